/* SPDX-License-Identifier: MIT
 *
 * A cluster in a folder of its own, with releases made on the spot, a published address that nobody
 * else has, everything that it told kept, and clients that ask all the time.
 *
 * Every release notes its processes in a folder, so that a test can count, kill and miss them. None
 * lives longer than a minute by itself, whatever becomes of the test.
 */
#ifndef TESTS_CLUSTER_RIG_H
#define TESTS_CLUSTER_RIG_H

#include <pthread.h>
#include <stdatomic.h>
#include <swarm/cluster.h>
#include <sys/types.h>

#define RIG_MS INT64_C(1000000)

enum {
    RIG_CLIENTS = 3,
    RIG_EVENTS = 8192,
    RIG_NODE_BASE = 11 /* node w1 is at 127.0.0.11 */
};

typedef struct rig_event { /* one that the cluster told, kept */
    swarm_event_kind kind;
    uint64_t sequence;
    char service[64];
    char task_id[32];
    char node[32];
    uint64_t slot;
    swarm_task_state state;
    swarm_task_state desired;
    swarm_health health;
    swarm_verdict verdict;
    int32_t exit_code;
    uint64_t cut;
    char message[128];
    char error[256];
} rig_event;

typedef struct rig_load {
    char address[20];
    uint32_t port;
    pthread_t clients[RIG_CLIENTS];
    atomic_int ending;
    atomic_int asked;
    atomic_int failed;
    atomic_int lost;    /* cut after the request had been sent */
    atomic_int seen[4]; /* answers of version 1, 2, 3 */
    char first_failure[96];
    atomic_int failure_noted;
} rig_load;

typedef struct rig {
    char root[64]; /* below it: images/, work/, pids/ */
    char address[20];
    uint32_t port;     /* free there at the start */
    char store[96];    /* "" for "memory:" */
    uint64_t sequence; /* of the last event */
    int restarts;
    swarm_cluster *cluster;
    rig_event *events;
    size_t count;
    size_t looked; /* rig_await() goes on from here */
} rig;

typedef struct rig_service { /* what differs from the usual; JSON without the outer braces */
    const char *name;        /* "web" */
    const char *image;       /* "koin:1" */
    int replicas;            /* 2; -1 stands for 0 */
    uint32_t port;           /* published; 0 for the rig's; UINT32_MAX for none */
    const char *ports;       /* those of EndpointSpec, in place of that one */
    const char *container;   /* further members of ContainerSpec */
    const char *health;      /* HealthConfig; "" for none */
    const char *update;      /* UpdateConfig */
    const char *rollback;    /* RollbackConfig */
    const char *restart;     /* RestartPolicy */
    const char *task;        /* further members of TaskTemplate, with a comma in front */
    const char *rest;        /* further members of the spec, with a comma in front */
} rig_service;

/* Folder, config and cluster; no node yet. `config` may be NULL; it is given the folders. */
void rig_open(rig *r, swarm_cluster_config *config);

/* Only the folder and the address; the cluster is the test's to open. */
void rig_make_folder(rig *r);
swarm_cluster *rig_open_cluster(const rig *r, swarm_cluster_config *config);

/* Folder, and a cluster whose state is in it. */
void rig_open_stored(rig *r);

/* The end of the manager, with nothing more written or done, and the next one. Events are told anew. */
void rig_restart(rig *r);

/* Add nodes w<from> to w<to>. */
void rig_add_nodes(rig *r, int from, int to);

/* Stop everything, judge that no process is left, and remove the folder. */
void rig_close(rig *r);

/* Kill what is left and remove the folder, without any judgement. */
void rig_clear(rig *r);

/* Release <name>/<tag> whose `run` is this shell script. */
void rig_release(const rig *r, const char *reference, const char *script);

/* The HTTP service, told NAME=value lines. Answers with the reference's tag as its version. */
void rig_release_koin(const rig *r, const char *reference, const char *settings);

/* koin:1, koin:2 (good) and koin:3 (never healthy). */
void rig_release_all(const rig *r);

/* A spec, for swarm_service_spec_free(). */
swarm_service_spec *rig_spec(const rig *r, const rig_service *service);
void rig_create(rig *r, const rig_service *service);
void rig_update(rig *r, const rig_service *service);

int64_t rig_now_ns(void);
void rig_sleep_ms(int ms);

/* Take what happens within this time. */
void rig_pump(rig *r, int ms);

/* The next event of this kind, and of this service unless NULL; the test fails when there is none in
 * time. */
const rig_event *rig_await(rig *r, swarm_event_kind kind, const char *service, int ms);
const rig_event *rig_await_state(rig *r, const char *service, swarm_task_state state, int ms);
swarm_verdict rig_await_verdict(rig *r, const char *service, int ms);

/* Events of this kind so far, and of this service unless NULL. */
size_t rig_count(const rig *r, swarm_event_kind kind, const char *service);

/* Tasks of the service in this state now. */
size_t rig_tasks(const rig *r, const char *service, swarm_task_state state);

/* Wait until so many are running, and no other is on its way in or out. */
void rig_await_settled(rig *r, const char *service, size_t running, int ms);

/* 1 when there is such a process, that is not just a zombie. */
int rig_lives(pid_t pid);

/* Pids of this release's processes that live; returns how many. NULL counts all releases. */
size_t rig_processes(const rig *r, const char *reference, pid_t *pids, size_t limit);
void rig_await_processes(rig *r, const char *reference, size_t count, int ms);

void rig_load_begin(rig_load *load, const rig *r);
/* Let it go on until `least` more requests have been made. */
void rig_load_more(rig_load *load, rig *r, int least);
void rig_load_end(rig_load *load);
/* End it and judge: none failed, none lost. */
void rig_load_end_well(rig_load *load);

/* A connection, or -1. */
int rig_connect(const char *address, uint32_t port);
/* 1 when somebody listens there. */
int rig_port_open(const char *address, uint32_t port);
uint32_t rig_free_port(const char *address);

#endif
