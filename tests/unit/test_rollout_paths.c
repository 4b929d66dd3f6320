/* SPDX-License-Identifier: MIT
 *
 * Every state that the rolling-update machine can come to with up to three slots: all orders in which
 * the world may answer, each answer good or bad, for each order, failure action, parallelism, delay
 * and ratio; with batches and gates, each answered in each way or not at all; with slots taken out; with pauses
 * and promotions. What holds in each of them is checked by a second, simple-minded account of the slots.
 *
 * Wherever the paths part, each goes on with a machine of its own that was written down and made
 * again; one of them also goes on with the machine itself, and the two must stay the same.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "core/rollout_machine.h"
#include "support/suite.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/base.h>
#include <swarm/rollout.h>

enum {
    MAX_SLOTS = 3
};

enum {
    MONITOR = 5,
    GATE_TIMEOUT = 4,
    TIME = 2 /* nanoseconds that pass in one go */
};

typedef enum input_kind {
    TIME_PASSES,
    SEEN_UP,
    SEEN_FAILED,
    SEEN_STOPPED,
    SEEN_LATE, /* the old version does not stop in time */
    REMOVED,
    GATE_ANSWERED, /* `slot` is the answer */
    PAUSED,
    RESUMED,
    PROMOTED
} input_kind;

typedef struct input {
    input_kind kind;
    uint64_t slot;
} input;

typedef struct place {
    int has_old, started, prepared, stop_told, up, failed, counted, over, removed, retries;
    int64_t busy_until;   /* INT64_MAX while it is on its way */
    int64_t judged_until; /* INT64_MAX until it is up */
} place;

typedef struct world {
    swarm_update_order order;
    swarm_failure_action action;
    uint64_t parallelism;
    int64_t delay;
    double ratio;
    uint64_t count;
    int may_remove, may_steer, may_be_late;
    uint64_t batches[2]; /* the second holds on; 0 for none */
    swarm_update_gate gate;
    swarm_gate_answer in_the_end;
    place slots[MAX_SLOTS + 1];
    int64_t now;
    int too_many; /* failed, at the moment of a failure */
    uint64_t begun, opened, batch;
    int at_gate, gone, stopped, paused, pauses, promoted;
    int64_t gate_until;
    int finishes;
} world;

/* ck_assert() tells its parent process of each check: far too slow for millions of them. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_abort_msg("%s", #condition);                                                        \
    } while (0)

/* ---- states that were seen ---- */

typedef struct fingerprint {
    uint64_t a, b;
} fingerprint;

static struct {
    fingerprint *items; /* {0, 0} where there is none */
    size_t count, capacity;
} seen;

static void mix(fingerprint *print, const void *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t byte = ((const uint8_t *)bytes)[i];
        print->a = (print->a ^ byte) * UINT64_C(0x100000001b3);
        print->b = (print->b + byte) * UINT64_C(0x9e3779b97f4a7c15);
        print->b ^= print->b >> 29;
    }
}

static int put_print(fingerprint print)
{
    size_t at = print.a % seen.capacity;
    while (seen.items[at].a != 0 || seen.items[at].b != 0) {
        if (seen.items[at].a == print.a && seen.items[at].b == print.b)
            return 0;
        at = (at + 1) % seen.capacity;
    }
    seen.items[at] = print;
    seen.count++;
    return 1;
}

/* 1 when it was not there. */
static int remember(fingerprint print)
{
    if (2 * seen.count >= seen.capacity) {
        fingerprint *old = seen.items;
        size_t places = seen.capacity;
        seen.capacity = places == 0 ? 1024 : 2 * places;
        seen.items = calloc(seen.capacity, sizeof *seen.items);
        CHECK(seen.items != NULL);
        seen.count = 0;
        for (size_t i = 0; i < places; i++)
            if (old[i].a != 0 || old[i].b != 0)
                put_print(old[i]);
        free(old);
    }
    return put_print(print);
}

/* ---- machines ---- */

