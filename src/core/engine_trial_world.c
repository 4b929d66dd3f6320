/* SPDX-License-Identifier: MIT
 *
 * What a trial begins with: a scheduler filled from what the engine knows, and the slots in question.
 */
#include "base/array.h"
#include "core/engine_trial.h"

/* As things are declared, a node that is down may come back. */
static int add_node(trial *self, const engine_node *node)
{
    engine_node seen = *node;
    swarm_node_spec *spec = NULL;
    swarm_node *snapshot = NULL;
    if (node->removing)
        return 0;
    if (self->asked->as_declared)
        seen.state = SWARM_NODE_STATE_READY;
    if (node == self->asked->drained) {
        seen.spec = spec = swarm_node_spec_copy(node->spec);
        if (spec == NULL ||
            swarm_node_spec_set_availability(spec, SWARM_NODE_AVAILABILITY_DRAIN) < 0) {
            swarm_node_spec_free(spec);
            return SWARM_E_NOMEM;
        }
    }
    int code = swarm__node_snapshot(self->asked->engine, &seen, &snapshot);
    if (code == 0)
        code = swarm_scheduler_set_node(self->scheduler, snapshot, NULL);
    swarm_node_free(snapshot);
    swarm_node_spec_free(spec);
    return code;
}

static int add_tasks(trial *self, const engine_service *service)
{
    for (size_t i = 0; i < service->slots.count; i++) {
        const engine_slot *slot = service->slots.items[i];
        for (const engine_task *task = slot != NULL ? slot->newest : NULL; task != NULL;
             task = task->older) {
            if (swarm__task_has_ended(task) || task->node == NULL || task->node->removing)
                continue;
            int code =
                swarm_scheduler_add_task(self->scheduler, service->id.text, task->revision->spec,
                                         task->id.text, task->node->id.text, NULL);
            if (code < 0)
                return code;
            if (!swarm__task_is_live(task))
                swarm_scheduler_retire_task(self->scheduler, task->id.text);
        }
    }
    return 0;
}

int swarm__trial_fill_scheduler(trial *self)
{
    const swarm_engine *engine = self->asked->engine;
    struct swarm__map_entry *entry = NULL;
    int code = swarm_scheduler_new(0, &self->scheduler, NULL);
    while (code == 0 && (entry = swarm__map_next(&engine->nodes, entry)) != NULL)
        code = add_node(self, swarm__map_entry_value(entry));
    entry = NULL;
    while (code == 0 && (entry = swarm__map_next(&engine->services, entry)) != NULL) {
        const engine_service *service = swarm__map_entry_value(entry);
        if (!self->asked->as_declared || service == self->asked->service)
            code = add_tasks(self, service);
    }
    return code;
}

const char *swarm__trial_node_name(const engine_node *node)
{
    return node != NULL ? swarm_node_spec_get_name(node->spec) : NULL;
}

/* ---- which slots ---- */

static int add_slot(trial *self, uint64_t key, const engine_node *bound, const engine_task *old)
{
    if (swarm__array_reserve(&self->slots, 1) < 0)
        return SWARM_E_NOMEM;
    trial_slot slot = {.key = key, .bound = bound, .old = old};
    swarm__array_push(&self->slots, slot);
    return 0;
}

/* Those that are to be replaced: all that differ, or those on the drained node. */
static int is_in_question(const trial *self, const engine_slot *slot, engine_comparison *known)
{
    if (slot->leaves)
        return 0;
    if (self->asked->drained != NULL)
        return slot->node == NULL && swarm__task_is_live(slot->active) &&
               slot->active->node == self->asked->drained;
    return self->asked->rolls ? swarm__slot_differs(self->asked->engine, slot, known) : 0;
}

