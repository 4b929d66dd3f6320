/* SPDX-License-Identifier: MIT
 *
 * Programs that are hard to live in: they ignore their children, or reap them all; descriptors and
 * the disk run out; and there is very much to do.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static rig r;

static const rig_service sleepers = {
    .image = "sleeper:1", .replicas = 1, .port = UINT32_MAX, .health = ""};

static void begin(void)
{
    rig_open(&r, NULL);
    rig_release_all(&r);
    rig_release(&r, "sleeper:1", "exec sleep 60");
    rig_add_nodes(&r, 1, 5);
}

static void update_under_load(void)
{
    rig_load load;
    rig_create(&r, &(rig_service){0});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_load_begin(&load, &r);
    rig_update(&r, &(rig_service){.image = "koin:2"});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_load_more(&load, &r, 10);
    rig_load_end_well(&load);
    rig_await_processes(&r, "koin:1", 0, 4000);
}

/* How they ended cannot be known then, but that they ended can. */
START_TEST(a_host_that_ignores_its_children)
{
    signal(SIGCHLD, SIG_IGN);
    begin();
    update_under_load();
    rig_release(&r, "fails:1", "exit 1");
    rig_service service = sleepers;
    service.name = "fails";
    service.image = "fails:1";
    rig_create(&r, &service);
    const rig_event *failed = rig_await_state(&r, "fails", SWARM_TASK_STATE_FAILED, 4000);
    ck_assert_int_eq(failed->exit_code, -1);
    ck_assert_ptr_nonnull(strstr(failed->error, "exit status unknown"));
    rig_close(&r);
}
END_TEST

static void reap_all(int number)
{
    (void)number;
    int saved_errno = errno;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = saved_errno;
}

START_TEST(a_host_that_reaps_all_children)
{
    struct sigaction action = {.sa_handler = reap_all, .sa_flags = SA_NOCLDSTOP};
    sigaction(SIGCHLD, &action, NULL);
    begin();
    update_under_load();
    rig_close(&r);
}
END_TEST

/* ---- descriptors ---- */

static int next_descriptor(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(fd);
    return fd;
}

static void limit_descriptors(rlim_t most)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = most;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

START_TEST(descriptors_run_out_while_tasks_start)
{
    begin();
    rig_pump(&r, 20);
    limit_descriptors((rlim_t)next_descriptor() + 6);
    rig_service service = sleepers;
    service.replicas = 12;
    rig_create(&r, &service);
    const rig_event *event;
    do
        event = rig_await(&r, SWARM_EVENT_KIND_TASK_STATE, "web", 4000);
    while (event->state != SWARM_TASK_STATE_FAILED && event->state != SWARM_TASK_STATE_REJECTED);
    ck_assert_msg(strstr(event->error, "Too many open files") != NULL, "%s", event->error);
    limit_descriptors(512);
    rig_await_settled(&r, "web", 12, 10000);
    rig_close(&r);
}
END_TEST

START_TEST(descriptors_run_out_before_the_first_port)
{
    begin();
    rig_pump(&r, 20);
    swarm_error *error = NULL;
    swarm_service_spec *spec = rig_spec(&r, &(rig_service){0});
    limit_descriptors((rlim_t)next_descriptor());
    ck_assert_int_eq(swarm_cluster_create_service(r.cluster, spec, NULL, &error), SWARM_E_IO);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "Too many open files"));
    swarm_error_free(error);
    limit_descriptors(512);
    ck_assert_int_eq(swarm_cluster_create_service(r.cluster, spec, NULL, NULL), 0);
    limit_descriptors((rlim_t)next_descriptor()); /* now it is too late to refuse it */
    const rig_event *port = rig_await(&r, SWARM_EVENT_KIND_PORT, "web", 4000);
    ck_assert_str_ne(port->error, "");
    limit_descriptors(512);
    do
        port = rig_await(&r, SWARM_EVENT_KIND_PORT, "web", 6000); /* tried again by itself */
    while (port->error[0] != '\0');
    rig_await_settled(&r, "web", 2, 8000);
    swarm_service_spec_free(spec);
    rig_close(&r);
}
END_TEST

