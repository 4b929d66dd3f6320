/* SPDX-License-Identifier: MIT
 *
 * Every path that the rolling-update machine can take with up to three slots: all orders in which
 * the world may answer, each answer good or bad, for each order, failure action, parallelism, delay
 * and ratio. What holds on each of them is checked by a second, simple-minded account of the slots.
 */
#include "support/suite.h"
#include <swarm/rollout.h>

enum {
    MAX_SLOTS = 3,
    MAX_INPUTS = 64
};

enum {
    MONITOR = 5,
    TIME = 2 /* nanoseconds that pass in one go */
};

typedef struct input {
    uint64_t slot; /* 0: time passes */
    swarm_rollout_seen seen;
} input;

typedef struct slot {
    int has_old, started, prepared, stop_told, up, failed, over, down, retries;
    int64_t busy_until; /* INT64_MAX while it is on its way */
} slot;

typedef struct world {
    swarm_update_order order;
    swarm_failure_action action;
    uint64_t parallelism;
    int64_t delay;
    double ratio;
    uint64_t count;
    slot slots[MAX_SLOTS + 1];
    int64_t now;
    int finishes;
} world;

static uint64_t paths;

/* ck_assert() tells its parent process of each check: far too slow for millions of them. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_abort_msg("%s", #condition);                                                        \
    } while (0)

static swarm_rollout *make(const world *plan)
{
    swarm_update_config *config = swarm_update_config_new();
    swarm_update_config_set_parallelism(config, plan->parallelism);
    swarm_update_config_set_delay_ns(config, plan->delay);
    swarm_update_config_set_monitor_ns(config, MONITOR);
    swarm_update_config_set_max_failure_ratio(config, plan->ratio);
    swarm_update_config_set_failure_action(config, plan->action);
    swarm_update_config_set_order(config, plan->order);
    swarm_rollout *rollout;
    CHECK(swarm_rollout_new(config, &rollout, NULL) == 0);
    swarm_update_config_free(config);
    for (uint64_t i = 1; i <= plan->count; i++)
        swarm_rollout_add_slot(rollout, i, plan->slots[i].has_old, NULL);
    swarm_rollout_begin(rollout, 0, NULL);
    return rollout;
}

static void check_places(const world *now)
{
    uint64_t busy = 0;
    for (uint64_t i = 1; i <= now->count; i++) {
        const slot *one = &now->slots[i];
        if ((one->started || one->prepared) && one->busy_until > now->now)
            busy++;
    }
    if (now->parallelism > 0)
        CHECK(busy <= now->parallelism);
}

static void take_step(world *now, swarm_rollout_step step, uint64_t index)
{
    slot *one = &now->slots[index];
    CHECK(now->finishes == 0);
    switch (step) {
    case SWARM_ROLLOUT_STEP_PREPARE_NEW:
        CHECK(now->order == SWARM_UPDATE_ORDER_STOP_FIRST);
        CHECK(one->prepared == 0);
        CHECK(one->started == 0);
        one->prepared = 1;
        one->busy_until = INT64_MAX;
        break;
    case SWARM_ROLLOUT_STEP_START_NEW:
        CHECK(one->started == 0);
        CHECK(now->order == SWARM_UPDATE_ORDER_START_FIRST || !one->has_old || one->over);
        one->started = 1;
        one->busy_until = INT64_MAX;
        break;
    case SWARM_ROLLOUT_STEP_STOP_OLD:
        CHECK(one->has_old && !one->over);
        CHECK(now->order == SWARM_UPDATE_ORDER_STOP_FIRST ? one->prepared : one->up);
        CHECK(++one->stop_told <= 1 + one->retries);
        break;
    default:
        CHECK(step == SWARM_ROLLOUT_STEP_FINISH);
        CHECK(index == 0);
        now->finishes++;
    }
    check_places(now);
}

static void take_steps(world *now, swarm_rollout *rollout)
{
    swarm_rollout_step step;
    uint64_t index;
    while (swarm_rollout_next_step(rollout, &step, &index) > 0)
        take_step(now, step, index);
    CHECK(now->finishes == (swarm_rollout_get_verdict(rollout) != SWARM_VERDICT_UNKNOWN));
}

static void give(world *now, swarm_rollout *rollout, input what)
{
    if (what.slot == 0) {
        now->now += TIME;
        swarm_rollout_tick(rollout, now->now);
        return;
    }
    slot *one = &now->slots[what.slot];
    int64_t free_at = now->now + now->delay;
    if (what.seen == SWARM_ROLLOUT_SEEN_OLD_STOPPED) {
        one->over = 1;
    } else {
        if (one->failed)
            one->retries++;
        one->up = what.seen == SWARM_ROLLOUT_SEEN_NEW_UP;
        one->failed |= !one->up;
        if (one->busy_until == INT64_MAX)
            one->busy_until = free_at;
    }
    swarm_rollout_see(rollout, what.slot, what.seen, now->now);
}

/* What the world could answer now. */
static size_t answers(const world *now, input *out)
{
    size_t count = 0;
    for (uint64_t i = 1; i <= now->count; i++) {
        const slot *one = &now->slots[i];
        if (one->stop_told && !one->over)
            out[count++] = (input){i, SWARM_ROLLOUT_SEEN_OLD_STOPPED};
        if (one->started && !one->up && !one->failed)
            out[count++] = (input){i, SWARM_ROLLOUT_SEEN_NEW_UP};
        if ((one->started || one->prepared) && !one->failed)
            out[count++] = (input){i, SWARM_ROLLOUT_SEEN_NEW_FAILED};
        if (one->started && one->failed && !one->up && one->retries == 0 && now->count < 3)
            out[count++] = (input){i, SWARM_ROLLOUT_SEEN_NEW_UP};
    }
    return count;
}

