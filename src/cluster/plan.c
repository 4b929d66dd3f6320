/* SPDX-License-Identifier: MIT
 *
 * What a change of the cluster would do: the engine's plans, without the change.
 */
#include "base/error.h"
#include "cluster/cluster.h"

int swarm_cluster_plan_service(swarm_cluster *cluster, const swarm_service_spec *spec,
                               swarm_plan **out_plan, swarm_error **err)
{
    if (cluster == NULL || spec == NULL || out_plan == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm_service *service = NULL;
    const char *name = swarm_service_spec_get_name(spec);
    int code = name != NULL ? swarm_engine_get_service(cluster->engine, name, &service, NULL)
                            : SWARM_E_NOTFOUND;
    if (code < 0 && code != SWARM_E_NOTFOUND)
        return swarm__fail_nomem(err);
    if (code == SWARM_E_NOTFOUND)
        return swarm_engine_plan_create(cluster->engine, spec, out_plan, err);
    swarm_service_spec *wanted =
        swarm__deploy_with_force_update_of(spec, swarm_service_get_spec(service));
    code = wanted != NULL ? swarm_engine_plan_update(cluster->engine, swarm_service_get_id(service),
                                                     wanted, out_plan, err)
                          : swarm__fail_nomem(err);
    swarm_service_spec_free(wanted);
    swarm_service_free(service);
    return code;
}

int swarm_cluster_plan_rollback(swarm_cluster *cluster, const char *id_or_name,
                                swarm_plan **out_plan, swarm_error **err)
{
    if (cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the cluster is NULL");
    return swarm_engine_plan_rollback(cluster->engine, id_or_name, out_plan, err);
}

int swarm_cluster_plan_drain(swarm_cluster *cluster, const char *id_or_name, swarm_plan **out_plan,
                             swarm_error **err)
{
    if (cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the cluster is NULL");
    return swarm_engine_plan_drain(cluster->engine, id_or_name, out_plan, err);
}
