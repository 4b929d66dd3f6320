/* SPDX-License-Identifier: MIT */
#include "core/health.h"

#include "base/duration.h"
#include "base/error.h"
#include <string.h>

static const int64_t second_ns = 1000000000;

enum {
    DEFAULT_INTERVAL_S = 30,
    DEFAULT_TIMEOUT_S = 30,
    DEFAULT_START_INTERVAL_S = 5,
    DEFAULT_HTTP_START_INTERVAL_S = 1,
    DEFAULT_RETRIES = 3
};

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int swarm__health_is_probed(const swarm_health_config *config)
{
    if (swarm_health_config_has_http(config))
        return 1;
    if (swarm_health_config_test_count(config) < 2)
        return 0;
    const char *form = swarm_health_config_test_at(config, 0);
    return strcmp(form, "CMD") == 0 || strcmp(form, "CMD-SHELL") == 0;
}

static int not_negative(int64_t duration_ns, const char *path, swarm_error **err)
{
    if (duration_ns >= 0)
        return 0;
    return swarm__fail(err, SWARM_E_INVAL, path, "a duration of a health check is negative");
}

static int64_t or_default(int64_t duration_ns, int64_t default_s)
{
    return duration_ns > 0 ? duration_ns : default_s * second_ns;
}

int swarm__health_rules_make(const swarm_health_config *config, swarm__health_rules *out_rules,
                             swarm_error **err)
{
    int64_t interval_ns = swarm_health_config_get_interval_ns(config);
    int64_t timeout_ns = swarm_health_config_get_timeout_ns(config);
    int64_t start_period_ns = swarm_health_config_get_start_period_ns(config);
    int64_t start_interval_ns = swarm_health_config_get_start_interval_ns(config);
    int32_t retries = swarm_health_config_get_retries(config);
    int code = not_negative(interval_ns, "/Interval", err);
    if (code == 0)
        code = not_negative(timeout_ns, "/Timeout", err);
    if (code == 0)
        code = not_negative(start_period_ns, "/StartPeriod", err);
    if (code == 0)
        code = not_negative(start_interval_ns, "/StartInterval", err);
    if (code < 0)
        return code;
    int http = swarm_health_config_has_http(config);
    *out_rules = (swarm__health_rules){
        .probed = swarm__health_is_probed(config),
        .http = http,
        .interval_ns = or_default(interval_ns, DEFAULT_INTERVAL_S),
        .timeout_ns = or_default(timeout_ns, DEFAULT_TIMEOUT_S),
        .start_period_ns = start_period_ns,
        .start_interval_ns = or_default(start_interval_ns, http ? DEFAULT_HTTP_START_INTERVAL_S
                                                                : DEFAULT_START_INTERVAL_S),
        .retries = retries > 0 ? (uint32_t)retries : DEFAULT_RETRIES,
    };
    return 0;
}

void swarm__health_begin(const swarm__health_rules *rules, int64_t started_ns,
                         swarm__health_judge *out_judge)
{
    int64_t free_ns = rules->start_period_ns > 0 ? rules->start_period_ns : rules->interval_ns;
    out_judge->health = rules->probed ? SWARM_HEALTH_STARTING : SWARM_HEALTH_NONE;
    out_judge->failing_streak = 0;
    out_judge->started_ns = started_ns;
    out_judge->counts_from_ns = swarm__ns_add(started_ns, free_ns);
}

/* How long Docker waits: the interval, except within the start period. */
static int64_t docker_wait_ns(const swarm__health_rules *rules, const swarm__health_judge *judge,
                              int64_t from_ns)
{
    int64_t elapsed_ns = swarm__ns_subtract(from_ns, judge->started_ns);
    if (elapsed_ns >= rules->start_period_ns)
        return rules->interval_ns;
    int64_t remaining_ns = swarm__ns_subtract(rules->start_period_ns, elapsed_ns);
    if (remaining_ns < rules->interval_ns)
        return remaining_ns;
    return judge->health == SWARM_HEALTH_STARTING ? rules->start_interval_ns : rules->interval_ns;
}

/* From 95 % to 105 %. */
static int64_t vary(int64_t wait_ns, swarm__random *random)
{
    int64_t twentieth_ns = wait_ns / 20;
    uint64_t lot = swarm__random_below(random, (uint64_t)twentieth_ns * 2 + 1);
    return swarm__ns_add(wait_ns - twentieth_ns, (int64_t)lot);
}

int64_t swarm__health_first_ns(const swarm__health_rules *rules, const swarm__health_judge *judge)
{
    if (rules->http)
        return judge->started_ns;
    return swarm__ns_add(judge->started_ns, docker_wait_ns(rules, judge, judge->started_ns));
}

int64_t swarm__health_next_ns(const swarm__health_rules *rules, const swarm__health_judge *judge,
                              int64_t probe_ended_ns, swarm__random *random)
{
    if (!rules->http)
        return swarm__ns_add(probe_ended_ns, docker_wait_ns(rules, judge, probe_ended_ns));
    if (judge->health != SWARM_HEALTH_STARTING)
        return swarm__ns_add(probe_ended_ns, vary(rules->interval_ns, random));
    int64_t quick_ns = smaller(rules->start_interval_ns, rules->interval_ns);
    int64_t next_ns = swarm__ns_add(probe_ended_ns, quick_ns);
    /* The probe that counts is not late because a free one came just before it. */
    if (judge->counts_from_ns > probe_ended_ns)
        next_ns = smaller(next_ns, judge->counts_from_ns);
    return next_ns;
}

static int failure_counts(const swarm__health_rules *rules, const swarm__health_judge *judge,
                          int64_t probe_started_ns)
{
    if (judge->health != SWARM_HEALTH_STARTING)
        return 1;
    if (rules->http)
        return probe_started_ns >= judge->counts_from_ns;
    return swarm__ns_subtract(probe_started_ns, judge->started_ns) >= rules->start_period_ns;
}

int swarm__health_judge_result(const swarm__health_rules *rules, swarm__health_judge *judge,
                               int32_t exit_code, int64_t probe_started_ns, int64_t probe_ended_ns)
{
    swarm_health before = judge->health;
    if (exit_code == 0) {
        judge->failing_streak = 0;
        judge->health = SWARM_HEALTH_HEALTHY;
    } else if (failure_counts(rules, judge, probe_started_ns)) {
        if (judge->failing_streak < UINT32_MAX)
            judge->failing_streak++;
        judge->counts_from_ns = swarm__ns_add(probe_ended_ns, rules->interval_ns);
        if (judge->failing_streak >= rules->retries)
            judge->health = SWARM_HEALTH_UNHEALTHY;
    }
    return judge->health != before;
}
