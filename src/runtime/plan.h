/* SPDX-License-Identifier: MIT
 *
 * What a local process will be, worked out from a task's spec before it is started: release folder,
 * command, environment, user, ports, how it is stopped. What a local process cannot be is refused
 * here; docs/process-runtime.md lists it.
 */
#ifndef SWARM__RUNTIME_PLAN_H
#define SWARM__RUNTIME_PLAN_H

#include "base/argv.h"
#include "runtime/ports.h"
#include "runtime/runtime.h"

typedef struct swarm__plan { /* all zero at first */
    char *release;           /* real path of the release folder */
    char *directory;         /* working directory, absolute */
    swarm__argv command;     /* as given; its first word is looked up at the start */
    swarm__argv environment;
    swarm__argv prefix; /* a program that sets limits, or empty */
    swarm__argv groups;
    char *user; /* NULL for the manager's own */
    swarm__ports ports;
    int stop_signal;
    int64_t stop_grace_ns;
    int discard_output; /* the log driver is "none" */
    int unlimited;      /* the spec has resource limits, which do not hold for a local process */
} swarm__plan;

/* In a task's environment, "<cluster id>/<task id>": a process is found by it. */
#define SWARM__TASK_VARIABLE "SWARM_TASK"

typedef struct swarm__plan_place {
    const char *cluster_id;
    const char *images_path;
    const char *node_name;
    swarm__address address;
    int (*is_taken)(const void *user, uint32_t port_number);
    const void *user;
    const swarm__ports *kept; /* NULL, or the numbers that the task has already */
} swarm__plan_place;

/* What fails leaves the plan partly filled; free it with swarm__plan_free() either way. */
int swarm__plan_make(swarm__plan *plan, const swarm__task_order *order,
                     const swarm__plan_place *place, swarm_error **err);
void swarm__plan_free(swarm__plan *plan);

/* Parts of the above, each in a file of its own. */

/* plan_environment.c: environment, with placeholders expanded. Needs release, user and ports. */
int swarm__plan_environment(swarm__plan *plan, const swarm__task_order *order,
                            const swarm__plan_place *place, swarm_error **err);

/* plan_limits.c: refuse what a local process cannot do. */
int swarm__plan_check(const swarm__task_order *order, swarm_error **err);

/* plan_limits.c: mounts, log driver, kernel limits, resource limits. */
int swarm__plan_limits(swarm__plan *plan, const swarm__task_order *order,
                       const swarm__plan_place *place, swarm_error **err);

/* plan_environment.c: expand the placeholders of a text; free *out_text with swarm__free(). */
int swarm__plan_expand(const swarm__task_order *order, const swarm__plan_place *place,
                       const char *text, char **out_text, swarm_error **err);

#endif
