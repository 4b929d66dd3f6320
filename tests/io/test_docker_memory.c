/* SPDX-License-Identifier: MIT
 *
 * Memory that runs out while the Docker runtime is at work: whichever request is refused, nothing is lost
 * for good. An order that could not be taken says so; one that was taken is carried out.
 */
#include "io/docker_rig.h"

#include "support/failing_alloc.h"
#include "support/suite.h"
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    PATIENCE_MS = 20000
};

static docker_rig rig;

typedef struct order_parts {
    swarm_task *task;
    swarm_service_spec *service;
    swarm_node *node;
    swarm__task_order order;
} order_parts;

/* What was last told of the task. No check while memory is refused: libcheck asks for some too. */
static struct {
    swarm_task_state state;
    int passing, absent, ready_node;
} told;

static void make_order(order_parts *parts, const char *task_id, const char *pull_policy)
{
    static const char service[] =
        "{\"Name\":\"web\",\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":8080,"
        "\"PublishedPort\":80}]}}";
    char json[512];
    int length = snprintf(json, sizeof json,
                          "{\"ID\":\"%s\",\"Name\":\"web.1.%s\",\"NodeID\":\"node1\",\"Slot\":1,"
                          "\"Spec\":{\"ContainerSpec\":{\"Image\":\"lab/web:1\","
                          "\"PullPolicy\":\"%s\"},\"Networks\":["
                          "{\"Target\":\"front\"},{\"Target\":\"back\"}]}}",
                          task_id, task_id, pull_policy);
    ck_assert_int_eq(swarm_task_from_json(json, (size_t)length, &parts->task, NULL), 0);
    ck_assert_int_eq(
        swarm_service_spec_from_json(service, sizeof service - 1, &parts->service, NULL), 0);
    ck_assert_int_eq(swarm_node_from_json("{\"ID\":\"node1\"}", 14, &parts->node, NULL), 0);
    parts->order = (swarm__task_order){.task = parts->task,
                                       .service_id = "service1",
                                       .service = parts->service,
                                       .node = parts->node};
}

