/* SPDX-License-Identifier: MIT
 *
 * Nodes come and go, replicas die and are counted anew, while requests come in all the time.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <signal.h>
#include <string.h>

static rig r;
static rig_load load;

static void begin(int nodes)
{
    rig_open(&r, NULL);
    rig_release_all(&r);
    rig_add_nodes(&r, 1, nodes);
    rig_create(&r, &(rig_service){0});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_load_begin(&load, &r);
    rig_load_more(&load, &r, 20);
}

/* A node that runs a task of the service now. */
static void node_in_use(char name[32])
{
    swarm_task_list *tasks = NULL;
    swarm_node *node = NULL;
    ck_assert_int_eq(swarm_cluster_list_tasks(r.cluster, "web", &tasks, NULL), 0);
    name[0] = '\0';
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        if (swarm_task_get_state(task) != SWARM_TASK_STATE_RUNNING || name[0] != '\0')
            continue;
        ck_assert_int_eq(
            swarm_cluster_get_node(r.cluster, swarm_task_get_node_id(task), &node, NULL), 0);
        strcpy(name, swarm_node_spec_get_name(swarm_node_get_spec(node)));
        swarm_node_free(node);
    }
    swarm_task_list_free(tasks);
    ck_assert_str_ne(name, "");
}

static size_t running_on(const char *name)
{
    swarm_task_list *tasks = NULL;
    swarm_node *node = NULL;
    size_t count = 0;
    ck_assert_int_eq(swarm_cluster_get_node(r.cluster, name, &node, NULL), 0);
    ck_assert_int_eq(swarm_cluster_list_tasks(r.cluster, NULL, &tasks, NULL), 0);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        const char *on = swarm_task_get_node_id(task);
        count += on != NULL && strcmp(on, swarm_node_get_id(node)) == 0 &&
                 swarm_task_get_state(task) <= SWARM_TASK_STATE_RUNNING;
    }
    swarm_task_list_free(tasks);
    swarm_node_free(node);
    return count;
}

static void set(const char *node, swarm_node_availability availability)
{
    ck_assert_int_eq(swarm_cluster_set_node_availability(r.cluster, node, availability, NULL), 0);
}

