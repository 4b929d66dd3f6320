/* SPDX-License-Identifier: MIT
 *
 * What the engine remembers, as records. Only what cannot be derived is written down; how it is read
 * again, engine_restore.c tells.
 */
#include "base/duration.h"
#include "base/error.h"
#include "core/engine_parts.h"
#include "model/record.h"

/* A record's data under construction. A failure is remembered, and looked at once at the end. */
typedef struct writer {
    const swarm_engine *engine;
    void *data; /* NULL: memory was short */
    int failed;
} writer;

static void put_number(writer *to, unsigned member, int64_t value)
{
    if (value != 0 && swarm__set_integer(to->data, member, value) < 0)
        to->failed = 1;
}

/* JSON has no numbers beyond: they stand for "as much as there is" anyway. */
static void put_count(writer *to, unsigned member, uint64_t value)
{
    put_number(to, member, value < INT64_MAX ? (int64_t)value : INT64_MAX);
}

static void put_time(writer *to, unsigned member, int64_t at_ns)
{
    if (swarm__set_integer(to->data, member, swarm__engine_unix_ns(to->engine, at_ns)) < 0)
        to->failed = 1;
}

static void put_text(writer *to, unsigned member, const char *text)
{
    if (text != NULL && *text != '\0' && swarm__set_string(to->data, member, text) < 0)
        to->failed = 1;
}

static void put_shared_text(writer *to, unsigned member, const swarm__shared_text *text)
{
    put_text(to, member, text != NULL ? text->text : NULL);
}

static void put_object(writer *to, unsigned member, const void *object)
{
    if (object != NULL && swarm__set_object(to->data, member, object) < 0)
        to->failed = 1;
}

static void *put_new_object(writer *to, unsigned member)
{
    void *made = swarm__edit_object(to->data, member);
    if (made == NULL)
        to->failed = 1;
    return made;
}

/* ---- the engine itself ---- */

/* The spare task's id was not given to anybody: it is drawn again. */
static uint64_t random_state(const swarm_engine *engine)
{
    swarm__random drawn = engine->random_before_spare;
    swarm__id_new(&drawn);
    return engine->spare_task != NULL && drawn.state == engine->random.state
               ? engine->random_before_spare.state
               : engine->random.state;
}

static void write_engine(writer *to)
{
    const swarm_engine *engine = to->engine;
    put_number(to, ENGINE_RECORD_SEED, (int64_t)engine->seed);
    put_number(to, ENGINE_RECORD_RANDOM, (int64_t)random_state(engine));
    put_count(to, ENGINE_RECORD_EVENT_SEQUENCE, engine->sequence_limit);
    put_count(to, ENGINE_RECORD_VERSION, engine->version);
    put_count(to, ENGINE_RECORD_ROLLOUTS, engine->rollouts);
    put_count(to, ENGINE_RECORD_OBJECTS, engine->objects);
    put_number(to, ENGINE_RECORD_DRAIN_TIMEOUT, engine->drain_timeout_ns);
    put_count(to, ENGINE_RECORD_TASK_HISTORY_LIMIT, engine->history_limit);
    put_count(to, ENGINE_RECORD_REVISION_LIMIT, engine->revision_limit);
    put_number(to, ENGINE_RECORD_STOPPING, engine->stopping);
    put_number(to, ENGINE_RECORD_STOPPED, engine->stopped);
}

/* ---- nodes ---- */

static void write_node(writer *to, const engine_node *node)
{
    put_count(to, NODE_RECORD_NUMBER, node->number);
    put_count(to, NODE_RECORD_VERSION, node->version);
    put_time(to, NODE_RECORD_CREATED_AT, node->created_ns);
    put_time(to, NODE_RECORD_UPDATED_AT, node->updated_ns);
    put_object(to, NODE_RECORD_SPEC, node->spec);
    put_text(to, NODE_RECORD_ADDRESS, node->address);
    put_object(to, NODE_RECORD_DESCRIPTION, node->description);
    put_number(to, NODE_RECORD_STATE, node->state);
    put_shared_text(to, NODE_RECORD_MESSAGE, node->message);
    put_number(to, NODE_RECORD_REMOVING, node->removing);
}

