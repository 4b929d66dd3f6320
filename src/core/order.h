/* SPDX-License-Identifier: MIT
 *
 * Inside an order: a leaf for each place with its key, the smaller the better; leaves in branches, one
 * or one for each combination of the values that the spread preferences name. A branch of leaves keeps
 * the smallest key by rows of eight; a branch of branches keeps the best of them likewise.
 */
#ifndef SWARM__CORE_ORDER_H
#define SWARM__CORE_ORDER_H

#include "core/placing.h"

#define SWARM__NO_LEAF UINT32_MAX

typedef struct swarm__branch {
    uint32_t parent; /* the root's is itself */
    uint32_t place;  /* among the children of its parent */
    uint32_t first;  /* of its leaves, or of its children in `children` */
    uint32_t count;
    uint32_t rows;  /* where its rows begin in `minima`, or in `winners` */
    uint32_t level; /* 0 for the root */
    uint32_t best;  /* leaf, or child; SWARM__NO_LEAF when none takes a task */
    uint64_t tasks; /* of the service in it */
} swarm__branch;

struct swarm__order {
    swarm__want *want;
    uint64_t used;    /* when it was last asked for */
    uint64_t seen;    /* changes that it knows */
    uint64_t layout;  /* that it was made for; 0: to be made anew */
    uint32_t service; /* as which it is dressed; 0: as one without tasks */
    uint32_t levels;  /* of branches below the root */
    uint32_t count;   /* leaves */
    uint64_t *keys;   /* by leaf */
    uint64_t *minima;
    uint8_t *fixed;  /* by leaf: what the node fails because of what it is */
    uint8_t *failed; /* by leaf: the first filter it fails */
    size_t refusals[SWARM__FILTERS];
    swarm__branch *branches; /* parents before children */
    uint32_t branch_count;
    uint32_t first_leafy; /* the branches from here on have leaves */
    /* Only with spread preferences; without them leaves stand in the order of the ranks. */
    uint32_t *leaf_of;     /* by position */
    uint32_t *position_of; /* by leaf */
    uint32_t *branch_of;   /* by leaf */
    uint32_t *tasks;       /* by leaf: of the service, as counted in the branches */
    uint32_t *children;
    uint32_t *winners;
};

/* Sort the places into branches. 0 or SWARM_E_NOMEM. */
int swarm__branches_make(swarm_scheduler *scheduler, swarm__order *order);
/* All keys are set: find the best of each branch. */
void swarm__branches_settle(swarm__order *order);
/* One key has changed. */
void swarm__branch_set_key(swarm__order *order, uint32_t leaf, uint64_t key);
/* The service has so many tasks more (or less) there. */
void swarm__branch_count(swarm__order *order, uint32_t leaf, uint32_t tasks);
uint32_t swarm__branch_best_leaf(const swarm__order *order);
void swarm__branches_free(swarm__order *order);

#endif
