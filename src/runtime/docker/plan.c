/* SPDX-License-Identifier: MIT */
#include "runtime/docker/plan.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/text.h"
#include "model/image_reference.h"
#include "model/json.h"
#include "model/json_tree.h"
#include "runtime/plan.h"
#include <string.h>

#define DEFAULT_GRACE_NS INT64_C(10000000000)

void swarm__docker_move(swarm__docker_draft *draft, json_t *from, const char *name, json_t *to,
                        const char *new_name)
{
    json_t *value = json_object_get(from, name);
    if (value == NULL)
        return;
    swarm__json_put(to, new_name, json_incref(value), &draft->failed);
    json_object_del(from, name);
}

int swarm__docker_expand(const swarm__docker_draft *draft, const char *text, json_t **out_text,
                         swarm_error **err)
{
    swarm__plan_place place = {.node_name = draft->place->node_name};
    char *expanded;
    int code = swarm__plan_expand(draft->order, &place, text, &expanded, err);
    if (code < 0)
        return code;
    *out_text = json_string(expanded);
    swarm__free(expanded);
    return *out_text != NULL ? 0 : swarm__fail_nomem(err);
}

static int is_empty(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return json_object_size(value) == 0;
    case JSON_ARRAY:
        return json_array_size(value) == 0;
    case JSON_STRING:
        return json_string_length(value) == 0;
    default:
        return !json_is_true(value) && json_number_value(value) == 0;
    }
}

/* What nobody has carried over says something that would be lost. */
static int refuse_the_rest(json_t *rest, const char *path, swarm_error **err)
{
    const char *name;
    json_t *value;
    json_object_foreach(rest, name, value)
    {
        if (is_empty(value))
            continue;
        char *full = swarm__format("%s/%s", path, name);
        int code = full != NULL ? swarm__fail(err, SWARM_E_NOTSUP, full,
                                              "%s: a Docker Engine cannot do this for us", full)
                                : swarm__fail_nomem(err);
        swarm__free(full);
        return code;
    }
    return 0;
}

/* ---- the container ---- */

/* As in Docker Swarm: the spec's command stands in for the image's entry point, its args follow. */
static const struct {
    const char *name, *new_name;
    int of_host;
} container_members[] = {
    {"Image", "Image", 0},
    {"Command", "Entrypoint", 0},
    {"Args", "Cmd", 0},
    {"Dir", "WorkingDir", 0},
    {"User", "User", 0},
    {"StopSignal", "StopSignal", 0},
    {"TTY", "Tty", 0},
    {"OpenStdin", "OpenStdin", 0},
    {"Groups", "GroupAdd", 1},
    {"Init", "Init", 1},
    {"ReadOnly", "ReadonlyRootfs", 1},
    {"Sysctls", "Sysctls", 1},
    {"CapabilityAdd", "CapAdd", 1},
    {"CapabilityDrop", "CapDrop", 1},
    {"Ulimits", "Ulimits", 1},
    {"Isolation", "Isolation", 1},
    {"OomScoreAdj", "OomScoreAdj", 1},
};

static int put_hostname(swarm__docker_draft *draft, swarm_error **err)
{
    const char *hostname = json_string_value(json_object_get(draft->container, "Hostname"));
    json_t *expanded;
    if (hostname == NULL)
        return 0;
    int code = swarm__docker_expand(draft, hostname, &expanded, err);
    if (code < 0)
        return code;
    swarm__json_put(draft->body, "Hostname", expanded, &draft->failed);
    json_object_del(draft->container, "Hostname");
    return 0;
}

/* "NAME=value", its value expanded; "NAME" alone takes the image's variable away. */
static int put_environment(swarm__docker_draft *draft, swarm_error **err)
{
    json_t *entry, *list = json_object_get(draft->container, "Env");
    size_t i;
    if (list == NULL)
        return 0;
    json_t *expanded = json_array();
    json_array_foreach(list, i, entry)
    {
        json_t *text;
        int code = swarm__docker_expand(draft, json_string_value(entry), &text, err);
        if (code < 0) {
            json_decref(expanded);
            swarm__error_prefix_index(err, i);
            swarm__error_prefix(err, "/TaskTemplate/ContainerSpec/Env");
            return code;
        }
        swarm__json_append(expanded, text, &draft->failed);
    }
    swarm__json_put(draft->body, "Env", expanded, &draft->failed);
    json_object_del(draft->container, "Env");
    return 0;
}

