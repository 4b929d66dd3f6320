/* SPDX-License-Identifier: MIT
 *
 * The rolling-update machine under way: batches, gates, parallelism in per cent, pause and resume,
 * promotion, and why it ended.
 */
#include "rollout_rig.h"
#include "support/suite.h"
#include <string.h>

/* Start-first, no delay, monitor 5 s, all at once; with these batches, up to an empty one. */
static swarm_update_config *stepwise(const char *const *batches, swarm_update_gate gate)
{
    swarm_update_config *config = swarm_update_config_new();
    swarm_update_config_set_order(config, SWARM_UPDATE_ORDER_START_FIRST);
    for (; *batches != NULL; batches++)
        ck_assert_int_eq(swarm_update_config_add_batch(config, *batches), 0);
    if (gate != SWARM_UPDATE_GATE_UNKNOWN)
        ck_assert_int_eq(swarm_update_config_set_gate(config, gate), 0);
    return config;
}

#define BATCHES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_BATCHES   ((const char *const[]){NULL})

/* Takes the config over. */
static swarm_rollout *run(swarm_update_config *config, uint64_t slots)
{
    swarm_rollout *rollout;
    ck_assert_int_eq(swarm_rollout_new(config, &rollout, NULL), 0);
    swarm_update_config_free(config);
    for (uint64_t slot = 1; slot <= slots; slot++)
        ck_assert_int_eq(swarm_rollout_add_slot(rollout, slot, 0, NULL), 0);
    ck_assert_int_eq(swarm_rollout_begin(rollout, 0, NULL), 0);
    return rollout;
}

/* Everything that is started comes up and is judged; returns how many that were. */
static uint64_t batch_passes(swarm_rollout *rollout, int64_t *now_ns)
{
    swarm_rollout_step step;
    uint64_t slot, started = 0;
    while (swarm_rollout_next_step(rollout, &step, &slot) > 0 &&
           step == SWARM_ROLLOUT_STEP_START_NEW) {
        UP(rollout, slot, *now_ns);
        started++;
    }
    *now_ns += 5 * S;
    swarm_rollout_tick(rollout, *now_ns);
    return started;
}

