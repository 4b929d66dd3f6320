/* SPDX-License-Identifier: MIT
 *
 * No setting makes an update run for ever, and none overflows: it is refused with its path, or it has a
 * meaning and the update ends in its time. Each is tried through the engine, with versions that work and
 * versions that do not.
 */
#include "support/suite.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <swarm/sim.h>

#define SECOND INT64_C(1000000000)
#define HOUR   (3600 * SECOND)
#define YEARS  "3155760000000000000" /* a hundred of them, as long as a duration may be */
#define LONGER "7889400000000000000" /* 250 years */

static swarm_service_spec *parse(const char *image, const char *members, swarm_error **err)
{
    char json[1024];
    swarm_service_spec *spec = NULL;
    snprintf(json, sizeof json,
             "{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"%s\"}}%s%s}",
             image, *members != '\0' ? "," : "", members);
    swarm_service_spec_from_json(json, strlen(json), &spec, err);
    return spec;
}

/* ---- what is refused ---- */

static const struct {
    const char *members;
    const char *path;
} refused[] = {
    {"\"UpdateConfig\":{\"Parallelism\":9223372036854775808}", "/UpdateConfig/Parallelism"},
    {"\"UpdateConfig\":{\"Parallelism\":-1}", "/UpdateConfig/Parallelism"},
    {"\"UpdateConfig\":{\"MaxFailureRatio\":1.5}", "/UpdateConfig/MaxFailureRatio"},
    {"\"UpdateConfig\":{\"MaxFailureRatio\":-0.5}", "/UpdateConfig/MaxFailureRatio"},
    {"\"UpdateConfig\":{\"Delay\":9467280000000000000}", "/UpdateConfig/Delay"}, /* 300 years */
    {"\"UpdateConfig\":{\"Delay\":" LONGER "}", "/UpdateConfig/Delay"},
    {"\"UpdateConfig\":{\"Delay\":-1}", "/UpdateConfig/Delay"},
    {"\"UpdateConfig\":{\"Monitor\":" LONGER "}", "/UpdateConfig/Monitor"},
    {"\"UpdateConfig\":{\"TotalTimeout\":" LONGER "}", "/UpdateConfig/TotalTimeout"},
    {"\"UpdateConfig\":{\"DrainTimeout\":" LONGER "}", "/UpdateConfig/DrainTimeout"},
    {"\"RollbackConfig\":{\"Parallelism\":9223372036854775808}", "/RollbackConfig/Parallelism"},
    {"\"RollbackConfig\":{\"Delay\":" LONGER "}", "/RollbackConfig/Delay"},
    {"\"Mode\":{\"Replicated\":{\"Replicas\":9223372036854775808}}", "/Mode/Replicated/Replicas"},
    {"\"Mode\":{\"Replicated\":{\"Replicas\":9223372036854775807}}", "/Mode/Replicated/Replicas"},
    {"\"Mode\":{\"Replicated\":{\"Replicas\":-1}}", "/Mode/Replicated/Replicas"},
};

START_TEST(beyond_the_range_is_refused_with_its_path)
{
    swarm_engine *engine = NULL;
    swarm_error *err = NULL;
    ck_assert_int_eq(swarm_engine_new(1, 0, 0, &engine, NULL), 0);
    swarm_service_spec *spec = parse("web:1", refused[_i].members, &err);
    if (spec != NULL)
        ck_assert_int_eq(swarm_engine_create_service(engine, spec, 0, NULL, &err), SWARM_E_INVAL);
    ck_assert_ptr_nonnull(err);
    ck_assert_str_eq(swarm_error_get_path(err), refused[_i].path);
    swarm_error_free(err);
    swarm_service_spec_free(spec);
    swarm_engine_free(engine);
}
END_TEST

START_TEST(setters_refuse_it_too)
{
    swarm_update_config *config = swarm_update_config_new();
    ck_assert_int_eq(swarm_update_config_set_parallelism(config, UINT64_C(1) << 63), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_update_config_set_max_failure_ratio(config, (double)NAN), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_update_config_set_max_failure_ratio(config, (double)INFINITY),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_update_config_has_parallelism(config), 0);
    swarm_update_config_free(config);
}
END_TEST

/* ---- what is taken, and ends ---- */

static const char *const taken[] = {
    "\"Parallelism\":9223372036854775807",
    "\"Parallelism\":0",
    "\"Delay\":" YEARS,
    "\"Monitor\":" YEARS,
    "\"MaxFailureRatio\":1",
    "\"MaxFailureRatio\":0.9999999999999999",
    "\"MaxFailureRatio\":5e-324",
    "\"TotalTimeout\":0",
    "\"TotalTimeout\":1",
    "\"PlacementTimeout\":0",
    "\"PrepareTimeout\":0",
    "\"StartTimeout\":0",
    "\"StopTimeout\":0",
    "\"DrainTimeout\":0",
    "\"SettleTime\":" YEARS,
    "\"StartTimeout\":" YEARS,
    "\"PrepareTimeout\":" YEARS,
    "\"DrainTimeout\":" YEARS,
    "\"StopTimeout\":" YEARS,
    "\"Delay\":" YEARS ",\"Monitor\":" YEARS ",\"SettleTime\":" YEARS ",\"StopTimeout\":" YEARS,
};

enum {
    TAKEN = sizeof taken / sizeof taken[0],
    BEHAVIOURS = 4,
    ACTIONS = 3,
    ORDERS = 2
};

