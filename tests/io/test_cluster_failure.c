/* SPDX-License-Identifier: MIT
 *
 * Tasks that cannot start, do not answer, do not end, or end too often: each comes to its documented
 * outcome, and nothing hangs.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static rig r;

/* A service of one replica without a port and without a health check. */
static rig_service plain(const char *image)
{
    return (rig_service){.image = image, .replicas = 1, .port = UINT32_MAX, .health = ""};
}

static void begin(void)
{
    rig_open(&r, NULL);
    rig_release_all(&r);
    rig_add_nodes(&r, 1, 2);
}

static void create(rig_service service)
{
    rig_create(&r, &service);
}

/* How many tasks of "web" ended in this state. */
static size_t ended(swarm_task_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < r.count; i++)
        count += r.events[i].kind == SWARM_EVENT_KIND_TASK_STATE && r.events[i].state == state;
    return count;
}

START_TEST(a_missing_image_is_named)
{
    begin();
    create(plain("koin:9"));
    const rig_event *rejected = rig_await_state(&r, "web", SWARM_TASK_STATE_REJECTED, 4000);
    ck_assert_ptr_nonnull(strstr(rejected->error, "No such image: koin:9"));
    rig_release(&r, "koin:9", "exec sleep 60"); /* it is found when it comes */
    rig_await_settled(&r, "web", 1, 4000);
    rig_close(&r);
}
END_TEST

START_TEST(a_program_that_cannot_be_executed)
{
    char path[160];
    begin();
    rig_release(&r, "broken:1", "exit 0");
    snprintf(path, sizeof path, "%s/images/broken/1/run", r.root);
    ck_assert_int_eq(chmod(path, 0644), 0);
    create(plain("broken:1"));
    const rig_event *failed = rig_await(&r, SWARM_EVENT_KIND_TASK_STATE, "web", 4000);
    while (failed->state <= SWARM_TASK_STATE_RUNNING)
        failed = rig_await(&r, SWARM_EVENT_KIND_TASK_STATE, "web", 4000);
    ck_assert_str_ne(failed->error, "");
    rig_close(&r);
}
END_TEST

/* Root may write everywhere, so a file stands where the folder should be. */
START_TEST(a_work_folder_that_cannot_be_written)
{
    char path[160];
    begin();
    snprintf(path, sizeof path, "%s/work", r.root);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    rig_release(&r, "sleeper:1", "exec sleep 60");
    create(plain("sleeper:1"));
    const rig_event *rejected = rig_await_state(&r, "web", SWARM_TASK_STATE_REJECTED, 4000);
    ck_assert_msg(strstr(rejected->error, path) != NULL, "%s", rejected->error);
    ck_assert_int_eq(remove(path), 0); /* and it goes on when it can be */
    rig_await_settled(&r, "web", 1, 4000);
    rig_close(&r);
}
END_TEST

START_TEST(a_process_that_ignores_its_signal_is_killed)
{
    begin();
    rig_release(&r, "deaf:1", "trap '' TERM\nsleep 60 &\nwait\nwhile :; do sleep 60; done");
    rig_service deaf = plain("deaf:1");
    swarm_service_spec *spec = rig_spec(&r, &deaf);
    swarm_container_spec *container =
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec));
    swarm_container_spec_set_stop_grace_period_ns(container, 300 * RIG_MS);
    ck_assert_int_eq(swarm_cluster_create_service(r.cluster, spec, NULL, NULL), 0);
    swarm_service_spec_free(spec);
    rig_await_settled(&r, "web", 1, 4000);
    rig_await_processes(&r, "deaf:1", 1, 2000);
    rig_sleep_ms(50); /* it has set its trap */
    int64_t begin_ns = rig_now_ns();
    ck_assert_int_eq(swarm_cluster_remove_service(r.cluster, "web", NULL), 0);
    const rig_event *ended = rig_await_state(&r, "web", SWARM_TASK_STATE_SHUTDOWN, 4000);
    ck_assert_int_eq(ended->exit_code, 128 + SIGKILL);
    ck_assert_int_ge(rig_now_ns() - begin_ns, 300 * RIG_MS);
    ck_assert_int_lt(rig_now_ns() - begin_ns, 2000 * RIG_MS);
    rig_close(&r);
}
END_TEST

