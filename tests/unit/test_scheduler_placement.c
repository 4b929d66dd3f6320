/* SPDX-License-Identifier: MIT
 *
 * Where tasks go, and the sentence when they go nowhere: the cases of Docker Swarm's own tests, and
 * those in which we do better.
 */
#include "scheduler_rig.h"
#include <check.h>
#include <stdio.h>
#include <string.h>

#define HAS(cpus_and_more)         ",\"Description\":{\"Resources\":{" cpus_and_more "}}"
#define GIGABYTES(n)               "\"MemoryBytes\":" #n "000000000"
#define AMOUNT(kind, n)            "{\"DiscreteResourceSpec\":{\"Kind\":\"" kind "\",\"Value\":" #n "}}"
#define NAMED(kind, name)          "{\"NamedResourceSpec\":{\"Kind\":\"" kind "\",\"Value\":\"" name "\"}}"
#define GENERIC(list)              "\"GenericResources\":[" list "]"
#define RESERVE(what)              "\"Resources\":{\"Reservations\":{" what "}}"
#define SPREAD(label)              "{\"Spread\":{\"SpreadDescriptor\":\"" label "\"}}"
#define PREFER(list)               "\"Placement\":{\"Preferences\":[" list "]}"
#define CONSTRAIN(text)            "\"Placement\":{\"Constraints\":[\"" text "\"]}"
#define PLATFORMS(list)            "\"Placement\":{\"Platforms\":[" list "]}"
#define PLATFORM(os, architecture) "{\"OS\":\"" os "\",\"Architecture\":\"" architecture "\"}"
#define IS(os, architecture)       ",\"Description\":{\"Platform\":" PLATFORM(os, architecture) "}"
#define MAX_ONE                    "\"Placement\":{\"MaxReplicas\":1}"

static scheduler_rig rig;

static void open_rig(void)
{
    rig_open(&rig, 1);
}

static void close_rig(void)
{
    rig_close(&rig);
}

static void labelled(const char *id, const char *labels, const char *more)
{
    char members[512];
    snprintf(members, sizeof members, ",\"Spec\":{\"Labels\":{%s}}%s", labels, more);
    rig_node(&rig, id, members);
}

static void ready_nodes(size_t count)
{
    for (size_t i = 1; i <= count; i++) {
        char id[16];
        snprintf(id, sizeof id, "id%zu", i);
        rig_node(&rig, id, "");
    }
}

START_TEST(the_emptiest_node_first)
{
    swarm_service_spec *spec = rig_spec("");
    ready_nodes(3);
    rig_add(&rig, "web", spec, "id1");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 2);
    for (size_t i = 1; i <= 3; i++) {
        char id[16];
        snprintf(id, sizeof id, "id%zu", i);
        ck_assert_uint_eq(rig_on(&rig, id, "web"), 1);
    }
    rig_remove_all_on(&rig, "id1");
    rig_place(&rig, "web", spec, 1);
    ck_assert_uint_eq(rig_on(&rig, "id1", "web"), 1);
    rig_node_json(&rig, "{\"ID\":\"id5\",\"Status\":{\"State\":\"down\"}}");
    rig_node(&rig, "id4", "");
    rig_place(&rig, "web", spec, 1);
    ck_assert_uint_eq(rig_on(&rig, "id4", "web"), 1);
    rig_node(&rig, "id5", "");
    rig_place(&rig, "web", spec, 1);
    ck_assert_uint_eq(rig_on(&rig, "id5", "web"), 1);
    swarm_service_spec_free(spec);
}
END_TEST

/* Nodes with this many tasks of the service. */
static size_t nodes_with(size_t nodes, const char *service, size_t tasks)
{
    size_t found = 0;
    for (size_t i = 1; i <= nodes; i++) {
        char id[16];
        snprintf(id, sizeof id, "id%zu", i);
        found += rig_on(&rig, id, service) == tasks;
    }
    return found;
}

