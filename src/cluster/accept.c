/* SPDX-License-Identifier: MIT
 *
 * Ports that a task opens itself, at its node (host mode): they are asked, one after the other and again
 * and again, until each has accepted. Nobody else would ask: they are not the balancer's.
 */
#include "base/alloc.h"
#include "base/socket.h"
#include "cluster/cluster.h"
#include "core/published.h"
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <utlist.h>

/* As the balancer asks its endpoints: the pause before a port is asked again, and how long one may
 * take to answer. */
static const int64_t pause_ns = 50000000;
static const int64_t patience_ns = 2000000000;

struct cluster_asking { /* the ports of a task */
    swarm__timer timer; /* of the next attempt, or the end of this one */
    swarm__watch watch;
    swarm_cluster *cluster;
    cluster_task *task;
    char service_id[SWARM__ID_LENGTH + 1];
    size_t port; /* place in the endpoint spec: those before it accept */
    swarm__peer_address address;
    int fd; /* -1 between two attempts */
    int all_accept;
    struct cluster_asking *prev;
    struct cluster_asking *next;
};

static int64_t in(const cluster_asking *asking, int64_t duration_ns)
{
    return swarm__loop_now_ns(asking->cluster->loop) + duration_ns;
}

static void hang_up(cluster_asking *asking)
{
    if (asking->fd < 0)
        return;
    swarm__loop_unwatch(asking->cluster->loop, &asking->watch);
    close(asking->fd);
    asking->fd = -1;
}

static void ask_later(cluster_asking *asking)
{
    hang_up(asking);
    swarm__timer_set(asking->cluster->loop, &asking->timer, in(asking, pause_ns));
}

/* NULL when there is none left. */
static const swarm_port_config *port_to_ask(cluster_asking *asking)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(
        swarm_engine_task_service_spec(asking->cluster->engine, asking->task->id));
    for (; asking->port < swarm_endpoint_spec_port_count(endpoint); asking->port++) {
        const swarm_port_config *port = swarm_endpoint_spec_port_at(endpoint, asking->port);
        if (swarm__port_is_asked(port))
            return port;
    }
    return NULL;
}

/* 1 when it accepts at once; else the loop goes on with it. */
static int ask(cluster_asking *asking, const swarm_port_config *port)
{
    const char *address;
    uint32_t number;
    swarm__loop *loop = asking->cluster->loop;
    int code = swarm__runtime_endpoint(asking->task->node->runtime, asking->task->id,
                                       swarm_port_config_get_target_port(port), &address, &number);
    if (code == 0)
        code = swarm__peer_parse(address, number, &asking->address, NULL);
    int outcome = code == 0 ? swarm__socket_connect(&asking->address, &asking->fd) : EAGAIN;
    if (outcome == 0) {
        hang_up(asking);
        return 1;
    }
    if (outcome == EINPROGRESS &&
        swarm__loop_watch(loop, &asking->watch, asking->fd, EPOLLOUT, NULL) == 0)
        swarm__timer_set(loop, &asking->timer, in(asking, patience_ns));
    else
        ask_later(asking);
    return 0;
}

static void go_on(cluster_asking *asking)
{
    const swarm_port_config *port;
    for (; (port = port_to_ask(asking)) != NULL; asking->port++)
        if (!ask(asking, port))
            return;
    swarm__timer_unset(asking->cluster->loop, &asking->timer);
    asking->all_accept = 1;
    swarm__cluster_note(asking->cluster);
}

static void answer_is_there(void *user, uint32_t epoll_events)
{
    cluster_asking *asking = user;
    (void)epoll_events;
    if (swarm__socket_outcome(asking->fd, &asking->address) != 0) {
        ask_later(asking);
        return;
    }
    hang_up(asking);
    asking->port++;
    go_on(asking);
}

static void time_is_due(void *user)
{
    cluster_asking *asking = user;
    if (asking->fd >= 0)
        ask_later(asking);
    else
        go_on(asking);
}

int swarm__cluster_ask(swarm_cluster *cluster, cluster_task *task, const char *service_id)
{
    cluster_asking *asking = swarm__alloc_zero(1, sizeof *asking);
    if (asking == NULL || swarm__timer_reserve(cluster->loop, &asking->timer) < 0) {
        swarm__free(asking);
        return SWARM_E_NOMEM;
    }
    asking->timer.due = time_is_due;
    asking->watch.ready = answer_is_there;
    asking->timer.user = asking->watch.user = asking;
    asking->cluster = cluster;
    asking->task = task;
    memcpy(asking->service_id, service_id, sizeof asking->service_id);
    asking->fd = -1;
    task->asking = asking;
    DL_APPEND(cluster->asking, asking);
    go_on(asking);
    return 0;
}

void swarm__cluster_ask_no_more(cluster_task *task)
{
    cluster_asking *asking = task->asking;
    if (asking == NULL)
        return;
    hang_up(asking);
    swarm__timer_release(asking->cluster->loop, &asking->timer);
    DL_DELETE(asking->cluster->asking, asking);
    task->asking = NULL;
    swarm__free(asking);
}

int swarm__cluster_take_accepting(swarm_cluster *cluster)
{
    cluster_asking *asking, *next;
    DL_FOREACH_SAFE(cluster->asking, asking, next)
    {
        if (!asking->all_accept)
            continue;
        if (swarm__cluster_open_route(cluster, asking->task, asking->service_id) < 0)
            return SWARM_E_NOMEM;
        swarm__cluster_ask_no_more(asking->task);
    }
    return 0;
}
