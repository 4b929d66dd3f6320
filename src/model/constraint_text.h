/* SPDX-License-Identifier: MIT
 *
 * The grammar of placement constraints: `key == value` and `key != value`, as Docker Swarm has it.
 * What keys there are, and which nodes match, is the scheduler's business.
 */
#ifndef SWARM__MODEL_CONSTRAINT_TEXT_H
#define SWARM__MODEL_CONSTRAINT_TEXT_H

#include <swarm/error.h>

typedef struct swarm__constraint { /* owns its texts */
    char *key;
    char *value;
    int negated;
} swarm__constraint;

/* 0, SWARM_E_PARSE (in Docker's words, without a path) or SWARM_E_NOMEM. */
int swarm__constraint_parse(const char *text, swarm__constraint *out_constraint, swarm_error **err);

void swarm__constraint_clear(swarm__constraint *constraint);

#endif
