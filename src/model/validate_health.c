/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "model/validate.h"
#include <stdio.h>
#include <string.h>

static const int64_t shortest_ns = 1000000;

static const struct {
    const char *name;
    int64_t (*get_ns)(const swarm_health_config *config);
} durations[] = {
    {"/Interval", swarm_health_config_get_interval_ns},
    {"/Timeout", swarm_health_config_get_timeout_ns},
    {"/StartPeriod", swarm_health_config_get_start_period_ns},
    {"/StartInterval", swarm_health_config_get_start_interval_ns},
};

static int validate_durations(const swarm_health_config *config, swarm_error **err)
{
    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        char what[64];
        const char *path = durations[i].name;
        int64_t duration_ns = durations[i].get_ns(config);
        snprintf(what, sizeof what, "ContainerSpec: %s in HealthConfig", path + 1);
        if (duration_ns != 0 && duration_ns < shortest_ns)
            return swarm__fail(err, SWARM_E_INVAL, path, "%s cannot be less than 1ms", what);
        int code = swarm__validate_duration(duration_ns, path, what, err);
        if (code < 0)
            return code;
    }
    return 0;
}

/* An empty list is the image's test. */
static int validate_test(const swarm_health_config *config, swarm_error **err)
{
    size_t count = swarm_health_config_test_count(config);
    const char *kind = swarm_health_config_test_at(config, 0);
    if (count == 0 || strcmp(kind, "NONE") == 0)
        return 0;
    if (strcmp(kind, "CMD") != 0 && strcmp(kind, "CMD-SHELL") != 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Test/0",
                           "Unknown healthcheck type '%s' (expected NONE, CMD or CMD-SHELL)", kind);
    if (count < 2 || swarm_health_config_test_at(config, 1)[0] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/Test", "the healthcheck has no command");
    return 0;
}

int swarm__validate_health_config(const swarm_health_config *config, swarm_error **err)
{
    int code = validate_durations(config, err);
    if (code < 0)
        return code;
    if (swarm_health_config_get_retries(config) < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Retries",
                           "ContainerSpec: Retries in HealthConfig cannot be negative");
    code = validate_test(config, err);
    if (code < 0)
        return code;
    return swarm__within(swarm__validate_http_probe(swarm_health_config_get_http(config), err),
                         "/HTTP", err);
}
