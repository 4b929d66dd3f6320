/* SPDX-License-Identifier: MIT
 *
 * What a service's tasks see from outside: mounts, secrets and configs.
 */
#include "stack/spec.h"

#include <string.h>

#define CONTAINER "/TaskTemplate/ContainerSpec"

static const swarm__field mount_fields[] = {
    {"type", "Type"},
    {"target", "Target"},
    {"read_only", "ReadOnly"},
    {"consistency", "Consistency"},
    {NULL, NULL},
};

static const swarm__field bind_fields[] = {{"propagation", "Propagation"}, {NULL, NULL}};
static const swarm__field volume_fields[] = {{"nocopy", "NoCopy"}, {NULL, NULL}};
static const swarm__field tmpfs_fields[] = {{"size", "SizeBytes"}, {"mode", "Mode"}, {NULL, NULL}};
static const swarm__field driver_fields[] = {
    {"driver", "Name"}, {"driver_opts", "Options"}, {NULL, NULL}};

static void put_options(swarm__spec *spec, json_t *json, const char *name,
                        const swarm__yaml *options, const swarm__field *fields)
{
    if (options == NULL)
        return;
    json_t *object = json_object();
    swarm__json_put_fields(object, &spec->failed, options, fields);
    swarm__json_put(json, name, object, &spec->failed);
}

/* A volume of the stack: its real name, and what makes it when it is not there. */
static int put_volume(swarm__spec *spec, json_t *json, const swarm__yaml *mount,
                      const swarm__yaml *source)
{
    const swarm__yaml *volume = swarm__load_find(spec->load, SWARM__SECTION_VOLUMES, source->text);
    if (volume == NULL)
        return swarm__load_fail(spec->load, SWARM_E_INVAL, source,
                                "the volume %s is not defined at the top of the file",
                                source->text);
    const char *name = swarm__scoped_name(spec->load, volume, source->text);
    if (name == NULL)
        return SWARM_E_NOMEM;
    swarm__json_put(json, "Source", json_string(name), &spec->failed);
    json_t *options = json_object();
    swarm__json_put_fields(options, &spec->failed, swarm__yaml_get(mount, "volume"), volume_fields);
    if (!swarm__is_external(volume)) {
        const swarm__yaml *labels = swarm__yaml_get(volume, "labels");
        swarm__json_put(options, "Labels", swarm__json_labels(spec->load, labels), &spec->failed);
        if (swarm__yaml_get(volume, "driver") != NULL ||
            swarm__yaml_get(volume, "driver_opts") != NULL)
            put_options(spec, options, "DriverConfig", volume, driver_fields);
    }
    swarm__json_put(json, "VolumeOptions", options, &spec->failed);
    return 0;
}

static int append_mount(swarm__spec *spec, json_t *list, const swarm__yaml *mount)
{
    json_t *json = swarm__json_append_object(list, &spec->failed);
    swarm__json_put_fields(json, &spec->failed, mount, mount_fields);
    put_options(spec, json, "BindOptions", swarm__yaml_get(mount, "bind"), bind_fields);
    put_options(spec, json, "TmpfsOptions", swarm__yaml_get(mount, "tmpfs"), tmpfs_fields);
    const swarm__yaml *source = swarm__yaml_get(mount, "source");
    int is_volume = strcmp(swarm__yaml_text(mount, "type"), "volume") == 0;
    if (is_volume && source != NULL && source->text[0] != '\0')
        return put_volume(spec, json, mount, source);
    if (is_volume)
        put_options(spec, json, "VolumeOptions", swarm__yaml_get(mount, "volume"), volume_fields);
    if (source != NULL && source->text[0] != '\0')
        swarm__json_put(json, "Source", swarm__json_of_node(source), &spec->failed);
    return 0;
}

