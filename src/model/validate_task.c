/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "model/constraint_text.h"
#include "model/object.h"
#include "model/validate.h"
#include <string.h>

static int validate_restart(const swarm_restart_policy *policy, swarm_error **err)
{
    int code = swarm__validate_duration(swarm_restart_policy_get_delay_ns(policy), "/Delay",
                                        "TaskSpec: restart-delay", err);
    if (code < 0)
        return code;
    return swarm__validate_duration(swarm_restart_policy_get_window_ns(policy), "/Window",
                                    "TaskSpec: restart-window", err);
}

/* Keys and spread descriptors that nobody knows are let through, as in Docker: such a constraint
 * matches no node, such a preference prefers none. */
static int validate_placement(const swarm_placement *placement, swarm_error **err)
{
    for (size_t i = 0; i < swarm_placement_constraint_count(placement); i++) {
        swarm__constraint parsed;
        int code =
            swarm__constraint_parse(swarm_placement_constraint_at(placement, i), &parsed, err);
        if (code < 0)
            return swarm__within_item(code, "/Constraints", i, err);
        swarm__constraint_clear(&parsed);
    }
    return 0;
}

static int is_attachment(const swarm_task_spec *spec, const char *runtime)
{
    const swarm__object *object = (const swarm__object *)(const void *)spec;
    return strcmp(runtime, "attachment") == 0 ||
           (object != NULL && swarm__pairs_find(&object->extras, "NetworkAttachmentSpec") != NULL);
}

static int validate_runtime(const swarm_task_spec *spec, swarm_error **err)
{
    const char *runtime = swarm_task_spec_get_runtime(spec);
    if (runtime == NULL || *runtime == '\0')
        runtime = "container";
    if (is_attachment(spec, runtime))
        return swarm__fail(err, SWARM_E_NOTSUP, "/Runtime",
                           "RuntimeSpec: unimplemented runtime in service spec");
    if (strlen(runtime) < 3)
        return swarm__fail(err, SWARM_E_INVAL, "/Runtime", "Generic runtime: Invalid name \"%s\"",
                           runtime);
    if (strcmp(runtime, "container") != 0)
        return swarm__fail(err, SWARM_E_NOTSUP, "/Runtime",
                           "Generic runtime: \"%s\" is not supported", runtime);
    if (!swarm_task_spec_has_container(spec))
        return swarm__fail(err, SWARM_E_INVAL, "/ContainerSpec", "TaskSpec: missing runtime");
    return 0;
}

int swarm__validate_task_spec(const swarm_task_spec *spec, swarm_error **err)
{
    const swarm_container_spec *container = swarm_task_spec_get_container(spec);
    int code = swarm__within(swarm__validate_resources(swarm_task_spec_get_resources(spec), err),
                             "/Resources", err);
    if (code == 0)
        code = swarm__within(validate_restart(swarm_task_spec_get_restart_policy(spec), err),
                             "/RestartPolicy", err);
    if (code == 0)
        code = swarm__within(validate_placement(swarm_task_spec_get_placement(spec), err),
                             "/Placement", err);
    if (code == 0)
        code = swarm__within(swarm__validate_references(container, err), "/ContainerSpec", err);
    if (code == 0)
        code = validate_runtime(spec, err);
    if (code == 0)
        code = swarm__within(swarm__validate_container_spec(container, err), "/ContainerSpec", err);
    return code;
}
