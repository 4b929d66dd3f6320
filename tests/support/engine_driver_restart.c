/* SPDX-License-Identifier: MIT
 *
 * The manager restarts: the engine is written down, read again, and goes on, while the world goes on by
 * itself. What was in the manager's own process is gone: its balancer, its probes, and whatever it had
 * not yet been asked to do.
 */
#include "support/engine_driver_state.h"
#include <stdlib.h>
#include <string.h>

static char *dump(engine_driver *driver, const swarm_engine *engine)
{
    swarm_engine_state *state = NULL;
    char *json = NULL;
    if (swarm_engine_dump(engine, &state, NULL) < 0 ||
        swarm_engine_state_to_json(state, 0, &json, NULL) < 0)
        driver_breach(driver, "the engine cannot be written down");
    swarm_engine_state_free(state);
    return json;
}

static swarm_engine *restore(engine_driver *driver, const char *json)
{
    swarm_engine_state *state = NULL;
    swarm_engine *engine = NULL;
    swarm_error *error = NULL;
    if (swarm_engine_state_from_json(json, strlen(json), &state, &error) < 0 ||
        swarm_engine_restore(state, driver->now_ns, DRIVER_UNIX_NS + driver->now_ns, &engine,
                             &error) < 0)
        driver_breach(driver, "the engine cannot be restored: %s: %s",
                      swarm_error_get_path(error) != NULL ? swarm_error_get_path(error) : "",
                      swarm_error_get_message(error));
    swarm_engine_state_free(state);
    return engine;
}

/* ---- what is known of the world ---- */

/* Answers of the manager's own parts are lost; those of the nodes come all the same. */
static void drop_answers(engine_driver *driver)
{
    size_t kept = 0;
    for (size_t i = 0; i < driver->answer_count; i++) {
        answer_kind kind = driver->answers[i].kind;
        if (kind == ANSWER_READY || kind == ANSWER_RUNNING || kind == ANSWER_STOPPED ||
            kind == ANSWER_EXIT)
            driver->answers[kept++] = driver->answers[i];
    }
    driver->answer_count = kept;
}

/* Events that were not read yet are lost: what they would have told is looked up. */
static void look_up(engine_driver *driver, driver_task *task)
{
    swarm_task *now = NULL;
    task->probed = task->routing = task->accepts = 0;
    if (swarm_engine_get_task(driver->engine, task->id, &now, NULL) < 0) {
        task->ended = task->removed = 1;
        return;
    }
    task->state = swarm_task_get_state(now);
    task->desired = swarm_task_get_desired_state(now);
    task->ended = task->state > SWARM_TASK_STATE_RUNNING;
    int is_to_stop = task->desired > SWARM_TASK_STATE_RUNNING && !task->ended;
    task->routed = is_to_stop && (task->routed || task->draining); /* asked to drain again */
    task->draining = 0;
    swarm_task_free(now);
}

void engine_driver_restart(engine_driver *driver)
{
    char *before = dump(driver, driver->engine);
    swarm_engine *engine = restore(driver, before);
    char *after = dump(driver, engine);
    size_t same = 0;
    while (before[same] != '\0' && before[same] == after[same])
        same++;
    size_t shown = same > 150 ? same - 150 : 0;
    if (before[same] != after[same])
        driver_breach(driver, "written down again it differs:\n%.200s\n%.200s", before + shown,
                      after + shown);
    free(before);
    free(after);
    swarm_engine_free(driver->engine);
    driver->engine = engine;
    driver->restarted = 1;
    driver_print(driver, '>', "the manager is restarted");
    drop_answers(driver);
    driver_learn_all(driver);
    for (size_t i = 0; i < driver->task_count; i++)
        look_up(driver, &driver->tasks[i]);
}

void engine_driver_restart_at(engine_driver *driver, size_t effect)
{
    driver->restart_at = effect;
}

void engine_driver_restart_every(engine_driver *driver, size_t effects)
{
    driver->restart_every = effects;
}

size_t engine_driver_effects(const engine_driver *driver)
{
    return driver->effects;
}

/* ---- adopting ---- */

swarm_task_state driver_true_state(const driver_task *task)
{
    if (task->gone)
        return SWARM_TASK_STATE_UNKNOWN;
    if (task->running)
        return SWARM_TASK_STATE_RUNNING;
    if (task->started)
        return SWARM_TASK_STATE_STARTING;
    if (task->ready)
        return SWARM_TASK_STATE_READY;
    return task->prepared ? SWARM_TASK_STATE_PREPARING : SWARM_TASK_STATE_UNKNOWN;
}
