/* SPDX-License-Identifier: MIT
 *
 * Plans as the library makes them: their members, for the functions of model/object.h.
 */
#ifndef SWARM__MODEL_PLAN_H
#define SWARM__MODEL_PLAN_H

#include "model/object.h"

enum {
    PLAN_CHANGE,
    PLAN_SERVICE,
    PLAN_NODE,
    PLAN_DIFFERENCES,
    PLAN_ORDER,
    PLAN_ASKED_ORDER,
    PLAN_ORDER_REASON,
    PLAN_STEPS,
    PLAN_PEAK_TASKS,
    PLAN_PEAK_NANO_CPUS,
    PLAN_PEAK_MEMORY_BYTES,
    PLAN_OBSTACLES,
    PLAN_LEAST_DURATION,
    PLAN_LIKELY_DURATION,
    PLAN_MOST_DURATION,
    PLAN_VERDICT
};

enum {
    PLAN_DIFFERENCE_PATH,
    PLAN_DIFFERENCE_OLD,
    PLAN_DIFFERENCE_NEW
};

enum {
    PLAN_STEP_AT,
    PLAN_STEP_ACTION,
    PLAN_STEP_SERVICE,
    PLAN_STEP_SLOT,
    PLAN_STEP_NODE
};

enum {
    PLAN_OBSTACLE_SERVICE,
    PLAN_OBSTACLE_SLOT,
    PLAN_OBSTACLE_REASON,
    PLAN_OBSTACLE_NODES
};

extern const swarm__type swarm__plan_type;
extern const swarm__type swarm__plan_difference_type;
extern const swarm__type swarm__plan_step_type;
extern const swarm__type swarm__plan_obstacle_type;

#endif