static int add_rolled(trial *self, int ranked)
{
    const engine_service *service = self->asked->service;
    engine_comparison known = {.target = self->asked->target->spec};
    for (size_t i = 0; i < service->slots.count; i++) {
        const engine_slot *slot = service->slots.items[i];
        if (slot == NULL || slot->removing || swarm__slot_rank(slot) != ranked)
            continue;
        int differs = is_in_question(self, slot, &known);
        const engine_task *old = ranked > 0 ? slot->active : NULL;
        if (differs < 0)
            return differs;
        if (differs &&
            (add_slot(self, slot->key, slot->node, old) < 0 ||
             swarm_rollout_add_slot(self->rollout, self->slots.count, old != NULL, NULL) < 0))
            return SWARM_E_NOMEM;
    }
    return 0;
}

/* ---- more or fewer of them ---- */

static int is_global(const trial *self)
{
    return swarm_service_spec_get_mode(self->asked->target->spec) == SWARM_SERVICE_MODE_GLOBAL;
}

static int mark_leaving(const trial *self)
{
    const engine_service *service = self->asked->service;
    const engine_node *drained = self->asked->drained;
    for (size_t i = 0; i < service->slots.count; i++) {
        engine_slot *slot = service->slots.items[i];
        if (slot == NULL)
            continue;
        int stays = slot->node == NULL ||
                    (drained != NULL ? slot->node != drained
                                     : swarm__node_suits(self->asked->engine, slot->node,
                                                         self->asked->target->spec));
        if (stays < 0)
            return stays;
        slot->leaves = !stays;
    }
    uint64_t replicas = swarm__spec_replicas(self->asked->target->spec);
    if (drained != NULL || is_global(self) || service->live_slots <= replicas)
        return 0;
    return swarm__service_mark_victims(service, replicas);
}

static int add_leaving(trial *self)
{
    const engine_service *service = self->asked->service;
    for (size_t i = 0; i < service->slots.count; i++) {
        const engine_slot *slot = service->slots.items[i];
        if (slot != NULL && slot->leaves && !slot->removing && swarm__task_is_live(slot->active) &&
            add_slot(self, slot->key, slot->node, slot->active) < 0)
            return SWARM_E_NOMEM;
    }
    return 0;
}

static int has_slot_on(const engine_service *service, const engine_node *node)
{
    for (size_t i = 0; service != NULL && i < service->slots.count; i++)
        if (service->slots.items[i] != NULL && !service->slots.items[i]->removing &&
            service->slots.items[i]->node == node)
            return 1;
    return 0;
}

static int add_new_global(trial *self)
{
    const swarm_engine *engine = self->asked->engine;
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&engine->nodes, entry)) != NULL) {
        const engine_node *node = swarm__map_entry_value(entry);
        int suits = swarm__node_suits(engine, node, self->asked->target->spec);
        int paused = swarm_node_spec_get_availability(node->spec) == SWARM_NODE_AVAILABILITY_PAUSE;
        if (suits < 0)
            return suits;
        if (suits && !paused && !has_slot_on(self->asked->service, node) &&
            add_slot(self, 0, node, NULL) < 0)
            return SWARM_E_NOMEM;
    }
    return 0;
}

/* The numbers that are free, from the first one on. */
static int add_new_replicated(trial *self)
{
    const engine_service *service = self->asked->service;
    uint64_t live = service != NULL ? service->live_slots : 0;
    uint64_t wanted = swarm__spec_replicas(self->asked->target->spec);
    for (uint64_t key = 1; live < wanted; key++) {
        int taken =
            service != NULL && key <= service->slots.count && service->slots.items[key - 1] != NULL;
        if (taken)
            continue;
        if (add_slot(self, key, NULL, NULL) < 0)
            return SWARM_E_NOMEM;
        live++;
    }
    return 0;
}

int swarm__trial_add_slots(trial *self)
{
    const engine_service *service = self->asked->service;
    int code = service != NULL ? mark_leaving(self) : 0;
    for (int ranked = 0; ranked <= 2 && service != NULL && code == 0; ranked++)
        code = add_rolled(self, ranked);
    self->rolled = self->slots.count;
    if (code == 0 && service != NULL)
        code = add_leaving(self);
    if (code == 0 && self->asked->drained == NULL)
        code = is_global(self) ? add_new_global(self) : add_new_replicated(self);
    return code;
}
