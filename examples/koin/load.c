/* SPDX-License-Identifier: MIT
 *
 * load: requests at a steady rate, for judging whether a deployment loses any.
 *
 *   load [--rate N] [--keep N] [--timeout MS] [--duration S] [--expect TEXT] ADDRESS:PORT[/PATH]
 *   load … NAME:PORT[/PATH]
 *
 * The schedule is open: request n is due at start + n / rate whatever became of those before it, each
 * on a connection of its own, and latency counts from the moment it was due. So a service that stops
 * answering is not spared, as it would be by a client that waits. With --keep, N connections carry as
 * many further requests one after the other; one that was closed while it was idle is opened anew, one
 * that was closed under a request before any answer is what a client has to repeat, and is repeated
 * once.
 *
 * A request succeeds with status 200, a complete body, and TEXT in it. SIGUSR1 prints what came since
 * the last one as a line of JSON ("step"); SIGTERM, SIGINT or the end of the duration waits for what
 * is in flight and prints the whole ("total"). Loopback addresses only; or a name, of which Docker's own
 * DNS server in a container is asked before each connection.
 */
#include "latency.h"
#include "name.h"
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS     INT64_C(1000000000)
#define REQUEST_LIMIT 4096 /* in flight at once */
#define ANSWER_LIMIT  4096
#define VERSION_LIMIT 8
#define SECONDS_LIMIT 3600
#define TELL_LIMIT    20 /* failures that are told one by one */

/* How a request ends; all but the first are failures. */
enum {
    FINE,
    REFUSED,
    RESET,
    CLOSED,
    TIMEOUT,
    STATUS,
    BODY,
    LOCAL,
    NAME,
    OUTCOMES
};
static const char *const outcome_names[OUTCOMES] = {
    "fine", "refused", "reset", "closed", "timeout", "status", "body", "local", "name"};

typedef struct request {
    int fd;      /* -1 when the place is free */
    int kept;    /* it is one of the kept connections: the place is used again */
    int busy;    /* a request is in flight */
    int reused;  /* the connection has carried a request before */
    int retried; /* this request is on its second connection */
    int naming;  /* the name's address is asked for */
    int writing;
    int64_t due_ns;
    size_t length;
    char answer[ANSWER_LIMIT + 1];
} request;

typedef struct tally { /* what came between two marks */
    uint64_t outcomes[OUTCOMES];
    uint64_t kept;
    uint64_t kept_failed;
    uint64_t retried;
    size_t first; /* its latencies start here */
    int64_t start_ns;
} tally;

typedef struct load {
    struct sockaddr_in address;
    char name[64]; /* empty, or asked for its address each time */
    char path[256];
    char question[2][512]; /* on a connection of its own, on a kept one */
    const char *expect;
    double rate;
    uint64_t keep;
    int64_t timeout_ns;
    int64_t duration_ns;

    int epoll, timer, signals, names;
    int ending, marks, told;
    int64_t start_ns;
    uint64_t issued;
    size_t in_flight;
    size_t used; /* places beyond have never been taken */
    request *requests;
    tally step, total;
    latencies latencies;
    char versions[VERSION_LIMIT][32];
    uint32_t seen[SECONDS_LIMIT][VERSION_LIMIT]; /* answers of each version in each second */
} load;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* -- what is counted ------------------------------------------------------------------------- */

static void version_count(load *self, const char *body)
{
    const char *at = strstr(body, "\"version\":\"");
    if (at == NULL)
        return;
    at += strlen("\"version\":\"");
    size_t length = strcspn(at, "\"");
    int64_t second = (now_ns() - self->start_ns) / SECOND_NS;
    if (length == 0 || length >= sizeof self->versions[0] || second >= SECONDS_LIMIT)
        return;
    for (size_t i = 0; i < VERSION_LIMIT; i++) {
        if (self->versions[i][0] == '\0')
            memcpy(self->versions[i], at, length);
        if (strncmp(self->versions[i], at, length) == 0 && self->versions[i][length] == '\0') {
            self->seen[second][i]++;
            return;
        }
    }
}

