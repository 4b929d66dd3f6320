/* SPDX-License-Identifier: MIT */
#include "probe/probe.h"

#include "base/alloc.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/map.h"
#include "base/text.h"
#include "probe/command.h"
#include "probe/http.h"
#include <string.h>

enum {
    OUTPUT_LIMIT = 4096,
    EXIT_NO_ANSWER = -1,
    EXIT_NOT_EXECUTABLE = 126, /* as a shell says it */
    EXIT_NOT_FOUND = 127
};

/* An attempt in flight, and then its result. Made whole at the start, so that no answer is lost for
 * want of memory. */
typedef struct probe_attempt {
    swarm__timer timer; /* its timeout */
    struct swarm__probe_runner *runner;
    char *task_id;
    uint64_t number;
    int64_t timeout_ns;
    swarm__http_attempt *http;
    swarm__command_probe *command;
    int32_t exit_code;
    int64_t started_ns;
    int64_t ended_ns;
    struct probe_attempt *next_result;
    char output[OUTPUT_LIMIT + 1];
} probe_attempt;

struct swarm__probe_runner {
    swarm__loop *loop;
    void (*changed)(void *user);
    void *user;
    swarm__http_prober *http; /* NULL until there is something to ask: libcurl wakes much */
    swarm__command_prober commands;
    swarm__map in_flight; /* by task id */
    probe_attempt *first_result;
    probe_attempt *last_result;
};

int swarm__probe_runner_new(swarm__loop *loop, void (*changed)(void *user), void *user,
                            swarm__probe_runner **out_runner, swarm_error **err)
{
    swarm__probe_runner *runner = swarm__alloc_zero(1, sizeof *runner);
    if (runner == NULL)
        return swarm__fail_nomem(err);
    runner->loop = loop;
    runner->changed = changed;
    runner->user = user;
    runner->commands.loop = loop;
    *out_runner = runner;
    return 0;
}

/* Break off what still runs, and let go of it. */
static void stop(probe_attempt *attempt)
{
    swarm__timer_release(attempt->runner->loop, &attempt->timer);
    swarm__http_attempt_free(attempt->http);
    swarm__command_probe_free(attempt->command);
    attempt->http = NULL;
    attempt->command = NULL;
}

static void free_attempt(probe_attempt *attempt)
{
    stop(attempt);
    swarm__free(attempt->task_id);
    swarm__free(attempt);
}

void swarm__probe_runner_free(swarm__probe_runner *runner)
{
    if (runner == NULL)
        return;
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&runner->in_flight, entry)) != NULL)
        free_attempt(swarm__map_entry_value(entry));
    swarm__map_free(&runner->in_flight);
    while (runner->first_result != NULL)
        swarm__probe_taken(runner);
    swarm__command_prober_close(&runner->commands);
    if (runner->http != NULL)
        swarm__http_prober_free(runner->http);
    swarm__free(runner);
}

/* The attempt has its output; it is a result from now on. */
static void end(probe_attempt *attempt, int32_t exit_code)
{
    swarm__probe_runner *runner = attempt->runner;
    attempt->exit_code = exit_code;
    attempt->ended_ns = swarm__loop_now_ns(runner->loop);
    swarm__map_remove(&runner->in_flight, attempt->task_id);
    stop(attempt);
    if (runner->last_result != NULL)
        runner->last_result->next_result = attempt;
    else
        runner->first_result = attempt;
    runner->last_result = attempt;
    runner->changed(runner->user);
}

static void http_ended(void *user, int32_t exit_code, const char *output)
{
    probe_attempt *attempt = user;
    swarm__utf8_clean(output, strlen(output), attempt->output, OUTPUT_LIMIT);
    end(attempt, exit_code);
}

static void command_ended(void *user, int32_t exit_code)
{
    probe_attempt *attempt = user;
    size_t length;
    const char *output = swarm__command_probe_output(attempt->command, &length);
    swarm__utf8_clean(output, length, attempt->output, OUTPUT_LIMIT);
    end(attempt, exit_code);
}

/* In Docker's words. */
static void timed_out(void *user)
{
    probe_attempt *attempt = user;
    char duration[SWARM__DURATION_TEXT_SIZE];
    char *to = stpcpy(attempt->output, "Health check exceeded timeout (");
    to = stpcpy(to, swarm__duration_text(attempt->timeout_ns, duration));
    to = stpcpy(to, ")");
    size_t length = 0;
    const char *output = NULL;
    if (attempt->command != NULL)
        output = swarm__command_probe_output(attempt->command, &length);
    if (length > 0) {
        to = stpcpy(to, ": ");
        swarm__utf8_clean(output, length, to, OUTPUT_LIMIT - (size_t)(to - attempt->output));
    }
    end(attempt, EXIT_NO_ANSWER);
}

