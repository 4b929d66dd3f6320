/* SPDX-License-Identifier: MIT
 *
 * The places in the order in which a want takes them. An order is made once for a want, by a walk over
 * all places, and from then on only follows what changes. It is dressed as the service that asks: the
 * places on which that service has tasks get the keys that they have for it.
 */
#include "core/order.h"

#include "base/alloc.h"
#include "base/array.h"
#include <string.h>

/* Orders that are kept: this many for each place, and in small clusters as many as take little. */
enum {
    ORDERS_KEPT = 8,
    LEAVES_KEPT = 262144,
    MOST_ORDERS = 1024
};

/* ---- keys ---- */

/* From the most significant: recent failures, tasks of the service, tasks in all, whether the image is
 * missing. Equal ones are decided by rank, which is the order of the leaves. */
static uint64_t pack(uint32_t level, uint32_t service_tasks, uint32_t tasks, int without_image)
{
    static const uint32_t most_level = 254, most_service_tasks = 0xffffff, most_tasks = 0x7fffffff;
    uint64_t key = level < most_level ? level : most_level;
    key = key << 24 | (service_tasks < most_service_tasks ? service_tasks : most_service_tasks);
    key = key << 31 | (tasks < most_tasks ? tasks : most_tasks);
    return key << 1 | (without_image != 0);
}

static uint32_t leaf_of(const swarm__order *order, const swarm__place *place)
{
    return order->levels > 0 ? order->leaf_of[place->position] : place->position;
}

static const swarm__service *service_of(const swarm_scheduler *scheduler, const swarm__order *order)
{
    return order->service != 0 ? swarm__service_at(scheduler, order->service) : NULL;
}

/* The key of a place, and the filter that it fails first beside it. */
static uint64_t key_of(swarm__order *order, uint32_t leaf, const swarm__place *place,
                       const swarm__cell *cell)
{
    const swarm__want *want = order->want;
    uint32_t service_tasks = cell != NULL ? cell->tasks : 0;
    swarm_filter failed =
        swarm__filter_first_failed(want, place, order->fixed[leaf], service_tasks);
    order->refusals[order->failed[leaf]]--;
    order->refusals[failed]++;
    order->failed[leaf] = (uint8_t)failed;
    if (failed != SWARM_FILTER_UNKNOWN)
        return UINT64_MAX;
    return pack(cell != NULL ? cell->level : 0, service_tasks, place->tasks,
                want->image != 0 && !swarm__place_has_image(place, want->image));
}

void swarm__order_update(swarm__order *order, const swarm__place *place, const swarm__cell *cell)
{
    uint32_t leaf = leaf_of(order, place);
    swarm__branch_count(order, leaf, cell != NULL ? cell->tasks : 0);
    swarm__branch_set_key(order, leaf, key_of(order, leaf, place, cell));
}

static void update(const swarm_scheduler *scheduler, swarm__order *order, uint32_t number)
{
    const swarm__place *place = swarm__place_at(scheduler, number);
    swarm__order_update(order, place, swarm__cell_on(scheduler, order->service, place));
}

/* ---- all of it ---- */

static void judge_profiles(const swarm_scheduler *scheduler, swarm__order *order, uint8_t *judged)
{
    for (uint32_t i = 1; i <= scheduler->profiles.used; i++) {
        const swarm__profile *profile = swarm__slab_at(&scheduler->profiles, i);
        if (profile->references > 0)
            judged[i] = swarm__filter_profile(order->want, profile->node);
    }
    for (size_t i = 0; i < scheduler->ranked.count; i++) {
        const swarm__place *place = scheduler->ranked.items[i];
        uint8_t fixed = judged[place->profile];
        if (order->want->about_one_node) {
            swarm__subject subject = swarm__place_subject(scheduler, place);
            fixed = swarm__filter_one_node(order->want, &subject, fixed);
        }
        order->fixed[leaf_of(order, place)] = fixed;
    }
}

static void free_parts(swarm__order *order)
{
    swarm__branches_free(order);
    swarm__free(order->keys);
    swarm__free(order->fixed);
    swarm__free(order->failed);
    order->keys = NULL;
    order->fixed = order->failed = NULL;
    order->layout = 0;
}

/* Set every key; which service it is dressed as is decided. */
static void fill(const swarm_scheduler *scheduler, swarm__order *order)
{
    memset(order->failed, 0, order->count);
    memset(order->refusals, 0, sizeof order->refusals);
    order->refusals[SWARM_FILTER_UNKNOWN] = order->count;
    for (uint32_t i = 0; i < order->branch_count; i++)
        order->branches[i].tasks = 0;
    if (order->levels > 0)
        memset(order->tasks, 0, order->count * sizeof *order->tasks);
    for (size_t i = 0; i < scheduler->ranked.count; i++) {
        const swarm__place *place = scheduler->ranked.items[i];
        uint32_t leaf = leaf_of(order, place);
        const swarm__cell *cell = swarm__cell_on(scheduler, order->service, place);
        swarm__branch_count(order, leaf, cell != NULL ? cell->tasks : 0);
        order->keys[leaf] = key_of(order, leaf, place, cell);
    }
    swarm__branches_settle(order);
    order->seen = scheduler->changes.count;
}

/* Lay it out for the places as they are now. */
static int lay_out(swarm_scheduler *scheduler, swarm__order *order)
{
    free_parts(order);
    swarm__places_sort(scheduler);
    order->count = (uint32_t)scheduler->ranked.count;
    order->keys = swarm__alloc_zero(order->count, sizeof *order->keys);
    order->fixed = swarm__alloc_zero(order->count, 1);
    order->failed = swarm__alloc_zero(order->count, 1);
    uint8_t *judged = swarm__alloc_zero((size_t)scheduler->profiles.used + 1, 1);
    if (order->keys == NULL || order->fixed == NULL || order->failed == NULL || judged == NULL ||
        swarm__branches_make(scheduler, order) < 0) {
        swarm__free(judged);
        free_parts(order);
        return SWARM_E_NOMEM;
    }
    judge_profiles(scheduler, order, judged);
    swarm__free(judged);
    order->layout = scheduler->layout;
    return 0;
}

