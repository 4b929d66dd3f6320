/* SPDX-License-Identifier: MIT
 *
 * The life of a local process: states, stopping, what is left behind. What a task may be is in
 * test_process_plan.c.
 */
#include "process_host.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define IMAGE "\"Image\":\"app:1\""

static process_host the_host;
static process_host *const h = &the_host;

static void open_with(const char *script)
{
    host_open(h);
    host_release(h, "app:1", script);
}

static void check_no_zombies(void)
{
    siginfo_t info;
    ck_assert_int_eq(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void stop(const char *task_id)
{
    ck_assert_int_eq(swarm__runtime_stop(h->runtime, task_id, NULL), 0);
}

static void check_next(swarm_task_state state, const char *message, const char *error,
                       int32_t exit_code)
{
    seen report = host_next(h);
    ck_assert_int_eq(report.state, state);
    ck_assert_str_eq(report.message, message);
    ck_assert_str_eq(report.error, error);
    ck_assert_int_eq(report.exit_code, exit_code);
    ck_assert_int_eq(report.pid, 0);
}

static void check_quiet(void)
{
    swarm__runtime_report report;
    ck_assert_int_eq(swarm__loop_dispatch(h->loop, NULL), 0);
    ck_assert_int_eq(swarm__runtime_next(h->runtime, &report), 0);
}

START_TEST(a_task_completes)
{
    open_with("echo out; echo err >&2");
    host_run(h, "t1", IMAGE, NULL);
    check_next(SWARM_TASK_STATE_COMPLETE, "finished", "", 0);
    ck_assert_str_eq(host_log(h, "t1", "stdout"), "out\n");
    ck_assert_str_eq(host_log(h, "t1", "stderr"), "err\n");
    check_quiet();
    check_no_zombies();
    host_close(h);
}
END_TEST

START_TEST(a_task_fails)
{
    open_with("exit $1");
    host_run(h, "t1", IMAGE ",\"Args\":[\"7\"]", NULL);
    check_next(SWARM_TASK_STATE_FAILED, "started", "task: non-zero exit (7)", 7);
    host_run(h, "t2", IMAGE ",\"Command\":[\"/bin/sh\",\"-c\",\"kill -9 $$\"]", NULL);
    check_next(SWARM_TASK_STATE_FAILED, "started", "task: non-zero exit (137)", 137);
    check_no_zombies();
    host_close(h);
}
END_TEST

START_TEST(what_cannot_be_executed_fails)
{
    open_with("exit 0");
    char path[128];
    swarm_error *error = NULL;
    snprintf(path, sizeof path, "%s/images/app/1/run", h->root);
    chmod(path, 0644);
    ck_assert_int_eq(host_ready(h, "t1", IMAGE, NULL).state, SWARM_TASK_STATE_READY);
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t1", &error), 0);
    seen report = host_next(h);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_FAILED);
    ck_assert_str_eq(report.message, "starting");
    ck_assert_ptr_nonnull(strstr(report.error, "cannot execute "));
    ck_assert_ptr_nonnull(strstr(report.error, "images/app/1/run: it is not executable"));
    ck_assert_int_eq(host_ready(h, "t2", IMAGE ",\"Command\":[\"nope\"]", NULL).state,
                     SWARM_TASK_STATE_READY);
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t2", NULL), 0);
    check_next(SWARM_TASK_STATE_FAILED, "starting", "executable file not found in $PATH: \"nope\"",
               -1);
    /* It has ended: what comes now changes nothing. */
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t2", &error), SWARM_E_STATE);
    swarm_error_free(error);
    stop("t2");
    check_quiet();
    check_no_zombies();
    host_close(h);
}
END_TEST

START_TEST(a_broken_interpreter_fails)
{
    open_with("exit 0");
    char path[128];
    snprintf(path, sizeof path, "%s/images/app/1/run", h->root);
    FILE *file = fopen(path, "w");
    fputs("#!/nonexistent/interpreter\n", file);
    fclose(file);
    host_ready(h, "t1", IMAGE, NULL);
    size_t before = open_descriptors();
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t1", NULL), 0);
    seen report = host_next(h);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_FAILED);
    ck_assert_ptr_nonnull(strstr(report.error, "its interpreter is missing"));
    ck_assert_uint_eq(open_descriptors(), before);
    host_close(h);
}
END_TEST

