/* SPDX-License-Identifier: MIT */
#include "io/scripted_engine_state.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- answers ---- */

void scripted_append(connection *to, const char *bytes, size_t length)
{
    to->output = realloc(to->output, to->output_length + length);
    ck_assert(length == 0 || to->output != NULL);
    if (length > 0)
        memcpy(to->output + to->output_length, bytes, length);
    to->output_length += length;
}

static const char *status_word(int status)
{
    return status == 200   ? "OK"
           : status == 201 ? "Created"
           : status == 204 ? "No Content"
           : status == 304 ? "Not Modified"
           : status == 404 ? "Not Found"
           : status == 409 ? "Conflict"
                           : "Error";
}

void scripted_answer(const scripted_engine *engine, connection *to, int status, const char *body)
{
    char head[512];
    int has_body = status != 204 && status != 304;
    int length = snprintf(head, sizeof head,
                          "HTTP/1.1 %d %s\r\nApi-Version: %s\r\nDocker-Experimental: false\r\n"
                          "Ostype: linux\r\nServer: Docker/20.10.24 (linux)\r\n",
                          status, status_word(status), engine->api_version);
    scripted_append(to, head, (size_t)length);
    if (has_body) {
        length =
            snprintf(head, sizeof head, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                     strlen(body));
        scripted_append(to, head, (size_t)length);
    }
    scripted_append(to, "\r\n", 2);
    if (has_body)
        scripted_append(to, body, strlen(body));
}

static void answer_json(const scripted_engine *engine, connection *to, int status, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    scripted_answer(engine, to, status, text);
    free(text);
    json_decref(json);
}

static void refuse(const scripted_engine *engine, connection *to, int status, const char *message,
                   const char *what)
{
    char text[512];
    snprintf(text, sizeof text, "%s%s", message, what);
    answer_json(engine, to, status, json_pack("{s:s}", "message", text));
}

void scripted_begin_chunks(const scripted_engine *engine, connection *to)
{
    char head[256];
    int length = snprintf(head, sizeof head,
                          "HTTP/1.1 200 OK\r\nApi-Version: %s\r\nContent-Type: application/json\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n",
                          engine->api_version);
    scripted_append(to, head, (size_t)length);
}

void scripted_append_chunk(connection *to, const char *bytes, size_t length)
{
    char size[24];
    scripted_append(to, size, (size_t)snprintf(size, sizeof size, "%zx\r\n", length));
    scripted_append(to, bytes, length);
    scripted_append(to, "\r\n", 2);
}

/* ---- containers ---- */

container *scripted_find(scripted_engine *engine, const char *text, size_t length)
{
    for (size_t i = 0; i < engine->container_count; i++) {
        container *each = &engine->containers[i];
        if (each->state == NULL)
            continue;
        if ((strlen(each->id) == length && memcmp(each->id, text, length) == 0) ||
            (strlen(each->name) == length && memcmp(each->name, text, length) == 0) ||
            (strlen(each->task_id) == length && memcmp(each->task_id, text, length) == 0))
            return each;
    }
    return NULL;
}

void scripted_tell(scripted_engine *engine, const container *about, const char *action)
{
    json_t *attributes = json_deep_copy(about->labels);
    char code[16];
    snprintf(code, sizeof code, "%d", about->exit_code);
    json_object_set_new(attributes, "exitCode", json_string(code));
    json_object_set_new(attributes, "name", json_string(about->name));
    json_t *event =
        json_pack("{s:s,s:s,s:s,s:s,s:{s:s,s:o},s:s,s:i}", "status", action, "id", about->id,
                  "Type", "container", "Action", action, "Actor", "ID", about->id, "Attributes",
                  attributes, "scope", "local", "time", 1795655504);
    char *text = json_dumps(event, JSON_COMPACT), *line = NULL;
    int length = asprintf(&line, "%s\n", text);
    for (size_t i = 0; i < CONNECTIONS && !engine->hushed; i++)
        if (engine->connections[i].fd >= 0 && engine->connections[i].listens)
            scripted_append_chunk(&engine->connections[i], line, (size_t)length);
    free(line);
    free(text);
    json_decref(event);
}

