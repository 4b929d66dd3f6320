/* SPDX-License-Identifier: MIT
 *
 * What the parts of the scheduler share. docs/scheduler.md has the picture.
 *
 *     place      a node, and what is held on it                        (place.c)
 *     profile    what nodes have in common: labels, platform, plugins  (place.c)
 *     want       what equal tasks ask of a node; shared by all specs
 *                that ask the same                                     (want.c)
 *     service    how its tasks lie: a cell for each node that has some (held.c)
 *     group      the tasks of one service with one want
 *     held       a task that is on a node
 *     order      the places in the order in which a want takes them    (order.c, branch.c)
 *
 * Records stand in slabs and name each other by number; 0 is none. Nothing is done for every node when
 * one task is placed: what changes about a place is noted in a ring, and an order looks at the places
 * that changed since it was last asked.
 */
#ifndef SWARM__CORE_PLACING_H
#define SWARM__CORE_PLACING_H

#include "base/index.h"
#include "base/slab.h"
#include "base/text.h"
#include "core/claim.h"
#include "core/constraint.h"
#include "core/node_facts.h"
#include "model/object.h"
#include <swarm/scheduler.h>

enum {
    SWARM__FILTERS = SWARM_FILTER_VOLUMES + 1, /* for arrays by filter */
    SWARM__ID_ROOM = 28                        /* bytes for a task's id inside its record */
};

typedef struct swarm__profile {
    uint32_t link;       /* the slab's, in a free record */
    uint32_t references; /* 0 in a free record */
    uint64_t hash;
    swarm_node *node; /* with nothing in it that only one node has */
} swarm__profile;

typedef struct swarm__place {
    char *names;        /* id, hostname and address, each with its NUL */
    uint32_t hostname;  /* where it begins in names */
    uint32_t address;   /* likewise */
    uint32_t number;    /* of this record */
    uint32_t profile;   /* */
    uint32_t position;  /* by rank, when the ranks are sorted */
    uint32_t first;     /* of the tasks on it */
    uint32_t tasks;     /* that count for the layout */
    uint8_t ready;      /* it is ready and active */
    uint8_t limited;    /* it says which resources it has */
    uint8_t pids_known; /* it says how many processes it takes */
    int8_t availability;
    int32_t state;
    uint64_t rank; /* decides between equals: from the seed and the id */
    int64_t nano_cpus, nano_cpus_held;
    int64_t memory_bytes, memory_bytes_held;
    int64_t pids, pids_held;
    swarm__generics generics;
    swarm__host_ports ports;
    uint64_t *images; /* hashes of their names, sorted */
    size_t image_count;
    void *user; /* the engine's node */
} swarm__place;

typedef struct swarm__wanted_plugin {
    const char *type; /* static */
    char *name;
} swarm__wanted_plugin;

typedef struct swarm__want {
    uint32_t references;
    uint32_t number;
    struct swarm__order *order; /* NULL while there is none */
    uint64_t hash;
    char *key; /* all that it asks, as bytes: two wants are the same when these are */
    size_t key_length;
    swarm__claim claim;
    swarm__constraints constraints;
    int about_one_node;         /* some constraint is about id, hostname or address */
    swarm_placement *placement; /* NULL for none */
    uint64_t max_replicas;      /* 0 for no limit */
    struct {
        swarm__wanted_plugin *items;
        size_t count, capacity;
    } plugins;
    swarm__strings volumes; /* one of them must be usable */
    uint64_t image;         /* hash of its name; 0 while no node tells of its images */
} swarm__want;

typedef struct swarm__service {
    char *id;
    uint32_t number;
    uint64_t version; /* the current one: failures of others are not remembered */
    uint32_t tasks;   /* all, retired ones too */
    uint32_t first_group;
    uint32_t first_cell;
    uint32_t cell_count;
    uint32_t first_failed; /* cell with failures */
} swarm__service;

typedef struct swarm__group {
    uint32_t service;
    uint32_t want;
    uint32_t tasks;
    uint32_t next; /* of the service */
    uint64_t version;
} swarm__group;

typedef struct swarm__cell { /* the tasks of a service on a place, and its failures there */
    uint32_t service;
    uint32_t place;
    uint32_t tasks; /* that count for the layout */
    uint32_t held;  /* retired ones too */
    uint32_t next;  /* of the service */
    uint32_t prev;
    uint32_t next_failed;
    uint32_t score : 24; /* failures at that time, in 1/1024 */
    uint32_t level : 8;  /* as the orders know it: 0 while there are few */
    int64_t failed_ns;
} swarm__cell;

