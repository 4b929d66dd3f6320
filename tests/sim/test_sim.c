/* SPDX-License-Identifier: MIT
 *
 * The simulator by itself: what its functions refuse, that a seed repeats itself, and that what happens
 * in it is what was asked for.
 */
#include "sim/scenario.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)
#define HOUR   (3600 * SECOND)

static swarm_sim *new_sim(uint64_t seed, unsigned nodes)
{
    swarm_sim *sim = NULL;
    ck_assert_int_eq(swarm_sim_new(seed, &sim, NULL), 0);
    for (unsigned i = 1; i <= nodes; i++) {
        char name[16];
        swarm_node_spec *node = swarm_node_spec_new();
        snprintf(name, sizeof name, "n%u", i);
        swarm_node_spec_set_name(node, name);
        ck_assert_int_eq(swarm_sim_add_node_at(sim, 0, node, NULL), 0);
        swarm_node_spec_free(node);
    }
    return sim;
}

static swarm_service_spec *new_spec(const char *image, swarm_failure_action action)
{
    swarm_service_spec *spec = swarm_service_spec_new();
    swarm_update_config *config = swarm_update_config_new();
    swarm_port_config *port = swarm_port_config_new();
    swarm_update_config_set_parallelism(config, 1);
    swarm_update_config_set_order(config, SWARM_UPDATE_ORDER_START_FIRST);
    swarm_update_config_set_failure_action(config, action);
    swarm_port_config_set_target_port(port, 80);
    swarm_port_config_set_published_port(port, 8080);
    swarm_port_config_set_protocol(port, SWARM_PORT_PROTOCOL_TCP);
    swarm_service_spec_set_name(spec, "web");
    swarm_service_spec_set_replicas(spec, 3);
    swarm_service_spec_set_update_config(spec, config);
    swarm_container_spec_set_image(
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)), image);
    swarm_endpoint_spec_add_port(swarm_service_spec_edit_endpoint(spec), port);
    swarm_port_config_free(port);
    swarm_update_config_free(config);
    return spec;
}

static void create_and_update(swarm_sim *sim, swarm_failure_action action)
{
    swarm_service_spec *first = new_spec("web:1", action), *second = new_spec("web:2", action);
    ck_assert_int_eq(swarm_sim_create_service_at(sim, 0, first, NULL), 0);
    ck_assert_int_eq(swarm_sim_update_service_at(sim, 60 * SECOND, "web", second, NULL), 0);
    swarm_service_spec_free(first);
    swarm_service_spec_free(second);
}

static void assert_all_held(swarm_sim *sim)
{
    swarm_error *err = NULL;
    ck_assert_int_eq(swarm_sim_run_quiet(sim, 48 * HOUR, NULL), 1);
    int code = swarm_sim_check(sim, &err);
    ck_assert_msg(code == 0, "%s\n%s", swarm_error_get_message(err), swarm_sim_get_log(sim));
}

static swarm_verdict last_verdict(swarm_sim *sim)
{
    const swarm_event *event = NULL;
    swarm_verdict verdict = SWARM_VERDICT_UNKNOWN;
    while (swarm_sim_next_event(sim, &event) > 0)
        if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_VERDICT)
            verdict = swarm_event_get_verdict(event);
    return verdict;
}

START_TEST(an_update_of_good_versions_loses_no_request)
{
    swarm_sim *sim = new_sim(1, 3);
    ck_assert_int_eq(swarm_sim_set_load(sim, "web", SECOND / 10, NULL), 0);
    ck_assert_int_eq(swarm_sim_set_events(sim, 1), 0);
    create_and_update(sim, SWARM_FAILURE_ACTION_ROLLBACK);
    ck_assert_int_eq(swarm_sim_run_until(sim, 600 * SECOND, NULL), 0);
    ck_assert_int_eq(swarm_sim_get_now_ns(sim), 600 * SECOND);
    assert_all_held(sim);
    ck_assert_int_eq(last_verdict(sim), SWARM_VERDICT_SUCCEEDED);
    ck_assert_uint_gt(swarm_sim_count_requests(sim), 5000);
    ck_assert_uint_eq(swarm_sim_count_failed_requests(sim), 0);
    ck_assert_uint_gt(swarm_sim_count_transitions(sim), 30);
    ck_assert_uint_gt(swarm_sim_count_effects(sim), swarm_sim_count_transitions(sim));
    ck_assert_uint_gt(swarm_sim_count_observations(sim), 15);
    ck_assert_uint_eq(swarm_sim_count_refused(sim), 0);
    ck_assert_ptr_nonnull(strstr(swarm_sim_get_log(sim), "web.1#2 web:2 running"));
    swarm_service *service = NULL;
    ck_assert_int_eq(swarm_engine_get_service(swarm_sim_get_engine(sim), "web", &service, NULL), 0);
    ck_assert_uint_eq(swarm_service_get_running_tasks(service), 3);
    swarm_service_free(service);
    swarm_sim_free(sim);
}
END_TEST

