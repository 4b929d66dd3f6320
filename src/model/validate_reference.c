/* SPDX-License-Identifier: MIT
 *
 * Secrets and configs obey the same rules, but that a config may be for the runtime itself.
 */
#include "base/error.h"
#include "model/validate.h"
#include <string.h>

typedef struct reference {
    const char *id;
    const char *name;
    const swarm_file_target *file;
    int has_other_target;
} reference;

typedef struct reference_kind {
    const char *word;
    const char *member;
    size_t (*count)(const swarm_container_spec *spec);
    reference (*at)(const swarm_container_spec *spec, size_t index);
} reference_kind;

static reference secret_at(const swarm_container_spec *spec, size_t index)
{
    const swarm_secret_reference *secret = swarm_container_spec_secret_at(spec, index);
    return (reference){swarm_secret_reference_get_secret_id(secret),
                       swarm_secret_reference_get_secret_name(secret),
                       swarm_secret_reference_get_file(secret), 0};
}

static reference config_at(const swarm_container_spec *spec, size_t index)
{
    const swarm_config_reference *config = swarm_container_spec_config_at(spec, index);
    return (reference){swarm_config_reference_get_config_id(config),
                       swarm_config_reference_get_config_name(config),
                       swarm_config_reference_get_file(config),
                       swarm_config_reference_has_runtime(config)};
}

static const reference_kind kinds[] = {
    {"secret", "/Secrets", swarm_container_spec_secret_count, secret_at},
    {"config", "/Configs", swarm_container_spec_config_count, config_at},
};

static int is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

static int validate_file(const reference_kind *kind, const swarm_container_spec *spec, size_t index,
                         swarm_error **err)
{
    reference self = kind->at(spec, index);
    const char *file = swarm_file_target_get_name(self.file);
    if (is_empty(file))
        return swarm__fail(err, SWARM_E_INVAL, "/File/Name",
                           "malformed file %s reference, invalid target file name provided",
                           kind->word);
    for (size_t i = 0; i < index; i++) {
        reference other = kind->at(spec, i);
        const char *taken = swarm_file_target_get_name(other.file);
        if (taken != NULL && strcmp(taken, file) == 0)
            return swarm__fail(err, SWARM_E_INVAL, "/File/Name",
                               "%s references '%s' and '%s' have a conflicting target: '%s'",
                               kind->word, other.name, self.name, file);
    }
    return 0;
}

static int validate_reference(const reference_kind *kind, const swarm_container_spec *spec,
                              size_t index, swarm_error **err)
{
    reference self = kind->at(spec, index);
    if (is_empty(self.id) || is_empty(self.name))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "malformed %s reference", kind->word);
    if (self.file != NULL)
        return validate_file(kind, spec, index, err);
    if (!self.has_other_target)
        return swarm__fail(err, SWARM_E_INVAL, "/File",
                           "malformed %s reference, no target provided", kind->word);
    return 0;
}

int swarm__validate_references(const swarm_container_spec *spec, swarm_error **err)
{
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        for (size_t i = 0; i < kinds[k].count(spec); i++) {
            int code = validate_reference(&kinds[k], spec, i, err);
            if (code < 0)
                return swarm__within_item(code, kinds[k].member, i, err);
        }
    return 0;
}
