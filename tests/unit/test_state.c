/* SPDX-License-Identifier: MIT
 *
 * The state of an engine as records: what they hold, that an engine goes on from them, and what becomes
 * of records that are not as they should be.
 */
#include "support/engine_driver.h"
#include "support/failing_alloc.h"
#include "support/model_checks.h"
#include "support/suite.h"
#include <stdlib.h>
#include <string.h>

#define S    DRIVER_SECOND
#define UNIX (INT64_C(1700000000) * S)

static const char *const web[] = {
    "node w1 zone=a",
    "node w2",
    "create web image=web:1 replicas=3 port=8080 health=yes order=start-first label.a=b",
    "create agent image=agent:1 mode=global",
    "@20s fail web.1#1 3",
    "@40s update web image=web:2",
    "@43s wait 0",
};

static engine_driver *cluster(size_t lines)
{
    engine_driver *driver = engine_driver_new(3);
    for (size_t i = 0; i < lines; i++)
        ck_assert_int_eq(engine_driver_do(driver, web[i]), 0);
    return driver;
}

#define LINES (sizeof web / sizeof web[0])

static char *dump(const swarm_engine *engine)
{
    swarm_engine_state *state = NULL;
    char *json = NULL;
    ck_assert_int_eq(swarm_engine_dump(engine, &state, NULL), 0);
    ck_assert_int_eq(swarm_engine_state_to_json(state, SWARM_JSON_PRETTY, &json, NULL), 0);
    swarm_engine_state_free(state);
    return json;
}

static swarm_engine *restore(const char *json, int64_t now_ns, int64_t unix_ns)
{
    swarm_engine_state *state = NULL;
    swarm_engine *engine = NULL;
    swarm_error *error = NULL;
    ck_assert_msg(swarm_engine_state_from_json(json, strlen(json), &state, &error) == 0, "%s",
                  swarm_error_get_message(error));
    int code = swarm_engine_restore(state, now_ns, unix_ns, &engine, &error);
    ck_assert_msg(code == 0, "%s: %s", swarm_error_get_path(error), swarm_error_get_message(error));
    swarm_engine_state_free(state);
    return engine;
}

static void must_be_equal(const char *expected, const char *got)
{
    size_t line = 0;
    for (size_t i = 0; expected[i] != '\0' && expected[i] == got[i]; i++)
        if (expected[i] == '\n')
            line = i + 1;
    if (strcmp(expected, got) != 0)
        ck_abort_msg("expected %.*s\ngot      %.*s\nafter %.*s",
                     (int)strcspn(expected + line, "\n"), expected + line,
                     (int)strcspn(got + line, "\n"), got + line, line < 900 ? (int)line : 900,
                     expected + (line < 900 ? 0 : line - 900));
}

/* ---- dump and restore ---- */

START_TEST(a_restored_engine_dumps_the_same)
{
    for (size_t lines = 1; lines <= LINES; lines++) {
        engine_driver *driver = cluster(lines);
        int64_t now_ns = engine_driver_now_ns(driver);
        char *before = dump(engine_driver_engine(driver));
        swarm_engine *engine = restore(before, 7 * S, UNIX + now_ns);
        char *after = dump(engine);
        must_be_equal(before, after);
        free(before);
        free(after);
        swarm_engine_free(engine);
        engine_driver_free(driver);
    }
}
END_TEST

/* ---- records ---- */

static swarm_engine_state *dump_state(const swarm_engine *engine)
{
    swarm_engine_state *state = NULL;
    ck_assert_int_eq(swarm_engine_dump(engine, &state, NULL), 0);
    return state;
}

