/* SPDX-License-Identifier: MIT
 *
 * The rolling-update machine by itself: for anything that has slots with an old and a new version in
 * them, such as processes, virtual machines, game servers. It does no I/O and knows no clock.
 *
 *     swarm_rollout_new(config), swarm_rollout_add_slot() for each slot that is to change
 *     swarm_rollout_begin(now)
 *     while (swarm_rollout_next_step(rollout, &step, &slot) > 0)   do it
 *     swarm_rollout_see(rollout, slot, what was seen, now), or swarm_rollout_tick(rollout, now)
 *
 * A slot goes through its steps in one of two orders. start-first: START_NEW, (seen up), STOP_OLD, (seen old stopped).
 * stop-first: PREPARE_NEW and STOP_OLD together, (seen old stopped), START_NEW, (seen up). Then the delay
 * passes and the place among the `parallelism` that work at a time is free for the next slot.
 *
 * With batches in the config, the slots of a batch are all up and judged before the next batch begins; with a
 * gate, the machine then waits for swarm_rollout_answer_gate() (step GATE). A canary is a first batch of one
 * and a gate. A rollout on its way can be paused, resumed, promoted (to go on without batches and gates) and
 * ended.
 *
 * Every new version is judged for `monitor` from the moment when it was seen up, whichever slot it is:
 * if it fails before it is up or while it is judged, that slot counts as failed, once. When failed
 * slots / all slots > max failure ratio, the failure action is taken at once; with `continue` every slot
 * has its turn, and the machine ends as paused when no new version is up at all. The machine finishes
 * with one verdict when all slots are done and judged, and every old version that was to stop has. (Docker
 * Swarm judges all of them by one timer after the last slot, waits the delay after the last slot too, and does
 * not wait for old versions to end; docs/compatibility.md.)
 *
 * Times are monotonic nanoseconds; one earlier than given before counts as that earlier one.
 * Thread rule for everything here: one thread at a time.
 */
#ifndef SWARM_ROLLOUT_H
#define SWARM_ROLLOUT_H

#include <swarm/base.h>
#include <swarm/error.h>
#include <swarm/update.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_rollout swarm_rollout; /* handle */

/** All that a machine needs to go on, at one moment. A snapshot: kept as JSON, and given back. What it
 *  says of the rollout is asked from the machine. */
typedef struct swarm_rollout_state swarm_rollout_state;

/** What the caller is to do. */
typedef int32_t swarm_rollout_step;
enum {
    SWARM_ROLLOUT_STEP_UNKNOWN = 0,
    SWARM_ROLLOUT_STEP_PREPARE_NEW = 1, /**< make the new version ready, do not start it yet */
    SWARM_ROLLOUT_STEP_START_NEW = 2,   /**< start the new version */
    SWARM_ROLLOUT_STEP_STOP_OLD = 3,    /**< drain and stop the old version */
    SWARM_ROLLOUT_STEP_FINISH = 4,      /**< the verdict is known; no further step follows */
    SWARM_ROLLOUT_STEP_GATE = 5         /**< a batch is up and judged: answer, whether to go on */
};

/** Text of a step: "prepare-new", "start-new", "stop-old", "finish", "gate".
 *  @return static; "unknown" for other numbers  @thread any  @since 0.1 */
SWARM_API const char *swarm_rollout_step_to_str(swarm_rollout_step step);

/** Step that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_rollout_step_from_str(const char *text, swarm_rollout_step *out_step);

/** What the caller saw of a slot. */
typedef int32_t swarm_rollout_seen;
enum {
    SWARM_ROLLOUT_SEEN_UNKNOWN = 0,
    SWARM_ROLLOUT_SEEN_NEW_UP = 1,     /**< the new version is up: healthy, and gets requests */
    SWARM_ROLLOUT_SEEN_NEW_FAILED = 2, /**< it ended, was refused, or turned unhealthy */
    SWARM_ROLLOUT_SEEN_OLD_STOPPED = 3 /**< the old version has ended */
};

