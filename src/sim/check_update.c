/* SPDX-License-Identifier: MIT
 *
 * What must hold for updates: at most `parallelism` slots on their way, nothing taken away before
 * something else serves, one end, in time.
 */
#include "base/duration.h"
#include "sim/sim_state.h"

static const int64_t day_ns = INT64_C(86400000000000);
static const int64_t adoption_ns = INT64_C(120000000000); /* a new manager looks for its tasks */

static const swarm_update_config *config_of(const sim_service *service, int rolling_back)
{
    return rolling_back ? swarm_service_spec_get_rollback_config(service->spec)
                        : swarm_service_spec_get_update_config(service->spec);
}

static int has_start_first(const sim_service *service, int rolling_back)
{
    return swarm_update_config_get_order(config_of(service, rolling_back)) ==
           SWARM_UPDATE_ORDER_START_FIRST;
}

static int is_global(const sim_service *service)
{
    return swarm_service_spec_get_mode(service->spec) == SWARM_SERVICE_MODE_GLOBAL;
}

static uint64_t replicas_of(const sim_service *service)
{
    return swarm_service_spec_has_replicas(service->spec)
               ? swarm_service_spec_get_replicas(service->spec)
               : 1;
}

/* ---- the update's course ---- */

static int has_live(sim_slot *slot, uint64_t generation)
{
    for (size_t i = swarm__sim_first_live(slot); i < slot->tasks.count; i++)
        if (swarm__sim_task_is_live(slot->tasks.items[i]) &&
            slot->tasks.items[i]->generation == generation)
            return 1;
    return 0;
}

static int64_t total_timeout_ns(const swarm_update_config *config)
{
    return swarm_update_config_has_total_timeout(config)
               ? swarm_update_config_get_total_timeout_ns(config)
               : day_ns;
}

static void begin(sim_service *service, int rolling_back)
{
    const swarm_update_config *config = config_of(service, rolling_back);
    service->update++;
    service->open = 1;
    service->unsure = 0;
    service->begun_generation = service->generation;
    service->paused = 0;
    service->rolling_back = rolling_back != 0;
    service->start_first = has_start_first(service, rolling_back) != 0;
    service->parallelism = swarm__sim_parallelism(service, config);
    if (service->away < service->parallelism)
        service->away = service->parallelism;
    service->deadline_ns = total_timeout_ns(config);
    for (size_t i = 0; i < service->slots.count; i++) {
        sim_slot *slot = service->slots.items[i];
        slot->on_its_way = slot->failed = 0;
        slot->was_clean = has_live(slot, service->generation) != 0;
        if (service->away != UINT64_MAX) /* on its way by itself */
            service->away += slot->was_clean && slot->serving == 0;
    }
    swarm__sim_batch_begin(service, config);
}

void swarm__sim_update_limit(sim_service *service)
{
    uint64_t parallelism = swarm__sim_parallelism(service, config_of(service, 0));
    if (service->away < parallelism)
        service->away = parallelism;
}

/* Whatever is done to nodes moves tasks: as many at a time as an update may take. */
void swarm__sim_update_nodes(const swarm_sim *sim)
{
    for (size_t i = 0; i < sim->services.count; i++)
        if (sim->services.items[i]->spec != NULL)
            swarm__sim_update_limit(sim->services.items[i]);
}

void swarm__sim_update_state(swarm_sim *sim, sim_service *service, swarm_update_state state)
{
    switch (state) {
    case SWARM_UPDATE_STATE_UPDATING:
        if (sim->checks && !service->unsure && (service->open || service->converging))
            swarm__sim_breach(sim, "an update of %s begins, and the one before never ended",
                              service->name);
        begin(service, 0);
        service->deadline_ns = swarm__ns_add(swarm__sim_reckoned_ns(sim), service->deadline_ns);
        break;
    case SWARM_UPDATE_STATE_ROLLBACK_STARTED:
        service->converging = 0;
        begin(service, 1);
        service->deadline_ns = swarm__ns_add(swarm__sim_reckoned_ns(sim), service->deadline_ns);
        break;
    case SWARM_UPDATE_STATE_PAUSED:
    case SWARM_UPDATE_STATE_ROLLBACK_PAUSED:
        service->paused = 1;
        break;
    default:
        break;
    }
}

