/* SPDX-License-Identifier: MIT */
#include "model/rollout_state.h"

#include "model/accessors.h"
#include "model/types.h"
#include <swarm/rollout.h>

static const swarm__word slot_state_rows[] = {
    {SLOT_WAITING, "waiting"}, {SLOT_STOPPING, "stopping"}, {SLOT_STARTING, "starting"},
    {SLOT_JUDGED, "judged"},   {SLOT_GOOD, "good"},         {SLOT_FAILED, "failed"},
    {SLOT_REMOVED, "removed"},
};
static const swarm__words slot_state_words = {slot_state_rows,
                                              sizeof slot_state_rows / sizeof slot_state_rows[0]};

static const swarm__word gate_rows[] = {{ROLLOUT_GATE_REACHED, "reached"},
                                        {ROLLOUT_GATE_WAITING, "waiting"}};
static const swarm__words gate_words = {gate_rows, sizeof gate_rows / sizeof gate_rows[0]};

/* A slot's number may be any of 64 bits: those from 2^63 on stand as negative ones. */
static const swarm__field slot_fields[] = {
    [ROLLOUT_SLOT_NUMBER] = {.name = "Slot", .kind = SWARM__KIND_INT64},
    [ROLLOUT_SLOT_STATE] = {.name = "State", .kind = SWARM__KIND_ENUM, .words = &slot_state_words},
    [ROLLOUT_SLOT_HAS_OLD] = {.name = "HasOld", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_SLOT_UP] = {.name = "Up", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_SLOT_FAILED] = {.name = "Failed", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_SLOT_DELAYED] = {.name = "Delayed", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_SLOT_LEAVING] = {.name = "Leaving", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_SLOT_SINCE] = {.name = "Since", .kind = SWARM__KIND_INT64},
};
const swarm__type swarm__rollout_slot_type = {slot_fields,
                                              sizeof slot_fields / sizeof slot_fields[0]};

static const swarm__field steps_fields[] = {
    [ROLLOUT_STEPS_SLOT] = {.name = "Slot", .kind = SWARM__KIND_INT64},
    [ROLLOUT_STEPS_PREPARE_NEW] = {.name = "PrepareNew", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_STEPS_STOP_OLD] = {.name = "StopOld", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_STEPS_START_NEW] = {.name = "StartNew", .kind = SWARM__KIND_BOOL},
};
const swarm__type swarm__rollout_steps_type = {steps_fields,
                                               sizeof steps_fields / sizeof steps_fields[0]};

static const swarm__field rollout_state_fields[] = {
    [ROLLOUT_CONFIG] = {.name = "Config",
                        .kind = SWARM__KIND_OBJECT,
                        .type = &swarm__update_config_type},
    [ROLLOUT_BEGUN] = {.name = "Begun", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_VERDICT] = {.name = "Verdict",
                         .kind = SWARM__KIND_ENUM,
                         .words = &swarm__verdict_words},
    [ROLLOUT_FINISH_TOLD] = {.name = "FinishTold", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_FAILED_SLOT] = {.name = "FailedSlot", .kind = SWARM__KIND_INT64},
    [ROLLOUT_LAST_FAILED_SLOT] = {.name = "LastFailedSlot", .kind = SWARM__KIND_INT64},
    [ROLLOUT_CAUSE] = {.name = "Cause",
                       .kind = SWARM__KIND_ENUM,
                       .words = &swarm__verdict_cause_words},
    [ROLLOUT_LAST_CAUSE] = {.name = "LastCause",
                            .kind = SWARM__KIND_ENUM,
                            .words = &swarm__verdict_cause_words},
    [ROLLOUT_AT_BEGIN] = {.name = "SlotsAtBegin", .kind = SWARM__KIND_UINT64},
    [ROLLOUT_BATCH] = {.name = "Batch", .kind = SWARM__KIND_UINT64},
    [ROLLOUT_BATCH_LEFT] = {.name = "BatchLeft", .kind = SWARM__KIND_UINT64},
    [ROLLOUT_GATE] = {.name = "Gate", .kind = SWARM__KIND_ENUM, .words = &gate_words},
    [ROLLOUT_GATE_SINCE] = {.name = "GateSince", .kind = SWARM__KIND_INT64},
    [ROLLOUT_PAUSED] = {.name = "Paused", .kind = SWARM__KIND_BOOL},
    [ROLLOUT_SLOTS] = {.name = "Slots",
                       .kind = SWARM__KIND_OBJECTS,
                       .type = &swarm__rollout_slot_type},
    [ROLLOUT_STEPS] = {.name = "Steps",
                       .kind = SWARM__KIND_OBJECTS,
                       .type = &swarm__rollout_steps_type},
};
const swarm__type swarm__rollout_state_type = {
    rollout_state_fields, sizeof rollout_state_fields / sizeof rollout_state_fields[0]};

SWARM__COMMON(rollout_state, object, state)
SWARM__FROM_JSON(rollout_state, object, swarm__rollout_state_type)
