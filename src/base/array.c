/* SPDX-License-Identifier: MIT */
#include "base/array.h"

#include "base/alloc.h"
#include <stdint.h>
#include <string.h>
#include <swarm/base.h>

int swarm__array_grow(void *items_slot, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return 0;
    if (needed > SIZE_MAX / 2 / size)
        return SWARM_E_NOMEM;
    size_t wanted = *capacity < 4 ? 8 : *capacity * 2;
    if (wanted < needed)
        wanted = needed;
    void *items;
    memcpy(&items, items_slot, sizeof items);
    items = swarm__realloc(items, wanted * size);
    if (items == NULL)
        return SWARM_E_NOMEM;
    memcpy(items_slot, &items, sizeof items);
    *capacity = wanted;
    return 0;
}
