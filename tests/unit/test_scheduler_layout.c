/* SPDX-License-Identifier: MIT
 *
 * Which layout is aimed at: what remains after an update, failures that fade, images, and the filters that
 * are new: plugins, cluster volumes, processes. And the ends: many constraints, long labels.
 */
#include "scheduler_rig.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTES(n) ((int64_t)(n)*60 * 1000000000)

static scheduler_rig rig;

static void open_rig(void)
{
    rig_open(&rig, 1);
}

static void close_rig(void)
{
    rig_close(&rig);
}

static void placed_on(const char *service, const char *task_template, const char *node)
{
    ck_assert_uint_eq(rig_place_as(&rig, service, task_template, 1), 1);
    ck_assert_str_eq(rig.tasks[rig.count - 1].node, node);
}

/* ---- what remains after an update ---- */

START_TEST(a_successor_stays_where_the_old_task_leaves_the_gap)
{
    swarm_service_spec *spec = rig_spec("");
    rig_node(&rig, "a", "");
    rig_node(&rig, "b", "");
    rig_node(&rig, "c", "");
    rig_add(&rig, "web", spec, "a"); /* web.0 */
    rig_add(&rig, "web", spec, "b"); /* web.1 */
    rig_add(&rig, "web", spec, "c"); /* web.2 */
    for (int i = 0; i < 3; i++) {
        static const char *const where[] = {"a", "b", "c"};
        char id[16];
        snprintf(id, sizeof id, "web.%d", i);
        ck_assert_int_eq(swarm_scheduler_retire_task(rig.scheduler, id), 1);
        placed_on("web", "", where[i]);
        ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, id), 1);
    }
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(a_successor_leaves_a_crowded_node)
{
    swarm_service_spec *spec = rig_spec("");
    rig_node(&rig, "a", "");
    rig_node(&rig, "b", "");
    for (int i = 0; i < 3; i++)
        rig_add(&rig, "web", spec, "a");
    swarm_scheduler_retire_task(rig.scheduler, "web.0");
    placed_on("web", "", "b");
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(a_successor_that_does_not_fit_beside_the_old_task_goes_elsewhere)
{
    static const char wanted[] = "\"Resources\":{\"Reservations\":{\"MemoryBytes\":600}}";
    swarm_service_spec *spec = rig_spec(wanted);
    rig_node(&rig, "a", ",\"Description\":{\"Resources\":{\"MemoryBytes\":1000}}");
    rig_node(&rig, "b", "");
    rig_add(&rig, "web", spec, "a");
    rig_add(&rig, "web", spec, "b");
    swarm_scheduler_retire_task(rig.scheduler, "web.0");
    placed_on("web", wanted, "b");
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(a_task_that_is_restored_counts_again)
{
    swarm_service_spec *spec = rig_spec("");
    rig_node(&rig, "a", "");
    rig_node(&rig, "b", "");
    rig_add(&rig, "web", spec, "a");
    ck_assert_int_eq(swarm_scheduler_restore_task(rig.scheduler, "web.0"), 0);
    swarm_scheduler_retire_task(rig.scheduler, "web.0");
    ck_assert_int_eq(swarm_scheduler_restore_task(rig.scheduler, "web.0"), 1);
    placed_on("web", "", "b");
    ck_assert_int_eq(swarm_scheduler_restore_task(rig.scheduler, "unknown"), 0);
    ck_assert_int_eq(swarm_scheduler_restore_task(NULL, "web.0"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_restore_task(rig.scheduler, NULL), SWARM_E_INVAL);
    swarm_service_spec_free(spec);
}
END_TEST

/* Docker Swarm: 5, 0, 10. */
START_TEST(zones_of_0_0_and_10_get_3_and_2)
{
    static const char prefer[] = "\"Placement\":{\"Preferences\":[{\"Spread\":{"
                                 "\"SpreadDescriptor\":\"node.labels.zone\"}}]}";
    swarm_service_spec *spec = rig_spec(prefer);
    rig_node(&rig, "a", ",\"Spec\":{\"Labels\":{\"zone\":\"1\"}}");
    rig_node(&rig, "b", ",\"Spec\":{\"Labels\":{\"zone\":\"2\"}}");
    rig_node(&rig, "c", ",\"Spec\":{\"Labels\":{\"zone\":\"3\"}}");
    for (int i = 0; i < 10; i++)
        rig_add(&rig, "web", spec, "c");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 5), 5);
    ck_assert_uint_eq(rig_on(&rig, "a", NULL) + rig_on(&rig, "b", NULL), 5);
    ck_assert_uint_ge(rig_on(&rig, "a", NULL), 2);
    ck_assert_uint_ge(rig_on(&rig, "b", NULL), 2);
    ck_assert_uint_eq(rig_on(&rig, "c", NULL), 10);
    swarm_service_spec_free(spec);
}
END_TEST

/* ---- failures ---- */

static void fail_last(void)
{
    rig_task *task = &rig.tasks[rig.count - 1];
    ck_assert_int_eq(swarm_scheduler_fail_task(rig.scheduler, task->id), 1);
    task->node[0] = '\0';
}

/* TestSchedulerFaultyNode: id1 runs one task, id2 none. */
static void place_and_fail(int rounds, const char *nodes[])
{
    for (int i = 0; i < rounds; i++) {
        placed_on("web", "", nodes[i]);
        fail_last();
    }
}

static void two_nodes(void)
{
    swarm_service_spec *spec = rig_spec("");
    rig_node(&rig, "id1", "");
    rig_node(&rig, "id2", "");
    rig_add(&rig, "web", spec, "id1");
    swarm_service_spec_free(spec);
}

START_TEST(five_failures_put_a_node_last)
{
    const char *nodes[] = {"id2", "id2", "id2", "id2", "id2", "id1", "id1", "id1"};
    two_nodes();
    place_and_fail(8, nodes);
    placed_on("other", "", "id2"); /* another service does not care */
}
END_TEST

/* TestSchedulerFaultyNodeSpecVersion */
START_TEST(a_new_version_has_failed_nowhere)
{
    const char *before[] = {"id2", "id2", "id2", "id2", "id2", "id1"};
    const char *after[] = {"id2", "id2", "id2", "id2", "id2", "id1", "id1", "id1", "id1"};
    two_nodes();
    place_and_fail(6, before);
    placed_on("web", "", "id1"); /* of the old version */
    ck_assert_int_eq(swarm_scheduler_begin_version(rig.scheduler, "web"), 1);
    fail_last();
    place_and_fail(9, after);
}
END_TEST

START_TEST(failures_fade)
{
    const char *five[] = {"id2", "id2", "id2", "id2", "id2"};
    two_nodes();
    ck_assert_int_eq(swarm_scheduler_set_now(rig.scheduler, MINUTES(1)), 0);
    place_and_fail(5, five);
    placed_on("web", "", "id1");
    swarm_scheduler_set_now(rig.scheduler, MINUTES(5));
    swarm_scheduler_set_now(rig.scheduler, MINUTES(0)); /* does not go back */
    placed_on("web", "", "id1");
    swarm_scheduler_set_now(rig.scheduler, MINUTES(7)); /* less than half of five is left */
    placed_on("web", "", "id2");
    ck_assert_int_eq(swarm_scheduler_set_now(NULL, 1), SWARM_E_INVAL);
}
END_TEST

START_TEST(more_failures_last_longer)
{
    const char *nodes[] = {"a", "a", "a", "a", "a", "a", "a", "a", "a", "a"};
    rig_node(&rig, "a", "");
    place_and_fail(10, nodes); /* there is no other */
    rig_node(&rig, "b", "");
    swarm_scheduler_set_now(rig.scheduler, MINUTES(9));
    placed_on("web", "", "b");
    placed_on("web", "", "b");
    swarm_scheduler_set_now(rig.scheduler, MINUTES(11));
    placed_on("web", "", "a");
}
END_TEST

START_TEST(failures_are_forgotten_with_their_node_and_service)
{
    const char *nodes[] = {"a", "a", "a", "a", "a"};
    rig_node(&rig, "a", "");
    place_and_fail(5, nodes);
    ck_assert_int_eq(swarm_scheduler_remove_node(rig.scheduler, "a"), 1);
    ck_assert_int_eq(swarm_scheduler_begin_version(rig.scheduler, "web"), 0);
    rig_node(&rig, "a", "");
    place_and_fail(5, nodes);
    ck_assert_int_eq(swarm_scheduler_begin_version(rig.scheduler, "web"), 1);
    ck_assert_int_eq(swarm_scheduler_begin_version(rig.scheduler, "web"), 0); /* all forgotten */
    ck_assert_int_eq(swarm_scheduler_begin_version(NULL, "web"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_begin_version(rig.scheduler, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_fail_task(rig.scheduler, "unknown"), 0);
    ck_assert_int_eq(swarm_scheduler_fail_task(NULL, "x"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_fail_task(rig.scheduler, NULL), SWARM_E_INVAL);
}
END_TEST

/* ---- images ---- */

#define IMAGE(name)  "\"ContainerSpec\":{\"Image\":\"" name "\"}"
#define IMAGES(list) ",\"Description\":{\"Images\":[" list "]}"

START_TEST(an_image_decides_between_equal_nodes)
{
    static const char *const same[] = {"web", "web:latest", "docker.io/library/web",
                                       "library/web:latest"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        char json[128];
        rig_close(&rig);
        rig_open(&rig, i);
        snprintf(json, sizeof json, IMAGES("\"other:1\",\"%s\""), same[i]);
        rig_node(&rig, "a", IMAGES("\"other:1\""));
        rig_node(&rig, "b", json);
        rig_node(&rig, "c", "");
        placed_on("web", IMAGE("web"), "b");
    }
}
END_TEST

START_TEST(an_image_comes_after_the_spread)
{
    rig_node(&rig, "a",
             IMAGES("\"web:1\",\"db@sha256:"
                    "0123456789012345678901234567890123456789012345678901234567890123"
                    "\""));
    rig_node(&rig, "b", IMAGES("\"other\""));
    placed_on("web", IMAGE("web:1"), "a");
    placed_on("web", IMAGE("web:1"), "b");
    placed_on("db",
              IMAGE("db:2@sha256:0123456789012345678901234567890123456789012345678901234567890123"),
              "a");
}
END_TEST

/* ---- plugins, volumes, processes ---- */

#define PLUGIN(type, name) "{\"Type\":\"" type "\",\"Name\":\"" name "\"}"
#define HAS_PLUGINS(list)  ",\"Description\":{\"Engine\":{\"Plugins\":[" list "]}}"
#define VOLUME(driver)                                                                             \
    "{\"Type\":\"volume\",\"Target\":\"/" driver                                                   \
    "\",\"VolumeOptions\":{\"DriverConfig\":{\"Name\":\"" driver "\"}}}"
#define MOUNTS(list) "\"ContainerSpec\":{\"Mounts\":[" list "]}"
#define LOG(name)    "\"LogDriver\":{\"Name\":\"" name "\"}"

/* TestSchedulerPluginConstraint, without networks: their drivers are not in a task's spec. */
START_TEST(plugins)
{
    rig_node(&rig, "node1", HAS_PLUGINS(PLUGIN("Volume", "plugin1")));
    placed_on("bind", MOUNTS("{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/b\"}"), "node1");
    placed_on("local", MOUNTS(VOLUME("local")), "node1");
    placed_on("one", MOUNTS(VOLUME("plugin1")), "node1");
    ck_assert_uint_eq(rig_place_as(&rig, "two", MOUNTS(VOLUME("plugin1") "," VOLUME("plugin2")), 1),
                      0);
    ck_assert_str_eq(rig.reason, "no suitable node (missing plugin on 1 node)");
    rig_node(&rig, "node2",
             HAS_PLUGINS(PLUGIN("Volume", "plugin1") "," PLUGIN("Volume", "plugin2:latest")));
    placed_on("two", MOUNTS(VOLUME("plugin1") "," VOLUME("plugin2")), "node2");
    /* A node that lists no log plugin at all is not asked for one. */
    rig_node(&rig, "node1", HAS_PLUGINS(PLUGIN("Volume", "plugin1") "," PLUGIN("Log", "default")));
    rig_node(&rig, "node2", HAS_PLUGINS(PLUGIN("Volume", "plugin1") "," PLUGIN("Log", "default")));
    ck_assert_uint_eq(rig_place_as(&rig, "log", LOG("plugin1"), 1), 0);
    ck_assert_str_eq(rig.reason, "no suitable node (missing plugin on 2 nodes)");
    ck_assert_uint_eq(rig_place_as(&rig, "none", LOG("none"), 1), 1);
    ck_assert_uint_eq(rig_place_as(&rig, "unnamed", "\"LogDriver\":{}", 1), 1);
    rig_node(&rig, "node4", HAS_PLUGINS(PLUGIN("Log", "plugin1")));
    placed_on("log", LOG("plugin1"), "node4");
    rig_node(&rig, "node5", ""); /* says nothing of its engine */
    ck_assert_uint_eq(rig_place_as(&rig, "any", MOUNTS(VOLUME("odd")), 1), 1);
    ck_assert_uint_eq(rig_on(&rig, "node5", "any"), 1);
}
END_TEST

START_TEST(cluster_volumes)
{
    static const char wanted[] =
        MOUNTS("{\"Type\":\"cluster\",\"Source\":\"one\",\"Target\":\"/1\"},"
               "{\"Type\":\"cluster\",\"Source\":\"two\",\"Target\":\"/2\"}");
    rig_node(&rig, "a", "");
    ck_assert_uint_eq(rig_place_as(&rig, "db", wanted, 1), 0);
    ck_assert_str_eq(rig.reason,
                     "no suitable node (cannot fulfill requested CSI volume mounts on 1 node)");
    rig_node(&rig, "b", ",\"Description\":{\"Volumes\":[\"two\"]}"); /* one of them is enough */
    placed_on("db", wanted, "b");
}
END_TEST

START_TEST(processes)
{
    static const char wanted[] = "\"Resources\":{\"Reservations\":{\"Pids\":60}}";
    rig_node(&rig, "a", ",\"Description\":{\"Resources\":{\"Pids\":100}}");
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 2), 1);
    ck_assert_str_eq(rig.reason, "no suitable node (insufficient resources on 1 node)");
    /* Docker's engines say nothing of it: then they are not counted. */
    rig_node(&rig, "a", ",\"Description\":{\"Resources\":{\"NanoCPUs\":1}}");
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 2), 2);
}
END_TEST

