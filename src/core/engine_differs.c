/* SPDX-License-Identifier: MIT
 *
 * Which slots of a service are not what its spec says, or another spec would say.
 */
#include "core/engine_parts.h"

static int endpoint_equal(const swarm_service_spec *a, const swarm_service_spec *b)
{
    const swarm_endpoint_spec *ours = swarm_service_spec_get_endpoint(a);
    const swarm_endpoint_spec *theirs = swarm_service_spec_get_endpoint(b);
    if (ours == NULL || theirs == NULL)
        return swarm_endpoint_spec_port_count(ours) == swarm_endpoint_spec_port_count(theirs);
    return swarm_endpoint_spec_equal(ours, theirs);
}

int swarm__spec_template_equal(const swarm_service_spec *a, const swarm_service_spec *b)
{
    return swarm_task_spec_equal(swarm_service_spec_get_task(a), swarm_service_spec_get_task(b)) &&
           endpoint_equal(a, b);
}

/* 1 when the two differ in nothing but placement. */
static int only_placement_differs(const swarm_service_spec *a, const swarm_service_spec *b)
{
    if (!endpoint_equal(a, b))
        return 0;
    swarm_task_spec *ours = swarm_task_spec_copy(swarm_service_spec_get_task(a));
    swarm_task_spec *theirs = swarm_task_spec_copy(swarm_service_spec_get_task(b));
    int equal = SWARM_E_NOMEM;
    if (ours != NULL && theirs != NULL) {
        swarm_task_spec_unset_placement(ours);
        swarm_task_spec_unset_placement(theirs);
        equal = swarm_task_spec_equal(ours, theirs);
    }
    swarm_task_spec_free(ours);
    swarm_task_spec_free(theirs);
    return equal;
}

/* 0 or SWARM_E_NOMEM. */
static int compare(engine_comparison *known, const swarm__revision *revision)
{
    if (known->revision == revision)
        return 0;
    int is_same = revision->spec == known->target ||
                  swarm__spec_template_equal(revision->spec, known->target);
    int is_alike = is_same ? 1 : only_placement_differs(revision->spec, known->target);
    if (is_alike < 0)
        return is_alike;
    known->revision = revision;
    known->is_same = is_same;
    known->is_alike = is_alike;
    return 0;
}

/* 1 when the slot runs what the spec says, 0 when not, or SWARM_E_NOMEM. */
static int slot_is_clean(const swarm_engine *engine, const engine_slot *slot,
                         engine_comparison *known)
{
    const engine_task *task = slot->active;
    if (task == NULL && slot->finished)
        task = slot->newest;
    if (task == NULL || (task == slot->active && !swarm__task_is_live(task)))
        return 0;
    if (compare(known, task->revision) < 0)
        return SWARM_E_NOMEM;
    if (known->is_same)
        return 1;
    return task->node != NULL && known->is_alike
               ? swarm__node_meets(engine, task->node, known->target)
               : 0;
}

/* A paused node keeps what it has, and gets nothing new: Docker leaves it out of updates, too. */
static int is_left_out(const engine_slot *slot)
{
    return slot->node != NULL &&
           swarm_node_spec_get_availability(slot->node->spec) == SWARM_NODE_AVAILABILITY_PAUSE;
}

/* Slots with nothing live in them come first, they are missed most; then those of which nothing is up:
 * what an update before this one has taken away counts among what this one may. */
int swarm__slot_rank(const engine_slot *slot)
{
    if (!swarm__task_is_live(slot->active))
        return 0;
    return slot->active->up ? 2 : 1;
}

int swarm__slot_differs(const swarm_engine *engine, const engine_slot *slot,
                        engine_comparison *known)
{
    int clean = is_left_out(slot) ? 1 : slot_is_clean(engine, slot, known);
    return clean < 0 ? clean : !clean;
}
