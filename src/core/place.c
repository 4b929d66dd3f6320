/* SPDX-License-Identifier: MIT
 *
 * Nodes as the scheduler sees them. What many nodes have in common stands once, in a profile; a place
 * has what is its own, and what its tasks hold of it.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/id.h"
#include "core/placing.h"
#include "model/node.h"
#include <stdlib.h>
#include <string.h>

/* ---- profiles ---- */

static swarm_node *profile_node(const swarm_node *node)
{
    const swarm_node_spec *spec = swarm_node_get_spec(node);
    const swarm_node_description *given = swarm_node_get_description(node);
    swarm_node *profile = swarm__node_new();
    swarm_node_spec *shared = profile != NULL ? swarm__node_edit_spec(profile) : NULL;
    swarm_node_description *description =
        profile != NULL ? swarm__node_edit_description(profile) : NULL;
    int code = shared != NULL && description != NULL ? 0 : SWARM_E_NOMEM;
    if (code == 0 && swarm_node_spec_has_role(spec))
        code = swarm_node_spec_set_role(shared, swarm_node_spec_get_role(spec));
    for (size_t i = 0; i < swarm_node_spec_label_count(spec) && code == 0; i++)
        code = swarm_node_spec_set_label(shared, swarm_node_spec_label_key(spec, i),
                                         swarm_node_spec_label_value(spec, i));
    for (size_t i = 0; i < swarm_node_description_volume_count(given) && code == 0; i++)
        code = swarm_node_description_add_volume(description,
                                                 swarm_node_description_volume_at(given, i));
    if (code == 0 && swarm_node_description_has_platform(given))
        code = swarm_node_description_set_platform(description,
                                                   swarm_node_description_get_platform(given));
    if (code == 0 && swarm_node_description_has_engine(given))
        code = swarm_node_description_set_engine(description,
                                                 swarm_node_description_get_engine(given));
    if (code == 0)
        return profile;
    swarm_node_free(profile);
    return NULL;
}

static uint64_t hash_text(uint64_t seed, const char *text)
{
    return swarm__hash_bytes(seed, text, strlen(text));
}

/* The order of labels does not matter, so that their hashes are summed. */
static uint64_t profile_hash(const swarm_node *profile)
{
    const swarm_node_spec *spec = swarm_node_get_spec(profile);
    uint64_t hash = hash_text(1, swarm__node_architecture(profile));
    hash = hash_text(hash, swarm__node_os(profile));
    for (size_t i = 0; i < swarm_node_spec_label_count(spec); i++)
        hash += hash_text(hash_text(2, swarm_node_spec_label_key(spec, i)),
                          swarm_node_spec_label_value(spec, i));
    return hash;
}

static swarm__profile *profile_at(const swarm_scheduler *scheduler, uint32_t number)
{
    return swarm__slab_at(&scheduler->profiles, number);
}

static uint64_t hash_of_profile(const void *owner, uint32_t number)
{
    return profile_at(owner, number)->hash;
}

/* The profile of that node, with one more reference; 0 when memory is short. */
static uint32_t profile_get(swarm_scheduler *scheduler, const swarm_node *node)
{
    swarm__index *index = &scheduler->profile_index;
    swarm_node *wanted = profile_node(node);
    if (wanted == NULL || swarm__slab_reserve(&scheduler->profiles, 1) < 0 ||
        swarm__index_reserve(index, 1, hash_of_profile, scheduler) < 0) {
        swarm_node_free(wanted);
        return 0;
    }
    uint64_t hash = profile_hash(wanted);
    for (size_t at = swarm__index_home(index, hash); index->slots[at] != 0;
         at = swarm__index_next(index, at)) {
        swarm__profile *known = profile_at(scheduler, index->slots[at]);
        if (known->hash != hash || !swarm_node_equal(known->node, wanted))
            continue;
        known->references++;
        swarm_node_free(wanted);
        return index->slots[at];
    }
    uint32_t number = swarm__slab_take(&scheduler->profiles);
    *profile_at(scheduler, number) =
        (swarm__profile){.references = 1, .hash = hash, .node = wanted};
    swarm__index_put(index, hash, number);
    return number;
}

