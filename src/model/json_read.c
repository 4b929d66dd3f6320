/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "model/json.h"
#include "model/json_tree.h"
#include <string.h>

static int wrong_type(const char *wanted, swarm_error **err)
{
    return swarm__fail(err, SWARM_E_INVAL, NULL, "must be %s", wanted);
}

static int keep(swarm__object *object, const char *name, json_t *json, swarm_error **err)
{
    char *kept = swarm__json_text(json, JSON_COMPACT | JSON_ENCODE_ANY);
    int result = kept != NULL ? swarm__pairs_append(&object->extras, name, kept) : SWARM_E_NOMEM;
    swarm__free(kept);
    return result < 0 ? swarm__fail_nomem(err) : 0;
}

static int read_integer(json_t *json, const swarm__field *field, swarm__value *value,
                        swarm_error **err)
{
    int64_t low = INT64_MIN, high = INT64_MAX, integer = json_integer_value(json);
    if (!json_is_integer(json))
        return wrong_type("an integer", err);
    if (field->kind == SWARM__KIND_INT32) {
        low = INT32_MIN;
        high = INT32_MAX;
    } else if (field->kind == SWARM__KIND_UINT32) {
        low = 0;
        high = UINT32_MAX;
    } else if (field->kind == SWARM__KIND_UINT64) {
        low = 0;
    }
    if (integer < low || integer > high)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "must be between %lld and %lld",
                           (long long)low, (long long)high);
    value->integer = integer;
    return 0;
}

static int read_string(json_t *json, char **out_string, swarm_error **err)
{
    if (!json_is_string(json))
        return wrong_type("a string", err);
    *out_string = swarm__strdup(json_string_value(json));
    return *out_string != NULL ? 0 : swarm__fail_nomem(err);
}

static int read_strings(json_t *json, swarm__strings *strings, swarm_error **err)
{
    size_t index;
    json_t *item;
    if (!json_is_array(json))
        return wrong_type("a list of strings", err);
    if (swarm__array_reserve(strings, json_array_size(json)) < 0)
        return swarm__fail_nomem(err);
    json_array_foreach(json, index, item)
    {
        char *string;
        int result = read_string(item, &string, err);
        if (result < 0) {
            swarm__error_prefix_index(err, index);
            return result;
        }
        swarm__array_push(strings, string);
    }
    return 0;
}

static int read_object(json_t *json, const swarm__type *type, swarm__object **out_object,
                       swarm_error **err);

static int read_objects(json_t *json, const swarm__type *type, swarm__objects *objects,
                        swarm_error **err)
{
    size_t index;
    json_t *item;
    if (!json_is_array(json))
        return wrong_type("a list of objects", err);
    if (swarm__array_reserve(objects, json_array_size(json)) < 0)
        return swarm__fail_nomem(err);
    json_array_foreach(json, index, item)
    {
        swarm__object *object = NULL;
        int result = read_object(item, type, &object, err);
        if (result < 0) {
            swarm__error_prefix_index(err, index);
            return result;
        }
        swarm__array_push(objects, object);
    }
    return 0;
}

/* What is done with one member; `user` is what it goes into. */
typedef int (*read_named)(json_t *json, const char *name, void *user, swarm_error **err);

static int read_members(json_t *json, const char *wanted, read_named read, void *user,
                        swarm_error **err)
{
    const char *name;
    json_t *member;
    if (!json_is_object(json))
        return wrong_type(wanted, err);
    if (json_object_size(json) > SWARM__JSON_MEMBER_LIMIT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "the object has more than %d members",
                           SWARM__JSON_MEMBER_LIMIT);
    json_object_foreach(json, name, member)
    {
        int result = read(member, name, user, err);
        if (result < 0) {
            swarm__error_prefix_name(err, name);
            return result;
        }
    }
    return 0;
}

static int read_pair(json_t *json, const char *name, void *user, swarm_error **err)
{
    if (!json_is_string(json))
        return wrong_type("a string", err);
    return swarm__pairs_append(user, name, json_string_value(json)) < 0 ? swarm__fail_nomem(err)
                                                                        : 0;
}

/* Containers hang in their value from the start: what was read before a failure is freed with the
 * object. */