container *scripted_add(scripted_engine *engine, const char *name, json_t *labels)
{
    container *added = NULL;
    for (size_t i = 0; i < engine->container_count && added == NULL; i++)
        if (engine->containers[i].state == NULL)
            added = &engine->containers[i];
    if (added == NULL) {
        ck_assert_uint_lt(engine->container_count, CONTAINERS);
        added = &engine->containers[engine->container_count++];
    }
    memset(added, 0, sizeof *added);
    engine->serial++;
    snprintf(added->id, sizeof added->id, "%064x", (unsigned)engine->serial);
    const char *task_id = json_string_value(json_object_get(labels, "com.docker.swarm.task.id"));
    snprintf(added->task_id, sizeof added->task_id, "%s", task_id != NULL ? task_id : "");
    added->name = strdup(name);
    added->labels = labels != NULL ? json_deep_copy(labels) : json_object();
    added->state = "created";
    added->health = engine->checks ? "starting" : NULL;
    added->number = 20000 + engine->serial;
    return added;
}

void scripted_drop(container *gone)
{
    free(gone->name);
    json_decref(gone->labels);
    json_decref(gone->bindings);
    memset(gone, 0, sizeof *gone);
}

void scripted_end(scripted_engine *engine, container *ended, int exit_code)
{
    if (strcmp(ended->state, "running") != 0)
        return;
    ended->state = "exited";
    ended->exit_code = exit_code;
    scripted_tell(engine, ended, "die");
}

/* The number that was asked for, else one of ours. */
static int number_of(const container *from, const json_t *bindings)
{
    const char *asked = json_string_value(json_object_get(json_array_get(bindings, 0), "HostPort"));
    return asked != NULL && asked[0] != '\0' ? atoi(asked) : from->number;
}

static json_t *entry_of(const scripted_engine *engine, const container *from)
{
    json_t *entry = json_deep_copy(engine->entry), *ports = json_array();
    char status[64];
    const char *key;
    json_t *binding;
    if (strcmp(from->state, "exited") == 0)
        snprintf(status, sizeof status, "Exited (%d) 2 seconds ago", from->exit_code);
    else
        snprintf(status, sizeof status, "%s%s%s%s",
                 strcmp(from->state, "running") == 0 ? "Up 2 seconds" : "Created",
                 from->health != NULL ? " (" : "",
                 from->health == NULL                    ? ""
                 : strcmp(from->health, "starting") == 0 ? "health: starting"
                                                         : from->health,
                 from->health != NULL ? ")" : "");
    json_object_foreach(from->bindings, key, binding) if (strcmp(from->state, "running") == 0)
        json_array_append_new(ports, json_pack("{s:s,s:i,s:i,s:s}", "IP", "127.0.0.1",
                                               "PrivatePort", atoi(key), "PublicPort",
                                               number_of(from, binding), "Type", "tcp"));
    json_object_set_new(entry, "Id", json_string(from->id));
    json_object_set_new(entry, "Names", json_pack("[s+]", "/", from->name));
    json_object_set(entry, "Labels", from->labels);
    json_object_set_new(entry, "State", json_string(from->state));
    json_object_set_new(entry, "Status", json_string(status));
    json_object_set_new(entry, "Ports", ports);
    return entry;
}

