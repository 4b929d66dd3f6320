/* SPDX-License-Identifier: MIT
 *
 * What equal tasks ask of a node. Most placings ask what one before them asked, so that a spec is first
 * written down as bytes, and read in full only when these bytes are new.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "core/placing.h"
#include "model/image_reference.h"
#include <string.h>

/* ---- as bytes ---- */

static void add_number(swarm__text *key, char what, int64_t number)
{
    char bytes[1 + sizeof number];
    bytes[0] = what;
    memcpy(bytes + 1, &number, sizeof number);
    swarm__text_add_bytes(key, bytes, sizeof bytes);
}

static void add_string(swarm__text *key, char what, const char *string)
{
    swarm__text_add_bytes(key, &what, 1);
    if (string != NULL)
        swarm__text_add(key, string);
    swarm__text_add_bytes(key, "", 1);
}

static void add_resources(swarm__text *key, const swarm_resource_set *reserved)
{
    if (reserved == NULL)
        return;
    add_number(key, 'c', swarm_resource_set_get_nano_cpus(reserved));
    add_number(key, 'm', swarm_resource_set_get_memory_bytes(reserved));
    add_number(key, 'p', swarm_resource_set_get_pids(reserved));
    for (size_t i = 0; i < swarm_resource_set_generic_resource_count(reserved); i++) {
        const swarm_generic_resource *resource =
            swarm_resource_set_generic_resource_at(reserved, i);
        int is_named = swarm_generic_resource_get_value(resource) != NULL;
        add_string(key, 'g', swarm_generic_resource_get_kind(resource));
        add_number(key, 'a', is_named ? 1 : swarm_generic_resource_get_amount(resource));
    }
}

static void add_ports(swarm__text *key, const swarm_endpoint_spec *endpoint)
{
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++) {
        const swarm_port_config *port = swarm_endpoint_spec_port_at(endpoint, i);
        if (swarm_port_config_get_publish_mode(port) != SWARM_PUBLISH_MODE_HOST)
            continue;
        add_number(key, 'h', swarm_port_config_get_published_port(port));
        add_number(key, 't', swarm_port_config_get_protocol(port));
    }
}

static void add_placement(swarm__text *key, const swarm_placement *placement)
{
    if (placement == NULL)
        return;
    for (size_t i = 0; i < swarm_placement_constraint_count(placement); i++)
        add_string(key, 'n', swarm_placement_constraint_at(placement, i));
    for (size_t i = 0; i < swarm_placement_preference_count(placement); i++)
        add_string(
            key, 's',
            swarm_placement_preference_get_spread(swarm_placement_preference_at(placement, i)));
    for (size_t i = 0; i < swarm_placement_platform_count(placement); i++) {
        const swarm_platform *platform = swarm_placement_platform_at(placement, i);
        add_string(key, 'o', swarm_platform_get_os(platform));
        add_string(key, 'a', swarm_platform_get_architecture(platform));
    }
    add_number(key, 'r', (int64_t)swarm_placement_get_max_replicas(placement));
}

/* The driver of a volume mount, unless any node has it; NULL then. */
static const char *volume_driver(const swarm_mount *mount)
{
    const char *name = swarm_driver_get_name(
        swarm_volume_options_get_driver_config(swarm_mount_get_volume_options(mount)));
    if (swarm_mount_get_type(mount) != SWARM_MOUNT_TYPE_VOLUME || name == NULL || *name == '\0' ||
        strcmp(name, "local") == 0)
        return NULL;
    return name;
}

/* A log driver that a plugin has to bring; NULL for none. */
static const char *log_plugin(const swarm_task_spec *task)
{
    const char *name = swarm_driver_get_name(swarm_task_spec_get_log_driver(task));
    return name != NULL && *name != '\0' && strcmp(name, "none") != 0 ? name : NULL;
}

