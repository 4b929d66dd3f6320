/* SPDX-License-Identifier: MIT
 *
 * A heap of deadlines: the earliest first, equal ones in the order in which they were set. Nodes are
 * members of the caller's structs. Room is reserved apart, so that setting a deadline cannot fail.
 */
#ifndef SWARM__BASE_HEAP_H
#define SWARM__BASE_HEAP_H

#include <stddef.h>
#include <stdint.h>

typedef struct swarm__heap_node { /* all zero at first: not in a heap */
    int64_t at_ns;
    uint32_t place; /* index + 1 in the heap, 0 when outside */
    uint32_t mark;  /* the caller's, for what it belongs to */
} swarm__heap_node;

typedef struct swarm__heap_item { /* what is compared stands in the row, not behind a pointer */
    int64_t at_ns;
    uint64_t order;
    swarm__heap_node *node;
} swarm__heap_item;

typedef struct swarm__heap { /* all zero at first */
    swarm__heap_item *items;
    size_t count;
    size_t capacity;
    uint64_t next_order;
} swarm__heap;

/* Make room for `nodes` nodes in all, at most UINT32_MAX. 0 or SWARM_E_NOMEM. */
int swarm__heap_reserve(swarm__heap *heap, size_t nodes);

/* Put the node in, or move it, to `at_ns`. There must be room. */
void swarm__heap_set(swarm__heap *heap, swarm__heap_node *node, int64_t at_ns);

/* Take the node out; nothing happens when it is not in. */
void swarm__heap_unset(swarm__heap *heap, swarm__heap_node *node);

/* The earliest node, or NULL. */
swarm__heap_node *swarm__heap_first(const swarm__heap *heap);

void swarm__heap_free(swarm__heap *heap);

#endif
