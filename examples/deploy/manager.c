/* SPDX-License-Identifier: MIT */
#include "manager.h"
#include "gate.h"
#include "nodes.h"
#include "registries.h"
#include "round.h"
#include "screen.h"
#include "source.h"
#include "watch.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define KILL_TIMEOUT_NS  INT64_C(2000000000)
#define NODES_TIMEOUT_NS INT64_C(5000000000) /* how long the stack waits for nodes to answer */

enum {
    DEPLOY_NO_ROUND = -2 /* there has not been one yet */
};

typedef struct manager {
    const deploy_options *options;
    deploy_options nodes; /* the command line read again, for the nodes that are there now */
    swarm_cluster *cluster;
    deploy_watch *watch;
    deploy_screen screen;
    deploy_round round;
    deploy_gate gate;
    char *stack; /* its name */
    int signals;
    int interrupted; /* how often */
    int stopping;
    int stopped;
    int exit_code; /* of the last round; negative while there is none */
} manager;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int complain(manager *self, swarm_error *error)
{
    if (error != NULL)
        deploy_screen_complain_error(&self->screen, "", error);
    swarm_error_free(error);
    return -1;
}

/* -- setting up ------------------------------------------------------------------------------ */

static int signals_open(manager *self)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN); /* whoever reads our lines may go; the stack stays */
    self->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (self->signals >= 0)
        return 0;
    deploy_screen_complain(&self->screen, "swarm-deploy: signalfd: %s", strerror(errno));
    return -1;
}

static int cluster_open(manager *self)
{
    const deploy_options *options = self->options;
    swarm_error *err = NULL;
    char uri[4096];
    swarm_cluster_config *config = swarm_cluster_config_new();
    if (options->state != NULL)
        snprintf(uri, sizeof uri, "sqlite:%s", options->state);
    int result = config != NULL ? 0 : SWARM_E_NOMEM;
    if (result == 0 && options->images != NULL)
        result = swarm_cluster_config_set_images_path(config, options->images);
    if (result == 0 && options->work != NULL)
        result = swarm_cluster_config_set_work_path(config, options->work);
    if (result == 0 && options->publish_address != NULL)
        result = swarm_cluster_config_set_publish_address(config, options->publish_address);
    if (result != 0)
        deploy_screen_complain(&self->screen, "swarm-deploy: %s",
                               result == SWARM_E_INVAL ? "--images, --work or --publish-address is "
                                                         "not acceptable"
                                                       : swarm_status_message(result));
    else if (swarm_cluster_open(options->state != NULL ? uri : "memory:", config, &self->cluster,
                                &err) != 0)
        result = complain(self, err);
    swarm_cluster_config_free(config);
    return result;
}

/* -- rounds ---------------------------------------------------------------------------------- */

/* Is the service another than in the list from before? */
static int is_changed(const swarm_service *service, const swarm_service_list *before)
{
    for (size_t i = 0; i < swarm_service_list_count(before); i++) {
        const swarm_service *old = swarm_service_list_at(before, i);
        if (strcmp(swarm_service_get_id(old), swarm_service_get_id(service)) == 0)
            return !swarm_service_spec_equal(swarm_service_get_spec(old),
                                             swarm_service_get_spec(service));
    }
    return 1;
}

/* Is an update of it under way, begun by an earlier manager perhaps? */
static int is_updating(const swarm_service *service)
{
    swarm_update_state state =
        swarm_update_status_get_state(swarm_service_get_update_status(service));
    return state == SWARM_UPDATE_STATE_UPDATING || state == SWARM_UPDATE_STATE_ROLLBACK_STARTED;
}

static int round_begin(manager *self, const swarm_service_list *before, swarm_error **err)
{
    swarm_service_list *after = NULL;
    int result = swarm_cluster_list_services(self->cluster, &after, err);
    deploy_round_begin(&self->round, now_ns(), self->options->timeout_ns);
    for (size_t i = 0; result == 0 && i < swarm_service_list_count(after); i++) {
        const swarm_service *service = swarm_service_list_at(after, i);
        if (is_changed(service, before) || is_updating(service))
            result = deploy_round_add(&self->round,
                                      swarm_service_spec_get_name(swarm_service_get_spec(service)));
    }
    swarm_service_list_free(after);
    self->exit_code = -1;
    return result;
}

/* Bring the stack in as its files say now. 1, 0 when that is how it was, -1 after a complaint, and
 * nothing has changed. */