START_TEST(a_stopped_task_shuts_down)
{
    open_with("echo up; exec sleep 30");
    host_run(h, "t1", IMAGE, NULL);
    host_wait_log(h, "t1", "up");
    stop("t1");
    stop("t1");
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 128 + SIGTERM);
    stop("t1");
    check_quiet();
    check_no_zombies();
    host_close(h);
}
END_TEST

START_TEST(a_task_may_end_its_work)
{
    open_with("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.01; done");
    host_run(h, "t1", IMAGE, NULL);
    host_wait_log(h, "t1", "up");
    stop("t1");
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 3);
    ck_assert_str_eq(host_log(h, "t1", "stdout"), "up\nbye\n");
    host_close(h);
}
END_TEST

START_TEST(the_stop_signal_is_the_specs)
{
    open_with("trap 'exit 5' USR1; trap 'exit 6' INT; echo up; while :; do sleep 0.01; done");
    static const char *const signals[][2] = {{"t1", "SIGUSR1"}, {"t2", "USR1"}, {"t3", "2"}};
    for (int i = 0; i < 3; i++) {
        char container[128];
        snprintf(container, sizeof container, IMAGE ",\"StopSignal\":\"%s\"", signals[i][1]);
        host_run(h, signals[i][0], container, NULL);
        host_wait_log(h, signals[i][0], "up");
        stop(signals[i][0]);
        check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", i == 2 ? 6 : 5);
    }
    host_close(h);
}
END_TEST

START_TEST(stopping_before_the_start)
{
    open_with("echo ran");
    swarm_error *error = NULL;
    host_ready(h, "t1", IMAGE, NULL);
    stop("t1");
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 0);
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t1", &error), SWARM_E_STATE);
    swarm_error_free(error);
    host_ready(h, "t2", IMAGE, NULL);
    ck_assert_int_eq(swarm__runtime_kill(h->runtime, "t2", NULL), 0);
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 0);
    check_quiet();
    ck_assert_str_eq(host_log(h, "t1", "stdout"), "");
    host_close(h);
}
END_TEST

START_TEST(one_that_ignores_sigterm_is_killed)
{
    open_with("trap '' TERM; echo up; while :; do sleep 0.01; done");
    host_run(h, "t1", IMAGE ",\"StopGracePeriod\":150000000", NULL);
    host_wait_log(h, "t1", "up");
    int64_t before_ms = now_ms();
    stop("t1");
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 128 + SIGKILL);
    ck_assert_int_ge(now_ms() - before_ms, 149);
    ck_assert_int_eq(swarm__loop_deadline_ns(h->loop), INT64_MAX);
    check_no_zombies();
    host_close(h);
}
END_TEST

START_TEST(no_grace_is_at_once)
{
    open_with("trap '' TERM; echo up; while :; do sleep 0.01; done");
    host_run(h, "t1", IMAGE ",\"StopGracePeriod\":0", NULL);
    host_wait_log(h, "t1", "up");
    stop("t1");
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 128 + SIGKILL);
    host_close(h);
}
END_TEST

START_TEST(killing_does_not_wait_for_the_grace)
{
    open_with("trap '' TERM; echo up; while :; do sleep 0.01; done");
    host_run(h, "t1", IMAGE ",\"StopGracePeriod\":9223372036854775807", NULL);
    host_wait_log(h, "t1", "up");
    stop("t1");
    ck_assert_int_eq(swarm__runtime_kill(h->runtime, "t1", NULL), 0);
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 128 + SIGKILL);
    ck_assert_int_eq(swarm__runtime_kill(h->runtime, "t1", NULL), 0);
    check_quiet();
    host_close(h);
}
END_TEST

