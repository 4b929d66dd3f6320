/* SPDX-License-Identifier: MIT */
#include "runtime/process.h"

#include "base/alloc.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/map.h"
#include "base/spawn.h"
#include "base/text.h"
#include "runtime/logs.h"
#include "runtime/plan.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* After the leader has gone, the rest of its group is dying by SIGKILL: look soon, then less often;
 * before long look closer, because the dead may wait for a parent that never reaps them; and not for
 * ever, because the kernel may hold a process that cannot die. */
#define GROUP_FIRST_NAP_NS   INT64_C(1000000)
#define GROUP_CLOSER_NAP_NS  INT64_C(16000000)
#define GROUP_LONGEST_NAP_NS INT64_C(128000000)
#define GROUP_WAIT_NS        INT64_C(3000000000)

enum {
    REPORTS_OF_A_TASK = 3 /* READY, RUNNING and its end */
};

typedef enum stage {
    STAGE_PREPARED = 1,
    STAGE_RUNNING = 2,
    STAGE_CLEARING = 3, /* the leader is gone, members of its group are not */
    STAGE_ENDED = 4
} stage;

typedef struct report {
    swarm__runtime_report seen;
    struct report *next;
} report;

typedef struct local_task {
    struct process_runtime *runtime;
    char *id;
    char *log_folder;
    swarm__plan plan;
    stage stage;
    int stopping; /* told to end: what comes is SHUTDOWN */
    swarm__child child;
    swarm__watch watch; /* of the child's pidfd */
    swarm__timer timer; /* grace period while running, the next look while clearing */
    int64_t nap_ns;
    int64_t give_up_ns;
    int32_t exit_code;
    report reports[REPORTS_OF_A_TASK]; /* here, so that reporting needs no memory */
    size_t report_count;
    swarm_error *failure; /* whose message a report lends */
    char exit_text[48];
} local_task;

typedef struct process_runtime {
    swarm__runtime base; /* first: the interface */
    swarm__loop *loop;
    char *images_path;
    char *work_path;
    char *node_name;
    char *address_text;
    swarm__address address;
    swarm__map tasks; /* id -> local_task */
    report *first;    /* reports that wait */
    report *last;
    const report *lent; /* the one that was handed out by next */
} process_runtime;

static process_runtime *of(swarm__runtime *runtime)
{
    return (process_runtime *)(void *)runtime;
}

static void post_report(local_task *task, const swarm__runtime_report *seen)
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

static void post(local_task *task, swarm_task_state state, const char *message, const char *error)
{
    swarm__runtime_report seen = {.kind = SWARM__REPORT_TASK,
                                  .task_id = task->id,
                                  .state = state,
                                  .message = message,
                                  .error = error,
                                  .exit_code = task->exit_code,
                                  .pid = task->stage == STAGE_RUNNING ? task->child.pid : 0};
    post_report(task, &seen);
}

static void post_end(local_task *task)
{
    task->stage = STAGE_ENDED;
    swarm__timer_unset(task->runtime->loop, &task->timer);
    if (task->stopping) {
        post(task, SWARM_TASK_STATE_SHUTDOWN, "shutdown", NULL);
    } else if (task->exit_code == 0) {
        post(task, SWARM_TASK_STATE_COMPLETE, "finished", NULL);
    } else if (task->exit_code == SWARM__EXIT_UNKNOWN) {
        post(task, SWARM_TASK_STATE_FAILED, "started",
             "task: exit status unknown: this program ignores SIGCHLD or reaps all children");
    } else {
        snprintf(task->exit_text, sizeof task->exit_text, "task: non-zero exit (%" PRId32 ")",
                 task->exit_code);
        post(task, SWARM_TASK_STATE_FAILED, "started", task->exit_text);
    }
}

