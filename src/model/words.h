/* SPDX-License-Identifier: MIT
 *
 * The words of enums, both ways.
 */
#ifndef SWARM__MODEL_WORDS_H
#define SWARM__MODEL_WORDS_H

#include <stddef.h>
#include <stdint.h>

typedef struct swarm__word {
    int32_t value;
    const char *text;
} swarm__word;

typedef struct swarm__words {
    const swarm__word *items;
    size_t count;
} swarm__words;

/* NULL when the value has no word. */
const char *swarm__words_text(const swarm__words *words, int32_t value);

/* 0, or SWARM_E_INVAL: NULL, or no such word. */
int swarm__words_value(const swarm__words *words, const char *text, int32_t *out_value);

/* The table of swarm_<name>, and its two public functions. Rows are {value, "text"}. */
#define SWARM__WORDS(name, ...)                                                                    \
    static const swarm__word name##_rows[] = {__VA_ARGS__};                                        \
    const swarm__words swarm__##name##_words = {name##_rows,                                       \
                                                sizeof name##_rows / sizeof name##_rows[0]};       \
    const char *swarm_##name##_to_str(swarm_##name value)                                          \
    {                                                                                              \
        const char *text = swarm__words_text(&swarm__##name##_words, value);                       \
        return text != NULL ? text : "unknown";                                                    \
    }                                                                                              \
    int swarm_##name##_from_str(const char *text, swarm_##name *out_value)                         \
    {                                                                                              \
        return swarm__words_value(&swarm__##name##_words, text, out_value);                        \
    }                                                                                              \
    extern const swarm__words swarm__##name##_words

#endif
