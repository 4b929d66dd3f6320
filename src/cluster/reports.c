/* SPDX-License-Identifier: MIT
 *
 * What the rooms around the engine have seen, told to it. A report is taken only when the engine has
 * it.
 */
#include "base/error.h"
#include "cluster/cluster.h"
#include "runtime/runtime.h"
#include <string.h>

static int64_t now_of(const swarm_cluster *cluster)
{
    return swarm__loop_now_ns(cluster->loop);
}

/* The end of a task that was killed from here is told as what it was killed for. */
static int see_task(swarm_cluster *cluster, const swarm__runtime_report *report)
{
    const cluster_task *task = swarm__cluster_find_task(cluster, report->task_id);
    swarm_task_state state = report->state;
    const char *error = report->error;
    if (state == SWARM_TASK_STATE_REJECTED && report->passing)
        return swarm_engine_see_prepare_failed(cluster->engine, report->task_id,
                                               error != NULL ? error : report->message, 1,
                                               now_of(cluster));
    if (state > SWARM_TASK_STATE_RUNNING && task != NULL && task->failure != NULL) {
        state = SWARM_TASK_STATE_FAILED;
        error = swarm_error_get_message(task->failure);
    }
    return swarm_engine_see_task(cluster->engine, report->task_id, state, error, report->exit_code,
                                 now_of(cluster));
}

static int see_health(swarm_cluster *cluster, const swarm__runtime_report *report)
{
    cluster_task *task = swarm__cluster_find_task(cluster, report->task_id);
    if (task == NULL)
        return 0;
    if (report->health == SWARM_HEALTH_STARTING)
        return swarm_engine_see_health(cluster->engine, report->task_id, report->health, NULL,
                                       now_of(cluster));
    task->told = report->health;
    return swarm__cluster_judge(cluster, task, report->error);
}

static int see_report(swarm_cluster *cluster, const cluster_node *node,
                      const swarm__runtime_report *report)
{
    switch (report->kind) {
    case SWARM__REPORT_TASK:
        return see_task(cluster, report);
    case SWARM__REPORT_ABSENT:
        return swarm_engine_see_absent(cluster->engine, report->task_id, now_of(cluster));
    case SWARM__REPORT_HEALTH:
        return see_health(cluster, report);
    case SWARM__REPORT_NODE:
        return swarm_engine_see_node(cluster->engine, node->id, report->node_state, report->message,
                                     now_of(cluster));
    case SWARM__REPORT_DESCRIPTION:
        return swarm_engine_see_node_description(cluster->engine, node->id, report->node,
                                                 now_of(cluster));
    case SWARM__REPORT_PROGRESS:
        return swarm_engine_see_progress(cluster->engine, report->task_id, report->message,
                                         now_of(cluster));
    }
    return 0;
}

static int take_runtime_reports(swarm_cluster *cluster, const cluster_node *node)
{
    swarm__runtime_report report;
    while (swarm__runtime_next(node->runtime, &report) > 0) {
        if (see_report(cluster, node, &report) == SWARM_E_NOMEM)
            return SWARM_E_NOMEM;
        swarm__runtime_taken(node->runtime);
    }
    return 0;
}

static int take_balance_reports(swarm_cluster *cluster)
{
    swarm__balance_report report;
    while (cluster->balancer != NULL && swarm__balancer_next(cluster->balancer, &report) > 0) {
        int code = report.kind == SWARM__BALANCE_ROUTED
                       ? swarm_engine_see_routed(cluster->engine, report.task_id, now_of(cluster))
                       : swarm_engine_see_drained(cluster->engine, report.task_id, report.cut,
                                                  now_of(cluster));
        if (code == SWARM_E_NOMEM)
            return code;
        swarm__balancer_taken(cluster->balancer);
    }
    return 0;
}

static int take_probe_results(swarm_cluster *cluster)
{
    swarm__probe_result result;
    while (swarm__probe_next(cluster->probes, &result) > 0) {
        int code =
            swarm_prober_result(cluster->prober, result.task_id, result.attempt, result.exit_code,
                                result.output, result.started_ns, result.ended_ns, NULL);
        if (code == SWARM_E_NOMEM)
            return code;
        swarm__probe_taken(cluster->probes);
    }
    return 0;
}

int swarm__cluster_take_reports(swarm_cluster *cluster, swarm_error **err)
{
    int code = 0;
    for (const cluster_node *node = cluster->nodes; code == 0 && node != NULL; node = node->next)
        code = take_runtime_reports(cluster, node);
    if (code == 0)
        code = swarm__cluster_take_accepting(cluster);
    if (code == 0)
        code = take_balance_reports(cluster);
    if (code == 0)
        code = take_probe_results(cluster);
    return code < 0 ? swarm__fail_nomem(err) : 0;
}

/* ---- probing ---- */

