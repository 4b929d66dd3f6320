/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/task_spec.h>

enum {
    RESTART_POLICY_CONDITION,
    RESTART_POLICY_DELAY,
    RESTART_POLICY_MAX_ATTEMPTS,
    RESTART_POLICY_WINDOW
};

static const swarm__field restart_policy_fields[] = {
    [RESTART_POLICY_CONDITION] = {.name = "Condition",
                                  .kind = SWARM__KIND_ENUM,
                                  .words = &swarm__restart_condition_words},
    [RESTART_POLICY_DELAY] = {.name = "Delay", .kind = SWARM__KIND_INT64},
    [RESTART_POLICY_MAX_ATTEMPTS] = {.name = "MaxAttempts", .kind = SWARM__KIND_UINT64},
    [RESTART_POLICY_WINDOW] = {.name = "Window", .kind = SWARM__KIND_INT64},
};
const swarm__type swarm__restart_policy_type = {
    restart_policy_fields, sizeof restart_policy_fields / sizeof restart_policy_fields[0]};

enum {
    TASK_SPEC_CONTAINER_SPEC,
    TASK_SPEC_RESOURCES,
    TASK_SPEC_RESTART_POLICY,
    TASK_SPEC_PLACEMENT,
    TASK_SPEC_NETWORKS,
    TASK_SPEC_LOG_DRIVER,
    TASK_SPEC_FORCE_UPDATE,
    TASK_SPEC_RUNTIME
};

static const swarm__field task_spec_fields[] = {
    [TASK_SPEC_CONTAINER_SPEC] = {.name = "ContainerSpec",
                                  .kind = SWARM__KIND_OBJECT,
                                  .type = &swarm__container_spec_type},
    [TASK_SPEC_RESOURCES] = {.name = "Resources",
                             .kind = SWARM__KIND_OBJECT,
                             .type = &swarm__resources_type},
    [TASK_SPEC_RESTART_POLICY] = {.name = "RestartPolicy",
                                  .kind = SWARM__KIND_OBJECT,
                                  .type = &swarm__restart_policy_type},
    [TASK_SPEC_PLACEMENT] = {.name = "Placement",
                             .kind = SWARM__KIND_OBJECT,
                             .type = &swarm__placement_type},
    [TASK_SPEC_NETWORKS] = {.name = "Networks",
                            .kind = SWARM__KIND_OBJECTS,
                            .type = &swarm__network_attachment_type},
    [TASK_SPEC_LOG_DRIVER] = {.name = "LogDriver",
                              .kind = SWARM__KIND_OBJECT,
                              .type = &swarm__driver_type},
    [TASK_SPEC_FORCE_UPDATE] = {.name = "ForceUpdate", .kind = SWARM__KIND_UINT64},
    [TASK_SPEC_RUNTIME] = {.name = "Runtime", .kind = SWARM__KIND_STRING},
};
const swarm__type swarm__task_spec_type = {task_spec_fields,
                                           sizeof task_spec_fields / sizeof task_spec_fields[0]};

SWARM__BUILDER(restart_policy)
SWARM__INTEGER(restart_policy, swarm_restart_condition, condition, RESTART_POLICY_CONDITION)
SWARM__DURATION(restart_policy, delay, RESTART_POLICY_DELAY)
SWARM__INTEGER(restart_policy, uint64_t, max_attempts, RESTART_POLICY_MAX_ATTEMPTS)
SWARM__DURATION(restart_policy, window, RESTART_POLICY_WINDOW)

SWARM__BUILDER(task_spec)
SWARM__OBJECT(task_spec, container_spec, container, TASK_SPEC_CONTAINER_SPEC)
SWARM__OBJECT(task_spec, resources, resources, TASK_SPEC_RESOURCES)
SWARM__OBJECT(task_spec, restart_policy, restart_policy, TASK_SPEC_RESTART_POLICY)
SWARM__OBJECT(task_spec, placement, placement, TASK_SPEC_PLACEMENT)
SWARM__OBJECTS(task_spec, network_attachment, network, networks, TASK_SPEC_NETWORKS)
SWARM__OBJECT(task_spec, driver, log_driver, TASK_SPEC_LOG_DRIVER)
SWARM__INTEGER(task_spec, uint64_t, force_update, TASK_SPEC_FORCE_UPDATE)
SWARM__STRING(task_spec, runtime, TASK_SPEC_RUNTIME)