void swarm__sim_update_verdict(swarm_sim *sim, sim_service *service, swarm_verdict verdict)
{
    if (sim->checks && !service->open && !service->converging && !service->unsure)
        swarm__sim_breach(sim, "%s gets the verdict %s, and no update runs", service->name,
                          swarm_verdict_to_str(verdict));
    if (sim->checks && verdict == SWARM_VERDICT_UNKNOWN)
        swarm__sim_breach(sim, "%s gets a verdict that is none", service->name);
    if (service->converging && verdict == SWARM_VERDICT_PAUSED)
        service->paused = 1;
    if (verdict != SWARM_VERDICT_SUCCEEDED && verdict != SWARM_VERDICT_SUPERSEDED)
        service->full_stop = 0; /* what was on its way stays so */
    service->open = service->converging = service->unsure = 0;
}

static int runs(swarm_update_state state)
{
    return state == SWARM_UPDATE_STATE_UPDATING || state == SWARM_UPDATE_STATE_ROLLBACK_STARTED;
}

void swarm__sim_update_look_up(swarm_sim *sim, sim_service *service,
                               const swarm_update_status *status)
{
    swarm_update_state state = swarm_update_status_get_state(status);
    int rolling_back = state == SWARM_UPDATE_STATE_ROLLBACK_STARTED;
    if (runs(state) && !service->leaving &&
        (!service->open || service->rolling_back != (unsigned)rolling_back ||
         service->begun_generation != service->generation)) {
        begin(service, rolling_back);
        service->deadline_ns = swarm__ns_add(swarm__sim_reckoned_ns(sim), service->deadline_ns);
    }
    /* A deadline that has passed meanwhile is put off until its tasks have been looked for; and what was not
     * begun when the manager died is begun now. */
    if (service->deadline_ns < swarm__sim_reckoned_ns(sim))
        service->deadline_ns = swarm__ns_add(swarm__sim_reckoned_ns(sim),
                                             total_timeout_ns(config_of(service, rolling_back)));
    service->deadline_ns =
        swarm__ns_add(service->deadline_ns, swarm__ns_add(sim->down_ns, adoption_ns));
    service->open = runs(state) && !service->leaving;
    service->paused =
        state == SWARM_UPDATE_STATE_PAUSED || state == SWARM_UPDATE_STATE_ROLLBACK_PAUSED;
    service->unsure = 1;
}

/* ---- slots on their way ---- */

/* Tasks that leave a drained node are moved beside the update. */
static int holds_older(sim_slot *slot, uint64_t generation)
{
    for (size_t i = swarm__sim_first_live(slot); i < slot->tasks.count; i++) {
        const sim_task *task = slot->tasks.items[i];
        if (swarm__sim_task_is_live(task) && task->generation != generation &&
            (task->node == NULL || task->node->active))
            return 1;
    }
    return 0;
}

/* Before that one stand none of the task's update; where nodes come late, the order says nothing. */
static int is_of_earlier_update(const sim_task *other, const sim_task *task)
{
    return task->slot->key != 0 && other->update != 0 && other->update < task->update;
}

/* The engine has given up an earlier one and tries again: the slot's place is free by then. */
static int is_retry(const sim_slot *slot, const sim_task *task)
{
    for (size_t i = slot->tasks.count; i > 0; i--) {
        const sim_task *other = slot->tasks.items[i - 1];
        if (other != task && other->update == task->update && other->generation == task->generation)
            return 1;
        if (is_of_earlier_update(other, task))
            return 0;
    }
    return 0;
}

void swarm__sim_update_task(sim_task *task)
{
    sim_service *service = task->service;
    sim_slot *slot = task->slot;
    if (task->generation != service->generation || task->update != service->update ||
        service->update == 0)
        return;
    if ((task->ended && !task->lost) || is_retry(slot, task)) {
        slot->failed = 1;
        slot->on_its_way = 0;
    } else if (!service->open) {
        return;
    } else if (task->state == SWARM_TASK_STATE_RUNNING) {
        slot->on_its_way = 0;
    } else if (task->state == SWARM_TASK_STATE_PENDING && !slot->failed && !slot->was_clean &&
               holds_older(slot, service->generation)) {
        slot->on_its_way = 1;
    }
}

/* One that is looked for after a restart may be to go, and nobody tells before it is found. */
static int is_surely_live(const sim_task *task)
{
    return swarm__sim_task_is_live(task) && !task->adopting;
}

static int slot_works(sim_slot *slot, uint64_t generation)
{
    for (size_t i = swarm__sim_first_live(slot); i < slot->tasks.count; i++)
        if (is_surely_live(slot->tasks.items[i]) && slot->tasks.items[i]->generation == generation)
            return 1;
    return 0;
}

