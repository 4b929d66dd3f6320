/* SPDX-License-Identifier: MIT */
#include "model/task.h"
#include "model/accessors.h"
#include "model/types.h"

enum {
    VERSION_INDEX
};

static const swarm__field version_fields[] = {
    [VERSION_INDEX] = {.name = "Index", .kind = SWARM__KIND_UINT64},
};
static const swarm__type version_type = {version_fields,
                                         sizeof version_fields / sizeof version_fields[0]};

enum {
    CONTAINER_STATUS_CONTAINER_ID,
    CONTAINER_STATUS_PID,
    CONTAINER_STATUS_EXIT_CODE
};

static const swarm__field container_status_fields[] = {
    [CONTAINER_STATUS_CONTAINER_ID] = {.name = "ContainerID", .kind = SWARM__KIND_STRING},
    [CONTAINER_STATUS_PID] = {.name = "PID", .kind = SWARM__KIND_INT64},
    [CONTAINER_STATUS_EXIT_CODE] = {.name = "ExitCode", .kind = SWARM__KIND_INT32},
};
static const swarm__type container_status_type = {
    container_status_fields, sizeof container_status_fields / sizeof container_status_fields[0]};

enum {
    PORT_STATUS_PORTS
};

static const swarm__field port_status_fields[] = {
    [PORT_STATUS_PORTS] = {.name = "Ports",
                           .kind = SWARM__KIND_OBJECTS,
                           .type = &swarm__port_config_type},
};
static const swarm__type port_status_type = {port_status_fields, sizeof port_status_fields /
                                                                     sizeof port_status_fields[0]};

enum {
    TASK_STATUS_TIMESTAMP,
    TASK_STATUS_STATE,
    TASK_STATUS_MESSAGE,
    TASK_STATUS_ERR,
    TASK_STATUS_CONTAINER_STATUS,
    TASK_STATUS_PORT_STATUS,
    TASK_STATUS_HEALTH,
    TASK_STATUS_CONNECTIONS_CUT
};

static const swarm__field task_status_fields[] = {
    [TASK_STATUS_TIMESTAMP] = {.name = "Timestamp", .kind = SWARM__KIND_STRING},
    [TASK_STATUS_STATE] = {.name = "State",
                           .kind = SWARM__KIND_ENUM,
                           .words = &swarm__task_state_words},
    [TASK_STATUS_MESSAGE] = {.name = "Message", .kind = SWARM__KIND_STRING},
    [TASK_STATUS_ERR] = {.name = "Err", .kind = SWARM__KIND_STRING},
    [TASK_STATUS_CONTAINER_STATUS] = {.name = "ContainerStatus",
                                      .kind = SWARM__KIND_OBJECT,
                                      .type = &container_status_type},
    [TASK_STATUS_PORT_STATUS] = {.name = "PortStatus",
                                 .kind = SWARM__KIND_OBJECT,
                                 .type = &port_status_type},
    [TASK_STATUS_HEALTH] = {.name = "Health",
                            .kind = SWARM__KIND_ENUM,
                            .local = 1,
                            .words = &swarm__health_words},
    [TASK_STATUS_CONNECTIONS_CUT] = {.name = "ConnectionsCut",
                                     .kind = SWARM__KIND_UINT64,
                                     .local = 1},
};
static const swarm__type task_status_type = {task_status_fields, sizeof task_status_fields /
                                                                     sizeof task_status_fields[0]};

enum {
    TASK_ID,
    TASK_VERSION,
    TASK_CREATED_AT,
    TASK_UPDATED_AT,
    TASK_NAME,
    TASK_LABELS,
    TASK_SPEC,
    TASK_SERVICE_ID,
    TASK_SLOT,
    TASK_NODE_ID,
    TASK_STATUS,
    TASK_DESIRED_STATE,
    TASK_GENERIC_RESOURCES
};

