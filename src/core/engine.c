/* SPDX-License-Identifier: MIT
 *
 * The engine's frame: its life, its time, and the order in which its parts get their turn.
 */
#include "base/alloc.h"
#include "base/duration.h"
#include "base/error.h"
#include "core/engine_parts.h"

static const int64_t default_drain_timeout_ns = 30000000000;
static const uint64_t default_history_limit = 5;
static const uint64_t default_revision_limit = 10;

int swarm_engine_new(uint64_t seed, int64_t now_ns, int64_t now_unix_ns, swarm_engine **out_engine,
                     swarm_error **err)
{
    if (out_engine == NULL || now_ns < 0)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "out_engine is NULL or the time negative");
    swarm_engine *engine = swarm__alloc_zero(1, sizeof *engine);
    if (engine == NULL)
        return swarm__fail_nomem(err);
    if (swarm_scheduler_new(seed, &engine->scheduler, NULL) < 0) {
        swarm__free(engine);
        return swarm__fail_nomem(err);
    }
    engine->random.state = seed;
    engine->seed = seed;
    engine->revision_limit = default_revision_limit;
    engine->now_ns = now_ns;
    engine->unix_offset_ns = swarm__ns_subtract(now_unix_ns, now_ns);
    engine->drain_timeout_ns = default_drain_timeout_ns;
    engine->history_limit = default_history_limit;
    *out_engine = engine;
    return 0;
}

static void free_service_tasks(swarm_engine *engine, engine_service *service)
{
    for (size_t i = 0; i < service->slots.count; i++) {
        engine_slot *slot = service->slots.items[i];
        while (slot != NULL && slot->newest != NULL) {
            engine_task *task = slot->newest;
            slot->newest = task->older;
            swarm__task_free(engine, task);
        }
        swarm__slot_free(slot);
    }
}

static void free_effects(swarm_engine *engine)
{
    effect_entry *first;
    while ((first = swarm__effect_queue_first(&engine->effects)) != NULL) {
        swarm__effect_entry_release(first);
        swarm__effect_queue_drop(&engine->effects);
    }
    swarm__effect_queue_free(&engine->effects);
    swarm__free(engine->lent.name);
}

void swarm_engine_free(swarm_engine *engine)
{
    if (engine == NULL)
        return;
    free_effects(engine);
    swarm__unsaved_free(engine);
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&engine->services, entry)) != NULL) {
        engine_service *service = swarm__map_entry_value(entry);
        free_service_tasks(engine, service);
        swarm__heap_unset(&engine->timers, &service->timer);
        swarm__service_free(service);
    }
    while ((entry = swarm__map_next(&engine->nodes, entry)) != NULL)
        swarm__node_release(swarm__map_entry_value(entry));
    swarm__task_free(engine, engine->spare_task);
    swarm__slot_free(engine->spare_slot);
    swarm__restarts_free(engine->spare_restarts);
    swarm_scheduler_free(engine->scheduler);
    swarm__id_map_free(&engine->tasks);
    swarm__map_free(&engine->services);
    swarm__map_free(&engine->nodes);
    swarm__heap_free(&engine->timers);
    swarm__free(engine);
}

int swarm_engine_set_drain_timeout_ns(swarm_engine *engine, int64_t timeout_ns)
{
    if (engine == NULL || timeout_ns < 0)
        return SWARM_E_INVAL;
    engine->drain_timeout_ns = timeout_ns;
    swarm__save_engine(engine);
    return 0;
}

/* Each looks again how many tasks it has, in its next step. */
static void reap_slots(const engine_service *service)
{
    for (size_t i = 0; i < service->slots.count; i++)
        if (service->slots.items[i] != NULL)
            service->slots.items[i]->to_reap = 1;
}

int swarm_engine_set_task_history_limit(swarm_engine *engine, uint64_t limit)
{
    struct swarm__map_entry *entry = NULL;
    if (engine == NULL || limit < 1)
        return SWARM_E_INVAL;
    engine->history_limit = limit;
    while ((entry = swarm__map_next(&engine->services, entry)) != NULL)
        reap_slots(swarm__map_entry_value(entry));
    swarm__save_engine(engine);
    return 0;
}

