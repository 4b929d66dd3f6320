/* SPDX-License-Identifier: MIT
 *
 * The control side of the balancer, on the manager's thread: it makes what the data plane works on,
 * orders, listens to the news, and keeps the reports.
 */
#include "balance/balance.h"

#include "balance/proxy.h"
#include "base/alloc.h"
#include "base/error.h"
#include "base/map.h"
#include "base/text.h"
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <utlist.h>

struct swarm__balancer {
    swarm__loop *loop;
    swarm__balance_settings settings;
    void (*changed)(void *user);
    void *user;
    swarm__proxy *proxy; /* NULL until something is published or added */
    swarm__watch news;
    swarm__pool *pools;
    swarm__map tasks;           /* by id: those that were neither drained nor removed */
    swarm__balance_task *all;   /* and those that the thread or a report still refers to */
    swarm__listener *listeners; /* closed ones too, until the thread has let go of them */
    swarm__report_entry *reports;
    int lent; /* the oldest report is being looked at */
    uint64_t serials;
};

static void news_ready(void *user, uint32_t epoll_events);

static int64_t value_or(int64_t value, int64_t otherwise)
{
    return value != 0 ? value : otherwise;
}

static int settings_are_valid(const swarm__balance_settings *settings)
{
    return (settings->algorithm == SWARM__BALANCE_ROUND_ROBIN ||
            settings->algorithm == SWARM__BALANCE_LEAST_CONNECTIONS) &&
           settings->connect_timeout_ns > 0 && settings->ejection_ns > 0 &&
           settings->check_interval_ns > 0 && settings->patience_ns > 0;
}

int swarm__balancer_new(swarm__loop *loop, const swarm__balance_settings *settings,
                        void (*changed)(void *user), void *user, swarm__balancer **out_balancer,
                        swarm_error **err)
{
    static const int64_t second_ns = 1000000000;
    swarm__balance_settings chosen = {0};
    if (settings != NULL)
        chosen = *settings;
    chosen.algorithm = chosen.algorithm != 0 ? chosen.algorithm : SWARM__BALANCE_LEAST_CONNECTIONS;
    chosen.connect_timeout_ns = value_or(chosen.connect_timeout_ns, 2 * second_ns);
    chosen.ejection_ns = value_or(chosen.ejection_ns, 5 * second_ns);
    chosen.check_interval_ns = value_or(chosen.check_interval_ns, second_ns / 20);
    chosen.patience_ns = value_or(chosen.patience_ns, 10 * second_ns);
    if (!settings_are_valid(&chosen))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "a balancer setting is out of range");
    swarm__balancer *balancer = swarm__alloc_zero(1, sizeof *balancer);
    if (balancer == NULL)
        return swarm__fail_nomem(err);
    balancer->loop = loop;
    balancer->settings = chosen;
    balancer->changed = changed;
    balancer->user = user;
    balancer->news.ready = news_ready;
    balancer->news.user = balancer;
    *out_balancer = balancer;
    return 0;
}

static int ensure_proxy(swarm__balancer *balancer, swarm_error **err)
{
    if (balancer->proxy != NULL)
        return 0;
    swarm__proxy *proxy;
    int code = swarm__proxy_start(&balancer->settings, &proxy, err);
    if (code < 0)
        return code;
    code = swarm__loop_watch(balancer->loop, &balancer->news, proxy->news_fd, EPOLLIN, err);
    if (code < 0) {
        swarm__proxy_stop(proxy);
        swarm__proxy_free(proxy);
        return code;
    }
    balancer->proxy = proxy;
    return 0;
}

/* Pools. One that has no user is freed by whoever was the last. */

static swarm__pool *find_pool(const swarm__balancer *balancer, const char *service_id,
                              uint32_t port)
{
    swarm__pool *pool;
    DL_FOREACH2(balancer->pools, pool, control_next)
    {
        if (pool->port == port && strcmp(pool->service_id, service_id) == 0)
            return pool;
    }
    return NULL;
}

static void release_pool(swarm__balancer *balancer, swarm__pool *pool)
{
    if (pool == NULL || --pool->users > 0)
        return;
    DL_DELETE2(balancer->pools, pool, control_prev, control_next);
    swarm__free(pool->service_id);
    swarm__free(pool);
}

static swarm__pool *use_pool(swarm__balancer *balancer, const char *service_id, uint32_t port)
{
    swarm__pool *pool = find_pool(balancer, service_id, port);
    if (pool == NULL) {
        pool = swarm__alloc_zero(1, sizeof *pool);
        if (pool == NULL || swarm__str_set(&pool->service_id, service_id) < 0) {
            swarm__free(pool);
            return NULL;
        }
        pool->port = port;
        DL_APPEND2(balancer->pools, pool, control_prev, control_next);
    }
    pool->users++;
    return pool;
}