#define ANSWER(rollout, answer, at)                                                                \
    ck_assert_int_eq(swarm_rollout_answer_gate(rollout, SWARM_GATE_ANSWER_##answer, at, NULL), 0)
#define CAUSE(rollout, expected)                                                                   \
    ck_assert_str_eq(swarm_verdict_cause_to_str(swarm_rollout_get_cause(rollout)), expected)

/* ---- batches ---- */

START_TEST(what_a_batch_replaces_ends_before_the_next)
{
    swarm_rollout *rollout;
    swarm_update_config *config = stepwise(BATCHES("1"), SWARM_UPDATE_GATE_UNKNOWN);
    ck_assert_int_eq(swarm_rollout_new(config, &rollout, NULL), 0);
    swarm_update_config_free(config);
    for (uint64_t slot = 1; slot <= 2; slot++)
        ck_assert_int_eq(swarm_rollout_add_slot(rollout, slot, 1, NULL), 0);
    ck_assert_int_eq(swarm_rollout_begin(rollout, 0, NULL), 0);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 0);
    STEPS(rollout, "stop-old 1");
    swarm_rollout_tick(rollout, 60 * S);
    STEPS(rollout, "");
    STOPPED(rollout, 1, 61 * S);
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_batch_is_judged_before_the_next)
{
    swarm_rollout *rollout = run(stepwise(BATCHES("1", "2"), 0), 6);
    STEPS(rollout, "start-new 1");
    ck_assert_uint_eq(swarm_rollout_get_batch(rollout), 1);
    UP(rollout, 1, 1 * S);
    STEPS(rollout, "");
    swarm_rollout_tick(rollout, 6 * S - 1);
    STEPS(rollout, "");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 6 * S);
    swarm_rollout_tick(rollout, 6 * S);
    STEPS(rollout, "start-new 2, start-new 3");
    ck_assert_uint_eq(swarm_rollout_get_batch(rollout), 2);
    UP(rollout, 3, 7 * S);
    swarm_rollout_tick(rollout, 12 * S);
    STEPS(rollout, ""); /* 2 is not up yet */
    UP(rollout, 2, 13 * S);
    swarm_rollout_tick(rollout, 18 * S);
    STEPS(rollout, "start-new 4, start-new 5"); /* the last batch holds on */
    UP(rollout, 4, 18 * S);
    UP(rollout, 5, 18 * S);
    swarm_rollout_tick(rollout, 23 * S);
    STEPS(rollout, "start-new 6");
    UP(rollout, 6, 23 * S);
    swarm_rollout_tick(rollout, 28 * S);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    CAUSE(rollout, "unknown");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(per_cent_are_rounded_down_to_one_at_least)
{
    static const struct {
        const char *batch;
        uint64_t slots, size;
    } rows[] = {{"1%", 1, 1},
                {"1%", 99, 1},
                {"1%", 199, 1},
                {"1%", 200, 2},
                {"25%", 7, 1},
                {"25%", 8, 2},
                {"99%", 10, 9},
                {"100%", 10, 10},
                {"500", 10, 10},
                {"3", 10, 3},
                {"33%", 10, 3},
                {"50%", 3, 1},
                {"9223372036854775807", 2, 2},
                {"18446744073709551615", 2, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t now_ns = 0;
        swarm_rollout *rollout = run(stepwise(BATCHES(rows[i].batch), 0), rows[i].slots);
        ck_assert_uint_eq(batch_passes(rollout, &now_ns), rows[i].size);
        swarm_rollout_free(rollout);
    }
}
END_TEST

/* Of the slots that it began with, whatever becomes of them. */
START_TEST(growing_batches)
{
    int64_t now_ns = 0;
    swarm_rollout *rollout = run(stepwise(BATCHES("1", "5", "25%"), 0), 40);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 1);
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 40, now_ns), 1);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 5);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(batch_passes(rollout, &now_ns), 10);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 3);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(within_a_batch_parallelism_and_delay_hold)
{
    swarm_update_config *config = stepwise(BATCHES("3"), 0);
    swarm_update_config_set_parallelism(config, 2);
    swarm_update_config_set_delay_ns(config, 20 * S);
    swarm_rollout *rollout = run(config, 5);
    STEPS(rollout, "start-new 1, start-new 2");
    UP(rollout, 1, 0);
    UP(rollout, 2, 1 * S);
    swarm_rollout_tick(rollout, 20 * S);
    STEPS(rollout, "start-new 3");
    UP(rollout, 3, 20 * S);
    swarm_rollout_tick(rollout, 25 * S); /* all judged; one place is free since 21 s */
    STEPS(rollout, "start-new 4");
    swarm_rollout_tick(rollout, 40 * S);
    STEPS(rollout, "start-new 5");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(failures_in_a_batch_count_like_any)
{
    swarm_update_config *config = stepwise(BATCHES("2"), SWARM_UPDATE_GATE_MANUAL);
    swarm_update_config_set_max_failure_ratio(config, 0.25);
    swarm_rollout *rollout = run(config, 4);
    STEPS(rollout, "start-new 1, start-new 2");
    FAILED(rollout, 1, 0);
    UP(rollout, 2, 0);
    swarm_rollout_tick(rollout, 5 * S);
    STEPS(rollout, "gate 0");
    UP(rollout, 1, 6 * S); /* tried again meanwhile */
    ANSWER(rollout, GO, 6 * S);
    STEPS(rollout, "start-new 3, start-new 4");
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 3, SWARM_VERDICT_CAUSE_UNHEALTHY, 7 * S), 1);
    VERDICT(rollout, "paused");
    CAUSE(rollout, "unhealthy");
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 3);
    swarm_rollout_free(rollout);
}
END_TEST

/* ---- parallelism in per cent ---- */

START_TEST(parallelism_in_per_cent)
{
    static const struct {
        uint32_t percent;
        uint64_t slots, at_once;
    } rows[] = {{1, 1, 1}, {1, 150, 1}, {10, 19, 1}, {10, 20, 2}, {50, 5, 2}, {100, 5, 5}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t now_ns = 0;
        swarm_update_config *config = stepwise(NO_BATCHES, 0);
        swarm_update_config_set_parallelism(config, 3); /* for a Docker Engine */
        swarm_update_config_set_parallelism_percent(config, rows[i].percent);
        swarm_update_config_set_delay_ns(config, 60 * S);
        swarm_rollout *rollout = run(config, rows[i].slots);
        ck_assert_uint_eq(batch_passes(rollout, &now_ns), rows[i].at_once);
        swarm_rollout_free(rollout);
    }
}
END_TEST

