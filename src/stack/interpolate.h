/* SPDX-License-Identifier: MIT
 *
 * Variables in values: $NAME, ${NAME} and the forms with a default, an error or an alternative.
 */
#ifndef SWARM__STACK_INTERPOLATE_H
#define SWARM__STACK_INTERPOLATE_H

#include "stack/load.h"

/* Put variables into every string value of the tree; keys stay. 0, or negative and the load's error
 * is set. */
int swarm__interpolate(swarm__load *load, swarm__yaml *node);

#endif
