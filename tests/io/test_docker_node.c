/* SPDX-License-Identifier: MIT
 *
 * Contact with a scripted Engine: lost, back, and what is found then. And a new manager before an Engine
 * with the containers of the last one.
 */
#include "io/docker_rig.h"

#include "support/suite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static docker_rig rig;

static int64_t now_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- contact ---- */

START_TEST(what_the_node_is)
{
    docker_open(&rig);
    ck_assert_int_eq(rig.seen[0].kind, SWARM__REPORT_DESCRIPTION); /* before it is ready */
    ck_assert_str_eq(rig.seen[0].image, "lab/web:1");
    ck_assert_int_eq(rig.seen[0].nano_cpus, 2000000000);
    char *head = engine_last_head(rig.engine, "GET /containers/json");
    ck_assert_ptr_nonnull(strstr(head, "GET /v1.41/containers/json"));
    free(head);
    docker_close(&rig);
}
END_TEST

START_TEST(versions)
{
    static const struct {
        const char *engine, *spoken;
    } known[] = {{"1.40", "/v1.40/"}, {"1.44", "/v1.44/"}, {"1.99", "/v1.51/"}};
    for (size_t i = 0; i < 3; i++) {
        docker_open(&rig);
        docker_close_runtime(&rig);
        engine_set_api_version(rig.engine, known[i].engine);
        docker_open_runtime(&rig);
        docker_await_node(&rig, SWARM_NODE_STATE_READY);
        char *head = engine_last_head(rig.engine, "GET /info");
        ck_assert_msg(strstr(head, known[i].spoken) != NULL, "%s", head);
        free(head);
        docker_close(&rig);
    }
}
END_TEST

START_TEST(an_engine_that_is_too_old)
{
    static const char *const old[] = {"1.39", "2.0", "", "soon"};
    docker_open(&rig);
    docker_close_runtime(&rig);
    engine_set_api_version(rig.engine, old[_i]);
    docker_open_runtime(&rig);
    const docker_seen *seen = docker_await_node(&rig, SWARM_NODE_STATE_DOWN);
    ck_assert_ptr_nonnull(strstr(seen->message, "1.40 or newer is needed"));
    docker_close(&rig);
}
END_TEST

START_TEST(an_engine_that_never_was)
{
    docker_open(&rig);
    docker_close_runtime(&rig);
    engine_leave(rig.engine, 0);
    docker_open_runtime(&rig);
    const docker_seen *seen = docker_await_node(&rig, SWARM_NODE_STATE_DOWN);
    ck_assert_ptr_nonnull(strstr(seen->message, "Connection refused"));
    ck_assert_int_eq(docker_prepare(&rig, "t1", NULL, NULL), 0); /* waits */
    engine_return(rig.engine);
    docker_await_node(&rig, SWARM_NODE_STATE_READY);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_READY);
    docker_close(&rig);
}
END_TEST

/* Down by a broken connection as by silence; back, and what went on meanwhile is known. */
static void lose_and_find(void (*lose)(void), void (*find)(void))
{
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    docker_run(&rig, "t2", NULL);
    lose();
    docker_await_node(&rig, SWARM_NODE_STATE_DOWN);
    docker_await_silence(&rig); /* nothing is claimed of tasks that cannot be seen */
    engine_end_container(rig.engine, "t1", 9);
    find();
    docker_await_node(&rig, SWARM_NODE_STATE_READY);
    ck_assert_int_eq(docker_await_state(&rig, "t1", SWARM_TASK_STATE_FAILED)->exit_code, 9);
    ck_assert_int_eq(swarm__runtime_stop(rig.runtime, "t2", NULL), 0);
    docker_await_state(&rig, "t2", SWARM_TASK_STATE_SHUTDOWN);
    docker_close(&rig);
}

static void leave(void)
{
    engine_leave(rig.engine, 0);
}

static void come_back(void)
{
    engine_return(rig.engine);
}

