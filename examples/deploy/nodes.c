/* SPDX-License-Identifier: MIT */
#include "nodes.h"
#include <string.h>

static int spec_fill(swarm_node_spec *spec, const deploy_node *node)
{
    swarm_node_role role = SWARM_NODE_ROLE_WORKER;
    swarm_node_availability availability = SWARM_NODE_AVAILABILITY_ACTIVE;
    if (node->role != NULL && swarm_node_role_from_str(node->role, &role) != 0)
        return SWARM_E_INVAL;
    if (node->availability != NULL &&
        swarm_node_availability_from_str(node->availability, &availability) != 0)
        return SWARM_E_INVAL;
    int result = swarm_node_spec_set_name(spec, node->name);
    if (result == 0)
        result = swarm_node_spec_set_role(spec, role);
    if (result == 0)
        result = swarm_node_spec_set_availability(spec, availability);
    for (size_t i = 0; result == 0 && i < node->labels.count; i++) {
        char key[256];
        const char *label = node->labels.items[i];
        size_t length = strcspn(label, "=");
        if (length >= sizeof key)
            return SWARM_E_INVAL;
        memcpy(key, label, length);
        key[length] = '\0';
        result = swarm_node_spec_set_label(spec, key, label + length + 1);
    }
    return result;
}

static int complain(deploy_screen *screen, const deploy_node *node, int result, swarm_error *error)
{
    const char *why = swarm_status_message(result);
    if (error != NULL)
        why = swarm_error_get_message(error);
    else if (result == SWARM_E_INVAL)
        why = "the role is manager or worker, the availability active, pause or drain";
    deploy_screen_complain(screen, "swarm-deploy: node %s: %s", node->name, why);
    swarm_error_free(error);
    return -1;
}

/* Add the node, or change it when `known`. */
static int node_set(swarm_cluster *cluster, deploy_screen *screen, const deploy_node *node,
                    int known)
{
    swarm_error *err = NULL;
    swarm_node_spec *spec = swarm_node_spec_new();
    int result = spec != NULL ? spec_fill(spec, node) : SWARM_E_NOMEM;
    if (result == 0 && known)
        result = swarm_cluster_update_node(cluster, node->name, spec, &err);
    else if (result == 0)
        result = swarm_cluster_add_node(cluster, spec, node->address, node->runtime, NULL, &err);
    swarm_node_spec_free(spec);
    return result == 0 ? 0 : complain(screen, node, result, err);
}

/* Is there a node of this name, from the state that was opened? 1, 0, or -1 when it is at another
 * address. */
static int node_known(swarm_cluster *cluster, deploy_screen *screen, const deploy_node *node)
{
    swarm_node *known = NULL;
    int result = 1;
    if (swarm_cluster_get_node(cluster, node->name, &known, NULL) != 0)
        return 0;
    if (strcmp(swarm_node_get_address(known), node->address) != 0) {
        deploy_screen_complain(screen,
                               "swarm-deploy: node %s: the state has it at %s, and there it stays; "
                               "give it another name",
                               node->name, swarm_node_get_address(known));
        result = -1;
    }
    swarm_node_free(known);
    return result;
}

static int has_nodes(const swarm_cluster *cluster)
{
    swarm_node_list *nodes = NULL;
    int has =
        swarm_cluster_list_nodes(cluster, &nodes, NULL) == 0 && swarm_node_list_count(nodes) > 0;
    swarm_node_list_free(nodes);
    return has;
}

int deploy_nodes_add(swarm_cluster *cluster, deploy_screen *screen, const deploy_options *options)
{
    if (options->default_node && has_nodes(cluster))
        return 0;
    for (size_t i = 0; i < options->node_count; i++) {
        int known = node_known(cluster, screen, &options->nodes[i]);
        if (known < 0 || node_set(cluster, screen, &options->nodes[i], known) != 0)
            return -1;
    }
    return 0;
}

static const deploy_node *node_find(const deploy_options *options, const char *name)
{
    for (size_t i = 0; i < options->node_count; i++)
        if (strcmp(options->nodes[i].name, name) == 0)
            return &options->nodes[i];
    return NULL;
}

static int same_text(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static int same_labels(const deploy_list *a, const deploy_list *b)
{
    if (a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return 0;
    return 1;
}

static size_t node_change(swarm_cluster *cluster, deploy_screen *screen, const deploy_node *before,
                          const deploy_node *after)
{
    if (!same_text(before->address, after->address) ||
        !same_text(before->runtime, after->runtime)) {
        deploy_screen_complain(screen,
                               "swarm-deploy: node %s: its address and runtime stay as they are; "
                               "give it another name",
                               after->name);
        return 0;
    }
    if (same_text(before->role, after->role) &&
        same_text(before->availability, after->availability) &&
        same_labels(&before->labels, &after->labels))
        return 0;
    return node_set(cluster, screen, after, 1) == 0;
}

size_t deploy_nodes_change(swarm_cluster *cluster, deploy_screen *screen,
                           const deploy_options *before, const deploy_options *after)
{
    size_t touched = 0;
    for (size_t i = 0; i < after->node_count; i++) {
        const deploy_node *known = node_find(before, after->nodes[i].name);
        if (known != NULL)
            touched += node_change(cluster, screen, known, &after->nodes[i]);
        else
            touched += node_set(cluster, screen, &after->nodes[i], 0) == 0;
    }
    for (size_t i = 0; i < before->node_count; i++) {
        const deploy_node *node = &before->nodes[i];
        swarm_error *err = NULL;
        if (node_find(after, node->name) != NULL)
            continue;
        int result = swarm_cluster_remove_node(cluster, node->name, 1, &err);
        touched += result == 0;
        if (result != 0)
            complain(screen, node, result, err);
    }
    return touched;
}

int deploy_nodes_connecting(const swarm_cluster *cluster)
{
    swarm_node_list *nodes = NULL;
    int connecting = 0;
    if (swarm_cluster_list_nodes(cluster, &nodes, NULL) != 0)
        return 0;
    for (size_t i = 0; i < swarm_node_list_count(nodes); i++)
        if (swarm_node_get_state(swarm_node_list_at(nodes, i)) == SWARM_NODE_STATE_UNKNOWN)
            connecting = 1;
    swarm_node_list_free(nodes);
    return connecting;
}
