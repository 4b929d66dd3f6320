/* SPDX-License-Identifier: MIT
 *
 * Tasks out of their records, and the slots that they stand in.
 */
#include "core/engine_restore.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "core/engine_budget.h"
#include "core/placing.h"
#include <string.h>

static const int64_t hour_ns = 3600000000000;

enum {
    MOST_SLOTS = 1 << 22 /* of a service: a number beyond is a mistake, and costs memory */
};

/* ---- its slot ---- */

static int make_slot(const engine_reader *from, engine_service *service, uint64_t key,
                     engine_slot **out_slot)
{
    size_t more = key > service->slots.count ? (size_t)key - service->slots.count : 0;
    if (swarm__array_reserve(&service->slots, more) < 0)
        return swarm__fail_nomem(from->err);
    engine_slot *slot = swarm__alloc_zero(1, sizeof *slot);
    if (slot == NULL)
        return swarm__fail_nomem(from->err);
    while (service->slots.count < key)
        swarm__array_push(&service->slots, NULL);
    service->slots.items[key - 1] = slot;
    service->live_slots++;
    slot->service = service;
    slot->key = (uint32_t)key;
    slot->revision = swarm__revision_hold(service->current);
    *out_slot = slot;
    return 0;
}

static int find_slot(const engine_reader *from, engine_service *service, engine_slot **out_slot)
{
    uint64_t key = swarm__restore_count(from, TASK_RECORD_SLOT);
    if (key == 0 || key > MOST_SLOTS)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/Slot", "there is no such slot");
    if (key <= service->slots.count && service->slots.items[key - 1] != NULL) {
        *out_slot = service->slots.items[key - 1];
        return 0;
    }
    return make_slot(from, service, key, out_slot);
}

/* ---- the task ---- */

/* A task without one is not anywhere yet, whatever else its record says. */
static int has_node(const engine_reader *from)
{
    return swarm__get_string(from->data, TASK_RECORD_NODE_ID) != NULL;
}

static void fill_times(const engine_reader *from, engine_task *task)
{
    int64_t most_ns = 24 * hour_ns;
    task->created_ns = swarm__restore_past_ns(from, TASK_RECORD_CREATED_AT);
    task->state_ns = swarm__restore_past_ns(from, TASK_RECORD_STATE_AT);
    task->up_since_ns = swarm__restore_since_ns(from, TASK_RECORD_UP_SINCE);
    task->hold_until_ns =
        swarm__restore_future_ns(from, TASK_RECORD_HOLD_UNTIL, most_ns, INT64_MAX);
    task->prepare_until_ns = swarm__restore_future_ns(
        from, TASK_RECORD_PREPARE_UNTIL, task->revision->prepare_timeout_ns, INT64_MAX);
    task->retrying = swarm__has(from->data, TASK_RECORD_RETRY_AT) != 0;
    task->retry_ns = swarm__restore_future_ns(from, TASK_RECORD_RETRY_AT, hour_ns, 0);
    int64_t deadline_ns = swarm__restore_future_ns(from, TASK_RECORD_DEADLINE, most_ns, INT64_MAX);
    if (deadline_ns <= from->engine->now_ns && task->state == SWARM_TASK_STATE_PENDING &&
        !swarm__restore_flag(from, TASK_RECORD_HELD)) /* its node is to be heard of first */
        deadline_ns = from->engine->adopted_by_ns;
    if (deadline_ns != INT64_MAX && !swarm__task_has_ended(task))
        swarm__heap_set(&from->engine->timers, &task->timer, deadline_ns);
}

