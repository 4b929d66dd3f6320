/* SPDX-License-Identifier: MIT */
#include "model/update_status.h"
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(update_config_members)
{
    CHECK_BUILDER(update_config);
    CHECK_NUMBER(update_config, parallelism, "Parallelism", 7);
    CHECK_NATURAL(update_config, parallelism, "Parallelism");
    CHECK_DURATION(update_config, delay, "Delay");
    CHECK_ENUM(update_config, failure_action, "FailureAction", SWARM_FAILURE_ACTION_ROLLBACK,
               "rollback");
    CHECK_DURATION(update_config, monitor, "Monitor");
    CHECK_NUMBER(update_config, max_failure_ratio, "MaxFailureRatio", 0.1);
    CHECK_ENUM(update_config, order, "Order", SWARM_UPDATE_ORDER_START_FIRST, "start-first");
    CHECK_DURATION(update_config, placement_timeout, "PlacementTimeout");
    CHECK_DURATION(update_config, prepare_timeout, "PrepareTimeout");
    CHECK_DURATION(update_config, start_timeout, "StartTimeout");
    CHECK_DURATION(update_config, drain_timeout, "DrainTimeout");
    CHECK_NUMBER(update_config, max_cut, "MaxCut", 20);
    CHECK_NATURAL(update_config, max_cut, "MaxCut");
    CHECK_DURATION(update_config, stop_timeout, "StopTimeout");
    CHECK_DURATION(update_config, settle_time, "SettleTime");
    CHECK_DURATION(update_config, total_timeout, "TotalTimeout");
    CHECK_NUMBER(update_config, pull_retries, "PullRetries", 3);
    CHECK_NATURAL(update_config, pull_retries, "PullRetries");
    CHECK_DURATION(update_config, pull_retry_delay, "PullRetryDelay");
    CHECK_NUMBER(update_config, parallelism_percent, "ParallelismPercent", 25);
    CHECK_STRINGS(update_config, batch, batches, "Batches");
    CHECK_ENUM(update_config, gate, "Gate", SWARM_UPDATE_GATE_CANARY, "canary");
    CHECK_DURATION(update_config, gate_timeout, "GateTimeout");
    CHECK_ENUM(update_config, gate_timeout_answer, "GateTimeoutAnswer", SWARM_GATE_ANSWER_STOP,
               "stop");
}
END_TEST

/* What a Docker Engine would not understand is left out for it. */
START_TEST(only_docker_words_go_to_a_docker_engine)
{
    static const char ours[] = "{\"Parallelism\":2,\"Order\":\"auto\",\"PullRetries\":3,"
                               "\"PullRetryDelay\":4}";
    static const char steps[] =
        "{\"Delay\":1,\"ParallelismPercent\":25,\"Batches\":[\"1\",\"25%\"],\"Gate\":\"manual\","
        "\"GateTimeout\":5,\"GateTimeoutAnswer\":\"go\"}";
    static const char docker[] = "{\"Monitor\":5,\"Order\":\"start-first\"}";
    static const struct {
        const char *all;
        const char *engine;
    } rows[] = {{ours, "{\"Parallelism\":2}"}, {steps, "{\"Delay\":1}"}, {docker, docker}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *json = NULL;
        swarm_update_config *config = NULL;
        ck_assert_int_eq(
            swarm_update_config_from_json(rows[i].all, strlen(rows[i].all), &config, NULL), 0);
        EXPECT_JSON(update_config, config, rows[i].all);
        ck_assert_int_eq(swarm_update_config_to_json(config, SWARM_JSON_ENGINE, &json, NULL), 0);
        ck_assert_str_eq(json, rows[i].engine);
        swarm_free(json);
        swarm_update_config_free(config);
    }
}
END_TEST

START_TEST(update_status_members)
{
    CHECK_SNAPSHOT(update_status);
    CHECK_SHOWN_NUMBER(update_status, state, state, SWARM_UPDATE_STATE_ROLLBACK_COMPLETED,
                       "{\"State\":\"rollback_completed\"}");
    CHECK_SHOWN_NUMBER(update_status, started_at, started_at_unix_ns, 1795410387509169130,
                       "{\"StartedAt\":\"2026-11-23T05:06:27.50916913Z\"}");
    CHECK_SHOWN_NUMBER(update_status, completed_at, completed_at_unix_ns, 1795410387509169130,
                       "{\"CompletedAt\":\"2026-11-23T05:06:27.50916913Z\"}");
    CHECK_SHOWN_STRING(update_status, message, "x", "{\"Message\":\"x\"}");
    CHECK_SHOWN_NUMBER(update_status, verdict, verdict, SWARM_VERDICT_CANCELLED,
                       "{\"Verdict\":\"cancelled\"}");
    CHECK_SHOWN_NUMBER(update_status, cause, cause, SWARM_VERDICT_CAUSE_PLACEMENT,
                       "{\"Cause\":\"placement\"}");
    CHECK_SHOWN_NUMBER(update_status, slot, slot, 3, "{\"Slot\":3}");
    CHECK_SHOWN_STRING(update_status, task_id, "x", "{\"TaskID\":\"x\"}");
    CHECK_SHOWN_STRING(update_status, node_id, "x", "{\"NodeID\":\"x\"}");
    CHECK_SHOWN_NUMBER(update_status, slots, slots, 9, "{\"Slots\":9}");
    CHECK_SHOWN_NUMBER(update_status, slots_up, slots_up, 8, "{\"SlotsUp\":8}");
    CHECK_SHOWN_NUMBER(update_status, slots_failed, slots_failed, 1, "{\"SlotsFailed\":1}");
    CHECK_SHOWN_NUMBER(update_status, connections_cut, connections_cut, 2,
                       "{\"ConnectionsCut\":2}");
}
END_TEST

START_TEST(a_ratio_is_written_as_short_as_can_be)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0.1, "0.1"},   {1.0, "1"},     {1.0 / 3, "0.3333333333333333"},  {1e300, "1e300"},
                {-0.5, "-0.5"}, {1e-7, "1e-7"}, {5e-324, "4.94065645841247e-324"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        swarm_update_config *config = swarm_update_config_new();
        snprintf(text, sizeof text, "{\"MaxFailureRatio\":%s}", rows[i].text);
        ck_assert_int_eq(swarm_update_config_set_max_failure_ratio(config, rows[i].value), 0);
        EXPECT_JSON(update_config, config, text);
        ck_assert_int_eq(swarm_update_config_set_max_failure_ratio(config, 1e300 * 1e300),
                         SWARM_E_INVAL);
        EXPECT_JSON(update_config, config, text);
        swarm_update_config_free(config);
    }
    EXPECT_REFUSED(update_config, "{\"MaxFailureRatio\":1e999}", SWARM_E_LIMIT, NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        update_config_members,
        only_docker_words_go_to_a_docker_engine,
        update_status_members,
        a_ratio_is_written_as_short_as_can_be,
    };
    return SUITE_RUN("update", tests, 20);
}
