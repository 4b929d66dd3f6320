/* SPDX-License-Identifier: MIT
 *
 * The output of tasks: a stream for each, read in turn.
 */
#include <swarm/logs.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "cluster/cluster.h"
#include "model/words.h"
#include <string.h>
#include <utlist.h>

SWARM__WORDS(log_stream, {SWARM_LOG_STREAM_STDOUT, "stdout"}, {SWARM_LOG_STREAM_STDERR, "stderr"});

typedef struct task_log {
    char *task_id;
    char *task_name;
    char *node_id;
    swarm__log_stream *stream;
    int broken; /* and told */
    struct task_log *next, *prev;
} task_log;

struct swarm_logs {
    swarm_cluster *cluster; /* NULL once that is freed */
    task_log *tasks;        /* the first is read next */
    swarm_logs *next, *prev;
};

struct swarm_log_entry {
    char *task_id;
    char *task_name;
    char *node_id;
    char *text;
    swarm_log_stream stream;
    int64_t time_unix_ns;
};

/* ---- opening ---- */

static void free_task(task_log *task)
{
    swarm__log_stream_free(task->stream);
    swarm__free(task->task_id);
    swarm__free(task->task_name);
    swarm__free(task->node_id);
    swarm__free(task);
}

void swarm_logs_free(swarm_logs *logs)
{
    if (logs == NULL)
        return;
    while (logs->tasks != NULL) {
        task_log *task = logs->tasks;
        DL_DELETE(logs->tasks, task);
        free_task(task);
    }
    if (logs->cluster != NULL)
        DL_DELETE(logs->cluster->logs, logs);
    swarm__free(logs);
}

/* The streams end with their runtimes; here the handles learn that there is no cluster any more. */
void swarm__cluster_forget_logs(swarm_cluster *cluster)
{
    while (cluster->logs != NULL) {
        swarm_logs *logs = cluster->logs;
        DL_DELETE(cluster->logs, logs);
        logs->cluster = NULL;
    }
}

static int add_task(swarm_logs *logs, const swarm_task *task, swarm__log_request *request,
                    swarm_error **err)
{
    const char *node_id = swarm_task_get_node_id(task);
    const cluster_node *node = NULL;
    if (node_id == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "task %s is on no node",
                           swarm_task_get_name(task));
    int code = swarm__cluster_reach_node(logs->cluster, node_id, &node, err);
    if (code < 0)
        return code;
    task_log *added = swarm__alloc_zero(1, sizeof *added);
    if (added == NULL)
        return swarm__fail_nomem(err);
    request->task_id = swarm_task_get_id(task);
    request->task_name = swarm_task_get_name(task);
    if (swarm__str_set(&added->task_id, request->task_id) < 0 ||
        swarm__str_set(&added->task_name, request->task_name) < 0 ||
        swarm__str_set(&added->node_id, node_id) < 0)
        code = swarm__fail_nomem(err);
    if (code == 0)
        code = swarm__runtime_logs(node->runtime, request, &added->stream, err);
    if (code < 0) {
        free_task(added);
        return code;
    }
    DL_APPEND(logs->tasks, added);
    return 0;
}

static int add_written(swarm_logs *logs, const swarm_task *task, swarm__log_request *request,
                       swarm_error **err)
{
    swarm_error *error = NULL;
    int code = add_task(logs, task, request, &error);
    if (code < 0 && code != SWARM_E_NOTFOUND && err != NULL) {
        *err = error;
        return code;
    }
    swarm_error_free(error);
    return code == SWARM_E_NOTFOUND ? 0 : code;
}

/* Tasks that are on no node, have written nothing, or whose output is gone, are passed over. */
static int add_service(swarm_logs *logs, const char *service, swarm__log_request *request,
                       swarm_error **err)
{
    swarm_task_list *tasks;
    int code = swarm_cluster_list_tasks(logs->cluster, service, &tasks, err);
    for (size_t i = 0; code == 0 && i < swarm_task_list_count(tasks); i++) {
        const swarm_task *task = swarm_task_list_at(tasks, i);
        if (swarm_task_get_node_id(task) != NULL &&
            swarm_task_get_state(task) >= SWARM_TASK_STATE_STARTING)
            code = add_written(logs, task, request, err);
    }
    if (code == 0)
        swarm_task_list_free(tasks);
    return code;
}

