/* SPDX-License-Identifier: MIT
 *
 * Applying the change that an assignment suggests places the task: in random clusters, whatever it is that
 * is missing.
 */
#include "base/id.h"
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <swarm/scheduler.h>

enum {
    NODES = 4,
    ROUNDS = 400,
    TRIES = 12
};

typedef struct model_node {
    int ready, active, plugin, volume;
    int zone, disk; /* labels: 0 for none */
    const char *architecture;
    long cpus, memory, pids, gpus;
} model_node;

static swarm__random dice;
static model_node nodes[NODES];
static swarm_scheduler *scheduler;
static swarm_service_spec *spec;
static int seen[SWARM_CHANGE_ADD_NODE + 1];

static int roll(int sides)
{
    return (int)swarm__random_below(&dice, (uint64_t)sides);
}

static void set_node(int number)
{
    const model_node *node = &nodes[number];
    char json[1024], zone[32] = "\"x\":\"y\"", disk[32] = "\"z\":\"y\"";
    swarm_node *made = NULL;
    if (node->zone != 0)
        snprintf(zone, sizeof zone, "\"zone\":\"%d\"", node->zone);
    if (node->disk != 0)
        snprintf(disk, sizeof disk, "\"disk\":\"%d\"", node->disk);
    snprintf(
        json, sizeof json,
        "{\"ID\":\"n%d\",\"Status\":{\"State\":\"%s\"},\"Spec\":{\"Availability\":\"%s\","
        "\"Labels\":{%s,%s}},\"Description\":{\"Platform\":{\"OS\":\"linux\",\"Architecture\":"
        "\"%s\"},\"Engine\":{\"Plugins\":[%s]},\"Volumes\":[%s],\"Resources\":{\"NanoCPUs\":%ld,"
        "\"MemoryBytes\":%ld,\"Pids\":%ld,\"GenericResources\":[{\"DiscreteResourceSpec\":{"
        "\"Kind\":\"gpu\",\"Value\":%ld}}]}}}",
        number, node->ready ? "ready" : "down", node->active ? "active" : "pause", zone, disk,
        node->architecture, node->plugin ? "{\"Type\":\"Volume\",\"Name\":\"nfs\"}" : "",
        node->volume ? "\"data\"" : "", node->cpus, node->memory, node->pids, node->gpus);
    ck_assert_int_eq(swarm_node_from_json(json, strlen(json), &made, NULL), 0);
    ck_assert_int_eq(swarm_scheduler_set_node(scheduler, made, NULL), 0);
    swarm_node_free(made);
}

/* Mostly good nodes, so that often one thing is missing. */
static void roll_node(int number)
{
    nodes[number] = (model_node){.ready = roll(6) > 0,
                                 .active = roll(6) > 0,
                                 .plugin = roll(6) > 0,
                                 .volume = roll(6) > 0,
                                 .zone = roll(3),
                                 .disk = roll(3),
                                 .architecture = roll(6) > 0 ? "x86_64" : "riscv64",
                                 .cpus = 1 + roll(8),
                                 .memory = 1 + roll(8),
                                 .pids = 1 + roll(8),
                                 .gpus = 1 + roll(8)};
    set_node(number);
}

static void add_constraint(const char *label, int value)
{
    char text[64];
    snprintf(text, sizeof text, "node.labels.%s %s %d", label, roll(2) ? "==" : "!=", value);
    ck_assert_int_eq(swarm_placement_add_constraint(
                         swarm_task_spec_edit_placement(swarm_service_spec_edit_task(spec)), text),
                     0);
}

static void roll_spec(void)
{
    char json[1024];
    snprintf(
        json, sizeof json,
        "{\"TaskTemplate\":{\"ContainerSpec\":{\"Mounts\":[%s]},\"Resources\":{\"Reservations\":{"
        "\"NanoCPUs\":%d,\"MemoryBytes\":%d,\"Pids\":%d,\"GenericResources\":[{"
        "\"DiscreteResourceSpec\":{\"Kind\":\"gpu\",\"Value\":%d}}]}},\"Placement\":{"
        "\"MaxReplicas\":%d%s}}%s}",
        roll(2) ? "{\"Type\":\"cluster\",\"Source\":\"data\",\"Target\":\"/a\"},{\"Type\":"
                  "\"volume\",\"Target\":\"/b\",\"VolumeOptions\":{\"DriverConfig\":{\"Name\":"
                  "\"nfs\"}}}"
                : "",
        roll(4), roll(4), roll(4), roll(4), roll(3),
        roll(2) ? ",\"Platforms\":[{\"OS\":\"linux\",\"Architecture\":\"amd64\"}]" : "",
        roll(3) > 0 ? ""
                    : ",\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":1,\"PublishedPort\":80,"
                      "\"PublishMode\":\"host\"}]}");
    ck_assert_int_eq(swarm_service_spec_from_json(json, strlen(json), &spec, NULL), 0);
    for (int i = roll(3); i > 0; i--)
        add_constraint(roll(2) ? "zone" : "disk", 1 + roll(2));
    if (roll(8) == 0)
        ck_assert_int_eq(swarm_placement_add_constraint(
                             swarm_task_spec_edit_placement(swarm_service_spec_edit_task(spec)),
                             "node.id == n1"),
                         0);
}

/* ---- doing what it says ---- */

static int *label_of(model_node *node, const char *name)
{
    ck_assert(strcmp(name, "node.labels.zone") == 0 || strcmp(name, "node.labels.disk") == 0);
    return name[12] == 'z' ? &node->zone : &node->disk;
}

