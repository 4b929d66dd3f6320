/* SPDX-License-Identifier: MIT
 *
 * Looking at a state file: the command line of it, the cluster, and what is printed as a table or as one
 * JSON object a line.
 */
#ifndef DEPLOY_TABLE_H
#define DEPLOY_TABLE_H

#include "options.h"
#include <stddef.h>
#include <swarm/swarm.h>

enum {
    DEPLOY_TABLE_COLUMNS = 8
};

typedef struct deploy_table {
    char *(*rows)[DEPLOY_TABLE_COLUMNS];
    size_t count;
    size_t columns;
} deploy_table;

typedef struct deploy_look {
    swarm_cluster *cluster; /* read only */
    const char *name;       /* NULL, or the service or task that is asked for */
    const char *work;
    int64_t tail; /* negative: all */
    int follow;
    int json;
    deploy_table table;
} deploy_look;

/* Read the command line and open the state. `names`: how many names it may have. `heads`: of the
 * columns, NULL for no table. DEPLOY_EXIT_SUCCEEDED, or the exit code after a sentence on stderr. */
int deploy_look_open(deploy_look *look, int argc, char **argv, int names, const char *const *heads);

/* Print what was added, and close. Takes the error, which is complained about. The exit code. */
int deploy_look_close(deploy_look *look, int result, swarm_error *err);

/* Add a row, copied. 0 or SWARM_E_NOMEM. */
int deploy_table_add(deploy_table *table, const char *const *cells);

/* Print the text, which is taken, if it could be made. Returns `result`. */
int deploy_print_json(int result, char *text);

#endif
