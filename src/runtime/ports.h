/* SPDX-License-Identifier: MIT
 *
 * The ports of a local process. A container has its target ports to itself; processes of one node
 * share them, so each target port gets a number of its own that is free at the node's address.
 *
 * A free number is found by binding to port 0, and let go at once: no program could bind to it if we
 * held on. Until the process has bound to it, another program may take it; that is looked at once more
 * right before the start, and a process that loses the race all the same fails and is replaced. The
 * kernel helps: it gives odd numbers to those who bind, and even ones to outgoing connections.
 */
#ifndef SWARM__RUNTIME_PORTS_H
#define SWARM__RUNTIME_PORTS_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <swarm/container.h>
#include <swarm/service.h>
#include <sys/socket.h>

typedef struct swarm__port {
    uint32_t target; /* 0 for the port of a task that names none */
    uint32_t number; /* 0 before it is allocated */
    int tcp;
    int udp;
} swarm__port;

typedef struct swarm__ports { /* all zero at first */
    swarm__port *items;       /* the first one is PORT */
    size_t count;
    size_t capacity;
} swarm__ports;

typedef struct swarm__address {
    struct sockaddr_storage socket;
    socklen_t length;
    const char *text; /* lent */
} swarm__address;

/* Read an IPv4 or IPv6 address. SWARM_E_INVAL when it is neither. */
int swarm__address_parse(const char *text, swarm__address *out_address, swarm_error **err);

/* The target ports of a task, in the order of the endpoint spec (which may be NULL), then that of its
 * HTTP probe; one that is published in host mode has its published number already. */
int swarm__ports_collect(const swarm_endpoint_spec *endpoint, const swarm_health_config *health,
                         swarm__ports *ports, swarm_error **err);

/* Find free numbers for those that have none. `is_taken` tells of numbers that are promised to
 * others. */
int swarm__ports_allocate(swarm__ports *ports, const swarm__address *address,
                          int (*is_taken)(const void *user, uint32_t number), const void *user,
                          swarm_error **err);

/* Are all numbers free now? SWARM_E_CONFLICT names the one that is not. */
int swarm__ports_check(const swarm__ports *ports, const swarm__address *address, swarm_error **err);

/* The port of this target; the first one for target 0; NULL when there is none. */
const swarm__port *swarm__ports_find(const swarm__ports *ports, uint32_t target);

#endif
