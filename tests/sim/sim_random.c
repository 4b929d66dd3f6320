/* SPDX-License-Identifier: MIT
 *
 * Random scenarios, one after another, each from its own seed, until the number or the time is over. A
 * failure prints its seed and the shortest prefix of its commands that fails too; --log SEED[:COMMANDS]
 * shows one with its log. Several of them share the work when each begins at another seed and steps over
 * those of the others. --hash prints a hash of all the logs: it is the same whatever the compiler.
 *
 *     sim_random [--family plain|steered|both] [--count N] [--seconds N] [--seed FIRST] [--step N]
 *                [--hash 1] [--log SEED[:COMMANDS]]
 *
 * The plain family is played where nothing else is said. With both, each seed is played plain, and every
 * fifth one steered, too.
 *
 * SWARM_SIM_COUNT says how many where the command line does not; 2000 otherwise. 0 seconds: until it is
 * interrupted.
 */
#include "sim/scenario.h"
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FAILURES_SHOWN = 5,
    VERDICTS = 8,
    FAMILIES = 2,
    BOTH = FAMILIES,
    STEERED_EVERY = 5
};

static const char *const families[] = {"plain", "steered", "both"};

typedef struct options {
    uint64_t seed, step, count;
    double seconds; /* 0 for no limit */
    int hash;
    int family;
    const char *log;
} options;

typedef struct sums {
    uint64_t played, seeds, failures, transitions, gates, hash;
    uint64_t verdicts[VERDICTS];
} sums;

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    interrupted = number;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int show(scenario_family family, const char *what)
{
    char *end;
    char *log = NULL;
    scenario_result result;
    uint64_t seed = strtoull(what, &end, 10);
    size_t commands = *end == ':' ? (size_t)strtoull(end + 1, NULL, 10) : SIZE_MAX;
    scenario_play(family, seed, commands, &result, &log);
    printf("%s%s\n", log, result.failed ? result.reason : "all held");
    free(log);
    return result.failed;
}

static void report(scenario_family family, uint64_t seed, const scenario_result *result)
{
    scenario_result shorter;
    size_t commands = scenario_shortest(family, seed, result->commands);
    scenario_play(family, seed, commands, &shorter, NULL);
    printf("seed %" PRIu64 " failed: %s\n  its first %zu of %zu commands suffice: %s\n"
           "  sim_random --family %s --log %" PRIu64 ":%zu\n",
           seed, result->reason, commands, result->commands, shorter.reason, families[family], seed,
           commands);
    fflush(stdout);
}

static void add_hash(uint64_t *hash, const char *text) /* FNV-1a */
{
    for (; *text != '\0'; text++)
        *hash = (*hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
}

static void play(const options *given, scenario_family family, uint64_t seed, sums *all)
{
    scenario_result result;
    char *log = NULL;
    scenario_play(family, seed, SIZE_MAX, &result, given->hash ? &log : NULL);
    if (log != NULL)
        add_hash(&all->hash, log);
    free(log);
    all->played++;
    all->transitions += result.transitions;
    all->gates += result.gates;
    for (size_t i = 0; i < VERDICTS; i++)
        all->verdicts[i] += result.verdicts[i];
    if (result.failed && ++all->failures <= FAILURES_SHOWN)
        report(family, seed, &result);
}

static void play_seed(const options *given, sums *all)
{
    uint64_t seed = given->seed + all->seeds * given->step;
    if (given->family != SCENARIO_STEERED)
        play(given, SCENARIO_PLAIN, seed, all);
    if (given->family == SCENARIO_STEERED ||
        (given->family == BOTH && all->seeds % STEERED_EVERY == 0))
        play(given, SCENARIO_STEERED, seed, all);
    all->seeds++;
}

static options read_options(int argc, char **argv)
{
    const char *count = getenv("SWARM_SIM_COUNT");
    options given = {.seed = 1, .step = 1, .seconds = -1};
    given.count = count != NULL ? strtoull(count, NULL, 10) : 2000;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seconds") == 0) {
            given.seconds = strtod(argv[i + 1], NULL);
            given.count = UINT64_MAX;
        } else if (strcmp(argv[i], "--count") == 0) {
            given.count = strtoull(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--seed") == 0) {
            given.seed = strtoull(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--step") == 0) {
            given.step = strtoull(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--hash") == 0) {
            given.hash = atoi(argv[i + 1]);
        } else if (strcmp(argv[i], "--family") == 0) {
            for (int family = 0; family <= BOTH; family++)
                if (strcmp(argv[i + 1], families[family]) == 0)
                    given.family = family;
        } else if (strcmp(argv[i], "--log") == 0) {
            given.log = argv[i + 1];
        }
    }
    return given;
}

int main(int argc, char **argv)
{
    options given = read_options(argc, argv);
    sums all = {.hash = UINT64_C(0xcbf29ce484222325)};
    if (given.log != NULL)
        return show(given.family % FAMILIES, given.log);
    signal(SIGINT, interrupt);
    signal(SIGTERM, interrupt);
    double began = seconds_now();
    while (all.seeds < given.count && !interrupted &&
           (given.seconds <= 0 || seconds_now() - began < given.seconds))
        play_seed(&given, &all);
    printf("%" PRIu64 " scenarios from seed %" PRIu64 " in %.1f s, %" PRIu64
           " transitions of tasks, %" PRIu64 " gates, %" PRIu64 " failed; updates:",
           all.played, given.seed, seconds_now() - began, all.transitions, all.gates, all.failures);
    for (swarm_verdict verdict = 1; verdict < VERDICTS; verdict++)
        printf(" %" PRIu64 " %s", all.verdicts[verdict], swarm_verdict_to_str(verdict));
    printf("\n");
    if (given.hash)
        printf("hash %016" PRIx64 "\n", all.hash);
    return all.failures > 0;
}
