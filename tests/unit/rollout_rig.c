/* SPDX-License-Identifier: MIT */
#include "rollout_rig.h"

#include <stdio.h>
#include <string.h>

rollout_settings stop_first(void)
{
    return (rollout_settings){1, 0, 5 * S, 0, SWARM_FAILURE_ACTION_PAUSE, 0};
}

rollout_settings start_first(void)
{
    rollout_settings settings = stop_first();
    settings.order = SWARM_UPDATE_ORDER_START_FIRST;
    return settings;
}

swarm_rollout *machine(rollout_settings settings, uint64_t slots)
{
    swarm_update_config *config = swarm_update_config_new();
    swarm_update_config_set_parallelism(config, settings.parallelism);
    swarm_update_config_set_delay_ns(config, settings.delay_ns);
    swarm_update_config_set_monitor_ns(config, settings.monitor_ns);
    swarm_update_config_set_max_failure_ratio(config, settings.ratio);
    if (settings.action != 0)
        swarm_update_config_set_failure_action(config, settings.action);
    if (settings.order != 0)
        swarm_update_config_set_order(config, settings.order);
    swarm_rollout *rollout = NULL;
    ck_assert_int_eq(swarm_rollout_new(config, &rollout, NULL), 0);
    swarm_update_config_free(config);
    for (uint64_t slot = 1; slot <= slots; slot++)
        ck_assert_int_eq(swarm_rollout_add_slot(rollout, slot, 1, NULL), 0);
    return rollout;
}

swarm_rollout *begun(rollout_settings settings, uint64_t slots)
{
    swarm_rollout *rollout = machine(settings, slots);
    ck_assert_int_eq(swarm_rollout_begin(rollout, 0, NULL), 0);
    return rollout;
}

const char *steps(swarm_rollout *rollout)
{
    static char text[512];
    swarm_rollout_step step;
    uint64_t slot;
    text[0] = '\0';
    while (swarm_rollout_next_step(rollout, &step, &slot) > 0) {
        size_t used = strlen(text);
        ck_assert_uint_lt(used + 40, sizeof text);
        snprintf(text + used, sizeof text - used, used > 0 ? ", %s %llu" : "%s %llu",
                 swarm_rollout_step_to_str(step), (unsigned long long)slot);
    }
    return text;
}
