/* SPDX-License-Identifier: MIT
 *
 * Where tasks run: the one interface behind which local processes (process:) and, later, Docker
 * Engines stand. One runtime object serves one node.
 *
 * Orders never block and never wait for their outcome; what became of them is *seen*, as reports that
 * wait in the runtime until they are taken. A report is not lost when the reader is short of memory:
 * it stays first in line until swarm__runtime_taken(). The runtime's descriptors live in the loop it
 * was made with, and `changed` tells that a report waits; `changed` may be called from a dispatch of
 * that loop or from inside an order, and must do nothing but note it.
 */
#ifndef SWARM__RUNTIME_RUNTIME_H
#define SWARM__RUNTIME_RUNTIME_H

#include "base/loop.h"
#include <swarm/error.h>
#include <swarm/node.h>
#include <swarm/service.h>
#include <swarm/task.h>

typedef struct swarm__runtime swarm__runtime;

/* What to run. All lent for the call. */
typedef struct swarm__task_order {
    const swarm_task *task; /* id, slot, node id; its Spec is what to run */
    const char *service_id;
    const swarm_service_spec *service; /* of the same revision: name, labels, endpoint ports */
    const swarm_node *node;
} swarm__task_order;

/* What was seen of a task. Strings are lent until swarm__runtime_taken(). */
typedef struct swarm__task_report {
    const char *task_id;
    swarm_task_state
        state; /* READY, REJECTED, STARTING, RUNNING, COMPLETE, FAILED, SHUTDOWN, REMOVE */
    const char *message; /* Docker's words: "prepared", "started", "finished" … never NULL */
    const char *error;   /* NULL, or the sentence for Status.Err */
    int32_t exit_code;   /* with COMPLETE, FAILED and SHUTDOWN; 128 + n for a death by signal n */
    int64_t pid;         /* 0 when there is none */
} swarm__task_report;

/* How a command runs beside a task (health commands). Lent until the runtime is called again. */
typedef struct swarm__task_context {
    const char *const *environment; /* NULL-terminated NAME=value strings */
    const char *directory;
    const char *user; /* NULL for the manager's own */
} swarm__task_context;

typedef struct swarm__runtime_ops {
    void (*free)(swarm__runtime *runtime);
    int (*prepare)(swarm__runtime *runtime, const swarm__task_order *order, swarm_error **err);
    int (*start)(swarm__runtime *runtime, const char *task_id, swarm_error **err);
    int (*stop)(swarm__runtime *runtime, const char *task_id, swarm_error **err);
    int (*kill)(swarm__runtime *runtime, const char *task_id, swarm_error **err);
    int (*remove)(swarm__runtime *runtime, const char *task_id, swarm_error **err);
    int (*endpoint)(swarm__runtime *runtime, const char *task_id, uint32_t target_port,
                    const char **out_address, uint32_t *out_port);
    int (*context)(swarm__runtime *runtime, const char *task_id, swarm__task_context *out_context);
    int (*next)(swarm__runtime *runtime, swarm__task_report *out_report);
    void (*taken)(swarm__runtime *runtime);
} swarm__runtime_ops;

struct swarm__runtime {
    const swarm__runtime_ops *ops;
    void (*changed)(void *user);
    void *user;
};

/* Every implementation starts its struct with a swarm__runtime. The calls below say what each
 * operation means; all return 0 or a SWARM_E_ code. */

/* Let go of everything. Tasks that run are left running: the manager's end is not theirs. */
static inline void swarm__runtime_free(swarm__runtime *runtime)
{
    if (runtime != NULL)
        runtime->ops->free(runtime);
}

/* Get ready to run: find the image, make folders and ports. Reports READY, or REJECTED with why.
 * An error means that the order itself could not be taken and nothing was changed. */
static inline int swarm__runtime_prepare(swarm__runtime *runtime, const swarm__task_order *order,
                                         swarm_error **err)
{
    return runtime->ops->prepare(runtime, order, err);
}

/* Start a prepared task. Reports RUNNING when the process exists, or FAILED; later COMPLETE (status
 * 0) or FAILED (any other) when it ends by itself. */
static inline int swarm__runtime_start(swarm__runtime *runtime, const char *task_id,
                                       swarm_error **err)
{
    return runtime->ops->start(runtime, task_id, err);
}

/* Stop signal, and after the stop grace period of its spec SIGKILL to the whole group. Reports
 * SHUTDOWN with the exit code once all of it is gone. A task that never started is SHUTDOWN at once.
 * Stopping twice, or a task that has ended, does nothing. */
static inline int swarm__runtime_stop(swarm__runtime *runtime, const char *task_id,
                                      swarm_error **err)
{
    return runtime->ops->stop(runtime, task_id, err);
}

/* SIGKILL now. */
static inline int swarm__runtime_kill(swarm__runtime *runtime, const char *task_id,
                                      swarm_error **err)
{
    return runtime->ops->kill(runtime, task_id, err);
}

/* Forget a task that has ended and what was kept for it. SWARM_E_STATE while it runs. No report. */
static inline int swarm__runtime_remove(swarm__runtime *runtime, const char *task_id,
                                        swarm_error **err)
{
    return runtime->ops->remove(runtime, task_id, err);
}

/* Where connections for the task's `target_port` go (0: its first port). Lent until remove. */
static inline int swarm__runtime_endpoint(swarm__runtime *runtime, const char *task_id,
                                          uint32_t target_port, const char **out_address,
                                          uint32_t *out_port)
{
    return runtime->ops->endpoint(runtime, task_id, target_port, out_address, out_port);
}

static inline int swarm__runtime_context(swarm__runtime *runtime, const char *task_id,
                                         swarm__task_context *out_context)
{
    return runtime->ops->context(runtime, task_id, out_context);
}

/* 1 and the report that waits longest, the same one until it is taken; 0 when there is none. */
static inline int swarm__runtime_next(swarm__runtime *runtime, swarm__task_report *out_report)
{
    return runtime->ops->next(runtime, out_report);
}

static inline void swarm__runtime_taken(swarm__runtime *runtime)
{
    runtime->ops->taken(runtime);
}

#endif
