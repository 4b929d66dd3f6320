/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/recorded.h"
#include "support/suite.h"

START_TEST(node_spec_members)
{
    CHECK_BUILDER(node_spec);
    CHECK_STRING(node_spec, name, "Name");
    CHECK_MAP(node_spec, label, labels, "Labels");
    CHECK_ENUM(node_spec, role, "Role", SWARM_NODE_ROLE_MANAGER, "manager");
    CHECK_ENUM(node_spec, availability, "Availability", SWARM_NODE_AVAILABILITY_DRAIN, "drain");
    CHECK_STRING(node_spec, address, "Address");
    CHECK_STRING(node_spec, runtime, "Runtime");
    CHECK_OBJECT(node_spec, resource_set, resources, "Resources");
    CHECK_STRING(node_spec, tls_ca_file, "TLSCAFile");
    CHECK_STRING(node_spec, tls_certificate_file, "TLSCertificateFile");
    CHECK_STRING(node_spec, tls_key_file, "TLSKeyFile");
    CHECK_STRING(node_spec, tls_server_name, "TLSServerName");
}
END_TEST

START_TEST(recorded_objects_come_back_as_they_were)
{
    CHECK_RECORDED(node_spec, "docker/node_specs.json");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {node_spec_members, recorded_objects_come_back_as_they_were};
    return SUITE_RUN("node_spec", tests, 20);
}
