/* SPDX-License-Identifier: MIT */
#include "cluster/events.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "model/event.h"
#include <string.h>

size_t swarm__event_queue_waiting(const swarm__event_queue *queue)
{
    return queue->count - queue->head + (queue->lost > 0);
}

/* Room for one more: what was read makes it, before memory is asked for. */
static int make_room(swarm__event_queue *queue)
{
    if (queue->count == queue->capacity && queue->head > 0) {
        queue->count -= queue->head;
        memmove(queue->items, queue->items + queue->head, queue->count * sizeof *queue->items);
        queue->head = 0;
    }
    return swarm__array_reserve(queue, 1);
}

int swarm__event_queue_give(swarm__event_queue *queue, swarm_event *event)
{
    if (make_room(queue) < 0)
        return SWARM_E_NOMEM;
    if (queue->count - queue->head >= queue->limit) {
        swarm_event_free(queue->items[queue->head++]);
        queue->lost++;
    }
    swarm__array_push(queue, event);
    return 0;
}

static int tell_lost(swarm__event_queue *queue, swarm_event **out_event)
{
    swarm_event *event = swarm__event_new(SWARM_EVENT_KIND_WARNING);
    if (event == NULL)
        return SWARM_E_NOMEM;
    event->message = swarm__format("%llu events were not read in time and are lost",
                                   (unsigned long long)queue->lost);
    if (event->message == NULL) {
        swarm_event_free(event);
        return SWARM_E_NOMEM;
    }
    queue->lost = 0;
    *out_event = event;
    return 1;
}

int swarm__event_queue_take(swarm__event_queue *queue, swarm_event **out_event)
{
    if (queue->lost > 0)
        return tell_lost(queue, out_event);
    if (queue->head == queue->count)
        return 0;
    *out_event = queue->items[queue->head++];
    if (queue->head == queue->count)
        queue->head = queue->count = 0;
    return 1;
}

void swarm__event_queue_clear(swarm__event_queue *queue)
{
    for (size_t i = queue->head; i < queue->count; i++)
        swarm_event_free(queue->items[i]);
    swarm__array_free(queue);
    queue->head = 0;
}
