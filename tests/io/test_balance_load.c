/* SPDX-License-Identifier: MIT
 *
 * The promise under load: replicas come, are drained and stop all the time, and no request is lost.
 * A replica stops for good the moment it is reported drained.
 */
#include "io/balance_rig.h"
#include "support/suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CLIENTS = 4,
    REPLICAS = 3,
    REQUESTS = 3000,
    ROUNDS = 40,
    ENOUGH_ROUNDS = 400
};

static balance_rig r;
static atomic_int stop_asking, asked, failed;

/* One of the clients dawdles between connecting and asking. */
typedef struct client {
    pthread_t thread;
    int dawdles;
} client;

static void *ask_and_ask(void *user)
{
    const client *self = user;
    while (!atomic_load(&stop_asking)) {
        char name = 0;
        if (self->dawdles) {
            int fd = rig_connect(r.port);
            rig_sleep_ms(3);
            if (fd >= 0 && rig_send_line(fd))
                name = rig_answer(fd);
        } else {
            name = rig_ask(r.port);
        }
        atomic_fetch_add(name == 'x' ? &asked : &failed, 1);
    }
    return NULL;
}

static void task_name(char name[16], int number)
{
    snprintf(name, 16, "t%d", number);
}

static rig_replica *bring_up(int number)
{
    char name[16];
    rig_replica *replica = malloc(sizeof *replica);
    rig_replica_start(replica, 'x');
    task_name(name, number);
    rig_add_routed(&r, name, replica->port);
    return replica;
}

static uint64_t take_down(rig_replica *replica, int number)
{
    char name[16];
    task_name(name, number);
    int64_t deadline_ns = rig_now_ns() + 20000LL * RIG_MS;
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, name, deadline_ns, NULL), 0);
    const rig_report *report = rig_await(&r, SWARM__BALANCE_DRAINED, name, 25000);
    ck_assert_ptr_nonnull(report);
    rig_replica_stop(replica);
    free(replica);
    return report->cut;
}

static void run_load(const swarm__balance_settings *settings, int least_replicas)
{
    rig_replica *replicas[REPLICAS];
    client clients[CLIENTS];
    uint64_t cut = 0;
    int next = 0, oldest = 0;
    rig_start(&r, settings);
    rig_publish(&r);
    atomic_store(&stop_asking, 0);
    atomic_store(&asked, 0);
    atomic_store(&failed, 0);
    for (; next < least_replicas; next++)
        replicas[next % REPLICAS] = bring_up(next);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i].dawdles = i == 0;
        pthread_create(&clients[i].thread, NULL, ask_and_ask, &clients[i]);
    }
    while ((oldest < ROUNDS || atomic_load(&asked) < REQUESTS) && oldest < ENOUGH_ROUNDS) {
        replicas[next % REPLICAS] = bring_up(next); /* start first */
        next++;
        cut += take_down(replicas[oldest % REPLICAS], oldest);
        oldest++;
        rig_sleep_ms(2);
    }
    while (atomic_load(&asked) < REQUESTS && atomic_load(&failed) == 0)
        rig_sleep_ms(1);
    atomic_store(&stop_asking, 1);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i].thread, NULL);
    ck_assert_int_eq(atomic_load(&failed), 0);
    ck_assert_uint_eq(cut, 0);
    for (; oldest < next; oldest++)
        take_down(replicas[oldest % REPLICAS], oldest);
    rig_stop(&r);
}

START_TEST(nobody_is_lost_by_turns)
{
    swarm__balance_settings settings = {.algorithm = SWARM__BALANCE_ROUND_ROBIN};
    run_load(&settings, 2);
}
END_TEST

START_TEST(nobody_is_lost_by_load)
{
    run_load(NULL, 2);
}
END_TEST

START_TEST(nobody_is_lost_with_a_single_replica)
{
    run_load(NULL, 1);
}
END_TEST

/* Stop first: for a while there is none at all, and the clients wait. */
START_TEST(nobody_is_lost_while_there_is_none)
{
    client clients[CLIENTS];
    rig_start(&r, NULL);
    rig_publish(&r);
    rig_replica *replica = bring_up(0);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i].dawdles = i == 0;
        pthread_create(&clients[i].thread, NULL, ask_and_ask, &clients[i]);
    }
    for (int round = 0; round < 10; round++) {
        ck_assert_uint_eq(take_down(replica, round), 0);
        rig_sleep_ms(20);
        replica = bring_up(round + 1);
        rig_sleep_ms(20);
    }
    atomic_store(&stop_asking, 1);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i].thread, NULL);
    ck_assert_int_eq(atomic_load(&failed), 0);
    ck_assert_int_gt(atomic_load(&asked), 50);
    rig_stop(&r);
    rig_replica_stop(replica);
    free(replica);
}
END_TEST

int main(void)
{
    if (rig_is_built_out())
        return 77; /* skipped */
    const TTest *const tests[] = {
        nobody_is_lost_by_turns,
        nobody_is_lost_by_load,
        nobody_is_lost_with_a_single_replica,
        nobody_is_lost_while_there_is_none,
    };
    return SUITE_RUN("balance_load", tests, 50);
}
