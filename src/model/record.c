/* SPDX-License-Identifier: MIT */
#include "model/record.h"

#include "model/accessors.h"
#include "model/rollout_state.h"
#include "model/types.h"
#include <swarm/swarm.h>

SWARM__WORDS(object_kind, {SWARM_OBJECT_NODE, "node"}, {SWARM_OBJECT_SERVICE, "service"},
             {SWARM_OBJECT_TASK, "task"}, {SWARM_OBJECT_ENGINE, "engine"});

static const swarm__field engine_record_fields[] = {
    [ENGINE_RECORD_SEED] = {.name = "Seed", .kind = SWARM__KIND_INT64},
    [ENGINE_RECORD_RANDOM] = {.name = "Random", .kind = SWARM__KIND_INT64},
    [ENGINE_RECORD_EVENT_SEQUENCE] = {.name = "EventSequence", .kind = SWARM__KIND_UINT64},
    [ENGINE_RECORD_VERSION] = {.name = "Version", .kind = SWARM__KIND_UINT64},
    [ENGINE_RECORD_ROLLOUTS] = {.name = "Rollouts", .kind = SWARM__KIND_UINT64},
    [ENGINE_RECORD_OBJECTS] = {.name = "Objects", .kind = SWARM__KIND_UINT64},
    [ENGINE_RECORD_DRAIN_TIMEOUT] = {.name = "DrainTimeout", .kind = SWARM__KIND_INT64},
    [ENGINE_RECORD_TASK_HISTORY_LIMIT] = {.name = "TaskHistoryLimit", .kind = SWARM__KIND_UINT64},
    [ENGINE_RECORD_REVISION_LIMIT] = {.name = "RevisionLimit", .kind = SWARM__KIND_UINT64},
    [ENGINE_RECORD_STOPPING] = {.name = "Stopping", .kind = SWARM__KIND_BOOL},
    [ENGINE_RECORD_STOPPED] = {.name = "Stopped", .kind = SWARM__KIND_BOOL},
};
static const swarm__type engine_record_type = {
    engine_record_fields, sizeof engine_record_fields / sizeof engine_record_fields[0]};

static const swarm__field node_record_fields[] = {
    [NODE_RECORD_NUMBER] = {.name = "Number", .kind = SWARM__KIND_UINT64},
    [NODE_RECORD_VERSION] = {.name = "Version", .kind = SWARM__KIND_UINT64},
    [NODE_RECORD_CREATED_AT] = {.name = "CreatedAt", .kind = SWARM__KIND_INT64},
    [NODE_RECORD_UPDATED_AT] = {.name = "UpdatedAt", .kind = SWARM__KIND_INT64},
    [NODE_RECORD_SPEC] = {.name = "Spec",
                          .kind = SWARM__KIND_OBJECT,
                          .type = &swarm__node_spec_type},
    [NODE_RECORD_ADDRESS] = {.name = "Address", .kind = SWARM__KIND_STRING},
    [NODE_RECORD_DESCRIPTION] = {.name = "Description",
                                 .kind = SWARM__KIND_OBJECT,
                                 .type = &swarm__node_description_type},
    [NODE_RECORD_STATE] = {.name = "State",
                           .kind = SWARM__KIND_ENUM,
                           .words = &swarm__node_state_words},
    [NODE_RECORD_MESSAGE] = {.name = "Message", .kind = SWARM__KIND_STRING},
    [NODE_RECORD_REMOVING] = {.name = "Removing", .kind = SWARM__KIND_BOOL},
};
static const swarm__type node_record_type = {node_record_fields, sizeof node_record_fields /
                                                                     sizeof node_record_fields[0]};

static const swarm__field revision_record_fields[] = {
    [REVISION_RECORD_NUMBER] = {.name = "Number", .kind = SWARM__KIND_UINT64},
    [REVISION_RECORD_CREATED_AT] = {.name = "CreatedAt", .kind = SWARM__KIND_INT64},
    [REVISION_RECORD_SUCCEEDED_AT] = {.name = "SucceededAt", .kind = SWARM__KIND_INT64},
    [REVISION_RECORD_VERDICT] = {.name = "Verdict",
                                 .kind = SWARM__KIND_ENUM,
                                 .words = &swarm__verdict_words},
    [REVISION_RECORD_SPEC] = {.name = "Spec",
                              .kind = SWARM__KIND_OBJECT,
                              .type = &swarm__service_spec_type},
};
static const swarm__type revision_record_type = {
    revision_record_fields, sizeof revision_record_fields / sizeof revision_record_fields[0]};

