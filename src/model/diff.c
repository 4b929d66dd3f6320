/* SPDX-License-Identifier: MIT */
#include "model/diff.h"

#include "base/alloc.h"
#include "base/text.h"
#include "model/plan.h"
#include <string.h>

typedef struct differ {
    void *plan;
    unsigned list;
} differ;

static int diff_objects(const differ *to, const char *path, const swarm__type *type,
                        const swarm__object *before, const swarm__object *after);

static int add(const differ *to, const char *path, const char *before, const char *after)
{
    void *difference = swarm__object_new(&swarm__plan_difference_type);
    if (difference == NULL || swarm__set_string(difference, PLAN_DIFFERENCE_PATH, path) < 0 ||
        swarm__set_string(difference, PLAN_DIFFERENCE_OLD, before) < 0 ||
        swarm__set_string(difference, PLAN_DIFFERENCE_NEW, after) < 0 ||
        swarm__objects_take(to->plan, to->list, difference) < 0) {
        swarm__object_free(difference);
        return SWARM_E_NOMEM;
    }
    return 0;
}

/* ---- values as text; NULL when memory is short ---- */

/* Nine places behind the point, without zeros at the end; the locale must not show. */
static char *text_of_double(double number)
{
    const double billion = 1e9;
    const char *sign = number < 0 ? "-" : "";
    double size = number < 0 ? -number : number;
    if (!(size < 9e9)) /* no setting is so large */
        return swarm__format("%s%lluE9", sign,
                             size < 9e27 ? (unsigned long long)(size / billion) : 0ULL);
    uint64_t parts = (uint64_t)(size * billion + 0.5);
    unsigned long long whole = parts / 1000000000, behind = parts % 1000000000;
    char *text = behind != 0 ? swarm__format("%s%llu.%09llu", sign, whole, behind)
                             : swarm__format("%s%llu", sign, whole);
    for (size_t length = text != NULL && behind != 0 ? strlen(text) : 0;
         length > 0 && text[length - 1] == '0'; length--)
        text[length - 1] = '\0';
    return text;
}

static char *text_of_value(const swarm__field *field, const swarm__value *value)
{
    switch (field->kind) {
    case SWARM__KIND_BOOL:
        return swarm__format("%s", value->integer ? "true" : "false");
    case SWARM__KIND_ENUM:
        return swarm__format("%s", swarm__words_text(field->words, (int32_t)value->integer));
    case SWARM__KIND_DOUBLE:
        return text_of_double(value->number);
    case SWARM__KIND_STRING:
        return swarm__format("%s", value->string);
    default:
        return swarm__format("%lld", (long long)value->integer);
    }
}

/* What it has, as text; *out_text is NULL when it is not there. 0 or SWARM_E_NOMEM. */
static int text_of_member(const swarm__object *object, size_t index, char **out_text)
{
    const swarm__field *field = &object->type->fields[index];
    const char *kept = swarm__pairs_find(&object->extras, field->name);
    *out_text = NULL;
    if (kept != NULL)
        *out_text = swarm__format("%s", kept);
    else if (object->present & UINT64_C(1) << index)
        *out_text = text_of_value(field, &object->values[index]);
    else
        return 0;
    return *out_text != NULL ? 0 : SWARM_E_NOMEM;
}

static int diff_scalar(const differ *to, const char *path, size_t index,
                       const swarm__object *before, const swarm__object *after)
{
    char *old_text = NULL, *new_text = NULL;
    int code = before != NULL ? text_of_member(before, index, &old_text) : 0;
    if (code == 0 && after != NULL)
        code = text_of_member(after, index, &new_text);
    if (code == 0 && !swarm__str_equal(old_text, new_text))
        code = add(to, path, old_text, new_text);
    swarm__free(old_text);
    swarm__free(new_text);
    return code;
}

/* ---- lists and maps ---- */

static size_t count_of(const swarm__strings *strings, const char *item, size_t before)
{
    size_t count = 0;
    for (size_t i = 0; strings != NULL && i < strings->count && i < before; i++)
        count += strcmp(strings->items[i], item) == 0;
    return count;
}

/* Items that the one list has more often than the other. */
static int diff_items(const differ *to, const char *path, const swarm__strings *has,
                      const swarm__strings *lacks, int gone, size_t *found)
{
    int code = 0;
    for (size_t i = 0; has != NULL && i < has->count && code == 0; i++) {
        const char *item = has->items[i];
        if (count_of(has, item, i) < count_of(lacks, item, SIZE_MAX))
            continue;
        ++*found;
        code = add(to, path, gone ? item : NULL, gone ? NULL : item);
    }
    return code;
}

static int same_strings(const swarm__strings *a, const swarm__strings *b)
{
    size_t count = a != NULL ? a->count : 0;
    if (count != (b != NULL ? b->count : 0))
        return 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return 0;
    return 1;
}

static int diff_strings(const differ *to, const char *path, const swarm__strings *before,
                        const swarm__strings *after)
{
    size_t found = 0;
    int code = diff_items(to, path, before, after, 1, &found);
    if (code == 0)
        code = diff_items(to, path, after, before, 0, &found);
    if (code == 0 && found == 0 && !same_strings(before, after))
        code = add(to, path, "the same items", "in another order");
    return code;
}