START_TEST(one_record_is_as_in_the_dump)
{
    engine_driver *driver = cluster(LINES);
    swarm_engine *engine = engine_driver_engine(driver);
    swarm_engine_state *state = dump_state(engine);
    ck_assert_uint_gt(swarm_engine_state_record_count(state), 9);
    ck_assert_ptr_null(swarm_engine_state_record_at(state, swarm_engine_state_record_count(state)));
    for (size_t i = 0; i < swarm_engine_state_record_count(state); i++) {
        const swarm_record *record = swarm_engine_state_record_at(state, i);
        swarm_record *one = NULL;
        ck_assert_uint_eq(swarm_record_get_format(record), SWARM_RECORD_FORMAT);
        ck_assert_int_eq(swarm_engine_get_record(engine, swarm_record_get_kind(record),
                                                 swarm_record_get_id(record), &one, NULL),
                         0);
        ck_assert_int_eq(swarm_record_equal(record, one), 1);
        swarm_record_free(one);
    }
    swarm_record *none = NULL;
    ck_assert_int_eq(swarm_engine_get_record(engine, SWARM_OBJECT_TASK, "x", &none, NULL),
                     SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_engine_get_record(engine, SWARM_OBJECT_NODE, NULL, &none, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_get_record(engine, SWARM_OBJECT_UNKNOWN, "x", &none, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_get_record(NULL, SWARM_OBJECT_ENGINE, NULL, &none, NULL),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_get_record(engine, SWARM_OBJECT_ENGINE, NULL, NULL, NULL),
                     SWARM_E_INVAL);
    swarm_engine_state_free(state);
    engine_driver_free(driver);
}
END_TEST

START_TEST(a_record_is_written_and_read)
{
    static const char text[] = "{\"Format\":1,\"Kind\":\"engine\",\"ID\":\"engine\","
                               "\"Engine\":{\"Seed\":7,\"tomorrow\":[true]},\"more\":{}}";
    swarm_record *record = NULL;
    swarm_engine_state *state = swarm_engine_state_new();
    char *json;
    ck_assert_int_eq(swarm_record_from_json(text, strlen(text), &record, NULL), 0);
    EXPECT_JSON(record, record, text);
    ck_assert_int_eq(swarm_record_get_kind(record), SWARM_OBJECT_ENGINE);
    ck_assert_str_eq(swarm_record_get_id(record), "engine");
    ck_assert_int_eq(swarm_record_to_json(record, SWARM_JSON_ENGINE, &json, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_record_to_json(NULL, 0, &json, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_record_from_json(text, strlen(text), NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_state_add_record(state, record), 0);
    ck_assert_int_eq(swarm_engine_state_add_record(state, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_state_add_record(NULL, record), SWARM_E_INVAL);
    EXPECT_JSON(engine_state, state,
                "{\"Records\":[{\"Format\":1,\"Kind\":\"engine\",\"ID\":\"engine\","
                "\"Engine\":{\"Seed\":7,\"tomorrow\":[true]},\"more\":{}}]}");
    swarm_engine *engine = NULL; /* members that are not known do no harm */
    ck_assert_int_eq(swarm_engine_restore(state, 0, 0, &engine, NULL), 0);
    swarm_engine_free(engine);
    swarm_engine_state_free(state);
    swarm_record_free(record);
    ck_assert_int_eq(swarm_record_get_kind(NULL), SWARM_OBJECT_UNKNOWN);
    ck_assert_ptr_null(swarm_record_get_id(NULL));
    ck_assert_uint_eq(swarm_record_get_format(NULL), 0);
    ck_assert_uint_eq(swarm_engine_state_record_count(NULL), 0);
}
END_TEST

START_TEST(what_is_no_record_is_refused)
{
    EXPECT_REFUSED(record, "{\"Kind\":\"task\",\"ID\":\"x\",\"Task\":{}}", SWARM_E_INVAL,
                   "/Format");
    EXPECT_REFUSED(record, "{\"Format\":1,\"Kind\":\"soup\",\"ID\":\"x\"}", SWARM_E_INVAL, "/Kind");
    EXPECT_REFUSED(record, "{\"Format\":1,\"Kind\":\"task\",\"Task\":{}}", SWARM_E_INVAL, "/ID");
    EXPECT_REFUSED(record, "{\"Format\":1,\"Kind\":\"task\",\"ID\":\"x\",\"Node\":{}}",
                   SWARM_E_INVAL, NULL);
    EXPECT_REFUSED(record, "{\"Format\":1,\"Kind\":\"task\",\"ID\":\"x\",\"Task\":{\"Slot\":-1}}",
                   SWARM_E_INVAL, "/Task/Slot");
    EXPECT_REFUSED(record, "{\"Format\":2,\"Kind\":\"task\",\"ID\":\"x\",\"Task\":{}}",
                   SWARM_E_NOTSUP, "/Format");
    /* A newer one may look in any way. */
    EXPECT_REFUSED(record, "{\"Format\":2,\"Kind\":[1],\"ID\":{}}", SWARM_E_NOTSUP, "/Format");
    EXPECT_REFUSED(engine_state, "{\"Records\":[{\"Format\":9,\"Kind\":[1]}]}", SWARM_E_NOTSUP,
                   "/Records/0/Format");
    EXPECT_REFUSED(engine_state, "{\"Records\":[{\"Format\":1,\"Kind\":[1]}]}", SWARM_E_INVAL,
                   "/Records/0/Kind");
    EXPECT_REFUSED(engine_state, "{\"Records\":7}", SWARM_E_INVAL, "/Records");
    EXPECT_REFUSED(engine_state, "[", SWARM_E_PARSE, NULL);
}
END_TEST

#define ID      "0123456789abcdefghijklmno"
#define NODE    "{\"Format\":1,\"Kind\":\"node\",\"ID\":\"" ID "\",\"Node\":"
#define SERVICE "{\"Format\":1,\"Kind\":\"service\",\"ID\":\"" ID "\",\"Service\":"
#define TASK    "{\"Format\":1,\"Kind\":\"task\",\"ID\":\"" ID "\",\"Task\":"
#define SPEC                                                                                       \
    "{\"Name\":\"web\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"web:1\"}},"                \
    "\"Mode\":{\"Replicated\":{\"Replicas\":1}}}"
#define WEB SERVICE "{\"Current\":1,\"Revisions\":[{\"Number\":1,\"Spec\":" SPEC "}]}}"

static void restore_refused(const char *records, int code, const char *path)
{
    char json[2048];
    swarm_engine_state *state = NULL;
    swarm_engine *engine = NULL;
    swarm_error *error = NULL;
    snprintf(json, sizeof json, "{\"Records\":[%s]}", records);
    ck_assert_msg(swarm_engine_state_from_json(json, strlen(json), &state, &error) == 0, "%s: %s",
                  json, swarm_error_get_message(error));
    ck_assert_msg(swarm_engine_restore(state, 5, 5, &engine, &error) == code, "%s", json);
    ck_assert_pstr_eq(swarm_error_get_path(error), path);
    ck_assert_ptr_null(engine);
    swarm_error_free(error);
    swarm_engine_state_free(state);
}

START_TEST(what_no_engine_would_write_is_refused)
{
    restore_refused(NODE "{}}", SWARM_E_INVAL, "/Records/0/Node/Spec");
    restore_refused(NODE "{\"Spec\":{\"Name\":\"w\",\"Role\":\"cook\"}}}", SWARM_E_INVAL,
                    "/Records/0/Node/Spec");
    restore_refused(NODE "{\"Spec\":{\"Name\":\"w\"}}}," NODE "{\"Spec\":{\"Name\":\"w\"}}}",
                    SWARM_E_EXISTS, "/Records/1");
    restore_refused("{\"Format\":1,\"Kind\":\"node\",\"ID\":\"short\",\"Node\":{}}", SWARM_E_INVAL,
                    "/Records/0");
    restore_refused(SERVICE "{}}", SWARM_E_INVAL, "/Records/0/Service/Current");
    restore_refused(SERVICE "{\"Revisions\":[{\"Number\":1}]}}", SWARM_E_INVAL,
                    "/Records/0/Service/Revisions");
    restore_refused(SERVICE "{\"Revisions\":[{\"Number\":0,\"Spec\":" SPEC "}]}}", SWARM_E_INVAL,
                    "/Records/0/Service/Revisions");
    restore_refused(SERVICE "{\"Revisions\":[{\"Number\":1,\"Spec\":{}}]}}", SWARM_E_INVAL,
                    "/Records/0/Service/Revisions");
    restore_refused(WEB "," WEB, SWARM_E_EXISTS, "/Records/1");
    restore_refused(WEB "," TASK "{\"ServiceID\":\"" ID "\"}}", SWARM_E_INVAL,
                    "/Records/1/Task/Slot");
    restore_refused(WEB "," TASK "{\"ServiceID\":\"" ID "\",\"Slot\":9999999999}}", SWARM_E_INVAL,
                    "/Records/1/Task/Slot");
    restore_refused(WEB "," TASK "{\"ServiceID\":\"" ID "\",\"Slot\":1}}", SWARM_E_INVAL,
                    "/Records/1/Task/State");
    restore_refused("{\"Format\":1,\"Kind\":\"engine\",\"ID\":\"engine\",\"Engine\":"
                    "{\"DrainTimeout\":-1}}",
                    SWARM_E_INVAL, "/Records/0/Engine/DrainTimeout");
    restore_refused("{\"Format\":1,\"Kind\":\"engine\",\"ID\":\"engine\",\"Engine\":{}},"
                    "{\"Format\":1,\"Kind\":\"engine\",\"ID\":\"engine\",\"Engine\":{}}",
                    SWARM_E_EXISTS, "/Records/1");
    swarm_engine *engine;
    swarm_engine_state *state = swarm_engine_state_new();
    ck_assert_int_eq(swarm_engine_restore(NULL, 0, 0, &engine, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_restore(state, 0, 0, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_restore(state, -1, 0, &engine, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_dump(NULL, &state, NULL), SWARM_E_INVAL);
    swarm_engine_state_free(state);
}
END_TEST

/* A service that is gone has left a task behind. */
START_TEST(a_task_without_a_service_is_removed)
{
    const char *json =
        "{\"Records\":[" TASK "{\"ServiceID\":\"gone\",\"NodeID\":\"" ID
        "\",\"Slot\":1,\"State\":\"running\"}}," NODE "{\"Spec\":{\"Name\":\"w\"}}}]}";
    static const swarm_effect_kind kinds[] = {SWARM_EFFECT_STOP, SWARM_EFFECT_REMOVE,
                                              SWARM_EFFECT_PERSIST};
    swarm_engine *engine = restore(json, 0, UNIX);
    const swarm_effect *effect;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 1);
        ck_assert_int_eq(swarm_effect_get_kind(effect), kinds[i]);
        ck_assert_str_eq(swarm_effect_get_task_id(effect), ID);
    }
    ck_assert_int_eq(swarm_effect_is_removal(effect), 1);
    ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 0);
    swarm_engine_free(engine);
}
END_TEST

START_TEST(the_order_of_records_does_not_matter)
{
    engine_driver *driver = cluster(LINES);
    swarm_engine_state *state = dump_state(engine_driver_engine(driver));
    swarm_engine_state *backwards = swarm_engine_state_new();
    char *expected = dump(engine_driver_engine(driver));
    char *json = NULL;
    for (size_t i = swarm_engine_state_record_count(state); i > 0; i--)
        ck_assert_int_eq(
            swarm_engine_state_add_record(backwards, swarm_engine_state_record_at(state, i - 1)),
            0);
    ck_assert_int_eq(swarm_engine_state_to_json(backwards, 0, &json, NULL), 0);
    int64_t now_ns = engine_driver_now_ns(driver);
    swarm_engine *engine = restore(json, now_ns, UNIX + now_ns);
    char *got = dump(engine);
    must_be_equal(expected, got);
    swarm_engine_free(engine);
    swarm_free(expected);
    swarm_free(got);
    swarm_free(json);
    swarm_engine_state_free(state);
    swarm_engine_state_free(backwards);
    engine_driver_free(driver);
}
END_TEST

/* ---- after a restart ---- */

/* How many effects of that kind come now; `*out_task` is the task of the last one. */
static size_t count_effects(swarm_engine *engine, swarm_effect_kind kind, char out_task[32])
{
    const swarm_effect *effect;
    size_t count = 0;
    while (swarm_engine_next_effect(engine, &effect, NULL) > 0) {
        if (swarm_effect_get_kind(effect) != kind)
            continue;
        count++;
        if (swarm_effect_get_task_id(effect) != NULL)
            snprintf(out_task, 32, "%s", swarm_effect_get_task_id(effect));
    }
    return count;
}

static swarm_task_state state_of(const swarm_engine *engine, const char *id)
{
    swarm_task *task = NULL;
    ck_assert_int_eq(swarm_engine_get_task(engine, id, &task, NULL), 0);
    swarm_task_state state = swarm_task_get_state(task);
    swarm_task_free(task);
    return state;
}

/* One task of web, restored `later_ns` after the last line. */
static swarm_engine *restarted(const char *last_line, int64_t later_ns, char task[32])
{
    engine_driver *driver = engine_driver_new(1);
    ck_assert_int_eq(engine_driver_do(driver, "node w1"), 0);
    ck_assert_int_eq(engine_driver_do(driver, "version web:slow ready=never"), 0);
    ck_assert_int_eq(engine_driver_do(driver, last_line), 0);
    engine_driver_run(driver, 20 * S);
    char *json = dump(engine_driver_engine(driver));
    engine_driver_free(driver);
    swarm_engine *engine = restore(json, 5 * S, UNIX + 20 * S + later_ns);
    swarm_free(json);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_ADOPT, task), 1);
    return engine;
}

START_TEST(an_absent_task_that_ran_has_failed)
{
    char task[32], next[32];
    swarm_engine *engine = restarted("create web image=web:1 replicas=1", 0, task);
    ck_assert_int_eq(swarm_engine_see_absent(NULL, task, 5 * S), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_absent(engine, NULL, 5 * S), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_absent(engine, "x", 5 * S), 0);
    ck_assert_int_eq(swarm_engine_see_absent(engine, task, 5 * S), 1);
    ck_assert_int_eq(swarm_engine_see_absent(engine, task, 5 * S), 0);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_PREPARE, next), 1);
    ck_assert_str_ne(task, next);
    ck_assert_int_eq(state_of(engine, task), SWARM_TASK_STATE_FAILED);
    swarm_engine_free(engine);
}
END_TEST

START_TEST(an_absent_task_that_never_ran_is_prepared_again)
{
    char task[32], again[32];
    swarm_engine *engine = restarted("create web image=web:slow replicas=1", 0, task);
    ck_assert_int_eq(swarm_engine_see_absent(engine, task, 5 * S), 1);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_PREPARE, again), 1);
    ck_assert_str_eq(task, again);
    swarm_engine_free(engine);
}
END_TEST

