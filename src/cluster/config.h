/* SPDX-License-Identifier: MIT
 *
 * Cluster configs as the cluster itself keeps one: inside its own struct.
 */
#ifndef SWARM__CLUSTER_CONFIG_H
#define SWARM__CLUSTER_CONFIG_H

#include <swarm/cluster.h>

/* 0 or SWARM_E_NOMEM, and then *to holds nothing. */
int swarm__cluster_config_copy(swarm_cluster_config *to, const swarm_cluster_config *from);
int swarm__cluster_config_default(swarm_cluster_config *out_config);
void swarm__cluster_config_clear(swarm_cluster_config *config);

#endif
