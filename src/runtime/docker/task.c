/* SPDX-License-Identifier: MIT
 *
 * A task's steps: image, networks, create, connect, start; stop; remove.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "model/credentials.h"
#include "model/json_tree.h"
#include "runtime/docker/json.h"
#include "runtime/docker/state.h"
#include <inttypes.h>
#include <string.h>
#include <utlist.h>

/* How long an Engine may take over a request of its own; a stop has its grace period on top. */
#define ANSWER_NS  INT64_C(60000000000)
#define TROUBLE_NS INT64_C(1000000000) /* before what failed is tried again */
#define MEMORY_NS  INT64_C(100000000)  /* the same where memory was short */

#define STOP_HOLD_NS  INT64_C(3000000000) /* how long starts may go before a stop */
#define STOP_LATER_NS INT64_C(20000000)   /* until a stop that was held is looked at again */

enum {
    TROUBLE_LIMIT = 5 /* answers in a row that are none, from an Engine that is there */
};

/* ---- marks ---- */

void swarm__docker_mark(docker_task *task)
{
    docker_runtime *runtime = task->runtime;
    if (!task->is_due) {
        task->is_due = 1;
        DL_APPEND2(runtime->due, task, prev_due, next_due);
    }
    /* Soon, not now: a turn of the loop must come to an end. */
    swarm__docker_work_at(runtime, swarm__loop_now_ns(runtime->loop) + 1);
}

void swarm__docker_work_at(docker_runtime *runtime, int64_t at_ns)
{
    if (at_ns >= runtime->work_ns)
        return;
    runtime->work_ns = at_ns;
    swarm__timer_set(runtime->loop, &runtime->work_timer, at_ns);
}

void swarm__docker_mark_all(docker_runtime *runtime)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&runtime->tasks, entry)) != NULL)
        swarm__docker_mark(swarm__map_entry_value(entry));
}

static void unmark(docker_task *task)
{
    if (task->is_due)
        DL_DELETE2(task->runtime->due, task, prev_due, next_due);
    task->is_due = 0;
}

void swarm__docker_tell(docker_task *task, unsigned tells)
{
    docker_runtime *runtime = task->runtime;
    task->tells |= tells;
    if (!task->is_telling) {
        task->is_telling = 1;
        DL_APPEND2(runtime->telling, task, prev_tell, next_tell);
    }
    swarm__docker_changed(runtime);
}

void swarm__docker_task_free(docker_task *task)
{
    docker_runtime *runtime = task->runtime;
    swarm__docker_task_interrupt(task);
    unmark(task);
    if (task->is_telling)
        DL_DELETE2(runtime->telling, task, prev_tell, next_tell);
    if (runtime->lent_task == task)
        runtime->lent_task = NULL;
    swarm__map_remove(&runtime->tasks, task->id);
    swarm__docker_plan_free(&task->plan);
    swarm__free(task->error);
    swarm__free(task->health_output);
    swarm__free(task->progress);
    swarm__free(task->id);
    swarm__free(task);
}

/* ---- asking ---- */

int swarm__docker_task_ask(docker_task *task, const char *method, const char *path,
                           const char *body, int64_t timeout_ns,
                           void (*ended)(void *user, const swarm__docker_answer *answer))
{
    swarm__docker_question question = {.method = method,
                                       .path = path,
                                       .body = body,
                                       .timeout_ns = timeout_ns,
                                       .ended = ended,
                                       .user = task};
    if (path == NULL)
        return SWARM_E_NOMEM;
    int code = swarm__docker_client_ask(task->runtime->client, &question, &task->request, NULL);
    if (code == 0 && !task->stopping)
        task->runtime->busy++;
    return code;
}

/* The same with a path that is made for it. */
static int ask(docker_task *task, const char *method, char *path, const char *body,
               void (*ended)(void *user, const swarm__docker_answer *answer))
{
    int64_t timeout_ns =
        task->stopping ? ANSWER_NS + task->plan.stop_seconds * 1000000000 : ANSWER_NS;
    int code = swarm__docker_task_ask(task, method, path, body, timeout_ns, ended);
    swarm__free(path);
    return code;
}

/* The request is over: its answer is at hand. */
static docker_task *answered(void *user)
{
    docker_task *task = user;
    if (!task->stopping)
        task->runtime->busy--;
    task->runtime->starting -= task->starting;
    task->starting = 0;
    task->stopping = 0;
    task->request = NULL;
    swarm__docker_mark(task);
    return task;
}

