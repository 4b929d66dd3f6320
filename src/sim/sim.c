/* SPDX-License-Identifier: MIT
 *
 * The simulator's frame: its life, its settings, and time going by.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "sim/sim_state.h"
#include <string.h>

static const int64_t start_unix_ns = INT64_C(946684800000000000); /* 2000-01-01 */
static const int64_t second_ns = 1000000000;
static const uint64_t certain = UINT64_C(1) << 32;

static const char *const fault_words[] = {"unknown", "lost", "late", "duplicated", "reordered"};

const char *swarm_sim_fault_to_str(swarm_sim_fault fault)
{
    return fault > 0 && fault <= SWARM_SIM_FAULT_REORDERED ? fault_words[fault] : fault_words[0];
}

int swarm_sim_fault_from_str(const char *text, swarm_sim_fault *out_fault)
{
    for (swarm_sim_fault fault = 1; text != NULL && fault <= SWARM_SIM_FAULT_REORDERED; fault++) {
        if (out_fault != NULL && strcmp(text, fault_words[fault]) == 0) {
            *out_fault = fault;
            return 0;
        }
    }
    return SWARM_E_INVAL;
}

int64_t swarm__sim_unix_ns(swarm_sim *sim)
{
    return swarm__ns_add(start_unix_ns, swarm__sim_clock_ns(sim));
}

int64_t swarm__sim_clock_ns(swarm_sim *sim)
{
    int64_t clock_ns = sim->now_ns - sim->behind_ns;
    if (clock_ns > sim->engine_ns)
        sim->engine_ns = clock_ns;
    return clock_ns;
}

int64_t swarm__sim_reckoned_ns(const swarm_sim *sim)
{
    int64_t reckoned_ns = swarm__ns_add(sim->engine_ns, sim->behind_ns);
    return reckoned_ns > sim->now_ns ? reckoned_ns : sim->now_ns;
}

/* ---- life ---- */

void swarm__sim_no_memory(swarm_sim *sim)
{
    sim->failed = SWARM_E_NOMEM;
}

int swarm_sim_new(uint64_t seed, swarm_sim **out_sim, swarm_error **err)
{
    if (out_sim == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "out_sim is NULL");
    swarm_sim *sim = swarm__alloc_zero(1, sizeof *sim);
    if (sim == NULL)
        return swarm__fail_nomem(err);
    if (swarm_engine_new(seed, 0, start_unix_ns, &sim->engine, NULL) < 0) {
        swarm__free(sim);
        return swarm__fail_nomem(err);
    }
    sim->random.state = ~seed; /* not the engine's numbers */
    sim->observation_delay = (sim_range){second_ns / 1000, second_ns / 50};
    sim->detection_delay = (sim_range){2 * second_ns, 5 * second_ns};
    sim->fault_delay = (sim_range){0, 30 * second_ns};
    sim->keep_log = sim->checks = 1;
    swarm__sim_behave_well(&sim->otherwise);
    *out_sim = sim;
    return 0;
}

static void free_happenings(swarm_sim *sim)
{
    sim_happening *happening;
    swarm__sim_plan_postponed(sim);
    while ((happening = swarm__sim_first(sim)) != NULL)
        swarm__sim_unplan(sim, happening);
    while ((happening = sim->free_happenings) != NULL) {
        sim->free_happenings = happening->next_free;
        swarm__free(happening);
    }
    swarm__heap_free(&sim->happenings);
}

void swarm_sim_free(swarm_sim *sim)
{
    if (sim == NULL)
        return;
    free_happenings(sim);
    swarm__sim_drop_tasks(sim);
    for (size_t i = 0; i < sim->nodes.count; i++)
        swarm__sim_node_free(sim->nodes.items[i]);
    for (size_t i = 0; i < sim->services.count; i++)
        swarm__sim_service_free(sim->services.items[i]);
    for (size_t i = 0; i < sim->versions.count; i++)
        swarm__free(sim->versions.items[i].image);
    for (size_t i = sim->events.head; i < sim->events.count; i++)
        swarm_event_free(sim->events.items[i]);
    swarm_event_free(sim->lent);
    swarm__sim_records_free(sim);
    swarm__array_free(&sim->nodes);
    swarm__array_free(&sim->services);
    swarm__array_free(&sim->versions);
    swarm__array_free(&sim->events);
    swarm__text_free(&sim->log);
    swarm__free(sim->breach);
    swarm_engine_free(sim->engine);
    swarm__free(sim);
}

