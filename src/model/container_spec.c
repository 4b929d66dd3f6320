/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/container.h>

enum {
    DNS_CONFIG_NAMESERVERS,
    DNS_CONFIG_SEARCH,
    DNS_CONFIG_OPTIONS
};

static const swarm__field dns_config_fields[] = {
    [DNS_CONFIG_NAMESERVERS] = {.name = "Nameservers", .kind = SWARM__KIND_STRINGS},
    [DNS_CONFIG_SEARCH] = {.name = "Search", .kind = SWARM__KIND_STRINGS},
    [DNS_CONFIG_OPTIONS] = {.name = "Options", .kind = SWARM__KIND_STRINGS},
};
const swarm__type swarm__dns_config_type = {dns_config_fields,
                                            sizeof dns_config_fields / sizeof dns_config_fields[0]};

enum {
    ULIMIT_NAME,
    ULIMIT_HARD,
    ULIMIT_SOFT
};

static const swarm__field ulimit_fields[] = {
    [ULIMIT_NAME] = {.name = "Name", .kind = SWARM__KIND_STRING},
    [ULIMIT_HARD] = {.name = "Hard", .kind = SWARM__KIND_INT64},
    [ULIMIT_SOFT] = {.name = "Soft", .kind = SWARM__KIND_INT64},
};
const swarm__type swarm__ulimit_type = {ulimit_fields,
                                        sizeof ulimit_fields / sizeof ulimit_fields[0]};

enum {
    CONTAINER_SPEC_IMAGE,
    CONTAINER_SPEC_LABELS,
    CONTAINER_SPEC_COMMAND,
    CONTAINER_SPEC_ARGS,
    CONTAINER_SPEC_HOSTNAME,
    CONTAINER_SPEC_ENV,
    CONTAINER_SPEC_DIR,
    CONTAINER_SPEC_USER,
    CONTAINER_SPEC_GROUPS,
    CONTAINER_SPEC_INIT,
    CONTAINER_SPEC_STOP_SIGNAL,
    CONTAINER_SPEC_TTY,
    CONTAINER_SPEC_OPEN_STDIN,
    CONTAINER_SPEC_READ_ONLY,
    CONTAINER_SPEC_MOUNTS,
    CONTAINER_SPEC_STOP_GRACE_PERIOD,
    CONTAINER_SPEC_HEALTHCHECK,
    CONTAINER_SPEC_HOSTS,
    CONTAINER_SPEC_DNS_CONFIG,
    CONTAINER_SPEC_SECRETS,
    CONTAINER_SPEC_CONFIGS,
    CONTAINER_SPEC_SYSCTLS,
    CONTAINER_SPEC_CAPABILITY_ADD,
    CONTAINER_SPEC_CAPABILITY_DROP,
    CONTAINER_SPEC_ULIMITS,
    CONTAINER_SPEC_PULL_POLICY
};

static const swarm__field container_spec_fields[] = {
    [CONTAINER_SPEC_IMAGE] = {.name = "Image", .kind = SWARM__KIND_STRING},
    [CONTAINER_SPEC_LABELS] = {.name = "Labels", .kind = SWARM__KIND_MAP},
    [CONTAINER_SPEC_COMMAND] = {.name = "Command", .kind = SWARM__KIND_STRINGS},
    [CONTAINER_SPEC_ARGS] = {.name = "Args", .kind = SWARM__KIND_STRINGS},
    [CONTAINER_SPEC_HOSTNAME] = {.name = "Hostname", .kind = SWARM__KIND_STRING},
    [CONTAINER_SPEC_ENV] = {.name = "Env", .kind = SWARM__KIND_STRINGS},
    [CONTAINER_SPEC_DIR] = {.name = "Dir", .kind = SWARM__KIND_STRING},
    [CONTAINER_SPEC_USER] = {.name = "User", .kind = SWARM__KIND_STRING},
    [CONTAINER_SPEC_GROUPS] = {.name = "Groups", .kind = SWARM__KIND_STRINGS},
    [CONTAINER_SPEC_INIT] = {.name = "Init", .kind = SWARM__KIND_BOOL},
    [CONTAINER_SPEC_STOP_SIGNAL] = {.name = "StopSignal", .kind = SWARM__KIND_STRING},
    [CONTAINER_SPEC_TTY] = {.name = "TTY", .kind = SWARM__KIND_BOOL},
    [CONTAINER_SPEC_OPEN_STDIN] = {.name = "OpenStdin", .kind = SWARM__KIND_BOOL},
    [CONTAINER_SPEC_READ_ONLY] = {.name = "ReadOnly", .kind = SWARM__KIND_BOOL},
    [CONTAINER_SPEC_MOUNTS] = {.name = "Mounts",
                               .kind = SWARM__KIND_OBJECTS,
                               .type = &swarm__mount_type},
    [CONTAINER_SPEC_STOP_GRACE_PERIOD] = {.name = "StopGracePeriod", .kind = SWARM__KIND_INT64},
    [CONTAINER_SPEC_HEALTHCHECK] = {.name = "Healthcheck",
                                    .kind = SWARM__KIND_OBJECT,
                                    .alias = "HealthCheck",
                                    .type = &swarm__health_config_type},
    [CONTAINER_SPEC_HOSTS] = {.name = "Hosts", .kind = SWARM__KIND_STRINGS},
    [CONTAINER_SPEC_DNS_CONFIG] = {.name = "DNSConfig",
                                   .kind = SWARM__KIND_OBJECT,
                                   .type = &swarm__dns_config_type},
    [CONTAINER_SPEC_SECRETS] = {.name = "Secrets",
                                .kind = SWARM__KIND_OBJECTS,
                                .type = &swarm__secret_reference_type},
    [CONTAINER_SPEC_CONFIGS] = {.name = "Configs",
                                .kind = SWARM__KIND_OBJECTS,
                                .type = &swarm__config_reference_type},
    [CONTAINER_SPEC_SYSCTLS] = {.name = "Sysctls", .kind = SWARM__KIND_MAP},
    [CONTAINER_SPEC_CAPABILITY_ADD] = {.name = "CapabilityAdd", .kind = SWARM__KIND_STRINGS},
    [CONTAINER_SPEC_CAPABILITY_DROP] = {.name = "CapabilityDrop", .kind = SWARM__KIND_STRINGS},
    [CONTAINER_SPEC_ULIMITS] = {.name = "Ulimits",
                                .kind = SWARM__KIND_OBJECTS,
                                .type = &swarm__ulimit_type},
    [CONTAINER_SPEC_PULL_POLICY] = {.name = "PullPolicy",
                                    .kind = SWARM__KIND_ENUM,
                                    .local = 1,
                                    .words = &swarm__pull_policy_words},
};
const swarm__type swarm__container_spec_type = {
    container_spec_fields, sizeof container_spec_fields / sizeof container_spec_fields[0]};