START_TEST(a_task_that_runs_keeps_its_place)
{
    char task[32], routed[32];
    swarm_engine *engine = restarted("create web image=web:1 replicas=1 port=80", 0, task);
    ck_assert_int_eq(swarm_engine_see_task(engine, task, SWARM_TASK_STATE_RUNNING, NULL, 0, 6 * S),
                     1);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_ROUTE, routed), 1);
    ck_assert_str_eq(task, routed);
    ck_assert_int_eq(state_of(engine, task), SWARM_TASK_STATE_RUNNING);
    ck_assert_int_eq(swarm_engine_see_routed(engine, task, 7 * S), 1);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_STOP, routed), 0);
    swarm_engine_free(engine);
}
END_TEST

/* It is given time to be found, however long the manager was away; then it has failed. */
START_TEST(a_task_that_is_not_found_fails_in_the_end)
{
    char task[32], next[32];
    swarm_engine *engine = restarted("create web image=web:1 replicas=1", 90000 * S, task);
    swarm_engine_tick(engine, (5 + 119) * S);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_PREPARE, next), 0);
    ck_assert_int_eq(state_of(engine, task), SWARM_TASK_STATE_RUNNING);
    ck_assert_int_eq(swarm_engine_deadline_ns(engine), (5 + 120) * S);
    swarm_engine_tick(engine, (5 + 120) * S);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_STOP, next), 1);
    ck_assert_str_eq(task, next);
    swarm_engine_free(engine);
}
END_TEST