START_TEST(services_spread_one_by_one)
{
    ready_nodes(5);
    ck_assert_uint_eq(rig_place_as(&rig, "service1", "", 18), 18);
    ck_assert_uint_eq(nodes_with(5, "service1", 4), 3);
    ck_assert_uint_eq(nodes_with(5, "service1", 3), 2);
    rig_place_as(&rig, "service2", "", 2);
    ck_assert_uint_eq(nodes_with(5, NULL, 4), 5);
    rig_place_as(&rig, "service1", "", 3);
    ck_assert_uint_eq(nodes_with(5, "service1", 4), 4);
    ck_assert_uint_eq(nodes_with(5, "service1", 5), 1);
    rig_place_as(&rig, "service2", "", 1);
    ck_assert_uint_eq(nodes_with(5, "service2", 1), 3);
    ck_assert_uint_eq(nodes_with(5, NULL, 6), 0);
    size_t before = rig_on(&rig, "id1", NULL);
    rig_remove_all_on(&rig, "id1");
    ck_assert_uint_gt(before, 0);
    rig_place_as(&rig, "service1", "", 4);
    ck_assert_uint_eq(rig_on(&rig, "id1", "service1"), 4);
}
END_TEST

START_TEST(a_group_is_placed_level)
{
    static const struct {
        size_t count, start[8], add, end[8];
    } cases[] = {
        {3, {0, 2, 5}, 10, {6, 6, 5}},             /* Docker Swarm: 4 7 6 */
        {4, {0, 5, 10, 15}, 30, {15, 15, 15, 15}}, /* Docker Swarm: 9 14 19 18 */
        {4, {0, 0, 10, 10}, 10, {5, 5, 10, 10}},   /* Docker Swarm: 9 1 10 10 */
        {8,
         {0, 1, 2, 3, 4, 5, 6, 7},
         20,
         {6, 6, 6, 6, 6, 5, 6, 7}},                /* Docker Swarm: 3 4 5 6 7 7 8 8 */
        {5, {0, 0, 0, 0, 0}, 10, {2, 2, 2, 2, 2}}, /* Docker Swarm: the same */
    };
    size_t i = (size_t)_i, sum[2] = {0, 0}, squares[2] = {0, 0};
    swarm_service_spec *spec = rig_spec("");
    ready_nodes(cases[i].count);
    for (size_t node = 0; node < cases[i].count; node++) {
        char id[16];
        snprintf(id, sizeof id, "id%zu", node + 1);
        for (size_t task = 0; task < cases[i].start[node]; task++)
            rig_add(&rig, "web", spec, id);
    }
    ck_assert_uint_eq(rig_place(&rig, "web", spec, cases[i].add), cases[i].add);
    /* Which of the equal nodes got the odd ones is the seed's choice. */
    for (size_t node = 0; node < cases[i].count; node++) {
        char id[16];
        snprintf(id, sizeof id, "id%zu", node + 1);
        size_t now = rig_on(&rig, id, "web");
        sum[0] += now;
        squares[0] += now * now;
        sum[1] += cases[i].end[node];
        squares[1] += cases[i].end[node] * cases[i].end[node];
        ck_assert_uint_ge(now, cases[i].start[node]);
    }
    ck_assert_uint_eq(sum[0], sum[1]);
    ck_assert_uint_eq(squares[0], squares[1]);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(spread_over_zones)
{
    labelled("id1", "\"az\":\"az1\"", "");
    for (int i = 2; i <= 5; i++) {
        char id[16];
        snprintf(id, sizeof id, "id%d", i);
        labelled(id, "\"az\":\"az2\"", "");
    }
    ck_assert_uint_eq(rig_place_as(&rig, "web", PREFER(SPREAD("node.labels.az")), 8), 8);
    ck_assert_uint_eq(rig_on(&rig, "id1", "web"), 4);
    ck_assert_uint_eq(nodes_with(5, "web", 1), 4);
}
END_TEST

START_TEST(zones_are_filled_level)
{
    swarm_service_spec *spec = rig_spec(PREFER(SPREAD("NODE.LABELS.zone")));
    labelled("a", "\"zone\":\"1\"", "");
    labelled("b", "\"zone\":\"2\"", "");
    rig_node(&rig, "c", ""); /* without the label: a zone of its own */
    for (int i = 0; i < 10; i++)
        rig_add(&rig, "web", spec, "c");
    rig_place(&rig, "web", spec, 8);
    ck_assert_uint_eq(rig_on(&rig, "a", "web"), 4);
    ck_assert_uint_eq(rig_on(&rig, "b", "web"), 4);
    ck_assert_uint_eq(rig_on(&rig, "c", "web"), 10);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(engine_labels_spread_too_and_odd_descriptors_do_not)
{
    rig_node(&rig, "a", ",\"Description\":{\"Engine\":{\"Labels\":{\"disk\":\"ssd\"}}}");
    rig_node(&rig, "b", ",\"Description\":{\"Engine\":{\"Labels\":{\"disk\":\"hdd\"}}}");
    rig_node(&rig, "c", ",\"Description\":{\"Engine\":{\"Labels\":{\"disk\":\"hdd\"}}}");
    rig_place_as(&rig, "web", PREFER(SPREAD("node.id") ",{}," SPREAD("engine.labels.disk")), 4);
    ck_assert_uint_eq(rig_on(&rig, "a", "web"), 2);
    ck_assert_uint_eq(rig_on(&rig, "b", "web"), 1);
}
END_TEST

#define RACK(az, rack) "\"az\":\"" az "\",\"rack\":\"" rack "\""

START_TEST(spread_over_racks_in_zones)
{
    static const char large[] = HAS(GIGABYTES(1) "," GENERIC(AMOUNT("apple", 6)));
    labelled("id0", RACK("az1", "rack1"),
             HAS("\"MemoryBytes\":100000000," GENERIC(AMOUNT("apple", 1))));
    labelled("id1", RACK("az1", "rack1"), HAS(GIGABYTES(1) "," GENERIC(AMOUNT("apple", 10))));
    labelled("id2", RACK("az2", "rack1"), large);
    labelled("id3", RACK("az2", "rack1"), large);
    labelled("id4", RACK("az2", "rack1"), large);
    labelled("id5", RACK("az2", "rack2"), large);
    labelled("id6", RACK("az2", "rack2"), large);
    ck_assert_uint_eq(
        rig_place_as(&rig, "web",
                     RESERVE("\"MemoryBytes\":200000000," GENERIC(AMOUNT("apple", 2))) "," PREFER(
                         SPREAD("node.labels.az") "," SPREAD("node.labels.rack")),
                     12),
        12);
    ck_assert_uint_eq(rig_on(&rig, "id0", NULL), 0);
    ck_assert_uint_eq(rig_on(&rig, "id1", NULL), 5);
    size_t rack1 =
        rig_on(&rig, "id2", NULL) + rig_on(&rig, "id3", NULL) + rig_on(&rig, "id4", NULL);
    size_t rack2 = rig_on(&rig, "id5", NULL) + rig_on(&rig, "id6", NULL);
    ck_assert_uint_eq(rack1 + rack2, 7);
    ck_assert_uint_ge(rack1, 3);
    ck_assert_uint_ge(rack2, 3);
    static const char *const nodes[] = {"id2", "id3", "id4"};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_ge(rig_on(&rig, nodes[i], NULL), 1);
        ck_assert_uint_le(rig_on(&rig, nodes[i], NULL), 2);
    }
    ck_assert_uint_le(rig_on(&rig, "id5", NULL), 2);
    ck_assert_uint_le(rig_on(&rig, "id6", NULL), 2);
}
END_TEST

START_TEST(racks_are_scaled_up)
{
    swarm_service_spec *spec =
        rig_spec(PREFER(SPREAD("node.labels.az") "," SPREAD("node.labels.rack")));
    labelled("id11", RACK("dc1", "r1"), "");
    labelled("id12", RACK("dc1", "r2"), "");
    labelled("id21", RACK("dc2", "r1"), "");
    for (int i = 0; i < 3; i++) {
        rig_add(&rig, "web", spec, "id11");
        rig_add(&rig, "web", spec, "id21");
    }
    rig_add(&rig, "web", spec, "id12");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 2);
    ck_assert_uint_eq(rig_on(&rig, "id11", "web"), 3);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(no_node_no_reason)
{
    ck_assert_uint_eq(rig_place_as(&rig, "web", "", 1), 0);
    ck_assert_str_eq(rig.reason, "no suitable node");
    rig_node(&rig, "a", "");
    ck_assert_uint_eq(rig_place_as(&rig, "web", "", 1), 1);
}
END_TEST

START_TEST(resources_are_reserved)
{
    static const char wanted[] =
        RESERVE(GIGABYTES(2) "," GENERIC(AMOUNT("orange", 2) "," AMOUNT("apple", 2)));
    static const char offered[] = HAS(GIGABYTES(4) "," GENERIC(NAMED("orange", "blue") "," NAMED(
        "orange", "red") "," NAMED("orange", "green") "," AMOUNT("apple", 3)));
    char json[512];
    rig_node(&rig, "small", HAS(GIGABYTES(1)));
    for (int i = 0; i < 2; i++) {
        snprintf(json, sizeof json, "{\"ID\":\"unknown%d\"%s}", i, offered);
        rig_node_json(&rig, json);
    }
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 1), 0);
    ck_assert_str_eq(rig.reason, "no suitable node (2 nodes not available for new tasks; "
                                 "insufficient resources on 1 node)");
    rig_node(&rig, "big", offered);
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 2),
                      1); /* one orange and one apple are left */
    ck_assert_str_eq(rig.reason, "no suitable node (2 nodes not available for new tasks; "
                                 "insufficient resources on 2 nodes)");
    ck_assert_uint_eq(
        rig_place_as(&rig, "web", RESERVE(GENERIC(AMOUNT("orange", 1) "," AMOUNT("apple", 1))), 1),
        1);
    ck_assert_uint_eq(rig_place_as(&rig, "web", RESERVE(GENERIC(AMOUNT("pear", 1))), 1), 0);
    rig_remove_all_on(&rig, "big");
    ck_assert_uint_eq(rig_place_as(&rig, "web", wanted, 1), 1);
}
END_TEST

