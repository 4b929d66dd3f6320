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
#include "store/store.h"
#include <stdatomic.h>
#include <swarm/cluster.h>
#include <swarm/engine.h>
#include <swarm/logs.h>
#include <swarm/prober.h>

struct swarm_cluster_config {
    char *images_path;
    char *work_path;
    char *publish_address;
    int64_t drain_timeout_ns;
    uint64_t revision_limit;
    swarm__balance_algorithm algorithm;
    uint64_t seed;
    int has_seed;
    uint64_t event_limit;
    int64_t heartbeat_ns;
    uint32_t miss_limit;
    int read_only;
};

typedef struct cluster_node {
    char id[SWARM__ID_LENGTH + 1];
    swarm__runtime *runtime;
    struct cluster_node *next;
    char *uri;     /* of the runtime; NULL for local processes */
    int described; /* the engine knows what machine it is, or that it will be told */
} cluster_node;

typedef struct cluster_asking cluster_asking;

typedef struct cluster_task { /* one that a runtime was asked to prepare */
    char *id;
    cluster_node *node;   /* NULL once the node is gone */
    swarm_error *failure; /* why it was killed from here: this, not the kill, is what it ended by */
    int tested;           /* its runtime has a word in its health, once that is asked for */
    swarm_health told;    /* that word; SWARM_HEALTH_UNKNOWN while there is none */
    cluster_asking *asking; /* NULL, or its ports in host mode are asked whether they accept */
} cluster_task;

typedef struct cluster_port { /* one that could not be published yet */
    char *service_id;
    uint32_t published;
    int told; /* the engine knows */
} cluster_port;

typedef struct cluster_runtime { /* which one a node had, read from the store */
    char *node_id;
    char *uri;
} cluster_runtime;

typedef struct cluster_effect { /* one that the engine wants; an id is "" where it has none */
    swarm_effect_kind kind;
    uint32_t published_port;
    int64_t deadline_ns;
    char task_id[SWARM__ID_LENGTH + 1];
    char service_id[SWARM__ID_LENGTH + 1];
    char node_id[SWARM__ID_LENGTH + 1];
    swarm_event *event; /* of an EVENT that was not told yet */
} cluster_effect;

struct swarm_cluster {
    swarm_cluster_config config;
    char id[SWARM__ID_LENGTH + 1];  /* on what is ours in the world */
    swarm_credentials *credentials; /* for registries; NULL for none */
    swarm__loop *loop;
    swarm_engine *engine;
    swarm_prober *prober;
    swarm__probe_runner *probes;
    swarm__balancer *balancer;
    cluster_node *nodes;    /* in the order in which they were added */
    swarm__map tasks;       /* id → cluster_task */
    cluster_asking *asking; /* all of them */
    struct {
        cluster_port *items;
        size_t count, capacity;
    } ports;
    swarm_logs *logs; /* that are open */
    swarm__event_queue events;
    swarm__store *store;
    swarm__map unsaved;       /* objects that have changed since they were written */
    swarm__map runtimes;      /* node id → cluster_runtime */
    const swarm_effect *lent; /* by the engine, not kept yet */
    struct {                  /* from head on: that the engine wants, in order */
        cluster_effect *items;
        size_t count, capacity, head;
        size_t durable; /* those before it may be carried out */
    } effects;
    swarm__timer store_timer;       /* the next try to write */
    int store_failure;              /* 0, or the code by which writing fails */
    int store_waits;                /* for the next try */
    int has_identity;               /* the store knows the cluster's id */
    int sweep_waits;                /* what nobody knows is still to be removed from the nodes */
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

/* effects.c: carry out the effects that may be. 0, or a code when it is to be tried again. */
int swarm__cluster_carry_out(swarm_cluster *cluster, swarm_error **err);

/* Try again to publish the ports that could not be. */
void swarm__cluster_retry_ports(void *cluster);

/* Give the task, whose ports in host mode all accept, connections on those in ingress mode; without any
 * tell the engine so. 0 or SWARM_E_NOMEM. */
int swarm__cluster_open_route(swarm_cluster *cluster, cluster_task *task, const char *service_id);

/* accept.c: ask the task's ports in host mode until all accept. 0 or SWARM_E_NOMEM. */
int swarm__cluster_ask(swarm_cluster *cluster, cluster_task *task, const char *service_id);
/* What is asked, if anything, does not matter any more. */
void swarm__cluster_ask_no_more(cluster_task *task);
/* Open the routes of tasks whose ports were found accepting. 0 or SWARM_E_NOMEM. */
int swarm__cluster_take_accepting(swarm_cluster *cluster);

/* reports.c: tell the engine what was seen. 0 or a code. */
int swarm__cluster_take_reports(swarm_cluster *cluster, swarm_error **err);

/* Tell the engine how the task is: healthy when all who look at it say so, unhealthy when one does.
 * `output` is what the runtime's test said, or NULL. 0 or SWARM_E_NOMEM. */
int swarm__cluster_judge(swarm_cluster *cluster, const cluster_task *task, const char *output);

/* Carry out what the prober wants now. 0 or a code. */
int swarm__cluster_probe(swarm_cluster *cluster, swarm_error **err);

/* logs.c: the handles that are open outlive the cluster. */
void swarm__cluster_forget_logs(swarm_cluster *cluster);
/* Is there something to be read? */
int swarm__cluster_logs_wait(const swarm_cluster *cluster);

/* nodes.c */
cluster_task *swarm__cluster_find_task(const swarm_cluster *cluster, const char *task_id);
cluster_node *swarm__cluster_find_node(const swarm_cluster *cluster, const char *node_id);
/* Tell the engine what machine its nodes are, where it does not know yet. 0 or SWARM_E_NOMEM. */
int swarm__cluster_describe_nodes(swarm_cluster *cluster);
/* Make the runtime of a node that the engine knows. */
int swarm__cluster_make_node(swarm_cluster *cluster, const char *id, const swarm_node_spec *spec,
                             const char *address, const char *uri, swarm_error **err);
/* The node whose tasks are to be read: one of a cluster that is read only gets its runtime now.
 * SWARM_E_NOTFOUND. */
int swarm__cluster_reach_node(swarm_cluster *cluster, const char *node_id,
                              const cluster_node **out_node, swarm_error **err);
void swarm__cluster_drop_task(swarm_cluster *cluster, const char *task_id);
void swarm__cluster_drop_node(swarm_cluster *cluster, const char *node_id);
void swarm__cluster_free_nodes(swarm_cluster *cluster);

/* config.c: may the cluster be changed? SWARM_E_INVAL for NULL, SWARM_E_STATE when it is read only. */
int swarm__cluster_check(const swarm_cluster *cluster, swarm_error **err);

/* The spec with the ForceUpdate of what the service is now: a deployment alone starts nothing anew. NULL when
 * memory is short. */
swarm_service_spec *swarm__deploy_with_force_update_of(const swarm_service_spec *spec,
                                                       const swarm_service_spec *before);

/* commands.c: 0 when the ingress ports of the spec can be published here. */
int swarm__cluster_check_ports(swarm_cluster *cluster, const swarm_service_spec *spec,
                               const swarm_service_spec *before, swarm_error **err);

#endif
