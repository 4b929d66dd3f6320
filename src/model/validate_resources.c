/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "model/validate.h"
#include <string.h>

static const int64_t nano = 1000000000;
static const int64_t min_nano_cpus = 1000000;
static const int64_t min_memory_bytes = 4194304;

/* In decimals of a whole processor, by hand: the locale would show in a %g. */
static int fail_cpus(int64_t nano_cpus, const char *demand, swarm_error **err)
{
    uint64_t size = nano_cpus < 0 ? 0 - (uint64_t)nano_cpus : (uint64_t)nano_cpus;
    uint64_t fraction = size % (uint64_t)nano;
    char *text =
        swarm__format("%s%llu.%09llu", nano_cpus < 0 ? "-" : "",
                      (unsigned long long)(size / (uint64_t)nano), (unsigned long long)fraction);
    if (text == NULL)
        return swarm__fail_nomem(err);
    size_t length = strlen(text);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    int code = swarm__fail(err, SWARM_E_INVAL, "/NanoCPUs", "invalid cpu value %.*s: Must be %s",
                           (int)length, text, demand);
    swarm__free(text);
    return code;
}

static int kind_is_before(const swarm_resource_set *set, size_t index)
{
    const char *kind =
        swarm_generic_resource_get_kind(swarm_resource_set_generic_resource_at(set, index));
    for (size_t i = 0; i < index; i++) {
        const char *other =
            swarm_generic_resource_get_kind(swarm_resource_set_generic_resource_at(set, i));
        if (other != NULL && strcmp(kind, other) == 0)
            return 1;
    }
    return 0;
}

/* A task asks for an amount; only a node has pieces with names. */
static int validate_generic(const swarm_resource_set *set, size_t index, int named_too,
                            swarm_error **err)
{
    const swarm_generic_resource *resource = swarm_resource_set_generic_resource_at(set, index);
    const char *kind = swarm_generic_resource_get_kind(resource);
    if (kind == NULL || *kind == '\0')
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid generic resource: no kind");
    if (swarm_generic_resource_get_value(resource) != NULL) {
        if (!named_too)
            return swarm__fail(err, SWARM_E_INVAL, "/NamedResourceSpec",
                               "invalid argument for resource %s", kind);
        return 0;
    }
    if (!swarm_generic_resource_has_amount(resource) ||
        swarm_generic_resource_get_amount(resource) < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/DiscreteResourceSpec/Value",
                           "invalid argument for resource %s", kind);
    if (kind_is_before(set, index))
        return swarm__fail(err, SWARM_E_INVAL, "/DiscreteResourceSpec/Kind",
                           "generic resource %s stands there twice", kind);
    return 0;
}

static int validate_generics(const swarm_resource_set *set, int named_too, swarm_error **err)
{
    for (size_t i = 0; i < swarm_resource_set_generic_resource_count(set); i++) {
        int code = validate_generic(set, i, named_too, err);
        if (code < 0)
            return swarm__within_item(code, "/GenericResources", i, err);
    }
    return 0;
}

static int validate_set(const swarm_resource_set *set, swarm_error **err)
{
    int64_t nano_cpus = swarm_resource_set_get_nano_cpus(set);
    int64_t memory = swarm_resource_set_get_memory_bytes(set);
    if (nano_cpus != 0 && nano_cpus < min_nano_cpus)
        return fail_cpus(nano_cpus, "at least 0.001", err);
    if (memory != 0 && memory < min_memory_bytes)
        return swarm__fail(err, SWARM_E_INVAL, "/MemoryBytes",
                           "invalid memory value %lld: Must be at least 4MiB", (long long)memory);
    if (swarm_resource_set_get_pids(set) < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Pids",
                           "invalid pids value %lld: Must be 0 or more",
                           (long long)swarm_resource_set_get_pids(set));
    return validate_generics(set, 0, err);
}

int swarm__validate_resources(const swarm_resources *resources, swarm_error **err)
{
    int code =
        swarm__within(validate_set(swarm_resources_get_limits(resources), err), "/Limits", err);
    if (code < 0)
        return code;
    return swarm__within(validate_set(swarm_resources_get_reservations(resources), err),
                         "/Reservations", err);
}

int swarm__validate_node_resources(const swarm_resource_set *set, swarm_error **err)
{
    if (swarm_resource_set_get_nano_cpus(set) < 0)
        return fail_cpus(swarm_resource_set_get_nano_cpus(set), "0 or more", err);
    if (swarm_resource_set_get_memory_bytes(set) < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/MemoryBytes",
                           "invalid memory value %lld: Must be 0 or more",
                           (long long)swarm_resource_set_get_memory_bytes(set));
    return validate_generics(set, 1, err);
}
