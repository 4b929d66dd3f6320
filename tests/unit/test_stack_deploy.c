/* SPDX-License-Identifier: MIT
 *
 * Every key of deploy and healthcheck, and what it becomes in the spec.
 */
#include "stack_text.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>

#define C "/TaskTemplate/ContainerSpec"
#define H "/TaskTemplate/ContainerSpec/Healthcheck"

typedef struct key_case {
    const char *body;
    const char *pointer;
    const char *json;
} key_case;

static void all(const key_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        stack_web_has(cases[i].body, cases[i].pointer, cases[i].json);
}

#define ALL(cases) all((cases), sizeof(cases) / sizeof(cases)[0])

START_TEST(modes)
{
    static const key_case cases[] = {
        {"deploy: {replicas: 3}", "/Mode", "{\"Replicated\":{\"Replicas\":3}}"},
        {"deploy: {replicas: 0}", "/Mode", "{\"Replicated\":{\"Replicas\":0}}"},
        {"deploy: {mode: replicated}", "/Mode", "{\"Replicated\":{}}"},
        {"deploy: {mode: global}", "/Mode", "{\"Global\":{}}"},
        {"deploy: {mode: replicated-job, replicas: 2}", "/Mode",
         "{\"ReplicatedJob\":{\"MaxConcurrent\":2,\"TotalCompletions\":2}}"},
        {"deploy: {mode: replicated-job}", "/Mode", "{\"ReplicatedJob\":{}}"},
        {"deploy: {mode: global-job}", "/Mode", "{\"GlobalJob\":{}}"},
        {"deploy:", "/Mode", "{\"Replicated\":{}}"},
        {"deploy: {endpoint_mode: dnsrr}", "/EndpointSpec/Mode", "\"dnsrr\""},
        {"deploy: {endpoint_mode: VIP}", "/EndpointSpec/Mode", "\"vip\""},
    };
    ALL(cases);
    stack_web_fails("deploy: {mode: global, replicas: 1}", SWARM_E_INVAL, 4, 38,
                    "replicas go with the modes");
    stack_web_fails("deploy: {mode: job}", SWARM_E_INVAL, 4, 20, "mode must be replicated, global");
    stack_web_fails("deploy: {endpoint_mode: x}", SWARM_E_INVAL, 4, 29, "must be vip or dnsrr");
    stack_web_fails("deploy: {replicas: -1}", SWARM_E_INVAL, 4, 24, "must not be negative");
    stack_web_fails("deploy: {replicas: 1.5}", SWARM_E_INVAL, 4, 24, "must be a whole number");
    stack_web_fails("deploy: 3", SWARM_E_INVAL, 4, 13, "deploy must be a map");
}
END_TEST

