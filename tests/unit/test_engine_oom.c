/* SPDX-License-Identifier: MIT
 *
 * An engine that runs out of memory at each request in turn: the call fails with SWARM_E_NOMEM and is
 * made again, and the whole life of a cluster goes on exactly as if nothing had happened.
 */
#include "support/engine_driver.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdlib.h>
#include <string.h>

enum {
    MOST_REQUESTS = 200000
};

/* Created, scaled, updated, rolled back by hand and by itself, drained, removed. */
static const char *const replicated[] = {
    "version web:bad exit-after=0 exit=1 pull-fails=2",
    "node w1 zone=a",
    "node w2 zone=b",
    "describe w1 cpus=4 memory=1024",
    ("create web image=web:1 replicas=2 port=80 health=yes order=start-first action=rollback "
     "constraint=node.role==worker restart-delay=1s attempts=3 window=1m"),
    "@20s update web image=web:2 label.a=1",
    "@40s update web constraint=node.labels.zone==a",
    "@60s rollback web",
    "@80s update web replicas=3",
    "@82s update web replicas=1",
    "@90s update web image=web:bad pull-delay=1s",
    "@120s set w1 availability=drain",
    "@140s remove web",
    "@160s forget w1",
};

static const char *const global[] = {
    "node w1",
    "create agent image=agent:1 mode=global",
    "node w2",
    "create web image=web:1 replicas=1 restart-delay=1s cpus=1",
    "@10s update agent image=agent:2",
    "@13s update agent image=agent:3 order=start-first",
    "@20s fail web.1#1 3",
    "health agent.*#1 unhealthy",
    "@30s down w2",
    "@35s up w2",
    "port web 80 taken",
    "@40s forget w2 force",
    "@50s stop",
};

static const char *const steered[] = {
    "node w1",
    ("create web image=web:1 replicas=3 order=start-first batches=1 gate=manual gate-timeout=20s "
     "gate-answer=go"),
    "@20s update web image=web:2",
    "pause web",
    "@25s resume web",
    "@35s gate web hold",
    "@36s gate web go",
    "@80s update web image=web:3",
    "@90s promote web",
    "@110s update web image=web:4",
    "@120s gate web stop",
    "@130s update web image=web:5",
    "cancel web",
};

typedef struct story {
    const char *const *lines;
    size_t count;
} story;

static const story stories[] = {
    {replicated, sizeof replicated / sizeof replicated[0]},
    {global, sizeof global / sizeof global[0]},
    {steered, sizeof steered / sizeof steered[0]},
};

/* The log with the n-th request refused; NULL when there was no such request. */
static char *tell(const story *told, size_t nth, size_t *out_live)
{
    failing_alloc_count_only(); /* nothing is remembered from before */
    failing_alloc_disarm();
    engine_driver *driver = engine_driver_new(7);
    engine_driver_refuse(driver, nth);
    for (size_t i = 0; i < told->count; i++)
        engine_driver_do(driver, told->lines[i]);
    engine_driver_settle(driver, engine_driver_now_ns(driver) + 60 * DRIVER_SECOND);
    char *log =
        nth == 0 || engine_driver_has_refused(driver) ? strdup(engine_driver_log(driver)) : NULL;
    engine_driver_free(driver);
    *out_live = failing_alloc_live();
    return log;
}

static void compare(const char *expected, const char *got, size_t nth)
{
    size_t line = 0;
    for (size_t i = 0; expected[i] != '\0' && expected[i] == got[i]; i++)
        if (expected[i] == '\n')
            line = i + 1;
    if (strcmp(expected, got) != 0)
        ck_abort_msg("with request %zu refused:\nexpected %.*s\ngot      %.*s", nth,
                     (int)strcspn(expected + line, "\n"), expected + line,
                     (int)strcspn(got + line, "\n"), got + line);
}

START_TEST(each_request)
{
    size_t live;
    char *undisturbed = tell(&stories[_i], 0, &live);
    size_t nth = 1;
    for (; nth < MOST_REQUESTS; nth += suite_is_slow() ? 40 : 1) {
        char *log = tell(&stories[_i], nth, &live);
        if (live > 0)
            ck_abort_msg("with request %zu refused %zu blocks are lost", nth, live);
        if (log == NULL)
            break;
        compare(undisturbed, log, nth);
        free(log);
    }
    ck_assert_uint_gt(nth, 200);
    ck_assert_uint_lt(nth, MOST_REQUESTS);
    free(undisturbed);
}
END_TEST

static int make(void *user)
{
    (void)user;
    swarm_engine *engine = NULL;
    swarm_error *error = NULL;
    int result = swarm_engine_new(1, 0, 0, &engine, &error);
    swarm_error_free(error);
    swarm_engine_free(engine);
    return result;
}

START_TEST(making)
{
    failing_alloc_each(make, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("engine_oom");
    TCase *tcase = tcase_create("engine_oom");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, each_request, 0, sizeof stories / sizeof stories[0]);
    tcase_add_test(tcase, making);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
