/* SPDX-License-Identifier: MIT
 *
 * Who gets a connection: publishing, choosing, passing over, resting, draining, removing.
 */
#include "io/balance_rig.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static balance_rig r;
static rig_replica a, b, c;

static const swarm__balance_settings round_robin = {.algorithm = SWARM__BALANCE_ROUND_ROBIN};

/* Quick to give up on a replica, slow to come back to it. */
static const swarm__balance_settings impatient = {.algorithm = SWARM__BALANCE_ROUND_ROBIN,
                                                  .connect_timeout_ns = 150LL * RIG_MS,
                                                  .ejection_ns = 20000LL * RIG_MS,
                                                  .check_interval_ns = 10LL * RIG_MS,
                                                  .patience_ns = 3000LL * RIG_MS};

static void start_two(const swarm__balance_settings *settings)
{
    rig_start(&r, settings);
    rig_publish(&r);
    rig_replica_start(&a, 'a');
    rig_replica_start(&b, 'b');
    rig_add_routed(&r, "task-a", a.port);
    rig_add_routed(&r, "task-b", b.port);
}

static void stop_two(void)
{
    rig_stop(&r);
    rig_replica_stop(&a);
    rig_replica_stop(&b);
}

static int ask_many(int count, int *out_a, int *out_b)
{
    int failed = 0;
    *out_a = *out_b = 0;
    for (int i = 0; i < count; i++) {
        char name = rig_ask(r.port);
        *out_a += name == 'a';
        *out_b += name == 'b';
        failed += name == 0;
    }
    return failed;
}

START_TEST(round_robin_takes_turns)
{
    char seen[7] = {0};
    start_two(&round_robin);
    rig_replica_start(&c, 'c');
    rig_add_routed(&r, "task-c", c.port);
    for (int i = 0; i < 6; i++)
        seen[i] = rig_ask(r.port);
    ck_assert_int_eq(memcmp(seen, seen + 3, 3), 0);
    ck_assert_ptr_nonnull(memchr(seen, 'a', 3));
    ck_assert_ptr_nonnull(memchr(seen, 'b', 3));
    ck_assert_ptr_nonnull(memchr(seen, 'c', 3));
    stop_two();
    rig_replica_stop(&c);
}
END_TEST

START_TEST(least_connections_evens_out)
{
    int held[6];
    start_two(NULL);
    atomic_store(&a.hold, 1);
    atomic_store(&b.hold, 1);
    for (int i = 0; i < 4; i++) {
        held[i] = rig_connect(r.port);
        rig_send_line(held[i]);
    }
    ck_assert(rig_await_in_flight(&r, "task-a", 2));
    ck_assert(rig_await_in_flight(&r, "task-b", 2));
    /* b becomes the emptier one, and gets the next two. */
    atomic_store(&b.hold, 0);
    for (int i = 0; i < 2000 && atomic_load(&b.served) < 2; i++)
        rig_sleep_ms(1);
    rig_sleep_ms(20);
    int answered = 0;
    for (int i = 0; i < 4; i++) {
        char byte;
        if (recv(held[i], &byte, 1, MSG_DONTWAIT) == 1 && byte == 'b') {
            close(held[i]);
            held[i] = -1;
            answered++;
        }
    }
    ck_assert_int_eq(answered, 2);
    ck_assert(rig_await_in_flight(&r, "task-b", 0));
    ck_assert_int_eq(rig_ask(r.port), 'b');
    ck_assert_int_eq(rig_ask(r.port), 'b');
    ck_assert_uint_eq(swarm__balancer_in_flight(r.balancer, "task-a"), 2);
    atomic_store(&a.hold, 0);
    for (int i = 0; i < 4; i++)
        if (held[i] >= 0)
            ck_assert_int_eq(rig_answer(held[i]), 'a');
    stop_two();
}
END_TEST

START_TEST(refused_connection_goes_to_another)
{
    int from_a, from_b;
    start_two(&round_robin);
    rig_replica_stop(&a);
    ck_assert_int_eq(ask_many(40, &from_a, &from_b), 0);
    ck_assert_int_eq(from_b, 40);
    rig_stop(&r);
    rig_replica_stop(&b);
}
END_TEST

