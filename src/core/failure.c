/* SPDX-License-Identifier: MIT
 *
 * Nodes on which tasks of a service failed lately. With five failures a node comes behind all that have
 * fewer, as in Docker; but what failed is not forgotten all at once: a failure counts half after five
 * minutes, and the node is like any other again when less than half of five is left. So five failures
 * last five minutes, ten last ten.
 */
#include "base/array.h"
#include "base/duration.h"
#include "core/placing.h"

static const int64_t half_life_ns = 300000000000;

enum {
    ONE = 1024,          /* failure */
    MANY = 9 * ONE / 2,  /* five, one of them a little old */
    FEW = 5 * ONE / 2,   /* half of five */
    MOST = 200 * ONE,    /* that are counted */
    FORGOTTEN = ONE / 16 /* too little to be remembered */
};

static uint32_t score_at(const swarm__failure *failure, int64_t now_ns)
{
    int64_t age_ns = swarm__ns_subtract(now_ns, failure->at_ns);
    if (age_ns <= 0)
        return failure->score;
    int64_t halvings = age_ns / half_life_ns;
    if (halvings >= 32)
        return 0;
    /* Between two halvings it falls along a line: the same number on every machine. */
    uint64_t left = 2 * (uint64_t)half_life_ns - (uint64_t)(age_ns % half_life_ns);
    return (uint32_t)((failure->score >> halvings) * (left / 1000000) /
                      (2 * (uint64_t)half_life_ns / 1000000));
}

static uint32_t level_of(uint32_t score, uint32_t level_before)
{
    if (score < (level_before > 0 ? FEW : MANY))
        return 0;
    return (score + ONE / 2) / ONE;
}

static swarm__failure *find(const swarm__service *service, uint32_t place)
{
    for (size_t i = 0; i < service->failures.count; i++)
        if (service->failures.items[i].place == place)
            return &service->failures.items[i];
    return NULL;
}

uint32_t swarm__failure_level(const swarm__service *service, uint32_t place)
{
    const swarm__failure *failure = find(service, place);
    return failure != NULL ? failure->level : 0;
}

static void set_level(swarm_scheduler *scheduler, swarm__failure *failure, uint32_t level)
{
    if (failure->level == level)
        return;
    failure->level = level;
    swarm__place_touch(scheduler, swarm__place_at(scheduler, failure->place));
}

int swarm__failure_add(swarm_scheduler *scheduler, swarm__service *service, uint32_t place)
{
    swarm__failure *failure = find(service, place);
    if (failure == NULL) {
        if (swarm__array_reserve(&service->failures, 1) < 0)
            return SWARM_E_NOMEM;
        swarm__failure added = {.place = place, .at_ns = scheduler->now_ns};
        swarm__array_push(&service->failures, added);
        failure = &service->failures.items[service->failures.count - 1];
    }
    uint32_t score = score_at(failure, scheduler->now_ns) + ONE;
    failure->score = score < MOST ? score : MOST;
    failure->at_ns = scheduler->now_ns;
    set_level(scheduler, failure, level_of(failure->score, failure->level));
    return 0;
}

void swarm__failures_refresh(swarm_scheduler *scheduler, swarm__service *service)
{
    size_t kept = 0;
    for (size_t i = 0; i < service->failures.count; i++) {
        swarm__failure *failure = &service->failures.items[i];
        uint32_t score = score_at(failure, scheduler->now_ns);
        set_level(scheduler, failure, level_of(score, failure->level));
        if (score >= FORGOTTEN)
            service->failures.items[kept++] = *failure;
    }
    service->failures.count = kept;
}

void swarm__failures_clear(swarm_scheduler *scheduler, swarm__service *service)
{
    for (size_t i = 0; i < service->failures.count; i++)
        set_level(scheduler, &service->failures.items[i], 0);
    service->failures.count = 0;
}

void swarm__failures_forget_place(swarm_scheduler *scheduler, uint32_t place)
{
    for (size_t i = 0; i < scheduler->service_index.capacity; i++) {
        uint32_t number = scheduler->service_index.slots[i];
        swarm__service *service = number != 0 ? swarm__service_at(scheduler, number) : NULL;
        swarm__failure *failure = service != NULL ? find(service, place) : NULL;
        if (failure != NULL)
            *failure = service->failures.items[--service->failures.count];
    }
}
