/* SPDX-License-Identifier: MIT */
#include "stack/spec.h"

#include "base/alloc.h"
#include <stdlib.h>
#include <string.h>

/* --- JSON --- */

json_t *swarm__json_append_object(json_t *array, int *failed)
{
    size_t at = json_array_size(array);
    swarm__json_append(array, json_object(), failed);
    return json_array_get(array, at);
}

static json_t *json_of_children(const swarm__yaml *node)
{
    json_t *json = node->kind == SWARM__YAML_MAP ? json_object() : json_array();
    int failed = json == NULL;
    for (const swarm__yaml *child = node->first; child != NULL && !failed; child = child->next) {
        if (node->kind == SWARM__YAML_MAP)
            swarm__json_put(json, child->key->text, swarm__json_of_node(child), &failed);
        else
            swarm__json_append(json, swarm__json_of_node(child), &failed);
    }
    return swarm__json_made(json, failed);
}

json_t *swarm__json_of_node(const swarm__yaml *node)
{
    switch (node->kind) {
    case SWARM__YAML_NULL:
        return json_null();
    case SWARM__YAML_BOOL:
        return json_boolean(node->integer);
    case SWARM__YAML_INTEGER:
        return json_integer(node->integer);
    case SWARM__YAML_NUMBER:
        return json_real(node->number);
    case SWARM__YAML_STRING:
        return json_string(node->text);
    case SWARM__YAML_LIST:
    case SWARM__YAML_MAP:
        return json_of_children(node);
    }
    return NULL;
}

void swarm__json_put_fields(json_t *object, int *failed, const swarm__yaml *map,
                            const swarm__field *fields)
{
    for (; fields->key != NULL; fields++) {
        const swarm__yaml *node = swarm__yaml_get(map, fields->key);
        if (node != NULL)
            swarm__json_put(object, fields->pointer, swarm__json_of_node(node), failed);
    }
}

json_t *swarm__json_labels(const swarm__load *load, const swarm__yaml *labels)
{
    json_t *json = labels != NULL ? swarm__json_of_node(labels) : json_object();
    int failed = json == NULL;
    swarm__json_put(json, "com.docker.stack.namespace", json_string(load->name), &failed);
    return swarm__json_made(json, failed);
}

/* --- names --- */

int swarm__is_external(const swarm__yaml *resource)
{
    const swarm__yaml *external = swarm__yaml_get(resource, "external");
    return external != NULL && (external->kind == SWARM__YAML_MAP || external->integer != 0);
}

const char *swarm__scoped_name(swarm__load *load, const swarm__yaml *resource, const char *key)
{
    const swarm__yaml *name = swarm__yaml_get(resource, "name");
    if (name == NULL)
        name = swarm__yaml_get(swarm__yaml_get(resource, "external"), "name");
    if (name != NULL && name->text[0] != '\0')
        return name->text;
    if (swarm__is_external(resource))
        return key;
    return swarm__load_format(load, resource, "%s_%s", load->name, key);
}

/* --- the spec --- */

static void remember_place(swarm__spec *spec, const char *pointer, const swarm__yaml *node)
{
    if (node == NULL || spec->place_count == sizeof spec->places / sizeof spec->places[0])
        return;
    spec->places[spec->place_count].pointer = pointer;
    spec->places[spec->place_count].node = node;
    spec->place_count++;
}

void swarm__spec_put(swarm__spec *spec, const char *pointer, json_t *value, const swarm__yaml *node)
{
    json_t *object = spec->json;
    const char *at = pointer + 1;
    for (const char *slash; (slash = strchr(at, '/')) != NULL; at = slash + 1) {
        char name[64];
        size_t length = (size_t)(slash - at);
        memcpy(name, at, length);
        name[length] = '\0';
        json_t *inner = json_object_get(object, name);
        if (inner == NULL) {
            /* Asked for again: jansson frees what it could not put in. */
            swarm__json_put(object, name, json_object(), &spec->failed);
            inner = json_object_get(object, name);
        }
        object = inner;
    }
    swarm__json_put(object, at, value, &spec->failed);
    remember_place(spec, pointer, node);
}

