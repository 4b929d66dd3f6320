/* SPDX-License-Identifier: MIT
 *
 * Nanoseconds: sums that stop at the end of the range, and their text.
 */
#ifndef SWARM__BASE_DURATION_H
#define SWARM__BASE_DURATION_H

#include <stdint.h>

/* a + b, or the end of the range that it would pass. */
int64_t swarm__ns_add(int64_t a, int64_t b);

/* a - b, or the end of the range that it would pass. */
int64_t swarm__ns_subtract(int64_t a, int64_t b);

enum {
    SWARM__DURATION_TEXT_SIZE = 40
};

/* As Go prints durations: "1m30s", "1.5s", "250ms", "0s". Returns `buffer`. */
char *swarm__duration_text(int64_t duration_ns, char buffer[SWARM__DURATION_TEXT_SIZE]);

#endif