static void check_slots(swarm_sim *sim, const sim_service *service)
{
    uint64_t on_their_way = 0;
    for (size_t i = 0; i < service->slots.count; i++) {
        sim_slot *slot = service->slots.items[i];
        size_t live = 0;
        for (size_t j = swarm__sim_first_live(slot); j < slot->tasks.count; j++)
            live += (size_t)is_surely_live(slot->tasks.items[j]);
        if (live > 2 && (slot->key != 0 || slot->node != NULL))
            swarm__sim_breach(sim, "slot %llu of %s has %zu tasks that are to run",
                              (unsigned long long)slot->key, service->name, live);
        if (service->open && slot->on_its_way && slot_works(slot, service->generation))
            on_their_way++;
    }
    if (service->open && on_their_way > service->parallelism)
        swarm__sim_breach(sim, "%llu slots of %s are on their way, and %llu may be",
                          (unsigned long long)on_their_way, service->name,
                          (unsigned long long)service->parallelism);
}

/* ---- what serves ---- */

/* An update keeps the order with which it began; drains follow the spec. */
static int is_start_first(const sim_service *service)
{
    return has_start_first(service, 0) && (!service->open || service->start_first);
}

/* Each slot that serves has one task, which counts as up and may stay: nothing is under way. */
static int all_up(const swarm_sim *sim, const sim_service *service)
{
    uint64_t up = 0;
    for (size_t i = 0; i < service->slots.count; i++) {
        const sim_slot *slot = service->slots.items[i];
        size_t live = 0;
        int found = 0;
        for (size_t j = 0; j < slot->tasks.count; j++) {
            const sim_task *task = slot->tasks.items[j];
            live += (size_t)swarm__sim_task_is_live(task);
            found |= task->serving && task->up_ns <= sim->now_ns && task->node->active;
        }
        up += live == 1 && found;
    }
    return up >= service->serving;
}

static int is_looked_for(const sim_service *service)
{
    for (size_t i = 0; i < service->slots.count; i++)
        for (size_t j = 0; j < service->slots.items[i]->tasks.count; j++)
            if (service->slots.items[i]->tasks.items[j]->adopting)
                return 1;
    return 0;
}

static void check_serving(swarm_sim *sim, sim_service *service)
{
    if (is_looked_for(service)) { /* some of what seems to serve may be about to go */
        service->full = service->full_stop = 0;
        return;
    }
    uint64_t replicas = replicas_of(service);
    if (service->replicas > replicas) /* by Docker's rule tasks that serve may go before others */
        service->full = service->full_stop = 0;
    service->replicas = replicas;
    if (is_start_first(service) && service->serving < service->full)
        swarm__sim_breach(sim, "%llu tasks of %s serve; start-first is to keep %llu",
                          (unsigned long long)service->serving, service->name,
                          (unsigned long long)service->full);
    uint64_t away = service->away;
    if (service->full_stop > away && service->serving < service->full_stop - away)
        swarm__sim_breach(sim, "%llu tasks of %s serve of %llu, and %llu may be missing",
                          (unsigned long long)service->serving, service->name,
                          (unsigned long long)service->full_stop, (unsigned long long)away);
    if (!is_start_first(service))
        service->full = 0;
    if (service->serving < replicas || !all_up(sim, service))
        return;
    service->full = is_start_first(service) ? replicas : 0;
    service->full_stop = replicas;
    service->away = service->open ? service->parallelism : 0;
}

static int is_there(const sim_service *service)
{
    return service->spec != NULL && !service->removed;
}

static int is_forced(const swarm_sim *sim)
{
    for (size_t i = 0; i < sim->nodes.count; i++)
        if (sim->nodes.items[i]->forced && !sim->nodes.items[i]->removed)
            return 1;
    return 0;
}

void swarm__sim_check_step(swarm_sim *sim)
{
    if (sim->engine == NULL) /* what it would have told is lost */
        return;
    if (is_forced(sim))
        swarm__sim_expect_nothing(sim);
    for (size_t i = 0; i < sim->services.count; i++) {
        sim_service *service = sim->services.items[i];
        if (!is_there(service))
            continue;
        if (service->open && sim->now_ns > service->deadline_ns)
            swarm__sim_breach(sim, "the update of %s did not end in its time", service->name);
        if (!service->touched)
            continue;
        service->touched = 0;
        check_slots(sim, service);
        if (!is_global(service) && !service->leaving)
            check_serving(sim, service);
    }
}
