/* SPDX-License-Identifier: MIT
 *
 * The cluster as an object: its settings, its life, and what it refuses.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static swarm_error *error;

/* The call fails with this code, and says so in the error as well. */
#define refuses(call, code)                                                                        \
    do {                                                                                           \
        error = NULL;                                                                              \
        ck_assert_int_eq((call), (code));                                                          \
        ck_assert_int_eq(swarm_error_get_code(error), (code));                                     \
        ck_assert_str_ne(swarm_error_get_message(error), "");                                      \
        swarm_error_free(error);                                                                   \
        error = NULL;                                                                              \
    } while (0)

START_TEST(settings_have_defaults)
{
    swarm_cluster_config *config = swarm_cluster_config_new();
    ck_assert_str_eq(swarm_cluster_config_get_images_path(config), "images");
    ck_assert_str_eq(swarm_cluster_config_get_work_path(config), "work");
    ck_assert_str_eq(swarm_cluster_config_get_publish_address(config), "0.0.0.0");
    ck_assert_int_eq(swarm_cluster_config_get_drain_timeout_ns(config), 30000 * RIG_MS);
    ck_assert_str_eq(swarm_cluster_config_get_balance(config), "least-connections");
    swarm_cluster_config_free(config);
    swarm_cluster_config_free(NULL);
}
END_TEST

START_TEST(settings_are_kept)
{
    swarm_cluster_config *config = swarm_cluster_config_new();
    char text[] = "/srv/images";
    ck_assert_int_eq(swarm_cluster_config_set_images_path(config, text), 0);
    text[1] = 'X'; /* it has a copy */
    ck_assert_int_eq(swarm_cluster_config_set_work_path(config, "/srv/work"), 0);
    ck_assert_int_eq(swarm_cluster_config_set_publish_address(config, "::1"), 0);
    ck_assert_int_eq(swarm_cluster_config_set_drain_timeout_ns(config, 0), 0);
    ck_assert_int_eq(swarm_cluster_config_set_balance(config, "round-robin"), 0);
    ck_assert_int_eq(swarm_cluster_config_set_seed(config, 0), 0);
    ck_assert_int_eq(swarm_cluster_config_set_event_limit(config, 3), 0);
    ck_assert_int_eq(swarm_cluster_config_set_revision_limit(config, 3), 0);
    ck_assert_uint_eq(swarm_cluster_config_get_revision_limit(config), 3);
    ck_assert_uint_eq(swarm_cluster_config_get_event_limit(config), 3);
    ck_assert_int_eq(swarm_cluster_config_set_heartbeat_ns(config, 10000000), 0);
    ck_assert_int_eq(swarm_cluster_config_get_heartbeat_ns(config), 10000000);
    ck_assert_int_eq(swarm_cluster_config_set_heartbeat_misses(config, 1), 0);
    ck_assert_uint_eq(swarm_cluster_config_get_heartbeat_misses(config), 1);
    ck_assert_str_eq(swarm_cluster_config_get_images_path(config), "/srv/images");
    ck_assert_str_eq(swarm_cluster_config_get_work_path(config), "/srv/work");
    ck_assert_str_eq(swarm_cluster_config_get_publish_address(config), "::1");
    ck_assert_int_eq(swarm_cluster_config_get_drain_timeout_ns(config), 0);
    ck_assert_str_eq(swarm_cluster_config_get_balance(config), "round-robin");
    swarm_cluster_config_free(config);
}
END_TEST

