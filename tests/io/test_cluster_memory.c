/* SPDX-License-Identifier: MIT
 *
 * A cluster that runs out of memory: what is asked of it fails and changes nothing; what it does by
 * itself goes on when there is memory again; and nothing leaks.
 */
#include "io/cluster_rig.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <stdio.h>
#include <unistd.h>

static rig r;
static swarm_cluster_config *config;
static swarm_service_spec *spec, *changed;
static swarm_node_spec *node;
static swarm_stack *stack;

static swarm_stack *load_stack(void)
{
    static const char text[] = "services:\n"
                               "  a: {image: 'sleeper:1', labels: {x: y}}\n"
                               "  b: {image: 'sleeper:1', deploy: {replicas: 3}}\n";
    swarm_stack_loader *loader = swarm_stack_loader_new();
    swarm_stack *loaded = NULL;
    swarm_stack_loader_set_name(loader, "shop", NULL);
    swarm_stack_loader_add_memory(loader, "stack.yml", text, sizeof text - 1, NULL);
    swarm_stack_load(loader, &loaded, NULL); /* NULL where stacks are built out */
    swarm_stack_loader_free(loader);
    return loaded;
}

static void begin(void)
{
    char path[96];
    rig_make_folder(&r);
    rig_release(&r, "sleeper:1", "exec sleep 60");
    rig_release(&r, "sleeper:2", "exec sleep 60");
    config = swarm_cluster_config_new();
    snprintf(path, sizeof path, "%s/images", r.root);
    swarm_cluster_config_set_images_path(config, path);
    snprintf(path, sizeof path, "%s/work", r.root);
    swarm_cluster_config_set_work_path(config, path);
    swarm_cluster_config_set_publish_address(config, r.address);
    swarm_cluster_config_set_seed(config, 1);
    spec = rig_spec(&r, &(rig_service){.image = "sleeper:1", .replicas = 1, .health = ""});
    changed = rig_spec(&r, &(rig_service){.image = "sleeper:2", .replicas = 3, .health = ""});
    node = swarm_node_spec_new();
    swarm_node_spec_set_name(node, "w1");
    swarm_node_spec_set_label(node, "disk", "ssd");
    stack = load_stack();
}

static void end(void)
{
    swarm_cluster_config_free(config);
    swarm_service_spec_free(spec);
    swarm_service_spec_free(changed);
    swarm_node_spec_free(node);
    swarm_stack_free(stack);
    rig_clear(&r);
}

/* Everything that can be asked of a cluster without its doing anything. */
static int ask_everything(void *user)
{
    swarm_cluster *cluster = NULL;
    swarm_node_list *nodes = NULL;
    swarm_service_list *services = NULL;
    swarm_task_list *tasks = NULL;
    swarm_service *service = NULL;
    swarm_node *seen = NULL;
    char *id = NULL;
    (void)user;
    int code = swarm_cluster_open("memory:", config, &cluster, NULL);
    if (code == 0)
        code = swarm_cluster_add_node(cluster, node, "127.0.0.9", "process:", &id, NULL);
    if (code == 0)
        code =
            swarm_cluster_set_node_availability(cluster, "w1", SWARM_NODE_AVAILABILITY_PAUSE, NULL);
    if (code == 0)
        code = swarm_cluster_create_service(cluster, spec, NULL, NULL);
    if (code == 0)
        code = swarm_cluster_update_service(cluster, "web", changed, NULL);
    if (code == 0)
        code = swarm_cluster_scale_service(cluster, "web", 2, NULL);
    if (code == 0)
        code = swarm_cluster_rollback_service(cluster, "web", NULL);
    if (code == 0 && stack != NULL)
        code = swarm_cluster_deploy_stack(cluster, stack, 0, NULL, NULL);
    if (code == 0)
        code = swarm_cluster_get_node(cluster, "w1", &seen, NULL);
    if (code == 0)
        code = swarm_cluster_get_service(cluster, "web", &service, NULL);
    if (code == 0)
        code = swarm_cluster_list_nodes(cluster, &nodes, NULL);
    if (code == 0)
        code = swarm_cluster_list_services(cluster, &services, NULL);
    if (code == 0)
        code = swarm_cluster_list_tasks(cluster, NULL, &tasks, NULL);
    if (code == 0)
        code = swarm_cluster_remove_service(cluster, "web", NULL);
    if (code == 0)
        code = swarm_cluster_remove_node(cluster, "w1", 1, NULL);
    if (code == 0)
        code = swarm_cluster_stop(cluster, NULL);
    swarm_free(id);
    swarm_node_free(seen);
    swarm_service_free(service);
    swarm_node_list_free(nodes);
    swarm_service_list_free(services);
    swarm_task_list_free(tasks);
    swarm_cluster_free(cluster);
    return code;
}

