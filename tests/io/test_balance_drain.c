/* SPDX-License-Identifier: MIT
 *
 * How a drain ends for connections that are kept: closed in order at a pause, or cut and counted.
 */
#include "io/balance_rig.h"
#include "support/suite.h"

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static balance_rig r;
static int listener; /* of task "server", played by the test itself */

/* For who connects and then says nothing. */
static const swarm__balance_settings short_patience = {.patience_ns = 100LL * RIG_MS};

static void start(const swarm__balance_settings *settings)
{
    listener = rig_start_with_own_server(&r, settings);
}

static void stop(void)
{
    rig_stop(&r);
    close(listener);
}

typedef struct pair {
    int client, server;
} pair;

static pair connect_pair(void)
{
    pair made;
    rig_make_pair(&r, listener, &made.client, &made.server);
    return made;
}

static void ask(pair at)
{
    rig_send_text(at.client, "question");
    rig_expect_text(at.server, "question");
}

static pair connect_and_ask(void)
{
    pair made = connect_pair();
    ask(made);
    return made;
}

static void answer(pair at)
{
    rig_send_text(at.server, "answer");
    rig_expect_text(at.client, "answer");
}

static void close_pair(pair at)
{
    close(at.client);
    close(at.server);
}

static void drain_at(int64_t deadline_ns)
{
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "server", deadline_ns, NULL), 0);
}

static void drain_in(int ms)
{
    drain_at(rig_now_ns() + (int64_t)ms * RIG_MS);
}

static int cut_in_drain(void)
{
    const rig_report *report = rig_await(&r, SWARM__BALANCE_DRAINED, "server", 10000);
    ck_assert_ptr_nonnull(report);
    return (int)report->cut;
}

static int is_open(int client)
{
    char byte;
    return recv(client, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

/* Longer than any pause has to be. */
static void be_quiet(void)
{
    rig_sleep_ms(100);
}

/* While another one waits for its answer, and gets it: the deadline has not come yet. */
START_TEST(an_idle_connection_is_closed_before_the_deadline)
{
    start(NULL);
    pair idle = connect_and_ask(), slow = connect_and_ask();
    answer(idle);
    drain_in(4000);
    rig_expect_end(idle.client);
    rig_expect_end(idle.server);
    ck_assert(is_open(slow.client));
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_DRAINED, "server"), 0);
    answer(slow);
    rig_expect_end(slow.client);
    ck_assert_int_eq(cut_in_drain(), 0);
    close_pair(idle);
    close_pair(slow);
    stop();
}
END_TEST

START_TEST(an_idle_connection_is_served_until_the_closing_phase)
{
    start(NULL);
    pair kept = connect_and_ask();
    answer(kept);
    drain_in(20000);
    rig_run(&r, 200);
    ck_assert(is_open(kept.client));
    ask(kept);
    answer(kept);
    ck_assert_int_eq(rig_count(&r, SWARM__BALANCE_DRAINED, "server"), 0);
    drain_in(400); /* moves the deadline, and the closing phase with it */
    rig_expect_end(kept.client);
    ck_assert_int_eq(cut_in_drain(), 0);
    close_pair(kept);
    stop();
}
END_TEST

START_TEST(who_waits_for_an_answer_is_cut_and_counted)
{
    start(NULL);
    pair idle = connect_and_ask(), first = connect_and_ask(), second = connect_and_ask();
    answer(idle);
    answer(second);
    ask(second);
    drain_in(400);
    ck_assert_int_eq(cut_in_drain(), 2);
    rig_expect_end(idle.client);
    rig_expect_reset(first.client);
    rig_expect_reset(second.client);
    close_pair(idle);
    close_pair(first);
    close_pair(second);
    stop();
}
END_TEST

