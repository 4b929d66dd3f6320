/* SPDX-License-Identifier: MIT
 *
 * The slots stand in one array. Because delay and monitor are the same for all slots and time only
 * goes forward, the slots that wait for either leave in the order in which they came: two linked
 * queues replace timers. Steps to be handed out are marks on the slots, in a third queue.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "base/error.h"
#include "core/rollout_config.h"
#include <string.h>
#include <swarm/rollout.h>

#define NO_SLOT UINT32_MAX

typedef uint8_t slot_state;
enum {
    SLOT_WAITING,  /* for its turn */
    SLOT_STOPPING, /* stop-first: for the old version to end */
    SLOT_STARTING, /* for the new version to be up */
    SLOT_JUDGED,   /* up; a failure within the monitor still counts */
    SLOT_GOOD,     /* up, and the monitor has passed */
    SLOT_FAILED,   /* counted as failed; the caller may still bring it up */
    SLOT_REMOVED
};

enum {
    TODO_PREPARE = 1,
    TODO_STOP_OLD = 2,
    TODO_START = 4
};

struct slot {
    uint64_t id;
    int64_t at_ns;         /* when it was seen up or failed */
    uint32_t next_delayed; /* links of the three queues */
    uint32_t next_judged;
    uint32_t next_todo;
    slot_state state;
    uint8_t todo;
    uint8_t has_old : 1;
    uint8_t queued : 1; /* in the queue of steps */
    uint8_t was_up : 1; /* counted as up */
};

struct queue {
    uint32_t first;
    uint32_t last;
};

struct swarm_rollout {
    swarm__rollout_config config;
    struct {
        struct slot *items;
        size_t count, capacity;
    } slots;
    struct {
        uint32_t *items; /* indexes into slots, by id */
        size_t count, capacity;
    } by_id;
    struct queue delayed;
    struct queue judged;
    struct queue todo;
    size_t next_waiting; /* slots before this one had their turn */
    uint64_t total;      /* slots that were not removed */
    uint64_t busy;       /* places taken among the parallelism */
    uint64_t unsettled;  /* slots neither good nor failed nor removed */
    uint64_t up;
    uint64_t failed;
    uint64_t failed_slot;
    uint64_t last_failed;
    int64_t now_ns;
    swarm_verdict verdict;
    int begun;
    int finish_told;
};

static void queue_add(swarm_rollout *rollout, struct queue *queue, size_t link_offset,
                      uint32_t index)
{
    struct slot *slots = rollout->slots.items;
    *(uint32_t *)(void *)((char *)&slots[index] + link_offset) = NO_SLOT;
    if (queue->first == NO_SLOT)
        queue->first = index;
    else
        *(uint32_t *)(void *)((char *)&slots[queue->last] + link_offset) = index;
    queue->last = index;
}

static void queue_take(swarm_rollout *rollout, struct queue *queue, size_t link_offset)
{
    struct slot *first = &rollout->slots.items[queue->first];
    queue->first = *(uint32_t *)(void *)((char *)first + link_offset);
}