typedef struct swarm__held {
    char id
        [SWARM__ID_ROOM]; /* or, when it is longer, a pointer to it: the last byte is not 0 then */
    uint32_t place;
    uint32_t group : 31;
    uint32_t retired : 1;
    uint32_t next; /* on the place */
    uint32_t prev;
} swarm__held;

typedef struct swarm__order swarm__order;

struct swarm_scheduler {
    uint64_t seed;
    int64_t now_ns;
    uint64_t clock;  /* counts placings, to know which order was used last */
    uint64_t layout; /* changes when places come, go, or change their profile */
    size_t places_with_images;
    swarm__slab places, profiles, wants, services, groups, cells, tasks;
    swarm__index place_index, profile_index, want_index, service_index, cell_index, task_index;
    struct {
        swarm__place **items; /* by rank, then id, once sorted */
        size_t count, capacity;
        int sorted;
    } ranked;
    struct {
        uint32_t *items; /* a ring of places that changed */
        size_t capacity; /* a power of two, or 0 */
        uint64_t count;  /* ever noted */
    } changes;
    struct {
        swarm__order **items;
        size_t count, capacity;
    } orders;
    swarm__text scratch;
};

/* ---- want.c ---- */

/* The want of a spec, with one more reference: a known one, or made. 0, SWARM_E_PARSE with the
 * constraint's path, or SWARM_E_NOMEM. */
int swarm__want_get(swarm_scheduler *scheduler, const swarm_service_spec *spec,
                    swarm__want **out_want, swarm_error **err);
void swarm__want_release(swarm_scheduler *scheduler, swarm__want *want);
/* A hash of an image's name, with what Docker understands when it is short. */
uint64_t swarm__image_hash(const char *name);

/* ---- place.c ---- */

static inline swarm__place *swarm__place_at(const swarm_scheduler *scheduler, uint32_t number)
{
    return swarm__slab_at(&scheduler->places, number);
}

swarm__place *swarm__place_find(const swarm_scheduler *scheduler, const char *node_id);
void swarm__places_sort(swarm_scheduler *scheduler); /* by rank */
int swarm__place_set(swarm_scheduler *scheduler, const swarm_node *node);
void swarm__place_remove(swarm_scheduler *scheduler, swarm__place *place);
void swarm__places_free(swarm_scheduler *scheduler);
swarm__subject swarm__place_subject(const swarm_scheduler *scheduler, const swarm__place *place);
const swarm_node *swarm__place_profile(const swarm_scheduler *scheduler, const swarm__place *place);
int swarm__place_has_image(const swarm__place *place, uint64_t image);

/* Note that something about the place changed that orders depend on. */
void swarm__place_touch(swarm_scheduler *scheduler, const swarm__place *place);

/* Room for what the claim holds. 0 or SWARM_E_NOMEM. */
int swarm__place_reserve(swarm__place *place, const swarm__claim *claim);
void swarm__place_hold(swarm__place *place, const swarm__claim *claim);
void swarm__place_give_back(swarm__place *place, const swarm__claim *claim);

/* What is free, as seen by a filter. */
int64_t swarm__place_free(int64_t amount, int64_t held);

/* ---- held.c ---- */

static inline swarm__service *swarm__service_at(const swarm_scheduler *scheduler, uint32_t number)
{
    return swarm__slab_at(&scheduler->services, number);
}

static inline swarm__group *swarm__group_at(const swarm_scheduler *scheduler, uint32_t number)
{
    return swarm__slab_at(&scheduler->groups, number);
}

static inline swarm__cell *swarm__cell_at(const swarm_scheduler *scheduler, uint32_t number)
{
    return swarm__slab_at(&scheduler->cells, number);
}

static inline swarm__held *swarm__held_at(const swarm_scheduler *scheduler, uint32_t number)
{
    return swarm__slab_at(&scheduler->tasks, number);
}

static inline swarm__want *swarm__want_at(const swarm_scheduler *scheduler, uint32_t number)
{
    return swarm__slab_at(&scheduler->wants, number);
}

static inline swarm__want *swarm__held_want(const swarm_scheduler *scheduler,
                                            const swarm__held *task)
{
    return swarm__want_at(scheduler, swarm__group_at(scheduler, task->group)->want);
}

/* NULL when it is not known. */
swarm__service *swarm__service_find(const swarm_scheduler *scheduler, const char *service_id);
/* Made when it is new; NULL when memory is short. To be settled when nothing came of it. */
swarm__service *swarm__service_get(swarm_scheduler *scheduler, const char *service_id);
void swarm__service_settle(swarm_scheduler *scheduler, swarm__service *service);
/* The group of that want and version, which then holds the want; made when it is new, with no task.
 * NULL when memory is short. */
