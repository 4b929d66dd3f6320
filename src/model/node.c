/* SPDX-License-Identifier: MIT */
#include "model/node.h"
#include "model/accessors.h"
#include "model/types.h"

enum {
    VERSION_INDEX
};

static const swarm__field version_fields[] = {
    [VERSION_INDEX] = {.name = "Index", .kind = SWARM__KIND_UINT64},
};
static const swarm__type version_type = {version_fields,
                                         sizeof version_fields / sizeof version_fields[0]};

enum {
    NODE_STATUS_STATE,
    NODE_STATUS_MESSAGE,
    NODE_STATUS_ADDR
};

static const swarm__field node_status_fields[] = {
    [NODE_STATUS_STATE] = {.name = "State",
                           .kind = SWARM__KIND_ENUM,
                           .words = &swarm__node_state_words},
    [NODE_STATUS_MESSAGE] = {.name = "Message", .kind = SWARM__KIND_STRING},
    [NODE_STATUS_ADDR] = {.name = "Addr", .kind = SWARM__KIND_STRING},
};
static const swarm__type node_status_type = {node_status_fields, sizeof node_status_fields /
                                                                     sizeof node_status_fields[0]};

enum {
    MANAGER_STATUS_LEADER,
    MANAGER_STATUS_REACHABILITY,
    MANAGER_STATUS_ADDR
};

static const swarm__field manager_status_fields[] = {
    [MANAGER_STATUS_LEADER] = {.name = "Leader", .kind = SWARM__KIND_BOOL},
    [MANAGER_STATUS_REACHABILITY] = {.name = "Reachability",
                                     .kind = SWARM__KIND_ENUM,
                                     .words = &swarm__reachability_words},
    [MANAGER_STATUS_ADDR] = {.name = "Addr", .kind = SWARM__KIND_STRING},
};
static const swarm__type manager_status_type = {
    manager_status_fields, sizeof manager_status_fields / sizeof manager_status_fields[0]};

enum {
    PLUGIN_TYPE,
    PLUGIN_NAME
};

static const swarm__field plugin_fields[] = {
    [PLUGIN_TYPE] = {.name = "Type", .kind = SWARM__KIND_STRING},
    [PLUGIN_NAME] = {.name = "Name", .kind = SWARM__KIND_STRING},
};
const swarm__type swarm__plugin_type = {plugin_fields,
                                        sizeof plugin_fields / sizeof plugin_fields[0]};

enum {
    ENGINE_DESCRIPTION_ENGINE_VERSION,
    ENGINE_DESCRIPTION_LABELS,
    ENGINE_DESCRIPTION_PLUGINS
};

static const swarm__field engine_description_fields[] = {
    [ENGINE_DESCRIPTION_ENGINE_VERSION] = {.name = "EngineVersion", .kind = SWARM__KIND_STRING},
    [ENGINE_DESCRIPTION_LABELS] = {.name = "Labels", .kind = SWARM__KIND_MAP},
    [ENGINE_DESCRIPTION_PLUGINS] = {.name = "Plugins",
                                    .kind = SWARM__KIND_OBJECTS,
                                    .type = &swarm__plugin_type},
};
const swarm__type swarm__engine_description_type = {engine_description_fields,
                                                    sizeof engine_description_fields /
                                                        sizeof engine_description_fields[0]};

enum {
    NODE_DESCRIPTION_HOSTNAME,
    NODE_DESCRIPTION_PLATFORM,
    NODE_DESCRIPTION_RESOURCES,
    NODE_DESCRIPTION_ENGINE,
    NODE_DESCRIPTION_IMAGES,
    NODE_DESCRIPTION_VOLUMES
};

static const swarm__field node_description_fields[] = {
    [NODE_DESCRIPTION_HOSTNAME] = {.name = "Hostname", .kind = SWARM__KIND_STRING},
    [NODE_DESCRIPTION_PLATFORM] = {.name = "Platform",
                                   .kind = SWARM__KIND_OBJECT,
                                   .type = &swarm__platform_type},
    [NODE_DESCRIPTION_RESOURCES] = {.name = "Resources",
                                    .kind = SWARM__KIND_OBJECT,
                                    .type = &swarm__resource_set_type},
    [NODE_DESCRIPTION_ENGINE] = {.name = "Engine",
                                 .kind = SWARM__KIND_OBJECT,
                                 .type = &swarm__engine_description_type},
    [NODE_DESCRIPTION_IMAGES] = {.name = "Images", .kind = SWARM__KIND_STRINGS, .local = 1},
    [NODE_DESCRIPTION_VOLUMES] = {.name = "Volumes", .kind = SWARM__KIND_STRINGS, .local = 1},
};
const swarm__type swarm__node_description_type = {
    node_description_fields, sizeof node_description_fields / sizeof node_description_fields[0]};

