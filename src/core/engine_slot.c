/* SPDX-License-Identifier: MIT
 *
 * What runs in a slot: at most one active task, and beside it, while it is being replaced, a candidate.
 * Tasks that were told to stop or have ended are neither; they only stand in the slot's list, and are its
 * history in the end.
 */
#include "base/duration.h"
#include "core/engine_budget.h"
#include "core/engine_parts.h"

enum {
    STEP_EFFECTS = 6 * TASK_EFFECTS + 2 * HISTORY_EFFECTS /* that a step needs at most */
};

void swarm__slot_mark(swarm_engine *engine, engine_slot *slot)
{
    engine_service *service = slot->service;
    swarm__service_mark(engine, service);
    if (slot->dirty)
        return;
    slot->dirty = 1;
    slot->next_dirty = NULL;
    if (service->first_dirty == NULL)
        service->first_dirty = slot;
    else
        service->last_dirty->next_dirty = slot;
    service->last_dirty = slot;
}

void swarm__slot_remove(swarm_engine *engine, engine_slot *slot)
{
    if (slot->removing)
        return;
    swarm__budget_remove(engine, slot);
    swarm__save_slot(engine, slot);
    slot->service->live_slots--;
    swarm__update_forget_slot(engine, slot);
    swarm__slot_mark(engine, slot);
}

void swarm__slot_follow(swarm_engine *engine, engine_slot *slot, swarm__revision *revision)
{
    if (slot->revision->number != revision->number)
        swarm__save_slot(engine, slot);
    swarm__revision_hold(revision);
    swarm__revision_release(slot->revision);
    slot->revision = revision;
}

void swarm__slot_activate(swarm_engine *engine, engine_slot *slot, engine_task *task)
{
    slot->active = task;
    swarm__save_slot(engine, slot);
    if (slot->candidate == task)
        swarm__slot_set_candidate(engine, slot, NULL);
    swarm__slot_follow(engine, slot, task->revision);
}

void swarm__task_replaced(swarm_engine *engine, engine_task *task)
{
    task->replaced = 1;
    swarm__save_task(engine, task);
}

/* What a step may change of a slot that no task shows: its newest task is to be persisted then. */
typedef struct slot_marks {
    const engine_task *active;
    const engine_task *candidate;
    uint64_t restarts;
    uint64_t failures;
    unsigned finished;
    unsigned moved;
} slot_marks;

static slot_marks marks_of(const engine_slot *slot)
{
    const engine_restarts *restarts = slot->restarts;
    return (slot_marks){.active = slot->active,
                        .candidate = slot->candidate,
                        .restarts = restarts != NULL ? restarts->count : 0,
                        .failures = restarts != NULL ? restarts->failures : 0,
                        .finished = slot->finished,
                        .moved = slot->moved};
}

static int marks_equal(const slot_marks *a, const slot_marks *b)
{
    return a->active == b->active && a->candidate == b->candidate && a->restarts == b->restarts &&
           a->failures == b->failures && a->finished == b->finished && a->moved == b->moved;
}

/* ---- endings ---- */

/* It ended without having been asked to, or was asked to because it was unhealthy. */
static int ended_by_itself(const engine_task *task)
{
    return task->failing || task->lost || task->desired <= SWARM_TASK_STATE_RUNNING;
}

/* Another task of the update moves to another node, and this one is to take its place. */
static int stands_in_for_new(const engine_slot *slot, const engine_task *task)
{
    return task == slot->candidate && task->rollout == 0 &&
           task->revision->number == slot->service->current->number;
}

/* One is there still that the update replaces; nobody waits for one whose node is down. */
static int holds_other_version(const engine_slot *slot)
{
    for (const engine_task *task = slot->newest; task != slot->history; task = task->older)
        if (!swarm__task_has_ended(task) && !task->lost &&
            task->rollout != slot->service->rollout_serial && !stands_in_for_new(slot, task))
            return 1;
    return 0;
}

static int is_current(const engine_task *task)
{
    return task->rollout != 0 && task->rollout == task->service->rollout_serial;
}

/* Deal with the end of every task that has ended since the last step. Returns the one that is to be
 * made up for, or NULL; *out_revision is what to do that with. */
static engine_task *deal_with_ends(swarm_engine *engine, engine_slot *slot,
                                   swarm__revision **out_revision)
{
    engine_task *active = NULL, *candidate = NULL;
    for (engine_task *task = slot->newest; task != slot->history; task = task->older) {
        if (task->replaced || !(swarm__task_has_ended(task) || task->lost || task->failing))
            continue;
        swarm__task_replaced(engine, task);
        if (task == slot->candidate) {
            swarm__slot_set_candidate(engine, slot, NULL);
            slot->moved = 1;
            candidate = task;
        } else if (task == slot->active) {
            slot->active = NULL;
            active = task;
        }
        /* A node that was lost is no fault of the version: the task is only made anew. */
        if (is_current(task) && ended_by_itself(task) && !task->lost)
            swarm__update_see(engine, slot, SWARM_ROLLOUT_SEEN_NEW_FAILED, task);
    }
    *out_revision = slot->revision;
    if (active != NULL && (candidate == NULL || !swarm__update_runs(slot->service)))
        return active;
    if (candidate != NULL)
        *out_revision = candidate->revision;
    return candidate;
}

