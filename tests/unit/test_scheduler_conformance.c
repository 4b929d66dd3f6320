/* SPDX-License-Identifier: MIT
 *
 * The cases of Docker Swarm's own tests of its scheduler (scheduler_test.go, nodeinfo_test.go,
 * nodeset_test.go, constraint_test.go, volumes_test.go) that are not told elsewhere. Where each one is:
 *
 *     TestScheduler                           the_whole_story
 *     TestHA                                  services_stay_apart
 *     TestPreferences                         scheduler_placement: spread_over_zones
 *     TestMultiplePreferences                 scheduler_placement: spread_over_racks_in_zones
 *     TestMultiplePreferencesScaleUp          scheduler_placement: racks_are_scaled_up
 *     TestSchedulerNoReadyNodes               scheduler_placement: no_node_no_reason
 *     TestSchedulerFaultyNode                 five_failures_and_none_of_a_global_service,
 *                                             scheduler_layout: five_failures_put_a_node_last
 *     TestSchedulerFaultyNodeSpecVersion      scheduler_layout: a_new_version_has_failed_nowhere
 *     TestSchedulerResourceConstraint         scheduler_placement: resources_are_reserved
 *     TestSchedulerResourceConstraintHA       scheduler_placement: a_node_that_is_full_is_passed_over
 *     TestSchedulerResourceConstraintDeadTask scheduler_placement: the_dead_hold_nothing
 *     TestSchedulerPreexistingDeadTask        what_ended_before_a_restart_holds_nothing
 *     TestSchedulerCompatiblePlatform         scheduler_placement: platforms
 *     TestSchedulerUnassignedMap              what_waits_goes_with_its_service
 *     TestPreassignedTasks                    tasks_of_global_services_go_first
 *     TestIgnoreTasks                         what_is_not_to_run_is_not_placed_after_a_restart
 *     TestUnscheduleableTask                  a_stuck_task_ends_with_the_next_version
 *     TestSchedulerPluginConstraint           scheduler_layout: plugins (volumes and logs only)
 *     TestSchedulerHostPort                   scheduler_placement: host_ports
 *     TestSchedulerMaxReplicas                scheduler_placement: max_replicas
 *     TestTreeTaskCountConsistency            a_branch_has_the_tasks_of_its_branches
 *     TestAddTask, TestRemoveTask             a_task_takes_and_gives_back
 *     cluster volumes                         cluster_volumes_of_a_global_service,
 *                                             scheduler_layout: cluster_volumes (names only)
 *     TestConstraintSetTask                   constraint: no_placement_has_no_constraints, all_of_them_must_hold
 *     TestWrongSyntax, TestNode*, Test*Label  constraint: a_constraint
 *     TestMultipleConstraints                 constraint: all_of_them_must_hold
 *     TestParse                               constraint: what_parses, what_does_not_parse
 *     TestMatch                               constraint: a_constraint
 *
 * Level fill comes to another outcome than Docker Swarm in none of these; where it does, the test says both
 * (scheduler_placement: a_group_is_placed_level, scheduler_layout: zones_of_0_0_and_10_get_3_and_2).
 */
#include "core/engine_parts.h"
#include "core/order.h"
#include "scheduler_rig.h"
#include "support/engine_driver.h"
#include <check.h>
#include <stdio.h>
#include <string.h>

#define S DRIVER_SECOND

enum {
    SEEDS = 8
};

static scheduler_rig rig;
static engine_driver *driver;

static void open_both(void)
{
    rig_open(&rig, 1);
    driver = engine_driver_new(1);
}

static void close_both(void)
{
    rig_close(&rig);
    engine_driver_free(driver);
}

/* ---- the scheduler by itself ---- */

static void placed_on(const char *service, const char *node)
{
    ck_assert_uint_eq(rig_place_as(&rig, service, "", 1), 1);
    ck_assert_str_eq(rig.tasks[rig.count - 1].node, node);
}

static void placed_off(const char *service, const char *node)
{
    ck_assert_uint_eq(rig_place_as(&rig, service, "", 1), 1);
    ck_assert_str_ne(rig.tasks[rig.count - 1].node, node);
}

#define DOWN(id) "{\"ID\":\"" id "\",\"Status\":{\"State\":\"down\"}}"

static void three_nodes(void)
{
    rig_node(&rig, "id1", "");
    rig_node(&rig, "id2", "");
    rig_node(&rig, "id3", "");
}

