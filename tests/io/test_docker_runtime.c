/* SPDX-License-Identifier: MIT
 *
 * The Docker runtime against a scripted Engine: orders, reports, and an Engine that does wrong.
 */
#include "io/docker_rig.h"

#include "support/suite.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static docker_rig rig;

#define WEB_PORT ",\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":8080,\"PublishedPort\":80}]}"

static void stop(const char *task_id)
{
    ck_assert_int_eq(swarm__runtime_stop(rig.runtime, task_id, NULL), 0);
}

static void drop(const char *task_id)
{
    ck_assert_int_eq(swarm__runtime_remove(rig.runtime, task_id, NULL), 0);
    docker_await_container(&rig, task_id, "");
}

/* ---- a life ---- */

START_TEST(a_task_runs_and_is_stopped)
{
    docker_open(&rig);
    docker_order order = {.service = WEB_PORT};
    const char *address;
    uint32_t port;
    docker_run(&rig, "t1", &order);
    ck_assert_str_eq(engine_state(rig.engine, "t1"), "running");
    ck_assert_int_eq(swarm__runtime_endpoint(rig.runtime, "t1", 8080, &address, &port), 0);
    ck_assert_str_eq(address, "127.0.0.1");
    ck_assert_uint_gt(port, 20000); /* what the Engine found */
    ck_assert_int_eq(swarm__runtime_endpoint(rig.runtime, "t1", 81, &address, &port),
                     SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__runtime_remove(rig.runtime, "t1", NULL), SWARM_E_STATE);
    stop("t1");
    stop("t1");
    const docker_seen *end = docker_await_state(&rig, "t1", SWARM_TASK_STATE_SHUTDOWN);
    ck_assert_int_eq(end->exit_code, 143);
    drop("t1");
    ck_assert_int_eq(swarm__runtime_stop(rig.runtime, "t1", NULL), SWARM_E_NOTFOUND);
    docker_await_silence(&rig);
    docker_close(&rig);
}
END_TEST

START_TEST(a_task_ends_by_itself)
{
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    docker_run(&rig, "t2", NULL);
    engine_end_container(rig.engine, "t1", 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_COMPLETE);
    engine_end_container(rig.engine, "t2", 3);
    const docker_seen *end = docker_await_state(&rig, "t2", SWARM_TASK_STATE_FAILED);
    ck_assert_int_eq(end->exit_code, 3);
    ck_assert_str_eq(end->error, "task: non-zero exit (3)");
    docker_close(&rig);
}
END_TEST

/* Polling is the truth: it ends the same when no event tells. */
START_TEST(an_end_is_seen_without_events)
{
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    engine_hush(rig.engine, 1);
    engine_end_container(rig.engine, "t1", 4);
    ck_assert_int_eq(docker_await_state(&rig, "t1", SWARM_TASK_STATE_FAILED)->exit_code, 4);
    docker_close(&rig);
}
END_TEST

START_TEST(a_container_that_somebody_removed)
{
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    engine_lose_container(rig.engine, "t1");
    const docker_seen *end = docker_await_state(&rig, "t1", SWARM_TASK_STATE_FAILED);
    ck_assert_ptr_nonnull(strstr(end->error, "somebody removed it"));
    docker_run(&rig, "t2", NULL);
    engine_hush(rig.engine, 1);
    engine_lose_container(rig.engine, "t2");
    docker_await_state(&rig, "t2", SWARM_TASK_STATE_FAILED);
    docker_close(&rig);
}
END_TEST

START_TEST(stopping_before_the_start)
{
    docker_open(&rig);
    docker_ready(&rig, "t1", NULL);
    stop("t1");
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_SHUTDOWN);
    drop("t1");
    ck_assert_int_eq(docker_prepare(&rig, "t2", NULL, NULL), 0);
    stop("t2"); /* before anything was asked of the Engine */
    docker_await_state(&rig, "t2", SWARM_TASK_STATE_SHUTDOWN);
    ck_assert_int_eq(swarm__runtime_remove(rig.runtime, "t2", NULL), 0);
    docker_pump(&rig, 50);
    ck_assert_uint_eq(engine_containers(rig.engine), 0);
    docker_close(&rig);
}
END_TEST

