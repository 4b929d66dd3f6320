/* SPDX-License-Identifier: MIT */
#include "core/published.h"

int swarm__port_is_routed(const swarm_port_config *port)
{
    return swarm_port_config_get_publish_mode(port) != SWARM_PUBLISH_MODE_HOST &&
           swarm_port_config_get_published_port(port) != 0;
}

int swarm__port_is_asked(const swarm_port_config *port)
{
    swarm_port_protocol protocol = swarm_port_config_get_protocol(port);
    return swarm_port_config_get_publish_mode(port) == SWARM_PUBLISH_MODE_HOST &&
           (protocol == SWARM_PORT_PROTOCOL_TCP || protocol == SWARM_PORT_PROTOCOL_UNKNOWN);
}

static int has_port(const swarm_service_spec *spec, int (*is_meant)(const swarm_port_config *port))
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(spec);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++)
        if (is_meant(swarm_endpoint_spec_port_at(endpoint, i)))
            return 1;
    return 0;
}

int swarm__spec_has_routed_port(const swarm_service_spec *spec)
{
    return has_port(spec, swarm__port_is_routed);
}

int swarm__spec_has_asked_port(const swarm_service_spec *spec)
{
    return has_port(spec, swarm__port_is_asked);
}
