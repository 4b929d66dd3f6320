/* SPDX-License-Identifier: MIT */
#include "base/argv.h"

#include "base/alloc.h"
#include "base/array.h"
#include <string.h>
#include <swarm/base.h>

int swarm__argv_take(swarm__argv *argv, char *text)
{
    if (text == NULL)
        return SWARM_E_NOMEM;
    if (swarm__array_reserve(argv, 2) < 0) {
        swarm__free(text);
        return SWARM_E_NOMEM;
    }
    swarm__array_push(argv, text);
    argv->items[argv->count] = NULL;
    return 0;
}

int swarm__argv_add(swarm__argv *argv, const char *text)
{
    return swarm__argv_take(argv, swarm__strdup(text));
}

/* Index of the entry of the name text[0..length-1], or count. */
static size_t find(const swarm__argv *argv, const char *text, size_t length)
{
    size_t i = 0;
    while (i < argv->count &&
           !(strncmp(argv->items[i], text, length) == 0 && argv->items[i][length] == '='))
        i++;
    return i;
}

int swarm__argv_take_variable(swarm__argv *argv, char *text)
{
    if (text == NULL)
        return SWARM_E_NOMEM;
    size_t i = find(argv, text, strcspn(text, "="));
    if (i == argv->count)
        return swarm__argv_take(argv, text);
    swarm__free(argv->items[i]);
    argv->items[i] = text;
    return 0;
}

void swarm__argv_remove_variable(swarm__argv *argv, const char *name)
{
    size_t i = find(argv, name, strlen(name));
    if (i == argv->count)
        return;
    swarm__free(argv->items[i]);
    memmove(&argv->items[i], &argv->items[i + 1], (argv->count - i) * sizeof *argv->items);
    argv->count--;
}

const char *swarm__argv_variable(const swarm__argv *argv, const char *name)
{
    size_t length = strlen(name);
    size_t i = find(argv, name, length);
    return i < argv->count ? argv->items[i] + length + 1 : NULL;
}

void swarm__argv_free(swarm__argv *argv)
{
    for (size_t i = 0; i < argv->count; i++)
        swarm__free(argv->items[i]);
    swarm__array_free(argv);
}
