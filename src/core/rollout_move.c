/* SPDX-License-Identifier: MIT
 *
 * How a rollout machine moves: what is seen of a slot, what time does, who has the next turn.
 */
#include "base/duration.h"
#include "core/rollout_machine.h"

static void ask(swarm_rollout *rollout, rollout_slot *slot, uint8_t todo)
{
    slot->todo |= todo;
    if (!slot->queued) {
        slot->queued = 1;
        QUEUE_ADD(rollout, todo, slot);
    }
}

/* Until it has ended, its drain and its stop are part of the rollout. It is not leaving yet. */
static void stop_old(swarm_rollout *rollout, rollout_slot *slot)
{
    rollout->leaving++;
    slot->leaving = 1;
    ask(rollout, slot, TODO_STOP_OLD);
}

static void leave_no_more(swarm_rollout *rollout, rollout_slot *slot)
{
    rollout->leaving -= slot->leaving;
    slot->leaving = 0;
    slot->todo &= (uint8_t)~TODO_STOP_OLD;
}

static void start_slot(swarm_rollout *rollout, rollout_slot *slot)
{
    rollout->waiting--;
    rollout->busy++;
    if (rollout->batch_left != UINT64_MAX)
        rollout->batch_left--;
    if (rollout->config.order == SWARM_UPDATE_ORDER_STOP_FIRST && slot->has_old) {
        slot->state = SLOT_STOPPING;
        ask(rollout, slot, TODO_PREPARE);
        stop_old(rollout, slot);
    } else {
        slot->state = SLOT_STARTING;
        ask(rollout, slot, TODO_START);
    }
}

void swarm__rollout_finish(swarm_rollout *rollout, swarm_verdict verdict, swarm_verdict_cause cause)
{
    rollout->verdict = verdict;
    rollout->cause = cause;
    rollout->gate = ROLLOUT_GATE_NONE;
    rollout->todo.first = NO_SLOT;
    rollout->delayed.first = NO_SLOT;
    rollout->judged.first = NO_SLOT;
}

void swarm__rollout_fail(swarm_rollout *rollout, swarm_verdict_cause cause)
{
    swarm__rollout_finish(rollout,
                          rollout->config.failure_action == SWARM_FAILURE_ACTION_ROLLBACK
                              ? SWARM_VERDICT_ROLLED_BACK
                              : SWARM_VERDICT_PAUSED,
                          cause);
}

