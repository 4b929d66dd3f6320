/* SPDX-License-Identifier: MIT
 *
 * The life of the balancer's thread: it sleeps until a descriptor, a deadline or an order wakes it.
 */
#include "balance/proxy.h"

#include "base/alloc.h"
#include "base/error.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

enum {
    ACCEPT_BATCH = 64, /* then the other descriptors have their turn */
    PAUSE_NS = 100000000
};

void swarm__proxy_order(swarm__proxy *proxy, swarm__letter *letter, int32_t kind, void *subject)
{
    if (swarm__mailbox_post(&proxy->orders, letter, kind, subject))
        swarm__loop_wakeup(proxy->loop);
}

void swarm__proxy_post_news(swarm__proxy *proxy, swarm__letter *letter, int32_t kind, void *subject)
{
    uint64_t one = 1;
    if (!swarm__mailbox_post(&proxy->news, letter, kind, subject))
        return;
    while (write(proxy->news_fd, &one, sizeof one) < 0 && errno == EINTR)
        continue;
}

static void listener_watch(swarm__listener *listener, uint32_t epoll_events)
{
    /* For want of kernel memory this can fail; the end of the pause tries again. */
    if (swarm__loop_watch(listener->proxy->loop, &listener->watch, listener->fd, epoll_events,
                          NULL) < 0 &&
        epoll_events != 0)
        swarm__proxy_pause_accepting(listener->proxy);
}

/* A listener that stays readable while nothing can be accepted would keep the thread busy. */
void swarm__proxy_pause_accepting(swarm__proxy *proxy)
{
    swarm__listener *listener;
    if (proxy->paused_until != INT64_MIN)
        return;
    proxy->paused_until = swarm__loop_now_ns(proxy->loop) + PAUSE_NS;
    DL_FOREACH(proxy->listeners, listener)
    {
        if (listener->watch.watched)
            listener_watch(listener, 0);
    }
    swarm__proxy_plan_upkeep(proxy);
}

static void end_pause(swarm__proxy *proxy, int64_t now_ns)
{
    swarm__listener *listener;
    if (proxy->paused_until == INT64_MIN || proxy->paused_until > now_ns)
        return;
    /* Descriptors that have become free are for those who are in already. */
    if (proxy->starved > 0) {
        proxy->paused_until = now_ns + PAUSE_NS;
        return;
    }
    proxy->paused_until = INT64_MIN;
    DL_FOREACH(proxy->listeners, listener)
    {
        if (listener->fd >= 0 && proxy->paused_until == INT64_MIN)
            listener_watch(listener, EPOLLIN);
    }
}

void swarm__proxy_plan_upkeep(swarm__proxy *proxy)
{
    int64_t next_ns = proxy->paused_until != INT64_MIN ? proxy->paused_until : INT64_MAX;
    swarm__balance_task *task;
    DL_FOREACH(proxy->tasks, task)
    {
        if (swarm__task_next_ns(task) < next_ns)
            next_ns = swarm__task_next_ns(task);
        for (swarm__endpoint *e = task->endpoints; e != NULL; e = e->task_next)
            if (swarm__endpoint_next_ns(e) < next_ns)
                next_ns = swarm__endpoint_next_ns(e);
    }
    if (next_ns == INT64_MAX)
        swarm__timer_unset(proxy->loop, &proxy->upkeep);
    else
        swarm__timer_set(proxy->loop, &proxy->upkeep, next_ns);
}

static void upkeep_due(void *user)
{
    swarm__proxy *proxy = user;
    int64_t now_ns = swarm__loop_now_ns(proxy->loop);
    swarm__balance_task *task;
    DL_FOREACH(proxy->tasks, task)
    {
        for (swarm__endpoint *e = task->endpoints; e != NULL; e = e->task_next)
            swarm__endpoint_upkeep(e, now_ns);
        swarm__task_upkeep(task, now_ns);
    }
    end_pause(proxy, now_ns);
    swarm__proxy_plan_upkeep(proxy);
}

/* 1 when another connection may be waiting. */
static int accept_one(swarm__listener *listener)
{
    int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        swarm__connection_start(listener, fd);
        return 1;
    }
    switch (errno) {
    case EAGAIN:
        return 0;
    case EINTR:
    case ECONNABORTED: /* this and what follows: it had failed before we came to it */
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EPERM: /* a firewall's word */
        return 1;
    default: /* EMFILE, ENFILE, ENOBUFS, ENOMEM: it stays in the queue */
        swarm__proxy_pause_accepting(listener->proxy);
        return 0;
    }
}

static void listener_ready(void *user, uint32_t epoll_events)
{
    swarm__listener *listener = user;
    (void)epoll_events;
    for (int i = 0; i < ACCEPT_BATCH && listener->proxy->paused_until == INT64_MIN; i++)
        if (!accept_one(listener))
            break;
}

static void listener_open(swarm__listener *listener)
{
    swarm__proxy *proxy = listener->proxy;
    listener->watch.ready = listener_ready;
    listener->watch.user = listener;
    DL_APPEND(proxy->listeners, listener);
    listener_watch(listener, proxy->paused_until == INT64_MIN ? EPOLLIN : 0);
}

/* `held` is one more while somebody works with the listener. */
void swarm__listener_release(swarm__listener *listener)
{
    swarm__proxy *proxy = listener->proxy;
    if (--listener->held > 0 || listener->fd >= 0)
        return;
    DL_DELETE(proxy->listeners, listener);
    swarm__proxy_post_news(proxy, &listener->gone, SWARM__NEWS_LISTENER_GONE, listener);
}

