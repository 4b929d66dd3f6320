/* SPDX-License-Identifier: MIT
 *
 * The runtime of a Docker Engine: `unix:///path`, `tcp://host:port`, `https://host:port`.
 */
#ifndef SWARM__RUNTIME_DOCKER_DOCKER_H
#define SWARM__RUNTIME_DOCKER_DOCKER_H

#include "runtime/open.h"

int swarm__docker_runtime_new(const char *uri, const swarm__runtime_settings *settings,
                              swarm__runtime **out_runtime, swarm_error **err);

#endif