/* ---- gates ---- */

START_TEST(a_gate_waits_for_an_answer)
{
    swarm_rollout *rollout = run(stepwise(BATCHES("2"), SWARM_UPDATE_GATE_MANUAL), 5);
    STEPS(rollout, "start-new 1, start-new 2");
    ck_assert_int_eq(swarm_rollout_answer_gate(rollout, SWARM_GATE_ANSWER_GO, 0, NULL),
                     SWARM_E_STATE);
    UP(rollout, 1, 0);
    UP(rollout, 2, 0);
    ck_assert_int_eq(swarm_rollout_is_at_gate(rollout), 0);
    swarm_rollout_tick(rollout, 5 * S);
    ck_assert_int_eq(swarm_rollout_is_at_gate(rollout), 1);
    STEPS(rollout, "gate 0");
    STEPS(rollout, ""); /* told once */
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 3605 * S);
    swarm_rollout_tick(rollout, 3605 * S - 1);
    STEPS(rollout, "");
    ANSWER(rollout, GO, 3605 * S - 1);
    ck_assert_int_eq(swarm_rollout_is_at_gate(rollout), 0);
    STEPS(rollout, "start-new 3, start-new 4");
    UP(rollout, 3, 3605 * S);
    UP(rollout, 4, 3605 * S);
    swarm_rollout_tick(rollout, 3610 * S);
    STEPS(rollout, "gate 0");
    ANSWER(rollout, GO, 3610 * S);
    STEPS(rollout, "start-new 5");
    UP(rollout, 5, 3610 * S);
    swarm_rollout_tick(rollout, 3615 * S);
    STEPS(rollout, "finish 0"); /* no gate after the last batch */
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

static swarm_rollout *at_gate(swarm_failure_action action, swarm_gate_answer in_the_end)
{
    swarm_update_config *config = stepwise(BATCHES("1"), SWARM_UPDATE_GATE_MANUAL);
    swarm_update_config_set_failure_action(config, action);
    swarm_update_config_set_gate_timeout_ns(config, 60 * S);
    if (in_the_end != 0)
        swarm_update_config_set_gate_timeout_answer(config, in_the_end);
    swarm_rollout *rollout = run(config, 2);
    int64_t now_ns = 0;
    batch_passes(rollout, &now_ns);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 65 * S);
    return rollout;
}

START_TEST(stop_takes_the_failure_action)
{
    static const char *const verdicts[] = {"", "paused", "paused", "rolled_back"};
    for (swarm_failure_action action = SWARM_FAILURE_ACTION_PAUSE;
         action <= SWARM_FAILURE_ACTION_ROLLBACK; action++) {
        swarm_rollout *rollout = at_gate(action, 0);
        STEPS(rollout, "gate 0");
        ANSWER(rollout, STOP, 6 * S);
        STEPS(rollout, "finish 0");
        VERDICT(rollout, verdicts[action]);
        CAUSE(rollout, "gate");
        ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 0);
        ck_assert_int_eq(swarm_rollout_answer_gate(rollout, SWARM_GATE_ANSWER_GO, 6 * S, NULL),
                         SWARM_E_STATE);
        swarm_rollout_free(rollout);

        rollout = at_gate(action, SWARM_GATE_ANSWER_STOP); /* the same, by the deadline */
        swarm_rollout_tick(rollout, 65 * S);
        STEPS(rollout, "finish 0"); /* nobody need be told of the gate any more */
        VERDICT(rollout, verdicts[action]);
        CAUSE(rollout, "gate");
        swarm_rollout_free(rollout);
    }
}
END_TEST

