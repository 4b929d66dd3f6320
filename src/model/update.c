/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include "model/update_status.h"

enum {
    UPDATE_CONFIG_PARALLELISM,
    UPDATE_CONFIG_DELAY,
    UPDATE_CONFIG_FAILURE_ACTION,
    UPDATE_CONFIG_MONITOR,
    UPDATE_CONFIG_MAX_FAILURE_RATIO,
    UPDATE_CONFIG_ORDER,
    UPDATE_CONFIG_PLACEMENT_TIMEOUT,
    UPDATE_CONFIG_PREPARE_TIMEOUT,
    UPDATE_CONFIG_START_TIMEOUT,
    UPDATE_CONFIG_DRAIN_TIMEOUT,
    UPDATE_CONFIG_MAX_CUT,
    UPDATE_CONFIG_STOP_TIMEOUT,
    UPDATE_CONFIG_SETTLE_TIME,
    UPDATE_CONFIG_TOTAL_TIMEOUT,
    UPDATE_CONFIG_PULL_RETRIES,
    UPDATE_CONFIG_PULL_RETRY_DELAY,
    UPDATE_CONFIG_PARALLELISM_PERCENT,
    UPDATE_CONFIG_BATCHES,
    UPDATE_CONFIG_GATE,
    UPDATE_CONFIG_GATE_TIMEOUT,
    UPDATE_CONFIG_GATE_TIMEOUT_ANSWER
};

static const swarm__field update_config_fields[] = {
    [UPDATE_CONFIG_PARALLELISM] = {.name = "Parallelism", .kind = SWARM__KIND_UINT64},
    [UPDATE_CONFIG_DELAY] = {.name = "Delay", .kind = SWARM__KIND_INT64},
    [UPDATE_CONFIG_FAILURE_ACTION] = {.name = "FailureAction",
                                      .kind = SWARM__KIND_ENUM,
                                      .words = &swarm__failure_action_words},
    [UPDATE_CONFIG_MONITOR] = {.name = "Monitor", .kind = SWARM__KIND_INT64},
    [UPDATE_CONFIG_MAX_FAILURE_RATIO] = {.name = "MaxFailureRatio", .kind = SWARM__KIND_DOUBLE},
    [UPDATE_CONFIG_ORDER] = {.name = "Order",
                             .kind = SWARM__KIND_ENUM,
                             .own_value = SWARM_UPDATE_ORDER_AUTO,
                             .words = &swarm__update_order_words},
    [UPDATE_CONFIG_PLACEMENT_TIMEOUT] = {.name = "PlacementTimeout",
                                         .kind = SWARM__KIND_INT64,
                                         .local = 1},
    [UPDATE_CONFIG_PREPARE_TIMEOUT] = {.name = "PrepareTimeout",
                                       .kind = SWARM__KIND_INT64,
                                       .local = 1},
    [UPDATE_CONFIG_START_TIMEOUT] = {.name = "StartTimeout", .kind = SWARM__KIND_INT64, .local = 1},
    [UPDATE_CONFIG_DRAIN_TIMEOUT] = {.name = "DrainTimeout", .kind = SWARM__KIND_INT64, .local = 1},
    [UPDATE_CONFIG_MAX_CUT] = {.name = "MaxCut", .kind = SWARM__KIND_UINT64, .local = 1},
    [UPDATE_CONFIG_STOP_TIMEOUT] = {.name = "StopTimeout", .kind = SWARM__KIND_INT64, .local = 1},
    [UPDATE_CONFIG_SETTLE_TIME] = {.name = "SettleTime", .kind = SWARM__KIND_INT64, .local = 1},
    [UPDATE_CONFIG_TOTAL_TIMEOUT] = {.name = "TotalTimeout", .kind = SWARM__KIND_INT64, .local = 1},
    [UPDATE_CONFIG_PULL_RETRIES] = {.name = "PullRetries", .kind = SWARM__KIND_UINT64, .local = 1},
    [UPDATE_CONFIG_PULL_RETRY_DELAY] = {.name = "PullRetryDelay",
                                        .kind = SWARM__KIND_INT64,
                                        .local = 1},
    [UPDATE_CONFIG_PARALLELISM_PERCENT] = {.name = "ParallelismPercent",
                                           .kind = SWARM__KIND_UINT32,
                                           .local = 1},
    [UPDATE_CONFIG_BATCHES] = {.name = "Batches", .kind = SWARM__KIND_STRINGS, .local = 1},
    [UPDATE_CONFIG_GATE] = {.name = "Gate",
                            .kind = SWARM__KIND_ENUM,
                            .local = 1,
                            .words = &swarm__update_gate_words},
    [UPDATE_CONFIG_GATE_TIMEOUT] = {.name = "GateTimeout", .kind = SWARM__KIND_INT64, .local = 1},
    [UPDATE_CONFIG_GATE_TIMEOUT_ANSWER] = {.name = "GateTimeoutAnswer",
                                           .kind = SWARM__KIND_ENUM,
                                           .local = 1,
                                           .words = &swarm__gate_answer_words},
};
const swarm__type swarm__update_config_type = {
    update_config_fields, sizeof update_config_fields / sizeof update_config_fields[0]};

