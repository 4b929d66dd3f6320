/* SPDX-License-Identifier: MIT
 *
 * Bytes that come in any pieces, cut into lines.
 */
#ifndef SWARM__RUNTIME_DOCKER_LINES_H
#define SWARM__RUNTIME_DOCKER_LINES_H

#include <stddef.h>

typedef struct swarm__lines { /* all zero at first */
    char *data;               /* the beginning of a line whose end has not come */
    size_t length;
    size_t capacity;
} swarm__lines;

/* Call `line` for each line that ends in these bytes, without its end ("\n" or "\r\n"); empty ones are
 * left out. 0, SWARM_E_NOMEM, SWARM_E_LIMIT for a line of more than `limit` bytes; what `line` returns, if
 * that is not 0, stops it. */
int swarm__lines_add(swarm__lines *lines, const char *bytes, size_t length, size_t limit,
                     int (*line)(void *user, const char *text, size_t length), void *user);
void swarm__lines_free(swarm__lines *lines);

#endif
