/* SPDX-License-Identifier: MIT
 *
 * Asking a task how it is: one attempt at a time, by HTTP or by a command. When to ask and what to
 * make of the answers is judged in core/; here is only the asking.
 *
 * Attempts never block. Their results wait in the runner until they are taken; `changed` tells that
 * one waits, and must do nothing but note it: it may be called from inside swarm__probe_start().
 *
 * A runner counts on curl_global_init(), which counts its callers and is safe in several threads where
 * libcurl was built so (7.84 and later, on Linux always); before that, make the first runner while
 * no other thread uses libcurl.
 */
#ifndef SWARM__PROBE_PROBE_H
#define SWARM__PROBE_PROBE_H

#include "base/loop.h"
#include <swarm/error.h>
#include <swarm/health.h>

typedef struct swarm__probe_runner swarm__probe_runner;

/* All lent for the call. */
typedef struct swarm__probe_request {
    const char *task_id;               /* one attempt at a time for a task */
    uint64_t attempt;                  /* handed back with the result */
    const swarm_health_config *config; /* its HTTP probe if it has one, else its test */
    int64_t timeout_ns;                /* > 0 */
    const char *address;               /* for HTTP: where the task listens, an IP address */
    uint32_t port;                     /* for HTTP: the real port, not the one in the config */
    const char *const *environment;    /* for commands */
    const char *directory;             /* for commands; NULL for the manager's own */
    const char *user;                  /* for commands; NULL for the manager's own */
} swarm__probe_request;

/* Strings are lent until swarm__probe_taken(). */
typedef struct swarm__probe_result {
    const char *task_id;
    uint64_t attempt;
    int32_t exit_code;  /* 0 healthy, 1 unhealthy, -1 no answer in time; a command's own status, or
                           127 when there is none and 126 when it cannot be executed */
    const char *output; /* at most 4096 bytes, UTF-8; what the probe said or why it failed */
    int64_t started_ns;
    int64_t ended_ns;
} swarm__probe_result;

int swarm__probe_runner_new(swarm__loop *loop, void (*changed)(void *user), void *user,
                            swarm__probe_runner **out_runner, swarm_error **err);
void swarm__probe_runner_free(swarm__probe_runner *runner);

/* What is wrong with the task is a result. An error is the caller's or the manager's own trouble, and
 * no result will come: SWARM_E_STATE while another attempt for the task runs, SWARM_E_INVAL for a config
 * that asks for no probing or a request that cannot be put, SWARM_E_NOMEM, SWARM_E_IO. */
int swarm__probe_start(swarm__probe_runner *runner, const swarm__probe_request *request,
                       swarm_error **err);

/* Give up the task's attempt, if there is one: no result will come. */
void swarm__probe_cancel(swarm__probe_runner *runner, const char *task_id);

/* 1 and the oldest result, the same one until it is taken; 0 when there is none. */
int swarm__probe_next(swarm__probe_runner *runner, swarm__probe_result *out_result);
void swarm__probe_taken(swarm__probe_runner *runner);

#endif
