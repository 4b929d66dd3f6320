/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "base/id.h"
#include "core/node_facts.h"
#include "core/placing.h"
#include <string.h>

typedef struct held_task { /* a task that is on a node */
    char *id;
    swarm__place *place;
    swarm__service_counts *counts;
    swarm__claim *claim;
    int retired;
} held_task;

struct swarm_scheduler {
    uint64_t seed;
    struct {
        swarm__place **items;
        size_t count, capacity;
    } places;
    swarm__map nodes;    /* id → swarm__place */
    swarm__map services; /* id → swarm__service_counts */
    swarm__map tasks;    /* id → held_task */
};

int swarm_scheduler_new(uint64_t seed, swarm_scheduler **out_scheduler, swarm_error **err)
{
    if (out_scheduler == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "out_scheduler is NULL");
    swarm_scheduler *scheduler = swarm__alloc_zero(1, sizeof *scheduler);
    if (scheduler == NULL)
        return swarm__fail_nomem(err);
    scheduler->seed = seed;
    *out_scheduler = scheduler;
    return 0;
}

static void place_free(swarm__place *place)
{
    swarm_node_free(place->node);
    swarm__generics_free(&place->generics_free);
    swarm__array_free(&place->ports);
    swarm__free(place);
}

static void counts_free(swarm__service_counts *counts)
{
    swarm__free(counts->id);
    swarm__free(counts->on_node);
    swarm__free(counts);
}

static void task_free(held_task *task)
{
    swarm__claim_release(task->claim);
    swarm__free(task->id);
    swarm__free(task);
}

void swarm_scheduler_free(swarm_scheduler *scheduler)
{
    if (scheduler == NULL)
        return;
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&scheduler->tasks, entry)) != NULL)
        task_free(swarm__map_entry_value(entry));
    while ((entry = swarm__map_next(&scheduler->services, entry)) != NULL)
        counts_free(swarm__map_entry_value(entry));
    for (size_t i = 0; i < scheduler->places.count; i++)
        place_free(scheduler->places.items[i]);
    swarm__map_free(&scheduler->tasks);
    swarm__map_free(&scheduler->services);
    swarm__map_free(&scheduler->nodes);
    swarm__array_free(&scheduler->places);
    swarm__free(scheduler);
}

/* ---- what is held ---- */

/* Tasks that were put on a node unasked may hold more than 64 bits tell. Going round and coming back is
 * exact, and what goes round is far beyond any node. */
static void move_amount(int64_t *free_amount, int64_t amount, int sign)
{
    uint64_t moved = sign > 0 ? (uint64_t)amount : 0 - (uint64_t)amount;
    *free_amount = (int64_t)((uint64_t)*free_amount + moved);
}

/* Take (sign -1) what the claim wants from the node, or give it back (sign 1). */
static void move_amounts(swarm__place *place, const swarm__claim *claim, int sign)
{
    move_amount(&place->nano_cpus_free, claim->nano_cpus, sign);
    move_amount(&place->memory_bytes_free, claim->memory_bytes, sign);
    for (size_t i = 0; i < claim->generics.count; i++) {
        swarm__generic_amount *offered =
            swarm__generics_find(&place->generics_free, claim->generics.items[i].kind);
        if (offered != NULL)
            move_amount(&offered->amount, claim->generics.items[i].amount, sign);
    }
}

static void hold_ports(swarm__place *place, const swarm__claim *claim) /* room is reserved */
{
    for (size_t i = 0; i < claim->ports.count; i++) {
        swarm__host_port *held = swarm__host_ports_find(&place->ports, &claim->ports.items[i]);
        if (held != NULL)
            held->holders++;
        else
            swarm__array_push(&place->ports, claim->ports.items[i]);
    }
}

