/* SPDX-License-Identifier: MIT
 *
 * Specs as they were given, and what the engine asks of them for every task: found once, by name and
 * path, when the revision is made.
 */
#include "base/alloc.h"
#include "base/duration.h"
#include "core/engine_parts.h"
#include "core/engine_plan.h"
#include "core/health.h"
#include "core/published.h"
#include <string.h>

static const int64_t second_ns = 1000000000;

static int64_t setting(const swarm_update_config *config,
                       int (*has)(const swarm_update_config *config),
                       int64_t (*get)(const swarm_update_config *config), int64_t otherwise_ns)
{
    return has(config) ? get(config) : otherwise_ns;
}

static int64_t grace_period_ns(const swarm_container_spec *container)
{
    return swarm_container_spec_has_stop_grace_period(container)
               ? swarm_container_spec_get_stop_grace_period_ns(container)
               : 10 * second_ns;
}

/* What nobody set has a default: nothing waits for ever. */
static void read_deadlines(swarm__revision *revision, const swarm_update_config *config,
                           const swarm_container_spec *container)
{
    revision->placement_timeout_ns =
        setting(config, swarm_update_config_has_placement_timeout,
                swarm_update_config_get_placement_timeout_ns, 5 * 60 * second_ns);
    revision->prepare_timeout_ns =
        setting(config, swarm_update_config_has_prepare_timeout,
                swarm_update_config_get_prepare_timeout_ns, 15 * 60 * second_ns);
    revision->start_timeout_ns = setting(
        config, swarm_update_config_has_start_timeout, swarm_update_config_get_start_timeout_ns,
        swarm__ns_add(10 * 60 * second_ns,
                      swarm_health_config_get_start_period_ns(revision->health)));
    revision->has_drain_timeout = swarm_update_config_has_drain_timeout(config) != 0;
    revision->drain_timeout_ns = swarm_update_config_get_drain_timeout_ns(config);
    revision->stop_timeout_ns =
        swarm__ns_add(grace_period_ns(container),
                      setting(config, swarm_update_config_has_stop_timeout,
                              swarm_update_config_get_stop_timeout_ns, 30 * second_ns));
    revision->settle_time_ns = setting(config, swarm_update_config_has_settle_time,
                                       swarm_update_config_get_settle_time_ns, second_ns);
}

swarm__revision *swarm__revision_new(swarm_service_spec *spec)
{
    swarm__revision *revision = swarm__alloc_zero(1, sizeof *revision);
    if (revision == NULL)
        return NULL;
    const swarm_task_spec *task = swarm_service_spec_get_task(spec);
    const swarm_container_spec *container = swarm_task_spec_get_container(task);
    const swarm_update_config *config = swarm_service_spec_get_update_config(spec);
    const swarm_health_config *health = swarm_container_spec_get_health_config(container);
    revision->references = 1;
    revision->spec = spec;
    revision->name = swarm_service_spec_get_name(spec);
    revision->name_length = revision->name != NULL ? strlen(revision->name) : 0;
    revision->health = swarm__health_is_probed(health) ? health : NULL;
    revision->restart_policy = swarm_task_spec_get_restart_policy(task);
    revision->has_ingress_port = swarm__spec_has_routed_port(spec) != 0;
    revision->has_host_port = swarm__spec_has_asked_port(spec) != 0;
    revision->has_constraints =
        swarm_placement_constraint_count(swarm_task_spec_get_placement(task)) > 0;
    revision->priority = swarm_placement_get_priority(swarm_task_spec_get_placement(task));
    revision->is_global = swarm_service_spec_get_mode(spec) == SWARM_SERVICE_MODE_GLOBAL;
    revision->order = swarm_update_config_get_order(config);
    if (revision->order == SWARM_UPDATE_ORDER_UNKNOWN)
        revision->order = SWARM_UPDATE_ORDER_STOP_FIRST;
    revision->moves_first = revision->order;
    if (revision->order ==
        SWARM_UPDATE_ORDER_AUTO) /* where it goes the old one is not in its way */
        revision->moves_first = swarm__spec_sole_writer_volume(spec) != NULL
                                    ? SWARM_UPDATE_ORDER_STOP_FIRST
                                    : SWARM_UPDATE_ORDER_START_FIRST;
    read_deadlines(revision, config, container);
    return revision;
}

swarm__revision *swarm__revision_hold(swarm__revision *revision)
{
    revision->references++;
    return revision;
}

void swarm__revision_release(swarm__revision *revision)
{
    if (revision == NULL || --revision->references > 0)
        return;
    swarm__shared_text_release(revision->why);
    swarm_service_spec_free(revision->spec);
    swarm__free(revision);
}
