/* SPDX-License-Identifier: MIT
 *
 * A whole cluster before scripted Engines: health, nodes that go, logs, and what it costs to do nothing.
 */
#include "io/scripted_engine.h"

#include "support/suite.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static swarm_cluster *cluster;
static char *told; /* all events as JSON, line by line */
static size_t told_length;

static int64_t now_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void open_cluster(int64_t heartbeat_ms)
{
    swarm_cluster_config *config = swarm_cluster_config_new();
    swarm_cluster_config_set_heartbeat_ns(config, heartbeat_ms * 1000000);
    swarm_cluster_config_set_publish_address(config, "127.0.0.1");
    ck_assert_int_eq(swarm_cluster_open("memory:", config, &cluster, NULL), 0);
    swarm_cluster_config_free(config);
}

static void close_cluster(void)
{
    swarm_cluster_free(cluster);
    free(told);
    told = NULL;
    told_length = 0;
}

static void add_node(const char *name, const scripted_engine *engine)
{
    swarm_error *error = NULL;
    swarm_node_spec *spec = swarm_node_spec_new();
    swarm_node_spec_set_name(spec, name);
    int code = swarm_cluster_add_node(cluster, spec, "127.0.0.1", engine_uri(engine), NULL, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_node_spec_free(spec);
}

static void create(const char *json)
{
    swarm_service_spec *spec = NULL;
    swarm_error *error = NULL;
    int code = swarm_service_spec_from_json(json, strlen(json), &spec, &error);
    if (code == 0)
        code = swarm_cluster_create_service(cluster, spec, NULL, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_service_spec_free(spec);
}

static void keep(swarm_event *event)
{
    char *json;
    ck_assert_int_eq(swarm_event_to_json(event, 0, &json, NULL), 0);
    size_t length = strlen(json);
    told = realloc(told, told_length + length + 2);
    memcpy(told + told_length, json, length);
    memcpy(told + told_length + length, "\n", 2);
    told_length += length + 1;
    swarm_free(json);
    swarm_event_free(event);
}

static void pump(int ms)
{
    int64_t end_ms = now_ms(CLOCK_MONOTONIC) + ms, left_ms;
    swarm_event *event;
    while ((left_ms = end_ms - now_ms(CLOCK_MONOTONIC)) > 0) {
        ck_assert_int_ge(swarm_cluster_wait(cluster, left_ms * 1000000, NULL), 0);
        while (swarm_cluster_next_event(cluster, &event, NULL) > 0)
            keep(event);
    }
}

static size_t count_running(void)
{
    swarm_task_list *tasks;
    size_t count = 0;
    ck_assert_int_eq(swarm_cluster_list_tasks(cluster, NULL, &tasks, NULL), 0);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        count += swarm_task_get_state(task) == SWARM_TASK_STATE_RUNNING &&
                 swarm_task_get_desired_state(task) == SWARM_TASK_STATE_RUNNING;
    }
    swarm_task_list_free(tasks);
    return count;
}

static void await_running(size_t count)
{
    int64_t end_ms = now_ms(CLOCK_MONOTONIC) + 30000;
    while (count_running() != count) {
        ck_assert_msg(now_ms(CLOCK_MONOTONIC) < end_ms, "%zu run, not %zu:\n%s", count_running(),
                      count, told);
        pump(10);
    }
}

/* The id of a task that runs. */
static const char *a_task(void)
{
    static char id[64];
    swarm_task_list *tasks;
    ck_assert_int_eq(swarm_cluster_list_tasks(cluster, NULL, &tasks, NULL), 0);
    ck_assert_uint_gt(swarm_task_list_count(tasks), 0);
    snprintf(id, sizeof id, "%s", swarm_task_get_id(swarm_task_list_at(tasks, 0)));
    swarm_task_list_free(tasks);
    return id;
}

#define SERVICE(replicas, more)                                                                    \
    "{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"lab/web:1\"" more "},"     \
    "\"RestartPolicy\":{\"Delay\":50000000}},\"Mode\":{\"Replicated\":{\"Replicas\":" replicas     \
    "}}}"

/* ---- health ---- */

START_TEST(a_check_of_the_image_counts)
{
    scripted_engine *engine = engine_open();
    open_cluster(1000);
    engine_check_health(engine, 1);
    add_node("w1", engine);
    create(SERVICE("1", ""));
    pump(500);
    ck_assert_uint_eq(count_running(), 0); /* its container runs, and is not healthy yet */
    ck_assert_str_eq(engine_state(engine, a_task()), "running");
    engine_turn_health(engine, a_task(), "healthy");
    await_running(1);
    engine_turn_health(engine, a_task(), "unhealthy");
    pump(300);
    ck_assert_ptr_nonnull(strstr(told, "unhealthy: the health check failed"));
    ck_assert_ptr_nonnull(strstr(told, "the test said this"));
    close_cluster();
    engine_close(engine);
}
END_TEST

/* Healthy only when both say so: the HTTP probe finds nobody. */
START_TEST(a_test_and_a_probe)
{
    scripted_engine *engine = engine_open();
    open_cluster(1000);
    engine_check_health(engine, 1);
    add_node("w1", engine);
    create(SERVICE("1", ",\"Healthcheck\":{\"Test\":[\"CMD\",\"true\"],\"Interval\":1000000000,"
                        "\"StartPeriod\":60000000000,\"HTTP\":{\"Port\":8080}}"));
    pump(300);
    engine_turn_health(engine, a_task(), "healthy");
    pump(500);
    ck_assert_uint_eq(count_running(), 0);
    close_cluster();
    engine_close(engine);
}
END_TEST

/* ---- ports of the host ---- */

/* A socket that has its number, and does not listen yet. */
static int bound_socket(uint32_t *out_port)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof name;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&name, length), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&name, &length), 0);
    *out_port = ntohs(name.sin_port);
    return fd;
}