/* A listener whose queue is full answers no SYN; the check that found it accepting filled it. */
START_TEST(unanswered_connection_goes_to_another)
{
    uint32_t black_port;
    int black = rig_listen(&black_port), from_a, from_b;
    rig_start(&r, &impatient);
    rig_publish(&r);
    rig_replica_start(&b, 'b');
    rig_add_routed(&r, "black", black_port);
    rig_add_routed(&r, "task-b", b.port);
    ck_assert_int_eq(listen(black, 0), 0);
    int64_t begin_ns = rig_now_ns();
    ck_assert_int_eq(ask_many(10, &from_a, &from_b), 0);
    ck_assert_int_eq(from_b, 10);
    /* One of them waited for the timeout; then the replica rested. */
    ck_assert_int_ge(rig_now_ns() - begin_ns, 150LL * RIG_MS);
    ck_assert_int_lt(rig_now_ns() - begin_ns, 1000LL * RIG_MS);
    rig_stop(&r);
    rig_replica_stop(&b);
    close(black);
}
END_TEST

START_TEST(a_failed_replica_rests)
{
    int from_a, from_b;
    swarm__balance_settings settings = {.algorithm = SWARM__BALANCE_ROUND_ROBIN,
                                        .ejection_ns = 300LL * RIG_MS};
    start_two(&settings);
    uint32_t port = a.port;
    rig_replica_stop(&a);
    ck_assert_int_eq(ask_many(2, &from_a, &from_b), 0);
    int listener = rig_listen_at(port);
    ck_assert_int_ge(listener, 0);
    rig_replica_start_at(&a, 'a', listener);
    ck_assert_int_eq(ask_many(6, &from_a, &from_b), 0);
    ck_assert_int_eq(from_a, 0);
    rig_sleep_ms(350);
    ck_assert_int_eq(ask_many(6, &from_a, &from_b), 0);
    ck_assert_int_eq(from_a, 3);
    stop_two();
}
END_TEST

static void *revive_later(void *user)
{
    rig_sleep_ms(150);
    int listener = rig_listen_at(*(uint32_t *)user);
    if (listener >= 0)
        rig_replica_start_at(&a, 'a', listener);
    return NULL;
}

START_TEST(when_all_rest_they_are_used)
{
    pthread_t reviver;
    rig_start(&r, &impatient);
    rig_publish(&r);
    rig_replica_start(&a, 'a');
    rig_add_routed(&r, "task-a", a.port);
    uint32_t port = a.port;
    rig_replica_stop(&a);
    pthread_create(&reviver, NULL, revive_later, &port);
    /* It rests for 20 s; a client that waits is served as soon as it is back. */
    ck_assert_int_eq(rig_ask(r.port), 'a');
    pthread_join(reviver, NULL);
    rig_stop(&r);
    rig_replica_stop(&a);
}
END_TEST

START_TEST(patience_ends)
{
    swarm__balance_settings settings = impatient;
    settings.patience_ns = 200LL * RIG_MS;
    rig_start(&r, &settings);
    rig_publish(&r);
    int64_t begin_ns = rig_now_ns();
    int fd = rig_connect(r.port);
    char byte;
    ck_assert(rig_send_line(fd));
    ck_assert_int_eq(recv(fd, &byte, 1, 0), -1);
    ck_assert_int_eq(errno, ECONNRESET);
    ck_assert_int_ge(rig_now_ns() - begin_ns, 199LL * RIG_MS);
    close(fd);
    rig_stop(&r);
}
END_TEST

START_TEST(routed_only_when_it_accepts)
{
    uint32_t port = rig_free_port();
    rig_start(&r, &round_robin);
    rig_publish(&r);
    rig_add(&r, "task-a", port);
    int early = rig_connect(r.port); /* this client waits for it, too */
    ck_assert(rig_send_line(early));
    rig_run(&r, 200);
    ck_assert_int_eq(r.report_count, 0);
    rig_replica_start_at(&a, 'a', rig_listen_at(port));
    ck_assert_ptr_nonnull(rig_await(&r, SWARM__BALANCE_ROUTED, "task-a", 1000));
    ck_assert_int_eq(rig_answer(early), 'a');
    ck_assert_int_eq(rig_ask(r.port), 'a');
    rig_run(&r, 100);
    ck_assert_int_eq(r.report_count, 1);
    rig_stop(&r);
    rig_replica_stop(&a);
}
END_TEST