START_TEST(go_can_be_the_answer_in_the_end)
{
    swarm_rollout *rollout = at_gate(SWARM_FAILURE_ACTION_PAUSE, SWARM_GATE_ANSWER_GO);
    STEPS(rollout, "gate 0");
    swarm_rollout_tick(rollout, 65 * S);
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(hold_gives_more_time)
{
    swarm_rollout *rollout = at_gate(SWARM_FAILURE_ACTION_PAUSE, 0);
    STEPS(rollout, "gate 0");
    ANSWER(rollout, HOLD, 64 * S);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 124 * S);
    STEPS(rollout, "");
    swarm_rollout_tick(rollout, 124 * S);
    VERDICT(rollout, "paused");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(an_answer_that_comes_too_late)
{
    swarm_rollout *rollout = at_gate(SWARM_FAILURE_ACTION_ROLLBACK, 0);
    ck_assert_int_eq(swarm_rollout_answer_gate(rollout, SWARM_GATE_ANSWER_GO, 65 * S, NULL),
                     SWARM_E_STATE);
    VERDICT(rollout, "rolled_back");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_canary_is_one_and_a_gate)
{
    int64_t now_ns = 0;
    swarm_rollout *rollout = run(stepwise(NO_BATCHES, SWARM_UPDATE_GATE_CANARY), 10);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 1);
    ck_assert_int_eq(swarm_rollout_is_at_gate(rollout), 1);
    ANSWER(rollout, GO, now_ns);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 9);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);

    now_ns = 0;
    rollout = run(stepwise(BATCHES("20%", "4"), SWARM_UPDATE_GATE_CANARY), 10);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 2);
    ANSWER(rollout, GO, now_ns);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 4);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 4); /* no other gate */
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(without_batches_a_gate_comes_after_what_goes_at_once)
{
    swarm_update_config *config = stepwise(NO_BATCHES, SWARM_UPDATE_GATE_MANUAL);
    swarm_update_config_set_parallelism(config, 2);
    int64_t now_ns = 0;
    swarm_rollout *rollout = run(config, 3);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 2);
    ck_assert_int_eq(swarm_rollout_is_at_gate(rollout), 1);
    ANSWER(rollout, GO, now_ns);
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 1);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
    now_ns = 0;
    rollout = run(stepwise(NO_BATCHES, SWARM_UPDATE_GATE_MANUAL), 3); /* all at once */
    ck_assert_uint_eq(batch_passes(rollout, &now_ns), 3);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_gate_before_nothing_is_none)
{
    swarm_rollout *rollout = at_gate(SWARM_FAILURE_ACTION_PAUSE, 0);
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 2, 6 * S), 1);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_rollout_can_be_ended_at_a_gate)
{
    swarm_rollout *rollout = at_gate(SWARM_FAILURE_ACTION_ROLLBACK, 0);
    ck_assert_int_eq(swarm_rollout_end(rollout, SWARM_VERDICT_CANCELLED), 0);
    ck_assert_int_eq(swarm_rollout_is_at_gate(rollout), 0);
    STEPS(rollout, "finish 0");
    CAUSE(rollout, "user");
    swarm_rollout_free(rollout);
}
END_TEST

/* ---- pause, resume, promote ---- */

START_TEST(paused_is_no_further_slot)
{
    rollout_settings wanted = start_first();
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 3);
    STEPS(rollout, "start-new 1");
    ck_assert_int_eq(swarm_rollout_pause(rollout, 0, NULL), 1);
    ck_assert_int_eq(swarm_rollout_pause(rollout, 0, NULL), 0);
    ck_assert_int_eq(swarm_rollout_is_paused(rollout), 1);
    UP(rollout, 1, 1 * S);
    STEPS(rollout, "stop-old 1"); /* what is on its way goes on */
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 6 * S);
    swarm_rollout_tick(rollout, 100 * S);
    STEPS(rollout, "");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), INT64_MAX);
    ck_assert_int_eq(swarm_rollout_resume(rollout, 100 * S, NULL), 1);
    ck_assert_int_eq(swarm_rollout_resume(rollout, 100 * S, NULL), 0);
    ck_assert_int_eq(swarm_rollout_is_paused(rollout), 0);
    STEPS(rollout, "start-new 2");
    FAILED(rollout, 2, 100 * S);
    STEPS(rollout, "start-new 3");
    ck_assert_int_eq(swarm_rollout_pause(rollout, 100 * S, NULL), 1);
    FAILED(rollout, 3, 101 * S); /* failures count, and end it */
    VERDICT(rollout, "paused");
    CAUSE(rollout, "failed");
    ck_assert_int_eq(swarm_rollout_is_paused(rollout), 0);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_pause_with_nothing_left_to_hold)
{
    swarm_rollout *rollout = begun(start_first(), 1);
    STEPS(rollout, "start-new 1");
    swarm_rollout_pause(rollout, 0, NULL);
    UP(rollout, 1, 0);
    STOPPED(rollout, 1, 1);
    swarm_rollout_tick(rollout, 5 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

/* A delay that passes during the pause is over after it. */
START_TEST(the_delay_runs_on_in_a_pause)
{
    rollout_settings wanted = start_first();
    wanted.delay_ns = 10 * S;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 0);
    STEPS(rollout, "stop-old 1");
    swarm_rollout_pause(rollout, 1 * S, NULL);
    swarm_rollout_resume(rollout, 8 * S, NULL);
    STEPS(rollout, "");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 10 * S);
    swarm_rollout_pause(rollout, 9 * S, NULL);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), INT64_MAX);
    swarm_rollout_resume(rollout, 30 * S, NULL);
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_gate_has_no_deadline_in_a_pause)
{
    swarm_rollout *rollout = at_gate(SWARM_FAILURE_ACTION_PAUSE, 0);
    STEPS(rollout, "gate 0");
    swarm_rollout_pause(rollout, 10 * S, NULL);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), INT64_MAX);
    swarm_rollout_tick(rollout, 1000 * S);
    VERDICT(rollout, "unknown");
    swarm_rollout_resume(rollout, 1000 * S, NULL);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 1060 * S);
    swarm_rollout_pause(rollout, 1001 * S, NULL);
    ANSWER(rollout, GO, 1002 * S);
    STEPS(rollout, "");
    swarm_rollout_resume(rollout, 1003 * S, NULL);
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);
}
END_TEST

