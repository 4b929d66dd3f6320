/* SPDX-License-Identifier: MIT
 *
 * The durable order. What the engine wants is taken from it until it wants nothing more; then all that
 * has changed is written in one batch; then it is carried out. So nothing happens in the world that a
 * manager after this one would not know of, and a turn costs one flush of the disk at most.
 *
 * While the store fails, nothing is carried out and nothing is lost: what is wanted waits, what runs goes
 * on, what happens is told, and the batch, which grows meanwhile, is tried again.
 */
#include "cluster/durable.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "model/event.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

/* How long after the store has failed it is tried again. */
static const int64_t retry_ns = 250000000;

enum {
    KEY_SIZE = 16 + SWARM__ID_LENGTH + 1
};

typedef struct change { /* an object that is not written as it is now */
    char key[KEY_SIZE]; /* "task/<id>" */
    swarm_object_kind kind;
    char id[SWARM__ID_LENGTH + 1];
} change;

typedef struct batch { /* what is being written */
    struct {
        swarm__store_change *items; /* each with texts of its own, but for the kind */
        size_t count, capacity;
    } changes;
} batch;

/* ---- taking effects ---- */

static int note_change(swarm_cluster *cluster, swarm_object_kind kind, const char *id)
{
    char key[KEY_SIZE];
    if (!cluster->store->remembers)
        return 0;
    snprintf(key, sizeof key, "%s/%s", swarm_object_kind_to_str(kind), id);
    if (swarm__map_get(&cluster->unsaved, key) != NULL)
        return 0;
    change *noted = swarm__alloc_zero(1, sizeof *noted);
    if (noted == NULL)
        return SWARM_E_NOMEM;
    memcpy(noted->key, key, sizeof key);
    noted->kind = kind;
    snprintf(noted->id, sizeof noted->id, "%s", id);
    if (swarm__map_put(&cluster->unsaved, noted->key, noted) < 0) {
        swarm__free(noted);
        return SWARM_E_NOMEM;
    }
    return 0;
}

static void copy_id(char to[SWARM__ID_LENGTH + 1], const char *from)
{
    snprintf(to, SWARM__ID_LENGTH + 1, "%s", from != NULL ? from : "");
}

/* Take over the effect that the engine has lent. 0 or SWARM_E_NOMEM, and then it is still lent. */
static int keep_effect(swarm_cluster *cluster, const swarm_effect *effect)
{
    cluster_effect kept = {.kind = swarm_effect_get_kind(effect),
                           .published_port = swarm_effect_get_published_port(effect),
                           .deadline_ns = swarm_effect_get_deadline_ns(effect)};
    if (swarm__array_reserve(&cluster->effects, 1) < 0)
        return SWARM_E_NOMEM;
    if (kept.kind == SWARM_EFFECT_PERSIST) {
        if (note_change(cluster, swarm_effect_get_object(effect),
                        swarm_effect_get_object_id(effect)) < 0)
            return SWARM_E_NOMEM;
        if (swarm_effect_get_object(effect) != SWARM_OBJECT_NODE ||
            !swarm_effect_is_removal(effect))
            return 0;
    }
    if (kept.kind == SWARM_EFFECT_EVENT) {
        kept.event = swarm_event_copy(swarm_effect_get_event(effect));
        if (kept.event == NULL)
            return SWARM_E_NOMEM;
    }
    copy_id(kept.task_id, swarm_effect_get_task_id(effect));
    copy_id(kept.service_id, swarm_effect_get_service_id(effect));
    copy_id(kept.node_id, swarm_effect_get_node_id(effect));
    swarm__array_push(&cluster->effects, kept);
    return 0;
}

int swarm__cluster_take_effects(swarm_cluster *cluster, swarm_error **err)
{
    for (;;) {
        if (cluster->lent != NULL && keep_effect(cluster, cluster->lent) < 0)
            return swarm__fail_nomem(err);
        cluster->lent = NULL;
        int more = swarm_engine_next_effect(cluster->engine, &cluster->lent, err);
        if (more <= 0) {
            cluster->lent = NULL;
            return more;
        }
    }
}

/* ---- writing ---- */

static void batch_free(batch *writing)
{
    for (size_t i = 0; i < writing->changes.count; i++) {
        swarm__free((char *)(uintptr_t)writing->changes.items[i].id);
        swarm__free((char *)(uintptr_t)writing->changes.items[i].json);
    }
    swarm__array_free(&writing->changes);
}

/* Takes the text. */
static int add(batch *writing, const char *kind, const char *id, char *json)
{
    swarm__store_change made = {.kind = kind, .id = swarm__strdup(id), .json = json};
    if (made.id == NULL || swarm__array_reserve(&writing->changes, 1) < 0) {
        swarm__free((char *)(uintptr_t)made.id);
        swarm__free(json);
        return SWARM_E_NOMEM;
    }
    swarm__array_push(&writing->changes, made);
    return 0;
}

/* What is to be written of an object; NULL when it is gone. */
static int record_text(const swarm_cluster *cluster, const change *changed, char **out_json,
                       swarm_error **err)
{
    swarm_record *record = NULL;
    *out_json = NULL;
    int code = swarm_engine_get_record(cluster->engine, changed->kind, changed->id, &record, NULL);
    if (code == SWARM_E_NOTFOUND)
        return 0;
    if (code == 0)
        code = swarm_record_to_json(record, 0, out_json, NULL);
    swarm_record_free(record);
    return code == 0
               ? 0
               : swarm__fail(err, code, NULL, "the record of %s cannot be made", changed->key);
}

