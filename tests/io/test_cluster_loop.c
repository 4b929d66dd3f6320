/* SPDX-License-Identifier: MIT
 *
 * The cluster in an event loop: its own, or somebody else's.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <unistd.h>

static rig r;

static int is_readable(int fd, int ms)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, ms) == 1;
}

static void dispatch(void)
{
    ck_assert_int_eq(swarm_cluster_dispatch(r.cluster, NULL), 0);
}

START_TEST(the_descriptor_tells_what_there_is)
{
    swarm_event *event;
    rig_open(&r, NULL);
    int fd = swarm_cluster_fd(r.cluster);
    dispatch();
    ck_assert_int_eq(is_readable(fd, 0), 0);
    rig_add_nodes(&r, 1, 1);
    ck_assert_int_eq(is_readable(fd, 0), 1); /* there is something to dispatch */
    ck_assert_int_eq(swarm_cluster_next_event(r.cluster, &event, NULL), 0);
    dispatch();
    ck_assert_int_eq(is_readable(fd, 0), 1); /* there is an event to read */
    dispatch();
    ck_assert_int_eq(is_readable(fd, 0), 1); /* still */
    ck_assert_int_eq(swarm_cluster_next_event(r.cluster, &event, NULL), 1);
    ck_assert_int_eq(swarm_event_get_kind(event), SWARM_EVENT_KIND_NODE_ADDED);
    ck_assert_uint_eq(swarm_event_get_sequence(event), 1);
    swarm_event_free(event);
    ck_assert_int_eq(swarm_cluster_next_event(r.cluster, &event, NULL), 0);
    dispatch();
    ck_assert_int_eq(is_readable(fd, 30), 0);
    ck_assert_int_eq(swarm_cluster_fd(r.cluster), fd);
    rig_clear(&r);
}
END_TEST

static int wait_ms(int timeout_ms, int *out_result)
{
    int64_t begin_ns = rig_now_ns();
    *out_result = swarm_cluster_wait(r.cluster, timeout_ms < 0 ? -1 : timeout_ms * RIG_MS, NULL);
    return (int)((rig_now_ns() - begin_ns) / RIG_MS);
}

START_TEST(waiting_ends_in_time_and_not_before)
{
    static const int times_ms[] = {0, 1, 20, 150};
    int result;
    rig_open(&r, NULL);
    for (int i = 0; i < 4; i++) {
        int64_t begin_ns = rig_now_ns();
        int took_ms = wait_ms(times_ms[i], &result);
        ck_assert_int_eq(result, 0);
        ck_assert_int_ge(rig_now_ns() - begin_ns, times_ms[i] * RIG_MS);
        ck_assert_int_lt(took_ms, times_ms[i] + 200);
    }
    rig_clear(&r);
}
END_TEST

START_TEST(waiting_ends_with_an_event)
{
    int result;
    swarm_event *event;
    rig_open(&r, NULL);
    rig_add_nodes(&r, 1, 2);
    ck_assert_int_lt(wait_ms(-1, &result), 500);
    ck_assert_int_eq(result, 1);
    ck_assert_int_lt(wait_ms(5000, &result), 500);
    ck_assert_int_eq(result, 1);
    while (swarm_cluster_next_event(r.cluster, &event, NULL) > 0)
        swarm_event_free(event);
    ck_assert_int_ge(wait_ms(30, &result), 30);
    ck_assert_int_eq(result, 0);
    rig_clear(&r);
}
END_TEST

static void *wake_later(void *user)
{
    rig_sleep_ms(60);
    swarm_cluster_wakeup(user);
    return NULL;
}

START_TEST(another_thread_ends_the_waiting)
{
    pthread_t thread;
    int result;
    rig_open(&r, NULL);
    ck_assert_int_eq(pthread_create(&thread, NULL, wake_later, r.cluster), 0);
    int took_ms = wait_ms(-1, &result);
    ck_assert_int_eq(result, 0);
    ck_assert_int_ge(took_ms, 30);
    ck_assert_int_lt(took_ms, 2000);
    pthread_join(thread, NULL);
    ck_assert_int_ge(wait_ms(30, &result), 30); /* it counts once */
    swarm_cluster_wakeup(r.cluster);            /* before the waiting */
    ck_assert_int_eq(is_readable(swarm_cluster_fd(r.cluster), 0), 1);
    ck_assert_int_lt(wait_ms(5000, &result), 500);
    ck_assert_int_eq(result, 0);
    rig_clear(&r);
}
END_TEST

static void on_alarm(int number)
{
    (void)number;
    swarm_cluster_wakeup(r.cluster);
}

static void on_other(int number)
{
    (void)number;
}

static void alarm_in_ms(int ms)
{
    struct itimerval time = {{0, 0}, {0, ms * 1000}};
    ck_assert_int_eq(setitimer(ITIMER_REAL, &time, NULL), 0);
}

