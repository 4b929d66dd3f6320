/* SPDX-License-Identifier: MIT
 *
 * An engine out of records. They come in any order, and may be what anybody has written: each is
 * checked as a command would be, and what refers to something that is not there is dealt with.
 */
#include "core/engine_restore.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

/* After a restart tasks may be silent for so long before that counts against them. */
static const int64_t adoption_ns = 120000000000;

/* ---- reading ---- */

int swarm__restore_refuse(const engine_reader *from, int code, const char *member,
                          const char *reason)
{
    static const char *const data[] = {"", "/Node", "/Service", "/Task", "/Engine"};
    const char *kind = member != NULL ? data[swarm_record_get_kind(from->record)] : "";
    char *path = swarm__format("/Records/%zu%s%s", from->index, kind, member != NULL ? member : "");
    if (path == NULL)
        return swarm__fail_nomem(from->err);
    code = swarm__fail(from->err, code, path, "%s", reason);
    swarm__free(path);
    return code;
}

static int64_t monotonic_ns(const engine_reader *from, unsigned member)
{
    return swarm__ns_subtract(swarm__get_integer(from->data, member), from->engine->unix_offset_ns);
}

int64_t swarm__restore_past_ns(const engine_reader *from, unsigned member)
{
    int64_t at_ns = monotonic_ns(from, member);
    return at_ns < from->engine->now_ns ? at_ns : from->engine->now_ns;
}

int64_t swarm__restore_since_ns(const engine_reader *from, unsigned member)
{
    if (!swarm__has(from->data, member))
        return 0;
    int64_t at_ns = swarm__restore_past_ns(from, member);
    return at_ns != 0 ? at_ns : -1;
}

int64_t swarm__restore_future_ns(const engine_reader *from, unsigned member, int64_t most_ns,
                                 int64_t otherwise_ns)
{
    if (!swarm__has(from->data, member))
        return otherwise_ns;
    int64_t at_ns = monotonic_ns(from, member);
    int64_t latest_ns = swarm__ns_add(from->engine->now_ns, most_ns);
    return at_ns < latest_ns ? at_ns : latest_ns;
}

uint64_t swarm__restore_count(const engine_reader *from, unsigned member)
{
    return (uint64_t)swarm__get_integer(from->data, member);
}

int swarm__restore_flag(const engine_reader *from, unsigned member)
{
    return swarm__get_integer(from->data, member) != 0;
}

int swarm__restore_text(const engine_reader *from, unsigned member, swarm__shared_text **out)
{
    const char *text = swarm__get_string(from->data, member);
    *out = text != NULL ? swarm__shared_text_new(text) : NULL;
    return text == NULL || *out != NULL ? 0 : swarm__fail_nomem(from->err);
}

int swarm__restore_id(const engine_reader *from, swarm__id *out_id)
{
    const char *id = swarm_record_get_id(from->record);
    if (id == NULL || strlen(id) != SWARM__ID_LENGTH)
        return swarm__restore_refuse(from, SWARM_E_INVAL, NULL, "its id has not 25 characters");
    memcpy(out_id->text, id, SWARM__ID_LENGTH + 1);
    return 0;
}

/* ---- the engine itself ---- */

static int restore_engine(const engine_reader *from)
{
    swarm_engine *engine = from->engine;
    if (from->index == SIZE_MAX)
        return 0;
    engine->random.state = (uint64_t)swarm__get_integer(from->data, ENGINE_RECORD_RANDOM);
    engine->sequence = engine->sequence_limit =
        swarm__restore_count(from, ENGINE_RECORD_EVENT_SEQUENCE);
    engine->version = swarm__restore_count(from, ENGINE_RECORD_VERSION);
    engine->rollouts = swarm__restore_count(from, ENGINE_RECORD_ROLLOUTS);
    engine->objects = swarm__restore_count(from, ENGINE_RECORD_OBJECTS);
    int64_t drain_timeout_ns = swarm__get_integer(from->data, ENGINE_RECORD_DRAIN_TIMEOUT);
    uint64_t history = swarm__restore_count(from, ENGINE_RECORD_TASK_HISTORY_LIMIT);
    uint64_t revisions = swarm__restore_count(from, ENGINE_RECORD_REVISION_LIMIT);
    if (drain_timeout_ns < 0)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/DrainTimeout", "it is negative");
    engine->drain_timeout_ns = drain_timeout_ns;
    engine->history_limit = history > 0 ? history : engine->history_limit;
    engine->revision_limit = revisions > 0 ? revisions : engine->revision_limit;
    engine->stopping = swarm__restore_flag(from, ENGINE_RECORD_STOPPING) != 0;
    engine->stopped = swarm__restore_flag(from, ENGINE_RECORD_STOPPED) != 0;
    return 0;
}

/* Numbers that count up are behind nothing that bears one. */
static void keep_ahead(uint64_t *counter, uint64_t number)
{
    if (number > *counter)
        *counter = number;
}

/* ---- nodes ---- */

