/* SPDX-License-Identifier: MIT
 *
 * A Docker Engine as a runtime: orders in, reports out.
 */
#include "runtime/docker/docker.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "runtime/docker/state.h"
#include <string.h>
#include <utlist.h>

static docker_runtime *of(swarm__runtime *runtime)
{
    return (docker_runtime *)(void *)runtime;
}

void swarm__docker_changed(docker_runtime *runtime)
{
    runtime->base.changed(runtime->base.user);
}

/* A task that is to be removed is none any more for whoever asks. */
static docker_task *find_task(swarm__runtime *base, const char *task_id)
{
    docker_task *task = task_id != NULL ? swarm__map_get(&of(base)->tasks, task_id) : NULL;
    return task != NULL && task->goal != GOAL_GONE ? task : NULL;
}

static int fail_no_task(const char *task_id, swarm_error **err)
{
    return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "no task %s on this node",
                       task_id != NULL ? task_id : "");
}

/* ---- orders ---- */

static docker_task *task_new(docker_runtime *runtime, const char *id)
{
    docker_task *task = swarm__alloc_zero(1, sizeof *task);
    if (task == NULL)
        return NULL;
    task->runtime = runtime;
    task->goal = GOAL_PREPARED;
    task->stage = STAGE_NEW;
    task->end_message = "";
    task->known_since = runtime->contact.listing;
    task->id = swarm__strdup(id);
    if (task->id == NULL || swarm__map_put(&runtime->tasks, task->id, task) < 0) {
        swarm__free(task->id);
        swarm__free(task);
        return NULL;
    }
    return task;
}

static int add_task(docker_runtime *runtime, const swarm__task_order *order, docker_task **out_task,
                    swarm_error **err)
{
    const char *id = swarm_task_get_id(order->task);
    if (id == NULL || id[0] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/ID", "the task has no id");
    if (swarm__map_get(&runtime->tasks, id) != NULL)
        return swarm__fail(err, SWARM_E_EXISTS, NULL, "the task %s is here already", id);
    *out_task = task_new(runtime, id);
    return *out_task != NULL ? 0 : swarm__fail_nomem(err);
}

/* What cannot be is told as a rejection: it is the task that is at fault, not the order. */
static int plan_task(docker_task *task, const swarm__task_order *order, swarm_error **err)
{
    docker_runtime *runtime = task->runtime;
    swarm__docker_place place = {runtime->cluster_id, runtime->node_name, runtime->address};
    swarm_error *error = NULL;
    int code = swarm__docker_plan_make(&task->plan, order, &place, &error);
    if (code == SWARM_E_NOMEM) {
        swarm__docker_task_free(task);
        return swarm__fail_nomem(err);
    }
    if (code < 0) {
        task->exit_code = -1;
        swarm__docker_end(task, SWARM_TASK_STATE_REJECTED, "preparing",
                          swarm_error_get_message(error));
    }
    swarm_error_free(error);
    return 0;
}

static int docker_prepare(swarm__runtime *base, const swarm__task_order *order, swarm_error **err)
{
    docker_task *task = find_task(base, swarm_task_get_id(order->task));
    if (task != NULL && task->passing) { /* once more */
        task->passing = 0;
        task->tells &= ~(unsigned)TELL_PASSING;
        swarm__docker_mark(task);
        return 0;
    }
    int code = add_task(of(base), order, &task, err);
    if (code < 0 || (code = plan_task(task, order, err)) < 0)
        return code;
    swarm__docker_mark(task);
    return 0;
}

/* What is told again of a task that is held already. */
static void tell_again(docker_task *task)
{
    if (task->stage == STAGE_ENDED)
        swarm__docker_tell(task, TELL_END);
    else if (task->stage == STAGE_RUNNING)
        swarm__docker_tell(task,
                           TELL_RUNNING |
                               (task->health > SWARM_HEALTH_STARTING ? (unsigned)TELL_HEALTH : 0u));
    else if (task->stage >= STAGE_READY)
        swarm__docker_tell(task, TELL_READY);
}

static int docker_adopt(swarm__runtime *base, const swarm__task_order *order, swarm_error **err)
{
    docker_runtime *runtime = of(base);
    docker_task *task = find_task(base, swarm_task_get_id(order->task));
    if (task != NULL) {
        tell_again(task);
        return 0;
    }
    int code = add_task(runtime, order, &task, err);
    if (code < 0 || (code = plan_task(task, order, err)) < 0)
        return code;
    if (task->stage == STAGE_ENDED)
        return 0;
    task->stage = STAGE_LOOKED_FOR;
    task->created = 1;
    runtime->contact.list_wanted = runtime->contact.up;
    swarm__docker_mark(task);
    return 0;
}

static int set_goal(swarm__runtime *base, const char *task_id, docker_goal goal, swarm_error **err)
{
    docker_task *task = find_task(base, task_id);
    if (task == NULL)
        return fail_no_task(task_id, err);
    if (goal <= task->goal)
        return 0;
    if (goal == GOAL_KILLED && task->stopping) /* the grace is over */
        swarm__docker_task_interrupt(task);
    task->goal = goal;
    if (task->stage < STAGE_STARTED)
        task->not_before_ns = 0;
    swarm__docker_mark(task);
    return 0;
}

static int docker_start(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    const docker_task *task = find_task(base, task_id);
    if (task != NULL && task->goal != GOAL_PREPARED)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the task %s is not waiting to be started",
                           task_id);
    return set_goal(base, task_id, GOAL_RUNNING, err);
}

