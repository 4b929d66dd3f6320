/* SPDX-License-Identifier: MIT */
#include "table.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables ---- */

int deploy_table_add(deploy_table *table, const char *const *cells)
{
    char *(*rows)[DEPLOY_TABLE_COLUMNS] =
        realloc(table->rows, (table->count + 1) * sizeof *table->rows);
    if (rows == NULL)
        return SWARM_E_NOMEM;
    table->rows = rows;
    memset(rows[table->count], 0, sizeof rows[table->count]);
    table->count++;
    for (size_t i = 0; i < table->columns; i++)
        if ((rows[table->count - 1][i] = strdup(cells[i])) == NULL)
            return SWARM_E_NOMEM;
    return 0;
}

static void table_print(const deploy_table *table)
{
    size_t widths[DEPLOY_TABLE_COLUMNS] = {0};
    for (size_t r = 0; r < table->count; r++)
        for (size_t c = 0; c < table->columns; c++)
            if (strlen(table->rows[r][c]) > widths[c])
                widths[c] = strlen(table->rows[r][c]);
    for (size_t r = 0; r < table->count; r++)
        for (size_t c = 0; c < table->columns; c++) {
            int is_last = c + 1 == table->columns;
            printf("%-*s%s", is_last ? 0 : (int)widths[c], table->rows[r][c],
                   is_last ? "\n" : "   ");
        }
}

static void table_clear(deploy_table *table)
{
    for (size_t r = 0; r < table->count; r++)
        for (size_t c = 0; c < table->columns; c++)
            free(table->rows[r][c]);
    free(table->rows);
}

int deploy_print_json(int result, char *text)
{
    if (result == 0)
        printf("%s\n", text);
    swarm_free(text);
    return result;
}

/* ---- the command line ---- */

static int options_read(deploy_look *look, int argc, char **argv, int names, const char **out_state)
{
    static const struct option options[] = {
        {"state", required_argument, NULL, 's'},  {"work", required_argument, NULL, 'w'},
        {"format", required_argument, NULL, 'f'}, {"tail", required_argument, NULL, 't'},
        {"follow", no_argument, NULL, 'F'},       {NULL, 0, NULL, 0}};
    char *end;
    int option;
    optind = 0;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == 's') {
            *out_state = optarg;
        } else if (option == 'w') {
            look->work = optarg;
        } else if (option == 'f' && (strcmp(optarg, "json") == 0 || strcmp(optarg, "text") == 0)) {
            look->json = optarg[0] == 'j';
        } else if (option == 'F') {
            look->follow = 1;
        } else if (option == 't') {
            look->tail = strtoll(optarg, &end, 10);
            if (end == optarg || *end != '\0' || look->tail < 0)
                return fprintf(stderr, "swarm-deploy: --tail: \"%s\" is not a number\n", optarg),
                       -1;
        } else {
            return fprintf(stderr, "swarm-deploy: %s is not an option of %s\n", argv[optind - 1],
                           argv[0]),
                   -1;
        }
    }
    if (argc - optind > names)
        return fprintf(stderr, "swarm-deploy: %s: one name too many\n", argv[optind + names]), -1;
    look->name = optind < argc ? argv[optind] : NULL;
    if (*out_state == NULL)
        return fprintf(stderr, "swarm-deploy: %s needs --state PATH\n", argv[0]), -1;
    return 0;
}

static int complain(int result, swarm_error *err)
{
    fprintf(stderr, "swarm-deploy: %s\n",
            err != NULL ? swarm_error_get_message(err) : swarm_status_message(result));
    swarm_error_free(err);
    return DEPLOY_EXIT_ERROR;
}

int deploy_look_open(deploy_look *look, int argc, char **argv, int names, const char *const *heads)
{
    const char *state = NULL;
    char uri[4096];
    swarm_error *err = NULL;
    *look = (deploy_look){.work = "work", .tail = -1};
    if (options_read(look, argc, argv, names, &state) != 0) {
        fputs("See: swarm-deploy help\n", stderr);
        return DEPLOY_EXIT_USAGE;
    }
    swarm_cluster_config *config = swarm_cluster_config_new();
    int result = config == NULL ? SWARM_E_NOMEM : swarm_cluster_config_set_read_only(config, 1);
    if (result == 0)
        result = swarm_cluster_config_set_work_path(config, look->work);
    snprintf(uri, sizeof uri, "sqlite:%s", state);
    if (result == 0)
        result = swarm_cluster_open(uri, config, &look->cluster, &err);
    swarm_cluster_config_free(config);
    while (heads != NULL && heads[look->table.columns] != NULL)
        look->table.columns++;
    if (result == 0 && heads != NULL && !look->json)
        result = deploy_table_add(&look->table, heads);
    return result == 0 ? DEPLOY_EXIT_SUCCEEDED : complain(result, err);
}

int deploy_look_close(deploy_look *look, int result, swarm_error *err)
{
    if (result == 0)
        table_print(&look->table);
    table_clear(&look->table);
    swarm_cluster_free(look->cluster);
    return result == 0 ? DEPLOY_EXIT_SUCCEEDED : complain(result, err);
}
