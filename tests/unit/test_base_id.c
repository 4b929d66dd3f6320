/* SPDX-License-Identifier: MIT */
#include "base/id.h"
#include "support/suite.h"
#include <string.h>

/* The published outputs of splitmix64 for the seed 1234567. */
START_TEST(the_generator_is_splitmix64)
{
    static const uint64_t expected[] = {6457827717110365317U, 3203168211198807973U,
                                        9817491932198370423U, 4593380528125082431U,
                                        16408922859458223821U};
    swarm__random random = {1234567};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        ck_assert_uint_eq(swarm__random_next(&random), expected[i]);
}
END_TEST

START_TEST(the_same_seed_gives_the_same)
{
    swarm__random a = {42}, b = {42}, c = {43};
    swarm__id first = swarm__id_new(&a), same = swarm__id_new(&b), other = swarm__id_new(&c);
    ck_assert_str_eq(first.text, same.text);
    ck_assert_str_ne(first.text, other.text);
}
END_TEST

START_TEST(below_its_bound_and_even)
{
    static const uint64_t bounds[] = {1, 2, 3, 7, 36, 1000, UINT64_C(1) << 63, UINT64_MAX};
    swarm__random random = {7};
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
        for (int j = 0; j < 1000; j++)
            ck_assert_uint_lt(swarm__random_below(&random, bounds[i]), bounds[i]);
    int count[6] = {0};
    for (int i = 0; i < 60000; i++)
        count[swarm__random_below(&random, 6)]++;
    for (int i = 0; i < 6; i++) /* 10000 each, five standard deviations around */
        ck_assert(count[i] > 9540 && count[i] < 10460);
}
END_TEST

START_TEST(ids_look_like_dockers)
{
    static char seen[2000][SWARM__ID_LENGTH + 1];
    int used[128] = {0};
    swarm__random random = {99};
    for (size_t i = 0; i < 2000; i++) {
        swarm__id id = swarm__id_new(&random);
        ck_assert_uint_eq(strlen(id.text), 25);
        ck_assert_uint_eq(strspn(id.text, "0123456789abcdefghijklmnopqrstuvwxyz"), 25);
        for (size_t j = 0; j < i; j++)
            if (strcmp(seen[j], id.text) == 0)
                ck_abort_msg("an id came twice");
        memcpy(seen[i], id.text, sizeof id.text);
        for (const char *at = id.text; *at != '\0'; at++)
            used[(unsigned char)*at] = 1;
    }
    int kinds = 0;
    for (int i = 0; i < 128; i++)
        kinds += used[i];
    ck_assert_int_eq(kinds, 36);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_generator_is_splitmix64, the_same_seed_gives_the_same,
                                  below_its_bound_and_even, ids_look_like_dockers};
    return SUITE_RUN("base_id", tests, 10);
}
