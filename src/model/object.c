/* SPDX-License-Identifier: MIT */
#include "model/object.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "model/object_place.h"
#include "model/time_text.h"
#include <math.h>
#include <string.h>

const swarm__type swarm__empty_type = {NULL, 0};

void *swarm__object_new(const swarm__type *type)
{
    swarm__object *object =
        swarm__alloc_zero(1, sizeof *object + type->count * sizeof object->values[0]);
    if (object != NULL)
        object->type = type;
    return object;
}

static void pairs_free(swarm__pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        swarm__free(pairs->items[i].key);
        swarm__free(pairs->items[i].value);
    }
    swarm__array_free(pairs);
}

static void objects_free(swarm__objects *objects)
{
    for (size_t i = 0; i < objects->count; i++)
        swarm__object_free(objects->items[i]);
    swarm__array_free(objects);
}

void swarm__value_clear(const swarm__field *field, swarm__value *value)
{
    switch (field->kind) {
    case SWARM__KIND_STRING:
        swarm__free(value->string);
        break;
    case SWARM__KIND_STRINGS:
        if (value->strings != NULL)
            swarm__strings_free(value->strings);
        swarm__free(value->strings);
        break;
    case SWARM__KIND_MAP:
        if (value->pairs != NULL)
            pairs_free(value->pairs);
        swarm__free(value->pairs);
        break;
    case SWARM__KIND_OBJECT:
        swarm__object_free(value->object);
        break;
    case SWARM__KIND_OBJECTS:
        if (value->objects != NULL)
            objects_free(value->objects);
        swarm__free(value->objects);
        break;
    default:
        break;
    }
    memset(value, 0, sizeof *value);
}

void swarm__object_free(void *object)
{
    swarm__object *self = object;
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->type->count; i++)
        swarm__value_clear(&self->type->fields[i], &self->values[i]);
    pairs_free(&self->extras);
    swarm__free(self);
}

static int pairs_copy(const swarm__pairs *from, swarm__pairs *to)
{
    for (size_t i = 0; i < from->count; i++)
        if (swarm__pairs_append(to, from->items[i].key, from->items[i].value) < 0)
            return SWARM_E_NOMEM;
    return 0;
}

static int objects_copy(const swarm__objects *from, swarm__objects *to)
{
    if (swarm__array_reserve(to, from->count) < 0)
        return SWARM_E_NOMEM;
    for (size_t i = 0; i < from->count; i++) {
        swarm__object *item = swarm__object_copy(from->items[i]);
        if (item == NULL)
            return SWARM_E_NOMEM;
        swarm__array_push(to, item);
    }
    return 0;
}

static int strings_copy(const swarm__strings *from, swarm__strings *to)
{
    for (size_t i = 0; i < from->count; i++)
        if (swarm__strings_append(to, from->items[i]) < 0)
            return SWARM_E_NOMEM;
    return 0;
}

/* What was copied before memory ran short hangs in `to` already, and is freed with it. */
static int value_copy(const swarm__field *field, const swarm__value *from, swarm__value *to)
{
    switch (field->kind) {
    case SWARM__KIND_STRING:
        return swarm__str_set(&to->string, from->string);
    case SWARM__KIND_STRINGS:
        to->strings = swarm__alloc_zero(1, sizeof *to->strings);
        return to->strings == NULL ? SWARM_E_NOMEM : strings_copy(from->strings, to->strings);
    case SWARM__KIND_MAP:
        to->pairs = swarm__alloc_zero(1, sizeof *to->pairs);
        return to->pairs == NULL ? SWARM_E_NOMEM : pairs_copy(from->pairs, to->pairs);
    case SWARM__KIND_OBJECT:
        to->object = swarm__object_copy(from->object);
        return to->object == NULL ? SWARM_E_NOMEM : 0;
    case SWARM__KIND_OBJECTS:
        to->objects = swarm__alloc_zero(1, sizeof *to->objects);
        return to->objects == NULL ? SWARM_E_NOMEM : objects_copy(from->objects, to->objects);
    default:
        *to = *from;
        return 0;
    }
}

void *swarm__object_copy(const void *object)
{
    const swarm__object *self = object;
    if (self == NULL)
        return NULL;
    swarm__object *copy = swarm__object_new(self->type);
    if (copy == NULL)
        return NULL;
    copy->present = self->present;
    int result = pairs_copy(&self->extras, &copy->extras);
    for (size_t i = 0; result == 0 && i < self->type->count; i++)
        if (self->present & UINT64_C(1) << i)
            result = value_copy(&self->type->fields[i], &self->values[i], &copy->values[i]);
    if (result == 0)
        return copy;
    swarm__object_free(copy);
    return NULL;
}

