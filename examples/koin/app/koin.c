/* SPDX-License-Identifier: MIT
 *
 * koin: a small HTTP service that behaves like a Spring Boot one, for trying deployments.
 *
 *   koin [SETTINGS]     what it can be told stands in settings.h
 *
 * It boots slowly with its port closed; then GET /actuator/health answers 503 OUT_OF_SERVICE, and at
 * last 200 UP. At SIGTERM it closes its listener at once, finishes what is in flight and exits 143 as
 * a JVM does. Connections that wait in the backlog at that moment are lost, as they are with Tomcat:
 * who sends it traffic has to stop before it is told to end.
 */
#include "http.h"
#include "settings.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTION_LIMIT 1024
#define HEAD_LIMIT       8192
#define CLIENT_TIMEOUT_MS                                                                          \
    20000 /* Tomcat's connection timeout: to send a request, or take an answer */
#define LINGER_MS     2000
#define SECOND_TRY_MS 100

enum {
    READING,
    SKIPPING,
    WAITING,
    WRITING,
    LINGERING
};

typedef struct connection {
    int fd;
    int state;
    uint32_t events;     /* what epoll watches for */
    int64_t deadline_ms; /* when it is given up; in WAITING when the answer is due */
    int started;         /* an octet of the present request has come */
    koin_request request;
    size_t in_length;
    size_t out_length;
    size_t out_sent;
    char in[HEAD_LIMIT];
    char out[2048];
} connection;