/* ---- replacing ---- */

static engine_task *replace(swarm_engine *engine, engine_slot *slot, swarm__revision *revision,
                            int64_t delay_ns)
{
    engine_task *task = swarm__task_begin(engine, slot, revision, delay_ns > 0);
    if (delay_ns > 0)
        swarm__task_hold_until(engine, task, swarm__ns_add(engine->now_ns, delay_ns));
    return task;
}

static int is_paused(const engine_service *service)
{
    return service->rollout == NULL && service->finished == SWARM_VERDICT_UNKNOWN &&
           (service->update_state == SWARM_UPDATE_STATE_PAUSED ||
            service->update_state == SWARM_UPDATE_STATE_ROLLBACK_PAUSED);
}

/* The update that made the task has failed, or is over: it is not tried again. */
static int update_gave_up(const engine_slot *slot, const engine_task *ended)
{
    const engine_service *service = slot->service;
    if (!is_current(ended)) /* an update that another one took the place of */
        return ended->rollout != 0 && slot->active != NULL;
    if (is_paused(service))
        return slot->active != NULL;
    switch (swarm_rollout_get_verdict(service->rollout)) {
    case SWARM_VERDICT_ROLLED_BACK:
        if (!service->rolling_back && swarm__past_previous(service) != NULL)
            return 1; /* the way back fills the slot */
        return slot->active != NULL;
    case SWARM_VERDICT_PAUSED:
        return slot->active != NULL;
    default:
        return 0;
    }
}

static engine_task *fill(swarm_engine *engine, engine_slot *slot, swarm__revision *revision,
                         int64_t delay_ns, uint64_t rollout)
{
    engine_task *task = replace(engine, slot, revision, delay_ns);
    task->rollout = rollout;
    if (slot->active == NULL)
        swarm__slot_activate(engine, slot, task);
    else
        swarm__slot_set_candidate(engine, slot, task);
    return task;
}

/* An update that waits for a task whose node is emptied waits for what takes its place; and when that
 * has to move on before it started, for what takes the place of that. */
static void inherit_update(swarm_engine *engine, engine_task *task, const engine_task *before)
{
    uint64_t revision = task->revision->number;
    while (before != NULL && before->rollout == 0 && before->revision->number == revision)
        before = before->older;
    if (task->rollout != 0 || before == NULL || !is_current(before) ||
        before->revision->number != revision)
        return;
    task->rollout = before->rollout;
    swarm__save_task(engine, task);
}

/* A task has ended and nothing stands in for it: start another, if that is wanted. */
static void restart(swarm_engine *engine, engine_slot *slot, engine_task *ended,
                    swarm__revision *revision)
{
    int64_t delay_ns;
    int allowed = swarm__restart_allowed(engine, slot, ended, &delay_ns);
    if (!ended_by_itself(ended)) {
        inherit_update(engine, fill(engine, slot, slot->revision, 0, 0), ended);
    } else if (allowed || ended->lost) {
        if (update_gave_up(slot, ended))
            return;
        engine_task *next = fill(engine, slot, revision, delay_ns, ended->rollout);
        /* Another would be refused in the same moment, and so on without an end. */
        if (next->held && ended->state == SWARM_TASK_STATE_REJECTED)
            swarm__task_put_off(engine, next);
        swarm__restart_note(engine, slot, revision);
    } else if (slot->active == NULL) {
        slot->finished = slot->service->has_finished = 1;
        swarm__service_mark(engine, slot->service);
    }
}

/* A candidate of an update that no longer runs; one beside a good task after a failed update. */
static int candidate_is_stale(const engine_slot *slot)
{
    const engine_task *candidate = slot->candidate;
    if (candidate->rollout == 0)
        return 0;
    if (candidate->rollout != slot->service->rollout_serial)
        return 1;
    return is_paused(slot->service) &&
           (slot->active != NULL || candidate->hold_until_ns == INT64_MAX);
}

/* An update's candidate waits for the update's word; others take over as soon as they can. */
static int candidate_waits_for_rollout(const engine_slot *slot)
{
    const engine_task *candidate = slot->candidate;
    return swarm__update_runs(slot->service) && is_current(candidate);
}

