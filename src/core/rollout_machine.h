/* SPDX-License-Identifier: MIT
 *
 * What a rollout machine remembers, and what its files offer each other.
 *
 * The slots stand in one array. Because delay and monitor are the same for all slots and time only
 * goes forward, the slots that wait for either leave in the order in which they came: two linked
 * queues replace timers. Steps to be handed out are marks on the slots, in a third queue.
 */
#ifndef SWARM__CORE_ROLLOUT_MACHINE_H
#define SWARM__CORE_ROLLOUT_MACHINE_H

#include "core/rollout_config.h"
#include "model/rollout_state.h"
#include <stddef.h>
#include <swarm/rollout.h>

#define NO_SLOT UINT32_MAX

enum {
    TODO_PREPARE = 1,
    TODO_STOP_OLD = 2,
    TODO_START = 4
};

typedef struct rollout_slot {
    uint64_t id;
    int64_t at_ns;         /* when it was seen up or failed */
    uint32_t next_delayed; /* links of the three queues */
    uint32_t next_judged;
    uint32_t next_todo;
    uint8_t state; /* swarm__rollout_slot_state */
    uint8_t todo;
    uint8_t has_old : 1;
    uint8_t queued : 1;  /* in the queue of steps */
    uint8_t was_up : 1;  /* counted as up */
    uint8_t delayed : 1; /* its place becomes free after the delay */
    uint8_t failed : 1;  /* counted as failed */
    uint8_t leaving : 1; /* its old version is to stop, and has not ended yet */
} rollout_slot;

typedef struct rollout_queue {
    uint32_t first;
    uint32_t last;
} rollout_queue;

struct swarm_rollout {
    swarm__rollout_config config;
    struct {
        rollout_slot *items;
        size_t count, capacity;
    } slots;
    struct {
        uint32_t *items; /* indexes into slots, by id */
        size_t count, capacity;
    } by_id;
    rollout_queue delayed;
    rollout_queue judged;
    rollout_queue todo;
    size_t next_waiting; /* slots before this one had their turn */
    uint64_t total;      /* slots that were not removed */
    uint64_t waiting;    /* for their turn */
    uint64_t busy;       /* places taken among the parallelism */
    uint64_t unsettled;  /* slots neither good nor failed nor removed */
    uint64_t leaving;    /* slots whose old version is to stop, and has not ended yet */
    uint64_t up;
    uint64_t failed;
    uint64_t at_begin;   /* slots that it began with: what per cent are of */
    uint64_t batch;      /* number of the present one, from 1 */
    uint64_t batch_left; /* slots of it that had no turn yet; UINT64_MAX for no end */
    swarm__rollout_gate gate;
    int64_t gate_since_ns;
    uint64_t failed_slot;
    uint64_t last_failed;
    swarm_verdict_cause last_cause; /* of that failure */
    int64_t now_ns;
    swarm_verdict verdict;
    swarm_verdict_cause cause;
    int begun;
    int finish_told;
    int paused;
};

/* ---- rollout_slot.c: the slots and the queues ---- */

/* Append a slot with an id that is not in yet. 0 or SWARM_E_NOMEM. */
int swarm__rollout_append(swarm_rollout *rollout, uint64_t id, rollout_slot **out_slot);
rollout_slot *swarm__rollout_find(const swarm_rollout *rollout, uint64_t id);

/* The link of a queue is named by its place in the slot. */
void swarm__rollout_queue_add(swarm_rollout *rollout, rollout_queue *queue, size_t link,
                              rollout_slot *slot);
void swarm__rollout_queue_take(swarm_rollout *rollout, rollout_queue *queue, size_t link);
/* The first of the queue, the one behind a slot; NULL for none. */
rollout_slot *swarm__rollout_queue_first(const swarm_rollout *rollout, const rollout_queue *queue);
rollout_slot *swarm__rollout_queue_next(const swarm_rollout *rollout, const rollout_slot *slot,
                                        const rollout_queue *queue, size_t link);

#define LINK(name) offsetof(rollout_slot, next_##name)
#define QUEUE_ADD(rollout, name, slot)                                                             \
    swarm__rollout_queue_add(rollout, &(rollout)->name, LINK(name), slot)
#define QUEUE_TAKE(rollout, name)  swarm__rollout_queue_take(rollout, &(rollout)->name, LINK(name))
#define QUEUE_FIRST(rollout, name) swarm__rollout_queue_first(rollout, &(rollout)->name)
#define QUEUE_NEXT(rollout, name, slot)                                                            \
    swarm__rollout_queue_next(rollout, slot, &(rollout)->name, LINK(name))

/* ---- rollout_move.c: what time and observations do ---- */

/* Let pass what is over, and give free places to the slots that wait. */
void swarm__rollout_pass_time(swarm_rollout *rollout, int64_t now_ns);
/* 1 when it changed something. `cause` goes with a failure. */
int swarm__rollout_move(swarm_rollout *rollout, rollout_slot *slot, swarm_rollout_seen seen,
                        swarm_verdict_cause cause);
/* The old version of a slot that failed was to stop, and is not going to: it has not been asked yet. */
void swarm__rollout_keep_old(swarm_rollout *rollout, uint64_t id);
void swarm__rollout_take_out(swarm_rollout *rollout, rollout_slot *slot);
void swarm__rollout_finish(swarm_rollout *rollout, swarm_verdict verdict,
                           swarm_verdict_cause cause);

/* Take the failure action. Going on is none: who asks has been told otherwise. */
void swarm__rollout_fail(swarm_rollout *rollout, swarm_verdict_cause cause);

/* ---- rollout_batch.c: batches and gates ---- */

/* How many slots may work at a time. */
uint64_t swarm__rollout_places(const swarm_rollout *rollout);
/* When the present batch is up and judged, begin the next one or come to the gate. */
void swarm__rollout_turn_batch(swarm_rollout *rollout);
/* The gate has not been answered in time. */
void swarm__rollout_pass_gate(swarm_rollout *rollout);

#endif
