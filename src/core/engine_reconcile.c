/* SPDX-License-Identifier: MIT
 *
 * The slots of a service against its spec: as many as replicas, or one on each node that suits; and its
 * published ports.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "core/constraint.h"
#include "core/engine_parts.h"
#include "core/published.h"
#include <stdlib.h>

enum {
    SLOTS_AT_ONCE = 64 /* made in one step: what tells of them is read before the next */
};

/* ---- ports ---- */

static engine_port *port_find(engine_service *service, uint32_t published,
                              swarm_port_protocol protocol)
{
    for (size_t i = 0; i < service->ports.count; i++)
        if (service->ports.items[i].published == published &&
            service->ports.items[i].protocol == protocol)
            return &service->ports.items[i];
    return NULL;
}

static int publish(swarm_engine *engine, engine_service *service)
{
    const swarm_endpoint_spec *endpoint =
        service->removing || engine->stopping
            ? NULL
            : swarm_service_spec_get_endpoint(service->current->spec);
    size_t count = swarm_endpoint_spec_port_count(endpoint);
    if (swarm__array_reserve(&service->ports, count) < 0 ||
        swarm__engine_reserve(engine, count + service->ports.count) < 0)
        return SWARM_E_NOMEM;
    for (size_t i = 0; i < service->ports.count; i++)
        service->ports.items[i].wanted = 0;
    for (size_t i = 0; i < count; i++) {
        const swarm_port_config *config = swarm_endpoint_spec_port_at(endpoint, i);
        engine_port port = {.published = swarm_port_config_get_published_port(config),
                            .protocol = swarm_port_config_get_protocol(config),
                            .wanted = 1};
        if (!swarm__port_is_routed(config))
            continue;
        engine_port *known = port_find(service, port.published, port.protocol);
        if (known != NULL) {
            known->wanted = 1;
            continue;
        }
        swarm__array_push(&service->ports, port);
        swarm__effect_port(engine, SWARM_EFFECT_PUBLISH, service, port.published);
    }
    return 0;
}

/* A port that the spec no longer has is closed when no task is reached through it any more: at once,
 * because connections that are open go on. */
static void unpublish(swarm_engine *engine, engine_service *service)
{
    size_t kept = 0;
    for (size_t i = 0; i < service->ports.count; i++) {
        engine_port *port = &service->ports.items[i];
        if (port->wanted)
            service->ports.items[kept++] = *port;
        else
            swarm__effect_port(engine, SWARM_EFFECT_UNPUBLISH, service, port->published);
    }
    service->ports.count = kept;
}

/* ---- slots ---- */

static int add_slot(swarm_engine *engine, engine_service *service, engine_node *node)
{
    if (swarm__engine_spare_slot(engine, service) < 0 || swarm__engine_spare_task(engine) < 0 ||
        swarm__engine_reserve(engine, TASK_EFFECTS) < 0)
        return SWARM_E_NOMEM;
    engine_slot *slot = swarm__slot_take_spare(engine, service);
    slot->node = swarm__node_hold(node);
    slot->active = swarm__task_begin(engine, slot, service->current, 0);
    return 0;
}

typedef struct candidate { /* for staying */
    engine_slot *slot;
    uint64_t ordinal; /* the how manieth on its node */
} candidate;

static int slot_runs(const engine_slot *slot)
{
    return slot->active != NULL && slot->active->state == SWARM_TASK_STATE_RUNNING;
}

static int by_running_then_number(const void *a, const void *b)
{
    const candidate *left = a, *right = b;
    int running = slot_runs(right->slot) - slot_runs(left->slot);
    if (running != 0)
        return running;
    return (left->slot->key > right->slot->key) - (left->slot->key < right->slot->key);
}

static int by_ordinal(const void *a, const void *b)
{
    const candidate *left = a, *right = b;
    if (left->ordinal != right->ordinal)
        return left->ordinal < right->ordinal ? -1 : 1;
    return by_running_then_number(a, b);
}

/* Docker's choice: what does not run goes first, then the most crowded nodes, high numbers before low. */
int swarm__service_mark_victims(const engine_service *service, uint64_t wanted)
{
    candidate *candidates = swarm__alloc_zero(service->live_slots, sizeof *candidates);
    if (candidates == NULL)
        return SWARM_E_NOMEM;
    size_t count = 0;
    for (size_t i = 0; i < service->slots.count; i++)
        if (service->slots.items[i] != NULL && !service->slots.items[i]->removing)
            candidates[count++].slot = service->slots.items[i];
    qsort(candidates, count, sizeof *candidates, by_running_then_number);
    for (size_t i = 0; i < count; i++)
        if (candidates[i].slot->active != NULL && candidates[i].slot->active->node != NULL)
            candidates[i].slot->active->node->tally = 0;
    for (size_t i = 0; i < count; i++) {
        const engine_task *active = candidates[i].slot->active;
        int placed =
            active != NULL && active->node != NULL && candidates[i].slot->candidate == NULL;
        candidates[i].ordinal = placed ? ++active->node->tally : UINT64_MAX;
    }
    qsort(candidates, count, sizeof *candidates, by_ordinal);
    for (size_t i = (size_t)wanted; i < count; i++)
        candidates[i].slot->leaves = 1;
    swarm__free(candidates);
    return 0;
}

