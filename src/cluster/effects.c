/* SPDX-License-Identifier: MIT
 *
 * The engine's effects, carried out. What fails for want of memory is kept and tried again; what
 * fails for good is told to the engine as something seen.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "cluster/cluster.h"
#include "core/published.h"
#include <string.h>

/* How long after a port could not be published it is tried again. */
static const int64_t port_retry_ns = 2000000000;

static int64_t now_of(const swarm_cluster *cluster)
{
    return swarm__loop_now_ns(cluster->loop);
}

/* ---- tasks ---- */

/* The order could not even be taken: for the engine that is an end of the task. */
static int see_refused(swarm_cluster *cluster, const char *task_id, swarm_task_state state,
                       int code, swarm_error *error)
{
    if (code == SWARM_E_NOMEM)
        return code;
    code = swarm_engine_see_task(cluster->engine, task_id, state, swarm_error_get_message(error),
                                 -1, now_of(cluster));
    return code < 0 ? code : 0;
}

static cluster_task *add_task(swarm_cluster *cluster, const char *task_id, cluster_node *node)
{
    cluster_task *task = swarm__cluster_find_task(cluster, task_id);
    if (task != NULL)
        return task;
    task = swarm__alloc_zero(1, sizeof *task);
    if (task == NULL)
        return NULL;
    task->id = swarm__strdup(task_id);
    task->node = node;
    if (task->id == NULL || swarm__map_put(&cluster->tasks, task->id, task) < 0) {
        swarm__free(task->id);
        swarm__free(task);
        return NULL;
    }
    return task;
}

typedef int (*order_giver)(swarm__runtime *runtime, const swarm__task_order *order,
                           swarm_error **err);

static int give_order(swarm_cluster *cluster, order_giver give, const cluster_task *task,
                      const char *service_id, const char *node_id, swarm_error **err)
{
    swarm_task *snapshot = NULL;
    swarm_node *node = NULL;
    int code = swarm_engine_get_task(cluster->engine, task->id, &snapshot, err);
    if (code == 0)
        code = swarm_engine_get_node(cluster->engine, node_id, &node, err);
    if (code == 0) {
        swarm__task_order order = {
            .task = snapshot,
            .service_id = service_id,
            .service = swarm_engine_task_service_spec(cluster->engine, task->id),
            .node = node,
        };
        code = give(task->node->runtime, &order, err);
    }
    swarm_task_free(snapshot);
    swarm_node_free(node);
    return code;
}

static int prepare(swarm_cluster *cluster, const cluster_effect *effect)
{
    const char *task_id = effect->task_id;
    const char *node_id = effect->node_id;
    cluster_node *node = swarm__cluster_find_node(cluster, node_id);
    if (node == NULL)
        return 0; /* its node went meanwhile, and with it the task */
    const cluster_task *task = add_task(cluster, task_id, node);
    if (task == NULL)
        return SWARM_E_NOMEM;
    swarm_error *error = NULL;
    int code =
        give_order(cluster, swarm__runtime_prepare, task, effect->service_id, node_id, &error);
    if (code < 0)
        code = see_refused(cluster, task_id, SWARM_TASK_STATE_REJECTED, code, error);
    swarm_error_free(error);
    return code;
}

/* A node that is gone has none of its tasks any more. */
static int adopt(swarm_cluster *cluster, const cluster_effect *effect)
{
    cluster_node *node = swarm__cluster_find_node(cluster, effect->node_id);
    if (node == NULL)
        return swarm_engine_see_absent(cluster->engine, effect->task_id, now_of(cluster)) < 0
                   ? SWARM_E_NOMEM
                   : 0;
    const cluster_task *task = add_task(cluster, effect->task_id, node);
    if (task == NULL)
        return SWARM_E_NOMEM;
    swarm_error *error = NULL;
    int code = give_order(cluster, swarm__runtime_adopt, task, effect->service_id, effect->node_id,
                          &error);
    if (code < 0)
        code = see_refused(cluster, effect->task_id, SWARM_TASK_STATE_FAILED, code, error);
    swarm_error_free(error);
    return code;
}

static int start(swarm_cluster *cluster, const cluster_task *task)
{
    swarm_error *error = NULL;
    int code = swarm__runtime_start(task->node->runtime, task->id, &error);
    if (code < 0)
        code = see_refused(cluster, task->id, SWARM_TASK_STATE_FAILED, code, error);
    swarm_error_free(error);
    return code;
}

static int stop(swarm_cluster *cluster, const cluster_task *task)
{
    swarm_error *error = NULL;
    int code = swarm__runtime_stop(task->node->runtime, task->id, &error);
    if (code < 0)
        code = see_refused(cluster, task->id, SWARM_TASK_STATE_FAILED, code, error);
    swarm_error_free(error);
    return code;
}

