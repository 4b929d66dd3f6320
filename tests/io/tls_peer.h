/* SPDX-License-Identifier: MIT
 *
 * What tests of TLS share: certificates made for the run with the program `openssl`, and servers that
 * say where they listen.
 */
#ifndef TESTS_TLS_PEER_H
#define TESTS_TLS_PEER_H

#include <stdint.h>
#include <sys/types.h>

typedef struct tls_identity { /* a certificate that is its own authority */
    char certificate[96];     /* files in PEM */
    char key[96];
} tls_identity;

/* Make one in the folder; alternative names as in "IP:127.0.0.1,DNS:web.test". */
void tls_make_identity(tls_identity *identity, const char *folder, const char *name,
                       const char *alternative_names);
void tls_remove_identity(const tls_identity *identity);

typedef struct tls_server {
    pid_t pid;
    int output; /* stays open: what the server says must go somewhere */
    uint32_t port;
} tls_server;

/* Run a server that says `announcement` and its port when it listens. */
void tls_start_server(tls_server *server, const char *const *words, const char *announcement);
void tls_stop_server(tls_server *server);

#endif
