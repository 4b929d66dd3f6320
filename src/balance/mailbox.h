/* SPDX-License-Identifier: MIT
 *
 * Letters from one thread to another, in order. A letter is a member of what it is about, so that
 * posting cannot fail; it must not be posted again, nor its owner freed, before it has been read.
 */
#ifndef SWARM__BALANCE_MAILBOX_H
#define SWARM__BALANCE_MAILBOX_H

#include <pthread.h>
#include <stdint.h>

typedef struct swarm__letter {
    struct swarm__letter *next;
    void *subject;
    int32_t kind;
} swarm__letter;

typedef struct swarm__mailbox {
    pthread_mutex_t lock;
    pthread_cond_t settled;
    swarm__letter *first;
    swarm__letter *last;
    int reading; /* letters were taken and are being acted on */
} swarm__mailbox;

/* 0, or an errno value. */
int swarm__mailbox_init(swarm__mailbox *box);
void swarm__mailbox_destroy(swarm__mailbox *box);

/* 1 when the box was empty, so that its reader has to be woken; otherwise 0. */
int swarm__mailbox_post(swarm__mailbox *box, swarm__letter *letter, int32_t kind, void *subject);

/* All letters, oldest first, linked by `next`; NULL when there is none. The reader says _done when
 * it has acted on them. */
swarm__letter *swarm__mailbox_take(swarm__mailbox *box);
void swarm__mailbox_done(swarm__mailbox *box);

/* Wait until every letter posted so far has been acted on. */
void swarm__mailbox_settle(swarm__mailbox *box);

#endif
