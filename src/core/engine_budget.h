/* SPDX-License-Identifier: MIT
 *
 * How much of a service may be disrupted at a time, and the steps of a rollout that wait for it.
 */
#ifndef SWARM__CORE_ENGINE_BUDGET_H
#define SWARM__CORE_ENGINE_BUDGET_H

#include "core/engine_parts.h"

/* ---- engine_budget.c: how much of a service may be disrupted at a time ---- */

/* The task counts as up from now on, or no longer does. */
void swarm__budget_set_up(swarm_engine *engine, engine_task *task, int up);
void swarm__slot_set_candidate(swarm_engine *engine, engine_slot *slot, engine_task *candidate);
/* The update counts the slot as failed and goes on; or that is over. */
void swarm__budget_excuse(swarm_engine *engine, engine_slot *slot, int excused);
/* Its candidate holds back nobody any more; or does again. */
void swarm__budget_yield(swarm_engine *engine, engine_slot *slot, int yields);
/* Mark the slot as one that is being removed. */
void swarm__budget_remove(swarm_engine *engine, engine_slot *slot);
/* 1 when it may be done now; 0 when the slot was put in line and is marked when its turn comes. Needs
 * room for an effect. */
int swarm__budget_ask(swarm_engine *engine, engine_slot *slot, engine_disruption disruption);
/* More may be disrupted than before: mark those whose turn it is. */
void swarm__budget_give_turns(swarm_engine *engine, engine_service *service);
/* The slot has used its turn, or did not want it any more. */
void swarm__budget_turn_over(swarm_engine *engine, engine_slot *slot);
/* Count a slot that was read from its record, with its tasks. */
void swarm__budget_restore(engine_slot *slot);
/* The slot is no longer in line. */
void swarm__budget_leave(swarm_engine *engine, engine_slot *slot);

/* ---- engine_put_off.c: steps that the budget holds back ---- */

/* The same two steps, now or when the budget allows them. */
void swarm__update_start_beside(swarm_engine *engine, engine_slot *slot);
void swarm__update_take_away(swarm_engine *engine, engine_slot *slot);
/* It was prepared for a step that was put off. */
int swarm__task_is_held_back(const engine_task *task);
/* Take the step that was put off, if the budget allows it now; it is not to be taken any more. */
void swarm__update_retry_step(swarm_engine *engine, engine_slot *slot);
void swarm__update_drop_step(swarm_engine *engine, engine_slot *slot);

#endif
