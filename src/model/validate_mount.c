/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "model/validate.h"
#include <string.h>

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* A template that leads may stand for the slash. */
static int is_absolute(const char *path)
{
    return path[0] == '/' || strncmp(path, "{{", 2) == 0;
}

static int validate_source(const swarm_mount *mount, swarm_error **err)
{
    const char *source = or_empty(swarm_mount_get_source(mount));
    switch (swarm_mount_get_type(mount)) {
    case SWARM_MOUNT_TYPE_UNKNOWN:
    case SWARM_MOUNT_TYPE_BIND:
        if (!is_absolute(source))
            return swarm__fail(err, SWARM_E_INVAL, "/Source",
                               "invalid bind mount source, must be an absolute path: %s", source);
        return 0;
    case SWARM_MOUNT_TYPE_VOLUME:
        if (source[0] == '/')
            return swarm__fail(err, SWARM_E_INVAL, "/Source",
                               "invalid volume mount source, must not be an absolute path: %s",
                               source);
        return 0;
    case SWARM_MOUNT_TYPE_TMPFS:
        if (*source != '\0')
            return swarm__fail(err, SWARM_E_INVAL, "/Source",
                               "invalid tmpfs source, source must be empty");
        return 0;
    default:
        return 0;
    }
}

static int validate_mount(const swarm_mount *mount, swarm_error **err)
{
    const char *target = or_empty(swarm_mount_get_target(mount));
    int64_t size = swarm_tmpfs_options_get_size_bytes(swarm_mount_get_tmpfs_options(mount));
    if (!is_absolute(target))
        return swarm__fail(err, SWARM_E_INVAL, "/Target",
                           "invalid mount target, must be an absolute path: %s", target);
    if (size < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/TmpfsOptions/SizeBytes",
                           "invalid tmpfs size %lld: Must be 0 or more", (long long)size);
    return validate_source(mount, err);
}

static int is_duplicate(const swarm_container_spec *spec, size_t index)
{
    const char *target =
        or_empty(swarm_mount_get_target(swarm_container_spec_mount_at(spec, index)));
    for (size_t i = 0; i < index; i++)
        if (strcmp(or_empty(swarm_mount_get_target(swarm_container_spec_mount_at(spec, i))),
                   target) == 0)
            return 1;
    return 0;
}

int swarm__validate_mounts(const swarm_container_spec *spec, swarm_error **err)
{
    for (size_t i = 0; i < swarm_container_spec_mount_count(spec); i++) {
        const swarm_mount *mount = swarm_container_spec_mount_at(spec, i);
        int code = 0;
        if (is_duplicate(spec, i))
            code = swarm__fail(err, SWARM_E_INVAL, "/Target",
                               "ContainerSpec: duplicate mount point: %s",
                               or_empty(swarm_mount_get_target(mount)));
        else
            code = validate_mount(mount, err);
        if (code < 0)
            return swarm__within_item(code, "/Mounts", i, err);
    }
    return 0;
}