enum {
    NODE_ID,
    NODE_VERSION,
    NODE_CREATED_AT,
    NODE_UPDATED_AT,
    NODE_SPEC,
    NODE_DESCRIPTION,
    NODE_STATUS,
    NODE_MANAGER_STATUS
};

static const swarm__field node_fields[] = {
    [NODE_ID] = {.name = "ID", .kind = SWARM__KIND_STRING},
    [NODE_VERSION] = {.name = "Version", .kind = SWARM__KIND_OBJECT, .type = &version_type},
    [NODE_CREATED_AT] = {.name = "CreatedAt", .kind = SWARM__KIND_STRING},
    [NODE_UPDATED_AT] = {.name = "UpdatedAt", .kind = SWARM__KIND_STRING},
    [NODE_SPEC] = {.name = "Spec", .kind = SWARM__KIND_OBJECT, .type = &swarm__node_spec_type},
    [NODE_DESCRIPTION] = {.name = "Description",
                          .kind = SWARM__KIND_OBJECT,
                          .type = &swarm__node_description_type},
    [NODE_STATUS] = {.name = "Status", .kind = SWARM__KIND_OBJECT, .type = &node_status_type},
    [NODE_MANAGER_STATUS] = {.name = "ManagerStatus",
                             .kind = SWARM__KIND_OBJECT,
                             .type = &manager_status_type},
};
const swarm__type swarm__node_type = {node_fields, sizeof node_fields / sizeof node_fields[0]};

SWARM__BUILDER(plugin)
SWARM__STRING(plugin, type, PLUGIN_TYPE)
SWARM__STRING(plugin, name, PLUGIN_NAME)

SWARM__BUILDER(engine_description)
SWARM__STRING(engine_description, engine_version, ENGINE_DESCRIPTION_ENGINE_VERSION)
SWARM__MAP(engine_description, label, labels, ENGINE_DESCRIPTION_LABELS)
SWARM__OBJECTS(engine_description, plugin, plugin, plugins, ENGINE_DESCRIPTION_PLUGINS)

SWARM__BUILDER(node_description)
SWARM__STRING(node_description, hostname, NODE_DESCRIPTION_HOSTNAME)
SWARM__OBJECT(node_description, platform, platform, NODE_DESCRIPTION_PLATFORM)
SWARM__OBJECT(node_description, resource_set, resources, NODE_DESCRIPTION_RESOURCES)
SWARM__OBJECT(node_description, engine_description, engine, NODE_DESCRIPTION_ENGINE)
SWARM__STRINGS(node_description, image, images, NODE_DESCRIPTION_IMAGES)
SWARM__STRINGS(node_description, volume, volumes, NODE_DESCRIPTION_VOLUMES)

SWARM__SNAPSHOT(node)
SWARM__SHOWN_STRING(node, id, NODE_ID)
SWARM__SHOWN_INTEGER(node, uint64_t, version, SWARM__IN(NODE_VERSION, VERSION_INDEX))
SWARM__SHOWN_TIME(node, created_at, NODE_CREATED_AT)
SWARM__SHOWN_TIME(node, updated_at, NODE_UPDATED_AT)
SWARM__SHOWN_OBJECT(node, node_spec, spec, NODE_SPEC)
SWARM__SHOWN_OBJECT(node, node_description, description, NODE_DESCRIPTION)
SWARM__SHOWN_INTEGER(node, swarm_node_state, state, SWARM__IN(NODE_STATUS, NODE_STATUS_STATE))
SWARM__SHOWN_STRING(node, message, SWARM__IN(NODE_STATUS, NODE_STATUS_MESSAGE))
SWARM__SHOWN_STRING(node, address, SWARM__IN(NODE_STATUS, NODE_STATUS_ADDR))
SWARM__SHOWN_BOOL(node, leader, SWARM__IN(NODE_MANAGER_STATUS, MANAGER_STATUS_LEADER))
SWARM__SHOWN_INTEGER(node, swarm_reachability, reachability,
                     SWARM__IN(NODE_MANAGER_STATUS, MANAGER_STATUS_REACHABILITY))
SWARM__SHOWN_STRING(node, manager_address, SWARM__IN(NODE_MANAGER_STATUS, MANAGER_STATUS_ADDR))
SWARM__SNAPSHOT_LIST(node)