/** Text of what was seen: "new-up", "new-failed", "old-stopped".
 *  @return static; "unknown" for other numbers  @thread any  @since 0.1 */
SWARM_API const char *swarm_rollout_seen_to_str(swarm_rollout_seen seen);

/** Observation that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_rollout_seen_from_str(const char *text, swarm_rollout_seen *out_seen);

/** Make a machine.
 *  @param config       NULL for Docker's defaults (parallelism 1, delay 0, pause, monitor 5 s, ratio 0,
 *                      stop-first); copied. In a config, parallelism absent or 0 means all at once
 *  @param out_rollout  not NULL; the caller's
 *  @param err          NULL, or receives the error
 *  @return 0, SWARM_E_INVAL (a setting out of range, with its path; the order auto: what that comes to only
 *          the caller can know), SWARM_E_NOMEM
 *  @thread any  @since 0.1 */
SWARM_API int swarm_rollout_new(const swarm_update_config *config, swarm_rollout **out_rollout,
                                swarm_error **err);

/** @param rollout  NULL is allowed  @thread owner's  @since 0.1 */
SWARM_API void swarm_rollout_free(swarm_rollout *rollout);

/** Add a slot that is to change. Slots are worked on in the order in which they were added.
 *  @param rollout  not NULL, not begun
 *  @param slot     a number of the caller's; each once
 *  @param has_old  1 when an old version is there to be stopped, 0 when the slot is empty
 *  @param err      NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_EXISTS, SWARM_E_STATE (it has begun), SWARM_E_LIMIT (2^32 - 1
 *          slots), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_add_slot(swarm_rollout *rollout, uint64_t slot, int has_old,
                                     swarm_error **err);

/** Start. Without slots it finishes at once, as succeeded.
 *  @param rollout  not NULL  @param now_ns  the time now  @param err  NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_STATE (begun before), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_begin(swarm_rollout *rollout, int64_t now_ns, swarm_error **err);

/** Tell what was seen. After a failure that was allowed by the ratio, the caller may try again in the same
 *  slot and report NEW_UP later; a slot counts as failed once at most.
 *  @param rollout  not NULL  @param slot  one that was added
 *  @param seen     what was seen     @param now_ns  the time now
 *  @return 1 when it changed something, 0 when it did not matter (any more), SWARM_E_INVAL,
 *          SWARM_E_NOTFOUND (slot)
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_see(swarm_rollout *rollout, uint64_t slot, swarm_rollout_seen seen,
                                int64_t now_ns);

/** Tell that a slot failed, and why. With DRAIN or STOP it is the old version that could not be drained or stopped in
 *  time: the slot counts as failed, and goes on; it counts between STOP_OLD and OLD_STOPPED, which is to be told all
 *  the same. With any other cause the new version failed, as told by swarm_rollout_see() with NEW_FAILED, which does
 *  not say why.
 *  @param rollout  not NULL  @param slot  one that was added
 *  @param cause    one of the values; swarm_rollout_get_cause() tells it when this failure decides
 *  @param now_ns   the time now
 *  @return 1, 0, SWARM_E_INVAL, SWARM_E_NOTFOUND (slot)
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_see_failed(swarm_rollout *rollout, uint64_t slot,
                                       swarm_verdict_cause cause, int64_t now_ns);

/** Take a slot out: the user scaled it away. It is no failure.
 *  @param rollout  not NULL  @param slot  a slot  @param now_ns  the time now
 *  @return 1, 0 when it is not in, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_remove_slot(swarm_rollout *rollout, uint64_t slot, int64_t now_ns);

/** Nothing but time has passed. @param rollout  not NULL  @param now_ns  the time now
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_tick(swarm_rollout *rollout, int64_t now_ns);

/** The next thing to do.
 *  @param rollout   not NULL
 *  @param out_step  not NULL  @param out_slot  not NULL; 0 with FINISH and GATE
 *  @return 1, 0 when there is none for now, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_next_step(swarm_rollout *rollout, swarm_rollout_step *out_step,
                                      uint64_t *out_slot);

/** When the machine wants a tick. @param rollout  NULL gives INT64_MAX
 *  @return monotonic nanoseconds; INT64_MAX for "not by time"  @thread owner's  @since 0.1 */
