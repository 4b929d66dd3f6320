/* SPDX-License-Identifier: MIT
 *
 * The rollout machine alone: in which order are four virtual machines replaced, two at a time, the new
 * one before the old one, and what if one of them does not come up? And how does it go when the first one is
 * looked at before the others follow, a canary? Nothing is started, and no time passes but what the program
 * says.
 */
#include <stdio.h>
#include <swarm/error.h>
#include <swarm/rollout.h>

#define SECOND_NS INT64_C(1000000000)

/* Carry a step out, and see what comes of it. Here every new machine comes up but that of `bad`. */
static void carry_out(swarm_rollout *rollout, swarm_rollout_step step, uint64_t slot, uint64_t bad,
                      int64_t now_ns)
{
    printf("%4.0f s  %s", (double)now_ns / 1e9, swarm_rollout_step_to_str(step));
    if (slot != 0)
        printf(" %d", (int)slot);
    printf("\n");
    if (step == SWARM_ROLLOUT_STEP_START_NEW)
        swarm_rollout_see(rollout, slot,
                          slot == bad ? SWARM_ROLLOUT_SEEN_NEW_FAILED : SWARM_ROLLOUT_SEEN_NEW_UP,
                          now_ns);
    else if (step == SWARM_ROLLOUT_STEP_STOP_OLD)
        swarm_rollout_see(rollout, slot, SWARM_ROLLOUT_SEEN_OLD_STOPPED, now_ns);
    else if (step == SWARM_ROLLOUT_STEP_GATE) /* here somebody looks at it, and likes it */
        swarm_rollout_answer_gate(rollout, SWARM_GATE_ANSWER_GO, now_ns, NULL);
}

/* `bad` is the slot that fails, 0 for none. */
static int run(const swarm_update_config *config, uint64_t bad, swarm_error **err)
{
    swarm_rollout *rollout = NULL;
    int result = swarm_rollout_new(config, &rollout, err);
    for (uint64_t slot = 1; result == 0 && slot <= 4; slot++)
        result = swarm_rollout_add_slot(rollout, slot, 1, err);
    int64_t now_ns = 0;
    if (result == 0)
        result = swarm_rollout_begin(rollout, now_ns, err);
    while (result == 0 && swarm_rollout_get_verdict(rollout) == SWARM_VERDICT_UNKNOWN) {
        swarm_rollout_step step = SWARM_ROLLOUT_STEP_UNKNOWN;
        uint64_t slot = 0;
        while (swarm_rollout_next_step(rollout, &step, &slot) > 0)
            carry_out(rollout, step, slot, bad, now_ns);
        if (swarm_rollout_deadline_ns(rollout) == INT64_MAX)
            break;
        now_ns = swarm_rollout_deadline_ns(rollout); /* a real program sleeps until then */
        result = swarm_rollout_tick(rollout, now_ns);
    }
    if (result == 0)
        printf("%s: %d of %d up, %d failed\n",
               swarm_verdict_to_str(swarm_rollout_get_verdict(rollout)),
               (int)swarm_rollout_count_up(rollout), (int)swarm_rollout_count_slots(rollout),
               (int)swarm_rollout_count_failed(rollout));
    swarm_rollout_free(rollout);
    return result;
}

int main(void)
{
    swarm_error *err = NULL;
    swarm_update_config *config = swarm_update_config_new();
    int result = swarm_update_config_set_parallelism(config, 2);
    if (result == 0)
        result = swarm_update_config_set_order(config, SWARM_UPDATE_ORDER_START_FIRST);
    if (result == 0)
        result = swarm_update_config_set_delay_ns(config, 15 * SECOND_NS);
    if (result == 0)
        result = swarm_update_config_set_failure_action(config, SWARM_FAILURE_ACTION_ROLLBACK);
    if (result == 0)
        result = run(config, 0, &err);
    if (result == 0)
        result = run(config, 3, &err);
    if (result == 0)
        result = swarm_update_config_set_gate(config, SWARM_UPDATE_GATE_CANARY);
    if (result == 0)
        result = run(config, 0, &err);
    swarm_update_config_free(config);
    if (result == 0)
        return 0;
    fprintf(stderr, "rollout_only: %s\n", swarm_error_get_message(err));
    swarm_error_free(err);
    return 1;
}
