/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "model/validate.h"
#include <stdio.h>

static int validate_duration_of(int64_t duration_ns, const char *path, const char *what,
                                const char *setting, swarm_error **err)
{
    char name[48];
    snprintf(name, sizeof name, "TaskSpec: %s-%s", what, setting);
    return swarm__validate_duration(duration_ns, path, name, err);
}

/* What only libswarm knows. */
static const struct {
    int64_t (*get)(const swarm_update_config *config);
    const char *path;
    const char *setting;
} own_durations[] = {
    {swarm_update_config_get_placement_timeout_ns, "/PlacementTimeout", "placement-timeout"},
    {swarm_update_config_get_prepare_timeout_ns, "/PrepareTimeout", "prepare-timeout"},
    {swarm_update_config_get_start_timeout_ns, "/StartTimeout", "start-timeout"},
    {swarm_update_config_get_drain_timeout_ns, "/DrainTimeout", "drain-timeout"},
    {swarm_update_config_get_stop_timeout_ns, "/StopTimeout", "stop-timeout"},
    {swarm_update_config_get_settle_time_ns, "/SettleTime", "settle-time"},
    {swarm_update_config_get_total_timeout_ns, "/TotalTimeout", "total-timeout"},
    {swarm_update_config_get_pull_retry_delay_ns, "/PullRetryDelay", "pull-retry-delay"},
};

/* Any parallelism will do: more than there are slots is the same as all at once. */
int swarm__validate_update_config(const swarm_update_config *config, const char *what,
                                  swarm_error **err)
{
    int code = validate_duration_of(swarm_update_config_get_delay_ns(config), "/Delay", what,
                                    "delay", err);
    if (code == 0)
        code = validate_duration_of(swarm_update_config_get_monitor_ns(config), "/Monitor", what,
                                    "monitor", err);
    for (size_t i = 0; code == 0 && i < sizeof own_durations / sizeof own_durations[0]; i++)
        code = validate_duration_of(own_durations[i].get(config), own_durations[i].path, what,
                                    own_durations[i].setting, err);
    double ratio = swarm_update_config_get_max_failure_ratio(config);
    if (code == 0 && !(ratio >= 0 && ratio <= 1)) /* NaN is not */
        return swarm__fail(err, SWARM_E_INVAL, "/MaxFailureRatio",
                           "TaskSpec: %s-maxfailureratio cannot be less than 0 or bigger than 1",
                           what);
    return code;
}
