/* SPDX-License-Identifier: MIT
 *
 * A manager that ends, and the next one: processes go on and are taken on again, those that nobody knows
 * are removed, and nobody else's process is ever touched.
 */
#include "base/proc.h"
#include "base/spawn.h"
#include "process_host.h"
#include "support/suite.h"
#include <check.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define IMAGE "\"Image\":\"app:1\""
#define PORTS "\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":80},{\"TargetPort\":81}]}"

static process_host the_host;
static process_host *const h = &the_host;

static void open_with(const char *script)
{
    host_open(h);
    host_release(h, "app:1", script);
}

/* A manager in a process of its own does something and is gone, as by kill -9: what it started is
 * nobody's child any more. Returns the number that it hands over. */
static int64_t earlier_manager(int64_t (*act)(void))
{
    int64_t result = 0;
    int fds[2];
    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    pid_t manager = fork();
    if (manager == 0) {
        host_restart(h); /* descriptors of its own */
        result = act();
        if (write(fds[1], &result, sizeof result) != sizeof result)
            abort();
        kill(getpid(), SIGKILL);
    }
    close(fds[1]);
    ck_assert_int_eq(read(fds[0], &result, sizeof result), sizeof result);
    close(fds[0]);
    waitpid(manager, NULL, 0);
    return result;
}

static int64_t run_task(void)
{
    return host_run(h, "t1", IMAGE, PORTS);
}

static void adopt(const char *task_id)
{
    swarm_error *error = NULL;
    int code = host_adopt(h, task_id, IMAGE, PORTS, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
}

static void check_next(swarm_task_state state, int32_t exit_code, const char *error)
{
    seen report = host_next(h);
    ck_assert_int_eq(report.kind, SWARM__REPORT_TASK);
    ck_assert_int_eq(report.state, state);
    ck_assert_int_eq(report.exit_code, exit_code);
    ck_assert_str_eq(report.error, error);
}

/* Of an adopted process: its status is known where the kernel tells, and has been told to by the process
 * that orphans are given to. */
static void check_end(swarm_task_state state, int32_t exit_code)
{
    seen report = host_next(h);
    ck_assert_int_eq(report.kind, SWARM__REPORT_TASK);
    ck_assert_int_eq(report.state, state);
    if (report.exit_code != SWARM__EXIT_UNKNOWN)
        ck_assert_int_eq(report.exit_code, exit_code);
    else if (state == SWARM_TASK_STATE_FAILED)
        ck_assert_str_eq(report.error, "task: exit status unknown: an earlier manager was the "
                                       "parent of its process");
}

static void check_running(int64_t pid)
{
    seen report = host_next(h);
    ck_assert_int_eq(report.kind, SWARM__REPORT_TASK);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_RUNNING);
    ck_assert_int_eq(report.pid, pid);
}

static void check_absent(void)
{
    seen report = host_next(h);
    ck_assert_int_eq(report.kind, SWARM__REPORT_ABSENT);
    ck_assert_str_eq(report.task_id, "t1");
}

static uint32_t port(uint32_t target)
{
    const char *address;
    uint32_t number;
    ck_assert_int_eq(swarm__runtime_endpoint(h->runtime, "t1", target, &address, &number), 0);
    return number;
}

static void stop_adopted(void)
{
    ck_assert_int_eq(swarm__runtime_stop(h->runtime, "t1", NULL), 0);
    check_end(SWARM_TASK_STATE_SHUTDOWN, 143);
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t1", NULL), 0);
}

static void stop_it(void)
{
    ck_assert_int_eq(swarm__runtime_stop(h->runtime, "t1", NULL), 0);
    check_next(SWARM_TASK_STATE_SHUTDOWN, 143, "");
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t1", NULL), 0);
}

static const char *folder_of(const char *task_id)
{
    static char path[160];
    snprintf(path, sizeof path, "%s/work/w1/%s", h->root, task_id);
    return path;
}

static int has_folder(const char *task_id)
{
    return access(folder_of(task_id), F_OK) == 0;
}

/* Replace what follows `word` in the task's record, up to the line's end. */
static void change_record(const char *word, const char *rest)
{
    char path[192], text[1024], changed[1200];
    snprintf(path, sizeof path, "%s/process", folder_of("t1"));
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    char *at = strstr(text, word);
    ck_assert_ptr_nonnull(at);
    const char *end = strchr(at, '\n');
    *at = '\0';
    snprintf(changed, sizeof changed, "%s%s%s", text, rest, end + (rest[0] == '\0'));
    file = fopen(path, "w");
    fputs(changed, file);
    fclose(file);
}

/* ---- adopting ---- */

