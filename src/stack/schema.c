/* SPDX-License-Identifier: MIT
 *
 * The keys of a Compose file's top and of a service. What is ignored and what is refused follows
 * `docker stack deploy`, with two differences: what it would drop without a word is named here, and
 * what Docker's API can do although that command forgets it (groups, tmpfs) is done.
 */
#include "stack/schema.h"

#include <string.h>

static int shape_reference(swarm__load *load, swarm__yaml *node)
{
    static const swarm__key keys[] = {
        {.name = "source", .shape = swarm__shape_string},
        {.name = "target", .shape = swarm__shape_string},
        {.name = "uid", .shape = swarm__shape_string},
        {.name = "gid", .shape = swarm__shape_string},
        {.name = "mode", .shape = swarm__shape_integer},
        {.name = NULL},
    };
    if (node->kind == SWARM__YAML_STRING) {
        swarm__yaml *map = swarm__yaml_new(load, SWARM__YAML_MAP, node);
        swarm__yaml *source = swarm__yaml_copy(load, node);
        if (map == NULL || source == NULL || swarm__yaml_put_text(load, map, "source", source) < 0)
            return SWARM_E_NOMEM;
        swarm__yaml_become(node, map);
        return 0;
    }
    if (node->kind != SWARM__YAML_MAP)
        return swarm__shape_fail(load, node, "a string or a map");
    int code = swarm__shape_object(load, node, keys);
    if (code == 0 && swarm__yaml_get(node, "source") == NULL)
        code = swarm__load_fail(load, SWARM_E_INVAL, node, "the source is missing");
    const swarm__yaml *mode = swarm__yaml_get(node, "mode");
    if (code == 0 && mode != NULL && mode->integer > 07777)
        code = swarm__load_fail(load, SWARM_E_INVAL, mode, "the mode must be from 0 to 07777");
    return code;
}

int swarm__shape_references(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_items(load, node, shape_reference);
}

/* --- networks of a service: a list of names, or a map; to a map --- */

static const swarm__key attachment_keys[] = {
    {.name = "aliases", .shape = swarm__shape_strings},
    {.name = "driver_opts", .shape = swarm__shape_options},
    {.name = "ipv4_address", .ignored = "the network gives each task its address"},
    {.name = "ipv6_address", .ignored = "the network gives each task its address"},
    {.name = NULL},
};

static int shape_attachment(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_object(load, node, attachment_keys);
}

static int shape_attachments(swarm__load *load, swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_MAP)
        return swarm__shape_values(load, node, shape_attachment);
    int code = swarm__shape_strings(load, node);
    if (code == 0)
        code = swarm__shape_labels(load, node);
    for (swarm__yaml *value = node->first; value != NULL && code == 0; value = value->next) {
        if (value->text[0] != '\0')
            return swarm__load_fail(load, SWARM_E_INVAL, value, "a network's name has no =");
        value->kind = SWARM__YAML_MAP;
    }
    return code;
}

/* --- small objects of a service --- */

static const swarm__key ulimit_keys[] = {
    {.name = "soft", .shape = swarm__shape_signed_integer},
    {.name = "hard", .shape = swarm__shape_signed_integer},
    {.name = NULL},
};

/* 1024, or {soft, hard}; to the latter. */
static int shape_ulimit(swarm__load *load, swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_MAP) {
        int code = swarm__shape_object(load, node, ulimit_keys);
        if (code == 0 && node->count != 2)
            code = swarm__load_fail(load, SWARM_E_INVAL, node, "a ulimit needs soft and hard");
        return code;
    }
    int code = swarm__shape_signed_integer(load, node);
    swarm__yaml *map = code == 0 ? swarm__yaml_new(load, SWARM__YAML_MAP, node) : NULL;
    if (map == NULL)
        return code < 0 ? code : SWARM_E_NOMEM;
    for (size_t i = 0; i < 2; i++) {
        swarm__yaml *value = swarm__yaml_copy(load, node);
        if (value == NULL || swarm__yaml_put_text(load, map, ulimit_keys[i].name, value) < 0)
            return SWARM_E_NOMEM;
    }
    swarm__yaml_become(node, map);
    return 0;
}

static int shape_ulimits(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_values(load, node, shape_ulimit);
}

static const swarm__key logging_keys[] = {
    {.name = "driver", .shape = swarm__shape_string},
    {.name = "options", .shape = swarm__shape_options},
    {.name = NULL},
};

static const swarm__key credential_keys[] = {
    {.name = "file", .shape = swarm__shape_string},
    {.name = "registry", .shape = swarm__shape_string},
    {.name = "config", .refused = "name the credential spec by file or registry"},
    {.name = NULL},
};

/* deploy may be empty. */
static int shape_restart(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_string(load, node);
    if (code < 0)
        return code;
    const char *text = node->text;
    size_t name = strcspn(text, ":");
    static const char *const words[] = {"no", "always", "unless-stopped", "on-failure"};
    for (size_t i = 0; i < 4; i++) {
        if (strlen(words[i]) != name || strncmp(words[i], text, name) != 0)
            continue;
        const char *count = text + name + (text[name] == ':');
        if (text[name] == '\0' ||
            (i == 3 && *count != '\0' && strspn(count, "0123456789") == strlen(count)))
            return 0;
    }
    return swarm__load_fail(load, SWARM_E_INVAL, node,
                            "restart must be \"no\", always, unless-stopped or on-failure, which "
                            "may be followed by :count");
}