int swarm_cluster_open_logs(swarm_cluster *cluster, const char *id_or_name, int follow,
                            int64_t tail, int64_t since_unix_ns, swarm_logs **out_logs,
                            swarm_error **err)
{
    if (cluster == NULL || id_or_name == NULL || out_logs == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm_logs *logs = swarm__alloc_zero(1, sizeof *logs);
    if (logs == NULL)
        return swarm__fail_nomem(err);
    logs->cluster = cluster;
    DL_APPEND(cluster->logs, logs);
    swarm__log_request request = {
        .follow = follow != 0, .tail = tail, .since_unix_ns = since_unix_ns};
    swarm_task *task;
    int code = swarm_cluster_get_task(cluster, id_or_name, &task, NULL);
    if (code == 0) {
        code = add_task(logs, task, &request, err);
        swarm_task_free(task);
    } else {
        code = code == SWARM_E_NOMEM ? swarm__fail_nomem(err)
                                     : add_service(logs, id_or_name, &request, err);
    }
    if (code < 0) {
        swarm_logs_free(logs);
        return code;
    }
    *out_logs = logs;
    return 0;
}

/* ---- reading ---- */

static int make_entry(const task_log *task, const swarm__log_line *line,
                      swarm_log_entry **out_entry)
{
    swarm_log_entry *entry = swarm__alloc_zero(1, sizeof *entry);
    size_t limit = line->length * 3 + 3;
    if (entry == NULL)
        return SWARM_E_NOMEM;
    entry->stream = line->from_stderr ? SWARM_LOG_STREAM_STDERR : SWARM_LOG_STREAM_STDOUT;
    entry->time_unix_ns = line->time_unix_ns;
    entry->text = swarm__alloc(limit + 1);
    if (entry->text == NULL || swarm__str_set(&entry->task_id, task->task_id) < 0 ||
        swarm__str_set(&entry->task_name, task->task_name) < 0 ||
        swarm__str_set(&entry->node_id, task->node_id) < 0) {
        swarm_log_entry_free(entry);
        return SWARM_E_NOMEM;
    }
    swarm__utf8_clean(line->text, line->length, entry->text, limit);
    *out_entry = entry;
    return 0;
}

/* A line of this task: 1 and an entry, 0 when it has none, or why not. */
static int read_task(task_log *task, swarm_log_entry **out_entry, swarm_error **err)
{
    swarm__log_line line;
    if (task->broken)
        return 0;
    int code = swarm__log_stream_next(task->stream, &line, err);
    task->broken = code < 0;
    if (code > 0 && make_entry(task, &line, out_entry) < 0)
        return swarm__fail_nomem(err);
    return code;
}

int swarm_logs_next(swarm_logs *logs, swarm_log_entry **out_entry, swarm_error **err)
{
    if (logs == NULL || out_entry == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    task_log *last = logs->tasks != NULL ? logs->tasks->prev : NULL, *task;
    do {
        task = logs->tasks;
        int code = task != NULL ? read_task(task, out_entry, err) : 0;
        if (code != 0)
            return code;
        if (task != NULL) { /* its turn is over */
            DL_DELETE(logs->tasks, task);
            DL_APPEND(logs->tasks, task);
        }
    } while (task != last);
    return 0;
}

int swarm_logs_is_ended(const swarm_logs *logs)
{
    const task_log *task;
    DL_FOREACH(logs != NULL ? logs->tasks : NULL, task)
    if (!task->broken && !swarm__log_stream_is_ended(task->stream))
        return 0;
    return 1;
}

int swarm__cluster_logs_wait(const swarm_cluster *cluster)
{
    const swarm_logs *logs;
    const task_log *task;
    DL_FOREACH(cluster->logs, logs)
    DL_FOREACH(logs->tasks, task)
    if (!task->broken && swarm__log_stream_is_waiting(task->stream))
        return 1;
    return 0;
}

/* ---- entries ---- */

void swarm_log_entry_free(swarm_log_entry *entry)
{
    if (entry == NULL)
        return;
    swarm__free(entry->task_id);
    swarm__free(entry->task_name);
    swarm__free(entry->node_id);
    swarm__free(entry->text);
    swarm__free(entry);
}

const char *swarm_log_entry_get_task_id(const swarm_log_entry *entry)
{
    return entry != NULL ? entry->task_id : NULL;
}

const char *swarm_log_entry_get_task_name(const swarm_log_entry *entry)
{
    return entry != NULL ? entry->task_name : NULL;
}

const char *swarm_log_entry_get_node_id(const swarm_log_entry *entry)
{
    return entry != NULL ? entry->node_id : NULL;
}

swarm_log_stream swarm_log_entry_get_stream(const swarm_log_entry *entry)
{
    return entry != NULL ? entry->stream : SWARM_LOG_STREAM_UNKNOWN;
}

int64_t swarm_log_entry_get_time_unix_ns(const swarm_log_entry *entry)
{
    return entry != NULL ? entry->time_unix_ns : 0;
}

const char *swarm_log_entry_get_text(const swarm_log_entry *entry)
{
    return entry != NULL ? entry->text : NULL;
}
