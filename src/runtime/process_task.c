/* SPDX-License-Identifier: MIT */
#include "runtime/process_task.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/text.h"
#include "runtime/logs.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

/* After the leader has gone, the rest of its group is dying by SIGKILL: look soon, then less often;
 * before long look closer, because the dead may wait for a parent that never reaps them; and not for
 * ever, because the kernel may hold a process that cannot die. */
#define GROUP_FIRST_NAP_NS   INT64_C(1000000)
#define GROUP_CLOSER_NAP_NS  INT64_C(16000000)
#define GROUP_LONGEST_NAP_NS INT64_C(128000000)
#define GROUP_WAIT_NS        INT64_C(3000000000)

/* ---- reports ---- */

void swarm__local_task_post_report(local_task *task, const swarm__runtime_report *seen)
{
    process_runtime *runtime = task->runtime;
    report *entry = &task->reports[task->report_count++];
    entry->seen = *seen;
    entry->next = NULL;
    if (runtime->last != NULL)
        runtime->last->next = entry;
    else
        runtime->first = entry;
    runtime->last = entry;
    runtime->base.changed(runtime->base.user);
}

void swarm__local_task_post(local_task *task, swarm_task_state state, const char *message,
                            const char *error)
{
    swarm__runtime_report seen = {.kind = SWARM__REPORT_TASK,
                                  .task_id = task->id,
                                  .state = state,
                                  .message = message,
                                  .error = error,
                                  .exit_code = task->exit_code,
                                  .pid = task->stage == STAGE_RUNNING ? task->child.pid : 0};
    swarm__local_task_post_report(task, &seen);
}

/* Take the task's reports out of the line. */
static void drop_reports(local_task *task)
{
    process_runtime *runtime = task->runtime;
    report **link = &runtime->first;
    runtime->last = NULL;
    while (*link != NULL) {
        report *entry = *link;
        if (entry >= task->reports && entry < task->reports + REPORTS_OF_A_TASK) {
            *link = entry->next;
            continue;
        }
        runtime->last = entry;
        link = &entry->next;
    }
}

int swarm__local_task_record(const local_task *task, swarm_error **err)
{
    swarm__process_record record = {.pid = task->child.pid,
                                    .start = task->child.start,
                                    .stopping = task->stopping,
                                    .ended = task->stage == STAGE_ENDED,
                                    .exit_code = task->exit_code};
    if (task->record_head == NULL)
        return 0;
    swarm__boot_id(record.boot_id);
    return swarm__process_record_write(task->folder, task->record_head, &record, err);
}

/* ---- the end ---- */

static void post_unsuccessful(local_task *task)
{
    if (task->exit_code != SWARM__EXIT_UNKNOWN) {
        snprintf(task->exit_text, sizeof task->exit_text, "task: non-zero exit (%" PRId32 ")",
                 task->exit_code);
        swarm__local_task_post(task, SWARM_TASK_STATE_FAILED, "started", task->exit_text);
    } else if (task->child.adopted) {
        swarm__local_task_post(
            task, SWARM_TASK_STATE_FAILED, "started",
            "task: exit status unknown: an earlier manager was the parent of its process");
    } else {
        swarm__local_task_post(
            task, SWARM_TASK_STATE_FAILED, "started",
            "task: exit status unknown: this program ignores SIGCHLD or reaps all children");
    }
}

void swarm__local_task_end(local_task *task)
{
    task->stage = STAGE_ENDED;
    swarm__timer_unset(task->runtime->loop, &task->timer);
    if (task->child.adopted && task->exit_code == SWARM__EXIT_UNKNOWN)
        task->exit_code = swarm__child_exit_code(&task->child);
    swarm__child_close(&task->child);
    if (task->swept) {
        swarm__logs_remove(task->folder);
        swarm__local_task_drop(task);
        return;
    }
    swarm__local_task_record(task, NULL); /* without it the end is seen, but not how it ended */
    if (task->stopping)
        swarm__local_task_post(task, SWARM_TASK_STATE_SHUTDOWN, "shutdown", NULL);
    else if (task->exit_code == 0)
        swarm__local_task_post(task, SWARM_TASK_STATE_COMPLETE, "finished", NULL);
    else
        post_unsuccessful(task);
}

/* Let the rest of the group die, then report. */
static void clear_group(local_task *task)
{
    swarm__loop *loop = task->runtime->loop;
    int64_t now_ns = swarm__loop_now_ns(loop);
    if (swarm__child_group_gone(&task->child) || now_ns >= task->give_up_ns ||
        (task->nap_ns >= GROUP_CLOSER_NAP_NS && swarm__child_group_dead(&task->child))) {
        swarm__local_task_end(task);
        return;
    }
    swarm__timer_set(loop, &task->timer, now_ns + task->nap_ns);
    if (task->nap_ns < GROUP_LONGEST_NAP_NS)
        task->nap_ns *= 2;
}