static swarm_rollout *make(const world *plan)
{
    swarm_update_config *config = swarm_update_config_new();
    swarm_update_config_set_parallelism(config, plan->parallelism);
    swarm_update_config_set_delay_ns(config, plan->delay);
    swarm_update_config_set_monitor_ns(config, MONITOR);
    swarm_update_config_set_max_failure_ratio(config, plan->ratio);
    swarm_update_config_set_failure_action(config, plan->action);
    swarm_update_config_set_order(config, plan->order);
    for (size_t i = 0; i < 2 && plan->batches[i] > 0; i++) {
        char text[24];
        snprintf(text, sizeof text, "%" PRIu64, plan->batches[i]);
        CHECK(swarm_update_config_add_batch(config, text) == 0);
    }
    if (plan->gate != SWARM_UPDATE_GATE_UNKNOWN) {
        swarm_update_config_set_gate(config, plan->gate);
        swarm_update_config_set_gate_timeout_ns(config, GATE_TIMEOUT);
        swarm_update_config_set_gate_timeout_answer(config, plan->in_the_end);
    }
    swarm_rollout *rollout;
    CHECK(swarm_rollout_new(config, &rollout, NULL) == 0);
    swarm_update_config_free(config);
    for (uint64_t i = 1; i <= plan->count; i++)
        swarm_rollout_add_slot(rollout, i, plan->slots[i].has_old, NULL);
    swarm_rollout_begin(rollout, 0, NULL);
    return rollout;
}

static swarm_rollout_state *dump(const swarm_rollout *rollout, int64_t now)
{
    swarm_rollout_state *state;
    CHECK(swarm_rollout_dump(rollout, now, &state, NULL) == 0);
    return state;
}

static swarm_rollout *again(const swarm_rollout *rollout, int64_t now)
{
    swarm_rollout_state *state = dump(rollout, now);
    swarm_rollout *made;
    CHECK(swarm_rollout_restore(state, now, &made, NULL) == 0);
    swarm_rollout_state_free(state);
    return made;
}

static void check_same(const swarm_rollout *a, const swarm_rollout *b, int64_t now)
{
    swarm_rollout_state *one = dump(a, now), *other = dump(b, now);
    CHECK(swarm_rollout_state_equal(one, other));
    CHECK(swarm_rollout_deadline_ns(a) == swarm_rollout_deadline_ns(b));
    CHECK(swarm_rollout_get_verdict(a) == swarm_rollout_get_verdict(b));
    CHECK(swarm_rollout_get_failed_slot(a) == swarm_rollout_get_failed_slot(b));
    CHECK(swarm_rollout_count_slots(a) == swarm_rollout_count_slots(b));
    CHECK(swarm_rollout_count_up(a) == swarm_rollout_count_up(b));
    CHECK(swarm_rollout_count_failed(a) == swarm_rollout_count_failed(b));
    CHECK(swarm_rollout_get_cause(a) == swarm_rollout_get_cause(b));
    CHECK(swarm_rollout_get_batch(a) == swarm_rollout_get_batch(b));
    CHECK(swarm_rollout_is_at_gate(a) == swarm_rollout_is_at_gate(b));
    CHECK(swarm_rollout_is_paused(a) == swarm_rollout_is_paused(b));
    swarm_rollout_state_free(one);
    swarm_rollout_state_free(other);
}

/* ---- the account ---- */

static int64_t from_now(const world *now, int64_t at)
{
    return at == INT64_MAX ? at : at > now->now ? at - now->now : 0;
}