START_TEST(a_node_that_is_full_is_passed_over)
{
    swarm_service_spec *spec = rig_spec(RESERVE("\"MemoryBytes\":500000000"));
    rig_node(&rig, "id1", HAS(GIGABYTES(1)));
    rig_node(&rig, "id2", HAS(GIGABYTES(100)));
    rig_add(&rig, "web", spec, "id1");
    for (int i = 0; i < 3; i++)
        rig_add(&rig, "web", spec, "id2");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 2);
    ck_assert_uint_eq(rig_on(&rig, "id1", NULL), 2);
    ck_assert_uint_eq(rig_on(&rig, "id2", NULL), 4);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(the_dead_hold_nothing)
{
    swarm_service_spec *spec =
        rig_spec(RESERVE("\"NanoCPUs\":600000000,\"MemoryBytes\":800000000"));
    rig_node(&rig, "a", HAS("\"NanoCPUs\":1000000000," GIGABYTES(1)));
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 1);
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 0);
    ck_assert_str_eq(rig.reason, "no suitable node (insufficient resources on 1 node)");
    rig_remove_all_on(&rig, "a");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 1);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(platforms)
{
    rig_node(&rig, "node1", IS("linux", "x86_64"));
    rig_node(&rig, "node2", IS("windows", "amd64"));
    rig_node(&rig, "node3", "");
    ck_assert_uint_eq(rig_place_as(&rig, "a", PLATFORMS(PLATFORM("linux", "amd64")), 1), 1);
    ck_assert_uint_eq(rig_on(&rig, "node1", "a"), 1);
    ck_assert_uint_eq(rig_place_as(&rig, "b", PLATFORMS(PLATFORM("linux", "arm")), 1), 0);
    ck_assert_str_eq(rig.reason, "no suitable node (unsupported platform on 3 nodes)");
    ck_assert_uint_eq(rig_place_as(&rig, "c", "", 1), 1);
    ck_assert_uint_eq(rig_on(&rig, "node1", "c"), 0);
    ck_assert_uint_eq(rig_place_as(&rig, "d", PLATFORMS(PLATFORM("linux", "")), 1), 1);
    ck_assert_uint_eq(rig_on(&rig, "node1", "d"), 1);
    ck_assert_uint_eq(
        rig_place_as(&rig, "e",
                     PLATFORMS(PLATFORM("linux", "amd64") "," PLATFORM("windows", "x86_64")), 3),
        3);
    ck_assert_uint_eq(rig_on(&rig, "node3", "e"), 0);
    rig_node(&rig, "node4", IS("linux", "aarch64"));
    ck_assert_uint_eq(rig_place_as(&rig, "f", PLATFORMS(PLATFORM("linux", "arm64")), 1), 1);
    ck_assert_uint_eq(rig_on(&rig, "node4", "f"), 1);
}
END_TEST