/* ---- settings ---- */

#define SET_RANGE(name)                                                                            \
    int swarm_sim_set_##name##_ns(swarm_sim *sim, int64_t least_ns, int64_t most_ns)               \
    {                                                                                              \
        if (sim == NULL || !swarm__sim_range_valid(least_ns, most_ns))                             \
            return SWARM_E_INVAL;                                                                  \
        sim->name = (sim_range){least_ns, most_ns};                                                \
        return 0;                                                                                  \
    }

#define SET_SWITCH(name, member)                                                                   \
    int swarm_sim_set_##name(swarm_sim *sim, int on)                                               \
    {                                                                                              \
        if (sim == NULL)                                                                           \
            return SWARM_E_INVAL;                                                                  \
        sim->member = on != 0;                                                                     \
        return 0;                                                                                  \
    }

SET_RANGE(observation_delay)
SET_RANGE(detection_delay)
SET_RANGE(fault_delay)
SET_SWITCH(log, keep_log)
SET_SWITCH(events, keep_events)
SET_SWITCH(checks, checks)

int swarm_sim_set_fault(swarm_sim *sim, swarm_sim_fault fault, double probability)
{
    uint64_t drawn;
    if (sim == NULL || fault <= SWARM_SIM_FAULT_UNKNOWN || fault > SWARM_SIM_FAULT_REORDERED ||
        swarm__sim_probability(probability, &drawn) < 0 ||
        (fault == SWARM_SIM_FAULT_LOST && drawn >= certain))
        return SWARM_E_INVAL;
    sim->faults[fault] = drawn;
    return 0;
}

int swarm_sim_set_load(swarm_sim *sim, const char *service, int64_t interval_ns, swarm_error **err)
{
    if (sim == NULL || service == NULL || interval_ns < 1)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL, or no interval");
    sim_service *known = swarm__sim_service_by_name(sim, service);
    if (known == NULL)
        return swarm__fail_nomem(err);
    known->interval_ns = interval_ns;
    return 0;
}

/* ---- time ---- */

static int64_t next_ns(const swarm_sim *sim)
{
    const sim_happening *first = swarm__sim_first(sim);
    int64_t engine_ns = swarm__ns_add(swarm_engine_deadline_ns(sim->engine), sim->behind_ns);
    return first != NULL && first->timer.at_ns < engine_ns ? first->timer.at_ns : engine_ns;
}

/* Whoever wants to command a manager that is dead waits until it is back. */
static int needs_manager(const sim_happening *happening)
{
    if (happening->kind == HAPPEN_NODE)
        return 1;
    if (happening->kind != HAPPEN_COMMAND)
        return 0;
    switch (happening->command->kind) {
    case COMMAND_BEHAVIOUR:
    case COMMAND_HEAL:
    case COMMAND_LOSE_NODE:
    case COMMAND_RETURN_NODE:
    case COMMAND_LEAP:
        return 0;
    default:
        return 1;
    }
}

static void manager(swarm_sim *sim)
{
    if (sim->engine == NULL)
        swarm__sim_come_back(sim);
    else if (sim->is_to_die)
        swarm__sim_die(sim);
}

/* 0 when it happened in the world alone: the engine hears of it later, when it is seen. */
static int let_happen(swarm_sim *sim, sim_happening *happening)
{
    int is_told = 1;
    if (sim->engine == NULL && needs_manager(happening)) {
        swarm__sim_postpone(sim, happening);
        return 0;
    }
    switch (happening->kind) {
    case HAPPEN_COMMAND:
        swarm__sim_carry_out(sim, happening->command);
        break;
    case HAPPEN_SEEN:
        swarm__sim_arrive(sim, happening);
        break;
    case HAPPEN_NODE:
        swarm__sim_node_seen(sim, happening);
        break;
    case HAPPEN_MANAGER:
        manager(sim);
        break;
    default:
        is_told = 0;
        swarm__sim_happen(sim, happening);
    }
    swarm__sim_unplan(sim, happening);
    return is_told;
}

