/* SPDX-License-Identifier: MIT
 *
 * The rolling-update machine: its life, what it is told, the steps that it hands out.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "core/rollout_machine.h"
#include "model/types.h"

int swarm_rollout_new(const swarm_update_config *config, swarm_rollout **out_rollout,
                      swarm_error **err)
{
    if (out_rollout == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "out_rollout is NULL");
    swarm__rollout_config settings;
    int code = swarm__rollout_config_read(config, &settings, err);
    if (code < 0)
        return code;
    swarm_rollout *rollout = swarm__alloc_zero(1, sizeof *rollout);
    if (rollout == NULL)
        return swarm__fail_nomem(err);
    rollout->config = settings;
    rollout->now_ns = INT64_MIN;
    rollout->delayed.first = rollout->judged.first = rollout->todo.first = NO_SLOT;
    *out_rollout = rollout;
    return 0;
}

void swarm_rollout_free(swarm_rollout *rollout)
{
    if (rollout == NULL)
        return;
    swarm__array_free(&rollout->by_id);
    swarm__array_free(&rollout->slots);
    swarm__free(rollout);
}

int swarm_rollout_add_slot(swarm_rollout *rollout, uint64_t id, int has_old, swarm_error **err)
{
    if (rollout == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "rollout is NULL");
    if (rollout->begun)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the rollout has begun: no slot can be added");
    if (swarm__rollout_find(rollout, id) != NULL)
        return swarm__fail(err, SWARM_E_EXISTS, NULL, "slot %llu was added before",
                           (unsigned long long)id);
    if (rollout->slots.count >= NO_SLOT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "a rollout holds at most %u slots",
                           (unsigned)NO_SLOT);
    rollout_slot *slot;
    if (swarm__rollout_append(rollout, id, &slot) < 0)
        return swarm__fail_nomem(err);
    slot->has_old = has_old != 0;
    rollout->total++;
    rollout->waiting++;
    return 0;
}

int swarm_rollout_begin(swarm_rollout *rollout, int64_t now_ns, swarm_error **err)
{
    if (rollout == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "rollout is NULL");
    if (rollout->begun)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the rollout has begun before");
    rollout->begun = 1;
    rollout->unsettled = rollout->at_begin = rollout->total;
    swarm__rollout_pass_time(rollout, now_ns);
    return 0;
}

static int see(swarm_rollout *rollout, uint64_t id, swarm_rollout_seen seen,
               swarm_verdict_cause cause, int64_t now_ns)
{
    rollout_slot *slot = swarm__rollout_find(rollout, id);
    if (slot == NULL)
        return SWARM_E_NOTFOUND;
    swarm__rollout_pass_time(rollout, now_ns);
    if (!rollout->begun || rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return 0;
    int changed = swarm__rollout_move(rollout, slot, seen, cause);
    swarm__rollout_pass_time(rollout, now_ns);
    return changed;
}

int swarm_rollout_see(swarm_rollout *rollout, uint64_t id, swarm_rollout_seen seen, int64_t now_ns)
{
    if (rollout == NULL || seen < SWARM_ROLLOUT_SEEN_NEW_UP ||
        seen > SWARM_ROLLOUT_SEEN_OLD_STOPPED)
        return SWARM_E_INVAL;
    return see(rollout, id, seen, SWARM_VERDICT_CAUSE_FAILED, now_ns);
}

int swarm_rollout_see_failed(swarm_rollout *rollout, uint64_t id, swarm_verdict_cause cause,
                             int64_t now_ns)
{
    if (rollout == NULL || swarm__words_text(&swarm__verdict_cause_words, cause) == NULL)
        return SWARM_E_INVAL;
    return see(rollout, id, SWARM_ROLLOUT_SEEN_NEW_FAILED, cause, now_ns);
}

int swarm_rollout_remove_slot(swarm_rollout *rollout, uint64_t id, int64_t now_ns)
{
    if (rollout == NULL)
        return SWARM_E_INVAL;
    rollout_slot *slot = swarm__rollout_find(rollout, id);
    if (slot == NULL || slot->state == SLOT_REMOVED)
        return 0;
    swarm__rollout_pass_time(rollout, now_ns);
    swarm__rollout_take_out(rollout, slot);
    swarm__rollout_pass_time(rollout, now_ns);
    return 1;
}

int swarm_rollout_tick(swarm_rollout *rollout, int64_t now_ns)
{
    if (rollout == NULL)
        return SWARM_E_INVAL;
    swarm__rollout_pass_time(rollout, now_ns);
    return 0;
}

/* Preparing comes before stopping, so that the new version is ready when the old one has gone. */
static swarm_rollout_step take_step(rollout_slot *slot)
{
    static const struct {
        uint8_t todo;
        swarm_rollout_step step;
    } order[] = {{TODO_PREPARE, SWARM_ROLLOUT_STEP_PREPARE_NEW},
                 {TODO_STOP_OLD, SWARM_ROLLOUT_STEP_STOP_OLD},
                 {TODO_START, SWARM_ROLLOUT_STEP_START_NEW}};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (slot->todo & order[i].todo) {
            slot->todo &= (uint8_t)~order[i].todo;
            return order[i].step;
        }
    }
    return SWARM_ROLLOUT_STEP_UNKNOWN;
}

int swarm_rollout_next_step(swarm_rollout *rollout, swarm_rollout_step *out_step,
                            uint64_t *out_slot)
{
    if (rollout == NULL || out_step == NULL || out_slot == NULL)
        return SWARM_E_INVAL;
    rollout_slot *slot;
    while ((slot = QUEUE_FIRST(rollout, todo)) != NULL) {
        swarm_rollout_step step = take_step(slot);
        if (step != SWARM_ROLLOUT_STEP_UNKNOWN) {
            *out_step = step;
            *out_slot = slot->id;
            return 1;
        }
        slot->queued = 0;
        QUEUE_TAKE(rollout, todo);
    }
    *out_slot = 0;
    if (rollout->gate == ROLLOUT_GATE_REACHED) {
        rollout->gate = ROLLOUT_GATE_WAITING;
        *out_step = SWARM_ROLLOUT_STEP_GATE;
        return 1;
    }
    if (rollout->verdict == SWARM_VERDICT_UNKNOWN || rollout->finish_told)
        return 0;
    rollout->finish_told = 1;
    *out_step = SWARM_ROLLOUT_STEP_FINISH;
    return 1;
}

static swarm_verdict_cause cause_of_end(swarm_verdict verdict)
{
    switch (verdict) {
    case SWARM_VERDICT_SUPERSEDED:
        return SWARM_VERDICT_CAUSE_CHANGE;
    case SWARM_VERDICT_CANCELLED:
        return SWARM_VERDICT_CAUSE_USER;
    case SWARM_VERDICT_TIMED_OUT:
        return SWARM_VERDICT_CAUSE_TIME;
    default:
        return SWARM_VERDICT_CAUSE_UNKNOWN;
    }
}

int swarm_rollout_end(swarm_rollout *rollout, swarm_verdict verdict)
{
    swarm_verdict_cause cause = cause_of_end(verdict);
    if (rollout == NULL || cause == SWARM_VERDICT_CAUSE_UNKNOWN)
        return SWARM_E_INVAL;
    if (rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return SWARM_E_STATE;
    swarm__rollout_finish(rollout, verdict, cause);
    return 0;
}
