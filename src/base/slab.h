/* SPDX-License-Identifier: MIT
 *
 * Records of one size that are named by a number: for what there may be a million of. They lie in
 * chunks, so that none ever moves and nothing is allocated for each; numbers of records that were given
 * back are used again. Numbers begin with 1: 0 stands for none.
 */
#ifndef SWARM__BASE_SLAB_H
#define SWARM__BASE_SLAB_H

#include <stddef.h>
#include <stdint.h>

enum {
    SWARM__SLAB_CHUNK = 64
};

typedef struct swarm__slab { /* all zero at first, but for the size */
    size_t item_size;        /* 4 or more */
    char **chunks;
    size_t chunk_count;
    size_t chunk_capacity;
    uint32_t used;       /* numbers handed out so far: the highest one */
    uint32_t first_free; /* of those given back; the next one stands in its first bytes */
    uint32_t free_count;
} swarm__slab;

int swarm__slab_grow(swarm__slab *slab, size_t more);

/* Records that can be taken. */
static inline size_t swarm__slab_room(const swarm__slab *slab)
{
    return slab->chunk_count * SWARM__SLAB_CHUNK - slab->used + slab->free_count;
}

/* Make sure that `more` records can be taken. 0 or SWARM_E_NOMEM. */
static inline int swarm__slab_reserve(swarm__slab *slab, size_t more)
{
    return swarm__slab_room(slab) >= more ? 0 : swarm__slab_grow(slab, more);
}

/* A record, all zero, out of what was reserved. */
uint32_t swarm__slab_take(swarm__slab *slab);
/* The record is all zero from then on, but for its first four bytes, which are the slab's. */
void swarm__slab_give(swarm__slab *slab, uint32_t number);

static inline void *swarm__slab_at(const swarm__slab *slab, uint32_t number)
{
    size_t place = number - 1;
    return slab->chunks[place / SWARM__SLAB_CHUNK] + (place % SWARM__SLAB_CHUNK) * slab->item_size;
}

void swarm__slab_free(swarm__slab *slab);

#endif