static void give_back_ports(swarm__place *place, const swarm__claim *claim)
{
    for (size_t i = 0; i < claim->ports.count; i++) {
        swarm__host_port *held = swarm__host_ports_find(&place->ports, &claim->ports.items[i]);
        if (held != NULL && --held->holders == 0)
            *held = place->ports.items[--place->ports.count];
    }
}

static void count_task(held_task *task, int sign)
{
    task->place->tasks += (uint64_t)sign;
    task->counts->on_node[task->place->index] += (uint32_t)sign;
}

static void release_task(swarm_scheduler *scheduler, held_task *task)
{
    if (!task->retired)
        count_task(task, -1);
    move_amounts(task->place, task->claim, 1);
    give_back_ports(task->place, task->claim);
    if (--task->counts->tasks == 0) {
        swarm__map_remove(&scheduler->services, task->counts->id);
        counts_free(task->counts);
    }
    swarm__map_remove(&scheduler->tasks, task->id);
    task_free(task);
}

/* ---- nodes ---- */

/* What the node offers, before its tasks take theirs. */
static int read_offer(swarm__place *place)
{
    const swarm_resource_set *offered = swarm__node_resources(place->node);
    swarm__generics generics = {0};
    if (swarm__generics_read(&generics, offered) < 0) {
        swarm__generics_free(&generics);
        return SWARM_E_NOMEM;
    }
    swarm__generics_free(&place->generics_free);
    place->generics_free = generics;
    place->limited = offered != NULL;
    place->nano_cpus_free = swarm_resource_set_get_nano_cpus(offered);
    place->memory_bytes_free = swarm_resource_set_get_memory_bytes(offered);
    return 0;
}

static uint64_t rank_of(uint64_t seed, const char *id)
{
    swarm__random mixed = {seed};
    for (; *id != '\0'; id++)
        mixed.state = swarm__random_next(&mixed) ^ (unsigned char)*id;
    return swarm__random_next(&mixed);
}

static int add_place(swarm_scheduler *scheduler, swarm_node *node)
{
    swarm__place *place = swarm__alloc_zero(1, sizeof *place);
    if (place == NULL || swarm__array_reserve(&scheduler->places, 1) < 0)
        goto no_memory;
    place->node = node;
    place->index = scheduler->places.count;
    place->rank = rank_of(scheduler->seed, swarm_node_get_id(node));
    if (read_offer(place) < 0 ||
        swarm__map_put(&scheduler->nodes, swarm_node_get_id(node), place) < 0)
        goto no_memory;
    swarm__array_push(&scheduler->places, place);
    return 0;

no_memory:
    if (place != NULL)
        swarm__generics_free(&place->generics_free);
    swarm__free(place);
    return SWARM_E_NOMEM;
}

static int change_place(swarm_scheduler *scheduler, swarm__place *place, swarm_node *node)
{
    swarm_node *before = place->node;
    place->node = node;
    if (read_offer(place) < 0) {
        place->node = before;
        return SWARM_E_NOMEM;
    }
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&scheduler->tasks, entry)) != NULL) {
        const held_task *task = swarm__map_entry_value(entry);
        if (task->place == place)
            move_amounts(place, task->claim, -1);
    }
    swarm__map_put(&scheduler->nodes, swarm_node_get_id(node), place); /* only its key moves */
    swarm_node_free(before);
    return 0;
}

