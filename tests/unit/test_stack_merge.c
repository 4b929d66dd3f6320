/* SPDX-License-Identifier: MIT
 *
 * Several files laid over each other.
 */
#include "stack_text.h"
#include "support/suite.h"
#include <check.h>
#include <string.h>

#define C "/TaskTemplate/ContainerSpec"

/* What a service "web" with this body, and this body laid over it, has at the pointer. */
static void gives(const char *base, const char *over, const char *pointer, const char *json)
{
    char text[8192];
    strcpy(text, stack_text_web(base));
    static const char image[] = "    image: lab\n";
    char later[8192];
    strcpy(later, stack_text_web(over));
    char *second_image = strstr(later, image);
    memmove(second_image, second_image + strlen(image), strlen(second_image + strlen(image)) + 1);
    if (*over == '\0')
        strcpy(later, "services: {web: {}}\n");
    swarm_stack *stack = stack_of_two(text, later);
    ck_assert_uint_eq(swarm_stack_warning_count(stack), 0);
    stack_has(stack, "web", pointer, json);
    swarm_stack_free(stack);
}

START_TEST(single_values_are_replaced)
{
    gives("hostname: a", "hostname: b", C "/Hostname", "\"b\"");
    gives("hostname: a", "user: b", C "/Hostname", "\"a\"");
    gives("hostname: a", "user: b", C "/User", "\"b\"");
    gives("hostname: a", "", C "/Hostname", "\"a\"");
    gives("hostname: a", "hostname:", C "/Hostname", "\"a\"");
    gives("read_only: true", "read_only: false", C "/ReadOnly", "false");
    gives("command: a b", "command: [c]", C "/Args", "[\"c\"]");
    gives("entrypoint: [a, b]", "entrypoint: c", C "/Command", "[\"c\"]");
}
END_TEST

START_TEST(maps_are_merged_by_key)
{
    gives("environment: {A: 1, B: 2}", "environment: [B=3, C=4]", C "/Env",
          "[\"A=1\",\"B=3\",\"C=4\"]");
    gives("labels: [a=1, b=2]", "labels: {b: 3}", C "/Labels",
          "{\"a\":\"1\",\"b\":\"3\",\"com.docker.stack.namespace\":\"shop\"}");
    gives("deploy: {labels: {a: 1}}", "deploy: {labels: {b: 2}}", "/Labels/a", "\"1\"");
    gives("sysctls: {a: 1}", "sysctls: {a: 2, b: 3}", C "/Sysctls", "{\"a\":\"2\",\"b\":\"3\"}");
    gives("ulimits: {nofile: {soft: 1, hard: 2}}", "ulimits: {nofile: 5}", C "/Ulimits",
          "[{\"Name\":\"nofile\",\"Soft\":5,\"Hard\":5}]");
}
END_TEST

START_TEST(lists_grow)
{
    gives("dns: 1.1.1.1", "dns: [8.8.8.8]", C "/DNSConfig/Nameservers",
          "[\"1.1.1.1\",\"8.8.8.8\"]");
    gives("cap_add: [CAP_A]", "cap_add: [CAP_B]", C "/CapabilityAdd", "[\"CAP_A\",\"CAP_B\"]");
    gives("extra_hosts: ['a:1']", "extra_hosts: {b: 2}", C "/Hosts", "[\"1 a\",\"2 b\"]");
    gives("deploy: {placement: {constraints: [node.role==worker]}}",
          "deploy: {placement: {constraints: [node.id!=x]}}", "/TaskTemplate/Placement/Constraints",
          "[\"node.role==worker\",\"node.id!=x\"]");
}
END_TEST

START_TEST(objects_are_merged)
{
    gives("deploy: {replicas: 2, update_config: {delay: 15s, order: start-first}}",
          "deploy: {update_config: {delay: 1s}}", "/UpdateConfig",
          "{\"Parallelism\":1,\"Delay\":1000000000,\"Order\":\"start-first\"}");
    gives("deploy: {replicas: 2}", "deploy: {mode: replicated}", "/Mode",
          "{\"Replicated\":{\"Replicas\":2}}");
    gives("deploy: {resources: {limits: {cpus: 1, memory: 64M}}}",
          "deploy: {resources: {limits: {memory: 32M}, reservations: {cpus: 1}}}",
          "/TaskTemplate/Resources",
          "{\"Limits\":{\"NanoCPUs\":1000000000,\"MemoryBytes\":33554432},"
          "\"Reservations\":{\"NanoCPUs\":1000000000}}");
    gives("healthcheck: {test: a, interval: 30s, x-http: {port: 80, path: /a}}",
          "healthcheck: {test: [CMD, b], timeout: 1s, x-http: {port: 81}}", C "/Healthcheck",
          "{\"Test\":[\"CMD\",\"b\"],\"Interval\":30000000000,\"Timeout\":1000000000,"
          "\"HTTP\":{\"Port\":81}}");
}
END_TEST

