/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/node.h>

enum {
    NAME,
    LABELS,
    ROLE,
    AVAILABILITY,
    ADDRESS,
    RUNTIME,
    RESOURCES,
    TLS_CA_FILE,
    TLS_CERTIFICATE_FILE,
    TLS_KEY_FILE,
    TLS_SERVER_NAME
};

static const swarm__field node_spec_fields[] = {
    [NAME] = {.name = "Name", .kind = SWARM__KIND_STRING},
    [LABELS] = {.name = "Labels", .kind = SWARM__KIND_MAP},
    [ROLE] = {.name = "Role", .kind = SWARM__KIND_ENUM, .words = &swarm__node_role_words},
    [AVAILABILITY] = {.name = "Availability",
                      .kind = SWARM__KIND_ENUM,
                      .words = &swarm__node_availability_words},
    [ADDRESS] = {.name = "Address", .kind = SWARM__KIND_STRING, .local = 1},
    [RUNTIME] = {.name = "Runtime", .kind = SWARM__KIND_STRING, .local = 1},
    [RESOURCES] = {.name = "Resources",
                   .kind = SWARM__KIND_OBJECT,
                   .local = 1,
                   .type = &swarm__resource_set_type},
    [TLS_CA_FILE] = {.name = "TLSCAFile", .kind = SWARM__KIND_STRING, .local = 1},
    [TLS_CERTIFICATE_FILE] = {.name = "TLSCertificateFile", .kind = SWARM__KIND_STRING, .local = 1},
    [TLS_KEY_FILE] = {.name = "TLSKeyFile", .kind = SWARM__KIND_STRING, .local = 1},
    [TLS_SERVER_NAME] = {.name = "TLSServerName", .kind = SWARM__KIND_STRING, .local = 1},
};
const swarm__type swarm__node_spec_type = {node_spec_fields,
                                           sizeof node_spec_fields / sizeof node_spec_fields[0]};

SWARM__BUILDER(node_spec)
SWARM__STRING(node_spec, name, NAME)
SWARM__MAP(node_spec, label, labels, LABELS)
SWARM__INTEGER(node_spec, swarm_node_role, role, ROLE)
SWARM__INTEGER(node_spec, swarm_node_availability, availability, AVAILABILITY)
SWARM__STRING(node_spec, address, ADDRESS)
SWARM__STRING(node_spec, runtime, RUNTIME)
SWARM__OBJECT(node_spec, resource_set, resources, RESOURCES)
SWARM__STRING(node_spec, tls_ca_file, TLS_CA_FILE)
SWARM__STRING(node_spec, tls_certificate_file, TLS_CERTIFICATE_FILE)
SWARM__STRING(node_spec, tls_key_file, TLS_KEY_FILE)
SWARM__STRING(node_spec, tls_server_name, TLS_SERVER_NAME)
