/* SPDX-License-Identifier: MIT
 *
 * The commands on a state file: what is there, and taking it down. To look needs no manager and
 * disturbs none.
 */
#ifndef DEPLOY_STATE_H
#define DEPLOY_STATE_H

/* Each takes the words of the command line from its own name on, and gives the exit code. */
int deploy_ps(int argc, char **argv);
int deploy_services(int argc, char **argv);
int deploy_nodes(int argc, char **argv);
int deploy_logs(int argc, char **argv);
int deploy_down(int argc, char **argv);

#endif
