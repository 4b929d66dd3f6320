/* SPDX-License-Identifier: MIT
 *
 * The output of a local process as a stream of lines: its two files, as far as they are written. Nothing
 * is locked or changed, so that another program than the task's manager may read them, too.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "runtime/process_task.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utlist.h>

enum {
    PIECE = 64 * 1024,
    LINE_LIMIT = 1024 * 1024, /* a longer line is cut */
    LOOK_NAP_NS = 100 * 1000 * 1000
};

typedef struct log_file {
    int fd;       /* -1: there is none, or it is not wanted */
    int64_t read; /* up to here */
    int64_t end;  /* and no further */
    char *bytes;  /* read, and from `from` on not handed out */
    size_t from, length, capacity;
} log_file;

struct process_log {
    swarm__log_stream base;   /* first: the interface */
    process_runtime *runtime; /* NULL once that is gone */
    char *folder;
    int follow;
    int over; /* the process has ended */
    swarm__timer timer;
    log_file files[2]; /* stdout and stderr */
    process_log *next, *prev;
};

static process_log *of(swarm__log_stream *stream)
{
    return (process_log *)(void *)stream;
}

/* ---- reading ---- */

/* Nothing is written any more that would be wanted. */
static int is_whole(const process_log *log)
{
    return !log->follow || log->over;
}

static int64_t left_of(const log_file *file)
{
    struct stat status;
    if (file->fd < 0 || fstat(file->fd, &status) < 0)
        return 0;
    int64_t end = status.st_size < file->end ? (int64_t)status.st_size : file->end;
    return end > file->read ? end - file->read : 0;
}

/* 1 when there was more, 0 at its end, or a code. */
static int read_more(log_file *file, swarm_error **err)
{
    int64_t left = left_of(file);
    if (left == 0)
        return 0;
    if (file->from > 0) {
        memmove(file->bytes, file->bytes + file->from, file->length - file->from);
        file->length -= file->from;
        file->from = 0;
    }
    if (swarm__array_grow(&file->bytes, &file->capacity, file->length + PIECE, 1) < 0)
        return swarm__fail_nomem(err);
    size_t wanted = left < PIECE ? (size_t)left : PIECE;
    ssize_t count = pread(file->fd, file->bytes + file->length, wanted, file->read);
    if (count < 0)
        return errno == EINTR ? 1 : swarm__fail_errno(err, errno, "cannot read the output");
    file->length += (size_t)count;
    file->read += count;
    return count > 0;
}

static const char *line_end(const log_file *file)
{
    size_t waiting = file->length - file->from;
    return waiting > 0 ? memchr(file->bytes + file->from, '\n', waiting) : NULL;
}

static int next_of(const process_log *log, log_file *file, swarm__log_line *out_line,
                   swarm_error **err)
{
    const char *end;
    while ((end = line_end(file)) == NULL && file->length - file->from < LINE_LIMIT) {
        int more = read_more(file, err);
        if (more < 0)
            return more;
        if (more == 0)
            break;
    }
    size_t length = file->length - file->from;
    if (end == NULL && (length == 0 || (length < LINE_LIMIT && !is_whole(log))))
        return 0;
    const char *text = file->bytes + file->from;
    if (end != NULL)
        length = (size_t)(end - text);
    file->from += length + (end != NULL);
    if (length > 0 && text[length - 1] == '\r')
        length--;
    *out_line =
        (swarm__log_line){.text = text, .length = length, .from_stderr = file == &log->files[1]};
    return 1;
}

static int log_next(swarm__log_stream *stream, swarm__log_line *out_line, swarm_error **err)
{
    process_log *log = of(stream);
    int code = next_of(log, &log->files[0], out_line, err);
    return code != 0 ? code : next_of(log, &log->files[1], out_line, err);
}

static int log_is_waiting(const swarm__log_stream *stream)
{
    const process_log *log = (const process_log *)(const void *)stream;
    for (int i = 0; i < 2; i++) {
        const log_file *file = &log->files[i];
        if (left_of(file) > 0 || line_end(file) != NULL ||
            (is_whole(log) && file->length > file->from))
            return 1;
    }
    return 0;
}

static int log_is_ended(const swarm__log_stream *stream)
{
    const process_log *log = (const process_log *)(const void *)stream;
    return is_whole(log) && !log_is_waiting(stream);
}

/* ---- its end ---- */

static int is_over(const char *folder)
{
    swarm__process_record record = {0};
    swarm__process process;
    char boot_id[SWARM__BOOT_ID_SIZE];
    int code = swarm__process_record_read(folder, &record, NULL);
    int over = code == SWARM_E_NOTFOUND || record.ended;
    if (code == 0 && !over && record.pid != 0) {
        swarm__boot_id(boot_id);
        over = strcmp(boot_id, record.boot_id) != 0 || !swarm__process_look(record.pid, &process) ||
               process.start != record.start || process.state == 'Z' || process.state == 'X';
    }
    swarm__process_record_clear(&record);
    return over;
}