/* As in a container: the stop signal is for the first process, the end for all. */
START_TEST(only_the_leader_gets_the_stop_signal)
{
    open_with("trap 'sleep 0.1; exit 0' TERM\n"
              "(trap 'echo child got it' TERM; echo up; while :; do sleep 0.01; done) &\n"
              "while :; do wait; done"); /* at its end dash may forget a signal that has come */
    host_run(h, "t1", IMAGE, NULL);
    host_wait_log(h, "t1", "up");
    stop("t1");
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 0);
    ck_assert_str_eq(host_log(h, "t1", "stdout"), "up\n");
    host_close(h);
}
END_TEST

START_TEST(nothing_of_a_task_outlives_it)
{
    open_with("trap '' TERM HUP INT\nsh -c 'sleep 30 & echo $!; wait' &\n"
              "sleep 30 & echo $!; echo up\n"
              "test \"$1\" = stay && sleep 30\nexit 0");
    int32_t ends[] = {0, 137};
    for (int i = 0; i < 2; i++) {
        const char *id = i == 0 ? "t1" : "t2";
        host_run(h, id, i == 0 ? IMAGE : IMAGE ",\"Args\":[\"stay\"],\"StopGracePeriod\":50000000",
                 NULL);
        if (i == 1) {
            host_wait_log(h, id, "up");
            stop(id);
        }
        seen report = host_next(h);
        ck_assert_int_eq(report.exit_code, ends[i]);
        /* When the end is told, all of it has gone. */
        char *rest = (char *)(uintptr_t)host_log(h, id, "stdout");
        for (char *word = strtok_r(rest, "\n", &rest); word; word = strtok_r(NULL, "\n", &rest))
            if (word[0] != 'u')
                ck_assert_msg(!process_lives(atoi(word)), "process %s is left of %s", word, id);
    }
    host_close(h);
}
END_TEST

START_TEST(the_managers_end_is_not_the_tasks)
{
    open_with("echo up; exec sleep 30");
    int64_t pid = host_run(h, "t1", IMAGE, NULL);
    host_wait_log(h, "t1", "up"); /* its script is read: the folder may go */
    host_close(h);
    ck_assert(process_lives(pid));
    kill((pid_t)-pid, SIGKILL);
    waitpid((pid_t)pid, NULL, 0);
}
END_TEST

START_TEST(removing)
{
    open_with("echo up; exec sleep 30");
    char folder[128];
    swarm_error *error = NULL;
    const char *address;
    uint32_t port;
    snprintf(folder, sizeof folder, "%s/work/w1/t1", h->root);
    host_run(h, "t1", IMAGE, NULL);
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t1", &error), SWARM_E_STATE);
    swarm_error_free(error);
    ck_assert_int_eq(swarm__runtime_endpoint(h->runtime, "t1", 0, &address, &port), 0);
    ck_assert_int_eq(host_prepare(h, "t1", IMAGE, NULL, &error), SWARM_E_EXISTS);
    swarm_error_free(error);
    ck_assert_int_eq(swarm__runtime_kill(h->runtime, "t1", NULL), 0);
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 137);
    ck_assert_int_eq(access(folder, F_OK), 0); /* its logs are kept until here */
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t1", NULL), 0);
    ck_assert_int_eq(access(folder, F_OK), -1);
    ck_assert_int_eq(swarm__runtime_endpoint(h->runtime, "t1", 0, &address, &port),
                     SWARM_E_NOTFOUND);
    swarm__task_context context;
    ck_assert_int_eq(swarm__runtime_context(h->runtime, "t1", &context), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t1", &error), SWARM_E_NOTFOUND);
    ck_assert_str_eq(swarm_error_get_message(error), "no task t1 on this node");
    swarm_error_free(error);
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t1", NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__runtime_stop(h->runtime, "t1", NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__runtime_kill(h->runtime, NULL, NULL), SWARM_E_NOTFOUND);
    host_close(h);
}
END_TEST

