/* SPDX-License-Identifier: MIT */
#include "latency.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void latencies_add(latencies *self, int64_t latency_ns)
{
    if (self->count == self->size) {
        size_t size = self->size == 0 ? 4096 : self->size * 2;
        uint32_t *more = realloc(self->us, size * sizeof *more);
        if (more == NULL)
            return;
        self->us = more;
        self->size = size;
    }
    int64_t us = latency_ns / 1000;
    self->us[self->count++] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

static int number_compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

void latencies_print(const latencies *self, size_t first)
{
    static const struct {
        const char *name;
        double share;
    } marks[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}, {"slowest", 1}};
    size_t count = self->count - first;
    uint32_t *sorted = calloc(count + 1, sizeof *sorted);
    if (sorted != NULL && count > 0) {
        memcpy(sorted, self->us + first, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, number_compare);
    }
    printf(",\"latency_ms\":{");
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t at = (size_t)(marks[i].share * (double)count);
        uint32_t us = sorted == NULL || count == 0 ? 0 : sorted[at < count ? at : count - 1];
        printf("%s\"%s\":%u.%03u", i > 0 ? "," : "", marks[i].name, us / 1000, us % 1000);
    }
    printf("}");
    free(sorted);
}