swarm__group *swarm__group_get(swarm_scheduler *scheduler, swarm__service *service,
                               swarm__want *want, uint64_t version, uint32_t *out_number);
void swarm__group_settle(swarm_scheduler *scheduler, uint32_t number);

/* 0 when the service has no task there. */
uint32_t swarm__cell_find(const swarm_scheduler *scheduler, uint32_t service, uint32_t place);
const swarm__cell *swarm__cell_on(const swarm_scheduler *scheduler, uint32_t service,
                                  const swarm__place *place); /* NULL for none */
uint32_t swarm__tasks_on(const swarm_scheduler *scheduler, uint32_t service,
                         const swarm__place *place);
/* Free the cell when nothing is in it. */
void swarm__cell_settle(swarm_scheduler *scheduler, uint32_t number);

uint32_t swarm__held_find(const swarm_scheduler *scheduler, const char *task_id); /* 0: unknown */
const char *swarm__held_id(const swarm__held *task);
/* So many are to come at once: not to grow step by step. 0 or SWARM_E_NOMEM. */
int swarm__helds_reserve(swarm_scheduler *scheduler, size_t count);
/* Put a task on a place. 0, SWARM_E_EXISTS or SWARM_E_NOMEM, and then nothing changed. */
int swarm__held_add(swarm_scheduler *scheduler, uint32_t group, swarm__place *place,
                    const char *task_id, const swarm__cell **out_cell);
void swarm__held_release(swarm_scheduler *scheduler, uint32_t number);
/* Whether it counts for the layout. */
void swarm__held_count(swarm_scheduler *scheduler, swarm__held *task, int counts);
void swarm__helds_free(swarm_scheduler *scheduler);

/* ---- failure.c ---- */

/* A task of the cell failed. */
void swarm__failure_add(swarm_scheduler *scheduler, uint32_t cell);
/* What the failures weigh now. */
void swarm__failures_refresh(swarm_scheduler *scheduler, swarm__service *service);
/* The service is of that version from now on, and has failed nowhere when that is a new one. */
void swarm__service_begin_version(swarm_scheduler *scheduler, swarm__service *service,
                                  uint64_t version);
/* The place goes: forget them. */
void swarm__failures_forget_place(swarm_scheduler *scheduler, uint32_t place);

/* ---- filter.c ---- */

/* What a filter looks at. */
typedef struct swarm__view {
    const swarm_scheduler *scheduler;
    const swarm__want *want;
    const swarm__place *place;
    uint32_t tasks; /* of the service on the place */
} swarm__view;

/* The filters that only ask what the node is: the first of them that it fails; and apart, because it
 * comes last in the chain, whether the volumes fail. */
enum {
    SWARM__FIXED_FILTER = 0x0f,
    SWARM__FIXED_VOLUMES = 0x80
};
int swarm__profile_has_plugin(const swarm_node *profile, const swarm__wanted_plugin *wanted);
int swarm__profile_has_platform(const swarm__want *want, const swarm_node *profile);
uint8_t swarm__filter_profile(const swarm__want *want, const swarm_node *profile);
uint8_t swarm__filter_one_node(const swarm__want *want, const swarm__subject *subject,
                               uint8_t fixed);

/* The first filter in Docker's order that the place fails, or SWARM_FILTER_UNKNOWN. */
swarm_filter swarm__filter_first_failed(const swarm__want *want, const swarm__place *place,
                                        uint8_t fixed, uint32_t tasks);
/* The same from the beginning. */
swarm_filter swarm__filter_judge(const swarm__view *view);

/* Docker's phrase for n nodes that fail it. NULL when memory is short. */
char *swarm__filter_phrase(swarm_filter filter, size_t nodes);
/* "no suitable node (A; B)": the filters by the number of nodes that they were the first to refuse. */
char *swarm__filter_sentence(const size_t counts[SWARM__FILTERS]);

/* ---- lack.c ---- */

typedef struct swarm__lack { /* one thing that a node has not, or has too much */
    swarm_filter filter;
    swarm_change change;                 /* that would mend it on this node */
    const char *name;                    /* of the resource; lent */
    const swarm__constraint *constraint; /* */
    const swarm__wanted_plugin *plugin;  /* */
    const swarm__host_port *port;        /* */
    int64_t wanted;
    int64_t found;
} swarm__lack;

typedef void swarm__lack_seen(void *user, const swarm__view *view, const swarm__lack *lack);

