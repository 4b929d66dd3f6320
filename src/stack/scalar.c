/* SPDX-License-Identifier: MIT */
#include "stack/scalar.h"

#include "base/ascii.h"
#include "stack/load.h"
#include <string.h>

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_one_of(const char *text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(text, *words) == 0)
            return 1;
    return 0;
}

/* --- what a plain scalar is --- */

static unsigned digit_value(char c)
{
    if (is_digit(c))
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

/* Whole numbers with Go's prefixes; 1 when the text is one that fits. */
static int integer_of(const char *text, int64_t *out_value)
{
    int negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    unsigned base = 10;
    if (text[0] == '0' && text[1] != '\0') {
        char prefix = swarm__ascii_lower(text[1]);
        base = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 8;
        text += base == 8 && prefix != 'o' ? 1 : 2;
    }
    if (*text == '\0' || *text == '_')
        return 0;
    uint64_t value = 0;
    for (; *text != '\0'; text++) {
        if (*text == '_')
            continue;
        unsigned digit = digit_value(*text);
        if (digit >= base || value > (uint64_t)(INT64_MAX - digit) / base)
            return 0;
        value = value * base + digit;
    }
    *out_value = negative ? -(int64_t)value : (int64_t)value;
    return 1;
}

/* -1.5, .5, 1e3: digits with a point or an exponent. */
static int looks_like_number(const char *text)
{
    if (*text == '-' || *text == '+')
        text++;
    size_t digits = 0;
    for (; is_digit(*text); text++)
        digits++;
    if (*text == '.')
        for (text++; is_digit(*text); text++)
            digits++;
    if (digits == 0)
        return 0;
    if (*text == 'e' || *text == 'E') {
        text++;
        if (*text == '-' || *text == '+')
            text++;
        if (!is_digit(*text))
            return 0;
        while (is_digit(*text))
            text++;
    }
    return *text == '\0';
}

void swarm__scalar_resolve(swarm__yaml *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    const char *text = node->text;
    if (is_one_of(text, nulls)) {
        node->kind = SWARM__YAML_NULL;
    } else if (is_one_of(text, trues) || is_one_of(text, falses)) {
        node->kind = SWARM__YAML_BOOL;
        node->integer = is_one_of(text, trues);
    } else if (integer_of(text, &node->integer)) {
        node->kind = SWARM__YAML_INTEGER;
    } else if (looks_like_number(text) && swarm__parse_number(text, &node->number) == 0) {
        node->kind = SWARM__YAML_NUMBER;
    }
}

const char *swarm__scalar_number_text(swarm__load *load, const swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_INTEGER)
        return swarm__load_format(load, node, "%lld", (long long)node->integer);
    const char *text = node->text[0] == '+' ? node->text + 1 : node->text;
    const char *point = strchr(text, '.');
    if (point == NULL || strpbrk(text, "eE") != NULL)
        return text;
    size_t length = strlen(text);
    while (text[length - 1] == '0')
        length--;
    if (text + length - 1 == point)
        length--;
    return swarm__load_strndup(load, node, text, length);
}

/* --- decimal numbers --- */

/* Read digits with at most one point: mantissa and how many digits stood after the point. Digits
 * beyond what fits are dropped after the point and are too much before it. */
static int read_decimal(const char **text, uint64_t *out_mantissa, int *out_decimals)
{
    const char *at = *text;
    uint64_t mantissa = 0;
    int decimals = 0, digits = 0, after_point = 0;
    for (; is_digit(*at) || (*at == '.' && !after_point); at++) {
        if (*at == '.') {
            after_point = 1;
            continue;
        }
        digits++;
        if (mantissa > (UINT64_MAX - 9) / 10) {
            if (!after_point)
                return SWARM_E_LIMIT;
            continue;
        }
        mantissa = mantissa * 10 + (uint64_t)(*at - '0');
        decimals += after_point;
    }
    if (digits == 0)
        return SWARM_E_PARSE;
    *text = at;
    *out_mantissa = mantissa;
    *out_decimals = decimals;
    return 0;
}

static double power_of_ten(int exponent)
{
    double power = 1;
    for (; exponent > 0; exponent--)
        power *= 10;
    return power;
}

