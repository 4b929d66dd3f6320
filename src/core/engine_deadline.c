/* SPDX-License-Identifier: MIT
 *
 * Nothing waits for ever: how long each part of a task's life may take, and what happens when it took
 * longer. A task has one timer; what it means depends on where in its life the task is.
 */
#include "base/duration.h"
#include "base/text.h"
#include "core/engine_budget.h"
#include "core/engine_parts.h"

static const int64_t second_ns = 1000000000;

int64_t swarm__task_drain_timeout_ns(const swarm_engine *engine, const engine_task *task)
{
    return task->revision->has_drain_timeout ? task->revision->drain_timeout_ns
                                             : engine->drain_timeout_ns;
}

int swarm__drain_cut_too_many(const swarm_engine *engine, const engine_task *task, uint64_t cut)
{
    const swarm_update_config *config = swarm__update_config_now(task->service);
    int is_limited =
        swarm_update_config_has_drain_timeout(config) || swarm_update_config_has_max_cut(config);
    return is_limited && swarm__task_drain_timeout_ns(engine, task) > 0 &&
           cut > swarm_update_config_get_max_cut(config);
}

int64_t swarm__spec_total_timeout_ns(const swarm_update_config *config)
{
    return swarm_update_config_has_total_timeout(config)
               ? swarm_update_config_get_total_timeout_ns(config)
               : 24 * 3600 * second_ns;
}

/* ---- setting the timer ---- */

static void expire_in(swarm_engine *engine, engine_task *task, int64_t duration_ns)
{
    swarm__heap_set(&engine->timers, &task->timer, swarm__ns_add(engine->now_ns, duration_ns));
}

void swarm__task_expect_node(swarm_engine *engine, engine_task *task)
{
    expire_in(engine, task, task->revision->placement_timeout_ns);
}

void swarm__task_expect_ready(swarm_engine *engine, engine_task *task)
{
    swarm__prepare_until(engine, task,
                         swarm__ns_add(engine->now_ns, task->revision->prepare_timeout_ns));
}

void swarm__task_expect_up(swarm_engine *engine, engine_task *task)
{
    expire_in(engine, task, task->revision->start_timeout_ns);
}

void swarm__task_expect_end(swarm_engine *engine, engine_task *task)
{
    expire_in(engine, task, task->revision->stop_timeout_ns);
}

/* ---- when it is over ---- */

static swarm__shared_text *text_of(const char *what, int64_t duration_ns)
{
    char duration[SWARM__DURATION_TEXT_SIZE];
    char *text = swarm__format("%s within %s", what, swarm__duration_text(duration_ns, duration));
    swarm__shared_text *shared = text != NULL ? swarm__shared_text_new(text) : NULL;
    swarm_free(text);
    return shared;
}

/* An update waits for a node no longer than it may; any other task as long as it takes, but it holds back
 * nobody else after that time. */
static swarm__shared_text *pending_is_over(swarm_engine *engine, const engine_task *task)
{
    if (task->rollout == 0 || task->rollout != task->service->rollout_serial ||
        task->service->rollout == NULL) {
        if (task == task->slot->candidate)
            swarm__budget_yield(engine, task->slot, 1);
        return swarm__shared_text_new("");
    }
    char *what = swarm__format("%s; no node was found",
                               task->error != NULL ? task->error->text : "no suitable node");
    swarm__shared_text *text =
        what != NULL ? text_of(what, task->revision->placement_timeout_ns) : NULL;
    swarm_free(what);
    return text;
}

static swarm__shared_text *preparing_is_over(const engine_task *task)
{
    static const char what[] = "the task was not prepared";
    if (task->error == NULL)
        return text_of(what, task->revision->prepare_timeout_ns);
    char *why = swarm__format("%s; %s", task->error->text, what);
    swarm__shared_text *text =
        why != NULL ? text_of(why, task->revision->prepare_timeout_ns) : NULL;
    swarm_free(why);
    return text;
}

static swarm__shared_text *reason(swarm_engine *engine, const engine_task *task)
{
    if (swarm__task_is_held_back(task) && !task->stop_sent)
        return text_of("held back: as many tasks are not up as may; it could not be started",
                       task->revision->placement_timeout_ns);
    if (task->stop_sent)
        return text_of("given up: the task did not end", task->revision->stop_timeout_ns);
    if (task->state == SWARM_TASK_STATE_PENDING)
        return pending_is_over(engine, task);
    if (task->state < SWARM_TASK_STATE_READY)
        return preparing_is_over(task);
    return text_of("the task was not up", task->revision->start_timeout_ns);
}

void swarm__task_fail(swarm_engine *engine, engine_task *task, swarm__shared_text *error)
{
    task->failing = 1;
    swarm__shared_text_release(task->error);
    task->error = swarm__shared_text_hold(error);
    swarm__update_see(engine, task->slot, SWARM_ROLLOUT_SEEN_NEW_FAILED, task);
    swarm__task_stop(engine, task);
}

int swarm__task_time_over(swarm_engine *engine, engine_task *task)
{
    if (swarm__task_has_ended(task) || task->lost ||
        (task->state == SWARM_TASK_STATE_READY && !task->stop_sent &&
         !swarm__task_is_held_back(task)))
        return 0;
    if (task->state == SWARM_TASK_STATE_RUNNING && !task->stop_sent) {
        if (!task->up && task->desired == SWARM_TASK_STATE_RUNNING)
            swarm__task_count_up(engine, task);
        return 0;
    }
    swarm__shared_text *error = reason(engine, task);
    if (error == NULL)
        return SWARM_E_NOMEM;
    if (task->stop_sent) {
        swarm__update_see_old_late(engine, task, SWARM_VERDICT_CAUSE_STOP);
        swarm__task_end(engine, task, SWARM_TASK_STATE_ORPHANED, error, -1);
    } else if (error->text[0] != '\0') {
        swarm__task_fail(engine, task, error);
    }
    swarm__shared_text_release(error);
    return 0;
}