static int add_change(const swarm_cluster *cluster, batch *writing, const change *changed,
                      swarm_error **err)
{
    char *json;
    int code = record_text(cluster, changed, &json, err);
    if (code < 0)
        return code;
    int gone = json == NULL;
    if (add(writing, swarm_object_kind_to_str(changed->kind), changed->id, json) < 0)
        return swarm__fail_nomem(err);
    if (changed->kind != SWARM_OBJECT_NODE)
        return 0;
    json = NULL;
    if (!gone && (json = swarm__cluster_node_facts(cluster, changed->id)) == NULL)
        return swarm__fail_nomem(err);
    return add(writing, SWARM__RUNTIME_RECORD, changed->id, json) < 0 ? swarm__fail_nomem(err) : 0;
}

static int add_identity(const swarm_cluster *cluster, batch *writing, swarm_error **err)
{
    char *json = swarm__cluster_identity_facts(cluster);
    return json == NULL || add(writing, SWARM__CLUSTER_RECORD, SWARM__CLUSTER_RECORD, json) < 0
               ? swarm__fail_nomem(err)
               : 0;
}

static int commit(swarm_cluster *cluster, swarm_error **err)
{
    batch writing = {0};
    struct swarm__map_entry *entry = NULL;
    int code = cluster->has_identity ? 0 : add_identity(cluster, &writing, err);
    while (code == 0 && (entry = swarm__map_next(&cluster->unsaved, entry)) != NULL)
        code = add_change(cluster, &writing, swarm__map_entry_value(entry), err);
    if (code == 0)
        code = swarm__store_commit(cluster->store, writing.changes.items, writing.changes.count, 0,
                                   err);
    batch_free(&writing);
    if (code == 0)
        cluster->has_identity = 1;
    return code;
}

void swarm__cluster_forget_unsaved(swarm_cluster *cluster)
{
    struct swarm__map_entry *entry, *next = swarm__map_next(&cluster->unsaved, NULL);
    while ((entry = next) != NULL) {
        next = swarm__map_next(&cluster->unsaved, entry);
        swarm__free(swarm__map_entry_value(entry));
    }
    swarm__map_free(&cluster->unsaved);
}

/* ---- telling ---- */

int64_t swarm__cluster_wall_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int tell(swarm_cluster *cluster, const char *message, const swarm_error *error)
{
    swarm_event *event = swarm__event_new(SWARM_EVENT_KIND_WARNING);
    if (event == NULL)
        return SWARM_E_NOMEM;
    event->time_unix_ns = swarm__cluster_wall_ns();
    if (swarm__str_set(&event->message, message) < 0 ||
        swarm__str_set(&event->error, error != NULL ? swarm_error_get_message(error) : NULL) < 0 ||
        swarm__event_queue_give(&cluster->events, event) < 0) {
        swarm_event_free(event);
        return SWARM_E_NOMEM;
    }
    return 0;
}

/* Events do not wait for a store that fails: whoever is to mend it needs them. */
static int tell_waiting(swarm_cluster *cluster)
{
    for (size_t i = cluster->effects.durable; i < cluster->effects.count; i++) {
        cluster_effect *effect = &cluster->effects.items[i];
        if (effect->event == NULL)
            continue;
        if (swarm__event_queue_give(&cluster->events, effect->event) < 0)
            return SWARM_E_NOMEM;
        effect->event = NULL;
    }
    return 0;
}

/* The first failure is told, and each that is another one than that before. */
static int see_failure(swarm_cluster *cluster, int code, const swarm_error *error)
{
    if (code != cluster->store_failure) {
        if (tell(cluster,
                 "the state cannot be written: nothing is started, stopped or routed until it can",
                 error) < 0)
            return SWARM_E_NOMEM;
        cluster->store_failure = code;
    }
    swarm__timer_set(cluster->loop, &cluster->store_timer,
                     swarm__loop_now_ns(cluster->loop) + retry_ns);
    cluster->store_waits = 1;
    return tell_waiting(cluster);
}

void swarm__cluster_retry_store(void *user)
{
    swarm_cluster *cluster = user;
    cluster->store_waits = 0;
    cluster->work_waits = 1;
}

static int see_success(swarm_cluster *cluster)
{
    if (cluster->store_failure != 0 && tell(cluster, "the state can be written again", NULL) < 0)
        return SWARM_E_NOMEM;
    cluster->store_failure = 0;
    swarm__cluster_forget_unsaved(cluster);
    cluster->effects.durable = cluster->effects.count;
    return 0;
}

int swarm__cluster_save(swarm_cluster *cluster, swarm_error **err)
{
    int is_saved = swarm__map_count(&cluster->unsaved) == 0 && cluster->has_identity;
    int code = 0;
    if (!cluster->store->remembers || is_saved) {
        cluster->effects.durable = cluster->effects.count;
        return 0;
    }
    if (cluster->store_waits) {
        code = tell_waiting(cluster);
    } else {
        swarm_error *error = NULL;
        code = commit(cluster, &error);
        if (code != SWARM_E_NOMEM)
            code = code == 0 ? see_success(cluster) : see_failure(cluster, code, error);
        swarm_error_free(error);
    }
    return code < 0 ? swarm__fail_nomem(err) : 0;
}

int swarm_cluster_backup(swarm_cluster *cluster, const char *path, swarm_error **err)
{
    if (cluster == NULL || path == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = 0;
    if (!cluster->config.read_only) {
        code = swarm__cluster_take_effects(cluster, err);
        if (code == 0)
            code = swarm__cluster_save(cluster, err);
        swarm__cluster_note(cluster);
    }
    return code < 0 ? code : swarm__store_backup(cluster->store, path, err);
}