/* Maps that were written in the same order, as most are, cost one look for each entry. */
static int pairs_equal(const swarm__pairs *a, const swarm__pairs *b)
{
    if (a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++) {
        const char *value = strcmp(a->items[i].key, b->items[i].key) == 0
                                ? b->items[i].value
                                : swarm__pairs_find(b, a->items[i].key);
        if (value == NULL || strcmp(a->items[i].value, value) != 0)
            return 0;
    }
    return 1;
}

static int strings_equal(const swarm__strings *a, const swarm__strings *b)
{
    if (a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return 0;
    return 1;
}

static int objects_equal(const swarm__objects *a, const swarm__objects *b)
{
    if (a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (!swarm__object_equal(a->items[i], b->items[i]))
            return 0;
    return 1;
}

static int value_equal(const swarm__field *field, const swarm__value *a, const swarm__value *b)
{
    switch (field->kind) {
    case SWARM__KIND_DOUBLE:
        return a->number <= b->number && a->number >= b->number;
    case SWARM__KIND_STRING:
        return strcmp(a->string, b->string) == 0;
    case SWARM__KIND_STRINGS:
        return strings_equal(a->strings, b->strings);
    case SWARM__KIND_MAP:
        return pairs_equal(a->pairs, b->pairs);
    case SWARM__KIND_OBJECT:
        return swarm__object_equal(a->object, b->object);
    case SWARM__KIND_OBJECTS:
        return objects_equal(a->objects, b->objects);
    default:
        return a->integer == b->integer;
    }
}

int swarm__object_equal(const void *a, const void *b)
{
    const swarm__object *left = a, *right = b;
    if (left == right)
        return 1;
    if (left == NULL || right == NULL || left->type != right->type ||
        left->present != right->present || !pairs_equal(&left->extras, &right->extras))
        return 0;
    for (size_t i = 0; i < left->type->count; i++)
        if (left->present & UINT64_C(1) << i &&
            !value_equal(&left->type->fields[i], &left->values[i], &right->values[i]))
            return 0;
    return 1;
}

const swarm__field *swarm__type_find(const swarm__type *type, const char *name)
{
    for (size_t i = 0; i < type->count; i++) {
        const swarm__field *field = &type->fields[i];
        if (strcmp(field->name, name) == 0 ||
            (field->alias != NULL && strcmp(field->alias, name) == 0))
            return field;
    }
    return NULL;
}

const swarm__value *swarm__value_at(const void *object, unsigned path)
{
    const swarm__object *at = object;
    while (at != NULL && path > 0xff) {
        at = at->values[path & 0xff].object;
        path = (path >> 8) - 1;
    }
    return at != NULL && at->present & UINT64_C(1) << path ? &at->values[path] : NULL;
}

int swarm__place_open(void *object, unsigned path, swarm__place *out_place)
{
    swarm__place place = {.object = object};
    if (object == NULL)
        return SWARM_E_INVAL;
    while (path > 0xff) {
        unsigned outer = path & 0xff;
        swarm__object **child = &place.object->values[outer].object;
        if (*child == NULL) {
            *child = swarm__object_new(place.object->type->fields[outer].type);
            if (*child == NULL)
                return swarm__place_close(&place, SWARM_E_NOMEM);
            place.object->present |= UINT64_C(1) << outer;
            if (place.made_in == NULL) {
                place.made_in = place.object;
                place.made_field = outer;
            }
        }
        place.object = *child;
        path = (path >> 8) - 1;
    }
    place.field = path;
    *out_place = place;
    return 0;
}

/* A known member that has a value again needs no kept JSON. */
static void drop_extra(swarm__object *object, unsigned field)
{
    const char *name = object->type->fields[field].name;
    for (size_t i = 0; i < object->extras.count; i++) {
        swarm__pair *pair = &object->extras.items[i];
        if (strcmp(pair->key, name) != 0)
            continue;
        swarm__free(pair->key);
        swarm__free(pair->value);
        object->extras.count--;
        memmove(pair, pair + 1, (object->extras.count - i) * sizeof *pair);
        return;
    }
}

static void clear_field(swarm__object *object, unsigned field)
{
    swarm__value_clear(&object->type->fields[field], &object->values[field]);
    object->present &= ~(UINT64_C(1) << field);
    drop_extra(object, field);
}

int swarm__place_close(swarm__place *place, int result)
{
    if (result < 0 && place->made_in != NULL)
        clear_field(place->made_in, place->made_field);
    if (result < 0)
        return result;
    if (place->made_in != NULL)
        drop_extra(place->made_in, place->made_field);
    place->object->present |= UINT64_C(1) << place->field;
    drop_extra(place->object, place->field);
    return 0;
}

int swarm__has(const void *object, unsigned path)
{
    return swarm__value_at(object, path) != NULL;
}

/* Objects on the way stay, even if nothing else is in them. */
int swarm__unset(void *object, unsigned path)
{
    swarm__object *at = object;
    if (at == NULL)
        return SWARM_E_INVAL;
    while (path > 0xff) {
        at = at->values[path & 0xff].object;
        if (at == NULL)
            return 0;
        path = (path >> 8) - 1;
    }
    clear_field(at, path);
    return 0;
}

int64_t swarm__get_integer(const void *object, unsigned path)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL ? value->integer : 0;
}

int swarm__set_integer(void *object, unsigned path, int64_t value)
{
    swarm__place place;
    int result = swarm__place_open(object, path, &place);
    if (result < 0)
        return result;
    const swarm__field *field = &place.object->type->fields[place.field];
    if (field->kind == SWARM__KIND_ENUM && swarm__words_text(field->words, (int32_t)value) == NULL)
        return swarm__place_close(&place, SWARM_E_INVAL);
    if (field->kind == SWARM__KIND_UINT64 && value < 0)
        return swarm__place_close(&place, SWARM_E_INVAL);
    swarm__place_value(&place)->integer = value;
    return swarm__place_close(&place, 0);
}

double swarm__get_double(const void *object, unsigned path)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL ? value->number : 0;
}

