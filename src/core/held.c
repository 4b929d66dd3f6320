/* SPDX-License-Identifier: MIT
 *
 * Which tasks are where: services, the cells in which their tasks are counted, and the tasks.
 */
#include "base/alloc.h"
#include "core/placing.h"
#include <string.h>

/* ---- services ---- */

static uint64_t hash_id(const swarm_scheduler *scheduler, const char *id)
{
    return swarm__hash_bytes(scheduler->seed, id, strlen(id));
}

static uint64_t hash_of_service(const void *owner, uint32_t number)
{
    return hash_id(owner, swarm__service_at(owner, number)->id);
}

swarm__service *swarm__service_find(const swarm_scheduler *scheduler, const char *service_id)
{
    const swarm__index *index = &scheduler->service_index;
    if (index->count == 0)
        return NULL;
    for (size_t at = swarm__index_home(index, hash_id(scheduler, service_id));
         index->slots[at] != 0; at = swarm__index_next(index, at)) {
        swarm__service *service = swarm__service_at(scheduler, index->slots[at]);
        if (strcmp(service->id, service_id) == 0)
            return service;
    }
    return NULL;
}

swarm__service *swarm__service_get(swarm_scheduler *scheduler, const char *service_id)
{
    swarm__service *service = swarm__service_find(scheduler, service_id);
    if (service != NULL)
        return service;
    char *id = swarm__strdup(service_id);
    if (id == NULL || swarm__slab_reserve(&scheduler->services, 1) < 0 ||
        swarm__index_reserve(&scheduler->service_index, 1, hash_of_service, scheduler) < 0) {
        swarm__free(id);
        return NULL;
    }
    uint32_t number = swarm__slab_take(&scheduler->services);
    service = swarm__service_at(scheduler, number);
    service->id = id;
    service->number = number;
    swarm__index_put(&scheduler->service_index, hash_id(scheduler, id), number);
    return service;
}

void swarm__service_settle(swarm_scheduler *scheduler, swarm__service *service)
{
    if (service->first_group != 0 || service->first_cell != 0)
        return;
    uint32_t number = service->number;
    swarm__index_remove(&scheduler->service_index, hash_id(scheduler, service->id), number,
                        hash_of_service, scheduler);
    swarm__free(service->id);
    swarm__slab_give(&scheduler->services, number);
}

/* ---- groups ---- */

swarm__group *swarm__group_get(swarm_scheduler *scheduler, swarm__service *service,
                               swarm__want *want, uint64_t version, uint32_t *out_number)
{
    uint32_t number = service->first_group;
    while (number != 0) {
        swarm__group *group = swarm__group_at(scheduler, number);
        if (group->want == want->number && group->version == version)
            break;
        number = group->next;
    }
    if (number == 0) {
        if (swarm__slab_reserve(&scheduler->groups, 1) < 0)
            return NULL;
        number = swarm__slab_take(&scheduler->groups);
        *swarm__group_at(scheduler, number) = (swarm__group){.service = service->number,
                                                             .want = want->number,
                                                             .version = version,
                                                             .next = service->first_group};
        service->first_group = number;
        want->references++;
    }
    *out_number = number;
    return swarm__group_at(scheduler, number);
}

void swarm__group_settle(swarm_scheduler *scheduler, uint32_t number)
{
    const swarm__group *group = swarm__group_at(scheduler, number);
    if (group->tasks > 0)
        return;
    swarm__service *service = swarm__service_at(scheduler, group->service);
    uint32_t *link = &service->first_group;
    while (*link != number)
        link = &swarm__group_at(scheduler, *link)->next;
    *link = group->next;
    swarm__want_release(scheduler, swarm__want_at(scheduler, group->want));
    swarm__slab_give(&scheduler->groups, number);
    swarm__service_settle(scheduler, service);
}

/* ---- cells ---- */

static uint64_t hash_of_cell(const void *owner, uint32_t number)
{
    const swarm__cell *cell = swarm__cell_at(owner, number);
    return swarm__hash_numbers(cell->service, cell->place);
}

uint32_t swarm__cell_find(const swarm_scheduler *scheduler, uint32_t service, uint32_t place)
{
    const swarm__index *index = &scheduler->cell_index;
    if (index->count == 0)
        return 0;
    for (size_t at = swarm__index_home(index, swarm__hash_numbers(service, place));
         index->slots[at] != 0; at = swarm__index_next(index, at)) {
        const swarm__cell *cell = swarm__cell_at(scheduler, index->slots[at]);
        if (cell->service == service && cell->place == place)
            return index->slots[at];
    }
    return 0;
}

const swarm__cell *swarm__cell_on(const swarm_scheduler *scheduler, uint32_t service,
                                  const swarm__place *place)
{
    uint32_t number = service != 0 ? swarm__cell_find(scheduler, service, place->number) : 0;
    return number != 0 ? swarm__cell_at(scheduler, number) : NULL;
}

