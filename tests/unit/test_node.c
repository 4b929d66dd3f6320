/* SPDX-License-Identifier: MIT */
#include "model/node.h"
#include "support/model_checks.h"
#include "support/recorded.h"
#include "support/suite.h"

START_TEST(plugin_members)
{
    CHECK_BUILDER(plugin);
    CHECK_STRING(plugin, type, "Type");
    CHECK_STRING(plugin, name, "Name");
}
END_TEST

START_TEST(engine_description_members)
{
    CHECK_BUILDER(engine_description);
    CHECK_STRING(engine_description, engine_version, "EngineVersion");
    CHECK_MAP(engine_description, label, labels, "Labels");
    CHECK_OBJECTS(engine_description, plugin, plugin, plugins, "Plugins");
}
END_TEST

START_TEST(node_description_members)
{
    CHECK_BUILDER(node_description);
    CHECK_STRING(node_description, hostname, "Hostname");
    CHECK_OBJECT(node_description, platform, platform, "Platform");
    CHECK_OBJECT(node_description, resource_set, resources, "Resources");
    CHECK_OBJECT(node_description, engine_description, engine, "Engine");
    CHECK_STRINGS(node_description, image, images, "Images");
    CHECK_STRINGS(node_description, volume, volumes, "Volumes");
}
END_TEST

START_TEST(node_members)
{
    CHECK_SNAPSHOT(node);
    CHECK_SNAPSHOT_LIST(node, "{\"ID\":\"x\"}");
    CHECK_SHOWN_STRING(node, id, "x", "{\"ID\":\"x\"}");
    CHECK_SHOWN_NUMBER(node, version, version, 7, "{\"Version\":{\"Index\":7}}");
    CHECK_SHOWN_NUMBER(node, created_at, created_at_unix_ns, 1795410387509169130,
                       "{\"CreatedAt\":\"2026-11-23T05:06:27.50916913Z\"}");
    CHECK_SHOWN_NUMBER(node, updated_at, updated_at_unix_ns, 1795410387509169130,
                       "{\"UpdatedAt\":\"2026-11-23T05:06:27.50916913Z\"}");
    CHECK_SHOWN_OBJECT(node, node_spec, swarm_node_spec_new, spec, "Spec");
    CHECK_SHOWN_OBJECT(node, node_description, swarm_node_description_new, description,
                       "Description");
    CHECK_SHOWN_NUMBER(node, state, state, SWARM_NODE_STATE_DISCONNECTED,
                       "{\"Status\":{\"State\":\"disconnected\"}}");
    CHECK_SHOWN_STRING(node, message, "x", "{\"Status\":{\"Message\":\"x\"}}");
    CHECK_SHOWN_STRING(node, address, "x", "{\"Status\":{\"Addr\":\"x\"}}");
    CHECK_SHOWN_NUMBER(node, leader, leader, 1, "{\"ManagerStatus\":{\"Leader\":true}}");
    CHECK_SHOWN_NUMBER(node, reachability, reachability, SWARM_REACHABILITY_REACHABLE,
                       "{\"ManagerStatus\":{\"Reachability\":\"reachable\"}}");
    CHECK_SHOWN_STRING(node, manager_address, "x", "{\"ManagerStatus\":{\"Addr\":\"x\"}}");
}
END_TEST

START_TEST(recorded_objects_come_back_as_they_were)
{
    CHECK_RECORDED(node, "docker/nodes.json");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        plugin_members,
        engine_description_members,
        node_description_members,
        node_members,
        recorded_objects_come_back_as_they_were,
    };
    return SUITE_RUN("node", tests, 20);
}
