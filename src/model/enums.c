/* SPDX-License-Identifier: MIT
 *
 * The words of all enums: Docker's, where Docker has one.
 */
#include "model/types.h"
#include <swarm/swarm.h>

SWARM__WORDS(health, {SWARM_HEALTH_NONE, "none"}, {SWARM_HEALTH_STARTING, "starting"},
             {SWARM_HEALTH_HEALTHY, "healthy"}, {SWARM_HEALTH_UNHEALTHY, "unhealthy"});

SWARM__WORDS(http_scheme, {SWARM_HTTP_SCHEME_HTTP, "http"}, {SWARM_HTTP_SCHEME_HTTPS, "https"});

SWARM__WORDS(pull_policy, {SWARM_PULL_POLICY_MISSING, "missing"},
             {SWARM_PULL_POLICY_ALWAYS, "always"}, {SWARM_PULL_POLICY_NEVER, "never"});

SWARM__WORDS(mount_type, {SWARM_MOUNT_TYPE_BIND, "bind"}, {SWARM_MOUNT_TYPE_VOLUME, "volume"},
             {SWARM_MOUNT_TYPE_TMPFS, "tmpfs"}, {SWARM_MOUNT_TYPE_NPIPE, "npipe"},
             {SWARM_MOUNT_TYPE_CLUSTER, "cluster"}, {SWARM_MOUNT_TYPE_IMAGE, "image"});

SWARM__WORDS(endpoint_mode, {SWARM_ENDPOINT_MODE_VIP, "vip"}, {SWARM_ENDPOINT_MODE_DNSRR, "dnsrr"});

SWARM__WORDS(port_protocol, {SWARM_PORT_PROTOCOL_TCP, "tcp"}, {SWARM_PORT_PROTOCOL_UDP, "udp"},
             {SWARM_PORT_PROTOCOL_SCTP, "sctp"});

SWARM__WORDS(publish_mode, {SWARM_PUBLISH_MODE_INGRESS, "ingress"},
             {SWARM_PUBLISH_MODE_HOST, "host"});

SWARM__WORDS(failure_action, {SWARM_FAILURE_ACTION_PAUSE, "pause"},
             {SWARM_FAILURE_ACTION_CONTINUE, "continue"},
             {SWARM_FAILURE_ACTION_ROLLBACK, "rollback"});

SWARM__WORDS(update_order, {SWARM_UPDATE_ORDER_STOP_FIRST, "stop-first"},
             {SWARM_UPDATE_ORDER_START_FIRST, "start-first"}, {SWARM_UPDATE_ORDER_AUTO, "auto"});

SWARM__WORDS(update_state, {SWARM_UPDATE_STATE_UPDATING, "updating"},
             {SWARM_UPDATE_STATE_PAUSED, "paused"}, {SWARM_UPDATE_STATE_COMPLETED, "completed"},
             {SWARM_UPDATE_STATE_ROLLBACK_STARTED, "rollback_started"},
             {SWARM_UPDATE_STATE_ROLLBACK_PAUSED, "rollback_paused"},
             {SWARM_UPDATE_STATE_ROLLBACK_COMPLETED, "rollback_completed"});

SWARM__WORDS(verdict, {SWARM_VERDICT_SUCCEEDED, "succeeded"},
             {SWARM_VERDICT_ROLLED_BACK, "rolled_back"},
             {SWARM_VERDICT_ROLLBACK_FAILED, "rollback_failed"}, {SWARM_VERDICT_PAUSED, "paused"},
             {SWARM_VERDICT_TIMED_OUT, "timed_out"}, {SWARM_VERDICT_SUPERSEDED, "superseded"},
             {SWARM_VERDICT_CANCELLED, "cancelled"});

SWARM__WORDS(verdict_cause, {SWARM_VERDICT_CAUSE_FAILED, "failed"},
             {SWARM_VERDICT_CAUSE_PLACEMENT, "placement"}, {SWARM_VERDICT_CAUSE_PREPARE, "prepare"},
             {SWARM_VERDICT_CAUSE_START, "start"}, {SWARM_VERDICT_CAUSE_UNHEALTHY, "unhealthy"},
             {SWARM_VERDICT_CAUSE_EXIT, "exit"}, {SWARM_VERDICT_CAUSE_DRAIN, "drain"},
             {SWARM_VERDICT_CAUSE_STOP, "stop"}, {SWARM_VERDICT_CAUSE_NODE, "node"},
             {SWARM_VERDICT_CAUSE_GATE, "gate"}, {SWARM_VERDICT_CAUSE_USER, "user"},
             {SWARM_VERDICT_CAUSE_TIME, "time"}, {SWARM_VERDICT_CAUSE_CHANGE, "change"});

