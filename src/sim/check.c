/* SPDX-License-Identifier: MIT
 *
 * What must hold for each effect and each event, whatever the story: learnt from effects, events and
 * observations alone.
 */
#include "base/duration.h"
#include "base/text.h"
#include "sim/sim_state.h"
#include <stdarg.h>

void swarm__sim_breach(swarm_sim *sim, const char *format, ...)
{
    if (sim->breach != NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *what = swarm__vformat(format, arguments);
    va_end(arguments);
    long long now_ns = (long long)sim->now_ns;
    if (what != NULL)
        sim->breach = swarm__format("at %lld.%06lld s: %s", now_ns / 1000000000,
                                    now_ns % 1000000000 / 1000, what);
    if (sim->breach == NULL)
        swarm__sim_no_memory(sim);
    else
        swarm__sim_log(sim, '#', "%s", what);
    swarm_free(what);
}

void swarm__sim_breach_task(swarm_sim *sim, const sim_task *task, const char *what)
{
    const char *node = task->node != NULL ? task->node->name : "no node";
    swarm__sim_breach(sim, "task %llu of slot %llu of %s, on %s: %s",
                      (unsigned long long)task->number, (unsigned long long)task->slot->key,
                      task->service->name, node, what);
}

int swarm__sim_task_is_live(const sim_task *task)
{
    return !task->ended && !task->stop_asked && !task->lost && task->route != SIM_ROUTE_DRAINING &&
           task->deadline_ns == 0 && task->desired <= SWARM_TASK_STATE_RUNNING;
}

/* ---- effects ---- */

/* A routed task is stopped when it was drained, or when the deadline of its drain has come. */
static const char *stop_fault(const swarm_sim *sim, const sim_task *task)
{
    if (!task->prepare_asked) /* unless the manager died between the two, and cannot know */
        return task->before_restart ? NULL : "stopped, but never prepared";
    if (task->stop_asked && !task->lost && !task->node->seen_down &&
        task->state < SWARM_TASK_STATE_RUNNING)
        return NULL; /* again, because its node came back */
    if (task->told_routed && task->deadline_ns == 0 && task->route == SIM_ROUTE_OPEN)
        return "stopped while it gets connections";
    if (task->route == SIM_ROUTE_DRAINING && !task->told_drained && sim->now_ns < task->deadline_ns)
        return "stopped before it is drained";
    return NULL;
}

static const char *effect_fault(const swarm_sim *sim, swarm_effect_kind kind, const sim_task *task)
{
    switch (kind) {
    case SWARM_EFFECT_PREPARE:
        return task->prepare_asked || task->ended ? "prepared a second time" : NULL;
    case SWARM_EFFECT_START:
        if (!task->told_ready || task->start_asked)
            return "started without being ready, or twice";
        return task->stop_asked || task->ended ? "started after it was stopped" : NULL;
    case SWARM_EFFECT_STOP:
        return stop_fault(sim, task);
    case SWARM_EFFECT_REMOVE:
        if (task->alive && task->node->up && !task->node->seen_down &&
            !task->given_up && /* else by force */
            sim->now_ns < task->stop_ns + task->grace_ns)
            return "removed while its process runs";
        return task->ended ? NULL : "removed before it has ended";
    case SWARM_EFFECT_PROBE:
        return !task->told_running || task->probed || task->stop_asked
                   ? "probed while it does not run, or twice"
                   : NULL;
    case SWARM_EFFECT_UNPROBE:
        return task->probed || task->before_restart ? NULL : "no longer probed, but never was";
    case SWARM_EFFECT_ROUTE:
        return !task->told_running || task->stop_asked || task->route != SIM_ROUTE_NONE
                   ? "routed while it does not run, or twice"
                   : NULL;
    case SWARM_EFFECT_DRAIN:
        return !task->told_routed || task->deadline_ns != 0 ? "drained, but not routed, or twice"
                                                            : NULL;
    case SWARM_EFFECT_UNROUTE:
        return task->route == SIM_ROUTE_NONE && !task->before_restart
                   ? "no longer routed, but never was"
                   : NULL;
    default:
        return NULL;
    }
}

void swarm__sim_check_effect(swarm_sim *sim, swarm_effect_kind kind, const sim_task *task)
{
    if (!sim->checks)
        return;
    const char *fault = effect_fault(sim, kind, task);
    if (fault == NULL)
        fault = swarm__sim_pace_fault(sim, kind, task);
    if (fault != NULL)
        swarm__sim_breach_task(sim, task, fault);
}

/* ---- events ---- */

void swarm__sim_serves_no_more(sim_task *task, int failed)
{
    sim_service *service = task->service;
    if (task->serving) {
        task->serving = 0;
        service->serving -= --task->slot->serving == 0;
        if (failed)
            service->full = 0;
    }
    if (failed || task->state < SWARM_TASK_STATE_RUNNING) /* given up before it served */
        service->full_stop = 0;
}

void swarm__sim_see_state(swarm_sim *sim, sim_task *task, swarm_task_state state,
                          swarm_task_state desired)
{
    if (sim->checks && (state < task->state || desired < task->desired))
        swarm__sim_breach_task(sim, task, "goes back to an earlier state");
    sim->transitions += state != task->state;
    int by_itself = swarm__sim_task_is_live(task);
    swarm__sim_pace_made(sim, task);
    if (state > SWARM_TASK_STATE_RUNNING && !task->ended)
        swarm__sim_pace_ended(sim, task, state, by_itself && desired <= SWARM_TASK_STATE_RUNNING);
    task->desired = desired;
    if (state == SWARM_TASK_STATE_RUNNING && task->state != state && by_itself) {
        task->serving = 1;
        task->ran_ns = sim->now_ns;
        task->up_ns = swarm__ns_add(swarm__sim_reckoned_ns(sim), task->settle_ns);
        task->service->serving += ++task->slot->serving == 1;
    }
    task->state = state;
    if (state > SWARM_TASK_STATE_RUNNING) {
        task->ended = 1;
        swarm__sim_serves_no_more(task, by_itself);
    }
    swarm__sim_update_task(task);
}

void swarm__sim_lose_tasks(sim_node *node)
{
    for (size_t i = 0; i < node->tasks.count; i++) {
        sim_task *task = node->tasks.items[i];
        if (!task->ended) {
            task->lost = 1;
            swarm__sim_pace_lost(task);
        }
        swarm__sim_serves_no_more(task, 1);
    }
}

void swarm__sim_expect_nothing(swarm_sim *sim)
{
    for (size_t i = 0; i < sim->services.count; i++)
        sim->services.items[i]->full = sim->services.items[i]->full_stop = 0;
}

/* A task that was waited for in vain ends with no exit code of its own. */
static void see_task_state(swarm_sim *sim, const swarm_event *event, sim_task *task)
{
    task->given_up |= swarm_event_has_exit_code(event) && swarm_event_get_exit_code(event) == -1;
    swarm__sim_see_state(sim, task, swarm_event_get_task_state(event),
                         swarm_event_get_desired_state(event));
}

static void see_task_event(swarm_sim *sim, const swarm_event *event, sim_task *task)
{
    if (task == NULL)
        swarm__sim_breach(sim, "an event (%s) is about a task that is not there",
                          swarm_event_kind_to_str(swarm_event_get_kind(event)));
    else if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_TASK_STATE)
        see_task_state(sim, event, task);
    else if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_TASK_HEALTH &&
             swarm_event_get_health(event) == SWARM_HEALTH_UNHEALTHY) {
        task->failing = 1;
        swarm__sim_serves_no_more(task, 1);
    }
}

