/* SPDX-License-Identifier: MIT
 *
 * A change tried out: a rollout machine over the slots that differ, a scheduler filled from what the
 * engine knows, and a clock of its own. The engine is only looked at.
 */
#ifndef SWARM__CORE_ENGINE_PLAN_H
#define SWARM__CORE_ENGINE_PLAN_H

#include "core/engine_parts.h"

/* How long the parts of one replacement take. */
typedef struct engine_pace {
    int64_t prepare_ns;
    int64_t start_ns; /* until it counts as up */
    int64_t stop_ns;  /* draining and stopping */
} engine_pace;

typedef struct engine_trial {
    const swarm_engine *engine;
    const engine_service *service;     /* NULL: it is not there yet */
    const swarm__revision *target;     /* what it is to be */
    const swarm_update_config *config; /* NULL for the default */
    swarm_update_order order;          /* start-first or stop-first */
    int rolls;                  /* tasks that differ are replaced; else only their number changes */
    const engine_node *drained; /* NULL, or the node that is to be emptied, and nothing else */
    int as_declared;            /* no other service is there, and every node that could be is */
    engine_pace pace;
    void *plan; /* NULL, or what gets the steps and obstacles */
} engine_trial;

typedef struct trial_outcome {
    swarm_verdict verdict;
    int64_t duration_ns;
    uint64_t peak_tasks;
    int64_t peak_nano_cpus;
    int64_t peak_memory_bytes;
    char *obstacle; /* NULL, or the first sentence of why a task finds no node, node by node */
    int never;      /* nothing but what the spec itself declares stands in its way */
} trial_outcome;

/* 0 or SWARM_E_NOMEM; *out_outcome is to be released then. */
int swarm__trial_run(const engine_trial *trial, trial_outcome *out_outcome);
void swarm__outcome_release(trial_outcome *outcome);

/* What a new task of the spec needs at least, probably, and at most; `service` may be NULL. */
void swarm__pace_of(const swarm_engine *engine, const engine_service *service,
                    const swarm__revision *target, engine_pace *out_least, engine_pace *out_likely,
                    engine_pace *out_most);

/* The order that an update of the service to that spec takes. *out_reason says why, when the config says
 * auto, and is NULL otherwise; the caller frees it. 0 or SWARM_E_NOMEM. */
int swarm__order_choose(const swarm_engine *engine, const engine_service *service,
                        const swarm__revision *target, const swarm_update_config *config,
                        swarm_update_order *out_order, char **out_reason);

/* Start-first that can never fit as things are declared. 0, SWARM_E_CONFLICT with the path given, or
 * SWARM_E_NOMEM. */
int swarm__order_check(const swarm_engine *engine, const engine_service *service,
                       const swarm__revision *target, const swarm_update_config *config,
                       const char *path, swarm_error **err);

/* What the commands refuse, without the changes: a new service, another spec for one. */
int swarm__engine_check_new_service(const swarm_engine *engine, const swarm_service_spec *spec,
                                    swarm_error **err);
int swarm__engine_check_change(const swarm_engine *engine, const engine_service *service,
                               const swarm_service_spec *spec, swarm_error **err);

/* Does each task write to a volume that no other one is to write to? NULL, or the volume's name. */
const char *swarm__spec_sole_writer_volume(const swarm_service_spec *spec);

#endif