START_TEST(removing_drops_waiting_reports)
{
    open_with("exit 0");
    swarm__runtime_report report;
    for (int i = 1; i <= 3; i++) {
        char id[4];
        snprintf(id, sizeof id, "t%d", i);
        ck_assert_int_eq(host_prepare(h, id, IMAGE, NULL, NULL), 0);
        stop(id);
    }
    /* The report that was handed out goes with its task; taken() must not take another one. */
    ck_assert_int_eq(swarm__runtime_next(h->runtime, &report), 1);
    ck_assert_str_eq(report.task_id, "t1");
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t1", NULL), 0);
    swarm__runtime_taken(h->runtime);
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t3", NULL), 0);
    seen first = host_next(h), second = host_next(h);
    ck_assert_str_eq(first.task_id, "t2");
    ck_assert_int_eq(first.state, SWARM_TASK_STATE_READY);
    ck_assert_int_eq(second.state, SWARM_TASK_STATE_SHUTDOWN);
    check_quiet();
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t2", NULL), 0);
    check_quiet();
    host_ready(h, "t1", IMAGE, NULL); /* the id is free again */
    host_close(h);
}
END_TEST

START_TEST(what_an_earlier_manager_left_is_absent)
{
    open_with("exit 0");
    swarm__runtime_report report;
    swarm__log_request request = {.task_id = "t1", .tail = -1};
    swarm__log_stream *stream;
    const char *const known[] = {"t1"};
    h->adopting = 1;
    ck_assert_int_eq(host_prepare(h, "t1", IMAGE, NULL, NULL), 0);
    ck_assert_int_eq(swarm__runtime_sweep(h->runtime, known, 1, NULL), 0);
    ck_assert_int_eq(swarm__runtime_next(h->runtime, &report), 1);
    ck_assert_int_eq(report.kind, SWARM__REPORT_ABSENT);
    ck_assert_str_eq(report.task_id, "t1");
    swarm__runtime_taken(h->runtime);
    check_quiet();
    ck_assert_int_eq(swarm__runtime_logs(h->runtime, &request, &stream, NULL), SWARM_E_NOTFOUND);
    h->adopting = 0;
    host_ready(h, "t1", IMAGE, NULL); /* the id is free */
    host_close(h);
}
END_TEST

START_TEST(a_report_waits_until_it_is_taken)
{
    open_with("exit 0");
    swarm__runtime_report report;
    ck_assert_int_eq(host_prepare(h, "t1", IMAGE, NULL, NULL), 0);
    ck_assert_int_eq(h->changes, 1);
    swarm__runtime_taken(h->runtime); /* nothing was handed out yet */
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(swarm__runtime_next(h->runtime, &report), 1);
        ck_assert_str_eq(report.task_id, "t1");
    }
    swarm__runtime_taken(h->runtime);
    swarm__runtime_taken(h->runtime);
    check_quiet();
    host_close(h);
}
END_TEST

START_TEST(nothing_to_do_is_no_wake_up)
{
    open_with("echo up; exec sleep 30");
    host_run(h, "t1", IMAGE, NULL);
    ck_assert_int_eq(swarm__loop_deadline_ns(h->loop), INT64_MAX);
    stop("t1");
    ck_assert_int_lt(swarm__loop_deadline_ns(h->loop), INT64_MAX);
    host_next(h);
    ck_assert_int_eq(swarm__loop_deadline_ns(h->loop), INT64_MAX);
    host_close(h);
}
END_TEST

