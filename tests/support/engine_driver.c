/* SPDX-License-Identifier: MIT */
#include "support/engine_driver_state.h"
#include "support/failing_alloc.h"
#include <stdlib.h>
#include <string.h>

enum {
    EFFECTS_AT_ONE_TIME = 5000 /* more are a loop without end */
};

void *driver_grow(void *items_slot, size_t *count, size_t size)
{
    char *items = realloc(*(void **)items_slot, (*count + 1) * size);
    if (items == NULL)
        abort();
    *(void **)items_slot = items;
    return memset(items + (*count)++ * size, 0, size);
}

engine_driver *engine_driver_new(uint64_t seed)
{
    engine_driver *driver = calloc(1, sizeof *driver);
    if (driver == NULL)
        abort();
    driver->title = "";
    driver->drain_timeout_ns = 30 * DRIVER_SECOND;
    if (swarm_engine_new(seed, 0, DRIVER_UNIX_NS, &driver->engine, NULL) < 0)
        abort();
    return driver;
}

void engine_driver_free(engine_driver *driver)
{
    if (driver == NULL)
        return;
    swarm_engine_free(driver->engine);
    free(driver->log);
    free(driver->tasks);
    free(driver->nodes);
    free(driver->services);
    free(driver->versions);
    free(driver->answers);
    free(driver);
}

/* ---- memory that runs out ---- */

void engine_driver_refuse(engine_driver *driver, size_t nth)
{
    driver->refuse_nth = nth;
    driver->requests = 0;
    driver->has_refused = 0;
}

int engine_driver_has_refused(const engine_driver *driver)
{
    return driver->has_refused;
}

void driver_before(engine_driver *driver)
{
    if (driver->refuse_nth > driver->requests)
        failing_alloc_arm_on(driver->refuse_nth - driver->requests);
}

int driver_again(engine_driver *driver, int code)
{
    if (driver->refuse_nth <= driver->requests)
        return 0;
    failing_alloc_disarm();
    driver->requests += failing_alloc_requests();
    if (failing_alloc_refused() == 0)
        return 0;
    driver->has_refused = 1;
    driver->requests = driver->refuse_nth; /* no more */
    if (code >= 0)
        driver_breach(driver, "a request for memory was refused, and the call returned %d", code);
    return code == SWARM_E_NOMEM;
}

/* ---- what is known ---- */

driver_task *driver_find_task(engine_driver *driver, const char *id)
{
    for (size_t i = driver->task_count; id != NULL && i > 0; i--)
        if (strcmp(driver->tasks[i - 1].id, id) == 0)
            return &driver->tasks[i - 1];
    return NULL;
}

driver_node *driver_find_node(engine_driver *driver, const char *id_or_name)
{
    for (size_t i = driver->node_count; id_or_name != NULL && i > 0; i--)
        if (strcmp(driver->nodes[i - 1].id, id_or_name) == 0 ||
            strcmp(driver->nodes[i - 1].name, id_or_name) == 0)
            return &driver->nodes[i - 1];
    return NULL;
}

driver_service *driver_find_service(engine_driver *driver, const char *id_or_name)
{
    for (size_t i = driver->service_count; id_or_name != NULL && i > 0; i--)
        if (strcmp(driver->services[i - 1].id, id_or_name) == 0 ||
            strcmp(driver->services[i - 1].name, id_or_name) == 0)
            return &driver->services[i - 1];
    return NULL;
}

driver_version *engine_driver_version(engine_driver *driver, const char *image)
{
    for (size_t i = 0; i < driver->version_count; i++)
        if (strcmp(driver->versions[i].image, image) == 0)
            return &driver->versions[i];
    driver_version *version =
        driver_grow(&driver->versions, &driver->version_count, sizeof *version);
    strncat(version->image, image, sizeof version->image - 1);
    version->ready_ns = version->running_ns = version->healthy_ns = DRIVER_SECOND;
    version->routed_ns = version->drained_ns = version->stopped_ns = DRIVER_SECOND;
    version->unhealthy_ns = version->exit_ns = -1;
    version->stop_code = 143;
    return version;
}

const driver_version *driver_behaviour(engine_driver *driver, const driver_task *task)
{
    return driver->behaviour != NULL ? driver->behaviour(driver, task, driver->behaviour_user)
                                     : engine_driver_version(driver, task->image);
}

/* ---- answers ---- */