static int stack_apply(manager *self)
{
    swarm_error *err = NULL;
    swarm_stack *stack = NULL;
    swarm_service_list *before = NULL;
    uint64_t changed = 0;
    deploy_registries_apply(self->cluster); /* tokens may have been renewed */
    int result = deploy_source_load(self->options, &self->screen, &stack, &err);
    if (result == 0)
        result = swarm_cluster_list_services(self->cluster, &before, &err);
    if (result == 0)
        result =
            swarm_cluster_deploy_stack(self->cluster, stack, self->options->prune, &changed, &err);
    if (result == 0 && self->stack == NULL)
        self->stack = strdup(swarm_stack_get_name(stack));
    if (result == 0 && (changed > 0 || self->exit_code == DEPLOY_NO_ROUND))
        result = round_begin(self, before, &err);
    swarm_service_list_free(before);
    swarm_stack_free(stack);
    return result == 0 ? changed > 0 : complain(self, err);
}

/* Nodes are added, removed, drained and so on as their file says. How many were touched. */
static size_t nodes_apply(manager *self)
{
    deploy_options now = {0};
    size_t touched = 0;
    if (deploy_options_read(&now, self->options->argc, self->options->argv) != 0) {
        deploy_screen_complain(&self->screen, "swarm-deploy: the nodes stay as they are");
    } else {
        const deploy_options *before = self->nodes.argc > 0 ? &self->nodes : self->options;
        touched = deploy_nodes_change(self->cluster, &self->screen, before, &now);
        deploy_options swap = self->nodes;
        self->nodes = now;
        now = swap;
    }
    deploy_options_clear(&now);
    return touched;
}

static void files_changed(manager *self)
{
    deploy_screen_say(&self->screen, "the files have changed");
    size_t nodes = nodes_apply(self);
    if (nodes > 0)
        deploy_screen_say(&self->screen, "%zu nodes have changed", nodes);
    int changed = stack_apply(self);
    if (changed < 0)
        deploy_screen_complain(&self->screen, "swarm-deploy: the stack stays as it is");
    else if (changed == 0 && nodes == 0)
        deploy_screen_say(&self->screen, "the files say what is there already");
}

/* -- the end --------------------------------------------------------------------------------- */

static void stop(manager *self)
{
    swarm_error *err = NULL;
    if (self->stopping)
        return;
    self->stopping = 1;
    if (self->options->leave) {
        deploy_screen_say(&self->screen, "leaving: the tasks run on");
        self->stopped = 1;
        return;
    }
    deploy_screen_say(&self->screen, "stopping: every task is drained, then stopped");
    if (swarm_cluster_stop(self->cluster, &err) != 0)
        complain(self, err);
}

static void signal_take(manager *self)
{
    struct signalfd_siginfo signal_info;
    while (read(self->signals, &signal_info, sizeof signal_info) > 0)
        self->interrupted++;
    if (self->interrupted == 1)
        stop(self);
}

static void events_take(manager *self)
{
    swarm_event *event = NULL;
    while (swarm_cluster_next_event(self->cluster, &event, NULL) > 0) {
        deploy_screen_tell(&self->screen, event);
        deploy_round_take(&self->round, event);
        deploy_gate_take(&self->gate, &self->screen, event);
        if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_STOPPED)
            self->stopped = 1;
        swarm_event_free(event);
    }
}

