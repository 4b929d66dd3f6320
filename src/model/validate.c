/* SPDX-License-Identifier: MIT
 *
 * The rules for a service's spec as a whole, and what all rules share.
 */
#include "model/validate.h"

#include "base/error.h"
#include "model/object.h"
#include <string.h>
#include <swarm/service.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

enum {
    NAME_MAX_LENGTH = 63,
    SLOTS_LIMIT = 1000000
};

int swarm__within(int code, const char *member, swarm_error **err)
{
    if (code < 0)
        swarm__error_prefix(err, member);
    return code;
}

int swarm__within_item(int code, const char *member, size_t index, swarm_error **err)
{
    if (code < 0)
        swarm__error_prefix_index(err, index);
    return swarm__within(code, member, err);
}

int swarm__validate_duration(int64_t duration_ns, const char *path, const char *what,
                             swarm_error **err)
{
    if (duration_ns < 0)
        return swarm__fail(err, SWARM_E_INVAL, path, "%s cannot be negative", what);
    if (duration_ns > SWARM__DURATION_LIMIT_NS)
        return swarm__fail(err, SWARM_E_INVAL, path, "%s cannot be longer than 100 years", what);
    return 0;
}

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

static int count_modes(const swarm_service_spec *spec)
{
    const swarm__object *object = (const swarm__object *)(const void *)spec;
    const swarm__field *field = swarm__type_find(object->type, "Mode");
    const swarm__object *mode = swarm__get_object(spec, (unsigned)(field - object->type->fields));
    int count = 0;
    for (size_t i = 0; mode != NULL && i < mode->type->count; i++)
        count += swarm__has(mode, (unsigned)i);
    return count;
}

/* Where a spec says nothing of a mode, the Docker Engine fills in a replicated one, and so do we. */
static int validate_mode(const swarm_service_spec *spec, swarm_error **err)
{
    uint64_t replicas = swarm_service_spec_get_replicas(spec);
    uint64_t concurrent = swarm_service_spec_get_max_concurrent(spec);
    if (replicas > SLOTS_LIMIT)
        return swarm__fail(err, SWARM_E_INVAL, "/Mode/Replicated/Replicas",
                           "Number of replicas must be %d or fewer", SLOTS_LIMIT);
    if (concurrent > SLOTS_LIMIT)
        return swarm__fail(err, SWARM_E_INVAL, "/Mode/ReplicatedJob/MaxConcurrent",
                           "Maximum concurrent jobs must be %d or fewer", SLOTS_LIMIT);
    if (swarm_service_spec_has_mode(spec) &&
        swarm_service_spec_get_mode(spec) == SWARM_SERVICE_MODE_UNKNOWN)
        return swarm__fail(err, SWARM_E_INVAL, "/Mode", "Unrecognized service mode");
    if (count_modes(spec) > 1)
        return swarm__fail(err, SWARM_E_INVAL, "/Mode", "must specify only one service mode");
    return 0;
}

static int validate_update(const swarm_service_spec *spec, swarm_error **err)
{
    swarm_service_mode mode = swarm_service_spec_get_mode(spec);
    int is_job = mode == SWARM_SERVICE_MODE_REPLICATED_JOB || mode == SWARM_SERVICE_MODE_GLOBAL_JOB;
    if (is_job && swarm_service_spec_has_update_config(spec))
        return swarm__fail(err, SWARM_E_INVAL, "/UpdateConfig",
                           "Jobs may not have an update config");
    int code = swarm__within(
        swarm__validate_update_config(swarm_service_spec_get_update_config(spec), "update", err),
        "/UpdateConfig", err);
    if (code < 0)
        return code;
    return swarm__within(swarm__validate_update_config(swarm_service_spec_get_rollback_config(spec),
                                                       "rollback", err),
                         "/RollbackConfig", err);
}

static int validate_attachment(const swarm_network_attachment *network, swarm_error **err)
{
    const char *target = swarm_network_attachment_get_target(network);
    if (target == NULL || *target == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/Target", "malformed network attachment");
    if (strcmp(target, "ingress") == 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Target",
                           "Service cannot be explicitly attached to the ingress network \"%s\"",
                           target);
    return 0;
}

static int validate_networks(const swarm_service_spec *spec, swarm_error **err)
{
    const swarm_task_spec *task = swarm_service_spec_get_task(spec);
    for (size_t i = 0; i < swarm_task_spec_network_count(task); i++) {
        int code = validate_attachment(swarm_task_spec_network_at(task, i), err);
        if (code < 0)
            return swarm__within_item(code, "/TaskTemplate/Networks", i, err);
    }
    for (size_t i = 0; i < swarm_service_spec_network_count(spec); i++) {
        int code = validate_attachment(swarm_service_spec_network_at(spec, i), err);
        if (code < 0)
            return swarm__within_item(code, "/Networks", i, err);
    }
    return 0;
}

int swarm_service_spec_validate(const swarm_service_spec *service_spec, swarm_error **err)
{
    if (service_spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "invalid argument");
    int code = swarm__validate_words(service_spec, err);
    if (code == 0)
        code = validate_name(swarm_service_spec_get_name(service_spec), err);
    if (code == 0)
        code =
            swarm__within(swarm__validate_task_spec(swarm_service_spec_get_task(service_spec), err),
                          "/TaskTemplate", err);
    if (code == 0)
        code = validate_mode(service_spec, err);
    if (code == 0)
        code = validate_update(service_spec, err);
    if (code == 0)
        code = swarm__within(
            swarm__validate_endpoint_spec(swarm_service_spec_get_endpoint(service_spec), err),
            "/EndpointSpec", err);
    return code < 0 ? code : validate_networks(service_spec, err);
}
