/* SPDX-License-Identifier: MIT */
#include "state.h"
#include "table.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

static const char *or_dash(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : "-";
}

void deploy_node_name(const swarm_cluster *cluster, const char *id, char out[64])
{
    swarm_node *node = NULL;
    snprintf(out, 64, "-");
    if (id != NULL && swarm_cluster_get_node(cluster, id, &node, NULL) == 0)
        snprintf(out, 64, "%s", swarm_node_spec_get_name(swarm_node_get_spec(node)));
    swarm_node_free(node);
}

void deploy_task_name(const char *name, char out[128])
{
    const char *last = strrchr(name, '.');
    snprintf(out, 128, "%.*s", (int)(last != NULL ? last - name : (int)strlen(name)), name);
}

static const char *image_of(const swarm_task_spec *spec)
{
    return or_dash(swarm_container_spec_get_image(swarm_task_spec_get_container(spec)));
}

/* ---- ps ---- */

static int print_task(deploy_look *look, const swarm_task *task)
{
    char name[128], node[64], id[16];
    if (look->json) {
        char *text = NULL;
        int result = swarm_task_to_json(task, 0, &text, NULL);
        return deploy_print_json(result, text);
    }
    deploy_task_name(or_dash(swarm_task_get_name(task)), name);
    deploy_node_name(look->cluster, swarm_task_get_node_id(task), node);
    snprintf(id, sizeof id, "%.12s", swarm_task_get_id(task));
    const char *cells[] = {id,
                           name,
                           image_of(swarm_task_get_spec(task)),
                           node,
                           swarm_task_state_to_str(swarm_task_get_desired_state(task)),
                           swarm_task_state_to_str(swarm_task_get_state(task)),
                           or_dash(swarm_task_get_error(task))};
    return deploy_table_add(&look->table, cells);
}

int deploy_ps(int argc, char **argv)
{
    static const char *const heads[] = {"ID",      "NAME",  "IMAGE", "NODE",
                                        "DESIRED", "STATE", "ERROR", NULL};
    deploy_look look;
    swarm_task_list *tasks = NULL;
    swarm_error *err = NULL;
    int exit_code = deploy_look_open(&look, argc, argv, 1, heads);
    if (exit_code != DEPLOY_EXIT_SUCCEEDED)
        return exit_code;
    int result = swarm_cluster_list_tasks(look.cluster, look.name, &tasks, &err);
    for (size_t i = 0; result == 0 && i < swarm_task_list_count(tasks); i++)
        result = print_task(&look, swarm_task_list_at(tasks, i));
    swarm_task_list_free(tasks);
    return deploy_look_close(&look, result, err);
}

/* ---- services ---- */

static uint64_t running_tasks(const swarm_cluster *cluster, const char *service)
{
    swarm_task_list *tasks = NULL;
    uint64_t running = 0;
    if (swarm_cluster_list_tasks(cluster, service, &tasks, NULL) != 0)
        return 0;
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        running += swarm_task_get_state(task) == SWARM_TASK_STATE_RUNNING &&
                   swarm_task_get_desired_state(task) == SWARM_TASK_STATE_RUNNING;
    }
    swarm_task_list_free(tasks);
    return running;
}

static void ports_of(const swarm_service_spec *spec, char *out, size_t size)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(spec);
    size_t length = 0;
    snprintf(out, size, "-");
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint) && length < size; i++) {
        const swarm_port_config *port = swarm_endpoint_spec_port_at(endpoint, i);
        length += (size_t)snprintf(out + length, size - length, "%s%u->%u", i > 0 ? "," : "",
                                   swarm_port_config_get_published_port(port),
                                   swarm_port_config_get_target_port(port));
    }
}

