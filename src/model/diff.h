/* SPDX-License-Identifier: MIT
 *
 * What differs between two objects of the model, member by member.
 */
#ifndef SWARM__MODEL_DIFF_H
#define SWARM__MODEL_DIFF_H

#include "model/object.h"

/* Add a difference (model/plan.h) to the list `path` of `plan` for each member that differs; either object
 * may be NULL. 0 or SWARM_E_NOMEM. */
int swarm__object_diff(const swarm__type *type, const void *before, const void *after, void *plan,
                       unsigned path);

#endif