enum {
    UPDATE_STATUS_STATE,
    UPDATE_STATUS_STARTED_AT,
    UPDATE_STATUS_COMPLETED_AT,
    UPDATE_STATUS_MESSAGE,
    UPDATE_STATUS_VERDICT,
    UPDATE_STATUS_CAUSE,
    UPDATE_STATUS_SLOT,
    UPDATE_STATUS_TASK_ID,
    UPDATE_STATUS_NODE_ID,
    UPDATE_STATUS_SLOTS,
    UPDATE_STATUS_SLOTS_UP,
    UPDATE_STATUS_SLOTS_FAILED,
    UPDATE_STATUS_CONNECTIONS_CUT
};

static const swarm__field update_status_fields[] = {
    [UPDATE_STATUS_STATE] = {.name = "State",
                             .kind = SWARM__KIND_ENUM,
                             .words = &swarm__update_state_words},
    [UPDATE_STATUS_STARTED_AT] = {.name = "StartedAt", .kind = SWARM__KIND_STRING},
    [UPDATE_STATUS_COMPLETED_AT] = {.name = "CompletedAt", .kind = SWARM__KIND_STRING},
    [UPDATE_STATUS_MESSAGE] = {.name = "Message", .kind = SWARM__KIND_STRING},
    [UPDATE_STATUS_VERDICT] = {.name = "Verdict",
                               .kind = SWARM__KIND_ENUM,
                               .local = 1,
                               .words = &swarm__verdict_words},
    [UPDATE_STATUS_CAUSE] = {.name = "Cause",
                             .kind = SWARM__KIND_ENUM,
                             .local = 1,
                             .words = &swarm__verdict_cause_words},
    [UPDATE_STATUS_SLOT] = {.name = "Slot", .kind = SWARM__KIND_UINT64, .local = 1},
    [UPDATE_STATUS_TASK_ID] = {.name = "TaskID", .kind = SWARM__KIND_STRING, .local = 1},
    [UPDATE_STATUS_NODE_ID] = {.name = "NodeID", .kind = SWARM__KIND_STRING, .local = 1},
    [UPDATE_STATUS_SLOTS] = {.name = "Slots", .kind = SWARM__KIND_UINT64, .local = 1},
    [UPDATE_STATUS_SLOTS_UP] = {.name = "SlotsUp", .kind = SWARM__KIND_UINT64, .local = 1},
    [UPDATE_STATUS_SLOTS_FAILED] = {.name = "SlotsFailed", .kind = SWARM__KIND_UINT64, .local = 1},
    [UPDATE_STATUS_CONNECTIONS_CUT] = {.name = "ConnectionsCut",
                                       .kind = SWARM__KIND_UINT64,
                                       .local = 1},
};
const swarm__type swarm__update_status_type = {
    update_status_fields, sizeof update_status_fields / sizeof update_status_fields[0]};