void swarm__docker_task_interrupt(docker_task *task)
{
    if (task->request != NULL && !task->stopping)
        task->runtime->busy--;
    swarm__docker_request_cancel(task->request);
    task->runtime->starting -= task->starting;
    task->starting = 0;
    task->request = NULL;
    task->stopping = 0;
    swarm__docker_pull_leave(task);
}

int swarm__docker_trouble(docker_task *task, const swarm__docker_answer *answer)
{
    docker_runtime *runtime = task->runtime;
    (void)answer;
    task->not_before_ns = swarm__loop_now_ns(runtime->loop) + TROUBLE_NS;
    task->look = task->container_id[0] != '\0';
    swarm__docker_doubt(runtime);
    return ++task->troubles >= TROUBLE_LIMIT;
}

/* ---- ends ---- */

/* Without memory it is one without a sentence. */
static void set_error(docker_task *task, const char *error)
{
    char text[SWARM__DOCKER_TEXT_SIZE];
    const swarm_credentials *const *credentials = task->runtime->credentials;
    swarm__utf8_clean(error, strlen(error), text, sizeof text - 1);
    if (credentials != NULL) /* whatever the Engine or a registry has to say */
        swarm__credentials_hide(*credentials, text);
    swarm__str_set(&task->error, text);
}

void swarm__docker_put_off(docker_task *task, const char *error)
{
    set_error(task, error);
    task->passing = 1;
    swarm__docker_tell(task, TELL_PASSING);
}

void swarm__docker_end(docker_task *task, swarm_task_state state, const char *message,
                       const char *error)
{
    if (task->stage == STAGE_ENDED)
        return;
    task->passing = 0;
    task->stage = STAGE_ENDED;
    task->end_state = state;
    task->end_message = message;
    swarm__str_set(&task->error, NULL);
    if (error != NULL)
        set_error(task, error);
    swarm__docker_tell(task, TELL_END);
}

static void reject(docker_task *task, const char *error)
{
    task->exit_code = -1;
    swarm__docker_end(task, SWARM_TASK_STATE_REJECTED, "preparing", error);
}

static void fail_start(docker_task *task, const char *error)
{
    task->exit_code = -1;
    swarm__docker_end(task, SWARM_TASK_STATE_FAILED, "starting", error);
}

void swarm__docker_vanished(docker_task *task)
{
    task->look = 0;
    task->container_id[0] = '\0';
    if (task->stage == STAGE_ENDED)
        return;
    task->exit_code = -1;
    if (task->goal >= GOAL_STOPPED)
        swarm__docker_end(task, SWARM_TASK_STATE_SHUTDOWN, "shutdown", NULL);
    else
        swarm__docker_end(task, SWARM_TASK_STATE_FAILED, "finished",
                          "the container is not there any more: somebody removed it");
}

/* Not the answer that was hoped for: trouble with the connection, or the Engine's own words. 1 when it is
 * the latter, or there has been too much of the former; the words are in `text`. */
static int is_refused(docker_task *task, const swarm__docker_answer *answer, char *text,
                      size_t size)
{
    if (answer->status == 0) {
        swarm__utf8_clean(answer->failure, strlen(answer->failure), text, size - 1);
        return swarm__docker_trouble(task, answer);
    }
    task->troubles = 0;
    swarm__docker_message(answer, text, size);
    return 1;
}

/* ---- on the way up ---- */