static void free_order(order_parts *parts)
{
    swarm_task_free(parts->task);
    swarm_service_spec_free(parts->service);
    swarm_node_free(parts->node);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void turn(void)
{
    swarm__runtime_report report;
    struct pollfd polled = {.fd = swarm__loop_fd(rig.loop), .events = POLLIN};
    poll(&polled, 1, 50);
    swarm__loop_dispatch(rig.loop, NULL);
    while (swarm__runtime_next(rig.runtime, &report) > 0) {
        if (report.kind == SWARM__REPORT_TASK) {
            told.state = report.state;
            told.passing = report.passing;
        }
        told.absent |= report.kind == SWARM__REPORT_ABSENT;
        if (report.kind == SWARM__REPORT_NODE)
            told.ready_node = report.node_state == SWARM_NODE_STATE_READY;
        swarm__runtime_taken(rig.runtime);
    }
}

/* Until the task is in this state or has ended. 0, or -1 when nothing comes. */
static int await_state(swarm_task_state state)
{
    int64_t end_ms = now_ms() + PATIENCE_MS;
    while (told.state < state) {
        if (now_ms() > end_ms)
            return -1;
        turn();
    }
    return 0;
}

static int is_over(void)
{
    return told.state > SWARM_TASK_STATE_RUNNING;
}

/* An order that says that memory was short is given once more. */
static int order_once_more(int (*give)(swarm__runtime *, const char *, swarm_error **),
                           const char *task_id)
{
    int code = give(rig.runtime, task_id, NULL);
    return code == SWARM_E_NOMEM ? give(rig.runtime, task_id, NULL) : code;
}

/* 0, or the number of the step that went wrong. */
static int prepare(const swarm__task_order *order)
{
    int code = SWARM_E_NOMEM;
    for (int i = 0; i < 3; i++) {
        code = swarm__runtime_prepare(rig.runtime, order, NULL);
        if (code == SWARM_E_NOMEM)
            continue;
        if (code < 0 || await_state(SWARM_TASK_STATE_READY) < 0)
            return 1;
        if (!told.passing)
            return 0;
        memset(&told, 0, sizeof told);
    }
    return 2;
}

static int take_down(const char *task_id)
{
    int64_t end_ms = now_ms() + PATIENCE_MS;
    if (order_once_more(swarm__runtime_stop, task_id) < 0 ||
        await_state(SWARM_TASK_STATE_COMPLETE) < 0)
        return 5;
    if (order_once_more(swarm__runtime_remove, task_id) < 0)
        return 6;
    while (swarm__runtime_count_leaving(rig.runtime) > 0) {
        if (now_ms() > end_ms)
            return 7;
        turn();
    }
    return 0;
}

static int live(const char *task_id, const swarm__task_order *order)
{
    int wrong = prepare(order);
    if (wrong != 0)
        return wrong;
    if (!is_over() && (order_once_more(swarm__runtime_start, task_id) < 0 ||
                       await_state(SWARM_TASK_STATE_RUNNING) < 0))
        return 3;
    return take_down(task_id);
}

/* Whole lives, each with one request refused, or each `stride`th of the requests. */
static void many_lives(size_t stride)
{
    size_t refused = 1;
    char id[16];
    docker_open(&rig);
    failing_alloc_only_this_thread();
    failing_alloc_arm(0);
    for (size_t nth = 1; refused > 0; nth += stride) {
        order_parts parts;
        failing_alloc_disarm();
        snprintf(id, sizeof id, "t%zu", nth);
        make_order(&parts, id, "always");
        memset(&told, 0, sizeof told);
        failing_alloc_arm_on(nth);
        int wrong = live(id, &parts.order);
        failing_alloc_disarm();
        refused = failing_alloc_refused();
        ck_assert_msg(wrong == 0, "with request %zu refused, step %d went wrong (%s)", nth, wrong,
                      swarm_task_state_to_str(told.state));
        ck_assert_msg(engine_containers(rig.engine) == 0, "request %zu: a container is left", nth);
        ck_assert_msg(told.state == SWARM_TASK_STATE_SHUTDOWN, "request %zu: it ended as %s", nth,
                      swarm_task_state_to_str(told.state));
        free_order(&parts);
    }
    docker_close(&rig);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}

START_TEST(a_whole_life)
{
    many_lives(suite_is_slow() ? 9 : 1);
}
END_TEST

/* Most requests are those of reading what the Engine answers. */
START_TEST(a_whole_life_with_its_answers)
{
    failing_alloc_use_for_jansson();
    many_lives(suite_is_slow() ? 307 : 67);
}
END_TEST

/* ---- a new manager ---- */

static int look_for(const swarm__task_order *order)
{
    int64_t end_ms = now_ms() + PATIENCE_MS;
    int code = swarm__runtime_adopt(rig.runtime, order, NULL);
    if (code == SWARM_E_NOMEM)
        code = swarm__runtime_adopt(rig.runtime, order, NULL);
    if (code < 0)
        return 1;
    while (told.state != SWARM_TASK_STATE_RUNNING || !told.ready_node) {
        if (now_ms() > end_ms || told.absent || is_over())
            return 2;
        turn();
    }
    return 0;
}

/* Contact is made, and a task that runs is found, whatever is refused: it is never lost. */
static void adopt_again_and_again(size_t stride)
{
    size_t refused = 1;
    order_parts parts;
    docker_open(&rig);
    make_order(&parts, "t1", "missing");
    memset(&told, 0, sizeof told);
    ck_assert_int_eq(prepare(&parts.order), 0);
    ck_assert_int_eq(swarm__runtime_start(rig.runtime, "t1", NULL), 0);
    ck_assert_int_eq(await_state(SWARM_TASK_STATE_RUNNING), 0);
    failing_alloc_only_this_thread();
    failing_alloc_arm(0);
    for (size_t nth = 1; refused > 0; nth += stride) {
        failing_alloc_disarm();
        docker_close_runtime(&rig);
        ck_assert_uint_eq(failing_alloc_live(), 0);
        docker_open_runtime(&rig);
        memset(&told, 0, sizeof told);
        failing_alloc_arm(nth);
        int wrong = look_for(&parts.order);
        failing_alloc_disarm();
        refused = failing_alloc_refused();
        ck_assert_msg(wrong == 0, "with request %zu refused, step %d went wrong (%s, %s)", nth,
                      wrong, swarm_task_state_to_str(told.state),
                      told.absent       ? "absent"
                      : told.ready_node ? "in contact"
                                        : "no contact");
        ck_assert_str_eq(engine_state(rig.engine, "t1"), "running");
    }
    free_order(&parts);
    docker_close(&rig);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}

START_TEST(a_new_manager)
{
    adopt_again_and_again(suite_is_slow() ? 5 : 1);
}
END_TEST

START_TEST(a_new_manager_and_the_answers)
{
    failing_alloc_use_for_jansson();
    adopt_again_and_again(suite_is_slow() ? 211 : 67);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_whole_life,
        a_whole_life_with_its_answers,
        a_new_manager,
        a_new_manager_and_the_answers,
    };
    return SUITE_RUN("docker_memory", tests, 240);
}
