/* SPDX-License-Identifier: MIT */
#include "base/heap.h"

#include "base/alloc.h"
#include "base/array.h"
#include <swarm/base.h>

int swarm__heap_reserve(swarm__heap *heap, size_t nodes)
{
    return swarm__array_grow(&heap->items, &heap->capacity, nodes, sizeof *heap->items);
}

static int earlier(const swarm__heap_node *a, const swarm__heap_node *b)
{
    return a->at_ns < b->at_ns || (a->at_ns == b->at_ns && a->order < b->order);
}

static void put(swarm__heap *heap, size_t index, swarm__heap_node *node)
{
    heap->items[index] = node;
    node->place = index + 1;
}

static void sift_up(swarm__heap *heap, size_t index)
{
    swarm__heap_node *node = heap->items[index];
    while (index > 0) {
        size_t parent = (index - 1) / 2;
        if (!earlier(node, heap->items[parent]))
            break;
        put(heap, index, heap->items[parent]);
        index = parent;
    }
    put(heap, index, node);
}

static void sift_down(swarm__heap *heap, size_t index)
{
    swarm__heap_node *node = heap->items[index];
    for (;;) {
        size_t child = index * 2 + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && earlier(heap->items[child + 1], heap->items[child]))
            child++;
        if (!earlier(heap->items[child], node))
            break;
        put(heap, index, heap->items[child]);
        index = child;
    }
    put(heap, index, node);
}

void swarm__heap_set(swarm__heap *heap, swarm__heap_node *node, int64_t at_ns)
{
    node->at_ns = at_ns;
    node->order = heap->next_order++;
    if (node->place == 0)
        put(heap, heap->count++, node);
    size_t index = node->place - 1;
    sift_up(heap, index);
    sift_down(heap, node->place - 1);
}

void swarm__heap_unset(swarm__heap *heap, swarm__heap_node *node)
{
    if (node->place == 0)
        return;
    size_t index = node->place - 1;
    node->place = 0;
    swarm__heap_node *last = heap->items[--heap->count];
    if (last == node)
        return;
    put(heap, index, last);
    sift_up(heap, index);
    sift_down(heap, last->place - 1);
}

swarm__heap_node *swarm__heap_first(const swarm__heap *heap)
{
    return heap->count > 0 ? heap->items[0] : NULL;
}

void swarm__heap_free(swarm__heap *heap)
{
    swarm__array_free(heap);
}