static void versions_print(const load *self, int64_t from_ns)
{
    int64_t first = (from_ns - self->start_ns) / SECOND_NS;
    int64_t last = (now_ns() - self->start_ns) / SECOND_NS;
    printf(",\"versions\":[");
    for (int64_t second = first; second <= last && second < SECONDS_LIMIT; second++) {
        int some = 0;
        printf("%s{", second > first ? "," : "");
        for (size_t i = 0; i < VERSION_LIMIT; i++)
            if (self->seen[second][i] > 0)
                printf("%s\"%s\":%u", some++ ? "," : "", self->versions[i], self->seen[second][i]);
        printf("}");
    }
    printf("]");
}

static void tally_print(const load *self, const char *kind, const tally *sums)
{
    uint64_t requests = 0;
    for (int i = 0; i < OUTCOMES; i++)
        requests += sums->outcomes[i];
    printf("{\"kind\":\"%s\",\"requests\":%llu,\"failed\":%llu,\"seconds\":%.1f,\"kept\":%llu,"
           "\"kept_failed\":%llu,\"retried\":%llu,\"failures\":{",
           kind, (unsigned long long)requests,
           (unsigned long long)(requests - sums->outcomes[FINE]),
           (double)(now_ns() - sums->start_ns) / 1e9, (unsigned long long)sums->kept,
           (unsigned long long)sums->kept_failed, (unsigned long long)sums->retried);
    int some = 0;
    for (int i = FINE + 1; i < OUTCOMES; i++)
        if (sums->outcomes[i] > 0)
            printf("%s\"%s\":%llu", some++ ? "," : "", outcome_names[i],
                   (unsigned long long)sums->outcomes[i]);
    printf("}");
    latencies_print(&self->latencies, sums->first);
    versions_print(self, sums->start_ns);
    printf("}\n");
    fflush(stdout);
}

static void step_end(load *self)
{
    tally_print(self, "step", &self->step);
    memset(&self->step, 0, sizeof self->step);
    self->step.first = self->latencies.count;
    self->step.start_ns = now_ns();
}

/* -- one request ----------------------------------------------------------------------------- */

static int address_connect(load *self, request *r, const struct sockaddr_in *address)
{
    r->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (r->fd < 0)
        return LOCAL;
    setsockopt(r->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = r};
    if (epoll_ctl(self->epoll, EPOLL_CTL_ADD, r->fd, &event) != 0)
        return LOCAL;
    r->writing = 1;
    r->reused = 0;
    if (connect(r->fd, (const struct sockaddr *)address, sizeof *address) == 0 ||
        errno == EINPROGRESS)
        return FINE;
    return errno == ECONNREFUSED ? REFUSED : LOCAL;
}

static int request_connect(load *self, request *r)
{
    if (self->name[0] == '\0')
        return address_connect(self, r, &self->address);
    r->naming = 1;
    return name_ask(self->names, self->name, (uint16_t)(r - self->requests)) == 0 ? FINE : LOCAL;
}

static void request_close(request *r)
{
    if (r->fd >= 0)
        close(r->fd);
    r->fd = -1;
}

