/* SPDX-License-Identifier: MIT
 *
 * A manager that is to be killed: it makes what it was told so, in a way that may begin anew at any
 * point, says when it is, and goes on until its end.
 */
#include "crash/crash.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>
#include <unistd.h>

static char **arguments;
static swarm_cluster *cluster;
static swarm_service_spec *wanted; /* NULL: the service is not to be there */

static void fail(const char *what, swarm_error *error)
{
    fprintf(stderr, "manager of step %s: %s: %s\n", arguments[CRASH_STEP], what,
            swarm_error_get_message(error));
    exit(1);
}

static void say(const char *word, const char *rest)
{
    char line[128];
    int length = snprintf(line, sizeof line, "%s %s\n", word, rest);
    if (write(STDOUT_FILENO, line, (size_t)length) != length)
        exit(1);
}

static void open_cluster(void)
{
    char path[256];
    swarm_error *error = NULL;
    swarm_cluster_config *config = swarm_cluster_config_new();
    snprintf(path, sizeof path, "%s/images", arguments[CRASH_ROOT]);
    swarm_cluster_config_set_images_path(config, path);
    snprintf(path, sizeof path, "%s/work", arguments[CRASH_ROOT]);
    swarm_cluster_config_set_work_path(config, path);
    swarm_cluster_config_set_publish_address(config, arguments[CRASH_ADDRESS]);
    snprintf(path, sizeof path, "sqlite:%s/state.db", arguments[CRASH_ROOT]);
    if (swarm_cluster_open(path, config, &cluster, &error) < 0)
        fail("open", error);
    swarm_cluster_config_free(config);
}

static void apply_nodes(void)
{
    for (int i = 1; i <= CRASH_NODES; i++) {
        char name[16], address[20];
        swarm_error *error = NULL;
        swarm_node_spec *spec = swarm_node_spec_new();
        snprintf(name, sizeof name, "w%d", i);
        snprintf(address, sizeof address, "127.0.0.%d", 10 + i);
        swarm_node_spec_set_name(spec, name);
        swarm_node_spec_set_availability(spec, strcmp(name, arguments[CRASH_DRAINED]) == 0
                                                   ? SWARM_NODE_AVAILABILITY_DRAIN
                                                   : SWARM_NODE_AVAILABILITY_ACTIVE);
        int code = swarm_cluster_add_node(cluster, spec, address, NULL, NULL, NULL);
        if (code == SWARM_E_EXISTS)
            code = swarm_cluster_update_node(cluster, name, spec, &error);
        if (code < 0)
            fail("node", error);
        swarm_node_spec_free(spec);
    }
}

/* The step that made the service what it is; "" when there is no service. */
static void step_of_service(char out[16])
{
    swarm_service *service = NULL;
    out[0] = '\0';
    if (swarm_cluster_get_service(cluster, "web", &service, NULL) == 0)
        snprintf(out, 16, "%s",
                 swarm_service_spec_get_label(swarm_service_get_spec(service), "step"));
    swarm_service_free(service);
}

static void apply_service(void)
{
    char step[16];
    swarm_error *error = NULL;
    step_of_service(step);
    int code = 0;
    if (wanted == NULL)
        code = step[0] != '\0' ? swarm_cluster_remove_service(cluster, "web", NULL) : 0;
    else if (step[0] == '\0')
        code = swarm_cluster_create_service(cluster, wanted, NULL, &error);
    else if (strcmp(step, arguments[CRASH_STEP]) != 0)
        code = swarm_cluster_update_service(cluster, "web", wanted, &error);
    if (code < 0 && wanted != NULL)
        fail("service", error);
}

/* ---- is it so? ---- */

static const char *node_name(const swarm_task *task)
{
    static char name[16];
    swarm_node *node = NULL;
    name[0] = '\0';
    if (swarm_cluster_get_node(cluster, swarm_task_get_node_id(task), &node, NULL) == 0)
        snprintf(name, sizeof name, "%s", swarm_node_spec_get_name(swarm_node_get_spec(node)));
    swarm_node_free(node);
    return name;
}

/* 1 when the tasks that are there are those that should be, and none is on its way. */
static int tasks_are_settled(uint64_t replicas)
{
    swarm_task_list *tasks = NULL;
    uint64_t running = 0;
    int settled = swarm_cluster_list_tasks(cluster, NULL, &tasks, NULL) == 0;
    for (size_t i = 0; settled && i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        if (swarm_task_get_state(task) > SWARM_TASK_STATE_RUNNING)
            continue;
        settled = swarm_task_get_state(task) == SWARM_TASK_STATE_RUNNING &&
                  swarm_task_get_desired_state(task) == SWARM_TASK_STATE_RUNNING &&
                  strcmp(node_name(task), arguments[CRASH_DRAINED]) != 0;
        running++;
    }
    swarm_task_list_free(tasks);
    return settled && running == replicas;
}

static int is_settled(const char **out_state)
{
    swarm_service *service = NULL;
    *out_state = "none";
    if (swarm_cluster_get_service(cluster, "web", &service, NULL) < 0)
        return wanted == NULL && tasks_are_settled(0);
    const swarm_update_status *status = swarm_service_get_update_status(service);
    swarm_update_state state = swarm_update_status_get_state(status);
    *out_state = swarm_update_state_to_str(state);
    int settled = wanted != NULL && state != SWARM_UPDATE_STATE_UPDATING &&
                  state != SWARM_UPDATE_STATE_ROLLBACK_STARTED &&
                  tasks_are_settled(swarm_service_spec_get_replicas(wanted));
    swarm_service_free(service);
    return settled;
}

int main(int argc, char **argv)
{
    arguments = argv;
    if (argc != CRASH_ARGUMENTS)
        return 2;
    if (strcmp(argv[CRASH_SPEC], "-") != 0 &&
        swarm_service_spec_from_json(argv[CRASH_SPEC], strlen(argv[CRASH_SPEC]), &wanted, NULL) < 0)
        return 2;
    open_cluster();
    apply_nodes();
    apply_service();
    for (int serving = 0, told = 0;;) {
        swarm_event *event = NULL;
        swarm_error *error = NULL;
        const char *state;
        if (swarm_cluster_wait(cluster, 20000000, &error) < 0)
            fail("wait", error);
        while (swarm_cluster_next_event(cluster, &event, NULL) > 0) {
            if (!serving && swarm_event_get_kind(event) == SWARM_EVENT_KIND_TASK_ROUTED)
                say(CRASH_SERVING, "");
            serving |= swarm_event_get_kind(event) == SWARM_EVENT_KIND_TASK_ROUTED;
            swarm_event_free(event);
        }
        if (!told && is_settled(&state)) {
            say(CRASH_SETTLED, state);
            told = 1;
        }
    }
}