/* ---- the ends ---- */

START_TEST(a_thousand_constraints)
{
    enum {
        COUNT = 1000
    };
    swarm_service_spec *spec = rig_spec("");
    swarm_placement *placement = swarm_task_spec_edit_placement(swarm_service_spec_edit_task(spec));
    for (int i = 0; i < COUNT; i++) {
        char text[64];
        snprintf(text, sizeof text, "node.labels.l%d != x", i);
        ck_assert_int_eq(swarm_placement_add_constraint(placement, text), 0);
    }
    rig_node(&rig, "a", "");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 2);
    rig_node(&rig, "a", ",\"Spec\":{\"Labels\":{\"l999\":\"X\"}}");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 0);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(labels_of_64_kib)
{
    enum {
        LENGTH = 65536
    };
    char *value = malloc(LENGTH + 1), *text = malloc(LENGTH + 64);
    ck_assert(value != NULL && text != NULL);
    memset(value, 'v', LENGTH);
    value[LENGTH] = '\0';
    swarm_node *node = NULL;
    snprintf(text, LENGTH + 64, "node.labels.l == %s", value);
    swarm_service_spec *spec = rig_spec("");
    ck_assert_int_eq(swarm_placement_add_constraint(
                         swarm_task_spec_edit_placement(swarm_service_spec_edit_task(spec)), text),
                     0);
    char *json = malloc(LENGTH + 256);
    ck_assert_ptr_nonnull(json);
    snprintf(json, LENGTH + 256,
             "{\"ID\":\"a\",\"Status\":{\"State\":\"ready\"},\"Spec\":{\"Labels\":{\"l\":\"%s\"}}}",
             value);
    ck_assert_int_eq(swarm_node_from_json(json, strlen(json), &node, NULL), 0);
    ck_assert_int_eq(swarm_scheduler_set_node(rig.scheduler, node, NULL), 0);
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 1);
    rig_node(&rig, "a", "");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 0);
    swarm_node_free(node);
    swarm_service_spec_free(spec);
    free(json);
    free(text);
    free(value);
}
END_TEST

