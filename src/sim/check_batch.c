/* SPDX-License-Identifier: MIT
 *
 * Batches and gates, and what is said to an update on its way: no slot of the next batch before the one
 * before is judged and its gate has been answered, nothing new while it is paused, one end when it is
 * cancelled.
 */
#include "base/duration.h"
#include "model/share.h"
#include "sim/sim_state.h"
#include <string.h>

static const uint64_t all = UINT64_MAX;

/* ---- sizes ---- */

/* A bound of the slots that an update replaces. */
static uint64_t most_slots(const sim_service *service)
{
    uint64_t there = 0, wanted = swarm_service_spec_get_replicas(service->spec);
    for (size_t i = 0; i < service->slots.count; i++)
        there += service->slots.items[i]->tasks.count > 0;
    return there > wanted ? there : wanted;
}

uint64_t swarm__sim_parallelism(const sim_service *service, const swarm_update_config *config)
{
    if (swarm_update_config_has_parallelism_percent(config)) {
        swarm__share share = {swarm_update_config_get_parallelism_percent(config), 1};
        return swarm__share_of(share, most_slots(service));
    }
    uint64_t parallelism =
        config != NULL ? swarm_update_config_get_parallelism(config) : 1; /* as Docker has it */
    return parallelism != 0 ? parallelism : all;
}

static void read_sizes(sim_service *service, const swarm_update_config *config)
{
    sim_batches *batches = &service->batches;
    swarm__share share;
    batches->exact = !swarm_update_config_has_parallelism_percent(config);
    for (size_t i = 0; i < swarm_update_config_batch_count(config); i++) {
        if (swarm__share_parse(swarm_update_config_batch_at(config, i), &share) < 0)
            continue; /* not in a spec that was taken */
        batches->sizes[batches->count++] = swarm__share_of(share, most_slots(service));
        batches->exact &= !share.is_percent;
    }
    if (batches->count > 0)
        return;
    batches->count = 1;
    if (batches->gate == SWARM_UPDATE_GATE_MANUAL) {
        batches->sizes[0] = swarm__sim_parallelism(service, config);
    } else if (batches->gate == SWARM_UPDATE_GATE_CANARY) {
        batches->count = 2;
        batches->sizes[0] = 1;
        batches->sizes[1] = all;
    } else {
        batches->sizes[0] = all;
    }
}

/* The batch of the slot that was begun with as the last one, from 0; *out_first tells whether it is the
 * first of it. */
static uint64_t batch_of(const sim_batches *batches, int *out_first)
{
    uint64_t before = 0;
    for (uint64_t batch = 0;; batch++) {
        uint64_t size = batches->sizes[batch < batches->count ? batch : batches->count - 1];
        *out_first = batches->begun == before + 1;
        if (size >= batches->begun - before)
            return batch;
        before += size;
    }
}

/* ---- its beginning ---- */

static size_t count_live(const sim_slot *slot, uint64_t generation, int same)
{
    size_t count = 0;
    for (size_t i = 0; i < slot->tasks.count; i++)
        count += swarm__sim_task_is_live(slot->tasks.items[i]) &&
                 (slot->tasks.items[i]->generation == generation) == same;
    return count;
}

static size_t count_unended(const sim_slot *slot)
{
    size_t count = 0;
    for (size_t i = 0; i < slot->tasks.count; i++)
        count += !slot->tasks.items[i]->ended;
    return count;
}

void swarm__sim_batch_begin(sim_service *service, const swarm_update_config *config)
{
    sim_batches *batches = &service->batches;
    *batches = (sim_batches){.update = service->update};
    batches->gate = swarm_update_config_get_gate(config);
    batches->monitor_ns = swarm_update_config_get_monitor_ns(config);
    read_sizes(service, config);
    /* Tasks of a global service say late where they belong, and its slots come and go with nodes. */
    batches->unsure = swarm_service_spec_get_mode(service->spec) == SWARM_SERVICE_MODE_GLOBAL;
    for (size_t i = 0; i < service->slots.count; i++) {
        sim_slot *slot = service->slots.items[i];
        size_t same = count_live(slot, service->generation, 1);
        size_t others = count_live(slot, service->generation, 0);
        slot->to_begin = others > 0 && same == 0 ? service->update : 0;
        slot->begun = 0;
        /* Else it is not sure whether it is the update's. */
        if (slot->tasks.count > 0 && (same + others != 1 || count_unended(slot) != 1))
            batches->exact = 0;
    }
}

/* ---- slots that it begins with ---- */

/* The update counts it as failed, has judged it, or waits for it no longer. */
static int is_judged(const swarm_sim *sim, const sim_service *service, const sim_slot *slot)
{
    if (slot->failed)
        return 1;
    for (size_t i = 0; i < slot->tasks.count; i++) {
        const sim_task *task = slot->tasks.items[i];
        if (task->generation != service->generation || task->update != service->update)
            continue;
        if (task->lost || !swarm__sim_task_is_live(task) ||
            (task->state == SWARM_TASK_STATE_RUNNING &&
             swarm__ns_add(task->ran_ns, service->batches.monitor_ns) <=
                 swarm__sim_reckoned_ns(sim)))
            return 1;
    }
    return 0;
}

static int all_judged(const swarm_sim *sim, const sim_service *service, const sim_slot *but)
{
    for (size_t i = 0; i < service->slots.count; i++) {
        const sim_slot *slot = service->slots.items[i];
        if (slot->begun && slot != but && !is_judged(sim, service, slot))
            return 0;
    }
    return 1;
}

