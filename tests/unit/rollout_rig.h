/* SPDX-License-Identifier: MIT
 *
 * Rolling-update machines for tests: made in a line, their steps read as text.
 */
#ifndef TESTS_ROLLOUT_RIG_H
#define TESTS_ROLLOUT_RIG_H

#include <check.h>
#include <swarm/rollout.h>

#define S INT64_C(1000000000)

typedef struct rollout_settings {
    uint64_t parallelism;
    int64_t delay_ns;
    int64_t monitor_ns;
    double ratio;
    swarm_failure_action action; /* 0: unset */
    swarm_update_order order;    /* 0: unset */
} rollout_settings;

/* One at a time, no delay, monitor 5 s, pause at the first failure. */
rollout_settings stop_first(void);
rollout_settings start_first(void);

/* With slots 1 to `slots`, which have an old version. */
swarm_rollout *machine(rollout_settings settings, uint64_t slots);

/* The same, begun at time 0. */
swarm_rollout *begun(rollout_settings settings, uint64_t slots);

/* The steps that are due, as "start-new 1, stop-old 2"; lent until the next call. */
const char *steps(swarm_rollout *rollout);

#define STEPS(rollout, expected) ck_assert_str_eq(steps(rollout), expected)
#define UP(rollout, slot, at)                                                                      \
    ck_assert_int_eq(swarm_rollout_see(rollout, slot, SWARM_ROLLOUT_SEEN_NEW_UP, at), 1)
#define FAILED(rollout, slot, at)                                                                  \
    ck_assert_int_eq(swarm_rollout_see(rollout, slot, SWARM_ROLLOUT_SEEN_NEW_FAILED, at), 1)
#define STOPPED(rollout, slot, at)                                                                 \
    ck_assert_int_eq(swarm_rollout_see(rollout, slot, SWARM_ROLLOUT_SEEN_OLD_STOPPED, at), 1)
#define IGNORED(rollout, slot, seen, at)                                                           \
    ck_assert_int_eq(swarm_rollout_see(rollout, slot, SWARM_ROLLOUT_SEEN_##seen, at), 0)
#define VERDICT(rollout, expected)                                                                 \
    ck_assert_str_eq(swarm_verdict_to_str(swarm_rollout_get_verdict(rollout)), expected)

#endif