START_TEST(a_probe_without_an_answer_is_a_failure)
{
    static const char silent[] = "\"Interval\":50000000,\"Timeout\":100000000,\"Retries\":2,"
                                 "\"StartPeriod\":1000000,\"HTTP\":{\"Port\":8080,\"Path\":\"/"
                                 "actuator/health\"}";
    begin();
    rig_release_koin(&r, "koin:4", "KOIN_BOOT=0\nKOIN_HEALTH_DELAY=20000");
    create((rig_service){.image = "koin:4", .replicas = 1, .health = silent});
    const rig_event *health = rig_await(&r, SWARM_EVENT_KIND_TASK_HEALTH, "web", 5000);
    while (health->health == SWARM_HEALTH_STARTING)
        health = rig_await(&r, SWARM_EVENT_KIND_TASK_HEALTH, "web", 5000);
    ck_assert_int_eq(health->health, SWARM_HEALTH_UNHEALTHY);
    ck_assert_str_eq(health->message, "Health check exceeded timeout (100ms)");
    const rig_event *failed = rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 5000);
    ck_assert_str_eq(failed->error, "unhealthy: the health check failed");
    rig_close(&r);
}
END_TEST

START_TEST(a_task_that_turns_unhealthy_is_replaced)
{
    static const char quick[] = "\"Interval\":50000000,\"Timeout\":300000000,\"Retries\":2,"
                                "\"StartPeriod\":2000000000,\"StartInterval\":30000000,\"HTTP\":{"
                                "\"Port\":8080,\"Path\":\"/actuator/health\"}";
    begin();
    rig_release_koin(&r, "koin:4", "KOIN_FAIL=500");
    create((rig_service){.image = "koin:4", .replicas = 1, .health = quick});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 5000), SWARM_VERDICT_SUCCEEDED);
    const rig_event *failed = rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 5000);
    uint64_t sequence = failed->sequence;
    const rig_event *next = rig_await(&r, SWARM_EVENT_KIND_TASK_ROUTED, "web", 5000);
    ck_assert_uint_gt(next->sequence, sequence);
    rig_close(&r);
}
END_TEST

START_TEST(commands_tell_the_health)
{
    static const char shell[] = "\"Test\":[\"CMD-SHELL\",\"test -e $FLAG\"],\"Interval\":50000000,"
                                "\"Timeout\":2000000000,\"Retries\":1,\"StartPeriod\":10000000000,"
                                "\"StartInterval\":50000000";
    char flag[96], environment[160];
    begin();
    rig_release(&r, "sleeper:1", "exec sleep 60");
    snprintf(flag, sizeof flag, "%s/flag", r.root);
    snprintf(environment, sizeof environment, "\"Env\":[\"FLAG=%s\"]", flag);
    rig_service service = plain("sleeper:1");
    service.health = shell;
    service.container = environment;
    create(service);
    rig_await_state(&r, "web", SWARM_TASK_STATE_STARTING, 4000);
    rig_pump(&r, 200);
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_RUNNING), 0);
    fclose(fopen(flag, "w"));
    rig_await_settled(&r, "web", 1, 4000);
    remove(flag);
    rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 4000);
    rig_close(&r);
}
END_TEST

START_TEST(a_command_that_is_not_there_is_a_failure)
{
    static const char absent[] = "\"Test\":[\"CMD\",\"no-such-program\"],\"Interval\":50000000,"
                                 "\"Timeout\":2000000000,\"Retries\":1,\"StartPeriod\":1000000";
    begin();
    rig_release(&r, "sleeper:1", "exec sleep 60");
    rig_service service = plain("sleeper:1");
    service.health = absent;
    create(service);
    rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 4000);
    rig_close(&r);
}
END_TEST

