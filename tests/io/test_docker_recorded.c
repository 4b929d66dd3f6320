/* SPDX-License-Identifier: MIT
 *
 * What a real Engine (20.10.24) was recorded to answer (fixtures/docker/engine/recorded.json), replayed.
 * The other part of that recording is Docker's Swarm API (/swarm, /nodes, /services, /tasks, /secrets and
 * /configs): no runtime of ours asks for it, so its answers are not replayed here, except where the words
 * of an error stand for those of any path.
 */
#include "io/docker_rig.h"

#include "model/node.h"
#include "runtime/docker/frames.h"
#include "runtime/docker/json.h"
#include "runtime/docker/lines.h"
#include "runtime/docker/state.h"
#include "support/suite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static docker_rig rig;
static json_t *all;

static void load(void)
{
    all = json_load_file(TEST_FIXTURES "/docker/engine/recorded.json", 0, NULL);
    ck_assert_ptr_nonnull(all);
}

static void unload(void)
{
    json_decref(all);
}

/* The first exchange of this command and status. */
static json_t *exchange_of(const char *command, int status)
{
    json_t *each;
    size_t i;
    json_array_foreach(all, i, each)
    {
        if (strcmp(swarm__docker_text(each, "command"), command) == 0 &&
            swarm__docker_number(each, "status") == status)
            return each;
    }
    ck_abort_msg("nothing was recorded of %s", command);
    return NULL;
}

/* A body as it was sent, for free(). */
static char *body_of(json_t *exchange)
{
    const char *text = swarm__docker_text(exchange, "body_text");
    json_t *body = json_object_get(exchange, "body");
    return body != NULL ? json_dumps(body, JSON_COMPACT) : strdup(text);
}

/* The scripted Engine answers such requests so; the body is the caller's to free, after the engine. */
static char *answer_with(const char *request, const char *command, int status)
{
    char *body = body_of(exchange_of(command, status));
    engine_fault fault = {request, ENGINE_ANSWERS, status, body, .times = -1};
    engine_set_fault(rig.engine, &fault);
    return body;
}

/* A runtime that is opened anew asks for all of it; its beats are few, for there is no true listing. */
static void open_anew(void)
{
    docker_close_runtime(&rig);
    rig.settings.heartbeat_ns = 20000 * DOCKER_MS;
    docker_open_runtime(&rig);
    docker_await_node(&rig, SWARM_NODE_STATE_READY);
}

/* ---- the Engine itself ---- */

static const char *const infos[] = {"info-no-swarm", "info-manager", "info-worker",
                                    "node-ls-two-managers"};

START_TEST(what_it_says_of_its_machine)
{
    json_t *info = json_object_get(exchange_of(infos[_i], 200), "body");
    swarm_node *node = swarm__docker_describe(info);
    ck_assert_ptr_nonnull(node);
    const swarm_node_description *about = swarm_node_get_description(node);
    const swarm_resource_set *resources = swarm_node_description_get_resources(about);
    ck_assert_str_eq(swarm_node_description_get_hostname(about), swarm__docker_text(info, "Name"));
    ck_assert_int_eq(swarm_resource_set_get_nano_cpus(resources), 2000000000);
    ck_assert_int_eq(swarm_resource_set_get_memory_bytes(resources), 25276502016);
    swarm_node_free(node);
}
END_TEST

START_TEST(a_node_of_the_recording)
{
    docker_open(&rig);
    rig.looked = rig.count;
    char *info = answer_with("GET /info", "info-manager", 200);
    char *images = answer_with("GET /images/json", "engine-image-ls", 200);
    engine_set_api_version(rig.engine,
                           swarm__docker_text(exchange_of("version", 200), "body/ApiVersion"));
    docker_close_runtime(&rig);
    docker_open_runtime(&rig);
    const docker_seen *seen = docker_await(&rig, SWARM__REPORT_DESCRIPTION);
    ck_assert_int_eq(seen->nano_cpus, 2000000000);
    ck_assert_str_eq(seen->image, "lab/web:2");
    docker_await_node(&rig, SWARM_NODE_STATE_READY);
    docker_close(&rig);
    free(info);
    free(images);
}
END_TEST

