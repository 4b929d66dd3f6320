/* SPDX-License-Identifier: MIT
 *
 * What is to be persisted. Objects that have changed stand in lists, each once; they are handed out
 * before any other effect, so that what is written down before an effect is the whole state that the
 * effect comes from, and never a part of it.
 *
 * Noting a change cannot fail: the links are members of the objects. A task that is forgotten while it
 * stands in its list is kept until its turn, and then passed over: its record goes when it has been removed
 * from its node. A node that is forgotten goes at its turn.
 */
#include "core/engine_parts.h"

void swarm__save_task(swarm_engine *engine, engine_task *task)
{
    if (task->unsaved)
        return;
    task->unsaved = 1;
    task->next_unsaved = NULL;
    if (engine->unsaved.first_task == NULL)
        engine->unsaved.first_task = swarm__task_hold_memory(task);
    else
        engine->unsaved.last_task->next_unsaved = swarm__task_hold_memory(task);
    engine->unsaved.last_task = task;
}

void swarm__save_service(swarm_engine *engine, engine_service *service)
{
    if (service->unsaved)
        return;
    service->unsaved = 1;
    service->next_unsaved = NULL;
    if (engine->unsaved.first_service == NULL)
        engine->unsaved.first_service = service;
    else
        engine->unsaved.last_service->next_unsaved = service;
    engine->unsaved.last_service = service;
}

void swarm__save_node(swarm_engine *engine, engine_node *node)
{
    if (node->unsaved)
        return;
    node->unsaved = 1;
    node->next_unsaved = NULL;
    if (engine->unsaved.first_node == NULL)
        engine->unsaved.first_node = swarm__node_hold(node);
    else
        engine->unsaved.last_node->next_unsaved = swarm__node_hold(node);
    engine->unsaved.last_node = node;
}

void swarm__save_engine(swarm_engine *engine)
{
    engine->unsaved.self = 1;
}

void swarm__save_slot(swarm_engine *engine, engine_slot *slot)
{
    if (slot->newest != NULL)
        swarm__save_task(engine, slot->newest);
}

void swarm__unsave_service(swarm_engine *engine, engine_service *service)
{
    engine_service *before = NULL;
    engine_service **link = &engine->unsaved.first_service;
    if (!service->unsaved)
        return;
    while (*link != service) {
        before = *link;
        link = &before->next_unsaved;
    }
    *link = service->next_unsaved;
    if (engine->unsaved.last_service == service)
        engine->unsaved.last_service = before;
}

/* ---- handing out: what changes from then on is to be persisted again ---- */

static int lend_node(swarm_engine *engine, swarm_effect *lent)
{
    engine_node *node = engine->unsaved.first_node;
    if (node == NULL)
        return 0;
    engine->unsaved.first_node = node->next_unsaved;
    node->unsaved = 0;
    lent->removal = node->forgotten;
    lent->saved_node = node->id; /* the node may be held by nobody else */
    lent->node_id = lent->saved_node.text;
    swarm__node_release(node);
    return 1;
}

static int lend_task(swarm_engine *engine, swarm_effect *lent)
{
    engine_task *task;
    while ((task = engine->unsaved.first_task) != NULL) {
        engine->unsaved.first_task = task->next_unsaved;
        task->unsaved = 0;
        if (!task->forgotten) {
            lent->task_id = task->id.text;
            lent->service_id = task->service->id.text;
            lent->node_id = task->node != NULL ? task->node->id.text : NULL;
            lent->slot = task->slot->node == NULL ? task->slot->key : 0;
            swarm__task_release_memory(task); /* the engine still holds it */
            return 1;
        }
        swarm__task_release_memory(task);
    }
    return 0;
}

static swarm_object_kind lend(swarm_engine *engine, swarm_effect *lent)
{
    engine_service *service = engine->unsaved.first_service;
    if (lend_node(engine, lent))
        return SWARM_OBJECT_NODE;
    if (service != NULL) {
        engine->unsaved.first_service = service->next_unsaved;
        service->unsaved = 0;
        lent->service_id = service->id.text;
        return SWARM_OBJECT_SERVICE;
    }
    if (lend_task(engine, lent))
        return SWARM_OBJECT_TASK;
    if (!engine->unsaved.self)
        return SWARM_OBJECT_UNKNOWN;
    engine->unsaved.self = 0;
    return SWARM_OBJECT_ENGINE;
}

int swarm__unsaved_lend(swarm_engine *engine, swarm_effect *lent)
{
    if (engine->unsaved.first_task == NULL && engine->unsaved.first_service == NULL &&
        engine->unsaved.first_node == NULL && !engine->unsaved.self)
        return 0;
    lent->kind = SWARM_EFFECT_PERSIST;
    lent->removal = 0;
    lent->task_id = lent->service_id = lent->node_id = NULL;
    lent->slot = 0;
    lent->port = 0;
    lent->deadline_ns = 0;
    lent->object = lend(engine, lent);
    return lent->object != SWARM_OBJECT_UNKNOWN;
}

void swarm__unsaved_free(swarm_engine *engine)
{
    swarm_effect nobody = {.kind = SWARM_EFFECT_UNKNOWN};
    while (lend_node(engine, &nobody) || lend_task(engine, &nobody))
        ;
}
