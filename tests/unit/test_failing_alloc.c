/* SPDX-License-Identifier: MIT
 *
 * The tool that proves us right when memory runs out must itself be right: it counts, refuses the
 * request that it was told to, and sees leaks.
 */
#include "base/alloc.h"
#include "support/failing_alloc.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <swarm/base.h>

START_TEST(counts_and_sees_what_is_live)
{
    failing_alloc_count_only();
    void *a = swarm__alloc(10);
    void *b = swarm__alloc_zero(3, 4);
    b = swarm__realloc(b, 4000);
    swarm__free(a);
    failing_alloc_disarm();

    ck_assert_uint_eq(failing_alloc_requests(), 3);
    ck_assert_uint_eq(failing_alloc_refused(), 0);
    ck_assert_uint_eq(failing_alloc_live(), 1);
    swarm__free(b);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

START_TEST(refuses_the_nth_alone)
{
    failing_alloc_arm(2);
    void *first = swarm__alloc(1);
    void *second = swarm__alloc(1);
    void *third = swarm__alloc(1);
    failing_alloc_disarm();

    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(second);
    ck_assert_ptr_nonnull(third);
    ck_assert_uint_eq(failing_alloc_refused(), 1);
    swarm__free(first);
    swarm__free(third);
}
END_TEST

START_TEST(refuses_from_the_nth_on)
{
    failing_alloc_arm_from(2);
    void *first = swarm__alloc(1);
    void *grown = swarm__realloc(first, 100);
    void *third = swarm__alloc(1);
    failing_alloc_disarm();

    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(grown);
    ck_assert_ptr_null(third);
    ck_assert_uint_eq(failing_alloc_live(), 1);
    swarm__free(first);
}
END_TEST

static int two_strings(void *user)
{
    (void)user;
    char *one = swarm__strdup("one");
    char *two = one != NULL ? swarm__strdup("two") : NULL;
    int result = two != NULL ? 0 : SWARM_E_NOMEM;
    swarm__free(one);
    swarm__free(two);
    return result;
}

START_TEST(walks_through_every_request)
{
    ck_assert_uint_eq(failing_alloc_each(two_strings, NULL), 2);
}
END_TEST

static int leaking(void *user)
{
    void **kept = user;
    kept[0] = swarm__alloc(1);
    kept[1] = swarm__alloc(1);
    return kept[0] != NULL && kept[1] != NULL ? 0 : SWARM_E_NOMEM;
}

/* These two must fail; see expected_failures_happen(). */
START_TEST(finds_a_leak)
{
    static void *kept[2];
    failing_alloc_each(leaking, kept);
}
END_TEST

static int careless(void *user)
{
    (void)user;
    swarm__free(swarm__alloc(1));
    return 0;
}

START_TEST(finds_an_unnoticed_refusal)
{
    failing_alloc_each(careless, NULL);
}
END_TEST

START_TEST(tolerant_accepts_a_survivor)
{
    ck_assert_uint_eq(failing_alloc_each_tolerant(careless, NULL), 1);
}
END_TEST

START_TEST(loop_ends_after_a_round_without_refusal)
{
    size_t rounds = 0;
    for_each_failing_allocation(nth)
    {
        int result = two_strings(NULL);
        failing_alloc_disarm();
        rounds++;
        ck_assert_int_eq(result, nth <= 2 ? SWARM_E_NOMEM : 0);
    }
    ck_assert_uint_eq(rounds, 3);
}
END_TEST

START_TEST(reaches_jansson)
{
    failing_alloc_use_for_jansson();
    failing_alloc_arm(1);
    json_t *refused = json_object();
    failing_alloc_disarm();
    ck_assert_ptr_null(refused);

    failing_alloc_count_only();
    json_t *object = json_object();
    json_decref(object);
    failing_alloc_disarm();
    ck_assert_uint_gt(failing_alloc_requests(), 0);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

/* What must be found is found: these tests have to fail, all of them. */
static int expected_failures_happen(void)
{
    Suite *suite = suite_create("failing_alloc, expected failures");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, finds_a_leak);
    tcase_add_test(tests, finds_an_unnoticed_refusal);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 2;
}

int main(void)
{
    Suite *suite = suite_create("failing_alloc");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, counts_and_sees_what_is_live);
    tcase_add_test(tests, refuses_the_nth_alone);
    tcase_add_test(tests, refuses_from_the_nth_on);
    tcase_add_test(tests, walks_through_every_request);
    tcase_add_test(tests, tolerant_accepts_a_survivor);
    tcase_add_test(tests, loop_ends_after_a_round_without_refusal);
    tcase_add_test(tests, reaches_jansson);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 && expected_failures_happen() ? EXIT_SUCCESS : EXIT_FAILURE;
}
