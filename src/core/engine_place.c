/* SPDX-License-Identifier: MIT
 *
 * Tasks that wait for a node, in groups: those of one revision of a service are equal, and the scheduler
 * gets them together. A round goes through all groups once, the highest priority first, whenever
 * something has changed that may help: a new task, a node, something given back.
 */
#include "base/alloc.h"
#include "core/engine_parts.h"
#include "core/placing.h"
#include <string.h>

enum {
    AT_ONCE = 64 /* tasks placed, or told why they wait, in one step */
};

/* ---- who waits ---- */

/* Higher priority first; of the same one those first whose node is given, as in Docker. */
static int64_t urgency(const swarm__revision *revision)
{
    return 2 * (int64_t)revision->priority + revision->is_global;
}

static void join_line(swarm_engine *engine, swarm__revision *revision)
{
    swarm__revision *before = engine->last_waiting;
    while (before != NULL && urgency(before) < urgency(revision))
        before = before->prev_waiting;
    revision->prev_waiting = before;
    revision->next_waiting = before != NULL ? before->next_waiting : engine->first_waiting;
    if (revision->next_waiting != NULL)
        revision->next_waiting->prev_waiting = revision;
    else
        engine->last_waiting = revision;
    if (before != NULL)
        before->next_waiting = revision;
    else
        engine->first_waiting = revision;
}

/* The round goes on with the next group. */
static void go_on(swarm_engine *engine)
{
    engine->placing = engine->placing->next_waiting;
    engine->next_to_place = engine->placing != NULL ? engine->placing->first_task : NULL;
    engine->explaining = 0;
}

static void leave_line(swarm_engine *engine, swarm__revision *revision)
{
    if (engine->placing == revision)
        go_on(engine);
    if (revision->prev_waiting != NULL)
        revision->prev_waiting->next_waiting = revision->next_waiting;
    else
        engine->first_waiting = revision->next_waiting;
    if (revision->next_waiting != NULL)
        revision->next_waiting->prev_waiting = revision->prev_waiting;
    else
        engine->last_waiting = revision->prev_waiting;
    revision->next_waiting = revision->prev_waiting = NULL;
    swarm__shared_text_release(revision->why);
    revision->why = NULL;
}

void swarm__wait_for_place(swarm_engine *engine, engine_task *task)
{
    swarm__revision *revision = task->revision;
    task->waiting = 1;
    task->prev_waiting = revision->last_task;
    if (revision->last_task != NULL)
        revision->last_task->next_waiting = task;
    else
        revision->first_task = task;
    revision->last_task = task;
    revision->untold = 1;
    if (revision->first_task == task)
        join_line(engine, revision);
    engine->place_again = 1;
}

void swarm__wait_no_more(swarm_engine *engine, engine_task *task)
{
    swarm__revision *revision = task->revision;
    if (engine->next_to_place == task)
        engine->next_to_place = task->next_waiting;
    if (task->prev_waiting != NULL)
        task->prev_waiting->next_waiting = task->next_waiting;
    else
        revision->first_task = task->next_waiting;
    if (task->next_waiting != NULL)
        task->next_waiting->prev_waiting = task->prev_waiting;
    else
        revision->last_task = task->prev_waiting;
    task->next_waiting = task->prev_waiting = NULL;
    task->waiting = 0;
    if (revision->first_task == NULL)
        leave_line(engine, revision);
}

/* ---- the layout that will remain ---- */

/* What the task takes the place of, when that still runs: it does not count for the layout. */
static engine_task *predecessor(const engine_task *task)
{
    engine_task *active = task->slot->active;
    return active != task && active != NULL && active->node != NULL && swarm__task_is_live(active)
               ? active
               : NULL;
}

void swarm__place_count(swarm_engine *engine, engine_task *task, int counts)
{
    if (task->uncounted == !counts) /* the scheduler would have to look for it to find that out */
        return;
    task->uncounted = !counts;
    if (counts)
        swarm_scheduler_restore_task(engine->scheduler, task->id.text);
    else
        swarm_scheduler_retire_task(engine->scheduler, task->id.text);
}

static void count_predecessor(swarm_engine *engine, const engine_task *task, int counts)
{
    engine_task *before = predecessor(task);
    if (before != NULL)
        swarm__place_count(engine, before, counts);
}

void swarm__place_stands_alone(swarm_engine *engine, const engine_task *task)
{
    if (task->slot->candidate == NULL || task->slot->candidate == task)
        count_predecessor(engine, task, 1);
}

void swarm__place_again_beside(swarm_engine *engine, const engine_slot *slot)
{
    const engine_task *candidate = slot->candidate;
    if (candidate != NULL && candidate->node != NULL && !swarm__task_has_ended(candidate))
        count_predecessor(engine, candidate, 0);
}

/* ---- why they wait ---- */

