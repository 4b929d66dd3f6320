/* SPDX-License-Identifier: MIT
 *
 * A stack brought into a cluster, service by service, after all of them have been checked.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "cluster/cluster.h"
#include "core/check.h"
#include <string.h>

static const char namespace_label[] = "com.docker.stack.namespace";

/* The service as it is now; NULL when it is new. */
static int find_service(const swarm_cluster *cluster, const swarm_service_spec *spec,
                        swarm_service **out_service, swarm_error **err)
{
    *out_service = NULL;
    int code =
        swarm_cluster_get_service(cluster, swarm_service_spec_get_name(spec), out_service, NULL);
    return code < 0 && code != SWARM_E_NOTFOUND ? swarm__fail_nomem(err) : 0;
}

/* As Docker: a deployment by itself is no reason to start everything anew. */
swarm_service_spec *swarm__deploy_with_force_update_of(const swarm_service_spec *spec,
                                                       const swarm_service_spec *before)
{
    swarm_service_spec *copy = swarm_service_spec_copy(spec);
    uint64_t forced = swarm_task_spec_get_force_update(swarm_service_spec_get_task(before));
    if (copy == NULL || !swarm_task_spec_has_force_update(swarm_service_spec_get_task(before)))
        return copy;
    swarm_task_spec *task = swarm_service_spec_edit_task(copy);
    if (task == NULL || swarm_task_spec_set_force_update(task, forced) < 0) {
        swarm_service_spec_free(copy);
        return NULL;
    }
    return copy;
}

static int check_service(swarm_cluster *cluster, const swarm_service_spec *spec, swarm_error **err)
{
    swarm_service *before;
    int code = swarm__engine_check_service(cluster->engine, spec, err);
    if (code < 0 || (code = find_service(cluster, spec, &before, err)) < 0)
        return code;
    code = swarm__cluster_check_ports(cluster, spec,
                                      before != NULL ? swarm_service_get_spec(before) : NULL, err);
    swarm_service_free(before);
    return code;
}

/* Two services of the stack that want the same port. */
static int check_pair(const swarm_service_spec *a, const swarm_service_spec *b, swarm_error **err)
{
    const swarm_endpoint_spec *ours = swarm_service_spec_get_endpoint(a);
    const swarm_endpoint_spec *theirs = swarm_service_spec_get_endpoint(b);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(ours); i++) {
        const swarm_port_config *port = swarm_endpoint_spec_port_at(ours, i);
        for (size_t j = 0; j < swarm_endpoint_spec_port_count(theirs); j++)
            if (swarm__ports_clash(port, swarm_endpoint_spec_port_at(theirs, j)))
                return swarm__fail(err, SWARM_E_CONFLICT, NULL,
                                   "port %u is published by service %s and by service %s",
                                   swarm_port_config_get_published_port(port),
                                   swarm_service_spec_get_name(a), swarm_service_spec_get_name(b));
    }
    return 0;
}

static int check_stack(swarm_cluster *cluster, const swarm_stack *stack, swarm_error **err)
{
    for (size_t i = 0; i < swarm_stack_service_count(stack); i++) {
        const swarm_service_spec *spec = swarm_stack_service_at(stack, i);
        int code = check_service(cluster, spec, err);
        for (size_t j = 0; j < i && code == 0; j++)
            code = check_pair(swarm_stack_service_at(stack, j), spec, err);
        if (code < 0)
            return code;
    }
    return 0;
}

/* 1 when the service was created or changed, 0 when it was as it should be, or a code. */
static int deploy_service(swarm_cluster *cluster, const swarm_service_spec *spec, swarm_error **err)
{
    swarm_service *before;
    int code = find_service(cluster, spec, &before, err);
    if (code < 0)
        return code;
    if (before == NULL) {
        code = swarm_cluster_create_service(cluster, spec, NULL, err);
        return code < 0 ? code : 1;
    }
    swarm_service_spec *wanted =
        swarm__deploy_with_force_update_of(spec, swarm_service_get_spec(before));
    int same = wanted != NULL && swarm_service_spec_equal(wanted, swarm_service_get_spec(before));
    if (wanted == NULL)
        code = swarm__fail_nomem(err);
    else
        code = swarm_cluster_update_service(cluster, swarm_service_get_id(before), wanted, err);
    swarm_service_spec_free(wanted);
    swarm_service_free(before);
    return code < 0 ? code : !same;
}

static int is_in_stack(const swarm_stack *stack, const swarm_service_spec *spec)
{
    for (size_t i = 0; i < swarm_stack_service_count(stack); i++)
        if (swarm__str_equal(swarm_service_spec_get_name(swarm_stack_service_at(stack, i)),
                             swarm_service_spec_get_name(spec)))
            return 1;
    return 0;
}

/* How many services of the stack that it no longer has were removed, or a code. */
static int prune_services(swarm_cluster *cluster, const swarm_stack *stack, swarm_error **err)
{
    swarm_service_list *services;
    int code = swarm_cluster_list_services(cluster, &services, err);
    if (code < 0)
        return code;
    int removed = 0;
    for (size_t i = 0; i < swarm_service_list_count(services) && code == 0; i++) {
        const swarm_service *service = swarm_service_list_at(services, i);
        const swarm_service_spec *spec = swarm_service_get_spec(service);
        const char *owner = swarm_service_spec_get_label(spec, namespace_label);
        if (!swarm__str_equal(owner, swarm_stack_get_name(stack)) || is_in_stack(stack, spec))
            continue;
        code = swarm_cluster_remove_service(cluster, swarm_service_get_id(service), err);
        if (code == SWARM_E_NOTFOUND) /* it is on its way out already */
            code = 0;
        else if (code == 0)
            removed++;
    }
    swarm_service_list_free(services);
    return code < 0 ? code : removed;
}

int swarm_cluster_deploy_stack(swarm_cluster *cluster, const swarm_stack *stack, int prune,
                               uint64_t *out_changed, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    if (stack == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the stack is NULL");
    uint64_t changed = 0;
    int refused = check_stack(cluster, stack, err);
    if (refused < 0)
        return refused;
    if (prune) {
        int removed = prune_services(cluster, stack, err);
        if (removed < 0)
            return removed;
        changed += (uint64_t)removed;
    }
    for (size_t i = 0; i < swarm_stack_service_count(stack); i++) {
        int code = deploy_service(cluster, swarm_stack_service_at(stack, i), err);
        if (code < 0)
            return code;
        changed += (uint64_t)code;
    }
    if (out_changed != NULL)
        *out_changed = changed;
    return 0;
}
