/* SPDX-License-Identifier: MIT
 *
 * A Docker runtime in a loop, in front of a scripted Engine.
 */
#ifndef TESTS_DOCKER_RIG_H
#define TESTS_DOCKER_RIG_H

#include "io/scripted_engine.h"
#include "runtime/open.h"

#define DOCKER_CLUSTER "cluster1"
#define DOCKER_MS      INT64_C(1000000)

typedef struct docker_seen { /* a report, copied */
    swarm__report_kind kind;
    char task_id[64];
    swarm_task_state state;
    swarm_health health;
    swarm_node_state node_state;
    char message[256];
    char error[1024];
    int32_t exit_code;
    int passing;
    char image[64]; /* the first one of a description, and how many CPUs */
    int64_t nano_cpus;
} docker_seen;

typedef struct docker_rig {
    scripted_engine *engine;
    swarm__loop *loop;
    swarm__runtime *runtime;
    swarm__runtime_settings settings;
    docker_seen *seen; /* all of them */
    size_t count;
    size_t looked; /* rig_next() goes on from here */
} docker_rig;

/* An Engine and a runtime, a heartbeat of 300 ms; ready when it returns. */
void docker_open(docker_rig *rig);
/* The runtime alone, for an Engine that is there; not waited for. */
void docker_open_runtime(docker_rig *rig);
void docker_close_runtime(docker_rig *rig);
void docker_close(docker_rig *rig);

/* Let the loop run for so long. */
void docker_pump(docker_rig *rig, int ms);

/* The next report that has not been looked at; the test fails when there is none in time. */
const docker_seen *docker_next(docker_rig *rig);
/* The next one of this kind, those between passed over. */
const docker_seen *docker_await(docker_rig *rig, swarm__report_kind kind);
/* The next state of this task; it must be this one. */
const docker_seen *docker_await_state(docker_rig *rig, const char *task_id, swarm_task_state state);
const docker_seen *docker_await_node(docker_rig *rig, swarm_node_state state);
/* Nothing more is told within 50 ms. */
void docker_await_silence(docker_rig *rig);
/* Wait until the engine has a container in this state for the task ("" for none). */
void docker_await_container(docker_rig *rig, const char *task_id, const char *state);

/* An order: the members of the ContainerSpec after its image, of the TaskTemplate after that, and of the
 * service's spec after its name; each NULL or JSON with a comma in front. */
typedef struct docker_order {
    const char *image; /* NULL for "lab/web:1" */
    const char *container;
    const char *task;
    const char *service;
} docker_order;

int docker_prepare(docker_rig *rig, const char *task_id, const docker_order *order,
                   swarm_error **err);
int docker_adopt(docker_rig *rig, const char *task_id, const docker_order *order);
/* Prepare and wait for READY; then start and wait for RUNNING. */
void docker_ready(docker_rig *rig, const char *task_id, const docker_order *order);
void docker_run(docker_rig *rig, const char *task_id, const docker_order *order);

#endif
