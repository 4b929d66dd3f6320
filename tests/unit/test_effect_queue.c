/* SPDX-License-Identifier: MIT */
#include "core/effect_queue.h"
#include "support/failing_alloc.h"
#include <check.h>

static effect_queue queue;

static void teardown(void)
{
    swarm__effect_queue_free(&queue);
}

static void push(uint64_t number)
{
    effect_entry *entry = number % 3 == 0 ? &swarm__effect_queue_push_facts(&queue)->entry
                                          : swarm__effect_queue_push(&queue);
    ck_assert_uint_eq(entry->slot, 0);
    ck_assert_uint_eq(entry->has_facts, number % 3 == 0);
    entry->slot = number;
}

static void pop(uint64_t number)
{
    const effect_entry *entry = swarm__effect_queue_first(&queue);
    ck_assert_ptr_nonnull(entry);
    ck_assert_uint_eq(entry->slot, number);
    swarm__effect_queue_drop(&queue);
}

START_TEST(an_empty_queue)
{
    ck_assert_ptr_null(swarm__effect_queue_first(&queue));
    swarm__effect_queue_drop(&queue);
    ck_assert_int_eq(swarm__effect_queue_reserve(&queue, 0), 0);
    ck_assert_ptr_null(swarm__effect_queue_first(&queue));
}
END_TEST

/* What was put in comes out in its order, however much waits. */
START_TEST(first_in_first_out)
{
    uint64_t in = 0, out = 0;
    for (uint64_t round = 1; round < 60; round++) {
        uint64_t more = round * 37 % 500;
        ck_assert_int_eq(swarm__effect_queue_reserve(&queue, (size_t)more), 0);
        for (uint64_t i = 0; i < more; i++)
            push(++in);
        uint64_t fewer = round % 7 == 0 ? in - out : (in - out) / 2;
        for (uint64_t i = 0; i < fewer; i++)
            pop(++out);
        ck_assert(in != out || swarm__effect_queue_first(&queue) == NULL);
    }
    ck_assert_uint_gt(in, 10000);
    while (out < in)
        pop(++out);
}
END_TEST

/* Nothing is asked of the system for the everyday step; what a great one took goes back. */
START_TEST(room_is_kept_for_the_usual_and_given_back_beyond)
{
    failing_alloc_count_only();
    int code = swarm__effect_queue_reserve(&queue, 10000);
    for (uint64_t i = 1; code == 0 && i <= 10000; i++)
        swarm__effect_queue_push_facts(&queue);
    size_t most = failing_alloc_live();
    while (swarm__effect_queue_first(&queue) != NULL)
        swarm__effect_queue_drop(&queue);
    size_t left = failing_alloc_live();
    size_t asked = failing_alloc_requests();
    for (int round = 0; code == 0 && round < 1000; round++) {
        code = swarm__effect_queue_reserve(&queue, 64);
        for (int i = 0; i < 20; i++)
            swarm__effect_queue_push(&queue);
        while (swarm__effect_queue_first(&queue) != NULL)
            swarm__effect_queue_drop(&queue);
    }
    asked = failing_alloc_requests() - asked;
    swarm__effect_queue_free(&queue);
    size_t leaked = failing_alloc_live();
    failing_alloc_disarm();
    ck_assert_int_eq(code, 0);
    ck_assert_uint_gt(most, 100);
    ck_assert_uint_le(left, 3);
    ck_assert_uint_le(asked, 1);
    ck_assert_uint_eq(leaked, 0);
}
END_TEST

START_TEST(room_may_not_be_there)
{
    ck_assert_int_eq(swarm__effect_queue_reserve(&queue, 10), 0);
    push(1);
    for_each_failing_allocation(nth)
    {
        int code = swarm__effect_queue_reserve(&queue, 1000);
        failing_alloc_disarm();
        ck_assert_int_eq(code, failing_alloc_refused() > 0 ? SWARM_E_NOMEM : 0);
    }
    for (uint64_t i = 2; i <= 1001; i++)
        push(i);
    for (uint64_t i = 1; i <= 1001; i++)
        pop(i);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("effect_queue");
    TCase *tcase = tcase_create("effect_queue");
    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, an_empty_queue);
    tcase_add_test(tcase, first_in_first_out);
    tcase_add_test(tcase, room_is_kept_for_the_usual_and_given_back_beyond);
    tcase_add_test(tcase, room_may_not_be_there);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
