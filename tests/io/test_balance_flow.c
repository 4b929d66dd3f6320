/* SPDX-License-Identifier: MIT
 *
 * What goes through a proxied connection: bytes at the slower one's pace, ends, resets; and what the
 * proxy costs when nothing goes through it, or when it runs out of descriptors.
 */
#include "base/socket.h"
#include "io/balance_rig.h"
#include "support/suite.h"

#include <arpa/inet.h>
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static balance_rig r;
static int server_listener; /* of the only replica, played by the test itself */

static void start_with_own_server(const swarm__balance_settings *settings)
{
    server_listener = rig_start_with_own_server(&r, settings);
}

static void make_pair(int *out_client, int *out_server)
{
    rig_make_pair(&r, server_listener, out_client, out_server);
}

static void stop(void)
{
    rig_stop(&r);
    close(server_listener);
}

static void reset(int fd)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
}

/* The proxy's thread. */
static int find_thread(void)
{
    DIR *tasks = opendir("/proc/self/task");
    const struct dirent *entry;
    int thread = 0;
    while (thread == 0 && (entry = readdir(tasks)) != NULL) {
        char path[300], name[32] = {0};
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        FILE *file = fopen(path, "re");
        if (file != NULL) {
            if (fgets(name, sizeof name, file) != NULL && strcmp(name, "swarm-balance\n") == 0)
                thread = atoi(entry->d_name);
            fclose(file);
        }
    }
    closedir(tasks);
    ck_assert_int_gt(thread, 0);
    return thread;
}

static unsigned long long thread_status(const char *field, int base)
{
    char path[64], line[256];
    unsigned long long value = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/status", find_thread());
    FILE *file = fopen(path, "re");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, field, strlen(field)) == 0)
            value = strtoull(line + strlen(field), NULL, base);
    fclose(file);
    return value;
}

/* How often the thread woke up and slept again. */
static unsigned long long wakeups_in(int ms)
{
    unsigned long long before = thread_status("voluntary_ctxt_switches:", 10);
    rig_sleep_ms(ms);
    return thread_status("voluntary_ctxt_switches:", 10) - before;
}

START_TEST(client_ends_first)
{
    int client, server;
    start_with_own_server(NULL);
    make_pair(&client, &server);
    rig_send_text(client, "question");
    shutdown(client, SHUT_WR);
    rig_expect_text(server, "question");
    rig_expect_end(server);
    rig_sleep_ms(30);
    ck_assert_uint_eq(swarm__balancer_in_flight(r.balancer, "server"), 1);
    rig_send_text(server, "answer");
    rig_expect_text(client, "answer");
    close(server);
    rig_expect_end(client);
    ck_assert(rig_await_in_flight(&r, "server", 0));
    close(client);
    stop();
}
END_TEST

START_TEST(server_ends_first)
{
    int client, server;
    start_with_own_server(NULL);
    make_pair(&client, &server);
    rig_send_text(server, "greeting");
    shutdown(server, SHUT_WR);
    rig_expect_text(client, "greeting");
    rig_expect_end(client);
    rig_send_text(client, "and yet");
    rig_expect_text(server, "and yet");
    close(client);
    rig_expect_end(server);
    close(server);
    ck_assert(rig_await_in_flight(&r, "server", 0));
    stop();
}
END_TEST

/* A client that sends all it has and its end before any replica is there. */
START_TEST(end_before_connect)
{
    uint32_t port = rig_free_port();
    rig_start(&r, NULL);
    rig_publish(&r);
    rig_add(&r, "server", port);
    int client = rig_connect(r.port);
    rig_send_text(client, "early");
    shutdown(client, SHUT_WR);
    rig_run(&r, 60);
    ck_assert_uint_lt(wakeups_in(200), 40); /* the checks, every 50 ms */
    server_listener = rig_listen_at(port);
    int checked = accept(server_listener, NULL, NULL);
    int server = accept(server_listener, NULL, NULL);
    rig_expect_text(server, "early");
    rig_expect_end(server);
    rig_send_text(server, "late");
    close(server);
    close(checked);
    rig_expect_text(client, "late");
    rig_expect_end(client);
    close(client);
    stop();
}
END_TEST

