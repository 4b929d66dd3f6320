/* SPDX-License-Identifier: MIT
 *
 * Nodes for the new tasks of a trial, and why there is none.
 */
#include "base/alloc.h"
#include "base/duration.h"
#include "base/text.h"
#include "core/engine_trial.h"
#include "core/placing.h"
#include "model/plan.h"
#include <string.h>

/* ---- what is there beyond what there was ---- */

static int64_t reserved(const swarm_service_spec *spec,
                        int64_t (*get)(const swarm_resource_set *reservations))
{
    return get(swarm_resources_get_reservations(
        swarm_task_spec_get_resources(swarm_service_spec_get_task(spec))));
}

void swarm__trial_tally(trial *self, const swarm_service_spec *spec, int sign)
{
    trial_outcome *outcome = self->outcome;
    self->extra_tasks += sign;
    self->extra_cpus += sign * reserved(spec, swarm_resource_set_get_nano_cpus);
    self->extra_memory += sign * reserved(spec, swarm_resource_set_get_memory_bytes);
    if (self->extra_tasks > (int64_t)outcome->peak_tasks)
        outcome->peak_tasks = (uint64_t)self->extra_tasks;
    if (self->extra_cpus > outcome->peak_nano_cpus)
        outcome->peak_nano_cpus = self->extra_cpus;
    if (self->extra_memory > outcome->peak_memory_bytes)
        outcome->peak_memory_bytes = self->extra_memory;
}

/* ---- finding a node ---- */

/* It shows in what the scheduler says of who holds what. For the caller to free; NULL when memory is short. */
static char *new_id(const trial *self, const trial_slot *slot)
{
    unsigned long long number =
        slot->bound == NULL ? slot->key : (unsigned long long)(slot - self->slots.items) + 1;
    return swarm__format("%s.%llu-new", self->asked->target->name, number);
}

/* *out_node is NULL when there is none. 0 or SWARM_E_NOMEM. */
static int find_place(trial *self, const trial_slot *slot, const engine_node **out_node,
                      swarm_assignment **out_assignment, char **out_refusal)
{
    const swarm_service_spec *target = self->asked->target->spec;
    char *made = new_id(self, slot);
    const char *id = made;
    int code = made != NULL ? 0 : SWARM_E_NOMEM;
    *out_node = NULL;
    if (code == 0 && slot->bound == NULL) {
        code = swarm_scheduler_place(self->scheduler, self->service_id, target, &id, 1,
                                     out_assignment, NULL);
        if (code == 0 && swarm_assignment_node_id_at(*out_assignment, 0) != NULL)
            *out_node = swarm__engine_find_node(self->asked->engine,
                                                swarm_assignment_node_id_at(*out_assignment, 0));
    } else if (code == 0) {
        code = swarm__scheduler_refusal(self->scheduler, self->service_id, target,
                                        slot->bound->id.text, out_refusal);
        if (code == 0 && *out_refusal == NULL) {
            *out_node = slot->bound;
            code = swarm_scheduler_add_task(self->scheduler, self->service_id, target, id,
                                            slot->bound->id.text, NULL);
        }
    }
    swarm__free(made);
    return code;
}

/* It has a place from now on: prepared, and started if it is to run. */
static void go_on(trial *self, trial_slot *slot)
{
    int64_t ready_ns = slot->ready_ns > self->now_ns ? slot->ready_ns : self->now_ns;
    swarm__heap_unset(&self->timers, &slot->fresh.node);
    if (slot->placed && slot->started)
        swarm__heap_set(&self->timers, &slot->fresh.node,
                        swarm__ns_add(ready_ns, self->asked->pace.start_ns));
}

static int try_place(trial *self, trial_slot *slot)
{
    const engine_node *node = NULL;
    swarm_assignment *assignment = NULL;
    char *refusal = NULL;
    int code = find_place(self, slot, &node, &assignment, &refusal);
    swarm_assignment_free(assignment);
    swarm__free(refusal);
    if (code < 0 || node == NULL)
        return code;
    slot->placed = 1;
    slot->node = swarm__trial_node_name(node);
    slot->ready_ns = swarm__ns_add(self->now_ns, self->asked->pace.prepare_ns);
    swarm__trial_tally(self, self->asked->target->spec, 1);
    go_on(self, slot);
    return 0;
}

static void wait_for_place(trial *self, trial_slot *slot)
{
    slot->waits = 1;
    slot->next_waiting = NULL;
    *self->last_waiting = slot;
    self->last_waiting = &slot->next_waiting;
}

/* Tasks of one service are alike: where the first finds no place, the others find none. */
int swarm__trial_place_waiting(trial *self)
{
    while (self->first_waiting != NULL) {
        trial_slot *slot = self->first_waiting;
        int code = slot->failed ? 0 : try_place(self, slot);
        if (code < 0)
            return code;
        if (!slot->placed && !slot->failed)
            return 0;
        slot->waits = 0;
        self->first_waiting = slot->next_waiting;
        if (self->first_waiting == NULL)
            self->last_waiting = &self->first_waiting;
    }
    return 0;
}

int swarm__trial_ask_place(trial *self, trial_slot *slot)
{
    int code = 0;
    if (slot->placed) {
        go_on(self, slot);
        return 0;
    }
    if (!slot->waits && (self->first_waiting == NULL || slot->bound != NULL))
        code = try_place(self, slot);
    if (code < 0 || slot->placed)
        return code;
    if (!slot->waits)
        wait_for_place(self, slot);
    if (slot->started)
        swarm__heap_set(&self->timers, &slot->fresh.node,
                        swarm__ns_add(self->now_ns, self->asked->target->placement_timeout_ns));
    return 0;
}

/* ---- no place ---- */

