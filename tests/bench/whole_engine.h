/* SPDX-License-Identifier: MIT
 *
 * What the whole engine costs per task: a service is created, and a world that answers at once brings
 * all its tasks up. Every effect and every event is read.
 */
#ifndef TESTS_BENCH_WHOLE_ENGINE_H
#define TESTS_BENCH_WHOLE_ENGINE_H

#include <stdint.h>

typedef struct whole_engine {
    double tasks_per_second; /* until all are up */
    double bytes_per_task; /* of all that the engine holds then, nodes, scheduler and effects too */
    double peak_bytes;     /* the most at any time, per task */
    double effects_per_task;
} whole_engine;

whole_engine whole_engine_measure(uint64_t nodes, uint64_t tasks);

#endif
