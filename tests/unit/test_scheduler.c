/* SPDX-License-Identifier: MIT
 *
 * The scheduler as a thing to hold: what it refuses, remembers and gives back.
 */
#include "scheduler_rig.h"
#include "support/failing_alloc.h"
#include <check.h>
#include <stdio.h>
#include <string.h>

#define MEMORY(bytes)  ",\"Description\":{\"Resources\":{\"MemoryBytes\":" #bytes "}}"
#define RESERVE(bytes) "\"Resources\":{\"Reservations\":{\"MemoryBytes\":" #bytes "}}"

static scheduler_rig rig;

static void open_rig(void)
{
    rig_open(&rig, 1);
}

static void close_rig(void)
{
    rig_close(&rig);
}

/* ---- arguments ---- */

static int place(swarm_scheduler *scheduler, const char *service, const swarm_service_spec *spec,
                 const char *const *ids, size_t count)
{
    swarm_assignment *assignment = NULL;
    swarm_error *error = NULL;
    int code = swarm_scheduler_place(scheduler, service, spec, ids, count, &assignment, &error);
    ck_assert_int_eq(assignment == NULL, code < 0);
    ck_assert_int_eq(code, swarm_error_get_code(error));
    ck_assert_int_eq(swarm_scheduler_place(scheduler, service, spec, ids, count, NULL, NULL),
                     SWARM_E_INVAL);
    swarm_assignment_free(assignment);
    swarm_error_free(error);
    return code;
}

