/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/signal.h"
#include "base/text.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

START_TEST(formatting)
{
    char *text = swarm__format("%s-%d-%c", "a", 42, 'x');
    ck_assert_str_eq(text, "a-42-x");
    swarm__free(text);
    char long_text[5000];
    memset(long_text, 'y', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    text = swarm__format("%s!", long_text);
    ck_assert_uint_eq(strlen(text), 5000);
    ck_assert_int_eq(text[4999], '!');
    swarm__free(text);
}
END_TEST

START_TEST(a_text_grows)
{
    swarm__text text = {0};
    char expected[8192] = "";
    for (int i = 0; i < 500; i++) {
        swarm__text_add(&text, "ab");
        swarm__text_add_bytes(&text, "cde", 2);
        swarm__text_add_format(&text, "%d,", i);
        snprintf(expected + strlen(expected), 16, "abcd%d,", i);
    }
    ck_assert_uint_eq(text.length, strlen(expected));
    char *taken = swarm__text_take(&text);
    ck_assert_str_eq(taken, expected);
    swarm__free(taken);
    ck_assert_ptr_null(text.data);
}
END_TEST

START_TEST(an_empty_text_is_a_string)
{
    swarm__text text = {0};
    char *taken = swarm__text_take(&text);
    ck_assert_str_eq(taken, "");
    swarm__free(taken);
    swarm__text_free(&text);
}
END_TEST

START_TEST(a_failed_append_is_remembered)
{
    swarm__text text = {0};
    swarm__text_add(&text, "start");
    failing_alloc_arm(1);
    swarm__text_add_format(&text, "%s", "lost");
    failing_alloc_disarm();
    swarm__text_add(&text, "end");
    ck_assert_ptr_null(swarm__text_take(&text));
    swarm__text_add(&text, "again"); /* and then it is as new */
    char *taken = swarm__text_take(&text);
    ck_assert_str_eq(taken, "again");
    swarm__free(taken);
}
END_TEST

static const char *cleaned(const char *bytes, size_t length, size_t limit)
{
    static char out[64];
    memset(out, '#', sizeof out);
    size_t used = swarm__utf8_clean(bytes, length, out, limit);
    ck_assert_uint_le(used, limit);
    ck_assert_uint_eq(strlen(out), used);
    ck_assert(swarm__utf8_valid(out, used));
    return out;
}

START_TEST(any_bytes_become_utf8)
{
    ck_assert_str_eq(cleaned("", 0, 3), "");
    ck_assert_str_eq(cleaned("abc", 3, 3), "abc");
    ck_assert_str_eq(cleaned("abcd", 4, 3), "...");
    ck_assert_str_eq(cleaned("abcdefgh", 8, 6), "abc...");
    ck_assert_str_eq(cleaned("a\0b", 3, 20), "a\xef\xbf\xbd"
                                             "b");
    ck_assert_str_eq(cleaned("\xff\xfe", 2, 6), "\xef\xbf\xbd\xef\xbf\xbd");
    ck_assert_str_eq(cleaned("\xff\xfe", 2, 5), "...");
    ck_assert_str_eq(cleaned("\xe2\x82", 2, 20), "\xef\xbf\xbd\xef\xbf\xbd");
    /* never in the middle of a character */
    ck_assert_str_eq(cleaned("ab\xe2\x82\xac\xe2\x82\xac", 8, 7), "ab...");
    ck_assert_str_eq(cleaned("ab\xe2\x82\xac\xe2\x82\xac", 8, 8), "ab\xe2\x82\xac\xe2\x82\xac");
}
END_TEST

START_TEST(well_formed_utf8)
{
    static const char *const good[] = {
        "",
        "plain",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
    };
    static const char *const bad[] = {
        "\x80",
        "a\xff",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xc2",
        "\xc2\x41",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xe2\x82",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xf0\x9f\x98\x41",
        "\xf8\x88\x80\x80\x80",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(swarm__utf8_valid(good[i], strlen(good[i])), "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!swarm__utf8_valid(bad[i], strlen(bad[i])), "bad %zu", i);
    ck_assert(swarm__utf8_valid("a\0b", 3));
    ck_assert(swarm__utf8_valid("\xc3\xa4\xff", 2)); /* what is beyond the length does not count */
    ck_assert(!swarm__utf8_valid("\xc3\xa4", 1));
}
END_TEST

/* Every code point, encoded by the book, and every surrogate. */
START_TEST(every_code_point)
{
    for (uint32_t point = 0; point < 0x110000; point++) {
        char text[4];
        size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
        for (size_t i = length; i-- > 1;)
            text[i] = (char)(0x80 | ((point >> (6 * (length - 1 - i))) & 0x3f));
        text[0] = (char)(leads[length] | (point >> (6 * (length - 1))));
        int surrogate = point >= 0xd800 && point < 0xe000;
        if (swarm__utf8_valid(text, length) == surrogate)
            ck_abort_msg("U+%04" PRIX32, point);
    }
}
END_TEST

START_TEST(numbers)
{
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"0", 0},
                {"7", 7},
                {"007", 7},
                {"65535", 65535},
                {"18446744073709551615", UINT64_MAX},
                {"018446744073709551615", UINT64_MAX}};
    static const char *const bad[] = {"",
                                      " 1",
                                      "1 ",
                                      "-1",
                                      "+1",
                                      "1.0",
                                      "0x1",
                                      "18446744073709551616",
                                      "99999999999999999999",
                                      "1e3",
                                      "\xd9\xa3"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        uint64_t value = 1;
        ck_assert_int_eq(swarm__parse_u64(good[i].text, &value), 0);
        ck_assert_uint_eq(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint64_t value = 12345;
        ck_assert_int_eq(swarm__parse_u64(bad[i], &value), SWARM_E_PARSE);
        ck_assert_uint_eq(value, 12345);
    }
}
END_TEST

START_TEST(errno_texts)
{
    char buffer[64];
    ck_assert_str_eq(swarm__errno_text(ENOENT, buffer, sizeof buffer), "No such file or directory");
    ck_assert_uint_gt(strlen(swarm__errno_text(98765, buffer, sizeof buffer)), 0);
}
END_TEST

START_TEST(signal_names)
{
    static const struct {
        const char *text;
        int number;
    } good[] = {{"SIGTERM", SIGTERM}, {"TERM", SIGTERM},   {"sigterm", SIGTERM}, {"Quit", SIGQUIT},
                {"SIGKILL", SIGKILL}, {"WINCH", SIGWINCH}, {"USR1", SIGUSR1},    {"15", 15},
                {"64", 64},           {"RTMIN", 34},       {"SIGRTMIN+3", 37},   {"RTMAX-14", 50},
                {"SIGRTMAX", 64}};
    static const char *const bad[] = {"",        "0",     "65",        "SIG",
                                      "NOPE",    "-15",   "RTMIN+31",  "RTMAX-31",
                                      "RTMIN+x", "TERM ", "SIGSIGTERM"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int number = -1;
        ck_assert_msg(swarm__signal_from_str(good[i].text, &number) == 0, "%s", good[i].text);
        ck_assert_int_eq(number, good[i].number);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int number = -1;
        ck_assert_msg(swarm__signal_from_str(bad[i], &number) == SWARM_E_PARSE, "%s", bad[i]);
        ck_assert_int_eq(number, -1);
    }
}
END_TEST

static int text_story(void *user)
{
    (void)user;
    swarm__text text = {0};
    for (int i = 0; i < 40; i++)
        swarm__text_add_format(&text, "%d words, ", i);
    char *taken = swarm__text_take(&text);
    int code = taken != NULL ? 0 : SWARM_E_NOMEM;
    swarm__free(taken);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    failing_alloc_each(text_story, NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        formatting,
        a_text_grows,
        an_empty_text_is_a_string,
        a_failed_append_is_remembered,
        any_bytes_become_utf8,
        well_formed_utf8,
        every_code_point,
        numbers,
        errno_texts,
        signal_names,
        each_allocation_may_fail,
    };
    return SUITE_RUN("base_text", tests, 10);
}
