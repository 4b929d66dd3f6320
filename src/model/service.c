/* SPDX-License-Identifier: MIT */
#include "model/service.h"
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
    ENDPOINT_SPEC,
    ENDPOINT_PORTS
};

static const swarm__field endpoint_fields[] = {
    [ENDPOINT_SPEC] = {.name = "Spec",
                       .kind = SWARM__KIND_OBJECT,
                       .type = &swarm__endpoint_spec_type},
    [ENDPOINT_PORTS] = {.name = "Ports",
                        .kind = SWARM__KIND_OBJECTS,
                        .type = &swarm__port_config_type},
};
static const swarm__type endpoint_type = {endpoint_fields,
                                          sizeof endpoint_fields / sizeof endpoint_fields[0]};

enum {
    SERVICE_STATUS_RUNNING_TASKS,
    SERVICE_STATUS_DESIRED_TASKS,
    SERVICE_STATUS_COMPLETED_TASKS
};

static const swarm__field service_status_fields[] = {
    [SERVICE_STATUS_RUNNING_TASKS] = {.name = "RunningTasks", .kind = SWARM__KIND_UINT64},
    [SERVICE_STATUS_DESIRED_TASKS] = {.name = "DesiredTasks", .kind = SWARM__KIND_UINT64},
    [SERVICE_STATUS_COMPLETED_TASKS] = {.name = "CompletedTasks", .kind = SWARM__KIND_UINT64},
};
static const swarm__type service_status_type = {
    service_status_fields, sizeof service_status_fields / sizeof service_status_fields[0]};

enum {
    SERVICE_ID,
    SERVICE_VERSION,
    SERVICE_CREATED_AT,
    SERVICE_UPDATED_AT,
    SERVICE_SPEC,
    SERVICE_PREVIOUS_SPEC,
    SERVICE_ENDPOINT,
    SERVICE_UPDATE_STATUS,
    SERVICE_SERVICE_STATUS
};

static const swarm__field service_fields[] = {
    [SERVICE_ID] = {.name = "ID", .kind = SWARM__KIND_STRING},
    [SERVICE_VERSION] = {.name = "Version", .kind = SWARM__KIND_OBJECT, .type = &version_type},
    [SERVICE_CREATED_AT] = {.name = "CreatedAt", .kind = SWARM__KIND_STRING},
    [SERVICE_UPDATED_AT] = {.name = "UpdatedAt", .kind = SWARM__KIND_STRING},
    [SERVICE_SPEC] = {.name = "Spec",
                      .kind = SWARM__KIND_OBJECT,
                      .type = &swarm__service_spec_type},
    [SERVICE_PREVIOUS_SPEC] = {.name = "PreviousSpec",
                               .kind = SWARM__KIND_OBJECT,
                               .type = &swarm__service_spec_type},
    [SERVICE_ENDPOINT] = {.name = "Endpoint", .kind = SWARM__KIND_OBJECT, .type = &endpoint_type},
    [SERVICE_UPDATE_STATUS] = {.name = "UpdateStatus",
                               .kind = SWARM__KIND_OBJECT,
                               .type = &swarm__update_status_type},
    [SERVICE_SERVICE_STATUS] = {.name = "ServiceStatus",
                                .kind = SWARM__KIND_OBJECT,
                                .type = &service_status_type},
};
const swarm__type swarm__service_type = {service_fields,
                                         sizeof service_fields / sizeof service_fields[0]};

SWARM__SNAPSHOT(service)
SWARM__SHOWN_STRING(service, id, SERVICE_ID)
SWARM__SHOWN_INTEGER(service, uint64_t, version, SWARM__IN(SERVICE_VERSION, VERSION_INDEX))
SWARM__SHOWN_TIME(service, created_at, SERVICE_CREATED_AT)
SWARM__SHOWN_TIME(service, updated_at, SERVICE_UPDATED_AT)
SWARM__SHOWN_OBJECT(service, service_spec, spec, SERVICE_SPEC)
SWARM__SHOWN_OBJECT(service, service_spec, previous_spec, SERVICE_PREVIOUS_SPEC)
SWARM__SHOWN_OBJECTS(service, port_config, port, ports, SWARM__IN(SERVICE_ENDPOINT, ENDPOINT_PORTS))
SWARM__SHOWN_OBJECT(service, update_status, update_status, SERVICE_UPDATE_STATUS)
SWARM__SHOWN_INTEGER(service, uint64_t, running_tasks,
                     SWARM__IN(SERVICE_SERVICE_STATUS, SERVICE_STATUS_RUNNING_TASKS))
SWARM__SHOWN_INTEGER(service, uint64_t, desired_tasks,
                     SWARM__IN(SERVICE_SERVICE_STATUS, SERVICE_STATUS_DESIRED_TASKS))
SWARM__SHOWN_INTEGER(service, uint64_t, completed_tasks,
                     SWARM__IN(SERVICE_SERVICE_STATUS, SERVICE_STATUS_COMPLETED_TASKS))
SWARM__SNAPSHOT_LIST(service)
