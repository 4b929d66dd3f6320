/* SPDX-License-Identifier: MIT */
#include "io/scripted_engine_state.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* ---- small things ---- */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static char *load_bytes(const char *name, size_t *out_length)
{
    char path[512], *bytes = malloc(65536);
    snprintf(path, sizeof path, "%s/docker/engine/%s", TEST_FIXTURES, name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    *out_length = fread(bytes, 1, 65536, file);
    fclose(file);
    return bytes;
}

static json_t *load_fixture(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/docker/engine/%s", TEST_FIXTURES, name);
    json_t *json = json_load_file(path, 0, NULL);
    ck_assert_msg(json != NULL, "%s cannot be read", path);
    return json;
}

/* ---- faults ---- */

static engine_fault *find_fault(scripted_engine *engine, const char *line)
{
    for (size_t i = 0; i < engine->fault_count; i++) {
        engine_fault *fault = &engine->faults[i];
        if (fault->times != 0 && strncmp(line, fault->request, strlen(fault->request)) == 0) {
            if (fault->times > 0)
                fault->times--;
            return fault;
        }
    }
    return NULL;
}

static void serve_badly(scripted_engine *engine, connection *to, const request *asked,
                        const engine_fault *fault)
{
    size_t before = to->output_length;
    size_t length = fault->body == NULL  ? 0
                    : fault->length != 0 ? fault->length
                                         : strlen(fault->body);
    to->not_before_ms = now_ms() + fault->after_ms;
    switch (fault->kind) {
    case ENGINE_ANSWERS:
        scripted_answer(engine, to, fault->status, fault->body != NULL ? fault->body : "");
        return;
    case ENGINE_FORGETS:
        scripted_serve(engine, to, asked);
        to->output_length = before;
        break;
    case ENGINE_TRUNCATES:
        scripted_serve(engine, to, asked);
        to->output_length = before + (to->output_length - before) * 3 / 4;
        break;
    case ENGINE_SAYS_NOTHING:
        to->mute = 1;
        return;
    case ENGINE_SENDS:
        scripted_append(to, fault->body, length);
        break;
    case ENGINE_TRICKLES:
        scripted_begin_chunks(engine, to);
        to->trickle = fault->body;
        to->trickle_left = length;
        return;
    default:
        break;
    }
    to->close_after = 1;
}

/* ---- connections ---- */

static void close_connection(connection *gone)
{
    if (gone->fd >= 0)
        close(gone->fd);
    free(gone->input);
    free(gone->output);
    memset(gone, 0, sizeof *gone);
    gone->fd = -1;
}

static void record(scripted_engine *engine, const char *head, size_t length, const char *body)
{
    if (engine->request_count == REQUESTS)
        return;
    request_record *kept = &engine->requests[engine->request_count++];
    kept->head = strndup(head, length);
    kept->body = strdup(body);
}

/* "POST /v1.41/containers/create?name=x HTTP/1.1" */
static void read_line(const char *head, request *asked)
{
    char target[2048];
    ck_assert_int_eq(sscanf(head, "%15s %2047s", asked->method, target), 2);
    const char *rest = strncmp(target, "/v1.", 4) == 0 ? strchr(target + 1, '/') : target;
    snprintf(asked->target, sizeof asked->target, "%s", rest);
}

/* Take one whole request out of what has come; 0 when there is none. */
static int take_request(scripted_engine *engine, connection *from)
{
    request asked;
    char line[2100];
    from->input[from->length] = '\0';
    const char *end = strstr(from->input, "\r\n\r\n");
    if (end == NULL || from->mute || from->close_after || engine->frozen)
        return 0;
    size_t head = (size_t)(end - from->input) + 4;
    const char *length_at = strcasestr(from->input, "\r\nContent-Length:");
    size_t length = length_at != NULL && length_at < end ? (size_t)atol(length_at + 17) : 0;
    if (from->length < head + length)
        return 0;
    char *body = strndup(from->input + head, length);
    asked.body = body;
    read_line(from->input, &asked);
    record(engine, from->input, head, body);
    snprintf(line, sizeof line, "%s %s", asked.method, asked.target);
    const engine_fault *fault = find_fault(engine, line);
    if (fault != NULL)
        serve_badly(engine, from, &asked, fault);
    else
        scripted_serve(engine, from, &asked);
    free(body);
    memmove(from->input, from->input + head + length, from->length - head - length);
    from->length -= head + length;
    return 1;
}

static void read_some(connection *from)
{
    ssize_t count = recv(from->fd, from->input + from->length, INPUT - from->length - 1, 0);
    if (count > 0)
        from->length += (size_t)count;
    else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        close_connection(from);
}

static void send_some(connection *to)
{
    if (to->trickle_left > 0 && now_ms() >= to->trickle_ms) {
        scripted_append_chunk(to, to->trickle++, 1);
        to->trickle_left--;
        to->trickle_ms = now_ms() + 10;
    }
    if (to->output_length > to->sent && now_ms() >= to->not_before_ms) {
        ssize_t count = send(to->fd, to->output + to->sent, to->output_length - to->sent,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0)
            to->sent += (size_t)count;
        else if (errno != EAGAIN && errno != EINTR) {
            close_connection(to);
            return;
        }
    }
    if (to->sent == to->output_length) {
        to->output_length = to->sent = 0;
        if (to->close_after)
            close_connection(to);
    }
}

static void accept_one(scripted_engine *engine)
{
    int fd = accept4(engine->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), on = 1;
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        connection *made = &engine->connections[i];
        if (made->fd >= 0)
            continue;
        made->fd = fd;
        made->input = malloc(INPUT);
        return;
    }
    close(fd);
}