static int start_http(probe_attempt *attempt, const swarm__probe_request *request,
                      swarm_error **err)
{
    swarm__probe_runner *runner = attempt->runner;
    int code = runner->http == NULL ? swarm__http_prober_new(runner->loop, &runner->http, err) : 0;
    if (code < 0)
        return code;
    return swarm__http_attempt_new(runner->http, request, http_ended, attempt, &attempt->http, err);
}

/* A command that cannot be executed is an answer of its own, and not the manager's fault. */
static int start_command(probe_attempt *attempt, const swarm__probe_request *request,
                         swarm_error **err)
{
    swarm_error *failure = NULL;
    int code = swarm__command_probe_new(&attempt->runner->commands, request, command_ended, attempt,
                                        &attempt->command, &failure);
    if (code == SWARM_E_NOTFOUND || code == SWARM_E_DENIED) {
        const char *message = swarm_error_get_message(failure);
        swarm__utf8_clean(message, strlen(message), attempt->output, OUTPUT_LIMIT);
        swarm_error_free(failure);
        end(attempt, code == SWARM_E_NOTFOUND ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
        return 0;
    }
    if (code < 0 && err != NULL)
        *err = failure;
    else
        swarm_error_free(failure);
    return code;
}

static int is_command(const swarm_health_config *config)
{
    if (swarm_health_config_test_count(config) < 2)
        return 0;
    const char *form = swarm_health_config_test_at(config, 0);
    return strcmp(form, "CMD") == 0 || strcmp(form, "CMD-SHELL") == 0;
}

static probe_attempt *new_attempt(swarm__probe_runner *runner, const swarm__probe_request *request)
{
    probe_attempt *made = swarm__alloc_zero(1, sizeof *made);
    if (made == NULL)
        return NULL;
    made->runner = runner;
    made->number = request->attempt;
    made->timeout_ns = request->timeout_ns;
    made->started_ns = swarm__loop_refresh_ns(runner->loop);
    made->timer.due = timed_out;
    made->timer.user = made;
    made->task_id = swarm__strdup(request->task_id);
    if (made->task_id == NULL || swarm__timer_reserve(runner->loop, &made->timer) < 0 ||
        swarm__map_put(&runner->in_flight, made->task_id, made) < 0) {
        free_attempt(made);
        return NULL;
    }
    return made;
}

int swarm__probe_start(swarm__probe_runner *runner, const swarm__probe_request *request,
                       swarm_error **err)
{
    int http = swarm_health_config_has_http(request->config);
    if (!http && !is_command(request->config))
        return swarm__fail(err, SWARM_E_INVAL, "/Test", "the health check asks for no probing");
    if (request->timeout_ns <= 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Timeout", "a probe needs a timeout");
    if (swarm__map_get(&runner->in_flight, request->task_id) != NULL)
        return swarm__fail(err, SWARM_E_STATE, NULL, "task %s is being probed already",
                           request->task_id);
    probe_attempt *attempt = new_attempt(runner, request);
    if (attempt == NULL)
        return swarm__fail_nomem(err);
    swarm__timer_set(runner->loop, &attempt->timer,
                     swarm__ns_add(attempt->started_ns, attempt->timeout_ns));
    int code = http ? start_http(attempt, request, err) : start_command(attempt, request, err);
    if (code < 0) {
        swarm__map_remove(&runner->in_flight, attempt->task_id);
        free_attempt(attempt);
    }
    return code;
}

void swarm__probe_cancel(swarm__probe_runner *runner, const char *task_id)
{
    probe_attempt *attempt = swarm__map_remove(&runner->in_flight, task_id);
    if (attempt != NULL)
        free_attempt(attempt);
}

int swarm__probe_next(swarm__probe_runner *runner, swarm__probe_result *out_result)
{
    const probe_attempt *first = runner->first_result;
    if (first == NULL)
        return 0;
    *out_result = (swarm__probe_result){.task_id = first->task_id,
                                        .attempt = first->number,
                                        .exit_code = first->exit_code,
                                        .output = first->output,
                                        .started_ns = first->started_ns,
                                        .ended_ns = first->ended_ns};
    return 1;
}

void swarm__probe_taken(swarm__probe_runner *runner)
{
    probe_attempt *first = runner->first_result;
    if (first == NULL)
        return;
    runner->first_result = first->next_result;
    if (runner->first_result == NULL)
        runner->last_result = NULL;
    free_attempt(first);
}
