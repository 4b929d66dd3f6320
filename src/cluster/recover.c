/* SPDX-License-Identifier: MIT
 *
 * What the store holds becomes a cluster again: the engine by its records, each node's runtime by its
 * URI. What really runs is found out after that, task by task: the engine asks (ADOPT).
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "cluster/durable.h"
#include "model/json.h"
#include <string.h>

/* ---- the cluster's own records ---- */

enum {
    ID,
    URI
};

static const swarm__field facts_fields[] = {
    [ID] = {.name = "ID", .kind = SWARM__KIND_STRING},
    [URI] = {.name = "Runtime", .kind = SWARM__KIND_STRING},
};
static const swarm__type facts_type = {facts_fields, sizeof facts_fields / sizeof facts_fields[0]};

static char *facts_text(const char *id, const char *uri)
{
    char *json = NULL;
    void *facts = swarm__object_new(&facts_type);
    if (facts != NULL && swarm__set_string(facts, ID, id) == 0 &&
        swarm__set_string(facts, URI, uri) == 0)
        swarm__object_to_json(facts, 0, &json, NULL);
    swarm__object_free(facts);
    return json;
}

char *swarm__cluster_identity_facts(const swarm_cluster *cluster)
{
    return facts_text(cluster->id, NULL);
}

char *swarm__cluster_node_facts(const swarm_cluster *cluster, const char *node_id)
{
    const cluster_node *node = swarm__cluster_find_node(cluster, node_id);
    return facts_text(node_id, node != NULL ? node->uri : NULL);
}

/* ---- reading ---- */

typedef struct reading {
    swarm_cluster *cluster;
    swarm_engine_state *state;
} reading;

static int take_identity(swarm_cluster *cluster, const void *facts, swarm_error **err)
{
    const char *id = swarm__get_string(facts, ID);
    if (id == NULL || strlen(id) != SWARM__ID_LENGTH)
        return swarm__fail(err, SWARM_E_INVAL, "/ID", "the cluster's id is not one");
    memcpy(cluster->id, id, sizeof cluster->id);
    cluster->has_identity = 1;
    return 0;
}

/* Kept until the nodes are made. */
static int take_runtime(swarm_cluster *cluster, const char *node_id, const void *facts,
                        swarm_error **err)
{
    const char *uri = swarm__get_string(facts, URI);
    cluster_runtime *runtime = swarm__alloc_zero(1, sizeof *runtime);
    if (runtime == NULL)
        return swarm__fail_nomem(err);
    if (swarm__str_set(&runtime->node_id, node_id) < 0 || swarm__str_set(&runtime->uri, uri) < 0 ||
        swarm__map_put(&cluster->runtimes, runtime->node_id, runtime) < 0) {
        swarm__free(runtime->node_id);
        swarm__free(runtime->uri);
        swarm__free(runtime);
        return swarm__fail_nomem(err);
    }
    return 0;
}

void swarm__cluster_free_runtimes(swarm_cluster *cluster)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&cluster->runtimes, entry)) != NULL) {
        cluster_runtime *runtime = swarm__map_entry_value(entry);
        swarm__free(runtime->node_id);
        swarm__free(runtime->uri);
        swarm__free(runtime);
    }
    swarm__map_free(&cluster->runtimes);
}

static int take_own(swarm_cluster *cluster, const char *kind, const char *id, const char *json,
                    swarm_error **err)
{
    void *facts;
    int code = swarm__object_from_json(&facts_type, json, strlen(json), &facts, err);
    if (code < 0)
        return code;
    code = strcmp(kind, SWARM__CLUSTER_RECORD) == 0 ? take_identity(cluster, facts, err)
                                                    : take_runtime(cluster, id, facts, err);
    swarm__object_free(facts);
    return code;
}

static int take_engines(swarm_engine_state *state, swarm_object_kind kind, const char *id,
                        const char *json, swarm_error **err)
{
    swarm_record *record;
    int code = swarm_record_from_json(json, strlen(json), &record, err);
    if (code < 0)
        return code;
    if (swarm_record_get_kind(record) != kind || !swarm__str_equal(swarm_record_get_id(record), id))
        code = swarm__fail(err, SWARM_E_PARSE, NULL, "it is of another object");
    if (code == 0 && swarm_engine_state_add_record(state, record) < 0)
        code = swarm__fail_nomem(err);
    swarm_record_free(record);
    return code;
}