static json_t *inspection_of(const scripted_engine *engine, const container *from)
{
    json_t *all = json_deep_copy(engine->inspection), *ports = json_object();
    json_t *state = json_object_get(all, "State");
    int runs = strcmp(from->state, "running") == 0;
    char number[12];
    const char *key;
    json_t *binding;
    json_object_foreach(from->bindings, key, binding)
    {
        snprintf(number, sizeof number, "%d", number_of(from, binding));
        if (runs)
            json_object_set_new(
                ports, key, json_pack("[{s:s,s:s}]", "HostIp", "127.0.0.1", "HostPort", number));
    }
    json_object_set_new(all, "Id", json_string(from->id));
    json_object_set_new(all, "Name", json_pack("s+", "/", from->name));
    json_object_set(json_object_get(all, "Config"), "Labels", from->labels);
    json_object_set_new(state, "Status", json_string(from->state));
    json_object_set_new(state, "Running", json_boolean(runs));
    json_object_set_new(state, "Pid", json_integer(runs ? 4000 + from->number : 0));
    json_object_set_new(state, "ExitCode", json_integer(from->exit_code));
    json_object_del(state, "Health");
    if (from->health != NULL)
        json_object_set_new(state, "Health",
                            json_pack("{s:s,s:i,s:[{s:s,s:i}]}", "Status", from->health,
                                      "FailingStreak", 0, "Log", "Output", "the test said this",
                                      "ExitCode", 0));
    json_object_set_new(json_object_get(all, "NetworkSettings"), "Ports", ports);
    return all;
}

/* ---- requests ---- */

static int has_image(const scripted_engine *engine, const char *image)
{
    for (size_t i = 0; i < engine->image_count; i++)
        if (strcmp(engine->images[i], image) == 0)
            return 1;
    return 0;
}

static void create(scripted_engine *engine, connection *to, const request *asked)
{
    json_t *body = json_loads(asked->body, 0, NULL);
    const char *image = json_string_value(json_object_get(body, "Image"));
    const char *name = strstr(asked->target, "name=");
    ck_assert_msg(body != NULL && image != NULL && name != NULL, "%s", asked->body);
    if (!has_image(engine, image)) {
        refuse(engine, to, 404, "No such image: ", image);
    } else if (scripted_find(engine, name + 5, strlen(name + 5)) != NULL) {
        refuse(engine, to, 409, "Conflict. The container name is already in use: /", name + 5);
    } else {
        container *made = scripted_add(engine, name + 5, json_object_get(body, "Labels"));
        made->bindings =
            json_incref(json_object_get(json_object_get(body, "HostConfig"), "PortBindings"));
        json_t *ours = json_pack("{s:s,s:[]}", "Id", made->id, "Warnings");
        answer_json(engine, to, 201, ours);
    }
    json_decref(body);
}

static void list(scripted_engine *engine, connection *to, const request *asked)
{
    json_t *all = json_array();
    for (size_t i = 0; i < engine->container_count; i++) {
        const container *each = &engine->containers[i];
        const char *cluster =
            each->state != NULL
                ? json_string_value(json_object_get(each->labels, "libswarm.cluster.id"))
                : NULL;
        if (cluster != NULL && strstr(asked->target, cluster) != NULL)
            json_array_append_new(all, entry_of(engine, each));
    }
    answer_json(engine, to, 200, all);
}

static void list_images(const scripted_engine *engine, connection *to)
{
    json_t *all = json_array();
    for (size_t i = 0; i < engine->image_count; i++)
        json_array_append_new(
            all, json_pack("{s:[s],s:i}", "RepoTags", engine->images[i], "Size", 1990000));
    answer_json(engine, to, 200, all);
}

static void pull(scripted_engine *engine, connection *to, const request *asked)
{
    static const char progress[] =
        "{\"status\":\"Pulling from lab/web\",\"id\":\"2\"}\r\n"
        "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":500000,\"total\":2000000},"
        "\"id\":\"a1b2c3\"}\r\n"
        "{\"status\":\"Status: Downloaded newer image\"}\r\n";
    char image[256];
    const char *from = strstr(asked->target, "fromImage="), *tag = strstr(asked->target, "&tag=");
    ck_assert(from != NULL && tag != NULL);
    snprintf(image, sizeof image, "%.*s:%s", (int)(tag - from - 10), from + 10, tag + 5);
    for (char *escape; (escape = strstr(image, "%2F")) != NULL;) {
        *escape = '/';
        memmove(escape + 1, escape + 3, strlen(escape + 3) + 1);
    }
    scripted_begin_chunks(engine, to);
    scripted_append_chunk(to, progress, sizeof progress - 1);
    scripted_append(to, "0\r\n\r\n", 5);
    if (!has_image(engine, image))
        engine->images[engine->image_count++] = strdup(image);
}