/* ---- services ---- */

static void write_past(writer *to, const engine_past *past)
{
    writer item = {.engine = to->engine, .data = swarm__revision_record_new()};
    put_count(&item, REVISION_RECORD_NUMBER, past->revision->number);
    put_time(&item, REVISION_RECORD_CREATED_AT, past->created_ns);
    if (past->succeeded_ns != 0)
        put_time(&item, REVISION_RECORD_SUCCEEDED_AT, past->succeeded_ns);
    put_number(&item, REVISION_RECORD_VERDICT, past->verdict);
    put_object(&item, REVISION_RECORD_SPEC, past->revision->spec);
    if (item.failed || item.data == NULL ||
        swarm__objects_take(to->data, SERVICE_RECORD_REVISIONS, item.data) < 0) {
        swarm__object_free(item.data);
        to->failed = 1;
    }
}

/* Everything of the update that runs. */
static void write_rollout(writer *to, const engine_service *service)
{
    if (service->rollout == NULL)
        return;
    swarm_rollout_state *state = NULL;
    if (swarm_rollout_dump(service->rollout, to->engine->now_ns, &state, NULL) < 0)
        to->failed = 1;
    put_object(to, SERVICE_RECORD_ROLLOUT, state);
    swarm_rollout_state_free(state);
    put_time(to, SERVICE_RECORD_ROLLOUT_DEADLINE, service->rollout_deadline_ns);
}

static void write_outcome(writer *to, const engine_outcome *outcome)
{
    put_number(to, SERVICE_RECORD_CAUSE, outcome->cause);
    put_count(to, SERVICE_RECORD_FAILED_SLOT, outcome->slot);
    put_text(to, SERVICE_RECORD_FAILED_NODE, outcome->node.text);
    put_count(to, SERVICE_RECORD_UPDATE_SLOTS, outcome->slots);
    put_count(to, SERVICE_RECORD_UPDATE_UP, outcome->up);
    put_count(to, SERVICE_RECORD_UPDATE_FAILED, outcome->failed);
    put_count(to, SERVICE_RECORD_UPDATE_CUT, outcome->cut);
}

static void write_times(writer *to, const engine_service *service)
{
    for (size_t i = 0; i < PHASES; i++) {
        const engine_times *times = &service->times[i];
        writer item = {.engine = to->engine, .data = swarm__object_new(&swarm__times_record_type)};
        put_count(&item, TIMES_RECORD_COUNT, times->count);
        put_number(&item, TIMES_RECORD_LEAST, times->least_ns);
        put_number(&item, TIMES_RECORD_MEAN, times->mean_ns);
        put_number(&item, TIMES_RECORD_MOST, times->most_ns);
        if (item.failed || item.data == NULL ||
            swarm__objects_take(to->data, SERVICE_RECORD_TIMES, item.data) < 0) {
            swarm__object_free(item.data);
            to->failed = 1;
        }
    }
}

