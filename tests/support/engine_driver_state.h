/* SPDX-License-Identifier: MIT
 *
 * What the parts of the driver share.
 */
#ifndef TESTS_ENGINE_DRIVER_STATE_H
#define TESTS_ENGINE_DRIVER_STATE_H

#include "base/id.h"
#include "support/engine_driver.h"
#include <stddef.h>

#define DRIVER_UNIX_NS (INT64_C(1700000000) * DRIVER_SECOND) /* the wall time at the beginning */

typedef int32_t answer_kind;
enum {
    ANSWER_READY,
    ANSWER_RUNNING,
    ANSWER_HEALTHY,
    ANSWER_UNHEALTHY,
    ANSWER_ROUTED,
    ANSWER_DRAINED,
    ANSWER_STOPPED,
    ANSWER_EXIT,
    ANSWER_ADOPT /* what is true of the task */
};

typedef struct answer { /* that will be given */
    int64_t at_ns;
    uint64_t order;
    answer_kind kind;
    size_t task;
    int again; /* it was given before */
} answer;

typedef struct driver_node {
    char id[26];
    char name[DRIVER_NAME_SIZE];
    int dead; /* its agent does not answer */
} driver_node;

typedef struct driver_service {
    char id[26];
    char name[DRIVER_NAME_SIZE];
    size_t verdicts;
    swarm_verdict last;
} driver_service;

struct engine_driver {
    swarm_engine *engine;
    int64_t now_ns;
    int64_t drain_timeout_ns;
    const char *title;
    char *log;
    size_t log_length, log_capacity;
    driver_task *tasks;
    size_t task_count;
    driver_node *nodes;
    size_t node_count;
    driver_service *services;
    size_t service_count;
    driver_version *versions;
    size_t version_count;
    answer *answers;
    size_t answer_count;
    uint64_t next_order;
    uint64_t last_sequence;
    int show_persist;
    int restarted;     /* once at least */
    size_t restart_at; /* 0: at no effect */
    size_t restart_every;
    size_t effects;
    int stopped;
    engine_driver_watcher watcher;
    void *watcher_user;
    engine_driver_behaviour behaviour;
    void *behaviour_user;
    size_t refuse_nth; /* 0: none */
    size_t requests;   /* for memory, so far */
    int has_refused;
    int disturbed;
    swarm__random random;
};

/* One more at the end of an array, all zero. */
void *driver_grow(void *items_slot, size_t *count, size_t size);

/* Every call of the engine that may want memory stands between these two:
 *     do driver_before(driver); while (driver_again(driver, code = swarm_engine_…())); */
void driver_before(engine_driver *driver);
int driver_again(engine_driver *driver, int code);

#define DRIVER_CALL(driver, code, call)                                                            \
    do {                                                                                           \
        driver_before(driver);                                                                     \
        (code) = (call);                                                                           \
    } while (driver_again((driver), (code)))

driver_task *driver_find_task(engine_driver *driver, const char *id);
driver_node *driver_find_node(engine_driver *driver, const char *id_or_name);
driver_service *driver_find_service(engine_driver *driver, const char *id_or_name);

const driver_version *driver_behaviour(engine_driver *driver, const driver_task *task);

/* engine_driver_log.c */
void driver_print(engine_driver *driver, char mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void driver_log_effect(engine_driver *driver, const swarm_effect *effect, const driver_task *task);
void driver_show(engine_driver *driver, const char *service);
void driver_show_revisions(engine_driver *driver, const char *service);

/* engine_driver_rules.c: learn what an effect tells, and check it. Returns its task, or NULL. */
driver_task *driver_check_effect(engine_driver *driver, const swarm_effect *effect);
_Noreturn void driver_breach(const engine_driver *driver, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Learn all objects that the engine has. */
void driver_learn_all(engine_driver *driver);

/* engine_driver_restart.c: how far the task is in the world; unknown for a task that is not there. */
swarm_task_state driver_true_state(const driver_task *task);

/* Give an answer now. */
void driver_answer(engine_driver *driver, const answer *given);

#endif
