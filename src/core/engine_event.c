/* SPDX-License-Identifier: MIT
 *
 * Reading effects: the oldest entry of the queue is lent to the caller, with its names and, when it is
 * an event, as one. Nothing is copied: what is lent points to what the entry holds.
 */
#include "base/alloc.h"
#include "core/engine_parts.h"
#include "model/record.h"
#include <stdint.h>
#include <string.h>

enum {
    SEQUENCE_BLOCK = 1024, /* numbers of events until the engine is persisted anew */
    NUMBER_DIGITS = 20,    /* of 64 bits */
    NAME_EXTRA = 1 + (NUMBER_DIGITS > SWARM__ID_LENGTH ? NUMBER_DIGITS : SWARM__ID_LENGTH) + 1 +
                 SWARM__ID_LENGTH + 1
};

static const char *id_or_null(const swarm__id *id)
{
    return id->text[0] != '\0' ? id->text : NULL;
}

/* The lent event owns nothing and is read only; its members are not const because those of an event
 * that somebody copied are owned. */
static char *lend_text(const char *text)
{
    return (char *)(uintptr_t)text;
}

/* ---- names of tasks ---- */

static char *append(char *end, const char *text, size_t length)
{
    memcpy(end, text, length);
    return end + length;
}

static char *append_text(char *end, const char *text)
{
    return append(end, text, strlen(text));
}

static char *append_number(char *end, uint64_t number)
{
    char digits[NUMBER_DIGITS];
    size_t count = 0;
    do
        digits[sizeof digits - ++count] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    return append(end, digits + sizeof digits - count, count);
}

/* Docker's name of a task: "service.slot.id", or "service.node.id" without a slot. There is room for it. */
static void write_name(char *name, const swarm__revision *revision, uint64_t slot,
                       const char *node_id, const char *task_id)
{
    char *end = append(name, revision->name, revision->name_length);
    *end++ = '.';
    end = slot != 0 ? append_number(end, slot) : append_text(end, node_id);
    *end++ = '.';
    end = append(end, task_id, SWARM__ID_LENGTH);
    *end = '\0';
}

static size_t name_size(const swarm__revision *revision)
{
    return revision->name_length + NAME_EXTRA;
}

char *swarm__task_name(const swarm__revision *revision, uint64_t slot, const char *node_id,
                       const char *task_id)
{
    char *name = swarm__alloc(name_size(revision));
    if (name != NULL)
        write_name(name, revision, slot, node_id, task_id);
    return name;
}

static int lend_name(swarm_effect *lent, const swarm__revision *revision)
{
    size_t size = name_size(revision);
    if (size > lent->name_capacity) {
        char *name = swarm__realloc(lent->name, size);
        if (name == NULL)
            return SWARM_E_NOMEM;
        lent->name = name;
        lent->name_capacity = size;
    }
    write_name(lent->name, revision, lent->slot, lent->node_id != NULL ? lent->node_id : "",
               lent->task_id);
    return 0;
}

/* ---- events ---- */

static void write_port_message(char *message, uint32_t port, int failed)
{
    char *end = append_number(append_text(message, "port "), port);
    end = append_text(end, failed ? " cannot be published" : " is published");
    *end = '\0';
}

static const char *message_of(swarm_effect *lent, const effect_entry *entry)
{
    if (lent->port == 0)
        return entry->text != NULL ? entry->text->text : entry->message;
    write_port_message(lent->port_message, lent->port, entry->error != NULL);
    return lent->port_message;
}

/* Every member is named, so that nothing is cleared first: there are many events. */
static int become_event(swarm_engine *engine, swarm_effect *lent, const effect_entry *entry,
                        const swarm__revision *revision, const engine_node *node)
{
    int is_named = revision != NULL && lent->task_id != NULL;
    if (is_named && lend_name(lent, revision) < 0)
        return SWARM_E_NOMEM;
    lent->event = (swarm_event){
        .kind = entry->event,
        .sequence = ++engine->sequence,
        .time_unix_ns = swarm__engine_unix_ns(engine, entry->at_ns),
        .service_id = lend_text(lent->service_id),
        .service_name = lend_text(revision != NULL ? revision->name : NULL),
        .task_id = lend_text(lent->task_id),
        .task_name = is_named ? lent->name : NULL,
        .slot = lent->slot,
        .node_id = lend_text(lent->node_id),
        .node_name = lend_text(node != NULL ? swarm_node_spec_get_name(node->spec) : NULL),
        .task_state = entry->state,
        .desired_state = entry->desired,
        .health = entry->health,
        .node_state = SWARM_NODE_STATE_UNKNOWN,
        .update_state = SWARM_UPDATE_STATE_UNKNOWN,
        .verdict = SWARM_VERDICT_UNKNOWN,
        .cause = SWARM_VERDICT_CAUSE_UNKNOWN,
        .message = lend_text(message_of(lent, entry)),
        .error = lend_text(entry->error != NULL ? entry->error->text : NULL),
        .has_exit_code = entry->state >= SWARM_TASK_STATE_COMPLETE,
        .exit_code = 0,
        .cut = 0,
        .done = 0,
        .total = 0,
        .failed = 0,
        .source = NULL,
    };
    return 0;
}

