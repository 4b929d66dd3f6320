/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/loop.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MILLISECOND INT64_C(1000000)

static swarm__loop *new_loop(void)
{
    swarm__loop *loop = NULL;
    ck_assert_int_eq(swarm__loop_new(&loop, NULL), 0);
    return loop;
}

static int readable(int fd, int timeout_ms)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, timeout_ms) == 1;
}

static void dispatch(swarm__loop *loop)
{
    ck_assert_int_eq(swarm__loop_dispatch(loop, NULL), 0);
}

static int signalled_fd(void)
{
    int fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    ck_assert_int_ge(fd, 0);
    return fd;
}

static void drain(int fd)
{
    uint64_t count;
    ck_assert_int_eq(read(fd, &count, sizeof count), sizeof count);
}

static void count_ready(void *user, uint32_t events)
{
    (void)events;
    ++*(int *)user;
}

static void count_due(void *user)
{
    ++*(int *)user;
}

START_TEST(an_idle_loop_is_quiet)
{
    swarm__loop *loop = new_loop();
    ck_assert_int_eq(swarm__loop_deadline_ns(loop), INT64_MAX);
    ck_assert(!readable(swarm__loop_fd(loop), 0));
    dispatch(loop);
    dispatch(loop);
    ck_assert(!readable(swarm__loop_fd(loop), 0));
    swarm__loop_free(loop);
    swarm__loop_free(NULL);
}
END_TEST

START_TEST(timers_run_in_order)
{
    swarm__loop *loop = new_loop();
    int counts[3] = {0};
    swarm__timer timers[3];
    memset(timers, 0, sizeof timers);
    int64_t now_ns = swarm__loop_refresh_ns(loop);
    for (int i = 0; i < 3; i++) {
        timers[i].due = count_due;
        timers[i].user = &counts[i];
        ck_assert_int_eq(swarm__timer_reserve(loop, &timers[i]), 0);
    }
    swarm__timer_set(loop, &timers[0], now_ns + 300 * MILLISECOND);
    swarm__timer_set(loop, &timers[1], now_ns - 1); /* past */
    swarm__timer_set(loop, &timers[2], INT64_MAX - 1);
    ck_assert_int_eq(swarm__loop_deadline_ns(loop), now_ns - 1);
    ck_assert(readable(swarm__loop_fd(loop), 1000));
    dispatch(loop);
    ck_assert_int_eq(counts[1], 1);
    ck_assert_int_eq(swarm__loop_deadline_ns(loop), now_ns + 300 * MILLISECOND);
    ck_assert(readable(swarm__loop_fd(loop), 1000));
    ck_assert_int_ge(swarm__loop_refresh_ns(loop), now_ns + 300 * MILLISECOND); /* not before */
    dispatch(loop);
    ck_assert_int_eq(counts[0], 1);
    ck_assert_int_eq(counts[1], 1);
    ck_assert_int_eq(counts[2], 0);
    ck_assert(!readable(swarm__loop_fd(loop), 0));
    for (int i = 0; i < 3; i++)
        swarm__timer_release(loop, &timers[i]);
    ck_assert_int_eq(swarm__loop_deadline_ns(loop), INT64_MAX);
    swarm__loop_free(loop);
}
END_TEST

START_TEST(a_timer_that_is_unset_does_not_wake)
{
    swarm__loop *loop = new_loop();
    int count = 0;
    swarm__timer timer = {.due = count_due, .user = &count};
    ck_assert_int_eq(swarm__timer_reserve(loop, &timer), 0);
    ck_assert_int_eq(swarm__timer_reserve(loop, &timer), 0); /* twice is once */
    swarm__timer_set(loop, &timer, swarm__loop_now_ns(loop) + MILLISECOND);
    swarm__timer_unset(loop, &timer);
    ck_assert(!readable(swarm__loop_fd(loop), 5));
    /* The time and again the same time: it must be armed anew after it has fired. */
    for (int i = 1; i <= 3; i++) {
        swarm__timer_set(loop, &timer, 1);
        ck_assert(readable(swarm__loop_fd(loop), 1000));
        dispatch(loop);
        ck_assert_int_eq(count, i);
    }
    swarm__timer_release(loop, &timer);
    swarm__timer_release(loop, &timer);
    swarm__loop_free(loop);
}
END_TEST

typedef struct chain {
    swarm__loop *loop;
    swarm__timer timer;
    int left;
    int64_t seen_ns;
} chain;

static void set_again(void *user)
{
    chain *link = user;
    ck_assert_int_ge(swarm__loop_now_ns(link->loop), link->seen_ns);
    link->seen_ns = swarm__loop_now_ns(link->loop);
    if (--link->left > 0)
        swarm__timer_set(link->loop, &link->timer, link->seen_ns);
}