/* An HTTP probe of ours takes the place of the image's own check, unless the spec has a test, too. */
static void put_health(swarm__docker_draft *draft)
{
    const swarm_health_config *config = swarm_container_spec_get_health_config(
        swarm_task_spec_get_container(swarm_task_get_spec(draft->order->task)));
    json_t *health = json_object_get(draft->container, "Healthcheck");
    if (health == NULL)
        return;
    if (swarm_health_config_get_http(config) != NULL &&
        json_array_size(json_object_get(health, "Test")) == 0)
        swarm__json_put(health, "Test", json_pack("[s]", "NONE"), &draft->failed);
    swarm__docker_move(draft, draft->container, "Healthcheck", draft->body, "Healthcheck");
}

static void put_label(swarm__docker_draft *draft, json_t *labels, const char *name,
                      const char *value)
{
    if (value != NULL)
        swarm__json_put(labels, name, json_string(value), &draft->failed);
}

/* Docker's own, so that other tools see what they expect, and ours. */
static void put_labels(swarm__docker_draft *draft, const char *task_name)
{
    const swarm__task_order *order = draft->order;
    json_t *labels = json_object_get(draft->container, "Labels");
    labels = labels != NULL ? json_incref(labels) : json_object();
    put_label(draft, labels, "com.docker.swarm.node.id", swarm_task_get_node_id(order->task));
    put_label(draft, labels, "com.docker.swarm.service.id", order->service_id);
    put_label(draft, labels, "com.docker.swarm.service.name",
              swarm_service_spec_get_name(order->service));
    put_label(draft, labels, "com.docker.swarm.task", "");
    put_label(draft, labels, SWARM__LABEL_TASK, swarm_task_get_id(order->task));
    put_label(draft, labels, "com.docker.swarm.task.name", task_name);
    if (json_object_get(labels, SWARM__LABEL_NAMESPACE) == NULL)
        put_label(draft, labels, SWARM__LABEL_NAMESPACE,
                  swarm_service_spec_get_label(order->service, SWARM__LABEL_NAMESPACE));
    put_label(draft, labels, SWARM__LABEL_CLUSTER, draft->place->cluster_id);
    put_label(draft, labels, SWARM__LABEL_NODE, draft->place->node_name);
    swarm__json_put(draft->body, "Labels", labels, &draft->failed);
    json_object_del(draft->container, "Labels");
}

/* The Engine counts in seconds; less than one would be none at all. */
static void put_grace(swarm__docker_plan *plan, swarm__docker_draft *draft,
                      const swarm_container_spec *container)
{
    int64_t grace_ns = swarm_container_spec_has_stop_grace_period(container)
                           ? swarm_container_spec_get_stop_grace_period_ns(container)
                           : DEFAULT_GRACE_NS;
    plan->stop_seconds = grace_ns > 0 ? (grace_ns - 1) / 1000000000 + 1 : 0;
    swarm__json_put(draft->body, "StopTimeout", json_integer(plan->stop_seconds), &draft->failed);
    json_object_del(draft->container, "StopGracePeriod");
}

static int put_container(swarm__docker_plan *plan, swarm__docker_draft *draft, swarm_error **err)
{
    const swarm_container_spec *container =
        swarm_task_spec_get_container(swarm_task_get_spec(draft->order->task));
    for (size_t i = 0; i < sizeof container_members / sizeof container_members[0]; i++)
        swarm__docker_move(draft, draft->container, container_members[i].name,
                           container_members[i].of_host ? draft->host : draft->body,
                           container_members[i].new_name);
    put_labels(draft, plan->name);
    put_health(draft);
    put_grace(plan, draft, container);
    int code = put_hostname(draft, err);
    return code < 0 ? code : put_environment(draft, err);
}

