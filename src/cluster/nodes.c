/* SPDX-License-Identifier: MIT
 *
 * Nodes of a cluster: each has a runtime, found by its URI.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "cluster/cluster.h"
#include "model/node.h"
#include "runtime/process.h"
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

cluster_task *swarm__cluster_find_task(const swarm_cluster *cluster, const char *task_id)
{
    return swarm__map_get(&cluster->tasks, task_id);
}

static void free_node(cluster_node *node)
{
    swarm__runtime_free(node->runtime);
    swarm__free(node->id);
    swarm__free(node);
}

void swarm__cluster_drop_node(swarm_cluster *cluster, const char *node_id)
{
    cluster_node *node = swarm__map_remove(&cluster->nodes, node_id);
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&cluster->tasks, entry)) != NULL) {
        cluster_task *task = swarm__map_entry_value(entry);
        if (task->node == node)
            task->node = NULL;
    }
    if (node != NULL)
        free_node(node);
}

void swarm__cluster_free_nodes(swarm_cluster *cluster)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&cluster->tasks, entry)) != NULL) {
        cluster_task *task = swarm__map_entry_value(entry);
        swarm__free(task->id);
        swarm__free(task);
    }
    while ((entry = swarm__map_next(&cluster->nodes, entry)) != NULL)
        free_node(swarm__map_entry_value(entry));
    swarm__map_free(&cluster->tasks);
    swarm__map_free(&cluster->nodes);
}

/* A node of local processes is this machine. */
static int describe(swarm_cluster *cluster, const char *node_id)
{
    struct utsname machine;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    long pages = sysconf(_SC_PHYS_PAGES);
    if (uname(&machine) < 0)
        return 0;
    swarm_node *snapshot = swarm__node_new();
    swarm_node_description *description =
        snapshot != NULL ? swarm__node_edit_description(snapshot) : NULL;
    swarm_platform *platform =
        description != NULL ? swarm_node_description_edit_platform(description) : NULL;
    swarm_resource_set *resources =
        description != NULL ? swarm_node_description_edit_resources(description) : NULL;
    int code = SWARM_E_NOMEM;
    if (platform != NULL && resources != NULL &&
        swarm_platform_set_architecture(platform, machine.machine) == 0 &&
        swarm_platform_set_os(platform, "linux") == 0 &&
        swarm_resource_set_set_nano_cpus(resources, (int64_t)cpus * 1000000000) == 0 &&
        swarm_resource_set_set_memory_bytes(resources, (int64_t)pages * sysconf(_SC_PAGESIZE)) == 0)
        code = swarm_engine_see_node_description(cluster->engine, node_id, snapshot,
                                                 swarm__loop_now_ns(cluster->loop));
    swarm_node_free(snapshot);
    return code < 0 ? code : 0;
}

static int check_runtime(const char *uri, swarm_error **err)
{
    if (uri == NULL || strcmp(uri, "process:") == 0)
        return 0;
    return swarm__fail(err, SWARM_E_NOTSUP, "/Runtime",
                       "runtime \"%s\" is not supported: this version has \"process:\"", uri);
}

static int add_runtime(swarm_cluster *cluster, const swarm_node_spec *spec, const char *address,
                       const char *id, swarm_error **err)
{
    cluster_node *node = swarm__alloc_zero(1, sizeof *node);
    if (node == NULL || (node->id = swarm__strdup(id)) == NULL) {
        swarm__free(node);
        return swarm__fail_nomem(err);
    }
    int code = swarm__process_runtime_new(
        cluster->loop, cluster->config.images_path, cluster->config.work_path,
        swarm_node_spec_get_name(spec), address, swarm__cluster_note, cluster, &node->runtime, err);
    if (code == 0 && swarm__map_put(&cluster->nodes, node->id, node) < 0)
        code = swarm__fail_nomem(err);
    if (code < 0)
        free_node(node);
    return code;
}

int swarm_cluster_add_node(swarm_cluster *cluster, const swarm_node_spec *spec, const char *address,
                           const char *runtime_uri, char **out_id, swarm_error **err)
{
    if (cluster == NULL || spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    if (address == NULL && (address = swarm_node_spec_get_address(spec)) == NULL)
        return swarm__fail(err, SWARM_E_INVAL, "/Address", "the node has no address");
    if (runtime_uri == NULL)
        runtime_uri = swarm_node_spec_get_runtime(spec);
    int64_t now_ns = swarm__loop_refresh_ns(cluster->loop);
    char *id = NULL;
    int code = check_runtime(runtime_uri, err);
    if (code < 0 ||
        (code = swarm_engine_add_node(cluster->engine, spec, address, now_ns, &id, err)) < 0)
        return code;
    code = add_runtime(cluster, spec, address, id, err);
    if (code == 0 && describe(cluster, id) < 0)
        code = swarm__fail_nomem(err);
    swarm__cluster_note(cluster);
    if (code < 0) {
        swarm_engine_remove_node(cluster->engine, id, 1, now_ns, NULL);
        swarm__cluster_drop_node(cluster, id);
        swarm__free(id);
        return code;
    }
    if (out_id != NULL)
        *out_id = id;
    else
        swarm__free(id);
    return 0;
}

int swarm_cluster_update_node(swarm_cluster *cluster, const char *id_or_name,
                              const swarm_node_spec *spec, swarm_error **err)
{
    if (cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the cluster is NULL");
    int code = swarm_engine_update_node(cluster->engine, id_or_name, spec,
                                        swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}

int swarm_cluster_set_node_availability(swarm_cluster *cluster, const char *id_or_name,
                                        swarm_node_availability availability, swarm_error **err)
{
    swarm_node *node;
    int code = swarm_cluster_get_node(cluster, id_or_name, &node, err);
    if (code < 0)
        return code;
    swarm_node_spec *spec = swarm_node_spec_copy(swarm_node_get_spec(node));
    swarm_node_free(node);
    if (spec == NULL)
        return swarm__fail_nomem(err);
    code = swarm_node_spec_set_availability(spec, availability);
    code = code < 0 ? swarm__fail(err, code, "/Availability",
                                  "the availability is active, pause or drain")
                    : swarm_cluster_update_node(cluster, id_or_name, spec, err);
    swarm_node_spec_free(spec);
    return code;
}

int swarm_cluster_remove_node(swarm_cluster *cluster, const char *id_or_name, int force,
                              swarm_error **err)
{
    if (cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the cluster is NULL");
    int code = swarm_engine_remove_node(cluster->engine, id_or_name, force,
                                        swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}
