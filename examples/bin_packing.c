/* SPDX-License-Identifier: MIT
 *
 * The scheduler alone as a bin packer: game servers on rented hosts. Each kind of match reserves its CPU and
 * memory; the finals have the highest priority. Nothing is started; what comes out is drawn as bars, a letter
 * for each server, and for those that were left over it is told what would help.
 */
#include <stdio.h>
#include <string.h>
#include <swarm/error.h>
#include <swarm/scheduler.h>

#define GIGABYTE (INT64_C(1) << 30)
#define CPU      INT64_C(1000000000)

enum {
    HOSTS = 5,
    KINDS = 4,
    MOST_SERVERS = 32
};

static const struct {
    const char *name, *region;
    int cpus, gigabytes;
} hosts[HOSTS] = {
    {"oslo-1", "north", 16, 32}, {"oslo-2", "north", 16, 32}, {"rome-1", "south", 8, 16},
    {"rome-2", "south", 8, 16},  {"kiel-1", "north", 4, 64},
};

static const struct {
    const char *name;
    int servers, cpus, gigabytes, priority;
    const char *constraint; /* NULL for none */
} kinds[KINDS] = {
    {"finals", 2, 4, 8, 10, "node.labels.region == north"},
    {"arena", 12, 2, 3, 5, NULL},
    {"duel", 16, 1, 1, 5, NULL},
    {"world", 2, 4, 24, 0, NULL},
};

static int fail(swarm_error *err)
{
    fprintf(stderr, "bin_packing: %s\n", swarm_error_get_message(err));
    swarm_error_free(err);
    return 1;
}

static int add_host(swarm_scheduler *scheduler, int number, swarm_error **err)
{
    char json[512];
    swarm_node *node = NULL;
    snprintf(json, sizeof json,
             "{\"ID\":\"%s\",\"Spec\":{\"Labels\":{\"region\":\"%s\"}},\"Description\":{"
             "\"Resources\":{\"NanoCPUs\":%lld,\"MemoryBytes\":%lld}},\"Status\":{\"State\":"
             "\"ready\"}}",
             hosts[number].name, hosts[number].region, (long long)(hosts[number].cpus * CPU),
             (long long)(hosts[number].gigabytes * GIGABYTE));
    int result = swarm_node_from_json(json, strlen(json), &node, err);
    if (result == 0)
        result = swarm_scheduler_set_node(scheduler, node, err);
    swarm_node_free(node);
    return result;
}

static swarm_service_spec *new_spec(int kind)
{
    swarm_service_spec *spec = swarm_service_spec_new();
    swarm_task_spec *task = swarm_service_spec_edit_task(spec);
    swarm_placement *placement = swarm_task_spec_edit_placement(task);
    swarm_resource_set *reserved =
        swarm_resources_edit_reservations(swarm_task_spec_edit_resources(task));
    if (swarm_resource_set_set_nano_cpus(reserved, kinds[kind].cpus * CPU) == 0 &&
        swarm_resource_set_set_memory_bytes(reserved, kinds[kind].gigabytes * GIGABYTE) == 0 &&
        swarm_placement_set_priority(placement, kinds[kind].priority) == 0 &&
        (kinds[kind].constraint == NULL ||
         swarm_placement_add_constraint(placement, kinds[kind].constraint) == 0))
        return spec;
    swarm_service_spec_free(spec);
    return NULL;
}

static int host_of(const char *name)
{
    int number = 0;
    while (strcmp(hosts[number].name, name) != 0)
        number++;
    return number;
}

/* Place the servers of one kind, and note on which hosts they are. */
static int place(swarm_scheduler *scheduler, int kind, int placed[HOSTS][KINDS], swarm_error **err)
{
    char names[MOST_SERVERS][32];
    const char *ids[MOST_SERVERS];
    size_t count = (size_t)kinds[kind].servers;
    swarm_assignment *assignment = NULL;
    swarm_service_spec *spec = new_spec(kind);
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%s.%zu", kinds[kind].name, i + 1);
        ids[i] = names[i];
    }
    int result =
        swarm_scheduler_place(scheduler, kinds[kind].name, spec, ids, count, &assignment, err);
    swarm_service_spec_free(spec);
    if (result != 0)
        return result;
    size_t fitted = swarm_assignment_count_placed(assignment);
    for (size_t i = 0; i < fitted; i++)
        placed[host_of(swarm_assignment_node_id_at(assignment, i))][kind]++;
    printf("%-6s  %2zu of %2zu", kinds[kind].name, fitted, count);
    if (fitted < count)
        printf("  %s; to place one more: %s", swarm_assignment_get_reason(assignment),
               swarm_assignment_get_change_text(assignment));
    printf("\n");
    swarm_assignment_free(assignment);
    return 0;
}

/* A letter for each CPU that a server of that kind holds, a dot for each that is free. */
static void draw(int placed[HOSTS][KINDS])
{
    printf("\nhost    cpus              memory\n");
    for (int host = 0; host < HOSTS; host++) {
        int cpus = 0, gigabytes = 0;
        printf("%-7s ", hosts[host].name);
        for (int kind = 0; kind < KINDS; kind++)
            for (int i = 0; i < placed[host][kind]; i++) {
                for (int cpu = 0; cpu < kinds[kind].cpus; cpu++)
                    putchar(kinds[kind].name[0]);
                cpus += kinds[kind].cpus;
                gigabytes += kinds[kind].gigabytes;
            }
        for (int cpu = cpus; cpu < hosts[host].cpus; cpu++)
            putchar('.');
        printf("%*s  %2d of %2d GB\n", 16 - hosts[host].cpus, "", gigabytes, hosts[host].gigabytes);
    }
}

static int pack(swarm_scheduler *scheduler, int placed[HOSTS][KINDS], swarm_error **err)
{
    int result = 0;
    for (int host = 0; host < HOSTS && result == 0; host++)
        result = add_host(scheduler, host, err);
    for (int kind = 0; kind < KINDS && result == 0; kind++) /* the highest priority first */
        result = place(scheduler, kind, placed, err);
    return result;
}

/* Why is this server where it is? */
static int explain(swarm_scheduler *scheduler, const char *server, swarm_error **err)
{
    swarm_explanation *explanation = NULL;
    int result = swarm_scheduler_explain(scheduler, server, &explanation, err);
    if (result == 0)
        printf("\n%s: %s\n", server, swarm_explanation_get_text(explanation));
    swarm_explanation_free(explanation);
    return result;
}

int main(void)
{
    int placed[HOSTS][KINDS] = {{0}};
    swarm_scheduler *scheduler = NULL;
    swarm_error *err = NULL;
    int result = swarm_scheduler_new(1, &scheduler, &err);
    if (result == 0)
        result = pack(scheduler, placed, &err);
    if (result == 0) {
        draw(placed);
        result = explain(scheduler, "finals.1", &err);
    }
    swarm_scheduler_free(scheduler);
    return result == 0 ? 0 : fail(err);
}
