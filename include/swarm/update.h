/* SPDX-License-Identifier: MIT
 *
 * Updates: how the tasks of a service are replaced by new ones, and what that came to.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_UPDATE_H
#define SWARM_UPDATE_H

#include <swarm/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How one task after the other is replaced. A service has one for updates and one for going
 *  back. A builder. */
typedef struct swarm_update_config swarm_update_config;
/** How far the last update of a service is. A snapshot. */
typedef struct swarm_update_status swarm_update_status;

/** What happens when too many tasks of an update fail. Width and values are ABI; values are
 *  only ever added. */
typedef int32_t swarm_failure_action;
enum {
    SWARM_FAILURE_ACTION_UNKNOWN = 0,  /**< unset, or a word that is not known here */
    SWARM_FAILURE_ACTION_PAUSE = 1,    /**< stop there */
    SWARM_FAILURE_ACTION_CONTINUE = 2, /**< go on as if nothing were */
    SWARM_FAILURE_ACTION_ROLLBACK = 3  /**< go back to the previous spec */
};

/** Docker's word for the value: "pause", "continue", "rollback".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_failure_action_to_str(swarm_failure_action value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_failure_action_from_str(const char *text, swarm_failure_action *out_value);

/** Which task of a slot comes first. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_update_order;
enum {
    SWARM_UPDATE_ORDER_UNKNOWN = 0,     /**< unset, or a word that is not known here */
    SWARM_UPDATE_ORDER_STOP_FIRST = 1,  /**< the old one stops, then the new one starts */
    SWARM_UPDATE_ORDER_START_FIRST = 2, /**< the new one runs, then the old one stops */
    SWARM_UPDATE_ORDER_AUTO = 3 /**< start-first where both fit beside each other, else stop-first:
                                     decided when the update begins, and told by an event */
};

/** Docker's word for the value: "stop-first", "start-first"; "auto" is libswarm's.
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_update_order_to_str(swarm_update_order value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_order_from_str(const char *text, swarm_update_order *out_value);

/** How far an update is. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_update_state;
enum {
    SWARM_UPDATE_STATE_UNKNOWN = 0,           /**< unset, or a word that is not known here */
    SWARM_UPDATE_STATE_UPDATING = 1,          /**< it goes on */
    SWARM_UPDATE_STATE_PAUSED = 2,            /**< it stopped because tasks failed */
    SWARM_UPDATE_STATE_COMPLETED = 3,         /**< it is done */
    SWARM_UPDATE_STATE_ROLLBACK_STARTED = 4,  /**< it goes back */
    SWARM_UPDATE_STATE_ROLLBACK_PAUSED = 5,   /**< going back stopped because tasks failed */
    SWARM_UPDATE_STATE_ROLLBACK_COMPLETED = 6 /**< it has gone back */
};

/** Docker's word for the value: "updating", "paused", "completed", "rollback_started",
 *  "rollback_paused", "rollback_completed".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_update_state_to_str(swarm_update_state value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_state_from_str(const char *text, swarm_update_state *out_value);

/** What an update came to: every update ends with exactly one of these. Width and values are
 *  ABI; values are only ever added. */
typedef int32_t swarm_verdict;
enum {
    SWARM_VERDICT_UNKNOWN = 0,         /**< unset, or a word that is not known here */
    SWARM_VERDICT_SUCCEEDED = 1,       /**< every task runs the new spec */
    SWARM_VERDICT_ROLLED_BACK = 2,     /**< every task runs the previous spec again */
    SWARM_VERDICT_ROLLBACK_FAILED = 3, /**< it was to go back, and that failed as well */
    SWARM_VERDICT_PAUSED = 4,          /**< it stopped because tasks failed */
    SWARM_VERDICT_TIMED_OUT = 5,       /**< it was not done by its deadline */
    SWARM_VERDICT_SUPERSEDED = 6,      /**< another change of the service took its place */
    SWARM_VERDICT_CANCELLED = 7 /**< it was given up on request, or the service was removed */
};