static void mix_machine(fingerprint *print, const swarm_rollout *rollout, int64_t now)
{
    const rollout_slot *slot;
    for (size_t i = 0; i < rollout->slots.count; i++) {
        slot = &rollout->slots.items[i];
        int waits = slot->delayed || slot->state == SLOT_JUDGED;
        const int64_t facts[] = {
            slot->failed, slot->state,  slot->todo,    slot->has_old,
            slot->queued, slot->was_up, slot->delayed, waits ? slot->at_ns - now : 0};
        mix(print, facts, sizeof facts);
    }
    for (slot = QUEUE_FIRST(rollout, todo); slot != NULL; slot = QUEUE_NEXT(rollout, todo, slot))
        mix(print, &slot->id, sizeof slot->id);
    int gate_waits =
        rollout->gate != ROLLOUT_GATE_NONE && !rollout->paused; /* else it begins anew */
    const uint64_t facts[] = {(uint64_t)rollout->verdict,
                              (uint64_t)rollout->finish_told,
                              rollout->failed_slot,
                              rollout->last_failed,
                              (uint64_t)rollout->cause,
                              rollout->batch,
                              rollout->batch_left,
                              (uint64_t)rollout->gate,
                              gate_waits ? (uint64_t)(now - rollout->gate_since_ns) : 0,
                              (uint64_t)rollout->paused};
    mix(print, facts, sizeof facts);
}

/* What the machine and the account know, whenever it is. */
static fingerprint look(const world *now, const swarm_rollout *rollout)
{
    world relative = *now;
    relative.now = 0;
    relative.gate_until = from_now(now, now->gate_until);
    for (uint64_t i = 1; i <= now->count; i++) {
        relative.slots[i].busy_until = from_now(now, now->slots[i].busy_until);
        relative.slots[i].judged_until = from_now(now, now->slots[i].judged_until);
    }
    fingerprint print = {UINT64_C(0xcbf29ce484222325), 1};
    mix(&print, &relative, sizeof relative);
    mix_machine(&print, rollout, now->now);
    return print;
}

static void check_places(const world *now)
{
    uint64_t busy = 0;
    for (uint64_t i = 1; i <= now->count; i++) {
        const place *one = &now->slots[i];
        if ((one->started || one->prepared) && one->busy_until > now->now)
            busy++;
    }
    if (now->parallelism > 0)
        CHECK(busy <= now->parallelism);
}

static int is_settled(const world *now, uint64_t index)
{
    const place *one = &now->slots[index];
    return one->removed || one->failed || one->judged_until <= now->now;
}

static int is_leaving(const place *one)
{
    return one->stop_told && !one->over && !one->removed;
}

/* All that had their turn are through, and what they replace has ended. */
static int batch_is_done(const world *now)
{
    for (uint64_t i = 1; i <= now->count; i++)
        if (is_leaving(&now->slots[i]) ||
            ((now->slots[i].started || now->slots[i].prepared) && !is_settled(now, i)))
            return 0;
    return 1;
}

static int gate_is_due(const world *now)
{
    return now->batch > 0 && (now->gate == SWARM_UPDATE_GATE_MANUAL ||
                              (now->gate == SWARM_UPDATE_GATE_CANARY && now->batch == 1));
}

/* A slot has its first step. */
static void turn_comes(world *now)
{
    CHECK(!now->paused && !now->at_gate);
    if (now->begun++ < now->opened || now->batches[0] == 0 || now->promoted)
        return;
    CHECK(batch_is_done(now) || now->gone);
    CHECK(now->gone || !gate_is_due(now));
    now->gone = 0;
    now->opened = now->begun - 1 + now->batches[now->batch > 0 && now->batches[1] > 0];
    now->batch++;
}

static void gate_comes(world *now)
{
    CHECK(gate_is_due(now) && !now->paused && !now->at_gate && !now->promoted);
    CHECK(now->begun == now->opened && batch_is_done(now));
    now->at_gate = 1;
    now->gate_until = now->now + GATE_TIMEOUT;
}

