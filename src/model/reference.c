/* SPDX-License-Identifier: MIT
 *
 * What containers refer to: secrets and configs, and the files that show them.
 */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/container.h>

enum {
    FILE_TARGET_NAME,
    FILE_TARGET_UID,
    FILE_TARGET_GID,
    FILE_TARGET_MODE
};

static const swarm__field file_target_fields[] = {
    [FILE_TARGET_NAME] = {.name = "Name", .kind = SWARM__KIND_STRING},
    [FILE_TARGET_UID] = {.name = "UID", .kind = SWARM__KIND_STRING},
    [FILE_TARGET_GID] = {.name = "GID", .kind = SWARM__KIND_STRING},
    [FILE_TARGET_MODE] = {.name = "Mode", .kind = SWARM__KIND_UINT32},
};
const swarm__type swarm__file_target_type = {file_target_fields, sizeof file_target_fields /
                                                                     sizeof file_target_fields[0]};

enum {
    SECRET_REFERENCE_FILE,
    SECRET_REFERENCE_SECRET_ID,
    SECRET_REFERENCE_SECRET_NAME
};

static const swarm__field secret_reference_fields[] = {
    [SECRET_REFERENCE_FILE] = {.name = "File",
                               .kind = SWARM__KIND_OBJECT,
                               .type = &swarm__file_target_type},
    [SECRET_REFERENCE_SECRET_ID] = {.name = "SecretID", .kind = SWARM__KIND_STRING},
    [SECRET_REFERENCE_SECRET_NAME] = {.name = "SecretName", .kind = SWARM__KIND_STRING},
};
const swarm__type swarm__secret_reference_type = {
    secret_reference_fields, sizeof secret_reference_fields / sizeof secret_reference_fields[0]};

enum {
    CONFIG_REFERENCE_FILE,
    CONFIG_REFERENCE_RUNTIME,
    CONFIG_REFERENCE_CONFIG_ID,
    CONFIG_REFERENCE_CONFIG_NAME
};

static const swarm__field config_reference_fields[] = {
    [CONFIG_REFERENCE_FILE] = {.name = "File",
                               .kind = SWARM__KIND_OBJECT,
                               .type = &swarm__file_target_type},
    [CONFIG_REFERENCE_RUNTIME] = {.name = "Runtime",
                                  .kind = SWARM__KIND_OBJECT,
                                  .type = &swarm__empty_type},
    [CONFIG_REFERENCE_CONFIG_ID] = {.name = "ConfigID", .kind = SWARM__KIND_STRING},
    [CONFIG_REFERENCE_CONFIG_NAME] = {.name = "ConfigName", .kind = SWARM__KIND_STRING},
};
const swarm__type swarm__config_reference_type = {
    config_reference_fields, sizeof config_reference_fields / sizeof config_reference_fields[0]};

SWARM__BUILDER(file_target)
SWARM__STRING(file_target, name, FILE_TARGET_NAME)
SWARM__STRING(file_target, uid, FILE_TARGET_UID)
SWARM__STRING(file_target, gid, FILE_TARGET_GID)
SWARM__INTEGER(file_target, uint32_t, mode, FILE_TARGET_MODE)

SWARM__BUILDER(secret_reference)
SWARM__OBJECT(secret_reference, file_target, file, SECRET_REFERENCE_FILE)
SWARM__STRING(secret_reference, secret_id, SECRET_REFERENCE_SECRET_ID)
SWARM__STRING(secret_reference, secret_name, SECRET_REFERENCE_SECRET_NAME)

SWARM__BUILDER(config_reference)
SWARM__OBJECT(config_reference, file_target, file, CONFIG_REFERENCE_FILE)
SWARM__STRING(config_reference, config_id, CONFIG_REFERENCE_CONFIG_ID)
SWARM__STRING(config_reference, config_name, CONFIG_REFERENCE_CONFIG_NAME)

int swarm_config_reference_has_runtime(const swarm_config_reference *reference)
{
    return swarm__has(reference, CONFIG_REFERENCE_RUNTIME);
}

int swarm_config_reference_set_runtime(swarm_config_reference *reference)
{
    if (reference == NULL)
        return SWARM_E_INVAL;
    return swarm__edit_object(reference, CONFIG_REFERENCE_RUNTIME) != NULL ? 0 : SWARM_E_NOMEM;
}

int swarm_config_reference_unset_runtime(swarm_config_reference *reference)
{
    return swarm__unset(reference, CONFIG_REFERENCE_RUNTIME);
}
