/* SPDX-License-Identifier: MIT
 *
 * The rolling-update machine, rule by rule, in virtual time: orders, places, delay, failures.
 */
#include "core/rollout_machine.h"
#include "rollout_rig.h"
#include "support/suite.h"

/* ---- orders ---- */

START_TEST(start_first_starts_then_stops)
{
    swarm_rollout *rollout = begun(start_first(), 2);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 1 * S);
    STEPS(rollout, "stop-old 1, start-new 2");
    STOPPED(rollout, 1, 2 * S);
    UP(rollout, 2, 3 * S);
    STEPS(rollout, "stop-old 2");
    VERDICT(rollout, "unknown");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 6 * S);
    swarm_rollout_tick(rollout, 8 * S);
    VERDICT(rollout, "unknown"); /* an old one has still to end */
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), INT64_MAX);
    STOPPED(rollout, 2, 9 * S);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(stop_first_prepares_while_the_old_one_stops)
{
    swarm_rollout *rollout = begun(stop_first(), 2);
    STEPS(rollout, "prepare-new 1, stop-old 1");
    STOPPED(rollout, 1, 1 * S);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 2 * S);
    STEPS(rollout, "prepare-new 2, stop-old 2");
    STOPPED(rollout, 2, 3 * S);
    STEPS(rollout, "start-new 2");
    UP(rollout, 2, 4 * S);
    STEPS(rollout, "");
    swarm_rollout_tick(rollout, 9 * S - 1);
    VERDICT(rollout, "unknown");
    swarm_rollout_tick(rollout, 9 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(an_empty_slot_has_nothing_to_stop)
{
    for (int order = SWARM_UPDATE_ORDER_STOP_FIRST; order <= SWARM_UPDATE_ORDER_START_FIRST;
         order++) {
        rollout_settings wanted = stop_first();
        wanted.order = order;
        swarm_rollout *rollout = machine(wanted, 0);
        swarm_rollout_add_slot(rollout, 7, 0, NULL);
        swarm_rollout_begin(rollout, 0, NULL);
        STEPS(rollout, "start-new 7");
        IGNORED(rollout, 7, OLD_STOPPED, 0);
        UP(rollout, 7, 0);
        STEPS(rollout, "");
        swarm_rollout_tick(rollout, 5 * S);
        STEPS(rollout, "finish 0");
        swarm_rollout_free(rollout);
    }
}
END_TEST

START_TEST(an_old_version_that_ends_early_is_not_stopped)
{
    swarm_rollout *rollout = begun(stop_first(), 2);
    STEPS(rollout, "prepare-new 1, stop-old 1");
    STOPPED(rollout, 2, 1); /* before its turn */
    IGNORED(rollout, 2, OLD_STOPPED, 2);
    STOPPED(rollout, 1, 3);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 4);
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);

    rollout = begun(start_first(), 1);
    STEPS(rollout, "start-new 1");
    STOPPED(rollout, 1, 1);
    UP(rollout, 1, 2);
    STEPS(rollout, "");
    swarm_rollout_free(rollout);

    rollout = begun(stop_first(), 1); /* the step was not taken yet: it is taken back */
    STOPPED(rollout, 1, 1);
    STEPS(rollout, "prepare-new 1, start-new 1");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(slots_go_in_the_order_of_adding)
{
    swarm_rollout *rollout = machine(start_first(), 0);
    const uint64_t order[] = {9, 0, UINT64_MAX, 4};
    for (size_t i = 0; i < 4; i++)
        swarm_rollout_add_slot(rollout, order[i], 1, NULL);
    swarm_rollout_begin(rollout, 0, NULL);
    for (size_t i = 0; i < 4; i++) {
        swarm_rollout_step step;
        uint64_t slot;
        ck_assert_int_eq(swarm_rollout_next_step(rollout, &step, &slot), 1);
        ck_assert_int_eq(step, SWARM_ROLLOUT_STEP_START_NEW);
        ck_assert(slot == order[i]);
        UP(rollout, slot, 0);
        ck_assert_int_eq(swarm_rollout_next_step(rollout, &step, &slot), 1);
        ck_assert_int_eq(step, SWARM_ROLLOUT_STEP_STOP_OLD);
    }
    swarm_rollout_free(rollout);
}
END_TEST

/* ---- parallelism and delay ---- */

