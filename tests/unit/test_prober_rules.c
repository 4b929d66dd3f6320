/* SPDX-License-Identifier: MIT
 *
 * The prober's rules, each as a timeline in virtual time, compared as text.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/prober.h>

#define MS  INT64_C(1000000)
#define SEC INT64_C(1000000000)

enum {
    NEVER = -1, /* as a duration: the probe does not answer */
    TARGETS = 2
};

/* What a target answers to a probe that begins before `until_ms`. */
typedef struct test_answer {
    int64_t until_ms;
    int32_t exit_code;
    int64_t took_ms;
} test_answer;

typedef struct test_world {
    swarm_prober *prober;
    int64_t now_ns;
    struct {
        char id[16];
        const test_answer *script; /* the last entry is for ever */
        uint64_t attempt;
        int32_t exit_code;
        int64_t started_ns;
        int64_t ends_ns; /* INT64_MAX: not in flight, or never */
    } targets[TARGETS];
    size_t count;
    char trace[32768];
    size_t used;
} test_world;

static void note(test_world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void note(test_world *world, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length =
        vsnprintf(world->trace + world->used, sizeof world->trace - world->used, format, arguments);
    va_end(arguments);
    ck_assert(length >= 0 && (size_t)length < sizeof world->trace - world->used);
    world->used += (size_t)length;
}

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

static test_world *world_new(uint64_t seed)
{
    test_world *world = calloc(1, sizeof *world);
    ck_assert_int_eq(swarm_prober_new(seed, &world->prober, NULL), 0);
    return world;
}

static void world_free(test_world *world)
{
    swarm_prober_free(world->prober);
    free(world);
}

/* Takes the config. */
static void add(test_world *world, const char *id, swarm_health_config *config,
                const test_answer *script)
{
    ck_assert_int_eq(swarm_prober_add(world->prober, id, config, world->now_ns, NULL), 0);
    swarm_health_config_free(config);
    snprintf(world->targets[world->count].id, sizeof world->targets[0].id, "%s", id);
    world->targets[world->count].script = script;
    world->targets[world->count++].ends_ns = INT64_MAX;
}

static size_t index_of(const test_world *world, const char *id)
{
    size_t i = 0;
    while (strcmp(world->targets[i].id, id) != 0)
        i++;
    return i;
}

static void begin(test_world *world, const char *id, uint64_t attempt)
{
    size_t i = index_of(world, id);
    const test_answer *answer = world->targets[i].script;
    while (answer->until_ms * MS <= world->now_ns)
        answer++;
    world->targets[i].attempt = attempt;
    world->targets[i].exit_code = answer->exit_code;
    world->targets[i].started_ns = world->now_ns;
    world->targets[i].ends_ns =
        answer->took_ms == NEVER ? INT64_MAX : world->now_ns + answer->took_ms * MS;
}

static void take_actions(test_world *world)
{
    swarm_prober_action action;
    const char *id;
    uint64_t attempt;
    int64_t timeout_ns;
    swarm_health health;
    while (swarm_prober_next(world->prober, world->now_ns, &action, &id, &attempt, &timeout_ns,
                             &health, NULL) == 1) {
        note(world, "%lld.%03lld %s %s", (long long)(world->now_ns / SEC),
             (long long)(world->now_ns % SEC / MS), id,
             action == SWARM_PROBER_ACTION_HEALTH ? swarm_health_to_str(health)
                                                  : swarm_prober_action_to_str(action));
        ck_assert_int_eq(health, swarm_prober_get_health(world->prober, id));
        ck_assert_int_eq(attempt == 0, action == SWARM_PROBER_ACTION_HEALTH);
        ck_assert_int_eq(timeout_ns > 0, action == SWARM_PROBER_ACTION_PROBE);
        note(world, "\n");
        if (action == SWARM_PROBER_ACTION_PROBE)
            begin(world, id, attempt);
        if (action == SWARM_PROBER_ACTION_CANCEL)
            world->targets[index_of(world, id)].ends_ns = INT64_MAX;
    }
}

static void answer_what_is_ready(test_world *world)
{
    for (size_t i = 0; i < world->count; i++) {
        if (world->targets[i].ends_ns > world->now_ns)
            continue;
        world->targets[i].ends_ns = INT64_MAX;
        ck_assert_int_eq(swarm_prober_result(world->prober, world->targets[i].id,
                                             world->targets[i].attempt, world->targets[i].exit_code,
                                             "said so", world->targets[i].started_ns, world->now_ns,
                                             NULL),
                         1);
    }
}

/* Let time go on until then. */
static void play(test_world *world, int64_t until_ms)
{
    for (;;) {
        answer_what_is_ready(world);
        take_actions(world);
        int64_t next_ns = swarm_prober_deadline_ns(world->prober);
        for (size_t i = 0; i < world->count; i++)
            if (world->targets[i].ends_ns < next_ns)
                next_ns = world->targets[i].ends_ns;
        if (next_ns > until_ms * MS)
            break;
        world->now_ns = next_ns;
    }
    world->now_ns = until_ms * MS;
}

/* One target, its story, its trace. */
static void check_story(swarm_health_config *config, const test_answer *script, int64_t until_ms,
                        const char *expected)
{
    test_world *world = world_new(1);
    add(world, "a", config, script);
    play(world, until_ms);
    ck_assert_str_eq(world->trace, expected);
    world_free(world);
}

static const test_answer good[] = {{INT64_MAX / MS, 0, 0}};
static const test_answer bad[] = {{INT64_MAX / MS, 1, 0}};
static const test_answer silent[] = {{INT64_MAX / MS, 0, NEVER}};

/* --- Docker's rule --- */

START_TEST(defaults_are_dockers)
{
    check_story(command_config(0, 0, 0, 0, 0), silent, 200000,
                "0.000 a starting\n"
                "30.000 a probe\n"
                "60.000 a cancel\n"
                "90.000 a probe\n"
                "120.000 a cancel\n"
                "150.000 a probe\n"
                "180.000 a cancel\n"
                "180.000 a unhealthy\n");
    check_story(command_config(0, 0, -1, 60000, 0), bad, 121000,
                "0.000 a starting\n"
                "5.000 a probe\n10.000 a probe\n15.000 a probe\n20.000 a probe\n25.000 a probe\n"
                "30.000 a probe\n35.000 a probe\n60.000 a probe\n90.000 a probe\n"
                "120.000 a probe\n"
                "120.000 a unhealthy\n");
}
END_TEST

START_TEST(one_success_makes_healthy)
{
    check_story(command_config(10000, 1000, 3, 0, 0), good, 25000,
                "0.000 a starting\n"
                "10.000 a probe\n"
                "10.000 a healthy\n"
                "20.000 a probe\n");
}
END_TEST

START_TEST(interval_counts_from_the_end)
{
    static const test_answer slow[] = {{INT64_MAX / MS, 0, 700}};
    check_story(command_config(2000, 1000, 3, 0, 0), slow, 8000,
                "0.000 a starting\n"
                "2.000 a probe\n"
                "2.700 a healthy\n"
                "4.700 a probe\n"
                "7.400 a probe\n");
}
END_TEST

START_TEST(start_interval_is_unused_without_a_start_period)
{
    check_story(command_config(10000, 1000, 1, 0, 1000), bad, 15000,
                "0.000 a starting\n"
                "10.000 a probe\n"
                "10.000 a unhealthy\n");
}
END_TEST

/* Free until 20 s; less than one interval of it remains from 10 s on, so the next is at its end. */
START_TEST(failures_in_the_start_period_are_free)
{
    check_story(command_config(10000, 1000, 2, 20000, 4000), bad, 35000,
                "0.000 a starting\n"
                "4.000 a probe\n"
                "8.000 a probe\n"
                "12.000 a probe\n"
                "20.000 a probe\n"
                "30.000 a probe\n"
                "30.000 a unhealthy\n");
}
END_TEST

START_TEST(a_short_start_period_is_probed_at_its_end)
{
    check_story(command_config(30000, 1000, 1, 7000, 1000), bad, 8000,
                "0.000 a starting\n"
                "7.000 a probe\n"
                "7.000 a unhealthy\n");
}
END_TEST

/* It is the start of the probe that must lie inside the period. */
START_TEST(a_probe_across_the_end_of_the_start_period_is_free)
{
    static const test_answer across[] = {{5500, 1, 0}, {6500, 1, 900}, {INT64_MAX / MS, 1, 0}};
    check_story(command_config(1000, 1000, 1, 6700, 1000), across, 8000,
                "0.000 a starting\n"
                "1.000 a probe\n2.000 a probe\n3.000 a probe\n4.000 a probe\n5.000 a probe\n"
                "6.000 a probe\n"
                "7.900 a probe\n"
                "7.900 a unhealthy\n");
}
END_TEST

START_TEST(success_ends_the_leniency)
{
    static const test_answer once[] = {{3000, 1, 0}, {4500, 0, 0}, {INT64_MAX / MS, 1, 0}};
    check_story(command_config(5000, 1000, 2, 60000, 2000), once, 20000,
                "0.000 a starting\n"
                "2.000 a probe\n"
                "4.000 a probe\n"
                "4.000 a healthy\n"
                "9.000 a probe\n"
                "14.000 a probe\n"
                "14.000 a unhealthy\n"
                "19.000 a probe\n");
}
END_TEST

/* 503 while booting, then UP. */
START_TEST(a_spring_boot_service_boots)
{
    static const test_answer boot[] = {{22000, 1, 100}, {INT64_MAX / MS, 0, 100}};
    check_story(command_config(30000, 10000, 5, 60000, 0), boot, 80000,
                "0.000 a starting\n"
                "5.000 a probe\n10.100 a probe\n15.200 a probe\n20.300 a probe\n25.400 a probe\n"
                "25.500 a healthy\n"
                /* healthy: the interval, then exactly the end of the start period */
                "55.500 a probe\n"
                "60.000 a probe\n");
}
END_TEST

START_TEST(flapping_never_reaches_the_streak)
{
    static const test_answer flapping[] = {{2500, 0, 0}, {4500, 1, 0}, {5500, 0, 0},
                                           {7500, 1, 0}, {8500, 0, 0}, {INT64_MAX / MS, 1, 0}};
    test_world *world = world_new(1);
    add(world, "a", command_config(1000, 1000, 3, 0, 0), flapping);
    play(world, 4000);
    ck_assert_uint_eq(swarm_prober_get_failing_streak(world->prober, "a"), 2);
    play(world, 5000);
    ck_assert_uint_eq(swarm_prober_get_failing_streak(world->prober, "a"), 0);
    play(world, 10999);
    ck_assert_ptr_null(strstr(world->trace, "unhealthy"));
    play(world, 11000);
    ck_assert_ptr_nonnull(strstr(world->trace, "11.000 a unhealthy\n"));
    ck_assert_uint_eq(swarm_prober_get_failing_streak(world->prober, "a"), 3);
    world_free(world);
}
END_TEST

START_TEST(unhealthy_may_recover)
{
    static const test_answer outage[] = {{1500, 1, 0}, {INT64_MAX / MS, 0, 0}};
    check_story(command_config(1000, 1000, 1, 0, 0), outage, 3500,
                "0.000 a starting\n"
                "1.000 a probe\n"
                "1.000 a unhealthy\n"
                "2.000 a probe\n"
                "2.000 a healthy\n"
                "3.000 a probe\n");
}
END_TEST

START_TEST(no_answer_is_minus_one)
{
    test_world *world = world_new(1);
    add(world, "a", command_config(1000, 1500, 2, 0, 0), silent);
    play(world, 6000);
    ck_assert_str_eq(world->trace, "0.000 a starting\n"
                                   "1.000 a probe\n"
                                   "2.500 a cancel\n"
                                   "3.500 a probe\n"
                                   "5.000 a cancel\n"
                                   "5.000 a unhealthy\n"
                                   "6.000 a probe\n");
    int32_t exit_code;
    const char *output;
    int64_t started_ns, ended_ns;
    ck_assert_int_eq(swarm_prober_get_result(world->prober, "a", 1, &exit_code, &output,
                                             &started_ns, &ended_ns, NULL),
                     0);
    ck_assert_int_eq(exit_code, -1);
    ck_assert_str_eq(output, "Health check exceeded timeout (1.5s)");
    ck_assert_int_eq(started_ns, 3500 * MS);
    ck_assert_int_eq(ended_ns, 5000 * MS);
    world_free(world);
}
END_TEST

/* The program stood still for an hour: no burst of probes to catch up. */
START_TEST(a_pause_is_not_caught_up)
{
    test_world *world = world_new(1);
    add(world, "a", command_config(1000, 1000, 3, 0, 0), silent);
    play(world, 1000);
    world->now_ns = 3600 * SEC;
    play(world, 3600500);
    ck_assert_str_eq(world->trace, "0.000 a starting\n"
                                   "1.000 a probe\n"
                                   "3600.000 a cancel\n");
    ck_assert_int_eq(swarm_prober_deadline_ns(world->prober), 3601 * SEC);
    world_free(world);
}
END_TEST

/* --- HTTP --- */

START_TEST(http_looks_at_once_and_often_while_starting)
{
    static const test_answer boot[] = {{3000, 1, 100}, {INT64_MAX / MS, 0, 100}};
    test_world *world = world_new(1);
    add(world, "a", http_config(30000, 10000, 5, 60000, 0), boot);
    play(world, 30000);
    ck_assert_str_eq(world->trace, "0.000 a starting\n"
                                   "0.000 a probe\n"
                                   "1.100 a probe\n"
                                   "2.200 a probe\n"
                                   "3.300 a probe\n"
                                   "3.400 a healthy\n");
    int64_t wait_ns = swarm_prober_deadline_ns(world->prober) - 3400 * MS;
    ck_assert_int_ge(wait_ns, 28500 * MS);
    ck_assert_int_le(wait_ns, 31500 * MS);
    world_free(world);
}
END_TEST

/* Docker's rule would say unhealthy at 3 + 3 + 3 s; the probes in between are free. */
START_TEST(http_is_not_harsher_than_docker)
{
    check_story(http_config(3000, 1000, 3, 0, 0), bad, 10000,
                "0.000 a starting\n"
                "0.000 a probe\n1.000 a probe\n2.000 a probe\n3.000 a probe\n"
                "4.000 a probe\n5.000 a probe\n6.000 a probe\n"
                "7.000 a probe\n8.000 a probe\n9.000 a probe\n"
                "9.000 a unhealthy\n");
    check_story(http_config(3000, 1000, 2, 5000, 2000), bad, 9000,
                "0.000 a starting\n"
                "0.000 a probe\n2.000 a probe\n4.000 a probe\n"
                "5.000 a probe\n7.000 a probe\n8.000 a probe\n"
                "8.000 a unhealthy\n");
}
END_TEST

START_TEST(http_start_interval_is_never_longer_than_the_interval)
{
    check_story(http_config(500, 500, 9, 0, 8000), bad, 1200,
                "0.000 a starting\n"
                "0.000 a probe\n0.500 a probe\n1.000 a probe\n");
}
END_TEST

START_TEST(http_varies_within_five_percent_by_the_seed)
{
    char *traces[3];
    const uint64_t seeds[] = {7, 7, 8};
    for (size_t i = 0; i < 3; i++) {
        test_world *world = world_new(seeds[i]);
        add(world, "a", http_config(1000, 500, 3, 0, 0), good);
        add(world, "b", http_config(1000, 500, 3, 0, 0), good);
        play(world, 60000);
        traces[i] = strdup(world->trace);
        size_t probes = 0;
        for (const char *at = world->trace; (at = strstr(at, "a probe")) != NULL; at++)
            probes++;
        ck_assert_uint_ge(probes, 58);
        ck_assert_uint_le(probes, 63);
        world_free(world);
    }
    ck_assert_str_eq(traces[0], traces[1]);
    ck_assert_str_ne(traces[0], traces[2]);
    for (size_t i = 0; i < 3; i++)
        free(traces[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prober_rules");
    TCase *rules = tcase_create("rules");
    tcase_add_test(rules, defaults_are_dockers);
    tcase_add_test(rules, one_success_makes_healthy);
    tcase_add_test(rules, interval_counts_from_the_end);
    tcase_add_test(rules, start_interval_is_unused_without_a_start_period);
    tcase_add_test(rules, failures_in_the_start_period_are_free);
    tcase_add_test(rules, a_short_start_period_is_probed_at_its_end);
    tcase_add_test(rules, a_probe_across_the_end_of_the_start_period_is_free);
    tcase_add_test(rules, success_ends_the_leniency);
    tcase_add_test(rules, a_spring_boot_service_boots);
    tcase_add_test(rules, flapping_never_reaches_the_streak);
    tcase_add_test(rules, unhealthy_may_recover);
    tcase_add_test(rules, no_answer_is_minus_one);
    tcase_add_test(rules, a_pause_is_not_caught_up);
    tcase_add_test(rules, http_looks_at_once_and_often_while_starting);
    tcase_add_test(rules, http_is_not_harsher_than_docker);
    tcase_add_test(rules, http_start_interval_is_never_longer_than_the_interval);
    tcase_add_test(rules, http_varies_within_five_percent_by_the_seed);
    suite_add_tcase(suite, rules);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