static int docker_stop(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    return set_goal(base, task_id, GOAL_STOPPED, err);
}

static int docker_kill(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    return set_goal(base, task_id, GOAL_KILLED, err);
}

/* One of an earlier manager's, which was only kept: find its container, then remove that. */
static int remove_known(docker_runtime *runtime, const char *task_id, swarm_error **err)
{
    char *known = swarm__map_get(&runtime->known, task_id);
    if (known == NULL)
        return fail_no_task(task_id, err);
    docker_task *task = task_new(runtime, task_id);
    if (task == NULL)
        return swarm__fail_nomem(err);
    task->stage = STAGE_LOOKED_FOR;
    task->goal = GOAL_GONE;
    swarm__map_remove(&runtime->known, task_id);
    swarm__free(known);
    runtime->contact.list_wanted = runtime->contact.up;
    swarm__docker_mark(task);
    return 0;
}

static int docker_remove(swarm__runtime *base, const char *task_id, swarm_error **err)
{
    docker_task *task = find_task(base, task_id);
    if (task == NULL)
        return task_id != NULL ? remove_known(of(base), task_id, err) : fail_no_task(task_id, err);
    if (task->stage == STAGE_STARTED || task->stage == STAGE_RUNNING)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the task %s runs", task_id);
    task->tells = 0;
    task->not_before_ns = 0;
    return set_goal(base, task_id, GOAL_GONE, err);
}

static int keep_known(docker_runtime *runtime, const char *task_id)
{
    if (swarm__map_get(&runtime->known, task_id) != NULL)
        return 0;
    char *id = swarm__strdup(task_id);
    if (id != NULL && swarm__map_put(&runtime->known, id, id) == 0)
        return 0;
    swarm__free(id);
    return SWARM_E_NOMEM;
}

static int docker_sweep(swarm__runtime *base, const char *const *task_ids, size_t count,
                        swarm_error **err)
{
    docker_runtime *runtime = of(base);
    for (size_t i = 0; i < count; i++)
        if (keep_known(runtime, task_ids[i]) < 0)
            return swarm__fail_nomem(err);
    runtime->sweeping = 1;
    if (runtime->contact.up) {
        runtime->contact.list_wanted = 1;
        swarm__docker_work_at(runtime, swarm__loop_now_ns(runtime->loop) + 1);
    }
    return 0;
}

static uint64_t docker_count_leaving(const swarm__runtime *base)
{
    const docker_runtime *runtime = (const docker_runtime *)base;
    const docker_stranger *stranger;
    struct swarm__map_entry *entry = NULL;
    uint64_t count = 0;
    while ((entry = swarm__map_next(&runtime->tasks, entry)) != NULL)
        count += ((const docker_task *)swarm__map_entry_value(entry))->goal == GOAL_GONE;
    while ((entry = swarm__map_next(&runtime->networks, entry)) != NULL)
        count += ((const docker_network *)swarm__map_entry_value(entry))->request != NULL;
    DL_FOREACH(runtime->strangers, stranger)
    count++;
    return count;
}

static int docker_endpoint(swarm__runtime *base, const char *task_id, uint32_t target_port,
                           const char **out_address, uint32_t *out_port)
{
    docker_task *task = find_task(base, task_id);
    const swarm__port *port =
        task != NULL ? swarm__ports_find(&task->plan.ports, target_port) : NULL;
    if (port == NULL || port->number == 0)
        return SWARM_E_NOTFOUND;
    *out_address = task->runtime->address;
    *out_port = port->number;
    return 0;
}

/* Nothing of ours runs in a container: its health test is the Engine's. */
static int docker_context(swarm__runtime *base, const char *task_id,
                          swarm__task_context *out_context)
{
    if (find_task(base, task_id) == NULL)
        return SWARM_E_NOTFOUND;
    *out_context = (swarm__task_context){0};
    return 0;
}

