/* SPDX-License-Identifier: MIT
 *
 * Ports in host mode, which nobody asks but the cluster itself: a task is up once they accept.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char first_node[] = "127.0.0.11";

static rig r;
static uint32_t host_port; /* free at the nodes */
static char ports[256];

/* `deaf` listens nowhere, `late` once it is told. */
static void begin(int nodes)
{
    char script[256];
    rig_open(&r, NULL);
    rig_release_koin(&r, "koin:1", "");
    rig_release(&r, "deaf:1", "exec sleep 60");
    snprintf(script, sizeof script,
             "n=0; until [ -e %s/go ] || [ $((n += 1)) -gt 3000 ]; do sleep 0.02; done\n"
             "exec %s/images/koin/1/run",
             r.root, r.root);
    rig_release(&r, "late:1", script);
    rig_add_nodes(&r, 1, nodes);
    host_port = rig_free_port(first_node);
    snprintf(ports, sizeof ports,
             "{\"Protocol\":\"tcp\",\"TargetPort\":8080,\"PublishedPort\":%u,"
             "\"PublishMode\":\"host\"}",
             host_port);
}

static rig_service with_ports(const char *image)
{
    return (rig_service){.image = image, .replicas = 1, .ports = ports, .health = ""};
}

static void create(const char *image)
{
    rig_service service = with_ports(image);
    rig_create(&r, &service);
}

static void say_go(void)
{
    char path[96];
    snprintf(path, sizeof path, "%s/go", r.root);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
}

/* Listen in place of a task that does not. */
static int listen_for_it(const char *address, uint32_t port)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(inet_pton(AF_INET, address, &name.sin_addr), 1);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&name, sizeof name), 0);
    ck_assert_int_eq(listen(fd, 8), 0);
    return fd;
}

/* It runs, for much longer than its settle time, and that is not enough. */
static void judge_not_up(const char *image)
{
    rig_await_processes(&r, image, 1, 5000);
    rig_pump(&r, 400);
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_RUNNING), 0);
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_STARTING), 1);
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_TASK_ROUTED, "web"), 0);
}

static void remove_web(void)
{
    ck_assert_int_eq(swarm_cluster_remove_service(r.cluster, "web", NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_SERVICE_REMOVED, "web", 8000);
}

START_TEST(a_task_is_up_once_its_port_accepts)
{
    begin(1);
    create("late:1");
    judge_not_up("late:1");
    say_go();
    const rig_event *routed = rig_await(&r, SWARM_EVENT_KIND_TASK_ROUTED, "web", 8000);
    ck_assert_str_eq(routed->message, "accepts connections");
    ck_assert_int_eq(rig_port_open(first_node, host_port), 1);
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_pump(&r, 100);
    ck_assert_int_eq(swarm_cluster_deadline_ns(r.cluster), INT64_MAX); /* no one asks any more */
    remove_web();
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_TASK_DRAINED, NULL), 0);
    rig_close(&r);
}
END_TEST

START_TEST(a_version_that_never_accepts_costs_no_old_task)
{
    static const char impatient[] = "\"Parallelism\":1,\"Monitor\":100000000,\"SettleTime\":"
                                    "50000000,\"StartTimeout\":700000000,"
                                    "\"FailureAction\":\"rollback\",\"Order\":\"start-first\"";
    pid_t before, after;
    begin(2);
    create("koin:1");
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    ck_assert_uint_eq(rig_processes(&r, "koin:1", &before, 1), 1);
    rig_service deaf = with_ports("deaf:1");
    deaf.update = impatient;
    rig_update(&r, &deaf);
    const rig_event *verdict = rig_await(&r, SWARM_EVENT_KIND_UPDATE_VERDICT, "web", 8000);
    ck_assert_int_eq(verdict->verdict, SWARM_VERDICT_ROLLED_BACK);
    ck_assert_str_eq(verdict->error, "the task was not up within 700ms");
    rig_await_processes(&r, "deaf:1", 0, 5000);
    ck_assert_uint_eq(rig_processes(&r, "koin:1", &after, 1), 1);
    ck_assert_int_eq(before, after);
    rig_close(&r);
}
END_TEST

/* A port of its own beside one of the balancer's: no connection is given before both accept. */
START_TEST(each_port_is_asked)
{
    begin(1);
    snprintf(ports, sizeof ports,
             "{\"Protocol\":\"tcp\",\"TargetPort\":8080,\"PublishedPort\":%u},"
             "{\"Protocol\":\"tcp\",\"TargetPort\":9090,\"PublishedPort\":%u,"
             "\"PublishMode\":\"host\"}",
             r.port, host_port);
    create("koin:1");
    judge_not_up("koin:1");
    int fd = listen_for_it(first_node, host_port);
    const rig_event *routed = rig_await(&r, SWARM_EVENT_KIND_TASK_ROUTED, "web", 8000);
    ck_assert_str_eq(routed->message, "gets connections");
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_load load;
    rig_load_begin(&load, &r);
    rig_load_more(&load, &r, 10);
    rig_load_end_well(&load);
    remove_web();
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_TASK_DRAINED, "web"), 1);
    close(fd);
    rig_close(&r);
}
END_TEST

/* No published number: the one that the task was given is asked. */
START_TEST(a_port_without_a_number_is_asked_too)
{
    begin(1);
    snprintf(ports, sizeof ports,
             "{\"Protocol\":\"tcp\",\"TargetPort\":8080,\"PublishMode\":\"host\"}");
    create("late:1");
    judge_not_up("late:1");
    say_go();
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_close(&r);
}
END_TEST

START_TEST(what_is_not_tcp_is_not_asked)
{
    begin(1);
    snprintf(ports, sizeof ports,
             "{\"Protocol\":\"udp\",\"TargetPort\":8080,\"PublishedPort\":%u,"
             "\"PublishMode\":\"host\"}",
             host_port);
    create("deaf:1");
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_TASK_ROUTED, "web"), 0);
    rig_close(&r);
}
END_TEST

START_TEST(what_goes_is_asked_no_more)
{
    begin(2);
    create("deaf:1");
    judge_not_up("deaf:1");
    remove_web();
    rig_pump(&r, 100);
    ck_assert_int_eq(swarm_cluster_deadline_ns(r.cluster), INT64_MAX);
    create("deaf:1");
    judge_not_up("deaf:1");
    const char *node = r.events[r.count - 1].node; /* of the last that was told of a task */
    ck_assert_int_eq(swarm_cluster_remove_node(r.cluster, node, 1, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_NODE_REMOVED, NULL, 5000);
    rig_pump(&r, 200);
    rig_clear(&r); /* the next one is asked in its place: until the end of the cluster */
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_task_is_up_once_its_port_accepts,
        a_version_that_never_accepts_costs_no_old_task,
        each_port_is_asked,
        a_port_without_a_number_is_asked_too,
        what_is_not_tcp_is_not_asked,
        what_goes_is_asked_no_more,
    };
    return SUITE_RUN("ports in host mode", tests, 40);
}