int swarm__spec_mounts(swarm__spec *spec)
{
    static const char *const keys[] = {"volumes", "tmpfs"};
    swarm__yaml *all = swarm__yaml_new(spec->load, SWARM__YAML_LIST, spec->service);
    json_t *list = json_array();
    int code = all != NULL ? 0 : SWARM_E_NOMEM;
    for (size_t i = 0; i < 2; i++) {
        const swarm__yaml *mounts = swarm__yaml_get(spec->service, keys[i]);
        swarm__yaml *mount = mounts != NULL ? mounts->first : NULL;
        while (mount != NULL && code == 0) {
            swarm__yaml *next = mount->next;
            code = append_mount(spec, list, mount);
            swarm__yaml_append(all, mount);
            mount = next;
        }
    }
    if (code == 0 && all->count > 0)
        swarm__spec_put(spec, CONTAINER "/Mounts", list, all);
    else
        json_decref(list);
    return code;
}

/* --- secrets and configs --- */

typedef struct reference_kind {
    swarm__section section;
    const char *key;
    const char *pointer;
    const char *name; /* the member with the object's name */
    const char *id;
    const char *word;
} reference_kind;

static void put_text(swarm__spec *spec, json_t *json, const char *name, const swarm__yaml *node,
                     const char *otherwise)
{
    const char *text = node != NULL && node->text[0] != '\0' ? node->text : otherwise;
    swarm__json_put(json, name, json_string(text), &spec->failed);
}

static int append_reference(swarm__spec *spec, json_t *list, const swarm__yaml *reference,
                            const reference_kind *kind)
{
    json_t *json = swarm__json_append_object(list, &spec->failed);
    const swarm__yaml *source = swarm__yaml_get(reference, "source");
    const swarm__yaml *resource = swarm__load_find(spec->load, kind->section, source->text);
    if (resource == NULL)
        return swarm__load_fail(spec->load, SWARM_E_INVAL, source,
                                "the %s %s is not defined at the top of the file", kind->word,
                                source->text);
    const char *name = swarm__scoped_name(spec->load, resource, source->text);
    if (name == NULL)
        return SWARM_E_NOMEM;
    json_t *file = json_object();
    put_text(spec, file, "Name", swarm__yaml_get(reference, "target"), source->text);
    put_text(spec, file, "UID", swarm__yaml_get(reference, "uid"), "0");
    put_text(spec, file, "GID", swarm__yaml_get(reference, "gid"), "0");
    const swarm__yaml *mode = swarm__yaml_get(reference, "mode");
    swarm__json_put(file, "Mode", json_integer(mode != NULL ? mode->integer : 0444), &spec->failed);
    swarm__json_put(json, "File", file, &spec->failed);
    swarm__json_put(json, kind->name, json_string(name), &spec->failed);
    /* Only the cluster knows the id; until it is asked, the name stands for it. */
    swarm__json_put(json, kind->id, json_string(name), &spec->failed);
    return 0;
}

static int put_references(swarm__spec *spec, const reference_kind *kind)
{
    swarm__yaml *references = swarm__yaml_get(spec->service, kind->key);
    if (references == NULL || references->count == 0)
        return 0;
    swarm__yaml_sort(references, swarm__yaml_compare_source);
    json_t *list = json_array();
    int code = 0;
    const swarm__yaml *reference = references->first;
    for (; reference != NULL && code == 0; reference = reference->next)
        code = append_reference(spec, list, reference, kind);
    if (code == 0)
        swarm__spec_put(spec, kind->pointer, list, references);
    else
        json_decref(list);
    return code;
}

int swarm__spec_references(swarm__spec *spec)
{
    static const reference_kind secrets = {SWARM__SECTION_SECRETS, "secrets",  CONTAINER "/Secrets",
                                           "SecretName",           "SecretID", "secret"};
    static const reference_kind configs = {SWARM__SECTION_CONFIGS, "configs",  CONTAINER "/Configs",
                                           "ConfigName",           "ConfigID", "config"};
    int code = put_references(spec, &secrets);
    return code < 0 ? code : put_references(spec, &configs);
}
