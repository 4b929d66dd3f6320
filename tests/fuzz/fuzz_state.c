/* SPDX-License-Identifier: MIT
 *
 * Any text as the state of an engine. What is taken must be written as it was read; an engine that is
 * made of it must dump itself, be restored again, dump the same, and stand whatever it asks for.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/swarm.h>

enum {
    STEPS = 300 /* effects that are answered */
};

static const int64_t now_ns = 1000000000000;
static const int64_t unix_ns = 1700000000000000000;

static char *text_of(const swarm_engine *engine)
{
    swarm_engine_state *state = NULL;
    char *json = NULL;
    if (swarm_engine_dump(engine, &state, NULL) < 0 ||
        swarm_engine_state_to_json(state, 0, &json, NULL) < 0)
        abort();
    swarm_engine_state_free(state);
    return json;
}

/* Every other task is there and runs, the others are gone. */
static void answer(swarm_engine *engine, const swarm_effect *effect, int step)
{
    char id[32] = "";
    const char *task = swarm_effect_get_task_id(effect);
    if (task == NULL || strlen(task) >= sizeof id)
        return;
    memcpy(id, task, strlen(task) + 1);
    switch (swarm_effect_get_kind(effect)) {
    case SWARM_EFFECT_ADOPT:
        if (step % 2 == 0)
            swarm_engine_see_absent(engine, id, now_ns);
        else
            swarm_engine_see_task(engine, id, SWARM_TASK_STATE_RUNNING, NULL, 0, now_ns);
        break;
    case SWARM_EFFECT_PREPARE:
        swarm_engine_see_task(engine, id, SWARM_TASK_STATE_READY, NULL, 0, now_ns);
        break;
    case SWARM_EFFECT_STOP:
        swarm_engine_see_task(engine, id, SWARM_TASK_STATE_SHUTDOWN, NULL, 0, now_ns);
        break;
    default:
        break;
    }
}

static void go_on(swarm_engine *engine)
{
    const swarm_effect *effect;
    for (int step = 0; step < STEPS && swarm_engine_next_effect(engine, &effect, NULL) > 0; step++)
        answer(engine, effect, step);
    swarm_engine_tick(engine, now_ns + 3600000000000);
    for (int step = 0; step < STEPS && swarm_engine_next_effect(engine, &effect, NULL) > 0; step++)
        answer(engine, effect, step);
}

static void run(const swarm_engine_state *state)
{
    swarm_engine *engine = NULL, *again = NULL;
    if (swarm_engine_restore(state, now_ns, unix_ns, &engine, NULL) < 0)
        return;
    char *first = text_of(engine);
    swarm_engine_state *dumped = NULL;
    if (swarm_engine_state_from_json(first, strlen(first), &dumped, NULL) < 0 ||
        swarm_engine_restore(dumped, now_ns, unix_ns, &again, NULL) < 0)
        abort();
    char *second = text_of(again);
    if (strcmp(first, second) != 0)
        abort();
    swarm_free(first);
    swarm_free(second);
    swarm_engine_state_free(dumped);
    swarm_engine_free(again);
    go_on(engine);
    swarm_engine_free(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    swarm_engine_state *state = NULL;
    if (swarm_engine_state_from_json((const char *)data, size, &state, NULL) < 0)
        return 0;
    run(state);
    swarm_engine_state_free(state);
    return 0;
}
