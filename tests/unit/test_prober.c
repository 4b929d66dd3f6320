/* SPDX-License-Identifier: MIT
 *
 * The prober machine: which results count, what is kept, bad input, size, seeds and memory. Its rules
 * are told in test_prober_rules.c.
 */
#include "support/failing_alloc.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/prober.h>

#define MS  INT64_C(1000000)
#define SEC INT64_C(1000000000)

enum {
    TARGETS = 8
};

static swarm_health_config *command_config(int64_t interval_ms, int64_t timeout_ms, int32_t retries,
                                           int64_t start_period_ms, int64_t start_interval_ms)
{
    swarm_health_config *config = swarm_health_config_new();
    ck_assert_int_eq(swarm_health_config_add_test(config, "CMD"), 0);
    ck_assert_int_eq(swarm_health_config_add_test(config, "/check"), 0);
    ck_assert_int_eq(swarm_health_config_set_interval_ns(config, interval_ms * MS), 0);
    ck_assert_int_eq(swarm_health_config_set_timeout_ns(config, timeout_ms * MS), 0);
    ck_assert_int_eq(swarm_health_config_set_retries(config, retries), 0);
    ck_assert_int_eq(swarm_health_config_set_start_period_ns(config, start_period_ms * MS), 0);
    ck_assert_int_eq(swarm_health_config_set_start_interval_ns(config, start_interval_ms * MS), 0);
    return config;
}

static swarm_health_config *http_config(int64_t interval_ms, int64_t timeout_ms, int32_t retries,
                                        int64_t start_period_ms, int64_t start_interval_ms)
{
    swarm_health_config *config =
        command_config(interval_ms, timeout_ms, retries, start_period_ms, start_interval_ms);
    ck_assert_ptr_nonnull(swarm_health_config_edit_http(config));
    return config;
}

/* --- targets that are not probed, and results that nobody waits for --- */

START_TEST(none_is_not_probed)
{
    swarm_prober *prober;
    swarm_prober_action action;
    const char *id;
    static const char *const tests[][2] = {
        {NULL, NULL}, {"NONE", NULL}, {"CMD", NULL}, {"PING", "x"}};
    ck_assert_int_eq(swarm_prober_new(1, &prober, NULL), 0);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        char name[8];
        swarm_health_config *config = swarm_health_config_new();
        for (size_t word = 0; word < 2 && tests[i][word] != NULL; word++)
            swarm_health_config_add_test(config, tests[i][word]);
        snprintf(name, sizeof name, "t%zu", i);
        ck_assert_int_eq(swarm_prober_add(prober, name, config, 0, NULL), 0);
        ck_assert_int_eq(swarm_prober_get_health(prober, name), SWARM_HEALTH_NONE);
        swarm_health_config_free(config);
    }
    ck_assert_int_eq(swarm_prober_deadline_ns(prober), INT64_MAX);
    ck_assert_int_eq(swarm_prober_next(prober, INT64_MAX, &action, &id, NULL, NULL, NULL, NULL), 0);
    ck_assert_int_eq(swarm_prober_remove(prober, "t1"), 0);
    ck_assert_uint_eq(swarm_prober_get_target_count(prober), 3);
    swarm_prober_free(prober);
}
END_TEST

/* Take actions until a probe is asked for. */
static uint64_t next_probe(swarm_prober *prober, int64_t now_ns)
{
    swarm_prober_action action = SWARM_PROBER_ACTION_UNKNOWN;
    const char *id;
    uint64_t attempt = 0;
    while (action != SWARM_PROBER_ACTION_PROBE)
        ck_assert_int_eq(
            swarm_prober_next(prober, now_ns, &action, &id, &attempt, NULL, NULL, NULL), 1);
    return attempt;
}

static swarm_prober *prober_with(const char *id, swarm_health_config *config)
{
    swarm_prober *prober;
    ck_assert_int_eq(swarm_prober_new(1, &prober, NULL), 0);
    ck_assert_int_eq(swarm_prober_add(prober, id, config, 0, NULL), 0);
    swarm_health_config_free(config);
    return prober;
}