static void profile_release(swarm_scheduler *scheduler, uint32_t number)
{
    swarm__profile *profile = profile_at(scheduler, number);
    if (--profile->references > 0)
        return;
    swarm__index_remove(&scheduler->profile_index, profile->hash, number, hash_of_profile,
                        scheduler);
    swarm_node_free(profile->node);
    swarm__slab_give(&scheduler->profiles, number);
}

const swarm_node *swarm__place_profile(const swarm_scheduler *scheduler, const swarm__place *place)
{
    return profile_at(scheduler, place->profile)->node;
}

swarm__subject swarm__place_subject(const swarm_scheduler *scheduler, const swarm__place *place)
{
    return (swarm__subject){.id = place->names,
                            .hostname = place->names + place->hostname,
                            .address = place->names + place->address,
                            .node = swarm__place_profile(scheduler, place)};
}

/* ---- what is held ---- */

/* Tasks that were put on a node unasked may hold more than 64 bits tell. Going round and coming back is
 * exact, and what goes round is far beyond any node. */
static int64_t moved(int64_t held, int64_t amount, int sign)
{
    return (int64_t)((uint64_t)held + (sign > 0 ? (uint64_t)amount : 0 - (uint64_t)amount));
}

int64_t swarm__place_free(int64_t amount, int64_t held)
{
    return (int64_t)((uint64_t)amount - (uint64_t)held);
}

int swarm__place_reserve(swarm__place *place, const swarm__claim *claim)
{
    for (size_t i = 0; i < claim->generics.count; i++)
        if (swarm__generics_get(&place->generics, claim->generics.items[i].kind) == NULL)
            return SWARM_E_NOMEM;
    return claim->ports.count > 0 ? swarm__array_reserve(&place->ports, claim->ports.count) : 0;
}

static void move_amounts(swarm__place *place, const swarm__claim *claim, int sign)
{
    place->nano_cpus_held = moved(place->nano_cpus_held, claim->nano_cpus, sign);
    place->memory_bytes_held = moved(place->memory_bytes_held, claim->memory_bytes, sign);
    place->pids_held = moved(place->pids_held, claim->pids, sign);
    for (size_t i = 0; i < claim->generics.count; i++) {
        swarm__generic_amount *generic =
            swarm__generics_find(&place->generics, claim->generics.items[i].kind);
        generic->held = moved(generic->held, claim->generics.items[i].amount, sign);
    }
}

void swarm__place_hold(swarm__place *place, const swarm__claim *claim)
{
    move_amounts(place, claim, 1);
    for (size_t i = 0; i < claim->ports.count; i++) {
        swarm__host_port *held = swarm__host_ports_find(&place->ports, &claim->ports.items[i]);
        if (held != NULL)
            held->holders++;
        else
            swarm__array_push(&place->ports, claim->ports.items[i]);
    }
}

void swarm__place_give_back(swarm__place *place, const swarm__claim *claim)
{
    move_amounts(place, claim, -1);
    for (size_t i = 0; i < claim->ports.count; i++) {
        swarm__host_port *held = swarm__host_ports_find(&place->ports, &claim->ports.items[i]);
        if (held != NULL && --held->holders == 0)
            *held = place->ports.items[--place->ports.count];
    }
}

/* ---- finding, and telling of changes ---- */

static uint64_t hash_of_place(const void *owner, uint32_t number)
{
    const swarm_scheduler *scheduler = owner;
    return hash_text(scheduler->seed, swarm__place_at(scheduler, number)->names);
}

swarm__place *swarm__place_find(const swarm_scheduler *scheduler, const char *node_id)
{
    const swarm__index *index = &scheduler->place_index;
    if (index->count == 0)
        return NULL;
    for (size_t at = swarm__index_home(index, hash_text(scheduler->seed, node_id));
         index->slots[at] != 0; at = swarm__index_next(index, at)) {
        swarm__place *place = swarm__place_at(scheduler, index->slots[at]);
        if (strcmp(place->names, node_id) == 0)
            return place;
    }
    return NULL;
}

void swarm__place_touch(swarm_scheduler *scheduler, const swarm__place *place)
{
    size_t last = scheduler->changes.capacity - 1;
    scheduler->changes.items[scheduler->changes.count++ & last] = place->number;
}

