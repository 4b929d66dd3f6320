/* SPDX-License-Identifier: MIT
 *
 * Several Compose files laid over each other.
 */
#ifndef SWARM__STACK_MERGE_H
#define SWARM__STACK_MERGE_H

#include "stack/shape.h"

/* Lay `over` over `base`, both of them objects with these keys and already shaped. `over` is used
 * up. 0, or negative and the load's error is set. */
int swarm__merge_object(swarm__load *load, swarm__yaml *base, swarm__yaml *over,
                        const swarm__key *keys);

#endif
