/* SPDX-License-Identifier: MIT
 *
 * What is not used: named at its place, and either ignored with a warning or refused.
 */
#include "stack_text.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>
#include <string.h>

START_TEST(what_docker_ignores_is_ignored_with_a_warning)
{
    static const char *const keys[] = {"build: .",
                                       "cgroup_parent: x",
                                       "cgroupns_mode: host",
                                       "container_name: x",
                                       "depends_on: [a]",
                                       "devices: [/dev/x]",
                                       "domainname: x",
                                       "expose: [80]",
                                       "ipc: host",
                                       "links: [a]",
                                       "mac_address: x",
                                       "network_mode: host",
                                       "pid: host",
                                       "privileged: true",
                                       "security_opt: [x]",
                                       "shm_size: 64m",
                                       "userns_mode: host",
                                       "external_links: [x]",
                                       "depends_on: {a: {condition: service_healthy}}"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char says[64];
        snprintf(says, sizeof says, "%.*s is ignored: ", (int)strcspn(keys[i], ":"), keys[i]);
        stack_web_warns(keys[i], 4, 5, says);
    }
}
END_TEST

START_TEST(what_docker_refuses_is_refused)
{
    static const char *const keys[] = {
        "cpu_quota", "cpu_shares",      "cpus",          "cpuset",     "extends",
        "mem_limit", "mem_reservation", "memswap_limit", "pids_limit", "profiles",
        "scale",     "volume_driver",   "volumes_from"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char body[64], says[64];
        snprintf(body, sizeof body, "%s: x", keys[i]);
        snprintf(says, sizeof says, "%s is not supported: ", keys[i]);
        stack_web_fails(body, SWARM_E_NOTSUP, 4, 5, says);
    }
    stack_fails("include: [a.yml]\n", SWARM_E_NOTSUP, 1, 1, "include is not supported");
    stack_fails("services: {}\nconfigs: {a: {content: x}}\n", SWARM_E_NOTSUP, 2, 15, "content");
    stack_fails("services: {}\nsecrets: {a: {environment: x}}\n", SWARM_E_NOTSUP, 2, 15, "environ");
    stack_fails("volumes: {a: {x-cluster-spec: {}}}\n", SWARM_E_NOTSUP, 1, 15, "cluster volumes");
}
END_TEST

START_TEST(what_is_unknown_is_refused)
{
    stack_web_fails("imagee: x", SWARM_E_INVAL, 4, 5, "\"imagee\" is not a known key here");
    stack_fails("servces: {}\n", SWARM_E_INVAL, 1, 1, "\"servces\" is not a known key here");
    stack_fails("networks: {a: {nmae: x}}\n", SWARM_E_INVAL, 1, 16, "\"nmae\"");
    stack_fails("volumes: {a: {nmae: x}}\n", SWARM_E_INVAL, 1, 15, "\"nmae\"");
    stack_fails("secrets: {a: {nmae: x}}\n", SWARM_E_INVAL, 1, 15, "\"nmae\"");
    stack_fails("configs: {a: {nmae: x}}\n", SWARM_E_INVAL, 1, 15, "\"nmae\"");
}
END_TEST

START_TEST(extensions_are_let_through)
{
    static const char text[] = "version: '3.13'\n"
                               "x-top: {a: [1, {b: c}]}\n"
                               "services:\n"
                               "  web:\n"
                               "    image: lab\n"
                               "    x-service: 1\n"
                               "    healthcheck: {x-mine: 1}\n"
                               "    deploy: {x-deploy: 1, update_config: {x-update: 1}}\n"
                               "    networks: {a: {x-net: 1}}\n"
                               "    logging: {x-log: 1}\n"
                               "networks: {a: {x-net: 1, ipam: {x-ipam: 1}}}\n"
                               "volumes: {a: {x-vol: 1}}\n";
    swarm_stack *stack = stack_of(text);
    ck_assert_uint_eq(swarm_stack_warning_count(stack), 0);
    swarm_stack_free(stack);
}
END_TEST

START_TEST(versions)
{
    static const char *const good[] = {"'3'", "'3.8'", "3.13", "3", ""};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "version: %s\nservices: {}\n", good[i]);
        swarm_stack_free(stack_of(text));
    }
    stack_fails("version: '2.4'\n", SWARM_E_NOTSUP, 1, 10, "version 2.4 of the format");
    stack_fails("version: [3]\n", SWARM_E_INVAL, 1, 10, "must be a string");
}
END_TEST

