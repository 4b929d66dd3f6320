/* SPDX-License-Identifier: MIT
 *
 * Health commands: real processes, their status, output, timeout, and what is left of them.
 */
#include "probe_bench.h"
#include "support/failing_alloc.h"
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static swarm_health_config *test_config(const char *form, const char *first, const char *second)
{
    swarm_health_config *config = swarm_health_config_new();
    ck_assert_int_eq(swarm_health_config_add_test(config, form), 0);
    if (first != NULL)
        ck_assert_int_eq(swarm_health_config_add_test(config, first), 0);
    if (second != NULL)
        ck_assert_int_eq(swarm_health_config_add_test(config, second), 0);
    return config;
}

/* Run one command on a bench of its own and keep what came of it. */
static int32_t run(probe_bench *bench, const char *form, const char *first, const char *second,
                   int64_t timeout_ms)
{
    swarm_health_config *config = test_config(form, first, second);
    bench_open(bench);
    int32_t exit_code = bench_probe(bench, config, 0, timeout_ms);
    bench_close(bench);
    swarm_health_config_free(config);
    return exit_code;
}

START_TEST(the_exit_status_is_the_result)
{
    probe_bench bench;
    ck_assert_int_eq(run(&bench, "CMD", "true", NULL, 5000), 0);
    ck_assert_int_eq(run(&bench, "CMD", "false", NULL, 5000), 1);
    ck_assert_int_eq(run(&bench, "CMD-SHELL", "exit 0", NULL, 5000), 0);
    ck_assert_int_eq(run(&bench, "CMD-SHELL", "exit 7", NULL, 5000), 7);
    ck_assert_int_eq(run(&bench, "CMD-SHELL", "kill -9 $$", NULL, 5000), 128 + SIGKILL);
    ck_assert_str_eq(bench.output, "");
}
END_TEST

START_TEST(output_and_error_are_kept_in_order)
{
    probe_bench bench;
    ck_assert_int_eq(
        run(&bench, "CMD-SHELL", "echo one; echo two >&2; echo $GREETING; pwd", NULL, 5000), 0);
    ck_assert_str_eq(bench.output, "one\ntwo\nhello\n/\n");
    ck_assert_int_eq(run(&bench, "CMD", "echo", "$GREETING; exit 3", 5000), 0);
    ck_assert_str_eq(bench.output, "$GREETING; exit 3\n");
}
END_TEST

START_TEST(output_is_cut_and_does_not_hold_the_command_up)
{
    probe_bench bench;
    ck_assert_int_eq(run(&bench, "CMD-SHELL", "head -c 300000 /dev/zero | tr '\\0' x", NULL, 5000),
                     0);
    ck_assert_uint_eq(strlen(bench.output), 4096);
    ck_assert_str_eq(bench.output + 4093, "...");
    ck_assert_int_eq(run(&bench, "CMD-SHELL", "head -c 4096 /dev/zero | tr '\\0' x", NULL, 5000),
                     0);
    ck_assert_uint_eq(strlen(bench.output), 4096);
    ck_assert_str_eq(bench.output + 4093, "xxx");
}
END_TEST

START_TEST(output_that_is_not_utf8_is_made_so)
{
    probe_bench bench;
    ck_assert_int_eq(run(&bench, "CMD-SHELL", "printf 'a\\377\\000b'", NULL, 5000), 0);
    ck_assert_str_eq(bench.output, "a\xef\xbf\xbd\xef\xbf\xbd"
                                   "b");
}
END_TEST

/* Is the process there, and not a zombie that waits for its parent? */
static int is_alive(pid_t pid)
{
    char path[64], state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    int got = fscanf(file, "%*d (%*[^)]) %c", &state);
    fclose(file);
    return got == 1 && state != 'Z' && state != 'X';
}

/* The pid that the command printed. */
static pid_t printed_pid(const char *output)
{
    const char *at = strpbrk(output, "#");
    ck_assert_msg(at != NULL, "no pid in: %s", output);
    return (pid_t)atoi(at + 1);
}

static void assert_gone(pid_t pid)
{
    int64_t until_ms = monotonic_ms() + 2000;
    while (is_alive(pid) && monotonic_ms() < until_ms)
        usleep(1000);
    ck_assert(!is_alive(pid));
}

START_TEST(a_command_without_end_is_killed_with_its_children)
{
    probe_bench bench;
    ck_assert_int_eq(
        run(&bench, "CMD-SHELL", "trap '' TERM INT; sleep 60 & echo \"#$!\"; wait", NULL, 200), -1);
    ck_assert_ptr_eq(strstr(bench.output, "Health check exceeded timeout (200ms): #"),
                     bench.output);
    ck_assert_int_ge(bench.took_ms, 200);
    ck_assert_int_lt(bench.took_ms, 1500);
    assert_gone(printed_pid(bench.output));
    ck_assert_int_eq(run(&bench, "CMD", "sleep", "60", 50), -1);
    ck_assert_str_eq(bench.output, "Health check exceeded timeout (50ms)");
    ck_assert_int_eq(run(&bench, "CMD", "yes", NULL, 100), -1);
    ck_assert_uint_eq(strlen(bench.output), 4096);
}
END_TEST

/* The command ends, but something of its own stays and holds the pipe. */
START_TEST(what_a_command_leaves_behind_is_not_waited_for)
{
    probe_bench bench;
    ck_assert_int_eq(run(&bench, "CMD-SHELL", "sleep 60 & echo \"#$!\"", NULL, 5000), 0);
    ck_assert_int_lt(bench.took_ms, 2000);
    assert_gone(printed_pid(bench.output));
}
END_TEST

