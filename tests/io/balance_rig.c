/* SPDX-License-Identifier: MIT */
#include "io/balance_rig.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int rig_is_built_out(void)
{
    swarm__balancer *balancer = NULL;
    int code = swarm__balancer_new(NULL, NULL, NULL, NULL, &balancer, NULL);
    swarm__balancer_free(balancer);
    return code == SWARM_E_NOTSUP;
}

static struct in_addr own_address(void)
{
    return (struct in_addr){htonl(0x7f4d0000U | ((uint32_t)getpid() & 0xffff))};
}

const char *rig_address(void)
{
    static char text[INET_ADDRSTRLEN];
    struct in_addr address = own_address();
    inet_ntop(AF_INET, &address, text, sizeof text);
    return text;
}

int64_t rig_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void rig_sleep_ms(int ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

static struct sockaddr_in address_of(uint32_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = own_address()};
}

int rig_listen_at(uint32_t port)
{
    struct sockaddr_in address = address_of(port);
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 1024) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int rig_listen(uint32_t *out_port)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int fd = rig_listen_at(0);
    ck_assert_int_ge(fd, 0);
    getsockname(fd, (struct sockaddr *)&address, &length);
    *out_port = ntohs(address.sin_port);
    return fd;
}

uint32_t rig_free_port(void)
{
    uint32_t port;
    close(rig_listen(&port));
    return port;
}

static void set_patience(int fd)
{
    struct timeval timeout = {.tv_sec = 20};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
}

