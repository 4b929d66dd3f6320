/* SPDX-License-Identifier: MIT
 *
 * The log: a line for each command (>), answer (<), effect (!) and event (*), with its time.
 */
#include "support/engine_driver_state.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_SIZE = 1024
};

/* Give every id in the text its readable name. */
static void name_ids(engine_driver *driver, const char *text, char *out, size_t size)
{
    size_t used = 0;
    while (*text != '\0' && used + DRIVER_NAME_SIZE < size) {
        size_t length = 0;
        while (islower((unsigned char)text[length]) || isdigit((unsigned char)text[length]))
            length++;
        char word[SWARM__ID_LENGTH + 1] = "";
        if (length == SWARM__ID_LENGTH)
            memcpy(word, text, length);
        const char *id = word[0] != '\0' ? word : NULL;
        const driver_task *task = driver_find_task(driver, id);
        const driver_node *node = driver_find_node(driver, id);
        const driver_service *service = driver_find_service(driver, id);
        const char *name = task != NULL      ? task->name
                           : node != NULL    ? node->name
                           : service != NULL ? service->name
                                             : NULL;
        if (name != NULL) {
            used += (size_t)snprintf(out + used, size - used, "<%s>", name);
            text += length;
        } else {
            size_t copied = length > 0 ? length : 1;
            used += (size_t)snprintf(out + used, size - used, "%.*s", (int)copied, text);
            text += copied;
        }
    }
    out[used < size ? used : size - 1] = '\0';
}

static void append(engine_driver *driver, const char *line)
{
    size_t length = strlen(line);
    if (driver->log_length + length + 2 > driver->log_capacity) {
        driver->log_capacity = 2 * driver->log_capacity + length + LINE_SIZE;
        driver->log = realloc(driver->log, driver->log_capacity);
        if (driver->log == NULL)
            abort();
    }
    memcpy(driver->log + driver->log_length, line, length);
    driver->log_length += length;
    driver->log[driver->log_length++] = '\n';
    driver->log[driver->log_length] = '\0';
}

void driver_print(engine_driver *driver, char mark, const char *format, ...)
{
    char text[LINE_SIZE], named[LINE_SIZE], line[LINE_SIZE + 32];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    name_ids(driver, text, named, sizeof named);
    snprintf(line, sizeof line, "%8lld.%03lld %c %s", (long long)(driver->now_ns / DRIVER_SECOND),
             (long long)(driver->now_ns % DRIVER_SECOND / 1000000), mark, named);
    append(driver, line);
}

static void add(char *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char *line, const char *format, ...)
{
    size_t used = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + used, LINE_SIZE - used, format, arguments);
    va_end(arguments);
}

