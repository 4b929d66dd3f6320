/* SPDX-License-Identifier: MIT
 *
 * Is the Engine there? A beat is a ping. One that fails is a miss; after a miss the next one comes soon,
 * and after `miss_limit` misses in a row the node is down. Anything that breaks, the stream of events
 * before all, asks for a beat at once. When the Engine answers (again), everything is asked anew: its
 * version, its machine, its events, its containers; only then is the node ready.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "model/json_tree.h"
#include "runtime/docker/json.h"
#include "runtime/docker/state.h"
#include <stdio.h>
#include <string.h>
#include <swarm/node.h>

enum {
    BEATS_BETWEEN_LISTINGS = 6,
    OLDEST_MINOR = 40, /* of API 1.x: what this is written for */
    NEWEST_MINOR = 51
};

/* Three in a row, each of which may take a third of the heartbeat, and the one heartbeat before them:
 * a node that has lost power is down after two heartbeats at the latest. */
static int64_t beat_limit_ns(const docker_runtime *runtime)
{
    return runtime->heartbeat_ns / 3 + 1;
}

static void tell_node(docker_runtime *runtime, int up)
{
    runtime->contact.up = up;
    swarm__docker_changed(runtime);
}

/* ---- lost ---- */

static void interrupt_all(docker_runtime *runtime)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&runtime->tasks, entry)) != NULL) {
        docker_task *task = swarm__map_entry_value(entry);
        swarm__docker_task_interrupt(task);
        task->look = task->container_id[0] != '\0' && task->stage < STAGE_ENDED;
        task->troubles = 0;
        task->not_before_ns = 0;
    }
    swarm__docker_networks_forget(runtime);
    swarm__docker_strangers_free(runtime);
    swarm__docker_logs_interrupt(runtime, 0);
}

void swarm__docker_contact_end(docker_runtime *runtime)
{
    docker_contact *contact = &runtime->contact;
    swarm__docker_request_cancel(contact->beat);
    swarm__docker_request_cancel(contact->info);
    swarm__docker_request_cancel(contact->list);
    swarm__docker_request_cancel(contact->events);
    contact->beat = contact->info = contact->list = contact->events = NULL;
    contact->events_begun = 0;
    swarm__lines_free(&contact->lines);
    interrupt_all(runtime);
}

static void go_down(docker_runtime *runtime)
{
    swarm__docker_contact_end(runtime);
    runtime->contact.down = 1;
    runtime->contact.doubt = 0;
    tell_node(runtime, 0);
}

void swarm__docker_missed(docker_runtime *runtime, const char *reason)
{
    docker_contact *contact = &runtime->contact;
    int64_t now_ns = swarm__loop_now_ns(runtime->loop);
    int64_t next_ns = contact->beat_ns + beat_limit_ns(runtime);
    swarm__utf8_clean(reason, strlen(reason), contact->reason, sizeof contact->reason - 1);
    if (++contact->misses >= runtime->miss_limit && !contact->down)
        go_down(runtime);
    swarm__timer_set(runtime->loop, &runtime->beat_timer, next_ns > now_ns ? next_ns : now_ns + 1);
}

void swarm__docker_doubt(docker_runtime *runtime)
{
    docker_contact *contact = &runtime->contact;
    int64_t now_ns = swarm__loop_now_ns(runtime->loop);
    int64_t soon_ns = contact->doubt_ns + 1000000000; /* once a second is enough */
    contact->doubt = 1;
    if (contact->beat != NULL || contact->misses > 0)
        return; /* it is on its way */
    swarm__timer_set(runtime->loop, &runtime->beat_timer, soon_ns > now_ns ? soon_ns : now_ns + 1);
}

/* ---- made ---- */

void swarm__docker_listed(docker_runtime *runtime)
{
    runtime->contact.misses = 0;
    if (!runtime->contact.up) {
        runtime->contact.down = 0;
        tell_node(runtime, 1);
        if (runtime->sweeping)
            swarm__docker_networks_tidy(runtime);
    }
    swarm__docker_mark_all(runtime);
}

/* The machine is known: now what happens on it, and what there is. */
static void introduced(docker_runtime *runtime)
{
    if (runtime->described != NULL) {
        swarm_node_free(runtime->description);
        runtime->description = runtime->described;
        runtime->described = NULL;
        swarm__docker_changed(runtime);
    }
    if (runtime->contact.events == NULL)
        swarm__docker_listen(runtime); /* without memory the next beat does it */
    swarm__docker_list(runtime); /* also where the stream has begun: its listing has failed then */
}

/* A node whose images are not known is one like any other: nothing depends on this answer. */
static void on_images(void *user, const swarm__docker_answer *answer)
{
    docker_runtime *runtime = user;
    json_t *json = NULL;
    runtime->contact.info = NULL;
    if (answer->status == 200 && runtime->described != NULL &&
        swarm__json_load(answer->body, answer->length, &json, NULL) == 0)
        swarm__docker_describe_images(runtime->described, json);
    json_decref(json);
    introduced(runtime);
}

