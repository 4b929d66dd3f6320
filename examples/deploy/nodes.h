/* SPDX-License-Identifier: MIT
 *
 * The cluster's nodes as the command line and the nodes files name them.
 */
#ifndef DEPLOY_NODES_H
#define DEPLOY_NODES_H

#include "options.h"
#include "screen.h"

/* Add every node. 0, or -1 after a complaint. */
int deploy_nodes_add(swarm_cluster *cluster, deploy_screen *screen, const deploy_options *options);

/* Bring the nodes from what `before` names to what `after` names: add, remove, change. How many were
 * touched; what cannot be done is complained about and left out. */
size_t deploy_nodes_change(swarm_cluster *cluster, deploy_screen *screen,
                           const deploy_options *before, const deploy_options *after);

/* Are there nodes that have not answered yet? The first to answer would get all tasks. */
int deploy_nodes_connecting(const swarm_cluster *cluster);

#endif
