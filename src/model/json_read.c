/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/array.h"
#include "model/json.h"
#include "model/json_number.h"
#include "model/json_scan.h"
#include <string.h>

static int wrong_type(const swarm__scan *scan, const char *wanted)
{
    return swarm__fail(scan->err, SWARM_E_INVAL, NULL, "must be %s", wanted);
}

/* The next value must be of this kind. */
static int expect(swarm__scan *scan, swarm__json_kind kind, const char *wanted)
{
    int found = swarm__scan_kind(scan);
    if (found < 0)
        return found;
    return found == (int)kind ? 0 : wrong_type(scan, wanted);
}

static int keep(swarm__scan *scan, swarm__object *object, const char *name)
{
    swarm__text text = {0};
    int result = swarm__scan_keep(scan, &text);
    char *kept = swarm__text_take(&text);
    if (result == 0 && (kept == NULL || swarm__pairs_append(&object->extras, name, kept) < 0))
        result = swarm__fail_nomem(scan->err);
    swarm__free(kept);
    return result;
}

static int read_integer(swarm__scan *scan, const swarm__field *field, swarm__value *value)
{
    const char *digits;
    size_t length;
    int64_t low = INT64_MIN, high = INT64_MAX;
    uint64_t natural;
    int result = expect(scan, SWARM__JSON_NUMBER, "an integer");
    if (result == 0)
        result = swarm__scan_number(scan, &digits, &length);
    if (result < 0)
        return result;
    if (field->kind == SWARM__KIND_INT32) {
        low = INT32_MIN;
        high = INT32_MAX;
    } else if (field->kind == SWARM__KIND_UINT32) {
        low = 0;
        high = UINT32_MAX;
    }
    if (field->kind == SWARM__KIND_UINT64) {
        result = swarm__number_to_u64(digits, length, &natural);
        if (result == SWARM_E_LIMIT)
            return wrong_type(scan, "between 0 and 18446744073709551615");
        if (result == 0)
            value->integer = (int64_t)natural;
    } else {
        int64_t integer;
        result = swarm__number_to_i64(digits, length, &integer);
        if (result == SWARM_E_LIMIT || (result == 0 && (integer < low || integer > high)))
            return swarm__fail(scan->err, SWARM_E_INVAL, NULL, "must be between %lld and %lld",
                               (long long)low, (long long)high);
        if (result == 0)
            value->integer = integer;
    }
    return result < 0 ? wrong_type(scan, "an integer") : 0;
}

static int read_bool(swarm__scan *scan, swarm__value *value)
{
    int kind = swarm__scan_kind(scan);
    if (kind < 0)
        return kind;
    if (kind != SWARM__JSON_TRUE && kind != SWARM__JSON_FALSE)
        return wrong_type(scan, "true or false");
    value->integer = kind == SWARM__JSON_TRUE;
    return swarm__scan_literal(scan, (swarm__json_kind)kind);
}

static int read_double(swarm__scan *scan, swarm__value *value)
{
    const char *digits;
    size_t length;
    int result = expect(scan, SWARM__JSON_NUMBER, "a number");
    if (result == 0)
        result = swarm__scan_number(scan, &digits, &length);
    if (result == 0)
        result = swarm__number_to_double(digits, length, &value->number);
    return result;
}

static int read_string(swarm__scan *scan, char **out_string)
{
    int result = expect(scan, SWARM__JSON_STRING, "a string");
    return result < 0 ? result : swarm__scan_string(scan, out_string);
}

/* One item of a list; `user` is where it goes. */
typedef int (*read_item)(swarm__scan *scan, const swarm__type *type, void *user);

static int read_array(swarm__scan *scan, const char *wanted, const swarm__type *type,
                      read_item read, void *user)
{
    int first = 1, result = expect(scan, SWARM__JSON_ARRAY, wanted);
    if (result == 0)
        result = swarm__scan_enter(scan);
    for (size_t index = 0; result == 0; index++) {
        int more = swarm__scan_item(scan, &first);
        if (more <= 0)
            return more;
        result = read(scan, type, user);
        if (result < 0)
            swarm__error_prefix_index(scan->err, index);
    }
    return result;
}

static int read_string_item(swarm__scan *scan, const swarm__type *type, void *user)
{
    (void)type;
    swarm__strings *strings = user;
    char *string = NULL;
    int result = read_string(scan, &string);
    if (result < 0)
        return result;
    if (swarm__array_reserve(strings, 1) < 0) {
        swarm__free(string);
        return swarm__fail_nomem(scan->err);
    }
    swarm__array_push(strings, string);
    return 0;
}

static int read_object(swarm__scan *scan, const swarm__type *type, swarm__object **out_object);

static int read_object_item(swarm__scan *scan, const swarm__type *type, void *user)
{
    swarm__objects *objects = user;
    swarm__object *object = NULL;
    int result = read_object(scan, type, &object);
    if (result < 0)
        return result;
    if (swarm__array_reserve(objects, 1) < 0) {
        swarm__object_free(object);
        return swarm__fail_nomem(scan->err);
    }
    swarm__array_push(objects, object);
    return 0;
}

/* What comes with the name that was read last. */
typedef int (*read_named)(swarm__scan *scan, const char *name, void *user);

