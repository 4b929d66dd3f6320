/* SPDX-License-Identifier: MIT */
#include "runtime/ports.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
    ATTEMPTS = 64
};

int swarm__address_parse(const char *text, swarm__address *out_address, swarm_error **err)
{
    swarm__address address;
    memset(&address, 0, sizeof address);
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, text, &v4) == 1) {
        struct sockaddr_in socket = {.sin_family = AF_INET, .sin_addr = v4};
        memcpy(&address.socket, &socket, sizeof socket);
        address.length = sizeof socket;
    } else if (inet_pton(AF_INET6, text, &v6) == 1) {
        struct sockaddr_in6 socket = {.sin6_family = AF_INET6, .sin6_addr = v6};
        memcpy(&address.socket, &socket, sizeof socket);
        address.length = sizeof socket;
    } else {
        return swarm__fail(err, SWARM_E_INVAL, NULL, "\"%s\" is not an IP address", text);
    }
    address.text = text;
    *out_address = address;
    return 0;
}

const swarm__port *swarm__ports_find(const swarm__ports *ports, uint32_t target)
{
    for (size_t i = 0; i < ports->count; i++)
        if (target == 0 || ports->items[i].target == target)
            return &ports->items[i];
    return NULL;
}

/* The port of this target, made when there is none yet. */
static int add(swarm__ports *ports, uint32_t target, swarm__port **out_port, swarm_error **err)
{
    for (size_t i = 0; i < ports->count; i++) {
        if (ports->items[i].target == target) {
            *out_port = &ports->items[i];
            return 0;
        }
    }
    if (swarm__array_reserve(ports, 1) < 0)
        return swarm__fail_nomem(err);
    swarm__array_push(ports, ((swarm__port){.target = target}));
    *out_port = &ports->items[ports->count - 1];
    return 0;
}

static int add_config(swarm__ports *ports, const swarm_port_config *config, swarm_error **err)
{
    swarm__port *port = NULL;
    int code = add(ports, swarm_port_config_get_target_port(config), &port, err);
    if (code < 0)
        return code;
    if (swarm_port_config_get_protocol(config) == SWARM_PORT_PROTOCOL_UDP)
        port->udp = 1;
    else
        port->tcp = 1;
    uint32_t published = swarm_port_config_get_published_port(config);
    if (swarm_port_config_get_publish_mode(config) != SWARM_PUBLISH_MODE_HOST || published == 0)
        return 0;
    if (port->number != 0 && port->number != published)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "a task has one port for each target port here, but target port %u "
                           "is published in host mode as %u and as %u",
                           port->target, port->number, published);
    port->number = published;
    return 0;
}

int swarm__ports_collect(const swarm_endpoint_spec *endpoint, const swarm_health_config *health,
                         swarm__ports *ports, swarm_error **err)
{
    swarm__port *port = NULL;
    int code = 0;
    for (size_t i = 0; code == 0 && i < swarm_endpoint_spec_port_count(endpoint); i++)
        code = add_config(ports, swarm_endpoint_spec_port_at(endpoint, i), err);
    uint32_t probed = swarm_http_probe_get_port(swarm_health_config_get_http(health));
    if (code == 0 && (probed != 0 || ports->count == 0)) {
        code = add(ports, probed, &port, err);
        if (code == 0)
            port->tcp = 1;
    }
    return code;
}

static struct sockaddr_storage with_port(const swarm__address *address, uint32_t number)
{
    struct sockaddr_storage socket = address->socket;
    in_port_t port = htons((uint16_t)number);
    if (socket.ss_family == AF_INET)
        memcpy((char *)&socket + offsetof(struct sockaddr_in, sin_port), &port, sizeof port);
    else
        memcpy((char *)&socket + offsetof(struct sockaddr_in6, sin6_port), &port, sizeof port);
    return socket;
}

static uint32_t port_of(const struct sockaddr_storage *socket)
{
    in_port_t port;
    size_t offset = socket->ss_family == AF_INET ? offsetof(struct sockaddr_in, sin_port)
                                                 : offsetof(struct sockaddr_in6, sin6_port);
    memcpy(&port, (const char *)socket + offset, sizeof port);
    return ntohs(port);
}

/* A socket bound to this number (0: any), or -1 with errno. With `reuse`, what lingers of closed
 * connections is no hindrance, as it will be none to a server. */
static int bind_socket(const swarm__address *address, int type, uint32_t number, int reuse)
{
    int fd = socket(address->socket.ss_family, type | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    struct sockaddr_storage name = with_port(address, number);
    int on = 1;
    if ((reuse && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) ||
        bind(fd, (const struct sockaddr *)&name, address->length) < 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

/* 0, or an errno value. */
static int try_port(const swarm__port *port, const swarm__address *address, uint32_t number)
{
    for (int udp = 0; udp < 2; udp++) {
        if (!(udp ? port->udp : port->tcp))
            continue;
        int fd = bind_socket(address, udp ? SOCK_DGRAM : SOCK_STREAM, number, !udp);
        if (fd < 0)
            return errno;
        close(fd);
    }
    return 0;
}

static int is_ours(const swarm__ports *ports, uint32_t number)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->items[i].number == number)
            return 1;
    return 0;
}

static int find_free(swarm__ports *ports, swarm__port *port, const swarm__address *address,
                     int (*is_taken)(const void *user, uint32_t number), const void *user,
                     swarm_error **err)
{
    int type = port->tcp ? SOCK_STREAM : SOCK_DGRAM;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int fd = bind_socket(address, type, 0, 0);
        struct sockaddr_storage name;
        socklen_t length = sizeof name;
        if (fd < 0)
            return swarm__fail_errno(err, errno, "no free port at %s", address->text);
        int got = getsockname(fd, (struct sockaddr *)&name, &length);
        close(fd);
        uint32_t number = got == 0 ? port_of(&name) : 0;
        if (number != 0 && !is_ours(ports, number) && !is_taken(user, number) &&
            try_port(port, address, number) == 0) {
            port->number = number;
            return 0;
        }
    }
    return swarm__fail(err, SWARM_E_UNAVAILABLE, NULL, "no free port at %s", address->text);
}

int swarm__ports_allocate(swarm__ports *ports, const swarm__address *address,
                          int (*is_taken)(const void *user, uint32_t number), const void *user,
                          swarm_error **err)
{
    for (size_t i = 0; i < ports->count; i++) {
        swarm__port *port = &ports->items[i];
        int code = port->number != 0 ? 0 : find_free(ports, port, address, is_taken, user, err);
        if (code < 0)
            return code;
    }
    return 0;
}

int swarm__ports_check(const swarm__ports *ports, const swarm__address *address, swarm_error **err)
{
    for (size_t i = 0; i < ports->count; i++) {
        const swarm__port *port = &ports->items[i];
        int error = try_port(port, address, port->number);
        if (error == EADDRINUSE)
            return swarm__fail(err, SWARM_E_CONFLICT, NULL, "port %u at %s is already allocated",
                               port->number, address->text);
        if (error != 0)
            return swarm__fail_errno(err, error, "port %u at %s cannot be used", port->number,
                                     address->text);
    }
    return 0;
}
