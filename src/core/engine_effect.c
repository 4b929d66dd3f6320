/* SPDX-License-Identifier: MIT
 *
 * Saying what is to be done and what has happened. Entries hold what they are about by reference, so that
 * putting one in needs no memory beyond its place; engine_event.c makes of them what is read.
 */
#include "core/engine_parts.h"

int swarm__engine_reserve(swarm_engine *engine, size_t effects)
{
    return swarm__effect_queue_reserve(&engine->effects, effects);
}

void swarm__effect_entry_release(effect_entry *entry)
{
    swarm__task_release_memory(entry->task);
    swarm__shared_text_release(entry->text);
    swarm__shared_text_release(entry->error);
    if (!entry->has_facts)
        return;
    effect_facts *facts = (effect_facts *)(void *)entry; /* its first member */
    swarm__revision_release(facts->revision);
    swarm__node_release(facts->node);
}

static effect_entry *about_task(swarm_engine *engine, swarm_effect_kind kind,
                                const engine_task *task)
{
    effect_entry *entry = swarm__effect_queue_push(&engine->effects);
    entry->kind = (uint8_t)kind;
    entry->task = swarm__task_hold_memory(task);
    entry->placed = task->node != NULL;
    entry->slot = task->slot->node == NULL ? task->slot->key : 0;
    return entry;
}

static effect_facts *about_other(swarm_engine *engine, swarm_effect_kind kind)
{
    effect_facts *facts = swarm__effect_queue_push_facts(&engine->effects);
    facts->entry.kind = (uint8_t)kind;
    return facts;
}

void swarm__effect_task(swarm_engine *engine, swarm_effect_kind kind, const engine_task *task)
{
    about_task(engine, kind, task);
}

void swarm__effect_drain(swarm_engine *engine, const engine_task *task, int64_t deadline_ns)
{
    about_task(engine, SWARM_EFFECT_DRAIN, task)->at_ns = deadline_ns;
}

void swarm__effect_port(swarm_engine *engine, swarm_effect_kind kind, const engine_service *service,
                        uint32_t published_port)
{
    effect_facts *facts = about_other(engine, kind);
    facts->service_id = service->id;
    facts->port = published_port;
}

static void forget(effect_entry *entry, swarm_object_kind object)
{
    entry->object = (uint8_t)object;
    entry->removal = 1;
}

void swarm__effect_forget_task(swarm_engine *engine, const engine_task *task)
{
    forget(about_task(engine, SWARM_EFFECT_PERSIST, task), SWARM_OBJECT_TASK);
}

void swarm__effect_forget_service(swarm_engine *engine, const engine_service *service)
{
    effect_facts *facts = about_other(engine, SWARM_EFFECT_PERSIST);
    forget(&facts->entry, SWARM_OBJECT_SERVICE);
    facts->service_id = service->id;
}

