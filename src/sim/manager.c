/* SPDX-License-Identifier: MIT
 *
 * The manager dies and comes back. What it was asked to write down is all that it has then; its probes,
 * its balancer and what it had still to do are gone. The world goes on meanwhile. The new engine looks
 * for its tasks, and what it says of them takes the place of what was told before.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "sim/sim_state.h"
#include <string.h>
#include <swarm/state.h>

/* ---- what is written down ---- */

static void free_record(sim_record *record)
{
    if (record == NULL)
        return;
    swarm_record_free(record->record);
    swarm__free(record);
}

/* Takes the change over. */
static void write_down(swarm_sim *sim, sim_record *change)
{
    free_record(swarm__map_remove(&sim->records, change->id));
    if (change->record == NULL) {
        free_record(change);
    } else if (swarm__map_put(&sim->records, change->id, change) < 0) {
        free_record(change);
        swarm__sim_no_memory(sim);
    }
}

static void commit(swarm_sim *sim)
{
    for (size_t i = 0; i < sim->uncommitted.count; i++)
        write_down(sim, sim->uncommitted.items[i]);
    sim->uncommitted.count = 0;
    sim->commanded = 0;
}

static void note_change(swarm_sim *sim, const swarm_effect *effect)
{
    const char *id = swarm_effect_get_object_id(effect);
    sim_record *change = swarm__alloc_zero(1, sizeof *change);
    if (change == NULL || swarm__array_reserve(&sim->uncommitted, 1) < 0) {
        swarm__free(change);
        swarm__sim_no_memory(sim);
        return;
    }
    if (id == NULL || strlen(id) >= sizeof change->id) {
        swarm__sim_breach(sim, "what is to be persisted has no id");
        swarm__free(change);
        return;
    }
    memcpy(change->id, id, strlen(id) + 1);
    if (!swarm_effect_is_removal(effect) &&
        swarm_engine_get_record(sim->engine, swarm_effect_get_object(effect), id, &change->record,
                                NULL) < 0) {
        swarm__free(change);
        swarm__sim_no_memory(sim);
        return;
    }
    swarm__array_push(&sim->uncommitted, change);
}

static void free_uncommitted(swarm_sim *sim)
{
    for (size_t i = 0; i < sim->uncommitted.count; i++)
        free_record(sim->uncommitted.items[i]);
    sim->uncommitted.count = 0;
}

void swarm__sim_records_free(swarm_sim *sim)
{
    free_uncommitted(sim);
    swarm__array_free(&sim->uncommitted);
    struct swarm__map_entry *entry;
    while ((entry = swarm__map_next(&sim->records, NULL)) != NULL) {
        sim_record *record = swarm__map_entry_value(entry);
        swarm__map_remove(&sim->records, record->id);
        free_record(record);
    }
    swarm__map_free(&sim->records);
}

/* What is persisted is written before any effect that follows it is carried out. */
void swarm__sim_persist(swarm_sim *sim, const swarm_effect *effect)
{
    if (!sim->keep_records)
        return;
    if (effect != NULL && swarm_effect_get_kind(effect) == SWARM_EFFECT_PERSIST)
        note_change(sim, effect);
    else
        commit(sim);
}

/* ---- its end ---- */

/* What stood in the manager's own process. */
static void forget_doings(swarm_sim *sim, sim_task *task)
{
    swarm__sim_close_route(task);
    task->route = SIM_ROUTE_NONE;
    task->probed = 0;
    task->deadline_ns = 0;
    task->told_drained = task->adopting = 0;
    task->last_seen_ns = sim->now_ns;
}

static void for_each_task(swarm_sim *sim, void (*what)(swarm_sim *sim, sim_task *task))
{
    for (size_t i = 0; i < sim->services.count; i++)
        for (size_t j = 0; j < sim->services.items[i]->slots.count; j++) {
            const sim_slot *slot = sim->services.items[i]->slots.items[j];
            for (size_t k = slot->tasks.count; k > 0; k--)
                what(sim, slot->tasks.items[k - 1]);
        }
}

static void drop_wishes(sim_node *node)
{
    for (size_t i = 0; i < node->wishes.count; i++)
        swarm__sim_task_release(node->wishes.items[i].task);
    node->wishes.count = 0;
}

