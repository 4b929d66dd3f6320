/* SPDX-License-Identifier: MIT
 *
 * The command line of swarm-deploy, and its nodes file.
 */
#ifndef DEPLOY_OPTIONS_H
#define DEPLOY_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

/* How the program ends. */
enum {
    DEPLOY_EXIT_SUCCEEDED = 0,
    DEPLOY_EXIT_ERROR = 1,
    DEPLOY_EXIT_USAGE = 2,
    DEPLOY_EXIT_ROLLED_BACK = 3,
    DEPLOY_EXIT_ROLLBACK_FAILED = 4,
    DEPLOY_EXIT_PAUSED = 5,
    DEPLOY_EXIT_TIMED_OUT = 6,
    DEPLOY_EXIT_INTERRUPTED = 130 /* by Ctrl-C, before there was a verdict or for the second time */
};

typedef struct deploy_list { /* of texts */
    char **items;
    size_t count;
} deploy_list;

typedef struct deploy_node {
    char *name;
    char *address;
    char *role;         /* NULL for worker */
    char *availability; /* NULL for active */
    char *runtime;      /* NULL for process: */
    deploy_list labels; /* KEY=VALUE */
} deploy_node;

typedef struct deploy_options {
    deploy_list files;       /* the stack's files, each laid over those before */
    deploy_list watched;     /* those, and the nodes files */
    deploy_list environment; /* KEY=VALUE for ${…} in the files, before the environment */
    deploy_node *nodes;
    size_t node_count;
    const char *name;
    const char *images;
    const char *work;
    const char *publish_address;
    const char *state;   /* NULL: nothing is remembered */
    const char *at_gate; /* command that answers the gates of updates; NULL: nobody does */
    int64_t timeout_ns;  /* for a verdict; negative: none */
    int watch;
    int once;
    int prune;
    int json;
    int leave;        /* tasks run on at the end */
    int default_node; /* no node was named */
    int argc;         /* what was read, lent, to be read again when a nodes file has changed */
    char **argv;
} deploy_options;

/* Read what follows "up". DEPLOY_EXIT_SUCCEEDED, or the exit code after a sentence on stderr. */
int deploy_options_read(deploy_options *options, int argc, char **argv);
void deploy_options_clear(deploy_options *options);

/* "name=w1,address=127.0.0.12,role=worker,runtime=process:,label.zone=a" appended to the nodes.
 * `where` begins what is said about a mistake: "--node", or "nodes.txt:3". 0 or -1. */
int deploy_options_add_node(deploy_options *options, const char *text, const char *where);

/* Seconds, or a number with ms, s, m or h. 0 or -1. */
int deploy_duration_read(const char *text, int64_t *out_ns);

int deploy_list_add(deploy_list *list, const char *text, size_t length);

#endif
