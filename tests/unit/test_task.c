/* SPDX-License-Identifier: MIT */
#include "model/task.h"
#include "support/model_checks.h"
#include "support/recorded.h"
#include "support/suite.h"

START_TEST(task_members)
{
    CHECK_SNAPSHOT(task);
    CHECK_SNAPSHOT_LIST(task, "{\"ID\":\"x\"}");
    CHECK_SHOWN_STRING(task, id, "x", "{\"ID\":\"x\"}");
    CHECK_SHOWN_NUMBER(task, connections_cut, connections_cut, 2,
                       "{\"Status\":{\"ConnectionsCut\":2}}");
    CHECK_SHOWN_NUMBER(task, version, version, 7, "{\"Version\":{\"Index\":7}}");
    CHECK_SHOWN_NUMBER(task, created_at, created_at_unix_ns, 1795410387509169130,
                       "{\"CreatedAt\":\"2026-11-23T05:06:27.50916913Z\"}");
    CHECK_SHOWN_NUMBER(task, updated_at, updated_at_unix_ns, 1795410387509169130,
                       "{\"UpdatedAt\":\"2026-11-23T05:06:27.50916913Z\"}");
    CHECK_SHOWN_STRING(task, name, "x", "{\"Name\":\"x\"}");
    CHECK_SHOWN_OBJECT(task, task_spec, swarm_task_spec_new, spec, "Spec");
    CHECK_SHOWN_STRING(task, service_id, "x", "{\"ServiceID\":\"x\"}");
    CHECK_SHOWN_NUMBER(task, slot, slot, 7, "{\"Slot\":7}");
    CHECK_SHOWN_STRING(task, node_id, "x", "{\"NodeID\":\"x\"}");
    CHECK_SHOWN_NUMBER(task, timestamp, timestamp_unix_ns, 1795410387509169130,
                       "{\"Status\":{\"Timestamp\":\"2026-11-23T05:06:27.50916913Z\"}}");
    CHECK_SHOWN_NUMBER(task, state, state, SWARM_TASK_STATE_ORPHANED,
                       "{\"Status\":{\"State\":\"orphaned\"}}");
    CHECK_SHOWN_STRING(task, message, "x", "{\"Status\":{\"Message\":\"x\"}}");
    CHECK_SHOWN_STRING(task, error, "x", "{\"Status\":{\"Err\":\"x\"}}");
    CHECK_SHOWN_STRING(task, container_id, "x",
                       "{\"Status\":{\"ContainerStatus\":{\"ContainerID\":\"x\"}}}");
    CHECK_SHOWN_NUMBER(task, pid, pid, -7, "{\"Status\":{\"ContainerStatus\":{\"PID\":-7}}}");
    CHECK_SHOWN_NUMBER(task, exit_code, exit_code, 7,
                       "{\"Status\":{\"ContainerStatus\":{\"ExitCode\":7}}}");
    CHECK_SHOWN_OBJECTS(task, port_config, port, ports,
                        "{\"Status\":{\"PortStatus\":{\"Ports\":[{}]}}}");
    CHECK_SHOWN_NUMBER(task, health, health, SWARM_HEALTH_UNHEALTHY,
                       "{\"Status\":{\"Health\":\"unhealthy\"}}");
    CHECK_SHOWN_NUMBER(task, desired_state, desired_state, SWARM_TASK_STATE_ORPHANED,
                       "{\"DesiredState\":\"orphaned\"}");
    CHECK_SHOWN_OBJECTS(task, generic_resource, generic_resource, generic_resources,
                        "{\"GenericResources\":[{}]}");
}
END_TEST

START_TEST(labels_are_shown)
{
    swarm_task *task = swarm__task_new();
    ck_assert_uint_eq(swarm_task_label_count(task), 0);
    ck_assert_int_eq(swarm__task_set_label(NULL, "a", "1"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm__task_set_label(task, "a", "1"), 0);
    ck_assert_uint_eq(swarm_task_label_count(task), 1);
    ck_assert_str_eq(swarm_task_label_key(task, 0), "a");
    ck_assert_str_eq(swarm_task_label_value(task, 0), "1");
    ck_assert_str_eq(swarm_task_get_label(task, "a"), "1");
    ck_assert_ptr_null(swarm_task_get_label(task, "b"));
    swarm_task_free(task);
}
END_TEST

START_TEST(recorded_objects_come_back_as_they_were)
{
    CHECK_RECORDED(task, "docker/tasks.json");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        task_members,
        labels_are_shown,
        recorded_objects_come_back_as_they_were,
    };
    return SUITE_RUN("task", tests, 20);
}
