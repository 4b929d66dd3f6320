/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/error.h"
#include "base/spawn.h"
#include "base/text.h"
#include "base/user.h"
#include "model/template.h"
#include "runtime/plan.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

static const char *service_label(void *user, const char *name)
{
    return swarm_service_spec_get_label(user, name);
}

static const char *either(const char *first, const char *second)
{
    return first != NULL ? first : second;
}

/* <service>.<slot or node>.<task>, as Docker names tasks. */
static char *task_name(const swarm__task_order *order, const char *slot)
{
    const char *name = swarm_task_get_name(order->task);
    if (name != NULL && name[0] != '\0')
        return swarm__strdup(name);
    return swarm__format("%s.%s.%s", either(swarm_service_spec_get_name(order->service), ""), slot,
                         swarm_task_get_id(order->task));
}

int swarm__plan_expand(const swarm__task_order *order, const swarm__plan_place *place,
                       const char *text, char **out_text, swarm_error **err)
{
    const swarm_node_description *description = swarm_node_get_description(order->node);
    const swarm_platform *platform = swarm_node_description_get_platform(description);
    struct utsname host;
    if (uname(&host) < 0)
        memset(&host, 0, sizeof host);
    char slot[24];
    const char *node_id =
        either(swarm_task_get_node_id(order->task), either(swarm_node_get_id(order->node), ""));
    uint64_t number = swarm_task_get_slot(order->task);
    snprintf(slot, sizeof slot, "%" PRIu64, number);
    swarm__template_values values = {
        .service_id = order->service_id,
        .service_name = swarm_service_spec_get_name(order->service),
        .node_id = node_id,
        .node_hostname = either(swarm_node_description_get_hostname(description), place->node_name),
        .node_os = either(swarm_platform_get_os(platform), "linux"),
        .node_architecture = either(swarm_platform_get_architecture(platform), host.machine),
        .task_id = swarm_task_get_id(order->task),
        .task_slot = number != 0 ? slot : node_id,
        .service_label = service_label,
        .user = (void *)(uintptr_t)order->service,
    };
    char *name = task_name(order, values.task_slot);
    if (name == NULL)
        return swarm__fail_nomem(err);
    values.task_name = name;
    int code = swarm__template_expand(text, &values, out_text, err);
    swarm__free(name);
    return code;
}

static int set(swarm__plan *plan, char *variable, swarm_error **err)
{
    return swarm__argv_take_variable(&plan->environment, variable) < 0 ? swarm__fail_nomem(err) : 0;
}

static int set_base(swarm__plan *plan, swarm_error **err)
{
    swarm__user user;
    int code = swarm__user_resolve(plan->user, (const char *const *)plan->groups.items,
                                   plan->groups.count, &user, err);
    if (code < 0)
        return code;
    code = set(plan, swarm__strdup("PATH=" SWARM__DEFAULT_PATH), err);
    if (code == 0)
        code = set(plan, swarm__strdup("LANG=C.UTF-8"), err);
    if (code == 0)
        code = set(plan, swarm__format("HOME=%s", user.home), err);
    swarm__user_free(&user);
    return code;
}

static int set_hostname(swarm__plan *plan, const swarm__task_order *order,
                        const swarm_container_spec *container, const swarm__plan_place *place,
                        swarm_error **err)
{
    const char *hostname = swarm_container_spec_get_hostname(container);
    char *expanded;
    if (hostname == NULL || hostname[0] == '\0')
        return 0;
    int code = swarm__plan_expand(order, place, hostname, &expanded, err);
    if (code < 0)
        return code;
    code = set(plan, swarm__format("HOSTNAME=%s", expanded), err);
    swarm__free(expanded);
    return code;
}

/* "NAME=value" sets, its value expanded; "NAME" alone takes the variable away, as in Docker. */
static int set_one(swarm__plan *plan, const swarm__task_order *order,
                   const swarm__plan_place *place, const char *entry, swarm_error **err)
{
    const char *equals = strchr(entry, '=');
    char *value;
    if (equals == entry || entry[0] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid environment variable: \"%s\"", entry);
    if (equals == NULL) {
        swarm__argv_remove_variable(&plan->environment, entry);
        return 0;
    }
    int code = swarm__plan_expand(order, place, equals + 1, &value, err);
    if (code < 0)
        return code;
    code = set(plan, swarm__format("%.*s=%s", (int)(equals - entry), entry, value), err);
    swarm__free(value);
    return code;
}

/* Last, and above what the spec says: the process must listen where it is looked for, and be found by a
 * later manager. */
static int set_ours(swarm__plan *plan, const swarm__task_order *order,
                    const swarm__plan_place *place, swarm_error **err)
{
    int code = set(plan,
                   swarm__format(SWARM__TASK_VARIABLE "=%s/%s", place->cluster_id,
                                 swarm_task_get_id(order->task)),
                   err);
    if (code == 0)
        code = set(plan, swarm__format("HOST=%s", place->address.text), err);
    for (size_t i = 0; code == 0 && i < plan->ports.count; i++) {
        const swarm__port *port = &plan->ports.items[i];
        if (i == 0)
            code = set(plan, swarm__format("PORT=%u", port->number), err);
        if (code == 0 && port->target != 0)
            code = set(plan, swarm__format("PORT_%u=%u", port->target, port->number), err);
    }
    return code;
}

int swarm__plan_environment(swarm__plan *plan, const swarm__task_order *order,
                            const swarm__plan_place *place, swarm_error **err)
{
    const swarm_container_spec *container =
        swarm_task_spec_get_container(swarm_task_get_spec(order->task));
    int code = set_base(plan, err);
    if (code == 0)
        code = set_hostname(plan, order, container, place, err);
    for (size_t i = 0; code == 0 && i < swarm_container_spec_env_count(container); i++)
        code = set_one(plan, order, place, swarm_container_spec_env_at(container, i), err);
    return code < 0 ? code : set_ours(plan, order, place, err);
}