static void add_plugins(swarm__text *key, const swarm_task_spec *task)
{
    const swarm_container_spec *container = swarm_task_spec_get_container(task);
    for (size_t i = 0; i < swarm_container_spec_mount_count(container); i++) {
        const swarm_mount *mount = swarm_container_spec_mount_at(container, i);
        if (volume_driver(mount) != NULL)
            add_string(key, 'v', volume_driver(mount));
        if (swarm_mount_get_type(mount) == SWARM_MOUNT_TYPE_CLUSTER)
            add_string(key, 'u', swarm_mount_get_source(mount));
    }
    if (log_plugin(task) != NULL)
        add_string(key, 'l', log_plugin(task));
}

/* "web", "docker.io/library/web:latest" and "web:latest" are one image. With a digest the tag does not
 * count. */
uint64_t swarm__image_hash(const char *name)
{
    static const char *const prefixes[] = {"docker.io/", "library/"};
    swarm__image_reference reference;
    if (swarm__image_reference_parse(name, &reference) < 0)
        return swarm__hash_bytes(3, name, strlen(name));
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t length = strlen(prefixes[i]);
        if (strncmp(name, prefixes[i], length) == 0) {
            name += length;
            reference.name_length -= length;
        }
    }
    uint64_t hash = swarm__hash_bytes(3, name, reference.name_length);
    if (reference.digest != NULL)
        return swarm__hash_bytes(hash, reference.digest, strlen(reference.digest));
    return reference.tag != NULL ? swarm__hash_bytes(hash, reference.tag, reference.tag_length)
                                 : swarm__hash_bytes(hash, "latest", strlen("latest"));
}

/* 0 when nobody could tell the difference. */
static uint64_t image_of(const swarm_scheduler *scheduler, const swarm_task_spec *task)
{
    const char *image = swarm_container_spec_get_image(swarm_task_spec_get_container(task));
    return scheduler->places_with_images > 0 && image != NULL ? swarm__image_hash(image) : 0;
}

static int write_key(swarm_scheduler *scheduler, const swarm_service_spec *spec)
{
    swarm__text *key = &scheduler->scratch;
    const swarm_task_spec *task = swarm_service_spec_get_task(spec);
    key->length = 0;
    add_number(key, 'i', (int64_t)image_of(scheduler, task));
    add_resources(key, swarm_resources_get_reservations(swarm_task_spec_get_resources(task)));
    add_ports(key, swarm_service_spec_get_endpoint(spec));
    add_placement(key, swarm_task_spec_get_placement(task));
    add_plugins(key, task);
    if (!key->failed)
        return 0;
    swarm__text_free(key);
    return SWARM_E_NOMEM;
}

/* ---- in full ---- */

static int add_plugin(swarm__want *want, const char *type, const char *name)
{
    swarm__wanted_plugin plugin = {.type = type};
    if (swarm__array_reserve(&want->plugins, 1) < 0 || (plugin.name = swarm__strdup(name)) == NULL)
        return SWARM_E_NOMEM;
    swarm__array_push(&want->plugins, plugin);
    return 0;
}

static int read_plugins(swarm__want *want, const swarm_task_spec *task)
{
    const swarm_container_spec *container = swarm_task_spec_get_container(task);
    for (size_t i = 0; i < swarm_container_spec_mount_count(container); i++) {
        const swarm_mount *mount = swarm_container_spec_mount_at(container, i);
        const char *source = swarm_mount_get_source(mount);
        if (volume_driver(mount) != NULL && add_plugin(want, "Volume", volume_driver(mount)) < 0)
            return SWARM_E_NOMEM;
        if (swarm_mount_get_type(mount) == SWARM_MOUNT_TYPE_CLUSTER &&
            swarm__strings_append(&want->volumes, source != NULL ? source : "") < 0)
            return SWARM_E_NOMEM;
    }
    return log_plugin(task) != NULL ? add_plugin(want, "Log", log_plugin(task)) : 0;
}

