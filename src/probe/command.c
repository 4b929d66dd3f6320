/* SPDX-License-Identifier: MIT */
#include "probe/command.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    OUTPUT_KEPT = 4096 + 1, /* one more, to know that there was more */
    READS_A_TURN = 16,
    LAST_WAIT_MS = 100
};

struct swarm__command_probe {
    swarm__command_prober *prober;
    swarm__command_ended *ended;
    void *user;
    swarm__child child;
    swarm__watch child_watch;
    swarm__watch output_watch;
    int output_fd; /* -1 when closed */
    int running;
    swarm__command_probe *next_dying;
    size_t output_length;
    char output[OUTPUT_KEPT];
};

static void close_output(swarm__command_probe *probe)
{
    if (probe->output_fd < 0)
        return;
    swarm__loop_unwatch(probe->prober->loop, &probe->output_watch);
    close(probe->output_fd);
    probe->output_fd = -1;
}

/* Read what is there, but not for ever; what is more than is kept is thrown away, so that the command
 * does not stand still. */
static void read_output(swarm__command_probe *probe)
{
    for (int i = 0; i < READS_A_TURN && probe->output_fd >= 0; i++) {
        char bytes[4096];
        ssize_t got = read(probe->output_fd, bytes, sizeof bytes);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            if (errno == EAGAIN)
                return;
            continue;
        }
        if (got <= 0) {
            close_output(probe);
            return;
        }
        size_t room = OUTPUT_KEPT - probe->output_length;
        size_t kept = (size_t)got < room ? (size_t)got : room;
        memcpy(probe->output + probe->output_length, bytes, kept);
        probe->output_length += kept;
    }
}

static void output_ready(void *user, uint32_t epoll_events)
{
    (void)epoll_events;
    read_output(user);
}

static void let_go(swarm__command_probe *probe)
{
    close_output(probe);
    swarm__loop_unwatch(probe->prober->loop, &probe->child_watch);
    swarm__child_close(&probe->child);
    swarm__free(probe);
}

static void leave_dying(swarm__command_probe *probe)
{
    swarm__command_probe **link = &probe->prober->dying;
    while (*link != probe)
        link = &(*link)->next_dying;
    *link = probe->next_dying;
}

static void child_ready(void *user, uint32_t epoll_events)
{
    (void)epoll_events;
    swarm__command_probe *probe = user;
    int32_t exit_code;
    if (!swarm__child_reap(&probe->child, &exit_code))
        return;
    probe->running = 0;
    if (probe->ended == NULL) {
        leave_dying(probe);
        let_go(probe);
        return;
    }
    swarm__loop_unwatch(probe->prober->loop, &probe->child_watch);
    /* A grandchild that got away may hold the pipe open; what it writes is not waited for. */
    read_output(probe);
    close_output(probe);
    probe->ended(probe->user, exit_code);
}

static const char *path_list_of(const char *const *environment)
{
    for (; environment != NULL && *environment != NULL; environment++)
        if (strncmp(*environment, "PATH=", 5) == 0)
            return *environment + 5;
    return NULL;
}

/* The arguments for the process, NULL-terminated; what they point to is lent by the config. */
static const char **arguments_of(const swarm_health_config *config)
{
    size_t count = swarm_health_config_test_count(config);
    const char **arguments = swarm__alloc_zero(count + 3, sizeof *arguments);
    if (arguments == NULL)
        return NULL;
    size_t used = 0;
    if (strcmp(swarm_health_config_test_at(config, 0), "CMD-SHELL") == 0) {
        arguments[used++] = "/bin/sh";
        arguments[used++] = "-c";
    }
    for (size_t i = 1; i < count; i++)
        arguments[used++] = swarm_health_config_test_at(config, i);
    return arguments;
}

static int spawn_with_output(swarm__command_probe *probe, const swarm__spawn_request *request,
                             swarm_error **err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return swarm__fail_errno(err, errno, "making a pipe for a health command");
    probe->output_fd = ends[0];
    swarm__spawn_request with_output = *request;
    with_output.stdout_fd = ends[1];
    with_output.stderr_fd = ends[1];
    int code;
    /* Only our end: the command's own end must block, or its writes would fail. */
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
        code = swarm__fail_errno(err, errno, "making a pipe for a health command");
    else
        code = swarm__loop_watch(probe->prober->loop, &probe->output_watch, ends[0], EPOLLIN, err);
    if (code == 0)
        code = swarm__spawn(&with_output, &probe->child, err);
    close(ends[1]);
    return code;
}

static int start(swarm__command_probe *probe, const swarm__probe_request *request,
                 swarm_error **err)
{
    char *path = NULL;
    const char **arguments = arguments_of(request->config);
    if (arguments == NULL)
        return swarm__fail_nomem(err);
    int code = swarm__find_program(arguments[0], request->directory,
                                   path_list_of(request->environment), &path, err);
    if (code == 0) {
        const swarm__spawn_request spawn = {.path = path,
                                            .arguments = arguments,
                                            .environment = request->environment,
                                            .directory = request->directory,
                                            .user = request->user};
        code = spawn_with_output(probe, &spawn, err);
    }
    swarm__free(path);
    swarm__free(arguments);
    return code;
}

int swarm__command_probe_new(swarm__command_prober *prober, const swarm__probe_request *request,
                             swarm__command_ended *ended, void *user,
                             swarm__command_probe **out_probe, swarm_error **err)
{
    swarm__command_probe *probe = swarm__alloc_zero(1, sizeof *probe);
    if (probe == NULL)
        return swarm__fail_nomem(err);
    probe->prober = prober;
    probe->ended = ended;
    probe->user = user;
    probe->child.pidfd = -1;
    probe->output_fd = -1;
    probe->child_watch.ready = child_ready;
    probe->child_watch.user = probe;
    probe->output_watch.ready = output_ready;
    probe->output_watch.user = probe;
    int code = start(probe, request, err);
    if (code < 0) {
        close_output(probe);
        swarm__free(probe);
        return code;
    }
    probe->running = 1;
    code = swarm__loop_watch(prober->loop, &probe->child_watch, probe->child.pidfd, EPOLLIN, err);
    if (code < 0) {
        swarm__command_probe_free(probe);
        return code;
    }
    *out_probe = probe;
    return 0;
}

const char *swarm__command_probe_output(const swarm__command_probe *probe, size_t *out_length)
{
    *out_length = probe->output_length;
    return probe->output;
}

void swarm__command_probe_free(swarm__command_probe *probe)
{
    if (probe == NULL)
        return;
    if (!probe->running) {
        let_go(probe);
        return;
    }
    swarm__child_kill_group(&probe->child);
    close_output(probe);
    probe->ended = NULL;
    probe->next_dying = probe->prober->dying;
    probe->prober->dying = probe;
}

void swarm__command_prober_close(swarm__command_prober *prober)
{
    while (prober->dying != NULL) {
        swarm__command_probe *probe = prober->dying;
        prober->dying = probe->next_dying;
        struct pollfd wait = {.fd = probe->child.pidfd, .events = POLLIN};
        int32_t exit_code;
        if (poll(&wait, 1, LAST_WAIT_MS) > 0)
            (void)swarm__child_reap(&probe->child, &exit_code);
        let_go(probe);
    }
}
