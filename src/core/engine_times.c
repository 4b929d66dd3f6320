/* SPDX-License-Identifier: MIT
 *
 * How long the tasks of a service took so far: what plans expect of the next ones.
 */
#include "core/engine_parts.h"

enum {
    REMEMBERED = 16 /* the mean forgets what is longer ago than about so many */
};

void swarm__times_note(engine_service *service, engine_phase phase, int64_t took_ns)
{
    engine_times *times = &service->times[phase];
    if (took_ns < 0)
        return;
    if (times->count == 0 || took_ns < times->least_ns)
        times->least_ns = took_ns;
    if (took_ns > times->most_ns)
        times->most_ns = took_ns;
    if (times->count < REMEMBERED)
        times->count++;
    times->mean_ns += (took_ns - times->mean_ns) / (int64_t)times->count;
}
