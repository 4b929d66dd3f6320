/* SPDX-License-Identifier: MIT
 *
 * The output of a container as a stream of lines. So many wait to be read, and no more: beyond that the
 * Engine waits.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "model/time_text.h"
#include "runtime/docker/frames.h"
#include "runtime/docker/json.h"
#include "runtime/docker/state.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <utlist.h>

enum {
    LINE_LIMIT = 1024 * 1024,
    WAITING_LIMIT = 256 * 1024 /* bytes of lines */
};

typedef struct log_line {
    swarm__log_line seen;
    char *bytes;
} log_line;

struct docker_log {
    swarm__log_stream base;  /* first: the interface */
    docker_runtime *runtime; /* NULL once that is gone */
    swarm__docker_request *request;
    swarm__frames frames;
    swarm__lines lines[2]; /* of stdout and of stderr */
    int adding_stderr;
    struct {
        log_line *items;
        size_t count, capacity;
    } waiting;
    size_t head; /* of those */
    size_t bytes;
    int paused;
    swarm_error *failure;
    int failure_told;
    char *lent;
    docker_log *next, *prev;
};

static docker_log *of(swarm__log_stream *stream)
{
    return (docker_log *)(void *)stream;
}

/* ---- what comes; in curl ---- */

/* "2026-11-26T01:11:45.379428380Z text" */
static size_t take_time(const char *text, size_t length, int64_t *out_unix_ns)
{
    char stamp[SWARM__TIME_TEXT_SIZE + 8];
    const char *blank = memchr(text, ' ', length);
    size_t stamp_length = blank != NULL ? (size_t)(blank - text) : length;
    if (stamp_length >= sizeof stamp)
        return 0;
    memcpy(stamp, text, stamp_length);
    stamp[stamp_length] = '\0';
    if (swarm__time_parse(stamp, out_unix_ns) < 0)
        return 0;
    return blank != NULL ? stamp_length + 1 : length;
}

static int add_line(void *user, const char *text, size_t length)
{
    docker_log *log = user;
    log_line line = {.seen.from_stderr = log->adding_stderr};
    size_t skipped = take_time(text, length, &line.seen.time_unix_ns);
    length -= skipped;
    line.bytes = swarm__alloc(length + 1);
    if (line.bytes == NULL || swarm__array_reserve(&log->waiting, 1) < 0) {
        swarm__free(line.bytes);
        return SWARM_E_NOMEM;
    }
    memcpy(line.bytes, text + skipped, length);
    line.bytes[length] = '\0';
    line.seen.text = line.bytes;
    line.seen.length = length;
    log->bytes += length + sizeof line;
    swarm__array_push(&log->waiting, line);
    return 0;
}

static int add_payload(void *user, int from_stderr, const char *bytes, size_t length)
{
    docker_log *log = user;
    log->adding_stderr = from_stderr;
    return swarm__lines_add(&log->lines[from_stderr], bytes, length, LINE_LIMIT, add_line, log);
}

static int on_bytes(void *user, const char *bytes, size_t length)
{
    docker_log *log = user;
    if (log->bytes > WAITING_LIMIT) {
        log->paused = 1;
        return 1;
    }
    int code = swarm__frames_add(&log->frames, bytes, length, add_payload, log);
    if (log->waiting.count > log->head)
        swarm__docker_changed(log->runtime);
    return code < 0 ? -1 : 0;
}

static void end_with(docker_log *log, const char *reason)
{
    if (log->failure == NULL)
        swarm__fail(&log->failure, SWARM_E_IO, NULL, "%s", reason);
}

static void on_ended(void *user, const swarm__docker_answer *answer)
{
    docker_log *log = user;
    char text[SWARM__DOCKER_TEXT_SIZE];
    log->request = NULL;
    for (int i = 0; i < 2; i++) { /* a last line without its end */
        log->adding_stderr = i;
        if (log->lines[i].length > 0 && add_line(log, log->lines[i].data, log->lines[i].length) < 0)
            end_with(log, "out of memory");
    }
    if (answer->status == 0) {
        end_with(log, answer->failure);
    } else if (answer->status < 200 || answer->status > 299) {
        swarm__docker_message(answer, text, sizeof text);
        swarm__fail_http(&log->failure, answer->status == 404 ? SWARM_E_NOTFOUND : SWARM_E_IO,
                         answer->status, "%s", text);
    }
    swarm__docker_changed(log->runtime);
}

