/* SPDX-License-Identifier: MIT
 *
 * How a service is deployed: its name and labels, mode, update and rollback, resources, restart and
 * placement.
 */
#include "stack/spec.h"

#include <stdlib.h>
#include <string.h>

static const swarm__field update_fields[] = {
    {"parallelism", "/Parallelism"},
    {"delay", "/Delay"},
    {"failure_action", "/FailureAction"},
    {"monitor", "/Monitor"},
    {"max_failure_ratio", "/MaxFailureRatio"},
    {"order", "/Order"},
    {"x-placement-timeout", "/PlacementTimeout"},
    {"x-prepare-timeout", "/PrepareTimeout"},
    {"x-start-timeout", "/StartTimeout"},
    {"x-drain-timeout", "/DrainTimeout"},
    {"x-max-cut", "/MaxCut"},
    {"x-stop-timeout", "/StopTimeout"},
    {"x-settle-time", "/SettleTime"},
    {"x-total-timeout", "/TotalTimeout"},
    {"x-order", "/Order"}, /* in place of order, which is Docker's */
    {"x-pull-retries", "/PullRetries"},
    {"x-pull-retry-delay", "/PullRetryDelay"},
    {"x-parallelism-percent", "/ParallelismPercent"},
    {"x-batches", "/Batches"},
    {"x-gate", "/Gate"},
    {"x-gate-timeout", "/GateTimeout"},
    {"x-gate-timeout-answer", "/GateTimeoutAnswer"},
    {NULL, NULL},
};

static const swarm__field restart_fields[] = {
    {"condition", "/Condition"}, {"delay", "/Delay"}, {"max_attempts", "/MaxAttempts"},
    {"window", "/Window"},       {NULL, NULL},
};

static const swarm__field placement_fields[] = {
    {"constraints", "/Constraints"},
    {"max_replicas_per_node", "/MaxReplicas"},
    {"x-priority", "/Priority"},
    {NULL, NULL},
};

static const swarm__field resource_fields[] = {
    {"cpus", "/NanoCPUs"},
    {"memory", "/MemoryBytes"},
    {"pids", "/Pids"},
    {NULL, NULL},
};

static const swarm__yaml *deploy_get(const swarm__spec *spec, const char *key)
{
    return swarm__yaml_get(swarm__yaml_get(spec->service, "deploy"), key);
}

static int put_name(swarm__spec *spec)
{
    const swarm__yaml *service = spec->service;
    const char *name =
        swarm__load_format(spec->load, service, "%s_%s", spec->load->name, service->key->text);
    if (name == NULL)
        return SWARM_E_NOMEM;
    const swarm__yaml *labels = deploy_get(spec, "labels");
    json_t *json = swarm__json_labels(spec->load, labels);
    swarm__json_put(json, "com.docker.stack.image", json_string(swarm__yaml_text(service, "image")),
                    &spec->failed);
    swarm__spec_put(spec, "/Name", json_string(name), service->key);
    swarm__spec_put(spec, "/Labels", json, labels);
    return 0;
}

static int put_mode(swarm__spec *spec)
{
    const swarm__yaml *mode = deploy_get(spec, "mode");
    const swarm__yaml *replicas = deploy_get(spec, "replicas");
    const char *word = mode != NULL ? mode->text : "replicated";
    if (strncmp(word, "global", 6) == 0) {
        if (replicas != NULL)
            return swarm__load_fail(
                spec->load, SWARM_E_INVAL, replicas,
                "replicas go with the modes replicated and replicated-job only");
        swarm__spec_put(spec, strcmp(word, "global") == 0 ? "/Mode/Global" : "/Mode/GlobalJob",
                        json_object(), mode);
    } else if (strcmp(word, "replicated-job") == 0) {
        static const swarm__field concurrent[] = {{"replicas", "/MaxConcurrent"}, {NULL, NULL}};
        static const swarm__field total[] = {{"replicas", "/TotalCompletions"}, {NULL, NULL}};
        const swarm__yaml *deploy = swarm__yaml_get(spec->service, "deploy");
        swarm__spec_put(spec, "/Mode/ReplicatedJob", json_object(), mode);
        swarm__spec_put_fields(spec, deploy, "/Mode/ReplicatedJob", concurrent);
        swarm__spec_put_fields(spec, deploy, "/Mode/ReplicatedJob", total);
    } else {
        static const swarm__field count[] = {{"replicas", "/Replicas"}, {NULL, NULL}};
        swarm__spec_put(spec, "/Mode/Replicated", json_object(), mode);
        swarm__spec_put_fields(spec, swarm__yaml_get(spec->service, "deploy"), "/Mode/Replicated",
                               count);
    }
    return 0;
}