static int remove_victims(swarm_engine *engine, engine_service *service, uint64_t wanted)
{
    for (size_t i = 0; i < service->slots.count; i++)
        if (service->slots.items[i] != NULL)
            service->slots.items[i]->leaves = 0;
    int code = swarm__service_mark_victims(service, wanted);
    for (size_t i = 0; i < service->slots.count && code == 0; i++)
        if (service->slots.items[i] != NULL && service->slots.items[i]->leaves)
            swarm__slot_remove(engine, service->slots.items[i]);
    return code;
}

uint64_t swarm__spec_replicas(const swarm_service_spec *spec)
{
    return swarm_service_spec_has_replicas(spec) ? swarm_service_spec_get_replicas(spec) : 1;
}

/* 1 when slots are still missing. */
static int reconcile_replicated(swarm_engine *engine, engine_service *service)
{
    uint64_t wanted = swarm__spec_replicas(service->current->spec);
    if (service->live_slots > wanted)
        return remove_victims(engine, service, wanted);
    for (int i = 0; i < SLOTS_AT_ONCE && service->live_slots < wanted; i++) {
        int code = add_slot(engine, service, NULL);
        if (code < 0)
            return code;
    }
    return service->live_slots < wanted;
}

/* ---- global services ---- */

static engine_slot *slot_on(const engine_service *service, const engine_node *node)
{
    for (size_t i = 0; i < service->slots.count; i++) {
        engine_slot *slot = service->slots.items[i];
        if (slot != NULL && !slot->removing && slot->node == node)
            return slot;
    }
    return NULL;
}

/* 1 when a global service with these constraints is to run there, or SWARM_E_NOMEM. */
static int suits(const swarm_engine *engine, const engine_node *node,
                 const swarm__constraints *constraints)
{
    if (!swarm__node_takes_tasks(node))
        return 0;
    swarm_node *snapshot;
    int code = swarm__node_snapshot(engine, node, &snapshot);
    if (code < 0)
        return code;
    int meets = swarm__constraints_broken(constraints, snapshot) == NULL;
    swarm_node_free(snapshot);
    return meets;
}

int swarm__node_suits(const swarm_engine *engine, const engine_node *node,
                      const swarm_service_spec *spec)
{
    swarm__constraints constraints = {0};
    int code = swarm__constraints_parse(
        swarm_task_spec_get_placement(swarm_service_spec_get_task(spec)), &constraints, NULL);
    if (code == 0)
        code = suits(engine, node, &constraints);
    swarm__constraints_free(&constraints);
    return code;
}

static int reconcile_node(swarm_engine *engine, engine_service *service, engine_node *node,
                          const swarm__constraints *constraints)
{
    engine_slot *slot = slot_on(service, node);
    int wanted = suits(engine, node, constraints);
    if (wanted < 0)
        return wanted;
    if (!wanted && slot != NULL)
        swarm__slot_remove(engine, slot);
    int paused = swarm_node_spec_get_availability(node->spec) == SWARM_NODE_AVAILABILITY_PAUSE;
    if (wanted && slot == NULL && !paused)
        return add_slot(engine, service, node);
    return 0;
}

static int reconcile_global(swarm_engine *engine, engine_service *service)
{
    swarm__constraints constraints = {0};
    int code = swarm__constraints_parse(
        swarm_task_spec_get_placement(swarm_service_spec_get_task(service->current->spec)),
        &constraints, NULL);
    struct swarm__map_entry *entry = NULL;
    while (code == 0 && (entry = swarm__map_next(&engine->nodes, entry)) != NULL)
        code = reconcile_node(engine, service, swarm__map_entry_value(entry), &constraints);
    swarm__constraints_free(&constraints);
    return code;
}

int swarm__service_reconcile(swarm_engine *engine, engine_service *service)
{
    int code = publish(engine, service);
    if (code < 0)
        return code;
    unpublish(engine, service);
    if (service->removing) {
        for (size_t i = 0; i < service->slots.count; i++)
            if (service->slots.items[i] != NULL)
                swarm__slot_remove(engine, service->slots.items[i]);
        return 0;
    }
    if (engine->stopping) {
        for (size_t i = 0; i < service->slots.count; i++)
            if (service->slots.items[i] != NULL)
                swarm__slot_mark(engine, service->slots.items[i]);
        return 0;
    }
    return swarm_service_spec_get_mode(service->current->spec) == SWARM_SERVICE_MODE_GLOBAL
               ? reconcile_global(engine, service)
               : reconcile_replicated(engine, service);
}