/** Docker's word for the value: "succeeded", "rolled_back", "rollback_failed", "paused",
 *  "timed_out", "superseded", "cancelled".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_verdict_to_str(swarm_verdict value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_verdict_from_str(const char *text, swarm_verdict *out_value);

/** Why an update came to its verdict. NODE is for programs that drive swarm_rollout: to the engine a lost node is no
 *  failure of the version. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_verdict_cause;
enum {
    SWARM_VERDICT_CAUSE_UNKNOWN = 0,   /**< unset: it has succeeded */
    SWARM_VERDICT_CAUSE_FAILED = 1,    /**< a new task failed; no more is known */
    SWARM_VERDICT_CAUSE_PLACEMENT = 2, /**< no node was found for it in time */
    SWARM_VERDICT_CAUSE_PREPARE = 3,   /**< it could not be prepared, or not in time */
    SWARM_VERDICT_CAUSE_START = 4,     /**< it was not up in time, or could not be started */
    SWARM_VERDICT_CAUSE_UNHEALTHY = 5, /**< its health check failed */
    SWARM_VERDICT_CAUSE_EXIT = 6,      /**< it ended by itself */
    SWARM_VERDICT_CAUSE_DRAIN = 7,     /**< an old task's connections were not drained in time */
    SWARM_VERDICT_CAUSE_STOP = 8,      /**< an old task did not end in time */
    SWARM_VERDICT_CAUSE_NODE = 9,      /**< its node was lost */
    SWARM_VERDICT_CAUSE_GATE = 10,     /**< the gate was answered with stop, or not in time */
    SWARM_VERDICT_CAUSE_USER = 11,     /**< it was asked for */
    SWARM_VERDICT_CAUSE_TIME = 12,     /**< the whole update took longer than it may */
    SWARM_VERDICT_CAUSE_CHANGE = 13    /**< another change of the service took its place */
};

/** Word for the value: "failed", "placement", "prepare", "start", "unhealthy", "exit", "drain", "stop",
 *  "node", "gate", "user", "time", "change".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_verdict_cause_to_str(swarm_verdict_cause value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_verdict_cause_from_str(const char *text, swarm_verdict_cause *out_value);

/** Where an update waits for the word of its caller, once a batch of it is up and judged. Width and values
 *  are ABI; values are only ever added. */
typedef int32_t swarm_update_gate;
enum {
    SWARM_UPDATE_GATE_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_UPDATE_GATE_NONE = 1,    /**< nowhere */
    SWARM_UPDATE_GATE_MANUAL = 2,  /**< after each batch but the last */
    SWARM_UPDATE_GATE_CANARY = 3   /**< after the first batch */
};

/** Word for the value: "none", "manual", "canary".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_update_gate_to_str(swarm_update_gate value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_gate_from_str(const char *text, swarm_update_gate *out_value);

/** What is said to an update that waits at a gate. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_gate_answer;
enum {
    SWARM_GATE_ANSWER_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_GATE_ANSWER_GO = 1,      /**< the next batch begins */
    SWARM_GATE_ANSWER_HOLD = 2,    /**< wait on: the time for an answer begins anew */
    SWARM_GATE_ANSWER_STOP =
        3 /**< the update has failed: it goes back with the failure action rollback,
                                        else it pauses */
};

/** Word for the value: "go", "hold", "stop".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_gate_answer_to_str(swarm_gate_answer value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_gate_answer_from_str(const char *text, swarm_gate_answer *out_value);

/** So many batches a list of them may have. */
enum {
    SWARM_UPDATE_BATCHES_MAX = 32
};

/* --- update config --- */

