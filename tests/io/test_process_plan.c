/* SPDX-License-Identifier: MIT
 *
 * What a local process is made of: image, command, folder, environment, ports, user, limits; and what
 * it cannot be.
 */
#include "process_host.h"
#include "support/suite.h"
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define IMAGE       "\"Image\":\"app:1\""
#define PORTS(list) "\"EndpointSpec\":{\"Ports\":[" list "]}"

static process_host the_host;
static process_host *const h = &the_host;

static void open_with(const char *script)
{
    host_open(h);
    host_release(h, "app:1", script);
}

/* Run it to its good end; what it wrote. */
static const char *output(const char *task_id, const char *container, const char *service)
{
    host_run(h, task_id, container, service);
    seen report = host_next(h);
    ck_assert_msg(report.state == SWARM_TASK_STATE_COMPLETE, "%s %s", report.error,
                  host_log(h, task_id, "stderr"));
    return host_log(h, task_id, "stdout");
}

static void check_rejected(const char *task_id, const char *container, const char *service,
                           const char *part)
{
    seen report = host_ready(h, task_id, container, service);
    ck_assert_msg(report.state == SWARM_TASK_STATE_REJECTED, "%s was not rejected", container);
    ck_assert_str_eq(report.message, "preparing");
    ck_assert_msg(strstr(report.error, part) != NULL, "\"%s\" is not in: %s", part, report.error);
    swarm__task_context context;
    ck_assert_int_eq(swarm__runtime_context(h->runtime, task_id, &context), SWARM_E_STATE);
    ck_assert_int_eq(swarm__runtime_stop(h->runtime, task_id, NULL), 0);
    ck_assert_int_eq(swarm__runtime_remove(h->runtime, task_id, NULL), 0);
}

static uint32_t endpoint(const char *task_id, uint32_t target)
{
    const char *address = NULL;
    uint32_t port = 0;
    ck_assert_int_eq(swarm__runtime_endpoint(h->runtime, task_id, target, &address, &port), 0);
    ck_assert_str_eq(address, h->address);
    ck_assert(port > 0 && port < 65536);
    return port;
}

/* A listener on the node's address. `number` 0: any; it is written back. */
static int listen_at(uint32_t *number)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*number)};
    socklen_t length = sizeof name;
    inet_pton(AF_INET, h->address, &name.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&name, sizeof name), 0);
    ck_assert_int_eq(listen(fd, 1), 0);
    getsockname(fd, (struct sockaddr *)&name, &length);
    *number = ntohs(name.sin_port);
    return fd;
}

START_TEST(images)
{
    open_with("echo one");
    host_release(h, "team:2", "echo two");
    ck_assert_str_eq(output("t1", IMAGE, NULL), "one\n");
    ck_assert_str_eq(output("t2", "\"Image\":\"team:2\"", NULL), "two\n");
    check_rejected("t3", "\"Image\":\"app:2\"", NULL, "No such image: app:2");
    check_rejected("t3", "\"Image\":\"app\"", NULL, "No such image: app:latest");
    check_rejected("t3", "\"Image\":\"../app:1\"", NULL, "invalid reference format");
    check_rejected("t3", "\"Image\":\"/etc\"", NULL, "invalid reference format");
    check_rejected("t3", "\"Image\":\"\"", NULL, "image reference must be provided");
    check_rejected("t3", NULL, NULL, "image reference must be provided");
    host_close(h);
}
END_TEST

START_TEST(commands)
{
    open_with("echo \"run $*\"");
    char tool[160];
    snprintf(tool, sizeof tool, "%s/images/app/1/tool", h->root);
    FILE *file = fopen(tool, "w");
    fputs("#!/bin/sh\necho \"tool $*\"\n", file);
    fclose(file);
    chmod(tool, 0755);
    ck_assert_str_eq(output("t1", IMAGE ",\"Args\":[\"a\",\"b c\"]", NULL), "run a b c\n");
    ck_assert_str_eq(output("t2", IMAGE ",\"Command\":[\"tool\",\"x\"],\"Args\":[\"y\"]", NULL),
                     "tool x y\n");
    ck_assert_str_eq(output("t3", IMAGE ",\"Command\":[\"./tool\"]", NULL), "tool \n");
    ck_assert_str_eq(output("t4", IMAGE ",\"Command\":[\"echo\",\"from PATH\"]", NULL),
                     "from PATH\n");
    ck_assert_str_eq(output("t5", IMAGE ",\"Command\":[\"/bin/echo\",\"{{.Task.ID}}\"]", NULL),
                     "{{.Task.ID}}\n"); /* not expanded, as in Docker */
    host_ready(h, "t6", IMAGE ",\"Command\":[\"echo\"],\"Env\":[\"PATH=/nonexistent\"]", NULL);
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t6", NULL), 0);
    ck_assert_str_eq(host_next(h).error, "executable file not found in $PATH: \"echo\"");
    snprintf(tool, sizeof tool, "%s/images/app/1/run", h->root);
    unlink(tool);
    check_rejected("t7", IMAGE, NULL, "No command specified");
    host_close(h);
}
END_TEST