static swarm_service_spec *with_ports(const char *ports)
{
    char json[512];
    swarm_service_spec *spec = NULL;
    snprintf(json, sizeof json, "{\"EndpointSpec\":{\"Ports\":[%s]}}", ports);
    ck_assert_int_eq(swarm_service_spec_from_json(json, strlen(json), &spec, NULL), 0);
    return spec;
}

#define HOST_PORT(protocol)                                                                        \
    "{\"Protocol\":\"" protocol "\",\"TargetPort\":58,\"PublishedPort\":58,"                       \
    "\"PublishMode\":\"host\"}"

START_TEST(host_ports)
{
    swarm_service_spec *tcp = with_ports("{\"TargetPort\":58,\"PublishedPort\":58,"
                                         "\"PublishMode\":\"host\"}"); /* tcp when unset */
    swarm_service_spec *udp = with_ports(HOST_PORT("udp"));
    swarm_service_spec *both = with_ports(HOST_PORT("tcp") "," HOST_PORT("udp"));
    swarm_service_spec *others =
        with_ports("{\"TargetPort\":58,\"PublishedPort\":58},"
                   "{\"TargetPort\":1,\"PublishMode\":\"host\"}"); /* ingress, and any port */
    ck_assert_uint_eq(rig_place(&rig, "tcp", tcp, 1), 0);
    rig_node(&rig, "a", "");
    ck_assert_uint_eq(rig_place(&rig, "udp", udp, 1), 1);
    rig_node(&rig, "b", "");
    ck_assert_uint_eq(rig_place(&rig, "tcp", tcp, 2), 2);
    ck_assert_uint_eq(rig_place(&rig, "udp", udp, 1), 1);
    ck_assert_uint_eq(rig_place(&rig, "both", both, 1), 0);
    ck_assert_str_eq(rig.reason, "no suitable node (host-mode port already in use on 2 nodes)");
    ck_assert_uint_eq(rig_place(&rig, "others", others, 4), 4);
    rig_remove_all_on(&rig, "b");
    ck_assert_uint_eq(rig_place(&rig, "both", both, 2), 1);
    swarm_service_spec_free(tcp);
    swarm_service_spec_free(udp);
    swarm_service_spec_free(both);
    swarm_service_spec_free(others);
}
END_TEST

