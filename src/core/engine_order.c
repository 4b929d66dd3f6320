/* SPDX-License-Identifier: MIT
 *
 * Which task of a slot comes first, where the config leaves that open; and start-first that cannot be.
 */
#include "base/error.h"
#include "base/text.h"
#include "core/engine_plan.h"
#include <string.h>

/* ---- volumes ---- */

/* So many tasks of the service stand on one node, as far as the spec says it. */
static int is_alone_on_its_node(const swarm_service_spec *spec)
{
    const swarm_placement *placement =
        swarm_task_spec_get_placement(swarm_service_spec_get_task(spec));
    return swarm_service_spec_get_mode(spec) == SWARM_SERVICE_MODE_GLOBAL ||
           swarm__spec_replicas(spec) == 1 || swarm_placement_get_max_replicas(placement) == 1;
}

const char *swarm__spec_sole_writer_volume(const swarm_service_spec *spec)
{
    const swarm_container_spec *container =
        swarm_task_spec_get_container(swarm_service_spec_get_task(spec));
    for (size_t i = 0; i < swarm_container_spec_mount_count(container); i++) {
        const swarm_mount *mount = swarm_container_spec_mount_at(container, i);
        swarm_mount_type type = swarm_mount_get_type(mount);
        const char *source = swarm_mount_get_source(mount);
        if ((type == SWARM_MOUNT_TYPE_VOLUME || type == SWARM_MOUNT_TYPE_CLUSTER) &&
            source != NULL && *source != '\0' && !swarm_mount_get_read_only(mount) &&
            is_alone_on_its_node(spec))
            return source;
    }
    return NULL;
}

/* ---- the choice ---- */

static engine_trial start_first_trial(const swarm_engine *engine, const engine_service *service,
                                      const swarm__revision *target,
                                      const swarm_update_config *config)
{
    engine_trial trial = {.engine = engine,
                          .service = service,
                          .target = target,
                          .config = config,
                          .order = SWARM_UPDATE_ORDER_START_FIRST,
                          .rolls = 1};
    engine_pace least, most;
    swarm__pace_of(engine, service, target, &least, &trial.pace, &most);
    return trial;
}

static int choose_by_trial(const swarm_engine *engine, const engine_service *service,
                           const swarm__revision *target, const swarm_update_config *config,
                           swarm_update_order *out_order, char **out_reason)
{
    trial_outcome outcome;
    engine_trial trial = start_first_trial(engine, service, target, config);
    int code = swarm__trial_run(&trial, &outcome);
    if (code == 0 && outcome.obstacle != NULL) {
        *out_order = SWARM_UPDATE_ORDER_STOP_FIRST;
        *out_reason = swarm__format("stop-first: old and new do not fit beside each other: %s",
                                    outcome.obstacle);
    } else if (code == 0) {
        *out_order = SWARM_UPDATE_ORDER_START_FIRST;
        *out_reason = swarm__format("start-first: old and new fit beside each other");
    }
    swarm__outcome_release(&outcome);
    return code == 0 && *out_reason == NULL ? SWARM_E_NOMEM : code;
}

int swarm__order_choose(const swarm_engine *engine, const engine_service *service,
                        const swarm__revision *target, const swarm_update_config *config,
                        swarm_update_order *out_order, char **out_reason)
{
    swarm_update_order asked = swarm_update_config_get_order(config);
    const char *volume;
    *out_reason = NULL;
    *out_order = asked != SWARM_UPDATE_ORDER_UNKNOWN ? asked : SWARM_UPDATE_ORDER_STOP_FIRST;
    if (asked != SWARM_UPDATE_ORDER_AUTO)
        return 0;
    if ((volume = swarm__spec_sole_writer_volume(target->spec)) == NULL)
        return choose_by_trial(engine, service, target, config, out_order, out_reason);
    *out_order = SWARM_UPDATE_ORDER_STOP_FIRST;
    *out_reason = swarm__format("stop-first: volume %s is to have one writer at a time", volume);
    return *out_reason != NULL ? 0 : SWARM_E_NOMEM;
}

/* ---- what can never be ---- */

static int is_host_port(const swarm_port_config *port)
{
    return swarm_port_config_get_publish_mode(port) == SWARM_PUBLISH_MODE_HOST &&
           swarm_port_config_get_published_port(port) != 0;
}

static int has_host_port(const swarm_service_spec *spec)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(spec);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++)
        if (is_host_port(swarm_endpoint_spec_port_at(endpoint, i)))
            return 1;
    return 0;
}

static int declares_limits(const swarm_service_spec *spec)
{
    return has_host_port(spec) || swarm_placement_get_max_replicas(swarm_task_spec_get_placement(
                                      swarm_service_spec_get_task(spec))) != 0;
}

int swarm__order_check(const swarm_engine *engine, const engine_service *service,
                       const swarm__revision *target, const swarm_update_config *config,
                       const char *path, swarm_error **err)
{
    if (swarm_update_config_get_order(config) != SWARM_UPDATE_ORDER_START_FIRST ||
        !declares_limits(target->spec))
        return 0;
    trial_outcome outcome;
    engine_trial trial = start_first_trial(engine, service, target, config);
    trial.as_declared = 1;
    int code = swarm__trial_run(&trial, &outcome);
    if (code < 0)
        code = swarm__fail_nomem(err);
    else if (outcome.obstacle != NULL && outcome.never)
        code = swarm__fail(err, SWARM_E_CONFLICT, path,
                           "with start-first a new task would never find a node: %s (stop-first "
                           "would do, and auto chooses it by itself)",
                           outcome.obstacle);
    swarm__outcome_release(&outcome);
    return code;
}