START_TEST(two_hundred_at_once)
{
    enum {
        TASKS = 200
    };
    static uint32_t ports[TASKS];
    open_with("exec sleep 30");
    size_t before = open_descriptors();
    char id[8];
    for (int i = 0; i < TASKS; i++) {
        const char *address;
        snprintf(id, sizeof id, "t%d", i);
        host_run(h, id, IMAGE, NULL);
        ck_assert_int_eq(swarm__runtime_endpoint(h->runtime, id, 0, &address, &ports[i]), 0);
        for (int j = 0; j < i; j++)
            ck_assert_uint_ne(ports[i], ports[j]);
    }
    ck_assert_uint_eq(open_descriptors(), before + TASKS); /* a pidfd for each */
    for (int i = 0; i < TASKS; i++) {
        snprintf(id, sizeof id, "t%d", i);
        stop(id);
    }
    for (int i = 0; i < TASKS; i++)
        check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", 128 + SIGTERM);
    for (int i = 0; i < TASKS; i++) {
        snprintf(id, sizeof id, "t%d", i);
        ck_assert_int_eq(swarm__runtime_remove(h->runtime, id, NULL), 0);
    }
    ck_assert_uint_eq(open_descriptors(), before);
    ck_assert_int_eq(swarm__loop_deadline_ns(h->loop), INT64_MAX);
    check_no_zombies();
    host_close(h);
}
END_TEST

START_TEST(the_host_program_ignores_sigchld)
{
    signal(SIGCHLD, SIG_IGN);
    open_with("sleep 30 & echo $!; test \"$1\" != stay || exec sleep 30");
    host_run(h, "t1", IMAGE, NULL);
    seen report = host_next(h);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_FAILED);
    ck_assert_ptr_nonnull(strstr(report.error, "exit status unknown"));
    ck_assert_int_eq(report.exit_code, -1);
    wait_gone(atoi(host_log(h, "t1", "stdout")));
    int64_t pid = host_run(h, "t2", IMAGE ",\"Args\":[\"stay\"]", NULL);
    host_wait_log(h, "t2", "\n");
    stop("t2");
    check_next(SWARM_TASK_STATE_SHUTDOWN, "shutdown", "", -1);
    wait_gone(pid);
    host_close(h);
}
END_TEST

START_TEST(the_host_program_reaps_everything)
{
    open_with("exit 0");
    int64_t pid = host_run(h, "t1", IMAGE, NULL);
    ck_assert_int_eq(waitpid(-1, NULL, 0), (pid_t)pid);
    seen report = host_next(h);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_FAILED);
    ck_assert_int_eq(report.exit_code, -1);
    host_close(h);
}
END_TEST

START_TEST(signals_of_the_host_stay_as_they_are)
{
    struct sigaction before, after;
    sigaction(SIGCHLD, NULL, &before);
    open_with("exit 0");
    host_run(h, "t1", IMAGE, NULL);
    host_next(h);
    host_close(h);
    sigaction(SIGCHLD, NULL, &after);
    ck_assert(before.sa_handler == after.sa_handler);
}
END_TEST

/* Prepared, started, ended and removed, with every part that needs memory. */
typedef struct life {
    swarm__task_order order;
    char images[96];
    char work[96];
} life;

static void ignore_change(void *user)
{
    (void)user;
}

/* The task's next report but READY and RUNNING; UNKNOWN when none comes. */
static swarm_task_state wait_end(swarm__loop *loop, swarm__runtime *runtime)
{
    swarm__runtime_report report;
    for (int i = 0; i < 10000; i++) {
        while (swarm__runtime_next(runtime, &report) == 1) {
            swarm_task_state state = report.state;
            swarm__runtime_taken(runtime);
            if (state > SWARM_TASK_STATE_RUNNING)
                return state;
        }
        usleep(500);
        swarm__loop_dispatch(loop, NULL);
    }
    return SWARM_TASK_STATE_UNKNOWN;
}

/* An order that fails for want of memory leaves the task as it was: it can still be stopped. */
static int live(swarm__loop *loop, swarm__runtime *runtime, const life *user)
{
    swarm_error *error = NULL;
    int code = swarm__runtime_prepare(runtime, &user->order, &error);
    swarm_error_free(error);
    if (code < 0)
        return swarm__runtime_stop(runtime, "t1", NULL) == SWARM_E_NOTFOUND ? code
                                                                            : SWARM_E_INTERNAL;
    error = NULL;
    code = swarm__runtime_start(runtime, "t1", &error);
    swarm_error_free(error);
    if (code < 0)
        swarm__runtime_stop(runtime, "t1", NULL);
    swarm_task_state expected = code < 0 ? SWARM_TASK_STATE_SHUTDOWN : SWARM_TASK_STATE_COMPLETE;
    if (wait_end(loop, runtime) != expected)
        return SWARM_E_INTERNAL;
    int removed = swarm__runtime_remove(runtime, "t1", NULL);
    return code < 0 ? code : removed;
}

