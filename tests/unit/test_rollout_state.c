/* SPDX-License-Identifier: MIT
 *
 * The rolling-update machine written down as JSON and made again.
 */
#include "rollout_rig.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdlib.h>
#include <string.h>
#include <swarm/base.h>

static char *json_of(const swarm_rollout *rollout, int64_t now_ns)
{
    swarm_rollout_state *state;
    char *json;
    ck_assert_int_eq(swarm_rollout_dump(rollout, now_ns, &state, NULL), 0);
    ck_assert_int_eq(swarm_rollout_state_to_json(state, SWARM_JSON_COMPACT, &json, NULL), 0);
    swarm_rollout_state_free(state);
    return json;
}

static swarm_rollout *from(const char *json, int64_t now_ns)
{
    swarm_rollout_state *state;
    swarm_rollout *rollout;
    ck_assert_int_eq(swarm_rollout_state_from_json(json, strlen(json), &state, NULL), 0);
    ck_assert_int_eq(swarm_rollout_restore(state, now_ns, &rollout, NULL), 0);
    swarm_rollout_state_free(state);
    return rollout;
}

/* The same machine, on a clock that shows `there_ns` when the old one shows `here_ns`. */
static swarm_rollout *moved(swarm_rollout *rollout, int64_t here_ns, int64_t there_ns)
{
    char *json = json_of(rollout, here_ns);
    swarm_rollout *made = from(json, there_ns);
    char *again = json_of(made, there_ns);
    ck_assert_str_eq(json, again);
    swarm_free(json);
    swarm_free(again);
    swarm_rollout_free(rollout);
    return made;
}

