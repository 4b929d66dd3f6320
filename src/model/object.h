/* SPDX-License-Identifier: MIT
 *
 * The one engine behind every builder and snapshot of the model. An object is a row of values that
 * a static table describes: which members it has, of what kind, under which JSON name. Making,
 * copying, comparing, changing, reading and writing is done here once for all of them, and public
 * types such as swarm_mount are only names for an object with that table.
 *
 * Members that are not known to a table, and known ones whose JSON says nothing we could hold
 * (null, or a word of a choice that we do not know), are kept as compact JSON text: the extras.
 *
 * A member is named by its index in the table; one in a nested object by SWARM__IN(outer, inner).
 * Functions take any public object as `void *`. Those that look take NULL; those that change
 * refuse it with SWARM_E_INVAL. What fails changes nothing.
 */
#ifndef SWARM__MODEL_OBJECT_H
#define SWARM__MODEL_OBJECT_H

#include "model/words.h"
#include <stddef.h>
#include <stdint.h>
#include <swarm/error.h>

typedef enum swarm__kind {
    SWARM__KIND_BOOL,
    SWARM__KIND_INT32,
    SWARM__KIND_INT64,
    SWARM__KIND_UINT32,
    SWARM__KIND_UINT64,
    SWARM__KIND_ENUM,
    SWARM__KIND_DOUBLE,
    SWARM__KIND_STRING,
    SWARM__KIND_STRINGS,
    SWARM__KIND_MAP,
    SWARM__KIND_OBJECT,
    SWARM__KIND_OBJECTS
} swarm__kind;

typedef struct swarm__type swarm__type;

typedef struct swarm__field {
    const char *name;  /* of the JSON member */
    const char *alias; /* NULL, or another name that is read as well */
    swarm__kind kind;
    int local;                 /* only libswarm knows it: a Docker Engine does not get it */
    const swarm__type *type;   /* of a nested object, or of the items of a list of objects */
    const swarm__words *words; /* of an enum */
    int32_t own_value;         /* 0, or a value of the enum that a Docker Engine does not get */
} swarm__field;

struct swarm__type {
    const swarm__field *fields; /* at most 64, in Docker's order */
    size_t count;
};

typedef struct swarm__object swarm__object;

typedef struct swarm__strings {
    char **items;
    size_t count;
    size_t capacity;
} swarm__strings;

typedef struct swarm__pair {
    char *key;
    char *value;
} swarm__pair;

typedef struct swarm__pairs { /* in the order of insertion */
    swarm__pair *items;
    size_t count;
    size_t capacity;
} swarm__pairs;

typedef struct swarm__objects {
    swarm__object **items;
    size_t count;
    size_t capacity;
} swarm__objects;

typedef union swarm__value {
    int64_t integer; /* every kind of integer; UINT64 up to INT64_MAX */
    double number;
    char *string;
    swarm__strings *strings;
    swarm__pairs *pairs;
    swarm__object *object;
    swarm__objects *objects;
} swarm__value;

struct swarm__object {
    const swarm__type *type;
    uint64_t present;      /* bit i: field i has a value; an ENUM of 0 has its word in the extras */
    swarm__pairs extras;   /* member name, compact JSON text */
    swarm__value values[]; /* all zero where the bit is not set */
};

/* A list that stands by itself, such as swarm_task_list. */
typedef struct swarm__list {
    const swarm__type *type;
    swarm__objects objects;
} swarm__list;

/* The member `inner` of the object that the member `outer` holds. `inner` may be such a path. */
#define SWARM__IN(outer, inner) ((unsigned)(outer) | ((unsigned)(inner) + 1) << 8)

/* A table that has no field: the object is there or not. */
extern const swarm__type swarm__empty_type;

/* NULL when memory is short; copy of NULL is NULL. */
void *swarm__object_new(const swarm__type *type);
void swarm__object_free(void *object);
void *swarm__object_copy(const void *object);
int swarm__object_equal(const void *a, const void *b);

int swarm__has(const void *object, unsigned path);
int swarm__unset(void *object, unsigned path);

/* SWARM_E_INVAL for an enum without that value, for a UINT64 beyond INT64_MAX (a negative value
 * here), which JSON could not carry, and for a number that is not finite. */
int64_t swarm__get_integer(const void *object, unsigned path);
int swarm__set_integer(void *object, unsigned path, int64_t value);
double swarm__get_double(const void *object, unsigned path);
int swarm__set_double(void *object, unsigned path, double value);

/* Setting NULL unsets. */
const char *swarm__get_string(const void *object, unsigned path);
int swarm__set_string(void *object, unsigned path, const char *value);

/* A time is kept as text. 0 when unset, not a time, or outside of what 64 bits hold. */
int64_t swarm__get_time(const void *object, unsigned path);
int swarm__set_time(void *object, unsigned path, int64_t unix_ns);

size_t swarm__strings_count(const void *object, unsigned path);
const char *swarm__strings_at(const void *object, unsigned path, size_t index);
int swarm__strings_add(void *object, unsigned path, const char *value);

size_t swarm__map_size(const void *object, unsigned path);
const char *swarm__map_key(const void *object, unsigned path, size_t index);
const char *swarm__map_value(const void *object, unsigned path, size_t index);
const char *swarm__map_find(const void *object, unsigned path, const char *key);
int swarm__map_set(void *object, unsigned path, const char *key, const char *value);
int swarm__map_drop(void *object, unsigned path, const char *key);

/* Editing makes the object when there is none; NULL when memory is short. */
const void *swarm__get_object(const void *object, unsigned path);
void *swarm__edit_object(void *object, unsigned path);
int swarm__set_object(void *object, unsigned path, const void *value);

size_t swarm__objects_count(const void *object, unsigned path);
const void *swarm__objects_at(const void *object, unsigned path, size_t index);
void *swarm__objects_edit_at(void *object, unsigned path, size_t index);
int swarm__objects_add(void *object, unsigned path, const void *value);
/* The object owns the value from then on. SWARM_E_NOMEM: it is still the caller's. */
int swarm__objects_take(void *object, unsigned path, void *value);
int swarm__objects_remove_at(void *object, unsigned path, size_t index);

void *swarm__list_new(const swarm__type *type);
void swarm__list_free(void *list);
void *swarm__list_copy(const void *list);
int swarm__list_equal(const void *a, const void *b);
size_t swarm__list_count(const void *list);
const void *swarm__list_at(const void *list, size_t index);

/* The list owns the item from then on. SWARM_E_NOMEM: it is still the caller's. */
int swarm__list_take(void *list, void *item);

/* The parts that reading needs. `pairs` and `strings` own what they hold. */
int swarm__pairs_append(swarm__pairs *pairs, const char *key, const char *value);
int swarm__strings_append(swarm__strings *strings, const char *value);
void swarm__strings_free(swarm__strings *strings);
const char *swarm__pairs_find(const swarm__pairs *pairs, const char *key);
const swarm__field *swarm__type_find(const swarm__type *type, const char *name);

#endif
