/* SPDX-License-Identifier: MIT
 *
 * What the whole engine costs per task, from the creation of a service until all its tasks are up.
 *
 *     engine/1k/100k         tasks per second: 1,000 nodes, 100,000 tasks
 *     engine/bytes/task      all that the engine holds then
 *     engine/peak/task       the most that it held at any time
 *     engine/effects/task    effects and events that were read
 *
 * ENGINE_TASKS and ENGINE_NODES give another size.
 */
#include "whole_engine.h"
#include <stdio.h>
#include <stdlib.h>

static uint64_t given(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

int main(void)
{
    uint64_t nodes = given("ENGINE_NODES", 1000), tasks = given("ENGINE_TASKS", 100000);
    whole_engine result = whole_engine_measure(nodes, tasks);
    printf("engine/%lluk/%lluk %.0f 1/s\n", (unsigned long long)nodes / 1000,
           (unsigned long long)tasks / 1000, result.tasks_per_second);
    printf("engine/bytes/task %.0f B\n", result.bytes_per_task);
    printf("engine/peak/task %.0f B\n", result.peak_bytes);
    printf("engine/effects/task %.1f\n", result.effects_per_task);
    return 0;
}