static void settle_candidate(swarm_engine *engine, engine_slot *slot)
{
    engine_task *candidate = slot->candidate;
    if (candidate_is_stale(slot)) {
        swarm__slot_set_candidate(engine, slot, NULL);
        swarm__task_replaced(engine, candidate);
        swarm__task_stop(engine, candidate);
        return;
    }
    if (slot->active == NULL) {
        int waits = candidate->held && candidate->hold_until_ns == INT64_MAX;
        if (waits && candidate->rollout != 0)
            return; /* for the update's word */
        inherit_update(engine, candidate, candidate->older);
        if (waits) /* it was prepared while the other left its node */
            swarm__task_release(engine, candidate);
        swarm__slot_activate(engine, slot, candidate);
        return;
    }
    if (candidate->up && !candidate_waits_for_rollout(slot)) {
        engine_task *old = slot->active;
        swarm__slot_activate(engine, slot, candidate);
        slot->moved = 0;
        swarm__task_replaced(engine, old);
        inherit_update(engine, candidate, old);
        swarm__update_see(engine, slot, SWARM_ROLLOUT_SEEN_NEW_UP, candidate);
        swarm__task_stop(engine, old);
    }
}

/* The node of what is to take over is to be emptied: it would be taken away as soon as it has. */
static void move_candidate(swarm_engine *engine, engine_slot *slot)
{
    engine_task *old = slot->candidate;
    engine_task *task = swarm__task_begin(engine, slot, old->revision, old->held);
    task->rollout = old->rollout;
    if (old->held && old->hold_until_ns != INT64_MAX)
        swarm__task_hold_until(engine, task, old->hold_until_ns);
    swarm__slot_set_candidate(engine, slot, task);
    swarm__task_replaced(engine, old);
    swarm__task_stop(engine, old);
}

static int candidate_is_to_move(const engine_slot *slot)
{
    const engine_task *candidate = slot->candidate;
    return candidate != NULL && candidate->node != NULL && !candidate->up &&
           swarm__task_is_live(candidate) && !swarm__node_takes_tasks(candidate->node);
}

static void leave_stop_first(swarm_engine *engine, engine_slot *slot)
{
    engine_task *active = slot->active;
    /* What has just been refused is not prepared beside it. */
    if (active->desired <= SWARM_TASK_STATE_RUNNING && !slot->moved)
        swarm__slot_set_candidate(engine, slot, swarm__task_begin(engine, slot, slot->revision, 1));
    swarm__task_stop(engine, active);
}

static void leave_start_first(swarm_engine *engine, engine_slot *slot)
{
    int64_t delay_ns = swarm__restart_move_delay_ns(engine, slot);
    engine_task *task = replace(engine, slot, slot->revision, delay_ns);
    swarm__slot_set_candidate(engine, slot, task);
    if (task->held) /* what could be refused at once is not prepared before */
        swarm__task_put_off(engine, task);
}

/* The active task's node is to be emptied: at once when the node is to go, else as the budget allows. */
static void move_away(swarm_engine *engine, engine_slot *slot)
{
    engine_task *active = slot->active;
    if (slot->candidate != NULL) {
        if (active->node->removing) /* what takes its place may not find one */
            swarm__task_stop(engine, active);
        return;
    }
    if (active->node->removing)
        leave_stop_first(engine, slot);
    else if (slot->service->current->moves_first == SWARM_UPDATE_ORDER_STOP_FIRST) {
        if (active->desired > SWARM_TASK_STATE_RUNNING ||
            swarm__budget_ask(engine, slot, DISRUPTION_MOVE))
            leave_stop_first(engine, slot);
    } else if (active->desired > SWARM_TASK_STATE_RUNNING ||
               swarm__budget_ask(engine, slot, DISRUPTION_START)) {
        leave_start_first(engine, slot);
    }
}

/* An update that runs moves its tasks itself. */
static int is_to_move(const engine_slot *slot)
{
    const engine_task *active = slot->active;
    if (active == NULL || active->node == NULL || swarm__task_has_ended(active))
        return 0;
    return !swarm__node_takes_tasks(active->node) ||
           (active->misplaced && !swarm__update_runs(slot->service) &&
            !slot->service->start_rollout);
}

static void stop_all(swarm_engine *engine, engine_slot *slot)
{
    for (engine_task *task = slot->newest; task != NULL; task = task->older)
        if (task == slot->active || task == slot->candidate)
            swarm__task_stop(engine, task);
}

/* ---- holds and drains ---- */

/* Under stop-first also a second try waits until the old version has ended. */
static int waits_for_old(const engine_slot *slot, const engine_task *task)
{
    return task == slot->candidate && task->rollout != 0 && !swarm__task_has_ended(slot->active) &&
           !slot->active->lost && slot->active->desired > SWARM_TASK_STATE_RUNNING &&
           swarm__update_order_now(slot->service) == SWARM_UPDATE_ORDER_STOP_FIRST;
}

