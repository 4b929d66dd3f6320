/* SPDX-License-Identifier: MIT
 *
 * A listing of all containers of our cluster is the truth; the stream of events is the fast path: what
 * it tells of is looked at.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "model/json_tree.h"
#include "runtime/docker/json.h"
#include "runtime/docker/state.h"
#include <string.h>

#define LISTING_NS INT64_C(30000000000)

enum {
    EVENT_LIMIT = 1024 * 1024 /* bytes of one */
};

/* ---- listings ---- */

/* One of ours that is in the way of nobody, or is of no use any more? */
static void see_stranger(docker_runtime *runtime, json_t *entry, const char *task_id)
{
    const char *node = swarm__docker_label(swarm__docker_at(entry, "Labels"), SWARM__LABEL_NODE);
    if (!runtime->sweeping || swarm__map_get(&runtime->known, task_id) != NULL ||
        strcmp(node, runtime->node_name) != 0)
        return;
    swarm__docker_sweep_container(runtime, swarm__docker_text(entry, "Id"),
                                  strcmp(swarm__docker_text(entry, "State"), "running") == 0);
}

static void see_all(docker_runtime *runtime, json_t *list)
{
    json_t *entry;
    size_t i;
    json_array_foreach(list, i, entry)
    {
        json_t *labels = swarm__docker_at(entry, "Labels");
        const char *task_id = swarm__docker_label(labels, SWARM__LABEL_TASK);
        docker_task *task = swarm__map_get(&runtime->tasks, task_id);
        /* The filter is the Engine's; what it lets through is judged here. */
        if (strcmp(swarm__docker_label(labels, SWARM__LABEL_CLUSTER), runtime->cluster_id) != 0)
            continue;
        if (task == NULL) {
            see_stranger(runtime, entry, task_id);
        } else {
            task->seen_in = runtime->contact.listing;
            swarm__docker_see_entry(task, entry);
        }
    }
}

/* Those that should have been there and were not. */
static void see_missing(docker_runtime *runtime)
{
    struct swarm__map_entry *entry = NULL, *next = swarm__map_next(&runtime->tasks, NULL);
    while ((entry = next) != NULL) {
        docker_task *task = swarm__map_entry_value(entry);
        next = swarm__map_next(&runtime->tasks, entry);
        if (task->seen_in == runtime->contact.listing ||
            task->known_since >= runtime->contact.listing)
            continue; /* it was, or it came to be while this one was under way */
        if (task->stage == STAGE_LOOKED_FOR) {
            if (task->goal == GOAL_GONE) {
                swarm__docker_task_free(task);
            } else {
                task->stage = STAGE_ENDED;
                swarm__docker_tell(task, TELL_ABSENT);
            }
        } else if (task->container_id[0] != '\0' && task->request == NULL) {
            swarm__docker_vanished(task);
        }
    }
}

static void on_listed(void *user, const swarm__docker_answer *answer)
{
    docker_runtime *runtime = user;
    json_t *list = NULL;
    runtime->contact.list = NULL;
    if (answer->status != 200 || swarm__json_load(answer->body, answer->length, &list, NULL) < 0 ||
        !json_is_array(list)) {
        swarm__docker_missed(runtime, answer->failure != NULL
                                          ? answer->failure
                                          : "the Engine's list of containers makes no sense");
    } else {
        see_all(runtime, list);
        see_missing(runtime);
        runtime->contact.beats = 0;
        swarm__docker_listed(runtime);
    }
    json_decref(list);
}

int swarm__docker_list(docker_runtime *runtime)
{
    docker_contact *contact = &runtime->contact;
    if (contact->list != NULL)
        return 0; /* wanted again: after this one */
    char *path = swarm__format("/containers/json?all=1&filters=%s", runtime->filters);
    swarm__docker_question question = {.method = "GET",
                                       .path = path,
                                       .timeout_ns = LISTING_NS,
                                       .ended = on_listed,
                                       .user = runtime};
    int code = path != NULL
                   ? swarm__docker_client_ask(runtime->client, &question, &contact->list, NULL)
                   : SWARM_E_NOMEM;
    swarm__free(path);
    if (code < 0)
        return code;
    contact->list_wanted = 0;
    contact->listing++;
    return 0;
}

/* ---- events ---- */

/* In curl: only flags are set here. */
static int see_event(void *user, const char *text, size_t length)
{
    docker_runtime *runtime = user;
    json_t *json = NULL;
    int code = swarm__json_load(text, length, &json, NULL);
    if (code < 0)
        return code;
    json_t *attributes = swarm__docker_at(json, "Actor/Attributes");
    docker_task *task =
        swarm__map_get(&runtime->tasks, swarm__docker_label(attributes, SWARM__LABEL_TASK));
    if (task != NULL && task->stage >= STAGE_READY && task->stage < STAGE_ENDED) {
        task->look = 1;
        swarm__docker_mark(task);
    }
    json_decref(json);
    return 0;
}

static int on_event_bytes(void *user, const char *bytes, size_t length)
{
    docker_runtime *runtime = user;
    docker_contact *contact = &runtime->contact;
    if (!contact->events_begun) { /* from now on nothing is missed: see what was so before */
        contact->events_begun = 1;
        contact->list_wanted = 1;
        swarm__docker_work_at(runtime, swarm__loop_now_ns(runtime->loop) + 1);
    }
    if (swarm__lines_add(&contact->lines, bytes, length, EVENT_LIMIT, see_event, runtime) == 0)
        return 0;
    contact->list_wanted = 1; /* whatever it was: look */
    return -1;
}

static void on_events_ended(void *user, const swarm__docker_answer *answer)
{
    docker_runtime *runtime = user;
    (void)answer;
    runtime->contact.events = NULL;
    runtime->contact.events_begun = 0;
    swarm__lines_free(&runtime->contact.lines);
    swarm__docker_doubt(runtime); /* it has no end, unless the Engine's own has come */
}

int swarm__docker_listen(docker_runtime *runtime)
{
    char *path = swarm__format("/events?filters=%s", runtime->event_filters);
    swarm__docker_question question = {.method = "GET",
                                       .path = path,
                                       .ended = on_events_ended,
                                       .bytes = on_event_bytes,
                                       .user = runtime};
    int code = path != NULL ? swarm__docker_client_ask(runtime->client, &question,
                                                       &runtime->contact.events, NULL)
                            : SWARM_E_NOMEM;
    swarm__free(path);
    return code;
}
