/* SPDX-License-Identifier: MIT
 *
 * Where the records of a slab are, by hash: one array of numbers, nothing for each entry. What a key is
 * and when two are equal is the user's business: he walks the numbers that may be meant,
 *
 *     for (size_t at = swarm__index_home(index, hash); index->slots[at] != 0;
 *          at = swarm__index_next(index, at))
 *
 * and looks. An index that has no room yet (capacity 0) must not be walked.
 */
#ifndef SWARM__BASE_INDEX_H
#define SWARM__BASE_INDEX_H

#include <stddef.h>
#include <stdint.h>

/* The hash of the record with that number, as it was put in. */
typedef uint64_t swarm__index_hash(const void *owner, uint32_t number);

typedef struct swarm__index { /* all zero at first */
    uint32_t *slots;          /* 0 where there is none */
    size_t capacity;          /* a power of two, or 0 */
    size_t count;
    size_t limit; /* of the count, before it grows */
} swarm__index;

int swarm__index_grow(swarm__index *index, size_t more, swarm__index_hash *hash_of,
                      const void *owner);

/* Room for `more` further numbers. 0 or SWARM_E_NOMEM, and then nothing changed. */
static inline int swarm__index_reserve(swarm__index *index, size_t more, swarm__index_hash *hash_of,
                                       const void *owner)
{
    return more <= index->limit - index->count ? 0 : swarm__index_grow(index, more, hash_of, owner);
}

/* Put in, into reserved room, what is not in yet. */
void swarm__index_put(swarm__index *index, uint64_t hash, uint32_t number);

/* Take out what is in. */
void swarm__index_remove(swarm__index *index, uint64_t hash, uint32_t number,
                         swarm__index_hash *hash_of, const void *owner);

void swarm__index_free(swarm__index *index);

static inline size_t swarm__index_home(const swarm__index *index, uint64_t hash)
{
    return (size_t)(hash >> 32) & (index->capacity - 1);
}

static inline size_t swarm__index_next(const swarm__index *index, size_t at)
{
    return (at + 1) & (index->capacity - 1);
}

/* A hash of bytes; its upper half is the good one. */
uint64_t swarm__hash_bytes(uint64_t seed, const void *bytes, size_t length);

static inline uint64_t swarm__hash_numbers(uint32_t a, uint32_t b)
{
    uint64_t mixed = ((uint64_t)a << 32 | b) * UINT64_C(0x9e3779b97f4a7c15);
    return (mixed ^ mixed >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
}

#endif
