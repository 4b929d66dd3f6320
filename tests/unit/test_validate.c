/* SPDX-License-Identifier: MIT */
#include "validate_spec.h"
#include <check.h>
#include <string.h>
#include <swarm/swarm.h>

#define RESOURCES   "/TaskTemplate/Resources"
#define RESTART     "/TaskTemplate/RestartPolicy"
#define CONSTRAINTS "/TaskTemplate/Placement/Constraints"
#define SIXTY       "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"

static const validate_case service_cases[] = {
    OK("/Labels", "{\"a\":\"\"}"),
    BAD("/Labels", "{\"\":\"a\"}", "/Labels", "a name in it is empty"),
    /* name */
    BAD("/Name", NULL, "/Name", "meta: name must be provided"),
    BAD("/Name", "\"\"", "/Name", "meta: name must be provided"),
    BAD("/Name", "\"-a\"", "/Name", "name must be valid as a DNS name component"),
    BAD("/Name", "\"a_\"", "/Name", "name must be valid as a DNS name component"),
    BAD("/Name", "\"a.b\"", "/Name", "name must be valid as a DNS name component"),
    BAD("/Name", "\"a b\"", "/Name", "name must be valid as a DNS name component"),
    OK("/Name", "\"a--_b9\""),
    OK("/Name", "\"" SIXTY "abc\""),
    BAD("/Name", "\"" SIXTY "abcd\"", "/Name", "name must be 63 characters or fewer"),
    /* resources */
    BAD(RESOURCES, "{\"Limits\":{\"NanoCPUs\":42}}", RESOURCES "/Limits/NanoCPUs",
        "invalid cpu value 0.000000042: Must be at least 0.001"),
    BAD(RESOURCES, "{\"Reservations\":{\"NanoCPUs\":-1500000000}}",
        RESOURCES "/Reservations/NanoCPUs", "invalid cpu value -1.5: Must be at least 0.001"),
    BAD(RESOURCES, "{\"Limits\":{\"NanoCPUs\":-2000000000}}", RESOURCES "/Limits/NanoCPUs",
        "invalid cpu value -2: Must be at least 0.001"),
    BAD(RESOURCES, "{\"Limits\":{\"NanoCPUs\":999999}}", RESOURCES "/Limits/NanoCPUs",
        "invalid cpu value 0.000999999: Must be at least 0.001"),
    OK(RESOURCES, "{\"Limits\":{\"NanoCPUs\":1000000},\"Reservations\":{\"NanoCPUs\":0}}"),
    OK(RESOURCES, "{\"Limits\":{\"NanoCPUs\":1000000000,\"MemoryBytes\":4294967296}}"),
    BAD(RESOURCES, "{\"Limits\":{\"MemoryBytes\":1}}", RESOURCES "/Limits/MemoryBytes",
        "invalid memory value 1: Must be at least 4MiB"),
    BAD(RESOURCES, "{\"Reservations\":{\"MemoryBytes\":4194303}}",
        RESOURCES "/Reservations/MemoryBytes",
        "invalid memory value 4194303: Must be at least 4MiB"),
    OK(RESOURCES, "{\"Reservations\":{\"MemoryBytes\":4194304}}"),
    BAD(RESOURCES, "{\"Limits\":{\"Pids\":-1}}", RESOURCES "/Limits/Pids",
        "invalid pids value -1: Must be 0 or more"),
    OK(RESOURCES, "{\"Limits\":{\"Pids\":100}}"),
    OK(RESOURCES, "{\"Reservations\":{\"GenericResources\":[{\"DiscreteResourceSpec\":"
                  "{\"Kind\":\"gpu\",\"Value\":2}}]}}"),
    BAD(RESOURCES,
        "{\"Reservations\":{\"GenericResources\":[{\"NamedResourceSpec\":"
        "{\"Kind\":\"gpu\",\"Value\":\"GPU-1\"}}]}}",
        RESOURCES "/Reservations/GenericResources/0/NamedResourceSpec",
        "invalid argument for resource gpu"),
    BAD(RESOURCES,
        "{\"Reservations\":{\"GenericResources\":[{\"DiscreteResourceSpec\":"
        "{\"Kind\":\"gpu\",\"Value\":-1}}]}}",
        RESOURCES "/Reservations/GenericResources/0/DiscreteResourceSpec/Value",
        "invalid argument for resource gpu"),
    BAD(RESOURCES,
        "{\"Reservations\":{\"GenericResources\":[{\"DiscreteResourceSpec\":"
        "{\"Kind\":\"gpu\",\"Value\":1}},{\"DiscreteResourceSpec\":"
        "{\"Kind\":\"gpu\",\"Value\":1}}]}}",
        RESOURCES "/Reservations/GenericResources/1/DiscreteResourceSpec/Kind",
        "generic resource gpu stands there twice"),
    BAD(RESOURCES, "{\"Reservations\":{\"GenericResources\":[{}]}}",
        RESOURCES "/Reservations/GenericResources/0", "invalid generic resource: no kind"),
    /* restart */
    BAD(RESTART, "{\"Delay\":-1000000000}", RESTART "/Delay",
        "TaskSpec: restart-delay cannot be negative"),
    BAD(RESTART, "{\"Delay\":20000000000,\"Window\":-4000000000}", RESTART "/Window",
        "TaskSpec: restart-window cannot be negative"),
    OK(RESTART, "{\"Delay\":10000000000,\"Window\":1000000000,\"MaxAttempts\":9999999999}"),
    OK(RESTART, "{\"Window\":3155760000000000000}"),
    BAD(RESTART, "{\"Window\":3155760000000000001}", RESTART "/Window",
        "TaskSpec: restart-window cannot be longer than 100 years"),
    BAD(RESTART, "{\"Condition\":\"sometimes\"}", RESTART "/Condition",
        "\"sometimes\" is not one of: none, on-failure, any"),
    OK(RESTART, "{\"Condition\":\"\"}"),
    /* placement */
    OK(CONSTRAINTS, "[\"node.role==worker\",\" node.labels.zone != a b \"]"),
    OK(CONSTRAINTS, "[\"node.abc.bcd == high\"]"),
    {CONSTRAINTS, "[\"node.role==worker\",\"1node==a2\"]", SWARM_E_PARSE, CONSTRAINTS "/1",
     "key '1node' is invalid"},
    {CONSTRAINTS, "[\"node==\"]", SWARM_E_PARSE, CONSTRAINTS "/0", "value '' is invalid"},
    {CONSTRAINTS, "[\"node.role\"]", SWARM_E_PARSE, CONSTRAINTS "/0",
     "constraint expected one operator from ==, !="},
    OK("/TaskTemplate/Placement/Preferences",
       "[{\"Spread\":{\"SpreadDescriptor\":\"node.labels.zone\"}}]"),
    /* runtime */
    BAD("/TaskTemplate", NULL, "/TaskTemplate/ContainerSpec", "TaskSpec: missing runtime"),
    BAD(CONTAINER, NULL, CONTAINER, "TaskSpec: missing runtime"),
    OK("/TaskTemplate/Runtime", "\"container\""),
    OK("/TaskTemplate/Runtime", "\"\""),
    BAD("/TaskTemplate/Runtime", "\"c\"", "/TaskTemplate/Runtime",
        "Generic runtime: Invalid name \"c\""),
    {"/TaskTemplate/Runtime", "\"plugin\"", SWARM_E_NOTSUP, "/TaskTemplate/Runtime",
     "Generic runtime: \"plugin\" is not supported"},
    {"/TaskTemplate/Runtime", "\"attachment\"", SWARM_E_NOTSUP, "/TaskTemplate/Runtime",
     "RuntimeSpec: unimplemented runtime in service spec"},
    {"/TaskTemplate/NetworkAttachmentSpec", "{\"ContainerID\":\"x\"}", SWARM_E_NOTSUP,
     "/TaskTemplate/Runtime", "RuntimeSpec: unimplemented runtime in service spec"},
    /* mode */
    OK("/Mode", NULL),
    OK("/Mode", "{\"Global\":{}}"),
    OK("/Mode", "{\"GlobalJob\":{}}"),
    OK("/Mode", "{\"ReplicatedJob\":{\"MaxConcurrent\":3,\"TotalCompletions\":9}}"),
    BAD("/Mode", "{}", "/Mode", "Unrecognized service mode"),
    BAD("/Mode", "{\"Odd\":{}}", "/Mode", "Unrecognized service mode"),
    OK("/Mode", "{\"Replicated\":{}}"),
    OK("/Mode", "{\"Replicated\":{\"Replicas\":0}}"),
    OK("/Mode", "{\"Replicated\":{\"Replicas\":1000000}}"),
    BAD("/Mode", "{\"Replicated\":{\"Replicas\":1000001}}", "/Mode/Replicated/Replicas",
        "Number of replicas must be 1000000 or fewer"),
    BAD("/Mode", "{\"ReplicatedJob\":{\"MaxConcurrent\":1000001}}",
        "/Mode/ReplicatedJob/MaxConcurrent", "Maximum concurrent jobs must be 1000000 or fewer"),
    BAD("/Mode", "{\"Replicated\":{},\"Global\":{}}", "/Mode",
        "must specify only one service mode"),
    /* networks */
    OK("/TaskTemplate/Networks", "[{\"Target\":\"front\"}]"),
    BAD("/TaskTemplate/Networks", "[{\"Target\":\"front\"},{}]", "/TaskTemplate/Networks/1/Target",
        "malformed network attachment"),
    BAD("/TaskTemplate/Networks", "[{\"Target\":\"ingress\"}]", "/TaskTemplate/Networks/0/Target",
        "Service cannot be explicitly attached to the ingress network \"ingress\""),
    BAD("/Networks", "[{\"Target\":\"ingress\"}]", "/Networks/0/Target",
        "Service cannot be explicitly attached to the ingress network \"ingress\""),
};