static void turn(scripted_engine *engine, const struct pollfd *polled)
{
    for (size_t i = 0; i < CONNECTIONS; i++) {
        connection *each = &engine->connections[i];
        if (each->fd >= 0 && polled[i].fd == each->fd &&
            (polled[i].revents & (POLLIN | POLLHUP | POLLERR)))
            read_some(each);
        while (each->fd >= 0 && take_request(engine, each))
            continue;
    }
    for (size_t i = 0; i < CONNECTIONS; i++)
        if (engine->connections[i].fd >= 0)
            send_some(&engine->connections[i]);
}

static int wants_time(const connection *each)
{
    return each->fd >= 0 && (each->trickle_left > 0 || each->output_length > each->sent);
}

static void *run(void *argument)
{
    scripted_engine *engine = argument;
    struct pollfd polled[CONNECTIONS + 2];
    for (;;) {
        int timeout_ms = -1;
        pthread_mutex_lock(&engine->mutex);
        for (size_t i = 0; i < CONNECTIONS; i++) {
            polled[i] = (struct pollfd){.fd = engine->connections[i].fd, .events = POLLIN};
            if (wants_time(&engine->connections[i]))
                timeout_ms = 2;
        }
        polled[CONNECTIONS] = (struct pollfd){.fd = engine->listen_fd, .events = POLLIN};
        polled[CONNECTIONS + 1] = (struct pollfd){.fd = engine->wake[0], .events = POLLIN};
        pthread_mutex_unlock(&engine->mutex);
        poll(polled, CONNECTIONS + 2, timeout_ms);
        pthread_mutex_lock(&engine->mutex);
        char byte;
        while (read(engine->wake[0], &byte, 1) == 1)
            continue;
        if (engine->ending) {
            pthread_mutex_unlock(&engine->mutex);
            return NULL;
        }
        if (engine->listen_fd >= 0 && polled[CONNECTIONS].revents & POLLIN)
            accept_one(engine);
        turn(engine, polled);
        pthread_mutex_unlock(&engine->mutex);
    }
}

/* ---- the test's side ---- */

static void begin(scripted_engine *engine)
{
    pthread_mutex_lock(&engine->mutex);
}

static void done(scripted_engine *engine)
{
    ck_assert_int_eq(write(engine->wake[1], "", 1), 1);
    pthread_mutex_unlock(&engine->mutex);
}

