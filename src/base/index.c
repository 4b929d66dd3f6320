/* SPDX-License-Identifier: MIT */
#include "base/index.h"

#include "base/alloc.h"
#include <string.h>
#include <swarm/base.h>

enum {
    FIRST_CAPACITY = 16
};

/* Five of eight places are taken at most: then a search that finds nothing looks at four. */
static size_t capacity_for(size_t count, size_t capacity)
{
    if (capacity == 0)
        capacity = FIRST_CAPACITY;
    while (count > capacity / 8 * 5)
        capacity *= 2;
    return capacity;
}

int swarm__index_grow(swarm__index *index, size_t more, swarm__index_hash *hash_of,
                      const void *owner)
{
    size_t capacity = capacity_for(index->count + more, index->capacity);
    swarm__index bigger = {.capacity = capacity, .limit = capacity / 8 * 5};
    bigger.slots = swarm__alloc_zero(capacity, sizeof *bigger.slots);
    if (bigger.slots == NULL)
        return SWARM_E_NOMEM;
    for (size_t i = 0; i < index->capacity; i++)
        if (index->slots[i] != 0)
            swarm__index_put(&bigger, hash_of(owner, index->slots[i]), index->slots[i]);
    swarm__free(index->slots);
    *index = bigger;
    return 0;
}

void swarm__index_put(swarm__index *index, uint64_t hash, uint32_t number)
{
    size_t at = swarm__index_home(index, hash);
    while (index->slots[at] != 0)
        at = swarm__index_next(index, at);
    index->slots[at] = number;
    index->count++;
}

/* What stands behind the gap and would have stood in it moves up, so that no search ends too early. */
static void close_gap(swarm__index *index, size_t gap, swarm__index_hash *hash_of,
                      const void *owner)
{
    size_t last = index->capacity - 1;
    for (size_t at = (gap + 1) & last; index->slots[at] != 0; at = (at + 1) & last) {
        size_t home = swarm__index_home(index, hash_of(owner, index->slots[at]));
        if (((at - home) & last) < ((at - gap) & last))
            continue;
        index->slots[gap] = index->slots[at];
        index->slots[at] = 0;
        gap = at;
    }
}

void swarm__index_remove(swarm__index *index, uint64_t hash, uint32_t number,
                         swarm__index_hash *hash_of, const void *owner)
{
    size_t at = swarm__index_home(index, hash);
    while (index->slots[at] != number)
        at = swarm__index_next(index, at);
    index->slots[at] = 0;
    index->count--;
    close_gap(index, at, hash_of, owner);
}

void swarm__index_free(swarm__index *index)
{
    swarm__free(index->slots);
    *index = (swarm__index){0};
}

/* What is left of the bytes, `length` of them; read as a whole word where one ends there. */
static uint64_t last_word(const char *bytes, const char *at, size_t length)
{
    uint64_t word = 0;
    if (at != bytes && length > 0)
        memcpy(&word, at + length - sizeof word, sizeof word);
    else
        for (size_t i = 0; i < length; i++)
            word = word << 8 | (unsigned char)at[i];
    return word;
}

uint64_t swarm__hash_bytes(uint64_t seed, const void *bytes, size_t length)
{
    const char *at = bytes;
    uint64_t hash = seed ^ length * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t word = 0;
    for (; length >= sizeof word; at += sizeof word, length -= sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    hash = (hash ^ last_word(bytes, at, length)) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ hash >> 32) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ hash >> 29;
}
