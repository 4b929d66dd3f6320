/* SPDX-License-Identifier: MIT
 *
 * What a task of a service holds on its node while it is there: reserved CPU, memory, generic
 * resources and host-mode ports. All tasks of one revision share one claim.
 */
#ifndef SWARM__CORE_CLAIM_H
#define SWARM__CORE_CLAIM_H

#include <stddef.h>
#include <stdint.h>
#include <swarm/service.h>

typedef struct swarm__generic_amount {
    char *kind;
    int64_t amount; /* named resources count one each */
} swarm__generic_amount;

typedef struct swarm__host_port {
    uint32_t port;
    int32_t protocol;
    uint32_t holders; /* on a node: how many tasks hold it */
} swarm__host_port;

typedef struct swarm__generics {
    swarm__generic_amount *items;
    size_t count;
    size_t capacity;
} swarm__generics;

typedef struct swarm__host_ports {
    swarm__host_port *items;
    size_t count;
    size_t capacity;
} swarm__host_ports;

typedef struct swarm__claim {
    uint32_t references;
    int64_t nano_cpus;
    int64_t memory_bytes;
    swarm__generics generics;
    swarm__host_ports ports;
} swarm__claim;

/* A new claim with one reference. NULL when memory is short. */
swarm__claim *swarm__claim_new(const swarm_service_spec *spec);
void swarm__claim_release(swarm__claim *claim);

/* Add what a resource set lists, amounts summed by kind. 0 or SWARM_E_NOMEM. */
int swarm__generics_read(swarm__generics *generics, const swarm_resource_set *set);
swarm__generic_amount *swarm__generics_find(const swarm__generics *generics, const char *kind);
void swarm__generics_free(swarm__generics *generics);

swarm__host_port *swarm__host_ports_find(const swarm__host_ports *ports,
                                         const swarm__host_port *wanted);

#endif
