/* SPDX-License-Identifier: MIT */
#include "support/suite.h"
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>

/* Each word gives its value and the value its word; neither a stranger nor NULL is a word. */
#define CHECK_WORDS(name, ...)                                                                     \
    do {                                                                                           \
        static const struct {                                                                      \
            swarm_##name value;                                                                    \
            const char *word;                                                                      \
        } rows_[] = {__VA_ARGS__};                                                                 \
        swarm_##name value_ = -1;                                                                  \
        for (size_t i_ = 0; i_ < sizeof rows_ / sizeof rows_[0]; i_++) {                           \
            ck_assert_str_eq(swarm_##name##_to_str(rows_[i_].value), rows_[i_].word);              \
            ck_assert_int_eq(swarm_##name##_from_str(rows_[i_].word, &value_), 0);                 \
            ck_assert_int_eq(value_, rows_[i_].value);                                             \
        }                                                                                          \
        value_ = -1;                                                                               \
        ck_assert_str_eq(swarm_##name##_to_str(0), "unknown");                                     \
        ck_assert_str_eq(swarm_##name##_to_str(12345), "unknown");                                 \
        ck_assert_int_eq(swarm_##name##_from_str("novel", &value_), SWARM_E_INVAL);                \
        ck_assert_int_eq(swarm_##name##_from_str(NULL, &value_), SWARM_E_INVAL);                   \
        ck_assert_int_eq(swarm_##name##_from_str(rows_[0].word, NULL), SWARM_E_INVAL);             \
        ck_assert_int_eq(value_, -1);                                                              \
    } while (0)

START_TEST(words)
{
    CHECK_WORDS(health, {SWARM_HEALTH_NONE, "none"}, {SWARM_HEALTH_STARTING, "starting"},
                {SWARM_HEALTH_HEALTHY, "healthy"}, {SWARM_HEALTH_UNHEALTHY, "unhealthy"});
    CHECK_WORDS(pull_policy, {SWARM_PULL_POLICY_MISSING, "missing"},
                {SWARM_PULL_POLICY_ALWAYS, "always"}, {SWARM_PULL_POLICY_NEVER, "never"});
    CHECK_WORDS(http_scheme, {SWARM_HTTP_SCHEME_HTTP, "http"}, {SWARM_HTTP_SCHEME_HTTPS, "https"});
    CHECK_WORDS(mount_type, {SWARM_MOUNT_TYPE_BIND, "bind"}, {SWARM_MOUNT_TYPE_VOLUME, "volume"},
                {SWARM_MOUNT_TYPE_TMPFS, "tmpfs"}, {SWARM_MOUNT_TYPE_NPIPE, "npipe"},
                {SWARM_MOUNT_TYPE_CLUSTER, "cluster"}, {SWARM_MOUNT_TYPE_IMAGE, "image"});
    CHECK_WORDS(endpoint_mode, {SWARM_ENDPOINT_MODE_VIP, "vip"},
                {SWARM_ENDPOINT_MODE_DNSRR, "dnsrr"});
    CHECK_WORDS(port_protocol, {SWARM_PORT_PROTOCOL_TCP, "tcp"}, {SWARM_PORT_PROTOCOL_UDP, "udp"},
                {SWARM_PORT_PROTOCOL_SCTP, "sctp"});
    CHECK_WORDS(publish_mode, {SWARM_PUBLISH_MODE_INGRESS, "ingress"},
                {SWARM_PUBLISH_MODE_HOST, "host"});
    CHECK_WORDS(failure_action, {SWARM_FAILURE_ACTION_PAUSE, "pause"},
                {SWARM_FAILURE_ACTION_CONTINUE, "continue"},
                {SWARM_FAILURE_ACTION_ROLLBACK, "rollback"});
    CHECK_WORDS(update_order, {SWARM_UPDATE_ORDER_STOP_FIRST, "stop-first"},
                {SWARM_UPDATE_ORDER_START_FIRST, "start-first"}, {SWARM_UPDATE_ORDER_AUTO, "auto"});
    CHECK_WORDS(plan_change, {SWARM_PLAN_CHANGE_CREATE, "create"},
                {SWARM_PLAN_CHANGE_UPDATE, "update"}, {SWARM_PLAN_CHANGE_ROLLBACK, "rollback"},
                {SWARM_PLAN_CHANGE_DRAIN, "drain"});
    CHECK_WORDS(plan_action, {SWARM_PLAN_ACTION_PREPARE, "prepare"},
                {SWARM_PLAN_ACTION_START, "start"}, {SWARM_PLAN_ACTION_STOP, "stop"},
                {SWARM_PLAN_ACTION_GATE, "gate"});
    CHECK_WORDS(update_state, {SWARM_UPDATE_STATE_UPDATING, "updating"},
                {SWARM_UPDATE_STATE_PAUSED, "paused"}, {SWARM_UPDATE_STATE_COMPLETED, "completed"},
                {SWARM_UPDATE_STATE_ROLLBACK_STARTED, "rollback_started"},
                {SWARM_UPDATE_STATE_ROLLBACK_PAUSED, "rollback_paused"},
                {SWARM_UPDATE_STATE_ROLLBACK_COMPLETED, "rollback_completed"});
    CHECK_WORDS(verdict, {SWARM_VERDICT_SUCCEEDED, "succeeded"},
                {SWARM_VERDICT_ROLLED_BACK, "rolled_back"},
                {SWARM_VERDICT_ROLLBACK_FAILED, "rollback_failed"},
                {SWARM_VERDICT_PAUSED, "paused"}, {SWARM_VERDICT_TIMED_OUT, "timed_out"},
                {SWARM_VERDICT_SUPERSEDED, "superseded"}, {SWARM_VERDICT_CANCELLED, "cancelled"});
    CHECK_WORDS(restart_condition, {SWARM_RESTART_CONDITION_NONE, "none"},
                {SWARM_RESTART_CONDITION_ON_FAILURE, "on-failure"},
                {SWARM_RESTART_CONDITION_ANY, "any"});
    CHECK_WORDS(service_mode, {SWARM_SERVICE_MODE_REPLICATED, "replicated"},
                {SWARM_SERVICE_MODE_GLOBAL, "global"},
                {SWARM_SERVICE_MODE_REPLICATED_JOB, "replicated-job"},
                {SWARM_SERVICE_MODE_GLOBAL_JOB, "global-job"});
    CHECK_WORDS(node_role, {SWARM_NODE_ROLE_WORKER, "worker"},
                {SWARM_NODE_ROLE_MANAGER, "manager"});
    CHECK_WORDS(node_availability, {SWARM_NODE_AVAILABILITY_ACTIVE, "active"},
                {SWARM_NODE_AVAILABILITY_PAUSE, "pause"}, {SWARM_NODE_AVAILABILITY_DRAIN, "drain"});
    CHECK_WORDS(node_state, {SWARM_NODE_STATE_UNKNOWN, "unknown"}, {SWARM_NODE_STATE_DOWN, "down"},
                {SWARM_NODE_STATE_READY, "ready"}, {SWARM_NODE_STATE_DISCONNECTED, "disconnected"});
    CHECK_WORDS(reachability, {SWARM_REACHABILITY_UNKNOWN, "unknown"},
                {SWARM_REACHABILITY_UNREACHABLE, "unreachable"},
                {SWARM_REACHABILITY_REACHABLE, "reachable"});
    CHECK_WORDS(task_state, {SWARM_TASK_STATE_NEW, "new"},
                {SWARM_TASK_STATE_ALLOCATED, "allocated"}, {SWARM_TASK_STATE_PENDING, "pending"},
                {SWARM_TASK_STATE_ASSIGNED, "assigned"}, {SWARM_TASK_STATE_ACCEPTED, "accepted"},
                {SWARM_TASK_STATE_PREPARING, "preparing"}, {SWARM_TASK_STATE_READY, "ready"},
                {SWARM_TASK_STATE_STARTING, "starting"}, {SWARM_TASK_STATE_RUNNING, "running"},
                {SWARM_TASK_STATE_COMPLETE, "complete"}, {SWARM_TASK_STATE_SHUTDOWN, "shutdown"},
                {SWARM_TASK_STATE_FAILED, "failed"}, {SWARM_TASK_STATE_REJECTED, "rejected"},
                {SWARM_TASK_STATE_REMOVE, "remove"}, {SWARM_TASK_STATE_ORPHANED, "orphaned"});
    CHECK_WORDS(
        event_kind, {SWARM_EVENT_KIND_SERVICE_CREATED, "service_created"},
        {SWARM_EVENT_KIND_SERVICE_UPDATED, "service_updated"},
        {SWARM_EVENT_KIND_SERVICE_REMOVED, "service_removed"},
        {SWARM_EVENT_KIND_TASK_STATE, "task_state"}, {SWARM_EVENT_KIND_TASK_HEALTH, "task_health"},
        {SWARM_EVENT_KIND_TASK_ROUTED, "task_routed"},
        {SWARM_EVENT_KIND_TASK_DRAINED, "task_drained"},
        {SWARM_EVENT_KIND_NODE_ADDED, "node_added"},
        {SWARM_EVENT_KIND_NODE_UPDATED, "node_updated"},
        {SWARM_EVENT_KIND_NODE_REMOVED, "node_removed"},
        {SWARM_EVENT_KIND_NODE_STATE, "node_state"},
        {SWARM_EVENT_KIND_UPDATE_STATE, "update_state"},
        {SWARM_EVENT_KIND_UPDATE_VERDICT, "update_verdict"}, {SWARM_EVENT_KIND_PORT, "port"},
        {SWARM_EVENT_KIND_WARNING, "warning"}, {SWARM_EVENT_KIND_STOPPED, "stopped"},
        {SWARM_EVENT_KIND_TASK_PROGRESS, "task_progress"});
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {words};
    return SUITE_RUN("enums", tests, 20);
}
