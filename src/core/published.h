/* SPDX-License-Identifier: MIT
 *
 * The published ports of a service: which the balancer opens, and which the task opens itself.
 */
#ifndef SWARM__CORE_PUBLISHED_H
#define SWARM__CORE_PUBLISHED_H

#include <swarm/service.h>

/* In ingress mode, at a port that is known: connections are given to the task. */
int swarm__port_is_routed(const swarm_port_config *port);

/* In host mode, and it can be asked whether it accepts: TCP. */
int swarm__port_is_asked(const swarm_port_config *port);

/* Does the spec, which may be NULL, have such a port? */
int swarm__spec_has_routed_port(const swarm_service_spec *spec);
int swarm__spec_has_asked_port(const swarm_service_spec *spec);

#endif
