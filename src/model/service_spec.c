/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/service.h>

enum {
    REPLICATED_REPLICAS
};

static const swarm__field replicated_fields[] = {
    [REPLICATED_REPLICAS] = {.name = "Replicas", .kind = SWARM__KIND_UINT64},
};
static const swarm__type replicated_type = {replicated_fields,
                                            sizeof replicated_fields / sizeof replicated_fields[0]};

enum {
    REPLICATED_JOB_MAX_CONCURRENT,
    REPLICATED_JOB_TOTAL_COMPLETIONS
};

static const swarm__field replicated_job_fields[] = {
    [REPLICATED_JOB_MAX_CONCURRENT] = {.name = "MaxConcurrent", .kind = SWARM__KIND_UINT64},
    [REPLICATED_JOB_TOTAL_COMPLETIONS] = {.name = "TotalCompletions", .kind = SWARM__KIND_UINT64},
};
static const swarm__type replicated_job_type = {
    replicated_job_fields, sizeof replicated_job_fields / sizeof replicated_job_fields[0]};

enum {
    MODE_REPLICATED,
    MODE_GLOBAL,
    MODE_REPLICATED_JOB,
    MODE_GLOBAL_JOB
};

static const swarm__field mode_fields[] = {
    [MODE_REPLICATED] = {.name = "Replicated",
                         .kind = SWARM__KIND_OBJECT,
                         .type = &replicated_type},
    [MODE_GLOBAL] = {.name = "Global", .kind = SWARM__KIND_OBJECT, .type = &swarm__empty_type},
    [MODE_REPLICATED_JOB] = {.name = "ReplicatedJob",
                             .kind = SWARM__KIND_OBJECT,
                             .type = &replicated_job_type},
    [MODE_GLOBAL_JOB] = {.name = "GlobalJob",
                         .kind = SWARM__KIND_OBJECT,
                         .type = &swarm__empty_type},
};
static const swarm__type mode_type = {mode_fields, sizeof mode_fields / sizeof mode_fields[0]};

enum {
    SERVICE_SPEC_NAME,
    SERVICE_SPEC_LABELS,
    SERVICE_SPEC_TASK_TEMPLATE,
    SERVICE_SPEC_MODE,
    SERVICE_SPEC_UPDATE_CONFIG,
    SERVICE_SPEC_ROLLBACK_CONFIG,
    SERVICE_SPEC_NETWORKS,
    SERVICE_SPEC_ENDPOINT_SPEC
};

static const swarm__field service_spec_fields[] = {
    [SERVICE_SPEC_NAME] = {.name = "Name", .kind = SWARM__KIND_STRING},
    [SERVICE_SPEC_LABELS] = {.name = "Labels", .kind = SWARM__KIND_MAP},
    [SERVICE_SPEC_TASK_TEMPLATE] = {.name = "TaskTemplate",
                                    .kind = SWARM__KIND_OBJECT,
                                    .type = &swarm__task_spec_type},
    [SERVICE_SPEC_MODE] = {.name = "Mode", .kind = SWARM__KIND_OBJECT, .type = &mode_type},
    [SERVICE_SPEC_UPDATE_CONFIG] = {.name = "UpdateConfig",
                                    .kind = SWARM__KIND_OBJECT,
                                    .type = &swarm__update_config_type},
    [SERVICE_SPEC_ROLLBACK_CONFIG] = {.name = "RollbackConfig",
                                      .kind = SWARM__KIND_OBJECT,
                                      .type = &swarm__update_config_type},
    [SERVICE_SPEC_NETWORKS] = {.name = "Networks",
                               .kind = SWARM__KIND_OBJECTS,
                               .type = &swarm__network_attachment_type},
    [SERVICE_SPEC_ENDPOINT_SPEC] = {.name = "EndpointSpec",
                                    .kind = SWARM__KIND_OBJECT,
                                    .type = &swarm__endpoint_spec_type},
};
const swarm__type swarm__service_spec_type = {
    service_spec_fields, sizeof service_spec_fields / sizeof service_spec_fields[0]};

SWARM__BUILDER(service_spec)
SWARM__STRING(service_spec, name, SERVICE_SPEC_NAME)
SWARM__MAP(service_spec, label, labels, SERVICE_SPEC_LABELS)
SWARM__OBJECT(service_spec, task_spec, task, SERVICE_SPEC_TASK_TEMPLATE)
SWARM__OBJECT(service_spec, update_config, update_config, SERVICE_SPEC_UPDATE_CONFIG)
SWARM__OBJECT(service_spec, update_config, rollback_config, SERVICE_SPEC_ROLLBACK_CONFIG)
SWARM__OBJECTS(service_spec, network_attachment, network, networks, SERVICE_SPEC_NETWORKS)
SWARM__OBJECT(service_spec, endpoint_spec, endpoint, SERVICE_SPEC_ENDPOINT_SPEC)

/* The member of Mode that each mode has. */
static const struct {
    swarm_service_mode mode;
    unsigned member;
} modes[] = {
    {SWARM_SERVICE_MODE_REPLICATED, MODE_REPLICATED},
    {SWARM_SERVICE_MODE_GLOBAL, MODE_GLOBAL},
    {SWARM_SERVICE_MODE_REPLICATED_JOB, MODE_REPLICATED_JOB},
    {SWARM_SERVICE_MODE_GLOBAL_JOB, MODE_GLOBAL_JOB},
};