START_TEST(settings_out_of_range_change_nothing)
{
    swarm_cluster_config *config = swarm_cluster_config_new();
    static const char *const bad[] = {"", "localhost", "127.0.0", "127.0.0.1:80", "1.2.3.256"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_int_eq(swarm_cluster_config_set_publish_address(config, bad[i]), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_drain_timeout_ns(config, -1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_balance(config, "random"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_balance(config, ""), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_event_limit(config, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_revision_limit(config, 0), SWARM_E_INVAL);
    ck_assert_uint_eq(swarm_cluster_config_get_revision_limit(config), 10);
    ck_assert_uint_eq(swarm_cluster_config_get_event_limit(config), 65536);
    ck_assert_int_eq(swarm_cluster_config_set_heartbeat_ns(config, 9999999), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_get_heartbeat_ns(config), 5000000000);
    ck_assert_int_eq(swarm_cluster_config_set_heartbeat_misses(config, 0), SWARM_E_INVAL);
    ck_assert_uint_eq(swarm_cluster_config_get_heartbeat_misses(config), 3);
    ck_assert_str_eq(swarm_cluster_config_get_publish_address(config), "0.0.0.0");
    ck_assert_int_eq(swarm_cluster_config_get_drain_timeout_ns(config), 30000 * RIG_MS);
    ck_assert_str_eq(swarm_cluster_config_get_balance(config), "least-connections");
    swarm_cluster_config_free(config);
}
END_TEST

START_TEST(settings_without_a_config)
{
    swarm_cluster_config *config = swarm_cluster_config_new();
    ck_assert_int_eq(swarm_cluster_config_set_images_path(NULL, "x"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_images_path(config, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_work_path(NULL, "x"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_work_path(config, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_publish_address(NULL, "::1"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_publish_address(config, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_drain_timeout_ns(NULL, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_balance(NULL, "round-robin"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_balance(config, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_seed(NULL, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_event_limit(NULL, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_set_revision_limit(NULL, 1), SWARM_E_INVAL);
    ck_assert_uint_eq(swarm_cluster_config_get_revision_limit(NULL), 0);

    ck_assert_int_eq(swarm_cluster_config_set_heartbeat_ns(NULL, 10000000), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_config_get_heartbeat_ns(NULL), 0);
    ck_assert_int_eq(swarm_cluster_config_set_heartbeat_misses(NULL, 1), SWARM_E_INVAL);
    ck_assert_uint_eq(swarm_cluster_config_get_heartbeat_misses(NULL), 0);
    ck_assert_int_eq(swarm_cluster_set_credentials(NULL, NULL, NULL), SWARM_E_INVAL);
    ck_assert_uint_eq(swarm_cluster_config_get_event_limit(NULL), 0);
    ck_assert_ptr_null(swarm_cluster_config_get_images_path(NULL));
    ck_assert_ptr_null(swarm_cluster_config_get_work_path(NULL));
    ck_assert_ptr_null(swarm_cluster_config_get_publish_address(NULL));
    ck_assert_int_eq(swarm_cluster_config_get_drain_timeout_ns(NULL), 0);
    ck_assert_ptr_null(swarm_cluster_config_get_balance(NULL));
    swarm_cluster_config_free(config);
}
END_TEST

START_TEST(events_that_nobody_reads)
{
    swarm_cluster_config *config = swarm_cluster_config_new();
    ck_assert_int_eq(swarm_cluster_config_set_event_limit(config, 3), 0);
    swarm_cluster *cluster = NULL;
    ck_assert_int_eq(swarm_cluster_open(NULL, config, &cluster, NULL), 0);
    swarm_node_spec *node = swarm_node_spec_new();
    for (int i = 0; i < 10; i++) {
        char name[8];
        snprintf(name, sizeof name, "w%d", i);
        ck_assert_int_eq(swarm_node_spec_set_name(node, name), 0);
        ck_assert_int_eq(swarm_cluster_add_node(cluster, node, "127.0.0.1", NULL, NULL, NULL), 0);
        ck_assert_int_eq(swarm_cluster_dispatch(cluster, NULL), 0);
    }
    static const char *const expected[] = {"7 events were not read in time and are lost",
                                           "node added", "node added", "node added"};
    swarm_event *event = NULL;
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(swarm_cluster_next_event(cluster, &event, NULL), 1);
        ck_assert_str_eq(swarm_event_get_message(event), expected[i]);
        swarm_event_free(event);
    }
    ck_assert_int_eq(swarm_cluster_next_event(cluster, &event, NULL), 0);
    swarm_node_spec_free(node);
    swarm_cluster_config_free(config);
    swarm_cluster_free(cluster);
}
END_TEST

START_TEST(a_cluster_that_does_nothing)
{
    swarm_cluster *cluster = NULL;
    static const char *const uris[] = {NULL, "memory:"};
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(swarm_cluster_open(uris[i], NULL, &cluster, NULL), 0);
        ck_assert_int_ge(swarm_cluster_fd(cluster), 0);
        swarm_cluster_free(cluster);
    }
    swarm_cluster_free(NULL);
}
END_TEST

START_TEST(other_stores_are_refused_by_name)
{
    swarm_cluster *cluster = (swarm_cluster *)1;
    refuses(swarm_cluster_open("", NULL, &cluster, &error), SWARM_E_NOTSUP);
    refuses(swarm_cluster_open("memory:x", NULL, &cluster, &error), SWARM_E_NOTSUP);
    refuses(swarm_cluster_open("memory:", NULL, NULL, &error), SWARM_E_INVAL);
    ck_assert_ptr_eq(cluster, (swarm_cluster *)1);
    ck_assert_int_eq(swarm_cluster_open("etcd://x", NULL, &cluster, &error), SWARM_E_NOTSUP);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "etcd://x"));
    swarm_error_free(error);
}
END_TEST

START_TEST(nothing_can_be_done_without_a_cluster)
{
    swarm_node_spec *node = swarm_node_spec_new();
    swarm_service_spec *spec = swarm_service_spec_new();
    swarm_event *event;
    swarm_node *a_node;
    swarm_service *service;
    swarm_task *task;
    swarm_node_list *nodes;
    swarm_service_list *services;
    swarm_task_list *tasks;
    swarm_cluster_wakeup(NULL);
    ck_assert_int_eq(swarm_cluster_fd(NULL), -1);
    ck_assert_int_eq(swarm_cluster_deadline_ns(NULL), INT64_MAX);
    refuses(swarm_cluster_stop(NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_kill(NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_dispatch(NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_next_event(NULL, &event, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_wait(NULL, 0, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_add_node(NULL, node, "::1", NULL, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_update_node(NULL, "a", node, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_set_node_availability(NULL, "a", SWARM_NODE_AVAILABILITY_DRAIN, &error),
            SWARM_E_INVAL);
    refuses(swarm_cluster_remove_node(NULL, "a", 1, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_create_service(NULL, spec, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_update_service(NULL, "a", spec, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_rollback_service(NULL, "a", &error), SWARM_E_INVAL);
    refuses(swarm_cluster_pause_update(NULL, "a", &error), SWARM_E_INVAL);
    refuses(swarm_cluster_resume_update(NULL, "a", &error), SWARM_E_INVAL);
    refuses(swarm_cluster_promote_update(NULL, "a", &error), SWARM_E_INVAL);
    refuses(swarm_cluster_cancel_update(NULL, "a", &error), SWARM_E_INVAL);
    refuses(swarm_cluster_answer_gate(NULL, "a", SWARM_GATE_ANSWER_GO, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_remove_service(NULL, "a", &error), SWARM_E_INVAL);
    refuses(swarm_cluster_scale_service(NULL, "a", 1, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_deploy_stack(NULL, NULL, 0, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_node(NULL, "a", &a_node, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_service(NULL, "a", &service, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_task(NULL, "a", &task, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_list_nodes(NULL, &nodes, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_list_services(NULL, &services, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_list_tasks(NULL, NULL, &tasks, &error), SWARM_E_INVAL);
    ck_assert_uint_eq(swarm_cluster_count_leaving(NULL), 0);
    swarm_node_spec_free(node);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(arguments_are_needed)
{
    swarm_cluster *c = NULL;
    swarm_node *node;
    swarm_service *service;
    swarm_task *task;
    swarm_node_spec *spec = swarm_node_spec_new();
    swarm_node_spec_set_name(spec, "w1");
    ck_assert_int_eq(swarm_cluster_open(NULL, NULL, &c, NULL), 0);
    refuses(swarm_cluster_next_event(c, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_add_node(c, NULL, "::1", NULL, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_add_node(c, spec, NULL, NULL, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_update_node(c, NULL, spec, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_update_node(c, "w1", NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_set_node_availability(c, NULL, SWARM_NODE_AVAILABILITY_DRAIN, &error),
            SWARM_E_INVAL);
    refuses(swarm_cluster_remove_node(c, NULL, 0, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_create_service(c, NULL, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_update_service(c, "web", NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_rollback_service(c, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_pause_update(c, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_cancel_update(c, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_answer_gate(c, NULL, SWARM_GATE_ANSWER_GO, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_answer_gate(c, "web", 0, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_remove_service(c, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_scale_service(c, NULL, 1, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_deploy_stack(c, NULL, 0, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_node(c, NULL, &node, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_node(c, "w1", NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_service(c, NULL, &service, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_service(c, "web", NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_task(c, NULL, &task, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_get_task(c, "web.1", NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_list_nodes(c, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_list_services(c, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_list_tasks(c, NULL, NULL, &error), SWARM_E_INVAL);
    swarm_node_spec_free(spec);
    swarm_cluster_free(c);
}
END_TEST

START_TEST(what_is_unknown_is_not_found)
{
    rig r;
    swarm_node *node;
    swarm_service *service;
    swarm_task *task;
    swarm_task_list *tasks;
    rig_open(&r, NULL);
    swarm_node_spec *spec = swarm_node_spec_new();
    swarm_node_spec_set_name(spec, "w9");
    swarm_service_spec *web = rig_spec(&r, &(rig_service){0});
    refuses(swarm_cluster_get_node(r.cluster, "w9", &node, &error), SWARM_E_NOTFOUND);
    refuses(swarm_cluster_update_node(r.cluster, "w9", spec, &error), SWARM_E_NOTFOUND);
    refuses(
        swarm_cluster_set_node_availability(r.cluster, "w9", SWARM_NODE_AVAILABILITY_PAUSE, &error),
        SWARM_E_NOTFOUND);
    refuses(swarm_cluster_remove_node(r.cluster, "w9", 1, &error), SWARM_E_NOTFOUND);
    refuses(swarm_cluster_get_service(r.cluster, "web", &service, &error), SWARM_E_NOTFOUND);
    refuses(swarm_cluster_update_service(r.cluster, "web", web, &error), SWARM_E_NOTFOUND);
    refuses(swarm_cluster_scale_service(r.cluster, "web", 1, &error), SWARM_E_NOTFOUND);
    refuses(swarm_cluster_rollback_service(r.cluster, "web", &error), SWARM_E_NOTFOUND);
    refuses(swarm_cluster_remove_service(r.cluster, "web", &error), SWARM_E_NOTFOUND);
    refuses(swarm_cluster_get_task(r.cluster, "web.1", &task, &error), SWARM_E_NOTFOUND);
    refuses(swarm_cluster_list_tasks(r.cluster, "web", &tasks, &error), SWARM_E_NOTFOUND);
    rig_pump(&r, 20);
    ck_assert_uint_eq(r.count, 0); /* nobody heard of it */
    swarm_node_spec_free(spec);
    swarm_service_spec_free(web);
    rig_clear(&r);
}
END_TEST

START_TEST(nodes_that_are_refused)
{
    rig r;
    swarm_node_list *nodes;
    rig_open(&r, NULL);
    rig_add_nodes(&r, 1, 1);
    swarm_node_spec *spec = swarm_node_spec_new();
    refuses(swarm_cluster_add_node(r.cluster, spec, "127.0.0.9", NULL, NULL, &error),
            SWARM_E_INVAL);
    swarm_node_spec_set_name(spec, "w1");
    refuses(swarm_cluster_add_node(r.cluster, spec, "127.0.0.9", NULL, NULL, &error),
            SWARM_E_EXISTS);
    swarm_node_spec_set_name(spec, "w2");
    refuses(swarm_cluster_add_node(r.cluster, spec, "nowhere", NULL, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_add_node(r.cluster, spec, "", NULL, NULL, &error), SWARM_E_INVAL);
    refuses(swarm_cluster_add_node(r.cluster, spec, "127.0.0.9", "ssh://x", NULL, &error),
            SWARM_E_NOTSUP);
    refuses(swarm_cluster_set_node_availability(r.cluster, "w1", 77, &error), SWARM_E_INVAL);
    swarm_node_spec_set_name(spec, "../w2");
    ck_assert_int_lt(swarm_cluster_add_node(r.cluster, spec, "127.0.0.9", NULL, NULL, NULL), 0);
    rig_pump(&r, 20);
    ck_assert_uint_eq(r.count, 1); /* only the good one was told of */
    ck_assert_int_eq(swarm_cluster_list_nodes(r.cluster, &nodes, NULL), 0);
    ck_assert_uint_eq(swarm_node_list_count(nodes), 1);
    swarm_node_list_free(nodes);
    swarm_node_spec_free(spec);
    rig_clear(&r);
}
END_TEST

START_TEST(a_node_is_this_machine)
{
    rig r;
    swarm_node *node;
    char *id = NULL;
    rig_open(&r, NULL);
    swarm_node_spec *spec = swarm_node_spec_new();
    swarm_node_spec_set_name(spec, "w1");
    swarm_node_spec_set_address(spec, "127.0.0.9");
    swarm_node_spec_set_runtime(spec, "ssh://x");
    ck_assert_int_eq(swarm_cluster_add_node(r.cluster, spec, NULL, NULL, NULL, NULL),
                     SWARM_E_NOTSUP); /* what the spec says, where the call does not */
    swarm_node_spec_set_runtime(spec, "process:");
    ck_assert_int_eq(swarm_cluster_add_node(r.cluster, spec, NULL, NULL, &id, NULL), 0);
    ck_assert_uint_eq(strlen(id), 25);
    ck_assert_int_eq(swarm_cluster_get_node(r.cluster, id, &node, NULL), 0);
    const swarm_node_description *about = swarm_node_get_description(node);
    ck_assert_str_eq(swarm_platform_get_os(swarm_node_description_get_platform(about)), "linux");
    ck_assert_int_gt(swarm_resource_set_get_nano_cpus(swarm_node_description_get_resources(about)),
                     0);
    ck_assert_int_gt(
        swarm_resource_set_get_memory_bytes(swarm_node_description_get_resources(about)), 0);
    swarm_node_free(node);
    swarm_node_spec_set_label(spec, "disk", "ssd");
    ck_assert_int_eq(swarm_cluster_update_node(r.cluster, "w1", spec, NULL), 0);
    ck_assert_int_eq(swarm_cluster_get_node(r.cluster, "w1", &node, NULL), 0);
    ck_assert_str_eq(swarm_node_spec_get_label(swarm_node_get_spec(node), "disk"), "ssd");
    swarm_node_free(node);
    swarm_free(id);
    swarm_node_spec_free(spec);
    rig_clear(&r);
}
END_TEST

/* Refused, at this path, and nothing has changed. */
static void refuse_service(rig *r, const rig_service *service, int code, const char *path)
{
    swarm_service_spec *spec = rig_spec(r, service);
    swarm_service_list *services;
    error = NULL;
    ck_assert_int_eq(swarm_cluster_create_service(r->cluster, spec, NULL, &error), code);
    ck_assert_str_eq(swarm_error_get_path(error), path);
    swarm_error_free(error);
    swarm_service_spec_free(spec);
    ck_assert_int_eq(swarm_cluster_list_services(r->cluster, &services, NULL), 0);
    ck_assert_uint_eq(swarm_service_list_count(services), 0);
    swarm_service_list_free(services);
    rig_pump(r, 10);
    ck_assert_uint_eq(r->count, 0);
}

static int listen_at(const rig *r)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)r->port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, r->address, &name.sin_addr);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
    ck_assert_int_eq(listen(fd, 5), 0);
    return fd;
}

START_TEST(services_that_are_refused)
{
    static const char udp[] =
        ",\"EndpointSpec\":{\"Ports\":[{\"Protocol\":\"udp\",\"TargetPort\":53,"
        "\"PublishedPort\":5353}]}";
    rig r;
    rig_open(&r, NULL);
    int fd = listen_at(&r);
    refuse_service(&r, &(rig_service){0}, SWARM_E_CONFLICT, "/EndpointSpec/Ports/0/PublishedPort");
    close(fd);
    refuse_service(&r, &(rig_service){.name = "a b"}, SWARM_E_INVAL, "/Name");
    refuse_service(&r, &(rig_service){.image = ""}, SWARM_E_INVAL,
                   "/TaskTemplate/ContainerSpec/Image");
    char json[512];
    swarm_service_spec *spec = NULL;
    int length = snprintf(json, sizeof json,
                          "{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"x\"}}"
                          "%s}",
                          udp);
    ck_assert_int_eq(swarm_service_spec_from_json(json, (size_t)length, &spec, NULL), 0);
    refuses(swarm_cluster_create_service(r.cluster, spec, NULL, &error), SWARM_E_NOTSUP);
    swarm_service_spec_free(spec);
    rig_clear(&r);
}
END_TEST

START_TEST(updates_that_are_refused)
{
    rig r;
    swarm_service *before, *after;
    rig_open(&r, NULL);
    rig_create(&r, &(rig_service){.name = "web", .replicas = -1});
    rig_create(&r, &(rig_service){.name = "other", .replicas = -1, .port = UINT32_MAX});
    rig_pump(&r, 50);
    ck_assert_int_eq(swarm_cluster_get_service(r.cluster, "other", &before, NULL), 0);
    swarm_service_spec *spec = rig_spec(&r, &(rig_service){.name = "other"}); /* web's port */
    refuses(swarm_cluster_update_service(r.cluster, "other", spec, &error), SWARM_E_CONFLICT);
    swarm_service_spec_set_name(spec, "third");
    swarm_service_spec_unset_endpoint(spec);
    refuses(swarm_cluster_update_service(r.cluster, "other", spec, &error), SWARM_E_NOTSUP);
    swarm_service_spec_set_name(spec, "other");
    swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL);
    refuses(swarm_cluster_update_service(r.cluster, "other", spec, &error), SWARM_E_NOTSUP);
    refuses(swarm_cluster_create_service(r.cluster, spec, NULL, &error), SWARM_E_EXISTS);
    ck_assert_int_eq(swarm_cluster_get_service(r.cluster, "other", &after, NULL), 0);
    ck_assert_int_eq(swarm_service_equal(before, after), 1);
    swarm_service_free(before);
    swarm_service_free(after);
    swarm_service_spec_free(spec);
    rig_clear(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        settings_have_defaults,
        settings_are_kept,
        settings_out_of_range_change_nothing,
        settings_without_a_config,
        events_that_nobody_reads,
        a_cluster_that_does_nothing,
        other_stores_are_refused_by_name,
        nothing_can_be_done_without_a_cluster,
        arguments_are_needed,
        what_is_unknown_is_not_found,
        nodes_that_are_refused,
        a_node_is_this_machine,
        services_that_are_refused,
        updates_that_are_refused,
    };
    return SUITE_RUN("cluster", tests, 20);
}