/** Make an empty update config: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_update_config *swarm_update_config_new(void);

/** Free an update config. @param update_config  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_update_config_free(swarm_update_config *update_config);

/** An independent copy, members that are not known here included.
 *  @param update_config  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_update_config *swarm_update_config_copy(const swarm_update_config *update_config);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_equal(const swarm_update_config *a, const swarm_update_config *b);

/** `Parallelism`: tasks replaced at once; 0 means all of them. Default when absent: 1 when the
 *  whole object is absent, 0 when only this is.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_parallelism(const swarm_update_config *update_config);
SWARM_API uint64_t swarm_update_config_get_parallelism(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_parallelism(swarm_update_config *update_config,
                                                  uint64_t value);
SWARM_API int swarm_update_config_unset_parallelism(swarm_update_config *update_config);

/** `Delay`: pause between a task that runs and the next one, 0 or more. Default when absent:
 *  0.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_delay(const swarm_update_config *update_config);
SWARM_API int64_t swarm_update_config_get_delay_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_delay_ns(swarm_update_config *update_config, int64_t value);
SWARM_API int swarm_update_config_unset_delay(swarm_update_config *update_config);

/** `FailureAction`: what happens when too many fail. Default when absent: pause.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL, or not one of the
 *          values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_failure_action(const swarm_update_config *update_config);
SWARM_API swarm_failure_action
swarm_update_config_get_failure_action(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_failure_action(swarm_update_config *update_config,
                                                     swarm_failure_action value);
SWARM_API int swarm_update_config_unset_failure_action(swarm_update_config *update_config);

/** `Monitor`: how long a new task is watched for failure, 0 or more; 0 means the default.
 *  Default when absent: 5 s.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_monitor(const swarm_update_config *update_config);
SWARM_API int64_t swarm_update_config_get_monitor_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_monitor_ns(swarm_update_config *update_config, int64_t value);
SWARM_API int swarm_update_config_unset_monitor(swarm_update_config *update_config);

/** `MaxFailureRatio`: part of the tasks that may fail, 0 to 1. Default when absent: 0.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL, or not a finite
 *          number)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_max_failure_ratio(const swarm_update_config *update_config);
SWARM_API double
swarm_update_config_get_max_failure_ratio(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_max_failure_ratio(swarm_update_config *update_config,
                                                        double value);
SWARM_API int swarm_update_config_unset_max_failure_ratio(swarm_update_config *update_config);

/** `Order`: which task of a slot comes first. Default when absent: stop-first.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL, or not one of the
 *          values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_order(const swarm_update_config *update_config);
SWARM_API swarm_update_order
swarm_update_config_get_order(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_order(swarm_update_config *update_config,
                                            swarm_update_order value);
SWARM_API int swarm_update_config_unset_order(swarm_update_config *update_config);

/** `PlacementTimeout`: how long a new task of an update may wait for a node before it counts as failed. Default when
 *  absent: 5 minutes. Only libswarm knows it: left out for a
 *  Docker Engine. 0 or more. In Compose files `x-placement-timeout`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_placement_timeout(const swarm_update_config *update_config);
SWARM_API int64_t
swarm_update_config_get_placement_timeout_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_placement_timeout_ns(swarm_update_config *update_config,
                                                           int64_t value);
SWARM_API int swarm_update_config_unset_placement_timeout(swarm_update_config *update_config);

/** `PrepareTimeout`: how long a task may take to be prepared (its image fetched). Default when absent: 15 minutes. Only libswarm knows it: left out for a
 *  Docker Engine. 0 or more. In Compose files `x-prepare-timeout`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_prepare_timeout(const swarm_update_config *update_config);
SWARM_API int64_t
swarm_update_config_get_prepare_timeout_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_prepare_timeout_ns(swarm_update_config *update_config,
                                                         int64_t value);
SWARM_API int swarm_update_config_unset_prepare_timeout(swarm_update_config *update_config);

/** `StartTimeout`: how long a task may take from its start until it is up. Default when absent: 10 minutes, and
 *  the start period of its health check. Only libswarm knows it: left out for a
 *  Docker Engine. 0 or more. In Compose files `x-start-timeout`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_start_timeout(const swarm_update_config *update_config);
SWARM_API int64_t
swarm_update_config_get_start_timeout_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_start_timeout_ns(swarm_update_config *update_config,
                                                       int64_t value);
SWARM_API int swarm_update_config_unset_start_timeout(swarm_update_config *update_config);

/** `DrainTimeout`: how long a task may finish its connections before the rest is cut. Where it is set, an old task of
 *  an update that has any left then counts as a failure of the update (see MaxCut). Default when absent: what the
 *  engine is set to, 30 s at first; then what is cut is only told. 0 cuts at once, and is no failure. Only
 *  libswarm knows it: left out for a Docker Engine. 0 or more. In Compose files `x-drain-timeout`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_drain_timeout(const swarm_update_config *update_config);
SWARM_API int64_t
swarm_update_config_get_drain_timeout_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_drain_timeout_ns(swarm_update_config *update_config,
                                                       int64_t value);
SWARM_API int swarm_update_config_unset_drain_timeout(swarm_update_config *update_config);

/** `MaxCut`: how many connections of one old task may be cut at its drain deadline before that counts as a failure
 *  of the update. Default when absent: 0 where DrainTimeout is set, else any number. It does not matter where a
 *  drain timeout of 0 asks for cutting. Only libswarm knows it: left out for a Docker Engine. In Compose files
 *  `x-max-cut`.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_max_cut(const swarm_update_config *update_config);
SWARM_API uint64_t swarm_update_config_get_max_cut(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_max_cut(swarm_update_config *update_config, uint64_t value);
SWARM_API int swarm_update_config_unset_max_cut(swarm_update_config *update_config);

/** `StopTimeout`: how long beyond its stop grace period a task may take to end before it is given up, which
 *  counts as a failure of the update that stops it. Default when absent: 30 s. Only libswarm knows it: left out for a
 *  Docker Engine. 0 or more. In Compose files `x-stop-timeout`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_stop_timeout(const swarm_update_config *update_config);
SWARM_API int64_t swarm_update_config_get_stop_timeout_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_stop_timeout_ns(swarm_update_config *update_config,
                                                      int64_t value);
SWARM_API int swarm_update_config_unset_stop_timeout(swarm_update_config *update_config);

/** `SettleTime`: how long a task without a health check must have stayed up before it counts as up, counted
 *  from when its published TCP ports accept, in ingress and in host mode. Default when absent: 1 s. Only
 *  libswarm knows it: left out for a Docker Engine. 0 or more. In Compose files `x-settle-time`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_settle_time(const swarm_update_config *update_config);
SWARM_API int64_t swarm_update_config_get_settle_time_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_settle_time_ns(swarm_update_config *update_config,
                                                     int64_t value);
SWARM_API int swarm_update_config_unset_settle_time(swarm_update_config *update_config);

/** `TotalTimeout`: how long the whole update may take. Default when absent: 24 hours. Only libswarm knows it: left out for a
 *  Docker Engine. 0 or more. In Compose files `x-total-timeout`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_total_timeout(const swarm_update_config *update_config);
SWARM_API int64_t
swarm_update_config_get_total_timeout_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_total_timeout_ns(swarm_update_config *update_config,
                                                       int64_t value);
SWARM_API int swarm_update_config_unset_total_timeout(swarm_update_config *update_config);

/** `PullRetries`: how often a task's preparation (pulling its image) is tried again after a failure that is
 *  passing, such as a registry that does not answer, before it counts as a failure. Default when
 *  absent: 5. Only libswarm knows it: left out for a Docker Engine. 0 tries once. In Compose files
 *  `x-pull-retries`.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_pull_retries(const swarm_update_config *update_config);
SWARM_API uint64_t swarm_update_config_get_pull_retries(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_pull_retries(swarm_update_config *update_config,
                                                   uint64_t value);
SWARM_API int swarm_update_config_unset_pull_retries(swarm_update_config *update_config);

/** `PullRetryDelay`: how long to wait before the first of these; doubled each time, up to a minute, or to
 *  this delay if it is longer, and a little scattered. The prepare timeout holds for all tries together.
 *  Default when absent: 5 s. Only libswarm knows it: left out for a Docker Engine. 0 or more; below
 *  100 ms counts as 100 ms. In Compose files `x-pull-retry-delay`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_pull_retry_delay(const swarm_update_config *update_config);
SWARM_API int64_t
swarm_update_config_get_pull_retry_delay_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_pull_retry_delay_ns(swarm_update_config *update_config,
                                                          int64_t value);
SWARM_API int swarm_update_config_unset_pull_retry_delay(swarm_update_config *update_config);

/** `ParallelismPercent`: tasks replaced at once, in per cent of the tasks that the update is to replace; rounded
 *  down, one at least. 1 to 100. Takes the place of `Parallelism`, which a Docker Engine goes by. Only libswarm
 *  knows it: left out for a Docker Engine. In Compose files `x-parallelism-percent`.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_parallelism_percent(const swarm_update_config *update_config);
SWARM_API uint32_t
swarm_update_config_get_parallelism_percent(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_parallelism_percent(swarm_update_config *update_config,
                                                          uint32_t value);
SWARM_API int swarm_update_config_unset_parallelism_percent(swarm_update_config *update_config);

/** `Batches`: how many tasks the first batch has, the second, and so on: "1", "5", or in per cent of the tasks that
 *  the update is to replace, "25%"; rounded down, one at least. The last one holds for all that
 *  follow. The next batch begins when each task of the one before is up and judged; within a batch parallelism and
 *  delay hold. At most SWARM_UPDATE_BATCHES_MAX. Default when absent: one batch of all, or of as many as parallelism
 *  lets go at once when there is a gate (one, then all the others, for a canary). Only libswarm knows it: left out
 *  for a Docker Engine. In Compose files `x-batches`.
 *  has: 1 when set. at: lent until update_config is changed or freed, NULL when out of range.
 *  @param value  not NULL; is looked at when the spec is validated
 *  @return of add: 0, SWARM_E_INVAL (an argument is NULL, or not UTF-8), SWARM_E_NOMEM. of clear: 0, or SWARM_E_INVAL
 *          (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_batches(const swarm_update_config *update_config);
SWARM_API size_t swarm_update_config_batch_count(const swarm_update_config *update_config);
SWARM_API const char *swarm_update_config_batch_at(const swarm_update_config *update_config,
                                                   size_t index);
SWARM_API int swarm_update_config_add_batch(swarm_update_config *update_config, const char *value);
SWARM_API int swarm_update_config_clear_batches(swarm_update_config *update_config);

/** `Gate`: where the update waits for an answer (swarm_engine_answer_gate() and the like). Default when absent: none.
 *  Only libswarm knows it: left out for a Docker Engine. In Compose files `x-gate`.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL, or not one of the values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_gate(const swarm_update_config *update_config);
SWARM_API swarm_update_gate swarm_update_config_get_gate(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_gate(swarm_update_config *update_config,
                                           swarm_update_gate value);
SWARM_API int swarm_update_config_unset_gate(swarm_update_config *update_config);

/** `GateTimeout`: how long a gate waits for an answer. Default when absent or 0: 1 hour. Only libswarm knows it: left
 *  out for a Docker Engine. 0 or more. In Compose files `x-gate-timeout`.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_gate_timeout(const swarm_update_config *update_config);
SWARM_API int64_t swarm_update_config_get_gate_timeout_ns(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_gate_timeout_ns(swarm_update_config *update_config,
                                                      int64_t value);
SWARM_API int swarm_update_config_unset_gate_timeout(swarm_update_config *update_config);

/** `GateTimeoutAnswer`: the answer that counts when nobody gave one in time: go or stop. Default when absent: stop.
 *  Only libswarm knows it: left out for a Docker Engine. In Compose files `x-gate-timeout-answer`.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (update_config is NULL, or not one of the values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_has_gate_timeout_answer(const swarm_update_config *update_config);
SWARM_API swarm_gate_answer
swarm_update_config_get_gate_timeout_answer(const swarm_update_config *update_config);
SWARM_API int swarm_update_config_set_gate_timeout_answer(swarm_update_config *update_config,
                                                          swarm_gate_answer value);
SWARM_API int swarm_update_config_unset_gate_timeout_answer(swarm_update_config *update_config);

/** Read an update config from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_update_config  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_config_from_json(const char *json, size_t length,
                                            swarm_update_config **out_update_config,
                                            swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param update_config  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_update_config_to_json(const swarm_update_config *update_config, uint32_t flags,
                                          char **out_json, swarm_error **err);

/* --- update status --- */

