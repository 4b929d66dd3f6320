/* SPDX-License-Identifier: MIT
 *
 * The prober: when to ask each target how it is, and what to make of the answers. It does no I/O,
 * reads no clock and calls nobody back. Give it targets and results, take actions until there is
 * none, sleep until the deadline. The same seed and the same calls give the same actions.
 *
 *     swarm_prober_add(prober, "web.1", config, now, NULL);
 *     for (;;) {
 *         while (swarm_prober_next(prober, now, &action, &id, &attempt, &timeout, &health, NULL) > 0)
 *             ...                       probe it, or take note of its health
 *         wait until swarm_prober_deadline_ns(prober), or until a probe has ended
 *         swarm_prober_result(prober, id, attempt, exit_code, output, started, ended, NULL);
 *     }
 *
 * Feed the results that are there before asking for actions: asking also gives up the attempts whose
 * time has run out.
 *
 * Rules for a test (CMD, CMD-SHELL) are Docker's. Unset values are: interval 30 s, timeout 30 s,
 * retries 3 (also for 0 and less), start period 0, start interval 5 s.
 *  - A target is "starting" until its first success, which makes it "healthy" at once.
 *  - The first probe comes one interval after the start; each further one an interval after the *end*
 *    of the one before. In the start period, while starting, the start interval takes the interval's
 *    place; but as soon as less than one interval of the start period remains, the next probe comes
 *    exactly at its end.
 *  - A failure is any exit code but 0, or no answer within the timeout, counted as -1. It adds to the
 *    failing streak, unless the target is starting and that probe began within the start period.
 *  - When the streak reaches `retries` the target is "unhealthy"; it is probed on, and one success
 *    clears the streak and makes it "healthy" again.
 *
 * An HTTP probe comes from outside the target and costs it little, so it looks more often while the
 * target starts, without ever being harsher than the rule above:
 *  - The first probe comes at once. While starting, the next one comes a start interval (1 s when
 *    unset) or an interval after the last, whichever is shorter.
 *  - While starting, a failure counts only if its probe began after the start period (after one
 *    interval when there is none), and not within one interval after the last failure that counted.
 *    So the probes in between can only bring good news, and a target that never answers turns
 *    unhealthy about when it would under Docker's rule.
 *  - After that the interval varies by up to 5 % either way, by the seed, so that many targets that
 *    were started together are not probed together for ever.
 * Defaults, timeout, streak and recovery are the same.
 *
 * An HTTP probe takes the place of the test. With neither, or with test NONE, a target is never
 * probed and its health stays SWARM_HEALTH_NONE.
 *
 * A prober belongs to one thread at a time. Times are nanoseconds of any one clock that does not go
 * back; sums that are out of range stop at its end. Steps cost O(log n) in the number of targets.
 */
#ifndef SWARM_PROBER_H
#define SWARM_PROBER_H

#include <swarm/base.h>
#include <swarm/error.h>
#include <swarm/health.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_prober swarm_prober; /* handle; one thread at a time */

/** What the caller is to do. */
typedef int32_t swarm_prober_action;
enum {
    SWARM_PROBER_ACTION_UNKNOWN = 0, /**< never handed out */
    SWARM_PROBER_ACTION_PROBE = 1,   /**< probe the target, and hand back the attempt's result */
    SWARM_PROBER_ACTION_CANCEL = 2,  /**< the attempt's time is over; its result is not awaited */
    SWARM_PROBER_ACTION_HEALTH = 3   /**< the target's health is now this one */
};

/** Text of an action: "probe", "cancel", "health".
 *  @param action  any number
 *  @return a static string; "unknown" for a number that is not an action
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_prober_action_to_str(swarm_prober_action action);

/** The action that has this text.
 *  @param text        "probe", "cancel" or "health"; NULL is refused
 *  @param out_action  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_prober_action_from_str(const char *text, swarm_prober_action *out_action);

/** Make a prober without targets.
 *  @param seed        any number; decides the variation of HTTP intervals
 *  @param out_prober  not NULL; receives the prober, freed with swarm_prober_free()
 *  @param err         NULL, or receives a new error
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread caller's     @since 0.1 */
SWARM_API int swarm_prober_new(uint64_t seed, swarm_prober **out_prober, swarm_error **err);

/** Free a prober and what it lent. @param prober  NULL is allowed  @thread caller's  @since 0.1 */
SWARM_API void swarm_prober_free(swarm_prober *prober);

/** Watch over one more target. It turns "starting", which the next action says, unless its config
 *  asks for no probing.
 *  @param prober      not NULL
 *  @param id          the target's name, not NULL, not "", unique in this prober; copied
 *  @param config      not NULL; what is needed of it is copied
 *  @param started_ns  when the target started; may lie in the past
 *  @param err         NULL, or receives a new error
 *  @return 0; SWARM_E_INVAL for a bad argument or a negative duration in the config, with its field;
 *          SWARM_E_EXISTS when there is such a target; SWARM_E_NOMEM. On error nothing has changed
 *  @thread caller's     @since 0.1 */
SWARM_API int swarm_prober_add(swarm_prober *prober, const char *id,
                               const swarm_health_config *config, int64_t started_ns,
                               swarm_error **err);