/* Paused while its batch is judged, it comes to the gate when it goes on. */
START_TEST(a_gate_is_not_reached_in_a_pause)
{
    swarm_rollout *rollout = run(stepwise(BATCHES("1"), SWARM_UPDATE_GATE_MANUAL), 2);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 0);
    swarm_rollout_pause(rollout, 1 * S, NULL);
    swarm_rollout_tick(rollout, 9 * S);
    STEPS(rollout, "");
    swarm_rollout_resume(rollout, 10 * S, NULL);
    STEPS(rollout, "gate 0");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(promoted_it_goes_on_to_the_end)
{
    swarm_update_config *config = stepwise(BATCHES("1"), SWARM_UPDATE_GATE_MANUAL);
    swarm_update_config_set_parallelism(config, 2);
    swarm_rollout *rollout = run(config, 5);
    STEPS(rollout, "start-new 1");
    ck_assert_int_eq(swarm_rollout_promote(rollout, 0, NULL), 1);
    STEPS(rollout, "start-new 2"); /* parallelism holds */
    ck_assert_int_eq(swarm_rollout_promote(rollout, 0, NULL), 0);
    UP(rollout, 1, 1 * S);
    UP(rollout, 2, 1 * S);
    STEPS(rollout, "start-new 3, start-new 4");
    swarm_rollout_pause(rollout, 2 * S, NULL);
    UP(rollout, 3, 2 * S);
    UP(rollout, 4, 2 * S);
    STEPS(rollout, "");
    ck_assert_int_eq(swarm_rollout_promote(rollout, 3 * S, NULL), 1); /* ends a pause */
    STEPS(rollout, "start-new 5");
    UP(rollout, 5, 3 * S);
    swarm_rollout_tick(rollout, 8 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);

    rollout = at_gate(SWARM_FAILURE_ACTION_PAUSE, 0);
    ck_assert_int_eq(swarm_rollout_promote(rollout, 6 * S, NULL), 1);
    STEPS(rollout, "start-new 2"); /* the gate is open before it was told of */
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(steering_what_does_not_run)
{
    int (*const calls[])(swarm_rollout *, int64_t, swarm_error **) = {
        swarm_rollout_pause, swarm_rollout_resume, swarm_rollout_promote};
    swarm_rollout *rollout = machine(start_first(), 1);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(calls[i](NULL, 0, NULL), SWARM_E_INVAL);
        ck_assert_int_eq(calls[i](rollout, 0, NULL), SWARM_E_STATE);
    }
    ck_assert_int_eq(swarm_rollout_answer_gate(NULL, SWARM_GATE_ANSWER_GO, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_answer_gate(rollout, 0, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_answer_gate(rollout, 4, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_answer_gate(rollout, SWARM_GATE_ANSWER_GO, 0, NULL),
                     SWARM_E_STATE);
    ck_assert_uint_eq(swarm_rollout_get_batch(rollout), 0);
    swarm_rollout_begin(rollout, 0, NULL);
    swarm_rollout_end(rollout, SWARM_VERDICT_SUPERSEDED);
    CAUSE(rollout, "change");
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(calls[i](rollout, 0, NULL), SWARM_E_STATE);
    swarm_rollout_free(rollout);
    ck_assert_int_eq(swarm_rollout_is_paused(NULL), 0);
    ck_assert_int_eq(swarm_rollout_is_at_gate(NULL), 0);
    ck_assert_uint_eq(swarm_rollout_get_batch(NULL), 0);
    ck_assert_int_eq(swarm_rollout_get_cause(NULL), SWARM_VERDICT_CAUSE_UNKNOWN);
}
END_TEST

START_TEST(causes)
{
    swarm_rollout *rollout = begun(start_first(), 1);
    ck_assert_int_eq(swarm_rollout_see_failed(NULL, 1, SWARM_VERDICT_CAUSE_EXIT, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 1, 0, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 1, 99, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 2, SWARM_VERDICT_CAUSE_EXIT, 0),
                     SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 1, SWARM_VERDICT_CAUSE_EXIT, 0), 1);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 1, SWARM_VERDICT_CAUSE_NODE, 0), 0);
    CAUSE(rollout, "exit");
    swarm_rollout_free(rollout);

    rollout = begun(start_first(), 1);
    swarm_rollout_end(rollout, SWARM_VERDICT_TIMED_OUT);
    CAUSE(rollout, "time");
    swarm_rollout_free(rollout);

    rollout_settings wanted = start_first();
    wanted.action = SWARM_FAILURE_ACTION_CONTINUE;
    rollout = begun(wanted, 1); /* nothing came of it: the last failure is why */
    swarm_rollout_see_failed(rollout, 1, SWARM_VERDICT_CAUSE_PLACEMENT, 0);
    VERDICT(rollout, "paused");
    CAUSE(rollout, "placement");
    swarm_rollout_free(rollout);
}
END_TEST

