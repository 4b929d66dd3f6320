/* SPDX-License-Identifier: MIT
 *
 * The balancer of a build without threads: there is none to be had.
 */
#include "balance/balance.h"

#include "base/error.h"

static int built_out(swarm_error **err)
{
    return swarm__fail(err, SWARM_E_NOTSUP, NULL, "the balancer is not part of this build");
}

int swarm__balancer_new(swarm__loop *loop, const swarm__balance_settings *settings,
                        void (*changed)(void *user), void *user, swarm__balancer **out_balancer,
                        swarm_error **err)
{
    (void)loop, (void)settings, (void)changed, (void)user, (void)out_balancer;
    return built_out(err);
}

void swarm__balancer_free(swarm__balancer *balancer)
{
    (void)balancer;
}

int swarm__balancer_publish(swarm__balancer *balancer, const char *service_id, const char *address,
                            uint32_t port, swarm_error **err)
{
    (void)balancer, (void)service_id, (void)address, (void)port;
    return built_out(err);
}

int swarm__balancer_check(swarm__balancer *balancer, const char *address, uint32_t port,
                          swarm_error **err)
{
    (void)balancer, (void)address, (void)port;
    return built_out(err);
}

void swarm__balancer_unpublish(swarm__balancer *balancer, const char *service_id, uint32_t port)
{
    (void)balancer, (void)service_id, (void)port;
}

int swarm__balancer_add(swarm__balancer *balancer, const char *service_id, uint32_t published_port,
                        const char *task_id, const char *address, uint32_t port, swarm_error **err)
{
    (void)balancer, (void)service_id, (void)published_port, (void)task_id;
    (void)address, (void)port;
    return built_out(err);
}

int swarm__balancer_drain(swarm__balancer *balancer, const char *task_id, int64_t deadline_ns,
                          swarm_error **err)
{
    (void)balancer, (void)task_id, (void)deadline_ns;
    return built_out(err);
}

void swarm__balancer_remove(swarm__balancer *balancer, const char *task_id)
{
    (void)balancer, (void)task_id;
}

uint64_t swarm__balancer_in_flight(swarm__balancer *balancer, const char *task_id)
{
    (void)balancer, (void)task_id;
    return 0;
}

int swarm__balancer_next(swarm__balancer *balancer, swarm__balance_report *out_report)
{
    (void)balancer, (void)out_report;
    return 0;
}

void swarm__balancer_taken(swarm__balancer *balancer)
{
    (void)balancer;
}
