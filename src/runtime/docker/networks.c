/* SPDX-License-Identifier: MIT
 *
 * The networks of a stack on one host: bridges, made where they are missing. Those that this cluster
 * made go with its last task that is in them: an Engine has addresses for some thirty.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "model/json_tree.h"
#include "runtime/docker/json.h"
#include "runtime/docker/state.h"
#include <stdio.h>
#include <string.h>

#define ANSWER_NS INT64_C(60000000000)

enum {
    DOUBLES_LIMIT = 8 /* attempts to have one of that name */
};

static docker_network *find_or_add(docker_runtime *runtime, const char *name)
{
    docker_network *network = swarm__map_get(&runtime->networks, name);
    if (network != NULL)
        return network;
    network = swarm__alloc_zero(1, sizeof *network);
    if (network == NULL)
        return NULL;
    network->runtime = runtime;
    network->name = swarm__strdup(name);
    if (network->name == NULL || swarm__map_put(&runtime->networks, network->name, network) < 0) {
        swarm__free(network->name);
        swarm__free(network);
        return NULL;
    }
    return network;
}

static int is_in(const docker_task *task, const docker_network *network)
{
    for (size_t i = 0; i < task->plan.networks.count; i++)
        if (strcmp(task->plan.networks.items[i].network, network->name) == 0)
            return 1;
    return 0;
}

/* Those that wait for this network. */
static int waits_for(const docker_task *task, const docker_network *network)
{
    return task->stage == STAGE_NEW && task->request == NULL && is_in(task, network);
}

static int is_needed(const docker_network *network)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&network->runtime->tasks, entry)) != NULL) {
        const docker_task *task = swarm__map_entry_value(entry);
        if (task->stage != STAGE_ENDED && task->goal != GOAL_GONE && is_in(task, network))
            return 1;
    }
    return 0;
}

/* Tell those that wait: it is there, or (with a reason) it will not be. */
static void settle(docker_network *network, const char *error)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&network->runtime->tasks, entry)) != NULL) {
        docker_task *task = swarm__map_entry_value(entry);
        if (!waits_for(task, network))
            continue;
        if (error != NULL && task->goal < GOAL_STOPPED) {
            task->exit_code = -1;
            swarm__docker_end(task, SWARM_TASK_STATE_REJECTED, "preparing", error);
        }
        swarm__docker_mark(task);
    }
}

static void fail(docker_network *network, const swarm__docker_answer *answer)
{
    char text[SWARM__DOCKER_TEXT_SIZE], error[SWARM__DOCKER_TEXT_SIZE + 256];
    if (answer->status == 0) {
        swarm__docker_doubt(network->runtime);
        return; /* after the next listing all steps are taken anew */
    }
    swarm__docker_message(answer, text, sizeof text);
    snprintf(error, sizeof error, "network %.200s: %s", network->name, text);
    settle(network, error);
}

static void on_made(void *user, const swarm__docker_answer *answer)
{
    docker_network *network = user;
    network->request = NULL;
    if (answer->status == 201 || answer->status == 409) { /* 409: somebody was faster */
        network->present = 1;
        settle(network, NULL);
    } else {
        fail(network, answer);
    }
}

static int ask(docker_network *network, const char *method, const char *path, const char *body,
               void (*ended)(void *user, const swarm__docker_answer *answer))
{
    swarm__docker_question question = {.method = method,
                                       .path = path,
                                       .body = body,
                                       .timeout_ns = ANSWER_NS,
                                       .ended = ended,
                                       .user = network};
    return path != NULL ? swarm__docker_client_ask(network->runtime->client, &question,
                                                   &network->request, NULL)
                        : SWARM_E_NOMEM;
}

