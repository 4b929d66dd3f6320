/* SPDX-License-Identifier: MIT
 *
 * The life of a task: made, placed, prepared, started, up, and its way out: drained, stopped, ended.
 */
#include "base/duration.h"
#include "core/engine_budget.h"
#include "core/engine_parts.h"
#include <string.h>

/* How long the balancer may be late with its word before the task is stopped without it. */
static const int64_t drain_guard_ns = 5000000000;

/* Docker's word for each state. */
static const char *message_of(swarm_task_state state)
{
    switch (state) {
    case SWARM_TASK_STATE_PENDING:
        return "pending task scheduling";
    case SWARM_TASK_STATE_ASSIGNED:
        return "scheduler assigned task to node";
    case SWARM_TASK_STATE_PREPARING:
        return "preparing";
    case SWARM_TASK_STATE_READY:
        return "prepared";
    case SWARM_TASK_STATE_STARTING:
        return "starting";
    case SWARM_TASK_STATE_RUNNING:
        return "started";
    case SWARM_TASK_STATE_COMPLETE:
        return "finished";
    case SWARM_TASK_STATE_SHUTDOWN:
        return "shutdown";
    default:
        return NULL; /* failed and rejected keep the word of the step that failed */
    }
}

const char *swarm__task_message(const engine_task *task)
{
    return message_of(task->worded);
}

int swarm__task_has_ended(const engine_task *task)
{
    return task == NULL || task->state > SWARM_TASK_STATE_RUNNING;
}

int swarm__task_is_live(const engine_task *task)
{
    return !swarm__task_has_ended(task) && !task->lost && task->desired <= SWARM_TASK_STATE_RUNNING;
}

static void set_state(swarm_engine *engine, engine_task *task, swarm_task_state state)
{
    task->state = state;
    task->state_ns = engine->now_ns;
    if (message_of(state) != NULL)
        task->worded = state;
    swarm__save_task(engine, task);
    swarm__tell_task(engine, SWARM_EVENT_KIND_TASK_STATE, task);
}

engine_task *swarm__task_begin(swarm_engine *engine, engine_slot *slot, swarm__revision *revision,
                               int held)
{
    engine_task *task = swarm__task_take_spare(engine);
    task->service = slot->service;
    task->slot = slot;
    task->revision = swarm__revision_hold(revision);
    task->older = slot->newest;
    task->held = held != 0;
    task->hold_until_ns = INT64_MAX;
    task->prepare_until_ns = INT64_MAX;
    task->desired = held ? SWARM_TASK_STATE_READY : SWARM_TASK_STATE_RUNNING;
    task->created_ns = engine->now_ns;
    task->health = revision->health != NULL ? SWARM_HEALTH_STARTING : SWARM_HEALTH_NONE;
    task->number = ++engine->objects;
    swarm__save_engine(engine); /* the next id is another one */
    slot->newest = task;
    slot->to_reap = 1;
    slot->service->tasks++;
    engine->live_tasks++;
    set_state(engine, task, SWARM_TASK_STATE_PENDING);
    swarm__wait_for_place(engine, task);
    if (!held)
        swarm__task_expect_node(engine, task);
    return task;
}

void swarm__task_join_node(engine_task *task, engine_node *node)
{
    task->next_on_node = node->first_task;
    if (node->first_task != NULL)
        node->first_task->prev_on_node = task;
    node->first_task = task;
}

void swarm__task_assign(swarm_engine *engine, engine_task *task, engine_node *node)
{
    task->node = swarm__node_hold(node);
    swarm__task_join_node(task, node);
    swarm__shared_text_release(task->error);
    task->error = NULL;
    if (task == task->slot->candidate && task->slot->yielded)
        swarm__budget_yield(engine, task->slot, 0);
    set_state(engine, task, SWARM_TASK_STATE_ASSIGNED);
    swarm__effect_task(engine, SWARM_EFFECT_PREPARE, task);
    if (!task->held)
        swarm__task_expect_ready(engine, task);
}

static void leave_node(engine_task *task)
{
    if (task->node == NULL)
        return;
    if (task->prev_on_node != NULL)
        task->prev_on_node->next_on_node = task->next_on_node;
    else if (task->node->first_task == task)
        task->node->first_task = task->next_on_node;
    if (task->next_on_node != NULL)
        task->next_on_node->prev_on_node = task->prev_on_node;
    task->next_on_node = task->prev_on_node = NULL;
}