/* Publishing */

static swarm__listener *find_listener(const swarm__balancer *balancer, const swarm__pool *pool,
                                      const swarm__peer_address *address)
{
    swarm__listener *listener;
    DL_FOREACH2(balancer->listeners, listener, control_next)
    {
        if (!listener->unpublished && listener->pool == pool &&
            swarm__peer_equal(&listener->address, address))
            return listener;
    }
    return NULL;
}

static void free_listener(swarm__balancer *balancer, swarm__listener *listener)
{
    DL_DELETE2(balancer->listeners, listener, control_prev, control_next);
    release_pool(balancer, listener->pool);
    swarm__free(listener);
}

static int has_closing_listener(const swarm__balancer *balancer)
{
    swarm__listener *listener;
    DL_FOREACH2(balancer->listeners, listener, control_next)
    {
        if (listener->unpublished)
            return 1;
    }
    return 0;
}

static int listen_at(swarm__balancer *balancer, const swarm__peer_address *address,
                     const char *text, uint32_t port, int *out_fd, swarm_error **err)
{
    if (has_closing_listener(balancer)) {
        if (swarm__socket_listen(address, text, port, out_fd, NULL) == 0)
            return 0;
        /* The port may be one that the thread is about to close. */
        swarm__mailbox_settle(&balancer->proxy->orders);
    }
    return swarm__socket_listen(address, text, port, out_fd, err);
}

int swarm__balancer_check(swarm__balancer *balancer, const char *address, uint32_t port,
                          swarm_error **err)
{
    swarm__peer_address parsed;
    int fd;
    int code = swarm__peer_parse(address, port, &parsed, err);
    if (code < 0 || (code = listen_at(balancer, &parsed, address, port, &fd, err)) < 0)
        return code;
    close(fd);
    return 0;
}

int swarm__balancer_publish(swarm__balancer *balancer, const char *service_id, const char *address,
                            uint32_t port, swarm_error **err)
{
    swarm__peer_address parsed;
    int code = swarm__peer_parse(address, port, &parsed, err);
    if (code < 0)
        return code;
    swarm__pool *known = find_pool(balancer, service_id, port);
    if (known != NULL && find_listener(balancer, known, &parsed) != NULL)
        return 0;
    code = ensure_proxy(balancer, err);
    if (code < 0)
        return code;
    swarm__listener *listener = swarm__alloc_zero(1, sizeof *listener);
    swarm__pool *pool = listener != NULL ? use_pool(balancer, service_id, port) : NULL;
    if (pool == NULL) {
        swarm__free(listener);
        return swarm__fail_nomem(err);
    }
    code = listen_at(balancer, &parsed, address, port, &listener->fd, err);
    if (code < 0) {
        release_pool(balancer, pool);
        swarm__free(listener);
        return code;
    }
    listener->proxy = balancer->proxy;
    listener->pool = pool;
    listener->address = parsed;
    DL_APPEND2(balancer->listeners, listener, control_prev, control_next);
    swarm__proxy_order(balancer->proxy, &listener->listen, SWARM__ORDER_LISTEN, listener);
    return 0;
}

void swarm__balancer_unpublish(swarm__balancer *balancer, const char *service_id, uint32_t port)
{
    const swarm__pool *pool = find_pool(balancer, service_id, port);
    swarm__listener *listener;
    DL_FOREACH2(balancer->listeners, listener, control_next)
    {
        if (listener->pool != pool || listener->unpublished)
            continue;
        listener->unpublished = 1;
        swarm__proxy_order(balancer->proxy, &listener->close, SWARM__ORDER_CLOSE, listener);
    }
}

/* Tasks and their endpoints */

static void free_task(swarm__balancer *balancer, swarm__balance_task *task)
{
    DL_DELETE2(balancer->all, task, control_prev, control_next);
    while (task->control_endpoints != NULL) {
        swarm__endpoint *endpoint = task->control_endpoints;
        task->control_endpoints = endpoint->control_next;
        release_pool(balancer, endpoint->pool);
        swarm__free(endpoint);
    }
    swarm__free(task->id);
    swarm__free(task);
}

static void free_task_when_done(swarm__balancer *balancer, swarm__balance_task *task)
{
    if (task->gone && !task->routed.queued && !task->drained.queued)
        free_task(balancer, task);
}

