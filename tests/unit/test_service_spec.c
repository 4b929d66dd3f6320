/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/recorded.h"
#include "support/suite.h"

START_TEST(service_spec_members)
{
    CHECK_BUILDER(service_spec);
    CHECK_STRING(service_spec, name, "Name");
    CHECK_MAP(service_spec, label, labels, "Labels");
    CHECK_OBJECT(service_spec, task_spec, task, "TaskTemplate");
    CHECK_OBJECT(service_spec, update_config, update_config, "UpdateConfig");
    CHECK_OBJECT(service_spec, update_config, rollback_config, "RollbackConfig");
    CHECK_OBJECTS(service_spec, network_attachment, network, networks, "Networks");
    CHECK_OBJECT(service_spec, endpoint_spec, endpoint, "EndpointSpec");
}
END_TEST

START_TEST(a_mode_has_its_own_counts)
{
    swarm_service_spec *spec = swarm_service_spec_new();
    ck_assert_int_eq(swarm_service_spec_has_mode(spec), 0);
    ck_assert_int_eq(swarm_service_spec_get_mode(NULL), 0);
    ck_assert_int_eq(swarm_service_spec_set_mode(NULL, SWARM_SERVICE_MODE_GLOBAL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_service_spec_set_mode(spec, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_service_spec_set_mode(spec, 9), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_service_spec_unset_mode(NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_service_spec_set_replicas(NULL, 1), SWARM_E_INVAL);
    EXPECT_JSON(service_spec, spec, "{}");
    ck_assert_int_eq(swarm_service_spec_set_replicas(spec, UINT64_C(1) << 63), SWARM_E_INVAL);
    EXPECT_JSON(service_spec, spec, "{}");
    ck_assert_int_eq(swarm_service_spec_set_replicas(spec, INT64_MAX), 0);
    ck_assert_int_eq(swarm_service_spec_get_mode(spec), SWARM_SERVICE_MODE_REPLICATED);
    ck_assert(swarm_service_spec_get_replicas(spec) == INT64_MAX);
    EXPECT_JSON(service_spec, spec,
                "{\"Mode\":{\"Replicated\":{\"Replicas\":9223372036854775807}}}");
    ck_assert_int_eq(swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_REPLICATED), 0);
    ck_assert_int_eq(swarm_service_spec_has_replicas(spec), 1);
    ck_assert_int_eq(swarm_service_spec_set_max_concurrent(spec, 1), SWARM_E_STATE);
    ck_assert_int_eq(swarm_service_spec_set_total_completions(spec, 1), SWARM_E_STATE);
    ck_assert_int_eq(swarm_service_spec_unset_replicas(spec), 0);
    EXPECT_JSON(service_spec, spec, "{\"Mode\":{\"Replicated\":{}}}");
    ck_assert_int_eq(swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL), 0);
    ck_assert_int_eq(swarm_service_spec_has_replicas(spec), 0);
    ck_assert_int_eq(swarm_service_spec_set_replicas(spec, 1), SWARM_E_STATE);
    EXPECT_JSON(service_spec, spec, "{\"Mode\":{\"Global\":{}}}");
    ck_assert_int_eq(swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL_JOB), 0);
    ck_assert_int_eq(swarm_service_spec_get_mode(spec), SWARM_SERVICE_MODE_GLOBAL_JOB);
    EXPECT_JSON(service_spec, spec, "{\"Mode\":{\"GlobalJob\":{}}}");
    ck_assert_int_eq(swarm_service_spec_unset_mode(spec), 0);
    ck_assert_int_eq(swarm_service_spec_has_mode(spec), 0);
    ck_assert_int_eq(swarm_service_spec_set_total_completions(spec, 4), 0);
    ck_assert_int_eq(swarm_service_spec_has_max_concurrent(spec), 0);
    ck_assert_int_eq(swarm_service_spec_set_max_concurrent(spec, 0), 0);
    ck_assert_int_eq(swarm_service_spec_has_max_concurrent(spec), 1);
    ck_assert_int_eq(swarm_service_spec_has_total_completions(spec), 1);
    ck_assert_uint_eq(swarm_service_spec_get_max_concurrent(spec), 0);
    ck_assert_uint_eq(swarm_service_spec_get_total_completions(spec), 4);
    ck_assert_int_eq(swarm_service_spec_get_mode(spec), SWARM_SERVICE_MODE_REPLICATED_JOB);
    EXPECT_JSON(service_spec, spec,
                "{\"Mode\":{\"ReplicatedJob\":{\"MaxConcurrent\":0,\"TotalCompletions\":4}}}");
    ck_assert_int_eq(swarm_service_spec_unset_max_concurrent(spec), 0);
    ck_assert_int_eq(swarm_service_spec_unset_total_completions(spec), 0);
    EXPECT_JSON(service_spec, spec, "{\"Mode\":{\"ReplicatedJob\":{}}}");
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(recorded_objects_come_back_as_they_were)
{
    CHECK_RECORDED(service_spec, "docker/service_specs.json");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        service_spec_members,
        a_mode_has_its_own_counts,
        recorded_objects_come_back_as_they_were,
    };
    return SUITE_RUN("service_spec", tests, 20);
}
