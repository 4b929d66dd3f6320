/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/driver.h>

enum {
    NAME,
    OPTIONS
};

static const swarm__field driver_fields[] = {
    [NAME] = {.name = "Name", .kind = SWARM__KIND_STRING},
    [OPTIONS] = {.name = "Options", .kind = SWARM__KIND_MAP},
};
const swarm__type swarm__driver_type = {driver_fields,
                                        sizeof driver_fields / sizeof driver_fields[0]};

SWARM__BUILDER(driver)
SWARM__STRING(driver, name, NAME)
SWARM__MAP(driver, option, options, OPTIONS)
