/* SPDX-License-Identifier: MIT
 *
 * Slabs of records, and the index by hash that finds them.
 */
#include "base/index.h"
#include "base/slab.h"
#include "support/failing_alloc.h"
#include <check.h>
#include <string.h>
#include <swarm/base.h>

typedef struct record {
    uint32_t link; /* the slab's, in a free record */
    uint32_t key;
} record;

enum {
    MANY = 1000
};

static uint64_t hash_of(const void *owner, uint32_t number)
{
    const record *found = swarm__slab_at(owner, number);
    return swarm__hash_numbers(found->key, 0);
}

static uint32_t find(const swarm__slab *slab, const swarm__index *index, uint32_t key)
{
    for (size_t at = swarm__index_home(index, swarm__hash_numbers(key, 0)); index->slots[at] != 0;
         at = swarm__index_next(index, at))
        if (((const record *)swarm__slab_at(slab, index->slots[at]))->key == key)
            return index->slots[at];
    return 0;
}

static int add(swarm__slab *slab, swarm__index *index, uint32_t key)
{
    if (swarm__slab_reserve(slab, 1) < 0 || swarm__index_reserve(index, 1, hash_of, slab) < 0)
        return SWARM_E_NOMEM;
    uint32_t number = swarm__slab_take(slab);
    ((record *)swarm__slab_at(slab, number))->key = key;
    swarm__index_put(index, swarm__hash_numbers(key, 0), number);
    return 0;
}

static void take_out(swarm__slab *slab, swarm__index *index, uint32_t key)
{
    uint32_t number = find(slab, index, key);
    swarm__index_remove(index, swarm__hash_numbers(key, 0), number, hash_of, slab);
    swarm__slab_give(slab, number);
}

START_TEST(records_do_not_move_and_numbers_come_back)
{
    swarm__slab slab = {.item_size = sizeof(record)};
    ck_assert_int_eq(swarm__slab_reserve(&slab, 1), 0);
    uint32_t first = swarm__slab_take(&slab);
    record *kept = swarm__slab_at(&slab, first);
    ck_assert_uint_eq(first, 1);
    kept->key = 7;
    ck_assert_int_eq(swarm__slab_reserve(&slab, MANY), 0);
    uint32_t last = 0;
    for (int i = 0; i < MANY; i++)
        last = swarm__slab_take(&slab);
    ck_assert_ptr_eq(swarm__slab_at(&slab, first), kept);
    ck_assert_uint_eq(kept->key, 7);
    ck_assert_uint_eq(last, MANY + 1);
    swarm__slab_give(&slab, 5);
    swarm__slab_give(&slab, first);
    ck_assert_uint_eq(kept->key, 0);
    ck_assert_uint_eq(swarm__slab_take(&slab), first);
    ck_assert_uint_eq(swarm__slab_take(&slab), 5);
    swarm__slab_free(&slab);
    ck_assert_ptr_null(slab.chunks);
}
END_TEST

START_TEST(what_is_put_in_is_found_until_it_is_taken_out)
{
    swarm__slab slab = {.item_size = sizeof(record)};
    swarm__index index = {0};
    for (uint32_t key = 0; key < MANY; key++)
        ck_assert_int_eq(add(&slab, &index, key), 0);
    ck_assert_uint_le(index.count * 8, index.capacity * 5);
    for (uint32_t key = 0; key < MANY; key += 3)
        take_out(&slab, &index, key);
    for (uint32_t key = 0; key < MANY; key++)
        ck_assert_int_eq(find(&slab, &index, key) != 0, key % 3 != 0);
    for (uint32_t key = 0; key < MANY; key += 3)
        ck_assert_int_eq(add(&slab, &index, key), 0);
    for (uint32_t key = 0; key < MANY; key++)
        ck_assert_uint_ne(find(&slab, &index, key), 0);
    swarm__index_free(&index);
    swarm__slab_free(&slab);
}
END_TEST

START_TEST(hashes_look_at_every_byte)
{
    char bytes[40] = {0};
    uint64_t hash = swarm__hash_bytes(1, bytes, sizeof bytes);
    ck_assert_uint_ne(hash, swarm__hash_bytes(2, bytes, sizeof bytes));
    ck_assert_uint_ne(hash, swarm__hash_bytes(1, bytes, sizeof bytes - 1));
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = 1;
        ck_assert_uint_ne(hash >> 32, swarm__hash_bytes(1, bytes, sizeof bytes) >> 32);
        bytes[i] = 0;
    }
}
END_TEST

static int fill(void *user)
{
    swarm__slab slab = {.item_size = sizeof(record)};
    swarm__index index = {0};
    int code = 0;
    (void)user;
    for (uint32_t key = 0; key < 200 && code == 0; key++)
        code = add(&slab, &index, key);
    swarm__index_free(&index);
    swarm__slab_free(&slab);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    failing_alloc_each(fill, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base_slab");
    TCase *group = tcase_create("all");
    tcase_add_test(group, records_do_not_move_and_numbers_come_back);
    tcase_add_test(group, what_is_put_in_is_found_until_it_is_taken_out);
    tcase_add_test(group, hashes_look_at_every_byte);
    tcase_add_test(group, each_allocation_may_fail);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