static int read_placement(swarm__want *want, const swarm_placement *placement, swarm_error **err)
{
    int code = swarm__constraints_parse(placement, &want->constraints, err);
    if (code < 0) {
        swarm__error_prefix(err, "/TaskTemplate/Placement");
        return code;
    }
    for (size_t i = 0; i < want->constraints.count; i++)
        want->about_one_node |= swarm__constraint_is_about_one_node(&want->constraints.items[i]);
    if (placement == NULL)
        return 0;
    want->max_replicas = swarm_placement_get_max_replicas(placement);
    want->placement = swarm_placement_copy(placement);
    return want->placement != NULL ? 0 : swarm__fail_nomem(err);
}

static void clear(swarm__want *want)
{
    for (size_t i = 0; i < want->plugins.count; i++)
        swarm__free(want->plugins.items[i].name);
    swarm__array_free(&want->plugins);
    for (size_t i = 0; i < want->volumes.count; i++)
        swarm__free(want->volumes.items[i]);
    swarm__array_free(&want->volumes);
    swarm__constraints_free(&want->constraints);
    swarm__claim_clear(&want->claim);
    swarm_placement_free(want->placement);
    swarm__free(want->key);
}

/* The key stands in the scratch. */
static int read_want(swarm_scheduler *scheduler, const swarm_service_spec *spec,
                     swarm__want *out_want, swarm_error **err)
{
    const swarm_task_spec *task = swarm_service_spec_get_task(spec);
    swarm__want want = {.references = 1, .image = image_of(scheduler, task)};
    int code = read_placement(&want, swarm_task_spec_get_placement(task), err);
    if (code < 0) {
        clear(&want);
        return code;
    }
    want.key = swarm__strndup(scheduler->scratch.data, scheduler->scratch.length);
    want.key_length = scheduler->scratch.length;
    if (want.key == NULL || read_plugins(&want, task) < 0 ||
        swarm__claim_read(&want.claim, spec) < 0) {
        clear(&want);
        return swarm__fail_nomem(err);
    }
    *out_want = want;
    return 0;
}

/* ---- known ones ---- */

static uint64_t hash_of_want(const void *owner, uint32_t number)
{
    return swarm__want_at(owner, number)->hash;
}

static swarm__want *find(const swarm_scheduler *scheduler, uint64_t hash)
{
    const swarm__index *index = &scheduler->want_index;
    const swarm__text *key = &scheduler->scratch;
    for (size_t at = swarm__index_home(index, hash); index->slots[at] != 0;
         at = swarm__index_next(index, at)) {
        swarm__want *want = swarm__want_at(scheduler, index->slots[at]);
        if (want->hash == hash && want->key_length == key->length &&
            memcmp(want->key, key->data, key->length) == 0)
            return want;
    }
    return NULL;
}

int swarm__want_get(swarm_scheduler *scheduler, const swarm_service_spec *spec,
                    swarm__want **out_want, swarm_error **err)
{
    if (write_key(scheduler, spec) < 0 || swarm__slab_reserve(&scheduler->wants, 1) < 0 ||
        swarm__index_reserve(&scheduler->want_index, 1, hash_of_want, scheduler) < 0)
        return swarm__fail_nomem(err);
    uint64_t hash =
        swarm__hash_bytes(scheduler->seed, scheduler->scratch.data, scheduler->scratch.length);
    swarm__want *want = find(scheduler, hash);
    if (want != NULL) {
        want->references++;
        *out_want = want;
        return 0;
    }
    swarm__want made;
    int code = read_want(scheduler, spec, &made, err);
    if (code < 0)
        return code;
    made.number = swarm__slab_take(&scheduler->wants);
    made.hash = hash;
    want = swarm__want_at(scheduler, made.number);
    *want = made;
    swarm__index_put(&scheduler->want_index, hash, made.number);
    *out_want = want;
    return 0;
}

void swarm__want_release(swarm_scheduler *scheduler, swarm__want *want)
{
    if (--want->references > 0)
        return;
    uint32_t number = want->number;
    swarm__index_remove(&scheduler->want_index, want->hash, number, hash_of_want, scheduler);
    clear(want);
    swarm__slab_give(&scheduler->wants, number);
}
