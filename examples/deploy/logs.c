/* SPDX-License-Identifier: MIT
 *
 * swarm-deploy logs: what tasks write, read from their nodes, whether or not a manager is at work.
 */
#include "state.h"
#include "table.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    WAIT_NS = 200 * 1000 * 1000
};

typedef struct outputs { /* those of each service, or the one that was asked for */
    swarm_logs **items;
    size_t count;
    int broken; /* of so many tasks it broke off */
} outputs;

static int open_one(const deploy_look *look, const char *name, outputs *open, swarm_error **err)
{
    return swarm_cluster_open_logs(look->cluster, name, look->follow, look->tail, 0,
                                   &open->items[open->count++], err);
}

static int open_all(const deploy_look *look, outputs *open, swarm_error **err)
{
    swarm_service_list *services = NULL;
    int result = swarm_cluster_list_services(look->cluster, &services, err);
    size_t count = look->name != NULL ? 1 : swarm_service_list_count(services);
    if (result == 0 && (open->items = calloc(count + 1, sizeof *open->items)) == NULL)
        result = SWARM_E_NOMEM;
    if (result == 0 && look->name != NULL)
        result = open_one(look, look->name, open, err);
    for (size_t i = 0; result == 0 && look->name == NULL && i < count; i++)
        result =
            open_one(look, swarm_service_get_id(swarm_service_list_at(services, i)), open, err);
    swarm_service_list_free(services);
    return result;
}

static void print_entry(const deploy_look *look, const swarm_log_entry *entry)
{
    char name[128], node[64];
    int is_stderr = swarm_log_entry_get_stream(entry) == SWARM_LOG_STREAM_STDERR;
    deploy_task_name(swarm_log_entry_get_task_name(entry), name);
    deploy_node_name(look->cluster, swarm_log_entry_get_node_id(entry), node);
    fprintf(is_stderr ? stderr : stdout, "%s.%.6s@%s | %s\n", name,
            swarm_log_entry_get_task_id(entry), node, swarm_log_entry_get_text(entry));
}

/* All that there is for now. An output that breaks off does not end the others. 0 or SWARM_E_NOMEM. */
static int print_lines(const deploy_look *look, outputs *open, swarm_logs *logs)
{
    swarm_log_entry *entry;
    swarm_error *err = NULL;
    int result;
    while ((result = swarm_logs_next(logs, &entry, &err)) != 0 && result != SWARM_E_NOMEM) {
        if (result > 0) {
            print_entry(look, entry);
            swarm_log_entry_free(entry);
            continue;
        }
        fprintf(stderr, "swarm-deploy: %s\n", swarm_error_get_message(err));
        swarm_error_free(err);
        err = NULL;
        open->broken++;
    }
    swarm_error_free(err);
    return result;
}

static int print_all(const deploy_look *look, outputs *open, swarm_error **err)
{
    for (;;) {
        int ended = 1, result = 0;
        for (size_t i = 0; result == 0 && i < open->count; i++) {
            result = print_lines(look, open, open->items[i]);
            ended &= swarm_logs_is_ended(open->items[i]);
        }
        fflush(stdout);
        if (result < 0 || ended)
            return result;
        result = swarm_cluster_wait(look->cluster, WAIT_NS, err);
        if (result < 0)
            return result;
    }
}

int deploy_logs(int argc, char **argv)
{
    deploy_look look;
    outputs open = {0};
    swarm_error *err = NULL;
    int exit_code = deploy_look_open(&look, argc, argv, 1, NULL);
    if (exit_code != DEPLOY_EXIT_SUCCEEDED)
        return exit_code;
    int result = open_all(&look, &open, &err);
    if (result == 0)
        result = print_all(&look, &open, &err);
    for (size_t i = 0; i < open.count; i++)
        swarm_logs_free(open.items[i]);
    free(open.items);
    exit_code = deploy_look_close(&look, result, err);
    return exit_code == DEPLOY_EXIT_SUCCEEDED && open.broken > 0 ? DEPLOY_EXIT_ERROR : exit_code;
}