/* Parallelism is written always: in the API its absence means all at once, in a Compose file one. */
static void put_update(swarm__spec *spec, const char *key, const char *pointer,
                       const char *parallelism)
{
    const swarm__yaml *config = deploy_get(spec, key);
    if (config == NULL)
        return;
    swarm__spec_put(spec, parallelism, json_integer(1), config);
    swarm__spec_put_fields(spec, config, pointer, update_fields);
}

static void put_generic_resources(swarm__spec *spec, const swarm__yaml *resources)
{
    static const swarm__field fields[] = {{"kind", "Kind"}, {"value", "Value"}, {NULL, NULL}};
    json_t *list = json_array();
    for (const swarm__yaml *item = resources->first; item != NULL; item = item->next) {
        json_t *json = json_object(), *discrete = json_object();
        swarm__json_put_fields(discrete, &spec->failed,
                               swarm__yaml_get(item, "discrete_resource_spec"), fields);
        swarm__json_put(json, "DiscreteResourceSpec", discrete, &spec->failed);
        swarm__json_append(list, json, &spec->failed);
    }
    swarm__spec_put(spec, "/TaskTemplate/Resources/Reservations/GenericResources", list, resources);
}

static void put_resources(swarm__spec *spec)
{
    const swarm__yaml *resources = deploy_get(spec, "resources");
    const swarm__yaml *reservations = swarm__yaml_get(resources, "reservations");
    const swarm__yaml *generic = swarm__yaml_get(reservations, "generic_resources");
    swarm__spec_put_fields(spec, swarm__yaml_get(resources, "limits"),
                           "/TaskTemplate/Resources/Limits", resource_fields);
    swarm__spec_put_fields(spec, reservations, "/TaskTemplate/Resources/Reservations",
                           resource_fields);
    if (generic != NULL)
        put_generic_resources(spec, generic);
}

/* `restart` is the older spelling, which a restart_policy overrides. */
static int put_restart(swarm__spec *spec)
{
    static const char pointer[] = "/TaskTemplate/RestartPolicy";
    const swarm__yaml *policy = deploy_get(spec, "restart_policy");
    const swarm__yaml *restart = swarm__yaml_get(spec->service, "restart");
    if (policy != NULL) {
        swarm__spec_put(spec, pointer, json_object(), policy);
        swarm__spec_put_fields(spec, policy, pointer, restart_fields);
    }
    if (restart == NULL)
        return 0;
    if (policy != NULL)
        return swarm__load_warn(spec->load, restart,
                                "restart is ignored: deploy.restart_policy says what happens");
    if (strcmp(restart->text, "no") == 0)
        return swarm__load_warn(spec->load, restart,
                                "restart: \"no\" is ignored: a swarm restarts tasks unless "
                                "deploy.restart_policy.condition is none");
    const char *count = strchr(restart->text, ':');
    long attempts = count != NULL ? strtol(count + 1, NULL, 10) : 0;
    swarm__spec_put(spec, "/TaskTemplate/RestartPolicy/Condition",
                    json_string(restart->text[0] == 'o' ? "on-failure" : "any"), restart);
    if (attempts > 0)
        swarm__spec_put(spec, "/TaskTemplate/RestartPolicy/MaxAttempts", json_integer(attempts),
                        restart);
    return 0;
}

static void put_placement(swarm__spec *spec)
{
    const swarm__yaml *placement = deploy_get(spec, "placement");
    const swarm__yaml *preferences = swarm__yaml_get(placement, "preferences");
    swarm__spec_put_fields(spec, placement, "/TaskTemplate/Placement", placement_fields);
    if (preferences == NULL)
        return;
    json_t *list = json_array();
    for (const swarm__yaml *item = preferences->first; item != NULL; item = item->next) {
        static const swarm__field fields[] = {{"spread", "SpreadDescriptor"}, {NULL, NULL}};
        json_t *json = json_object(), *spread = json_object();
        swarm__json_put_fields(spread, &spec->failed, item, fields);
        swarm__json_put(json, "Spread", spread, &spec->failed);
        swarm__json_append(list, json, &spec->failed);
    }
    swarm__spec_put(spec, "/TaskTemplate/Placement/Preferences", list, preferences);
}

static void put_endpoint_mode(swarm__spec *spec)
{
    const swarm__yaml *mode = deploy_get(spec, "endpoint_mode");
    if (mode == NULL)
        return;
    int vip = mode->text[0] == 'v' || mode->text[0] == 'V';
    swarm__spec_put(spec, "/EndpointSpec/Mode", json_string(vip ? "vip" : "dnsrr"), mode);
}

int swarm__spec_deploy(swarm__spec *spec)
{
    int code = put_name(spec);
    if (code == 0)
        code = put_mode(spec);
    if (code < 0)
        return code;
    put_update(spec, "update_config", "/UpdateConfig", "/UpdateConfig/Parallelism");
    put_update(spec, "rollback_config", "/RollbackConfig", "/RollbackConfig/Parallelism");
    put_resources(spec);
    put_placement(spec);
    put_endpoint_mode(spec);
    return put_restart(spec);
}
