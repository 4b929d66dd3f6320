/* SPDX-License-Identifier: MIT
 *
 * Times as the Docker Engine writes them: RFC 3339 with up to nine digits of fraction, in UTC.
 */
#ifndef SWARM__MODEL_TIME_TEXT_H
#define SWARM__MODEL_TIME_TEXT_H

#include <stdint.h>

enum {
    SWARM__TIME_TEXT_SIZE = 32
};

/* Any offset is understood. 0, or SWARM_E_PARSE for what is not a time, or one that nanoseconds in
 * 64 bits cannot hold (the years 1678 to 2261 fit). */
int swarm__time_parse(const char *text, int64_t *out_unix_ns);

/* With "Z", and a fraction without zeros at its end, as Go writes it. */
void swarm__time_format(int64_t unix_ns, char text[SWARM__TIME_TEXT_SIZE]);

#endif
