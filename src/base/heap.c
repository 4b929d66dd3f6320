/* SPDX-License-Identifier: MIT */
#include "base/heap.h"

#include "base/alloc.h"
#include "base/array.h"
#include <swarm/base.h>

int swarm__heap_reserve(swarm__heap *heap, size_t nodes)
{
    if (nodes >= UINT32_MAX)
        return SWARM_E_NOMEM;
    return swarm__array_grow(&heap->items, &heap->capacity, nodes, sizeof *heap->items);
}

static int earlier(int64_t at_ns, uint64_t order, const swarm__heap_item *than)
{
    return at_ns == than->at_ns ? order < than->order : at_ns < than->at_ns;
}

static void put(swarm__heap *heap, size_t index, const swarm__heap_item *item)
{
    heap->items[index] = *item;
    item->node->place = (uint32_t)index + 1;
}

/* Move the free place down to where none is below it. Of two, the earlier one moves up: that is computed
 * and not branched on, for it cannot be foretold. */
static size_t sink(swarm__heap *heap, size_t index)
{
    size_t child = index * 2 + 1;
    while (child + 1 < heap->count) {
        const swarm__heap_item *right = &heap->items[child + 1];
        child += (size_t)earlier(right->at_ns, right->order, &heap->items[child]);
        put(heap, index, &heap->items[child]);
        index = child;
        child = index * 2 + 1;
    }
    if (child >= heap->count)
        return index;
    put(heap, index, &heap->items[child]);
    return child;
}

/* The item belongs at the free place, or above or below it; most belong near the bottom. Its parts are
 * given one by one: they are at hand, and a struct would go through memory. */
static void settle(swarm__heap *heap, size_t index, int64_t at_ns, uint64_t order,
                   swarm__heap_node *node)
{
    index = sink(heap, index);
    while (index > 0) {
        size_t parent = (index - 1) / 2;
        if (!earlier(at_ns, order, &heap->items[parent]))
            break;
        put(heap, index, &heap->items[parent]);
        index = parent;
    }
    swarm__heap_item *item = &heap->items[index];
    item->at_ns = at_ns;
    item->order = order;
    item->node = node;
    node->place = (uint32_t)index + 1;
}

void swarm__heap_set(swarm__heap *heap, swarm__heap_node *node, int64_t at_ns)
{
    size_t index = node->place == 0 ? heap->count++ : node->place - 1;
    node->at_ns = at_ns;
    settle(heap, index, at_ns, heap->next_order++, node);
}

void swarm__heap_unset(swarm__heap *heap, swarm__heap_node *node)
{
    if (node->place == 0)
        return;
    size_t index = node->place - 1;
    node->place = 0;
    const swarm__heap_item *last = &heap->items[--heap->count];
    if (last->node != node)
        settle(heap, index, last->at_ns, last->order, last->node);
}

swarm__heap_node *swarm__heap_first(const swarm__heap *heap)
{
    return heap->count > 0 ? heap->items[0].node : NULL;
}

void swarm__heap_free(swarm__heap *heap)
{
    swarm__array_free(heap);
}
