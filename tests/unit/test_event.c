/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "model/event.h"
#include "support/model_checks.h"
#include "support/recorded.h"
#include "support/suite.h"

#define TIME      1795410387509169130
#define TIME_JSON "\"scope\":\"swarm\",\"time\":1795410387,\"timeNano\":1795410387509169130"

/* Everything that an event can say at once. */
static swarm_event *full_event(swarm_event_kind kind)
{
    swarm_event *event = swarm__event_new(kind);
    event->sequence = 1;
    event->time_unix_ns = TIME;
    swarm__str_set(&event->service_id, "s1");
    swarm__str_set(&event->service_name, "web");
    swarm__str_set(&event->task_id, "t1");
    swarm__str_set(&event->task_name, "web.2.t1");
    event->slot = 2;
    swarm__str_set(&event->node_id, "n1");
    swarm__str_set(&event->node_name, "w3");
    event->task_state = SWARM_TASK_STATE_FAILED;
    event->desired_state = SWARM_TASK_STATE_RUNNING;
    event->health = SWARM_HEALTH_UNHEALTHY;
    event->node_state = SWARM_NODE_STATE_READY;
    event->update_state = SWARM_UPDATE_STATE_PAUSED;
    event->verdict = SWARM_VERDICT_PAUSED;
    event->cause = SWARM_VERDICT_CAUSE_EXIT;
    swarm__str_set(&event->message, "m");
    swarm__str_set(&event->error, "e");
    event->has_exit_code = 1;
    event->cut = 3;
    event->done = 4;
    event->total = 5;
    event->failed = 6;
    return event;
}

START_TEST(an_event_says_what_was_put_in)
{
    swarm_event *event = full_event(SWARM_EVENT_KIND_TASK_STATE);
    ck_assert_int_eq(swarm_event_get_kind(event), SWARM_EVENT_KIND_TASK_STATE);
    ck_assert_uint_eq(swarm_event_get_sequence(event), 1);
    ck_assert_int_eq(swarm_event_get_time_unix_ns(event), TIME);
    ck_assert_str_eq(swarm_event_get_service_id(event), "s1");
    ck_assert_str_eq(swarm_event_get_service_name(event), "web");
    ck_assert_str_eq(swarm_event_get_task_id(event), "t1");
    ck_assert_str_eq(swarm_event_get_task_name(event), "web.2.t1");
    ck_assert_uint_eq(swarm_event_get_slot(event), 2);
    ck_assert_str_eq(swarm_event_get_node_id(event), "n1");
    ck_assert_str_eq(swarm_event_get_node_name(event), "w3");
    ck_assert_int_eq(swarm_event_get_task_state(event), SWARM_TASK_STATE_FAILED);
    ck_assert_int_eq(swarm_event_get_desired_state(event), SWARM_TASK_STATE_RUNNING);
    ck_assert_int_eq(swarm_event_get_health(event), SWARM_HEALTH_UNHEALTHY);
    ck_assert_int_eq(swarm_event_get_node_state(event), SWARM_NODE_STATE_READY);
    ck_assert_int_eq(swarm_event_get_update_state(event), SWARM_UPDATE_STATE_PAUSED);
    ck_assert_int_eq(swarm_event_get_verdict(event), SWARM_VERDICT_PAUSED);
    ck_assert_int_eq(swarm_event_get_cause(event), SWARM_VERDICT_CAUSE_EXIT);
    ck_assert_uint_eq(swarm_event_get_failed(event), 6);
    ck_assert_str_eq(swarm_event_get_message(event), "m");
    ck_assert_str_eq(swarm_event_get_error(event), "e");
    ck_assert_int_eq(swarm_event_has_exit_code(event), 1);
    ck_assert_int_eq(swarm_event_get_exit_code(event), 0);
    ck_assert_uint_eq(swarm_event_get_cut(event), 3);
    ck_assert_uint_eq(swarm_event_get_done(event), 4);
    ck_assert_uint_eq(swarm_event_get_total(event), 5);
    EXPECT_JSON(event, event,
                "{\"Type\":\"task\",\"Action\":\"state\",\"Actor\":{\"ID\":\"t1\",\"Attributes\":{"
                "\"service.id\":\"s1\",\"service.name\":\"web\",\"name\":\"web.2.t1\","
                "\"node.id\":\"n1\",\"node.name\":\"w3\",\"slot\":\"2\",\"state\":\"failed\","
                "\"desiredState\":\"running\",\"health\":\"unhealthy\",\"state.new\":\"ready\","
                "\"updatestate.new\":\"paused\",\"verdict\":\"paused\",\"cause\":\"exit\","
                "\"message\":\"m\","
                "\"error\":\"e\",\"exitCode\":\"0\",\"cut\":\"3\",\"done\":\"4\",\"total\":\"5\","
                "\"failed\":\"6\",\"sequence\":\"1\"}}," TIME_JSON "}");
    swarm_event_free(event);
}
END_TEST

START_TEST(nothing_is_nothing)
{
    swarm_event_free(NULL);
    ck_assert_int_eq(swarm_event_get_kind(NULL), 0);
    ck_assert_uint_eq(swarm_event_get_sequence(NULL), 0);
    ck_assert_int_eq(swarm_event_get_time_unix_ns(NULL), 0);
    ck_assert_ptr_null(swarm_event_get_service_id(NULL));
    ck_assert_int_eq(swarm_event_has_exit_code(NULL), 0);
    swarm_event *event = swarm__event_new(SWARM_EVENT_KIND_UNKNOWN);
    CHECK_EMPTY(event, event);
    swarm_event_free(event);
    event = swarm__event_new(SWARM_EVENT_KIND_STOPPED);
    ck_assert_ptr_null(swarm_event_get_message(event));
    EXPECT_JSON(event, event,
                "{\"Type\":\"swarm\",\"Action\":\"stopped\",\"Actor\":{\"ID\":\"\","
                "\"Attributes\":{}},\"scope\":\"swarm\"}");
    swarm_event_free(event);
}
END_TEST

