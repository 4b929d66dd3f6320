/* SPDX-License-Identifier: MIT
 *
 * Images and the registries that they come from.
 */
#ifndef SWARM__RUNTIME_DOCKER_REGISTRY_H
#define SWARM__RUNTIME_DOCKER_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

/* "/images/create?fromImage=…&tag=…"; NULL when memory is short or the image is no reference. */
char *swarm__docker_pull_path(const char *image);

/* Is a failure to pull one that passes by itself, such as a network's or an overloaded registry's? Not so
 * when the registry says that there is no such image, or that we may not have it. `status` is the
 * Engine's own answer, 0 for none. */
int swarm__docker_pull_may_pass(int32_t status, const char *message);

#endif
