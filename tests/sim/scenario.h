/* SPDX-License-Identifier: MIT
 *
 * Random scenarios for the simulator: everything about one comes from its seed. A scenario is a list of
 * commands, of which a prefix may be given alone, so that the shortest one that fails can be found.
 */
#ifndef TESTS_SIM_SCENARIO_H
#define TESTS_SIM_SCENARIO_H

#include <swarm/sim.h>

typedef int32_t scenario_family;
enum {
    SCENARIO_PLAIN = 0,
    SCENARIO_STEERED = 1 /* batches, gates and what is said to updates on their way, too */
};

typedef struct scenario_result {
    size_t commands;      /* in the whole scenario */
    uint64_t transitions; /* of tasks */
    uint64_t verdicts[8]; /* by verdict */
    uint64_t gates;       /* at which an update waited */
    int quiet;
    int failed;
    char reason[512];
} scenario_result;

/* Play the first `commands` of them, then heal the world and wait until it is quiet. `out_log` may be
 * NULL; else it receives the log, for swarm_free(). */
void scenario_play(scenario_family family, uint64_t seed, size_t commands,
                   scenario_result *out_result, char **out_log);

/* How many commands the shortest failing prefix has, when the whole fails. */
size_t scenario_shortest(scenario_family family, uint64_t seed, size_t commands);

#endif