static void fill_marks(const engine_reader *from, engine_task *task)
{
    task->held = swarm__restore_flag(from, TASK_RECORD_HELD) != 0;
    task->put_off = swarm__restore_flag(from, TASK_RECORD_PUT_OFF) != 0;
    task->seen_running = swarm__restore_flag(from, TASK_RECORD_SEEN_RUNNING) != 0;
    task->up = swarm__restore_flag(from, TASK_RECORD_UP) != 0;
    task->failing = swarm__restore_flag(from, TASK_RECORD_FAILING) != 0;
    task->stop_sent = swarm__restore_flag(from, TASK_RECORD_STOP_SENT) != 0;
    task->lost = has_node(from) && swarm__restore_flag(from, TASK_RECORD_LOST);
    task->misplaced = swarm__restore_flag(from, TASK_RECORD_MISPLACED) != 0;
    task->replaced = swarm__restore_flag(from, TASK_RECORD_REPLACED) != 0;
    if (swarm__restore_flag(from, TASK_RECORD_DRAINING))
        task->route = ROUTE_DRAINING;
    else if (task->state > SWARM_TASK_STATE_RUNNING || task->stop_sent || task->lost)
        task->route = ROUTE_CLOSED;
}

static int fill(const engine_reader *from, engine_task *task)
{
    swarm_task_state state = (swarm_task_state)swarm__get_integer(from->data, TASK_RECORD_STATE);
    swarm_task_state desired =
        (swarm_task_state)swarm__get_integer(from->data, TASK_RECORD_DESIRED_STATE);
    const engine_past *past =
        swarm__past_find(task->service, swarm__restore_count(from, TASK_RECORD_REVISION));
    if (state < SWARM_TASK_STATE_PENDING)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/State", "a task is in no such state");
    if (desired < SWARM_TASK_STATE_READY)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/DesiredState",
                                     "a task cannot be wanted in that state");
    task->revision = swarm__revision_hold(past != NULL ? past->revision : task->service->current);
    task->number = swarm__restore_count(from, TASK_RECORD_NUMBER);
    task->state = state;
    if (!swarm__task_has_ended(task) && !has_node(from))
        task->state = SWARM_TASK_STATE_PENDING;
    task->desired = desired;
    task->worded = (swarm_task_state)swarm__get_integer(from->data, TASK_RECORD_WORDED);
    task->health = (swarm_health)swarm__get_integer(from->data, TASK_RECORD_HEALTH);
    if (task->revision->health == NULL)
        task->health = SWARM_HEALTH_NONE;
    else if (task->health < SWARM_HEALTH_STARTING)
        task->health = SWARM_HEALTH_STARTING;
    task->exit_code = (int32_t)swarm__get_integer(from->data, TASK_RECORD_EXIT_CODE);
    task->cut = swarm__restore_count(from, TASK_RECORD_CUT);
    task->rollout = swarm__restore_count(from, TASK_RECORD_ROLLOUT);
    task->dismissed_by = swarm__restore_count(from, TASK_RECORD_DISMISSED_BY);
    task->pull_tries = (uint32_t)swarm__get_integer(from->data, TASK_RECORD_PULL_TRIES);
    fill_times(from, task);
    fill_marks(from, task);
    return swarm__restore_text(from, TASK_RECORD_ERROR, &task->error);
}

/* The scheduler knows of what stands on nodes. */
static int give_node(const engine_reader *from, engine_task *task, engine_node *node)
{
    swarm_engine *engine = from->engine;
    const swarm__revision *revision = task->revision;
    task->node = swarm__node_hold(node);
    if (swarm__task_has_ended(task))
        return 0;
    swarm__asking asking = {.service_id = task->service->id.text,
                            .spec = revision->spec,
                            .version = revision->number,
                            .is_current = revision->number == task->service->current->number};
    if (swarm__scheduler_add_task(engine->scheduler, &asking, task->id.text, node->id.text) < 0)
        return swarm__fail_nomem(from->err);
    if (task->desired > SWARM_TASK_STATE_RUNNING || task->lost)
        swarm__place_count(engine, task, 0);
    swarm__task_join_node(task, node);
    return 0;
}

