/* SPDX-License-Identifier: MIT
 *
 * The members of a rollout's state, which core/rollout_dump.c writes and core/rollout_restore.c reads.
 * The public keeps it, and gives it back; it neither makes nor changes one.
 */
#ifndef SWARM__MODEL_ROLLOUT_STATE_H
#define SWARM__MODEL_ROLLOUT_STATE_H

#include "model/object.h"

enum {
    ROLLOUT_CONFIG,
    ROLLOUT_BEGUN,
    ROLLOUT_VERDICT,
    ROLLOUT_FINISH_TOLD,
    ROLLOUT_FAILED_SLOT,
    ROLLOUT_LAST_FAILED_SLOT,
    ROLLOUT_CAUSE,
    ROLLOUT_LAST_CAUSE,
    ROLLOUT_AT_BEGIN,
    ROLLOUT_BATCH,
    ROLLOUT_BATCH_LEFT, /* absent: no end */
    ROLLOUT_GATE,
    ROLLOUT_GATE_SINCE, /* as of a slot */
    ROLLOUT_PAUSED,
    ROLLOUT_SLOTS, /* in the order of their turns */
    ROLLOUT_STEPS  /* to be handed out, in this order */
};

enum {
    ROLLOUT_SLOT_NUMBER,
    ROLLOUT_SLOT_STATE,
    ROLLOUT_SLOT_HAS_OLD,
    ROLLOUT_SLOT_UP,
    ROLLOUT_SLOT_FAILED,  /* counted as failed, though its state may be another */
    ROLLOUT_SLOT_DELAYED, /* its place becomes free after the delay */
    ROLLOUT_SLOT_LEAVING, /* the old version is to stop, and has not ended yet */
    ROLLOUT_SLOT_SINCE    /* when monitor and delay began: nanoseconds before the dump, negative */
};

/* A slot with no step in it has a place in the queue all the same. */
enum {
    ROLLOUT_STEPS_SLOT,
    ROLLOUT_STEPS_PREPARE_NEW,
    ROLLOUT_STEPS_STOP_OLD,
    ROLLOUT_STEPS_START_NEW
};

typedef int32_t swarm__rollout_slot_state;
enum {
    SLOT_WAITING = 1,  /* for its turn */
    SLOT_STOPPING = 2, /* stop-first: for the old version to end */
    SLOT_STARTING = 3, /* for the new version to be up */
    SLOT_JUDGED = 4,   /* up; a failure within the monitor still counts */
    SLOT_GOOD = 5,     /* up, and the monitor has passed */
    SLOT_FAILED = 6,   /* counted as failed; the caller may still bring it up */
    SLOT_REMOVED = 7
};

typedef int32_t swarm__rollout_gate;
enum {
    ROLLOUT_GATE_NONE = 0,
    ROLLOUT_GATE_REACHED = 1, /* to be told */
    ROLLOUT_GATE_WAITING = 2  /* for an answer */
};

extern const swarm__type swarm__rollout_state_type;
extern const swarm__type swarm__rollout_slot_type;
extern const swarm__type swarm__rollout_steps_type;

#endif