START_TEST(what_may_not_be_null)
{
    static const char *const ids[] = {"a", NULL};
    swarm_service_spec *spec = rig_spec("");
    swarm_scheduler *scheduler = rig.scheduler;
    swarm_error *error = NULL;
    swarm_node *no_id = NULL;
    rig_node(&rig, "n", "");
    ck_assert_int_eq(swarm_node_from_json("{}", 2, &no_id, NULL), 0);
    ck_assert_int_eq(swarm_scheduler_new(1, NULL, NULL), SWARM_E_INVAL);
    swarm_scheduler_free(NULL);
    ck_assert_int_eq(swarm_scheduler_set_node(NULL, no_id, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_set_node(scheduler, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_set_node(scheduler, no_id, &error), SWARM_E_INVAL);
    ck_assert_str_eq(swarm_error_get_path(error), "/ID");
    swarm_error_free(error);
    ck_assert_int_eq(swarm_scheduler_remove_node(NULL, "n"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_remove_node(scheduler, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(place(NULL, "web", spec, ids, 1), SWARM_E_INVAL);
    ck_assert_int_eq(place(scheduler, NULL, spec, ids, 1), SWARM_E_INVAL);
    ck_assert_int_eq(place(scheduler, "web", NULL, ids, 1), SWARM_E_INVAL);
    ck_assert_int_eq(place(scheduler, "web", spec, NULL, 1), SWARM_E_INVAL);
    ck_assert_int_eq(place(scheduler, "web", spec, ids, 2), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_add_task(NULL, "web", spec, "a", "n", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_add_task(scheduler, NULL, spec, "a", "n", NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_add_task(scheduler, "web", NULL, "a", "n", NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_add_task(scheduler, "web", spec, NULL, "n", NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_add_task(scheduler, "web", spec, "a", NULL, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_retire_task(NULL, "a"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_retire_task(scheduler, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_remove_task(NULL, "a"), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_remove_task(scheduler, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_fits(NULL, "web", spec, "n", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_fits(scheduler, NULL, spec, "n", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_fits(scheduler, "web", NULL, "n", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_scheduler_fits(scheduler, "web", spec, NULL, NULL), SWARM_E_INVAL);
    swarm_node_free(no_id);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(no_assignment_has_nothing)
{
    swarm_assignment_free(NULL);
    ck_assert_uint_eq(swarm_assignment_count(NULL), 0);
    ck_assert_uint_eq(swarm_assignment_count_placed(NULL), 0);
    ck_assert_ptr_null(swarm_assignment_node_id_at(NULL, 0));
    ck_assert_ptr_null(swarm_assignment_get_reason(NULL));
    ck_assert_uint_eq(swarm_assignment_reason_count(NULL), 0);
    ck_assert_ptr_null(swarm_assignment_reason_node_id_at(NULL, 0));
    ck_assert_int_eq(swarm_assignment_reason_filter_at(NULL, 0), SWARM_FILTER_UNKNOWN);
    ck_assert_ptr_null(swarm_assignment_reason_text_at(NULL, 0));
}
END_TEST

START_TEST(unknown_nodes_and_tasks)
{
    swarm_service_spec *spec = rig_spec("");
    ck_assert_int_eq(swarm_scheduler_remove_node(rig.scheduler, "n"), 0);
    ck_assert_int_eq(swarm_scheduler_retire_task(rig.scheduler, "a"), 0);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "a"), 0);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "n", NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_scheduler_add_task(rig.scheduler, "web", spec, "a", "n", NULL),
                     SWARM_E_NOTFOUND);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(a_task_is_placed_once)
{
    static const char *const twice[] = {"a", "b", "a"}, *const ids[] = {"b", "c"};
    swarm_service_spec *spec = rig_spec(RESERVE(300000000));
    rig_node(&rig, "n", MEMORY(1000000000));
    ck_assert_int_eq(place(rig.scheduler, "web", spec, twice, 3), SWARM_E_EXISTS);
    ck_assert_int_eq(place(rig.scheduler, "web", spec, ids, 2), 0); /* nothing of it was placed */
    ck_assert_int_eq(place(rig.scheduler, "other", spec, ids + 1, 1), SWARM_E_EXISTS);
    ck_assert_int_eq(swarm_scheduler_add_task(rig.scheduler, "web", spec, "b", "n", NULL),
                     SWARM_E_EXISTS);
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 1);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(a_malformed_constraint_places_nothing)
{
    static const char *const ids[] = {"a"};
    swarm_service_spec *spec = rig_spec("\"Placement\":{\"Constraints\":[\"x\"]}");
    swarm_assignment *assignment = NULL;
    swarm_error *error = NULL;
    rig_node(&rig, "n", "");
    ck_assert_int_eq(swarm_scheduler_place(rig.scheduler, "web", spec, ids, 1, &assignment, &error),
                     SWARM_E_PARSE);
    ck_assert_ptr_null(assignment);
    ck_assert_str_eq(swarm_error_get_path(error), "/TaskTemplate/Placement/Constraints/0");
    swarm_error_free(error);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "n", NULL), SWARM_E_PARSE);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(none_wanted_none_placed)
{
    swarm_service_spec *spec = rig_spec("");
    ck_assert_int_eq(place(rig.scheduler, "web", spec, NULL, 0), 0);
    rig_node(&rig, "n", "");
    ck_assert_int_eq(place(rig.scheduler, "web", spec, NULL, 0), 0);
    swarm_service_spec_free(spec);
}
END_TEST

/* ---- what is held ---- */

START_TEST(a_retired_task_holds_its_reservation_but_no_place)
{
    swarm_service_spec *spec = rig_spec(RESERVE(400000000));
    rig_node(&rig, "a", MEMORY(1000000000));
    rig_node(&rig, "b", MEMORY(400000000));
    rig_add(&rig, "web", spec, "a");
    rig_add(&rig, "web", spec, "b");
    ck_assert_int_eq(swarm_scheduler_retire_task(rig.scheduler, "web.1"), 1);
    ck_assert_int_eq(swarm_scheduler_retire_task(rig.scheduler, "web.1"), 0);
    /* b has no task that counts, so that it would be first, but no memory either. */
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "b", NULL), 0);
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 1);
    ck_assert_uint_eq(rig_on(&rig, "a", NULL), 2);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.1"), 1);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.1"), 0);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "b", NULL), 1);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(a_retired_task_leaves_room_under_max_replicas)
{
    swarm_service_spec *spec = rig_spec("\"Placement\":{\"MaxReplicas\":1}");
    rig_node(&rig, "a", "");
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 1);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 0);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "other", spec, "a", NULL), 1);
    swarm_scheduler_retire_task(rig.scheduler, "web.0");
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 1);
    /* The count does not change again when it goes. */
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 1), 1);
    swarm_scheduler_remove_task(rig.scheduler, "web.0");
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 0);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(a_node_may_change)
{
    swarm_service_spec *spec = rig_spec(RESERVE(400000000));
    rig_node(&rig, "a", MEMORY(1000000000));
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 2);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 0);
    rig_node(&rig, "a", MEMORY(1200000000));
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 1);
    rig_node(&rig, "a", MEMORY(500000000)); /* less than its tasks hold */
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.0"), 1);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 0);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.1"), 1);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", spec, "a", NULL), 1);
    rig_node(&rig, "a", ""); /* says nothing of resources: no limit */
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 9), 9);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(a_node_goes_with_its_tasks)
{
    swarm_service_spec *spec = rig_spec("");
    rig_node(&rig, "a", "");
    rig_node(&rig, "b", "");
    rig_node(&rig, "c", "");
    for (int i = 0; i < 3; i++)
        rig_add(&rig, "web", spec, "c");
    rig_add(&rig, "web", spec, "a");
    ck_assert_int_eq(swarm_scheduler_remove_node(rig.scheduler, "a"), 1);
    ck_assert_int_eq(swarm_scheduler_remove_node(rig.scheduler, "a"), 0);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.3"), 0);
    ck_assert_int_eq(swarm_scheduler_remove_task(rig.scheduler, "web.0"), 1);
    /* The counts went along when c took a's place. */
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 2);
    ck_assert_uint_eq(rig_on(&rig, "b", NULL), 2);
    rig_node(&rig, "a", "");
    rig.tasks[3].node[0] = '\0';
    ck_assert_uint_eq(rig_place(&rig, "web", spec, 2), 2);
    ck_assert_uint_eq(rig_on(&rig, "a", NULL), 2);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(the_seed_decides_between_equals)
{
    static const char *const nodes[] = {"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"};
    char first[9] = "";
    int seeds_differ = 0;
    for (uint64_t seed = 0; seed < 8; seed++) {
        char chosen[2][9];
        for (size_t round = 0; round < 2; round++) {
            static scheduler_rig other;
            rig_open(&other, seed);
            for (size_t i = 0; i < 8; i++) /* the order of adding does not matter */
                rig_node(&other, nodes[round == 0 ? i : 7 - i], "");
            ck_assert_uint_eq(rig_place_as(&other, "web", "", 8), 8);
            for (size_t i = 0; i < 8; i++)
                chosen[round][i] = other.tasks[i].node[1];
            chosen[round][8] = '\0';
            rig_close(&other);
        }
        ck_assert_str_eq(chosen[0], chosen[1]);
        if (seed == 0)
            strcpy(first, chosen[0]);
        seeds_differ |= strcmp(first, chosen[0]) != 0;
    }
    ck_assert(seeds_differ);
}
END_TEST

