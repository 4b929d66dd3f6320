/* SPDX-License-Identifier: MIT
 *
 * The only file that knows jansson. Its answer is walked once, by the object's table.
 */
#include "model/json.h"

#include "base/alloc.h"
#include "base/array.h"
#include <jansson.h>
#include <string.h>

/* Depth and number of values are counted before jansson sees the text: its own depth limit is a
 * matter of its build, and small values cost it much memory. */
static int check_limits(const char *json, size_t length, swarm_error **err)
{
    size_t depth = 0, values = 1;
    int in_string = 0;
    if (length > SWARM__JSON_SIZE_LIMIT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "the JSON is larger than 16 MiB");
    for (size_t i = 0; i < length; i++) {
        char c = json[i];
        if (in_string) {
            if (c == '\\')
                i++;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = 1;
        } else if (c == '{' || c == '[') {
            depth++;
            values++;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        } else if (c == ',') {
            values++;
        }
        if (depth > SWARM__JSON_DEPTH_LIMIT)
            return swarm__fail(err, SWARM_E_LIMIT, NULL, "the JSON is nested deeper than %d levels",
                               SWARM__JSON_DEPTH_LIMIT);
        if (values > SWARM__JSON_VALUE_LIMIT)
            return swarm__fail(err, SWARM_E_LIMIT, NULL, "the JSON has more than %d values",
                               SWARM__JSON_VALUE_LIMIT);
    }
    return 0;
}

static int load(const char *json, size_t length, json_t **out_root, swarm_error **err)
{
    json_error_t problem;
    if (json == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int result = check_limits(json, length, err);
    if (result < 0)
        return result;
    *out_root = json_loadb(json, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
    if (*out_root != NULL)
        return 0;
    if (json_error_code(&problem) == json_error_out_of_memory)
        return swarm__fail_nomem(err);
    /* What follows "near" is a piece of the input, and may be anything. */
    char *near = strstr(problem.text, " near ");
    if (near != NULL)
        *near = '\0';
    return swarm__fail(err, SWARM_E_PARSE, NULL, "not JSON: %s (line %d, column %d)", problem.text,
                       problem.line, problem.column);
}

static void add_json(swarm__text *text, json_t *json)
{
    const char *key;
    json_t *item;
    size_t index, count = 0;
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        json_object_foreach(json, key, item)
        {
            swarm__text_add(text, count++ == 0 ? "{" : ",");
            swarm__json_add_string(text, key);
            swarm__text_add(text, ":");
            add_json(text, item);
        }
        swarm__text_add(text, count == 0 ? "{}" : "}");
        break;
    case JSON_ARRAY:
        json_array_foreach(json, index, item)
        {
            swarm__text_add(text, index == 0 ? "[" : ",");
            add_json(text, item);
        }
        swarm__text_add(text, json_array_size(json) == 0 ? "[]" : "]");
        break;
    case JSON_STRING:
        swarm__json_add_string(text, json_string_value(json));
        break;
    case JSON_INTEGER:
        swarm__json_add_integer(text, json_integer_value(json));
        break;
    case JSON_REAL:
        swarm__json_add_double(text, json_real_value(json));
        break;
    default:
        swarm__text_add(text, json_is_true(json) ? "true" : json_is_false(json) ? "false" : "null");
        break;
    }
}

static int keep(swarm__object *object, const char *name, json_t *json, swarm_error **err)
{
    swarm__text text = {0};
    add_json(&text, json);
    char *kept = swarm__text_take(&text);
    int result = kept != NULL ? swarm__pairs_append(&object->extras, name, kept) : SWARM_E_NOMEM;
    swarm__free(kept);
    return result < 0 ? swarm__fail_nomem(err) : 0;
}

static int wrong_type(const char *wanted, swarm_error **err)
{
    return swarm__fail(err, SWARM_E_INVAL, NULL, "must be %s", wanted);
}

/* Add "/name" before the path of an error. */
static void prefix_name(swarm_error **err, const char *name)
{
    swarm__text path = {0};
    if (err == NULL)
        return;
    swarm__text_add(&path, "/");
    for (; *name != '\0'; name++) {
        if (*name == '~')
            swarm__text_add(&path, "~0");
        else if (*name == '/')
            swarm__text_add(&path, "~1");
        else
            swarm__text_add_bytes(&path, name, 1);
    }
    char *prefix = swarm__text_take(&path);
    if (prefix != NULL)
        swarm__error_prefix(err, prefix);
    swarm__free(prefix);
}

static void prefix_index(swarm_error **err, size_t index)
{
    char *prefix = err != NULL ? swarm__format("/%zu", index) : NULL;
    if (prefix != NULL)
        swarm__error_prefix(err, prefix);
    swarm__free(prefix);
}

static int read_integer(const swarm__field *field, json_t *json, swarm__value *value,
                        swarm_error **err)
{
    if (!json_is_integer(json))
        return wrong_type("an integer", err);
    int64_t low = INT64_MIN, high = INT64_MAX, integer = json_integer_value(json);
    if (field->kind == SWARM__KIND_INT32) {
        low = INT32_MIN;
        high = INT32_MAX;
    } else if (field->kind == SWARM__KIND_UINT32) {
        low = 0;
        high = UINT32_MAX;
    } else if (field->kind == SWARM__KIND_UINT64) {
        low = 0;
    }
    if (integer < low)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "must be %lld or more", (long long)low);
    if (integer > high)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "must be %lld or less", (long long)high);
    value->integer = integer;
    return 0;
}

