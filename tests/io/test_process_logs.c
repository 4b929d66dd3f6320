/* SPDX-License-Identifier: MIT
 *
 * The output of local processes as a stream of lines.
 */
#include "io/process_host.h"
#include "runtime/runtime.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define IMAGE "\"Image\":\"app:1\""

static process_host host;
static process_host *const h = &host;

static void begin(const char *script)
{
    host_open(h);
    host_release(h, "app:1", script);
}

/* All lines that there are, each as "o:text;" or "e:text;". */
static const char *lines_of(swarm__log_stream *stream)
{
    static char all[1024];
    swarm__log_line line;
    size_t length = 0;
    int code;
    all[0] = '\0';
    while ((code = swarm__log_stream_next(stream, &line, NULL)) > 0)
        length += (size_t)snprintf(all + length, sizeof all - length, "%c:%.*s;",
                                   line.from_stderr ? 'e' : 'o', (int)line.length, line.text);
    ck_assert_int_eq(code, 0);
    return all;
}

static const char *read_all(swarm__log_request request)
{
    swarm__log_stream *stream;
    request.task_id = "t1";
    ck_assert_int_eq(swarm__runtime_logs(h->runtime, &request, &stream, NULL), 0);
    const char *all = lines_of(stream);
    ck_assert_int_eq(swarm__log_stream_is_ended(stream), 1);
    ck_assert_int_eq(swarm__log_stream_is_waiting(stream), 0);
    swarm__log_stream_free(stream);
    return all;
}

static void run_until_written(const char *text)
{
    host_run(h, "t1", IMAGE, NULL);
    host_wait_log(h, "t1", text);
}

START_TEST(what_was_written)
{
    begin("echo oops >&2; printf 'a\\r\\n\\nb\\nc'; exec sleep 30");
    run_until_written("c");
    ck_assert_str_eq(read_all((swarm__log_request){.tail = -1}), "o:a;o:;o:b;o:c;e:oops;");
    ck_assert_str_eq(read_all((swarm__log_request){.tail = 2}), "o:b;o:c;e:oops;");
    ck_assert_str_eq(read_all((swarm__log_request){.tail = 1}), "o:c;e:oops;");
    ck_assert_str_eq(read_all((swarm__log_request){.tail = 0}), "");
    ck_assert_str_eq(read_all((swarm__log_request){.tail = 100}), "o:a;o:;o:b;o:c;e:oops;");
    ck_assert_str_eq(read_all((swarm__log_request){.tail = -1, .without_stdout = 1}), "e:oops;");
    ck_assert_str_eq(read_all((swarm__log_request){.tail = 1, .without_stderr = 1}), "o:c;");
    host_close(h);
}
END_TEST

static void turn(void)
{
    struct pollfd poll_fd = {.fd = swarm__loop_fd(h->loop), .events = POLLIN};
    poll(&poll_fd, 1, 20);
    ck_assert_int_eq(swarm__loop_dispatch(h->loop, NULL), 0);
}

/* To the end of the task, which is the end of its last line, too. */
START_TEST(what_is_being_written)
{
    swarm__log_stream *stream;
    swarm__log_request request = {.task_id = "t1", .tail = -1, .follow = 1};
    int later = 0;
    begin("trap 'printf later; exit 0' TERM; echo first; while :; do sleep 0.02; done");
    run_until_written("first");
    ck_assert_int_eq(swarm__runtime_logs(h->runtime, &request, &stream, NULL), 0);
    ck_assert_str_eq(lines_of(stream), "o:first;");
    ck_assert_int_eq(swarm__log_stream_is_ended(stream), 0);
    ck_assert_int_eq(swarm__runtime_stop(h->runtime, "t1", NULL), 0);
    for (int i = 0; i < 1000 && !swarm__log_stream_is_ended(stream); i++) {
        turn();
        later |= strcmp(lines_of(stream), "o:later;") == 0;
    }
    ck_assert_int_eq(later, 1);
    ck_assert_int_eq(swarm__log_stream_is_ended(stream), 1);
    swarm__log_stream_free(stream);
    host_close(h);
}
END_TEST

START_TEST(a_stream_outlives_its_runtime)
{
    swarm__log_stream *stream;
    swarm__log_request request = {.task_id = "t1", .tail = -1, .follow = 1};
    begin("echo first; exec sleep 30");
    run_until_written("first");
    ck_assert_int_eq(swarm__runtime_logs(h->runtime, &request, &stream, NULL), 0);
    swarm__runtime_kill(h->runtime, "t1", NULL);
    host_next(h);
    host_close(h);
    ck_assert_str_eq(lines_of(stream), "o:first;");
    ck_assert_int_eq(swarm__log_stream_is_ended(stream), 1);
    swarm__log_stream_free(stream);
}
END_TEST

START_TEST(output_of_nobody)
{
    swarm__log_stream *stream;
    swarm__log_request request = {.task_id = "nobody", .tail = -1};
    begin("exit 0");
    ck_assert_int_eq(swarm__runtime_logs(h->runtime, &request, &stream, NULL), SWARM_E_NOTFOUND);
    request.task_id = "../t1";
    ck_assert_int_eq(swarm__runtime_logs(h->runtime, &request, &stream, NULL), SWARM_E_NOTFOUND);
    host_close(h);
}
END_TEST

static int open_and_read(void *user)
{
    swarm__log_stream *stream;
    swarm__log_line line;
    swarm__log_request request = {.task_id = "t1", .tail = -1, .follow = 1};
    (void)user;
    int code = swarm__runtime_logs(h->runtime, &request, &stream, NULL);
    if (code < 0)
        return code;
    code = swarm__log_stream_next(stream, &line, NULL);
    swarm__log_stream_free(stream);
    return code < 0 ? code : 0;
}

START_TEST(each_allocation_may_fail)
{
    begin("echo first; exec sleep 30");
    run_until_written("first");
    open_and_read(NULL); /* the loop has room for the timer */
    failing_alloc_each(open_and_read, NULL);
    host_close(h);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_was_written, what_is_being_written,    a_stream_outlives_its_runtime,
        output_of_nobody, each_allocation_may_fail,
    };
    return pidfd_works() ? SUITE_RUN("process_logs", tests, 60) : 77;
}
