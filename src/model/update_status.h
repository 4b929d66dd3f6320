/* SPDX-License-Identifier: MIT
 *
 * How the library makes an update status snapshot: the public never changes one. Setters behave as
 * those of the public builders: they copy, return 0 or a SWARM_E_ code, and what fails changes
 * nothing. NULL for a string unsets it.
 */
#ifndef SWARM__MODEL_UPDATE_STATUS_H
#define SWARM__MODEL_UPDATE_STATUS_H

#include <swarm/update.h>

/* With nothing set; NULL when memory is short. */
swarm_update_status *swarm__update_status_new(void);

int swarm__update_status_set_state(swarm_update_status *update_status, swarm_update_state value);
int swarm__update_status_unset_state(swarm_update_status *update_status);
int swarm__update_status_set_started_at_unix_ns(swarm_update_status *update_status, int64_t value);
int swarm__update_status_unset_started_at(swarm_update_status *update_status);
int swarm__update_status_set_completed_at_unix_ns(swarm_update_status *update_status,
                                                  int64_t value);
int swarm__update_status_unset_completed_at(swarm_update_status *update_status);
int swarm__update_status_set_message(swarm_update_status *update_status, const char *value);
int swarm__update_status_set_verdict(swarm_update_status *update_status, swarm_verdict value);
int swarm__update_status_unset_verdict(swarm_update_status *update_status);
int swarm__update_status_set_cause(swarm_update_status *update_status, swarm_verdict_cause value);
int swarm__update_status_unset_cause(swarm_update_status *update_status);
int swarm__update_status_set_slot(swarm_update_status *update_status, uint64_t value);
int swarm__update_status_unset_slot(swarm_update_status *update_status);
int swarm__update_status_set_task_id(swarm_update_status *update_status, const char *value);
int swarm__update_status_set_node_id(swarm_update_status *update_status, const char *value);
int swarm__update_status_set_slots(swarm_update_status *update_status, uint64_t value);
int swarm__update_status_unset_slots(swarm_update_status *update_status);
int swarm__update_status_set_slots_up(swarm_update_status *update_status, uint64_t value);
int swarm__update_status_unset_slots_up(swarm_update_status *update_status);
int swarm__update_status_set_slots_failed(swarm_update_status *update_status, uint64_t value);
int swarm__update_status_unset_slots_failed(swarm_update_status *update_status);
int swarm__update_status_set_connections_cut(swarm_update_status *update_status, uint64_t value);
int swarm__update_status_unset_connections_cut(swarm_update_status *update_status);

#endif
