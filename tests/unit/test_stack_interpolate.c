/* SPDX-License-Identifier: MIT */
#include "stack_text.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>
#include <string.h>

/* SET is "value", EMPTY is "", UNSET is unset. */
static const struct {
    const char *text;
    const char *gives;
} good[] = {
    {"plain", "plain"},
    {"$SET", "value"},
    {"a$SET/b", "avalue/b"},
    {"a${SET}b", "avalueb"},
    {"$SET-x", "value-x"},
    {"$SET$SET", "valuevalue"},
    {"$$SET", "$SET"},
    {"$$$SET", "$value"},
    {"cost: 5$$", "cost: 5$"},
    {"x${EMPTY}y", "xy"},
    {"${SET:-d}", "value"},
    {"${EMPTY:-d}", "d"},
    {"${UNSET:-d}", "d"},
    {"x${UNSET:-}", "x"},
    {"${SET-d}", "value"},
    {"x${EMPTY-d}", "x"},
    {"${UNSET-d}", "d"},
    {"${SET:+alt}", "alt"},
    {"x${EMPTY:+alt}", "x"},
    {"x${UNSET:+alt}", "x"},
    {"${SET+alt}", "alt"},
    {"${EMPTY+alt}", "alt"},
    {"x${UNSET+alt}", "x"},
    {"${SET:?why}", "value"},
    {"${SET?why}", "value"},
    {"x${EMPTY?why}", "x"},
    {"${UNSET:-${SET}}", "value"},
    {"${UNSET:-${EMPTY:-$SET}}", "value"},
    {"${UNSET:-a${SET}b}c", "avaluebc"},
    {"${UNSET:-$${SET}}", "${SET}"},
    {"${UNSET:-a:-b}", "a:-b"},
    {"${UNSET:-http://x:80/?a=b}", "http://x:80/?a=b"},
    {"${SET:+${UNSET:-deep}}", "deep"},
    {"${_x1:-d}", "d"},
    {"${SET:-${UNSET:?not asked}}", "value"},
};

START_TEST(variables_are_put_in)
{
    char body[512], json[512];
    snprintf(body, sizeof body, "hostname: '%s'", good[_i].text);
    snprintf(json, sizeof json, "\"%s\"", good[_i].gives);
    stack_web_has(body, "/TaskTemplate/ContainerSpec/Hostname", json);
}
END_TEST

static const struct {
    const char *text;
    int code;
    const char *says;
} bad[] = {
    {"$", SWARM_E_PARSE, "begins no variable"},
    {"a $ b", SWARM_E_PARSE, "begins no variable"},
    {"$1", SWARM_E_PARSE, "begins no variable"},
    {"${}", SWARM_E_PARSE, "begins no variable"},
    {"${1A}", SWARM_E_PARSE, "begins no variable"},
    {"${SET", SWARM_E_PARSE, "begins no variable"},
    {"${SET!x}", SWARM_E_PARSE, "begins no variable"},
    {"${SET:x}", SWARM_E_PARSE, "begins no variable"},
    {"${SET:}", SWARM_E_PARSE, "begins no variable"},
    {"${SET x}", SWARM_E_PARSE, "begins no variable"},
    {"${UNSET:-${SET}", SWARM_E_PARSE, "begins no variable"},
    {"${UNSET:-$}", SWARM_E_PARSE, "begins no variable"},
    {"${UNSET:?say why}", SWARM_E_INVAL, "UNSET is required but has no value: say why"},
    {"${UNSET?say $SET}", SWARM_E_INVAL, "UNSET is required but has no value: say value"},
    {"${EMPTY:?}", SWARM_E_INVAL, "EMPTY is required but has no value"},
};

START_TEST(what_is_no_variable_is_refused)
{
    char body[512];
    snprintf(body, sizeof body, "hostname: '%s'", bad[_i].text);
    stack_web_fails(body, bad[_i].code, 4, 15, bad[_i].says);
}
END_TEST

START_TEST(an_unset_variable_is_told)
{
    stack_web_warns("labels:\n  a: x${UNSET}y", 5, 10, "the variable UNSET is not set");
    stack_web_warns("labels:\n  a: x$UNSET", 5, 10, "the variable UNSET is not set");
}
END_TEST

START_TEST(text_from_variables_may_be_a_number)
{
    stack_web_has("deploy: {replicas: '${N:-3}'}", "/Mode/Replicated/Replicas", "3");
    stack_web_has("read_only: ${RO:-yes}", "/TaskTemplate/ContainerSpec/ReadOnly", "true");
    stack_web_has("read_only: ${RO:-Off}", "/TaskTemplate/ContainerSpec/ReadOnly", "false");
    stack_web_has("deploy: {update_config: {max_failure_ratio: '${N:-0.5}'}}",
                  "/UpdateConfig/MaxFailureRatio", "0.5");
    stack_web_has("ports: ['${P:-8080}:80']", "/EndpointSpec/Ports/0/PublishedPort", "8080");
    stack_web_has("user: ${U:-1000}", "/TaskTemplate/ContainerSpec/User", "\"1000\"");
    stack_web_fails("deploy: {replicas: '3'}", SWARM_E_INVAL, 4, 24, "must be a whole number");
    stack_web_fails("deploy: {replicas: '${SET}'}", SWARM_E_INVAL, 4, 24, "must be a whole number");
    stack_web_fails("read_only: ${SET}", SWARM_E_INVAL, 4, 16, "must be true or false");
}
END_TEST

START_TEST(keys_stay)
{
    stack_web_has("labels: {$SET: x}", "/TaskTemplate/ContainerSpec/Labels/$SET", "\"x\"");
}
END_TEST

START_TEST(nesting_has_an_end)
{
    char text[512] = "hostname: '";
    for (int i = 0; i < 15; i++)
        strcat(text, "${U:-");
    strcat(text, "x");
    for (int i = 0; i < 15; i++)
        strcat(text, "}");
    strcat(text, "'");
    stack_web_has(text, "/TaskTemplate/ContainerSpec/Hostname", "\"x\"");
    strcpy(text, "hostname: '");
    for (int i = 0; i < 40; i++)
        strcat(text, "${U:-");
    for (int i = 0; i < 40; i++)
        strcat(text, "}");
    strcat(text, "'");
    stack_web_fails(text, SWARM_E_LIMIT, 4, 15, "nested deeper");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stack interpolate");
    TCase *tests = tcase_create("stack interpolate");
    tcase_add_loop_test(tests, variables_are_put_in, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tests, what_is_no_variable_is_refused, 0, sizeof bad / sizeof bad[0]);
    tcase_add_test(tests, an_unset_variable_is_told);
    tcase_add_test(tests, text_from_variables_may_be_a_number);
    tcase_add_test(tests, keys_stay);
    tcase_add_test(tests, nesting_has_an_end);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
