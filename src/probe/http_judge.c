/* SPDX-License-Identifier: MIT */
#include "probe/http_judge.h"

#include "base/alloc.h"
#include "model/json_tree.h"
#include "model/status_range.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN = 200 /* bytes of an expected text or a value in a sentence */
};

static int status_is_good(const swarm_http_probe *probe, long status)
{
    size_t count = swarm_http_probe_status_count(probe);
    if (count == 0)
        return status >= 200 && status <= 399;
    for (size_t i = 0; i < count; i++) {
        swarm__status_range range;
        if (swarm__status_range_parse(swarm_http_probe_status_at(probe, i), &range) == 0 &&
            status >= range.first && status <= range.last)
            return 1;
    }
    return 0;
}

/* Add text that may hold NUL to what is in `out`, as much as there is room for. */
static void add_bytes(char *out, size_t size, const char *bytes, size_t length)
{
    size_t used = strlen(out);
    for (size_t i = 0; i < length && used + 1 < size; i++)
        out[used++] = bytes[i] != '\0' ? bytes[i] : ' ';
    out[used] = '\0';
}

static int bad_status(const swarm__http_answer *answer, char *out, size_t size)
{
    snprintf(out, size, "HTTP %ld%s", answer->status, answer->length > 0 ? ": " : "");
    add_bytes(out, size, answer->body, answer->length);
    return 0;
}

static int has_text(const swarm_http_probe *probe, const swarm__http_answer *answer, char *out,
                    size_t size)
{
    const char *wanted = swarm_http_probe_get_body(probe);
    if (wanted == NULL || memmem(answer->body, answer->length, wanted, strlen(wanted)) != NULL)
        return 1;
    snprintf(out, size, "HTTP %ld, but %s does not contain \"%.*s\": ", answer->status,
             answer->cut ? "the first 16 KiB of the answer" : "the answer", SHOWN, wanted);
    add_bytes(out, size, answer->body, answer->length);
    return 0;
}

/* One step of a JSON pointer: the member or element that `token` (unescaped) names, or NULL. */
static json_t *step(json_t *value, const char *token)
{
    if (json_is_object(value))
        return json_object_get(value, token);
    if (!json_is_array(value) || token[0] == '\0' || (token[0] == '0' && token[1] != '\0') ||
        strlen(token) > 9 || strspn(token, "0123456789") != strlen(token))
        return NULL;
    return json_array_get(value, strtoul(token, NULL, 10));
}

/* Cut the next token off at `*rest`, which stands on a slash, undoing ~0 and ~1 in place. */
static const char *next_token(char **rest)
{
    char *token = *rest + 1, *to = token, *from = token;
    for (; *from != '\0' && *from != '/'; from++) {
        if (*from == '~' && (from[1] == '0' || from[1] == '1'))
            *to++ = *++from == '0' ? '~' : '/';
        else
            *to++ = *from;
    }
    int more = *from == '/';
    *to = '\0';
    *rest = more ? from : NULL;
    return token;
}

/* Returns 0 or SWARM_E_NOMEM; *out_value is NULL when the pointer leads nowhere. */
static int find_value(json_t *document, const char *pointer, json_t **out_value)
{
    char *copy = swarm__strdup(pointer);
    if (copy == NULL)
        return SWARM_E_NOMEM;
    char *rest = copy[0] != '\0' ? copy : NULL;
    if (rest != NULL && rest[0] != '/')
        document = NULL;
    while (rest != NULL && document != NULL)
        document = step(document, next_token(&rest));
    *out_value = document;
    swarm__free(copy);
    return 0;
}

/* `wanted` is the text of a string, or the JSON text of anything else. 1, 0, or SWARM_E_NOMEM. */
static int is_value(const json_t *value, const char *wanted)
{
    json_t *other;
    if (json_is_string(value))
        return strcmp(json_string_value(value), wanted) == 0;
    int result = swarm__json_load(wanted, strlen(wanted), &other, NULL);
    if (result < 0)
        return result == SWARM_E_NOMEM ? result : 0;
    int equal = json_equal(value, other);
    if (json_is_number(value) && json_is_number(other))
        equal = !(json_number_value(value) < json_number_value(other)) &&
                !(json_number_value(value) > json_number_value(other));
    json_decref(other);
    return equal;
}

static int wrong_value(const swarm_http_probe *probe, const swarm__http_answer *answer,
                       json_t *value, char *out, size_t size)
{
    const char *pointer = swarm_http_probe_get_json_pointer(probe);
    if (value == NULL) {
        snprintf(out, size, "HTTP %ld, but the answer has nothing at %.*s", answer->status, SHOWN,
                 pointer);
        return 0;
    }
    char *text = swarm__json_text(value, JSON_ENCODE_ANY | JSON_COMPACT);
    const char *shown = text != NULL && strlen(text) <= SHOWN ? text : "something else";
    snprintf(out, size, "HTTP %ld, but %.*s is %s, not %.*s", answer->status, SHOWN, pointer, shown,
             SHOWN, swarm_http_probe_get_json_value(probe));
    swarm__free(text);
    return 0;
}

static int no_memory(char *out, size_t size)
{
    snprintf(out, size, "there was no memory to look at the answer");
    return 0;
}

static int not_read(const swarm__http_answer *answer, swarm_error *error, char *out, size_t size)
{
    if (swarm_error_get_code(error) == SWARM_E_NOMEM)
        return no_memory(out, size);
    snprintf(out, size, "HTTP %ld, but the answer is %s: ", answer->status,
             swarm_error_get_message(error));
    swarm_error_free(error);
    add_bytes(out, size, answer->body, answer->length);
    return 0;
}

static int has_value(const swarm_http_probe *probe, const swarm__http_answer *answer, char *out,
                     size_t size)
{
    const char *pointer = swarm_http_probe_get_json_pointer(probe);
    const char *wanted = swarm_http_probe_get_json_value(probe);
    if (pointer == NULL)
        return 1;
    if (answer->cut) {
        snprintf(out, size,
                 "HTTP %ld, but the answer is longer than 16 KiB, too long to be read as JSON",
                 answer->status);
        return 0;
    }
    swarm_error *error = NULL;
    json_t *document;
    json_t *value;
    if (swarm__json_load(answer->body, answer->length, &document, &error) < 0)
        return not_read(answer, error, out, size);
    int good = find_value(document, pointer, &value);
    if (good == 0 && value != NULL)
        good = wanted == NULL ? 1 : is_value(value, wanted);
    if (good < 0)
        good = no_memory(out, size);
    else if (!good)
        wrong_value(probe, answer, value, out, size);
    json_decref(document);
    return good;
}

int swarm__http_judge(const swarm_http_probe *probe, const swarm__http_answer *answer, char *out,
                      size_t size)
{
    if (!status_is_good(probe, answer->status))
        return bad_status(answer, out, size);
    if (!has_text(probe, answer, out, size) || !has_value(probe, answer, out, size))
        return 0;
    snprintf(out, size, "HTTP %ld", answer->status);
    return 1;
}
