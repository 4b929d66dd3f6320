/* SPDX-License-Identifier: MIT */
#include "model/template.h"

#include "base/alloc.h"
#include "support/failing_alloc.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char mark; /* the values' user: handed through */

static const char *label(void *user, const char *name)
{
    if (user == (void *)&mark && strcmp(name, "tier") == 0)
        return "front";
    return user == (void *)&mark && strcmp(name, "com.example/a \"b\"") == 0 ? "quoted" : NULL;
}

static const swarm__template_values values = {
    .service_id = "SID",
    .service_name = "web",
    .node_id = "NID",
    .node_hostname = "w3",
    .node_os = "linux",
    .node_architecture = "x86_64",
    .task_id = "TID",
    .task_name = "web.2.TID",
    .task_slot = "2",
    .service_label = label,
    .user = (void *)&mark,
};

static void expands(const char *text, const char *expected)
{
    char *expanded = NULL;
    swarm_error *error = NULL;
    int code = swarm__template_expand(text, &values, &expanded, &error);
    ck_assert_msg(code == 0, "%s: %s", text, swarm_error_get_message(error));
    ck_assert_str_eq(expanded, expected);
    swarm__free(expanded);
    ck_assert_int_eq(swarm__template_check(text, NULL), 0);
}

static void fails(const char *text, int expected_code, const char *expected_message)
{
    char *expanded = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__template_expand(text, &values, &expanded, &error), expected_code);
    ck_assert_ptr_null(expanded);
    ck_assert_str_eq(swarm_error_get_message(error), expected_message);
    swarm_error_free(error);
}

START_TEST(every_placeholder)
{
    expands("{{.Service.ID}}", "SID");
    expands("{{.Service.Name}}", "web");
    expands("{{.Service.Labels.tier}}", "front");
    expands("{{index .Service.Labels \"tier\"}}", "front");
    expands("{{.Node.ID}}", "NID");
    expands("{{.Node.Hostname}}", "w3");
    expands("{{.Node.Platform.OS}}", "linux");
    expands("{{.Node.Platform.Architecture}}", "x86_64");
    expands("{{.Task.ID}}", "TID");
    expands("{{.Task.Name}}", "web.2.TID");
    expands("{{.Task.Slot}}", "2");
}
END_TEST

START_TEST(text_around_and_spaces)
{
    expands("", "");
    expands("plain } }} { text", "plain } }} { text");
    expands("{{ .Service.Name }}-{{\t.Task.Slot }}.{{.Node.Hostname}}!", "web-2.w3!");
    expands("{{.Task.Slot}}{{.Task.Slot}}", "22");
    expands("{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1}}");
    expands("{{  index   .Service.Labels   `tier` }}", "front");
}
END_TEST

START_TEST(strings)
{
    expands("{{\"{{\"}}.Task.ID{{\"}}\"}}", "{{.Task.ID}}");
    expands("{{`a}}\\`}}", "a}}\\");
    expands("{{\"a\\\"b\\\\\"}}", "a\"b\\");
    expands("{{index .Service.Labels \"com.example/a \\\"b\\\"\"}}", "quoted");
}
END_TEST

START_TEST(labels_that_are_not_there)
{
    expands("<{{index .Service.Labels \"none\"}}>", "<>");
    fails("{{.Service.Labels.none}}", SWARM_E_NOTFOUND, "the service has no label \"none\"");
    ck_assert_int_eq(swarm__template_check("{{.Service.Labels.none}}", NULL), 0);
}
END_TEST

START_TEST(what_is_refused)
{
    static const char *const unknown[] = {
        ".Service.Nam",
        ".service.name",
        ".Service.Name.More",
        ".",
        "",
        "if .Task.Slot",
        ".Task.Slot | printf",
        ".Service.Labels",
        ".Service.Labels.a.b",
        "index .Service.Labels",
        "index .Node.Labels x",
        "index .Service.Labels tier",
        "- .Task.ID -",
        "indexes",
        "\"open",
        "\"a\" \"b\"",
        "\"\\n\"",
        ".Service.Labels.",
    };
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        char text[64], message[96];
        snprintf(text, sizeof text, "a{{%s}}b", unknown[i]);
        snprintf(message, sizeof message, "unknown placeholder {{%s}}", unknown[i]);
        if (strcmp(unknown[i], "\"open") == 0) {
            fails(text, SWARM_E_PARSE, "the placeholder {{\"open}}b has no end");
            continue;
        }
        fails(text, SWARM_E_NOTSUP, message);
        ck_assert_int_eq(swarm__template_check(text, NULL), SWARM_E_NOTSUP);
    }
    fails("x {{.Task.ID", SWARM_E_PARSE, "the placeholder {{.Task.ID has no end");
    fails("x {{.Task.ID}", SWARM_E_PARSE, "the placeholder {{.Task.ID} has no end");
    ck_assert_int_eq(swarm__template_check("{{", NULL), SWARM_E_PARSE);
}
END_TEST

START_TEST(missing_values_are_empty)
{
    swarm__template_values none = {.service_label = label, .user = (void *)&mark};
    char *expanded = NULL;
    ck_assert_int_eq(
        swarm__template_expand("<{{.Node.Hostname}}{{.Task.ID}}>", &none, &expanded, NULL), 0);
    ck_assert_str_eq(expanded, "<>");
    swarm__free(expanded);
}
END_TEST

static int expand_story(void *user)
{
    (void)user;
    char *expanded = NULL;
    swarm_error *error = NULL;
    int code =
        swarm__template_expand("a {{.Service.Name}} {{\"x\"}} {{index .Service.Labels \"tier\"}} b",
                               &values, &expanded, &error);
    swarm_error_free(error);
    swarm__free(expanded);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    failing_alloc_each(expand_story, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("template");
    TCase *tcase = tcase_create("template");
    tcase_add_test(tcase, every_placeholder);
    tcase_add_test(tcase, text_around_and_spaces);
    tcase_add_test(tcase, strings);
    tcase_add_test(tcase, labels_that_are_not_there);
    tcase_add_test(tcase, what_is_refused);
    tcase_add_test(tcase, missing_values_are_empty);
    tcase_add_test(tcase, each_allocation_may_fail);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