static void behave(swarm_sim *sim, const char *image,
                   int (*set)(swarm_sim_behaviour *behaviour, double probability))
{
    swarm_sim_behaviour *behaviour = swarm_sim_behaviour_new();
    ck_assert_int_eq(set(behaviour, 1.0), 0);
    ck_assert_int_eq(swarm_sim_set_behaviour_at(sim, 0, image, behaviour, NULL), 0);
    swarm_sim_behaviour_free(behaviour);
}

static int fail_late(swarm_sim_behaviour *behaviour, double probability)
{
    return swarm_sim_behaviour_set_late_failure(behaviour, probability, SECOND, 3 * SECOND);
}

/* What fails after it was up may cost requests; what never comes up must not. */
static void try_bad_version(int (*fault)(swarm_sim_behaviour *behaviour, double probability),
                            int may_cost)
{
    swarm_sim *sim = new_sim(3, 3);
    swarm_sim_set_events(sim, 1);
    swarm_sim_set_load(sim, "web", SECOND / 10, NULL);
    behave(sim, "web:2", fault);
    create_and_update(sim, SWARM_FAILURE_ACTION_ROLLBACK);
    assert_all_held(sim);
    ck_assert_int_eq(last_verdict(sim), SWARM_VERDICT_ROLLED_BACK);
    if (!may_cost)
        ck_assert_uint_eq(swarm_sim_count_failed_requests(sim), 0);
    swarm_sim_free(sim);
}

START_TEST(a_bad_version_costs_nothing)
{
    try_bad_version(swarm_sim_behaviour_set_prepare_failure, 0);
    try_bad_version(swarm_sim_behaviour_set_never_healthy, 0);
    try_bad_version(fail_late, 1);
}
END_TEST

START_TEST(nodes_come_and_go)
{
    swarm_sim *sim = new_sim(4, 3);
    create_and_update(sim, SWARM_FAILURE_ACTION_PAUSE);
    swarm_sim_set_load(sim, "web", SECOND / 10, NULL);
    ck_assert_int_eq(swarm_sim_lose_node_at(sim, 200 * SECOND, "n1", 1, NULL), 0);
    ck_assert_int_eq(swarm_sim_lose_node_at(sim, 220 * SECOND, "n2", 0, NULL), 0);
    ck_assert_int_eq(swarm_sim_return_node_at(sim, 300 * SECOND, "n1", NULL), 0);
    ck_assert_int_eq(swarm_sim_leap_at(sim, 350 * SECOND, HOUR, NULL), 0);
    ck_assert_int_eq(swarm_sim_return_node_at(sim, 2 * HOUR, "n2", NULL), 0);
    ck_assert_int_eq(swarm_sim_set_node_availability_at(sim, 3 * HOUR, "n3",
                                                        SWARM_NODE_AVAILABILITY_DRAIN, NULL),
                     0);
    ck_assert_int_eq(swarm_sim_remove_node_at(sim, 4 * HOUR, "n3", 0, NULL), 0);
    ck_assert_int_eq(swarm_sim_lose_node_at(sim, 5 * HOUR, "n3", 0, NULL), 0);
    assert_all_held(sim);
    ck_assert_uint_eq(swarm_sim_count_refused(sim), 1); /* n3 is gone by then */
    ck_assert_uint_gt(swarm_sim_count_failed_requests(sim), 0);
    ck_assert_int_eq(swarm_sim_get_now_ns(sim), 5 * HOUR);
    swarm_sim_free(sim);
}
END_TEST