START_TEST(a_port_in_host_mode_is_asked)
{
    char json[512];
    uint32_t port;
    scripted_engine *engine = engine_open();
    int fd = bound_socket(&port);
    open_cluster(1000);
    add_node("w1", engine);
    snprintf(json, sizeof json,
             "{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"lab/web:1\"}},"
             "\"UpdateConfig\":{\"SettleTime\":50000000},\"EndpointSpec\":{\"Ports\":[{"
             "\"TargetPort\":80,\"PublishedPort\":%u,\"PublishMode\":\"host\"}]}}",
             port);
    create(json);
    pump(800);
    ck_assert_str_eq(engine_state(engine, a_task()), "running");
    ck_assert_uint_eq(count_running(), 0);
    ck_assert_int_eq(listen(fd, 8), 0);
    await_running(1);
    ck_assert_ptr_nonnull(strstr(told, "accepts connections"));
    ck_assert_int_eq(swarm_cluster_remove_service(cluster, "web", NULL), 0);
    while (engine_containers(engine) > 0)
        pump(20);
    ck_assert_ptr_null(strstr(told, "drained"));
    close(fd);
    close_cluster();
    engine_close(engine);
}
END_TEST

/* ---- nodes ---- */

START_TEST(tasks_of_a_lost_node_run_elsewhere)
{
    scripted_engine *first = engine_open(), *second = engine_open();
    open_cluster(300);
    add_node("w1", first);
    add_node("w2", second);
    pump(200);
    create(SERVICE("4", ""));
    await_running(4);
    ck_assert_uint_eq(engine_containers(first), 2);
    engine_leave(first, 0);
    pump(50);
    int64_t begun_ms = now_ms(CLOCK_MONOTONIC);
    while (engine_containers(second) < 4)
        pump(10);
    await_running(4);
    printf("replaced %lld ms after the loss, with a heartbeat of 300 ms\n",
           (long long)(now_ms(CLOCK_MONOTONIC) - begun_ms));
    ck_assert_ptr_nonnull(strstr(told, "\"state.new\":\"down\""));
    engine_return(first); /* with two containers that are not wanted any more */
    int64_t end_ms = now_ms(CLOCK_MONOTONIC) + 20000;
    size_t still_run = 2;
    while (still_run > 0 && now_ms(CLOCK_MONOTONIC) < end_ms) {
        swarm_task_list *tasks;
        pump(20);
        ck_assert_int_eq(swarm_cluster_list_tasks(cluster, NULL, &tasks, NULL), 0);
        still_run = 0;
        for (size_t i = 0; i < swarm_task_list_count(tasks); i++)
            still_run +=
                strcmp(engine_state(first, swarm_task_get_id(swarm_task_list_at(tasks, i))),
                       "running") == 0;
        swarm_task_list_free(tasks);
    }
    ck_assert_uint_eq(still_run, 0);
    await_running(4);
    close_cluster();
    engine_close(first);
    engine_close(second);
}
END_TEST

