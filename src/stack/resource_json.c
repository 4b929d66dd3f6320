/* SPDX-License-Identifier: MIT
 *
 * A resource as the body of the request that makes it.
 */
#include "base/alloc.h"
#include "stack/resource.h"
#include "stack/spec.h"
#include <string.h>
#include <swarm/json.h>

static json_t *json_of_pairs(const swarm__pairs *pairs, int *failed)
{
    json_t *json = json_object();
    for (size_t i = 0; i < pairs->count; i++)
        swarm__json_put(json, pairs->items[i].key, json_string(pairs->items[i].value), failed);
    return json;
}

static char *base64(const char *data, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = swarm__alloc((length + 2) / 3 * 4 + 1);
    char *out = text;
    for (size_t at = 0; text != NULL && at < length; at += 3) {
        unsigned bits = 0;
        for (size_t i = 0; i < 3; i++)
            bits = bits << 8 | (at + i < length ? (unsigned char)data[at + i] : 0u);
        for (size_t i = 0; i < 4; i++)
            *out++ = at + i > length ? '=' : digits[bits >> (18 - 6 * i) & 63];
    }
    if (text != NULL)
        *out = '\0';
    return text;
}

static void put_string(json_t *json, const char *key, const char *text, int *failed)
{
    if (text != NULL)
        swarm__json_put(json, key, json_string(text), failed);
}

static void put_driver(json_t *json, const char *key, const char *name, const swarm__pairs *options,
                       int *failed)
{
    if (name == NULL)
        return;
    json_t *driver = json_object();
    put_string(driver, "Name", name, failed);
    if (options != NULL && options->count > 0)
        swarm__json_put(driver, "Options", json_of_pairs(options, failed), failed);
    swarm__json_put(json, key, driver, failed);
}

static void put_network(json_t *json, const swarm_stack_resource *resource, int *failed)
{
    put_string(json, "Driver", resource->driver, failed);
    if (resource->internal)
        swarm__json_put(json, "Internal", json_true(), failed);
    if (resource->attachable)
        swarm__json_put(json, "Attachable", json_true(), failed);
    if (resource->ipam_driver != NULL || resource->subnets.count > 0) {
        json_t *ipam = json_object();
        put_string(ipam, "Driver", resource->ipam_driver, failed);
        json_t *config = json_array();
        for (size_t i = 0; i < resource->subnets.count; i++) {
            json_t *subnet = json_object();
            put_string(subnet, "Subnet", resource->subnets.items[i].key, failed);
            swarm__json_append(config, subnet, failed);
        }
        swarm__json_put(ipam, "Config", config, failed);
        swarm__json_put(json, "IPAM", ipam, failed);
    }
    if (resource->options.count > 0)
        swarm__json_put(json, "Options", json_of_pairs(&resource->options, failed), failed);
}

static void put_volume(json_t *json, const swarm_stack_resource *resource, int *failed)
{
    put_string(json, "Driver", resource->driver, failed);
    if (resource->options.count > 0)
        swarm__json_put(json, "DriverOpts", json_of_pairs(&resource->options, failed), failed);
}

static void put_data(json_t *json, const swarm_stack_resource *resource, int *failed)
{
    if (resource->data != NULL) {
        char *text = base64(resource->data, resource->length);
        swarm__json_put(json, "Data", text != NULL ? json_string(text) : NULL, failed);
        swarm__free(text);
    }
    put_driver(json, "Driver", resource->driver, &resource->options, failed);
    put_driver(json, "Templating", resource->template_driver, NULL, failed);
}

int swarm_stack_resource_to_json(const swarm_stack_resource *resource, uint32_t flags,
                                 char **out_json, swarm_error **err)
{
    if (resource == NULL || out_json == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL,
                           "a resource and a place for its JSON are needed");
    json_t *json = json_object();
    int failed = json == NULL;
    put_string(json, "Name", resource->name, &failed);
    if (resource->kind == SWARM_STACK_RESOURCE_NETWORK)
        put_network(json, resource, &failed);
    else if (resource->kind == SWARM_STACK_RESOURCE_VOLUME)
        put_volume(json, resource, &failed);
    else
        put_data(json, resource, &failed);
    if (resource->labels.count > 0)
        swarm__json_put(json, "Labels", json_of_pairs(&resource->labels, &failed), &failed);
    size_t style = flags & SWARM_JSON_PRETTY ? JSON_INDENT(4) : JSON_COMPACT;
    char *text = failed ? NULL : swarm__json_text(json, style);
    json_decref(json);
    if (text == NULL)
        return swarm__fail_nomem(err);
    *out_json = text;
    return 0;
}
