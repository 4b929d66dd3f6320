/* SPDX-License-Identifier: MIT
 *
 * How the library makes a service snapshot: the public never changes one. Setters behave as those
 * of the public builders: they copy, return 0 or a SWARM_E_ code, and what fails changes nothing.
 * NULL for a string unsets it.
 */
#ifndef SWARM__MODEL_SERVICE_H
#define SWARM__MODEL_SERVICE_H

#include <swarm/service.h>

/* With nothing set; NULL when memory is short. */
swarm_service *swarm__service_new(void);

int swarm__service_set_id(swarm_service *service, const char *value);
int swarm__service_set_version(swarm_service *service, uint64_t value);
int swarm__service_unset_version(swarm_service *service);
int swarm__service_set_created_at_unix_ns(swarm_service *service, int64_t value);
int swarm__service_unset_created_at(swarm_service *service);
int swarm__service_set_updated_at_unix_ns(swarm_service *service, int64_t value);
int swarm__service_unset_updated_at(swarm_service *service);
swarm_service_spec *swarm__service_edit_spec(swarm_service *service);
int swarm__service_set_spec(swarm_service *service, const swarm_service_spec *value);
int swarm__service_unset_spec(swarm_service *service);
swarm_service_spec *swarm__service_edit_previous_spec(swarm_service *service);
int swarm__service_set_previous_spec(swarm_service *service, const swarm_service_spec *value);
int swarm__service_unset_previous_spec(swarm_service *service);
int swarm__service_add_port(swarm_service *service, const swarm_port_config *value);
int swarm__service_clear_ports(swarm_service *service);
swarm_update_status *swarm__service_edit_update_status(swarm_service *service);
int swarm__service_set_update_status(swarm_service *service, const swarm_update_status *value);
int swarm__service_unset_update_status(swarm_service *service);
int swarm__service_set_running_tasks(swarm_service *service, uint64_t value);
int swarm__service_unset_running_tasks(swarm_service *service);
int swarm__service_set_desired_tasks(swarm_service *service, uint64_t value);
int swarm__service_unset_desired_tasks(swarm_service *service);
int swarm__service_set_completed_tasks(swarm_service *service, uint64_t value);
int swarm__service_unset_completed_tasks(swarm_service *service);

/* A list without services; NULL when memory is short. */
swarm_service_list *swarm__service_list_new(void);

/* Append; the list owns the service from then on. 0, or SWARM_E_NOMEM, and then it is still the
 * caller's. */
int swarm__service_list_take(swarm_service_list *list, swarm_service *service);

#endif