static const swarm__field times_record_fields[] = {
    [TIMES_RECORD_COUNT] = {.name = "Count", .kind = SWARM__KIND_UINT32},
    [TIMES_RECORD_LEAST] = {.name = "Least", .kind = SWARM__KIND_INT64},
    [TIMES_RECORD_MEAN] = {.name = "Mean", .kind = SWARM__KIND_INT64},
    [TIMES_RECORD_MOST] = {.name = "Most", .kind = SWARM__KIND_INT64},
};
const swarm__type swarm__times_record_type = {
    times_record_fields, sizeof times_record_fields / sizeof times_record_fields[0]};

static const swarm__field service_record_fields[] = {
    [SERVICE_RECORD_NUMBER] = {.name = "Number", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_VERSION] = {.name = "Version", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_CREATED_AT] = {.name = "CreatedAt", .kind = SWARM__KIND_INT64},
    [SERVICE_RECORD_UPDATED_AT] = {.name = "UpdatedAt", .kind = SWARM__KIND_INT64},
    [SERVICE_RECORD_REVISIONS] = {.name = "Revisions",
                                  .kind = SWARM__KIND_OBJECTS,
                                  .type = &revision_record_type},
    [SERVICE_RECORD_CURRENT] = {.name = "Current", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_REVISIONS_MADE] = {.name = "RevisionsMade", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_ROLLOUT] = {.name = "Rollout",
                                .kind = SWARM__KIND_OBJECT,
                                .type = &swarm__rollout_state_type},
    [SERVICE_RECORD_ROLLOUT_SERIAL] = {.name = "RolloutSerial", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_ROLLOUT_DEADLINE] = {.name = "RolloutDeadline", .kind = SWARM__KIND_INT64},
    [SERVICE_RECORD_ROLLING_BACK] = {.name = "RollingBack", .kind = SWARM__KIND_BOOL},
    [SERVICE_RECORD_FINISHED] = {.name = "Finished",
                                 .kind = SWARM__KIND_ENUM,
                                 .words = &swarm__verdict_words},
    [SERVICE_RECORD_FAILED_TASK] = {.name = "FailedTask", .kind = SWARM__KIND_STRING},
    [SERVICE_RECORD_UPDATE_STATE] = {.name = "UpdateState",
                                     .kind = SWARM__KIND_ENUM,
                                     .words = &swarm__update_state_words},
    [SERVICE_RECORD_UPDATE_STARTED_AT] = {.name = "UpdateStartedAt", .kind = SWARM__KIND_INT64},
    [SERVICE_RECORD_UPDATE_COMPLETED_AT] = {.name = "UpdateCompletedAt", .kind = SWARM__KIND_INT64},
    [SERVICE_RECORD_UPDATE_MESSAGE] = {.name = "UpdateMessage", .kind = SWARM__KIND_STRING},
    [SERVICE_RECORD_VERDICT] = {.name = "Verdict",
                                .kind = SWARM__KIND_ENUM,
                                .words = &swarm__verdict_words},
    [SERVICE_RECORD_CONVERGED_AT] = {.name = "ConvergedAt", .kind = SWARM__KIND_INT64},
    [SERVICE_RECORD_START_ROLLOUT] = {.name = "StartRollout", .kind = SWARM__KIND_BOOL},
    [SERVICE_RECORD_REMOVING] = {.name = "Removing", .kind = SWARM__KIND_BOOL},
    [SERVICE_RECORD_CONVERGING] = {.name = "Converging", .kind = SWARM__KIND_BOOL},
    [SERVICE_RECORD_ROLLOUT_ORDER] = {.name = "RolloutOrder",
                                      .kind = SWARM__KIND_ENUM,
                                      .words = &swarm__update_order_words},
    [SERVICE_RECORD_TIMES] = {.name = "Times",
                              .kind = SWARM__KIND_OBJECTS,
                              .type = &swarm__times_record_type},
    [SERVICE_RECORD_PROVEN] = {.name = "Proven", .kind = SWARM__KIND_BOOL},
    [SERVICE_RECORD_CAUSE] = {.name = "Cause",
                              .kind = SWARM__KIND_ENUM,
                              .words = &swarm__verdict_cause_words},
    [SERVICE_RECORD_FAILED_SLOT] = {.name = "FailedSlot", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_FAILED_NODE] = {.name = "FailedNode", .kind = SWARM__KIND_STRING},
    [SERVICE_RECORD_UPDATE_SLOTS] = {.name = "UpdateSlots", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_UPDATE_UP] = {.name = "UpdateUp", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_UPDATE_FAILED] = {.name = "UpdateFailed", .kind = SWARM__KIND_UINT64},
    [SERVICE_RECORD_UPDATE_CUT] = {.name = "UpdateCut", .kind = SWARM__KIND_UINT64},
};
static const swarm__type service_record_type = {
    service_record_fields, sizeof service_record_fields / sizeof service_record_fields[0]};

