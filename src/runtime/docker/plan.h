/* SPDX-License-Identifier: MIT
 *
 * What a container will be, worked out from a task's spec: the body that creates it, its networks, its
 * ports. Each member of the spec is carried over or refused by name: none is passed over in silence.
 * docs/docker-runtime.md has the table.
 */
#ifndef SWARM__RUNTIME_DOCKER_PLAN_H
#define SWARM__RUNTIME_DOCKER_PLAN_H

#include "runtime/ports.h"
#include "runtime/runtime.h"
#include <jansson.h>

/* Labels of ours on everything that we make. */
#define SWARM__LABEL_CLUSTER   "libswarm.cluster.id"
#define SWARM__LABEL_NODE      "libswarm.node.name"
#define SWARM__LABEL_TASK      "com.docker.swarm.task.id"
#define SWARM__LABEL_NAMESPACE "com.docker.stack.namespace"

typedef struct swarm__docker_attachment {
    char *network;
    char *body; /* the endpoint's settings, JSON */
} swarm__docker_attachment;

typedef struct swarm__docker_plan { /* all zero at first */
    char *name;                     /* of the container: the task's */
    char *image;
    char *body;  /* that creates the container, attached to the first network */
    char *stack; /* the namespace that its networks belong to; NULL for none */
    struct {
        swarm__docker_attachment *items;
        size_t count, capacity;
    } networks;         /* those that users define, in the order of the spec */
    swarm__ports ports; /* numbers are 0 until the container runs, but for those that are fixed */
    int64_t stop_seconds;
    swarm_pull_policy pull_policy;
} swarm__docker_plan;

typedef struct swarm__docker_place { /* all lent */
    const char *cluster_id;
    const char *node_name;
    const char *address;
} swarm__docker_place;

/* What fails leaves the plan partly filled; free it with swarm__docker_plan_free() either way. Errors
 * have the path of the member at fault: SWARM_E_NOTSUP for what an Engine cannot do for us. */
int swarm__docker_plan_make(swarm__docker_plan *plan, const swarm__task_order *order,
                            const swarm__docker_place *place, swarm_error **err);
void swarm__docker_plan_free(swarm__docker_plan *plan);

/* Parts of the above, each in a file of its own. */

typedef struct swarm__docker_draft { /* while the body is made */
    const swarm__task_order *order;
    const swarm__docker_place *place;
    json_t *container; /* what is left of the ContainerSpec */
    json_t *task;      /* what is left of the task template */
    json_t *body;
    json_t *host; /* its HostConfig */
    int failed;   /* memory was short */
} swarm__docker_draft;

/* Carry a member over under its new name, if there is one. */
void swarm__docker_move(swarm__docker_draft *draft, json_t *from, const char *name, json_t *to,
                        const char *new_name);

/* Fill in the placeholders of a text. */
int swarm__docker_expand(const swarm__docker_draft *draft, const char *text, json_t **out_text,
                         swarm_error **err);

/* plan_host.c: mounts, hosts, DNS, resources, limits, log driver. */
int swarm__docker_plan_host(swarm__docker_draft *draft, swarm_error **err);

/* plan_network.c: networks and ports. */
int swarm__docker_plan_networks(swarm__docker_plan *plan, swarm__docker_draft *draft,
                                swarm_error **err);

#endif