static void start(swarm_engine *engine, engine_task *task)
{
    set_state(engine, task, SWARM_TASK_STATE_STARTING);
    task->start_sent = 1;
    swarm__effect_task(engine, SWARM_EFFECT_START, task);
    swarm__task_expect_up(engine, task);
}

void swarm__task_release(swarm_engine *engine, engine_task *task)
{
    if (!task->held)
        return;
    task->held = 0;
    swarm__save_task(engine, task);
    swarm__heap_unset(&engine->timers, &task->timer);
    task->desired = SWARM_TASK_STATE_RUNNING;
    if (task->put_off)
        swarm__wait_for_place(engine, task);
    task->put_off = 0;
    if (task->state == SWARM_TASK_STATE_READY)
        start(engine, task);
    else if (task->state == SWARM_TASK_STATE_PENDING)
        swarm__task_expect_node(engine, task);
    else
        swarm__task_expect_ready(engine, task);
}

void swarm__task_put_off(swarm_engine *engine, engine_task *task)
{
    swarm__wait_no_more(engine, task);
    task->put_off = 1;
    swarm__save_task(engine, task);
}

void swarm__task_hold_until(swarm_engine *engine, engine_task *task, int64_t at_ns)
{
    task->hold_until_ns = at_ns;
    swarm__save_task(engine, task);
    swarm__heap_set(&engine->timers, &task->timer, at_ns);
}

static void count_up(swarm_engine *engine, engine_task *task, int up)
{
    if (task->up == (unsigned)up)
        return;
    swarm__save_task(engine, task);
    task->service->up_tasks += up ? 1 : (uint64_t)-1;
    swarm__budget_set_up(engine, task, up);
    swarm__service_mark(engine, task->service);
}

void swarm__task_count_up(swarm_engine *engine, engine_task *task)
{
    swarm__heap_unset(&engine->timers, &task->timer);
    task->up_since_ns = engine->now_ns;
    count_up(engine, task, 1);
    swarm__update_see(engine, task->slot, SWARM_ROLLOUT_SEEN_NEW_UP, task);
    swarm__slot_mark(engine, task->slot);
}

/* It is healthy, and gets requests if it is to get any. Without a health check it counts as up only
 * when it has stayed so for a while: a version that exits at once costs no old task. */
static void come_up(swarm_engine *engine, engine_task *task)
{
    int64_t settle_ns = task->health == SWARM_HEALTH_NONE ? task->revision->settle_time_ns : 0;
    if (task->state == SWARM_TASK_STATE_STARTING)
        swarm__times_note(
            task->service, PHASE_START,
            swarm__ns_add(swarm__ns_subtract(engine->now_ns, task->state_ns), settle_ns));
    set_state(engine, task, SWARM_TASK_STATE_RUNNING);
    if (settle_ns > 0)
        swarm__heap_set(&engine->timers, &task->timer, swarm__ns_add(engine->now_ns, settle_ns));
    else
        swarm__task_count_up(engine, task);
}

/* Its process exists and it is healthy, as far as that can be known. */
static void become_ready_for_requests(swarm_engine *engine, engine_task *task)
{
    if (task->revision->has_ingress_port || task->revision->has_host_port) {
        task->route = ROUTE_ASKED;
        swarm__effect_task(engine, SWARM_EFFECT_ROUTE, task);
    } else {
        come_up(engine, task);
    }
}

static void begin_probing(swarm_engine *engine, engine_task *task)
{
    if (task->health == SWARM_HEALTH_NONE)
        return;
    task->probing = 1;
    swarm__effect_task(engine, SWARM_EFFECT_PROBE, task);
}

static void see_running(swarm_engine *engine, engine_task *task)
{
    task->seen_running = 1;
    swarm__save_task(engine, task);
    begin_probing(engine, task);
    if (task->health != SWARM_HEALTH_STARTING)
        become_ready_for_requests(engine, task);
}

/* Ports of its node were found accepting before: only the balancer has forgotten it. */
void swarm__task_watch_again(swarm_engine *engine, engine_task *task)
{
    begin_probing(engine, task);
    if (!task->revision->has_ingress_port || task->route != ROUTE_NONE)
        return;
    task->route = ROUTE_ASKED;
    swarm__effect_task(engine, SWARM_EFFECT_ROUTE, task);
}

void swarm__task_prepare_again(swarm_engine *engine, engine_task *task)
{
    task->retrying = 0;
    set_state(engine, task, SWARM_TASK_STATE_ASSIGNED);
    swarm__effect_task(engine, SWARM_EFFECT_PREPARE, task);
    if (!task->held)
        swarm__task_expect_ready(engine, task);
}