static const swarm__field restart_record_fields[] = {
    [RESTART_RECORD_AT] = {.name = "At", .kind = SWARM__KIND_INT64},
};
static const swarm__type restart_record_type = {
    restart_record_fields, sizeof restart_record_fields / sizeof restart_record_fields[0]};

static const swarm__field slot_record_fields[] = {
    [SLOT_RECORD_ACTIVE] = {.name = "Active", .kind = SWARM__KIND_STRING},
    [SLOT_RECORD_CANDIDATE] = {.name = "Candidate", .kind = SWARM__KIND_STRING},
    [SLOT_RECORD_NODE_ID] = {.name = "NodeID", .kind = SWARM__KIND_STRING},
    [SLOT_RECORD_REVISION] = {.name = "Revision", .kind = SWARM__KIND_UINT64},
    [SLOT_RECORD_COUNTED] = {.name = "Counted", .kind = SWARM__KIND_UINT64},
    [SLOT_RECORD_RESTARTS] = {.name = "Restarts", .kind = SWARM__KIND_UINT64},
    [SLOT_RECORD_RESTART_TIMES] = {.name = "RestartTimes",
                                   .kind = SWARM__KIND_OBJECTS,
                                   .type = &restart_record_type},
    [SLOT_RECORD_FAILURES] = {.name = "Failures", .kind = SWARM__KIND_UINT64},
    [SLOT_RECORD_REMOVING] = {.name = "Removing", .kind = SWARM__KIND_BOOL},
    [SLOT_RECORD_FINISHED] = {.name = "Finished", .kind = SWARM__KIND_BOOL},
    [SLOT_RECORD_MOVED] = {.name = "Moved", .kind = SWARM__KIND_BOOL},
    [SLOT_RECORD_PUT_OFF] = {.name = "PutOff", .kind = SWARM__KIND_UINT32},
    [SLOT_RECORD_SERVED] = {.name = "Served", .kind = SWARM__KIND_BOOL},
    [SLOT_RECORD_EXCUSED] = {.name = "Excused", .kind = SWARM__KIND_BOOL},
    [SLOT_RECORD_YIELDED] = {.name = "Yielded", .kind = SWARM__KIND_BOOL},
};
static const swarm__type slot_record_type = {slot_record_fields, sizeof slot_record_fields /
                                                                     sizeof slot_record_fields[0]};

