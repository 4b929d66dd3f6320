/* SPDX-License-Identifier: MIT
 *
 * The keys of networks, volumes, secrets and configs.
 */
#include "stack/schema.h"

/* true, or the older {name: …}; to a truth value, with the name beside it. */
static int shape_external(swarm__load *load, swarm__yaml *node)
{
    static const swarm__key keys[] = {
        {.name = "name", .shape = swarm__shape_string},
        {.name = NULL},
    };
    return node->kind == SWARM__YAML_MAP ? swarm__shape_object(load, node, keys)
                                         : swarm__shape_bool(load, node);
}

static int shape_file(swarm__load *load, swarm__yaml *node)
{
    int code = swarm__shape_string(load, node);
    if (code < 0)
        return code;
    node->text = swarm__load_path(load, node, node->text);
    return node->text != NULL ? 0 : SWARM_E_NOMEM;
}

static const swarm__key subnet_keys[] = {
    {.name = "subnet", .shape = swarm__shape_string},
    {.name = NULL},
};

static int shape_subnet(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_object(load, node, subnet_keys);
}

static int shape_subnets(swarm__load *load, swarm__yaml *node)
{
    return swarm__shape_items(load, node, shape_subnet);
}

static const swarm__key ipam_keys[] = {
    {.name = "driver", .shape = swarm__shape_string},
    {.name = "config", .shape = shape_subnets},
    {.name = NULL},
};

const swarm__key swarm__network_keys[] = {
    {.name = "name", .shape = swarm__shape_string},
    {.name = "driver", .shape = swarm__shape_string},
    {.name = "driver_opts", .shape = swarm__shape_options},
    {.name = "ipam", .object = ipam_keys},
    {.name = "external", .shape = shape_external},
    {.name = "internal", .shape = swarm__shape_bool},
    {.name = "attachable", .shape = swarm__shape_bool},
    {.name = "labels", .shape = swarm__shape_labels},
    {.name = NULL},
};

const swarm__key swarm__volume_keys[] = {
    {.name = "name", .shape = swarm__shape_string},
    {.name = "driver", .shape = swarm__shape_string},
    {.name = "driver_opts", .shape = swarm__shape_options},
    {.name = "external", .shape = shape_external},
    {.name = "labels", .shape = swarm__shape_labels},
    {.name = "x-cluster-spec", .refused = "cluster volumes are not supported"},
    {.name = NULL},
};

const swarm__key swarm__secret_keys[] = {
    {.name = "name", .shape = swarm__shape_string},
    {.name = "file", .shape = shape_file},
    {.name = "external", .shape = shape_external},
    {.name = "labels", .shape = swarm__shape_labels},
    {.name = "driver", .shape = swarm__shape_string},
    {.name = "driver_opts", .shape = swarm__shape_options},
    {.name = "template_driver", .shape = swarm__shape_string},
    {.name = "environment", .refused = "give the secret as a file"},
    {.name = NULL},
};

const swarm__key swarm__config_keys[] = {
    {.name = "name", .shape = swarm__shape_string},
    {.name = "file", .shape = shape_file},
    {.name = "external", .shape = shape_external},
    {.name = "labels", .shape = swarm__shape_labels},
    {.name = "template_driver", .shape = swarm__shape_string},
    {.name = "content", .refused = "give the config as a file"},
    {.name = "environment", .refused = "give the config as a file"},
    {.name = NULL},
};
