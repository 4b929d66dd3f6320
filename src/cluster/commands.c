/* SPDX-License-Identifier: MIT
 *
 * Commands on services and stacks, and looking at what is: the engine's, with what only a real cluster
 * can check.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "cluster/cluster.h"
#include "core/published.h"

/* ---- ports ---- */

static int publishes(const swarm_service_spec *spec, uint32_t published)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(spec);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++) {
        const swarm_port_config *port = swarm_endpoint_spec_port_at(endpoint, i);
        if (swarm__port_is_routed(port) && swarm_port_config_get_published_port(port) == published)
            return 1;
    }
    return 0;
}

static int check_port(swarm_cluster *cluster, const swarm_port_config *port,
                      const swarm_service_spec *before, swarm_error **err)
{
    uint32_t published = swarm_port_config_get_published_port(port);
    swarm_port_protocol protocol = swarm_port_config_get_protocol(port);
    if (!swarm__port_is_routed(port))
        return 0;
    if (cluster->balancer == NULL)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "port %u cannot be published: this library was built without a "
                           "balancer",
                           published);
    if (protocol != SWARM_PORT_PROTOCOL_TCP && protocol != SWARM_PORT_PROTOCOL_UNKNOWN)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "port %u/%s cannot be published in ingress mode: the balancer does "
                           "TCP; use host mode",
                           published, swarm_port_protocol_to_str(protocol));
    if (publishes(before, published))
        return 0;
    return swarm__balancer_check(cluster->balancer, cluster->config.publish_address, published,
                                 err);
}

int swarm__cluster_check_ports(swarm_cluster *cluster, const swarm_service_spec *spec,
                               const swarm_service_spec *before, swarm_error **err)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(spec);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++) {
        int code = check_port(cluster, swarm_endpoint_spec_port_at(endpoint, i), before, err);
        if (code < 0) {
            char *path = swarm__format("/EndpointSpec/Ports/%zu/PublishedPort", i);
            if (path != NULL)
                swarm__error_prefix(err, path);
            swarm__free(path);
            return code;
        }
    }
    return 0;
}

/* ---- services ---- */

