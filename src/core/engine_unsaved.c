/* SPDX-License-Identifier: MIT
 *
 * What is to be persisted. Objects that have changed stand in a list, each once; they are handed out
 * before any other effect, so that what is written down before an effect is the whole state that the
 * effect comes from, and never a part of it.
 */
#include "base/array.h"
#include "core/engine_state.h"

enum {
    MORE_THAN_EFFECTS = 4 /* the engine, the service and the like */
};

int swarm__unsaved_reserve(swarm_engine *engine, size_t effects)
{
    if (engine->unsaved.head == engine->unsaved.count)
        engine->unsaved.head = engine->unsaved.count = 0;
    return swarm__array_reserve(&engine->unsaved, effects + MORE_THAN_EFFECTS);
}

static void add(swarm_engine *engine, swarm_object_kind kind, void *object)
{
    unsaved_entry entry = {.kind = kind, .object = object};
    swarm__array_push(&engine->unsaved, entry);
}

/* It goes, or its removal is told instead. Most of those that go have been persisted long before. */
static void drop(swarm_engine *engine, const void *object)
{
    for (size_t i = engine->unsaved.count; i > engine->unsaved.head; i--) {
        if (engine->unsaved.items[i - 1].object == object) {
            engine->unsaved.items[i - 1] = (unsaved_entry){0};
            return;
        }
    }
}

void swarm__save_task(swarm_engine *engine, engine_task *task)
{
    if (!task->unsaved)
        add(engine, SWARM_OBJECT_TASK, task);
    task->unsaved = 1;
}

void swarm__save_service(swarm_engine *engine, engine_service *service)
{
    if (!service->unsaved)
        add(engine, SWARM_OBJECT_SERVICE, service);
    service->unsaved = 1;
}

void swarm__save_node(swarm_engine *engine, engine_node *node)
{
    if (!node->unsaved)
        add(engine, SWARM_OBJECT_NODE, node);
    node->unsaved = 1;
}

void swarm__save_engine(swarm_engine *engine)
{
    if (!engine->unsaved_self)
        add(engine, SWARM_OBJECT_ENGINE, engine);
    engine->unsaved_self = 1;
}

void swarm__save_slot(swarm_engine *engine, engine_slot *slot)
{
    if (slot->newest != NULL)
        swarm__save_task(engine, slot->newest);
}

void swarm__unsave_task(swarm_engine *engine, engine_task *task)
{
    if (task->unsaved)
        drop(engine, task);
    task->unsaved = 0;
}

void swarm__unsave_service(swarm_engine *engine, engine_service *service)
{
    if (service->unsaved)
        drop(engine, service);
    service->unsaved = 0;
}

void swarm__unsave_node(swarm_engine *engine, engine_node *node)
{
    if (node->unsaved)
        drop(engine, node);
    node->unsaved = 0;
}

static void lend_task(swarm_effect *lent, const engine_task *task)
{
    lent->task_id = task->id.text;
    lent->service_id = task->service->id.text;
    lent->node_id = task->node != NULL ? task->node->id.text : NULL;
    lent->slot = task->slot->node == NULL ? task->slot->key : 0;
}

/* It is handed out: what changes from now on is to be persisted again. */
static void lend(swarm_engine *engine, swarm_effect *lent, const unsaved_entry *entry)
{
    engine_node *node = entry->object;
    engine_service *service = entry->object;
    engine_task *task = entry->object;
    switch (entry->kind) {
    case SWARM_OBJECT_NODE:
        node->unsaved = 0;
        lent->node_id = node->id.text;
        break;
    case SWARM_OBJECT_SERVICE:
        service->unsaved = 0;
        lent->service_id = service->id.text;
        break;
    case SWARM_OBJECT_TASK:
        task->unsaved = 0;
        lend_task(lent, task);
        break;
    default:
        engine->unsaved_self = 0;
        break;
    }
}

int swarm__unsaved_lend(swarm_engine *engine, swarm_effect *lent)
{
    unsaved_entry entry = {0};
    while (entry.kind == SWARM_OBJECT_UNKNOWN && engine->unsaved.head < engine->unsaved.count)
        entry = engine->unsaved.items[engine->unsaved.head++];
    if (entry.kind == SWARM_OBJECT_UNKNOWN)
        return 0;
    lent->kind = SWARM_EFFECT_PERSIST;
    lent->object = entry.kind;
    lent->removal = 0;
    lent->task_id = lent->service_id = lent->node_id = NULL;
    lent->slot = 0;
    lent->port = 0;
    lent->deadline_ns = 0;
    lend(engine, lent, &entry);
    return 1;
}