static int make(docker_network *network)
{
    int failed = 0;
    json_t *labels = json_object(), *json = json_object();
    swarm__json_put(labels, SWARM__LABEL_CLUSTER, json_string(network->runtime->cluster_id),
                    &failed);
    if (network->stack != NULL)
        swarm__json_put(labels, SWARM__LABEL_NAMESPACE, json_string(network->stack), &failed);
    swarm__json_put(json, "Name", json_string(network->name), &failed);
    swarm__json_put(json, "Driver", json_string("bridge"), &failed);
    swarm__json_put(json, "CheckDuplicate", json_true(), &failed);
    swarm__json_put(json, "Labels", labels, &failed);
    char *body = failed ? NULL : swarm__json_text(json, JSON_COMPACT);
    json_decref(json);
    int code =
        body != NULL ? ask(network, "POST", "/networks/create", body, on_made) : SWARM_E_NOMEM;
    swarm__free(body);
    return code;
}

/* Did this cluster make it? */
static int is_ours(const docker_network *network, const swarm__docker_answer *answer)
{
    json_t *json = NULL;
    if (swarm__json_load(answer->body, answer->length, &json, NULL) < 0)
        return 0;
    int ours = strcmp(swarm__docker_label(json_object_get(json, "Labels"), SWARM__LABEL_CLUSTER),
                      network->runtime->cluster_id) == 0;
    json_decref(json);
    return ours;
}

/* Removed or, by somebody else, still in use: whoever needs it now looks anew. */
static void on_dropped(void *user, const swarm__docker_answer *answer)
{
    docker_network *network = user;
    (void)answer;
    network->request = NULL;
    settle(network, NULL);
}

static int ask_of(docker_network *network, const char *method,
                  void (*ended)(void *user, const swarm__docker_answer *answer))
{
    char *name = swarm__docker_escape(network->name);
    char *path = name != NULL ? swarm__format("/networks/%s", name) : NULL;
    swarm__free(name);
    int code = ask(network, method, path, NULL, ended);
    swarm__free(path);
    return code;
}

/* ---- two of one name ---- */

/* An Engine makes a second network of a name when it is asked while it is at work on the first: by a manager
 * that was killed then, and by the next one. All calls by that name are refused from there on. */
static int is_ambiguous(const swarm__docker_answer *answer)
{
    char text[SWARM__DOCKER_TEXT_SIZE];
    if (answer->status == 0 || answer->status == 200 || answer->status == 404)
        return 0;
    swarm__docker_message(answer, text, sizeof text);
    return strstr(text, "is ambiguous") != NULL;
}

static int look(docker_network *network);

static void on_double_dropped(void *user, const swarm__docker_answer *answer)
{
    docker_network *network = user;
    (void)answer;
    network->request = NULL;
    if (look(network) < 0)
        swarm__docker_doubt(network->runtime);
}

/* One of those of our mark goes; each time another one, for one that is in use does not. */
static void on_doubles(void *user, const swarm__docker_answer *answer)
{
    docker_network *network = user;
    json_t *list = NULL, *entry;
    const char *ids[DOUBLES_LIMIT];
    size_t i, count = 0;
    network->request = NULL;
    if (answer->status != 200 || swarm__json_load(answer->body, answer->length, &list, NULL) < 0) {
        swarm__docker_doubt(network->runtime);
        return;
    }
    json_array_foreach(list, i,
                       entry) if (count < DOUBLES_LIMIT &&
                                  strcmp(swarm__docker_text(entry, "Name"), network->name) == 0)
        ids[count++] = swarm__docker_text(entry, "Id");
    char *path = count > 1 ? swarm__format("/networks/%s", ids[network->doubles % count]) : NULL;
    json_decref(list);
    network->doubles++;
    if (ask(network, "DELETE", path, NULL, on_double_dropped) < 0)
        swarm__docker_doubt(network->runtime);
    swarm__free(path);
}

static void look_for_doubles(docker_network *network)
{
    char *path = swarm__format("/networks?filters=%s", network->runtime->filters);
    if (ask(network, "GET", path, NULL, on_doubles) < 0)
        swarm__docker_doubt(network->runtime);
    swarm__free(path);
}

