/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(network_attachment_members)
{
    CHECK_BUILDER(network_attachment);
    CHECK_STRING(network_attachment, target, "Target");
    CHECK_STRINGS(network_attachment, alias, aliases, "Aliases");
    CHECK_MAP(network_attachment, driver_opt, driver_opts, "DriverOpts");
}
END_TEST

START_TEST(port_config_members)
{
    CHECK_BUILDER(port_config);
    CHECK_STRING(port_config, name, "Name");
    CHECK_ENUM(port_config, protocol, "Protocol", SWARM_PORT_PROTOCOL_SCTP, "sctp");
    CHECK_NUMBER(port_config, target_port, "TargetPort", 4294967295);
    CHECK_NUMBER(port_config, published_port, "PublishedPort", 4294967295);
    CHECK_ENUM(port_config, publish_mode, "PublishMode", SWARM_PUBLISH_MODE_HOST, "host");
}
END_TEST

START_TEST(endpoint_spec_members)
{
    CHECK_BUILDER(endpoint_spec);
    CHECK_ENUM(endpoint_spec, mode, "Mode", SWARM_ENDPOINT_MODE_DNSRR, "dnsrr");
    CHECK_OBJECTS(endpoint_spec, port_config, port, ports, "Ports");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        network_attachment_members,
        port_config_members,
        endpoint_spec_members,
    };
    return SUITE_RUN("network", tests, 20);
}
