/* SPDX-License-Identifier: MIT
 *
 * What the engine asks for and tells: checked, logged, remembered, and handed to the world.
 */
#include "base/array.h"
#include "base/duration.h"
#include "sim/sim_state.h"
#include <string.h>

/* ---- remembering what a task was asked to do ---- */

static void place(swarm_sim *sim, sim_task *task, sim_node *node)
{
    if (task->node != NULL || node == NULL)
        return;
    if (swarm__array_reserve(&node->tasks, 1) < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    task->node_place = node->tasks.count;
    swarm__array_push(&node->tasks, task);
    task->node = node;
}

static void ask_task(swarm_sim *sim, const swarm_effect *effect, sim_task *task)
{
    swarm_effect_kind kind = swarm_effect_get_kind(effect);
    sim_node *node = task->node;
    if (node == NULL)
        node = swarm__sim_find_node(sim, swarm_effect_get_node_id(effect));
    if (node == NULL || (node->removed && kind != SWARM_EFFECT_REMOVE)) {
        swarm__sim_breach(sim, "%s of task %s, on a node that is not there",
                          swarm_effect_kind_to_str(kind), task->id.text);
        return;
    }
    place(sim, task, node);
    swarm__sim_check_effect(sim, kind, task);
    switch (kind) {
    case SWARM_EFFECT_PREPARE:
        task->prepare_asked = 1;
        break;
    case SWARM_EFFECT_START:
        task->start_asked = 1;
        break;
    case SWARM_EFFECT_ADOPT:
        task->adopting = 1;
        break;
    case SWARM_EFFECT_REMOVE:
        task->remove_asked = 1;
        break;
    case SWARM_EFFECT_DRAIN:
        task->deadline_ns = swarm__ns_add(swarm_effect_get_deadline_ns(effect), sim->behind_ns);
        swarm__sim_serves_no_more(task, 0);
        break;
    case SWARM_EFFECT_STOP:
        task->stop_asked = 1;
        task->stop_ns = sim->now_ns;
        swarm__sim_serves_no_more(task, task->adopting); /* it was not seen again in time */
        break;
    default:
        break;
    }
    if (!node->removed && sim->failed == 0)
        swarm__sim_act(sim, kind, task);
}

/* ---- events ---- */

static void keep_event(swarm_sim *sim, const swarm_event *event)
{
    swarm_event *copy = sim->keep_events ? swarm_event_copy(event) : NULL;
    if (!sim->keep_events)
        return;
    if (sim->events.head == sim->events.count)
        sim->events.head = sim->events.count = 0;
    if (copy == NULL || swarm__array_reserve(&sim->events, 1) < 0) {
        swarm_event_free(copy);
        swarm__sim_no_memory(sim);
        return;
    }
    swarm__array_push(&sim->events, copy);
}

void swarm__sim_learn_service(swarm_sim *sim, const char *name, const char *id)
{
    sim_service *service = swarm__sim_service_by_name(sim, name);
    if (service == NULL) {
        swarm__sim_no_memory(sim);
        return;
    }
    memcpy(service->id.text, id, SWARM__ID_LENGTH + 1);
    service->converging = 1;
    swarm__sim_refresh_service(sim, service);
}

static void take_event(swarm_sim *sim, const swarm_event *event, sim_task *task)
{
    sim_service *service = NULL;
    sim_node *node = NULL;
    if (task == NULL) { /* else nothing below asks for them */
        service = swarm__sim_find_service(sim, swarm_event_get_service_id(event));
        node = swarm__sim_find_node(sim, swarm_event_get_node_id(event));
    }
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_SERVICE_CREATED:
        swarm__sim_learn_service(sim, swarm_event_get_service_name(event),
                                 swarm_event_get_service_id(event));
        break;
    case SWARM_EVENT_KIND_SERVICE_UPDATED:
    case SWARM_EVENT_KIND_UPDATE_STATE:
        if (service != NULL)
            swarm__sim_refresh_service(sim, service);
        break;
    case SWARM_EVENT_KIND_NODE_REMOVED:
        if (node != NULL)
            node->removed = 1;
        break;
    case SWARM_EVENT_KIND_NODE_STATE:
        if (node != NULL)
            node->seen_down = swarm_event_get_node_state(event) == SWARM_NODE_STATE_DOWN;
        break;
    default:
        break;
    }
    swarm__sim_see_event(sim, event, task);
    keep_event(sim, event);
}

/* ---- the queue ---- */

static void take(swarm_sim *sim, const swarm_effect *effect)
{
    swarm_effect_kind kind = swarm_effect_get_kind(effect);
    sim->effects++;
    if (kind == SWARM_EFFECT_PERSIST && !swarm_effect_is_removal(effect) && !sim->checks &&
        !sim->keep_records)
        return; /* nobody checks it or writes it down; what comes of it is told by others */
    sim_task *task = swarm__sim_meet_task(sim, effect);
    if (sim->failed != 0)
        return;
    if (task != NULL) {
        if (task->slot->key == 0 && task->slot->node == NULL)
            swarm__sim_task_home(sim, task,
                                 swarm__sim_find_node(sim, swarm_effect_get_node_id(effect)));
        task->service->touched = 1;
    }
    swarm__sim_log_effect(sim, effect, task);
    if (kind == SWARM_EFFECT_EVENT)
        take_event(sim, swarm_effect_get_event(effect), task);
    else if (task != NULL && kind != SWARM_EFFECT_PERSIST)
        ask_task(sim, effect, task);
    else if (task != NULL && swarm_effect_is_removal(effect))
        swarm__sim_forget_task(sim, task);
}

enum {
    EFFECTS_AT_ONE_TIME = 10000000 /* more are a loop without end */
};

void swarm__sim_take_effects(swarm_sim *sim)
{
    const swarm_effect *effect;
    int more = 1;
    if (sim->engine == NULL)
        return;
    for (uint64_t taken = 0; sim->failed == 0; taken++) {
        more = swarm_engine_next_effect(sim->engine, &effect, NULL);
        if (more < 0)
            break;
        swarm__sim_persist(sim, more > 0 ? effect : NULL);
        if (more == 0)
            break;
        take(sim, effect);
        if (swarm__sim_is_to_die(sim)) {
            swarm__sim_die(sim);
            break;
        }
        if (taken > EFFECTS_AT_ONE_TIME) {
            swarm__sim_breach(sim, "effects without end");
            break;
        }
    }
    if (more < 0)
        swarm__sim_no_memory(sim);
}
