/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/alloc.h"
#include <string.h>

enum {
#if SWARM__WATCHED /* the address sanitizer sees where blocks end: then each piece is one */
    BLOCK_SIZE = 0,
    ALIGNMENT = 1
#else
    BLOCK_SIZE = 16384,
    ALIGNMENT = _Alignof(max_align_t)
#endif
};

typedef struct swarm__arena_block {
    struct swarm__arena_block *next;
    size_t used;
    size_t size;
    max_align_t data[];
} swarm__arena_block;

int swarm__arena_is_full(const swarm__arena *arena, size_t size)
{
    return arena->limit != 0 && (size > arena->limit || arena->used > arena->limit - size);
}

static swarm__arena_block *block_new(size_t size)
{
    if (size > (size_t)-1 - sizeof(swarm__arena_block))
        return NULL;
    swarm__arena_block *block = swarm__alloc(sizeof *block + size);
    if (block != NULL) {
        block->used = 0;
        block->size = size;
    }
    return block;
}

void *swarm__arena_alloc(swarm__arena *arena, size_t size)
{
    if (size > (size_t)-1 - ALIGNMENT)
        return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (swarm__arena_is_full(arena, size))
        return NULL;
    swarm__arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < size) {
        block = block_new(size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE);
        if (block == NULL)
            return NULL;
        if (arena->blocks != NULL && size > BLOCK_SIZE / 4) {
            /* A large piece gets a block of its own; the one in use still has room. */
            block->next = arena->blocks->next;
            arena->blocks->next = block;
        } else {
            block->next = arena->blocks;
            arena->blocks = block;
        }
    }
    void *memory = (char *)block->data + block->used;
    block->used += size;
    arena->used += size;
    memset(memory, 0, size);
    return memory;
}

char *swarm__arena_strndup(swarm__arena *arena, const char *text, size_t length)
{
    if (length == (size_t)-1)
        return NULL;
    char *copy = swarm__arena_alloc(arena, length + 1);
    if (copy != NULL && length > 0)
        memcpy(copy, text, length);
    return copy;
}

void swarm__arena_free(swarm__arena *arena)
{
    for (swarm__arena_block *block = arena->blocks; block != NULL;) {
        swarm__arena_block *next = block->next;
        swarm__free(block);
        block = next;
    }
    arena->blocks = NULL;
    arena->used = 0;
}
