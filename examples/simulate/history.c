/* SPDX-License-Identifier: MIT */
#include "history.h"
#include <stdlib.h>
#include <string.h>

static history_task *find(simulate_history *history, const char *id)
{
    for (size_t i = history->count; id != NULL && i > 0; i--)
        if (strcmp(history->tasks[i - 1].id, id) == 0)
            return &history->tasks[i - 1];
    return NULL;
}

static history_task *add(simulate_history *history, const swarm_event *event, int is_new)
{
    if (history->count == history->capacity) {
        size_t capacity = history->capacity > 0 ? 2 * history->capacity : 32;
        history_task *tasks = realloc(history->tasks, capacity * sizeof *tasks);
        if (tasks == NULL)
            return NULL;
        history->tasks = tasks;
        history->capacity = capacity;
    }
    history_task *task = &history->tasks[history->count++];
    memset(task, 0, sizeof *task);
    snprintf(task->id, sizeof task->id, "%s", swarm_event_get_task_id(event));
    snprintf(task->service, sizeof task->service, "%s", swarm_event_get_service_name(event));
    task->slot = swarm_event_get_slot(event);
    task->is_new = is_new;
    task->end_ns = -1;
    for (int i = 0; i < STAGES; i++)
        task->since_ns[i] = -1;
    return task;
}

static void enter(history_task *task, simulate_stage stage, int64_t now_ns)
{
    if (task->since_ns[stage] < 0)
        task->since_ns[stage] = now_ns;
}

static void see_state(history_task *task, const swarm_event *event, int64_t now_ns)
{
    swarm_task_state state = swarm_event_get_task_state(event);
    if (swarm_event_get_desired_state(event) > SWARM_TASK_STATE_RUNNING &&
        state <= SWARM_TASK_STATE_RUNNING)
        enter(task, STAGE_LEAVING, now_ns);
    else if (state <= SWARM_TASK_STATE_READY)
        enter(task, STAGE_PREPARING, now_ns);
    else if (state == SWARM_TASK_STATE_STARTING)
        enter(task, STAGE_BOOTING, now_ns);
    else if (state == SWARM_TASK_STATE_RUNNING)
        enter(task, STAGE_SERVING, now_ns);
    else
        task->end_ns = now_ns;
    if (state == SWARM_TASK_STATE_FAILED || state == SWARM_TASK_STATE_REJECTED)
        enter(task, STAGE_FAILED, now_ns);
}

int history_see(simulate_history *history, const swarm_sim *sim, const swarm_event *event,
                int is_new)
{
    int64_t now_ns = swarm_sim_get_now_ns(sim);
    swarm_event_kind kind = swarm_event_get_kind(event);
    if (kind != SWARM_EVENT_KIND_TASK_STATE && kind != SWARM_EVENT_KIND_TASK_HEALTH)
        return 0;
    history_task *task = find(history, swarm_event_get_task_id(event));
    if (task == NULL && (task = add(history, event, is_new)) == NULL)
        return -1;
    if (kind == SWARM_EVENT_KIND_TASK_STATE)
        see_state(task, event, now_ns);
    else if (swarm_event_get_health(event) == SWARM_HEALTH_UNHEALTHY)
        enter(task, STAGE_FAILED, now_ns);
    return 0;
}

simulate_stage history_stage_at(const history_task *task, int64_t at_ns)
{
    simulate_stage now = STAGE_NONE;
    if (task->end_ns >= 0 && at_ns >= task->end_ns)
        return STAGE_NONE;
    for (int i = STAGE_PREPARING; i < STAGES; i++)
        if (task->since_ns[i] >= 0 && task->since_ns[i] <= at_ns)
            now = (simulate_stage)i;
    return now;
}

unsigned history_serving_at(const simulate_history *history, const char *service, int64_t at_ns)
{
    unsigned count = 0;
    for (size_t i = 0; i < history->count; i++)
        count += strcmp(history->tasks[i].service, service) == 0 &&
                 history_stage_at(&history->tasks[i], at_ns) == STAGE_SERVING;
    return count;
}

void history_clear(simulate_history *history)
{
    free(history->tasks);
    memset(history, 0, sizeof *history);
}
