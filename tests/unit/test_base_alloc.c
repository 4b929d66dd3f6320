/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/argv.h"
#include "base/array.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdint.h>
#include <string.h>
#include <swarm/base.h>

typedef struct numbers {
    uint32_t *items;
    size_t count;
    size_t capacity;
} numbers;

START_TEST(zero_sizes_give_memory)
{
    void *memory[3] = {swarm__alloc(0), swarm__alloc_zero(0, 8), swarm__realloc(NULL, 0)};
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_nonnull(memory[i]);
        swarm__free(memory[i]);
    }
    swarm__free(NULL);
    swarm_free(NULL);
}
END_TEST

START_TEST(zeroed)
{
    unsigned char *memory = swarm__alloc_zero(100, 7);
    for (int i = 0; i < 700; i++)
        ck_assert_uint_eq(memory[i], 0);
    swarm__free(memory);
}
END_TEST

START_TEST(strings_are_copied)
{
    char source[] = "source";
    char *copy = swarm__strdup(source), *part = swarm__strndup(source, 3);
    source[0] = 'X';
    ck_assert_str_eq(copy, "source");
    ck_assert_str_eq(part, "sou");
    swarm__free(copy);
    swarm_free(part);
}
END_TEST

START_TEST(a_slot_is_set_or_left)
{
    char *slot = NULL;
    ck_assert_int_eq(swarm__str_set(&slot, "one"), 0);
    ck_assert_int_eq(swarm__str_set(&slot, slot + 1), 0); /* part of itself */
    ck_assert_str_eq(slot, "ne");
    failing_alloc_arm(1);
    int code = swarm__str_set(&slot, "three");
    failing_alloc_disarm();
    ck_assert_int_eq(code, SWARM_E_NOMEM);
    ck_assert_str_eq(slot, "ne");
    ck_assert_int_eq(swarm__str_set(&slot, NULL), 0);
    ck_assert_ptr_null(slot);
}
END_TEST

START_TEST(equality_tells_null_from_empty)
{
    ck_assert(swarm__str_equal("a", "a"));
    ck_assert(!swarm__str_equal("a", "b"));
    ck_assert(swarm__str_equal(NULL, NULL));
    ck_assert(!swarm__str_equal(NULL, ""));
    ck_assert(!swarm__str_equal("", NULL));
}
END_TEST

START_TEST(an_array_grows_and_keeps)
{
    numbers array = {0};
    for (uint32_t i = 0; i < 10000; i++) {
        ck_assert_int_eq(swarm__array_reserve(&array, 1), 0);
        swarm__array_push(&array, i * 3);
    }
    ck_assert_uint_eq(array.count, 10000);
    for (uint32_t i = 0; i < 10000; i++)
        ck_assert_uint_eq(array.items[i], i * 3);
    swarm__array_free(&array);
    ck_assert_ptr_null(array.items);
    ck_assert_uint_eq(array.count + array.capacity, 0);
}
END_TEST

START_TEST(reserved_room_needs_no_memory)
{
    numbers array = {0};
    ck_assert_int_eq(swarm__array_reserve(&array, 100), 0);
    failing_alloc_arm_from(1);
    int code = 0;
    for (uint32_t i = 0; i < 100 && code == 0; i++) {
        code = swarm__array_reserve(&array, 1);
        swarm__array_push(&array, i);
    }
    int full = array.capacity == 100 ? swarm__array_reserve(&array, 1) : SWARM_E_NOMEM;
    size_t requests = failing_alloc_requests();
    failing_alloc_disarm();
    ck_assert_int_eq(code, 0);
    ck_assert_int_eq(full, SWARM_E_NOMEM);
    ck_assert_uint_le(requests, 1);
    ck_assert_uint_eq(array.count, 100);
    ck_assert_uint_eq(array.items[99], 99);
    swarm__array_free(&array);
}
END_TEST

START_TEST(an_array_too_large_is_refused)
{
    numbers array = {0};
    ck_assert_int_eq(swarm__array_reserve(&array, SIZE_MAX / 2), SWARM_E_NOMEM);
    ck_assert_int_eq(swarm__array_reserve(&array, SIZE_MAX / 8 + 1), SWARM_E_NOMEM);
    ck_assert_ptr_null(array.items);
}
END_TEST

START_TEST(string_lists_end_with_null)
{
    swarm__argv list = {0};
    for (int i = 0; i < 50; i++) {
        ck_assert_int_eq(swarm__argv_add(&list, "word"), 0);
        ck_assert_ptr_null(list.items[list.count]);
    }
    ck_assert_uint_eq(list.count, 50);
    ck_assert_int_eq(swarm__argv_take(&list, NULL), SWARM_E_NOMEM);
    swarm__argv_free(&list);
    ck_assert_ptr_null(list.items);
}
END_TEST

START_TEST(variables)
{
    swarm__argv list = {0};
    ck_assert_int_eq(swarm__argv_take_variable(&list, swarm__strdup("A=1")), 0);
    ck_assert_int_eq(swarm__argv_take_variable(&list, swarm__strdup("AB=2")), 0);
    ck_assert_int_eq(swarm__argv_take_variable(&list, swarm__strdup("A=x=y")), 0);
    ck_assert_uint_eq(list.count, 2);
    ck_assert_str_eq(list.items[0], "A=x=y");
    ck_assert_str_eq(swarm__argv_variable(&list, "A"), "x=y");
    ck_assert_str_eq(swarm__argv_variable(&list, "AB"), "2");
    ck_assert_ptr_null(swarm__argv_variable(&list, "B"));
    swarm__argv_remove_variable(&list, "B");
    swarm__argv_remove_variable(&list, "A");
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(list.items[0], "AB=2");
    ck_assert_ptr_null(list.items[1]);
    ck_assert_int_eq(swarm__argv_take_variable(&list, NULL), SWARM_E_NOMEM);
    swarm__argv_free(&list);
}
END_TEST

static int list_story(void *user)
{
    (void)user;
    swarm__argv list = {0};
    int code = 0;
    for (int i = 0; code == 0 && i < 20; i++)
        code = swarm__argv_take_variable(&list, swarm__strdup(i % 2 ? "A=1" : "B=2"));
    for (int i = 0; code == 0 && i < 20; i++)
        code = swarm__argv_add(&list, "word");
    swarm__argv_free(&list);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    failing_alloc_each(list_story, NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        zero_sizes_give_memory,
        zeroed,
        strings_are_copied,
        a_slot_is_set_or_left,
        equality_tells_null_from_empty,
        an_array_grows_and_keeps,
        reserved_room_needs_no_memory,
        an_array_too_large_is_refused,
        string_lists_end_with_null,
        variables,
        each_allocation_may_fail,
    };
    return SUITE_RUN("base_alloc", tests, 10);
}
