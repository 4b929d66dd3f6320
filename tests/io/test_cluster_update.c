/* SPDX-License-Identifier: MIT
 *
 * Services in a cluster, for real: they come up, are updated and rolled back while requests come in
 * all the time, and no request fails.
 */
#include "io/cluster_rig.h"
#include "support/suite.h"

#include <string.h>

static rig r;
static rig_load load;

static void begin(void)
{
    rig_open(&r, NULL);
    rig_release_all(&r);
    rig_add_nodes(&r, 1, 5);
}

static void begin_with_load(void)
{
    begin();
    rig_create(&r, &(rig_service){0});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_load_begin(&load, &r);
    rig_load_more(&load, &r, 20);
}

START_TEST(a_service_comes_up_and_answers)
{
    begin_with_load();
    rig_load_end_well(&load);
    ck_assert_uint_eq(rig_tasks(&r, "web", SWARM_TASK_STATE_RUNNING), 2);
    rig_await_processes(&r, "koin:1", 2, 5000);
    ck_assert_int_eq(load.seen[1], load.asked);
    rig_close(&r);
}
END_TEST

START_TEST(start_first_loses_nothing)
{
    begin_with_load();
    rig_update(&r, &(rig_service){.image = "koin:2"});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 10000), SWARM_VERDICT_SUCCEEDED);
    rig_load_more(&load, &r, 20);
    rig_load_end_well(&load);
    ck_assert_int_gt(load.seen[2], 0);
    rig_await_processes(&r, "koin:1", 0, 4000);
    rig_await_processes(&r, "koin:2", 2, 5000);
    rig_close(&r);
}
END_TEST

START_TEST(stop_first_with_two_replicas_loses_nothing)
{
    static const char stop_first[] =
        "\"Parallelism\":1,\"Monitor\":100000000,\"Order\":\"stop-first\"";
    begin_with_load();
    rig_update(&r, &(rig_service){.image = "koin:2", .update = stop_first});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 10000), SWARM_VERDICT_SUCCEEDED);
    rig_load_more(&load, &r, 20);
    rig_load_end_well(&load);
    for (size_t i = 0; i < r.count; i++)
        ck_assert_uint_eq(r.events[i].cut, 0);
    rig_close(&r);
}
END_TEST

START_TEST(a_version_that_is_never_healthy_is_rolled_back)
{
    static const char impatient[] =
        "\"Interval\":60000000,\"Timeout\":300000000,\"Retries\":2,\"StartPeriod\":100000000,"
        "\"StartInterval\":40000000,\"HTTP\":{\"Port\":8080,\"Path\":\"/actuator/health\","
        "\"JSONPointer\":\"/status\",\"JSONValue\":\"UP\"}";
    begin_with_load();
    rig_update(&r, &(rig_service){.image = "koin:3", .health = impatient});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 10000), SWARM_VERDICT_ROLLED_BACK);
    rig_load_more(&load, &r, 20);
    rig_load_end_well(&load);
    ck_assert_int_eq(load.seen[3], 0);
    ck_assert_int_eq(load.seen[1], load.asked);
    rig_await_processes(&r, "koin:3", 0, 4000);
    rig_await_settled(&r, "web", 2, 3000);
    rig_close(&r);
}
END_TEST

