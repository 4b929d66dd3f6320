/* SPDX-License-Identifier: MIT
 *
 * Revisions are never lost: what a service has been is remembered, the last ones of it, over updates,
 * rollbacks and restarts of the manager.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "sim/sim_state.h"
#include <swarm/revision.h>

enum {
    KEPT = 10 /* the engine's default */
};

static int has_number(const swarm_revision_list *list, uint64_t number)
{
    for (size_t i = 0; i < swarm_revision_list_count(list); i++)
        if (swarm_revision_get_number(swarm_revision_list_at(list, i)) == number)
            return 1;
    return 0;
}

/* The oldest go first, and only when there are too many. */
static const char *fault(const sim_service *service, const swarm_revision_list *list)
{
    size_t count = swarm_revision_list_count(list), current = 0;
    uint64_t before = 0;
    for (size_t i = 0; i < count; i++) {
        const swarm_revision *revision = swarm_revision_list_at(list, i);
        if (swarm_revision_get_number(revision) <= before)
            return "its revisions are not in order";
        before = swarm_revision_get_number(revision);
        current += swarm_revision_get_current(revision) != 0;
    }
    if (current != 1)
        return "not one of its revisions is the current one, or several are";
    size_t lost = 0;
    for (size_t i = 0; i < service->revisions.count; i++)
        lost += !has_number(list, service->revisions.items[i]);
    return lost > 0 && count < KEPT ? "a revision of it is lost" : NULL;
}

static void remember(swarm_sim *sim, sim_service *service, const swarm_revision_list *list)
{
    service->revisions.count = 0;
    if (swarm__array_reserve(&service->revisions, swarm_revision_list_count(list)) < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    for (size_t i = 0; i < swarm_revision_list_count(list); i++)
        swarm__array_push(&service->revisions,
                          swarm_revision_get_number(swarm_revision_list_at(list, i)));
}

void swarm__sim_check_revisions(swarm_sim *sim, sim_service *service)
{
    swarm_revision_list *list = NULL;
    if (!sim->checks)
        return;
    if (swarm_engine_list_revisions(sim->engine, service->id.text, &list, NULL) < 0) {
        swarm__sim_no_memory(sim);
        return;
    }
    const char *what = fault(service, list);
    if (what != NULL)
        swarm__sim_breach(sim, "%s: %s", service->name, what);
    remember(sim, service, list);
    swarm_revision_list_free(list);
}
