/* SPDX-License-Identifier: MIT */
#include "model/words.h"

#include <string.h>
#include <swarm/base.h>

const char *swarm__words_text(const swarm__words *words, int32_t value)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->items[i].value == value)
            return words->items[i].text;
    return NULL;
}

int swarm__words_value(const swarm__words *words, const char *text, int32_t *out_value)
{
    if (text == NULL || out_value == NULL)
        return SWARM_E_INVAL;
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->items[i].text, text) == 0) {
            *out_value = words->items[i].value;
            return 0;
        }
    }
    return SWARM_E_INVAL;
}