SWARM_API int64_t swarm_rollout_deadline_ns(const swarm_rollout *rollout);

/** End it now, as superseded, cancelled or timed out. Steps that were not taken are dropped, FINISH follows.
 *  @param rollout  not NULL
 *  @param verdict  SWARM_VERDICT_SUPERSEDED, SWARM_VERDICT_CANCELLED or SWARM_VERDICT_TIMED_OUT
 *  @return 0, SWARM_E_INVAL, SWARM_E_STATE (it has finished)  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_end(swarm_rollout *rollout, swarm_verdict verdict);

/** How it ended. With the failure action rollback the verdict is ROLLED_BACK: it is then the caller's to
 *  run the way back (a second machine with the rollback config).
 *  @param rollout  NULL gives UNKNOWN
 *  @return SWARM_VERDICT_UNKNOWN until it has finished  @thread owner's  @since 0.1 */
SWARM_API swarm_verdict swarm_rollout_get_verdict(const swarm_rollout *rollout);

/** Why it ended so. @param rollout  NULL gives UNKNOWN
 *  @return UNKNOWN until it has finished, and when it has succeeded; FAILED or what was told of the failure
 *          that decided; GATE, USER (cancelled), TIME (timed out), CHANGE (superseded)
 *  @thread owner's  @since 0.1 */
SWARM_API swarm_verdict_cause swarm_rollout_get_cause(const swarm_rollout *rollout);

/** Slot whose failure decided the verdict. @param rollout  NULL gives 0
 *  @return 0 when there is none  @thread owner's  @since 0.1 */
SWARM_API uint64_t swarm_rollout_get_failed_slot(const swarm_rollout *rollout);

/** Counts: slots in all, those whose new version was seen up, those that counted as failed.
 *  @param rollout  NULL gives 0  @thread owner's  @since 0.1 */
SWARM_API uint64_t swarm_rollout_count_slots(const swarm_rollout *rollout);
SWARM_API uint64_t swarm_rollout_count_up(const swarm_rollout *rollout);
SWARM_API uint64_t swarm_rollout_count_failed(const swarm_rollout *rollout);

/* ---- steering ---- */

/** Pause: no further slot has its turn. What is on its way goes on and is judged; a failure counts, and the
 *  failure action is taken. A gate waits, without a deadline. When no slot waits for its turn, the rollout ends
 *  as if it were not paused.
 *  @param rollout  not NULL  @param now_ns  the time now  @param err  NULL, or receives the error
 *  @return 1, 0 when it is paused already, SWARM_E_INVAL, SWARM_E_STATE (it has not begun, or has ended)
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_pause(swarm_rollout *rollout, int64_t now_ns, swarm_error **err);

/** Go on after a pause. The time for the answer at a gate begins anew.
 *  @param rollout  not NULL  @param now_ns  the time now  @param err  NULL, or receives the error
 *  @return 1, 0 when it is not paused, SWARM_E_INVAL, SWARM_E_STATE
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_resume(swarm_rollout *rollout, int64_t now_ns, swarm_error **err);

/** Go on to the end without further batches and gates, as fast as parallelism and delay allow. Answers a gate that
 *  waits, and ends a pause.
 *  @param rollout  not NULL  @param now_ns  the time now  @param err  NULL, or receives the error
 *  @return 1, 0 when that changes nothing, SWARM_E_INVAL, SWARM_E_STATE
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_promote(swarm_rollout *rollout, int64_t now_ns, swarm_error **err);

/** Answer the gate. GO: the next batch begins. HOLD: the time for the answer begins anew. STOP: the verdict is
 *  ROLLED_BACK with the failure action rollback, else PAUSED. Without an answer in time, what the config
 *  says counts (stop, when it says nothing).
 *  @param rollout  not NULL  @param answer  one of the values
 *  @param now_ns   the time now  @param err  NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_STATE (it waits at no gate, any more)
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_answer_gate(swarm_rollout *rollout, swarm_gate_answer answer,
                                        int64_t now_ns, swarm_error **err);

/** Is it paused by swarm_rollout_pause()? Does it wait at a gate? @param rollout  NULL gives 0
 *  @return 1 or 0  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_is_paused(const swarm_rollout *rollout);
SWARM_API int swarm_rollout_is_at_gate(const swarm_rollout *rollout);

/** Number of the present batch. @param rollout  NULL gives 0
 *  @return from 1; 0 before the first one  @thread owner's  @since 0.1 */