static void request_end(load *self, request *r, int outcome)
{
    int64_t now = now_ns();
    /* Closed before any answer came, on a connection that had idled: the client's own race to lose. */
    if ((outcome == RESET || outcome == CLOSED) && r->reused && !r->retried && r->length == 0) {
        request_close(r);
        r->retried = 1;
        self->step.retried++;
        self->total.retried++;
        outcome = request_connect(self, r);
        if (outcome == FINE)
            return;
    }
    self->step.outcomes[outcome]++;
    self->total.outcomes[outcome]++;
    if (r->kept) {
        self->step.kept++;
        self->total.kept++;
        self->step.kept_failed += outcome != FINE;
        self->total.kept_failed += outcome != FINE;
    }
    if (outcome != FINE && self->told < TELL_LIMIT) {
        self->told++;
        fprintf(stderr, "load: %.3f s: %s%s after %.1f ms%s%.*s\n",
                (double)(now - self->start_ns) / 1e9, outcome_names[outcome],
                r->kept ? " (kept connection)" : "", (double)(now - r->due_ns) / 1e6,
                r->length > 0 ? ": " : "", (int)strcspn(r->answer, "\r\n"), r->answer);
    }
    latencies_add(&self->latencies, now - r->due_ns);
    r->busy = 0;
    r->naming = 0;
    r->reused = 1;
    self->in_flight--;
    if (!r->kept || outcome != FINE)
        request_close(r);
}

/* 1 when the answer is whole; the outcome then. */
static int answer_judge(const load *self, const request *r, int *out_outcome, int *out_close)
{
    const char *body = strstr(r->answer, "\r\n\r\n");
    if (body == NULL)
        return 0;
    body += 4;
    const char *length = strcasestr(r->answer, "\r\nContent-Length:");
    if (length == NULL || length > body) {
        *out_outcome = BODY;
        return 1;
    }
    size_t wanted = strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
    size_t have = r->length - (size_t)(body - r->answer);
    if (have < wanted && r->length < ANSWER_LIMIT)
        return 0;
    const char *close = strcasestr(r->answer, "\r\nConnection: close");
    *out_close = close != NULL && close < body;
    *out_outcome = FINE;
    if (strncmp(r->answer, "HTTP/1.1 200 ", 13) != 0)
        *out_outcome = STATUS;
    else if (have != wanted || strstr(body, self->expect) == NULL)
        *out_outcome = BODY;
    return 1;
}

static void request_write(load *self, request *r)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(r->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    const char *question = self->question[r->kept];
    if (error == 0 && send(r->fd, question, strlen(question), MSG_NOSIGNAL) < 0)
        error = errno;
    if (error != 0) {
        request_end(self, r, error == ECONNREFUSED ? REFUSED : RESET);
        return;
    }
    r->writing = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = r};
    epoll_ctl(self->epoll, EPOLL_CTL_MOD, r->fd, &event);
}

static void request_read(load *self, request *r)
{
    if (!r->busy) { /* the other end closes a kept connection that idles */
        request_close(r);
        return;
    }
    ssize_t got = recv(r->fd, r->answer + r->length, ANSWER_LIMIT - r->length, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        request_end(self, r, got == 0 ? CLOSED : RESET);
        return;
    }
    r->length += (size_t)got;
    r->answer[r->length] = '\0';
    int outcome = BODY;
    int close = 0;
    if (!answer_judge(self, r, &outcome, &close) && r->length < ANSWER_LIMIT)
        return;
    version_count(self, r->answer);
    request_end(self, r, outcome);
    if (close)
        request_close(r);
}

static void names_take(load *self)
{
    struct sockaddr_in address = self->address;
    for (int place; (place = name_take(self->names, &address.sin_addr)) >= 0;) {
        request *r = &self->requests[place % REQUEST_LIMIT];
        if (!r->busy || !r->naming) /* too late */
            continue;
        r->naming = 0;
        int outcome = address.sin_addr.s_addr == 0 ? NAME : address_connect(self, r, &address);
        if (outcome != FINE)
            request_end(self, r, outcome);
    }
}

static void request_start(load *self, request *r, int64_t due_ns)
{
    r->busy = 1;
    r->retried = 0;
    r->due_ns = due_ns;
    r->length = 0;
    r->answer[0] = '\0';
    self->in_flight++;
    if (r->fd >= 0) {
        request_write(self, r);
        return;
    }
    int outcome = request_connect(self, r);
    if (outcome != FINE)
        request_end(self, r, outcome);
}

/* -- the schedule ---------------------------------------------------------------------------- */

