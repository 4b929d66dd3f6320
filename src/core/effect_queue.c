/* SPDX-License-Identifier: MIT */
#include "core/effect_queue.h"

#include "base/alloc.h"
#include <string.h>

enum {
    CHUNK_SIZE = 16 * 1024,
    CHUNK_HEAD = 64, /* where entries begin */
    CHUNK_PLACES = (CHUNK_SIZE - CHUNK_HEAD) / (int)sizeof(effect_facts),
    SPARE_PLACES = 2 * CHUNK_PLACES /* that stay: a step may need more than one chunk */
};

struct effect_chunk {
    effect_chunk *next;
    size_t begin, end; /* of the entries, in bytes from the chunk's own beginning */
};

_Static_assert(sizeof(effect_chunk) <= CHUNK_HEAD, "entries begin behind the head");
_Static_assert(sizeof(effect_entry) % _Alignof(effect_facts) == 0, "both stand in a row");

/* For facts; any entry takes the room of one at most. */
static size_t places_left(const effect_chunk *chunk)
{
    return (CHUNK_SIZE - chunk->end) / sizeof(effect_facts);
}

static void reset(effect_chunk *chunk)
{
    chunk->begin = chunk->end = CHUNK_HEAD;
}

static effect_chunk *chunk_new(void)
{
    effect_chunk *chunk = swarm__alloc(CHUNK_SIZE);
    if (chunk != NULL) {
        chunk->next = NULL;
        reset(chunk);
    }
    return chunk;
}

int swarm__effect_queue_reserve(effect_queue *queue, size_t more)
{
    if (queue->last == NULL && (queue->first = queue->last = chunk_new()) == NULL)
        return SWARM_E_NOMEM;
    while (places_left(queue->last) + queue->places < more) {
        effect_chunk *chunk = chunk_new();
        if (chunk == NULL)
            return SWARM_E_NOMEM;
        chunk->next = queue->last->next;
        queue->last->next = chunk;
        queue->places += CHUNK_PLACES;
    }
    return 0;
}

static void *push(effect_queue *queue, size_t size)
{
    if (CHUNK_SIZE - queue->last->end < size) {
        queue->last = queue->last->next;
        queue->places -= CHUNK_PLACES;
    }
    void *entry = (char *)queue->last + queue->last->end;
    queue->last->end += size;
    return memset(entry, 0, size);
}

effect_entry *swarm__effect_queue_push(effect_queue *queue)
{
    return push(queue, sizeof(effect_entry));
}

effect_facts *swarm__effect_queue_push_facts(effect_queue *queue)
{
    effect_facts *facts = push(queue, sizeof *facts);
    facts->entry.has_facts = 1;
    return facts;
}

effect_entry *swarm__effect_queue_first(const effect_queue *queue)
{
    const effect_chunk *chunk = queue->first;
    if (chunk == NULL || chunk->begin == chunk->end)
        return NULL;
    return (effect_entry *)(void *)((char *)queue->first + chunk->begin);
}

static void free_chunks(effect_chunk *chunk)
{
    while (chunk != NULL) {
        effect_chunk *next = chunk->next;
        swarm__free(chunk);
        chunk = next;
    }
}

/* Of the empty chunks behind the last one. */
static void free_spare(effect_queue *queue)
{
    while (queue->places > SPARE_PLACES) {
        effect_chunk *spare = queue->last->next;
        queue->last->next = spare->next;
        queue->places -= CHUNK_PLACES;
        swarm__free(spare);
    }
}

static void leave_chunk(effect_queue *queue)
{
    effect_chunk *chunk = queue->first;
    reset(chunk);
    if (chunk != queue->last) {
        queue->first = chunk->next;
        chunk->next = queue->last->next;
        queue->last->next = chunk;
        queue->places += CHUNK_PLACES;
    }
    free_spare(queue);
}

void swarm__effect_queue_drop(effect_queue *queue)
{
    const effect_entry *entry = swarm__effect_queue_first(queue);
    if (entry == NULL)
        return;
    queue->first->begin += entry->has_facts ? sizeof(effect_facts) : sizeof(effect_entry);
    if (queue->first->begin == queue->first->end)
        leave_chunk(queue);
}

void swarm__effect_queue_free(effect_queue *queue)
{
    free_chunks(queue->first);
    *queue = (effect_queue){0};
}