/* A deadline that passed meanwhile leaves the task time to be seen first. */
START_TEST(a_deadline_that_passed_waits_for_the_task)
{
    char task[32], next[32];
    swarm_engine *engine = restarted("create web image=web:slow replicas=1", 90000 * S, task);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_STOP, next), 0);
    swarm_engine_tick(engine, (5 + 119) * S);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_STOP, next), 0);
    swarm_engine_tick(engine, (5 + 120) * S);
    ck_assert_uint_eq(count_effects(engine, SWARM_EFFECT_STOP, next), 1);
    swarm_engine_free(engine);
}
END_TEST

/* The clock went back by ten years: nothing lies in the future, and nothing waits for years. */
START_TEST(a_clock_that_went_back)
{
    char task[32];
    swarm_engine *engine =
        restarted("create web image=web:slow replicas=1", INT64_C(-3600) * 24 * 3650 * S, task);
    swarm_task *seen = NULL;
    ck_assert_int_eq(swarm_engine_get_task(engine, task, &seen, NULL), 0);
    ck_assert_int_le(swarm_task_get_created_at_unix_ns(seen),
                     UNIX + 20 * S - INT64_C(3600) * 24 * 3650 * S);
    swarm_task_free(seen);
    ck_assert_int_le(swarm_engine_deadline_ns(engine), 5 * S + INT64_C(24) * 3600 * S);
    swarm_engine_free(engine);
}
END_TEST

