/* SPDX-License-Identifier: MIT
 *
 * A process runtime in a folder of its own, with shell scripts as releases, driven by hand.
 */
#ifndef TESTS_PROCESS_HOST_H
#define TESTS_PROCESS_HOST_H

#include "runtime/process.h"

typedef struct process_host {
    char root[64]; /* below it: images/, work/ */
    char address[40];
    char cluster_id[26];
    swarm__loop *loop;
    swarm__runtime *runtime;
    int changes;  /* calls of `changed` */
    int adopting; /* used by host_adopt() */
} process_host;

typedef struct seen { /* a report, kept */
    swarm__report_kind kind;
    char task_id[32];
    swarm_task_state state;
    char message[96];
    char error[512];
    int32_t exit_code;
    int64_t pid;
} seen;

void host_open(process_host *host);

/* The runtime made anew with another address. */
void host_reopen(process_host *host, const char *address);

/* The same address, by a manager that knows nothing: as after the end of the one before. */
void host_restart(process_host *host);

/* Adopt a task; arguments as of host_prepare(). */
int host_adopt(process_host *host, const char *task_id, const char *container, const char *service,
               swarm_error **err);

/* Free all and remove the folder. */
void host_close(process_host *host);

/* Release <name>/<tag> whose `run` is this shell script (without the first line). */
void host_release(const process_host *host, const char *reference, const char *script);

/* Prepare a task. `container` is the inside of its ContainerSpec and `service` that of its service's
 * spec, as JSON without the braces; NULL for nothing. Returns what the runtime does. */
int host_prepare(process_host *host, const char *task_id, const char *container,
                 const char *service, swarm_error **err);

/* The same, and the next report, which is READY or REJECTED. */
seen host_ready(process_host *host, const char *task_id, const char *container,
                const char *service);

/* The next report of any task, waited for. */
seen host_next(process_host *host);

/* Prepare and start; both reports are as they should be. Its pid. */
int64_t host_run(process_host *host, const char *task_id, const char *container,
                 const char *service);

/* What the task has written to "stdout" or "stderr". Lent until the next call. */
const char *host_log(const process_host *host, const char *task_id, const char *name);

/* Wait until the log holds this text. */
void host_wait_log(const process_host *host, const char *task_id, const char *text);

/* Is there such a process, that is not just a zombie? */
int process_lives(int64_t pid);

/* Wait until it is gone. */
void wait_gone(int64_t pid);

size_t open_descriptors(void);

/* 1 when this system can watch processes by descriptor (valgrind's cannot). */
int pidfd_works(void);

#endif
