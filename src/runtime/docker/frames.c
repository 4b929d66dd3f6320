/* SPDX-License-Identifier: MIT */
#include "runtime/docker/frames.h"

#include <string.h>
#include <swarm/error.h>

enum {
    STDERR_STREAM = 2, /* 0 is stdin, which is written to stdout */
    SYSTEM_STREAM = 3  /* errors of the Engine itself */
};

static int is_header(const unsigned char *header, size_t length)
{
    static const unsigned char zeros[3];
    size_t known = length > 4 ? 3 : length > 1 ? length - 1 : 0;
    return length == 0 || (header[0] <= SYSTEM_STREAM && memcmp(header + 1, zeros, known) == 0);
}

static uint32_t length_of(const unsigned char *header)
{
    return (uint32_t)header[4] << 24 | (uint32_t)header[5] << 16 | (uint32_t)header[6] << 8 |
           header[7];
}

/* Fill the header; how many bytes that took. */
static size_t take_header(swarm__frames *frames, const char *bytes, size_t length)
{
    size_t wanted = sizeof frames->header - frames->header_length;
    size_t taken = length < wanted ? length : wanted;
    memcpy(frames->header + frames->header_length, bytes, taken);
    frames->header_length += taken;
    if (frames->header_length == sizeof frames->header) {
        frames->left = length_of(frames->header);
        frames->from_stderr = frames->header[0] >= STDERR_STREAM;
    }
    return taken;
}

int swarm__frames_add(swarm__frames *frames, const char *bytes, size_t length,
                      int (*payload)(void *user, int from_stderr, const char *bytes, size_t length),
                      void *user)
{
    int code = 0;
    if (length > 0 && !frames->begun) {
        frames->begun = 1;
        frames->raw = (unsigned char)bytes[0] > SYSTEM_STREAM;
    }
    if (frames->raw)
        return length > 0 ? payload(user, 0, bytes, length) : 0;
    while (code == 0 && length > 0) {
        size_t taken;
        if (frames->left > 0) {
            taken = length < frames->left ? length : frames->left;
            frames->left -= (uint32_t)taken;
            code = payload(user, frames->from_stderr, bytes, taken);
        } else {
            if (frames->header_length == sizeof frames->header)
                frames->header_length = 0;
            taken = take_header(frames, bytes, length);
            if (!is_header(frames->header, frames->header_length))
                code = SWARM_E_PARSE;
        }
        bytes += taken;
        length -= taken;
    }
    return code;
}
