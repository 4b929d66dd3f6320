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

/* The scheduler by itself takes specs that nobody validated. */
static int64_t not_negative(int64_t amount)
{
    return amount > 0 ? amount : 0;
}

static int generics_add(swarm__generics *generics, const char *kind, int64_t amount)
{
    swarm__generic_amount *found = swarm__generics_find(generics, kind);
    if (found != NULL) {
        found->amount = amount > INT64_MAX - found->amount ? INT64_MAX : found->amount + amount;
        return 0;
    }
    if (swarm__array_reserve(generics, 1) < 0)
        return SWARM_E_NOMEM;
    swarm__generic_amount added = {.kind = swarm__strdup(kind), .amount = amount};
    if (added.kind == NULL)
        return SWARM_E_NOMEM;
    swarm__array_push(generics, added);
    return 0;
}

int swarm__generics_read(swarm__generics *generics, const swarm_resource_set *set)
{
    for (size_t i = 0; i < swarm_resource_set_generic_resource_count(set); i++) {
        const swarm_generic_resource *resource = swarm_resource_set_generic_resource_at(set, i);
        const char *kind = swarm_generic_resource_get_kind(resource);
        int64_t amount = swarm_generic_resource_get_value(resource) != NULL
                             ? 1
                             : swarm_generic_resource_get_amount(resource);
        if (kind != NULL && generics_add(generics, kind, not_negative(amount)) < 0)
            return SWARM_E_NOMEM;
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
    if (swarm__array_reserve(ports, count) < 0)
        return SWARM_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const swarm_port_config *config = swarm_endpoint_spec_port_at(endpoint, i);
        swarm__host_port port = {.port = swarm_port_config_get_published_port(config),
                                 .protocol = swarm_port_config_get_protocol(config),
                                 .holders = 1};
        if (port.protocol == 0)
            port.protocol = SWARM_PORT_PROTOCOL_TCP;
        if (swarm_port_config_get_publish_mode(config) == SWARM_PUBLISH_MODE_HOST && port.port != 0)
            swarm__array_push(ports, port);
    }
    return 0;
}

swarm__claim *swarm__claim_new(const swarm_service_spec *spec)
{
    const swarm_resource_set *reserved = swarm_resources_get_reservations(
        swarm_task_spec_get_resources(swarm_service_spec_get_task(spec)));
    swarm__claim *claim = swarm__alloc_zero(1, sizeof *claim);
    if (claim == NULL)
        return NULL;
    claim->references = 1;
    claim->nano_cpus = not_negative(swarm_resource_set_get_nano_cpus(reserved));
    claim->memory_bytes = not_negative(swarm_resource_set_get_memory_bytes(reserved));
    if (swarm__generics_read(&claim->generics, reserved) < 0 ||
        ports_read(&claim->ports, swarm_service_spec_get_endpoint(spec)) < 0) {
        swarm__claim_release(claim);
        return NULL;
    }
    return claim;
}

void swarm__claim_release(swarm__claim *claim)
{
    if (claim == NULL || --claim->references > 0)
        return;
    swarm__generics_free(&claim->generics);
    swarm__array_free(&claim->ports);
    swarm__free(claim);
}
