/* SPDX-License-Identifier: MIT
 *
 * A Compose document as a tree of nodes that remember where they were written, and the load they
 * belong to. Nodes and their text live in the load's arena; nothing is freed one by one.
 *
 * A tree goes through these steps: document.c reads it, interpolate.c puts variables in, shape.c
 * checks it against tables of keys and turns every short form into the long one, merge.c lays the
 * files over each other, and service*.c and resource.c turn it into specs.
 */
#ifndef SWARM__STACK_YAML_H
#define SWARM__STACK_YAML_H

#include "base/arena.h"
#include "base/error.h"
#include <stdint.h>

typedef enum swarm__yaml_kind {
    SWARM__YAML_NULL,
    SWARM__YAML_BOOL,
    SWARM__YAML_INTEGER,
    SWARM__YAML_NUMBER,
    SWARM__YAML_STRING,
    SWARM__YAML_LIST,
    SWARM__YAML_MAP
} swarm__yaml_kind;

typedef struct swarm__yaml swarm__yaml;
struct swarm__yaml {
    swarm__yaml_kind kind;
    int substituted; /* a variable made this text: it may stand for a number or a truth value */
    int merge_key;   /* of a key: this is <<, written plainly */
    uint32_t line;
    uint32_t column;
    const char *file;
    const char *text;   /* scalars: as written; kept when the node becomes a number */
    int64_t integer;    /* BOOL: 0 or 1; INTEGER */
    double number;      /* NUMBER */
    swarm__yaml *first; /* LIST: items; MAP: values, in the order written */
    swarm__yaml *last;
    swarm__yaml *next;
    swarm__yaml *key; /* of a map's value: a STRING node */
    size_t count;     /* LIST, MAP */
};

typedef struct swarm__load swarm__load;

/* NULL, and the load's error is set, when memory is short or the load grew too large. The place is
 * that of `at`. */
swarm__yaml *swarm__yaml_new(swarm__load *load, swarm__yaml_kind kind, const swarm__yaml *at);
swarm__yaml *swarm__yaml_string(swarm__load *load, const char *text, const swarm__yaml *at);
swarm__yaml *swarm__yaml_integer(swarm__load *load, int64_t value, const swarm__yaml *at);

/* A deep copy, without its key. */
swarm__yaml *swarm__yaml_copy(swarm__load *load, const swarm__yaml *node);

/* The value of a key, or NULL; also NULL when `map` is NULL or no map. */
swarm__yaml *swarm__yaml_get(const swarm__yaml *map, const char *key);

/* The text of a key's value, "" when there is none; its integer, 0 when there is none. */
const char *swarm__yaml_text(const swarm__yaml *map, const char *key);
int64_t swarm__yaml_number(const swarm__yaml *map, const char *key);

void swarm__yaml_append(swarm__yaml *list, swarm__yaml *item);

/* Append under a key that is not there yet. */
void swarm__yaml_put(swarm__yaml *map, swarm__yaml *key, swarm__yaml *value);

/* The same, with a key text; 0, or negative and the load's error is set. */
int swarm__yaml_put_text(swarm__load *load, swarm__yaml *map, const char *key, swarm__yaml *value);

/* Take the value of the key out, when it is there. */
void swarm__yaml_remove(swarm__yaml *map, const char *key);

/* Make `node` what `other` is; its own key, place in the list and place in the file stay. */
void swarm__yaml_become(swarm__yaml *node, const swarm__yaml *other);

/* Sort the items of a list or map; `compare` gets two nodes. Keeps the order of equal ones. */
void swarm__yaml_sort(swarm__yaml *node,
                      int (*compare)(const swarm__yaml *a, const swarm__yaml *b));

/* Orders: by own text, by key, by the text of the member "source". */
int swarm__yaml_compare_text(const swarm__yaml *a, const swarm__yaml *b);
int swarm__yaml_compare_key(const swarm__yaml *a, const swarm__yaml *b);
int swarm__yaml_compare_source(const swarm__yaml *a, const swarm__yaml *b);

int swarm__yaml_is(const swarm__yaml *node, swarm__yaml_kind kind);

/* "a string", "a list" … for messages. */
const char *swarm__yaml_kind_text(const swarm__yaml *node);

#endif