void swarm__effect_leftover(swarm_engine *engine, const swarm__id *task, const swarm__id *node)
{
    static const swarm_effect_kind kinds[] = {SWARM_EFFECT_STOP, SWARM_EFFECT_REMOVE};
    for (size_t i = 0; node->text[0] != '\0' && i < sizeof kinds / sizeof kinds[0]; i++) {
        effect_facts *facts = about_other(engine, kinds[i]);
        facts->task_id = *task;
        facts->node_id = *node;
    }
    effect_facts *facts = about_other(engine, SWARM_EFFECT_PERSIST);
    forget(&facts->entry, SWARM_OBJECT_TASK);
    facts->task_id = *task;
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

static void become_event(effect_entry *entry, swarm_event_kind kind, int64_t now_ns)
{
    entry->event = (uint8_t)kind;
    entry->at_ns = now_ns;
    entry->message = plain_message(kind);
}

static effect_facts *tell(swarm_engine *engine, swarm_event_kind kind)
{
    effect_facts *facts = about_other(engine, SWARM_EFFECT_EVENT);
    become_event(&facts->entry, kind, engine->now_ns);
    return facts;
}

static effect_entry *tell_of_task(swarm_engine *engine, swarm_event_kind kind,
                                  const engine_task *task)
{
    effect_entry *entry = about_task(engine, SWARM_EFFECT_EVENT, task);
    become_event(entry, kind, engine->now_ns);
    entry->error = swarm__shared_text_hold(task->error);
    entry->state = (uint16_t)task->state;
    entry->desired = (uint16_t)task->desired;
    entry->was_cut = task->cut > 0;
    return entry;
}

void swarm__tell_task(swarm_engine *engine, swarm_event_kind kind, const engine_task *task)
{
    tell_of_task(engine, kind, task)->message =
        kind == SWARM_EVENT_KIND_TASK_DRAINED  ? "has no connections"
        : kind != SWARM_EVENT_KIND_TASK_ROUTED ? swarm__task_message(task)
        : task->route == ROUTE_OPEN            ? "gets connections"
                                               : "accepts connections";
}

void swarm__tell_held_back(swarm_engine *engine, const engine_slot *slot,
                           engine_disruption disruption)
{
    const engine_service *service = slot->service;
    effect_facts *facts = tell(engine, SWARM_EVENT_KIND_WARNING);
    facts->service_id = service->id;
    facts->revision = swarm__revision_hold(service->current);
    facts->entry.slot = slot->node == NULL ? slot->key : 0;
    facts->entry.message = disruption == DISRUPTION_START
                               ? "held back: as many tasks have another beside them as may"
                               : "held back: as many tasks are not up as may";
    if (slot->active != NULL)
        facts->task_id = slot->active->id;
    facts->done = service->budget.up;
    facts->total = service->live_slots;
}

void swarm__tell_order(swarm_engine *engine, const engine_service *service,
                       swarm__shared_text *reason)
{
    effect_facts *facts = tell(engine, SWARM_EVENT_KIND_UPDATE_ORDER);
    facts->service_id = service->id;
    facts->revision = swarm__revision_hold(service->current);
    facts->update_state = service->update_state;
    facts->entry.text = swarm__shared_text_hold(reason);
}

void swarm__tell_health(swarm_engine *engine, const engine_task *task, swarm_health health,
                        swarm__shared_text *output)
{
    effect_entry *entry = tell_of_task(engine, SWARM_EVENT_KIND_TASK_HEALTH, task);
    entry->health = (uint8_t)health;
    entry->text = swarm__shared_text_hold(output);
}

void swarm__tell_progress(swarm_engine *engine, const engine_task *task, swarm__shared_text *text)
{
    tell_of_task(engine, SWARM_EVENT_KIND_TASK_PROGRESS, task)->text =
        swarm__shared_text_hold(text);
}

void swarm__tell_service(swarm_engine *engine, swarm_event_kind kind, const engine_service *service)
{
    effect_facts *facts = tell(engine, kind);
    facts->service_id = service->id;
    facts->revision = swarm__revision_hold(service->current);
    if (kind == SWARM_EVENT_KIND_UPDATE_STATE || kind == SWARM_EVENT_KIND_UPDATE_GATE ||
        kind == SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED) {
        facts->update_state = service->update_state;
        facts->entry.text = swarm__shared_text_hold(service->update_message);
        facts->done = swarm_rollout_count_up(service->rollout);
        facts->total = swarm_rollout_count_slots(service->rollout);
    }
}

void swarm__tell_verdict(swarm_engine *engine, const engine_service *service, swarm_verdict verdict,
                         const char *message)
{
    effect_facts *facts = tell(engine, SWARM_EVENT_KIND_UPDATE_VERDICT);
    facts->service_id = service->id;
    facts->task_id = service->failed_task;
    facts->revision = swarm__revision_hold(service->current);
    facts->update_state = service->update_state;
    facts->verdict = verdict;
    facts->cause = service->outcome.cause;
    facts->failed = service->outcome.failed;
    facts->cut = service->outcome.cut;
    facts->entry.message = message;
    if (message == NULL)
        facts->entry.text = swarm__shared_text_hold(service->update_message);
    const engine_task *failed = swarm__engine_find_task(engine, service->failed_task.text);
    if (failed != NULL) {
        facts->entry.error = swarm__shared_text_hold(failed->error);
        facts->node = swarm__node_hold(failed->node);
        facts->entry.slot = failed->slot->node == NULL ? failed->slot->key : 0;
        facts->exit_code = failed->exit_code;
        if (failed->node != NULL)
            facts->node_id = failed->node->id;
    }
    facts->done = service->outcome.up;
    facts->total = service->outcome.slots;
}

void swarm__tell_port(swarm_engine *engine, const engine_service *service, uint32_t published_port,
                      swarm__shared_text *error)
{
    effect_facts *facts = tell(engine, SWARM_EVENT_KIND_PORT);
    facts->service_id = service->id;
    facts->revision = swarm__revision_hold(service->current);
    facts->port = published_port;
    facts->entry.error = swarm__shared_text_hold(error);
}

void swarm__tell_node(swarm_engine *engine, swarm_event_kind kind, engine_node *node)
{
    effect_facts *facts = tell(engine, kind);
    facts->node_id = node->id;
    facts->node = swarm__node_hold(node);
    facts->node_state = node->state;
    if (kind == SWARM_EVENT_KIND_NODE_STATE)
        facts->entry.text = swarm__shared_text_hold(node->message);
}

void swarm__tell_stopped(swarm_engine *engine)
{
    tell(engine, SWARM_EVENT_KIND_STOPPED);
}
