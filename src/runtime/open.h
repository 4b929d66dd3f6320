/* SPDX-License-Identifier: MIT
 *
 * The runtime that a URI names: `process:`, `unix:///path`, `tcp://host:port`, `https://host:port`.
 */
#ifndef SWARM__RUNTIME_OPEN_H
#define SWARM__RUNTIME_OPEN_H

#include "runtime/runtime.h"
#include <swarm/credentials.h>

/* What runtimes are made with; each takes what it needs. All lent for the call, but for the loop. */
typedef struct swarm__runtime_settings {
    swarm__loop *loop;
    const char *cluster_id; /* whose tasks these are, on a node that others use as well */
    const char *node_name;
    const char *address;     /* the node's */
    const char *images_path; /* process: the folder of the releases */
    const char *work_path;   /* process: the folder of what tasks write */
    int64_t heartbeat_ns;    /* how often contact with a node is looked at */
    uint32_t miss_limit;     /* so many times in a row without an answer, and it is down */
    const char *tls_ca_file; /* https: all NULL for none */
    const char *tls_certificate_file;
    const char *tls_key_file;
    const char *tls_server_name;
    int reads_only; /* nothing is asked but for logs, and contact is not kept */
    const swarm_credentials *const
        *credentials; /* those of now, NULL for none: looked at as long as
                                                    the runtime lives; may itself be NULL */
    void (*changed)(void *user);
    void *user;
} swarm__runtime_settings;

/* NULL is `process:`. SWARM_E_INVAL for a URI that is malformed, SWARM_E_NOTSUP for one of another kind,
 * both with the path /Runtime. */
int swarm__runtime_open(const char *uri, const swarm__runtime_settings *settings,
                        swarm__runtime **out_runtime, swarm_error **err);

#endif