START_TEST(a_version_that_ends_at_once_is_rolled_back)
{
    begin_with_load();
    rig_release(&r, "broken:1", "exit 3");
    rig_update(&r, &(rig_service){.image = "broken:1"});
    const rig_event *failed = rig_await_state(&r, "web", SWARM_TASK_STATE_FAILED, 8000);
    ck_assert_str_eq(failed->error, "task: non-zero exit (3)");
    ck_assert_int_eq(failed->exit_code, 3);
    ck_assert_int_eq(rig_await_verdict(&r, "web", 10000), SWARM_VERDICT_ROLLED_BACK);
    rig_load_more(&load, &r, 20);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(an_image_that_is_missing_pauses_the_update)
{
    static const char pause[] = "\"Parallelism\":1,\"Monitor\":100000000,\"Order\":\"start-first\","
                                "\"FailureAction\":\"pause\"";
    begin_with_load();
    rig_update(&r, &(rig_service){.image = "koin:9", .update = pause});
    const rig_event *rejected = rig_await_state(&r, "web", SWARM_TASK_STATE_REJECTED, 8000);
    ck_assert_msg(strncmp(rejected->error, "No such image: koin:9 (there is no folder", 41) == 0,
                  "%s", rejected->error);
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_PAUSED);
    rig_load_more(&load, &r, 20);
    rig_update(&r, &(rig_service){.image = "koin:2"}); /* and on it goes */
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(an_image_that_is_missing_is_rolled_back)
{
    begin_with_load();
    rig_update(&r, &(rig_service){.image = "koin:9"});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_ROLLED_BACK);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(a_rollback_by_hand_loses_nothing)
{
    begin_with_load();
    ck_assert_int_eq(swarm_cluster_rollback_service(r.cluster, "web", NULL), SWARM_E_STATE);
    rig_update(&r, &(rig_service){.image = "koin:2"});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    ck_assert_int_eq(swarm_cluster_rollback_service(r.cluster, "web", NULL), 0);
    ck_assert_int_ne(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_ROLLBACK_FAILED);
    rig_await_settled(&r, "web", 2, 4000);
    rig_load_more(&load, &r, 20);
    rig_load_end_well(&load);
    rig_await_processes(&r, "koin:1", 2, 5000);
    ck_assert_uint_eq(rig_processes(&r, "koin:2", NULL, 0), 0);
    rig_close(&r);
}
END_TEST

/* Asked beforehand; nothing is changed by it. */
START_TEST(a_cluster_plans)
{
    swarm_plan *plan = NULL;
    swarm_service *service = NULL;
    begin_with_load();
    ck_assert_int_eq(swarm_cluster_get_service(r.cluster, "web", &service, NULL), 0);
    const swarm_service_spec *spec = swarm_service_get_spec(service);
    swarm_service_spec *other = swarm_service_spec_copy(spec);
    ck_assert_int_eq(swarm_cluster_plan_service(NULL, spec, &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_plan_rollback(NULL, "web", &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_plan_drain(NULL, "w1", &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_plan_service(r.cluster, spec, &plan, NULL), 0);
    ck_assert_int_eq(swarm_plan_is_empty(plan), 1);
    swarm_plan_free(plan);
    swarm_service_spec_set_name(other, "other");
    swarm_service_spec_unset_endpoint(other);
    ck_assert_int_eq(swarm_cluster_plan_service(r.cluster, other, &plan, NULL), 0);
    ck_assert_int_eq(swarm_plan_get_change(plan), SWARM_PLAN_CHANGE_CREATE);
    ck_assert_uint_gt(swarm_plan_step_count(plan), 0);
    swarm_plan_free(plan);
    ck_assert_int_eq(swarm_cluster_plan_rollback(r.cluster, "web", &plan, NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_plan_drain(r.cluster, "nowhere", &plan, NULL), SWARM_E_NOTFOUND);
    swarm_service_spec_free(other);
    swarm_service_free(service);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(revisions_are_listed_and_gone_back_to)
{
    swarm_revision_list *revisions = NULL;
    begin_with_load();
    ck_assert_int_eq(swarm_cluster_rollback_service_to(NULL, "web", 1, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_rollback_service_to(r.cluster, "web", 1, NULL), SWARM_E_STATE);
    rig_update(&r, &(rig_service){.image = "koin:2"});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    ck_assert_int_eq(swarm_cluster_rollback_service_to(r.cluster, "web", 1, NULL), 0);
    ck_assert_int_ne(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_ROLLBACK_FAILED);
    ck_assert_int_eq(swarm_cluster_list_revisions(NULL, "web", &revisions, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_cluster_list_revisions(r.cluster, "web", &revisions, NULL), 0);
    ck_assert_uint_eq(swarm_revision_list_count(revisions), 2);
    ck_assert_int_eq(swarm_revision_get_current(swarm_revision_list_at(revisions, 0)), 1);
    swarm_revision_list_free(revisions);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(an_update_takes_the_place_of_one_that_runs)
{
    begin_with_load();
    rig_update(&r, &(rig_service){.image = "koin:3"});
    rig_await_state(&r, "web", SWARM_TASK_STATE_STARTING, 5000);
    rig_update(&r, &(rig_service){.image = "koin:2"});
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUPERSEDED);
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_load_more(&load, &r, 10);
    rig_load_end_well(&load);
    rig_await_processes(&r, "koin:3", 0, 4000);
    rig_await_processes(&r, "koin:2", 2, 5000);
    rig_close(&r);
}
END_TEST

START_TEST(labels_alone_restart_nothing)
{
    pid_t before[2], after[2];
    begin_with_load();
    ck_assert_uint_eq(rig_processes(&r, "koin:1", before, 2), 2);
    rig_update(&r, &(rig_service){.rest = ",\"Labels\":{\"tier\":\"front\"}"});
    rig_await(&r, SWARM_EVENT_KIND_SERVICE_UPDATED, "web", 2000);
    rig_pump(&r, 300);
    ck_assert_uint_eq(rig_processes(&r, "koin:1", after, 2), 2);
    ck_assert_mem_eq(before, after, sizeof before);
    ck_assert_uint_eq(rig_count(&r, SWARM_EVENT_KIND_UPDATE_STATE, "web"), 0);
    rig_load_end_well(&load);
    rig_close(&r);
}
END_TEST

START_TEST(a_removed_service_leaves_nothing)
{
    begin_with_load();
    rig_load_end_well(&load);
    ck_assert_int_eq(swarm_cluster_remove_service(r.cluster, "web", NULL), 0);
    rig_await(&r, SWARM_EVENT_KIND_SERVICE_REMOVED, "web", 5000);
    ck_assert_uint_eq(rig_processes(&r, NULL, NULL, 0), 0);
    rig_pump(&r, 50); /* its thread closes the port */
    ck_assert_int_eq(rig_port_open(r.address, r.port), 0);
    rig_create(&r, &(rig_service){.image = "koin:2"}); /* name and port are free again */
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    ck_assert_int_eq(rig_port_open(r.address, r.port), 1);
    rig_close(&r);
}
END_TEST

static void begin_canary(void)
{
    static const char canary[] =
        "\"Parallelism\":1,\"Monitor\":100000000,\"Order\":\"start-first\","
        "\"FailureAction\":\"rollback\",\"Gate\":\"canary\"";
    begin_with_load();
    ck_assert_int_eq(swarm_cluster_pause_update(r.cluster, "web", NULL), SWARM_E_STATE);
    rig_update(&r, &(rig_service){.image = "koin:2", .update = canary, .rollback = canary});
    rig_await(&r, SWARM_EVENT_KIND_UPDATE_GATE, "web", 8000);
    rig_await_processes(&r, "koin:2", 1, 5000); /* one, and no more until somebody says so */
}

START_TEST(a_canary_waits_for_the_word)
{
    begin_canary();
    ck_assert_int_eq(swarm_cluster_answer_gate(r.cluster, "web", SWARM_GATE_ANSWER_HOLD, NULL), 0);
    ck_assert_int_eq(swarm_cluster_pause_update(r.cluster, "web", NULL), 0);
    ck_assert_int_eq(swarm_cluster_resume_update(r.cluster, "web", NULL), 0);
    rig_load_more(&load, &r, 20);
    ck_assert_int_eq(swarm_cluster_answer_gate(r.cluster, "web", SWARM_GATE_ANSWER_GO, NULL), 0);
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_SUCCEEDED);
    rig_load_end_well(&load);
    rig_await_processes(&r, "koin:2", 2, 5000);
    rig_close(&r);
}
END_TEST

START_TEST(a_canary_that_is_not_liked_is_taken_back)
{
    begin_canary();
    ck_assert_int_eq(swarm_cluster_answer_gate(r.cluster, "web", SWARM_GATE_ANSWER_STOP, NULL), 0);
    ck_assert_int_eq(rig_await_verdict(&r, "web", 8000), SWARM_VERDICT_ROLLED_BACK);
    rig_load_end_well(&load);
    rig_await_processes(&r, "koin:2", 0, 5000);
    ck_assert_int_eq(swarm_cluster_promote_update(r.cluster, "web", NULL), SWARM_E_STATE);
    ck_assert_int_eq(swarm_cluster_cancel_update(r.cluster, "web", NULL), SWARM_E_STATE);
    rig_close(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_service_comes_up_and_answers,
        start_first_loses_nothing,
        stop_first_with_two_replicas_loses_nothing,
        a_version_that_is_never_healthy_is_rolled_back,
        a_version_that_ends_at_once_is_rolled_back,
        an_image_that_is_missing_pauses_the_update,
        an_image_that_is_missing_is_rolled_back,
        a_rollback_by_hand_loses_nothing,
        a_cluster_plans,
        revisions_are_listed_and_gone_back_to,
        an_update_takes_the_place_of_one_that_runs,
        labels_alone_restart_nothing,
        a_canary_waits_for_the_word,
        a_canary_that_is_not_liked_is_taken_back,
        a_removed_service_leaves_nothing,
    };
    return SUITE_RUN("updates of a cluster", tests, 30);
}
