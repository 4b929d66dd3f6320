/* SPDX-License-Identifier: MIT
 *
 * Spread preferences: on each level the nodes fall into branches by the value of a label, below the
 * branch of the level before. The emptiest branch goes first. Without a preference there is one branch.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/ascii.h"
#include "base/map.h"
#include "core/order.h"
#include <string.h>

enum {
    ROW = 8,
    MOST_ROWS = 12 /* of rows upon rows: 8^12 leaves */
};

/* ---- which branch ---- */

/* The label's value on this node, "" without it; NULL for a descriptor that is none. */
static const char *label_of(const char *descriptor, const swarm_node *profile)
{
    static const char node_prefix[] = "node.labels.", engine_prefix[] = "engine.labels.";
    if (descriptor == NULL)
        return NULL;
    if (swarm__ascii_begins(descriptor, node_prefix))
        return swarm__node_label(profile, descriptor + sizeof node_prefix - 1);
    if (swarm__ascii_begins(descriptor, engine_prefix))
        return swarm__node_engine_label(profile, descriptor + sizeof engine_prefix - 1);
    return NULL;
}

typedef struct making {
    swarm_scheduler *scheduler;
    swarm__order *order;
    uint32_t *of_profile; /* the branch that a profile's nodes are in so far */
    struct {
        swarm__branch *items;
        size_t count, capacity;
    } branches;
} making;

typedef struct named {
    char *key; /* number of the branch above, then the label */
    uint32_t number;
} named;

static void names_free(swarm__map *names)
{
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(names, entry)) != NULL) {
        named *found = swarm__map_entry_value(entry);
        swarm__free(found->key);
        swarm__free(found);
    }
    swarm__map_free(names);
}

static int add_named(making *make, swarm__map *names, char *key, uint32_t above,
                     uint32_t *out_number)
{
    named *added = swarm__alloc_zero(1, sizeof *added);
    if (added == NULL || swarm__array_reserve(&make->branches, 1) < 0 ||
        swarm__map_put(names, key, added) < 0) {
        swarm__free(added);
        swarm__free(key);
        return SWARM_E_NOMEM;
    }
    swarm__branch branch = {
        .parent = above, .level = make->branches.items[above].level + 1, .best = SWARM__NO_LEAF};
    added->key = key;
    added->number = (uint32_t)make->branches.count;
    swarm__array_push(&make->branches, branch);
    *out_number = added->number;
    return 0;
}

/* The branch of that label below another one, made when it is new. */
static int branch_below(making *make, swarm__map *names, uint32_t above, const char *label,
                        uint32_t *out_number)
{
    char *key = swarm__format("%u/%s", above, label);
    if (key == NULL)
        return SWARM_E_NOMEM;
    const named *found = swarm__map_get(names, key);
    if (found == NULL)
        return add_named(make, names, key, above, out_number);
    swarm__free(key);
    *out_number = found->number;
    return 0;
}

static int add_level(making *make, const char *descriptor)
{
    swarm_scheduler *scheduler = make->scheduler;
    swarm__map names = {0};
    int code = 0;
    make->order->first_leafy = (uint32_t)make->branches.count;
    make->order->levels++;
    for (uint32_t i = 1; i <= scheduler->profiles.used && code == 0; i++) {
        const swarm__profile *profile = swarm__slab_at(&scheduler->profiles, i);
        if (profile->references > 0)
            code = branch_below(make, &names, make->of_profile[i],
                                label_of(descriptor, profile->node), &make->of_profile[i]);
    }
    names_free(&names);
    return code;
}

static int sort_into_branches(making *make)
{
    static const swarm__branch root = {.best = SWARM__NO_LEAF};
    const swarm_placement *placement = make->order->want->placement;
    if (swarm__array_reserve(&make->branches, 1) < 0)
        return SWARM_E_NOMEM;
    swarm__array_push(&make->branches, root);
    make->order->first_leafy = 0;
    make->order->levels = 0;
    if (make->order->count == 0)
        return 0;
    const swarm_node *any = swarm__place_profile(make->scheduler, make->scheduler->ranked.items[0]);
    for (size_t i = 0; i < swarm_placement_preference_count(placement); i++) {
        const char *descriptor =
            swarm_placement_preference_get_spread(swarm_placement_preference_at(placement, i));
        if (label_of(descriptor, any) != NULL && add_level(make, descriptor) < 0)
            return SWARM_E_NOMEM;
    }
    return 0;
}

