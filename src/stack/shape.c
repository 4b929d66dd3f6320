/* SPDX-License-Identifier: MIT */
#include "stack/shape.h"

#include "base/ascii.h"
#include "stack/scalar.h"
#include <string.h>

int swarm__shape_fail(swarm__load *load, const swarm__yaml *node, const char *wanted)
{
    const char *name = node->key != NULL ? node->key->text : "this item";
    int scalar = node->kind < SWARM__YAML_STRING && node->kind != SWARM__YAML_NULL;
    return swarm__load_fail(load, SWARM_E_INVAL, node, "%.100s must be %s, this is %s%s", name,
                            wanted, swarm__yaml_kind_text(node),
                            scalar && strstr(wanted, "string") != NULL ? "; put it in quotes" : "");
}

/* --- objects --- */

static const swarm__key *find_key(const swarm__key *keys, const char *name)
{
    for (; keys->name != NULL; keys++)
        if (strcmp(keys->name, name) == 0)
            return keys;
    return NULL;
}

/* What to do with one value of an object; *out_keep says whether it stays in the tree. */
static int shape_member(swarm__load *load, swarm__yaml *value, const swarm__key *keys,
                        int *out_keep)
{
    const char *name = value->key->text;
    const swarm__key *key = find_key(keys, name);
    *out_keep = 0;
    if (key == NULL && strncmp(name, "x-", 2) == 0)
        return 0;
    if (key == NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, value->key,
                                "\"%.100s\" is not a known key here", name);
    if (key->refused != NULL)
        return swarm__load_fail(load, SWARM_E_NOTSUP, value->key, "%s is not supported: %s", name,
                                key->refused);
    if (key->ignored != NULL)
        return swarm__load_warn(load, value->key, "%s is ignored: %s", name, key->ignored);
    if (value->kind == SWARM__YAML_NULL)
        return 0;
    *out_keep = 1;
    if (key->object != NULL)
        return swarm__shape_object(load, value, key->object);
    return key->shape != NULL ? key->shape(load, value) : 0;
}

int swarm__shape_object(swarm__load *load, swarm__yaml *node, const swarm__key *keys)
{
    if (node->kind != SWARM__YAML_MAP)
        return swarm__shape_fail(load, node, "a map");
    swarm__yaml *value = node->first;
    node->first = node->last = NULL;
    node->count = 0;
    while (value != NULL) {
        swarm__yaml *next = value->next;
        int keep;
        int code = shape_member(load, value, keys, &keep);
        if (code < 0)
            return code;
        if (keep)
            swarm__yaml_append(node, value);
        value = next;
    }
    return 0;
}

int swarm__shape_items(swarm__load *load, swarm__yaml *node, swarm__shape *shape)
{
    if (node->kind != SWARM__YAML_LIST)
        return swarm__shape_fail(load, node, "a list");
    for (swarm__yaml *item = node->first; item != NULL; item = item->next) {
        int code = shape(load, item);
        if (code < 0)
            return code;
    }
    return 0;
}

int swarm__shape_values(swarm__load *load, swarm__yaml *node, swarm__shape *shape)
{
    if (node->kind != SWARM__YAML_MAP)
        return swarm__shape_fail(load, node, "a map");
    for (swarm__yaml *value = node->first; value != NULL; value = value->next) {
        if (value->kind == SWARM__YAML_NULL)
            value->kind = SWARM__YAML_MAP;
        int code = shape(load, value);
        if (code < 0)
            return code;
    }
    return 0;
}

/* --- scalars --- */

int swarm__shape_string(swarm__load *load, swarm__yaml *node)
{
    return node->kind == SWARM__YAML_STRING ? 0 : swarm__shape_fail(load, node, "a string");
}

int swarm__shape_text(swarm__load *load, swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_INTEGER || node->kind == SWARM__YAML_NUMBER) {
        node->text = swarm__scalar_number_text(load, node);
        if (node->text == NULL)
            return SWARM_E_NOMEM;
        node->kind = SWARM__YAML_STRING;
    }
    return node->kind == SWARM__YAML_STRING ? 0
                                            : swarm__shape_fail(load, node, "a string or a number");
}

/* A variable's text may stand for a number: ${REPLICAS:-2}. */
static void resolve_substituted(swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_STRING && node->substituted)
        swarm__scalar_resolve(node);
}

int swarm__shape_signed_integer(swarm__load *load, swarm__yaml *node)
{
    resolve_substituted(node);
    return node->kind == SWARM__YAML_INTEGER ? 0 : swarm__shape_fail(load, node, "a whole number");
}