START_TEST(a_service)
{
    validate_service_case(&service_cases[_i]);
}
END_TEST

/* What holds for one of the two configs holds for the other. */
static const struct {
    const char *config;
    int code;
    const char *member;
    const char *sentence; /* the rest of it */
} update_cases[] = {
    {"{}", 0, NULL, NULL},
    {"{\"Delay\":1000000000,\"Monitor\":1000000000,\"MaxFailureRatio\":0.5}", 0, NULL, NULL},
    {"{\"MaxFailureRatio\":0,\"Parallelism\":0}", 0, NULL, NULL},
    {"{\"MaxFailureRatio\":1,\"Parallelism\":9223372036854775807}", 0, NULL, NULL},
    {"{\"FailureAction\":\"continue\",\"Order\":\"start-first\"}", 0, NULL, NULL},
    {"{\"Delay\":-1000000000}", SWARM_E_INVAL, "/Delay", "-delay cannot be negative"},
    {"{\"Delay\":-1000000000000}", SWARM_E_INVAL, "/Delay", "-delay cannot be negative"},
    {"{\"Delay\":9223372036854775807}", SWARM_E_INVAL, "/Delay",
     "-delay cannot be longer than 100 years"},
    {"{\"Monitor\":-1000000000}", SWARM_E_INVAL, "/Monitor", "-monitor cannot be negative"},
    {"{\"Monitor\":9223372036854775807}", SWARM_E_INVAL, "/Monitor",
     "-monitor cannot be longer than 100 years"},
    {"{\"MaxFailureRatio\":-0.1}", SWARM_E_INVAL, "/MaxFailureRatio",
     "-maxfailureratio cannot be less than 0 or bigger than 1"},
    {"{\"MaxFailureRatio\":1.1}", SWARM_E_INVAL, "/MaxFailureRatio",
     "-maxfailureratio cannot be less than 0 or bigger than 1"},
    {"{\"FailureAction\":\"explode\"}", SWARM_E_INVAL, "/FailureAction",
     "\"explode\" is not one of: pause, continue, rollback"},
    {"{\"Order\":\"last\"}", SWARM_E_INVAL, "/Order",
     "\"last\" is not one of: stop-first, start-first, auto"},
};