SWARM_API uint64_t swarm_rollout_get_batch(const swarm_rollout *rollout);

/* ---- to be gone on with later ---- */

/** Write the machine down. At any time: before it has begun, between two steps, after its end. Steps that
 *  were handed out are the caller's to remember: they are not handed out again.
 *  @param rollout    not NULL; it is left as it is
 *  @param now_ns     the time now: what passes until swarm_rollout_restore() is no time of the rollout's
 *  @param out_state  not NULL; the caller's
 *  @param err        NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_rollout_dump(const swarm_rollout *rollout, int64_t now_ns,
                                 swarm_rollout_state **out_state, swarm_error **err);

/** Make a machine that goes on from there, with the same steps and the same verdict. To count the time
 *  since the dump as well, tick it afterwards with now_ns + that time.
 *  @param state        not NULL; stays the caller's
 *  @param now_ns       the time now, of any clock; what was 3 s ago at the dump is 3 s ago now
 *  @param out_rollout  not NULL; the caller's
 *  @param err          NULL, or receives the error, with the member's path
 *  @return 0, SWARM_E_INVAL (no machine would have written that), SWARM_E_NOMEM
 *  @thread any  @since 0.1 */
SWARM_API int swarm_rollout_restore(const swarm_rollout_state *state, int64_t now_ns,
                                    swarm_rollout **out_rollout, swarm_error **err);

/** Free a state. @param state  NULL is allowed  @thread one at a time  @since 0.1 */
SWARM_API void swarm_rollout_state_free(swarm_rollout_state *state);

/** An independent copy.
 *  @param state  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short  @thread any  @since 0.1 */
SWARM_API swarm_rollout_state *swarm_rollout_state_copy(const swarm_rollout_state *state);

/** Do both say the same?
 *  @param a  NULL is allowed; equal to NULL only  @param b  likewise
 *  @return 1 or 0  @thread any  @since 0.1 */
SWARM_API int swarm_rollout_state_equal(const swarm_rollout_state *a, const swarm_rollout_state *b);

/** Read a state from JSON. Members that are not known here are kept.
 *  @param json       not NULL; need not end with NUL
 *  @param length     bytes of it
 *  @param out_state  not NULL; the caller's
 *  @param err        NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE, SWARM_E_INVAL, SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any  @since 0.1 */
SWARM_API int swarm_rollout_state_from_json(const char *json, size_t length,
                                            swarm_rollout_state **out_state, swarm_error **err);

/** Write it as JSON: the settings, the slots in the order of their turns, the steps that are due. Times
 *  are nanoseconds before the dump, so that they hold for any clock. Slot numbers from 2^63 on
 *  stand as negative ones.
 *  @param state     not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM  @thread any  @since 0.1 */
SWARM_API int swarm_rollout_state_to_json(const swarm_rollout_state *state, uint32_t flags,
                                          char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
