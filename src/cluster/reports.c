/* SPDX-License-Identifier: MIT
 *
 * What the rooms around the engine have seen, told to it. A report is taken only when the engine has
 * it.
 */
#include "base/error.h"
#include "cluster/cluster.h"
#include "runtime/runtime.h"

static int64_t now_of(const swarm_cluster *cluster)
{
    return swarm__loop_now_ns(cluster->loop);
}

static int take_runtime_reports(swarm_cluster *cluster, swarm__runtime *runtime)
{
    swarm__task_report report;
    while (swarm__runtime_next(runtime, &report) > 0) {
        int code = swarm_engine_see_task(cluster->engine, report.task_id, report.state,
                                         report.error, report.exit_code, now_of(cluster));
        if (code == SWARM_E_NOMEM)
            return code;
        swarm__runtime_taken(runtime);
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
    struct swarm__map_entry *entry = NULL;
    while (code == 0 && (entry = swarm__map_next(&cluster->nodes, entry)) != NULL) {
        const cluster_node *node = swarm__map_entry_value(entry);
        code = take_runtime_reports(cluster, node->runtime);
    }
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

static int start_attempt(swarm_cluster *cluster, const char *task_id, uint64_t attempt,
                         int64_t timeout_ns)
{
    const cluster_task *task = swarm__cluster_find_task(cluster, task_id);
    const swarm_health_config *config = swarm_engine_task_health_config(cluster->engine, task_id);
    swarm__probe_request request = {
        .task_id = task_id, .attempt = attempt, .config = config, .timeout_ns = timeout_ns};
    swarm__task_context context;
    int code = task != NULL && task->node != NULL && config != NULL ? 0 : SWARM_E_NOTFOUND;
    if (code == 0)
        code = swarm__runtime_context(task->node->runtime, task_id, &context);
    if (code == 0) {
        request.environment = context.environment;
        request.directory = context.directory;
        request.user = context.user;
        uint32_t port = swarm_http_probe_get_port(swarm_health_config_get_http(config));
        swarm__runtime_endpoint(task->node->runtime, task_id, port, &request.address,
                                &request.port);
        code = swarm__probe_start(cluster->probes, &request, NULL);
    }
    return code;
}

/* An attempt that cannot even begin is an unhealthy answer; without memory it is none at all. */
static int carry_out_attempt(swarm_cluster *cluster, const char *task_id, uint64_t attempt,
                             int64_t timeout_ns)
{
    int code = start_attempt(cluster, task_id, attempt, timeout_ns);
    if (code == 0)
        return 0;
    code = swarm_prober_result(cluster->prober, task_id, attempt, 1,
                               code == SWARM_E_NOMEM ? "out of memory"
                                                     : "the probe could not be started",
                               now_of(cluster), now_of(cluster), NULL);
    return code == SWARM_E_NOMEM ? code : 0;
}

static int tell_health(swarm_cluster *cluster, const char *task_id, swarm_health health)
{
    if (health != SWARM_HEALTH_HEALTHY && health != SWARM_HEALTH_UNHEALTHY)
        return 0;
    int code = swarm_engine_see_health(cluster->engine, task_id, health,
                                       last_output(cluster, task_id), now_of(cluster));
    return code < 0 ? code : 0;
}

int swarm__cluster_probe(swarm_cluster *cluster, swarm_error **err)
{
    swarm_prober_action action;
    swarm_health health;
    const char *task_id;
    uint64_t attempt;
    int64_t timeout_ns;
    while (swarm_prober_next(cluster->prober, now_of(cluster), &action, &task_id, &attempt,
                             &timeout_ns, &health, NULL) > 0) {
        int code = 0;
        if (action == SWARM_PROBER_ACTION_PROBE)
            code = carry_out_attempt(cluster, task_id, attempt, timeout_ns);
        else if (action == SWARM_PROBER_ACTION_CANCEL)
            swarm__probe_cancel(cluster->probes, task_id);
        else
            code = tell_health(cluster, task_id, health);
        if (code < 0)
            return swarm__fail_nomem(err);
    }
    return 0;
}
