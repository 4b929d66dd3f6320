/* SPDX-License-Identifier: MIT
 *
 * Endpoints: found accepting, chosen, rested after a failure, drained.
 */
#include "balance/proxy.h"

#include "base/alloc.h"
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <utlist.h>

enum { /* the last part of a drain, the closing phase: what is at a pause is closed in order */
    CLOSING_MOST_NS = 1000000000,
    CLOSING_SHARE = 4,        /* of the drain: a quarter, when that is less */
    LOOK_NS = 5000000,        /* between looks for pauses */
    QUIET_MOST_NS = 50000000, /* the silence that makes a pause */
    QUIET_SHARE = 4,          /* of the time that is left: a quarter, when that is less, but not */
    QUIET_LEAST_NS = 10000000 /* less than this */
};

static int was_tried(const swarm__tried *tried, const swarm__endpoint *endpoint)
{
    for (size_t i = 0; i < tried->count; i++)
        if (tried->items[i] == endpoint->serial)
            return 1;
    return 0;
}

/* Should `a` get the next connection rather than `b`? Equals take turns: who has waited longest. */
static int goes_before(const swarm__endpoint *a, const swarm__endpoint *b,
                       swarm__balance_algorithm algorithm)
{
    if (algorithm == SWARM__BALANCE_LEAST_CONNECTIONS && a->in_flight != b->in_flight)
        return a->in_flight < b->in_flight;
    return a->turn < b->turn;
}

swarm__endpoint *swarm__endpoint_choose(const swarm__proxy *proxy, const swarm__pool *pool,
                                        const swarm__tried *tried)
{
    int64_t now_ns = swarm__loop_now_ns(proxy->loop);
    swarm__endpoint *endpoint, *rested = NULL, *resting = NULL;
    DL_FOREACH(pool->endpoints, endpoint)
    {
        if (!endpoint->ready || atomic_load(&endpoint->task->leaves) || was_tried(tried, endpoint))
            continue;
        swarm__endpoint **best = endpoint->rests_until_ns > now_ns ? &resting : &rested;
        if (*best == NULL || goes_before(endpoint, *best, proxy->settings.algorithm))
            *best = endpoint;
    }
    return rested != NULL ? rested : resting;
}

void swarm__endpoint_rest(swarm__endpoint *endpoint)
{
    endpoint->rests_until_ns =
        swarm__loop_now_ns(endpoint->proxy->loop) + endpoint->proxy->settings.ejection_ns;
}

static void end_check(swarm__endpoint *endpoint)
{
    if (endpoint->check_fd < 0)
        return;
    swarm__loop_unwatch(endpoint->proxy->loop, &endpoint->check);
    close(endpoint->check_fd);
    endpoint->check_fd = -1;
}

static void check_again_later(swarm__endpoint *endpoint)
{
    end_check(endpoint);
    endpoint->check_at_ns =
        swarm__loop_now_ns(endpoint->proxy->loop) + endpoint->proxy->settings.check_interval_ns;
}

/* Those who wait for a replica have one now: their time has come. */
static void serve_waiting(const swarm__proxy *proxy, const swarm__pool *pool)
{
    swarm__listener *listener;
    DL_FOREACH(proxy->listeners, listener)
    {
        swarm__connection *connection;
        if (listener->pool != pool)
            continue;
        DL_FOREACH(listener->unassigned, connection)
        {
            if (connection->phase == SWARM__CONNECTION_WAITING)
                swarm__timer_set(proxy->loop, &connection->timer, swarm__loop_now_ns(proxy->loop));
        }
    }
}

static void found_accepting(swarm__endpoint *endpoint)
{
    end_check(endpoint);
    endpoint->ready = 1;
    swarm__proxy_post_news(endpoint->proxy, &endpoint->ready_news, SWARM__NEWS_ACCEPTS, endpoint);
    serve_waiting(endpoint->proxy, endpoint->pool);
}

