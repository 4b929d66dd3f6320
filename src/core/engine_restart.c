/* SPDX-License-Identifier: MIT
 *
 * Restart policy: whether a slot gets another task after one has ended by itself, and when.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "core/engine_parts.h"
#include <string.h>

static const int64_t default_delay_ns = 5000000000;

/* Restarts back off: the delay doubles with each failure in a row, from this least step up to this
 * cap, and begins anew after a good run. */
static const int64_t least_step_ns = 100000000;
static const int64_t most_delay_ns = 300000000000;
static const int64_t good_run_ns = 10000000000;

/* Restarts that count: all of them, or those inside the window. Older ones are dropped for good. */
static uint64_t count_recent(engine_restarts *restarts, int64_t window_ns, int64_t now_ns)
{
    if (window_ns <= 0)
        return restarts->count;
    size_t old = 0;
    while (old < restarts->times_ns.count &&
           swarm__ns_add(restarts->times_ns.items[old], window_ns) <= now_ns)
        old++;
    restarts->times_ns.count -= old;
    if (old > 0)
        memmove(restarts->times_ns.items, restarts->times_ns.items + old,
                restarts->times_ns.count * sizeof *restarts->times_ns.items);
    return restarts->times_ns.count;
}

/* A little scattered, so that what failed together does not come back together. */
int64_t swarm__back_off(swarm_engine *engine, int64_t delay_ns, uint64_t times, int64_t most_ns)
{
    int64_t cap_ns = delay_ns > most_ns ? delay_ns : most_ns;
    int64_t longer_ns = delay_ns > least_step_ns ? delay_ns : least_step_ns;
    for (uint64_t i = 0; i < times && longer_ns < cap_ns; i++)
        longer_ns = longer_ns > cap_ns / 2 ? cap_ns : longer_ns * 2;
    uint64_t tenth_ns = (uint64_t)longer_ns / 10;
    swarm__save_engine(engine); /* the next choice is another one */
    return longer_ns - (int64_t)swarm__random_below(&engine->random, tenth_ns + 1);
}

/* The policy's for the first failure, then more. */
static int64_t next_delay_ns(swarm_engine *engine, const engine_slot *slot,
                             const swarm_restart_policy *policy)
{
    int64_t delay_ns = swarm_restart_policy_has_delay(policy)
                           ? swarm_restart_policy_get_delay_ns(policy)
                           : default_delay_ns;
    uint64_t failures = slot->restarts != NULL ? slot->restarts->failures : 0;
    return failures == 0 ? delay_ns : swarm__back_off(engine, delay_ns, failures, most_delay_ns);
}

static void forgive_after_good_run(const swarm_engine *engine, const engine_slot *slot,
                                   const engine_task *task)
{
    if (slot->restarts != NULL && task->up_since_ns != 0 &&
        swarm__ns_add(task->up_since_ns, good_run_ns) <= engine->now_ns)
        slot->restarts->failures = 0;
}

int swarm__restart_allowed(swarm_engine *engine, engine_slot *slot, const engine_task *ended,
                           int64_t *out_delay_ns)
{
    const swarm_restart_policy *policy = ended->revision->restart_policy;
    swarm_restart_condition condition = swarm_restart_policy_get_condition(policy);
    uint64_t most = swarm_restart_policy_get_max_attempts(policy);
    forgive_after_good_run(engine, slot, ended);
    *out_delay_ns = next_delay_ns(engine, slot, policy);
    if (condition == SWARM_RESTART_CONDITION_NONE ||
        (condition == SWARM_RESTART_CONDITION_ON_FAILURE &&
         ended->state == SWARM_TASK_STATE_COMPLETE))
        return 0;
    if (most == 0 || slot->restarts == NULL ||
        slot->restarts->counted->number != ended->revision->number)
        return 1;
    return count_recent(slot->restarts, swarm_restart_policy_get_window_ns(policy),
                        engine->now_ns) < most;
}

static engine_restarts *new_restarts(void)
{
    engine_restarts *restarts = swarm__alloc_zero(1, sizeof *restarts);
    if (restarts != NULL && swarm__array_reserve(&restarts->times_ns, 1) < 0) {
        swarm__free(restarts);
        return NULL;
    }
    return restarts;
}

void swarm__restarts_free(engine_restarts *restarts)
{
    if (restarts == NULL)
        return;
    swarm__revision_release(restarts->counted);
    swarm__array_free(&restarts->times_ns);
    swarm__free(restarts);
}

int swarm__restart_reserve(swarm_engine *engine, engine_slot *slot)
{
    if (slot->restarts != NULL)
        return swarm__array_reserve(&slot->restarts->times_ns, 1);
    if (engine->spare_restarts == NULL)
        engine->spare_restarts = new_restarts();
    return engine->spare_restarts != NULL ? 0 : SWARM_E_NOMEM;
}

static engine_restarts *count_failure(swarm_engine *engine, engine_slot *slot,
                                      swarm__revision *revision)
{
    engine_restarts *restarts = slot->restarts;
    if (restarts == NULL) {
        restarts = slot->restarts = engine->spare_restarts;
        engine->spare_restarts = NULL;
    }
    if (restarts->counted == NULL || restarts->counted->number != revision->number) {
        swarm__revision_release(restarts->counted);
        restarts->counted = swarm__revision_hold(revision);
        restarts->count = restarts->failures = 0;
        restarts->times_ns.count = 0;
    }
    restarts->failures++;
    return restarts;
}

void swarm__restart_note(swarm_engine *engine, engine_slot *slot, swarm__revision *revision)
{
    engine_restarts *restarts = count_failure(engine, slot, revision);
    restarts->count++;
    if (swarm_restart_policy_get_window_ns(revision->restart_policy) > 0)
        swarm__array_push(&restarts->times_ns, engine->now_ns);
}

int64_t swarm__restart_move_delay_ns(swarm_engine *engine, engine_slot *slot)
{
    if (!slot->moved) {
        forgive_after_good_run(engine, slot, slot->active);
        return 0;
    }
    int64_t delay_ns = next_delay_ns(engine, slot, slot->revision->restart_policy);
    count_failure(engine, slot, slot->revision);
    return delay_ns;
}
