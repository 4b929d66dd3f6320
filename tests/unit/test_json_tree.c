/* SPDX-License-Identifier: MIT
 *
 * jansson between text and trees: when memory is short in the middle of a token, and where errors
 * are said to be.
 */
#include "base/alloc.h"
#include "model/json_tree.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdlib.h>
#include <string.h>

static void expect_message(const char *text, swarm_status code, const char *message)
{
    json_t *json = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__json_load(text, strlen(text), &json, &error), code);
    ck_assert_str_eq(swarm_error_get_message(error), message);
    ck_assert_ptr_null(json);
    swarm_error_free(error);
}

START_TEST(errors_say_where)
{
    expect_message("", SWARM_E_PARSE, "not JSON: it ends too early");
    expect_message("{\"a\":[1", SWARM_E_PARSE, "not JSON: it ends too early");
    expect_message("\"a", SWARM_E_PARSE, "not JSON: it ends too early");
    expect_message("x", SWARM_E_PARSE, "not JSON: invalid token near 'x' (line 1, column 1)");
    expect_message("\xff", SWARM_E_PARSE,
                   "not JSON: unable to decode byte 0xff (line 1, column 0)");
    expect_message("{\n \"a\": 1,\n \"a\": 2}", SWARM_E_PARSE,
                   "not JSON: duplicate object key near '\"a\"' (line 3, column 4)");
    expect_message("{\"a\" 1}", SWARM_E_PARSE,
                   "not JSON: ':' expected near '1' (line 1, column 6)");
    expect_message("{1:2}", SWARM_E_PARSE,
                   "not JSON: string or '}' expected near '1' (line 1, column 2)");
    expect_message("[1\n2]", SWARM_E_PARSE,
                   "not JSON: the end or ']' expected near '2' (line 2, column 1)");
    expect_message("{}\n{}", SWARM_E_PARSE,
                   "not JSON: the end or ']' expected near '{' (line 2, column 1)");
    expect_message("1,2", SWARM_E_PARSE, "not JSON: something follows the end");
    expect_message("1],[2", SWARM_E_PARSE,
                   "not JSON: end of file expected near ',' (line 1, column 3)");
    expect_message("\"\\\xc3\xa9\"", SWARM_E_PARSE,
                   "not JSON: invalid escape near '\"\\\xef\xbf\xbd' (line 1, column 3)");
    expect_message("[9223372036854775808]", SWARM_E_LIMIT,
                   "JSON with a too big integer near '9223372036854775808' (line 1, column 20)");
}
END_TEST

START_TEST(arguments)
{
    json_t *json = NULL;
    ck_assert_int_eq(swarm__json_load(NULL, 0, &json, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm__json_load("7", 1, &json, NULL), 0);
    ck_assert_int_eq(json_integer_value(json), 7);
    json_decref(json);
}
END_TEST

/* An object with a name and a value of so many bytes. The caller frees it. */
static char *text_of_length(size_t length)
{
    char *text = malloc(2 * length + 64), *at = text;
    ck_assert_ptr_nonnull(text);
    at = stpcpy(at, "{\"");
    memset(at, 'n', length);
    at = stpcpy(at + length, "\":\"");
    for (size_t i = 0; i + 2 <= length; i += 2)
        at = stpcpy(at, "\\\"");
    stpcpy(at, "\",\"short\":[\"a\",1.5,null]}");
    return text;
}

static int load_and_write(void *user)
{
    const char *text = user;
    json_t *json = NULL;
    int result = swarm__json_load(text, strlen(text), &json, NULL);
    if (result < 0)
        return result;
    char *written = swarm__json_text(json, JSON_COMPACT);
    json_decref(json);
    if (written == NULL)
        return SWARM_E_NOMEM;
    result = strcmp(text, written) == 0 ? 0 : SWARM_E_INTERNAL;
    swarm__free(written);
    return result;
}

START_TEST(each_allocation_may_fail)
{
    failing_alloc_use_for_jansson();
    for (size_t length = 0; length < 600; length += 31) {
        char *text = text_of_length(length);
        failing_alloc_each(load_and_write, text);
        free(text);
    }
}
END_TEST

static size_t largest_block;
static size_t refusals; /* still to come; then there is memory again */

static void *small_blocks(size_t size)
{
    if (size <= largest_block || refusals == 0)
        return malloc(size);
    refusals--;
    return NULL;
}

/* The token buffer cannot grow, once, some times or for ever, but all else has its memory. */
START_TEST(large_blocks_may_fail)
{
    static const size_t times[] = {1, 2, 3, 4, 5, 6, 7, 12, 100, SIZE_MAX};
    size_t failures = 0;
    json_set_alloc_funcs(small_blocks, free);
    for (size_t length = 0; length < 300; length++) {
        char *text = text_of_length(length);
        for (largest_block = 16; largest_block <= 1024; largest_block *= 2)
            for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
                refusals = times[i];
                json_t *json = NULL;
                int result = swarm__json_load(text, strlen(text), &json, NULL);
                refusals = 0;
                ck_assert_msg(result == 0 || result == SWARM_E_NOMEM, "%d", result);
                failures += result < 0;
                if (result == 0) {
                    char *written = swarm__json_text(json, JSON_COMPACT);
                    ck_assert_str_eq(written, text);
                    swarm__free(written);
                    json_decref(json);
                }
            }
        free(text);
    }
    json_set_alloc_funcs(malloc, free);
    ck_assert_uint_gt(failures, 1000);
}
END_TEST

START_TEST(fractions_come_back)
{
    static const char *const rows[][2] = {
        {"[0.1]", "[0.1]"},
        {"[0.10000000000000001]", "[0.1]"},
        {"[0.30000000000000004]", "[0.30000000000000004]"},
        {"{\"a\":[0.3333333333333333,0.5]}", "{\"a\":[0.3333333333333333,0.5]}"},
        {"[1.7976931348623157e308,5e-324]", "[1.7976931348623157e308,4.9406564584124654e-324]"},
        {"[1e2,-0.0,-0]", "[100.0,-0.0,0]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *json = NULL, *again = NULL;
        ck_assert_int_eq(swarm__json_load(rows[i][0], strlen(rows[i][0]), &json, NULL), 0);
        char *text = swarm__json_text(json, JSON_COMPACT);
        ck_assert_str_eq(text, rows[i][1]);
        ck_assert_int_eq(swarm__json_load(text, strlen(text), &again, NULL), 0);
        ck_assert(json_equal(json, again));
        swarm__free(text);
        json_decref(json);
        json_decref(again);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {errors_say_where, arguments, each_allocation_may_fail,
                                  large_blocks_may_fail, fractions_come_back};
    return SUITE_RUN("json_tree", tests, 60);
}
