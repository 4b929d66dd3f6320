/* SPDX-License-Identifier: MIT
 *
 * How the library makes a task snapshot: the public never changes one. Setters behave as those of
 * the public builders: they copy, return 0 or a SWARM_E_ code, and what fails changes nothing.
 * NULL for a string unsets it.
 */
#ifndef SWARM__MODEL_TASK_H
#define SWARM__MODEL_TASK_H

#include <swarm/task.h>

/* With nothing set; NULL when memory is short. */
swarm_task *swarm__task_new(void);

int swarm__task_set_id(swarm_task *task, const char *value);
int swarm__task_set_version(swarm_task *task, uint64_t value);
int swarm__task_unset_version(swarm_task *task);
int swarm__task_set_created_at_unix_ns(swarm_task *task, int64_t value);
int swarm__task_unset_created_at(swarm_task *task);
int swarm__task_set_updated_at_unix_ns(swarm_task *task, int64_t value);
int swarm__task_unset_updated_at(swarm_task *task);
int swarm__task_set_name(swarm_task *task, const char *value);
int swarm__task_set_label(swarm_task *task, const char *key, const char *value);
swarm_task_spec *swarm__task_edit_spec(swarm_task *task);
int swarm__task_set_spec(swarm_task *task, const swarm_task_spec *value);
int swarm__task_unset_spec(swarm_task *task);
int swarm__task_set_service_id(swarm_task *task, const char *value);
int swarm__task_set_slot(swarm_task *task, uint64_t value);
int swarm__task_unset_slot(swarm_task *task);
int swarm__task_set_node_id(swarm_task *task, const char *value);
int swarm__task_set_timestamp_unix_ns(swarm_task *task, int64_t value);
int swarm__task_unset_timestamp(swarm_task *task);
int swarm__task_set_state(swarm_task *task, swarm_task_state value);
int swarm__task_unset_state(swarm_task *task);
int swarm__task_set_message(swarm_task *task, const char *value);
int swarm__task_set_error(swarm_task *task, const char *value);
int swarm__task_set_container_id(swarm_task *task, const char *value);
int swarm__task_set_pid(swarm_task *task, int64_t value);
int swarm__task_unset_pid(swarm_task *task);
int swarm__task_set_exit_code(swarm_task *task, int32_t value);
int swarm__task_unset_exit_code(swarm_task *task);
int swarm__task_add_port(swarm_task *task, const swarm_port_config *value);
int swarm__task_clear_ports(swarm_task *task);
int swarm__task_set_health(swarm_task *task, swarm_health value);
int swarm__task_unset_health(swarm_task *task);
int swarm__task_set_connections_cut(swarm_task *task, uint64_t value);
int swarm__task_unset_connections_cut(swarm_task *task);
int swarm__task_set_desired_state(swarm_task *task, swarm_task_state value);
int swarm__task_unset_desired_state(swarm_task *task);
int swarm__task_add_generic_resource(swarm_task *task, const swarm_generic_resource *value);
int swarm__task_clear_generic_resources(swarm_task *task);

/* A list without tasks; NULL when memory is short. */
swarm_task_list *swarm__task_list_new(void);

/* Append; the list owns the task from then on. 0, or SWARM_E_NOMEM, and then it is still the
 * caller's. */
int swarm__task_list_take(swarm_task_list *list, swarm_task *task);

#endif
