/* SPDX-License-Identifier: MIT
 *
 * What placement asks of a node, wherever it stands in the snapshot. Strings are lent and never NULL
 * unless said; a node that says nothing has "".
 */
#ifndef SWARM__CORE_NODE_FACTS_H
#define SWARM__CORE_NODE_FACTS_H

#include <swarm/node.h>

/* A node that is looked at: what only this one has, and a snapshot for everything else. */
typedef struct swarm__subject {
    const char *id;
    const char *hostname;
    const char *address;
    const swarm_node *node;
} swarm__subject;

swarm__subject swarm__node_subject(const swarm_node *node);

const char *swarm__node_architecture(const swarm_node *node);
const char *swarm__node_os(const swarm_node *node);
const char *swarm__node_label(const swarm_node *node, const char *name);
const char *swarm__node_engine_label(const swarm_node *node, const char *name);

/* The spelling that we compare: "amd64" for "x86_64", "arm64" for "aarch64". */
const char *swarm__usual_architecture(const char *architecture);

/* Unset counts as active, as in Docker. */
swarm_node_availability swarm__node_availability(const swarm_node *node);

/* What it offers: as its spec says, else as it describes itself; NULL when neither does. */
const swarm_resource_set *swarm__node_resources(const swarm_node *node);

#endif