START_TEST(updates_and_rollbacks)
{
    static const char all_of_it[] =
        "deploy:\n"
        "  update_config: {parallelism: 2, delay: 15s, failure_action: rollback, monitor: 5s,\n"
        "    max_failure_ratio: 0.25, order: start-first}\n"
        "  rollback_config: {parallelism: 0, delay: 1s, failure_action: continue, monitor: 2s,\n"
        "    max_failure_ratio: 1, order: stop-first}";
    static const key_case cases[] = {
        {all_of_it, "/UpdateConfig",
         "{\"Parallelism\":2,\"Delay\":15000000000,\"FailureAction\":\"rollback\","
         "\"Monitor\":5000000000,\"MaxFailureRatio\":0.25,\"Order\":\"start-first\"}"},
        {all_of_it, "/RollbackConfig",
         "{\"Parallelism\":0,\"Delay\":1000000000,\"FailureAction\":\"continue\","
         "\"Monitor\":2000000000,\"MaxFailureRatio\":1,\"Order\":\"stop-first\"}"},
        {"deploy: {update_config: {}}", "/UpdateConfig", "{\"Parallelism\":1}"},
        {"deploy: {rollback_config: {delay: 0}}", "/RollbackConfig",
         "{\"Parallelism\":1,\"Delay\":0}"},
        {"deploy: {update_config: }", "/UpdateConfig", NULL},
        {"deploy: {update_config: {x-order: auto, order: stop-first, x-pull-retries: 3,\n"
         "    x-pull-retry-delay: 2s, x-max-cut: 20}}",
         "/UpdateConfig",
         "{\"Parallelism\":1,\"Order\":\"auto\",\"MaxCut\":20,\"PullRetries\":3,\"PullRetryDelay\":"
         "2000000000}"},
        {"deploy: {rollback_config: {x-order: start-first}}", "/RollbackConfig",
         "{\"Parallelism\":1,\"Order\":\"start-first\"}"},
        {"deploy: {update_config: {x-batches: [1, 5, 25%], x-gate: manual, x-gate-timeout: 10m,\n"
         "    x-gate-timeout-answer: go, x-parallelism-percent: 50}}",
         "/UpdateConfig",
         "{\"Parallelism\":1,\"ParallelismPercent\":50,\"Batches\":[\"1\",\"5\",\"25%\"],"
         "\"Gate\":\"manual\",\"GateTimeout\":600000000000,\"GateTimeoutAnswer\":\"go\"}"},
        {"deploy: {rollback_config: {x-gate: canary}}", "/RollbackConfig",
         "{\"Parallelism\":1,\"Gate\":\"canary\"}"},
    };
    ALL(cases);
    static const struct {
        const char *body;
        int code;
        uint32_t column;
        const char *says;
    } bad[] = {
        {"deploy: {update_config: {order: first}}", SWARM_E_INVAL, 37, "start-first or stop-first"},
        {"deploy: {update_config: {order: auto}}", SWARM_E_INVAL, 37, "x-order: auto"},
        {"deploy: {update_config: {x-order: first}}", SWARM_E_INVAL, 39, "auto, start-first or"},
        {"deploy: {update_config: {failure_action: x}}", SWARM_E_INVAL, 46, "pause, continue or"},
        {"deploy: {rollback_config: {failure_action: rollback}}", SWARM_E_INVAL, 48,
         "pause or continue"},
        {"deploy: {update_config: {max_failure_ratio: 1.5}}", SWARM_E_INVAL, 49, "from 0 to 1"},
        {"deploy: {update_config: {max_failure_ratio: x}}", SWARM_E_INVAL, 49, "must be a number"},
        {"deploy: {update_config: {delay: 15}}", SWARM_E_INVAL, 37, "delay must be a duration"},
        {"deploy: {update_config: {delay: soon}}", SWARM_E_PARSE, 37, "\"soon\" is not a duration"},
        {"deploy: {update_config: {delay: -1s}}", SWARM_E_INVAL, 37, "must not be negative"},
        {"deploy: {update_config: {monitor: 9999999h}}", SWARM_E_LIMIT, 39, "too large"},
        {"deploy: {update_config: {x-gate: open}}", SWARM_E_INVAL, 38, "none, manual or canary"},
        {"deploy: {update_config: {x-gate-timeout-answer: hold}}", SWARM_E_INVAL, 53, "go or stop"},
        {"deploy: {update_config: {x-parallelism-percent: 0}}", SWARM_E_INVAL, 53, "from 1 to 100"},
        {"deploy: {update_config: {x-parallelism-percent: 101}}", SWARM_E_INVAL, 53,
         "from 1 to 100"},
        {"deploy: {update_config: {x-batches: [1, 101%]}}", SWARM_E_INVAL, 0, "1% to 100%"},
        {"deploy: {update_config: {x-batches: []}}", SWARM_E_INVAL, 0, "no batch"},
        {"deploy: {update_config: {speed: 1}}", SWARM_E_INVAL, 30, "\"speed\" is not a known key"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        stack_web_fails(bad[i].body, bad[i].code, 4, bad[i].column, bad[i].says);
}
END_TEST

START_TEST(resources)
{
    static const key_case cases[] = {
        {"deploy: {resources: {limits: {cpus: '0.5', memory: 512M, pids: 100}}}",
         "/TaskTemplate/Resources",
         "{\"Limits\":{\"NanoCPUs\":500000000,\"MemoryBytes\":536870912,\"Pids\":100}}"},
        {"deploy: {resources: {reservations: {cpus: 1.25, memory: 1gb}}}",
         "/TaskTemplate/Resources",
         "{\"Reservations\":{\"NanoCPUs\":1250000000,\"MemoryBytes\":1073741824}}"},
        {"deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: "
         "{kind: gpu, value: 2}}]}}}",
         "/TaskTemplate/Resources/Reservations/GenericResources",
         "[{\"DiscreteResourceSpec\":{\"Kind\":\"gpu\",\"Value\":2}}]"},
        {"deploy: {resources: {limits: {}}}", "/TaskTemplate/Resources", NULL},
    };
    ALL(cases);
    stack_web_fails("deploy: {resources: {limits: {memory: much}}}", SWARM_E_PARSE, 4, 43,
                    "\"much\" is not a size");
    stack_web_fails("deploy: {resources: {limits: {cpus: many}}}", SWARM_E_PARSE, 4, 41,
                    "\"many\" is not a number of CPUs");
    stack_web_fails("deploy: {resources: {reservations: {pids: 1}}}", SWARM_E_INVAL, 4, 41, "pids");
    stack_web_fails("deploy: {resources: {reservations: {devices: []}}}", SWARM_E_NOTSUP, 4, 41,
                    "devices is not supported");
    stack_web_fails("deploy: {resources: {reservations: {generic_resources: [{}]}}}", SWARM_E_INVAL,
                    4, 61, "discrete_resource_spec");
}
END_TEST

START_TEST(restarts)
{
    static const key_case cases[] = {
        {"deploy: {restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3, window: "
         "2m}}",
         "/TaskTemplate/RestartPolicy",
         "{\"Condition\":\"on-failure\",\"Delay\":5000000000,\"MaxAttempts\":3,"
         "\"Window\":120000000000}"},
        {"deploy: {restart_policy: {}}", "/TaskTemplate/RestartPolicy", "{}"},
        {"restart: always", "/TaskTemplate/RestartPolicy", "{\"Condition\":\"any\"}"},
        {"restart: unless-stopped", "/TaskTemplate/RestartPolicy", "{\"Condition\":\"any\"}"},
        {"restart: on-failure", "/TaskTemplate/RestartPolicy", "{\"Condition\":\"on-failure\"}"},
        {"restart: on-failure:3", "/TaskTemplate/RestartPolicy",
         "{\"Condition\":\"on-failure\",\"MaxAttempts\":3}"},
    };
    ALL(cases);
    stack_web_warns("restart: 'no'", 4, 14, "restart: \"no\" is ignored");
    stack_web_warns("restart: always\ndeploy: {restart_policy: {condition: none}}", 4, 14,
                    "restart is ignored");
    static const char *const bad[] = {"sometimes", "always:3", "'on-failure:'", "on-failure:x",
                                      "''"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char body[64];
        snprintf(body, sizeof body, "restart: %s", bad[i]);
        stack_web_fails(body, SWARM_E_INVAL, 4, 0, "restart must be");
    }
    stack_web_fails("restart: false", SWARM_E_INVAL, 4, 14, "put it in quotes");
    stack_web_fails("deploy: {restart_policy: {condition: always}}", SWARM_E_INVAL, 4, 42,
                    "none, on-failure or any");
}
END_TEST

START_TEST(placement)
{
    static const key_case cases[] = {
        {"deploy: {placement: {constraints: ['node.role == worker', node.labels.a != b]}}",
         "/TaskTemplate/Placement",
         "{\"Constraints\":[\"node.role == worker\",\"node.labels.a != b\"]}"},
        {"deploy: {placement: {preferences: [{spread: node.labels.z}], max_replicas_per_node: 2}}",
         "/TaskTemplate/Placement",
         "{\"Preferences\":[{\"Spread\":{\"SpreadDescriptor\":\"node.labels.z\"}}],"
         "\"MaxReplicas\":2}"},
        {"deploy: {placement: {x-priority: -3}}", "/TaskTemplate/Placement", "{\"Priority\":-3}"},
    };
    ALL(cases);
    stack_web_fails("deploy: {placement: {x-priority: high}}", SWARM_E_INVAL, 4, 38,
                    "whole number");
    stack_web_fails("deploy: {placement: {preferences: [{}]}}", SWARM_E_INVAL, 4, 40, "spread");
    stack_web_fails("deploy: {placement: {constraints: node.role==worker}}", SWARM_E_INVAL, 4, 39,
                    "constraints must be a list");
}
END_TEST

START_TEST(health_checks)
{
    static const key_case cases[] = {
        {"healthcheck: {test: curl -f localhost || exit 1}", H "/Test",
         "[\"CMD-SHELL\",\"curl -f localhost || exit 1\"]"},
        {"healthcheck: {test: [CMD, a, b]}", H "/Test", "[\"CMD\",\"a\",\"b\"]"},
        {"healthcheck: {test: [CMD-SHELL, a b]}", H "/Test", "[\"CMD-SHELL\",\"a b\"]"},
        {"healthcheck: {test: [NONE]}", H "/Test", "[\"NONE\"]"},
        {"healthcheck: {disable: true}", H, "{\"Test\":[\"NONE\"]}"},
        {"healthcheck: {disable: false, test: x}", H "/Test", "[\"CMD-SHELL\",\"x\"]"},
        {"healthcheck: {interval: 1m30s, timeout: 10s, retries: 3, start_period: 40s,"
         " start_interval: 5s}",
         H,
         "{\"Interval\":90000000000,\"Timeout\":10000000000,\"Retries\":3,"
         "\"StartPeriod\":40000000000,\"StartInterval\":5000000000}"},
        {"healthcheck: {}", H, "{}"},
    };
    ALL(cases);
    stack_web_fails("healthcheck: {disable: true, test: x}", SWARM_E_INVAL, 4, 40, "disable");
    stack_web_fails("healthcheck: {disable: true, x-http: {}}", SWARM_E_INVAL, 4, 42, "disable");
    stack_web_fails("healthcheck: {test: {a: b}}", SWARM_E_INVAL, 4, 25, "a string or a list");
    stack_web_fails("healthcheck: {timeout: 10}", SWARM_E_INVAL, 4, 28, "must be a duration");
    stack_web_fails("healthcheck: {every: 10s}", SWARM_E_INVAL, 4, 19, "\"every\"");
}
END_TEST

START_TEST(http_probes)
{
    static const key_case cases[] = {
        {"healthcheck: {x-http: {port: 8080, path: /health, method: HEAD, scheme: https, body: ok,"
         " headers: {Host: a, X-N: 1}, status: [200, 204-206], json: {/status: UP},"
         " tls: {verify: false, server_name: n, ca_file: ca.pem}}}",
         H "/HTTP",
         "{\"Scheme\":\"https\",\"Port\":8080,\"Path\":\"/health\",\"Method\":\"HEAD\","
         "\"Headers\":{\"Host\":\"a\",\"X-N\":\"1\"},\"Statuses\":[\"200\",\"204-206\"],"
         "\"Body\":\"ok\",\"JSONPointer\":\"/status\",\"JSONValue\":\"UP\",\"TLSVerify\":false,"
         "\"TLSServerName\":\"n\",\"TLSCAFile\":\"/srv/ca.pem\"}"},
        {"healthcheck: {x-http: {}}", H "/HTTP", "{}"},
        {"healthcheck: {x-http: {status: 200}}", H "/HTTP/Statuses", "[\"200\"]"},
        {"healthcheck: {x-http: {status: '200-299, 404'}}", H "/HTTP/Statuses",
         "[\"200-299\",\"404\"]"},
        {"healthcheck: {x-http: {json: /a}}", H "/HTTP", "{\"JSONPointer\":\"/a\"}"},
        {"healthcheck: {x-http: {json: {/a: true}}}", H "/HTTP/JSONValue", "\"true\""},
        {"healthcheck: {x-http: {json: {/a: 3}}}", H "/HTTP/JSONValue", "\"3\""},
        {"healthcheck: {x-http: {json: {/a: 1.50}}}", H "/HTTP/JSONValue", "\"1.50\""},
        {"healthcheck: {x-http: {json: {/a: }}}", H "/HTTP/JSONValue", "\"null\""},
        {"x-healthcheck-http: {port: 80}", H, "{\"HTTP\":{\"Port\":80}}"},
        {"x-healthcheck-http: {port: 80}\nhealthcheck: {retries: 2}", H,
         "{\"Retries\":2,\"HTTP\":{\"Port\":80}}"},
    };
    ALL(cases);
    stack_web_fails("healthcheck: {x-http: {prot: 80}}", SWARM_E_INVAL, 4, 28, "\"prot\"");
    stack_web_fails("healthcheck: {x-http: {json: status}}", SWARM_E_INVAL, 4, 34, "JSON pointer");
    stack_web_fails("healthcheck: {x-http: {json: {a: 1}}}", SWARM_E_INVAL, 4, 35, "JSON pointer");
    stack_web_fails("healthcheck: {x-http: {json: {/a: 1, /b: 2}}}", SWARM_E_INVAL, 4, 34,
                    "one JSON pointer");
    stack_web_fails("healthcheck: {x-http: {json: {/a: [1]}}}", SWARM_E_INVAL, 4, 39, "a string");
    stack_web_fails("healthcheck: {x-http: {status: '200 204'}}", SWARM_E_INVAL, 4, 36, "a status");
    stack_web_fails("healthcheck: {x-http: {port: http}}", SWARM_E_INVAL, 4, 34, "a whole number");
    stack_web_fails("healthcheck: {x-http: {}}\nx-healthcheck-http: {}", SWARM_E_INVAL, 5, 5,
                    "given twice");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {modes,     updates_and_rollbacks, resources,  restarts,
                            placement, health_checks,         http_probes};
    return SUITE_RUN("stack deploy", tests, 20);
}
