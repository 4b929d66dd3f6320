/* SPDX-License-Identifier: MIT */
#include "model/plan.h"

#include "model/accessors.h"
#include "model/types.h"
#include <swarm/plan.h>

SWARM__WORDS(plan_change, {SWARM_PLAN_CHANGE_CREATE, "create"},
             {SWARM_PLAN_CHANGE_UPDATE, "update"}, {SWARM_PLAN_CHANGE_ROLLBACK, "rollback"},
             {SWARM_PLAN_CHANGE_DRAIN, "drain"});

SWARM__WORDS(plan_action, {SWARM_PLAN_ACTION_PREPARE, "prepare"},
             {SWARM_PLAN_ACTION_START, "start"}, {SWARM_PLAN_ACTION_STOP, "stop"},
             {SWARM_PLAN_ACTION_GATE, "gate"});

static const swarm__field difference_fields[] = {
    [PLAN_DIFFERENCE_PATH] = {.name = "Path", .kind = SWARM__KIND_STRING},
    [PLAN_DIFFERENCE_OLD] = {.name = "Old", .kind = SWARM__KIND_STRING},
    [PLAN_DIFFERENCE_NEW] = {.name = "New", .kind = SWARM__KIND_STRING},
};
const swarm__type swarm__plan_difference_type = {
    difference_fields, sizeof difference_fields / sizeof difference_fields[0]};

static const swarm__field step_fields[] = {
    [PLAN_STEP_AT] = {.name = "At", .kind = SWARM__KIND_INT64},
    [PLAN_STEP_ACTION] = {.name = "Action",
                          .kind = SWARM__KIND_ENUM,
                          .words = &swarm__plan_action_words},
    [PLAN_STEP_SERVICE] = {.name = "Service", .kind = SWARM__KIND_STRING},
    [PLAN_STEP_SLOT] = {.name = "Slot", .kind = SWARM__KIND_UINT64},
    [PLAN_STEP_NODE] = {.name = "Node", .kind = SWARM__KIND_STRING},
};
const swarm__type swarm__plan_step_type = {step_fields, sizeof step_fields / sizeof step_fields[0]};

static const swarm__field obstacle_fields[] = {
    [PLAN_OBSTACLE_SERVICE] = {.name = "Service", .kind = SWARM__KIND_STRING},
    [PLAN_OBSTACLE_SLOT] = {.name = "Slot", .kind = SWARM__KIND_UINT64},
    [PLAN_OBSTACLE_REASON] = {.name = "Reason", .kind = SWARM__KIND_STRING},
    [PLAN_OBSTACLE_NODES] = {.name = "Nodes", .kind = SWARM__KIND_STRINGS},
};
const swarm__type swarm__plan_obstacle_type = {obstacle_fields,
                                               sizeof obstacle_fields / sizeof obstacle_fields[0]};

static const swarm__field plan_fields[] = {
    [PLAN_CHANGE] = {.name = "Change",
                     .kind = SWARM__KIND_ENUM,
                     .words = &swarm__plan_change_words},
    [PLAN_SERVICE] = {.name = "Service", .kind = SWARM__KIND_STRING},
    [PLAN_NODE] = {.name = "Node", .kind = SWARM__KIND_STRING},
    [PLAN_DIFFERENCES] = {.name = "Differences",
                          .kind = SWARM__KIND_OBJECTS,
                          .type = &swarm__plan_difference_type},
    [PLAN_ORDER] = {.name = "Order", .kind = SWARM__KIND_ENUM, .words = &swarm__update_order_words},
    [PLAN_ASKED_ORDER] = {.name = "AskedOrder",
                          .kind = SWARM__KIND_ENUM,
                          .words = &swarm__update_order_words},
    [PLAN_ORDER_REASON] = {.name = "OrderReason", .kind = SWARM__KIND_STRING},
    [PLAN_STEPS] = {.name = "Steps", .kind = SWARM__KIND_OBJECTS, .type = &swarm__plan_step_type},
    [PLAN_PEAK_TASKS] = {.name = "PeakTasks", .kind = SWARM__KIND_UINT64},
    [PLAN_PEAK_NANO_CPUS] = {.name = "PeakNanoCPUs", .kind = SWARM__KIND_INT64},
    [PLAN_PEAK_MEMORY_BYTES] = {.name = "PeakMemoryBytes", .kind = SWARM__KIND_INT64},
    [PLAN_OBSTACLES] = {.name = "Obstacles",
                        .kind = SWARM__KIND_OBJECTS,
                        .type = &swarm__plan_obstacle_type},
    [PLAN_LEAST_DURATION] = {.name = "LeastDuration", .kind = SWARM__KIND_INT64},
    [PLAN_LIKELY_DURATION] = {.name = "LikelyDuration", .kind = SWARM__KIND_INT64},
    [PLAN_MOST_DURATION] = {.name = "MostDuration", .kind = SWARM__KIND_INT64},
    [PLAN_VERDICT] = {.name = "Verdict", .kind = SWARM__KIND_ENUM, .words = &swarm__verdict_words},
};
const swarm__type swarm__plan_type = {plan_fields, sizeof plan_fields / sizeof plan_fields[0]};

