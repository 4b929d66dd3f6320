/* SPDX-License-Identifier: MIT
 *
 * The balancer's data plane: what its thread works on, and how the control side (balance.c) speaks
 * to it.
 *
 * The control side makes pools, listeners, endpoints and tasks, and hands them over with an order.
 * From then on the thread alone touches the fields under "the thread's", the control side alone the
 * others, until the thread has posted that it let go of the object (..._GONE): then the control side
 * frees it. Connections are the thread's own.
 */
#ifndef SWARM__BALANCE_PROXY_H
#define SWARM__BALANCE_PROXY_H

#include "balance/balance.h"
#include "balance/mailbox.h"
#include "balance/stream.h"
#include "base/loop.h"
#include "base/socket.h"
#include <stdatomic.h>
#include <stddef.h>

typedef struct swarm__proxy swarm__proxy;
typedef struct swarm__pool swarm__pool;
typedef struct swarm__listener swarm__listener;
typedef struct swarm__endpoint swarm__endpoint;
typedef struct swarm__balance_task swarm__balance_task;
typedef struct swarm__connection swarm__connection;

enum { /* orders, from the control side */
    SWARM__ORDER_LISTEN = 1,
    SWARM__ORDER_CLOSE,
    SWARM__ORDER_ADD,
    SWARM__ORDER_DRAIN, /* the subject is a swarm__drain_order, freed by the thread */
    SWARM__ORDER_REMOVE,
    SWARM__ORDER_STOP
};

enum { /* news, from the thread */
    SWARM__NEWS_LISTENER_GONE = 1,
    SWARM__NEWS_ACCEPTS, /* an endpoint gets connections from now on */
    SWARM__NEWS_DRAINED, /* a task; its `cut` is final */
    SWARM__NEWS_TASK_GONE
};

/* A service's published port: where connections come from and where they may go. */
struct swarm__pool {
    swarm__pool *control_prev, *control_next;
    char *service_id;
    uint32_t port;
    size_t users; /* listeners and endpoints */

    swarm__endpoint *endpoints; /* the thread's: those which may get connections, once ready */
    uint64_t turns;
};

struct swarm__listener {
    swarm__listener *control_prev, *control_next;
    swarm__proxy *proxy;
    swarm__pool *pool;
    swarm__peer_address address;
    int unpublished;
    swarm__letter listen, close;

    swarm__listener *prev, *next; /* the thread's */
    swarm__watch watch;
    int fd;                        /* -1 when closed */
    size_t held;                   /* connections that came in here and are open */
    swarm__connection *unassigned; /* those of them that belong to no endpoint */
    swarm__letter gone;
};

struct swarm__endpoint {
    swarm__endpoint *control_next;
    swarm__proxy *proxy;
    swarm__balance_task *task;
    swarm__pool *pool;
    swarm__peer_address address;
    uint64_t serial; /* no other endpoint ever has it */
    swarm__letter add;

    swarm__endpoint *prev, *next; /* the thread's: in the pool */
    swarm__endpoint *task_next;
    int in_pool;
    int ready;              /* has accepted a connection */
    swarm__watch check;     /* the attempt to find it accepting */
    int check_fd;           /* -1 for none */
    int64_t check_at_ns;    /* when the next attempt begins, or this one has lasted too long */
    int64_t rests_until_ns; /* passive ejection */
    uint64_t turn;          /* when it last got a connection */
    uint64_t in_flight;
    swarm__connection *connections;
    swarm__letter ready_news;
};

/* A report to the manager about a task, in the control side's queue. */
typedef struct swarm__report_entry {
    struct swarm__report_entry *next;
    swarm__balance_task *task;
    swarm__balance_report_kind kind;
    int queued;
} swarm__report_entry;

struct swarm__balance_task {
    swarm__balance_task *control_prev, *control_next;
    char *id;
    swarm__proxy *proxy;
    swarm__endpoint *control_endpoints;
    size_t unready; /* endpoints that have not accepted yet */
    int was_routed; /* and reported to be */
    int removed;    /* ordered, and no longer known by its id */
    int gone;       /* the thread has let go of it, or never had it */
    swarm__report_entry routed, drained;
    swarm__letter remove;

    _Atomic uint64_t in_flight; /* written by the thread, read by both */
    /* A drain or removal is ordered. Written by the control side, read by both, so that from that
     * moment on no connection comes, however late the thread reads the order. */
    _Atomic int leaves;

    swarm__balance_task *prev, *next; /* the thread's */
    swarm__endpoint *endpoints;
    int known; /* in the proxy's list */
    int drains;
    int drain_settled; /* drained and said so */
    int64_t deadline_ns;
    /* when its connections are looked at next, first when the closing phase begins */
    int64_t look_ns;
    uint64_t cut; /* the control side's after NEWS_DRAINED */
    swarm__letter drained_news, gone_news;
};