START_TEST(late_and_repeated_results_are_ignored)
{
    swarm_prober *prober = prober_with("a", command_config(1000, 1000, 3, 0, 0));
    uint64_t first = next_probe(prober, 1 * SEC);
    swarm_prober_action action;
    const char *id;
    ck_assert_int_eq(swarm_prober_next(prober, 2 * SEC, &action, &id, NULL, NULL, NULL, NULL), 1);
    ck_assert_int_eq(action, SWARM_PROBER_ACTION_CANCEL);
    uint64_t second = next_probe(prober, 3 * SEC);
    ck_assert_uint_ne(first, second);
    ck_assert_int_eq(swarm_prober_result(prober, "a", first, 0, "late", 1 * SEC, 2 * SEC, NULL), 0);
    ck_assert_int_eq(swarm_prober_result(prober, "b", second, 0, "", 3 * SEC, 3 * SEC, NULL), 0);
    ck_assert_int_eq(swarm_prober_result(prober, "a", 0, 0, "", 3 * SEC, 3 * SEC, NULL), 0);
    ck_assert_int_eq(swarm_prober_get_health(prober, "a"), SWARM_HEALTH_STARTING);
    ck_assert_int_eq(swarm_prober_result(prober, "a", second, 0, "", 3 * SEC, 3 * SEC, NULL), 1);
    ck_assert_int_eq(swarm_prober_result(prober, "a", second, 1, "", 3 * SEC, 3 * SEC, NULL), 0);
    ck_assert_int_eq(swarm_prober_get_health(prober, "a"), SWARM_HEALTH_HEALTHY);
    ck_assert_uint_eq(swarm_prober_get_failing_streak(prober, "a"), 0);
    swarm_prober_free(prober);
}
END_TEST

START_TEST(an_answer_beyond_the_timeout_is_none)
{
    swarm_prober *prober = prober_with("a", command_config(1000, 1000, 1, 0, 0));
    uint64_t attempt = next_probe(prober, 1 * SEC);
    ck_assert_int_eq(
        swarm_prober_result(prober, "a", attempt, 0, "good", 1 * SEC, 2 * SEC + 1, NULL), 1);
    ck_assert_int_eq(swarm_prober_get_health(prober, "a"), SWARM_HEALTH_UNHEALTHY);
    int32_t exit_code;
    ck_assert_int_eq(swarm_prober_get_result(prober, "a", 0, &exit_code, NULL, NULL, NULL, NULL),
                     0);
    ck_assert_int_eq(exit_code, -1);
    swarm_prober_free(prober);
    prober = prober_with("a", command_config(1000, 1000, 1, 0, 0));
    attempt = next_probe(prober, 1 * SEC);
    ck_assert_int_eq(swarm_prober_result(prober, "a", attempt, 0, "", 1 * SEC, 2 * SEC, NULL), 1);
    ck_assert_int_eq(swarm_prober_get_health(prober, "a"), SWARM_HEALTH_HEALTHY);
    swarm_prober_free(prober);
}
END_TEST

START_TEST(a_target_removed_in_flight_is_forgotten)
{
    swarm_prober *prober = prober_with("a", command_config(1000, 1000, 1, 0, 0));
    uint64_t old = next_probe(prober, 1 * SEC);
    ck_assert_int_eq(swarm_prober_remove(prober, "a"), 0);
    ck_assert_int_eq(swarm_prober_remove(prober, "a"), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_prober_deadline_ns(prober), INT64_MAX);
    ck_assert_int_eq(swarm_prober_get_health(prober, "a"), SWARM_HEALTH_UNKNOWN);
    /* Another one of the same name does not take the old one's answer for its own. */
    swarm_health_config *config = command_config(1000, 1000, 1, 0, 0);
    ck_assert_int_eq(swarm_prober_add(prober, "a", config, 1 * SEC, NULL), 0);
    ck_assert_int_eq(swarm_prober_add(prober, "a", config, 1 * SEC, NULL), SWARM_E_EXISTS);
    swarm_health_config_free(config);
    (void)next_probe(prober, 2 * SEC);
    ck_assert_int_eq(swarm_prober_result(prober, "a", old, 1, "", 1 * SEC, 2 * SEC, NULL), 0);
    ck_assert_int_eq(swarm_prober_get_health(prober, "a"), SWARM_HEALTH_STARTING);
    swarm_prober_free(prober);
}
END_TEST

