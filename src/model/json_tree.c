/* SPDX-License-Identifier: MIT */
#include "model/json_tree.h"

#include "base/error.h"
#include "base/text.h"
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the locale ---
 *
 * jansson looks the decimal point up in the locale of the program, and is lost (an assertion fails)
 * where it has more than one byte, as in Pashto. So this thread, and it alone, has the C locale for
 * as long as jansson works. */

typedef struct locales {
    locale_t before;
    locale_t plain;
} locales;

static int locale_enter(locales *it)
{
    it->plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (it->plain == (locale_t)0)
        return SWARM_E_NOMEM;
    it->before = uselocale(it->plain);
    return 0;
}

static void locale_leave(const locales *it)
{
    uselocale(it->before);
    freelocale(it->plain);
}

/* --- reading ---
 *
 * While jansson (2.14) gathers a token it does not notice that its buffer could not grow: bytes are
 * lost in silence, or it runs past the end of the buffer. But the buffer never shrinks. So what
 * jansson gets to read is
 *
 *     ["aaa\u0061\u0061...\u0061",
 *     <the text>]
 *
 * with a first string that is longer than any token of the text. If it comes out as it went in, the
 * buffer is large enough from there on; if not, memory was short. The buffer doubles from 16 bytes,
 * and "aaa" makes each place where it may end up short lie within an escape, behind the "\u": half
 * an escape is an error that jansson does notice. */

#define OPENING "[\"aaa"
#define ESCAPE  "\\u0061"
#define CLOSING "\",\n"

static const double two_to_63 = 9223372036854775808.0;

enum {
    OPENING_LETTERS = 3,
    TOKEN_MARGIN = 16 /* quotes, and what is read ahead */
};

typedef struct shape {
    size_t depth;
    size_t values;
    size_t longest; /* no token of the text has more bytes between its quotes */
} shape;

/* What must be known before jansson sees the text: small values cost it much memory, and its own
 * limit of depth is a matter of its build. In text that is not JSON this is right up to the place
 * where jansson stops. */
static shape shape_of(const char *text, size_t length)
{
    shape it = {.values = 1};
    size_t depth = 0, run = 0;
    int in_string = 0;
    for (size_t i = 0; i < length; i++, run++) {
        char c = text[i];
        if (run > it.longest)
            it.longest = run;
        if (c == '\\') {
            i++;
            run++;
        } else if (c == '"') {
            in_string = !in_string;
            run = 0;
        } else if (!in_string && (c == '{' || c == '[')) {
            depth++;
            it.values++;
        } else if (!in_string && (c == '}' || c == ']') && depth > 0) {
            depth--;
        } else if (!in_string && c == ',') {
            it.values++;
        }
        if (depth > it.depth)
            it.depth = depth;
    }
    if (run > it.longest)
        it.longest = run;
    return it;
}

typedef struct source {
    struct {
        const char *at;
        size_t length;
    } parts[3];
    size_t part;
} source;

static size_t next_bytes(void *buffer, size_t size, void *user)
{
    source *from = user;
    while (from->part < 3 && from->parts[from->part].length == 0)
        from->part++;
    if (from->part == 3)
        return 0;
    size_t count = from->parts[from->part].length;
    if (count > size)
        count = size;
    memcpy(buffer, from->parts[from->part].at, count);
    from->parts[from->part].at += count;
    from->parts[from->part].length -= count;
    return count;
}

static int starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* jansson has no words for want of memory: there are none, or a string, of which the last quote is
 * the last byte that was read, is no token. `position` counts the bytes of the text that were read;
 * it is negative before the text. */
static int was_memory(const json_error_t *problem, const char *text, size_t length,
                      long long position)
{
    if (problem->text[0] == '\0' || position < 0)
        return 1;
    return position > 0 && position <= (long long)length && text[position - 1] == '"' &&
           (starts_with(problem->text, "invalid token") ||
            starts_with(problem->text, "string or '}' expected"));
}

static int refuse(const json_error_t *problem, const char *text, size_t length, size_t before,
                  swarm_error **err)
{
    char words[3 * JSON_ERROR_TEXT_LENGTH];
    long long position = (long long)problem->position - (long long)before;
    if (was_memory(problem, text, length, position))
        return swarm__fail_nomem(err);
    if (position > (long long)length)
        return swarm__fail(err, SWARM_E_PARSE, NULL, "not JSON: it ends too early");
    /* The words quote the text, and may cut a character. */
    swarm__utf8_clean(problem->text, strlen(problem->text), words, sizeof words - 1);
    if (json_error_code(problem) == json_error_numeric_overflow)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "JSON with a %s (line %d, column %d)", words,
                           problem->line - 1, problem->column);
    return swarm__fail(err, SWARM_E_PARSE, NULL, "not JSON: %s%s (line %d, column %d)",
                       starts_with(words, "']'") ? "the end or " : "", words, problem->line - 1,
                       problem->column);
}

