/* SPDX-License-Identifier: MIT
 *
 * A rollout machine written down. What follows from the slots, such as the counts, is not written: it is
 * counted again. Numbers in an object that is there need no memory; what may fail is making one.
 */
#include "base/duration.h"
#include "base/error.h"
#include "core/rollout_machine.h"
#include "model/types.h"

static void put(void *object, unsigned field, int64_t value)
{
    (void)swarm__set_integer(object, field, value);
}

static void mark(void *object, unsigned field, int is_so)
{
    if (is_so)
        put(object, field, 1);
}

/* Add a copy of the item, and free it. */
static int add(void *state, unsigned list, void *item)
{
    int code = swarm__objects_add(state, list, item);
    swarm__object_free(item);
    return code;
}

static int dump_slot(void *state, const rollout_slot *slot, int64_t now_ns)
{
    void *item = swarm__object_new(&swarm__rollout_slot_type);
    if (item == NULL)
        return SWARM_E_NOMEM;
    put(item, ROLLOUT_SLOT_NUMBER, (int64_t)slot->id);
    put(item, ROLLOUT_SLOT_STATE, slot->state);
    mark(item, ROLLOUT_SLOT_HAS_OLD, slot->has_old);
    mark(item, ROLLOUT_SLOT_UP, slot->was_up);
    mark(item, ROLLOUT_SLOT_FAILED, slot->failed);
    mark(item, ROLLOUT_SLOT_DELAYED, slot->delayed);
    mark(item, ROLLOUT_SLOT_LEAVING, slot->leaving);
    if (slot->delayed || slot->state == SLOT_JUDGED)
        put(item, ROLLOUT_SLOT_SINCE, swarm__ns_subtract(slot->at_ns, now_ns));
    return add(state, ROLLOUT_SLOTS, item);
}

static int dump_steps(void *state, const rollout_slot *slot)
{
    void *item = swarm__object_new(&swarm__rollout_steps_type);
    if (item == NULL)
        return SWARM_E_NOMEM;
    put(item, ROLLOUT_STEPS_SLOT, (int64_t)slot->id);
    mark(item, ROLLOUT_STEPS_PREPARE_NEW, slot->todo & TODO_PREPARE);
    mark(item, ROLLOUT_STEPS_STOP_OLD, slot->todo & TODO_STOP_OLD);
    mark(item, ROLLOUT_STEPS_START_NEW, slot->todo & TODO_START);
    return add(state, ROLLOUT_STEPS, item);
}

static void dump_batch(const swarm_rollout *rollout, int64_t now_ns, void *state)
{
    put(state, ROLLOUT_AT_BEGIN, (int64_t)rollout->at_begin);
    put(state, ROLLOUT_BATCH, (int64_t)rollout->batch);
    if (rollout->batch_left != UINT64_MAX)
        put(state, ROLLOUT_BATCH_LEFT, (int64_t)rollout->batch_left);
    if (rollout->gate != ROLLOUT_GATE_NONE) {
        put(state, ROLLOUT_GATE, rollout->gate);
        put(state, ROLLOUT_GATE_SINCE, swarm__ns_subtract(rollout->gate_since_ns, now_ns));
    }
    mark(state, ROLLOUT_PAUSED, rollout->paused);
}

static int dump_all(const swarm_rollout *rollout, int64_t now_ns, void *state)
{
    swarm_update_config *config = swarm__rollout_config_write(&rollout->config);
    int code = config != NULL ? swarm__set_object(state, ROLLOUT_CONFIG, config) : SWARM_E_NOMEM;
    swarm_update_config_free(config);
    mark(state, ROLLOUT_BEGUN, rollout->begun);
    mark(state, ROLLOUT_FINISH_TOLD, rollout->finish_told);
    if (rollout->verdict != SWARM_VERDICT_UNKNOWN)
        put(state, ROLLOUT_VERDICT, rollout->verdict);
    if (rollout->cause != SWARM_VERDICT_CAUSE_UNKNOWN)
        put(state, ROLLOUT_CAUSE, rollout->cause);
    if (rollout->last_cause != SWARM_VERDICT_CAUSE_UNKNOWN)
        put(state, ROLLOUT_LAST_CAUSE, rollout->last_cause);
    dump_batch(rollout, now_ns, state);
    put(state, ROLLOUT_FAILED_SLOT, (int64_t)rollout->failed_slot);
    put(state, ROLLOUT_LAST_FAILED_SLOT, (int64_t)rollout->last_failed);
    for (size_t i = 0; code == 0 && i < rollout->slots.count; i++)
        code = dump_slot(state, &rollout->slots.items[i], now_ns);
    for (const rollout_slot *slot = QUEUE_FIRST(rollout, todo); code == 0 && slot != NULL;
         slot = QUEUE_NEXT(rollout, todo, slot))
        code = dump_steps(state, slot);
    return code;
}

int swarm_rollout_dump(const swarm_rollout *rollout, int64_t now_ns,
                       swarm_rollout_state **out_state, swarm_error **err)
{
    if (rollout == NULL || out_state == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    void *state = swarm__object_new(&swarm__rollout_state_type);
    if (state == NULL)
        return swarm__fail_nomem(err);
    if (dump_all(rollout, now_ns > rollout->now_ns ? now_ns : rollout->now_ns, state) < 0) {
        swarm__object_free(state);
        return swarm__fail_nomem(err);
    }
    *out_state = state;
    return 0;
}