static swarm__balance_task *new_task(swarm__balancer *balancer, const char *task_id)
{
    swarm__balance_task *task = swarm__alloc_zero(1, sizeof *task);
    if (task == NULL || swarm__str_set(&task->id, task_id) < 0) {
        swarm__free(task);
        return NULL;
    }
    task->proxy = balancer->proxy;
    task->routed.task = task->drained.task = task;
    task->routed.kind = SWARM__BALANCE_ROUTED;
    task->drained.kind = SWARM__BALANCE_DRAINED;
    DL_APPEND2(balancer->all, task, control_prev, control_next);
    return task;
}

static swarm__endpoint *new_endpoint(swarm__balancer *balancer, const char *service_id,
                                     uint32_t published_port, const swarm__peer_address *address)
{
    swarm__endpoint *endpoint = swarm__alloc_zero(1, sizeof *endpoint);
    if (endpoint == NULL)
        return NULL;
    endpoint->pool = use_pool(balancer, service_id, published_port);
    if (endpoint->pool == NULL) {
        swarm__free(endpoint);
        return NULL;
    }
    endpoint->proxy = balancer->proxy;
    endpoint->address = *address;
    endpoint->serial = ++balancer->serials;
    endpoint->check_fd = -1;
    return endpoint;
}

static int may_add(swarm__balancer *balancer, const swarm__balance_task *task,
                   const char *service_id, uint32_t published_port, swarm_error **err)
{
    if (task == NULL)
        return 0;
    if (atomic_load(&task->leaves))
        return swarm__fail(err, SWARM_E_STATE, NULL, "task %s is being drained", task->id);
    const swarm__pool *pool = find_pool(balancer, service_id, published_port);
    for (const swarm__endpoint *e = task->control_endpoints; e != NULL; e = e->control_next)
        if (e->pool == pool)
            return swarm__fail(err, SWARM_E_EXISTS, NULL,
                               "task %s is an endpoint of port %u already", task->id,
                               published_port);
    return 0;
}

int swarm__balancer_add(swarm__balancer *balancer, const char *service_id, uint32_t published_port,
                        const char *task_id, const char *address, uint32_t port, swarm_error **err)
{
    swarm__peer_address parsed;
    swarm__balance_task *known = swarm__map_get(&balancer->tasks, task_id), *task = known;
    int code = swarm__peer_parse(address, port, &parsed, err);
    if (code == 0)
        code = may_add(balancer, known, service_id, published_port, err);
    if (code == 0)
        code = ensure_proxy(balancer, err);
    if (code < 0)
        return code;
    swarm__endpoint *endpoint = new_endpoint(balancer, service_id, published_port, &parsed);
    if (endpoint != NULL && known == NULL) {
        task = new_task(balancer, task_id);
        if (task != NULL && swarm__map_put(&balancer->tasks, task->id, task) < 0) {
            free_task(balancer, task);
            task = NULL;
        }
    }
    if (endpoint == NULL || task == NULL) {
        if (endpoint != NULL)
            release_pool(balancer, endpoint->pool);
        swarm__free(endpoint);
        return swarm__fail_nomem(err);
    }
    endpoint->task = task;
    endpoint->control_next = task->control_endpoints;
    task->control_endpoints = endpoint;
    task->unready++;
    swarm__proxy_order(balancer->proxy, &endpoint->add, SWARM__ORDER_ADD, endpoint);
    return 0;
}

/* Reports */

static void queue_report(swarm__balancer *balancer, swarm__report_entry *report)
{
    report->queued = 1;
    LL_APPEND(balancer->reports, report);
}

/* The one that is lent stays until it is taken. */
static void withdraw_report(swarm__balancer *balancer, swarm__report_entry *report)
{
    if (!report->queued || (balancer->lent && report == balancer->reports))
        return;
    LL_DELETE(balancer->reports, report);
    report->queued = 0;
}

int swarm__balancer_next(swarm__balancer *balancer, swarm__balance_report *out_report)
{
    const swarm__report_entry *oldest = balancer->reports;
    if (oldest == NULL)
        return 0;
    balancer->lent = 1;
    out_report->kind = oldest->kind;
    out_report->task_id = oldest->task->id;
    out_report->cut = oldest->kind == SWARM__BALANCE_DRAINED ? oldest->task->cut : 0;
    return 1;
}

void swarm__balancer_taken(swarm__balancer *balancer)
{
    swarm__report_entry *oldest = balancer->reports;
    if (oldest == NULL || !balancer->lent)
        return;
    balancer->lent = 0;
    withdraw_report(balancer, oldest);
    free_task_when_done(balancer, oldest->task);
}