START_TEST(a_process_of_an_earlier_manager_is_taken_on)
{
    open_with("echo $PORT_80 $PORT_81; exec sleep 30");
    int64_t pid = earlier_manager(run_task);
    host_restart(h);
    adopt("t1");
    check_running(pid);
    char ports[32];
    snprintf(ports, sizeof ports, "%u %u\n", port(80), port(81));
    host_wait_log(h, "t1", ports);
    swarm__task_context context;
    ck_assert_int_eq(swarm__runtime_context(h->runtime, "t1", &context), 0);
    stop_adopted();
    wait_gone(pid);
    ck_assert_int_eq(has_folder("t1"), 0);
    host_close(h);
}
END_TEST

START_TEST(freeing_and_opening_in_one_program)
{
    open_with("exec sleep 30");
    int64_t pid = run_task();
    host_restart(h);
    adopt("t1");
    check_running(pid);
    stop_it(); /* our own child: its status is known */
    host_close(h);
}
END_TEST

START_TEST(its_end_is_seen_after_adoption)
{
    open_with("exec sleep 30");
    earlier_manager(run_task);
    host_restart(h);
    adopt("t1");
    seen report = host_next(h);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_RUNNING);
    kill((pid_t)report.pid, SIGTERM);
    check_end(SWARM_TASK_STATE_FAILED, 143);
    host_close(h);
}
END_TEST

static int64_t run_to_its_end(void)
{
    run_task();
    seen report = host_next(h);
    return report.state == SWARM_TASK_STATE_FAILED ? report.exit_code : -100;
}

START_TEST(an_end_that_was_seen_is_told_again)
{
    open_with("exit 3");
    ck_assert_int_eq(earlier_manager(run_to_its_end), 3);
    host_restart(h);
    adopt("t1");
    check_next(SWARM_TASK_STATE_FAILED, 3, "task: non-zero exit (3)");
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, "t1", NULL), 0);
    ck_assert_int_eq(has_folder("t1"), 0);
    host_close(h);
}
END_TEST

START_TEST(an_end_that_nobody_saw)
{
    open_with("sleep 30 & echo $!; exec sleep 30");
    int64_t pid = earlier_manager(run_task);
    host_wait_log(h, "t1", "\n");
    int64_t other = atoll(host_log(h, "t1", "stdout"));
    kill((pid_t)pid, SIGKILL);
    wait_gone(pid);
    ck_assert_int_eq(process_lives(other), 1);
    host_restart(h);
    adopt("t1");
    check_next(SWARM_TASK_STATE_FAILED, SWARM__EXIT_UNKNOWN,
               "task: it ended while no manager ran: exit status unknown");
    wait_gone(other); /* nothing of a task outlives it */
    host_close(h);
}
END_TEST

static int64_t run_and_stop(void)
{
    int64_t pid = run_task();
    host_wait_log(h, "t1", "up");
    swarm__runtime_stop(h->runtime, "t1", NULL);
    return pid;
}

START_TEST(a_stop_that_was_under_way)
{
    open_with("trap 'echo asked' TERM; echo up; while :; do sleep 0.01; done");
    int64_t pid = earlier_manager(run_and_stop);
    host_wait_log(h, "t1", "asked");
    host_restart(h);
    ck_assert_int_eq(host_adopt(h, "t1", IMAGE ",\"StopGracePeriod\":200000000", PORTS, NULL), 0);
    check_running(pid);
    check_end(SWARM_TASK_STATE_SHUTDOWN, 137);
    host_close(h);
}
END_TEST

START_TEST(a_stop_whose_end_nobody_saw)
{
    open_with("echo up; exec sleep 30");
    int64_t pid = earlier_manager(run_and_stop);
    wait_gone(pid);
    host_restart(h);
    adopt("t1");
    check_next(SWARM_TASK_STATE_SHUTDOWN, SWARM__EXIT_UNKNOWN, "");
    host_close(h);
}
END_TEST

static int64_t only_prepare(void)
{
    return host_ready(h, "t1", IMAGE, PORTS).state;
}

START_TEST(what_was_not_started_is_absent)
{
    open_with("exec sleep 30");
    adopt("t1"); /* nobody has heard of it */
    check_absent();
    ck_assert_int_eq(earlier_manager(only_prepare), SWARM_TASK_STATE_READY);
    host_restart(h);
    adopt("t1");
    check_absent();
    ck_assert_int_eq(has_folder("t1"), 0);
    host_run(h, "t1", IMAGE, PORTS); /* the id is free */
    stop_it();
    host_close(h);
}
END_TEST

/* The manager was killed before it could write the pid down. */
START_TEST(a_process_without_a_record_is_found_by_its_environment)
{
    open_with("exec sleep 30");
    int64_t pid = earlier_manager(run_task);
    change_record("pid ", "");
    host_restart(h);
    adopt("t1");
    check_running(pid);
    stop_adopted();
    host_close(h);
}
END_TEST