/* What is to happen next, at that time. */
static int step(swarm_sim *sim, int64_t at_ns)
{
    if (sim->failed != 0)
        return sim->failed;
    if (at_ns == INT64_MAX)
        return 0;
    if (at_ns > sim->now_ns)
        sim->now_ns = at_ns;
    sim_happening *first = swarm__sim_first(sim);
    int is_told = 1;
    if (first != NULL && first->timer.at_ns <= at_ns)
        is_told = let_happen(sim, first);
    else
        swarm_engine_tick(sim->engine, swarm__sim_clock_ns(sim));
    if (is_told)
        swarm__sim_take_effects(sim);
    if (sim->checks && sim->failed == 0)
        swarm__sim_check_step(sim);
    return sim->failed != 0 ? sim->failed : 1;
}

int swarm_sim_step(swarm_sim *sim, swarm_error **err)
{
    if (sim == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "sim is NULL");
    int code = step(sim, next_ns(sim));
    return code < 0 ? swarm__fail_nomem(err) : code;
}

int swarm_sim_run_until(swarm_sim *sim, int64_t at_ns, swarm_error **err)
{
    if (sim == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "sim is NULL");
    int code = sim->failed != 0 ? sim->failed : 1;
    for (int64_t next = next_ns(sim); code > 0 && next <= at_ns; next = next_ns(sim))
        code = step(sim, next);
    if (code < 0)
        return swarm__fail_nomem(err);
    if (at_ns > sim->now_ns)
        sim->now_ns = at_ns;
    return 0;
}

static int is_quiet(const swarm_sim *sim)
{
    return sim->solid == 0 && swarm_engine_deadline_ns(sim->engine) == INT64_MAX;
}

int swarm_sim_run_quiet(swarm_sim *sim, int64_t limit_ns, swarm_error **err)
{
    if (sim == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "sim is NULL");
    int code = sim->failed != 0 ? sim->failed : 1;
    while (code > 0 && !is_quiet(sim)) {
        int64_t next = next_ns(sim);
        if (next > limit_ns) {
            sim->now_ns = limit_ns > sim->now_ns ? limit_ns : sim->now_ns;
            return 0;
        }
        code = step(sim, next);
    }
    return code < 0 ? swarm__fail_nomem(err) : 1;
}

/* ---- what happened ---- */

int64_t swarm_sim_get_now_ns(const swarm_sim *sim)
{
    return sim != NULL ? sim->now_ns : 0;
}

int swarm_sim_next_event(swarm_sim *sim, const swarm_event **out_event)
{
    if (sim == NULL || out_event == NULL)
        return SWARM_E_INVAL;
    if (sim->events.head == sim->events.count)
        return 0;
    swarm_event_free(sim->lent);
    sim->lent = sim->events.items[sim->events.head++];
    *out_event = sim->lent;
    return 1;
}

const swarm_engine *swarm_sim_get_engine(const swarm_sim *sim)
{
    return sim != NULL ? sim->engine : NULL;
}

#define COUNT(name)                                                                                \
    uint64_t swarm_sim_count_##name(const swarm_sim *sim)                                          \
    {                                                                                              \
        return sim != NULL ? sim->name : 0;                                                        \
    }

COUNT(transitions)
COUNT(effects)
COUNT(observations)
COUNT(refused)
COUNT(requests)
COUNT(failed_requests)

const char *swarm_sim_get_log(const swarm_sim *sim)
{
    return sim != NULL && sim->log.data != NULL ? sim->log.data : "";
}

int swarm_sim_check(swarm_sim *sim, swarm_error **err)
{
    if (sim == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "sim is NULL");
    if (sim->failed == 0 && sim->breach == NULL && is_quiet(sim))
        swarm__sim_check_quiet(sim);
    if (sim->failed != 0)
        return swarm__fail_nomem(err);
    return sim->breach != NULL ? swarm__fail(err, SWARM_E_INTERNAL, NULL, "%s", sim->breach) : 0;
}
