/* SPDX-License-Identifier: MIT */
#include "model/json.h"

#include "model/json_number.h"
#include <stdio.h>
#include <string.h>

static void add_escape(swarm__text *text, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    for (const char *at = letters; *at != '\0'; at += 2) {
        if ((unsigned char)*at == byte) {
            const char escape[] = {'\\', at[1]};
            swarm__text_add_bytes(text, escape, sizeof escape);
            return;
        }
    }
    const char escape[] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
    swarm__text_add_bytes(text, escape, sizeof escape);
}

void swarm__json_add_string(swarm__text *text, const char *string)
{
    swarm__text_add(text, "\"");
    for (;;) {
        size_t plain = 0;
        while ((unsigned char)string[plain] >= 0x20 && string[plain] != '"' &&
               string[plain] != '\\')
            plain++;
        swarm__text_add_bytes(text, string, plain);
        string += plain;
        if (*string == '\0')
            break;
        add_escape(text, (unsigned char)*string++);
    }
    swarm__text_add(text, "\"");
}

void swarm__json_add_integer(swarm__text *text, int64_t integer)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)integer);
    swarm__text_add(text, digits);
}

static void add_natural(swarm__text *text, uint64_t natural)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)natural);
    swarm__text_add(text, digits);
}

static void add_strings(swarm__text *text, const swarm__strings *strings)
{
    for (size_t i = 0; i < strings->count; i++) {
        swarm__text_add(text, i == 0 ? "[" : ",");
        swarm__json_add_string(text, strings->items[i]);
    }
    swarm__text_add(text, strings->count == 0 ? "[]" : "]");
}

static void add_map(swarm__text *text, const swarm__pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        swarm__text_add(text, i == 0 ? "{" : ",");
        swarm__json_add_string(text, pairs->items[i].key);
        swarm__text_add(text, ":");
        swarm__json_add_string(text, pairs->items[i].value);
    }
    swarm__text_add(text, pairs->count == 0 ? "{}" : "}");
}

static void add_objects(swarm__text *text, const swarm__objects *objects, uint32_t flags)
{
    for (size_t i = 0; i < objects->count; i++) {
        swarm__text_add(text, i == 0 ? "[" : ",");
        swarm__json_add_object(text, objects->items[i], flags);
    }
    swarm__text_add(text, objects->count == 0 ? "[]" : "]");
}

static void add_value(swarm__text *text, const swarm__field *field, const swarm__value *value,
                      uint32_t flags)
{
    switch (field->kind) {
    case SWARM__KIND_BOOL:
        swarm__text_add(text, value->integer ? "true" : "false");
        break;
    case SWARM__KIND_INT32:
    case SWARM__KIND_INT64:
    case SWARM__KIND_UINT32:
        swarm__json_add_integer(text, value->integer);
        break;
    case SWARM__KIND_UINT64:
        add_natural(text, (uint64_t)value->integer);
        break;
    case SWARM__KIND_ENUM:
        swarm__json_add_string(text, swarm__words_text(field->words, (int32_t)value->integer));
        break;
    case SWARM__KIND_DOUBLE:
        swarm__number_add_double(text, value->number);
        break;
    case SWARM__KIND_STRING:
        swarm__json_add_string(text, value->string);
        break;
    case SWARM__KIND_STRINGS:
        add_strings(text, value->strings);
        break;
    case SWARM__KIND_MAP:
        add_map(text, value->pairs);
        break;
    case SWARM__KIND_OBJECT:
        swarm__json_add_object(text, value->object, flags);
        break;
    case SWARM__KIND_OBJECTS:
        add_objects(text, value->objects, flags);
        break;
    }
}

/* The name of a member, after the comma or brace that belongs before it. */
static void add_name(swarm__text *text, size_t *members, const char *name)
{
    swarm__text_add(text, (*members)++ == 0 ? "{" : ",");
    swarm__json_add_string(text, name);
    swarm__text_add(text, ":");
}

void swarm__json_add_object(swarm__text *text, const swarm__object *object, uint32_t flags)
{
    const swarm__type *type = object->type;
    size_t members = 0;
    for (size_t i = 0; i < type->count; i++) {
        const swarm__field *field = &type->fields[i];
        if (field->local && flags & SWARM_JSON_ENGINE)
            continue;
        const char *kept = swarm__pairs_find(&object->extras, field->name);
        if (kept != NULL) {
            add_name(text, &members, field->name);
            swarm__text_add(text, kept);
        } else if (object->present & UINT64_C(1) << i) {
            add_name(text, &members, field->name);
            add_value(text, field, &object->values[i], flags);
        }
    }
    for (size_t i = 0; i < object->extras.count; i++) {
        const swarm__pair *extra = &object->extras.items[i];
        if (swarm__type_find(type, extra->key) != NULL)
            continue;
        add_name(text, &members, extra->key);
        swarm__text_add(text, extra->value);
    }
    swarm__text_add(text, members == 0 ? "{}" : "}");
}

static void add_line(swarm__text *text, size_t depth)
{
    swarm__text_add(text, "\n");
    for (size_t i = 0; i < depth; i++)
        swarm__text_add(text, "    ");
}

/* Length of the string at `at`, its quotes included. */
static size_t string_length(const char *at)
{
    size_t length = 1;
    while (at[length] != '"')
        length += at[length] == '\\' ? 2 : 1;
    return length + 1;
}

/* Indent compact JSON. */
static void add_indented(swarm__text *text, const char *json)
{
    size_t depth = 0;
    while (*json != '\0') {
        size_t length = *json == '"' ? string_length(json) : 1;
        int empty = (json[0] == '{' && json[1] == '}') || (json[0] == '[' && json[1] == ']');
        if (empty)
            length = 2;
        else if (*json == '}' || *json == ']')
            add_line(text, --depth);
        swarm__text_add_bytes(text, json, length);
        if (!empty && (*json == '{' || *json == '['))
            add_line(text, ++depth);
        else if (*json == ',')
            add_line(text, depth);
        else if (*json == ':')
            swarm__text_add(text, " ");
        json += length;
    }
    swarm__text_add(text, "\n");
}

int swarm__json_finish(swarm__text *text, uint32_t flags, char **out_json, swarm_error **err)
{
    char *json = swarm__text_take(text);
    if (json != NULL && flags & SWARM_JSON_PRETTY) {
        swarm__text indented = {0};
        add_indented(&indented, json);
        swarm_free(json);
        json = swarm__text_take(&indented);
    }
    if (json == NULL)
        return swarm__fail_nomem(err);
    *out_json = json;
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
    swarm__text text = {0};
    int result = swarm__json_check_arguments(object, flags, out_json, err);
    if (result < 0)
        return result;
    swarm__json_add_object(&text, object, flags);
    return swarm__json_finish(&text, flags, out_json, err);
}

int swarm__list_to_json(const void *list, uint32_t flags, char **out_json, swarm_error **err)
{
    swarm__text text = {0};
    int result = swarm__json_check_arguments(list, flags, out_json, err);
    if (result < 0)
        return result;
    add_objects(&text, &((const swarm__list *)list)->objects, flags);
    return swarm__json_finish(&text, flags, out_json, err);
}
