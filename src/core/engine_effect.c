/* SPDX-License-Identifier: MIT
 *
 * The queue of effects. Entries hold what they are about by reference, so that putting one in needs no
 * memory beyond its place; an event is made of them when it is read.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "core/engine_state.h"
#include "model/event.h"
#include "model/words.h"
#include <string.h>

int swarm__engine_reserve(swarm_engine *engine, size_t effects)
{
    if (engine->effects.head == engine->effects.count)
        engine->effects.head = engine->effects.count = 0;
    return swarm__array_reserve(&engine->effects, effects);
}

static effect_entry *push(swarm_engine *engine, swarm_effect_kind kind)
{
    effect_entry *entry = &engine->effects.items[engine->effects.count++];
    memset(entry, 0, sizeof *entry);
    entry->kind = kind;
    return entry;
}

void swarm__effect_entry_release(effect_entry *entry)
{
    swarm__revision_release(entry->revision);
    swarm__node_release(entry->node);
    swarm__shared_text_release(entry->text);
    swarm__shared_text_release(entry->error);
    memset(entry, 0, sizeof *entry);
}

static void name_task(effect_entry *entry, const engine_task *task)
{
    entry->task_id = task->id;
    entry->service_id = task->service->id;
    entry->slot = task->slot->node == NULL ? task->slot->key : 0;
    if (task->node != NULL)
        entry->node_id = task->node->id;
}

void swarm__effect_task(swarm_engine *engine, swarm_effect_kind kind, const engine_task *task)
{
    name_task(push(engine, kind), task);
}

void swarm__effect_drain(swarm_engine *engine, const engine_task *task, int64_t deadline_ns)
{
    effect_entry *entry = push(engine, SWARM_EFFECT_DRAIN);
    name_task(entry, task);
    entry->deadline_ns = deadline_ns;
}

void swarm__effect_port(swarm_engine *engine, swarm_effect_kind kind, const engine_service *service,
                        uint32_t published_port)
{
    effect_entry *entry = push(engine, kind);
    entry->service_id = service->id;
    entry->port = published_port;
}

static effect_entry *persist(swarm_engine *engine, swarm_object_kind object, int removal)
{
    effect_entry *entry = push(engine, SWARM_EFFECT_PERSIST);
    entry->object = object;
    entry->removal = removal;
    return entry;
}

void swarm__effect_persist_task(swarm_engine *engine, const engine_task *task, int removal)
{
    name_task(persist(engine, SWARM_OBJECT_TASK, removal), task);
}

void swarm__effect_persist_service(swarm_engine *engine, const engine_service *service, int removal)
{
    persist(engine, SWARM_OBJECT_SERVICE, removal)->service_id = service->id;
}

void swarm__effect_persist_node(swarm_engine *engine, const engine_node *node, int removal)
{
    persist(engine, SWARM_OBJECT_NODE, removal)->node_id = node->id;
}

/* ---- events ---- */

/* What an event says when nobody has said anything more exact. */
static const char *plain_message(swarm_event_kind kind)
{
    switch (kind) {
    case SWARM_EVENT_KIND_SERVICE_CREATED:
        return "service created";
    case SWARM_EVENT_KIND_SERVICE_UPDATED:
        return "service updated";
    case SWARM_EVENT_KIND_SERVICE_REMOVED:
        return "service removed";
    case SWARM_EVENT_KIND_NODE_ADDED:
        return "node added";
    case SWARM_EVENT_KIND_NODE_UPDATED:
        return "node updated";
    case SWARM_EVENT_KIND_NODE_REMOVED:
        return "node removed";
    case SWARM_EVENT_KIND_STOPPED:
        return "every task has ended";
    default:
        return NULL;
    }
}

static effect_entry *tell(swarm_engine *engine, swarm_event_kind kind)
{
    effect_entry *entry = push(engine, SWARM_EFFECT_EVENT);
    entry->event = kind;
    entry->at_ns = engine->now_ns;
    entry->message = plain_message(kind);
    return entry;
}

