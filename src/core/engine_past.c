/* SPDX-License-Identifier: MIT
 *
 * What a service has been: its revisions, numbered from 1, with what became of each. A revision is a task
 * template and ports; replicas, labels and update settings belong to the service, and are changed in
 * place.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "core/engine_parts.h"

int swarm__past_reserve(engine_service *service)
{
    return swarm__array_reserve(&service->past, 1);
}

engine_past *swarm__past_find(const engine_service *service, uint64_t number)
{
    for (size_t i = 0; i < service->past.count; i++)
        if (service->past.items[i].revision->number == number)
            return &service->past.items[i];
    return NULL;
}

engine_past *swarm__past_current(const engine_service *service)
{
    return swarm__past_find(service, service->current->number);
}

/* The last that succeeded. Before any has, the first that was not gone back from. */
const engine_past *swarm__past_previous(const engine_service *service)
{
    const engine_past *best = NULL, *otherwise = NULL;
    for (size_t i = 0; i < service->past.count; i++) {
        const engine_past *past = &service->past.items[i];
        if (past->revision->number == service->current->number)
            continue;
        if (past->succeeded_ns != 0 && (best == NULL || past->succeeded_ns >= best->succeeded_ns))
            best = past;
        else if (otherwise == NULL && past->verdict != SWARM_VERDICT_ROLLED_BACK)
            otherwise = past;
    }
    return best != NULL ? best : otherwise;
}

/* Does a task or a slot still need it? */
static int is_used(const engine_service *service, uint64_t number)
{
    for (size_t i = 0; i < service->slots.count; i++) {
        const engine_slot *slot = service->slots.items[i];
        if (slot == NULL)
            continue;
        if (slot->revision->number == number ||
            (slot->restarts != NULL && slot->restarts->counted != NULL &&
             slot->restarts->counted->number == number))
            return 1;
        for (const engine_task *task = slot->newest; task != NULL; task = task->older)
            if (task->revision->number == number)
                return 1;
    }
    return 0;
}

/* Forget the oldest that are too many and of no use any more. */
static void prune(const swarm_engine *engine, engine_service *service)
{
    size_t kept = 0, count = service->past.count;
    const engine_past *previous = swarm__past_previous(service);
    uint64_t back_to = previous != NULL ? previous->revision->number : 0;
    for (size_t i = 0; i < count; i++) {
        engine_past *past = &service->past.items[i];
        uint64_t number = past->revision->number;
        if (kept + (count - i) > engine->revision_limit && number != back_to &&
            number != service->current->number && !is_used(service, number))
            swarm__revision_release(past->revision);
        else
            service->past.items[kept++] = *past;
    }
    service->past.count = kept;
}

void swarm__past_add(swarm_engine *engine, engine_service *service, swarm__revision *revision)
{
    engine_past past = {.revision = swarm__revision_hold(revision), .created_ns = engine->now_ns};
    revision->number = ++service->revisions_made;
    swarm__array_push(&service->past, past);
    swarm__revision_release(service->current);
    service->current = revision;
    prune(engine, service);
}

void swarm__past_return(engine_service *service, swarm__revision *revision)
{
    engine_past *past = swarm__past_find(service, revision->number);
    if (past != NULL) {
        swarm__revision_release(past->revision);
        past->revision = swarm__revision_hold(revision);
    }
    swarm__revision_release(service->current);
    service->current = revision;
}

void swarm__past_judge(swarm_engine *engine, engine_service *service, swarm_verdict verdict)
{
    engine_past *past = swarm__past_current(service);
    if (past == NULL)
        return;
    if (verdict == SWARM_VERDICT_SUCCEEDED) /* 0 stands for never */
        past->succeeded_ns = engine->now_ns != 0 ? engine->now_ns : 1;
    if (past->verdict != SWARM_VERDICT_SUCCEEDED)
        past->verdict = verdict;
    swarm__save_service(engine, service);
}

void swarm__past_free(engine_service *service)
{
    for (size_t i = 0; i < service->past.count; i++)
        swarm__revision_release(service->past.items[i].revision);
    swarm__array_free(&service->past);
}