/* An old version that does not go counts like a new one that fails; the slot goes on all the same. */
START_TEST(an_old_version_that_does_not_stop)
{
    rollout_settings wanted = stop_first();
    wanted.ratio = 0.5;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "prepare-new 1, stop-old 1");
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 2, SWARM_VERDICT_CAUSE_STOP, 0), 0);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 1, SWARM_VERDICT_CAUSE_DRAIN, 0), 1);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 1, SWARM_VERDICT_CAUSE_STOP, 0), 0);
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 1);
    STOPPED(rollout, 1, 1 * S);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 2 * S);
    STEPS(rollout, "prepare-new 2, stop-old 2");
    FAILED(rollout, 1, 3 * S); /* and then the new one, too: once is enough */
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 1);
    VERDICT(rollout, "unknown");
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 2, SWARM_VERDICT_CAUSE_STOP, 4 * S), 1);
    VERDICT(rollout, "paused");
    CAUSE(rollout, "stop");
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 2);
    swarm_rollout_free(rollout);

    rollout = begun(wanted, 2);
    STEPS(rollout, "prepare-new 1, stop-old 1");
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 1, SWARM_VERDICT_CAUSE_STOP, 0), 1);
    ck_assert_int_eq(swarm_rollout_remove_slot(rollout, 1, 0), 1);
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 0);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 1, SWARM_VERDICT_CAUSE_STOP, 0), 0);
    swarm_rollout_free(rollout);
}
END_TEST

/* ---- numbers ---- */

static void refused(swarm_update_config *config, const char *path)
{
    swarm_rollout *rollout = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_rollout_new(config, &rollout, &error), SWARM_E_INVAL);
    ck_assert_ptr_null(rollout);
    ck_assert_str_eq(swarm_error_get_path(error), path);
    swarm_error_free(error);
    swarm_update_config_free(config);
}

