/* SPDX-License-Identifier: MIT
 *
 * Reading JSON text from left to right, strictly by RFC 8259. The text comes from outside and is
 * believed in nothing: size, depth and number of values have limits, bytes must be UTF-8, numbers
 * must be ones that a double can hold, and a name must not occur twice in an object.
 *
 * This is not jansson, because jansson's reader drops bytes in silence, or aborts, when memory
 * runs out in the middle of a string, and because it has no unsigned 64-bit integers, which
 * replicas and versions are. Without a tree of its own the reader also needs no memory beside
 * the objects it fills, and members that are not known stay as they were written, digit by
 * digit.
 *
 * All functions return 0 (or what they say) or a SWARM_E_ code, and fill the scan's error.
 */
#ifndef SWARM__MODEL_JSON_SCAN_H
#define SWARM__MODEL_JSON_SCAN_H

#include "base/text.h"
#include "model/object.h"

enum {
    SWARM__JSON_SIZE_LIMIT = 16 * 1024 * 1024, /* bytes of text */
    SWARM__JSON_DEPTH_LIMIT = 64,              /* objects and arrays within each other */
    SWARM__JSON_VALUE_LIMIT = 1000000,         /* values and names in one text */
    SWARM__JSON_MEMBER_LIMIT = 16384,          /* members of one object */
    SWARM__JSON_NUMBER_LIMIT = 64              /* characters of a number */
};

typedef struct swarm__scan {
    const char *start;
    const char *at;
    const char *end;
    size_t depth;
    size_t values;
    swarm_error **err;
} swarm__scan;

typedef enum swarm__json_kind { /* positive, so that a function can return one or an error */
    SWARM__JSON_OBJECT = 1,
    SWARM__JSON_ARRAY,
    SWARM__JSON_STRING,
    SWARM__JSON_NUMBER,
    SWARM__JSON_TRUE,
    SWARM__JSON_FALSE,
    SWARM__JSON_NULL
} swarm__json_kind;

int swarm__scan_begin(swarm__scan *scan, const char *json, size_t length, swarm_error **err);

/* Nothing but white space may follow. */
int swarm__scan_end(swarm__scan *scan);

/* What kind of value comes next; nothing is consumed but white space. */
int swarm__scan_kind(swarm__scan *scan);

/* The next value, of which the kind is known, into owned text or as digits lent from the input. */
int swarm__scan_string(swarm__scan *scan, char **out_string);
int swarm__scan_number(swarm__scan *scan, const char **out_digits, size_t *out_length);
int swarm__scan_literal(swarm__scan *scan, swarm__json_kind kind);

/* Walk an array: enter, then 1 while an item comes, 0 at its end. `first` starts as 1. */
int swarm__scan_enter(swarm__scan *scan);
int swarm__scan_item(swarm__scan *scan, int *first);

/* Walk an object: enter, then 1 while a member comes, whose name is appended to `names` and is
 * followed by its value; 0 at its end, when no name was there twice. The caller frees the names. */
int swarm__scan_member(swarm__scan *scan, swarm__strings *names);

/* Check the next value and append it to `text`, without its white space, as it stands there. */
int swarm__scan_keep(swarm__scan *scan, swarm__text *text);

#endif
