/* SPDX-License-Identifier: MIT
 *
 * What is to happen, in order of time; things of the same time in the order in which they were planned.
 */
#include "base/alloc.h"
#include "sim/sim_state.h"

/* Chances and requests never end; everything else does, and then all is quiet. */
static int is_solid(sim_kind kind)
{
    return kind != HAPPEN_REQUEST && kind != HAPPEN_CRASH && kind != HAPPEN_FLAP;
}

static sim_happening *take_free(swarm_sim *sim)
{
    sim_happening *happening = sim->free_happenings;
    if (happening == NULL)
        return swarm__alloc_zero(1, sizeof *happening);
    sim->free_happenings = happening->next_free;
    happening->task = NULL; /* the rest is set, or not looked at */
    happening->node = NULL;
    happening->service = NULL;
    happening->command = NULL;
    happening->number = 0;
    return happening;
}

sim_happening *swarm__sim_plan(swarm_sim *sim, sim_kind kind, int64_t at_ns)
{
    sim_happening *happening = take_free(sim);
    size_t planned = sim->happenings.count + sim->postponed;
    if (happening == NULL || swarm__heap_reserve(&sim->happenings, planned + 1) < 0) {
        swarm__free(happening);
        swarm__sim_no_memory(sim);
        return NULL;
    }
    happening->kind = kind;
    happening->turn = sim->turn;
    sim->solid += (uint64_t)is_solid(kind);
    swarm__heap_set(&sim->happenings, &happening->timer, at_ns);
    return happening;
}

sim_happening *swarm__sim_plan_task(swarm_sim *sim, sim_kind kind, int64_t at_ns, sim_task *task)
{
    sim_happening *happening = swarm__sim_plan(sim, kind, at_ns);
    if (happening != NULL) {
        happening->task = task;
        task->references++;
    }
    return happening;
}

void swarm__sim_task_release(sim_task *task)
{
    if (task != NULL && --task->references == 0)
        swarm__free(task);
}

void swarm__sim_command_free(sim_command *command)
{
    if (command == NULL)
        return;
    swarm_service_spec_free(command->service_spec);
    swarm_node_spec_free(command->node_spec);
    swarm__free(command->name);
    swarm__free(command);
}

void swarm__sim_unplan(swarm_sim *sim, sim_happening *happening)
{
    swarm__heap_unset(&sim->happenings, &happening->timer);
    sim->solid -= (uint64_t)is_solid(happening->kind);
    swarm__sim_task_release(happening->task);
    swarm__sim_command_free(happening->command);
    happening->next_free = sim->free_happenings;
    sim->free_happenings = happening;
}

void swarm__sim_postpone(swarm_sim *sim, sim_happening *happening)
{
    swarm__heap_unset(&sim->happenings, &happening->timer);
    happening->next_free = NULL;
    if (sim->first_postponed == NULL)
        sim->first_postponed = happening;
    else
        sim->last_postponed->next_free = happening;
    sim->last_postponed = happening;
    sim->postponed++;
}

/* The heap still has room for each. */
void swarm__sim_plan_postponed(swarm_sim *sim)
{
    while (sim->first_postponed != NULL) {
        sim_happening *happening = sim->first_postponed;
        sim->first_postponed = happening->next_free;
        sim->postponed--;
        swarm__heap_set(&sim->happenings, &happening->timer, sim->now_ns);
    }
}

sim_happening *swarm__sim_first(const swarm_sim *sim)
{
    return (sim_happening *)(void *)swarm__heap_first(&sim->happenings); /* its first member */
}
