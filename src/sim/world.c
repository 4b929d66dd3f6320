/* SPDX-License-Identifier: MIT
 *
 * The made-up world: processes that are prepared, boot, serve, fail and end, and a balancer that gives
 * them connections.
 */
#include "base/array.h"
#include "base/duration.h"
#include "sim/sim_state.h"

enum {
    EXIT_FAILED = 1,
    EXIT_KILLED = 137,
    EXIT_STOPPED = 143
};

/* ---- health ---- */

static void plan_chances(swarm_sim *sim, sim_task *task)
{
    const swarm_sim_behaviour *behaviour = &task->behaviour;
    sim_happening *happening = NULL;
    if (swarm__sim_draw(sim, behaviour->late_failure)) {
        happening = swarm__sim_plan_task(
            sim, HAPPEN_CRASH,
            swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &behaviour->late_failure_at)), task);
        if (happening != NULL)
            happening->number = EXIT_FAILED;
    }
    if (swarm__sim_draw(sim, behaviour->flapping))
        swarm__sim_plan_task(
            sim, HAPPEN_FLAP,
            swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &behaviour->flapping_at)), task);
}

static void report_health(swarm_sim *sim, sim_task *task, swarm_health health)
{
    swarm__sim_report(sim, task, &(sim_observation){.kind = SEEN_HEALTH, .health = health});
}

static void probe(swarm_sim *sim, sim_task *task)
{
    task->probed = 1;
    if (task->sick || !task->alive || !task->node->up)
        swarm__sim_plan_task(
            sim, HAPPEN_UNHEALTHY,
            swarm__ns_add(sim->now_ns, swarm__ns_add(task->start_period_ns, task->patience_ns)),
            task);
    else if (task->ready)
        report_health(sim, task, SWARM_HEALTH_HEALTHY);
}

/* ---- the balancer ---- */

/* Ports of its node need no balancer: that they accept is all. */
static void open_route(swarm_sim *sim, sim_task *task)
{
    sim_service *service = task->service;
    if (!task->balanced) {
        task->route = SIM_ROUTE_CLOSED;
        swarm__sim_report(sim, task, &(sim_observation){.kind = SEEN_ROUTED});
        return;
    }
    if (swarm__array_reserve(&service->routed, 1) < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    swarm__array_push(&service->routed, task);
    task->routed_place = service->routed.count;
    task->route = SIM_ROUTE_OPEN;
    swarm__sim_report(sim, task, &(sim_observation){.kind = SEEN_ROUTED});
    if (service->interval_ns == 0 || service->requested)
        return;
    sim_happening *happening =
        swarm__sim_plan(sim, HAPPEN_REQUEST, swarm__ns_add(sim->now_ns, service->interval_ns));
    if (happening == NULL)
        return;
    happening->service = service;
    service->requested = 1;
}

void swarm__sim_close_route(sim_task *task)
{
    if (task->routed_place == 0)
        return;
    sim_service *service = task->service;
    sim_task *last = service->routed.items[--service->routed.count];
    service->routed.items[task->routed_place - 1] = last;
    last->routed_place = task->routed_place;
    task->routed_place = 0;
}

static void route(swarm_sim *sim, sim_task *task)
{
    task->route = SIM_ROUTE_ASKED;
    if (task->ready && task->alive && task->node->up)
        open_route(sim, task);
}

/* A task that cannot be reached keeps its connections until they are cut. */
static void drain(swarm_sim *sim, sim_task *task)
{
    int64_t over_ns = swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &task->behaviour.drain));
    swarm__sim_close_route(task);
    task->route = SIM_ROUTE_DRAINING;
    if (!task->alive)
        over_ns = sim->now_ns;
    else if (!task->node->up || over_ns > task->deadline_ns)
        over_ns = task->deadline_ns;
    swarm__sim_plan_task(sim, HAPPEN_DRAINED, over_ns, task);
}