static int read_container(json_t *json, const swarm__field *field, swarm__value *value,
                          swarm_error **err)
{
    void *container = swarm__alloc_zero(1, sizeof(swarm__strings)); /* all three have its size */
    if (container == NULL)
        return swarm__fail_nomem(err);
    switch (field->kind) {
    case SWARM__KIND_STRINGS:
        value->strings = container;
        return read_strings(json, container, err);
    case SWARM__KIND_MAP:
        value->pairs = container;
        return read_members(json, "an object of strings", read_pair, container, err);
    default:
        value->objects = container;
        return read_objects(json, field->type, container, err);
    }
}

static int read_value(json_t *json, const swarm__field *field, swarm__value *value,
                      swarm_error **err)
{
    switch (field->kind) {
    case SWARM__KIND_BOOL:
        value->integer = json_is_true(json);
        return json_is_boolean(json) ? 0 : wrong_type("true or false", err);
    case SWARM__KIND_DOUBLE:
        value->number = json_number_value(json);
        return json_is_number(json) ? 0 : wrong_type("a number", err);
    case SWARM__KIND_STRING:
        return read_string(json, &value->string, err);
    case SWARM__KIND_STRINGS:
    case SWARM__KIND_MAP:
    case SWARM__KIND_OBJECTS:
        return read_container(json, field, value, err);
    case SWARM__KIND_OBJECT:
        return read_object(json, field->type, &value->object, err);
    default:
        return read_integer(json, field, value, err);
    }
}

/* A word that is not known counts as a value, so that checks can refuse it, and its text is kept.
 * An empty one is what Go programs write for an unset choice. */
static int read_enum(json_t *json, swarm__object *object, size_t i, swarm_error **err)
{
    const swarm__field *field = &object->type->fields[i];
    const char *word = json_string_value(json);
    int32_t value = 0;
    if (word == NULL)
        return wrong_type("a string", err);
    int known = swarm__words_value(field->words, word, &value) == 0;
    object->values[i].integer = value;
    if (*word != '\0')
        object->present |= UINT64_C(1) << i;
    return known ? 0 : keep(object, field->name, json, err);
}

/* The same member may stand there by its name and by its alias. */
static int read_member(json_t *json, const char *name, void *user, swarm_error **err)
{
    swarm__object *object = user;
    const swarm__field *field = swarm__type_find(object->type, name);
    if (field == NULL)
        return keep(object, name, json, err);
    size_t i = (size_t)(field - object->type->fields);
    if (object->present & UINT64_C(1) << i ||
        (object->extras.count > 0 && swarm__pairs_find(&object->extras, field->name) != NULL))
        return swarm__fail(err, SWARM_E_PARSE, NULL, "stands there twice");
    if (json_is_null(json))
        return keep(object, field->name, json, err);
    if (field->kind == SWARM__KIND_ENUM)
        return read_enum(json, object, i, err);
    object->present |= UINT64_C(1) << i;
    return read_value(json, field, &object->values[i], err);
}

static int read_object(json_t *json, const swarm__type *type, swarm__object **out_object,
                       swarm_error **err)
{
    swarm__object *object = swarm__object_new(type);
    if (object == NULL)
        return swarm__fail_nomem(err);
    int result = read_members(json, "an object", read_member, object, err);
    if (result < 0)
        swarm__object_free(object);
    else
        *out_object = object;
    return result;
}

int swarm__object_from_json(const swarm__type *type, const char *json, size_t length,
                            void **out_object, swarm_error **err)
{
    json_t *tree;
    swarm__object *object = NULL;
    int result = swarm__json_load(json, length, &tree, err);
    if (result < 0)
        return result;
    result = read_object(tree, type, &object, err);
    json_decref(tree);
    if (result == 0)
        *out_object = object;
    return result;
}

int swarm__list_from_json(const swarm__type *type, const char *json, size_t length, void **out_list,
                          swarm_error **err)
{
    json_t *tree;
    int result = swarm__json_load(json, length, &tree, err);
    if (result < 0)
        return result;
    swarm__list *list = swarm__list_new(type);
    if (list == NULL)
        result = swarm__fail_nomem(err);
    else
        result = read_objects(tree, type, &list->objects, err);
    json_decref(tree);
    if (result < 0)
        swarm__list_free(list);
    else
        *out_list = list;
    return result;
}
