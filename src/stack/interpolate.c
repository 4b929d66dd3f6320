/* SPDX-License-Identifier: MIT */
#include "stack/interpolate.h"

#include "base/alloc.h"
#include "base/text.h"
#include <string.h>

enum {
    NESTING = 16 /* of defaults inside defaults */
};

typedef struct substitution {
    swarm__load *load;
    const swarm__yaml *node; /* whose text this is */
    swarm__text out;
    int depth;
} substitution;

static int expand(substitution *s, const char *text, size_t length);

static int is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static size_t name_length(const char *text, size_t length)
{
    size_t at = 0;
    if (length > 0 && is_name_start(text[0]))
        while (at < length && (is_name_start(text[at]) || (text[at] >= '0' && text[at] <= '9')))
            at++;
    return at;
}

static int invalid(const substitution *s)
{
    return swarm__load_fail(s->load, SWARM_E_PARSE, s->node,
                            "a $ in this text begins no variable; write $$ for the character "
                            "itself");
}

static int add(substitution *s, const char *text, size_t length)
{
    if (length > SWARM__STACK_LOAD_BYTES - s->out.length)
        return swarm__load_fail(s->load, SWARM_E_LIMIT, s->node, "the text grows too long");
    swarm__text_add_bytes(&s->out, text, length);
    return s->out.failed ? swarm__load_fail_nomem(s->load) : 0;
}

/* How much of a name a message shows. */
static int shown(size_t length)
{
    return length < 100 ? (int)length : 100;
}

/* The value for a name of `length` characters; NULL when unset. */
static int look_up(substitution *s, const char *name, size_t length, const char **out_value)
{
    char *copy = swarm__strndup(name, length);
    if (copy == NULL)
        return swarm__load_fail_nomem(s->load);
    *out_value = swarm__load_variable(s->load, copy);
    swarm__free(copy);
    return 0;
}

static int add_variable(substitution *s, const char *name, size_t length)
{
    const char *value = NULL;
    int code = look_up(s, name, length, &value);
    if (code < 0)
        return code;
    if (value != NULL)
        return add(s, value, strlen(value));
    return swarm__load_warn(s->load, s->node,
                            "the variable %.*s is not set; it is replaced by nothing",
                            shown(length), name);
}

/* ${NAME:?word}: the word is the message, with its own variables put in. */
static int fail_required(substitution *s, const char *name, size_t length, const char *word,
                         size_t word_length)
{
    substitution message = {.load = s->load, .node = s->node, .depth = s->depth};
    int code = expand(&message, word, word_length);
    if (code == 0)
        code = swarm__load_fail(s->load, SWARM_E_INVAL, s->node,
                                "the variable %.*s is required but has no value%s%s", shown(length),
                                name, message.out.length > 0 ? ": " : "",
                                message.out.length > 0 ? message.out.data : "");
    swarm__text_free(&message.out);
    return code;
}

/* What stands between ${ and its }. */
static int expand_braced(substitution *s, const char *text, size_t length)
{
    size_t name = name_length(text, length);
    if (name == 0)
        return invalid(s);
    if (name == length)
        return add_variable(s, text, name);
    const char *word = text + name;
    int empty_counts_as_unset = *word == ':';
    word += empty_counts_as_unset;
    if (word >= text + length || strchr("-?+", *word) == NULL)
        return invalid(s);
    char operation = *word++;
    size_t word_length = (size_t)(text + length - word);
    const char *value = NULL;
    int code = look_up(s, text, name, &value);
    if (code < 0)
        return code;
    int set = value != NULL && !(empty_counts_as_unset && *value == '\0');
    if (operation == '+')
        return set ? expand(s, word, word_length) : 0;
    if (set)
        return add(s, value, strlen(value));
    if (operation == '-')
        return expand(s, word, word_length);
    return fail_required(s, text, name, word, word_length);
}

/* The place of the } that closes the ${ before `text`; `length` when there is none. */
static size_t closing_brace(const char *text, size_t length)
{
    size_t open = 1;
    for (size_t at = 0; at < length; at++) {
        if (text[at] == '$' && at + 1 < length && text[at + 1] == '$')
            at++;
        else if (text[at] == '$' && at + 1 < length && text[at + 1] == '{')
            open++;
        else if (text[at] == '}' && --open == 0)
            return at;
    }
    return length;
}

/* What follows a $; *out_used is how much of it was the variable. */
static int expand_dollar(substitution *s, const char *text, size_t length, size_t *out_used)
{
    *out_used = 1;
    if (length > 0 && text[0] == '$')
        return add(s, "$", 1);
    if (length > 0 && text[0] == '{') {
        size_t brace = closing_brace(text + 1, length - 1);
        if (brace == length - 1)
            return invalid(s);
        *out_used = brace + 2;
        return expand_braced(s, text + 1, brace);
    }
    *out_used = name_length(text, length);
    return *out_used == 0 ? invalid(s) : add_variable(s, text, *out_used);
}

static int expand(substitution *s, const char *text, size_t length)
{
    if (++s->depth > NESTING)
        return swarm__load_fail(s->load, SWARM_E_LIMIT, s->node,
                                "variables are nested deeper than %d levels", NESTING);
    int code = 0;
    while (length > 0 && code == 0) {
        const char *dollar = memchr(text, '$', length);
        size_t before = dollar != NULL ? (size_t)(dollar - text) : length;
        code = add(s, text, before);
        text += before;
        length -= before;
        if (code == 0 && dollar != NULL) {
            size_t used;
            code = expand_dollar(s, text + 1, length - 1, &used);
            text += 1 + used;
            length -= 1 + used;
        }
    }
    s->depth--;
    return code;
}

static int interpolate_text(swarm__load *load, swarm__yaml *node)
{
    if (strchr(node->text, '$') == NULL)
        return 0;
    substitution s = {.load = load, .node = node};
    int code = expand(&s, node->text, strlen(node->text));
    if (code == 0 && !swarm__utf8_valid(s.out.data != NULL ? s.out.data : "", s.out.length))
        code = swarm__load_fail(load, SWARM_E_PARSE, node, "a variable in this text is not UTF-8");
    if (code == 0) {
        const char *data = s.out.data != NULL ? s.out.data : "";
        const char *text = swarm__load_strndup(load, node, data, s.out.length);
        if (text == NULL)
            code = SWARM_E_NOMEM;
        else
            node->text = text;
        node->substituted = 1;
    }
    swarm__text_free(&s.out);
    return code;
}

int swarm__interpolate(swarm__load *load, swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_STRING)
        return interpolate_text(load, node);
    for (swarm__yaml *child = node->first; child != NULL; child = child->next) {
        int code = swarm__interpolate(load, child);
        if (code < 0)
            return code;
    }
    return 0;
}