START_TEST(no_restart_where_none_is_wanted)
{
    begin();
    rig_release(&r, "fails:1", "exit 1");
    rig_service service = plain("fails:1");
    service.restart = "\"Condition\":\"none\",\"Delay\":1000000";
    create(service);
    rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 4000);
    rig_pump(&r, 150);
    ck_assert_uint_eq(ended(SWARM_TASK_STATE_FAILED), 1);
    rig_close(&r);
}
END_TEST

START_TEST(on_failure_leaves_the_successful_alone)
{
    begin();
    rig_release(&r, "ends:1", "exit 0");
    rig_service service = plain("ends:1");
    service.restart = "\"Condition\":\"on-failure\",\"Delay\":1000000";
    create(service);
    rig_await_state(&r, "web", SWARM_TASK_STATE_COMPLETE, 4000);
    rig_pump(&r, 150);
    ck_assert_uint_eq(ended(SWARM_TASK_STATE_COMPLETE), 1);
    rig_close(&r);
}
END_TEST

START_TEST(any_restarts_the_successful_too)
{
    begin();
    rig_release(&r, "ends:1", "exit 0");
    rig_service service = plain("ends:1");
    service.restart = "\"Condition\":\"any\",\"Delay\":1000000";
    create(service);
    for (int i = 0; i < 3; i++)
        rig_await_state(&r, "web", SWARM_TASK_STATE_COMPLETE, 4000);
    rig_close(&r);
}
END_TEST

START_TEST(so_many_attempts_and_no_more)
{
    begin();
    rig_release(&r, "fails:1", "exit 1");
    rig_service service = plain("fails:1");
    service.restart = "\"Condition\":\"on-failure\",\"MaxAttempts\":3,\"Delay\":1000000";
    create(service);
    for (int i = 0; i < 4; i++)
        rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 4000);
    rig_pump(&r, 150);
    ck_assert_uint_eq(ended(SWARM_TASK_STATE_FAILED), 4); /* the first, and three more */
    rig_close(&r);
}
END_TEST

START_TEST(the_delay_between_attempts_is_kept)
{
    begin();
    rig_release(&r, "fails:1", "exit 1");
    rig_service service = plain("fails:1");
    service.restart = "\"Condition\":\"any\",\"Delay\":250000000";
    create(service);
    rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 4000);
    int64_t begin_ns = rig_now_ns();
    rig_await_state(&r, "web", SWARM_TASK_STATE_STARTING, 4000);
    ck_assert_int_ge(rig_now_ns() - begin_ns, 240 * RIG_MS);
    rig_close(&r);
}
END_TEST

START_TEST(what_tasks_say_is_kept_for_reading)
{
    char command[512];
    begin();
    rig_release(&r, "talks:1", "echo hello; echo trouble >&2; exec sleep 60");
    create(plain("talks:1"));
    const char *task = rig_await_state(&r, "web", SWARM_TASK_STATE_RUNNING, 4000)->task_id;
    rig_pump(&r, 100);
    snprintf(command, sizeof command,
             "grep -qx hello %s/work/w?/%s/stdout && grep -qx trouble %s/work/w?/%s/stderr", r.root,
             task, r.root, task);
    ck_assert_int_eq(system(command), 0);
    rig_close(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_missing_image_is_named,
        a_program_that_cannot_be_executed,
        a_work_folder_that_cannot_be_written,
        a_process_that_ignores_its_signal_is_killed,
        a_probe_without_an_answer_is_a_failure,
        a_task_that_turns_unhealthy_is_replaced,
        commands_tell_the_health,
        a_command_that_is_not_there_is_a_failure,
        no_restart_where_none_is_wanted,
        on_failure_leaves_the_successful_alone,
        any_restarts_the_successful_too,
        so_many_attempts_and_no_more,
        the_delay_between_attempts_is_kept,
        what_tasks_say_is_kept_for_reading,
    };
    return SUITE_RUN("failures in a cluster", tests, 20);
}
