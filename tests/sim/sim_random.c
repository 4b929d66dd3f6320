/* SPDX-License-Identifier: MIT
 *
 * Random scenarios, one after another, each from its own seed, until the time or the number is over. A
 * failure prints its seed and the shortest prefix of its commands that fails too; --log SEED[:COMMANDS]
 * shows one with its log.
 *
 * Where the command line does not say it, SWARM_SIM_SECONDS says for how long, or else SWARM_SIM_COUNT how
 * many; 2000 otherwise.
 *
 *     sim_random [--seconds N] [--count N] [--seed FIRST] [--log SEED[:COMMANDS]]
 */
#include "sim/scenario.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FAILURES_SHOWN = 5
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int show(const char *what)
{
    char *end;
    char *log = NULL;
    scenario_result result;
    uint64_t seed = strtoull(what, &end, 10);
    size_t commands = *end == ':' ? (size_t)strtoull(end + 1, NULL, 10) : SIZE_MAX;
    scenario_play(seed, commands, &result, &log);
    printf("%s%s\n", log, result.failed ? result.reason : "all held");
    free(log);
    return result.failed;
}

static void report(uint64_t seed, const scenario_result *result)
{
    scenario_result shorter;
    size_t commands = scenario_shortest(seed, result->commands);
    scenario_play(seed, commands, &shorter, NULL);
    printf("seed %" PRIu64 " failed: %s\n  its first %zu of %zu commands suffice: %s\n"
           "  sim_random --log %" PRIu64 ":%zu\n",
           seed, result->reason, commands, result->commands, shorter.reason, seed, commands);
}

int main(int argc, char **argv)
{
    const char *given_seconds = getenv("SWARM_SIM_SECONDS");
    const char *given_count = getenv("SWARM_SIM_COUNT");
    double seconds = given_seconds != NULL ? strtod(given_seconds, NULL) : 600;
    uint64_t count = given_seconds != NULL ? UINT64_MAX
                     : given_count != NULL ? strtoull(given_count, NULL, 10)
                                           : 2000;
    uint64_t seed = 1, played = 0, failures = 0, transitions = 0;
    uint64_t verdicts[8] = {0};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seconds") == 0) {
            seconds = strtod(argv[i + 1], NULL);
            count = UINT64_MAX;
        }
        if (strcmp(argv[i], "--count") == 0)
            count = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--log") == 0)
            return show(argv[i + 1]);
    }
    double began = seconds_now();
    for (; played < count && seconds_now() - began < seconds; played++) {
        scenario_result result;
        scenario_play(seed + played, SIZE_MAX, &result, NULL);
        transitions += result.transitions;
        for (size_t i = 0; i < 8; i++)
            verdicts[i] += result.verdicts[i];
        if (result.failed && ++failures <= FAILURES_SHOWN)
            report(seed + played, &result);
    }
    printf("%" PRIu64 " scenarios from seed %" PRIu64 " in %.1f s, %" PRIu64
           " transitions of tasks, %" PRIu64 " failed; updates:",
           played, seed, seconds_now() - began, transitions, failures);
    for (swarm_verdict verdict = 1; verdict < 8; verdict++)
        printf(" %" PRIu64 " %s", verdicts[verdict], swarm_verdict_to_str(verdict));
    printf("\n");
    return failures > 0;
}
