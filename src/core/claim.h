/* SPDX-License-Identifier: MIT
 *
 * What a task of a service holds on its node while it is there: reserved CPU, memory, processes, generic
 * resources and host-mode ports. And the same lists on a node: what it offers, and what is held of it.
 */
#ifndef SWARM__CORE_CLAIM_H
#define SWARM__CORE_CLAIM_H

#include <stddef.h>
#include <stdint.h>
#include <swarm/service.h>

typedef struct swarm__generic_amount {
    char *kind;
    int64_t amount; /* named resources count one each */
    int64_t held;   /* on a node: of the amount */
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

typedef struct swarm__claim { /* all zero at first */
    int64_t nano_cpus;
    int64_t memory_bytes;
    int64_t pids;
    swarm__generics generics;
    swarm__host_ports ports;
} swarm__claim;

/* What the tasks of the spec hold. 0 or SWARM_E_NOMEM, and then it is to be cleared all the same. */
int swarm__claim_read(swarm__claim *claim, const swarm_service_spec *spec);
void swarm__claim_clear(swarm__claim *claim);

/* Add what a resource set lists, amounts summed by kind. 0 or SWARM_E_NOMEM. */
int swarm__generics_read(swarm__generics *generics, const swarm_resource_set *set);
/* An entry for that kind, with nothing in it when it is new. NULL when memory is short. */
swarm__generic_amount *swarm__generics_get(swarm__generics *generics, const char *kind);
swarm__generic_amount *swarm__generics_find(const swarm__generics *generics, const char *kind);
void swarm__generics_free(swarm__generics *generics);

swarm__host_port *swarm__host_ports_find(const swarm__host_ports *ports,
                                         const swarm__host_port *wanted);

#endif