static void freeze(void)
{
    engine_freeze(rig.engine, 1);
}

static void thaw(void)
{
    engine_freeze(rig.engine, 0);
}

START_TEST(an_engine_that_was_away)
{
    lose_and_find(leave, come_back);
}
END_TEST

START_TEST(an_engine_that_hung)
{
    lose_and_find(freeze, thaw);
}
END_TEST

/* With a heartbeat of 300 ms, three misses and 100 ms for each: the time is told, and judged with room. */
START_TEST(how_soon_it_is_down)
{
    int64_t worst_ms = 0;
    for (int i = 0; i < 4; i++) {
        docker_open(&rig);
        docker_pump(&rig, 70 * i);
        int64_t begun_ms = now_ms(CLOCK_MONOTONIC);
        freeze();
        docker_await_node(&rig, SWARM_NODE_STATE_DOWN);
        int64_t took_ms = now_ms(CLOCK_MONOTONIC) - begun_ms;
        worst_ms = took_ms > worst_ms ? took_ms : worst_ms;
        docker_close(&rig);
    }
    printf("down after %lld ms at the latest, with a heartbeat of 300 ms\n", (long long)worst_ms);
    ck_assert_int_lt(worst_ms, 6000);
}
END_TEST

START_TEST(one_miss_is_no_loss)
{
    engine_fault fault = {"GET /_ping", ENGINE_ANSWERS, 500, "{\"message\":\"busy\"}", .times = 2};
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    engine_set_fault(rig.engine, &fault);
    docker_pump(&rig, 1200);
    ck_assert_uint_eq(rig.looked, rig.count);
    docker_close(&rig);
}
END_TEST

START_TEST(a_host_that_lost_power)
{
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    engine_leave(rig.engine, 1);
    docker_await_node(&rig, SWARM_NODE_STATE_DOWN);
    engine_return(rig.engine);
    docker_await_node(&rig, SWARM_NODE_STATE_READY);
    ck_assert_int_eq(docker_await_state(&rig, "t1", SWARM_TASK_STATE_FAILED)->exit_code, 255);
    docker_run(&rig, "t2", NULL); /* of the newer life: it is left alone */
    docker_pump(&rig, 800);
    ck_assert_str_eq(engine_state(rig.engine, "t2"), "running");
    docker_close(&rig);
}
END_TEST

START_TEST(the_stream_of_events_breaks)
{
    engine_fault fault = {"GET /events", ENGINE_CLOSES, .times = 6};
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    engine_set_fault(rig.engine, &fault);
    engine_leave(rig.engine, 0);
    engine_return(rig.engine);
    docker_pump(&rig, 200);
    engine_end_container(rig.engine, "t1", 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_COMPLETE);
    docker_close(&rig);
}
END_TEST

static const char *const hostile_events[] = {
    "not JSON\n",
    "{\"Type\":\"container\"",
    "\n\n\r\n[]\nnull\n17\n{\"Actor\":17}\n{\"Actor\":{\"Attributes\":[]}}\n",
    "{\"Actor\":{\"Attributes\":{\"com.docker.swarm.task.id\":\"t1\"}}}\n",
    "{\"a\":\"\xff\xfe\"}\n",
};

START_TEST(events_that_make_no_sense)
{
    engine_fault fault = {"GET /events", ENGINE_ANSWERS, 200, hostile_events[_i], .times = -1};
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    engine_set_fault(rig.engine, &fault);
    engine_leave(rig.engine, 0);
    engine_return(rig.engine);
    docker_pump(&rig, 500);
    engine_end_container(rig.engine, "t1", 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_COMPLETE);
    docker_close(&rig);
}
END_TEST

/* The stream of events is open, so nothing else asks for a listing: the next beat does. */
START_TEST(the_first_listing_fails)
{
    engine_fault fault = {"GET /containers/json", ENGINE_ANSWERS, 500, "{}", .times = 2};
    docker_open(&rig);
    docker_close_runtime(&rig);
    engine_set_fault(rig.engine, &fault);
    docker_open_runtime(&rig);
    docker_await_node(&rig, SWARM_NODE_STATE_READY);
    docker_close(&rig);
}
END_TEST

