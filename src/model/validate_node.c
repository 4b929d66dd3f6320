/* SPDX-License-Identifier: MIT */
#include "base/address.h"
#include "base/ascii.h"
#include "base/error.h"
#include "model/validate.h"
#include <string.h>
#include <swarm/node.h>

enum {
    NAME_MAX_LENGTH = 253 /* of a host name */
};

/* A host's name, as docker node ls shows it. */
static int is_node_name(const char *name)
{
    if (!swarm__ascii_is_alphanumeric(name[0]) || strlen(name) > NAME_MAX_LENGTH)
        return 0;
    for (; *name != '\0'; name++)
        if (!swarm__ascii_is_alphanumeric(*name) && strchr("-_.", *name) == NULL)
            return 0;
    return 1;
}

/* "process:", "unix:///var/run/docker.sock": a scheme, and what it says of the rest. */
static int has_scheme(const char *uri)
{
    const char *c = uri;
    if (!swarm__ascii_is_alphanumeric(*c) || (*c >= '0' && *c <= '9'))
        return 0;
    while (swarm__ascii_is_alphanumeric(*c) || (*c != '\0' && strchr("+-.", *c) != NULL))
        c++;
    return *c == ':';
}

int swarm_node_spec_validate(const swarm_node_spec *node_spec, swarm_error **err)
{
    if (node_spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid argument");
    int code = swarm__validate_words(node_spec, err);
    if (code < 0)
        return code;
    const char *name = swarm_node_spec_get_name(node_spec);
    const char *address = swarm_node_spec_get_address(node_spec);
    const char *runtime = swarm_node_spec_get_runtime(node_spec);
    if (name != NULL && *name != '\0' && !is_node_name(name))
        return swarm__fail(err, SWARM_E_INVAL, "/Name", "\"%s\" is not a valid node name", name);
    if (address != NULL && !swarm__is_address(address))
        return swarm__fail(err, SWARM_E_INVAL, "/Address", "\"%s\" is not an IP address", address);
    if (runtime != NULL && !has_scheme(runtime))
        return swarm__fail(err, SWARM_E_INVAL, "/Runtime",
                           "\"%s\" is not a URI: it names no kind of runtime", runtime);
    return swarm__within(
        swarm__validate_node_resources(swarm_node_spec_get_resources(node_spec), err), "/Resources",
        err);
}
