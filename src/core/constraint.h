/* SPDX-License-Identifier: MIT
 *
 * Placement constraints: `key == value` and `key != value`, with Docker Swarm's grammar and rules.
 */
#ifndef SWARM__CORE_CONSTRAINT_H
#define SWARM__CORE_CONSTRAINT_H

#include "core/node_facts.h"
#include "model/constraint_text.h"
#include <stddef.h>
#include <swarm/error.h>
#include <swarm/node.h>
#include <swarm/placement.h>

typedef struct swarm__constraints { /* all zero at first */
    swarm__constraint *items;
    size_t count;
    size_t capacity;
} swarm__constraints;

/* Parse every constraint of the placement (NULL: none). 0, SWARM_E_PARSE with the path of the
 * constraint ("/Constraints/0"), or SWARM_E_NOMEM. */
int swarm__constraints_parse(const swarm_placement *placement, swarm__constraints *out_constraints,
                             swarm_error **err);

void swarm__constraints_free(swarm__constraints *constraints);

/* 1 when the node meets the constraint. */
int swarm__constraint_holds(const swarm__constraint *constraint, const swarm__subject *subject);

/* What the node has where the constraint looks; "" when it has nothing. */
const char *swarm__constraint_found(const swarm__constraint *constraint,
                                    const swarm__subject *subject);

/* 1 when it looks at what no two nodes have in common: id, hostname, address. */
int swarm__constraint_is_about_one_node(const swarm__constraint *constraint);

/* Its key, when that names a label: "node.labels.zone"; else NULL. */
const char *swarm__constraint_label(const swarm__constraint *constraint);

/* NULL, or the first constraint that the node does not meet. */
const swarm__constraint *swarm__constraints_broken(const swarm__constraints *constraints,
                                                   const swarm_node *node);

#endif
