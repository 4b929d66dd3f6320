/* SPDX-License-Identifier: MIT
 *
 * Sums of times and durations that stay at "never" instead of overflowing.
 */
#ifndef SWARM__CORE_TIME_H
#define SWARM__CORE_TIME_H

#include <stdint.h>

/* at_ns + duration_ns, INT64_MAX when that is beyond it. Neither is negative. */
int64_t swarm__time_add(int64_t at_ns, int64_t duration_ns);

#endif
