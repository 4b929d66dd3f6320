/* SPDX-License-Identifier: MIT */
#include "scheduler_rig.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

void rig_open(scheduler_rig *rig, uint64_t seed)
{
    memset(rig, 0, sizeof *rig);
    ck_assert_int_eq(swarm_scheduler_new(seed, &rig->scheduler, NULL), 0);
}

void rig_close(scheduler_rig *rig)
{
    swarm_scheduler_free(rig->scheduler);
}

void rig_node_json(scheduler_rig *rig, const char *json)
{
    swarm_node *node = NULL;
    swarm_error *error = NULL;
    int code = swarm_node_from_json(json, strlen(json), &node, &error);
    ck_assert_msg(code == 0, "%s: %s", json, swarm_error_get_message(error));
    ck_assert_int_eq(swarm_scheduler_set_node(rig->scheduler, node, NULL), 0);
    swarm_node_free(node);
}

void rig_node(scheduler_rig *rig, const char *id, const char *more)
{
    char json[1024];
    snprintf(json, sizeof json, "{\"ID\":\"%s\",\"Status\":{\"State\":\"ready\"}%s}", id, more);
    rig_node_json(rig, json);
}

swarm_service_spec *rig_spec(const char *task_template)
{
    char json[2048];
    swarm_service_spec *spec = NULL;
    swarm_error *error = NULL;
    snprintf(json, sizeof json, "{\"TaskTemplate\":{%s}}", task_template);
    int code = swarm_service_spec_from_json(json, strlen(json), &spec, &error);
    ck_assert_msg(code == 0, "%s: %s", json, swarm_error_get_message(error));
    return spec;
}

static rig_task *new_task(scheduler_rig *rig, const char *service)
{
    ck_assert_uint_lt(rig->count, RIG_TASKS);
    rig_task *task = &rig->tasks[rig->count];
    snprintf(task->service, sizeof task->service, "%s", service);
    snprintf(task->id, sizeof task->id, "%s.%zu", service, rig->count++);
    return task;
}

size_t rig_place(scheduler_rig *rig, const char *service, const swarm_service_spec *spec,
                 size_t count)
{
    const char *ids[RIG_TASKS];
    rig_task *tasks = &rig->tasks[rig->count];
    for (size_t i = 0; i < count; i++)
        ids[i] = new_task(rig, service)->id;
    swarm_assignment *assignment = NULL;
    swarm_error *error = NULL;
    int code =
        swarm_scheduler_place(rig->scheduler, service, spec, ids, count, &assignment, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    ck_assert_uint_eq(swarm_assignment_count(assignment), count);
    size_t placed = 0;
    for (size_t i = 0; i < count; i++) {
        const char *node = swarm_assignment_node_id_at(assignment, i);
        snprintf(tasks[i].node, sizeof tasks[i].node, "%s", node != NULL ? node : "");
        placed += node != NULL;
    }
    ck_assert_uint_eq(swarm_assignment_count_placed(assignment), placed);
    const char *reason = swarm_assignment_get_reason(assignment);
    ck_assert_int_eq(reason == NULL, placed == count);
    snprintf(rig->reason, sizeof rig->reason, "%s", reason != NULL ? reason : "");
    swarm_assignment_free(assignment);
    return placed;
}

size_t rig_place_as(scheduler_rig *rig, const char *service, const char *task_template,
                    size_t count)
{
    swarm_service_spec *spec = rig_spec(task_template);
    size_t placed = rig_place(rig, service, spec, count);
    swarm_service_spec_free(spec);
    return placed;
}

void rig_add(scheduler_rig *rig, const char *service, const swarm_service_spec *spec,
             const char *node)
{
    rig_task *task = new_task(rig, service);
    ck_assert_int_eq(swarm_scheduler_add_task(rig->scheduler, service, spec, task->id, node, NULL),
                     0);
    snprintf(task->node, sizeof task->node, "%s", node);
}

size_t rig_on(const scheduler_rig *rig, const char *node, const char *service)
{
    size_t found = 0;
    for (size_t i = 0; i < rig->count; i++)
        found += strcmp(rig->tasks[i].node, node) == 0 &&
                 (service == NULL || strcmp(rig->tasks[i].service, service) == 0);
    return found;
}

void rig_remove_all_on(scheduler_rig *rig, const char *node)
{
    for (size_t i = 0; i < rig->count; i++) {
        if (strcmp(rig->tasks[i].node, node) != 0)
            continue;
        ck_assert_int_eq(swarm_scheduler_remove_task(rig->scheduler, rig->tasks[i].id), 1);
        rig->tasks[i].node[0] = '\0';
    }
}