static void check_ready(void *user, uint32_t epoll_events)
{
    swarm__endpoint *endpoint = user;
    (void)epoll_events;
    if (swarm__socket_outcome(endpoint->check_fd, &endpoint->address) == 0)
        found_accepting(endpoint);
    else
        check_again_later(endpoint);
    swarm__proxy_plan_upkeep(endpoint->proxy);
}

static void begin_check(swarm__endpoint *endpoint)
{
    swarm__proxy *proxy = endpoint->proxy;
    int code = swarm__socket_connect(&endpoint->address, &endpoint->check_fd);
    if (code == 0) {
        found_accepting(endpoint);
        return;
    }
    endpoint->check_at_ns = swarm__loop_now_ns(proxy->loop) + proxy->settings.connect_timeout_ns;
    if (code != EINPROGRESS ||
        swarm__loop_watch(proxy->loop, &endpoint->check, endpoint->check_fd, EPOLLOUT, NULL) < 0)
        check_again_later(endpoint);
}

void swarm__endpoint_add(swarm__endpoint *endpoint)
{
    swarm__balance_task *task = endpoint->task;
    if (!task->known) {
        task->known = 1;
        DL_APPEND(endpoint->proxy->tasks, task);
    }
    endpoint->task_next = task->endpoints;
    task->endpoints = endpoint;
    endpoint->in_pool = 1;
    DL_APPEND(endpoint->pool->endpoints, endpoint);
    endpoint->check.ready = check_ready;
    endpoint->check.user = endpoint;
    begin_check(endpoint);
}

int64_t swarm__endpoint_next_ns(const swarm__endpoint *endpoint)
{
    return endpoint->in_pool && !endpoint->ready ? endpoint->check_at_ns : INT64_MAX;
}

void swarm__endpoint_upkeep(swarm__endpoint *endpoint, int64_t now_ns)
{
    if (swarm__endpoint_next_ns(endpoint) > now_ns)
        return;
    if (endpoint->check_fd >= 0)
        check_again_later(endpoint);
    else
        begin_check(endpoint);
}

void swarm__endpoint_assign(swarm__endpoint *endpoint, swarm__connection *connection)
{
    DL_DELETE(connection->listener->unassigned, connection);
    DL_APPEND(endpoint->connections, connection);
    connection->endpoint = endpoint;
    endpoint->turn = ++endpoint->pool->turns;
    endpoint->in_flight++;
    atomic_fetch_add_explicit(&endpoint->task->in_flight, 1, memory_order_relaxed);
}

static uint64_t count_in_flight(swarm__balance_task *task)
{
    return atomic_load_explicit(&task->in_flight, memory_order_relaxed);
}

static void settle_drain(swarm__balance_task *task)
{
    if (!task->drains || task->drain_settled || count_in_flight(task) > 0)
        return;
    task->drain_settled = 1;
    swarm__proxy_post_news(task->proxy, &task->drained_news, SWARM__NEWS_DRAINED, task);
}

void swarm__endpoint_unassign(swarm__endpoint *endpoint, swarm__connection *connection)
{
    DL_DELETE(endpoint->connections, connection);
    DL_APPEND(connection->listener->unassigned, connection);
    connection->endpoint = NULL;
    endpoint->in_flight--;
    atomic_fetch_sub_explicit(&endpoint->task->in_flight, 1, memory_order_relaxed);
    settle_drain(endpoint->task);
}

static void take_out_of_pool(swarm__endpoint *endpoint)
{
    if (!endpoint->in_pool)
        return;
    end_check(endpoint);
    endpoint->in_pool = 0;
    DL_DELETE(endpoint->pool->endpoints, endpoint);
}

static int has_elsewhere_to_go(const swarm__connection *connection)
{
    return swarm__endpoint_choose(connection->proxy, connection->listener->pool,
                                  &connection->tried) != NULL;
}

/* Connections that nothing was sent over go elsewhere, if there is an elsewhere; if there is none,
 * this endpoint still serves them, and the drain waits for it. */
static void move_untouched(swarm__endpoint *endpoint)
{
    swarm__connection *connection, *next;
    DL_FOREACH_SAFE(endpoint->connections, connection, next)
    {
        if (swarm__connection_is_untouched(connection) && has_elsewhere_to_go(connection))
            swarm__connection_move(connection);
    }
}