START_TEST(a_target_removed_with_actions_waiting_is_not_named)
{
    swarm_prober *prober = prober_with("a", command_config(1000, 1000, 1, 0, 0));
    swarm_health_config *config = command_config(1000, 1000, 1, 0, 0);
    swarm_prober_action action;
    const char *id;
    ck_assert_int_eq(swarm_prober_add(prober, "b", config, 0, NULL), 0);
    ck_assert_int_eq(swarm_prober_add(prober, "c", config, 0, NULL), 0);
    swarm_health_config_free(config);
    ck_assert_int_eq(swarm_prober_deadline_ns(prober), INT64_MIN);
    ck_assert_int_eq(swarm_prober_remove(prober, "b"), 0);
    ck_assert_int_eq(swarm_prober_next(prober, 0, &action, &id, NULL, NULL, NULL, NULL), 1);
    ck_assert_str_eq(id, "a");
    ck_assert_int_eq(swarm_prober_next(prober, 0, &action, &id, NULL, NULL, NULL, NULL), 1);
    ck_assert_str_eq(id, "c");
    ck_assert_int_eq(swarm_prober_next(prober, 0, &action, &id, NULL, NULL, NULL, NULL), 0);
    swarm_prober_free(prober);
}
END_TEST

/* --- results kept --- */

START_TEST(the_last_five_results_are_kept)
{
    swarm_prober *prober = prober_with("a", command_config(1000, 1000, 100, 0, 0));
    for (int i = 1; i <= 7; i++) {
        char text[16];
        snprintf(text, sizeof text, "n%d", i);
        uint64_t attempt = next_probe(prober, i * SEC);
        ck_assert_int_eq(swarm_prober_result(prober, "a", attempt, i, text, i * SEC, i * SEC, NULL),
                         1);
    }
    ck_assert_uint_eq(swarm_prober_get_result_count(prober, "a"), 5);
    for (int i = 0; i < 5; i++) {
        int32_t exit_code;
        const char *output;
        char text[16];
        snprintf(text, sizeof text, "n%d", i + 3);
        ck_assert_int_eq(
            swarm_prober_get_result(prober, "a", (size_t)i, &exit_code, &output, NULL, NULL, NULL),
            0);
        ck_assert_int_eq(exit_code, i + 3);
        ck_assert_str_eq(output, text);
    }
    ck_assert_int_eq(swarm_prober_get_result(prober, "a", 5, NULL, NULL, NULL, NULL, NULL),
                     SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_prober_get_result(prober, "b", 0, NULL, NULL, NULL, NULL, NULL),
                     SWARM_E_NOTFOUND);
    swarm_prober_free(prober);
}
END_TEST

static const char *kept(swarm_prober *prober, const char *said)
{
    static int64_t now_ns = 0;
    const char *output;
    now_ns += 10 * SEC;
    uint64_t attempt = next_probe(prober, now_ns);
    ck_assert_int_eq(swarm_prober_result(prober, "a", attempt, 0, said, now_ns, now_ns, NULL), 1);
    size_t last = swarm_prober_get_result_count(prober, "a") - 1;
    ck_assert_int_eq(swarm_prober_get_result(prober, "a", last, NULL, &output, NULL, NULL, NULL),
                     0);
    return output;
}

