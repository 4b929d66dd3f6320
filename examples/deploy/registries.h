/* SPDX-License-Identifier: MIT
 *
 * What the docker CLI knows about registries: its config.json, and the credential helpers that this
 * names. Nothing of it is ever printed.
 */
#ifndef DEPLOY_REGISTRIES_H
#define DEPLOY_REGISTRIES_H

#include <swarm/swarm.h>

/* Give the cluster the credentials that $DOCKER_CONFIG/config.json, or ~/.docker/config.json, has.
 * Without such a file there are none. What cannot be read is complained about and left out. */
void deploy_registries_apply(swarm_cluster *cluster);

#endif