void swarm__tell_task(swarm_engine *engine, swarm_event_kind kind, const engine_task *task)
{
    effect_entry *entry = tell(engine, kind);
    name_task(entry, task);
    entry->revision = swarm__revision_hold(task->revision);
    entry->node = swarm__node_hold(task->node);
    entry->error = swarm__shared_text_hold(task->error);
    entry->message = kind == SWARM_EVENT_KIND_TASK_ROUTED    ? "gets connections"
                     : kind == SWARM_EVENT_KIND_TASK_DRAINED ? "has no connections"
                                                             : task->message;
    entry->state = task->state;
    entry->desired = task->desired;
    entry->exit_code = task->exit_code;
    entry->cut = task->cut;
}

void swarm__tell_health(swarm_engine *engine, const engine_task *task, swarm_health health,
                        swarm__shared_text *output)
{
    swarm__tell_task(engine, SWARM_EVENT_KIND_TASK_HEALTH, task);
    effect_entry *entry = &engine->effects.items[engine->effects.count - 1];
    entry->health = health;
    entry->message = NULL;
    entry->text = swarm__shared_text_hold(output);
}

void swarm__tell_service(swarm_engine *engine, swarm_event_kind kind, const engine_service *service)
{
    effect_entry *entry = tell(engine, kind);
    entry->service_id = service->id;
    entry->revision = swarm__revision_hold(service->current);
    if (kind == SWARM_EVENT_KIND_UPDATE_STATE) {
        entry->update_state = service->update_state;
        entry->text = swarm__shared_text_hold(service->update_message);
        entry->done = swarm_rollout_count_up(service->rollout);
        entry->total = swarm_rollout_count_slots(service->rollout);
    }
}

void swarm__tell_verdict(swarm_engine *engine, const engine_service *service, swarm_verdict verdict,
                         const char *message)
{
    effect_entry *entry = tell(engine, SWARM_EVENT_KIND_UPDATE_VERDICT);
    entry->service_id = service->id;
    entry->task_id = service->failed_task;
    entry->revision = swarm__revision_hold(service->current);
    entry->update_state = service->update_state;
    entry->verdict = verdict;
    entry->message = message;
    if (message == NULL)
        entry->text = swarm__shared_text_hold(service->update_message);
    const engine_task *failed = swarm__engine_find_task(engine, service->failed_task.text);
    if (failed != NULL) {
        entry->error = swarm__shared_text_hold(failed->error);
        entry->node = swarm__node_hold(failed->node);
        entry->slot = failed->slot->node == NULL ? failed->slot->key : 0;
        entry->exit_code = failed->exit_code;
        if (failed->node != NULL)
            entry->node_id = failed->node->id;
    }
    entry->done =
        service->rollout != NULL ? swarm_rollout_count_up(service->rollout) : service->up_tasks;
    entry->total = service->rollout != NULL ? swarm_rollout_count_slots(service->rollout)
                                            : service->live_slots;
}

void swarm__tell_port(swarm_engine *engine, const engine_service *service, uint32_t published_port,
                      swarm__shared_text *error)
{
    effect_entry *entry = tell(engine, SWARM_EVENT_KIND_PORT);
    entry->service_id = service->id;
    entry->revision = swarm__revision_hold(service->current);
    entry->port = published_port;
    entry->error = swarm__shared_text_hold(error);
}

void swarm__tell_node(swarm_engine *engine, swarm_event_kind kind, engine_node *node)
{
    effect_entry *entry = tell(engine, kind);
    entry->node_id = node->id;
    entry->node = swarm__node_hold(node);
    entry->node_state = node->state;
    if (kind == SWARM_EVENT_KIND_NODE_STATE)
        entry->text = swarm__shared_text_hold(node->message);
}

void swarm__tell_stopped(swarm_engine *engine)
{
    tell(engine, SWARM_EVENT_KIND_STOPPED);
}

/* ---- reading ---- */

static int set_id(char **slot, const swarm__id *id)
{
    return id->text[0] != '\0' ? swarm__str_set(slot, id->text) : 0;
}

static int set_names(swarm_event *event, const effect_entry *entry)
{
    int code = 0;
    if (entry->revision != NULL)
        code = swarm__str_set(&event->service_name,
                              swarm_service_spec_get_name(entry->revision->spec));
    if (code == 0 && entry->node != NULL)
        code = swarm__str_set(&event->node_name, swarm_node_spec_get_name(entry->node->spec));
    if (code == 0 && entry->revision != NULL && entry->task_id.text[0] != '\0') {
        event->task_name = swarm__task_name(entry->revision, entry->slot, entry->node_id.text,
                                            entry->task_id.text);
        code = event->task_name != NULL ? 0 : SWARM_E_NOMEM;
    }
    return code;
}