static int lend_task(swarm_engine *engine, swarm_effect *lent, const effect_entry *entry)
{
    const engine_task *task = entry->task;
    const engine_node *node = entry->placed ? task->node : NULL;
    lent->task_id = task->id.text;
    lent->service_id = task->service->id.text;
    lent->node_id = node != NULL ? node->id.text : NULL;
    if (entry->event == 0)
        return 0;
    if (become_event(engine, lent, entry, task->revision, node) < 0)
        return SWARM_E_NOMEM;
    lent->event.exit_code = lent->event.has_exit_code ? task->exit_code : 0;
    lent->event.cut = entry->was_cut ? task->cut : 0;
    return 0;
}

static int lend_facts(swarm_engine *engine, swarm_effect *lent, const effect_facts *facts)
{
    lent->task_id = id_or_null(&facts->task_id);
    lent->service_id = id_or_null(&facts->service_id);
    lent->node_id = id_or_null(&facts->node_id);
    lent->port = facts->port;
    if (facts->entry.event == 0)
        return 0;
    if (become_event(engine, lent, &facts->entry, facts->revision, facts->node) < 0)
        return SWARM_E_NOMEM;
    lent->event.node_state = facts->node_state;
    lent->event.update_state = facts->update_state;
    lent->event.verdict = facts->verdict;
    lent->event.exit_code = facts->exit_code;
    lent->event.done = facts->done;
    lent->event.total = facts->total;
    lent->event.cause = facts->cause;
    lent->event.failed = facts->failed;
    lent->event.cut = facts->cut;
    return 0;
}

void swarm__effect_take_back(swarm_engine *engine)
{
    if (!engine->is_lent)
        return;
    engine->is_lent = 0;
    swarm__effect_entry_release(swarm__effect_queue_first(&engine->effects));
    swarm__effect_queue_drop(&engine->effects);
}

/* Before an event gets a number, it is written down that numbers up to there may have been given: after
 * a restart none is given twice. */
static void reserve_sequence(swarm_engine *engine, const effect_entry *entry)
{
    if (engine->sequence < engine->sequence_limit || entry->event == 0)
        return;
    engine->sequence_limit = engine->sequence + SEQUENCE_BLOCK;
    swarm__save_engine(engine);
}

int swarm__effect_lend(swarm_engine *engine)
{
    swarm_effect *lent = &engine->lent;
    swarm__effect_take_back(engine);
    const effect_entry *entry = swarm__effect_queue_first(&engine->effects);
    if (entry != NULL)
        reserve_sequence(engine, entry);
    if (swarm__unsaved_lend(engine, lent))
        return 1;
    if (entry == NULL)
        return 0;
    lent->kind = entry->kind;
    lent->object = entry->object;
    lent->removal = entry->removal;
    lent->slot = entry->slot;
    lent->port = 0;
    lent->deadline_ns = entry->event == 0 ? entry->at_ns : 0;
    int code = entry->has_facts
                   ? lend_facts(engine, lent, (const effect_facts *)(const void *)entry)
                   : lend_task(engine, lent, entry);
    if (code < 0)
        return code;
    engine->is_lent = 1;
    return 1;
}

swarm_effect_kind swarm_effect_get_kind(const swarm_effect *effect)
{
    return effect != NULL ? effect->kind : SWARM_EFFECT_UNKNOWN;
}

swarm_object_kind swarm_effect_get_object(const swarm_effect *effect)
{
    return effect != NULL ? effect->object : SWARM_OBJECT_UNKNOWN;
}

const char *swarm_effect_get_object_id(const swarm_effect *effect)
{
    switch (swarm_effect_get_object(effect)) {
    case SWARM_OBJECT_NODE:
        return effect->node_id;
    case SWARM_OBJECT_SERVICE:
        return effect->service_id;
    case SWARM_OBJECT_TASK:
        return effect->task_id;
    case SWARM_OBJECT_ENGINE:
        return SWARM__ENGINE_RECORD_ID;
    default:
        return NULL;
    }
}

int swarm_effect_is_removal(const swarm_effect *effect)
{
    return effect != NULL ? effect->removal : 0;
}

const char *swarm_effect_get_task_id(const swarm_effect *effect)
{
    return effect != NULL ? effect->task_id : NULL;
}

const char *swarm_effect_get_service_id(const swarm_effect *effect)
{
    return effect != NULL ? effect->service_id : NULL;
}

const char *swarm_effect_get_node_id(const swarm_effect *effect)
{
    return effect != NULL ? effect->node_id : NULL;
}

uint64_t swarm_effect_get_slot(const swarm_effect *effect)
{
    return effect != NULL ? effect->slot : 0;
}

uint32_t swarm_effect_get_published_port(const swarm_effect *effect)
{
    return effect != NULL ? effect->port : 0;
}

int64_t swarm_effect_get_deadline_ns(const swarm_effect *effect)
{
    return effect != NULL ? effect->deadline_ns : 0;
}

const swarm_event *swarm_effect_get_event(const swarm_effect *effect)
{
    return effect != NULL && effect->kind == SWARM_EFFECT_EVENT ? &effect->event : NULL;
}
