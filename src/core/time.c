/* SPDX-License-Identifier: MIT */
#include "core/time.h"

int64_t swarm__time_add(int64_t at_ns, int64_t duration_ns)
{
    return at_ns > INT64_MAX - duration_ns ? INT64_MAX : at_ns + duration_ns;
}