static void see_node_event(swarm_sim *sim, const swarm_event *event)
{
    sim_node *node = swarm__sim_find_node(sim, swarm_event_get_node_id(event));
    swarm__sim_update_nodes(sim);
    if (node == NULL)
        return;
    swarm__sim_pace_node(sim, node);
    if (node->seen_down)
        swarm__sim_lose_tasks(node);
}

void swarm__sim_see_event(swarm_sim *sim, const swarm_event *event, sim_task *task)
{
    sim_service *service = task != NULL
                               ? task->service
                               : swarm__sim_find_service(sim, swarm_event_get_service_id(event));
    if (sim->checks && sim->last_sequence != 0 &&
        swarm_event_get_sequence(event) != sim->last_sequence + 1)
        swarm__sim_breach(sim, "an event is missing");
    sim->last_sequence = swarm_event_get_sequence(event);
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_TASK_STATE:
    case SWARM_EVENT_KIND_TASK_HEALTH:
    case SWARM_EVENT_KIND_TASK_ROUTED:
    case SWARM_EVENT_KIND_TASK_DRAINED:
        see_task_event(sim, event, task);
        break;
    case SWARM_EVENT_KIND_SERVICE_UPDATED: /* what is changed in place has its verdict, too */
        if (service != NULL && !service->open)
            service->converging = 1;
        break;
    case SWARM_EVENT_KIND_UPDATE_STATE:
        if (service == NULL || swarm__sim_is_word_on_the_way(event))
            break;
        swarm__sim_pace_forget(sim, service); /* an update begins with its own tasks at once */
        swarm__sim_update_state(sim, service, swarm_event_get_update_state(event));
        break;
    case SWARM_EVENT_KIND_UPDATE_VERDICT:
        if (service == NULL)
            break;
        swarm__sim_batch_verdict(sim, service, swarm_event_get_verdict(event));
        swarm__sim_update_verdict(sim, service, swarm_event_get_verdict(event));
        break;
    case SWARM_EVENT_KIND_UPDATE_GATE:
    case SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED:
        if (service != NULL)
            swarm__sim_batch_gate(
                sim, service, swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED);
        break;
    case SWARM_EVENT_KIND_SERVICE_REMOVED:
        if (service == NULL)
            break;
        if (sim->checks && !service->unsure && (service->open || service->converging))
            swarm__sim_breach(sim, "%s is removed, and its update never ended", service->name);
        service->removed = 1;
        break;
    case SWARM_EVENT_KIND_NODE_ADDED:
    case SWARM_EVENT_KIND_NODE_UPDATED:
    case SWARM_EVENT_KIND_NODE_REMOVED:
    case SWARM_EVENT_KIND_NODE_STATE:
        see_node_event(sim, event);
        break;
    default:
        break;
    }
}