/* A task that had ended before a restart is known to its node alone. */
static int remove_task(swarm_cluster *cluster, const cluster_effect *effect)
{
    const cluster_node *node = swarm__cluster_find_node(cluster, effect->node_id);
    if (node != NULL &&
        swarm__runtime_remove(node->runtime, effect->task_id, NULL) == SWARM_E_NOMEM)
        return SWARM_E_NOMEM;
    swarm__cluster_drop_task(cluster, effect->task_id);
    return 0;
}

/* ---- health ---- */

static int has_test(const swarm_health_config *config)
{
    return swarm_health_config_test_count(config) > 0 &&
           strcmp(swarm_health_config_test_at(config, 0), "NONE") != 0;
}

/* A test that is a command runs where the runtime has it; HTTP is always asked for from here. A task
 * without a health check of its own may have one by its image, which only the runtime knows. */
static int probe(swarm_cluster *cluster, cluster_task *task)
{
    const swarm_health_config *config = swarm_engine_task_health_config(cluster->engine, task->id);
    int tested = task->node->runtime->runs_tests && (config == NULL || has_test(config));
    int probed = config != NULL &&
                 (!task->node->runtime->runs_tests || swarm_health_config_get_http(config) != NULL);
    if (probed &&
        swarm_prober_add(cluster->prober, task->id, config, now_of(cluster), NULL) == SWARM_E_NOMEM)
        return SWARM_E_NOMEM;
    task->tested = tested;
    cluster->work_waits = 1;
    return tested ? swarm__cluster_judge(cluster, task, NULL) : 0;
}

static void unprobe(swarm_cluster *cluster, cluster_task *task)
{
    task->tested = 0;
    swarm__probe_cancel(cluster->probes, task->id);
    swarm_prober_remove(cluster->prober, task->id);
}

/* ---- requests ---- */

static int publish_port(swarm_cluster *cluster, const char *service_id, uint32_t published,
                        swarm_error **err)
{
    if (cluster->balancer == NULL)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL, "this library was built without a balancer");
    return swarm__balancer_publish(cluster->balancer, service_id, cluster->config.publish_address,
                                   published, err);
}

static void drop_port(swarm_cluster *cluster, size_t index)
{
    swarm__free(cluster->ports.items[index].service_id);
    cluster->ports.items[index] = cluster->ports.items[--cluster->ports.count];
}

/* 1 when the port is open, 0 when it is to be tried again later, or SWARM_E_NOMEM. */
static int try_port(swarm_cluster *cluster, cluster_port *port)
{
    swarm_error *error = NULL;
    int code = publish_port(cluster, port->service_id, port->published, &error);
    if (code != SWARM_E_NOMEM && (code == 0 || !port->told)) {
        int told = swarm_engine_see_port(cluster->engine, port->service_id, port->published,
                                         code < 0 ? swarm_error_get_message(error) : NULL,
                                         now_of(cluster));
        if (told < 0)
            code = told;
        else
            port->told = 1;
    }
    swarm_error_free(error);
    return code == SWARM_E_NOMEM ? code : code == 0;
}

void swarm__cluster_retry_ports(void *user)
{
    swarm_cluster *cluster = user;
    for (size_t i = cluster->ports.count; i > 0; i--)
        if (try_port(cluster, &cluster->ports.items[i - 1]) == 1)
            drop_port(cluster, i - 1);
    if (cluster->ports.count > 0)
        swarm__timer_set(cluster->loop, &cluster->port_timer, now_of(cluster) + port_retry_ns);
    cluster->work_waits = 1;
}

static int publish(swarm_cluster *cluster, const cluster_effect *effect)
{
    cluster_port port = {.service_id = swarm__strdup(effect->service_id),
                         .published = effect->published_port};
    if (port.service_id == NULL || swarm__array_reserve(&cluster->ports, 1) < 0) {
        swarm__free(port.service_id);
        return SWARM_E_NOMEM;
    }
    int open = try_port(cluster, &port);
    if (open != 0) {
        swarm__free(port.service_id);
        return open < 0 ? open : 0;
    }
    swarm__array_push(&cluster->ports, port);
    swarm__timer_set(cluster->loop, &cluster->port_timer, now_of(cluster) + port_retry_ns);
    return 0;
}

static void unpublish(swarm_cluster *cluster, const cluster_effect *effect)
{
    const char *service_id = effect->service_id;
    uint32_t published = effect->published_port;
    for (size_t i = cluster->ports.count; i > 0; i--)
        if (cluster->ports.items[i - 1].published == published &&
            strcmp(cluster->ports.items[i - 1].service_id, service_id) == 0)
            drop_port(cluster, i - 1);
    if (cluster->balancer != NULL)
        swarm__balancer_unpublish(cluster->balancer, service_id, published);
}

static int route_port(swarm_cluster *cluster, const cluster_task *task, const char *service_id,
                      const swarm_port_config *port, swarm_error **err)
{
    const char *address;
    uint32_t real_port;
    int code =
        swarm__runtime_endpoint(task->node->runtime, task->id,
                                swarm_port_config_get_target_port(port), &address, &real_port);
    if (code < 0)
        return swarm__fail(err, code, NULL, "the task has no address for port %u",
                           swarm_port_config_get_target_port(port));
    return swarm__balancer_add(cluster->balancer, service_id,
                               swarm_port_config_get_published_port(port), task->id, address,
                               real_port, err);
}

