/* SPDX-License-Identifier: MIT
 *
 * manager: a program that links libswarm and does what it is told on stdin, one command a line. The
 * lab's tests are written on it, and kill it.
 *
 *   manager STORE-URI IMAGES WORK
 *
 *   node NAME ADDRESS RUNTIME          deploy STACK FILE[,FILE]… [VARIABLE=VALUE]…
 *   set NODE active|pause|drain        scale SERVICE REPLICAS
 *   forget NODE                        rollback SERVICE
 *   nodes | services | tasks           remove SERVICE
 *   stop
 *
 * Each command is answered by a line "ok", "error CODE MESSAGE", or "list JSON"; what happens is told
 * by lines "event JSON". At the end of stdin it goes and leaves what runs running; after "stop" it goes
 * when everything has stopped.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>
#include <unistd.h>

#define WORD_LIMIT 32

typedef struct manager {
    swarm_cluster *cluster;
    char line[4096];
    size_t length;
    int stopped;
} manager;

typedef struct command {
    const char *name;
    int words; /* at least so many follow */
    int (*run)(manager *self, char **words, swarm_error **err);
} command;

/* -- commands -------------------------------------------------------------------------------- */

static int node_add(manager *self, char **words, swarm_error **err)
{
    swarm_node_spec *spec = swarm_node_spec_new();
    int result = swarm_node_spec_set_name(spec, words[0]);
    if (result == 0)
        result = swarm_cluster_add_node(self->cluster, spec, words[1], words[2], NULL, err);
    swarm_node_spec_free(spec);
    return result;
}

static int node_set(manager *self, char **words, swarm_error **err)
{
    swarm_node_availability availability = 0;
    int result = swarm_node_availability_from_str(words[1], &availability);
    return result != 0
               ? result
               : swarm_cluster_set_node_availability(self->cluster, words[0], availability, err);
}

static int node_forget(manager *self, char **words, swarm_error **err)
{
    return swarm_cluster_remove_node(self->cluster, words[0], 1, err);
}

static int loader_fill(swarm_stack_loader *loader, char **words, swarm_error **err)
{
    int result = swarm_stack_loader_set_name(loader, words[0], err);
    char *rest = NULL;
    for (char *file = strtok_r(words[1], ",", &rest); result == 0 && file != NULL;
         file = strtok_r(NULL, ",", &rest))
        result = swarm_stack_loader_add_file(loader, file, err);
    for (size_t i = 2; result == 0 && words[i] != NULL; i++) {
        char *value = strchr(words[i], '=');
        if (value == NULL)
            return SWARM_E_INVAL;
        *value = '\0';
        result = swarm_stack_loader_set_variable(loader, words[i], value + 1, err);
    }
    return result;
}

static int stack_deploy(manager *self, char **words, swarm_error **err)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    swarm_stack *stack = NULL;
    int result = loader == NULL ? SWARM_E_NOTSUP : loader_fill(loader, words, err);
    if (result == 0)
        result = swarm_stack_load(loader, &stack, err);
    if (result == 0)
        result = swarm_cluster_deploy_stack(self->cluster, stack, 0, NULL, err);
    swarm_stack_free(stack);
    swarm_stack_loader_free(loader);
    return result;
}

static int service_scale(manager *self, char **words, swarm_error **err)
{
    return swarm_cluster_scale_service(self->cluster, words[0], strtoull(words[1], NULL, 10), err);
}

static int service_rollback(manager *self, char **words, swarm_error **err)
{
    return swarm_cluster_rollback_service(self->cluster, words[0], err);
}

static int service_remove(manager *self, char **words, swarm_error **err)
{
    return swarm_cluster_remove_service(self->cluster, words[0], err);
}

static int list_print(int result, char *json)
{
    if (result == 0)
        printf("list %s\n", json);
    swarm_free(json);
    return result == 0 ? 1 : result;
}

static int nodes_list(manager *self, char **words, swarm_error **err)
{
    (void)words;
    char *json = NULL;
    swarm_node_list *nodes = NULL;
    int result = swarm_cluster_list_nodes(self->cluster, &nodes, err);
    if (result == 0)
        result = swarm_node_list_to_json(nodes, 0, &json, err);
    swarm_node_list_free(nodes);
    return list_print(result, json);
}

static int services_list(manager *self, char **words, swarm_error **err)
{
    (void)words;
    char *json = NULL;
    swarm_service_list *services = NULL;
    int result = swarm_cluster_list_services(self->cluster, &services, err);
    if (result == 0)
        result = swarm_service_list_to_json(services, 0, &json, err);
    swarm_service_list_free(services);
    return list_print(result, json);
}

