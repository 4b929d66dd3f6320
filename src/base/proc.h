/* SPDX-License-Identifier: MIT
 *
 * What the kernel tells of processes that are not our children, by /proc.
 */
#ifndef SWARM__BASE_PROC_H
#define SWARM__BASE_PROC_H

#include <stdint.h>
#include <sys/types.h>

enum {
    SWARM__BOOT_ID_SIZE = 40
};

typedef struct swarm__process {
    pid_t pid;
    pid_t group;
    char state;     /* 'Z' and 'X' are dead */
    uint64_t start; /* clock ticks after the machine's start: with the pid, one process alone */
} swarm__process;

/* 1, or 0 when there is no such process. */
int swarm__process_look(pid_t pid, swarm__process *out_process);

/* Which start of the machine this is; "" when it cannot be told. */
void swarm__boot_id(char out_id[SWARM__BOOT_ID_SIZE]);

/* Call `found` for each process in whose environment there is a variable that begins with `mark`
 * ("NAME=prefix"), with what follows it (lent, cut at 127 bytes). Of processes of other users nothing is
 * seen, unless we are root. */
void swarm__process_each_marked(const char *mark,
                                void (*found)(void *user, const swarm__process *process,
                                              const char *rest),
                                void *user);

#endif
