/* SPDX-License-Identifier: MIT
 *
 * The commands on a state file: what is there, and taking it down. To look needs no manager and
 * disturbs none.
 */
#ifndef DEPLOY_STATE_H
#define DEPLOY_STATE_H

#include <swarm/cluster.h>

/* Each takes the words of the command line from its own name on, and gives the exit code. */
int deploy_ps(int argc, char **argv);
int deploy_services(int argc, char **argv);
int deploy_nodes(int argc, char **argv);
int deploy_logs(int argc, char **argv);

/* "-" for one that is not known. */
void deploy_node_name(const swarm_cluster *cluster, const char *id, char out[64]);
/* "web.1" of "web.1.k3x9ab…"; a task of a global service keeps its node. */
void deploy_task_name(const char *name, char out[128]);
int deploy_down(int argc, char **argv);

#endif
