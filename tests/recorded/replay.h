/* SPDX-License-Identifier: MIT
 *
 * A recording of a real Docker Swarm once more, in virtual time, on our engine: the same commands at
 * the same times, and tasks that take as long to be prepared, to start, to stop, and fail as those of
 * the recording did. What came of it is a timeline like the recorded one.
 *
 * How long something took is read from when the managers showed it, not from the agents' clocks: so
 * the time between two decisions of the manager is all Docker's, and is ours to compare.
 */
#ifndef TESTS_RECORDED_REPLAY_H
#define TESTS_RECORDED_REPLAY_H

#include "recorded/timeline.h"
#include "support/engine_driver.h"

typedef struct replay_world {
    engine_driver *driver;
    const json_t *recording;
    const timeline *recorded;
    const char *order; /* slots of the recording that are 1, 2, 3 … here; NULL: the same ones */
    timeline line;
    int64_t zero_ns; /* engine time of the recording's 0 */
    driver_version behaviour;
} replay_world;

/* Replay it; replay->line is what happened. The seed decides between nodes that are alike. */
void replay_run(replay_world *replay, const char *title, uint64_t seed);
void replay_free(replay_world *replay);

#endif
