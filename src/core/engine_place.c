/* SPDX-License-Identifier: MIT
 *
 * Tasks that wait for a node. A round goes through all of them once, whenever something has changed that
 * may help: a new task, a node, something given back.
 */
#include "base/alloc.h"
#include "core/engine_state.h"
#include "core/placing.h"
#include <string.h>

void swarm__wait_for_place(swarm_engine *engine, engine_task *task)
{
    task->waiting = 1;
    task->prev_waiting = engine->last_waiting;
    if (engine->last_waiting != NULL)
        engine->last_waiting->next_waiting = task;
    else
        engine->first_waiting = task;
    engine->last_waiting = task;
    engine->place_again = 1;
}

void swarm__wait_no_more(swarm_engine *engine, engine_task *task)
{
    if (engine->next_to_place == task)
        engine->next_to_place = task->next_waiting;
    if (task->prev_waiting != NULL)
        task->prev_waiting->next_waiting = task->next_waiting;
    else
        engine->first_waiting = task->next_waiting;
    if (task->next_waiting != NULL)
        task->next_waiting->prev_waiting = task->prev_waiting;
    else
        engine->last_waiting = task->prev_waiting;
    task->next_waiting = task->prev_waiting = NULL;
    task->waiting = 0;
}

/* Say why it waits, when that is news. */
static int explain(swarm_engine *engine, engine_task *task, const char *reason)
{
    if (task->error != NULL && strcmp(task->error->text, reason) == 0)
        return 0;
    swarm__shared_text *text = swarm__shared_text_new(reason);
    if (text == NULL)
        return SWARM_E_NOMEM;
    swarm__shared_text_release(task->error);
    task->error = text;
    swarm__save_task(engine, task);
    swarm__tell_task(engine, SWARM_EVENT_KIND_TASK_STATE, task);
    return 0;
}

/* A task of a global service: its node is given, and only asked whether it fits. */
static int place_global(swarm_engine *engine, engine_task *task)
{
    engine_node *node = task->slot->node;
    const swarm_service_spec *spec = task->revision->spec;
    char *refusal = NULL;
    int code = swarm__scheduler_refusal(engine->scheduler, task->service->id.text, spec,
                                        node->id.text, &refusal);
    if (code < 0)
        return code == SWARM_E_NOTFOUND ? 0 : code;
    if (refusal != NULL) {
        code = explain(engine, task, refusal);
        swarm__free(refusal);
        return code;
    }
    code = swarm_scheduler_add_task(engine->scheduler, task->service->id.text, spec, task->id.text,
                                    node->id.text, NULL);
    if (code < 0)
        return code;
    swarm__wait_no_more(engine, task);
    swarm__task_assign(engine, task, node);
    return 0;
}

static int place_replicated(swarm_engine *engine, engine_task *task)
{
    const char *id = task->id.text;
    swarm_assignment *assignment;
    int code = swarm_scheduler_place(engine->scheduler, task->service->id.text,
                                     task->revision->spec, &id, 1, &assignment, NULL);
    if (code < 0)
        return code;
    const char *node_id = swarm_assignment_node_id_at(assignment, 0);
    if (node_id != NULL) {
        swarm__wait_no_more(engine, task);
        swarm__task_assign(engine, task, swarm__engine_find_node(engine, node_id));
    } else {
        code = explain(engine, task, swarm_assignment_get_reason(assignment));
    }
    swarm_assignment_free(assignment);
    return code;
}

int swarm__place_step(swarm_engine *engine)
{
    if (engine->next_to_place == NULL) {
        if (!engine->place_again || engine->first_waiting == NULL)
            return 0;
        engine->place_again = 0;
        engine->next_to_place = engine->first_waiting;
    }
    engine_task *task = engine->next_to_place;
    if (swarm__engine_reserve(engine, TASK_EFFECTS) < 0)
        return SWARM_E_NOMEM;
    int code =
        task->slot->node != NULL ? place_global(engine, task) : place_replicated(engine, task);
    if (code < 0)
        return code;
    if (engine->next_to_place == task)
        engine->next_to_place = task->next_waiting;
    return 1;
}
