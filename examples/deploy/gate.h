/* SPDX-License-Identifier: MIT
 *
 * The gates of updates, answered by a command: where an update waits for a word, the command is run, and
 * the update goes on when it ends with 0; with anything else it has failed.
 */
#ifndef DEPLOY_GATE_H
#define DEPLOY_GATE_H

#include "options.h"
#include "screen.h"
#include <swarm/cluster.h>
#include <sys/types.h>

typedef struct deploy_gate {
    const char *command; /* NULL: nobody answers here; lent */
    deploy_list waiting; /* services whose gate it is to be run for; the first one's is */
    pid_t process;       /* 0 for none */
    int process_fd;      /* -1 for none */
    int is_late;         /* its answer does not matter any more */
} deploy_gate;

void deploy_gate_open(deploy_gate *gate, const char *command);

/* An event: an update may have come to a gate, or need no answer any more. */
void deploy_gate_take(deploy_gate *gate, deploy_screen *screen, const swarm_event *event);

/* To be polled for reading; -1 while the command does not run. */
int deploy_gate_fd(const deploy_gate *gate);

/* Give the answer of a command that has ended, and run it for who waits next. */
void deploy_gate_step(deploy_gate *gate, deploy_screen *screen, swarm_cluster *cluster);

/* A command that runs is ended. */
void deploy_gate_free(deploy_gate *gate);

#endif