static const swarm__field task_record_fields[] = {
    [TASK_RECORD_SERVICE_ID] = {.name = "ServiceID", .kind = SWARM__KIND_STRING},
    [TASK_RECORD_NODE_ID] = {.name = "NodeID", .kind = SWARM__KIND_STRING},
    [TASK_RECORD_NUMBER] = {.name = "Number", .kind = SWARM__KIND_UINT64},
    [TASK_RECORD_SLOT] = {.name = "Slot", .kind = SWARM__KIND_UINT64},
    [TASK_RECORD_REVISION] = {.name = "Revision", .kind = SWARM__KIND_UINT64},
    [TASK_RECORD_STATE] = {.name = "State",
                           .kind = SWARM__KIND_ENUM,
                           .words = &swarm__task_state_words},
    [TASK_RECORD_DESIRED_STATE] = {.name = "DesiredState",
                                   .kind = SWARM__KIND_ENUM,
                                   .words = &swarm__task_state_words},
    [TASK_RECORD_HEALTH] = {.name = "Health",
                            .kind = SWARM__KIND_ENUM,
                            .words = &swarm__health_words},
    [TASK_RECORD_WORDED] = {.name = "Worded",
                            .kind = SWARM__KIND_ENUM,
                            .words = &swarm__task_state_words},
    [TASK_RECORD_ERROR] = {.name = "Error", .kind = SWARM__KIND_STRING},
    [TASK_RECORD_EXIT_CODE] = {.name = "ExitCode", .kind = SWARM__KIND_INT32},
    [TASK_RECORD_CUT] = {.name = "Cut", .kind = SWARM__KIND_UINT64},
    [TASK_RECORD_ROLLOUT] = {.name = "Rollout", .kind = SWARM__KIND_UINT64},
    [TASK_RECORD_DISMISSED_BY] = {.name = "DismissedBy", .kind = SWARM__KIND_UINT64},
    [TASK_RECORD_CREATED_AT] = {.name = "CreatedAt", .kind = SWARM__KIND_INT64},
    [TASK_RECORD_STATE_AT] = {.name = "StateAt", .kind = SWARM__KIND_INT64},
    [TASK_RECORD_HOLD_UNTIL] = {.name = "HoldUntil", .kind = SWARM__KIND_INT64},
    [TASK_RECORD_UP_SINCE] = {.name = "UpSince", .kind = SWARM__KIND_INT64},
    [TASK_RECORD_DEADLINE] = {.name = "Deadline", .kind = SWARM__KIND_INT64},
    [TASK_RECORD_HELD] = {.name = "Held", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_PUT_OFF] = {.name = "PutOff", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_SEEN_RUNNING] = {.name = "SeenRunning", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_PULL_TRIES] = {.name = "PullTries", .kind = SWARM__KIND_UINT32},
    [TASK_RECORD_RETRY_AT] = {.name = "RetryAt", .kind = SWARM__KIND_INT64},
    [TASK_RECORD_PREPARE_UNTIL] = {.name = "PrepareUntil", .kind = SWARM__KIND_INT64},
    [TASK_RECORD_DRAINING] = {.name = "Draining", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_UP] = {.name = "Up", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_FAILING] = {.name = "Failing", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_STOP_SENT] = {.name = "StopSent", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_LOST] = {.name = "Lost", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_MISPLACED] = {.name = "Misplaced", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_REPLACED] = {.name = "Replaced", .kind = SWARM__KIND_BOOL},
    [TASK_RECORD_SLOT_STATE] = {.name = "SlotState",
                                .kind = SWARM__KIND_OBJECT,
                                .type = &slot_record_type},
};
static const swarm__type task_record_type = {task_record_fields, sizeof task_record_fields /
                                                                     sizeof task_record_fields[0]};

static const swarm__field record_fields[] = {
    [RECORD_FORMAT] = {.name = "Format", .kind = SWARM__KIND_UINT32},
    [RECORD_KIND] = {.name = "Kind", .kind = SWARM__KIND_ENUM, .words = &swarm__object_kind_words},
    [RECORD_ID] = {.name = "ID", .kind = SWARM__KIND_STRING},
    [RECORD_ENGINE] = {.name = "Engine", .kind = SWARM__KIND_OBJECT, .type = &engine_record_type},
    [RECORD_NODE] = {.name = "Node", .kind = SWARM__KIND_OBJECT, .type = &node_record_type},
    [RECORD_SERVICE] = {.name = "Service",
                        .kind = SWARM__KIND_OBJECT,
                        .type = &service_record_type},
    [RECORD_TASK] = {.name = "Task", .kind = SWARM__KIND_OBJECT, .type = &task_record_type},
};
static const swarm__type record_type = {record_fields,
                                        sizeof record_fields / sizeof record_fields[0]};

enum {
    STATE_RECORDS
};

static const swarm__field engine_state_fields[] = {
    [STATE_RECORDS] = {.name = "Records", .kind = SWARM__KIND_OBJECTS, .type = &record_type},
};
static const swarm__type swarm__engine_state_type = {
    engine_state_fields, sizeof engine_state_fields / sizeof engine_state_fields[0]};