static int docker_logs(swarm__runtime *base, const swarm__log_request *request,
                       swarm__log_stream **out_stream, swarm_error **err)
{
    docker_runtime *runtime = of(base);
    const docker_task *task = find_task(base, request->task_id);
    const char *container = task == NULL                    ? request->task_name
                            : task->container_id[0] != '\0' ? task->container_id
                                                            : task->plan.name;
    if (container == NULL)
        return fail_no_task(request->task_id, err);
    if (!runtime->contact.up && !runtime->reads_only)
        return swarm__fail(err, SWARM_E_STATE, NULL, "there is no contact with node %s",
                           runtime->node_name);
    return swarm__docker_log_open(runtime, request, container, out_stream, err);
}

/* ---- reports ---- */

/* The first thing that the task has to tell. */
static unsigned first_tell(const docker_task *task)
{
    return task->tells & (~task->tells + 1);
}

static void fill_report(docker_task *task, unsigned tell, swarm__runtime_report *report)
{
    *report = (swarm__runtime_report){
        .kind = SWARM__REPORT_TASK, .task_id = task->id, .message = "", .pid = task->pid};
    switch (tell) {
    case TELL_PREPARING:
        report->state = SWARM_TASK_STATE_PREPARING;
        report->message = "preparing";
        break;
    case TELL_PROGRESS:
        report->kind = SWARM__REPORT_PROGRESS;
        report->message = task->progress;
        break;
    case TELL_PASSING:
        report->state = SWARM_TASK_STATE_REJECTED;
        report->message = "preparing";
        report->error = task->error;
        report->exit_code = -1;
        report->passing = 1;
        break;
    case TELL_READY:
        report->state = SWARM_TASK_STATE_READY;
        report->message = "prepared";
        break;
    case TELL_CHECKED:
    case TELL_HEALTH:
        report->kind = SWARM__REPORT_HEALTH;
        report->health = tell == TELL_HEALTH ? task->health : SWARM_HEALTH_STARTING;
        report->error = tell == TELL_HEALTH ? task->health_output : NULL;
        break;
    case TELL_RUNNING:
        report->state = SWARM_TASK_STATE_RUNNING;
        report->message = "started";
        break;
    case TELL_ABSENT:
        report->kind = SWARM__REPORT_ABSENT;
        report->message = "absent";
        break;
    default:
        report->state = task->end_state;
        report->message = task->end_message;
        report->error = task->error;
        report->exit_code = task->exit_code;
    }
}

static int next_of_node(docker_runtime *runtime, swarm__runtime_report *report)
{
    const docker_contact *contact = &runtime->contact;
    int state = contact->up     ? SWARM_NODE_STATE_READY
                : contact->down ? SWARM_NODE_STATE_DOWN
                                : contact->told;
    if (runtime->description != NULL) {
        runtime->lent = LENT_DESCRIPTION;
        *report = (swarm__runtime_report){
            .kind = SWARM__REPORT_DESCRIPTION, .message = "", .node = runtime->description};
        return 1;
    }
    if (state == contact->told)
        return 0;
    runtime->lent = LENT_NODE;
    runtime->lent_node_state = state;
    *report = (swarm__runtime_report){.kind = SWARM__REPORT_NODE,
                                      .message = contact->up ? "" : contact->reason,
                                      .node_state = state};
    return 1;
}

static int docker_next(swarm__runtime *base, swarm__runtime_report *out_report)
{
    docker_runtime *runtime = of(base);
    runtime->lent = LENT_NOTHING;
    if (next_of_node(runtime, out_report))
        return 1;
    while (runtime->telling != NULL) {
        docker_task *task = runtime->telling;
        unsigned tell = first_tell(task);
        if (tell != 0) {
            task->lent = tell;
            runtime->lent = LENT_TASK;
            runtime->lent_task = task;
            fill_report(task, tell, out_report);
            return 1;
        }
        DL_DELETE2(runtime->telling, task, prev_tell, next_tell);
        task->is_telling = 0;
    }
    return 0;
}

static void docker_taken(swarm__runtime *base)
{
    docker_runtime *runtime = of(base);
    docker_task *task = runtime->lent_task;
    if (runtime->lent == LENT_NODE) {
        runtime->contact.told = runtime->lent_node_state;
    } else if (runtime->lent == LENT_DESCRIPTION) {
        swarm_node_free(runtime->description);
        runtime->description = NULL;
    } else if (runtime->lent == LENT_TASK && task != NULL) {
        unsigned taken = task->lent;
        task->tells &= ~taken;
        task->lent = 0;
        if (taken == TELL_ABSENT)
            swarm__docker_task_free(task);
    }
    runtime->lent_task = NULL;
    runtime->lent = LENT_NOTHING;
}

/* ---- life ---- */

