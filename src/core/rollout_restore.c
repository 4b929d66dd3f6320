/* SPDX-License-Identifier: MIT
 *
 * A rollout machine made again from what was written down. The text may come from anywhere: what no
 * machine would have written is refused.
 */
#include "base/alloc.h"
#include "base/duration.h"
#include "base/error.h"
#include "core/rollout_machine.h"
#include <stdlib.h>

/* The error is about one item of a list. */
static int refuse(swarm_error **err, const char *list, size_t index, const char *field,
                  const char *why)
{
    int code = swarm__fail(err, SWARM_E_INVAL, field, "%s", why);
    swarm__error_prefix_index(err, index);
    swarm__error_prefix(err, list);
    return code;
}

static int is_marked(const void *object, unsigned field)
{
    return swarm__get_integer(object, field) != 0;
}

static int check_slot(const swarm_rollout *rollout, const void *item, size_t index,
                      swarm_error **err)
{
    int64_t state = swarm__get_integer(item, ROLLOUT_SLOT_STATE);
    uint64_t id = (uint64_t)swarm__get_integer(item, ROLLOUT_SLOT_NUMBER);
    if (state == 0)
        return refuse(err, "/Slots", index, "/State", "not the state of a slot");
    if (!rollout->begun && state != SLOT_WAITING && state != SLOT_REMOVED)
        return refuse(err, "/Slots", index, "/State", "the rollout has not begun");
    if (is_marked(item, ROLLOUT_SLOT_DELAYED) && state < SLOT_JUDGED)
        return refuse(err, "/Slots", index, "/Delayed", "the slot has not come as far");
    int may_leave = is_marked(item, ROLLOUT_SLOT_HAS_OLD) && state != SLOT_WAITING &&
                    state != SLOT_STARTING && state != SLOT_REMOVED;
    if (is_marked(item, ROLLOUT_SLOT_LEAVING) && !may_leave)
        return refuse(err, "/Slots", index, "/Leaving", "the slot has nothing that could leave");
    if (state == SLOT_STOPPING && !is_marked(item, ROLLOUT_SLOT_LEAVING))
        return refuse(err, "/Slots", index, "/State", "nothing of the slot leaves");
    if (swarm__get_integer(item, ROLLOUT_SLOT_SINCE) > 0)
        return refuse(err, "/Slots", index, "/Since", "that was after the dump");
    if (swarm__rollout_find(rollout, id) != NULL)
        return refuse(err, "/Slots", index, "/Slot", "the slot is there twice");
    return 0;
}

static int restore_slot(swarm_rollout *rollout, const void *item, size_t index, swarm_error **err)
{
    rollout_slot *slot;
    int code = check_slot(rollout, item, index, err);
    if (code < 0)
        return code;
    uint64_t id = (uint64_t)swarm__get_integer(item, ROLLOUT_SLOT_NUMBER);
    if (swarm__rollout_append(rollout, id, &slot) < 0)
        return swarm__fail_nomem(err);
    slot->state = (uint8_t)swarm__get_integer(item, ROLLOUT_SLOT_STATE);
    slot->has_old = is_marked(item, ROLLOUT_SLOT_HAS_OLD) ? 1 : 0;
    slot->delayed = is_marked(item, ROLLOUT_SLOT_DELAYED) ? 1 : 0;
    slot->leaving = is_marked(item, ROLLOUT_SLOT_LEAVING) ? 1 : 0;
    slot->was_up = slot->state == SLOT_JUDGED || slot->state == SLOT_GOOD ||
                   (slot->state == SLOT_FAILED && is_marked(item, ROLLOUT_SLOT_UP));
    slot->failed = slot->state == SLOT_FAILED ||
                   (slot->state != SLOT_REMOVED && is_marked(item, ROLLOUT_SLOT_FAILED));
    slot->at_ns = swarm__ns_add(rollout->now_ns, swarm__get_integer(item, ROLLOUT_SLOT_SINCE));
    return 0;
}

/* What follows from the slots. */
static void count_slots(swarm_rollout *rollout)
{
    for (size_t i = 0; i < rollout->slots.count; i++) {
        const rollout_slot *slot = &rollout->slots.items[i];
        int has_place = slot->state == SLOT_STOPPING || slot->state == SLOT_STARTING;
        rollout->total += slot->state != SLOT_REMOVED;
        rollout->waiting += slot->state == SLOT_WAITING;
        rollout->busy += (unsigned)(has_place || slot->delayed);
        rollout->unsettled += rollout->begun && slot->state <= SLOT_JUDGED;
        rollout->leaving += slot->leaving;
        rollout->up += slot->was_up;
        rollout->failed += slot->failed;
    }
}

typedef struct waiting_slot {
    int64_t at_ns;
    size_t index;
} waiting_slot;

static int compare_waiting(const void *left, const void *right)
{
    const waiting_slot *a = left, *b = right;
    int by_time = (a->at_ns > b->at_ns) - (a->at_ns < b->at_ns);
    int by_index = (a->index > b->index) - (a->index < b->index);
    return 2 * by_time + by_index;
}