/* ---- reading ---- */

static int log_next(swarm__log_stream *stream, swarm__log_line *out_line, swarm_error **err)
{
    docker_log *log = of(stream);
    swarm__free(log->lent);
    log->lent = NULL;
    if (log->head < log->waiting.count) {
        log_line *line = &log->waiting.items[log->head++];
        *out_line = line->seen;
        log->lent = line->bytes;
        log->bytes -= line->seen.length + sizeof *line;
        if (log->head == log->waiting.count)
            log->head = log->waiting.count = 0;
        if (log->paused && log->bytes < WAITING_LIMIT / 2 && log->request != NULL) {
            log->paused = 0;
            swarm__docker_request_resume(log->request);
        }
        return 1;
    }
    if (log->failure == NULL)
        return 0;
    log->failure_told = 1;
    return swarm__fail(err, swarm_error_get_code(log->failure), NULL, "%s",
                       swarm_error_get_message(log->failure));
}

static int log_is_ended(const swarm__log_stream *stream)
{
    const docker_log *log = (const docker_log *)(const void *)stream;
    return log->request == NULL && log->head == log->waiting.count;
}

static int log_is_waiting(const swarm__log_stream *stream)
{
    const docker_log *log = (const docker_log *)(const void *)stream;
    return log->head < log->waiting.count || (log->failure != NULL && !log->failure_told);
}

static void log_free(swarm__log_stream *stream)
{
    docker_log *log = of(stream);
    if (log->runtime != NULL)
        DL_DELETE(log->runtime->logs, log);
    swarm__docker_request_cancel(log->request);
    for (size_t i = log->head; i < log->waiting.count; i++)
        swarm__free(log->waiting.items[i].bytes);
    swarm__array_free(&log->waiting);
    swarm__lines_free(&log->lines[0]);
    swarm__lines_free(&log->lines[1]);
    swarm_error_free(log->failure);
    swarm__free(log->lent);
    swarm__free(log);
}

static const swarm__log_stream_ops operations = {
    .free = log_free, .next = log_next, .is_ended = log_is_ended, .is_waiting = log_is_waiting};

void swarm__docker_logs_interrupt(docker_runtime *runtime, int forget)
{
    docker_log *log, *next;
    DL_FOREACH_SAFE(runtime->logs, log, next)
    {
        swarm__docker_request_cancel(log->request);
        log->request = NULL;
        end_with(log, "contact with the node was lost");
        if (forget) {
            DL_DELETE(runtime->logs, log);
            log->runtime = NULL;
        }
    }
}

/* ---- opening ---- */

static char *path_of(const swarm__log_request *request, const char *container)
{
    char tail[24] = "all", since[48] = "0";
    char *name = swarm__docker_escape(container);
    if (name == NULL)
        return NULL;
    if (request->tail >= 0)
        snprintf(tail, sizeof tail, "%" PRIi64, request->tail);
    if (request->since_unix_ns > 0)
        snprintf(since, sizeof since, "%" PRIi64 ".%09" PRIi64, request->since_unix_ns / 1000000000,
                 request->since_unix_ns % 1000000000);
    char *path = swarm__format(
        "/containers/%s/logs?timestamps=1&stdout=%d&stderr=%d&follow=%d&tail=%s&since=%s", name,
        !request->without_stdout, !request->without_stderr, request->follow != 0, tail, since);
    swarm__free(name);
    return path;
}

int swarm__docker_log_open(docker_runtime *runtime, const swarm__log_request *request,
                           const char *container, swarm__log_stream **out_stream, swarm_error **err)
{
    docker_log *log = swarm__alloc_zero(1, sizeof *log);
    char *path = path_of(request, container);
    swarm__docker_question question = {
        .method = "GET", .path = path, .ended = on_ended, .bytes = on_bytes, .user = log};
    int code = log != NULL && path != NULL
                   ? swarm__docker_client_ask(runtime->client, &question, &log->request, err)
                   : swarm__fail_nomem(err);
    swarm__free(path);
    if (code < 0) {
        swarm__free(log);
        return code;
    }
    log->base.ops = &operations;
    log->runtime = runtime;
    DL_APPEND(runtime->logs, log);
    *out_stream = &log->base;
    return 0;
}
