/* SPDX-License-Identifier: MIT */
#include "model/service.h"
#include "model/update_status.h"
#include "support/model_checks.h"
#include "support/recorded.h"
#include "support/suite.h"

START_TEST(service_members)
{
    CHECK_SNAPSHOT(service);
    CHECK_SNAPSHOT_LIST(service, "{\"ID\":\"x\"}");
    CHECK_SHOWN_STRING(service, id, "x", "{\"ID\":\"x\"}");
    CHECK_SHOWN_NUMBER(service, version, version, 7, "{\"Version\":{\"Index\":7}}");
    CHECK_SHOWN_NUMBER(service, created_at, created_at_unix_ns, 1795410387509169130,
                       "{\"CreatedAt\":\"2026-11-23T05:06:27.50916913Z\"}");
    CHECK_SHOWN_NUMBER(service, updated_at, updated_at_unix_ns, 1795410387509169130,
                       "{\"UpdatedAt\":\"2026-11-23T05:06:27.50916913Z\"}");
    CHECK_SHOWN_OBJECT(service, service_spec, swarm_service_spec_new, spec, "Spec");
    CHECK_SHOWN_OBJECT(service, service_spec, swarm_service_spec_new, previous_spec,
                       "PreviousSpec");
    CHECK_SHOWN_OBJECTS(service, port_config, port, ports, "{\"Endpoint\":{\"Ports\":[{}]}}");
    CHECK_SHOWN_OBJECT(service, update_status, swarm__update_status_new, update_status,
                       "UpdateStatus");
    CHECK_SHOWN_NUMBER(service, running_tasks, running_tasks, 7,
                       "{\"ServiceStatus\":{\"RunningTasks\":7}}");
    CHECK_SHOWN_NUMBER(service, desired_tasks, desired_tasks, 7,
                       "{\"ServiceStatus\":{\"DesiredTasks\":7}}");
    CHECK_SHOWN_NUMBER(service, completed_tasks, completed_tasks, 7,
                       "{\"ServiceStatus\":{\"CompletedTasks\":7}}");
}
END_TEST

START_TEST(recorded_objects_come_back_as_they_were)
{
    CHECK_RECORDED(service, "docker/services.json");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {service_members, recorded_objects_come_back_as_they_were};
    return SUITE_RUN("service", tests, 20);
}
