/* SPDX-License-Identifier: MIT
 *
 * The nodes, services, slots and tasks that the simulator knows.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "core/published.h"
#include "sim/sim_state.h"
#include <string.h>

static const int64_t default_grace_ns = 10000000000;
static const int64_t default_settle_ns = 1000000000;
static const int64_t default_interval_ns = 30000000000;

enum {
    GENERATIONS = 8 /* that are remembered, so that what comes back is known again */
};

/* Nearly all that do not match differ in the first letter. */
static int is_text(const char *a, const char *b)
{
    return a[0] == b[0] && strcmp(a, b) == 0;
}

/* Names of nodes and services may be used again when their owner is gone: the newest counts. */
sim_node *swarm__sim_find_node(const swarm_sim *sim, const char *id_or_name)
{
    for (size_t i = sim->nodes.count; id_or_name != NULL && i > 0; i--) {
        sim_node *node = sim->nodes.items[i - 1];
        if (is_text(node->id.text, id_or_name) || is_text(node->name, id_or_name))
            return node;
    }
    return NULL;
}

sim_service *swarm__sim_find_service(const swarm_sim *sim, const char *id_or_name)
{
    for (size_t i = sim->services.count; id_or_name != NULL && i > 0; i--) {
        sim_service *service = sim->services.items[i - 1];
        if (is_text(service->id.text, id_or_name) || is_text(service->name, id_or_name))
            return service;
    }
    return NULL;
}

sim_service *swarm__sim_service_by_name(swarm_sim *sim, const char *name)
{
    sim_service *service = swarm__sim_find_service(sim, name);
    if (service != NULL && !service->removed && !service->leaving)
        return service;
    int64_t interval_ns = service != NULL ? service->interval_ns : 0;
    service = swarm__alloc_zero(1, sizeof *service);
    if (service == NULL)
        return NULL;
    service->name = swarm__strdup(name);
    service->interval_ns = interval_ns;
    if (service->name == NULL || swarm__array_reserve(&sim->services, 1) < 0) {
        swarm__sim_service_free(service);
        return NULL;
    }
    swarm__array_push(&sim->services, service);
    return service;
}

sim_node *swarm__sim_add_node(swarm_sim *sim, const char *id, const char *name)
{
    sim_node *node = swarm__alloc_zero(1, sizeof *node);
    if (node != NULL)
        node->name = swarm__strdup(name);
    if (node == NULL || node->name == NULL || swarm__array_reserve(&sim->nodes, 1) < 0) {
        swarm__sim_node_free(node);
        swarm__sim_no_memory(sim);
        return NULL;
    }
    memcpy(node->id.text, id, SWARM__ID_LENGTH + 1);
    node->up = node->active = 1;
    swarm__array_push(&sim->nodes, node);
    return node;
}

void swarm__sim_node_free(sim_node *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->wishes.count; i++)
        swarm__sim_task_release(node->wishes.items[i].task);
    swarm__array_free(&node->wishes);
    swarm__array_free(&node->tasks);
    swarm__free(node->name);
    swarm__free(node);
}

static void free_slot(sim_slot *slot)
{
    swarm__array_free(&slot->tasks);
    swarm__free(slot);
}

void swarm__sim_service_free(sim_service *service)
{
    if (service == NULL)
        return;
    for (size_t i = 0; i < service->slots.count; i++)
        free_slot(service->slots.items[i]);
    for (size_t i = 0; i < service->generations.count; i++)
        swarm_service_spec_free(service->generations.items[i]);
    swarm__array_free(&service->slots);
    swarm__array_free(&service->generations);
    swarm__array_free(&service->routed);
    swarm__array_free(&service->revisions);
    swarm_service_spec_free(service->spec);
    swarm__free(service->name);
    swarm__free(service);
}

/* ---- generations: specs that make the same tasks ---- */

static int makes_the_same(const swarm_service_spec *a, const swarm_service_spec *b)
{
    const swarm_endpoint_spec *ours = swarm_service_spec_get_endpoint(a);
    const swarm_endpoint_spec *theirs = swarm_service_spec_get_endpoint(b);
    int ports = ours == NULL || theirs == NULL
                    ? swarm_endpoint_spec_port_count(ours) == swarm_endpoint_spec_port_count(theirs)
                    : swarm_endpoint_spec_equal(ours, theirs);
    return ports &&
           swarm_task_spec_equal(swarm_service_spec_get_task(a), swarm_service_spec_get_task(b));
}

