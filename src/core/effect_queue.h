/* SPDX-License-Identifier: MIT
 *
 * The queue of effects: what waits to be read. Nearly all of it is about tasks, and little is kept for
 * those; what else there is brings its facts along. Entries stand one behind the other in chunks, which
 * are given back when they have been read.
 */
#ifndef SWARM__CORE_EFFECT_QUEUE_H
#define SWARM__CORE_EFFECT_QUEUE_H

#include "base/id.h"
#include <stddef.h>
#include <swarm/engine.h>

struct engine_task;
struct engine_node;
struct swarm__revision;
struct swarm__shared_text;

/* Whatever may change of a task before its effect is read stands here; the rest is the task's. What is
 * pointed to is held by the entry. */
typedef struct effect_entry {
    uint8_t kind;
    uint8_t event; /* kind of event, 0 for none */
    uint8_t object;
    uint8_t health;
    uint16_t state;
    uint16_t desired;
    unsigned removal : 1;
    unsigned placed : 1;    /* the task had a node */
    unsigned was_cut : 1;   /* connections of it were cut */
    unsigned has_facts : 1; /* it is the head of an effect_facts */
    uint64_t slot;
    int64_t at_ns;                    /* of the event, or the end of a drain */
    struct engine_task *task;         /* NULL when it is not about one */
    struct swarm__shared_text *text;  /* NULL, or what the event says in place of the message */
    struct swarm__shared_text *error; /* */
    const char *message;              /* static */
} effect_entry;

/* An effect that is not about a task alone. */
typedef struct effect_facts {
    effect_entry entry; /* first */
    swarm__id task_id;
    swarm__id service_id;
    swarm__id node_id;
    uint32_t port;
    struct swarm__revision *revision;
    struct engine_node *node;
    swarm_node_state node_state;
    swarm_update_state update_state;
    swarm_verdict verdict;
    swarm_verdict_cause cause;
    int32_t exit_code;
    uint64_t done;
    uint64_t total;
    uint64_t failed;
    uint64_t cut;
} effect_facts;

typedef struct effect_chunk effect_chunk;

typedef struct effect_queue { /* all zero at first */
    effect_chunk *first;      /* that is read */
    effect_chunk *last;       /* that is written; empty ones may stand behind it */
    size_t places;            /* for facts in those behind the last */
} effect_queue;

/* Room for `more` entries of any kind. 0 or SWARM_E_NOMEM. */
int swarm__effect_queue_reserve(effect_queue *queue, size_t more);

/* An entry that is all zero but for its mark, in reserved room. */
effect_entry *swarm__effect_queue_push(effect_queue *queue);
effect_facts *swarm__effect_queue_push_facts(effect_queue *queue);

/* The oldest entry, which is an effect_facts when it says so; NULL when there is none. */
effect_entry *swarm__effect_queue_first(const effect_queue *queue);

/* Take the oldest entry out. What it holds is not released. */
void swarm__effect_queue_drop(effect_queue *queue);

/* Free the room. The entries are to be released before. */
void swarm__effect_queue_free(effect_queue *queue);

#endif
