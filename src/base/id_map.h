/* SPDX-License-Identifier: MIT
 *
 * A map from ids to the structs that they are members of: for what there may be a million of. It is one
 * array, nothing is allocated for each entry, and no id is looked at but the one that is asked for. Ids
 * are made by lot, so that their first letters are as good as a hash.
 */
#ifndef SWARM__BASE_ID_MAP_H
#define SWARM__BASE_ID_MAP_H

#include "base/id.h"
#include <stddef.h>

typedef struct swarm__id_place {
    const swarm__id *id; /* NULL where there is none */
    uint64_t hash;
} swarm__id_place;

typedef struct swarm__id_map { /* all zero at first */
    swarm__id_place *places;
    size_t count;
    size_t capacity; /* a power of two, or 0 */
} swarm__id_map;

/* The id that was put in and has this text, a member of what it belongs to; or NULL. */
const swarm__id *swarm__id_map_get(const swarm__id_map *map, const char *text);

/* Put in an id that is not in yet. It must stay where it is. 0 or SWARM_E_NOMEM. */
int swarm__id_map_put(swarm__id_map *map, const swarm__id *id);

/* Take it out; nothing happens when it is not in. Cannot fail. */
void swarm__id_map_remove(swarm__id_map *map, const swarm__id *id);

/* Free the array, not what the ids belong to. */
void swarm__id_map_free(swarm__id_map *map);

/* The struct of that type whose member the id is; NULL for NULL. */
#define swarm__id_owner(id, type, member) ((type *)swarm__id_owner_at((id), offsetof(type, member)))
void *swarm__id_owner_at(const swarm__id *id, size_t offset);

#endif
