/* SPDX-License-Identifier: MIT
 *
 * The slots of a rollout machine: found by their numbers, linked in queues.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "core/rollout_machine.h"
#include <string.h>

static uint64_t id_at(const swarm_rollout *rollout, size_t place)
{
    return rollout->slots.items[rollout->by_id.items[place]].id;
}

/* Where the id stands, or would stand, in by_id. Numbers are mostly added in order, and without gaps. */
static size_t find_place(const swarm_rollout *rollout, uint64_t id)
{
    size_t low = 0, high = rollout->by_id.count;
    if (high == 0 || id > id_at(rollout, high - 1))
        return high;
    uint64_t guess = id - id_at(rollout, 0);
    if (guess < high && id_at(rollout, (size_t)guess) == id)
        return (size_t)guess;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (id_at(rollout, middle) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

rollout_slot *swarm__rollout_find(const swarm_rollout *rollout, uint64_t id)
{
    size_t place = find_place(rollout, id);
    if (place == rollout->by_id.count || id_at(rollout, place) != id)
        return NULL;
    return &rollout->slots.items[rollout->by_id.items[place]];
}

int swarm__rollout_append(swarm_rollout *rollout, uint64_t id, rollout_slot **out_slot)
{
    if (swarm__array_reserve(&rollout->slots, 1) < 0 ||
        swarm__array_reserve(&rollout->by_id, 1) < 0)
        return SWARM_E_NOMEM;
    rollout_slot added = {.id = id, .state = SLOT_WAITING};
    size_t place = find_place(rollout, id);
    uint32_t *by_id = rollout->by_id.items;
    memmove(by_id + place + 1, by_id + place, (rollout->by_id.count - place) * sizeof *by_id);
    by_id[place] = (uint32_t)rollout->slots.count;
    rollout->by_id.count++;
    *out_slot = &rollout->slots.items[rollout->slots.count];
    swarm__array_push(&rollout->slots, added);
    return 0;
}

static uint32_t *link_of(rollout_slot *slot, size_t link)
{
    return (uint32_t *)(void *)((char *)slot + link);
}

void swarm__rollout_queue_add(swarm_rollout *rollout, rollout_queue *queue, size_t link,
                              rollout_slot *slot)
{
    rollout_slot *slots = rollout->slots.items;
    uint32_t index = (uint32_t)(slot - slots);
    if (queue->first == NO_SLOT)
        queue->first = index;
    else
        *link_of(&slots[queue->last], link) = index;
    queue->last = index;
}

void swarm__rollout_queue_take(swarm_rollout *rollout, rollout_queue *queue, size_t link)
{
    queue->first =
        queue->first == queue->last ? NO_SLOT : *link_of(&rollout->slots.items[queue->first], link);
}

rollout_slot *swarm__rollout_queue_first(const swarm_rollout *rollout, const rollout_queue *queue)
{
    return queue->first != NO_SLOT ? &rollout->slots.items[queue->first] : NULL;
}

rollout_slot *swarm__rollout_queue_next(const swarm_rollout *rollout, const rollout_slot *slot,
                                        const rollout_queue *queue, size_t link)
{
    rollout_slot *slots = rollout->slots.items;
    rollout_slot *from = &slots[slot - slots];
    return from == &slots[queue->last] ? NULL : &slots[*link_of(from, link)];
}
