/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/mount.h>

enum {
    BIND_OPTIONS_PROPAGATION,
    BIND_OPTIONS_NON_RECURSIVE,
    BIND_OPTIONS_CREATE_MOUNTPOINT
};

static const swarm__field bind_options_fields[] = {
    [BIND_OPTIONS_PROPAGATION] = {.name = "Propagation", .kind = SWARM__KIND_STRING},
    [BIND_OPTIONS_NON_RECURSIVE] = {.name = "NonRecursive", .kind = SWARM__KIND_BOOL},
    [BIND_OPTIONS_CREATE_MOUNTPOINT] = {.name = "CreateMountpoint", .kind = SWARM__KIND_BOOL},
};
const swarm__type swarm__bind_options_type = {
    bind_options_fields, sizeof bind_options_fields / sizeof bind_options_fields[0]};

enum {
    VOLUME_OPTIONS_NO_COPY,
    VOLUME_OPTIONS_LABELS,
    VOLUME_OPTIONS_SUBPATH,
    VOLUME_OPTIONS_DRIVER_CONFIG
};

static const swarm__field volume_options_fields[] = {
    [VOLUME_OPTIONS_NO_COPY] = {.name = "NoCopy", .kind = SWARM__KIND_BOOL},
    [VOLUME_OPTIONS_LABELS] = {.name = "Labels", .kind = SWARM__KIND_MAP},
    [VOLUME_OPTIONS_SUBPATH] = {.name = "Subpath", .kind = SWARM__KIND_STRING},
    [VOLUME_OPTIONS_DRIVER_CONFIG] = {.name = "DriverConfig",
                                      .kind = SWARM__KIND_OBJECT,
                                      .type = &swarm__driver_type},
};
const swarm__type swarm__volume_options_type = {
    volume_options_fields, sizeof volume_options_fields / sizeof volume_options_fields[0]};

enum {
    TMPFS_OPTIONS_SIZE_BYTES,
    TMPFS_OPTIONS_MODE
};

static const swarm__field tmpfs_options_fields[] = {
    [TMPFS_OPTIONS_SIZE_BYTES] = {.name = "SizeBytes", .kind = SWARM__KIND_INT64},
    [TMPFS_OPTIONS_MODE] = {.name = "Mode", .kind = SWARM__KIND_UINT32},
};
const swarm__type swarm__tmpfs_options_type = {
    tmpfs_options_fields, sizeof tmpfs_options_fields / sizeof tmpfs_options_fields[0]};

enum {
    MOUNT_TYPE,
    MOUNT_SOURCE,
    MOUNT_TARGET,
    MOUNT_READ_ONLY,
    MOUNT_CONSISTENCY,
    MOUNT_BIND_OPTIONS,
    MOUNT_VOLUME_OPTIONS,
    MOUNT_TMPFS_OPTIONS
};

static const swarm__field mount_fields[] = {
    [MOUNT_TYPE] = {.name = "Type", .kind = SWARM__KIND_ENUM, .words = &swarm__mount_type_words},
    [MOUNT_SOURCE] = {.name = "Source", .kind = SWARM__KIND_STRING},
    [MOUNT_TARGET] = {.name = "Target", .kind = SWARM__KIND_STRING},
    [MOUNT_READ_ONLY] = {.name = "ReadOnly", .kind = SWARM__KIND_BOOL},
    [MOUNT_CONSISTENCY] = {.name = "Consistency", .kind = SWARM__KIND_STRING},
    [MOUNT_BIND_OPTIONS] = {.name = "BindOptions",
                            .kind = SWARM__KIND_OBJECT,
                            .type = &swarm__bind_options_type},
    [MOUNT_VOLUME_OPTIONS] = {.name = "VolumeOptions",
                              .kind = SWARM__KIND_OBJECT,
                              .type = &swarm__volume_options_type},
    [MOUNT_TMPFS_OPTIONS] = {.name = "TmpfsOptions",
                             .kind = SWARM__KIND_OBJECT,
                             .type = &swarm__tmpfs_options_type},
};
const swarm__type swarm__mount_type = {mount_fields, sizeof mount_fields / sizeof mount_fields[0]};

SWARM__BUILDER(bind_options)
SWARM__STRING(bind_options, propagation, BIND_OPTIONS_PROPAGATION)
SWARM__BOOL(bind_options, non_recursive, BIND_OPTIONS_NON_RECURSIVE)
SWARM__BOOL(bind_options, create_mountpoint, BIND_OPTIONS_CREATE_MOUNTPOINT)

SWARM__BUILDER(volume_options)
SWARM__BOOL(volume_options, no_copy, VOLUME_OPTIONS_NO_COPY)
SWARM__MAP(volume_options, label, labels, VOLUME_OPTIONS_LABELS)
SWARM__STRING(volume_options, subpath, VOLUME_OPTIONS_SUBPATH)
SWARM__OBJECT(volume_options, driver, driver_config, VOLUME_OPTIONS_DRIVER_CONFIG)

SWARM__BUILDER(tmpfs_options)
SWARM__INTEGER(tmpfs_options, int64_t, size_bytes, TMPFS_OPTIONS_SIZE_BYTES)
SWARM__INTEGER(tmpfs_options, uint32_t, mode, TMPFS_OPTIONS_MODE)

SWARM__BUILDER(mount)
SWARM__INTEGER(mount, swarm_mount_type, type, MOUNT_TYPE)
SWARM__STRING(mount, source, MOUNT_SOURCE)
SWARM__STRING(mount, target, MOUNT_TARGET)
SWARM__BOOL(mount, read_only, MOUNT_READ_ONLY)
SWARM__STRING(mount, consistency, MOUNT_CONSISTENCY)
SWARM__OBJECT(mount, bind_options, bind_options, MOUNT_BIND_OPTIONS)
SWARM__OBJECT(mount, volume_options, volume_options, MOUNT_VOLUME_OPTIONS)
SWARM__OBJECT(mount, tmpfs_options, tmpfs_options, MOUNT_TMPFS_OPTIONS)
