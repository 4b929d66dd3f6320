/* SPDX-License-Identifier: MIT
 *
 * The scheduler alone: which node takes which task? Nothing is started.
 *
 * Three nodes, two of them with an SSD. Four tasks that need one gigabyte and an SSD fit; then come
 * two that need more than is left, and the scheduler says why not, node by node.
 */
#include <stdio.h>
#include <string.h>
#include <swarm/error.h>
#include <swarm/scheduler.h>

static const char *const nodes[] = {
    "{\"ID\":\"ash\",\"Spec\":{\"Name\":\"ash\",\"Labels\":{\"disk\":\"ssd\"}},"
    "\"Description\":{\"Resources\":{\"NanoCPUs\":4000000000,\"MemoryBytes\":4294967296}},"
    "\"Status\":{\"State\":\"ready\"}}",
    "{\"ID\":\"birch\",\"Spec\":{\"Name\":\"birch\",\"Labels\":{\"disk\":\"ssd\"}},"
    "\"Description\":{\"Resources\":{\"NanoCPUs\":4000000000,\"MemoryBytes\":4294967296}},"
    "\"Status\":{\"State\":\"ready\"}}",
    "{\"ID\":\"cedar\",\"Spec\":{\"Name\":\"cedar\",\"Labels\":{\"disk\":\"hdd\"}},"
    "\"Description\":{\"Resources\":{\"NanoCPUs\":8000000000,\"MemoryBytes\":8589934592}},"
    "\"Status\":{\"State\":\"ready\"}}"};

static int fail(swarm_error *err)
{
    fprintf(stderr, "scheduler_only: %s\n", swarm_error_get_message(err));
    swarm_error_free(err);
    return 1;
}

static int add_nodes(swarm_scheduler *scheduler, swarm_error **err)
{
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        swarm_node *node = NULL;
        int result = swarm_node_from_json(nodes[i], strlen(nodes[i]), &node, err);
        if (result == 0)
            result = swarm_scheduler_set_node(scheduler, node, err);
        swarm_node_free(node);
        if (result != 0)
            return result;
    }
    return 0;
}

/* Tasks that need an SSD and `gigabytes` each. */
static swarm_service_spec *spec_new(const char *name, int64_t gigabytes)
{
    swarm_service_spec *spec = swarm_service_spec_new();
    swarm_task_spec *task = swarm_service_spec_edit_task(spec);
    swarm_resource_set *reservations =
        swarm_resources_edit_reservations(swarm_task_spec_edit_resources(task));
    if (swarm_service_spec_set_name(spec, name) == 0 &&
        swarm_resource_set_set_memory_bytes(reservations, gigabytes << 30) == 0 &&
        swarm_placement_add_constraint(swarm_task_spec_edit_placement(task),
                                       "node.labels.disk == ssd") == 0)
        return spec;
    swarm_service_spec_free(spec);
    return NULL;
}

static int place(swarm_scheduler *scheduler, const char *name, int64_t gigabytes,
                 const char *const *tasks, size_t count, swarm_error **err)
{
    swarm_service_spec *spec = spec_new(name, gigabytes);
    swarm_assignment *assignment = NULL;
    int result = swarm_scheduler_place(scheduler, name, spec, tasks, count, &assignment, err);
    swarm_service_spec_free(spec);
    if (result != 0)
        return result;
    for (size_t i = 0; i < count; i++) {
        const char *node = swarm_assignment_node_id_at(assignment, i);
        printf("%s -> %s\n", tasks[i], node != NULL ? node : "nowhere");
    }
    if (swarm_assignment_get_reason(assignment) != NULL)
        printf("%s: %s\n", name, swarm_assignment_get_reason(assignment));
    for (size_t i = 0; i < swarm_assignment_reason_count(assignment); i++)
        printf("    %s: %s: %s\n", swarm_assignment_reason_node_id_at(assignment, i),
               swarm_filter_to_str(swarm_assignment_reason_filter_at(assignment, i)),
               swarm_assignment_reason_text_at(assignment, i));
    swarm_assignment_free(assignment);
    return 0;
}

int main(void)
{
    static const char *const web[] = {"web.1", "web.2", "web.3", "web.4"};
    static const char *const database[] = {"database.1", "database.2"};
    swarm_scheduler *scheduler = NULL;
    swarm_error *err = NULL;
    int result = swarm_scheduler_new(1, &scheduler, &err);
    if (result == 0)
        result = add_nodes(scheduler, &err);
    if (result == 0)
        result = place(scheduler, "web", 1, web, 4, &err);
    if (result == 0)
        result = place(scheduler, "database", 3, database, 2, &err);
    swarm_scheduler_free(scheduler);
    return result == 0 ? 0 : fail(err);
}