/* ---- why not ---- */

static const struct {
    const char *node;
    swarm_filter filter;
    const char *text;
} why[] = {
    {"a", SWARM_FILTER_READY, "wants a node that is ready and active, found down and drain"},
    {"a", SWARM_FILTER_RESOURCES,
     "cpu: wants 2, 1 free; memory: wants 500 B, 100 B free; gpu: wants 1, 0 free"},
    {"a", SWARM_FILTER_CONSTRAINTS,
     "wants node.labels.zone == b, found \"a\"; wants node.id != a, found \"a\""},
    {"a", SWARM_FILTER_PLATFORM, "wants linux/amd64 or any/arm64, found unknown/unknown"},
    {"b", SWARM_FILTER_CONSTRAINTS, "wants node.labels.zone == b, found \"\""},
    {"b", SWARM_FILTER_HOST_PORT, "wants port 80/tcp, which web.0 holds"},
    {"b", SWARM_FILTER_MAX_REPLICAS, "wants fewer than 1 tasks of the service on a node, found 1"},
};

START_TEST(every_filter_of_every_node_says_why)
{
    static const char text[] =
        "{\"TaskTemplate\":{\"Resources\":{\"Reservations\":{\"NanoCPUs\":2000000000,"
        "\"MemoryBytes\":500,\"GenericResources\":[{\"DiscreteResourceSpec\":{\"Kind\":\"gpu\","
        "\"Value\":1}}]}},\"Placement\":{\"Constraints\":[\"node.labels.zone == b\","
        "\"node.id != a\"],\"MaxReplicas\":1,\"Platforms\":[{\"OS\":\"linux\",\"Architecture\":"
        "\"amd64\"},{\"Architecture\":\"arm64\"}]}},\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":1,"
        "\"PublishedPort\":80,\"PublishMode\":\"host\"}]}}";
    static const char *const ids[] = {"x"};
    swarm_service_spec *spec = NULL;
    swarm_assignment *assignment = NULL;
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    rig_node_json(&rig, "{\"ID\":\"a\",\"Status\":{\"State\":\"down\"},\"Spec\":{\"Availability\":"
                        "\"drain\",\"Labels\":{\"zone\":\"a\"}},\"Description\":{\"Resources\":{"
                        "\"NanoCPUs\":1000000000,\"MemoryBytes\":100}}}");
    rig_node(&rig, "b", ",\"Description\":{\"Platform\":{\"Architecture\":\"aarch64\"}}");
    rig_add(&rig, "web", spec, "b");
    ck_assert_int_eq(swarm_scheduler_place(rig.scheduler, "web", spec, ids, 1, &assignment, NULL),
                     0);
    ck_assert_str_eq(swarm_assignment_get_reason(assignment),
                     "no suitable node (1 node not available for new tasks; scheduling constraints "
                     "not satisfied on 1 node)");
    ck_assert_ptr_null(swarm_assignment_node_id_at(assignment, 0));
    ck_assert_uint_eq(swarm_assignment_reason_count(assignment), sizeof why / sizeof why[0]);
    for (size_t i = 0; i < sizeof why / sizeof why[0]; i++) {
        ck_assert_str_eq(swarm_assignment_reason_node_id_at(assignment, i), why[i].node);
        ck_assert_int_eq(swarm_assignment_reason_filter_at(assignment, i), why[i].filter);
        ck_assert_str_eq(swarm_assignment_reason_text_at(assignment, i), why[i].text);
    }
    ck_assert_ptr_null(swarm_assignment_reason_text_at(assignment, sizeof why / sizeof why[0]));
    swarm_assignment_free(assignment);
    swarm_service_spec_free(spec);
}
END_TEST

