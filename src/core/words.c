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
             {SWARM_ROLLOUT_STEP_FINISH, "finish"}, {SWARM_ROLLOUT_STEP_GATE, "gate"});

SWARM__WORDS(rollout_seen, {SWARM_ROLLOUT_SEEN_NEW_UP, "new-up"},
             {SWARM_ROLLOUT_SEEN_NEW_FAILED, "new-failed"},
             {SWARM_ROLLOUT_SEEN_OLD_STOPPED, "old-stopped"});

SWARM__WORDS(filter, {SWARM_FILTER_READY, "ready"}, {SWARM_FILTER_RESOURCES, "resources"},
             {SWARM_FILTER_CONSTRAINTS, "constraints"}, {SWARM_FILTER_PLATFORM, "platform"},
             {SWARM_FILTER_HOST_PORT, "host-port"}, {SWARM_FILTER_MAX_REPLICAS, "max-replicas"},
             {SWARM_FILTER_PLUGIN, "plugin"}, {SWARM_FILTER_VOLUMES, "volumes"});

SWARM__WORDS(change, {SWARM_CHANGE_READY_NODE, "ready-node"},
             {SWARM_CHANGE_ACTIVATE_NODE, "activate-node"}, {SWARM_CHANGE_SET_LABEL, "set-label"},
             {SWARM_CHANGE_REMOVE_LABEL, "remove-label"},
             {SWARM_CHANGE_ADD_RESOURCE, "add-resource"}, {SWARM_CHANGE_ADD_PLUGIN, "add-plugin"},
             {SWARM_CHANGE_ADD_VOLUME, "add-volume"}, {SWARM_CHANGE_FREE_PORT, "free-port"},
             {SWARM_CHANGE_RAISE_MAX_REPLICAS, "raise-max-replicas"},
             {SWARM_CHANGE_ADD_PLATFORM, "add-platform"},
             {SWARM_CHANGE_DROP_CONSTRAINT, "drop-constraint"},
             {SWARM_CHANGE_ADD_NODE, "add-node"});

SWARM__WORDS(placing_rule, {SWARM_PLACING_RULE_ONLY_NODE, "only-node"},
             {SWARM_PLACING_RULE_SPREAD, "spread"}, {SWARM_PLACING_RULE_FAILURES, "failures"},
             {SWARM_PLACING_RULE_SERVICE_TASKS, "service-tasks"},
             {SWARM_PLACING_RULE_NODE_TASKS, "node-tasks"}, {SWARM_PLACING_RULE_IMAGE, "image"},
             {SWARM_PLACING_RULE_SEED, "seed"}, {SWARM_PLACING_RULE_ELSEWHERE, "elsewhere"});
