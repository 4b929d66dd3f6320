/* SPDX-License-Identifier: MIT
 *
 * How an update of the engine can be asked for, steered, and what it says of itself in the end. How it
 * goes is told by the stories in tests/trace.
 */
#include "support/engine_driver.h"
#include "support/suite.h"
#include <string.h>

#define S DRIVER_SECOND

static engine_driver *driver;

static void go_through(const char *const *lines)
{
    driver = engine_driver_new(3);
    for (; *lines != NULL; lines++)
        ck_assert_int_eq(engine_driver_do(driver, *lines), 0);
}

#define STORY(...) go_through((const char *const[]){__VA_ARGS__, NULL})

static swarm_service *web(void)
{
    swarm_service *service;
    ck_assert_int_eq(swarm_engine_get_service(engine_driver_engine(driver), "web", &service, NULL),
                     0);
    return service;
}

static void says(const char *json)
{
    swarm_service *service = web();
    swarm_update_status *status =
        swarm_update_status_copy(swarm_service_get_update_status(service));
    char *text;
    ck_assert_int_eq(swarm_update_status_to_json(status, SWARM_JSON_COMPACT, &text, NULL), 0);
    if (strstr(text, json) == NULL)
        ck_abort_msg("%s\nis not in\n%s", json, text);
    swarm_free(text);
    swarm_update_status_free(status);
    swarm_service_free(service);
}

START_TEST(what_failed_and_where)
{
    STORY("version web:bad exit-after=0 exit=3", "node w1", "node w2",
          "create web image=web:1 replicas=3 order=start-first ratio=0.4",
          "@60s update web image=web:bad", "@120s wait 0");
    says("\"Verdict\":\"paused\",\"Cause\":\"exit\",\"Slot\":2,\"TaskID\":\"");
    says("\"Slots\":3,\"SlotsUp\":0,\"SlotsFailed\":2,\"ConnectionsCut\":0}");
    swarm_service *service = web();
    const swarm_update_status *status = swarm_service_get_update_status(service);
    swarm_task *task;
    ck_assert_int_eq(swarm_engine_get_task(engine_driver_engine(driver),
                                           swarm_update_status_get_task_id(status), &task, NULL),
                     0);
    ck_assert_uint_eq(swarm_task_get_slot(task), 2);
    ck_assert_str_eq(swarm_task_get_node_id(task), swarm_update_status_get_node_id(status));
    swarm_task_free(task);
    swarm_service_free(service);
    engine_driver_free(driver);
}
END_TEST

/* A rollback keeps the reason why it came to it, and what failed before; across a restart, too. */
START_TEST(why_it_went_back)
{
    STORY("version web:bad reject", "node w1",
          "create web image=web:1 replicas=2 order=start-first action=rollback "
          "rollback.order=start-first",
          "@60s update web image=web:bad", "@120s restart");
    says("\"Verdict\":\"rolled_back\",\"Cause\":\"prepare\",\"Slot\":1,\"TaskID\":\"");
    says("\"SlotsFailed\":1,");
    engine_driver_free(driver);
}
END_TEST

START_TEST(success_has_no_cause)
{
    STORY("version web:1 cut=2", "drain-timeout 5s", "node w1",
          "create web image=web:1 replicas=1 order=start-first port=80",
          "@60s update web image=web:2 max-cut=2", "@120s wait 0");
    says("\"Verdict\":\"succeeded\",\"Slots\":1,\"SlotsUp\":1,\"SlotsFailed\":0,"
         "\"ConnectionsCut\":2}");
    engine_driver_free(driver);
}
END_TEST

static swarm_task *task_named(const char *name)
{
    swarm_task *task;
    const driver_task *known = engine_driver_task_named(driver, name);
    ck_assert_ptr_nonnull(known);
    ck_assert_int_eq(swarm_engine_get_task(engine_driver_engine(driver), known->id, &task, NULL),
                     0);
    return task;
}

