/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include "base/alloc.h"
#include <string.h>
#include <swarm/base.h>

/* uthash's own choice, HASH_JEN, falls through switch labels in a way that clang warns of. */
#define HASH_FUNCTION             HASH_OAT
#define HASH_NONFATAL_OOM         1
#define uthash_malloc(size)       swarm__alloc(size)
#define uthash_free(memory, size) swarm__free(memory)
#define uthash_nonfatal_oom(elt)  ((elt)->failed = 1)
#include <uthash.h>

typedef struct swarm__map_entry {
    const char *key;
    void *value;
    int failed; /* set by uthash when it could not take the entry in */
    UT_hash_handle hh;
} swarm__map_entry;

static swarm__map_entry *find(const swarm__map *map, const char *key)
{
    swarm__map_entry *entry = NULL;
    HASH_FIND_STR(map->entries, key, entry);
    return entry;
}

void *swarm__map_get(const swarm__map *map, const char *key)
{
    swarm__map_entry *entry = find(map, key);
    return entry != NULL ? entry->value : NULL;
}

int swarm__map_put(swarm__map *map, const char *key, void *value)
{
    swarm__map_entry *entry = find(map, key);
    if (entry != NULL) {
        /* The old key may be a member of the old value, which the caller is about to free. */
        entry->key = key;
        entry->hh.key = (void *)(uintptr_t)key;
        entry->value = value;
        return 0;
    }
    entry = swarm__alloc_zero(1, sizeof *entry);
    if (entry == NULL)
        return SWARM_E_NOMEM;
    entry->key = key;
    entry->value = value;
    HASH_ADD_KEYPTR(hh, map->entries, entry->key, strlen(key), entry);
    if (entry->failed) {
        swarm__free(entry);
        return SWARM_E_NOMEM;
    }
    return 0;
}

void *swarm__map_remove(swarm__map *map, const char *key)
{
    swarm__map_entry *entry = find(map, key);
    if (entry == NULL)
        return NULL;
    void *value = entry->value;
    HASH_DEL(map->entries, entry);
    swarm__free(entry);
    return value;
}

size_t swarm__map_count(const swarm__map *map)
{
    return HASH_COUNT(map->entries);
}

struct swarm__map_entry *swarm__map_next(const swarm__map *map, struct swarm__map_entry *entry)
{
    return entry == NULL ? map->entries : entry->hh.next;
}

void *swarm__map_entry_value(const struct swarm__map_entry *entry)
{
    return entry->value;
}

void swarm__map_free(swarm__map *map)
{
    swarm__map_entry *entry, *next;
    HASH_ITER(hh, map->entries, entry, next)
    {
        HASH_DEL(map->entries, entry);
        swarm__free(entry);
    }
}