START_TEST(the_whole_story)
{
    swarm_service_spec *spec = rig_spec("");
    three_nodes();
    rig_add(&rig, "web", spec, "id1");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 2);
    ck_assert_uint_eq(rig_on(&rig, "id2", NULL), 1);
    ck_assert_uint_eq(rig_on(&rig, "id3", NULL), 1);
    three_nodes();                            /* updated, without effect */
    for (int again = 0; again < 2; again++) { /* deleted; then taken from its node */
        rig_remove_all_on(&rig, "id1");
        placed_on("web", "id1");
    }
    rig_node_json(&rig, DOWN("gone"));
    ck_assert_int_eq(swarm_scheduler_remove_node(rig.scheduler, "gone"), 1);
    rig_node(&rig, "id4", "");
    placed_on("web", "id4");
    rig_node_json(&rig, DOWN("id5"));
    placed_off("web", "id5");
    rig_node(&rig, "id5", "");
    placed_on("web", "id5");
    rig_node(&rig, "id6", "");
    rig_node_json(&rig, DOWN("id6"));
    placed_off("web", "id6");
    swarm_service_spec_free(spec);
}
END_TEST

static size_t nodes_with(const char *service, size_t tasks)
{
    static const char *const nodes[] = {"id1", "id2", "id3", "id4", "id5"};
    size_t found = 0;
    for (size_t i = 0; i < 5; i++)
        found += rig_on(&rig, nodes[i], service) == tasks;
    return found;
}

/* The odd ones of the first service share their nodes with none of the second. Each seed, both orders. */
START_TEST(services_stay_apart)
{
    rig_close(&rig);
    rig_open(&rig, (uint64_t)_i / 2);
    three_nodes();
    rig_node(&rig, "id4", "");
    rig_node(&rig, "id5", "");
    rig_place_as(&rig, "service1", "", 18);
    rig_place_as(&rig, "service2", "", 2);
    ck_assert_uint_eq(nodes_with("service1", 4), 3);
    ck_assert_uint_eq(nodes_with(NULL, 4), 5);
    rig_place_as(&rig, "service1", "", 3);
    ck_assert_uint_eq(nodes_with("service1", 4), 4);
    ck_assert_uint_eq(nodes_with("service1", 5), 1);
    rig_place_as(&rig, "service2", "", 1);
    ck_assert_uint_eq(nodes_with("service2", 1), 3);
    ck_assert_uint_eq(nodes_with(NULL, 6), 0);
    rig_remove_all_on(&rig, "id1");
    rig_place_as(&rig, "service2", "", _i % 2 == 0 ? 2 : 0);
    rig_place_as(&rig, "service1", "", 4);
    rig_place_as(&rig, "service2", "", _i % 2 == 0 ? 0 : 2);
    ck_assert_uint_eq(rig_on(&rig, "id1", "service1"), 4);
    ck_assert_uint_eq(rig_on(&rig, "id1", "service2"), 1);
}
END_TEST

#define RACK(az, rack) ",\"Spec\":{\"Labels\":{\"az\":\"" az "\",\"rack\":\"" rack "\"}}"
#define SPREAD(label)  "{\"Spread\":{\"SpreadDescriptor\":\"node.labels." label "\"}}"

/* How many branches of that level have so many tasks. */
static size_t branches_with(const swarm__order *order, uint32_t level, uint64_t tasks)
{
    size_t found = 0;
    for (uint32_t i = 0; i < order->branch_count; i++)
        found += order->branches[i].level == level && order->branches[i].tasks == tasks;
    return found;
}

/* The root itself is compared with nothing, and not counted. */
static void sums_are_right(const swarm__order *order, uint64_t all)
{
    uint64_t sums[16] = {0};
    ck_assert_uint_le(order->branch_count, 16);
    for (uint32_t leaf = 0; leaf < order->count; leaf++)
        sums[order->branch_of[leaf]] += order->tasks[leaf];
    for (uint32_t i = 1; i < order->branch_count; i++)
        sums[order->branches[i].parent] += order->branches[i].tasks;
    for (uint32_t i = 1; i < order->branch_count; i++)
        ck_assert_uint_eq(sums[i], order->branches[i].tasks);
    ck_assert_uint_eq(sums[0], all);
}