static void explain_to(swarm_engine *engine, engine_task *task, swarm__shared_text *why)
{
    if (task->error == why || (task->error != NULL && strcmp(task->error->text, why->text) == 0))
        return;
    swarm__shared_text_release(task->error);
    task->error = swarm__shared_text_hold(why);
    swarm__save_task(engine, task);
    swarm__tell_task(engine, SWARM_EVENT_KIND_TASK_STATE, task);
}

/* The group cannot be placed further; its tasks are told, unless they know. 0 or SWARM_E_NOMEM. */
static int begin_explaining(swarm_engine *engine, swarm__revision *revision, const char *why)
{
    if (revision->why == NULL || strcmp(revision->why->text, why) != 0) {
        swarm__shared_text *text = swarm__shared_text_new(why);
        if (text == NULL)
            return SWARM_E_NOMEM;
        swarm__shared_text_release(revision->why);
        revision->why = text;
        revision->untold = 1;
    }
    if (!revision->untold) {
        go_on(engine);
        return 0;
    }
    engine->explaining = 1;
    engine->next_to_place = revision->first_task;
    return 0;
}

static void explain_some(swarm_engine *engine, swarm__revision *revision)
{
    for (int i = 0; i < AT_ONCE && engine->next_to_place != NULL; i++) {
        engine_task *task = engine->next_to_place;
        engine->next_to_place = task->next_waiting;
        explain_to(engine, task, revision->why);
    }
    if (engine->next_to_place != NULL)
        return;
    revision->untold = 0;
    go_on(engine);
}

/* ---- placing ---- */

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
        swarm__shared_text *why = swarm__shared_text_new(refusal);
        swarm__free(refusal);
        if (why == NULL)
            return SWARM_E_NOMEM;
        explain_to(engine, task, why);
        swarm__shared_text_release(why);
        return 0;
    }
    code = swarm_scheduler_add_task(engine->scheduler, task->service->id.text, spec, task->id.text,
                                    node->id.text, NULL);
    if (code < 0)
        return code;
    swarm__wait_no_more(engine, task);
    swarm__task_assign(engine, task, node);
    return 0;
}

static int place_next_global(swarm_engine *engine)
{
    swarm__revision *revision = engine->placing;
    engine_task *task = engine->next_to_place;
    if (task == NULL) {
        go_on(engine);
        return 0;
    }
    int code = place_global(engine, task);
    if (code == 0 && engine->placing == revision && engine->next_to_place == task)
        engine->next_to_place = task->next_waiting;
    return code;
}

/* Ask for the first tasks of the group; those that fit, the first of these, leave it. */
static int place_some(swarm_engine *engine, swarm__revision *revision)
{
    engine_task *tasks[AT_ONCE] = {revision->first_task}; /* it has one, or stood in no line */
    const char *ids[AT_ONCE] = {NULL};
    void *nodes[AT_ONCE];
    char *why = NULL;
    size_t count = 0, placed = 0;
    for (engine_task *task = revision->first_task; task != NULL && count < AT_ONCE;
         task = task->next_waiting) {
        tasks[count] = task;
        ids[count++] = task->id.text;
        count_predecessor(engine, task, 0);
    }
    const engine_service *service = tasks[0]->service;
    swarm__asking asking = {.service_id = service->id.text,
                            .spec = revision->spec,
                            .version = revision->number,
                            .is_current = revision->number == service->current->number};
    int code = swarm__scheduler_place(engine->scheduler, &asking, ids, count, nodes, &why);
    while (code == 0 && placed < count && nodes[placed] != NULL)
        placed++;
    for (size_t i = placed; i < count; i++)
        count_predecessor(engine, tasks[i], 1);
    for (size_t i = 0; i < placed; i++) {
        swarm__wait_no_more(engine, tasks[i]);
        swarm__task_assign(engine, tasks[i], nodes[i]);
    }
    if (code == 0 && placed < count)
        code = begin_explaining(engine, revision, why);
    swarm__free(why);
    return code;
}

/* Of the group whose turn it is, as many as a step looks at. */
static size_t count_at_once(const swarm__revision *revision)
{
    size_t count = 0;
    for (const engine_task *task = revision->first_task; task != NULL && count < AT_ONCE;
         task = task->next_waiting)
        count++;
    return count;
}

int swarm__place_step(swarm_engine *engine)
{
    if (engine->placing == NULL) {
        if (!engine->place_again || engine->first_waiting == NULL)
            return 0;
        engine->place_again = 0;
        engine->placing = engine->first_waiting;
        engine->next_to_place = engine->placing->first_task;
        swarm_scheduler_set_now(engine->scheduler, engine->now_ns);
    }
    if (swarm__engine_reserve(engine, count_at_once(engine->placing) * TASK_EFFECTS) < 0)
        return SWARM_E_NOMEM;
    int code = 0;
    if (engine->placing->is_global)
        code = place_next_global(engine);
    else if (engine->explaining)
        explain_some(engine, engine->placing);
    else
        code = place_some(engine, engine->placing);
    return code < 0 ? code : 1;
}
