/* SPDX-License-Identifier: MIT */
#include "model/share.h"

#include <stddef.h>
#include <swarm/error.h>

int swarm__share_parse(const char *text, swarm__share *out_share)
{
    swarm__share share = {0, 0};
    if (text == NULL || text[0] == '\0')
        return SWARM_E_INVAL;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(share.value, 10, &share.value) ||
            __builtin_add_overflow(share.value, (uint64_t)(*text - '0'), &share.value))
            return SWARM_E_INVAL;
    share.is_percent = text[0] == '%';
    text += share.is_percent;
    if (*text != '\0' || share.value == 0 || (share.is_percent && share.value > 100))
        return SWARM_E_INVAL;
    *out_share = share;
    return 0;
}

uint64_t swarm__share_of(swarm__share share, uint64_t total)
{
    if (!share.is_percent)
        return share.value;
    uint64_t part = total / 100 * share.value + total % 100 * share.value / 100;
    return part > 0 ? part : 1;
}
