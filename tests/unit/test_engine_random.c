/* SPDX-License-Identifier: MIT
 *
 * Thousands of short lives of small clusters, drawn by lot: specs, updates, failures, drains, lost
 * nodes, answers that come late or twice. The driver checks every effect; here is checked what must
 * hold between effects, and in the end. ENGINE_SEED=n plays one life and shows it.
 */
#include "base/id.h"
#include "support/engine_driver.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LIVES = 3000,
    COMMANDS = 8,
    TEXT = 400
};

typedef struct life {
    swarm__random random;
    engine_driver *driver;
    uint64_t seed;
    char title[40];
    uint64_t nodes;
    uint64_t least; /* tasks that get connections at any time; 0 when nothing is promised */
    int global;
    int good; /* no failure and no node event is drawn */
} life;

static uint64_t draw(life *drawn, uint64_t below)
{
    return swarm__random_below(&drawn->random, below);
}

static const char *one_of(life *drawn, const char *const *texts, uint64_t count)
{
    return texts[draw(drawn, count)];
}

#define ONE_OF(drawn, ...)                                                                         \
    one_of(drawn, (const char *const[]){__VA_ARGS__},                                              \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static _Noreturn void broken(const life *drawn, const char *what)
{
    const char *log = engine_driver_log(drawn->driver);
    size_t length = strlen(log);
    fprintf(stderr, "%s", length > 6000 ? log + length - 6000 : log);
    ck_abort_msg("ENGINE_SEED=%llu: %s", (unsigned long long)drawn->seed, what);
    abort();
}

static int command(life *drawn, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int command(life *drawn, const char *format, ...)
{
    char line[TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return engine_driver_do(drawn->driver, line);
}

/* ---- what is drawn ---- */

static void draw_versions(life *drawn)
{
    for (int i = 1; i <= 4; i++)
        command(drawn, "version web:%d ready=%llus running=%llus healthy=%llus drained=%llus", i,
                (unsigned long long)draw(drawn, 3), (unsigned long long)draw(drawn, 4),
                (unsigned long long)draw(drawn, 9), (unsigned long long)draw(drawn, 20));
    if (drawn->good)
        return;
    command(drawn, "version web:3 %s",
            ONE_OF(drawn, "exit-after=0 exit=1", "exit-after=3s exit=0", "reject", "healthy=never",
                   "unhealthy=6s healthy=never", "routed=never", "unhealthy=12s", "exit-after=9s"));
    command(drawn, "version web:4 %s",
            ONE_OF(drawn, "drained=never", "stopped=15s", "exit-after=60s exit=2", "ready=20s"));
}

static const char *draw_order(life *drawn)
{
    return drawn->good ? "start-first" : ONE_OF(drawn, "start-first", "stop-first");
}

static void draw_service(life *drawn)
{
    uint64_t replicas = 1 + draw(drawn, 4);
    drawn->global = !drawn->good && draw(drawn, 6) == 0;
    char mode[40] = "mode=global";
    if (!drawn->global)
        snprintf(mode, sizeof mode, "replicas=%llu", (unsigned long long)replicas);
    command(drawn,
            "create web image=web:1 %s %s %s order=%s parallelism=%llu delay=%llus monitor=%llus "
            "action=%s ratio=%s rollback.order=%s rollback.monitor=1s restart=%s restart-delay=%s",
            mode, drawn->good || draw(drawn, 2) ? "port=80" : "",
            draw(drawn, 2) ? "health=yes" : "", draw_order(drawn),
            (unsigned long long)draw(drawn, 4), (unsigned long long)draw(drawn, 6),
            (unsigned long long)draw(drawn, 8), ONE_OF(drawn, "pause", "continue", "rollback"),
            ONE_OF(drawn, "0", "0.3", "0.5", "1"), draw_order(drawn),
            drawn->good ? "any" : ONE_OF(drawn, "any", "any", "on-failure", "none"),
            ONE_OF(drawn, "0", "1s", "5s"));
    drawn->least = replicas;
}

static void draw_update(life *drawn)
{
    command(drawn, "update web %s%llu", ONE_OF(drawn, "image=web:", "force=", "image=web:"),
            1 + (unsigned long long)draw(drawn, 4));
}

static void draw_fault(life *drawn)
{
    uint64_t node = 1 + draw(drawn, drawn->nodes);
    switch (draw(drawn, 7)) {
    case 0:
        command(drawn, "down w%llu", (unsigned long long)node);
        break;
    case 1:
        command(drawn, "up w%llu", (unsigned long long)node);
        break;
    case 2:
        command(drawn, "set w%llu availability=%s", (unsigned long long)node,
                ONE_OF(drawn, "drain", "active", "pause"));
        break;
    case 3: {
        size_t count = engine_driver_task_count(drawn->driver);
        const driver_task *task =
            count > 0 ? engine_driver_task_at(drawn->driver, draw(drawn, count)) : NULL;
        if (task != NULL && task->started && !task->ended && !task->gone)
            command(drawn, "fail %s %d", task->name, (int)draw(drawn, 2));
        break;
    }
    case 4:
        if (!drawn->global)
            command(drawn, "update web replicas=%llu", (unsigned long long)draw(drawn, 6));
        break;
    case 5:
        command(drawn, "rollback web");
        break;
    default:
        command(drawn, "see nobody %s", ONE_OF(drawn, "running", "failed", "ready"));
    }
}

/* ---- what must hold ---- */

/* Without failures start-first never has fewer tasks that get connections than replicas. */
static void watch(engine_driver *driver, const swarm_effect *effect, void *user)
{
    life *watched = user;
    (void)effect;
    if (!watched->good || watched->least == 0)
        return;
    if (engine_driver_count_routed(driver, "web") < watched->least)
        broken(watched, "fewer tasks get connections than replicas");
}

static int is_quiet(const life *drawn)
{
    for (size_t i = 0; i < engine_driver_task_count(drawn->driver); i++) {
        const driver_task *task = engine_driver_task_at(drawn->driver, i);
        if (!task->ended && task->desired > SWARM_TASK_STATE_RUNNING)
            return 0;
    }
    return 1;
}

/* All is well again, and nothing happens any more: what runs is what the spec says. */
static void check_end(life *drawn)
{
    swarm_service *service;
    if (swarm_engine_get_service(engine_driver_engine(drawn->driver), "web", &service, NULL) < 0)
        broken(drawn, "the service is gone");
    uint64_t running = swarm_service_get_running_tasks(service);
    uint64_t desired = swarm_service_get_desired_tasks(service);
    const char *image = swarm_container_spec_get_image(swarm_task_spec_get_container(
        swarm_service_spec_get_task(swarm_service_get_spec(service))));
    if (!is_quiet(drawn))
        broken(drawn, "a task that is to stop still runs");
    if (running != desired)
        broken(drawn, "not as many tasks run as the spec says");
    for (size_t i = 0; i < engine_driver_task_count(drawn->driver); i++) {
        const driver_task *task = engine_driver_task_at(drawn->driver, i);
        if (!task->ended && strcmp(task->image, image) != 0)
            broken(drawn, "a task of another version runs");
    }
    swarm_service_free(service);
}

/* ---- lives ---- */

static void begin(life *drawn)
{
    drawn->driver = engine_driver_new(drawn->seed);
    snprintf(drawn->title, sizeof drawn->title, "ENGINE_SEED=%llu",
             (unsigned long long)drawn->seed);
    engine_driver_set_title(drawn->driver, drawn->title);
    drawn->nodes = 1 + draw(drawn, 4);
    for (uint64_t i = 1; i <= drawn->nodes; i++)
        command(drawn, "node w%llu", (unsigned long long)i);
    draw_versions(drawn);
    draw_service(drawn);
    if (!drawn->good && draw(drawn, 2))
        engine_driver_disturb(drawn->driver, drawn->seed);
}

/* Everything is mended: nodes are back, versions are good, the service is updated once more. */
static void mend(life *drawn)
{
    for (uint64_t i = 1; i <= drawn->nodes; i++) {
        command(drawn, "up w%llu", (unsigned long long)i);
        command(drawn, "set w%llu availability=active", (unsigned long long)i);
    }
    command(drawn, "version web:4 drained=1s stopped=1s exit-after=never ready=1s");
    command(drawn, "version web:5 ready=1s");
    command(drawn, "update web image=web:5 restart=any");
    engine_driver_run(drawn->driver, engine_driver_now_ns(drawn->driver) + 3600 * DRIVER_SECOND);
    swarm_verdict verdict = SWARM_VERDICT_UNKNOWN;
    engine_driver_verdicts(drawn->driver, "web", &verdict);
    if (verdict != SWARM_VERDICT_SUCCEEDED)
        broken(drawn, "an update to a good version did not succeed");
    check_end(drawn);
}

static void finish(life *drawn)
{
    if (draw(drawn, 2)) {
        command(drawn, "remove web");
        engine_driver_run(drawn->driver, engine_driver_now_ns(drawn->driver) + 300 * DRIVER_SECOND);
        swarm_service *service = NULL;
        if (swarm_engine_get_service(engine_driver_engine(drawn->driver), "web", &service, NULL) !=
            SWARM_E_NOTFOUND)
            broken(drawn, "a removed service is still there");
    }
    command(drawn, "stop");
    engine_driver_run(drawn->driver, engine_driver_now_ns(drawn->driver) + 300 * DRIVER_SECOND);
    if (strstr(engine_driver_log(drawn->driver), "* stopped") == NULL)
        broken(drawn, "the engine did not stop");
    for (size_t i = 0; i < engine_driver_task_count(drawn->driver); i++)
        if (!engine_driver_task_at(drawn->driver, i)->ended)
            broken(drawn, "a task runs after the stop");
    engine_driver_free(drawn->driver);
}

static void live_well(uint64_t seed)
{
    life drawn = {.random = {seed}, .seed = seed, .good = 1};
    begin(&drawn);
    uint64_t least = drawn.least;
    drawn.least = 0;
    engine_driver_run(drawn.driver, 100 * DRIVER_SECOND);
    drawn.least = least;
    engine_driver_watch(drawn.driver, watch, &drawn);
    uint64_t updates = 1 + draw(&drawn, 3);
    for (uint64_t i = 0; i < updates; i++) {
        draw_update(&drawn);
        engine_driver_run(drawn.driver, engine_driver_now_ns(drawn.driver) +
                                            (int64_t)draw(&drawn, 60) * DRIVER_SECOND);
        if (draw(&drawn, 3) == 0)
            command(&drawn, "set w1 availability=%s",
                    drawn.nodes > 1 ? ONE_OF(&drawn, "drain", "active") : "active");
    }
    mend(&drawn);
    drawn.least = 0;
    finish(&drawn);
}

static void live_badly(uint64_t seed)
{
    life drawn = {.random = {seed}, .seed = seed};
    begin(&drawn);
    for (int i = 0; i < COMMANDS; i++) {
        if (draw(&drawn, 3) == 0)
            draw_update(&drawn);
        else
            draw_fault(&drawn);
        engine_driver_run(drawn.driver, engine_driver_now_ns(drawn.driver) +
                                            (int64_t)draw(&drawn, 25) * DRIVER_SECOND);
    }
    mend(&drawn);
    finish(&drawn);
}

static void live(uint64_t seed)
{
    failing_alloc_count_only();
    if (seed % 4 == 0)
        live_well(seed);
    else
        live_badly(seed);
    size_t lost = failing_alloc_live();
    failing_alloc_disarm();
    if (lost > 0)
        ck_abort_msg("ENGINE_SEED=%llu: %zu blocks are lost", (unsigned long long)seed, lost);
}

START_TEST(lives)
{
    const char *one = getenv("ENGINE_SEED");
    if (one != NULL) {
        live(strtoull(one, NULL, 10));
        return;
    }
    for (uint64_t seed = 0; seed < (suite_is_slow() ? LIVES / 60 : LIVES); seed++)
        live(seed);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {lives};
    return SUITE_RUN("engine_random", tests, 60);
}