/* Not between a command and its being written down: whoever gave it was told that it is done. */
int swarm__sim_is_to_die(swarm_sim *sim)
{
    if (sim->effects_to_live > 0)
        sim->effects_to_live--;
    return sim->is_to_die && sim->effects_to_live == 0 && !sim->commanded;
}

void swarm__sim_die(swarm_sim *sim)
{
    swarm__sim_log(sim, '~', "the manager dies");
    sim->is_to_die = 0;
    sim->turn++;
    free_uncommitted(sim);
    swarm_engine_free(sim->engine);
    sim->engine = NULL;
    for_each_task(sim, forget_doings);
    for (size_t i = 0; i < sim->nodes.count; i++)
        drop_wishes(sim->nodes.items[i]);
    swarm__sim_plan(sim, HAPPEN_MANAGER, swarm__ns_add(sim->now_ns, sim->down_ns));
}

/* ---- its return: what the new engine says takes the place of what was told ---- */

static void restore(swarm_sim *sim)
{
    swarm_engine_state *state = swarm_engine_state_new();
    swarm_error *err = NULL;
    int code = state != NULL ? 0 : SWARM_E_NOMEM;
    struct swarm__map_entry *entry = NULL;
    while (code == 0 && (entry = swarm__map_next(&sim->records, entry)) != NULL) {
        const sim_record *record = swarm__map_entry_value(entry);
        code = swarm_engine_state_add_record(state, record->record);
    }
    if (code == 0)
        code = swarm_engine_restore(state, swarm__sim_clock_ns(sim), swarm__sim_unix_ns(sim),
                                    &sim->engine, &err);
    if (code == SWARM_E_NOMEM)
        swarm__sim_no_memory(sim);
    else if (code < 0)
        swarm__sim_breach(sim, "the engine cannot be restored: %s: %s",
                          swarm_error_get_path(err) != NULL ? swarm_error_get_path(err) : "",
                          swarm_error_get_message(err));
    swarm_error_free(err);
    swarm_engine_state_free(state);
}

