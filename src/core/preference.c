/* SPDX-License-Identifier: MIT
 *
 * Spread preferences: on each level the nodes fall into branches by the value of a label, below the
 * branch of the level before. The emptiest branch goes first.
 */
#include "base/alloc.h"
#include "base/ascii.h"
#include "base/text.h"
#include "core/node_facts.h"
#include "core/placing.h"
#include <string.h>

/* The label's value on this node, "" without it; NULL for a descriptor that is none. */
static const char *label_of(const char *descriptor, const swarm_node *node)
{
    static const char node_prefix[] = "node.labels.", engine_prefix[] = "engine.labels.";
    if (descriptor == NULL)
        return NULL;
    if (swarm__ascii_begins(descriptor, node_prefix))
        return swarm__node_label(node, descriptor + sizeof node_prefix - 1);
    if (swarm__ascii_begins(descriptor, engine_prefix))
        return swarm__node_engine_label(node, descriptor + sizeof engine_prefix - 1);
    return NULL;
}

typedef struct branch {
    char *key; /* number of the branch above, then the label */
    uint32_t number;
} branch;

static void branches_free(swarm__map *branches)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(branches, entry)) != NULL) {
        branch *found = swarm__map_entry_value(entry);
        swarm__free(found->key);
        swarm__free(found);
    }
    swarm__map_free(branches);
}

/* The branch of that name, made when it is new. NULL when memory is short. */
static branch *branch_get(swarm__map *branches, uint32_t above, const char *label)
{
    char *key = swarm__format("%u/%s", above, label);
    if (key == NULL)
        return NULL;
    branch *found = swarm__map_get(branches, key);
    if (found != NULL) {
        swarm__free(key);
        return found;
    }
    found = swarm__alloc_zero(1, sizeof *found);
    if (found == NULL) {
        swarm__free(key);
        return NULL;
    }
    found->key = key;
    found->number = (uint32_t)swarm__map_count(branches);
    if (swarm__map_put(branches, key, found) < 0) {
        swarm__free(key);
        swarm__free(found);
        return NULL;
    }
    return found;
}

/* Sort the nodes into the branches of the next level. */
static int add_level(swarm__spread *spread, const char *descriptor, const swarm__want *want,
                     swarm__place *const *places)
{
    swarm__map branches = {0};
    size_t level = spread->levels;
    uint32_t *branch_of = spread->branch_of + level * spread->nodes;
    for (size_t i = 0; i < spread->nodes; i++) {
        uint32_t above = level > 0 ? branch_of[(ptrdiff_t)i - (ptrdiff_t)spread->nodes] : 0;
        branch *found = branch_get(&branches, above, label_of(descriptor, places[i]->node));
        if (found == NULL) {
            branches_free(&branches);
            return SWARM_E_NOMEM;
        }
        branch_of[i] = found->number;
        spread->tasks_in[level * spread->nodes + found->number] +=
            swarm__counts_on(want->counts, places[i]);
    }
    branches_free(&branches);
    spread->levels++;
    return 0;
}

int swarm__spread_new(const swarm__want *want, swarm__place *const *places, size_t count,
                      swarm__spread *out_spread)
{
    size_t levels = swarm_placement_preference_count(want->placement);
    swarm__spread spread = {.nodes = count};
    if (levels > 0 && count > 0) {
        spread.branch_of = swarm__alloc_zero(levels * count, sizeof *spread.branch_of);
        spread.tasks_in = swarm__alloc_zero(levels * count, sizeof *spread.tasks_in);
        if (spread.branch_of == NULL || spread.tasks_in == NULL) {
            swarm__spread_free(&spread);
            return SWARM_E_NOMEM;
        }
    }
    for (size_t i = 0; i < levels && count > 0; i++) {
        const char *descriptor = swarm_placement_preference_get_spread(
            swarm_placement_preference_at(want->placement, i));
        if (label_of(descriptor, places[0]->node) != NULL &&
            add_level(&spread, descriptor, want, places) < 0) {
            swarm__spread_free(&spread);
            return SWARM_E_NOMEM;
        }
    }
    *out_spread = spread;
    return 0;
}

void swarm__spread_free(swarm__spread *spread)
{
    swarm__free(spread->branch_of);
    swarm__free(spread->tasks_in);
    memset(spread, 0, sizeof *spread);
}

static uint64_t tasks_beside(const swarm__spread *spread, size_t level, const swarm__place *place)
{
    size_t row = level * spread->nodes;
    return spread->tasks_in[row + spread->branch_of[row + place->index]];
}

int swarm__spread_compare(const swarm__spread *spread, const swarm__place *a, const swarm__place *b)
{
    for (size_t level = 0; level < spread->levels; level++) {
        uint64_t beside_a = tasks_beside(spread, level, a);
        uint64_t beside_b = tasks_beside(spread, level, b);
        if (beside_a != beside_b)
            return beside_a < beside_b ? -1 : 1;
    }
    return 0;
}

void swarm__spread_count(swarm__spread *spread, const swarm__place *place)
{
    for (size_t level = 0; level < spread->levels; level++) {
        size_t row = level * spread->nodes;
        spread->tasks_in[row + spread->branch_of[row + place->index]]++;
    }
}
