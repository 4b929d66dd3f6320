/* SPDX-License-Identifier: MIT
 *
 * Containers of our cluster's that nobody here knows: what a node that comes back brings along, or what
 * an earlier manager left. They are stopped as they wish to be, and removed.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "runtime/docker/state.h"
#include <string.h>
#include <utlist.h>

#define ANSWER_NS INT64_C(3600000000000) /* its grace period is its own, and not known here */

void swarm__docker_sweep_container(docker_runtime *runtime, const char *container_id, int running)
{
    docker_stranger *stranger;
    size_t length = strlen(container_id);
    DL_FOREACH(runtime->strangers, stranger)
    if (strcmp(stranger->container_id, container_id) == 0)
        return;
    if (length == 0 || length >= sizeof stranger->container_id ||
        (stranger = swarm__alloc_zero(1, sizeof *stranger)) == NULL)
        return; /* the next listing brings it up again */
    stranger->runtime = runtime;
    stranger->stopped = !running;
    memcpy(stranger->container_id, container_id, length + 1);
    DL_APPEND(runtime->strangers, stranger);
}

static void forget(docker_stranger *stranger)
{
    DL_DELETE(stranger->runtime->strangers, stranger);
    swarm__docker_request_cancel(stranger->request);
    swarm__free(stranger);
}

/* Whatever the answer is: when it is still there, the next listing brings it up again. */
static void on_removed(void *user, const swarm__docker_answer *answer)
{
    docker_stranger *stranger = user;
    (void)answer;
    stranger->request = NULL;
    forget(stranger);
}

static void on_stopped(void *user, const swarm__docker_answer *answer)
{
    docker_stranger *stranger = user;
    (void)answer;
    stranger->request = NULL;
    stranger->stopped = 1;
    swarm__docker_work_at(stranger->runtime, swarm__loop_now_ns(stranger->runtime->loop) + 1);
}

static void step(docker_stranger *stranger)
{
    swarm__docker_question question = {.timeout_ns = ANSWER_NS, .user = stranger};
    question.method = stranger->stopped ? "DELETE" : "POST";
    question.ended = stranger->stopped ? on_removed : on_stopped;
    char *path = stranger->stopped
                     ? swarm__format("/containers/%s?force=1&v=1", stranger->container_id)
                     : swarm__format("/containers/%s/stop", stranger->container_id);
    question.path = path;
    if (path == NULL || swarm__docker_client_ask(stranger->runtime->client, &question,
                                                 &stranger->request, NULL) < 0)
        forget(stranger);
    swarm__free(path);
}

void swarm__docker_strangers_step(docker_runtime *runtime)
{
    docker_stranger *stranger, *next;
    DL_FOREACH_SAFE(runtime->strangers, stranger, next)
    if (stranger->request == NULL)
        step(stranger);
}

void swarm__docker_strangers_free(docker_runtime *runtime)
{
    while (runtime->strangers != NULL)
        forget(runtime->strangers);
}
