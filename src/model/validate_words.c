/* SPDX-License-Identifier: MIT
 *
 * What can be told of any object from its table alone.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "model/object.h"
#include "model/validate.h"

static int fail_word(const swarm__field *field, const char *json, swarm_error **err)
{
    swarm__text words = {0};
    for (size_t i = 0; i < field->words->count; i++)
        if (field->words->items[i].value != 0)
            swarm__text_add_format(&words, "%s%s", words.length > 0 ? ", " : "",
                                   field->words->items[i].text);
    char *known = swarm__text_take(&words);
    if (known == NULL)
        return swarm__fail_nomem(err);
    int code = swarm__fail(err, SWARM_E_INVAL, NULL, "%s is not one of: %s",
                           json != NULL ? json : "this", known);
    swarm__free(known);
    return code;
}

static int validate_value(const swarm__object *object, size_t i, swarm_error **err)
{
    const swarm__field *field = &object->type->fields[i];
    const swarm__value *value = &object->values[i];
    switch (field->kind) {
    case SWARM__KIND_ENUM:
        if (swarm__words_text(field->words, (int32_t)value->integer) == NULL)
            return fail_word(field, swarm__pairs_find(&object->extras, field->name), err);
        return 0;
    case SWARM__KIND_MAP:
        if (swarm__pairs_find(value->pairs, "") != NULL)
            return swarm__fail(err, SWARM_E_INVAL, NULL, "a name in it is empty");
        return 0;
    case SWARM__KIND_OBJECT:
        return swarm__validate_words(value->object, err);
    case SWARM__KIND_OBJECTS:
        for (size_t at = 0; at < value->objects->count; at++) {
            int code = swarm__validate_words(value->objects->items[at], err);
            if (code < 0) {
                swarm__error_prefix_index(err, at);
                return code;
            }
        }
        return 0;
    default:
        return 0;
    }
}

int swarm__validate_words(const void *object, swarm_error **err)
{
    const swarm__object *self = object;
    for (size_t i = 0; i < self->type->count; i++) {
        if (!(self->present & UINT64_C(1) << i))
            continue;
        int code = validate_value(self, i, err);
        if (code < 0) {
            swarm__error_prefix_name(err, self->type->fields[i].name);
            return code;
        }
    }
    return 0;
}