START_TEST(it_reads_like_this)
{
    rollout_settings wanted = start_first();
    wanted.delay_ns = 10 * S;
    swarm_rollout *rollout = begun(wanted, 2);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 3 * S);
    char *json = json_of(rollout, 4 * S);
    ck_assert_str_eq(
        json, "{\"Config\":{\"Parallelism\":1,\"Delay\":10000000000,\"FailureAction\":\"pause\","
              "\"Monitor\":5000000000,\"MaxFailureRatio\":0,\"Order\":\"start-first\"},"
              "\"Begun\":true,\"FailedSlot\":0,\"LastFailedSlot\":0,\"SlotsAtBegin\":2,"
              "\"Batch\":1,\"Slots\":["
              "{\"Slot\":1,\"State\":\"judged\",\"HasOld\":true,\"Up\":true,\"Delayed\":true,"
              "\"Leaving\":true,\"Since\":-1000000000},{\"Slot\":2,\"State\":\"waiting\","
              "\"HasOld\":true}],"
              "\"Steps\":[{\"Slot\":1,\"StopOld\":true}]}");
    swarm_free(json);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(it_goes_on_on_another_clock)
{
    rollout_settings wanted = start_first();
    wanted.delay_ns = 10 * S;
    swarm_rollout *rollout = machine(wanted, 2);
    rollout = moved(rollout, 0, 0);
    swarm_rollout_begin(rollout, 0, NULL);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 3 * S);
    rollout = moved(rollout, 4 * S, 1004 * S); /* 1 s after it was up */
    STEPS(rollout, "stop-old 1");
    STOPPED(rollout, 1, 1004 * S);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 1008 * S);
    rollout = moved(rollout, 1008 * S, -500 * S);
    swarm_rollout_tick(rollout, -500 * S);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), -495 * S); /* its place is free then */
    swarm_rollout_tick(rollout, -495 * S);
    STEPS(rollout, "start-new 2");
    UP(rollout, 2, -490 * S);
    rollout = moved(rollout, -486 * S, 0);
    STEPS(rollout, "stop-old 2");
    swarm_rollout_tick(rollout, 1 * S);
    rollout = moved(rollout, 1 * S, 7 * S);
    VERDICT(rollout, "unknown");
    STOPPED(rollout, 2, 7 * S);
    VERDICT(rollout, "succeeded");
    STEPS(rollout, "finish 0");
    rollout = moved(rollout, 8 * S, 8 * S);
    STEPS(rollout, ""); /* it was told */
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(steps_keep_their_order)
{
    rollout_settings wanted = stop_first();
    wanted.parallelism = 3;
    swarm_rollout *rollout = begun(wanted, 3);
    swarm_rollout_step step;
    uint64_t slot;
    ck_assert_int_eq(swarm_rollout_next_step(rollout, &step, &slot), 1);
    STOPPED(rollout, 3, 0);
    swarm_rollout_remove_slot(rollout, 2, 0); /* keeps an empty place */
    rollout = moved(rollout, 0, 0);
    STEPS(rollout, "stop-old 1, prepare-new 3, start-new 3");
    FAILED(rollout, 3, 0);
    rollout = moved(rollout, 0, 0);
    STEPS(rollout, "finish 0");
    ck_assert_uint_eq(swarm_rollout_get_failed_slot(rollout), 3);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(slots_may_have_any_number)
{
    swarm_rollout *rollout = machine(start_first(), 0);
    const uint64_t numbers[] = {UINT64_MAX, 0, UINT64_C(1) << 63, 5};
    for (size_t i = 0; i < 4; i++)
        swarm_rollout_add_slot(rollout, numbers[i], 1, NULL);
    rollout = moved(rollout, 0, 0);
    swarm_rollout_begin(rollout, 0, NULL);
    for (size_t i = 0; i < 4; i++) {
        swarm_rollout_step step;
        uint64_t slot;
        rollout = moved(rollout, 0, 0);
        ck_assert_int_eq(swarm_rollout_next_step(rollout, &step, &slot), 1);
        ck_assert(slot == numbers[i]);
        UP(rollout, slot, 0);
        ck_assert_int_eq(swarm_rollout_next_step(rollout, &step, &slot), 1);
    }
    swarm_rollout_free(rollout);
}
END_TEST

/* With every setting of steps, at a gate and in a pause. */
static swarm_rollout *at_gate(void)
{
    static const char settings[] =
        "{\"ParallelismPercent\":50,\"Order\":\"start-first\",\"Batches\":[\"1\",\"25%\"],"
        "\"Gate\":\"manual\",\"GateTimeout\":60000000000,\"GateTimeoutAnswer\":\"go\"}";
    swarm_update_config *config;
    swarm_rollout *rollout;
    ck_assert_int_eq(swarm_update_config_from_json(settings, strlen(settings), &config, NULL), 0);
    ck_assert_int_eq(swarm_rollout_new(config, &rollout, NULL), 0);
    swarm_update_config_free(config);
    for (uint64_t slot = 1; slot <= 8; slot++)
        swarm_rollout_add_slot(rollout, slot, 1, NULL);
    swarm_rollout_begin(rollout, 0, NULL);
    STEPS(rollout, "start-new 1");
    UP(rollout, 1, 0);
    STEPS(rollout, "stop-old 1");
    STOPPED(rollout, 1, 0);
    swarm_rollout_tick(rollout, 5 * S);
    return rollout;
}

START_TEST(a_gate_is_written_down)
{
    swarm_rollout *rollout = moved(at_gate(), 5 * S, 1005 * S);
    STEPS(rollout, "gate 0"); /* it was not told before */
    rollout = moved(rollout, 1006 * S, 6 * S);
    STEPS(rollout, "");
    ck_assert_int_eq(swarm_rollout_is_at_gate(rollout), 1);
    ck_assert_int_eq(swarm_rollout_deadline_ns(rollout), 65 * S);
    swarm_rollout_pause(rollout, 7 * S, NULL);
    rollout = moved(rollout, 7 * S, 0);
    ck_assert_int_eq(swarm_rollout_is_paused(rollout), 1);
    swarm_rollout_resume(rollout, 1 * S, NULL);
    rollout = moved(rollout, 2 * S, 2 * S);
    swarm_rollout_tick(rollout, 61 * S); /* the answer in the end is go */
    STEPS(rollout, "start-new 2, start-new 3");
    ck_assert_uint_eq(swarm_rollout_get_batch(rollout), 2);
    swarm_rollout_promote(rollout, 62 * S, NULL);
    rollout = moved(rollout, 62 * S, 62 * S);
    STEPS(rollout, "start-new 4, start-new 5"); /* half of them at once */
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 2, SWARM_VERDICT_CAUSE_STOP, 62 * S), 0);
    UP(rollout, 2, 62 * S);
    ck_assert_int_eq(swarm_rollout_see_failed(rollout, 2, SWARM_VERDICT_CAUSE_STOP, 63 * S), 1);
    rollout = moved(rollout, 64 * S, 64 * S);
    ck_assert_int_eq(swarm_rollout_get_cause(rollout), SWARM_VERDICT_CAUSE_STOP);
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 1);
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(a_slot_that_was_removed_before_the_beginning)
{
    swarm_rollout *rollout = machine(start_first(), 2);
    swarm_rollout_remove_slot(rollout, 1, 0);
    rollout = moved(rollout, 0, 0);
    ck_assert_uint_eq(swarm_rollout_count_slots(rollout), 1);
    swarm_rollout_begin(rollout, 0, NULL);
    STEPS(rollout, "start-new 2");
    swarm_rollout_free(rollout);
}
END_TEST

