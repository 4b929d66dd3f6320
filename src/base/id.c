/* SPDX-License-Identifier: MIT */
#include "base/id.h"

/* splitmix64: one word of state, passes the usual batteries, the same everywhere. */
uint64_t swarm__random_next(swarm__random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

uint64_t swarm__random_below(swarm__random *random, uint64_t bound)
{
    uint64_t value;
    do /* what is below 2^64 mod bound is below the bound, too: it is seldom asked for */
        value = swarm__random_next(random);
    while (value < bound && value < (UINT64_MAX - bound + 1) % bound);
    return value % bound;
}

swarm__id swarm__id_new(swarm__random *random)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    swarm__id id;
    for (int i = 0; i < SWARM__ID_LENGTH; i++)
        id.text[i] = digits[swarm__random_below(random, 36)];
    id.text[SWARM__ID_LENGTH] = '\0';
    return id;
}
