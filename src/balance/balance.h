/* SPDX-License-Identifier: MIT
 *
 * Who gets the requests: a published port, its endpoints, and the promise that an endpoint which is
 * being drained gets no new connection and is reported with what became of the old ones.
 *
 * The built-in balancer is a TCP proxy whose data plane runs on one thread of its own, started with
 * the first published port or endpoint; it blocks all signals, so that they stay the program's.
 * Orders never block; reports wait until they are taken; `changed` tells, on the loop's thread, that
 * one waits, and must do nothing but note it.
 *
 * A connection that an endpoint refuses, or does not accept within the connect timeout, goes to
 * another one, and that endpoint rests for a while; when all rest, they are used all the same. The
 * same is done when an endpoint resets a connection over which nothing has gone yet. Nothing is read
 * from a client before an endpoint has taken it. A client for which there is no endpoint, or none
 * that accepts, waits for one as long as the balancer's patience lasts and is then reset. Once bytes
 * have gone to an endpoint that dies, the client's connection is closed too: what the endpoint did
 * with them cannot be known, so they are not sent again.
 *
 * A connection is in flight at an endpoint from the moment at which that endpoint was chosen for it
 * until it is closed in both directions, also while a client only keeps it for later: the proxy sees
 * bytes, not requests. So a drain has a closing phase: its last quarter, and not more than its last
 * second. In that phase a connection is closed in order, the client's side first, when it is at a
 * pause: the task's side moved bytes last (or no byte has moved at all), nothing waits on its way, and
 * nothing has moved for 50 ms; for less in the last 200 ms, a quarter of what is left, but for 10 ms
 * at least. One whose last bytes came from the client waits for its answer, one whose client has ended
 * its side waits for the task's end, and both do so until the deadline.
 *
 * `cut` counts what something was in flight on at the deadline: no pause, and the task had not ended
 * its side. Those are reset. What looks like a pause and is none goes uncounted: a stream that pauses,
 * such as server-sent events, after its last bytes; an answer that is still being made when the task's
 * side has said something else since the question (pipelining, HTTP/2, the tickets of TLS 1.3).
 *
 * In a build without threads swarm__balancer_new() returns SWARM_E_NOTSUP.
 */
#ifndef SWARM__BALANCE_BALANCE_H
#define SWARM__BALANCE_BALANCE_H

#include "base/loop.h"
#include <swarm/error.h>

typedef struct swarm__balancer swarm__balancer;

typedef int32_t swarm__balance_algorithm;
enum {
    SWARM__BALANCE_ROUND_ROBIN = 1,
    SWARM__BALANCE_LEAST_CONNECTIONS = 2 /* equals take turns */
};

/* 0 in a member stands for its default. */
typedef struct swarm__balance_settings {
    swarm__balance_algorithm algorithm; /* least connections */
    int64_t connect_timeout_ns; /* a replica that has not accepted by then is passed over: 2 s */
    int64_t ejection_ns; /* how long a replica rests after a refused or unanswered connect: 5 s */
    int64_t check_interval_ns; /* between attempts to find an endpoint accepting: 50 ms */
    int64_t patience_ns;       /* how long a client waits for an endpoint that accepts: 10 s */
} swarm__balance_settings;

typedef int32_t swarm__balance_report_kind;
enum {
    SWARM__BALANCE_ROUTED = 1, /* the endpoint accepts, and gets connections from now on */
    SWARM__BALANCE_DRAINED = 2 /* it gets none any more and has none left */
};

/* Strings are lent until swarm__balancer_taken(). */
typedef struct swarm__balance_report {
    swarm__balance_report_kind kind;
    const char *task_id;
    uint64_t cut; /* with DRAINED: connections that were cut off while something was in flight */
} swarm__balance_report;

/* `settings` may be NULL, for the defaults. SWARM_E_INVAL for a setting out of range. The loop must
 * outlive the balancer. */
int swarm__balancer_new(swarm__loop *loop, const swarm__balance_settings *settings,
                        void (*changed)(void *user), void *user, swarm__balancer **out_balancer,
                        swarm_error **err);

/* Closes every listener, resets every connection, and joins the thread. NULL is allowed. */
void swarm__balancer_free(swarm__balancer *balancer);

/* Listen on address:port (TCP) for a service. The address is an IP address; "0.0.0.0" and "::" mean
 * all. A service's port may be published on several addresses; publishing it again on the same one
 * changes nothing. SWARM_E_CONFLICT when the port is taken, by this balancer or anyone else,
 * SWARM_E_DENIED when it is privileged, SWARM_E_INVAL for what is no address or port. */
int swarm__balancer_publish(swarm__balancer *balancer, const char *service_id, const char *address,
                            uint32_t port, swarm_error **err);

/* Could the port be published now? As publishing fails, but nothing stays. */
int swarm__balancer_check(swarm__balancer *balancer, const char *address, uint32_t port,
                          swarm_error **err);

/* Stop listening, on all its addresses. Connections that are open, or wait to be accepted, go on,
 * and endpoints stay as they are. Nothing happens when it is not published. */
void swarm__balancer_unpublish(swarm__balancer *balancer, const char *service_id, uint32_t port);

/* Offer the task as an endpoint of the service's published port, published already or not. It gets
 * connections, and is reported ROUTED, once it has accepted one attempt to connect. A task with
 * several published ports is added once for each, before the loop turns again, and reported ROUTED
 * once, when all of them accept. SWARM_E_EXISTS when the task is an endpoint of that port already,
 * SWARM_E_STATE when it is being drained. */
int swarm__balancer_add(swarm__balancer *balancer, const char *service_id, uint32_t published_port,
                        const char *task_id, const char *address, uint32_t port, swarm_error **err);

/* No new connections for the task, from all its ports. Connections over which nothing has gone yet
 * move to another endpoint if there is one; in the closing phase they wait for one, as long as the
 * patience with their clients lasts. Reported DRAINED when the task has none left, or at `deadline_ns`
 * (in nanoseconds, monotonic), when the rest is ended; 0 ends all at once, in order what is at a pause
 * and cut off what is not. A task that was never added is reported at once. A second call moves the
 * deadline, and the closing phase is reckoned from then on. After the report the task is unknown and
 * may be added anew. */
int swarm__balancer_drain(swarm__balancer *balancer, const char *task_id, int64_t deadline_ns,
                          swarm_error **err);

/* Take the task out; no report. For a task whose process has died: what it had sent before still
 * goes to the clients, then they are cut off. */
void swarm__balancer_remove(swarm__balancer *balancer, const char *task_id);

/* Connections open to the task now. */
uint64_t swarm__balancer_in_flight(swarm__balancer *balancer, const char *task_id);

/* 1 and the oldest report, the same one until it is taken; 0 when there is none. */
int swarm__balancer_next(swarm__balancer *balancer, swarm__balance_report *out_report);
void swarm__balancer_taken(swarm__balancer *balancer);

#endif
