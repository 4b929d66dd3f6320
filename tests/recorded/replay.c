/* SPDX-License-Identifier: MIT */
#include "recorded/replay.h"
#include "recorded/behaviour.h"
#include "recorded/docker_cli.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t millisecond_ns = 1000000;
static const int64_t prelude_ns = 100 * DRIVER_SECOND;

static int64_t now_ms(const replay_world *replay)
{
    return (engine_driver_now_ns(replay->driver) - replay->zero_ns) / millisecond_ns;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static void run_until(replay_world *replay, double seconds)
{
    engine_driver_run(replay->driver, replay->zero_ns + (int64_t)(seconds * 1e9));
}

/* ---- behaving ---- */

static const driver_version *behave(engine_driver *driver, const driver_task *task, void *user)
{
    replay_world *replay = user;
    const timeline_task *ours = timeline_find_id(&replay->line, task->id);
    int64_t now_ns = engine_driver_now_ns(driver);
    int before = now_ns < replay->zero_ns &&
                 json_array_size(json_object_get(replay->recording, "start")) == 0;
    behaviour_of(replay->recorded, ours != NULL && !before ? ours->name : "", task->image,
                 replay->zero_ns, now_ns, &replay->behaviour);
    return &replay->behaviour;
}

/* ---- writing down ---- */

static void note(replay_world *replay, timeline_task *task, swarm_task_state state,
                 swarm_task_state desired)
{
    const moment *last = task->count > 0 ? &task->moments[task->count - 1] : NULL;
    if (last == NULL || (state >= last->state && desired >= last->desired))
        timeline_add_moment(task, now_ms(replay), state, desired);
}

/* What an object that is written down says. */
static void note_snapshot(replay_world *replay, const char *id)
{
    swarm_task *snapshot = NULL;
    if (swarm_engine_get_task(engine_driver_engine(replay->driver), id, &snapshot, NULL) < 0)
        return;
    timeline_task *task = timeline_find_id(&replay->line, id);
    if (task == NULL) {
        const swarm_container_spec *container =
            swarm_task_spec_get_container(swarm_task_get_spec(snapshot));
        task = timeline_add_task(&replay->line, id, (unsigned)swarm_task_get_slot(snapshot),
                                 swarm_container_spec_get_image(container));
    }
    note(replay, task, swarm_task_get_state(snapshot), swarm_task_get_desired_state(snapshot));
    const char *message = swarm_task_get_message(snapshot), *error = swarm_task_get_error(snapshot);
    snprintf(task->message, sizeof task->message, "%s", message != NULL ? message : "");
    snprintf(task->error, sizeof task->error, "%s", error != NULL ? error : "");
    task->exit_code = swarm_task_get_exit_code(snapshot);
    swarm_node *node = NULL;
    if (swarm_task_get_node_id(snapshot) != NULL &&
        swarm_engine_get_node(engine_driver_engine(replay->driver),
                              swarm_task_get_node_id(snapshot), &node, NULL) == 0)
        snprintf(task->node, sizeof task->node, "%s",
                 swarm_node_spec_get_name(swarm_node_get_spec(node)));
    swarm_node_free(node);
    swarm_task_free(snapshot);
}

static void note_status(replay_world *replay, const swarm_event *event)
{
    static const int64_t epoch_ns = INT64_C(1700000000) * DRIVER_SECOND; /* the driver's time 0 */
    swarm_service *service = NULL;
    timeline_status *status =
        timeline_add_status(&replay->line, now_ms(replay),
                            swarm_update_state_to_str(swarm_event_get_update_state(event)),
                            swarm_event_get_message(event));
    if (swarm_engine_get_service(engine_driver_engine(replay->driver), "web", &service, NULL) < 0)
        return;
    const swarm_update_status *now = swarm_service_get_update_status(service);
    if (swarm_update_status_has_started_at(now))
        status->started_ms =
            (swarm_update_status_get_started_at_unix_ns(now) - epoch_ns - replay->zero_ns) /
            millisecond_ns;
    if (swarm_update_status_has_completed_at(now))
        status->completed_ms =
            (swarm_update_status_get_completed_at_unix_ns(now) - epoch_ns - replay->zero_ns) /
            millisecond_ns;
    swarm_service_free(service);
}

static void note_event(replay_world *replay, const swarm_event *event)
{
    if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_STATE) {
        note_status(replay, event);
    } else if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_TASK_STATE) {
        timeline_task *task = timeline_find_id(&replay->line, swarm_event_get_task_id(event));
        if (task != NULL)
            note(replay, task, swarm_event_get_task_state(event),
                 swarm_event_get_desired_state(event));
    }
}