START_TEST(server_resets)
{
    int client, server;
    start_with_own_server(NULL);
    make_pair(&client, &server);
    rig_send_text(client, "question");
    rig_expect_text(server, "question");
    rig_send_text(server, "half an ans");
    reset(server);
    rig_expect_text(client, "half an ans");
    rig_expect_reset(client);
    close(client);
    ck_assert(rig_await_in_flight(&r, "server", 0));
    stop();
}
END_TEST

START_TEST(client_resets)
{
    int client, server;
    start_with_own_server(NULL);
    make_pair(&client, &server);
    rig_send_text(client, "question");
    rig_expect_text(server, "question");
    reset(client);
    rig_expect_reset(server);
    close(server);
    ck_assert(rig_await_in_flight(&r, "server", 0));
    /* And one that goes while it still waits. */
    swarm__balancer_remove(r.balancer, "server");
    client = rig_connect(r.port);
    rig_sleep_ms(20);
    reset(client);
    rig_sleep_ms(20);
    stop();
}
END_TEST

/* As long as nothing went either way another replica may have the connection. */
START_TEST(reset_before_a_byte_goes_elsewhere)
{
    rig_replica other;
    int client, server;
    start_with_own_server(NULL);
    make_pair(&client, &server);
    rig_replica_start(&other, 'o');
    rig_add_routed(&r, "other", other.port);
    reset(server);
    ck_assert(rig_await_in_flight(&r, "server", 0));
    ck_assert(rig_await_in_flight(&r, "other", 1));
    ck_assert(rig_send_line(client));
    ck_assert_int_eq(rig_answer(client), 'o');
    stop();
    rig_replica_stop(&other);
}
END_TEST

/* The process has died after it had answered; a slow client still gets the whole answer. */
START_TEST(remove_delivers_what_was_sent)
{
    enum {
        SIZE = 1000000
    };
    int client, server;
    char *bytes = malloc(SIZE);
    memset(bytes, 'x', SIZE);
    start_with_own_server(NULL);
    make_pair(&client, &server);
    rig_send_text(client, "question");
    rig_expect_text(server, "question");
    ck_assert_int_eq((int)send(server, bytes, SIZE, MSG_NOSIGNAL), SIZE);
    close(server);
    swarm__balancer_remove(r.balancer, "server");
    rig_run(&r, 50);
    memset(bytes, 0, SIZE);
    ck_assert_int_eq((int)recv(client, bytes, SIZE, MSG_WAITALL), SIZE);
    ck_assert_ptr_null(memchr(bytes, 0, SIZE));
    rig_expect_end(client);
    close(client);
    free(bytes);
    stop();
}
END_TEST

START_TEST(free_resets_what_is_open)
{
    int client, server, waiting;
    start_with_own_server(NULL);
    make_pair(&client, &server);
    rig_send_text(client, "question");
    rig_expect_text(server, "question");
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "server", INT64_MAX, NULL), 0);
    waiting = rig_connect(r.port);
    stop();
    rig_expect_reset(client);
    rig_expect_reset(server);
    ck_assert_int_le((int)send(waiting, "x", 1, MSG_NOSIGNAL), 1);
    close(client);
    close(server);
    close(waiting);
}
END_TEST

enum {
    LARGE = 50 * 1000 * 1000,
    PIECE = 100000
};

static unsigned char pattern(size_t at)
{
    return (unsigned char)(at * 31 + at / 65521);
}

static void *send_large(void *user)
{
    unsigned char *piece = malloc(PIECE);
    int fd = *(int *)user;
    for (size_t sent = 0; sent < LARGE; sent += PIECE) {
        for (size_t i = 0; i < PIECE; i++)
            piece[i] = pattern(sent + i);
        for (size_t done = 0; done < PIECE;) {
            ssize_t count = send(fd, piece + done, PIECE - done, MSG_NOSIGNAL);
            if (count <= 0)
                goto out;
            done += (size_t)count;
        }
    }
    shutdown(fd, SHUT_WR);
out:
    free(piece);
    return NULL;
}

/* Reads with pauses; the number of bytes that were as expected. */
static void *receive_large(void *user)
{
    unsigned char *piece = malloc(PIECE);
    size_t *result = malloc(sizeof *result);
    int fd = *(int *)user;
    ssize_t count;
    *result = 0;
    for (int turn = 0; (count = recv(fd, piece, PIECE, 0)) > 0; turn++) {
        for (size_t i = 0; i < (size_t)count; i++)
            if (piece[i] != pattern(*result + i))
                goto out;
        *result += (size_t)count;
        if (turn % 64 == 0)
            rig_sleep_ms(3);
    }
out:
    free(piece);
    return result;
}

