/* SPDX-License-Identifier: MIT
 *
 * A list of owned strings that is at all times what execve wants: its items end with NULL.
 */
#ifndef SWARM__BASE_ARGV_H
#define SWARM__BASE_ARGV_H

#include <stddef.h>

typedef struct swarm__argv { /* all zero at first; items is NULL until something was added */
    char **items;
    size_t count;
    size_t capacity;
} swarm__argv;

/* Append and own `text`, which may be NULL: the result of an allocation that failed. 0, or
 * SWARM_E_NOMEM, and then `text` is freed. */
int swarm__argv_take(swarm__argv *argv, char *text);

/* Append a copy. 0 or SWARM_E_NOMEM. */
int swarm__argv_add(swarm__argv *argv, const char *text);

/* As take, for "NAME=value": in the place of the entry with the same name, if there is one. */
int swarm__argv_take_variable(swarm__argv *argv, char *text);

/* Remove the entry "NAME=value" of this name, if there is one. */
void swarm__argv_remove_variable(swarm__argv *argv, const char *name);

/* The value of the entry of this name, or NULL. Lent. */
const char *swarm__argv_variable(const swarm__argv *argv, const char *name);

void swarm__argv_free(swarm__argv *argv);

#endif
