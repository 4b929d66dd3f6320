/* SPDX-License-Identifier: MIT */
#include "runtime/process.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "runtime/logs.h"
#include "runtime/process_task.h"
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    FOLDER_TRIES = 3
};

static process_runtime *of(swarm__runtime *runtime)
{
    return swarm__process_runtime(runtime);
}

static void process_free(swarm__runtime *base)
{
    process_runtime *runtime = of(base);
    swarm__process_logs_end(runtime);
    struct swarm__map_entry *entry = NULL, *next = swarm__map_next(&runtime->tasks, NULL);
    while ((entry = next) != NULL) {
        next = swarm__map_next(&runtime->tasks, entry);
        swarm__local_task_free(swarm__map_entry_value(entry));
    }
    swarm__map_free(&runtime->tasks);
    swarm__array_free(&runtime->marked);
    swarm__free(runtime->cluster_id);
    swarm__free(runtime->images_path);
    swarm__free(runtime->work_path);
    swarm__free(runtime->node_name);
    swarm__free(runtime->address_text);
    swarm__free(runtime);
}

static local_task *find_task(swarm__runtime *base, const char *task_id)
{
    return task_id != NULL ? swarm__map_get(&of(base)->tasks, task_id) : NULL;
}

static int fail_no_task(const char *task_id, swarm_error **err)
{
    return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "no task %s on this node",
                       task_id != NULL ? task_id : "");
}

/* The record is the first that stands in the folder, so that a folder never lacks it for long. While it
 * is empty, the sweep of another manager may take it for left behind: then it is made again. */
static int make_folder(const local_task *task, swarm_error **err)
{
    int code = SWARM_E_NOTFOUND;
    for (int tries = 0; code == SWARM_E_NOTFOUND && tries < FOLDER_TRIES; tries++) {
        code = swarm__logs_make_folder(task->folder, err);
        if (code == 0)
            code = swarm__local_task_record(task, tries < FOLDER_TRIES - 1 ? NULL : err);
    }
    return code < 0 ? code : swarm__logs_make(task->folder, err);
}

/* Work out the plan, and make the folder. */
static int make_ready(local_task *task, const swarm__task_order *order, swarm_error **err)
{
    swarm__plan_place place = swarm__local_task_place(task->runtime);
    int code = swarm__plan_make(&task->plan, order, &place, err);
    if (code < 0)
        return code;
    task->record_head = swarm__process_record_head(task->runtime->cluster_id, &task->plan);
    return task->record_head != NULL ? make_folder(task, err) : swarm__fail_nomem(err);
}

static int process_prepare(swarm__runtime *base, const swarm__task_order *order, swarm_error **err)
{
    local_task *task;
    int code = swarm__local_task_add(of(base), swarm_task_get_id(order->task), &task, err);
    if (code < 0)
        return code;
    code = make_ready(task, order, &task->failure);
    if (code == SWARM_E_NOMEM) {
        swarm__local_task_drop(task);
        return swarm__fail_nomem(err);
    }
    if (code < 0) {
        task->stage = STAGE_ENDED;
        swarm__plan_free(&task->plan);
        swarm__local_task_post(task, SWARM_TASK_STATE_REJECTED, "preparing",
                               swarm_error_get_message(task->failure));
    } else {
        swarm__local_task_post(
            task, SWARM_TASK_STATE_READY,
            task->plan.unlimited ? "prepared (a local process has no resource limits)" : "prepared",
            NULL);
    }
    return 0;
}