/** Forget a target. No further action names it, and a result that still comes for it is ignored; an
 *  attempt that is in flight is the caller's to give up.
 *  @param prober  not NULL
 *  @param id      not NULL
 *  @return 0, SWARM_E_INVAL, or SWARM_E_NOTFOUND when there is no such target
 *  @thread caller's     @since 0.1 */
SWARM_API int swarm_prober_remove(swarm_prober *prober, const char *id);

/** Hand in what came of a probe. A result that nobody waits for is ignored: one that comes late (the
 *  attempt was given up) or twice, or for an unknown target or attempt. An answer that took longer
 *  than the timeout counts as none.
 *  @param prober      not NULL
 *  @param id          the target, not NULL
 *  @param attempt     the number that came with SWARM_PROBER_ACTION_PROBE
 *  @param exit_code   0 healthy, anything else not; -1 for no answer in time
 *  @param output      what the probe said, or NULL; the first 4096 bytes are kept, and what is not
 *                     UTF-8 in it is replaced
 *  @param started_ns  when the probe began
 *  @param ended_ns    when it ended, not before started_ns
 *  @param err         NULL, or receives a new error
 *  @return 1 when the result counted, 0 when it was ignored, SWARM_E_INVAL or SWARM_E_NOMEM; on error
 *          nothing has changed and the attempt is still awaited
 *  @thread caller's     @since 0.1 */
SWARM_API int swarm_prober_result(swarm_prober *prober, const char *id, uint64_t attempt,
                                  int32_t exit_code, const char *output, int64_t started_ns,
                                  int64_t ended_ns, swarm_error **err);

/** Take the next action. Needs no memory, so it fails only for bad arguments.
 *  @param prober          not NULL
 *  @param now_ns          the time now
 *  @param out_action      not NULL; receives what to do
 *  @param out_id          not NULL; receives the target, lent until the target is removed
 *  @param out_attempt     NULL, or receives the attempt's number, from 1, never used twice by this
 *                         prober; 0 with HEALTH
 *  @param out_timeout_ns  NULL, or receives with PROBE how long the probe may take; else 0
 *  @param out_health      NULL, or receives the target's health
 *  @param err             NULL, or receives a new error
 *  @return 1 and an action, 0 when there is none now (nothing is written), or SWARM_E_INVAL
 *  @thread caller's     @since 0.1 */
SWARM_API int swarm_prober_next(swarm_prober *prober, int64_t now_ns,
                                swarm_prober_action *out_action, const char **out_id,
                                uint64_t *out_attempt, int64_t *out_timeout_ns,
                                swarm_health *out_health, swarm_error **err);

/** When swarm_prober_next() has something to do.
 *  @param prober  NULL counts as empty
 *  @return a time that may have passed; INT64_MIN when an action waits; INT64_MAX when nothing will
 *          happen by itself
 *  @thread caller's     @since 0.1 */
SWARM_API int64_t swarm_prober_deadline_ns(const swarm_prober *prober);

/** How many targets there are. @param prober  NULL counts as empty  @thread caller's  @since 0.1 */
SWARM_API size_t swarm_prober_get_target_count(const swarm_prober *prober);

/** How a target is.
 *  @param prober  NULL, or the prober
 *  @param id      NULL, or the target
 *  @return SWARM_HEALTH_NONE when it is not probed; SWARM_HEALTH_UNKNOWN without such a target
 *  @thread caller's     @since 0.1 */
SWARM_API swarm_health swarm_prober_get_health(const swarm_prober *prober, const char *id);

/** How many failures in a row have counted.
 *  @param prober  NULL, or the prober
 *  @param id      NULL, or the target
 *  @return 0 without such a target
 *  @thread caller's     @since 0.1 */
SWARM_API uint32_t swarm_prober_get_failing_streak(const swarm_prober *prober, const char *id);

/** How many results are kept: the last 5 at most.
 *  @param prober  NULL, or the prober
 *  @param id      NULL, or the target
 *  @return 0 without such a target
 *  @thread caller's     @since 0.1 */
SWARM_API size_t swarm_prober_get_result_count(const swarm_prober *prober, const char *id);

/** Look at a result that is kept.
 *  @param prober          not NULL
 *  @param id              the target, not NULL
 *  @param index           from 0, the oldest
 *  @param out_exit_code   NULL, or receives the exit code; -1 for no answer in time
 *  @param out_output      NULL, or receives what the probe said, UTF-8, at most 4096 bytes, never
 *                         NULL; lent until the target's next result or its removal
 *  @param out_started_ns  NULL, or receives when the probe began
 *  @param out_ended_ns    NULL, or receives when it ended or was given up
 *  @param err             NULL, or receives a new error
 *  @return 0, SWARM_E_INVAL, or SWARM_E_NOTFOUND without such a target or result
 *  @thread caller's     @since 0.1 */
SWARM_API int swarm_prober_get_result(const swarm_prober *prober, const char *id, size_t index,
                                      int32_t *out_exit_code, const char **out_output,
                                      int64_t *out_started_ns, int64_t *out_ended_ns,
                                      swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