/* ---- leaves and children ---- */

static uint32_t rows_needed(uint32_t count)
{
    uint32_t rows = 0;
    while (count > 1) {
        count = (count + ROW - 1) / ROW;
        rows += count;
    }
    return rows;
}

/* Give each branch its part of the leaves or children, and of the rows above them. */
static void share_out(swarm__order *order, uint32_t *out_minima, uint32_t *out_winners)
{
    uint32_t leaves = 0, children = 0, minima = 0, winners = 0;
    for (uint32_t i = 0; i < order->branch_count; i++) {
        swarm__branch *branch = &order->branches[i];
        int leafy = i >= order->first_leafy;
        uint32_t *first = leafy ? &leaves : &children, *rows = leafy ? &minima : &winners;
        branch->first = *first;
        branch->rows = *rows;
        *first += branch->count;
        *rows += rows_needed(branch->count);
    }
    *out_minima = minima;
    *out_winners = winners;
}

static uint32_t *new_numbers(size_t count)
{
    return swarm__alloc_zero(count, sizeof(uint32_t));
}

static int place_leaves(const making *make)
{
    swarm__order *order = make->order;
    uint32_t *filled = new_numbers(order->branch_count);
    order->leaf_of = new_numbers(order->count);
    order->position_of = new_numbers(order->count);
    order->branch_of = new_numbers(order->count);
    order->tasks = new_numbers(order->count);
    order->children = new_numbers(order->branch_count);
    if (filled == NULL || order->leaf_of == NULL || order->position_of == NULL ||
        order->branch_of == NULL || order->tasks == NULL || order->children == NULL) {
        swarm__free(filled);
        return SWARM_E_NOMEM;
    }
    for (uint32_t i = 0; i < order->count; i++) {
        uint32_t number = make->of_profile[make->scheduler->ranked.items[i]->profile];
        uint32_t leaf = order->branches[number].first + filled[number]++;
        order->leaf_of[i] = leaf;
        order->position_of[leaf] = i;
        order->branch_of[leaf] = number;
    }
    for (uint32_t i = 1; i < order->branch_count; i++) {
        swarm__branch *branch = &order->branches[i];
        branch->place = filled[branch->parent]++;
        order->children[order->branches[branch->parent].first + branch->place] = i;
    }
    swarm__free(filled);
    return 0;
}

static void count_members(const making *make)
{
    swarm__order *order = make->order;
    for (uint32_t i = 0; i < order->count; i++)
        order->branches[make->of_profile[make->scheduler->ranked.items[i]->profile]].count++;
    for (uint32_t i = 1; i < order->branch_count; i++)
        order->branches[order->branches[i].parent].count++;
}

static int make_branches(making *make)
{
    swarm__order *order = make->order;
    uint32_t minima, winners;
    if (sort_into_branches(make) < 0)
        return SWARM_E_NOMEM;
    order->branches = make->branches.items;
    order->branch_count = (uint32_t)make->branches.count;
    make->branches.items = NULL;
    count_members(make);
    share_out(order, &minima, &winners);
    order->minima = swarm__alloc_zero(minima, sizeof *order->minima);
    order->winners = new_numbers(winners);
    if (order->minima == NULL || order->winners == NULL)
        return SWARM_E_NOMEM;
    return order->levels > 0 ? place_leaves(make) : 0;
}

int swarm__branches_make(swarm_scheduler *scheduler, swarm__order *order)
{
    making make = {.scheduler = scheduler, .order = order};
    make.of_profile = new_numbers((size_t)scheduler->profiles.used + 1);
    int code = make.of_profile != NULL ? make_branches(&make) : SWARM_E_NOMEM;
    swarm__free(make.of_profile);
    swarm__array_free(&make.branches);
    return code;
}

