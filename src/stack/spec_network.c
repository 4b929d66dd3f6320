/* SPDX-License-Identifier: MIT
 *
 * How a service is reached: its networks and its published ports.
 */
#include "stack/spec.h"

#include <string.h>

/* The engine's own networks know no aliases. */
static int is_user_defined(const char *target)
{
    static const char *const builtin[] = {"default", "bridge", "host", "none", "nat"};
    for (size_t i = 0; i < sizeof builtin / sizeof builtin[0]; i++)
        if (strcmp(target, builtin[i]) == 0)
            return 0;
    return 1;
}

static int append_network(swarm__spec *spec, json_t *list, const char *target,
                          const swarm__yaml *attachment)
{
    json_t *json = json_object();
    const swarm__yaml *aliases = swarm__yaml_get(attachment, "aliases");
    const swarm__yaml *options = swarm__yaml_get(attachment, "driver_opts");
    swarm__json_put(json, "Target", json_string(target), &spec->failed);
    json_t *names = aliases != NULL ? swarm__json_of_node(aliases) : json_array();
    if (is_user_defined(target))
        swarm__json_append(names, json_string(spec->service->key->text), &spec->failed);
    if (json_array_size(names) > 0)
        swarm__json_put(json, "Aliases", names, &spec->failed);
    else
        json_decref(names);
    if (options != NULL)
        swarm__json_put(json, "DriverOpts", swarm__json_of_node(options), &spec->failed);
    swarm__json_append(list, json, &spec->failed);
    return 0;
}

/* Give each attachment its network's real name, for sorting by it. */
static int name_network(swarm__spec *spec, swarm__yaml *attachment)
{
    const char *key = attachment->key->text;
    const swarm__yaml *network = swarm__load_find(spec->load, SWARM__SECTION_NETWORKS, key);
    if (network == NULL && strcmp(key, "default") != 0)
        return swarm__load_fail(spec->load, SWARM_E_INVAL, attachment->key,
                                "the network %s is not defined at the top of the file", key);
    attachment->text = swarm__scoped_name(spec->load, network, key);
    return attachment->text != NULL ? 0 : SWARM_E_NOMEM;
}

int swarm__spec_networks(swarm__spec *spec)
{
    swarm__load *load = spec->load;
    swarm__yaml *networks = swarm__yaml_get(spec->service, "networks");
    if (networks == NULL || networks->count == 0) {
        networks = swarm__yaml_new(load, SWARM__YAML_MAP, spec->service);
        swarm__yaml *attachment = swarm__yaml_new(load, SWARM__YAML_MAP, spec->service);
        if (networks == NULL || attachment == NULL ||
            swarm__yaml_put_text(load, networks, "default", attachment) < 0)
            return SWARM_E_NOMEM;
    }
    int code = 0;
    for (swarm__yaml *value = networks->first; value != NULL && code == 0; value = value->next)
        code = name_network(spec, value);
    if (code < 0)
        return code;
    swarm__yaml_sort(networks, swarm__yaml_compare_text);
    json_t *list = json_array();
    for (swarm__yaml *value = networks->first; value != NULL && code == 0; value = value->next)
        code = append_network(spec, list, value->text, value);
    swarm__spec_put(spec, "/TaskTemplate/Networks", list, networks);
    return code;
}

static int compare_ports(const swarm__yaml *a, const swarm__yaml *b)
{
    static const char *const keys[] = {"published", "target"};
    for (size_t i = 0; i < 2; i++) {
        int64_t first = swarm__yaml_number(a, keys[i]), second = swarm__yaml_number(b, keys[i]);
        if (first != second)
            return first < second ? -1 : 1;
    }
    return strcmp(swarm__yaml_text(a, "protocol"), swarm__yaml_text(b, "protocol"));
}

void swarm__spec_ports(swarm__spec *spec)
{
    static const swarm__field fields[] = {
        {"protocol", "Protocol"},
        {"target", "TargetPort"},
        {"published", "PublishedPort"},
        {"mode", "PublishMode"},
        {NULL, NULL},
    };
    swarm__yaml *ports = swarm__yaml_get(spec->service, "ports");
    if (ports == NULL || ports->count == 0)
        return;
    swarm__yaml_sort(ports, compare_ports);
    json_t *list = json_array();
    for (const swarm__yaml *port = ports->first; port != NULL; port = port->next) {
        json_t *json = json_object();
        swarm__json_put_fields(json, &spec->failed, port, fields);
        swarm__json_append(list, json, &spec->failed);
    }
    swarm__spec_put(spec, "/EndpointSpec/Ports", list, ports);
}