static int read_strings(json_t *json, swarm__value *value, swarm_error **err)
{
    size_t index;
    json_t *item;
    if (!json_is_array(json))
        return wrong_type("a list of strings", err);
    value->strings = swarm__alloc_zero(1, sizeof *value->strings);
    if (value->strings == NULL)
        return swarm__fail_nomem(err);
    json_array_foreach(json, index, item)
    {
        if (!json_is_string(item)) {
            int result = wrong_type("a string", err);
            prefix_index(err, index);
            return result;
        }
        if (swarm__strings_append(value->strings, json_string_value(item)) < 0)
            return swarm__fail_nomem(err);
    }
    return 0;
}

static int check_members(json_t *json, swarm_error **err)
{
    if (json_object_size(json) > SWARM__JSON_MEMBER_LIMIT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "has more than %d members",
                           SWARM__JSON_MEMBER_LIMIT);
    return 0;
}

static int read_map(json_t *json, swarm__value *value, swarm_error **err)
{
    const char *key;
    json_t *item;
    if (!json_is_object(json))
        return wrong_type("an object of strings", err);
    int result = check_members(json, err);
    if (result < 0)
        return result;
    value->pairs = swarm__alloc_zero(1, sizeof *value->pairs);
    if (value->pairs == NULL)
        return swarm__fail_nomem(err);
    json_object_foreach(json, key, item)
    {
        if (!json_is_string(item)) {
            result = wrong_type("a string", err);
            prefix_name(err, key);
            return result;
        }
        if (swarm__pairs_append(value->pairs, key, json_string_value(item)) < 0)
            return swarm__fail_nomem(err);
    }
    return 0;
}

static int read_object(const swarm__type *type, json_t *json, swarm__object **out_object,
                       swarm_error **err);

static int read_objects(const swarm__type *type, json_t *json, swarm__objects *objects,
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
        swarm__object *object;
        int result = read_object(type, item, &object, err);
        if (result < 0) {
            prefix_index(err, index);
            return result;
        }
        swarm__array_push(objects, object);
    }
    return 0;
}

static int read_string(json_t *json, swarm__value *value, swarm_error **err)
{
    if (!json_is_string(json))
        return wrong_type("a string", err);
    if (swarm__str_set(&value->string, json_string_value(json)) < 0)
        return swarm__fail_nomem(err);
    return 0;
}

