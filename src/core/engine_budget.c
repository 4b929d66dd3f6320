/* SPDX-License-Identifier: MIT
 *
 * One disruption budget for each service: its update, nodes that are drained and constraints that are
 * enforced all ask here before they take something away or start something beside it. It is the
 * parallelism of the update config, or of the rollback config while that runs.
 *
 *  - stop-first takes a task that is up only while at most `parallelism` slots are without one
 *    afterwards. What has crashed, or was lost with its node, is among them; what has never been up is
 *    not, nor, for the update itself, what the update has counted as failed and let pass.
 *  - start-first takes nothing; at most `parallelism` slots have a replacement beside them at a time,
 *    not counting those for which no node was found within the placement timeout.
 *
 * Who is refused waits in line, and has its turn when something was given back.
 */
#include "core/engine_budget.h"
#include "core/rollout_machine.h"
#include "model/share.h"

/* ---- what is counted ---- */

/* What is to take over and is not up yet. */
static int has_another_beside(const engine_slot *slot)
{
    return slot->candidate != NULL && !slot->candidate->up && !slot->excused && !slot->yielded;
}

static int is_excused(const engine_slot *slot)
{
    return slot->excused && slot->served && slot->up_tasks == 0;
}

/* Add what the slot is at present to the counts, or take it away; in between it may change. */
static void count(engine_slot *slot)
{
    engine_budget *budget = &slot->service->budget;
    if (slot->removing)
        return;
    budget->served += slot->served;
    budget->up += slot->up_tasks > 0;
    budget->excused += (uint64_t)is_excused(slot);
    budget->beside += (uint64_t)has_another_beside(slot);
}

static void uncount(engine_slot *slot)
{
    engine_budget *budget = &slot->service->budget;
    if (slot->removing)
        return;
    budget->served -= slot->served;
    budget->up -= slot->up_tasks > 0;
    budget->excused -= (uint64_t)is_excused(slot);
    budget->beside -= (uint64_t)has_another_beside(slot);
}

void swarm__budget_restore(engine_slot *slot)
{
    slot->up_tasks = 0;
    for (const engine_task *task = slot->newest; task != NULL; task = task->older)
        slot->up_tasks = (slot->up_tasks + task->up) & 15U;
    slot->served |= slot->up_tasks > 0;
    count(slot);
}

void swarm__budget_set_up(swarm_engine *engine, engine_task *task, int up)
{
    engine_slot *slot = task->slot;
    uncount(slot);
    task->up = up != 0;
    slot->up_tasks = (slot->up_tasks + (up ? 1U : 15U)) & 15U; /* one more or less */
    if (up) {
        slot->served = 1;
        slot->excused = 0;
    }
    count(slot);
    swarm__save_slot(engine, slot);
    if (up)
        swarm__budget_give_turns(engine, slot->service);
}

void swarm__slot_set_candidate(swarm_engine *engine, engine_slot *slot, engine_task *candidate)
{
    uncount(slot);
    slot->candidate = candidate;
    slot->yielded = 0;
    count(slot);
    if (candidate == NULL)
        swarm__budget_give_turns(engine, slot->service);
}

void swarm__budget_excuse(swarm_engine *engine, engine_slot *slot, int excused)
{
    if (slot->excused == (unsigned)excused)
        return;
    uncount(slot);
    slot->excused = excused != 0;
    count(slot);
    swarm__save_slot(engine, slot);
    swarm__budget_give_turns(engine, slot->service);
}

void swarm__budget_yield(swarm_engine *engine, engine_slot *slot, int yields)
{
    uncount(slot);
    slot->yielded = yields != 0;
    count(slot);
    swarm__save_slot(engine, slot);
    swarm__budget_give_turns(engine, slot->service);
}

void swarm__budget_remove(swarm_engine *engine, engine_slot *slot)
{
    uncount(slot);
    slot->removing = 1;
    swarm__budget_give_turns(engine, slot->service);
}

/* ---- what is allowed ---- */

static uint64_t limit(const engine_service *service)
{
    if (swarm__update_runs(service))
        return swarm__rollout_places(service->rollout);
    const swarm_update_config *config =
        swarm_service_spec_get_update_config(service->current->spec);
    const swarm__share share = {swarm_update_config_get_parallelism_percent(config), 1};
    if (share.value > 0)
        return swarm__share_of(share, service->live_slots);
    uint64_t parallelism = config != NULL ? swarm_update_config_get_parallelism(config) : 1;
    return parallelism != 0 ? parallelism : UINT64_MAX;
}

/* Slots that are to have something up and have not. */
static uint64_t missing(const engine_service *service)
{
    return service->budget.served - service->budget.up;
}

/* How many more may be disrupted, those not counted whose turn it is already. */
static uint64_t room(const engine_service *service, engine_disruption disruption)
{
    const engine_budget *budget = &service->budget;
    uint64_t most = limit(service);
    uint64_t used = disruption == DISRUPTION_START  ? budget->beside
                    : disruption == DISRUPTION_MOVE ? missing(service)
                                                    : missing(service) - budget->excused;
    return used < most ? most - used : 0;
}

static void wait_in_line(swarm_engine *engine, engine_slot *slot, engine_disruption disruption)
{
    if (slot->in_line)
        return;
    engine_line *line = &slot->service->budget.lines[disruption];
    slot->disruption = disruption & 3U;
    slot->in_line = 1;
    slot->next_in_line = NULL;
    if (line->first == NULL)
        line->first = slot;
    else
        line->last->next_in_line = slot;
    line->last = slot;
    if (!slot->told_held_back)
        swarm__tell_held_back(engine, slot, disruption);
    slot->told_held_back = 1;
}

int swarm__budget_ask(swarm_engine *engine, engine_slot *slot, engine_disruption disruption)
{
    int serves = slot->active != NULL && slot->active->up && slot->up_tasks == 1;
    int takes_nothing = disruption != DISRUPTION_START && !serves;
    uint64_t promised = slot->service->budget.turns - slot->turn;
    if (takes_nothing || room(slot->service, disruption) > promised) {
        slot->told_held_back = 0;
        return 1;
    }
    wait_in_line(engine, slot, disruption);
    return 0;
}

/* ---- the lines ---- */

void swarm__budget_give_turns(swarm_engine *engine, engine_service *service)
{
    engine_budget *budget = &service->budget;
    for (engine_disruption disruption = 0; disruption < DISRUPTIONS; disruption++) {
        engine_line *line = &budget->lines[disruption];
        while (line->first != NULL && room(service, disruption) > budget->turns) {
            engine_slot *slot = line->first;
            line->first = slot->next_in_line;
            slot->in_line = 0;
            slot->turn = 1;
            budget->turns++;
            swarm__slot_mark(engine, slot);
        }
    }
}

void swarm__budget_turn_over(swarm_engine *engine, engine_slot *slot)
{
    if (!slot->turn)
        return;
    slot->turn = 0;
    if (!slot->in_line)
        slot->told_held_back = 0;
    slot->service->budget.turns--;
    swarm__budget_give_turns(engine, slot->service);
}

void swarm__budget_leave(swarm_engine *engine, engine_slot *slot)
{
    swarm__budget_turn_over(engine, slot);
    if (!slot->in_line)
        return;
    engine_line *line = &slot->service->budget.lines[slot->disruption];
    engine_slot *before = NULL;
    for (engine_slot *it = line->first; it != slot; it = it->next_in_line)
        before = it;
    if (before != NULL)
        before->next_in_line = slot->next_in_line;
    else
        line->first = slot->next_in_line;
    if (line->last == slot)
        line->last = before;
    slot->in_line = 0;
}
