/* SPDX-License-Identifier: MIT
 *
 * The places of a service, one for each replica (or node, for a global service), and the task that
 * counts in each: the one that was made last.
 */
#ifndef DEPLOY_SLOTS_H
#define DEPLOY_SLOTS_H

#include <stddef.h>
#include <stdint.h>
#include <swarm/cluster.h>

enum {
    DEPLOY_SLOT_COMING,  /* on its way, or waiting to be tried again, or being stopped */
    DEPLOY_SLOT_RUNNING, /* runs, and is what the service is to be now */
    DEPLOY_SLOT_OLD,     /* runs, but is still to be replaced */
    DEPLOY_SLOT_DONE,    /* ended by itself, and well */
    DEPLOY_SLOT_DEAD,    /* ended badly, and nothing takes its place */
    DEPLOY_SLOT_GONE     /* was stopped on request */
};

typedef struct deploy_slot {
    const swarm_task *task; /* lent by the slots */
    int state;
} deploy_slot;

typedef struct deploy_slots {
    swarm_service *service;
    swarm_task_list *tasks;
    deploy_slot *items;
    size_t count; /* those that are gone are left out */
    uint64_t desired;
} deploy_slots;

/* How the service stands now. 0 or a SWARM_E_ code. */
int deploy_slots_read(const swarm_cluster *cluster, const char *service, deploy_slots *out_slots,
                      swarm_error **err);
void deploy_slots_clear(deploy_slots *slots);

size_t deploy_slots_in(const deploy_slots *slots, int state);

#endif
