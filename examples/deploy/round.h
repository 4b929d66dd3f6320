/* SPDX-License-Identifier: MIT
 *
 * A round is one time that the stack's files are applied: it lasts until it is known, for every
 * service that was made or changed, what that came to.
 *
 * The cluster tells one verdict for each service that was made, updated, or changed in place.
 */
#ifndef DEPLOY_ROUND_H
#define DEPLOY_ROUND_H

#include <stddef.h>
#include <stdint.h>
#include <swarm/cluster.h>

/* What a round, and each service in it, came to: beside the cluster's verdicts (an update that was
 * superseded or cancelled) failed, and not known yet. */
enum {
    DEPLOY_FAILED = -1,
    DEPLOY_PENDING = 0
};

typedef struct deploy_entry {
    char *name;
    swarm_verdict verdict;
    char *reason; /* NULL, or what went wrong */
} deploy_entry;

typedef struct deploy_round {
    deploy_entry *entries;
    size_t count;
    int64_t start_ns;
    int64_t deadline_ns;
    swarm_verdict verdict;
} deploy_round;

/* Begin with no service; those that the last round did not get to stay. */
void deploy_round_begin(deploy_round *round, int64_t now_ns, int64_t timeout_ns);

/* A service whose verdict the round waits for. 0 or SWARM_E_NOMEM. */
int deploy_round_add(deploy_round *round, const char *service);

void deploy_round_take(deploy_round *round, const swarm_event *event);

/* 1 when the verdict has become known. */
int deploy_round_check(deploy_round *round, int64_t now_ns);

/* When to check again, if nothing is seen before. */
int64_t deploy_round_deadline_ns(const deploy_round *round);

void deploy_round_clear(deploy_round *round);

const char *deploy_verdict_to_str(swarm_verdict verdict);
int deploy_verdict_exit_code(swarm_verdict verdict);

#endif