static void on_child_ended(void *user, uint32_t epoll_events)
{
    (void)epoll_events;
    local_task *task = user;
    swarm__loop *loop = task->runtime->loop;
    if (!swarm__child_reap(&task->child, &task->exit_code))
        return;
    swarm__loop_unwatch(loop, &task->watch);
    task->stage = STAGE_CLEARING;
    task->nap_ns = GROUP_FIRST_NAP_NS;
    task->give_up_ns = swarm__loop_now_ns(loop) + GROUP_WAIT_NS;
    clear_group(task);
}

static void on_timer(void *user)
{
    local_task *task = user;
    if (task->stage == STAGE_RUNNING)
        swarm__child_kill_group(&task->child);
    else if (task->stage == STAGE_LOOKING)
        swarm__local_task_look(task);
    else
        clear_group(task);
}

int swarm__local_task_watch(local_task *task, swarm_error **err)
{
    return swarm__loop_watch(task->runtime->loop, &task->watch, task->child.pidfd, EPOLLIN, err);
}

void swarm__local_task_stop(local_task *task)
{
    int64_t now_ns = swarm__loop_refresh_ns(task->runtime->loop);
    task->stopping = 1;
    swarm__local_task_record(task, NULL);
    swarm__child_signal(&task->child, task->plan.stop_signal);
    swarm__timer_set(task->runtime->loop, &task->timer,
                     swarm__ns_add(now_ns, task->plan.stop_grace_ns));
}

/* ---- making and freeing ---- */

void swarm__local_task_free(local_task *task)
{
    swarm__loop *loop = task->runtime->loop;
    swarm__loop_unwatch(loop, &task->watch);
    swarm__timer_release(loop, &task->timer);
    swarm__child_close(&task->child);
    swarm__plan_free(&task->plan);
    swarm_error_free(task->failure);
    swarm__free(task->record_head);
    swarm__free(task->folder);
    swarm__free(task->id);
    swarm__free(task);
}

void swarm__local_task_drop(local_task *task)
{
    drop_reports(task);
    swarm__map_remove(&task->runtime->tasks, task->id);
    swarm__local_task_free(task);
}

int swarm__is_folder_name(const char *name)
{
    return name != NULL && name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

local_task *swarm__local_task_new(process_runtime *runtime, const char *id)
{
    local_task *task = swarm__alloc_zero(1, sizeof *task);
    if (task == NULL)
        return NULL;
    task->runtime = runtime;
    task->stage = STAGE_PREPARED;
    task->child.pidfd = -1;
    task->watch = (swarm__watch){.ready = on_child_ended, .user = task};
    task->timer = (swarm__timer){.due = on_timer, .user = task};
    task->id = swarm__strdup(id);
    task->folder = swarm__format("%s/%s/%s", runtime->work_path, runtime->node_name, id);
    if (task->id == NULL || task->folder == NULL ||
        swarm__timer_reserve(runtime->loop, &task->timer) < 0 ||
        swarm__map_put(&runtime->tasks, task->id, task) < 0) {
        swarm__local_task_free(task);
        return NULL;
    }
    return task;
}

int swarm__local_task_add(process_runtime *runtime, const char *id, local_task **out_task,
                          swarm_error **err)
{
    if (!swarm__is_folder_name(id))
        return swarm__fail(err, SWARM_E_INVAL, "/ID", "\"%s\" cannot be the id of a task",
                           id != NULL ? id : "");
    if (swarm__map_get(&runtime->tasks, id) != NULL)
        return swarm__fail(err, SWARM_E_EXISTS, NULL, "the task %s is here already", id);
    *out_task = swarm__local_task_new(runtime, id);
    return *out_task != NULL ? 0 : swarm__fail_nomem(err);
}

/* Promised to a task of ours that has not ended? */
static int is_promised(const void *user, uint32_t number)
{
    const process_runtime *runtime = user;
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&runtime->tasks, entry)) != NULL) {
        const local_task *task = swarm__map_entry_value(entry);
        for (size_t i = 0; task->stage != STAGE_ENDED && i < task->plan.ports.count; i++)
            if (task->plan.ports.items[i].number == number)
                return 1;
    }
    return 0;
}

swarm__plan_place swarm__local_task_place(const process_runtime *runtime)
{
    return (swarm__plan_place){.cluster_id = runtime->cluster_id,
                               .images_path = runtime->images_path,
                               .node_name = runtime->node_name,
                               .address = runtime->address,
                               .is_taken = is_promised,
                               .user = runtime};
}