START_TEST(working_directories)
{
    open_with("pwd");
    char path[160], expected[160];
    snprintf(expected, sizeof expected, "%s/images/app/1\n", h->root);
    ck_assert_str_eq(output("t1", IMAGE, NULL), expected);
    snprintf(path, sizeof path, "%s/images/app/1/data", h->root);
    mkdir(path, 0755);
    snprintf(expected, sizeof expected, "%s/images/app/1/data\n", h->root);
    ck_assert_str_eq(output("t2", IMAGE ",\"Dir\":\"data\"", NULL), expected);
    ck_assert_str_eq(output("t3", IMAGE ",\"Dir\":\"/usr\"", NULL), "/usr\n");
    check_rejected("t4", IMAGE ",\"Dir\":\"/nonexistent\"", NULL,
                   "the working directory /nonexistent does not exist");
    check_rejected("t4", IMAGE ",\"Dir\":\"run\"", NULL, "does not exist");
    host_close(h);
}
END_TEST

START_TEST(the_environment_is_clean_and_the_specs)
{
    setenv("OF_THE_MANAGER", "1", 1);
    open_with("env | grep -v ^PWD= | sort");
    char expected[1024];
    const char *text = output("t1",
                              IMAGE ",\"Env\":[\"A=1\",\"B=x=y z\",\"A=2\",\"LANG\",\"EMPTY=\","
                                    "\"NEVER\",\"HOME=/h\",\"PORT=1\",\"HOST=nowhere\"]",
                              NULL);
    snprintf(expected, sizeof expected,
             "A=2\nB=x=y z\nEMPTY=\nHOME=/h\nHOST=%s\n"
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nPORT=%u\n"
             "SWARM_TASK=%s/t1\n",
             h->address, endpoint("t1", 0), h->cluster_id);
    ck_assert_str_eq(text, expected);
    check_rejected("t2", IMAGE ",\"Env\":[\"=x\"]", NULL, "invalid environment variable");
    check_rejected("t2", IMAGE ",\"Env\":[\"\"]", NULL, "invalid environment variable");
    host_close(h);
}
END_TEST

START_TEST(placeholders)
{
    open_with("echo $HOSTNAME; echo $A");
    const char *text = output(
        "t1",
        IMAGE ",\"Hostname\":\"{{.Service.Name}}-{{.Task.Slot}}\",\"Env\":[\"A={{.Task.Name}} "
              "{{.Task.ID}} {{.Service.ID}} {{.Node.ID}} {{.Node.Hostname}} "
              "{{.Node.Platform.OS}}/{{.Node.Platform.Architecture}} "
              "{{.Service.Labels.tier}} {{index .Service.Labels \\\"tier\\\"}}\"]",
        NULL);
    ck_assert_str_eq(text, "web-2\nweb.2.t1 t1 service1 node1 w1.lan linux/x86_64 front front\n");
    /* A task of a global service has its node for a slot. */
    text = output("t2",
                  "{\"ContainerSpec\":{" IMAGE ",\"Env\":[\"A={{.Task.Slot}} {{.Task.Name}}\"]}}",
                  NULL);
    ck_assert_str_eq(text, "\nnode1 web.node1.t2\n");
    check_rejected("t3", IMAGE ",\"Env\":[\"A={{.Task.Nope}}\"]", NULL,
                   "unknown placeholder {{.Task.Nope}}");
    check_rejected("t3", IMAGE ",\"Hostname\":\"{{.Nope}}\"", NULL,
                   "unknown placeholder {{.Nope}}");
    check_rejected("t3", IMAGE ",\"Env\":[\"A={{.Service.Labels.none}}\"]", NULL,
                   "no label \"none\"");
    host_close(h);
}
END_TEST