static void stop_probing(swarm_engine *engine, engine_task *task)
{
    if (!task->probing)
        return;
    task->probing = 0;
    swarm__effect_task(engine, SWARM_EFFECT_UNPROBE, task);
}

static void send_stop(swarm_engine *engine, engine_task *task)
{
    if (task->stop_sent)
        return;
    task->stop_sent = 1;
    swarm__save_task(engine, task);
    if (!task->adopting) /* else when it was found */
        swarm__effect_task(engine, SWARM_EFFECT_STOP, task);
    swarm__task_expect_end(engine, task);
}

static void close_route(swarm_engine *engine, engine_task *task)
{
    if (task->route != ROUTE_NONE && task->route != ROUTE_CLOSED)
        swarm__effect_task(engine, SWARM_EFFECT_UNROUTE, task);
    task->route = ROUTE_CLOSED;
}

/* Tasks of a slot that is too many, or of a service that goes, are to be removed. */
static swarm_task_state desired_end(const engine_task *task)
{
    const engine_slot *slot = task->slot;
    return slot->removing && (slot->node == NULL || slot->service->removing)
               ? SWARM_TASK_STATE_REMOVE
               : SWARM_TASK_STATE_SHUTDOWN;
}

void swarm__task_stop(swarm_engine *engine, engine_task *task)
{
    if (swarm__task_has_ended(task) || task->desired > SWARM_TASK_STATE_RUNNING)
        return;
    task->desired = desired_end(task);
    task->retrying = 0;
    swarm__save_task(engine, task);
    count_up(engine, task, 0);
    if (task->node != NULL)
        swarm__place_count(engine, task, 0);
    swarm__place_stands_alone(engine, task);
    stop_probing(engine, task); /* a refused probe of a stopping task is no failure */
    if (task->lost) {
        close_route(engine, task);
    } else if (task->node == NULL) {
        swarm__task_end(engine, task, SWARM_TASK_STATE_SHUTDOWN, NULL, 0);
    } else if (task->route == ROUTE_OPEN) {
        int64_t deadline_ns =
            swarm__ns_add(engine->now_ns, swarm__task_drain_timeout_ns(engine, task));
        task->route = ROUTE_DRAINING;
        swarm__effect_drain(engine, task, deadline_ns);
        swarm__heap_set(&engine->timers, &task->timer, swarm__ns_add(deadline_ns, drain_guard_ns));
    } else {
        close_route(engine, task);
        send_stop(engine, task);
    }
}

int64_t swarm__task_drain_deadline_ns(const engine_task *task)
{
    return swarm__ns_subtract(task->timer.at_ns, drain_guard_ns);
}

void swarm__task_was_drained(swarm_engine *engine, engine_task *task, uint64_t cut)
{
    task->route = ROUTE_CLOSED;
    task->cut = cut;
    if (task->service->rollout != NULL)
        task->service->outcome.cut += cut;
    swarm__save_task(engine, task);
    swarm__tell_task(engine, SWARM_EVENT_KIND_TASK_DRAINED, task);
    send_stop(engine, task);
}

void swarm__task_timer_due(swarm_engine *engine, engine_task *task)
{
    task->time_over = 1;
    task->slot->timer_due = 1;
    swarm__slot_mark(engine, task->slot);
}

/* The node is down: the task may run or not, but nobody can tell, so it is replaced. */
void swarm__task_lose(swarm_engine *engine, engine_task *task)
{
    task->lost = 1;
    engine->live_tasks--; /* nobody waits for its end */
    count_up(engine, task, 0);
    stop_probing(engine, task);
    close_route(engine, task);
    task->retrying = 0;
    swarm__heap_unset(&engine->timers, &task->timer);
    if (task->desired < SWARM_TASK_STATE_SHUTDOWN)
        task->desired = SWARM_TASK_STATE_SHUTDOWN;
    swarm__place_count(engine, task, 0);
    swarm__save_task(engine, task);
    swarm__tell_task(engine, SWARM_EVENT_KIND_TASK_STATE, task);
    swarm__slot_mark(engine, task->slot);
}