static const char *begin_fault(const swarm_sim *sim, const sim_service *service,
                               const sim_slot *slot)
{
    const sim_batches *batches = &service->batches;
    int first;
    uint64_t batch = batch_of(batches, &first);
    if (batches->held && batches->begun > batches->held_most)
        return "begun with while its update is paused";
    if (batches->promoted)
        return NULL;
    if (batches->at_gate)
        return "begun with while its update waits at a gate";
    if (batches->gate == SWARM_UPDATE_GATE_MANUAL && batch > batches->passed)
        return "begun with before the gate was answered";
    if (batches->gate == SWARM_UPDATE_GATE_CANARY && batch > 0 && batches->passed == 0)
        return "begun with before the canary's gate was answered";
    if (batches->exact && first && batch > 0 && !all_judged(sim, service, slot))
        return "begun with before the batch before it is judged";
    return NULL;
}

void swarm__sim_batch_made(swarm_sim *sim, sim_task *task)
{
    sim_service *service = task->service;
    sim_slot *slot = task->slot;
    if (!service->open || slot->to_begin != service->update ||
        task->generation != service->generation || task->update != service->update)
        return;
    slot->to_begin = 0;
    slot->begun = 1;
    /* It takes the place of what has failed: no step of the update. */
    if (slot->pace.failed && slot->pace.failed_ns == sim->now_ns)
        service->batches.unsure = 1;
    service->batches.begun++;
    if (!sim->checks || service->batches.unsure)
        return;
    const char *fault = begin_fault(sim, service, slot);
    if (fault != NULL)
        swarm__sim_breach_task(sim, task, fault);
}

/* ---- what is said on the way ---- */

int swarm__sim_is_word_on_the_way(const swarm_event *event)
{
    const char *message = swarm_event_get_message(event);
    switch (swarm_event_get_update_state(event)) {
    case SWARM_UPDATE_STATE_UPDATING:
        return message != NULL && strcmp(message, "update in progress") != 0;
    case SWARM_UPDATE_STATE_ROLLBACK_STARTED:
        return message != NULL && strncmp(message, "rollback ", 9) == 0;
    default:
        return 0;
    }
}

void swarm__sim_batch_gate(swarm_sim *sim, sim_service *service, int answered)
{
    sim_batches *batches = &service->batches;
    if (!answered) {
        if (sim->checks && !batches->unsure && batches->promoted)
            swarm__sim_breach(sim, "the update of %s was promoted, and waits at a gate",
                              service->name);
        batches->at_gate = 1;
    } else if (batches->answers_hold) {
        batches->answers_hold = 0;
    } else {
        batches->at_gate = 0;
        batches->passed++;
    }
}

void swarm__sim_batch_verdict(swarm_sim *sim, sim_service *service, swarm_verdict verdict)
{
    sim_batches *batches = &service->batches;
    int counts = sim->checks && service->open && batches->update == service->update;
    if (counts && batches->cancelled && verdict != SWARM_VERDICT_CANCELLED)
        swarm__sim_breach(sim, "the update of %s was cancelled, and its verdict is %s",
                          service->name, swarm_verdict_to_str(verdict));
    if (counts && batches->stopped && verdict == SWARM_VERDICT_SUCCEEDED)
        swarm__sim_breach(sim, "the update of %s was stopped at a gate, and succeeded",
                          service->name);
    batches->cancelled = batches->stopped = batches->held = 0;
}

/* Those that were handed out, and wait for their turn, go on. */
static void hold(sim_service *service)
{
    sim_batches *batches = &service->batches;
    uint64_t on_their_way = 0;
    for (size_t i = 0; i < service->slots.count; i++)
        on_their_way += service->slots.items[i]->on_its_way;
    uint64_t more = service->parallelism > on_their_way ? service->parallelism - on_their_way : 0;
    batches->held = 1;
    batches->held_most = more < all - batches->begun ? batches->begun + more : all;
}

void swarm__sim_batch_steered(sim_service *service, const sim_command *command)
{
    sim_batches *batches = &service->batches;
    switch (command->kind) {
    case COMMAND_PAUSE_UPDATE:
        if (!batches->held)
            hold(service);
        break;
    case COMMAND_RESUME_UPDATE:
        batches->held = 0;
        break;
    case COMMAND_PROMOTE_UPDATE:
        batches->held = 0;
        batches->promoted = 1;
        break;
    case COMMAND_CANCEL_UPDATE:
        batches->cancelled = 1;
        break;
    default:
        batches->answers_hold = command->number == SWARM_GATE_ANSWER_HOLD;
        batches->stopped = command->number == SWARM_GATE_ANSWER_STOP;
    }
}

/* ---- when nothing is sure ---- */

void swarm__sim_batch_disturbed(swarm_sim *sim)
{
    for (size_t i = 0; i < sim->services.count; i++)
        sim->services.items[i]->batches.unsure = 1;
}

void swarm__sim_batch_look_up(sim_service *service)
{
    sim_batches *batches = &service->batches;
    if (batches->update != service->update)
        *batches = (sim_batches){.update = service->update};
    batches->unsure = 1;
    batches->at_gate = batches->answers_hold = 0;
    batches->cancelled = batches->stopped = 0; /* its verdict may have been lost */
}
