/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(generic_resource_members)
{
    CHECK_BUILDER(generic_resource);
}
END_TEST

START_TEST(resource_set_members)
{
    CHECK_BUILDER(resource_set);
    CHECK_NUMBER(resource_set, nano_cpus, "NanoCPUs", -7);
    CHECK_NUMBER(resource_set, memory_bytes, "MemoryBytes", -7);
    CHECK_NUMBER(resource_set, pids, "Pids", -7);
    CHECK_OBJECTS(resource_set, generic_resource, generic_resource, generic_resources,
                  "GenericResources");
}
END_TEST

START_TEST(resources_members)
{
    CHECK_BUILDER(resources);
    CHECK_OBJECT(resources, resource_set, limits, "Limits");
    CHECK_OBJECT(resources, resource_set, reservations, "Reservations");
}
END_TEST

START_TEST(a_generic_resource_is_an_amount_or_a_value)
{
    swarm_generic_resource *resource = swarm_generic_resource_new();
    ck_assert_ptr_null(swarm_generic_resource_get_kind(resource));
    ck_assert_ptr_null(swarm_generic_resource_get_kind(NULL));
    ck_assert_int_eq(swarm_generic_resource_has_amount(resource), 0);
    ck_assert_int_eq(swarm_generic_resource_set_amount(NULL, "gpu", 2), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_generic_resource_set_amount(resource, NULL, 2), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_generic_resource_set_amount(resource, BAD_UTF8, 2), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_generic_resource_set_amount(resource, "gpu", -1), SWARM_E_INVAL);
    EXPECT_JSON(generic_resource, resource, "{}");
    ck_assert_int_eq(swarm_generic_resource_set_amount(resource, "gpu", 2), 0);
    ck_assert_int_eq(swarm_generic_resource_has_amount(resource), 1);
    ck_assert_int_eq(swarm_generic_resource_get_amount(resource), 2);
    ck_assert_str_eq(swarm_generic_resource_get_kind(resource), "gpu");
    ck_assert_ptr_null(swarm_generic_resource_get_value(resource));
    EXPECT_JSON(generic_resource, resource,
                "{\"DiscreteResourceSpec\":{\"Kind\":\"gpu\",\"Value\":2}}");
    ck_assert_int_eq(swarm_generic_resource_set_value(NULL, "gpu", "a"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_generic_resource_set_value(resource, NULL, "a"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_generic_resource_set_value(resource, "gpu", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_generic_resource_set_value(resource, "gpu", BAD_UTF8), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_generic_resource_get_amount(resource), 2);
    ck_assert_int_eq(swarm_generic_resource_set_value(resource, "gpu", "GPU-1"), 0);
    ck_assert_int_eq(swarm_generic_resource_has_amount(resource), 0);
    ck_assert_int_eq(swarm_generic_resource_get_amount(resource), 0);
    ck_assert_str_eq(swarm_generic_resource_get_value(resource), "GPU-1");
    EXPECT_JSON(generic_resource, resource,
                "{\"NamedResourceSpec\":{\"Kind\":\"gpu\",\"Value\":\"GPU-1\"}}");
    swarm_generic_resource_free(resource);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        generic_resource_members,
        resource_set_members,
        resources_members,
        a_generic_resource_is_an_amount_or_a_value,
    };
    return SUITE_RUN("resources", tests, 20);
}
