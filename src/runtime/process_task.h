/* SPDX-License-Identifier: MIT
 *
 * A local process while it is a task of this node: what its runtime keeps of it, and its end. What the
 * files of the process runtime share.
 */
#ifndef SWARM__RUNTIME_PROCESS_TASK_H
#define SWARM__RUNTIME_PROCESS_TASK_H

#include "base/map.h"
#include "base/spawn.h"
#include "runtime/plan.h"
#include "runtime/process_record.h"
#include "runtime/runtime.h"

enum {
    REPORTS_OF_A_TASK = 4 /* READY, RUNNING, its end, and one that was asked for again */
};

typedef enum stage {
    STAGE_PREPARED = 1,
    STAGE_RUNNING = 2,
    STAGE_CLEARING = 3, /* the leader is gone, members of its group are not */
    STAGE_ENDED = 4,
    STAGE_LOOKING = 5 /* being adopted: it is not known yet whether it runs */
} stage;

typedef struct process_runtime process_runtime;
typedef struct process_log process_log;

typedef struct report {
    swarm__runtime_report seen;
    struct report *next;
} report;

typedef struct local_task {
    process_runtime *runtime;
    char *id;
    char *folder;
    char *record_head; /* NULL: it was rejected, and has no record */
    swarm__plan plan;
    stage stage;
    int stopping; /* told to end: what comes is SHUTDOWN */
    int swept;    /* nobody but this runtime knows it: removed at its end, without a report */
    int let_go;   /* while looking: no process was about to start */
    swarm__child child;
    swarm__watch watch; /* of the child's pidfd */
    swarm__timer timer; /* grace period while running, the next look while clearing or looking */
    int64_t nap_ns;
    int64_t give_up_ns;
    int32_t exit_code;
    report reports[REPORTS_OF_A_TASK]; /* here, so that reporting needs no memory */
    size_t report_count;
    swarm_error *failure; /* whose message a report lends */
    char exit_text[48];
} local_task;

typedef struct marked_process { /* one of ours, by its environment */
    swarm__process process;
    char task_id[128];
} marked_process;

struct process_runtime {
    swarm__runtime base; /* first: the interface */
    swarm__loop *loop;
    char *cluster_id;
    char *images_path;
    char *work_path;
    char *node_name;
    char *address_text;
    swarm__address address;
    swarm__map tasks;  /* id -> local_task */
    process_log *logs; /* that are open */
    report *first;     /* reports that wait */
    report *last;
    const report *lent; /* the one that was handed out by next */
    struct {
        marked_process *items;
        size_t count, capacity;
    } marked; /* as found at marked_ns */
    int64_t marked_ns;
};

static inline process_runtime *swarm__process_runtime(swarm__runtime *runtime)
{
    return (process_runtime *)(void *)runtime;
}

/* May it be the name of a folder? */
int swarm__is_folder_name(const char *name);

/* A task that is prepared. NULL when memory is short. */
local_task *swarm__local_task_new(process_runtime *runtime, const char *id);
void swarm__local_task_free(local_task *task); /* it is in the runtime's map no more */
/* Take it out of the runtime and free it, reports that wait included. */
void swarm__local_task_drop(local_task *task);

/* The same after checking that the id is one, and not taken. */
int swarm__local_task_add(process_runtime *runtime, const char *id, local_task **out_task,
                          swarm_error **err);

/* Where a new task's plan is made. */
swarm__plan_place swarm__local_task_place(const process_runtime *runtime);

/* Let a report wait. */
void swarm__local_task_post(local_task *task, swarm_task_state state, const char *message,
                            const char *error);
void swarm__local_task_post_report(local_task *task, const swarm__runtime_report *seen);

/* It has ended: note it, and report how. A task that is swept is gone after that. */
void swarm__local_task_end(local_task *task);

/* Watch the child, which runs. */
int swarm__local_task_watch(local_task *task, swarm_error **err);

/* Write down what is so now. */
int swarm__local_task_record(const local_task *task, swarm_error **err);

/* The stop signal, and SIGKILL after the grace period. */
void swarm__local_task_stop(local_task *task);

/* process_adopt.c: look again for one whose adoption has not come to an end. */
void swarm__local_task_look(local_task *task);

/* Remove the folder of a task that had ended before this runtime was made. */
int swarm__process_remove_unheld(process_runtime *runtime, const char *task_id, swarm_error **err);

int swarm__process_adopt(swarm__runtime *runtime, const swarm__task_order *order,
                         swarm_error **err);
int swarm__process_sweep(swarm__runtime *runtime, const char *const *task_ids, size_t count,
                         swarm_error **err);

/* process_logs.c */
int swarm__process_logs(swarm__runtime *runtime, const swarm__log_request *request,
                        swarm__log_stream **out_stream, swarm_error **err);
/* The streams that are open outlive the runtime; they end. */
void swarm__process_logs_end(process_runtime *runtime);

#endif