static void write_update(writer *to, const engine_service *service)
{
    write_rollout(to, service);
    write_times(to, service);
    if (service->rollout != NULL)
        put_number(to, SERVICE_RECORD_ROLLOUT_ORDER, service->rollout_order);
    put_count(to, SERVICE_RECORD_ROLLOUT_SERIAL, service->rollout_serial);
    put_number(to, SERVICE_RECORD_ROLLING_BACK, service->rolling_back);
    put_number(to, SERVICE_RECORD_FINISHED, service->finished);
    put_text(to, SERVICE_RECORD_FAILED_TASK, service->failed_task.text);
    put_number(to, SERVICE_RECORD_UPDATE_STATE, service->update_state);
    if (service->update_state != SWARM_UPDATE_STATE_UNKNOWN)
        put_time(to, SERVICE_RECORD_UPDATE_STARTED_AT, service->update_started_ns);
    if (service->update_completed_ns != 0)
        put_time(to, SERVICE_RECORD_UPDATE_COMPLETED_AT, service->update_completed_ns);
    put_shared_text(to, SERVICE_RECORD_UPDATE_MESSAGE, service->update_message);
    put_number(to, SERVICE_RECORD_VERDICT, service->verdict);
    put_number(to, SERVICE_RECORD_START_ROLLOUT, service->start_rollout);
    put_number(to, SERVICE_RECORD_PROVEN, service->proven);
    write_outcome(to, &service->outcome);
    put_number(to, SERVICE_RECORD_CONVERGING, service->converging);
    if (service->converging && service->time_over)
        put_time(to, SERVICE_RECORD_CONVERGED_AT, to->engine->now_ns);
    else if (service->converging && service->timer.place != 0)
        put_time(to, SERVICE_RECORD_CONVERGED_AT, service->timer.at_ns);
}

static void write_service(writer *to, const engine_service *service)
{
    put_count(to, SERVICE_RECORD_NUMBER, service->number);
    put_count(to, SERVICE_RECORD_VERSION, service->version);
    put_time(to, SERVICE_RECORD_CREATED_AT, service->created_ns);
    put_time(to, SERVICE_RECORD_UPDATED_AT, service->updated_ns);
    for (size_t i = 0; i < service->past.count; i++)
        write_past(to, &service->past.items[i]);
    put_count(to, SERVICE_RECORD_CURRENT, service->current->number);
    put_count(to, SERVICE_RECORD_REVISIONS_MADE, service->revisions_made);
    put_number(to, SERVICE_RECORD_REMOVING, service->removing);
    write_update(to, service);
}

/* ---- tasks ---- */

static void write_restarts(writer *to, const engine_restarts *restarts)
{
    if (restarts == NULL || restarts->counted == NULL)
        return;
    put_count(to, SLOT_RECORD_COUNTED, restarts->counted->number);
    put_count(to, SLOT_RECORD_RESTARTS, restarts->count);
    put_count(to, SLOT_RECORD_FAILURES, restarts->failures);
    for (size_t i = 0; i < restarts->times_ns.count; i++) {
        writer item = {.engine = to->engine, .data = swarm__restart_record_new()};
        put_time(&item, RESTART_RECORD_AT, restarts->times_ns.items[i]);
        if (item.failed || item.data == NULL ||
            swarm__objects_take(to->data, SLOT_RECORD_RESTART_TIMES, item.data) < 0) {
            swarm__object_free(item.data);
            to->failed = 1;
        }
    }
}

static void write_slot(writer *to, const engine_slot *slot)
{
    put_text(to, SLOT_RECORD_ACTIVE, slot->active != NULL ? slot->active->id.text : NULL);
    put_text(to, SLOT_RECORD_CANDIDATE, slot->candidate != NULL ? slot->candidate->id.text : NULL);
    put_text(to, SLOT_RECORD_NODE_ID, slot->node != NULL ? slot->node->id.text : NULL);
    put_count(to, SLOT_RECORD_REVISION, slot->revision->number);
    write_restarts(to, slot->restarts);
    put_number(to, SLOT_RECORD_REMOVING, slot->removing);
    put_number(to, SLOT_RECORD_FINISHED, slot->finished);
    put_number(to, SLOT_RECORD_MOVED, slot->moved);
    put_count(to, SLOT_RECORD_PUT_OFF, slot->put_off);
    put_number(to, SLOT_RECORD_SERVED, slot->served);
    put_number(to, SLOT_RECORD_EXCUSED, slot->excused);
    put_number(to, SLOT_RECORD_YIELDED, slot->yielded);
}

