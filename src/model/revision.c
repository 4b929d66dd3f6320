/* SPDX-License-Identifier: MIT */
#include "model/revision.h"

#include "model/accessors.h"
#include "model/types.h"

enum {
    REVISION_NUMBER,
    REVISION_CREATED_AT,
    REVISION_SUCCEEDED_AT,
    REVISION_VERDICT,
    REVISION_CURRENT,
    REVISION_SPEC
};

static const swarm__field revision_fields[] = {
    [REVISION_NUMBER] = {.name = "Number", .kind = SWARM__KIND_UINT64},
    [REVISION_CREATED_AT] = {.name = "CreatedAt", .kind = SWARM__KIND_STRING},
    [REVISION_SUCCEEDED_AT] = {.name = "SucceededAt", .kind = SWARM__KIND_STRING},
    [REVISION_VERDICT] = {.name = "Verdict",
                          .kind = SWARM__KIND_ENUM,
                          .words = &swarm__verdict_words},
    [REVISION_CURRENT] = {.name = "Current", .kind = SWARM__KIND_BOOL},
    [REVISION_SPEC] = {.name = "Spec",
                       .kind = SWARM__KIND_OBJECT,
                       .type = &swarm__service_spec_type},
};
static const swarm__type swarm__revision_type = {revision_fields, sizeof revision_fields /
                                                                      sizeof revision_fields[0]};

swarm_revision *swarm__revision_snapshot_new(void)
{
    return swarm__object_new(&swarm__revision_type);
}

SWARM__COMMON(revision, object, object)
SWARM__FROM_JSON(revision, object, swarm__revision_type)

#define SHOW_NUMBER(type, name, field)                                                             \
    SWARM__LOOK_INTEGER(revision, type, name, field)                                               \
    int swarm__revision_set_##name(swarm_revision *revision, type value)                           \
    {                                                                                              \
        return swarm__set_integer(revision, field, (int64_t)value);                                \
    }
#define SHOW_TIME(name, field)                                                                     \
    SWARM__LOOK_TIME(revision, name, field)                                                        \
    int swarm__revision_set_##name##_unix_ns(swarm_revision *revision, int64_t value)              \
    {                                                                                              \
        return swarm__set_time(revision, field, value);                                            \
    }

SHOW_NUMBER(uint64_t, number, REVISION_NUMBER)
SHOW_TIME(created_at, REVISION_CREATED_AT)
SHOW_TIME(succeeded_at, REVISION_SUCCEEDED_AT)
SHOW_NUMBER(swarm_verdict, verdict, REVISION_VERDICT)
SHOW_NUMBER(int, current, REVISION_CURRENT)
SWARM__LOOK_OBJECT(revision, service_spec, spec, REVISION_SPEC)

int swarm__revision_set_spec(swarm_revision *revision, const swarm_service_spec *value)
{
    return swarm__set_object(revision, REVISION_SPEC, value);
}

SWARM__SNAPSHOT_LIST(revision)
