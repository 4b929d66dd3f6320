/* SPDX-License-Identifier: MIT
 *
 * How tasks behave, and drawing by lot. Nothing here depends on how a compiler rounds: a probability is
 * turned into a whole number when it is set.
 */
#include "base/alloc.h"
#include "sim/sim_state.h"
#include <string.h>

static const int64_t second_ns = 1000000000;
static const double whole = 4294967296.0; /* 2^32 */

void swarm__sim_behave_well(swarm_sim_behaviour *behaviour)
{
    *behaviour = (swarm_sim_behaviour){
        .prepare = {second_ns, 3 * second_ns},
        .start = {second_ns / 10, 3 * second_ns / 10},
        .boot = {second_ns, 3 * second_ns},
        .drain = {0, 2 * second_ns},
        .stop = {second_ns / 10, second_ns},
    };
}

void swarm__sim_behaviour_heal(swarm_sim_behaviour *behaviour)
{
    behaviour->prepare_failure = behaviour->never_healthy = behaviour->ignore_stop = 0;
    behaviour->late_failure = behaviour->flapping = 0;
    behaviour->crash_after_ns = 0;
}

swarm_sim_behaviour *swarm_sim_behaviour_new(void)
{
    swarm_sim_behaviour *behaviour = swarm__alloc(sizeof *behaviour);
    if (behaviour != NULL)
        swarm__sim_behave_well(behaviour);
    return behaviour;
}

void swarm_sim_behaviour_free(swarm_sim_behaviour *behaviour)
{
    swarm__free(behaviour);
}

int swarm__sim_range_valid(int64_t least_ns, int64_t most_ns)
{
    return least_ns >= 0 && most_ns >= least_ns;
}

int swarm__sim_probability(double probability, uint64_t *out)
{
    if (!(probability >= 0.0 && probability <= 1.0))
        return SWARM_E_INVAL;
    *out = (uint64_t)(probability * whole);
    return 0;
}

#define RANGE(name)                                                                                \
    int swarm_sim_behaviour_set_##name##_ns(swarm_sim_behaviour *behaviour, int64_t least_ns,      \
                                            int64_t most_ns)                                       \
    {                                                                                              \
        if (behaviour == NULL || !swarm__sim_range_valid(least_ns, most_ns))                       \
            return SWARM_E_INVAL;                                                                  \
        behaviour->name = (sim_range){least_ns, most_ns};                                          \
        return 0;                                                                                  \
    }

#define PROBABILITY(name)                                                                          \
    int swarm_sim_behaviour_set_##name(swarm_sim_behaviour *behaviour, double probability)         \
    {                                                                                              \
        return behaviour == NULL ? SWARM_E_INVAL                                                   \
                                 : swarm__sim_probability(probability, &behaviour->name);          \
    }

#define PROBABILITY_AND_RANGE(name)                                                                \
    int swarm_sim_behaviour_set_##name(swarm_sim_behaviour *behaviour, double probability,         \
                                       int64_t least_ns, int64_t most_ns)                          \
    {                                                                                              \
        if (behaviour == NULL || !swarm__sim_range_valid(least_ns, most_ns) ||                     \
            swarm__sim_probability(probability, &behaviour->name) < 0)                             \
            return SWARM_E_INVAL;                                                                  \
        behaviour->name##_at = (sim_range){least_ns, most_ns};                                     \
        return 0;                                                                                  \
    }

RANGE(prepare)
RANGE(start)
RANGE(boot)
RANGE(drain)
RANGE(stop)
PROBABILITY(prepare_failure)
PROBABILITY(never_healthy)
PROBABILITY(ignore_stop)
PROBABILITY_AND_RANGE(late_failure)
PROBABILITY_AND_RANGE(flapping)

int swarm_sim_behaviour_set_crash_after_ns(swarm_sim_behaviour *behaviour, int64_t mean_ns)
{
    if (behaviour == NULL || mean_ns < 0)
        return SWARM_E_INVAL;
    behaviour->crash_after_ns = mean_ns;
    return 0;
}

int64_t swarm__sim_draw_ns(swarm_sim *sim, const sim_range *range)
{
    uint64_t width = (uint64_t)range->most_ns - (uint64_t)range->least_ns;
    return range->least_ns + (int64_t)swarm__random_below(&sim->random, width + 1);
}

int swarm__sim_draw(swarm_sim *sim, uint64_t probability)
{
    return probability > 0 && (swarm__random_next(&sim->random) >> 32) < probability;
}

const swarm_sim_behaviour *swarm__sim_behaviour_of(const swarm_sim *sim, const char *image)
{
    for (size_t i = 0; i < sim->versions.count; i++)
        if (swarm__str_equal(sim->versions.items[i].image, image))
            return &sim->versions.items[i].behaviour;
    return &sim->otherwise;
}
