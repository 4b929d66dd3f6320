/* SPDX-License-Identifier: MIT */
#include "runtime/plan.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/signal.h"
#include "base/text.h"
#include "runtime/image.h"
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_GRACE_NS INT64_C(10000000000)

static int plan_image(swarm__plan *plan, const swarm_container_spec *container,
                      const swarm__plan_place *place, swarm_error **err)
{
    const char *image = swarm_container_spec_get_image(container);
    if (image == NULL || image[0] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, NULL, "image reference must be provided");
    return swarm__image_find(place->images_path, image, &plan->release, err);
}

static int plan_directory(swarm__plan *plan, const swarm_container_spec *container,
                          swarm_error **err)
{
    const char *directory = swarm_container_spec_get_dir(container);
    struct stat status;
    if (directory == NULL || directory[0] == '\0')
        plan->directory = swarm__strdup(plan->release);
    else if (directory[0] == '/')
        plan->directory = swarm__strdup(directory);
    else
        plan->directory = swarm__format("%s/%s", plan->release, directory);
    if (plan->directory == NULL)
        return swarm__fail_nomem(err);
    if (stat(plan->directory, &status) < 0 || !S_ISDIR(status.st_mode))
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "the working directory %s does not exist",
                           plan->directory);
    return 0;
}

/* As in Docker: the spec's command stands in for the image's entry point, its args follow. The entry
 * point of a release folder is its file `run`. */
static int plan_command(swarm__plan *plan, const swarm_container_spec *container, swarm_error **err)
{
    int code = 0;
    if (swarm_container_spec_command_count(container) == 0) {
        char *entry = swarm__format("%s/run", plan->release);
        if (entry != NULL && access(entry, F_OK) < 0) {
            code = swarm__fail(err, SWARM_E_NOTFOUND, NULL,
                               "No command specified: the spec has none, and there is no file %s",
                               entry);
            swarm__free(entry);
            return code;
        }
        code = swarm__argv_take(&plan->command, entry);
    }
    for (size_t i = 0; code == 0 && i < swarm_container_spec_command_count(container); i++)
        code = swarm__argv_add(&plan->command, swarm_container_spec_command_at(container, i));
    for (size_t i = 0; code == 0 && i < swarm_container_spec_arg_count(container); i++)
        code = swarm__argv_add(&plan->command, swarm_container_spec_arg_at(container, i));
    return code < 0 ? swarm__fail_nomem(err) : 0;
}

static int plan_user(swarm__plan *plan, const swarm_container_spec *container, swarm_error **err)
{
    const char *user = swarm_container_spec_get_user(container);
    int code = swarm__str_set(&plan->user, user != NULL && user[0] != '\0' ? user : NULL);
    for (size_t i = 0; code == 0 && i < swarm_container_spec_group_count(container); i++)
        code = swarm__argv_add(&plan->groups, swarm_container_spec_group_at(container, i));
    return code < 0 ? swarm__fail_nomem(err) : 0;
}

static int plan_stop(swarm__plan *plan, const swarm_container_spec *container, swarm_error **err)
{
    const char *name = swarm_container_spec_get_stop_signal(container);
    plan->stop_signal = SIGTERM;
    if (name != NULL && name[0] != '\0' && swarm__signal_from_str(name, &plan->stop_signal) < 0)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid signal: %s", name);
    int64_t grace_ns = swarm_container_spec_get_stop_grace_period_ns(container);
    if (!swarm_container_spec_has_stop_grace_period(container))
        grace_ns = DEFAULT_GRACE_NS;
    plan->stop_grace_ns = grace_ns > 0 ? grace_ns : 0;
    return 0;
}

/* Ports that the task has already keep their numbers. */
static void keep_ports(swarm__ports *ports, const swarm__ports *kept)
{
    for (size_t i = 0; i < ports->count; i++)
        for (size_t k = 0; k < kept->count; k++)
            if (kept->items[k].target == ports->items[i].target)
                ports->items[i].number = kept->items[k].number;
}

static int plan_ports(swarm__plan *plan, const swarm__task_order *order,
                      const swarm_container_spec *container, const swarm__plan_place *place,
                      swarm_error **err)
{
    int code =
        swarm__ports_collect(swarm_service_spec_get_endpoint(order->service),
                             swarm_container_spec_get_health_config(container), &plan->ports, err);
    if (code < 0)
        return code;
    if (place->kept != NULL)
        keep_ports(&plan->ports, place->kept);
    return swarm__ports_allocate(&plan->ports, &place->address, place->is_taken, place->user, err);
}

int swarm__plan_make(swarm__plan *plan, const swarm__task_order *order,
                     const swarm__plan_place *place, swarm_error **err)
{
    const swarm_container_spec *container =
        swarm_task_spec_get_container(swarm_task_get_spec(order->task));
    int code = swarm__plan_check(order, err);
    if (code == 0)
        code = plan_image(plan, container, place, err);
    if (code == 0)
        code = plan_directory(plan, container, err);
    if (code == 0)
        code = plan_command(plan, container, err);
    if (code == 0)
        code = plan_user(plan, container, err);
    if (code == 0)
        code = plan_stop(plan, container, err);
    if (code == 0)
        code = swarm__plan_limits(plan, order, place, err);
    if (code == 0)
        code = plan_ports(plan, order, container, place, err);
    return code < 0 ? code : swarm__plan_environment(plan, order, place, err);
}

void swarm__plan_free(swarm__plan *plan)
{
    swarm__free(plan->release);
    swarm__free(plan->directory);
    swarm__argv_free(&plan->command);
    swarm__argv_free(&plan->environment);
    swarm__argv_free(&plan->prefix);
    swarm__argv_free(&plan->groups);
    swarm__free(plan->user);
    swarm__free(plan->ports.items);
    memset(plan, 0, sizeof *plan);
}
