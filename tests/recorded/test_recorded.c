/* SPDX-License-Identifier: MIT
 *
 * What a real Docker Swarm did, against what our engine does with the same commands and the same tasks.
 *
 * Each scenario of tests/fixtures/timelines is replayed in virtual time (replay.h) and compared
 * (compare.h): the states of each task and what it is to be, in their order; the states and messages of
 * the update; errors, exit codes, removals; and the times of all that. What is not the same has to be
 * one of the differences that docs/compatibility.md declares, in the list of its scenario below: any
 * other deviation fails, and so does an entry of the list that no deviation needs.
 *
 * RECORDED_SHOW=1 prints both timelines of the scenarios that fail.
 */
#include "recorded/compare.h"
#include "recorded/replay.h"
#include "recorded/scenarios.h"
#include <check.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLACK_MS = 150 /* beyond the polling: schedulers gather for 50 ms, dispatchers for 100 */
};

static json_t *load(const char *name)
{
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%s/timelines/%s.json", TEST_FIXTURES, name);
    json_t *recording = json_load_file(path, 0, &error);
    ck_assert_msg(recording != NULL, "%s: %s", path, error.text);
    return recording;
}

static void show(const char *title, const timeline *line)
{
    printf("---- %s\n", title);
    for (size_t i = 0; i < line->status_count; i++)
        printf("  %6lld %s \"%s\"\n", (long long)line->statuses[i].at_ms, line->statuses[i].state,
               line->statuses[i].message);
    for (size_t i = 0; i < line->task_count; i++) {
        const timeline_task *task = &line->tasks[i];
        printf("  %s on %s:", task->name, task->node);
        for (size_t j = 0; j < task->count; j++)
            printf(" %lld %s/%s", (long long)task->moments[j].at_ms,
                   swarm_task_state_to_str(task->moments[j].state),
                   swarm_task_state_to_str(task->moments[j].desired));
        if (task->removed_ms != TIMELINE_NEVER)
            printf(" %lld removed", (long long)task->removed_ms);
        printf(" \"%s\" \"%s\" %d\n", task->message, task->error, task->exit_code);
    }
}

static int is_declared_time(const declared_deviation *entry, int64_t by_ms)
{
    if (entry->by_ms == 0)
        return 1;
    if (entry->by_ms == LATER)
        return by_ms >= 0;
    return by_ms - entry->by_ms <= SLACK_MS && by_ms - entry->by_ms >= -SLACK_MS;
}

/* Index of the entry that declares the deviation, or SIZE_MAX. */
static size_t declared(const recorded_scenario *scenario, const timeline_deviation *deviation)
{
    for (size_t i = 0; i < SCENARIO_DEVIATIONS && scenario->deviations[i].pattern != NULL; i++)
        if (fnmatch(scenario->deviations[i].pattern, deviation->text, 0) == 0 &&
            is_declared_time(&scenario->deviations[i], deviation->by_ms))
            return i;
    return SIZE_MAX;
}

/* How many deviations nobody declared, and how many entries nothing needs. */
static size_t judge(const recorded_scenario *scenario, const timeline_comparison *compared)
{
    size_t wrong = 0;
    int needed[SCENARIO_DEVIATIONS] = {0};
    for (size_t i = 0; i < compared->count; i++) {
        size_t entry = declared(scenario, &compared->items[i]);
        if (entry != SIZE_MAX) {
            needed[entry]++;
            continue;
        }
        wrong++;
        printf("%s: not declared: %s (%+lld ms)\n", scenario->name, compared->items[i].text,
               (long long)compared->items[i].by_ms);
    }
    for (size_t i = 0; i < SCENARIO_DEVIATIONS && scenario->deviations[i].pattern != NULL; i++) {
        if (needed[i] > 0)
            continue;
        wrong++;
        printf("%s: declared, but not so: %s\n", scenario->name, scenario->deviations[i].pattern);
    }
    return wrong;
}

START_TEST(recorded)
{
    const recorded_scenario *scenario = &scenarios[_i];
    json_t *recording = load(scenario->name);
    timeline there;
    timeline_comparison compared;
    timeline_read(recording, scenario->slots, &there);
    replay_world replay = {
        .recording = recording, .recorded = &there, .order = scenario->slots[0].order};
    replay_run(&replay, scenario->name, 1);
    int64_t poll_ms = json_integer_value(json_object_get(recording, "poll_ms"));
    compare_timelines(&there, &replay.line, poll_ms + SLACK_MS, &compared);
    size_t wrong = judge(scenario, &compared);
    printf("%-40s %3zu compared, worst %3lld ms, %2zu deviations, %zu not declared\n",
           scenario->name, compared.compared, (long long)compared.worst_ms, compared.count, wrong);
    if (wrong > 0 && getenv("RECORDED_SHOW") != NULL) {
        show("there", &there);
        show("here", &replay.line);
    }
    fflush(stdout);
    ck_assert_uint_eq(wrong, 0);
    comparison_free(&compared);
    replay_free(&replay);
    timeline_free(&there);
    json_decref(recording);
}
END_TEST

/* Each declared difference is a row of docs/compatibility.md. */
START_TEST(rows)
{
    char page[64 * 1024] = "";
    FILE *file = fopen(COMPATIBILITY_PAGE, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_lt(fread(page, 1, sizeof page - 1, file), sizeof page - 1);
    fclose(file);
    for (size_t i = 0; i < scenario_count; i++) {
        const declared_deviation *entries = scenarios[i].deviations;
        for (size_t j = 0; j < SCENARIO_DEVIATIONS && entries[j].pattern != NULL; j++) {
            char row[256];
            snprintf(row, sizeof row, "\n| %s", entries[j].difference);
            ck_assert_msg(strstr(page, row) != NULL, "%s: no such row: %s", scenarios[i].name,
                          entries[j].difference);
        }
    }
}
END_TEST

/* No recording is left out. */
START_TEST(all)
{
    glob_t found;
    ck_assert_int_eq(glob(TEST_FIXTURES "/timelines/*.json", 0, NULL, &found), 0);
    ck_assert_uint_eq(found.gl_pathc, scenario_count + 1); /* one is for test_unschedulable.c */
    globfree(&found);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("recorded");
    TCase *tcase = tcase_create("scenarios");
    tcase_add_loop_test(tcase, recorded, 0, (int)scenario_count);
    tcase_add_test(tcase, rows);
    tcase_add_test(tcase, all);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    printf("%zu scenarios replayed, none left out\n", scenario_count);
    return failed == 0 ? 0 : 1;
}