START_TEST(a_command_that_cannot_be_executed_is_unhealthy)
{
    probe_bench bench;
    ck_assert_int_eq(run(&bench, "CMD", "no-such-program", NULL, 5000), 127);
    ck_assert_ptr_nonnull(strstr(bench.output, "no-such-program"));
    ck_assert_int_eq(run(&bench, "CMD", "/nowhere/program", NULL, 5000), 127);
    ck_assert_ptr_nonnull(strstr(bench.output, "/nowhere/program"));
    ck_assert_int_eq(run(&bench, "CMD", "/etc/passwd", NULL, 5000), 126);
    ck_assert_ptr_nonnull(strstr(bench.output, "/etc/passwd"));
    ck_assert_int_eq(run(&bench, "CMD-SHELL", "no-such-program", NULL, 5000), 127);
}
END_TEST

START_TEST(one_attempt_at_a_time_for_a_task)
{
    probe_bench bench;
    swarm_health_config *config = test_config("CMD", "sleep", "60");
    bench_open(&bench);
    ck_assert_int_eq(bench_start(&bench, config, 0, 5000, "a", NULL), 0);
    ck_assert_int_eq(bench_start(&bench, config, 0, 5000, "a", NULL), SWARM_E_STATE);
    ck_assert_int_eq(bench_start(&bench, config, 0, 5000, "b", NULL), 0);
    swarm__probe_cancel(bench.runner, "a");
    swarm__probe_cancel(bench.runner, "a");
    swarm__probe_cancel(bench.runner, "nobody");
    ck_assert_int_eq(bench_start(&bench, config, 0, 5000, "a", NULL), 0);
    swarm__probe_cancel(bench.runner, "b");
    ck_assert_int_eq(bench_wait(&bench, 100), 0);
    bench_close(&bench); /* with one that runs */
    swarm_health_config_free(config);
}
END_TEST

START_TEST(many_at_once_and_results_in_order)
{
    enum {
        MANY = 50
    };
    probe_bench bench;
    swarm_health_config *config = test_config("CMD-SHELL", "exit 5", NULL);
    bench_open(&bench);
    for (int i = 0; i < MANY; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        ck_assert_int_eq(bench_start(&bench, config, 0, 20000, name, NULL), 0);
    }
    for (int i = 0; i < MANY; i++) {
        ck_assert_int_eq(bench_wait(&bench, 20000), 1);
        ck_assert_int_eq(bench.exit_code, 5);
    }
    ck_assert_int_eq(bench.changed, MANY);
    swarm__probe_taken(bench.runner); /* nothing waits: does nothing */
    bench_close(&bench);
    swarm_health_config_free(config);
}
END_TEST

START_TEST(what_is_no_probe_is_refused)
{
    probe_bench bench;
    static const char *const forms[] = {"NONE", "CMD", "CMD-SHELL", "PING"};
    bench_open(&bench);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        swarm_health_config *config = test_config(forms[i], i == 3 ? "x" : NULL, NULL);
        ck_assert_int_eq(bench_start(&bench, config, 0, 5000, "a", NULL), SWARM_E_INVAL);
        swarm_health_config_free(config);
    }
    swarm_health_config *config = test_config("CMD", "true", NULL);
    ck_assert_int_eq(bench_start(&bench, config, 0, 0, "a", NULL), SWARM_E_INVAL);
    swarm_health_config_free(config);
    bench_close(&bench);
}
END_TEST

static swarm_health_config *shared_config;

static void ignore_change(void *user)
{
    (void)user;
}

/* Without ck_assert: memory is short in here. */
static int probe_once(void *user)
{
    (void)user;
    swarm__loop *loop = NULL;
    swarm__probe_runner *runner = NULL;
    const swarm__probe_request request = {.task_id = "task",
                                          .attempt = 1,
                                          .config = shared_config,
                                          .timeout_ns = INT64_C(5000000000)};
    int code = swarm__loop_new(&loop, NULL);
    if (code == 0)
        code = swarm__probe_runner_new(loop, ignore_change, NULL, &runner, NULL);
    if (code == 0)
        code = swarm__probe_start(runner, &request, NULL);
    swarm__probe_result result;
    while (code == 0 && !swarm__probe_next(runner, &result))
        code = swarm__loop_dispatch(loop, NULL);
    if (code == 0 && result.exit_code != 0)
        code = SWARM_E_INTERNAL;
    swarm__probe_runner_free(runner);
    swarm__loop_free(loop);
    return code;
}

START_TEST(every_allocation_may_fail)
{
    shared_config = test_config("CMD", "true", NULL);
    size_t descriptors = count_descriptors();
    ck_assert_uint_gt(failing_alloc_each(probe_once, NULL), 5);
    ck_assert_uint_eq(count_descriptors(), descriptors);
    swarm_health_config_free(shared_config);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("probe_command");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, the_exit_status_is_the_result);
    tcase_add_test(tests, output_and_error_are_kept_in_order);
    tcase_add_test(tests, output_is_cut_and_does_not_hold_the_command_up);
    tcase_add_test(tests, output_that_is_not_utf8_is_made_so);
    tcase_add_test(tests, a_command_without_end_is_killed_with_its_children);
    tcase_add_test(tests, what_a_command_leaves_behind_is_not_waited_for);
    tcase_add_test(tests, a_command_that_cannot_be_executed_is_unhealthy);
    tcase_add_test(tests, one_attempt_at_a_time_for_a_task);
    tcase_add_test(tests, many_at_once_and_results_in_order);
    tcase_add_test(tests, what_is_no_probe_is_refused);
    tcase_add_test(tests, every_allocation_may_fail);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
