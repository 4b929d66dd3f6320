/* SPDX-License-Identifier: MIT */
#include "probe_bench.h"

#include <arpa/inet.h>
#include <check.h>
#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

size_t count_descriptors(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void note_change(void *user)
{
    probe_bench *noted = user;
    noted->changed++;
}

void bench_open(probe_bench *bench)
{
    memset(bench, 0, sizeof *bench);
    bench->descriptors = count_descriptors();
    ck_assert_int_eq(swarm__loop_new(&bench->loop, NULL), 0);
    ck_assert_int_eq(swarm__probe_runner_new(bench->loop, note_change, bench, &bench->runner, NULL),
                     0);
}

void bench_close(probe_bench *bench)
{
    swarm__probe_runner_free(bench->runner);
    ck_assert_int_eq(swarm__loop_deadline_ns(bench->loop), INT64_MAX);
    swarm__loop_free(bench->loop);
    ck_assert_uint_eq(count_descriptors(), bench->descriptors);
    ck_assert_int_le(waitpid(-1, NULL, WNOHANG), 0);
}

int bench_start(probe_bench *bench, const swarm_health_config *config, uint32_t port,
                int64_t timeout_ms, const char *task_id, swarm_error **err)
{
    static const char *const environment[] = {"PATH=/usr/bin:/bin", "GREETING=hello", NULL};
    const swarm__probe_request request = {.task_id = task_id,
                                          .attempt = ++bench->attempts,
                                          .config = config,
                                          .timeout_ns = timeout_ms * 1000000,
                                          .address = "127.0.0.1",
                                          .port = port,
                                          .environment = environment,
                                          .directory = "/"};
    return swarm__probe_start(bench->runner, &request, err);
}

/* One turn, once something is ready or the time is over. */
static void turn(probe_bench *bench, int64_t until_ms)
{
    struct pollfd wait = {.fd = swarm__loop_fd(bench->loop), .events = POLLIN};
    int64_t left_ms = until_ms - monotonic_ms();
    poll(&wait, 1, left_ms > 0 ? (int)left_ms : 0);
    ck_assert_int_eq(swarm__loop_dispatch(bench->loop, NULL), 0);
}

int bench_wait(probe_bench *bench, int64_t wait_ms)
{
    int64_t until_ms = monotonic_ms() + wait_ms;
    swarm__probe_result result;
    while (!swarm__probe_next(bench->runner, &result)) {
        if (monotonic_ms() >= until_ms)
            return 0;
        turn(bench, until_ms);
    }
    ck_assert_int_gt(bench->changed, 0);
    ck_assert_int_ge(result.ended_ns, result.started_ns);
    ck_assert_uint_le(strlen(result.output), 4096);
    bench->exit_code = result.exit_code;
    bench->took_ms = (result.ended_ns - result.started_ns) / 1000000;
    snprintf(bench->output, sizeof bench->output, "%s", result.output);
    swarm__probe_taken(bench->runner);
    return 1;
}

void bench_idle(probe_bench *bench, int64_t wait_ms)
{
    int64_t until_ms = monotonic_ms() + wait_ms;
    while (monotonic_ms() < until_ms)
        turn(bench, until_ms);
}

int32_t bench_probe(probe_bench *bench, const swarm_health_config *config, uint32_t port,
                    int64_t timeout_ms)
{
    swarm_error *error = NULL;
    int code = bench_start(bench, config, port, timeout_ms, "task", &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    ck_assert_msg(bench_wait(bench, 5000), "no result came");
    return bench->exit_code;
}

/* --- peers --- */

int peer_pause(const probe_peer *peer, int wait_ms)
{
    struct pollfd wait = {.fd = peer->stop_fd, .events = POLLIN};
    return poll(&wait, 1, wait_ms) > 0;
}

int peer_read_request(probe_peer *peer, int fd)
{
    size_t used = 0;
    while (used + 1 < sizeof peer->request) {
        ssize_t got = recv(fd, peer->request + used, sizeof peer->request - used - 1, 0);
        if (got <= 0)
            return 0;
        used += (size_t)got;
        peer->request[used] = '\0';
        if (strstr(peer->request, "\r\n\r\n") != NULL)
            return 1;
    }
    return 0;
}

void peer_replies(probe_peer *peer, int fd)
{
    if (peer_read_request(peer, fd))
        (void)send(fd, peer->reply, strlen(peer->reply), MSG_NOSIGNAL);
}

static void *run_peer(void *user)
{
    probe_peer *peer = user;
    for (;;) {
        struct pollfd waits[2] = {{.fd = peer->listen_fd, .events = POLLIN},
                                  {.fd = peer->stop_fd, .events = POLLIN}};
        poll(waits, 2, -1);
        if (waits[1].revents != 0)
            return NULL;
        int fd = accept(peer->listen_fd, NULL, NULL);
        if (fd < 0)
            continue;
        /* Whatever a script waits for, the test ends. */
        const struct timeval patience = {.tv_sec = 5};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        peer->connections++;
        peer->script(peer, fd);
        close(fd);
    }
}

void peer_start(probe_peer *peer, peer_script *script, const char *reply)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    memset(peer, 0, sizeof *peer);
    peer->script = script;
    peer->reply = reply;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    peer->stop_fd = eventfd(0, EFD_CLOEXEC);
    ck_assert_int_eq(bind(peer->listen_fd, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(listen(peer->listen_fd, 256), 0);
    ck_assert_int_eq(getsockname(peer->listen_fd, (struct sockaddr *)&address, &size), 0);
    peer->port = ntohs(address.sin_port);
    ck_assert_int_eq(pthread_create(&peer->thread, NULL, run_peer, peer), 0);
}

void peer_stop(probe_peer *peer)
{
    const uint64_t one = 1;
    ck_assert_int_eq(write(peer->stop_fd, &one, sizeof one), sizeof one);
    pthread_join(peer->thread, NULL);
    close(peer->listen_fd);
    close(peer->stop_fd);
}
