/* SPDX-License-Identifier: MIT
 *
 * The cluster's life and its event loop: what was seen goes to the engine, what the engine wants is
 * carried out, until nothing is left to do for now.
 */
#include "cluster/cluster.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "cluster/config.h"
#include "cluster/durable.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* Turns of one dispatch, so that it always returns, whatever is going on. */
enum {
    MAX_TURNS = 1000
};

void swarm__cluster_note(void *user)
{
    swarm_cluster *cluster = user;
    cluster->work_waits = 1;
    swarm__loop_wakeup(cluster->loop);
}

static void time_is_due(void *user)
{
    swarm_cluster *cluster = user;
    cluster->work_waits = 1;
}

static int ask_for_seed(uint64_t *out_seed, swarm_error **err)
{
    if (getrandom(out_seed, sizeof *out_seed, 0) != (ssize_t)sizeof *out_seed)
        return swarm__fail_errno(err, errno, "asking for a random seed");
    return 0;
}

/* The cluster's own id never comes from the seed of the config: two runs that are to be the same are
 * two clusters all the same, and must not take each other's tasks for their own. */
static int choose_seed(swarm_cluster *cluster, uint64_t *out_seed, swarm_error **err)
{
    swarm__random random;
    int code = ask_for_seed(&random.state, err);
    if (code < 0)
        return code;
    swarm__id id = swarm__id_new(&random);
    memcpy(cluster->id, id.text, sizeof cluster->id);
    *out_seed = cluster->config.seed;
    return cluster->config.has_seed ? 0 : ask_for_seed(out_seed, err);
}

/* Only what a cluster needs that is read. */
static int open_to_read(swarm_cluster *cluster, const char *store_uri, uint64_t *out_seed,
                        swarm_error **err)
{
    int code = choose_seed(cluster, out_seed, err);
    if (code == 0)
        code = swarm__store_open(store_uri, cluster->config.read_only, &cluster->store, err);
    if (code == 0)
        code = swarm__loop_new(&cluster->loop, err);
    if (code < 0)
        return code;
    cluster->events.limit = (size_t)cluster->config.event_limit;
    return swarm__cluster_load(cluster, *out_seed, err);
}

static int reserve_timers(swarm_cluster *cluster, swarm_error **err)
{
    cluster->timer.due = time_is_due;
    cluster->port_timer.due = swarm__cluster_retry_ports;
    cluster->store_timer.due = swarm__cluster_retry_store;
    cluster->timer.user = cluster->port_timer.user = cluster->store_timer.user = cluster;
    return swarm__timer_reserve(cluster->loop, &cluster->timer) < 0 ||
                   swarm__timer_reserve(cluster->loop, &cluster->port_timer) < 0 ||
                   swarm__timer_reserve(cluster->loop, &cluster->store_timer) < 0
               ? swarm__fail_nomem(err)
               : 0;
}

static int open_to_work(swarm_cluster *cluster, uint64_t seed, swarm_error **err)
{
    swarm__balance_settings balance = {.algorithm = cluster->config.algorithm};
    int code = reserve_timers(cluster, err);
    if (code < 0 || (code = swarm_prober_new(seed, &cluster->prober, err)) < 0 ||
        (code = swarm__probe_runner_new(cluster->loop, swarm__cluster_note, cluster,
                                        &cluster->probes, err)) < 0)
        return code;
    code = swarm__balancer_new(cluster->loop, &balance, swarm__cluster_note, cluster,
                               &cluster->balancer, err);
    if (code == SWARM_E_NOTSUP) { /* built without: services with ingress ports are refused */
        cluster->balancer = NULL;
        code = 0;
    }
    if (code < 0)
        return code;
    swarm_engine_set_drain_timeout_ns(cluster->engine, cluster->config.drain_timeout_ns);
    swarm_engine_set_revision_limit(cluster->engine, cluster->config.revision_limit);
    cluster->work_waits = 1;
    code = swarm__cluster_restore_nodes(cluster, err);
    if (code == 0 && /* it may have been stopped before */
        swarm_engine_start(cluster->engine, swarm__loop_now_ns(cluster->loop)) < 0)
        code = swarm__fail_nomem(err);
    return code;
}

