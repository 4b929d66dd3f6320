/* SPDX-License-Identifier: MIT
 *
 * The main() of a test program with one libcheck test case.
 */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <check.h>
#include <stddef.h>

/* Run the tests as the case `name`, each within `timeout_s` seconds. What main() returns. */
int suite_run(const char *name, const TTest *const *tests, size_t count, double timeout_s);

/* 1 under the sanitizers, 2 under valgrind, which takes thirty times as long: do less of the same, and judge
 * no speed. */
int suite_is_slow(void);

#define SUITE_RUN(name, tests, timeout_s)                                                          \
    suite_run((name), (tests), sizeof(tests) / sizeof(tests)[0], (timeout_s))

#endif