void swarm__spec_put_fields(swarm__spec *spec, const swarm__yaml *map, const char *prefix,
                            const swarm__field *fields)
{
    for (; fields->key != NULL; fields++) {
        const swarm__yaml *node = swarm__yaml_get(map, fields->key);
        if (node == NULL)
            continue;
        const char *pointer = swarm__load_format(spec->load, node, "%s%s", prefix, fields->pointer);
        if (pointer != NULL)
            swarm__spec_put(spec, pointer, swarm__json_of_node(node), node);
        else
            spec->failed = 1;
    }
}

/* Follow the numbers of the pointer's rest, such as "/2/TargetPort", into lists. */
static const swarm__yaml *descend(const swarm__yaml *node, const char *rest)
{
    while (node->kind == SWARM__YAML_LIST && rest[0] == '/') {
        char *end;
        unsigned long index = strtoul(rest + 1, &end, 10);
        const swarm__yaml *item = node->first;
        for (; item != NULL && index > 0; index--)
            item = item->next;
        if (end == rest + 1 || item == NULL)
            break;
        node = item;
        rest = end;
    }
    return node;
}

/* Where the value that an error's path names came from: the closest part that has a place. */
static const swarm__yaml *place_of(const swarm__spec *spec, const char *path)
{
    const swarm__yaml *best = spec->service;
    size_t best_length = 0;
    for (size_t i = 0; path != NULL && i < spec->place_count; i++) {
        const char *pointer = spec->places[i].pointer;
        size_t length = strlen(pointer);
        if (length <= best_length || strncmp(path, pointer, length) != 0 ||
            (path[length] != '/' && path[length] != '\0'))
            continue;
        best = descend(spec->places[i].node, path + length);
        best_length = length;
    }
    return best;
}

static int fail_at_place(swarm__spec *spec, int code, swarm_error *error)
{
    if (code == SWARM_E_NOMEM) {
        swarm_error_free(error);
        return swarm__load_fail_nomem(spec->load);
    }
    const char *path = swarm_error_get_path(error);
    code = swarm__load_fail(spec->load, code, place_of(spec, path), "service %s: %s%s%s",
                            spec->service->key->text, path != NULL ? path : "",
                            path != NULL ? ": " : "", swarm_error_get_message(error));
    swarm_error_free(error);
    return code;
}

static int finish(swarm__spec *spec, swarm_service_spec **out_spec)
{
    char *text = spec->failed ? NULL : swarm__json_text(spec->json, JSON_COMPACT);
    if (text == NULL)
        return swarm__load_fail_nomem(spec->load);
    swarm_error *error = NULL;
    swarm_service_spec *result = NULL;
    int code = swarm_service_spec_from_json(text, strlen(text), &result, &error);
    swarm__free(text);
    if (code == 0)
        code = swarm_service_spec_validate(result, &error);
    if (code < 0) {
        swarm_service_spec_free(result);
        return fail_at_place(spec, code, error);
    }
    *out_spec = result;
    return 0;
}

static int fill(swarm__spec *spec)
{
    int code = swarm__spec_container(spec);
    if (code == 0)
        code = swarm__spec_mounts(spec);
    if (code == 0)
        code = swarm__spec_references(spec);
    if (code == 0)
        code = swarm__spec_networks(spec);
    if (code == 0)
        code = swarm__spec_deploy(spec);
    if (code == 0)
        code = swarm__spec_health(spec);
    if (code == 0)
        swarm__spec_ports(spec);
    return code;
}

int swarm__service_spec_make(swarm__load *load, const swarm__yaml *service,
                             swarm_service_spec **out_spec)
{
    swarm__spec spec = {.load = load, .service = service, .json = json_object()};
    if (spec.json == NULL)
        return swarm__load_fail_nomem(load);
    int code = fill(&spec);
    if (code == 0)
        code = finish(&spec, out_spec);
    json_decref(spec.json);
    return code;
}