START_TEST(large_transfers_both_ways)
{
    int client, server;
    pthread_t threads[4];
    void *at_server, *at_client;
    start_with_own_server(NULL);
    make_pair(&client, &server);
    pthread_create(&threads[0], NULL, send_large, &client);
    pthread_create(&threads[1], NULL, send_large, &server);
    pthread_create(&threads[2], NULL, receive_large, &server);
    pthread_create(&threads[3], NULL, receive_large, &client);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    pthread_join(threads[2], &at_server);
    pthread_join(threads[3], &at_client);
    ck_assert_uint_eq(*(size_t *)at_server, LARGE);
    ck_assert_uint_eq(*(size_t *)at_client, LARGE);
    free(at_server);
    free(at_client);
    ck_assert(rig_await_in_flight(&r, "server", 0));
    close(client);
    close(server);
    stop();
}
END_TEST

/* Who sends to one that does not read is held up, and the proxy sleeps meanwhile. */
START_TEST(a_reader_that_stops_holds_up_the_sender)
{
    int client, server;
    static char piece[PIECE];
    size_t sent = 0;
    start_with_own_server(NULL);
    make_pair(&client, &server);
    for (int idle = 0; idle < 10;) {
        ssize_t count = send(client, piece, sizeof piece, MSG_NOSIGNAL | MSG_DONTWAIT);
        idle = count > 0 ? 0 : idle + 1;
        sent += count > 0 ? (size_t)count : 0;
        if (count <= 0)
            rig_sleep_ms(10);
    }
    ck_assert_uint_lt(sent, LARGE);
    ck_assert_uint_eq(wakeups_in(150), 0);
    /* It goes on where it stopped. */
    shutdown(client, SHUT_WR);
    size_t received = 0;
    ssize_t count;
    while ((count = recv(server, piece, sizeof piece, 0)) > 0)
        received += (size_t)count;
    ck_assert_uint_eq(received, sent);
    close(client);
    close(server);
    stop();
}
END_TEST

START_TEST(idle_costs_nothing)
{
    int clients[4], servers[4];
    char byte;
    start_with_own_server(NULL);
    for (int i = 0; i < 4; i++)
        make_pair(&clients[i], &servers[i]);
    rig_send_text(clients[0], "x");
    rig_expect_text(servers[0], "x");
    shutdown(clients[1], SHUT_WR);
    shutdown(servers[2], SHUT_WR);
    rig_expect_end(servers[1]);
    rig_expect_end(clients[2]);
    ck_assert_int_eq(swarm__balancer_drain(r.balancer, "server", INT64_MAX, NULL), 0);
    int waiting = rig_connect(r.port);
    rig_run(&r, 50);
    ck_assert_uint_eq(wakeups_in(250), 0);
    for (int i = 0; i < 4; i++) {
        close(clients[i]);
        close(servers[i]);
    }
    ck_assert_ptr_nonnull(rig_await(&r, SWARM__BALANCE_DRAINED, "server", 2000));
    ck_assert_int_eq((int)recv(waiting, &byte, 1, MSG_DONTWAIT), -1);
    ck_assert_int_eq(errno, EAGAIN);
    close(waiting);
    stop();
}
END_TEST

START_TEST(the_thread_blocks_all_signals)
{
    start_with_own_server(NULL);
    unsigned long long blocked = thread_status("SigBlk:", 16);
    static const int signals[] = {SIGTERM, SIGINT, SIGCHLD, SIGHUP, SIGUSR1, SIGPIPE};
    sigset_t own;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        ck_assert(blocked >> (signals[i] - 1) & 1);
    pthread_sigmask(SIG_SETMASK, NULL, &own);
    ck_assert(!sigismember(&own, SIGTERM));
    stop();
}
END_TEST