START_TEST(several_ports_are_routed_once)
{
    uint32_t late = rig_free_port(), other = rig_free_port();
    rig_start(&r, &round_robin);
    rig_publish(&r);
    rig_replica_start(&a, 'a');
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", rig_address(), other, NULL), 0);
    rig_add(&r, "task-a", a.port);
    ck_assert_int_eq(
        swarm__balancer_add(r.balancer, "web", other, "task-a", rig_address(), late, NULL), 0);
    rig_run(&r, 150);
    ck_assert_int_eq(r.report_count, 0);
    ck_assert_int_eq(rig_ask(r.port), 'a'); /* the port that accepts is in use */
    rig_replica_start_at(&b, 'b', rig_listen_at(late));
    ck_assert_ptr_nonnull(rig_await(&r, SWARM__BALANCE_ROUTED, "task-a", 1000));
    ck_assert_int_eq(rig_ask(other), 'b');

    /* A drain is for both. */
    atomic_store(&a.hold, 1);
    atomic_store(&b.hold, 1);
    int one = rig_connect(r.port), two = rig_connect(other);
    rig_send_line(one);
    rig_send_line(two);
    ck_assert(rig_await_in_flight(&r, "task-a", 2));
    ck_assert_int_eq(
        swarm__balancer_drain(r.balancer, "task-a", rig_now_ns() + 5000LL * RIG_MS, NULL), 0);
    atomic_store(&a.hold, 0);
    ck_assert_int_eq(rig_answer(one), 'a');
    rig_run(&r, 100);
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_DRAINED, "task-a"), 0);
    atomic_store(&b.hold, 0);
    ck_assert_int_eq(rig_answer(two), 'b');
    const rig_report *report = rig_await(&r, SWARM__BALANCE_DRAINED, "task-a", 2000);
    ck_assert_ptr_nonnull(report);
    ck_assert_uint_eq(report->cut, 0);
    rig_run(&r, 50);
    ck_assert_int_eq(r.report_count, 2);
    stop_two();
}
END_TEST

START_TEST(drain_lets_requests_finish)
{
    start_two(&round_robin);
    atomic_store(&a.hold, 1);
    atomic_store(&b.hold, 1);
    int one = rig_connect(r.port), two = rig_connect(r.port);
    rig_send_line(one);
    rig_send_line(two);
    ck_assert(rig_await_in_flight(&r, "task-a", 1));
    ck_assert(rig_await_in_flight(&r, "task-b", 1));
    rig_sleep_ms(50); /* the lines have arrived */
    ck_assert_int_eq(
        swarm__balancer_drain(r.balancer, "task-a", rig_now_ns() + 5000LL * RIG_MS, NULL), 0);
    atomic_store(&b.hold, 0);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(rig_ask(r.port), 'b');
    rig_run(&r, 50);
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_DRAINED, "task-a"), 0);
    atomic_store(&a.hold, 0);
    char first = rig_answer(one), second = rig_answer(two);
    ck_assert((first == 'a' && second == 'b') || (first == 'b' && second == 'a'));
    const rig_report *report = rig_await(&r, SWARM__BALANCE_DRAINED, "task-a", 2000);
    ck_assert_ptr_nonnull(report);
    ck_assert_uint_eq(report->cut, 0);
    ck_assert_int_eq(rig_ask(r.port), 'b');
    ck_assert_uint_eq(swarm__balancer_in_flight(r.balancer, "task-a"), 0);

    /* Drained is forgotten: it may come again. */
    rig_add(&r, "task-a", a.port);
    rig_run(&r, 50);
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_ROUTED, "task-a"), 2);
    stop_two();
}
END_TEST