START_TEST(the_window_slides)
{
    rollout_settings wanted = start_first();
    wanted.parallelism = 2;
    swarm_rollout *rollout = begun(wanted, 5);
    STEPS(rollout, "start-new 1, start-new 2");
    UP(rollout, 2, 1 * S); /* not in batches: the place of 2 is free although 1 works on */
    STEPS(rollout, "stop-old 2, start-new 3");
    UP(rollout, 3, 2 * S);
    STEPS(rollout, "stop-old 3, start-new 4");
    UP(rollout, 1, 3 * S);
    STEPS(rollout, "stop-old 1, start-new 5");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(parallelism_has_no_upper_bound)
{
    const uint64_t all[] = {0, 4, UINT64_C(1) << 63, UINT64_MAX};
    for (size_t i = 0; i < 4; i++) {
        rollout_settings wanted = start_first();
        wanted.parallelism = all[i];
        swarm_rollout *rollout = begun(wanted, 4);
        STEPS(rollout, "start-new 1, start-new 2, start-new 3, start-new 4");
        swarm_rollout_free(rollout);
    }
}
END_TEST

START_TEST(a_config_without_parallelism_means_all_at_once)
{
    swarm_update_config *config = swarm_update_config_new();
    swarm_rollout *rollout;
    ck_assert_int_eq(swarm_rollout_new(config, &rollout, NULL), 0);
    swarm_update_config_free(config);
    swarm_rollout_add_slot(rollout, 1, 1, NULL);
    swarm_rollout_add_slot(rollout, 2, 1, NULL);
    swarm_rollout_begin(rollout, 0, NULL);
    STEPS(rollout, "prepare-new 1, stop-old 1, prepare-new 2, stop-old 2");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(no_config_means_dockers_defaults)
{
    swarm_rollout *rollout;
    ck_assert_int_eq(swarm_rollout_new(NULL, &rollout, NULL), 0);
    swarm_rollout_add_slot(rollout, 1, 1, NULL);
    swarm_rollout_add_slot(rollout, 2, 1, NULL);
    swarm_rollout_begin(rollout, 0, NULL);
    STEPS(rollout, "prepare-new 1, stop-old 1"); /* one at a time, stop-first */
    STOPPED(rollout, 1, 0);
    UP(rollout, 1, 0); /* no delay */
    STEPS(rollout, "start-new 1, prepare-new 2, stop-old 2");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 5 * S); /* monitor 5 s */
    FAILED(rollout, 1, 5 * S - 1);                               /* ratio 0 */
    VERDICT(rollout, "paused");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(the_delay_counts_from_up)
{
    rollout_settings wanted = start_first();
    wanted.delay_ns = 10 * S;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 3 * S);
    STEPS(rollout, "stop-old 1");
    STOPPED(rollout, 1, 7 * S);
    swarm_rollout_tick(rollout, 13 * S - 1);
    STEPS(rollout, "");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 13 * S);
    swarm_rollout_tick(rollout, 13 * S);
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(no_delay_after_the_last_slot)
{
    rollout_settings wanted = start_first();
    wanted.delay_ns = 100 * S;
    swarm_rollout *rollout = begun(wanted, 1);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 1 * S);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 6 * S);
    STOPPED(rollout, 1, 2 * S);
    swarm_rollout_tick(rollout, 6 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

/* An allowed failure frees its place like a success: after the delay. */
START_TEST(the_delay_counts_from_a_failure_too)
{
    rollout_settings wanted = start_first();
    wanted.delay_ns = 10 * S;
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    FAILED(rollout, 1, 2 * S);
    STEPS(rollout, "");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 12 * S);
    swarm_rollout_tick(rollout, 12 * S);
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_delay_of_centuries_does_not_wrap)
{
    rollout_settings wanted = start_first();
    wanted.delay_ns = INT64_MAX;
    wanted.monitor_ns = INT64_MAX;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, INT64_MAX - 1);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), INT64_MAX);
    swarm_rollout_tick(rollout, INT64_MAX - 1);
    STEPS(rollout, "stop-old 1");
    VERDICT(rollout, "unknown");
    swarm_rollout_free(rollout);
}
END_TEST

/* ---- monitor and failures ---- */