/* ---- leftovers ---- */

START_TEST(leftovers_are_removed)
{
    static const char *const kept[] = {"kept"};
    docker_open(&rig);
    engine_add_container(rig.engine, DOCKER_CLUSTER, "w1", "old", "running");
    engine_add_container(rig.engine, DOCKER_CLUSTER, "w1", "ended", "exited");
    engine_add_container(rig.engine, DOCKER_CLUSTER, "w1", "kept", "exited");
    engine_add_container(rig.engine, DOCKER_CLUSTER, "w2", "another-node", "running");
    engine_add_container(rig.engine, "cluster2", "w1", "another-cluster", "running");
    docker_run(&rig, "t1", NULL);
    docker_pump(&rig, 100);
    ck_assert_uint_eq(engine_containers(rig.engine), 6); /* not before it is said */
    ck_assert_int_eq(swarm__runtime_sweep(rig.runtime, kept, 1, NULL), 0);
    docker_await_container(&rig, "old", "");
    docker_await_container(&rig, "ended", "");
    docker_pump(&rig, 100);
    ck_assert_str_eq(engine_state(rig.engine, "t1"), "running");
    ck_assert_str_eq(engine_state(rig.engine, "kept"), "exited");
    ck_assert_str_eq(engine_state(rig.engine, "another-node"), "running");
    ck_assert_str_eq(engine_state(rig.engine, "another-cluster"), "running");
    ck_assert_uint_ge(engine_count(rig.engine, "POST /containers/0"), 2); /* it was stopped first */
    ck_assert_int_eq(swarm__runtime_remove(rig.runtime, "kept", NULL), 0);
    docker_await_container(&rig, "kept", "");
    docker_close(&rig);
}
END_TEST

START_TEST(a_node_that_returns_with_leftovers)
{
    docker_open(&rig);
    ck_assert_int_eq(swarm__runtime_sweep(rig.runtime, NULL, 0, NULL), 0);
    docker_run(&rig, "t1", NULL);
    engine_leave(rig.engine, 0);
    docker_await_node(&rig, SWARM_NODE_STATE_DOWN);
    engine_add_container(rig.engine, DOCKER_CLUSTER, "w1", "old", "running");
    engine_return(rig.engine);
    docker_await_container(&rig, "old", "");
    ck_assert_str_eq(engine_state(rig.engine, "t1"), "running");
    docker_close(&rig);
}
END_TEST

/* ---- a new manager ---- */

static void restart_manager(void)
{
    docker_close_runtime(&rig);
    docker_open_runtime(&rig);
}

