/* SPDX-License-Identifier: MIT
 *
 * JSON from outside, well and badly made, through a service spec.
 */
#include "support/model_checks.h"
#include "support/suite.h"
#include <locale.h>

#define REFUSED(text, code, path) EXPECT_REFUSED(service_spec, text, code, path)

START_TEST(what_is_not_json_is_refused)
{
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "}",
        "{]",
        "{\"Other\"",
        "{\"Other\":",
        "{\"Other\":1",
        "{\"Other\":1,}",
        "{\"Other\":1 \"More\":2}",
        "{,}",
        "{Other:1}",
        "{'Other':1}",
        "{\"Other\":tru}",
        "{\"Other\":nul",
        "{\"Other\":True}",
        "{\"Other\":[1,]}",
        "{\"Other\":[1 2]}",
        "{\"Other\":[}",
        "{\"Other\":01}",
        "{\"Other\":-}",
        "{\"Other\":1.}",
        "{\"Other\":.5}",
        "{\"Other\":1e}",
        "{\"Other\":+1}",
        "{\"Other\":NaN}",
        "{\"Other\":Infinity}",
        "{\"Other\":0x10}",
        "{\"Other\":\"}",
        "{\"Other\":\"\\\"}",
        "{\"Other\":\"\\x\"}",
        "{\"Other\":\"\\u12\"}",
        "{\"Other\":\"\\u12g4\"}",
        "{\"Other\":\"\\u0000\"}",
        "{\"Other\":\"\\ud800\"}",
        "{\"Other\":\"\\ud800\\u0041\"}",
        "{\"Other\":\"\\udc00\"}",
        "{\"Other\":\"a\nb\"}",
        "{\"Other\":\"\xc3\x28\"}",
        "{\"Other\":\"\xed\xa0\x80\"}",
        "{\"Other\":\"\xc0\x80\"}",
        "{} {}",
        "{}x",
        "// no\n{}",
        "\xef\xbb\xbf{}",
        "{\"Other\":1,\"Other\":1}",
        "{\"Other\":1,\"Oth\\u0065r\":1}",
        "{\"Other\":{\"a\":1,\"b\":2,\"a\":3}}",
        "{\"Other\":[{\"a\":1,\"a\":1}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        swarm_service_spec *spec = NULL;
        swarm_error *error = NULL;
        int result = swarm_service_spec_from_json(texts[i], strlen(texts[i]), &spec, &error);
        ck_assert_msg(result == SWARM_E_PARSE, "%s: %d", texts[i], result);
        ck_assert_int_eq(swarm_error_get_code(error), SWARM_E_PARSE);
        ck_assert_ptr_null(spec);
        swarm_error_free(error);
        ck_assert_int_eq(swarm_service_spec_from_json(texts[i], strlen(texts[i]), &spec, NULL),
                         SWARM_E_PARSE);
    }
    swarm_service_spec *spec = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json("{\0}", 3, &spec, NULL), SWARM_E_PARSE);
}
END_TEST

START_TEST(an_error_says_where)
{
    swarm_service_spec *spec = NULL;
    swarm_error *error = NULL;
    static const char text[] = "{\n  \"Name\": \"web\",\n  \"Other\": x}";
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, &error),
                     SWARM_E_PARSE);
    ck_assert_str_eq(swarm_error_get_message(error),
                     "not JSON: invalid token near 'x' (line 3, column 12)");
    ck_assert_ptr_null(swarm_error_get_path(error));
    swarm_error_free(error);
    REFUSED("{\"Limits\":{},\"Name\":\"a\",\"Name\":\"b\"}", SWARM_E_PARSE, NULL);
    REFUSED("{\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":7}}}", SWARM_E_INVAL,
            "/TaskTemplate/ContainerSpec/Image");
    REFUSED("{\"TaskTemplate\":{\"ContainerSpec\":{\"Mounts\":[{},{\"ReadOnly\":0}]}}}",
            SWARM_E_INVAL, "/TaskTemplate/ContainerSpec/Mounts/1/ReadOnly");
    REFUSED("{\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":4294967296}]}}", SWARM_E_INVAL,
            "/EndpointSpec/Ports/0/TargetPort");
    REFUSED("{\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":-1}]}}", SWARM_E_INVAL,
            "/EndpointSpec/Ports/0/TargetPort");
    REFUSED("{\"UpdateConfig\":{\"Delay\":1e3}}", SWARM_E_INVAL, "/UpdateConfig/Delay");
    REFUSED("{\"UpdateConfig\":{\"Order\":1}}", SWARM_E_INVAL, "/UpdateConfig/Order");
    REFUSED("[]", SWARM_E_INVAL, NULL);
    REFUSED("\"text\"", SWARM_E_INVAL, NULL);
    REFUSED("null", SWARM_E_INVAL, NULL);
}
END_TEST

START_TEST(numbers_have_a_size)
{
    REFUSED("{\"Other\":1e999}", SWARM_E_LIMIT, NULL);
    REFUSED("{\"Other\":-1e999}", SWARM_E_LIMIT, NULL);
    REFUSED("{\"Other\":9223372036854775808}", SWARM_E_LIMIT, "/Other");
    REFUSED("{\"Other\":-9223372036854775809}", SWARM_E_LIMIT, "/Other");
}
END_TEST