START_TEST(a_node_that_shrinks_below_what_it_holds)
{
    static const char wanted[] = "\"Resources\":{\"Reservations\":{\"MemoryBytes\":400}}";
    rig_node(&rig, "a", ",\"Description\":{\"Resources\":{\"MemoryBytes\":1000}}");
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 2), 2);
    rig_node(&rig, "a", ",\"Description\":{\"Resources\":{\"MemoryBytes\":500}}");
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 1), 0);
    ck_assert_uint_eq(rig_place_as(&rig, "free", "", 1), 1); /* what reserves nothing may come */
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.0"), 1);
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 1), 0);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.1"), 1);
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 1), 1);
}
END_TEST

/* More wants than orders are kept for. */
START_TEST(many_different_wants)
{
    rig_node(&rig, "a", ",\"Description\":{\"Resources\":{\"MemoryBytes\":1000000}}");
    rig_node(&rig, "b", ",\"Description\":{\"Resources\":{\"MemoryBytes\":1000000}}");
    for (int i = 0; i < 1200; i++) {
        char wanted[96];
        snprintf(wanted, sizeof wanted, "\"Resources\":{\"Reservations\":{\"MemoryBytes\":%d}}",
                 i + 1);
        ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 1), 1);
        ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, rig.tasks[--rig.count].id), 1);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_successor_stays_where_the_old_task_leaves_the_gap,
        a_successor_leaves_a_crowded_node,
        a_successor_that_does_not_fit_beside_the_old_task_goes_elsewhere,
        a_task_that_is_restored_counts_again,
        zones_of_0_0_and_10_get_3_and_2,
        five_failures_put_a_node_last,
        a_new_version_has_failed_nowhere,
        failures_fade,
        more_failures_last_longer,
        failures_are_forgotten_with_their_node_and_service,
        an_image_decides_between_equal_nodes,
        an_image_comes_after_the_spread,
        plugins,
        cluster_volumes,
        processes,
        a_thousand_constraints,
        labels_of_64_kib,
        a_node_that_shrinks_below_what_it_holds,
        many_different_wants,
    };
    Suite *suite = suite_create("scheduler_layout");
    TCase *group = tcase_create("all");
    tcase_add_checked_fixture(group, open_rig, close_rig);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(group, tests[i]);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
