/* SPDX-License-Identifier: MIT
 *
 * Restart policy: whether a slot gets another task after one has ended by itself, and when.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "core/engine_state.h"
#include <string.h>

static const int64_t default_delay_ns = 5000000000;

static const swarm_restart_policy *policy_of(const engine_task *task)
{
    return swarm_task_spec_get_restart_policy(swarm_service_spec_get_task(task->revision->spec));
}

/* Restarts that count: all of them, or those inside the window. Older ones are dropped for good. */
static uint64_t count_recent(engine_slot *slot, int64_t window_ns, int64_t now_ns)
{
    if (window_ns <= 0)
        return slot->restarts;
    size_t old = 0;
    while (old < slot->restart_count &&
           swarm__ns_add(slot->restart_times_ns[old], window_ns) <= now_ns)
        old++;
    slot->restart_count -= old;
    if (old > 0)
        memmove(slot->restart_times_ns, slot->restart_times_ns + old,
                slot->restart_count * sizeof *slot->restart_times_ns);
    return slot->restart_count;
}

int swarm__restart_allowed(swarm_engine *engine, engine_slot *slot, const engine_task *ended,
                           int64_t *out_delay_ns)
{
    const swarm_restart_policy *policy = policy_of(ended);
    swarm_restart_condition condition = swarm_restart_policy_get_condition(policy);
    uint64_t most = swarm_restart_policy_get_max_attempts(policy);
    *out_delay_ns = swarm_restart_policy_has_delay(policy)
                        ? swarm_restart_policy_get_delay_ns(policy)
                        : default_delay_ns;
    if (condition == SWARM_RESTART_CONDITION_NONE ||
        (condition == SWARM_RESTART_CONDITION_ON_FAILURE &&
         ended->state == SWARM_TASK_STATE_COMPLETE))
        return 0;
    if (most == 0 || slot->revision != ended->revision)
        return 1;
    return count_recent(slot, swarm_restart_policy_get_window_ns(policy), engine->now_ns) < most;
}

int swarm__restart_reserve(engine_slot *slot)
{
    return swarm__array_grow(&slot->restart_times_ns, &slot->restart_capacity,
                             slot->restart_count + 1, sizeof *slot->restart_times_ns);
}

void swarm__restart_note(swarm_engine *engine, engine_slot *slot, swarm__revision *revision)
{
    if (slot->revision != revision) {
        swarm__revision_release(slot->revision);
        slot->revision = swarm__revision_hold(revision);
        slot->restarts = 0;
        slot->restart_count = 0;
    }
    const swarm_restart_policy *policy =
        swarm_task_spec_get_restart_policy(swarm_service_spec_get_task(revision->spec));
    slot->restarts++;
    if (swarm_restart_policy_get_window_ns(policy) > 0)
        slot->restart_times_ns[slot->restart_count++] = engine->now_ns;
}