#define QUEUE_ADD(rollout, name, index)                                                            \
    queue_add(rollout, &(rollout)->name, offsetof(struct slot, next_##name), index)
#define QUEUE_TAKE(rollout, name)                                                                  \
    queue_take(rollout, &(rollout)->name, offsetof(struct slot, next_##name))

int swarm_rollout_new(const swarm_update_config *config, swarm_rollout **out_rollout,
                      swarm_error **err)
{
    if (out_rollout == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "out_rollout is NULL");
    swarm__rollout_config settings;
    int code = swarm__rollout_config_read(config, &settings, err);
    if (code < 0)
        return code;
    swarm_rollout *rollout = swarm__alloc_zero(1, sizeof *rollout);
    if (rollout == NULL)
        return swarm__fail_nomem(err);
    rollout->config = settings;
    rollout->now_ns = INT64_MIN;
    rollout->delayed.first = rollout->judged.first = rollout->todo.first = NO_SLOT;
    *out_rollout = rollout;
    return 0;
}

void swarm_rollout_free(swarm_rollout *rollout)
{
    if (rollout == NULL)
        return;
    swarm__array_free(&rollout->by_id);
    swarm__array_free(&rollout->slots);
    swarm__free(rollout);
}

static uint64_t id_at(const swarm_rollout *rollout, size_t place)
{
    return rollout->slots.items[rollout->by_id.items[place]].id;
}

/* Where the id stands, or would stand, in by_id. Numbers are mostly added in order, and without gaps. */
static size_t find_place(const swarm_rollout *rollout, uint64_t id)
{
    size_t low = 0, high = rollout->by_id.count;
    if (high == 0 || id > id_at(rollout, high - 1))
        return high;
    uint64_t guess = id - id_at(rollout, 0);
    if (guess < high && id_at(rollout, (size_t)guess) == id)
        return (size_t)guess;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (id_at(rollout, middle) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct slot *find_slot(const swarm_rollout *rollout, uint64_t id)
{
    size_t place = find_place(rollout, id);
    if (place == rollout->by_id.count)
        return NULL;
    return id_at(rollout, place) == id ? &rollout->slots.items[rollout->by_id.items[place]] : NULL;
}

int swarm_rollout_add_slot(swarm_rollout *rollout, uint64_t id, int has_old, swarm_error **err)
{
    if (rollout == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "rollout is NULL");
    if (rollout->begun)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the rollout has begun: no slot can be added");
    if (find_slot(rollout, id) != NULL)
        return swarm__fail(err, SWARM_E_EXISTS, NULL, "slot %llu was added before",
                           (unsigned long long)id);
    if (rollout->slots.count >= NO_SLOT)
        return swarm__fail(err, SWARM_E_LIMIT, NULL, "a rollout holds at most %u slots",
                           (unsigned)NO_SLOT);
    if (swarm__array_reserve(&rollout->slots, 1) < 0 ||
        swarm__array_reserve(&rollout->by_id, 1) < 0)
        return swarm__fail_nomem(err);
    struct slot added = {.id = id, .has_old = has_old != 0};
    size_t place = find_place(rollout, id);
    uint32_t *by_id = rollout->by_id.items;
    memmove(by_id + place + 1, by_id + place, (rollout->by_id.count - place) * sizeof *by_id);
    by_id[place] = (uint32_t)rollout->slots.count;
    rollout->by_id.count++;
    swarm__array_push(&rollout->slots, added);
    rollout->total++;
    return 0;
}

static void ask(swarm_rollout *rollout, struct slot *slot, uint8_t todo)
{
    slot->todo |= todo;
    if (!slot->queued) {
        slot->queued = 1;
        QUEUE_ADD(rollout, todo, (uint32_t)(slot - rollout->slots.items));
    }
}

static void start_slot(swarm_rollout *rollout, struct slot *slot)
{
    rollout->busy++;
    if (rollout->config.order == SWARM_UPDATE_ORDER_STOP_FIRST && slot->has_old) {
        slot->state = SLOT_STOPPING;
        ask(rollout, slot, TODO_PREPARE | TODO_STOP_OLD);
    } else {
        slot->state = SLOT_STARTING;
        ask(rollout, slot, TODO_START);
    }
}

static void finish(swarm_rollout *rollout, swarm_verdict verdict)
{
    rollout->verdict = verdict;
    if (verdict != SWARM_VERDICT_SUCCEEDED) /* an old version may still have to be stopped */
        rollout->todo.first = NO_SLOT;
    rollout->delayed.first = NO_SLOT;
    rollout->judged.first = NO_SLOT;
}

/* Give free places to the slots that wait, and see whether all is done. */
static void go_on(swarm_rollout *rollout)
{
    if (!rollout->begun || rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return;
    while (rollout->next_waiting < rollout->slots.count &&
           rollout->busy < rollout->config.parallelism) {
        struct slot *next = &rollout->slots.items[rollout->next_waiting++];
        if (next->state == SLOT_WAITING)
            start_slot(rollout, next);
    }
    if (rollout->unsettled > 0)
        return;
    if (rollout->failed > 0 && rollout->up == 0 &&
        rollout->config.failure_action == SWARM_FAILURE_ACTION_CONTINUE) {
        rollout->failed_slot = rollout->last_failed; /* going on has led to nothing at all */
        finish(rollout, SWARM_VERDICT_PAUSED);
    } else {
        finish(rollout, SWARM_VERDICT_SUCCEEDED);
    }
}

/* The place of a slot becomes free after the delay. */
static void release_later(swarm_rollout *rollout, struct slot *slot)
{
    QUEUE_ADD(rollout, delayed, (uint32_t)(slot - rollout->slots.items));
}

static int see_up(swarm_rollout *rollout, struct slot *slot)
{
    if (slot->state != SLOT_STARTING && slot->state != SLOT_FAILED)
        return 0;
    if (slot->was_up)
        return 0;
    slot->was_up = 1;
    rollout->up++;
    if (slot->state == SLOT_STARTING) {
        slot->state = SLOT_JUDGED;
        slot->at_ns = rollout->now_ns;
        QUEUE_ADD(rollout, judged, (uint32_t)(slot - rollout->slots.items));
        release_later(rollout, slot);
    }
    if (rollout->config.order == SWARM_UPDATE_ORDER_START_FIRST && slot->has_old)
        ask(rollout, slot, TODO_STOP_OLD);
    return 1;
}

/* A failure counts at once, while the slot is on its way or being judged. */
static int see_failed(swarm_rollout *rollout, struct slot *slot)
{
    if (slot->state == SLOT_FAILED && slot->was_up) { /* a later try came up and failed again */
        slot->was_up = 0;
        rollout->up--;
        return 1;
    }
    if (slot->state != SLOT_STOPPING && slot->state != SLOT_STARTING && slot->state != SLOT_JUDGED)
        return 0;
    if (slot->state == SLOT_JUDGED) {
        slot->was_up = 0;
        rollout->up--;
        slot->todo &=
            (uint8_t)~TODO_STOP_OLD; /* the old one is still needed, if it is not too late */
    } else {
        slot->at_ns = rollout->now_ns;
        release_later(rollout, slot);
    }
    slot->state = SLOT_FAILED;
    rollout->failed++;
    rollout->last_failed = slot->id;
    rollout->unsettled--;
    if (rollout->config.failure_action != SWARM_FAILURE_ACTION_CONTINUE &&
        (float)rollout->failed / (float)rollout->total > rollout->config.max_failure_ratio) {
        rollout->failed_slot = slot->id;
        finish(rollout, rollout->config.failure_action == SWARM_FAILURE_ACTION_ROLLBACK
                            ? SWARM_VERDICT_ROLLED_BACK
                            : SWARM_VERDICT_PAUSED);
    }
    return 1;
}

static int see_old_stopped(swarm_rollout *rollout, struct slot *slot)
{
    if (!slot->has_old || slot->state == SLOT_REMOVED)
        return 0;
    slot->has_old = 0;
    slot->todo &= (uint8_t)~TODO_STOP_OLD;
    if (slot->state == SLOT_STOPPING) {
        slot->state = SLOT_STARTING;
        ask(rollout, slot, TODO_START);
    }
    return 1;
}

/* Let pass what is over at the present time. */
static void pass_time(swarm_rollout *rollout, int64_t now_ns)
{
    if (now_ns > rollout->now_ns)
        rollout->now_ns = now_ns;
    const struct slot *slots = rollout->slots.items;
    while (rollout->judged.first != NO_SLOT) {
        struct slot *judged = &rollout->slots.items[rollout->judged.first];
        if (judged->state == SLOT_JUDGED) {
            if (swarm__ns_add(judged->at_ns, rollout->config.monitor_ns) > rollout->now_ns)
                break;
            judged->state = SLOT_GOOD;
            rollout->unsettled--;
        }
        QUEUE_TAKE(rollout, judged);
    }
    while (rollout->delayed.first != NO_SLOT &&
           swarm__ns_add(slots[rollout->delayed.first].at_ns, rollout->config.delay_ns) <=
               rollout->now_ns) {
        QUEUE_TAKE(rollout, delayed);
        rollout->busy--;
    }
    go_on(rollout);
}

int swarm_rollout_begin(swarm_rollout *rollout, int64_t now_ns, swarm_error **err)
{
    if (rollout == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "rollout is NULL");
    if (rollout->begun)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the rollout has begun before");
    rollout->begun = 1;
    rollout->unsettled = rollout->total;
    pass_time(rollout, now_ns);
    return 0;
}

int swarm_rollout_see(swarm_rollout *rollout, uint64_t id, swarm_rollout_seen seen, int64_t now_ns)
{
    if (rollout == NULL || seen < SWARM_ROLLOUT_SEEN_NEW_UP ||
        seen > SWARM_ROLLOUT_SEEN_OLD_STOPPED)
        return SWARM_E_INVAL;
    struct slot *slot = find_slot(rollout, id);
    if (slot == NULL)
        return SWARM_E_NOTFOUND;
    pass_time(rollout, now_ns);
    if (!rollout->begun || rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return 0;
    int changed = seen == SWARM_ROLLOUT_SEEN_NEW_UP       ? see_up(rollout, slot)
                  : seen == SWARM_ROLLOUT_SEEN_NEW_FAILED ? see_failed(rollout, slot)
                                                          : see_old_stopped(rollout, slot);
    pass_time(rollout, now_ns);
    return changed;
}

int swarm_rollout_remove_slot(swarm_rollout *rollout, uint64_t id, int64_t now_ns)
{
    if (rollout == NULL)
        return SWARM_E_INVAL;
    struct slot *slot = find_slot(rollout, id);
    if (slot == NULL || slot->state == SLOT_REMOVED)
        return 0;
    pass_time(rollout, now_ns);
    if (slot->state == SLOT_STOPPING || slot->state == SLOT_STARTING)
        rollout->busy--; /* it never got as far as the delay */
    if (slot->state != SLOT_GOOD && slot->state != SLOT_FAILED && rollout->unsettled > 0)
        rollout->unsettled--;
    if (slot->was_up)
        rollout->up--;
    if (slot->state == SLOT_FAILED)
        rollout->failed--;
    rollout->total--;
    slot->was_up = 0;
    slot->todo = 0;
    slot->state = SLOT_REMOVED;
    go_on(rollout);
    return 1;
}

int swarm_rollout_tick(swarm_rollout *rollout, int64_t now_ns)
{
    if (rollout == NULL)
        return SWARM_E_INVAL;
    pass_time(rollout, now_ns);
    return 0;
}

/* Preparing comes before stopping, so that the new version is ready when the old one has gone. */
static swarm_rollout_step take_step(struct slot *slot)
{
    static const struct {
        uint8_t todo;
        swarm_rollout_step step;
    } order[] = {{TODO_PREPARE, SWARM_ROLLOUT_STEP_PREPARE_NEW},
                 {TODO_STOP_OLD, SWARM_ROLLOUT_STEP_STOP_OLD},
                 {TODO_START, SWARM_ROLLOUT_STEP_START_NEW}};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (slot->todo & order[i].todo) {
            slot->todo &= (uint8_t)~order[i].todo;
            return order[i].step;
        }
    }
    return SWARM_ROLLOUT_STEP_UNKNOWN;
}

int swarm_rollout_next_step(swarm_rollout *rollout, swarm_rollout_step *out_step,
                            uint64_t *out_slot)
{
    if (rollout == NULL || out_step == NULL || out_slot == NULL)
        return SWARM_E_INVAL;
    while (rollout->todo.first != NO_SLOT) {
        struct slot *slot = &rollout->slots.items[rollout->todo.first];
        swarm_rollout_step step = take_step(slot);
        if (step != SWARM_ROLLOUT_STEP_UNKNOWN) {
            *out_step = step;
            *out_slot = slot->id;
            return 1;
        }
        slot->queued = 0;
        QUEUE_TAKE(rollout, todo);
    }
    if (rollout->verdict == SWARM_VERDICT_UNKNOWN || rollout->finish_told)
        return 0;
    rollout->finish_told = 1;
    *out_step = SWARM_ROLLOUT_STEP_FINISH;
    *out_slot = 0;
    return 1;
}

int64_t swarm_rollout_deadline_ns(const swarm_rollout *rollout)
{
    int64_t deadline_ns = INT64_MAX;
    if (rollout == NULL || rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return deadline_ns;
    const struct slot *slots = rollout->slots.items;
    if (rollout->judged.first != NO_SLOT)
        deadline_ns = swarm__ns_add(slots[rollout->judged.first].at_ns, rollout->config.monitor_ns);
    if (rollout->delayed.first != NO_SLOT && rollout->next_waiting < rollout->slots.count) {
        int64_t free_ns =
            swarm__ns_add(slots[rollout->delayed.first].at_ns, rollout->config.delay_ns);
        if (free_ns < deadline_ns)
            deadline_ns = free_ns;
    }
    return deadline_ns;
}

int swarm_rollout_end(swarm_rollout *rollout, swarm_verdict verdict)
{
    if (rollout == NULL ||
        (verdict != SWARM_VERDICT_SUPERSEDED && verdict != SWARM_VERDICT_CANCELLED &&
         verdict != SWARM_VERDICT_TIMED_OUT))
        return SWARM_E_INVAL;
    if (rollout->verdict != SWARM_VERDICT_UNKNOWN)
        return SWARM_E_STATE;
    finish(rollout, verdict);
    return 0;
}

swarm_verdict swarm_rollout_get_verdict(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->verdict : SWARM_VERDICT_UNKNOWN;
}

uint64_t swarm_rollout_get_failed_slot(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->failed_slot : 0;
}

uint64_t swarm_rollout_count_slots(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->total : 0;
}

uint64_t swarm_rollout_count_up(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->up : 0;
}

uint64_t swarm_rollout_count_failed(const swarm_rollout *rollout)
{
    return rollout != NULL ? rollout->failed : 0;
}