int swarm_scheduler_set_node(swarm_scheduler *scheduler, const swarm_node *node, swarm_error **err)
{
    if (scheduler == NULL || node == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the scheduler or the node is NULL");
    if (swarm_node_get_id(node) == NULL)
        return swarm__fail(err, SWARM_E_INVAL, "/ID", "the node has no ID");
    swarm_node *copy = swarm_node_copy(node);
    if (copy == NULL)
        return swarm__fail_nomem(err);
    swarm__place *known = swarm__map_get(&scheduler->nodes, swarm_node_get_id(node));
    int code = known != NULL ? change_place(scheduler, known, copy) : add_place(scheduler, copy);
    if (code < 0) {
        swarm_node_free(copy);
        return swarm__fail_nomem(err);
    }
    return 0;
}

/* The last node takes the index of the one that goes, in every service's counts too. */
static void close_gap(swarm_scheduler *scheduler, size_t index)
{
    size_t last = --scheduler->places.count;
    scheduler->places.items[index] = scheduler->places.items[last];
    scheduler->places.items[index]->index = index;
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&scheduler->services, entry)) != NULL) {
        swarm__service_counts *counts = swarm__map_entry_value(entry);
        if (index < counts->capacity)
            counts->on_node[index] = last < counts->capacity ? counts->on_node[last] : 0;
        if (last < counts->capacity)
            counts->on_node[last] = 0;
    }
}

int swarm_scheduler_remove_node(swarm_scheduler *scheduler, const char *node_id)
{
    if (scheduler == NULL || node_id == NULL)
        return SWARM_E_INVAL;
    swarm__place *place = swarm__map_remove(&scheduler->nodes, node_id);
    if (place == NULL)
        return 0;
    struct swarm__map_entry *entry = swarm__map_next(&scheduler->tasks, NULL);
    while (entry != NULL) {
        held_task *task = swarm__map_entry_value(entry);
        entry = swarm__map_next(&scheduler->tasks, entry);
        if (task->place == place)
            release_task(scheduler, task);
    }
    close_gap(scheduler, place->index);
    place_free(place);
    return 1;
}

/* ---- tasks ---- */

/* The counts of the service, made when it is new, with room for every node. */
static swarm__service_counts *counts_get(swarm_scheduler *scheduler, const char *service_id)
{
    swarm__service_counts *counts = swarm__map_get(&scheduler->services, service_id);
    int is_new = counts == NULL;
    if (is_new) {
        counts = swarm__alloc_zero(1, sizeof *counts);
        if (counts == NULL || (counts->id = swarm__strdup(service_id)) == NULL)
            goto no_memory;
    }
    size_t had = counts->capacity;
    if (swarm__array_grow(&counts->on_node, &counts->capacity, scheduler->places.count,
                          sizeof *counts->on_node) < 0)
        goto no_memory;
    if (counts->capacity > had)
        memset(counts->on_node + had, 0, (counts->capacity - had) * sizeof *counts->on_node);
    if (is_new && swarm__map_put(&scheduler->services, counts->id, counts) < 0)
        goto no_memory;
    return counts;

no_memory:
    if (is_new && counts != NULL)
        counts_free(counts);
    return NULL;
}

static int hold(swarm_scheduler *scheduler, swarm__service_counts *counts, swarm__claim *claim,
                const char *task_id, swarm__place *place)
{
    if (swarm__map_get(&scheduler->tasks, task_id) != NULL)
        return SWARM_E_EXISTS; /* the same id twice in one group */
    held_task *task = swarm__alloc_zero(1, sizeof *task);
    if (task == NULL)
        return SWARM_E_NOMEM;
    task->id = swarm__strdup(task_id);
    if (task->id == NULL || swarm__array_reserve(&place->ports, claim->ports.count) < 0 ||
        swarm__map_put(&scheduler->tasks, task->id, task) < 0) {
        task_free(task);
        return SWARM_E_NOMEM;
    }
    task->place = place;
    task->counts = counts;
    task->claim = claim;
    claim->references++;
    counts->tasks++;
    count_task(task, 1);
    move_amounts(place, claim, -1);
    hold_ports(place, claim);
    return 0;
}

/* Drop counts that no task uses, as when the first task of a service was not placed. */
static void counts_settle(swarm_scheduler *scheduler, swarm__service_counts *counts)
{
    if (counts->tasks > 0)
        return;
    swarm__map_remove(&scheduler->services, counts->id);
    counts_free(counts);
}