static void request(swarm_sim *sim, sim_service *service)
{
    if (service->removed || sim->failed != 0)
        return;
    const sim_task *task = NULL;
    if (service->routed.count > 0)
        task = service->routed
                   .items[swarm__random_below(&sim->random, (uint64_t)service->routed.count)];
    sim->requests++;
    if (task == NULL || !task->alive || !task->ready || !task->node->up) {
        sim->failed_requests++;
        swarm__sim_log(sim, '~', "a request to %s fails", service->name);
    }
    sim_happening *happening =
        swarm__sim_plan(sim, HAPPEN_REQUEST, swarm__ns_add(sim->now_ns, service->interval_ns));
    if (happening != NULL)
        happening->service = service;
}

/* ---- processes ---- */

static void prepare(swarm_sim *sim, sim_task *task)
{
    swarm__sim_plan_task(
        sim, HAPPEN_PREPARED,
        swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &task->behaviour.prepare)), task);
}

static void start(swarm_sim *sim, sim_task *task)
{
    if (!task->exited)
        swarm__sim_plan_task(
            sim, HAPPEN_STARTED,
            swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &task->behaviour.start)), task);
}

static void stop(swarm_sim *sim, sim_task *task)
{
    if (task->exited) { /* the end may have been told before, and is told again */
        swarm__sim_report_state(sim, task, SWARM_TASK_STATE_SHUTDOWN, NULL, task->exit_code);
        return;
    }
    int64_t stop_ns = swarm__sim_draw_ns(sim, &task->behaviour.stop);
    int killed = swarm__sim_draw(sim, task->behaviour.ignore_stop) || stop_ns > task->grace_ns;
    if (!task->alive)
        stop_ns = killed = 0;
    sim_happening *happening = swarm__sim_plan_task(
        sim, HAPPEN_EXIT, swarm__ns_add(sim->now_ns, killed ? task->grace_ns : stop_ns), task);
    if (happening != NULL)
        happening->number = killed ? EXIT_KILLED : EXIT_STOPPED;
}

void swarm__sim_act(swarm_sim *sim, swarm_effect_kind kind, sim_task *task)
{
    if (swarm__sim_node_keeps(sim, kind, task))
        return;
    switch (kind) {
    case SWARM_EFFECT_PREPARE:
        prepare(sim, task);
        break;
    case SWARM_EFFECT_START:
        start(sim, task);
        break;
    case SWARM_EFFECT_STOP:
        stop(sim, task);
        break;
    case SWARM_EFFECT_REMOVE: /* by force, if need be */
        task->alive = task->ready = 0;
        task->exited = 1;
        break;
    case SWARM_EFFECT_ADOPT:
        swarm__sim_adopt(sim, task);
        break;
    case SWARM_EFFECT_PROBE:
        probe(sim, task);
        break;
    case SWARM_EFFECT_UNPROBE:
        task->probed = 0;
        break;
    case SWARM_EFFECT_ROUTE:
        route(sim, task);
        break;
    case SWARM_EFFECT_DRAIN:
        drain(sim, task);
        break;
    case SWARM_EFFECT_UNROUTE:
        swarm__sim_close_route(task);
        task->route = SIM_ROUTE_CLOSED;
        break;
    default:
        break;
    }
}

/* ---- what happens to them ---- */

static void be_prepared(swarm_sim *sim, sim_task *task)
{
    if (task->exited || task->prepared)
        return;
    task->prepared = 1;
    if (swarm__sim_draw(sim, task->behaviour.prepare_failure)) {
        task->exited = task->rejected = 1;
        if (task->node->up)
            swarm__sim_report_state(sim, task, SWARM_TASK_STATE_REJECTED, "no such image", 0);
    } else if (task->node->up) {
        swarm__sim_report_state(sim, task, SWARM_TASK_STATE_READY, NULL, 0);
    }
}

