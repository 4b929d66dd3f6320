/* SPDX-License-Identifier: MIT
 *
 * A map from strings to pointers, on uthash. It keeps insertion order when walked. Keys are lent by
 * the caller and must live as long as their entry (usually the key is a member of the value).
 */
#ifndef SWARM__BASE_MAP_H
#define SWARM__BASE_MAP_H

#include <stddef.h>

struct swarm__map_entry;

typedef struct swarm__map { /* all zero at first */
    struct swarm__map_entry *entries;
} swarm__map;

/* The value, or NULL. */
void *swarm__map_get(const swarm__map *map, const char *key);

/* Add or replace. `value` is not NULL. 0 or SWARM_E_NOMEM, and then nothing changed. */
int swarm__map_put(swarm__map *map, const char *key, void *value);

/* Take out; returns the value that was there, or NULL. Cannot fail. */
void *swarm__map_remove(swarm__map *map, const char *key);

size_t swarm__map_count(const swarm__map *map);

/* Walk: start with NULL; NULL at the end. The entry just returned may be removed after asking for
 * the next one. */
struct swarm__map_entry *swarm__map_next(const swarm__map *map, struct swarm__map_entry *entry);
void *swarm__map_entry_value(const struct swarm__map_entry *entry);

/* Free the entries, not the values. */
void swarm__map_free(swarm__map *map);

#endif