START_TEST(at_once_closes_what_pauses_and_cuts_the_rest)
{
    start(NULL);
    pair idle = connect_and_ask(), waiting = connect_and_ask();
    answer(idle);
    be_quiet();
    drain_at(0);
    ck_assert_int_eq(cut_in_drain(), 1);
    rig_expect_end(idle.client);
    rig_expect_reset(waiting.client);
    close_pair(idle);
    close_pair(waiting);
    stop();
}
END_TEST

/* They are on their way: none of the connections may be taken for idle, whether or not the proxy has
 * read the question yet; it does not read that many in one turn. */
START_TEST(questions_that_were_just_sent_count)
{
    enum {
        MANY = 200
    };
    pair kept[MANY];
    start(NULL);
    for (int i = 0; i < MANY; i++) {
        kept[i] = connect_and_ask();
        answer(kept[i]);
    }
    be_quiet();
    for (int i = 0; i < MANY; i++)
        rig_send_text(kept[i].client, "question");
    drain_at(0);
    ck_assert_int_eq(cut_in_drain(), MANY);
    for (int i = 0; i < MANY; i++)
        close_pair(kept[i]);
    stop();
}
END_TEST

/* The task's bytes of just now may be the middle of an answer. What came of it tells only when all
 * happened within the shortest pause, 10 ms; on a busy machine that takes some attempts. */
START_TEST(bytes_that_just_moved_are_no_pause)
{
    int64_t took_ns = INT64_MAX;
    int cut = -1;
    for (int i = 0; i < 200 && took_ns >= 10LL * RIG_MS; i++) {
        start(NULL);
        pair busy = connect_and_ask();
        int64_t begin_ns = rig_now_ns();
        answer(busy);
        drain_at(0);
        cut = cut_in_drain();
        took_ns = rig_now_ns() - begin_ns;
        close_pair(busy);
        stop();
    }
    ck_assert_int_lt(took_ns, 10LL * RIG_MS);
    ck_assert_int_eq(cut, 1);
}
END_TEST

/* One that has ended its side asks nothing more: it waits for the end of what it gets. */
START_TEST(a_client_that_has_ended_waits_for_the_end)
{
    start(NULL);
    pair half = connect_and_ask();
    shutdown(half.client, SHUT_WR);
    rig_expect_end(half.server);
    answer(half);
    drain_in(400);
    ck_assert_int_eq(cut_in_drain(), 1);
    rig_expect_reset(half.client);
    close_pair(half);
    stop();
}
END_TEST

/* The answer was complete; the client has only not closed yet, or has even said something more. */
START_TEST(a_client_that_never_closes_is_not_counted_as_cut)
{
    start(NULL);
    pair quiet = connect_and_ask(), talks = connect_and_ask();
    answer(quiet);
    answer(talks);
    shutdown(quiet.server, SHUT_WR);
    shutdown(talks.server, SHUT_WR);
    rig_expect_end(quiet.client);
    rig_expect_end(talks.client);
    rig_send_text(talks.client, "and yet");
    rig_expect_text(talks.server, "and yet");
    drain_at(0);
    ck_assert_int_eq(cut_in_drain(), 0);
    rig_expect_end(talks.server);
    close_pair(quiet);
    close_pair(talks);
    stop();
}
END_TEST

/* There is nowhere else to go. */
START_TEST(a_connection_without_a_byte_is_closed_in_order)
{
    start(&short_patience);
    pair silent = connect_pair();
    be_quiet();
    be_quiet();
    drain_in(4000);
    rig_expect_end(silent.client);
    ck_assert_int_eq(cut_in_drain(), 0);
    close_pair(silent);
    stop();
}
END_TEST

/* As long as a client may wait for an endpoint, one that has said nothing yet may, too. */
START_TEST(a_new_connection_without_a_byte_waits_for_another_endpoint)
{
    rig_replica other;
    start(NULL);
    pair silent = connect_pair();
    drain_in(400);
    ck_assert_int_eq(cut_in_drain(), 0);
    ck_assert(is_open(silent.client));
    rig_replica_start(&other, 'o');
    rig_add_routed(&r, "other", other.port);
    ck_assert(rig_send_line(silent.client));
    ck_assert_int_eq(rig_answer(silent.client), 'o');
    close(silent.server);
    stop();
    rig_replica_stop(&other);
}
END_TEST