START_TEST(filters_have_texts)
{
    static const char *const words[] = {"unknown",      "ready",    "resources",
                                        "constraints",  "platform", "host-port",
                                        "max-replicas", "plugin",   "volumes"};
    for (swarm_filter filter = SWARM_FILTER_READY; filter <= SWARM_FILTER_VOLUMES; filter++) {
        swarm_filter back = 0;
        ck_assert_str_eq(swarm_filter_to_str(filter), words[filter]);
        ck_assert_int_eq(swarm_filter_from_str(words[filter], &back), 0);
        ck_assert_int_eq(back, filter);
    }
    swarm_filter ignored;
    ck_assert_str_eq(swarm_filter_to_str(99), "unknown");
    ck_assert_int_eq(swarm_filter_from_str("odd", &ignored), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_filter_from_str(NULL, &ignored), SWARM_E_INVAL);
}
END_TEST

/* ---- numbers at their ends, memory ---- */

#define HUGE "9223372036854775807"

START_TEST(huge_and_negative_reservations)
{
    swarm_service_spec *huge =
        rig_spec("\"Resources\":{\"Reservations\":{\"NanoCPUs\":" HUGE ",\"MemoryBytes\":" HUGE
                 ",\"GenericResources\":[{\"DiscreteResourceSpec\":{\"Kind\":\"g\",\"Value\":" HUGE
                 "}},{\"DiscreteResourceSpec\":{\"Kind\":\"g\",\"Value\":" HUGE "}}]}}");
    swarm_service_spec *negative =
        rig_spec("\"Resources\":{\"Reservations\":{\"NanoCPUs\":-9223372036854775807,"
                 "\"MemoryBytes\":-1,\"GenericResources\":[{\"DiscreteResourceSpec\":{\"Kind\":"
                 "\"g\",\"Value\":-5}}]}}");
    swarm_service_spec *usual = rig_spec(RESERVE(1000));
    rig_node(&rig, "a",
             ",\"Description\":{\"Resources\":{\"NanoCPUs\":1,\"MemoryBytes\":1000,"
             "\"GenericResources\":[{\"DiscreteResourceSpec\":{\"Kind\":\"g\",\"Value\":1}}]}}");
    rig_add(&rig, "huge", huge, "a");
    rig_add(&rig, "huge", huge, "a");
    rig_add(&rig, "huge", huge, "a");
    rig_add(&rig, "negative", negative, "a");
    rig_remove_all_on(&rig, "a");
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "huge", huge, "a", NULL), 0);
    ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "usual", usual, "a", NULL), 1);
    rig_add(&rig, "negative", negative, "a");
    ck_assert_uint_eq(rig_place(&rig, "usual", usual, 2), 1); /* the negative one gave nothing */
    swarm_service_spec_free(huge);
    swarm_service_spec_free(negative);
    swarm_service_spec_free(usual);
}
END_TEST

static const char memory_spec[] =
    "{\"TaskTemplate\":{\"Resources\":{\"Reservations\":{\"MemoryBytes\":400,\"GenericResources\":"
    "[{\"DiscreteResourceSpec\":{\"Kind\":\"gpu\",\"Value\":1}}]}},\"Placement\":{\"Constraints\":"
    "[\"node.id != z\"],\"Preferences\":[{\"Spread\":{\"SpreadDescriptor\":\"node.labels.z\"}}]}},"
    "\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":1,\"PublishedPort\":80,\"PublishMode\":"
    "\"host\"}]}}";
static swarm_service_spec *short_spec;

