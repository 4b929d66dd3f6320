/* SPDX-License-Identifier: MIT */
#include "base/slab.h"

#include "base/alloc.h"
#include "base/array.h"
#include <string.h>
#include <swarm/base.h>

int swarm__slab_grow(swarm__slab *slab, size_t more)
{
    while (swarm__slab_room(slab) < more) {
        if (slab->chunk_count >= UINT32_MAX / SWARM__SLAB_CHUNK ||
            swarm__array_grow(&slab->chunks, &slab->chunk_capacity, slab->chunk_count + 1,
                              sizeof *slab->chunks) < 0)
            return SWARM_E_NOMEM;
        char *chunk = swarm__alloc(SWARM__SLAB_CHUNK * slab->item_size);
        if (chunk == NULL)
            return SWARM_E_NOMEM;
        slab->chunks[slab->chunk_count++] = chunk;
    }
    return 0;
}

uint32_t swarm__slab_take(swarm__slab *slab)
{
    uint32_t number = slab->first_free;
    if (number == 0) {
        number = ++slab->used;
    } else {
        memcpy(&slab->first_free, swarm__slab_at(slab, number), sizeof slab->first_free);
        slab->free_count--;
    }
    memset(swarm__slab_at(slab, number), 0, slab->item_size);
    return number;
}

void swarm__slab_give(swarm__slab *slab, uint32_t number)
{
    memset(swarm__slab_at(slab, number), 0, slab->item_size);
    memcpy(swarm__slab_at(slab, number), &slab->first_free, sizeof slab->first_free);
    slab->first_free = number;
    slab->free_count++;
}

void swarm__slab_free(swarm__slab *slab)
{
    for (size_t i = 0; i < slab->chunk_count; i++)
        swarm__free(slab->chunks[i]);
    swarm__free(slab->chunks);
    *slab = (swarm__slab){.item_size = slab->item_size};
}