/* ---- errors ---- */

static const struct {
    const char *command;
    int status;
    const char *says;
} errors[] = {
    {"engine-run-missing-image", 404, "No such image: lab/none:1"},
    {"raw-too-new-version", 400,
     "client version 1.50 is too new. Maximum supported API version is 1.41"},
    {"raw-too-old-version", 400,
     "client version 1.10 is too old. Minimum supported API version is 1.12, please upgrade your "
     "client to a newer version"},
    {"raw-unknown-path", 404, "page not found"},
    {"raw-wrong-method", 404, "page not found"},
};

START_TEST(errors_are_told_in_its_words)
{
    char text[SWARM__DOCKER_TEXT_SIZE], *body;
    body = body_of(exchange_of(errors[_i].command, errors[_i].status));
    swarm__docker_answer answer = {
        .status = errors[_i].status, .body = body, .length = strlen(body)};
    swarm__docker_message(&answer, text, sizeof text);
    ck_assert_str_eq(text, errors[_i].says);
    free(body);
}
END_TEST

/* The image is missing, and the registry cannot be reached: that may pass. */
START_TEST(an_image_that_cannot_be_had)
{
    docker_order order = {.image = "lab/none:1"};
    docker_open(&rig);
    char *missing = answer_with("POST /containers/create", "engine-run-missing-image", 404);
    char *refusal = answer_with("POST /images/create", "engine-pull-fails", 500);
    ck_assert_int_eq(docker_prepare(&rig, "t1", &order, NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_PREPARING);
    const docker_seen *end = docker_await_state(&rig, "t1", SWARM_TASK_STATE_REJECTED);
    ck_assert_int_eq(end->passing, 1);
    ck_assert_ptr_nonnull(strstr(end->error, "pulling lab/none:1: Get \"https://registry.example"));
    docker_close(&rig);
    free(missing);
    free(refusal);
}
END_TEST

/* ---- a container ---- */

#define RECORDED_ID "483dd9d2845ab155bcf0d0a68d9e0fdf7ce8c8929c93842bd19966d6e4d01c11"

START_TEST(a_container_is_created_and_runs)
{
    docker_open(&rig);
    open_anew();
    char *made = answer_with("POST /containers/create", "engine-run-detached", 201);
    char *begun = answer_with("POST /containers/" RECORDED_ID "/start", "engine-run-detached", 204);
    char *seen = answer_with("GET /containers/" RECORDED_ID "/json", "engine-inspect", 200);
    docker_ready(&rig, "t1", NULL);
    ck_assert_int_eq(swarm__runtime_start(rig.runtime, "t1", NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_RUNNING);
    const docker_seen *health = docker_await(&rig, SWARM__REPORT_HEALTH);
    ck_assert_int_eq(health->health, SWARM_HEALTH_HEALTHY);
    docker_close(&rig);
    free(made);
    free(begun);
    free(seen);
}
END_TEST

/* Its list holds a container of somebody's, which is left alone. */
START_TEST(a_list_with_a_stranger)
{
    docker_open(&rig);
    char *list = answer_with("GET /containers/json", "engine-ps", 200);
    open_anew();
    ck_assert_int_eq(swarm__runtime_sweep(rig.runtime, NULL, 0, NULL), 0);
    docker_pump(&rig, 300);
    ck_assert_uint_eq(engine_count(rig.engine, "POST /containers/"), 0);
    ck_assert_uint_eq(engine_count(rig.engine, "DELETE /containers/"), 0);
    docker_close(&rig);
    free(list);
}
END_TEST

/* ---- streams ---- */

/* All events of the recording, a line each, for free(). */
static char *events_text(const char *head)
{
    json_t *each,
        *events = json_object_get(exchange_of("events-container", 200), "body_json_stream");
    size_t i, length = strlen(head);
    char *text = strdup(head);
    json_array_foreach(events, i, each)
    {
        char *line = json_dumps(each, JSON_COMPACT);
        text = realloc(text, length + strlen(line) + 2);
        length += (size_t)sprintf(text + length, "%s\n", line);
        free(line);
    }
    return text;
}

static int take_event(void *user, const char *text, size_t length)
{
    size_t *count = user;
    json_t *json = json_loadb(text, length, 0, NULL);
    int good = strcmp(swarm__docker_text(json, "Type"), "container") == 0 &&
               swarm__docker_label(swarm__docker_at(json, "Actor/Attributes"),
                                   SWARM__LABEL_TASK)[0] != '\0';
    json_decref(json);
    *count += 1;
    return good ? 0 : -1;
}

START_TEST(events_in_any_pieces)
{
    char *text = events_text("");
    size_t length = strlen(text);
    for (size_t piece = 1; piece < 4000; piece = piece * 3 + 1) {
        swarm__lines lines = {0};
        size_t count = 0;
        for (size_t at = 0; at < length; at += piece)
            ck_assert_int_eq(swarm__lines_add(&lines, text + at,
                                              length - at < piece ? length - at : piece, 65536,
                                              take_event, &count),
                             0);
        ck_assert_uint_eq(count, 36);
        swarm__lines_free(&lines);
    }
    free(text);
}
END_TEST

/* The recorded stream tells that two tasks of ours have ended: both are looked at, and as they run, nothing
 * is told. A listing would not have looked. */
START_TEST(events_make_it_look)
{
    char *stream = events_text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
    engine_fault fault = {"GET /events", ENGINE_SENDS, .body = stream, .times = 1};
    docker_open(&rig);
    open_anew();
    docker_run(&rig, "lr261dknkaimtpht0urxqwjy0", NULL);
    docker_run(&rig, "h3giwduu5m2dqespfo1shru7z", NULL);
    size_t before = engine_count(rig.engine, "GET /containers/0");
    engine_set_fault(rig.engine, &fault);
    engine_leave(rig.engine, 0); /* the stream breaks, and is asked for anew */
    engine_return(rig.engine);
    for (int i = 0; i < 100 && engine_count(rig.engine, "GET /containers/0") < before + 2; i++)
        docker_pump(&rig, 100);
    ck_assert_uint_ge(engine_count(rig.engine, "GET /containers/0"), before + 2);
    ck_assert_uint_eq(rig.looked, rig.count);
    docker_close(&rig);
    free(stream);
}
END_TEST

static int take_payload(void *user, int from_stderr, const char *bytes, size_t length)
{
    char *text = user;
    ck_assert_int_eq(from_stderr, 0);
    strncat(text, bytes, length);
    return 0;
}

START_TEST(output_in_any_pieces)
{
    json_t *each, *frames = json_object_get(exchange_of("engine-logs", 200), "body_frames");
    char bytes[1024], wanted[1024] = "";
    size_t i, length = 0;
    json_array_foreach(frames, i, each)
    {
        const char *text = swarm__docker_text(each, "text");
        char header[8] = {(char)swarm__docker_number(each, "stream"), [7] = (char)strlen(text)};
        memcpy(bytes + length, header, sizeof header);
        memcpy(bytes + length + sizeof header, text, strlen(text));
        length += sizeof header + strlen(text);
        strcat(wanted, text);
    }
    for (size_t piece = 1; piece <= length; piece++) {
        swarm__frames read = {0};
        char got[1024] = "";
        for (size_t at = 0; at < length; at += piece)
            ck_assert_int_eq(swarm__frames_add(&read, bytes + at,
                                               length - at < piece ? length - at : piece,
                                               take_payload, got),
                             0);
        ck_assert_str_eq(got, wanted);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_node_of_the_recording, an_image_that_cannot_be_had, a_container_is_created_and_runs,
        a_list_with_a_stranger,  events_in_any_pieces,        events_make_it_look,
        output_in_any_pieces,
    };
    Suite *suite = suite_create("docker_recorded");
    TCase *each = tcase_create("docker_recorded");
    tcase_set_timeout(each, 60);
    tcase_add_checked_fixture(each, load, unload);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(each, tests[i]);
    tcase_add_loop_test(each, what_it_says_of_its_machine, 0,
                        (int)(sizeof infos / sizeof infos[0]));
    tcase_add_loop_test(each, errors_are_told_in_its_words, 0,
                        (int)(sizeof errors / sizeof errors[0]));
    suite_add_tcase(suite, each);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