int swarm__shape_integer(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_signed_integer(load, node);
    if (code == 0 && node->integer < 0)
        code = swarm__load_fail(load, SWARM_E_INVAL, node, "%s must not be negative",
                                node->key != NULL ? node->key->text : "this number");
    return code;
}

int swarm__shape_number(swarm__load *load, swarm__yaml *node)
{
    resolve_substituted(node);
    if (node->kind == SWARM__YAML_INTEGER) {
        node->kind = SWARM__YAML_NUMBER;
        node->number = (double)node->integer;
    }
    return node->kind == SWARM__YAML_NUMBER ? 0 : swarm__shape_fail(load, node, "a number");
}

int swarm__shape_bool(swarm__load *load, swarm__yaml *node)
{
    static const char *const words[] = {"n", "y", "no", "yes", "false", "true", "off", "on"};
    for (int i = 0; i < 8 && node->kind == SWARM__YAML_STRING && node->substituted; i++) {
        if (swarm__ascii_equal(node->text, words[i])) {
            node->kind = SWARM__YAML_BOOL;
            node->integer = i % 2;
        }
    }
    return node->kind == SWARM__YAML_BOOL ? 0 : swarm__shape_fail(load, node, "true or false");
}

static int parsed(swarm__load *load, swarm__yaml *node, int code, int64_t value, const char *wanted)
{
    if (code == SWARM_E_LIMIT)
        return swarm__load_fail(load, SWARM_E_LIMIT, node, "%.100s is too large", node->text);
    if (code < 0)
        return swarm__load_fail(load, SWARM_E_PARSE, node, "\"%.100s\" is not %s", node->text,
                                wanted);
    node->kind = SWARM__YAML_INTEGER;
    node->integer = value;
    return 0;
}

int swarm__shape_duration(swarm__load *load, swarm__yaml *node)
{
    static const char wanted[] = "a duration such as 10s, 1m30s or 500ms";
    if (node->kind == SWARM__YAML_INTEGER && node->integer == 0)
        return 0;
    if (node->kind != SWARM__YAML_STRING)
        return swarm__load_fail(load, SWARM_E_INVAL, node, "%.100s must be %s", node->key->text,
                                wanted);
    int64_t value = 0;
    int code = swarm__parse_duration(node->text, &value);
    if (code == 0 && value < 0)
        return swarm__load_fail(load, SWARM_E_INVAL, node, "%s must not be negative",
                                node->key->text);
    return parsed(load, node, code, value, wanted);
}

int swarm__shape_bytes(swarm__load *load, swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_INTEGER)
        return swarm__shape_integer(load, node);
    if (node->kind != SWARM__YAML_STRING)
        return swarm__shape_fail(load, node, "a size such as 512M");
    int64_t value = 0;
    int code = swarm__parse_bytes(node->text, &value);
    return parsed(load, node, code, value, "a size such as 512M or 1.5gb");
}

int swarm__shape_cpus(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_text(load, node);
    if (code < 0)
        return code;
    int64_t value = 0;
    code = swarm__parse_cpus(node->text, &value);
    return parsed(load, node, code, value,
                  "a number of CPUs such as 0.5, with nine decimals at most");
}

/* --- lists --- */

int swarm__shape_strings(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_items(load, node, swarm__shape_string);
}

int swarm__shape_texts(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_items(load, node, swarm__shape_text);
}

int swarm__shape_string_or_list(swarm__load *load, swarm__yaml *node)
{
    if (node->kind != SWARM__YAML_STRING)
        return node->kind == SWARM__YAML_LIST ? swarm__shape_strings(load, node)
                                              : swarm__shape_fail(load, node, "a string or a list");
    swarm__yaml *list = swarm__yaml_new(load, SWARM__YAML_LIST, node);
    swarm__yaml *item = list != NULL ? swarm__yaml_copy(load, node) : NULL;
    if (item == NULL)
        return SWARM_E_NOMEM;
    swarm__yaml_append(list, item);
    swarm__yaml_become(node, list);
    return 0;
}

int swarm__shape_command(swarm__load *load, swarm__yaml *node)
{
    if (node->kind != SWARM__YAML_STRING)
        return swarm__shape_string_or_list(load, node);
    swarm__yaml *list = swarm__yaml_new(load, SWARM__YAML_LIST, node);
    if (list == NULL)
        return SWARM_E_NOMEM;
    int code = swarm__split_words(load, node->text, list);
    if (code == 0)
        swarm__yaml_become(node, list);
    return code;
}