/* Its node is not known any more: it will never be heard of again. */
static void orphan(swarm_engine *engine, engine_task *task)
{
    task->state = SWARM_TASK_STATE_ORPHANED;
    task->lost = 1; /* which is no fault of its version */
    task->up = 0;
    task->route = ROUTE_CLOSED;
    swarm__heap_unset(&engine->timers, &task->timer);
}

/* A node that is gone, for those that were on it. NULL when memory is short. */
static engine_node *remember_node(const char *id)
{
    engine_node *node = swarm__alloc_zero(1, sizeof *node);
    if (node == NULL)
        return NULL;
    node->references = 1;
    node->forgotten = 1;
    node->spec = swarm_node_spec_new();
    memcpy(node->id.text, id, strlen(id) < SWARM__ID_LENGTH ? strlen(id) : SWARM__ID_LENGTH);
    if (node->spec != NULL)
        return node;
    swarm__node_release(node);
    return NULL;
}

static int place(const engine_reader *from, engine_task *task)
{
    const char *id = swarm__get_string(from->data, TASK_RECORD_NODE_ID);
    engine_node *node = id != NULL ? swarm__map_get(&from->engine->nodes, id) : NULL;
    if (node != NULL)
        return give_node(from, task, node);
    if (id != NULL && !swarm__task_has_ended(task))
        orphan(from->engine, task);
    if (id != NULL && (task->node = remember_node(id)) == NULL)
        return swarm__fail_nomem(from->err);
    if (swarm__task_has_ended(task))
        return 0;
    if (!task->put_off && task->desired <= SWARM_TASK_STATE_RUNNING)
        swarm__wait_for_place(from->engine, task);
    return 0;
}

static void count(swarm_engine *engine, engine_task *task)
{
    if (task->lost || swarm__task_has_ended(task) || task->desired > SWARM_TASK_STATE_RUNNING)
        task->up = 0;
    task->service->up_tasks += task->up;
    if (!swarm__task_has_ended(task) && !task->lost)
        engine->live_tasks++;
    if (task->number > engine->objects)
        engine->objects = task->number;
    if (task->rollout > engine->rollouts)
        engine->rollouts = task->rollout;
}

/* The service is gone, and this was left behind. */
static int forget(const engine_reader *from, const swarm__id *id)
{
    swarm__id node = {{0}};
    const char *node_id = swarm__get_string(from->data, TASK_RECORD_NODE_ID);
    if (swarm__engine_reserve(from->engine, 3) < 0)
        return swarm__fail_nomem(from->err);
    if (node_id != NULL && swarm__map_get(&from->engine->nodes, node_id) != NULL)
        memcpy(node.text, node_id, SWARM__ID_LENGTH + 1);
    swarm__effect_leftover(from->engine, id, &node);
    return 0;
}

int swarm__restore_task(const engine_reader *from)
{
    swarm_engine *engine = from->engine;
    const char *service_id = swarm__get_string(from->data, TASK_RECORD_SERVICE_ID);
    swarm__id id;
    int code = swarm__restore_id(from, &id);
    if (code < 0)
        return code;
    if (swarm__engine_find_task(engine, id.text) != NULL)
        return swarm__restore_refuse(from, SWARM_E_EXISTS, NULL, "there are two records of it");
    engine_service *service =
        service_id != NULL ? swarm__map_get(&engine->services, service_id) : NULL;
    if (service == NULL)
        return forget(from, &id);
    engine_slot *slot = NULL;
    if ((code = find_slot(from, service, &slot)) < 0)
        return code;
    engine_task *task = swarm__task_make(engine, &id);
    if (task == NULL)
        return swarm__fail_nomem(from->err);
    task->service = service;
    task->slot = slot;
    task->older = slot->newest;
    slot->newest = task;
    slot->to_reap = 1;
    service->tasks++;
    code = fill(from, task);
    if (code == 0)
        code = place(from, task);
    if (code == 0)
        count(engine, task);
    return code;
}

/* ---- what a slot remembers ---- */