static void update_case(const char *place, const char *what, size_t which)
{
    char path[64] = "", sentence[128] = "";
    if (update_cases[which].code < 0) {
        int whole = update_cases[which].sentence[0] != '-';
        strcat(strcpy(path, place), update_cases[which].member);
        if (!whole)
            strcat(strcpy(sentence, "TaskSpec: "), what);
        strcat(sentence, update_cases[which].sentence);
    }
    validate_case tried = {place, update_cases[which].config, update_cases[which].code, path,
                           sentence};
    validate_service_case(&tried);
}

START_TEST(an_update_and_a_rollback_config)
{
    update_case("/UpdateConfig", "update", (size_t)_i);
    update_case("/RollbackConfig", "rollback", (size_t)_i);
}
END_TEST

#define PORTS(ports)    "{\"Ports\":[" ports "]}"
#define PORT(published) "{\"TargetPort\":80,\"PublishedPort\":" published "}"
#define NO_PORT         "{\"TargetPort\":80}"

static const validate_case endpoint_cases[] = {
    OK("/EndpointSpec", "{}"),
    OK("/EndpointSpec", PORTS(PORT("8001") "," PORT("8000"))),
    OK("/EndpointSpec", PORTS(NO_PORT "," NO_PORT "," NO_PORT)),
    OK("/EndpointSpec", PORTS(PORT("0") "," PORT("0"))),
    OK("/EndpointSpec", PORTS("{\"TargetPort\":1,\"PublishedPort\":8002,\"Protocol\":\"tcp\"},"
                              "{\"TargetPort\":1,\"PublishedPort\":8002,\"Protocol\":\"udp\"},"
                              "{\"TargetPort\":1,\"PublishedPort\":8002,\"Protocol\":\"sctp\"}")),
    BAD("/EndpointSpec", PORTS(PORT("8001") "," PORT("8001")),
        "/EndpointSpec/Ports/1/PublishedPort", "EndpointSpec: duplicate published ports provided"),
    BAD("/EndpointSpec",
        PORTS(PORT("9") "," NO_PORT ",{\"TargetPort\":1,\"PublishedPort\":9,\"Protocol\":\"tcp\","
                        "\"PublishMode\":\"host\"}"),
        "/EndpointSpec/Ports/2/PublishedPort", "EndpointSpec: duplicate published ports provided"),
    OK("/EndpointSpec", PORTS("{\"TargetPort\":65535,\"PublishedPort\":65535}")),
    BAD("/EndpointSpec", PORTS("{\"PublishedPort\":80}"), "/EndpointSpec/Ports/0/TargetPort",
        "EndpointSpec: target port 0 is not between 1 and 65535"),
    BAD("/EndpointSpec", PORTS("{\"TargetPort\":65536}"), "/EndpointSpec/Ports/0/TargetPort",
        "EndpointSpec: target port 65536 is not between 1 and 65535"),
    BAD("/EndpointSpec", PORTS(PORT("65536")), "/EndpointSpec/Ports/0/PublishedPort",
        "EndpointSpec: published port 65536 is not between 0 and 65535"),
    BAD("/EndpointSpec",
        "{\"Mode\":\"dnsrr\",\"Ports\":[{\"TargetPort\":80,"
        "\"PublishMode\":\"host\"},{\"TargetPort\":81}]}",
        "/EndpointSpec/Ports/1/PublishMode",
        "EndpointSpec: port published with ingress mode can't be used with dnsrr mode"),
    OK("/EndpointSpec", "{\"Mode\":\"dnsrr\",\"Ports\":[{\"TargetPort\":80,"
                        "\"PublishMode\":\"host\"}]}"),
    BAD("/EndpointSpec", "{\"Mode\":\"odd\"}", "/EndpointSpec/Mode",
        "\"odd\" is not one of: vip, dnsrr"),
    BAD("/EndpointSpec", PORTS("{\"TargetPort\":1,\"Protocol\":\"quic\"}"),
        "/EndpointSpec/Ports/0/Protocol", "\"quic\" is not one of: tcp, udp, sctp"),
};

