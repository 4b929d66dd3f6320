/* SPDX-License-Identifier: MIT */
#include "recorded/timeline.h"
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grow(void *items_slot, size_t *count, size_t size)
{
    char *items = realloc(*(void **)items_slot, (*count + 1) * size);
    ck_assert_ptr_nonnull(items);
    *(void **)items_slot = items;
    return memset(items + (*count)++ * size, 0, size);
}

static const char *tag_of(const char *image)
{
    const char *colon = strrchr(image, ':');
    return colon != NULL ? colon + 1 : image;
}

timeline_task *timeline_add_task(timeline *line, const char *id, unsigned slot, const char *image)
{
    unsigned nth = 1;
    for (size_t i = 0; i < line->task_count; i++)
        nth += line->tasks[i].slot == slot && strcmp(line->tasks[i].image, image) == 0;
    timeline_task *task = grow(&line->tasks, &line->task_count, sizeof *task);
    snprintf(task->id, sizeof task->id, "%s", id);
    snprintf(task->image, sizeof task->image, "%s", image);
    snprintf(task->name, sizeof task->name, "%u/%.40s/%u", slot, tag_of(image), nth);
    task->slot = slot;
    task->removed_ms = task->process_ms = task->unhealthy_ms = task->killed_ms = TIMELINE_NEVER;
    return task;
}

timeline_task *timeline_find_id(const timeline *line, const char *id)
{
    for (size_t i = 0; i < line->task_count; i++)
        if (strcmp(line->tasks[i].id, id) == 0)
            return &line->tasks[i];
    return NULL;
}

timeline_task *timeline_find(const timeline *line, const char *name)
{
    for (size_t i = 0; i < line->task_count; i++)
        if (strcmp(line->tasks[i].name, name) == 0)
            return &line->tasks[i];
    return NULL;
}

/* The steps that an agent or a manager takes at once are one; so are "is to be started" and the word of
 * the agent that it has begun. */
static swarm_task_state coarse(swarm_task_state state, swarm_task_state desired)
{
    if (state == SWARM_TASK_STATE_READY && desired == SWARM_TASK_STATE_RUNNING)
        return SWARM_TASK_STATE_STARTING;
    if (state == SWARM_TASK_STATE_NEW)
        return SWARM_TASK_STATE_PENDING;
    if (state == SWARM_TASK_STATE_ACCEPTED || state == SWARM_TASK_STATE_PREPARING)
        return SWARM_TASK_STATE_ASSIGNED;
    return state;
}

void timeline_add_moment(timeline_task *task, int64_t at_ms, swarm_task_state state,
                         swarm_task_state desired)
{
    const moment *last = task->count > 0 ? &task->moments[task->count - 1] : NULL;
    state = coarse(state, desired);
    if (last != NULL && last->state == state && last->desired == desired)
        return;
    moment *added = grow(&task->moments, &task->count, sizeof *added);
    *added = (moment){at_ms, state, desired};
}

/* "… of task ID" with the task's name instead. */
static void name_task(const timeline *line, const char *message, char *out)
{
    const char *id = strrchr(message, ' ');
    const timeline_task *task = id != NULL ? timeline_find_id(line, id + 1) : NULL;
    if (task != NULL)
        snprintf(out, TIMELINE_TEXT_SIZE, "%.*s %s", (int)(id - message), message, task->name);
    else
        snprintf(out, TIMELINE_TEXT_SIZE, "%s", message);
}

timeline_status *timeline_add_status(timeline *line, int64_t at_ms, const char *state,
                                     const char *message)
{
    timeline_status *status = grow(&line->statuses, &line->status_count, sizeof *status);
    status->at_ms = at_ms;
    status->started_ms = status->completed_ms = TIMELINE_NEVER;
    snprintf(status->state, sizeof status->state, "%s", state);
    name_task(line, message, status->message);
    return status;
}

