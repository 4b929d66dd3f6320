/* SPDX-License-Identifier: MIT
 *
 * A world around a swarm_engine, in virtual time: nodes whose agents carry effects out after delays
 * that are set for each version (image), a balancer, and a log of all that happens, with readable
 * names in place of ids: `web.1#2` is the second task that slot 1 of web ever had, `web.*#2` the second
 * task of a global service.
 *
 * Whatever the story, the driver checks each effect against what it knows of the task: nothing is
 * started that is not prepared, no routed task is stopped before its drain was answered, nothing
 * happens to a task that was removed, and so on (engine_driver_rules.c). A breach ends the test.
 *
 * The commands are lines of text; engine_driver_command.c lists them.
 */
#ifndef TESTS_ENGINE_DRIVER_H
#define TESTS_ENGINE_DRIVER_H

#include <swarm/engine.h>

enum {
    DRIVER_NAME_SIZE = 64
};

#define DRIVER_SECOND INT64_C(1000000000)

/* How the tasks of one image behave. A delay of -1 is an answer that never comes. */
typedef struct driver_version {
    char image[DRIVER_NAME_SIZE];
    int64_t ready_ns;     /* from PREPARE */
    int64_t running_ns;   /* from START */
    int64_t healthy_ns;   /* from PROBE */
    int64_t unhealthy_ns; /* from PROBE */
    int64_t routed_ns;    /* from ROUTE */
    int64_t drained_ns;   /* from DRAIN */
    int64_t stopped_ns;   /* from STOP */
    int64_t exit_ns; /* from running, or from START when it is never seen running: ends by itself */
    int32_t exit_code; /* then */
    int32_t stop_code; /* when it was stopped */
    uint64_t cut;      /* told when drained */
    int reject;        /* PREPARE is refused */
    int pull_fails;    /* so many times PREPARE fails in passing, before it works */
} driver_version;

/* What the driver knows of a task. */
typedef struct driver_task {
    char id[26];
    char name[DRIVER_NAME_SIZE];
    char service[DRIVER_NAME_SIZE];
    char image[DRIVER_NAME_SIZE];
    char node[DRIVER_NAME_SIZE]; /* "" until assigned */
    uint64_t slot;
    swarm_task_state state; /* the last that an event told */
    swarm_task_state desired;
    int pulls, prepared, ready, started, running, probed, healthy, routing, routed, draining,
        drained;
    int balanced, accepts;             /* accepts: at its node, where nothing is to be drained */
    int stopped, gone, ended, removed; /* gone: its end was seen, but not told by the engine yet */
    int64_t drain_guard_ns;
} driver_task;

typedef struct engine_driver engine_driver;

/* Without nodes or services, at time 0. */
engine_driver *engine_driver_new(uint64_t seed);
void engine_driver_free(engine_driver *driver);

/* Carry out one line; "" and comments are lines too. 0, or the engine's refusal, which is logged. A
 * line that cannot be read ends the test. */
int engine_driver_do(engine_driver *driver, const char *line);

/* Let the time pass until then, answering effects as the versions say. */
void engine_driver_run(engine_driver *driver, int64_t until_ns);

/* Let it pass until nothing is to be answered and the engine waits for nothing, at most until then.
 * 1 when it got so far. */
int engine_driver_settle(engine_driver *driver, int64_t until_ns);

swarm_engine *engine_driver_engine(engine_driver *driver);
int64_t engine_driver_now_ns(const engine_driver *driver);

/* All that happened so far. Lent until the next call. */
const char *engine_driver_log(const engine_driver *driver);

/* The behaviour of an image, which may be changed; made with the default one when it is new. */
driver_version *engine_driver_version(engine_driver *driver, const char *image);

/* Ask this how a task behaves, and not its image. What it returns is good until it is asked again. */
typedef const driver_version *(*engine_driver_behaviour)(engine_driver *driver,
                                                         const driver_task *task, void *user);
void engine_driver_set_behaviour(engine_driver *driver, engine_driver_behaviour behaviour,
                                 void *user);

/* The tasks that were ever seen. Lent until the next call. */
size_t engine_driver_task_count(const engine_driver *driver);
const driver_task *engine_driver_task_at(const engine_driver *driver, size_t index);
const driver_task *engine_driver_task_named(const engine_driver *driver, const char *name);

/* How many of a service's tasks get connections now. */
size_t engine_driver_count_routed(const engine_driver *driver, const char *service);

/* How many verdicts were told of a service, and the last one. */
size_t engine_driver_verdicts(const engine_driver *driver, const char *service,
                              swarm_verdict *out_last);

/* Called after each effect has been logged. */
typedef void (*engine_driver_watcher)(engine_driver *driver, const swarm_effect *effect,
                                      void *user);
void engine_driver_watch(engine_driver *driver, engine_driver_watcher watcher, void *user);

/* Say this in front of each breach: a file name, a seed. Lent. */
void engine_driver_set_title(engine_driver *driver, const char *title);

/* Refuse the n-th request for memory that the engine makes from now on, 0 for none; the call that
 * fails is made again. What the engine holds is counted by failing_alloc_live(). */
void engine_driver_refuse(engine_driver *driver, size_t nth);
int engine_driver_has_refused(const engine_driver *driver);

/* Write the engine down, read it, and go on with that; or do so right after the n-th effect. */
void engine_driver_restart(engine_driver *driver);
void engine_driver_restart_at(engine_driver *driver, size_t effect);
/* Do so again and again, after so many effects each. */
void engine_driver_restart_every(engine_driver *driver, size_t effects);
/* How many effects were taken so far. */
size_t engine_driver_effects(const engine_driver *driver);

/* Give part of the answers twice, or late, and tell of tasks that are not there: `seed` chooses. */
void engine_driver_disturb(engine_driver *driver, uint64_t seed);

#endif