static void ask_for_images(docker_runtime *runtime)
{
    swarm__docker_question question = {.method = "GET",
                                       .path = "/images/json",
                                       .timeout_ns = runtime->heartbeat_ns * 2,
                                       .ended = on_images,
                                       .user = runtime};
    if (swarm__docker_client_ask(runtime->client, &question, &runtime->contact.info, NULL) < 0)
        introduced(runtime);
}

static void on_info(void *user, const swarm__docker_answer *answer)
{
    docker_runtime *runtime = user;
    json_t *json = NULL;
    runtime->contact.info = NULL;
    if (answer->status != 200 || swarm__json_load(answer->body, answer->length, &json, NULL) < 0 ||
        !json_is_object(json)) {
        swarm__docker_missed(runtime, answer->failure != NULL
                                          ? answer->failure
                                          : "what the Engine says of itself makes no sense");
        json_decref(json);
        return;
    }
    swarm_node_free(runtime->described);
    runtime->described = swarm__docker_describe(json);
    json_decref(json);
    ask_for_images(runtime);
}

static void introduce(docker_runtime *runtime)
{
    swarm__docker_question question = {.method = "GET",
                                       .path = "/info",
                                       .timeout_ns = runtime->heartbeat_ns * 2,
                                       .ended = on_info,
                                       .user = runtime};
    if (runtime->contact.info == NULL && runtime->contact.list == NULL)
        swarm__docker_client_ask(runtime->client, &question, &runtime->contact.info, NULL);
}

/* Speak the newest version that both know. 0, or -1 when there is none. */
static int negotiate(docker_runtime *runtime, const char *engine_version)
{
    uint64_t minor;
    char version[16];
    if (strncmp(engine_version, "1.", 2) != 0 || swarm__parse_u64(engine_version + 2, &minor) < 0 ||
        minor < OLDEST_MINOR)
        return -1;
    snprintf(version, sizeof version, "1.%u",
             (unsigned)(minor < NEWEST_MINOR ? minor : NEWEST_MINOR));
    return swarm__docker_client_set_version(runtime->client, version);
}

/* ---- beats ---- */

static void beat_well(docker_runtime *runtime)
{
    docker_contact *contact = &runtime->contact;
    contact->beats++;
    swarm__timer_set(runtime->loop, &runtime->beat_timer, contact->beat_ns + runtime->heartbeat_ns);
    if (!contact->up) {
        introduce(runtime);
        return;
    }
    if (contact->events == NULL)
        swarm__docker_listen(runtime);
    if (contact->doubt || !contact->events_begun || contact->beats >= BEATS_BETWEEN_LISTINGS) {
        contact->doubt = 0;
        contact->doubt_ns = swarm__loop_now_ns(runtime->loop);
        swarm__docker_list(runtime);
    } else if (contact->list == NULL) {
        contact->misses = 0; /* else the listing says whether all is well */
    }
}

static void on_beat(void *user, const swarm__docker_answer *answer)
{
    docker_runtime *runtime = user;
    char text[SWARM__DOCKER_TEXT_SIZE], reason[SWARM__DOCKER_TEXT_SIZE];
    runtime->contact.beat = NULL;
    if (answer->status == 200 && negotiate(runtime, answer->api_version) == 0) {
        beat_well(runtime);
        return;
    }
    if (answer->status == 0) {
        swarm__docker_missed(runtime, answer->failure);
    } else if (answer->status == 200) {
        snprintf(reason, sizeof reason, "it speaks API \"%s\", and 1.%d or newer is needed",
                 answer->api_version, OLDEST_MINOR);
        swarm__docker_missed(runtime, reason);
    } else {
        swarm__docker_message(answer, text, sizeof text / 2);
        snprintf(reason, sizeof reason, "it answers %d: %.500s", answer->status, text);
        swarm__docker_missed(runtime, reason);
    }
}

void swarm__docker_beat(void *user)
{
    docker_runtime *runtime = user;
    docker_contact *contact = &runtime->contact;
    swarm__docker_question question = {.method = "GET",
                                       .path = "/_ping",
                                       .plain = 1,
                                       .timeout_ns = beat_limit_ns(runtime),
                                       .ended = on_beat,
                                       .user = runtime};
    if (contact->beat != NULL)
        return;
    contact->beat_ns = swarm__loop_now_ns(runtime->loop);
    if (swarm__docker_client_ask(runtime->client, &question, &contact->beat, NULL) < 0)
        swarm__timer_set(runtime->loop, &runtime->beat_timer,
                         contact->beat_ns + beat_limit_ns(runtime));
}