START_TEST(drain_deadline_cuts_and_counts)
{
    rig_start(&r, &round_robin);
    rig_publish(&r);
    rig_replica_start(&a, 'a');
    rig_add_routed(&r, "task-a", a.port);
    atomic_store(&a.hold, 1);
    int held[3];
    for (int i = 0; i < 3; i++) {
        held[i] = rig_connect(r.port);
        rig_send_line(held[i]);
    }
    ck_assert(rig_await_in_flight(&r, "task-a", 3));
    rig_sleep_ms(50);
    int64_t begin_ns = rig_now_ns();
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "task-a", begin_ns + 200LL * RIG_MS, NULL),
                     0);
    ck_assert_int_eq(
        swarm__balancer_add(r.balancer, "web", r.port, "task-a", rig_address(), a.port, NULL),
        SWARM_E_STATE);
    const rig_report *report = rig_await(&r, SWARM__BALANCE_DRAINED, "task-a", 2000);
    ck_assert_ptr_nonnull(report);
    ck_assert_int_ge(rig_now_ns() - begin_ns, 199LL * RIG_MS);
    ck_assert_uint_eq(report->cut, 3);
    for (int i = 0; i < 3; i++) {
        char byte;
        ck_assert_int_eq(recv(held[i], &byte, 1, 0), -1);
        ck_assert_int_eq(errno, ECONNRESET);
        close(held[i]);
    }
    rig_stop(&r);
    rig_replica_stop(&a);
}
END_TEST

START_TEST(drain_again_moves_the_deadline)
{
    rig_start(&r, &round_robin);
    rig_publish(&r);
    rig_replica_start(&a, 'a');
    rig_add_routed(&r, "task-a", a.port);
    atomic_store(&a.hold, 1);
    int held = rig_connect(r.port);
    rig_send_line(held);
    ck_assert(rig_await_in_flight(&r, "task-a", 1));
    rig_sleep_ms(50);
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "task-a", INT64_MAX, NULL), 0);
    rig_run(&r, 50);
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_DRAINED, "task-a"), 0);
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "task-a", 0, NULL), 0);
    const rig_report *report = rig_await(&r, SWARM__BALANCE_DRAINED, "task-a", 1000);
    ck_assert_ptr_nonnull(report);
    ck_assert_uint_eq(report->cut, 1);
    close(held);
    rig_stop(&r);
    rig_replica_stop(&a);
}
END_TEST

/* A client that has connected and said nothing yet is not held by a replica that goes away. */
START_TEST(drain_moves_what_is_untouched)
{
    rig_start(&r, &round_robin);
    rig_publish(&r);
    rig_replica_start(&a, 'a');
    rig_add_routed(&r, "task-a", a.port);
    int quiet = rig_connect(r.port);
    ck_assert(rig_await_in_flight(&r, "task-a", 1));
    rig_replica_start(&b, 'b');
    rig_add_routed(&r, "task-b", b.port);
    ck_assert_int_eq(
        swarm__balancer_drain(r.balancer, "task-a", rig_now_ns() + 5000LL * RIG_MS, NULL), 0);
    const rig_report *report = rig_await(&r, SWARM__BALANCE_DRAINED, "task-a", 1000);
    ck_assert_ptr_nonnull(report);
    ck_assert_uint_eq(report->cut, 0);
    ck_assert(rig_send_line(quiet));
    ck_assert_int_eq(rig_answer(quiet), 'b');
    stop_two();
}
END_TEST

/* Where there is no other replica the one that is drained serves those whom it has. */
START_TEST(drain_of_the_last_one_serves_what_it_has)
{
    rig_start(&r, &round_robin);
    rig_publish(&r);
    rig_replica_start(&a, 'a');
    rig_add_routed(&r, "task-a", a.port);
    int quiet = rig_connect(r.port);
    ck_assert(rig_await_in_flight(&r, "task-a", 1));
    ck_assert_int_eq(
        swarm__balancer_drain(r.balancer, "task-a", rig_now_ns() + 5000LL * RIG_MS, NULL), 0);
    rig_run(&r, 50);
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_DRAINED, "task-a"), 0);
    ck_assert(rig_send_line(quiet));
    ck_assert_int_eq(rig_answer(quiet), 'a');
    const rig_report *report = rig_await(&r, SWARM__BALANCE_DRAINED, "task-a", 1000);
    ck_assert_ptr_nonnull(report);
    ck_assert_uint_eq(report->cut, 0);
    rig_stop(&r);
    rig_replica_stop(&a);
}
END_TEST