int swarm_cluster_open(const char *store_uri, const swarm_cluster_config *config,
                       swarm_cluster **out_cluster, swarm_error **err)
{
    if (out_cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "out_cluster is NULL");
    int code;
    uint64_t seed;
    swarm_cluster *cluster = swarm__alloc_zero(1, sizeof *cluster);
    if (cluster == NULL)
        return swarm__fail_nomem(err);
    code = config != NULL ? swarm__cluster_config_copy(&cluster->config, config)
                          : swarm__cluster_config_default(&cluster->config);
    code = code < 0 ? swarm__fail_nomem(err) : open_to_read(cluster, store_uri, &seed, err);
    if (code == 0 && !cluster->config.read_only)
        code = open_to_work(cluster, seed, err);
    if (code < 0) {
        swarm_cluster_free(cluster);
        return code;
    }
    *out_cluster = cluster;
    return 0;
}

void swarm_cluster_free(swarm_cluster *cluster)
{
    if (cluster == NULL)
        return;
    swarm__event_queue_clear(&cluster->events);
    for (size_t i = cluster->effects.head; i < cluster->effects.count; i++)
        swarm_event_free(cluster->effects.items[i].event);
    swarm__array_free(&cluster->effects);
    swarm__cluster_forget_unsaved(cluster);
    for (size_t i = 0; i < cluster->ports.count; i++)
        swarm__free(cluster->ports.items[i].service_id);
    swarm__array_free(&cluster->ports);
    swarm__balancer_free(cluster->balancer);
    swarm__probe_runner_free(cluster->probes);
    swarm__cluster_forget_logs(cluster);
    swarm__cluster_free_nodes(cluster);
    swarm_prober_free(cluster->prober);
    swarm_engine_free(cluster->engine);
    if (cluster->loop != NULL) {
        swarm__timer_release(cluster->loop, &cluster->timer);
        swarm__timer_release(cluster->loop, &cluster->port_timer);
        swarm__timer_release(cluster->loop, &cluster->store_timer);
    }
    swarm__loop_free(cluster->loop);
    swarm__store_close(cluster->store);
    swarm__cluster_free_runtimes(cluster);
    swarm__cluster_config_clear(&cluster->config);
    swarm_credentials_free(cluster->credentials);
    swarm__free(cluster);
}

int swarm_cluster_stop(swarm_cluster *cluster, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    if (swarm_engine_stop(cluster->engine, swarm__loop_refresh_ns(cluster->loop)) < 0)
        return swarm__fail_nomem(err);
    swarm__cluster_note(cluster);
    return 0;
}

int swarm_cluster_kill(swarm_cluster *cluster, swarm_error **err)
{
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    int worst = 0;
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&cluster->tasks, entry)) != NULL) {
        const cluster_task *task = swarm__map_entry_value(entry);
        int code = task->node != NULL
                       ? swarm__runtime_kill(task->node->runtime, task->id, worst == 0 ? err : NULL)
                       : 0;
        if (worst == 0 && code < 0)
            worst = code; /* the others are killed all the same */
    }
    return worst;
}

/* ---- the loop ---- */

static int turn(swarm_cluster *cluster, swarm_error **err)
{
    int64_t now_ns = swarm__loop_refresh_ns(cluster->loop);
    int code = swarm__cluster_carry_out(cluster, err); /* what could not be done before */
    if (code == 0)
        code = swarm__cluster_take_reports(cluster, err);
    if (code == 0 && swarm__cluster_describe_nodes(cluster) < 0)
        code = swarm__fail_nomem(err);
    if (code == 0)
        code = swarm__cluster_probe(cluster, err);
    swarm_engine_tick(cluster->engine, now_ns);
    while (code == 0) {
        code = swarm__cluster_take_effects(cluster, err);
        if (code == 0)
            code = swarm__cluster_save(cluster, err);
        if (code < 0 || cluster->effects.head == cluster->effects.durable)
            break;
        code = swarm__cluster_carry_out(cluster, err);
    }
    if (code == 0 && !cluster->store_waits && swarm__cluster_sweep(cluster) < 0)
        code = swarm__fail_nomem(err);
    return code;
}