START_TEST(an_endpoint)
{
    validate_service_case(&endpoint_cases[_i]);
}
END_TEST

static const validate_case node_cases[] = {
    OK("/Name", "\"w1.example.com\""),
    OK("/Name", NULL),
    BAD("/Name", "\"a/b\"", "/Name", "\"a/b\" is not a valid node name"),
    BAD("/Name", "\".a\"", "/Name", "\".a\" is not a valid node name"),
    BAD("/Labels", "{\"\":\"x\"}", "/Labels", "a name in it is empty"),
    OK("/Role", "\"manager\""),
    BAD("/Role", "\"boss\"", "/Role", "\"boss\" is not one of: worker, manager"),
    BAD("/Availability", "\"off\"", "/Availability", "\"off\" is not one of: active, pause, drain"),
    OK("/Address", "\"10.0.0.3\""),
    OK("/Address", "\"2001:db8::1\""),
    BAD("/Address", "\"10.0.0\"", "/Address", "\"10.0.0\" is not an IP address"),
    BAD("/Address", "\"\"", "/Address", "\"\" is not an IP address"),
    OK("/Runtime", "\"process:\""),
    OK("/Runtime", "\"unix:///var/run/docker.sock\""),
    BAD("/Runtime", "\"process\"", "/Runtime",
        "\"process\" is not a URI: it names no kind of runtime"),
    BAD("/Runtime", "\"9p:\"", "/Runtime", "\"9p:\" is not a URI: it names no kind of runtime"),
    BAD("/Runtime", "\":\"", "/Runtime", "\":\" is not a URI: it names no kind of runtime"),
    OK("/Resources", "{\"NanoCPUs\":1,\"MemoryBytes\":1,\"GenericResources\":["
                     "{\"NamedResourceSpec\":{\"Kind\":\"gpu\",\"Value\":\"a\"}},"
                     "{\"NamedResourceSpec\":{\"Kind\":\"gpu\",\"Value\":\"b\"}},"
                     "{\"DiscreteResourceSpec\":{\"Kind\":\"fpga\",\"Value\":3}}]}"),
    BAD("/Resources", "{\"NanoCPUs\":-1}", "/Resources/NanoCPUs",
        "invalid cpu value -0.000000001: Must be 0 or more"),
    BAD("/Resources", "{\"MemoryBytes\":-1}", "/Resources/MemoryBytes",
        "invalid memory value -1: Must be 0 or more"),
    BAD("/Resources",
        "{\"GenericResources\":[{\"NamedResourceSpec\":{\"Kind\":\"gpu\",\"Value\":\"a\"}},"
        "{\"DiscreteResourceSpec\":{\"Kind\":\"gpu\",\"Value\":3}}]}",
        "/Resources/GenericResources/1/DiscreteResourceSpec/Kind",
        "generic resource gpu stands there twice"),
};