/* Let the rest of the group die, then report. */
static void clear_group(local_task *task)
{
    swarm__loop *loop = task->runtime->loop;
    int64_t now_ns = swarm__loop_now_ns(loop);
    if (swarm__child_group_gone(&task->child) || now_ns >= task->give_up_ns ||
        (task->nap_ns >= GROUP_CLOSER_NAP_NS && swarm__child_group_dead(&task->child))) {
        post_end(task);
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
    swarm__child_close(&task->child);
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
    else
        clear_group(task);
}

static void task_free(local_task *task)
{
    swarm__loop *loop = task->runtime->loop;
    swarm__loop_unwatch(loop, &task->watch);
    swarm__timer_release(loop, &task->timer);
    swarm__child_close(&task->child);
    swarm__plan_free(&task->plan);
    swarm_error_free(task->failure);
    swarm__free(task->log_folder);
    swarm__free(task->id);
    swarm__free(task);
}

static void process_free(swarm__runtime *base)
{
    process_runtime *runtime = of(base);
    struct swarm__map_entry *entry = NULL, *next = swarm__map_next(&runtime->tasks, NULL);
    while ((entry = next) != NULL) {
        next = swarm__map_next(&runtime->tasks, entry);
        task_free(swarm__map_entry_value(entry));
    }
    swarm__map_free(&runtime->tasks);
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

/* May it be the name of a folder? */
static int is_folder_name(const char *name)
{
    return name != NULL && name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

/* NULL when memory is short. */
static local_task *task_new(process_runtime *runtime, const char *id)
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
    task->log_folder = swarm__format("%s/%s/%s", runtime->work_path, runtime->node_name, id);
    if (task->id == NULL || task->log_folder == NULL ||
        swarm__timer_reserve(runtime->loop, &task->timer) < 0 ||
        swarm__map_put(&runtime->tasks, task->id, task) < 0) {
        task_free(task);
        return NULL;
    }
    return task;
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

static int add_task(process_runtime *runtime, const swarm__task_order *order, local_task **out_task,
                    swarm_error **err)
{
    const char *id = swarm_task_get_id(order->task);
    if (!is_folder_name(id))
        return swarm__fail(err, SWARM_E_INVAL, "/ID", "\"%s\" cannot be the id of a task",
                           id != NULL ? id : "");
    if (swarm__map_get(&runtime->tasks, id) != NULL)
        return swarm__fail(err, SWARM_E_EXISTS, NULL, "the task %s is here already", id);
    *out_task = task_new(runtime, id);
    return *out_task != NULL ? 0 : swarm__fail_nomem(err);
}

static int process_prepare(swarm__runtime *base, const swarm__task_order *order, swarm_error **err)
{
    process_runtime *runtime = of(base);
    local_task *task;
    int code = add_task(runtime, order, &task, err);
    if (code < 0)
        return code;
    swarm__plan_place place = {runtime->images_path, runtime->node_name, runtime->address,
                               is_promised, runtime};
    code = swarm__plan_make(&task->plan, order, &place, &task->failure);
    if (code == 0)
        code = swarm__logs_make(task->log_folder, &task->failure);
    if (code == SWARM_E_NOMEM) {
        swarm__map_remove(&runtime->tasks, task->id);
        task_free(task);
        return swarm__fail_nomem(err);
    }
    if (code < 0) {
        task->stage = STAGE_ENDED;
        swarm__plan_free(&task->plan);
        post(task, SWARM_TASK_STATE_REJECTED, "preparing", swarm_error_get_message(task->failure));
    } else {
        post(task, SWARM_TASK_STATE_READY,
             task->plan.unlimited ? "prepared (a local process has no resource limits)"
                                  : "prepared",
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
    if (plan->discard_output)
        return swarm__spawn(&request, &task->child, err);
    int code = swarm__logs_open(task->log_folder, &request.stdout_fd, &request.stderr_fd, err);
    if (code < 0)
        return code;
    code = swarm__spawn(&request, &task->child, err);
    close(request.stdout_fd);
    close(request.stderr_fd);
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
    swarm__loop *loop = task->runtime->loop;
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
    code = swarm__loop_watch(loop, &task->watch, task->child.pidfd, EPOLLIN, err);
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
        post(task, SWARM_TASK_STATE_FAILED, "starting", swarm_error_get_message(task->failure));
    } else {
        task->stage = STAGE_RUNNING;
        post(task, SWARM_TASK_STATE_RUNNING, "started", NULL);
    }
    return 0;
}

/* Before it was started: it ends without having been. */
static void end_unstarted(local_task *task)
{
    task->stopping = 1;
    post_end(task);
}

static int process_stop(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    local_task *task = find_task(base, task_id);
    if (task == NULL)
        return fail_no_task(task_id, err);
    if (task->stage == STAGE_PREPARED)
        end_unstarted(task);
    if (task->stage != STAGE_RUNNING || task->stopping)
        return 0;
    task->stopping = 1;
    swarm__child_signal(&task->child, task->plan.stop_signal);
    int64_t now_ns = swarm__loop_refresh_ns(task->runtime->loop);
    swarm__timer_set(task->runtime->loop, &task->timer,
                     swarm__ns_add(now_ns, task->plan.stop_grace_ns));
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
    return 0;
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

static int process_remove(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    local_task *task = find_task(base, task_id);
    if (task == NULL)
        return fail_no_task(task_id, err);
    if (task->stage == STAGE_RUNNING || task->stage == STAGE_CLEARING)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the task %s runs", task_id);
    drop_reports(task);
    swarm__map_remove(&of(base)->tasks, task->id);
    swarm__logs_remove(task->log_folder);
    task_free(task);
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
            task_free(task);
        }
    }
    runtime->lent = NULL;
}

/* Processes of an earlier manager are not known: none is found. */
static int process_adopt(swarm__runtime *base, const swarm__task_order *order, swarm_error **err)
{
    local_task *task;
    int code = add_task(of(base), order, &task, err);
    if (code < 0)
        return code;
    swarm__runtime_report seen = {
        .kind = SWARM__REPORT_ABSENT, .task_id = task->id, .message = "absent"};
    task->stage = STAGE_ENDED;
    post_report(task, &seen);
    return 0;
}

static int process_sweep(swarm__runtime *base, const char *const *task_ids, size_t count,
                         swarm_error **err)
{
    (void)base;
    (void)task_ids;
    (void)count;
    (void)err;
    return 0;
}

static int process_logs(swarm__runtime *base, const swarm__log_request *request,
                        swarm__log_stream **out_stream, swarm_error **err)
{
    (void)out_stream;
    if (find_task(base, request->task_id) == NULL)
        return fail_no_task(request->task_id, err);
    return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                       "the output of local processes is in the files of the work path");
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
    .adopt = process_adopt,
    .sweep = process_sweep,
    .logs = process_logs,
    .next = process_next,
    .taken = process_taken,
};

int swarm__process_runtime_new(swarm__loop *loop, const char *images_path, const char *work_path,
                               const char *node_name, const char *address,
                               void (*changed)(void *user), void *user,
                               swarm__runtime **out_runtime, swarm_error **err)
{
    swarm__address parsed;
    int code = swarm__address_parse(address, &parsed, err);
    if (code < 0)
        return code;
    if (!is_folder_name(node_name))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "\"%s\" cannot be the name of a node",
                           node_name);
    process_runtime *runtime = swarm__alloc_zero(1, sizeof *runtime);
    if (runtime == NULL)
        return swarm__fail_nomem(err);
    runtime->base = (swarm__runtime){.ops = &operations, .changed = changed, .user = user};
    runtime->loop = loop;
    runtime->address = parsed;
    if (swarm__str_set(&runtime->images_path, images_path) < 0 ||
        swarm__str_set(&runtime->work_path, work_path) < 0 ||
        swarm__str_set(&runtime->node_name, node_name) < 0 ||
        swarm__str_set(&runtime->address_text, address) < 0) {
        process_free(&runtime->base);
        return swarm__fail_nomem(err);
    }
    runtime->address.text = runtime->address_text;
    *out_runtime = &runtime->base;
    return 0;
}