int swarm__parse_number(const char *text, double *out_number)
{
    int negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    uint64_t mantissa;
    int decimals;
    int code = read_decimal(&text, &mantissa, &decimals);
    if (code < 0)
        return code;
    int exponent = 0;
    if (*text == 'e' || *text == 'E') {
        text++;
        int minus = *text == '-';
        if (*text == '-' || *text == '+')
            text++;
        if (!is_digit(*text))
            return SWARM_E_PARSE;
        for (; is_digit(*text); text++)
            if ((exponent = exponent * 10 + (*text - '0')) > 300)
                return SWARM_E_LIMIT;
        exponent = minus ? -exponent : exponent;
    }
    if (*text != '\0')
        return SWARM_E_PARSE;
    exponent -= decimals;
    double number = (double)mantissa;
    number = exponent < 0 ? number / power_of_ten(-exponent) : number * power_of_ten(exponent);
    *out_number = negative ? -number : number;
    return 0;
}

/* mantissa / 10^decimals * unit, rounded down: digit by digit from the last one, which is exact. */
static int scale(uint64_t mantissa, int decimals, uint64_t unit, int64_t *out_value)
{
    uint64_t fraction = 0;
    for (; decimals > 0; decimals--) {
        fraction = (fraction + mantissa % 10 * unit) / 10;
        mantissa /= 10;
    }
    if (mantissa > ((uint64_t)INT64_MAX - fraction) / unit)
        return SWARM_E_LIMIT;
    *out_value = (int64_t)(mantissa * unit + fraction);
    return 0;
}

/* --- durations, sizes, CPUs --- */

/* The unit at the start of the text, its length in *out_length; 0 when there is none. */
static int64_t duration_unit(const char *text, size_t *out_length)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = {
        {"ns", 1},       {"us", 1000},        {"\xc2\xb5s", 1000},      {"\xce\xbcs", 1000},
        {"ms", 1000000}, {"s", 1000000000LL}, {"m", 60 * 1000000000LL}, {"h", 3600 * 1000000000LL},
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        *out_length = strlen(units[i].name);
        if (strncmp(text, units[i].name, *out_length) == 0)
            return units[i].ns;
    }
    return 0;
}

int swarm__parse_duration(const char *text, int64_t *out_ns)
{
    int negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    if (strcmp(text, "0") == 0) {
        *out_ns = 0;
        return 0;
    }
    if (*text == '\0')
        return SWARM_E_PARSE;
    int64_t sum = 0;
    while (*text != '\0') {
        uint64_t mantissa;
        int decimals;
        int64_t part;
        size_t length;
        int code = read_decimal(&text, &mantissa, &decimals);
        if (code < 0)
            return code;
        int64_t unit = duration_unit(text, &length);
        if (unit == 0)
            return SWARM_E_PARSE;
        text += length;
        if (scale(mantissa, decimals, (uint64_t)unit, &part) < 0 || sum > INT64_MAX - part)
            return SWARM_E_LIMIT;
        sum += part;
    }
    *out_ns = negative ? -sum : sum;
    return 0;
}

/* "", "b", "k", "kb", "kib" …: the power of 1024; -1 when the text is no unit. */
static int size_power(const char *text)
{
    static const char prefixes[] = "kmgtp";
    int power = 0;
    const char *prefix = *text != '\0' ? strchr(prefixes, swarm__ascii_lower(*text)) : NULL;
    if (prefix != NULL) {
        power = (int)(prefix - prefixes) + 1;
        text++;
        if (swarm__ascii_lower(*text) == 'i')
            text++;
    }
    return *text == '\0' || swarm__ascii_equal(text, "b") ? power : -1;
}

int swarm__parse_bytes(const char *text, int64_t *out_bytes)
{
    uint64_t mantissa;
    int decimals;
    int code = read_decimal(&text, &mantissa, &decimals);
    if (code < 0)
        return code;
    if (*text == ' ')
        text++;
    int power = size_power(text);
    if (power < 0)
        return SWARM_E_PARSE;
    return scale(mantissa, decimals, (uint64_t)1 << (10 * power), out_bytes);
}

int swarm__parse_cpus(const char *text, int64_t *out_nano)
{
    uint64_t mantissa;
    int decimals;
    int code = read_decimal(&text, &mantissa, &decimals);
    if (code < 0)
        return code;
    if (*text != '\0' || decimals > 9)
        return SWARM_E_PARSE;
    return scale(mantissa, decimals, 1000000000, out_nano);
}