/* ---- any updates ---- */

typedef struct random_world {
    uint64_t seed;
    int64_t now_ns;
    int64_t twin_ahead_ns; /* the twin's clock shows so much more */
} random_world;

static uint64_t draw(random_world *world, uint64_t below)
{
    world->seed ^= world->seed << 13;
    world->seed ^= world->seed >> 7;
    world->seed ^= world->seed << 17;
    return world->seed % below;
}

static swarm_rollout *random_machine(random_world *world, uint64_t slots)
{
    rollout_settings wanted = {.parallelism = draw(world, 5),
                               .delay_ns = (int64_t)draw(world, 4),
                               .monitor_ns = (int64_t)draw(world, 9),
                               .ratio = (double)draw(world, 5) / 4,
                               .action = (swarm_failure_action)draw(world, 4),
                               .order = (swarm_update_order)draw(world, 3)};
    swarm_rollout *rollout = machine(wanted, 0);
    for (uint64_t i = 0; i < slots; i++)
        swarm_rollout_add_slot(rollout, 7 * i % slots, draw(world, 4) > 0, NULL);
    return rollout;
}

static void check_twins(const swarm_rollout *rollout, const swarm_rollout *twin,
                        const random_world *world)
{
    char *one = json_of(rollout, world->now_ns);
    char *other = json_of(twin, world->now_ns + world->twin_ahead_ns);
    ck_assert_str_eq(one, other);
    int64_t deadline_ns = swarm_rollout_deadline_ns(rollout);
    if (deadline_ns != INT64_MAX)
        deadline_ns += world->twin_ahead_ns;
    ck_assert_int_eq(swarm_rollout_deadline_ns(twin), deadline_ns);
    swarm_free(one);
    swarm_free(other);
}

static void happen(random_world *world, swarm_rollout *rollout, swarm_rollout *twin, uint64_t slots)
{
    uint64_t slot = draw(world, slots), what = draw(world, 12);
    int64_t twin_ns = world->now_ns + world->twin_ahead_ns;
    swarm_rollout_step step, twin_step;
    uint64_t twin_slot;
    int more;
    if (what == 0) {
        ck_assert_int_eq(swarm_rollout_remove_slot(rollout, slot, world->now_ns),
                         swarm_rollout_remove_slot(twin, slot, twin_ns));
    } else if (what <= 7) {
        swarm_rollout_seen seen = what <= 3   ? SWARM_ROLLOUT_SEEN_NEW_UP
                                  : what <= 6 ? SWARM_ROLLOUT_SEEN_OLD_STOPPED
                                              : SWARM_ROLLOUT_SEEN_NEW_FAILED;
        ck_assert_int_eq(swarm_rollout_see(rollout, slot, seen, world->now_ns),
                         swarm_rollout_see(twin, slot, seen, twin_ns));
    } else if (what <= 9) {
        more = swarm_rollout_next_step(rollout, &step, &slot);
        ck_assert_int_eq(swarm_rollout_next_step(twin, &twin_step, &twin_slot), more);
        ck_assert(more == 0 || (step == twin_step && slot == twin_slot));
    } else {
        world->now_ns += (int64_t)draw(world, 5);
        swarm_rollout_tick(rollout, world->now_ns);
        swarm_rollout_tick(twin, world->now_ns + world->twin_ahead_ns);
    }
}

