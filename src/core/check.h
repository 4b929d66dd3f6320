/* SPDX-License-Identifier: MIT
 *
 * Would the engine take this spec? For those who have several to give it, and want all or none.
 */
#ifndef SWARM__CORE_CHECK_H
#define SWARM__CORE_CHECK_H

#include <swarm/engine.h>

/* Could a service be created from this spec, or be given it if there is one of its name? Nothing
 * changes. 0, or as swarm_engine_create_service() and swarm_engine_update_service() fail. */
int swarm__engine_check_service(const swarm_engine *engine, const swarm_service_spec *spec,
                                swarm_error **err);

/* Can the two ports not be published at the same time? */
int swarm__ports_clash(const swarm_port_config *a, const swarm_port_config *b);

#endif
