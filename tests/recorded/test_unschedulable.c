/* SPDX-License-Identifier: MIT
 *
 * What a real Docker Swarm said of tasks that it could not place or start, and what our engine says:
 * the cases of tests/fixtures/timelines/i-unschedulable-messages.json.
 */
#include "recorded/docker_cli.h"
#include "support/engine_driver.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *cases;

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static int has(const json_t *one, const char *words)
{
    return strstr(text_of(one, "case"), words) != NULL;
}

/* ---- the three nodes of the recording ---- */

static void describe(engine_driver *driver, const char *name)
{
    char text[512];
    swarm_node *node = NULL;
    int length = snprintf(
        text, sizeof text,
        "{\"Description\":{\"Hostname\":\"%s\",\"Platform\":{\"Architecture\":\"x86_64\","
        "\"OS\":\"linux\"},\"Resources\":{\"NanoCPUs\":2000000000,\"MemoryBytes\":"
        "4000000000},\"Engine\":{\"Plugins\":[{\"Type\":\"Volume\",\"Name\":\"local\"}]}}}",
        name);
    ck_assert_int_eq(swarm_node_from_json(text, (size_t)length, &node, NULL), 0);
    ck_assert_int_eq(swarm_engine_see_node_description(engine_driver_engine(driver), name, node,
                                                       engine_driver_now_ns(driver)),
                     1);
    swarm_node_free(node);
}

static void create(engine_driver *driver, const char *name, const char *flags)
{
    cli_line line;
    swarm_service_spec *spec = NULL;
    swarm_error *error = NULL;
    json_t *json = cli_new_spec();
    cli_split(flags, &line);
    cli_change_spec(json, &line, 0);
    json_object_set_new(json, "Name", json_string(name));
    char *text = json_dumps(json, 0);
    ck_assert_int_eq(swarm_service_spec_from_json(text, strlen(text), &spec, NULL), 0);
    ck_assert_msg(swarm_engine_create_service(engine_driver_engine(driver), spec,
                                              engine_driver_now_ns(driver), NULL, &error) == 0,
                  "%s: %s", text, swarm_error_get_message(error));
    swarm_service_spec_free(spec);
    free(text);
    json_decref(json);
    engine_driver_run(driver, engine_driver_now_ns(driver) + DRIVER_SECOND);
}

/* Three nodes; in the later cases only the manager takes tasks, as the recorded error tells. */
static engine_driver *make_nodes(const json_t *one)
{
    engine_driver *driver = engine_driver_new(1);
    const json_t *first = json_array_get(json_object_get(one, "tasks"), 0);
    int alone = strstr(text_of(first, "err"), "2 nodes not available") != NULL;
    engine_driver_do(driver, "node host1 role=manager");
    engine_driver_do(driver, alone ? "node host2 availability=drain" : "node host2");
    engine_driver_do(driver, alone ? "node host3 availability=pause" : "node host3");
    describe(driver, "host1");
    describe(driver, "host2");
    describe(driver, "host3");
    if (has(one, "port taken"))
        create(driver, "other", "--publish mode=host,published=18090,target=8080 lab/web:1");
    return driver;
}

static swarm_task_list *list(engine_driver *driver)
{
    swarm_task_list *tasks = NULL;
    ck_assert_int_eq(swarm_engine_list_tasks(engine_driver_engine(driver), "web", &tasks, NULL), 0);
    return tasks;
}

/* The only task that waits for a place. */
static const swarm_task *waiting(const swarm_task_list *tasks)
{
    const swarm_task *found = NULL;
    for (size_t i = 0; i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        if (swarm_task_get_state(task) == SWARM_TASK_STATE_PENDING) {
            ck_assert_ptr_null(found);
            found = task;
        }
    }
    return found;
}

static const json_t *recorded_in(const json_t *one, const char *state)
{
    size_t index;
    const json_t *task;
    json_array_foreach(json_object_get(one, "tasks"), index, task)
    {
        if (strcmp(text_of(task, "state"), state) == 0)
            return task;
    }
    return NULL;
}

static void is_as_recorded(const swarm_task *task, const json_t *expected)
{
    ck_assert_ptr_nonnull(task);
    ck_assert_str_eq(swarm_task_state_to_str(swarm_task_get_state(task)),
                     text_of(expected, "state"));
    ck_assert_str_eq(swarm_task_get_message(task), text_of(expected, "message"));
    ck_assert_str_eq(swarm_task_get_error(task), text_of(expected, "err"));
}

