/* SPDX-License-Identifier: MIT
 *
 * The guard against SIGPIPE: it swallows what came in its time, and nothing of the host's.
 */
#include "base/sigpipe.h"
#include <check.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t seen;

static void see(int signal_number)
{
    (void)signal_number;
    seen++;
}

static int is_blocked(void)
{
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    return sigismember(&mask, SIGPIPE);
}

static void write_to_nobody(void)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
    close(ends[1]);
}

START_TEST(what_comes_inside_is_swallowed)
{
    seen = 0;
    signal(SIGPIPE, see);
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    write_to_nobody();
    swarm__sigpipe_restore(&guard);
    ck_assert_int_eq(seen, 0);
    ck_assert_int_eq(is_blocked(), 0);
    write_to_nobody();
    ck_assert_int_eq(seen, 1);
}
END_TEST

START_TEST(what_the_host_has_pending_stays)
{
    seen = 0;
    sigset_t set;
    signal(SIGPIPE, see);
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    write_to_nobody();
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    swarm__sigpipe_restore(&guard);
    ck_assert_int_eq(is_blocked(), 1);
    ck_assert_int_eq(seen, 0);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    ck_assert_int_eq(seen, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base_sigpipe");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, what_comes_inside_is_swallowed);
    tcase_add_test(tests, what_the_host_has_pending_stays);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
