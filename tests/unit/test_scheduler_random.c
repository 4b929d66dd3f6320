/* SPDX-License-Identifier: MIT
 *
 * Random clusters against a model that walks over all nodes: after any sequence of events each task goes
 * to a node that passes every filter and is one of the best; what is left over fits nowhere; the state
 * equals one that is built anew, in whatever order; groups are as level as any distribution of them.
 */
#include "base/id.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/scheduler.h>

enum {
    NODES = 10,
    SERVICES = 4,
    TASKS = 400,
    STEPS = 120,
    ROUNDS = 60
};

typedef struct model_node {
    int exists, ready, active, zone, rack, limited;
    long cpus, memory; /* as offered */
} model_node;

typedef struct model_service {
    long cpus, memory, max_replicas;
    int zone;   /* that a constraint asks for; -1 for none */
    int spread; /* levels */
    int port;   /* host-mode, 0 for none */
    int version;
    long failures[NODES]; /* of the version */
    swarm_service_spec *spec;
} model_service;

typedef struct model_task {
    int exists, service, node, retired, version;
} model_task;

static swarm__random dice;
static model_node nodes[NODES];
static model_service services[SERVICES];
static model_task tasks[TASKS];
static int task_count;
static swarm_scheduler *scheduler;

static int roll(int sides)
{
    return (int)swarm__random_below(&dice, (uint64_t)sides);
}

/* ---- what is told to the scheduler ---- */

static void set_node(swarm_scheduler *to, int number)
{
    const model_node *node = &nodes[number];
    char json[512], resources[128] = "";
    swarm_node *made = NULL;
    if (node->limited)
        snprintf(resources, sizeof resources,
                 ",\"Description\":{\"Resources\":{\"NanoCPUs\":%ld,\"MemoryBytes\":%ld}}",
                 node->cpus, node->memory);
    snprintf(json, sizeof json,
             "{\"ID\":\"n%d\",\"Status\":{\"State\":\"%s\"},\"Spec\":{\"Availability\":\"%s\","
             "\"Labels\":{\"zone\":\"%d\",\"rack\":\"%d\"}}%s}",
             number, node->ready ? "ready" : "down", node->active ? "active" : "drain", node->zone,
             node->rack, resources);
    ck_assert_int_eq(swarm_node_from_json(json, strlen(json), &made, NULL), 0);
    ck_assert_int_eq(swarm_scheduler_set_node(to, made, NULL), 0);
    swarm_node_free(made);
}

static void roll_node(int number)
{
    nodes[number] = (model_node){.exists = 1,
                                 .ready = roll(8) > 0,
                                 .active = roll(8) > 0,
                                 .zone = roll(3),
                                 .rack = roll(2),
                                 .limited = roll(4) > 0,
                                 .cpus = roll(8),
                                 .memory = roll(12)};
    set_node(scheduler, number);
}

static void roll_service(int number)
{
    static const char *const spreads[] = {
        "", "{\"Spread\":{\"SpreadDescriptor\":\"node.labels.zone\"}}",
        ("{\"Spread\":{\"SpreadDescriptor\":\"node.labels.zone\"}},{\"Spread\":{"
         "\"SpreadDescriptor\":\"node.labels.rack\"}}")};
    model_service made = {.cpus = roll(2),
                          .memory = roll(3),
                          .max_replicas = roll(3) > 0 ? 0 : 1 + roll(4),
                          .zone = roll(3) > 0 ? -1 : roll(3),
                          .spread = roll(3),
                          .port = roll(6) > 0 ? 0 : 8080};
    char json[1024], constraint[64] = "", port[128] = "";
    if (made.zone >= 0)
        snprintf(constraint, sizeof constraint, "\"node.labels.zone == %d\"", made.zone);
    if (made.port != 0)
        snprintf(port, sizeof port,
                 ",\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":1,\"PublishedPort\":%d,"
                 "\"PublishMode\":\"host\"}]}",
                 made.port);
    snprintf(json, sizeof json,
             "{\"TaskTemplate\":{\"Resources\":{\"Reservations\":{\"NanoCPUs\":%ld,\"MemoryBytes\":"
             "%ld}},\"Placement\":{\"Constraints\":[%s],\"Preferences\":[%s],\"MaxReplicas\":%ld}}"
             "%s}",
             made.cpus, made.memory, constraint, spreads[made.spread], made.max_replicas, port);
    ck_assert_int_eq(swarm_service_spec_from_json(json, strlen(json), &made.spec, NULL), 0);
    services[number] = made;
}

