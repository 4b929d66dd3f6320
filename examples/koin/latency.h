/* SPDX-License-Identifier: MIT
 *
 * latency: how long requests took, and the marks that tell it in short.
 */
#ifndef KOIN_LATENCY_H
#define KOIN_LATENCY_H

#include <stddef.h>
#include <stdint.h>

typedef struct latencies {
    uint32_t *us; /* microseconds, in the order of arrival */
    size_t count;
    size_t size;
} latencies;

/* Nothing is counted when memory is short. */
void latencies_add(latencies *self, int64_t latency_ns);

/* A member "latency_ms" of those from `first` on, to stdout. */
void latencies_print(const latencies *self, size_t first);

#endif
