/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(file_target_members)
{
    CHECK_BUILDER(file_target);
    CHECK_STRING(file_target, name, "Name");
    CHECK_STRING(file_target, uid, "UID");
    CHECK_STRING(file_target, gid, "GID");
    CHECK_NUMBER(file_target, mode, "Mode", 4294967295);
}
END_TEST

START_TEST(secret_reference_members)
{
    CHECK_BUILDER(secret_reference);
    CHECK_OBJECT(secret_reference, file_target, file, "File");
    CHECK_STRING(secret_reference, secret_id, "SecretID");
    CHECK_STRING(secret_reference, secret_name, "SecretName");
}
END_TEST

START_TEST(config_reference_members)
{
    CHECK_BUILDER(config_reference);
    CHECK_OBJECT(config_reference, file_target, file, "File");
    CHECK_STRING(config_reference, config_id, "ConfigID");
    CHECK_STRING(config_reference, config_name, "ConfigName");
}
END_TEST

START_TEST(a_config_may_be_for_the_runtime)
{
    swarm_config_reference *reference = swarm_config_reference_new();
    ck_assert_int_eq(swarm_config_reference_has_runtime(reference), 0);
    ck_assert_int_eq(swarm_config_reference_has_runtime(NULL), 0);
    ck_assert_int_eq(swarm_config_reference_set_runtime(NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_config_reference_unset_runtime(NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_config_reference_set_runtime(reference), 0);
    ck_assert_int_eq(swarm_config_reference_has_runtime(reference), 1);
    EXPECT_JSON(config_reference, reference, "{\"Runtime\":{}}");
    ck_assert_int_eq(swarm_config_reference_unset_runtime(reference), 0);
    EXPECT_JSON(config_reference, reference, "{}");
    swarm_config_reference_free(reference);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        file_target_members,
        secret_reference_members,
        config_reference_members,
        a_config_may_be_for_the_runtime,
    };
    return SUITE_RUN("reference", tests, 20);
}
