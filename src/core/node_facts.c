/* SPDX-License-Identifier: MIT */
#include "core/node_facts.h"

#include "base/ascii.h"

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

swarm__subject swarm__node_subject(const swarm_node *node)
{
    return (swarm__subject){
        .id = or_empty(swarm_node_get_id(node)),
        .hostname = or_empty(swarm_node_description_get_hostname(swarm_node_get_description(node))),
        .address = or_empty(swarm_node_get_address(node)),
        .node = node,
    };
}

static const swarm_platform *platform_of(const swarm_node *node)
{
    return swarm_node_description_get_platform(swarm_node_get_description(node));
}

const char *swarm__node_architecture(const swarm_node *node)
{
    return or_empty(swarm_platform_get_architecture(platform_of(node)));
}

const char *swarm__node_os(const swarm_node *node)
{
    return or_empty(swarm_platform_get_os(platform_of(node)));
}

const char *swarm__node_label(const swarm_node *node, const char *name)
{
    return or_empty(swarm_node_spec_get_label(swarm_node_get_spec(node), name));
}

const char *swarm__node_engine_label(const swarm_node *node, const char *name)
{
    const swarm_engine_description *engine =
        swarm_node_description_get_engine(swarm_node_get_description(node));
    return or_empty(swarm_engine_description_get_label(engine, name));
}

const char *swarm__usual_architecture(const char *architecture)
{
    if (swarm__ascii_equal(architecture, "x86_64"))
        return "amd64";
    if (swarm__ascii_equal(architecture, "aarch64"))
        return "arm64";
    return architecture;
}

swarm_node_availability swarm__node_availability(const swarm_node *node)
{
    swarm_node_availability availability =
        swarm_node_spec_get_availability(swarm_node_get_spec(node));
    return availability != SWARM_NODE_AVAILABILITY_UNKNOWN ? availability
                                                           : SWARM_NODE_AVAILABILITY_ACTIVE;
}

const swarm_resource_set *swarm__node_resources(const swarm_node *node)
{
    const swarm_resource_set *given = swarm_node_spec_get_resources(swarm_node_get_spec(node));
    return given != NULL ? given
                         : swarm_node_description_get_resources(swarm_node_get_description(node));
}