START_TEST(each_slot_is_judged_from_its_own_up)
{
    rollout_settings wanted = start_first();
    wanted.parallelism = 2;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1, start-new 2");
    UP(rollout, 1, 1 * S);
    UP(rollout, 2, 4 * S);
    IGNORED(rollout, 1, NEW_FAILED, 6 * S); /* its 5 s are over */
    VERDICT(rollout, "unknown");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 9 * S);
    FAILED(rollout, 2, 9 * S - 1);
    VERDICT(rollout, "paused");
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 2);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(monitor_0_is_the_default)
{
    rollout_settings wanted = start_first();
    wanted.monitor_ns = 0;
    swarm_rollout *rollout = begun(wanted, 1);
    UP(rollout, 1, 0);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 5 * S);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_slot_fails_once_at_most)
{
    rollout_settings wanted = start_first();
    wanted.parallelism = 0;
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 4);
    FAILED(rollout, 1, 1);
    IGNORED(rollout, 1, NEW_FAILED, 2);
    UP(rollout, 1, 3); /* the caller tried again */
    IGNORED(rollout, 1, NEW_UP, 3);
    ck_assert_uint_eq(swarm_rollout_count_up(rollout), 1);
    FAILED(rollout, 1, 4); /* news, but not another failure */
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 1);
    ck_assert_uint_eq(swarm_rollout_count_up(rollout), 0);
    FAILED(rollout, 2, 5);
    VERDICT(rollout, "unknown"); /* 2 of 4 is not more than 0.5 */
    FAILED(rollout, 3, 6);
    VERDICT(rollout, "paused");
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 3);
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 3);
    ck_assert_uint_eq(swarm_rollout_count_slots(rollout), 4);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_failure_counts_at_once)
{
    rollout_settings wanted = start_first();
    wanted.parallelism = 2;
    swarm_rollout *rollout = begun(wanted, 3);
    STEPS(rollout, "start-new 1, start-new 2");
    UP(rollout, 1, 1);
    FAILED(rollout, 2, 2);
    VERDICT(rollout, "paused");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), INT64_MAX);
    STEPS(rollout, "finish 0"); /* neither 3 nor anything else */
    STEPS(rollout, "");
    swarm_rollout_free(rollout);
}
END_TEST

/* The number of failures at which `slots` slots with this ratio are too many. */
static uint64_t tolerated(uint64_t slots, double ratio)
{
    rollout_settings wanted = start_first();
    wanted.parallelism = 0;
    wanted.ratio = ratio;
    swarm_rollout *rollout = begun(wanted, slots);
    uint64_t failed = 0;
    while (failed < slots && swarm_rollout_get_verdict(rollout) == SWARM_VERDICT_UNKNOWN)
        FAILED(rollout, ++failed, 1);
    int paused = swarm_rollout_get_verdict(rollout) == SWARM_VERDICT_PAUSED;
    swarm_rollout_free(rollout);
    return paused ? failed - 1 : slots;
}

START_TEST(the_ratio_is_strict_and_a_float32)
{
    ck_assert_uint_eq(tolerated(4, 0), 0);
    ck_assert_uint_eq(tolerated(4, 0.4), 1);
    ck_assert_uint_eq(tolerated(4, 0.5), 2);
    ck_assert_uint_eq(tolerated(4, 0.75), 3);
    ck_assert_uint_eq(tolerated(4, 1), 4);
    ck_assert_uint_eq(tolerated(1, 0.999), 0);
    /* As doubles 1/10 > 0.0999999999 and 1/3 > 0.33333333; as float32 they are equal. */
    ck_assert_uint_eq(tolerated(10, 0.0999999999), 1);
    ck_assert_uint_eq(tolerated(3, 0.33333333), 1);
    ck_assert_uint_eq(tolerated(10, 0.1), 1);
    ck_assert_uint_eq(tolerated(10, 0.3), 3);
    ck_assert_uint_eq(tolerated(10, 0.7), 7);
}
END_TEST

START_TEST(continue_goes_on_whatever_fails)
{
    rollout_settings wanted = start_first();
    wanted.action = SWARM_FAILURE_ACTION_CONTINUE;
    swarm_rollout *rollout = begun(wanted, 3);
    STEPS(rollout, "start-new 1");
    FAILED(rollout, 1, 1);
    STEPS(rollout, "start-new 2");
    FAILED(rollout, 2, 2);
    STEPS(rollout, "start-new 3");
    FAILED(rollout, 3, 3);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "paused"); /* nothing came of it */
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 3);
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 3);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(continue_succeeds_with_one_that_is_up)
{
    rollout_settings wanted = start_first();
    wanted.action = SWARM_FAILURE_ACTION_CONTINUE;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    FAILED(rollout, 1, 1);
    STEPS(rollout, "start-new 2");
    UP(rollout, 2, 2);
    STEPS(rollout, "stop-old 2");
    STOPPED(rollout, 2, 3);
    swarm_rollout_tick(rollout, swarm_rollout_deadline_ns(rollout));
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 1);
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 0);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(rollback_is_a_verdict)
{
    rollout_settings wanted = stop_first();
    wanted.action = SWARM_FAILURE_ACTION_ROLLBACK;
    swarm_rollout *rollout = begun(wanted, 3);
    STEPS(rollout, "prepare-new 1, stop-old 1");
    FAILED(rollout, 1, 1); /* refused while the old one stops */
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "rolled_back");
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 1);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_retry_that_comes_up_replaces_the_old_one)
{
    rollout_settings wanted = start_first();
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    FAILED(rollout, 1, 1);
    STEPS(rollout, "start-new 2");
    UP(rollout, 1, 2);
    STEPS(rollout, "stop-old 1");
    ck_assert_uint_eq(swarm_rollout_count_up(rollout), 1);
    UP(rollout, 2, 3);
    STOPPED(rollout, 2, 4);
    swarm_rollout_tick(rollout, 3 + 5 * S);
    VERDICT(rollout, "unknown"); /* also where the new one came late, the old one has to end */
    STOPPED(rollout, 1, 9 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_failure_after_up_keeps_the_old_one_if_it_can)
{
    rollout_settings wanted = start_first();
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 1);
    FAILED(rollout, 1, 2); /* before the step was asked for */
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);
}
END_TEST

