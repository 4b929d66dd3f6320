/* SPDX-License-Identifier: MIT
 *
 * What local processes write: files `stdout` and `stderr` in a folder for each task.
 */
#ifndef SWARM__RUNTIME_LOGS_H
#define SWARM__RUNTIME_LOGS_H

#include <swarm/error.h>

/* Make the folder and those above it. */
int swarm__logs_make_folder(const char *folder, swarm_error **err);

/* The same with the two files, which are kept as they are if they exist. */
int swarm__logs_make(const char *folder, swarm_error **err);

/* Open both for appending; the caller closes them. */
int swarm__logs_open(const char *folder, int *out_stdout_fd, int *out_stderr_fd, swarm_error **err);

/* Does any process hold a lock on stdout? */
int swarm__logs_are_held(const char *folder);

/* Remove the files, the record of the process and the folder; what else stands in it stays. */
void swarm__logs_remove(const char *folder);

#endif
