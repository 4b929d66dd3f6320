/* SPDX-License-Identifier: MIT */
#include "core/claim.h"

#include "base/alloc.h"
#include "base/array.h"
#include <string.h>

swarm__generic_amount *swarm__generics_find(const swarm__generics *generics, const char *kind)
{
    for (size_t i = 0; i < generics->count; i++)
        if (strcmp(generics->items[i].kind, kind) == 0)
            return &generics->items[i];
    return NULL;
}

swarm__generic_amount *swarm__generics_get(swarm__generics *generics, const char *kind)
{
    swarm__generic_amount *found = swarm__generics_find(generics, kind);
    if (found != NULL)
        return found;
    if (swarm__array_reserve(generics, 1) < 0)
        return NULL;
    swarm__generic_amount added = {.kind = swarm__strdup(kind)};
    if (added.kind == NULL)
        return NULL;
    swarm__array_push(generics, added);
    return &generics->items[generics->count - 1];
}

/* The scheduler by itself takes specs that nobody validated. */
static int64_t not_negative(int64_t amount)
{
    return amount > 0 ? amount : 0;
}

int swarm__generics_read(swarm__generics *generics, const swarm_resource_set *set)
{
    for (size_t i = 0; i < swarm_resource_set_generic_resource_count(set); i++) {
        const swarm_generic_resource *resource = swarm_resource_set_generic_resource_at(set, i);
        const char *kind = swarm_generic_resource_get_kind(resource);
        int64_t amount = swarm_generic_resource_get_value(resource) != NULL
                             ? 1
                             : not_negative(swarm_generic_resource_get_amount(resource));
        if (kind == NULL)
            continue;
        swarm__generic_amount *sum = swarm__generics_get(generics, kind);
        if (sum == NULL)
            return SWARM_E_NOMEM;
        sum->amount = amount > INT64_MAX - sum->amount ? INT64_MAX : sum->amount + amount;
    }
    return 0;
}

void swarm__generics_free(swarm__generics *generics)
{
    for (size_t i = 0; i < generics->count; i++)
        swarm__free(generics->items[i].kind);
    swarm__array_free(generics);
}

swarm__host_port *swarm__host_ports_find(const swarm__host_ports *ports,
                                         const swarm__host_port *wanted)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->items[i].port == wanted->port && ports->items[i].protocol == wanted->protocol)
            return &ports->items[i];
    return NULL;
}

static int ports_read(swarm__host_ports *ports, const swarm_endpoint_spec *endpoint)
{
    size_t count = swarm_endpoint_spec_port_count(endpoint);
    for (size_t i = 0; i < count; i++) {
        const swarm_port_config *config = swarm_endpoint_spec_port_at(endpoint, i);
        swarm__host_port port = {.port = swarm_port_config_get_published_port(config),
                                 .protocol = swarm_port_config_get_protocol(config),
                                 .holders = 1};
        if (swarm_port_config_get_publish_mode(config) != SWARM_PUBLISH_MODE_HOST || port.port == 0)
            continue;
        if (port.protocol == 0)
            port.protocol = SWARM_PORT_PROTOCOL_TCP;
        if (swarm__array_reserve(ports, 1) < 0)
            return SWARM_E_NOMEM;
        swarm__array_push(ports, port);
    }
    return 0;
}

int swarm__claim_read(swarm__claim *claim, const swarm_service_spec *spec)
{
    const swarm_resource_set *reserved = swarm_resources_get_reservations(
        swarm_task_spec_get_resources(swarm_service_spec_get_task(spec)));
    claim->nano_cpus = not_negative(swarm_resource_set_get_nano_cpus(reserved));
    claim->memory_bytes = not_negative(swarm_resource_set_get_memory_bytes(reserved));
    claim->pids = not_negative(swarm_resource_set_get_pids(reserved));
    if (swarm__generics_read(&claim->generics, reserved) < 0)
        return SWARM_E_NOMEM;
    return ports_read(&claim->ports, swarm_service_spec_get_endpoint(spec));
}

void swarm__claim_clear(swarm__claim *claim)
{
    swarm__generics_free(&claim->generics);
    swarm__array_free(&claim->ports);
    memset(claim, 0, sizeof *claim);
}