static int life_story(void *user)
{
    const life *story = user;
    swarm__loop *loop = NULL;
    swarm__runtime *runtime = NULL;
    swarm_error *error = NULL;
    int code = swarm__loop_new(&loop, NULL);
    swarm__runtime_settings settings = {.loop = loop,
                                        .cluster_id = "c",
                                        .node_name = "w1",
                                        .address = "127.0.0.1",
                                        .images_path = story->images,
                                        .work_path = story->work,
                                        .changed = ignore_change};
    if (code == 0)
        code = swarm__process_runtime_new(&settings, &runtime, &error);
    swarm_error_free(error);
    if (code == 0)
        code = live(loop, runtime, story);
    swarm__runtime_free(runtime);
    swarm__loop_free(loop);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    static const char task_json[] =
        "{\"ID\":\"t1\",\"Slot\":1,\"Spec\":{\"ContainerSpec\":{\"Image\":\"app:1\",\"Hostname\":"
        "\"h-{{.Task.Slot}}\",\"Env\":[\"A={{.Service.Name}}\",\"LANG\"],\"Ulimits\":[{\"Name\":"
        "\"nofile\",\"Soft\":64,\"Hard\":64}],\"Args\":[\"one\",\"two\"]}}}";
    static const char spec_json[] = "{\"Name\":\"web\",\"EndpointSpec\":{\"Ports\":[{"
                                    "\"TargetPort\":80},{\"TargetPort\":81}]}}";
    open_with("exit 0");
    life story;
    swarm_task *task = NULL;
    swarm_service_spec *spec = NULL;
    swarm_node *node = NULL;
    ck_assert_int_eq(swarm_task_from_json(task_json, sizeof task_json - 1, &task, NULL), 0);
    ck_assert_int_eq(swarm_service_spec_from_json(spec_json, sizeof spec_json - 1, &spec, NULL), 0);
    ck_assert_int_eq(swarm_node_from_json("{}", 2, &node, NULL), 0);
    story.order =
        (swarm__task_order){.task = task, .service_id = "service1", .service = spec, .node = node};
    snprintf(story.images, sizeof story.images, "%s/images", h->root);
    snprintf(story.work, sizeof story.work, "%s/work", h->root);
    ck_assert_int_eq(life_story(&story), 0); /* the C library fills its caches */
    size_t before = open_descriptors();
    /* The user table is looked at through the C library, which may do with less memory. */
    ck_assert_uint_gt(failing_alloc_each_tolerant(life_story, &story), 30);
    ck_assert_uint_eq(open_descriptors(), before);
    check_no_zombies();
    swarm_task_free(task);
    swarm_service_spec_free(spec);
    swarm_node_free(node);
    host_close(h);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_task_completes,
        a_task_fails,
        what_cannot_be_executed_fails,
        a_broken_interpreter_fails,
        a_stopped_task_shuts_down,
        a_task_may_end_its_work,
        the_stop_signal_is_the_specs,
        stopping_before_the_start,
        one_that_ignores_sigterm_is_killed,
        no_grace_is_at_once,
        killing_does_not_wait_for_the_grace,
        only_the_leader_gets_the_stop_signal,
        nothing_of_a_task_outlives_it,
        the_managers_end_is_not_the_tasks,
        removing,
        removing_drops_waiting_reports,
        what_an_earlier_manager_left_is_absent,
        a_report_waits_until_it_is_taken,
        nothing_to_do_is_no_wake_up,
        two_hundred_at_once,
        the_host_program_ignores_sigchld,
        the_host_program_reaps_everything,
        signals_of_the_host_stay_as_they_are,
        each_allocation_may_fail,
    };
    return pidfd_works() ? SUITE_RUN("process_runtime", tests, 60) : 77;
}