START_TEST(a_timer_may_set_itself)
{
    chain link = {.loop = new_loop(), .left = 5};
    link.timer.due = set_again;
    link.timer.user = &link;
    ck_assert_int_eq(swarm__timer_reserve(link.loop, &link.timer), 0);
    swarm__timer_set(link.loop, &link.timer, 1);
    for (int left = 4; left >= 0; left--) { /* once a turn, and the next turn comes at once */
        ck_assert(readable(swarm__loop_fd(link.loop), 1000));
        dispatch(link.loop);
        ck_assert_int_eq(link.left, left);
    }
    swarm__timer_release(link.loop, &link.timer);
    swarm__loop_free(link.loop);
}
END_TEST

typedef struct owner {
    swarm__loop *loop;
    swarm__timer timer;
    swarm__watch watch;
    int fd;
    struct owner *other; /* whom its callback unsets */
    int *freed;
} owner;

static void owner_free(owner *owned)
{
    swarm__timer_release(owned->loop, &owned->timer);
    swarm__loop_unwatch(owned->loop, &owned->watch);
    close(owned->fd);
    ++*owned->freed;
    swarm__free(owned);
}

static void timer_frees_itself(void *user)
{
    owner_free(user);
}

static void watch_frees_itself(void *user, uint32_t events)
{
    (void)events;
    owner_free(user);
}

static owner *owner_new(swarm__loop *loop, int *freed)
{
    owner *owned = swarm__alloc_zero(1, sizeof *owned);
    owned->loop = loop;
    owned->freed = freed;
    owned->fd = signalled_fd();
    owned->timer.due = timer_frees_itself;
    owned->timer.user = owned;
    owned->watch.ready = watch_frees_itself;
    owned->watch.user = owned;
    ck_assert_int_eq(swarm__timer_reserve(loop, &owned->timer), 0);
    return owned;
}

START_TEST(callbacks_may_free_their_owners)
{
    swarm__loop *loop = new_loop();
    int freed = 0;
    swarm__timer_set(loop, &owner_new(loop, &freed)->timer, 1);
    owner *watcher = owner_new(loop, &freed);
    ck_assert_int_eq(swarm__loop_watch(loop, &watcher->watch, watcher->fd, EPOLLIN, NULL), 0);
    swarm__timer_set(loop, &watcher->timer, 2); /* goes with it */
    dispatch(loop);
    ck_assert_int_eq(freed, 2);
    ck_assert_int_eq(swarm__loop_deadline_ns(loop), INT64_MAX);
    swarm__loop_free(loop);
}
END_TEST

/* Whichever of the two comes first frees both. */
static void watch_frees_both(void *user, uint32_t events)
{
    (void)events;
    owner *owned = user;
    owner_free(owned->other);
    owner_free(owned);
}

START_TEST(a_callback_may_remove_another_ready_watch)
{
    swarm__loop *loop = new_loop();
    int freed = 0;
    owner *pair[2] = {owner_new(loop, &freed), owner_new(loop, &freed)};
    for (int i = 0; i < 2; i++) {
        pair[i]->other = pair[1 - i];
        pair[i]->watch.ready = watch_frees_both;
        ck_assert_int_eq(swarm__loop_watch(loop, &pair[i]->watch, pair[i]->fd, EPOLLIN, NULL), 0);
    }
    dispatch(loop);
    ck_assert_int_eq(freed, 2);
    dispatch(loop);
    swarm__loop_free(loop);
}
END_TEST

START_TEST(watches_are_level_triggered_and_change)
{
    swarm__loop *loop = new_loop();
    int count = 0, fd = signalled_fd();
    swarm__watch watch = {.ready = count_ready, .user = &count};
    ck_assert_int_eq(swarm__loop_watch(loop, &watch, fd, EPOLLIN, NULL), 0);
    dispatch(loop);
    dispatch(loop);
    ck_assert_int_eq(count, 2);
    drain(fd);
    dispatch(loop);
    ck_assert_int_eq(count, 2);
    ck_assert_int_eq(swarm__loop_watch(loop, &watch, fd, EPOLLOUT, NULL), 0); /* changes it */
    dispatch(loop);
    ck_assert_int_eq(count, 3);
    swarm__loop_unwatch(loop, &watch);
    swarm__loop_unwatch(loop, &watch);
    dispatch(loop);
    ck_assert_int_eq(count, 3);
    close(fd);
    swarm__loop_free(loop);
}
END_TEST

START_TEST(more_than_one_batch)
{
    enum {
        MANY = 200
    };
    swarm__loop *loop = new_loop();
    static swarm__watch watches[MANY];
    static int counts[MANY];
    for (int i = 0; i < MANY; i++) {
        watches[i] = (swarm__watch){.ready = count_ready, .user = &counts[i]};
        ck_assert_int_eq(swarm__loop_watch(loop, &watches[i], signalled_fd(), EPOLLIN, NULL), 0);
    }
    for (int turn = 0; turn < 8; turn++)
        dispatch(loop);
    for (int i = 0; i < MANY; i++) {
        ck_assert_int_ge(counts[i], 1); /* none starves */
        swarm__loop_unwatch(loop, &watches[i]);
        close(watches[i].fd);
    }
    swarm__loop_free(loop);
}
END_TEST

