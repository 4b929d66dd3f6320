/* SPDX-License-Identifier: MIT
 *
 * The state of an engine as records: what they hold, that an engine goes on from them, and what becomes
 * of records that are not as they should be.
 */
#include "support/engine_driver.h"
#include "support/failing_alloc.h"
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

int main(void)
{
    Suite *suite = suite_create("state");
    TCase *tcase = tcase_create("state");
    tcase_add_test(tcase, a_restored_engine_dumps_the_same);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