static void check_verdict(const world *now, swarm_rollout *rollout)
{
    uint64_t failed = 0;
    for (uint64_t i = 1; i <= now->count; i++)
        failed += (uint64_t)now->slots[i].failed;
    uint64_t counted = swarm_rollout_count_failed(rollout);
    CHECK(counted <= failed); /* one after its monitor is no failure */
    int too_many = (float)counted / (float)now->count > (float)now->ratio;
    if (now->action == SWARM_FAILURE_ACTION_CONTINUE)
        too_many = counted > 0 && swarm_rollout_count_up(rollout) == 0;
    swarm_verdict expected = !too_many ? SWARM_VERDICT_SUCCEEDED
                             : now->action == SWARM_FAILURE_ACTION_ROLLBACK
                                 ? SWARM_VERDICT_ROLLED_BACK
                                 : SWARM_VERDICT_PAUSED;
    CHECK(swarm_rollout_get_verdict(rollout) == expected);
    CHECK(swarm_rollout_deadline_ns(rollout) == INT64_MAX);
    if (expected == SWARM_VERDICT_SUCCEEDED)
        for (uint64_t i = 1; i <= now->count; i++)
            CHECK(now->slots[i].started || now->slots[i].failed);
    else
        CHECK(now->slots[swarm_rollout_get_failed_slot(rollout)].failed == 1);
}

/* Play the inputs from the beginning. */
static swarm_rollout *play(const world *plan, const input *inputs, size_t count, world *out)
{
    *out = *plan;
    swarm_rollout *rollout = make(plan);
    take_steps(out, rollout);
    for (size_t i = 0; i < count; i++) {
        give(out, rollout, inputs[i]);
        take_steps(out, rollout);
    }
    return rollout;
}

/* Time may pass once between any two answers; when nothing is left to answer, it passes until the
 * verdict is known. */
static void explore(const world *plan, input *inputs, size_t count, int time_passed)
{
    world now;
    swarm_rollout *rollout = play(plan, inputs, count, &now);
    input next[4 * MAX_SLOTS + 1];
    size_t choices = now.finishes ? 0 : answers(&now, next);
    int waits = swarm_rollout_deadline_ns(rollout) != INT64_MAX;
    if (now.finishes) {
        paths++;
        check_verdict(&now, rollout);
        swarm_rollout_free(rollout);
        return;
    }
    CHECK(choices > 0 || waits); /* or it waits for nothing */
    swarm_rollout_free(rollout);
    CHECK(count < MAX_INPUTS);
    if (waits && (choices == 0 || !time_passed))
        next[choices++] = (input){0, 0};
    for (size_t i = 0; i < choices; i++) {
        inputs[count] = next[i];
        explore(plan, inputs, count + 1, next[i].slot == 0);
    }
}

static void explore_plan(world plan)
{
    input inputs[MAX_INPUTS];
    explore(&plan, inputs, 0, 0);
}

/* With three slots a choice of the settings must do. */
static int too_many_paths(const world *plan)
{
    if (plan->count < 3)
        return 0;
    int all_old = plan->slots[1].has_old && plan->slots[2].has_old && plan->slots[3].has_old;
    return plan->parallelism == 0 || !all_old ||
           (plan->parallelism == 2 && (plan->delay == 0 || plan->ratio == 0 ||
                                       plan->action == SWARM_FAILURE_ACTION_ROLLBACK));
}

static void explore_slots(world plan, uint64_t count)
{
    static const int64_t delays[] = {0, 3};
    static const double ratios[] = {0, 0.5};
    plan.count = count;
    unsigned step = suite_is_slow() && count == MAX_SLOTS ? 7 : 1;
    for (unsigned settings = 0; settings < 12U << count; settings += step) {
        plan.delay = delays[settings & 1];
        plan.ratio = ratios[settings >> 1 & 1];
        plan.parallelism = (settings >> 2) % 3;
        for (uint64_t i = 1; i <= count; i++)
            plan.slots[i].has_old = (settings / 12) >> (i - 1) & 1;
        if (!too_many_paths(&plan))
            explore_plan(plan);
    }
}

static void explore_all(swarm_update_order order)
{
    uint64_t most = suite_is_slow() ? 1 : MAX_SLOTS;
    paths = 0;
    for (swarm_failure_action action = SWARM_FAILURE_ACTION_PAUSE;
         action <= SWARM_FAILURE_ACTION_ROLLBACK; action++)
        for (uint64_t count = 1; count <= most; count++)
            explore_slots((world){.order = order, .action = action}, count);
    CHECK(paths > 100);
}

START_TEST(all_paths_of_start_first)
{
    explore_all(SWARM_UPDATE_ORDER_START_FIRST);
}
END_TEST

START_TEST(all_paths_of_stop_first)
{
    explore_all(SWARM_UPDATE_ORDER_STOP_FIRST);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {all_paths_of_start_first, all_paths_of_stop_first};
    return SUITE_RUN("rollout_paths", tests, 30);
}
