/* SPDX-License-Identifier: MIT */
#include "options.h"
#include "state.h"
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>
#include <time.h>

#define LEAVE_TIMEOUT_NS INT64_C(10000000000)
#define LEAVE_LOOK_NS    INT64_C(20000000)

typedef struct take_down {
    const char *state;
    const char *images;
    const char *work;
    const char *stack; /* NULL for all */
    int64_t timeout_ns;
} take_down;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int complain(int result, swarm_error *err)
{
    fprintf(stderr, "swarm-deploy: %s\n",
            err != NULL ? swarm_error_get_message(err) : swarm_status_message(result));
    swarm_error_free(err);
    return DEPLOY_EXIT_ERROR;
}

static int options_read(take_down *self, int argc, char **argv)
{
    static const struct option options[] = {
        {"state", required_argument, NULL, 's'},   {"images", required_argument, NULL, 'i'},
        {"work", required_argument, NULL, 'w'},    {"name", required_argument, NULL, 'n'},
        {"timeout", required_argument, NULL, 't'}, {NULL, 0, NULL, 0}};
    int option;
    optind = 0;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == 's')
            self->state = optarg;
        else if (option == 'i')
            self->images = optarg;
        else if (option == 'w')
            self->work = optarg;
        else if (option == 'n')
            self->stack = optarg;
        else if (option != 't' || deploy_duration_read(optarg, &self->timeout_ns) != 0)
            return fprintf(stderr, "swarm-deploy: %s is not an option of down, or lacks a value\n",
                           argv[optind - 1]),
                   -1;
    }
    if (optind < argc)
        return fprintf(stderr, "swarm-deploy: down takes no \"%s\"\n", argv[optind]), -1;
    if (self->state == NULL)
        return fprintf(stderr, "swarm-deploy: down needs --state PATH\n"), -1;
    return 0;
}

/* ---- a manager that runs ---- */

/* Whoever holds the state is told to end, as by Ctrl-C: it drains and stops what runs. */
static void end_manager(const take_down *self)
{
    char path[4096];
    int pid = 0;
    snprintf(path, sizeof path, "%s.lock", self->state);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return;
    if (fscanf(file, "%d", &pid) == 1 && pid > 1 && kill(pid, SIGTERM) == 0)
        printf("the manager (process %d) is told to end\n", pid);
    fclose(file);
}

static int open_cluster(const take_down *self, swarm_cluster **out_cluster, swarm_error **err)
{
    char uri[4096];
    swarm_cluster_config *config = swarm_cluster_config_new();
    int result = config != NULL ? 0 : SWARM_E_NOMEM;
    if (result == 0 && self->images != NULL)
        result = swarm_cluster_config_set_images_path(config, self->images);
    if (result == 0 && self->work != NULL)
        result = swarm_cluster_config_set_work_path(config, self->work);
    snprintf(uri, sizeof uri, "sqlite:%s", self->state);
    if (result == 0)
        result = swarm_cluster_open(uri, config, out_cluster, err);
    swarm_cluster_config_free(config);
    return result;
}

/* The state as a manager, once nobody else is that. */
static int take_over(const take_down *self, int64_t until_ns, swarm_cluster **out_cluster)
{
    swarm_error *err = NULL;
    int told = 0;
    int result;
    while ((result = open_cluster(self, out_cluster, &err)) == SWARM_E_CONFLICT &&
           now_ns() < until_ns) {
        struct timespec nap = {.tv_nsec = 100000000};
        if (!told)
            end_manager(self);
        told = 1;
        swarm_error_free(err);
        err = NULL;
        nanosleep(&nap, NULL);
    }
    return result == 0 ? DEPLOY_EXIT_SUCCEEDED : complain(result, err);
}

/* ---- taking down ---- */

static int is_meant(const take_down *self, const swarm_service *service)
{
    const char *stack =
        swarm_service_spec_get_label(swarm_service_get_spec(service), "com.docker.stack.namespace");
    return self->stack == NULL || (stack != NULL && strcmp(stack, self->stack) == 0);
}

/* How many are there still; with `remove` they are removed as well. Negative: an error. */
static int services_left(const take_down *self, swarm_cluster *cluster, int remove,
                         swarm_error **err)
{
    swarm_service_list *services = NULL;
    int left = 0;
    int result = swarm_cluster_list_services(cluster, &services, err);
    for (size_t i = 0; result == 0 && i < swarm_service_list_count(services); i++) {
        const swarm_service *service = swarm_service_list_at(services, i);
        if (!is_meant(self, service))
            continue;
        left++;
        if (remove)
            result = swarm_cluster_remove_service(cluster, swarm_service_get_id(service), err);
        if (result == SWARM_E_NOTFOUND) { /* it is on its way out already */
            swarm_error_free(*err);
            *err = NULL;
            result = 0;
        }
    }
    swarm_service_list_free(services);
    return result < 0 ? result : left;
}

static void events_print(swarm_cluster *cluster)
{
    swarm_event *event = NULL;
    for (; swarm_cluster_next_event(cluster, &event, NULL) > 0; swarm_event_free(event)) {
        const char *service = swarm_event_get_service_name(event);
        if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_SERVICE_REMOVED)
            printf("%s: removed\n", service != NULL ? service : "a service");
        if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_WARNING)
            fprintf(stderr, "swarm-deploy: %s\n", swarm_event_get_message(event));
    }
}

/* Until what was removed has left the nodes. One that does not answer is not waited for: whatever is on
 * it goes when a manager sees it again. */
static void leave(swarm_cluster *cluster)
{
    int64_t until_ns = now_ns() + LEAVE_TIMEOUT_NS;
    do {
        swarm_cluster_wait(cluster, LEAVE_LOOK_NS, NULL);
        events_print(cluster);
    } while (swarm_cluster_count_leaving(cluster) > 0 && now_ns() < until_ns);
}

int deploy_down(int argc, char **argv)
{
    take_down self = {.timeout_ns = INT64_C(600000000000)};
    swarm_cluster *cluster = NULL;
    swarm_error *err = NULL;
    if (options_read(&self, argc, argv) != 0) {
        fputs("See: swarm-deploy help\n", stderr);
        return DEPLOY_EXIT_USAGE;
    }
    int64_t until_ns = now_ns() + self.timeout_ns;
    int exit_code = take_over(&self, until_ns, &cluster);
    if (exit_code != DEPLOY_EXIT_SUCCEEDED)
        return exit_code;
    int left = services_left(&self, cluster, 1, &err);
    while (left > 0 && now_ns() < until_ns) {
        int result = swarm_cluster_wait(cluster, until_ns - now_ns(), &err);
        events_print(cluster);
        left = result < 0 ? result : services_left(&self, cluster, 0, &err);
    }
    if (left == 0)
        leave(cluster);
    swarm_cluster_free(cluster);
    if (left < 0)
        return complain(left, err);
    if (left > 0)
        fprintf(stderr, "swarm-deploy: %d services are not down yet\n", left);
    return left > 0 ? DEPLOY_EXIT_TIMED_OUT : DEPLOY_EXIT_SUCCEEDED;
}