int swarm_engine_set_revision_limit(swarm_engine *engine, uint64_t limit)
{
    if (engine == NULL || limit < 1)
        return SWARM_E_INVAL;
    engine->revision_limit = limit;
    swarm__save_engine(engine);
    return 0;
}

void swarm__engine_set_now(swarm_engine *engine, int64_t now_ns)
{
    if (now_ns > engine->now_ns)
        engine->now_ns = now_ns;
}

int64_t swarm__engine_unix_ns(const swarm_engine *engine, int64_t at_ns)
{
    return swarm__ns_add(at_ns, engine->unix_offset_ns);
}

int swarm_engine_tick(swarm_engine *engine, int64_t now_ns)
{
    if (engine == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    return 0;
}

int64_t swarm_engine_deadline_ns(const swarm_engine *engine)
{
    const swarm__heap_node *first = engine != NULL ? swarm__heap_first(&engine->timers) : NULL;
    return first != NULL ? first->at_ns : INT64_MAX;
}

/* Mark those whose time has come; what is to be done then is a step like any other. */
static void run_timers(swarm_engine *engine)
{
    swarm__heap_node *first;
    while ((first = swarm__heap_first(&engine->timers)) != NULL && first->at_ns <= engine->now_ns) {
        swarm__heap_unset(&engine->timers, first);
        if (first->mark == TIMER_OF_SERVICE) {
            engine_service *service = (engine_service *)(void *)first;
            service->time_over = 1;
            swarm__service_mark(engine, service);
        } else {
            swarm__task_timer_due(engine, (engine_task *)(void *)first);
        }
    }
}

static int step_service(swarm_engine *engine)
{
    engine_service *service = engine->first_dirty;
    int more = swarm__service_step(engine, service);
    if (more == 0) { /* it may have been forgotten when there was more */
        engine->first_dirty = service->next_dirty;
        service->dirty = 0;
    }
    return more;
}

/* Nodes that are to go and hold nothing any more. */
static int settle_nodes(swarm_engine *engine)
{
    if (!engine->node_emptied)
        return 0;
    struct swarm__map_entry *entry = swarm__map_next(&engine->nodes, NULL);
    while (entry != NULL) {
        engine_node *node = swarm__map_entry_value(entry);
        entry = swarm__map_next(&engine->nodes, entry);
        if (node->removing && node->first_task == NULL) {
            if (swarm__engine_reserve(engine, 2) < 0)
                return SWARM_E_NOMEM;
            swarm__node_settle(engine, node);
        }
    }
    engine->node_emptied = 0;
    return 1;
}

/* One step of whatever is to be done. 1, 0 when nothing is, or SWARM_E_NOMEM. */
static int step(swarm_engine *engine)
{
    run_timers(engine);
    if (engine->first_dirty != NULL) {
        int code = step_service(engine);
        return code < 0 ? code : 1;
    }
    int placed = swarm__place_step(engine);
    if (placed != 0)
        return placed;
    int settled = settle_nodes(engine);
    if (settled != 0)
        return settled;
    if (engine->stopping && !engine->stopped && engine->live_tasks == 0) {
        if (swarm__engine_reserve(engine, 1) < 0)
            return SWARM_E_NOMEM;
        engine->stopped = 1;
        swarm__save_engine(engine);
        swarm__tell_stopped(engine);
        return 1;
    }
    return 0;
}

int swarm__engine_begin_rollout(swarm_engine *engine, const engine_service *service)
{
    int more = 1;
    while (more > 0 && service->start_rollout)
        more = step(engine);
    return more < 0 ? more : 0;
}

int swarm_engine_next_effect(swarm_engine *engine, const swarm_effect **out_effect,
                             swarm_error **err)
{
    if (engine == NULL || out_effect == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    for (;;) {
        int lent = swarm__effect_lend(engine);
        if (lent < 0)
            return swarm__fail_nomem(err);
        if (lent > 0) {
            *out_effect = &engine->lent;
            return 1;
        }
        int more = step(engine);
        if (more < 0)
            return swarm__fail_nomem(err);
        if (more == 0)
            return 0;
    }
}
