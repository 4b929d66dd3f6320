/* SPDX-License-Identifier: MIT */
#include "gate.h"
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void deploy_gate_open(deploy_gate *gate, const char *command)
{
    *gate = (deploy_gate){.command = command, .process_fd = -1};
}

int deploy_gate_fd(const deploy_gate *gate)
{
    return gate->process_fd;
}

/* A command whose answer nobody waits for any more stands for no gate. */
static size_t place_of(const deploy_gate *gate, const char *service)
{
    size_t i = gate->is_late != 0;
    while (i < gate->waiting.count && strcmp(gate->waiting.items[i], service) != 0)
        i++;
    return i;
}

static void drop(deploy_list *list, size_t place)
{
    free(list->items[place]);
    memmove(list->items + place, list->items + place + 1,
            (list->count - place - 1) * sizeof *list->items);
    list->count--;
}

/* It has gone on, or ended, without the answer. */
static void forget(deploy_gate *gate, size_t place)
{
    if (place > 0 || gate->process == 0) {
        drop(&gate->waiting, place);
        return;
    }
    gate->is_late = 1;
    kill(gate->process, SIGTERM);
}

void deploy_gate_take(deploy_gate *gate, deploy_screen *screen, const swarm_event *event)
{
    const char *service = swarm_event_get_service_name(event);
    swarm_event_kind kind = swarm_event_get_kind(event);
    if (service == NULL || gate->command == NULL)
        return;
    size_t place = place_of(gate, service);
    int is_there = place < gate->waiting.count;
    if (kind == SWARM_EVENT_KIND_UPDATE_GATE && !is_there &&
        deploy_list_add(&gate->waiting, service, strlen(service)) != 0)
        deploy_screen_complain(screen, "swarm-deploy: the gate of %s: %s", service,
                               swarm_status_message(SWARM_E_NOMEM));
    if (is_there &&
        (kind == SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED || kind == SWARM_EVENT_KIND_UPDATE_VERDICT))
        forget(gate, place);
}

/* With the service's name as $1, signals as they are by default, and stderr for all that it says. 0 or an
 * errno. */
static int spawn(const char *const *arguments, pid_t *out_process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    int error = posix_spawnattr_init(&attributes);
    if (error != 0)
        return error;
    error = posix_spawn_file_actions_init(&actions);
    if (error == 0) {
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        error = posix_spawn(out_process, "/bin/sh", &actions, &attributes,
                            (char *const *)(uintptr_t)arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    posix_spawnattr_destroy(&attributes);
    return error;
}

static int run(deploy_gate *gate)
{
    const char *const arguments[] = {
        "sh", "-c", gate->command, "swarm-deploy", gate->waiting.items[0], NULL};
    pid_t process = 0;
    int error = spawn(arguments, &process);
    if (error != 0)
        return error;
    gate->process = process;
    gate->process_fd = (int)syscall(SYS_pidfd_open, process, 0);
    return gate->process_fd >= 0 ? 0 : errno;
}

static void answer(deploy_gate *gate, deploy_screen *screen, swarm_cluster *cluster, int goes)
{
    swarm_error *err = NULL;
    const char *service = gate->waiting.items[0];
    deploy_screen_say(screen, "%s: the gate's command says %s", service, goes ? "go" : "stop");
    if (swarm_cluster_answer_gate(cluster, service,
                                  goes ? SWARM_GATE_ANSWER_GO : SWARM_GATE_ANSWER_STOP, &err) != 0)
        deploy_screen_complain_error(screen, "", err);
    swarm_error_free(err);
    drop(&gate->waiting, 0);
}

static void process_forget(deploy_gate *gate)
{
    if (gate->process_fd >= 0)
        close(gate->process_fd);
    gate->process_fd = -1;
    gate->process = 0;
    gate->is_late = 0;
}

/* Deal with a command that has ended. 0 while it runs. */
static int reap(deploy_gate *gate, deploy_screen *screen, swarm_cluster *cluster)
{
    int status = 0, is_late = gate->is_late;
    if (waitpid(gate->process, &status, WNOHANG) != gate->process)
        return 0;
    process_forget(gate);
    if (is_late)
        drop(&gate->waiting, 0);
    else
        answer(gate, screen, cluster, WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return 1;
}

static void process_end(deploy_gate *gate)
{
    if (gate->process != 0) {
        kill(gate->process, SIGKILL);
        waitpid(gate->process, NULL, 0);
    }
    process_forget(gate);
}

void deploy_gate_step(deploy_gate *gate, deploy_screen *screen, swarm_cluster *cluster)
{
    if (gate->process != 0 && !reap(gate, screen, cluster))
        return;
    while (gate->process == 0 && gate->waiting.count > 0) {
        int error = run(gate);
        if (error == 0)
            return;
        deploy_screen_complain(screen, "swarm-deploy: --at-gate: %s", strerror(error));
        process_end(gate);
        answer(gate, screen, cluster, 0); /* nobody has said go */
    }
}

void deploy_gate_free(deploy_gate *gate)
{
    process_end(gate);
    while (gate->waiting.count > 0)
        drop(&gate->waiting, gate->waiting.count - 1);
    free(gate->waiting.items);
}
