/* SPDX-License-Identifier: MIT
 *
 * Sockets to listen and to connect with: TCP over IPv4 and IPv6, non-blocking, closed on exec.
 */
#ifndef SWARM__BASE_SOCKET_H
#define SWARM__BASE_SOCKET_H

#include <netinet/in.h>
#include <stdint.h>
#include <swarm/error.h>

typedef struct swarm__peer_address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } socket;
    socklen_t length;
} swarm__peer_address;

/* `text` is an IPv4 or IPv6 address, not a name. SWARM_E_INVAL. */
int swarm__peer_parse(const char *text, uint32_t port, swarm__peer_address *out_address,
                      swarm_error **err);
int swarm__peer_equal(const swarm__peer_address *a, const swarm__peer_address *b);

/* SWARM_E_CONFLICT when the port is taken. "::" takes IPv4 clients, too. What the listener accepts
 * has TCP_NODELAY and keep-alive from it. */
int swarm__socket_listen(const swarm__peer_address *address, const char *address_text,
                         uint32_t port, int *out_fd, swarm_error **err);

/* Begin to connect: 0 when that succeeded at once, EINPROGRESS when it goes on, both with *out_fd;
 * or the errno value of the failure. */
int swarm__socket_connect(const swarm__peer_address *address, int *out_fd);

/* 0 or the errno value that connecting to the address came to, now that it is over. */
int swarm__socket_outcome(int fd, const swarm__peer_address *address);

/* 1 when a failure to connect is for want of something here and says nothing about the peer. */
int swarm__socket_is_local_failure(int errno_value);

/* Close so that the peer sees a reset, not an orderly end. */
void swarm__socket_reset(int fd);

#endif