/* The old version must not stay, whoever is late. */
START_TEST(success_waits_for_the_old_one)
{
    swarm_rollout *rollout = begun(start_first(), 1);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 0);
    swarm_rollout_tick(rollout, 60 * S);
    VERDICT(rollout, "unknown");
    STEPS(rollout, "stop-old 1");
    IGNORED(rollout, 1, NEW_FAILED, 61 * S); /* it has been judged */
    STOPPED(rollout, 1, 62 * S);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

/* What is lost while the old one is on its way out: nothing takes that back. */
START_TEST(an_old_one_that_leaves_is_waited_for_after_a_failure)
{
    rollout_settings wanted = start_first();
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 1);
    STEPS(rollout, "stop-old 1, start-new 2");
    FAILED(rollout, 1, 2);
    UP(rollout, 2, 3);
    STEPS(rollout, "stop-old 2");
    STOPPED(rollout, 2, 4);
    swarm_rollout_tick(rollout, 60 * S);
    VERDICT(rollout, "unknown");
    STOPPED(rollout, 1, 61 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

/* It came up, failed, and came up again while the old one was on its way out: that is told to stop once. */
START_TEST(an_old_one_is_told_to_stop_once)
{
    rollout_settings wanted = start_first();
    wanted.ratio = 1;
    swarm_rollout *rollout = begun(wanted, 1);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 1);
    STEPS(rollout, "stop-old 1");
    FAILED(rollout, 1, 2);
    UP(rollout, 1, 3);
    STEPS(rollout, "");
    VERDICT(rollout, "unknown");
    STOPPED(rollout, 1, 4);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

/* Inside the library: who put the stop off may not come to it any more. */
START_TEST(an_old_one_that_stays_is_not_waited_for)
{
    rollout_settings wanted = stop_first();
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "prepare-new 1, stop-old 1");
    FAILED(rollout, 1, 1);
    STEPS(rollout, "prepare-new 2, stop-old 2");
    STOPPED(rollout, 2, 2);
    UP(rollout, 2, 3);
    swarm_rollout_tick(rollout, 60 * S);
    VERDICT(rollout, "unknown");
    swarm__rollout_keep_old(rollout, 77);
    swarm__rollout_keep_old(rollout, 2);
    VERDICT(rollout, "unknown");
    swarm__rollout_keep_old(rollout, 1);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        start_first_starts_then_stops,
        stop_first_prepares_while_the_old_one_stops,
        an_empty_slot_has_nothing_to_stop,
        an_old_version_that_ends_early_is_not_stopped,
        slots_go_in_the_order_of_adding,
        the_window_slides,
        parallelism_has_no_upper_bound,
        a_config_without_parallelism_means_all_at_once,
        no_config_means_dockers_defaults,
        the_delay_counts_from_up,
        no_delay_after_the_last_slot,
        the_delay_counts_from_a_failure_too,
        a_delay_of_centuries_does_not_wrap,
        each_slot_is_judged_from_its_own_up,
        monitor_0_is_the_default,
        a_slot_fails_once_at_most,
        a_failure_counts_at_once,
        the_ratio_is_strict_and_a_float32,
        continue_goes_on_whatever_fails,
        continue_succeeds_with_one_that_is_up,
        rollback_is_a_verdict,
        a_retry_that_comes_up_replaces_the_old_one,
        a_failure_after_up_keeps_the_old_one_if_it_can,
        success_waits_for_the_old_one,
        an_old_one_that_leaves_is_waited_for_after_a_failure,
        an_old_one_is_told_to_stop_once,
        an_old_one_that_stays_is_not_waited_for,
    };
    return SUITE_RUN("rollout", tests, 10);
}
