/* SPDX-License-Identifier: MIT
 *
 * The events that wait to be read: a queue with a limit. When nobody reads, the oldest go, and the
 * reader is told how many went.
 */
#ifndef SWARM__CLUSTER_EVENTS_H
#define SWARM__CLUSTER_EVENTS_H

#include <stddef.h>
#include <stdint.h>
#include <swarm/event.h>

typedef struct swarm__event_queue { /* all zero at first, but for the limit */
    swarm_event **items;            /* from head to count */
    size_t count;
    size_t capacity;
    size_t head;
    size_t limit;
    uint64_t lost; /* since the reader was last told */
} swarm__event_queue;

size_t swarm__event_queue_waiting(const swarm__event_queue *queue);

/* Append; the queue owns it from then on. 0, or SWARM_E_NOMEM, and then it is still the caller's. */
int swarm__event_queue_give(swarm__event_queue *queue, swarm_event *event);

/* 1 and the oldest event, now the caller's; 0 when none waits; or SWARM_E_NOMEM, and none is gone. */
int swarm__event_queue_take(swarm__event_queue *queue, swarm_event **out_event);

void swarm__event_queue_clear(swarm__event_queue *queue);

#endif
