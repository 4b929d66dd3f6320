/* SPDX-License-Identifier: MIT */
#include "base/id_map.h"

#include "base/alloc.h"
#include <stdint.h>
#include <string.h>
#include <swarm/base.h>

enum {
    FIRST_CAPACITY = 16
};

/* Eight letters hold 41 bits by lot; the product spreads them over the upper half. */
static uint64_t hash_of(const char *letters)
{
    uint64_t word;
    memcpy(&word, letters, sizeof word);
    return (word * UINT64_C(0x9e3779b97f4a7c15)) >> 32;
}

/* Is there as much of the text as the hash is of? */
static int has_hash(const char *text)
{
    for (size_t i = 0; i < sizeof(uint64_t); i++)
        if (text[i] == '\0')
            return 0;
    return 1;
}

/* Where the id is, or the free place where it belongs. There is one. */
static size_t find_place(const swarm__id_map *map, const char *letters)
{
    uint64_t hash = hash_of(letters);
    size_t place = (size_t)hash & (map->capacity - 1);
    while (map->places[place].id != NULL &&
           (map->places[place].hash != hash || strcmp(map->places[place].id->text, letters) != 0))
        place = (place + 1) & (map->capacity - 1);
    return place;
}

const swarm__id *swarm__id_map_get(const swarm__id_map *map, const char *text)
{
    if (map->count == 0 || !has_hash(text))
        return NULL;
    return map->places[find_place(map, text)].id;
}

/* The id is not in yet. */
static void put(swarm__id_map *map, swarm__id_place entry)
{
    size_t place = (size_t)entry.hash & (map->capacity - 1);
    while (map->places[place].id != NULL)
        place = (place + 1) & (map->capacity - 1);
    map->places[place] = entry;
}

static int grow(swarm__id_map *map)
{
    swarm__id_map bigger = {.count = map->count,
                            .capacity = map->capacity > 0 ? map->capacity * 2 : FIRST_CAPACITY};
    bigger.places = swarm__alloc_zero(bigger.capacity, sizeof *bigger.places);
    if (bigger.places == NULL)
        return SWARM_E_NOMEM;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->places[i].id != NULL)
            put(&bigger, map->places[i]);
    swarm__free(map->places);
    *map = bigger;
    return 0;
}

int swarm__id_map_put(swarm__id_map *map, const swarm__id *id)
{
    if (map->count + 1 > map->capacity / 8 * 7 && grow(map) < 0)
        return SWARM_E_NOMEM;
    put(map, (swarm__id_place){id, hash_of(id->text)});
    map->count++;
    return 0;
}

/* What stands behind the gap and would have stood in it moves up, so that no search ends too early. */
static void close_gap(swarm__id_map *map, size_t gap)
{
    size_t last = map->capacity - 1;
    for (size_t place = (gap + 1) & last; map->places[place].id != NULL;
         place = (place + 1) & last) {
        size_t home = (size_t)map->places[place].hash & last;
        if (((place - home) & last) < ((place - gap) & last))
            continue;
        map->places[gap] = map->places[place];
        map->places[place].id = NULL;
        gap = place;
    }
}

void swarm__id_map_remove(swarm__id_map *map, const swarm__id *id)
{
    if (map->count == 0)
        return;
    size_t place = find_place(map, id->text);
    if (map->places[place].id == NULL)
        return;
    map->places[place].id = NULL;
    map->count--;
    close_gap(map, place);
}

void swarm__id_map_free(swarm__id_map *map)
{
    swarm__free(map->places);
    *map = (swarm__id_map){0};
}

void *swarm__id_owner_at(const swarm__id *id, size_t offset)
{
    return id != NULL ? (char *)(uintptr_t)id - offset : NULL;
}
