/* SPDX-License-Identifier: MIT
 *
 * Nodes of a cluster: each has a runtime, found by its URI.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "cluster/cluster.h"
#include "model/node.h"
#include "runtime/open.h"
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <utlist.h>

cluster_task *swarm__cluster_find_task(const swarm_cluster *cluster, const char *task_id)
{
    return swarm__map_get(&cluster->tasks, task_id);
}

cluster_node *swarm__cluster_find_node(const swarm_cluster *cluster, const char *node_id)
{
    cluster_node *node = cluster->nodes;
    while (node != NULL && strcmp(node->id, node_id) != 0)
        node = node->next;
    return node;
}

static void free_task(cluster_task *task)
{
    swarm__cluster_ask_no_more(task);
    swarm_error_free(task->failure);
    swarm__free(task->id);
    swarm__free(task);
}

void swarm__cluster_drop_task(swarm_cluster *cluster, const char *task_id)
{
    cluster_task *task = swarm__map_remove(&cluster->tasks, task_id);
    if (task != NULL)
        free_task(task);
}

static void free_node(cluster_node *node)
{
    swarm__runtime_free(node->runtime);
    swarm__free(node->uri);
    swarm__free(node);
}

void swarm__cluster_drop_node(swarm_cluster *cluster, const char *node_id)
{
    cluster_node *node = swarm__cluster_find_node(cluster, node_id);
    struct swarm__map_entry *entry = NULL;
    if (node == NULL)
        return;
    while ((entry = swarm__map_next(&cluster->tasks, entry)) != NULL) {
        cluster_task *task = swarm__map_entry_value(entry);
        if (task->node != node)
            continue;
        swarm__cluster_ask_no_more(task);
        task->node = NULL;
    }
    LL_DELETE(cluster->nodes, node);
    free_node(node);
}

void swarm__cluster_free_nodes(swarm_cluster *cluster)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&cluster->tasks, entry)) != NULL)
        free_task(swarm__map_entry_value(entry));
    swarm__map_free(&cluster->tasks);
    while (cluster->nodes != NULL) {
        cluster_node *node = cluster->nodes;
        cluster->nodes = node->next;
        free_node(node);
    }
}

/* A node of local processes is this machine. */
static int describe(swarm_cluster *cluster, const char *node_id)
{
    struct utsname machine;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    long pages = sysconf(_SC_PHYS_PAGES);
    if (uname(&machine) < 0 || cpus < 1 || pages < 1)
        return 0; /* then it counts as unlimited */
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

/* A node that tells of itself takes no tasks before it has. */
static int look_first(swarm_cluster *cluster, const cluster_node *node)
{
    if (!node->runtime->tells_contact)
        return describe(cluster, node->id);
    int code = swarm_engine_see_node(cluster->engine, node->id, SWARM_NODE_STATE_UNKNOWN,
                                     "connecting", swarm__loop_now_ns(cluster->loop));
    return code < 0 ? code : 0;
}

int swarm__cluster_describe_nodes(swarm_cluster *cluster)
{
    for (cluster_node *node = cluster->nodes; node != NULL; node = node->next) {
        if (!node->described && look_first(cluster, node) < 0)
            return SWARM_E_NOMEM;
        node->described = 1;
    }
    return 0;
}

static int check_node(const swarm_node_spec *spec, swarm_error **err)
{
    int code = swarm_node_spec_validate(spec, err);
    if (code == 0 && swarm_node_spec_get_name(spec) == NULL)
        return swarm__fail(err, SWARM_E_INVAL, "/Name", "the node has no name");
    return code;
}

static int make_node(swarm_cluster *cluster, const swarm_node_spec *spec, const char *address,
                     const char *runtime_uri, cluster_node **out_node, swarm_error **err)
{
    swarm__runtime_settings settings = {
        .loop = cluster->loop,
        .cluster_id = cluster->id,
        .node_name = swarm_node_spec_get_name(spec),
        .address = address,
        .images_path = cluster->config.images_path,
        .work_path = cluster->config.work_path,
        .heartbeat_ns = cluster->config.heartbeat_ns,
        .miss_limit = cluster->config.miss_limit,
        .reads_only = cluster->config.read_only,
        .tls_ca_file = swarm_node_spec_get_tls_ca_file(spec),
        .tls_certificate_file = swarm_node_spec_get_tls_certificate_file(spec),
        .tls_key_file = swarm_node_spec_get_tls_key_file(spec),
        .tls_server_name = swarm_node_spec_get_tls_server_name(spec),
        .credentials = (const swarm_credentials *const *)&cluster->credentials,
        .changed = swarm__cluster_note,
        .user = cluster};
    cluster_node *node = swarm__alloc_zero(1, sizeof *node);
    if (node == NULL)
        return swarm__fail_nomem(err);
    int code = swarm__str_set(&node->uri, runtime_uri) < 0
                   ? swarm__fail_nomem(err)
                   : swarm__runtime_open(runtime_uri, &settings, &node->runtime, err);
    if (code < 0) {
        free_node(node);
        return code;
    }
    *out_node = node;
    return 0;
}

int swarm__cluster_make_node(swarm_cluster *cluster, const char *id, const swarm_node_spec *spec,
                             const char *address, const char *uri, swarm_error **err)
{
    cluster_node *node;
    int code = make_node(cluster, spec, address, uri, &node, err);
    if (code < 0)
        return code;
    memcpy(node->id, id, sizeof node->id);
    LL_APPEND(cluster->nodes, node);
    return 0;
}

/* The engine is the last to be asked: what fails changes nothing, and tells nobody. */
int swarm_cluster_add_node(swarm_cluster *cluster, const swarm_node_spec *spec, const char *address,
                           const char *runtime_uri, char **out_id, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    if (spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the spec is NULL");
    if (address == NULL && (address = swarm_node_spec_get_address(spec)) == NULL)
        return swarm__fail(err, SWARM_E_INVAL, "/Address", "the node has no address");
    if (runtime_uri == NULL)
        runtime_uri = swarm_node_spec_get_runtime(spec);
    char *id;
    cluster_node *node;
    int code = check_node(spec, err);
    if (code < 0 || (code = make_node(cluster, spec, address, runtime_uri, &node, err)) < 0)
        return code;
    code = swarm_engine_add_node(cluster->engine, spec, address,
                                 swarm__loop_refresh_ns(cluster->loop), &id, err);
    if (code < 0) {
        free_node(node);
        return code;
    }
    memcpy(node->id, id, sizeof node->id);
    LL_APPEND(cluster->nodes, node);
    swarm__runtime_sweep(node->runtime, NULL, 0, NULL); /* of an earlier life of this node */
    swarm__cluster_describe_nodes(cluster); /* without memory, the next dispatch does it */
    swarm__cluster_note(cluster);
    if (out_id != NULL)
        *out_id = id;
    else
        swarm__free(id);
    return 0;
}

int swarm_cluster_update_node(swarm_cluster *cluster, const char *id_or_name,
                              const swarm_node_spec *spec, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
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
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    int code = swarm_engine_remove_node(cluster->engine, id_or_name, force,
                                        swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}

int swarm_cluster_set_credentials(swarm_cluster *cluster, const swarm_credentials *credentials,
                                  swarm_error **err)
{
    if (cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the cluster is NULL");
    swarm_credentials *copy = swarm_credentials_copy(credentials);
    if (credentials != NULL && copy == NULL)
        return swarm__fail_nomem(err);
    swarm_credentials_free(cluster->credentials);
    cluster->credentials = copy;
    return 0;
}

uint64_t swarm_cluster_count_leaving(const swarm_cluster *cluster)
{
    uint64_t count = 0;
    if (cluster == NULL)
        return 0;
    for (const cluster_node *node = cluster->nodes; node != NULL; node = node->next)
        count += swarm__runtime_count_leaving(node->runtime);
    return count;
}