static uint64_t generation_of(swarm_sim *sim, sim_service *service, const swarm_service_spec *spec)
{
    for (size_t i = service->generations.count; i > 0; i--)
        if (makes_the_same(service->generations.items[i - 1], spec))
            return service->forgotten + i;
    if (service->generations.count == GENERATIONS) {
        swarm_service_spec_free(service->generations.items[0]);
        memmove(service->generations.items, service->generations.items + 1,
                (GENERATIONS - 1) * sizeof *service->generations.items);
        service->generations.count--;
        service->forgotten++;
    }
    swarm_service_spec *copy = swarm_service_spec_copy(spec);
    if (copy == NULL || swarm__array_reserve(&service->generations, 1) < 0) {
        swarm_service_spec_free(copy);
        swarm__sim_no_memory(sim);
        return 0;
    }
    swarm__array_push(&service->generations, copy);
    return service->forgotten + service->generations.count;
}

void swarm__sim_refresh_service(swarm_sim *sim, sim_service *service)
{
    swarm_service *snapshot = NULL;
    int code = swarm_engine_get_service(sim->engine, service->id.text, &snapshot, NULL);
    if (code == SWARM_E_NOTFOUND)
        return;
    swarm_service_spec *spec =
        code == 0 ? swarm_service_spec_copy(swarm_service_get_spec(snapshot)) : NULL;
    swarm_service_free(snapshot);
    if (spec == NULL) {
        swarm__sim_no_memory(sim);
        return;
    }
    swarm_service_spec_free(service->spec);
    service->spec = spec;
    if (service->away > 0) /* as many as the new settings say, from now on */
        swarm__sim_update_limit(service);
    service->generation = generation_of(sim, service, spec);
    swarm__sim_check_revisions(sim, service);
}

/* ---- tasks ---- */

static sim_slot *slot_of(sim_service *service, uint64_t key, sim_node *node)
{
    for (size_t i = 0; key != 0 && key <= service->highest_key && i < service->slots.count; i++) {
        /* slot numbers are dense and met in order, so that the place is nearly always the number */
        size_t place = ((size_t)key - 1 + i) % service->slots.count;
        if (service->slots.items[place]->key == key)
            return service->slots.items[place];
    }
    for (size_t i = 0; key == 0 && i < service->slots.count; i++)
        if (service->slots.items[i]->node == node)
            return service->slots.items[i];
    sim_slot *slot = swarm__alloc_zero(1, sizeof *slot);
    if (slot == NULL || swarm__array_reserve(&service->slots, 1) < 0) {
        swarm__free(slot);
        return NULL;
    }
    slot->key = key;
    if (key > service->highest_key)
        service->highest_key = key;
    slot->node = key == 0 ? node : NULL;
    swarm__array_push(&service->slots, slot);
    return slot;
}

static void describe_health(sim_task *task, const swarm_health_config *config)
{
    int32_t retries = swarm_health_config_get_retries(config);
    int64_t interval_ns = swarm_health_config_get_interval_ns(config);
    task->health_interval_ns = interval_ns > 0 ? interval_ns : default_interval_ns;
    task->start_period_ns = swarm_health_config_get_start_period_ns(config);
    for (int32_t i = 0; i < (retries > 0 ? retries : 3) && task->patience_ns < INT64_MAX; i++)
        task->patience_ns = swarm__ns_add(task->patience_ns, task->health_interval_ns);
}

/* A task that has not ended and was made of this spec, most often the one before. */
static const sim_task *made_of(const sim_service *service, const swarm_service_spec *spec)
{
    if (service->newest != NULL && service->newest->spec == spec)
        return service->newest;
    for (size_t i = 0; i < service->slots.count; i++) {
        sim_slot *slot = service->slots.items[i];
        for (size_t j = swarm__sim_first_live(slot); j < slot->tasks.count; j++)
            if (slot->tasks.items[j]->spec == spec)
                return slot->tasks.items[j];
    }
    return NULL;
}

static void describe(swarm_sim *sim, sim_task *task)
{
    const swarm_container_spec *container =
        swarm_task_spec_get_container(swarm_service_spec_get_task(task->spec));
    task->behaviour = *swarm__sim_behaviour_of(sim, swarm_container_spec_get_image(container));
    task->grace_ns = swarm_container_spec_has_stop_grace_period(container)
                         ? swarm_container_spec_get_stop_grace_period_ns(container)
                         : default_grace_ns;
    const swarm_update_config *config = swarm_service_spec_get_update_config(task->spec);
    const swarm_health_config *health = swarm_engine_task_health_config(sim->engine, task->id.text);
    if (health != NULL)
        describe_health(task, health);
    else
        task->settle_ns = swarm_update_config_has_settle_time(config)
                              ? swarm_update_config_get_settle_time_ns(config)
                              : default_settle_ns;
    task->balanced = swarm__spec_has_routed_port(task->spec) != 0;
    const sim_task *equal = made_of(task->service, task->spec);
    task->generation =
        equal != NULL ? equal->generation : generation_of(sim, task->service, task->spec);
}

