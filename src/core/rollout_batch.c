/* SPDX-License-Identifier: MIT
 *
 * Batches, the gates between them, and what the caller says to a rollout on its way.
 */
#include "base/duration.h"
#include "base/error.h"
#include "core/rollout_machine.h"

uint64_t swarm__rollout_places(const swarm_rollout *rollout)
{
    const swarm__share share = {rollout->config.parallelism_percent, 1};
    return share.value > 0 ? swarm__share_of(share, rollout->at_begin)
                           : rollout->config.parallelism;
}

/* A gate wants batches, also when none are set: what goes at once, or one and then the others. */
static uint64_t batch_size(const swarm_rollout *rollout)
{
    const swarm__rollout_config *config = &rollout->config;
    if (config->batch_count > 0) {
        uint64_t last = config->batch_count - 1;
        uint64_t index = rollout->batch - 1 < last ? rollout->batch - 1 : last;
        return swarm__share_of(config->batches[index], rollout->at_begin);
    }
    if (config->gate == SWARM_UPDATE_GATE_MANUAL)
        return swarm__rollout_places(rollout);
    return config->gate == SWARM_UPDATE_GATE_CANARY && rollout->batch == 1 ? 1 : UINT64_MAX;
}

static void begin_batch(swarm_rollout *rollout)
{
    rollout->gate = ROLLOUT_GATE_NONE;
    rollout->batch++;
    rollout->batch_left = batch_size(rollout);
}

/* After the present batch. */
static int has_gate(const swarm_rollout *rollout)
{
    return (rollout->config.gate == SWARM_UPDATE_GATE_MANUAL && rollout->batch > 0) ||
           (rollout->config.gate == SWARM_UPDATE_GATE_CANARY && rollout->batch == 1);
}

void swarm__rollout_turn_batch(swarm_rollout *rollout)
{
    if (rollout->batch_left > 0 || rollout->paused || rollout->gate != ROLLOUT_GATE_NONE ||
        rollout->waiting == 0 || rollout->unsettled > rollout->waiting || rollout->leaving > 0)
        return;
    if (has_gate(rollout)) {
        rollout->gate = ROLLOUT_GATE_REACHED;
        rollout->gate_since_ns = rollout->now_ns;
    } else {
        begin_batch(rollout);
    }
}

void swarm__rollout_pass_gate(swarm_rollout *rollout)
{
    if (rollout->gate == ROLLOUT_GATE_NONE || rollout->paused ||
        swarm__ns_add(rollout->gate_since_ns, rollout->config.gate_timeout_ns) > rollout->now_ns)
        return;
    if (rollout->config.gate_timeout_answer == SWARM_GATE_ANSWER_GO)
        begin_batch(rollout);
    else
        swarm__rollout_fail(rollout, SWARM_VERDICT_CAUSE_GATE);
}

/* ---- what the caller says ---- */

/* 0 when the rollout is on its way, and it is `now_ns` in it. */
static int be_steered(swarm_rollout *rollout, int64_t now_ns, swarm_error **err)
{
    if (rollout == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "rollout is NULL");
    swarm__rollout_pass_time(rollout, now_ns);
    if (!rollout->begun)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the rollout has not begun");
    if (rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the rollout has ended");
    return 0;
}

int swarm_rollout_pause(swarm_rollout *rollout, int64_t now_ns, swarm_error **err)
{
    int code = be_steered(rollout, now_ns, err);
    if (code < 0 || rollout->paused)
        return code;
    rollout->paused = 1;
    return 1;
}

int swarm_rollout_resume(swarm_rollout *rollout, int64_t now_ns, swarm_error **err)
{
    int code = be_steered(rollout, now_ns, err);
    if (code < 0 || !rollout->paused)
        return code;
    rollout->paused = 0;
    rollout->gate_since_ns = rollout->now_ns;
    swarm__rollout_pass_time(rollout, now_ns);
    return 1;
}

int swarm_rollout_promote(swarm_rollout *rollout, int64_t now_ns, swarm_error **err)
{
    int code = be_steered(rollout, now_ns, err);
    if (code < 0 || (rollout->batch_left == UINT64_MAX && !rollout->paused))
        return code;
    rollout->paused = 0;
    rollout->gate = ROLLOUT_GATE_NONE;
    rollout->batch_left = UINT64_MAX;
    swarm__rollout_pass_time(rollout, now_ns);
    return 1;
}

int swarm_rollout_answer_gate(swarm_rollout *rollout, swarm_gate_answer answer, int64_t now_ns,
                              swarm_error **err)
{
    if (answer < SWARM_GATE_ANSWER_GO || answer > SWARM_GATE_ANSWER_STOP)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the answer is go, hold or stop");
    int code = be_steered(rollout, now_ns, err);
    if (code < 0)
        return code;
    if (rollout->gate == ROLLOUT_GATE_NONE)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the rollout waits at no gate");
    if (answer == SWARM_GATE_ANSWER_HOLD)
        rollout->gate_since_ns = rollout->now_ns;
    else if (answer == SWARM_GATE_ANSWER_STOP)
        swarm__rollout_fail(rollout, SWARM_VERDICT_CAUSE_GATE);
    else
        begin_batch(rollout);
    swarm__rollout_pass_time(rollout, now_ns);
    return 0;
}