void swarm__branches_free(swarm__order *order)
{
    swarm__free(order->branches);
    swarm__free(order->minima);
    swarm__free(order->winners);
    swarm__free(order->children);
    swarm__free(order->leaf_of);
    swarm__free(order->position_of);
    swarm__free(order->branch_of);
    swarm__free(order->tasks);
    order->branches = NULL;
    order->minima = NULL;
    order->winners = order->children = NULL;
    order->leaf_of = order->position_of = order->branch_of = order->tasks = NULL;
    order->branch_count = 0;
}

/* ---- the smallest key of a branch ---- */

typedef struct rows { /* of one branch, from its leaves up */
    uint64_t *of[MOST_ROWS];
    uint32_t size[MOST_ROWS];
    uint32_t count;
} rows;

static rows rows_of(const swarm__order *order, const swarm__branch *branch)
{
    rows all = {.of = {order->keys + branch->first}, .size = {branch->count}, .count = 1};
    uint64_t *next = order->minima + branch->rows;
    for (uint32_t size = branch->count; size > 1; all.count++) {
        size = (size + ROW - 1) / ROW;
        all.of[all.count] = next;
        all.size[all.count] = size;
        next += size;
    }
    return all;
}

/* The first of the smallest in the block. */
static uint32_t smallest(const uint64_t *row, uint32_t block, uint32_t size)
{
    uint32_t from = block * ROW, end = from + ROW < size ? from + ROW : size, best = from;
    for (uint32_t i = from + 1; i < end; i++)
        if (row[i] < row[best])
            best = i;
    return best;
}

/* The first leaf with that key below an entry of a row, which is the smallest there. */
static uint32_t descend(const rows *all, uint32_t row, uint32_t at)
{
    for (; row > 0; row--)
        at = smallest(all->of[row - 1], at, all->size[row - 1]);
    return at;
}

static void settle_leaves(swarm__order *order, swarm__branch *branch)
{
    rows all = rows_of(order, branch);
    for (uint32_t row = 1; row < all.count; row++)
        for (uint32_t i = 0; i < all.size[row]; i++)
            all.of[row][i] = all.of[row - 1][smallest(all.of[row - 1], i, all.size[row - 1])];
    uint32_t best = branch->count > 0 ? descend(&all, all.count - 1, 0) : 0;
    branch->best =
        branch->count > 0 && all.of[0][best] != UINT64_MAX ? branch->first + best : SWARM__NO_LEAF;
}

/* ---- the best branch of a branch ---- */

static int is_better(const swarm__order *order, uint32_t a, uint32_t b)
{
    for (;;) {
        const swarm__branch *left = &order->branches[a], *right = &order->branches[b];
        if (left->best == SWARM__NO_LEAF || right->best == SWARM__NO_LEAF)
            return left->best != SWARM__NO_LEAF;
        if (left->tasks != right->tasks)
            return left->tasks < right->tasks;
        a = left->best;
        b = right->best;
        if (left->level == order->levels)
            break;
    }
    if (order->keys[a] != order->keys[b])
        return order->keys[a] < order->keys[b];
    return order->position_of[a] < order->position_of[b];
}

static uint32_t best_of_block(const swarm__order *order, const uint32_t *row, uint32_t block,
                              uint32_t size)
{
    uint32_t from = block * ROW, end = from + ROW < size ? from + ROW : size;
    uint32_t best = row[from];
    for (uint32_t i = from + 1; i < end; i++)
        if (is_better(order, row[i], best))
            best = row[i];
    return best;
}

static void set_best_child(swarm__order *order, swarm__branch *branch, uint32_t best)
{
    branch->best = order->branches[best].best != SWARM__NO_LEAF ? best : SWARM__NO_LEAF;
}

static void settle_children(swarm__order *order, swarm__branch *branch)
{
    const uint32_t *row = order->children + branch->first;
    uint32_t *next = order->winners + branch->rows;
    uint32_t size = branch->count;
    while (size > 1) {
        uint32_t blocks = (size + ROW - 1) / ROW;
        for (uint32_t i = 0; i < blocks; i++)
            next[i] = best_of_block(order, row, i, size);
        row = next;
        next += blocks;
        size = blocks;
    }
    set_best_child(order, branch, row[0]);
}

