/* SPDX-License-Identifier: MIT */
#include "model/constraint_text.h"

#include "base/alloc.h"
#include "base/ascii.h"
#include "base/error.h"
#include <string.h>

static int is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* [A-Za-z_][A-Za-z0-9_.-]+ : two characters at least. */
static int key_is_valid(const char *key)
{
    if (key[0] == '\0' || key[1] == '\0' ||
        !(swarm__ascii_is_alphanumeric(key[0]) || key[0] == '_') ||
        (key[0] >= '0' && key[0] <= '9'))
        return 0;
    for (const char *c = key; *c != '\0'; c++)
        if (!swarm__ascii_is_alphanumeric(*c) && strchr("_.-", *c) == NULL)
            return 0;
    return 1;
}

static int value_is_valid(const char *value)
{
    if (*value == '\0')
        return 0;
    for (const char *c = value; *c != '\0'; c++)
        if (!swarm__ascii_is_alphanumeric(*c) && !is_space(*c) &&
            strchr(":-_.*()?+[]\\^$|/", *c) == NULL)
            return 0;
    return 1;
}

static char *copy_trimmed(const char *text, size_t length)
{
    while (length > 0 && is_space(text[length - 1]))
        length--;
    while (length > 0 && is_space(*text)) {
        text++;
        length--;
    }
    return swarm__strndup(text, length);
}

void swarm__constraint_clear(swarm__constraint *constraint)
{
    swarm__free(constraint->key);
    swarm__free(constraint->value);
    *constraint = (swarm__constraint){NULL, NULL, 0};
}

int swarm__constraint_parse(const char *text, swarm__constraint *out_constraint, swarm_error **err)
{
    /* "==" is looked for first, wherever it stands. */
    const char *sign = strstr(text, "==");
    int negated = sign == NULL;
    if (negated)
        sign = strstr(text, "!=");
    if (sign == NULL)
        return swarm__fail(err, SWARM_E_PARSE, NULL,
                           "constraint expected one operator from ==, !=");
    swarm__constraint parsed = {.key = copy_trimmed(text, (size_t)(sign - text)),
                                .value = copy_trimmed(sign + 2, strlen(sign + 2)),
                                .negated = negated};
    int code = 0;
    if (parsed.key == NULL || parsed.value == NULL)
        code = swarm__fail_nomem(err);
    else if (!key_is_valid(parsed.key))
        code = swarm__fail(err, SWARM_E_PARSE, NULL, "key '%s' is invalid", parsed.key);
    else if (!value_is_valid(parsed.value))
        code = swarm__fail(err, SWARM_E_PARSE, NULL, "value '%s' is invalid", parsed.value);
    if (code < 0) {
        swarm__constraint_clear(&parsed);
        return code;
    }
    *out_constraint = parsed;
    return 0;
}
