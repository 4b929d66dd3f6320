/* SPDX-License-Identifier: MIT */
#include "support/failing_alloc.h"
#include "validate_spec.h"
#include <check.h>
#include <string.h>
#include <swarm/swarm.h>

#define HEX     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HTTP    HEALTH "/HTTP"
#define IMAGE   CONTAINER "/Image"
#define MOUNTS  CONTAINER "/Mounts"
#define SECRETS CONTAINER "/Secrets"
#define CONFIGS CONTAINER "/Configs"
#define SECRET(id, name, file)                                                                     \
    "{\"SecretID\":\"" id "\",\"SecretName\":\"" name "\",\"File\":{\"Name\":\"" file "\"}}"
#define CONFIG(id, name, file)                                                                     \
    "{\"ConfigID\":\"" id "\",\"ConfigName\":\"" name "\",\"File\":{\"Name\":\"" file "\"}}"

static const validate_case cases[] = {
    /* image */
    BAD(IMAGE, NULL, IMAGE, "ContainerSpec: image reference must be provided"),
    BAD(IMAGE, "\"\"", IMAGE, "ContainerSpec: image reference must be provided"),
    BAD(IMAGE, "\"busybox###\"", IMAGE,
        "ContainerSpec: \"busybox###\" is not a valid repository/tag"),
    BAD(IMAGE, "\"Busybox\"", IMAGE, "ContainerSpec: \"Busybox\" is not a valid repository/tag"),
    BAD(IMAGE, "\"a:b:c\"", IMAGE, "ContainerSpec: \"a:b:c\" is not a valid repository/tag"),
    BAD(IMAGE, "\"" HEX "\"", IMAGE, "ContainerSpec: \"" HEX "\" is not a valid repository/tag"),
    OK(IMAGE, "\"busybox\""),
    OK(IMAGE, "\"Registry.example.com:5000/a/b:1.2\""),
    OK(IMAGE, "\"a@sha256:" HEX "\""),
    OK(IMAGE, "\"localhost/a:1@sha256:" HEX "\""),
    /* templates */
    OK(CONTAINER "/Hostname", "\"{{.Service.Name}}-{{.Task.Slot}}\""),
    BAD(CONTAINER "/Hostname", "\"{{.Nothing.here}}\"", CONTAINER "/Hostname",
        "unknown placeholder {{.Nothing.here}}"),
    BAD(CONTAINER "/Env", "[\"A=1\",\"B={{.Task\"]", CONTAINER "/Env/1",
        "the placeholder {{.Task has no end"),
    BAD(MOUNTS, "[{\"Source\":\"/{{.X}}\",\"Target\":\"/a\"}]", MOUNTS "/0/Source",
        "unknown placeholder {{.X}}"),
    BAD(MOUNTS,
        "[{\"Type\":\"volume\",\"Target\":\"/a\",\"VolumeOptions\":{\"Labels\":{\"x/y\":\"{{\"}}}]",
        MOUNTS "/0/VolumeOptions/Labels/x~1y", "the placeholder {{ has no end"),
    OK(MOUNTS, "[{\"Type\":\"volume\",\"Source\":\"{{.Task.Slot}}\",\"Target\":\"{{.Task.Name}}\","
               "\"VolumeOptions\":{\"Labels\":{\"x\":\"{{.Task.ID}}\"}}}]"),
    /* mounts */
    OK(MOUNTS, "[{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/data\"},"
               "{\"Type\":\"volume\",\"Source\":\"v\",\"Target\":\"/foo\"},"
               "{\"Type\":\"tmpfs\",\"Target\":\"/bar\",\"TmpfsOptions\":{\"SizeBytes\":0}}]"),
    BAD(MOUNTS,
        "[{\"Type\":\"tmpfs\",\"Target\":\"/foo\"},{\"Source\":\"/a\",\"Target\":\"/foo\"}]",
        MOUNTS "/1/Target", "ContainerSpec: duplicate mount point: /foo"),
    BAD(MOUNTS, "[{\"Type\":\"tmpfs\"}]", MOUNTS "/0/Target",
        "invalid mount target, must be an absolute path: "),
    BAD(MOUNTS, "[{\"Type\":\"tmpfs\",\"Target\":\"a\"}]", MOUNTS "/0/Target",
        "invalid mount target, must be an absolute path: a"),
    BAD(MOUNTS, "[{\"Source\":\"a\",\"Target\":\"/a\"}]", MOUNTS "/0/Source",
        "invalid bind mount source, must be an absolute path: a"),
    BAD(MOUNTS, "[{\"Type\":\"volume\",\"Source\":\"/a\",\"Target\":\"/a\"}]", MOUNTS "/0/Source",
        "invalid volume mount source, must not be an absolute path: /a"),
    BAD(MOUNTS, "[{\"Type\":\"tmpfs\",\"Source\":\"a\",\"Target\":\"/a\"}]", MOUNTS "/0/Source",
        "invalid tmpfs source, source must be empty"),
    BAD(MOUNTS, "[{\"Type\":\"tmpfs\",\"Target\":\"/a\",\"TmpfsOptions\":{\"SizeBytes\":-1}}]",
        MOUNTS "/0/TmpfsOptions/SizeBytes", "invalid tmpfs size -1: Must be 0 or more"),
    BAD(MOUNTS, "[{\"Type\":\"nfs\",\"Target\":\"/a\"}]", MOUNTS "/0/Type",
        "\"nfs\" is not one of: bind, volume, tmpfs, npipe, cluster, image"),
    /* health */
    OK(HEALTH, "{\"Interval\":1000000000,\"Timeout\":3000000000,\"Retries\":5,"
               "\"StartPeriod\":1000000000,\"StartInterval\":1000000000}"),
    OK(HEALTH, "{\"Interval\":0,\"Timeout\":1000000}"),
    BAD(HEALTH, "{\"Interval\":-1000000000}", HEALTH "/Interval",
        "ContainerSpec: Interval in HealthConfig cannot be less than 1ms"),
    BAD(HEALTH, "{\"Timeout\":999999}", HEALTH "/Timeout",
        "ContainerSpec: Timeout in HealthConfig cannot be less than 1ms"),
    BAD(HEALTH, "{\"StartPeriod\":-1}", HEALTH "/StartPeriod",
        "ContainerSpec: StartPeriod in HealthConfig cannot be less than 1ms"),
    BAD(HEALTH, "{\"StartInterval\":1}", HEALTH "/StartInterval",
        "ContainerSpec: StartInterval in HealthConfig cannot be less than 1ms"),
    BAD(HEALTH, "{\"Interval\":9223372036854775807}", HEALTH "/Interval",
        "ContainerSpec: Interval in HealthConfig cannot be longer than 100 years"),
    BAD(HEALTH, "{\"Retries\":-1}", HEALTH "/Retries",
        "ContainerSpec: Retries in HealthConfig cannot be negative"),
    OK(HEALTH, "{\"Test\":[]}"),
    OK(HEALTH, "{\"Test\":[\"NONE\"]}"),
    OK(HEALTH, "{\"Test\":[\"CMD\",\"true\",\"\"]}"),
    OK(HEALTH, "{\"Test\":[\"CMD-SHELL\",\"exit 0\"]}"),
    BAD(HEALTH, "{\"Test\":[\"true\"]}", HEALTH "/Test/0",
        "Unknown healthcheck type 'true' (expected NONE, CMD or CMD-SHELL)"),
    BAD(HEALTH, "{\"Test\":[\"CMD\"]}", HEALTH "/Test", "the healthcheck has no command"),
    BAD(HEALTH, "{\"Test\":[\"CMD-SHELL\",\"\"]}", HEALTH "/Test",
        "the healthcheck has no command"),
    /* the HTTP probe */
    OK(HTTP, "{}"),
    OK(HTTP, "{\"Scheme\":\"https\",\"Port\":65535,\"Path\":\"/a?b=c\",\"Method\":\"HEAD\","
             "\"Headers\":{\"X-A\":\"b c\\t\",\"Host\":\"\"},\"Statuses\":[\"100\",\"200-599\"],"
             "\"JSONPointer\":\"/a~1b/0\",\"JSONValue\":\"UP\",\"TLSServerName\":\"a.b\"}"),
    OK(HTTP, "{\"JSONPointer\":\"\",\"JSONValue\":\"UP\"}"),
    BAD(HTTP, "{\"Scheme\":\"gopher\"}", HTTP "/Scheme", "\"gopher\" is not one of: http, https"),
    BAD(HTTP, "{\"Port\":0}", HTTP "/Port", "the port 0 is not between 1 and 65535"),
    BAD(HTTP, "{\"Port\":65536}", HTTP "/Port", "the port 65536 is not between 1 and 65535"),
    BAD(HTTP, "{\"Path\":\"a\"}", HTTP "/Path",
        "the path does not begin with a slash, or has blanks or control characters"),
    BAD(HTTP, "{\"Path\":\"/a b\"}", HTTP "/Path",
        "the path does not begin with a slash, or has blanks or control characters"),
    BAD(HTTP, "{\"Method\":\"GET /\"}", HTTP "/Method", "the method is not one word"),
    BAD(HTTP, "{\"Method\":\"\"}", HTTP "/Method", "the method is not one word"),
    BAD(HTTP, "{\"Headers\":{\"A\":\"b\\r\\nC: d\"}}", HTTP "/Headers/A",
        "the header has control characters"),
    BAD(HTTP, "{\"Headers\":{\"A/B\":\"b\"}}", HTTP "/Headers/A~1B",
        "the name of the header is not one word"),
    BAD(HTTP, "{\"Headers\":{\"\":\"b\"}}", HTTP "/Headers", "a name in it is empty"),
    BAD(HTTP, "{\"Statuses\":[\"200\",\"99\"]}", HTTP "/Statuses/1",
        "\"99\" is not a status or a range of statuses"),
    BAD(HTTP, "{\"Statuses\":[\"600\"]}", HTTP "/Statuses/0",
        "\"600\" is not a status or a range of statuses"),
    BAD(HTTP, "{\"Statuses\":[\"300-200\"]}", HTTP "/Statuses/0",
        "\"300-200\" is not a status or a range of statuses"),
    BAD(HTTP, "{\"Statuses\":[\"200-\"]}", HTTP "/Statuses/0",
        "\"200-\" is not a status or a range of statuses"),
    BAD(HTTP, "{\"JSONPointer\":\"status\"}", HTTP "/JSONPointer",
        "\"status\" is not a JSON pointer"),
    BAD(HTTP, "{\"JSONPointer\":\"/a~2\"}", HTTP "/JSONPointer", "\"/a~2\" is not a JSON pointer"),
    BAD(HTTP, "{\"JSONPointer\":\"/a~\"}", HTTP "/JSONPointer", "\"/a~\" is not a JSON pointer"),
    BAD(HTTP, "{\"JSONValue\":\"UP\"}", HTTP "/JSONValue",
        "a JSON value is wanted, but no JSON pointer says where"),
    BAD(HTTP, "{\"TLSServerName\":\"a/b\"}", HTTP "/TLSServerName",
        "the TLS server name is not a host name"),
    BAD(HTTP, "{\"TLSServerName\":\"\"}", HTTP "/TLSServerName",
        "the TLS server name is not a host name"),
    /* process */
    OK(CONTAINER "/Env", "[\"A=\",\"B\",\"C=d=e\"]"),
    BAD(CONTAINER "/Env", "[\"A=1\",\"\"]", CONTAINER "/Env/1",
        "ContainerSpec: invalid environment variable: \"\""),
    BAD(CONTAINER "/Env", "[\"=1\"]", CONTAINER "/Env/0",
        "ContainerSpec: invalid environment variable: \"=1\""),
    OK(CONTAINER "/Hostname", "\"web_1.example.com\""),
    OK(CONTAINER "/Hostname", "\"\""),
    OK(CONTAINER "/Hostname", "\"" HEX "\""),
    BAD(CONTAINER "/Hostname", "\"a" HEX "\"", CONTAINER "/Hostname",
        "ContainerSpec: \"a" HEX "\" is not a valid hostname"),
    BAD(CONTAINER "/Hostname", "\"a\\n\"", CONTAINER "/Hostname",
        "ContainerSpec: \"a\n\" is not a valid hostname"),
    OK(CONTAINER "/StopSignal", "\"SIGQUIT\""),
    OK(CONTAINER "/StopSignal", "\"rtmin+3\""),
    OK(CONTAINER "/StopSignal", "\"15\""),
    OK(CONTAINER "/StopSignal", "\"\""),
    BAD(CONTAINER "/StopSignal", "\"SIGNAL\"", CONTAINER "/StopSignal",
        "ContainerSpec: invalid signal: SIGNAL"),
    BAD(CONTAINER "/StopSignal", "\"0\"", CONTAINER "/StopSignal",
        "ContainerSpec: invalid signal: 0"),
    OK(CONTAINER "/StopGracePeriod", "0"),
    BAD(CONTAINER "/StopGracePeriod", "-1", CONTAINER "/StopGracePeriod",
        "ContainerSpec: stop-grace-period cannot be negative"),
    BAD(CONTAINER "/StopGracePeriod", "9223372036854775807", CONTAINER "/StopGracePeriod",
        "ContainerSpec: stop-grace-period cannot be longer than 100 years"),
    OK(CONTAINER "/Ulimits", "[{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2},"
                             "{\"Name\":\"core\",\"Soft\":5,\"Hard\":-1},"
                             "{\"Name\":\"stack\",\"Soft\":-1,\"Hard\":-1}]"),
    BAD(CONTAINER "/Ulimits", "[{\"Name\":\"files\"}]", CONTAINER "/Ulimits/0/Name",
        "invalid ulimit type: files"),
    BAD(CONTAINER "/Ulimits", "[{\"Name\":\"core\",\"Hard\":-2}]", CONTAINER "/Ulimits/0/Hard",
        "invalid ulimit core: -2"),
    BAD(CONTAINER "/Ulimits", "[{\"Name\":\"core\",\"Soft\":-2}]", CONTAINER "/Ulimits/0/Soft",
        "invalid ulimit core: -2"),
    BAD(CONTAINER "/Ulimits", "[{\"Name\":\"core\",\"Soft\":3,\"Hard\":2}]",
        CONTAINER "/Ulimits/0/Soft",
        "ulimit soft limit must be less than or equal to hard limit: 3 > 2"),
    BAD(CONTAINER "/Ulimits", "[{\"Name\":\"core\",\"Soft\":-1,\"Hard\":2}]",
        CONTAINER "/Ulimits/0/Soft",
        "ulimit soft limit must be less than or equal to hard limit: -1 > 2"),
    OK(CONTAINER "/DNSConfig", "{\"Nameservers\":[\"10.0.0.1\",\"::1\"]}"),
    BAD(CONTAINER "/DNSConfig", "{\"Nameservers\":[\"10.0.0.1\",\"dns\"]}",
        CONTAINER "/DNSConfig/Nameservers/1", "dns is not an ip address"),
    BAD(CONTAINER "/Labels", "{\"\":\"\"}", CONTAINER "/Labels", "a name in it is empty"),
    /* secrets and configs */
    OK(SECRETS, "[" SECRET("1", "a", "x") "," SECRET("1", "a", "dir/x") "]"),
    BAD(SECRETS, "[" SECRET("1", "a", "x") "," SECRET("2", "b", "x") "]", SECRETS "/1/File/Name",
        "secret references 'a' and 'b' have a conflicting target: 'x'"),
    BAD(SECRETS, "[" SECRET("1", "a", "x") "," SECRET("1", "a", "x") "]", SECRETS "/1/File/Name",
        "secret references 'a' and 'a' have a conflicting target: 'x'"),
    BAD(SECRETS, "[" SECRET("", "a", "x") "]", SECRETS "/0", "malformed secret reference"),
    BAD(SECRETS, "[" SECRET("1", "", "x") "]", SECRETS "/0", "malformed secret reference"),
    BAD(SECRETS, "[{\"SecretID\":\"1\",\"SecretName\":\"a\"}]", SECRETS "/0/File",
        "malformed secret reference, no target provided"),
    BAD(SECRETS, "[" SECRET("1", "a", "") "]", SECRETS "/0/File/Name",
        "malformed file secret reference, invalid target file name provided"),
    OK(CONFIGS, "[" CONFIG("1", "a", "/x") "," CONFIG("2", "b", "y") "]"),
    OK(CONFIGS, "[{\"ConfigID\":\"1\",\"ConfigName\":\"a\",\"Runtime\":{}}]"),
    BAD(CONFIGS, "[{\"ConfigID\":\"1\",\"ConfigName\":\"a\"}]", CONFIGS "/0/File",
        "malformed config reference, no target provided"),
    BAD(CONFIGS, "[" CONFIG("", "a", "x") "]", CONFIGS "/0", "malformed config reference"),
    BAD(CONFIGS, "[" CONFIG("1", "a", "") "]", CONFIGS "/0/File/Name",
        "malformed file config reference, invalid target file name provided"),
    BAD(CONFIGS, "[" CONFIG("1", "a", "x") "," CONFIG("2", "b", "x") "]", CONFIGS "/1/File/Name",
        "config references 'a' and 'b' have a conflicting target: 'x'"),
};

