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

/* Any parallelism will do: more than there are slots is the same as all at once. */
int swarm__validate_update_config(const swarm_update_config *config, const char *what,
                                  swarm_error **err)
{
    int code = validate_duration_of(swarm_update_config_get_delay_ns(config), "/Delay", what,
                                    "delay", err);
    if (code == 0)
        code = validate_duration_of(swarm_update_config_get_monitor_ns(config), "/Monitor", what,
                                    "monitor", err);
    double ratio = swarm_update_config_get_max_failure_ratio(config);
    if (code == 0 && !(ratio >= 0 && ratio <= 1)) /* NaN is not */
        return swarm__fail(err, SWARM_E_INVAL, "/MaxFailureRatio",
                           "TaskSpec: %s-maxfailureratio cannot be less than 0 or bigger than 1",
                           what);
    return code;
}
