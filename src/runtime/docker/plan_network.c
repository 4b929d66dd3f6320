/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "model/json_tree.h"
#include "runtime/docker/plan.h"
#include <stdio.h>
#include <string.h>

/* The Engine's own networks: a container has one of them, and no name in it. */
static int is_built_in(const char *name)
{
    static const char *const names[] = {"default", "bridge", "host", "none"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return 1;
    return 0;
}

/* Each task answers to the name of its service, as in Docker Swarm. */
static json_t *endpoint_of(swarm__docker_draft *draft, json_t *attachment)
{
    const char *service = swarm_service_spec_get_name(draft->order->service);
    json_t *endpoint = json_object();
    json_t *alias, *aliases = json_array();
    int has_service = service == NULL;
    size_t i;
    json_array_foreach(json_object_get(attachment, "Aliases"), i, alias)
    {
        swarm__json_append(aliases, json_incref(alias), &draft->failed);
        if (service != NULL && strcmp(json_string_value(alias), service) == 0)
            has_service = 1;
    }
    if (!has_service)
        swarm__json_append(aliases, json_string(service), &draft->failed);
    swarm__json_put(endpoint, "Aliases", aliases, &draft->failed);
    swarm__docker_move(draft, attachment, "DriverOpts", endpoint, "DriverOpts");
    return endpoint;
}

static int add_network(swarm__docker_plan *plan, swarm__docker_draft *draft, json_t *attachment,
                       swarm_error **err)
{
    const char *name = json_string_value(json_object_get(attachment, "Target"));
    if (name == NULL || name[0] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/Target", "the network has no name");
    if (is_built_in(name)) {
        swarm__json_put(draft->host, "NetworkMode", json_string(name), &draft->failed);
        return 0;
    }
    json_t *endpoint = endpoint_of(draft, attachment);
    swarm__docker_attachment added = {
        .network = swarm__strdup(name),
        .body = endpoint != NULL ? swarm__json_text(endpoint, JSON_COMPACT) : NULL,
    };
    if (added.network == NULL || added.body == NULL ||
        swarm__array_reserve(&plan->networks, 1) < 0) {
        swarm__free(added.network);
        swarm__free(added.body);
        json_decref(endpoint);
        return swarm__fail_nomem(err);
    }
    if (plan->networks.count == 0) { /* an older Engine takes one at the beginning, not more */
        json_t *config = json_object(), *endpoints = json_object();
        swarm__json_put(endpoints, name, json_incref(endpoint), &draft->failed);
        swarm__json_put(config, "EndpointsConfig", endpoints, &draft->failed);
        swarm__json_put(draft->body, "NetworkingConfig", config, &draft->failed);
        swarm__json_put(draft->host, "NetworkMode", json_string(name), &draft->failed);
    }
    swarm__array_push(&plan->networks, added);
    json_decref(endpoint);
    return 0;
}

static void bind_port(swarm__docker_draft *draft, json_t *exposed, json_t *bindings,
                      const swarm__port *port, const char *protocol)
{
    char key[24], number[12] = "";
    snprintf(key, sizeof key, "%u/%s", port->target, protocol);
    if (port->number != 0)
        snprintf(number, sizeof number, "%u", port->number);
    json_t *binding = json_object(), *list = json_array();
    /* A port that the spec fixes is the host's, at all its addresses; one of ours is at the node's
     * address, with a number that the Engine finds. */
    swarm__json_put(binding, "HostIp", json_string(port->number != 0 ? "" : draft->place->address),
                    &draft->failed);
    swarm__json_put(binding, "HostPort", json_string(number), &draft->failed);
    swarm__json_append(list, binding, &draft->failed);
    swarm__json_put(bindings, key, list, &draft->failed);
    swarm__json_put(exposed, key, json_object(), &draft->failed);
}

static int plan_ports(swarm__docker_plan *plan, swarm__docker_draft *draft, swarm_error **err)
{
    const swarm_container_spec *container =
        swarm_task_spec_get_container(swarm_task_get_spec(draft->order->task));
    int code =
        swarm__ports_collect(swarm_service_spec_get_endpoint(draft->order->service),
                             swarm_container_spec_get_health_config(container), &plan->ports, err);
    if (code < 0)
        return code;
    const char *mode = json_string_value(json_object_get(draft->host, "NetworkMode"));
    if (mode != NULL && strcmp(mode, "host") == 0) { /* its ports are the host's as they are */
        for (size_t i = 0; i < plan->ports.count; i++)
            plan->ports.items[i].number = plan->ports.items[i].target;
        return 0;
    }
    json_t *exposed = json_object(), *bindings = json_object();
    for (size_t i = 0; i < plan->ports.count; i++) {
        const swarm__port *port = &plan->ports.items[i];
        if (port->target == 0)
            continue;
        if (port->tcp)
            bind_port(draft, exposed, bindings, port, "tcp");
        if (port->udp)
            bind_port(draft, exposed, bindings, port, "udp");
    }
    if (json_object_size(bindings) > 0) {
        swarm__json_put(draft->body, "ExposedPorts", json_incref(exposed), &draft->failed);
        swarm__json_put(draft->host, "PortBindings", json_incref(bindings), &draft->failed);
    }
    json_decref(exposed);
    json_decref(bindings);
    return 0;
}

int swarm__docker_plan_networks(swarm__docker_plan *plan, swarm__docker_draft *draft,
                                swarm_error **err)
{
    json_t *attachment;
    size_t i;
    json_array_foreach(json_object_get(draft->task, "Networks"), i, attachment)
    {
        int code = add_network(plan, draft, attachment, err);
        if (code < 0) {
            swarm__error_prefix_index(err, i);
            swarm__error_prefix(err, "/TaskTemplate/Networks");
            return code;
        }
    }
    return plan_ports(plan, draft, err);
}