static const swarm__field task_fields[] = {
    [TASK_ID] = {.name = "ID", .kind = SWARM__KIND_STRING},
    [TASK_VERSION] = {.name = "Version", .kind = SWARM__KIND_OBJECT, .type = &version_type},
    [TASK_CREATED_AT] = {.name = "CreatedAt", .kind = SWARM__KIND_STRING},
    [TASK_UPDATED_AT] = {.name = "UpdatedAt", .kind = SWARM__KIND_STRING},
    [TASK_NAME] = {.name = "Name", .kind = SWARM__KIND_STRING},
    [TASK_LABELS] = {.name = "Labels", .kind = SWARM__KIND_MAP},
    [TASK_SPEC] = {.name = "Spec", .kind = SWARM__KIND_OBJECT, .type = &swarm__task_spec_type},
    [TASK_SERVICE_ID] = {.name = "ServiceID", .kind = SWARM__KIND_STRING},
    [TASK_SLOT] = {.name = "Slot", .kind = SWARM__KIND_UINT64},
    [TASK_NODE_ID] = {.name = "NodeID", .kind = SWARM__KIND_STRING},
    [TASK_STATUS] = {.name = "Status", .kind = SWARM__KIND_OBJECT, .type = &task_status_type},
    [TASK_DESIRED_STATE] = {.name = "DesiredState",
                            .kind = SWARM__KIND_ENUM,
                            .words = &swarm__task_state_words},
    [TASK_GENERIC_RESOURCES] = {.name = "GenericResources",
                                .kind = SWARM__KIND_OBJECTS,
                                .type = &swarm__generic_resource_type},
};
const swarm__type swarm__task_type = {task_fields, sizeof task_fields / sizeof task_fields[0]};

SWARM__SNAPSHOT(task)
SWARM__SHOWN_STRING(task, id, TASK_ID)
SWARM__SHOWN_INTEGER(task, uint64_t, version, SWARM__IN(TASK_VERSION, VERSION_INDEX))
SWARM__SHOWN_TIME(task, created_at, TASK_CREATED_AT)
SWARM__SHOWN_TIME(task, updated_at, TASK_UPDATED_AT)
SWARM__SHOWN_STRING(task, name, TASK_NAME)
SWARM__SHOWN_MAP(task, label, TASK_LABELS)
SWARM__SHOWN_OBJECT(task, task_spec, spec, TASK_SPEC)
SWARM__SHOWN_STRING(task, service_id, TASK_SERVICE_ID)
SWARM__SHOWN_INTEGER(task, uint64_t, slot, TASK_SLOT)
SWARM__SHOWN_STRING(task, node_id, TASK_NODE_ID)
SWARM__SHOWN_TIME(task, timestamp, SWARM__IN(TASK_STATUS, TASK_STATUS_TIMESTAMP))
SWARM__SHOWN_INTEGER(task, swarm_task_state, state, SWARM__IN(TASK_STATUS, TASK_STATUS_STATE))
SWARM__SHOWN_STRING(task, message, SWARM__IN(TASK_STATUS, TASK_STATUS_MESSAGE))
SWARM__SHOWN_STRING(task, error, SWARM__IN(TASK_STATUS, TASK_STATUS_ERR))
SWARM__SHOWN_STRING(task, container_id,
                    SWARM__IN(TASK_STATUS, SWARM__IN(TASK_STATUS_CONTAINER_STATUS,
                                                     CONTAINER_STATUS_CONTAINER_ID)))
SWARM__SHOWN_INTEGER(task, int64_t, pid,
                     SWARM__IN(TASK_STATUS,
                               SWARM__IN(TASK_STATUS_CONTAINER_STATUS, CONTAINER_STATUS_PID)))
SWARM__SHOWN_INTEGER(task, int32_t, exit_code,
                     SWARM__IN(TASK_STATUS,
                               SWARM__IN(TASK_STATUS_CONTAINER_STATUS, CONTAINER_STATUS_EXIT_CODE)))
SWARM__SHOWN_OBJECTS(task, port_config, port, ports,
                     SWARM__IN(TASK_STATUS, SWARM__IN(TASK_STATUS_PORT_STATUS, PORT_STATUS_PORTS)))
SWARM__SHOWN_INTEGER(task, uint64_t, connections_cut,
                     SWARM__IN(TASK_STATUS, TASK_STATUS_CONNECTIONS_CUT))
SWARM__SHOWN_INTEGER(task, swarm_health, health, SWARM__IN(TASK_STATUS, TASK_STATUS_HEALTH))
SWARM__SHOWN_INTEGER(task, swarm_task_state, desired_state, TASK_DESIRED_STATE)
SWARM__SHOWN_OBJECTS(task, generic_resource, generic_resource, generic_resources,
                     TASK_GENERIC_RESOURCES)
SWARM__SNAPSHOT_LIST(task)