/* Only ports and replicas per node that the spec itself declares, on every node that is in question. */
static int is_declared(const swarm_assignment *assignment)
{
    size_t in_question = 0;
    size_t count = swarm_assignment_reason_count(assignment);
    for (size_t i = 0; i < count;) {
        const char *node = swarm_assignment_reason_node_id_at(assignment, i);
        int declared = 0, excluded = 0;
        for (;
             i < count && swarm__str_equal(swarm_assignment_reason_node_id_at(assignment, i), node);
             i++) {
            swarm_filter filter = swarm_assignment_reason_filter_at(assignment, i);
            declared |= filter == SWARM_FILTER_HOST_PORT || filter == SWARM_FILTER_MAX_REPLICAS;
            excluded |= filter != SWARM_FILTER_HOST_PORT && filter != SWARM_FILTER_MAX_REPLICAS &&
                        filter != SWARM_FILTER_RESOURCES;
        }
        if (!excluded && !declared)
            return 0;
        in_question += !excluded;
    }
    return in_question > 0;
}

static char *node_line(const trial *self, const swarm_assignment *assignment, size_t index)
{
    const char *id = swarm_assignment_reason_node_id_at(assignment, index);
    const engine_node *node = swarm__engine_find_node(self->asked->engine, id);
    return swarm__format("%s: %s", node != NULL ? swarm__trial_node_name(node) : id,
                         swarm_assignment_reason_text_at(assignment, index));
}

/* The sentence, and behind it what the first nodes have to say. */
static char *whole_reason(const trial *self, const char *sentence,
                          const swarm_assignment *assignment)
{
    enum {
        NODES_TOLD = 10
    };
    swarm__text text = {0};
    size_t count = swarm_assignment_reason_count(assignment);
    swarm__text_add(&text, sentence);
    for (size_t i = 0; i < count && i < NODES_TOLD; i++) {
        char *line = node_line(self, assignment, i);
        swarm__text_add_format(&text, "; %s", line != NULL ? line : "");
        text.failed |= line == NULL;
        swarm__free(line);
    }
    if (count > NODES_TOLD)
        swarm__text_add_format(&text, "; and so on, %zu reasons in all", count);
    return swarm__text_take(&text);
}

static int write_obstacle(trial *self, const trial_slot *slot, const char *sentence,
                          const swarm_assignment *assignment)
{
    if (self->asked->plan == NULL)
        return 0;
    void *obstacle = swarm__object_new(&swarm__plan_obstacle_type);
    int code = obstacle != NULL ? 0 : SWARM_E_NOMEM;
    if (code == 0)
        code = swarm__set_string(obstacle, PLAN_OBSTACLE_SERVICE, self->asked->target->name);
    if (code == 0)
        code = swarm__set_integer(obstacle, PLAN_OBSTACLE_SLOT,
                                  slot->bound == NULL ? (int64_t)slot->key : 0);
    if (code == 0)
        code = swarm__set_string(obstacle, PLAN_OBSTACLE_REASON, sentence);
    for (size_t i = 0; code == 0 && i < swarm_assignment_reason_count(assignment); i++) {
        char *line = node_line(self, assignment, i);
        code =
            line != NULL ? swarm__strings_add(obstacle, PLAN_OBSTACLE_NODES, line) : SWARM_E_NOMEM;
        swarm__free(line);
    }
    if (code == 0)
        code = swarm__objects_take(self->asked->plan, PLAN_OBSTACLES, obstacle);
    if (code < 0)
        swarm__object_free(obstacle);
    return code;
}

static int is_held_by(const swarm_port_config *port, const swarm_service_spec *spec)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(spec);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++) {
        const swarm_port_config *held = swarm_endpoint_spec_port_at(endpoint, i);
        if (swarm_port_config_get_publish_mode(held) == SWARM_PUBLISH_MODE_HOST &&
            swarm_port_config_get_published_port(held) ==
                swarm_port_config_get_published_port(port) &&
            swarm_port_config_get_protocol(held) == swarm_port_config_get_protocol(port))
            return 1;
    }
    return 0;
}

/* Of a global service: the old task holds a port of the node that the new one wants. */
static int wants_port_of_old(const trial *self, const trial_slot *slot)
{
    const swarm_endpoint_spec *endpoint =
        swarm_service_spec_get_endpoint(self->asked->target->spec);
    for (size_t i = 0; slot->old != NULL && i < swarm_endpoint_spec_port_count(endpoint); i++) {
        const swarm_port_config *port = swarm_endpoint_spec_port_at(endpoint, i);
        if (swarm_port_config_get_publish_mode(port) == SWARM_PUBLISH_MODE_HOST &&
            swarm_port_config_get_published_port(port) != 0 &&
            is_held_by(port, slot->old->revision->spec))
            return 1;
    }
    return 0;
}

int swarm__trial_give_up(trial *self, trial_slot *slot)
{
    const engine_node *node = NULL;
    swarm_assignment *assignment = NULL;
    char *refusal = NULL;
    int code = find_place(self, slot, &node, &assignment, &refusal);
    const char *sentence = refusal != NULL ? refusal : swarm_assignment_get_reason(assignment);
    slot->failed = 1;
    if (code == 0 && sentence != NULL) {
        code = write_obstacle(self, slot, sentence, assignment);
        if (code == 0 && self->outcome->obstacle == NULL) {
            self->outcome->obstacle = whole_reason(self, sentence, assignment);
            self->outcome->never =
                slot->bound != NULL ? wants_port_of_old(self, slot) : is_declared(assignment);
            code = self->outcome->obstacle != NULL ? 0 : SWARM_E_NOMEM;
        }
    }
    swarm_assignment_free(assignment);
    swarm__free(refusal);
    return code;
}