static const char *task_id(int number, char text[64])
{
    /* Some are longer than a record has room for. */
    snprintf(text, 64, number % 5 == 0 ? "t%d-with-a-name-that-is-rather-long" : "t%d", number);
    return text;
}

static const char *service_id(int number, char text[16])
{
    snprintf(text, 16, "s%d", number);
    return text;
}

/* ---- the model's opinion ---- */

static int passes(int service_number, int number)
{
    const model_service *service = &services[service_number];
    const model_node *node = &nodes[number];
    long cpus = node->cpus, memory = node->memory, replicas = 0;
    int port_is_held = 0;
    for (int i = 0; i < task_count; i++) {
        if (!tasks[i].exists || tasks[i].node != number)
            continue;
        const model_service *other = &services[tasks[i].service];
        cpus -= other->cpus;
        memory -= other->memory;
        port_is_held |= other->port != 0 && other->port == service->port;
        replicas += tasks[i].service == service_number && !tasks[i].retired;
    }
    return node->exists && node->ready && node->active &&
           (!node->limited || ((service->cpus == 0 || service->cpus <= cpus) &&
                               (service->memory == 0 || service->memory <= memory))) &&
           (service->zone < 0 || service->zone == node->zone) && !port_is_held &&
           (service->max_replicas == 0 || replicas < service->max_replicas);
}

typedef struct score { /* the smaller, the better, from the first on */
    long of[5];
} score;

static score score_of(int service_number, int number)
{
    const model_service *service = &services[service_number];
    const model_node *node = &nodes[number];
    score made = {{0}};
    for (int i = 0; i < task_count; i++) {
        if (!tasks[i].exists || tasks[i].retired)
            continue;
        const model_node *other = &nodes[tasks[i].node];
        int same_zone = other->zone == node->zone;
        if (tasks[i].service == service_number) {
            made.of[0] += service->spread > 0 && same_zone;
            made.of[1] += service->spread > 1 && same_zone && other->rack == node->rack;
            made.of[3] += tasks[i].node == number;
        }
        made.of[4] += tasks[i].node == number;
    }
    made.of[2] = service->failures[number] >= 5 ? service->failures[number] : 0;
    return made;
}

static int compare(const score *a, const score *b)
{
    for (int i = 0; i < 5; i++)
        if (a->of[i] != b->of[i])
            return a->of[i] < b->of[i] ? -1 : 1;
    return 0;
}

/* The best score of all nodes that pass; 0 when none does. */
static int best_score(int service, score *out_best)
{
    int found = 0;
    for (int i = 0; i < NODES; i++) {
        score here = score_of(service, i);
        if (!passes(service, i) || (found && compare(out_best, &here) <= 0))
            continue;
        *out_best = here;
        found = 1;
    }
    return found;
}

/* ---- what happens ---- */

static void check_placed(const swarm_assignment *assignment, int service, int first, int count)
{
    for (int i = 0; i < count; i++) {
        const char *id = swarm_assignment_node_id_at(assignment, (size_t)i);
        score best = {{0}};
        int fits = best_score(service, &best);
        ck_assert_int_eq(id != NULL, fits);
        if (id == NULL)
            continue;
        int node = id[1] - '0';
        score chosen = score_of(service, node);
        ck_assert_msg(passes(service, node), "n%d does not pass", node);
        ck_assert_msg(compare(&best, &chosen) == 0, "n%d is not the best", node);
        tasks[first + i] = (model_task){
            .exists = 1, .service = service, .node = node, .version = services[service].version};
    }
}

static void place(int service, int count)
{
    char texts[8][64], name[16];
    const char *ids[8];
    swarm_assignment *assignment = NULL;
    int first = task_count;
    if (task_count + count > TASKS)
        return;
    for (int i = 0; i < count; i++)
        ids[i] = task_id(task_count++, texts[i]);
    ck_assert_int_eq(swarm_scheduler_place(scheduler, service_id(service, name),
                                           services[service].spec, ids, (size_t)count, &assignment,
                                           NULL),
                     0);
    check_placed(assignment, service, first, count);
    swarm_assignment_free(assignment);
}

static void add_task(swarm_scheduler *to, int number)
{
    char text[64], name[16], node[16];
    const model_task *task = &tasks[number];
    snprintf(node, sizeof node, "n%d", task->node);
    ck_assert_int_eq(swarm_scheduler_add_task(to, service_id(task->service, name),
                                              services[task->service].spec, task_id(number, text),
                                              node, NULL),
                     0);
    if (task->retired)
        ck_assert_int_eq(swarm_scheduler_retire_task(to, text), 1);
}