/* ---- memory ---- */

static swarm_engine *dumped;

static int go_round(void *user)
{
    swarm_engine_state *state = NULL, *again = NULL;
    swarm_engine *engine = NULL;
    swarm_error *error = NULL;
    char *json = NULL;
    (void)user;
    int code = swarm_engine_dump(dumped, &state, &error);
    if (code == 0)
        code = swarm_engine_state_to_json(state, 0, &json, &error);
    if (code == 0)
        code = swarm_engine_state_from_json(json, strlen(json), &again, &error);
    if (code == 0)
        code = swarm_engine_restore(again, 0, UNIX, &engine, &error);
    swarm_engine_free(engine);
    swarm_engine_state_free(state);
    swarm_engine_state_free(again);
    swarm_free(json);
    swarm_error_free(error);
    return code;
}

static int get_one(void *user)
{
    swarm_record *record = NULL, *copy = NULL;
    swarm_error *error = NULL;
    int code = swarm_engine_get_record(dumped, SWARM_OBJECT_ENGINE, NULL, &record, &error);
    if (code == 0 && (copy = swarm_record_copy(record)) == NULL)
        code = SWARM_E_NOMEM;
    (void)user;
    swarm_record_free(record);
    swarm_record_free(copy);
    swarm_error_free(error);
    return code;
}

