/* SPDX-License-Identifier: MIT
 *
 * Text to jansson's trees and back, for whoever reads or writes JSON: jansson has its own ideas of
 * what happens when memory is short and of the program's locale, and here they are dealt with.
 */
#ifndef SWARM__MODEL_JSON_TREE_H
#define SWARM__MODEL_JSON_TREE_H

#include <jansson.h>
#include <stddef.h>
#include <swarm/error.h>

enum {
    SWARM__JSON_SIZE_LIMIT = 16 * 1024 * 1024, /* bytes of text */
    SWARM__JSON_DEPTH_LIMIT = 64,              /* objects and arrays within each other */
    SWARM__JSON_VALUE_LIMIT = 1000000,         /* values in one text */
    SWARM__JSON_MEMBER_LIMIT = 16384           /* members of one object of the model */
};

/* Read one value of any kind. SWARM_E_PARSE for what is not JSON, is not UTF-8, has a NUL in a
 * string or a name twice in an object; SWARM_E_LIMIT for text beyond the first three limits and
 * numbers that neither 64 bits with a sign nor a double can hold; SWARM_E_NOMEM. */
int swarm__json_load(const char *text, size_t length, json_t **out_json, swarm_error **err);

/* The tree as text in our own memory; NULL when memory is short. `flags` are jansson's. Numbers
 * with a fraction have as few digits (15 to 17) as bring every one of the tree back as it was. */
char *swarm__json_text(json_t *json, size_t flags);

/* Put a taken value into an object or at the end of an array; NULL or no room sets *failed. */
void swarm__json_put(json_t *object, const char *key, json_t *value, int *failed);
void swarm__json_append(json_t *array, json_t *value, int *failed);

/* A tree under construction, or NULL, and the tree freed, when something failed. */
json_t *swarm__json_made(json_t *json, int failed);

#endif
