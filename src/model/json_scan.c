/* SPDX-License-Identifier: MIT */
#include "model/json_scan.h"

#include "base/alloc.h"
#include "model/json_number.h"
#include <stdlib.h>
#include <string.h>

static int malformed(const swarm__scan *scan, const char *what)
{
    size_t line = 1, column = 1;
    if (scan->err == NULL)
        return SWARM_E_PARSE;
    for (const char *at = scan->start; at < scan->at; at++) {
        column = *at == '\n' ? 1 : column + 1;
        line += *at == '\n';
    }
    return swarm__fail(scan->err, SWARM_E_PARSE, NULL, "not JSON: %s (line %zu, column %zu)", what,
                       line, column);
}

int swarm__scan_begin(swarm__scan *scan, const char *json, size_t length, swarm_error **err)
{
    if (json == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    if (length > SWARM__JSON_SIZE_LIMIT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "the JSON is larger than 16 MiB");
    *scan = (swarm__scan){.start = json, .at = json, .end = json + length, .err = err};
    if (!swarm__utf8_valid(json, length))
        return malformed(scan, "the text is not UTF-8");
    return 0;
}

static void skip_space(swarm__scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\t' || *scan->at == '\r'))
        scan->at++;
}

/* The next character that is not white space, 0 at the end. NUL itself is never valid JSON. */
static char peek(swarm__scan *scan)
{
    skip_space(scan);
    return scan->at < scan->end ? *scan->at : '\0';
}

int swarm__scan_end(swarm__scan *scan)
{
    skip_space(scan);
    return scan->at == scan->end ? 0 : malformed(scan, "something follows the end");
}

int swarm__scan_kind(swarm__scan *scan)
{
    char c = peek(scan);
    switch (c) {
    case '{':
        return SWARM__JSON_OBJECT;
    case '[':
        return SWARM__JSON_ARRAY;
    case '"':
        return SWARM__JSON_STRING;
    case 't':
        return SWARM__JSON_TRUE;
    case 'f':
        return SWARM__JSON_FALSE;
    case 'n':
        return SWARM__JSON_NULL;
    default:
        if (c == '-' || (c >= '0' && c <= '9'))
            return SWARM__JSON_NUMBER;
        return malformed(scan, scan->at == scan->end ? "the text ends early"
                                                     : "a value should stand here");
    }
}

static int count_value(swarm__scan *scan)
{
    if (++scan->values > SWARM__JSON_VALUE_LIMIT)
        return swarm__fail(scan->err, SWARM_E_LIMIT, NULL, "the JSON has more than %d values",
                           SWARM__JSON_VALUE_LIMIT);
    return 0;
}

int swarm__scan_literal(swarm__scan *scan, swarm__json_kind kind)
{
    const char *word = kind == SWARM__JSON_TRUE    ? "true"
                       : kind == SWARM__JSON_FALSE ? "false"
                                                   : "null";
    size_t length = strlen(word);
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
        return malformed(scan, "a value should stand here");
    scan->at += length;
    return count_value(scan);
}

/* Four hexadecimal digits. */
static int hex4(swarm__scan *scan, uint32_t *out)
{
    uint32_t value = 0;
    if (scan->end - scan->at < 4)
        return malformed(scan, "the text ends early");
    for (int i = 0; i < 4; i++) {
        char c = *scan->at++;
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 16;
        if (digit == 16)
            return malformed(scan, "a wrong \\u escape");
        value = value << 4 | digit;
    }
    *out = value;
    return 0;
}

/* After "\u". NUL is refused, because strings here end with it, and so is half a surrogate pair. */
static int unicode_escape(swarm__scan *scan, char **to)
{
    uint32_t code, low;
    int result = hex4(scan, &code);
    if (result < 0)
        return result;
    if (code >= 0xd800 && code <= 0xdbff) {
        if (scan->end - scan->at < 6 || scan->at[0] != '\\' || scan->at[1] != 'u')
            return malformed(scan, "half a surrogate pair");
        scan->at += 2;
        result = hex4(scan, &low);
        if (result < 0)
            return result;
        if (low < 0xdc00 || low > 0xdfff)
            return malformed(scan, "half a surrogate pair");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code <= 0xdfff) {
        return malformed(scan, "half a surrogate pair");
    }
    if (code == 0)
        return malformed(scan, "a NUL in a string");
    char *at = *to;
    if (code < 0x80) {
        *at++ = (char)code;
    } else if (code < 0x800) {
        *at++ = (char)(0xc0 | code >> 6);
        *at++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *at++ = (char)(0xe0 | code >> 12);
        *at++ = (char)(0x80 | (code >> 6 & 0x3f));
        *at++ = (char)(0x80 | (code & 0x3f));
    } else {
        *at++ = (char)(0xf0 | code >> 18);
        *at++ = (char)(0x80 | (code >> 12 & 0x3f));
        *at++ = (char)(0x80 | (code >> 6 & 0x3f));
        *at++ = (char)(0x80 | (code & 0x3f));
    }
    *to = at;
    return 0;
}

/* After a backslash. */
static int escape(swarm__scan *scan, char **to)
{
    static const char letters[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    char c = scan->at < scan->end ? *scan->at++ : '\0';
    if (c == 'u')
        return unicode_escape(scan, to);
    for (const char *at = letters; *at != '\0'; at += 2) {
        if (*at == c) {
            *(*to)++ = at[1];
            return 0;
        }
    }
    return malformed(scan, "a wrong escape");
}

/* Where the string that starts at the scan's quote ends: its closing quote, or NULL. */
static const char *closing_quote(const swarm__scan *scan)
{
    for (const char *at = scan->at + 1; at < scan->end; at++) {
        if (*at == '"')
            return at;
        if (*at == '\\')
            at++;
    }
    return NULL;
}

/* No escape is shorter than what it stands for, so `to` needs no more room than the input. */
static int decode(swarm__scan *scan, const char *close, char *to)
{
    scan->at++;
    while (scan->at < close) {
        unsigned char c = (unsigned char)*scan->at;
        if (c < 0x20)
            return malformed(scan, "a control character in a string");
        scan->at++;
        if (c != '\\') {
            *to++ = (char)c;
            continue;
        }
        int result = escape(scan, &to);
        if (result < 0)
            return result;
    }
    scan->at = close + 1;
    *to = '\0';
    return 0;
}

int swarm__scan_string(swarm__scan *scan, char **out_string)
{
    const char *close = closing_quote(scan);
    if (close == NULL)
        return malformed(scan, "a string without an end");
    char *string = swarm__alloc((size_t)(close - scan->at));
    if (string == NULL)
        return swarm__fail_nomem(scan->err);
    int result = decode(scan, close, string);
    if (result == 0)
        result = count_value(scan);
    if (result < 0)
        swarm__free(string);
    else
        *out_string = string;
    return result;
}

static size_t skip_digits(swarm__scan *scan)
{
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
        scan->at++;
    return (size_t)(scan->at - start);
}

static int skip_one_of(swarm__scan *scan, const char *characters)
{
    if (scan->at == scan->end || *scan->at == '\0' || strchr(characters, *scan->at) == NULL)
        return 0;
    scan->at++;
    return 1;
}

int swarm__scan_number(swarm__scan *scan, const char **out_digits, size_t *out_length)
{
    const char *start = scan->at;
    double value;
    skip_one_of(scan, "-");
    int zero = scan->at < scan->end && *scan->at == '0';
    size_t whole = skip_digits(scan);
    if (whole == 0 || (zero && whole > 1))
        return malformed(scan, "a malformed number");
    if (skip_one_of(scan, ".") && skip_digits(scan) == 0)
        return malformed(scan, "a malformed number");
    if (skip_one_of(scan, "eE")) {
        skip_one_of(scan, "+-");
        if (skip_digits(scan) == 0)
            return malformed(scan, "a malformed number");
    }
    *out_digits = start;
    *out_length = (size_t)(scan->at - start);
    if (*out_length > SWARM__JSON_NUMBER_LIMIT ||
        swarm__number_to_double(start, *out_length, &value) < 0)
        return swarm__fail(scan->err, SWARM_E_LIMIT, NULL, "the number is too long or too large");
    return count_value(scan);
}

int swarm__scan_enter(swarm__scan *scan)
{
    if (scan->depth == SWARM__JSON_DEPTH_LIMIT)
        return swarm__fail(scan->err, SWARM_E_LIMIT, NULL,
                           "the JSON is nested deeper than %d levels", SWARM__JSON_DEPTH_LIMIT);
    scan->depth++;
    scan->at++;
    return count_value(scan);
}

/* 1 when something comes before `close`, 0 when the container ends, which is consumed. */
static int next_in(swarm__scan *scan, char close, int first)
{
    char c = peek(scan);
    if (c == close) {
        scan->at++;
        scan->depth--;
        return 0;
    }
    if (first)
        return 1;
    if (c != ',')
        return malformed(scan, scan->at == scan->end ? "the text ends early"
                                                     : "a comma should stand here");
    scan->at++;
    return 1;
}

int swarm__scan_item(swarm__scan *scan, int *first)
{
    int result = next_in(scan, ']', *first);
    *first = 0;
    return result;
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

/* Sorts the names: their order has served. */
static int check_twice(const swarm__scan *scan, swarm__strings *names)
{
    if (names->count > 1)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    for (size_t i = 1; i < names->count; i++) {
        const char *name = names->items[i];
        if (strcmp(names->items[i - 1], name) == 0)
            return swarm__fail(scan->err, SWARM_E_PARSE, NULL,
                               "the name \"%s\" stands twice in one object",
                               strlen(name) <= 80 ? name : "...");
    }
    return 0;
}

int swarm__scan_member(swarm__scan *scan, swarm__strings *names)
{
    char *name;
    int result = next_in(scan, '}', names->count == 0);
    if (result <= 0)
        return result < 0 ? result : check_twice(scan, names);
    if (names->count == SWARM__JSON_MEMBER_LIMIT)
        return swarm__fail(scan->err, SWARM_E_LIMIT, NULL, "the object has more than %d members",
                           SWARM__JSON_MEMBER_LIMIT);
    if (peek(scan) != '"')
        return malformed(scan, "a name should stand here");
    result = swarm__scan_string(scan, &name);
    if (result < 0)
        return result;
    result = swarm__strings_append(names, name);
    swarm__free(name);
    if (result < 0)
        return swarm__fail_nomem(scan->err);
    if (peek(scan) != ':')
        return malformed(scan, "a colon should stand here");
    scan->at++;
    return 1;
}

static int keep_array(swarm__scan *scan, swarm__text *text)
{
    int first = 1, result = swarm__scan_enter(scan);
    swarm__text_add(text, "[");
    for (int comma = 0; result == 0; comma = 1) {
        int more = swarm__scan_item(scan, &first);
        if (more <= 0) {
            swarm__text_add(text, "]");
            return more;
        }
        if (comma)
            swarm__text_add(text, ",");
        result = swarm__scan_keep(scan, text);
    }
    return result;
}

static int keep_members(swarm__scan *scan, swarm__text *text, swarm__strings *names)
{
    for (;;) {
        const char *start = scan->at;
        int result = swarm__scan_member(scan, names);
        if (result <= 0)
            return result;
        start = memchr(start, '"', (size_t)(scan->at - start));
        const char *stop = scan->at;
        while (stop[-1] != '"')
            stop--;
        swarm__text_add(text, names->count == 1 ? "" : ",");
        swarm__text_add_bytes(text, start, (size_t)(stop - start));
        swarm__text_add(text, ":");
        result = swarm__scan_keep(scan, text);
        if (result < 0)
            return result;
    }
}

static int keep_object(swarm__scan *scan, swarm__text *text)
{
    swarm__strings names = {0};
    int result = swarm__scan_enter(scan);
    swarm__text_add(text, "{");
    if (result == 0)
        result = keep_members(scan, text, &names);
    swarm__text_add(text, "}");
    swarm__strings_free(&names);
    return result;
}

int swarm__scan_keep(swarm__scan *scan, swarm__text *text)
{
    const char *digits;
    char *string;
    size_t length;
    int kind = swarm__scan_kind(scan);
    const char *start = scan->at;
    int result = kind;
    switch (kind) {
    case SWARM__JSON_OBJECT:
        return keep_object(scan, text);
    case SWARM__JSON_ARRAY:
        return keep_array(scan, text);
    case SWARM__JSON_STRING:
        result = swarm__scan_string(scan, &string);
        if (result == 0)
            swarm__free(string);
        break;
    case SWARM__JSON_NUMBER:
        result = swarm__scan_number(scan, &digits, &length);
        break;
    case SWARM__JSON_TRUE:
    case SWARM__JSON_FALSE:
    case SWARM__JSON_NULL:
        result = swarm__scan_literal(scan, (swarm__json_kind)kind);
        break;
    default:
        break;
    }
    if (result == 0)
        swarm__text_add_bytes(text, start, (size_t)(scan->at - start));
    return result;
}
