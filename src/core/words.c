/* SPDX-License-Identifier: MIT
 *
 * The words of the core's own enums.
 */
#include "model/words.h"

#include <swarm/engine.h>
#include <swarm/rollout.h>
#include <swarm/scheduler.h>

SWARM__WORDS(effect_kind, {SWARM_EFFECT_PERSIST, "persist"}, {SWARM_EFFECT_PREPARE, "prepare"},
             {SWARM_EFFECT_START, "start"}, {SWARM_EFFECT_STOP, "stop"},
             {SWARM_EFFECT_REMOVE, "remove"}, {SWARM_EFFECT_PROBE, "probe"},
             {SWARM_EFFECT_UNPROBE, "unprobe"}, {SWARM_EFFECT_PUBLISH, "publish"},
             {SWARM_EFFECT_UNPUBLISH, "unpublish"}, {SWARM_EFFECT_ROUTE, "route"},
             {SWARM_EFFECT_DRAIN, "drain"}, {SWARM_EFFECT_UNROUTE, "unroute"},
             {SWARM_EFFECT_EVENT, "event"}, {SWARM_EFFECT_ADOPT, "adopt"});

SWARM__WORDS(rollout_step, {SWARM_ROLLOUT_STEP_PREPARE_NEW, "prepare-new"},
             {SWARM_ROLLOUT_STEP_START_NEW, "start-new"}, {SWARM_ROLLOUT_STEP_STOP_OLD, "stop-old"},
             {SWARM_ROLLOUT_STEP_FINISH, "finish"});

SWARM__WORDS(rollout_seen, {SWARM_ROLLOUT_SEEN_NEW_UP, "new-up"},
             {SWARM_ROLLOUT_SEEN_NEW_FAILED, "new-failed"},
             {SWARM_ROLLOUT_SEEN_OLD_STOPPED, "old-stopped"});

SWARM__WORDS(filter, {SWARM_FILTER_READY, "ready"}, {SWARM_FILTER_RESOURCES, "resources"},
             {SWARM_FILTER_CONSTRAINTS, "constraints"}, {SWARM_FILTER_PLATFORM, "platform"},
             {SWARM_FILTER_HOST_PORT, "host-port"}, {SWARM_FILTER_MAX_REPLICAS, "max-replicas"});
