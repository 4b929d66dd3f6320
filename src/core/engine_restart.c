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

/* Restarts back off: the delay doubles with each failure in a row, from this least step up to this
 * cap, and begins anew after a good run. */
static const int64_t least_step_ns = 100000000;
static const int64_t most_delay_ns = 300000000000;
static const int64_t good_run_ns = 10000000000;

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

/* The policy's delay for the first restart; after that more and more, a little scattered, so that what
 * failed together does not come back together. */
static int64_t back_off(swarm_engine *engine, const engine_slot *slot, int64_t delay_ns)
{
    if (slot->failures == 0)
        return delay_ns;
    int64_t cap_ns = delay_ns > most_delay_ns ? delay_ns : most_delay_ns;
    int64_t longer_ns = delay_ns > least_step_ns ? delay_ns : least_step_ns;
    for (uint64_t i = 0; i < slot->failures && longer_ns < cap_ns; i++)
        longer_ns = longer_ns > cap_ns / 2 ? cap_ns : longer_ns * 2;
    uint64_t tenth_ns = (uint64_t)longer_ns / 10;
    return longer_ns - (int64_t)swarm__random_below(&engine->random, tenth_ns + 1);
}

int swarm__restart_allowed(swarm_engine *engine, engine_slot *slot, const engine_task *ended,
                           int64_t *out_delay_ns)
{
    const swarm_restart_policy *policy = policy_of(ended);
    swarm_restart_condition condition = swarm_restart_policy_get_condition(policy);
    uint64_t most = swarm_restart_policy_get_max_attempts(policy);
    if (ended->up_since_ns > 0 && swarm__ns_add(ended->up_since_ns, good_run_ns) <= engine->now_ns)
        slot->failures = 0;
    *out_delay_ns =
        back_off(engine, slot,
                 swarm_restart_policy_has_delay(policy) ? swarm_restart_policy_get_delay_ns(policy)
                                                        : default_delay_ns);
    if (condition == SWARM_RESTART_CONDITION_NONE ||
        (condition == SWARM_RESTART_CONDITION_ON_FAILURE &&
         ended->state == SWARM_TASK_STATE_COMPLETE))
        return 0;
    if (most == 0 || slot->counted != ended->revision)
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
    if (slot->counted != revision) {
        swarm__revision_release(slot->counted);
        slot->counted = swarm__revision_hold(revision);
        slot->restarts = 0;
        slot->restart_count = 0;
        slot->failures = 0;
    }
    slot->failures++;
    const swarm_restart_policy *policy =
        swarm_task_spec_get_restart_policy(swarm_service_spec_get_task(revision->spec));
    slot->restarts++;
    if (swarm_restart_policy_get_window_ns(policy) > 0)
        slot->restart_times_ns[slot->restart_count++] = engine->now_ns;
}