int swarm__set_double(void *object, unsigned path, double value)
{
    swarm__place place;
    if (!isfinite(value))
        return SWARM_E_INVAL;
    int result = swarm__place_open(object, path, &place);
    if (result < 0)
        return result;
    swarm__place_value(&place)->number = value;
    return swarm__place_close(&place, 0);
}

const char *swarm__get_string(const void *object, unsigned path)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL ? value->string : NULL;
}

int swarm__set_string(void *object, unsigned path, const char *value)
{
    swarm__place place;
    if (value == NULL)
        return swarm__unset(object, path);
    if (!swarm__utf8_valid(value, strlen(value)))
        return SWARM_E_INVAL;
    int result = swarm__place_open(object, path, &place);
    if (result < 0)
        return result;
    return swarm__place_close(&place, swarm__str_set(&swarm__place_value(&place)->string, value));
}

int64_t swarm__get_time(const void *object, unsigned path)
{
    const char *text = swarm__get_string(object, path);
    int64_t unix_ns;
    return text != NULL && swarm__time_parse(text, &unix_ns) == 0 ? unix_ns : 0;
}

int swarm__set_time(void *object, unsigned path, int64_t unix_ns)
{
    char text[SWARM__TIME_TEXT_SIZE];
    swarm__time_format(unix_ns, text);
    return swarm__set_string(object, path, text);
}

const void *swarm__get_object(const void *object, unsigned path)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL ? value->object : NULL;
}

void *swarm__edit_object(void *object, unsigned path)
{
    swarm__place place;
    if (swarm__place_open(object, path, &place) < 0)
        return NULL;
    swarm__value *value = swarm__place_value(&place);
    if (value->object == NULL)
        value->object = swarm__object_new(place.object->type->fields[place.field].type);
    return swarm__place_close(&place, value->object != NULL ? 0 : SWARM_E_NOMEM) == 0
               ? value->object
               : NULL;
}

int swarm__set_object(void *object, unsigned path, const void *value)
{
    swarm__place place;
    if (object == NULL || value == NULL)
        return SWARM_E_INVAL;
    swarm__object *copy = swarm__object_copy(value);
    if (copy == NULL)
        return SWARM_E_NOMEM;
    int result = swarm__place_open(object, path, &place);
    if (result < 0) {
        swarm__object_free(copy);
        return result;
    }
    swarm__object_free(swarm__place_value(&place)->object);
    swarm__place_value(&place)->object = copy;
    return swarm__place_close(&place, 0);
}
