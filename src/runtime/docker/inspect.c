/* SPDX-License-Identifier: MIT
 *
 * What a container is: from an inspection, or from its entry in a listing.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "model/json_tree.h"
#include "runtime/docker/json.h"
#include "runtime/docker/state.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_NS INT64_C(60000000000)

enum {
    OUTPUT_LIMIT = 4096 /* bytes of what a health test said, as in Docker */
};

/* ---- ports ---- */

static void set_port(docker_task *task, uint32_t target, uint64_t number)
{
    for (size_t i = 0; i < task->plan.ports.count; i++) {
        swarm__port *port = &task->plan.ports.items[i];
        if (port->target == target && number >= 1 && number <= 65535)
            port->number = (uint32_t)number;
    }
}

/* {"8080/tcp": [{"HostIp": "10.0.0.5", "HostPort": "32768"}]} */
static void see_ports(docker_task *task, json_t *ports)
{
    const char *key;
    json_t *bindings;
    json_object_foreach(ports, key, bindings)
    {
        uint64_t number;
        const char *text = swarm__docker_text(json_array_get(bindings, 0), "HostPort");
        if (strstr(key, "/sctp") == NULL && swarm__parse_u64(text, &number) == 0)
            set_port(task, (uint32_t)strtoul(key, NULL, 10), number);
    }
}

/* [{"IP": "10.0.0.5", "PrivatePort": 8080, "PublicPort": 32768, "Type": "tcp"}] */
static void see_entry_ports(docker_task *task, json_t *ports)
{
    json_t *port;
    size_t i;
    json_array_foreach(ports, i, port)
        set_port(task, (uint32_t)swarm__docker_number(port, "PrivatePort"),
                 (uint64_t)swarm__docker_number(port, "PublicPort"));
}

/* ---- health ---- */

static swarm_health health_of(const char *word)
{
    swarm_health health;
    return swarm_health_from_str(word, &health) == 0 ? health : SWARM_HEALTH_NONE;
}

static void see_health(docker_task *task, swarm_health health, const char *output)
{
    char text[OUTPUT_LIMIT + 4];
    if (health < SWARM_HEALTH_STARTING)
        return;
    if (task->stage < STAGE_RUNNING) /* the image's own check may be the reason that there is one */
        swarm__docker_tell(task, TELL_CHECKED);
    if (health == task->health || health == SWARM_HEALTH_STARTING)
        return;
    task->health = health;
    swarm__utf8_clean(output, strlen(output), text, OUTPUT_LIMIT);
    swarm__str_set(&task->health_output, text); /* without memory it stays without words */
    swarm__docker_tell(task, TELL_HEALTH);
}

/* ---- states ---- */

static void see_running(docker_task *task)
{
    if (task->stage >= STAGE_RUNNING)
        return;
    task->stage = STAGE_RUNNING;
    swarm__docker_tell(task, TELL_RUNNING);
    swarm__docker_mark(task);
}

/* The sentence that Docker Swarm has for the end of a task; what the Engine said of it in brackets. */
static void see_exit(docker_task *task, int64_t status, int out_of_memory, const char *engine_error)
{
    char sentence[SWARM__DOCKER_TEXT_SIZE];
    const char *why = engine_error[0] != '\0' ? engine_error : out_of_memory ? "out of memory" : "";
    task->exit_code = (int32_t)(status & 0xff);
    snprintf(sentence, sizeof sentence, "task: non-zero exit (%d)%s%s", task->exit_code,
             why[0] != '\0' ? ": " : "", why);
    if (task->goal >= GOAL_STOPPED)
        swarm__docker_end(task, SWARM_TASK_STATE_SHUTDOWN, "shutdown", NULL);
    else if (task->exit_code == 0)
        swarm__docker_end(task, SWARM_TASK_STATE_COMPLETE, "finished", NULL);
    else
        swarm__docker_end(task, SWARM_TASK_STATE_FAILED, "started", sentence);
}

static int is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

static const char *const running_words[] = {"running", "paused", "restarting", NULL};
static const char *const ended_words[] = {"exited", "dead", NULL};

static void see_created(docker_task *task)
{
    if (task->stage == STAGE_LOOKED_FOR || task->stage == STAGE_NEW) {
        task->stage = STAGE_CREATED;
        task->connected = 1; /* which of the others it is in will be seen */
    } else if (task->stage == STAGE_STARTED) {
        task->stage = STAGE_READY; /* it was said to be started, and is not */
    }
    swarm__docker_mark(task);
}