/* ---- following ---- */

static void catch_up(const swarm_scheduler *scheduler, swarm__order *order)
{
    uint64_t behind = scheduler->changes.count - order->seen;
    if (behind > scheduler->changes.capacity || behind > order->count) {
        fill(scheduler, order);
        return;
    }
    for (; order->seen < scheduler->changes.count; order->seen++) {
        size_t at = (size_t)order->seen & (scheduler->changes.capacity - 1);
        update(scheduler, order, scheduler->changes.items[at]);
    }
}

void swarm__order_caught_up(const swarm_scheduler *scheduler, swarm__order *order)
{
    order->seen = scheduler->changes.count;
}

/* Set the keys of the places on which the service has tasks or failures. */
static void update_cells(const swarm_scheduler *scheduler, swarm__order *order,
                         const swarm__service *service)
{
    for (uint32_t number = service != NULL ? service->first_cell : 0; number != 0;
         number = swarm__cell_at(scheduler, number)->next)
        update(scheduler, order, swarm__cell_at(scheduler, number)->place);
}

static uint32_t count_cells(const swarm__service *service)
{
    return service != NULL ? service->cell_count : 0;
}

static void dress(const swarm_scheduler *scheduler, swarm__order *order, uint32_t number)
{
    const swarm__service *before = service_of(scheduler, order);
    order->service = number;
    const swarm__service *after = service_of(scheduler, order);
    if (count_cells(before) + count_cells(after) > order->count / 4) {
        fill(scheduler, order);
        return;
    }
    update_cells(scheduler, order, before);
    update_cells(scheduler, order, after);
}

/* ---- keeping them ---- */

static void order_free(swarm_scheduler *scheduler, swarm__order *order)
{
    free_parts(order);
    order->want->order = NULL;
    swarm__want_release(scheduler, order->want);
    swarm__free(order);
}

static void forget_oldest(swarm_scheduler *scheduler)
{
    size_t kept = LEAVES_KEPT / (scheduler->ranked.count + 1);
    if (kept < ORDERS_KEPT)
        kept = ORDERS_KEPT;
    if (kept > MOST_ORDERS)
        kept = MOST_ORDERS;
    while (scheduler->orders.count >= kept) {
        size_t oldest = 0;
        for (size_t i = 1; i < scheduler->orders.count; i++)
            if (scheduler->orders.items[i]->used < scheduler->orders.items[oldest]->used)
                oldest = i;
        order_free(scheduler, scheduler->orders.items[oldest]);
        scheduler->orders.items[oldest] = scheduler->orders.items[--scheduler->orders.count];
    }
}

static swarm__order *order_add(swarm_scheduler *scheduler, swarm__want *want)
{
    forget_oldest(scheduler);
    if (swarm__array_reserve(&scheduler->orders, 1) < 0)
        return NULL;
    swarm__order *order = swarm__alloc_zero(1, sizeof *order);
    if (order == NULL)
        return NULL;
    order->want = want;
    want->order = order;
    want->references++;
    swarm__array_push(&scheduler->orders, order);
    return order;
}

swarm__order *swarm__order_get(swarm_scheduler *scheduler, swarm__want *want, uint32_t service)
{
    swarm__order *order = want->order;
    if (order == NULL)
        order = order_add(scheduler, want);
    if (order == NULL)
        return NULL;
    if (service != 0)
        swarm__failures_refresh(scheduler, swarm__service_at(scheduler, service));
    order->used = ++scheduler->clock;
    if (order->layout != scheduler->layout || order->layout == 0) {
        if (lay_out(scheduler, order) < 0)
            return NULL;
        order->service = service;
        fill(scheduler, order);
        return order;
    }
    catch_up(scheduler, order);
    if (order->service != service)
        dress(scheduler, order, service);
    return order;
}

swarm__place *swarm__order_best(const swarm_scheduler *scheduler, const swarm__order *order)
{
    uint32_t leaf = swarm__branch_best_leaf(order);
    if (leaf == SWARM__NO_LEAF)
        return NULL;
    return scheduler->ranked.items[order->levels > 0 ? order->position_of[leaf] : leaf];
}

const size_t *swarm__order_refusals(const swarm__order *order)
{
    return order->refusals;
}

void swarm__order_leave_out(swarm__order *order, const swarm__place *place)
{
    swarm__branch_set_key(order, leaf_of(order, place), UINT64_MAX);
}

size_t swarm__order_compare_branches(const swarm__order *order, const swarm__place *a,
                                     const swarm__place *b, uint64_t out_tasks[2])
{
    size_t decided = 0;
    if (order->levels == 0)
        return 0;
    uint32_t left = order->branch_of[leaf_of(order, a)];
    uint32_t right = order->branch_of[leaf_of(order, b)];
    /* From the leaves up: the one nearest to the root decides. */
    for (; left != 0; left = order->branches[left].parent, right = order->branches[right].parent) {
        if (order->branches[left].tasks == order->branches[right].tasks)
            continue;
        decided = order->branches[left].level;
        out_tasks[0] = order->branches[left].tasks;
        out_tasks[1] = order->branches[right].tasks;
    }
    return decided;
}

void swarm__orders_free(swarm_scheduler *scheduler)
{
    for (size_t i = 0; i < scheduler->orders.count; i++)
        order_free(scheduler, scheduler->orders.items[i]);
    swarm__array_free(&scheduler->orders);
}