START_TEST(numbers_out_of_range)
{
    static const char *const batches[] = {"0",
                                          "0%",
                                          "101%",
                                          "-1",
                                          "1.5",
                                          "50 %",
                                          "%",
                                          "5%%",
                                          " 5",
                                          "+1",
                                          "",
                                          "all",
                                          "0x1",
                                          "1e3",
                                          "18446744073709551616",
                                          "18446744073709551617%"};
    for (size_t i = 0; i < sizeof batches / sizeof batches[0]; i++)
        refused(stepwise(BATCHES("1", batches[i]), 0), "/Batches/1");
    swarm_update_config *config = stepwise(BATCHES("1"), 0);
    for (int i = 0; i < SWARM_UPDATE_BATCHES_MAX; i++)
        swarm_update_config_add_batch(config, "1");
    refused(config, "/Batches");
    const uint32_t percents[] = {0, 101, UINT32_MAX};
    for (size_t i = 0; i < 3; i++) {
        config = stepwise(NO_BATCHES, 0);
        ck_assert_int_eq(swarm_update_config_set_parallelism_percent(config, percents[i]), 0);
        refused(config, "/ParallelismPercent");
    }
    config = stepwise(NO_BATCHES, 0);
    swarm_update_config_set_gate_timeout_ns(config, -1);
    refused(config, "/GateTimeout");
    config = stepwise(NO_BATCHES, 0);
    swarm_update_config_set_gate_timeout_answer(config, SWARM_GATE_ANSWER_HOLD);
    refused(config, "/GateTimeoutAnswer");
}
END_TEST

/* In JSON, too, where words and lists may be anything. */
START_TEST(settings_from_json)
{
    static const struct {
        const char *json, *path;
    } rows[] = {{"{\"Batches\":[]}", "/Batches"},
                {"{\"Gate\":\"open\"}", "/Gate"},
                {"{\"GateTimeoutAnswer\":\"maybe\"}", "/GateTimeoutAnswer"},
                {"{\"FailureAction\":\"panic\"}", "/FailureAction"},
                {"{\"Order\":\"last\"}", "/Order"},
                {"{\"Order\":\"auto\"}", "/Order"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        swarm_update_config *config;
        ck_assert_int_eq(
            swarm_update_config_from_json(rows[i].json, strlen(rows[i].json), &config, NULL), 0);
        refused(config, rows[i].path);
    }
}
END_TEST

START_TEST(time_that_does_not_fit)
{
    swarm_update_config *config = stepwise(BATCHES("1"), SWARM_UPDATE_GATE_MANUAL);
    swarm_update_config_set_gate_timeout_ns(config, INT64_MAX);
    swarm_update_config_set_delay_ns(config, INT64_C(290) * 365 * 86400 * S);
    swarm_rollout *rollout = run(config, 2);
    UP(rollout, 1, INT64_MAX - 6 * S);
    swarm_rollout_tick(rollout, INT64_MAX - 1 * S);
    STEPS(rollout, "start-new 1, gate 0");
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), INT64_MAX);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(no_slots_no_gate)
{
    swarm_update_config *config = stepwise(BATCHES("1%"), SWARM_UPDATE_GATE_MANUAL);
    swarm_update_config_set_parallelism_percent(config, 100);
    swarm_rollout *rollout = run(config, 0);
    STEPS(rollout, "finish 0");
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_a_batch_replaces_ends_before_the_next,
        a_batch_is_judged_before_the_next,
        per_cent_are_rounded_down_to_one_at_least,
        growing_batches,
        within_a_batch_parallelism_and_delay_hold,
        failures_in_a_batch_count_like_any,
        parallelism_in_per_cent,
        a_gate_waits_for_an_answer,
        stop_takes_the_failure_action,
        go_can_be_the_answer_in_the_end,
        hold_gives_more_time,
        an_answer_that_comes_too_late,
        a_canary_is_one_and_a_gate,
        without_batches_a_gate_comes_after_what_goes_at_once,
        a_gate_before_nothing_is_none,
        a_rollout_can_be_ended_at_a_gate,
        paused_is_no_further_slot,
        a_pause_with_nothing_left_to_hold,
        the_delay_runs_on_in_a_pause,
        a_gate_has_no_deadline_in_a_pause,
        a_gate_is_not_reached_in_a_pause,
        promoted_it_goes_on_to_the_end,
        steering_what_does_not_run,
        causes,
        an_old_version_that_does_not_stop,
        numbers_out_of_range,
        settings_from_json,
        time_that_does_not_fit,
        no_slots_no_gate,
    };
    return SUITE_RUN("rollout_steer", tests, 10);
}
