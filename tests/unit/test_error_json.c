/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include "support/suite.h"
#include <stdlib.h>
#include <string.h>

static void expect_json(swarm_error *error, uint32_t flags, const char *expected)
{
    char *json = NULL;
    ck_assert_int_eq(swarm_error_to_json(error, flags, &json, NULL), 0);
    ck_assert_str_eq(json, expected);
    swarm_free(json);
    swarm_error_free(error);
}

START_TEST(an_error_says_what_it_knows)
{
    swarm_error *error = NULL;
    swarm__fail(&error, SWARM_E_INVAL, "/Name", "the \"name\" is empty");
    expect_json(error, 0,
                "{\"message\":\"the \\\"name\\\" is empty\",\"code\":\"SWARM_E_INVAL\","
                "\"path\":\"/Name\"}");
    swarm__fail_at(&error, SWARM_E_PARSE, "stack.yml", 3, 14, "no");
    expect_json(error, 0,
                "{\"message\":\"no\",\"code\":\"SWARM_E_PARSE\",\"file\":\"stack.yml\","
                "\"line\":3,\"column\":14}");
    swarm__fail_http(&error, SWARM_E_UNAVAILABLE, 503, "busy");
    expect_json(error, 2,
                "{\n    \"message\": \"busy\",\n    \"code\": \"SWARM_E_UNAVAILABLE\",\n"
                "    \"httpStatus\": 503,\n    \"retriable\": true\n}\n");
    swarm__fail_nomem(&error);
    expect_json(error, 0,
                "{\"message\":\"out of memory\",\"code\":\"SWARM_E_NOMEM\",\"retriable\":true}");
}
END_TEST

START_TEST(wrong_arguments_are_refused)
{
    swarm_error *error = NULL, *about_json = NULL;
    char *json = NULL;
    swarm__fail(&error, SWARM_E_INVAL, NULL, "no");
    ck_assert_int_eq(swarm_error_to_json(NULL, 0, &json, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_error_to_json(error, 0, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_error_to_json(error, 64, &json, &about_json), SWARM_E_INVAL);
    ck_assert_ptr_null(json);
    ck_assert_int_eq(swarm_error_get_code(about_json), SWARM_E_INVAL);
    swarm_error_free(about_json);
    swarm_error_free(error);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {an_error_says_what_it_knows, wrong_arguments_are_refused};
    return SUITE_RUN("error_json", tests, 20);
}
