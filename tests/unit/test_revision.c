/* SPDX-License-Identifier: MIT
 *
 * Revisions as snapshots, and the settings and refusals around them; what is kept and where a rollback
 * goes, the stories revisions*.trace tell.
 */
#include "support/engine_driver.h"
#include "support/failing_alloc.h"
#include "support/model_checks.h"
#include "support/suite.h"

static const char written[] =
    "[{\"Number\":1,\"CreatedAt\":\"2023-11-14T22:13:20Z\",\"SucceededAt\":\"2023-11-14T22:13:"
    "28Z\","
    "\"Verdict\":\"succeeded\",\"Current\":false,\"Spec\":{\"Name\":\"web\"}},"
    "{\"Number\":2,\"Current\":true,\"later\":[1]}]";

START_TEST(snapshots)
{
    swarm_revision_list *list = NULL, *copy;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_revision_list_from_json(written, strlen(written), &list, &error), 0);
    EXPECT_JSON(revision_list, list, written);
    ck_assert_uint_eq(swarm_revision_list_count(list), 2);
    ck_assert_ptr_null(swarm_revision_list_at(list, 2));
    const swarm_revision *first = swarm_revision_list_at(list, 0);
    const swarm_revision *second = swarm_revision_list_at(list, 1);
    EXPECT_JSON(revision, second, "{\"Number\":2,\"Current\":true,\"later\":[1]}");
    ck_assert_int_eq(swarm_revision_has_number(first), 1);
    ck_assert_uint_eq(swarm_revision_get_number(first), 1);
    ck_assert_int_eq(swarm_revision_has_created_at(first), 1);
    ck_assert_int_eq(swarm_revision_get_created_at_unix_ns(first), 1700000000 * DRIVER_SECOND);
    ck_assert_int_eq(swarm_revision_has_succeeded_at(first), 1);
    ck_assert_int_eq(swarm_revision_get_succeeded_at_unix_ns(first), 1700000008 * DRIVER_SECOND);
    ck_assert_int_eq(swarm_revision_has_succeeded_at(second), 0);
    ck_assert_int_eq(swarm_revision_get_succeeded_at_unix_ns(second), 0);
    ck_assert_int_eq(swarm_revision_has_verdict(first), 1);
    ck_assert_int_eq(swarm_revision_get_verdict(first), SWARM_VERDICT_SUCCEEDED);
    ck_assert_int_eq(swarm_revision_has_verdict(second), 0);
    ck_assert_int_eq(swarm_revision_has_current(first), 1);
    ck_assert_int_eq(swarm_revision_get_current(first), 0);
    ck_assert_int_eq(swarm_revision_get_current(second), 1);
    ck_assert_str_eq(swarm_service_spec_get_name(swarm_revision_get_spec(first)), "web");
    ck_assert_ptr_null(swarm_revision_get_spec(second));
    copy = swarm_revision_list_copy(list);
    swarm_revision_list_free(list);
    ck_assert_uint_eq(swarm_revision_get_number(swarm_revision_list_at(copy, 1)), 2);
    swarm_revision_list_free(copy);
    EXPECT_REFUSED(revision, "{\"Number\":-1}", SWARM_E_INVAL, "/Number");
    EXPECT_REFUSED(revision_list, "[{},{\"Current\":1}]", SWARM_E_INVAL, "/1/Current");
}
END_TEST

START_TEST(settings_and_refusals)
{
    engine_driver *driver = engine_driver_new(1);
    swarm_engine *engine = engine_driver_engine(driver);
    swarm_revision_list *list = NULL;
    ck_assert_int_eq(engine_driver_do(driver, "create web image=web:1 replicas=1"), 0);
    ck_assert_int_eq(swarm_engine_set_revision_limit(NULL, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_set_revision_limit(engine, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_list_revisions(NULL, "web", &list, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_list_revisions(engine, NULL, &list, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_list_revisions(engine, "web", NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_list_revisions(engine, "api", &list, NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_engine_rollback_service_to(NULL, "web", 1, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_rollback_service_to(engine, NULL, 1, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_rollback_service_to(engine, "api", 1, 0, NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_engine_rollback_service_to(engine, "web", 0, 0, NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_engine_list_revisions(engine, "web", &list, NULL), 0);
    ck_assert_uint_eq(swarm_revision_list_count(list), 1);
    swarm_revision_list_free(list);
    ck_assert_int_eq(engine_driver_do(driver, "stop"), 0);
    ck_assert_int_eq(engine_driver_do(driver, "rollback-to web 1"), SWARM_E_STATE);
    engine_driver_free(driver);
}
END_TEST

/* A port that another service has taken meanwhile is not taken back. */
START_TEST(a_port_that_is_taken)
{
    engine_driver *driver = engine_driver_new(1);
    static const char *const lines[] = {"node w1", "create web image=web:1 replicas=1 port=80",
                                        "@20s update web port=none port=81",
                                        "@40s create api image=api:1 replicas=1 port=80"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        ck_assert_int_eq(engine_driver_do(driver, lines[i]), 0);
    ck_assert_int_eq(engine_driver_do(driver, "@60s rollback-to web 1"), SWARM_E_CONFLICT);
    ck_assert_int_eq(engine_driver_do(driver, "rollback web"), SWARM_E_CONFLICT);
    engine_driver_free(driver);
}
END_TEST

static swarm_engine *listed;

static int list_them(void *user)
{
    swarm_revision_list *list = NULL;
    swarm_error *error = NULL;
    (void)user;
    int code = swarm_engine_list_revisions(listed, "web", &list, &error);
    swarm_revision_list_free(list);
    swarm_error_free(error);
    return code;
}

START_TEST(no_memory)
{
    engine_driver *driver = engine_driver_new(1);
    ck_assert_int_eq(engine_driver_do(driver, "create web image=web:1 replicas=1"), 0);
    ck_assert_int_eq(engine_driver_do(driver, "update web image=web:2"), 0);
    listed = engine_driver_engine(driver);
    failing_alloc_each(list_them, NULL);
    engine_driver_free(driver);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("revision");
    TCase *tcase = tcase_create("revision");
    tcase_add_test(tcase, snapshots);
    tcase_add_test(tcase, settings_and_refusals);
    tcase_add_test(tcase, a_port_that_is_taken);
    tcase_add_test(tcase, no_memory);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
