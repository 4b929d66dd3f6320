/* SPDX-License-Identifier: MIT
 *
 * Nodes on which tasks of a service failed lately. With five failures a node comes behind all that have
 * fewer, as in Docker; but what failed is not forgotten all at once: a failure counts half after five
 * minutes, and the node is like any other again when less than half of five is left. So five failures
 * last five minutes, ten last ten.
 *
 * They stand in the cell of the service on the node, which is there as long as a task is: a failure needs
 * no memory.
 */
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

static uint32_t score_at(const swarm__cell *cell, int64_t now_ns)
{
    int64_t age_ns = swarm__ns_subtract(now_ns, cell->failed_ns);
    if (age_ns <= 0)
        return cell->score;
    int64_t halvings = age_ns / half_life_ns;
    if (halvings >= 32)
        return 0;
    /* Between two halvings it falls along a line: the same number on every machine. */
    uint64_t left = 2 * (uint64_t)half_life_ns - (uint64_t)(age_ns % half_life_ns);
    return (uint32_t)(((uint64_t)cell->score >> halvings) * (left / 1000000) /
                      (2 * (uint64_t)half_life_ns / 1000000));
}

static uint32_t level_of(uint32_t score, uint32_t level_before)
{
    if (score < (level_before > 0 ? FEW : MANY))
        return 0;
    return (score + ONE / 2) / ONE;
}

static void set_level(swarm_scheduler *scheduler, swarm__cell *cell, uint32_t level)
{
    if (cell->level == level)
        return;
    cell->level = level & 0xff;
    swarm__place_touch(scheduler, swarm__place_at(scheduler, cell->place));
}

void swarm__failure_add(swarm_scheduler *scheduler, uint32_t number)
{
    swarm__cell *cell = swarm__cell_at(scheduler, number);
    swarm__service *service = swarm__service_at(scheduler, cell->service);
    uint32_t score = score_at(cell, scheduler->now_ns) + ONE;
    if (cell->score == 0) {
        cell->next_failed = service->first_failed;
        service->first_failed = number;
    }
    cell->score = (score < MOST ? score : MOST) & 0xffffff;
    cell->failed_ns = scheduler->now_ns;
    set_level(scheduler, cell, level_of(cell->score, cell->level));
}

/* Take the cell behind the link out of the line of those with failures. */
static void forget(swarm_scheduler *scheduler, uint32_t *link)
{
    uint32_t number = *link;
    swarm__cell *cell = swarm__cell_at(scheduler, number);
    *link = cell->next_failed;
    cell->next_failed = 0;
    cell->score = 0;
    set_level(scheduler, cell, 0);
    swarm__cell_settle(scheduler, number);
}

void swarm__failures_refresh(swarm_scheduler *scheduler, swarm__service *service)
{
    uint32_t *link = &service->first_failed;
    while (*link != 0) {
        swarm__cell *cell = swarm__cell_at(scheduler, *link);
        uint32_t score = score_at(cell, scheduler->now_ns);
        if (score < FORGOTTEN) {
            forget(scheduler, link);
            continue;
        }
        set_level(scheduler, cell, level_of(score, cell->level));
        link = &cell->next_failed;
    }
}

void swarm__service_begin_version(swarm_scheduler *scheduler, swarm__service *service,
                                  uint64_t version)
{
    if (service->version == version)
        return;
    service->version = version;
    while (service->first_failed != 0)
        forget(scheduler, &service->first_failed);
}

static void forget_on(swarm_scheduler *scheduler, swarm__service *service, uint32_t place)
{
    uint32_t *link = &service->first_failed;
    while (*link != 0) {
        swarm__cell *cell = swarm__cell_at(scheduler, *link);
        if (cell->place == place)
            forget(scheduler, link);
        else
            link = &cell->next_failed;
    }
}

void swarm__failures_forget_place(swarm_scheduler *scheduler, uint32_t place)
{
    size_t at = 0;
    while (at < scheduler->service_index.capacity) {
        uint32_t number = scheduler->service_index.slots[at];
        if (number != 0) {
            swarm__service *service = swarm__service_at(scheduler, number);
            forget_on(scheduler, service, place);
            swarm__service_settle(scheduler, service);
        }
        uint32_t now = scheduler->service_index.slots[at];
        if (now == number || now == 0) /* else another one took its place */
            at++;
    }
}