static int spawn(local_task *task, const char *program, swarm_error **err)
{
    swarm__plan *plan = &task->plan;
    swarm__spawn_request request = {.path = program,
                                    .arguments = (const char *const *)plan->command.items,
                                    .environment = (const char *const *)plan->environment.items,
                                    .directory = plan->directory,
                                    .user = plan->user,
                                    .groups = (const char *const *)plan->groups.items,
                                    .group_count = plan->groups.count,
                                    .prefix = (const char *const *)plan->prefix.items,
                                    .stdout_fd = -1,
                                    .stderr_fd = -1};
    int stdout_fd, stderr_fd;
    int code = swarm__logs_open(task->folder, &stdout_fd, &stderr_fd, err);
    if (code < 0)
        return code;
    flock(stdout_fd, LOCK_SH | LOCK_NB); /* a sign of life, until it has become its program */
    if (!plan->discard_output) {
        request.stdout_fd = stdout_fd;
        request.stderr_fd = stderr_fd;
    }
    code = swarm__spawn(&request, &task->child, err);
    close(stdout_fd);
    close(stderr_fd);
    return code;
}

/* A name without a slash is looked for in the release folder first, then as a shell would. */
static int find_program(const local_task *task, char **out_program, swarm_error **err)
{
    const swarm__plan *plan = &task->plan;
    const char *name = plan->command.items[0];
    const char *path_list = swarm__argv_variable(&plan->environment, "PATH");
    if (strchr(name, '/') == NULL) {
        int code = swarm__find_program(name, NULL, plan->release, out_program, NULL);
        if (code == 0)
            return 0;
        if (code == SWARM_E_NOMEM)
            return swarm__fail_nomem(err);
    }
    return swarm__find_program(name, plan->directory, path_list, out_program, err);
}

static int launch(local_task *task, swarm_error **err)
{
    char *program;
    int code = swarm__ports_check(&task->plan.ports, &task->runtime->address, err);
    if (code == 0)
        code = find_program(task, &program, err);
    if (code < 0)
        return code;
    code = spawn(task, program, err);
    swarm__free(program);
    if (code < 0)
        return code;
    code = swarm__local_task_watch(task, err);
    if (code < 0)
        swarm__child_abandon(&task->child);
    return code;
}

static int process_start(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    local_task *task = find_task(base, task_id);
    if (task == NULL)
        return fail_no_task(task_id, err);
    if (task->stage != STAGE_PREPARED)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the task %s is not waiting to be started",
                           task_id);
    int code = launch(task, &task->failure);
    if (code == SWARM_E_NOMEM) {
        swarm_error_free(task->failure);
        task->failure = NULL;
        return swarm__fail_nomem(err);
    }
    if (code < 0) {
        task->stage = STAGE_ENDED;
        task->exit_code = SWARM__EXIT_UNKNOWN;
        swarm__local_task_post(task, SWARM_TASK_STATE_FAILED, "starting",
                               swarm_error_get_message(task->failure));
    } else {
        task->stage = STAGE_RUNNING;
        swarm__local_task_record(task, NULL); /* without it, it is found by its environment */
        swarm__local_task_post(task, SWARM_TASK_STATE_RUNNING, "started", NULL);
    }
    return 0;
}

/* Before it was started: it ends without having been. */
static void end_unstarted(local_task *task)
{
    task->stopping = 1;
    swarm__local_task_end(task);
}

static int process_stop(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    local_task *task = find_task(base, task_id);
    if (task == NULL)
        return fail_no_task(task_id, err);
    if (task->stage == STAGE_PREPARED)
        end_unstarted(task);
    else if (task->stage == STAGE_RUNNING && !task->stopping)
        swarm__local_task_stop(task);
    else if (task->stage == STAGE_LOOKING)
        task->stopping = 1; /* as soon as it is found */
    return 0;
}

static int process_kill(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    local_task *task = find_task(base, task_id);
    if (task == NULL)
        return fail_no_task(task_id, err);
    if (task->stage == STAGE_PREPARED)
        end_unstarted(task);
    if (task->stage == STAGE_RUNNING) {
        task->stopping = 1;
        swarm__child_kill_group(&task->child);
    }
    if (task->stage == STAGE_LOOKING)
        task->stopping = 1;
    return 0;
}