static int plan_names(swarm__docker_plan *plan, const swarm__docker_draft *draft, swarm_error **err)
{
    const swarm__task_order *order = draft->order;
    const swarm_container_spec *container =
        swarm_task_spec_get_container(swarm_task_get_spec(order->task));
    const char *image = swarm_container_spec_get_image(container);
    if (image == NULL || image[0] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/TaskTemplate/ContainerSpec/Image",
                           "image reference must be provided");
    swarm__image_reference reference;
    if (swarm__image_reference_parse(image, &reference) < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/TaskTemplate/ContainerSpec/Image",
                           "\"%s\": invalid reference format", image);
    const char *name = swarm_task_get_name(order->task);
    plan->pull_policy = swarm_container_spec_get_pull_policy(container);
    const char *stack = swarm_service_spec_get_label(order->service, SWARM__LABEL_NAMESPACE);
    if (swarm__str_set(&plan->image, image) < 0 || swarm__str_set(&plan->stack, stack) < 0)
        return swarm__fail_nomem(err);
    plan->name = name != NULL && name[0] != '\0'
                     ? swarm__strdup(name)
                     : swarm__format("%s.%s", swarm_service_spec_get_name(order->service),
                                     swarm_task_get_id(order->task));
    return plan->name != NULL ? 0 : swarm__fail_nomem(err);
}

/* ---- all of it ---- */

static int draft_all(swarm__docker_plan *plan, swarm__docker_draft *draft, swarm_error **err)
{
    const char *kind = json_string_value(json_object_get(draft->task, "Runtime"));
    if (kind != NULL && kind[0] != '\0' && strcmp(kind, "container") != 0)
        return swarm__fail(err, SWARM_E_NOTSUP, "/TaskTemplate/Runtime", "unsupported runtime: %s",
                           kind);
    int code = plan_names(plan, draft, err);
    if (code == 0)
        code = put_container(plan, draft, err);
    if (code == 0)
        code = swarm__docker_plan_host(draft, err);
    if (code == 0)
        code = swarm__docker_plan_networks(plan, draft, err);
    if (code == 0)
        code = refuse_the_rest(draft->container, "/TaskTemplate/ContainerSpec", err);
    /* The engine's own business, not the container's. */
    static const char *const ours[] = {"ContainerSpec", "RestartPolicy", "Placement", "ForceUpdate",
                                       "Runtime",       "Resources",     "Networks",  "LogDriver"};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        json_object_del(draft->task, ours[i]);
    if (code == 0)
        code = refuse_the_rest(draft->task, "/TaskTemplate", err);
    if (code == 0 && draft->failed)
        code = swarm__fail_nomem(err);
    return code;
}

int swarm__docker_plan_make(swarm__docker_plan *plan, const swarm__task_order *order,
                            const swarm__docker_place *place, swarm_error **err)
{
    const swarm_task_spec *spec = swarm_task_get_spec(order->task);
    if (swarm_task_spec_get_container(spec) == NULL)
        return swarm__fail(err, SWARM_E_NOTSUP, "/TaskTemplate/ContainerSpec",
                           "a Docker Engine runs containers, and the task is none");
    swarm__docker_draft draft = {
        .order = order,
        .place = place,
        .task = swarm__json_of_object((const swarm__object *)(const void *)spec, SWARM_JSON_ENGINE),
        .body = json_object(),
        .host = json_object(),
    };
    draft.container = json_incref(json_object_get(draft.task, "ContainerSpec"));
    int code = draft.task != NULL && draft.body != NULL && draft.host != NULL
                   ? draft_all(plan, &draft, err)
                   : swarm__fail_nomem(err);
    if (code == 0) {
        swarm__json_put(draft.body, "HostConfig", json_incref(draft.host), &draft.failed);
        plan->body = draft.failed ? NULL : swarm__json_text(draft.body, JSON_COMPACT);
        code = plan->body != NULL ? 0 : swarm__fail_nomem(err);
    }
    json_decref(draft.container);
    json_decref(draft.task);
    json_decref(draft.body);
    json_decref(draft.host);
    return code;
}

void swarm__docker_plan_free(swarm__docker_plan *plan)
{
    for (size_t i = 0; i < plan->networks.count; i++) {
        swarm__free(plan->networks.items[i].network);
        swarm__free(plan->networks.items[i].body);
    }
    swarm__array_free(&plan->networks);
    swarm__free(plan->ports.items);
    swarm__free(plan->name);
    swarm__free(plan->image);
    swarm__free(plan->body);
    swarm__free(plan->stack);
    memset(plan, 0, sizeof *plan);
}