/* ---- one record ---- */

/* Which member holds the data of a record of this kind; 0 (the format) for no kind. */
static unsigned data_of(swarm_object_kind kind)
{
    switch (kind) {
    case SWARM_OBJECT_ENGINE:
        return RECORD_ENGINE;
    case SWARM_OBJECT_NODE:
        return RECORD_NODE;
    case SWARM_OBJECT_SERVICE:
        return RECORD_SERVICE;
    case SWARM_OBJECT_TASK:
        return RECORD_TASK;
    default:
        return RECORD_FORMAT;
    }
}

swarm_record *swarm__record_new(swarm_object_kind kind, const char *id)
{
    void *record = swarm__object_new(&record_type);
    if (record == NULL || swarm__set_integer(record, RECORD_FORMAT, SWARM_RECORD_FORMAT) < 0 ||
        swarm__set_integer(record, RECORD_KIND, kind) < 0 ||
        swarm__set_string(record, RECORD_ID, id) < 0 ||
        swarm__edit_object(record, data_of(kind)) == NULL) {
        swarm__object_free(record);
        return NULL;
    }
    return record;
}

void *swarm__revision_record_new(void)
{
    return swarm__object_new(&revision_record_type);
}

void *swarm__restart_record_new(void)
{
    return swarm__object_new(&restart_record_type);
}

void *swarm__record_edit_data(swarm_record *record)
{
    return swarm__edit_object(record, data_of(swarm_record_get_kind(record)));
}

const void *swarm__record_data(const swarm_record *record)
{
    unsigned member = data_of(swarm_record_get_kind(record));
    return member != RECORD_FORMAT ? swarm__get_object(record, member) : NULL;
}

void swarm_record_free(swarm_record *record)
{
    swarm__object_free(record);
}

swarm_record *swarm_record_copy(const swarm_record *record)
{
    return swarm__object_copy(record);
}

int swarm_record_equal(const swarm_record *a, const swarm_record *b)
{
    return swarm__object_equal(a, b);
}

swarm_object_kind swarm_record_get_kind(const swarm_record *record)
{
    return (swarm_object_kind)swarm__get_integer(record, RECORD_KIND);
}

SWARM__LOOK_STRING(record, id, RECORD_ID)

uint32_t swarm_record_get_format(const swarm_record *record)
{
    return (uint32_t)swarm__get_integer(record, RECORD_FORMAT);
}

/* ---- checks ---- */