/* The manager was killed while the process was on its way to become its program: it holds the lock. */
START_TEST(a_process_that_is_still_coming_is_waited_for)
{
    char log[192];
    open_with("exec sleep 30");
    ck_assert_int_eq(earlier_manager(only_prepare), SWARM_TASK_STATE_READY);
    snprintf(log, sizeof log, "%s/stdout", folder_of("t1"));
    int fd = open(log, O_WRONLY | O_CLOEXEC);
    ck_assert_int_eq(flock(fd, LOCK_SH), 0);
    host_restart(h);
    adopt("t1");
    struct pollfd poll_fd = {.fd = swarm__loop_fd(h->loop), .events = POLLIN};
    swarm__runtime_report report;
    for (int i = 0; i < 5; i++) {
        poll(&poll_fd, 1, 100);
        swarm__loop_dispatch(h->loop, NULL);
        ck_assert_int_eq(swarm__runtime_next(h->runtime, &report), 0);
    }
    char variable[64];
    snprintf(variable, sizeof variable, "SWARM_TASK=%s/t1", h->cluster_id);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        execle("/bin/sleep", "sleep", "30", NULL, (char *[]){variable, NULL});
        _exit(127);
    }
    close(fd);
    check_running(pid);
    stop_it();
    host_close(h);
}
END_TEST

START_TEST(a_lock_that_goes_without_a_process)
{
    char log[192];
    open_with("exec sleep 30");
    ck_assert_int_eq(earlier_manager(only_prepare), SWARM_TASK_STATE_READY);
    snprintf(log, sizeof log, "%s/stdout", folder_of("t1"));
    int fd = open(log, O_WRONLY | O_CLOEXEC);
    ck_assert_int_eq(flock(fd, LOCK_SH), 0);
    host_restart(h);
    adopt("t1");
    close(fd);
    check_absent();
    host_close(h);
}
END_TEST

/* The pid of the record is another process by now. */
START_TEST(a_stranger_with_its_pid_is_left_alone)
{
    char line[96];
    swarm__process process;
    open_with("exec sleep 30");
    int64_t pid = earlier_manager(run_task);
    kill((pid_t)pid, SIGKILL);
    wait_gone(pid);
    pid_t stranger = fork();
    if (stranger == 0) {
        setpgid(0, 0);
        pause();
    }
    ck_assert_int_eq(swarm__process_look(stranger, &process), 1);
    char boot_id[SWARM__BOOT_ID_SIZE];
    swarm__boot_id(boot_id);
    snprintf(line, sizeof line, "pid %d %" PRIu64 " %s", (int)stranger, process.start + 1, boot_id);
    change_record("pid ", line);
    host_restart(h);
    adopt("t1");
    check_next(SWARM_TASK_STATE_FAILED, SWARM__EXIT_UNKNOWN,
               "task: it ended while no manager ran: exit status unknown");
    ck_assert_int_eq(process_lives(stranger), 1);
    swarm__runtime_remove(h->runtime, "t1", NULL);

    /* The same pid and start, but before the machine was started anew. */
    ck_assert_int_eq(earlier_manager(only_prepare), SWARM_TASK_STATE_READY);
    snprintf(line, sizeof line, "stop 15 1000000000\npid %d %" PRIu64 " another-start",
             (int)stranger, process.start);
    change_record("stop ", line);
    host_restart(h);
    adopt("t1");
    check_next(SWARM_TASK_STATE_FAILED, SWARM__EXIT_UNKNOWN,
               "task: it ended while no manager ran: exit status unknown");
    ck_assert_int_eq(process_lives(stranger), 1);
    kill(stranger, SIGKILL);
    waitpid(stranger, NULL, 0);
    host_close(h);
}
END_TEST

START_TEST(a_release_that_is_gone_costs_no_process)
{
    char from[128], to[128];
    open_with("echo begun; exec sleep 30");
    int64_t pid = earlier_manager(run_task);
    host_wait_log(h, "t1", "begun\n"); /* until then the shell has to find it */
    snprintf(from, sizeof from, "%s/images/app", h->root);
    snprintf(to, sizeof to, "%s/images/gone", h->root);
    ck_assert_int_eq(rename(from, to), 0);
    host_restart(h);
    adopt("t1");
    check_running(pid);
    ck_assert_uint_gt(port(80), 0);
    swarm__task_context context;
    ck_assert_int_eq(swarm__runtime_context(h->runtime, "t1", &context), SWARM_E_STATE);
    stop_adopted();
    host_close(h);
}
END_TEST