SWARM__BUILDER(update_config)
SWARM__INTEGER(update_config, uint64_t, parallelism, UPDATE_CONFIG_PARALLELISM)
SWARM__DURATION(update_config, delay, UPDATE_CONFIG_DELAY)
SWARM__INTEGER(update_config, swarm_failure_action, failure_action, UPDATE_CONFIG_FAILURE_ACTION)
SWARM__DURATION(update_config, monitor, UPDATE_CONFIG_MONITOR)
SWARM__DOUBLE(update_config, max_failure_ratio, UPDATE_CONFIG_MAX_FAILURE_RATIO)
SWARM__INTEGER(update_config, swarm_update_order, order, UPDATE_CONFIG_ORDER)
SWARM__DURATION(update_config, placement_timeout, UPDATE_CONFIG_PLACEMENT_TIMEOUT)
SWARM__DURATION(update_config, prepare_timeout, UPDATE_CONFIG_PREPARE_TIMEOUT)
SWARM__DURATION(update_config, start_timeout, UPDATE_CONFIG_START_TIMEOUT)
SWARM__DURATION(update_config, drain_timeout, UPDATE_CONFIG_DRAIN_TIMEOUT)
SWARM__INTEGER(update_config, uint64_t, max_cut, UPDATE_CONFIG_MAX_CUT)
SWARM__DURATION(update_config, stop_timeout, UPDATE_CONFIG_STOP_TIMEOUT)
SWARM__DURATION(update_config, settle_time, UPDATE_CONFIG_SETTLE_TIME)
SWARM__DURATION(update_config, total_timeout, UPDATE_CONFIG_TOTAL_TIMEOUT)
SWARM__INTEGER(update_config, uint64_t, pull_retries, UPDATE_CONFIG_PULL_RETRIES)
SWARM__DURATION(update_config, pull_retry_delay, UPDATE_CONFIG_PULL_RETRY_DELAY)
SWARM__INTEGER(update_config, uint32_t, parallelism_percent, UPDATE_CONFIG_PARALLELISM_PERCENT)
SWARM__STRINGS(update_config, batch, batches, UPDATE_CONFIG_BATCHES)
SWARM__INTEGER(update_config, swarm_update_gate, gate, UPDATE_CONFIG_GATE)
SWARM__DURATION(update_config, gate_timeout, UPDATE_CONFIG_GATE_TIMEOUT)
SWARM__INTEGER(update_config, swarm_gate_answer, gate_timeout_answer,
               UPDATE_CONFIG_GATE_TIMEOUT_ANSWER)

SWARM__SNAPSHOT(update_status)
SWARM__SHOWN_INTEGER(update_status, swarm_update_state, state, UPDATE_STATUS_STATE)
SWARM__SHOWN_TIME(update_status, started_at, UPDATE_STATUS_STARTED_AT)
SWARM__SHOWN_TIME(update_status, completed_at, UPDATE_STATUS_COMPLETED_AT)
SWARM__SHOWN_STRING(update_status, message, UPDATE_STATUS_MESSAGE)
SWARM__SHOWN_INTEGER(update_status, swarm_verdict, verdict, UPDATE_STATUS_VERDICT)
SWARM__SHOWN_INTEGER(update_status, swarm_verdict_cause, cause, UPDATE_STATUS_CAUSE)
SWARM__SHOWN_INTEGER(update_status, uint64_t, slot, UPDATE_STATUS_SLOT)
SWARM__SHOWN_STRING(update_status, task_id, UPDATE_STATUS_TASK_ID)
SWARM__SHOWN_STRING(update_status, node_id, UPDATE_STATUS_NODE_ID)
SWARM__SHOWN_INTEGER(update_status, uint64_t, slots, UPDATE_STATUS_SLOTS)
SWARM__SHOWN_INTEGER(update_status, uint64_t, slots_up, UPDATE_STATUS_SLOTS_UP)
SWARM__SHOWN_INTEGER(update_status, uint64_t, slots_failed, UPDATE_STATUS_SLOTS_FAILED)
SWARM__SHOWN_INTEGER(update_status, uint64_t, connections_cut, UPDATE_STATUS_CONNECTIONS_CUT)
