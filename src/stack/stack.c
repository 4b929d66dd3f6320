/* SPDX-License-Identifier: MIT
 *
 * From a loader to a stack, and what a stack tells.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "stack/document.h"
#include "stack/interpolate.h"
#include "stack/loader.h"
#include "stack/merge.h"
#include "stack/resource.h"
#include "stack/schema.h"
#include "stack/spec.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

typedef struct stack_service {
    char *key;
    swarm_service_spec *spec;
} stack_service;

struct swarm_stack {
    char *name;
    struct {
        stack_service *items;
        size_t count;
        size_t capacity;
    } services;
    swarm__resources resources;
    swarm__warnings warnings;
};

/* --- reading and merging --- */

static int read_source(swarm__load *load, const swarm__source *source, swarm__yaml **out_root)
{
    char *text = source->text;
    size_t length = source->length;
    int code = 0;
    if (text == NULL)
        code = swarm__load_read(load, NULL, source->name, &text, &length);
    if (code == 0)
        code = swarm__document_read(load, source->name, text, length, out_root);
    if (code == 0)
        code = swarm__interpolate(load, *out_root);
    return code < 0 ? code : swarm__shape_object(load, *out_root, swarm__root_keys);
}

static int read_sources(swarm__load *load, const swarm_stack_loader *loader, swarm__yaml **out_root)
{
    for (size_t i = 0; i < loader->source_count; i++) {
        swarm__yaml *root = NULL;
        int code = read_source(load, &loader->sources[i], &root);
        if (code == 0 && i > 0)
            code = swarm__merge_object(load, *out_root, root, swarm__root_keys);
        if (code < 0)
            return code;
        if (i == 0)
            *out_root = root;
    }
    return 0;
}

/* Relative paths in specs must mean the same to everyone who gets them, so the directory they start
 * in is made absolute. */
static int find_directory(swarm__load *load, const swarm_stack_loader *loader)
{
    const swarm__source *first = &loader->sources[0];
    const char *slash = first->text == NULL ? strrchr(first->name, '/') : NULL;
    const char *directory = loader->directory;
    if (directory == NULL && slash != NULL)
        directory = swarm__load_strndup(load, NULL, first->name,
                                        slash == first->name ? 1 : (size_t)(slash - first->name));
    if (directory == NULL)
        directory = ".";
    if (directory[0] == '/') {
        load->directory = directory;
        return load->status;
    }
    char here[4096];
    if (getcwd(here, sizeof here) == NULL)
        return swarm__load_fail(load, SWARM_E_IO, NULL,
                                "cannot tell the working directory: error %d", errno);
    load->directory = swarm__load_format(load, NULL, "%s", here);
    if (load->directory != NULL)
        load->directory = swarm__load_path(load, NULL, directory);
    return load->status;
}

static int find_name(swarm__load *load, const swarm_stack_loader *loader, const swarm__yaml *root)
{
    const swarm__yaml *name = swarm__yaml_get(root, "name");
    load->name = loader->name != NULL ? loader->name : name != NULL ? name->text : NULL;
    if (load->name == NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, NULL, "the stack has no name");
    if (!swarm__stack_name_valid(load->name))
        return swarm__load_fail(load, SWARM_E_INVAL, name,
                                "\"%.100s\" is not a name for a stack: letters, digits, -, _ and . "
                                "only, a letter or digit first",
                                load->name);
    return 0;
}

/* --- making the stack --- */

static int add_service(swarm__load *load, swarm_stack *stack, const swarm__yaml *node)
{
    stack_service service = {NULL, NULL};
    if (swarm__array_reserve(&stack->services, 1) < 0 ||
        swarm__str_set(&service.key, node->key->text) < 0)
        return swarm__load_fail_nomem(load);
    int code = swarm__service_spec_make(load, node, &service.spec);
    if (code < 0)
        swarm__free(service.key);
    else
        swarm__array_push(&stack->services, service);
    return code;
}