/* What is to take the place of tasks on an emptied node is refused as soon as it is prepared. */
START_TEST(a_refused_move_is_no_busy_loop)
{
    swarm_sim *sim = new_sim(5, 2);
    swarm_sim_behaviour *refused = swarm_sim_behaviour_new();
    swarm_service_spec *spec = new_spec("web:1", SWARM_FAILURE_ACTION_PAUSE);
    swarm_restart_policy_set_delay_ns(
        swarm_task_spec_edit_restart_policy(swarm_service_spec_edit_task(spec)), SECOND / 5);
    ck_assert_int_eq(swarm_sim_create_service_at(sim, 0, spec, NULL), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_prepare_ns(refused, 0, 0), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_prepare_failure(refused, 1.0), 0);
    ck_assert_int_eq(swarm_sim_set_behaviour_at(sim, 60 * SECOND, "web:1", refused, NULL), 0);
    ck_assert_int_eq(swarm_sim_set_node_availability_at(sim, 60 * SECOND, "n1",
                                                        SWARM_NODE_AVAILABILITY_DRAIN, NULL),
                     0);
    ck_assert_int_eq(swarm_sim_heal_at(sim, 70 * SECOND, NULL), 0);
    ck_assert_int_eq(swarm_sim_run_until(sim, 61 * SECOND, NULL), 0);
    ck_assert_int_eq(swarm_sim_check(sim, NULL), 0);
    assert_all_held(sim);
    ck_assert_ptr_nonnull(strstr(swarm_sim_get_log(sim), "rejected: no such image"));
    swarm_service_spec_free(spec);
    swarm_sim_behaviour_free(refused);
    swarm_sim_free(sim);
}
END_TEST

START_TEST(commands_on_services)
{
    swarm_sim *sim = new_sim(5, 2);
    create_and_update(sim, SWARM_FAILURE_ACTION_PAUSE);
    ck_assert_int_eq(swarm_sim_scale_service_at(sim, 100 * SECOND, "web", 5, NULL), 0);
    ck_assert_int_eq(swarm_sim_rollback_service_at(sim, 200 * SECOND, "web", NULL), 0);
    ck_assert_int_eq(swarm_sim_scale_service_at(sim, 300 * SECOND, "nobody", 5, NULL), 0);
    assert_all_held(sim);
    ck_assert_ptr_nonnull(strstr(swarm_sim_get_log(sim), "web.5#2 web:1 running"));
    ck_assert_ptr_nonnull(strstr(swarm_sim_get_log(sim), "refused: service nobody not found"));
    ck_assert_uint_eq(swarm_sim_count_refused(sim), 1);
    ck_assert_int_eq(swarm_sim_remove_service_at(sim, 0, "web", NULL), 0); /* at once */
    assert_all_held(sim);
    ck_assert_ptr_nonnull(strstr(swarm_sim_get_log(sim), "web service_removed"));
    ck_assert_int_eq(swarm_sim_step(sim, NULL), 0);
    swarm_sim_free(sim);
}
END_TEST

START_TEST(a_broken_world_heals)
{
    swarm_sim *sim = new_sim(6, 2);
    swarm_sim_behaviour *behaviour = swarm_sim_behaviour_new();
    ck_assert_int_eq(swarm_sim_behaviour_set_crash_after_ns(behaviour, 30 * SECOND), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_flapping(behaviour, 0.5, 0, 60 * SECOND), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_ignore_stop(behaviour, 0.5), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_prepare_ns(behaviour, 0, SECOND), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_start_ns(behaviour, 0, SECOND), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_boot_ns(behaviour, 0, SECOND), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_drain_ns(behaviour, 0, 60 * SECOND), 0);
    ck_assert_int_eq(swarm_sim_behaviour_set_stop_ns(behaviour, 0, 20 * SECOND), 0);
    ck_assert_int_eq(swarm_sim_set_behaviour_at(sim, 0, NULL, behaviour, NULL), 0);
    swarm_sim_behaviour_free(behaviour);
    for (swarm_sim_fault fault = 1; fault <= SWARM_SIM_FAULT_REORDERED; fault++)
        ck_assert_int_eq(swarm_sim_set_fault(sim, fault, 0.3), 0);
    ck_assert_int_eq(swarm_sim_set_fault_delay_ns(sim, 0, 10 * SECOND), 0);
    ck_assert_int_eq(swarm_sim_set_observation_delay_ns(sim, 0, SECOND), 0);
    ck_assert_int_eq(swarm_sim_set_detection_delay_ns(sim, 0, SECOND), 0);
    create_and_update(sim, SWARM_FAILURE_ACTION_CONTINUE);
    ck_assert_int_eq(swarm_sim_lose_node_at(sim, HOUR, "n1", 0, NULL), 0);
    ck_assert_int_eq(swarm_sim_heal_at(sim, 2 * HOUR, NULL), 0);
    ck_assert_int_eq(swarm_sim_run_quiet(sim, HOUR, NULL), 0);
    assert_all_held(sim);
    swarm_sim_free(sim);
}
END_TEST

