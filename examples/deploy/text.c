/* SPDX-License-Identifier: MIT */
#include "text.h"
#include "slots.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "web.1 [k3x9ab] on w2", as short as can be told apart. */
static void subject_write(const swarm_event *event, char *out, size_t size)
{
    const char *service = swarm_event_get_service_name(event);
    const char *task = swarm_event_get_task_id(event);
    const char *node = swarm_event_get_node_name(event);
    char slot[32] = "", id[16] = "", place[80] = "";
    if (swarm_event_get_slot(event) > 0)
        snprintf(slot, sizeof slot, ".%" PRIu64, swarm_event_get_slot(event));
    if (task != NULL)
        snprintf(id, sizeof id, " [%.6s]", task);
    if (node != NULL)
        snprintf(place, sizeof place, "%s%.60s", service != NULL ? " on " : "node ", node);
    snprintf(out, size, "%.100s%s%s%s", service != NULL ? service : "", slot, id, place);
}

/* A task that never ran has no exit code that means anything. */
static int is_exit_told(const swarm_event *event)
{
    swarm_task_state state = swarm_event_get_task_state(event);
    return swarm_event_has_exit_code(event) &&
           (swarm_event_get_exit_code(event) != 0 || state == SWARM_TASK_STATE_COMPLETE ||
            state == SWARM_TASK_STATE_FAILED);
}

/* What happened, in words. */
static void happening_write(const swarm_event *event, char *out, size_t size)
{
    const char *error = swarm_event_get_error(event);
    const char *message = swarm_event_get_message(event);
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_TASK_STATE:
        snprintf(out, size, "%s", swarm_task_state_to_str(swarm_event_get_task_state(event)));
        if (is_exit_told(event))
            snprintf(out + strlen(out), size - strlen(out), " (exit %" PRId32 ")",
                     swarm_event_get_exit_code(event));
        break;
    case SWARM_EVENT_KIND_TASK_HEALTH:
        snprintf(out, size, "%s", swarm_health_to_str(swarm_event_get_health(event)));
        break;
    case SWARM_EVENT_KIND_TASK_ROUTED:
        snprintf(out, size, "gets connections");
        break;
    case SWARM_EVENT_KIND_TASK_DRAINED:
        snprintf(out, size, "drained, %" PRIu64 " cut", swarm_event_get_cut(event));
        break;
    case SWARM_EVENT_KIND_PORT:
        snprintf(out, size, "%s", error == NULL && message != NULL ? message : "port");
        break;
    case SWARM_EVENT_KIND_NODE_STATE:
        snprintf(out, size, "%s", swarm_node_state_to_str(swarm_event_get_node_state(event)));
        break;
    case SWARM_EVENT_KIND_UPDATE_STATE:
        snprintf(out, size, "%s", swarm_update_state_to_str(swarm_event_get_update_state(event)));
        if (swarm_event_get_total(event) > 0)
            snprintf(out + strlen(out), size - strlen(out), ", %" PRIu64 " of %" PRIu64 " tasks",
                     swarm_event_get_done(event), swarm_event_get_total(event));
        break;
    case SWARM_EVENT_KIND_UPDATE_VERDICT:
        snprintf(out, size, "%s, %" PRIu64 " connections cut",
                 swarm_verdict_to_str(swarm_event_get_verdict(event)), swarm_event_get_cut(event));
        break;
    default:
        snprintf(out, size, "%s", swarm_event_kind_to_str(swarm_event_get_kind(event)));
        for (char *at = out; *at != '\0'; at++)
            *at = *at == '_' ? ' ' : *at;
        break;
    }
}

int deploy_text_is_lasting(const swarm_event *event)
{
    swarm_task_state state = swarm_event_get_task_state(event);
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_TASK_STATE:
        return state == SWARM_TASK_STATE_FAILED || state == SWARM_TASK_STATE_REJECTED ||
               state == SWARM_TASK_STATE_ORPHANED;
    case SWARM_EVENT_KIND_TASK_HEALTH:
        return swarm_event_get_health(event) == SWARM_HEALTH_UNHEALTHY;
    case SWARM_EVENT_KIND_TASK_DRAINED:
        return swarm_event_get_cut(event) > 0;
    case SWARM_EVENT_KIND_PORT:
        return swarm_event_get_error(event) != NULL;
    case SWARM_EVENT_KIND_TASK_ROUTED:
    case SWARM_EVENT_KIND_NODE_ADDED:
        return 0;
    default:
        return 1;
    }
}

/* A task's message says again what its state says. */
static int is_told_by_message(const swarm_event *event)
{
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_TASK_STATE:
    case SWARM_EVENT_KIND_TASK_ROUTED:
    case SWARM_EVENT_KIND_TASK_DRAINED:
        return 0;
    default:
        return 1;
    }
}

void deploy_text_of_event(const swarm_event *event, char *out, size_t size)
{
    char subject[256], happening[256];
    subject_write(event, subject, sizeof subject);
    happening_write(event, happening, sizeof happening);
    const char *why = swarm_event_get_error(event);
    if (why == NULL && is_told_by_message(event))
        why = swarm_event_get_message(event);
    if (why == NULL || strcmp(why, happening) == 0)
        why = "";
    snprintf(out, size, "%s%s%s%s%s", subject, subject[0] != '\0' ? ": " : "", happening,
             why[0] != '\0' ? ": " : "", why);
}

/* Image of a slot's task, NULL when it does not run. */
static const char *slot_image(const deploy_slot *slot)
{
    if (slot->state != DEPLOY_SLOT_RUNNING && slot->state != DEPLOY_SLOT_OLD)
        return NULL;
    return swarm_container_spec_get_image(
        swarm_task_spec_get_container(swarm_task_get_spec(slot->task)));
}

/* How many slots from `first` on run the same image; 0 when one before it does. */
static size_t image_count(const deploy_slots *slots, size_t first)
{
    size_t count = 0;
    const char *image = slot_image(&slots->items[first]);
    for (size_t i = 0; image != NULL && i < slots->count; i++) {
        const char *other = slot_image(&slots->items[i]);
        if (other == NULL || strcmp(image, other) != 0)
            continue;
        if (i < first)
            return 0;
        count++;
    }
    return count;
}

void deploy_text_of_running(const swarm_cluster *cluster, const char *service, char *out,
                            size_t size)
{
    deploy_slots slots;
    out[0] = '\0';
    if (deploy_slots_read(cluster, service, &slots, NULL) != 0)
        return;
    size_t running =
        deploy_slots_in(&slots, DEPLOY_SLOT_RUNNING) + deploy_slots_in(&slots, DEPLOY_SLOT_OLD);
    snprintf(out, size, "%zu of %" PRIu64 " tasks running", running, slots.desired);
    const char *before = ":";
    for (size_t i = 0; i < slots.count; i++) {
        size_t count = image_count(&slots, i);
        if (count == 0)
            continue;
        snprintf(out + strlen(out), size - strlen(out), "%s %zu of %.80s", before, count,
                 slot_image(&slots.items[i]));
        before = ",";
    }
    deploy_slots_clear(&slots);
}