/* The ring is as long as there are places: who is further behind looks at all of them anyway. */
static int reserve_ring(swarm_scheduler *scheduler)
{
    size_t capacity = scheduler->changes.capacity > 0 ? scheduler->changes.capacity : 64;
    while (capacity < scheduler->ranked.count + 1)
        capacity *= 2;
    if (capacity == scheduler->changes.capacity)
        return 0;
    uint32_t *items = swarm__alloc_zero(capacity, sizeof *items);
    if (items == NULL)
        return SWARM_E_NOMEM;
    swarm__free(scheduler->changes.items);
    scheduler->changes.items = items;
    scheduler->changes.capacity = capacity;
    scheduler->changes.count = 0;
    scheduler->layout++; /* nobody is to look into the new ring for old changes */
    return 0;
}

/* ---- ranks ---- */

static uint64_t rank_of(uint64_t seed, const char *id)
{
    swarm__random mixed = {seed};
    for (; *id != '\0'; id++)
        mixed.state = swarm__random_next(&mixed) ^ (unsigned char)*id;
    return swarm__random_next(&mixed);
}

static int by_rank(const void *a, const void *b)
{
    const swarm__place *left = *(swarm__place *const *)a, *right = *(swarm__place *const *)b;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    return strcmp(left->names, right->names);
}

void swarm__places_sort(swarm_scheduler *scheduler)
{
    if (scheduler->ranked.sorted)
        return;
    if (scheduler->ranked.count > 0)
        qsort(scheduler->ranked.items, scheduler->ranked.count, sizeof *scheduler->ranked.items,
              by_rank);
    for (size_t i = 0; i < scheduler->ranked.count; i++)
        scheduler->ranked.items[i]->position = (uint32_t)i;
    scheduler->ranked.sorted = 1;
}

/* ---- images ---- */