START_TEST(placing)
{
    const json_t *one = json_array_get(cases, (size_t)_i);
    const json_t *expected = recorded_in(one, "pending");
    engine_driver *driver = make_nodes(one);
    engine_driver_set_title(driver, text_of(one, "case"));
    create(driver, "web", text_of(one, "flags"));
    swarm_task_list *tasks = list(driver);
    ck_assert_uint_eq(swarm_task_list_count(tasks), json_array_size(json_object_get(one, "tasks")));
    is_as_recorded(waiting(tasks), expected);
    ck_assert_int_eq(swarm_task_get_desired_state(waiting(tasks)), SWARM_TASK_STATE_RUNNING);
    swarm_task_list_free(tasks);
    engine_driver_free(driver);
}
END_TEST

/* What the node's agent says is what can be read, with the word of the step that failed. */
START_TEST(starting)
{
    const json_t *one = json_array_get(cases, (size_t)_i);
    int rejected = recorded_in(one, "rejected") != NULL;
    const json_t *expected = recorded_in(one, rejected ? "rejected" : "failed");
    engine_driver *driver = make_nodes(one);
    swarm_engine *engine = engine_driver_engine(driver);
    engine_driver_do(driver, rejected ? "version lab/none:1 ready=never"
                                      : "version lab/none:1 ready=0 running=never");
    create(driver, "web", "lab/none:1");
    swarm_task_list *tasks = list(driver);
    char id[32];
    snprintf(id, sizeof id, "%s", swarm_task_get_id(swarm_task_list_at(tasks, 0)));
    swarm_task_list_free(tasks);
    int64_t now_ns = engine_driver_now_ns(driver);
    swarm_engine_see_task(engine, id, SWARM_TASK_STATE_PREPARING, NULL, 0, now_ns);
    swarm_engine_see_task(engine, id,
                          rejected ? SWARM_TASK_STATE_REJECTED : SWARM_TASK_STATE_FAILED,
                          text_of(expected, "err"), 128, now_ns);
    engine_driver_run(driver, now_ns);
    swarm_task *task = NULL;
    ck_assert_int_eq(swarm_engine_get_task(engine, id, &task, NULL), 0);
    is_as_recorded(task, expected);
    ck_assert_int_eq(swarm_task_get_desired_state(task), SWARM_TASK_STATE_SHUTDOWN);
    swarm_task_free(task);
    engine_driver_free(driver);
}
END_TEST

/* "the missing label is added to a node: pending task placed after" 0.1 s */
START_TEST(label)
{
    engine_driver *driver = make_nodes(json_array_get(cases, 0));
    create(driver, "web", "--constraint node.labels.zone==mars lab/web:1");
    swarm_task_list *tasks = list(driver);
    ck_assert_ptr_nonnull(waiting(tasks));
    swarm_task_list_free(tasks);
    engine_driver_do(driver, "set host2 zone=mars");
    engine_driver_run(driver, engine_driver_now_ns(driver));
    tasks = list(driver);
    ck_assert_int_eq(swarm_task_get_state(swarm_task_list_at(tasks, 0)), SWARM_TASK_STATE_ASSIGNED);
    swarm_task_list_free(tasks);
    engine_driver_free(driver);
}
END_TEST

/* Index of the first case with these words. */
static int index_of(const char *words)
{
    int index = 0;
    while (!has(json_array_get(cases, (size_t)index), words))
        index++;
    return index;
}

int main(void)
{
    json_error_t error;
    json_t *recording =
        json_load_file(TEST_FIXTURES "/timelines/i-unschedulable-messages.json", 0, &error);
    if (recording == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    cases = json_object_get(recording, "cases");
    Suite *suite = suite_create("unschedulable");
    TCase *tcase = tcase_create("cases");
    int first_start = index_of("image that no node has"), after = index_of("the missing label");
    tcase_add_loop_test(tcase, placing, 0, first_start);
    tcase_add_loop_test(tcase, starting, first_start, after);
    tcase_add_test(tcase, label);
    printf("%zu cases: %d replayed; not replayed: \"%s\": a task is moved, not rejected\n",
           json_array_size(cases), after + 1,
           text_of(json_array_get(cases, (size_t)after + 1), "case"));
    fflush(stdout);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    json_decref(recording);
    return failed == 0 ? 0 : 1;
}