static void misbehave(swarm_sim *sim, int how)
{
    swarm_sim_behaviour *behaviour = swarm_sim_behaviour_new();
    if (how == 1)
        swarm_sim_behaviour_set_never_healthy(behaviour, 1.0);
    else if (how == 2)
        swarm_sim_behaviour_set_prepare_failure(behaviour, 1.0);
    else if (how == 3)
        swarm_sim_behaviour_set_ignore_stop(behaviour, 1.0);
    ck_assert_int_eq(swarm_sim_set_behaviour_at(sim, 0, "web:2", behaviour, NULL), 0);
    swarm_sim_behaviour_free(behaviour);
}

static swarm_service_spec *spec_with(const char *image, const char *setting, int action, int order,
                                     unsigned replicas)
{
    static const char *const actions[] = {"pause", "continue", "rollback"};
    static const char *const orders[] = {"stop-first", "start-first"};
    char members[768];
    swarm_error *err = NULL;
    snprintf(
        members, sizeof members,
        "\"Mode\":{\"Replicated\":{\"Replicas\":%u}},\"UpdateConfig\":{\"FailureAction\":\"%s\","
        "\"Order\":\"%s\",%s},\"RollbackConfig\":{%s}",
        replicas, actions[action], orders[order], setting, setting);
    swarm_service_spec *spec = parse(image, members, &err);
    ck_assert_msg(spec != NULL, "%s", swarm_error_get_message(err));
    return spec;
}

static swarm_sim *new_sim(int how)
{
    swarm_sim *sim = NULL;
    swarm_node_spec *node = swarm_node_spec_new();
    ck_assert_int_eq(swarm_sim_new(1, &sim, NULL), 0);
    swarm_node_spec_set_name(node, "n1");
    ck_assert_int_eq(swarm_sim_add_node_at(sim, 0, node, NULL), 0);
    swarm_node_spec_free(node);
    swarm_sim_set_events(sim, 1);
    misbehave(sim, how);
    return sim;
}

static int count_verdicts(swarm_sim *sim)
{
    const swarm_event *event;
    int verdicts = 0;
    while (swarm_sim_next_event(sim, &event) > 0)
        verdicts += swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_VERDICT;
    return verdicts;
}

/* The first version is created under the default settings, so that it is up. */
static void play(const char *setting, int how, int action, int order, unsigned replicas)
{
    swarm_sim *sim = new_sim(how);
    swarm_error *err = NULL;
    swarm_service_spec *first = spec_with("web:1", "\"Parallelism\":1", action, order, replicas);
    swarm_service_spec *second = spec_with("web:2", setting, action, order, replicas);
    ck_assert_int_eq(swarm_sim_create_service_at(sim, 0, first, NULL), 0);
    ck_assert_int_eq(swarm_sim_update_service_at(sim, 60 * SECOND, "web", second, NULL), 0);
    /* A day is the most that an update may take when nobody says otherwise, and so is it on the way back. */
    ck_assert_int_eq(swarm_sim_run_until(sim, 49 * HOUR, NULL), 0);
    int code = swarm_sim_check(sim, &err);
    int verdicts = count_verdicts(sim);
    if (code < 0 || verdicts != 2)
        ck_abort_msg("%s, behaviour %d, action %d, order %d, %u replicas: %d verdicts, %s", setting,
                     how, action, order, replicas, verdicts,
                     err != NULL ? swarm_error_get_message(err) : "all held");
    ck_assert_uint_eq(swarm_sim_count_refused(sim), 0);
    swarm_service_spec_free(first);
    swarm_service_spec_free(second);
    swarm_sim_free(sim);
}

START_TEST(within_the_range_an_update_ends)
{
    for (int how = 0; how < BEHAVIOURS; how++)
        for (int action = 0; action < ACTIONS; action++)
            for (int order = 0; order < ORDERS; order++)
                for (unsigned replicas = 0; replicas < 4; replicas += 3)
                    play(taken[_i], how, action, order, replicas);
}
END_TEST

/* With a hundred years for the whole, and a hundred years between two tasks. */
START_TEST(a_hundred_years_end_too)
{
    swarm_sim *sim = new_sim(0);
    swarm_service_spec *first = spec_with("web:1", "\"Parallelism\":1", 0, 0, 3);
    swarm_service_spec *second =
        spec_with("web:2", "\"Delay\":" YEARS ",\"TotalTimeout\":" YEARS, 0, 0, 3);
    ck_assert_int_eq(swarm_sim_create_service_at(sim, 0, first, NULL), 0);
    ck_assert_int_eq(swarm_sim_update_service_at(sim, 60 * SECOND, "web", second, NULL), 0);
    ck_assert_int_eq(swarm_sim_run_quiet(sim, INT64_MAX - 1, NULL), 1);
    ck_assert_int_eq(swarm_sim_check(sim, NULL), 0);
    ck_assert_int_eq(count_verdicts(sim), 2);
    swarm_service_spec_free(first);
    swarm_service_spec_free(second);
    swarm_sim_free(sim);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits");
    TCase *tcase = tcase_create("limits");
    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, beyond_the_range_is_refused_with_its_path, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_test(tcase, setters_refuse_it_too);
    tcase_add_loop_test(tcase, within_the_range_an_update_ends, 0, TAKEN);
    tcase_add_test(tcase, a_hundred_years_end_too);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