void swarm__branches_settle(swarm__order *order)
{
    for (uint32_t i = order->branch_count; i > 0; i--) {
        swarm__branch *branch = &order->branches[i - 1];
        if (i - 1 >= order->first_leafy)
            settle_leaves(order, branch);
        else
            settle_children(order, branch);
    }
}

/* ---- changes ---- */

/* What stands about this child in the rows of its parent may have changed, and so on up. */
static void settle_upwards(swarm__order *order, uint32_t number)
{
    while (number != 0) {
        const swarm__branch *child = &order->branches[number];
        swarm__branch *branch = &order->branches[child->parent];
        const uint32_t *row = order->children + branch->first;
        uint32_t *next = order->winners + branch->rows;
        uint32_t at = child->place;
        for (uint32_t size = branch->count; size > 1;) {
            uint32_t blocks = (size + ROW - 1) / ROW;
            next[at / ROW] = best_of_block(order, row, at / ROW, size);
            at /= ROW;
            row = next;
            next += blocks;
            size = blocks;
        }
        set_best_child(order, branch, row[0]);
        number = child->parent;
    }
}

/* Bring the rows above a leaf up to date. Returns the row in which nothing changed, with where in it, or
 * the last one. */
static uint32_t settle_rows(rows *all, uint32_t *at)
{
    for (uint32_t row = 1; row < all->count; row++) {
        uint64_t least =
            all->of[row - 1][smallest(all->of[row - 1], *at / ROW, all->size[row - 1])];
        *at /= ROW;
        if (all->of[row][*at] == least)
            return row;
        all->of[row][*at] = least;
    }
    return all->count - 1;
}

/* The best leaf was the first with the smallest key. When its key grows and another one has what it had,
 * that is found in its neighbourhood: where the rows did not change. */
static void set_leaf(swarm__order *order, swarm__branch *branch, uint32_t leaf, uint64_t key)
{
    uint64_t before = order->keys[leaf];
    uint32_t at = leaf - branch->first;
    if (key == before)
        return;
    order->keys[leaf] = key;
    if (branch->best == leaf && key > before) {
        uint32_t next =
            branch->first + smallest(order->keys + branch->first, at / ROW, branch->count);
        if (order->keys[next] == before) {
            branch->best = next;
            return;
        }
    }
    rows all = rows_of(order, branch);
    uint32_t row = settle_rows(&all, &at);
    if (branch->best != leaf || key < before) {
        if (branch->best == SWARM__NO_LEAF || key < order->keys[branch->best] ||
            (key == order->keys[branch->best] && leaf < branch->best))
            branch->best = leaf;
        return;
    }
    if (all.of[row][at] != before) {
        row = all.count - 1;
        at = 0;
    }
    uint32_t best = descend(&all, row, at);
    branch->best = all.of[0][best] != UINT64_MAX ? branch->first + best : SWARM__NO_LEAF;
}

void swarm__branch_set_key(swarm__order *order, uint32_t leaf, uint64_t key)
{
    uint32_t number = order->levels > 0 ? order->branch_of[leaf] : 0;
    set_leaf(order, &order->branches[number], leaf, key);
    settle_upwards(order, number);
}

void swarm__branch_count(swarm__order *order, uint32_t leaf, uint32_t tasks)
{
    if (order->levels == 0)
        return;
    uint64_t more = (uint64_t)tasks - order->tasks[leaf];
    order->tasks[leaf] = tasks;
    for (uint32_t number = order->branch_of[leaf]; number != 0;
         number = order->branches[number].parent)
        order->branches[number].tasks += more;
}

uint32_t swarm__branch_best_leaf(const swarm__order *order)
{
    uint32_t number = 0;
    for (uint32_t level = 0; level < order->levels; level++) {
        number = order->branches[number].best;
        if (number == SWARM__NO_LEAF)
            return number;
    }
    return order->branches[number].best;
}
