/* SPDX-License-Identifier: MIT
 *
 * One proxied connection. Nothing is read from the client before a replica has taken the connection,
 * so that until then any replica may be tried, and what the client has sent waits in the kernel.
 */
#include "balance/proxy.h"

#include "base/alloc.h"
#include "base/array.h"
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

static int side_watch(swarm__connection *connection, swarm__side *side, uint32_t epoll_events)
{
    if (side->hung || (side->watch.watched && side->wants == epoll_events))
        return 0;
    side->wants = epoll_events;
    return swarm__loop_watch(connection->proxy->loop, &side->watch, side->fd, epoll_events, NULL);
}

/* Errors and hang-ups are reported again and again for as long as a descriptor is watched. */
static void side_hang(swarm__connection *connection, swarm__side *side)
{
    swarm__loop_unwatch(connection->proxy->loop, &side->watch);
    side->hung = 1;
}

static void side_close(swarm__connection *connection, swarm__side *side, int reset)
{
    if (side->fd < 0)
        return;
    swarm__loop_unwatch(connection->proxy->loop, &side->watch);
    if (reset)
        swarm__socket_reset(side->fd);
    else
        close(side->fd);
    side->fd = -1;
    side->hung = 0;
}

static void set_starved(swarm__connection *connection, int starved)
{
    if (starved && !connection->starved)
        connection->proxy->starved++;
    if (!starved && connection->starved)
        connection->proxy->starved--;
    connection->starved = starved;
}

static void connection_end(swarm__connection *connection, int reset)
{
    swarm__listener *listener = connection->listener;
    set_starved(connection, 0);
    side_close(connection, &connection->client, reset);
    side_close(connection, &connection->server, reset);
    swarm__timer_release(connection->proxy->loop, &connection->timer);
    /* Only now that it is closed may the endpoint count as drained. */
    if (connection->endpoint != NULL)
        swarm__endpoint_unassign(connection->endpoint, connection);
    DL_DELETE(listener->unassigned, connection);
    swarm__stream_abandon(&connection->to_server);
    swarm__stream_abandon(&connection->to_client);
    swarm__array_free(&connection->tried);
    swarm__free(connection);
    swarm__listener_release(listener);
}

void swarm__connection_cut(swarm__connection *connection)
{
    connection_end(connection, 1);
}

void swarm__connection_close(swarm__connection *connection)
{
    connection_end(connection, connection->reset);
}

static void leave_server(swarm__connection *connection)
{
    swarm__timer_unset(connection->proxy->loop, &connection->timer);
    side_close(connection, &connection->server, 0);
    if (connection->endpoint != NULL)
        swarm__endpoint_unassign(connection->endpoint, connection);
    connection->phase = SWARM__CONNECTION_WAITING;
    connection->to_server.closed = 0; /* the next server has to be told again */
}

/* The endpoint failed: it rests, and this connection does not come back to it in this round. */
static int pass_over(swarm__connection *connection)
{
    swarm__endpoint *endpoint = connection->endpoint;
    swarm__endpoint_rest(endpoint);
    leave_server(connection);
    int code = swarm__array_reserve(&connection->tried, 1);
    if (code == 0)
        swarm__array_push(&connection->tried, endpoint->serial);
    return code;
}

/* Until an endpoint becomes ready; or, when there were some that failed, for a little while. */
static void wait_for_endpoint(swarm__connection *connection, int all_failed)
{
    swarm__proxy *proxy = connection->proxy;
    int64_t now_ns = swarm__loop_now_ns(proxy->loop), at_ns = connection->give_up_ns;
    if (now_ns >= at_ns || side_watch(connection, &connection->client, 0) < 0) {
        swarm__connection_cut(connection);
        return;
    }
    if (all_failed && now_ns + proxy->settings.check_interval_ns < at_ns)
        at_ns = now_ns + proxy->settings.check_interval_ns;
    swarm__array_free(&connection->tried);
    swarm__timer_set(proxy->loop, &connection->timer, at_ns);
}

/* Nothing went either way, as far as we have read. */
static int nothing_passed(const swarm__connection *connection)
{
    return connection->endpoint != NULL && connection->to_server.passed == 0 &&
           connection->to_client.passed == 0 && connection->to_client.kept == NULL &&
           !connection->to_client.ended;
}

