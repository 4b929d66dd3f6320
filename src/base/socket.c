/* SPDX-License-Identifier: MIT */
#include "base/socket.h"

#include "base/error.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int swarm__peer_parse(const char *text, uint32_t port, swarm__peer_address *out_address,
                      swarm_error **err)
{
    swarm__peer_address address;
    memset(&address, 0, sizeof address);
    if (port == 0 || port > UINT16_MAX)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "%u is not a port", port);
    if (inet_pton(AF_INET, text, &address.socket.v4.sin_addr) == 1) {
        address.socket.v4.sin_family = AF_INET;
        address.socket.v4.sin_port = htons((uint16_t)port);
        address.length = sizeof address.socket.v4;
    } else if (inet_pton(AF_INET6, text, &address.socket.v6.sin6_addr) == 1) {
        address.socket.v6.sin6_family = AF_INET6;
        address.socket.v6.sin6_port = htons((uint16_t)port);
        address.length = sizeof address.socket.v6;
    } else {
        return swarm__fail(err, SWARM_E_INVAL, NULL, "'%s' is not an IP address", text);
    }
    *out_address = address;
    return 0;
}

int swarm__peer_equal(const swarm__peer_address *a, const swarm__peer_address *b)
{
    return a->length == b->length && memcmp(&a->socket, &b->socket, a->length) == 0;
}

static int open_socket(const swarm__peer_address *address)
{
    return socket(address->socket.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                  IPPROTO_TCP);
}

/* Neither option can fail on a TCP socket, and a connection works without them. */
static void set_connection_options(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

static int bind_and_listen(int fd, const swarm__peer_address *address)
{
    int on = 1, off = 0;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return -1;
    if (address->socket.any.sa_family == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) < 0)
        return -1;
    set_connection_options(fd);
    if (bind(fd, &address->socket.any, address->length) < 0)
        return -1;
    return listen(fd, SOMAXCONN);
}

int swarm__socket_listen(const swarm__peer_address *address, const char *address_text,
                         uint32_t port, int *out_fd, swarm_error **err)
{
    int fd = open_socket(address);
    if (fd >= 0 && bind_and_listen(fd, address) == 0) {
        *out_fd = fd;
        return 0;
    }
    int reason = errno;
    if (fd >= 0)
        close(fd);
    return swarm__fail_errno(err, reason, "listening on port %u of %s", port, address_text);
}

/* When nobody listens on a port from the range that the kernel takes clients' ports from, a client
 * may be given that very port and meet itself. It would look like a server, and keep the real one
 * from its port. */
static int has_met_itself(int fd, const swarm__peer_address *peer)
{
    swarm__peer_address own;
    memset(&own, 0, sizeof own);
    own.length = sizeof own.socket;
    return getsockname(fd, &own.socket.any, &own.length) == 0 && swarm__peer_equal(&own, peer);
}

static int try_connect(int fd, const swarm__peer_address *address)
{
    return connect(fd, &address->socket.any, address->length) < 0 ? errno : 0;
}

int swarm__socket_connect(const swarm__peer_address *address, int *out_fd)
{
    int fd = open_socket(address);
    if (fd < 0)
        return errno;
    set_connection_options(fd);
    int code = try_connect(fd, address);
    /* On this host the handshake is over by the time that connect() has said "in progress";
     * asking again tells, and saves a timer and a turn of the loop. */
    if (code == EINPROGRESS)
        code = try_connect(fd, address);
    if (code == EISCONN)
        code = 0;
    if (code == 0)
        code = swarm__socket_outcome(fd, address);
    if (code == EALREADY || code == EINTR)
        code = EINPROGRESS;
    if (code != 0 && code != EINPROGRESS) {
        swarm__socket_reset(fd);
        return code;
    }
    *out_fd = fd;
    return code;
}

int swarm__socket_outcome(int fd, const swarm__peer_address *address)
{
    int code = 0;
    socklen_t length = sizeof code;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length) < 0)
        return errno;
    if (code == 0 && has_met_itself(fd, address))
        return ECONNREFUSED;
    return code;
}

int swarm__socket_is_local_failure(int errno_value)
{
    switch (errno_value) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EADDRNOTAVAIL:
    case EAGAIN:
        return 1;
    default:
        return 0;
    }
}

void swarm__socket_reset(int fd)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
}