START_TEST(ports)
{
    open_with("echo $PORT $PORT_80 $PORT_81 $PORT_9000 $PORT_53");
    char expected[128];
    const char *service = PORTS("{\"TargetPort\":81,\"PublishedPort\":8081},"
                                "{\"TargetPort\":80},"
                                "{\"TargetPort\":81,\"PublishedPort\":8082},"
                                "{\"TargetPort\":53,\"Protocol\":\"udp\"}");
    const char *text = output("t1", IMAGE ",\"Healthcheck\":{\"HTTP\":{\"Port\":9000}}", service);
    snprintf(expected, sizeof expected, "%u %u %u %u %u\n", endpoint("t1", 81), endpoint("t1", 80),
             endpoint("t1", 81), endpoint("t1", 9000), endpoint("t1", 53));
    ck_assert_str_eq(text, expected);
    ck_assert_uint_eq(endpoint("t1", 0), endpoint("t1", 81));
    ck_assert_uint_ne(endpoint("t1", 80), endpoint("t1", 81));
    const char *address;
    uint32_t port;
    ck_assert_int_eq(swarm__runtime_endpoint(h->runtime, "t1", 82, &address, &port),
                     SWARM_E_NOTFOUND);
    /* None published: the probe's port is the one. */
    text = output("t2", IMAGE ",\"Healthcheck\":{\"HTTP\":{\"Port\":9000}}", NULL);
    snprintf(expected, sizeof expected, "%u %u\n", endpoint("t2", 9000), endpoint("t2", 0));
    ck_assert_str_eq(text, expected);
    host_close(h);
}
END_TEST

START_TEST(host_ports_keep_their_number)
{
    open_with("echo $PORT $PORT_80");
    uint32_t number = 0;
    char service[256], expected[96];
    close(listen_at(&number));
    snprintf(service, sizeof service,
             PORTS("{\"TargetPort\":80,\"PublishedPort\":%u,\"PublishMode\":\"host\"}"), number);
    snprintf(expected, sizeof expected, "%u %u\n", number, number);
    ck_assert_str_eq(output("t1", IMAGE, service), expected);
    int fd = listen_at(&number);
    /* It is prepared while its predecessor may still hold the port; the start is what counts. */
    ck_assert_int_eq(host_ready(h, "t2", IMAGE, service).state, SWARM_TASK_STATE_READY);
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t2", NULL), 0);
    seen report = host_next(h);
    snprintf(expected, sizeof expected, "port %u at %s is already allocated", number, h->address);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_FAILED);
    ck_assert_str_eq(report.message, "starting");
    ck_assert_str_eq(report.error, expected);
    close(fd);
    check_rejected("t3", IMAGE,
                   PORTS("{\"TargetPort\":80,\"PublishedPort\":8080,\"PublishMode\":\"host\"},"
                         "{\"TargetPort\":80,\"PublishedPort\":8081,\"PublishMode\":\"host\"}"),
                   "target port 80 is published in host mode as 8080 and as 8081");
    host_close(h);
}
END_TEST

START_TEST(a_port_that_was_taken_meanwhile)
{
    open_with("exit 0");
    host_ready(h, "t1", IMAGE, NULL);
    uint32_t number = endpoint("t1", 0);
    int fd = listen_at(&number);
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t1", NULL), 0);
    seen report = host_next(h);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_FAILED);
    ck_assert_ptr_nonnull(strstr(report.error, "is already allocated"));
    close(fd);
    host_close(h);
}
END_TEST

