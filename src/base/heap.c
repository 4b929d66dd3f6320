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

static int earlier(const swarm__heap_item *a, const swarm__heap_item *b)
{
    return a->at_ns < b->at_ns || (a->at_ns == b->at_ns && a->order < b->order);
}

static void put(swarm__heap *heap, size_t index, const swarm__heap_item *item)
{
    heap->items[index] = *item;
    item->node->place = (uint32_t)index + 1;
}

static size_t sift_up(swarm__heap *heap, size_t index, const swarm__heap_item *item)
{
    while (index > 0) {
        size_t parent = (index - 1) / 2;
        if (!earlier(item, &heap->items[parent]))
            break;
        put(heap, index, &heap->items[parent]);
        index = parent;
    }
    return index;
}

static size_t sift_down(swarm__heap *heap, size_t index, const swarm__heap_item *item)
{
    for (;;) {
        size_t child = index * 2 + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && earlier(&heap->items[child + 1], &heap->items[child]))
            child++;
        if (!earlier(&heap->items[child], item))
            break;
        put(heap, index, &heap->items[child]);
        index = child;
    }
    return index;
}

/* The item belongs at the free place, or above or below it. */
static void settle(swarm__heap *heap, size_t index, swarm__heap_item item)
{
    index = sift_up(heap, index, &item);
    index = sift_down(heap, index, &item);
    put(heap, index, &item);
}

void swarm__heap_set(swarm__heap *heap, swarm__heap_node *node, int64_t at_ns)
{
    size_t index = node->place == 0 ? heap->count++ : node->place - 1;
    node->at_ns = at_ns;
    settle(heap, index, (swarm__heap_item){at_ns, heap->next_order++, node});
}

void swarm__heap_unset(swarm__heap *heap, swarm__heap_node *node)
{
    if (node->place == 0)
        return;
    size_t index = node->place - 1;
    node->place = 0;
    swarm__heap_item last = heap->items[--heap->count];
    if (last.node != node)
        settle(heap, index, last);
}

swarm__heap_node *swarm__heap_first(const swarm__heap *heap)
{
    return heap->count > 0 ? heap->items[0].node : NULL;
}

void swarm__heap_free(swarm__heap *heap)
{
    swarm__array_free(heap);
}