static void docker_free(swarm__runtime *base)
{
    docker_runtime *runtime = of(base);
    struct swarm__map_entry *entry;
    swarm__docker_contact_end(runtime);
    swarm__docker_logs_interrupt(runtime, 1);
    while ((entry = swarm__map_next(&runtime->tasks, NULL)) != NULL)
        swarm__docker_task_free(swarm__map_entry_value(entry));
    entry = NULL;
    while ((entry = swarm__map_next(&runtime->known, entry)) != NULL)
        swarm__free(swarm__map_entry_value(entry));
    swarm__map_free(&runtime->tasks);
    swarm__map_free(&runtime->known);
    swarm__docker_pulls_free(runtime);
    swarm__docker_networks_free(runtime);
    swarm__docker_strangers_free(runtime);
    swarm__docker_client_free(runtime->client);
    swarm__timer_release(runtime->loop, &runtime->beat_timer);
    swarm__timer_release(runtime->loop, &runtime->work_timer);
    swarm_node_free(runtime->description);
    swarm_node_free(runtime->described);
    swarm__free(runtime->cluster_id);
    swarm__free(runtime->node_name);
    swarm__free(runtime->address);
    swarm__free(runtime->filters);
    swarm__free(runtime->event_filters);
    swarm__free(runtime);
}

static const swarm__runtime_ops operations = {
    .free = docker_free,
    .prepare = docker_prepare,
    .start = docker_start,
    .stop = docker_stop,
    .kill = docker_kill,
    .remove = docker_remove,
    .endpoint = docker_endpoint,
    .context = docker_context,
    .adopt = docker_adopt,
    .sweep = docker_sweep,
    .count_leaving = docker_count_leaving,
    .logs = docker_logs,
    .next = docker_next,
    .taken = docker_taken,
};

/* A filter as a query has it: our cluster's containers, and `more`. */
static char *make_filters(const char *cluster_id, const char *more)
{
    char *plain =
        swarm__format("{\"label\":[\"" SWARM__LABEL_CLUSTER "=%s\"]%s}", cluster_id, more);
    char *escaped = plain != NULL ? swarm__docker_escape(plain) : NULL;
    swarm__free(plain);
    return escaped;
}

static int set_up(docker_runtime *runtime, const char *uri, const swarm__runtime_settings *settings,
                  swarm_error **err)
{
    runtime->beat_timer = (swarm__timer){.due = swarm__docker_beat, .user = runtime};
    runtime->work_timer = (swarm__timer){.due = swarm__docker_work, .user = runtime};
    runtime->filters = make_filters(settings->cluster_id, "");
    runtime->event_filters =
        make_filters(settings->cluster_id, ",\"type\":[\"container\"],"
                                           "\"event\":[\"die\",\"destroy\",\"health_status\"]");
    if (runtime->filters == NULL || runtime->event_filters == NULL ||
        swarm__str_set(&runtime->cluster_id, settings->cluster_id) < 0 ||
        swarm__str_set(&runtime->node_name, settings->node_name) < 0 ||
        swarm__str_set(&runtime->address, settings->address) < 0 ||
        swarm__timer_reserve(runtime->loop, &runtime->beat_timer) < 0 ||
        swarm__timer_reserve(runtime->loop, &runtime->work_timer) < 0)
        return swarm__fail_nomem(err);
    swarm__docker_tls tls = {settings->tls_ca_file, settings->tls_certificate_file,
                             settings->tls_key_file, settings->tls_server_name};
    runtime->credentials = settings->credentials;
    return swarm__docker_client_new(runtime->loop, uri, &tls, runtime->heartbeat_ns * 3 / 5,
                                    &runtime->client, err);
}

int swarm__docker_runtime_new(const char *uri, const swarm__runtime_settings *settings,
                              swarm__runtime **out_runtime, swarm_error **err)
{
    swarm__address parsed;
    int code = swarm__address_parse(settings->address, &parsed, err);
    if (code < 0)
        return code;
    docker_runtime *runtime = swarm__alloc_zero(1, sizeof *runtime);
    if (runtime == NULL)
        return swarm__fail_nomem(err);
    runtime->base = (swarm__runtime){.ops = &operations,
                                     .runs_tests = 1,
                                     .tells_contact = 1,
                                     .changed = settings->changed,
                                     .user = settings->user};
    runtime->loop = settings->loop;
    runtime->heartbeat_ns = settings->heartbeat_ns;
    runtime->miss_limit = settings->miss_limit;
    runtime->reads_only = settings->reads_only;
    runtime->work_ns = INT64_MAX;
    code = set_up(runtime, uri, settings, err);
    if (code < 0) {
        docker_free(&runtime->base);
        return code;
    }
    if (!runtime->reads_only)
        swarm__timer_set(runtime->loop, &runtime->beat_timer, swarm__loop_now_ns(runtime->loop));
    *out_runtime = &runtime->base;
    return 0;
}