/* --- maps --- */

/* Put one "key=value" of a list into the map; `seen` finds the keys that are there. */
static int put_entry(swarm__load *load, swarm__yaml *map, swarm__map *seen, swarm__yaml *item)
{
    const char *equals = strchr(item->text, '=');
    size_t length = equals != NULL ? (size_t)(equals - item->text) : strlen(item->text);
    if (length == 0)
        return swarm__load_fail(load, SWARM_E_INVAL, item, "there is no name before the =");
    char *key = swarm__load_strndup(load, item, item->text, length);
    if (key == NULL)
        return SWARM_E_NOMEM;
    swarm__yaml *value = swarm__map_get(seen, key);
    if (value != NULL) {
        int code = swarm__load_warn(load, item, "%.100s is given twice; this one counts", key);
        if (code < 0)
            return code;
    } else {
        value = swarm__yaml_new(load, SWARM__YAML_NULL, item);
        if (value == NULL || swarm__yaml_put_text(load, map, key, value) < 0)
            return SWARM_E_NOMEM;
        if (swarm__map_put(seen, key, value) < 0)
            return swarm__load_fail_nomem(load);
    }
    value->kind = equals != NULL ? SWARM__YAML_STRING : SWARM__YAML_NULL;
    value->text = equals != NULL ? equals + 1 : "";
    return 0;
}

static int map_of_list(swarm__load *load, swarm__yaml *node)
{
    swarm__yaml *map = swarm__yaml_new(load, SWARM__YAML_MAP, node);
    if (map == NULL)
        return SWARM_E_NOMEM;
    swarm__map seen = {0};
    int code = 0;
    for (swarm__yaml *item = node->first; item != NULL && code == 0; item = item->next) {
        code = swarm__shape_string(load, item);
        if (code == 0)
            code = put_entry(load, map, &seen, item);
    }
    swarm__map_free(&seen);
    if (code == 0)
        swarm__yaml_become(node, map);
    return code;
}

int swarm__shape_mapping(swarm__load *load, swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_LIST)
        return map_of_list(load, node);
    if (node->kind != SWARM__YAML_MAP)
        return swarm__shape_fail(load, node, "a map or a list of key=value");
    for (swarm__yaml *value = node->first; value != NULL; value = value->next) {
        int code = value->kind != SWARM__YAML_NULL ? swarm__shape_text(load, value) : 0;
        if (code < 0)
            return code;
    }
    return 0;
}

static void fill_empty(swarm__yaml *map)
{
    for (swarm__yaml *value = map->first; value != NULL; value = value->next) {
        if (value->kind == SWARM__YAML_NULL) {
            value->kind = SWARM__YAML_STRING;
            value->text = "";
        }
    }
}

int swarm__shape_labels(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_mapping(load, node);
    if (code == 0)
        fill_empty(node);
    return code;
}

int swarm__shape_options(swarm__load *load, swarm__yaml *node)
{
    if (node->kind != SWARM__YAML_MAP)
        return swarm__shape_fail(load, node, "a map");
    return swarm__shape_labels(load, node);
}

static int check_hosts(swarm__load *load, const swarm__yaml *list)
{
    for (const swarm__yaml *item = list->first; item != NULL; item = item->next) {
        const char *colon = strchr(item->text, ':');
        if (colon == NULL || colon == item->text || colon[1] == '\0')
            return swarm__load_fail(load, SWARM_E_INVAL, item,
                                    "\"%.100s\" is not of the form host:address", item->text);
    }
    return 0;
}

int swarm__shape_hosts(swarm__load *load, swarm__yaml *node)
{
    if (node->kind == SWARM__YAML_LIST) {
        int code = swarm__shape_strings(load, node);
        return code < 0 ? code : check_hosts(load, node);
    }
    int code = swarm__shape_options(load, node);
    swarm__yaml *list = code == 0 ? swarm__yaml_new(load, SWARM__YAML_LIST, node) : NULL;
    if (list == NULL)
        return code < 0 ? code : SWARM_E_NOMEM;
    for (swarm__yaml *value = node->first; value != NULL; value = value->next) {
        const char *text = swarm__load_format(load, value, "%s:%s", value->key->text, value->text);
        swarm__yaml *item = text != NULL ? swarm__yaml_string(load, text, value) : NULL;
        if (item == NULL)
            return SWARM_E_NOMEM;
        swarm__yaml_append(list, item);
    }
    swarm__yaml_sort(list, swarm__yaml_compare_text);
    swarm__yaml_become(node, list);
    return check_hosts(load, node);
}
