/* SPDX-License-Identifier: MIT
 *
 * A Docker Engine that is none: a thread that speaks the Engine API on a loopback port, keeps containers
 * in memory, answers in the words of a real one (fixtures/docker/engine) and does wrong when told to.
 */
#ifndef TESTS_SCRIPTED_ENGINE_H
#define TESTS_SCRIPTED_ENGINE_H

#include <stddef.h>
#include <stdint.h>

typedef struct scripted_engine scripted_engine;

typedef enum engine_fault_kind {
    ENGINE_ANSWERS = 1,  /* with `status` and `body` in place of doing it */
    ENGINE_FORGETS,      /* does it, and closes the connection without an answer */
    ENGINE_CLOSES,       /* without doing it */
    ENGINE_TRUNCATES,    /* does it, and closes in the middle of the answer */
    ENGINE_SAYS_NOTHING, /* for ever */
    ENGINE_SENDS,        /* `body` as it is, in place of an answer, and closes */
    ENGINE_TRICKLES      /* `body` as a good, chunked answer, a byte each 10 ms, without an end */
} engine_fault_kind;

typedef struct engine_fault {
    const char
        *request; /* the beginning of "POST /containers/create?name=…", without the version */
    engine_fault_kind kind;
    int status;
    const char *body; /* lent while the engine runs */
    size_t length;    /* of a body with NULs in it; 0 for its string's */
    int times;        /* so many requests; -1 for all */
    int after_ms;     /* answers later */
} engine_fault;

scripted_engine *engine_open(void);
void engine_close(scripted_engine *engine);

/* "tcp://127.0.0.1:port", until it is closed. */
const char *engine_uri(const scripted_engine *engine);

void engine_set_fault(scripted_engine *engine, const engine_fault *fault);
void engine_clear_faults(scripted_engine *engine);

/* An Engine that hangs: what is asked is not answered before it goes on. */
void engine_freeze(scripted_engine *engine, int on);

/* It is not there: connections are reset, and refused from then on; containers stop when `power_lost`. */
void engine_leave(scripted_engine *engine, int power_lost);
void engine_return(scripted_engine *engine);

/* The newest API version that it tells of: "1.41" by itself. */
void engine_set_api_version(scripted_engine *engine, const char *version);

/* Images that it has; "lab/web:1" is there by itself. A pull of any other brings it, unless a fault says
 * otherwise. */
void engine_add_image(scripted_engine *engine, const char *image);

/* How many requests began so, and the body of the last one (a copy, for free(); NULL when there was none). */
size_t engine_count(scripted_engine *engine, const char *request);
char *engine_last_body(scripted_engine *engine, const char *request);
/* The whole head of the last such request, for free(). */
char *engine_last_head(scripted_engine *engine, const char *request);

/* Containers, by the task's id. */
size_t engine_containers(scripted_engine *engine);
/* "" when there is none; else "created", "running", "exited". */
const char *engine_state(scripted_engine *engine, const char *task_id);
void engine_end_container(scripted_engine *engine, const char *task_id, int exit_code);
void engine_turn_health(scripted_engine *engine, const char *task_id, const char *health);
void engine_lose_container(scripted_engine *engine, const char *task_id);
/* From now on containers are made with a health check of their image's. */
void engine_check_health(scripted_engine *engine, int on);
/* Without a word to those who listen to events. */
void engine_hush(scripted_engine *engine, int on);
/* Somebody else's container: with this label of a cluster, node name and task. */
void engine_add_container(scripted_engine *engine, const char *cluster_id, const char *node_name,
                          const char *task_id, const char *state);

#endif
