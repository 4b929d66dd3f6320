/* SPDX-License-Identifier: MIT */
#include "recorded/behaviour.h"
#include <string.h>

static const int64_t millisecond_ns = 1000000;

static int64_t between(int64_t from_ms, int64_t to_ms)
{
    return to_ms > from_ms ? (to_ms - from_ms) * millisecond_ns : 0;
}

static int64_t later(int64_t a_ms, int64_t b_ms)
{
    return a_ms > b_ms ? a_ms : b_ms;
}

/* Those that ran before the first command did so at once, as far as the recording goes. */
static int was_there(const timeline_task *task)
{
    return task->count > 0 && task->moments[0].at_ms < 0;
}

/* When it was seen in a state, and not only beyond it. */
static int64_t seen_in(const timeline_task *task, swarm_task_state state)
{
    for (size_t i = 0; i < task->count; i++)
        if (task->moments[i].state == state)
            return task->moments[i].at_ms;
    return TIMELINE_NEVER;
}

/* With a health check it is its process that runs; it is shown as running when it is healthy. */
static int64_t running_ms(const timeline_task *task)
{
    return task->unhealthy_ms != TIMELINE_NEVER ? task->process_ms
                                                : seen_in(task, SWARM_TASK_STATE_RUNNING);
}

static int64_t ready_ms(const timeline_task *task)
{
    for (size_t i = 0; i < task->count; i++)
        if (task->moments[i].state >= SWARM_TASK_STATE_READY &&
            task->moments[i].state <= SWARM_TASK_STATE_RUNNING)
            return task->moments[i].at_ms;
    return TIMELINE_NEVER;
}

static int ended_by_itself(const timeline_task *task)
{
    const moment *last = &task->moments[task->count - 1];
    return task->unhealthy_ms == TIMELINE_NEVER &&
           (last->state == SWARM_TASK_STATE_FAILED || last->state == SWARM_TASK_STATE_COMPLETE);
}

/* When it could begin: it was ready, and wanted. */
static int64_t begun_ms(const timeline_task *task)
{
    return later(ready_ms(task), timeline_wanted(task, SWARM_TASK_STATE_RUNNING));
}

static void learn_beginning(const timeline_task *task, driver_version *out)
{
    int64_t running = running_ms(task);
    if (was_there(task)) {
        out->ready_ns = out->running_ns = 0;
        return;
    }
    if (ready_ms(task) == TIMELINE_NEVER)
        return;
    out->ready_ns = between(task->moments[0].at_ms, ready_ms(task));
    if (running == TIMELINE_NEVER)
        return;
    out->running_ns = between(begun_ms(task), running);
    out->unhealthy_ns =
        task->unhealthy_ms == TIMELINE_NEVER ? -1 : between(running, task->unhealthy_ms);
    out->healthy_ns = task->unhealthy_ms == TIMELINE_NEVER ? 0 : -1;
    out->exit_ns = -1;
}

/* A run of some milliseconds is over before the managers hear of it: then it was never running. */
static void learn_exit(const timeline_task *task, int64_t ended, driver_version *out)
{
    int64_t running = running_ms(task);
    out->exit_code = task->exit_code;
    if (was_there(task))
        return;
    if (running == TIMELINE_NEVER)
        out->running_ns = -1;
    out->exit_ns = between(running != TIMELINE_NEVER ? running : begun_ms(task), ended);
}

static void learn_end(const timeline_task *task, driver_version *out)
{
    int64_t ended = timeline_reached(task, SWARM_TASK_STATE_COMPLETE);
    if (ended == TIMELINE_NEVER)
        ended = task->removed_ms;
    if (ended == TIMELINE_NEVER)
        return;
    if (ended_by_itself(task)) {
        learn_exit(task, ended, out);
        return;
    }
    int64_t told = task->unhealthy_ms != TIMELINE_NEVER
                       ? task->unhealthy_ms
                       : timeline_wanted(task, SWARM_TASK_STATE_SHUTDOWN);
    if (told != TIMELINE_NEVER)
        out->stopped_ns = between(told, ended);
    out->stop_code = task->exit_code;
}

void behaviour_of(const timeline *recorded, const char *name, const char *image, int64_t zero_ns,
                  int64_t now_ns, driver_version *out)
{
    *out = (driver_version){.ready_ns = 150 * millisecond_ns,
                            .running_ns = 350 * millisecond_ns,
                            .unhealthy_ns = -1,
                            .stopped_ns = 1250 * millisecond_ns,
                            .exit_ns = -1};
    for (size_t i = 0; i < recorded->task_count; i++) {
        const timeline_task *other = &recorded->tasks[i];
        if (strcmp(other->image, image) == 0 && !was_there(other)) {
            learn_beginning(other, out);
            learn_end(other, out);
        }
    }
    const timeline_task *task = timeline_find(recorded, name);
    if (task == NULL)
        return;
    learn_beginning(task, out);
    learn_end(task, out);
    if (!was_there(task))
        return;
    out->exit_ns = out->unhealthy_ns = -1;
    if (ended_by_itself(task))
        out->exit_ns =
            zero_ns - now_ns + timeline_reached(task, SWARM_TASK_STATE_COMPLETE) * millisecond_ns;
    if (task->unhealthy_ms != TIMELINE_NEVER)
        out->unhealthy_ns = zero_ns - now_ns + task->unhealthy_ms * millisecond_ns;
}
