/* SPDX-License-Identifier: MIT
 *
 * What the parts of a trial share (engine_plan.h says what it is).
 */
#ifndef SWARM__CORE_ENGINE_TRIAL_H
#define SWARM__CORE_ENGINE_TRIAL_H

#include "core/engine_plan.h"

typedef struct trial trial;
typedef struct trial_slot trial_slot;

typedef struct trial_timer {
    swarm__heap_node node; /* first */
    trial_slot *slot;
    int leaves; /* the old task has stopped; else the new one is up, or has found no node */
} trial_timer;

struct trial_slot {
    uint64_t key;
    const engine_task *old;   /* NULL for none */
    const engine_node *bound; /* of global services */
    const char *node;         /* name, where the new task is; NULL until it has a place */
    int64_t ready_ns;
    trial_timer fresh;
    trial_timer leaving;
    trial_slot *next_waiting;
    unsigned placed : 1;
    unsigned started : 1; /* it is to run, not only to be prepared */
    unsigned waits : 1;
    unsigned failed : 1;
};

struct trial {
    const engine_trial *asked;
    trial_outcome *outcome;
    swarm_rollout *rollout;
    swarm_scheduler *scheduler;
    const char *service_id;
    struct {
        trial_slot *items;
        size_t count, capacity;
    } slots;
    size_t rolled; /* the first ones: the machine knows them, as place + 1 */
    swarm__heap timers;
    trial_slot *first_waiting;
    trial_slot **last_waiting;
    int64_t now_ns;
    uint64_t tasks;
    int64_t extra_tasks;
    int64_t extra_cpus;
    int64_t extra_memory;
};

/* ---- engine_trial_world.c: what is there before it begins ---- */

/* A scheduler that knows what the engine's knows. 0 or SWARM_E_NOMEM. */
int swarm__trial_fill_scheduler(trial *self);
/* The slots in question: first those that the machine gets, then those that are only made or removed. */
int swarm__trial_add_slots(trial *self);
/* Name of a node, or NULL. */
const char *swarm__trial_node_name(const engine_node *node);

/* ---- engine_trial_place.c: nodes for new tasks ---- */

/* The slot's new task wants a node, and is to be started there when slot->started is set. */
int swarm__trial_ask_place(trial *self, trial_slot *slot);
/* Something was given back. */
int swarm__trial_place_waiting(trial *self);
/* It has waited too long. */
int swarm__trial_give_up(trial *self, trial_slot *slot);
/* One task more, or one less. */
void swarm__trial_tally(trial *self, const swarm_service_spec *spec, int sign);

#endif
