/* SPDX-License-Identifier: MIT */
#include "core/rollout_config.h"

#include "base/error.h"
#include "base/text.h"
#include "model/validate.h"

static const int64_t default_monitor_ns = 5000000000;
static const int64_t default_gate_timeout_ns = INT64_C(3600) * 1000000000;

/* Any config has been checked for what can be wrong with batches. */
static void read_steps(const swarm_update_config *config, swarm__rollout_config *settings)
{
    settings->parallelism_percent = swarm_update_config_get_parallelism_percent(config);
    settings->batch_count = swarm_update_config_batch_count(config);
    for (size_t i = 0; i < settings->batch_count; i++)
        (void)swarm__share_parse(swarm_update_config_batch_at(config, i), &settings->batches[i]);
    if (swarm_update_config_has_gate(config))
        settings->gate = swarm_update_config_get_gate(config);
    if (swarm_update_config_get_gate_timeout_ns(config) != 0)
        settings->gate_timeout_ns = swarm_update_config_get_gate_timeout_ns(config);
    if (swarm_update_config_has_gate_timeout_answer(config))
        settings->gate_timeout_answer = swarm_update_config_get_gate_timeout_answer(config);
}

static void read_pace(const swarm_update_config *config, swarm__rollout_config *settings)
{
    /* A config that is there but says nothing of parallelism means all at once. */
    settings->parallelism = swarm_update_config_get_parallelism(config);
    if (settings->parallelism == 0)
        settings->parallelism = UINT64_MAX;
    settings->delay_ns = swarm_update_config_get_delay_ns(config);
    if (swarm_update_config_get_monitor_ns(config) != 0)
        settings->monitor_ns = swarm_update_config_get_monitor_ns(config);
    settings->max_failure_ratio = (float)swarm_update_config_get_max_failure_ratio(config);
    if (swarm_update_config_has_failure_action(config))
        settings->failure_action = swarm_update_config_get_failure_action(config);
    if (swarm_update_config_has_order(config))
        settings->order = swarm_update_config_get_order(config);
}

static int check_pace(const swarm__rollout_config *settings, swarm_error **err)
{
    if (settings->delay_ns < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Delay", "the delay cannot be negative");
    if (settings->monitor_ns < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Monitor", "the monitor cannot be negative");
    if (settings->gate_timeout_ns < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/GateTimeout",
                           "the timeout of the gate cannot be negative");
    if (!(settings->max_failure_ratio >= 0 && settings->max_failure_ratio <= 1)) /* NaN is not */
        return swarm__fail(err, SWARM_E_INVAL, "/MaxFailureRatio",
                           "the max failure ratio lies between 0 and 1");
    if (settings->failure_action == 0)
        return swarm__fail(err, SWARM_E_INVAL, "/FailureAction",
                           "the failure action is pause, continue or rollback");
    if (settings->order != SWARM_UPDATE_ORDER_START_FIRST &&
        settings->order !=
            SWARM_UPDATE_ORDER_STOP_FIRST) /* what auto comes to is for others to say */
        return swarm__fail(err, SWARM_E_INVAL, "/Order", "the order is start-first or stop-first");
    return 0;
}

int swarm__rollout_config_read(const swarm_update_config *config,
                               swarm__rollout_config *out_settings, swarm_error **err)
{
    swarm__rollout_config settings = {.parallelism = 1,
                                      .monitor_ns = default_monitor_ns,
                                      .failure_action = SWARM_FAILURE_ACTION_PAUSE,
                                      .order = SWARM_UPDATE_ORDER_STOP_FIRST,
                                      .gate = SWARM_UPDATE_GATE_NONE,
                                      .gate_timeout_ns = default_gate_timeout_ns,
                                      .gate_timeout_answer = SWARM_GATE_ANSWER_STOP};
    int code = swarm__validate_update_steps(config, err);
    if (code < 0)
        return code;
    if (config != NULL) {
        read_pace(config, &settings);
        read_steps(config, &settings);
    }
    code = check_pace(&settings, err);
    if (code == 0)
        *out_settings = settings;
    return code;
}

static int write_batches(const swarm__rollout_config *settings, swarm_update_config *config)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < settings->batch_count; i++) {
        char *text = swarm__format("%llu%s", (unsigned long long)settings->batches[i].value,
                                   settings->batches[i].is_percent ? "%" : "");
        code = text != NULL ? swarm_update_config_add_batch(config, text) : SWARM_E_NOMEM;
        swarm_free(text);
    }
    return code;
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
    if (settings->parallelism_percent > 0)
        swarm_update_config_set_parallelism_percent(config, settings->parallelism_percent);
    if (settings->gate != SWARM_UPDATE_GATE_NONE) {
        swarm_update_config_set_gate(config, settings->gate);
        swarm_update_config_set_gate_timeout_ns(config, settings->gate_timeout_ns);
        swarm_update_config_set_gate_timeout_answer(config, settings->gate_timeout_answer);
    }
    if (write_batches(settings, config) < 0) {
        swarm_update_config_free(config);
        return NULL;
    }
    return config;
}