void swarm__docker_see_inspection(docker_task *task, json_t *json)
{
    const char *status = swarm__docker_text(json, "State/Status");
    json_t *health = swarm__docker_at(json, "State/Health");
    json_t *log = swarm__docker_at(health, "Log");
    task->pid = swarm__docker_number(json, "State/Pid");
    if (is_one_of(status, running_words)) {
        see_ports(task, swarm__docker_at(json, "NetworkSettings/Ports"));
        see_health(task, health_of(swarm__docker_text(health, "Status")),
                   swarm__docker_text(json_array_get(log, json_array_size(log) - 1), "Output"));
        see_running(task);
    } else if (is_one_of(status, ended_words)) {
        see_exit(task, swarm__docker_number(json, "State/ExitCode"),
                 swarm__docker_is(json, "State/OOMKilled"),
                 swarm__docker_text(json, "State/Error"));
    } else if (strcmp(status, "created") == 0) {
        see_created(task);
    } else {
        swarm__docker_vanished(task);
    }
}

static int take_id(docker_task *task, const char *id)
{
    size_t length = strlen(id);
    if (length == 0 || length >= sizeof task->container_id)
        return -1;
    memcpy(task->container_id, id, length + 1);
    return 0;
}

/* Found by its name: is it ours? */
static int is_the_tasks(const docker_task *task, json_t *json)
{
    json_t *labels = swarm__docker_at(json, "Config/Labels");
    return strcmp(swarm__docker_label(labels, SWARM__LABEL_TASK), task->id) == 0 &&
           strcmp(swarm__docker_label(labels, SWARM__LABEL_CLUSTER), task->runtime->cluster_id) ==
               0;
}

static void on_inspected(void *user, const swarm__docker_answer *answer)
{
    docker_task *task = user;
    json_t *json = NULL;
    task->request = NULL;
    task->runtime->busy--;
    swarm__docker_mark(task);
    if (answer->status == 404) {
        if (task->container_id[0] != '\0')
            swarm__docker_vanished(task);
        task->look = 0;
        return;
    }
    if (answer->status != 200 || swarm__json_load(answer->body, answer->length, &json, NULL) < 0 ||
        !json_is_object(swarm__docker_at(json, "State"))) {
        if (swarm__docker_trouble(task, answer)) {
            task->exit_code = -1;
            swarm__docker_end(task, SWARM_TASK_STATE_FAILED, "started",
                              "the Engine does not say how the container is");
        }
    } else if (task->container_id[0] == '\0' &&
               (!is_the_tasks(task, json) || take_id(task, swarm__docker_text(json, "Id")) < 0)) {
        task->look = 0;
        swarm__docker_end(task, SWARM_TASK_STATE_REJECTED, "preparing",
                          "the name of the container is taken by another one");
    } else {
        task->look = 0;
        task->troubles = 0;
        swarm__docker_see_inspection(task, json);
    }
    json_decref(json);
}

void swarm__docker_inspect(docker_task *task)
{
    char *name =
        swarm__docker_escape(task->container_id[0] != '\0' ? task->container_id : task->plan.name);
    char *path = name != NULL ? swarm__format("/containers/%s/json", name) : NULL;
    swarm__free(name);
    if (swarm__docker_task_ask(task, "GET", path, NULL, ANSWER_NS, on_inspected) < 0) {
        task->not_before_ns = swarm__loop_now_ns(task->runtime->loop) + 100000000;
        swarm__docker_mark(task);
    }
    swarm__free(path);
}

/* ---- listings ---- */

/* "Up 5 minutes (healthy)", "Up 2 seconds (health: starting)" */
static const char *health_in_status(const char *status)
{
    if (strstr(status, "(healthy)") != NULL)
        return "healthy";
    if (strstr(status, "(unhealthy)") != NULL)
        return "unhealthy";
    return strstr(status, "(health: starting)") != NULL ? "starting" : "none";
}

void swarm__docker_see_entry(docker_task *task, json_t *entry)
{
    const char *state = swarm__docker_text(entry, "State");
    swarm_health health = health_of(health_in_status(swarm__docker_text(entry, "Status")));
    if (task->stage == STAGE_ENDED || take_id(task, swarm__docker_text(entry, "Id")) < 0)
        return;
    if (is_one_of(state, running_words)) {
        if (task->stage < STAGE_RUNNING) {
            see_entry_ports(task, swarm__docker_at(entry, "Ports"));
            if (health == SWARM_HEALTH_UNHEALTHY)
                task->look = 1; /* for what it said */
            else
                see_health(task, health, "");
            see_running(task);
        } else if (health > SWARM_HEALTH_STARTING && health != task->health) {
            task->look = 1;
        }
    } else if (is_one_of(state, ended_words)) {
        task->look = 1; /* an entry does not say how it ended */
        if (task->stage < STAGE_STARTED)
            task->stage = STAGE_STARTED;
    } else if (strcmp(state, "created") == 0) {
        if (task->stage < STAGE_CREATED)
            see_created(task);
    }
    swarm__docker_mark(task);
}