START_TEST(every_kind_survives)
{
    for (swarm_event_kind kind = SWARM_EVENT_KIND_SERVICE_CREATED;
         kind <= SWARM_EVENT_KIND_TASK_PROGRESS; kind++) {
        swarm_event *event = swarm__event_new(kind), *again = NULL;
        char *json = NULL;
        event->time_unix_ns = TIME;
        swarm__str_set(&event->service_id, "s1");
        swarm__str_set(&event->node_name, "w3");
        if (kind == SWARM_EVENT_KIND_UPDATE_STATE)
            event->update_state = SWARM_UPDATE_STATE_UPDATING;
        if (kind == SWARM_EVENT_KIND_NODE_STATE)
            event->node_state = SWARM_NODE_STATE_DOWN;
        ck_assert_int_eq(swarm_event_to_json(event, 0, &json, NULL), 0);
        ck_assert_int_eq(swarm_event_from_json(json, strlen(json), &again, NULL), 0);
        ck_assert_msg(swarm_event_equal(event, again), "%s: %s", swarm_event_kind_to_str(kind),
                      json);
        ck_assert_int_eq(swarm_event_get_kind(again), kind);
        swarm_free(json);
        swarm_event_free(again);
        again = swarm_event_copy(event);
        again->cut = 1;
        ck_assert_int_eq(swarm_event_equal(event, again), 0);
        swarm_event_free(again);
        swarm_event_free(event);
    }
}
END_TEST

START_TEST(attributes_of_others_are_kept)
{
    static const char text[] =
        "{\"Type\":\"service\",\"Action\":\"update\",\"Actor\":{\"ID\":\"s1\",\"Attributes\":{"
        "\"image.new\":\"web:2\",\"slot\":\"first\",\"exitCode\":\"-1\",\"name\":\"web\"}}"
        "," TIME_JSON ",\"Extra\":[1.5]}";
    swarm_event *event = NULL;
    ck_assert_int_eq(swarm_event_from_json(text, strlen(text), &event, NULL), 0);
    ck_assert_int_eq(swarm_event_get_kind(event), SWARM_EVENT_KIND_SERVICE_UPDATED);
    ck_assert_str_eq(swarm_event_get_service_name(event), "web");
    ck_assert_uint_eq(swarm_event_get_slot(event), 0);
    ck_assert_int_eq(swarm_event_has_exit_code(event), 0);
    EXPECT_JSON(event, event, text);
    swarm_event_free(event);
    ck_assert_int_eq(swarm_event_from_json("{\"time\":5}", 10, &event, NULL), 0);
    ck_assert_int_eq(swarm_event_get_time_unix_ns(event), 5000000000);
    swarm_event_free(event);
    EXPECT_REFUSED(event, "{\"Actor\":{\"Attributes\":{\"a\":1}}}", SWARM_E_INVAL,
                   "/Actor/Attributes/a");
}
END_TEST

START_TEST(lists)
{
    swarm_event_list *list = swarm__event_list_new();
    swarm_event *event = full_event(SWARM_EVENT_KIND_WARNING);
    EXPECT_JSON(event_list, list, "[]");
    ck_assert_uint_eq(swarm_event_list_count(NULL), 0);
    ck_assert_ptr_null(swarm_event_list_at(NULL, 0));
    ck_assert_ptr_null(swarm_event_list_at(list, 0));
    ck_assert_int_eq(swarm__event_list_take(NULL, event), SWARM_E_INVAL);
    ck_assert_int_eq(swarm__event_list_take(list, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm__event_list_take(list, event), 0);
    event = swarm__event_new(SWARM_EVENT_KIND_STOPPED);
    ck_assert_int_eq(swarm__event_list_take(list, event), 0);
    ck_assert_uint_eq(swarm_event_list_count(list), 2);
    ck_assert_ptr_eq(swarm_event_list_at(list, 1), event);
    char *json = NULL;
    swarm_event_list *again = NULL;
    ck_assert_int_eq(swarm_event_list_to_json(list, 0, &json, NULL), 0);
    EXPECT_JSON(event_list, list, json);
    ck_assert_int_eq(swarm_event_list_from_json(json, strlen(json), &again, NULL), 0);
    event->cut = 9;
    ck_assert_int_eq(swarm_event_list_equal(list, again), 0);
    ck_assert_int_eq(swarm_event_list_to_json(NULL, 0, &json, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_event_list_from_json(json, strlen(json), NULL, NULL), SWARM_E_INVAL);
    EXPECT_REFUSED(event_list, "[{},7]", SWARM_E_INVAL, "/1");
    ck_assert_ptr_null(swarm_event_list_copy(NULL));
    swarm_event_list_free(NULL);
    swarm_event_list_free(again);
    swarm_event_list_free(list);
    swarm_free(json);
}
END_TEST

START_TEST(recorded_events_come_back_as_they_were)
{
    CHECK_RECORDED(event, "docker/events.json");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_event_says_what_was_put_in,
        nothing_is_nothing,
        every_kind_survives,
        attributes_of_others_are_kept,
        lists,
        recorded_events_come_back_as_they_were,
    };
    return SUITE_RUN("event", tests, 20);
}
