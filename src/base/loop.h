/* SPDX-License-Identifier: MIT
 *
 * A small event loop that nests in the caller's: one epoll descriptor with the watched descriptors,
 * a timerfd for the earliest deadline and an eventfd for wake-ups inside. It never blocks, starts no
 * thread, touches no signal. It knows nothing of swarms.
 *
 * Watches and timers are members of their owner's structs; the loop lends them until they are
 * unset. A callback may unset any watch or timer, its own too, and may free its owner after that.
 */
#ifndef SWARM__BASE_LOOP_H
#define SWARM__BASE_LOOP_H

#include "base/heap.h"
#include <stdint.h>
#include <swarm/error.h>

typedef struct swarm__loop swarm__loop;

typedef struct swarm__watch { /* all zero at first, then ready and user by the owner */
    void (*ready)(void *user, uint32_t epoll_events);
    void *user;
    int fd; /* set by the loop; meaningful while watched */
    int watched;
} swarm__watch;

typedef struct swarm__timer { /* all zero at first, then due and user by the owner */
    swarm__heap_node node;
    void (*due)(void *user);
    void *user;
    int reserved;
} swarm__timer;

int swarm__loop_new(swarm__loop **out_loop, swarm_error **err);
void swarm__loop_free(swarm__loop *loop);

/* Readable when swarm__loop_dispatch() has something to do. */
int swarm__loop_fd(const swarm__loop *loop);

/* CLOCK_MONOTONIC, read once at each dispatch, so that all callbacks of a turn see one time. */
int64_t swarm__loop_now_ns(const swarm__loop *loop);

/* Read the clock anew; for calls that come from outside a dispatch. */
int64_t swarm__loop_refresh_ns(swarm__loop *loop);

/* When the earliest timer is due, or INT64_MAX. */
int64_t swarm__loop_deadline_ns(const swarm__loop *loop);

/* Watch `fd` for `epoll_events` (level-triggered), or change what an active watch waits for. */
int swarm__loop_watch(swarm__loop *loop, swarm__watch *watch, int fd, uint32_t epoll_events,
                      swarm_error **err);
void swarm__loop_unwatch(swarm__loop *loop, swarm__watch *watch);

/* Make room for the timer; after that setting it cannot fail. Undone by _release. */
int swarm__timer_reserve(swarm__loop *loop, swarm__timer *timer);
void swarm__timer_release(swarm__loop *loop, swarm__timer *timer);
void swarm__timer_set(swarm__loop *loop, swarm__timer *timer, int64_t at_ns);
void swarm__timer_unset(swarm__loop *loop, swarm__timer *timer);

/* One turn: what is ready now, then the timers that are due. Never blocks. */
int swarm__loop_dispatch(swarm__loop *loop, swarm_error **err);

/* Make the descriptor readable once. The only call that another thread, or a signal handler, may
 * make. */
void swarm__loop_wakeup(swarm__loop *loop);

#endif