static void watch(engine_driver *driver, const swarm_effect *effect, void *user)
{
    (void)driver;
    replay_world *replay = user;
    if (swarm_effect_get_kind(effect) == SWARM_EFFECT_EVENT) {
        note_event(replay, swarm_effect_get_event(effect));
    } else if (swarm_effect_get_task_id(effect) != NULL) {
        char id[32];
        int removal = swarm_effect_is_removal(effect);
        snprintf(id, sizeof id, "%s", swarm_effect_get_task_id(effect));
        timeline_task *task = timeline_find_id(&replay->line, id);
        if (removal && task != NULL)
            task->removed_ms = now_ms(replay);
        else if (!removal)
            note_snapshot(replay, id);
    }
}

/* ---- commands ---- */

/* What is refused is part of what happened. */
static void note_refusal(replay_world *replay, int code, swarm_error *error)
{
    if (code < 0)
        timeline_add_status(&replay->line, now_ms(replay), "refused",
                            swarm_error_get_message(error));
    swarm_error_free(error);
}

static swarm_service_spec *spec_from(const json_t *json)
{
    swarm_service_spec *spec = NULL;
    swarm_error *error = NULL;
    char *text = json_dumps(json, 0);
    ck_assert_msg(swarm_service_spec_from_json(text, strlen(text), &spec, &error) == 0, "%s: %s",
                  text, swarm_error_get_message(error));
    free(text);
    return spec;
}

static void create(replay_world *replay, const json_t *json)
{
    swarm_error *error = NULL;
    swarm_service_spec *spec = spec_from(json);
    int code = swarm_engine_create_service(engine_driver_engine(replay->driver), spec,
                                           engine_driver_now_ns(replay->driver), NULL, &error);
    swarm_service_spec_free(spec);
    note_refusal(replay, code, error);
    run_until(replay, (double)now_ms(replay) / 1000);
}

/* The spec that the service has now. For json_decref(). */
static json_t *present_spec(const replay_world *replay)
{
    swarm_service *service = NULL;
    char *text = NULL;
    ck_assert_int_eq(
        swarm_engine_get_service(engine_driver_engine(replay->driver), "web", &service, NULL), 0);
    ck_assert_int_eq(swarm_service_spec_to_json(swarm_service_get_spec(service), 0, &text, NULL),
                     0);
    json_t *json = json_loads(text, 0, NULL);
    swarm_free(text);
    swarm_service_free(service);
    return json;
}

static void update(replay_world *replay, json_t *json)
{
    swarm_error *error = NULL;
    swarm_service_spec *spec = spec_from(json);
    int code = swarm_engine_update_service(engine_driver_engine(replay->driver), "web", spec,
                                           engine_driver_now_ns(replay->driver), &error);
    swarm_service_spec_free(spec);
    json_decref(json);
    note_refusal(replay, code, error);
}

static void scale(replay_world *replay, unsigned long replicas)
{
    json_t *json = present_spec(replay);
    cli_set_replicas(json, replicas);
    update(replay, json);
}

static void set_availability(replay_world *replay, const char *availability, const char *node)
{
    char line[128];
    snprintf(line, sizeof line, "set %s availability=%s", node, availability);
    ck_assert_int_eq(engine_driver_do(replay->driver, line), 0);
}

static void command(replay_world *replay, const char *text)
{
    cli_line line;
    swarm_error *error = NULL;
    swarm_engine *engine = engine_driver_engine(replay->driver);
    int64_t now_ns = engine_driver_now_ns(replay->driver);
    cli_split(text, &line);
    if (cli_is(&line, "docker service create")) {
        json_t *json = cli_new_spec();
        cli_change_spec(json, &line, 3);
        create(replay, json);
        json_decref(json);
    } else if (cli_is(&line, "docker service update")) {
        json_t *json = present_spec(replay);
        cli_change_spec(json, &line, 3);
        update(replay, json);
    } else if (cli_is(&line, "docker service scale")) {
        scale(replay, strtoul(strchr(text, '=') + 1, NULL, 10));
    } else if (cli_is(&line, "docker service rollback")) {
        note_refusal(replay, swarm_engine_rollback_service(engine, "web", now_ns, &error), error);
    } else if (cli_is(&line, "docker service rm")) {
        note_refusal(replay, swarm_engine_remove_service(engine, "web", now_ns, &error), error);
    } else if (cli_is(&line, "docker node update --availability")) {
        set_availability(replay, line.words[4], line.words[5]);
    } else {
        ck_assert_msg(line.count == 0 || strcmp(line.words[0], "docker") != 0, "not known: %s",
                      text);
    }
}

