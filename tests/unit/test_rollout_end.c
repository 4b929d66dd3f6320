/* SPDX-License-Identifier: MIT
 *
 * The rolling-update machine, rule by rule, in virtual time: slots taken out, ends, time,
 * arguments, many slots, little memory.
 */
#include "core/rollout_machine.h"
#include "rollout_rig.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <time.h>

/* ---- taking slots out ---- */

START_TEST(a_removed_slot_frees_its_place)
{
    swarm_rollout *rollout = begun(start_first(), 3);
    STEPS(rollout, "start-new 1");
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 1, 1), 1);
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 1, 1), 0);
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 77, 1), 0);
    STEPS(rollout, "start-new 2");
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 3, 2), 1); /* never had its turn */
    IGNORED(rollout, 3, NEW_UP, 2);
    IGNORED(rollout, 3, NEW_FAILED, 2);
    IGNORED(rollout, 3, OLD_STOPPED, 2);
    ck_assert_uint_eq(swarm_rollout_count_slots(rollout), 1);
    UP(rollout, 2, 3);
    STEPS(rollout, "stop-old 2");
    STOPPED(rollout, 2, 4);
    swarm_rollout_tick(rollout, 3 + 5 * S);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(removing_the_last_slot_ends_it)
{
    swarm_rollout *rollout = begun(stop_first(), 2);
    STEPS(rollout, "prepare-new 1, stop-old 1");
    swarm_rollout_remove_slot(rollout, 2, 1);
    VERDICT(rollout, "unknown");
    swarm_rollout_remove_slot(rollout, 1, 2);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_slot_can_be_removed_in_each_state)
{
    rollout_settings wanted = start_first();
    wanted.parallelism = 0;
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 5);
    UP(rollout, 1, 0);     /* will be good */
    UP(rollout, 2, 2 * S); /* judged */
    FAILED(rollout, 3, 3 * S);
    swarm_rollout_tick(rollout, 6 * S);
    ck_assert_uint_eq(swarm_rollout_count_up(rollout), 2);
    for (uint64_t slot = 1; slot <= 4; slot++)
        ck_assert_int_eq(swarm_rollout_remove_slot(rollout, slot, 6 * S), 1);
    ck_assert_uint_eq(swarm_rollout_count_up(rollout), 0);
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 0);
    ck_assert_uint_eq(swarm_rollout_count_slots(rollout), 1);
    VERDICT(rollout, "unknown");
    UP(rollout, 5, 7 * S);
    STOPPED(rollout, 5, 8 * S);
    swarm_rollout_tick(rollout, 12 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_slot_removed_before_the_beginning_does_not_count)
{
    swarm_rollout *rollout = machine(start_first(), 2);
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 1, 0), 1);
    ck_assert_uint_eq(swarm_rollout_count_slots(rollout), 1);
    swarm_rollout_begin(rollout, 0, NULL);
    ck_assert_uint_eq(swarm_rollout_count_slots(rollout), 1);
    STEPS(rollout, "start-new 2");
    UP(rollout, 2, 0);
    STOPPED(rollout, 2, 1);
    swarm_rollout_tick(rollout, 5 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

/* ---- the end ---- */

START_TEST(without_slots_it_succeeds_at_once)
{
    swarm_rollout *rollout = begun(stop_first(), 0);
    STEPS(rollout, "finish 0");
    STEPS(rollout, "");
    VERDICT(rollout, "succeeded");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), INT64_MAX);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(it_can_be_ended)
{
    const swarm_verdict verdicts[] = {SWARM_VERDICT_SUPERSEDED, SWARM_VERDICT_CANCELLED};
    for (size_t i = 0; i < 2; i++) {
        swarm_rollout *rollout = begun(stop_first(), 2);
        ck_assert_int_eq(swarm_rollout_end(rollout, verdicts[i]), 0);
        STEPS(rollout, "finish 0"); /* the steps that were not taken are dropped */
        ck_assert_int_eq(swarm_rollout_get_verdict(rollout), verdicts[i]);
        ck_assert_int_eq(swarm_rollout_end(rollout, verdicts[i]), SWARM_E_STATE);
        IGNORED(rollout, 1, NEW_UP, 1);
        IGNORED(rollout, 1, NEW_FAILED, 1);
        IGNORED(rollout, 1, OLD_STOPPED, 1);
        swarm_rollout_tick(rollout, 100 * S);
        STEPS(rollout, "");
        ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 0);
        swarm_rollout_free(rollout);
    }
    swarm_rollout *rollout = machine(stop_first(), 1); /* before it has begun */
    ck_assert_int_eq(swarm_rollout_end(rollout, SWARM_VERDICT_CANCELLED), 0);
    STEPS(rollout, "finish 0");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(nothing_comes_after_the_verdict)
{
    swarm_rollout *rollout = begun(start_first(), 2);
    STEPS(rollout, "start-new 1");
    FAILED(rollout, 1, 1);
    STEPS(rollout, "finish 0");
    IGNORED(rollout, 1, NEW_UP, 2);
    IGNORED(rollout, 2, NEW_UP, 2);
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 1, 3), 1);
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 2, 3), 1);
    swarm_rollout_tick(rollout, 1000 * S);
    STEPS(rollout, "");
    VERDICT(rollout, "paused");
    swarm_rollout_free(rollout);
}
END_TEST