/* The best node that passes, or NULL. */
static swarm__place *choose(const swarm_scheduler *scheduler, const swarm__want *want,
                            const swarm__spread *spread)
{
    swarm__place *best = NULL;
    for (size_t i = 0; i < scheduler->places.count; i++) {
        swarm__place *place = scheduler->places.items[i];
        if (best != NULL) {
            int order = swarm__spread_compare(spread, place, best);
            uint32_t here = swarm__counts_on(want->counts, place);
            uint32_t there = swarm__counts_on(want->counts, best);
            if (order == 0)
                order = (here > there) - (here < there);
            if (order == 0)
                order = (place->tasks > best->tasks) - (place->tasks < best->tasks);
            if (order == 0)
                order = place->rank < best->rank ? -1 : 1;
            if (order > 0)
                continue;
        }
        if (swarm__filter_first_failed(want, place) == SWARM_FILTER_UNKNOWN)
            best = place;
    }
    return best;
}

/* Place as many as fit; what was placed is in the assignment. */
static int place_group(swarm_scheduler *scheduler, swarm__want *want, swarm__service_counts *counts,
                       const char *const *task_ids, swarm_assignment *assignment)
{
    swarm__spread spread;
    int code = swarm__spread_new(want, scheduler->places.items, scheduler->places.count, &spread);
    if (code < 0)
        return code;
    for (size_t i = 0; i < swarm_assignment_count(assignment) && code == 0; i++) {
        swarm__place *place = choose(scheduler, want, &spread);
        if (place == NULL)
            break; /* they are equal: where one does not fit, none does */
        code = hold(scheduler, counts, want->claim, task_ids[i], place);
        if (code == 0) {
            swarm__spread_count(&spread, place);
            code = swarm__assignment_set(assignment, i, swarm_node_get_id(place->node));
            if (code < 0)
                swarm_scheduler_remove_task(scheduler, task_ids[i]);
        }
    }
    swarm__spread_free(&spread);
    if (code == 0 && swarm_assignment_count_placed(assignment) < swarm_assignment_count(assignment))
        code = swarm__assignment_explain(assignment, want, scheduler->places.items,
                                         scheduler->places.count);
    return code;
}

static int check_task_ids(const swarm_scheduler *scheduler, const char *const *task_ids,
                          size_t count, swarm_error **err)
{
    if (count > 0 && task_ids == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "task_ids is NULL");
    for (size_t i = 0; i < count; i++) {
        if (task_ids[i] == NULL)
            return swarm__fail(err, SWARM_E_INVAL, NULL, "a task id is NULL");
        if (swarm__map_get(&scheduler->tasks, task_ids[i]) != NULL)
            return swarm__fail(err, SWARM_E_EXISTS, NULL, "task %s is placed already", task_ids[i]);
    }
    return 0;
}