/* ---- logs ---- */

START_TEST(logs_are_read)
{
    scripted_engine *engine = engine_open();
    swarm_logs *logs;
    swarm_log_entry *entry;
    swarm_error *error = NULL;
    open_cluster(1000);
    add_node("w1", engine);
    create(SERVICE("2", ""));
    await_running(2);
    ck_assert_int_eq(swarm_cluster_open_logs(cluster, "nobody", 0, -1, 0, &logs, &error),
                     SWARM_E_NOTFOUND);
    swarm_error_free(error);
    ck_assert_int_eq(swarm_cluster_open_logs(NULL, "web", 0, -1, 0, &logs, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_open_logs(cluster, "web", 0, 20, 5, &logs, NULL), 0);
    size_t count = 0;
    while (!swarm_logs_is_ended(logs)) {
        ck_assert_int_ge(swarm_cluster_wait(cluster, 1000000000, NULL), 0);
        while (swarm_logs_next(logs, &entry, NULL) > 0) {
            ck_assert_int_eq(swarm_log_entry_get_stream(entry), SWARM_LOG_STREAM_STDOUT);
            ck_assert_int_gt(swarm_log_entry_get_time_unix_ns(entry), 1700000000000000000);
            ck_assert_uint_eq(strlen(swarm_log_entry_get_task_id(entry)), 25);
            ck_assert_uint_eq(strlen(swarm_log_entry_get_node_id(entry)), 25);
            ck_assert_ptr_eq(strstr(swarm_log_entry_get_task_name(entry), "web."),
                             swarm_log_entry_get_task_name(entry));
            ck_assert_ptr_nonnull(strstr(swarm_log_entry_get_text(entry), "lab/web:hc"));
            swarm_log_entry_free(entry);
            count++;
        }
    }
    ck_assert_uint_ge(count, 4);
    swarm_logs_free(logs);
    char *head = engine_last_head(engine, "GET /containers/0");
    ck_assert_ptr_nonnull(strstr(head, "/logs?timestamps=1&stdout=1&stderr=1&follow=0&tail=20"));
    free(head);
    close_cluster();
    engine_close(engine);
}
END_TEST

START_TEST(logs_are_followed_until_the_end)
{
    scripted_engine *engine = engine_open();
    swarm_logs *logs;
    swarm_log_entry *entry;
    open_cluster(300);
    add_node("w1", engine);
    create(SERVICE("1", ""));
    await_running(1);
    ck_assert_int_eq(swarm_cluster_open_logs(cluster, a_task(), 1, -1, 0, &logs, NULL), 0);
    pump(200);
    while (swarm_logs_next(logs, &entry, NULL) > 0)
        swarm_log_entry_free(entry);
    ck_assert_int_eq(swarm_logs_is_ended(logs), 0);
    engine_leave(engine, 0);
    pump(1500);
    ck_assert_int_eq(swarm_logs_next(logs, &entry, NULL), SWARM_E_IO); /* it broke off: once */
    ck_assert_int_eq(swarm_logs_next(logs, &entry, NULL), 0);
    ck_assert_int_eq(swarm_logs_is_ended(logs), 1);
    close_cluster();
    swarm_logs_free(logs); /* after its cluster */
    engine_close(engine);
}
END_TEST

/* Beside the manager, by the file: the Engine is asked for the output, and for nothing else. */
START_TEST(logs_are_read_beside_the_manager)
{
    char path[] = "/tmp/swarm-logs-XXXXXX", uri[96];
    scripted_engine *engine = engine_open();
    swarm_logs *logs;
    swarm_log_entry *entry;
    ck_assert_ptr_nonnull(mkdtemp(path));
    snprintf(uri, sizeof uri, "%s/state.db", path);
    open_cluster(1000);
    add_node("w1", engine);
    create(SERVICE("2", ""));
    await_running(2);
    int backed_up = swarm_cluster_backup(cluster, uri, NULL);
    if (backed_up == 0) {
        swarm_cluster *reader;
        swarm_cluster_config *config = swarm_cluster_config_new();
        swarm_cluster_config_set_read_only(config, 1);
        snprintf(uri, sizeof uri, "sqlite:%s/state.db", path);
        ck_assert_int_eq(swarm_cluster_open(uri, config, &reader, NULL), 0);
        swarm_cluster_config_free(config);
        size_t pings = engine_count(engine, "GET /_ping"), count = 0;
        ck_assert_int_eq(swarm_cluster_open_logs(reader, "web", 0, -1, 0, &logs, NULL), 0);
        while (!swarm_logs_is_ended(logs)) {
            ck_assert_int_ge(swarm_cluster_wait(reader, 1000000000, NULL), 0);
            while (swarm_logs_next(logs, &entry, NULL) > 0) {
                ck_assert_ptr_nonnull(strstr(swarm_log_entry_get_text(entry), "lab/web:hc"));
                swarm_log_entry_free(entry);
                count++;
            }
        }
        ck_assert_uint_ge(count, 4);
        ck_assert_uint_eq(engine_count(engine, "GET /_ping"), pings);
        swarm_logs_free(logs);
        swarm_cluster_free(reader);
        snprintf(uri, sizeof uri, "%s/state.db", path);
        unlink(uri);
    } else {
        ck_assert_int_eq(backed_up, SWARM_E_NOTSUP); /* built without stores that are files */
    }
    rmdir(path);
    close_cluster();
    engine_close(engine);
}
END_TEST

START_TEST(logs_of_nothing)
{
    swarm_log_stream stream;
    ck_assert_int_eq(swarm_logs_next(NULL, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_logs_is_ended(NULL), 1);
    swarm_logs_free(NULL);
    swarm_log_entry_free(NULL);
    ck_assert_ptr_null(swarm_log_entry_get_task_id(NULL));
    ck_assert_ptr_null(swarm_log_entry_get_task_name(NULL));
    ck_assert_ptr_null(swarm_log_entry_get_node_id(NULL));
    ck_assert_ptr_null(swarm_log_entry_get_text(NULL));
    ck_assert_int_eq(swarm_log_entry_get_time_unix_ns(NULL), 0);
    ck_assert_int_eq(swarm_log_entry_get_stream(NULL), SWARM_LOG_STREAM_UNKNOWN);
    ck_assert_str_eq(swarm_log_stream_to_str(SWARM_LOG_STREAM_STDERR), "stderr");
    ck_assert_int_eq(swarm_log_stream_from_str("stdout", &stream), 0);
    ck_assert_int_eq(stream, SWARM_LOG_STREAM_STDOUT);
}
END_TEST

/* ---- credentials ---- */

START_TEST(no_event_shows_a_secret)
{
    static const char body[] = "{\"message\":\"hunter2-hunter2 is refused: denied\"}";
    engine_fault fault = {"POST /images/create", ENGINE_ANSWERS, 500, body, .times = -1};
    scripted_engine *engine = engine_open();
    swarm_credentials *credentials = swarm_credentials_new();
    swarm_credentials_set_password(credentials, "docker.io", "bob", "hunter2-hunter2");
    open_cluster(1000);
    ck_assert_int_eq(swarm_cluster_set_credentials(cluster, credentials, NULL), 0);
    swarm_credentials_free(credentials);
    engine_set_fault(engine, &fault);
    add_node("w1", engine);
    create("{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"lab/none:1\"}}}");
    pump(500);
    char *head = engine_last_head(engine, "POST /images/create");
    ck_assert_ptr_nonnull(strstr(head, "X-Registry-Auth: "));
    free(head);
    ck_assert_ptr_nonnull(strstr(told, "is refused: denied"));
    ck_assert_ptr_null(strstr(told, "hunter2"));
    close_cluster();
    engine_close(engine);
}
END_TEST

/* ---- pulls ---- */

START_TEST(a_pull_is_told_of)
{
    scripted_engine *engine = engine_open();
    open_cluster(1000);
    add_node("w1", engine);
    create("{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"lab/web:2\"}}}");
    await_running(1);
    ck_assert_ptr_nonnull(strstr(told, "\"Action\":\"progress\""));
    ck_assert_ptr_nonnull(strstr(told, "pulling lab/web:2: 500 of 2000 kB"));
    close_cluster();
    engine_close(engine);
}
END_TEST

/* ---- the cost of doing nothing ---- */

/* 50 Engines of 100 tasks (few under valgrind and the sanitizers), a heartbeat of 5 s: the time that the
 * manager's thread uses is told; the Engines are threads of their own. */
START_TEST(idle_costs_little)
{
    enum {
        ENGINES = 50
    };
    static scripted_engine *engines[ENGINES];
    int count = suite_is_slow() ? 5 : ENGINES;
    char name[8], json[512];
    open_cluster(5000);
    for (int i = 0; i < count; i++) {
        engines[i] = engine_open();
        snprintf(name, sizeof name, "w%d", i);
        add_node(name, engines[i]);
    }
    pump(500);
    snprintf(json, sizeof json,
             "{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"lab/web:1\"}},"
             "\"Mode\":{\"Replicated\":{\"Replicas\":%d}}}",
             count * 100);
    create(json);
    int64_t end_ms = now_ms(CLOCK_MONOTONIC) + 150000;
    while (count_running() != (size_t)count * 100 && now_ms(CLOCK_MONOTONIC) < end_ms)
        pump(1000);
    ck_assert_uint_eq(count_running(), (size_t)count * 100);
    pump(6000); /* let what began with it come to an end */
    int64_t used_ms = now_ms(CLOCK_THREAD_CPUTIME_ID), begun_ms = now_ms(CLOCK_MONOTONIC);
    pump(35000);
    used_ms = now_ms(CLOCK_THREAD_CPUTIME_ID) - used_ms;
    double percent = 100.0 * (double)used_ms / (double)(now_ms(CLOCK_MONOTONIC) - begun_ms);
    printf("%d Engines of 100 tasks, idle: %.2f %% of a core\n", count, percent);
    ck_assert(suite_is_slow() || percent < 10);
    close_cluster();
    for (int i = 0; i < count; i++)
        engine_close(engines[i]);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_check_of_the_image_counts,
        a_test_and_a_probe,
        a_port_in_host_mode_is_asked,
        tasks_of_a_lost_node_run_elsewhere,
        logs_are_read,
        logs_are_followed_until_the_end,
        logs_are_read_beside_the_manager,
        logs_of_nothing,
        no_event_shows_a_secret,
        a_pull_is_told_of,
        idle_costs_little,
    };
    return SUITE_RUN("docker_cluster", tests, 240);
}
