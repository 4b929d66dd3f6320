/* SPDX-License-Identifier: MIT
 *
 * What a later manager must know of a local process to take it on: a small file `process` in the task's
 * folder. It is written anew when the task is prepared, started, told to stop, and has ended; a
 * manager that is killed on the way leaves the one before.
 */
#ifndef SWARM__RUNTIME_PROCESS_RECORD_H
#define SWARM__RUNTIME_PROCESS_RECORD_H

#include "base/id.h"
#include "base/proc.h"
#include "runtime/plan.h"

typedef struct swarm__process_record { /* all zero at first */
    char cluster_id[SWARM__ID_LENGTH + 1];
    int stop_signal;
    int64_t stop_grace_ns;
    swarm__ports ports;                /* its own: swarm__process_record_clear() */
    pid_t pid;                         /* 0: it was not started, as far as was written */
    uint64_t start;                    /* as in base/proc.h */
    char boot_id[SWARM__BOOT_ID_SIZE]; /* of the machine when it was started */
    int stopping;
    int ended;
    int32_t exit_code;
} swarm__process_record;

/* The part that stays the same: whose task it is, its ports, how it is stopped. NULL when memory is
 * short. Free with swarm__free(). */
char *swarm__process_record_head(const char *cluster_id, const swarm__plan *plan);

/* Write the file: the head, and of `record` pid, start, stopping and its end. Needs no memory. */
int swarm__process_record_write(const char *folder, const char *head,
                                const swarm__process_record *record, swarm_error **err);

/* Remove a folder in which the first record was still to be written, if that is what it is. */
void swarm__process_record_remove_unwritten(const char *folder);

/* SWARM_E_NOTFOUND when there is no such file, SWARM_E_PARSE when it is not one of ours. */
int swarm__process_record_read(const char *folder, swarm__process_record *record,
                               swarm_error **err);
void swarm__process_record_clear(swarm__process_record *record);

#endif