/* Tolerant: a node's description is caught up on later. */
START_TEST(every_call_may_run_out_of_memory)
{
    begin();
    size_t requests = failing_alloc_each_tolerant(ask_everything, NULL);
    ck_assert_uint_gt(requests, 200);
    end();
}
END_TEST

/* What the cluster knows, and what it has to tell. */
typedef struct state {
    swarm_node_list *nodes;
    swarm_service_list *services;
} state;

static state look(const swarm_cluster *cluster)
{
    state now;
    ck_assert_int_eq(swarm_cluster_list_nodes(cluster, &now.nodes, NULL), 0);
    ck_assert_int_eq(swarm_cluster_list_services(cluster, &now.services, NULL), 0);
    return now;
}

static void forget(state *then)
{
    swarm_node_list_free(then->nodes);
    swarm_service_list_free(then->services);
}

static void judge_unchanged(const swarm_cluster *cluster, const state *before)
{
    state after = look(cluster);
    ck_assert_int_eq(swarm_node_list_equal(before->nodes, after.nodes), 1);
    ck_assert_int_eq(swarm_service_list_equal(before->services, after.services), 1);
    forget(&after);
}

static int add_node(swarm_cluster *cluster)
{
    return swarm_cluster_add_node(cluster, node, "127.0.0.9", NULL, NULL, NULL);
}

static int create(swarm_cluster *cluster)
{
    return swarm_cluster_create_service(cluster, spec, NULL, NULL);
}

static int update(swarm_cluster *cluster)
{
    return swarm_cluster_update_service(cluster, "web", changed, NULL);
}

static int scale(swarm_cluster *cluster)
{
    return swarm_cluster_scale_service(cluster, "web", 7, NULL);
}

static int roll_back(swarm_cluster *cluster)
{
    return swarm_cluster_rollback_service(cluster, "web", NULL);
}

static int drain(swarm_cluster *cluster)
{
    return swarm_cluster_set_node_availability(cluster, "w1", SWARM_NODE_AVAILABILITY_DRAIN, NULL);
}

static int remove_service(swarm_cluster *cluster)
{
    return swarm_cluster_remove_service(cluster, "web", NULL);
}

static int remove_node(swarm_cluster *cluster)
{
    return swarm_cluster_remove_node(cluster, "w1", 1, NULL);
}

/* One cluster through it all: each call fails with each of its requests refused, and then works. */
START_TEST(what_fails_changes_nothing)
{
    static int (*const calls[])(swarm_cluster *) = {add_node,  create, update,         scale,
                                                    roll_back, drain,  remove_service, remove_node};
    swarm_cluster *cluster;
    begin();
    ck_assert_int_eq(swarm_cluster_open(NULL, config, &cluster, NULL), 0);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        int done = 0;
        for_each_failing_allocation(nth)
        {
            failing_alloc_disarm();
            state before = look(cluster);
            failing_alloc_arm(nth);
            int code = done ? 0 : calls[i](cluster);
            failing_alloc_disarm();
            ck_assert_msg(code == 0 || code == SWARM_E_NOMEM, "call %zu: %d", i, code);
            if (code < 0)
                judge_unchanged(cluster, &before);
            else
                done = 1;
            forget(&before);
        }
        ck_assert_int_eq(done, 1);
    }
    swarm_cluster_free(cluster);
    end();
}
END_TEST

/* ---- a whole life ---- */

/* Call until there is memory for it: at most one request is refused. */
#define insist(call)                                                                               \
    do {                                                                                           \
        int code_ = (call);                                                                        \
        if (code_ == SWARM_E_NOMEM)                                                                \
            code_ = (call);                                                                        \
        if (code_ < 0)                                                                             \
            return code_;                                                                          \
    } while (0)

/* Go on until this event. 0, or a code. */
static int go_on(swarm_cluster *cluster, swarm_event_kind kind, swarm_verdict verdict)
{
    int64_t end_ns = rig_now_ns() + 8000 * RIG_MS;
    while (rig_now_ns() < end_ns) {
        int code = swarm_cluster_wait(cluster, 100 * RIG_MS, NULL);
        if (code < 0 && code != SWARM_E_NOMEM)
            return code;
        swarm_event *event;
        int found = 0;
        while (swarm_cluster_next_event(cluster, &event, NULL) > 0) {
            found |=
                swarm_event_get_kind(event) == kind &&
                (verdict == SWARM_VERDICT_UNKNOWN || swarm_event_get_verdict(event) == verdict);
            swarm_event_free(event);
        }
        if (found)
            return 0;
    }
    return SWARM_E_TIMEOUT;
}

