/* SPDX-License-Identifier: MIT */
#include "recorded/compare.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REAPER_MS = 250 /* that Docker's lets pass before it removes what is over */
};

typedef struct comparing {
    timeline_comparison *out;
    const timeline *there, *here;
    int64_t tolerance_ms;
    int64_t end_ms; /* of the recording: what happens after it, nobody saw */
} comparing;

static void deviate(comparing *state, int64_t by_ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void deviate(comparing *state, int64_t by_ms, const char *format, ...)
{
    timeline_comparison *out = state->out;
    timeline_deviation *items = realloc(out->items, (out->count + 1) * sizeof *items);
    if (items == NULL)
        abort();
    out->items = items;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(items[out->count].text, sizeof items->text, format, arguments);
    va_end(arguments);
    items[out->count++].by_ms = by_ms;
}

/* 1 when the times are as good as the same. */
static int same_time(comparing *state, int64_t there_ms, int64_t here_ms)
{
    int64_t distance_ms = there_ms > here_ms ? there_ms - here_ms : here_ms - there_ms;
    state->out->compared++;
    if (distance_ms > state->tolerance_ms)
        return 0;
    if (distance_ms > state->out->worst_ms)
        state->out->worst_ms = distance_ms;
    return 1;
}

/* ---- the states of a task ---- */

static int64_t lasts_ms(const comparing *state, const timeline_task *task, size_t index)
{
    int64_t end_ms = index + 1 < task->count              ? task->moments[index + 1].at_ms
                     : task->removed_ms != TIMELINE_NEVER ? task->removed_ms
                                                          : state->end_ms;
    return (end_ms < state->end_ms ? end_ms : state->end_ms) - task->moments[index].at_ms;
}

static int is_short(const comparing *state, const timeline_task *task, size_t index)
{
    return lasts_ms(state, task, index) <= state->tolerance_ms;
}

static int same_states(const moment *a, const moment *b)
{
    return a->state == b->state && a->desired == b->desired;
}

/* Index in `other`, from `from` on, of what the moment says, with nothing but short ones before it. */
static size_t find_moment(const comparing *state, const moment *wanted, const timeline_task *other,
                          size_t from)
{
    for (; from < other->count; from++) {
        if (same_states(wanted, &other->moments[from]))
            return from;
        if (!is_short(state, other, from))
            break;
    }
    return SIZE_MAX;
}

static void compare_moments(comparing *state, const timeline_task *there, const timeline_task *here)
{
    size_t next = 0, i = 0;
    for (; i < there->count; i++) {
        const moment *wanted = &there->moments[i];
        size_t found = find_moment(state, wanted, here, next);
        if (found == SIZE_MAX) {
            if (is_short(state, there, i))
                continue;
            deviate(state, 0, "states %s %s, %s", there->name,
                    swarm_task_state_to_str(wanted->state),
                    swarm_task_state_to_str(wanted->desired));
            return;
        }
        next = found + 1;
        int64_t by_ms = here->moments[found].at_ms - wanted->at_ms;
        int begun_before = wanted->at_ms < 0;
        if (!begun_before && !same_time(state, wanted->at_ms, here->moments[found].at_ms))
            deviate(state, by_ms, "time %s %s, %s", there->name,
                    swarm_task_state_to_str(wanted->state),
                    swarm_task_state_to_str(wanted->desired));
    }
    for (; next < here->count; next++) {
        if (is_short(state, here, next))
            continue;
        deviate(state, 0, "states %s goes on to %s, %s", here->name,
                swarm_task_state_to_str(here->moments[next].state),
                swarm_task_state_to_str(here->moments[next].desired));
        return;
    }
}

/* ---- what else is known of a task ---- */

static void compare_removal(comparing *state, const timeline_task *there, const timeline_task *here)
{
    int64_t there_ms = there->removed_ms, here_ms = here->removed_ms;
    if (here_ms > state->end_ms)
        here_ms = TIMELINE_NEVER;
    if (there_ms == TIMELINE_NEVER && here_ms == TIMELINE_NEVER)
        return;
    if (there_ms == TIMELINE_NEVER)
        deviate(state, 0, "removed %s only here", there->name);
    else if (here_ms == TIMELINE_NEVER)
        deviate(state, 0, "removed %s only there", there->name);
    else if (there_ms < here_ms || there_ms - here_ms > REAPER_MS + state->tolerance_ms)
        deviate(state, here_ms - there_ms, "removed %s", there->name);
    state->out->compared++;
}

/* Which step failed, an agent may know before the managers do: then the words differ. */
static int knew_it_running(const timeline_task *task)
{
    for (size_t i = 0; i < task->count; i++)
        if (task->moments[i].state == SWARM_TASK_STATE_RUNNING)
            return 1;
    return 0;
}

/* Words, of tasks that came to rest in the same state. */
static void compare_words(comparing *state, const timeline_task *there, const timeline_task *here)
{
    if (there->count == 0 || here->count == 0 || there->message[0] == '\0' ||
        there->moments[there->count - 1].state != here->moments[here->count - 1].state)
        return;
    state->out->compared += 2;
    if (strcmp(there->message, here->message) != 0 &&
        (there->moments[there->count - 1].state != SWARM_TASK_STATE_FAILED ||
         knew_it_running(there)))
        deviate(state, 0, "message %s: %s, not %s", there->name, here->message, there->message);
    if (strcmp(there->error, here->error) != 0)
        deviate(state, 0, "error %s: %s, not %s", there->name, here->error, there->error);
    if (there->exit_code != here->exit_code)
        deviate(state, 0, "exit %s: %d, not %d", there->name, here->exit_code, there->exit_code);
}

static int64_t made_ms(const timeline_task *task)
{
    return task->count > 0 ? task->moments[0].at_ms : 0;
}

static void compare_tasks(comparing *state)
{
    for (size_t i = 0; i < state->there->task_count; i++) {
        const timeline_task *there = &state->there->tasks[i];
        const timeline_task *here = timeline_find(state->here, there->name);
        if (there->count == 0)
            continue;
        if (here == NULL) {
            if (made_ms(there) + state->tolerance_ms < state->end_ms)
                deviate(state, 0, "only there %s", there->name);
            continue;
        }
        compare_moments(state, there, here);
        compare_removal(state, there, here);
        compare_words(state, there, here);
    }
    for (size_t i = 0; i < state->here->task_count; i++)
        if (timeline_find(state->there, state->here->tasks[i].name) == NULL &&
            made_ms(&state->here->tasks[i]) + state->tolerance_ms < state->end_ms)
            deviate(state, 0, "only here %s", state->here->tasks[i].name);
}

/* ---- the update ---- */

static int same_status(const timeline_status *a, const timeline_status *b)
{
    return strcmp(a->state, b->state) == 0 && strcmp(a->message, b->message) == 0;
}

/* When it says that the update began, and whether it says when it was complete. */
static void compare_stamps(comparing *state, const timeline_status *there,
                           const timeline_status *here)
{
    int64_t started_by_ms = here->started_ms - there->started_ms;
    state->out->compared += 2;
    if ((there->started_ms == TIMELINE_NEVER) != (here->started_ms == TIMELINE_NEVER))
        deviate(state, 0, "status %s started only %s", there->state,
                here->started_ms == TIMELINE_NEVER ? "there" : "here");
    else if (there->started_ms != TIMELINE_NEVER &&
             !same_time(state, there->started_ms, here->started_ms))
        deviate(state, started_by_ms, "status started %s", there->state);
    if ((there->completed_ms == TIMELINE_NEVER) != (here->completed_ms == TIMELINE_NEVER))
        deviate(state, 0, "status %s completed only %s", there->state,
                here->completed_ms == TIMELINE_NEVER ? "there" : "here");
}

static void compare_statuses(comparing *state)
{
    const timeline *there = state->there, *here = state->here;
    size_t next = 0;
    for (size_t i = 0; i < there->status_count; i++) {
        const timeline_status *wanted = &there->statuses[i];
        size_t found = next;
        while (found < here->status_count && !same_status(wanted, &here->statuses[found]))
            found++;
        if (found == here->status_count) {
            deviate(state, 0, "status only there %s \"%s\"", wanted->state, wanted->message);
            continue;
        }
        for (; next < found; next++)
            deviate(state, 0, "status only here %s \"%s\"", here->statuses[next].state,
                    here->statuses[next].message);
        next = found + 1;
        if (!same_time(state, wanted->at_ms, here->statuses[found].at_ms))
            deviate(state, here->statuses[found].at_ms - wanted->at_ms, "status time %s",
                    wanted->state);
        compare_stamps(state, wanted, &here->statuses[found]);
    }
    for (; next < here->status_count && here->statuses[next].at_ms <= state->end_ms; next++)
        deviate(state, 0, "status only here %s \"%s\"", here->statuses[next].state,
                here->statuses[next].message);
}

void compare_timelines(const timeline *there, const timeline *here, int64_t tolerance_ms,
                       timeline_comparison *out)
{
    *out = (timeline_comparison){0};
    comparing state = {out, there, here, tolerance_ms, there->end_ms};
    compare_statuses(&state);
    compare_tasks(&state);
}

void comparison_free(timeline_comparison *comparison)
{
    free(comparison->items);
    comparison->items = NULL;
}
