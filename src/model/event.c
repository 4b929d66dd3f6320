/* SPDX-License-Identifier: MIT */
#include "model/event.h"

#include "base/alloc.h"
#include "base/array.h"
#include "model/json.h"
#include "model/types.h"
#include <string.h>

struct swarm_event_list {
    swarm_event **items;
    size_t count;
    size_t capacity;
};

/* Every member that is a string, and every one that is a number. */
#define STRINGS(X)                                                                                 \
    X(service_id)                                                                                  \
    X(service_name) X(task_id) X(task_name) X(node_id) X(node_name) X(message) X(error)
#define NUMBERS(X)                                                                                 \
    X(int64_t, time_unix_ns)                                                                       \
    X(uint64_t, sequence)                                                                          \
    X(uint64_t, slot)                                                                              \
    X(swarm_task_state, task_state)                                                                \
    X(swarm_task_state, desired_state)                                                             \
    X(swarm_health, health)                                                                        \
    X(swarm_node_state, node_state)                                                                \
    X(swarm_update_state, update_state)                                                            \
    X(swarm_verdict, verdict)                                                                      \
    X(swarm_verdict_cause, cause)                                                                  \
    X(int, has_exit_code)                                                                          \
    X(int32_t, exit_code) X(uint64_t, cut) X(uint64_t, done) X(uint64_t, total) X(uint64_t, failed)

swarm_event *swarm__event_new(swarm_event_kind kind)
{
    swarm_event *event = swarm__alloc_zero(1, sizeof *event);
    if (event != NULL)
        event->kind = kind;
    return event;
}

void swarm_event_free(swarm_event *event)
{
    if (event == NULL)
        return;
#define FREE(name) swarm__free(event->name);
    STRINGS(FREE)
#undef FREE
    swarm__object_free(event->source);
    swarm__free(event);
}

swarm_event *swarm_event_copy(const swarm_event *event)
{
    swarm_event *copy = event != NULL ? swarm__event_new(event->kind) : NULL;
    if (copy == NULL)
        return NULL;
    int failed = 0;
#define COPY_STRING(name)       failed |= swarm__str_set(&copy->name, event->name);
#define COPY_NUMBER(type, name) copy->name = event->name;
    STRINGS(COPY_STRING)
    NUMBERS(COPY_NUMBER)
#undef COPY_STRING
#undef COPY_NUMBER
    copy->source = swarm__object_copy(event->source);
    if (failed || (copy->source == NULL && event->source != NULL)) {
        swarm_event_free(copy);
        return NULL;
    }
    return copy;
}

int swarm_event_equal(const swarm_event *a, const swarm_event *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    int equal = a->kind == b->kind && swarm__object_equal(a->source, b->source);
#define SAME_STRING(name)       equal = equal && swarm__str_equal(a->name, b->name);
#define SAME_NUMBER(type, name) equal = equal && a->name == b->name;
    STRINGS(SAME_STRING)
    NUMBERS(SAME_NUMBER)
#undef SAME_STRING
#undef SAME_NUMBER
    return equal;
}

swarm_event_kind swarm_event_get_kind(const swarm_event *event)
{
    return event != NULL ? event->kind : SWARM_EVENT_KIND_UNKNOWN;
}

int swarm_event_has_exit_code(const swarm_event *event)
{
    return event != NULL && event->has_exit_code;
}

#define GET_STRING(name)                                                                           \
    const char *swarm_event_get_##name(const swarm_event *event)                                   \
    {                                                                                              \
        return event != NULL ? event->name : NULL;                                                 \
    }
#define GET_NUMBER(type, name)                                                                     \
    type swarm_event_get_##name(const swarm_event *event)                                          \
    {                                                                                              \
        return event != NULL ? event->name : 0;                                                    \
    }
GET_STRING(service_id)
GET_STRING(service_name)
GET_STRING(task_id)
GET_STRING(task_name)
GET_STRING(node_id)
GET_STRING(node_name)
GET_STRING(message)
GET_STRING(error)
GET_NUMBER(uint64_t, sequence)
GET_NUMBER(int64_t, time_unix_ns)
GET_NUMBER(uint64_t, slot)
GET_NUMBER(swarm_task_state, task_state)
GET_NUMBER(swarm_task_state, desired_state)
GET_NUMBER(swarm_health, health)
GET_NUMBER(swarm_node_state, node_state)
GET_NUMBER(swarm_update_state, update_state)
GET_NUMBER(swarm_verdict, verdict)
GET_NUMBER(swarm_verdict_cause, cause)
GET_NUMBER(int32_t, exit_code)
GET_NUMBER(uint64_t, cut)
GET_NUMBER(uint64_t, done)
GET_NUMBER(uint64_t, total)
GET_NUMBER(uint64_t, failed)

swarm_event_list *swarm__event_list_new(void)
{
    return swarm__alloc_zero(1, sizeof(swarm_event_list));
}

int swarm__event_list_take(swarm_event_list *list, swarm_event *event)
{
    if (list == NULL || event == NULL)
        return SWARM_E_INVAL;
    if (swarm__array_reserve(list, 1) < 0)
        return SWARM_E_NOMEM;
    swarm__array_push(list, event);
    return 0;
}

void swarm_event_list_free(swarm_event_list *list)
{
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        swarm_event_free(list->items[i]);
    swarm__array_free(list);
    swarm__free(list);
}

swarm_event_list *swarm_event_list_copy(const swarm_event_list *list)
{
    swarm_event_list *copy = list != NULL ? swarm__event_list_new() : NULL;
    for (size_t i = 0; copy != NULL && i < list->count; i++) {
        swarm_event *event = swarm_event_copy(list->items[i]);
        if (event != NULL && swarm__event_list_take(copy, event) == 0)
            continue;
        swarm_event_free(event);
        swarm_event_list_free(copy);
        copy = NULL;
    }
    return copy;
}

int swarm_event_list_equal(const swarm_event_list *a, const swarm_event_list *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (!swarm_event_equal(a->items[i], b->items[i]))
            return 0;
    return 1;
}

size_t swarm_event_list_count(const swarm_event_list *list)
{
    return list != NULL ? list->count : 0;
}

const swarm_event *swarm_event_list_at(const swarm_event_list *list, size_t index)
{
    return list != NULL && index < list->count ? list->items[index] : NULL;
}