static int live(void *user)
{
    swarm_cluster *cluster = *(swarm_cluster **)user;
    int code;
    insist(swarm_cluster_add_node(cluster, node, "127.0.0.9", NULL, NULL, NULL));
    insist(swarm_cluster_create_service(cluster, spec, NULL, NULL));
    if ((code = go_on(cluster, SWARM_EVENT_KIND_UPDATE_VERDICT, SWARM_VERDICT_SUCCEEDED)) < 0)
        return code;
    insist(swarm_cluster_update_service(cluster, "web", changed, NULL));
    if ((code = go_on(cluster, SWARM_EVENT_KIND_UPDATE_VERDICT, SWARM_VERDICT_UNKNOWN)) < 0)
        return code;
    insist(swarm_cluster_remove_service(cluster, "web", NULL));
    if ((code = go_on(cluster, SWARM_EVENT_KIND_SERVICE_REMOVED, SWARM_VERDICT_UNKNOWN)) < 0)
        return code;
    insist(swarm_cluster_stop(cluster, NULL));
    return go_on(cluster, SWARM_EVENT_KIND_STOPPED, SWARM_VERDICT_UNKNOWN);
}

/* The nth request of a life is refused. Returns how many there were. */
static size_t live_once(size_t nth)
{
    swarm_cluster *cluster = NULL;
    failing_alloc_arm(nth);
    int code = swarm_cluster_open(NULL, config, &cluster, NULL);
    if (code == SWARM_E_NOMEM)
        code = swarm_cluster_open(NULL, config, &cluster, NULL);
    if (code == 0)
        code = live(&cluster);
    swarm_cluster_free(cluster);
    failing_alloc_disarm();
    ck_assert_msg(code == 0, "request %zu refused: %d", nth, code);
    ck_assert_msg(failing_alloc_live() == 0, "request %zu refused: %zu blocks leak", nth,
                  failing_alloc_live());
    ck_assert_uint_eq(rig_processes(&r, NULL, NULL, 0), 0);
    return failing_alloc_requests();
}

static void live_in_turn(int lives)
{
    size_t requests = live_once(0), nth = (size_t)getpid() % 7 + 1;
    size_t step = requests / (size_t)(suite_is_slow() ? lives / 4 : lives) + 1;
    for (; nth <= requests; nth += step)
        live_once(nth);
    end();
}

/* With processes and probes it depends on time which request is which, so that in the end all have
 * their turn, if not in each run. */
static void live_often(const char *health, int lives)
{
    static const char hasty[] =
        "\"Parallelism\":0,\"Monitor\":1000000,\"SettleTime\":1000000,\"Order\":\"start-first\"";
    begin();
    swarm_service_spec_free(spec);
    swarm_service_spec_free(changed);
    spec = rig_spec(&r, &(rig_service){.image = "sleeper:1",
                                       .replicas = 1,
                                       .port = UINT32_MAX,
                                       .health = health,
                                       .update = hasty,
                                       .restart = "\"Delay\":1000000"});
    changed = rig_spec(&r, &(rig_service){.image = "sleeper:2",
                                          .replicas = 2,
                                          .port = UINT32_MAX,
                                          .health = health,
                                          .update = hasty,
                                          .restart = "\"Delay\":1000000"});
    live_in_turn(lives);
}

START_TEST(a_life_goes_on_when_there_is_memory_again)
{
    live_often("", 70);
}
END_TEST

START_TEST(so_it_does_with_probes)
{
    live_often("\"Test\":[\"CMD-SHELL\",\"exit 0\"],\"Interval\":20000000,\"Timeout\":2000000000,"
               "\"Retries\":3,\"StartPeriod\":3000000000,\"StartInterval\":5000000",
               40);
}
END_TEST

/* A port of the node that is asked until it accepts, and goes from one version to the next. */
START_TEST(so_it_does_with_ports_in_host_mode)
{
    static const char hasty[] =
        "\"Parallelism\":0,\"Monitor\":1000000,\"SettleTime\":1000000,\"Order\":\"stop-first\"";
    char ports[160];
    begin();
    swarm_service_spec_free(spec);
    swarm_service_spec_free(changed);
    rig_release_koin(&r, "koin:1", "KOIN_BOOT=5");
    rig_release_koin(&r, "koin:2", "KOIN_BOOT=5");
    snprintf(ports, sizeof ports,
             "{\"TargetPort\":8080,\"PublishedPort\":%u,\"PublishMode\":\"host\"}",
             rig_free_port("127.0.0.9"));
    rig_service service = {.replicas = 1,
                           .ports = ports,
                           .health = "",
                           .update = hasty,
                           .restart = "\"Delay\":1000000"};
    service.image = "koin:1";
    spec = rig_spec(&r, &service);
    service.image = "koin:2";
    changed = rig_spec(&r, &service);
    live_in_turn(40);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_call_may_run_out_of_memory,          what_fails_changes_nothing,
        a_life_goes_on_when_there_is_memory_again, so_it_does_with_probes,
        so_it_does_with_ports_in_host_mode,
    };
    return SUITE_RUN("memory of a cluster", tests, 60);
}
