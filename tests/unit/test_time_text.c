/* SPDX-License-Identifier: MIT */
#include "model/time_text.h"

#include "support/suite.h"
#include <stdlib.h>
#include <swarm/base.h>

START_TEST(times_go_both_ways)
{
    static const struct {
        int64_t unix_ns;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {1, "1970-01-01T00:00:00.000000001Z"},
        {-1, "1969-12-31T23:59:59.999999999Z"},
        {1795410387509169130, "2026-11-23T05:06:27.50916913Z"},
        {951782400000000000, "2000-02-29T00:00:00Z"},
        {4107542399000000000, "2100-02-28T23:59:59Z"},
        {4107542400000000000, "2100-03-01T00:00:00Z"},
        {-9223372036000000000, "1677-09-21T00:12:44Z"},
        {9223372035999999999, "2262-04-11T23:47:15.999999999Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[SWARM__TIME_TEXT_SIZE];
        int64_t unix_ns = 7;
        swarm__time_format(rows[i].unix_ns, text);
        ck_assert_str_eq(text, rows[i].text);
        ck_assert_int_eq(swarm__time_parse(text, &unix_ns), 0);
        ck_assert_int_eq(unix_ns, rows[i].unix_ns);
    }
}
END_TEST

START_TEST(each_day_follows_the_one_before)
{
    for (int64_t day = -100000; day < 100000; day += suite_is_slow() ? 23 : 1) {
        char text[SWARM__TIME_TEXT_SIZE];
        int64_t unix_ns = 7;
        swarm__time_format(day * 86400 * 1000000000, text);
        ck_assert_int_eq(swarm__time_parse(text, &unix_ns), 0);
        ck_assert_int_eq(unix_ns, day * 86400 * 1000000000);
    }
}
END_TEST

START_TEST(offsets_count)
{
    int64_t unix_ns;
    ck_assert_int_eq(swarm__time_parse("1970-01-01T01:30:00+01:30", &unix_ns), 0);
    ck_assert_int_eq(unix_ns, 0);
    ck_assert_int_eq(swarm__time_parse("1969-12-31t22:00:00.5-02:00", &unix_ns), 0);
    ck_assert_int_eq(unix_ns, 500000000);
    ck_assert_int_eq(swarm__time_parse("1970-01-01 00:00:60.0000000019z", &unix_ns), 0);
    ck_assert_int_eq(unix_ns, 60000000001);
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
    static const char *const texts[] = {
        "",
        "now",
        "2026",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00Zx",
        "2026-01-01T00:00:00+1:00",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+24:00",
        "26-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t unix_ns = 7;
        ck_assert_msg(swarm__time_parse(texts[i], &unix_ns) == SWARM_E_PARSE, "%s", texts[i]);
        ck_assert_int_eq(unix_ns, 7);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        times_go_both_ways,
        each_day_follows_the_one_before,
        offsets_count,
        what_is_no_time_is_refused,
    };
    return SUITE_RUN("time_text", tests, 20);
}
