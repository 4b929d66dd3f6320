/* SPDX-License-Identifier: MIT
 *
 * The members of an object that hold several things: lists of strings, maps, lists of objects. And
 * lists that stand by themselves.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "model/object_place.h"
#include <string.h>

void swarm__strings_free(swarm__strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        swarm__free(strings->items[i]);
    swarm__array_free(strings);
}

int swarm__strings_append(swarm__strings *strings, const char *value)
{
    char *copy = swarm__strdup(value);
    if (copy == NULL || swarm__array_reserve(strings, 1) < 0) {
        swarm__free(copy);
        return SWARM_E_NOMEM;
    }
    swarm__array_push(strings, copy);
    return 0;
}

int swarm__pairs_append(swarm__pairs *pairs, const char *key, const char *value)
{
    swarm__pair pair = {swarm__strdup(key), swarm__strdup(value)};
    if (pair.key == NULL || pair.value == NULL || swarm__array_reserve(pairs, 1) < 0) {
        swarm__free(pair.key);
        swarm__free(pair.value);
        return SWARM_E_NOMEM;
    }
    swarm__array_push(pairs, pair);
    return 0;
}

static swarm__pair *pair_find(const swarm__pairs *pairs, const char *key)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (strcmp(pairs->items[i].key, key) == 0)
            return &pairs->items[i];
    return NULL;
}

const char *swarm__pairs_find(const swarm__pairs *pairs, const char *key)
{
    const swarm__pair *pair = pair_find(pairs, key);
    return pair != NULL ? pair->value : NULL;
}

/* All three kinds of list hang in their value by a pointer, so that an empty list and none
 * differ. */
static int container_open(void *object, unsigned path, size_t size, swarm__place *out_place)
{
    int result = swarm__place_open(object, path, out_place);
    if (result < 0)
        return result;
    swarm__value *value = swarm__place_value(out_place);
    if (value->string == NULL) {
        void *container = swarm__alloc_zero(1, size);
        if (container == NULL)
            return swarm__place_close(out_place, SWARM_E_NOMEM);
        memcpy(value, &container, sizeof container);
    }
    return 0;
}

/* A list that was made for an item that did not get in goes again. */
static int container_close(swarm__place *place, int result)
{
    const swarm__field *field = &place->object->type->fields[place->field];
    if (result < 0 && !(place->object->present & UINT64_C(1) << place->field))
        swarm__value_clear(field, swarm__place_value(place));
    return swarm__place_close(place, result);
}

size_t swarm__strings_count(const void *object, unsigned path)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL ? value->strings->count : 0;
}

const char *swarm__strings_at(const void *object, unsigned path, size_t index)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL && index < value->strings->count ? value->strings->items[index] : NULL;
}

int swarm__strings_add(void *object, unsigned path, const char *value)
{
    swarm__place place;
    if (value == NULL || !swarm__utf8_valid(value, strlen(value)))
        return SWARM_E_INVAL;
    int result = container_open(object, path, sizeof(swarm__strings), &place);
    if (result < 0)
        return result;
    return container_close(&place,
                           swarm__strings_append(swarm__place_value(&place)->strings, value));
}

size_t swarm__map_size(const void *object, unsigned path)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL ? value->pairs->count : 0;
}

const char *swarm__map_key(const void *object, unsigned path, size_t index)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL && index < value->pairs->count ? value->pairs->items[index].key : NULL;
}

const char *swarm__map_value(const void *object, unsigned path, size_t index)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL && index < value->pairs->count ? value->pairs->items[index].value : NULL;
}

const char *swarm__map_find(const void *object, unsigned path, const char *key)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL && key != NULL ? swarm__pairs_find(value->pairs, key) : NULL;
}

int swarm__map_set(void *object, unsigned path, const char *key, const char *value)
{
    swarm__place place;
    if (key == NULL || value == NULL || !swarm__utf8_valid(key, strlen(key)) ||
        !swarm__utf8_valid(value, strlen(value)))
        return SWARM_E_INVAL;
    int result = container_open(object, path, sizeof(swarm__pairs), &place);
    if (result < 0)
        return result;
    swarm__pairs *pairs = swarm__place_value(&place)->pairs;
    swarm__pair *pair = pair_find(pairs, key);
    if (pair != NULL)
        result = swarm__str_set(&pair->value, value);
    else
        result = swarm__pairs_append(pairs, key, value);
    return container_close(&place, result);
}