/* One machine lives through all of it; the other is written down and made again after each step, each
 * time on another clock. */
START_TEST(any_update_goes_on_as_it_would_have)
{
    unsigned rounds = suite_is_slow() ? 20 : 300;
    for (unsigned round = 1; round <= rounds; round++) {
        random_world world = {.seed = UINT64_C(0x9e3779b97f4a7c15) * round};
        uint64_t slots = 1 + draw(&world, 13);
        slots += slots % 7 == 0; /* 7 * i goes through all of them */
        swarm_rollout *rollout = random_machine(&world, slots);
        char *json = json_of(rollout, 0);
        swarm_rollout *twin = from(json, 0);
        swarm_free(json);
        swarm_rollout_begin(rollout, 0, NULL);
        swarm_rollout_begin(twin, 0, NULL);
        for (unsigned step = 0; step < 60; step++) {
            check_twins(rollout, twin, &world);
            happen(&world, rollout, twin, slots);
            int64_t ahead_ns = (int64_t)draw(&world, 1000) - 500;
            twin = moved(twin, world.now_ns + world.twin_ahead_ns, world.now_ns + ahead_ns);
            world.twin_ahead_ns = ahead_ns;
        }
        swarm_rollout_free(rollout);
        swarm_rollout_free(twin);
    }
}
END_TEST

/* ---- what no machine has written ---- */

static void refused(const char *json, const char *path)
{
    swarm_rollout_state *state;
    swarm_rollout *rollout = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_rollout_state_from_json(json, strlen(json), &state, NULL), 0);
    ck_assert_int_eq(swarm_rollout_restore(state, 0, &rollout, &error), SWARM_E_INVAL);
    ck_assert_str_eq(swarm_error_get_path(error), path);
    ck_assert_ptr_null(rollout);
    swarm_error_free(error);
    swarm_rollout_state_free(state);
}

START_TEST(what_no_machine_wrote_is_refused)
{
    refused("{\"Config\":{\"Delay\":-1}}", "/Config/Delay");
    refused("{\"Verdict\":\"fine\"}", "/Verdict");
    refused("{\"Cause\":\"bad luck\"}", "/Cause");
    refused("{\"Gate\":\"open\"}", "/Gate");
    refused("{\"Verdict\":\"paused\",\"Gate\":\"waiting\"}", "/Gate");
    refused("{\"Gate\":\"waiting\",\"GateSince\":1}", "/GateSince");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1}]}", "/Slots/0/State");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"gone\"}]}", "/Slots/0/State");
    refused("{\"Slots\":[{\"Slot\":1,\"State\":\"starting\"}]}", "/Slots/0/State");
    refused("{\"Slots\":[{\"Slot\":1,\"State\":\"waiting\"},{\"Slot\":1,\"State\":\"waiting\"}]}",
            "/Slots/1/Slot");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"starting\",\"Delayed\":true}]}",
            "/Slots/0/Delayed");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"judged\",\"Leaving\":true}]}",
            "/Slots/0/Leaving");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"starting\",\"HasOld\":true,"
            "\"Leaving\":true}]}",
            "/Slots/0/Leaving");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"waiting\",\"HasOld\":true,"
            "\"Leaving\":true}]}",
            "/Slots/0/Leaving");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"removed\",\"HasOld\":true,"
            "\"Leaving\":true}]}",
            "/Slots/0/Leaving");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"stopping\",\"HasOld\":true}]}",
            "/Slots/0/State");
    refused("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"judged\",\"Since\":1}]}",
            "/Slots/0/Since");
    refused("{\"Steps\":[{\"Slot\":1,\"StopOld\":true}]}", "/Steps/0/Slot");
    refused(
        "{\"Slots\":[{\"Slot\":1,\"State\":\"waiting\"}],\"Steps\":[{\"Slot\":1},{\"Slot\":1}]}",
        "/Steps/1/Slot");
}
END_TEST

