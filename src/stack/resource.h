/* SPDX-License-Identifier: MIT
 *
 * Networks, volumes, secrets and configs: from the merged file to snapshots.
 */
#ifndef SWARM__STACK_RESOURCE_H
#define SWARM__STACK_RESOURCE_H

#include "stack/load.h"
#include <swarm/stack.h>

typedef struct swarm__pair {
    char *key;
    char *value;
} swarm__pair;

typedef struct swarm__pairs {
    swarm__pair *items;
    size_t count;
    size_t capacity;
} swarm__pairs;

typedef struct swarm__resources {
    swarm_stack_resource **items;
    size_t count;
    size_t capacity;
} swarm__resources;

struct swarm_stack_resource {
    swarm_stack_resource_kind kind;
    char *key;
    char *name;
    int external;
    char *driver;
    char *template_driver;
    swarm__pairs options;
    swarm__pairs labels;
    int internal;
    int attachable;
    char *ipam_driver;
    swarm__pairs subnets; /* keys; no values */
    char *file;
    char *data;
    size_t length;
};

/* All of the merged file. 0, or negative and the load's error is set; the list is the caller's to
 * free either way. */
int swarm__resources_make(swarm__load *load, swarm__yaml *root, swarm__resources *out_list);

void swarm__resources_free(swarm__resources *list);

#endif