/* "~" and "/" in a name stand as "~0" and "~1" in a path. */
static char *path_to(const char *path, const char *name)
{
    swarm__text text = {0};
    swarm__text_add(&text, path);
    swarm__text_add(&text, "/");
    for (; *name != '\0'; name++) {
        char one[2] = {*name, '\0'};
        swarm__text_add(&text, *name == '~' ? "~0" : *name == '/' ? "~1" : one);
    }
    return swarm__text_take(&text);
}

static int diff_entry(const differ *to, const char *path, const char *key, const char *before,
                      const char *after)
{
    if (swarm__str_equal(before, after))
        return 0;
    char *inner = path_to(path, key);
    int code = inner != NULL ? add(to, inner, before, after) : SWARM_E_NOMEM;
    swarm__free(inner);
    return code;
}

static int diff_pairs(const differ *to, const char *path, const swarm__pairs *before,
                      const swarm__pairs *after)
{
    static const swarm__pairs none = {0};
    int code = 0;
    before = before != NULL ? before : &none;
    after = after != NULL ? after : &none;
    for (size_t i = 0; i < before->count && code == 0; i++)
        code = diff_entry(to, path, before->items[i].key, before->items[i].value,
                          swarm__pairs_find(after, before->items[i].key));
    for (size_t i = 0; i < after->count && code == 0; i++)
        if (swarm__pairs_find(before, after->items[i].key) == NULL)
            code = diff_entry(to, path, after->items[i].key, NULL, after->items[i].value);
    return code;
}

/* An object that is there, or not, without a member that would tell. */
static int diff_object(const differ *to, const char *path, const swarm__type *type,
                       const swarm__object *before, const swarm__object *after)
{
    size_t known = swarm__objects_count(to->plan, to->list);
    int code = diff_objects(to, path, type, before, after);
    if (code == 0 && (before == NULL) != (after == NULL) &&
        swarm__objects_count(to->plan, to->list) == known)
        code = add(to, path, before != NULL ? "{}" : NULL, after != NULL ? "{}" : NULL);
    return code;
}

static int diff_list(const differ *to, const char *path, const swarm__type *type,
                     const swarm__objects *before, const swarm__objects *after)
{
    size_t old_count = before != NULL ? before->count : 0;
    size_t new_count = after != NULL ? after->count : 0;
    int code = 0;
    for (size_t i = 0; (i < old_count || i < new_count) && code == 0; i++) {
        char *inner = swarm__format("%s/%zu", path, i);
        if (inner == NULL)
            return SWARM_E_NOMEM;
        code = diff_object(to, inner, type, i < old_count ? before->items[i] : NULL,
                           i < new_count ? after->items[i] : NULL);
        swarm__free(inner);
    }
    return code;
}

/* ---- objects ---- */

static int diff_member(const differ *to, const char *path, const swarm__field *field, size_t index,
                       const swarm__object *before, const swarm__object *after)
{
    static const swarm__value none = {0};
    const swarm__value *old_value = before != NULL ? &before->values[index] : &none;
    const swarm__value *new_value = after != NULL ? &after->values[index] : &none;
    switch (field->kind) {
    case SWARM__KIND_STRINGS:
        return diff_strings(to, path, old_value->strings, new_value->strings);
    case SWARM__KIND_MAP:
        return diff_pairs(to, path, old_value->pairs, new_value->pairs);
    case SWARM__KIND_OBJECT:
        return diff_object(to, path, field->type, old_value->object, new_value->object);
    case SWARM__KIND_OBJECTS:
        return diff_list(to, path, field->type, old_value->objects, new_value->objects);
    default:
        return diff_scalar(to, path, index, before, after);
    }
}

/* Members that are not known here, as the JSON that they are. */
static int diff_extras(const differ *to, const char *path, const swarm__type *type,
                       const swarm__object *before, const swarm__object *after)
{
    int code = 0;
    for (size_t i = 0; before != NULL && i < before->extras.count && code == 0; i++) {
        const swarm__pair *extra = &before->extras.items[i];
        if (swarm__type_find(type, extra->key) == NULL)
            code = diff_entry(to, path, extra->key, extra->value,
                              after != NULL ? swarm__pairs_find(&after->extras, extra->key) : NULL);
    }
    for (size_t i = 0; after != NULL && i < after->extras.count && code == 0; i++) {
        const swarm__pair *extra = &after->extras.items[i];
        if (swarm__type_find(type, extra->key) == NULL &&
            (before == NULL || swarm__pairs_find(&before->extras, extra->key) == NULL))
            code = diff_entry(to, path, extra->key, NULL, extra->value);
    }
    return code;
}

static int diff_objects(const differ *to, const char *path, const swarm__type *type,
                        const swarm__object *before, const swarm__object *after)
{
    int code = 0;
    for (size_t i = 0; i < type->count && code == 0; i++) {
        char *inner = path_to(path, type->fields[i].name);
        if (inner == NULL)
            return SWARM_E_NOMEM;
        code = diff_member(to, inner, &type->fields[i], i, before, after);
        swarm__free(inner);
    }
    return code == 0 ? diff_extras(to, path, type, before, after) : code;
}

int swarm__object_diff(const swarm__type *type, const void *before, const void *after, void *plan,
                       unsigned path)
{
    differ to = {plan, path};
    return diff_objects(&to, "", type, before, after);
}
