/* SPDX-License-Identifier: MIT
 *
 * Events in the shape of the Docker Engine's: one actor, and everything else as attributes, which
 * are strings. What an event read from JSON has beyond our members stays in its source.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "model/accessors.h"
#include "model/event.h"
#include "model/json_tree.h"
#include "model/types.h"
#include <stdio.h>
#include <string.h>

enum {
    NS_PER_SECOND = 1000000000
};

enum {
    ACTOR_ID,
    ACTOR_ATTRIBUTES
};

static const swarm__field actor_fields[] = {
    [ACTOR_ID] = {.name = "ID", .kind = SWARM__KIND_STRING},
    [ACTOR_ATTRIBUTES] = {.name = "Attributes", .kind = SWARM__KIND_MAP},
};
static const swarm__type actor_type = {actor_fields, sizeof actor_fields / sizeof actor_fields[0]};

enum {
    MESSAGE_TYPE,
    MESSAGE_ACTION,
    MESSAGE_ACTOR,
    MESSAGE_SCOPE,
    MESSAGE_TIME,
    MESSAGE_TIME_NANO
};

static const swarm__field message_fields[] = {
    [MESSAGE_TYPE] = {.name = "Type", .kind = SWARM__KIND_STRING},
    [MESSAGE_ACTION] = {.name = "Action", .kind = SWARM__KIND_STRING},
    [MESSAGE_ACTOR] = {.name = "Actor", .kind = SWARM__KIND_OBJECT, .type = &actor_type},
    [MESSAGE_SCOPE] = {.name = "scope", .kind = SWARM__KIND_STRING},
    [MESSAGE_TIME] = {.name = "time", .kind = SWARM__KIND_INT64},
    [MESSAGE_TIME_NANO] = {.name = "timeNano", .kind = SWARM__KIND_INT64},
};
static const swarm__type message_type = {message_fields,
                                         sizeof message_fields / sizeof message_fields[0]};

#define ID         SWARM__IN(MESSAGE_ACTOR, ACTOR_ID)
#define ATTRIBUTES SWARM__IN(MESSAGE_ACTOR, ACTOR_ATTRIBUTES)

/* Docker tells three things by the action "update": what comes with `hint` is told apart by it. */
static const struct kind_row {
    swarm_event_kind kind;
    const char *type; /* also says who the actor is */
    const char *action;
    const char *hint;
} kinds[] = {
    {SWARM_EVENT_KIND_SERVICE_CREATED, "service", "create", NULL},
    {SWARM_EVENT_KIND_UPDATE_STATE, "service", "update", "updatestate.new"},
    {SWARM_EVENT_KIND_SERVICE_UPDATED, "service", "update", NULL},
    {SWARM_EVENT_KIND_SERVICE_REMOVED, "service", "remove", NULL},
    {SWARM_EVENT_KIND_UPDATE_VERDICT, "service", "verdict", NULL},
    {SWARM_EVENT_KIND_UPDATE_GATE, "service", "gate", NULL},
    {SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED, "service", "gate_answered", NULL},
    {SWARM_EVENT_KIND_UPDATE_ORDER, "service", "order", NULL},
    {SWARM_EVENT_KIND_PORT, "service", "port", NULL},
    {SWARM_EVENT_KIND_TASK_STATE, "task", "state", NULL},
    {SWARM_EVENT_KIND_TASK_HEALTH, "task", "health", NULL},
    {SWARM_EVENT_KIND_TASK_ROUTED, "task", "routed", NULL},
    {SWARM_EVENT_KIND_TASK_DRAINED, "task", "drained", NULL},
    {SWARM_EVENT_KIND_TASK_PROGRESS, "task", "progress", NULL},
    {SWARM_EVENT_KIND_NODE_ADDED, "node", "create", NULL},
    {SWARM_EVENT_KIND_NODE_STATE, "node", "update", "state.new"},
    {SWARM_EVENT_KIND_NODE_UPDATED, "node", "update", NULL},
    {SWARM_EVENT_KIND_NODE_REMOVED, "node", "remove", NULL},
    {SWARM_EVENT_KIND_WARNING, "swarm", "warning", NULL},
    {SWARM_EVENT_KIND_STOPPED, "swarm", "stopped", NULL},
};

