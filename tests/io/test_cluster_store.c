/* SPDX-License-Identifier: MIT
 *
 * A cluster that remembers: the next manager goes on where the last one stopped, what the store does not
 * hold does not happen, and a store that fails costs nothing but time.
 */
#include "io/cluster_rig.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static rig r;

static void begin(void)
{
    rig_open_stored(&r);
    rig_release_all(&r);
    rig_add_nodes(&r, 1, 2);
}

/* The ids of the tasks that run, one string. */
static void running_tasks(char *out, size_t size)
{
    swarm_task_list *tasks = NULL;
    size_t length = 0;
    out[0] = '\0';
    ck_assert_int_eq(swarm_cluster_list_tasks(r.cluster, NULL, &tasks, NULL), 0);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        if (swarm_task_get_state(task) == SWARM_TASK_STATE_RUNNING)
            length += (size_t)snprintf(out + length, size - length, "%s ", swarm_task_get_id(task));
    }
    swarm_task_list_free(tasks);
}

/* ---- restarts ---- */

START_TEST(what_runs_is_taken_on)
{
    char before[256], after[256];
    pid_t pids[8];
    begin();
    rig_create(&r, &(rig_service){.replicas = 3});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 10000), SWARM_VERDICT_SUCCEEDED);
    running_tasks(before, sizeof before);
    ck_assert_uint_eq(rig_processes(&r, "koin:1", pids, 8), 3);
    for (int i = 0; i < 3; i++) {
        rig_restart(&r);
        running_tasks(after, sizeof after);
        ck_assert_str_eq(after, before); /* before anything was looked at */
        rig_load load;
        for (int tries = 0; !rig_port_open(r.address, r.port); tries++) {
            ck_assert_int_lt(tries, 500);
            rig_pump(&r, 10);
        }
        rig_pump(&r, 300);
        rig_load_begin(&load, &r);
        rig_load_more(&load, &r, 100);
        rig_load_end_well(&load);
        running_tasks(after, sizeof after);
        ck_assert_str_eq(after, before);
        for (int p = 0; p < 3; p++)
            ck_assert_int_eq(rig_lives(pids[p]), 1);
        ck_assert_uint_eq(rig_processes(&r, NULL, NULL, 0), 3);
    }
    rig_close(&r);
}
END_TEST

/* A port in host mode that did not accept yet is asked again; what was up is not asked, and stays so. */
START_TEST(ports_of_a_node_are_asked_again)
{
    char ports[160], script[256], path[96];
    begin();
    snprintf(ports, sizeof ports,
             "{\"TargetPort\":8080,\"PublishedPort\":%u,\"PublishMode\":\"host\"}",
             rig_free_port("127.0.0.11"));
    snprintf(path, sizeof path, "%s/go", r.root);
    snprintf(script, sizeof script,
             "n=0; until [ -e %s ] || [ $((n += 1)) -gt 3000 ]; do sleep 0.02; done\n"
             "exec %s/images/koin/1/run",
             path, r.root);
    rig_release(&r, "late:1", script);
    rig_create(&r, &(rig_service){.image = "late:1", .replicas = 1, .ports = ports, .health = ""});
    rig_await_processes(&r, "late:1", 1, 5000);
    rig_pump(&r, 200);
    rig_restart(&r);
    rig_pump(&r, 300);
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_STARTING), 1);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    rig_await(&r, SWARM_EVENT_KIND_TASK_ROUTED, "web", 8000);
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_restart(&r);
    rig_pump(&r, 300);
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_RUNNING), 1);
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_TASK_ROUTED, "web"), 0);
    rig_close(&r);
}
END_TEST