int rig_connect(uint32_t port)
{
    struct sockaddr_in address = address_of(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    set_patience(fd);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int rig_send_line(int fd)
{
    return send(fd, "?\n", 2, MSG_NOSIGNAL) == 2;
}

char rig_answer(int fd)
{
    char name = 0, more;
    ssize_t count = recv(fd, &name, 1, 0);
    int complete = count == 1 && recv(fd, &more, 1, 0) == 0;
    close(fd);
    return complete ? name : (char)0;
}

char rig_ask(uint32_t port)
{
    int fd = rig_connect(port);
    if (fd < 0)
        return 0;
    if (!rig_send_line(fd)) {
        close(fd);
        return 0;
    }
    return rig_answer(fd);
}

static void replica_forget(rig_replica *replica, int place)
{
    close(replica->fds[place]);
    replica->count--;
    replica->fds[place] = replica->fds[replica->count];
    replica->asked[place] = replica->asked[replica->count];
    atomic_fetch_sub(&replica->open, 1);
}

static void replica_accept(rig_replica *replica)
{
    int fd = accept4(replica->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    replica->fds[replica->count] = fd;
    replica->asked[replica->count] = 0;
    replica->count++;
    atomic_fetch_add(&replica->open, 1);
}

static void replica_read(rig_replica *replica, int place)
{
    char bytes[256];
    ssize_t count = recv(replica->fds[place], bytes, sizeof bytes, 0);
    if (count <= 0)
        replica_forget(replica, place);
    else if (memchr(bytes, '\n', (size_t)count) != NULL)
        replica->asked[place] = 1;
}

static void replica_answer(rig_replica *replica)
{
    for (int i = replica->count - 1; i >= 0; i--) {
        if (!replica->asked[i])
            continue;
        if (send(replica->fds[i], &replica->name, 1, MSG_NOSIGNAL) == 1)
            atomic_fetch_add(&replica->served, 1);
        replica_forget(replica, i);
    }
}

static void *replica_run(void *user)
{
    rig_replica *replica = user;
    struct pollfd ready[RIG_REPLICA_CONNECTIONS + 2];
    for (;;) {
        int before = replica->count, full = before == RIG_REPLICA_CONNECTIONS;
        ready[0] = (struct pollfd){.fd = replica->stop_pipe[0], .events = POLLIN};
        ready[1] = (struct pollfd){.fd = full ? -1 : replica->listener, .events = POLLIN};
        for (int i = 0; i < before; i++)
            ready[i + 2] =
                (struct pollfd){.fd = replica->asked[i] ? -1 : replica->fds[i], .events = POLLIN};
        poll(ready, (nfds_t)before + 2, atomic_load(&replica->hold) ? 5 : -1);
        if (ready[0].revents != 0)
            return NULL;
        for (int i = before - 1; i >= 0; i--)
            if (ready[i + 2].revents != 0)
                replica_read(replica, i);
        if (!atomic_load(&replica->hold))
            replica_answer(replica);
        if (ready[1].revents != 0)
            replica_accept(replica);
    }
}

void rig_replica_start_at(rig_replica *replica, char name, int listener)
{
    memset(replica, 0, sizeof *replica);
    replica->name = name;
    replica->listener = listener;
    ck_assert_int_eq(pipe2(replica->stop_pipe, O_CLOEXEC), 0);
    ck_assert_int_eq(pthread_create(&replica->thread, NULL, replica_run, replica), 0);
}

void rig_replica_start(rig_replica *replica, char name)
{
    uint32_t port;
    int listener = rig_listen(&port);
    rig_replica_start_at(replica, name, listener);
    replica->port = port;
}

void rig_replica_stop(rig_replica *replica)
{
    ck_assert_int_eq((int)write(replica->stop_pipe[1], "", 1), 1);
    pthread_join(replica->thread, NULL);
    close(replica->listener);
    for (int i = 0; i < replica->count; i++)
        close(replica->fds[i]);
    close(replica->stop_pipe[0]);
    close(replica->stop_pipe[1]);
}

static void note(void *user)
{
    ((balance_rig *)user)->changed = 1;
}

void rig_start(balance_rig *rig, const swarm__balance_settings *settings)
{
    memset(rig, 0, sizeof *rig);
    ck_assert_int_eq(swarm__loop_new(&rig->loop, NULL), 0);
    ck_assert_int_eq(swarm__balancer_new(rig->loop, settings, note, rig, &rig->balancer, NULL), 0);
}

void rig_publish(balance_rig *rig)
{
    rig->port = rig_free_port();
    ck_assert_int_eq(swarm__balancer_publish(rig->balancer, "web", rig_address(), rig->port, NULL),
                     0);
}

void rig_stop(balance_rig *rig)
{
    swarm__balancer_free(rig->balancer);
    swarm__loop_free(rig->loop);
}

static void take_reports(balance_rig *rig)
{
    swarm__balance_report report;
    while (swarm__balancer_next(rig->balancer, &report)) {
        ck_assert_int_lt(rig->report_count, RIG_REPORTS);
        ck_assert_msg(rig->changed, "a report came that was not announced");
        rig_report *copy = &rig->reports[rig->report_count++];
        copy->kind = report.kind;
        copy->cut = report.cut;
        strncpy(copy->task_id, report.task_id, sizeof copy->task_id - 1);
        swarm__balancer_taken(rig->balancer);
    }
    rig->changed = 0;
}

static void run_once(balance_rig *rig, int ms)
{
    struct pollfd ready = {.fd = swarm__loop_fd(rig->loop), .events = POLLIN};
    poll(&ready, 1, ms);
    ck_assert_int_eq(swarm__loop_dispatch(rig->loop, NULL), 0);
    take_reports(rig);
}

static const rig_report *find_report(const balance_rig *rig, swarm__balance_report_kind kind,
                                     const char *task_id)
{
    for (int i = 0; i < rig->report_count; i++)
        if (rig->reports[i].kind == kind && strcmp(rig->reports[i].task_id, task_id) == 0)
            return &rig->reports[i];
    return NULL;
}

const rig_report *rig_await(balance_rig *rig, swarm__balance_report_kind kind, const char *task_id,
                            int ms)
{
    int64_t end_ns = rig_now_ns() + (int64_t)ms * RIG_MS;
    const rig_report *report;
    while ((report = find_report(rig, kind, task_id)) == NULL && rig_now_ns() < end_ns)
        run_once(rig, (int)((end_ns - rig_now_ns()) / RIG_MS) + 1);
    return report;
}

void rig_run(balance_rig *rig, int ms)
{
    int64_t end_ns = rig_now_ns() + (int64_t)ms * RIG_MS;
    while (rig_now_ns() < end_ns)
        run_once(rig, (int)((end_ns - rig_now_ns()) / RIG_MS) + 1);
}

int rig_count(const balance_rig *rig, swarm__balance_report_kind kind, const char *task_id)
{
    int count = 0;
    for (int i = 0; i < rig->report_count; i++)
        count += rig->reports[i].kind == kind && strcmp(rig->reports[i].task_id, task_id) == 0;
    return count;
}

void rig_add(balance_rig *rig, const char *task_id, uint32_t port)
{
    ck_assert_int_eq(
        swarm__balancer_add(rig->balancer, "web", rig->port, task_id, rig_address(), port, NULL),
        0);
}

void rig_add_routed(balance_rig *rig, const char *task_id, uint32_t port)
{
    rig_add(rig, task_id, port);
    ck_assert_ptr_nonnull(rig_await(rig, SWARM__BALANCE_ROUTED, task_id, 5000));
}

int rig_await_in_flight(balance_rig *rig, const char *task_id, uint64_t count)
{
    for (int i = 0; i < 2000; i++) {
        if (swarm__balancer_in_flight(rig->balancer, task_id) == count)
            return 1;
        rig_sleep_ms(1);
    }
    return 0;
}

int rig_start_with_own_server(balance_rig *rig, const swarm__balance_settings *settings)
{
    uint32_t port;
    rig_start(rig, settings);
    rig_publish(rig);
    int listener = rig_listen(&port);
    set_patience(listener);
    rig_add_routed(rig, "server", port);
    close(accept(listener, NULL, NULL)); /* the check */
    return listener;
}

void rig_make_pair(const balance_rig *rig, int server_listener, int *out_client, int *out_server)
{
    *out_client = rig_connect(rig->port);
    ck_assert_int_ge(*out_client, 0);
    *out_server = accept4(server_listener, NULL, NULL, SOCK_CLOEXEC);
    ck_assert_int_ge(*out_server, 0);
    set_patience(*out_server);
}

void rig_send_text(int fd, const char *text)
{
    ck_assert_int_eq((int)send(fd, text, strlen(text), MSG_NOSIGNAL), (int)strlen(text));
}

void rig_expect_text(int fd, const char *text)
{
    char bytes[64] = {0};
    ck_assert_int_eq((int)recv(fd, bytes, strlen(text), MSG_WAITALL), (int)strlen(text));
    ck_assert_str_eq(bytes, text);
}

void rig_expect_end(int fd)
{
    char byte;
    ck_assert_int_eq((int)recv(fd, &byte, 1, 0), 0);
}

void rig_expect_reset(int fd)
{
    char byte;
    ck_assert_int_eq((int)recv(fd, &byte, 1, 0), -1);
    ck_assert_int_eq(errno, ECONNRESET);
}