START_TEST(ports_are_a_set)
{
    static const char both[] = "[{\"Protocol\":\"tcp\",\"TargetPort\":80,\"PublishedPort\":80,"
                               "\"PublishMode\":\"ingress\"},"
                               "{\"Protocol\":\"tcp\",\"TargetPort\":81,\"PublishedPort\":8080,"
                               "\"PublishMode\":\"ingress\"}]";
    gives("ports: ['8080:81']", "ports: ['80:80', {target: 81, published: 8080}]",
          "/EndpointSpec/Ports", both);
    gives("ports: ['80:80']", "ports: ['8080:81']", "/EndpointSpec/Ports", both);
}
END_TEST

START_TEST(mounts_are_replaced_by_target)
{
    gives("volumes: ['/a:/x', '/b:/y']", "volumes: ['/c:/x:ro', '/d:/w']", C "/Mounts",
          "[{\"Type\":\"bind\",\"Source\":\"/d\",\"Target\":\"/w\"},"
          "{\"Type\":\"bind\",\"Source\":\"/c\",\"Target\":\"/x\",\"ReadOnly\":true},"
          "{\"Type\":\"bind\",\"Source\":\"/b\",\"Target\":\"/y\"}]");
}
END_TEST

START_TEST(references_are_replaced_by_source)
{
    swarm_stack *stack = stack_of_two("services: {web: {image: lab, secrets: [b, {source: a}]}}\n"
                                      "secrets: {a: {external: true}, b: {external: true}}\n",
                                      "services: {web: {secrets: [{source: b, target: t}]}}\n");
    stack_has(stack, "web", C "/Secrets/0/SecretName", "\"a\"");
    stack_has(stack, "web", C "/Secrets/1/File/Name", "\"t\"");
    stack_has(stack, "web", C "/Secrets/2", NULL);
    swarm_stack_free(stack);
}
END_TEST

START_TEST(logging_joins_for_one_driver)
{
    gives("logging: {driver: a, options: {x: 1, y: 1}}", "logging: {options: {y: 2}}",
          "/TaskTemplate/LogDriver", "{\"Name\":\"a\",\"Options\":{\"x\":\"1\",\"y\":\"2\"}}");
    gives("logging: {options: {x: 1}}", "logging: {driver: a, options: {y: 2}}",
          "/TaskTemplate/LogDriver", "{\"Name\":\"a\",\"Options\":{\"x\":\"1\",\"y\":\"2\"}}");
    gives("logging: {driver: a, options: {x: 1}}", "logging: {driver: b, options: {y: 2}}",
          "/TaskTemplate/LogDriver", "{\"Name\":\"b\",\"Options\":{\"y\":\"2\"}}");
    gives("logging: {driver: a, options: {x: 1}}", "logging: {driver: b}",
          "/TaskTemplate/LogDriver", "{\"Name\":\"b\"}");
}
END_TEST

START_TEST(networks_are_merged_by_name)
{
    swarm_stack *stack =
        stack_of_two("services: {web: {image: lab, networks: {a: {aliases: [x]}, b: }}}\n"
                     "networks: {a: {driver: one, labels: {k: v}}, b: }\n",
                     "services: {web: {networks: {a: {aliases: [y]}}}, new: {image: lab}}\n"
                     "networks: {a: {driver: two}, default: {name: d}}\n");
    stack_has(stack, "web", "/TaskTemplate/Networks",
              "[{\"Target\":\"shop_a\",\"Aliases\":[\"y\",\"web\"]},"
              "{\"Target\":\"shop_b\",\"Aliases\":[\"web\"]}]");
    stack_has(stack, "new", "/TaskTemplate/Networks/0/Target", "\"d\"");
    const swarm_stack_resource *network =
        swarm_stack_find_resource(stack, SWARM_STACK_RESOURCE_NETWORK, "a");
    ck_assert_str_eq(swarm_stack_resource_get_driver(network), "two");
    ck_assert_ptr_null(swarm_stack_resource_get_label(network, "k"));
    swarm_stack_free(stack);
}
END_TEST

START_TEST(errors_name_the_later_file)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    static const char base[] = "services: {web: {image: lab, networks: [a]}}\nnetworks: {a: }\n";
    static const char over[] = "services:\n  web:\n    networks: [b]\n";
    swarm_stack_loader_add_memory(loader, "base.yml", base, strlen(base), NULL);
    swarm_stack_loader_add_memory(loader, "over.yml", over, strlen(over), NULL);
    swarm_stack_loader_set_name(loader, "shop", NULL);
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_stack_load(loader, &stack, &error), SWARM_E_INVAL);
    ck_assert_str_eq(swarm_error_get_file(error), "over.yml");
    ck_assert_uint_eq(swarm_error_get_line(error), 3);
    ck_assert_uint_eq(swarm_error_get_column(error), 16);
    swarm_error_free(error);
    swarm_stack_loader_free(loader);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {single_values_are_replaced,
                            maps_are_merged_by_key,
                            lists_grow,
                            objects_are_merged,
                            ports_are_a_set,
                            mounts_are_replaced_by_target,
                            references_are_replaced_by_source,
                            logging_joins_for_one_driver,
                            networks_are_merged_by_name,
                            errors_name_the_later_file};
    return SUITE_RUN("stack merge", tests, 20);
}
