/* SPDX-License-Identifier: MIT
 *
 * No busy loop: what takes the place of a task that ended by itself waits as the restart policy says, and
 * longer with each failure in a row. Whatever the cause, no slot gets task after task in almost no time.
 * What somebody asks for is done at once; the counting begins anew then.
 */
#include "base/duration.h"
#include "sim/sim_state.h"

static const int64_t second_ns = 1000000000;
static const int64_t default_delay_ns = 5000000000;
static const int64_t least_step_ns = 100000000;
static const int64_t most_delay_ns = 300000000000;
static const int64_t good_run_ns = 10000000000;

enum { /* in one slot: an update, the way back, and what each of them tries again */
    MADE_IN_A_SECOND = 10
};

/* ---- how long it has to wait ---- */

static int64_t policy_delay_ns(const sim_task *task)
{
    const swarm_restart_policy *policy =
        swarm_task_spec_get_restart_policy(swarm_service_spec_get_task(task->spec));
    return swarm_restart_policy_has_delay(policy) ? swarm_restart_policy_get_delay_ns(policy)
                                                  : default_delay_ns;
}

/* The delay as it is for the first failure; then it doubles, up to a cap, less a tenth by lot. */
static int64_t least_delay_ns(int64_t delay_ns, uint64_t failures)
{
    int64_t cap_ns = delay_ns > most_delay_ns ? delay_ns : most_delay_ns;
    int64_t longer_ns = delay_ns > least_step_ns ? delay_ns : least_step_ns;
    if (failures == 0)
        return delay_ns;
    for (uint64_t i = 0; i < failures && longer_ns < cap_ns; i++)
        longer_ns = longer_ns > cap_ns / 2 ? cap_ns : longer_ns * 2;
    return longer_ns - longer_ns / 10;
}

/* ---- what is seen ---- */

/* The engine's time may be ahead of the clock after that has leapt back: then nothing is sure but that it
 * is no later than what is reckoned, and no earlier than now. */
static int has_run_well(const swarm_sim *sim, const sim_task *task)
{
    return task->before_restart ||
           (task->state == SWARM_TASK_STATE_RUNNING &&
            swarm__ns_add(task->ran_ns, good_run_ns) <= swarm__sim_reckoned_ns(sim));
}

static void fail(const swarm_sim *sim, sim_task *task, int rejected)
{
    sim_pace *pace = &task->slot->pace;
    if (pace->generation != task->generation || has_run_well(sim, task))
        pace->failures = 0;
    pace->generation = task->generation;
    pace->failed_ns = sim->now_ns;
    pace->delay_ns = policy_delay_ns(task);
    pace->failed = 1;
    pace->rejected = rejected != 0;
}

void swarm__sim_pace_ended(const swarm_sim *sim, sim_task *task, swarm_task_state state,
                           int by_itself)
{
    if (!sim->checks || task->made_up)
        return;
    int failed = state == SWARM_TASK_STATE_COMPLETE || state > SWARM_TASK_STATE_SHUTDOWN;
    if ((by_itself && failed && state != SWARM_TASK_STATE_ORPHANED) || task->failing) {
        fail(sim, task, state == SWARM_TASK_STATE_REJECTED);
    } else {
        task->slot->pace.failed = 0;
        task->slot->pace.asked_ns = sim->now_ns;
    }
}

void swarm__sim_pace_lost(sim_task *task)
{
    task->made_up = 1;
    task->slot->pace.failed = 0;
    task->slot->pace.failures = 0;
}

/* One that is unhealthy may be made up for before its end. */
static void make_up_for_failing(const swarm_sim *sim, const sim_slot *slot)
{
    for (size_t i = 0; i < slot->tasks.count; i++) {
        sim_task *task = slot->tasks.items[i];
        if (!task->failing || task->made_up || task->ended)
            continue;
        fail(sim, task, 0);
        task->made_up = 1;
    }
}

/* An update waits for its end, and begins with its own task then. */
static int has_leaving(const sim_slot *slot)
{
    for (size_t i = 0; i < slot->tasks.count; i++)
        if (!slot->tasks.items[i]->ended && slot->tasks.items[i]->stop_asked)
            return 1;
    return 0;
}

static void count(swarm_sim *sim, const sim_task *task)
{
    sim_pace *pace = &task->slot->pace;
    if (swarm__ns_add(pace->window_ns, second_ns) <= sim->now_ns) {
        pace->window_ns = sim->now_ns;
        pace->made = 0;
    }
    if (++pace->made > MADE_IN_A_SECOND)
        swarm__sim_breach_task(sim, task, "made after too many others in one second");
}

void swarm__sim_pace_made(swarm_sim *sim, sim_task *task)
{
    sim_pace *pace = &task->slot->pace;
    if (!sim->checks || task->paced || (task->slot->key == 0 && task->slot->node == NULL))
        return; /* of a global service: when its node is known */
    task->paced = 1;
    if (task->before_restart) /* when it was made is not known */
        return;
    count(sim, task);
    swarm__sim_batch_made(sim, task);
    make_up_for_failing(sim, task->slot);
    if (pace->asked_ns == sim->now_ns || has_leaving(task->slot))
        pace->failed = 0; /* it takes the place of that one, at once */
    if (!pace->failed || pace->failed_ns != sim->now_ns || pace->generation != task->generation)
        return;
    task->start_from_ns =
        swarm__ns_add(pace->failed_ns, least_delay_ns(pace->delay_ns, pace->failures));
    task->prepare_from_ns = pace->rejected ? task->start_from_ns : 0;
    pace->failures++;
    pace->failed = 0;
}

const char *swarm__sim_pace_fault(const swarm_sim *sim, swarm_effect_kind kind,
                                  const sim_task *task)
{
    int64_t now_ns = swarm__sim_reckoned_ns(sim);
    if (kind == SWARM_EFFECT_PREPARE && now_ns < task->prepare_from_ns)
        return "prepared before the restart delay is over, and the one before was rejected";
    if (kind == SWARM_EFFECT_START && now_ns < task->start_from_ns)
        return "started before the restart delay is over";
    return NULL;
}

/* ---- counting anew ---- */

static void forget(sim_slot *slot)
{
    slot->pace = (sim_pace){0};
    for (size_t i = 0; i < slot->tasks.count; i++)
        slot->tasks.items[i]->made_up |= slot->tasks.items[i]->failing;
}

void swarm__sim_pace_forget(const swarm_sim *sim, sim_service *service)
{
    for (size_t i = 0; sim->checks && i < service->slots.count; i++)
        forget(service->slots.items[i]);
}

void swarm__sim_pace_node(swarm_sim *sim, const sim_node *node)
{
    for (size_t i = 0; i < sim->services.count; i++)
        for (size_t j = 0; j < sim->services.items[i]->slots.count; j++)
            if (sim->services.items[i]->slots.items[j]->node == node)
                forget(sim->services.items[i]->slots.items[j]);
}

void swarm__sim_pace_asked(swarm_sim *sim)
{
    for (size_t i = 0; sim->checks && i < sim->services.count; i++) {
        sim_service *service = sim->services.items[i];
        swarm__sim_pace_forget(sim, service);
        for (size_t j = 0; j < service->slots.count; j++) {
            const sim_slot *slot = service->slots.items[j];
            for (size_t k = 0; k < slot->tasks.count; k++)
                slot->tasks.items[k]->start_from_ns = slot->tasks.items[k]->prepare_from_ns = 0;
        }
    }
}
