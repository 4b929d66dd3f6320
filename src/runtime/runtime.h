/* SPDX-License-Identifier: MIT
 *
 * Where tasks run: the one interface behind which local processes (process:) and Docker Engines
 * (unix:, tcp:, https:) stand. One runtime object serves one node.
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

typedef enum swarm__report_kind {
    SWARM__REPORT_TASK = 1,     /* the task is in this state */
    SWARM__REPORT_ABSENT = 2,   /* answers adopt: the node has no such task; it is forgotten here */
    SWARM__REPORT_HEALTH = 3,   /* of a health test that runs in there */
    SWARM__REPORT_PROGRESS = 4, /* how far preparing has come: `message`, for people */
    SWARM__REPORT_NODE = 5,     /* contact was lost (DOWN) or is there (READY), and why */
    SWARM__REPORT_DESCRIPTION = 6 /* what the node is: the Description of `node` */
} swarm__report_kind;

/* What was seen of a task, or of the node itself. Strings are lent until swarm__runtime_taken(). */
typedef struct swarm__runtime_report {
    swarm__report_kind kind;
    const char *task_id; /* NULL for NODE and DESCRIPTION */
    swarm_task_state
        state; /* READY, REJECTED, STARTING, RUNNING, COMPLETE, FAILED, SHUTDOWN, REMOVE */
    const char *message; /* Docker's words: "prepared", "started", "finished" … never NULL */
    const char *error;   /* NULL, or the sentence for Status.Err; with HEALTH what the test said */
    int32_t exit_code;   /* with COMPLETE, FAILED and SHUTDOWN; 128 + n for a death by signal n */
    int64_t pid;         /* 0 when there is none */
    int passing; /* with REJECTED: the trouble is one that passes by itself, as a network's */
    swarm_health health; /* with HEALTH. STARTING, before RUNNING: there will be word of it */
    swarm_node_state node_state; /* with NODE */
    const swarm_node *node;      /* with DESCRIPTION */
} swarm__runtime_report;

/* Which output of a task is wanted. */
typedef struct swarm__log_request {
    const char *task_id;
    const char *task_name; /* for one that is not held any more; NULL when it is not known */
    int follow;            /* go on when all that there was has been handed out */
    int without_stdout;
    int without_stderr;
    int64_t tail;          /* at most so many of the last lines of what was there; < 0: all */
    int64_t since_unix_ns; /* 0 for all; others where the runtime keeps the times of lines */
} swarm__log_request;

typedef struct swarm__log_line {
    const char *text; /* any bytes, without the line's end; lent until the stream's next call */
    size_t length;
    int from_stderr;
    int64_t time_unix_ns; /* 0 where it is not known */
} swarm__log_line;

/* A stream of output, in the loop of its runtime. When that goes, it ends. */
typedef struct swarm__log_stream swarm__log_stream;
typedef struct swarm__log_stream_ops {
    void (*free)(swarm__log_stream *stream);
    int (*next)(swarm__log_stream *stream, swarm__log_line *out_line, swarm_error **err);
    int (*is_ended)(const swarm__log_stream *stream);
    int (*is_waiting)(const swarm__log_stream *stream);
} swarm__log_stream_ops;

struct swarm__log_stream {
    const swarm__log_stream_ops *ops;
};

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
    int (*adopt)(swarm__runtime *runtime, const swarm__task_order *order, swarm_error **err);
    int (*sweep)(swarm__runtime *runtime, const char *const *task_ids, size_t count,
                 swarm_error **err);
    int (*logs)(swarm__runtime *runtime, const swarm__log_request *request,
                swarm__log_stream **out_stream, swarm_error **err);
    uint64_t (*count_leaving)(const swarm__runtime *runtime); /* NULL: always 0 */
    int (*next)(swarm__runtime *runtime, swarm__runtime_report *out_report);
    void (*taken)(swarm__runtime *runtime);
} swarm__runtime_ops;

struct swarm__runtime {
    const swarm__runtime_ops *ops;
    int runs_tests; /* health tests that are commands run in there, and HEALTH reports tell of them;
                       else they are run from here, in the task's context */
    int tells_contact; /* NODE reports tell when the node is there; else it always is */
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

/* After a restart of the manager: look for this task on its node and go on with it as if it had been
 * prepared, and started, from here. Reports what is so (READY, RUNNING, how it ended), or ABSENT.
 * The order holds what the task was made of. A task that is held already is left as it is, and what is
 * so of it is reported again. */
static inline int swarm__runtime_adopt(swarm__runtime *runtime, const swarm__task_order *order,
                                       swarm_error **err)
{
    return runtime->ops->adopt(runtime, order, err);
}

/* Everything of this cluster on the node that is neither held here nor among these tasks is stopped and
 * removed: now, and whenever contact with the node comes back. To be said after the adoptions, and
 * for a node that is new. No report. */
static inline int swarm__runtime_sweep(swarm__runtime *runtime, const char *const *task_ids,
                                       size_t count, swarm_error **err)
{
    return runtime->ops->sweep(runtime, task_ids, count, err);
}

/* How much is still to be removed from the node: what remove and sweep were asked for and is not done. */
static inline uint64_t swarm__runtime_count_leaving(const swarm__runtime *runtime)
{
    return runtime->ops->count_leaving != NULL ? runtime->ops->count_leaving(runtime) : 0;
}

/* Open the output of a task that is held here, or that has ended and was not removed.
 * SWARM_E_NOTFOUND, SWARM_E_NOTSUP. */
static inline int swarm__runtime_logs(swarm__runtime *runtime, const swarm__log_request *request,
                                      swarm__log_stream **out_stream, swarm_error **err)
{
    return runtime->ops->logs(runtime, request, out_stream, err);
}

/* 1 and the next line, 0 when there is none for now, or why there will be none any more. `changed` of
 * the runtime is called when there may be one again. */
static inline int swarm__log_stream_next(swarm__log_stream *stream, swarm__log_line *out_line,
                                         swarm_error **err)
{
    return stream->ops->next(stream, out_line, err);
}

/* 1 when all has been handed out and nothing will follow. */
static inline int swarm__log_stream_is_ended(const swarm__log_stream *stream)
{
    return stream->ops->is_ended(stream);
}

/* 1 when next() has something to say. */
static inline int swarm__log_stream_is_waiting(const swarm__log_stream *stream)
{
    return stream->ops->is_waiting(stream);
}

static inline void swarm__log_stream_free(swarm__log_stream *stream)
{
    if (stream != NULL)
        stream->ops->free(stream);
}

/* 1 and the report that waits longest, the same one until it is taken; 0 when there is none. */
static inline int swarm__runtime_next(swarm__runtime *runtime, swarm__runtime_report *out_report)
{
    return runtime->ops->next(runtime, out_report);
}

static inline void swarm__runtime_taken(swarm__runtime *runtime)
{
    runtime->ops->taken(runtime);
}

#endif