typedef enum attribute_kind {
    TEXT,
    NATURAL,
    EXIT_CODE,
    WORD
} attribute_kind;

/* `named_by` and `identified_by`: the type of actor that has this as its own name or ID, and not as
 * an attribute. */
typedef struct attribute {
    const char *name;
    attribute_kind kind;
    size_t offset;
    const swarm__words *words;
    const char *named_by;
    const char *identified_by;
} attribute;

#define AT(member) offsetof(struct swarm_event, member)

static const attribute attributes[] = {
    {"service.id", TEXT, AT(service_id), NULL, NULL, "service"},
    {"service.name", TEXT, AT(service_name), NULL, "service", NULL},
    {"task.id", TEXT, AT(task_id), NULL, NULL, "task"},
    {"task.name", TEXT, AT(task_name), NULL, "task", NULL},
    {"node.id", TEXT, AT(node_id), NULL, NULL, "node"},
    {"node.name", TEXT, AT(node_name), NULL, "node", NULL},
    {"slot", NATURAL, AT(slot), NULL, NULL, NULL},
    {"state", WORD, AT(task_state), &swarm__task_state_words, NULL, NULL},
    {"desiredState", WORD, AT(desired_state), &swarm__task_state_words, NULL, NULL},
    {"health", WORD, AT(health), &swarm__health_words, NULL, NULL},
    {"state.new", WORD, AT(node_state), &swarm__node_state_words, NULL, NULL},
    {"updatestate.new", WORD, AT(update_state), &swarm__update_state_words, NULL, NULL},
    {"verdict", WORD, AT(verdict), &swarm__verdict_words, NULL, NULL},
    {"cause", WORD, AT(cause), &swarm__verdict_cause_words, NULL, NULL},
    {"message", TEXT, AT(message), NULL, NULL, NULL},
    {"error", TEXT, AT(error), NULL, NULL, NULL},
    {"exitCode", EXIT_CODE, AT(exit_code), NULL, NULL, NULL},
    {"cut", NATURAL, AT(cut), NULL, NULL, NULL},
    {"done", NATURAL, AT(done), NULL, NULL, NULL},
    {"total", NATURAL, AT(total), NULL, NULL, NULL},
    {"failed", NATURAL, AT(failed), NULL, NULL, NULL},
    {"sequence", NATURAL, AT(sequence), NULL, NULL, NULL},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* The attribute's text, or NULL when the event does not have it. `number` is room for digits. */
static const char *attribute_text(const swarm_event *event, const attribute *item, char number[24])
{
    const char *at = (const char *)event + item->offset;
    char *text;
    uint64_t natural;
    int32_t integer;
    switch (item->kind) {
    case TEXT:
        memcpy(&text, at, sizeof text);
        return text;
    case NATURAL:
        memcpy(&natural, at, sizeof natural);
        snprintf(number, 24, "%llu", (unsigned long long)natural);
        return natural != 0 ? number : NULL;
    case EXIT_CODE:
        snprintf(number, 24, "%d", event->exit_code);
        return event->has_exit_code ? number : NULL;
    case WORD:
        memcpy(&integer, at, sizeof integer);
        return integer != 0 ? swarm__words_text(item->words, integer) : NULL;
    }
    return NULL;
}

/* 1 when the text was understood, 0 when it is to stay where it is. */
static int attribute_take(swarm_event *event, const attribute *item, const char *text)
{
    char *at = (char *)event + item->offset;
    char *copy;
    uint64_t natural;
    int32_t integer;
    switch (item->kind) {
    case TEXT:
        copy = swarm__strdup(text);
        if (copy == NULL)
            return SWARM_E_NOMEM;
        memcpy(at, &copy, sizeof copy);
        return 1;
    case NATURAL:
        if (swarm__parse_u64(text, &natural) < 0 || natural == 0)
            return 0;
        memcpy(at, &natural, sizeof natural);
        return 1;
    case EXIT_CODE:
        if (swarm__parse_u64(text, &natural) < 0 || natural > INT32_MAX)
            return 0;
        event->exit_code = (int32_t)natural;
        event->has_exit_code = 1;
        return 1;
    case WORD:
        if (swarm__words_value(item->words, text, &integer) < 0 || integer == 0)
            return 0;
        memcpy(at, &integer, sizeof integer);
        return 1;
    }
    return 0;
}

static const struct kind_row *row_of_kind(swarm_event_kind kind)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

static const struct kind_row *row_of_message(const swarm__object *message)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (same(kinds[i].type, swarm__get_string(message, MESSAGE_TYPE)) &&
            same(kinds[i].action, swarm__get_string(message, MESSAGE_ACTION)) &&
            (kinds[i].hint == NULL || swarm__map_find(message, ATTRIBUTES, kinds[i].hint) != NULL))
            return &kinds[i];
    return NULL;
}

