/* SPDX-License-Identifier: MIT
 *
 * Local processes of an earlier manager: found, taken on, or removed.
 *
 * A process is known by its record (process_record.h). A manager that is killed between the start of a
 * process and the writing of its record leaves one that is known only by its environment, where
 * SWARM_TASK says whose it is; and until a new process has become its program it has not even that. But
 * from before its start a lock is held on the file of its output: there is no process only when none is
 * found after the lock was seen free.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "runtime/logs.h"
#include "runtime/process_task.h"
#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define LOOK_NAP_NS  INT64_C(2000000)
#define LOOK_WAIT_NS INT64_C(3000000000)

/* ---- by their environment ---- */

typedef struct search {
    process_runtime *runtime;
    int failed;
} search;

static void note_marked(void *user, const swarm__process *process, const char *rest)
{
    search *running = user;
    process_runtime *runtime = running->runtime;
    marked_process found = {.process = *process};
    if (process->state == 'Z' || process->state == 'X')
        return;
    if (swarm__array_reserve(&runtime->marked, 1) < 0) {
        running->failed = 1;
        return;
    }
    strncpy(found.task_id, rest, sizeof found.task_id - 1);
    swarm__array_push(&runtime->marked, found);
}

/* All processes of this cluster, looked for once in a turn. 0 or SWARM_E_NOMEM. */
static int find_marked(process_runtime *runtime)
{
    int64_t now_ns = swarm__loop_now_ns(runtime->loop);
    search running = {.runtime = runtime};
    if (runtime->marked_ns == now_ns)
        return 0;
    char *mark = swarm__format(SWARM__TASK_VARIABLE "=%s/", runtime->cluster_id);
    if (mark == NULL)
        return SWARM_E_NOMEM;
    runtime->marked.count = 0;
    swarm__process_each_marked(mark, note_marked, &running);
    swarm__free(mark);
    if (running.failed)
        return SWARM_E_NOMEM;
    runtime->marked_ns = now_ns;
    return 0;
}

/* The leader of the task's group, or NULL. */
static const swarm__process *find_leader(const process_runtime *runtime, const char *task_id)
{
    for (size_t i = 0; i < runtime->marked.count; i++) {
        const marked_process *marked = &runtime->marked.items[i];
        if (marked->process.pid == marked->process.group && strcmp(marked->task_id, task_id) == 0)
            return &marked->process;
    }
    return NULL;
}

/* What is left of a task whose first process is gone. */
static void kill_marked(const process_runtime *runtime, const char *task_id)
{
    for (size_t i = 0; i < runtime->marked.count; i++) {
        const marked_process *marked = &runtime->marked.items[i];
        swarm__process now;
        if (strcmp(marked->task_id, task_id) == 0 &&
            swarm__process_look(marked->process.pid, &now) && now.start == marked->process.start)
            kill(marked->process.pid, SIGKILL);
    }
}

/* ---- one task ---- */

/* Take the process on. 0, or a code; SWARM_E_NOTFOUND when it has ended. */
static int take_on(local_task *task, pid_t pid, uint64_t start)
{
    int code = swarm__child_adopt(pid, start, &task->child, NULL);
    if (code < 0)
        return code;
    if (swarm__child_reap(&task->child, &task->exit_code)) {
        swarm__child_close(&task->child);
        return SWARM_E_NOTFOUND;
    }
    code = swarm__local_task_watch(task, NULL);
    if (code < 0) {
        swarm__child_close(&task->child);
        task->child.pid = 0;
        return code;
    }
    task->stage = STAGE_RUNNING;
    task->exit_code = 0;
    swarm__local_task_record(task, NULL);
    return 0;
}

/* By its record, then by its environment. 1 when it runs and was taken on, 0 when no process of it is
 * found, or a code. */
static int find_process(local_task *task, const swarm__process_record *record)
{
    char boot_id[SWARM__BOOT_ID_SIZE];
    int code = SWARM_E_NOTFOUND;
    swarm__boot_id(boot_id);
    if (record->pid != 0 && !record->ended && strcmp(record->boot_id, boot_id) == 0)
        code = take_on(task, record->pid, record->start);
    if (code == SWARM_E_NOTFOUND) {
        code = find_marked(task->runtime);
        const swarm__process *leader = code == 0 ? find_leader(task->runtime, task->id) : NULL;
        if (code == 0)
            code = leader != NULL ? take_on(task, leader->pid, leader->start) : SWARM_E_NOTFOUND;
    }
    return code == 0 ? 1 : code == SWARM_E_NOTFOUND ? 0 : code;
}

