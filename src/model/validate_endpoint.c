/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "model/validate.h"

enum {
    PORT_LIMIT = 65535
};

static swarm_port_protocol protocol_of(const swarm_port_config *port)
{
    swarm_port_protocol protocol = swarm_port_config_get_protocol(port);
    return protocol != SWARM_PORT_PROTOCOL_UNKNOWN ? protocol : SWARM_PORT_PROTOCOL_TCP;
}

/* Port 0 is any free one, so that it is never taken. */
static int is_taken(const swarm_endpoint_spec *spec, size_t index)
{
    const swarm_port_config *port = swarm_endpoint_spec_port_at(spec, index);
    uint32_t published = swarm_port_config_get_published_port(port);
    for (size_t i = 0; i < index && published != 0; i++) {
        const swarm_port_config *other = swarm_endpoint_spec_port_at(spec, i);
        if (swarm_port_config_get_published_port(other) == published &&
            protocol_of(other) == protocol_of(port))
            return 1;
    }
    return 0;
}

static int validate_numbers(const swarm_port_config *port, swarm_error **err)
{
    uint32_t target = swarm_port_config_get_target_port(port);
    uint32_t published = swarm_port_config_get_published_port(port);
    if (target == 0 || target > PORT_LIMIT)
        return swarm__fail(err, SWARM_E_INVAL, "/TargetPort",
                           "EndpointSpec: target port %u is not between 1 and 65535", target);
    if (published > PORT_LIMIT)
        return swarm__fail(err, SWARM_E_INVAL, "/PublishedPort",
                           "EndpointSpec: published port %u is not between 0 and 65535", published);
    return 0;
}

int swarm__validate_endpoint_spec(const swarm_endpoint_spec *spec, swarm_error **err)
{
    int code = 0;
    size_t i, count = swarm_endpoint_spec_port_count(spec);
    int round_robin = swarm_endpoint_spec_get_mode(spec) == SWARM_ENDPOINT_MODE_DNSRR;
    for (i = 0; round_robin && i < count; i++)
        if (swarm_port_config_get_publish_mode(swarm_endpoint_spec_port_at(spec, i)) !=
            SWARM_PUBLISH_MODE_HOST) {
            code = swarm__fail(err, SWARM_E_INVAL, "/PublishMode",
                               "EndpointSpec: port published with ingress mode can't be used with "
                               "dnsrr mode");
            return swarm__within_item(code, "/Ports", i, err);
        }
    for (i = 0; i < count && code == 0; i++) {
        if (is_taken(spec, i))
            code = swarm__fail(err, SWARM_E_INVAL, "/PublishedPort",
                               "EndpointSpec: duplicate published ports provided");
        else
            code = validate_numbers(swarm_endpoint_spec_port_at(spec, i), err);
        swarm__within_item(code, "/Ports", i, err);
    }
    return code;
}