static int check_format(const void *record, swarm_error **err)
{
    uint32_t format = swarm_record_get_format(record);
    if (format == 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Format", "the record does not say its format");
    if (format > SWARM_RECORD_FORMAT)
        return swarm__fail(
            err, SWARM_E_NOTSUP, "/Format",
            "the record is of format %u, written by a newer libswarm; this one reads "
            "formats up to %d",
            (unsigned)format, SWARM_RECORD_FORMAT);
    return 0;
}

static int check_record(const void *record, swarm_error **err)
{
    int code = check_format(record, err);
    if (code < 0)
        return code;
    if (swarm_record_get_kind(record) == SWARM_OBJECT_UNKNOWN)
        return swarm__fail(err, SWARM_E_INVAL, "/Kind", "the record is of no kind that is known");
    if (swarm_record_get_id(record) == NULL || *swarm_record_get_id(record) == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/ID", "the record has no id");
    if (swarm__record_data(record) == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the record of a %s has no data of one",
                           swarm_object_kind_to_str(swarm_record_get_kind(record)));
    return 0;
}

typedef int (*check_object)(const void *object, swarm_error **err);

static int check_each(const void *state, check_object check, swarm_error **err)
{
    for (size_t i = 0; i < swarm__objects_count(state, STATE_RECORDS); i++) {
        int code = check(swarm__objects_at(state, STATE_RECORDS, i), err);
        if (code < 0) {
            swarm__error_prefix_index(err, i);
            swarm__error_prefix_name(err, "Records");
            return code;
        }
    }
    return 0;
}

static int check_state(const void *state, swarm_error **err)
{
    return check_each(state, check_record, err);
}

static int check_state_formats(const void *state, swarm_error **err)
{
    return check_each(state, check_format, err);
}

/* Only the format of a record, the rest as it comes: a newer one may not be read in any other way. */
static const swarm__field header_fields[] = {
    [RECORD_FORMAT] = {.name = "Format", .kind = SWARM__KIND_UINT32},
};
static const swarm__type header_type = {header_fields,
                                        sizeof header_fields / sizeof header_fields[0]};
static const swarm__field state_header_fields[] = {
    [STATE_RECORDS] = {.name = "Records", .kind = SWARM__KIND_OBJECTS, .type = &header_type},
};
static const swarm__type state_header_type = {
    state_header_fields, sizeof state_header_fields / sizeof state_header_fields[0]};

typedef struct reading {
    const swarm__type *type;
    check_object check;
    const swarm__type *header;
    check_object check_header;
} reading;

static const reading of_record = {&record_type, check_record, &header_type, check_format};
static const reading of_state = {&swarm__engine_state_type, check_state, &state_header_type,
                                 check_state_formats};

/* What could not be read because it is newer is told to be so. */
static int explain_refusal(const reading *what, const char *json, size_t length, int code,
                           swarm_error **err)
{
    void *header;
    swarm_error *newer = NULL;
    if (code != SWARM_E_INVAL ||
        swarm__object_from_json(what->header, json, length, &header, NULL) < 0)
        return code;
    int format = what->check_header(header, &newer);
    swarm__object_free(header);
    if (format != SWARM_E_NOTSUP) {
        swarm_error_free(newer);
        return code;
    }
    if (err != NULL) {
        swarm_error_free(*err);
        *err = newer;
    } else {
        swarm_error_free(newer);
    }
    return format;
}

static int read_checked(const reading *what, const char *json, size_t length, void **out,
                        swarm_error **err)
{
    void *made;
    int code = swarm__object_from_json(what->type, json, length, &made, err);
    if (code < 0)
        return explain_refusal(what, json, length, code, err);
    code = what->check(made, err);
    if (code < 0)
        swarm__object_free(made);
    else
        *out = made;
    return code;
}

static int write_whole(const void *object, uint32_t flags, char **out_json, swarm_error **err)
{
    if (flags & (uint32_t)SWARM_JSON_ENGINE)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "records are not for a Docker Engine");
    return swarm__object_to_json(object, flags, out_json, err);
}

int swarm_record_from_json(const char *json, size_t length, swarm_record **out_record,
                           swarm_error **err)
{
    void *made;
    if (out_record == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = read_checked(&of_record, json, length, &made, err);
    if (code == 0)
        *out_record = made;
    return code;
}

int swarm_record_to_json(const swarm_record *record, uint32_t flags, char **out_json,
                         swarm_error **err)
{
    return write_whole(record, flags, out_json, err);
}

/* ---- all records ---- */

swarm_engine_state *swarm_engine_state_new(void)
{
    return swarm__object_new(&swarm__engine_state_type);
}

void swarm_engine_state_free(swarm_engine_state *state)
{
    swarm__object_free(state);
}

swarm_engine_state *swarm_engine_state_copy(const swarm_engine_state *state)
{
    return swarm__object_copy(state);
}

int swarm_engine_state_equal(const swarm_engine_state *a, const swarm_engine_state *b)
{
    return swarm__object_equal(a, b);
}

int swarm_engine_state_add_record(swarm_engine_state *state, const swarm_record *record)
{
    if (state == NULL || record == NULL)
        return SWARM_E_INVAL;
    return swarm__objects_add(state, STATE_RECORDS, record);
}

int swarm__engine_state_take(swarm_engine_state *state, swarm_record *record)
{
    return swarm__objects_take(state, STATE_RECORDS, record);
}

SWARM__LOOK_OBJECTS(engine_state, record, record, STATE_RECORDS)

int swarm_engine_state_from_json(const char *json, size_t length, swarm_engine_state **out_state,
                                 swarm_error **err)
{
    void *made;
    if (out_state == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = read_checked(&of_state, json, length, &made, err);
    if (code == 0)
        *out_state = made;
    return code;
}

int swarm_engine_state_to_json(const swarm_engine_state *state, uint32_t flags, char **out_json,
                               swarm_error **err)
{
    return write_whole(state, flags, out_json, err);
}
