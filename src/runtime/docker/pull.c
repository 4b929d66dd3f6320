/* SPDX-License-Identifier: MIT
 *
 * Pulling an image: one pull for all tasks of a node that wait for the same one. The Engine tells how it
 * goes, line by line; a pull of which nothing is heard for too long is given up.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "model/credentials.h"
#include "model/json_tree.h"
#include "runtime/docker/json.h"
#include "runtime/docker/registry.h"
#include "runtime/docker/state.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <utlist.h>

#define SILENCE_NS INT64_C(60000000000)
#define TELL_NS    INT64_C(1000000000) /* how often people are told */

enum {
    LINE_LIMIT = 1024 * 1024,
    LAYER_LIMIT = 128
};

typedef struct pull_layer {
    char id[24];
    int64_t current, total;
} pull_layer;

struct docker_pull {
    docker_runtime *runtime;
    char *image;
    swarm__docker_request *request;
    swarm__lines lines;
    swarm__timer timer;
    int64_t heard_ns;
    int64_t told_ns;
    size_t layer_count;
    pull_layer layers[LAYER_LIMIT];
    char error[SWARM__DOCKER_TEXT_SIZE]; /* that the Engine told within a good answer */
    struct docker_pull *next, *prev;
};

static void pull_free(docker_pull *pull)
{
    docker_runtime *runtime = pull->runtime;
    DL_DELETE(runtime->pulls, pull);
    swarm__docker_request_cancel(pull->request);
    swarm__timer_release(runtime->loop, &pull->timer);
    swarm__lines_free(&pull->lines);
    swarm__free(pull->image);
    swarm__free(pull);
}

/* NULL when there are none. */
static const swarm_credentials *credentials_of(const docker_runtime *runtime)
{
    return runtime->credentials != NULL ? *runtime->credentials : NULL;
}

/* ---- how it goes ---- */

static pull_layer *find_layer(docker_pull *pull, const char *id)
{
    for (size_t i = 0; i < pull->layer_count; i++)
        if (strcmp(pull->layers[i].id, id) == 0)
            return &pull->layers[i];
    if (pull->layer_count == LAYER_LIMIT || strlen(id) >= sizeof pull->layers[0].id)
        return NULL;
    pull_layer *layer = &pull->layers[pull->layer_count++];
    memcpy(layer->id, id, strlen(id) + 1);
    return layer;
}

static char *progress_text(const docker_pull *pull)
{
    int64_t current = 0, total = 0;
    for (size_t i = 0; i < pull->layer_count; i++) {
        current += pull->layers[i].current;
        total += pull->layers[i].total;
    }
    return total > 0 ? swarm__format("pulling %s: %" PRIi64 " of %" PRIi64 " kB", pull->image,
                                     current / 1000, total / 1000)
                     : swarm__format("pulling %s", pull->image);
}

static void tell_progress(docker_pull *pull)
{
    struct swarm__map_entry *entry = NULL;
    int64_t now_ns = swarm__loop_now_ns(pull->runtime->loop);
    if (now_ns < pull->told_ns + TELL_NS)
        return;
    pull->told_ns = now_ns;
    while ((entry = swarm__map_next(&pull->runtime->tasks, entry)) != NULL) {
        docker_task *task = swarm__map_entry_value(entry);
        char *text =
            task->pull == pull && !(task->lent & TELL_PROGRESS) ? progress_text(pull) : NULL;
        if (text == NULL)
            continue;
        swarm__free(task->progress);
        task->progress = text;
        swarm__docker_tell(task, TELL_PROGRESS);
    }
}

static int see_line(void *user, const char *text, size_t length)
{
    docker_pull *pull = user;
    json_t *json = NULL;
    int code = swarm__json_load(text, length, &json, NULL);
    if (code < 0)
        return code;
    const char *error = swarm__docker_text(json, "error");
    int64_t total = swarm__docker_number(json, "progressDetail/total");
    int64_t current = swarm__docker_number(json, "progressDetail/current");
    if (error[0] != '\0')
        swarm__utf8_clean(error, strlen(error), pull->error, sizeof pull->error - 1);
    if (total > 0 && total < INT64_MAX / LAYER_LIMIT && current >= 0 && current <= total &&
        strcmp(swarm__docker_text(json, "status"), "Downloading") == 0) {
        pull_layer *layer = find_layer(pull, swarm__docker_text(json, "id"));
        if (layer != NULL) {
            layer->current = current;
            layer->total = total;
        }
    }
    json_decref(json);
    return 0;
}

static int on_bytes(void *user, const char *bytes, size_t length)
{
    docker_pull *pull = user;
    pull->heard_ns = swarm__loop_now_ns(pull->runtime->loop);
    if (swarm__lines_add(&pull->lines, bytes, length, LINE_LIMIT, see_line, pull) < 0)
        return -1;
    if (length > 0)
        tell_progress(pull);
    return 0;
}

/* ---- how it ends ---- */

