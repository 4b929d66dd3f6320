/* SPDX-License-Identifier: MIT
 *
 * From the engine's wishes to what may be carried out: by way of the store.
 */
#ifndef SWARM__CLUSTER_DURABLE_H
#define SWARM__CLUSTER_DURABLE_H

#include "cluster/cluster.h"

/* Records of the cluster's own, beside the engine's. */
#define SWARM__CLUSTER_RECORD "cluster" /* its id; there is one */
#define SWARM__RUNTIME_RECORD "runtime" /* of each node, by its id */

/* Nanoseconds since 1970. */
int64_t swarm__cluster_wall_ns(void);

/* Take what the engine wants, all of it. 0 or a code; then call again, nothing is lost. */
int swarm__cluster_take_effects(swarm_cluster *cluster, swarm_error **err);

/* Write what has changed. What was taken may be carried out then, but while the store fails. 0 or
 * SWARM_E_NOMEM. */
int swarm__cluster_save(swarm_cluster *cluster, swarm_error **err);

/* The store's timer: try again. */
void swarm__cluster_retry_store(void *cluster);

void swarm__cluster_forget_unsaved(swarm_cluster *cluster);

/* recover.c: the cluster's own records as JSON, for swarm__free(); NULL when memory is short. */
char *swarm__cluster_identity_facts(const swarm_cluster *cluster);
char *swarm__cluster_node_facts(const swarm_cluster *cluster, const char *node_id);

/* Make the engine of what the store holds, or a new one. */
int swarm__cluster_load(swarm_cluster *cluster, uint64_t seed, swarm_error **err);

/* Make the runtimes of the nodes that the engine knows. */
int swarm__cluster_restore_nodes(swarm_cluster *cluster, swarm_error **err);

void swarm__cluster_free_runtimes(swarm_cluster *cluster);

/* Once the tasks have been asked after: remove what nobody knows. 0 or SWARM_E_NOMEM. */
int swarm__cluster_sweep(swarm_cluster *cluster);

#endif
