/* SPDX-License-Identifier: MIT
 *
 * What a resource tells.
 */
#include "stack/resource.h"

#include <string.h>

swarm_stack_resource_kind swarm_stack_resource_get_kind(const swarm_stack_resource *resource)
{
    return resource != NULL ? resource->kind : SWARM_STACK_RESOURCE_UNKNOWN;
}

const char *swarm_stack_resource_get_key(const swarm_stack_resource *resource)
{
    return resource != NULL ? resource->key : NULL;
}

const char *swarm_stack_resource_get_name(const swarm_stack_resource *resource)
{
    return resource != NULL ? resource->name : NULL;
}

int swarm_stack_resource_is_external(const swarm_stack_resource *resource)
{
    return resource != NULL && resource->external;
}

const char *swarm_stack_resource_get_driver(const swarm_stack_resource *resource)
{
    return resource != NULL ? resource->driver : NULL;
}

size_t swarm_stack_resource_option_count(const swarm_stack_resource *resource)
{
    return resource != NULL ? resource->options.count : 0;
}

const char *swarm_stack_resource_option_key(const swarm_stack_resource *resource, size_t index)
{
    return index < swarm_stack_resource_option_count(resource) ? resource->options.items[index].key
                                                               : NULL;
}

const char *swarm_stack_resource_option_value(const swarm_stack_resource *resource, size_t index)
{
    return index < swarm_stack_resource_option_count(resource)
               ? resource->options.items[index].value
               : NULL;
}

size_t swarm_stack_resource_label_count(const swarm_stack_resource *resource)
{
    return resource != NULL ? resource->labels.count : 0;
}

const char *swarm_stack_resource_label_key(const swarm_stack_resource *resource, size_t index)
{
    return index < swarm_stack_resource_label_count(resource) ? resource->labels.items[index].key
                                                              : NULL;
}

const char *swarm_stack_resource_label_value(const swarm_stack_resource *resource, size_t index)
{
    return index < swarm_stack_resource_label_count(resource) ? resource->labels.items[index].value
                                                              : NULL;
}

const char *swarm_stack_resource_get_label(const swarm_stack_resource *resource, const char *key)
{
    for (size_t i = 0; key != NULL && i < swarm_stack_resource_label_count(resource); i++)
        if (strcmp(resource->labels.items[i].key, key) == 0)
            return resource->labels.items[i].value;
    return NULL;
}

int swarm_stack_resource_is_internal(const swarm_stack_resource *resource)
{
    return resource != NULL && resource->internal;
}

int swarm_stack_resource_is_attachable(const swarm_stack_resource *resource)
{
    return resource != NULL && resource->attachable;
}

size_t swarm_stack_resource_subnet_count(const swarm_stack_resource *resource)
{
    return resource != NULL ? resource->subnets.count : 0;
}

const char *swarm_stack_resource_subnet_at(const swarm_stack_resource *resource, size_t index)
{
    return index < swarm_stack_resource_subnet_count(resource) ? resource->subnets.items[index].key
                                                               : NULL;
}

const char *swarm_stack_resource_get_file(const swarm_stack_resource *resource)
{
    return resource != NULL ? resource->file : NULL;
}

const char *swarm_stack_resource_get_data(const swarm_stack_resource *resource, size_t *out_length)
{
    if (out_length != NULL)
        *out_length = resource != NULL ? resource->length : 0;
    return resource != NULL ? resource->data : NULL;
}
