/* SPDX-License-Identifier: MIT
 *
 * What the parts of a cluster share: the engine, and the rooms around it that carry out its effects.
 */
#ifndef SWARM__CLUSTER_CLUSTER_H
#define SWARM__CLUSTER_CLUSTER_H

#include "balance/balance.h"
#include "base/id.h"
#include "base/loop.h"
#include "base/map.h"
#include "cluster/events.h"
#include "probe/probe.h"
#include "runtime/runtime.h"
#include <stdatomic.h>
#include <swarm/cluster.h>
#include <swarm/engine.h>
#include <swarm/prober.h>

struct swarm_cluster_config {
    char *images_path;
    char *work_path;
    char *publish_address;
    int64_t drain_timeout_ns;
    swarm__balance_algorithm algorithm;
    uint64_t seed;
    int has_seed;
    uint64_t event_limit;
    int64_t heartbeat_ns;
    uint32_t miss_limit;
};

typedef struct cluster_node {
    char id[SWARM__ID_LENGTH + 1];
    swarm__runtime *runtime;
    struct cluster_node *next;
    int described; /* the engine knows what machine it is, or that it will be told */
} cluster_node;

typedef struct cluster_task { /* one that a runtime was asked to prepare */
    char *id;
    cluster_node *node;   /* NULL once the node is gone */
    swarm_error *failure; /* why it was killed from here: this, not the kill, is what it ended by */
    int tested;           /* its runtime has a word in its health, once that is asked for */
    swarm_health told;    /* that word; SWARM_HEALTH_UNKNOWN while there is none */
} cluster_task;

typedef struct cluster_port { /* one that could not be published yet */
    char *service_id;
    uint32_t published;
    int told; /* the engine knows */
} cluster_port;

struct swarm_cluster {
    swarm_cluster_config config;
    char id[SWARM__ID_LENGTH + 1]; /* on what is ours in the world */
    swarm__loop *loop;
    swarm_engine *engine;
    swarm_prober *prober;
    swarm__probe_runner *probes;
    swarm__balancer *balancer;
    cluster_node *nodes; /* in the order in which they were added */
    swarm__map tasks;    /* id → cluster_task */
    struct {
        cluster_port *items;
        size_t count, capacity;
    } ports;
    swarm__event_queue events;
    const swarm_effect *effect;     /* lent by the engine, not carried out yet */
    struct {                        /* by the prober, not carried out yet */
        swarm_prober_action action; /* SWARM_PROBER_ACTION_UNKNOWN for nothing */
        char task_id[SWARM__ID_LENGTH + 1];
        uint64_t attempt;
        int64_t timeout_ns;
    } wanted;
    swarm__timer timer;      /* the earliest of the deadlines of all parts */
    swarm__timer port_timer; /* the next try to publish */
    int work_waits;          /* a report waits somewhere, or a deadline has passed */
    atomic_int woken;        /* swarm_cluster_wakeup() was called, by whatever thread */
};

/* Read the clock and say that there is something to do. */
void swarm__cluster_note(void *cluster);

/* effects.c: carry out the effect that waits. 0, or a code when it is to be tried again. */
int swarm__cluster_carry_out(swarm_cluster *cluster, swarm_error **err);

/* Try again to publish the ports that could not be. */
void swarm__cluster_retry_ports(void *cluster);

/* reports.c: tell the engine what was seen. 0 or a code. */
int swarm__cluster_take_reports(swarm_cluster *cluster, swarm_error **err);

/* Tell the engine how the task is: healthy when all who look at it say so, unhealthy when one does.
 * `output` is what the runtime's test said, or NULL. 0 or SWARM_E_NOMEM. */
int swarm__cluster_judge(swarm_cluster *cluster, const cluster_task *task, const char *output);

/* Carry out what the prober wants now. 0 or a code. */
int swarm__cluster_probe(swarm_cluster *cluster, swarm_error **err);

/* nodes.c */
cluster_task *swarm__cluster_find_task(const swarm_cluster *cluster, const char *task_id);
cluster_node *swarm__cluster_find_node(const swarm_cluster *cluster, const char *node_id);
/* Tell the engine what machine its nodes are, where it does not know yet. 0 or SWARM_E_NOMEM. */
int swarm__cluster_describe_nodes(swarm_cluster *cluster);
void swarm__cluster_drop_task(swarm_cluster *cluster, const char *task_id);
void swarm__cluster_drop_node(swarm_cluster *cluster, const char *node_id);
void swarm__cluster_free_nodes(swarm_cluster *cluster);

/* commands.c: 0 when the ingress ports of the spec can be published here. */
int swarm__cluster_check_ports(swarm_cluster *cluster, const swarm_service_spec *spec,
                               const swarm_service_spec *before, swarm_error **err);

#endif