START_TEST(a_container)
{
    validate_service_case(&cases[_i]);
}
END_TEST

/* A service of examples/koin, as its stack file gives it. */
static const char koin[] =
    "{\"Name\":\"koin_spring-production-container\",\"Labels\":{\"com.docker.stack"
    ".namespace\":\"koin\",\"com.docker.stack.image\":\"koin:1\"},\"TaskTemplate\":{"
    "\"ContainerSpec\":{\"Image\":\"koin:1\",\"Labels\":{\"com.docker.stack.namespac"
    "e\":\"koin\"},\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"curl -s http://localhos"
    "t:8080/actuator/health | grep '\\\"status\\\":\\\"UP\\\"' || exit 1\"],\"Interva"
    "l\":30000000000,\"Timeout\":10000000000,\"StartPeriod\":60000000000,\"Retrie"
    "s\":5,\"HTTP\":{\"Port\":8080,\"Path\":\"/actuator/health\",\"JSONPointer\":\"/sta"
    "tus\",\"JSONValue\":\"UP\"}}},\"Networks\":[{\"Target\":\"koin_default\",\"Aliases"
    "\":[\"spring-production-container\"]}]},\"Mode\":{\"Replicated\":{\"Replicas\":"
    "2}},\"UpdateConfig\":{\"Parallelism\":1,\"Delay\":15000000000,\"FailureAction"
    "\":\"pause\",\"Order\":\"start-first\"},\"RollbackConfig\":{\"Parallelism\":1,\"Fa"
    "ilureAction\":\"pause\",\"Monitor\":5000000000,\"MaxFailureRatio\":0,\"Order\":"
    "\"start-first\"},\"EndpointSpec\":{\"Ports\":[{\"Protocol\":\"tcp\",\"TargetPort\""
    ":8080,\"PublishedPort\":8080,\"PublishMode\":\"ingress\"}]}}";