/* Tell of everything that the node lacks, filter by filter in Docker's order. */
void swarm__lacks_each(const swarm__view *view, swarm__lack_seen *see, void *user);
/* What it is, for people. */
void swarm__lack_text(const swarm__view *view, const swarm__lack *lack, swarm__text *text);
/* The id of a task that holds the port there; "another task" when it cannot be told. */
const char *swarm__port_holder(const swarm__view *view, const swarm__host_port *port);
/* "512 MiB", "1.5", "3". */
void swarm__amount_text(const char *resource, int64_t amount, swarm__text *text);
/* What the task holds of that resource. */
int64_t swarm__claim_amount(const swarm__claim *claim, const char *resource);

/* ---- order.c, branch.c ---- */

/* The order of a want, up to date and as this service (0: one without tasks) sees it. NULL when memory
 * is short. */
swarm__order *swarm__order_get(swarm_scheduler *scheduler, swarm__want *want, uint32_t service);
/* The place that is to take the next task, or NULL. */
swarm__place *swarm__order_best(const swarm_scheduler *scheduler, const swarm__order *order);
/* The place has changed, and nothing else; the cell is that of the service there, NULL for none. */
void swarm__order_update(swarm__order *order, const swarm__place *place, const swarm__cell *cell);
/* All changes so far are known to it. */
void swarm__order_caught_up(const swarm_scheduler *scheduler, swarm__order *order);
/* Nodes by the filter that refuses them first. */
const size_t *swarm__order_refusals(const swarm__order *order);
/* Leave the place out until it is updated; then best() gives the second best. */
void swarm__order_leave_out(swarm__order *order, const swarm__place *place);
/* On which level of the spread preferences the branches of the two differ in their tasks, from 1 on,
 * with those numbers; 0 when on none. */
size_t swarm__order_compare_branches(const swarm__order *order, const swarm__place *a,
                                     const swarm__place *b, uint64_t out_tasks[2]);
void swarm__orders_free(swarm_scheduler *scheduler);

/* ---- scheduler.c, for the engine ---- */

/* As swarm_scheduler_set_node(), with what belongs to the node in the engine. */
int swarm__scheduler_set_node(swarm_scheduler *scheduler, const swarm_node *node, void *user);

typedef struct swarm__asking { /* for a group of tasks */
    const char *service_id;
    const swarm_service_spec *spec;
    uint64_t version; /* of the service: failures of another one do not count */
    int is_current;   /* what the service is to run; else a remainder */
} swarm__asking;

/* As swarm_scheduler_place(), but the nodes come as what was given for them, NULL for tasks that fit
 * nowhere; then *out_sentence says why, for the caller to free. */
int swarm__scheduler_place(swarm_scheduler *scheduler, const swarm__asking *asking,
                           const char *const *task_ids, size_t count, void **out_users,
                           char **out_sentence);

/* As swarm_scheduler_add_task(), for a task of that version. */
int swarm__scheduler_add_task(swarm_scheduler *scheduler, const swarm__asking *asking,
                              const char *task_id, const char *node_id);

/* Docker's phrase for why this one node cannot take a task of the service; NULL in *out_phrase when it
 * can. For the caller to free. 0, SWARM_E_NOTFOUND (node), SWARM_E_PARSE or SWARM_E_NOMEM. */
int swarm__scheduler_refusal(swarm_scheduler *scheduler, const char *service_id,
                             const swarm_service_spec *spec, const char *node_id,
                             char **out_phrase);

/* ---- assignment.c, suggestion.c ---- */

/* Room for `count` tasks, none placed. NULL when memory is short. */
swarm_assignment *swarm__assignment_new(size_t count);
/* Where the places of its tasks go, and then how many there are. 0 or SWARM_E_NOMEM. */
uint32_t *swarm__assignment_places(swarm_assignment *assignment);
int swarm__assignment_name(const swarm_scheduler *scheduler, swarm_assignment *assignment,
                           size_t placed);
/* Say why the rest was not placed, as the nodes are now. 0 or SWARM_E_NOMEM. */
int swarm__assignment_explain(swarm_scheduler *scheduler, swarm_assignment *assignment,
                              const swarm__want *want, uint32_t service,
                              const size_t refusals[SWARM__FILTERS]);

typedef struct swarm__suggestion { /* owns its texts */
    swarm_change change;
    char *node_id;
    char *name;
    char *value;
    int64_t amount;
    char *text;
} swarm__suggestion;

/* The smallest change that lets one more task be placed. 0 or SWARM_E_NOMEM. */
int swarm__suggest(swarm_scheduler *scheduler, const swarm__want *want, uint32_t service,
                   swarm__suggestion *out_suggestion);
void swarm__suggestion_clear(swarm__suggestion *suggestion);

#endif
