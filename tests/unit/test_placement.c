/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(platform_members)
{
    CHECK_BUILDER(platform);
    CHECK_STRING(platform, architecture, "Architecture");
    CHECK_STRING(platform, os, "OS");
}
END_TEST

START_TEST(placement_preference_members)
{
    CHECK_BUILDER(placement_preference);
}
END_TEST

START_TEST(placement_members)
{
    CHECK_BUILDER(placement);
    CHECK_STRINGS(placement, constraint, constraints, "Constraints");
    CHECK_OBJECTS(placement, placement_preference, preference, preferences, "Preferences");
    CHECK_NUMBER(placement, max_replicas, "MaxReplicas", 7);
    CHECK_NATURAL(placement, max_replicas, "MaxReplicas");
    CHECK_OBJECTS(placement, platform, platform, platforms, "Platforms");
    CHECK_NUMBER(placement, priority, "Priority", -7);
}
END_TEST

START_TEST(a_preference_spreads)
{
    swarm_placement_preference *preference = swarm_placement_preference_new();
    ck_assert_int_eq(swarm_placement_preference_has_spread(preference), 0);
    ck_assert_ptr_null(swarm_placement_preference_get_spread(preference));
    ck_assert_int_eq(swarm_placement_preference_set_spread(NULL, "x"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_placement_preference_set_spread(preference, BAD_UTF8), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_placement_preference_set_spread(preference, "node.labels.zone"), 0);
    ck_assert_int_eq(swarm_placement_preference_has_spread(preference), 1);
    ck_assert_str_eq(swarm_placement_preference_get_spread(preference), "node.labels.zone");
    EXPECT_JSON(placement_preference, preference,
                "{\"Spread\":{\"SpreadDescriptor\":\"node.labels.zone\"}}");
    ck_assert_int_eq(swarm_placement_preference_unset_spread(preference), 0);
    ck_assert_int_eq(swarm_placement_preference_has_spread(preference), 0);
    swarm_placement_preference_free(preference);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        platform_members,
        placement_preference_members,
        placement_members,
        a_preference_spreads,
    };
    return SUITE_RUN("placement", tests, 20);
}