typedef struct swarm__drain_order {
    swarm__letter letter;
    swarm__balance_task *task;
    int64_t deadline_ns;
} swarm__drain_order;

struct swarm__proxy {
    pthread_t thread;
    swarm__loop *loop;
    swarm__mailbox orders, news;
    int news_fd; /* an eventfd, readable when there is news */
    swarm__balance_settings settings;

    char *chunk;          /* the thread's: to move bytes with */
    swarm__timer upkeep;  /* checks, drain deadlines, the end of a pause in accepting */
    int64_t paused_until; /* no connection is accepted before; INT64_MIN when not paused */
    size_t starved;       /* connections that wait for a descriptor or memory */
    int stopping;
    swarm__listener *listeners;
    swarm__balance_task *tasks;
};

/* proxy.c: the thread's life, and listeners */
int swarm__proxy_start(const swarm__balance_settings *settings, swarm__proxy **out_proxy,
                       swarm_error **err);
void swarm__proxy_stop(swarm__proxy *proxy); /* joins, cuts what is open; objects stay */
void swarm__proxy_free(swarm__proxy *proxy);
void swarm__proxy_order(swarm__proxy *proxy, swarm__letter *letter, int32_t kind, void *subject);
void swarm__proxy_post_news(swarm__proxy *proxy, swarm__letter *letter, int32_t kind,
                            void *subject);
void swarm__proxy_plan_upkeep(swarm__proxy *proxy);
void swarm__proxy_pause_accepting(swarm__proxy *proxy);
void swarm__listener_release(swarm__listener *listener); /* a connection of it has ended */

/* endpoint.c: what may get connections, and what must not any more */
typedef struct swarm__tried { /* serials of the endpoints that failed; all zero at first */
    uint64_t *items;
    size_t count;
    size_t capacity;
} swarm__tried;

swarm__endpoint *swarm__endpoint_choose(const swarm__proxy *proxy, const swarm__pool *pool,
                                        const swarm__tried *tried);
void swarm__endpoint_rest(swarm__endpoint *endpoint);
void swarm__endpoint_add(swarm__endpoint *endpoint);
void swarm__endpoint_assign(swarm__endpoint *endpoint, swarm__connection *connection);
void swarm__endpoint_unassign(swarm__endpoint *endpoint, swarm__connection *connection);
void swarm__endpoint_upkeep(swarm__endpoint *endpoint, int64_t now_ns);
int64_t swarm__endpoint_next_ns(const swarm__endpoint *endpoint);
void swarm__task_drain(swarm__balance_task *task, int64_t deadline_ns);
void swarm__task_remove(swarm__balance_task *task);
void swarm__task_upkeep(swarm__balance_task *task, int64_t now_ns);
int64_t swarm__task_next_ns(const swarm__balance_task *task);

/* connection.c: one proxied connection */
typedef struct swarm__side {
    swarm__watch watch;
    int fd; /* -1 for none */
    uint32_t wants;
    int hung; /* both directions are over or it has failed: no longer watched */
} swarm__side;

typedef int32_t swarm__connection_phase;
enum {
    SWARM__CONNECTION_WAITING = 1, /* for an endpoint that takes it */
    SWARM__CONNECTION_CONNECTING = 2,
    SWARM__CONNECTION_FORWARDING = 3
};

struct swarm__connection {
    swarm__connection *prev, *next; /* in its endpoint's list, or else its listener's */
    swarm__proxy *proxy;
    swarm__listener *listener;
    swarm__endpoint *endpoint; /* NULL for none */
    swarm__connection_phase phase;
    int starved;
    int reset; /* the server did not end in order: neither will we */
    swarm__side client, server;
    swarm__stream to_server, to_client;
    swarm__tried tried;
    swarm__timer timer;
    int64_t give_up_ns;
};

/* Takes the descriptor. */
void swarm__connection_start(swarm__listener *listener, int fd);

/* Find an endpoint; the connection may be freed when this returns, here and below. */
void swarm__connection_seek(swarm__connection *connection);

/* 1 when no byte has gone either way, so that it can move to another endpoint unnoticed. */
int swarm__connection_is_untouched(const swarm__connection *connection);

/* Leave the endpoint and find another. Only for one that is untouched. */
void swarm__connection_move(swarm__connection *connection);

/* The endpoint is lost. What it sent before still goes to the client. */
void swarm__connection_lose_server(swarm__connection *connection);

/* 1 when nothing is under way, as far as bytes tell: the server's side moved last,
 * and that at least `quiet_ns` ago, and nothing waits on its way. */
int swarm__connection_pauses(const swarm__connection *connection, int64_t quiet_ns);

/* Close both sides in order, the client's first. */
void swarm__connection_close(swarm__connection *connection);

/* Reset both sides. */
void swarm__connection_cut(swarm__connection *connection);

#endif