static swarm_service_spec *read_spec(const char *text)
{
    swarm_service_spec *spec = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    return spec;
}

START_TEST(the_service_of_a_small_team)
{
    swarm_service_spec *spec = read_spec(koin);
    swarm_error *error = NULL;
    int code = swarm_service_spec_validate(spec, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_service_spec_free(spec);
}
END_TEST

static int validate_koin(void *user)
{
    swarm_error *error = NULL;
    int code = swarm_service_spec_validate(user, &error);
    swarm_error_free(error);
    return code;
}

/* To refuse takes memory too: for the sentence. Without that, there is still a code; the path is
 * best effort. */
static int refuse_koin(void *user)
{
    int code = validate_koin(user);
    return code == SWARM_E_INVAL || code == SWARM_E_PARSE ? 0 : code;
}

START_TEST(each_allocation_may_fail)
{
    swarm_service_spec *spec = read_spec(koin);
    swarm_container_spec *container =
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec));
    swarm_placement *placement = swarm_task_spec_edit_placement(swarm_service_spec_edit_task(spec));
    swarm_placement_add_constraint(placement, "node.role == worker");
    swarm_container_spec_add_env(container, "A={{index .Service.Labels \"x\"}}");
    failing_alloc_each(validate_koin, spec);

    swarm_container_spec_add_env(container, "B={{.None}}");
    failing_alloc_each_tolerant(refuse_koin, spec);
    swarm_placement_add_constraint(placement, "node.role");
    failing_alloc_each_tolerant(refuse_koin, spec);
    swarm_resource_set_set_nano_cpus(swarm_resources_edit_limits(swarm_task_spec_edit_resources(
                                         swarm_service_spec_edit_task(spec))),
                                     1);
    failing_alloc_each_tolerant(refuse_koin, spec);
    swarm_service_spec_free(spec);
    spec = read_spec("{\"UpdateConfig\":{\"Order\":\"odd\"}}");
    failing_alloc_each_tolerant(refuse_koin, spec);
    swarm_service_spec_free(spec);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("validate_container");
    TCase *tests = tcase_create("all");
    tcase_add_loop_test(tests, a_container, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(tests, the_service_of_a_small_team);
    tcase_add_test(tests, each_allocation_may_fail);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