START_TEST(output_is_cut_and_made_utf8)
{
    swarm_prober *prober = prober_with("a", command_config(1000, 1000, 3, 0, 0));
    char *text = malloc(10001);
    ck_assert_str_eq(kept(prober, NULL), "");
    ck_assert_str_eq(kept(prober, "x\xff\xc3\xa9"), "x\xef\xbf\xbd\xc3\xa9");
    memset(text, 'x', 10000);
    text[4096] = '\0';
    ck_assert_str_eq(kept(prober, text), text);
    text[4096] = 'x';
    text[10000] = '\0';
    const char *cut = kept(prober, text);
    ck_assert_uint_eq(strlen(cut), 4096);
    ck_assert_str_eq(cut + 4093, "...");
    memset(text, 0xff, 10000); /* each grows to three bytes */
    cut = kept(prober, text);
    ck_assert_uint_eq(strlen(cut), 4095);
    ck_assert_str_eq(cut + 4092, "...");
    free(text);
    swarm_prober_free(prober);
}
END_TEST

/* --- bad input --- */

START_TEST(bad_arguments_are_refused)
{
    swarm_prober *prober;
    swarm_error *error = NULL;
    swarm_prober_action action;
    const char *id;
    swarm_health_config *config = command_config(1000, 1000, 3, 0, 0);
    ck_assert_int_eq(swarm_prober_new(1, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_new(1, &prober, NULL), 0);
    ck_assert_int_eq(swarm_prober_add(NULL, "a", config, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_add(prober, NULL, config, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_add(prober, "", config, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_add(prober, "\xff", config, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_add(prober, "a", NULL, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_health_config_set_timeout_ns(config, -1), 0);
    ck_assert_int_eq(swarm_prober_add(prober, "a", config, 0, &error), SWARM_E_INVAL);
    ck_assert_str_eq(swarm_error_get_path(error), "/Timeout");
    swarm_error_free(error);
    ck_assert_uint_eq(swarm_prober_get_target_count(prober), 0);
    ck_assert_int_eq(swarm_prober_remove(prober, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_remove(NULL, "a"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_result(NULL, "a", 1, 0, "", 0, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_result(prober, NULL, 1, 0, "", 0, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_result(prober, "a", 1, 0, "", 1, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_next(NULL, 0, &action, &id, NULL, NULL, NULL, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_next(prober, 0, NULL, &id, NULL, NULL, NULL, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_next(prober, 0, &action, NULL, NULL, NULL, NULL, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_get_result(NULL, "a", 0, NULL, NULL, NULL, NULL, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_deadline_ns(NULL), INT64_MAX);
    ck_assert_uint_eq(swarm_prober_get_target_count(NULL), 0);
    ck_assert_uint_eq(swarm_prober_get_result_count(prober, NULL), 0);
    ck_assert_uint_eq(swarm_prober_get_failing_streak(NULL, "a"), 0);
    swarm_prober_free(NULL);
    swarm_prober_free(prober);
    swarm_health_config_free(config);
}
END_TEST

START_TEST(every_negative_duration_is_named)
{
    static const struct {
        int (*set)(swarm_health_config *config, int64_t value);
        const char *path;
    } fields[] = {{swarm_health_config_set_interval_ns, "/Interval"},
                  {swarm_health_config_set_timeout_ns, "/Timeout"},
                  {swarm_health_config_set_start_period_ns, "/StartPeriod"},
                  {swarm_health_config_set_start_interval_ns, "/StartInterval"}};
    swarm_prober *prober;
    ck_assert_int_eq(swarm_prober_new(1, &prober, NULL), 0);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        swarm_error *error = NULL;
        swarm_health_config *config = http_config(1000, 1000, 3, 0, 0);
        ck_assert_int_eq(fields[i].set(config, INT64_MIN), 0);
        ck_assert_int_eq(swarm_prober_add(prober, "a", config, 0, &error), SWARM_E_INVAL);
        ck_assert_str_eq(swarm_error_get_path(error), fields[i].path);
        swarm_error_free(error);
        swarm_health_config_free(config);
    }
    swarm_prober_free(prober);
}
END_TEST

/* Sums stop at the end of the range, and what would be due then is never due. */
START_TEST(huge_values_do_not_overflow)
{
    const int64_t huge = INT64_MAX / MS;
    for (int http = 0; http < 2; http++) {
        for (int mask = 0; mask < 16; mask++) {
            swarm_health_config *config = (http ? http_config : command_config)(
                mask & 1 ? huge : 1000, mask & 2 ? huge : 1000, INT32_MAX, mask & 4 ? huge : 0,
                mask & 8 ? huge : 1000);
            swarm_prober *prober;
            swarm_prober_action action;
            const char *id;
            uint64_t attempt;
            const int64_t times[] = {INT64_MIN, 0, INT64_MAX - 1, INT64_MAX};
            ck_assert_int_eq(swarm_prober_new(1, &prober, NULL), 0);
            for (size_t i = 0; i < 4; i++) {
                char name[4] = {(char)('a' + i), '\0'};
                ck_assert_int_eq(swarm_prober_add(prober, name, config, times[i], NULL), 0);
            }
            swarm_health_config_free(config);
            for (size_t i = 0; i < 4; i++) {
                int steps = 0;
                while (swarm_prober_next(prober, times[i], &action, &id, &attempt, NULL, NULL,
                                         NULL) == 1) {
                    ck_assert_int_lt(steps++, 1000);
                    if (action == SWARM_PROBER_ACTION_PROBE && id[0] == 'a')
                        ck_assert_int_ge(swarm_prober_result(prober, id, attempt, 1, "", INT64_MIN,
                                                             times[i], NULL),
                                         0);
                }
            }
            swarm_prober_free(prober);
        }
    }
}
END_TEST

START_TEST(ten_thousand_targets)
{
    enum {
        MANY = 10000
    };
    swarm_prober *prober;
    swarm_prober_action action;
    const char *id;
    uint64_t attempt;
    size_t probes = 0, healthy = 0;
    swarm_health_config *config = http_config(10000, 1000, 3, 0, 0);
    ck_assert_int_eq(swarm_prober_new(1, &prober, NULL), 0);
    for (int i = 0; i < MANY; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        ck_assert_int_eq(swarm_prober_add(prober, name, config, i * MS, NULL), 0);
    }
    swarm_health_config_free(config);
    for (int64_t now_ns = 0; now_ns < 60 * SEC; now_ns = swarm_prober_deadline_ns(prober)) {
        if (now_ns < 0)
            now_ns = 0;
        while (swarm_prober_next(prober, now_ns, &action, &id, &attempt, NULL, NULL, NULL) == 1) {
            healthy += action == SWARM_PROBER_ACTION_HEALTH;
            if (action != SWARM_PROBER_ACTION_PROBE)
                continue;
            probes++;
            ck_assert_int_eq(
                swarm_prober_result(prober, id, attempt, 0, "ok", now_ns, now_ns, NULL), 1);
        }
    }
    ck_assert_uint_eq(healthy, 2 * MANY); /* starting, healthy */
    ck_assert_uint_ge(probes, MANY * 5);
    ck_assert_uint_le(probes, MANY * 7);
    ck_assert_uint_eq(swarm_prober_get_target_count(prober), MANY);
    for (int i = 0; i < MANY; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", (i * 7919) % MANY);
        ck_assert_int_eq(swarm_prober_remove(prober, name), 0);
    }
    ck_assert_int_eq(swarm_prober_deadline_ns(prober), INT64_MAX);
    swarm_prober_free(prober);
}
END_TEST

/* Random targets come, go, answer and are silent: the same seed gives the same trace, and what holds
 * always holds. */
static char *random_story(uint64_t seed)
{
    swarm_prober *prober;
    uint64_t state = seed;
    size_t used = 0;
    char *trace = calloc(1, 1 << 20);
    uint64_t in_flight[TARGETS] = {0};
    int64_t asked_ns[TARGETS] = {0};
    ck_assert_int_eq(swarm_prober_new(seed, &prober, NULL), 0);
    for (int64_t now_ns = 0; now_ns < 120 * SEC; now_ns += 100 * MS) {
        swarm_prober_action action;
        const char *id;
        uint64_t attempt;
        swarm_health health;
        state = state * 6364136223846793005U + 1442695040888963407U;
        size_t which = (state >> 33) % TARGETS;
        char name[4] = {(char)('a' + which), '\0'};
        uint64_t lot = (state >> 40) % 8;
        if (lot == 0 && swarm_prober_remove(prober, name) == 0)
            in_flight[which] = 0;
        if (lot == 1) {
            swarm_health_config *config = (state >> 50) % 2
                                              ? http_config(2000, 1000, 2, 3000, 0)
                                              : command_config(2000, 1000, 2, 3000, 500);
            int code = swarm_prober_add(prober, name, config, now_ns, NULL);
            ck_assert(code == 0 || code == SWARM_E_EXISTS);
            swarm_health_config_free(config);
        }
        if (lot > 2 && in_flight[which] != 0) {
            ck_assert_int_eq(swarm_prober_result(prober, name, in_flight[which],
                                                 (state >> 45) % 3 == 0, name, asked_ns[which],
                                                 now_ns, NULL),
                             1);
            in_flight[which] = 0;
        }
        while (swarm_prober_next(prober, now_ns, &action, &id, &attempt, NULL, &health, NULL) ==
               1) {
            size_t of = (size_t)(id[0] - 'a');
            if (action == SWARM_PROBER_ACTION_PROBE) {
                ck_assert_uint_eq(in_flight[of], 0);
                in_flight[of] = attempt;
                asked_ns[of] = now_ns;
            } else if (action == SWARM_PROBER_ACTION_CANCEL) {
                ck_assert_uint_eq(in_flight[of], attempt);
                ck_assert_int_ge(now_ns, asked_ns[of] + SEC);
                in_flight[of] = 0;
            }
            used += (size_t)snprintf(trace + used, (1 << 20) - used, "%lld %d %s %llu %d\n",
                                     (long long)now_ns, action, id, (unsigned long long)attempt,
                                     health);
            ck_assert_uint_lt(used, 1 << 20);
        }
        ck_assert_int_gt(swarm_prober_deadline_ns(prober), now_ns);
    }
    swarm_prober_free(prober);
    return trace;
}

START_TEST(same_seed_same_actions)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        char *once = random_story(seed), *again = random_story(seed);
        ck_assert_str_eq(once, again);
        ck_assert_uint_gt(strlen(once), 1000);
        free(once);
        free(again);
    }
}
END_TEST

/* --- memory --- */

static swarm_health_config *shared_config;

static int whole_story(void *user)
{
    (void)user;
    swarm_prober *prober = NULL;
    swarm_prober_action action;
    const char *id;
    uint64_t attempt = 0;
    int code = swarm_prober_new(1, &prober, NULL);
    for (int i = 0; code == 0 && i < 12; i++) {
        char name[3] = {'t', (char)('a' + i), '\0'};
        code = swarm_prober_add(prober, name, shared_config, 0, NULL);
    }
    for (int step = 0; code == 0 && step < 40; step++) {
        while (code == 0 && swarm_prober_next(prober, step * SEC, &action, &id, &attempt, NULL,
                                              NULL, NULL) == 1) {
            if (action != SWARM_PROBER_ACTION_PROBE || id[1] == 'b')
                continue;
            code = swarm_prober_result(prober, id, attempt, 1, "no", step * SEC, step * SEC, NULL);
            code = code > 0 ? 0 : code;
        }
    }
    swarm_prober_free(prober);
    return code;
}

START_TEST(every_allocation_may_fail)
{
    shared_config = command_config(5000, 1000, 3, 0, 0);
    ck_assert_uint_gt(failing_alloc_each(whole_story, NULL), 30);
    swarm_health_config_free(shared_config);
}
END_TEST

START_TEST(without_memory_nothing_changes)
{
    swarm_health_config *config = command_config(1000, 1000, 3, 0, 0);
    swarm_prober *prober = prober_with("a", command_config(1000, 1000, 3, 0, 0));
    for_each_failing_allocation(nth)
    {
        int code = swarm_prober_add(prober, "b", config, 0, NULL);
        failing_alloc_disarm();
        ck_assert(code == 0 || code == SWARM_E_NOMEM);
        ck_assert_uint_eq(swarm_prober_get_target_count(prober), code == 0 ? 2 : 1);
        ck_assert_int_eq(swarm_prober_get_health(prober, "b"),
                         code == 0 ? SWARM_HEALTH_STARTING : SWARM_HEALTH_UNKNOWN);
        if (code == 0)
            ck_assert_int_eq(swarm_prober_remove(prober, "b"), 0);
    }
    uint64_t attempt = next_probe(prober, 1 * SEC);
    swarm_error *error = NULL;
    failing_alloc_arm(1);
    int code = swarm_prober_result(prober, "a", attempt, 0, "ok", 1 * SEC, 1 * SEC, &error);
    failing_alloc_disarm();
    ck_assert_int_eq(code, SWARM_E_NOMEM);
    ck_assert_int_eq(swarm_error_get_code(error), SWARM_E_NOMEM);
    ck_assert_uint_eq(swarm_prober_get_result_count(prober, "a"), 0);
    ck_assert_int_eq(swarm_prober_deadline_ns(prober), 2 * SEC);
    ck_assert_int_eq(swarm_prober_result(prober, "a", attempt, 0, "ok", 1 * SEC, 1 * SEC, NULL), 1);
    swarm_prober_free(prober);
    swarm_health_config_free(config);
}
END_TEST

START_TEST(actions_have_words)
{
    static const char *const words[] = {"unknown", "probe", "cancel", "health", "unknown"};
    for (swarm_prober_action action = 0; action < 5; action++)
        ck_assert_str_eq(swarm_prober_action_to_str(action), words[action]);
    for (swarm_prober_action action = 1; action < 4; action++) {
        swarm_prober_action found = 0;
        ck_assert_int_eq(swarm_prober_action_from_str(words[action], &found), 0);
        ck_assert_int_eq(found, action);
    }
    swarm_prober_action untouched = 77;
    ck_assert_int_eq(swarm_prober_action_from_str("unknown", &untouched), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_action_from_str(NULL, &untouched), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_prober_action_from_str("probe", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(untouched, 77);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prober");
    TCase *machine = tcase_create("machine");
    tcase_add_test(machine, none_is_not_probed);
    tcase_add_test(machine, late_and_repeated_results_are_ignored);
    tcase_add_test(machine, an_answer_beyond_the_timeout_is_none);
    tcase_add_test(machine, a_target_removed_in_flight_is_forgotten);
    tcase_add_test(machine, a_target_removed_with_actions_waiting_is_not_named);
    tcase_add_test(machine, the_last_five_results_are_kept);
    tcase_add_test(machine, output_is_cut_and_made_utf8);
    tcase_add_test(machine, bad_arguments_are_refused);
    tcase_add_test(machine, every_negative_duration_is_named);
    tcase_add_test(machine, huge_values_do_not_overflow);
    tcase_add_test(machine, ten_thousand_targets);
    tcase_add_test(machine, same_seed_same_actions);
    tcase_add_test(machine, actions_have_words);
    TCase *memory = tcase_create("memory");
    tcase_add_test(memory, every_allocation_may_fail);
    tcase_add_test(memory, without_memory_nothing_changes);
    suite_add_tcase(suite, machine);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