static int fill_node(const engine_reader *from, engine_node *node)
{
    const swarm_node_spec *spec = swarm__get_object(from->data, NODE_RECORD_SPEC);
    const char *address = swarm__get_string(from->data, NODE_RECORD_ADDRESS);
    const swarm_node_description *description =
        swarm__get_object(from->data, NODE_RECORD_DESCRIPTION);
    node->references = 1;
    node->number = swarm__restore_count(from, NODE_RECORD_NUMBER);
    node->version = swarm__restore_count(from, NODE_RECORD_VERSION);
    node->created_ns = swarm__restore_past_ns(from, NODE_RECORD_CREATED_AT);
    node->updated_ns = swarm__restore_past_ns(from, NODE_RECORD_UPDATED_AT);
    node->state = (swarm_node_state)swarm__get_integer(from->data, NODE_RECORD_STATE);
    node->removing = swarm__restore_flag(from, NODE_RECORD_REMOVING) != 0;
    node->spec = swarm_node_spec_copy(spec);
    node->address = swarm__strdup(address != NULL ? address : "");
    node->description = swarm_node_description_copy(description);
    if (node->spec == NULL || node->address == NULL ||
        (description != NULL && node->description == NULL))
        return swarm__fail_nomem(from->err);
    return swarm__restore_text(from, NODE_RECORD_MESSAGE, &node->message);
}

static int check_node(const engine_reader *from, swarm__id *out_id)
{
    const swarm_node_spec *spec = swarm__get_object(from->data, NODE_RECORD_SPEC);
    int code = swarm__restore_id(from, out_id);
    if (code < 0)
        return code;
    if (swarm__map_get(&from->engine->nodes, out_id->text) != NULL)
        return swarm__restore_refuse(from, SWARM_E_EXISTS, NULL, "there are two records of it");
    if (spec == NULL || swarm_node_spec_get_name(spec) == NULL)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/Spec", "the node has no name");
    if (swarm_node_spec_validate(spec, NULL) < 0)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/Spec", "the spec is not valid");
    return 0;
}

static int restore_node(const engine_reader *from)
{
    swarm_engine *engine = from->engine;
    swarm__id id;
    int code = check_node(from, &id);
    if (code < 0)
        return code;
    engine_node *node = swarm__alloc_zero(1, sizeof *node);
    if (node == NULL)
        return swarm__fail_nomem(from->err);
    node->id = id;
    code = fill_node(from, node);
    if (code == 0 && swarm__map_put(&engine->nodes, node->id.text, node) < 0)
        code = swarm__fail_nomem(from->err);
    if (code < 0) {
        swarm__node_release(node);
        return code;
    }
    keep_ahead(&engine->version, node->version);
    keep_ahead(&engine->objects, node->number);
    engine->node_emptied |= node->removing;
    return swarm__node_schedule(engine, node) < 0 ? swarm__fail_nomem(from->err) : 0;
}

/* ---- the order ---- */

typedef struct ordered {
    const swarm_record *record;
    const void *data;
    uint64_t number;
    size_t index;
} ordered;

typedef struct order {
    ordered *items;
    size_t count, capacity;
} order;

static int by_number(const void *a, const void *b)
{
    const ordered *left = a, *right = b;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return strcmp(swarm_record_get_id(left->record), swarm_record_get_id(right->record));
}

/* The records of a kind, in the order in which their objects were made. */
static int collect(const swarm_engine_state *state, swarm_object_kind kind, unsigned number,
                   order *list)
{
    size_t count = swarm_engine_state_record_count(state);
    for (size_t i = 0; i < count; i++) {
        const swarm_record *record = swarm_engine_state_record_at(state, i);
        if (swarm_record_get_kind(record) != kind)
            continue;
        ordered item = {.record = record, .data = swarm__record_data(record), .index = i};
        item.number = (uint64_t)swarm__get_integer(item.data, number);
        if (swarm__array_reserve(list, 1) < 0)
            return SWARM_E_NOMEM;
        swarm__array_push(list, item);
    }
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, by_number);
    return 0;
}

static int restore_all(swarm_engine *engine, const swarm_engine_state *state,
                       swarm_object_kind kind, unsigned number,
                       int (*restore)(const engine_reader *from), swarm_error **err)
{
    order list = {0};
    int code = collect(state, kind, number, &list);
    if (code < 0)
        swarm__fail_nomem(err);
    for (size_t i = 0; i < list.count && code == 0; i++) {
        engine_reader from = {.engine = engine,
                              .record = list.items[i].record,
                              .data = list.items[i].data,
                              .index = list.items[i].index,
                              .err = err};
        code = restore(&from);
    }
    swarm__array_free(&list);
    return code;
}

static int restore_slot_of(const engine_reader *from)
{
    const engine_task *task =
        swarm__engine_find_task(from->engine, swarm_record_get_id(from->record));
    if (task == NULL || task->slot->newest != task)
        return 0;
    return swarm__restore_slot(from, task->slot);
}

/* ---- going on ---- */

