/* SPDX-License-Identifier: MIT */
#include "slots.h"
#include <stdlib.h>
#include <string.h>

static int same_place(const swarm_task *a, const swarm_task *b)
{
    if (swarm_task_get_slot(a) != 0 || swarm_task_get_slot(b) != 0)
        return swarm_task_get_slot(a) == swarm_task_get_slot(b);
    const char *left = swarm_task_get_node_id(a);
    const char *right = swarm_task_get_node_id(b);
    return left != NULL && right != NULL && strcmp(left, right) == 0;
}

static int is_wanted(const swarm_task *task)
{
    return swarm_task_get_desired_state(task) <= SWARM_TASK_STATE_RUNNING;
}

/* Of a slot the newest task comes first, and it counts; but one that is to stop does not take the
 * place of one that is to run. */
static void slot_take(deploy_slots *slots, const swarm_task *task)
{
    size_t i = 0;
    while (i < slots->count && !same_place(slots->items[i].task, task))
        i++;
    if (i == slots->count)
        slots->items[slots->count++].task = task;
    else if (is_wanted(task) && !is_wanted(slots->items[i].task))
        slots->items[i].task = task;
}

static int slot_judge(const deploy_slots *slots, const swarm_task *task)
{
    const swarm_task_spec *wanted =
        swarm_service_spec_get_task(swarm_service_get_spec(slots->service));
    swarm_task_state state = swarm_task_get_state(task);
    if (state == SWARM_TASK_STATE_RUNNING && is_wanted(task))
        return swarm_task_spec_equal(wanted, swarm_task_get_spec(task)) ? DEPLOY_SLOT_RUNNING
                                                                        : DEPLOY_SLOT_OLD;
    if (is_wanted(task) || state < SWARM_TASK_STATE_COMPLETE) /* or on its way out */
        return DEPLOY_SLOT_COMING;
    if (state == SWARM_TASK_STATE_COMPLETE)
        return DEPLOY_SLOT_DONE;
    if (state == SWARM_TASK_STATE_FAILED || state == SWARM_TASK_STATE_REJECTED ||
        state == SWARM_TASK_STATE_ORPHANED)
        return DEPLOY_SLOT_DEAD;
    return DEPLOY_SLOT_GONE;
}

static int slot_compare(const void *a, const void *b)
{
    uint64_t left = swarm_task_get_slot(((const deploy_slot *)a)->task);
    uint64_t right = swarm_task_get_slot(((const deploy_slot *)b)->task);
    return left < right ? -1 : left > right;
}

int deploy_slots_read(const swarm_cluster *cluster, const char *service, deploy_slots *slots,
                      swarm_error **err)
{
    memset(slots, 0, sizeof *slots);
    int result = swarm_cluster_get_service(cluster, service, &slots->service, err);
    if (result == 0)
        result = swarm_cluster_list_tasks(cluster, service, &slots->tasks, err);
    size_t tasks = swarm_task_list_count(slots->tasks);
    if (result == 0) {
        slots->items = calloc(tasks + 1, sizeof *slots->items);
        if (slots->items == NULL)
            result = SWARM_E_NOMEM;
    }
    if (result != 0) {
        deploy_slots_clear(slots);
        return result;
    }
    slots->desired = swarm_service_get_desired_tasks(slots->service);
    for (size_t i = 0; i < tasks; i++)
        slot_take(slots, swarm_task_list_at(slots->tasks, i));
    size_t kept = 0;
    for (size_t i = 0; i < slots->count; i++) {
        deploy_slot slot = slots->items[i];
        slot.state = slot_judge(slots, slot.task);
        if (slot.state != DEPLOY_SLOT_GONE)
            slots->items[kept++] = slot;
    }
    slots->count = kept;
    qsort(slots->items, slots->count, sizeof *slots->items, slot_compare);
    return 0;
}

void deploy_slots_clear(deploy_slots *slots)
{
    free(slots->items);
    swarm_task_list_free(slots->tasks);
    swarm_service_free(slots->service);
    memset(slots, 0, sizeof *slots);
}

size_t deploy_slots_in(const deploy_slots *slots, int state)
{
    size_t count = 0;
    for (size_t i = 0; i < slots->count; i++)
        count += slots->items[i].state == state;
    return count;
}