START_TEST(drain_of_an_unknown_or_idle_task)
{
    start_two(NULL);
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "nobody", INT64_MAX, NULL), 0);
    ck_assert_int_eq(r.changed, 1);
    swarm__balance_report report;
    ck_assert_int_eq(swarm__balancer_next(r.balancer, &report), 1);
    ck_assert_int_eq(report.kind, SWARM__BALANCE_DRAINED);
    ck_assert_str_eq(report.task_id, "nobody");
    ck_assert_int_eq(swarm__balancer_next(r.balancer, &report), 1); /* until it is taken */
    ck_assert_str_eq(report.task_id, "nobody");
    swarm__balancer_taken(r.balancer);
    ck_assert_int_eq(swarm__balancer_next(r.balancer, &report), 0);
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "task-a", INT64_MAX, NULL), 0);
    ck_assert_ptr_nonnull(rig_await(&r, SWARM__BALANCE_DRAINED, "task-a", 1000));

    /* One that never accepted is drained at once and never reported routed. */
    rig_add(&r, "late", rig_free_port());
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "late", INT64_MAX, NULL), 0);
    ck_assert_ptr_nonnull(rig_await(&r, SWARM__BALANCE_DRAINED, "late", 1000));
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_ROUTED, "late"), 0);
    stop_two();
}
END_TEST

START_TEST(remove_cuts_without_a_report)
{
    start_two(&round_robin);
    atomic_store(&a.hold, 1);
    atomic_store(&b.hold, 1);
    int one = rig_connect(r.port), two = rig_connect(r.port);
    rig_send_line(one);
    rig_send_line(two);
    ck_assert(rig_await_in_flight(&r, "task-a", 1));
    rig_sleep_ms(50);
    swarm__balancer_remove(r.balancer, "task-a");
    swarm__balancer_remove(r.balancer, "task-a");
    swarm__balancer_remove(r.balancer, "nobody");
    ck_assert_uint_eq(swarm__balancer_in_flight(r.balancer, "task-a"), 0);
    rig_run(&r, 50);
    atomic_store(&b.hold, 0);
    char first = rig_answer(one), second = rig_answer(two);
    ck_assert_int_eq(first + second, 'b'); /* one was cut */
    ck_assert_int_eq(rig_ask(r.port), 'b');
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_DRAINED, "task-a"), 0);
    /* While a drain is under way, too. */
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "task-b", INT64_MAX, NULL), 0);
    swarm__balancer_remove(r.balancer, "task-b");
    rig_run(&r, 50);
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_DRAINED, "task-b"), 0);
    stop_two();
}
END_TEST

START_TEST(a_taken_port_is_a_conflict)
{
    uint32_t taken;
    int listener = rig_listen(&taken);
    swarm_error *error = NULL;
    rig_start(&r, NULL);
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", rig_address(), taken, &error),
                     SWARM_E_CONFLICT);
    ck_assert_int_eq(swarm_error_get_code(error), SWARM_E_CONFLICT);
    swarm_error_free(error);
    close(listener);
    rig_publish(&r);
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", rig_address(), r.port, NULL), 0);
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", "127.0.0.2", r.port, NULL), 0);
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "api", rig_address(), r.port, NULL),
                     SWARM_E_CONFLICT);
    /* Given back, it can be taken over at once. */
    for (int i = 0; i < 50; i++) {
        swarm__balancer_unpublish(r.balancer, i % 2 == 0 ? "web" : "api", r.port);
        ck_assert_int_eq(swarm__balancer_publish(r.balancer, i % 2 == 0 ? "api" : "web",
                                                 rig_address(), r.port, NULL),
                         0);
    }
    rig_stop(&r);
}
END_TEST