START_TEST(addresses)
{
    open_with("exit 0");
    swarm__runtime *runtime = NULL;
    swarm_error *error = NULL;
    static const char *const bad[][2] = {
        {"w1", "localhost"},  {"w1", "127.0.0.300"}, {"w1", ""},          {"", "127.0.0.1"},
        {"a/b", "127.0.0.1"}, {"..", "127.0.0.1"},   {".w", "127.0.0.1"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        swarm__runtime_settings settings = {.loop = h->loop,
                                            .cluster_id = "c",
                                            .node_name = bad[i][0],
                                            .address = bad[i][1],
                                            .images_path = "/i",
                                            .work_path = "/w"};
        ck_assert_int_eq(swarm__process_runtime_new(&settings, &runtime, &error), SWARM_E_INVAL);
        swarm_error_free(error);
    }
    /* An address that is not this machine's (TEST-NET-1). */
    host_reopen(h, "192.0.2.1");
    check_rejected("t1", IMAGE, NULL, "no free port at 192.0.2.1");
    host_close(h);
}
END_TEST

START_TEST(ids_that_are_not_folder_names)
{
    open_with("exit 0");
    static const char *const bad[] = {"", "..", ".", "a/b", "/etc"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        swarm_error *error = NULL;
        ck_assert_int_eq(host_prepare(h, bad[i], IMAGE, NULL, &error), SWARM_E_INVAL);
        swarm_error_free(error);
    }
    host_close(h);
}
END_TEST

START_TEST(folders_that_cannot_be_written)
{
    open_with("exit 0");
    char work[96];
    snprintf(work, sizeof work, "%s/work", h->root);
    FILE *file = fopen(work, "w"); /* a file in the place of the folder: not even root can */
    fclose(file);
    check_rejected("t1", IMAGE, NULL, "cannot make the folder ");
    unlink(work);
    char path[160];
    mkdir(work, 0755);
    snprintf(path, sizeof path, "%s/w1", work);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/w1/t2", work);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/w1/t2/stdout", work);
    ck_assert_int_eq(symlink("/dev/full", path), 0);
    check_rejected("t2", IMAGE, NULL, "cannot write to ");
    if (geteuid() != 0) {
        snprintf(path, sizeof path, "%s/w1", work);
        chmod(path, 0500);
        check_rejected("t3", IMAGE, NULL, "Permission denied");
        chmod(path, 0700);
    }
    host_close(h);
}
END_TEST

START_TEST(log_files)
{
    open_with("echo new; umask 0; exit 0");
    char path[160];
    struct stat status;
    ck_assert_int_eq(host_ready(h, "t1", IMAGE, NULL).state, SWARM_TASK_STATE_READY);
    snprintf(path, sizeof path, "%s/work/w1/t1/stdout", h->root);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0137, 0);
    FILE *file = fopen(path, "w");
    fputs("old\n", file);
    fclose(file);
    ck_assert_int_eq(swarm__runtime_start(h->runtime, "t1", NULL), 0);
    host_next(h);
    host_next(h);
    ck_assert_str_eq(host_log(h, "t1", "stdout"), "old\nnew\n");
    static const char with[] = "{\"ContainerSpec\":{" IMAGE "},\"LogDriver\":{\"Name\":\"%s\"}}";
    char task[160];
    snprintf(task, sizeof task, with, "none");
    ck_assert_str_eq(output("t2", task, NULL), "");
    snprintf(task, sizeof task, with, "local");
    ck_assert_str_eq(output("t3", task, NULL), "new\n");
    snprintf(task, sizeof task, with, "syslog");
    check_rejected("t4", task, NULL, "cannot have the log driver \"syslog\"");
    host_close(h);
}
END_TEST

