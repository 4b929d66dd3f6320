/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/array.h"
#include "core/engine_parts.h"
#include <string.h>

swarm__shared_text *swarm__shared_text_new(const char *text)
{
    size_t size = strlen(text) + 1;
    swarm__shared_text *shared = swarm__alloc(sizeof *shared + size);
    if (shared == NULL)
        return NULL;
    shared->references = 1;
    memcpy(shared->text, text, size);
    return shared;
}

swarm__shared_text *swarm__shared_text_hold(swarm__shared_text *text)
{
    if (text != NULL)
        text->references++;
    return text;
}

void swarm__shared_text_release(swarm__shared_text *text)
{
    if (text != NULL && --text->references == 0)
        swarm__free(text);
}

engine_node *swarm__node_hold(engine_node *node)
{
    if (node != NULL)
        node->references++;
    return node;
}

void swarm__node_release(engine_node *node)
{
    if (node == NULL || --node->references > 0)
        return;
    swarm_node_spec_free(node->spec);
    swarm_node_description_free(node->description);
    swarm__shared_text_release(node->message);
    swarm__free(node->address);
    swarm__free(node);
}

int swarm__timer_room(swarm_engine *engine)
{
    return swarm__heap_reserve(&engine->timers, engine->timer_count + 1);
}

swarm__id swarm__engine_new_id(swarm_engine *engine, const swarm__map *others)
{
    swarm__id id;
    do
        id = swarm__id_new(&engine->random);
    while (swarm__map_get(others, id.text) != NULL);
    return id;
}

engine_task *swarm__task_make(swarm_engine *engine, const swarm__id *id)
{
    engine_task *task = swarm__alloc_zero(1, sizeof *task);
    if (task == NULL)
        return NULL;
    task->id = *id;
    task->references = 1;
    if (swarm__timer_room(engine) < 0 || swarm__id_map_put(&engine->tasks, &task->id) < 0) {
        swarm__free(task);
        return NULL;
    }
    engine->timer_count++;
    return task;
}

int swarm__engine_make_spare_task(swarm_engine *engine)
{
    swarm__random first = engine->random, before;
    swarm__id id;
    do { /* as swarm__engine_new_id(); the last draw alone is taken back by a dump */
        before = engine->random;
        id = swarm__id_new(&engine->random);
    } while (swarm__id_map_get(&engine->tasks, id.text) != NULL);
    engine->spare_task = swarm__task_make(engine, &id);
    if (engine->spare_task == NULL) {
        engine->random = first;
        return SWARM_E_NOMEM;
    }
    engine->random_before_spare = before;
    return 0;
}

engine_task *swarm__task_take_spare(swarm_engine *engine)
{
    engine_task *task = engine->spare_task;
    engine->spare_task = NULL;
    return task;
}

void swarm__task_free(swarm_engine *engine, engine_task *task)
{
    if (task == NULL)
        return;
    swarm__id_map_remove(&engine->tasks, &task->id);
    task->forgotten = 1;
    swarm__heap_unset(&engine->timers, &task->timer);
    engine->timer_count--;
    if (task->service != NULL)
        task->service->tasks--;
    swarm__task_release_memory(task);
}

/* Those who may not change the task may be the ones that keep it. */
engine_task *swarm__task_hold_memory(const engine_task *task)
{
    engine_task *held = (engine_task *)(uintptr_t)task;
    held->references++;
    return held;
}

void swarm__task_release_memory(engine_task *task)
{
    if (task == NULL || --task->references > 0)
        return;
    swarm__revision_release(task->revision);
    swarm__shared_text_release(task->error);
    swarm__node_release(task->node);
    swarm__free(task);
}

int swarm__engine_spare_slot(swarm_engine *engine, engine_service *service)
{
    if (service->slots.count >= UINT32_MAX || swarm__array_reserve(&service->slots, 1) < 0)
        return SWARM_E_NOMEM;
    if (engine->spare_slot == NULL)
        engine->spare_slot = swarm__alloc_zero(1, sizeof *engine->spare_slot);
    return engine->spare_slot != NULL ? 0 : SWARM_E_NOMEM;
}

engine_slot *swarm__slot_take_spare(swarm_engine *engine, engine_service *service)
{
    engine_slot *slot = engine->spare_slot;
    engine->spare_slot = NULL;
    size_t place = service->no_gap_before;
    while (place < service->slots.count && service->slots.items[place] != NULL)
        place++;
    if (place == service->slots.count)
        service->slots.count++;
    service->slots.items[place] = slot;
    service->no_gap_before = place + 1;
    service->live_slots++;
    slot->service = service;
    slot->key = (uint32_t)place + 1;
    slot->revision = swarm__revision_hold(service->current);
    return slot;
}

void swarm__slot_free(engine_slot *slot)
{
    if (slot == NULL)
        return;
    swarm__revision_release(slot->revision);
    swarm__node_release(slot->node);
    swarm__restarts_free(slot->restarts);
    swarm__free(slot);
}

void swarm__service_free(engine_service *service)
{
    if (service == NULL)
        return;
    swarm_rollout_free(service->rollout);
    swarm__revision_release(service->current);
    swarm__past_free(service);
    swarm__revision_release(service->way_back);
    swarm__shared_text_release(service->update_message);
    swarm__array_free(&service->slots);
    swarm__array_free(&service->ports);
    swarm__free(service);
}

engine_node *swarm__engine_find_node(const swarm_engine *engine, const char *id_or_name)
{
    engine_node *node = swarm__map_get(&engine->nodes, id_or_name);
    struct swarm__map_entry *entry = NULL;
    while (node == NULL && (entry = swarm__map_next(&engine->nodes, entry)) != NULL) {
        engine_node *other = swarm__map_entry_value(entry);
        if (swarm__str_equal(swarm_node_spec_get_name(other->spec), id_or_name))
            node = other;
    }
    return node;
}

engine_service *swarm__engine_find_service(const swarm_engine *engine, const char *id_or_name)
{
    engine_service *service = swarm__map_get(&engine->services, id_or_name);
    struct swarm__map_entry *entry = NULL;
    while (service == NULL && (entry = swarm__map_next(&engine->services, entry)) != NULL) {
        engine_service *other = swarm__map_entry_value(entry);
        if (!other->removing &&
            swarm__str_equal(swarm_service_spec_get_name(other->current->spec), id_or_name))
            service = other;
    }
    return service;
}

engine_task *swarm__engine_find_task(const swarm_engine *engine, const char *task_id)
{
    engine_task *task =
        swarm__id_owner(swarm__id_map_get(&engine->tasks, task_id), engine_task, id);
    return task != NULL && task->service != NULL ? task : NULL;
}
