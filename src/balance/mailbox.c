/* SPDX-License-Identifier: MIT */
#include "balance/mailbox.h"

#include <stddef.h>

int swarm__mailbox_init(swarm__mailbox *box)
{
    box->first = box->last = NULL;
    box->reading = 0;
    int code = pthread_mutex_init(&box->lock, NULL);
    if (code != 0)
        return code;
    code = pthread_cond_init(&box->settled, NULL);
    if (code != 0)
        pthread_mutex_destroy(&box->lock);
    return code;
}

void swarm__mailbox_destroy(swarm__mailbox *box)
{
    pthread_cond_destroy(&box->settled);
    pthread_mutex_destroy(&box->lock);
}

int swarm__mailbox_post(swarm__mailbox *box, swarm__letter *letter, int32_t kind, void *subject)
{
    letter->next = NULL;
    letter->kind = kind;
    letter->subject = subject;
    pthread_mutex_lock(&box->lock);
    int was_empty = box->first == NULL;
    if (was_empty)
        box->first = letter;
    else
        box->last->next = letter;
    box->last = letter;
    pthread_mutex_unlock(&box->lock);
    return was_empty;
}

swarm__letter *swarm__mailbox_take(swarm__mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    swarm__letter *letters = box->first;
    box->first = box->last = NULL;
    box->reading = letters != NULL;
    pthread_mutex_unlock(&box->lock);
    return letters;
}

void swarm__mailbox_done(swarm__mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    box->reading = 0;
    pthread_cond_broadcast(&box->settled);
    pthread_mutex_unlock(&box->lock);
}

void swarm__mailbox_settle(swarm__mailbox *box)
{
    pthread_mutex_lock(&box->lock);
    while (box->first != NULL || box->reading)
        pthread_cond_wait(&box->settled, &box->lock);
    pthread_mutex_unlock(&box->lock);
}