int64_t timeline_reached(const timeline_task *task, swarm_task_state state)
{
    for (size_t i = 0; i < task->count; i++)
        if (task->moments[i].state >= state)
            return task->moments[i].at_ms;
    return TIMELINE_NEVER;
}

int64_t timeline_wanted(const timeline_task *task, swarm_task_state desired)
{
    for (size_t i = 0; i < task->count; i++)
        if (task->moments[i].desired >= desired)
            return task->moments[i].at_ms;
    return TIMELINE_NEVER;
}

void timeline_forget_ended(timeline *line)
{
    timeline kept = {0};
    for (size_t i = 0; i < line->task_count; i++) {
        timeline_task *task = &line->tasks[i];
        if (task->moments[task->count - 1].state > SWARM_TASK_STATE_RUNNING) {
            free(task->moments);
            continue;
        }
        timeline_task *again = timeline_add_task(&kept, task->id, task->slot, task->image);
        snprintf(task->name, sizeof task->name, "%s", again->name);
        *again = *task;
    }
    free(line->tasks);
    free(line->statuses);
    *line = kept;
}

void timeline_free(timeline *line)
{
    for (size_t i = 0; i < line->task_count; i++)
        free(line->tasks[i].moments);
    free(line->tasks);
    free(line->statuses);
    *line = (timeline){0};
}

/* ---- reading a recording ---- */