/* ---- time, arguments ---- */

START_TEST(time_does_not_go_back)
{
    rollout_settings wanted = start_first();
    wanted.delay_ns = 10 * S;
    swarm_rollout *rollout = begun(wanted, 2);
    swarm_rollout_tick(rollout, 20 * S);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 1 * S); /* counts as 20 s */
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 25 * S);
    swarm_rollout_tick(rollout, 0);
    STEPS(rollout, "stop-old 1");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 25 * S);
    swarm_rollout_free(rollout);

    rollout = machine(start_first(), 1);
    swarm_rollout_tick(rollout, 9 * S);
    swarm_rollout_begin(rollout, 1 * S, NULL);
    UP(rollout, 1, 1 * S);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 14 * S);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(observations_before_their_time_do_not_matter)
{
    swarm_rollout *rollout = machine(stop_first(), 2);
    IGNORED(rollout, 1, NEW_UP, 0); /* not begun */
    swarm_rollout_begin(rollout, 0, NULL);
    IGNORED(rollout, 1, NEW_UP, 0); /* its old version still stops */
    IGNORED(rollout, 2, NEW_UP, 0); /* not its turn */
    IGNORED(rollout, 2, NEW_FAILED, 0);
    ck_assert_int_eq(swarm_rollout_see(rollout, 3, SWARM_ROLLOUT_SEEN_NEW_UP, 0), SWARM_E_NOTFOUND);
    STOPPED(rollout, 1, 1);
    UP(rollout, 1, 2);
    IGNORED(rollout, 1, NEW_UP, 3);
    IGNORED(rollout, 1, OLD_STOPPED, 3);
    ck_assert_uint_eq(swarm_rollout_count_up(rollout), 1);
    swarm_rollout_free(rollout);
}
END_TEST

static void refused(rollout_settings wanted, const char *path)
{
    swarm_update_config *config = swarm_update_config_new();
    swarm_update_config_set_delay_ns(config, wanted.delay_ns);
    swarm_update_config_set_monitor_ns(config, wanted.monitor_ns);
    swarm_update_config_set_max_failure_ratio(config, wanted.ratio);
    swarm_rollout *rollout = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_rollout_new(config, &rollout, &error), SWARM_E_INVAL);
    ck_assert_ptr_null(rollout);
    ck_assert_str_eq(swarm_error_get_path(error), path);
    swarm_error_free(error);
    swarm_update_config_free(config);
}

START_TEST(settings_out_of_range)
{
    refused((rollout_settings){.delay_ns = -1}, "/Delay");
    refused((rollout_settings){.monitor_ns = -1}, "/Monitor");
    refused((rollout_settings){.ratio = -0.1}, "/MaxFailureRatio");
    refused((rollout_settings){.ratio = 1.1}, "/MaxFailureRatio");
}
END_TEST

