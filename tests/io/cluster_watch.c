/* SPDX-License-Identifier: MIT
 *
 * The other half of the cluster rig: what the cluster tells, and clients that ask.
 */
#include "io/cluster_rig.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* ---- events ---- */

static void copy(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from != NULL ? from : "");
}

static void keep(rig *r, const swarm_event *event)
{
    ck_assert_uint_lt(r->count, RIG_EVENTS);
    rig_event *kept = &r->events[r->count++];
    kept->kind = swarm_event_get_kind(event);
    kept->sequence = swarm_event_get_sequence(event);
    copy(kept->service, sizeof kept->service, swarm_event_get_service_name(event));
    copy(kept->task_id, sizeof kept->task_id, swarm_event_get_task_id(event));
    copy(kept->node, sizeof kept->node, swarm_event_get_node_name(event));
    copy(kept->message, sizeof kept->message, swarm_event_get_message(event));
    copy(kept->error, sizeof kept->error, swarm_event_get_error(event));
    kept->slot = swarm_event_get_slot(event);
    kept->state = swarm_event_get_task_state(event);
    kept->desired = swarm_event_get_desired_state(event);
    kept->health = swarm_event_get_health(event);
    kept->verdict = swarm_event_get_verdict(event);
    kept->exit_code = swarm_event_get_exit_code(event);
    kept->cut = swarm_event_get_cut(event);
    if (kept->sequence != 0) { /* rising, without a gap but for those that a restart leaves */
        ck_assert_uint_gt(kept->sequence, r->sequence);
        ck_assert(r->restarts > 0 || kept->sequence == r->sequence + 1);
        r->sequence = kept->sequence;
    }
    if (getenv("RIG_VERBOSE") != NULL)
        fprintf(stderr, "%7lld %s %s %.6s slot %llu on %s %s>%s %s %s | %s | %s\n",
                (long long)(rig_now_ns() / RIG_MS % 10000000), swarm_event_kind_to_str(kept->kind),
                kept->service, kept->task_id, (unsigned long long)kept->slot, kept->node,
                swarm_task_state_to_str(kept->state), swarm_task_state_to_str(kept->desired),
                swarm_health_to_str(kept->health), swarm_verdict_to_str(kept->verdict),
                kept->message, kept->error);
}

static void take_events(rig *r, int64_t timeout_ns)
{
    swarm_error *error = NULL;
    int code = swarm_cluster_wait(r->cluster, timeout_ns, &error);
    ck_assert_msg(code >= 0, "%s", swarm_error_get_message(error));
    swarm_event *event;
    while (swarm_cluster_next_event(r->cluster, &event, NULL) > 0) {
        keep(r, event);
        swarm_event_free(event);
    }
}

void rig_pump(rig *r, int ms)
{
    int64_t end_ns = rig_now_ns() + ms * RIG_MS, left_ns;
    while ((left_ns = end_ns - rig_now_ns()) > 0)
        take_events(r, left_ns);
}

static int is_about(const rig_event *event, swarm_event_kind kind, const char *service)
{
    return event->kind == kind && (service == NULL || strcmp(event->service, service) == 0);
}

/* state < 0: any */
static const rig_event *await(rig *r, swarm_event_kind kind, const char *service,
                              swarm_task_state state, int ms)
{
    int64_t end_ns = rig_now_ns() + ms * RIG_MS;
    for (;;) {
        while (r->looked < r->count) {
            const rig_event *event = &r->events[r->looked++];
            if (is_about(event, kind, service) && (state < 0 || event->state == state))
                return event;
        }
        int64_t left_ns = end_ns - rig_now_ns();
        ck_assert_msg(left_ns > 0, "no event %s of %s in %d ms", swarm_event_kind_to_str(kind),
                      service != NULL ? service : "anything", ms);
        take_events(r, left_ns);
    }
}

const rig_event *rig_await(rig *r, swarm_event_kind kind, const char *service, int ms)
{
    return await(r, kind, service, -1, ms);
}

const rig_event *rig_await_state(rig *r, const char *service, swarm_task_state state, int ms)
{
    return await(r, SWARM_EVENT_KIND_TASK_STATE, service, state, ms);
}

swarm_verdict rig_await_verdict(rig *r, const char *service, int ms)
{
    return rig_await(r, SWARM_EVENT_KIND_UPDATE_VERDICT, service, ms)->verdict;
}

size_t rig_count(const rig *r, swarm_event_kind kind, const char *service)
{
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++)
        count += is_about(&r->events[i], kind, service) != 0;
    return count;
}

/* ---- tasks ---- */