static void listen_on(scripted_engine *engine)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(engine->port)};
    socklen_t length = sizeof address;
    int on = 1;
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    engine->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(engine->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* The thread may still be polling the socket of before, which keeps it open. */
    for (int i = 0; bind(engine->listen_fd, (struct sockaddr *)&address, length) < 0; i++) {
        ck_assert_int_lt(i, 2000);
        usleep(1000);
    }
    ck_assert_int_eq(listen(engine->listen_fd, 256), 0);
    getsockname(engine->listen_fd, (struct sockaddr *)&address, &length);
    engine->port = ntohs(address.sin_port);
}

scripted_engine *engine_open(void)
{
    scripted_engine *engine = calloc(1, sizeof *engine);
    engine->containers = calloc(CONTAINERS, sizeof *engine->containers);
    engine->requests = calloc(REQUESTS, sizeof *engine->requests);
    for (size_t i = 0; i < CONNECTIONS; i++)
        engine->connections[i].fd = -1;
    engine->api_version = "1.41";
    engine->entry = load_fixture("entry.json");
    engine->inspection = load_fixture("inspect.json");
    json_t *info = load_fixture("info.json");
    engine->info = json_dumps(info, JSON_COMPACT);
    json_decref(info);
    engine->logs = load_bytes("logs.bin", &engine->logs_length);
    engine->images[engine->image_count++] = strdup("lab/web:1");
    ck_assert_int_eq(pipe2(engine->wake, O_CLOEXEC | O_NONBLOCK), 0);
    listen_on(engine);
    snprintf(engine->uri, sizeof engine->uri, "tcp://127.0.0.1:%u", engine->port);
    pthread_mutex_init(&engine->mutex, NULL);
    ck_assert_int_eq(pthread_create(&engine->thread, NULL, run, engine), 0);
    return engine;
}

void engine_close(scripted_engine *engine)
{
    begin(engine);
    engine->ending = 1;
    done(engine);
    pthread_join(engine->thread, NULL);
    for (size_t i = 0; i < CONNECTIONS; i++)
        close_connection(&engine->connections[i]);
    for (size_t i = 0; i < engine->container_count; i++)
        scripted_drop(&engine->containers[i]);
    for (size_t i = 0; i < engine->request_count; i++) {
        free(engine->requests[i].head);
        free(engine->requests[i].body);
    }
    for (size_t i = 0; i < engine->image_count; i++)
        free(engine->images[i]);
    if (engine->listen_fd >= 0)
        close(engine->listen_fd);
    close(engine->wake[0]);
    close(engine->wake[1]);
    json_decref(engine->entry);
    json_decref(engine->inspection);
    free(engine->info);
    free(engine->logs);
    free(engine->containers);
    free(engine->requests);
    pthread_mutex_destroy(&engine->mutex);
    free(engine);
}

const char *engine_uri(const scripted_engine *engine)
{
    return engine->uri;
}

void engine_set_fault(scripted_engine *engine, const engine_fault *fault)
{
    begin(engine);
    ck_assert_uint_lt(engine->fault_count, FAULTS);
    engine->faults[engine->fault_count++] = *fault;
    done(engine);
}

void engine_clear_faults(scripted_engine *engine)
{
    begin(engine);
    engine->fault_count = 0;
    for (size_t i = 0; i < CONNECTIONS; i++)
        if (engine->connections[i].mute || engine->connections[i].trickle != NULL)
            close_connection(&engine->connections[i]);
    done(engine);
}

void engine_freeze(scripted_engine *engine, int on)
{
    begin(engine);
    engine->frozen = on;
    done(engine);
}

void engine_leave(scripted_engine *engine, int power_lost)
{
    begin(engine);
    close(engine->listen_fd);
    engine->listen_fd = -1;
    for (size_t i = 0; i < CONNECTIONS; i++)
        close_connection(&engine->connections[i]);
    for (size_t i = 0; i < engine->container_count && power_lost; i++)
        if (engine->containers[i].state != NULL)
            scripted_end(engine, &engine->containers[i], 255);
    done(engine);
}

