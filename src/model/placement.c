/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/placement.h>

enum {
    SPREAD_SPREAD_DESCRIPTOR
};

static const swarm__field spread_fields[] = {
    [SPREAD_SPREAD_DESCRIPTOR] = {.name = "SpreadDescriptor", .kind = SWARM__KIND_STRING},
};
static const swarm__type spread_type = {spread_fields,
                                        sizeof spread_fields / sizeof spread_fields[0]};

enum {
    PLATFORM_ARCHITECTURE,
    PLATFORM_OS
};

static const swarm__field platform_fields[] = {
    [PLATFORM_ARCHITECTURE] = {.name = "Architecture", .kind = SWARM__KIND_STRING},
    [PLATFORM_OS] = {.name = "OS", .kind = SWARM__KIND_STRING},
};
const swarm__type swarm__platform_type = {platform_fields,
                                          sizeof platform_fields / sizeof platform_fields[0]};

enum {
    PLACEMENT_PREFERENCE_SPREAD
};

static const swarm__field placement_preference_fields[] = {
    [PLACEMENT_PREFERENCE_SPREAD] = {.name = "Spread",
                                     .kind = SWARM__KIND_OBJECT,
                                     .type = &spread_type},
};
const swarm__type swarm__placement_preference_type = {placement_preference_fields,
                                                      sizeof placement_preference_fields /
                                                          sizeof placement_preference_fields[0]};

enum {
    PLACEMENT_CONSTRAINTS,
    PLACEMENT_PREFERENCES,
    PLACEMENT_MAX_REPLICAS,
    PLACEMENT_PLATFORMS,
    PLACEMENT_PRIORITY
};

static const swarm__field placement_fields[] = {
    [PLACEMENT_CONSTRAINTS] = {.name = "Constraints", .kind = SWARM__KIND_STRINGS},
    [PLACEMENT_PREFERENCES] = {.name = "Preferences",
                               .kind = SWARM__KIND_OBJECTS,
                               .type = &swarm__placement_preference_type},
    [PLACEMENT_MAX_REPLICAS] = {.name = "MaxReplicas", .kind = SWARM__KIND_UINT64},
    [PLACEMENT_PLATFORMS] = {.name = "Platforms",
                             .kind = SWARM__KIND_OBJECTS,
                             .type = &swarm__platform_type},
    [PLACEMENT_PRIORITY] = {.name = "Priority", .kind = SWARM__KIND_INT32, .local = 1},
};
const swarm__type swarm__placement_type = {placement_fields,
                                           sizeof placement_fields / sizeof placement_fields[0]};

SWARM__BUILDER(platform)
SWARM__STRING(platform, architecture, PLATFORM_ARCHITECTURE)
SWARM__STRING(platform, os, PLATFORM_OS)

SWARM__BUILDER(placement_preference)
SWARM__STRING(placement_preference, spread,
              SWARM__IN(PLACEMENT_PREFERENCE_SPREAD, SPREAD_SPREAD_DESCRIPTOR))

SWARM__BUILDER(placement)
SWARM__STRINGS(placement, constraint, constraints, PLACEMENT_CONSTRAINTS)
SWARM__OBJECTS(placement, placement_preference, preference, preferences, PLACEMENT_PREFERENCES)
SWARM__INTEGER(placement, uint64_t, max_replicas, PLACEMENT_MAX_REPLICAS)
SWARM__OBJECTS(placement, platform, platform, platforms, PLACEMENT_PLATFORMS)
SWARM__INTEGER(placement, int32_t, priority, PLACEMENT_PRIORITY)