/* Give free places to the slots that wait, and see whether all is done. */
static void go_on(swarm_rollout *rollout)
{
    if (!rollout->begun || rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return;
    swarm__rollout_turn_batch(rollout);
    uint64_t places = rollout->paused ? 0 : swarm__rollout_places(rollout);
    while (rollout->waiting > 0 && rollout->batch_left > 0 && rollout->busy < places) {
        rollout_slot *next = &rollout->slots.items[rollout->next_waiting++];
        if (next->state == SLOT_WAITING)
            start_slot(rollout, next);
    }
    if (rollout->unsettled > 0 || rollout->leaving > 0)
        return;
    if (rollout->failed > 0 && rollout->up == 0 &&
        rollout->config.failure_action == SWARM_FAILURE_ACTION_CONTINUE) {
        rollout->failed_slot = rollout->last_failed; /* going on has led to nothing at all */
        swarm__rollout_finish(rollout, SWARM_VERDICT_PAUSED, rollout->last_cause);
    } else {
        swarm__rollout_finish(rollout, SWARM_VERDICT_SUCCEEDED, SWARM_VERDICT_CAUSE_UNKNOWN);
    }
}

/* The place of a slot becomes free after the delay. */
static void release_later(swarm_rollout *rollout, rollout_slot *slot)
{
    slot->delayed = 1;
    QUEUE_ADD(rollout, delayed, slot);
}

static int see_up(swarm_rollout *rollout, rollout_slot *slot)
{
    if (slot->state != SLOT_STARTING && slot->state != SLOT_FAILED)
        return 0;
    if (slot->was_up)
        return 0;
    slot->was_up = 1;
    rollout->up++;
    if (slot->state == SLOT_STARTING) {
        slot->state = SLOT_JUDGED;
        slot->at_ns = rollout->now_ns;
        QUEUE_ADD(rollout, judged, slot);
        release_later(rollout, slot);
    }
    if (rollout->config.order == SWARM_UPDATE_ORDER_START_FIRST && slot->has_old && !slot->leaving)
        stop_old(rollout, slot);
    return 1;
}

/* A slot counts once. */
static void count_failure(swarm_rollout *rollout, rollout_slot *slot, swarm_verdict_cause cause)
{
    if (slot->failed)
        return;
    slot->failed = 1;
    rollout->failed++;
    rollout->last_failed = slot->id;
    rollout->last_cause = cause;
    if (rollout->config.failure_action != SWARM_FAILURE_ACTION_CONTINUE &&
        (float)rollout->failed / (float)rollout->total > rollout->config.max_failure_ratio) {
        rollout->failed_slot = slot->id;
        swarm__rollout_fail(rollout, cause);
    }
}

/* A failure counts at once, while the slot is on its way or being judged. */
static int see_failed(swarm_rollout *rollout, rollout_slot *slot, swarm_verdict_cause cause)
{
    if (slot->state == SLOT_FAILED && slot->was_up) { /* a later try came up and failed again */
        slot->was_up = 0;
        rollout->up--;
        return 1;
    }
    if (slot->state != SLOT_STOPPING && slot->state != SLOT_STARTING && slot->state != SLOT_JUDGED)
        return 0;
    if (slot->state == SLOT_JUDGED) {
        slot->was_up = 0;
        rollout->up--;
        if (slot->todo & TODO_STOP_OLD) /* it is still needed, and not too late */
            leave_no_more(rollout, slot);
    } else {
        slot->at_ns = rollout->now_ns;
        release_later(rollout, slot);
    }
    slot->state = SLOT_FAILED;
    rollout->unsettled--;
    count_failure(rollout, slot, cause);
    return 1;
}

/* The old version gives trouble on its way out: that counts like a failure of the new one, and the slot
 * goes on. */
static int see_old_failed(swarm_rollout *rollout, rollout_slot *slot, swarm_verdict_cause cause)
{
    if (slot->failed || !slot->leaving)
        return 0;
    count_failure(rollout, slot, cause);
    return 1;
}

static int see_old_stopped(swarm_rollout *rollout, rollout_slot *slot)
{
    if (!slot->has_old || slot->state == SLOT_REMOVED)
        return 0;
    slot->has_old = 0;
    leave_no_more(rollout, slot);
    if (slot->state == SLOT_STOPPING) {
        slot->state = SLOT_STARTING;
        ask(rollout, slot, TODO_START);
    }
    return 1;
}

void swarm__rollout_pass_time(swarm_rollout *rollout, int64_t now_ns)
{
    rollout_slot *slot;
    if (now_ns > rollout->now_ns)
        rollout->now_ns = now_ns;
    while ((slot = QUEUE_FIRST(rollout, judged)) != NULL) {
        if (slot->state == SLOT_JUDGED) {
            if (swarm__ns_add(slot->at_ns, rollout->config.monitor_ns) > rollout->now_ns)
                break;
            slot->state = SLOT_GOOD;
            rollout->unsettled--;
        }
        QUEUE_TAKE(rollout, judged);
    }
    while ((slot = QUEUE_FIRST(rollout, delayed)) != NULL &&
           swarm__ns_add(slot->at_ns, rollout->config.delay_ns) <= rollout->now_ns) {
        QUEUE_TAKE(rollout, delayed);
        slot->delayed = 0;
        rollout->busy--;
    }
    swarm__rollout_pass_gate(rollout);
    go_on(rollout);
}

int swarm__rollout_move(swarm_rollout *rollout, rollout_slot *slot, swarm_rollout_seen seen,
                        swarm_verdict_cause cause)
{
    if (seen == SWARM_ROLLOUT_SEEN_NEW_UP)
        return see_up(rollout, slot);
    if (cause == SWARM_VERDICT_CAUSE_DRAIN || cause == SWARM_VERDICT_CAUSE_STOP)
        return see_old_failed(rollout, slot, cause);
    return seen == SWARM_ROLLOUT_SEEN_NEW_FAILED ? see_failed(rollout, slot, cause)
                                                 : see_old_stopped(rollout, slot);
}

void swarm__rollout_keep_old(swarm_rollout *rollout, uint64_t id)
{
    rollout_slot *slot = swarm__rollout_find(rollout, id);
    if (slot == NULL || !slot->leaving)
        return;
    leave_no_more(rollout, slot);
    go_on(rollout);
}

void swarm__rollout_take_out(swarm_rollout *rollout, rollout_slot *slot)
{
    if (slot->state == SLOT_STOPPING || slot->state == SLOT_STARTING)
        rollout->busy--; /* it never got as far as the delay */
    if (rollout->begun && slot->state != SLOT_GOOD && slot->state != SLOT_FAILED)
        rollout->unsettled--;
    if (slot->state == SLOT_WAITING)
        rollout->waiting--;
    if (slot->was_up)
        rollout->up--;
    if (slot->failed)
        rollout->failed--;
    rollout->total--;
    leave_no_more(rollout, slot);
    slot->was_up = 0;
    slot->failed = 0;
    slot->todo = 0;
    slot->state = SLOT_REMOVED;
}
