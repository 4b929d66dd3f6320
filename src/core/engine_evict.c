/* SPDX-License-Identifier: MIT
 *
 * Constraints that hold when a task is placed and no longer do when its node has changed: the task is
 * to move, as from a node that is drained.
 */
#include "core/constraint.h"
#include "core/engine_parts.h"

int swarm__node_meets(const swarm_engine *engine, const engine_node *node,
                      const swarm_service_spec *spec)
{
    swarm__constraints constraints = {0};
    const swarm_placement *placement =
        swarm_task_spec_get_placement(swarm_service_spec_get_task(spec));
    int code = swarm__constraints_parse(placement, &constraints, NULL);
    if (code < 0)
        return code;
    if (constraints.count == 0) {
        swarm__constraints_free(&constraints);
        return 1;
    }
    swarm_node *snapshot;
    code = swarm__node_snapshot(engine, node, &snapshot);
    if (code == 0) {
        code = swarm__constraints_broken(&constraints, snapshot) == NULL;
        swarm_node_free(snapshot);
    }
    swarm__constraints_free(&constraints);
    return code;
}

/* Docker's enforcer leaves nodes alone that are paused; drained ones are emptied anyway. */
static int is_active(const engine_node *node)
{
    swarm_node_availability availability = swarm_node_spec_get_availability(node->spec);
    return swarm__node_takes_tasks(node) && availability != SWARM_NODE_AVAILABILITY_PAUSE;
}

int swarm__slot_check_node(const swarm_engine *engine, engine_slot *slot)
{
    engine_task *active = slot->active;
    if (!swarm__task_is_live(active) || active->node == NULL || slot->node != NULL ||
        active->node_version == active->node->version || !is_active(active->node))
        return 0;
    const swarm__revision *current = slot->service->current;
    int meets =
        !current->has_constraints ? 1 : swarm__node_meets(engine, active->node, current->spec);
    if (meets < 0)
        return meets;
    active->misplaced = !meets;
    active->node_version = active->node->version;
    return 0;
}