static void write_task_times(writer *to, const engine_task *task)
{
    put_time(to, TASK_RECORD_CREATED_AT, task->created_ns);
    put_time(to, TASK_RECORD_STATE_AT, task->state_ns);
    if (task->hold_until_ns != INT64_MAX)
        put_time(to, TASK_RECORD_HOLD_UNTIL, task->hold_until_ns);
    if (task->up_since_ns != 0)
        put_time(to, TASK_RECORD_UP_SINCE, task->up_since_ns);
    if (task->prepare_until_ns != INT64_MAX && task->state < SWARM_TASK_STATE_READY)
        put_time(to, TASK_RECORD_PREPARE_UNTIL, task->prepare_until_ns);
    if (task->retrying)
        put_time(to, TASK_RECORD_RETRY_AT, task->retry_ns);
    if (task->adopting && task->up) /* the deadline is the restart's */
        return;
    if (task->timer.place != 0)
        put_time(to, TASK_RECORD_DEADLINE, task->timer.at_ns);
    else if (task->time_over) /* it was due, and nobody has dealt with it yet */
        put_time(to, TASK_RECORD_DEADLINE, to->engine->now_ns);
}

static void write_task_marks(writer *to, const engine_task *task)
{
    put_number(to, TASK_RECORD_HELD, task->held);
    put_number(to, TASK_RECORD_PUT_OFF, task->put_off);
    put_count(to, TASK_RECORD_PULL_TRIES, task->pull_tries);
    put_number(to, TASK_RECORD_SEEN_RUNNING, task->seen_running);
    put_number(to, TASK_RECORD_DRAINING, task->route == ROUTE_DRAINING);
    put_number(to, TASK_RECORD_UP, task->up);
    put_number(to, TASK_RECORD_FAILING, task->failing);
    put_number(to, TASK_RECORD_STOP_SENT, task->stop_sent);
    put_number(to, TASK_RECORD_LOST, task->lost);
    put_number(to, TASK_RECORD_MISPLACED, task->misplaced);
    put_number(to, TASK_RECORD_REPLACED, task->replaced);
}

static void write_task(writer *to, const engine_task *task)
{
    put_text(to, TASK_RECORD_SERVICE_ID, task->service->id.text);
    put_text(to, TASK_RECORD_NODE_ID, task->node != NULL ? task->node->id.text : NULL);
    put_count(to, TASK_RECORD_NUMBER, task->number);
    put_count(to, TASK_RECORD_SLOT, task->slot->key);
    put_count(to, TASK_RECORD_REVISION, task->revision->number);
    put_number(to, TASK_RECORD_STATE, task->state);
    put_number(to, TASK_RECORD_DESIRED_STATE, task->desired);
    put_number(to, TASK_RECORD_HEALTH, task->health);
    put_number(to, TASK_RECORD_WORDED, task->worded);
    put_shared_text(to, TASK_RECORD_ERROR, task->error);
    put_number(to, TASK_RECORD_EXIT_CODE, task->exit_code);
    put_count(to, TASK_RECORD_CUT, task->cut);
    put_count(to, TASK_RECORD_ROLLOUT, task->rollout);
    put_count(to, TASK_RECORD_DISMISSED_BY, task->dismissed_by);
    write_task_times(to, task);
    write_task_marks(to, task);
    if (task == task->slot->newest) {
        writer slot = {.engine = to->engine, .data = put_new_object(to, TASK_RECORD_SLOT_STATE)};
        write_slot(&slot, task->slot);
        to->failed |= slot.failed;
    }
}

/* ---- one, and all ---- */

static swarm_record *record_of(const swarm_engine *engine, swarm_object_kind kind, const char *id,
                               const void *object)
{
    swarm_record *record = swarm__record_new(kind, id);
    writer to = {.engine = engine, .data = swarm__record_edit_data(record)};
    if (to.data == NULL) {
        swarm_record_free(record);
        return NULL;
    }
    if (kind == SWARM_OBJECT_ENGINE)
        write_engine(&to);
    else if (kind == SWARM_OBJECT_NODE)
        write_node(&to, object);
    else if (kind == SWARM_OBJECT_SERVICE)
        write_service(&to, object);
    else
        write_task(&to, object);
    if (!to.failed)
        return record;
    swarm_record_free(record);
    return NULL;
}