static void on_created(void *user, const swarm__docker_answer *answer)
{
    docker_task *task = answered(user);
    char text[SWARM__DOCKER_TEXT_SIZE];
    json_t *json = NULL;
    if (answer->status == 201) {
        const char *id = "";
        if (swarm__json_load(answer->body, answer->length, &json, NULL) == 0)
            id = swarm__docker_text(json, "Id");
        size_t length = strlen(id);
        if (length > 0 && length < sizeof task->container_id) {
            memcpy(task->container_id, id, length + 1);
            task->stage = STAGE_CREATED;
            task->connected = 1;
            task->known_since = task->runtime->contact.listing;
            task->troubles = 0;
        } else if (swarm__docker_trouble(task, answer)) {
            reject(task, "the Engine's answer makes no sense");
        }
        json_decref(json);
        return;
    }
    if (answer->status == 409) { /* created before, and the answer was lost: look by name */
        task->look = 1;
        return;
    }
    if (!is_refused(task, answer, text, sizeof text))
        return;
    if (answer->status == 404 && strstr(text, "No such image") != NULL && !task->pulled &&
        task->goal < GOAL_STOPPED && task->plan.pull_policy != SWARM_PULL_POLICY_NEVER) {
        if (task->image_came) /* since it was asked for: the next try finds it */
            return;
        if (swarm__docker_pull(task) < 0)
            task->not_before_ns = swarm__loop_now_ns(task->runtime->loop) + MEMORY_NS;
    } else if (answer->status == 404 && strstr(text, "etwork") != NULL && !task->network_lost) {
        task->network_lost = 1;
        swarm__docker_networks_forget(task->runtime);
    } else {
        reject(task, text);
    }
}

static int create(docker_task *task)
{
    if (task->plan.pull_policy == SWARM_PULL_POLICY_ALWAYS && !task->pulled)
        return swarm__docker_pull(task);
    int ready = swarm__docker_networks_ready(task);
    if (ready <= 0)
        return ready;
    char *name = swarm__docker_escape(task->plan.name);
    char *path = name != NULL ? swarm__format("/containers/create?name=%s", name) : NULL;
    swarm__free(name);
    task->created = 1;
    task->image_came = 0;
    return ask(task, "POST", path, task->plan.body, on_created);
}

static void on_connected(void *user, const swarm__docker_answer *answer)
{
    docker_task *task = answered(user);
    char text[SWARM__DOCKER_TEXT_SIZE];
    if (answer->status == 200 || answer->status == 204) {
        task->connected++;
        return;
    }
    if (!is_refused(task, answer, text, sizeof text))
        return;
    if (strstr(text, "already exists in network") != NULL)
        task->connected++; /* before, and the answer was lost */
    else
        reject(task, text);
}

/* Into the next of its networks. */
static int attach(docker_task *task)
{
    const swarm__docker_attachment *to = &task->plan.networks.items[task->connected];
    char *network = swarm__docker_escape(to->network);
    char *body =
        swarm__format("{\"Container\":\"%s\",\"EndpointConfig\":%s}", task->container_id, to->body);
    int code = SWARM_E_NOMEM;
    if (network != NULL && body != NULL)
        code =
            ask(task, "POST", swarm__format("/networks/%s/connect", network), body, on_connected);
    swarm__free(network);
    swarm__free(body);
    return code;
}

static int become_ready(docker_task *task)
{
    if (task->connected < task->plan.networks.count)
        return attach(task);
    task->stage = STAGE_READY;
    swarm__docker_tell(task, TELL_READY);
    swarm__docker_mark(task);
    return 0;
}

static void on_started(void *user, const swarm__docker_answer *answer)
{
    docker_task *task = answered(user);
    char text[SWARM__DOCKER_TEXT_SIZE];
    if (answer->status == 204 || answer->status == 304) {
        task->stage = STAGE_STARTED;
        task->look = 1;
        task->troubles = 0;
    } else if (is_refused(task, answer, text, sizeof text)) {
        if (strstr(text, "is ambiguous") != NULL)
            swarm__docker_networks_forget(task->runtime); /* the next task puts that right */
        fail_start(task, text);
    }
}

static int start(docker_task *task)
{
    int code = ask(task, "POST", swarm__format("/containers/%s/start", task->container_id), NULL,
                   on_started);
    task->starting = code == 0;
    task->runtime->starting += task->starting;
    return code;
}

static int step_up(docker_task *task)
{
    switch (task->stage) {
    case STAGE_NEW:
        return create(task);
    case STAGE_CREATED:
        return become_ready(task);
    case STAGE_READY:
        return task->goal >= GOAL_RUNNING ? start(task) : 0;
    default:
        return 0;
    }
}

/* ---- on the way down ---- */

static void on_stopped(void *user, const swarm__docker_answer *answer)
{
    docker_task *task = answered(user);
    char text[SWARM__DOCKER_TEXT_SIZE];
    task->look = 1; /* how it ended, or that it has not */
    if (answer->status == 204 || answer->status == 304 || answer->status == 404) {
        task->troubles = 0;
        return;
    }
    task->not_before_ns = swarm__loop_now_ns(task->runtime->loop) + TROUBLE_NS;
    if (answer->status == 0)
        is_refused(task, answer, text, sizeof text); /* it is stopped again until it is */
}

