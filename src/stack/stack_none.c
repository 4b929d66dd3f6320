/* SPDX-License-Identifier: MIT
 *
 * The stack room of a library built without Compose files: the same symbols, which say so.
 */
#include "base/error.h"
#include <swarm/stack.h>

static int not_built(swarm_error **err)
{
    return swarm__fail(err, SWARM_E_NOTSUP, NULL, "this libswarm was built without Compose files");
}

swarm_stack_loader *swarm_stack_loader_new(void)
{
    return NULL;
}

void swarm_stack_loader_free(swarm_stack_loader *loader)
{
    (void)loader;
}

int swarm_stack_loader_add_file(swarm_stack_loader *loader, const char *path, swarm_error **err)
{
    (void)loader;
    (void)path;
    return not_built(err);
}

int swarm_stack_loader_add_memory(swarm_stack_loader *loader, const char *name, const char *text,
                                  size_t length, swarm_error **err)
{
    (void)loader;
    (void)name;
    (void)text;
    (void)length;
    return not_built(err);
}

int swarm_stack_loader_set_name(swarm_stack_loader *loader, const char *name, swarm_error **err)
{
    (void)loader;
    (void)name;
    return not_built(err);
}

int swarm_stack_loader_set_variable(swarm_stack_loader *loader, const char *name, const char *value,
                                    swarm_error **err)
{
    (void)loader;
    (void)name;
    (void)value;
    return not_built(err);
}

int swarm_stack_loader_set_environment(swarm_stack_loader *loader, int use)
{
    (void)loader;
    (void)use;
    return SWARM_E_NOTSUP;
}

int swarm_stack_loader_set_directory(swarm_stack_loader *loader, const char *path,
                                     swarm_error **err)
{
    (void)loader;
    (void)path;
    return not_built(err);
}

int swarm_stack_load(const swarm_stack_loader *loader, swarm_stack **out_stack, swarm_error **err)
{
    (void)loader;
    (void)out_stack;
    return not_built(err);
}

void swarm_stack_free(swarm_stack *stack)
{
    (void)stack;
}

const char *swarm_stack_get_name(const swarm_stack *stack)
{
    (void)stack;
    return NULL;
}

size_t swarm_stack_service_count(const swarm_stack *stack)
{
    (void)stack;
    return 0;
}

const swarm_service_spec *swarm_stack_service_at(const swarm_stack *stack, size_t index)
{
    (void)stack;
    (void)index;
    return NULL;
}

const swarm_service_spec *swarm_stack_find_service(const swarm_stack *stack, const char *key)
{
    (void)stack;
    (void)key;
    return NULL;
}

const char *swarm_stack_service_key(const swarm_stack *stack, size_t index)
{
    (void)stack;
    (void)index;
    return NULL;
}

size_t swarm_stack_resource_count(const swarm_stack *stack)
{
    (void)stack;
    return 0;
}

const swarm_stack_resource *swarm_stack_resource_at(const swarm_stack *stack, size_t index)
{
    (void)stack;
    (void)index;
    return NULL;
}

const swarm_stack_resource *
swarm_stack_find_resource(const swarm_stack *stack, swarm_stack_resource_kind kind, const char *key)
{
    (void)stack;
    (void)kind;
    (void)key;
    return NULL;
}

size_t swarm_stack_warning_count(const swarm_stack *stack)
{
    (void)stack;
    return 0;
}

const swarm_error *swarm_stack_warning_at(const swarm_stack *stack, size_t index)
{
    (void)stack;
    (void)index;
    return NULL;
}

swarm_stack_resource_kind swarm_stack_resource_get_kind(const swarm_stack_resource *resource)
{
    (void)resource;
    return 0;
}

const char *swarm_stack_resource_get_key(const swarm_stack_resource *resource)
{
    (void)resource;
    return NULL;
}

const char *swarm_stack_resource_get_name(const swarm_stack_resource *resource)
{
    (void)resource;
    return NULL;
}

int swarm_stack_resource_is_external(const swarm_stack_resource *resource)
{
    (void)resource;
    return 0;
}

const char *swarm_stack_resource_get_driver(const swarm_stack_resource *resource)
{
    (void)resource;
    return NULL;
}

size_t swarm_stack_resource_option_count(const swarm_stack_resource *resource)
{
    (void)resource;
    return 0;
}

const char *swarm_stack_resource_option_key(const swarm_stack_resource *resource, size_t index)
{
    (void)resource;
    (void)index;
    return NULL;
}

const char *swarm_stack_resource_option_value(const swarm_stack_resource *resource, size_t index)
{
    (void)resource;
    (void)index;
    return NULL;
}

size_t swarm_stack_resource_label_count(const swarm_stack_resource *resource)
{
    (void)resource;
    return 0;
}

const char *swarm_stack_resource_label_key(const swarm_stack_resource *resource, size_t index)
{
    (void)resource;
    (void)index;
    return NULL;
}

const char *swarm_stack_resource_label_value(const swarm_stack_resource *resource, size_t index)
{
    (void)resource;
    (void)index;
    return NULL;
}

const char *swarm_stack_resource_get_label(const swarm_stack_resource *resource, const char *key)
{
    (void)resource;
    (void)key;
    return NULL;
}

int swarm_stack_resource_is_internal(const swarm_stack_resource *resource)
{
    (void)resource;
    return 0;
}

int swarm_stack_resource_is_attachable(const swarm_stack_resource *resource)
{
    (void)resource;
    return 0;
}

size_t swarm_stack_resource_subnet_count(const swarm_stack_resource *resource)
{
    (void)resource;
    return 0;
}

const char *swarm_stack_resource_subnet_at(const swarm_stack_resource *resource, size_t index)
{
    (void)resource;
    (void)index;
    return NULL;
}

const char *swarm_stack_resource_get_file(const swarm_stack_resource *resource)
{
    (void)resource;
    return NULL;
}

const char *swarm_stack_resource_get_data(const swarm_stack_resource *resource, size_t *out_length)
{
    (void)resource;
    if (out_length != NULL)
        *out_length = 0;
    return NULL;
}

int swarm_stack_resource_to_json(const swarm_stack_resource *resource, uint32_t flags,
                                 char **out_json, swarm_error **err)
{
    (void)resource;
    (void)flags;
    (void)out_json;
    return not_built(err);
}
