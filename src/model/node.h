/* SPDX-License-Identifier: MIT
 *
 * How the library makes a node snapshot: the public never changes one. Setters behave as those of
 * the public builders: they copy, return 0 or a SWARM_E_ code, and what fails changes nothing.
 * NULL for a string unsets it.
 */
#ifndef SWARM__MODEL_NODE_H
#define SWARM__MODEL_NODE_H

#include <swarm/node.h>

/* With nothing set; NULL when memory is short. */
swarm_node *swarm__node_new(void);

int swarm__node_set_id(swarm_node *node, const char *value);
int swarm__node_set_version(swarm_node *node, uint64_t value);
int swarm__node_unset_version(swarm_node *node);
int swarm__node_set_created_at_unix_ns(swarm_node *node, int64_t value);
int swarm__node_unset_created_at(swarm_node *node);
int swarm__node_set_updated_at_unix_ns(swarm_node *node, int64_t value);
int swarm__node_unset_updated_at(swarm_node *node);
swarm_node_spec *swarm__node_edit_spec(swarm_node *node);
int swarm__node_set_spec(swarm_node *node, const swarm_node_spec *value);
int swarm__node_unset_spec(swarm_node *node);
swarm_node_description *swarm__node_edit_description(swarm_node *node);
int swarm__node_set_description(swarm_node *node, const swarm_node_description *value);
int swarm__node_unset_description(swarm_node *node);
int swarm__node_set_state(swarm_node *node, swarm_node_state value);
int swarm__node_unset_state(swarm_node *node);
int swarm__node_set_message(swarm_node *node, const char *value);
int swarm__node_set_address(swarm_node *node, const char *value);
int swarm__node_set_leader(swarm_node *node, int value);
int swarm__node_unset_leader(swarm_node *node);
int swarm__node_set_reachability(swarm_node *node, swarm_reachability value);
int swarm__node_unset_reachability(swarm_node *node);
int swarm__node_set_manager_address(swarm_node *node, const char *value);

/* A list without nodes; NULL when memory is short. */
swarm_node_list *swarm__node_list_new(void);

/* Append; the list owns the node from then on. 0, or SWARM_E_NOMEM, and then it is still the
 * caller's. */
int swarm__node_list_take(swarm_node_list *list, swarm_node *node);

#endif