static int read_members(swarm__scan *scan, const char *wanted, read_named read, void *user)
{
    swarm__strings names = {0};
    int result = expect(scan, SWARM__JSON_OBJECT, wanted);
    if (result == 0)
        result = swarm__scan_enter(scan);
    while (result == 0) {
        int more = swarm__scan_member(scan, &names);
        if (more <= 0) {
            result = more;
            break;
        }
        const char *name = names.items[names.count - 1];
        result = read(scan, name, user);
        if (result < 0)
            swarm__error_prefix_name(scan->err, name);
    }
    swarm__strings_free(&names);
    return result;
}

static int read_pair(swarm__scan *scan, const char *name, void *user)
{
    char *value = NULL;
    int result = read_string(scan, &value);
    if (result < 0)
        return result;
    result = swarm__pairs_append(user, name, value);
    swarm__free(value);
    return result < 0 ? swarm__fail_nomem(scan->err) : 0;
}

/* Containers hang in their value from the start: what was read before a failure is freed with the
 * object. */
static int read_container(swarm__scan *scan, const swarm__field *field, swarm__value *value)
{
    void *container = swarm__alloc_zero(1, sizeof(swarm__strings)); /* all three have its size */
    if (container == NULL)
        return swarm__fail_nomem(scan->err);
    switch (field->kind) {
    case SWARM__KIND_STRINGS:
        value->strings = container;
        return read_array(scan, "a list of strings", NULL, read_string_item, container);
    case SWARM__KIND_MAP:
        value->pairs = container;
        return read_members(scan, "an object of strings", read_pair, container);
    default:
        value->objects = container;
        return read_array(scan, "a list of objects", field->type, read_object_item, container);
    }
}

static int read_value(swarm__scan *scan, const swarm__field *field, swarm__value *value)
{
    switch (field->kind) {
    case SWARM__KIND_BOOL:
        return read_bool(scan, value);
    case SWARM__KIND_DOUBLE:
        return read_double(scan, value);
    case SWARM__KIND_STRING:
        return read_string(scan, &value->string);
    case SWARM__KIND_STRINGS:
    case SWARM__KIND_MAP:
    case SWARM__KIND_OBJECTS:
        return read_container(scan, field, value);
    case SWARM__KIND_OBJECT:
        return read_object(scan, field->type, &value->object);
    default:
        return read_integer(scan, field, value);
    }
}

/* A word that is not known counts as a value, so that checks can refuse it, and its text is kept.
 * An empty one is what Go programs write for an unset choice. */
static int read_enum(swarm__scan *scan, swarm__object *object, size_t i)
{
    const swarm__field *field = &object->type->fields[i];
    swarm__scan before = *scan;
    int32_t value = 0;
    char *word = NULL;
    int result = read_string(scan, &word);
    if (result < 0)
        return result;
    int known = swarm__words_value(field->words, word, &value) == 0;
    object->values[i].integer = value;
    if (*word != '\0')
        object->present |= UINT64_C(1) << i;
    swarm__free(word);
    if (known)
        return 0;
    *scan = before;
    return keep(scan, object, field->name);
}

static int read_member(swarm__scan *scan, const char *name, void *user)
{
    swarm__object *object = user;
    const swarm__field *field = swarm__type_find(object->type, name);
    if (field == NULL)
        return keep(scan, object, name);
    size_t i = (size_t)(field - object->type->fields);
    if (object->present & UINT64_C(1) << i ||
        (object->extras.count > 0 && swarm__pairs_find(&object->extras, field->name) != NULL))
        return swarm__fail(scan->err, SWARM_E_PARSE, NULL, "stands there twice");
    int kind = swarm__scan_kind(scan);
    if (kind < 0)
        return kind;
    if (kind == SWARM__JSON_NULL)
        return keep(scan, object, field->name);
    if (field->kind == SWARM__KIND_ENUM)
        return read_enum(scan, object, i);
    object->present |= UINT64_C(1) << i;
    return read_value(scan, field, &object->values[i]);
}

static int read_object(swarm__scan *scan, const swarm__type *type, swarm__object **out_object)
{
    swarm__object *object = swarm__object_new(type);
    if (object == NULL)
        return swarm__fail_nomem(scan->err);
    int result = read_members(scan, "an object", read_member, object);
    if (result < 0)
        swarm__object_free(object);
    else
        *out_object = object;
    return result;
}

int swarm__object_from_json(const swarm__type *type, const char *json, size_t length,
                            void **out_object, swarm_error **err)
{
    swarm__scan scan;
    swarm__object *object = NULL;
    int result = swarm__scan_begin(&scan, json, length, err);
    if (result == 0)
        result = read_object(&scan, type, &object);
    if (result == 0)
        result = swarm__scan_end(&scan);
    if (result < 0)
        swarm__object_free(object);
    else
        *out_object = object;
    return result;
}

int swarm__list_from_json(const swarm__type *type, const char *json, size_t length, void **out_list,
                          swarm_error **err)
{
    swarm__scan scan;
    int result = swarm__scan_begin(&scan, json, length, err);
    if (result < 0)
        return result;
    swarm__list *list = swarm__list_new(type);
    if (list == NULL)
        return swarm__fail_nomem(err);
    result = read_array(&scan, "a list of objects", type, read_object_item, &list->objects);
    if (result == 0)
        result = swarm__scan_end(&scan);
    if (result < 0)
        swarm__list_free(list);
    else
        *out_list = list;
    return result;
}
