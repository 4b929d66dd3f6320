/* SPDX-License-Identifier: MIT */
#include "base/heap.h"
#include "base/id.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <swarm/base.h>

enum {
    NODES = 60,
    STEPS = 200000
};

START_TEST(an_empty_heap)
{
    swarm__heap heap = {0};
    swarm__heap_node node = {0};
    ck_assert_ptr_null(swarm__heap_first(&heap));
    swarm__heap_unset(&heap, &node);
    swarm__heap_free(&heap);
}
END_TEST

START_TEST(equal_deadlines_keep_their_order)
{
    swarm__heap heap = {0};
    swarm__heap_node nodes[NODES] = {0};
    ck_assert_int_eq(swarm__heap_reserve(&heap, NODES), 0);
    for (int i = 0; i < NODES; i++)
        swarm__heap_set(&heap, &nodes[i], 5);
    swarm__heap_set(&heap, &nodes[0], 5); /* set anew: now the last of them */
    for (int i = 1; i <= NODES; i++) {
        ck_assert_ptr_eq(swarm__heap_first(&heap), &nodes[i % NODES]);
        swarm__heap_unset(&heap, &nodes[i % NODES]);
    }
    ck_assert_ptr_null(swarm__heap_first(&heap));
    swarm__heap_free(&heap);
}
END_TEST

START_TEST(the_ends_of_the_range)
{
    swarm__heap heap = {0};
    swarm__heap_node low = {0}, high = {0}, zero = {0};
    ck_assert_int_eq(swarm__heap_reserve(&heap, 3), 0);
    swarm__heap_set(&heap, &high, INT64_MAX);
    swarm__heap_set(&heap, &zero, 0);
    swarm__heap_set(&heap, &low, INT64_MIN);
    ck_assert_ptr_eq(swarm__heap_first(&heap), &low);
    swarm__heap_unset(&heap, &low);
    ck_assert_ptr_eq(swarm__heap_first(&heap), &zero);
    swarm__heap_set(&heap, &zero, INT64_MAX);
    ck_assert_ptr_eq(swarm__heap_first(&heap), &high);
    swarm__heap_free(&heap);
}
END_TEST

/* The naive model: a table of what is in, searched from end to end. */
typedef struct naive {
    int64_t at_ns[NODES];
    uint64_t order[NODES]; /* 0: not in */
    uint64_t next_order;
} naive;

static int naive_first(const naive *model)
{
    int first = -1;
    for (int i = 0; i < NODES; i++)
        if (model->order[i] != 0 &&
            (first < 0 || model->at_ns[i] < model->at_ns[first] ||
             (model->at_ns[i] == model->at_ns[first] && model->order[i] < model->order[first])))
            first = i;
    return first;
}

START_TEST(as_a_naive_model_does)
{
    swarm__random random = {(uint64_t)_i + 1};
    swarm__heap heap = {0};
    swarm__heap_node nodes[NODES] = {0};
    naive model = {.next_order = 1};
    ck_assert_int_eq(swarm__heap_reserve(&heap, NODES), 0);
    for (int step = 0; step < STEPS; step++) {
        size_t which = (size_t)swarm__random_below(&random, NODES);
        if (swarm__random_below(&random, 5) < 3) {
            int64_t at_ns = (int64_t)swarm__random_below(&random, 40) - 20;
            swarm__heap_set(&heap, &nodes[which], at_ns);
            model.at_ns[which] = at_ns;
            model.order[which] = model.next_order++;
        } else {
            swarm__heap_unset(&heap, &nodes[which]);
            model.order[which] = 0;
        }
        int first = naive_first(&model);
        const swarm__heap_node *expected = first >= 0 ? &nodes[first] : NULL;
        if (swarm__heap_first(&heap) != expected)
            ck_abort_msg("seed %d, step %d: another node is first", _i + 1, step);
    }
    swarm__heap_free(&heap);
}
END_TEST

START_TEST(reserving_may_fail)
{
    swarm__heap heap = {0};
    failing_alloc_arm(1);
    int code = swarm__heap_reserve(&heap, 10);
    failing_alloc_disarm();
    ck_assert_int_eq(code, SWARM_E_NOMEM);
    ck_assert_uint_eq(heap.capacity, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base_heap");
    TCase *tcase = tcase_create("base_heap");
    tcase_add_test(tcase, an_empty_heap);
    tcase_add_test(tcase, equal_deadlines_keep_their_order);
    tcase_add_test(tcase, the_ends_of_the_range);
    tcase_add_loop_test(tcase, as_a_naive_model_does, 0, 4);
    tcase_add_test(tcase, reserving_may_fail);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