static void add_anywhere(int service)
{
    int node = roll(NODES);
    if (!nodes[node].exists || task_count == TASKS)
        return;
    tasks[task_count] = (model_task){
        .exists = 1, .service = service, .node = node, .version = services[service].version};
    add_task(scheduler, task_count++);
}

/* A task that exists, or -1. */
static int roll_task(void)
{
    for (int i = 0; i < 20 && task_count > 0; i++) {
        int number = roll(task_count);
        if (tasks[number].exists)
            return number;
    }
    return -1;
}

static void change_task(void)
{
    char text[64];
    int number = roll_task(), retired;
    if (number < 0)
        return;
    model_task *task = &tasks[number];
    task_id(number, text);
    switch (roll(4)) {
    case 0:
        retired = task->retired;
        ck_assert_int_eq(swarm_scheduler_retire_task(scheduler, text), !retired);
        task->retired = 1;
        break;
    case 1:
        retired = task->retired;
        ck_assert_int_eq(swarm_scheduler_restore_task(scheduler, text), retired);
        task->retired = 0;
        break;
    case 2:
        services[task->service].failures[task->node] +=
            task->version == services[task->service].version;
        task->exists = 0;
        ck_assert_int_eq(swarm_scheduler_fail_task(scheduler, text), 1);
        break;
    default:
        task->exists = 0;
        ck_assert_int_eq(swarm_scheduler_remove_task(scheduler, text), 1);
        break;
    }
}

static void remove_node(int number)
{
    char text[16];
    snprintf(text, sizeof text, "n%d", number);
    ck_assert_int_eq(swarm_scheduler_remove_node(scheduler, text), nodes[number].exists);
    nodes[number].exists = 0;
    for (int i = 0; i < task_count; i++)
        tasks[i].exists = tasks[i].exists && tasks[i].node != number;
    for (int i = 0; i < SERVICES; i++)
        services[i].failures[number] = 0;
}

static void begin_version(int service)
{
    char name[16];
    swarm_scheduler_begin_version(scheduler, service_id(service, name));
    services[service].version++;
    memset(services[service].failures, 0, sizeof services[service].failures);
}

static void step(void)
{
    int service = roll(SERVICES);
    switch (roll(12)) {
    case 0:
        roll_node(roll(NODES));
        break;
    case 1:
        if (roll(3) == 0)
            remove_node(roll(NODES));
        break;
    case 2:
        add_anywhere(service);
        break;
    case 3:
        if (roll(3) == 0)
            begin_version(service);
        break;
    case 4:
    case 5:
    case 6:
    case 7:
        change_task();
        break;
    default:
        place(service, 1 + roll(8));
        break;
    }
}

static void open_all(int round)
{
    dice.state = (uint64_t)round;
    task_count = 0;
    memset(tasks, 0, sizeof tasks);
    memset(nodes, 0, sizeof nodes);
    ck_assert_int_eq(swarm_scheduler_new((uint64_t)round, &scheduler, NULL), 0);
    for (int i = 0; i < SERVICES; i++)
        roll_service(i);
    for (int i = 0; i < NODES; i++)
        if (roll(4) > 0)
            roll_node(i);
}

static void close_all(void)
{
    for (int i = 0; i < SERVICES; i++)
        swarm_service_spec_free(services[i].spec);
    swarm_scheduler_free(scheduler);
}

START_TEST(every_choice_is_the_best_that_passes)
{
    open_all(_i);
    for (int i = 0; i < STEPS; i++)
        step();
    close_all();
}
END_TEST

/* ---- built anew ---- */

static swarm_scheduler *rebuild(int round, int backwards)
{
    swarm_scheduler *made = NULL;
    ck_assert_int_eq(swarm_scheduler_new((uint64_t)round, &made, NULL), 0);
    for (int i = 0; i < NODES; i++) {
        int number = backwards ? NODES - 1 - i : i;
        if (nodes[number].exists)
            set_node(made, number);
    }
    for (int i = 0; i < task_count; i++) {
        int number = backwards ? task_count - 1 - i : i;
        if (tasks[number].exists)
            add_task(made, number);
    }
    return made;
}

static void place_more(swarm_scheduler *on, char out_nodes[SERVICES][8])
{
    static const char *const ids[] = {"x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"};
    for (int service = 0; service < SERVICES; service++) {
        char name[16];
        swarm_assignment *assignment = NULL;
        ck_assert_int_eq(swarm_scheduler_place(on, service_id(service, name),
                                               services[service].spec, ids, 8, &assignment, NULL),
                         0);
        for (size_t i = 0; i < 8; i++) {
            const char *id = swarm_assignment_node_id_at(assignment, i);
            out_nodes[service][i] = id != NULL ? id[1] : '-';
            swarm_scheduler_remove_task(on, ids[i]);
        }
        swarm_assignment_free(assignment);
    }
}