START_TEST(descriptors_run_out_while_clients_come)
{
    static const char question[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    char answer[256] = "";
    begin();
    rig_create(&r, &(rig_service){0});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    int fd = rig_connect(r.address, r.port);
    close(fd);
    rig_pump(&r, 50);
    limit_descriptors((rlim_t)next_descriptor() + 1); /* for the client, none for the balancer */
    fd = rig_connect(r.address, r.port);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(send(fd, question, sizeof question - 1, MSG_NOSIGNAL),
                     (int)sizeof question - 1);
    rig_pump(&r, 300);
    ck_assert_int_lt(recv(fd, answer, sizeof answer - 1, MSG_DONTWAIT), 0); /* it waits */
    limit_descriptors(512);
    rig_pump(&r, 300);
    ck_assert_int_gt(recv(fd, answer, sizeof answer - 1, 0), 0);
    ck_assert_ptr_nonnull(strstr(answer, "200 OK"));
    close(fd);
    rig_close(&r);
}
END_TEST

/* ---- the disk ---- */

START_TEST(the_disk_is_full)
{
    char work[96], filler[128], block[4096] = "";
    rig_make_folder(&r);
    snprintf(work, sizeof work, "%s/work", r.root);
    snprintf(filler, sizeof filler, "%s/filler", work);
    ck_assert_int_eq(mkdir(work, 0755), 0);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("none", work, "tmpfs", 0, "size=64k,nr_inodes=0") < 0) {
        printf("    skipped: a small disk needs root\n");
        rig_clear(&r);
        return;
    }
    r.cluster = rig_open_cluster(&r, NULL);
    rig_release(&r, "sleeper:1", "exec sleep 60");
    rig_release(&r, "talker:1", "while :; do echo hello; sleep 0.01; done");
    rig_add_nodes(&r, 1, 1);
    rig_service service = sleepers;
    service.image = "talker:1";
    rig_create(&r, &service);
    rig_await_settled(&r, "web", 1, 4000);
    int fd = open(filler, O_CREAT | O_WRONLY, 0644);
    while (write(fd, block, sizeof block) > 0)
        continue;
    close(fd);
    rig_pump(&r, 200); /* what the task writes is lost now; the task is not */
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_RUNNING), 1);
    service.name = "other";
    service.image = "sleeper:1";
    rig_create(&r, &service); /* where folders need no space, it simply runs */
    rig_pump(&r, 200);
    ck_assert_int_eq(remove(filler), 0);
    rig_await_settled(&r, "other", 1, 6000);
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 10000);
    swarm_cluster_free(r.cluster);
    r.cluster = NULL;
    umount2(work, MNT_DETACH);
    rig_clear(&r);
}
END_TEST

/* ---- very much ---- */

enum {
    MANY = 200
};

START_TEST(many_services_at_once)
{
    int count = suite_is_slow() ? MANY / 4 : MANY;
    begin();
    for (int i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof name, "web%d", i);
        rig_service service = sleepers;
        service.name = name;
        rig_create(&r, &service);
    }
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(rig_await_verdict(&r, NULL, 20000), SWARM_VERDICT_SUCCEEDED);
    rig_await_processes(&r, "sleeper:1", (size_t)count, 5000);
    rig_close(&r);
}
END_TEST

START_TEST(many_replicas_of_one)
{
    int count = suite_is_slow() ? MANY / 4 : MANY;
    begin();
    rig_service service = sleepers;
    service.replicas = count;
    rig_create(&r, &service);
    ck_assert_int_eq(rig_await_verdict(&r, "web", 20000), SWARM_VERDICT_SUCCEEDED);
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_RUNNING), (size_t)count);
    rig_await_processes(&r, "sleeper:1", (size_t)count, 5000);
    rig_close(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_host_that_ignores_its_children,
        a_host_that_reaps_all_children,
        descriptors_run_out_while_tasks_start,
        descriptors_run_out_before_the_first_port,
        descriptors_run_out_while_clients_come,
        the_disk_is_full,
        many_services_at_once,
        many_replicas_of_one,
    };
    return SUITE_RUN("hosts of a cluster", tests, 60);
}
