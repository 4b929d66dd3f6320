/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(restart_policy_members)
{
    CHECK_BUILDER(restart_policy);
    CHECK_ENUM(restart_policy, condition, "Condition", SWARM_RESTART_CONDITION_ANY, "any");
    CHECK_DURATION(restart_policy, delay, "Delay");
    CHECK_NUMBER(restart_policy, max_attempts, "MaxAttempts", 7);
    CHECK_NATURAL(restart_policy, max_attempts, "MaxAttempts");
    CHECK_DURATION(restart_policy, window, "Window");
}
END_TEST

START_TEST(task_spec_members)
{
    CHECK_BUILDER(task_spec);
    CHECK_OBJECT(task_spec, container_spec, container, "ContainerSpec");
    CHECK_OBJECT(task_spec, resources, resources, "Resources");
    CHECK_OBJECT(task_spec, restart_policy, restart_policy, "RestartPolicy");
    CHECK_OBJECT(task_spec, placement, placement, "Placement");
    CHECK_OBJECTS(task_spec, network_attachment, network, networks, "Networks");
    CHECK_OBJECT(task_spec, driver, log_driver, "LogDriver");
    CHECK_NUMBER(task_spec, force_update, "ForceUpdate", 7);
    CHECK_NATURAL(task_spec, force_update, "ForceUpdate");
    CHECK_STRING(task_spec, runtime, "Runtime");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {restart_policy_members, task_spec_members};
    return SUITE_RUN("task_spec", tests, 20);
}
