/* SPDX-License-Identifier: MIT */
#include "core/rollout_config.h"

#include "base/error.h"

static const int64_t default_monitor_ns = 5000000000;

int swarm__rollout_config_read(const swarm_update_config *config,
                               swarm__rollout_config *out_settings, swarm_error **err)
{
    swarm__rollout_config settings = {.parallelism = 1,
                                      .monitor_ns = default_monitor_ns,
                                      .failure_action = SWARM_FAILURE_ACTION_PAUSE,
                                      .order = SWARM_UPDATE_ORDER_STOP_FIRST};
    if (config != NULL) {
        /* A config that is there but says nothing of parallelism means all at once. */
        settings.parallelism = swarm_update_config_get_parallelism(config);
        if (settings.parallelism == 0)
            settings.parallelism = UINT64_MAX;
        settings.delay_ns = swarm_update_config_get_delay_ns(config);
        if (swarm_update_config_get_monitor_ns(config) != 0)
            settings.monitor_ns = swarm_update_config_get_monitor_ns(config);
        settings.max_failure_ratio = (float)swarm_update_config_get_max_failure_ratio(config);
        if (swarm_update_config_has_failure_action(config))
            settings.failure_action = swarm_update_config_get_failure_action(config);
        if (swarm_update_config_has_order(config))
            settings.order = swarm_update_config_get_order(config);
    }
    if (settings.delay_ns < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Delay", "the delay cannot be negative");
    if (settings.monitor_ns < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Monitor", "the monitor cannot be negative");
    if (!(settings.max_failure_ratio >= 0 && settings.max_failure_ratio <= 1))
        return swarm__fail(err, SWARM_E_INVAL, "/MaxFailureRatio",
                           "the max failure ratio lies between 0 and 1");
    if (settings.failure_action == 0)
        return swarm__fail(err, SWARM_E_INVAL, "/FailureAction",
                           "the failure action is pause, continue or rollback");
    if (settings.order != SWARM_UPDATE_ORDER_START_FIRST &&
        settings.order !=
            SWARM_UPDATE_ORDER_STOP_FIRST) /* what auto comes to is for others to say */
        return swarm__fail(err, SWARM_E_INVAL, "/Order", "the order is start-first or stop-first");
    *out_settings = settings;
    return 0;
}

swarm_update_config *swarm__rollout_config_write(const swarm__rollout_config *settings)
{
    swarm_update_config *config = swarm_update_config_new();
    if (config == NULL)
        return NULL;
    swarm_update_config_set_parallelism(
        config, settings->parallelism == UINT64_MAX ? 0 : settings->parallelism);
    swarm_update_config_set_delay_ns(config, settings->delay_ns);
    swarm_update_config_set_monitor_ns(config, settings->monitor_ns);
    swarm_update_config_set_max_failure_ratio(config, (double)settings->max_failure_ratio);
    swarm_update_config_set_failure_action(config, settings->failure_action);
    swarm_update_config_set_order(config, settings->order);
    return config;
}
