/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <swarm/base.h>

void *swarm__alloc(size_t size)
{
    return malloc(size > 0 ? size : 1);
}

void *swarm__alloc_zero(size_t count, size_t size)
{
    return calloc(count > 0 ? count : 1, size > 0 ? size : 1);
}

void *swarm__realloc(void *memory, size_t size)
{
    return realloc(memory, size > 0 ? size : 1);
}

void swarm__free(void *memory)
{
    free(memory);
}

void swarm_free(void *memory)
{
    swarm__free(memory);
}

char *swarm__strndup(const char *text, size_t length)
{
    char *copy = swarm__alloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *swarm__strdup(const char *text)
{
    return swarm__strndup(text, strlen(text));
}

int swarm__str_set(char **slot, const char *text)
{
    char *copy = NULL;
    if (text != NULL) {
        copy = swarm__strdup(text);
        if (copy == NULL)
            return SWARM_E_NOMEM;
    }
    swarm__free(*slot);
    *slot = copy;
    return 0;
}

int swarm__str_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}
