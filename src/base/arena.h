/* SPDX-License-Identifier: MIT
 *
 * An arena: many small allocations that live and die together, with a limit on their sum, so that
 * what a hostile input can make us hold is known in advance.
 */
#ifndef SWARM__BASE_ARENA_H
#define SWARM__BASE_ARENA_H

#include <stddef.h>

struct swarm__arena_block;

typedef struct swarm__arena { /* all zero at first, but for the limit */
    struct swarm__arena_block *blocks;
    size_t used;  /* bytes handed out */
    size_t limit; /* bytes to hand out at most; 0 for no limit */
} swarm__arena;

/* Zeroed memory, aligned for any object. NULL when memory is short or the limit is reached; then
 * swarm__arena_is_full() tells which. */
void *swarm__arena_alloc(swarm__arena *arena, size_t size);

/* A copy of the bytes, with a NUL after them. NULL as above. */
char *swarm__arena_strndup(swarm__arena *arena, const char *text, size_t length);

/* 1 when `size` more bytes would go beyond the limit. */
int swarm__arena_is_full(const swarm__arena *arena, size_t size);

void swarm__arena_free(swarm__arena *arena);

#endif