void engine_return(scripted_engine *engine)
{
    begin(engine);
    listen_on(engine);
    done(engine);
}

void engine_set_api_version(scripted_engine *engine, const char *version)
{
    begin(engine);
    engine->api_version = version;
    done(engine);
}

void engine_add_image(scripted_engine *engine, const char *image)
{
    begin(engine);
    engine->images[engine->image_count++] = strdup(image);
    done(engine);
}

/* Does the head of a request begin so, its version left out? */
static int is_request(const char *head, const char *wanted)
{
    request asked;
    char line[2100];
    read_line(head, &asked);
    snprintf(line, sizeof line, "%s %s", asked.method, asked.target);
    return strncmp(line, wanted, strlen(wanted)) == 0;
}

size_t engine_count(scripted_engine *engine, const char *wanted)
{
    size_t count = 0;
    begin(engine);
    for (size_t i = 0; i < engine->request_count; i++)
        count += is_request(engine->requests[i].head, wanted) ? 1 : 0;
    done(engine);
    return count;
}

static char *last(scripted_engine *engine, const char *wanted, int body)
{
    char *found = NULL;
    begin(engine);
    for (size_t i = engine->request_count; i > 0 && found == NULL; i--) {
        const request_record *each = &engine->requests[i - 1];
        if (is_request(each->head, wanted))
            found = strdup(body ? each->body : each->head);
    }
    done(engine);
    return found;
}

char *engine_last_body(scripted_engine *engine, const char *wanted)
{
    return last(engine, wanted, 1);
}

char *engine_last_head(scripted_engine *engine, const char *wanted)
{
    return last(engine, wanted, 0);
}

size_t engine_containers(scripted_engine *engine)
{
    size_t count = 0;
    begin(engine);
    for (size_t i = 0; i < engine->container_count; i++)
        count += engine->containers[i].state != NULL ? 1 : 0;
    done(engine);
    return count;
}

const char *engine_state(scripted_engine *engine, const char *task_id)
{
    begin(engine);
    const container *found = scripted_find(engine, task_id, strlen(task_id));
    const char *state = found != NULL ? found->state : "";
    done(engine);
    return state;
}

void engine_end_container(scripted_engine *engine, const char *task_id, int exit_code)
{
    begin(engine);
    container *found = scripted_find(engine, task_id, strlen(task_id));
    ck_assert_ptr_nonnull(found);
    scripted_end(engine, found, exit_code);
    done(engine);
}

void engine_turn_health(scripted_engine *engine, const char *task_id, const char *health)
{
    char action[64];
    begin(engine);
    container *found = scripted_find(engine, task_id, strlen(task_id));
    ck_assert_ptr_nonnull(found);
    found->health = health;
    snprintf(action, sizeof action, "health_status: %s", health);
    scripted_tell(engine, found, action);
    done(engine);
}

void engine_lose_container(scripted_engine *engine, const char *task_id)
{
    begin(engine);
    container *found = scripted_find(engine, task_id, strlen(task_id));
    ck_assert_ptr_nonnull(found);
    scripted_tell(engine, found, "destroy");
    scripted_drop(found);
    done(engine);
}

void engine_check_health(scripted_engine *engine, int on)
{
    begin(engine);
    engine->checks = on;
    done(engine);
}

void engine_hush(scripted_engine *engine, int on)
{
    begin(engine);
    engine->hushed = on;
    done(engine);
}

void engine_add_container(scripted_engine *engine, const char *cluster_id, const char *node_name,
                          const char *task_id, const char *state)
{
    begin(engine);
    json_t *labels =
        json_pack("{s:s,s:s,s:s}", "libswarm.cluster.id", cluster_id, "libswarm.node.name",
                  node_name, "com.docker.swarm.task.id", task_id);
    container *added = scripted_add(engine, task_id, labels);
    json_decref(labels);
    added->state = strcmp(state, "running") == 0  ? "running"
                   : strcmp(state, "exited") == 0 ? "exited"
                                                  : "created";
    done(engine);
}