/* `count` times `open`, then "1", then `count` times `close`, as the member Other. */
static char *nested(size_t count, const char *open, const char *close)
{
    char *text = malloc(count * (strlen(open) + strlen(close)) + 32);
    ck_assert_ptr_nonnull(text);
    char *at = stpcpy(text, "{\"Other\":");
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, open);
    at = stpcpy(at, "1");
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, close);
    stpcpy(at, "}");
    return text;
}

START_TEST(depth_has_a_limit)
{
    swarm_service_spec *spec = NULL;
    char *text = nested(63, "[", "]");
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    EXPECT_JSON(service_spec, spec, text);
    swarm_service_spec_free(spec);
    free(text);
    text = nested(64, "[", "]");
    REFUSED(text, SWARM_E_LIMIT, NULL);
    free(text);
    text = nested(100000, "{\"a\":", "}");
    REFUSED(text, SWARM_E_LIMIT, NULL);
    free(text);
}
END_TEST

START_TEST(size_has_limits)
{
    const size_t size = 16 * 1024 * 1024 + 1;
    char *text = malloc(size);
    swarm_service_spec *spec = NULL;
    ck_assert_ptr_nonnull(text);
    memset(text, ' ', size);
    memcpy(text, "{}", 2);
    ck_assert_int_eq(swarm_service_spec_from_json(text, size, &spec, NULL), SWARM_E_LIMIT);
    ck_assert_int_eq(swarm_service_spec_from_json(text, size - 1, &spec, NULL), 0);
    swarm_service_spec_free(spec);
    spec = NULL;
    for (size_t at = 0; at + 4 <= size; at += 4)
        memcpy(text + at, at == 0 ? "[{}," : " {},", 4);
    swarm_task_list *list = NULL;
    ck_assert_int_eq(swarm_task_list_from_json(text, size - 1, &list, NULL), SWARM_E_LIMIT);
    ck_assert_ptr_null(list);
    char *at = text + sprintf(text, "{\"Labels\":{");
    for (int i = 0; i < 16385; i++)
        at += sprintf(at, "%s\"l%d\":\"\"", i == 0 ? "" : ",", i);
    strcpy(at, "}}");
    REFUSED(text, SWARM_E_LIMIT, "/Labels");
    free(text);
}
END_TEST

START_TEST(strings_are_decoded_and_written_again)
{
    static const char text[] =
        "{ \"Name\" : \"\\u00fc\\uD83D\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\\u001f\" }";
    swarm_service_spec *spec = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    ck_assert_str_eq(swarm_service_spec_get_name(spec),
                     "\xc3\xbc\xf0\x9f\x98\x80\"\\/\b\f\n\r\t\x1f");
    EXPECT_JSON(service_spec, spec,
                "{\"Name\":\"\xc3\xbc\xf0\x9f\x98\x80\\\"\\\\/\\b\\f\\n\\r\\t\\u001F\"}");
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(strangers_are_kept)
{
    static const char text[] =
        "{\"Zeta\": [ 1.50 , -9223372036854775808 , -0.0 , 1E5 , \"\\u00e9 }\" , {} , [ ] , null "
        "],\n"
        "\"Name\":\"web\",\t\"Alpha\" : { \"b\" : true , \"a\\n\" : false }, \"Mode\": null}";
    static const char expected[] =
        "{\"Name\":\"web\",\"Mode\":null,\"Zeta\":[1.5,-9223372036854775808,-0.0,100000.0,"
        "\"\xc3\xa9 }\",{},[],null],\"Alpha\":{\"b\":true,\"a\\n\":false}}";
    swarm_service_spec *spec = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    EXPECT_JSON(service_spec, spec, expected);
    ck_assert_int_eq(swarm_service_spec_set_replicas(spec, 2), 0);
    char *json = NULL;
    ck_assert_int_eq(swarm_service_spec_to_json(spec, 0, &json, NULL), 0);
    ck_assert_ptr_nonnull(strstr(json, "\"Mode\":{\"Replicated\":{\"Replicas\":2}},\"Zeta\""));
    swarm_free(json);
    swarm_service_spec *other = swarm_service_spec_copy(spec);
    ck_assert_int_eq(swarm_service_spec_equal(spec, other), 1);
    swarm_service_spec_free(other);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(indented)
{
    static const char text[] = "{\"Name\":\"a:,{\\\"\",\"Labels\":{},\"X\":[1,{\"y\":[]}]}";
    swarm_service_spec *spec = NULL;
    char *json = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    ck_assert_int_eq(swarm_service_spec_to_json(spec, SWARM_JSON_PRETTY, &json, NULL), 0);
    ck_assert_str_eq(json, "{\n    \"Name\": \"a:,{\\\"\",\n    \"Labels\": {},\n    \"X\": [\n"
                           "        1,\n        {\n            \"y\": []\n        }\n    ]\n}\n");
    swarm_free(json);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(the_locale_does_not_show)
{
    static const char text[] = "{\"UpdateConfig\":{\"MaxFailureRatio\":0.25}}";
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "C.UTF-8"};
    swarm_service_spec *spec = NULL;
    for (size_t i = 0; i < 4 && setlocale(LC_ALL, locales[i]) == NULL; i++)
        continue;
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    EXPECT_JSON(service_spec, spec, text);
    swarm_service_spec_free(spec);
    setlocale(LC_ALL, "C");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_is_not_json_is_refused,
        an_error_says_where,
        numbers_have_a_size,
        depth_has_a_limit,
        size_has_limits,
        strings_are_decoded_and_written_again,
        strangers_are_kept,
        indented,
        the_locale_does_not_show,
    };
    return SUITE_RUN("json", tests, 20);
}