static void take_step(world *now, swarm_rollout_step step, uint64_t index)
{
    place *one = &now->slots[index];
    CHECK(now->finishes == 0);
    CHECK(!one->removed);
    switch (step) {
    case SWARM_ROLLOUT_STEP_PREPARE_NEW:
        CHECK(now->order == SWARM_UPDATE_ORDER_STOP_FIRST);
        CHECK(one->prepared == 0);
        CHECK(one->started == 0);
        turn_comes(now);
        one->prepared = 1;
        one->busy_until = INT64_MAX;
        break;
    case SWARM_ROLLOUT_STEP_START_NEW:
        CHECK(one->started == 0);
        CHECK(now->order == SWARM_UPDATE_ORDER_START_FIRST || !one->has_old || one->over);
        if (!one->prepared)
            turn_comes(now);
        one->started = 1;
        one->busy_until = INT64_MAX;
        break;
    case SWARM_ROLLOUT_STEP_STOP_OLD:
        CHECK(one->has_old && !one->over);
        CHECK(now->order == SWARM_UPDATE_ORDER_STOP_FIRST ? one->prepared : one->up);
        CHECK(++one->stop_told <= 1 + one->retries);
        break;
    case SWARM_ROLLOUT_STEP_GATE:
        CHECK(index == 0);
        gate_comes(now);
        break;
    default:
        CHECK(step == SWARM_ROLLOUT_STEP_FINISH);
        CHECK(index == 0);
        now->finishes++;
    }
    check_places(now);
}

/* The twin is asked for the same steps; NULL for none. */
static void take_steps(world *now, swarm_rollout *rollout, swarm_rollout *twin)
{
    swarm_rollout_step step, twin_step;
    uint64_t index, twin_index;
    while (swarm_rollout_next_step(rollout, &step, &index) > 0) {
        take_step(now, step, index);
        if (twin == NULL)
            continue;
        CHECK(swarm_rollout_next_step(twin, &twin_step, &twin_index) == 1);
        CHECK(twin_step == step && twin_index == index);
        check_same(rollout, twin, now->now);
    }
    CHECK(now->finishes == (swarm_rollout_get_verdict(rollout) != SWARM_VERDICT_UNKNOWN));
}

static void count_failure(world *now, place *one)
{
    if (one->counted)
        return;
    one->counted = 1;
    uint64_t failed = 1, all = 0;
    for (uint64_t i = 1; i <= now->count; i++) {
        all += !now->slots[i].removed;
        failed += &now->slots[i] != one && now->slots[i].counted && !now->slots[i].removed;
    }
    now->too_many |= (float)failed / (float)all > (float)now->ratio;
}

static void account_for_failure(world *now, place *one)
{
    int counts = !one->failed && one->judged_until > now->now;
    one->up = 0;
    one->failed |= counts;
    if (counts)
        count_failure(now, one);
}

static void account_for_gate(world *now, swarm_gate_answer answer)
{
    if (answer == SWARM_GATE_ANSWER_HOLD) {
        now->gate_until = now->now + GATE_TIMEOUT;
        return;
    }
    now->at_gate = 0;
    now->gone = answer == SWARM_GATE_ANSWER_GO;
    now->stopped = answer == SWARM_GATE_ANSWER_STOP;
}

static void account_for_steering(world *now, input_kind kind)
{
    now->paused = kind == PAUSED;
    now->pauses += kind == PAUSED;
    now->gate_until = now->now + GATE_TIMEOUT;
    if (kind == PROMOTED) {
        now->promoted = 1;
        now->at_gate = 0;
    }
}

static void account(world *now, input what)
{
    if (what.kind == GATE_ANSWERED) {
        account_for_gate(now, (swarm_gate_answer)what.slot);
        return;
    }
    if (what.kind >= PAUSED) {
        account_for_steering(now, what.kind);
        return;
    }
    place *one = &now->slots[what.slot];
    switch (what.kind) {
    case TIME_PASSES:
        now->now += TIME;
        if (now->at_gate && !now->paused && now->gate_until <= now->now)
            account_for_gate(now, now->in_the_end);
        return;
    case SEEN_STOPPED:
        one->over = 1;
        return;
    case SEEN_LATE:
        count_failure(now, one);
        return;
    case REMOVED:
        if (one->busy_until == INT64_MAX)
            one->busy_until = 0;
        one->removed = 1;
        return;
    case SEEN_UP:
        one->retries += one->failed;
        one->up = 1;
        if (!one->failed && one->judged_until == INT64_MAX)
            one->judged_until = now->now + MONITOR;
        break;
    default:
        account_for_failure(now, one);
        break;
    }
    if (one->busy_until == INT64_MAX)
        one->busy_until = now->now + now->delay;
}

