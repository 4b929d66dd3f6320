/* SPDX-License-Identifier: MIT
 *
 * The keys of deploy.
 */
#include "stack/schema.h"
#include <string.h>

static int one_of(swarm__load *load, swarm__yaml *node, const char *const *words,
                  const char *message)
{
    int code = swarm__shape_string(load, node);
    if (code < 0)
        return code;
    for (; *words != NULL; words++)
        if (strcmp(node->text, *words) == 0)
            return 0;
    return swarm__load_fail(load, SWARM_E_INVAL, node, "%s must be %s, not \"%.100s\"",
                            node->key->text, message, node->text);
}

static int shape_mode(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"replicated", "global", "replicated-job", "global-job",
                                        NULL};
    return one_of(load, node, words, "replicated, global, replicated-job or global-job");
}

static int shape_endpoint_mode(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"vip", "dnsrr", "VIP", "DNSRR", NULL};
    return one_of(load, node, words, "vip or dnsrr");
}

static int shape_order(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"start-first", "stop-first", NULL};
    return one_of(load, node, words,
                  "start-first or stop-first (x-order: auto lets libswarm choose)");
}

/* Beside order, so that Docker can still read the file. */
static int shape_own_order(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"auto", "start-first", "stop-first", NULL};
    return one_of(load, node, words, "auto, start-first or stop-first");
}

static int shape_update_action(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"pause", "continue", "rollback", NULL};
    return one_of(load, node, words, "pause, continue or rollback");
}

static int shape_rollback_action(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"pause", "continue", NULL};
    return one_of(load, node, words, "pause or continue");
}

static int shape_condition(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"none", "on-failure", "any", NULL};
    return one_of(load, node, words, "none, on-failure or any");
}

static int shape_ratio(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_number(load, node);
    if (code == 0 && !(node->number >= 0 && node->number <= 1))
        code =
            swarm__load_fail(load, SWARM_E_INVAL, node, "%s must be from 0 to 1", node->key->text);
    return code;
}

static int shape_percent(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_integer(load, node);
    if (code == 0 && (node->integer < 1 || node->integer > 100))
        code = swarm__load_fail(load, SWARM_E_INVAL, node, "%s must be from 1 to 100",
                                node->key->text);
    return code;
}

static int shape_gate(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"none", "manual", "canary", NULL};
    return one_of(load, node, words, "none, manual or canary");
}

static int shape_gate_answer(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"go", "stop", NULL};
    return one_of(load, node, words, "go or stop");
}

static const swarm__key update_keys[] = {
    {.name = "parallelism", .shape = swarm__shape_integer},
    {.name = "delay", .shape = swarm__shape_duration},
    {.name = "failure_action", .shape = shape_update_action},
    {.name = "monitor", .shape = swarm__shape_duration},
    {.name = "max_failure_ratio", .shape = shape_ratio},
    {.name = "order", .shape = shape_order},
    {.name = "x-placement-timeout", .shape = swarm__shape_duration},
    {.name = "x-prepare-timeout", .shape = swarm__shape_duration},
    {.name = "x-start-timeout", .shape = swarm__shape_duration},
    {.name = "x-drain-timeout", .shape = swarm__shape_duration},
    {.name = "x-max-cut", .shape = swarm__shape_integer},
    {.name = "x-stop-timeout", .shape = swarm__shape_duration},
    {.name = "x-settle-time", .shape = swarm__shape_duration},
    {.name = "x-total-timeout", .shape = swarm__shape_duration},
    {.name = "x-order", .shape = shape_own_order},
    {.name = "x-pull-retries", .shape = swarm__shape_integer},
    {.name = "x-pull-retry-delay", .shape = swarm__shape_duration},
    {.name = "x-parallelism-percent", .shape = shape_percent},
    {.name = "x-batches", .shape = swarm__shape_texts},
    {.name = "x-gate", .shape = shape_gate},
    {.name = "x-gate-timeout", .shape = swarm__shape_duration},
    {.name = "x-gate-timeout-answer", .shape = shape_gate_answer},
    {.name = NULL},
};

