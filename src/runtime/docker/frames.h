/* SPDX-License-Identifier: MIT
 *
 * The output of a container as the Engine sends it: stdout and stderr in frames of eight bytes of header
 * (stream, three zeros, length) and a payload; or, with a terminal, bytes as they are.
 */
#ifndef SWARM__RUNTIME_DOCKER_FRAMES_H
#define SWARM__RUNTIME_DOCKER_FRAMES_H

#include <stddef.h>
#include <stdint.h>

typedef struct swarm__frames { /* all zero at first */
    unsigned char header[8];
    size_t header_length;
    uint32_t left; /* of the payload */
    int from_stderr;
    int begun;
    int raw; /* it began with what is no header */
} swarm__frames;

/* Hand out the payloads in these bytes, in any pieces. 0, SWARM_E_PARSE for a header that is none, or what
 * `payload` returned if that is not 0. */
int swarm__frames_add(swarm__frames *frames, const char *bytes, size_t length,
                      int (*payload)(void *user, int from_stderr, const char *bytes, size_t length),
                      void *user);

#endif
