/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/resources.h>

enum {
    NAMED_RESOURCE_KIND,
    NAMED_RESOURCE_VALUE
};

static const swarm__field named_resource_fields[] = {
    [NAMED_RESOURCE_KIND] = {.name = "Kind", .kind = SWARM__KIND_STRING},
    [NAMED_RESOURCE_VALUE] = {.name = "Value", .kind = SWARM__KIND_STRING},
};
static const swarm__type named_resource_type = {
    named_resource_fields, sizeof named_resource_fields / sizeof named_resource_fields[0]};

enum {
    DISCRETE_RESOURCE_KIND,
    DISCRETE_RESOURCE_VALUE
};

static const swarm__field discrete_resource_fields[] = {
    [DISCRETE_RESOURCE_KIND] = {.name = "Kind", .kind = SWARM__KIND_STRING},
    [DISCRETE_RESOURCE_VALUE] = {.name = "Value", .kind = SWARM__KIND_INT64},
};
static const swarm__type discrete_resource_type = {
    discrete_resource_fields, sizeof discrete_resource_fields / sizeof discrete_resource_fields[0]};

enum {
    GENERIC_RESOURCE_NAMED_RESOURCE_SPEC,
    GENERIC_RESOURCE_DISCRETE_RESOURCE_SPEC
};

static const swarm__field generic_resource_fields[] = {
    [GENERIC_RESOURCE_NAMED_RESOURCE_SPEC] = {.name = "NamedResourceSpec",
                                              .kind = SWARM__KIND_OBJECT,
                                              .type = &named_resource_type},
    [GENERIC_RESOURCE_DISCRETE_RESOURCE_SPEC] = {.name = "DiscreteResourceSpec",
                                                 .kind = SWARM__KIND_OBJECT,
                                                 .type = &discrete_resource_type},
};
const swarm__type swarm__generic_resource_type = {
    generic_resource_fields, sizeof generic_resource_fields / sizeof generic_resource_fields[0]};

enum {
    RESOURCE_SET_NANO_CPUS,
    RESOURCE_SET_MEMORY_BYTES,
    RESOURCE_SET_PIDS,
    RESOURCE_SET_GENERIC_RESOURCES
};

static const swarm__field resource_set_fields[] = {
    [RESOURCE_SET_NANO_CPUS] = {.name = "NanoCPUs", .kind = SWARM__KIND_INT64},
    [RESOURCE_SET_MEMORY_BYTES] = {.name = "MemoryBytes", .kind = SWARM__KIND_INT64},
    [RESOURCE_SET_PIDS] = {.name = "Pids", .kind = SWARM__KIND_INT64},
    [RESOURCE_SET_GENERIC_RESOURCES] = {.name = "GenericResources",
                                        .kind = SWARM__KIND_OBJECTS,
                                        .type = &swarm__generic_resource_type},
};
const swarm__type swarm__resource_set_type = {
    resource_set_fields, sizeof resource_set_fields / sizeof resource_set_fields[0]};

enum {
    RESOURCES_LIMITS,
    RESOURCES_RESERVATIONS
};

static const swarm__field resources_fields[] = {
    [RESOURCES_LIMITS] = {.name = "Limits",
                          .kind = SWARM__KIND_OBJECT,
                          .type = &swarm__resource_set_type},
    [RESOURCES_RESERVATIONS] = {.name = "Reservations",
                                .kind = SWARM__KIND_OBJECT,
                                .type = &swarm__resource_set_type},
};
const swarm__type swarm__resources_type = {resources_fields,
                                           sizeof resources_fields / sizeof resources_fields[0]};

SWARM__BUILDER(generic_resource)

SWARM__BUILDER(resource_set)
SWARM__INTEGER(resource_set, int64_t, nano_cpus, RESOURCE_SET_NANO_CPUS)
SWARM__INTEGER(resource_set, int64_t, memory_bytes, RESOURCE_SET_MEMORY_BYTES)
SWARM__INTEGER(resource_set, int64_t, pids, RESOURCE_SET_PIDS)
SWARM__OBJECTS(resource_set, generic_resource, generic_resource, generic_resources,
               RESOURCE_SET_GENERIC_RESOURCES)

SWARM__BUILDER(resources)
SWARM__OBJECT(resources, resource_set, limits, RESOURCES_LIMITS)
SWARM__OBJECT(resources, resource_set, reservations, RESOURCES_RESERVATIONS)

const char *swarm_generic_resource_get_kind(const swarm_generic_resource *resource)
{
    unsigned path =
        swarm__has(resource, GENERIC_RESOURCE_NAMED_RESOURCE_SPEC)
            ? SWARM__IN(GENERIC_RESOURCE_NAMED_RESOURCE_SPEC, NAMED_RESOURCE_KIND)
            : SWARM__IN(GENERIC_RESOURCE_DISCRETE_RESOURCE_SPEC, DISCRETE_RESOURCE_KIND);
    return swarm__get_string(resource, path);
}

int swarm_generic_resource_has_amount(const swarm_generic_resource *resource)
{
    return swarm__has(resource,
                      SWARM__IN(GENERIC_RESOURCE_DISCRETE_RESOURCE_SPEC, DISCRETE_RESOURCE_VALUE));
}

int64_t swarm_generic_resource_get_amount(const swarm_generic_resource *resource)
{
    return swarm__get_integer(
        resource, SWARM__IN(GENERIC_RESOURCE_DISCRETE_RESOURCE_SPEC, DISCRETE_RESOURCE_VALUE));
}

const char *swarm_generic_resource_get_value(const swarm_generic_resource *resource)
{
    return swarm__get_string(resource,
                             SWARM__IN(GENERIC_RESOURCE_NAMED_RESOURCE_SPEC, NAMED_RESOURCE_VALUE));
}

/* Put `part`, which was filled apart so that nothing changes on failure, into its member, and take
 * out the other one. */
static int put(swarm_generic_resource *resource, unsigned member, unsigned other,
               swarm__object *part, int result)
{
    if (result == 0)
        result = swarm__set_object(resource, member, part);
    if (result == 0)
        swarm__unset(resource, other);
    swarm__object_free(part);
    return result;
}

int swarm_generic_resource_set_amount(swarm_generic_resource *resource, const char *kind,
                                      int64_t amount)
{
    if (kind == NULL || amount < 0)
        return SWARM_E_INVAL;
    swarm__object *part = swarm__object_new(&discrete_resource_type);
    if (part == NULL)
        return SWARM_E_NOMEM;
    swarm__set_integer(part, DISCRETE_RESOURCE_VALUE, amount);
    return put(resource, GENERIC_RESOURCE_DISCRETE_RESOURCE_SPEC,
               GENERIC_RESOURCE_NAMED_RESOURCE_SPEC, part,
               swarm__set_string(part, DISCRETE_RESOURCE_KIND, kind));
}

int swarm_generic_resource_set_value(swarm_generic_resource *resource, const char *kind,
                                     const char *value)
{
    if (kind == NULL || value == NULL)
        return SWARM_E_INVAL;
    swarm__object *part = swarm__object_new(&named_resource_type);
    if (part == NULL)
        return SWARM_E_NOMEM;
    int result = swarm__set_string(part, NAMED_RESOURCE_KIND, kind);
    if (result == 0)
        result = swarm__set_string(part, NAMED_RESOURCE_VALUE, value);
    return put(resource, GENERIC_RESOURCE_NAMED_RESOURCE_SPEC,
               GENERIC_RESOURCE_DISCRETE_RESOURCE_SPEC, part, result);
}
