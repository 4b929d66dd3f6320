/* SPDX-License-Identifier: MIT
 *
 * A bench for probes: a loop, a runner, and peers that say what a script tells them to.
 */
#ifndef TESTS_PROBE_BENCH_H
#define TESTS_PROBE_BENCH_H

#include "probe/probe.h"
#include <pthread.h>

typedef struct probe_bench {
    swarm__loop *loop;
    swarm__probe_runner *runner;
    int changed;
    size_t descriptors; /* open before the bench was set up */
    uint64_t attempts;
    /* the last result, copied */
    int32_t exit_code;
    char output[4097];
    int64_t took_ms;
} probe_bench;

void bench_open(probe_bench *bench);

/* Fails the test when a descriptor, a timer or a dead child is left. */
void bench_close(probe_bench *bench);

size_t count_descriptors(void);

/* Probe once and wait for the result; fails the test when none comes in 5 s. Returns the exit code.
 * The config stays the caller's. */
int32_t bench_probe(probe_bench *bench, const swarm_health_config *config, uint32_t port,
                    int64_t timeout_ms);

/* The same request without waiting. */
int bench_start(probe_bench *bench, const swarm_health_config *config, uint32_t port,
                int64_t timeout_ms, const char *task_id, swarm_error **err);

/* Wait for a result and copy it; 0 when none came in time. */
int bench_wait(probe_bench *bench, int64_t wait_ms);

/* Let the loop run for so long. */
void bench_idle(probe_bench *bench, int64_t wait_ms);

int64_t monotonic_ms(void);

struct probe_peer;
typedef void peer_script(struct probe_peer *peer, int fd);

/* A thread that listens on 127.0.0.1 and plays its script with one connection after the other. */
typedef struct probe_peer {
    peer_script *script;
    const char *reply; /* for the scripts that want one */
    int listen_fd;
    int stop_fd;
    uint32_t port;
    pthread_t thread;
    int connections; /* read after peer_stop() */
    char request[8192];
} probe_peer;

void peer_start(probe_peer *peer, peer_script *script, const char *reply);
void peer_stop(probe_peer *peer);

/* Scripts may wait with this: 1 when the peer is to stop, 0 after the time. */
int peer_pause(const probe_peer *peer, int wait_ms);

/* Read the head of a request into peer->request. 0 when the connection ended before. */
int peer_read_request(probe_peer *peer, int fd);

/* Script: read a request, send `reply`, close. */
void peer_replies(probe_peer *peer, int fd);

#endif
