/* SPDX-License-Identifier: MIT
 *
 * Memory that runs out while a stack is loaded. What libfyaml takes is not counted: it is not ours.
 */
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/json.h>
#include <swarm/stack.h>
#include <unistd.h>

static char folder[] = "/tmp/swarm-stack-XXXXXX";

static const char base[] =
    "name: shop\n"
    "x-log: &log {driver: json-file, options: {a: b}}\n"
    "services:\n"
    "  web: &web\n"
    "    image: lab:${TAG:-1${UNSET}}\n"
    "    build: .\n"
    "    command: sh -c 'x y'\n"
    "    env_file: e.env\n"
    "    environment: {A: 1, B: }\n"
    "    labels: [a=b]\n"
    "    logging: *log\n"
    "    networks: {front: {aliases: [w]}}\n"
    "    ports: ['8080-8081:80-81', {target: 9}]\n"
    "    volumes: ['data:/a:nocopy', './b:/b', {type: tmpfs, target: /t}]\n"
    "    tmpfs: '/run:size=1m'\n"
    "    secrets: [key]\n"
    "    cap_add: [net_admin]\n"
    "    ulimits: {nofile: 5}\n"
    "    extra_hosts: {h: 1.2.3.4}\n"
    "    healthcheck: {test: x, x-http: {port: 80, status: 200, json: {/a: b}}}\n"
    "    deploy: {replicas: 2, update_config: {delay: 1s},\n"
    "      placement: {preferences: [{spread: node.labels.z}]},\n"
    "      resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: g,\n"
    "        value: 1}}]}}}\n"
    "  other: {<<: *web, ports: []}\n"
    "networks: {front: {labels: {x: y}, driver_opts: {o: p}, ipam: {config: [{subnet: "
    "10.1.0.0/16}]}}}\n"
    "volumes: {data: {driver: nfs}}\n"
    "secrets: {key: {file: key}}\n";

static const char over[] = "services: {web: {environment: {C: 2}, ports: ['90:90'],\n"
                           "  volumes: ['data:/a'], logging: {options: {c: d}}}}\n";

static int tell(const swarm_stack *stack)
{
    int code = 0;
    for (size_t i = 0; i < swarm_stack_resource_count(stack) && code == 0; i++) {
        char *json = NULL;
        code = swarm_stack_resource_to_json(swarm_stack_resource_at(stack, i), 0, &json, NULL);
        swarm_free(json);
    }
    return code;
}

static int load(void *user)
{
    (void)user;
    swarm_stack_loader *loader = swarm_stack_loader_new();
    if (loader == NULL)
        return SWARM_E_NOMEM;
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    int code = swarm_stack_loader_add_memory(loader, "base.yml", base, strlen(base), &error);
    if (code == 0)
        code = swarm_stack_loader_add_memory(loader, "over.yml", over, strlen(over), &error);
    if (code == 0)
        code = swarm_stack_loader_set_directory(loader, folder, &error);
    if (code == 0)
        code = swarm_stack_loader_set_variable(loader, "A", "1", &error);
    if (code == 0)
        code = swarm_stack_load(loader, &stack, &error);
    if (code == 0)
        code = tell(stack);
    swarm_error_free(error);
    swarm_stack_free(stack);
    swarm_stack_loader_free(loader);
    return code;
}

/* The same for a text that is refused: the refusal needs memory too. */
static int refuse(void *user)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    if (loader == NULL)
        return SWARM_E_NOMEM;
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    int code = swarm_stack_loader_add_memory(loader, "bad.yml", user, strlen(user), &error);
    if (code == 0)
        code = swarm_stack_load(loader, &stack, &error);
    if (code == SWARM_E_INVAL && swarm_error_get_line(error) == 3)
        code = 0;
    swarm_error_free(error);
    swarm_stack_loader_free(loader);
    return code;
}

static void put(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(every_allocation_of_a_load_may_fail)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    put("e.env", "E=1\nA\n");
    put("key", "s3cr3t");
    failing_alloc_use_for_jansson();
    ck_assert_int_eq(load(NULL), 0);
    failing_alloc_each(load, NULL);
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(every_allocation_of_a_refusal_may_fail)
{
    static char text[] = "name: shop\nservices:\n  web: {image: '${X:?set it}'}\n";
    failing_alloc_each(refuse, text);
    static char unknown[] = "name: shop\nservices:\n  web: {imagee: x}\n";
    failing_alloc_each(refuse, unknown);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {every_allocation_of_a_load_may_fail,
                            every_allocation_of_a_refusal_may_fail};
    return SUITE_RUN("stack alloc", tests, 60);
}