START_TEST(what_a_process_cannot_have)
{
    open_with("exit 0");
    static const char *const refused[][2] = {
        {"\"Secrets\":[{\"SecretID\":\"s\",\"SecretName\":\"s\"}]", "cannot have secrets"},
        {"\"Configs\":[{\"ConfigID\":\"c\",\"ConfigName\":\"c\"}]", "cannot have configs"},
        {"\"ReadOnly\":true", "cannot have a read-only root"},
        {"\"Sysctls\":{\"net.core.somaxconn\":\"1\"}", "cannot have sysctls"},
        {"\"CapabilityAdd\":[\"CAP_NET_ADMIN\"]", "cannot have capabilities"},
        {"\"CapabilityDrop\":[\"ALL\"]", "cannot have capabilities"},
        {"\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"v\",\"Target\":\"/data\"}]",
         "the mount /data of type volume"},
        {"\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/data\"}]", "the mount /data of type tmpfs"},
        {"\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/usr\",\"Target\":\"/data\"}]",
         "cannot see /usr at /data"},
        {"\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/usr\",\"Target\":\"/"
         "usr\",\"ReadOnly\":true}]",
         "read-only mount /usr"},
        {"\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/nonexistent\",\"Target\":\"/nonexistent\"}]",
         "bind source path does not exist: /nonexistent"},
        {"\"StopSignal\":\"SIGNOPE\"", "invalid signal: SIGNOPE"},
        {"\"Ulimits\":[{\"Name\":\"nope\",\"Soft\":1,\"Hard\":1}]", "invalid ulimit type: nope"},
        {"\"User\":\"no-such-user\"", "unable to find user no-such-user"},
        {"\"User\":\"0:no-such-group\"", "unable to find group no-such-group"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char container[256];
        snprintf(container, sizeof container, IMAGE ",%s", refused[i][0]);
        check_rejected("t1", container, NULL, refused[i][1]);
    }
    check_rejected("t1", "{\"Runtime\":\"plugin\",\"ContainerSpec\":{" IMAGE "}}", NULL,
                   "unsupported runtime: plugin");
    host_close(h);
}
END_TEST

START_TEST(what_means_nothing_to_a_process)
{
    open_with("echo fine");
    const char *text = output(
        "t1",
        IMAGE
        ",\"Hosts\":[\"127.0.0.1 x\"],\"DNSConfig\":{\"Nameservers\":[\"127.0.0.1\"]},"
        "\"Init\":true,\"TTY\":true,\"OpenStdin\":true,\"Labels\":{\"a\":\"b\"},"
        "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/{{\\\"usr\\\"}}\",\"Target\":\"/usr\"}]",
        NULL);
    ck_assert_str_eq(text, "fine\n");
    seen report = host_ready(
        h, "t2", "{\"ContainerSpec\":{" IMAGE "},\"Resources\":{\"Limits\":{\"MemoryBytes\":1}}}",
        NULL);
    ck_assert_int_eq(report.state, SWARM_TASK_STATE_READY);
    ck_assert_str_eq(report.message, "prepared (a local process has no resource limits)");
    host_close(h);
}
END_TEST

START_TEST(kernel_limits)
{
    open_with("ulimit -Sn; ulimit -Hn; ulimit -Sc");
    const char *text = output("t1",
                              IMAGE ",\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":50,\"Hard\":60},"
                                    "{\"Name\":\"core\",\"Soft\":0,\"Hard\":0}]",
                              NULL);
    ck_assert_str_eq(text, "50\n60\n0\n");
    host_close(h);
}
END_TEST

START_TEST(users)
{
    open_with("id -u; id -g; echo $HOME");
    if (geteuid() != 0) {
        check_rejected("t1", IMAGE ",\"User\":\"root\"", NULL, "only root can do that");
    } else {
        ck_assert_str_eq(output("t1", IMAGE ",\"User\":\"65534:65533\"", NULL),
                         "65534\n65533\n/nonexistent\n");
        swarm__task_context context;
        ck_assert_int_eq(swarm__runtime_context(h->runtime, "t1", &context), 0);
        ck_assert_str_eq(context.user, "65534:65533");
    }
    host_close(h);
}
END_TEST

START_TEST(health_commands_get_the_same)
{
    open_with("exec sleep 30");
    char expected[160];
    host_run(h, "t1", IMAGE ",\"Env\":[\"A=1\"],\"Dir\":\"/usr\"", NULL);
    swarm__task_context context;
    ck_assert_int_eq(swarm__runtime_context(h->runtime, "t1", &context), 0);
    ck_assert_str_eq(context.directory, "/usr");
    ck_assert_ptr_null(context.user);
    snprintf(expected, sizeof expected, "PORT=%u", endpoint("t1", 0));
    int found = 0;
    for (const char *const *entry = context.environment; *entry != NULL; entry++)
        found += strcmp(*entry, expected) == 0 || strcmp(*entry, "A=1") == 0;
    ck_assert_int_eq(found, 2);
    ck_assert_int_eq(swarm__runtime_kill(h->runtime, "t1", NULL), 0);
    host_next(h);
    host_close(h);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        images,
        commands,
        working_directories,
        the_environment_is_clean_and_the_specs,
        placeholders,
        ports,
        host_ports_keep_their_number,
        a_port_that_was_taken_meanwhile,
        addresses,
        ids_that_are_not_folder_names,
        folders_that_cannot_be_written,
        log_files,
        what_a_process_cannot_have,
        what_means_nothing_to_a_process,
        kernel_limits,
        users,
        health_commands_get_the_same,
    };
    return pidfd_works() ? SUITE_RUN("process_plan", tests, 30) : 77;
}