/* One task at a time, and a gate after each: paused, asked to go on, answered, and promoted. */
START_TEST(an_update_is_steered)
{
    swarm_sim *sim = new_sim(3, 3);
    swarm_service_spec *spec = new_spec("web:1", SWARM_FAILURE_ACTION_PAUSE);
    swarm_update_config *config =
        swarm_update_config_copy(swarm_service_spec_get_update_config(spec));
    ck_assert_int_eq(swarm_update_config_set_gate(config, SWARM_UPDATE_GATE_MANUAL), 0);
    ck_assert_int_eq(swarm_service_spec_set_update_config(spec, config), 0);
    ck_assert_int_eq(swarm_sim_set_events(sim, 1), 0);
    ck_assert_int_eq(swarm_sim_create_service_at(sim, 0, spec, NULL), 0);
    ck_assert_int_eq(
        swarm_container_spec_set_image(
            swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)), "web:2"),
        0);
    ck_assert_int_eq(swarm_sim_update_service_at(sim, 60 * SECOND, "web", spec, NULL), 0);
    ck_assert_int_eq(swarm_sim_pause_update_at(sim, 61 * SECOND, "web", NULL), 0);
    ck_assert_int_eq(swarm_sim_resume_update_at(sim, 90 * SECOND, "web", NULL), 0);
    ck_assert_int_eq(swarm_sim_answer_gate_at(sim, 100 * SECOND, "web", SWARM_GATE_ANSWER_GO, NULL),
                     0);
    ck_assert_int_eq(swarm_sim_promote_update_at(sim, 101 * SECOND, "web", NULL), 0);
    ck_assert_int_eq(swarm_sim_cancel_update_at(sim, HOUR, "web", NULL), 0);
    assert_all_held(sim);
    ck_assert_int_eq(last_verdict(sim), SWARM_VERDICT_SUCCEEDED);
    ck_assert_uint_eq(swarm_sim_count_refused(sim), 1); /* nothing was left to be cancelled */
    ck_assert_ptr_nonnull(strstr(swarm_sim_get_log(sim), "answer the gate of web with go"));
    swarm_update_config_free(config);
    swarm_service_spec_free(spec);
    swarm_sim_free(sim);
}
END_TEST

START_TEST(a_seed_repeats_itself)
{
    scenario_result result;
    char *first, *second, *other;
    scenario_play(SCENARIO_PLAIN, 7, SIZE_MAX, &result, &first);
    scenario_play(SCENARIO_PLAIN, 7, SIZE_MAX, &result, &second);
    scenario_play(SCENARIO_PLAIN, 8, SIZE_MAX, &result, &other);
    ck_assert_uint_gt(strlen(first), 1000);
    ck_assert_str_eq(first, second);
    ck_assert_str_ne(first, other);
    free(first);
    free(second);
    free(other);
    scenario_play(SCENARIO_STEERED, 7, SIZE_MAX, &result, &first);
    scenario_play(SCENARIO_STEERED, 7, SIZE_MAX, &result, &second);
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
}
END_TEST

/* The manager dies in the middle of its effects, at another one with each seed. */
static char *log_of_an_update(uint64_t seed, int checks)
{
    swarm_sim *sim = new_sim(seed, 2);
    ck_assert_int_eq(swarm_sim_set_checks(sim, checks), 0);
    ck_assert_int_eq(swarm_sim_restart_manager_at(sim, 60 * SECOND, SECOND, NULL), 0);
    ck_assert_int_eq(swarm_sim_restart_manager_at(sim, 70 * SECOND, SECOND, NULL), 0);
    create_and_update(sim, SWARM_FAILURE_ACTION_PAUSE);
    assert_all_held(sim);
    char *log = strdup(swarm_sim_get_log(sim));
    swarm_sim_free(sim);
    return log;
}

START_TEST(checks_change_nothing)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        char *checked = log_of_an_update(seed, 1), *unchecked = log_of_an_update(seed, 0);
        ck_assert_int_eq(strcmp(checked, unchecked), 0); /* too long to be shown */
        free(checked);
        free(unchecked);
    }
}
END_TEST

START_TEST(what_is_switched_off_is_not_there)
{
    const swarm_event *event;
    swarm_sim *sim = new_sim(9, 1);
    ck_assert_int_eq(swarm_sim_set_log(sim, 0), 0);
    ck_assert_int_eq(swarm_sim_set_checks(sim, 0), 0);
    create_and_update(sim, SWARM_FAILURE_ACTION_PAUSE);
    assert_all_held(sim);
    ck_assert_str_eq(swarm_sim_get_log(sim), "");
    ck_assert_int_eq(swarm_sim_next_event(sim, &event), 0);
    swarm_sim_free(sim);
}
END_TEST