static void add_resource(model_node *node, const char *name, int64_t amount)
{
    if (strcmp(name, "cpu") == 0)
        node->cpus += (long)amount;
    else if (strcmp(name, "memory") == 0)
        node->memory += (long)amount;
    else if (strcmp(name, "pids") == 0)
        node->pids += (long)amount;
    else
        node->gpus += (long)amount;
}

static void drop_constraint(swarm_placement *placement, size_t index)
{
    char kept[8][64];
    size_t count = 0;
    for (size_t i = 0; i < swarm_placement_constraint_count(placement); i++)
        if (i != index)
            snprintf(kept[count++], sizeof kept[0], "%s",
                     swarm_placement_constraint_at(placement, i));
    swarm_placement_clear_constraints(placement);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(swarm_placement_add_constraint(placement, kept[i]), 0);
}

static void add_platform(swarm_placement *placement, const char *os, const char *architecture)
{
    swarm_platform *platform = swarm_platform_new();
    swarm_platform_set_os(platform, os);
    swarm_platform_set_architecture(platform, architecture);
    ck_assert_int_eq(swarm_placement_add_platform(placement, platform), 0);
    swarm_platform_free(platform);
}

static void change_service(swarm_change change, const swarm_assignment *from)
{
    swarm_placement *placement = swarm_task_spec_edit_placement(swarm_service_spec_edit_task(spec));
    int64_t amount = swarm_assignment_get_change_amount(from);
    if (change == SWARM_CHANGE_RAISE_MAX_REPLICAS)
        swarm_placement_set_max_replicas(placement, (uint64_t)amount);
    else if (change == SWARM_CHANGE_ADD_PLATFORM)
        add_platform(placement, swarm_assignment_get_change_name(from),
                     swarm_assignment_get_change_value(from));
    else if (change == SWARM_CHANGE_DROP_CONSTRAINT)
        drop_constraint(placement, (size_t)amount);
    else
        ck_assert_int_eq(
            swarm_scheduler_remove_task(scheduler, swarm_assignment_get_change_name(from)), 1);
}

static int parse_value(const swarm_assignment *from)
{
    return swarm_assignment_get_change_value(from)[0] - '0';
}

/* 0 when there is nothing to do but to add a node. */
static int apply(const swarm_assignment *from)
{
    swarm_change change = swarm_assignment_get_change(from);
    const char *name = swarm_assignment_get_change_name(from);
    ck_assert_ptr_nonnull(swarm_assignment_get_change_text(from));
    seen[change]++;
    if (change == SWARM_CHANGE_ADD_NODE)
        return 0;
    int number = swarm_assignment_get_change_node_id(from)[1] - '0';
    model_node *node = &nodes[number];
    switch (change) {
    case SWARM_CHANGE_READY_NODE:
        node->ready = 1;
        break;
    case SWARM_CHANGE_ACTIVATE_NODE:
        node->active = 1;
        break;
    case SWARM_CHANGE_SET_LABEL:
        *label_of(node, name) = parse_value(from);
        break;
    case SWARM_CHANGE_REMOVE_LABEL:
        *label_of(node, name) = 0;
        break;
    case SWARM_CHANGE_ADD_RESOURCE:
        add_resource(node, name, swarm_assignment_get_change_amount(from));
        break;
    case SWARM_CHANGE_ADD_PLUGIN:
        node->plugin = 1;
        break;
    case SWARM_CHANGE_ADD_VOLUME:
        node->volume = 1;
        break;
    default:
        change_service(change, from);
        return 1;
    }
    set_node(number);
    return 1;
}

static swarm_assignment *place(int number)
{
    char id[16];
    const char *ids[] = {id};
    swarm_assignment *assignment = NULL;
    snprintf(id, sizeof id, "t%d", number);
    ck_assert_int_eq(swarm_scheduler_place(scheduler, "web", spec, ids, 1, &assignment, NULL), 0);
    return assignment;
}

static void play(int round)
{
    dice.state = (uint64_t)round;
    ck_assert_int_eq(swarm_scheduler_new((uint64_t)round, &scheduler, NULL), 0);
    for (int i = 0; i < NODES; i++)
        roll_node(i);
    roll_spec();
    for (int i = 0; i < TRIES; i++) {
        swarm_assignment *assignment = place(i);
        int more = 1;
        if (swarm_assignment_count_placed(assignment) == 0 && (more = apply(assignment)) != 0) {
            swarm_assignment *again = place(i);
            ck_assert_msg(swarm_assignment_count_placed(again) == 1, "%s; then %s",
                          swarm_assignment_get_change_text(assignment),
                          swarm_assignment_get_reason(again));
            swarm_assignment_free(again);
        }
        swarm_assignment_free(assignment);
        if (!more)
            break;
    }
    swarm_service_spec_free(spec);
    swarm_scheduler_free(scheduler);
}

START_TEST(doing_what_it_says_places_the_task)
{
    for (int round = 0; round < ROUNDS; round++)
        play(round);
    for (swarm_change change = 1; change <= SWARM_CHANGE_ADD_NODE; change++)
        ck_assert_msg(seen[change] > 0, "%s was never suggested", swarm_change_to_str(change));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scheduler_suggestion");
    TCase *group = tcase_create("all");
    tcase_set_timeout(group, 60);
    tcase_add_test(group, doing_what_it_says_places_the_task);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