static void steer(swarm_rollout *rollout, input what, int64_t now)
{
    if (what.kind == GATE_ANSWERED)
        CHECK(swarm_rollout_answer_gate(rollout, (swarm_gate_answer)what.slot, now, NULL) == 0);
    else if (what.kind == PAUSED)
        CHECK(swarm_rollout_pause(rollout, now, NULL) == 1);
    else if (what.kind == RESUMED)
        CHECK(swarm_rollout_resume(rollout, now, NULL) == 1);
    else
        CHECK(swarm_rollout_promote(rollout, now, NULL) >= 0);
}

static void give(swarm_rollout *rollout, input what, int64_t now)
{
    static const swarm_rollout_seen observations[] = {
        [SEEN_UP] = SWARM_ROLLOUT_SEEN_NEW_UP,
        [SEEN_FAILED] = SWARM_ROLLOUT_SEEN_NEW_FAILED,
        [SEEN_STOPPED] = SWARM_ROLLOUT_SEEN_OLD_STOPPED,
    };
    if (what.kind == TIME_PASSES)
        swarm_rollout_tick(rollout, now);
    else if (what.kind == REMOVED)
        swarm_rollout_remove_slot(rollout, what.slot, now);
    else if (what.kind >= GATE_ANSWERED)
        steer(rollout, what, now);
    else if (what.kind == SEEN_LATE)
        swarm_rollout_see_failed(rollout, what.slot, SWARM_VERDICT_CAUSE_STOP, now);
    else
        swarm_rollout_see(rollout, what.slot, observations[what.kind], now);
}

/* What could happen now, apart from time. */
static size_t answers(const world *now, input *out)
{
    size_t count = 0;
    for (uint64_t i = 1; i <= now->count; i++) {
        const place *one = &now->slots[i];
        if (one->removed)
            continue;
        if (one->stop_told && !one->over)
            out[count++] = (input){SEEN_STOPPED, i};
        if (now->may_be_late && one->stop_told && !one->over && !one->counted)
            out[count++] = (input){SEEN_LATE, i};
        if (one->started && !one->up && (!one->failed || one->retries == 0))
            out[count++] = (input){SEEN_UP, i};
        if ((one->started || one->prepared) && (one->up || !one->failed))
            out[count++] = (input){SEEN_FAILED, i};
        if (now->may_remove)
            out[count++] = (input){REMOVED, i};
    }
    return count;
}

/* What the caller could say. */
static size_t words(const world *now, input *out)
{
    size_t count = 0;
    for (swarm_gate_answer answer = SWARM_GATE_ANSWER_GO;
         now->at_gate && answer <= SWARM_GATE_ANSWER_STOP; answer++)
        out[count++] = (input){GATE_ANSWERED, (uint64_t)answer};
    if (!now->may_steer)
        return count;
    if (now->paused)
        out[count++] = (input){RESUMED, 0};
    else if (now->pauses == 0)
        out[count++] = (input){PAUSED, 0};
    if (!now->promoted)
        out[count++] = (input){PROMOTED, 0};
    return count;
}