/* It was started, and is gone. */
static void end_unseen(local_task *task, const swarm__process_record *record)
{
    kill_marked(task->runtime, task->id);
    if (record->ended)
        task->exit_code = record->exit_code;
    if (record->ended || task->stopping || task->swept || task->exit_code != SWARM__EXIT_UNKNOWN) {
        swarm__local_task_end(task);
        return;
    }
    task->stage = STAGE_ENDED;
    swarm__local_task_record(task, NULL);
    swarm__local_task_post(task, SWARM_TASK_STATE_FAILED, "started",
                           "task: it ended while no manager ran: exit status unknown");
}

/* It was never started, as far as anybody can tell; nothing is kept of it. */
static void be_absent(local_task *task)
{
    swarm__logs_remove(task->folder);
    if (task->swept) {
        swarm__local_task_drop(task);
        return;
    }
    swarm__runtime_report seen = {
        .kind = SWARM__REPORT_ABSENT, .task_id = task->id, .message = "absent"};
    task->stage = STAGE_ENDED;
    swarm__local_task_post_report(task, &seen);
}

/* Find out what is so and report it, now or later. 0, or a code and nothing has changed. */
static int look(local_task *task, const swarm__process_record *record)
{
    int found = find_process(task, record);
    if (found < 0)
        return found;
    if (found > 0) {
        if (task->swept || task->stopping)
            swarm__local_task_stop(task);
        if (!task->swept)
            swarm__local_task_post(task, SWARM_TASK_STATE_RUNNING, "started", NULL);
    } else if (record->pid != 0 || record->ended) {
        end_unseen(task, record);
    } else if (task->let_go) {
        be_absent(task);
    } else {
        task->let_go = !swarm__logs_are_held(task->folder);
        task->stage = STAGE_LOOKING;
        swarm__timer_set(task->runtime->loop, &task->timer,
                         swarm__loop_now_ns(task->runtime->loop) + LOOK_NAP_NS);
    }
    return 0;
}

void swarm__local_task_look(local_task *task)
{
    swarm__process_record never_started = {0};
    int64_t now_ns = swarm__loop_now_ns(task->runtime->loop);
    if (now_ns >= task->give_up_ns) {
        never_started.pid = -1;
        end_unseen(task, &never_started);
    } else if (look(task, &never_started) < 0) {
        swarm__timer_set(task->runtime->loop, &task->timer, now_ns + LOOK_NAP_NS);
    }
}

static int begin_look(local_task *task, const swarm__process_record *record)
{
    task->stopping = record->stopping;
    task->exit_code = SWARM__EXIT_UNKNOWN;
    task->give_up_ns = swarm__loop_now_ns(task->runtime->loop) + LOOK_WAIT_NS;
    return look(task, record);
}

/* ---- adopting ---- */

/* The plan as it was, with the ports that the task has. A release folder that is gone meanwhile is no
 * reason to lose a process that runs: then the record has what is needed. */
static int remake_plan(local_task *task, const swarm__task_order *order,
                       swarm__process_record *record)
{
    swarm__plan_place place = swarm__local_task_place(task->runtime);
    place.kept = &record->ports;
    int code =
        order != NULL ? swarm__plan_make(&task->plan, order, &place, NULL) : SWARM_E_NOTFOUND;
    if (code == SWARM_E_NOMEM)
        return code;
    if (code < 0) {
        swarm__plan_free(&task->plan);
        task->plan.ports = record->ports;
        task->plan.stop_signal = record->stop_signal;
        task->plan.stop_grace_ns = record->stop_grace_ns;
        memset(&record->ports, 0, sizeof record->ports);
    }
    task->record_head = swarm__process_record_head(task->runtime->cluster_id, &task->plan);
    return task->record_head != NULL ? 0 : SWARM_E_NOMEM;
}

/* What is so of a task that is held already. */
static void tell_again(local_task *task)
{
    process_runtime *runtime = task->runtime;
    if (runtime->first != NULL || task->report_count == REPORTS_OF_A_TASK)
        return; /* it is being told, or was told twice: the reader is not behind */
    if (task->stage == STAGE_RUNNING)
        swarm__local_task_post(task, SWARM_TASK_STATE_RUNNING, "started", NULL);
    else if (task->stage == STAGE_PREPARED)
        swarm__local_task_post(task, SWARM_TASK_STATE_READY, "prepared", NULL);
}

