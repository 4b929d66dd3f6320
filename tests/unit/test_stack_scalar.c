/* SPDX-License-Identifier: MIT */
#include "stack/scalar.h"

#include "stack/load.h"
#include "support/suite.h"
#include <check.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

typedef int parser(const char *text, int64_t *out_value);

static void gives(parser *parse, const char *text, int64_t expected)
{
    int64_t value = -1;
    int code = parse(text, &value);
    ck_assert_msg(code == 0 && value == expected, "\"%s\": code %d, %lld, not %lld", text, code,
                  (long long)value, (long long)expected);
}

static void fails(parser *parse, const char *text, int code)
{
    int64_t value = 42;
    int result = parse(text, &value);
    ck_assert_msg(result == code && value == 42, "\"%s\": code %d, value %lld", text, result,
                  (long long)value);
}

START_TEST(durations_are_go_s)
{
    gives(swarm__parse_duration, "0", 0);
    gives(swarm__parse_duration, "15s", 15000000000);
    gives(swarm__parse_duration, "1m30s", 90000000000);
    gives(swarm__parse_duration, "1h0m0.5s", 3600500000000);
    gives(swarm__parse_duration, "1.5h", 5400000000000);
    gives(swarm__parse_duration, ".5s", 500000000);
    gives(swarm__parse_duration, "1.s", 1000000000);
    gives(swarm__parse_duration, "250ms", 250000000);
    gives(swarm__parse_duration, "3us", 3000);
    gives(swarm__parse_duration, "3\xc2\xb5s", 3000);
    gives(swarm__parse_duration, "3\xce\xbcs", 3000);
    gives(swarm__parse_duration, "7ns", 7);
    gives(swarm__parse_duration, "1.9ns", 1);
    gives(swarm__parse_duration, "+2s", 2000000000);
    gives(swarm__parse_duration, "-2s", -2000000000);
    gives(swarm__parse_duration, "0.123456789s", 123456789);
    gives(swarm__parse_duration, "2562047h", 2562047LL * 3600 * 1000000000);
    fails(swarm__parse_duration, "2562048h", SWARM_E_LIMIT);
    fails(swarm__parse_duration, "2562047h99h", SWARM_E_LIMIT);
    fails(swarm__parse_duration, "99999999999999999999s", SWARM_E_LIMIT);
    static const char *const bad[] = {"",    "-",   "10",    "s",    "1d",
                                      "1s ", " 1s", "1s-1s", "1e3s", "..s"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        fails(swarm__parse_duration, bad[i], SWARM_E_PARSE);
}
END_TEST

START_TEST(sizes_are_docker_s)
{
    gives(swarm__parse_bytes, "100", 100);
    gives(swarm__parse_bytes, "100b", 100);
    gives(swarm__parse_bytes, "2k", 2048);
    gives(swarm__parse_bytes, "512M", 536870912);
    gives(swarm__parse_bytes, "512MB", 536870912);
    gives(swarm__parse_bytes, "512 MiB", 536870912);
    gives(swarm__parse_bytes, "1gb", 1073741824);
    gives(swarm__parse_bytes, "1.5g", 1610612736);
    gives(swarm__parse_bytes, "0.5kib", 512);
    gives(swarm__parse_bytes, "1t", 1099511627776);
    gives(swarm__parse_bytes, "1P", 1125899906842624);
    fails(swarm__parse_bytes, "9000P", SWARM_E_LIMIT);
    static const char *const bad[] = {"", "m", "1x", "1mm", "1mbb", "-1m", "1  m", "m1", "1m "};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        fails(swarm__parse_bytes, bad[i], SWARM_E_PARSE);
}
END_TEST

START_TEST(cpus_have_nine_decimals)
{
    gives(swarm__parse_cpus, "0.5", 500000000);
    gives(swarm__parse_cpus, "2", 2000000000);
    gives(swarm__parse_cpus, "0.000000001", 1);
    gives(swarm__parse_cpus, ".25", 250000000);
    fails(swarm__parse_cpus, "0.0000000001", SWARM_E_PARSE);
    fails(swarm__parse_cpus, "half", SWARM_E_PARSE);
    fails(swarm__parse_cpus, "1c", SWARM_E_PARSE);
    fails(swarm__parse_cpus, "-1", SWARM_E_PARSE);
    fails(swarm__parse_cpus, "99999999999999", SWARM_E_LIMIT);
}
END_TEST

START_TEST(numbers_need_no_locale)
{
    static const struct {
        const char *text;
        double number;
    } good[] = {{"0.25", 0.25}, {"-1.5", -1.5}, {"1e3", 1000}, {"2.5E-1", 0.25}, {".1", 0.1}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double number = -1;
        ck_assert_int_eq(swarm__parse_number(good[i].text, &number), 0);
        ck_assert_msg(number >= good[i].number && number <= good[i].number, "%s is %f",
                      good[i].text, number);
    }
    double number;
    ck_assert_int_eq(swarm__parse_number("1e", &number), SWARM_E_PARSE);
    ck_assert_int_eq(swarm__parse_number("0.1x", &number), SWARM_E_PARSE);
    ck_assert_int_eq(swarm__parse_number("", &number), SWARM_E_PARSE);
    ck_assert_int_eq(swarm__parse_number("1e999", &number), SWARM_E_LIMIT);
}
END_TEST

static void is(const char *text, swarm__yaml_kind kind, int64_t integer)
{
    swarm__yaml node = {.kind = SWARM__YAML_STRING, .text = text};
    swarm__scalar_resolve(&node);
    ck_assert_msg(node.kind == kind, "\"%s\" is %s", text, swarm__yaml_kind_text(&node));
    if (kind == SWARM__YAML_INTEGER || kind == SWARM__YAML_BOOL)
        ck_assert_msg(node.integer == integer, "\"%s\" is %lld", text, (long long)node.integer);
}

START_TEST(plain_scalars_are_go_yaml_s)
{
    is("", SWARM__YAML_NULL, 0);
    is("~", SWARM__YAML_NULL, 0);
    is("null", SWARM__YAML_NULL, 0);
    is("true", SWARM__YAML_BOOL, 1);
    is("False", SWARM__YAML_BOOL, 0);
    is("yes", SWARM__YAML_STRING, 0);
    is("on", SWARM__YAML_STRING, 0);
    is("12", SWARM__YAML_INTEGER, 12);
    is("-12", SWARM__YAML_INTEGER, -12);
    is("+12", SWARM__YAML_INTEGER, 12);
    is("1_000", SWARM__YAML_INTEGER, 1000);
    is("0", SWARM__YAML_INTEGER, 0);
    is("0444", SWARM__YAML_INTEGER, 0444);
    is("0o444", SWARM__YAML_INTEGER, 0444);
    is("0x1F", SWARM__YAML_INTEGER, 31);
    is("0b101", SWARM__YAML_INTEGER, 5);
    is("9223372036854775807", SWARM__YAML_INTEGER, INT64_MAX);
    is("9223372036854775808", SWARM__YAML_NUMBER, 0);
    is("089", SWARM__YAML_NUMBER, 0);
    is("0x", SWARM__YAML_STRING, 0);
    is("_1", SWARM__YAML_STRING, 0);
    is("1.5", SWARM__YAML_NUMBER, 0);
    is("1e3", SWARM__YAML_NUMBER, 0);
    is("-.5", SWARM__YAML_NUMBER, 0);
    is(".", SWARM__YAML_STRING, 0);
    is("1.5.2", SWARM__YAML_STRING, 0);
    is("8080:80", SWARM__YAML_STRING, 0);
    is("1e", SWARM__YAML_STRING, 0);
}
END_TEST

/* Words joined by | */
static void splits(const char *text, const char *expected)
{
    swarm__load load = {.directory = ""};
    swarm__yaml list = {.kind = SWARM__YAML_LIST};
    ck_assert_int_eq(swarm__split_words(&load, text, &list), 0);
    char joined[256] = "";
    for (const swarm__yaml *item = list.first; item != NULL; item = item->next) {
        strcat(joined, item->text);
        strcat(joined, item->next != NULL ? "|" : "");
    }
    ck_assert_msg(strcmp(joined, expected) == 0, "%s: %s", text, joined);
    swarm__load_free(&load);
}

START_TEST(command_lines_are_shell_words)
{
    splits("", "");
    splits("  a  b\tc ", "a|b|c");
    splits("sh -c 'echo \"x y\"'", "sh|-c|echo \"x y\"");
    splits("a\\ b \"c \\\" d\" 'e\\f'", "a b|c \" d|e\\f");
    splits("x\"y\"'z' ''", "xyz|");
    splits("run # not this\nthen", "run|then");
    splits("a#b", "a#b");
    splits("echo $HOME *", "echo|$HOME|*");
    static const char *const open[] = {"a 'b", "a \"b", "a \\", "\"\\"};
    for (size_t i = 0; i < 4; i++) {
        swarm__load load = {.directory = ""};
        swarm__yaml list = {.kind = SWARM__YAML_LIST};
        ck_assert_int_lt(swarm__split_words(&load, open[i], &list), 0);
        ck_assert_int_eq(load.status, SWARM_E_PARSE);
        swarm__load_free(&load);
    }
}
END_TEST

START_TEST(paths_are_cleaned)
{
    static const char *const cases[][3] = {
        {"/srv", "x", "/srv/x"},          {"/srv", "./x/./y", "/srv/x/y"},
        {"/srv/a", "../x", "/srv/x"},     {"/srv", "../../..", "/"},
        {"/srv", "/x//y/", "/x/y"},       {"/srv", ".", "/srv"},
        {"/srv/", "x/../../y", "/y"},     {"", "../a/../b", "../b"},
        {"", "../../a", "../../a"},       {"/srv", "...", "/srv/..."},
        {"/a/b", "..c/d/..", "/a/b/..c"}, {"", "a/..", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        swarm__load load = {.directory = cases[i][0]};
        ck_assert_str_eq(swarm__load_path(&load, NULL, cases[i][1]), cases[i][2]);
        swarm__load_free(&load);
    }
}
END_TEST

/* What stands behind a path in memory is not the path's. */
START_TEST(a_path_ends_at_its_end)
{
    mallopt(M_PERTURB, '.'); /* memory is full of something at first */
    char path[64] = "";
    for (size_t length = 1; length < sizeof path; length++) {
        path[length - 1] = length == 1 || length % 5 != 0 ? 'x' : '/';
        swarm__load load = {.directory = "/srv"};
        char expected[80];
        int kept = (int)length - (path[length - 1] == '/');
        snprintf(expected, sizeof expected, "/srv/%.*s", kept, path);
        ck_assert_str_eq(swarm__load_path(&load, NULL, path), expected);
        swarm__load_free(&load);
    }
    mallopt(M_PERTURB, 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {durations_are_go_s,          sizes_are_docker_s,
                            cpus_have_nine_decimals,     numbers_need_no_locale,
                            plain_scalars_are_go_yaml_s, command_lines_are_shell_words,
                            paths_are_cleaned,           a_path_ends_at_its_end};
    return SUITE_RUN("stack scalar", tests, 10);
}
