/* SPDX-License-Identifier: MIT
 *
 * What the two halves of the scripted Engine share: connections and faults here, answers there.
 */
#ifndef TESTS_SCRIPTED_ENGINE_STATE_H
#define TESTS_SCRIPTED_ENGINE_STATE_H

#include "io/scripted_engine.h"
#include <jansson.h>
#include <pthread.h>

enum {
    CONNECTIONS = 512,
    CONTAINERS = 4096,
    FAULTS = 16,
    REQUESTS = 65536,
    INPUT = 256 * 1024
};

typedef struct connection {
    int fd; /* -1 for none */
    char *input;
    size_t length;
    char *output;
    size_t output_length, sent;
    int64_t not_before_ms; /* answers wait so long */
    int close_after;       /* what is to be sent */
    int listens;           /* to events */
    int mute;              /* it is never answered */
    const char *trickle;
    size_t trickle_left;
    int64_t trickle_ms;
} connection;

typedef struct container {
    char id[65];
    char *name;
    char task_id[64];
    json_t *labels;
    json_t *bindings;
    const char *state; /* NULL for none */
    const char *health;
    int exit_code;
    int number; /* of its ports */
} container;

typedef struct request_record {
    char *head;
    char *body;
} request_record;

struct scripted_engine {
    pthread_t thread;
    pthread_mutex_t mutex;
    int listen_fd, wake[2];
    uint16_t port;
    char uri[40];
    int ending, frozen, gone, checks, hushed;
    const char *api_version;
    connection connections[CONNECTIONS];
    container *containers;
    size_t container_count;
    int serial;
    engine_fault faults[FAULTS];
    size_t fault_count;
    request_record *requests;
    size_t request_count;
    char *images[32];
    size_t image_count;
    json_t *entry, *inspection;
    char *info;
    char *logs; /* frames */
    size_t logs_length;
};

typedef struct request {
    char method[16];
    char target[2048]; /* without the version */
    const char *body;
} request;

/* ---- scripted_answers.c ---- */

void scripted_append(connection *to, const char *bytes, size_t length);
void scripted_append_chunk(connection *to, const char *bytes, size_t length);
void scripted_begin_chunks(const scripted_engine *engine, connection *to);
void scripted_answer(const scripted_engine *engine, connection *to, int status, const char *body);

/* What a well-behaved Engine does. */
void scripted_serve(scripted_engine *engine, connection *to, const request *asked);

/* By its id, its name or its task's id. */
container *scripted_find(scripted_engine *engine, const char *text, size_t length);
container *scripted_add(scripted_engine *engine, const char *name, json_t *labels);
void scripted_drop(container *gone);
void scripted_end(scripted_engine *engine, container *ended, int exit_code);
void scripted_tell(scripted_engine *engine, const container *about, const char *action);

#endif
