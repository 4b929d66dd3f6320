/* SPDX-License-Identifier: MIT
 *
 * What the balancer's tests share: replicas (small servers, one thread each), clients that block, and
 * a balancer whose reports are collected.
 *
 * The protocol: a client sends a line, the replica answers its name (one character) and closes.
 */
#ifndef TESTS_BALANCE_RIG_H
#define TESTS_BALANCE_RIG_H

#include "balance/balance.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

enum {
    RIG_MS = 1000000, /* in nanoseconds */
    RIG_REPLICA_CONNECTIONS = 512,
    RIG_REPORTS = 4096
};

/* 1 when the library was built without the balancer. */
int rig_is_built_out(void);

/* Where everything listens: an address of this process's own, so that no port is taken by others,
 * nor by a client that the kernel chose a port for. For the main thread. */
const char *rig_address(void);

int64_t rig_now_ns(void);
void rig_sleep_ms(int ms);

/* A listening socket on that address, any port. */
int rig_listen(uint32_t *out_port);
/* The same on that port, which must be free. */
int rig_listen_at(uint32_t port);
/* A port that nobody listens on now. */
uint32_t rig_free_port(void);

/* A client's socket, connected, with a timeout of 20 s on reading; -1 when refused. */
int rig_connect(uint32_t port);

/* Send a line, read the answer to its end: the replica's name, or 0 for anything else. */
char rig_ask(uint32_t port);
/* The two halves of it; _answer closes. */
int rig_send_line(int fd);
char rig_answer(int fd);

typedef struct rig_replica {
    pthread_t thread;
    int listener;
    uint32_t port;
    char name;
    int stop_pipe[2];
    atomic_int hold; /* do not answer while set */
    atomic_int served;
    atomic_int open; /* connections it has accepted that are not closed */
    int fds[RIG_REPLICA_CONNECTIONS];
    int asked[RIG_REPLICA_CONNECTIONS];
    int count;
} rig_replica;

void rig_replica_start(rig_replica *replica, char name);
void rig_replica_start_at(rig_replica *replica, char name, int listener);
void rig_replica_stop(rig_replica *replica);

typedef struct rig_report {
    swarm__balance_report_kind kind;
    char task_id[16];
    uint64_t cut;
} rig_report;

typedef struct balance_rig {
    swarm__loop *loop;
    swarm__balancer *balancer;
    uint32_t port; /* published for service "web" by rig_publish() */
    int changed;
    rig_report reports[RIG_REPORTS];
    int report_count;
} balance_rig;

void rig_start(balance_rig *rig, const swarm__balance_settings *settings);
void rig_publish(balance_rig *rig);
void rig_stop(balance_rig *rig);

/* Add a replica for service "web" under a task id; wait until it is routed. */
void rig_add(balance_rig *rig, const char *task_id, uint32_t port);
void rig_add_routed(balance_rig *rig, const char *task_id, uint32_t port);

/* Run the manager's loop until there is such a report, at most that long. NULL when there is none. */
const rig_report *rig_await(balance_rig *rig, swarm__balance_report_kind kind, const char *task_id,
                            int ms);
/* Run the manager's loop for that long. */
void rig_run(balance_rig *rig, int ms);
int rig_count(const balance_rig *rig, swarm__balance_report_kind kind, const char *task_id);

/* Start and publish, with the test itself as the only replica, task "server", routed: its listening
 * socket. */
int rig_start_with_own_server(balance_rig *rig, const swarm__balance_settings *settings);
/* A client's end and the server's end of one proxied connection. */
void rig_make_pair(const balance_rig *rig, int server_listener, int *out_client, int *out_server);

void rig_send_text(int fd, const char *text);
void rig_expect_text(int fd, const char *text);
void rig_expect_end(int fd);
void rig_expect_reset(int fd);

/* Wait until so many connections are in flight; 0 when that does not come. */
int rig_await_in_flight(balance_rig *rig, const char *task_id, uint64_t count);

#endif