START_TEST(a_record_that_is_none)
{
    static const char *const broken[] = {"",
                                         "swarm process 1\n",
                                         "swarm process 2\ncluster x\nstop 15 0\n",
                                         "swarm process 1\ncluster x\nstop 15 0\npid 1 1 x\n",
                                         "swarm process 1\ncluster x\nstop 15 0\npid -1 1 x\n",
                                         "swarm process 1\ncluster x\nstop 99 0\n",
                                         "swarm process 1\ncluster x\nstop 15 -1\n"};
    char path[192];
    open_with("exec sleep 30");
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        ck_assert_int_eq(earlier_manager(only_prepare), SWARM_TASK_STATE_READY);
        snprintf(path, sizeof path, "%s/process", folder_of("t1"));
        FILE *file = fopen(path, "w");
        fputs(broken[i], file);
        fclose(file);
        host_restart(h);
        adopt("t1");
        check_absent();
        ck_assert_int_eq(has_folder("t1"), 1); /* not ours to remove */
    }
    host_close(h);
}
END_TEST

START_TEST(asking_again_tells_again)
{
    open_with("exec sleep 30");
    int64_t pid = run_task();
    adopt("t1");
    check_running(pid);
    stop_it();
    host_close(h);
}
END_TEST

/* ---- sweeping ---- */

static int64_t run_three(void)
{
    host_run(h, "t1", IMAGE, PORTS);
    host_run(h, "t2", IMAGE, PORTS);
    return host_run(h, "t3", IMAGE, PORTS);
}

static void pump_until_folder_gone(const char *task_id)
{
    struct pollfd poll_fd = {.fd = swarm__loop_fd(h->loop), .events = POLLIN};
    for (int i = 0; has_folder(task_id); i++) {
        ck_assert_msg(i < 1000, "the folder of %s stays", task_id);
        poll(&poll_fd, 1, 10);
        swarm__loop_dispatch(h->loop, NULL);
    }
}

START_TEST(what_nobody_knows_is_removed)
{
    static const char *const known[] = {"t2"};
    swarm__runtime_report report;
    open_with("exec sleep 30");
    int64_t pid = earlier_manager(run_three);
    host_restart(h);
    adopt("t1");
    host_next(h);
    char file[192];
    mkdir(folder_of("empty"), 0755);
    mkdir(folder_of("foreign"), 0755);
    snprintf(file, sizeof file, "%s/stdout", folder_of("foreign"));
    close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    ck_assert_int_eq(swarm__runtime_sweep(h->runtime, known, 1, NULL), 0);
    pump_until_folder_gone("t3");
    wait_gone(pid);
    ck_assert_int_eq(swarm__runtime_next(h->runtime, &report), 0); /* not a word of it */
    ck_assert_int_eq(has_folder("t1"), 1);
    ck_assert_int_eq(has_folder("t2"), 1);
    ck_assert_int_eq(has_folder("foreign"), 1);
    ck_assert_int_eq(has_folder("empty"), 0); /* of a manager that was killed while it prepared */
    ck_assert_int_eq(swarm__runtime_sweep(h->runtime, NULL, 0, NULL), 0);
    pump_until_folder_gone("t2");
    ck_assert_int_eq(has_folder("t1"), 1); /* held here */
    stop_adopted();
    host_close(h);
}
END_TEST

START_TEST(tasks_of_another_cluster_are_not_touched)
{
    open_with("exec sleep 30");
    int64_t pid = earlier_manager(run_task);
    snprintf(h->cluster_id, sizeof h->cluster_id, "another");
    host_restart(h);
    ck_assert_int_eq(swarm__runtime_sweep(h->runtime, NULL, 0, NULL), 0);
    swarm__loop_dispatch(h->loop, NULL);
    ck_assert_int_eq(has_folder("t1"), 1);
    ck_assert_int_eq(process_lives(pid), 1);
    adopt("t1");
    check_absent();
    ck_assert_int_eq(process_lives(pid), 1);
    ck_assert_int_eq(has_folder("t1"), 1);
    kill((pid_t)pid, SIGKILL);
    wait_gone(pid);
    host_close(h);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_process_of_an_earlier_manager_is_taken_on,
        freeing_and_opening_in_one_program,
        its_end_is_seen_after_adoption,
        an_end_that_was_seen_is_told_again,
        an_end_that_nobody_saw,
        a_stop_that_was_under_way,
        a_stop_whose_end_nobody_saw,
        what_was_not_started_is_absent,
        a_process_without_a_record_is_found_by_its_environment,
        a_process_that_is_still_coming_is_waited_for,
        a_lock_that_goes_without_a_process,
        a_stranger_with_its_pid_is_left_alone,
        a_release_that_is_gone_costs_no_process,
        a_record_that_is_none,
        asking_again_tells_again,
        what_nobody_knows_is_removed,
        tasks_of_another_cluster_are_not_touched,
    };
    return pidfd_works() ? SUITE_RUN("process_adopt", tests, 60) : 77;
}