START_TEST(a_branch_has_the_tasks_of_its_branches)
{
    static const struct {
        const char *id, *labels;
        int tasks;
    } nodes[] = {{"a", RACK("dc1", "r1"), 3},
                 {"b", RACK("dc1", "r2"), 2},
                 {"c", RACK("dc2", "r2"), 4},
                 {"d", "", 2},
                 {"e", "", 1}};
    swarm_service_spec *spec =
        rig_spec("\"Placement\":{\"Preferences\":[" SPREAD("az") "," SPREAD("rack") "]}");
    for (size_t i = 0; i < 5; i++) {
        rig_node(&rig, nodes[i].id, nodes[i].labels);
        for (int task = 0; task < nodes[i].tasks; task++)
            rig_add(&rig, "web", spec, nodes[i].id);
    }
    rig_place(&rig, "web", spec, 0); /* makes the branches */
    ck_assert_uint_eq(rig.scheduler->orders.count, 1);
    const swarm__order *order = rig.scheduler->orders.items[0];
    for (uint64_t tasks = 3; tasks <= 5; tasks++) /* "", dc2, dc1 */
        ck_assert_uint_eq(branches_with(order, 1, tasks), 1);
    ck_assert_uint_eq(branches_with(order, 2, 3), 2); /* dc1/r1, "" */
    ck_assert_uint_eq(branches_with(order, 2, 2), 1); /* dc1/r2 */
    ck_assert_uint_eq(branches_with(order, 2, 4), 1); /* dc2/r2 */
    sums_are_right(order, 12);
    rig_place(&rig, "web", spec, 3); /* up to 5, 5 and 5 */
    ck_assert_uint_eq(branches_with(order, 1, 5), 3);
    sums_are_right(order, 15);
    rig_remove_all_on(&rig, "a");
    rig_place(&rig, "web", spec, 0);
    sums_are_right(order, 12);
    swarm_service_spec_free(spec);
}
END_TEST

#define ORANGE(name)   "{\"NamedResourceSpec\":{\"Kind\":\"orange\",\"Value\":\"" name "\"}}"
#define COUNT(kind, n) "{\"DiscreteResourceSpec\":{\"Kind\":\"" kind "\",\"Value\":" n "}}"

/* Is exactly this free on the node, and not one more of anything? */
static void is_free(int64_t amount, int apples, int oranges)
{
    for (int more = 0; more <= 4; more++) {
        char json[512];
        snprintf(json, sizeof json,
                 "\"Resources\":{\"Reservations\":{\"NanoCPUs\":%lld,\"MemoryBytes\":%lld,"
                 "\"GenericResources\":[" COUNT("apple", "%d") "," COUNT("orange", "%d") "]}}",
                 (long long)amount + (more == 1), (long long)amount + (more == 2),
                 apples + (more == 3), oranges + (more == 4));
        swarm_service_spec *spec = rig_spec(json);
        ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "x", spec, "a", NULL), more == 0);
        swarm_service_spec_free(spec);
    }
}

START_TEST(a_task_takes_and_gives_back)
{
    swarm_service_spec *spec =
        rig_spec("\"Resources\":{\"Reservations\":{\"NanoCPUs\":5000,\"MemoryBytes\":5000,"
                 "\"GenericResources\":[" COUNT("apple", "1") "," COUNT("orange", "1") "]}}");
    rig_node(&rig, "a",
             ",\"Description\":{\"Resources\":{\"NanoCPUs\":105000,\"MemoryBytes\":105000,"
             "\"GenericResources\":[" COUNT("apple", "6") "," ORANGE("blue") "," ORANGE(
                 "red") "," ORANGE("green") "]}}");
    is_free(105000, 6, 3);
    rig_add(&rig, "web", spec, "a");
    is_free(100000, 5, 2);
    ck_assert_int_eq(
        swarm_scheduler_add_task(rig.scheduler, "web", spec, rig.tasks[0].id, "a", NULL),
        SWARM_E_EXISTS);
    is_free(100000, 5, 2);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "unknown"), 0);
    is_free(100000, 5, 2);
    rig_remove_all_on(&rig, "a");
    is_free(105000, 6, 3);
    swarm_service_spec_free(spec);
}
END_TEST

/* ---- the engine: who waits, and what becomes of it ---- */

static void tell(const char *line)
{
    ck_assert_msg(engine_driver_do(driver, line) == 0, "%s", line);
}

