/* SPDX-License-Identifier: MIT */
#include "base/id_map.h"
#include "support/failing_alloc.h"
#include <check.h>
#include <string.h>
#include <swarm/base.h>

enum {
    IDS = 3000
};

typedef struct owner {
    int number;
    swarm__id id;
    int there;
} owner;

static owner owners[IDS];
static swarm__id_map map;

static void setup(void)
{
    swarm__random random = {7};
    for (int i = 0; i < IDS; i++)
        owners[i] = (owner){.number = i, .id = swarm__id_new(&random)};
}

static void teardown(void)
{
    swarm__id_map_free(&map);
}

static void put(owner *one)
{
    ck_assert_int_eq(swarm__id_map_put(&map, &one->id), 0);
    one->there = 1;
}

static void take(owner *one)
{
    swarm__id_map_remove(&map, &one->id);
    one->there = 0;
}

static void check_all(void)
{
    size_t there = 0;
    for (int i = 0; i < IDS; i++) {
        const owner *found = swarm__id_owner(swarm__id_map_get(&map, owners[i].id.text), owner, id);
        ck_assert_ptr_eq(found, owners[i].there ? &owners[i] : NULL);
        there += owners[i].there != 0;
    }
    ck_assert_uint_eq(map.count, there);
}

START_TEST(an_empty_map_has_nothing)
{
    ck_assert_ptr_null(swarm__id_map_get(&map, owners[0].id.text));
    ck_assert_ptr_null(swarm__id_map_get(&map, ""));
    swarm__id_map_remove(&map, &owners[0].id);
    ck_assert_uint_eq(map.count, 0);
    ck_assert_ptr_null(swarm__id_owner(NULL, owner, id));
}
END_TEST

START_TEST(what_is_no_id_is_not_found)
{
    put(&owners[0]);
    char text[SWARM__ID_LENGTH + 2];
    memcpy(text, owners[0].id.text, SWARM__ID_LENGTH + 1);
    text[SWARM__ID_LENGTH - 1] = '\0';
    ck_assert_ptr_null(swarm__id_map_get(&map, text));
    memcpy(text, owners[0].id.text, SWARM__ID_LENGTH);
    memcpy(text + SWARM__ID_LENGTH, "x", 2);
    ck_assert_ptr_null(swarm__id_map_get(&map, text));
    ck_assert_ptr_null(swarm__id_map_get(&map, "web"));
    text[SWARM__ID_LENGTH] = '\0';
    ck_assert_ptr_eq(swarm__id_map_get(&map, text), &owners[0].id);
}
END_TEST

START_TEST(many_come_and_go)
{
    swarm__random random = {11};
    for (int i = 0; i < IDS; i++)
        put(&owners[i]);
    check_all();
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < IDS; i++) {
            owner *one = &owners[swarm__random_below(&random, IDS)];
            if (one->there)
                take(one);
            else
                put(one);
        }
        check_all();
    }
    for (int i = 0; i < IDS; i++)
        if (owners[i].there)
            take(&owners[i]);
    check_all();
}
END_TEST

/* Ids that want the same place stand behind each other; taking one out loses none of the others. */
START_TEST(ids_that_begin_alike_stand_side_by_side)
{
    for (int i = 0; i < 40; i++) {
        memcpy(owners[i].id.text, "aaaaaaaa", 8);
        put(&owners[i]);
    }
    check_all();
    for (int i = 0; i < 40; i += 3)
        take(&owners[i]);
    check_all();
}
END_TEST

START_TEST(without_memory_nothing_changes)
{
    int failed = 0;
    for (int i = 0; i < 200; i++) {
        failing_alloc_arm(1);
        int code = swarm__id_map_put(&map, &owners[i].id);
        failing_alloc_disarm();
        owners[i].there = code == 0;
        if (code < 0) {
            ck_assert_int_eq(code, SWARM_E_NOMEM);
            failed++;
            check_all();
            put(&owners[i]);
        }
    }
    ck_assert_int_gt(failed, 2);
    check_all();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base_id_map");
    TCase *tcase = tcase_create("base_id_map");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, an_empty_map_has_nothing);
    tcase_add_test(tcase, what_is_no_id_is_not_found);
    tcase_add_test(tcase, many_come_and_go);
    tcase_add_test(tcase, ids_that_begin_alike_stand_side_by_side);
    tcase_add_test(tcase, without_memory_nothing_changes);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
