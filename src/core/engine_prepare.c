/* SPDX-License-Identifier: MIT
 *
 * Preparing a task that does not work at once: what is passing, such as a registry that does not
 * answer, is tried again with growing pauses and is no failure until its budget is used up.
 */
#include "base/duration.h"
#include "core/engine_parts.h"

static const uint64_t default_retries = 5;
static const int64_t default_delay_ns = 5000000000;
static const int64_t most_delay_ns = 60000000000;

static const swarm_update_config *config_of(const engine_task *task)
{
    return swarm_service_spec_get_update_config(task->revision->spec);
}

static int may_try_again(const engine_task *task)
{
    uint64_t most = swarm_update_config_has_pull_retries(config_of(task))
                        ? swarm_update_config_get_pull_retries(config_of(task))
                        : default_retries;
    return task->pull_tries < most && task->pull_tries < UINT32_MAX;
}

static int64_t pause_ns(swarm_engine *engine, const engine_task *task)
{
    int64_t delay_ns = swarm_update_config_has_pull_retry_delay(config_of(task))
                           ? swarm_update_config_get_pull_retry_delay_ns(config_of(task))
                           : default_delay_ns;
    return swarm__back_off(engine, delay_ns, task->pull_tries, most_delay_ns);
}

/* The one timer of the task is for what comes first: the next try, or what it was for before. */
static void set_timer(swarm_engine *engine, engine_task *task)
{
    int64_t at_ns = task->held ? task->hold_until_ns : task->prepare_until_ns;
    if (task->retrying && task->retry_ns < at_ns)
        at_ns = task->retry_ns;
    if (at_ns != INT64_MAX)
        swarm__heap_set(&engine->timers, &task->timer, at_ns);
}

void swarm__prepare_until(swarm_engine *engine, engine_task *task, int64_t at_ns)
{
    task->prepare_until_ns = at_ns;
    set_timer(engine, task);
}

int swarm__prepare_timer_due(swarm_engine *engine, engine_task *task)
{
    if (!task->retrying)
        return 0;
    if (engine->now_ns >= task->retry_ns) {
        task->retrying = 0;
        swarm__effect_task(engine, SWARM_EFFECT_PREPARE, task);
    }
    if (engine->now_ns >= (task->held ? task->hold_until_ns : task->prepare_until_ns))
        return 0;
    set_timer(engine, task);
    return 1;
}

void swarm__prepare_done(engine_task *task)
{
    if (task->pull_tries == 0)
        return;
    task->retrying = 0;
    swarm__shared_text_release(task->error);
    task->error = NULL;
}

static void try_again_later(swarm_engine *engine, engine_task *task, swarm__shared_text *error)
{
    task->retry_ns = swarm__ns_add(engine->now_ns, pause_ns(engine, task));
    task->pull_tries++;
    task->retrying = 1;
    swarm__shared_text_release(task->error);
    task->error = swarm__shared_text_hold(error);
    swarm__save_task(engine, task);
    swarm__tell_task(engine, SWARM_EVENT_KIND_TASK_STATE, task);
    set_timer(engine, task);
}

int swarm_engine_see_prepare_failed(swarm_engine *engine, const char *task_id, const char *error,
                                    int is_passing, int64_t now_ns)
{
    if (engine == NULL || task_id == NULL || error == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_task *task = swarm__engine_find_task(engine, task_id);
    if (task == NULL || task->node == NULL || task->state >= SWARM_TASK_STATE_READY || task->lost ||
        task->retrying)
        return 0;
    swarm__shared_text *text = swarm__shared_text_new(error);
    if (text == NULL || swarm__engine_reserve(engine, 2 * TASK_EFFECTS) < 0) {
        swarm__shared_text_release(text);
        return SWARM_E_NOMEM;
    }
    if (is_passing && task->desired <= SWARM_TASK_STATE_RUNNING && may_try_again(task))
        try_again_later(engine, task, text);
    else
        swarm__task_end(engine, task, SWARM_TASK_STATE_REJECTED, text, 0);
    swarm__shared_text_release(text);
    return 1;
}

int swarm_engine_see_progress(swarm_engine *engine, const char *task_id, const char *message,
                              int64_t now_ns)
{
    if (engine == NULL || task_id == NULL || message == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    const engine_task *task = swarm__engine_find_task(engine, task_id);
    if (task == NULL || task->node == NULL || task->state > SWARM_TASK_STATE_PREPARING)
        return 0;
    swarm__shared_text *text = swarm__shared_text_new(message);
    if (text == NULL || swarm__engine_reserve(engine, 1) < 0) {
        swarm__shared_text_release(text);
        return SWARM_E_NOMEM;
    }
    swarm__tell_progress(engine, task, text);
    swarm__shared_text_release(text);
    return 1;
}