/* Records of kinds that we do not know stay where they are. */
static int take_record(void *user, const char *kind, const char *id, const char *json,
                       swarm_error **err)
{
    const reading *running = user;
    swarm_object_kind known;
    swarm_error *error = NULL;
    int code = 0;
    if (strcmp(kind, SWARM__CLUSTER_RECORD) == 0 || strcmp(kind, SWARM__RUNTIME_RECORD) == 0)
        code = take_own(running->cluster, kind, id, json, &error);
    else if (swarm_object_kind_from_str(kind, &known) == 0)
        code = take_engines(running->state, known, id, json, &error);
    if (code < 0)
        code = code == SWARM_E_NOMEM ? swarm__fail_nomem(err)
                                     : swarm__fail(err, code, NULL,
                                                   "the store holds a record that cannot be used, "
                                                   "%s/%s: %s",
                                                   kind, id, swarm_error_get_message(error));
    swarm_error_free(error);
    return code;
}

static int make_engine(swarm_cluster *cluster, const swarm_engine_state *state, uint64_t seed,
                       swarm_error **err)
{
    int64_t now_ns = swarm__loop_now_ns(cluster->loop);
    if (swarm_engine_state_record_count(state) == 0)
        return swarm_engine_new(seed, now_ns, swarm__cluster_wall_ns(), &cluster->engine, err);
    cluster->sweep_waits = 1;
    return swarm_engine_restore(state, now_ns, swarm__cluster_wall_ns(), &cluster->engine, err);
}

int swarm__cluster_load(swarm_cluster *cluster, uint64_t seed, swarm_error **err)
{
    reading running = {.cluster = cluster, .state = swarm_engine_state_new()};
    if (running.state == NULL)
        return swarm__fail_nomem(err);
    int code = swarm__store_load(cluster->store, take_record, &running, err);
    if (code == 0)
        code = make_engine(cluster, running.state, seed, err);
    swarm_engine_state_free(running.state);
    return code;
}

/* ---- nodes ---- */

static int restore_node(swarm_cluster *cluster, const swarm_node *node, swarm_error **err)
{
    const char *id = swarm_node_get_id(node);
    const cluster_runtime *runtime = swarm__map_get(&cluster->runtimes, id);
    return swarm__cluster_make_node(cluster, id, swarm_node_get_spec(node),
                                    swarm_node_get_address(node),
                                    runtime != NULL ? runtime->uri : NULL, err);
}

int swarm__cluster_restore_nodes(swarm_cluster *cluster, swarm_error **err)
{
    swarm_node_list *nodes = NULL;
    int code = swarm_engine_list_nodes(cluster->engine, &nodes, err);
    for (size_t i = 0; code == 0 && i < swarm_node_list_count(nodes); i++)
        code = restore_node(cluster, swarm_node_list_at(nodes, i), err);
    swarm_node_list_free(nodes);
    return code;
}

int swarm__cluster_reach_node(swarm_cluster *cluster, const char *node_id,
                              const cluster_node **out_node, swarm_error **err)
{
    swarm_node *node;
    *out_node = swarm__cluster_find_node(cluster, node_id);
    if (*out_node != NULL)
        return 0;
    if (!cluster->config.read_only)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "there is no node %s", node_id);
    int code = swarm_engine_get_node(cluster->engine, node_id, &node, err);
    if (code < 0)
        return code;
    code = restore_node(cluster, node, err);
    swarm_node_free(node);
    *out_node = swarm__cluster_find_node(cluster, node_id);
    return code;
}

/* ---- what nobody knows ---- */

static int sweep_node(const cluster_node *node, const swarm_task_list *tasks)
{
    struct {
        const char **items;
        size_t count, capacity;
    } known = {0};
    if (swarm__array_reserve(&known, swarm_task_list_count(tasks)) < 0)
        return SWARM_E_NOMEM;
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        if (swarm__str_equal(swarm_task_get_node_id(task), node->id))
            swarm__array_push(&known, swarm_task_get_id(task));
    }
    int code = swarm__runtime_sweep(node->runtime, known.items, known.count, NULL);
    swarm__array_free(&known);
    return code == SWARM_E_NOMEM ? code : 0;
}

int swarm__cluster_sweep(swarm_cluster *cluster)
{
    swarm_task_list *tasks = NULL;
    if (!cluster->sweep_waits)
        return 0;
    int code = swarm_engine_list_tasks(cluster->engine, NULL, &tasks, NULL);
    for (const cluster_node *node = cluster->nodes; code == 0 && node != NULL; node = node->next)
        code = sweep_node(node, tasks);
    swarm_task_list_free(tasks);
    if (code == 0)
        cluster->sweep_waits = 0;
    return code < 0 ? SWARM_E_NOMEM : 0;
}