/* What the last probe said, for people. */
static const char *last_output(const swarm_cluster *cluster, const char *task_id)
{
    const char *output = NULL;
    size_t count = swarm_prober_get_result_count(cluster->prober, task_id);
    if (count > 0)
        swarm_prober_get_result(cluster->prober, task_id, count - 1, NULL, &output, NULL, NULL,
                                NULL);
    return output;
}

static int start_attempt(swarm_cluster *cluster, swarm_error **err)
{
    const char *task_id = cluster->wanted.task_id;
    const cluster_task *task = swarm__cluster_find_task(cluster, task_id);
    const swarm_health_config *config = swarm_engine_task_health_config(cluster->engine, task_id);
    swarm__probe_request request = {.task_id = task_id,
                                    .attempt = cluster->wanted.attempt,
                                    .config = config,
                                    .timeout_ns = cluster->wanted.timeout_ns};
    swarm__task_context context;
    int code = task != NULL && task->node != NULL && config != NULL ? 0 : SWARM_E_NOTFOUND;
    if (code == 0)
        code = swarm__runtime_context(task->node->runtime, task_id, &context);
    if (code < 0)
        return swarm__fail(err, code, NULL, "there is nothing to be probed");
    request.environment = context.environment;
    request.directory = context.directory;
    request.user = context.user;
    uint32_t port = swarm_http_probe_get_port(swarm_health_config_get_http(config));
    swarm__runtime_endpoint(task->node->runtime, task_id, port, &request.address, &request.port);
    return swarm__probe_start(cluster->probes, &request, err);
}

/* An attempt that cannot even begin is an unhealthy answer; without memory it is none at all. */
static int carry_out_attempt(swarm_cluster *cluster)
{
    if (swarm_prober_get_health(cluster->prober, cluster->wanted.task_id) == SWARM_HEALTH_UNKNOWN)
        return 0; /* it is not probed any more */
    swarm_error *error = NULL;
    int code = start_attempt(cluster, &error);
    if (code < 0 && code != SWARM_E_NOMEM)
        code = swarm_prober_result(cluster->prober, cluster->wanted.task_id,
                                   cluster->wanted.attempt, 1, swarm_error_get_message(error),
                                   now_of(cluster), now_of(cluster), NULL);
    swarm_error_free(error);
    return code == SWARM_E_NOMEM ? code : 0;
}

int swarm__cluster_judge(swarm_cluster *cluster, const cluster_task *task, const char *output)
{
    swarm_health probed = swarm_prober_get_health(cluster->prober, task->id);
    swarm_health tested = task->tested ? task->told : SWARM_HEALTH_HEALTHY;
    swarm_health health = SWARM_HEALTH_STARTING;
    if (probed == SWARM_HEALTH_UNKNOWN) /* it is not probed from here */
        probed = task->tested ? SWARM_HEALTH_HEALTHY : SWARM_HEALTH_STARTING;
    if (probed == SWARM_HEALTH_UNHEALTHY || tested == SWARM_HEALTH_UNHEALTHY)
        health = SWARM_HEALTH_UNHEALTHY;
    else if (probed == SWARM_HEALTH_HEALTHY && tested == SWARM_HEALTH_HEALTHY)
        health = SWARM_HEALTH_HEALTHY;
    else
        return 0;
    if (tested != SWARM_HEALTH_UNHEALTHY || output == NULL)
        output = last_output(cluster, task->id);
    int code = swarm_engine_see_health(cluster->engine, task->id, health, output, now_of(cluster));
    return code < 0 ? code : 0;
}

static int tell_health(swarm_cluster *cluster)
{
    const cluster_task *task = swarm__cluster_find_task(cluster, cluster->wanted.task_id);
    return task != NULL ? swarm__cluster_judge(cluster, task, NULL) : 0;
}

static int carry_out_wanted(swarm_cluster *cluster)
{
    if (cluster->wanted.action == SWARM_PROBER_ACTION_PROBE)
        return carry_out_attempt(cluster);
    if (cluster->wanted.action == SWARM_PROBER_ACTION_HEALTH)
        return tell_health(cluster);
    swarm__probe_cancel(cluster->probes, cluster->wanted.task_id);
    return 0;
}

/* 1 when the prober wants something that has not been carried out. It says so only once. */
static int is_anything_wanted(swarm_cluster *cluster)
{
    const char *task_id;
    if (cluster->wanted.action != SWARM_PROBER_ACTION_UNKNOWN)
        return 1;
    if (swarm_prober_next(cluster->prober, now_of(cluster), &cluster->wanted.action, &task_id,
                          &cluster->wanted.attempt, &cluster->wanted.timeout_ns, NULL, NULL) <= 0)
        return 0;
    memcpy(cluster->wanted.task_id, task_id, sizeof cluster->wanted.task_id);
    return 1;
}

int swarm__cluster_probe(swarm_cluster *cluster, swarm_error **err)
{
    while (is_anything_wanted(cluster)) {
        if (carry_out_wanted(cluster) < 0)
            return swarm__fail_nomem(err);
        cluster->wanted.action = SWARM_PROBER_ACTION_UNKNOWN;
    }
    return 0;
}
