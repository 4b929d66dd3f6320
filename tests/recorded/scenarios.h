/* SPDX-License-Identifier: MIT
 *
 * The recorded scenarios, and for each of them where we declare to differ from Docker Swarm.
 */
#ifndef TESTS_RECORDED_SCENARIOS_H
#define TESTS_RECORDED_SCENARIOS_H

#include "recorded/timeline.h"

enum {
    SCENARIO_DEVIATIONS = 14
};

#define LATER INT64_MAX

typedef struct declared_deviation {
    const char *pattern; /* of the deviation's text (compare.h), as for fnmatch() */
    int64_t by_ms; /* by how much the time differs; LATER: not earlier; 0: any, or not about time */
    const char *difference; /* row of docs/compatibility.md: how its first cell begins */
} declared_deviation;

typedef struct recorded_scenario {
    const char *name;
    timeline_slots slots[TIMELINE_PHASES];
    declared_deviation deviations[SCENARIO_DEVIATIONS];
} recorded_scenario;

extern const recorded_scenario scenarios[];
extern const size_t scenario_count;

#endif