START_TEST(a_signal_handler_ends_the_waiting)
{
    struct sigaction action = {.sa_handler = on_alarm}; /* without SA_RESTART */
    int result;
    rig_open(&r, NULL);
    sigaction(SIGALRM, &action, NULL);
    alarm_in_ms(60);
    int took_ms = wait_ms(-1, &result);
    ck_assert_int_eq(result, 0);
    ck_assert_int_ge(took_ms, 30);
    ck_assert_int_lt(took_ms, 2000);
    action.sa_handler = on_other; /* a signal by itself does not */
    sigaction(SIGALRM, &action, NULL);
    alarm_in_ms(30);
    ck_assert_int_ge(wait_ms(120, &result), 120);
    ck_assert_int_eq(result, 0);
    rig_clear(&r);
}
END_TEST

/* Only when the descriptor says so is the cluster looked at: a whole service comes up and goes. */
START_TEST(it_nests_in_another_loop)
{
    rig_open(&r, NULL);
    rig_release_all(&r);
    rig_add_nodes(&r, 1, 2);
    rig_create(&r, &(rig_service){0});
    int outer = epoll_create1(EPOLL_CLOEXEC), inner_ready = 0, verdict = 0, stopped = 0;
    struct epoll_event watched = {.events = EPOLLIN, .data.fd = swarm_cluster_fd(r.cluster)};
    ck_assert_int_eq(epoll_ctl(outer, EPOLL_CTL_ADD, watched.data.fd, &watched), 0);
    while (!stopped) {
        struct epoll_event event;
        ck_assert_int_eq(epoll_wait(outer, &event, 1, 5000), 1);
        inner_ready++;
        dispatch();
        swarm_event *told;
        while (swarm_cluster_next_event(r.cluster, &told, NULL) > 0) {
            swarm_event_kind kind = swarm_event_get_kind(told);
            stopped |= kind == SWARM_EVENT_KIND_STOPPED;
            if (kind == SWARM_EVENT_KIND_UPDATE_VERDICT && !verdict++)
                ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
            swarm_event_free(told);
        }
    }
    ck_assert_int_eq(verdict, 1);
    ck_assert_int_lt(inner_ready, 500); /* it does not spin */
    close(outer);
    rig_clear(&r);
}
END_TEST

START_TEST(the_deadline_is_when_it_gets_readable)
{
    rig_open(&r, NULL);
    dispatch();
    ck_assert_int_eq(swarm_cluster_deadline_ns(r.cluster), INT64_MAX);
    rig_add_nodes(&r, 1, 1);
    rig_release(&r, "fails:1", "exit 1");
    rig_create(&r, &(rig_service){.image = "fails:1",
                                  .replicas = 1,
                                  .port = UINT32_MAX,
                                  .health = "",
                                  .restart = "\"Delay\":300000000"});
    rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 5000);
    rig_pump(&r, 50);
    int64_t deadline_ns = swarm_cluster_deadline_ns(r.cluster);
    ck_assert_int_gt(deadline_ns, rig_now_ns());
    ck_assert_int_lt(deadline_ns, rig_now_ns() + 300 * RIG_MS);
    ck_assert_int_eq(is_readable(swarm_cluster_fd(r.cluster), 3000), 1);
    ck_assert_int_ge(rig_now_ns(), deadline_ns);
    ck_assert_int_lt(rig_now_ns(), deadline_ns + 200 * RIG_MS);
    rig_close(&r);
}
END_TEST

/* What one task goes through, in this order. */
START_TEST(events_are_told_in_order)
{
    static const swarm_task_state states[] = {SWARM_TASK_STATE_PENDING, SWARM_TASK_STATE_ASSIGNED,
                                              SWARM_TASK_STATE_READY,   SWARM_TASK_STATE_STARTING,
                                              SWARM_TASK_STATE_RUNNING, SWARM_TASK_STATE_SHUTDOWN};
    size_t next = 0;
    rig_open(&r, NULL);
    rig_release_all(&r);
    rig_add_nodes(&r, 1, 1);
    rig_create(&r, &(rig_service){.replicas = 1});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 5000), SWARM_VERDICT_SUCCEEDED);
    ck_assert_int_eq(swarm_cluster_remove_service(r.cluster, "web", NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_SERVICE_REMOVED, "web", 5000);
    for (size_t i = 0; i < r.count; i++) {
        const rig_event *event = &r.events[i];
        ck_assert_uint_eq(event->sequence, i + 1);
        if (event->kind == SWARM_EVENT_KIND_TASK_ROUTED)
            ck_assert_int_eq(states[next], SWARM_TASK_STATE_RUNNING); /* before it counts */
        if (event->kind == SWARM_EVENT_KIND_TASK_DRAINED)
            ck_assert_int_eq(states[next], SWARM_TASK_STATE_SHUTDOWN); /* before it is stopped */
        if (event->kind == SWARM_EVENT_KIND_TASK_STATE && event->state == states[next] && next < 5)
            next++;
    }
    ck_assert_uint_eq(next, 5);
    ck_assert_int_eq(r.events[0].kind, SWARM_EVENT_KIND_NODE_ADDED);
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_TASK_ROUTED, "web"), 1);
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_TASK_DRAINED, "web"), 1);
    rig_close(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_descriptor_tells_what_there_is,
        waiting_ends_in_time_and_not_before,
        waiting_ends_with_an_event,
        another_thread_ends_the_waiting,
        a_signal_handler_ends_the_waiting,
        it_nests_in_another_loop,
        the_deadline_is_when_it_gets_readable,
        events_are_told_in_order,
    };
    return SUITE_RUN("loop of a cluster", tests, 20);
}