/* What failed by itself is remembered against its node, unless the node was given. */
static void leave_layout(swarm_engine *engine, const engine_task *task, swarm_task_state state)
{
    int failed = state == SWARM_TASK_STATE_FAILED || state == SWARM_TASK_STATE_REJECTED;
    int by_itself = task->failing || (task->desired <= SWARM_TASK_STATE_RUNNING && !task->lost);
    swarm_scheduler_set_now(engine->scheduler, engine->now_ns);
    if ((failed || task->failing) && by_itself && task->slot->node == NULL)
        swarm_scheduler_fail_task(engine->scheduler, task->id.text);
    else
        swarm_scheduler_remove_task(engine->scheduler, task->id.text);
    swarm__place_stands_alone(engine, task);
}

void swarm__task_end(swarm_engine *engine, engine_task *task, swarm_task_state state,
                     swarm__shared_text *error, int32_t exit_code)
{
    if (task->waiting)
        swarm__wait_no_more(engine, task);
    count_up(engine, task, 0);
    stop_probing(engine, task);
    close_route(engine, task);
    task->retrying = 0;
    if (task->stop_sent && task->timer.place != 0 && state == SWARM_TASK_STATE_SHUTDOWN)
        swarm__times_note(task->service, PHASE_STOP,
                          swarm__ns_add(swarm__ns_subtract(engine->now_ns, task->timer.at_ns),
                                        task->revision->stop_timeout_ns));
    swarm__heap_unset(&engine->timers, &task->timer);
    leave_layout(engine, task, state);
    leave_node(task);
    if (task->failing && state != SWARM_TASK_STATE_REJECTED)
        state = SWARM_TASK_STATE_FAILED; /* whatever its exit status says */
    if (error != NULL && !task->failing) {
        swarm__shared_text_release(task->error);
        task->error = swarm__shared_text_hold(error);
    }
    task->exit_code = exit_code;
    set_state(engine, task, state);
    if (!task->lost)
        engine->live_tasks--;
    engine->place_again = 1;
    if (task->node != NULL && task->node->removing)
        engine->node_emptied = 1;
    swarm__slot_mark(engine, task->slot);
}

/* ---- what was seen ---- */

static int see_end(swarm_engine *engine, engine_task *task, swarm_task_state state,
                   const char *error, int32_t exit_code)
{
    swarm__shared_text *text = NULL;
    if (error != NULL && (text = swarm__shared_text_new(error)) == NULL)
        return SWARM_E_NOMEM;
    swarm__task_end(engine, task, state, text, exit_code);
    swarm__shared_text_release(text);
    return 1;
}

static int can_be_seen(swarm_task_state state)
{
    switch (state) {
    case SWARM_TASK_STATE_PREPARING:
    case SWARM_TASK_STATE_READY:
    case SWARM_TASK_STATE_STARTING:
    case SWARM_TASK_STATE_RUNNING:
    case SWARM_TASK_STATE_COMPLETE:
    case SWARM_TASK_STATE_SHUTDOWN:
    case SWARM_TASK_STATE_FAILED:
    case SWARM_TASK_STATE_REJECTED:
        return 1;
    default:
        return 0;
    }
}

/* It was not heard of for so long that nobody waits for it any more, and runs all the same. */
static int see_given_up(swarm_engine *engine, const engine_task *task, swarm_task_state state)
{
    int given_up = task->state == SWARM_TASK_STATE_ORPHANED || task->exit_code == -1;
    if (!given_up || state > SWARM_TASK_STATE_RUNNING || task->node->forgotten)
        return 0;
    swarm__effect_task(engine, SWARM_EFFECT_STOP, task);
    return 1;
}

int swarm_engine_see_task(swarm_engine *engine, const char *task_id, swarm_task_state state,
                          const char *error, int32_t exit_code, int64_t now_ns)
{
    if (engine == NULL || task_id == NULL || !can_be_seen(state))
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_task *task = swarm__engine_find_task(engine, task_id);
    if (task == NULL || task->node == NULL)
        return 0;
    if (swarm__engine_reserve(engine, 2 * TASK_EFFECTS) < 0)
        return SWARM_E_NOMEM;
    if (swarm__task_has_ended(task))
        return see_given_up(engine, task, state);
    int adopted = swarm__adopt_see(engine, task, state);
    if (adopted != 0)
        return adopted;
    switch (state) {
    case SWARM_TASK_STATE_PREPARING:
        if (task->state >= state)
            return 0;
        set_state(engine, task, state);
        return 1;
    case SWARM_TASK_STATE_READY:
        if (task->state >= state)
            return 0;
        if (task->pull_tries == 0)
            swarm__times_note(task->service, PHASE_PREPARE,
                              swarm__ns_subtract(engine->now_ns, task->state_ns));
        swarm__prepare_done(task);
        set_state(engine, task, state);
        if (!task->held && task->desired == SWARM_TASK_STATE_RUNNING)
            start(engine, task);
        return 1;
    case SWARM_TASK_STATE_STARTING:
        return 0; /* known: it was started from here */
    case SWARM_TASK_STATE_RUNNING:
        if (task->state != SWARM_TASK_STATE_STARTING || task->probing ||
            task->route != ROUTE_NONE || task->desired != SWARM_TASK_STATE_RUNNING)
            return 0;
        see_running(engine, task);
        return 1;
    default:
        return see_end(engine, task, state, error, exit_code);
    }
}