int swarm_scheduler_place(swarm_scheduler *scheduler, const char *service_id,
                          const swarm_service_spec *spec, const char *const *task_ids, size_t count,
                          swarm_assignment **out_assignment, swarm_error **err)
{
    if (scheduler == NULL || service_id == NULL || spec == NULL || out_assignment == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = check_task_ids(scheduler, task_ids, count, err);
    if (code < 0)
        return code;
    swarm__want want;
    code = swarm__want_read(spec, &want, err);
    if (code < 0)
        return code;
    swarm_assignment *assignment = swarm__assignment_new(count);
    swarm__service_counts *counts = counts_get(scheduler, service_id);
    if (assignment == NULL || counts == NULL) {
        code = SWARM_E_NOMEM;
    } else {
        /* A reference, so that undoing the only task of the service leaves its counts standing. */
        counts->tasks++;
        want.counts = counts;
        code = place_group(scheduler, &want, counts, task_ids, assignment);
        for (size_t i = 0; i < count && code < 0; i++)
            swarm_scheduler_remove_task(scheduler, task_ids[i]);
        counts->tasks--;
    }
    if (counts != NULL)
        counts_settle(scheduler, counts);
    swarm__want_free(&want);
    if (code < 0) {
        swarm_assignment_free(assignment);
        return code == SWARM_E_EXISTS
                   ? swarm__fail(err, code, NULL, "a task id stands twice in the group")
                   : swarm__fail_nomem(err);
    }
    *out_assignment = assignment;
    return 0;
}

int swarm_scheduler_add_task(swarm_scheduler *scheduler, const char *service_id,
                             const swarm_service_spec *spec, const char *task_id,
                             const char *node_id, swarm_error **err)
{
    if (scheduler == NULL || service_id == NULL || spec == NULL || node_id == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = check_task_ids(scheduler, &task_id, 1, err);
    if (code < 0)
        return code;
    swarm__place *place = swarm__map_get(&scheduler->nodes, node_id);
    if (place == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "node %s is not known", node_id);
    swarm__claim *claim = swarm__claim_new(spec);
    if (claim == NULL)
        return swarm__fail_nomem(err);
    swarm__service_counts *counts = counts_get(scheduler, service_id);
    code = counts != NULL ? hold(scheduler, counts, claim, task_id, place) : SWARM_E_NOMEM;
    swarm__claim_release(claim);
    if (counts != NULL)
        counts_settle(scheduler, counts);
    return code < 0 ? swarm__fail_nomem(err) : 0;
}

int swarm_scheduler_retire_task(swarm_scheduler *scheduler, const char *task_id)
{
    if (scheduler == NULL || task_id == NULL)
        return SWARM_E_INVAL;
    held_task *task = swarm__map_get(&scheduler->tasks, task_id);
    if (task == NULL || task->retired)
        return 0;
    count_task(task, -1);
    task->retired = 1;
    return 1;
}

int swarm_scheduler_remove_task(swarm_scheduler *scheduler, const char *task_id)
{
    if (scheduler == NULL || task_id == NULL)
        return SWARM_E_INVAL;
    held_task *task = swarm__map_get(&scheduler->tasks, task_id);
    if (task == NULL)
        return 0;
    release_task(scheduler, task);
    return 1;
}

/* The first filter that the node fails, or SWARM_FILTER_UNKNOWN. */
static int first_failed(swarm_scheduler *scheduler, const char *service_id,
                        const swarm_service_spec *spec, const char *node_id,
                        swarm_filter *out_filter, swarm_error **err)
{
    const swarm__place *place = swarm__map_get(&scheduler->nodes, node_id);
    if (place == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "node %s is not known", node_id);
    swarm__want want;
    int code = swarm__want_read(spec, &want, err);
    if (code < 0)
        return code;
    want.counts = swarm__map_get(&scheduler->services, service_id);
    *out_filter = swarm__filter_first_failed(&want, place);
    swarm__want_free(&want);
    return 0;
}

int swarm_scheduler_fits(swarm_scheduler *scheduler, const char *service_id,
                         const swarm_service_spec *spec, const char *node_id, swarm_error **err)
{
    if (scheduler == NULL || service_id == NULL || spec == NULL || node_id == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm_filter filter = SWARM_FILTER_UNKNOWN;
    int code = first_failed(scheduler, service_id, spec, node_id, &filter, err);
    return code < 0 ? code : filter == SWARM_FILTER_UNKNOWN;
}

int swarm__scheduler_refusal(swarm_scheduler *scheduler, const char *service_id,
                             const swarm_service_spec *spec, const char *node_id, char **out_phrase)
{
    swarm_filter filter = SWARM_FILTER_UNKNOWN;
    int code = first_failed(scheduler, service_id, spec, node_id, &filter, NULL);
    if (code < 0)
        return code;
    *out_phrase = filter != SWARM_FILTER_UNKNOWN ? swarm__filter_phrase(filter, 1) : NULL;
    return filter != SWARM_FILTER_UNKNOWN && *out_phrase == NULL ? SWARM_E_NOMEM : 0;
}