SWARM__BUILDER(dns_config)
SWARM__STRINGS(dns_config, nameserver, nameservers, DNS_CONFIG_NAMESERVERS)
SWARM__STRINGS(dns_config, search, searches, DNS_CONFIG_SEARCH)
SWARM__STRINGS(dns_config, option, options, DNS_CONFIG_OPTIONS)

SWARM__BUILDER(ulimit)
SWARM__STRING(ulimit, name, ULIMIT_NAME)
SWARM__INTEGER(ulimit, int64_t, hard, ULIMIT_HARD)
SWARM__INTEGER(ulimit, int64_t, soft, ULIMIT_SOFT)

SWARM__BUILDER(container_spec)
SWARM__STRING(container_spec, image, CONTAINER_SPEC_IMAGE)
SWARM__MAP(container_spec, label, labels, CONTAINER_SPEC_LABELS)
SWARM__STRINGS(container_spec, command, command, CONTAINER_SPEC_COMMAND)
SWARM__STRINGS(container_spec, arg, args, CONTAINER_SPEC_ARGS)
SWARM__STRING(container_spec, hostname, CONTAINER_SPEC_HOSTNAME)
SWARM__STRINGS(container_spec, env, env, CONTAINER_SPEC_ENV)
SWARM__STRING(container_spec, dir, CONTAINER_SPEC_DIR)
SWARM__STRING(container_spec, user, CONTAINER_SPEC_USER)
SWARM__STRINGS(container_spec, group, groups, CONTAINER_SPEC_GROUPS)
SWARM__BOOL(container_spec, init, CONTAINER_SPEC_INIT)
SWARM__STRING(container_spec, stop_signal, CONTAINER_SPEC_STOP_SIGNAL)
SWARM__BOOL(container_spec, tty, CONTAINER_SPEC_TTY)
SWARM__BOOL(container_spec, open_stdin, CONTAINER_SPEC_OPEN_STDIN)
SWARM__BOOL(container_spec, read_only, CONTAINER_SPEC_READ_ONLY)
SWARM__OBJECTS(container_spec, mount, mount, mounts, CONTAINER_SPEC_MOUNTS)
SWARM__DURATION(container_spec, stop_grace_period, CONTAINER_SPEC_STOP_GRACE_PERIOD)
SWARM__OBJECT(container_spec, health_config, health_config, CONTAINER_SPEC_HEALTHCHECK)
SWARM__STRINGS(container_spec, host, hosts, CONTAINER_SPEC_HOSTS)
SWARM__OBJECT(container_spec, dns_config, dns_config, CONTAINER_SPEC_DNS_CONFIG)
SWARM__OBJECTS(container_spec, secret_reference, secret, secrets, CONTAINER_SPEC_SECRETS)
SWARM__OBJECTS(container_spec, config_reference, config, configs, CONTAINER_SPEC_CONFIGS)
SWARM__MAP(container_spec, sysctl, sysctls, CONTAINER_SPEC_SYSCTLS)
SWARM__STRINGS(container_spec, capability_add, capability_add, CONTAINER_SPEC_CAPABILITY_ADD)
SWARM__STRINGS(container_spec, capability_drop, capability_drop, CONTAINER_SPEC_CAPABILITY_DROP)
SWARM__OBJECTS(container_spec, ulimit, ulimit, ulimits, CONTAINER_SPEC_ULIMITS)
SWARM__INTEGER(container_spec, swarm_pull_policy, pull_policy, CONTAINER_SPEC_PULL_POLICY)
