/* SPDX-License-Identifier: MIT
 *
 * Steps of a rollout that the service's disruption budget does not allow yet. The slot remembers which
 * one; the machine has handed it out and does not tell it again.
 */
#include "base/duration.h"
#include "core/engine_budget.h"

int swarm__task_is_held_back(const engine_task *task)
{
    return task->held && task->slot->put_off && task == task->slot->candidate &&
           task->rollout == task->service->rollout_serial;
}

/* What is prepared beside the old task waits no longer than for a place. */
static void put_off(swarm_engine *engine, engine_slot *slot, engine_step step)
{
    engine_task *candidate = slot->candidate;
    slot->put_off = step & 3U;
    swarm__save_slot(engine, slot);
    if (candidate != NULL && swarm__task_is_held_back(candidate))
        swarm__task_hold_until(
            engine, candidate,
            swarm__ns_add(engine->now_ns, slot->active->revision->placement_timeout_ns));
}

void swarm__update_drop_step(swarm_engine *engine, engine_slot *slot)
{
    engine_task *candidate = slot->candidate;
    if (!slot->put_off)
        return;
    if (candidate != NULL && swarm__task_is_held_back(candidate)) {
        candidate->hold_until_ns = INT64_MAX;
        swarm__heap_unset(&engine->timers, &candidate->timer);
        swarm__prepare_until(engine, candidate, candidate->prepare_until_ns);
    }
    slot->put_off = STEP_NONE;
    swarm__save_slot(engine, slot);
}

void swarm__update_start_beside(swarm_engine *engine, engine_slot *slot)
{
    const engine_task *candidate = slot->candidate;
    int is_new = candidate == NULL || candidate->rollout != slot->service->rollout_serial;
    if (slot->active != NULL && is_new && !swarm__budget_ask(engine, slot, DISRUPTION_START))
        put_off(engine, slot, STEP_START);
    else
        swarm__update_start_new(engine, slot);
}

void swarm__update_take_away(swarm_engine *engine, engine_slot *slot)
{
    const engine_task *old = slot->active;
    if (old != NULL && old->rollout != slot->service->rollout_serial &&
        !swarm__budget_ask(engine, slot, DISRUPTION_UPDATE))
        put_off(engine, slot, STEP_STOP);
    else
        swarm__update_stop_old(engine, slot);
}

void swarm__update_retry_step(swarm_engine *engine, engine_slot *slot)
{
    int stops = slot->put_off == STEP_STOP;
    engine_disruption disruption = stops ? DISRUPTION_UPDATE : DISRUPTION_START;
    if (!swarm__update_runs(slot->service)) {
        swarm__update_drop_step(engine, slot);
        return;
    }
    if (slot->active != NULL && !swarm__budget_ask(engine, slot, disruption))
        return;
    swarm__update_drop_step(engine, slot);
    if (stops)
        swarm__update_stop_old(engine, slot);
    else
        swarm__update_start_new(engine, slot);
}
