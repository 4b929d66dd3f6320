/* SPDX-License-Identifier: MIT
 *
 * Text: formatting into owned strings, a growing text, UTF-8 checks, numbers.
 */
#ifndef SWARM__BASE_TEXT_H
#define SWARM__BASE_TEXT_H

#include "base/error.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* NULL when memory is short. Do not format floating point with these: the locale would show. */
char *swarm__format(const char *format, ...) SWARM__PRINTF(1, 2);
char *swarm__vformat(const char *format, va_list arguments) SWARM__PRINTF(1, 0);

/* A text that grows. All zero at first. A failed append is remembered, so that a run of appends
 * needs one check, at swarm__text_take(). */
typedef struct swarm__text {
    char *data;
    size_t length;
    size_t capacity;
    int failed;
} swarm__text;

void swarm__text_add(swarm__text *text, const char *more);
void swarm__text_add_bytes(swarm__text *text, const char *more, size_t length);
void swarm__text_add_format(swarm__text *text, const char *format, ...) SWARM__PRINTF(2, 3);
void swarm__text_free(swarm__text *text);

/* Hand out the string ("" when nothing was added) and leave the text empty; NULL when an append
 * failed for want of memory. */
char *swarm__text_take(swarm__text *text);

/* 1 when the bytes are well-formed UTF-8 (no overlong forms, no surrogates). */
int swarm__utf8_valid(const char *text, size_t length);

/* Make UTF-8 of any bytes, at most `limit` bytes (3 or more) and a NUL behind them, in `out`: what is
 * not UTF-8, and NUL, becomes U+FFFD; what is too long is cut between characters and ends in "...".
 * No character grows to more than three times its bytes. Returns the length. */
size_t swarm__utf8_clean(const char *bytes, size_t length, char *out, size_t limit);

/* Decimal digits only, the whole text, no sign. 0, or SWARM_E_PARSE. */
int swarm__parse_u64(const char *text, uint64_t *out_value);

/* A thread-safe strerror. Returns `buffer` or a static string. */
const char *swarm__errno_text(int errno_value, char *buffer, size_t size);

#endif
