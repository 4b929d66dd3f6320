/* SPDX-License-Identifier: MIT
 *
 * What becomes of a task template on a Docker Engine: the body of POST /containers/create.
 */
#include "runtime/docker/plan.h"

#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdio.h>
#include <string.h>

static const swarm__docker_place place = {"cluster1", "w1", "10.0.0.5"};

typedef struct order_parts {
    swarm_task *task;
    swarm_service_spec *service;
    swarm_node *node;
    swarm__task_order order;
} order_parts;

static void make_order(order_parts *parts, const char *task_spec, const char *service)
{
    static const char node[] = "{\"ID\":\"n1\",\"Description\":{\"Hostname\":\"host1\"}}";
    char json[8192];
    swarm_error *error = NULL;
    int length = snprintf(json, sizeof json,
                          "{\"ID\":\"t1\",\"Name\":\"shop_web.3.t1\",\"NodeID\":\"n1\",\"Slot\":3,"
                          "\"Spec\":%s}",
                          task_spec);
    int code = swarm_task_from_json(json, (size_t)length, &parts->task, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    code = swarm_service_spec_from_json(service, strlen(service), &parts->service, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    ck_assert_int_eq(swarm_node_from_json(node, sizeof node - 1, &parts->node, NULL), 0);
    parts->order = (swarm__task_order){
        .task = parts->task, .service_id = "s1", .service = parts->service, .node = parts->node};
}

static void free_order(order_parts *parts)
{
    swarm_task_free(parts->task);
    swarm_service_spec_free(parts->service);
    swarm_node_free(parts->node);
}

/* The body must be this JSON, whatever the order of its members. */
static void becomes(const char *task_spec, const char *service, const char *wanted)
{
    order_parts parts;
    swarm__docker_plan plan = {0};
    swarm_error *error = NULL;
    make_order(&parts, task_spec, service);
    int code = swarm__docker_plan_make(&plan, &parts.order, &place, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    json_t *made = json_loads(plan.body, 0, NULL), *expected = json_loads(wanted, 0, NULL);
    ck_assert_msg(expected != NULL, "%s", wanted);
    ck_assert_msg(json_equal(made, expected), "%s\nis not\n%s", plan.body, wanted);
    json_decref(made);
    json_decref(expected);
    swarm__docker_plan_free(&plan);
    free_order(&parts);
}

#define LABELS                                                                                     \
    "\"com.docker.swarm.node.id\":\"n1\",\"com.docker.swarm.service.id\":\"s1\","                  \
    "\"com.docker.swarm.service.name\":\"shop_web\",\"com.docker.swarm.task\":\"\","               \
    "\"com.docker.swarm.task.id\":\"t1\",\"com.docker.swarm.task.name\":\"shop_web.3.t1\","        \
    "\"libswarm.cluster.id\":\"cluster1\",\"libswarm.node.name\":\"w1\""

#define SERVICE "{\"Name\":\"shop_web\"}"

START_TEST(the_least)
{
    becomes("{\"ContainerSpec\":{\"Image\":\"shop:1\"}}", SERVICE,
            "{\"Image\":\"shop:1\",\"StopTimeout\":10,\"Labels\":{" LABELS "},"
            "\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"no\"}}}");
}
END_TEST

static const char whole_spec[] =
    "{\"ContainerSpec\":{\"Image\":\"r.test/shop:1\",\"Labels\":{\"a\":\"b\"},\"Command\":[\"/"
    "run\"],"
    "\"Args\":[\"x\",\"y\"],\"Hostname\":\"web-{{.Task.Slot}}\","
    "\"Env\":[\"NODE={{.Node.Hostname}}\",\"BARE\"],\"Dir\":\"/srv\",\"User\":\"1:2\","
    "\"Groups\":[\"g\"],\"Init\":true,\"StopSignal\":\"SIGINT\",\"TTY\":true,\"OpenStdin\":true,"
    "\"ReadOnly\":true,\"StopGracePeriod\":1500000000,"
    "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/d/{{.Task.Slot}}\",\"Target\":\"/d\","
    "\"ReadOnly\":true,\"BindOptions\":{\"Propagation\":\"rslave\"}},"
    "{\"Type\":\"volume\",\"Source\":\"v\",\"Target\":\"/v\",\"VolumeOptions\":{\"NoCopy\":true}},"
    "{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":4096,\"Mode\":448}}],"
    "\"Healthcheck\":{\"Test\":[\"CMD\",\"ok\"],\"Interval\":1000000000,\"Retries\":2,"
    "\"HTTP\":{\"Port\":8080}},"
    "\"Hosts\":[\"10.0.0.1 db database\"],\"DNSConfig\":{\"Nameservers\":[\"8.8.8.8\"],"
    "\"Search\":[\"x.test\"],\"Options\":[\"ndots:2\"]},\"Sysctls\":{\"net.a\":\"1\"},"
    "\"CapabilityAdd\":[\"CAP_A\"],\"CapabilityDrop\":[\"ALL\"],"
    "\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2}],\"Isolation\":\"default\","
    "\"OomScoreAdj\":5,\"PullPolicy\":\"always\",\"Secrets\":[],\"Privileges\":{}},"
    "\"Resources\":{\"Limits\":{\"NanoCPUs\":500000000,\"MemoryBytes\":8000000,\"Pids\":9},"
    "\"Reservations\":{\"NanoCPUs\":1,\"MemoryBytes\":6000000}},"
    "\"LogDriver\":{\"Name\":\"local\",\"Options\":{\"max-size\":\"1m\"}},"
    "\"RestartPolicy\":{\"Condition\":\"any\"},\"Placement\":{\"MaxReplicas\":2},"
    "\"ForceUpdate\":3,\"Runtime\":\"container\","
    "\"Networks\":[{\"Target\":\"shop_front\",\"Aliases\":[\"web\"]},{\"Target\":\"shop_back\"}]}";

static const char whole_service[] =
    "{\"Name\":\"shop_web\",\"Labels\":{\"com.docker.stack.namespace\":\"shop\"},"
    "\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":8080,\"PublishedPort\":80},"
    "{\"TargetPort\":53,\"PublishedPort\":5353,\"Protocol\":\"udp\",\"PublishMode\":\"host\"}]}}";

static const char whole_body[] =
    "{\"Image\":\"r.test/shop:1\",\"Entrypoint\":[\"/run\"],\"Cmd\":[\"x\",\"y\"],"
    "\"Hostname\":\"web-3\",\"Env\":[\"NODE=host1\",\"BARE\"],\"WorkingDir\":\"/srv\","
    "\"User\":\"1:2\",\"StopSignal\":\"SIGINT\",\"StopTimeout\":2,\"Tty\":true,\"OpenStdin\":true,"
    "\"Labels\":{\"a\":\"b\",\"com.docker.stack.namespace\":\"shop\"," LABELS "},"
    "\"Healthcheck\":{\"Test\":[\"CMD\",\"ok\"],\"Interval\":1000000000,\"Retries\":2},"
    "\"ExposedPorts\":{\"8080/tcp\":{},\"53/udp\":{}},"
    "\"NetworkingConfig\":{\"EndpointsConfig\":{\"shop_front\":{\"Aliases\":[\"web\",\"shop_web\"]}"
    "}},"
    "\"HostConfig\":{\"GroupAdd\":[\"g\"],\"Init\":true,\"ReadonlyRootfs\":true,"
    "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/d/3\",\"Target\":\"/d\",\"ReadOnly\":true,"
    "\"BindOptions\":{\"Propagation\":\"rslave\"}},"
    "{\"Type\":\"volume\",\"Source\":\"v\",\"Target\":\"/v\",\"VolumeOptions\":{\"NoCopy\":true}},"
    "{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":4096,\"Mode\":448}}],"
    "\"ExtraHosts\":[\"db:10.0.0.1\",\"database:10.0.0.1\"],\"Dns\":[\"8.8.8.8\"],"
    "\"DnsSearch\":[\"x.test\"],\"DnsOptions\":[\"ndots:2\"],\"Sysctls\":{\"net.a\":\"1\"},"
    "\"CapAdd\":[\"CAP_A\"],\"CapDrop\":[\"ALL\"],"
    "\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2}],\"Isolation\":\"default\","
    "\"OomScoreAdj\":5,\"NanoCpus\":500000000,\"Memory\":8000000,\"PidsLimit\":9,"
    "\"MemoryReservation\":6000000,\"LogConfig\":{\"Type\":\"local\",\"Config\":{\"max-size\":"
    "\"1m\"}},"
    "\"RestartPolicy\":{\"Name\":\"no\"},\"NetworkMode\":\"shop_front\","
    "\"PortBindings\":{\"8080/tcp\":[{\"HostIp\":\"10.0.0.5\",\"HostPort\":\"\"}],"
    "\"53/udp\":[{\"HostIp\":\"\",\"HostPort\":\"5353\"}]}}}";

START_TEST(the_whole)
{
    becomes(whole_spec, whole_service, whole_body);
}
END_TEST

START_TEST(what_is_not_in_the_body)
{
    order_parts parts;
    swarm__docker_plan plan = {0};
    make_order(&parts, whole_spec, whole_service);
    ck_assert_int_eq(swarm__docker_plan_make(&plan, &parts.order, &place, NULL), 0);
    ck_assert_str_eq(plan.name, "shop_web.3.t1");
    ck_assert_str_eq(plan.stack, "shop");
    ck_assert_int_eq(plan.pull_policy, SWARM_PULL_POLICY_ALWAYS);
    ck_assert_int_eq(plan.stop_seconds, 2);
    ck_assert_uint_eq(plan.networks.count, 2);
    ck_assert_str_eq(plan.networks.items[1].network, "shop_back");
    ck_assert_str_eq(plan.networks.items[1].body, "{\"Aliases\":[\"shop_web\"]}");
    swarm__docker_plan_free(&plan);
    free_order(&parts);
}
END_TEST

START_TEST(a_probe_from_outside_is_the_only_one)
{
    becomes("{\"ContainerSpec\":{\"Image\":\"shop:1\",\"Healthcheck\":{\"HTTP\":{\"Port\":81}}}}",
            SERVICE,
            "{\"Image\":\"shop:1\",\"StopTimeout\":10,\"Labels\":{" LABELS "},"
            "\"Healthcheck\":{\"Test\":[\"NONE\"]},\"ExposedPorts\":{\"81/tcp\":{}},"
            "\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"no\"},"
            "\"PortBindings\":{\"81/tcp\":[{\"HostIp\":\"10.0.0.5\",\"HostPort\":\"\"}]}}}");
}
END_TEST

START_TEST(on_the_hosts_own_network)
{
    order_parts parts;
    swarm__docker_plan plan = {0};
    make_order(&parts,
               "{\"ContainerSpec\":{\"Image\":\"shop:1\"},\"Networks\":[{\"Target\":\"host\"}]}",
               whole_service);
    ck_assert_int_eq(swarm__docker_plan_make(&plan, &parts.order, &place, NULL), 0);
    ck_assert_ptr_null(strstr(plan.body, "PortBindings"));
    ck_assert_uint_eq(swarm__ports_find(&plan.ports, 8080)->number, 8080);
    ck_assert_uint_eq(plan.networks.count, 0);
    swarm__docker_plan_free(&plan);
    free_order(&parts);
}
END_TEST

START_TEST(errors_have_a_path)
{
    static const struct {
        const char *spec, *path;
        int code;
    } bad[] = {
        {"{\"ContainerSpec\":{\"Image\":\"a\",\"Secrets\":[{\"SecretID\":\"x\"}]}}",
         "/TaskTemplate/ContainerSpec/Secrets", SWARM_E_NOTSUP},
        {"{\"ContainerSpec\":{\"Image\":\"a\",\"Future\":{\"a\":1}}}",
         "/TaskTemplate/ContainerSpec/Future", SWARM_E_NOTSUP},
        {"{\"ContainerSpec\":{\"Image\":\"a\"},\"NetworkAttachmentSpec\":{\"ContainerID\":\"x\"}}",
         "/TaskTemplate/NetworkAttachmentSpec", SWARM_E_NOTSUP},
        {"{\"ContainerSpec\":{\"Image\":\"a\",\"Env\":[\"A=1\",\"B={{x}}\"]}}",
         "/TaskTemplate/ContainerSpec/Env/1", 0},
        {"{\"ContainerSpec\":{\"Image\":\"a\",\"Hosts\":[\"x\"]}}",
         "/TaskTemplate/ContainerSpec/Hosts/0", SWARM_E_INVAL},
        {"{\"ContainerSpec\":{\"Image\":\"A B\"}}", "/TaskTemplate/ContainerSpec/Image",
         SWARM_E_INVAL},
        {"{\"ContainerSpec\":{}}", "/TaskTemplate/ContainerSpec/Image", SWARM_E_INVAL},
        {"{}", "/TaskTemplate/ContainerSpec", SWARM_E_NOTSUP},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        order_parts parts;
        swarm__docker_plan plan = {0};
        swarm_error *error = NULL;
        make_order(&parts, bad[i].spec, SERVICE);
        int code = swarm__docker_plan_make(&plan, &parts.order, &place, &error);
        ck_assert_msg(code < 0 && (bad[i].code == 0 || bad[i].code == code), "%s", bad[i].spec);
        ck_assert_str_eq(swarm_error_get_path(error), bad[i].path);
        swarm_error_free(error);
        swarm__docker_plan_free(&plan);
        free_order(&parts);
    }
}
END_TEST

static int plan_once(void *user)
{
    const order_parts *parts = user;
    swarm__docker_plan plan = {0};
    int code = swarm__docker_plan_make(&plan, &parts->order, &place, NULL);
    swarm__docker_plan_free(&plan);
    return code;
}

START_TEST(each_allocation_may_fail)
{
    order_parts parts;
    failing_alloc_use_for_jansson();
    make_order(&parts, whole_spec, whole_service);
    ck_assert_uint_gt(failing_alloc_each(plan_once, &parts), 100);
    free_order(&parts);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_least,
        the_whole,
        what_is_not_in_the_body,
        a_probe_from_outside_is_the_only_one,
        on_the_hosts_own_network,
        errors_have_a_path,
        each_allocation_may_fail,
    };
    return SUITE_RUN("docker_plan", tests, 60);
}