static int print_service(deploy_look *look, const swarm_service *service)
{
    const swarm_service_spec *spec = swarm_service_get_spec(service);
    const swarm_update_status *status = swarm_service_get_update_status(service);
    swarm_update_state state = swarm_update_status_get_state(status);
    char id[16], replicas[48], ports[256];
    if (look->json) {
        char *text = NULL;
        int result = swarm_service_to_json(service, 0, &text, NULL);
        return deploy_print_json(result, text);
    }
    uint64_t running = running_tasks(look->cluster, swarm_service_get_id(service));
    snprintf(id, sizeof id, "%.12s", swarm_service_get_id(service));
    if (swarm_service_spec_get_mode(spec) == SWARM_SERVICE_MODE_GLOBAL)
        snprintf(replicas, sizeof replicas, "%" PRIu64, running);
    else
        snprintf(replicas, sizeof replicas, "%" PRIu64 "/%" PRIu64, running,
                 swarm_service_spec_get_replicas(spec));
    ports_of(spec, ports, sizeof ports);
    const char *mode = swarm_service_mode_to_str(swarm_service_spec_get_mode(spec));
    const char *cells[] = {id,
                           or_dash(swarm_service_spec_get_name(spec)),
                           strcmp(mode, "unknown") != 0 ? mode : "replicated",
                           replicas,
                           image_of(swarm_service_spec_get_task(spec)),
                           ports,
                           state != 0 ? swarm_update_state_to_str(state) : "-"};
    return deploy_table_add(&look->table, cells);
}

int deploy_services(int argc, char **argv)
{
    static const char *const heads[] = {"ID",    "NAME",  "MODE",   "REPLICAS",
                                        "IMAGE", "PORTS", "UPDATE", NULL};
    deploy_look look;
    swarm_service_list *services = NULL;
    swarm_error *err = NULL;
    int exit_code = deploy_look_open(&look, argc, argv, 0, heads);
    if (exit_code != DEPLOY_EXIT_SUCCEEDED)
        return exit_code;
    int result = swarm_cluster_list_services(look.cluster, &services, &err);
    for (size_t i = 0; result == 0 && i < swarm_service_list_count(services); i++)
        result = print_service(&look, swarm_service_list_at(services, i));
    swarm_service_list_free(services);
    return deploy_look_close(&look, result, err);
}

/* ---- nodes ---- */

static int print_node(deploy_look *look, const swarm_node *node)
{
    const swarm_node_spec *spec = swarm_node_get_spec(node);
    char id[16];
    if (look->json) {
        char *text = NULL;
        int result = swarm_node_to_json(node, 0, &text, NULL);
        return deploy_print_json(result, text);
    }
    snprintf(id, sizeof id, "%.12s", swarm_node_get_id(node));
    const char *role = swarm_node_role_to_str(swarm_node_spec_get_role(spec));
    const char *availability =
        swarm_node_availability_to_str(swarm_node_spec_get_availability(spec));
    const char *cells[] = {id,
                           or_dash(swarm_node_spec_get_name(spec)),
                           or_dash(swarm_node_get_address(node)),
                           swarm_node_state_to_str(swarm_node_get_state(node)),
                           strcmp(availability, "unknown") != 0 ? availability : "active",
                           strcmp(role, "unknown") != 0 ? role : "worker"};
    return deploy_table_add(&look->table, cells);
}

int deploy_nodes(int argc, char **argv)
{
    static const char *const heads[] = {"ID",           "NAME", "ADDRESS", "STATUS",
                                        "AVAILABILITY", "ROLE", NULL};
    deploy_look look;
    swarm_node_list *nodes = NULL;
    swarm_error *err = NULL;
    int exit_code = deploy_look_open(&look, argc, argv, 0, heads);
    if (exit_code != DEPLOY_EXIT_SUCCEEDED)
        return exit_code;
    int result = swarm_cluster_list_nodes(look.cluster, &nodes, &err);
    for (size_t i = 0; result == 0 && i < swarm_node_list_count(nodes); i++)
        result = print_node(&look, swarm_node_list_at(nodes, i));
    swarm_node_list_free(nodes);
    return deploy_look_close(&look, result, err);
}
