/* SPDX-License-Identifier: MIT
 *
 * The verdict of what is no update: a new service, one that was scaled, a change in place.
 */
#include "base/duration.h"
#include "core/engine_parts.h"

static const int64_t default_monitor_ns = 5000000000;

int64_t swarm__spec_monitor_ns(const swarm_service_spec *spec)
{
    int64_t monitor_ns =
        swarm_update_config_get_monitor_ns(swarm_service_spec_get_update_config(spec));
    return monitor_ns > 0 ? monitor_ns : default_monitor_ns;
}

/* Scaling a service whose update has failed does not make the update good. */
static void tell_converged(swarm_engine *engine, engine_service *service)
{
    const char *message = "service converged";
    service->verdict = SWARM_VERDICT_SUCCEEDED;
    if (service->update_state == SWARM_UPDATE_STATE_PAUSED) {
        service->verdict = SWARM_VERDICT_PAUSED;
        message = "service converged; its update is still paused";
    } else if (service->update_state == SWARM_UPDATE_STATE_ROLLBACK_PAUSED) {
        service->verdict = SWARM_VERDICT_ROLLBACK_FAILED;
        message = "service converged; its rollback is still paused";
    } else {
        service->proven = 1;
    }
    swarm__past_judge(engine, service, service->verdict);
    swarm__update_note(engine, service, SWARM_VERDICT_CAUSE_UNKNOWN);
    swarm__tell_verdict(engine, service, service->verdict, message);
}

/* The first slot that starts no other task, or NULL. */
static const engine_slot *find_finished(const engine_service *service)
{
    for (size_t i = 0; service->has_finished && i < service->slots.count; i++) {
        const engine_slot *slot = service->slots.items[i];
        if (slot != NULL && !slot->removing && slot->finished)
            return slot;
    }
    return NULL;
}

/* A new service has succeeded when all of it has been up together for the monitor time. */
void swarm__service_converged_check(swarm_engine *engine, engine_service *service)
{
    if (!service->converging || service->reconcile)
        return;
    const engine_slot *finished = find_finished(service);
    if (finished != NULL) {
        service->converging = 0;
        service->verdict = SWARM_VERDICT_PAUSED;
        swarm__heap_unset(&engine->timers, &service->timer);
        swarm__past_judge(engine, service, SWARM_VERDICT_PAUSED);
        service->failed_task = finished->newest != NULL ? finished->newest->id : (swarm__id){""};
        swarm__update_note(engine, service, SWARM_VERDICT_CAUSE_EXIT);
        swarm__tell_verdict(engine, service, SWARM_VERDICT_PAUSED,
                            "a task ended and its restart policy starts no other");
        return;
    }
    if (service->up_tasks < service->live_slots) {
        if (service->timer.place != 0 || service->time_over)
            swarm__save_service(engine, service);
        swarm__heap_unset(&engine->timers, &service->timer);
        service->time_over = 0;
    } else if (service->time_over) {
        service->converging = 0;
        tell_converged(engine, service);
    } else if (service->timer.place == 0) {
        swarm__save_service(engine, service);
        swarm__heap_set(
            &engine->timers, &service->timer,
            swarm__ns_add(engine->now_ns, swarm__spec_monitor_ns(service->current->spec)));
    }
}