static void listener_close(swarm__listener *listener)
{
    /* Closing would reset those who have connected but were not accepted yet. */
    listener->held++;
    for (int i = 0; i < SOMAXCONN && accept_one(listener); i++)
        continue; /* no more than waited: new ones must not keep it open for ever */
    swarm__loop_unwatch(listener->proxy->loop, &listener->watch);
    close(listener->fd);
    listener->fd = -1;
    swarm__listener_release(listener);
}

static void obey(swarm__proxy *proxy, swarm__letter *letter)
{
    switch (letter->kind) {
    case SWARM__ORDER_LISTEN:
        listener_open(letter->subject);
        break;
    case SWARM__ORDER_CLOSE:
        listener_close(letter->subject);
        break;
    case SWARM__ORDER_ADD:
        swarm__endpoint_add(letter->subject);
        break;
    case SWARM__ORDER_DRAIN: {
        swarm__drain_order *order = letter->subject;
        swarm__task_drain(order->task, order->deadline_ns);
        swarm__free(order);
        break;
    }
    case SWARM__ORDER_REMOVE:
        swarm__task_remove(letter->subject);
        break;
    default:
        proxy->stopping = 1;
    }
}

static void obey_orders(swarm__proxy *proxy)
{
    swarm__letter *letter = swarm__mailbox_take(&proxy->orders);
    if (letter == NULL)
        return;
    swarm__loop_refresh_ns(proxy->loop);
    while (letter != NULL) {
        swarm__letter *next = letter->next; /* the letter may be freed, or posted anew, by then */
        obey(proxy, letter);
        letter = next;
    }
    swarm__proxy_plan_upkeep(proxy);
    swarm__mailbox_done(&proxy->orders);
}

static void *run(void *user)
{
    swarm__proxy *proxy = user;
    struct pollfd ready = {.fd = swarm__loop_fd(proxy->loop), .events = POLLIN};
    while (!proxy->stopping) {
        poll(&ready, 1, -1);
        swarm__loop_dispatch(proxy->loop, NULL);
        /* Only now: the dispatch has taken the wake-up of an order that came before. */
        obey_orders(proxy);
    }
    return NULL;
}

/* The thread inherits a mask that blocks all, so that every signal stays the host program's. */
static int start_thread(swarm__proxy *proxy, swarm_error **err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&proxy->thread, NULL, run, proxy);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code != 0)
        return swarm__fail_errno(err, code, "starting the balancer's thread");
    pthread_setname_np(proxy->thread, "swarm-balance");
    return 0;
}

static int proxy_prepare(swarm__proxy *proxy, swarm_error **err)
{
    int code = swarm__loop_new(&proxy->loop, err);
    if (code < 0)
        return code;
    proxy->chunk = swarm__alloc(SWARM__STREAM_CHUNK);
    if (proxy->chunk == NULL || swarm__timer_reserve(proxy->loop, &proxy->upkeep) < 0)
        return swarm__fail_nomem(err);
    proxy->news_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (proxy->news_fd < 0)
        return swarm__fail_errno(err, errno, "making the balancer's eventfd");
    return 0;
}

static int init_mailboxes(swarm__proxy *proxy)
{
    int code = swarm__mailbox_init(&proxy->orders);
    if (code != 0)
        return code;
    code = swarm__mailbox_init(&proxy->news);
    if (code != 0)
        swarm__mailbox_destroy(&proxy->orders);
    return code;
}

int swarm__proxy_start(const swarm__balance_settings *settings, swarm__proxy **out_proxy,
                       swarm_error **err)
{
    swarm__proxy *proxy = swarm__alloc_zero(1, sizeof *proxy);
    if (proxy == NULL)
        return swarm__fail_nomem(err);
    int code = init_mailboxes(proxy);
    if (code != 0) {
        swarm__free(proxy);
        return swarm__fail_errno(err, code, "making the balancer's mailboxes");
    }
    proxy->settings = *settings;
    proxy->news_fd = -1;
    proxy->paused_until = INT64_MIN;
    proxy->upkeep.due = upkeep_due;
    proxy->upkeep.user = proxy;
    code = proxy_prepare(proxy, err);
    if (code == 0)
        code = start_thread(proxy, err);
    if (code < 0) {
        swarm__proxy_free(proxy);
        return code;
    }
    *out_proxy = proxy;
    return 0;
}

static void cut_all(swarm__connection *connections)
{
    swarm__connection *connection, *next;
    DL_FOREACH_SAFE(connections, connection, next)
    {
        swarm__connection_cut(connection);
    }
}

void swarm__proxy_stop(swarm__proxy *proxy)
{
    swarm__letter stop;
    swarm__proxy_order(proxy, &stop, SWARM__ORDER_STOP, NULL);
    pthread_join(proxy->thread, NULL);

    swarm__balance_task *task, *next_task;
    DL_FOREACH(proxy->tasks, task)
    {
        for (swarm__endpoint *e = task->endpoints; e != NULL; e = e->task_next)
            cut_all(e->connections);
    }
    DL_FOREACH_SAFE(proxy->tasks, task, next_task)
    {
        swarm__task_remove(task);
    }
    swarm__listener *listener, *next;
    DL_FOREACH_SAFE(proxy->listeners, listener, next)
    {
        listener->held++;
        swarm__loop_unwatch(proxy->loop, &listener->watch);
        if (listener->fd >= 0)
            close(listener->fd);
        listener->fd = -1;
        cut_all(listener->unassigned);
        swarm__listener_release(listener);
    }
}

void swarm__proxy_free(swarm__proxy *proxy)
{
    if (proxy == NULL)
        return;
    if (proxy->news_fd >= 0)
        close(proxy->news_fd);
    swarm__loop_free(proxy->loop);
    swarm__free(proxy->chunk);
    swarm__mailbox_destroy(&proxy->news);
    swarm__mailbox_destroy(&proxy->orders);
    swarm__free(proxy);
}
