/* SPDX-License-Identifier: MIT
 *
 * What must hold when all is quiet: what runs is what the specs say, and nothing is left over.
 */
#include "sim/sim_state.h"

/* ---- services ---- */

static const swarm_task_spec *task_of(const sim_service *service)
{
    return swarm_service_spec_get_task(service->spec);
}

/* A policy that ends, or wishes that no node may fulfil, leave slots empty for good. */
static int may_stay_empty(const swarm_sim *sim, const sim_service *service)
{
    const swarm_restart_policy *policy = swarm_task_spec_get_restart_policy(task_of(service));
    swarm_restart_condition condition = swarm_restart_policy_get_condition(policy);
    if (condition == SWARM_RESTART_CONDITION_NONE ||
        condition == SWARM_RESTART_CONDITION_ON_FAILURE ||
        swarm_restart_policy_get_max_attempts(policy) > 0 ||
        swarm_task_spec_has_placement(task_of(service)) ||
        swarm_task_spec_has_resources(task_of(service)))
        return 1;
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(service->spec);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++)
        if (swarm_port_config_get_publish_mode(swarm_endpoint_spec_port_at(endpoint, i)) ==
            SWARM_PUBLISH_MODE_HOST)
            return 1;
    for (size_t i = 0; i < sim->nodes.count; i++) {
        const sim_node *node = sim->nodes.items[i];
        if (node->active && !node->removed && !node->seen_down)
            return 0;
    }
    return 1;
}

/* The range of slots that may be filled: on a paused node a task of a global service may stay. */
static void wanted_slots(const swarm_sim *sim, const sim_service *service, uint64_t *out_least,
                         uint64_t *out_most)
{
    *out_least = *out_most = 0;
    if (swarm_service_spec_get_mode(service->spec) != SWARM_SERVICE_MODE_GLOBAL) {
        *out_least = *out_most = swarm_service_spec_has_replicas(service->spec)
                                     ? swarm_service_spec_get_replicas(service->spec)
                                     : 1;
        return;
    }
    for (size_t i = 0; i < sim->nodes.count; i++) {
        const sim_node *node = sim->nodes.items[i];
        if (node->removed || node->seen_down)
            continue;
        *out_least += node->active;
        *out_most += node->active || node->paused;
    }
}

static void check_slot(swarm_sim *sim, const sim_service *service, const sim_slot *slot,
                       uint64_t *filled)
{
    uint64_t live = 0;
    for (size_t i = 0; i < slot->tasks.count; i++) {
        const sim_task *task = slot->tasks.items[i];
        if (!swarm__sim_task_is_live(task)) {
            if (!task->ended && !task->lost)
                swarm__sim_breach_task(sim, task, "all is quiet, and it is still about to end");
            continue;
        }
        if (slot->key == 0 && slot->node == NULL) /* its node takes no new task at present */
            continue;
        live++;
        if (task->state != SWARM_TASK_STATE_RUNNING)
            swarm__sim_breach_task(sim, task, "all is quiet, and it does not run");
        else if (!service->paused && !slot->failed &&
                 !(slot->node != NULL && slot->node->was_paused) &&
                 task->generation != service->generation)
            swarm__sim_breach_task(sim, task, "all is quiet, and it is not what the spec says");
        if (task->node != NULL && (!task->alive || !task->node->up))
            swarm__sim_breach_task(sim, task, "all is quiet, and there is no process");
    }
    if (live > 1)
        swarm__sim_breach(sim, "all is quiet, and slot %llu of %s has %llu tasks",
                          (unsigned long long)slot->key, service->name, (unsigned long long)live);
    *filled += live > 0;
}

static void check_service(swarm_sim *sim, const sim_service *service)
{
    uint64_t filled = 0;
    if (may_stay_empty(sim, service))
        return;
    if (service->open)
        swarm__sim_breach(sim, "all is quiet, and the update of %s never ended", service->name);
    for (size_t i = 0; i < service->slots.count; i++)
        check_slot(sim, service, service->slots.items[i], &filled);
    uint64_t least, most;
    wanted_slots(sim, service, &least, &most);
    if (filled < least || filled > most)
        swarm__sim_breach(sim, "all is quiet, and %llu slots of %s run where %llu should",
                          (unsigned long long)filled, service->name, (unsigned long long)least);
}

/* ---- tasks ---- */

static void check_task(swarm_sim *sim, const sim_task *task)
{
    int reachable = task->node != NULL && task->node->up && !task->node->removed;
    if (reachable && task->alive && !swarm__sim_task_is_live(task))
        swarm__sim_breach_task(sim, task, "all is quiet, and its process was left behind");
    if (task->service->removed)
        swarm__sim_breach_task(sim, task, "its service is gone, and it is still there");
}

static void check_tasks(swarm_sim *sim)
{
    swarm_task_list *list = NULL;
    int code = swarm_engine_list_tasks(sim->engine, NULL, &list, NULL);
    size_t count = swarm_task_list_count(list);
    swarm_task_list_free(list);
    if (code < 0)
        swarm__sim_no_memory(sim);
    else if (count != sim->tasks.count)
        swarm__sim_breach(sim, "the engine knows %zu tasks, and told of %zu", count,
                          sim->tasks.count);
    for (size_t i = 0; i < sim->services.count; i++)
        for (size_t j = 0; j < sim->services.items[i]->slots.count; j++) {
            const sim_slot *slot = sim->services.items[i]->slots.items[j];
            for (size_t k = 0; k < slot->tasks.count; k++)
                check_task(sim, slot->tasks.items[k]);
        }
}

/* What the engine has forgotten is gone from its node, too. */
static void check_nodes(swarm_sim *sim)
{
    for (size_t i = 0; i < sim->nodes.count; i++) {
        const sim_node *node = sim->nodes.items[i];
        if (node->up && !node->removed && node->wishes.count > 0)
            swarm__sim_breach(sim, "%s was asked for what it never did", node->name);
    }
}

void swarm__sim_check_quiet(swarm_sim *sim)
{
    for (size_t i = 0; i < sim->services.count; i++)
        if (sim->services.items[i]->spec != NULL && !sim->services.items[i]->removed)
            check_service(sim, sim->services.items[i]);
    check_tasks(sim);
    check_nodes(sim);
}