/* A task that ended and was forgotten in one step may have been written down before that alone: the slot
 * does not know it any more, and it is to go as soon as it is found. */
static void stop_leftover(swarm_engine *engine, const engine_slot *slot, engine_task *task)
{
    if (!swarm__task_is_live(task) || task == slot->active || task == slot->candidate)
        return;
    task->replaced = 1;
    swarm__task_stop(engine, task);
}

/* It was to go before it had a node: there is nothing to be stopped, and it is not to get one. */
static void end_unplaced(swarm_engine *engine, const engine_slot *slot, engine_task *task)
{
    if (task->node != NULL || swarm__task_has_ended(task) ||
        task->desired <= SWARM_TASK_STATE_RUNNING)
        return;
    if (task != slot->active && task != slot->candidate)
        task->replaced = 1;
    swarm__task_end(engine, task, SWARM_TASK_STATE_SHUTDOWN, NULL, 0);
}

static int wake_slot(swarm_engine *engine, engine_slot *slot)
{
    swarm__slot_mark(engine, slot);
    swarm__place_again_beside(engine, slot);
    for (engine_task *task = slot->newest; task != NULL; task = task->older) {
        if (swarm__engine_reserve(engine, 2 * TASK_EFFECTS) < 0)
            return SWARM_E_NOMEM;
        swarm__adopt_task(engine, task);
        end_unplaced(engine, slot, task);
        stop_leftover(engine, slot, task);
    }
    return 0;
}

/* Every part looks again at what there is to do. */
static int wake(swarm_engine *engine)
{
    int code = 0;
    struct swarm__map_entry *entry = NULL;
    while (code == 0 && (entry = swarm__map_next(&engine->services, entry)) != NULL) {
        engine_service *service = swarm__map_entry_value(entry);
        service->reconcile = 1;
        swarm__service_mark(engine, service);
        for (size_t i = 0; i < service->slots.count && code == 0; i++)
            if (service->slots.items[i] != NULL)
                code = wake_slot(engine, service->slots.items[i]);
    }
    engine->place_again = 1;
    return code;
}

static int check_state(const swarm_engine_state *state, engine_reader *self)
{
    size_t count = swarm_engine_state_record_count(state);
    self->index = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        engine_reader from = *self;
        from.record = swarm_engine_state_record_at(state, i);
        from.data = swarm__record_data(from.record);
        from.index = i;
        if (swarm_record_get_format(from.record) > SWARM_RECORD_FORMAT)
            return swarm__restore_refuse(&from, SWARM_E_NOTSUP, NULL,
                                         "the record was written by a newer libswarm");
        if (from.data == NULL)
            return swarm__restore_refuse(&from, SWARM_E_INVAL, NULL, "the record has no data");
        if (swarm_record_get_kind(from.record) != SWARM_OBJECT_ENGINE)
            continue;
        if (self->index != SIZE_MAX)
            return swarm__restore_refuse(&from, SWARM_E_EXISTS, NULL,
                                         "there are two records of it");
        *self = from;
    }
    return 0;
}

static int restore(swarm_engine *engine, const swarm_engine_state *state, engine_reader *self)
{
    swarm_error **err = self->err;
    self->engine = engine;
    int code = restore_engine(self);
    if (code == 0)
        code = restore_all(engine, state, SWARM_OBJECT_NODE, NODE_RECORD_NUMBER, restore_node, err);
    if (code == 0)
        code = restore_all(engine, state, SWARM_OBJECT_SERVICE, SERVICE_RECORD_NUMBER,
                           swarm__restore_service, err);
    if (code == 0)
        code = restore_all(engine, state, SWARM_OBJECT_TASK, TASK_RECORD_NUMBER,
                           swarm__restore_task, err);
    if (code == 0)
        code =
            restore_all(engine, state, SWARM_OBJECT_TASK, TASK_RECORD_NUMBER, restore_slot_of, err);
    if (code == 0 && wake(engine) < 0)
        code = swarm__fail_nomem(err);
    return code;
}

int swarm_engine_restore(const swarm_engine_state *state, int64_t now_ns, int64_t now_unix_ns,
                         swarm_engine **out_engine, swarm_error **err)
{
    if (state == NULL || out_engine == NULL || now_ns < 0)
        return swarm__fail(err, SWARM_E_INVAL, NULL,
                           "an argument is NULL, or the time is negative");
    engine_reader self = {.err = err};
    swarm_engine *engine;
    int code = check_state(state, &self);
    if (code < 0)
        return code;
    uint64_t seed = (uint64_t)swarm__get_integer(self.data, ENGINE_RECORD_SEED);
    code = swarm_engine_new(seed, now_ns, now_unix_ns, &engine, err);
    if (code < 0)
        return code;
    engine->adopted_by_ns = swarm__ns_add(now_ns, adoption_ns);
    code = restore(engine, state, &self);
    if (code < 0)
        swarm_engine_free(engine);
    else
        *out_engine = engine;
    return code;
}
