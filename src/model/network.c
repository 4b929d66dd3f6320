/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/network.h>

enum {
    NETWORK_ATTACHMENT_TARGET,
    NETWORK_ATTACHMENT_ALIASES,
    NETWORK_ATTACHMENT_DRIVER_OPTS
};

static const swarm__field network_attachment_fields[] = {
    [NETWORK_ATTACHMENT_TARGET] = {.name = "Target", .kind = SWARM__KIND_STRING},
    [NETWORK_ATTACHMENT_ALIASES] = {.name = "Aliases", .kind = SWARM__KIND_STRINGS},
    [NETWORK_ATTACHMENT_DRIVER_OPTS] = {.name = "DriverOpts", .kind = SWARM__KIND_MAP},
};
const swarm__type swarm__network_attachment_type = {network_attachment_fields,
                                                    sizeof network_attachment_fields /
                                                        sizeof network_attachment_fields[0]};

enum {
    PORT_CONFIG_NAME,
    PORT_CONFIG_PROTOCOL,
    PORT_CONFIG_TARGET_PORT,
    PORT_CONFIG_PUBLISHED_PORT,
    PORT_CONFIG_PUBLISH_MODE
};

static const swarm__field port_config_fields[] = {
    [PORT_CONFIG_NAME] = {.name = "Name", .kind = SWARM__KIND_STRING},
    [PORT_CONFIG_PROTOCOL] = {.name = "Protocol",
                              .kind = SWARM__KIND_ENUM,
                              .words = &swarm__port_protocol_words},
    [PORT_CONFIG_TARGET_PORT] = {.name = "TargetPort", .kind = SWARM__KIND_UINT32},
    [PORT_CONFIG_PUBLISHED_PORT] = {.name = "PublishedPort", .kind = SWARM__KIND_UINT32},
    [PORT_CONFIG_PUBLISH_MODE] = {.name = "PublishMode",
                                  .kind = SWARM__KIND_ENUM,
                                  .words = &swarm__publish_mode_words},
};
const swarm__type swarm__port_config_type = {port_config_fields, sizeof port_config_fields /
                                                                     sizeof port_config_fields[0]};

enum {
    ENDPOINT_SPEC_MODE,
    ENDPOINT_SPEC_PORTS
};

static const swarm__field endpoint_spec_fields[] = {
    [ENDPOINT_SPEC_MODE] = {.name = "Mode",
                            .kind = SWARM__KIND_ENUM,
                            .words = &swarm__endpoint_mode_words},
    [ENDPOINT_SPEC_PORTS] = {.name = "Ports",
                             .kind = SWARM__KIND_OBJECTS,
                             .type = &swarm__port_config_type},
};
const swarm__type swarm__endpoint_spec_type = {
    endpoint_spec_fields, sizeof endpoint_spec_fields / sizeof endpoint_spec_fields[0]};

SWARM__BUILDER(network_attachment)
SWARM__STRING(network_attachment, target, NETWORK_ATTACHMENT_TARGET)
SWARM__STRINGS(network_attachment, alias, aliases, NETWORK_ATTACHMENT_ALIASES)
SWARM__MAP(network_attachment, driver_opt, driver_opts, NETWORK_ATTACHMENT_DRIVER_OPTS)

SWARM__BUILDER(port_config)
SWARM__STRING(port_config, name, PORT_CONFIG_NAME)
SWARM__INTEGER(port_config, swarm_port_protocol, protocol, PORT_CONFIG_PROTOCOL)
SWARM__INTEGER(port_config, uint32_t, target_port, PORT_CONFIG_TARGET_PORT)
SWARM__INTEGER(port_config, uint32_t, published_port, PORT_CONFIG_PUBLISHED_PORT)
SWARM__INTEGER(port_config, swarm_publish_mode, publish_mode, PORT_CONFIG_PUBLISH_MODE)

SWARM__BUILDER(endpoint_spec)
SWARM__INTEGER(endpoint_spec, swarm_endpoint_mode, mode, ENDPOINT_SPEC_MODE)
SWARM__OBJECTS(endpoint_spec, port_config, port, ports, ENDPOINT_SPEC_PORTS)
