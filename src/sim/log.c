/* SPDX-License-Identifier: MIT
 *
 * The log: a line for all that happens, with names in place of ids.
 */
#include "sim/sim_state.h"
#include <stdarg.h>

static void add_head(swarm_sim *sim, char mark)
{
    long long now_ns = (long long)sim->now_ns;
    swarm__text_add_format(&sim->log, "%9lld.%06lld %c ", now_ns / 1000000000,
                           now_ns % 1000000000 / 1000, mark);
}

SWARM__PRINTF(2, 0)
static void add_rest(swarm_sim *sim, const char *format, va_list arguments)
{
    char *text = swarm__vformat(format, arguments);
    if (text == NULL)
        swarm__sim_no_memory(sim);
    else
        swarm__text_add(&sim->log, text);
    swarm_free(text);
    swarm__text_add(&sim->log, "\n");
    if (sim->log.failed)
        swarm__sim_no_memory(sim);
}

static void add_task(swarm_sim *sim, const sim_task *task)
{
    if (task->slot->key != 0)
        swarm__text_add_format(&sim->log, "%s.%llu#%llu ", task->service->name,
                               (unsigned long long)task->slot->key,
                               (unsigned long long)task->number);
    else
        swarm__text_add_format(&sim->log, "%s.%s#%llu ", task->service->name,
                               task->slot->node != NULL ? task->slot->node->name : "?",
                               (unsigned long long)task->number);
}

void swarm__sim_log(swarm_sim *sim, char mark, const char *format, ...)
{
    if (!sim->keep_log)
        return;
    va_list arguments;
    va_start(arguments, format);
    add_head(sim, mark);
    add_rest(sim, format, arguments);
    va_end(arguments);
}

void swarm__sim_log_task(swarm_sim *sim, char mark, const sim_task *task, const char *format, ...)
{
    if (!sim->keep_log)
        return;
    va_list arguments;
    va_start(arguments, format);
    add_head(sim, mark);
    add_task(sim, task);
    add_rest(sim, format, arguments);
    va_end(arguments);
}

/* ---- effects and events ---- */

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static const char *image_of(const swarm_sim *sim, const sim_task *task)
{
    const swarm_service_spec *spec = swarm_engine_task_service_spec(sim->engine, task->id.text);
    return or_empty(swarm_container_spec_get_image(
        swarm_task_spec_get_container(swarm_service_spec_get_task(spec))));
}

static void log_task_event(swarm_sim *sim, const swarm_event *event, const sim_task *task)
{
    const char *error = swarm_event_get_error(event);
    const char *node = swarm_event_get_node_name(event);
    const char *kind = swarm_event_kind_to_str(swarm_event_get_kind(event));
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_TASK_HEALTH:
        swarm__sim_log_task(sim, '*', task, "%s",
                            swarm_health_to_str(swarm_event_get_health(event)));
        break;
    case SWARM_EVENT_KIND_TASK_STATE:
        swarm__sim_log_task(sim, '*', task, "%s %s, to be %s%s%s%s%s", image_of(sim, task),
                            swarm_task_state_to_str(swarm_event_get_task_state(event)),
                            swarm_task_state_to_str(swarm_event_get_desired_state(event)),
                            node != NULL ? ", on " : "", or_empty(node), error != NULL ? ": " : "",
                            or_empty(error));
        break;
    default:
        swarm__sim_log_task(sim, '*', task, "%s, %llu cut", kind,
                            (unsigned long long)swarm_event_get_cut(event));
    }
}

static void log_event(swarm_sim *sim, const swarm_event *event, const sim_task *task)
{
    const char *kind = swarm_event_kind_to_str(swarm_event_get_kind(event));
    const char *service = or_empty(swarm_event_get_service_name(event));
    const char *message = or_empty(swarm_event_get_message(event));
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_UPDATE_VERDICT:
        swarm__sim_log(sim, '*', "%s VERDICT %s, %llu of %llu: %s", service,
                       swarm_verdict_to_str(swarm_event_get_verdict(event)),
                       (unsigned long long)swarm_event_get_done(event),
                       (unsigned long long)swarm_event_get_total(event), message);
        break;
    case SWARM_EVENT_KIND_UPDATE_STATE:
        swarm__sim_log(sim, '*', "%s %s: %s", service,
                       swarm_update_state_to_str(swarm_event_get_update_state(event)), message);
        break;
    case SWARM_EVENT_KIND_NODE_ADDED:
    case SWARM_EVENT_KIND_NODE_UPDATED:
    case SWARM_EVENT_KIND_NODE_REMOVED:
    case SWARM_EVENT_KIND_NODE_STATE:
        swarm__sim_log(sim, '*', "%s %s: %s", or_empty(swarm_event_get_node_name(event)), kind,
                       swarm_node_state_to_str(swarm_event_get_node_state(event)));
        break;
    default:
        if (task != NULL)
            log_task_event(sim, event, task);
        else
            swarm__sim_log(sim, '*', "%s %s", service, kind);
    }
}

void swarm__sim_log_effect(swarm_sim *sim, const swarm_effect *effect, const sim_task *task)
{
    swarm_effect_kind kind = swarm_effect_get_kind(effect);
    if (!sim->keep_log || kind == SWARM_EFFECT_PERSIST)
        return;
    const sim_service *service = swarm__sim_find_service(sim, swarm_effect_get_service_id(effect));
    if (kind == SWARM_EFFECT_EVENT)
        log_event(sim, swarm_effect_get_event(effect), task);
    else if (task != NULL)
        swarm__sim_log_task(sim, '!', task, "%s", swarm_effect_kind_to_str(kind));
    else
        swarm__sim_log(sim, '!', "%s %s port %u", service != NULL ? service->name : "?",
                       swarm_effect_kind_to_str(kind), swarm_effect_get_published_port(effect));
}
