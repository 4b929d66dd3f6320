/* SPDX-License-Identifier: MIT
 *
 * A scheduler, and what it was asked so far: which task lies where.
 */
#ifndef TESTS_SCHEDULER_RIG_H
#define TESTS_SCHEDULER_RIG_H

#include <stddef.h>
#include <stdint.h>
#include <swarm/scheduler.h>

enum {
    RIG_TASKS = 512
};

typedef struct rig_task {
    char id[40];
    char service[16];
    char node[24]; /* "" while it has none */
} rig_task;

typedef struct scheduler_rig {
    swarm_scheduler *scheduler;
    rig_task tasks[RIG_TASKS]; /* all that were ever asked for */
    size_t count;
    char reason[256]; /* of the last placing; "" when all were placed */
} scheduler_rig;

void rig_open(scheduler_rig *rig, uint64_t seed);
void rig_close(scheduler_rig *rig);

/* A node that is ready and active; `more` is "" or further members of its JSON, with a comma before. */
void rig_node(scheduler_rig *rig, const char *id, const char *more);

/* The same with all of its JSON. */
void rig_node_json(scheduler_rig *rig, const char *json);

/* `template` is the JSON of TaskTemplate, without its braces; "" for nothing. */
swarm_service_spec *rig_spec(const char *task_template);

/* Ask for so many tasks. Returns how many were placed. */
size_t rig_place(scheduler_rig *rig, const char *service, const swarm_service_spec *spec,
                 size_t count);

/* The same with a spec that is made for it. */
size_t rig_place_as(scheduler_rig *rig, const char *service, const char *task_template,
                    size_t count);

/* A task that is there without having been asked for. */
void rig_add(scheduler_rig *rig, const char *service, const swarm_service_spec *spec,
             const char *node);

/* Tasks on the node; of that service only, unless it is NULL. */
size_t rig_on(const scheduler_rig *rig, const char *node, const char *service);

/* Forget all that lies on the node, as when the tasks have ended. */
void rig_remove_all_on(scheduler_rig *rig, const char *node);

#endif