sim_task *swarm__sim_make_task(swarm_sim *sim, sim_service *service, const char *id, uint64_t slot,
                               sim_node *node)
{
    sim_slot *home = slot_of(service, slot, node);
    sim_task *task = swarm__alloc_zero(1, sizeof *task);
    if (task == NULL || home == NULL || swarm__array_reserve(&home->tasks, 1) < 0) {
        swarm__free(task);
        return NULL;
    }
    memcpy(task->id.text, id, SWARM__ID_LENGTH + 1);
    if (swarm__id_map_put(&sim->tasks, &task->id) < 0) {
        swarm__free(task);
        return NULL;
    }
    task->references = task->known = 1;
    task->service = service;
    task->slot = home;
    task->number = ++home->made;
    task->spec = swarm_engine_task_service_spec(sim->engine, task->id.text);
    task->update = service->open ? service->update : 0;
    describe(sim, task);
    service->newest = task;
    swarm__array_push(&home->tasks, task);
    return task;
}

sim_task *swarm__sim_find_task(const swarm_sim *sim, const char *id)
{
    if (sim->met != NULL && id != NULL && memcmp(sim->met->id.text, id, SWARM__ID_LENGTH) == 0)
        return sim->met;
    return id != NULL ? swarm__id_owner(swarm__id_map_get(&sim->tasks, id), sim_task, id) : NULL;
}

/* It may name a task that is forgotten by then. */
static int is_verdict(const swarm_effect *effect)
{
    return swarm_event_get_kind(swarm_effect_get_event(effect)) == SWARM_EVENT_KIND_UPDATE_VERDICT;
}

sim_task *swarm__sim_meet_task(swarm_sim *sim, const swarm_effect *effect)
{
    const char *id = swarm_effect_get_task_id(effect);
    sim_task *task = swarm__sim_find_task(sim, id);
    if (task != NULL)
        sim->met = task;
    if (id == NULL || task != NULL || is_verdict(effect))
        return task;
    sim_service *service = swarm__sim_find_service(sim, swarm_effect_get_service_id(effect));
    if (service == NULL || swarm_engine_task_service_spec(sim->engine, id) == NULL) {
        swarm__sim_breach(sim, "an effect (%s) is about a task that is not there",
                          swarm_effect_kind_to_str(swarm_effect_get_kind(effect)));
        return NULL;
    }
    task = swarm__sim_make_task(sim, service, id, swarm_effect_get_slot(effect),
                                swarm__sim_find_node(sim, swarm_effect_get_node_id(effect)));
    if (task == NULL)
        swarm__sim_no_memory(sim);
    return task;
}

static void leave_slot(sim_task *task)
{
    sim_slot *slot = task->slot;
    size_t place = 0;
    while (slot->tasks.items[place] != task)
        place++;
    slot->tasks.count--;
    slot->ended -= place < slot->ended;
    for (; place < slot->tasks.count; place++)
        slot->tasks.items[place] = slot->tasks.items[place + 1];
}

size_t swarm__sim_first_live(sim_slot *slot)
{
    while (slot->ended < slot->tasks.count && slot->tasks.items[slot->ended]->ended)
        slot->ended++;
    return slot->ended;
}

static void leave_node(sim_task *task)
{
    sim_node *node = task->node;
    sim_task *last = node->tasks.items[--node->tasks.count];
    node->tasks.items[task->node_place] = last;
    last->node_place = task->node_place;
}

/* A task of a global service says where it belongs when it is assigned, not before. */
void swarm__sim_task_home(swarm_sim *sim, sim_task *task, sim_node *node)
{
    if (node == NULL || task->slot->key != 0 || task->slot->node != NULL)
        return;
    sim_slot *slot = slot_of(task->service, 0, node);
    if (slot == NULL || swarm__array_reserve(&slot->tasks, 1) < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    leave_slot(task);
    swarm__array_push(&slot->tasks, task);
    task->slot = slot;
    task->number = ++slot->made;
}

void swarm__sim_forget_task(swarm_sim *sim, sim_task *task)
{
    if (sim->checks && task->node != NULL && !task->node->removed && !task->remove_asked)
        swarm__sim_breach_task(sim, task, "forgotten, and never removed from its node");
    swarm__sim_drop_task(sim, task);
}

void swarm__sim_drop_task(swarm_sim *sim, sim_task *task)
{
    leave_slot(task);
    if (task->node != NULL)
        leave_node(task);
    swarm__sim_close_route(task);
    swarm__id_map_remove(&sim->tasks, &task->id);
    if (sim->met == task)
        sim->met = NULL;
    if (task->service->newest == task)
        task->service->newest = NULL;
    task->known = 0;
    task->spec = NULL;
    swarm__sim_task_release(task);
}

void swarm__sim_drop_tasks(swarm_sim *sim)
{
    for (size_t i = 0; i < sim->services.count; i++)
        for (size_t j = 0; j < sim->services.items[i]->slots.count; j++) {
            sim_slot *slot = sim->services.items[i]->slots.items[j];
            while (slot->tasks.count > 0)
                swarm__sim_drop_task(sim, slot->tasks.items[slot->tasks.count - 1]);
        }
    swarm__id_map_free(&sim->tasks);
}