int swarm_cluster_create_service(swarm_cluster *cluster, const swarm_service_spec *spec,
                                 char **out_id, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    if (spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the spec is NULL");
    int code = swarm_service_spec_validate(spec, err);
    if (code < 0 || (code = swarm__cluster_check_ports(cluster, spec, NULL, err)) < 0)
        return code;
    code = swarm_engine_create_service(cluster->engine, spec, swarm__loop_refresh_ns(cluster->loop),
                                       out_id, err);
    swarm__cluster_note(cluster);
    return code;
}

int swarm_cluster_update_service(swarm_cluster *cluster, const char *id_or_name,
                                 const swarm_service_spec *spec, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    if (spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the spec is NULL");
    swarm_service *now;
    int code = swarm_service_spec_validate(spec, err);
    if (code < 0 || (code = swarm_cluster_get_service(cluster, id_or_name, &now, err)) < 0)
        return code;
    code = swarm__cluster_check_ports(cluster, spec, swarm_service_get_spec(now), err);
    swarm_service_free(now);
    if (code < 0)
        return code;
    code = swarm_engine_update_service(cluster->engine, id_or_name, spec,
                                       swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}

int swarm_cluster_rollback_service(swarm_cluster *cluster, const char *id_or_name,
                                   swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    int code = swarm_engine_rollback_service(cluster->engine, id_or_name,
                                             swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}

int swarm_cluster_rollback_service_to(swarm_cluster *cluster, const char *id_or_name,
                                      uint64_t revision, swarm_error **err)
{
    if (cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the cluster is NULL");
    int code = swarm_engine_rollback_service_to(cluster->engine, id_or_name, revision,
                                                swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}

typedef int steering(swarm_engine *engine, const char *id_or_name, int64_t now_ns,
                     swarm_error **err);

static int steer(swarm_cluster *cluster, const char *id_or_name, steering *how, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    int code = how(cluster->engine, id_or_name, swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}

int swarm_cluster_pause_update(swarm_cluster *cluster, const char *id_or_name, swarm_error **err)
{
    return steer(cluster, id_or_name, swarm_engine_pause_update, err);
}

int swarm_cluster_resume_update(swarm_cluster *cluster, const char *id_or_name, swarm_error **err)
{
    return steer(cluster, id_or_name, swarm_engine_resume_update, err);
}

int swarm_cluster_promote_update(swarm_cluster *cluster, const char *id_or_name, swarm_error **err)
{
    return steer(cluster, id_or_name, swarm_engine_promote_update, err);
}

int swarm_cluster_cancel_update(swarm_cluster *cluster, const char *id_or_name, swarm_error **err)
{
    return steer(cluster, id_or_name, swarm_engine_cancel_update, err);
}

int swarm_cluster_answer_gate(swarm_cluster *cluster, const char *id_or_name,
                              swarm_gate_answer answer, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    int code = swarm_engine_answer_gate(cluster->engine, id_or_name, answer,
                                        swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}

int swarm_cluster_remove_service(swarm_cluster *cluster, const char *id_or_name, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    int code = swarm_engine_remove_service(cluster->engine, id_or_name,
                                           swarm__loop_refresh_ns(cluster->loop), err);
    swarm__cluster_note(cluster);
    return code;
}

int swarm_cluster_scale_service(swarm_cluster *cluster, const char *id_or_name, uint64_t replicas,
                                swarm_error **err)
{
    swarm_service *service;
    int code = swarm_cluster_get_service(cluster, id_or_name, &service, err);
    if (code < 0)
        return code;
    swarm_service_spec *spec = swarm_service_spec_copy(swarm_service_get_spec(service));
    swarm_service_free(service);
    if (spec == NULL)
        return swarm__fail_nomem(err);
    swarm_service_mode mode = swarm_service_spec_get_mode(spec);
    if (mode != SWARM_SERVICE_MODE_REPLICATED && mode != SWARM_SERVICE_MODE_UNKNOWN)
        code = swarm__fail(err, SWARM_E_STATE, "/Mode",
                           "service %s is not replicated: it cannot be scaled", id_or_name);
    else if (swarm_service_spec_set_replicas(spec, replicas) < 0)
        code = swarm__fail_nomem(err);
    else
        code = swarm_cluster_update_service(cluster, id_or_name, spec, err);
    swarm_service_spec_free(spec);
    return code;
}

/* ---- looking ---- */

int swarm_cluster_get_node(const swarm_cluster *cluster, const char *id_or_name,
                           swarm_node **out_node, swarm_error **err)
{
    return swarm_engine_get_node(cluster != NULL ? cluster->engine : NULL, id_or_name, out_node,
                                 err);
}

int swarm_cluster_get_service(const swarm_cluster *cluster, const char *id_or_name,
                              swarm_service **out_service, swarm_error **err)
{
    return swarm_engine_get_service(cluster != NULL ? cluster->engine : NULL, id_or_name,
                                    out_service, err);
}

int swarm_cluster_get_task(const swarm_cluster *cluster, const char *id_or_name,
                           swarm_task **out_task, swarm_error **err)
{
    return swarm_engine_get_task(cluster != NULL ? cluster->engine : NULL, id_or_name, out_task,
                                 err);
}

int swarm_cluster_list_nodes(const swarm_cluster *cluster, swarm_node_list **out_nodes,
                             swarm_error **err)
{
    return swarm_engine_list_nodes(cluster != NULL ? cluster->engine : NULL, out_nodes, err);
}

int swarm_cluster_list_services(const swarm_cluster *cluster, swarm_service_list **out_services,
                                swarm_error **err)
{
    return swarm_engine_list_services(cluster != NULL ? cluster->engine : NULL, out_services, err);
}

int swarm_cluster_list_revisions(const swarm_cluster *cluster, const char *service,
                                 swarm_revision_list **out_revisions, swarm_error **err)
{
    return swarm_engine_list_revisions(cluster != NULL ? cluster->engine : NULL, service,
                                       out_revisions, err);
}

int swarm_cluster_list_tasks(const swarm_cluster *cluster, const char *service,
                             swarm_task_list **out_tasks, swarm_error **err)
{
    return swarm_engine_list_tasks(cluster != NULL ? cluster->engine : NULL, service, out_tasks,
                                   err);
}