static int poll_until(manager *self, int64_t deadline_ns)
{
    struct pollfd polled[] = {{.fd = swarm_cluster_fd(self->cluster), .events = POLLIN},
                              {.fd = self->signals, .events = POLLIN},
                              {.fd = deploy_watch_fd(self->watch), .events = POLLIN},
                              {.fd = deploy_gate_fd(&self->gate), .events = POLLIN}};
    int64_t wait_ns = deadline_ns - now_ns();
    if (wait_ns < 0)
        wait_ns = 0;
    struct timespec timeout = {.tv_sec = wait_ns / 1000000000, .tv_nsec = wait_ns % 1000000000};
    int ready = ppoll(polled, sizeof polled / sizeof polled[0],
                      deadline_ns == INT64_MAX ? NULL : &timeout, NULL);
    if (ready < 0 && errno != EINTR) {
        deploy_screen_complain(&self->screen, "swarm-deploy: poll: %s", strerror(errno));
        return -1;
    }
    if (ready > 0 && polled[1].revents != 0)
        signal_take(self);
    if (ready > 0 && polled[2].revents != 0)
        deploy_watch_read(self->watch, now_ns());
    return 0;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int turn(manager *self)
{
    swarm_error *err = NULL;
    int result = swarm_cluster_dispatch(self->cluster, &err);
    if (result == SWARM_E_NOMEM) { /* nothing is lost by trying again */
        swarm_error_free(err);
    } else if (result != 0) {
        return complain(self, err);
    }
    events_take(self);
    if (!self->stopping)
        deploy_gate_step(&self->gate, &self->screen, self->cluster);
    if (!self->stopping && deploy_watch_changed(self->watch, now_ns()))
        files_changed(self);
    if (!self->stopping && deploy_round_check(&self->round, now_ns())) {
        deploy_screen_tell_round(&self->screen, self->stack, &self->round, self->cluster);
        self->exit_code = deploy_verdict_exit_code(self->round.verdict);
        if (self->options->once)
            stop(self);
    }
    deploy_screen_draw(&self->screen, &self->round, self->cluster, now_ns());
    int64_t deadline =
        earlier(deploy_watch_deadline_ns(self->watch), deploy_screen_deadline_ns(&self->screen));
    if (!self->stopping)
        deadline = earlier(deadline, deploy_round_deadline_ns(&self->round));
    return self->stopped ? 0 : poll_until(self, deadline);
}

/* Tasks that have not ended. */
static size_t tasks_left(const manager *self)
{
    swarm_task_list *tasks = NULL;
    size_t left = 0;
    if (swarm_cluster_list_tasks(self->cluster, NULL, &tasks, NULL) != 0)
        return 0;
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        swarm_task_state state = swarm_task_get_state(task);
        left += state >= SWARM_TASK_STATE_STARTING && state <= SWARM_TASK_STATE_RUNNING;
    }
    swarm_task_list_free(tasks);
    return left;
}

/* Nothing that we started may stay behind without a manager; if it does, say so. */
static void kill_all(manager *self)
{
    swarm_error *err = NULL;
    int64_t deadline = now_ns() + KILL_TIMEOUT_NS;
    if (swarm_cluster_kill(self->cluster, &err) != 0)
        complain(self, err);
    swarm_cluster_stop(self->cluster, NULL);
    while (!self->stopped && now_ns() < deadline) {
        swarm_cluster_wait(self->cluster, deadline - now_ns(), NULL);
        events_take(self);
    }
    size_t left = tasks_left(self);
    if (left > 0)
        deploy_screen_complain(&self->screen, "swarm-deploy: %zu tasks are left running", left);
}

/* Until all nodes have answered, or those that have not are not waited for any more. */
static int nodes_await(manager *self)
{
    int64_t deadline = now_ns() + NODES_TIMEOUT_NS;
    int result = 0;
    while (result == 0 && self->interrupted == 0 && now_ns() < deadline &&
           deploy_nodes_connecting(self->cluster)) {
        result = swarm_cluster_dispatch(self->cluster, NULL) == SWARM_E_IO ? -1 : 0;
        events_take(self);
        if (result == 0)
            result = poll_until(self, earlier(deadline, now_ns() + 50000000));
    }
    return result;
}

static int run(manager *self)
{
    int result = nodes_await(self);
    if (result == 0 && stack_apply(self) < 0)
        result = -1;
    if (result != 0)
        return DEPLOY_EXIT_ERROR;
    while (result == 0 && !self->stopped && self->interrupted < 2)
        result = turn(self);
    if (!self->stopped && !self->options->leave)
        kill_all(self);
    deploy_screen_erase(&self->screen);
    if (result != 0)
        return DEPLOY_EXIT_ERROR;
    if (self->interrupted > 1 || self->exit_code < 0)
        return DEPLOY_EXIT_INTERRUPTED;
    return self->exit_code;
}

int deploy_manager_run(const deploy_options *options)
{
    manager self = {.options = options, .signals = -1, .exit_code = DEPLOY_NO_ROUND};
    int exit_code = DEPLOY_EXIT_ERROR;
    deploy_screen_open(&self.screen, options->json);
    deploy_gate_open(&self.gate, options->at_gate);
    if (options->watch)
        self.watch = deploy_watch_new(options->watched.items, options->watched.count);
    if ((!options->watch || self.watch != NULL) && signals_open(&self) == 0 &&
        cluster_open(&self) == 0 && deploy_nodes_add(self.cluster, &self.screen, options) == 0)
        exit_code = run(&self);
    deploy_gate_free(&self.gate);
    deploy_round_clear(&self.round);
    deploy_options_clear(&self.nodes);
    deploy_watch_free(self.watch);
    swarm_cluster_free(self.cluster);
    if (self.signals >= 0)
        close(self.signals);
    free(self.stack);
    return exit_code;
}