START_TEST(nonsense_is_refused)
{
    swarm__balance_settings settings = {.connect_timeout_ns = -1};
    swarm__balancer *balancer = NULL;
    rig_start(&r, NULL);
    ck_assert_int_eq(swarm__balancer_new(r.loop, &settings, NULL, NULL, &balancer, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", "localhost", 80, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", rig_address(), 0, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", rig_address(), 65536, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_lt(swarm__balancer_publish(r.balancer, "web", "192.0.2.1", 8080, NULL), 0);
    ck_assert_int_eq(swarm__balancer_add(r.balancer, "web", 80, "t", "host", 80, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm__balancer_add(r.balancer, "web", 80, "t", rig_address(), 1, NULL), 0);
    ck_assert_int_eq(swarm__balancer_add(r.balancer, "web", 80, "t", rig_address(), 1, NULL),
                     SWARM_E_EXISTS);
    swarm__balancer_unpublish(r.balancer, "web", 80);
    rig_stop(&r);
    swarm__balancer_free(NULL);
}
END_TEST

START_TEST(unpublish_keeps_open_connections)
{
    rig_start(&r, NULL);
    rig_publish(&r);
    rig_replica_start(&a, 'a');
    rig_add_routed(&r, "task-a", a.port);
    atomic_store(&a.hold, 1);
    int held = rig_connect(r.port);
    rig_send_line(held);
    ck_assert(rig_await_in_flight(&r, "task-a", 1));
    /* One that has not been accepted yet, perhaps, is open for its client as well. */
    int last = rig_connect(r.port);
    rig_send_line(last);
    swarm__balancer_unpublish(r.balancer, "web", r.port);
    ck_assert(rig_await_in_flight(&r, "task-a", 2));
    int refused = -1;
    for (int i = 0; i < 100 && (refused = rig_connect(r.port)) >= 0; i++) {
        close(refused);
        rig_sleep_ms(1);
    }
    ck_assert_int_lt(refused, 0);
    atomic_store(&a.hold, 0);
    ck_assert_int_eq(rig_answer(held), 'a');
    ck_assert_int_eq(rig_answer(last), 'a');
    /* The endpoint is still there when the port comes back. */
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", rig_address(), r.port, NULL), 0);
    ck_assert_int_eq(rig_ask(r.port), 'a');
    rig_stop(&r);
    rig_replica_stop(&a);
}
END_TEST

static int make_use_and_free(void *user)
{
    swarm__loop *loop = NULL;
    swarm__balancer *balancer = NULL;
    const uint32_t *ports = user;
    int result = swarm__loop_new(&loop, NULL);
    if (result == 0)
        result = swarm__balancer_new(loop, NULL, free, NULL, &balancer, NULL);
    if (result == 0)
        result = swarm__balancer_publish(balancer, "web", rig_address(), ports[0], NULL);
    if (result == 0)
        result = swarm__balancer_add(balancer, "web", ports[0], "t", rig_address(), ports[1], NULL);
    if (result == 0)
        result = swarm__balancer_add(balancer, "web", ports[1], "t", rig_address(), ports[1], NULL);
    if (result == 0)
        result = swarm__balancer_drain(balancer, "t", 0, NULL);
    if (result == 0)
        result = swarm__balancer_drain(balancer, "unknown", 0, NULL);
    swarm__balancer_free(balancer);
    swarm__loop_free(loop);
    return result;
}

START_TEST(orders_survive_want_of_memory)
{
    uint32_t ports[2] = {rig_free_port(), rig_free_port()};
    ck_assert_uint_gt(failing_alloc_each(make_use_and_free, ports), 5);
}
END_TEST

/* A client that cannot be served is closed; the next one is. */
START_TEST(clients_survive_want_of_memory)
{
    int from_a, from_b;
    start_two(&impatient);
    for (size_t nth = 1; nth <= 4; nth++) {
        failing_alloc_arm(nth);
        for (int i = 0; i < 3; i++)
            rig_ask(r.port);
        failing_alloc_disarm();
        ck_assert_int_eq(ask_many(4, &from_a, &from_b), 0);
    }
    stop_two();
}
END_TEST

int main(void)
{
    if (rig_is_built_out())
        return 77; /* skipped */
    const TTest *const tests[] = {
        round_robin_takes_turns,
        least_connections_evens_out,
        refused_connection_goes_to_another,
        unanswered_connection_goes_to_another,
        a_failed_replica_rests,
        when_all_rest_they_are_used,
        patience_ends,
        routed_only_when_it_accepts,
        several_ports_are_routed_once,
        drain_lets_requests_finish,
        drain_deadline_cuts_and_counts,
        drain_again_moves_the_deadline,
        drain_moves_what_is_untouched,
        drain_of_the_last_one_serves_what_it_has,
        drain_of_an_unknown_or_idle_task,
        remove_cuts_without_a_report,
        a_taken_port_is_a_conflict,
        nonsense_is_refused,
        unpublish_keeps_open_connections,
        orders_survive_want_of_memory,
        clients_survive_want_of_memory,
    };
    return SUITE_RUN("balance", tests, 30);
}