/* Put the path of the first number that no integer can hold before the error's path. 1 when it is in there. */
static int name_number(json_t *json, swarm_error **err)
{
    const char *key;
    json_t *value;
    size_t index;
    if (json_is_real(json))
        return json_real_value(json) >= two_to_63 || json_real_value(json) <= -two_to_63;
    json_object_foreach(json, key, value)
    {
        if (name_number(value, err)) {
            swarm__error_prefix_name(err, key);
            return 1;
        }
    }
    json_array_foreach(json, index, value)
    {
        if (name_number(value, err)) {
            swarm__error_prefix_index(err, index);
            return 1;
        }
    }
    return 0;
}

/* jansson tells the line of an integer that is too big; people look for the member. */
static int refuse_number(const json_error_t *problem, const char *text, size_t length,
                         size_t before, swarm_error **err)
{
    int code = refuse(problem, text, length, before, err);
    locales locale;
    if (code != SWARM_E_LIMIT || locale_enter(&locale) < 0)
        return code;
    json_t *json = json_loadb(text, length, JSON_DECODE_INT_AS_REAL, NULL);
    locale_leave(&locale);
    name_number(json, err);
    json_decref(json);
    return code;
}

static int is_whole(const json_t *first, size_t letters)
{
    const char *string = json_string_value(first);
    return strlen(string) == letters && strspn(string, "a") == letters;
}

static int load(const char *text, size_t length, const char *opening, size_t escapes,
                json_t **out_json, swarm_error **err)
{
    json_error_t problem;
    locales locale;
    source from = {.parts = {{opening, strlen(opening)}, {text, length}, {"]", 1}}};
    if (locale_enter(&locale) < 0)
        return swarm__fail_nomem(err);
    json_t *both = json_load_callback(next_bytes, &from, JSON_REJECT_DUPLICATES, &problem);
    locale_leave(&locale);
    if (both == NULL)
        return refuse_number(&problem, text, length, strlen(opening), err);
    int result = 0;
    if (!is_whole(json_array_get(both, 0), OPENING_LETTERS + escapes))
        result = swarm__fail_nomem(err);
    else if (json_array_size(both) != 2)
        result = swarm__fail(err, SWARM_E_PARSE, NULL, "not JSON: something follows the end");
    else
        *out_json = json_incref(json_array_get(both, 1));
    json_decref(both);
    return result;
}

int swarm__json_load(const char *text, size_t length, json_t **out_json, swarm_error **err)
{
    swarm__text opening = {0};
    if (text == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    if (length > SWARM__JSON_SIZE_LIMIT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "JSON larger than 16 MiB");
    shape seen = shape_of(text, length);
    if (seen.depth > SWARM__JSON_DEPTH_LIMIT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "JSON nested deeper than %d levels",
                           SWARM__JSON_DEPTH_LIMIT);
    if (seen.values > SWARM__JSON_VALUE_LIMIT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "JSON with more than %d values",
                           SWARM__JSON_VALUE_LIMIT);
    size_t escapes = (seen.longest + TOKEN_MARGIN) / strlen(ESCAPE) + 1;
    swarm__text_add(&opening, OPENING);
    for (size_t i = 0; i < escapes; i++)
        swarm__text_add(&opening, ESCAPE);
    swarm__text_add(&opening, CLOSING);
    char *before = swarm__text_take(&opening);
    if (before == NULL)
        return swarm__fail_nomem(err);
    int result = load(text, length, before, escapes, out_json, err);
    swarm_free(before);
    return result;
}

/* --- writing --- */

static int digits_of_number(double number)
{
    char text[40];
    for (int digits = 15; digits < 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (!islessgreater(strtod(text, NULL), number))
            return digits;
    }
    return 17;
}

/* How many digits the numbers with a fraction need. */
static int digits_of(json_t *json)
{
    const char *key;
    json_t *item;
    size_t index;
    int most = json_is_real(json) ? digits_of_number(json_real_value(json)) : 15;
    json_object_foreach(json, key, item)
    {
        int digits = digits_of(item);
        most = digits > most ? digits : most;
    }
    json_array_foreach(json, index, item)
    {
        int digits = digits_of(item);
        most = digits > most ? digits : most;
    }
    return most;
}

static int add_bytes(const char *bytes, size_t length, void *text)
{
    swarm__text_add_bytes(text, bytes, length);
    return 0;
}

/* Into our own text, which remembers that it could not grow: jansson's writers of strings do not
 * tell when that happens within the name of a member. */
char *swarm__json_text(json_t *json, size_t flags)
{
    swarm__text text = {0};
    locales locale;
    if (locale_enter(&locale) < 0)
        return NULL;
    flags |= JSON_REAL_PRECISION((size_t)digits_of(json));
    int result = json_dump_callback(json, add_bytes, &text, flags);
    locale_leave(&locale);
    if (result == 0)
        return swarm__text_take(&text);
    swarm__text_free(&text);
    return NULL;
}

void swarm__json_put(json_t *object, const char *key, json_t *value, int *failed)
{
    if (json_object_set_new(object, key, value) < 0)
        *failed = 1;
}

void swarm__json_append(json_t *array, json_t *value, int *failed)
{
    if (json_array_append_new(array, value) < 0)
        *failed = 1;
}

json_t *swarm__json_made(json_t *json, int failed)
{
    if (!failed)
        return json;
    json_decref(json);
    return NULL;
}