/* if_not_present is an older word for missing. */
static int shape_pull_policy(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"missing", "always", "never"};
    int code = swarm__shape_string(load, node);
    if (code < 0)
        return code;
    if (strcmp(node->text, "if_not_present") == 0)
        node->text = words[0];
    for (size_t i = 0; i < 3; i++)
        if (strcmp(words[i], node->text) == 0)
            return 0;
    return swarm__load_fail(load, SWARM_E_INVAL, node,
                            "pull_policy must be missing, always or never");
}

#define LIMITS_MOVED "set limits in deploy.resources"
#define NOT_IN_SWARM "a swarm has no such setting"

const swarm__key swarm__service_keys[] = {
    {.name = "deploy", .object = swarm__deploy_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = "cap_add", .shape = swarm__shape_strings, .merge = SWARM__MERGE_APPEND},
    {.name = "cap_drop", .shape = swarm__shape_strings, .merge = SWARM__MERGE_APPEND},
    {.name = "command", .shape = swarm__shape_command},
    {.name = "configs", .shape = swarm__shape_references, .merge = SWARM__MERGE_BY_SOURCE},
    {.name = "credential_spec", .object = credential_keys, .merge = SWARM__MERGE_OBJECT},
    {.name = "dns", .shape = swarm__shape_string_or_list, .merge = SWARM__MERGE_APPEND},
    {.name = "dns_opt", .shape = swarm__shape_strings, .merge = SWARM__MERGE_APPEND},
    {.name = "dns_search", .shape = swarm__shape_string_or_list, .merge = SWARM__MERGE_APPEND},
    {.name = "entrypoint", .shape = swarm__shape_command},
    {.name = "env_file", .shape = swarm__shape_string_or_list},
    {.name = "environment", .shape = swarm__shape_mapping, .merge = SWARM__MERGE_ENTRIES},
    {.name = "extra_hosts", .shape = swarm__shape_hosts, .merge = SWARM__MERGE_APPEND},
    {.name = "group_add", .shape = swarm__shape_texts, .merge = SWARM__MERGE_APPEND},
    {.name = "healthcheck", .shape = swarm__shape_health, .merge = SWARM__MERGE_ENTRIES},
    {.name = "hostname", .shape = swarm__shape_string},
    {.name = "image", .shape = swarm__shape_string},
    {.name = "init", .shape = swarm__shape_bool},
    {.name = "isolation", .shape = swarm__shape_string},
    {.name = "labels", .shape = swarm__shape_labels, .merge = SWARM__MERGE_ENTRIES},
    {.name = "logging", .object = logging_keys, .merge = SWARM__MERGE_LOGGING},
    {.name = "networks", .shape = shape_attachments, .merge = SWARM__MERGE_ENTRIES},
    {.name = "oom_score_adj", .shape = swarm__shape_signed_integer},
    {.name = "ports", .shape = swarm__shape_ports, .merge = SWARM__MERGE_PORTS},
    {.name = "pull_policy", .shape = shape_pull_policy},
    {.name = "read_only", .shape = swarm__shape_bool},
    {.name = "restart", .shape = shape_restart},
    {.name = "secrets", .shape = swarm__shape_references, .merge = SWARM__MERGE_BY_SOURCE},
    {.name = "stdin_open", .shape = swarm__shape_bool},
    {.name = "stop_grace_period", .shape = swarm__shape_duration},
    {.name = "stop_signal", .shape = swarm__shape_string},
    {.name = "sysctls", .shape = swarm__shape_labels, .merge = SWARM__MERGE_ENTRIES},
    {.name = "tmpfs", .shape = swarm__shape_tmpfs, .merge = SWARM__MERGE_BY_TARGET},
    {.name = "tty", .shape = swarm__shape_bool},
    {.name = "ulimits", .shape = shape_ulimits, .merge = SWARM__MERGE_ENTRIES},
    {.name = "user", .shape = swarm__shape_string},
    {.name = "volumes", .shape = swarm__shape_mounts, .merge = SWARM__MERGE_BY_TARGET},
    {.name = "working_dir", .shape = swarm__shape_string},
    {.name = "x-healthcheck-http", .shape = swarm__shape_health_http},

    {.name = "build", .ignored = "a swarm runs images that are built already"},
    {.name = "cgroup_parent", .ignored = NOT_IN_SWARM},
    {.name = "cgroupns_mode", .ignored = NOT_IN_SWARM},
    {.name = "container_name", .ignored = "a service's containers are named after it"},
    {.name = "depends_on", .ignored = "services start in no order"},
    {.name = "devices", .ignored = NOT_IN_SWARM},
    {.name = "domainname", .ignored = NOT_IN_SWARM},
    {.name = "expose",
     .ignored = "services on the same network reach each other's ports without it"},
    {.name = "external_links", .ignored = NOT_IN_SWARM},
    {.name = "ipc", .ignored = NOT_IN_SWARM},
    {.name = "links", .ignored = "services on the same network find each other by name"},
    {.name = "mac_address", .ignored = NOT_IN_SWARM},
    {.name = "network_mode", .ignored = "list the service's networks instead"},
    {.name = "pid", .ignored = NOT_IN_SWARM},
    {.name = "privileged", .ignored = NOT_IN_SWARM},
    {.name = "security_opt", .ignored = NOT_IN_SWARM},
    {.name = "shm_size", .ignored = "mount a tmpfs at /dev/shm instead"},
    {.name = "userns_mode", .ignored = NOT_IN_SWARM},

    {.name = "cpu_quota", .refused = LIMITS_MOVED},
    {.name = "cpu_shares", .refused = LIMITS_MOVED},
    {.name = "cpus", .refused = LIMITS_MOVED},
    {.name = "cpuset", .refused = LIMITS_MOVED},
    {.name = "extends", .refused = "use YAML anchors, or several files"},
    {.name = "mem_limit", .refused = LIMITS_MOVED},
    {.name = "mem_reservation", .refused = LIMITS_MOVED},
    {.name = "memswap_limit", .refused = LIMITS_MOVED},
    {.name = "pids_limit", .refused = LIMITS_MOVED},
    {.name = "profiles", .refused = "a stack deploys all its services"},
    {.name = "scale", .refused = "set deploy.replicas"},
    {.name = "volume_driver", .refused = "define a volume at the top and give it a driver"},
    {.name = "volumes_from", .refused = "define a volume at the top and use it in both services"},
    {.name = NULL},
};

