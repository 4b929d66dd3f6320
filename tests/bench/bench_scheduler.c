/* SPDX-License-Identifier: MIT
 *
 * What a decision costs. Nodes × tasks stand in each figure's name; decisions are per second of one core.
 * Beside it runs a peer: Docker Swarm's way, a walk over all nodes for each task, without any filter but
 * memory, in arrays and without strings; so that what is compared is the algorithm.
 *
 *     batched/N/T        one group of T tasks that reserve memory
 *     plain/N/T          the same with no reservation at all
 *     constraint/N/T     and one label constraint, which half of the nodes meet
 *     spread/N/T         and a spread preference over ten zones
 *     single/N/T         the batch task by task, each a call with one id
 *     services/N/T       T services of one task
 *     wants/N/T          T services of one task, each with a reservation of its own
 *     update/N/T         a task ends and another one is placed, T times, in a full cluster
 *     peer/single/N/T    the walk
 *     bytes/task, bytes/node   memory of the scheduler: at 100k nodes and a million tasks
 *     growth/1k/100k     cost of a decision, one at a time, at 100k nodes by that at 1k nodes
 *     engine/1k/100k     tasks per second through the whole engine, until all are up and every effect and event is
 *                        read (whole_engine.h)
 *     engine/bytes/task  memory of the engine for each of them
 *
 * --large adds the shapes that take over a minute.
 */
#include "whole_engine.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/scheduler.h>
#include <time.h>

#define GIBIBYTE (INT64_C(1) << 30)

enum {
    ID_SIZE = 26
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void require(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s failed\n", what);
        exit(EXIT_FAILURE);
    }
}

