/* SPDX-License-Identifier: MIT */
#include "io/docker_rig.h"

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SEEN = 8192,
    PATIENCE_MS = 20000
};

static void changed(void *user)
{
    (void)user;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void docker_open_runtime(docker_rig *rig)
{
    swarm_error *error = NULL;
    if (rig->settings.loop == NULL)
        rig->settings = (swarm__runtime_settings){.loop = rig->loop,
                                                  .cluster_id = DOCKER_CLUSTER,
                                                  .node_name = "w1",
                                                  .address = "127.0.0.1",
                                                  .heartbeat_ns = 300 * DOCKER_MS,
                                                  .miss_limit = 3,
                                                  .changed = changed,
                                                  .user = rig};
    int code = swarm__runtime_open(engine_uri(rig->engine), &rig->settings, &rig->runtime, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
}

void docker_open(docker_rig *rig)
{
    memset(rig, 0, sizeof *rig);
    rig->seen = calloc(SEEN, sizeof *rig->seen);
    rig->engine = engine_open();
    ck_assert_int_eq(swarm__loop_new(&rig->loop, NULL), 0);
    docker_open_runtime(rig);
    docker_await_node(rig, SWARM_NODE_STATE_READY);
}

void docker_close_runtime(docker_rig *rig)
{
    swarm__runtime_free(rig->runtime);
    rig->runtime = NULL;
}

void docker_close(docker_rig *rig)
{
    docker_close_runtime(rig);
    ck_assert_int_eq(swarm__loop_deadline_ns(rig->loop), INT64_MAX);
    swarm__loop_free(rig->loop);
    engine_close(rig->engine);
    free(rig->seen);
}

static void copy(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from != NULL ? from : "");
}

static void take(docker_rig *rig)
{
    swarm__runtime_report report;
    while (rig->runtime != NULL && swarm__runtime_next(rig->runtime, &report) > 0) {
        ck_assert_uint_lt(rig->count, SEEN);
        docker_seen *seen = &rig->seen[rig->count++];
        *seen = (docker_seen){.kind = report.kind,
                              .state = report.state,
                              .health = report.health,
                              .node_state = report.node_state,
                              .exit_code = report.exit_code,
                              .passing = report.passing};
        const swarm_node_description *about = swarm_node_get_description(report.node);
        copy(seen->image, sizeof seen->image, swarm_node_description_image_at(about, 0));
        seen->nano_cpus =
            swarm_resource_set_get_nano_cpus(swarm_node_description_get_resources(about));
        copy(seen->task_id, sizeof seen->task_id, report.task_id);
        copy(seen->message, sizeof seen->message, report.message);
        copy(seen->error, sizeof seen->error, report.error);
        swarm__runtime_taken(rig->runtime);
    }
}

static void turn(docker_rig *rig, int64_t timeout_ms)
{
    struct pollfd polled = {.fd = swarm__loop_fd(rig->loop), .events = POLLIN};
    poll(&polled, 1, (int)timeout_ms);
    ck_assert_int_eq(swarm__loop_dispatch(rig->loop, NULL), 0);
    take(rig);
}

void docker_pump(docker_rig *rig, int ms)
{
    int64_t end_ms = now_ms() + ms, left_ms;
    while ((left_ms = end_ms - now_ms()) > 0)
        turn(rig, left_ms);
}

const docker_seen *docker_next(docker_rig *rig)
{
    int64_t end_ms = now_ms() + PATIENCE_MS;
    take(rig);
    while (rig->looked == rig->count) {
        ck_assert_msg(now_ms() < end_ms, "nothing was told in time");
        turn(rig, 100);
    }
    return &rig->seen[rig->looked++];
}

const docker_seen *docker_await(docker_rig *rig, swarm__report_kind kind)
{
    const docker_seen *seen;
    do
        seen = docker_next(rig);
    while (seen->kind != kind);
    return seen;
}

const docker_seen *docker_await_state(docker_rig *rig, const char *task_id, swarm_task_state state)
{
    const docker_seen *seen;
    do
        seen = docker_await(rig, SWARM__REPORT_TASK);
    while (strcmp(seen->task_id, task_id) != 0);
    ck_assert_msg(seen->state == state, "%s: %s, not %s: %s", task_id,
                  swarm_task_state_to_str(seen->state), swarm_task_state_to_str(state),
                  seen->error);
    return seen;
}

const docker_seen *docker_await_node(docker_rig *rig, swarm_node_state state)
{
    const docker_seen *seen = docker_await(rig, SWARM__REPORT_NODE);
    ck_assert_msg(seen->node_state == state, "%s", seen->message);
    return seen;
}

void docker_await_silence(docker_rig *rig)
{
    docker_pump(rig, 50);
    ck_assert_uint_eq(rig->looked, rig->count);
}

void docker_await_container(docker_rig *rig, const char *task_id, const char *state)
{
    int64_t end_ms = now_ms() + PATIENCE_MS;
    while (strcmp(engine_state(rig->engine, task_id), state) != 0) {
        ck_assert_msg(now_ms() < end_ms, "%s is \"%s\", not \"%s\"", task_id,
                      engine_state(rig->engine, task_id), state);
        turn(rig, 10);
    }
}

static const char *or_nothing(const char *text)
{
    return text != NULL ? text : "";
}

static int give(docker_rig *rig, const char *task_id, const docker_order *order, int adopting,
                swarm_error **err)
{
    static const docker_order usual = {0};
    char json[4096];
    swarm_task *task = NULL;
    swarm_service_spec *spec = NULL;
    swarm_node *node = NULL;
    swarm_error *error = NULL;
    const docker_order *o = order != NULL ? order : &usual;
    int length =
        snprintf(json, sizeof json,
                 "{\"ID\":\"%s\",\"Name\":\"web.1.%s\",\"NodeID\":\"node1\",\"Slot\":1,\"Spec\":{"
                 "\"ContainerSpec\":{\"Image\":\"%s\"%s}%s}}",
                 task_id, task_id, o->image != NULL ? o->image : "lab/web:1",
                 or_nothing(o->container), or_nothing(o->task));
    int code = swarm_task_from_json(json, (size_t)length, &task, &error);
    ck_assert_msg(code == 0, "%s: %s", json, swarm_error_get_message(error));
    length = snprintf(json, sizeof json, "{\"Name\":\"web\"%s}", or_nothing(o->service));
    code = swarm_service_spec_from_json(json, (size_t)length, &spec, &error);
    ck_assert_msg(code == 0, "%s: %s", json, swarm_error_get_message(error));
    ck_assert_int_eq(swarm_node_from_json("{\"ID\":\"node1\"}", 14, &node, NULL), 0);
    swarm__task_order given = {
        .task = task, .service_id = "service1", .service = spec, .node = node};
    code = adopting ? swarm__runtime_adopt(rig->runtime, &given, err)
                    : swarm__runtime_prepare(rig->runtime, &given, err);
    swarm_task_free(task);
    swarm_service_spec_free(spec);
    swarm_node_free(node);
    return code;
}

int docker_prepare(docker_rig *rig, const char *task_id, const docker_order *order,
                   swarm_error **err)
{
    return give(rig, task_id, order, 0, err);
}

int docker_adopt(docker_rig *rig, const char *task_id, const docker_order *order)
{
    return give(rig, task_id, order, 1, NULL);
}

void docker_ready(docker_rig *rig, const char *task_id, const docker_order *order)
{
    swarm_error *error = NULL;
    int code = docker_prepare(rig, task_id, order, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    docker_await_state(rig, task_id, SWARM_TASK_STATE_READY);
}

void docker_run(docker_rig *rig, const char *task_id, const docker_order *order)
{
    docker_ready(rig, task_id, order);
    ck_assert_int_eq(swarm__runtime_start(rig->runtime, task_id, NULL), 0);
    docker_await_state(rig, task_id, SWARM_TASK_STATE_RUNNING);
}