/* Everything once: two of three tasks find a place. */
static int whole_story(void *user)
{
    static const char *const ids[] = {"a", "b", "c"};
    swarm_node *const *nodes = user;
    swarm_scheduler *scheduler = NULL;
    swarm_assignment *assignment = NULL;
    swarm_error *error = NULL;
    int code = swarm_scheduler_new(1, &scheduler, &error);
    for (size_t i = 0; code == 0 && i < 2; i++)
        code = swarm_scheduler_set_node(scheduler, nodes[i], &error);
    if (code == 0)
        code = swarm_scheduler_place(scheduler, "web", short_spec, ids, 3, &assignment, &error);
    if (code == 0)
        code = swarm_assignment_count_placed(assignment) == 2 ? 0 : SWARM_E_INTERNAL;
    if (code == 0)
        code = swarm_scheduler_set_node(scheduler, nodes[0], &error); /* it has a task now */
    if (code == 0)
        code = swarm_scheduler_add_task(scheduler, "other", short_spec, "d", "n1", &error);
    if (code == 0 && (code = swarm_scheduler_fits(scheduler, "web", short_spec, "n1", &error)) == 1)
        code = SWARM_E_INTERNAL;
    swarm_error_free(error);
    swarm_assignment_free(assignment);
    swarm_scheduler_free(scheduler);
    return code;
}

static void two_nodes(swarm_node **nodes)
{
    static const char *const texts[] = {
        "{\"ID\":\"n1\",\"Status\":{\"State\":\"ready\"},\"Description\":{\"Resources\":{"
        "\"MemoryBytes\":1000,\"GenericResources\":[{\"NamedResourceSpec\":{\"Kind\":\"gpu\","
        "\"Value\":\"x\"}},{\"DiscreteResourceSpec\":{\"Kind\":\"fpga\",\"Value\":3}}]}}}",
        "{\"ID\":\"n2\",\"Status\":{\"State\":\"ready\"},\"Spec\":{\"Labels\":{\"z\":\"1\"}}}",
    };
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(swarm_node_from_json(texts[i], strlen(texts[i]), &nodes[i], NULL), 0);
}

START_TEST(each_allocation_may_fail)
{
    swarm_node *nodes[2];
    two_nodes(nodes);
    ck_assert_int_eq(
        swarm_service_spec_from_json(memory_spec, strlen(memory_spec), &short_spec, NULL), 0);
    failing_alloc_each(whole_story, nodes);
    swarm_node_free(nodes[0]);
    swarm_node_free(nodes[1]);
    swarm_service_spec_free(short_spec);
}
END_TEST

START_TEST(what_fails_places_nothing)
{
    static const char *const ids[] = {"a", "b", "c"};
    swarm_node *nodes[2];
    two_nodes(nodes);
    ck_assert_int_eq(
        swarm_service_spec_from_json(memory_spec, strlen(memory_spec), &short_spec, NULL), 0);
    ck_assert_int_eq(swarm_scheduler_set_node(rig.scheduler, nodes[0], NULL), 0);
    ck_assert_int_eq(swarm_scheduler_set_node(rig.scheduler, nodes[1], NULL), 0);
    for_each_failing_allocation(nth)
    {
        swarm_assignment *assignment = NULL;
        int code =
            swarm_scheduler_place(rig.scheduler, "web", short_spec, ids, 3, &assignment, NULL);
        failing_alloc_disarm();
        ck_assert_int_eq(code, failing_alloc_refused() > 0 ? SWARM_E_NOMEM : 0);
        size_t held = 0;
        for (size_t i = 0; i < 3; i++)
            held += swarm_scheduler_remove_task(rig.scheduler, ids[i]) == 1;
        ck_assert_uint_eq(held, code == 0 ? 2 : 0);
        ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", short_spec, "n1", NULL), 1);
        ck_assert_int_eq(swarm_scheduler_fits(rig.scheduler, "web", short_spec, "n2", NULL), 1);
        swarm_assignment_free(assignment);
    }
    swarm_node_free(nodes[0]);
    swarm_node_free(nodes[1]);
    swarm_service_spec_free(short_spec);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_may_not_be_null,
        no_assignment_has_nothing,
        unknown_nodes_and_tasks,
        a_task_is_placed_once,
        a_malformed_constraint_places_nothing,
        none_wanted_none_placed,
        a_retired_task_holds_its_reservation_but_no_place,
        a_retired_task_leaves_room_under_max_replicas,
        a_node_may_change,
        a_node_goes_with_its_tasks,
        the_seed_decides_between_equals,
        every_filter_of_every_node_says_why,
        filters_have_texts,
        huge_and_negative_reservations,
        each_allocation_may_fail,
        what_fails_places_nothing,
    };
    Suite *suite = suite_create("scheduler");
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
