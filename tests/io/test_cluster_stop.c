/* SPDX-License-Identifier: MIT
 *
 * The end of a cluster: stopped, killed, or let go of.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static rig r;

static void begin(const char *koin_settings)
{
    rig_open(&r, NULL);
    rig_release_koin(&r, "koin:1", koin_settings);
    rig_release(&r, "sleeper:1", "exec sleep 60");
    rig_add_nodes(&r, 1, 3);
    rig_create(&r, &(rig_service){0});
    rig_create(&r, &(rig_service){.name = "worker",
                                  .image = "sleeper:1",
                                  .replicas = 3,
                                  .port = UINT32_MAX,
                                  .health = ""});
    rig_await_verdict(&r, NULL, 5000);
    rig_await_verdict(&r, NULL, 5000);
    rig_await_processes(&r, NULL, 5, 2000);
}

/* `stopped` has come, it was the last event, and nothing is left. */
static void judge_end(void)
{
    size_t last = r.count;
    rig_pump(&r, 150);
    ck_assert_uint_eq(r.count, last);
    ck_assert_int_eq(r.events[last - 1].kind, SWARM_EVENT_KIND_STOPPED);
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_STOPPED, NULL), 1);
    ck_assert_uint_eq(rig_processes(&r, NULL, NULL, 0), 0);
    ck_assert_int_eq(rig_port_open(r.address, r.port), 0);
}

START_TEST(stopping_drains_and_stops_everything)
{
    begin("");
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0); /* once is enough */
    rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 5000);
    judge_end();
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_TASK_DRAINED, "web"), 2);
    ck_assert_uint_eq(rig_tasks(&r, NULL, SWARM_TASK_STATE_SHUTDOWN), 5);
    rig_clear(&r);
}
END_TEST

static void *ask_slowly(void *user)
{
    static const char question[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    char answer[512];
    int *fd = user;
    size_t length = 0;
    ssize_t got;
    send(*fd, question, sizeof question - 1, MSG_NOSIGNAL);
    while ((got = recv(*fd, answer + length, sizeof answer - 1 - length, 0)) > 0)
        length += (size_t)got;
    answer[length] = '\0';
    close(*fd); /* until then the connection is in flight */
    return strstr(answer, "200 OK") != NULL ? user : NULL;
}

START_TEST(what_is_in_flight_is_finished)
{
    pthread_t thread;
    void *answered;
    begin("KOIN_DELAY=400");
    int fd = rig_connect(r.address, r.port);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, ask_slowly, &fd), 0);
    rig_pump(&r, 150); /* the request is with its replica */
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 5000);
    pthread_join(thread, &answered);
    ck_assert_ptr_nonnull(answered);
    for (size_t i = 0; i < r.count; i++)
        ck_assert_uint_eq(r.events[i].cut, 0);
    judge_end();
    rig_clear(&r);
}
END_TEST

START_TEST(stopping_an_empty_cluster)
{
    rig_open(&r, NULL);
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 1000);
    judge_end();
    rig_clear(&r);
}
END_TEST

START_TEST(stopping_while_everything_starts)
{
    rig_open(&r, NULL);
    rig_release_koin(&r, "koin:1", "KOIN_BOOT=10000");
    rig_add_nodes(&r, 1, 3);
    rig_create(&r, &(rig_service){.replicas = 4});
    rig_await_state(&r, "web", SWARM_TASK_STATE_STARTING, 3000);
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 5000);
    judge_end();
    rig_clear(&r);
}
END_TEST

START_TEST(stopping_before_anything_was_dispatched)
{
    rig_open(&r, NULL);
    rig_release_koin(&r, "koin:1", "");
    rig_add_nodes(&r, 1, 1);
    rig_create(&r, &(rig_service){0});
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 5000);
    judge_end();
    rig_clear(&r);
}
END_TEST

START_TEST(killing_takes_no_time)
{
    begin("KOIN_IGNORE_TERM=1\nKOIN_DELAY=20000");
    int fd = rig_connect(r.address, r.port);
    ck_assert_int_eq(send(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27, MSG_NOSIGNAL), 27);
    rig_pump(&r, 50);
    int64_t begin_ns = rig_now_ns();
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
    rig_pump(&r, 200); /* it waits for what is in flight */
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_STOPPED, NULL), 0);
    ck_assert_int_eq(swarm_cluster_kill(r.cluster, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 2000);
    ck_assert_int_lt(rig_now_ns() - begin_ns, 2500 * RIG_MS);
    close(fd);
    judge_end();
    rig_clear(&r);
}
END_TEST

START_TEST(letting_go_leaves_the_tasks_running)
{
    pid_t pids[8];
    begin("");
    swarm_cluster_free(r.cluster);
    r.cluster = NULL;
    rig_sleep_ms(100);
    ck_assert_uint_eq(rig_processes(&r, NULL, pids, 8), 5);
    ck_assert_int_eq(rig_port_open(r.address, r.port), 0);
    rig_clear(&r); /* kills them */
    for (int i = 0; i < 5; i++) {
        for (int waited = 0; rig_lives(pids[i]) && waited < 5000; waited += 10)
            rig_sleep_ms(10);
        ck_assert_int_eq(rig_lives(pids[i]), 0);
    }
}
END_TEST

START_TEST(letting_go_in_the_middle_of_everything)
{
    rig_load load;
    begin("");
    rig_load_begin(&load, &r);
    rig_release_koin(&r, "koin:2", "");
    rig_update(&r, &(rig_service){.image = "koin:2"});
    rig_await_state(&r, "web", SWARM_TASK_STATE_STARTING, 3000);
    rig_add_nodes(&r, 4, 4);
    swarm_cluster_free(r.cluster); /* with events unread, a rollout, probes and connections */
    r.cluster = NULL;
    rig_load_end(&load);
    rig_clear(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        stopping_drains_and_stops_everything,
        what_is_in_flight_is_finished,
        stopping_an_empty_cluster,
        stopping_while_everything_starts,
        stopping_before_anything_was_dispatched,
        killing_takes_no_time,
        letting_go_leaves_the_tasks_running,
        letting_go_in_the_middle_of_everything,
    };
    return SUITE_RUN("end of a cluster", tests, 20);
}