static int put_attributes(swarm__object *message, const swarm_event *event, const char *type)
{
    char number[24];
    int result = 0;
    for (size_t i = 0; result == 0 && i < COUNT(attributes); i++) {
        const attribute *item = &attributes[i];
        const char *text = attribute_text(event, item, number);
        if (text == NULL)
            continue;
        if (same(item->identified_by, type))
            result = swarm__set_string(message, ID, text);
        else if (same(item->named_by, type))
            result = swarm__map_set(message, ATTRIBUTES, "name", text);
        else
            result = swarm__map_set(message, ATTRIBUTES, item->name, text);
    }
    return result;
}

/* An empty map, where the message has none. */
static int put_attribute_map(swarm__object *message)
{
    if (swarm__has(message, ATTRIBUTES))
        return 0;
    int result = swarm__map_set(message, ATTRIBUTES, "name", "");
    return result < 0 ? result : swarm__map_drop(message, ATTRIBUTES, "name");
}

static int put_event(swarm__object *message, const swarm_event *event)
{
    const struct kind_row *row = row_of_kind(event->kind);
    int result = 0;
    if (row != NULL) {
        result = swarm__set_string(message, MESSAGE_TYPE, row->type);
        if (result == 0)
            result = swarm__set_string(message, MESSAGE_ACTION, row->action);
        if (result == 0)
            result = swarm__set_string(message, ID, "");
        if (result == 0)
            result = put_attributes(message, event, row->type);
        if (result == 0)
            result = put_attribute_map(message);
        if (result == 0 && !swarm__has(message, MESSAGE_SCOPE))
            result = swarm__set_string(message, MESSAGE_SCOPE, "swarm");
    }
    if (result == 0 && event->time_unix_ns != 0) {
        int64_t seconds = event->time_unix_ns / NS_PER_SECOND;
        swarm__set_integer(message, MESSAGE_TIME,
                           seconds - (event->time_unix_ns % NS_PER_SECOND < 0));
        swarm__set_integer(message, MESSAGE_TIME_NANO, event->time_unix_ns);
    }
    return result;
}

/* NULL when memory is short. */
static json_t *json_of_event(const swarm_event *event, uint32_t flags)
{
    swarm__object *message = event->source != NULL ? swarm__object_copy(event->source)
                                                   : swarm__object_new(&message_type);
    json_t *json = NULL;
    if (message != NULL && put_event(message, event) == 0)
        json = swarm__json_of_object(message, flags);
    swarm__object_free(message);
    return json;
}

/* Move what the event has members for out of the message. 0 or SWARM_E_NOMEM. */
static int take_attributes(swarm_event *event, swarm__object *message, const char *type)
{
    for (size_t i = 0; i < COUNT(attributes); i++) {
        const attribute *item = &attributes[i];
        int by_id = same(item->identified_by, type);
        const char *name = same(item->named_by, type) ? "name" : item->name;
        const char *text =
            by_id ? swarm__get_string(message, ID) : swarm__map_find(message, ATTRIBUTES, name);
        if (text == NULL || (by_id && *text == '\0'))
            continue;
        int taken = attribute_take(event, item, text);
        if (taken < 0)
            return taken;
        if (taken && !by_id)
            swarm__map_drop(message, ATTRIBUTES, name);
        else if (taken)
            swarm__unset(message, ID);
    }
    return 0;
}

static int is_bare(const swarm__object *object)
{
    return object == NULL || (object->present == 0 && object->extras.count == 0);
}