static void restart_at_each(const char *image, swarm_verdict expected, const char *end_image)
{
    for (int at = 1; at < 40; at += 3) {
        begin();
        rig_create(&r, &(rig_service){0});
        ck_assert_int_eq(rig_await_verdict(&r, "web", 10000), SWARM_VERDICT_SUCCEEDED);
        rig_update(&r, &(rig_service){.image = image});
        size_t from = r.count;
        swarm_verdict verdict = SWARM_VERDICT_UNKNOWN;
        for (int i = 0; r.count < from + (size_t)at && i < 1000; i++)
            rig_pump(&r, 2);
        for (size_t i = from; i < r.count; i++)
            if (r.events[i].kind == SWARM_EVENT_KIND_UPDATE_VERDICT)
                verdict = r.events[i].verdict;
        rig_restart(&r);
        if (verdict == SWARM_VERDICT_UNKNOWN)
            verdict = rig_await_verdict(&r, "web", 20000);
        ck_assert_int_eq(verdict, expected);
        rig_await_settled(&r, "web", 2, 10000);
        rig_await_processes(&r, end_image, 2, 5000);
        ck_assert_uint_eq(rig_processes(&r, NULL, NULL, 0), 2);
        rig_close(&r);
    }
}

START_TEST(an_update_goes_on_to_its_verdict)
{
    restart_at_each("koin:2", SWARM_VERDICT_SUCCEEDED, "koin:2");
}
END_TEST

START_TEST(a_failing_update_is_rolled_back_all_the_same)
{
    restart_at_each("koin:3", SWARM_VERDICT_ROLLED_BACK, "koin:1");
}
END_TEST

START_TEST(what_died_meanwhile_is_replaced)
{
    pid_t pids[4];
    begin();
    rig_create(&r, &(rig_service){0});
    rig_await_verdict(&r, "web", 10000);
    ck_assert_uint_eq(rig_processes(&r, "koin:1", pids, 4), 2);
    swarm_cluster_free(r.cluster);
    kill(-pids[0], SIGKILL);
    r.cluster = rig_open_cluster(&r, NULL);
    r.restarts++;
    rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 10000);
    rig_await_settled(&r, "web", 2, 10000);
    rig_await_processes(&r, "koin:1", 2, 5000);
    ck_assert_int_eq(rig_lives(pids[1]), 1);
    rig_close(&r);
}
END_TEST

START_TEST(a_drain_goes_on)
{
    begin();
    rig_create(&r, &(rig_service){.replicas = 4});
    rig_await_verdict(&r, "web", 10000);
    ck_assert_int_eq(
        swarm_cluster_set_node_availability(r.cluster, "w1", SWARM_NODE_AVAILABILITY_DRAIN, NULL),
        0);
    rig_pump(&r, 20);
    rig_restart(&r);
    rig_await_settled(&r, "web", 4, 15000);
    swarm_task_list *tasks = NULL;
    swarm_node *node = NULL;
    ck_assert_int_eq(swarm_cluster_get_node(r.cluster, "w2", &node, NULL), 0);
    ck_assert_int_eq(swarm_cluster_list_tasks(r.cluster, "web", &tasks, NULL), 0);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++)
        if (swarm_task_get_state(swarm_task_list_at(tasks, i)) == SWARM_TASK_STATE_RUNNING)
            ck_assert_str_eq(swarm_task_get_node_id(swarm_task_list_at(tasks, i)),
                             swarm_node_get_id(node));
    swarm_task_list_free(tasks);
    swarm_node_free(node);
    rig_close(&r);
}
END_TEST