START_TEST(a_drained_node_is_emptied)
{
    char node[32];
    begin(3);
    node_in_use(node);
    set(node, SWARM_NODE_AVAILABILITY_DRAIN);
    rig_await(&r, SWARM_EVENT_KIND_TASK_DRAINED, "web", 5000);
    rig_await_settled(&r, "web", 2, 5000);
    ck_assert_uint_eq(running_on(node), 0);
    rig_load_more(&load, &r, 10);
    set(node, SWARM_NODE_AVAILABILITY_ACTIVE);
    rig_pump(&r, 100);
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_RUNNING), 2);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(a_paused_node_keeps_what_it_has)
{
    begin(2);
    set("w1", SWARM_NODE_AVAILABILITY_PAUSE);
    size_t before = running_on("w1");
    rig_pump(&r, 100);
    ck_assert_uint_eq(running_on("w1"), before);
    ck_assert_int_eq(swarm_cluster_scale_service(r.cluster, "web", 5, NULL), 0);
    rig_await_settled(&r, "web", 5, 8000);
    ck_assert_uint_eq(running_on("w1"), before);
    ck_assert_uint_eq(running_on("w2"), 5 - before);
    set("w1", SWARM_NODE_AVAILABILITY_ACTIVE);
    ck_assert_int_eq(swarm_cluster_scale_service(r.cluster, "web", 8, NULL), 0);
    rig_await_settled(&r, "web", 8, 8000);
    ck_assert_uint_eq(running_on("w1"), 4);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(an_added_node_takes_tasks)
{
    begin(1);
    rig_add_nodes(&r, 2, 3);
    rig_pump(&r, 100);
    ck_assert_uint_eq(running_on("w1"), 2); /* nothing is moved for its sake */
    ck_assert_int_eq(swarm_cluster_scale_service(r.cluster, "web", 4, NULL), 0);
    rig_await_settled(&r, "web", 4, 8000);
    ck_assert_uint_eq(running_on("w2"), 1);
    ck_assert_uint_eq(running_on("w3"), 1);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(a_node_is_removed_when_it_is_empty)
{
    char node[32];
    begin(3);
    node_in_use(node);
    ck_assert_int_eq(swarm_cluster_remove_node(r.cluster, node, 0, NULL), SWARM_E_STATE);
    set(node, SWARM_NODE_AVAILABILITY_DRAIN);
    rig_await(&r, SWARM_EVENT_KIND_TASK_DRAINED, "web", 5000);
    rig_await_settled(&r, "web", 2, 5000);
    ck_assert_int_eq(swarm_cluster_remove_node(r.cluster, node, 0, NULL), 0);
    ck_assert_str_eq(rig_await(&r, SWARM_EVENT_KIND_NODE_REMOVED, NULL, 2000)->node, node);
    ck_assert_int_eq(swarm_cluster_remove_node(r.cluster, node, 0, NULL), SWARM_E_NOTFOUND);
    rig_load_more(&load, &r, 10);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(a_node_is_removed_by_force)
{
    char node[32];
    begin(3);
    node_in_use(node);
    ck_assert_int_eq(swarm_cluster_remove_node(r.cluster, node, 1, NULL), 0);
    ck_assert_str_eq(rig_await(&r, SWARM_EVENT_KIND_NODE_REMOVED, NULL, 6000)->node, node);
    rig_await_settled(&r, "web", 2, 8000);
    rig_await_processes(&r, "koin:1", 2, 5000);
    rig_load_more(&load, &r, 10);
    rig_load_end_well(&load);
    rig_add_nodes(&r, node[1] - '0', node[1] - '0'); /* the name is free again */
    rig_close(&r);
}
END_TEST

/* The replica that is killed may take with it what it was answering: a request of each client at
 * most. Any other request goes to the replica that lives. */
START_TEST(a_killed_process_is_replaced)
{
    pid_t pids[2];
    begin(3);
    for (int round = 0; round < 2; round++) {
        rig_await_processes(&r, "koin:1", 2, 5000);
        ck_assert_uint_eq(rig_processes(&r, "koin:1", pids, 2), 2);
        ck_assert_int_eq(kill(pids[0], SIGKILL), 0);
        const rig_event *failed = rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 5000);
        ck_assert_int_eq(failed->exit_code, 128 + SIGKILL);
        rig_await_settled(&r, "web", 2, 8000);
        rig_load_more(&load, &r, 10);
    }
    rig_load_end(&load);
    ck_assert_msg(load.failed == 0, "%d failed; the first: %s", load.failed, load.first_failure);
    ck_assert_int_le(load.lost, 2 * RIG_CLIENTS);
    rig_close(&r);
}
END_TEST

START_TEST(scaling_loses_nothing)
{
    begin(3);
    ck_assert_int_eq(swarm_cluster_scale_service(r.cluster, "web", 5, NULL), 0);
    rig_await_settled(&r, "web", 5, 8000);
    rig_load_more(&load, &r, 10);
    ck_assert_int_eq(swarm_cluster_scale_service(r.cluster, "web", 1, NULL), 0);
    rig_await_settled(&r, "web", 1, 8000);
    rig_await_processes(&r, "koin:1", 1, 5000);
    rig_load_more(&load, &r, 10);
    rig_load_end_well(&load);
    ck_assert_int_eq(swarm_cluster_scale_service(r.cluster, "web", 0, NULL), 0);
    rig_await_settled(&r, "web", 0, 5000);
    ck_assert_uint_eq(rig_processes(&r, NULL, NULL, 0), 0);
    rig_close(&r);
}
END_TEST

START_TEST(a_global_service_is_on_every_node)
{
    begin(2);
    rig_load_end_well(&load);
    rig_release(&r, "agent:1", "exec sleep 60");
    swarm_service_spec *spec = rig_spec(
        &r, &(rig_service){.name = "agent", .image = "agent:1", .port = UINT32_MAX, .health = ""});
    swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL);
    ck_assert_int_eq(swarm_cluster_create_service(r.cluster, spec, NULL, NULL), 0);
    swarm_service_spec_free(spec);
    rig_await_settled(&r, "agent", 2, 4000);
    ck_assert_int_eq(swarm_cluster_scale_service(r.cluster, "agent", 3, NULL), SWARM_E_STATE);
    rig_add_nodes(&r, 3, 3);
    rig_await_settled(&r, "agent", 3, 4000);
    set("w1", SWARM_NODE_AVAILABILITY_DRAIN);
    rig_pump(&r, 50);
    rig_await_settled(&r, "agent", 2, 4000);
    rig_close(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_drained_node_is_emptied,  a_paused_node_keeps_what_it_has,
        an_added_node_takes_tasks,  a_node_is_removed_when_it_is_empty,
        a_node_is_removed_by_force, a_killed_process_is_replaced,
        scaling_loses_nothing,      a_global_service_is_on_every_node,
    };
    return SUITE_RUN("nodes of a cluster", tests, 30);
}