START_TEST(it_equals_one_that_is_built_anew)
{
    char found[3][SERVICES][8];
    open_all(_i);
    for (int i = 0; i < STEPS; i++)
        step();
    for (int i = 0; i < SERVICES; i++)
        begin_version(i); /* failures cannot be told anew */
    for (int i = 0; i < 2; i++) {
        swarm_scheduler *other = rebuild(_i, i);
        place_more(other, found[i]);
        swarm_scheduler_free(other);
    }
    place_more(scheduler, found[2]);
    ck_assert_mem_eq(found[0], found[1], sizeof found[0]);
    ck_assert_mem_eq(found[0], found[2], sizeof found[0]);
    close_all();
}
END_TEST

/* ---- as level as can be ---- */

typedef struct level {
    int placed;        /* more is better */
    long zones, nodes; /* sums of squares: less is better */
} level;

static level measure(const int counts[], int spread)
{
    level made = {0, 0, 0};
    long zone_tasks[3] = {0, 0, 0};
    for (int i = 0; i < NODES; i++) {
        made.nodes += (long)counts[i] * counts[i];
        zone_tasks[nodes[i].zone] += counts[i];
    }
    for (int i = 0; i < 3 && spread > 0; i++)
        made.zones += zone_tasks[i] * zone_tasks[i];
    return made;
}

static int is_better(const level *a, const level *b)
{
    if (a->placed != b->placed)
        return a->placed > b->placed;
    return a->zones != b->zones ? a->zones < b->zones : a->nodes < b->nodes;
}

/* Try every way to put `left` tasks on the nodes from `number` on. */
static void try_all(int service, int number, int left, int counts[], const int room[], level *best)
{
    level here;
    if (number == 4) {
        here = measure(counts, services[service].spread);
        here.placed = -left;
        if (is_better(&here, best))
            *best = here;
        return;
    }
    for (int i = 0; i <= left && i <= room[number]; i++) {
        counts[number] += i;
        try_all(service, number + 1, left - i, counts, room, best);
        counts[number] -= i;
    }
}

static int room_on(int service, int number)
{
    int room = 0, first = task_count;
    while (room < 8 && passes(service, number)) {
        tasks[task_count++] = (model_task){.exists = 1, .service = service, .node = number};
        room++;
    }
    memset(tasks + first, 0, (size_t)(task_count - first) * sizeof *tasks);
    task_count = first;
    return room;
}

START_TEST(no_distribution_is_more_level)
{
    int room[4], counts[NODES] = {0}, ends[NODES] = {0};
    open_all(_i);
    for (int i = 0; i < NODES; i++)
        remove_node(i);
    for (int i = 0; i < 4; i++)
        roll_node(i);
    while (services[0].spread > 1) { /* what is level on two levels is not one number */
        swarm_service_spec_free(services[0].spec);
        roll_service(0);
    }
    for (int i = roll(8); i > 0; i--)
        add_anywhere(0);
    for (int i = 0; i < task_count; i++)
        counts[tasks[i].node]++;
    for (int i = 0; i < 4; i++)
        room[i] = room_on(0, i);
    int count = 1 + roll(7), before = task_count;
    level best = {.placed = -1000}, found;
    try_all(0, 0, count, counts, room, &best);
    place(0, count);
    found.placed = 0;
    for (int i = before; i < task_count; i++)
        found.placed -= !tasks[i].exists;
    for (int i = 0; i < task_count; i++)
        ends[tasks[i].node] += tasks[i].exists;
    int placed = found.placed;
    found = measure(ends, services[0].spread);
    found.placed = placed;
    ck_assert_msg(!is_better(&best, &found), "%d/%ld/%ld could be %d/%ld/%ld", found.placed,
                  found.zones, found.nodes, best.placed, best.zones, best.nodes);
    close_all();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scheduler_random");
    TCase *group = tcase_create("all");
    tcase_set_timeout(group, 60);
    tcase_add_loop_test(group, every_choice_is_the_best_that_passes, 0, ROUNDS);
    tcase_add_loop_test(group, it_equals_one_that_is_built_anew, 0, ROUNDS);
    tcase_add_loop_test(group, no_distribution_is_more_level, 0, 4 * ROUNDS);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
