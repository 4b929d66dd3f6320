/* SPDX-License-Identifier: MIT
 *
 * Every story again, with the manager restarted after one of its effects, and so for many of them in
 * turn, and again and again: what is written down and read again is the same, byte for byte; no rule of the driver is
 * broken; and what is left at the end is what an undisturbed story leaves, verdicts included.
 */
#include "support/engine_driver.h"
#include "support/suite.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FAST_RESTARTS = 60, /* of a story, evenly over its effects; RESTART_EACH=1 leaves none out */
    SLOW_RESTARTS = 10
};

static glob_t stories;

static char *read_commands(const char *path)
{
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(1, size + 1);
    ck_assert_uint_eq(fread(text, 1, size, file), size);
    fclose(file);
    char *log = strstr(text, "----\n");
    if (log != NULL)
        *log = '\0';
    return text;
}

/* ---- what is left at the end ---- */

typedef struct summary {
    char text[8192];
    size_t length;
} summary;

static void add(summary *to, const char *what, const char *name, uint64_t number)
{
    int added = snprintf(to->text + to->length, sizeof to->text - to->length, "%s %s %llu\n", what,
                         name != NULL ? name : "-", (unsigned long long)number);
    to->length += (size_t)added;
    ck_assert_uint_lt(to->length, sizeof to->text);
}

static void add_tasks(summary *to, const swarm_engine *engine, const char *service)
{
    swarm_task_list *tasks = NULL;
    ck_assert_int_eq(swarm_engine_list_tasks(engine, service, &tasks, NULL), 0);
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        if (swarm_task_get_desired_state(task) > SWARM_TASK_STATE_RUNNING)
            continue;
        int runs = swarm_task_get_state(task) == SWARM_TASK_STATE_RUNNING;
        add(to, runs ? "runs" : "does not run",
            swarm_container_spec_get_image(
                swarm_task_spec_get_container(swarm_task_get_spec(task))),
            swarm_task_get_slot(task));
    }
    swarm_task_list_free(tasks);
}

static void add_services(summary *to, const swarm_engine *engine)
{
    swarm_service_list *services = NULL;
    ck_assert_int_eq(swarm_engine_list_services(engine, &services, NULL), 0);
    for (size_t i = 0; i < swarm_service_list_count(services); i++) {
        const swarm_service *service = swarm_service_list_at(services, i);
        const swarm_service_spec *spec = swarm_service_get_spec(service);
        const swarm_update_status *status = swarm_service_get_update_status(service);
        add(to, swarm_service_spec_get_name(spec),
            swarm_container_spec_get_image(
                swarm_task_spec_get_container(swarm_service_spec_get_task(spec))),
            swarm_service_spec_get_replicas(spec));
        add(to, swarm_update_state_to_str(swarm_update_status_get_state(status)),
            swarm_verdict_to_str(swarm_update_status_get_verdict(status)),
            swarm_service_get_running_tasks(service));
        add_tasks(to, engine, swarm_service_get_id(service));
    }
    swarm_service_list_free(services);
}

/* The story with a restart after that effect, or after each so many; 0 for none. Returns how many effects
 * there were. */
static size_t tell(const char *path, const char *commands, size_t effect, size_t every,
                   summary *out)
{
    engine_driver *driver = engine_driver_new(1);
    engine_driver_set_title(driver, path);
    engine_driver_restart_at(driver, effect);
    engine_driver_restart_every(driver, every);
    while (*commands != '\0') {
        char line[1024];
        size_t length = strcspn(commands, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, commands);
        engine_driver_do(driver, line);
        commands += length + (commands[length] == '\n');
    }
    engine_driver_settle(driver, engine_driver_now_ns(driver) + 3600 * DRIVER_SECOND);
    *out = (summary){.length = 0};
    add_services(out, engine_driver_engine(driver));
    size_t effects = engine_driver_effects(driver);
    if (getenv("RESTART_LOG") != NULL && effect != 0)
        fputs(engine_driver_log(driver), stdout);
    engine_driver_free(driver);
    return effects;
}

/* A manager that has just come back holds no connections: nothing is left for it to cut where its predecessor would
 * have gone back because of a drain that took too long. */
static int may_end_otherwise(const char *path)
{
    return strstr(path, "/deadline_drain.trace") != NULL;
}

START_TEST(story)
{
    const char *path = stories.gl_pathv[_i];
    char *commands = read_commands(path);
    summary undisturbed, restarted;
    size_t effects = tell(path, commands, 0, 0, &undisturbed);
    size_t few = suite_is_slow() ? SLOW_RESTARTS : FAST_RESTARTS;
    size_t step = getenv("RESTART_EACH") != NULL || effects <= few ? 1 : effects / few;
    const char *only = getenv("RESTART_AT");
    size_t first = only != NULL ? strtoul(only, NULL, 10) : 1;
    for (size_t effect = first; effect <= effects; effect += only != NULL ? effects : step) {
        tell(path, commands, effect, 0, &restarted);
        if (strcmp(undisturbed.text, restarted.text) != 0 && !may_end_otherwise(path))
            ck_abort_msg("%s, restarted after effect %zu:\nexpected\n%sgot\n%s", path, effect,
                         undisturbed.text, restarted.text);
    }
    free(commands);
}
END_TEST

/* A manager that hardly gets anywhere before it is restarted again. */
START_TEST(again_and_again)
{
    static const size_t every[] = {41, 67, 97};
    const char *path = stories.gl_pathv[_i];
    char *commands = read_commands(path);
    summary undisturbed, restarted;
    tell(path, commands, 0, 0, &undisturbed);
    for (size_t i = 0; i < sizeof every / sizeof every[0]; i++) {
        tell(path, commands, 0, every[i], &restarted);
        if (strcmp(undisturbed.text, restarted.text) != 0)
            ck_abort_msg("%s, restarted after every %zu effects:\nexpected\n%sgot\n%s", path,
                         every[i], undisturbed.text, restarted.text);
    }
    free(commands);
}
END_TEST

int main(int argc, char **argv)
{
    const char *pattern = argc > 1 ? argv[1] : TRACE_STORIES "/*.trace";
    if (glob(pattern, 0, NULL, &stories) != 0) {
        fprintf(stderr, "no story: %s\n", pattern);
        return 1;
    }
    Suite *suite = suite_create("restart");
    TCase *tcase = tcase_create("stories");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, story, 0, (int)stories.gl_pathc);
    tcase_add_loop_test(tcase, again_and_again, 0, (int)stories.gl_pathc);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    globfree(&stories);
    return failed == 0 ? 0 : 1;
}
