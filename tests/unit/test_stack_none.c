/* SPDX-License-Identifier: MIT
 *
 * A library built without Compose files says so.
 */
#include "support/suite.h"
#include <check.h>
#include <string.h>
#include <swarm/stack.h>

START_TEST(loading_is_not_supported)
{
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    ck_assert_ptr_null(swarm_stack_loader_new());
    ck_assert_int_eq(swarm_stack_load(NULL, &stack, &error), SWARM_E_NOTSUP);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "without Compose files"));
    swarm_error_free(error);
    ck_assert_int_eq(swarm_stack_loader_add_file(NULL, "x", NULL), SWARM_E_NOTSUP);
    ck_assert_int_eq(swarm_stack_loader_add_memory(NULL, "x", "", 0, NULL), SWARM_E_NOTSUP);
    ck_assert_int_eq(swarm_stack_loader_set_environment(NULL, 1), SWARM_E_NOTSUP);
    char *json = NULL;
    ck_assert_int_eq(swarm_stack_resource_to_json(NULL, 0, &json, NULL), SWARM_E_NOTSUP);
    swarm_stack_loader_free(NULL);
    swarm_stack_free(NULL);
}
END_TEST

START_TEST(words_are_there)
{
    ck_assert_str_eq(swarm_stack_resource_kind_to_str(SWARM_STACK_RESOURCE_SECRET), "secret");
    ck_assert_uint_eq(swarm_stack_service_count(NULL), 0);
    ck_assert_ptr_null(swarm_stack_service_at(NULL, 0));
    size_t length = 1;
    ck_assert_ptr_null(swarm_stack_resource_get_data(NULL, &length));
    ck_assert_uint_eq(length, 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {loading_is_not_supported, words_are_there};
    return SUITE_RUN("stack none", tests, 10);
}