START_TEST(tasks_are_adopted)
{
    const char *address;
    uint32_t port;
    docker_order order = {
        .service = ",\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":8080,\"PublishedPort\":80}]}"};
    docker_open(&rig);
    docker_run(&rig, "running", &order);
    docker_ready(&rig, "ready", &order);
    docker_run(&rig, "ended", &order);
    docker_run(&rig, "gone", &order);
    restart_manager();
    engine_end_container(rig.engine, "ended", 5);
    engine_lose_container(rig.engine, "gone");
    static const char *const ids[] = {"running", "ready", "ended", "gone"};
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(docker_adopt(&rig, ids[i], &order), 0);
    ck_assert_int_eq(swarm__runtime_sweep(rig.runtime, NULL, 0, NULL), 0);
    docker_pump(&rig, 300);
    swarm_task_state states[4] = {0};
    int absent = 0;
    for (; rig.looked < rig.count; rig.looked++) {
        const docker_seen *seen = &rig.seen[rig.looked];
        for (size_t i = 0; i < 4; i++)
            if (seen->kind == SWARM__REPORT_TASK && strcmp(ids[i], seen->task_id) == 0)
                states[i] = seen->state;
        absent += seen->kind == SWARM__REPORT_ABSENT && strcmp(seen->task_id, "gone") == 0;
    }
    ck_assert_int_eq(states[0], SWARM_TASK_STATE_RUNNING);
    ck_assert_int_eq(states[1], SWARM_TASK_STATE_READY);
    ck_assert_int_eq(states[2], SWARM_TASK_STATE_FAILED);
    ck_assert_int_eq(states[3], 0);
    ck_assert_int_eq(absent, 1);
    ck_assert_int_eq(swarm__runtime_endpoint(rig.runtime, "running", 8080, &address, &port), 0);
    ck_assert_uint_gt(port, 20000);
    ck_assert_int_eq(swarm__runtime_start(rig.runtime, "ready", NULL), 0);
    docker_await_state(&rig, "ready", SWARM_TASK_STATE_RUNNING);
    ck_assert_int_eq(docker_prepare(&rig, "gone", &order, NULL), 0); /* the id is free */
    docker_await_state(&rig, "gone", SWARM_TASK_STATE_READY);
    docker_close(&rig);
}
END_TEST

START_TEST(adopting_what_is_held_tells_again)
{
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    ck_assert_int_eq(docker_adopt(&rig, "t1", NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_RUNNING);
    docker_close(&rig);
}
END_TEST

static void run_many(int count)
{
    char id[16];
    for (int i = 0; i < count; i++) {
        snprintf(id, sizeof id, "m%d", i);
        ck_assert_int_eq(docker_prepare(&rig, id, NULL, NULL), 0);
    }
    for (int i = 0; i < count; i++)
        docker_await(&rig, SWARM__REPORT_TASK);
    for (int i = 0; i < count; i++) {
        snprintf(id, sizeof id, "m%d", i);
        ck_assert_int_eq(swarm__runtime_start(rig.runtime, id, NULL), 0);
    }
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(docker_await(&rig, SWARM__REPORT_TASK)->state, SWARM_TASK_STATE_RUNNING);
}

START_TEST(a_thousand_are_adopted)
{
    int count = suite_is_slow() ? 100 : 1000;
    docker_open(&rig);
    run_many(count);
    docker_close_runtime(&rig);
    int64_t begun_ms = now_ms(CLOCK_MONOTONIC);
    docker_open_runtime(&rig);
    for (int i = 0; i < count; i++) {
        char id[16];
        snprintf(id, sizeof id, "m%d", i);
        ck_assert_int_eq(docker_adopt(&rig, id, NULL), 0);
    }
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(docker_await(&rig, SWARM__REPORT_TASK)->state, SWARM_TASK_STATE_RUNNING);
    int64_t took_ms = now_ms(CLOCK_MONOTONIC) - begun_ms;
    printf("%d tasks adopted in %lld ms\n", count, (long long)took_ms);
    ck_assert(suite_is_slow() || took_ms < 10000);
    docker_close(&rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("docker_node");
    const TTest *const tests[] = {
        what_the_node_is,
        versions,
        an_engine_that_never_was,
        an_engine_that_was_away,
        an_engine_that_hung,
        how_soon_it_is_down,
        one_miss_is_no_loss,
        a_host_that_lost_power,
        the_stream_of_events_breaks,
        the_first_listing_fails,
        leftovers_are_removed,
        a_node_that_returns_with_leftovers,
        tasks_are_adopted,
        adopting_what_is_held_tells_again,
        a_thousand_are_adopted,
    };
    TCase *each = tcase_create("docker_node");
    tcase_set_timeout(each, 60);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(each, tests[i]);
    tcase_add_loop_test(each, an_engine_that_is_too_old, 0, 4);
    tcase_add_loop_test(each, events_that_make_no_sense, 0,
                        (int)(sizeof hostile_events / sizeof hostile_events[0]));
    suite_add_tcase(suite, each);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
