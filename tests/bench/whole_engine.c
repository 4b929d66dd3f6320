/* SPDX-License-Identifier: MIT */
#include "whole_engine.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/engine.h>
#include <time.h>

enum {
    SAMPLE_EVERY = 16384 /* effects */
};

typedef struct made_up_world {
    swarm_engine *engine;
    int64_t now_ns;
    uint64_t running;
    uint64_t effects;
    uint64_t event_bytes; /* so that reading cannot be left out */
    double began_with;
    double peak;
} made_up_world;

/* Of one core, whoever else is busy on the machine. */
static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double bytes_in_use(void)
{
    struct mallinfo2 now = mallinfo2();
    return (double)(now.uordblks + now.hblkhd);
}

static void require(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s failed\n", what);
        exit(EXIT_FAILURE);
    }
}

static size_t length(const char *text)
{
    return text != NULL ? strlen(text) : 0;
}

static void read_event(made_up_world *world, const swarm_event *event)
{
    world->event_bytes += length(swarm_event_get_task_name(event)) +
                          length(swarm_event_get_node_name(event)) +
                          length(swarm_event_get_message(event));
    world->running += swarm_event_get_kind(event) == SWARM_EVENT_KIND_TASK_STATE &&
                      swarm_event_get_task_state(event) == SWARM_TASK_STATE_RUNNING;
}

static void carry_out(made_up_world *world, const swarm_effect *effect)
{
    const char *task = swarm_effect_get_task_id(effect);
    switch (swarm_effect_get_kind(effect)) {
    case SWARM_EFFECT_PREPARE:
        swarm_engine_see_task(world->engine, task, SWARM_TASK_STATE_READY, NULL, 0, world->now_ns);
        break;
    case SWARM_EFFECT_START:
        swarm_engine_see_task(world->engine, task, SWARM_TASK_STATE_RUNNING, NULL, 0,
                              world->now_ns);
        break;
    case SWARM_EFFECT_EVENT:
        read_event(world, swarm_effect_get_event(effect));
        break;
    default:
        break;
    }
    if (++world->effects % SAMPLE_EVERY == 0 && bytes_in_use() > world->peak)
        world->peak = bytes_in_use();
}

static void add_nodes(made_up_world *world, uint64_t nodes)
{
    swarm_node_spec *spec = swarm_node_spec_new();
    for (uint64_t i = 0; i < nodes; i++) {
        char name[32];
        snprintf(name, sizeof name, "node-%06llu", (unsigned long long)i);
        swarm_node_spec_set_name(spec, name);
        require(swarm_engine_add_node(world->engine, spec, "127.0.0.1", 0, NULL, NULL) == 0,
                "node");
    }
    swarm_node_spec_free(spec);
}

static void run(made_up_world *world)
{
    const swarm_effect *effect;
    for (;;) {
        int more;
        while ((more = swarm_engine_next_effect(world->engine, &effect, NULL)) > 0)
            carry_out(world, effect);
        require(more == 0, "an effect");
        if (swarm_engine_deadline_ns(world->engine) == INT64_MAX)
            return;
        world->now_ns = swarm_engine_deadline_ns(world->engine);
        require(swarm_engine_tick(world->engine, world->now_ns) == 0, "tick");
    }
}

static void create(made_up_world *world, uint64_t tasks)
{
    swarm_service_spec *spec = swarm_service_spec_new();
    swarm_service_spec_set_name(spec, "web");
    swarm_service_spec_set_replicas(spec, tasks);
    swarm_container_spec_set_image(
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)), "app:1");
    require(swarm_engine_create_service(world->engine, spec, 0, NULL, NULL) == 0, "service");
    swarm_service_spec_free(spec);
}

whole_engine whole_engine_measure(uint64_t nodes, uint64_t tasks)
{
    made_up_world world = {.began_with = bytes_in_use()};
    require(swarm_engine_new(1, 0, 0, &world.engine, NULL) == 0, "engine");
    add_nodes(&world, nodes);
    run(&world);
    world.effects = 0;
    double began = seconds_now();
    create(&world, tasks);
    run(&world);
    double took_s = seconds_now() - began;
    double held = bytes_in_use() - world.began_with;
    double peak = world.peak - world.began_with;
    require(world.running == tasks, "running");
    require(world.event_bytes > 0, "reading");
    swarm_engine_free(world.engine);
    return (whole_engine){.tasks_per_second = (double)tasks / took_s,
                          .bytes_per_task = held / (double)tasks,
                          .peak_bytes = (peak > held ? peak : held) / (double)tasks,
                          .effects_per_task = (double)world.effects / (double)tasks};
}
