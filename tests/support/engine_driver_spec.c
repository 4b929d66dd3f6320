/* SPDX-License-Identifier: MIT */
#include "support/engine_driver_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int driver_read_duration(const char *text, int64_t *out_ns)
{
    static const struct {
        const char *name;
        double ns;
    } units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
    if (strcmp(text, "never") == 0) {
        *out_ns = -1;
        return 1;
    }
    char *end;
    double number = strtod(text, &end);
    if (end == text)
        return 0;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(end, units[i].name) == 0) {
            *out_ns = (int64_t)(number * units[i].ns);
            return 1;
        }
    }
    *out_ns = 0;
    return strcmp(text, "0") == 0;
}

/* The value of "key=value" when the key is this one. */
static const char *value_of(const char *word, const char *key)
{
    size_t length = strlen(key);
    return strncmp(word, key, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static uint64_t number(const char *text)
{
    return strtoull(text, NULL, 10);
}

/* ---- services ---- */

/* What only libswarm knows. */
static const struct {
    const char *key;
    int (*set)(swarm_update_config *config, int64_t value);
} own_durations[] = {
    {"placement-timeout", swarm_update_config_set_placement_timeout_ns},
    {"prepare-timeout", swarm_update_config_set_prepare_timeout_ns},
    {"start-timeout", swarm_update_config_set_start_timeout_ns},
    {"drain-timeout", swarm_update_config_set_drain_timeout_ns},
    {"stop-timeout", swarm_update_config_set_stop_timeout_ns},
    {"settle", swarm_update_config_set_settle_time_ns},
    {"total-timeout", swarm_update_config_set_total_timeout_ns},
    {"pull-delay", swarm_update_config_set_pull_retry_delay_ns},
    {"gate-timeout", swarm_update_config_set_gate_timeout_ns},
};

static int own_duration_word(swarm_update_config *config, const char *word)
{
    int64_t ns;
    for (size_t i = 0; i < sizeof own_durations / sizeof own_durations[0]; i++) {
        const char *value = value_of(word, own_durations[i].key);
        if (value != NULL)
            return driver_read_duration(value, &ns) && own_durations[i].set(config, ns) == 0;
    }
    return 0;
}

/* batches=1/5/25% gate=manual gate-answer=go percent=25 */
static int step_word(swarm_update_config *config, const char *word)
{
    const char *value;
    swarm_update_gate gate;
    swarm_gate_answer answer;
    if ((value = value_of(word, "gate")) != NULL)
        return swarm_update_gate_from_str(value, &gate) == 0 &&
               swarm_update_config_set_gate(config, gate) == 0;
    if ((value = value_of(word, "gate-answer")) != NULL)
        return swarm_gate_answer_from_str(value, &answer) == 0 &&
               swarm_update_config_set_gate_timeout_answer(config, answer) == 0;
    if ((value = value_of(word, "percent")) != NULL)
        return swarm_update_config_set_parallelism_percent(config, (uint32_t)number(value)) == 0;
    if ((value = value_of(word, "batches")) == NULL)
        return own_duration_word(config, word);
    swarm_update_config_clear_batches(config);
    while (*value != '\0') {
        char batch[24];
        size_t length = strcspn(value, "/");
        snprintf(batch, sizeof batch, "%.*s", (int)length, value);
        if (swarm_update_config_add_batch(config, batch) < 0)
            return 0;
        value += length + (value[length] == '/');
    }
    return 1;
}

static int config_word(swarm_update_config *config, const char *word)
{
    const char *value;
    int64_t ns;
    swarm_update_order order;
    swarm_failure_action action;
    if ((value = value_of(word, "order")) != NULL)
        return swarm_update_order_from_str(value, &order) == 0 &&
               swarm_update_config_set_order(config, order) == 0;
    if ((value = value_of(word, "parallelism")) != NULL)
        return swarm_update_config_set_parallelism(config, number(value)) == 0;
    if ((value = value_of(word, "delay")) != NULL)
        return driver_read_duration(value, &ns) &&
               swarm_update_config_set_delay_ns(config, ns) == 0;
    if ((value = value_of(word, "monitor")) != NULL)
        return driver_read_duration(value, &ns) &&
               swarm_update_config_set_monitor_ns(config, ns) == 0;
    if ((value = value_of(word, "ratio")) != NULL)
        return swarm_update_config_set_max_failure_ratio(config, strtod(value, NULL)) == 0;
    if ((value = value_of(word, "action")) != NULL)
        return swarm_failure_action_from_str(value, &action) == 0 &&
               swarm_update_config_set_failure_action(config, action) == 0;
    if ((value = value_of(word, "max-cut")) != NULL)
        return swarm_update_config_set_max_cut(config, number(value)) == 0;
    if ((value = value_of(word, "pull-retries")) != NULL)
        return swarm_update_config_set_pull_retries(config, number(value)) == 0;
    return step_word(config, word);
}

static int is_config_word(const char *word)
{
    static const char *const keys[] = {"order",   "parallelism", "delay",        "monitor",
                                       "ratio",   "action",      "pull-retries", "gate",
                                       "percent", "batches",     "gate-answer",  "max-cut"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (value_of(word, keys[i]) != NULL)
            return 1;
    for (size_t i = 0; i < sizeof own_durations / sizeof own_durations[0]; i++)
        if (value_of(word, own_durations[i].key) != NULL)
            return 1;
    return 0;
}

/* A block that says no parallelism means all at once: the stories mean one. */
static int update_word(swarm_service_spec *spec, const char *word, int rollback)
{
    swarm_update_config *config = rollback ? swarm_service_spec_edit_rollback_config(spec)
                                           : swarm_service_spec_edit_update_config(spec);
    if (!swarm_update_config_has_parallelism(config))
        swarm_update_config_set_parallelism(config, 1);
    return config_word(config, word);
}

static int restart_word(swarm_service_spec *spec, const char *word)
{
    const char *value;
    int64_t ns;
    swarm_restart_condition condition;
    int known = value_of(word, "restart") != NULL || value_of(word, "restart-delay") != NULL ||
                value_of(word, "attempts") != NULL || value_of(word, "window") != NULL;
    if (!known)
        return 0;
    swarm_restart_policy *policy =
        swarm_task_spec_edit_restart_policy(swarm_service_spec_edit_task(spec));
    if (!swarm_restart_policy_has_condition(policy))
        swarm_restart_policy_set_condition(policy, SWARM_RESTART_CONDITION_ANY);
    if ((value = value_of(word, "restart")) != NULL)
        return swarm_restart_condition_from_str(value, &condition) == 0 &&
               swarm_restart_policy_set_condition(policy, condition) == 0;
    if ((value = value_of(word, "restart-delay")) != NULL)
        return driver_read_duration(value, &ns) &&
               swarm_restart_policy_set_delay_ns(policy, ns) == 0;
    if ((value = value_of(word, "attempts")) != NULL)
        return swarm_restart_policy_set_max_attempts(policy, number(value)) == 0;
    return driver_read_duration(value_of(word, "window"), &ns) &&
           swarm_restart_policy_set_window_ns(policy, ns) == 0;
}

static int add_port(swarm_service_spec *spec, const char *value)
{
    swarm_endpoint_spec *endpoint = swarm_service_spec_edit_endpoint(spec);
    if (strcmp(value, "none") == 0)
        return swarm_endpoint_spec_clear_ports(endpoint) == 0;
    swarm_port_config *port = swarm_port_config_new();
    swarm_port_config_set_protocol(port, strstr(value, "/udp") != NULL ? SWARM_PORT_PROTOCOL_UDP
                                                                       : SWARM_PORT_PROTOCOL_TCP);
    swarm_port_config_set_target_port(port, 80);
    swarm_port_config_set_published_port(port, (uint32_t)number(value));
    swarm_port_config_set_publish_mode(port, strstr(value, "/host") != NULL
                                                 ? SWARM_PUBLISH_MODE_HOST
                                                 : SWARM_PUBLISH_MODE_INGRESS);
    int added = swarm_endpoint_spec_add_port(endpoint, port) == 0;
    swarm_port_config_free(port);
    return added;
}

static int set_health(swarm_container_spec *container, const char *value)
{
    if (strcmp(value, "no") == 0)
        return swarm_container_spec_unset_health_config(container) == 0;
    swarm_health_config *health = swarm_container_spec_edit_health_config(container);
    return swarm_health_config_clear_test(health) == 0 &&
           swarm_health_config_add_test(health, "CMD-SHELL") == 0 &&
           swarm_health_config_add_test(health, "true") == 0;
}

static int add_volume(swarm_container_spec *container, const char *name)
{
    swarm_mount *mount = swarm_mount_new();
    swarm_mount_set_type(mount, SWARM_MOUNT_TYPE_VOLUME);
    swarm_mount_set_source(mount, name);
    swarm_mount_set_target(mount, "/data");
    int added = swarm_container_spec_add_mount(container, mount) == 0;
    swarm_mount_free(mount);
    return added;
}

static int placement_word(swarm_task_spec *task, const char *word)
{
    const char *value;
    if ((value = value_of(word, "constraint")) != NULL) {
        swarm_placement *placement = swarm_task_spec_edit_placement(task);
        return strcmp(value, "none") == 0 ? swarm_placement_clear_constraints(placement) == 0
                                          : swarm_placement_add_constraint(placement, value) == 0;
    }
    if ((value = value_of(word, "priority")) != NULL)
        return swarm_placement_set_priority(swarm_task_spec_edit_placement(task),
                                            (int32_t)strtol(value, NULL, 10)) == 0;
    if ((value = value_of(word, "max-per-node")) != NULL)
        return swarm_placement_set_max_replicas(swarm_task_spec_edit_placement(task),
                                                number(value)) == 0;
    return 0;
}

static int resource_word(swarm_task_spec *task, const char *word)
{
    const char *value;
    if ((value = value_of(word, "cpus")) == NULL && value_of(word, "memory") == NULL)
        return 0;
    swarm_resource_set *wanted =
        swarm_resources_edit_reservations(swarm_task_spec_edit_resources(task));
    if (value != NULL)
        return swarm_resource_set_set_nano_cpus(wanted, (int64_t)(strtod(value, NULL) * 1e9)) == 0;
    return swarm_resource_set_set_memory_bytes(wanted, (int64_t)number(value_of(word, "memory")) *
                                                           1024 * 1024) == 0;
}

static int container_word(swarm_service_spec *spec, const char *word)
{
    const char *value;
    swarm_container_spec *container =
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec));
    if ((value = value_of(word, "image")) != NULL)
        return swarm_container_spec_set_image(container, value) == 0;
    if ((value = value_of(word, "env")) != NULL)
        return swarm_container_spec_add_env(container, value) == 0;
    if ((value = value_of(word, "health")) != NULL)
        return set_health(container, value);
    if ((value = value_of(word, "volume")) != NULL)
        return add_volume(container, value);
    if ((value = value_of(word, "force")) != NULL)
        return swarm_task_spec_set_force_update(swarm_service_spec_edit_task(spec),
                                                number(value)) == 0;
    return 0;
}

static int service_word(swarm_service_spec *spec, const char *word)
{
    const char *value;
    swarm_service_mode mode;
    if ((value = value_of(word, "replicas")) != NULL)
        return swarm_service_spec_set_replicas(spec, number(value)) == 0;
    if ((value = value_of(word, "mode")) != NULL)
        return swarm_service_mode_from_str(value, &mode) == 0 &&
               swarm_service_spec_set_mode(spec, mode) == 0;
    if ((value = value_of(word, "port")) != NULL)
        return add_port(spec, value);
    if (strncmp(word, "label.", 6) == 0 && strchr(word, '=') != NULL) {
        char key[DRIVER_NAME_SIZE];
        snprintf(key, sizeof key, "%.*s", (int)(strchr(word, '=') - word - 6), word + 6);
        return swarm_service_spec_set_label(spec, key, strchr(word, '=') + 1) == 0;
    }
    return 0;
}

int driver_spec_word(swarm_service_spec *spec, const char *word)
{
    if (strncmp(word, "rollback.", 9) == 0)
        return update_word(spec, word + 9, 1);
    if (is_config_word(word))
        return update_word(spec, word, 0);
    return service_word(spec, word) || container_word(spec, word) || restart_word(spec, word) ||
           placement_word(swarm_service_spec_edit_task(spec), word) ||
           resource_word(swarm_service_spec_edit_task(spec), word);
}

/* ---- versions ---- */

int driver_version_word(driver_version *version, const char *word)
{
    const struct {
        const char *key;
        int64_t *ns;
    } delays[] = {{"ready", &version->ready_ns},     {"running", &version->running_ns},
                  {"healthy", &version->healthy_ns}, {"unhealthy", &version->unhealthy_ns},
                  {"routed", &version->routed_ns},   {"drained", &version->drained_ns},
                  {"stopped", &version->stopped_ns}, {"exit-after", &version->exit_ns}};
    const char *value;
    for (size_t i = 0; i < sizeof delays / sizeof delays[0]; i++)
        if ((value = value_of(word, delays[i].key)) != NULL)
            return driver_read_duration(value, delays[i].ns);
    if ((value = value_of(word, "exit")) != NULL)
        version->exit_code = (int32_t)number(value);
    else if ((value = value_of(word, "stop-exit")) != NULL)
        version->stop_code = (int32_t)number(value);
    else if ((value = value_of(word, "cut")) != NULL)
        version->cut = number(value);
    else if ((value = value_of(word, "pull-fails")) != NULL)
        version->pull_fails = (int)number(value);
    else if (strcmp(word, "reject") == 0)
        version->reject = 1;
    else
        return 0;
    return 1;
}