/* Files do not tell when there is more in them. */
static void look(void *user)
{
    process_log *log = user;
    process_runtime *runtime = log->runtime;
    log->over = is_over(log->folder);
    if (!log->over)
        swarm__timer_set(runtime->loop, &log->timer,
                         swarm__loop_now_ns(runtime->loop) + LOOK_NAP_NS);
    if (log->over || log_is_waiting(&log->base))
        runtime->base.changed(runtime->base.user);
}

static void leave_runtime(process_log *log)
{
    if (log->runtime == NULL)
        return;
    swarm__timer_release(log->runtime->loop, &log->timer);
    DL_DELETE(log->runtime->logs, log);
    log->runtime = NULL;
    log->over = 1;
}

void swarm__process_logs_end(process_runtime *runtime)
{
    while (runtime->logs != NULL)
        leave_runtime(runtime->logs);
}

static void log_free(swarm__log_stream *stream)
{
    process_log *log = of(stream);
    leave_runtime(log);
    for (int i = 0; i < 2; i++) {
        if (log->files[i].fd >= 0)
            close(log->files[i].fd);
        swarm__free(log->files[i].bytes);
    }
    swarm__free(log->folder);
    swarm__free(log);
}

static const swarm__log_stream_ops operations = {
    .free = log_free, .next = log_next, .is_ended = log_is_ended, .is_waiting = log_is_waiting};

/* ---- opening ---- */

/* Where the last `lines` lines of the first `size` bytes begin. One without its end is a line. */
static int64_t find_tail(int fd, int64_t size, int64_t lines)
{
    char piece[4096];
    int64_t at = size, ends = 0;
    if (lines == 0)
        return size;
    while (at > 0) {
        int64_t begin = at > (int64_t)sizeof piece ? at - (int64_t)sizeof piece : 0;
        ssize_t count = pread(fd, piece, (size_t)(at - begin), begin);
        if (count != at - begin)
            return begin; /* it was cut meanwhile */
        for (; at > begin; at--)
            if (piece[at - begin - 1] == '\n' && at < size && ++ends == lines)
                return at;
    }
    return 0;
}

/* There are no files of a task that discards its output. */
static int open_file(process_log *log, int is_stderr, int64_t tail, swarm_error **err)
{
    log_file *file = &log->files[is_stderr];
    struct stat status;
    char *path = swarm__format("%s/%s", log->folder, is_stderr ? "stderr" : "stdout");
    if (path == NULL)
        return swarm__fail_nomem(err);
    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    int code = file->fd >= 0 || errno == ENOENT
                   ? 0
                   : swarm__fail_errno(err, errno, "cannot read %s", path);
    if (file->fd >= 0 && (fstat(file->fd, &status) < 0 || !S_ISREG(status.st_mode)))
        code = swarm__fail(err, SWARM_E_IO, NULL, "%s is no file", path);
    swarm__free(path);
    if (code < 0 || file->fd < 0)
        return code;
    file->end = log->follow ? INT64_MAX : (int64_t)status.st_size;
    if (tail >= 0)
        file->read = find_tail(file->fd, status.st_size, tail);
    return 0;
}

static int set_up(process_log *log, const swarm__log_request *request, swarm_error **err)
{
    log->timer = (swarm__timer){.due = look, .user = log};
    log->folder = swarm__format("%s/%s/%s", log->runtime->work_path, log->runtime->node_name,
                                request->task_id);
    if (log->folder == NULL || swarm__timer_reserve(log->runtime->loop, &log->timer) < 0)
        return swarm__fail_nomem(err);
    if (access(log->folder, F_OK) < 0)
        return swarm__fail_errno(err, errno, "there is no output of task %s in %s",
                                 request->task_id, log->folder);
    int code = request->without_stdout ? 0 : open_file(log, 0, request->tail, err);
    if (code == 0 && !request->without_stderr)
        code = open_file(log, 1, request->tail, err);
    if (code == 0 && log->follow)
        swarm__timer_set(log->runtime->loop, &log->timer, swarm__loop_now_ns(log->runtime->loop));
    return code;
}

int swarm__process_logs(swarm__runtime *base, const swarm__log_request *request,
                        swarm__log_stream **out_stream, swarm_error **err)
{
    process_runtime *runtime = swarm__process_runtime(base);
    if (!swarm__is_folder_name(request->task_id))
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "no such task on this node");
    process_log *log = swarm__alloc_zero(1, sizeof *log);
    if (log == NULL)
        return swarm__fail_nomem(err);
    log->base.ops = &operations;
    log->runtime = runtime;
    log->follow = request->follow;
    log->files[0].fd = log->files[1].fd = -1;
    DL_APPEND(runtime->logs, log);
    int code = set_up(log, request, err);
    if (code < 0) {
        log_free(&log->base);
        return code;
    }
    *out_stream = &log->base;
    return 0;
}
