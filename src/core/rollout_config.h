/* SPDX-License-Identifier: MIT
 *
 * An update config as the rollout machine uses it: every setting has a value.
 */
#ifndef SWARM__CORE_ROLLOUT_CONFIG_H
#define SWARM__CORE_ROLLOUT_CONFIG_H

#include "model/share.h"
#include <stddef.h>
#include <swarm/error.h>
#include <swarm/update.h>

typedef struct swarm__rollout_config {
    uint64_t parallelism;         /* UINT64_MAX for all at once */
    uint32_t parallelism_percent; /* 0 for none: else in place of it */
    int64_t delay_ns;
    int64_t monitor_ns;
    float max_failure_ratio;
    swarm_failure_action failure_action;
    swarm_update_order order;
    swarm__share batches[SWARM_UPDATE_BATCHES_MAX];
    size_t batch_count;
    swarm_update_gate gate;
    int64_t gate_timeout_ns;
    swarm_gate_answer gate_timeout_answer;
} swarm__rollout_config;

/* `config` NULL: Docker's defaults for a service without one. 0, or SWARM_E_INVAL with the field. */
int swarm__rollout_config_read(const swarm_update_config *config,
                               swarm__rollout_config *out_settings, swarm_error **err);

/* The same as a config, for the caller to free; NULL when memory is short. */
swarm_update_config *swarm__rollout_config_write(const swarm__rollout_config *settings);

#endif