static void count_tasks(const rig *r, const char *service, swarm_task_state state, size_t *out_in,
                        size_t *out_moving)
{
    swarm_task_list *tasks = NULL;
    *out_in = *out_moving = 0;
    ck_assert_int_eq(swarm_cluster_list_tasks(r->cluster, service, &tasks, NULL), 0);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        swarm_task_state now = swarm_task_get_state(task);
        int steady = now > SWARM_TASK_STATE_RUNNING ||
                     (now == SWARM_TASK_STATE_RUNNING &&
                      swarm_task_get_desired_state(task) == SWARM_TASK_STATE_RUNNING);
        *out_in += now == state;
        *out_moving += !steady;
    }
    swarm_task_list_free(tasks);
}

size_t rig_tasks(const rig *r, const char *service, swarm_task_state state)
{
    size_t in, moving;
    count_tasks(r, service, state, &in, &moving);
    return in;
}

void rig_await_settled(rig *r, const char *service, size_t running, int ms)
{
    int64_t end_ns = rig_now_ns() + ms * RIG_MS;
    for (;;) {
        size_t in, moving;
        count_tasks(r, service, SWARM_TASK_STATE_RUNNING, &in, &moving);
        if (in == running && moving == 0)
            return;
        ck_assert_msg(rig_now_ns() < end_ns, "%zu tasks of %s run, not %zu, and %zu move", in,
                      service, running, moving);
        rig_pump(r, 10);
    }
}

/* For the thread sanitizer. libcurl closes the socket of an attempt to connect before it says that
 * the loop is to let go of it; when a client's thread below has got the number in between, that looks
 * like a race. It is none: the kernel knows that another socket is not in the loop. */
const char *__tsan_default_suppressions(void);

const char *__tsan_default_suppressions(void)
{
    return "race:on_socket\n";
}

/* ---- load ---- */

static void note_failure(rig_load *load, atomic_int *counter, const char *what, int error)
{
    atomic_fetch_add(counter, 1);
    if (atomic_exchange(&load->failure_noted, 1) == 0)
        snprintf(load->first_failure, sizeof load->first_failure, "%s: %s", what,
                 error != 0 ? strerror(error) : "the answer is not as it should be");
}

/* The whole answer, or what of it came. */
static size_t receive(int fd, char *answer, size_t size)
{
    size_t length = 0;
    ssize_t got;
    while (length < size - 1) {
        got = recv(fd, answer + length, size - 1 - length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    answer[length] = '\0';
    return length;
}

static void ask(rig_load *load)
{
    static const char question[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)load->port)};
    struct timeval patience = {8, 0};
    char answer[1024];
    inet_pton(AF_INET, load->address, &name.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    atomic_fetch_add(&load->asked, 1);
    if (fd < 0 || connect(fd, (struct sockaddr *)&name, sizeof name) < 0) {
        note_failure(load, &load->failed, "connect", errno);
    } else if (send(fd, question, sizeof question - 1, MSG_NOSIGNAL) < 0) {
        note_failure(load, &load->failed, "send", errno);
    } else {
        errno = 0;
        size_t length = receive(fd, answer, sizeof answer);
        const char *version = strstr(answer, "\"version\":\"");
        if (length == 0)
            note_failure(load, &load->lost, "receive", errno != 0 ? errno : ECONNRESET);
        else if (strncmp(answer, "HTTP/1.1 200", 12) != 0 || version == NULL)
            note_failure(load, &load->failed, "status", 0);
        else
            atomic_fetch_add(&load->seen[(version[11] - '0') & 3], 1);
    }
    if (fd >= 0)
        close(fd);
}

static void *ask_and_ask(void *user)
{
    rig_load *load = user;
    while (!atomic_load(&load->ending)) {
        ask(load);
        rig_sleep_ms(4);
    }
    return NULL;
}

void rig_load_begin(rig_load *load, const rig *r)
{
    memset(load, 0, sizeof *load);
    copy(load->address, sizeof load->address, r->address);
    load->port = r->port;
    for (int i = 0; i < RIG_CLIENTS; i++)
        ck_assert_int_eq(pthread_create(&load->clients[i], NULL, ask_and_ask, load), 0);
}

void rig_load_more(rig_load *load, rig *r, int least)
{
    int enough = atomic_load(&load->asked) + least;
    for (int i = 0; atomic_load(&load->asked) < enough; i++) {
        ck_assert_int_lt(i, 2000);
        rig_pump(r, 5);
    }
}

void rig_load_end(rig_load *load)
{
    atomic_store(&load->ending, 1);
    for (int i = 0; i < RIG_CLIENTS; i++)
        pthread_join(load->clients[i], NULL);
}

void rig_load_end_well(rig_load *load)
{
    rig_load_end(load);
    ck_assert_int_gt(atomic_load(&load->asked), 0);
    ck_assert_msg(atomic_load(&load->failed) == 0 && atomic_load(&load->lost) == 0,
                  "%d of %d requests failed, %d lost; the first: %s", atomic_load(&load->failed),
                  atomic_load(&load->asked), atomic_load(&load->lost), load->first_failure);
}