/* A node's state, as the recording tells it. */
static void node_state(replay_world *replay, const json_t *entry)
{
    char line[128];
    snprintf(line, sizeof line, "%s %s",
             strcmp(text_of(entry, "state"), "down") == 0 ? "down" : "up", text_of(entry, "node"));
    ck_assert_int_eq(engine_driver_do(replay->driver, line), 0);
}

/* ---- before the first command ---- */

/* One slot after the other, each on its node: the recorded state is there. */
static void place_slots(replay_world *replay, json_t *spec)
{
    static const char *const nodes[] = {"host1", "host2", "host3"};
    const json_t *start = json_object_get(replay->recording, "start");
    for (size_t i = 0; i < json_array_size(start); i++) {
        size_t recorded = replay->order != NULL ? (size_t)(replay->order[i] - '1') : i;
        const json_t *task = json_array_get(start, recorded);
        for (size_t n = 0; n < sizeof nodes / sizeof nodes[0]; n++)
            set_availability(replay,
                             strcmp(nodes[n], text_of(task, "node")) == 0 ? "active" : "pause",
                             nodes[n]);
        cli_set_replicas(spec, i + 1);
        if (i == 0)
            create(replay, spec);
        else
            scale(replay, i + 1);
        engine_driver_run(replay->driver, engine_driver_now_ns(replay->driver) + DRIVER_SECOND);
    }
    for (size_t n = 0; n < sizeof nodes / sizeof nodes[0]; n++)
        set_availability(replay, "active", nodes[n]);
}

static void begin(replay_world *replay)
{
    cli_line flags;
    const json_t *start = json_object_get(replay->recording, "start");
    const char *first =
        text_of(json_array_get(json_object_get(replay->recording, "commands"), 0), "cmd");
    engine_driver_do(replay->driver, "node host1");
    engine_driver_do(replay->driver, "node host2");
    engine_driver_do(replay->driver, "node host3");
    cli_split(first, &flags);
    if (cli_is(&flags, "docker service create"))
        return;
    json_t *spec = cli_new_spec();
    cli_split(text_of(replay->recording, "service"), &flags);
    cli_change_spec(spec, &flags, 0);
    if (json_array_size(start) > 0) {
        ck_assert_uint_eq(cli_get_replicas(spec), json_array_size(start));
        place_slots(replay, spec);
    } else {
        create(replay, spec);
    }
    json_decref(spec);
}

static double time_of(const json_t *list, size_t index)
{
    const json_t *entry = json_array_get(list, index);
    return entry != NULL ? json_number_value(json_object_get(entry, "t")) : 1e9;
}

void replay_run(replay_world *replay, const char *title, uint64_t seed)
{
    const json_t *commands = json_object_get(replay->recording, "commands");
    const json_t *entries = json_object_get(replay->recording, "timeline");
    size_t next_command = 0, next_entry = 0;
    replay->driver = engine_driver_new(seed);
    replay->zero_ns = prelude_ns;
    engine_driver_set_title(replay->driver, title);
    engine_driver_set_behaviour(replay->driver, behave, replay);
    engine_driver_watch(replay->driver, watch, replay);
    begin(replay);
    run_until(replay, 0);
    timeline_forget_ended(&replay->line);
    while (next_command < json_array_size(commands) || next_entry < json_array_size(entries)) {
        if (time_of(commands, next_command) <= time_of(entries, next_entry)) {
            run_until(replay, time_of(commands, next_command));
            command(replay, text_of(json_array_get(commands, next_command++), "cmd"));
        } else {
            const json_t *entry = json_array_get(entries, next_entry++);
            run_until(replay, time_of(entries, next_entry - 1));
            if (strcmp(text_of(entry, "kind"), "node") == 0)
                node_state(replay, entry);
        }
    }
    replay->line.end_ms = now_ms(replay);
    /* What comes later here than there is to be seen, too. */
    engine_driver_run(replay->driver, engine_driver_now_ns(replay->driver) + 20 * DRIVER_SECOND);
}

void replay_free(replay_world *replay)
{
    engine_driver_free(replay->driver);
    timeline_free(&replay->line);
}
