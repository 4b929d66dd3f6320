/* SPDX-License-Identifier: MIT
 *
 * Object ids as Docker Swarm writes them: 25 characters of base 36. And the seeded generator that
 * they, and every other choice by lot, come from.
 */
#ifndef SWARM__BASE_ID_H
#define SWARM__BASE_ID_H

#include <stdint.h>

enum {
    SWARM__ID_LENGTH = 25
};

typedef struct swarm__id {
    char text[SWARM__ID_LENGTH + 1];
} swarm__id;

typedef struct swarm__random {
    uint64_t state; /* any value is a good seed */
} swarm__random;

uint64_t swarm__random_next(swarm__random *random);

/* Evenly from 0 to bound - 1; bound is not 0. */
uint64_t swarm__random_below(swarm__random *random, uint64_t bound);

swarm__id swarm__id_new(swarm__random *random);

#endif
