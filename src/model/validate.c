/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include <string.h>
#include <swarm/node.h>
#include <swarm/service.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

enum {
    NAME_MAX_LENGTH = 63
};

/* ^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$ : what is not a letter or digit stands between such. */
static int is_service_name(const char *name)
{
    size_t length = strlen(name);
    return strspn(name, LETTERS DIGITS "-_") == length && strspn(name, LETTERS DIGITS) > 0 &&
           strspn(name + length - 1, LETTERS DIGITS) == 1;
}

static int validate_name(const char *name, swarm_error **err)
{
    if (name == NULL || *name == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/Name", "meta: name must be provided");
    if (!is_service_name(name))
        return swarm__fail(err, SWARM_E_INVAL, "/Name",
                           "name must be valid as a DNS name component");
    if (strlen(name) > NAME_MAX_LENGTH)
        return swarm__fail(err, SWARM_E_INVAL, "/Name", "name must be 63 characters or fewer");
    return 0;
}

int swarm_service_spec_validate(const swarm_service_spec *service_spec, swarm_error **err)
{
    if (service_spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid argument");
    return validate_name(swarm_service_spec_get_name(service_spec), err);
}

int swarm_node_spec_validate(const swarm_node_spec *node_spec, swarm_error **err)
{
    if (node_spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid argument");
    return 0;
}