/* The next time at which one of the pure parts wants a turn. */
static void arm(swarm_cluster *cluster)
{
    int64_t engine_ns = swarm_engine_deadline_ns(cluster->engine);
    int64_t prober_ns = swarm_prober_deadline_ns(cluster->prober);
    int64_t first_ns = engine_ns < prober_ns ? engine_ns : prober_ns;
    if (first_ns == INT64_MAX)
        swarm__timer_unset(cluster->loop, &cluster->timer);
    else
        swarm__timer_set(cluster->loop, &cluster->timer, first_ns);
}

int swarm_cluster_dispatch(swarm_cluster *cluster, swarm_error **err)
{
    if (cluster != NULL && cluster->config.read_only) /* only logs may be open */
        return swarm__loop_dispatch(cluster->loop, err);
    int checked = swarm__cluster_check(cluster, err);
    if (checked < 0)
        return checked;
    int code = swarm__loop_dispatch(cluster->loop, err);
    for (int i = 0; i < MAX_TURNS && code == 0 && cluster->work_waits; i++) {
        cluster->work_waits = 0;
        code = turn(cluster, err);
        if (code < 0)
            cluster->work_waits = 1;
    }
    arm(cluster);
    if (cluster->work_waits || swarm__event_queue_waiting(&cluster->events) > 0)
        swarm__loop_wakeup(cluster->loop);
    return code;
}

int swarm_cluster_fd(const swarm_cluster *cluster)
{
    return cluster != NULL ? swarm__loop_fd(cluster->loop) : -1;
}

int64_t swarm_cluster_deadline_ns(const swarm_cluster *cluster)
{
    return cluster != NULL ? swarm__loop_deadline_ns(cluster->loop) : INT64_MAX;
}

int swarm_cluster_next_event(swarm_cluster *cluster, swarm_event **out_event, swarm_error **err)
{
    if (cluster == NULL || out_event == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int taken = swarm__event_queue_take(&cluster->events, out_event);
    return taken < 0 ? swarm__fail_nomem(err) : taken;
}

/* Milliseconds for poll(), rounded up, so that it does not spin before the end. */
static int poll_timeout_ms(int64_t end_ns, int64_t now_ns)
{
    if (end_ns == INT64_MAX)
        return -1;
    int64_t left_ms = end_ns > now_ns ? (end_ns - now_ns + 999999) / 1000000 : 0;
    return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

int swarm_cluster_wait(swarm_cluster *cluster, int64_t timeout_ns, swarm_error **err)
{
    if (cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the cluster is NULL");
    int64_t now_ns = swarm__loop_refresh_ns(cluster->loop);
    int64_t end_ns =
        timeout_ns < 0 || now_ns > INT64_MAX - timeout_ns ? INT64_MAX : now_ns + timeout_ns;
    for (;;) {
        int code = swarm_cluster_dispatch(cluster, err);
        if (code < 0)
            return code;
        if (swarm__event_queue_waiting(&cluster->events) > 0)
            return 1;
        now_ns = swarm__loop_refresh_ns(cluster->loop);
        if (atomic_exchange(&cluster->woken, 0) || now_ns >= end_ns ||
            swarm__cluster_logs_wait(cluster))
            return 0;
        struct pollfd poll_fd = {.fd = swarm_cluster_fd(cluster), .events = POLLIN};
        if (poll(&poll_fd, 1, poll_timeout_ms(end_ns, now_ns)) < 0 && errno != EINTR)
            return swarm__fail_errno(err, errno, "waiting for events");
    }
}

void swarm_cluster_wakeup(swarm_cluster *cluster)
{
    if (cluster == NULL)
        return;
    atomic_store(&cluster->woken, 1);
    swarm__loop_wakeup(cluster->loop);
}