SWARM__WORDS(update_gate, {SWARM_UPDATE_GATE_NONE, "none"}, {SWARM_UPDATE_GATE_MANUAL, "manual"},
             {SWARM_UPDATE_GATE_CANARY, "canary"});

SWARM__WORDS(gate_answer, {SWARM_GATE_ANSWER_GO, "go"}, {SWARM_GATE_ANSWER_HOLD, "hold"},
             {SWARM_GATE_ANSWER_STOP, "stop"});

SWARM__WORDS(restart_condition, {SWARM_RESTART_CONDITION_NONE, "none"},
             {SWARM_RESTART_CONDITION_ON_FAILURE, "on-failure"},
             {SWARM_RESTART_CONDITION_ANY, "any"});

SWARM__WORDS(service_mode, {SWARM_SERVICE_MODE_REPLICATED, "replicated"},
             {SWARM_SERVICE_MODE_GLOBAL, "global"},
             {SWARM_SERVICE_MODE_REPLICATED_JOB, "replicated-job"},
             {SWARM_SERVICE_MODE_GLOBAL_JOB, "global-job"});

SWARM__WORDS(node_role, {SWARM_NODE_ROLE_WORKER, "worker"}, {SWARM_NODE_ROLE_MANAGER, "manager"});

SWARM__WORDS(node_availability, {SWARM_NODE_AVAILABILITY_ACTIVE, "active"},
             {SWARM_NODE_AVAILABILITY_PAUSE, "pause"}, {SWARM_NODE_AVAILABILITY_DRAIN, "drain"});

SWARM__WORDS(node_state, {SWARM_NODE_STATE_UNKNOWN, "unknown"}, {SWARM_NODE_STATE_DOWN, "down"},
             {SWARM_NODE_STATE_READY, "ready"}, {SWARM_NODE_STATE_DISCONNECTED, "disconnected"});

SWARM__WORDS(reachability, {SWARM_REACHABILITY_UNKNOWN, "unknown"},
             {SWARM_REACHABILITY_UNREACHABLE, "unreachable"},
             {SWARM_REACHABILITY_REACHABLE, "reachable"});

SWARM__WORDS(task_state, {SWARM_TASK_STATE_NEW, "new"}, {SWARM_TASK_STATE_ALLOCATED, "allocated"},
             {SWARM_TASK_STATE_PENDING, "pending"}, {SWARM_TASK_STATE_ASSIGNED, "assigned"},
             {SWARM_TASK_STATE_ACCEPTED, "accepted"}, {SWARM_TASK_STATE_PREPARING, "preparing"},
             {SWARM_TASK_STATE_READY, "ready"}, {SWARM_TASK_STATE_STARTING, "starting"},
             {SWARM_TASK_STATE_RUNNING, "running"}, {SWARM_TASK_STATE_COMPLETE, "complete"},
             {SWARM_TASK_STATE_SHUTDOWN, "shutdown"}, {SWARM_TASK_STATE_FAILED, "failed"},
             {SWARM_TASK_STATE_REJECTED, "rejected"}, {SWARM_TASK_STATE_REMOVE, "remove"},
             {SWARM_TASK_STATE_ORPHANED, "orphaned"});

SWARM__WORDS(
    event_kind, {SWARM_EVENT_KIND_SERVICE_CREATED, "service_created"},
    {SWARM_EVENT_KIND_SERVICE_UPDATED, "service_updated"},
    {SWARM_EVENT_KIND_SERVICE_REMOVED, "service_removed"},
    {SWARM_EVENT_KIND_TASK_STATE, "task_state"}, {SWARM_EVENT_KIND_TASK_HEALTH, "task_health"},
    {SWARM_EVENT_KIND_TASK_ROUTED, "task_routed"}, {SWARM_EVENT_KIND_TASK_DRAINED, "task_drained"},
    {SWARM_EVENT_KIND_NODE_ADDED, "node_added"}, {SWARM_EVENT_KIND_NODE_UPDATED, "node_updated"},
    {SWARM_EVENT_KIND_NODE_REMOVED, "node_removed"}, {SWARM_EVENT_KIND_NODE_STATE, "node_state"},
    {SWARM_EVENT_KIND_UPDATE_STATE, "update_state"},
    {SWARM_EVENT_KIND_UPDATE_VERDICT, "update_verdict"}, {SWARM_EVENT_KIND_PORT, "port"},
    {SWARM_EVENT_KIND_WARNING, "warning"}, {SWARM_EVENT_KIND_STOPPED, "stopped"},
    {SWARM_EVENT_KIND_UPDATE_GATE, "update_gate"},
    {SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED, "update_gate_answered"},
    {SWARM_EVENT_KIND_TASK_PROGRESS, "task_progress"},
    {SWARM_EVENT_KIND_UPDATE_ORDER, "update_order"});
