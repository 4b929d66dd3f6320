/* SPDX-License-Identifier: MIT */
#include "model/template.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include <stddef.h>
#include <string.h>

#define LABELS        ".Service.Labels"
#define LABELS_LENGTH (sizeof LABELS - 1)
#define SPACES        " \t\r\n"

static const struct {
    const char *name;
    size_t offset;
} fields[] = {
    {".Service.ID", offsetof(swarm__template_values, service_id)},
    {".Service.Name", offsetof(swarm__template_values, service_name)},
    {".Node.ID", offsetof(swarm__template_values, node_id)},
    {".Node.Hostname", offsetof(swarm__template_values, node_hostname)},
    {".Node.Platform.OS", offsetof(swarm__template_values, node_os)},
    {".Node.Platform.Architecture", offsetof(swarm__template_values, node_architecture)},
    {".Task.ID", offsetof(swarm__template_values, task_id)},
    {".Task.Name", offsetof(swarm__template_values, task_name)},
    {".Task.Slot", offsetof(swarm__template_values, task_slot)},
};

/* One "{{…}}"; `expression` is what stands in it, without the spaces around. */
typedef struct placeholder {
    char *expression;
    const swarm__template_values *values; /* NULL: only check */
    swarm__text *out;
} placeholder;

static int fail_unknown(const placeholder *place, swarm_error **err)
{
    return swarm__fail(err, SWARM_E_NOTSUP, NULL, "unknown placeholder {{%s}}", place->expression);
}

static void put(const placeholder *place, const char *text)
{
    if (place->values != NULL && text != NULL)
        swarm__text_add(place->out, text);
}

/* The whole of `text` as a quoted string: "…" with \" and \\, or `…` as it stands. Unquoted in place.
 * NULL when it is not one. */
static char *unquote(char *text)
{
    char quote = text[0];
    if (quote != '"' && quote != '`')
        return NULL;
    char *to = text;
    const char *from = text + 1;
    for (; *from != quote; from++) {
        if (quote == '"' && *from == '\\' && (from[1] == '"' || from[1] == '\\'))
            from++;
        else if (*from == '\0' || (quote == '"' && *from == '\\'))
            return NULL;
        *to++ = *from;
    }
    if (from[1] != '\0')
        return NULL;
    *to = '\0';
    return text;
}

static int put_literal(const placeholder *place, swarm_error **err)
{
    char *copy = swarm__strdup(place->expression);
    if (copy == NULL)
        return swarm__fail_nomem(err);
    const char *text = unquote(copy);
    int code = text != NULL ? 0 : fail_unknown(place, err);
    if (code == 0)
        put(place, text);
    swarm__free(copy);
    return code;
}

/* index .Service.Labels "name" */
static int put_indexed_label(const placeholder *place, const char *rest, swarm_error **err)
{
    rest += strspn(rest, SPACES);
    if (strncmp(rest, LABELS, LABELS_LENGTH) != 0)
        return fail_unknown(place, err);
    rest += LABELS_LENGTH;
    rest += strspn(rest, SPACES);
    char *copy = swarm__strdup(rest);
    if (copy == NULL)
        return swarm__fail_nomem(err);
    const char *name = unquote(copy);
    int code = name != NULL ? 0 : fail_unknown(place, err);
    if (code == 0 && place->values != NULL)
        put(place, place->values->service_label(place->values->user, name));
    swarm__free(copy);
    return code;
}

/* .Service.Labels.name */
static int put_named_label(const placeholder *place, const char *name, swarm_error **err)
{
    if (name[0] == '\0' || name[strcspn(name, SPACES ".|()\"`")] != '\0')
        return fail_unknown(place, err);
    if (place->values == NULL)
        return 0;
    const char *value = place->values->service_label(place->values->user, name);
    if (value == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "the service has no label \"%s\"", name);
    put(place, value);
    return 0;
}

static int put_field(const placeholder *place, swarm_error **err)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(fields[i].name, place->expression) != 0)
            continue;
        if (place->values != NULL) {
            const char *value;
            memcpy(&value, (const char *)place->values + fields[i].offset, sizeof value);
            put(place, value);
        }
        return 0;
    }
    return fail_unknown(place, err);
}

static int put_action(const placeholder *place, swarm_error **err)
{
    const char *expression = place->expression;
    if (expression[0] == '"' || expression[0] == '`')
        return put_literal(place, err);
    if (strncmp(expression, "index", 5) == 0 && strchr(SPACES, expression[5]) != NULL)
        return put_indexed_label(place, expression + 5, err);
    if (strncmp(expression, LABELS ".", LABELS_LENGTH + 1) == 0)
        return put_named_label(place, expression + LABELS_LENGTH + 1, err);
    return put_field(place, err);
}

/* The "}}" that ends an action: one inside quotes does not. NULL when there is none. */
static const char *find_end(const char *text)
{
    char quote = '\0';
    for (; *text != '\0'; text++) {
        if (quote == '\0' && text[0] == '}' && text[1] == '}')
            return text;
        if (quote == '"' && text[0] == '\\' && text[1] != '\0')
            text++;
        else if (quote == *text)
            quote = '\0';
        else if (quote == '\0' && (*text == '"' || *text == '`'))
            quote = *text;
    }
    return NULL;
}

static int expand_action(const char *start, const char *end, const swarm__template_values *values,
                         swarm__text *out, swarm_error **err)
{
    while (start < end && strchr(SPACES, *start) != NULL)
        start++;
    while (end > start && strchr(SPACES, end[-1]) != NULL)
        end--;
    placeholder place = {swarm__strndup(start, (size_t)(end - start)), values, out};
    if (place.expression == NULL)
        return swarm__fail_nomem(err);
    int code = put_action(&place, err);
    swarm__free(place.expression);
    return code;
}

static int walk(const char *text, const swarm__template_values *values, swarm__text *out,
                swarm_error **err)
{
    const char *open;
    for (; (open = strstr(text, "{{")) != NULL;) {
        const char *end = find_end(open + 2);
        if (end == NULL)
            return swarm__fail(err, SWARM_E_PARSE, NULL, "the placeholder %.60s has no end", open);
        if (values != NULL)
            swarm__text_add_bytes(out, text, (size_t)(open - text));
        int code = expand_action(open + 2, end, values, out, err);
        if (code < 0)
            return code;
        text = end + 2;
    }
    if (values != NULL)
        swarm__text_add(out, text);
    return 0;
}

int swarm__template_check(const char *text, swarm_error **err)
{
    return walk(text, NULL, NULL, err);
}

int swarm__template_expand(const char *text, const swarm__template_values *values, char **out_text,
                           swarm_error **err)
{
    swarm__text out = {0};
    int code = walk(text, values, &out, err);
    if (code < 0) {
        swarm__text_free(&out);
        return code;
    }
    char *expanded = swarm__text_take(&out);
    if (expanded == NULL)
        return swarm__fail_nomem(err);
    *out_text = expanded;
    return 0;
}
