/* SPDX-License-Identifier: MIT
 *
 * What was seen, on its way to the engine: it takes its time, and may be lost and repeated, late, doubled
 * or overtaken.
 */
#include "base/duration.h"
#include "sim/sim_state.h"

static void send(swarm_sim *sim, sim_task *task, const sim_observation *seen, int64_t at_ns)
{
    if (sim->engine == NULL) /* nobody listens: it is looked for later */
        return;
    sim_happening *happening = swarm__sim_plan_task(sim, HAPPEN_SEEN, at_ns, task);
    if (happening != NULL)
        happening->seen = *seen;
}

void swarm__sim_report(swarm_sim *sim, sim_task *task, const sim_observation *seen)
{
    int64_t at_ns = swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &sim->observation_delay));
    while (swarm__sim_draw(sim, sim->faults[SWARM_SIM_FAULT_LOST])) {
        swarm__sim_log_task(sim, '~', task, "an observation is lost, to be repeated");
        at_ns = swarm__ns_add(at_ns, swarm__sim_draw_ns(sim, &sim->fault_delay) + 1);
    }
    if (swarm__sim_draw(sim, sim->faults[SWARM_SIM_FAULT_LATE]))
        at_ns = swarm__ns_add(at_ns, swarm__sim_draw_ns(sim, &sim->fault_delay));
    if (swarm__sim_draw(sim, sim->faults[SWARM_SIM_FAULT_DUPLICATED]))
        send(sim, task, seen, swarm__ns_add(at_ns, swarm__sim_draw_ns(sim, &sim->fault_delay)));
    if (swarm__sim_draw(sim, sim->faults[SWARM_SIM_FAULT_REORDERED])) {
        at_ns = swarm__ns_add(at_ns, swarm__sim_draw_ns(sim, &sim->fault_delay));
    } else {
        if (at_ns < task->last_seen_ns)
            at_ns = task->last_seen_ns;
        task->last_seen_ns = at_ns;
    }
    send(sim, task, seen, at_ns);
}

void swarm__sim_report_state(swarm_sim *sim, sim_task *task, swarm_task_state state,
                             const char *error, int32_t exit_code)
{
    swarm__sim_report(
        sim, task,
        &(sim_observation){
            .kind = SEEN_STATE, .state = state, .error = error, .exit_code = exit_code});
}

/* ---- arriving ---- */

static void tell_state(swarm_sim *sim, sim_task *task, const sim_observation *seen)
{
    if (sim->keep_log) /* there are many, and the word is looked for */
        swarm__sim_log_task(sim, '<', task, "%s%s%s", swarm_task_state_to_str(seen->state),
                            seen->error != NULL ? ": " : "",
                            seen->error != NULL ? seen->error : "");
    if (seen->state == SWARM_TASK_STATE_READY)
        task->told_ready = 1;
    if (seen->state == SWARM_TASK_STATE_RUNNING)
        task->told_running = 1;
    int code = swarm_engine_see_task(sim->engine, task->id.text, seen->state, seen->error,
                                     seen->exit_code, swarm__sim_clock_ns(sim));
    if (code < 0)
        swarm__sim_no_memory(sim);
}

void swarm__sim_arrive(swarm_sim *sim, const sim_happening *happening)
{
    sim_task *task = happening->task;
    const sim_observation *seen = &happening->seen;
    int code = 0;
    if (happening->turn != sim->turn) /* it was told to a manager that has died */
        return;
    sim->observations++;
    if (seen->kind == SEEN_STATE || seen->kind == SEEN_ABSENT)
        task->adopting = 0;
    switch (seen->kind) {
    case SEEN_STATE:
        tell_state(sim, task, seen);
        break;
    case SEEN_HEALTH:
        swarm__sim_log_task(sim, '<', task, "%s", swarm_health_to_str(seen->health));
        code = swarm_engine_see_health(sim->engine, task->id.text, seen->health, NULL,
                                       swarm__sim_clock_ns(sim));
        break;
    case SEEN_ROUTED:
        swarm__sim_log_task(sim, '<', task, "routed");
        task->told_routed = 1;
        code = swarm_engine_see_routed(sim->engine, task->id.text, swarm__sim_clock_ns(sim));
        break;
    case SEEN_ABSENT:
        swarm__sim_log_task(sim, '<', task, "is not there");
        code = swarm_engine_see_absent(sim->engine, task->id.text, swarm__sim_clock_ns(sim));
        break;
    default:
        swarm__sim_log_task(sim, '<', task, "drained, %llu cut", (unsigned long long)seen->cut);
        task->told_drained = 1;
        code = swarm_engine_see_drained(sim->engine, task->id.text, seen->cut,
                                        swarm__sim_clock_ns(sim));
    }
    if (code < 0)
        swarm__sim_no_memory(sim);
}