/** Free an update status. @param update_status  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_update_status_free(swarm_update_status *update_status);

/** An independent copy, members that are not known here included.
 *  @param update_status  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_update_status *swarm_update_status_copy(const swarm_update_status *update_status);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_equal(const swarm_update_status *a, const swarm_update_status *b);

/** `State`: how far it is.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_has_state(const swarm_update_status *update_status);
SWARM_API swarm_update_state
swarm_update_status_get_state(const swarm_update_status *update_status);

/** `StartedAt`: when it began.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_has_started_at(const swarm_update_status *update_status);
SWARM_API int64_t
swarm_update_status_get_started_at_unix_ns(const swarm_update_status *update_status);

/** `CompletedAt`: when it was done.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_has_completed_at(const swarm_update_status *update_status);
SWARM_API int64_t
swarm_update_status_get_completed_at_unix_ns(const swarm_update_status *update_status);

/** `Message`: a sentence for people.
 *  get: lent until update_status is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_update_status_get_message(const swarm_update_status *update_status);

/** `Verdict`: what it came to, once it has ended. Only libswarm knows it; left out for a
 *  Docker Engine.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_has_verdict(const swarm_update_status *update_status);
SWARM_API swarm_verdict swarm_update_status_get_verdict(const swarm_update_status *update_status);

/** What decided the verdict, once it has one; each only libswarm knows, and leaves out for a Docker Engine.
 *  `Cause`: why; unset when the update succeeded. `Slot`, `TaskID`, `NodeID`: of the task that failed; unset when none
 *  did, slot 0 for a task of a global service.
 *  has: 1 when set. get: 0 or NULL when unset; text is lent until update_status is freed.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_has_cause(const swarm_update_status *update_status);
SWARM_API swarm_verdict_cause
swarm_update_status_get_cause(const swarm_update_status *update_status);
SWARM_API int swarm_update_status_has_slot(const swarm_update_status *update_status);
SWARM_API uint64_t swarm_update_status_get_slot(const swarm_update_status *update_status);
SWARM_API const char *swarm_update_status_get_task_id(const swarm_update_status *update_status);
SWARM_API const char *swarm_update_status_get_node_id(const swarm_update_status *update_status);

/** Counts at the verdict; each only libswarm knows, and leaves out for a Docker Engine. `Slots`: that were to
 *  change (or to be up, for a new service). `SlotsUp`: of them those whose new task is up. `SlotsFailed`: those that
 *  counted as failed. `ConnectionsCut`: connections that did not end in time when tasks were stopped, since the
 *  update began.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_has_slots(const swarm_update_status *update_status);
SWARM_API uint64_t swarm_update_status_get_slots(const swarm_update_status *update_status);
SWARM_API int swarm_update_status_has_slots_up(const swarm_update_status *update_status);
SWARM_API uint64_t swarm_update_status_get_slots_up(const swarm_update_status *update_status);
SWARM_API int swarm_update_status_has_slots_failed(const swarm_update_status *update_status);
SWARM_API uint64_t swarm_update_status_get_slots_failed(const swarm_update_status *update_status);
SWARM_API int swarm_update_status_has_connections_cut(const swarm_update_status *update_status);
SWARM_API uint64_t
swarm_update_status_get_connections_cut(const swarm_update_status *update_status);

/** Read an update status from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_update_status  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_from_json(const char *json, size_t length,
                                            swarm_update_status **out_update_status,
                                            swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param update_status  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_update_status_to_json(const swarm_update_status *update_status, uint32_t flags,
                                          char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