/* Its image brings a health check of its own, which its spec says nothing about. */
static int see_checked(engine_task *task)
{
    if (task == NULL || task->health != SWARM_HEALTH_NONE || task->probing ||
        task->route != ROUTE_NONE || task->state >= SWARM_TASK_STATE_RUNNING)
        return 0;
    task->health = SWARM_HEALTH_STARTING;
    return 1;
}

int swarm_engine_see_health(swarm_engine *engine, const char *task_id, swarm_health health,
                            const char *output, int64_t now_ns)
{
    if (engine == NULL || task_id == NULL || health < SWARM_HEALTH_STARTING ||
        health > SWARM_HEALTH_UNHEALTHY)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_task *task = swarm__engine_find_task(engine, task_id);
    if (health == SWARM_HEALTH_STARTING)
        return see_checked(task);
    if (task == NULL || !task->probing || task->health == health)
        return 0;
    static const char unhealthy[] = "unhealthy: the health check failed";
    swarm__shared_text *text = swarm__shared_text_new(output != NULL ? output : "");
    swarm__shared_text *error = swarm__shared_text_new(unhealthy);
    if (text == NULL || error == NULL || swarm__engine_reserve(engine, 2 * TASK_EFFECTS) < 0) {
        swarm__shared_text_release(text);
        swarm__shared_text_release(error);
        return SWARM_E_NOMEM;
    }
    swarm_health before = task->health;
    task->health = health;
    swarm__save_task(engine, task);
    swarm__tell_health(engine, task, health, text);
    if (health == SWARM_HEALTH_UNHEALTHY) {
        task->failing = 1;
        swarm__shared_text_release(task->error);
        task->error = swarm__shared_text_hold(error);
        swarm__update_see(engine, task->slot, SWARM_ROLLOUT_SEEN_NEW_FAILED, task);
        swarm__task_stop(engine, task);
    } else if (before == SWARM_HEALTH_STARTING) {
        become_ready_for_requests(engine, task);
    }
    swarm__shared_text_release(text);
    swarm__shared_text_release(error);
    return 1;
}

int swarm_engine_see_routed(swarm_engine *engine, const char *task_id, int64_t now_ns)
{
    if (engine == NULL || task_id == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_task *task = swarm__engine_find_task(engine, task_id);
    if (task == NULL || task->route != ROUTE_ASKED)
        return 0;
    if (swarm__engine_reserve(engine, TASK_EFFECTS) < 0)
        return SWARM_E_NOMEM;
    task->route = task->revision->has_ingress_port ? ROUTE_OPEN : ROUTE_CLOSED;
    swarm__tell_task(engine, SWARM_EVENT_KIND_TASK_ROUTED, task);
    if (task->state < SWARM_TASK_STATE_RUNNING) /* else it was routed before a restart, too */
        come_up(engine, task);
    return 1;
}

int swarm_engine_see_drained(swarm_engine *engine, const char *task_id, uint64_t cut,
                             int64_t now_ns)
{
    if (engine == NULL || task_id == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_task *task = swarm__engine_find_task(engine, task_id);
    if (task == NULL || task->route != ROUTE_DRAINING)
        return 0;
    if (swarm__engine_reserve(engine, TASK_EFFECTS) < 0)
        return SWARM_E_NOMEM;
    if (swarm__drain_cut_too_many(engine, task, cut))
        swarm__update_see_old_late(engine, task, SWARM_VERDICT_CAUSE_DRAIN);
    if (task->timer.place != 0) /* else it was waited for without a timer, since a restart */
        swarm__times_note(
            task->service, PHASE_DRAIN,
            swarm__ns_add(swarm__ns_subtract(engine->now_ns, swarm__task_drain_deadline_ns(task)),
                          swarm__task_drain_timeout_ns(engine, task)));
    swarm__task_was_drained(engine, task, cut);
    return 1;
}
