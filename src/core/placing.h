/* SPDX-License-Identifier: MIT
 *
 * What the parts of the scheduler share: its nodes and what is held on them, what a group of tasks
 * wants, the filters, the spread preferences, and the assignment that comes out.
 */
#ifndef SWARM__CORE_PLACING_H
#define SWARM__CORE_PLACING_H

#include "base/map.h"
#include "core/claim.h"
#include "core/constraint.h"
#include <swarm/scheduler.h>

typedef struct swarm__place { /* a node as the scheduler sees it */
    swarm_node *node;
    size_t index;   /* in the scheduler's array */
    uint64_t rank;  /* decides between equals: from the seed and the id */
    uint64_t tasks; /* that count for the spread */
    int limited;    /* it describes its resources */
    int64_t nano_cpus_free;
    int64_t memory_bytes_free;
    swarm__generics generics_free;
    swarm__host_ports ports;
} swarm__place;

typedef struct swarm__service_counts { /* how the tasks of one service lie */
    char *id;
    uint32_t *on_node; /* by index of the node; tasks that count for the spread */
    size_t capacity;
    uint64_t tasks; /* all that are known, retired ones too */
} swarm__service_counts;

typedef struct swarm__want {          /* what a group of equal tasks asks of a node */
    const swarm_placement *placement; /* NULL for none; lent by the spec */
    swarm__constraints constraints;
    swarm__claim *claim;
    const swarm__service_counts *counts; /* NULL while the service has no task */
} swarm__want;

/* 0, or SWARM_E_PARSE with the constraint's path, or SWARM_E_NOMEM. */
int swarm__want_read(const swarm_service_spec *spec, swarm__want *out_want, swarm_error **err);
void swarm__want_free(swarm__want *want);

/* Tasks of the service on this node; `counts` may be NULL. */
uint32_t swarm__counts_on(const swarm__service_counts *counts, const swarm__place *place);

/* ---- filters ---- */

/* SWARM_FILTER_UNKNOWN when the node passes all of them, else the first that it fails. */
swarm_filter swarm__filter_first_failed(const swarm__want *want, const swarm__place *place);

/* 1 when the node passes this filter. */
int swarm__filter_passes(swarm_filter filter, const swarm__want *want, const swarm__place *place);

/* What a node that fails the filter wants and has, for people. NULL when memory is short. */
char *swarm__filter_explain(swarm_filter filter, const swarm__want *want,
                            const swarm__place *place);

/* Docker's phrase for n nodes that fail it. NULL when memory is short. */
char *swarm__filter_phrase(swarm_filter filter, size_t nodes);

/* ---- spread preferences ---- */

typedef struct swarm__spread { /* for one group; all zero at first */
    size_t levels;
    size_t nodes;
    uint32_t *branch_of; /* [level * nodes + node index]: number of the branch on that level */
    uint64_t *tasks_in;  /* [level * nodes + branch]: tasks of the service in it */
} swarm__spread;

int swarm__spread_new(const swarm__want *want, swarm__place *const *places, size_t count,
                      swarm__spread *out_spread);
void swarm__spread_free(swarm__spread *spread);

/* Negative when a's branch is emptier than b's on the first level where they differ, positive the
 * other way, 0 when no preference decides. */
int swarm__spread_compare(const swarm__spread *spread, const swarm__place *a,
                          const swarm__place *b);

/* A task was put on this node. */
void swarm__spread_count(swarm__spread *spread, const swarm__place *place);

/* ---- the scheduler ---- */

/* Docker's phrase for why this one node cannot take a task of the service; NULL in *out_phrase when it
 * can. For the caller to free. 0, SWARM_E_NOTFOUND (node), SWARM_E_PARSE or SWARM_E_NOMEM. */
int swarm__scheduler_refusal(swarm_scheduler *scheduler, const char *service_id,
                             const swarm_service_spec *spec, const char *node_id,
                             char **out_phrase);

/* ---- result ---- */

/* Room for `count` tasks, none placed. NULL when memory is short. */
swarm_assignment *swarm__assignment_new(size_t count);

/* 0 or SWARM_E_NOMEM. */
int swarm__assignment_set(swarm_assignment *assignment, size_t index, const char *node_id);

/* Say why the rest was not placed, as the nodes are now. 0 or SWARM_E_NOMEM. */
int swarm__assignment_explain(swarm_assignment *assignment, const swarm__want *want,
                              swarm__place *const *places, size_t count);

#endif