/* As time runs out a shorter silence has to do: who asks again soon after each answer is found at a
 * pause nevertheless. */
static int64_t quiet_for(int64_t left_ns)
{
    int64_t share_ns = left_ns / QUIET_SHARE;
    if (share_ns > QUIET_MOST_NS)
        return QUIET_MOST_NS;
    return share_ns < QUIET_LEAST_NS ? QUIET_LEAST_NS : share_ns;
}

static int64_t closing_begins_ns(int64_t now_ns, int64_t deadline_ns)
{
    int64_t share_ns = deadline_ns > now_ns ? (deadline_ns - now_ns) / CLOSING_SHARE : 0;
    return deadline_ns - (share_ns < CLOSING_MOST_NS ? share_ns : CLOSING_MOST_NS);
}

void swarm__task_drain(swarm__balance_task *task, int64_t deadline_ns)
{
    int64_t now_ns = swarm__loop_now_ns(task->proxy->loop);
    task->drains = 1;
    task->deadline_ns = deadline_ns;
    task->look_ns = closing_begins_ns(now_ns, deadline_ns);
    for (swarm__endpoint *e = task->endpoints; e != NULL; e = e->task_next)
        take_out_of_pool(e);
    for (swarm__endpoint *e = task->endpoints; e != NULL; e = e->task_next)
        move_untouched(e);
    settle_drain(task);
    swarm__task_upkeep(task, now_ns);
}

int64_t swarm__task_next_ns(const swarm__balance_task *task)
{
    return task->drains && !task->drain_settled ? task->look_ns : INT64_MAX;
}

/* The deadline: what has begun is cut off, what has not goes elsewhere all the same. Nothing is lost
 * to a client that has had the server's end and only has not closed yet: it does not count. */
static void end_at_deadline(swarm__balance_task *task, swarm__connection *connection)
{
    if (swarm__connection_is_untouched(connection)) {
        swarm__connection_move(connection);
    } else if (connection->to_client.closed) {
        swarm__connection_close(connection);
    } else {
        task->cut++;
        swarm__connection_cut(connection);
    }
}

/* What nothing was sent over goes elsewhere or waits for another endpoint, as long as it may: were it
 * to stay here it could begin just before the deadline. */
static int should_move(const swarm__connection *connection, int64_t now_ns)
{
    return swarm__connection_is_untouched(connection) &&
           (connection->give_up_ns > now_ns || has_elsewhere_to_go(connection));
}

/* From the beginning of the closing phase on. */
void swarm__task_upkeep(swarm__balance_task *task, int64_t now_ns)
{
    if (swarm__task_next_ns(task) > now_ns)
        return;
    int64_t left_ns = task->deadline_ns > now_ns ? task->deadline_ns - now_ns : 0;
    for (swarm__endpoint *e = task->endpoints; e != NULL; e = e->task_next) {
        swarm__connection *connection, *next;
        DL_FOREACH_SAFE(e->connections, connection, next)
        {
            if (should_move(connection, now_ns))
                swarm__connection_move(connection);
            else if (swarm__connection_pauses(connection, quiet_for(left_ns)))
                swarm__connection_close(connection);
            else if (left_ns == 0)
                end_at_deadline(task, connection);
        }
    }
    task->look_ns = now_ns + (left_ns < LOOK_NS ? left_ns : LOOK_NS);
}

void swarm__task_remove(swarm__balance_task *task)
{
    swarm__proxy *proxy = task->proxy;
    for (swarm__endpoint *e = task->endpoints; e != NULL; e = e->task_next)
        take_out_of_pool(e);
    for (swarm__endpoint *e = task->endpoints; e != NULL; e = e->task_next) {
        swarm__connection *connection, *next;
        DL_FOREACH_SAFE(e->connections, connection, next)
        {
            swarm__connection_lose_server(connection);
        }
    }
    DL_DELETE(proxy->tasks, task);
    swarm__proxy_post_news(proxy, &task->gone_news, SWARM__NEWS_TASK_GONE, task);
}