static void add_text(char *line, const char *before, const char *text)
{
    if (text != NULL && *text != '\0')
        add(line, "%s\"%s\"", before, text);
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static void add_task_state(char *line, const swarm_event *event)
{
    swarm_task_state state = swarm_event_get_task_state(event);
    swarm_task_state desired = swarm_event_get_desired_state(event);
    add(line, " %s", swarm_task_state_to_str(state));
    if (desired != SWARM_TASK_STATE_RUNNING)
        add(line, " (to be %s)", swarm_task_state_to_str(desired));
    if (state == SWARM_TASK_STATE_ASSIGNED)
        add(line, " to %s", or_empty(swarm_event_get_node_name(event)));
    add_text(line, " ", swarm_event_get_message(event));
    add_text(line, ", error ", swarm_event_get_error(event));
    if (swarm_event_has_exit_code(event) && swarm_event_get_exit_code(event) != 0)
        add(line, ", exit %d", swarm_event_get_exit_code(event));
}

static void add_outcome(char *line, const swarm_event *event)
{
    if (swarm_event_get_cause(event) != SWARM_VERDICT_CAUSE_UNKNOWN)
        add(line, ", cause %s", swarm_verdict_cause_to_str(swarm_event_get_cause(event)));
    if (swarm_event_get_failed(event) > 0)
        add(line, ", %llu failed", (unsigned long long)swarm_event_get_failed(event));
    if (swarm_event_get_cut(event) > 0)
        add(line, ", %llu cut", (unsigned long long)swarm_event_get_cut(event));
}

static void log_event(engine_driver *driver, const swarm_event *event, const driver_task *task)
{
    char line[LINE_SIZE] = "";
    swarm_event_kind kind = swarm_event_get_kind(event);
    unsigned long long done = swarm_event_get_done(event), total = swarm_event_get_total(event);
    const char *service = or_empty(swarm_event_get_service_name(event));
    switch (kind) {
    case SWARM_EVENT_KIND_TASK_STATE:
        add(line, "%s", task->name);
        if (swarm_event_get_task_state(event) == SWARM_TASK_STATE_PENDING)
            add(line, " %s", task->image);
        add_task_state(line, event);
        break;
    case SWARM_EVENT_KIND_TASK_HEALTH:
        add(line, "%s %s", task->name, swarm_health_to_str(swarm_event_get_health(event)));
        add_text(line, " ", swarm_event_get_message(event));
        break;
    case SWARM_EVENT_KIND_TASK_ROUTED:
        add(line, "%s routed", task->name);
        break;
    case SWARM_EVENT_KIND_TASK_DRAINED:
        add(line, "%s drained, %llu cut", task->name,
            (unsigned long long)swarm_event_get_cut(event));
        break;
    case SWARM_EVENT_KIND_UPDATE_STATE:
        add(line, "%s %s %llu/%llu", service,
            swarm_update_state_to_str(swarm_event_get_update_state(event)), done, total);
        add_text(line, " ", swarm_event_get_message(event));
        break;
    case SWARM_EVENT_KIND_UPDATE_VERDICT:
        add(line, "%s VERDICT %s %llu/%llu", service,
            swarm_verdict_to_str(swarm_event_get_verdict(event)), done, total);
        if (swarm_event_get_task_id(event) != NULL)
            add(line, " because of %s", swarm_event_get_task_id(event));
        add_outcome(line, event);
        add_text(line, " ", swarm_event_get_message(event));
        break;
    case SWARM_EVENT_KIND_NODE_STATE:
        add(line, "%s %s", or_empty(swarm_event_get_node_name(event)),
            swarm_node_state_to_str(swarm_event_get_node_state(event)));
        add_text(line, " ", swarm_event_get_message(event));
        break;
    default:
        add(line, "%s", swarm_event_kind_to_str(kind));
        if (*service != '\0')
            add(line, " %s", service);
        if (swarm_event_get_node_name(event) != NULL)
            add(line, " %s", swarm_event_get_node_name(event));
        add_text(line, " ", swarm_event_get_message(event));
        add_text(line, ", error ", swarm_event_get_error(event));
    }
    driver_print(driver, '*', "%s", line);
}

static void log_persist(engine_driver *driver, const swarm_effect *effect, const driver_task *task)
{
    const char *id = swarm_effect_get_task_id(effect);
    if (id == NULL)
        id = swarm_effect_get_service_id(effect);
    if (id == NULL)
        id = or_empty(swarm_effect_get_node_id(effect));
    driver_print(driver, '!', "persist %s%s%s%s",
                 swarm_object_kind_to_str(swarm_effect_get_object(effect)), *id != '\0' ? " " : "",
                 task != NULL ? task->name : id, swarm_effect_is_removal(effect) ? " gone" : "");
}

void driver_log_effect(engine_driver *driver, const swarm_effect *effect, const driver_task *task)
{
    swarm_effect_kind kind = swarm_effect_get_kind(effect);
    const char *word = swarm_effect_kind_to_str(kind);
    switch (kind) {
    case SWARM_EFFECT_EVENT:
        log_event(driver, swarm_effect_get_event(effect), task);
        break;
    case SWARM_EFFECT_PERSIST:
        if (driver->show_persist)
            log_persist(driver, effect, task);
        break;
    case SWARM_EFFECT_PUBLISH:
    case SWARM_EFFECT_UNPUBLISH:
        driver_print(driver, '!', "%s %s port %u", word, swarm_effect_get_service_id(effect),
                     swarm_effect_get_published_port(effect));
        break;
    default:
        driver_print(driver, '!', "%s %s", word, task->name);
    }
}

/* ---- docker service ps ---- */

static void show_task(engine_driver *driver, const swarm_task *task)
{
    const driver_task *known = driver_find_task(driver, swarm_task_get_id(task));
    char line[LINE_SIZE] = "";
    add(line, "%s %s on %s: %s, to be %s", known->name, known->image,
        *known->node != '\0' ? known->node : "no node",
        swarm_task_state_to_str(swarm_task_get_state(task)),
        swarm_task_state_to_str(swarm_task_get_desired_state(task)));
    add_text(line, ", ", swarm_task_get_message(task));
    add_text(line, ", error ", swarm_task_get_error(task));
    driver_print(driver, '=', "%s", line);
}

void driver_show(engine_driver *driver, const char *name)
{
    swarm_service *service;
    swarm_task_list *tasks;
    if (swarm_engine_get_service(driver->engine, name, &service, NULL) < 0 ||
        swarm_engine_list_tasks(driver->engine, name, &tasks, NULL) < 0) {
        driver_print(driver, '=', "%s is not there", name);
        return;
    }
    const swarm_update_status *status = swarm_service_get_update_status(service);
    const swarm_task_spec *task = swarm_service_spec_get_task(swarm_service_get_spec(service));
    char line[LINE_SIZE] = "";
    add(line, "%s %s: %llu of %llu run", name,
        swarm_container_spec_get_image(swarm_task_spec_get_container(task)),
        (unsigned long long)swarm_service_get_running_tasks(service),
        (unsigned long long)swarm_service_get_desired_tasks(service));
    if (status != NULL)
        add(line, ", %s", swarm_update_state_to_str(swarm_update_status_get_state(status)));
    add_text(line, " ", swarm_update_status_get_message(status));
    if (swarm_update_status_has_verdict(status))
        add(line, ", verdict %s", swarm_verdict_to_str(swarm_update_status_get_verdict(status)));
    driver_print(driver, '=', "%s", line);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++)
        show_task(driver, swarm_task_list_at(tasks, i));
    swarm_task_list_free(tasks);
    swarm_service_free(service);
}

