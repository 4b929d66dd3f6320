/* SPDX-License-Identifier: MIT
 *
 * Two timelines of one story, there (recorded) and here (replayed): what is not the same.
 *
 * Times may differ by the tolerance. A state that lasts no longer than that may be missed on either
 * side: the recording is made of samples.
 */
#ifndef TESTS_RECORDED_COMPARE_H
#define TESTS_RECORDED_COMPARE_H

#include "recorded/timeline.h"

typedef struct timeline_deviation {
    char text[200]; /* what deviates, such as "time 1/bad/2 failed, shutdown" */
    int64_t by_ms;  /* here minus there; 0 when it is not about time */
} timeline_deviation;

typedef struct timeline_comparison {
    timeline_deviation *items;
    size_t count;
    size_t compared;  /* transitions, statuses and texts that were looked at */
    int64_t worst_ms; /* greatest difference that was tolerated */
} timeline_comparison;

void compare_timelines(const timeline *there, const timeline *here, int64_t tolerance_ms,
                       timeline_comparison *out);
void comparison_free(timeline_comparison *comparison);

#endif
