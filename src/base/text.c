/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include "base/alloc.h"
#include "base/array.h"
#include <stdio.h>
#include <string.h>

char *swarm__vformat(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        return NULL;
    char *text = swarm__alloc((size_t)length + 1);
    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *swarm__format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = swarm__vformat(format, arguments);
    va_end(arguments);
    return text;
}

void swarm__text_add_bytes(swarm__text *text, const char *more, size_t length)
{
    if (text->failed)
        return;
    if (swarm__array_grow(&text->data, &text->capacity, text->length + length + 1, 1) < 0) {
        text->failed = 1;
        return;
    }
    memcpy(text->data + text->length, more, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void swarm__text_add(swarm__text *text, const char *more)
{
    swarm__text_add_bytes(text, more, strlen(more));
}

void swarm__text_add_format(swarm__text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *more = swarm__vformat(format, arguments);
    va_end(arguments);
    if (more == NULL)
        text->failed = 1;
    else
        swarm__text_add(text, more);
    swarm__free(more);
}

void swarm__text_free(swarm__text *text)
{
    swarm__free(text->data);
    memset(text, 0, sizeof *text);
}

char *swarm__text_take(swarm__text *text)
{
    swarm__text_add_bytes(text, "", 0);
    char *data = text->failed ? NULL : text->data;
    if (data != NULL)
        text->data = NULL;
    swarm__text_free(text);
    return data;
}

/* Number of bytes of the well-formed character at `text`, or 0. */
static size_t utf8_character(const unsigned char *text, size_t left)
{
    unsigned char lead = text[0];
    if (lead < 0x80)
        return 1;
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if ((lead == 0xe0 && text[1] < 0xa0) || (lead == 0xed && text[1] > 0x9f) ||
        (lead == 0xf0 && text[1] < 0x90) || (lead == 0xf4 && text[1] > 0x8f))
        return 0;
    return length;
}

int swarm__utf8_valid(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t at = 0; at < length;) {
        size_t step = utf8_character(bytes + at, length - at);
        if (step == 0)
            return 0;
        at += step;
    }
    return 1;
}

size_t swarm__utf8_clean(const char *bytes, size_t length, char *out, size_t limit)
{
    static const char replacement[] = "\xef\xbf\xbd";
    size_t used = 0;
    size_t dots_at = 0; /* the last end of a character that leaves room for the dots */
    for (size_t at = 0; at < length;) {
        const char *from = bytes + at;
        size_t step = *from == '\0' ? 0 : utf8_character((const unsigned char *)from, length - at);
        size_t width = step > 0 ? step : 3;
        if (used + 3 <= limit)
            dots_at = used;
        if (used + width > limit) {
            memcpy(out + dots_at, "...", 3);
            used = dots_at + 3;
            break;
        }
        memcpy(out + used, step > 0 ? from : replacement, width);
        used += width;
        at += step > 0 ? step : 1;
    }
    out[used] = '\0';
    return used;
}

int swarm__parse_u64(const char *text, uint64_t *out_value)
{
    uint64_t value = 0;
    if (*text == '\0')
        return SWARM_E_PARSE;
    for (; *text != '\0'; text++) {
        unsigned digit = (unsigned)(unsigned char)*text - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return SWARM_E_PARSE;
        value = value * 10 + digit;
    }
    *out_value = value;
    return 0;
}

const char *swarm__errno_text(int errno_value, char *buffer, size_t size)
{
    return strerror_r(errno_value, buffer, size);
}
