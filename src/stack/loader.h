/* SPDX-License-Identifier: MIT
 *
 * A loader's inside.
 */
#ifndef SWARM__STACK_LOADER_H
#define SWARM__STACK_LOADER_H

#include "base/map.h"
#include <swarm/stack.h>

enum {
    SWARM__STACK_FILES = 64
};

/* A variable that the caller set; the map that holds it lends its name. */
typedef struct swarm__variable {
    char *name;
    char *value;
} swarm__variable;

typedef struct swarm__source {
    char *name; /* a path, or what memory is called */
    char *text; /* NULL: read the path */
    size_t length;
} swarm__source;

struct swarm_stack_loader {
    swarm__source sources[SWARM__STACK_FILES];
    size_t source_count;
    char *name;
    char *directory;
    swarm__map variables; /* of swarm__variable */
    int environment;
};

/* 1 when a stack may have this name. */
int swarm__stack_name_valid(const char *name);

#endif