typedef struct service {
    koin_settings settings;
    int epoll;
    int signals;
    int listener; /* -1 while the port is closed */
    int listening;
    int opened;
    int stopping;
    int64_t start_ms;
    int64_t open_ms;
    int64_t stop_ms;      /* when the grace period is over */
    int64_t try_again_ms; /* when to accept again after running out of descriptors */
    uint64_t served;
    size_t count;
    connection *connections[CONNECTION_LIMIT];
} service;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t later(int64_t at_ms, int64_t duration_ms)
{
    return at_ms == KOIN_NEVER || duration_ms == KOIN_NEVER ? KOIN_NEVER : at_ms + duration_ms;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void say(const service *koin, const char *what)
{
    printf("koin %s on %s:%s: %s\n", koin->settings.version, koin->settings.host,
           koin->settings.port, what);
}

/* -- connections ----------------------------------------------------------------------------- */

static void connection_watch(service *koin, connection *c, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (c->events != events && epoll_ctl(koin->epoll, EPOLL_CTL_MOD, c->fd, &event) == 0)
        c->events = events;
}

static void listener_arm(service *koin, int on)
{
    struct epoll_event event = {.events = on ? EPOLLIN : 0, .data.ptr = &koin->listener};
    if (koin->listener >= 0 && epoll_ctl(koin->epoll, EPOLL_CTL_MOD, koin->listener, &event) == 0)
        koin->listening = on;
}

/* Freed later, by service_sweep(): an event of the same turn may still name it. */
static void connection_close(connection *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

/* The answer is on its way. Closing with octets unread would make the kernel reset the connection and
 * tear the answer out of the client's hands, so read on until the client has closed. */
static void connection_linger(service *koin, connection *c)
{
    shutdown(c->fd, SHUT_WR);
    c->state = LINGERING;
    c->deadline_ms = now_ms() + LINGER_MS;
    connection_watch(koin, c, EPOLLIN);
}

static void health_write(service *koin, connection *c, int64_t now)
{
    const koin_settings *s = &koin->settings;
    const char *kind = c->request.path + strlen("/actuator/health");
    int64_t ready_ms = later(koin->open_ms, s->warm_ms);
    int live = strcmp(kind, "/liveness") == 0;
    /* As in Spring Boot, what breaks the whole (a database, say) is not in the two groups. */
    int down = kind[0] == '\0' && now >= later(ready_ms, s->fail_ms);
    int up = !down && (live || now >= ready_ms);
    const char *body = up     ? "{\"status\":\"UP\"}"
                       : down ? "{\"status\":\"DOWN\"}"
                              : "{\"status\":\"OUT_OF_SERVICE\"}";
    c->out_length = koin_answer_write(c->out, sizeof c->out, up ? 200 : 503, body, c->request.head,
                                      c->request.close);
}

static void answer_write(service *koin, connection *c, int64_t now)
{
    const koin_settings *s = &koin->settings;
    const koin_request *request = &c->request;
    char body[800];
    int status = 200;
    if (koin->stopping)
        c->request.close = 1;
    if (request->refusal == 0 && (strcmp(request->path, "/actuator/health") == 0 ||
                                  strcmp(request->path, "/actuator/health/readiness") == 0 ||
                                  strcmp(request->path, "/actuator/health/liveness") == 0)) {
        health_write(koin, c, now);
        return;
    }
    if (request->refusal != 0 || strcmp(request->path, "/") != 0) {
        status = request->refusal != 0 ? request->refusal : 404;
        snprintf(body, sizeof body, "{\"error\":%d}", status);
    } else if (now < later(koin->open_ms, s->warm_ms)) {
        status = 503;
        snprintf(body, sizeof body, "{\"error\":503,\"version\":\"%.100s\"}", s->version);
    } else {
        koin->served++;
        snprintf(body, sizeof body,
                 "{\"version\":\"%.100s\",\"task\":\"%.150s\",\"node\":\"%.150s\","
                 "\"slot\":\"%.100s\",\"pid\":%d,\"served\":%llu}",
                 s->version, s->task, s->node, s->slot, (int)getpid(),
                 (unsigned long long)koin->served);
    }
    c->out_length =
        koin_answer_write(c->out, sizeof c->out, status, body, request->head, request->close);
}

static void connection_send(service *koin, connection *c)
{
    while (c->out_sent < c->out_length) {
        ssize_t sent = send(c->fd, c->out + c->out_sent, c->out_length - c->out_sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            connection_watch(koin, c, EPOLLOUT);
            return;
        }
        if (sent < 0) {
            connection_close(c);
            return;
        }
        c->out_sent += (size_t)sent;
    }
    if (c->request.close || koin->stopping) {
        connection_linger(koin, c);
        return;
    }
    c->state = READING;
    c->started = c->in_length > 0;
    c->deadline_ms = now_ms() + CLIENT_TIMEOUT_MS;
    connection_watch(koin, c, EPOLLIN);
}

static void connection_answer(service *koin, connection *c, int64_t now)
{
    answer_write(koin, c, now);
    c->out_sent = 0;
    c->state = WRITING;
    c->deadline_ms = now + CLIENT_TIMEOUT_MS;
    connection_send(koin, c);
}

/* The request is here: answer it now, or when its delay is over. */
static void connection_serve(service *koin, connection *c)
{
    const koin_settings *s = &koin->settings;
    int health = strncmp(c->request.path, "/actuator/", 10) == 0;
    int64_t delay_ms = health ? s->health_delay_ms : s->delay_ms;
    if (c->request.delay_ms > 0)
        delay_ms = c->request.delay_ms;
    int64_t now = now_ms();
    if (delay_ms == 0 || c->request.refusal != 0) {
        connection_answer(koin, c, now);
        return;
    }
    c->state = WAITING;
    c->deadline_ms = later(now, delay_ms);
    connection_watch(koin, c, 0);
}

/* Take `length` octets from the front of what was read. */
static void input_consume(connection *c, size_t length)
{
    memmove(c->in, c->in + length, c->in_length - length);
    c->in_length -= length;
}

/* Go as far as the octets at hand allow; pipelined requests are answered in turn. */
static void connection_read_next(service *koin, connection *c)
{
    while (c->fd >= 0 && (c->state == READING || c->state == SKIPPING)) {
        if (c->state == READING) {
            if (!koin_request_parse(c->in, c->in_length, &c->request)) {
                if (c->in_length < sizeof c->in)
                    return;
                c->request.refusal = 431;
                c->request.close = 1;
            }
            if (c->request.refusal != 0) {
                connection_serve(koin, c);
                return;
            }
            input_consume(c, c->request.head_length);
            c->state = SKIPPING;
        }
        uint64_t skip =
            c->request.body_length < c->in_length ? c->request.body_length : c->in_length;
        input_consume(c, (size_t)skip);
        c->request.body_length -= skip;
        if (c->request.body_length > 0)
            return;
        connection_serve(koin, c);
    }
}

static void connection_receive(service *koin, connection *c)
{
    if (c->state == LINGERING)
        c->in_length = 0;
    ssize_t got = recv(c->fd, c->in + c->in_length, sizeof c->in - c->in_length, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        connection_close(c);
        return;
    }
    if (c->state == LINGERING)
        return;
    c->started = 1;
    c->in_length += (size_t)got;
    connection_read_next(koin, c);
}

static void connection_ready(service *koin, connection *c, uint32_t events)
{
    if (c->fd < 0)
        return;
    if (c->state == WAITING || (events & EPOLLERR) != 0) /* the client is gone */
        connection_close(c);
    else if (c->state == WRITING) {
        connection_send(koin, c);
        connection_read_next(koin, c);
    } else
        connection_receive(koin, c);
}

static void connection_due(service *koin, connection *c, int64_t now)
{
    if (c->state != WAITING) {
        connection_close(c);
        return;
    }
    connection_answer(koin, c, now);
    connection_read_next(koin, c);
}

static void connection_accept(service *koin)
{
    while (koin->listener >= 0 && koin->count < CONNECTION_LIMIT) {
        int fd = accept4(koin->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == ECONNABORTED || errno == EINTR)
                continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) {
                listener_arm(koin, 0);
                koin->try_again_ms = now_ms() + SECOND_TRY_MS;
            }
            return;
        }
        connection *c = calloc(1, sizeof *c);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (c == NULL || epoll_ctl(koin->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
            close(fd);
            free(c);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        c->fd = fd;
        c->events = EPOLLIN;
        c->deadline_ms = now_ms() + CLIENT_TIMEOUT_MS;
        koin->connections[koin->count++] = c;
    }
    if (koin->count == CONNECTION_LIMIT)
        listener_arm(koin, 0);
}

/* -- life ------------------------------------------------------------------------------------ */

/* PORT=0 takes any free port; what is said afterwards names it. */
static void service_note_port(service *koin)
{
    static char text[NI_MAXSERV];
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(koin->listener, (struct sockaddr *)&address, &length) == 0 &&
        getnameinfo((struct sockaddr *)&address, length, NULL, 0, text, sizeof text,
                    NI_NUMERICSERV) == 0)
        koin->settings.port = text;
}

static int service_open(service *koin)
{
    const koin_settings *s = &koin->settings;
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *address = NULL;
    int wrong = getaddrinfo(s->host, s->port, &hints, &address);
    if (wrong != 0) {
        fprintf(stderr, "koin: %s:%s: %s\n", s->host, s->port, gai_strerror(wrong));
        return -1;
    }
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    int result = fd >= 0 && bind(fd, address->ai_addr, address->ai_addrlen) == 0 ? 0 : -1;
    freeaddrinfo(address);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &koin->listener};
    if (result != 0 || listen(fd, 100) != 0 ||
        epoll_ctl(koin->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        fprintf(stderr, "koin: %s:%s: %s\n", s->host, s->port, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    koin->listener = fd;
    koin->listening = 1;
    koin->opened = 1;
    koin->open_ms = now_ms();
    service_note_port(koin);
    say(koin, "the port is open");
    return 0;
}

static void service_stop(service *koin, int64_t now)
{
    say(koin, "graceful shutdown: waiting for requests in flight");
    koin->stopping = 1;
    koin->stop_ms = later(now, koin->settings.grace_ms);
    if (koin->listener >= 0)
        close(koin->listener);
    koin->listener = -1;
    for (size_t i = 0; i < koin->count; i++)
        if (koin->connections[i]->state == READING && !koin->connections[i]->started)
            connection_close(koin->connections[i]);
}

/* What time has brought; returns when to look again. */
static int64_t service_sweep(service *koin, int64_t now)
{
    int64_t next = koin->stopping ? koin->stop_ms : KOIN_NEVER;
    for (size_t i = 0; i < koin->count;) {
        connection *c = koin->connections[i];
        if (c->fd >= 0 && now >= c->deadline_ms)
            connection_due(koin, c, now);
        if (c->fd < 0) {
            free(c);
            koin->connections[i] = koin->connections[--koin->count];
            continue;
        }
        next = earlier(next, c->deadline_ms);
        i++;
    }
    if (koin->listener >= 0 && !koin->listening && koin->count < CONNECTION_LIMIT) {
        if (now >= koin->try_again_ms)
            listener_arm(koin, 1);
        else
            next = earlier(next, koin->try_again_ms);
    }
    return next;
}

static int service_turn(service *koin, int64_t next)
{
    struct epoll_event events[64];
    int64_t now = now_ms();
    int64_t wait = next == KOIN_NEVER ? -1 : next > now ? earlier(next - now, 3600000) : 0;
    int ready = epoll_wait(koin->epoll, events, 64, (int)wait);
    for (int i = 0; i < ready; i++) {
        struct signalfd_siginfo signal_info;
        if (events[i].data.ptr == &koin->listener) {
            connection_accept(koin);
        } else if (events[i].data.ptr != &koin->signals) {
            connection_ready(koin, events[i].data.ptr, events[i].events);
        } else if (read(koin->signals, &signal_info, sizeof signal_info) > 0) {
            if (signal_info.ssi_signo == SIGINT)
                return 130;
            if (koin->settings.ignore_term)
                say(koin, "SIGTERM ignored");
            else if (!koin->opened)
                return 143;
            else if (!koin->stopping)
                service_stop(koin, now_ms());
        }
    }
    return -1;
}

/* The exit code. */
static int service_run(service *koin)
{
    const koin_settings *s = &koin->settings;
    int64_t crash_ms = later(koin->start_ms, s->crash_ms);
    int64_t boot_ms = later(koin->start_ms, s->boot_ms);
    for (;;) {
        int64_t now = now_ms();
        if (now >= crash_ms)
            abort();
        if (!koin->opened && now >= boot_ms && service_open(koin) != 0)
            return 1;
        int64_t next = earlier(service_sweep(koin, now), crash_ms);
        if (koin->stopping && (koin->count == 0 || now >= koin->stop_ms)) {
            say(koin, koin->count == 0 ? "graceful shutdown complete" : "requests were cut off");
            return 143;
        }
        int code = service_turn(koin, koin->opened ? next : earlier(next, boot_ms));
        if (code >= 0)
            return code;
    }
}

int main(int argc, char **argv)
{
    static service koin = {.listener = -1};
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        fprintf(stderr, "usage: koin [SETTINGS]\n");
        return 2;
    }
    if (koin_settings_read(&koin.settings, argv[1]) != 0)
        return 1;
    if (koin.settings.exit_code >= 0)
        return koin.settings.exit_code;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    koin.start_ms = now_ms();
    koin.epoll = epoll_create1(EPOLL_CLOEXEC);
    koin.signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &koin.signals};
    if (koin.epoll < 0 || koin.signals < 0 ||
        epoll_ctl(koin.epoll, EPOLL_CTL_ADD, koin.signals, &event) != 0) {
        fprintf(stderr, "koin: epoll: %s\n", strerror(errno));
        return 1;
    }
    say(&koin, "starting");
    return service_run(&koin);
}