void driver_show_revisions(engine_driver *driver, const char *service)
{
    swarm_revision_list *revisions;
    if (swarm_engine_list_revisions(driver->engine, service, &revisions, NULL) < 0) {
        driver_print(driver, '=', "%s is not there", service);
        return;
    }
    for (size_t i = 0; i < swarm_revision_list_count(revisions); i++) {
        const swarm_revision *revision = swarm_revision_list_at(revisions, i);
        const swarm_service_spec *spec = swarm_revision_get_spec(revision);
        int64_t succeeded_ns = swarm_revision_get_succeeded_at_unix_ns(revision);
        char line[LINE_SIZE] = "";
        add(line, "%s revision %llu: %s", service,
            (unsigned long long)swarm_revision_get_number(revision),
            swarm_container_spec_get_image(
                swarm_task_spec_get_container(swarm_service_spec_get_task(spec))));
        if (swarm_revision_has_verdict(revision))
            add(line, ", %s", swarm_verdict_to_str(swarm_revision_get_verdict(revision)));
        if (swarm_revision_has_succeeded_at(revision))
            add(line, " at %lld s", (long long)((succeeded_ns - DRIVER_UNIX_NS) / DRIVER_SECOND));
        if (swarm_revision_get_current(revision))
            add(line, ", current");
        driver_print(driver, '=', "%s", line);
    }
    swarm_revision_list_free(revisions);
}