int swarm__map_drop(void *object, unsigned path, const char *key)
{
    if (object == NULL || key == NULL)
        return SWARM_E_INVAL;
    const swarm__value *value = swarm__value_at(object, path);
    swarm__pair *pair = value != NULL ? pair_find(value->pairs, key) : NULL;
    if (pair == NULL)
        return 0;
    swarm__pairs *pairs = value->pairs;
    swarm__free(pair->key);
    swarm__free(pair->value);
    pairs->count--;
    memmove(pair, pair + 1, (size_t)(pairs->items + pairs->count - pair) * sizeof *pair);
    return 0;
}

size_t swarm__objects_count(const void *object, unsigned path)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL ? value->objects->count : 0;
}

const void *swarm__objects_at(const void *object, unsigned path, size_t index)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL && index < value->objects->count ? value->objects->items[index] : NULL;
}

void *swarm__objects_edit_at(void *object, unsigned path, size_t index)
{
    const swarm__value *value = swarm__value_at(object, path);
    return value != NULL && index < value->objects->count ? value->objects->items[index] : NULL;
}

int swarm__objects_take(void *object, unsigned path, void *value)
{
    swarm__place place;
    int result = container_open(object, path, sizeof(swarm__objects), &place);
    if (result < 0)
        return result;
    swarm__objects *objects = swarm__place_value(&place)->objects;
    result = swarm__array_reserve(objects, 1);
    if (result == 0)
        swarm__array_push(objects, value);
    return container_close(&place, result);
}

int swarm__objects_add(void *object, unsigned path, const void *value)
{
    if (object == NULL || value == NULL)
        return SWARM_E_INVAL;
    swarm__object *copy = swarm__object_copy(value);
    if (copy == NULL)
        return SWARM_E_NOMEM;
    int result = swarm__objects_take(object, path, copy);
    if (result < 0)
        swarm__object_free(copy);
    return result;
}

int swarm__objects_remove_at(void *object, unsigned path, size_t index)
{
    if (object == NULL)
        return SWARM_E_INVAL;
    const swarm__value *value = swarm__value_at(object, path);
    if (value == NULL || index >= value->objects->count)
        return SWARM_E_NOTFOUND;
    swarm__objects *objects = value->objects;
    swarm__object **item = objects->items + index;
    swarm__object_free(*item);
    objects->count--;
    memmove(item, item + 1, (objects->count - index) * sizeof *item);
    return 0;
}

void *swarm__list_new(const swarm__type *type)
{
    swarm__list *list = swarm__alloc_zero(1, sizeof *list);
    if (list != NULL)
        list->type = type;
    return list;
}

void swarm__list_free(void *list)
{
    swarm__list *self = list;
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->objects.count; i++)
        swarm__object_free(self->objects.items[i]);
    swarm__array_free(&self->objects);
    swarm__free(self);
}

void *swarm__list_copy(const void *list)
{
    const swarm__list *self = list;
    swarm__list *copy = self != NULL ? swarm__list_new(self->type) : NULL;
    for (size_t i = 0; copy != NULL && i < self->objects.count; i++) {
        swarm__object *item = swarm__object_copy(self->objects.items[i]);
        if (item != NULL && swarm__list_take(copy, item) == 0)
            continue;
        swarm__object_free(item);
        swarm__list_free(copy);
        copy = NULL;
    }
    return copy;
}

int swarm__list_equal(const void *a, const void *b)
{
    const swarm__list *left = a, *right = b;
    if (left == right)
        return 1;
    if (left == NULL || right == NULL || left->objects.count != right->objects.count)
        return 0;
    for (size_t i = 0; i < left->objects.count; i++)
        if (!swarm__object_equal(left->objects.items[i], right->objects.items[i]))
            return 0;
    return 1;
}

size_t swarm__list_count(const void *list)
{
    const swarm__list *self = list;
    return self != NULL ? self->objects.count : 0;
}

const void *swarm__list_at(const void *list, size_t index)
{
    const swarm__list *self = list;
    return self != NULL && index < self->objects.count ? self->objects.items[index] : NULL;
}

int swarm__list_take(void *list, void *item)
{
    swarm__list *self = list;
    if (self == NULL || item == NULL)
        return SWARM_E_INVAL;
    if (swarm__array_reserve(&self->objects, 1) < 0)
        return SWARM_E_NOMEM;
    swarm__array_push(&self->objects, (swarm__object *)item);
    return 0;
}
