/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(bind_options_members)
{
    CHECK_BUILDER(bind_options);
    CHECK_STRING(bind_options, propagation, "Propagation");
    CHECK_BOOL(bind_options, non_recursive, "NonRecursive");
    CHECK_BOOL(bind_options, create_mountpoint, "CreateMountpoint");
}
END_TEST

START_TEST(volume_options_members)
{
    CHECK_BUILDER(volume_options);
    CHECK_BOOL(volume_options, no_copy, "NoCopy");
    CHECK_MAP(volume_options, label, labels, "Labels");
    CHECK_STRING(volume_options, subpath, "Subpath");
    CHECK_OBJECT(volume_options, driver, driver_config, "DriverConfig");
}
END_TEST

START_TEST(tmpfs_options_members)
{
    CHECK_BUILDER(tmpfs_options);
    CHECK_NUMBER(tmpfs_options, size_bytes, "SizeBytes", -7);
    CHECK_NUMBER(tmpfs_options, mode, "Mode", 4294967295);
}
END_TEST

START_TEST(mount_members)
{
    CHECK_BUILDER(mount);
    CHECK_ENUM(mount, type, "Type", SWARM_MOUNT_TYPE_IMAGE, "image");
    CHECK_STRING(mount, source, "Source");
    CHECK_STRING(mount, target, "Target");
    CHECK_BOOL(mount, read_only, "ReadOnly");
    CHECK_STRING(mount, consistency, "Consistency");
    CHECK_OBJECT(mount, bind_options, bind_options, "BindOptions");
    CHECK_OBJECT(mount, volume_options, volume_options, "VolumeOptions");
    CHECK_OBJECT(mount, tmpfs_options, tmpfs_options, "TmpfsOptions");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        bind_options_members,
        volume_options_members,
        tmpfs_options_members,
        mount_members,
    };
    return SUITE_RUN("mount", tests, 20);
}
