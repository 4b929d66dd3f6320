/* SPDX-License-Identifier: MIT
 *
 * What happened and what is, in words for a person.
 */
#ifndef DEPLOY_TEXT_H
#define DEPLOY_TEXT_H

#include <stddef.h>
#include <swarm/cluster.h>

/* "web.1 [k3x9ab] on w2: running: started" */
void deploy_text_of_event(const swarm_event *event, char *out, size_t size);

/* Must it not be missed on a terminal, where a block of progress shows how tasks come and go? */
int deploy_text_is_lasting(const swarm_event *event);

/* What of a service runs now: "2 of 2 tasks running: 1 of koin:1, 1 of koin:2"; "" when unknown. */
void deploy_text_of_running(const swarm_cluster *cluster, const char *service, char *out,
                            size_t size);

#endif
