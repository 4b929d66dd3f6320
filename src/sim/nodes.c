/* SPDX-License-Identifier: MIT
 *
 * Nodes that are lost and come back. What a lost node is asked to do waits; when it is back it does that
 * and reports what became of its tasks.
 */
#include "base/array.h"
#include "base/duration.h"
#include "sim/sim_state.h"

static void plan_seen(swarm_sim *sim, sim_node *node, swarm_node_state state)
{
    node->turn++;
    sim_happening *happening =
        swarm__sim_plan(sim, HAPPEN_NODE,
                        swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &sim->detection_delay)));
    if (happening == NULL)
        return;
    happening->node = node;
    happening->number = state;
    happening->seen.cut = node->turn;
}

void swarm__sim_node_lost(swarm_sim *sim, sim_node *node, int crash)
{
    if (!node->up)
        return;
    node->up = 0;
    for (size_t i = 0; i < node->tasks.count; i++) {
        sim_task *task = node->tasks.items[i];
        if (crash && !task->exited) {
            task->alive = task->ready = 0;
            task->exited = 1;
            task->exit_code = 137;
        }
        if (task->probed)
            swarm__sim_plan_task(sim, HAPPEN_UNHEALTHY,
                                 swarm__ns_add(sim->now_ns, task->patience_ns), task);
    }
    plan_seen(sim, node, SWARM_NODE_STATE_DOWN);
}

int swarm__sim_node_keeps(swarm_sim *sim, swarm_effect_kind kind, sim_task *task)
{
    sim_node *node = task->node;
    if (node == NULL || node->up ||
        (kind != SWARM_EFFECT_PREPARE && kind != SWARM_EFFECT_START && kind != SWARM_EFFECT_STOP &&
         kind != SWARM_EFFECT_REMOVE && kind != SWARM_EFFECT_ADOPT))
        return 0;
    if (swarm__array_reserve(&node->wishes, 1) < 0) {
        swarm__sim_no_memory(sim);
        return 1;
    }
    swarm__array_push(&node->wishes, ((sim_wish){kind, task}));
    task->references++;
    return 1;
}

static void report_task(swarm_sim *sim, sim_task *task)
{
    if (task->rejected)
        swarm__sim_report_state(sim, task, SWARM_TASK_STATE_REJECTED, "no such image", 0);
    else if (task->exited)
        swarm__sim_report_state(
            sim, task, task->stop_asked ? SWARM_TASK_STATE_SHUTDOWN : SWARM_TASK_STATE_FAILED,
            "task: non-zero exit", task->exit_code);
    else if (task->alive)
        swarm__sim_report_state(sim, task, SWARM_TASK_STATE_RUNNING, NULL, 0);
    else if (task->prepared)
        swarm__sim_report_state(
            sim, task, task->start_asked ? SWARM_TASK_STATE_STARTING : SWARM_TASK_STATE_READY, NULL,
            0);
    if (task->ready && task->probed)
        swarm__sim_report(sim, task,
                          &(sim_observation){.kind = SEEN_HEALTH, .health = SWARM_HEALTH_HEALTHY});
    if (task->ready && task->route == SIM_ROUTE_ASKED)
        swarm__sim_act(sim, SWARM_EFFECT_ROUTE, task);
}

void swarm__sim_node_back(swarm_sim *sim, sim_node *node)
{
    if (node->up)
        return;
    node->up = 1;
    for (size_t i = 0; i < node->tasks.count; i++)
        report_task(sim, node->tasks.items[i]);
    for (size_t i = 0; i < node->wishes.count; i++) {
        swarm__sim_act(sim, node->wishes.items[i].kind, node->wishes.items[i].task);
        swarm__sim_task_release(node->wishes.items[i].task);
    }
    node->wishes.count = 0;
    plan_seen(sim, node, SWARM_NODE_STATE_READY);
}

void swarm__sim_node_seen(swarm_sim *sim, const sim_happening *happening)
{
    const sim_node *node = happening->node;
    swarm_node_state state = (swarm_node_state)happening->number;
    if (node->removed || happening->seen.cut != node->turn)
        return;
    sim->observations++;
    swarm__sim_log(sim, '<', "%s %s", node->name, swarm_node_state_to_str(state));
    if (swarm_engine_see_node(sim->engine, node->id.text, state, NULL, swarm__sim_clock_ns(sim)) <
        0)
        swarm__sim_no_memory(sim);
}

void swarm__sim_node_is(sim_node *node, swarm_node_state state)
{
    int down = !node->forced && state == SWARM_NODE_STATE_DOWN;
    if (down && !node->seen_down)
        swarm__sim_lose_tasks(node);
    node->seen_down = down != 0;
}

void swarm__sim_node_found(swarm_sim *sim, sim_node *node)
{
    if (node->up == node->seen_down)
        plan_seen(sim, node, node->up ? SWARM_NODE_STATE_READY : SWARM_NODE_STATE_DOWN);
}