static size_t bytes_used(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* "1k", "100k", "1M" */
static const char *short_number(size_t number, char text[24])
{
    if (number >= 1000000 && number % 1000000 == 0)
        snprintf(text, 24, "%zuM", number / 1000000);
    else if (number >= 1000 && number % 1000 == 0)
        snprintf(text, 24, "%zuk", number / 1000);
    else
        snprintf(text, 24, "%zu", number);
    return text;
}

static void print_rate(const char *name, size_t nodes, size_t tasks, double seconds)
{
    char node_text[24], task_text[24];
    printf("%s/%s/%s %.0f decisions/s\n", name, short_number(nodes, node_text),
           short_number(tasks, task_text), (double)tasks / seconds);
    fflush(stdout);
}

/* ---- a cluster ---- */

/* 25 letters of base 36, as ids are. */
static void write_id(char *id, uint64_t number)
{
    uint64_t mixed = number * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i + 1 < ID_SIZE; i++) {
        mixed = (mixed ^ mixed >> 29) * UINT64_C(0xbf58476d1ce4e5b9) + number;
        id[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[(mixed >> 32) % 36];
    }
    id[ID_SIZE - 1] = '\0';
}

typedef struct cluster {
    swarm_scheduler *scheduler;
    char *letters;
    const char **ids; /* of tasks */
} cluster;

static swarm_node *new_node(size_t number)
{
    char json[512], id[ID_SIZE];
    swarm_node *node = NULL;
    write_id(id, number + (UINT64_C(1) << 40));
    snprintf(
        json, sizeof json,
        "{\"ID\":\"%s\",\"Status\":{\"State\":\"ready\",\"Addr\":\"10.%zu.%zu.%zu\"},"
        "\"Spec\":{\"Labels\":{\"zone\":\"z%zu\",\"disk\":\"%s\"}},\"Description\":{"
        "\"Hostname\":\"host-%zu\",\"Platform\":{\"OS\":\"linux\",\"Architecture\":\"x86_64\"},"
        "\"Resources\":{\"NanoCPUs\":1000000000000,\"MemoryBytes\":1099511627776}}}",
        id, number >> 16 & 255, number >> 8 & 255, number & 255, number % 10,
        number / 10 % 2 == 0 ? "ssd" : "hdd", number);
    require(swarm_node_from_json(json, strlen(json), &node, NULL) == 0, "node");
    return node;
}

static cluster open_cluster(size_t nodes, size_t tasks)
{
    cluster made = {NULL, malloc(tasks * ID_SIZE), malloc(tasks * sizeof *made.ids)};
    require(made.letters != NULL && made.ids != NULL, "malloc");
    require(swarm_scheduler_new(1, &made.scheduler, NULL) == 0, "scheduler");
    for (size_t i = 0; i < tasks; i++) {
        write_id(made.letters + i * ID_SIZE, i);
        made.ids[i] = made.letters + i * ID_SIZE;
    }
    for (size_t i = 0; i < nodes; i++) {
        swarm_node *node = new_node(i);
        require(swarm_scheduler_set_node(made.scheduler, node, NULL) == 0, "set_node");
        swarm_node_free(node);
    }
    return made;
}

static void close_cluster(cluster *made)
{
    swarm_scheduler_free(made->scheduler);
    free(made->letters);
    free(made->ids);
}

#define NOTHING    ""
#define MEMORY     "\"Resources\":{\"Reservations\":{\"MemoryBytes\":4194304}}"
#define CONSTRAINT MEMORY ",\"Placement\":{\"Constraints\":[\"node.labels.disk == ssd\"]}"
#define SPREAD                                                                                     \
    MEMORY ",\"Placement\":{\"Preferences\":[{\"Spread\":{\"SpreadDescriptor\":\"node.labels."     \
           "zone\"}}]}"

static swarm_service_spec *new_spec(const char *task_template)
{
    char json[512];
    swarm_service_spec *spec = NULL;
    snprintf(json, sizeof json, "{\"Name\":\"web\",\"TaskTemplate\":{%s}}", task_template);
    require(swarm_service_spec_from_json(json, strlen(json), &spec, NULL) == 0, "spec");
    return spec;
}

static void place(cluster *in, const char *service, const swarm_service_spec *spec, size_t first,
                  size_t count)
{
    swarm_assignment *assignment = NULL;
    require(swarm_scheduler_place(in->scheduler, service, spec, in->ids + first, count, &assignment,
                                  NULL) == 0,
            "place");
    require(swarm_assignment_count_placed(assignment) == count, "all placed");
    swarm_assignment_free(assignment);
}

/* ---- the shapes ---- */

static double batched(const char *name, size_t nodes, size_t tasks, const char *task_template)
{
    cluster in = open_cluster(nodes, tasks);
    swarm_service_spec *spec = new_spec(task_template);
    double began = seconds_now();
    place(&in, "web", spec, 0, tasks);
    double took = seconds_now() - began;
    swarm_service_spec_free(spec);
    close_cluster(&in);
    print_rate(name, nodes, tasks, took);
    return took / (double)tasks;
}

static double single(const char *name, size_t nodes, size_t tasks, const char *task_template)
{
    cluster in = open_cluster(nodes, tasks + 1);
    swarm_service_spec *spec = new_spec(task_template);
    place(&in, "web", spec, tasks, 1); /* what is made once is made */
    double began = seconds_now();
    for (size_t i = 0; i < tasks; i++)
        place(&in, "web", spec, i, 1);
    double took = seconds_now() - began;
    swarm_service_spec_free(spec);
    close_cluster(&in);
    print_rate(name, nodes, tasks, took);
    return took / (double)tasks;
}

static void services(size_t nodes, size_t tasks)
{
    cluster in = open_cluster(nodes, tasks);
    swarm_service_spec *spec = new_spec(MEMORY);
    double began = seconds_now();
    for (size_t i = 0; i < tasks; i++)
        place(&in, in.ids[i], spec, i, 1); /* the service is called as its task */
    double took = seconds_now() - began;
    swarm_service_spec_free(spec);
    close_cluster(&in);
    print_rate("services", nodes, tasks, took);
}

static void wants(size_t nodes, size_t tasks)
{
    cluster in = open_cluster(nodes, tasks);
    double took = 0;
    for (size_t i = 0; i < tasks; i++) {
        char reservation[128];
        snprintf(reservation, sizeof reservation,
                 "\"Resources\":{\"Reservations\":{\"MemoryBytes\":%zu}}", 4194304 + i);
        swarm_service_spec *spec = new_spec(reservation);
        double began = seconds_now();
        place(&in, in.ids[i], spec, i, 1);
        took += seconds_now() - began;
        swarm_service_spec_free(spec);
    }
    close_cluster(&in);
    print_rate("wants", nodes, tasks, took);
}

static void update(size_t nodes, size_t tasks)
{
    size_t running = nodes * 10;
    cluster in = open_cluster(nodes, running + tasks);
    swarm_service_spec *spec = new_spec(MEMORY);
    place(&in, "web", spec, 0, running);
    double began = seconds_now();
    for (size_t i = 0; i < tasks; i++) {
        require(swarm_scheduler_remove_task(in.scheduler, in.ids[i]) == 1, "remove");
        place(&in, "web", spec, running + i, 1);
    }
    double took = seconds_now() - began;
    swarm_service_spec_free(spec);
    close_cluster(&in);
    print_rate("update", nodes, tasks, took);
}

static void peer(size_t nodes, size_t tasks)
{
    typedef struct peer_node {
        int64_t memory_free;
        uint32_t service_tasks, tasks;
    } peer_node;
    peer_node *all = calloc(nodes, sizeof *all);
    require(all != NULL, "calloc");
    for (size_t i = 0; i < nodes; i++)
        all[i].memory_free = INT64_C(1) << 40;
    double began = seconds_now();
    for (size_t task = 0; task < tasks; task++) {
        peer_node *best = NULL;
        for (size_t i = 0; i < nodes; i++)
            if (all[i].memory_free >= 4194304 &&
                (best == NULL || all[i].service_tasks < best->service_tasks ||
                 (all[i].service_tasks == best->service_tasks && all[i].tasks < best->tasks)))
                best = &all[i];
        best->memory_free -= 4194304;
        best->service_tasks++;
        best->tasks++;
    }
    double took = seconds_now() - began;
    free(all);
    print_rate("peer/single", nodes, tasks, took);
}

static void memory(size_t nodes, size_t tasks)
{
    cluster in = open_cluster(0, tasks);
    swarm_service_spec *spec = new_spec(SPREAD);
    size_t before = bytes_used();
    for (size_t i = 0; i < nodes; i++) {
        swarm_node *node = new_node(i);
        require(swarm_scheduler_set_node(in.scheduler, node, NULL) == 0, "set_node");
        swarm_node_free(node);
    }
    place(&in, "first", spec, 0, 1); /* and what the first placing makes for each node */
    size_t with_nodes = bytes_used();
    place(&in, "web", spec, 1, tasks - 1);
    size_t with_tasks = bytes_used();
    printf("bytes/node %.1f B\n", (double)(with_nodes - before) / (double)nodes);
    printf("bytes/task %.1f B\n", (double)(with_tasks - with_nodes) / (double)(tasks - 1));
    swarm_service_spec_free(spec);
    close_cluster(&in);
}

/* ---- the whole engine ---- */

static void engine(size_t nodes, size_t tasks)
{
    char node_text[24], task_text[24];
    whole_engine measured = whole_engine_measure(nodes, tasks);
    printf("engine/%s/%s %.0f tasks/s\n", short_number(nodes, node_text),
           short_number(tasks, task_text), measured.tasks_per_second);
    printf("engine/bytes/task %.0f B\n", measured.bytes_per_task);
}

int main(int argc, char **argv)
{
    int large = argc > 1 && strcmp(argv[1], "--large") == 0;
    batched("batched", 1000, 1000, MEMORY);
    batched("batched", 1000, 100000, MEMORY);
    batched("batched", 10000, 100000, MEMORY);
    batched("batched", 100000, 100000, MEMORY);
    batched("batched", 100000, 1000000, MEMORY);
    batched("plain", 1000, 100000, NOTHING);
    batched("constraint", 1000, 100000, CONSTRAINT);
    batched("spread", 1000, 100000, SPREAD);
    double few = single("single", 1000, 10000, MEMORY);
    single("single", 10000, 10000, MEMORY);
    double many = single("single", 100000, 10000, MEMORY);
    single("single/constraint", 1000, 10000, CONSTRAINT);
    single("single/spread", 1000, 10000, SPREAD);
    services(1000, 100000);
    wants(1000, 10000);
    update(1000, 100000);
    peer(1000, 10000);
    peer(100000, 1000);
    printf("growth/1k/100k %.2f times\n", many / few);
    memory(100000, 1000000);
    engine(1000, 100000);
    if (large) {
        batched("constraint", 100000, 1000000, CONSTRAINT);
        batched("spread", 100000, 1000000, SPREAD);
        single("single", 100000, 1000000, MEMORY);
        services(100000, 1000000);
        wants(100000, 10000);
        peer(100000, 100000);
        engine(10000, 1000000);
    }
    return 0;
}
