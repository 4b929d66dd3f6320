/* SPDX-License-Identifier: MIT
 *
 * Nanoseconds: sums that stop at the end of the range, and their text as Go writes it.
 */
#include "base/duration.h"
#include <check.h>
#include <stdlib.h>

START_TEST(sums_stop_at_the_end)
{
    ck_assert_int_eq(swarm__ns_add(2, 3), 5);
    ck_assert_int_eq(swarm__ns_add(2, -3), -1);
    ck_assert_int_eq(swarm__ns_add(INT64_MAX, 1), INT64_MAX);
    ck_assert_int_eq(swarm__ns_add(1, INT64_MAX), INT64_MAX);
    ck_assert_int_eq(swarm__ns_add(INT64_MIN, -1), INT64_MIN);
    ck_assert_int_eq(swarm__ns_add(INT64_MIN, INT64_MAX), -1);
    ck_assert_int_eq(swarm__ns_subtract(2, 3), -1);
    ck_assert_int_eq(swarm__ns_subtract(INT64_MAX, -1), INT64_MAX);
    ck_assert_int_eq(swarm__ns_subtract(0, INT64_MIN), INT64_MAX);
    ck_assert_int_eq(swarm__ns_subtract(INT64_MIN, 1), INT64_MIN);
    ck_assert_int_eq(swarm__ns_subtract(INT64_MIN, INT64_MIN), 0);
}
END_TEST

START_TEST(text_is_gos)
{
    static const struct {
        int64_t duration_ns;
        const char *text;
    } cases[] = {{0, "0s"},
                 {1, "1ns"},
                 {999, "999ns"},
                 {1500, "1.5\xc2\xb5s"},
                 {1000000, "1ms"},
                 {250000000, "250ms"},
                 {1010000, "1.01ms"},
                 {1000000000, "1s"},
                 {1500000000, "1.5s"},
                 {1000000001, "1.000000001s"},
                 {30000000000, "30s"},
                 {60000000000, "1m0s"},
                 {90000000000, "1m30s"},
                 {3600000000000, "1h0m0s"},
                 {3661500000000, "1h1m1.5s"},
                 {-1500000000, "-1.5s"},
                 {INT64_MAX, "2562047h47m16.854775807s"},
                 {INT64_MIN, "-2562047h47m16.854775808s"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[SWARM__DURATION_TEXT_SIZE];
        ck_assert_str_eq(swarm__duration_text(cases[i].duration_ns, buffer), cases[i].text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base_duration");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, sums_stop_at_the_end);
    tcase_add_test(tests, text_is_gos);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
