/* SPDX-License-Identifier: MIT
 *
 * The trial of a change: its rollout machine is driven as the engine would drive it, with answers that
 * come after the times expected. Every new task that finds a node comes up; one that finds none within the
 * placement timeout has failed.
 */
#include "core/engine_trial.h"
#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "model/plan.h"
#include <swarm/plan.h>

static int write_step(trial *self, const trial_slot *slot, swarm_plan_action action,
                      const char *node)
{
    void *step;
    int64_t number = slot != NULL && slot->bound == NULL ? (int64_t)slot->key : 0;
    if (self->asked->plan == NULL)
        return 0;
    step = swarm__object_new(&swarm__plan_step_type);
    if (step == NULL || swarm__set_integer(step, PLAN_STEP_AT, self->now_ns) < 0 ||
        swarm__set_integer(step, PLAN_STEP_ACTION, action) < 0 ||
        swarm__set_string(step, PLAN_STEP_SERVICE, self->asked->target->name) < 0 ||
        swarm__set_integer(step, PLAN_STEP_SLOT, number) < 0 ||
        swarm__set_string(step, PLAN_STEP_NODE, node) < 0 ||
        swarm__objects_take(self->asked->plan, PLAN_STEPS, step) < 0) {
        swarm__object_free(step);
        return SWARM_E_NOMEM;
    }
    return 0;
}

static int start(trial *self, trial_slot *slot)
{
    slot->started = 1;
    int code = swarm__trial_ask_place(self, slot);
    return code < 0 ? code : write_step(self, slot, SWARM_PLAN_ACTION_START, slot->node);
}

static int prepare(trial *self, trial_slot *slot)
{
    int code = swarm__trial_ask_place(self, slot);
    return code < 0 ? code : write_step(self, slot, SWARM_PLAN_ACTION_PREPARE, slot->node);
}

static int stop(trial *self, trial_slot *slot)
{
    swarm_scheduler_retire_task(self->scheduler, slot->old->id.text);
    swarm__heap_set(&self->timers, &slot->leaving.node,
                    swarm__ns_add(self->now_ns, self->asked->pace.stop_ns));
    return write_step(self, slot, SWARM_PLAN_ACTION_STOP, swarm__trial_node_name(slot->old->node));
}

static void see(trial *self, trial_slot *slot, swarm_rollout_seen seen)
{
    size_t place = (size_t)(slot - self->slots.items);
    if (place < self->rolled)
        swarm_rollout_see(self->rollout, place + 1, seen, self->now_ns);
}

static int timer_due(trial *self, trial_timer *timer)
{
    trial_slot *slot = timer->slot;
    if (timer->leaves) {
        swarm_scheduler_remove_task(self->scheduler, slot->old->id.text);
        swarm__trial_tally(self, slot->old->revision->spec, -1);
        int code = swarm__trial_place_waiting(self);
        see(self, slot, SWARM_ROLLOUT_SEEN_OLD_STOPPED);
        return code;
    }
    if (slot->placed) {
        see(self, slot, SWARM_ROLLOUT_SEEN_NEW_UP);
        return 0;
    }
    int code = swarm__trial_give_up(self, slot);
    see(self, slot, SWARM_ROLLOUT_SEEN_NEW_FAILED);
    return code < 0 ? code : swarm__trial_place_waiting(self);
}

static int take_step(trial *self, swarm_rollout_step step, uint64_t id)
{
    trial_slot *slot = id > 0 ? &self->slots.items[id - 1] : NULL;
    switch (step) {
    case SWARM_ROLLOUT_STEP_PREPARE_NEW:
        return prepare(self, slot);
    case SWARM_ROLLOUT_STEP_START_NEW:
        return start(self, slot);
    case SWARM_ROLLOUT_STEP_STOP_OLD:
        return slot->old != NULL ? stop(self, slot) : 0;
    case SWARM_ROLLOUT_STEP_GATE: /* the answer is to go on, and at once */
        swarm_rollout_answer_gate(self->rollout, SWARM_GATE_ANSWER_GO, self->now_ns, NULL);
        return write_step(self, NULL, SWARM_PLAN_ACTION_GATE, NULL);
    default:
        return 0;
    }
}

/* ---- the clock ---- */

static int64_t next_time(const trial *self)
{
    const swarm__heap_node *first = swarm__heap_first(&self->timers);
    int64_t machine_ns = swarm_rollout_deadline_ns(self->rollout);
    return first != NULL && first->at_ns < machine_ns ? first->at_ns : machine_ns;
}

static int run_timers(trial *self)
{
    swarm__heap_node *first;
    int code = 0;
    while (code == 0 && (first = swarm__heap_first(&self->timers)) != NULL &&
           first->at_ns <= self->now_ns) {
        swarm__heap_unset(&self->timers, first);
        code = timer_due(self, (trial_timer *)(void *)first); /* node is its first member */
    }
    swarm_rollout_tick(self->rollout, self->now_ns);
    return code;
}