/* Docker Swarm gives the port back with the first of two. */
START_TEST(a_port_is_held_until_its_last_holder_goes)
{
    swarm_service_spec *spec = with_ports(HOST_PORT("tcp"));
    rig_node(&rig, "a", "");
    rig_add(&rig, "web", spec, "a");
    rig_add(&rig, "web", spec, "a");
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.0"), 1);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 0);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.1"), 1);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 1);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(max_replicas)
{
    rig_node(&rig, "a", "");
    rig_node(&rig, "b", "");
    ck_assert_uint_eq(rig_place_as(&rig, "web", MAX_ONE, 3), 2);
    ck_assert_str_eq(rig.reason, "no suitable node (max replicas per node limit exceed)");
    ck_assert_uint_eq(rig_place_as(&rig, "other", MAX_ONE, 2), 2);
    rig_node(&rig, "c", "");
    ck_assert_uint_eq(rig_place_as(&rig, "third", CONSTRAIN("node.hostname==node1"), 1), 0);
    ck_assert_str_eq(rig.reason,
                     "no suitable node (scheduling constraints not satisfied on 3 nodes)");
}
END_TEST

START_TEST(the_most_frequent_reason_first)
{
    rig_node(&rig, "a", ",\"Spec\":{\"Availability\":\"drain\"}");
    rig_node(&rig, "b", HAS("\"MemoryBytes\":1"));
    rig_node(&rig, "c", HAS("\"MemoryBytes\":1"));
    rig_node(&rig, "d", ",\"Spec\":{\"Availability\":\"pause\"}");
    rig_node(&rig, "e", HAS("\"MemoryBytes\":1"));
    rig_node(&rig, "f", "");
    ck_assert_uint_eq(
        rig_place_as(&rig, "web", RESERVE("\"MemoryBytes\":2") "," CONSTRAIN("node.id==x"), 2), 0);
    ck_assert_str_eq(rig.reason,
                     "no suitable node (insufficient resources on 3 nodes; 2 nodes not available "
                     "for new tasks; scheduling constraints not satisfied on 1 node)");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_emptiest_node_first,
        services_spread_one_by_one,
        spread_over_zones,
        zones_are_filled_level,
        engine_labels_spread_too_and_odd_descriptors_do_not,
        spread_over_racks_in_zones,
        racks_are_scaled_up,
        no_node_no_reason,
        resources_are_reserved,
        a_node_that_is_full_is_passed_over,
        the_dead_hold_nothing,
        platforms,
        host_ports,
        a_port_is_held_until_its_last_holder_goes,
        max_replicas,
        the_most_frequent_reason_first,
    };
    Suite *suite = suite_create("scheduler_placement");
    TCase *group = tcase_create("all");
    tcase_add_checked_fixture(group, open_rig, close_rig);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(group, tests[i]);
    tcase_add_loop_test(group, a_group_is_placed_level, 0, 5);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