/* Draining and removing */

/* From here on nobody finds it by its id; the thread says when it has let go of it. */
static void send_away(swarm__balancer *balancer, swarm__balance_task *task)
{
    swarm__map_remove(&balancer->tasks, task->id);
    task->removed = 1;
    atomic_store(&task->leaves, 1);
    swarm__proxy_order(balancer->proxy, &task->remove, SWARM__ORDER_REMOVE, task);
}

static int report_unknown(swarm__balancer *balancer, const char *task_id, swarm_error **err)
{
    swarm__balance_task *task = new_task(balancer, task_id);
    if (task == NULL)
        return swarm__fail_nomem(err);
    task->removed = task->gone = 1;
    queue_report(balancer, &task->drained);
    balancer->changed(balancer->user);
    return 0;
}

int swarm__balancer_drain(swarm__balancer *balancer, const char *task_id, int64_t deadline_ns,
                          swarm_error **err)
{
    swarm__balance_task *task = swarm__map_get(&balancer->tasks, task_id);
    if (task == NULL)
        return report_unknown(balancer, task_id, err);
    swarm__drain_order *order = swarm__alloc_zero(1, sizeof *order);
    if (order == NULL)
        return swarm__fail_nomem(err);
    order->task = task;
    order->deadline_ns = deadline_ns;
    atomic_store(&task->leaves, 1);
    swarm__proxy_order(balancer->proxy, &order->letter, SWARM__ORDER_DRAIN, order);
    return 0;
}

void swarm__balancer_remove(swarm__balancer *balancer, const char *task_id)
{
    swarm__balance_task *task = swarm__map_get(&balancer->tasks, task_id);
    if (task == NULL)
        return;
    withdraw_report(balancer, &task->routed);
    send_away(balancer, task);
}

uint64_t swarm__balancer_in_flight(swarm__balancer *balancer, const char *task_id)
{
    swarm__balance_task *task = swarm__map_get(&balancer->tasks, task_id);
    return task != NULL ? atomic_load_explicit(&task->in_flight, memory_order_relaxed) : 0;
}

/* News */

static void endpoint_accepts(swarm__balancer *balancer, swarm__endpoint *endpoint)
{
    swarm__balance_task *task = endpoint->task;
    task->unready--;
    if (task->unready > 0 || task->was_routed || atomic_load(&task->leaves))
        return;
    task->was_routed = 1;
    queue_report(balancer, &task->routed);
}

static void task_drained(swarm__balancer *balancer, swarm__balance_task *task)
{
    if (task->removed)
        return;
    queue_report(balancer, &task->drained);
    send_away(balancer, task);
}

static void hear(swarm__balancer *balancer, const swarm__letter *letter)
{
    switch (letter->kind) {
    case SWARM__NEWS_LISTENER_GONE:
        free_listener(balancer, letter->subject);
        break;
    case SWARM__NEWS_ACCEPTS:
        endpoint_accepts(balancer, letter->subject);
        break;
    case SWARM__NEWS_DRAINED:
        task_drained(balancer, letter->subject);
        break;
    default: {
        swarm__balance_task *task = letter->subject;
        task->gone = 1;
        free_task_when_done(balancer, task);
    }
    }
}

static void news_ready(void *user, uint32_t epoll_events)
{
    swarm__balancer *balancer = user;
    uint64_t count;
    (void)epoll_events;
    while (read(balancer->news.fd, &count, sizeof count) < 0 && errno == EINTR)
        continue;
    const swarm__letter *letter = swarm__mailbox_take(&balancer->proxy->news);
    while (letter != NULL) {
        const swarm__letter *next = letter->next; /* its owner may be freed */
        hear(balancer, letter);
        letter = next;
    }
    swarm__mailbox_done(&balancer->proxy->news);
    if (balancer->reports != NULL)
        balancer->changed(balancer->user);
}

void swarm__balancer_free(swarm__balancer *balancer)
{
    if (balancer == NULL)
        return;
    swarm__loop_unwatch(balancer->loop, &balancer->news);
    if (balancer->proxy != NULL)
        swarm__proxy_stop(balancer->proxy);
    swarm__map_free(&balancer->tasks);
    while (balancer->all != NULL)
        free_task(balancer, balancer->all);
    while (balancer->listeners != NULL)
        free_listener(balancer, balancer->listeners);
    swarm__proxy_free(balancer->proxy);
    swarm__free(balancer);
}
