/* SPDX-License-Identifier: MIT
 *
 * Case without a locale.
 */
#include "base/ascii.h"

#include <check.h>
#include <stdlib.h>

START_TEST(letters)
{
    ck_assert_int_eq(swarm__ascii_lower('I'), 'i');
    ck_assert_int_eq(swarm__ascii_lower('z'), 'z');
    ck_assert_int_eq(swarm__ascii_lower('['), '[');
    ck_assert_int_eq(swarm__ascii_lower('@'), '@');
    ck_assert_int_eq(swarm__ascii_upper('i'), 'I');
    ck_assert_int_eq(swarm__ascii_upper('{'), '{');
    ck_assert_int_eq(swarm__ascii_lower('\xc9'), '\xc9');
}
END_TEST

START_TEST(what_is_alphanumeric)
{
    for (const char *good = "azAZ09"; *good != '\0'; good++)
        ck_assert(swarm__ascii_is_alphanumeric(*good));
    for (const char *bad = "/:@[`{ _-\xe4"; *bad != '\0'; bad++)
        ck_assert(!swarm__ascii_is_alphanumeric(*bad));
    ck_assert(!swarm__ascii_is_alphanumeric('\0'));
}
END_TEST

START_TEST(comparing)
{
    ck_assert(swarm__ascii_equal("Node.IP", "node.ip"));
    ck_assert(swarm__ascii_equal("", ""));
    ck_assert(!swarm__ascii_equal("node", "node."));
    ck_assert(!swarm__ascii_equal("node.", "node"));
    ck_assert(!swarm__ascii_equal("a", "b"));
    ck_assert(!swarm__ascii_equal("\xc3\x84", "\xc3\xa4"));
}
END_TEST

START_TEST(beginnings)
{
    ck_assert(swarm__ascii_begins("SIGTERM", "sig"));
    ck_assert(swarm__ascii_begins("sig", "SIG"));
    ck_assert(swarm__ascii_begins("anything", ""));
    ck_assert(!swarm__ascii_begins("si", "sig"));
    ck_assert(!swarm__ascii_begins("TERM", "sig"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base_ascii");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, letters);
    tcase_add_test(tests, what_is_alphanumeric);
    tcase_add_test(tests, comparing);
    tcase_add_test(tests, beginnings);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