uint32_t swarm__tasks_on(const swarm_scheduler *scheduler, uint32_t service,
                         const swarm__place *place)
{
    const swarm__cell *cell = swarm__cell_on(scheduler, service, place);
    return cell != NULL ? cell->tasks : 0;
}

/* Room is reserved. */
static swarm__cell *cell_get(swarm_scheduler *scheduler, uint32_t service_number, uint32_t place)
{
    uint32_t number = swarm__cell_find(scheduler, service_number, place);
    if (number != 0)
        return swarm__cell_at(scheduler, number);
    swarm__service *service = swarm__service_at(scheduler, service_number);
    number = swarm__slab_take(&scheduler->cells);
    swarm__cell *cell = swarm__cell_at(scheduler, number);
    *cell = (swarm__cell){.service = service_number, .place = place, .next = service->first_cell};
    if (service->first_cell != 0)
        swarm__cell_at(scheduler, service->first_cell)->prev = number;
    service->first_cell = number;
    service->cell_count++;
    swarm__index_put(&scheduler->cell_index, swarm__hash_numbers(service_number, place), number);
    return cell;
}

void swarm__cell_settle(swarm_scheduler *scheduler, uint32_t number)
{
    const swarm__cell *cell = swarm__cell_at(scheduler, number);
    if (cell->held > 0 || cell->score > 0)
        return;
    swarm__service *service = swarm__service_at(scheduler, cell->service);
    if (cell->prev != 0)
        swarm__cell_at(scheduler, cell->prev)->next = cell->next;
    else
        service->first_cell = cell->next;
    if (cell->next != 0)
        swarm__cell_at(scheduler, cell->next)->prev = cell->prev;
    service->cell_count--;
    swarm__index_remove(&scheduler->cell_index, swarm__hash_numbers(cell->service, cell->place),
                        number, hash_of_cell, scheduler);
    swarm__slab_give(&scheduler->cells, number);
}

/* ---- tasks ---- */

const char *swarm__held_id(const swarm__held *task)
{
    if (task->id[SWARM__ID_ROOM - 1] == '\0')
        return task->id;
    const char *id;
    memcpy(&id, task->id, sizeof id);
    return id;
}

static uint64_t hash_of_task(const void *owner, uint32_t number)
{
    return hash_id(owner, swarm__held_id(swarm__held_at(owner, number)));
}

/* 0, or SWARM_E_NOMEM: a long one stands outside. */
static int set_id(swarm__held *task, const char *id, size_t length)
{
    if (length < SWARM__ID_ROOM) {
        memcpy(task->id, id, length);
        return 0;
    }
    char *copy = swarm__strndup(id, length);
    if (copy == NULL)
        return SWARM_E_NOMEM;
    memcpy(task->id, &copy, sizeof copy);
    task->id[SWARM__ID_ROOM - 1] = 1;
    return 0;
}

static void clear_id(swarm__held *task)
{
    char *id;
    if (task->id[SWARM__ID_ROOM - 1] == '\0')
        return;
    memcpy(&id, task->id, sizeof id);
    swarm__free(id);
}

static uint32_t find_hashed(const swarm_scheduler *scheduler, const char *task_id, uint64_t hash)
{
    const swarm__index *index = &scheduler->task_index;
    for (size_t at = swarm__index_home(index, hash); index->slots[at] != 0;
         at = swarm__index_next(index, at))
        if (strcmp(swarm__held_id(swarm__held_at(scheduler, index->slots[at])), task_id) == 0)
            return index->slots[at];
    return 0;
}

uint32_t swarm__held_find(const swarm_scheduler *scheduler, const char *task_id)
{
    if (scheduler->task_index.count == 0)
        return 0;
    return find_hashed(scheduler, task_id, hash_id(scheduler, task_id));
}

void swarm__held_count(swarm_scheduler *scheduler, swarm__held *task, int counts)
{
    swarm__place *place = swarm__place_at(scheduler, task->place);
    uint32_t service = swarm__group_at(scheduler, task->group)->service;
    swarm__cell *cell =
        swarm__cell_at(scheduler, swarm__cell_find(scheduler, service, task->place));
    uint32_t change = counts ? 1 : UINT32_MAX;
    cell->tasks += change;
    place->tasks += change;
    task->retired = !counts;
    swarm__place_touch(scheduler, place);
}

int swarm__helds_reserve(swarm_scheduler *scheduler, size_t count)
{
    return swarm__index_reserve(&scheduler->task_index, count, hash_of_task, scheduler);
}