static void *send_without_end(void *user)
{
    static char piece[65536];
    while (send(*(int *)user, piece, sizeof piece, MSG_NOSIGNAL) > 0)
        continue;
    return NULL;
}

/* The client does not read for a while, so that nothing moves; yet there is more on its way. */
START_TEST(a_download_over_the_deadline_is_cut)
{
    static char piece[65536];
    pthread_t sender;
    ssize_t count;
    start(NULL);
    pair at = connect_and_ask();
    pthread_create(&sender, NULL, send_without_end, &at.server);
    for (int i = 0; i < 20; i++)
        ck_assert_int_gt((int)recv(at.client, piece, sizeof piece, 0), 0);
    drain_in(800);
    ck_assert_int_eq(cut_in_drain(), 1);
    pthread_join(sender, NULL);
    while ((count = recv(at.client, piece, sizeof piece, 0)) > 0)
        continue;
    ck_assert_int_eq((int)count, -1);
    close_pair(at);
    stop();
}
END_TEST

/* A client that asks again and again on one connection, 25 ms after each answer. */
typedef struct talk {
    pair at;
    pthread_t asking, answering;
    int asked; /* that came to the server */
    int answered;
} talk;

static void *ask_again_and_again(void *user)
{
    talk *self = user;
    char byte;
    while (is_open(self->at.client) && send(self->at.client, "?", 1, MSG_NOSIGNAL) == 1 &&
           recv(self->at.client, &byte, 1, 0) == 1) {
        self->answered++;
        rig_sleep_ms(25);
    }
    return NULL;
}

static void *answer_each(void *user)
{
    talk *self = user;
    char byte;
    while (recv(self->at.server, &byte, 1, 0) == 1) {
        self->asked++;
        if (send(self->at.server, "!", 1, MSG_NOSIGNAL) != 1)
            break;
    }
    return NULL;
}

START_TEST(who_asks_again_and_again_is_closed_between_questions)
{
    enum {
        TALKS = 6
    };
    talk talks[TALKS] = {0};
    start(NULL);
    for (int i = 0; i < TALKS; i++) {
        talks[i].at = connect_pair();
        pthread_create(&talks[i].answering, NULL, answer_each, &talks[i]);
        pthread_create(&talks[i].asking, NULL, ask_again_and_again, &talks[i]);
        rig_sleep_ms(7);
    }
    drain_in(2000);
    ck_assert_int_eq(cut_in_drain(), 0);
    for (int i = 0; i < TALKS; i++) {
        pthread_join(talks[i].asking, NULL);
        pthread_join(talks[i].answering, NULL);
        ck_assert_int_gt(talks[i].answered, 1);
        ck_assert_int_eq(talks[i].answered, talks[i].asked);
        close_pair(talks[i].at);
    }
    stop();
}
END_TEST

int main(void)
{
    if (rig_is_built_out())
        return 77; /* skipped */
    const TTest *const tests[] = {
        an_idle_connection_is_closed_before_the_deadline,
        an_idle_connection_is_served_until_the_closing_phase,
        who_waits_for_an_answer_is_cut_and_counted,
        at_once_closes_what_pauses_and_cuts_the_rest,
        questions_that_were_just_sent_count,
        bytes_that_just_moved_are_no_pause,
        a_client_that_has_ended_waits_for_the_end,
        a_client_that_never_closes_is_not_counted_as_cut,
        a_connection_without_a_byte_is_closed_in_order,
        a_new_connection_without_a_byte_waits_for_another_endpoint,
        a_download_over_the_deadline_is_cut,
        who_asks_again_and_again_is_closed_between_questions,
    };
    return SUITE_RUN("balance_drain", tests, 50);
}