static int fill(swarm__load *load, swarm_stack *stack, swarm__yaml *root)
{
    int code = swarm__load_index(load, root);
    if (code == 0 && swarm__str_set(&stack->name, load->name) < 0)
        code = swarm__load_fail_nomem(load);
    if (code == 0)
        code = swarm__resources_make(load, root, &stack->resources);
    swarm__yaml *services = swarm__yaml_get(root, "services");
    if (services != NULL)
        swarm__yaml_sort(services, swarm__yaml_compare_key);
    const swarm__yaml *node = services != NULL ? services->first : NULL;
    for (; node != NULL && code == 0; node = node->next)
        code = add_service(load, stack, node);
    stack->warnings = load->warnings;
    memset(&load->warnings, 0, sizeof load->warnings);
    return code;
}

static int load_stack(swarm__load *load, const swarm_stack_loader *loader, swarm_stack **out_stack)
{
    swarm__yaml *root = NULL;
    if (find_directory(load, loader) < 0 || read_sources(load, loader, &root) < 0 ||
        find_name(load, loader, root) < 0)
        return load->status;
    swarm_stack *stack = swarm__alloc_zero(1, sizeof *stack);
    if (stack == NULL)
        return swarm__load_fail_nomem(load);
    if (fill(load, stack, root) < 0) {
        swarm_stack_free(stack);
        return load->status;
    }
    *out_stack = stack;
    return 0;
}

int swarm_stack_load(const swarm_stack_loader *loader, swarm_stack **out_stack, swarm_error **err)
{
    if (loader == NULL || out_stack == NULL || loader->source_count == 0)
        return swarm__fail(err, SWARM_E_INVAL, NULL,
                           "a loader with at least one file and a place for the stack are needed");
    swarm__load load = {.arena = {.limit = SWARM__STACK_LOAD_BYTES},
                        .err = err,
                        .variables = &loader->variables,
                        .environment = loader->environment};
    int code = load_stack(&load, loader, out_stack);
    swarm__load_free(&load);
    return code;
}

void swarm_stack_free(swarm_stack *stack)
{
    if (stack == NULL)
        return;
    for (size_t i = 0; i < stack->services.count; i++) {
        swarm__free(stack->services.items[i].key);
        swarm_service_spec_free(stack->services.items[i].spec);
    }
    for (size_t i = 0; i < stack->warnings.count; i++)
        swarm_error_free(stack->warnings.items[i]);
    swarm__array_free(&stack->services);
    swarm__array_free(&stack->warnings);
    swarm__resources_free(&stack->resources);
    swarm__free(stack->name);
    swarm__free(stack);
}

/* --- what it tells --- */

const char *swarm_stack_get_name(const swarm_stack *stack)
{
    return stack != NULL ? stack->name : NULL;
}

size_t swarm_stack_service_count(const swarm_stack *stack)
{
    return stack != NULL ? stack->services.count : 0;
}

const swarm_service_spec *swarm_stack_service_at(const swarm_stack *stack, size_t index)
{
    return index < swarm_stack_service_count(stack) ? stack->services.items[index].spec : NULL;
}

const char *swarm_stack_service_key(const swarm_stack *stack, size_t index)
{
    return index < swarm_stack_service_count(stack) ? stack->services.items[index].key : NULL;
}

const swarm_service_spec *swarm_stack_find_service(const swarm_stack *stack, const char *key)
{
    for (size_t i = 0; key != NULL && i < swarm_stack_service_count(stack); i++)
        if (strcmp(stack->services.items[i].key, key) == 0)
            return stack->services.items[i].spec;
    return NULL;
}

size_t swarm_stack_resource_count(const swarm_stack *stack)
{
    return stack != NULL ? stack->resources.count : 0;
}

const swarm_stack_resource *swarm_stack_resource_at(const swarm_stack *stack, size_t index)
{
    return index < swarm_stack_resource_count(stack) ? stack->resources.items[index] : NULL;
}

const swarm_stack_resource *
swarm_stack_find_resource(const swarm_stack *stack, swarm_stack_resource_kind kind, const char *key)
{
    for (size_t i = 0; key != NULL && i < swarm_stack_resource_count(stack); i++) {
        const swarm_stack_resource *resource = stack->resources.items[i];
        if (resource->kind == kind && strcmp(resource->key, key) == 0)
            return resource;
    }
    return NULL;
}

size_t swarm_stack_warning_count(const swarm_stack *stack)
{
    return stack != NULL ? stack->warnings.count : 0;
}

const swarm_error *swarm_stack_warning_at(const swarm_stack *stack, size_t index)
{
    return index < swarm_stack_warning_count(stack) ? stack->warnings.items[index] : NULL;
}
