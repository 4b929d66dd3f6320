/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "model/share.h"
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
    {swarm_update_config_get_gate_timeout_ns, "/GateTimeout", "gate-timeout"},
};

static int validate_batches(const swarm_update_config *config, swarm_error **err)
{
    swarm__share share;
    size_t count = swarm_update_config_batch_count(config);
    if (swarm_update_config_has_batches(config) && count == 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Batches", "there is no batch in it");
    if (count > SWARM_UPDATE_BATCHES_MAX)
        return swarm__fail(err, SWARM_E_INVAL, "/Batches", "there can be %d batches at most",
                           SWARM_UPDATE_BATCHES_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *text = swarm_update_config_batch_at(config, i);
        if (swarm__share_parse(text, &share) == 0)
            continue;
        swarm__fail(err, SWARM_E_INVAL, "",
                    "a batch is a number of tasks from 1, or 1%% to 100%%, not \"%.100s\"", text);
        return swarm__within_item(SWARM_E_INVAL, "/Batches", i, err);
    }
    return 0;
}

int swarm__validate_update_steps(const swarm_update_config *config, swarm_error **err)
{
    uint32_t percent = swarm_update_config_get_parallelism_percent(config);
    if (swarm_update_config_has_parallelism_percent(config) && (percent < 1 || percent > 100))
        return swarm__fail(err, SWARM_E_INVAL, "/ParallelismPercent",
                           "the parallelism is from 1 to 100 per cent");
    if (swarm_update_config_has_gate(config) && swarm_update_config_get_gate(config) == 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Gate", "the gate is none, manual or canary");
    swarm_gate_answer answer = swarm_update_config_get_gate_timeout_answer(config);
    if (swarm_update_config_has_gate_timeout_answer(config) && answer != SWARM_GATE_ANSWER_GO &&
        answer != SWARM_GATE_ANSWER_STOP)
        return swarm__fail(err, SWARM_E_INVAL, "/GateTimeoutAnswer",
                           "what is answered in the end is go or stop");
    return validate_batches(config, err);
}

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
    return code < 0 ? code : swarm__validate_update_steps(config, err);
}
