/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/error.h"
#include "base/spawn.h"
#include "base/text.h"
#include "runtime/plan.h"
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const swarm_container_spec *container_of(const swarm__task_order *order)
{
    return swarm_task_spec_get_container(swarm_task_get_spec(order->task));
}

static int refuse(const char *what, swarm_error **err)
{
    return swarm__fail(err, SWARM_E_NOTSUP, NULL, "a local process cannot have %s", what);
}

int swarm__plan_check(const swarm__task_order *order, swarm_error **err)
{
    const swarm_container_spec *container = container_of(order);
    const char *kind = swarm_task_spec_get_runtime(swarm_task_get_spec(order->task));
    if (container == NULL || (kind != NULL && kind[0] != '\0' && strcmp(kind, "container") != 0))
        return swarm__fail(err, SWARM_E_NOTSUP, NULL, "unsupported runtime: %s",
                           kind != NULL ? kind : "none");
    if (swarm_container_spec_secret_count(container) > 0)
        return refuse("secrets", err);
    if (swarm_container_spec_config_count(container) > 0)
        return refuse("configs", err);
    if (swarm_container_spec_get_read_only(container))
        return refuse("a read-only root file system", err);
    if (swarm_container_spec_sysctl_count(container) > 0)
        return refuse("sysctls of its own", err);
    if (swarm_container_spec_capability_add_count(container) > 0 ||
        swarm_container_spec_capability_drop_count(container) > 0)
        return refuse("capabilities of its own", err);
    return 0;
}

/* A process sees the node's files as they are. So a bind mount of a path to itself is there already,
 * and no other mount can be. */
static int check_mount_paths(const swarm_mount *mount, const char *source, const char *target,
                             swarm_error **err)
{
    swarm_mount_type type = swarm_mount_get_type(mount);
    if (type != SWARM_MOUNT_TYPE_BIND && swarm_mount_has_type(mount))
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "a local process cannot have the mount %s of type %s: only bind mounts "
                           "whose source is their target",
                           target, swarm_mount_type_to_str(type));
    if (strcmp(source, target) != 0)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "a local process cannot see %s at %s: only bind mounts whose source is "
                           "their target",
                           source, target);
    if (swarm_mount_get_read_only(mount))
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "a local process cannot have the read-only mount %s", target);
    if (access(source, F_OK) < 0)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL,
                           "invalid mount config for type \"bind\": bind source path does not "
                           "exist: %s",
                           source);
    return 0;
}

static int check_mount(const swarm__task_order *order, const swarm__plan_place *place,
                       const swarm_mount *mount, swarm_error **err)
{
    const char *source = swarm_mount_get_source(mount), *target = swarm_mount_get_target(mount);
    char *real_source = NULL, *real_target = NULL;
    int code = swarm__plan_expand(order, place, source != NULL ? source : "", &real_source, err);
    if (code == 0)
        code = swarm__plan_expand(order, place, target != NULL ? target : "", &real_target, err);
    if (code == 0)
        code = check_mount_paths(mount, real_source, real_target, err);
    swarm__free(real_source);
    swarm__free(real_target);
    return code;
}

static int plan_log(swarm__plan *plan, const swarm__task_order *order, swarm_error **err)
{
    const char *driver =
        swarm_driver_get_name(swarm_task_spec_get_log_driver(swarm_task_get_spec(order->task)));
    if (driver == NULL || driver[0] == '\0' || strcmp(driver, "json-file") == 0 ||
        strcmp(driver, "local") == 0)
        return 0;
    if (strcmp(driver, "none") != 0)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "a local process cannot have the log driver \"%s\": json-file and local "
                           "(files), or none",
                           driver);
    plan->discard_output = 1;
    return 0;
}

static int has_limit(const swarm_resource_set *limits)
{
    return swarm_resource_set_get_nano_cpus(limits) != 0 ||
           swarm_resource_set_get_memory_bytes(limits) != 0 ||
           swarm_resource_set_get_pids(limits) != 0;
}

static char *limit_text(int64_t value)
{
    return value < 0 ? swarm__strdup("unlimited") : swarm__format("%" PRIi64, value);
}

static int add_ulimit(swarm__plan *plan, const swarm_ulimit *ulimit, swarm_error **err)
{
    static const char *const names[] = {
        "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue", "nice",
        "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack",
    };
    const char *name = swarm_ulimit_get_name(ulimit);
    size_t i = 0, count = sizeof names / sizeof names[0];
    while (i < count && (name == NULL || strcmp(names[i], name) != 0))
        i++;
    if (i == count)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid ulimit type: %s",
                           name != NULL ? name : "none");
    char *soft = limit_text(swarm_ulimit_get_soft(ulimit));
    char *hard = limit_text(swarm_ulimit_get_hard(ulimit));
    int code = SWARM_E_NOMEM;
    if (soft != NULL && hard != NULL)
        code = swarm__argv_take(&plan->prefix, swarm__format("--%s=%s:%s", name, soft, hard));
    swarm__free(soft);
    swarm__free(hard);
    return code < 0 ? swarm__fail_nomem(err) : 0;
}

/* posix_spawn cannot set limits, and setting them from outside would come too late; prlimit sets them
 * in the process and then becomes the program. */
static int plan_ulimits(swarm__plan *plan, const swarm_container_spec *container, swarm_error **err)
{
    size_t count = swarm_container_spec_ulimit_count(container);
    if (count == 0)
        return 0;
    char *program = NULL;
    int code = swarm__find_program("prlimit", NULL, NULL, &program, NULL);
    if (code < 0 && code != SWARM_E_NOMEM)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "ulimits need the program prlimit, of util-linux");
    if (swarm__argv_take(&plan->prefix, program) < 0)
        return swarm__fail_nomem(err);
    code = 0;
    for (size_t i = 0; code == 0 && i < count; i++)
        code = add_ulimit(plan, swarm_container_spec_ulimit_at(container, i), err);
    if (code < 0)
        return code;
    return swarm__argv_add(&plan->prefix, "--") < 0 ? swarm__fail_nomem(err) : 0;
}

int swarm__plan_limits(swarm__plan *plan, const swarm__task_order *order,
                       const swarm__plan_place *place, swarm_error **err)
{
    const swarm_container_spec *container = container_of(order);
    int code = 0;
    for (size_t i = 0; code == 0 && i < swarm_container_spec_mount_count(container); i++)
        code = check_mount(order, place, swarm_container_spec_mount_at(container, i), err);
    if (code == 0)
        code = plan_log(plan, order, err);
    if (code == 0)
        code = plan_ulimits(plan, container, err);
    plan->unlimited = has_limit(swarm_resources_get_limits(
        swarm_task_spec_get_resources(swarm_task_get_spec(order->task))));
    return code;
}