/* A replica in a process of its own, since descriptors run out in this one. */
static pid_t fork_replica(uint32_t *out_port)
{
    int listener = rig_listen(out_port);
    pid_t child = fork();
    if (child == 0) {
        char byte;
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* should the test fail */
        for (;;) {
            int fd = accept(listener, NULL, NULL);
            if (recv(fd, &byte, 1, 0) == 1) {
                rig_sleep_ms(10);
                if (recv(fd, &byte, 1, 0) != 1 || send(fd, "f", 1, MSG_NOSIGNAL) != 1)
                    _exit(1);
            }
            close(fd);
        }
    }
    close(listener);
    return child;
}

START_TEST(want_of_descriptors_loses_nobody)
{
    enum {
        CLIENTS = 24
    };
    uint32_t port;
    int clients[CLIENTS], answered = 0;
    struct rlimit before, few;
    struct rusage usage;
    pid_t child = fork_replica(&port);
    rig_start(&r, NULL);
    rig_publish(&r);
    rig_add_routed(&r, "server", port);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)r.port)};
    struct timeval timeout = {.tv_sec = 20};
    inet_pton(AF_INET, rig_address(), &address.sin_addr);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        setsockopt(clients[i], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    }
    getrlimit(RLIMIT_NOFILE, &before);
    few = before;
    few.rlim_cur = (rlim_t)clients[CLIENTS - 1] + 1 + 5;
    setrlimit(RLIMIT_NOFILE, &few);
    for (int i = 0; i < CLIENTS; i++) {
        ck_assert_int_eq(connect(clients[i], (struct sockaddr *)&address, sizeof address), 0);
        ck_assert(rig_send_line(clients[i]));
    }
    for (int i = 0; i < CLIENTS; i++) {
        char byte = 0;
        answered += recv(clients[i], &byte, 1, 0) == 1 && byte == 'f';
        close(clients[i]);
    }
    setrlimit(RLIMIT_NOFILE, &before);
    ck_assert_int_eq(answered, CLIENTS);
    getrusage(RUSAGE_SELF, &usage);
    ck_assert_int_lt((int)usage.ru_stime.tv_sec, 1);
    ck_assert_int_eq(rig_ask(r.port), 'f');
    rig_stop(&r);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}
END_TEST

START_TEST(ipv6_works)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) < 0)
        return; /* a host without IPv6 */
    listen(listener, 16);
    getsockname(listener, (struct sockaddr *)&address, &length);
    uint32_t port = rig_free_port();
    rig_start(&r, NULL);
    ck_assert_int_eq(swarm__balancer_publish(r.balancer, "web", "::", port, NULL), 0);
    ck_assert_int_eq(
        swarm__balancer_add(r.balancer, "web", port, "six", "::1", ntohs(address.sin6_port), NULL),
        0);
    ck_assert_ptr_nonnull(rig_await(&r, SWARM__BALANCE_ROUTED, "six", 2000));
    close(accept(listener, NULL, NULL));
    int client = rig_connect(port), server = accept(listener, NULL, NULL);
    rig_send_text(client, "four to six");
    rig_expect_text(server, "four to six");
    close(client);
    close(server);
    close(listener);
    rig_stop(&r);
}
END_TEST

#if SWARM__WITH_BALANCE
START_TEST(a_client_that_meets_itself_is_refused)
{
    uint32_t port = rig_free_port();
    swarm__peer_address address;
    ck_assert_int_eq(swarm__peer_parse(rig_address(), port, &address, NULL), 0);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, &address.socket.any, address.length), 0);
    ck_assert_int_eq(connect(fd, &address.socket.any, address.length), 0); /* so it happens */
    ck_assert_int_eq(swarm__socket_outcome(fd, &address), ECONNREFUSED);
    swarm__socket_reset(fd);
}
END_TEST
#endif

int main(void)
{
    if (rig_is_built_out())
        return 77; /* skipped */
    const TTest *const tests[] = {
        client_ends_first,
        server_ends_first,
        end_before_connect,
        server_resets,
        client_resets,
        reset_before_a_byte_goes_elsewhere,
        remove_delivers_what_was_sent,
        free_resets_what_is_open,
        large_transfers_both_ways,
        a_reader_that_stops_holds_up_the_sender,
        idle_costs_nothing,
        the_thread_blocks_all_signals,
        want_of_descriptors_loses_nobody,
        ipv6_works,
#if SWARM__WITH_BALANCE
        a_client_that_meets_itself_is_refused,
#endif
    };
    return SUITE_RUN("balance_flow", tests, 50);
}