static int tasks_list(manager *self, char **words, swarm_error **err)
{
    (void)words;
    char *json = NULL;
    swarm_task_list *tasks = NULL;
    int result = swarm_cluster_list_tasks(self->cluster, NULL, &tasks, err);
    if (result == 0)
        result = swarm_task_list_to_json(tasks, 0, &json, err);
    swarm_task_list_free(tasks);
    return list_print(result, json);
}

static int all_stop(manager *self, char **words, swarm_error **err)
{
    (void)words;
    return swarm_cluster_stop(self->cluster, err);
}

static const command commands[] = {
    {"node", 3, node_add},         {"set", 2, node_set},        {"forget", 1, node_forget},
    {"deploy", 2, stack_deploy},   {"scale", 2, service_scale}, {"rollback", 1, service_rollback},
    {"remove", 1, service_remove}, {"nodes", 0, nodes_list},    {"services", 0, services_list},
    {"tasks", 0, tasks_list},      {"stop", 0, all_stop},
};

static void command_run(manager *self, char *line)
{
    char *words[WORD_LIMIT + 1] = {NULL};
    char *rest = NULL;
    int count = 0;
    for (char *word = strtok_r(line, " ", &rest); word != NULL && count < WORD_LIMIT;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    swarm_error *err = NULL;
    int result = SWARM_E_NOTSUP;
    for (size_t i = 0; count > 0 && i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, words[0]) == 0)
            result =
                count > commands[i].words ? commands[i].run(self, words + 1, &err) : SWARM_E_INVAL;
    if (result == 0)
        printf("ok\n");
    else if (result < 0)
        printf("error %d %s\n", result,
               err != NULL ? swarm_error_get_message(err) : swarm_status_message(result));
    swarm_error_free(err);
}

/* -- the loop -------------------------------------------------------------------------------- */

/* 0 at the end of stdin. */
static int commands_read(manager *self)
{
    ssize_t got =
        read(STDIN_FILENO, self->line + self->length, sizeof self->line - 1 - self->length);
    if (got < 0 && errno == EINTR)
        return 1;
    if (got <= 0)
        return 0;
    self->length += (size_t)got;
    self->line[self->length] = '\0';
    for (char *end; (end = strchr(self->line, '\n')) != NULL;) {
        *end++ = '\0';
        size_t used = (size_t)(end - self->line);
        command_run(self, self->line);
        self->length -= used;
        memmove(self->line, end, self->length + 1);
    }
    return self->length < sizeof self->line - 1;
}

static void events_tell(manager *self)
{
    swarm_event *event = NULL;
    while (swarm_cluster_next_event(self->cluster, &event, NULL) > 0) {
        char *json = NULL;
        if (swarm_event_to_json(event, 0, &json, NULL) == 0)
            printf("event %s\n", json);
        if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_STOPPED)
            self->stopped = 1;
        swarm_free(json);
        swarm_event_free(event);
    }
}

static int run(manager *self)
{
    swarm_error *err = NULL;
    struct pollfd polled[2] = {{.fd = swarm_cluster_fd(self->cluster), .events = POLLIN},
                               {.fd = STDIN_FILENO, .events = POLLIN}};
    while (!self->stopped) {
        if (swarm_cluster_dispatch(self->cluster, &err) != 0) {
            printf("error %s\n", err != NULL ? swarm_error_get_message(err) : "dispatch");
            swarm_error_free(err);
            return 1;
        }
        events_tell(self);
        fflush(stdout);
        if (self->stopped || poll(polled, 2, -1) <= 0)
            continue;
        if (polled[1].revents != 0 && !commands_read(self))
            break;
    }
    fflush(stdout);
    return 0;
}

int main(int argc, char **argv)
{
    static manager self;
    if (argc != 4) {
        fprintf(stderr, "usage: manager STORE-URI IMAGES WORK\n");
        return 2;
    }
    swarm_error *err = NULL;
    swarm_cluster_config *config = swarm_cluster_config_new();
    int result = config == NULL ? SWARM_E_NOMEM : 0;
    if (result == 0)
        result = swarm_cluster_config_set_images_path(config, argv[2]);
    if (result == 0)
        result = swarm_cluster_config_set_work_path(config, argv[3]);
    if (result == 0)
        result = swarm_cluster_config_set_publish_address(config, "127.0.0.1");
    if (result == 0)
        result = swarm_cluster_open(argv[1], config, &self.cluster, &err);
    swarm_cluster_config_free(config);
    if (result != 0) {
        printf("error %d %s\n", result,
               err != NULL ? swarm_error_get_message(err) : swarm_status_message(result));
        swarm_error_free(err);
        return 1;
    }
    printf("ok\n");
    result = run(&self);
    swarm_cluster_free(self.cluster);
    return result;
}
