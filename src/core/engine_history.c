/* SPDX-License-Identifier: MIT
 *
 * What a slot remembers. Tasks that have ended and were dealt with, with none behind them in the list
 * that has not, are its history: no step looks at them, and the oldest go when there are too many. There
 * may be many slots and most of what they hold is history, so that a walk over it would be what takes the
 * time: the newest one leads to the oldest and knows how many they are.
 */
#include "core/engine_parts.h"

enum {
    REAP_AT_ONCE = HISTORY_EFFECTS / 2 /* each is removed from its node, and forgotten */
};

/* Those from `first` on that are not history yet are from now on. */
static void join(engine_slot *slot, engine_task *first)
{
    engine_task *known = slot->history, *last = first;
    uint64_t count = 1;
    for (; last->older != known; last = last->older, count++)
        last->older->newer = last;
    first->newer = last; /* the oldest */
    if (known != NULL) {
        first->newer = known->newer;
        known->newer = last;
        count += known->remembered;
    }
    first->remembered = count;
    slot->history = first;
}

void swarm__history_grow(swarm_engine *engine, engine_slot *slot)
{
    engine_task *first = NULL;
    for (engine_task *task = slot->newest; task != slot->history; task = task->older) {
        int has_ended = swarm__task_has_ended(task);
        if (has_ended && task->desired <= SWARM_TASK_STATE_RUNNING) {
            task->desired = SWARM_TASK_STATE_SHUTDOWN; /* whatever became of it */
            swarm__save_task(engine, task);
        }
        if (!has_ended || !task->replaced || task->time_over)
            first = NULL;
        else if (first == NULL)
            first = task;
    }
    if (first != NULL)
        join(slot, first);
}

/* ---- forgetting ---- */

/* Where the list leads to the oldest task that the slot has dealt with; NULL when there is none. */
static engine_task **find_oldest(engine_slot *slot)
{
    engine_task **oldest = NULL;
    for (engine_task **link = &slot->newest; *link != NULL; link = &(*link)->older)
        if (swarm__task_has_ended(*link) && (*link)->replaced)
            oldest = link;
    return oldest;
}

/* Take it out of the list. NULL when there is none. */
static engine_task *take_oldest(engine_slot *slot)
{
    engine_task *history = slot->history;
    if (history != NULL && history->newer != history) {
        engine_task *task = history->newer;
        task->newer->older = NULL;
        history->newer = task->newer;
        history->remembered--;
        return task;
    }
    engine_task **oldest = find_oldest(slot);
    if (oldest == NULL)
        return NULL;
    engine_task *task = *oldest;
    *oldest = task->older;
    slot->history = NULL; /* it was the only one, or there was none */
    return task;
}

/* 1 when there was one to be forgotten. */
static int reap_one(swarm_engine *engine, engine_slot *slot)
{
    const engine_task *newest = slot->newest;
    engine_task *task = take_oldest(slot);
    if (task == NULL)
        return 0;
    if (task == newest) /* what the slot remembers stood in its record */
        swarm__save_slot(engine, slot);
    if (task->node != NULL)
        swarm__effect_task(engine, SWARM_EFFECT_REMOVE, task);
    swarm__effect_forget_task(engine, task);
    swarm__task_free(engine, task);
    return 1;
}

static uint64_t count_tasks(const engine_slot *slot)
{
    uint64_t count = slot->history != NULL ? slot->history->remembered : 0;
    for (const engine_task *task = slot->newest; task != slot->history; task = task->older)
        count++;
    return count;
}

int swarm__history_reap(swarm_engine *engine, engine_slot *slot, uint64_t limit)
{
    uint64_t count = count_tasks(slot);
    int reaped = 0;
    while (reaped < REAP_AT_ONCE && count > limit && reap_one(engine, slot)) {
        reaped++;
        count--;
    }
    slot->to_reap = count > limit;
    return reaped == REAP_AT_ONCE && count > limit;
}
