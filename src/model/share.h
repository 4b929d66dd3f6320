/* SPDX-License-Identifier: MIT
 *
 * A count or a part of the whole: "5", "25%".
 */
#ifndef SWARM__MODEL_SHARE_H
#define SWARM__MODEL_SHARE_H

#include <stdint.h>

typedef struct swarm__share {
    uint64_t value;
    int is_percent;
} swarm__share;

/* "1" and more, or "1%" to "100%", without a sign or a fraction. 0, or SWARM_E_INVAL. */
int swarm__share_parse(const char *text, swarm__share *out_share);

/* So many of `total`: per cent are rounded down, but one it is at least. */
uint64_t swarm__share_of(swarm__share share, uint64_t total);

#endif