/* Those that wait for monitor or delay, the oldest first. */
static int queue_slots(swarm_rollout *rollout, swarm_error **err)
{
    size_t count = 0;
    waiting_slot *waiting = swarm__alloc_zero(rollout->slots.count + 1, sizeof *waiting);
    if (waiting == NULL)
        return swarm__fail_nomem(err);
    for (size_t i = 0; i < rollout->slots.count; i++) {
        const rollout_slot *slot = &rollout->slots.items[i];
        if (slot->delayed || slot->state == SLOT_JUDGED)
            waiting[count++] = (waiting_slot){slot->at_ns, i};
    }
    qsort(waiting, count, sizeof *waiting, compare_waiting);
    for (size_t i = 0; i < count; i++) {
        rollout_slot *slot = &rollout->slots.items[waiting[i].index];
        if (slot->state == SLOT_JUDGED)
            QUEUE_ADD(rollout, judged, slot);
        if (slot->delayed)
            QUEUE_ADD(rollout, delayed, slot);
    }
    swarm__free(waiting);
    return 0;
}

static int restore_steps(swarm_rollout *rollout, const void *item, size_t index, swarm_error **err)
{
    uint64_t id = (uint64_t)swarm__get_integer(item, ROLLOUT_STEPS_SLOT);
    rollout_slot *slot = swarm__rollout_find(rollout, id);
    if (slot == NULL)
        return refuse(err, "/Steps", index, "/Slot", "there is no such slot");
    if (slot->queued)
        return refuse(err, "/Steps", index, "/Slot", "the slot is there twice");
    slot->todo |= is_marked(item, ROLLOUT_STEPS_PREPARE_NEW) ? TODO_PREPARE : 0;
    slot->todo |= is_marked(item, ROLLOUT_STEPS_STOP_OLD) ? TODO_STOP_OLD : 0;
    slot->todo |= is_marked(item, ROLLOUT_STEPS_START_NEW) ? TODO_START : 0;
    slot->queued = 1;
    QUEUE_ADD(rollout, todo, slot);
    return 0;
}

/* Words of choices that are not known are 0. */
static int restore_words(swarm_rollout *rollout, const void *state, swarm_error **err)
{
    const struct {
        unsigned field;
        const char *path;
        int32_t *into;
    } words[] = {{ROLLOUT_VERDICT, "/Verdict", &rollout->verdict},
                 {ROLLOUT_CAUSE, "/Cause", &rollout->cause},
                 {ROLLOUT_LAST_CAUSE, "/LastCause", &rollout->last_cause},
                 {ROLLOUT_GATE, "/Gate", &rollout->gate}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        *words[i].into = (int32_t)swarm__get_integer(state, words[i].field);
        if (swarm__has(state, words[i].field) && *words[i].into == 0)
            return swarm__fail(err, SWARM_E_INVAL, words[i].path, "a word that is not known here");
    }
    if (rollout->verdict != SWARM_VERDICT_UNKNOWN && rollout->gate != ROLLOUT_GATE_NONE)
        return swarm__fail(err, SWARM_E_INVAL, "/Gate", "the rollout has ended");
    if (swarm__get_integer(state, ROLLOUT_GATE_SINCE) > 0)
        return swarm__fail(err, SWARM_E_INVAL, "/GateSince", "that was after the dump");
    return 0;
}

static void restore_batch(swarm_rollout *rollout, const void *state)
{
    rollout->at_begin = (uint64_t)swarm__get_integer(state, ROLLOUT_AT_BEGIN);
    rollout->batch = (uint64_t)swarm__get_integer(state, ROLLOUT_BATCH);
    rollout->batch_left = swarm__has(state, ROLLOUT_BATCH_LEFT)
                              ? (uint64_t)swarm__get_integer(state, ROLLOUT_BATCH_LEFT)
                              : UINT64_MAX;
    rollout->gate_since_ns =
        swarm__ns_add(rollout->now_ns, swarm__get_integer(state, ROLLOUT_GATE_SINCE));
    rollout->paused = is_marked(state, ROLLOUT_PAUSED);
}

static int restore_all(swarm_rollout *rollout, const void *state, swarm_error **err)
{
    int code = restore_words(rollout, state, err);
    if (code < 0)
        return code;
    restore_batch(rollout, state);
    rollout->begun = is_marked(state, ROLLOUT_BEGUN);
    rollout->finish_told = is_marked(state, ROLLOUT_FINISH_TOLD);
    rollout->failed_slot = (uint64_t)swarm__get_integer(state, ROLLOUT_FAILED_SLOT);
    rollout->last_failed = (uint64_t)swarm__get_integer(state, ROLLOUT_LAST_FAILED_SLOT);
    for (size_t i = 0; code == 0 && i < swarm__objects_count(state, ROLLOUT_SLOTS); i++)
        code = restore_slot(rollout, swarm__objects_at(state, ROLLOUT_SLOTS, i), i, err);
    if (code == 0) {
        count_slots(rollout);
        code = rollout->verdict == SWARM_VERDICT_UNKNOWN ? queue_slots(rollout, err) : 0;
    }
    for (size_t i = 0; code == 0 && i < swarm__objects_count(state, ROLLOUT_STEPS); i++)
        code = restore_steps(rollout, swarm__objects_at(state, ROLLOUT_STEPS, i), i, err);
    return code;
}

int swarm_rollout_restore(const swarm_rollout_state *state, int64_t now_ns,
                          swarm_rollout **out_rollout, swarm_error **err)
{
    swarm_rollout *rollout;
    if (state == NULL || out_rollout == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = swarm_rollout_new(swarm__get_object(state, ROLLOUT_CONFIG), &rollout, err);
    if (code < 0) {
        swarm__error_prefix(err, "/Config");
        return code;
    }
    rollout->now_ns = now_ns;
    code = restore_all(rollout, state, err);
    if (code < 0) {
        swarm_rollout_free(rollout);
        return code;
    }
    *out_rollout = rollout;
    return 0;
}