static void fail_task(docker_task *task, const char *image, const char *why, int passing)
{
    char *error = swarm__format("pulling %s: %s", image, why);
    task->exit_code = -1;
    if (passing)
        swarm__docker_put_off(task, error != NULL ? error : "out of memory");
    else
        swarm__docker_end(task, SWARM_TASK_STATE_REJECTED, "preparing",
                          error != NULL ? error : "out of memory");
    swarm__free(error);
}

/* NULL: the image is there. */
static void finish(docker_pull *pull, const char *why, int passing)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&pull->runtime->tasks, entry)) != NULL) {
        docker_task *task = swarm__map_entry_value(entry);
        if (task->pull != pull) {
            if (why == NULL && strcmp(task->plan.image, pull->image) == 0)
                task->image_came = 1;
            continue;
        }
        task->pull = NULL;
        task->pulled = why == NULL;
        if (why != NULL)
            fail_task(task, pull->image, why, passing);
        swarm__docker_mark(task);
    }
    pull_free(pull);
}

static void on_ended(void *user, const swarm__docker_answer *answer)
{
    docker_pull *pull = user;
    char text[SWARM__DOCKER_TEXT_SIZE];
    pull->request = NULL;
    if (answer->status == 200 && pull->error[0] == '\0') {
        finish(pull, NULL, 0);
    } else if (pull->error[0] != '\0') {
        memcpy(text, pull->error, sizeof text);
        finish(pull, text, swarm__docker_pull_may_pass(200, text));
    } else if (answer->status == 0) {
        swarm__docker_doubt(pull->runtime);
        finish(pull, answer->failure, 1);
    } else {
        swarm__docker_message(answer, text, sizeof text);
        finish(pull, text, swarm__docker_pull_may_pass(answer->status, text));
    }
}

static void on_silence(void *user)
{
    docker_pull *pull = user;
    if (swarm__loop_now_ns(pull->runtime->loop) - pull->heard_ns < SILENCE_NS)
        swarm__timer_set(pull->runtime->loop, &pull->timer, pull->heard_ns + SILENCE_NS);
    else
        finish(pull, "nothing was heard of it for a minute", 1);
}

/* ---- how it begins ---- */

/* "X-Registry-Auth: …", or NULL when nothing is known about the registry. */
static int login_line(const docker_pull *pull, char **out_line)
{
    char *login;
    int code = swarm__credentials_header(credentials_of(pull->runtime), pull->image, &login);
    *out_line = login != NULL ? swarm__format("X-Registry-Auth: %s", login) : NULL;
    if (login != NULL && *out_line == NULL)
        code = SWARM_E_NOMEM;
    swarm__credentials_wipe(login);
    return code;
}

static int begin(docker_pull *pull)
{
    docker_runtime *runtime = pull->runtime;
    char *login;
    if (login_line(pull, &login) < 0)
        return SWARM_E_NOMEM;
    char *path = swarm__docker_pull_path(pull->image);
    swarm__docker_question question = {.method = "POST",
                                       .path = path,
                                       .header = login,
                                       .ended = on_ended,
                                       .bytes = on_bytes,
                                       .user = pull};
    int code = path != NULL
                   ? swarm__docker_client_ask(runtime->client, &question, &pull->request, NULL)
                   : SWARM_E_NOMEM;
    swarm__free(path);
    swarm__credentials_wipe(login);
    if (code == 0)
        swarm__timer_set(runtime->loop, &pull->timer, pull->heard_ns + SILENCE_NS);
    return code;
}

static docker_pull *add(docker_runtime *runtime, const char *image)
{
    docker_pull *pull = swarm__alloc_zero(1, sizeof *pull);
    if (pull == NULL)
        return NULL;
    pull->runtime = runtime;
    pull->timer.due = on_silence;
    pull->timer.user = pull;
    pull->heard_ns = swarm__loop_now_ns(runtime->loop);
    pull->told_ns = pull->heard_ns - TELL_NS;
    pull->image = swarm__strdup(image);
    DL_APPEND(runtime->pulls, pull);
    if (pull->image != NULL && swarm__timer_reserve(runtime->loop, &pull->timer) == 0 &&
        begin(pull) == 0)
        return pull;
    pull_free(pull);
    return NULL;
}

int swarm__docker_pull(docker_task *task)
{
    docker_runtime *runtime = task->runtime;
    docker_pull *pull;
    DL_FOREACH(runtime->pulls, pull)
    if (strcmp(pull->image, task->plan.image) == 0)
        break;
    if (pull == NULL && (pull = add(runtime, task->plan.image)) == NULL)
        return SWARM_E_NOMEM;
    task->pull = pull;
    swarm__docker_tell(task, TELL_PREPARING);
    return 0;
}

void swarm__docker_pull_leave(docker_task *task)
{
    docker_pull *pull = task->pull;
    struct swarm__map_entry *entry = NULL;
    task->pull = NULL;
    if (pull == NULL)
        return;
    while ((entry = swarm__map_next(&task->runtime->tasks, entry)) != NULL)
        if (((docker_task *)swarm__map_entry_value(entry))->pull == pull)
            return;
    pull_free(pull);
}

void swarm__docker_pulls_free(docker_runtime *runtime)
{
    while (runtime->pulls != NULL)
        pull_free(runtime->pulls);
}
