/* SPDX-License-Identifier: MIT */
#include "base/duration.h"

#include <stdio.h>
#include <string.h>

int64_t swarm__ns_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

int64_t swarm__ns_subtract(int64_t a, int64_t b)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return b < 0 ? INT64_MAX : INT64_MIN;
    return difference;
}

/* Append value / unit as a decimal fraction without trailing zeros. `digits` is the unit's power of
 * ten. */
static void add_fraction(char *text, size_t size, uint64_t value, uint64_t unit, int digits,
                         const char *name)
{
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%llu", (unsigned long long)(value / unit));
    uint64_t rest = value % unit;
    if (rest > 0) {
        length = strlen(text);
        snprintf(text + length, size - length, ".%0*llu", digits, (unsigned long long)rest);
        length = strlen(text);
        while (text[length - 1] == '0')
            text[--length] = '\0';
    }
    length = strlen(text);
    snprintf(text + length, size - length, "%s", name);
}

char *swarm__duration_text(int64_t duration_ns, char buffer[SWARM__DURATION_TEXT_SIZE])
{
    const size_t size = SWARM__DURATION_TEXT_SIZE;
    uint64_t value = duration_ns < 0 ? 0 - (uint64_t)duration_ns : (uint64_t)duration_ns;
    snprintf(buffer, size, "%s", duration_ns < 0 ? "-" : "");
    if (value > 0 && value < 1000) {
        add_fraction(buffer, size, value, 1, 0, "ns");
        return buffer;
    }
    if (value > 0 && value < 1000000) {
        add_fraction(buffer, size, value, 1000, 3, "\xc2\xb5s");
        return buffer;
    }
    if (value > 0 && value < 1000000000) {
        add_fraction(buffer, size, value, 1000000, 6, "ms");
        return buffer;
    }
    uint64_t minutes = value / 60000000000;
    size_t length = strlen(buffer);
    if (minutes >= 60)
        snprintf(buffer + length, size - length, "%lluh%llum", (unsigned long long)(minutes / 60),
                 (unsigned long long)(minutes % 60));
    else if (minutes > 0)
        snprintf(buffer + length, size - length, "%llum", (unsigned long long)minutes);
    add_fraction(buffer, size, value % 60000000000, 1000000000, 9, "s");
    return buffer;
}