/* A task that cannot get requests is of no use: it ends, and for this reason. Takes the error. */
static int give_up(swarm_cluster *cluster, cluster_task *task, int code, swarm_error *error)
{
    if (task->failure != NULL || swarm__runtime_kill(task->node->runtime, task->id, NULL) < 0) {
        code = see_refused(cluster, task->id, SWARM_TASK_STATE_FAILED, code, error);
        swarm_error_free(error);
        return code;
    }
    task->failure = error;
    return 0;
}

int swarm__cluster_open_route(swarm_cluster *cluster, cluster_task *task, const char *service_id)
{
    const swarm_service_spec *spec = swarm_engine_task_service_spec(cluster->engine, task->id);
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(spec);
    swarm_error *error = NULL;
    int code = 0;
    if (!swarm__spec_has_routed_port(spec)) {
        code = swarm_engine_see_routed(cluster->engine, task->id, now_of(cluster));
        return code < 0 ? code : 0;
    }
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint) && code == 0; i++) {
        const swarm_port_config *port = swarm_endpoint_spec_port_at(endpoint, i);
        if (swarm__port_is_routed(port))
            code = route_port(cluster, task, service_id, port, &error);
    }
    if (code == 0)
        return 0;
    swarm__balancer_remove(cluster->balancer, task->id);
    if (code != SWARM_E_NOMEM)
        return give_up(cluster, task, code, error);
    swarm_error_free(error);
    return code;
}

static int route(swarm_cluster *cluster, const cluster_effect *effect, cluster_task *task)
{
    return swarm__spec_has_asked_port(swarm_engine_task_service_spec(cluster->engine, task->id))
               ? swarm__cluster_ask(cluster, task, effect->service_id)
               : swarm__cluster_open_route(cluster, task, effect->service_id);
}

static void unroute(swarm_cluster *cluster, cluster_task *task)
{
    swarm__cluster_ask_no_more(task);
    swarm__balancer_remove(cluster->balancer, task->id);
}

static int drain(swarm_cluster *cluster, const cluster_effect *effect, const cluster_task *task)
{
    int code = swarm__balancer_drain(cluster->balancer, task->id, effect->deadline_ns, NULL);
    if (code == SWARM_E_NOMEM)
        return code;
    if (code < 0) /* it cannot say; then there is nothing to wait for */
        code = swarm_engine_see_drained(cluster->engine, task->id, 0, now_of(cluster));
    return code < 0 ? code : 0;
}

/* ---- all of them ---- */

static int carry_out_for_task(swarm_cluster *cluster, const cluster_effect *effect)
{
    cluster_task *task = swarm__cluster_find_task(cluster, effect->task_id);
    if (task == NULL || task->node == NULL)
        return 0;
    switch (effect->kind) {
    case SWARM_EFFECT_START:
        return start(cluster, task);
    case SWARM_EFFECT_STOP:
        return stop(cluster, task);
    case SWARM_EFFECT_PROBE:
        return probe(cluster, task);
    case SWARM_EFFECT_ROUTE:
        return route(cluster, effect, task);
    case SWARM_EFFECT_DRAIN:
        return drain(cluster, effect, task);
    case SWARM_EFFECT_UNPROBE:
        unprobe(cluster, task);
        return 0;
    case SWARM_EFFECT_UNROUTE:
        unroute(cluster, task);
        return 0;
    default:
        return 0;
    }
}

static int carry_out(swarm_cluster *cluster, cluster_effect *effect)
{
    switch (effect->kind) {
    case SWARM_EFFECT_PREPARE:
        return prepare(cluster, effect);
    case SWARM_EFFECT_ADOPT:
        return adopt(cluster, effect);
    case SWARM_EFFECT_REMOVE:
        return remove_task(cluster, effect);
    case SWARM_EFFECT_PUBLISH:
        return publish(cluster, effect);
    case SWARM_EFFECT_UNPUBLISH:
        unpublish(cluster, effect);
        return 0;
    case SWARM_EFFECT_EVENT:
        if (effect->event != NULL && swarm__event_queue_give(&cluster->events, effect->event) < 0)
            return SWARM_E_NOMEM;
        effect->event = NULL;
        return 0;
    case SWARM_EFFECT_PERSIST: /* of a node that is gone; the others were written */
        swarm__cluster_drop_node(cluster, effect->node_id);
        return 0;
    default:
        return carry_out_for_task(cluster, effect);
    }
}

int swarm__cluster_carry_out(swarm_cluster *cluster, swarm_error **err)
{
    for (; cluster->effects.head < cluster->effects.durable; cluster->effects.head++)
        if (carry_out(cluster, &cluster->effects.items[cluster->effects.head]) < 0)
            return swarm__fail_nomem(err);
    if (cluster->effects.head == cluster->effects.count)
        cluster->effects.head = cluster->effects.durable = cluster->effects.count = 0;
    return 0;
}