enum {
    MODE_COUNT = sizeof modes / sizeof modes[0]
};

#define REPLICAS SWARM__IN(SERVICE_SPEC_MODE, SWARM__IN(MODE_REPLICATED, REPLICATED_REPLICAS))
#define MAX_CONCURRENT                                                                             \
    SWARM__IN(SERVICE_SPEC_MODE, SWARM__IN(MODE_REPLICATED_JOB, REPLICATED_JOB_MAX_CONCURRENT))
#define TOTAL_COMPLETIONS                                                                          \
    SWARM__IN(SERVICE_SPEC_MODE, SWARM__IN(MODE_REPLICATED_JOB, REPLICATED_JOB_TOTAL_COMPLETIONS))

swarm_service_mode swarm_service_spec_get_mode(const swarm_service_spec *service_spec)
{
    for (size_t i = 0; i < MODE_COUNT; i++)
        if (swarm__has(service_spec, SWARM__IN(SERVICE_SPEC_MODE, modes[i].member)))
            return modes[i].mode;
    return SWARM_SERVICE_MODE_UNKNOWN;
}

int swarm_service_spec_has_mode(const swarm_service_spec *service_spec)
{
    return swarm__has(service_spec, SERVICE_SPEC_MODE);
}

int swarm_service_spec_set_mode(swarm_service_spec *service_spec, swarm_service_mode value)
{
    if (service_spec == NULL)
        return SWARM_E_INVAL;
    if (swarm_service_spec_get_mode(service_spec) == value && value != SWARM_SERVICE_MODE_UNKNOWN)
        return 0;
    for (size_t i = 0; i < MODE_COUNT; i++) {
        if (modes[i].mode != value)
            continue;
        swarm__object *mode = swarm__object_new(&mode_type);
        int result = SWARM_E_NOMEM;
        if (mode != NULL && swarm__edit_object(mode, modes[i].member) != NULL)
            result = swarm__set_object(service_spec, SERVICE_SPEC_MODE, mode);
        swarm__object_free(mode);
        return result;
    }
    return SWARM_E_INVAL;
}

int swarm_service_spec_unset_mode(swarm_service_spec *service_spec)
{
    return swarm__unset(service_spec, SERVICE_SPEC_MODE);
}

/* A count belongs to one mode. */
static int set_count(swarm_service_spec *service_spec, swarm_service_mode mode, unsigned path,
                     uint64_t value)
{
    swarm_service_mode present = swarm_service_spec_get_mode(service_spec);
    if (present != SWARM_SERVICE_MODE_UNKNOWN && present != mode)
        return SWARM_E_STATE;
    return swarm__set_integer(service_spec, path, (int64_t)value);
}

int swarm_service_spec_has_replicas(const swarm_service_spec *service_spec)
{
    return swarm__has(service_spec, REPLICAS);
}

uint64_t swarm_service_spec_get_replicas(const swarm_service_spec *service_spec)
{
    return (uint64_t)swarm__get_integer(service_spec, REPLICAS);
}

int swarm_service_spec_set_replicas(swarm_service_spec *service_spec, uint64_t value)
{
    return set_count(service_spec, SWARM_SERVICE_MODE_REPLICATED, REPLICAS, value);
}

int swarm_service_spec_unset_replicas(swarm_service_spec *service_spec)
{
    return swarm__unset(service_spec, REPLICAS);
}

int swarm_service_spec_has_max_concurrent(const swarm_service_spec *service_spec)
{
    return swarm__has(service_spec, MAX_CONCURRENT);
}

uint64_t swarm_service_spec_get_max_concurrent(const swarm_service_spec *service_spec)
{
    return (uint64_t)swarm__get_integer(service_spec, MAX_CONCURRENT);
}

int swarm_service_spec_set_max_concurrent(swarm_service_spec *service_spec, uint64_t value)
{
    return set_count(service_spec, SWARM_SERVICE_MODE_REPLICATED_JOB, MAX_CONCURRENT, value);
}

int swarm_service_spec_unset_max_concurrent(swarm_service_spec *service_spec)
{
    return swarm__unset(service_spec, MAX_CONCURRENT);
}

int swarm_service_spec_has_total_completions(const swarm_service_spec *service_spec)
{
    return swarm__has(service_spec, TOTAL_COMPLETIONS);
}

uint64_t swarm_service_spec_get_total_completions(const swarm_service_spec *service_spec)
{
    return (uint64_t)swarm__get_integer(service_spec, TOTAL_COMPLETIONS);
}

int swarm_service_spec_set_total_completions(swarm_service_spec *service_spec, uint64_t value)
{
    return set_count(service_spec, SWARM_SERVICE_MODE_REPLICATED_JOB, TOTAL_COMPLETIONS, value);
}

int swarm_service_spec_unset_total_completions(swarm_service_spec *service_spec)
{
    return swarm__unset(service_spec, TOTAL_COMPLETIONS);
}