SWARM__COMMON(plan, object, object)
SWARM__FROM_JSON(plan, object, swarm__plan_type)

#define GET_NUMBER(owner, type, name, field)                                                       \
    type swarm_##owner##_get_##name(const swarm_##owner *object)                                   \
    {                                                                                              \
        return (type)swarm__get_integer(object, field);                                            \
    }

GET_NUMBER(plan, swarm_plan_change, change, PLAN_CHANGE)
SWARM__LOOK_STRING(plan, service, PLAN_SERVICE)
SWARM__LOOK_STRING(plan, node, PLAN_NODE)
GET_NUMBER(plan, swarm_update_order, order, PLAN_ORDER)
GET_NUMBER(plan, swarm_update_order, asked_order, PLAN_ASKED_ORDER)
SWARM__LOOK_STRING(plan, order_reason, PLAN_ORDER_REASON)
GET_NUMBER(plan, uint64_t, peak_tasks, PLAN_PEAK_TASKS)
GET_NUMBER(plan, int64_t, peak_nano_cpus, PLAN_PEAK_NANO_CPUS)
GET_NUMBER(plan, int64_t, peak_memory_bytes, PLAN_PEAK_MEMORY_BYTES)
GET_NUMBER(plan, int64_t, least_duration_ns, PLAN_LEAST_DURATION)
GET_NUMBER(plan, int64_t, likely_duration_ns, PLAN_LIKELY_DURATION)
GET_NUMBER(plan, int64_t, most_duration_ns, PLAN_MOST_DURATION)
GET_NUMBER(plan, swarm_verdict, verdict, PLAN_VERDICT)

SWARM__LOOK_OBJECTS(plan, plan_difference, difference, PLAN_DIFFERENCES)
SWARM__LOOK_STRING(plan_difference, path, PLAN_DIFFERENCE_PATH)
SWARM__LOOK_STRING(plan_difference, old, PLAN_DIFFERENCE_OLD)
SWARM__LOOK_STRING(plan_difference, new, PLAN_DIFFERENCE_NEW)

SWARM__LOOK_OBJECTS(plan, plan_step, step, PLAN_STEPS)
GET_NUMBER(plan_step, swarm_plan_action, action, PLAN_STEP_ACTION)
GET_NUMBER(plan_step, uint64_t, slot, PLAN_STEP_SLOT)
SWARM__LOOK_STRING(plan_step, service, PLAN_STEP_SERVICE)
SWARM__LOOK_STRING(plan_step, node, PLAN_STEP_NODE)
GET_NUMBER(plan_step, int64_t, at_ns, PLAN_STEP_AT)

SWARM__LOOK_OBJECTS(plan, plan_obstacle, obstacle, PLAN_OBSTACLES)
GET_NUMBER(plan_obstacle, uint64_t, slot, PLAN_OBSTACLE_SLOT)
SWARM__LOOK_STRING(plan_obstacle, service, PLAN_OBSTACLE_SERVICE)
SWARM__LOOK_STRING(plan_obstacle, reason, PLAN_OBSTACLE_REASON)

size_t swarm_plan_obstacle_node_count(const swarm_plan_obstacle *obstacle)
{
    return swarm__strings_count(obstacle, PLAN_OBSTACLE_NODES);
}

const char *swarm_plan_obstacle_node_at(const swarm_plan_obstacle *obstacle, size_t index)
{
    return swarm__strings_at(obstacle, PLAN_OBSTACLE_NODES, index);
}

int swarm_plan_is_empty(const swarm_plan *plan)
{
    return swarm_plan_difference_count(plan) == 0 && swarm_plan_step_count(plan) == 0 &&
           swarm_plan_obstacle_count(plan) == 0;
}