START_TEST(types_are_checked)
{
    static const struct {
        const char *body;
        uint32_t column;
        const char *says;
    } bad[] = {
        {"hostname: 5", 15, "hostname must be a string, this is a whole number; put it in quotes"},
        {"hostname: [a]", 15, "hostname must be a string, this is a list"},
        {"hostname: true", 15, "this is a truth value; put it in quotes"},
        {"tty: 'true'", 10, "tty must be true or false, this is a string"},
        {"tty: yes", 10, "tty must be true or false"},
        {"command: 5", 14, "command must be a string or a list"},
        {"command: [a, 5]", 18, "must be a string"},
        {"labels: x", 13, "labels must be a map or a list"},
        {"labels: {a: [1]}", 17, "a must be a string or a number, this is a list"},
        {"labels: {a: true}", 17, "put it in quotes"},
        {"labels: [=x]", 14, "no name before the ="},
        {"environment: {A: false}", 22, "put it in quotes"},
        {"ulimits: {nofile: {soft: 1}}", 23, "soft and hard"},
        {"ulimits: {nofile: x}", 23, "a whole number"},
        {"sysctls: 1", 14, "a map or a list"},
        {"logging: x", 14, "logging must be a map"},
        {"extra_hosts: [a]", 19, "host:address"},
        {"cap_add: x", 14, "cap_add must be a list"},
        {"dns: {a: b}", 10, "a string or a list"},
        {"image: x", 5, "given twice"},
        {"secrets: [5]", 15, "a string or a map"},
        {"secrets: [{target: x}]", 15, "the source is missing"},
        {"secrets: [nope]", 15, "the secret nope is not defined"},
        {"configs: [nope]", 15, "the config nope is not defined"},
        {"credential_spec: {config: x}", 23, "config is not supported"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int code = strstr(bad[i].says, "given twice") != NULL     ? SWARM_E_PARSE
                   : strstr(bad[i].says, "not supported") != NULL ? SWARM_E_NOTSUP
                                                                  : SWARM_E_INVAL;
        stack_web_fails(bad[i].body, code, 4, bad[i].column, bad[i].says);
    }
    stack_fails("services: []\n", SWARM_E_INVAL, 1, 11, "services must be a map");
    stack_fails("services: {web: }\n", SWARM_E_INVAL, 1, 0, "web must be a map, this is nothing");
    stack_fails("services: {web: {}}\n", SWARM_E_INVAL, 1, 17, "the service web has no image");
    stack_fails("services: {web: {image: ''}}\n", SWARM_E_INVAL, 1, 25, "has no image");
    stack_fails("services: {'a b': {image: x}}\n", SWARM_E_INVAL, 1, 12, "is not a name");
    stack_fails("networks: {'a/b': {}}\n", SWARM_E_INVAL, 1, 12, "is not a name");
}
END_TEST

START_TEST(warnings_have_an_order_and_an_end)
{
    swarm_stack *stack = stack_of(stack_text_web("privileged: true\nbuild: .\npid: host"));
    ck_assert_uint_eq(swarm_stack_warning_count(stack), 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(swarm_error_get_line(swarm_stack_warning_at(stack, i)), 4 + i);
    ck_assert_ptr_null(swarm_stack_warning_at(stack, 3));
    swarm_stack_free(stack);
    static char text[65536] = "services: {}\nx-many:\n";
    for (int i = 0; i < 1200; i++)
        strcat(text, "- $UNSET\n");
    stack = stack_of(text);
    ck_assert_uint_eq(swarm_stack_warning_count(stack), 1001);
    const swarm_error *last = swarm_stack_warning_at(stack, 1000);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(last), "more warnings"));
    swarm_stack_free(stack);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {what_docker_ignores_is_ignored_with_a_warning,
                            what_docker_refuses_is_refused,
                            what_is_unknown_is_refused,
                            extensions_are_let_through,
                            versions,
                            types_are_checked,
                            warnings_have_an_order_and_an_end};
    return SUITE_RUN("stack keys", tests, 20);
}
