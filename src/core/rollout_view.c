/* SPDX-License-Identifier: MIT
 *
 * What a rollout machine says of itself.
 */
#include "base/duration.h"
#include "core/rollout_machine.h"

int64_t swarm_rollout_deadline_ns(const swarm_rollout *rollout)
{
    int64_t deadline_ns = INT64_MAX;
    if (rollout == NULL || rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return deadline_ns;
    const rollout_slot *judged = QUEUE_FIRST(rollout, judged);
    if (judged != NULL)
        deadline_ns = swarm__ns_add(judged->at_ns, rollout->config.monitor_ns);
    const rollout_slot *delayed = QUEUE_FIRST(rollout, delayed);
    if (delayed != NULL && rollout->waiting > 0) {
        int64_t free_ns = swarm__ns_add(delayed->at_ns, rollout->config.delay_ns);
        if (free_ns < deadline_ns)
            deadline_ns = free_ns;
    }
    return deadline_ns;
}

swarm_verdict swarm_rollout_get_verdict(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->verdict : SWARM_VERDICT_UNKNOWN;
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
