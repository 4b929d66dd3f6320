/* SPDX-License-Identifier: MIT */
#include "stack/merge.h"

#include <string.h>

/* The later value takes the earlier one's place in the tree, and keeps its own in its file. */
static void replace(swarm__yaml *earlier, const swarm__yaml *later)
{
    swarm__yaml_become(earlier, later);
    earlier->file = later->file;
    earlier->line = later->line;
    earlier->column = later->column;
}

static int index_entries(swarm__load *load, swarm__map *index, const swarm__yaml *map)
{
    for (swarm__yaml *value = map->first; value != NULL; value = value->next)
        if (swarm__map_put(index, value->key->text, value) < 0)
            return swarm__load_fail_nomem(load);
    return 0;
}

/* By key; with `members` the values are objects to be merged, without they are replaced. */
static int merge_entries(swarm__load *load, swarm__yaml *base, swarm__yaml *over,
                         const swarm__key *members)
{
    swarm__map index = {0};
    int code = index_entries(load, &index, base);
    for (swarm__yaml *value = over->first; value != NULL && code == 0;) {
        swarm__yaml *next = value->next;
        swarm__yaml *earlier = swarm__map_get(&index, value->key->text);
        if (earlier == NULL)
            swarm__yaml_append(base, value);
        else if (members != NULL)
            code = swarm__merge_object(load, earlier, value, members);
        else
            replace(earlier, value);
        value = next;
    }
    swarm__map_free(&index);
    return code;
}

static void append_items(swarm__yaml *base, const swarm__yaml *over)
{
    for (swarm__yaml *item = over->first; item != NULL;) {
        swarm__yaml *next = item->next;
        swarm__yaml_append(base, item);
        item = next;
    }
}

/* --- lists of maps that have something to tell them apart --- */

static const char *identity(swarm__load *load, const swarm__yaml *item, swarm__merge merge)
{
    if (merge == SWARM__MERGE_BY_TARGET)
        return swarm__yaml_text(item, "target");
    if (merge == SWARM__MERGE_BY_SOURCE)
        return swarm__yaml_text(item, "source");
    return swarm__load_format(load, item, "%d:%d/%s/%s", (int)swarm__yaml_number(item, "published"),
                              (int)swarm__yaml_number(item, "target"),
                              swarm__yaml_text(item, "protocol"), swarm__yaml_text(item, "mode"));
}

static int compare_target(const swarm__yaml *a, const swarm__yaml *b)
{
    return strcmp(swarm__yaml_text(a, "target"), swarm__yaml_text(b, "target"));
}

static int compare_published(const swarm__yaml *a, const swarm__yaml *b)
{
    int64_t first = swarm__yaml_number(a, "published"), second = swarm__yaml_number(b, "published");
    return (first > second) - (first < second);
}

static int index_items(swarm__load *load, swarm__map *index, const swarm__yaml *list,
                       swarm__merge merge)
{
    for (swarm__yaml *item = list->first; item != NULL; item = item->next) {
        const char *key = identity(load, item, merge);
        if (key == NULL)
            return SWARM_E_NOMEM;
        if (swarm__map_put(index, key, item) < 0)
            return swarm__load_fail_nomem(load);
    }
    return 0;
}

static int merge_items(swarm__load *load, swarm__yaml *base, swarm__yaml *over, swarm__merge merge)
{
    swarm__map index = {0};
    int code = index_items(load, &index, base, merge);
    for (swarm__yaml *item = over->first; item != NULL && code == 0;) {
        swarm__yaml *next = item->next;
        const char *key = identity(load, item, merge);
        swarm__yaml *earlier = key != NULL ? swarm__map_get(&index, key) : NULL;
        if (key == NULL)
            code = SWARM_E_NOMEM;
        else if (earlier != NULL)
            replace(earlier, item);
        else
            swarm__yaml_append(base, item);
        item = next;
    }
    swarm__map_free(&index);
    if (code == 0)
        swarm__yaml_sort(base, merge == SWARM__MERGE_BY_TARGET   ? compare_target
                               : merge == SWARM__MERGE_BY_SOURCE ? swarm__yaml_compare_source
                                                                 : compare_published);
    return code;
}

static int merge_logging(swarm__load *load, swarm__yaml *base, swarm__yaml *over)
{
    const char *earlier = swarm__yaml_text(base, "driver"),
               *later = swarm__yaml_text(over, "driver");
    if (*earlier != '\0' && *later != '\0' && strcmp(earlier, later) != 0) {
        replace(base, over);
        return 0;
    }
    swarm__yaml *base_options = swarm__yaml_get(base, "options");
    swarm__yaml *over_options = swarm__yaml_get(over, "options");
    if (base_options != NULL && over_options != NULL) {
        swarm__yaml_remove(over, "options");
        int code = merge_entries(load, base_options, over_options, NULL);
        if (code < 0)
            return code;
    }
    return merge_entries(load, base, over, NULL);
}

static int merge_value(swarm__load *load, swarm__yaml *base, swarm__yaml *over,
                       const swarm__key *key)
{
    switch (key->merge) {
    case SWARM__MERGE_OBJECT:
        return swarm__merge_object(load, base, over, key->object);
    case SWARM__MERGE_ENTRIES:
        return merge_entries(load, base, over, NULL);
    case SWARM__MERGE_MEMBERS:
        return merge_entries(load, base, over, key->members);
    case SWARM__MERGE_APPEND:
        append_items(base, over);
        return 0;
    case SWARM__MERGE_BY_TARGET:
    case SWARM__MERGE_BY_SOURCE:
    case SWARM__MERGE_PORTS:
        return merge_items(load, base, over, key->merge);
    case SWARM__MERGE_LOGGING:
        return merge_logging(load, base, over);
    case SWARM__MERGE_REPLACE:
        break;
    }
    replace(base, over);
    return 0;
}

int swarm__merge_object(swarm__load *load, swarm__yaml *base, swarm__yaml *over,
                        const swarm__key *keys)
{
    for (; keys->name != NULL; keys++) {
        swarm__yaml *later = swarm__yaml_get(over, keys->name);
        swarm__yaml *earlier = swarm__yaml_get(base, keys->name);
        if (later == NULL)
            continue;
        if (earlier == NULL) {
            swarm__yaml_remove(over, keys->name);
            swarm__yaml_append(base, later);
            continue;
        }
        int code = merge_value(load, earlier, later, keys);
        if (code < 0)
            return code;
    }
    return 0;
}