START_TEST(no_memory)
{
    engine_driver *driver = cluster(4);
    dumped = engine_driver_engine(driver);
    failing_alloc_each(get_one, NULL);
    failing_alloc_each(go_round, NULL);
    engine_driver_free(driver);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("state");
    TCase *tcase = tcase_create("state");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, a_restored_engine_dumps_the_same);
    tcase_add_test(tcase, one_record_is_as_in_the_dump);
    tcase_add_test(tcase, a_record_is_written_and_read);
    tcase_add_test(tcase, what_is_no_record_is_refused);
    tcase_add_test(tcase, what_no_engine_would_write_is_refused);
    tcase_add_test(tcase, a_task_without_a_service_is_removed);
    tcase_add_test(tcase, the_order_of_records_does_not_matter);
    tcase_add_test(tcase, an_absent_task_that_ran_has_failed);
    tcase_add_test(tcase, an_absent_task_that_never_ran_is_prepared_again);
    tcase_add_test(tcase, a_task_that_runs_keeps_its_place);
    tcase_add_test(tcase, a_task_that_is_not_found_fails_in_the_end);
    tcase_add_test(tcase, a_deadline_that_passed_waits_for_the_task);
    tcase_add_test(tcase, a_clock_that_went_back);
    tcase_add_test(tcase, no_memory);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