static engine_task *task_in(const engine_slot *slot, const char *id)
{
    for (engine_task *task = slot->newest; task != NULL && id != NULL; task = task->older)
        if (strcmp(task->id.text, id) == 0)
            return task;
    return NULL;
}

static int restore_restarts(const engine_reader *from, engine_slot *slot)
{
    const engine_past *past =
        swarm__past_find(slot->service, swarm__restore_count(from, SLOT_RECORD_COUNTED));
    if (past == NULL)
        return 0;
    engine_restarts *restarts = slot->restarts = swarm__alloc_zero(1, sizeof *restarts);
    size_t count = swarm__objects_count(from->data, SLOT_RECORD_RESTART_TIMES);
    if (restarts == NULL || swarm__array_reserve(&restarts->times_ns, count) < 0)
        return swarm__fail_nomem(from->err);
    restarts->counted = swarm__revision_hold(past->revision);
    restarts->count = swarm__restore_count(from, SLOT_RECORD_RESTARTS);
    restarts->failures = swarm__restore_count(from, SLOT_RECORD_FAILURES);
    for (size_t i = 0; i < count; i++) {
        engine_reader item = *from;
        item.data = swarm__objects_at(from->data, SLOT_RECORD_RESTART_TIMES, i);
        swarm__array_push(&restarts->times_ns, swarm__restore_past_ns(&item, RESTART_RECORD_AT));
    }
    return 0;
}

/* A slot of a global service stands for a node; without it there is nothing for it to do. */
static void restore_slot_node(const engine_reader *from, engine_slot *slot)
{
    const char *id = swarm__get_string(from->data, SLOT_RECORD_NODE_ID);
    engine_node *node = id != NULL ? swarm__map_get(&from->engine->nodes, id) : NULL;
    int global =
        swarm_service_spec_get_mode(slot->service->current->spec) == SWARM_SERVICE_MODE_GLOBAL;
    if (global && node != NULL)
        slot->node = swarm__node_hold(node);
    slot->removing =
        swarm__restore_flag(from, SLOT_RECORD_REMOVING) || (global && node == NULL) ? 1U : 0U;
    if (global && node == NULL)
        slot->active = slot->candidate = NULL;
    if (slot->removing)
        slot->service->live_slots--;
}

int swarm__restore_slot(const engine_reader *from, engine_slot *slot)
{
    engine_reader self = *from;
    self.data = swarm__get_object(from->data, TASK_RECORD_SLOT_STATE);
    const engine_past *past =
        swarm__past_find(slot->service, swarm__restore_count(&self, SLOT_RECORD_REVISION));
    if (past != NULL)
        swarm__slot_follow(from->engine, slot, past->revision);
    slot->active = task_in(slot, swarm__get_string(self.data, SLOT_RECORD_ACTIVE));
    slot->candidate = task_in(slot, swarm__get_string(self.data, SLOT_RECORD_CANDIDATE));
    if (slot->active != NULL && slot->active->replaced)
        slot->active = NULL; /* the task's own record is the newer one */
    if (slot->candidate == slot->active || (slot->candidate != NULL && slot->candidate->replaced))
        slot->candidate = NULL;
    slot->finished = swarm__restore_flag(&self, SLOT_RECORD_FINISHED) != 0;
    slot->service->has_finished |= slot->finished;
    slot->moved = swarm__restore_flag(&self, SLOT_RECORD_MOVED) != 0;
    slot->put_off = (unsigned)swarm__restore_count(&self, SLOT_RECORD_PUT_OFF) & 3U;
    slot->served = swarm__restore_flag(&self, SLOT_RECORD_SERVED) != 0;
    slot->excused = swarm__restore_flag(&self, SLOT_RECORD_EXCUSED) != 0;
    slot->yielded = swarm__restore_flag(&self, SLOT_RECORD_YIELDED) != 0;
    restore_slot_node(&self, slot);
    swarm__budget_restore(slot);
    return restore_restarts(&self, slot);
}