START_TEST(what_was_stopped_stays_known)
{
    begin();
    rig_create(&r, &(rig_service){0});
    rig_await_verdict(&r, "web", 10000);
    ck_assert_int_eq(swarm_cluster_remove_service(r.cluster, "web", NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_SERVICE_REMOVED, "web", 10000);
    ck_assert_int_eq(swarm_cluster_remove_node(r.cluster, "w2", 0, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_NODE_REMOVED, NULL, 10000);
    rig_restart(&r);
    swarm_service_list *services = NULL;
    swarm_node_list *nodes = NULL;
    ck_assert_int_eq(swarm_cluster_list_services(r.cluster, &services, NULL), 0);
    ck_assert_uint_eq(swarm_service_list_count(services), 0);
    ck_assert_int_eq(swarm_cluster_list_nodes(r.cluster, &nodes, NULL), 0);
    ck_assert_uint_eq(swarm_node_list_count(nodes), 1);
    swarm_service_list_free(services);
    swarm_node_list_free(nodes);
    rig_close(&r);
}
END_TEST

/* To stop everything is the end of a manager, not of what is wanted. */
START_TEST(what_was_stopped_with_its_manager_runs_with_the_next)
{
    for (int at = 0; at < 2; at++) {
        begin();
        rig_create(&r, &(rig_service){0});
        rig_await_verdict(&r, "web", 10000);
        ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
        if (at == 0)
            rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 10000);
        else
            rig_pump(&r, 5); /* killed while it stops */
        rig_restart(&r);
        rig_await_settled(&r, "web", 2, 10000);
        rig_await_processes(&r, "koin:1", 2, 5000);
        rig_update(&r, &(rig_service){.image = "koin:2"});
        ck_assert_int_eq(rig_await_verdict(&r, "web", 10000), SWARM_VERDICT_SUCCEEDED);
        rig_close(&r);
    }
}
END_TEST

/* Shift every time that is written, as if the clock had been set the other way meanwhile. */
static void shift_times(const char *by)
{
    char sql[512], path[128];
    sqlite3 *database = NULL;
    snprintf(path, sizeof path, "%s/state.db", r.root);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    /* One at a time of each record, until none is left that was not shifted. */
    snprintf(
        sql, sizeof sql,
        "CREATE TEMP TABLE times AS SELECT record.sequence AS record, fullkey, value FROM record,"
        " json_tree(record.json) WHERE json_tree.type = 'integer' AND value > 1e18");
    ck_assert_int_eq(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_stmt *rows, *update;
    ck_assert_int_eq(
        sqlite3_prepare_v2(database, "SELECT record, fullkey, value FROM times", -1, &rows, NULL),
        SQLITE_OK);
    snprintf(sql, sizeof sql,
             "UPDATE record SET json = json_set(json, ?2, ?3 + (%s)) WHERE sequence = ?1", by);
    ck_assert_int_eq(sqlite3_prepare_v2(database, sql, -1, &update, NULL), SQLITE_OK);
    int shifted = 0;
    for (; sqlite3_step(rows) == SQLITE_ROW; shifted++) {
        for (int i = 0; i < 3; i++)
            sqlite3_bind_value(update, i + 1, sqlite3_column_value(rows, i));
        ck_assert_int_eq(sqlite3_step(update), SQLITE_DONE);
        sqlite3_reset(update);
    }
    sqlite3_finalize(rows);
    sqlite3_finalize(update);
    sqlite3_close(database);
    ck_assert_int_gt(shifted, 5);
}

START_TEST(a_clock_that_was_set_hangs_nothing)
{
    static const char *const shifts[] = {"86400000000000 * 365", "-86400000000000 * 365",
                                         "3600000000000"};
    for (size_t i = 0; i < sizeof shifts / sizeof shifts[0]; i++) {
        begin();
        rig_create(&r, &(rig_service){0});
        rig_await_verdict(&r, "web", 10000);
        rig_update(&r, &(rig_service){.image = "koin:2",
                                      .update = "\"Parallelism\":1,\"Delay\":400000000,"
                                                "\"Monitor\":200000000,\"Order\":\"start-first\""});
        rig_pump(&r, 250); /* the first slot is done, the delay is waited */
        swarm_cluster_free(r.cluster);
        shift_times(shifts[i]);
        r.cluster = rig_open_cluster(&r, NULL);
        r.restarts++;
        ck_assert_int_eq(rig_await_verdict(&r, "web", 20000), SWARM_VERDICT_SUCCEEDED);
        rig_await_processes(&r, "koin:2", 2, 10000);
        rig_close(&r);
    }
}
END_TEST

/* ---- others beside it ---- */

static swarm_cluster *open_beside(const char *uri, int read_only, int expected)
{
    char path[128];
    swarm_cluster *cluster = NULL;
    swarm_error *error = NULL;
    swarm_cluster_config *config = swarm_cluster_config_new();
    ck_assert_int_eq(swarm_cluster_config_get_read_only(config), 0);
    ck_assert_int_eq(swarm_cluster_config_set_read_only(config, 2), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_read_only(NULL, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_read_only(config, read_only), 0);
    ck_assert_int_eq(swarm_cluster_config_get_read_only(config), read_only);
    ck_assert_int_eq(swarm_cluster_config_get_read_only(NULL), 0);
    snprintf(path, sizeof path, "%s/images", r.root);
    swarm_cluster_config_set_images_path(config, path);
    snprintf(path, sizeof path, "%s/work", r.root);
    swarm_cluster_config_set_work_path(config, path);
    int code = swarm_cluster_open(uri, config, &cluster, &error);
    ck_assert_msg(code == expected, "%d: %s", code, swarm_error_get_message(error));
    swarm_error_free(error);
    swarm_cluster_config_free(config);
    return cluster;
}

static void check_read_only(swarm_cluster *cluster)
{
    swarm_service_spec *spec = rig_spec(&r, &(rig_service){.name = "other", .port = UINT32_MAX});
    swarm_node_spec *node = swarm_node_spec_new();
    swarm_error *error = NULL;
    swarm_node_spec_set_name(node, "w9");
    ck_assert_int_eq(swarm_cluster_create_service(cluster, spec, NULL, &error), SWARM_E_STATE);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "read only"));
    swarm_error_free(error);
    ck_assert_int_eq(swarm_cluster_update_service(cluster, "web", spec, NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_scale_service(cluster, "web", 1, NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_rollback_service(cluster, "web", NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_remove_service(cluster, "web", NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_add_node(cluster, node, "127.0.0.9", NULL, NULL, NULL),
                     SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_update_node(cluster, "w1", node, NULL), SWARM_E_STATE);
    ck_assert_int_eq(
        swarm_cluster_set_node_availability(cluster, "w1", SWARM_NODE_AVAILABILITY_DRAIN, NULL),
        SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_remove_node(cluster, "w1", 1, NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_stop(cluster, NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_kill(cluster, NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_dispatch(cluster, NULL), 0); /* for logs alone */
    ck_assert_int_eq(swarm_cluster_wait(cluster, 0, NULL), 0);
    swarm_service_spec_free(spec);
    swarm_node_spec_free(node);
}

static void check_lists(swarm_cluster *cluster, size_t tasks_there)
{
    swarm_service_list *services = NULL;
    swarm_node_list *nodes = NULL;
    swarm_task_list *tasks = NULL;
    ck_assert_int_eq(swarm_cluster_list_services(cluster, &services, NULL), 0);
    ck_assert_uint_eq(swarm_service_list_count(services), 1);
    ck_assert_int_eq(swarm_cluster_list_nodes(cluster, &nodes, NULL), 0);
    ck_assert_uint_eq(swarm_node_list_count(nodes), 2);
    ck_assert_str_eq(swarm_node_get_address(swarm_node_list_at(nodes, 0)), "127.0.0.11");
    ck_assert_int_eq(swarm_cluster_list_tasks(cluster, "web", &tasks, NULL), 0);
    ck_assert_uint_eq(swarm_task_list_count(tasks), tasks_there);
    swarm_service_list_free(services);
    swarm_node_list_free(nodes);
    swarm_task_list_free(tasks);
}

START_TEST(one_manager_and_any_number_of_readers)
{
    begin();
    rig_create(&r, &(rig_service){.replicas = 2});
    rig_await_verdict(&r, "web", 10000);
    ck_assert_ptr_null(open_beside(r.store, 0, SWARM_E_CONFLICT));
    swarm_cluster *reader = open_beside(r.store, 1, 0);
    swarm_cluster *another = open_beside(r.store, 1, 0);
    check_lists(reader, 2);
    check_lists(another, 2);
    check_read_only(reader);
    swarm_cluster_free(another);
    swarm_cluster_free(reader);
    ck_assert_uint_eq(rig_processes(&r, "koin:1", NULL, 0), 2);
    rig_close(&r);
}
END_TEST

START_TEST(a_backup_is_a_store)
{
    char path[128], uri[144];
    begin();
    rig_create(&r, &(rig_service){.replicas = 2});
    rig_await_verdict(&r, "web", 10000);
    snprintf(path, sizeof path, "%s/backup.db", r.root);
    snprintf(uri, sizeof uri, "sqlite:%s", path);
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_cluster_backup(NULL, path, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_backup(r.cluster, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_scale_service(r.cluster, "web", 3, NULL), 0);
    ck_assert_int_eq(swarm_cluster_backup(r.cluster, path, NULL), 0); /* with what was just asked */
    ck_assert_int_eq(swarm_cluster_backup(r.cluster, path, &error), SWARM_E_EXISTS);
    swarm_error_free(error);
    rig_await_settled(&r, "web", 3, 10000);
    swarm_cluster *reader = open_beside(uri, 1, 0);
    check_lists(reader, 3);
    swarm_cluster_free(reader);
    rig_close(&r);
}
END_TEST

/* Put back from a backup: tasks that it does not know are removed, those that it knows are there. */
START_TEST(an_older_state_put_back)
{
    char path[128];
    begin();
    rig_create(&r, &(rig_service){.replicas = 1});
    rig_await_verdict(&r, "web", 10000);
    snprintf(path, sizeof path, "%s/backup.db", r.root);
    ck_assert_int_eq(swarm_cluster_backup(r.cluster, path, NULL), 0);
    rig_create(&r, &(rig_service){.name = "later", .port = UINT32_MAX, .image = "koin:2"});
    rig_await_verdict(&r, "later", 10000);
    swarm_cluster_free(r.cluster);
    ck_assert_uint_eq(rig_processes(&r, "koin:2", NULL, 0), 2);
    snprintf(r.store, sizeof r.store, "sqlite:%s/backup.db", r.root);
    r.cluster = rig_open_cluster(&r, NULL);
    r.restarts++;
    r.sequence = 0;
    rig_await_processes(&r, "koin:2", 0, 10000);
    rig_await_settled(&r, "web", 1, 10000);
    ck_assert_uint_eq(rig_processes(&r, "koin:1", NULL, 0), 1);
    rig_close(&r);
}
END_TEST

/* ---- a store that fails ---- */

static void limit_files(rlim_t size)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = size;
    setrlimit(RLIMIT_FSIZE, &limit);
}

START_TEST(a_full_disk_holds_everything_back_and_loses_nothing)
{
    char log[128];
    struct stat status;
    begin();
    signal(SIGXFSZ, SIG_IGN);
    rig_create(&r, &(rig_service){.replicas = 2});
    rig_await_verdict(&r, "web", 10000);
    snprintf(log, sizeof log, "%s/state.db-wal", r.root);
    ck_assert_int_eq(stat(log, &status), 0);
    limit_files((rlim_t)status.st_size); /* not a byte more */
    rig_create(&r, &(rig_service){.name = "more", .port = UINT32_MAX, .image = "koin:2"});
    const rig_event *warning = rig_await(&r, SWARM_EVENT_KIND_WARNING, NULL, 5000);
    ck_assert_ptr_nonnull(strstr(warning->message, "the state cannot be written"));
    ck_assert_ptr_nonnull(strstr(warning->error, "state.db"));
    rig_load load;
    rig_load_begin(&load, &r);
    rig_pump(&r, 700);
    rig_load_end_well(&load); /* what runs goes on */
    ck_assert_uint_eq(rig_processes(&r, "koin:2", NULL, 0), 0);
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_WARNING, NULL), 1);
    limit_files(RLIM_INFINITY);
    warning = rig_await(&r, SWARM_EVENT_KIND_WARNING, NULL, 5000);
    ck_assert_ptr_nonnull(strstr(warning->message, "can be written again"));
    rig_await_settled(&r, "more", 2, 10000);
    rig_restart(&r);
    rig_await_settled(&r, "more", 2, 10000);
    rig_close(&r);
}
END_TEST

START_TEST(the_end_while_the_disk_is_full)
{
    char log[128];
    struct stat status;
    begin();
    signal(SIGXFSZ, SIG_IGN);
    rig_create(&r, &(rig_service){.replicas = 2});
    rig_await_verdict(&r, "web", 10000);
    snprintf(log, sizeof log, "%s/state.db-wal", r.root);
    ck_assert_int_eq(stat(log, &status), 0);
    limit_files((rlim_t)status.st_size);
    rig_update(&r, &(rig_service){.image = "koin:2"});
    rig_await(&r, SWARM_EVENT_KIND_WARNING, NULL, 5000);
    rig_pump(&r, 100);
    limit_files(RLIM_INFINITY);
    rig_restart(&r); /* of the update nothing was written, and nothing was done */
    rig_await_settled(&r, "web", 2, 10000);
    ck_assert_uint_eq(rig_processes(&r, "koin:1", NULL, 0), 2);
    ck_assert_uint_eq(rig_processes(&r, "koin:2", NULL, 0), 0);
    rig_close(&r);
}
END_TEST

/* ---- memory ---- */

static int open_and_ask(void *user)
{
    swarm_cluster_config *config = user;
    swarm_cluster *cluster = NULL;
    int code = swarm_cluster_open(r.store, config, &cluster, NULL);
    for (int i = 0; code == 0 && i < 3; i++)
        code = swarm_cluster_dispatch(cluster, NULL);
    if (code == 0)
        code = swarm_cluster_scale_service(cluster, "web", 0, NULL);
    for (int i = 0; code == 0 && i < 3; i++)
        code = swarm_cluster_dispatch(cluster, NULL);
    swarm_cluster_free(cluster);
    return code;
}

static swarm_cluster_config *config_of_rig(void)
{
    char path[128];
    swarm_cluster_config *config = swarm_cluster_config_new();
    snprintf(path, sizeof path, "%s/images", r.root);
    swarm_cluster_config_set_images_path(config, path);
    snprintf(path, sizeof path, "%s/work", r.root);
    swarm_cluster_config_set_work_path(config, path);
    return config;
}

START_TEST(opening_may_run_out_of_memory)
{
    begin();
    rig_create(&r, &(rig_service){.replicas = -1, .port = UINT32_MAX});
    rig_await_verdict(&r, "web", 10000);
    swarm_cluster_free(r.cluster);
    swarm_cluster_config *config = config_of_rig();
    failing_alloc_each_tolerant(open_and_ask, config);
    swarm_cluster_config_free(config);
    r.cluster = rig_open_cluster(&r, NULL);
    r.restarts++;
    rig_close(&r);
}
END_TEST

/* Short of memory or not, a cluster that is open is not one that is stopped: that one would refuse. */
START_TEST(what_was_stopped_is_never_left_so_by_opening)
{
    swarm_cluster *cluster;
    begin();
    rig_create(&r, &(rig_service){.replicas = -1, .port = UINT32_MAX});
    rig_await_verdict(&r, "web", 10000);
    ck_assert_int_eq(swarm_cluster_stop(r.cluster, NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_STOPPED, NULL, 10000);
    swarm_cluster_free(r.cluster);
    swarm_cluster_config *config = config_of_rig();
    size_t opened = 0;
    for_each_failing_allocation(nth)
    {
        int code = swarm_cluster_open(r.store, config, &cluster, NULL);
        failing_alloc_disarm();
        ck_assert_int_eq(code, code == 0 ? 0 : SWARM_E_NOMEM);
        if (code < 0)
            continue;
        opened++;
        ck_assert_int_eq(swarm_cluster_scale_service(cluster, "web", 0, NULL), 0);
        swarm_cluster_free(cluster); /* nothing of it was written */
    }
    ck_assert_uint_ge(opened, 1);
    swarm_cluster_config_free(config);
    r.cluster = rig_open_cluster(&r, NULL);
    r.restarts++;
    rig_close(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_runs_is_taken_on,
        ports_of_a_node_are_asked_again,
        an_update_goes_on_to_its_verdict,
        a_failing_update_is_rolled_back_all_the_same,
        what_died_meanwhile_is_replaced,
        a_drain_goes_on,
        a_clock_that_was_set_hangs_nothing,
        what_was_stopped_stays_known,
        what_was_stopped_with_its_manager_runs_with_the_next,
        one_manager_and_any_number_of_readers,
        a_backup_is_a_store,
        an_older_state_put_back,
        a_full_disk_holds_everything_back_and_loses_nothing,
        the_end_while_the_disk_is_full,
        opening_may_run_out_of_memory,
        what_was_stopped_is_never_left_so_by_opening,
    };
    return SUITE_RUN("cluster_store", tests, 90);
}