static void on_looked(void *user, const swarm__docker_answer *answer)
{
    docker_network *network = user;
    network->request = NULL;
    if (is_ambiguous(answer) && network->doubles < DOUBLES_LIMIT) {
        look_for_doubles(network);
    } else if (!is_needed(network)) {
        if (answer->status == 200 && is_ours(network, answer))
            ask_of(network, "DELETE", on_dropped);
    } else if (answer->status == 200) {
        network->present = 1;
        network->doubles = 0;
        settle(network, NULL);
    } else if (answer->status == 404) {
        if (make(network) < 0)
            swarm__docker_doubt(network->runtime);
    } else {
        fail(network, answer);
    }
}

static int look(docker_network *network)
{
    return ask_of(network, "GET", on_looked);
}

int swarm__docker_networks_ready(docker_task *task)
{
    int ready = 1;
    for (size_t i = 0; i < task->plan.networks.count; i++) {
        docker_network *network = find_or_add(task->runtime, task->plan.networks.items[i].network);
        if (network == NULL)
            return SWARM_E_NOMEM;
        if (network->present)
            continue;
        ready = 0;
        if (network->request != NULL)
            continue;
        if (swarm__str_set(&network->stack, task->plan.stack) < 0 || look(network) < 0)
            return SWARM_E_NOMEM;
    }
    return ready;
}

void swarm__docker_networks_leave(docker_task *task)
{
    for (size_t i = 0; i < task->plan.networks.count; i++) {
        docker_network *network = find_or_add(task->runtime, task->plan.networks.items[i].network);
        if (network == NULL || network->request != NULL || is_needed(network))
            continue;
        network->present = 0;
        look(network); /* without memory it stays, and goes with the next task */
    }
}

/* All networks that carry our mark: those of tasks which an earlier manager removed before it ended. */
static void on_listed(void *user, const swarm__docker_answer *answer)
{
    docker_runtime *runtime = user;
    json_t *list = NULL, *entry;
    size_t i;
    runtime->network_list = NULL;
    if (answer->status != 200 || swarm__json_load(answer->body, answer->length, &list, NULL) < 0)
        return; /* they stay until the next contact */
    json_array_foreach(list, i, entry)
    {
        const char *name = swarm__docker_text(entry, "Name");
        docker_network *network = name[0] != '\0' ? find_or_add(runtime, name) : NULL;
        if (network != NULL && network->request == NULL && !is_needed(network)) {
            network->present = 0;
            look(network);
        }
    }
    json_decref(list);
}

void swarm__docker_networks_tidy(docker_runtime *runtime)
{
    char *path = swarm__format("/networks?filters=%s", runtime->filters);
    swarm__docker_question question = {.method = "GET",
                                       .path = path,
                                       .timeout_ns = ANSWER_NS,
                                       .ended = on_listed,
                                       .user = runtime};
    if (path != NULL && runtime->network_list == NULL)
        swarm__docker_client_ask(runtime->client, &question, &runtime->network_list, NULL);
    swarm__free(path);
}

void swarm__docker_networks_forget(docker_runtime *runtime)
{
    struct swarm__map_entry *entry = NULL;
    swarm__docker_request_cancel(runtime->network_list);
    runtime->network_list = NULL;
    while ((entry = swarm__map_next(&runtime->networks, entry)) != NULL) {
        docker_network *network = swarm__map_entry_value(entry);
        swarm__docker_request_cancel(network->request);
        network->request = NULL;
        network->present = 0;
    }
}

void swarm__docker_networks_free(docker_runtime *runtime)
{
    struct swarm__map_entry *entry = NULL;
    swarm__docker_networks_forget(runtime);
    while ((entry = swarm__map_next(&runtime->networks, entry)) != NULL) {
        docker_network *network = swarm__map_entry_value(entry);
        swarm__free(network->name);
        swarm__free(network->stack);
        swarm__free(network);
    }
    swarm__map_free(&runtime->networks);
}