static const void *find_object(const swarm_engine *engine, swarm_object_kind kind, const char *id)
{
    switch (kind) {
    case SWARM_OBJECT_ENGINE:
        return engine;
    case SWARM_OBJECT_NODE:
        return swarm__map_get(&engine->nodes, id);
    case SWARM_OBJECT_SERVICE:
        return swarm__map_get(&engine->services, id);
    default:
        return swarm__engine_find_task(engine, id);
    }
}

int swarm_engine_get_record(const swarm_engine *engine, swarm_object_kind kind, const char *id,
                            swarm_record **out_record, swarm_error **err)
{
    if (engine == NULL || out_record == NULL || kind < SWARM_OBJECT_NODE ||
        kind > SWARM_OBJECT_ENGINE || (id == NULL && kind != SWARM_OBJECT_ENGINE))
        return swarm__fail(err, SWARM_E_INVAL, NULL,
                           "an argument is NULL, or there is no such kind");
    if (kind == SWARM_OBJECT_ENGINE)
        id = SWARM__ENGINE_RECORD_ID;
    const void *object = find_object(engine, kind, id);
    if (object == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "%s %s not found",
                           swarm_object_kind_to_str(kind), id);
    swarm_record *record = record_of(engine, kind, id, object);
    if (record == NULL)
        return swarm__fail_nomem(err);
    *out_record = record;
    return 0;
}

static int add(const swarm_engine *engine, swarm_object_kind kind, const char *id,
               const void *object, swarm_engine_state *state)
{
    swarm_record *record = record_of(engine, kind, id, object);
    if (record != NULL && swarm__engine_state_take(state, record) == 0)
        return 0;
    swarm_record_free(record);
    return SWARM_E_NOMEM;
}

static int add_tasks(const swarm_engine *engine, const engine_service *service,
                     swarm_engine_state *state)
{
    int code = 0;
    for (size_t i = 0; i < service->slots.count; i++) {
        const engine_slot *slot = service->slots.items[i];
        for (const engine_task *task = slot != NULL ? slot->newest : NULL;
             task != NULL && code == 0; task = task->older)
            code = add(engine, SWARM_OBJECT_TASK, task->id.text, task, state);
    }
    return code;
}

static int add_all(const swarm_engine *engine, swarm_engine_state *state)
{
    int code = add(engine, SWARM_OBJECT_ENGINE, SWARM__ENGINE_RECORD_ID, engine, state);
    struct swarm__map_entry *entry = NULL;
    while (code == 0 && (entry = swarm__map_next(&engine->nodes, entry)) != NULL) {
        const engine_node *node = swarm__map_entry_value(entry);
        code = add(engine, SWARM_OBJECT_NODE, node->id.text, node, state);
    }
    entry = NULL;
    while (code == 0 && (entry = swarm__map_next(&engine->services, entry)) != NULL) {
        const engine_service *service = swarm__map_entry_value(entry);
        code = add(engine, SWARM_OBJECT_SERVICE, service->id.text, service, state);
    }
    entry = NULL;
    while (code == 0 && (entry = swarm__map_next(&engine->services, entry)) != NULL)
        code = add_tasks(engine, swarm__map_entry_value(entry), state);
    return code;
}

int swarm_engine_dump(const swarm_engine *engine, swarm_engine_state **out_state, swarm_error **err)
{
    if (engine == NULL || out_state == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm_engine_state *state = swarm_engine_state_new();
    if (state == NULL || add_all(engine, state) < 0) {
        swarm_engine_state_free(state);
        return swarm__fail_nomem(err);
    }
    *out_state = state;
    return 0;
}
