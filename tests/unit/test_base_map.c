/* SPDX-License-Identifier: MIT */
#include "base/id.h"
#include "base/map.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdio.h>
#include <string.h>
#include <swarm/base.h>

enum {
    KEYS = 80,
    STEPS = 20000
};

static char names[KEYS][16];

static void make_names(void)
{
    for (int i = 0; i < KEYS; i++)
        snprintf(names[i], sizeof names[i], "%skey-%d", i % 3 == 0 ? "a-longer-" : "", i);
}

START_TEST(an_empty_map)
{
    swarm__map map = {0};
    ck_assert_ptr_null(swarm__map_get(&map, "x"));
    ck_assert_ptr_null(swarm__map_remove(&map, "x"));
    ck_assert_uint_eq(swarm__map_count(&map), 0);
    ck_assert_ptr_null(swarm__map_next(&map, NULL));
    swarm__map_free(&map);
}
END_TEST

START_TEST(keys_are_compared_by_text)
{
    swarm__map map = {0};
    char one[] = "key", same[] = "key", empty[] = "";
    int a, b;
    ck_assert_int_eq(swarm__map_put(&map, one, &a), 0);
    ck_assert_ptr_eq(swarm__map_get(&map, same), &a);
    ck_assert_ptr_null(swarm__map_get(&map, "ke"));
    ck_assert_ptr_null(swarm__map_get(&map, "key2"));
    ck_assert_int_eq(swarm__map_put(&map, empty, &b), 0);
    ck_assert_ptr_eq(swarm__map_get(&map, ""), &b);
    swarm__map_free(&map);
    ck_assert_uint_eq(swarm__map_count(&map), 0);
}
END_TEST

START_TEST(a_replaced_entry_has_the_new_key)
{
    swarm__map map = {0};
    char old_key[] = "key", new_key[] = "key";
    int a, b;
    ck_assert_int_eq(swarm__map_put(&map, old_key, &a), 0);
    ck_assert_int_eq(swarm__map_put(&map, new_key, &b), 0);
    memset(old_key, 'x', 3); /* its owner is gone */
    ck_assert_uint_eq(swarm__map_count(&map), 1);
    ck_assert_ptr_eq(swarm__map_get(&map, "key"), &b);
    ck_assert_ptr_eq(swarm__map_remove(&map, "key"), &b);
    swarm__map_free(&map);
}
END_TEST

START_TEST(a_walk_may_remove_what_it_has_passed)
{
    swarm__map map = {0};
    make_names();
    for (int i = 0; i < KEYS; i++)
        ck_assert_int_eq(swarm__map_put(&map, names[i], names[i]), 0);
    int seen = 0;
    struct swarm__map_entry *entry, *next = swarm__map_next(&map, NULL);
    while ((entry = next) != NULL) {
        next = swarm__map_next(&map, entry);
        char *name = swarm__map_entry_value(entry);
        ck_assert_ptr_eq(name, names[seen]); /* in the order in which they came */
        if (seen++ % 2 == 0)
            ck_assert_ptr_eq(swarm__map_remove(&map, name), name);
    }
    ck_assert_int_eq(seen, KEYS);
    ck_assert_uint_eq(swarm__map_count(&map), KEYS / 2);
    swarm__map_free(&map);
}
END_TEST

/* The naive model: a list in order of arrival. */
typedef struct naive {
    int key[KEYS];
    void *value[KEYS];
    int count;
} naive;

static int naive_find(const naive *model, int key)
{
    int i = 0;
    while (i < model->count && model->key[i] != key)
        i++;
    return i;
}

static void naive_remove(naive *model, int at)
{
    if (at == model->count)
        return;
    size_t rest = (size_t)(model->count - at - 1);
    memmove(&model->key[at], &model->key[at + 1], rest * sizeof model->key[0]);
    memmove(&model->value[at], &model->value[at + 1], rest * sizeof model->value[0]);
    model->count--;
}

static void compare(const swarm__map *map, const naive *model)
{
    int at = 0;
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(map, entry)) != NULL) {
        if (at >= model->count || swarm__map_entry_value(entry) != model->value[at])
            ck_abort_msg("the walk differs at %d", at);
        at++;
    }
    ck_assert_int_eq(at, model->count);
}

START_TEST(as_a_naive_model_does)
{
    swarm__random random = {4711};
    swarm__map map = {0};
    naive model = {.count = 0};
    make_names();
    for (int step = 0; step < STEPS; step++) {
        int key = (int)swarm__random_below(&random, KEYS);
        void *value = &names[swarm__random_below(&random, KEYS)];
        int at = naive_find(&model, key);
        void *expected = at < model.count ? model.value[at] : NULL;
        if (swarm__map_get(&map, names[key]) != expected)
            ck_abort_msg("step %d: get differs", step);
        if (swarm__random_below(&random, 2) == 0) {
            ck_assert_int_eq(swarm__map_put(&map, names[key], value), 0);
            model.key[at] = key;
            model.value[at] = value;
            model.count += at == model.count;
        } else {
            ck_assert_ptr_eq(swarm__map_remove(&map, names[key]), expected);
            naive_remove(&model, at);
        }
        ck_assert_uint_eq(swarm__map_count(&map), (size_t)model.count);
        if (step % 16 == 0)
            compare(&map, &model);
    }
    swarm__map_free(&map);
}
END_TEST

/* Enough entries that the table has to grow: that may fail too. */
static int fill_story(void *user)
{
    swarm__map map = {0};
    int code = 0, put = 0;
    for (; put < KEYS; put++) {
        code = swarm__map_put(&map, names[put], user);
        if (code < 0)
            break;
    }
    for (int i = 0; i < KEYS; i++)
        if ((swarm__map_get(&map, names[i]) != NULL) != (i < put))
            code = SWARM_E_INTERNAL;
    if (swarm__map_count(&map) != (size_t)put)
        code = SWARM_E_INTERNAL;
    swarm__map_free(&map);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    make_names();
    /* A table that cannot grow stays as it is and serves on: a put then succeeds. */
    failing_alloc_each_tolerant(fill_story, names);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_empty_map,
        keys_are_compared_by_text,
        a_replaced_entry_has_the_new_key,
        a_walk_may_remove_what_it_has_passed,
        as_a_naive_model_does,
        each_allocation_may_fail,
    };
    return SUITE_RUN("base_map", tests, 20);
}
