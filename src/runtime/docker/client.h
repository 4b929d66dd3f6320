/* SPDX-License-Identifier: MIT
 *
 * HTTP with one Docker Engine: over its unix socket, TCP, or TLS with a client certificate. Never
 * blocks, any number of requests at a time.
 */
#ifndef SWARM__RUNTIME_DOCKER_CLIENT_H
#define SWARM__RUNTIME_DOCKER_CLIENT_H

#include "base/loop.h"
#include <stddef.h>
#include <swarm/error.h>

typedef struct swarm__docker_client swarm__docker_client;
typedef struct swarm__docker_request swarm__docker_request;

typedef struct swarm__docker_tls { /* files in PEM; all lent, each may be NULL */
    const char *ca_file;           /* NULL for the system's authorities */
    const char *certificate_file;
    const char *key_file;
    const char *server_name; /* the name that is verified; NULL for the host of the URI */
} swarm__docker_tls;

/* Lent for the call. */
typedef struct swarm__docker_answer {
    int32_t status; /* of HTTP; 0 when there was no whole answer, and then `failure` says why */
    const char *body;
    size_t length;
    const char *failure;
    const char *api_version; /* the newest that the Engine speaks, as its header says, or "" */
    int unanswered;          /* the time was over */
} swarm__docker_answer;

/* What is asked. All lent for the call, but `user`. */
typedef struct swarm__docker_question {
    const char *method; /* "GET" */
    const char *path;   /* "/containers/json?all=1": escaped, without the version */
    const char *body;   /* NULL, or JSON */
    const char *header; /* NULL, or a further line, which may hold a secret */
    int64_t timeout_ns; /* 0 for a stream, which has no end */
    int plain;          /* without a version in the path */
    /* Called once, from a dispatch; the request is gone after it. */
    void (*ended)(void *user, const swarm__docker_answer *answer);
    /* NULL, or given the bytes of a good answer (2xx) as they come, in place of a body at the end; and
     * first, with none, when its header is there. No request may begin or be cancelled in it. 0 to go
     * on, 1 to be given the same bytes again after swarm__docker_request_resume(), -1 to end. */
    int (*bytes)(void *user, const char *bytes, size_t length);
    void *user;
} swarm__docker_question;

/* unix:///path, tcp://host:port or https://host:port; without a port 2375 and 2376. `patience_ns` is how
 * long a peer that does not even acknowledge is believed to be there. SWARM_E_INVAL, SWARM_E_NOMEM. */
int swarm__docker_client_new(swarm__loop *loop, const char *uri, const swarm__docker_tls *tls,
                             int64_t patience_ns, swarm__docker_client **out_client,
                             swarm_error **err);

/* No request may be under way. */
void swarm__docker_client_free(swarm__docker_client *client);

/* Speak this version of the API from now on: "1.41". 0 or SWARM_E_NOMEM. */
int swarm__docker_client_set_version(swarm__docker_client *client, const char *version);

/* 0 and a request, or SWARM_E_NOMEM. */
int swarm__docker_client_ask(swarm__docker_client *client, const swarm__docker_question *question,
                             swarm__docker_request **out_request, swarm_error **err);

/* Give it up: `ended` is not called. NULL is allowed. */
void swarm__docker_request_cancel(swarm__docker_request *request);

void swarm__docker_request_resume(swarm__docker_request *request);

/* Percent-encoded for a path or a query; NULL when memory is short. */
char *swarm__docker_escape(const char *text);

#endif