START_TEST(arguments)
{
    swarm_rollout_step step;
    uint64_t slot;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_rollout_new(NULL, NULL, &error), SWARM_E_INVAL);
    ck_assert_ptr_nonnull(error);
    swarm_error_free(error);
    swarm_rollout *rollout = machine(stop_first(), 1);
    ck_assert_int_eq(swarm_rollout_add_slot(NULL, 1, 1, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_add_slot(rollout, 1, 1, NULL), SWARM_E_EXISTS);
    ck_assert_int_eq(swarm_rollout_begin(NULL, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_begin(rollout, 0, NULL), 0);
    ck_assert_int_eq(swarm_rollout_begin(rollout, 0, NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_rollout_add_slot(rollout, 2, 1, NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_rollout_see(NULL, 1, SWARM_ROLLOUT_SEEN_NEW_UP, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_see(rollout, 1, SWARM_ROLLOUT_SEEN_UNKNOWN, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_see(rollout, 1, 4, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_remove_slot(NULL, 1, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_tick(NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_next_step(NULL, &step, &slot), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_next_step(rollout, NULL, &slot), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_next_step(rollout, &step, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_end(NULL, SWARM_VERDICT_CANCELLED), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_end(rollout, SWARM_VERDICT_SUCCEEDED), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_end(rollout, SWARM_VERDICT_UNKNOWN), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_deadline_ns(NULL), INT64_MAX);
    ck_assert_int_eq(swarm_rollout_get_verdict(NULL), SWARM_VERDICT_UNKNOWN);
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(NULL), 0);
    ck_assert_uint_eq(swarm_rollout_count_slots(NULL), 0);
    ck_assert_uint_eq(swarm_rollout_count_up(NULL), 0);
    ck_assert_uint_eq(swarm_rollout_count_failed(NULL), 0);
    swarm_rollout_free(rollout);
    swarm_rollout_free(NULL);
}
END_TEST

START_TEST(words)
{
    static const char *const step_words[] = {"unknown",  "prepare-new", "start-new",
                                             "stop-old", "finish",      "gate"};
    static const char *const seen_words[] = {"unknown", "new-up", "new-failed", "old-stopped"};
    swarm_rollout_step step;
    swarm_rollout_seen seen;
    for (int32_t i = 1; i <= 5; i++) {
        ck_assert_str_eq(swarm_rollout_step_to_str(i), step_words[i]);
        ck_assert_int_eq(swarm_rollout_step_from_str(step_words[i], &step), 0);
        ck_assert_int_eq(step, i);
    }
    for (int32_t i = 1; i <= 3; i++) {
        ck_assert_str_eq(swarm_rollout_seen_to_str(i), seen_words[i]);
        ck_assert_int_eq(swarm_rollout_seen_from_str(seen_words[i], &seen), 0);
        ck_assert_int_eq(seen, i);
    }
    ck_assert_str_eq(swarm_rollout_step_to_str(6), "unknown");
    ck_assert_str_eq(swarm_rollout_seen_to_str(-1), "unknown");
    ck_assert_int_eq(swarm_rollout_step_from_str("stop", &step), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_step_from_str(NULL, &step), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_seen_from_str("up", &seen), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_seen_from_str(NULL, &seen), SWARM_E_INVAL);
}
END_TEST

/* ---- many, and too little memory ---- */

START_TEST(more_slots_than_can_be)
{
    swarm_rollout *rollout = machine(stop_first(), 0);
    swarm_error *error = NULL;
    rollout->slots.count = UINT32_MAX; /* as if */
    ck_assert_int_eq(swarm_rollout_add_slot(rollout, 1, 1, &error), SWARM_E_LIMIT);
    rollout->slots.count = 0;
    swarm_error_free(error);
    swarm_rollout_free(rollout);
}
END_TEST

/* A whole update of `count` slots that were added from `first` on by `by`. */
static void run_many(uint64_t count, uint64_t first, uint64_t by)
{
    rollout_settings wanted = start_first();
    wanted.parallelism = 1000;
    wanted.delay_ns = 1 * S;
    swarm_rollout *rollout = machine(wanted, 0);
    for (uint64_t i = 0; i < count; i++)
        ck_assert_int_eq(swarm_rollout_add_slot(rollout, first + i * by, 1, NULL), 0);
    swarm_rollout_begin(rollout, 0, NULL);
    swarm_rollout_step step = SWARM_ROLLOUT_STEP_UNKNOWN;
    uint64_t slot, started = 0, stopped = 0;
    int64_t now_ns = 0;
    while (step != SWARM_ROLLOUT_STEP_FINISH) {
        if (swarm_rollout_next_step(rollout, &step, &slot) == 0) {
            now_ns = swarm_rollout_deadline_ns(rollout);
            ck_assert_int_ne(now_ns, INT64_MAX);
            swarm_rollout_tick(rollout, now_ns);
        } else if (step == SWARM_ROLLOUT_STEP_START_NEW) {
            started++;
            swarm_rollout_see(rollout, slot, SWARM_ROLLOUT_SEEN_NEW_UP, now_ns);
        } else if (step == SWARM_ROLLOUT_STEP_STOP_OLD) {
            stopped++;
            swarm_rollout_see(rollout, slot, SWARM_ROLLOUT_SEEN_OLD_STOPPED, now_ns);
        }
    }
    ck_assert_uint_eq(started, count);
    ck_assert_uint_eq(stopped, count);
    ck_assert_int_eq(now_ns, ((int64_t)(count / 1000) - 1) * S + 5 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}

START_TEST(a_hundred_thousand_slots)
{
    unsigned slots = suite_is_slow() ? 3000 : 100000;
    clock_t before = clock();
    run_many(slots, 1, 1);
    run_many(slots, slots, (uint64_t)-1);
    run_many(slots, 0, UINT64_C(0x9e3779b97f4a7c15));
    ck_assert(suite_is_slow() || (clock() - before) / CLOCKS_PER_SEC < 20); /* usually 1 */
}
END_TEST

static int whole_story(void *user)
{
    (void)user;
    swarm_update_config *config = swarm_update_config_new();
    swarm_rollout *rollout = NULL;
    swarm_error *error = NULL;
    int result = config != NULL ? 0 : SWARM_E_NOMEM;
    if (result == 0)
        result = swarm_rollout_new(config, &rollout, &error);
    for (uint64_t slot = 1; result == 0 && slot <= 40; slot++)
        result = swarm_rollout_add_slot(rollout, slot, 1, &error);
    if (result == 0)
        result = swarm_rollout_begin(rollout, 0, &error);
    if (result < 0 && config != NULL && swarm_error_get_code(error) != SWARM_E_NOMEM)
        result = SWARM_E_INTERNAL;
    swarm_error_free(error);
    swarm_rollout_free(rollout);
    swarm_update_config_free(config);
    return result;
}

START_TEST(memory_that_runs_out)
{
    failing_alloc_each(whole_story, NULL);
    swarm_rollout *rollout = machine(start_first(), 0);
    for (uint64_t slot = 1; slot <= 100; slot++) { /* refused once, then given again */
        failing_alloc_arm(1);
        int result = swarm_rollout_add_slot(rollout, slot, 1, NULL);
        size_t refused = failing_alloc_refused();
        failing_alloc_disarm();
        ck_assert_int_eq(result, refused > 0 ? SWARM_E_NOMEM : 0);
        ck_assert_uint_eq(swarm_rollout_count_slots(rollout), slot - (refused > 0));
        if (refused > 0)
            ck_assert_int_eq(swarm_rollout_add_slot(rollout, slot, 1, NULL), 0);
    }
    swarm_rollout_begin(rollout, 0, NULL);
    STEPS(rollout, "start-new 1");
    swarm_rollout_free(rollout);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_removed_slot_frees_its_place,
        removing_the_last_slot_ends_it,
        a_slot_can_be_removed_in_each_state,
        a_slot_removed_before_the_beginning_does_not_count,
        without_slots_it_succeeds_at_once,
        it_can_be_ended,
        nothing_comes_after_the_verdict,
        time_does_not_go_back,
        observations_before_their_time_do_not_matter,
        settings_out_of_range,
        arguments,
        words,
        more_slots_than_can_be,
        a_hundred_thousand_slots,
        memory_that_runs_out,
    };
    return SUITE_RUN("rollout_end", tests, 30);
}
