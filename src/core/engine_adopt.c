/* SPDX-License-Identifier: MIT
 *
 * After a restart: each task that has not ended is looked for on its node, and what is seen of it is
 * taken from there. A task that was up stays up meanwhile, one that was to stop is asked to again.
 */
#include "base/duration.h"
#include "core/engine_restore.h"

/* ---- asking ---- */

void swarm__adopt_task(swarm_engine *engine, engine_task *task)
{
    /* One that was given up may run all the same: then it is seen, and stopped. */
    int given_up = task->state == SWARM_TASK_STATE_ORPHANED ||
                   (swarm__task_has_ended(task) && task->exit_code == -1);
    if (given_up && task->node != NULL && !task->node->forgotten)
        swarm__effect_task(engine, SWARM_EFFECT_ADOPT, task);
    if (swarm__task_has_ended(task))
        return;
    if (task->node != NULL)
        task->adopting = 1; /* a lost one is looked for when its node is back */
    if (task->lost || task->node == NULL)
        return;
    if (task->state == SWARM_TASK_STATE_RUNNING && task->timer.place == 0)
        swarm__heap_set(&engine->timers, &task->timer, engine->adopted_by_ns);
    swarm__effect_task(engine, SWARM_EFFECT_ADOPT, task);
    if (task->route == ROUTE_DRAINING)
        swarm__effect_drain(engine, task, swarm__task_drain_deadline_ns(task));
}

/* ---- what is seen ---- */

static void stop_again(swarm_engine *engine, engine_task *task)
{
    if (!task->stop_sent)
        return;
    swarm__effect_task(engine, SWARM_EFFECT_STOP, task);
    swarm__task_expect_end(engine, task); /* it may not have been asked before */
}

static int see_prepared(swarm_engine *engine, engine_task *task)
{
    if (task->desired > SWARM_TASK_STATE_RUNNING)
        stop_again(engine, task);
    else if (task->seen_running)
        return swarm__adopt_absent(engine, task);
    else if (task->state == SWARM_TASK_STATE_STARTING && !task->start_sent)
        swarm__effect_task(engine, SWARM_EFFECT_START, task);
    else
        return 0; /* as any other */
    return 1;
}

static int see_running(swarm_engine *engine, engine_task *task)
{
    if (task->desired > SWARM_TASK_STATE_RUNNING)
        stop_again(engine, task);
    else if (task->state == SWARM_TASK_STATE_RUNNING)
        swarm__task_watch_again(engine, task);
    else
        return 0; /* as any other */
    return 1;
}

static int see(swarm_engine *engine, engine_task *task, swarm_task_state state)
{
    switch (state) {
    case SWARM_TASK_STATE_PREPARING:
        if (task->desired > SWARM_TASK_STATE_RUNNING)
            stop_again(engine, task);
        return task->state >= state;
    case SWARM_TASK_STATE_READY:
        return see_prepared(engine, task);
    case SWARM_TASK_STATE_STARTING:
    case SWARM_TASK_STATE_RUNNING:
        return see_running(engine, task);
    default:
        return 0;
    }
}

int swarm__adopt_see(swarm_engine *engine, engine_task *task, swarm_task_state state)
{
    if (!task->adopting)
        return 0;
    task->adopting = 0;
    if (task->up) /* its timer was for its being seen */
        swarm__heap_unset(&engine->timers, &task->timer);
    else if (task->state == SWARM_TASK_STATE_RUNNING && task->timer.place != 0 &&
             task->timer.at_ns == engine->adopted_by_ns) /* it has settled meanwhile */
        swarm__heap_set(&engine->timers, &task->timer, engine->now_ns);
    int code = see(engine, task, state);
    if (code < 0)
        task->adopting = 1;
    return code;
}

/* ---- what is not there ---- */

static int end(swarm_engine *engine, engine_task *task, swarm_task_state state, const char *why)
{
    swarm__shared_text *text = swarm__shared_text_new(why);
    if (text == NULL)
        return SWARM_E_NOMEM;
    swarm__task_end(engine, task, state, text, -1);
    swarm__shared_text_release(text);
    return 1;
}

int swarm__adopt_absent(swarm_engine *engine, engine_task *task)
{
    if (task->desired > SWARM_TASK_STATE_RUNNING)
        return end(engine, task, SWARM_TASK_STATE_SHUTDOWN, "it was gone after a restart");
    if (task->seen_running)
        return end(engine, task, SWARM_TASK_STATE_FAILED,
                   "the task was gone when its manager came back");
    swarm__task_prepare_again(engine, task);
    return 1;
}

int swarm_engine_see_absent(swarm_engine *engine, const char *task_id, int64_t now_ns)
{
    if (engine == NULL || task_id == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_task *task = swarm__engine_find_task(engine, task_id);
    if (task == NULL || !task->adopting || swarm__task_has_ended(task))
        return 0;
    if (swarm__engine_reserve(engine, 2 * TASK_EFFECTS) < 0)
        return SWARM_E_NOMEM;
    int code = swarm__adopt_absent(engine, task);
    if (code > 0)
        task->adopting = 0;
    return code;
}

int swarm__adopt_time_over(swarm_engine *engine, engine_task *task)
{
    if (!task->adopting || task->held || task->route == ROUTE_DRAINING)
        return 0;
    if (engine->now_ns < engine->adopted_by_ns) {
        swarm__heap_set(&engine->timers, &task->timer, engine->adopted_by_ns);
        return 1;
    }
    task->adopting = 0;
    if (task->state != SWARM_TASK_STATE_RUNNING || task->desired > SWARM_TASK_STATE_RUNNING)
        return 0;
    swarm__shared_text *error =
        swarm__shared_text_new("the task was not seen again after its manager came back");
    if (error == NULL) {
        task->adopting = 1;
        return SWARM_E_NOMEM;
    }
    swarm__task_fail(engine, task, error);
    swarm__shared_text_release(error);
    return 1;
}