/* --- the top --- */

/* Names that become part of names in the cluster. */
static int check_names(swarm__load *load, const swarm__yaml *map)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    for (const swarm__yaml *value = map->first; value != NULL; value = value->next) {
        const char *name = value->key->text;
        if (name[0] == '\0' || name[strspn(name, allowed)] != '\0')
            return swarm__load_fail(load, SWARM_E_INVAL, value->key,
                                    "\"%.100s\" is not a name: letters, digits, ., _ and - only",
                                    name);
    }
    return 0;
}

static int shape_service(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_object(load, node, swarm__service_keys);
    if (code == 0)
        code = swarm__shape_environment(load, node);
    if (code == 0)
        code = swarm__shape_move_http(load, node);
    return code;
}

static int shape_services(swarm__load *load, swarm__yaml *node)
{
    if (node->kind != SWARM__YAML_MAP)
        return swarm__shape_fail(load, node, "a map");
    int code = check_names(load, node);
    for (swarm__yaml *value = node->first; value != NULL && code == 0; value = value->next)
        code = shape_service(load, value);
    return code;
}

/* Old and new ways to say which format this is; what is not 3.x has another meaning of keys. */
static int shape_version(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_text(load, node);
    if (code == 0 && node->text[0] != '3' && node->text[0] != '\0')
        code = swarm__load_fail(load, SWARM_E_NOTSUP, node,
                                "version %.20s of the format is not supported; 3 is", node->text);
    return code;
}

static int shape_named(swarm__load *load, swarm__yaml *node, const swarm__key *keys)
{
    if (node->kind != SWARM__YAML_MAP)
        return swarm__shape_fail(load, node, "a map");
    int code = check_names(load, node);
    for (swarm__yaml *value = node->first; value != NULL && code == 0; value = value->next) {
        if (value->kind == SWARM__YAML_NULL)
            value->kind = SWARM__YAML_MAP;
        code = swarm__shape_object(load, value, keys);
    }
    return code;
}

static int shape_networks(swarm__load *load, swarm__yaml *node)
{
    return shape_named(load, node, swarm__network_keys);
}

static int shape_volumes(swarm__load *load, swarm__yaml *node)
{
    return shape_named(load, node, swarm__volume_keys);
}

static int shape_secrets(swarm__load *load, swarm__yaml *node)
{
    return shape_named(load, node, swarm__secret_keys);
}

static int shape_configs(swarm__load *load, swarm__yaml *node)
{
    return shape_named(load, node, swarm__config_keys);
}

const swarm__key swarm__root_keys[] = {
    {.name = "version", .shape = shape_version},
    {.name = "name", .shape = swarm__shape_string},
    {.name = "services",
     .shape = shape_services,
     .merge = SWARM__MERGE_MEMBERS,
     .members = swarm__service_keys},
    {.name = "networks", .shape = shape_networks, .merge = SWARM__MERGE_ENTRIES},
    {.name = "volumes", .shape = shape_volumes, .merge = SWARM__MERGE_ENTRIES},
    {.name = "secrets", .shape = shape_secrets, .merge = SWARM__MERGE_ENTRIES},
    {.name = "configs", .shape = shape_configs, .merge = SWARM__MERGE_ENTRIES},
    {.name = "include", .refused = "give the files one after another instead"},
    {.name = NULL},
};