static int set_texts(swarm_event *event, const effect_entry *entry)
{
    const char *message = entry->text != NULL ? entry->text->text : entry->message;
    if (entry->port != 0) {
        event->message = entry->error == NULL
                             ? swarm__format("port %u is published", entry->port)
                             : swarm__format("port %u cannot be published", entry->port);
        if (event->message == NULL)
            return SWARM_E_NOMEM;
    } else if (swarm__str_set(&event->message, message) < 0) {
        return SWARM_E_NOMEM;
    }
    return swarm__str_set(&event->error, entry->error != NULL ? entry->error->text : NULL);
}

static int make_event(swarm_engine *engine, const effect_entry *entry, swarm_event **out_event)
{
    swarm_event *event = swarm__event_new(entry->event);
    if (event == NULL)
        return SWARM_E_NOMEM;
    if (set_id(&event->task_id, &entry->task_id) < 0 ||
        set_id(&event->service_id, &entry->service_id) < 0 ||
        set_id(&event->node_id, &entry->node_id) < 0 || set_names(event, entry) < 0 ||
        set_texts(event, entry) < 0) {
        swarm_event_free(event);
        return SWARM_E_NOMEM;
    }
    event->sequence = ++engine->sequence;
    event->time_unix_ns = swarm__engine_unix_ns(engine, entry->at_ns);
    event->slot = entry->slot;
    event->task_state = entry->state;
    event->desired_state = entry->desired;
    event->health = entry->health;
    event->node_state = entry->node_state;
    event->update_state = entry->update_state;
    event->verdict = entry->verdict;
    event->has_exit_code = entry->state >= SWARM_TASK_STATE_COMPLETE;
    event->exit_code = entry->exit_code;
    event->cut = entry->cut;
    event->done = entry->done;
    event->total = entry->total;
    *out_event = event;
    return 0;
}

int swarm__effect_lend(swarm_engine *engine)
{
    if (engine->effects.head == engine->effects.count)
        return 0;
    effect_entry *entry = &engine->effects.items[engine->effects.head];
    swarm_event *event = NULL;
    if (entry->kind == SWARM_EFFECT_EVENT && make_event(engine, entry, &event) < 0)
        return SWARM_E_NOMEM;
    swarm_event_free(engine->lent.event);
    swarm__effect_entry_release(&engine->lent.entry);
    engine->lent.entry = *entry;
    engine->lent.event = event;
    engine->effects.head++;
    return 1;
}

swarm_effect_kind swarm_effect_get_kind(const swarm_effect *effect)
{
    return effect != NULL ? effect->entry.kind : SWARM_EFFECT_UNKNOWN;
}

swarm_object_kind swarm_effect_get_object(const swarm_effect *effect)
{
    return effect != NULL ? effect->entry.object : SWARM_OBJECT_UNKNOWN;
}

int swarm_effect_is_removal(const swarm_effect *effect)
{
    return effect != NULL ? effect->entry.removal : 0;
}

static const char *id_or_null(const swarm__id *id)
{
    return id->text[0] != '\0' ? id->text : NULL;
}

const char *swarm_effect_get_task_id(const swarm_effect *effect)
{
    return effect != NULL ? id_or_null(&effect->entry.task_id) : NULL;
}

const char *swarm_effect_get_service_id(const swarm_effect *effect)
{
    return effect != NULL ? id_or_null(&effect->entry.service_id) : NULL;
}

const char *swarm_effect_get_node_id(const swarm_effect *effect)
{
    return effect != NULL ? id_or_null(&effect->entry.node_id) : NULL;
}

uint64_t swarm_effect_get_slot(const swarm_effect *effect)
{
    return effect != NULL ? effect->entry.slot : 0;
}

uint32_t swarm_effect_get_published_port(const swarm_effect *effect)
{
    return effect != NULL ? effect->entry.port : 0;
}

int64_t swarm_effect_get_deadline_ns(const swarm_effect *effect)
{
    return effect != NULL ? effect->entry.deadline_ns : 0;
}

const swarm_event *swarm_effect_get_event(const swarm_effect *effect)
{
    return effect != NULL ? effect->event : NULL;
}