static int by_number(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static int read_images(swarm__place *place, const swarm_node_description *description)
{
    size_t count = swarm_node_description_image_count(description);
    if (count == 0)
        return 0;
    place->images = swarm__alloc_zero(count, sizeof *place->images);
    if (place->images == NULL)
        return SWARM_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        place->images[i] = swarm__image_hash(swarm_node_description_image_at(description, i));
    qsort(place->images, count, sizeof *place->images, by_number);
    place->image_count = count;
    return 0;
}

int swarm__place_has_image(const swarm__place *place, uint64_t image)
{
    size_t low = 0, high = place->image_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (place->images[middle] == image)
            return 1;
        if (place->images[middle] < image)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* ---- nodes come, change and go ---- */

static char *join_names(const swarm_node *node, swarm__place *place)
{
    swarm__subject subject = swarm__node_subject(node);
    size_t id = strlen(subject.id) + 1, hostname = strlen(subject.hostname) + 1;
    size_t address = strlen(subject.address) + 1;
    if (hostname > UINT32_MAX / 4 || id > UINT32_MAX / 4)
        return NULL;
    char *names = swarm__alloc(id + hostname + address);
    if (names == NULL)
        return NULL;
    place->hostname = (uint32_t)id;
    place->address = (uint32_t)(id + hostname);
    memcpy(names, subject.id, id);
    memcpy(names + id, subject.hostname, hostname);
    memcpy(names + id + hostname, subject.address, address);
    return names;
}

static void read_offer(swarm__place *place, const swarm_resource_set *offered)
{
    place->limited = offered != NULL;
    place->pids_known = swarm_resource_set_has_pids(offered) != 0;
    place->nano_cpus = swarm_resource_set_get_nano_cpus(offered);
    place->memory_bytes = swarm_resource_set_get_memory_bytes(offered);
    place->pids = swarm_resource_set_get_pids(offered);
}

static void clear_description(swarm_scheduler *scheduler, swarm__place *place)
{
    if (place->profile != 0)
        profile_release(scheduler, place->profile);
    swarm__generics_free(&place->generics);
    swarm__free(place->images);
    swarm__free(place->names);
}

/* What tasks hold of generic resources stays, be it of a kind that the node no longer has. */
static int keep_generics(swarm__place *described, const swarm__place *before)
{
    for (size_t i = 0; i < before->generics.count; i++) {
        const swarm__generic_amount *known = &before->generics.items[i];
        swarm__generic_amount *kept;
        if (known->held == 0)
            continue;
        kept = swarm__generics_get(&described->generics, known->kind);
        if (kept == NULL)
            return SWARM_E_NOMEM;
        kept->held = known->held;
    }
    return 0;
}

/* All that the node says of itself, on top of what `place` holds. */
static int describe(swarm_scheduler *scheduler, const swarm_node *node, const swarm__place *place,
                    swarm__place *out_described)
{
    swarm__place described = *place;
    const swarm_resource_set *offered = swarm__node_resources(node);
    described.images = NULL;
    described.image_count = 0;
    described.generics = (swarm__generics){0};
    described.state = swarm_node_get_state(node);
    described.availability = (int8_t)swarm__node_availability(node);
    described.ready = described.state == SWARM_NODE_STATE_READY &&
                      described.availability == SWARM_NODE_AVAILABILITY_ACTIVE;
    read_offer(&described, offered);
    described.names = join_names(node, &described);
    described.profile = described.names != NULL ? profile_get(scheduler, node) : 0;
    if (described.profile == 0 || swarm__generics_read(&described.generics, offered) < 0 ||
        keep_generics(&described, place) < 0 ||
        read_images(&described, swarm_node_get_description(node)) < 0) {
        clear_description(scheduler, &described);
        return SWARM_E_NOMEM;
    }
    *out_described = described;
    return 0;
}

static int add_place(swarm_scheduler *scheduler, const swarm_node *node)
{
    static const swarm__place nothing;
    swarm__place described;
    if (swarm__array_reserve(&scheduler->ranked, 1) < 0 || reserve_ring(scheduler) < 0 ||
        swarm__slab_reserve(&scheduler->places, 1) < 0 ||
        swarm__index_reserve(&scheduler->place_index, 1, hash_of_place, scheduler) < 0 ||
        describe(scheduler, node, &nothing, &described) < 0)
        return SWARM_E_NOMEM;
    described.number = swarm__slab_take(&scheduler->places);
    described.rank = rank_of(scheduler->seed, described.names);
    swarm__place *place = swarm__place_at(scheduler, described.number);
    *place = described;
    swarm__index_put(&scheduler->place_index, hash_of_place(scheduler, place->number),
                     place->number);
    swarm__array_push(&scheduler->ranked, place);
    scheduler->ranked.sorted = 0;
    scheduler->layout++;
    scheduler->places_with_images += place->image_count > 0;
    return 0;
}

int swarm__place_set(swarm_scheduler *scheduler, const swarm_node *node)
{
    swarm__place *place = swarm__place_find(scheduler, swarm_node_get_id(node));
    swarm__place described;
    if (place == NULL)
        return add_place(scheduler, node);
    if (describe(scheduler, node, place, &described) < 0)
        return SWARM_E_NOMEM;
    if (described.profile != place->profile ||
        strcmp(described.names + described.hostname, place->names + place->hostname) != 0 ||
        strcmp(described.names + described.address, place->names + place->address) != 0)
        scheduler->layout++;
    scheduler->places_with_images += described.image_count > 0;
    scheduler->places_with_images -= place->image_count > 0;
    clear_description(scheduler, place);
    *place = described;
    swarm__place_touch(scheduler, place);
    return 0;
}

/* Nothing is held on it any more. */
void swarm__place_remove(swarm_scheduler *scheduler, swarm__place *place)
{
    while (place->first != 0)
        swarm__held_release(scheduler, place->first);
    swarm__failures_forget_place(scheduler, place->number);
    swarm__places_sort(scheduler);
    swarm__index_remove(&scheduler->place_index, hash_of_place(scheduler, place->number),
                        place->number, hash_of_place, scheduler);
    size_t after = --scheduler->ranked.count - place->position;
    swarm__place **gap = scheduler->ranked.items + place->position;
    memmove(gap, gap + 1, after * sizeof *gap);
    scheduler->ranked.sorted = 0;
    scheduler->layout++;
    scheduler->places_with_images -= place->image_count > 0;
    clear_description(scheduler, place);
    swarm__array_free(&place->ports);
    swarm__slab_give(&scheduler->places, place->number);
}

void swarm__places_free(swarm_scheduler *scheduler)
{
    for (size_t i = 0; i < scheduler->ranked.count; i++) {
        clear_description(scheduler, scheduler->ranked.items[i]);
        swarm__array_free(&scheduler->ranked.items[i]->ports);
    }
    swarm__array_free(&scheduler->ranked);
    swarm__free(scheduler->changes.items);
    swarm__index_free(&scheduler->place_index);
    swarm__index_free(&scheduler->profile_index);
    swarm__slab_free(&scheduler->places);
    swarm__slab_free(&scheduler->profiles);
}