static const driver_task *task_named(const char *name)
{
    const driver_task *task = engine_driver_task_named(driver, name);
    ck_assert_msg(task != NULL, "there was no %s", name);
    return task;
}

static void is_on(const char *task, const char *node)
{
    ck_assert_str_eq(task_named(task)->node, node);
}

/* The task has no node, and this is why. */
static void waits(const char *name, const char *why)
{
    swarm_task *task = NULL;
    is_on(name, "");
    ck_assert_int_eq(
        swarm_engine_get_task(engine_driver_engine(driver), task_named(name)->id, &task, NULL), 0);
    ck_assert_int_eq(swarm_task_get_state(task), SWARM_TASK_STATE_PENDING);
    ck_assert_str_eq(swarm_task_get_error(task), why);
    swarm_task_free(task);
}

/* Its service is removed (1), or stays (0). */
START_TEST(what_waits_goes_with_its_service)
{
    tell("node m1 role=manager");
    tell("create web image=web:1 replicas=1 constraint=node.role==worker");
    tell("@5s set m1 zone=a"); /* it is tried again */
    waits("web.1#1", "no suitable node (scheduling constraints not satisfied on 1 node)");
    if (_i == 1)
        tell("remove web");
    tell("@10s node w1");
    tell("@60s wait 0");
    is_on("web.1#1", _i == 1 ? "" : "w1");
    swarm_service_list *services = NULL;
    ck_assert_int_eq(swarm_engine_list_services(engine_driver_engine(driver), &services, NULL), 0);
    ck_assert_uint_eq(swarm_service_list_count(services), _i == 1 ? 0 : 1);
    swarm_service_list_free(services);
}
END_TEST

START_TEST(a_stuck_task_ends_with_the_next_version)
{
    tell("node w1");
    tell("create web image=web:1 replicas=2 max-per-node=1");
    tell("@10s wait 0");
    is_on("web.1#1", "w1");
    waits("web.2#1", "no suitable node (max replicas per node limit exceed)");
    tell("update web image=web:2");
    ck_assert_int_ge(task_named("web.2#1")->state, SWARM_TASK_STATE_SHUTDOWN);
    ck_assert_int_ge(task_named("web.2#1")->desired, SWARM_TASK_STATE_SHUTDOWN);
    is_on("web.2#1", "");
}
END_TEST

static void activate(const char *name)
{
    swarm_node *node = NULL;
    swarm_engine *engine = engine_driver_engine(driver);
    ck_assert_int_eq(swarm_engine_get_node(engine, name, &node, NULL), 0);
    swarm_node_spec *spec = swarm_node_spec_copy(swarm_node_get_spec(node));
    swarm_node_spec_set_availability(spec, SWARM_NODE_AVAILABILITY_ACTIVE);
    ck_assert_int_eq(
        swarm_engine_update_node(engine, name, spec, engine_driver_now_ns(driver), NULL), 0);
    swarm_node_spec_free(spec);
    swarm_node_free(node);
}

/* Whatever the seed: w1 has two tasks when the free one is placed, though that was there first. */
START_TEST(tasks_of_global_services_go_first)
{
    engine_driver_free(driver);
    driver = engine_driver_new((uint64_t)_i);
    tell("node w1 availability=drain agent=yes");
    tell("node w2 availability=drain");
    tell("create web image=web:1 replicas=1");
    tell("create a image=a:1 mode=global constraint=node.labels.agent==yes");
    tell("create b image=b:1 mode=global constraint=node.labels.agent==yes");
    activate("w1");
    activate("w2"); /* both in one turn */
    engine_driver_run(driver, 20 * S);
    is_on("a.*#1", "w1");
    is_on("b.*#1", "w1");
    is_on("web.1#1", "w2");
}
END_TEST

/* How many failures the scheduler remembers, in its own unit. */
static uint32_t failures(const char *service, const char *node)
{
    const swarm_scheduler *scheduler = engine_driver_engine(driver)->scheduler;
    swarm_service *found = NULL;
    swarm_node *there = NULL;
    ck_assert_int_eq(swarm_engine_get_service(engine_driver_engine(driver), service, &found, NULL),
                     0);
    ck_assert_int_eq(swarm_engine_get_node(engine_driver_engine(driver), node, &there, NULL), 0);
    const swarm__service *known = swarm__service_find(scheduler, swarm_service_get_id(found));
    const swarm__place *place = swarm__place_find(scheduler, swarm_node_get_id(there));
    const swarm__cell *cell =
        known != NULL ? swarm__cell_on(scheduler, known->number, place) : NULL;
    swarm_service_free(found);
    swarm_node_free(there);
    return cell != NULL ? cell->score : 0;
}

