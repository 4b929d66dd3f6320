/* SPDX-License-Identifier: MIT
 *
 * What a rollout machine says of itself.
 */
#include "base/duration.h"
#include "core/rollout_machine.h"

static int64_t earlier(int64_t a_ns, int64_t b_ns)
{
    return a_ns < b_ns ? a_ns : b_ns;
}

int64_t swarm_rollout_deadline_ns(const swarm_rollout *rollout)
{
    int64_t deadline_ns = INT64_MAX;
    if (rollout == NULL || rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return deadline_ns;
    const rollout_slot *judged = QUEUE_FIRST(rollout, judged);
    if (judged != NULL)
        deadline_ns = swarm__ns_add(judged->at_ns, rollout->config.monitor_ns);
    const rollout_slot *delayed = QUEUE_FIRST(rollout, delayed);
    if (delayed != NULL && rollout->waiting > 0 && !rollout->paused)
        deadline_ns = earlier(deadline_ns, swarm__ns_add(delayed->at_ns, rollout->config.delay_ns));
    if (rollout->gate != ROLLOUT_GATE_NONE && !rollout->paused)
        deadline_ns = earlier(
            deadline_ns, swarm__ns_add(rollout->gate_since_ns, rollout->config.gate_timeout_ns));
    return deadline_ns;
}

swarm_verdict swarm_rollout_get_verdict(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->verdict : SWARM_VERDICT_UNKNOWN;
}

swarm_verdict_cause swarm_rollout_get_cause(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->cause : SWARM_VERDICT_CAUSE_UNKNOWN;
}

int swarm_rollout_is_paused(const swarm_rollout *rollout)
{
    return rollout != NULL && rollout->paused && rollout->verdict == SWARM_VERDICT_UNKNOWN;
}

int swarm_rollout_is_at_gate(const swarm_rollout *rollout)
{
    return rollout != NULL && rollout->gate != ROLLOUT_GATE_NONE;
}

uint64_t swarm_rollout_get_batch(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->batch : 0;
}

uint64_t swarm_rollout_get_failed_slot(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->failed_slot : 0;
}

uint64_t swarm_rollout_count_slots(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->total : 0;
}

uint64_t swarm_rollout_count_up(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->up : 0;
}

uint64_t swarm_rollout_count_failed(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->failed : 0;
}