/* Whatever is said, the machine comes to an end when the world answers. */
START_TEST(odd_states_come_to_an_end)
{
    swarm_rollout *rollout = from("{\"Begun\":true}", 0);
    STEPS(rollout, "");
    swarm_rollout_tick(rollout, 0);
    STEPS(rollout, "finish 0");
    swarm_rollout_free(rollout);
    rollout = from("{\"Begun\":true,\"Slots\":[{\"Slot\":1,\"State\":\"failed\",\"Delayed\":true,"
                   "\"Since\":-9223372036854775808},{\"Slot\":2,\"State\":\"waiting\"},"
                   "{\"Slot\":3,\"State\":\"removed\",\"Up\":true,\"Failed\":true}]}",
                   INT64_MIN + 5);
    swarm_rollout_tick(rollout, INT64_MIN + 5);
    STEPS(rollout, "start-new 2");
    ck_assert_uint_eq(swarm_rollout_count_up(rollout), 0);
    ck_assert_uint_eq(swarm_rollout_count_failed(rollout), 1); /* slot 1 */
    UP(rollout, 2, 0);
    swarm_rollout_tick(rollout, 5 * S);
    VERDICT(rollout, "succeeded");
    swarm_rollout_free(rollout);
}
END_TEST

START_TEST(states_are_snapshots)
{
    swarm_rollout *rollout = begun(start_first(), 2);
    swarm_rollout_state *state, *copy;
    ck_assert_int_eq(swarm_rollout_dump(rollout, 0, &state, NULL), 0);
    copy = swarm_rollout_state_copy(state);
    ck_assert_int_eq(swarm_rollout_state_equal(state, copy), 1);
    swarm_rollout_state_free(copy);
    STEPS(rollout, "start-new 1");
    ck_assert_int_eq(swarm_rollout_dump(rollout, 0, &copy, NULL), 0);
    ck_assert_int_eq(swarm_rollout_state_equal(state, copy), 0);
    swarm_rollout_state_free(copy);
    swarm_rollout_state_free(state);
    swarm_rollout_state_free(NULL);
    ck_assert_ptr_null(swarm_rollout_state_copy(NULL));
    ck_assert_int_eq(swarm_rollout_dump(NULL, 0, &state, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_dump(rollout, 0, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_restore(NULL, 0, &rollout, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_rollout_dump(rollout, 0, &state, NULL), 0);
    ck_assert_int_eq(swarm_rollout_restore(state, 0, NULL, NULL), SWARM_E_INVAL);
    swarm_rollout_state_free(state);
    swarm_rollout_free(rollout);
}
END_TEST

static int dump_and_restore(void *user)
{
    swarm_rollout_state *state = NULL;
    swarm_rollout *made = NULL;
    swarm_error *error = NULL;
    int result = swarm_rollout_dump(user, 0, &state, &error);
    if (result == 0)
        result = swarm_rollout_restore(state, 0, &made, &error);
    if (result < 0 && swarm_error_get_code(error) != SWARM_E_NOMEM)
        result = SWARM_E_INTERNAL;
    swarm_error_free(error);
    swarm_rollout_state_free(state);
    swarm_rollout_free(made);
    return result;
}

START_TEST(memory_that_runs_out)
{
    rollout_settings wanted = stop_first();
    wanted.parallelism = 3;
    swarm_rollout *rollout = begun(wanted, 12);
    failing_alloc_each(dump_and_restore, rollout);
    swarm_rollout_free(rollout);
    rollout = at_gate();
    failing_alloc_each(dump_and_restore, rollout);
    swarm_rollout_free(rollout);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        it_reads_like_this,
        it_goes_on_on_another_clock,
        steps_keep_their_order,
        slots_may_have_any_number,
        a_gate_is_written_down,
        a_slot_that_was_removed_before_the_beginning,
        any_update_goes_on_as_it_would_have,
        what_no_machine_wrote_is_refused,
        odd_states_come_to_an_end,
        states_are_snapshots,
        memory_that_runs_out,
    };
    return SUITE_RUN("rollout_state", tests, 30);
}