START_TEST(a_node)
{
    validate_node_case(&node_cases[_i]);
}
END_TEST

static const char job_start[] = "{\"Name\":\"job\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":"
                                "\"image\"}},\"Mode\":{\"";

START_TEST(jobs_have_no_update_config)
{
    static const char *const modes[] = {"ReplicatedJob", "GlobalJob"};
    for (size_t i = 0; i < 2; i++) {
        char text[256];
        swarm_service_spec *spec = NULL;
        swarm_error *error = NULL;
        strcat(strcat(strcpy(text, job_start), modes[i]), "\":{}},\"UpdateConfig\":{}}");
        ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
        ck_assert_int_eq(swarm_service_spec_validate(spec, &error), SWARM_E_INVAL);
        ck_assert_str_eq(swarm_error_get_message(error), "Jobs may not have an update config");
        ck_assert_str_eq(swarm_error_get_path(error), "/UpdateConfig");
        swarm_error_free(error);
        swarm_service_spec_unset_update_config(spec);
        ck_assert_int_eq(swarm_service_spec_validate(spec, NULL), 0);
        swarm_service_spec_free(spec);
    }
}
END_TEST

/* What is wrong in several places is told in Docker's order. */
START_TEST(the_first_rule_that_is_broken_is_told)
{
    static const char text[] =
        "{\"Name\":\"\",\"UpdateConfig\":{\"Delay\":-1},\"EndpointSpec\":{\"Ports\":[{}]},"
        "\"TaskTemplate\":{\"Resources\":{\"Limits\":{\"NanoCPUs\":1}},"
        "\"RestartPolicy\":{\"Delay\":-1},\"Placement\":{\"Constraints\":[\"x\"]},"
        "\"ContainerSpec\":{\"Secrets\":[{}]}},\"Mode\":{}}";
    static const char *const told[] = {
        "/Name",
        "/TaskTemplate/Resources/Limits/NanoCPUs",
        "/TaskTemplate/RestartPolicy/Delay",
        "/TaskTemplate/Placement/Constraints/0",
        "/TaskTemplate/ContainerSpec/Secrets/0",
        "/TaskTemplate/ContainerSpec/Image",
        "/Mode",
        "/UpdateConfig/Delay",
        "/EndpointSpec/Ports/0/TargetPort",
    };
    swarm_service_spec *spec = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    swarm_task_spec *task = swarm_service_spec_edit_task(spec);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        swarm_error *error = NULL;
        ck_assert_int_lt(swarm_service_spec_validate(spec, &error), 0);
        ck_assert_str_eq(swarm_error_get_path(error), told[i]);
        swarm_error_free(error);
        switch (i) {
        case 0:
            swarm_service_spec_set_name(spec, "name");
            break;
        case 1:
            swarm_task_spec_unset_resources(task);
            break;
        case 2:
            swarm_task_spec_unset_restart_policy(task);
            break;
        case 3:
            swarm_task_spec_unset_placement(task);
            break;
        case 4:
            swarm_container_spec_clear_secrets(swarm_task_spec_edit_container(task));
            break;
        case 5:
            swarm_container_spec_set_image(swarm_task_spec_edit_container(task), "image");
            break;
        case 6:
            swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL);
            break;
        case 7:
            swarm_service_spec_unset_update_config(spec);
            break;
        default:
            swarm_service_spec_unset_endpoint(spec);
            break;
        }
    }
    ck_assert_int_eq(swarm_service_spec_validate(spec, NULL), 0);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(nothing_is_no_spec)
{
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_service_spec_validate(NULL, &error), SWARM_E_INVAL);
    ck_assert_str_eq(swarm_error_get_message(error), "invalid argument");
    swarm_error_free(error);
    ck_assert_int_eq(swarm_service_spec_validate(NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_node_spec_validate(NULL, NULL), SWARM_E_INVAL);
    swarm_service_spec *spec = swarm_service_spec_new();
    ck_assert_int_eq(swarm_service_spec_validate(spec, NULL), SWARM_E_INVAL);
    swarm_service_spec_free(spec);
    swarm_node_spec *node = swarm_node_spec_new();
    ck_assert_int_eq(swarm_node_spec_validate(node, NULL), 0);
    swarm_node_spec_free(node);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("validate");
    TCase *tests = tcase_create("all");
    tcase_add_loop_test(tests, a_service, 0, sizeof service_cases / sizeof service_cases[0]);
    tcase_add_loop_test(tests, an_update_and_a_rollback_config, 0,
                        sizeof update_cases / sizeof update_cases[0]);
    tcase_add_loop_test(tests, an_endpoint, 0, sizeof endpoint_cases / sizeof endpoint_cases[0]);
    tcase_add_loop_test(tests, a_node, 0, sizeof node_cases / sizeof node_cases[0]);
    tcase_add_test(tests, jobs_have_no_update_config);
    tcase_add_test(tests, the_first_rule_that_is_broken_is_told);
    tcase_add_test(tests, nothing_is_no_spec);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
