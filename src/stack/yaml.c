/* SPDX-License-Identifier: MIT */
#include "stack/yaml.h"

#include "stack/load.h"
#include <string.h>

swarm__yaml *swarm__yaml_new(swarm__load *load, swarm__yaml_kind kind, const swarm__yaml *at)
{
    if (load->nodes >= SWARM__STACK_NODES) {
        swarm__load_fail(load, SWARM_E_LIMIT, at,
                         "the document has more than %d values once aliases are expanded",
                         SWARM__STACK_NODES);
        return NULL;
    }
    swarm__yaml *node = swarm__arena_alloc(&load->arena, sizeof *node);
    if (node == NULL) {
        swarm__load_fail_memory(load, sizeof *node, at);
        return NULL;
    }
    load->nodes++;
    node->kind = kind;
    if (at != NULL) {
        node->file = at->file;
        node->line = at->line;
        node->column = at->column;
    }
    return node;
}

swarm__yaml *swarm__yaml_string(swarm__load *load, const char *text, const swarm__yaml *at)
{
    swarm__yaml *node = swarm__yaml_new(load, SWARM__YAML_STRING, at);
    if (node != NULL)
        node->text = text;
    return node;
}

swarm__yaml *swarm__yaml_integer(swarm__load *load, int64_t value, const swarm__yaml *at)
{
    swarm__yaml *node = swarm__yaml_new(load, SWARM__YAML_INTEGER, at);
    if (node != NULL)
        node->integer = value;
    return node;
}

swarm__yaml *swarm__yaml_copy(swarm__load *load, const swarm__yaml *node)
{
    swarm__yaml *copy = swarm__yaml_new(load, node->kind, node);
    if (copy == NULL)
        return NULL;
    copy->substituted = node->substituted;
    copy->text = node->text;
    copy->integer = node->integer;
    copy->number = node->number;
    for (const swarm__yaml *child = node->first; child != NULL; child = child->next) {
        swarm__yaml *child_copy = swarm__yaml_copy(load, child);
        if (child_copy == NULL)
            return NULL;
        child_copy->key = child->key; /* keys never change */
        swarm__yaml_append(copy, child_copy);
    }
    return copy;
}

swarm__yaml *swarm__yaml_get(const swarm__yaml *map, const char *key)
{
    if (map == NULL || map->kind != SWARM__YAML_MAP)
        return NULL;
    for (swarm__yaml *value = map->first; value != NULL; value = value->next)
        if (strcmp(value->key->text, key) == 0)
            return value;
    return NULL;
}

void swarm__yaml_append(swarm__yaml *list, swarm__yaml *item)
{
    item->next = NULL;
    if (list->last != NULL)
        list->last->next = item;
    else
        list->first = item;
    list->last = item;
    list->count++;
}

void swarm__yaml_put(swarm__yaml *map, swarm__yaml *key, swarm__yaml *value)
{
    value->key = key;
    swarm__yaml_append(map, value);
}

int swarm__yaml_put_text(swarm__load *load, swarm__yaml *map, const char *key, swarm__yaml *value)
{
    swarm__yaml *key_node = swarm__yaml_string(load, key, value);
    if (key_node == NULL)
        return SWARM_E_NOMEM;
    swarm__yaml_put(map, key_node, value);
    return 0;
}

void swarm__yaml_remove(swarm__yaml *map, const char *key)
{
    swarm__yaml *before = NULL;
    for (swarm__yaml *value = map->first; value != NULL; before = value, value = value->next) {
        if (strcmp(value->key->text, key) != 0)
            continue;
        if (before != NULL)
            before->next = value->next;
        else
            map->first = value->next;
        if (map->last == value)
            map->last = before;
        map->count--;
        return;
    }
}

void swarm__yaml_become(swarm__yaml *node, const swarm__yaml *other)
{
    swarm__yaml was = *node;
    *node = *other;
    node->next = was.next;
    node->key = was.key;
    node->file = was.file;
    node->line = was.line;
    node->column = was.column;
}

/* Merge two sorted chains; the first one's items go first when equal. */
static swarm__yaml *merge_chains(swarm__yaml *a, swarm__yaml *b,
                                 int (*compare)(const swarm__yaml *, const swarm__yaml *))
{
    swarm__yaml head = {0};
    swarm__yaml *tail = &head;
    while (a != NULL && b != NULL) {
        swarm__yaml **least = compare(a, b) <= 0 ? &a : &b;
        tail->next = *least;
        tail = *least;
        *least = (*least)->next;
    }
    tail->next = a != NULL ? a : b;
    return head.next;
}

static swarm__yaml *sort_chain(swarm__yaml *first, size_t count,
                               int (*compare)(const swarm__yaml *, const swarm__yaml *))
{
    if (count < 2) {
        if (first != NULL)
            first->next = NULL;
        return first;
    }
    swarm__yaml *second = first;
    for (size_t i = 0; i < count / 2; i++)
        second = second->next;
    /* The second half first: sorting the first half cuts its end off. */
    second = sort_chain(second, count - count / 2, compare);
    return merge_chains(sort_chain(first, count / 2, compare), second, compare);
}

void swarm__yaml_sort(swarm__yaml *node, int (*compare)(const swarm__yaml *a, const swarm__yaml *b))
{
    node->first = sort_chain(node->first, node->count, compare);
    node->last = node->first;
    while (node->last != NULL && node->last->next != NULL)
        node->last = node->last->next;
}

const char *swarm__yaml_text(const swarm__yaml *map, const char *key)
{
    const swarm__yaml *value = swarm__yaml_get(map, key);
    return value != NULL && value->text != NULL ? value->text : "";
}

int64_t swarm__yaml_number(const swarm__yaml *map, const char *key)
{
    const swarm__yaml *value = swarm__yaml_get(map, key);
    return value != NULL ? value->integer : 0;
}

int swarm__yaml_compare_text(const swarm__yaml *a, const swarm__yaml *b)
{
    return strcmp(a->text, b->text);
}

int swarm__yaml_compare_key(const swarm__yaml *a, const swarm__yaml *b)
{
    return strcmp(a->key->text, b->key->text);
}

int swarm__yaml_compare_source(const swarm__yaml *a, const swarm__yaml *b)
{
    return strcmp(swarm__yaml_text(a, "source"), swarm__yaml_text(b, "source"));
}

int swarm__yaml_is(const swarm__yaml *node, swarm__yaml_kind kind)
{
    return node != NULL && node->kind == kind;
}

const char *swarm__yaml_kind_text(const swarm__yaml *node)
{
    switch (node->kind) {
    case SWARM__YAML_NULL:
        return "nothing";
    case SWARM__YAML_BOOL:
        return "a truth value";
    case SWARM__YAML_INTEGER:
        return "a whole number";
    case SWARM__YAML_NUMBER:
        return "a number";
    case SWARM__YAML_STRING:
        return "a string";
    case SWARM__YAML_LIST:
        return "a list";
    case SWARM__YAML_MAP:
        return "a map";
    }
    return "something unknown";
}