static void push_answer(engine_driver *driver, int64_t at_ns, answer_kind kind, size_t task,
                        int again)
{
    answer *added = driver_grow(&driver->answers, &driver->answer_count, sizeof *added);
    *added = (answer){at_ns, driver->next_order++, kind, task, again};
}

static void promise(engine_driver *driver, const driver_task *task, answer_kind kind,
                    int64_t delay_ns)
{
    if (delay_ns < 0)
        return;
    size_t index = (size_t)(task - driver->tasks);
    push_answer(driver, driver->now_ns + delay_ns, kind, index, 0);
    if (driver->disturbed && swarm__random_below(&driver->random, 8) == 0)
        push_answer(driver,
                    driver->now_ns + delay_ns +
                        (int64_t)swarm__random_below(&driver->random, 40 * DRIVER_SECOND),
                    kind, index, 1);
}

static size_t first_answer(const engine_driver *driver)
{
    size_t first = 0;
    for (size_t i = 1; i < driver->answer_count; i++) {
        const answer *a = &driver->answers[i], *b = &driver->answers[first];
        if (a->at_ns < b->at_ns || (a->at_ns == b->at_ns && a->order < b->order))
            first = i;
    }
    return first;
}

static void react(engine_driver *driver, const swarm_effect *effect, const driver_task *task)
{
    if (task == NULL)
        return;
    const driver_version *version = driver_behaviour(driver, task);
    switch (swarm_effect_get_kind(effect)) {
    case SWARM_EFFECT_PREPARE:
        promise(driver, task, ANSWER_READY, version->ready_ns);
        break;
    case SWARM_EFFECT_START:
        promise(driver, task, ANSWER_RUNNING, version->running_ns);
        if (version->running_ns < 0)
            promise(driver, task, ANSWER_EXIT, version->exit_ns);
        break;
    case SWARM_EFFECT_PROBE:
        promise(driver, task, ANSWER_HEALTHY, version->healthy_ns);
        promise(driver, task, ANSWER_UNHEALTHY, version->unhealthy_ns);
        break;
    case SWARM_EFFECT_ROUTE:
        promise(driver, task, ANSWER_ROUTED, version->routed_ns);
        break;
    case SWARM_EFFECT_DRAIN:
        promise(driver, task, ANSWER_DRAINED, version->drained_ns);
        break;
    case SWARM_EFFECT_ADOPT:
        promise(driver, task, ANSWER_ADOPT, 0);
        break;
    case SWARM_EFFECT_STOP:
        promise(driver, task, ANSWER_STOPPED, version->stopped_ns);
        break;
    default:
        break;
    }
}

/* Would the world give this answer, as things stand? A duplicate is given whatever stands. */
static int still_true(const driver_task *task, answer_kind kind)
{
    switch (kind) {
    case ANSWER_READY:
    case ANSWER_RUNNING:
    case ANSWER_STOPPED:
    case ANSWER_EXIT:
        return !task->ended;
    case ANSWER_HEALTHY:
    case ANSWER_UNHEALTHY:
        return task->probed;
    case ANSWER_ROUTED:
        return task->routing;
    default:
        return 1;
    }
}

static int node_is_silent(engine_driver *driver, const answer *given)
{
    const driver_node *node = driver_find_node(driver, driver->tasks[given->task].node);
    return node != NULL && node->dead && given->kind != ANSWER_DRAINED;
}

static void give_first(engine_driver *driver)
{
    size_t first = first_answer(driver);
    answer given = driver->answers[first];
    driver->answers[first] = driver->answers[--driver->answer_count];
    const driver_task *task = &driver->tasks[given.task];
    if (node_is_silent(driver, &given)) {
        push_answer(driver, INT64_MAX, given.kind, given.task, given.again); /* until it is back */
        return;
    }
    if (!given.again && !still_true(task, given.kind))
        return;
    if (given.kind == ANSWER_RUNNING && !given.again) {
        const driver_version *version = driver_behaviour(driver, task);
        promise(driver, task, ANSWER_EXIT, version->exit_ns);
    }
    driver_answer(driver, &given);
}

/* ---- the loop ---- */

