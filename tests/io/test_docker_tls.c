/* SPDX-License-Identifier: MIT
 *
 * An Engine behind TLS that wants to see a certificate: a cluster works with it when its node names the
 * right files and the right name, and otherwise says why the node is down.
 */
#include "io/scripted_engine.h"
#include "io/tls_peer.h"

#include "support/suite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>
#include <time.h>
#include <unistd.h>

static char folder[32];
static tls_identity engine_identity, manager_identity, stranger;
static scripted_engine *engine;
static tls_server front;
static swarm_cluster *cluster;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void open_engine(void)
{
    snprintf(folder, sizeof folder, "/tmp/docker-tls-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    tls_make_identity(&engine_identity, folder, "engine", "DNS:engine.test");
    tls_make_identity(&manager_identity, folder, "manager", "DNS:manager.test");
    tls_make_identity(&stranger, folder, "stranger", "DNS:engine.test");
    engine = engine_open();
    const char *const words[] = {"python3",
                                 TEST_FIXTURES "/../io/tls_front.py",
                                 engine_identity.certificate,
                                 engine_identity.key,
                                 manager_identity.certificate,
                                 strrchr(engine_uri(engine), ':') + 1,
                                 NULL};
    tls_start_server(&front, words, "ACCEPT 127.0.0.1:");
}

static void close_engine(void)
{
    tls_stop_server(&front);
    engine_close(engine);
    tls_remove_identity(&engine_identity);
    tls_remove_identity(&manager_identity);
    tls_remove_identity(&stranger);
    rmdir(folder);
}

/* A cluster with one node, whose spec says this of TLS; each may be NULL. */
static void open_cluster(const char *authority, const tls_identity *shown, const char *name)
{
    char uri[64];
    swarm_error *error = NULL;
    swarm_cluster_config *config = swarm_cluster_config_new();
    swarm_cluster_config_set_heartbeat_ns(config, 1000000000);
    ck_assert_int_eq(swarm_cluster_open("memory:", config, &cluster, NULL), 0);
    swarm_cluster_config_free(config);
    swarm_node_spec *spec = swarm_node_spec_new();
    swarm_node_spec_set_name(spec, "w1");
    if (authority != NULL)
        swarm_node_spec_set_tls_ca_file(spec, authority);
    if (shown != NULL) {
        swarm_node_spec_set_tls_certificate_file(spec, shown->certificate);
        swarm_node_spec_set_tls_key_file(spec, shown->key);
    }
    if (name != NULL)
        swarm_node_spec_set_tls_server_name(spec, name);
    snprintf(uri, sizeof uri, "https://127.0.0.1:%u", front.port);
    int code = swarm_cluster_add_node(cluster, spec, "127.0.0.1", uri, NULL, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_node_spec_free(spec);
}

/* The node event that tells of this state, as JSON for swarm_free(). */
static char *await_node(const char *state)
{
    char wanted[64], *json = NULL;
    swarm_event *event;
    int64_t end_ms = now_ms() + 30000;
    snprintf(wanted, sizeof wanted, "\"state.new\":\"%s\"", state);
    while (now_ms() < end_ms) {
        ck_assert_int_ge(swarm_cluster_wait(cluster, 100000000, NULL), 0);
        while (swarm_cluster_next_event(cluster, &event, NULL) > 0) {
            ck_assert_int_eq(swarm_event_to_json(event, 0, &json, NULL), 0);
            swarm_event_free(event);
            if (strstr(json, wanted) != NULL)
                return json;
            swarm_free(json);
        }
    }
    ck_abort_msg("the node never was %s", state);
    return NULL;
}

/* ---- what works ---- */

static void create_service(void)
{
    static const char json[] =
        "{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"lab/web:1\"}}}";
    swarm_service_spec *spec = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json(json, strlen(json), &spec, NULL), 0);
    ck_assert_int_eq(swarm_cluster_create_service(cluster, spec, NULL, NULL), 0);
    swarm_service_spec_free(spec);
}

static size_t count_running(void)
{
    swarm_task_list *tasks;
    size_t count = 0;
    ck_assert_int_eq(swarm_cluster_list_tasks(cluster, NULL, &tasks, NULL), 0);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++)
        count += swarm_task_get_state(swarm_task_list_at(tasks, i)) == SWARM_TASK_STATE_RUNNING;
    swarm_task_list_free(tasks);
    return count;
}

START_TEST(certificate_authority_and_name)
{
    open_engine();
    open_cluster(engine_identity.certificate, &manager_identity, "engine.test");
    swarm_free(await_node("ready"));
    create_service();
    int64_t end_ms = now_ms() + 30000;
    while (count_running() != 1) {
        ck_assert_msg(now_ms() < end_ms, "the task does not run");
        ck_assert_int_ge(swarm_cluster_wait(cluster, 20000000, NULL), 0);
    }
    ck_assert_uint_eq(engine_containers(engine), 1);
    swarm_cluster_free(cluster);
    close_engine();
}
END_TEST

/* ---- what does not ---- */

static const struct {
    int trusts_engine;
    const tls_identity *shown;
    const char *name;
    const char *reason; /* in the words of OpenSSL through curl */
} refused[] = {
    {1, &manager_identity, "other.test", "other.test"},
    {1, &manager_identity, NULL, "127.0.0.1'"}, /* the certificate has no such address */
    {1, NULL, "engine.test", "certificate required"},
    {1, &stranger, "engine.test", "unknown ca"},
    {0, &manager_identity, "engine.test", "self-signed certificate"},
};

START_TEST(the_reason_is_told)
{
    open_engine();
    open_cluster(refused[_i].trusts_engine ? engine_identity.certificate : stranger.certificate,
                 refused[_i].shown, refused[_i].name);
    char *event = await_node("down");
    ck_assert_msg(strstr(event, refused[_i].reason) != NULL, "%s", event);
    ck_assert_uint_eq(engine_count(engine, "GET /"), 0); /* nobody came through */
    swarm_free(event);
    swarm_cluster_free(cluster);
    close_engine();
}
END_TEST

START_TEST(a_file_that_is_not_there)
{
    char missing[64];
    open_engine();
    snprintf(missing, sizeof missing, "%s/nobody.pem", folder);
    open_cluster(missing, &manager_identity, "engine.test");
    char *event = await_node("down");
    ck_assert_msg(strstr(event, "nobody.pem") != NULL, "%s", event);
    swarm_free(event);
    swarm_cluster_free(cluster);
    close_engine();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("docker_tls");
    TCase *each = tcase_create("docker_tls");
    tcase_set_timeout(each, 60);
    tcase_add_test(each, certificate_authority_and_name);
    tcase_add_test(each, a_file_that_is_not_there);
    tcase_add_loop_test(each, the_reason_is_told, 0, (int)(sizeof refused / sizeof refused[0]));
    suite_add_tcase(suite, each);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