static void check_verdict(const world *now, const swarm_rollout *rollout)
{
    uint64_t failed = 0, all = 0, failed_slot = swarm_rollout_get_failed_slot(rollout);
    for (uint64_t i = 1; i <= now->count; i++) {
        const place *one = &now->slots[i];
        all += !one->removed;
        failed += one->counted && !one->removed;
        if (swarm_rollout_get_verdict(rollout) == SWARM_VERDICT_SUCCEEDED && !one->removed)
            CHECK((one->started || one->failed) && !is_leaving(one));
    }
    CHECK(swarm_rollout_count_slots(rollout) == all);
    CHECK(swarm_rollout_count_failed(rollout) == failed);
    int too_many = now->too_many;
    if (now->action == SWARM_FAILURE_ACTION_CONTINUE)
        too_many = failed > 0 && swarm_rollout_count_up(rollout) == 0;
    too_many |= now->stopped;
    swarm_verdict expected = !too_many ? SWARM_VERDICT_SUCCEEDED
                             : now->action == SWARM_FAILURE_ACTION_ROLLBACK
                                 ? SWARM_VERDICT_ROLLED_BACK
                                 : SWARM_VERDICT_PAUSED;
    CHECK(swarm_rollout_get_verdict(rollout) == expected);
    CHECK(swarm_rollout_deadline_ns(rollout) == INT64_MAX);
    CHECK(!too_many || now->stopped ? failed_slot == 0 : now->slots[failed_slot].counted);
    swarm_verdict_cause cause = swarm_rollout_get_cause(rollout);
    if (now->stopped || !too_many)
        CHECK(cause == (now->stopped ? SWARM_VERDICT_CAUSE_GATE : SWARM_VERDICT_CAUSE_UNKNOWN));
    else
        CHECK(cause == SWARM_VERDICT_CAUSE_FAILED || cause == SWARM_VERDICT_CAUSE_STOP);
}

/* ---- exploring ---- */

static uint64_t states, ends;

/* Where the paths are to be gone on with. */
static struct {
    struct situation {
        world now;
        swarm_rollout *rollout;
    } * items;
    size_t count, capacity;
} open_ends;

static void put_open_end(world now, swarm_rollout *rollout)
{
    CHECK(swarm__array_reserve(&open_ends, 1) == 0);
    struct situation situation = {now, rollout};
    swarm__array_push(&open_ends, situation);
}

/* The same happens to both. */
static void go_on_natively(world now, swarm_rollout *rollout, input what)
{
    swarm_rollout *twin = again(rollout, now.now);
    check_same(rollout, twin, now.now);
    account(&now, what);
    give(rollout, what, now.now);
    give(twin, what, now.now);
    check_same(rollout, twin, now.now);
    take_steps(&now, rollout, twin);
    swarm_rollout_free(twin);
    put_open_end(now, rollout);
}

static void go_on_again(world now, const swarm_rollout *rollout, input what)
{
    swarm_rollout *made = again(rollout, now.now);
    account(&now, what);
    give(made, what, now.now);
    take_steps(&now, made, NULL);
    put_open_end(now, made);
}

/* The machine is the caller's no more. */
static void explore(world now, swarm_rollout *rollout)
{
    input next[6 * MAX_SLOTS + 6];
    int waits = swarm_rollout_deadline_ns(rollout) != INT64_MAX;
    int is_new = remember(look(&now, rollout));
    if (is_new && now.finishes) {
        ends++;
        check_verdict(&now, rollout);
    }
    if (!is_new || now.finishes) {
        swarm_rollout_free(rollout);
        return;
    }
    size_t choices = answers(&now, next);
    CHECK(choices > 0 || waits || now.paused); /* or it waits for nothing */
    choices += words(&now, next + choices);
    next[choices++] = (input){TIME_PASSES, 0};
    size_t native = seen.count % choices;
    for (size_t i = 0; i < choices; i++)
        if (i != native)
            go_on_again(now, rollout, next[i]);
    go_on_natively(now, rollout, next[native]);
}

static void explore_plan(world plan)
{
    for (uint64_t i = 1; i <= plan.count; i++)
        plan.slots[i].judged_until = INT64_MAX;
    swarm_rollout *rollout = make(&plan);
    take_steps(&plan, rollout, NULL);
    put_open_end(plan, rollout);
    while (open_ends.count > 0) {
        struct situation situation = open_ends.items[--open_ends.count];
        explore(situation.now, situation.rollout);
    }
    states += seen.count;
    free(seen.items);
    memset(&seen, 0, sizeof seen);
}

/* To go on is to go on. */
static int ratio_does_not_matter(const world *plan)
{
    return plan->action == SWARM_FAILURE_ACTION_CONTINUE && plan->ratio > 0;
}

