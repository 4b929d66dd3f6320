/* SPDX-License-Identifier: MIT
 *
 * One load under way: its memory, its error, its warnings, and where variables come from.
 */
#ifndef SWARM__STACK_LOAD_H
#define SWARM__STACK_LOAD_H

#include "base/map.h"
#include "stack/yaml.h"
#include <stddef.h>

enum {
    SWARM__STACK_FILE_BYTES = 4 << 20,   /* one file, or one env_file */
    SWARM__STACK_LOAD_BYTES = 128 << 20, /* all that a load may hold */
    SWARM__STACK_NODES = 200000,         /* of all files, aliases expanded */
    SWARM__STACK_DEPTH = 48,             /* lists and maps inside each other */
    SWARM__STACK_WARNINGS = 1000
};

typedef struct swarm__warnings {
    swarm_error **items;
    size_t count;
    size_t capacity;
} swarm__warnings;

/* What services refer to at the top of the file. */
typedef enum swarm__section {
    SWARM__SECTION_NETWORKS,
    SWARM__SECTION_VOLUMES,
    SWARM__SECTION_SECRETS,
    SWARM__SECTION_CONFIGS,
    SWARM__SECTION_COUNT
} swarm__section;

struct swarm__load {
    swarm__arena arena;
    size_t nodes;
    swarm_error **err;
    int status; /* of the first failure; what the public call returns */
    swarm__warnings warnings;
    const swarm__map *variables; /* values are swarm__variable */
    int environment;             /* may the process's environment be asked? */
    const char *directory;       /* relative paths start here; "" for the current one */
    const char *name;            /* of the stack */
    swarm__map sections[SWARM__SECTION_COUNT];
};

/* Fail at the node's place. Returns the code. Functions below that give NULL, or any negative
 * number, have called one of these: the load's status is what counts. */
int swarm__load_fail(swarm__load *load, swarm_status code, const swarm__yaml *at,
                     const char *format, ...) SWARM__PRINTF(4, 5);

int swarm__load_fail_nomem(swarm__load *load);

/* The load's arena gave NULL for `size` bytes: out of memory, or too large. Returns the code. */
int swarm__load_fail_memory(swarm__load *load, size_t size, const swarm__yaml *at);

/* Say something that the user should know but that stops nothing. 0, or negative and the error is
 * set. After SWARM__STACK_WARNINGS of them the rest is not kept; the last one says so. */
int swarm__load_warn(swarm__load *load, const swarm__yaml *at, const char *format, ...)
    SWARM__PRINTF(3, 4);

/* The value of a variable: the loader's, else the environment's when that is allowed; or NULL. */
const char *swarm__load_variable(const swarm__load *load, const char *name);

/* Index the sections of the merged file, once it is. 0, or negative and the error is set. */
int swarm__load_index(swarm__load *load, const swarm__yaml *root);

/* The entry of this name in a section, or NULL. */
const swarm__yaml *swarm__load_find(const swarm__load *load, swarm__section section,
                                    const char *key);

/* A string in the arena; NULL and the error is set. */
char *swarm__load_format(swarm__load *load, const swarm__yaml *at, const char *format, ...)
    SWARM__PRINTF(3, 4);
char *swarm__load_strndup(swarm__load *load, const swarm__yaml *at, const char *text,
                          size_t length);

/* `path` below the load's directory unless it is absolute, without ".", ".." and double slashes. In
 * the arena; NULL and the error is set. */
const char *swarm__load_path(swarm__load *load, const swarm__yaml *at, const char *path);

/* Read a whole file into the arena; it ends with NUL. At most SWARM__STACK_FILE_BYTES. `at` is
 * whom to blame, or NULL. */
int swarm__load_read(swarm__load *load, const swarm__yaml *at, const char *path, char **out_data,
                     size_t *out_length);

void swarm__load_free(swarm__load *load);

#endif