static int reserve(swarm_scheduler *scheduler, swarm__place *place, const swarm__claim *claim)
{
    return swarm__slab_reserve(&scheduler->tasks, 1) < 0 ||
                   swarm__slab_reserve(&scheduler->cells, 1) < 0 ||
                   swarm__index_reserve(&scheduler->task_index, 1, hash_of_task, scheduler) < 0 ||
                   swarm__index_reserve(&scheduler->cell_index, 1, hash_of_cell, scheduler) < 0 ||
                   swarm__place_reserve(place, claim) < 0
               ? SWARM_E_NOMEM
               : 0;
}

static void link_task(swarm_scheduler *scheduler, swarm__place *place, swarm__held *task,
                      uint32_t number)
{
    task->next = place->first;
    if (place->first != 0)
        swarm__held_at(scheduler, place->first)->prev = number;
    place->first = number;
}

int swarm__held_add(swarm_scheduler *scheduler, uint32_t group_number, swarm__place *place,
                    const char *task_id, const swarm__cell **out_cell)
{
    swarm__group *group = swarm__group_at(scheduler, group_number);
    const swarm__claim *claim = &swarm__want_at(scheduler, group->want)->claim;
    if (reserve(scheduler, place, claim) < 0)
        return SWARM_E_NOMEM;
    size_t length = strlen(task_id);
    uint64_t hash = swarm__hash_bytes(scheduler->seed, task_id, length);
    if (find_hashed(scheduler, task_id, hash) != 0)
        return SWARM_E_EXISTS;
    uint32_t number = swarm__slab_take(&scheduler->tasks);
    swarm__held *task = swarm__held_at(scheduler, number);
    if (set_id(task, task_id, length) < 0) {
        swarm__slab_give(&scheduler->tasks, number);
        return SWARM_E_NOMEM;
    }
    task->place = place->number;
    task->group = group_number & 0x7fffffffU;
    swarm__index_put(&scheduler->task_index, hash, number);
    link_task(scheduler, place, task, number);
    swarm__cell *cell = cell_get(scheduler, group->service, place->number);
    cell->held++;
    cell->tasks++;
    place->tasks++;
    group->tasks++;
    swarm__place_hold(place, claim);
    swarm__place_touch(scheduler, place);
    *out_cell = cell;
    return 0;
}

static void unlink_task(swarm_scheduler *scheduler, swarm__place *place, const swarm__held *task)
{
    if (task->prev != 0)
        swarm__held_at(scheduler, task->prev)->next = task->next;
    else
        place->first = task->next;
    if (task->next != 0)
        swarm__held_at(scheduler, task->next)->prev = task->prev;
}

void swarm__held_release(swarm_scheduler *scheduler, uint32_t number)
{
    swarm__held *task = swarm__held_at(scheduler, number);
    swarm__place *place = swarm__place_at(scheduler, task->place);
    uint32_t group_number = task->group;
    swarm__group *group = swarm__group_at(scheduler, group_number);
    uint32_t cell_number = swarm__cell_find(scheduler, group->service, task->place);
    swarm__cell *cell = swarm__cell_at(scheduler, cell_number);
    if (!task->retired) {
        cell->tasks--;
        place->tasks--;
    }
    cell->held--;
    swarm__cell_settle(scheduler, cell_number);
    swarm__place_give_back(place, &swarm__want_at(scheduler, group->want)->claim);
    swarm__place_touch(scheduler, place);
    unlink_task(scheduler, place, task);
    swarm__index_remove(&scheduler->task_index, hash_of_task(scheduler, number), number,
                        hash_of_task, scheduler);
    clear_id(task);
    swarm__slab_give(&scheduler->tasks, number);
    group->tasks--;
    swarm__group_settle(scheduler, group_number);
}

/* ---- the end ---- */

void swarm__helds_free(swarm_scheduler *scheduler)
{
    for (size_t i = 0; i < scheduler->task_index.capacity; i++)
        if (scheduler->task_index.slots[i] != 0)
            clear_id(swarm__held_at(scheduler, scheduler->task_index.slots[i]));
    for (size_t i = 0; i < scheduler->service_index.capacity; i++) {
        if (scheduler->service_index.slots[i] == 0)
            continue;
        swarm__service *service = swarm__service_at(scheduler, scheduler->service_index.slots[i]);
        for (uint32_t group = service->first_group; group != 0;
             group = swarm__group_at(scheduler, group)->next)
            swarm__want_release(scheduler,
                                swarm__want_at(scheduler, swarm__group_at(scheduler, group)->want));
        swarm__free(service->id);
    }
    swarm__index_free(&scheduler->task_index);
    swarm__index_free(&scheduler->service_index);
    swarm__index_free(&scheduler->cell_index);
    swarm__slab_free(&scheduler->tasks);
    swarm__slab_free(&scheduler->services);
    swarm__slab_free(&scheduler->groups);
    swarm__slab_free(&scheduler->cells);
}