static int process_remove(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    local_task *task = find_task(base, task_id);
    if (task == NULL)
        return swarm__process_remove_unheld(of(base), task_id, err);
    if (task->stage != STAGE_PREPARED && task->stage != STAGE_ENDED)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the task %s runs", task_id);
    swarm__logs_remove(task->folder);
    swarm__local_task_drop(task);
    return 0;
}

static int process_endpoint(swarm__runtime *base, const char *task_id, uint32_t target_port,
                            const char **out_address, uint32_t *out_port)
{
    local_task *task = find_task(base, task_id);
    if (task == NULL)
        return SWARM_E_NOTFOUND;
    const swarm__port *port = swarm__ports_find(&task->plan.ports, target_port);
    if (port == NULL || port->number == 0)
        return SWARM_E_NOTFOUND;
    *out_address = task->runtime->address_text;
    *out_port = port->number;
    return 0;
}

static int process_context(swarm__runtime *base, const char *task_id,
                           swarm__task_context *out_context)
{
    local_task *task = find_task(base, task_id);
    if (task == NULL)
        return SWARM_E_NOTFOUND;
    if (task->plan.environment.items == NULL) /* it was rejected */
        return SWARM_E_STATE;
    *out_context =
        (swarm__task_context){.environment = (const char *const *)task->plan.environment.items,
                              .directory = task->plan.directory,
                              .user = task->plan.user};
    return 0;
}

static int process_next(swarm__runtime *base, swarm__runtime_report *out_report)
{
    process_runtime *runtime = of(base);
    runtime->lent = runtime->first;
    if (runtime->first == NULL)
        return 0;
    *out_report = runtime->first->seen;
    return 1;
}

/* Only the report that was handed out: its task may have been removed meanwhile, and it with it. */
static void process_taken(swarm__runtime *base)
{
    process_runtime *runtime = of(base);
    report *taken = runtime->first;
    if (taken != NULL && taken == runtime->lent) {
        runtime->first = taken->next;
        if (runtime->first == NULL)
            runtime->last = NULL;
        if (taken->seen.kind == SWARM__REPORT_ABSENT) {
            local_task *task = swarm__map_remove(&runtime->tasks, taken->seen.task_id);
            swarm__local_task_free(task);
        }
    }
    runtime->lent = NULL;
}

static const swarm__runtime_ops operations = {
    .free = process_free,
    .prepare = process_prepare,
    .start = process_start,
    .stop = process_stop,
    .kill = process_kill,
    .remove = process_remove,
    .endpoint = process_endpoint,
    .context = process_context,
    .adopt = swarm__process_adopt,
    .sweep = swarm__process_sweep,
    .logs = swarm__process_logs,
    .next = process_next,
    .taken = process_taken,
};

int swarm__process_runtime_new(const swarm__runtime_settings *settings,
                               swarm__runtime **out_runtime, swarm_error **err)
{
    swarm__address parsed;
    int code = swarm__address_parse(settings->address, &parsed, err);
    if (code < 0)
        return code;
    if (!swarm__is_folder_name(settings->node_name))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "\"%s\" cannot be the name of a node",
                           settings->node_name);
    process_runtime *runtime = swarm__alloc_zero(1, sizeof *runtime);
    if (runtime == NULL)
        return swarm__fail_nomem(err);
    runtime->base =
        (swarm__runtime){.ops = &operations, .changed = settings->changed, .user = settings->user};
    runtime->loop = settings->loop;
    runtime->address = parsed;
    if (swarm__str_set(&runtime->cluster_id, settings->cluster_id) < 0 ||
        swarm__str_set(&runtime->images_path, settings->images_path) < 0 ||
        swarm__str_set(&runtime->work_path, settings->work_path) < 0 ||
        swarm__str_set(&runtime->node_name, settings->node_name) < 0 ||
        swarm__str_set(&runtime->address_text, settings->address) < 0) {
        process_free(&runtime->base);
        return swarm__fail_nomem(err);
    }
    runtime->address.text = runtime->address_text;
    *out_runtime = &runtime->base;
    return 0;
}
