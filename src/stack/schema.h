/* SPDX-License-Identifier: MIT
 *
 * The keys of a Compose file, as `docker stack deploy` knows them.
 */
#ifndef SWARM__STACK_SCHEMA_H
#define SWARM__STACK_SCHEMA_H

#include "stack/shape.h"

extern const swarm__key swarm__root_keys[];
extern const swarm__key swarm__service_keys[];
extern const swarm__key swarm__deploy_keys[];
extern const swarm__key swarm__network_keys[];
extern const swarm__key swarm__volume_keys[];
extern const swarm__key swarm__secret_keys[];
extern const swarm__key swarm__config_keys[];

#endif
