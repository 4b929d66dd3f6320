/* SPDX-License-Identifier: MIT
 *
 * The members of records: what the engine writes down of its objects. All times are wall times in
 * nanoseconds since 1970; an unset one has not come. Members are only added: a record without one was
 * written before there was such a thing.
 */
#ifndef SWARM__MODEL_RECORD_H
#define SWARM__MODEL_RECORD_H

#include "model/object.h"
#include <swarm/state.h>

#define SWARM__ENGINE_RECORD_ID "engine"

enum { /* of every record; the last four are its data, one of them by its kind */
    RECORD_FORMAT,
    RECORD_KIND,
    RECORD_ID,
    RECORD_ENGINE,
    RECORD_NODE,
    RECORD_SERVICE,
    RECORD_TASK
};

enum {
    ENGINE_RECORD_SEED, /* of the scheduler */
    ENGINE_RECORD_RANDOM,
    ENGINE_RECORD_EVENT_SEQUENCE, /* no event has a higher number yet */
    ENGINE_RECORD_VERSION,
    ENGINE_RECORD_ROLLOUTS,
    ENGINE_RECORD_OBJECTS,
    ENGINE_RECORD_DRAIN_TIMEOUT,
    ENGINE_RECORD_TASK_HISTORY_LIMIT,
    ENGINE_RECORD_REVISION_LIMIT,
    ENGINE_RECORD_STOPPING,
    ENGINE_RECORD_STOPPED
};

enum {
    NODE_RECORD_NUMBER, /* in the order in which objects were made */
    NODE_RECORD_VERSION,
    NODE_RECORD_CREATED_AT,
    NODE_RECORD_UPDATED_AT,
    NODE_RECORD_SPEC,
    NODE_RECORD_ADDRESS,
    NODE_RECORD_DESCRIPTION,
    NODE_RECORD_STATE,
    NODE_RECORD_MESSAGE,
    NODE_RECORD_REMOVING
};

enum {
    REVISION_RECORD_NUMBER,
    REVISION_RECORD_CREATED_AT,
    REVISION_RECORD_SUCCEEDED_AT,
    REVISION_RECORD_VERDICT,
    REVISION_RECORD_SPEC
};

enum {
    SERVICE_RECORD_NUMBER,
    SERVICE_RECORD_VERSION,
    SERVICE_RECORD_CREATED_AT,
    SERVICE_RECORD_UPDATED_AT,
    SERVICE_RECORD_REVISIONS,
    SERVICE_RECORD_CURRENT, /* number of a revision */
    SERVICE_RECORD_REVISIONS_MADE,
    SERVICE_RECORD_ROLLOUT, /* unset: none runs */
    SERVICE_RECORD_ROLLOUT_SERIAL,
    SERVICE_RECORD_ROLLOUT_DEADLINE,
    SERVICE_RECORD_ROLLING_BACK,
    SERVICE_RECORD_FINISHED,
    SERVICE_RECORD_FAILED_TASK,
    SERVICE_RECORD_UPDATE_STATE,
    SERVICE_RECORD_UPDATE_STARTED_AT,
    SERVICE_RECORD_UPDATE_COMPLETED_AT,
    SERVICE_RECORD_UPDATE_MESSAGE,
    SERVICE_RECORD_VERDICT,
    SERVICE_RECORD_CONVERGED_AT, /* when it will have been up for long enough */
    SERVICE_RECORD_START_ROLLOUT,
    SERVICE_RECORD_REMOVING,
    SERVICE_RECORD_CONVERGING,
    SERVICE_RECORD_PROVEN,
    SERVICE_RECORD_CAUSE, /* of the verdict, and what else it came to */
    SERVICE_RECORD_FAILED_SLOT,
    SERVICE_RECORD_FAILED_NODE,
    SERVICE_RECORD_UPDATE_SLOTS,
    SERVICE_RECORD_UPDATE_UP,
    SERVICE_RECORD_UPDATE_FAILED,
    SERVICE_RECORD_UPDATE_CUT,
    SERVICE_RECORD_ROLLOUT_ORDER,
    SERVICE_RECORD_TIMES /* by phase */
};

enum {
    TIMES_RECORD_COUNT,
    TIMES_RECORD_LEAST,
    TIMES_RECORD_MEAN,
    TIMES_RECORD_MOST
};

extern const swarm__type swarm__times_record_type;

enum {
    SLOT_RECORD_ACTIVE,    /* id of a task */
    SLOT_RECORD_CANDIDATE, /* id of a task */
    SLOT_RECORD_NODE_ID,   /* of global services */
    SLOT_RECORD_REVISION,
    SLOT_RECORD_COUNTED,
    SLOT_RECORD_RESTARTS,
    SLOT_RECORD_RESTART_TIMES,
    SLOT_RECORD_FAILURES,
    SLOT_RECORD_REMOVING,
    SLOT_RECORD_FINISHED,
    SLOT_RECORD_MOVED,
    SLOT_RECORD_PUT_OFF, /* 1: the start, 2: the stop of its rollout waits for the budget */
    SLOT_RECORD_SERVED,
    SLOT_RECORD_EXCUSED,
    SLOT_RECORD_YIELDED
};

enum {
    RESTART_RECORD_AT
};

enum {
    TASK_RECORD_SERVICE_ID,
    TASK_RECORD_NODE_ID,
    TASK_RECORD_NUMBER,
    TASK_RECORD_SLOT,
    TASK_RECORD_REVISION,
    TASK_RECORD_STATE,
    TASK_RECORD_DESIRED_STATE,
    TASK_RECORD_HEALTH,
    TASK_RECORD_WORDED, /* the state whose message it shows */
    TASK_RECORD_ERROR,
    TASK_RECORD_EXIT_CODE,
    TASK_RECORD_CUT,
    TASK_RECORD_ROLLOUT,
    TASK_RECORD_DISMISSED_BY,
    TASK_RECORD_CREATED_AT,
    TASK_RECORD_STATE_AT,
    TASK_RECORD_HOLD_UNTIL,
    TASK_RECORD_UP_SINCE,
    TASK_RECORD_DEADLINE, /* of what it waits for */
    TASK_RECORD_HELD,
    TASK_RECORD_PUT_OFF,
    TASK_RECORD_PULL_TRIES,
    TASK_RECORD_RETRY_AT, /* unset: it does not wait to be prepared again */
    TASK_RECORD_PREPARE_UNTIL,
    TASK_RECORD_SEEN_RUNNING,
    TASK_RECORD_DRAINING,
    TASK_RECORD_UP,
    TASK_RECORD_FAILING,
    TASK_RECORD_STOP_SENT,
    TASK_RECORD_LOST,
    TASK_RECORD_MISPLACED,
    TASK_RECORD_REPLACED,
    TASK_RECORD_SLOT_STATE /* its slot's; that of the slot's newest task counts */
};

/* With its format, kind, id and (empty) data; NULL when memory is short. */
swarm_record *swarm__record_new(swarm_object_kind kind, const char *id);
/* Its data by its kind, of the tables above; NULL when there is none. */
void *swarm__record_edit_data(swarm_record *record);
const void *swarm__record_data(const swarm_record *record);
/* Items of lists; NULL when memory is short. */
void *swarm__revision_record_new(void);
void *swarm__restart_record_new(void);
/* The state owns the record from then on. SWARM_E_NOMEM: it is still the caller's. */
int swarm__engine_state_take(swarm_engine_state *state, swarm_record *record);

#endif