static const swarm__key rollback_keys[] = {
    {.name = "parallelism", .shape = swarm__shape_integer},
    {.name = "delay", .shape = swarm__shape_duration},
    {.name = "failure_action", .shape = shape_rollback_action},
    {.name = "monitor", .shape = swarm__shape_duration},
    {.name = "max_failure_ratio", .shape = shape_ratio},
    {.name = "order", .shape = shape_order},
    {.name = "x-placement-timeout", .shape = swarm__shape_duration},
    {.name = "x-prepare-timeout", .shape = swarm__shape_duration},
    {.name = "x-start-timeout", .shape = swarm__shape_duration},
    {.name = "x-drain-timeout", .shape = swarm__shape_duration},
    {.name = "x-max-cut", .shape = swarm__shape_integer},
    {.name = "x-stop-timeout", .shape = swarm__shape_duration},
    {.name = "x-settle-time", .shape = swarm__shape_duration},
    {.name = "x-total-timeout", .shape = swarm__shape_duration},
    {.name = "x-order", .shape = shape_own_order},
    {.name = "x-pull-retries", .shape = swarm__shape_integer},
    {.name = "x-pull-retry-delay", .shape = swarm__shape_duration},
    {.name = "x-parallelism-percent", .shape = shape_percent},
    {.name = "x-batches", .shape = swarm__shape_texts},
    {.name = "x-gate", .shape = shape_gate},
    {.name = "x-gate-timeout", .shape = swarm__shape_duration},
    {.name = "x-gate-timeout-answer", .shape = shape_gate_answer},
    {.name = NULL},
};

static const swarm__key discrete_keys[] = {
    {.name = "kind", .shape = swarm__shape_string},
    {.name = "value", .shape = swarm__shape_integer},
    {.name = NULL},
};

static const swarm__key generic_keys[] = {
    {.name = "discrete_resource_spec", .object = discrete_keys},
    {.name = NULL},
};

static int shape_generic_resource(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_object(load, node, generic_keys);
    const swarm__yaml *discrete = swarm__yaml_get(node, "discrete_resource_spec");
    if (code == 0 &&
        (swarm__yaml_get(discrete, "kind") == NULL || swarm__yaml_get(discrete, "value") == NULL))
        code = swarm__load_fail(load, SWARM_E_INVAL, node,
                                "a generic resource needs a discrete_resource_spec with kind and "
                                "value");
    return code;
}

static int shape_generic_resources(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_items(load, node, shape_generic_resource);
}

static const swarm__key limit_keys[] = {
    {.name = "cpus", .shape = swarm__shape_cpus},
    {.name = "memory", .shape = swarm__shape_bytes},
    {.name = "pids", .shape = swarm__shape_integer},
    {.name = NULL},
};

static const swarm__key reservation_keys[] = {
    {.name = "cpus", .shape = swarm__shape_cpus},
    {.name = "memory", .shape = swarm__shape_bytes},
    {.name = "generic_resources", .shape = shape_generic_resources, .merge = SWARM__MERGE_APPEND},
    {.name = "devices", .refused = "a swarm hands out devices as generic_resources"},
    {.name = NULL},
};

static const swarm__key resource_keys[] = {
    {.name = "limits", .object = limit_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = "reservations", .object = reservation_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = NULL},
};

static const swarm__key restart_keys[] = {
    {.name = "condition", .shape = shape_condition},
    {.name = "delay", .shape = swarm__shape_duration},
    {.name = "max_attempts", .shape = swarm__shape_integer},
    {.name = "window", .shape = swarm__shape_duration},
    {.name = NULL},
};

static const swarm__key preference_keys[] = {
    {.name = "spread", .shape = swarm__shape_string},
    {.name = NULL},
};

static int shape_preference(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_object(load, node, preference_keys);
    if (code == 0 && swarm__yaml_get(node, "spread") == NULL)
        code = swarm__load_fail(load, SWARM_E_INVAL, node, "a placement preference needs spread");
    return code;
}

static int shape_preferences(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_items(load, node, shape_preference);
}

static const swarm__key placement_keys[] = {
    {.name = "constraints", .shape = swarm__shape_strings, .merge = SWARM__MERGE_APPEND},
    {.name = "preferences", .shape = shape_preferences, .merge = SWARM__MERGE_APPEND},
    {.name = "max_replicas_per_node", .shape = swarm__shape_integer},
    {.name = "x-priority", .shape = swarm__shape_signed_integer},
    {.name = NULL},
};

const swarm__key swarm__deploy_keys[] = {
    {.name = "mode", .shape = shape_mode},
    {.name = "replicas", .shape = swarm__shape_integer},
    {.name = "endpoint_mode", .shape = shape_endpoint_mode},
    {.name = "labels", .shape = swarm__shape_labels, .merge = SWARM__MERGE_ENTRIES},
    {.name = "update_config", .object = update_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = "rollback_config", .object = rollback_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = "resources", .object = resource_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = "restart_policy", .object = restart_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = "placement", .object = placement_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = NULL},
};