static request *place_find(load *self, int kept)
{
    size_t first = kept ? 0 : self->keep;
    size_t count = kept ? self->keep : REQUEST_LIMIT - self->keep;
    size_t turn = kept ? self->issued : 0; /* kept connections take turns */
    for (size_t i = 0; i < count; i++) {
        size_t place = first + (turn + i) % count;
        if (self->requests[place].busy)
            continue;
        if (place >= self->used)
            self->used = place + 1;
        return &self->requests[place];
    }
    return NULL;
}

static void schedule_issue(load *self, int kept, int64_t due_ns)
{
    request *r = place_find(self, kept);
    if (r != NULL)
        request_start(self, r, due_ns);
    else if (!kept) { /* more in flight than there are places: the service does not keep up */
        self->step.outcomes[LOCAL]++;
        self->total.outcomes[LOCAL]++;
    }
}

/* Start what is due and give up what takes too long; returns when to look again. */
static int64_t schedule_turn(load *self, int64_t now)
{
    double period = (double)SECOND_NS / self->rate;
    int64_t due = self->start_ns + (int64_t)((double)self->issued * period);
    for (; !self->ending && due <= now; self->issued++) {
        schedule_issue(self, 0, due);
        if (self->keep > 0)
            schedule_issue(self, 1, due);
        due = self->start_ns + (int64_t)((double)(self->issued + 1) * period);
    }
    int64_t next = self->ending ? now + SECOND_NS : due;
    for (size_t i = 0; i < self->used; i++) {
        request *r = &self->requests[i];
        int64_t deadline = r->due_ns + self->timeout_ns;
        if (r->busy && deadline <= now)
            request_end(self, r, TIMEOUT);
        else if (r->busy && deadline < next)
            next = deadline;
    }
    if (self->duration_ns > 0 && now >= self->start_ns + self->duration_ns)
        self->ending = 1;
    return next;
}

static void timer_set(const load *self, int64_t at_ns)
{
    struct itimerspec at = {
        .it_value = {.tv_sec = at_ns / SECOND_NS, .tv_nsec = at_ns % SECOND_NS}};
    timerfd_settime(self->timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void signal_take(load *self)
{
    struct signalfd_siginfo signal_info;
    if (read(self->signals, &signal_info, sizeof signal_info) <= 0)
        return;
    if (signal_info.ssi_signo != SIGUSR1) {
        self->ending = 1;
        return;
    }
    self->marks++;
    step_end(self);
}

static void run(load *self)
{
    self->start_ns = now_ns();
    self->step.start_ns = self->total.start_ns = self->start_ns;
    for (;;) {
        int64_t next = schedule_turn(self, now_ns());
        if (self->ending && self->in_flight == 0)
            break;
        timer_set(self, next);
        struct epoll_event events[256];
        int ready = epoll_wait(self->epoll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            request *r = events[i].data.ptr;
            uint64_t ticks = 0;
            if (events[i].data.ptr == &self->signals)
                signal_take(self);
            else if (events[i].data.ptr == &self->names)
                names_take(self);
            else if (events[i].data.ptr == &self->timer)
                (void)!read(self->timer, &ticks, sizeof ticks);
            else if (r->fd >= 0 && r->writing)
                request_write(self, r);
            else if (r->fd >= 0)
                request_read(self, r);
        }
    }
    if (self->marks > 0)
        step_end(self);
    tally_print(self, "total", &self->total);
}

/* -- setting up ------------------------------------------------------------------------------ */

static int usage(void)
{
    fprintf(stderr, "usage: load [--rate N] [--keep N] [--timeout MS] [--duration S] "
                    "[--expect TEXT] ADDRESS:PORT[/PATH] | NAME:PORT[/PATH]\n");
    return 2;
}

static int target_parse(load *self, const char *text)
{
    char address[64];
    const char *colon = strchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof address)
        return -1;
    memcpy(address, text, (size_t)(colon - text));
    address[colon - text] = '\0';
    char *end = NULL;
    long port = strtol(colon + 1, &end, 10);
    if (port <= 0 || port > 65535 || (*end != '\0' && *end != '/') ||
        strlen(end) >= sizeof self->path)
        return -1;
    strcpy(self->path, *end == '/' ? end : "/");
    self->address.sin_family = AF_INET;
    self->address.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, address, &self->address.sin_addr) != 1)
        strcpy(self->name, address);
    else if ((ntohl(self->address.sin_addr.s_addr) >> 24) != 127) {
        fprintf(stderr, "load: %s is not a loopback address\n", address);
        return -1;
    }
    static const char *const endings[2] = {"Connection: close\r\n", ""};
    for (int i = 0; i < 2; i++)
        snprintf(self->question[i], sizeof self->question[i],
                 "GET %s HTTP/1.1\r\nHost: %s:%ld\r\nUser-Agent: load\r\n%s\r\n", self->path,
                 address, port, endings[i]);
    return 0;
}