int swarm__process_adopt(swarm__runtime *base, const swarm__task_order *order, swarm_error **err)
{
    process_runtime *runtime = swarm__process_runtime(base);
    const char *id = swarm_task_get_id(order->task);
    local_task *task = id != NULL ? swarm__map_get(&runtime->tasks, id) : NULL;
    if (task != NULL) {
        tell_again(task);
        return 0;
    }
    int code = swarm__local_task_add(runtime, id, &task, err);
    if (code < 0)
        return code;
    swarm__process_record record = {0};
    code = swarm__process_record_read(task->folder, &record, NULL);
    int ours = code == 0 && strcmp(record.cluster_id, runtime->cluster_id) == 0;
    if (ours) {
        code = remake_plan(task, order, &record);
        if (code == 0)
            code = begin_look(task, &record);
    } else if (code != SWARM_E_NOMEM) { /* there is no record of it: it was not even prepared */
        swarm__runtime_report seen = {
            .kind = SWARM__REPORT_ABSENT, .task_id = task->id, .message = "absent"};
        task->stage = STAGE_ENDED;
        swarm__local_task_post_report(task, &seen);
        code = 0;
    }
    swarm__process_record_clear(&record);
    if (code == 0)
        return 0;
    swarm__local_task_drop(task);
    return code == SWARM_E_NOMEM
               ? swarm__fail_nomem(err)
               : swarm__fail(err, code, NULL, "the process of the task %s cannot be taken on", id);
}

/* ---- sweeping ---- */

static int is_among(const char *id, const char *const *task_ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(task_ids[i], id) == 0)
            return 1;
    return 0;
}

/* Stop and remove one that nobody knows, if it is of this cluster. 0 or SWARM_E_NOMEM. */
static int sweep_one(process_runtime *runtime, const char *id)
{
    local_task *task = swarm__local_task_new(runtime, id);
    if (task == NULL)
        return SWARM_E_NOMEM;
    swarm__process_record record = {0};
    task->swept = 1;
    int code = swarm__process_record_read(task->folder, &record, NULL);
    if (code == SWARM_E_NOTFOUND)
        swarm__process_record_remove_unwritten(task->folder);
    if (code == 0 && strcmp(record.cluster_id, runtime->cluster_id) != 0)
        code = SWARM_E_NOTFOUND;
    if (code == 0)
        code = remake_plan(task, NULL, &record);
    if (code == 0)
        code = begin_look(task, &record);
    if (code < 0)
        swarm__local_task_drop(task);
    swarm__process_record_clear(&record);
    return code == SWARM_E_NOMEM ? code : 0;
}

int swarm__process_sweep(swarm__runtime *base, const char *const *task_ids, size_t count,
                         swarm_error **err)
{
    process_runtime *runtime = swarm__process_runtime(base);
    char *path = swarm__format("%s/%s", runtime->work_path, runtime->node_name);
    if (path == NULL)
        return swarm__fail_nomem(err);
    DIR *folder = opendir(path);
    const struct dirent *entry;
    int code = 0;
    swarm__free(path);
    while (folder != NULL && code == 0 && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.' && swarm__map_get(&runtime->tasks, entry->d_name) == NULL &&
            !is_among(entry->d_name, task_ids, count))
            code = sweep_one(runtime, entry->d_name);
    if (folder != NULL)
        closedir(folder);
    return code < 0 ? swarm__fail_nomem(err) : 0;
}

/* 1, 0 when the task has no folder here, or SWARM_E_NOMEM. */
static int access_folder(const process_runtime *runtime, const char *task_id)
{
    char *path = swarm__format("%s/%s/%s", runtime->work_path, runtime->node_name, task_id);
    if (path == NULL)
        return SWARM_E_NOMEM;
    int there = access(path, F_OK) == 0;
    swarm__free(path);
    return there;
}

int swarm__process_remove_unheld(process_runtime *runtime, const char *task_id, swarm_error **err)
{
    if (!swarm__is_folder_name(task_id))
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "there is no such task on this node");
    int known = access_folder(runtime, task_id);
    if (known == 0)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "no task %s on this node", task_id);
    if (known < 0 || sweep_one(runtime, task_id) < 0)
        return swarm__fail_nomem(err);
    return 0;
}
