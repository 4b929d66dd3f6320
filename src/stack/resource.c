/* SPDX-License-Identifier: MIT */
#include "stack/resource.h"

#include "base/alloc.h"
#include "base/array.h"
#include "stack/spec.h"
#include <string.h>

enum {
    SECRET_BYTES = 500 * 1024, /* as Docker Swarm */
    CONFIG_BYTES = 1000 * 1024
};

/* --- pairs --- */

/* Add copies of both; value may be NULL. 0, or SWARM_E_NOMEM. */
static int add_pair(swarm__pairs *pairs, const char *key, const char *value)
{
    if (swarm__array_reserve(pairs, 1) < 0)
        return SWARM_E_NOMEM;
    swarm__pair pair = {NULL, NULL};
    if (swarm__str_set(&pair.key, key) < 0 || swarm__str_set(&pair.value, value) < 0) {
        swarm__free(pair.key);
        return SWARM_E_NOMEM;
    }
    swarm__array_push(pairs, pair);
    return 0;
}

static void free_pairs(swarm__pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        swarm__free(pairs->items[i].key);
        swarm__free(pairs->items[i].value);
    }
    swarm__array_free(pairs);
}

static int add_entries(swarm__pairs *pairs, swarm__yaml *map)
{
    if (map == NULL)
        return 0;
    swarm__yaml_sort(map, swarm__yaml_compare_key);
    for (const swarm__yaml *value = map->first; value != NULL; value = value->next)
        if (add_pair(pairs, value->key->text, value->text) < 0)
            return SWARM_E_NOMEM;
    return 0;
}

static int set_text(char **slot, const swarm__yaml *node)
{
    return node != NULL ? swarm__str_set(slot, node->text) : 0;
}

/* --- one resource --- */

static void resource_free(swarm_stack_resource *resource)
{
    if (resource == NULL)
        return;
    swarm__free(resource->key);
    swarm__free(resource->name);
    swarm__free(resource->driver);
    swarm__free(resource->template_driver);
    swarm__free(resource->ipam_driver);
    swarm__free(resource->file);
    swarm__free(resource->data);
    free_pairs(&resource->options);
    free_pairs(&resource->labels);
    free_pairs(&resource->subnets);
    swarm__free(resource);
}

static int read_subnets(swarm_stack_resource *resource, const swarm__yaml *node)
{
    const swarm__yaml *ipam = swarm__yaml_get(node, "ipam");
    const swarm__yaml *config = swarm__yaml_get(ipam, "config");
    if (set_text(&resource->ipam_driver, swarm__yaml_get(ipam, "driver")) < 0)
        return SWARM_E_NOMEM;
    const swarm__yaml *item = config != NULL ? config->first : NULL;
    for (; item != NULL; item = item->next) {
        const swarm__yaml *subnet = swarm__yaml_get(item, "subnet");
        if (subnet != NULL && add_pair(&resource->subnets, subnet->text, NULL) < 0)
            return SWARM_E_NOMEM;
    }
    return 0;
}

static int read_data(swarm__load *load, swarm_stack_resource *resource, const swarm__yaml *node)
{
    const char *word = swarm_stack_resource_kind_to_str(resource->kind);
    const swarm__yaml *file = swarm__yaml_get(node, "file");
    if (resource->driver != NULL) {
        if (file != NULL)
            return swarm__load_fail(load, SWARM_E_INVAL, file,
                                    "a secret comes from a driver or from a file, not from both");
        return 0;
    }
    if (file == NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, node,
                                "the %s %s needs a file, or external: true", word, resource->key);
    char *data;
    size_t length;
    int code = swarm__load_read(load, file, file->text, &data, &length);
    if (code < 0)
        return code;
    size_t most = resource->kind == SWARM_STACK_RESOURCE_SECRET ? SECRET_BYTES : CONFIG_BYTES;
    if (length > most)
        return swarm__load_fail(load, SWARM_E_LIMIT, file, "a %s has at most %zu bytes, %s has %zu",
                                word, most, file->text, length);
    resource->data = swarm__strndup(data, length);
    resource->length = length;
    if (resource->data == NULL || set_text(&resource->file, file) < 0)
        return swarm__load_fail_nomem(load);
    return 0;
}

/* An external one has names and nothing else; what else is said would be without effect. */
static int check_external(swarm__load *load, const swarm__yaml *node, const char *word)
{
    for (const swarm__yaml *value = node->first; value != NULL; value = value->next) {
        const char *key = value->key->text;
        if (strcmp(key, "external") == 0 || strcmp(key, "name") == 0)
            continue;
        return swarm__load_fail(load, SWARM_E_INVAL, value->key,
                                "%s does not go with external: the %s is made elsewhere", key,
                                word);
    }
    const swarm__yaml *external = swarm__yaml_get(node, "external");
    if (swarm__yaml_get(external, "name") != NULL && swarm__yaml_get(node, "name") != NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, external,
                                "external.name and name do not go together; name is enough");
    return 0;
}

static int fill_own(swarm__load *load, swarm_stack_resource *resource, const swarm__yaml *node)
{
    const swarm__yaml *driver = swarm__yaml_get(node, "driver");
    const swarm__yaml *internal = swarm__yaml_get(node, "internal");
    const swarm__yaml *attachable = swarm__yaml_get(node, "attachable");
    resource->internal = internal != NULL && internal->integer != 0;
    resource->attachable = attachable != NULL && attachable->integer != 0;
    if (add_entries(&resource->options, swarm__yaml_get(node, "driver_opts")) < 0 ||
        add_entries(&resource->labels, swarm__yaml_get(node, "labels")) < 0 ||
        add_pair(&resource->labels, "com.docker.stack.namespace", load->name) < 0 ||
        set_text(&resource->driver, driver) < 0 ||
        set_text(&resource->template_driver, swarm__yaml_get(node, "template_driver")) < 0 ||
        read_subnets(resource, node) < 0)
        return swarm__load_fail_nomem(load);
    if (resource->kind == SWARM_STACK_RESOURCE_NETWORK && driver == NULL &&
        swarm__str_set(&resource->driver, "overlay") < 0)
        return swarm__load_fail_nomem(load);
    if (resource->kind == SWARM_STACK_RESOURCE_SECRET ||
        resource->kind == SWARM_STACK_RESOURCE_CONFIG)
        return read_data(load, resource, node);
    return 0;
}