/* Members that writing makes again need not be kept. */
static void drop_what_is_written(swarm__object *message)
{
    swarm__unset(message, MESSAGE_TYPE);
    swarm__unset(message, MESSAGE_ACTION);
    if (same(swarm__get_string(message, ID), ""))
        swarm__unset(message, ID);
    if (swarm__map_size(message, ATTRIBUTES) == 0)
        swarm__unset(message, ATTRIBUTES);
    if (is_bare(swarm__get_object(message, MESSAGE_ACTOR)))
        swarm__unset(message, MESSAGE_ACTOR);
    if (same(swarm__get_string(message, MESSAGE_SCOPE), "swarm"))
        swarm__unset(message, MESSAGE_SCOPE);
}

static void take_time(swarm_event *event, swarm__object *message)
{
    int64_t seconds = swarm__get_integer(message, MESSAGE_TIME);
    event->time_unix_ns = swarm__get_integer(message, MESSAGE_TIME_NANO);
    if (event->time_unix_ns == 0 && seconds > 0 && seconds <= INT64_MAX / NS_PER_SECOND)
        event->time_unix_ns = seconds * NS_PER_SECOND;
    if (event->time_unix_ns == 0)
        return;
    swarm__unset(message, MESSAGE_TIME);
    swarm__unset(message, MESSAGE_TIME_NANO);
}

/* The message belongs to this function. NULL when memory is short. */
static swarm_event *event_of_message(swarm__object *message)
{
    const struct kind_row *row = row_of_message(message);
    swarm_event *event = swarm__event_new(row != NULL ? row->kind : SWARM_EVENT_KIND_UNKNOWN);
    if (event == NULL) {
        swarm__object_free(message);
        return NULL;
    }
    event->source = message;
    take_time(event, message);
    if (row != NULL) {
        if (take_attributes(event, message, row->type) < 0) {
            swarm_event_free(event);
            return NULL;
        }
        drop_what_is_written(message);
    }
    if (is_bare(message)) {
        swarm__object_free(message);
        event->source = NULL;
    }
    return event;
}

int swarm_event_to_json(const swarm_event *event, uint32_t flags, char **out_json,
                        swarm_error **err)
{
    int result = swarm__json_check_arguments(event, flags, out_json, err);
    if (result < 0)
        return result;
    return swarm__json_finish(json_of_event(event, flags), flags, out_json, err);
}

int swarm_event_from_json(const char *json, size_t length, swarm_event **out_event,
                          swarm_error **err)
{
    void *message;
    if (out_event == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int result = swarm__object_from_json(&message_type, json, length, &message, err);
    if (result < 0)
        return result;
    swarm_event *event = event_of_message(message);
    if (event == NULL)
        return swarm__fail_nomem(err);
    *out_event = event;
    return 0;
}

int swarm_event_list_to_json(const swarm_event_list *list, uint32_t flags, char **out_json,
                             swarm_error **err)
{
    int result = swarm__json_check_arguments(list, flags, out_json, err);
    if (result < 0)
        return result;
    json_t *json = json_array();
    int failed = json == NULL;
    for (size_t i = 0; !failed && i < swarm_event_list_count(list); i++)
        swarm__json_append(json, json_of_event(swarm_event_list_at(list, i), flags), &failed);
    return swarm__json_finish(swarm__json_made(json, failed), flags, out_json, err);
}

int swarm_event_list_from_json(const char *json, size_t length, swarm_event_list **out_list,
                               swarm_error **err)
{
    void *messages;
    if (out_list == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int result = swarm__list_from_json(&message_type, json, length, &messages, err);
    if (result < 0)
        return result;
    swarm_event_list *list = swarm__event_list_new();
    for (size_t i = 0; list != NULL && i < swarm__list_count(messages); i++) {
        swarm__object *message = swarm__object_copy(swarm__list_at(messages, i));
        swarm_event *event = message != NULL ? event_of_message(message) : NULL;
        if (event != NULL && swarm__event_list_take(list, event) == 0)
            continue;
        swarm_event_free(event);
        swarm_event_list_free(list);
        list = NULL;
    }
    swarm__list_free(messages);
    if (list == NULL)
        return swarm__fail_nomem(err);
    *out_list = list;
    return 0;
}