START_TEST(killing_does_not_wait_for_the_grace)
{
    docker_open(&rig);
    engine_fault deaf = {"POST /containers", ENGINE_SAYS_NOTHING, .times = 1};
    docker_order order = {.container = ",\"StopGracePeriod\":90000000000"};
    docker_run(&rig, "t1", &order);
    engine_set_fault(rig.engine, &deaf);
    stop("t1");
    docker_pump(&rig, 100);
    ck_assert_int_eq(swarm__runtime_kill(rig.runtime, "t1", NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_SHUTDOWN);
    char *head = engine_last_head(rig.engine, "POST /containers/");
    ck_assert_ptr_nonnull(strstr(head, "/stop?t=0"));
    free(head);
    docker_close(&rig);
}
END_TEST

START_TEST(orders_for_nobody)
{
    docker_open(&rig);
    swarm__task_context context;
    docker_ready(&rig, "t1", NULL);
    ck_assert_int_eq(docker_prepare(&rig, "t1", NULL, NULL), SWARM_E_EXISTS);
    ck_assert_int_eq(swarm__runtime_start(rig.runtime, "t2", NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__runtime_kill(rig.runtime, NULL, NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__runtime_remove(rig.runtime, "t2", NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__runtime_context(rig.runtime, "t2", &context), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__runtime_start(rig.runtime, "t1", NULL), 0);
    ck_assert_int_eq(swarm__runtime_start(rig.runtime, "t1", NULL), SWARM_E_STATE);
    docker_close(&rig);
}
END_TEST

/* ---- health ---- */

START_TEST(the_engines_health_check)
{
    docker_open(&rig);
    engine_check_health(rig.engine, 1);
    docker_ready(&rig, "t1", NULL);
    ck_assert_int_eq(swarm__runtime_start(rig.runtime, "t1", NULL), 0);
    const docker_seen *seen = docker_await(&rig, SWARM__REPORT_HEALTH);
    ck_assert_int_eq(seen->health, SWARM_HEALTH_STARTING); /* before it runs */
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_RUNNING);
    docker_await_silence(&rig);
    engine_turn_health(rig.engine, "t1", "healthy");
    ck_assert_int_eq(docker_await(&rig, SWARM__REPORT_HEALTH)->health, SWARM_HEALTH_HEALTHY);
    engine_turn_health(rig.engine, "t1", "unhealthy");
    seen = docker_await(&rig, SWARM__REPORT_HEALTH);
    ck_assert_int_eq(seen->health, SWARM_HEALTH_UNHEALTHY);
    ck_assert_str_eq(seen->error, "the test said this");
    docker_close(&rig);
}
END_TEST

START_TEST(health_is_seen_without_events)
{
    docker_open(&rig);
    engine_check_health(rig.engine, 1);
    docker_run(&rig, "t1", NULL);
    engine_hush(rig.engine, 1);
    engine_turn_health(rig.engine, "t1", "unhealthy");
    ck_assert_int_eq(docker_await(&rig, SWARM__REPORT_HEALTH)->health, SWARM_HEALTH_UNHEALTHY);
    docker_close(&rig);
}
END_TEST

/* ---- images ---- */

static const docker_order other_image = {.image = "lab/web:2"};

START_TEST(a_missing_image_is_pulled_once_for_all)
{
    docker_open(&rig);
    ck_assert_int_eq(docker_prepare(&rig, "t1", &other_image, NULL), 0);
    ck_assert_int_eq(docker_prepare(&rig, "t2", &other_image, NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_PREPARING);
    const docker_seen *seen = docker_await(&rig, SWARM__REPORT_PROGRESS);
    ck_assert_ptr_nonnull(strstr(seen->message, "pulling lab/web:2: 500 of 2000 kB"));
    docker_pump(&rig, 200);
    ck_assert_str_eq(engine_state(rig.engine, "t1"), "created");
    ck_assert_str_eq(engine_state(rig.engine, "t2"), "created");
    ck_assert_uint_eq(engine_count(rig.engine, "POST /images/create"), 1);
    docker_close(&rig);
}
END_TEST

static const struct {
    int status;
    const char *body;
    int passing;
} pull_failures[] = {
    {404, "{\"message\":\"pull access denied for lab/web, repository does not exist\"}", 0},
    {404, "{\"message\":\"manifest for lab/web:2 not found: manifest unknown\"}", 0},
    {500, "{\"message\":\"Get https://r/v2/: unauthorized: authentication required\"}", 0},
    {500, "{\"message\":\"Head https://r/v2/lab: no basic auth credentials\"}", 0},
    {401, "{\"message\":\"401 Unauthorized\"}", 0},
    {500, "{\"message\":\"toomanyrequests: You have reached your pull rate limit\"}", 1},
    {429, "{\"message\":\"slow down\"}", 1},
    {500, "{\"message\":\"received unexpected HTTP status: 500 Internal Server Error\"}", 1},
    {503, "not even JSON", 1},
    {200, "{\"errorDetail\":{\"message\":\"x\"},\"error\":\"unexpected EOF\"}\r\n", 1},
    {200, "{\"errorDetail\":{\"message\":\"x\"},\"error\":\"manifest unknown\"}\r\n", 0},
};

START_TEST(what_a_registry_answers)
{
    docker_open(&rig);
    for (size_t i = 0; i < sizeof pull_failures / sizeof pull_failures[0]; i++) {
        char id[8];
        engine_fault fault = {"POST /images/create", ENGINE_ANSWERS, pull_failures[i].status,
                              pull_failures[i].body, .times = 1};
        snprintf(id, sizeof id, "t%zu", i);
        engine_clear_faults(rig.engine);
        engine_set_fault(rig.engine, &fault);
        ck_assert_int_eq(docker_prepare(&rig, id, &other_image, NULL), 0);
        docker_await_state(&rig, id, SWARM_TASK_STATE_PREPARING);
        const docker_seen *seen = docker_await_state(&rig, id, SWARM_TASK_STATE_REJECTED);
        ck_assert_msg(seen->passing == pull_failures[i].passing, "%s", pull_failures[i].body);
        ck_assert_ptr_eq(strstr(seen->error, "pulling lab/web:2: "), seen->error);
        if (seen->passing) { /* it is held, and tried again when that is ordered */
            docker_await_silence(&rig);
            stop(id);
            docker_await_state(&rig, id, SWARM_TASK_STATE_SHUTDOWN);
        }
    }
    docker_close(&rig);
}
END_TEST

START_TEST(what_passes_is_prepared_once_more)
{
    docker_open(&rig);
    engine_fault fault = {"POST /images/create", ENGINE_CLOSES, .times = -1};
    engine_set_fault(rig.engine, &fault);
    ck_assert_int_eq(docker_prepare(&rig, "t1", &other_image, NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_PREPARING);
    ck_assert_int_eq(docker_await_state(&rig, "t1", SWARM_TASK_STATE_REJECTED)->passing, 1);
    engine_clear_faults(rig.engine);
    ck_assert_int_eq(docker_prepare(&rig, "t1", &other_image, NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_PREPARING);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_READY);
    docker_close(&rig);
}
END_TEST

START_TEST(a_pull_that_trickles_can_be_stopped)
{
    docker_open(&rig);
    static const char slow[] = "{\"status\":\"Downloading\",\"id\":\"a\",\"progressDetail\":"
                               "{\"current\":1,\"total\":9000}}\r\n";
    engine_fault fault = {"POST /images/create", ENGINE_TRICKLES, 200, slow, .times = -1};
    engine_set_fault(rig.engine, &fault);
    ck_assert_int_eq(docker_prepare(&rig, "t1", &other_image, NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_PREPARING);
    docker_pump(&rig, 100);
    stop("t1");
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_SHUTDOWN);
    drop("t1");
    docker_await_silence(&rig);
    docker_close(&rig);
}
END_TEST

/* ---- credentials ---- */

#define PASSWORD "correct-horse-battery"
#define TOKEN    "tok-of-identity-17"

static const swarm_credentials *given;

static void open_with_credentials(void)
{
    swarm_credentials *made = swarm_credentials_new();
    ck_assert_int_eq(swarm_credentials_set_password(made, "r.test", "bob", PASSWORD), 0);
    ck_assert_int_eq(swarm_credentials_set_identity_token(made, "docker.io", TOKEN), 0);
    given = made;
    docker_open(&rig);
    docker_close_runtime(&rig);
    rig.settings.credentials = &given;
    docker_open_runtime(&rig);
    docker_await_node(&rig, SWARM_NODE_STATE_READY);
}

START_TEST(a_pull_shows_what_the_program_knows)
{
    open_with_credentials();
    docker_order order = {.image = "r.test/shop:7"};
    docker_await_silence(&rig);
    ck_assert_int_eq(docker_prepare(&rig, "t1", &order, NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_PREPARING);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_READY);
    char *head = engine_last_head(rig.engine, "POST /images/create");
    ck_assert_ptr_nonnull(strstr(head, "fromImage=r.test%2Fshop&tag=7"));
    ck_assert_ptr_nonnull(strstr(head, "\r\nX-Registry-Auth: eyJ1c2VybmFtZSI6ImJvYiIs"));
    free(head);
    docker_close(&rig);
    swarm_credentials_free((swarm_credentials *)(uintptr_t)given);
}
END_TEST

/* Whatever an Engine or a registry repeats, in whatever place: nothing that is told shows it. */
START_TEST(no_secret_is_ever_told)
{
    static const char *const requests[] = {"POST /images/create", "POST /containers/create",
                                           "POST /containers/0"};
    static const char body[] = "{\"message\":\"bob:" PASSWORD " and " TOKEN " are refused\"}";
    open_with_credentials();
    docker_order order = {.image = "r.test/shop:7"};
    for (size_t i = 0; i < 3; i++) {
        char id[8];
        engine_fault fault = {requests[i], ENGINE_ANSWERS, 500, body, .times = 1};
        snprintf(id, sizeof id, "t%zu", i);
        engine_set_fault(rig.engine, &fault);
        ck_assert_int_eq(docker_prepare(&rig, id, &order, NULL), 0);
        docker_pump(&rig, 100);
        swarm__runtime_start(rig.runtime, id, NULL);
        docker_pump(&rig, 100);
        engine_add_image(rig.engine, "r.test/shop:7");
    }
    size_t errors = 0;
    for (size_t i = 0; i < rig.count; i++) {
        errors += strstr(rig.seen[i].error, "are refused") != NULL ? 1 : 0;
        ck_assert_ptr_null(strstr(rig.seen[i].error, PASSWORD));
        ck_assert_ptr_null(strstr(rig.seen[i].error, TOKEN));
        ck_assert_ptr_null(strstr(rig.seen[i].message, PASSWORD));
    }
    ck_assert_uint_eq(errors, 3);
    docker_close(&rig);
    swarm_credentials_free((swarm_credentials *)(uintptr_t)given);
}
END_TEST

START_TEST(pull_policies)
{
    docker_open(&rig);
    docker_order always = {.container = ",\"PullPolicy\":\"always\""};
    docker_order never = {.image = "lab/web:9", .container = ",\"PullPolicy\":\"never\""};
    ck_assert_int_eq(docker_prepare(&rig, "t1", &always, NULL), 0);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_PREPARING);
    docker_await_state(&rig, "t1", SWARM_TASK_STATE_READY);
    ck_assert_uint_eq(engine_count(rig.engine, "POST /images/create"), 1);
    ck_assert_int_eq(docker_prepare(&rig, "t2", &never, NULL), 0);
    const docker_seen *end = docker_await_state(&rig, "t2", SWARM_TASK_STATE_REJECTED);
    ck_assert_str_eq(end->error, "No such image: lab/web:9");
    ck_assert_uint_eq(engine_count(rig.engine, "POST /images/create"), 1);
    docker_close(&rig);
}
END_TEST

START_TEST(a_digest_is_pulled_as_one)
{
    docker_open(&rig);
    docker_order pinned = {.image =
                               "lab/web:1@sha256:"
                               "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};
    ck_assert_int_eq(docker_prepare(&rig, "t1", &pinned, NULL), 0);
    docker_pump(&rig, 100);
    char *head = engine_last_head(rig.engine, "POST /images/create");
    ck_assert_ptr_nonnull(strstr(head, "fromImage=lab%2Fweb&tag=sha256%3A0123456789abcdef"));
    free(head);
    docker_close(&rig);
}
END_TEST

/* ---- answers that are lost ---- */

/* Whatever request has its answer lost, cut off or never given, the task comes to run and to its end. */
START_TEST(each_answer_may_be_lost)
{
    static const char *const requests[] = {"POST /containers/create",
                                           "GET /containers/json",
                                           "POST /networks/create",
                                           "GET /networks/",
                                           "POST /networks/b/",
                                           "POST /containers/0",
                                           "GET /containers/0",
                                           "GET /info",
                                           "GET /events",
                                           "DELETE /containers"};
    static const engine_fault_kind kinds[] = {ENGINE_FORGETS, ENGINE_CLOSES, ENGINE_TRUNCATES};
    docker_order order = {.task = ",\"Networks\":[{\"Target\":\"a\"},{\"Target\":\"b\"}]",
                          .service = WEB_PORT};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        engine_fault fault = {requests[i], kinds[_i],
                              .times = 2}; /* a broken connection is tried anew once by itself */
        memset(&rig, 0, sizeof rig);
        docker_open(&rig);
        engine_set_fault(rig.engine, &fault);
        docker_run(&rig, "t1", &order);
        stop("t1");
        docker_await_state(&rig, "t1", SWARM_TASK_STATE_SHUTDOWN);
        drop("t1");
        ck_assert_uint_eq(engine_containers(rig.engine), 0);
        docker_close(&rig);
    }
}
END_TEST

/* Answers that are no HTTP, no JSON, or not what was asked for. */
static const char *const nonsense[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull",
    "HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{\"Id\":17}",
    "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"State\":17}",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "\x16\x03\x01 not HTTP at all",
    "",
};

START_TEST(nonsense_ends_in_words)
{
    engine_fault fault = {"POST /containers/create", ENGINE_SENDS, 0, nonsense[_i], .times = -1};
    docker_open(&rig);
    engine_set_fault(rig.engine, &fault);
    ck_assert_int_eq(docker_prepare(&rig, "t1", NULL, NULL), 0);
    const docker_seen *end = docker_await_state(&rig, "t1", SWARM_TASK_STATE_REJECTED);
    ck_assert_str_ne(end->error, "");
    docker_close(&rig);
}
END_TEST

START_TEST(a_list_of_nonsense_is_no_contact)
{
    engine_fault fault = {"GET /containers/json", ENGINE_ANSWERS, 200, "{\"a\":[", .times = -1};
    docker_open(&rig);
    docker_run(&rig, "t1", NULL);
    engine_set_fault(rig.engine, &fault);
    engine_fault break_events = {"GET /_ping", ENGINE_CLOSES, .times = 1};
    engine_set_fault(rig.engine, &break_events);
    docker_pump(&rig, 100);
    engine_hush(rig.engine, 1);
    const docker_seen *seen = docker_await_node(&rig, SWARM_NODE_STATE_DOWN);
    ck_assert_ptr_nonnull(strstr(seen->message, "makes no sense"));
    engine_clear_faults(rig.engine);
    docker_await_node(&rig, SWARM_NODE_STATE_READY);
    docker_close(&rig);
}
END_TEST

/* ---- errors in the Engine's words ---- */

START_TEST(what_the_engine_refuses)
{
    docker_open(&rig);
    engine_fault create = {"POST /containers/create", ENGINE_ANSWERS, 400,
                           "{\"message\":\"invalid mount config\"}\n", .times = 1};
    engine_fault begin = {"POST /containers/0", ENGINE_ANSWERS, 500,
                          "{\"message\":\"driver failed: port is already allocated\"}", .times = 1};
    engine_set_fault(rig.engine, &create);
    engine_set_fault(rig.engine, &begin);
    ck_assert_int_eq(docker_prepare(&rig, "t1", NULL, NULL), 0);
    ck_assert_str_eq(docker_await_state(&rig, "t1", SWARM_TASK_STATE_REJECTED)->error,
                     "invalid mount config");
    docker_ready(&rig, "t2", NULL);
    ck_assert_int_eq(swarm__runtime_start(rig.runtime, "t2", NULL), 0);
    ck_assert_str_eq(docker_await_state(&rig, "t2", SWARM_TASK_STATE_FAILED)->error,
                     "driver failed: port is already allocated");
    docker_close(&rig);
}
END_TEST

START_TEST(what_an_engine_cannot_do_is_refused_by_name)
{
    static const struct {
        docker_order order;
        const char *says;
    } refused[] = {
        {{.container = ",\"Secrets\":[{\"SecretID\":\"a\",\"SecretName\":\"b\"}]"},
         "/TaskTemplate/ContainerSpec/Secrets"},
        {{.container = ",\"Configs\":[{\"ConfigID\":\"a\",\"ConfigName\":\"b\"}]"},
         "/TaskTemplate/ContainerSpec/Configs"},
        {{.container = ",\"Privileges\":{\"NoNewPrivileges\":true}"},
         "/TaskTemplate/ContainerSpec/Privileges"},
        {{.task = ",\"Runtime\":\"plugin\""}, "unsupported runtime: plugin"},
        {{.task = ",\"Resources\":{\"Limits\":{\"SwapBytes\":5}}"},
         "/TaskTemplate/Resources/Limits/SwapBytes"},
        {{.container = ",\"Hosts\":[\"10.0.0.1\"]"}, "an address and a name are wanted"},
        {{.container = ",\"Env\":[\"A={{.Nope}}\"]"}, "Nope"},
        {{.container = ",\"Mounts\":[{\"Type\":\"cluster\",\"Source\":\"a\",\"Target\":\"/b\"}]"},
         "cluster volumes"},
    };
    docker_open(&rig);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char id[8];
        snprintf(id, sizeof id, "t%zu", i);
        ck_assert_int_eq(docker_prepare(&rig, id, &refused[i].order, NULL), 0);
        const docker_seen *end = docker_await_state(&rig, id, SWARM_TASK_STATE_REJECTED);
        ck_assert_msg(strstr(end->error, refused[i].says) != NULL, "%s", end->error);
    }
    ck_assert_uint_eq(engine_count(rig.engine, "POST /containers/create"), 0);
    docker_close(&rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("docker_runtime");
    const TTest *const tests[] = {
        a_task_runs_and_is_stopped,
        a_task_ends_by_itself,
        an_end_is_seen_without_events,
        a_container_that_somebody_removed,
        stopping_before_the_start,
        killing_does_not_wait_for_the_grace,
        orders_for_nobody,
        the_engines_health_check,
        health_is_seen_without_events,
        a_missing_image_is_pulled_once_for_all,
        what_a_registry_answers,
        what_passes_is_prepared_once_more,
        a_pull_that_trickles_can_be_stopped,
        a_pull_shows_what_the_program_knows,
        no_secret_is_ever_told,
        pull_policies,
        a_digest_is_pulled_as_one,
        a_list_of_nonsense_is_no_contact,
        what_the_engine_refuses,
        what_an_engine_cannot_do_is_refused_by_name,
    };
    TCase *each = tcase_create("docker_runtime");
    tcase_set_timeout(each, 60);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(each, tests[i]);
    tcase_add_loop_test(each, each_answer_may_be_lost, 0, 3);
    tcase_add_loop_test(each, nonsense_ends_in_words, 0,
                        (int)(sizeof nonsense / sizeof nonsense[0]));
    suite_add_tcase(suite, each);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
