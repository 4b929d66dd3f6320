/* SPDX-License-Identifier: MIT */
#include "runtime/docker/lines.h"

#include "base/alloc.h"
#include "base/array.h"
#include <string.h>
#include <swarm/error.h>

static int keep(swarm__lines *lines, const char *bytes, size_t length, size_t limit)
{
    if (length > limit - lines->length)
        return SWARM_E_LIMIT;
    if (swarm__array_grow(&lines->data, &lines->capacity, lines->length + length, 1) < 0)
        return SWARM_E_NOMEM;
    if (length > 0)
        memcpy(lines->data + lines->length, bytes, length);
    lines->length += length;
    return 0;
}

static int hand_out(const char *text, size_t length,
                    int (*line)(void *user, const char *text, size_t length), void *user)
{
    if (length > 0 && text[length - 1] == '\r')
        length--;
    return length > 0 ? line(user, text, length) : 0;
}

int swarm__lines_add(swarm__lines *lines, const char *bytes, size_t length, size_t limit,
                     int (*line)(void *user, const char *text, size_t length), void *user)
{
    int code = 0;
    const char *end;
    while (code == 0 && length > 0 && (end = memchr(bytes, '\n', length)) != NULL) {
        size_t piece = (size_t)(end - bytes);
        if (lines->length == 0) {
            code = piece <= limit ? hand_out(bytes, piece, line, user) : SWARM_E_LIMIT;
        } else {
            code = keep(lines, bytes, piece, limit);
            if (code == 0)
                code = hand_out(lines->data, lines->length, line, user);
            lines->length = 0;
        }
        bytes += piece + 1;
        length -= piece + 1;
    }
    return code != 0 ? code : keep(lines, bytes, length, limit);
}

void swarm__lines_free(swarm__lines *lines)
{
    swarm__free(lines->data);
    memset(lines, 0, sizeof *lines);
}