/* web.1 stays on id1, where agent fails in each round, too. */
START_TEST(five_failures_and_none_of_a_global_service)
{
    tell("node id1 agent=yes");
    tell("create web image=web:1 replicas=1 restart-delay=1s");
    tell("create agent image=agent:1 mode=global constraint=node.labels.agent==yes "
         "restart-delay=1s");
    tell("@15s node id2");
    tell("update web replicas=2");
    for (int round = 1; round <= 8; round++) {
        char web[16], line[32];
        tell("wait 15s"); /* long enough for the delay not to grow */
        snprintf(web, sizeof web, "web.2#%d", round);
        is_on(web, round <= 5 ? "id2" : "id1");
        snprintf(line, sizeof line, "fail %s 1", web);
        tell(line);
        snprintf(line, sizeof line, "fail agent.*#%d 1", round);
        tell(line);
        ck_assert_uint_gt(failures("web", "id2"), 0);
        ck_assert_int_eq(failures("web", "id1") > 0, round > 5);
        ck_assert_uint_eq(failures("agent", "id1"), 0);
    }
}
END_TEST

/* ---- the engine after a restart ---- */

/* What ran before counts against its node when it fails, as if nothing had been. */
START_TEST(a_failure_is_remembered_after_a_restart)
{
    tell("node id1");
    tell("create web image=web:1 replicas=1");
    tell("@15s update web image=web:2");
    tell("@60s restart");
    tell("@70s fail web.1#2 1");
    ck_assert_uint_gt(failures("web", "id1"), 0);
    tell("@90s wait 0");
    ck_assert_uint_gt(failures("web", "id1"), 0);
}
END_TEST

/* It has ended (1), or runs on (0). */
START_TEST(what_ended_before_a_restart_holds_nothing)
{
    tell("node w1");
    tell("describe w1 cpus=1 memory=1000");
    tell("create old image=old:1 replicas=1 memory=800 restart=none");
    tell("@20s wait 0");
    if (_i == 1)
        tell("fail old.1#1 0");
    tell("restart");
    tell("@30s create new image=new:1 replicas=1 memory=800");
    tell("@40s wait 0");
    if (_i == 1)
        is_on("new.1#1", "w1");
    else
        waits("new.1#1", "no suitable node (insufficient resources on 1 node)");
}
END_TEST

#define TASK(number, desired, more)                                                                \
    "{\"Format\":1,\"Kind\":\"task\",\"ID\":\"task" number "xxxxxxxxxxxxxxxxxxxx\",\"Task\":{"     \
    "\"ServiceID\":\"servicexxxxxxxxxxxxxxxxxx\",\"Number\":" number                               \
    ",\"Slot\":1,\"Revision\":1,\"State\":\"pending\",\"DesiredState\":\"" desired "\"" more "}}"

static void has_state(const swarm_engine *engine, const char *id, swarm_task_state state)
{
    swarm_task *task = NULL;
    ck_assert_int_eq(swarm_engine_get_task(engine, id, &task, NULL), 0);
    ck_assert_int_eq(swarm_task_get_state(task), state);
    swarm_task_free(task);
}