static int options_read(load *self, int argc, char **argv)
{
    static const struct option options[] = {
        {"rate", required_argument, NULL, 'r'},    {"keep", required_argument, NULL, 'k'},
        {"timeout", required_argument, NULL, 't'}, {"duration", required_argument, NULL, 'd'},
        {"expect", required_argument, NULL, 'e'},  {NULL, 0, NULL, 0}};
    self->rate = 250;
    self->timeout_ns = 5 * SECOND_NS;
    self->expect = "\"version\":\"";
    int option = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        double number = option == 'e' || option == '?' ? 0 : strtod(optarg, NULL);
        if (option == '?' || number < 0 || number > 1e6)
            return -1;
        if (option == 'r')
            self->rate = number;
        else if (option == 'k')
            self->keep = (uint64_t)number;
        else if (option == 't')
            self->timeout_ns = (int64_t)(number * 1e6);
        else if (option == 'd')
            self->duration_ns = (int64_t)(number * 1e9);
        else
            self->expect = optarg;
    }
    if (optind + 1 != argc || self->rate < 0.1 || self->keep > REQUEST_LIMIT / 2)
        return -1;
    return target_parse(self, argv[optind]);
}

static int set_up(load *self)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGUSR1);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    self->requests = calloc(REQUEST_LIMIT, sizeof *self->requests);
    self->epoll = epoll_create1(EPOLL_CLOEXEC);
    self->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    self->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    struct epoll_event timer = {.events = EPOLLIN, .data.ptr = &self->timer};
    struct epoll_event signal_event = {.events = EPOLLIN, .data.ptr = &self->signals};
    if (self->requests == NULL || self->epoll < 0 || self->timer < 0 || self->signals < 0 ||
        epoll_ctl(self->epoll, EPOLL_CTL_ADD, self->timer, &timer) != 0 ||
        epoll_ctl(self->epoll, EPOLL_CTL_ADD, self->signals, &signal_event) != 0)
        return -1;
    if (self->name[0] != '\0') {
        struct epoll_event name = {.events = EPOLLIN, .data.ptr = &self->names};
        self->names = name_open();
        if (self->names < 0 || epoll_ctl(self->epoll, EPOLL_CTL_ADD, self->names, &name) != 0)
            return -1;
    }
    for (size_t i = 0; i < REQUEST_LIMIT; i++) {
        self->requests[i].fd = -1;
        self->requests[i].kept = i < self->keep;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static load self;
    if (options_read(&self, argc, argv) != 0)
        return usage();
    if (set_up(&self) != 0) {
        fprintf(stderr, "load: %s\n", strerror(errno));
        return 2;
    }
    run(&self);
    uint64_t failed = 0;
    for (int i = FINE + 1; i < OUTCOMES; i++)
        failed += self.total.outcomes[i];
    return failed > 0 ? 1 : 0;
}