/* With three slots a choice of the settings must do. */
static int is_chosen(const world *plan)
{
    return plan->slots[1].has_old && !plan->slots[2].has_old == !plan->slots[3].has_old &&
           plan->parallelism != 0;
}

static void explore_slots(world plan, uint64_t count)
{
    static const int64_t delays[] = {0, 3};
    static const double ratios[] = {0, 0.5};
    plan.count = count;
    for (unsigned settings = 0; settings < 12U << count; settings++) {
        plan.delay = delays[settings & 1];
        plan.ratio = ratios[settings >> 1 & 1];
        plan.parallelism = (settings >> 2) % 3;
        for (uint64_t i = 1; i <= count; i++)
            plan.slots[i].has_old = (settings / 12) >> (i - 1) & 1;
        plan.may_remove = count < 3;
        plan.may_be_late = count < 3;
        if ((count < 3 || is_chosen(&plan)) && !ratio_does_not_matter(&plan))
            explore_plan(plan);
    }
}

static void explore_stepwise(world plan, uint64_t count)
{
    static const uint64_t batches[][2] = {{1, 0}, {1, 2}, {2, 1}};
    plan.count = count;
    unsigned step = suite_is_slow() > 1 ? 5 : 1;
    for (unsigned settings = 0; settings < 36; settings += step) {
        memcpy(plan.batches, batches[settings % 3], sizeof plan.batches);
        plan.gate = (swarm_update_gate)(1 + settings / 3 % 3);
        plan.in_the_end = settings / 9 % 2 == 0 ? SWARM_GATE_ANSWER_STOP : SWARM_GATE_ANSWER_GO;
        plan.ratio = settings / 18 == 0 ? 0 : 0.5;
        plan.may_remove = count < 2 || (count == 2 && plan.ratio > 0);
        if (ratio_does_not_matter(&plan))
            continue;
        plan.may_steer = count < 2 || (count == 2 && plan.ratio == 0 && settings % 3 == 0);
        for (uint64_t i = 1; i <= count; i++)
            plan.slots[i].has_old = i != 2;
        explore_plan(plan);
    }
}

typedef void exploration(world plan, uint64_t count);

static void explore_all(swarm_update_order order, const char *what, exploration *explore_some)
{
    uint64_t most = suite_is_slow() ? 1 : MAX_SLOTS;
    for (swarm_failure_action action = SWARM_FAILURE_ACTION_PAUSE;
         action <= SWARM_FAILURE_ACTION_ROLLBACK; action++)
        for (uint64_t count = 1; count <= most; count++) {
            states = ends = 0;
            explore_some((world){.order = order, .action = action}, count);
            printf("%s, %s, %" PRIu64 " slots%s: %" PRIu64 " states, %" PRIu64 " of them ends\n",
                   swarm_update_order_to_str(order), swarm_failure_action_to_str(action), count,
                   what, states, ends);
            CHECK(states > 100 && ends > 10);
        }
    swarm__array_free(&open_ends);
}

START_TEST(all_paths_of_start_first)
{
    explore_all(SWARM_UPDATE_ORDER_START_FIRST, "", explore_slots);
}
END_TEST

START_TEST(all_paths_of_stop_first)
{
    explore_all(SWARM_UPDATE_ORDER_STOP_FIRST, "", explore_slots);
}
END_TEST

START_TEST(all_paths_of_start_first_in_batches)
{
    explore_all(SWARM_UPDATE_ORDER_START_FIRST, " in batches", explore_stepwise);
}
END_TEST

START_TEST(all_paths_of_stop_first_in_batches)
{
    explore_all(SWARM_UPDATE_ORDER_STOP_FIRST, " in batches", explore_stepwise);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        all_paths_of_start_first,
        all_paths_of_stop_first,
        all_paths_of_start_first_in_batches,
        all_paths_of_stop_first_in_batches,
    };
    return SUITE_RUN("rollout_paths", tests, 60);
}