/* What has no node and is not to run: Docker Swarm leaves it alone, here it has ended. */
START_TEST(what_is_not_to_run_is_not_placed_after_a_restart)
{
    static const char records[] =
        "{\"Records\":[{\"Format\":1,\"Kind\":\"service\",\"ID\":\"servicexxxxxxxxxxxxxxxxxx\","
        "\"Service\":{\"Number\":1,\"Current\":1,\"Revisions\":[{\"Number\":1,\"Spec\":{"
        "\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"web:1\"}},"
        "\"Mode\":{\"Replicated\":{\"Replicas\":1}}}}]}}," TASK("2", "shutdown", "") "," TASK(
            "3", "remove",
            "") "," TASK("4", "running",
                         ",\"SlotState\":{\"Active\":\"task4xxxxxxxxxxxxxxxxxxxx\"}") "]}";
    swarm_engine_state *state = NULL;
    swarm_engine *engine = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_engine_state_from_json(records, strlen(records), &state, NULL), 0);
    int code = swarm_engine_restore(state, 0, 0, &engine, &error);
    ck_assert_msg(code == 0, "%s: %s", swarm_error_get_path(error), swarm_error_get_message(error));
    swarm_node_spec *node = swarm_node_spec_new();
    swarm_node_spec_set_name(node, "w1");
    ck_assert_int_eq(swarm_engine_add_node(engine, node, "10.0.0.1", 0, NULL, NULL), 0);
    const swarm_effect *effect;
    size_t prepared = 0;
    while (swarm_engine_next_effect(engine, &effect, NULL) > 0) {
        if (swarm_effect_get_kind(effect) != SWARM_EFFECT_PREPARE)
            continue;
        prepared++;
        ck_assert_str_eq(swarm_effect_get_task_id(effect), "task4xxxxxxxxxxxxxxxxxxxx");
    }
    ck_assert_uint_eq(prepared, 1);
    has_state(engine, "task2xxxxxxxxxxxxxxxxxxxx", SWARM_TASK_STATE_SHUTDOWN);
    has_state(engine, "task3xxxxxxxxxxxxxxxxxxxx", SWARM_TASK_STATE_SHUTDOWN);
    swarm_node_spec_free(node);
    swarm_engine_free(engine);
    swarm_engine_state_free(state);
}
END_TEST

/* ---- cluster volumes ---- */

static void usable_volumes(const char *list)
{
    char json[256];
    swarm_node *node = NULL;
    snprintf(json, sizeof json, "{\"Description\":{\"Volumes\":[%s]}}", list);
    ck_assert_int_eq(swarm_node_from_json(json, strlen(json), &node, NULL), 0);
    ck_assert_int_ge(swarm_engine_see_node_description(engine_driver_engine(driver), "w1", node,
                                                       engine_driver_now_ns(driver)),
                     0);
    swarm_node_free(node);
    engine_driver_run(driver, engine_driver_now_ns(driver) + 10 * S);
}

/* No volume, no progress: also for a task whose node is given, and after a restart. */
START_TEST(cluster_volumes_of_a_global_service)
{
    static const char json[] =
        "{\"Name\":\"db\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"db:1\",\"Mounts\":[{"
        "\"Type\":\"cluster\",\"Source\":\"data\",\"Target\":\"/data\"}]}},"
        "\"Mode\":{\"Global\":{}}}";
    static const char why[] = "cannot fulfill requested CSI volume mounts on 1 node";
    swarm_service_spec *spec = NULL;
    tell("node w1");
    ck_assert_int_eq(swarm_service_spec_from_json(json, strlen(json), &spec, NULL), 0);
    ck_assert_int_eq(swarm_engine_create_service(engine_driver_engine(driver), spec, 0, NULL, NULL),
                     0);
    swarm_service_spec_free(spec);
    usable_volumes("\"other\"");
    waits("db.*#1", why);
    tell("restart");
    tell("wait 10s");
    waits("db.*#1", why);
    usable_volumes("\"other\",\"data\"");
    is_on("db.*#1", "w1");
    usable_volumes(""); /* what runs stays */
    ck_assert_int_eq(task_named("db.*#1")->state, SWARM_TASK_STATE_RUNNING);
}
END_TEST

int main(void)
{
    const struct {
        const TTest *test;
        int rounds;
    } tests[] = {
        {the_whole_story, 1},
        {services_stay_apart, 2 * SEEDS},
        {a_branch_has_the_tasks_of_its_branches, 1},
        {a_task_takes_and_gives_back, 1},
        {what_waits_goes_with_its_service, 2},
        {a_stuck_task_ends_with_the_next_version, 1},
        {tasks_of_global_services_go_first, SEEDS},
        {five_failures_and_none_of_a_global_service, 1},
        {a_failure_is_remembered_after_a_restart, 1},
        {what_ended_before_a_restart_holds_nothing, 2},
        {what_is_not_to_run_is_not_placed_after_a_restart, 1},
        {cluster_volumes_of_a_global_service, 1},
    };
    Suite *suite = suite_create("scheduler_conformance");
    TCase *group = tcase_create("all");
    tcase_add_checked_fixture(group, open_both, close_both);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_loop_test(group, tests[i].test, 0, tests[i].rounds);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