static void be_started(swarm_sim *sim, sim_task *task)
{
    if (task->exited || task->alive)
        return;
    task->alive = 1;
    task->sick = swarm__sim_draw(sim, task->behaviour.never_healthy) != 0;
    if (task->node->up)
        swarm__sim_report_state(sim, task, SWARM_TASK_STATE_RUNNING, NULL, 0);
    swarm__sim_plan_task(sim, HAPPEN_BOOTED,
                         swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &task->behaviour.boot)),
                         task);
    if (task->behaviour.crash_after_ns == 0)
        return;
    sim_range life = {
        0, swarm__ns_add(task->behaviour.crash_after_ns, task->behaviour.crash_after_ns)};
    sim_happening *happening = swarm__sim_plan_task(
        sim, HAPPEN_CRASH, swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &life)), task);
    if (happening != NULL)
        happening->number = EXIT_KILLED;
}

static void end(swarm_sim *sim, sim_task *task, int32_t exit_code, swarm_task_state state,
                const char *error)
{
    if (task->exited)
        return;
    task->alive = task->ready = 0;
    task->exited = 1;
    task->exit_code = exit_code;
    if (task->node->up)
        swarm__sim_report_state(sim, task, state, error, exit_code);
}

static void be_booted(swarm_sim *sim, sim_task *task)
{
    if (!task->alive)
        return;
    if (task->sick && !sim->healed) {
        if (task->health_interval_ns == 0)
            end(sim, task, EXIT_FAILED, SWARM_TASK_STATE_FAILED, "task: non-zero exit (1)");
        return;
    }
    task->sick = 0;
    task->ready = 1;
    plan_chances(sim, task);
    if (!task->node->up)
        return;
    if (task->probed)
        report_health(sim, task, SWARM_HEALTH_HEALTHY);
    if (task->route == SIM_ROUTE_ASKED)
        open_route(sim, task);
}

static void be_drained(swarm_sim *sim, sim_task *task)
{
    if (task->route != SIM_ROUTE_DRAINING)
        return;
    task->route = SIM_ROUTE_CLOSED;
    uint64_t cut = sim->now_ns >= task->deadline_ns || !task->alive;
    swarm__sim_report(sim, task, &(sim_observation){.kind = SEEN_DRAINED, .cut = cut});
}

static void flap(swarm_sim *sim, sim_task *task)
{
    if (!task->alive || !task->probed || sim->healed)
        return;
    report_health(sim, task, SWARM_HEALTH_UNHEALTHY);
    swarm__sim_plan_task(sim, HAPPEN_RECOVERED,
                         swarm__ns_add(sim->now_ns, task->health_interval_ns), task);
}

static void crash(swarm_sim *sim, sim_task *task, int32_t exit_code)
{
    if (!task->alive || sim->healed)
        return;
    swarm__sim_log_task(sim, '~', task, "crashes");
    end(sim, task, exit_code, SWARM_TASK_STATE_FAILED,
        exit_code == EXIT_KILLED ? "task: non-zero exit (137)" : "task: non-zero exit (1)");
}

void swarm__sim_happen(swarm_sim *sim, const sim_happening *happening)
{
    sim_task *task = happening->task;
    switch (happening->kind) {
    case HAPPEN_PREPARED:
        be_prepared(sim, task);
        break;
    case HAPPEN_STARTED:
        be_started(sim, task);
        break;
    case HAPPEN_BOOTED:
        be_booted(sim, task);
        break;
    case HAPPEN_UNHEALTHY:
        if (task->probed && (!task->alive || !task->ready || !task->node->up))
            report_health(sim, task, SWARM_HEALTH_UNHEALTHY);
        break;
    case HAPPEN_FLAP:
        flap(sim, task);
        break;
    case HAPPEN_RECOVERED:
        if (task->probed && task->alive)
            report_health(sim, task, SWARM_HEALTH_HEALTHY);
        break;
    case HAPPEN_DRAINED:
        be_drained(sim, task);
        break;
    case HAPPEN_EXIT:
        end(sim, task, (int32_t)happening->number, SWARM_TASK_STATE_SHUTDOWN, NULL);
        break;
    case HAPPEN_CRASH:
        crash(sim, task, (int32_t)happening->number);
        break;
    case HAPPEN_REQUEST:
        request(sim, happening->service);
        break;
    default:
        break;
    }
}
