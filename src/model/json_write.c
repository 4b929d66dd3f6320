/* SPDX-License-Identifier: MIT */
#include "model/json.h"

#include "base/error.h"
#include "base/text.h"
#include "model/json_tree.h"
#include <math.h>
#include <string.h>

static json_t *json_of_strings(const swarm__strings *strings)
{
    json_t *json = json_array();
    int failed = json == NULL;
    for (size_t i = 0; !failed && i < strings->count; i++)
        swarm__json_append(json, json_string(strings->items[i]), &failed);
    return swarm__json_made(json, failed);
}

static json_t *json_of_map(const swarm__pairs *pairs)
{
    json_t *json = json_object();
    int failed = json == NULL;
    for (size_t i = 0; !failed && i < pairs->count; i++)
        swarm__json_put(json, pairs->items[i].key, json_string(pairs->items[i].value), &failed);
    return swarm__json_made(json, failed);
}

static json_t *json_of_objects(const swarm__objects *objects, uint32_t flags)
{
    json_t *json = json_array();
    int failed = json == NULL;
    for (size_t i = 0; !failed && i < objects->count; i++)
        swarm__json_append(json, swarm__json_of_object(objects->items[i], flags), &failed);
    return swarm__json_made(json, failed);
}

/* An integer when it is one, as Go writes it. */
static json_t *json_of_double(double number)
{
    if (fabs(number) <= 9007199254740992.0 && !islessgreater(number, (double)(int64_t)number))
        return json_integer((int64_t)number);
    return json_real(number);
}

static json_t *json_of_value(const swarm__field *field, const swarm__value *value, uint32_t flags)
{
    switch (field->kind) {
    case SWARM__KIND_BOOL:
        return json_boolean(value->integer);
    case SWARM__KIND_ENUM:
        return json_string(swarm__words_text(field->words, (int32_t)value->integer));
    case SWARM__KIND_DOUBLE:
        return json_of_double(value->number);
    case SWARM__KIND_STRING:
        return json_string(value->string);
    case SWARM__KIND_STRINGS:
        return json_of_strings(value->strings);
    case SWARM__KIND_MAP:
        return json_of_map(value->pairs);
    case SWARM__KIND_OBJECT:
        return swarm__json_of_object(value->object, flags);
    case SWARM__KIND_OBJECTS:
        return json_of_objects(value->objects, flags);
    default:
        return json_integer(value->integer);
    }
}

/* The extras were read before: only memory can be short. */
static json_t *json_of_extra(const char *text)
{
    json_t *json;
    return swarm__json_load(text, strlen(text), &json, NULL) == 0 ? json : NULL;
}

/* Only libswarm knows the member, or the word that it has. */
static int is_our_own(const swarm__object *object, size_t index)
{
    const swarm__field *field = &object->type->fields[index];
    return field->local ||
           (field->own_value != 0 && object->values[index].integer == field->own_value);
}

json_t *swarm__json_of_object(const swarm__object *object, uint32_t flags)
{
    const swarm__type *type = object->type;
    json_t *json = json_object();
    int failed = json == NULL;
    for (size_t i = 0; !failed && i < type->count; i++) {
        const swarm__field *field = &type->fields[i];
        if (flags & SWARM_JSON_ENGINE && is_our_own(object, i))
            continue;
        const char *kept = swarm__pairs_find(&object->extras, field->name);
        if (kept != NULL)
            swarm__json_put(json, field->name, json_of_extra(kept), &failed);
        else if (object->present & UINT64_C(1) << i)
            swarm__json_put(json, field->name, json_of_value(field, &object->values[i], flags),
                            &failed);
    }
    for (size_t i = 0; !failed && i < object->extras.count; i++) {
        const swarm__pair *extra = &object->extras.items[i];
        if (swarm__type_find(type, extra->key) == NULL)
            swarm__json_put(json, extra->key, json_of_extra(extra->value), &failed);
    }
    return swarm__json_made(json, failed);
}

int swarm__json_finish(json_t *json, uint32_t flags, char **out_json, swarm_error **err)
{
    swarm__text text = {0};
    size_t style = flags & SWARM_JSON_PRETTY ? JSON_INDENT(4) : JSON_COMPACT;
    char *written = json != NULL ? swarm__json_text(json, style) : NULL;
    json_decref(json);
    if (written != NULL && flags & SWARM_JSON_PRETTY) {
        swarm__text_add(&text, written);
        swarm__text_add(&text, "\n");
        swarm_free(written);
        written = swarm__text_take(&text);
    }
    if (written == NULL)
        return swarm__fail_nomem(err);
    *out_json = written;
    return 0;
}

int swarm__json_check_arguments(const void *object, uint32_t flags, char **out_json,
                                swarm_error **err)
{
    if (object == NULL || out_json == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    if (flags & ~(uint32_t)(SWARM_JSON_ENGINE | SWARM_JSON_PRETTY))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "there is no such SWARM_JSON_ flag");
    return 0;
}

int swarm__object_to_json(const void *object, uint32_t flags, char **out_json, swarm_error **err)
{
    int result = swarm__json_check_arguments(object, flags, out_json, err);
    if (result < 0)
        return result;
    return swarm__json_finish(swarm__json_of_object(object, flags), flags, out_json, err);
}

int swarm__list_to_json(const void *list, uint32_t flags, char **out_json, swarm_error **err)
{
    int result = swarm__json_check_arguments(list, flags, out_json, err);
    if (result < 0)
        return result;
    const swarm__objects *objects = &((const swarm__list *)list)->objects;
    return swarm__json_finish(json_of_objects(objects, flags), flags, out_json, err);
}