/* What became of the connections of each task that was stopped. */
START_TEST(stopped_with_proof)
{
    STORY("version web:1 cut=2", "drain-timeout 5s", "node w1",
          "create web image=web:1 replicas=1 order=start-first port=80",
          "create job image=job:1 replicas=1", "@60s update web image=web:2", "@80s wait 0",
          "update web image=web:3", "update job image=job:2", "@120s fail web.1#3 1",
          "@121s wait 0");
    static const struct {
        const char *name;
        int has;
        uint64_t cut;
    } rows[] = {{"web.1#1", 1, 2},  /* two did not end in time */
                {"web.1#2", 1, 0},  /* drained clean */
                {"web.1#3", 0, 0},  /* nobody knows: it died */
                {"job.1#1", 1, 0},  /* it had none */
                {"job.1#2", 0, 0}}; /* it runs */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        swarm_task *task = task_named(rows[i].name);
        if (swarm_task_has_connections_cut(task) != rows[i].has ||
            swarm_task_get_connections_cut(task) != rows[i].cut)
            ck_abort_msg("%s: %d, %d cut", rows[i].name, swarm_task_has_connections_cut(task),
                         (int)swarm_task_get_connections_cut(task));
        swarm_task_free(task);
    }
    engine_driver_free(driver);
}
END_TEST

/* ---- steering ---- */

START_TEST(arguments)
{
    int (*const calls[])(swarm_engine *, const char *, int64_t, swarm_error **) = {
        swarm_engine_pause_update, swarm_engine_resume_update, swarm_engine_promote_update,
        swarm_engine_cancel_update};
    STORY("node w1", "create web image=web:1", "@60s wait 0");
    swarm_engine *engine = engine_driver_engine(driver);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(calls[i](NULL, "web", 0, NULL), SWARM_E_INVAL);
        ck_assert_int_eq(calls[i](engine, NULL, 0, NULL), SWARM_E_INVAL);
        ck_assert_int_eq(calls[i](engine, "w", 0, NULL), SWARM_E_NOTFOUND);
        ck_assert_int_eq(calls[i](engine, "web", 0, NULL), SWARM_E_STATE);
    }
    const swarm_gate_answer go = SWARM_GATE_ANSWER_GO;
    ck_assert_int_eq(swarm_engine_answer_gate(NULL, "web", go, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_answer_gate(engine, NULL, go, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_answer_gate(engine, "web", 0, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_answer_gate(engine, "web", 4, 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_answer_gate(engine, "w", go, 0, NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_engine_answer_gate(engine, "web", go, 0, NULL), SWARM_E_STATE);
    engine_driver_free(driver);
}
END_TEST

/* An update can be paused in the same breath in which it is asked for: nothing of it starts. */
START_TEST(paused_from_the_beginning)
{
    STORY("node w1", "create web image=web:1 replicas=2 order=start-first", "@60s wait 0");
    swarm_engine *engine = engine_driver_engine(driver);
    swarm_service *service = web();
    swarm_service_spec *spec = swarm_service_spec_copy(swarm_service_get_spec(service));
    swarm_container_spec_set_image(
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)), "web:2");
    ck_assert_int_eq(swarm_engine_update_service(engine, "web", spec, 60 * S, NULL), 0);
    ck_assert_int_eq(swarm_engine_pause_update(engine, "web", 60 * S, NULL), 0);
    engine_driver_run(driver, 70 * S);
    says("\"State\":\"updating\"");
    says("update held: it was paused on request");
    ck_assert_int_eq(swarm_engine_cancel_update(engine, "web", 70 * S, NULL), 0);
    engine_driver_run(driver, 80 * S);
    says("\"Verdict\":\"cancelled\",\"Cause\":\"user\"");
    swarm_service_spec_free(spec);
    swarm_service_free(service);
    engine_driver_free(driver);
}
END_TEST

/* The deadline of the whole update goes on in a pause, and at a gate that is held again and again. */
START_TEST(nothing_is_held_for_ever)
{
    STORY("node w1",
          "create web image=web:1 replicas=2 order=start-first total-timeout=5m gate=canary",
          "@60s update web image=web:2", "@80s gate web hold", "@90s pause web", "@400s wait 0");
    says("\"Verdict\":\"timed_out\",\"Cause\":\"time\"");
    engine_driver_free(driver);
}
END_TEST

/* A program that comes after a restart is told of the gate, and answers it. */
START_TEST(a_gate_survives_a_restart)
{
    STORY("node w1", "create web image=web:1 replicas=2 order=start-first gate=canary",
          "@60s update web image=web:2", "@80s restart", "@90s gate web go", "@120s wait 0");
    says("\"Verdict\":\"succeeded\"");
    engine_driver_free(driver);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_failed_and_where,
        why_it_went_back,
        success_has_no_cause,
        stopped_with_proof,
        arguments,
        paused_from_the_beginning,
        nothing_is_held_for_ever,
        a_gate_survives_a_restart,
    };
    return SUITE_RUN("engine_update", tests, 30);
}