static void look_up_task(swarm_sim *sim, sim_task *task)
{
    swarm_task *now = NULL;
    int code = swarm_engine_get_task(sim->engine, task->id.text, &now, NULL);
    if (code == SWARM_E_NOTFOUND) { /* it was forgotten, and nobody told: what is left of it goes */
        task->alive = task->ready = 0;
        task->exited = 1;
        swarm__sim_drop_task(sim, task);
        return;
    }
    if (code < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    task->spec = swarm_engine_task_service_spec(sim->engine, task->id.text);
    task->before_restart = 1;
    if (task->ended && swarm_task_get_state(now) <= SWARM_TASK_STATE_RUNNING) {
        /* It ended and was to be forgotten in one step, of which the end was not reached. */
        task->ended = 0;
        task->slot->ended = 0; /* they are counted anew */
        task->state = swarm_task_get_state(now);
        task->desired = swarm_task_get_desired_state(now);
    }
    swarm__sim_see_state(sim, task, swarm_task_get_state(now), swarm_task_get_desired_state(now));
    swarm_task_free(now);
}

static void look_up_new_task(swarm_sim *sim, const swarm_task *task)
{
    sim_service *service = swarm__sim_find_service(sim, swarm_task_get_service_id(task));
    if (service == NULL || swarm__sim_find_task(sim, swarm_task_get_id(task)) != NULL)
        return;
    sim_task *made =
        swarm__sim_make_task(sim, service, swarm_task_get_id(task), swarm_task_get_slot(task),
                             swarm__sim_find_node(sim, swarm_task_get_node_id(task)));
    if (made == NULL) {
        swarm__sim_no_memory(sim);
        return;
    }
    made->before_restart = 1;
    swarm__sim_see_state(sim, made, swarm_task_get_state(task), swarm_task_get_desired_state(task));
}

static void look_up_new_tasks(swarm_sim *sim)
{
    swarm_task_list *list = NULL;
    if (swarm_engine_list_tasks(sim->engine, NULL, &list, NULL) < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    for (size_t i = swarm_task_list_count(list); i > 0 && sim->failed == 0; i--)
        look_up_new_task(sim, swarm_task_list_at(list, i - 1)); /* the oldest of a slot first */
    swarm_task_list_free(list);
}

static void look_up_service(swarm_sim *sim, sim_service *service)
{
    swarm_service *now = NULL;
    if (service->removed || service->id.text[0] == '\0')
        return;
    int code = swarm_engine_get_service(sim->engine, service->id.text, &now, NULL);
    if (code == SWARM_E_NOTFOUND) {
        service->removed = 1;
        return;
    }
    if (code < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    swarm__sim_refresh_service(sim, service);
    swarm__sim_update_look_up(sim, service, swarm_service_get_update_status(now));
    swarm__sim_pace_forget(sim, service);
    swarm__sim_batch_look_up(service);
    service->touched = 1;
    swarm_service_free(now);
}

static void look_up_nodes(swarm_sim *sim)
{
    for (size_t i = 0; i < sim->nodes.count; i++) {
        sim_node *node = sim->nodes.items[i];
        swarm_node *now = NULL;
        if (node->removed)
            continue;
        int code = swarm_engine_get_node(sim->engine, node->id.text, &now, NULL);
        if (code == SWARM_E_NOTFOUND)
            node->removed = 1;
        else if (code < 0)
            swarm__sim_no_memory(sim);
        else
            swarm__sim_node_is(node, swarm_node_get_state(now));
        swarm_node_free(now);
        if (!node->removed)
            swarm__sim_node_found(sim, node);
    }
}

/* Services that were made, and nobody told. */
static void look_up_new_services(swarm_sim *sim)
{
    swarm_service_list *list = NULL;
    if (swarm_engine_list_services(sim->engine, &list, NULL) < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    for (size_t i = 0; i < swarm_service_list_count(list) && sim->failed == 0; i++) {
        const swarm_service *service = swarm_service_list_at(list, i);
        if (swarm__sim_find_service(sim, swarm_service_get_id(service)) == NULL)
            swarm__sim_learn_service(sim,
                                     swarm_service_spec_get_name(swarm_service_get_spec(service)),
                                     swarm_service_get_id(service));
    }
    swarm_service_list_free(list);
}

void swarm__sim_come_back(swarm_sim *sim)
{
    restore(sim);
    if (sim->engine == NULL)
        return;
    swarm__sim_log(sim, '~', "the manager is back");
    sim->engine_ns = swarm__sim_clock_ns(sim);
    sim->last_sequence = 0; /* events that nobody read are lost */
    look_up_new_services(sim);
    look_up_nodes(sim);
    for_each_task(sim, look_up_task);
    look_up_new_tasks(sim);
    for (size_t i = 0; i < sim->services.count && sim->failed == 0; i++)
        look_up_service(sim, sim->services.items[i]);
    swarm__sim_plan_postponed(sim);
}

/* ---- being looked for ---- */

static swarm_task_state true_state(const sim_task *task)
{
    if (task->remove_asked || task->node == NULL || (!task->prepare_asked && !task->prepared))
        return SWARM_TASK_STATE_UNKNOWN;
    if (task->rejected)
        return SWARM_TASK_STATE_REJECTED;
    if (task->exited)
        return task->stop_asked ? SWARM_TASK_STATE_SHUTDOWN : SWARM_TASK_STATE_FAILED;
    if (task->alive)
        return SWARM_TASK_STATE_RUNNING;
    if (!task->prepared)
        return SWARM_TASK_STATE_PREPARING;
    return task->start_asked ? SWARM_TASK_STATE_STARTING : SWARM_TASK_STATE_READY;
}

void swarm__sim_adopt(swarm_sim *sim, sim_task *task)
{
    swarm_task_state state = true_state(task);
    if (state == SWARM_TASK_STATE_UNKNOWN) {
        task->prepare_asked = task->start_asked = task->told_ready = 0;
        swarm__sim_report(sim, task, &(sim_observation){.kind = SEEN_ABSENT});
        return;
    }
    swarm__sim_report_state(sim, task, state,
                            state > SWARM_TASK_STATE_SHUTDOWN ? "task: non-zero exit" : NULL,
                            task->exit_code);
}