START_TEST(what_cannot_be_watched)
{
    swarm__loop *loop = new_loop();
    swarm__watch watch = {.ready = count_ready};
    swarm_error *error = NULL;
    ck_assert_int_lt(swarm__loop_watch(loop, &watch, -1, EPOLLIN, &error), 0);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "watching descriptor -1"));
    ck_assert_int_eq(watch.watched, 0);
    swarm_error_free(error);
    swarm__loop_free(loop);
}
END_TEST

START_TEST(the_loop_nests)
{
    swarm__loop *outer = new_loop(), *inner = new_loop();
    int count = 0, turns = 0;
    swarm__timer timer = {.due = count_due, .user = &count};
    swarm__watch watch = {.ready = count_ready, .user = &turns};
    ck_assert_int_eq(swarm__timer_reserve(inner, &timer), 0);
    ck_assert_int_eq(swarm__loop_watch(outer, &watch, swarm__loop_fd(inner), EPOLLIN, NULL), 0);
    dispatch(outer);
    ck_assert_int_eq(turns, 0);
    swarm__timer_set(inner, &timer, 1);
    ck_assert(readable(swarm__loop_fd(outer), 1000));
    dispatch(outer);
    ck_assert_int_eq(turns, 1);
    dispatch(inner);
    ck_assert_int_eq(count, 1);
    dispatch(outer);
    ck_assert_int_eq(turns, 1); /* it has gone quiet */
    swarm__loop_unwatch(outer, &watch);
    swarm__timer_release(inner, &timer);
    swarm__loop_free(inner);
    swarm__loop_free(outer);
}
END_TEST

typedef struct waker {
    swarm__loop *loop;
    atomic_int done;
} waker;

static void *wake(void *user)
{
    waker *thread = user;
    for (int i = 0; i < 1000; i++)
        swarm__loop_wakeup(thread->loop);
    atomic_store(&thread->done, 1);
    swarm__loop_wakeup(thread->loop);
    return NULL;
}

START_TEST(another_thread_may_wake_it)
{
    waker thread = {.loop = new_loop()};
    pthread_t id;
    ck_assert_int_eq(pthread_create(&id, NULL, wake, &thread), 0);
    while (!atomic_load(&thread.done)) {
        ck_assert(readable(swarm__loop_fd(thread.loop), 10000));
        dispatch(thread.loop);
    }
    pthread_join(id, NULL);
    dispatch(thread.loop);
    ck_assert(!readable(swarm__loop_fd(thread.loop), 0)); /* all wake-ups are one */
    swarm__loop_free(thread.loop);
}
END_TEST

START_TEST(the_clock_goes_on)
{
    swarm__loop *loop = new_loop();
    int64_t before_ns = swarm__loop_now_ns(loop);
    usleep(1000);
    ck_assert_int_eq(swarm__loop_now_ns(loop), before_ns);
    ck_assert_int_ge(swarm__loop_refresh_ns(loop), before_ns + MILLISECOND);
    before_ns = swarm__loop_now_ns(loop);
    usleep(1000);
    dispatch(loop);
    ck_assert_int_ge(swarm__loop_now_ns(loop), before_ns + MILLISECOND);
    swarm__loop_free(loop);
}
END_TEST

static size_t open_descriptors(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static int loop_story(void *user)
{
    (void)user;
    swarm__loop *loop = NULL;
    swarm_error *error = NULL;
    int code = swarm__loop_new(&loop, &error);
    swarm_error_free(error);
    if (code < 0)
        return code;
    swarm__timer timers[20];
    memset(timers, 0, sizeof timers);
    for (int i = 0; code == 0 && i < 20; i++) {
        code = swarm__timer_reserve(loop, &timers[i]);
        if (code == 0)
            swarm__timer_set(loop, &timers[i], INT64_MAX - i); /* must not need memory */
    }
    for (int i = 0; i < 20; i++)
        swarm__timer_release(loop, &timers[i]);
    swarm__loop_free(loop);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    size_t before = open_descriptors();
    failing_alloc_each(loop_story, NULL);
    ck_assert_uint_eq(open_descriptors(), before);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_idle_loop_is_quiet,
        timers_run_in_order,
        a_timer_that_is_unset_does_not_wake,
        a_timer_may_set_itself,
        callbacks_may_free_their_owners,
        a_callback_may_remove_another_ready_watch,
        watches_are_level_triggered_and_change,
        more_than_one_batch,
        what_cannot_be_watched,
        the_loop_nests,
        another_thread_may_wake_it,
        the_clock_goes_on,
        each_allocation_may_fail,
    };
    return SUITE_RUN("base_loop", tests, 20);
}
