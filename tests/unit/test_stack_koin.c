/* SPDX-License-Identifier: MIT
 *
 * The first user's deployment means what they say it means; and the one that a docker CLI sent to a
 * real engine comes out the same here.
 */
#include "stack_text.h"
#include "support/suite.h"
#include <check.h>
#include <string.h>

#define KOIN TEST_FIXTURES "/../../examples/koin/"

static swarm_stack *koin(const char *over, const char *version)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    ck_assert_int_eq(swarm_stack_loader_add_file(loader, KOIN "stack.yml", NULL), 0);
    if (over != NULL)
        ck_assert_int_eq(swarm_stack_loader_add_file(loader, over, NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_name(loader, "koin", NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "VERSION", version, NULL), 0);
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    int code = swarm_stack_load(loader, &stack, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_stack_loader_free(loader);
    ck_assert_uint_eq(swarm_stack_warning_count(stack), 0);
    return stack;
}

static const char production[] = "spring-production-container";
static const char stage[] = "spring-stage-container";

START_TEST(koin_is_as_described)
{
    static const char health[] =
        "{\"Test\":[\"CMD-SHELL\",\"curl -s http://localhost:8080/actuator/health | "
        "grep '\\\"status\\\":\\\"UP\\\"' || exit 1\"],\"Interval\":30000000000,"
        "\"Timeout\":10000000000,\"StartPeriod\":60000000000,\"Retries\":5,"
        "\"HTTP\":{\"Port\":8080,\"Path\":\"/actuator/health\",\"JSONPointer\":\"/status\","
        "\"JSONValue\":\"UP\"}}";
    swarm_stack *stack = koin(NULL, NULL);
    ck_assert_uint_eq(swarm_stack_service_count(stack), 2);
    stack_has(stack, production, "/Mode/Replicated/Replicas", "2");
    stack_has(stack, stage, "/Mode/Replicated/Replicas", "1");
    static const char *const both[] = {production, stage};
    for (size_t i = 0; i < 2; i++) {
        stack_has(stack, both[i], "/TaskTemplate/ContainerSpec/Image", "\"koin:1\"");
        stack_has(stack, both[i], "/TaskTemplate/ContainerSpec/Healthcheck", health);
        stack_has(stack, both[i], "/UpdateConfig",
                  "{\"Parallelism\":1,\"Delay\":15000000000,\"FailureAction\":\"pause\","
                  "\"Order\":\"start-first\"}");
        stack_has(stack, both[i], "/RollbackConfig",
                  "{\"Parallelism\":1,\"FailureAction\":\"pause\",\"Monitor\":5000000000,"
                  "\"MaxFailureRatio\":0,\"Order\":\"start-first\"}");
        stack_has(stack, both[i], "/EndpointSpec/Ports/0/TargetPort", "8080");
    }
    swarm_stack_free(stack);
}
END_TEST

START_TEST(koin_can_be_quick)
{
    swarm_stack *stack = koin(KOIN "fast.yml", "2");
    stack_has(stack, production, "/TaskTemplate/ContainerSpec/Image", "\"koin:2\"");
    stack_has(stack, production, "/UpdateConfig",
              "{\"Parallelism\":1,\"Delay\":1000000000,\"FailureAction\":\"rollback\","
              "\"Monitor\":2000000000,\"Order\":\"start-first\"}");
    stack_has(stack, stage, "/TaskTemplate/ContainerSpec/Healthcheck/Interval", "500000000");
    stack_has(stack, stage, "/TaskTemplate/ContainerSpec/Healthcheck/HTTP/Path",
              "\"/actuator/health\"");
    swarm_stack_free(stack);
}
END_TEST

/* What a docker CLI (20.10) sent for this file, without what only an engine or no one fills in: ids,
 * nulls, empty objects, zeroes that are defaults. */
static const char demo[] =
    "version: '3.8'\n"
    "services:\n"
    "  api:\n"
    "    image: lab/web:1\n"
    "    environment: {PORT: 8080, APP_MODE: prod}\n"
    "    labels: {app.container: 'yes'}\n"
    "    networks: [backend]\n"
    "    healthcheck: {test: [CMD, /lab/health], interval: 1s, timeout: 2s, retries: 2,\n"
    "      start_period: 1s}\n"
    "    secrets: [{source: api_key, target: api.key, mode: 0400}]\n"
    "    configs: [{source: api_conf, target: /etc/api.conf}]\n"
    "    deploy:\n"
    "      replicas: 2\n"
    "      endpoint_mode: dnsrr\n"
    "      labels: [app.service=yes]\n"
    "      update_config: {parallelism: 1, delay: 1s, failure_action: rollback, monitor: 1s,\n"
    "        max_failure_ratio: 0.1, order: start-first}\n"
    "      rollback_config: {parallelism: 0, monitor: 1s, order: stop-first}\n"
    "      restart_policy: {condition: any, delay: 1s, max_attempts: 3, window: 10s}\n"
    "      resources:\n"
    "        limits: {cpus: '0.5', memory: 64M}\n"
    "        reservations: {cpus: '0.05', memory: 8M}\n"
    "      placement:\n"
    "        constraints: [node.role==manager]\n"
    "        preferences: [{spread: node.labels.zone}]\n"
    "        max_replicas_per_node: 4\n"
    "  edge:\n"
    "    image: lab/web:1\n"
    "    networks: [backend]\n"
    "    ports: [{target: 8080, published: 18080, mode: host}]\n"
    "    deploy: {mode: global, placement: {constraints: [node.role==manager]}}\n"
    "networks: {backend: {attachable: true}}\n"
    "secrets: {api_key: {external: true, name: demo_api_key}}\n"
    "configs: {api_conf: {external: true, name: demo_api_conf}}\n";

static const char demo_api[] =
    "{\"Name\":\"demo_api\",\"Labels\":{\"app.service\":\"yes\",\"com.docker.stack.image\":"
    "\"lab/web:1\",\"com.docker.stack.namespace\":\"demo\"},\"TaskTemplate\":{\"ContainerSpec\":{"
    "\"Image\":\"lab/web:1\",\"Labels\":{\"app.container\":\"yes\",\"com.docker.stack.namespace\":"
    "\"demo\"},\"Env\":[\"APP_MODE=prod\",\"PORT=8080\"],\"Healthcheck\":{\"Test\":[\"CMD\","
    "\"/lab/health\"],\"Interval\":1000000000,\"Timeout\":2000000000,\"StartPeriod\":1000000000,"
    "\"Retries\":2},\"Secrets\":[{\"File\":{\"Name\":\"api.key\",\"UID\":\"0\",\"GID\":\"0\","
    "\"Mode\":256},\"SecretID\":\"demo_api_key\",\"SecretName\":\"demo_api_key\"}],\"Configs\":[{"
    "\"File\":{\"Name\":"
    "\"/etc/"
    "api.conf\",\"UID\":\"0\",\"GID\":\"0\",\"Mode\":292},\"ConfigID\":\"demo_api_conf\","
    "\"ConfigName\":"
    "\"demo_api_conf\"}]},\"Resources\":{\"Limits\":{\"NanoCPUs\":500000000,\"MemoryBytes\":"
    "67108864},\"Reservations\":{\"NanoCPUs\":50000000,\"MemoryBytes\":8388608}},\"RestartPolicy\":"
    "{\"Condition\":\"any\",\"Delay\":1000000000,\"MaxAttempts\":3,\"Window\":10000000000},"
    "\"Placement\":{\"Constraints\":[\"node.role==manager\"],\"Preferences\":[{\"Spread\":{"
    "\"SpreadDescriptor\":\"node.labels.zone\"}}],\"MaxReplicas\":4},\"Networks\":[{\"Target\":"
    "\"demo_backend\",\"Aliases\":[\"api\"]}]},\"Mode\":{\"Replicated\":{\"Replicas\":2}},"
    "\"UpdateConfig\":{\"Parallelism\":1,\"Delay\":1000000000,\"FailureAction\":\"rollback\","
    "\"Monitor\":1000000000,\"MaxFailureRatio\":0.1,\"Order\":\"start-first\"},\"RollbackConfig\":"
    "{\"Parallelism\":0,\"Monitor\":1000000000,\"Order\":\"stop-first\"},\"EndpointSpec\":"
    "{\"Mode\":\"dnsrr\"}}";

static const char demo_edge[] =
    "{\"Name\":\"demo_edge\",\"Labels\":{\"com.docker.stack.image\":\"lab/web:1\","
    "\"com.docker.stack.namespace\":\"demo\"},\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":"
    "\"lab/web:1\",\"Labels\":{\"com.docker.stack.namespace\":\"demo\"}},\"Placement\":{"
    "\"Constraints\":[\"node.role==manager\"]},\"Networks\":[{\"Target\":\"demo_backend\","
    "\"Aliases\":[\"edge\"]}]},\"Mode\":{\"Global\":{}},\"EndpointSpec\":{\"Ports\":[{\"Protocol\":"
    "\"tcp\",\"TargetPort\":8080,\"PublishedPort\":18080,\"PublishMode\":\"host\"}]}}";

START_TEST(a_docker_cli_sent_the_same)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    swarm_stack_loader_add_memory(loader, "compose.yml", demo, strlen(demo), NULL);
    swarm_stack_loader_set_name(loader, "demo", NULL);
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    int code = swarm_stack_load(loader, &stack, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    stack_has(stack, "api", "", demo_api);
    stack_has(stack, "edge", "", demo_edge);
    swarm_stack_free(stack);
    swarm_stack_loader_free(loader);
}
END_TEST

/* What the model refuses is said at the place in the file that it came from. */
START_TEST(validation_has_places)
{
    stack_web_fails("ports: ['1:2', {target: 80, published: 80}, {target: 81, published: 80}]",
                    SWARM_E_INVAL, 4, 0, "service web: /EndpointSpec/Ports");
    stack_web_fails("deploy: {placement: {constraints: [node.role==worker, node.role=worker]}}",
                    SWARM_E_PARSE, 4, 59, "service web: /TaskTemplate/Placement/Constraints/1");
    stack_web_fails("deploy: {resources: {limits: {memory: 1k}}}", SWARM_E_INVAL, 4, 43,
                    "service web: /TaskTemplate/Resources/Limits/MemoryBytes");
    stack_web_fails("healthcheck: {interval: 1us}", SWARM_E_INVAL, 4, 29, "/Healthcheck/Interval");
    stack_web_fails("volumes: ['/a:/x', '/b:/x']", SWARM_E_INVAL, 4, 0, "/Mounts");
    stack_web_fails("healthcheck: {x-http: {port: 70000}}", SWARM_E_INVAL, 4, 34, "/HTTP/Port");
    stack_fails("services:\n  web.: {image: lab}\n", SWARM_E_INVAL, 2, 3, "service web.: /Name: ");
    stack_web_fails("volumes:\n- /a\n- {type: tmpfs, target: /b, tmpfs: {mode: 99999999999}}",
                    SWARM_E_INVAL, 6, 7, "/TaskTemplate/ContainerSpec/Mounts/1/TmpfsOptions/Mode");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {koin_is_as_described, koin_can_be_quick, a_docker_cli_sent_the_same,
                            validation_has_places};
    return SUITE_RUN("stack koin", tests, 20);
}