/* What was read before a failure hangs in `value`, and is freed with its object. */
static int read_value(const swarm__field *field, json_t *json, swarm__value *value,
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
        return read_string(json, value, err);
    case SWARM__KIND_STRINGS:
        return read_strings(json, value, err);
    case SWARM__KIND_MAP:
        return read_map(json, value, err);
    case SWARM__KIND_OBJECT:
        return read_object(field->type, json, &value->object, err);
    case SWARM__KIND_OBJECTS:
        value->objects = swarm__alloc_zero(1, sizeof *value->objects);
        if (value->objects == NULL)
            return swarm__fail_nomem(err);
        return read_objects(field->type, json, value->objects, err);
    default:
        return read_integer(field, json, value, err);
    }
}

/* A word that is not known counts as a value, so that checks can refuse it, and its text is kept.
 * An empty one is what Go programs write for an unset choice. */
static int read_enum(swarm__object *object, size_t i, json_t *json, swarm_error **err)
{
    const swarm__field *field = &object->type->fields[i];
    int32_t value = 0;
    if (!json_is_string(json))
        return wrong_type("a string", err);
    const char *word = json_string_value(json);
    int known = swarm__words_value(field->words, word, &value) == 0;
    object->values[i].integer = value;
    if (*word != '\0')
        object->present |= UINT64_C(1) << i;
    return known ? 0 : keep(object, field->name, json, err);
}

static int read_member(swarm__object *object, const char *name, json_t *json, swarm_error **err)
{
    const swarm__field *field = swarm__type_find(object->type, name);
    if (field == NULL)
        return keep(object, name, json, err);
    size_t i = (size_t)(field - object->type->fields);
    if (object->present & UINT64_C(1) << i ||
        swarm__pairs_find(&object->extras, field->name) != NULL)
        return swarm__fail(err, SWARM_E_PARSE, NULL, "stands there twice, as %s and as %s",
                           field->name, field->alias);
    if (json_is_null(json))
        return keep(object, field->name, json, err);
    if (field->kind == SWARM__KIND_ENUM)
        return read_enum(object, i, json, err);
    object->present |= UINT64_C(1) << i;
    return read_value(field, json, &object->values[i], err);
}

static int read_object(const swarm__type *type, json_t *json, swarm__object **out_object,
                       swarm_error **err)
{
    const char *name;
    json_t *member;
    if (!json_is_object(json))
        return wrong_type("an object", err);
    int result = check_members(json, err);
    if (result < 0)
        return result;
    swarm__object *object = swarm__object_new(type);
    if (object == NULL)
        return swarm__fail_nomem(err);
    json_object_foreach(json, name, member)
    {
        result = read_member(object, name, member, err);
        if (result < 0) {
            prefix_name(err, name);
            swarm__object_free(object);
            return result;
        }
    }
    *out_object = object;
    return 0;
}

int swarm__object_from_json(const swarm__type *type, const char *json, size_t length,
                            void **out_object, swarm_error **err)
{
    json_t *root;
    swarm__object *object;
    if (out_object == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int result = load(json, length, &root, err);
    if (result < 0)
        return result;
    result = read_object(type, root, &object, err);
    json_decref(root);
    if (result == 0)
        *out_object = object;
    return result;
}

int swarm__list_from_json(const swarm__type *type, const char *json, size_t length, void **out_list,
                          swarm_error **err)
{
    json_t *root;
    if (out_list == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int result = load(json, length, &root, err);
    if (result < 0)
        return result;
    swarm__list *list = swarm__list_new(type);
    result = list != NULL ? read_objects(type, root, &list->objects, err) : swarm__fail_nomem(err);
    json_decref(root);
    if (result < 0)
        swarm__list_free(list);
    else
        *out_list = list;
    return result;
}
