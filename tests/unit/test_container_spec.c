/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(dns_config_members)
{
    CHECK_BUILDER(dns_config);
    CHECK_STRINGS(dns_config, nameserver, nameservers, "Nameservers");
    CHECK_STRINGS(dns_config, search, searches, "Search");
    CHECK_STRINGS(dns_config, option, options, "Options");
}
END_TEST

START_TEST(ulimit_members)
{
    CHECK_BUILDER(ulimit);
    CHECK_STRING(ulimit, name, "Name");
    CHECK_NUMBER(ulimit, hard, "Hard", -7);
    CHECK_NUMBER(ulimit, soft, "Soft", -7);
}
END_TEST

START_TEST(container_spec_members)
{
    CHECK_BUILDER(container_spec);
    CHECK_STRING(container_spec, image, "Image");
    CHECK_MAP(container_spec, label, labels, "Labels");
    CHECK_STRINGS(container_spec, command, command, "Command");
    CHECK_STRINGS(container_spec, arg, args, "Args");
    CHECK_STRING(container_spec, hostname, "Hostname");
    CHECK_STRINGS(container_spec, env, env, "Env");
    CHECK_STRING(container_spec, dir, "Dir");
    CHECK_STRING(container_spec, user, "User");
    CHECK_STRINGS(container_spec, group, groups, "Groups");
    CHECK_BOOL(container_spec, init, "Init");
    CHECK_STRING(container_spec, stop_signal, "StopSignal");
    CHECK_BOOL(container_spec, tty, "TTY");
    CHECK_BOOL(container_spec, open_stdin, "OpenStdin");
    CHECK_BOOL(container_spec, read_only, "ReadOnly");
    CHECK_OBJECTS(container_spec, mount, mount, mounts, "Mounts");
    CHECK_DURATION(container_spec, stop_grace_period, "StopGracePeriod");
    CHECK_OBJECT(container_spec, health_config, health_config, "Healthcheck");
    CHECK_STRINGS(container_spec, host, hosts, "Hosts");
    CHECK_OBJECT(container_spec, dns_config, dns_config, "DNSConfig");
    CHECK_OBJECTS(container_spec, secret_reference, secret, secrets, "Secrets");
    CHECK_OBJECTS(container_spec, config_reference, config, configs, "Configs");
    CHECK_MAP(container_spec, sysctl, sysctls, "Sysctls");
    CHECK_STRINGS(container_spec, capability_add, capability_add, "CapabilityAdd");
    CHECK_STRINGS(container_spec, capability_drop, capability_drop, "CapabilityDrop");
    CHECK_OBJECTS(container_spec, ulimit, ulimit, ulimits, "Ulimits");
    CHECK_ENUM(container_spec, pull_policy, "PullPolicy", SWARM_PULL_POLICY_NEVER, "never");
}
END_TEST

START_TEST(a_health_check_has_two_spellings)
{
    static const char text[] = "{\"HealthCheck\":{\"Retries\":3}}";
    swarm_container_spec *container = NULL;
    ck_assert_int_eq(swarm_container_spec_from_json(text, strlen(text), &container, NULL), 0);
    EXPECT_JSON(container_spec, container, "{\"Healthcheck\":{\"Retries\":3}}");
    swarm_container_spec_free(container);
    EXPECT_REFUSED(container_spec, "{\"HealthCheck\":{},\"Healthcheck\":{}}", SWARM_E_PARSE,
                   "/Healthcheck");
    EXPECT_REFUSED(container_spec, "{\"HealthCheck\":null,\"Healthcheck\":{}}", SWARM_E_PARSE,
                   "/Healthcheck");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        dns_config_members,
        ulimit_members,
        container_spec_members,
        a_health_check_has_two_spellings,
    };
    return SUITE_RUN("container_spec", tests, 20);
}
