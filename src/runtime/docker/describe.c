/* SPDX-License-Identifier: MIT
 *
 * What machine a node is, as its Engine says (GET /info).
 */
#include "base/alloc.h"
#include "base/text.h"
#include "model/node.h"
#include "runtime/docker/json.h"
#include "runtime/docker/state.h"
#include <string.h>

enum {
    IMAGE_LIMIT = 1000 /* names; those beyond are not told */
};

/* ["key=value", …], the form of an Engine's labels. */
static int set_labels(swarm_engine_description *engine, json_t *labels)
{
    json_t *label;
    size_t i;
    int code = 0;
    json_array_foreach(labels, i, label)
    {
        const char *text = json_string_value(label);
        const char *equals = text != NULL ? strchr(text, '=') : NULL;
        if (equals == NULL || equals == text || code < 0)
            continue;
        char *key = swarm__format("%.*s", (int)(equals - text), text);
        code = key != NULL ? swarm_engine_description_set_label(engine, key, equals + 1)
                           : SWARM_E_NOMEM;
        swarm__free(key);
    }
    return code;
}

/* {"Volume": ["local"], "Network": ["bridge", …], "Log": […]} */
static int add_plugins(swarm_engine_description *engine, json_t *plugins)
{
    const char *type;
    json_t *names, *name;
    size_t i;
    int code = 0;
    json_object_foreach(plugins, type, names)
    {
        json_array_foreach(names, i, name)
        {
            swarm_plugin *plugin = code == 0 ? swarm_plugin_new() : NULL;
            if (plugin == NULL)
                return SWARM_E_NOMEM;
            code = swarm_plugin_set_type(plugin, type);
            if (code == 0)
                code = swarm_plugin_set_name(plugin, json_string_value(name));
            if (code == 0)
                code = swarm_engine_description_add_plugin(engine, plugin);
            swarm_plugin_free(plugin);
        }
    }
    return code;
}

static int fill(swarm_node_description *description, json_t *info)
{
    swarm_platform *platform = swarm_node_description_edit_platform(description);
    swarm_resource_set *resources = swarm_node_description_edit_resources(description);
    swarm_engine_description *engine = swarm_node_description_edit_engine(description);
    int64_t cpus = swarm__docker_number(info, "NCPU");
    int64_t memory = swarm__docker_number(info, "MemTotal");
    if (platform == NULL || resources == NULL || engine == NULL ||
        swarm_node_description_set_hostname(description, swarm__docker_text(info, "Name")) < 0 ||
        swarm_platform_set_architecture(platform, swarm__docker_text(info, "Architecture")) < 0 ||
        swarm_platform_set_os(platform, swarm__docker_text(info, "OSType")) < 0 ||
        swarm_engine_description_set_engine_version(engine,
                                                    swarm__docker_text(info, "ServerVersion")) < 0)
        return SWARM_E_NOMEM;
    if (cpus > 0 && cpus < 1000000)
        swarm_resource_set_set_nano_cpus(resources, cpus * 1000000000);
    if (memory > 0)
        swarm_resource_set_set_memory_bytes(resources, memory);
    int code = set_labels(engine, swarm__docker_at(info, "Labels"));
    return code < 0 ? code : add_plugins(engine, swarm__docker_at(info, "Plugins"));
}

swarm_node *swarm__docker_describe(json_t *info)
{
    swarm_node *node = swarm__node_new();
    swarm_node_description *description = node != NULL ? swarm__node_edit_description(node) : NULL;
    if (description != NULL && fill(description, info) == 0)
        return node;
    swarm_node_free(node);
    return NULL;
}

void swarm__docker_describe_images(swarm_node *node, json_t *images)
{
    swarm_node_description *description = swarm__node_edit_description(node);
    json_t *image, *tag;
    size_t i, j, count = 0;
    json_array_foreach(images, i, image)
    {
        json_array_foreach(json_object_get(image, "RepoTags"), j, tag)
        {
            const char *name = json_string_value(tag);
            if (name == NULL || strcmp(name, "<none>:<none>") == 0)
                continue;
            if (count++ == IMAGE_LIMIT ||
                swarm_node_description_add_image(description, name) == SWARM_E_NOMEM)
                return;
        }
    }
}