static int64_t ms_of(const json_t *object, const char *key)
{
    return (int64_t)llround(json_number_value(json_object_get(object, key)) * 1000);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static swarm_task_state state_of(const json_t *object, const char *key)
{
    swarm_task_state state;
    ck_assert_msg(swarm_task_state_from_str(text_of(object, key), &state) == 0, "no state: %s",
                  text_of(object, key));
    return state;
}

/* What a slot number of the recording is called. */
static unsigned renumber(const char *order, unsigned slot)
{
    const char *place = order != NULL ? strchr(order, (int)('0' + slot)) : NULL;
    return place != NULL ? (unsigned)(place - order) + 1 : slot;
}

/* Names of the recording, "2#3", and which task of the timeline they are now. */
typedef struct alias {
    char recorded[32];
    size_t task;
} alias;

typedef struct reading {
    timeline *line;
    const char *order; /* of slots, now */
    alias *aliases;
    size_t alias_count;
} reading;

static timeline_task *known(const reading *state, const char *recorded)
{
    for (size_t i = 0; i < state->alias_count; i++)
        if (strcmp(state->aliases[i].recorded, recorded) == 0)
            return &state->line->tasks[state->aliases[i].task];
    return NULL;
}

static timeline_task *learn(reading *state, const json_t *entry)
{
    const char *recorded = text_of(entry, "task");
    const char *id = text_of(entry, "id");
    timeline_task *task = known(state, recorded);
    if (task == NULL) {
        unsigned slot = renumber(state->order, (unsigned)atoi(recorded));
        task = timeline_add_task(state->line, id, slot, text_of(entry, "image"));
        alias *added = grow(&state->aliases, &state->alias_count, sizeof *added);
        snprintf(added->recorded, sizeof added->recorded, "%s", recorded);
        added->task = state->line->task_count - 1;
    }
    if (task->id[0] == '\0')
        snprintf(task->id, sizeof task->id, "%s", id);
    return task;
}

static int is_live(const timeline_task *task)
{
    const moment *last = &task->moments[task->count - 1];
    return last->state <= SWARM_TASK_STATE_RUNNING && last->desired <= SWARM_TASK_STATE_RUNNING;
}

/* Slots whose tasks are in the same state are as good as each other: from here on the numbers of the
 * recording mean other slots. */
static void change_order(reading *state, const char *order)
{
    timeline *line = state->line;
    state->order = order;
    for (size_t i = 0; i < state->alias_count; i++) {
        const timeline_task *was = &line->tasks[state->aliases[i].task];
        unsigned slot = renumber(order, (unsigned)atoi(state->aliases[i].recorded));
        if (!is_live(was) || was->slot == slot)
            continue;
        size_t is = 0;
        while (is < line->task_count && (line->tasks[is].slot != slot ||
                                         !is_live(&line->tasks[is]) || line->tasks[is].count == 0))
            is++;
        ck_assert_msg(is < line->task_count, "no task is there to take the place of %s", was->name);
        const moment *a = &was->moments[was->count - 1];
        const moment *b = &line->tasks[is].moments[line->tasks[is].count - 1];
        ck_assert_msg(a->state == b->state && a->desired == b->desired &&
                          strcmp(was->image, line->tasks[is].image) == 0,
                      "%s and %s are not the same", was->name, line->tasks[is].name);
        state->aliases[i].task = is;
    }
}

static void read_task(reading *state, const json_t *entry, int64_t at_ms)
{
    timeline_task *task = learn(state, entry);
    timeline_add_moment(task, at_ms, state_of(entry, "state"), state_of(entry, "desired"));
    snprintf(task->message, sizeof task->message, "%s", text_of(entry, "message"));
    snprintf(task->error, sizeof task->error, "%s", text_of(entry, "err"));
    task->exit_code = (int)json_integer_value(json_object_get(entry, "exit"));
    if (text_of(entry, "node")[0] != '\0')
        snprintf(task->node, sizeof task->node, "%s", text_of(entry, "node"));
}

static void read_container(timeline_task *task, const json_t *entry, int64_t at_ms)
{
    const char *action = text_of(entry, "action");
    if (task == NULL)
        return;
    if (strcmp(action, "start") == 0)
        task->process_ms = at_ms;
    else if (strcmp(action, "health_status: unhealthy") == 0)
        task->unhealthy_ms = at_ms;
    else if (strcmp(action, "kill") == 0 && task->killed_ms == TIMELINE_NEVER)
        task->killed_ms = at_ms;
}

static void read_status(reading *state, const json_t *entry, int64_t at_ms)
{
    timeline_status *status =
        timeline_add_status(state->line, at_ms, text_of(entry, "state"), text_of(entry, "message"));
    if (json_object_get(entry, "started_t") != NULL)
        status->started_ms = ms_of(entry, "started_t");
    if (json_object_get(entry, "completed_t") != NULL)
        status->completed_ms = ms_of(entry, "completed_t");
}

static void read_entry(reading *state, const json_t *entry)
{
    int64_t at_ms = ms_of(entry, "t");
    const char *kind = text_of(entry, "kind");
    timeline_task *task = known(state, text_of(entry, "task"));
    state->line->end_ms = at_ms;
    if (strcmp(kind, "task") == 0)
        read_task(state, entry, at_ms);
    else if (strcmp(kind, "container") == 0)
        read_container(task, entry, at_ms);
    else if (strcmp(kind, "update-status") == 0 &&
             (text_of(entry, "state")[0] != '\0' || state->line->status_count > 0))
        read_status(state, entry, at_ms);
    else if (strcmp(kind, "task-removed") == 0 && task != NULL)
        task->removed_ms = at_ms;
}

static void read_start(reading *state, const json_t *entry)
{
    timeline_task *task = learn(state, entry);
    timeline_add_moment(task, -1, state_of(entry, "state"), state_of(entry, "desired"));
    snprintf(task->node, sizeof task->node, "%s", text_of(entry, "node"));
}

void timeline_read(const json_t *recording, const timeline_slots phases[TIMELINE_PHASES],
                   timeline *out)
{
    size_t index, phase = 1;
    json_t *entry;
    *out = (timeline){0};
    reading state = {.line = out, .order = phases[0].order};
    json_array_foreach(json_object_get(recording, "start"), index, entry)
    {
        read_start(&state, entry);
    }
    json_array_foreach(json_object_get(recording, "timeline"), index, entry)
    {
        while (phase < TIMELINE_PHASES && phases[phase].order != NULL &&
               phases[phase].from_ms <= ms_of(entry, "t"))
            change_order(&state, phases[phase++].order);
        read_entry(&state, entry);
    }
    free(state.aliases);
}