static int step_end(docker_task *task)
{
    if (task->stage == STAGE_ENDED)
        return 0;
    if (task->stage < STAGE_STARTED) {
        swarm__docker_pull_leave(task);
        swarm__docker_end(task, SWARM_TASK_STATE_SHUTDOWN, "shutdown", NULL);
        return 0;
    }
    int64_t seconds = task->goal == GOAL_STOPPED ? task->plan.stop_seconds : 0;
    task->stopping = 1;
    int code = ask(task, "POST",
                   swarm__format("/containers/%s/stop?t=%" PRIi64, task->container_id, seconds),
                   NULL, on_stopped);
    if (code < 0)
        task->stopping = 0;
    return code;
}

static void on_removed(void *user, const swarm__docker_answer *answer)
{
    docker_task *task = answered(user);
    if (answer->status == 204 || answer->status == 404) {
        swarm__docker_networks_leave(task);
        swarm__docker_task_free(task);
        return;
    }
    /* Being removed already, or it cannot be yet: until it is gone. */
    task->not_before_ns = swarm__loop_now_ns(task->runtime->loop) + TROUBLE_NS;
    if (answer->status == 0)
        swarm__docker_doubt(task->runtime);
}

static int step_gone(docker_task *task)
{
    swarm__docker_pull_leave(task);
    if (task->container_id[0] == '\0' && !task->created) {
        swarm__docker_task_free(task);
        return 0;
    }
    char *name =
        swarm__docker_escape(task->container_id[0] != '\0' ? task->container_id : task->plan.name);
    char *path = name != NULL ? swarm__format("/containers/%s?force=1&v=1", name) : NULL;
    swarm__free(name);
    return ask(task, "DELETE", path, NULL, on_removed);
}

/* ---- one step ---- */

static int step(docker_task *task)
{
    if (task->look && task->goal != GOAL_GONE) {
        swarm__docker_inspect(task);
        return 0;
    }
    if (task->goal == GOAL_GONE)
        return step_gone(task);
    return task->goal >= GOAL_STOPPED ? step_end(task) : step_up(task);
}

/* May it take a step now? When not, something else marks it again. */
static int may_step(const docker_task *task)
{
    if (task->request != NULL ||
        ((task->pull != NULL || task->passing) && task->goal < GOAL_STOPPED))
        return 0;
    return task->stage != STAGE_LOOKED_FOR;
}

/* An Engine takes one container after the other, to start or to stop it. While it has one to start, stops
 * wait: they bring nothing back that is needed. Starts that do not come to an end hold no stop up for long. */
static int waits_for_starts(docker_task *task, int64_t now_ns)
{
    if (task->goal != GOAL_STOPPED || task->stage < STAGE_STARTED || task->stage == STAGE_ENDED ||
        task->runtime->starting == 0)
        return 0;
    if (task->stop_by_ns == 0)
        task->stop_by_ns = now_ns + STOP_HOLD_NS;
    return now_ns < task->stop_by_ns;
}

/* One task's turn. */
static void take_turn(docker_task *task, int64_t now_ns)
{
    docker_runtime *runtime = task->runtime;
    if (!may_step(task)) {
        unmark(task);
    } else if (task->not_before_ns > now_ns) {
        swarm__docker_work_at(runtime, task->not_before_ns);
    } else if (waits_for_starts(task, now_ns)) {
        swarm__docker_work_at(runtime, now_ns + STOP_LATER_NS);
    } else if (runtime->busy < SWARM__DOCKER_BUSY_LIMIT || task->goal >= GOAL_STOPPED) {
        unmark(task);
        if (step(task) < 0) {
            task->not_before_ns = now_ns + MEMORY_NS;
            swarm__docker_mark(task);
        }
    }
}

void swarm__docker_work(void *user)
{
    docker_runtime *runtime = user;
    docker_task *task, *next;
    runtime->work_ns = INT64_MAX;
    if (runtime->contact.list_wanted)
        swarm__docker_list(runtime);
    if (!runtime->contact.up)
        return;
    swarm__docker_strangers_step(runtime);
    DL_FOREACH_SAFE2(runtime->due, task, next, next_due)
    take_turn(task, swarm__loop_now_ns(runtime->loop));
}
