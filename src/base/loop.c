/* SPDX-License-Identifier: MIT */
#include "base/loop.h"

#include "base/alloc.h"
#include "base/error.h"
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
    BATCH = 64
};

struct swarm__loop {
    int epoll_fd;
    int timer_fd;
    int wakeup_fd;
    int64_t now_ns;
    int64_t armed_ns; /* what the timerfd is set to; INT64_MAX for unset */
    swarm__heap timers;
    size_t timers_reserved;
    struct epoll_event batch[BATCH]; /* the turn in progress; unwatch blanks its entries */
    int batch_count;
};

static int64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int add_own(swarm__loop *loop, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

int swarm__loop_new(swarm__loop **out_loop, swarm_error **err)
{
    swarm__loop *loop = swarm__alloc_zero(1, sizeof *loop);
    if (loop == NULL)
        return swarm__fail_nomem(err);
    loop->armed_ns = INT64_MAX;
    loop->now_ns = monotonic_ns();
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    loop->wakeup_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (loop->epoll_fd < 0 || loop->timer_fd < 0 || loop->wakeup_fd < 0 ||
        add_own(loop, loop->timer_fd) < 0 || add_own(loop, loop->wakeup_fd) < 0) {
        int code = swarm__fail_errno(err, errno, "making the event loop");
        swarm__loop_free(loop);
        return code;
    }
    *out_loop = loop;
    return 0;
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

void swarm__loop_free(swarm__loop *loop)
{
    if (loop == NULL)
        return;
    close_fd(loop->wakeup_fd);
    close_fd(loop->timer_fd);
    close_fd(loop->epoll_fd);
    swarm__heap_free(&loop->timers);
    swarm__free(loop);
}

int swarm__loop_fd(const swarm__loop *loop)
{
    return loop->epoll_fd;
}

int64_t swarm__loop_now_ns(const swarm__loop *loop)
{
    return loop->now_ns;
}

int64_t swarm__loop_refresh_ns(swarm__loop *loop)
{
    return loop->now_ns = monotonic_ns();
}

int64_t swarm__loop_deadline_ns(const swarm__loop *loop)
{
    const swarm__heap_node *first = swarm__heap_first(&loop->timers);
    return first != NULL ? first->at_ns : INT64_MAX;
}

int swarm__loop_watch(swarm__loop *loop, swarm__watch *watch, int fd, uint32_t epoll_events,
                      swarm_error **err)
{
    struct epoll_event event = {.events = epoll_events, .data.ptr = watch};
    int operation = watch->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(loop->epoll_fd, operation, fd, &event) < 0)
        return swarm__fail_errno(err, errno, "watching descriptor %d", fd);
    watch->fd = fd;
    watch->watched = 1;
    return 0;
}

void swarm__loop_unwatch(swarm__loop *loop, swarm__watch *watch)
{
    if (!watch->watched)
        return;
    /* The owner may have closed the descriptor already; then the kernel has forgotten it. */
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->watched = 0;
    for (int i = 0; i < loop->batch_count; i++)
        if (loop->batch[i].data.ptr == watch)
            loop->batch[i].data.ptr = NULL;
}

/* Keep the timerfd at the earliest deadline, with no system call when it is there already. */
static void arm(swarm__loop *loop)
{
    int64_t at_ns = swarm__loop_deadline_ns(loop);
    if (at_ns == loop->armed_ns)
        return;
    struct itimerspec spec = {{0, 0}, {0, 0}};
    if (at_ns != INT64_MAX) {
        int64_t positive_ns = at_ns > 0 ? at_ns : 1; /* zero would disarm */
        spec.it_value.tv_sec = positive_ns / 1000000000;
        spec.it_value.tv_nsec = positive_ns % 1000000000;
    }
    timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL);
    loop->armed_ns = at_ns;
}

int swarm__timer_reserve(swarm__loop *loop, swarm__timer *timer)
{
    if (timer->reserved)
        return 0;
    int code = swarm__heap_reserve(&loop->timers, loop->timers_reserved + 1);
    if (code < 0)
        return code;
    loop->timers_reserved++;
    timer->reserved = 1;
    return 0;
}

void swarm__timer_release(swarm__loop *loop, swarm__timer *timer)
{
    if (!timer->reserved)
        return;
    swarm__timer_unset(loop, timer);
    loop->timers_reserved--;
    timer->reserved = 0;
}

void swarm__timer_set(swarm__loop *loop, swarm__timer *timer, int64_t at_ns)
{
    swarm__heap_set(&loop->timers, &timer->node, at_ns);
    arm(loop);
}

void swarm__timer_unset(swarm__loop *loop, swarm__timer *timer)
{
    swarm__heap_unset(&loop->timers, &timer->node);
    arm(loop);
}

/* Both own descriptors count in 8 bytes; reading resets them. */
static void quiet(int fd)
{
    uint64_t count;
    while (read(fd, &count, sizeof count) < 0 && errno == EINTR)
        continue;
}

/* Each timer once at most: one that sets itself to a time that has passed waits for the next turn. */
static void run_timers(swarm__loop *loop)
{
    swarm__heap_node *first;
    uint64_t new_order = loop->timers.next_order;
    while ((first = swarm__heap_first(&loop->timers)) != NULL && first->at_ns <= loop->now_ns &&
           loop->timers.items[0].order < new_order) {
        swarm__timer *timer = (swarm__timer *)(void *)first; /* node is its first member */
        swarm__heap_unset(&loop->timers, first);
        timer->due(timer->user);
    }
    arm(loop);
}

int swarm__loop_dispatch(swarm__loop *loop, swarm_error **err)
{
    loop->now_ns = monotonic_ns();
    int count = epoll_wait(loop->epoll_fd, loop->batch, BATCH, 0);
    if (count < 0 && errno != EINTR)
        return swarm__fail_errno(err, errno, "waiting for events");
    loop->batch_count = count > 0 ? count : 0;
    int own = 0;
    for (int i = 0; i < loop->batch_count; i++) {
        swarm__watch *watch = loop->batch[i].data.ptr;
        if (watch != NULL)
            watch->ready(watch->user, loop->batch[i].events);
        else
            own = 1;
    }
    loop->batch_count = 0;
    if (own) {
        quiet(loop->wakeup_fd);
        quiet(loop->timer_fd);
        loop->armed_ns = INT64_MIN; /* it has fired: set it again even to the same time */
    }
    run_timers(loop);
    return 0;
}

void swarm__loop_wakeup(swarm__loop *loop)
{
    uint64_t one = 1;
    int saved_errno = errno; /* a signal handler must not change it */
    while (write(loop->wakeup_fd, &one, sizeof one) < 0 && errno == EINTR)
        continue;
    errno = saved_errno;
}