/* The recorded output of one container, whoever is asked for; it goes on when it is followed. */
static void send_logs(const scripted_engine *engine, connection *to, const char *query)
{
    scripted_begin_chunks(engine, to);
    scripted_append_chunk(to, engine->logs, engine->logs_length);
    if (strstr(query, "follow=1") == NULL)
        scripted_append(to, "0\r\n\r\n", 5);
}

static void change(scripted_engine *engine, connection *to, container *what, const char *verb)
{
    int runs = strcmp(what->state, "running") == 0;
    if (strncmp(verb, "/logs", 5) == 0) {
        send_logs(engine, to, verb);
    } else if (strncmp(verb, "/json", 5) == 0) {
        answer_json(engine, to, 200, inspection_of(engine, what));
    } else if (strncmp(verb, "/start", 6) == 0) {
        scripted_answer(engine, to, runs ? 304 : 204, "");
        what->state = "running";
        scripted_tell(engine, what, "start");
    } else if (strncmp(verb, "/stop", 5) == 0) {
        scripted_end(engine, what, 143);
        scripted_answer(engine, to, runs ? 204 : 304, "");
    } else {
        refuse(engine, to, 404, "page not found", "");
    }
}

static void serve_containers(scripted_engine *engine, connection *to, const request *asked)
{
    const char *rest = asked->target + strlen("/containers/");
    size_t length = strcspn(rest, "/?");
    container *what = scripted_find(engine, rest, length);
    if (strncmp(rest, "json", 4) == 0) {
        list(engine, to, asked);
    } else if (strncmp(rest, "create", 6) == 0) {
        create(engine, to, asked);
    } else if (what == NULL) {
        char name[80];
        snprintf(name, sizeof name, "%.*s", (int)length, rest);
        refuse(engine, to, 404, "No such container: ", name);
    } else if (strcmp(asked->method, "DELETE") == 0) {
        scripted_end(engine, what, 137);
        scripted_tell(engine, what, "destroy");
        scripted_drop(what);
        scripted_answer(engine, to, 204, "");
    } else {
        change(engine, to, what, rest + length);
    }
}

void scripted_serve(scripted_engine *engine, connection *to, const request *asked)
{
    const char *target = asked->target;
    if (strcmp(target, "/_ping") == 0)
        scripted_answer(engine, to, 200, "OK");
    else if (strcmp(target, "/info") == 0)
        scripted_answer(engine, to, 200, engine->info);
    else if (strcmp(target, "/images/json") == 0)
        list_images(engine, to);
    else if (strncmp(target, "/containers/", 12) == 0)
        serve_containers(engine, to, asked);
    else if (strncmp(target, "/images/create?", 15) == 0)
        pull(engine, to, asked);
    else if (strncmp(target, "/networks/create", 16) == 0)
        scripted_answer(engine, to, 201, "{\"Id\":\"5e7\",\"Warning\":\"\"}");
    else if (strstr(target, "/connect") != NULL)
        scripted_answer(engine, to, 200, "");
    else if (strncmp(target, "/networks/", 10) == 0)
        refuse(engine, to, 404, "network not found: ", target + 10);
    else if (strncmp(target, "/events", 7) == 0) {
        scripted_begin_chunks(engine, to);
        to->listens = 1;
    } else
        refuse(engine, to, 404, "page not found", "");
}
