/* SPDX-License-Identifier: MIT
 *
 * The command lines of Docker's client that occur in the recordings, as what the client makes of them:
 * a service spec in the JSON of the Docker Engine API.
 */
#ifndef TESTS_RECORDED_DOCKER_CLI_H
#define TESTS_RECORDED_DOCKER_CLI_H

#include <jansson.h>

enum {
    CLI_WORDS = 48,
    CLI_WORD_SIZE = 128
};

typedef struct cli_line {
    char words[CLI_WORDS][CLI_WORD_SIZE];
    size_t count;
} cli_line;

void cli_split(const char *text, cli_line *out);

/* 1 when the line begins with these words. */
int cli_is(const cli_line *line, const char *beginning);

/* The spec of `docker service create` without flags. For json_decref(). */
json_t *cli_new_spec(void);

/* Change it by the words from this index on: flags of `create` and `update`, and an image at the end of
 * `create`. A flag that is not known ends the test. */
void cli_change_spec(json_t *spec, const cli_line *line, size_t first);

void cli_set_replicas(json_t *spec, unsigned long replicas);
unsigned long cli_get_replicas(const json_t *spec);

#endif
