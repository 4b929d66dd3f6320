/* SPDX-License-Identifier: MIT
 *
 * The judgement of one target's health: its rules, resolved from a health config, and what follows
 * from each result. The rules are told in <swarm/prober.h>.
 */
#ifndef SWARM__CORE_HEALTH_H
#define SWARM__CORE_HEALTH_H

#include "base/id.h"
#include <swarm/error.h>
#include <swarm/health.h>

typedef struct swarm__health_rules {
    int probed; /* 0: the config asks for no probing, and the rest does not matter */
    int http;
    int64_t interval_ns;
    int64_t timeout_ns;
    int64_t start_period_ns;
    int64_t start_interval_ns;
    uint32_t retries;
} swarm__health_rules;

typedef struct swarm__health_judge {
    swarm_health health;
    uint32_t failing_streak;
    int64_t started_ns;
    int64_t counts_from_ns; /* HTTP, while starting: failures of probes begun earlier are free */
} swarm__health_judge;

/* Does the config ask for probing: an HTTP probe, or a test that is a command? NULL does not. */
int swarm__health_is_probed(const swarm_health_config *config);

/* SWARM_E_INVAL with the field for a negative duration. */
int swarm__health_rules_make(const swarm_health_config *config, swarm__health_rules *out_rules,
                             swarm_error **err);

/* The target has started. */
void swarm__health_begin(const swarm__health_rules *rules, int64_t started_ns,
                         swarm__health_judge *out_judge);

/* When to probe for the first time. */
int64_t swarm__health_first_ns(const swarm__health_rules *rules, const swarm__health_judge *judge);

/* Take in the result of a probe. Returns 1 when the health changed. */
int swarm__health_judge_result(const swarm__health_rules *rules, swarm__health_judge *judge,
                               int32_t exit_code, int64_t probe_started_ns, int64_t probe_ended_ns);

/* When to probe again, after a probe that ended then and has been judged. */
int64_t swarm__health_next_ns(const swarm__health_rules *rules, const swarm__health_judge *judge,
                              int64_t probe_ended_ns, swarm__random *random);

#endif