static void take_effects(engine_driver *driver)
{
    const swarm_effect *effect;
    for (size_t effects = 0;; effects++) {
        int more;
        DRIVER_CALL(driver, more, swarm_engine_next_effect(driver->engine, &effect, NULL));
        if (more < 0)
            driver_breach(driver, "next_effect returned %d", more);
        if (more == 0)
            return;
        if (effects > EFFECTS_AT_ONE_TIME)
            driver_breach(driver, "effects without end");
        driver_task *task = driver_check_effect(driver, effect);
        driver_log_effect(driver, effect, task);
        react(driver, effect, task);
        if (driver->watcher != NULL)
            driver->watcher(driver, effect, driver->watcher_user);
        driver->effects++;
        if (driver->effects == driver->restart_at ||
            (driver->restart_every != 0 && driver->effects % driver->restart_every == 0))
            engine_driver_restart(driver);
    }
}

static int64_t next_time(const engine_driver *driver)
{
    int64_t next_ns = swarm_engine_deadline_ns(driver->engine);
    if (driver->answer_count > 0) {
        int64_t answer_ns = driver->answers[first_answer(driver)].at_ns;
        next_ns = answer_ns < next_ns ? answer_ns : next_ns;
    }
    return next_ns;
}

static int advance(engine_driver *driver, int64_t until_ns)
{
    size_t rounds = 0;
    take_effects(driver);
    for (;;) {
        int64_t next_ns = next_time(driver);
        if (next_ns == INT64_MAX || next_ns > until_ns)
            return next_ns == INT64_MAX;
        rounds = next_ns > driver->now_ns ? 0 : rounds + 1;
        if (rounds > EFFECTS_AT_ONE_TIME)
            driver_breach(driver, "the time stands still");
        if (next_ns > driver->now_ns)
            driver->now_ns = next_ns;
        if (driver->answer_count > 0 &&
            driver->answers[first_answer(driver)].at_ns <= driver->now_ns)
            give_first(driver);
        else
            swarm_engine_tick(driver->engine, driver->now_ns);
        take_effects(driver);
    }
}

void engine_driver_run(engine_driver *driver, int64_t until_ns)
{
    advance(driver, until_ns);
    if (until_ns > driver->now_ns)
        driver->now_ns = until_ns;
    swarm_engine_tick(driver->engine, driver->now_ns);
    take_effects(driver);
}

int engine_driver_settle(engine_driver *driver, int64_t until_ns)
{
    return advance(driver, until_ns);
}

/* ---- what tests ask ---- */

swarm_engine *engine_driver_engine(engine_driver *driver)
{
    return driver->engine;
}

int64_t engine_driver_now_ns(const engine_driver *driver)
{
    return driver->now_ns;
}

const char *engine_driver_log(const engine_driver *driver)
{
    return driver->log != NULL ? driver->log : "";
}

size_t engine_driver_task_count(const engine_driver *driver)
{
    return driver->task_count;
}

const driver_task *engine_driver_task_at(const engine_driver *driver, size_t index)
{
    return index < driver->task_count ? &driver->tasks[index] : NULL;
}

const driver_task *engine_driver_task_named(const engine_driver *driver, const char *name)
{
    for (size_t i = 0; i < driver->task_count; i++)
        if (strcmp(driver->tasks[i].name, name) == 0)
            return &driver->tasks[i];
    return NULL;
}

size_t engine_driver_count_routed(const engine_driver *driver, const char *service)
{
    size_t count = 0;
    for (size_t i = 0; i < driver->task_count; i++)
        count += strcmp(driver->tasks[i].service, service) == 0 && driver->tasks[i].routed &&
                 !driver->tasks[i].ended;
    return count;
}

size_t engine_driver_verdicts(const engine_driver *driver, const char *service,
                              swarm_verdict *out_last)
{
    size_t verdicts = 0;
    for (size_t i = 0; i < driver->service_count; i++) {
        if (strcmp(driver->services[i].name, service) == 0) {
            verdicts = driver->services[i].verdicts;
            if (out_last != NULL)
                *out_last = driver->services[i].last;
        }
    }
    return verdicts;
}

void engine_driver_watch(engine_driver *driver, engine_driver_watcher watcher, void *user)
{
    driver->watcher = watcher;
    driver->watcher_user = user;
}

void engine_driver_set_behaviour(engine_driver *driver, engine_driver_behaviour behaviour,
                                 void *user)
{
    driver->behaviour = behaviour;
    driver->behaviour_user = user;
}

void engine_driver_set_title(engine_driver *driver, const char *title)
{
    driver->title = title;
}

void engine_driver_disturb(engine_driver *driver, uint64_t seed)
{
    driver->disturbed = 1;
    driver->random.state = seed;
}
