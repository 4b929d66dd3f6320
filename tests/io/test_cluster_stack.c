/* SPDX-License-Identifier: MIT
 *
 * Stacks brought into a cluster.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rig r;

/* A stack "shop" from the text; `%u` in it stands for the rig's port. */
static swarm_stack *load(const char *text)
{
    char filled[2048];
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    const char *port = strstr(text, "%u");
    int before = (int)(port != NULL ? (size_t)(port - text) : strlen(text));
    int length = snprintf(filled, sizeof filled, "%.*s", before, text);
    if (port != NULL)
        length +=
            snprintf(filled + length, sizeof filled - (size_t)length, "%u%s", r.port, port + 2);
    swarm_stack_loader *loader = swarm_stack_loader_new();
    ck_assert_int_eq(swarm_stack_loader_set_name(loader, "shop", NULL), 0);
    ck_assert_int_eq(
        swarm_stack_loader_add_memory(loader, "stack.yml", filled, (size_t)length, NULL), 0);
    int code = swarm_stack_load(loader, &stack, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_stack_loader_free(loader);
    return stack;
}

static uint64_t deploy(const char *text, int prune)
{
    swarm_stack *stack = load(text);
    swarm_error *error = NULL;
    uint64_t changed = 77;
    int code = swarm_cluster_deploy_stack(r.cluster, stack, prune, &changed, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    swarm_stack_free(stack);
    return changed;
}

/* Refused, and the cluster is as it was. */
static void refuse(const char *text, int prune, int code)
{
    swarm_stack *stack = load(text);
    swarm_service_list *before, *after;
    swarm_error *error = NULL;
    uint64_t changed = 77;
    rig_pump(&r, 20);
    size_t events = r.count;
    ck_assert_int_eq(swarm_cluster_list_services(r.cluster, &before, NULL), 0);
    ck_assert_int_eq(swarm_cluster_deploy_stack(r.cluster, stack, prune, &changed, &error), code);
    ck_assert_str_ne(swarm_error_get_message(error), "");
    ck_assert_uint_eq(changed, 77);
    swarm_error_free(error);
    swarm_stack_free(stack);
    ck_assert_int_eq(swarm_cluster_list_services(r.cluster, &after, NULL), 0);
    ck_assert_int_eq(swarm_service_list_equal(before, after), 1);
    swarm_service_list_free(before);
    swarm_service_list_free(after);
    rig_pump(&r, 20);
    ck_assert_uint_eq(r.count, events);
}

static void begin(void)
{
    rig_open(&r, NULL);
    rig_release_all(&r);
    rig_release_koin(&r, "koin:4", "KOIN_WARM=0"); /* good as soon as its port is open */
    rig_release(&r, "sleeper:1", "exec sleep 60");
    rig_release(&r, "sleeper:2", "exec sleep 60");
    rig_add_nodes(&r, 1, 2);
}

static const char two[] =
    "services:\n"
    "  web: {image: 'koin:4', ports: ['%u:8080'], deploy: {replicas: 2,\n"
    "        update_config: {order: start-first, monitor: 50ms}}}\n"
    "  worker: {image: 'sleeper:1', deploy: {update_config: {monitor: 50ms}}}\n";

START_TEST(a_stack_comes_up)
{
    rig_load clients;
    begin();
    ck_assert_uint_eq(deploy(two, 0), 2);
    rig_await_settled(&r, "shop_web", 2, 5000);
    rig_await_settled(&r, "shop_worker", 1, 5000);
    rig_load_begin(&clients, &r);
    rig_load_more(&clients, &r, 20);
    rig_load_end_well(&clients);
    rig_close(&r);
}
END_TEST

START_TEST(the_same_again_changes_nothing)
{
    pid_t before[4], after[4];
    begin();
    deploy(two, 0);
    rig_await_settled(&r, "shop_web", 2, 5000);
    rig_await_settled(&r, "shop_worker", 1, 5000);
    rig_await_processes(&r, NULL, 3, 2000);
    rig_processes(&r, NULL, before, 4);
    rig_pump(&r, 50);
    size_t events = r.count;
    ck_assert_uint_eq(deploy(two, 0), 0);
    ck_assert_uint_eq(deploy(two, 1), 0);
    rig_pump(&r, 200);
    ck_assert_uint_eq(r.count, events);
    ck_assert_uint_eq(rig_processes(&r, NULL, after, 4), 3);
    ck_assert_mem_eq(before, after, 3 * sizeof *before);
    rig_close(&r);
}
END_TEST

START_TEST(only_what_differs_is_updated)
{
    begin();
    deploy(two, 0);
    rig_await_verdict(&r, NULL, 5000);
    rig_await_verdict(&r, NULL, 5000);
    pid_t worker;
    rig_await_processes(&r, "sleeper:1", 1, 2000);
    rig_processes(&r, "sleeper:1", &worker, 1);
    ck_assert_uint_eq(
        deploy("services:\n"
               "  web: {image: 'koin:2', ports: ['%u:8080'], deploy: {replicas: 2,\n"
               "        update_config: {order: start-first, monitor: 50ms}}}\n"
               "  worker: {image: 'sleeper:1', deploy: {update_config: {monitor: 50ms}}}\n",
               0),
        1);
    ck_assert_int_eq(rig_await_verdict(&r, "shop_web", 8000), SWARM_VERDICT_SUCCEEDED);
    pid_t still;
    ck_assert_uint_eq(rig_processes(&r, "sleeper:1", &still, 1), 1);
    ck_assert_int_eq(worker, still);
    rig_close(&r);
}
END_TEST

START_TEST(pruning_removes_what_the_file_no_longer_has)
{
    static const char one[] =
        "services:\n  worker: {image: 'sleeper:1', deploy: {update_config: {monitor: 50ms}}}\n";
    begin();
    rig_create(&r, &(rig_service){.name = "stranger",
                                  .image = "sleeper:2",
                                  .replicas = 1,
                                  .port = UINT32_MAX,
                                  .health = ""});
    deploy(two, 0);
    rig_await_settled(&r, "shop_web", 2, 5000);
    ck_assert_uint_eq(deploy(one, 0), 0);
    rig_pump(&r, 100);
    ck_assert_uint_eq(rig_tasks(&r, "shop_web", SWARM_TASK_STATE_RUNNING), 2);
    ck_assert_uint_eq(deploy(one, 1), 1);
    rig_await(&r, SWARM_EVENT_KIND_SERVICE_REMOVED, "shop_web", 5000);
    ck_assert_uint_eq(deploy(one, 1), 0);
    ck_assert_uint_eq(rig_tasks(&r, "shop_worker", SWARM_TASK_STATE_RUNNING), 1);
    ck_assert_uint_eq(rig_tasks(&r, "stranger", SWARM_TASK_STATE_RUNNING), 1); /* not of it */
    rig_close(&r);
}
END_TEST

START_TEST(one_bad_service_and_nothing_is_changed)
{
    begin();
    rig_create(&r, &(rig_service){.name = "taken", .replicas = -1});
    rig_await_verdict(&r, "taken", 5000);
    /* The port belongs to another service. */
    refuse(two, 1, SWARM_E_CONFLICT);
    /* Two want the same one. */
    refuse("services:\n"
           "  a: {image: 'sleeper:1', ports: ['23456:1']}\n"
           "  b: {image: 'sleeper:1', ports: ['23456:2']}\n",
           0, SWARM_E_CONFLICT);
    /* A job. */
    refuse("services:\n"
           "  a: {image: 'sleeper:1'}\n"
           "  b: {image: 'sleeper:1', deploy: {mode: replicated-job}}\n",
           0, SWARM_E_NOTSUP);
    /* What the balancer cannot do. */
    refuse("services:\n"
           "  a: {image: 'sleeper:1'}\n"
           "  b: {image: 'sleeper:1', ports: ['23456:1/udp']}\n",
           0, SWARM_E_NOTSUP);
    rig_close(&r);
}
END_TEST

START_TEST(one_bad_update_and_nothing_is_changed)
{
    begin();
    deploy(two, 0);
    rig_await_settled(&r, "shop_web", 2, 5000);
    rig_await_settled(&r, "shop_worker", 1, 5000);
    /* The mode cannot change; "also" would be new, and "web" would go. */
    refuse("services:\n"
           "  also: {image: 'sleeper:1'}\n"
           "  worker: {image: 'sleeper:1', deploy: {mode: global}}\n",
           1, SWARM_E_NOTSUP);
    rig_close(&r);
}
END_TEST

START_TEST(the_name_of_a_service_that_is_leaving_is_free)
{
    begin();
    deploy(two, 0);
    rig_await_settled(&r, "shop_web", 2, 5000);
    rig_await_settled(&r, "shop_worker", 1, 5000);
    ck_assert_int_eq(swarm_cluster_remove_service(r.cluster, "shop_worker", NULL), 0);
    ck_assert_uint_eq(deploy(two, 1), 1);
    rig_await(&r, SWARM_EVENT_KIND_SERVICE_REMOVED, "shop_worker", 5000);
    rig_await_settled(&r, "shop_worker", 1, 5000);
    rig_await_processes(&r, "sleeper:1", 1, 5000);
    rig_close(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_stack_comes_up,
        the_same_again_changes_nothing,
        only_what_differs_is_updated,
        pruning_removes_what_the_file_no_longer_has,
        one_bad_service_and_nothing_is_changed,
        one_bad_update_and_nothing_is_changed,
        the_name_of_a_service_that_is_leaving_is_free,
    };
    return SUITE_RUN("stacks in a cluster", tests, 20);
}