/* Deal with the tasks whose timer was due. 0 or SWARM_E_NOMEM. */
static int settle_timers(swarm_engine *engine, engine_slot *slot)
{
    int left = 0;
    if (!slot->timer_due)
        return 0;
    for (engine_task *task = slot->newest; task != slot->history; task = task->older) {
        if (!task->time_over)
            continue;
        if (swarm__engine_reserve(engine, 2 * TASK_EFFECTS) < 0)
            return SWARM_E_NOMEM;
        int adopting = swarm__adopt_time_over(engine, task);
        if (adopting < 0)
            return SWARM_E_NOMEM;
        if (adopting > 0) {
            task->time_over = 0;
            continue;
        }
        if (task->route == ROUTE_DRAINING) {
            swarm__effect_task(engine, SWARM_EFFECT_UNROUTE, task);
            swarm__update_see_old_late(engine, task, SWARM_VERDICT_CAUSE_DRAIN);
            swarm__task_was_drained(engine, task, 0);
        } else if (swarm__prepare_timer_due(engine, task)) {
            task->time_over = 0;
            continue;
        } else if (task->held && !task->stop_sent && !swarm__task_is_held_back(task)) {
            if (waits_for_old(slot, task)) {
                left = 1;
                continue;
            }
            if (task->desired <= SWARM_TASK_STATE_RUNNING)
                swarm__task_release(engine, task);
        } else if (swarm__task_time_over(engine, task) < 0) {
            return SWARM_E_NOMEM;
        }
        task->time_over = 0;
    }
    slot->timer_due = left != 0;
    return 0;
}

static int step_removing(swarm_engine *engine, engine_slot *slot)
{
    engine_service *service = slot->service;
    swarm__revision *revision;
    slot_marks before = marks_of(slot);
    stop_all(engine, slot);
    deal_with_ends(engine, slot, &revision);
    swarm__budget_leave(engine, slot);
    slot_marks after = marks_of(slot);
    if (!marks_equal(&before, &after))
        swarm__save_slot(engine, slot);
    if (swarm__history_reap(engine, slot, 0))
        swarm__slot_mark(engine, slot);
    if (slot->newest == NULL && !slot->dirty) {
        service->slots.items[slot->key - 1] = NULL;
        if (slot->key - 1 < service->no_gap_before)
            service->no_gap_before = (size_t)slot->key - 1;
        swarm__slot_free(slot);
        swarm__service_mark(engine, service);
    } else if (slot->newest == NULL) {
        swarm__slot_mark(engine, slot);
    }
    return 0;
}

static void step(swarm_engine *engine, engine_slot *slot)
{
    swarm__revision *revision;
    if (engine->stopping) {
        stop_all(engine, slot);
        deal_with_ends(engine, slot, &revision);
        return;
    }
    if (slot->node != NULL && !swarm__node_takes_tasks(slot->node))
        return; /* of a global service: it is about to be removed */
    const engine_task *was_active = slot->active;
    engine_task *ended = deal_with_ends(engine, slot, &revision);
    if (slot->put_off)
        swarm__update_retry_step(engine, slot);
    if (slot->candidate != NULL)
        settle_candidate(engine, slot);
    if (slot->candidate == NULL && ended != NULL &&
        (slot->active == NULL || (ended != was_active && ended->rollout != 0)))
        restart(engine, slot, ended, revision);
    else if (slot->active == NULL && slot->candidate == NULL && !slot->finished &&
             slot->service->rollout == NULL && !slot->service->start_rollout)
        fill(engine, slot, slot->revision, 0, 0);
    swarm__history_grow(engine, slot);
    if (!holds_other_version(slot))
        swarm__update_see(engine, slot, SWARM_ROLLOUT_SEEN_OLD_STOPPED, NULL);
    if (candidate_is_to_move(slot))
        move_candidate(engine, slot);
    else if (is_to_move(slot))
        move_away(engine, slot);
    else
        slot->moved = 0;
    swarm__budget_turn_over(engine, slot);
    if (slot->to_reap && swarm__history_reap(engine, slot, engine->history_limit))
        swarm__slot_mark(engine, slot);
}

int swarm__slot_step(swarm_engine *engine, engine_slot *slot)
{
    if (settle_timers(engine, slot) < 0 || swarm__engine_reserve(engine, STEP_EFFECTS) < 0 ||
        swarm__engine_spare_task(engine) < 0 || swarm__restart_reserve(engine, slot) < 0 ||
        swarm__slot_check_node(engine, slot) < 0)
        return SWARM_E_NOMEM;
    if (slot->removing)
        return step_removing(engine, slot);
    slot_marks before = marks_of(slot);
    step(engine, slot);
    slot_marks after = marks_of(slot);
    if (!marks_equal(&before, &after))
        swarm__save_slot(engine, slot);
    return 0;
}