static int take_steps(trial *self, int *out_finished)
{
    swarm_rollout_step step;
    uint64_t id;
    int code = 0;
    while (code == 0 && swarm_rollout_next_step(self->rollout, &step, &id) > 0) {
        *out_finished |= step == SWARM_ROLLOUT_STEP_FINISH;
        code = take_step(self, step, id);
    }
    return code;
}

static int run_machine(trial *self)
{
    int finished = 0;
    int code = swarm_rollout_begin(self->rollout, self->now_ns, NULL);
    while (code == 0) {
        code = take_steps(self, &finished);
        int64_t at_ns = next_time(self);
        if (code < 0 || finished || at_ns == INT64_MAX)
            break;
        self->now_ns = at_ns > self->now_ns ? at_ns : self->now_ns;
        code = run_timers(self);
    }
    self->outcome->verdict = swarm_rollout_get_verdict(self->rollout);
    return code;
}

/* Slots that are only made or removed: all at once, beside the machine. */
static int change_number(trial *self)
{
    int code = 0;
    for (size_t i = self->rolled; i < self->slots.count && code == 0; i++)
        if (self->slots.items[i].old != NULL)
            code = stop(self, &self->slots.items[i]);
    for (size_t i = self->rolled; i < self->slots.count && code == 0; i++)
        if (self->slots.items[i].old == NULL)
            code = start(self, &self->slots.items[i]);
    return code;
}

/* What is still on its way when the machine has finished, or where there was nothing for it to do; then all
 * of it is up together for the monitor time. */
static int wait_for_the_rest(trial *self)
{
    const swarm__heap_node *first;
    int code = 0;
    int64_t finished_ns = self->now_ns;
    while (code == 0 && (first = swarm__heap_first(&self->timers)) != NULL) {
        self->now_ns = first->at_ns > self->now_ns ? first->at_ns : self->now_ns;
        code = run_timers(self);
    }
    int only_number = self->rolled == 0 && self->slots.count > 0 && self->asked->drained == NULL;
    self->outcome->duration_ns =
        only_number ? swarm__ns_add(self->now_ns, swarm__spec_monitor_ns(self->asked->target->spec))
        : self->asked->drained != NULL ? self->now_ns
                                       : finished_ns;
    return code;
}

/* What is tried beside one another is alike: one who drains has nothing to judge. */
static int make_machine(trial *self)
{
    swarm_update_config *config = self->asked->config != NULL
                                      ? swarm_update_config_copy(self->asked->config)
                                      : swarm_update_config_new();
    int code = config != NULL ? 0 : SWARM_E_NOMEM;
    if (code == 0 && self->asked->config == NULL)
        code = swarm_update_config_set_parallelism(config, 1);
    if (code == 0)
        code = swarm_update_config_set_order(config, self->asked->order);
    if (code == 0 && self->asked->drained != NULL)
        code = swarm_update_config_set_delay_ns(config, 0);
    if (code == 0 && self->asked->drained != NULL)
        code = swarm_update_config_set_failure_action(config, SWARM_FAILURE_ACTION_CONTINUE);
    if (code == 0)
        code = swarm_rollout_new(config, &self->rollout, NULL);
    swarm_update_config_free(config);
    return code < 0 ? SWARM_E_NOMEM : 0; /* the config was validated with its spec */
}

static int prepare_timers(trial *self)
{
    for (size_t i = 0; i < self->slots.count; i++) {
        trial_slot *slot = &self->slots.items[i];
        slot->fresh.slot = slot->leaving.slot = slot;
        slot->leaving.leaves = 1;
    }
    return swarm__heap_reserve(&self->timers, 2 * self->slots.count);
}

int swarm__trial_run(const engine_trial *asked, trial_outcome *out_outcome)
{
    trial self = {.asked = asked,
                  .outcome = out_outcome,
                  .service_id = asked->service != NULL ? asked->service->id.text : "new"};
    *out_outcome = (trial_outcome){0};
    self.last_waiting = &self.first_waiting;
    int code = make_machine(&self);
    if (code == 0)
        code = swarm__trial_fill_scheduler(&self);
    if (code == 0)
        code = swarm__trial_add_slots(&self);
    if (code == 0)
        code = prepare_timers(&self);
    if (code == 0)
        code = change_number(&self);
    if (code == 0)
        code = run_machine(&self);
    if (code == 0)
        code = wait_for_the_rest(&self);
    swarm_rollout_free(self.rollout);
    swarm_scheduler_free(self.scheduler);
    swarm__heap_free(&self.timers);
    swarm__array_free(&self.slots);
    return code;
}

void swarm__outcome_release(trial_outcome *outcome)
{
    swarm__free(outcome->obstacle);
    outcome->obstacle = NULL;
}