START_TEST(wrong_arguments_are_refused)
{
    swarm_sim *sim = new_sim(1, 0);
    swarm_error *err = NULL;
    swarm_sim_behaviour *behaviour = swarm_sim_behaviour_new();
    ck_assert_int_eq(swarm_sim_new(1, NULL, &err), SWARM_E_INVAL);
    swarm_error_free(err);
    ck_assert_int_eq(swarm_sim_behaviour_set_boot_ns(behaviour, 2, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_behaviour_set_boot_ns(behaviour, -1, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_behaviour_set_boot_ns(NULL, 1, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_behaviour_set_never_healthy(behaviour, 1.1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_behaviour_set_never_healthy(behaviour, -0.1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_behaviour_set_flapping(behaviour, 1.0, 2, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_behaviour_set_crash_after_ns(behaviour, -1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_set_fault(sim, SWARM_SIM_FAULT_LOST, 1.0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_set_fault(sim, 0, 0.5), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_set_load(sim, "web", 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_set_observation_delay_ns(sim, 2, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_heal_at(sim, -1, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_leap_at(sim, -1, 1, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_create_service_at(sim, 0, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_add_node_at(sim, 0, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_set_node_availability_at(sim, 0, "n", 9, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_remove_service_at(sim, 0, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_set_behaviour_at(sim, 0, "web:1", NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_pause_update_at(sim, -1, "web", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_resume_update_at(NULL, 0, "web", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_promote_update_at(sim, 0, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_cancel_update_at(sim, -1, "web", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_answer_gate_at(sim, 0, "web", 9, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_step(NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_run_until(NULL, 1, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_run_quiet(NULL, 1, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_check(NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_sim_next_event(sim, NULL), SWARM_E_INVAL);
    ck_assert_ptr_null(swarm_sim_get_engine(NULL));
    ck_assert_str_eq(swarm_sim_get_log(NULL), "");
    ck_assert_uint_eq(swarm_sim_count_effects(NULL), 0);
    ck_assert_int_eq(swarm_sim_get_now_ns(NULL), 0);
    swarm_sim_behaviour_free(behaviour);
    swarm_sim_free(sim);
    swarm_sim_free(NULL);
}
END_TEST

START_TEST(words)
{
    swarm_sim_fault fault = 0;
    for (swarm_sim_fault each = 1; each <= SWARM_SIM_FAULT_REORDERED; each++) {
        ck_assert_int_eq(swarm_sim_fault_from_str(swarm_sim_fault_to_str(each), &fault), 0);
        ck_assert_int_eq(fault, each);
    }
    ck_assert_int_eq(swarm_sim_fault_from_str("unknown", &fault), SWARM_E_INVAL);
    ck_assert_str_eq(swarm_sim_fault_to_str(99), "unknown");
}
END_TEST

/* Each request for memory in turn is refused: the simulation says so, and leaves nothing behind. */
START_TEST(memory_runs_out)
{
    int refused = 1;
    for (size_t nth = 1; refused; nth += 7) {
        swarm_sim *sim = new_sim(11, 2);
        create_and_update(sim, SWARM_FAILURE_ACTION_PAUSE);
        swarm_sim_set_events(sim, 1);
        failing_alloc_arm_on(nth);
        int code = swarm_sim_run_quiet(sim, HOUR, NULL);
        failing_alloc_disarm();
        refused = failing_alloc_refused() > 0;
        if (refused && code < 0) {
            ck_assert_int_eq(code, SWARM_E_NOMEM);
            ck_assert_int_eq(swarm_sim_step(sim, NULL), SWARM_E_NOMEM);
            ck_assert_int_eq(swarm_sim_check(sim, NULL), SWARM_E_NOMEM);
        }
        swarm_sim_free(sim);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {an_update_of_good_versions_loses_no_request,
                                  a_bad_version_costs_nothing,
                                  nodes_come_and_go,
                                  a_refused_move_is_no_busy_loop,
                                  commands_on_services,
                                  a_broken_world_heals,
                                  an_update_is_steered,
                                  a_seed_repeats_itself,
                                  checks_change_nothing,
                                  what_is_switched_off_is_not_there,
                                  wrong_arguments_are_refused,
                                  words,
                                  memory_runs_out};
    return SUITE_RUN("sim", tests, 60);
}
