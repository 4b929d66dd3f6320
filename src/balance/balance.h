/* SPDX-License-Identifier: MIT
 *
 * Who gets the requests: a published port, its endpoints, and the promise that an endpoint which is
 * being drained gets no new connection and is reported with what became of the old ones.
 *
 * The built-in balancer is a TCP proxy whose data plane runs on one thread of its own, started with
 * the first published port. Orders never block; reports wait until they are taken; `changed` tells, on
 * the loop's thread, that one waits, and must do nothing but note it.
 */
#ifndef SWARM__BALANCE_BALANCE_H
#define SWARM__BALANCE_BALANCE_H

#include "base/loop.h"
#include <swarm/error.h>

typedef struct swarm__balancer swarm__balancer;

typedef int32_t swarm__balance_algorithm;
enum {
    SWARM__BALANCE_ROUND_ROBIN = 1,
    SWARM__BALANCE_LEAST_CONNECTIONS = 2
};

typedef struct swarm__balance_settings {
    swarm__balance_algorithm algorithm;
    int64_t connect_timeout_ns; /* a replica that has not accepted by then is passed over */
    int64_t ejection_ns;        /* how long a replica rests after a refused or unanswered connect */
    int64_t check_interval_ns;  /* between attempts to find a new endpoint accepting */
} swarm__balance_settings;

typedef int32_t swarm__balance_report_kind;
enum {
    SWARM__BALANCE_ROUTED = 1, /* the endpoint accepts, and gets connections from now on */
    SWARM__BALANCE_DRAINED = 2 /* it gets none any more and has none left; `cut` were cut off */
};

/* Strings are lent until swarm__balancer_taken(). */
typedef struct swarm__balance_report {
    swarm__balance_report_kind kind;
    const char *task_id;
    uint64_t cut;
} swarm__balance_report;

/* `settings` NULL: least connections, 2 s, 5 s, 50 ms. */
int swarm__balancer_new(swarm__loop *loop, const swarm__balance_settings *settings,
                        void (*changed)(void *user), void *user, swarm__balancer **out_balancer,
                        swarm_error **err);

/* Closes every listener and connection and joins the thread. */
void swarm__balancer_free(swarm__balancer *balancer);

/* Listen on address:port (TCP) for a service. SWARM_E_CONFLICT when the port is taken, by this
 * balancer or anyone else. */
int swarm__balancer_publish(swarm__balancer *balancer, const char *service_id, const char *address,
                            uint32_t port, swarm_error **err);

/* Stop listening. Connections that are open go on. */
void swarm__balancer_unpublish(swarm__balancer *balancer, const char *service_id, uint32_t port);

/* Offer the task as an endpoint of the service's published port. It gets connections, and is
 * reported ROUTED, once it has accepted one attempt to connect. A task with several published ports
 * is added once for each, and reported ROUTED once, when all of them accept. */
int swarm__balancer_add(swarm__balancer *balancer, const char *service_id, uint32_t published_port,
                        const char *task_id, const char *address, uint32_t port, swarm_error **err);

/* No new connections for the task, from all its ports. Reported DRAINED when it has none left, or at
 * `deadline_ns` (monotonic), when the rest is cut off and counted. A task that was never added is
 * reported at once. */
int swarm__balancer_drain(swarm__balancer *balancer, const char *task_id, int64_t deadline_ns,
                          swarm_error **err);

/* Take the task out and cut off what it has; no report. For a task whose process has died. */
void swarm__balancer_remove(swarm__balancer *balancer, const char *task_id);

/* Connections open to the task now. */
uint64_t swarm__balancer_in_flight(swarm__balancer *balancer, const char *task_id);

/* 1 and the oldest report, the same one until it is taken; 0 when there is none. */
int swarm__balancer_next(swarm__balancer *balancer, swarm__balance_report *out_report);
void swarm__balancer_taken(swarm__balancer *balancer);

#endif