/* What waits to be read: positive for bytes, 0 for the end, negative for nothing. */
static ssize_t peek(const swarm__side *side)
{
    char byte;
    return recv(side->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
}

int swarm__connection_is_untouched(const swarm__connection *connection)
{
    if (connection->phase == SWARM__CONNECTION_CONNECTING)
        return 1;
    return nothing_passed(connection) && peek(&connection->server) < 0;
}

static int is_quiet(const swarm__stream *stream, const swarm__side *source, int64_t since_ns)
{
    return stream->kept == NULL && stream->moved_ns <= since_ns &&
           (stream->ended || (peek(source) < 0 && errno == EAGAIN));
}

/* Of what became ready in one turn of the loop some may not have been read yet: hence the look into
 * the kernel. Bytes of both sides that came in one turn have one time: then the client's count as the
 * last, as the server cannot have answered them yet. A client that has ended its side can ask nothing
 * more: it waits for the server's end, whatever came before that. */
int swarm__connection_pauses(const swarm__connection *connection, int64_t quiet_ns)
{
    const swarm__stream *up = &connection->to_server, *down = &connection->to_client;
    int64_t since_ns = swarm__loop_now_ns(connection->proxy->loop) - quiet_ns;
    return connection->phase == SWARM__CONNECTION_FORWARDING && !up->ended &&
           down->moved_ns > up->moved_ns && is_quiet(up, &connection->client, since_ns) &&
           is_quiet(down, &connection->server, since_ns);
}

/* After a failure of the server, which leaves 0 to be read. */
static int may_fail_over(const swarm__connection *connection)
{
    return connection->phase == SWARM__CONNECTION_CONNECTING ||
           (nothing_passed(connection) && peek(&connection->server) <= 0);
}

static void fail_over(swarm__connection *connection)
{
    if (pass_over(connection) == 0)
        swarm__connection_seek(connection);
    else
        wait_for_endpoint(connection, 1);
}

void swarm__connection_move(swarm__connection *connection)
{
    leave_server(connection);
    swarm__connection_seek(connection);
}

static int watch_both(swarm__connection *connection)
{
    const swarm__stream *up = &connection->to_server, *down = &connection->to_client;
    uint32_t client = (swarm__stream_wants_read(up) ? (uint32_t)EPOLLIN : 0) |
                      (swarm__stream_wants_write(down) ? (uint32_t)EPOLLOUT : 0);
    uint32_t server = (swarm__stream_wants_read(down) ? (uint32_t)EPOLLIN : 0) |
                      (swarm__stream_wants_write(up) ? (uint32_t)EPOLLOUT : 0);
    int code = side_watch(connection, &connection->client, client);
    return code < 0 ? code : side_watch(connection, &connection->server, server);
}

/* Nothing more goes to the server; what it has sent before still goes to the client. */
static void give_up_server(swarm__connection *connection)
{
    side_hang(connection, &connection->server);
    swarm__stream_abandon(&connection->to_server);
}

/* 1 when the connection goes on, 0 when it has ended or moved. */
static int forward_to_server(swarm__connection *connection, swarm__stream_reading reading)
{
    if (connection->client.hung)
        reading = SWARM__STREAM_READ_ALL;
    switch (swarm__stream_pump(&connection->to_server, connection->client.fd, connection->server.fd,
                               reading, connection->proxy->chunk,
                               swarm__loop_now_ns(connection->proxy->loop))) {
    case SWARM__STREAM_FLOWS:
        return 1;
    case SWARM__STREAM_SINK_FAILED:
        if (may_fail_over(connection)) {
            fail_over(connection);
            return 0;
        }
        give_up_server(connection);
        connection->reset = 1;
        return 1;
    default:
        swarm__connection_cut(connection);
        return 0;
    }
}

static int forward_to_client(swarm__connection *connection, swarm__stream_reading reading)
{
    swarm__stream *stream = &connection->to_client;
    if (connection->server.hung)
        reading = SWARM__STREAM_READ_ALL;
    swarm__stream_outcome outcome =
        swarm__stream_pump(stream, connection->server.fd, connection->client.fd, reading,
                           connection->proxy->chunk, swarm__loop_now_ns(connection->proxy->loop));
    if (outcome == SWARM__STREAM_SOURCE_FAILED && nothing_passed(connection)) {
        fail_over(connection);
        return 0;
    }
    if (outcome == SWARM__STREAM_SINK_FAILED || outcome == SWARM__STREAM_NO_MEMORY) {
        swarm__connection_cut(connection);
        return 0;
    }
    /* A server that is lost and yet leaves its stream open has not come to an end in order. */
    if (outcome == SWARM__STREAM_SOURCE_FAILED ||
        (connection->server.hung && swarm__stream_wants_read(stream))) {
        give_up_server(connection);
        swarm__stream_abandon(stream);
        connection->reset = 1;
    }
    return 1;
}

static void forward(swarm__connection *connection, swarm__stream_reading from_client,
                    swarm__stream_reading from_server)
{
    if (!forward_to_server(connection, from_client) || !forward_to_client(connection, from_server))
        return;
    if (connection->to_server.closed && connection->to_client.closed)
        swarm__connection_close(connection);
    else if (watch_both(connection) < 0)
        swarm__connection_cut(connection);
}

void swarm__connection_lose_server(swarm__connection *connection)
{
    if (may_fail_over(connection)) {
        swarm__connection_move(connection);
        return;
    }
    swarm__endpoint_unassign(connection->endpoint, connection);
    give_up_server(connection);
    forward(connection, SWARM__STREAM_READ_NOTHING, SWARM__STREAM_READ_ALL);
}

static void begin_forwarding(swarm__connection *connection)
{
    swarm__timer_unset(connection->proxy->loop, &connection->timer);
    connection->endpoint->rests_until_ns = 0;
    connection->phase = SWARM__CONNECTION_FORWARDING;
    /* To have taken it is the server's first move: nobody waits for it yet. */
    connection->to_client.moved_ns = swarm__loop_now_ns(connection->proxy->loop);
    /* Most clients have sent their request by now. */
    forward(connection, SWARM__STREAM_READ_ONCE, SWARM__STREAM_READ_NOTHING);
}

static int await_connect(swarm__connection *connection)
{
    swarm__proxy *proxy = connection->proxy;
    if (side_watch(connection, &connection->client, 0) < 0 ||
        side_watch(connection, &connection->server, EPOLLOUT) < 0)
        return ENOMEM;
    connection->phase = SWARM__CONNECTION_CONNECTING;
    swarm__timer_set(proxy->loop, &connection->timer,
                     swarm__loop_now_ns(proxy->loop) + proxy->settings.connect_timeout_ns);
    return EINPROGRESS;
}

/* That is nobody's fault but ours: no endpoint rests for it, and no further client is let in. */
static void starve(swarm__connection *connection)
{
    leave_server(connection);
    set_starved(connection, 1);
    swarm__proxy_pause_accepting(connection->proxy);
    wait_for_endpoint(connection, 1);
}

void swarm__connection_seek(swarm__connection *connection)
{
    swarm__proxy *proxy = connection->proxy;
    swarm__endpoint *endpoint;
    set_starved(connection, 0);
    while ((endpoint = swarm__endpoint_choose(proxy, connection->listener->pool,
                                              &connection->tried)) != NULL) {
        swarm__endpoint_assign(endpoint, connection);
        int code = swarm__socket_connect(&endpoint->address, &connection->server.fd);
        if (code == EINPROGRESS)
            code = await_connect(connection);
        if (code == EINPROGRESS)
            return;
        if (code == 0) {
            begin_forwarding(connection);
            return;
        }
        if (swarm__socket_is_local_failure(code)) {
            starve(connection);
            return;
        }
        if (pass_over(connection) < 0)
            break;
    }
    wait_for_endpoint(connection, endpoint != NULL || connection->tried.count > 0);
}

static void client_ready(void *user, uint32_t epoll_events)
{
    swarm__connection *connection = user;
    int forwarding = connection->phase == SWARM__CONNECTION_FORWARDING;
    if ((epoll_events & EPOLLERR) != 0 || (!forwarding && (epoll_events & EPOLLHUP) != 0)) {
        swarm__connection_cut(connection);
        return;
    }
    if (!forwarding) /* it lost its server earlier in this turn */
        return;
    if ((epoll_events & EPOLLHUP) != 0)
        side_hang(connection, &connection->client);
    forward(connection,
            (epoll_events & EPOLLIN) != 0 ? SWARM__STREAM_READ_ONCE : SWARM__STREAM_READ_NOTHING,
            SWARM__STREAM_READ_NOTHING);
}

static void connect_ended(swarm__connection *connection)
{
    int code = swarm__socket_outcome(connection->server.fd, &connection->endpoint->address);
    if (code == 0)
        begin_forwarding(connection);
    else if (swarm__socket_is_local_failure(code))
        starve(connection);
    else
        fail_over(connection);
}

static void server_ready(void *user, uint32_t epoll_events)
{
    swarm__connection *connection = user;
    if (connection->phase == SWARM__CONNECTION_CONNECTING) {
        connect_ended(connection);
        return;
    }
    if ((epoll_events & (EPOLLHUP | EPOLLERR)) != 0)
        side_hang(connection, &connection->server);
    forward(connection, SWARM__STREAM_READ_NOTHING,
            (epoll_events & EPOLLIN) != 0 ? SWARM__STREAM_READ_ONCE : SWARM__STREAM_READ_NOTHING);
}

static void timer_due(void *user)
{
    swarm__connection *connection = user;
    if (connection->phase == SWARM__CONNECTION_CONNECTING)
        fail_over(connection);
    else
        swarm__connection_seek(connection);
}

void swarm__connection_start(swarm__listener *listener, int fd)
{
    swarm__proxy *proxy = listener->proxy;
    swarm__connection *connection = swarm__alloc_zero(1, sizeof *connection);
    if (connection == NULL) {
        swarm__socket_reset(fd);
        return;
    }
    connection->proxy = proxy;
    connection->listener = listener;
    connection->phase = SWARM__CONNECTION_WAITING;
    connection->client.fd = fd;
    connection->server.fd = -1;
    connection->client.watch.ready = client_ready;
    connection->server.watch.ready = server_ready;
    connection->timer.due = timer_due;
    connection->client.watch.user = connection->server.watch.user = connection->timer.user =
        connection;
    connection->give_up_ns = swarm__loop_now_ns(proxy->loop) + proxy->settings.patience_ns;
    listener->held++;
    DL_APPEND(listener->unassigned, connection);
    if (swarm__timer_reserve(proxy->loop, &connection->timer) < 0 ||
        side_watch(connection, &connection->client, 0) < 0)
        swarm__connection_cut(connection);
    else
        swarm__connection_seek(connection);
}