static int fill(swarm__load *load, swarm_stack_resource *resource, const swarm__yaml *node,
                const char *key)
{
    const char *name = swarm__scoped_name(load, node, key);
    if (name == NULL)
        return SWARM_E_NOMEM;
    if (swarm__str_set(&resource->key, key) < 0 || swarm__str_set(&resource->name, name) < 0)
        return swarm__load_fail_nomem(load);
    resource->external = swarm__is_external(node);
    return resource->external
               ? check_external(load, node, swarm_stack_resource_kind_to_str(resource->kind))
               : fill_own(load, resource, node);
}

static int add_resource(swarm__load *load, swarm__resources *list, swarm_stack_resource_kind kind,
                        const swarm__yaml *node, const char *key)
{
    swarm_stack_resource *resource = swarm__alloc_zero(1, sizeof *resource);
    if (resource == NULL || swarm__array_reserve(list, 1) < 0) {
        swarm__free(resource);
        return swarm__load_fail_nomem(load);
    }
    resource->kind = kind;
    int code = fill(load, resource, node, key);
    if (code < 0)
        resource_free(resource);
    else
        swarm__array_push(list, resource);
    return code;
}

/* --- which networks are in use --- */

/* Collect the services' networks in `used`, their keys lent by the tree. */
static int find_used_networks(swarm__load *load, const swarm__yaml *services, swarm__map *used)
{
    const swarm__yaml *service = services != NULL ? services->first : NULL;
    for (; service != NULL; service = service->next) {
        swarm__yaml *networks = swarm__yaml_get(service, "networks");
        const swarm__yaml *value = networks != NULL ? networks->first : NULL;
        if (value == NULL && swarm__map_put(used, "default", (void *)(uintptr_t)service) < 0)
            return swarm__load_fail_nomem(load);
        for (; value != NULL; value = value->next)
            if (swarm__map_put(used, value->key->text, (void *)(uintptr_t)value) < 0)
                return swarm__load_fail_nomem(load);
    }
    return 0;
}

/* The default network is one that a service is part of when it names none; the files need not say
 * more of it. */
static int add_default_network(swarm__load *load, swarm__yaml *root)
{
    swarm__yaml *networks = swarm__yaml_get(root, "networks");
    if (networks == NULL) {
        networks = swarm__yaml_new(load, SWARM__YAML_MAP, root);
        if (networks == NULL || swarm__yaml_put_text(load, root, "networks", networks) < 0)
            return SWARM_E_NOMEM;
    }
    if (swarm__yaml_get(networks, "default") != NULL)
        return 0;
    swarm__yaml *empty = swarm__yaml_new(load, SWARM__YAML_MAP, root);
    return empty != NULL ? swarm__yaml_put_text(load, networks, "default", empty) : SWARM_E_NOMEM;
}

/* Docker makes only the networks that a service is part of. */
static int add_networks(swarm__load *load, swarm__yaml *root, swarm__resources *list)
{
    swarm__map used = {0};
    int code = find_used_networks(load, swarm__yaml_get(root, "services"), &used);
    if (code == 0 && swarm__map_get(&used, "default") != NULL)
        code = add_default_network(load, root);
    swarm__yaml *networks = swarm__yaml_get(root, "networks");
    if (networks != NULL)
        swarm__yaml_sort(networks, swarm__yaml_compare_key);
    const swarm__yaml *node = networks != NULL ? networks->first : NULL;
    for (; node != NULL && code == 0; node = node->next) {
        const char *key = node->key->text;
        if (swarm__map_get(&used, key) != NULL)
            code = add_resource(load, list, SWARM_STACK_RESOURCE_NETWORK, node, key);
        else
            code = swarm__load_warn(load, node->key,
                                    "the network %s is not made: no service is part of it", key);
    }
    swarm__map_free(&used);
    return code;
}

static int add_section(swarm__load *load, swarm__resources *list, swarm_stack_resource_kind kind,
                       swarm__yaml *section)
{
    if (section == NULL)
        return 0;
    swarm__yaml_sort(section, swarm__yaml_compare_key);
    int code = 0;
    for (const swarm__yaml *node = section->first; node != NULL && code == 0; node = node->next)
        code = add_resource(load, list, kind, node, node->key->text);
    return code;
}

int swarm__resources_make(swarm__load *load, swarm__yaml *root, swarm__resources *out_list)
{
    static const struct {
        const char *key;
        swarm_stack_resource_kind kind;
    } sections[] = {
        {"volumes", SWARM_STACK_RESOURCE_VOLUME},
        {"secrets", SWARM_STACK_RESOURCE_SECRET},
        {"configs", SWARM_STACK_RESOURCE_CONFIG},
    };
    int code = add_networks(load, root, out_list);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0] && code == 0; i++)
        code =
            add_section(load, out_list, sections[i].kind, swarm__yaml_get(root, sections[i].key));
    return code;
}

void swarm__resources_free(swarm__resources *list)
{
    for (size_t i = 0; i < list->count; i++)
        resource_free(list->items[i]);
    swarm__array_free(list);
}
