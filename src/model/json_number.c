/* SPDX-License-Identifier: MIT */
#include "model/json_number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/base.h>

/* strtod() wants the decimal point of the program's locale, which may be several bytes.
 * Formatting a number shows what it is. */
int swarm__number_to_double(const char *digits, size_t length, double *out_value)
{
    char text[96], sample[16];
    size_t to = 0;
    if (length > 64)
        return SWARM_E_LIMIT;
    int sample_length = snprintf(sample, sizeof sample, "%.1f", 1.5);
    if (sample_length < 3 || sample_length >= (int)sizeof sample)
        return SWARM_E_INTERNAL;
    for (size_t i = 0; i < length; i++) {
        if (digits[i] != '.') {
            text[to++] = digits[i];
            continue;
        }
        memcpy(text + to, sample + 1, (size_t)sample_length - 2);
        to += (size_t)sample_length - 2;
    }
    text[to] = '\0';
    double value = strtod(text, NULL);
    if (!isfinite(value))
        return SWARM_E_LIMIT;
    *out_value = value;
    return 0;
}

int swarm__number_to_u64(const char *digits, size_t length, uint64_t *out_value)
{
    uint64_t value = 0;
    int negative = length > 0 && digits[0] == '-';
    for (size_t i = negative ? 1 : 0; i < length; i++) {
        unsigned digit = (unsigned)(unsigned char)digits[i] - '0';
        if (digit > 9)
            return SWARM_E_PARSE;
        if (value > (UINT64_MAX - digit) / 10)
            return SWARM_E_LIMIT;
        value = value * 10 + digit;
    }
    if (negative && value != 0)
        return SWARM_E_LIMIT;
    *out_value = value;
    return 0;
}

int swarm__number_to_i64(const char *digits, size_t length, int64_t *out_value)
{
    uint64_t size;
    int negative = length > 0 && digits[0] == '-';
    int result = swarm__number_to_u64(digits + negative, length - (size_t)negative, &size);
    if (result < 0)
        return result;
    if (size > (uint64_t)INT64_MAX + (uint64_t)negative)
        return SWARM_E_LIMIT;
    *out_value = negative ? -(int64_t)(size - 1) - 1 : (int64_t)size;
    if (size == 0)
        *out_value = 0;
    return 0;
}

void swarm__number_add_double(swarm__text *text, double number)
{
    char digits[40];
    if (number >= -9007199254740992.0 && number <= 9007199254740992.0 &&
        !islessgreater(number, (double)(int64_t)number)) {
        snprintf(digits, sizeof digits, "%lld", (long long)number);
        swarm__text_add(text, digits);
        return;
    }
    for (int precision = 1; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (!islessgreater(strtod(digits, NULL), number))
            break;
    }
    /* The locale's decimal point, of however many bytes, is all that is not of this alphabet. */
    for (const char *at = digits; *at != '\0';) {
        size_t plain = strspn(at, "0123456789+-e");
        swarm__text_add_bytes(text, at, plain);
        at += plain;
        if (*at != '\0')
            swarm__text_add(text, ".");
        at += strcspn(at, "0123456789+-e");
    }
}
