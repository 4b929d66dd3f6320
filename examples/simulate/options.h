/* SPDX-License-Identifier: MIT
 *
 * The command line of swarm-simulate.
 */
#ifndef SIMULATE_OPTIONS_H
#define SIMULATE_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

enum {
    SIMULATE_MOST_FILES = 16
};

typedef struct simulate_options {
    const char *files[SIMULATE_MOST_FILES];
    size_t file_count;
    const char *update; /* NULL: the same stack with other images */
    const char *svg;    /* NULL for none */
    uint64_t nodes;
    uint64_t runs;
    uint64_t seed;
    double version_fails;
    int64_t boot_least_ns;
    int64_t boot_most_ns;
} simulate_options;

/* 0, or the status to exit with + 1; what is wrong has been said. */
int simulate_options_read(simulate_options *options, int argc, char **argv);

#endif
