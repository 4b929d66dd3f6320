/* SPDX-License-Identifier: MIT
 *
 * Plans: what a change would do, asked before it is made (swarm_engine_plan_update() and the like in
 * engine.h, swarm_cluster_plan_…() in cluster.h). Asking changes nothing.
 *
 * A plan says what differs, the steps in their order, which order was chosen and why, what the cluster
 * needs beside what it has at the worst moment, what cannot be placed and why, how it will end as far as
 * that can be known, and how long it takes at least, probably and at most. It supposes that every new
 * task that finds a node comes up; then what is done are these steps.
 *
 * How snapshots behave, and what unset means, is said in swarm/json.h. A plan's JSON is libswarm's own:
 * a Docker Engine has nothing like it.
 */
#ifndef SWARM_PLAN_H
#define SWARM_PLAN_H

#include <swarm/base.h>
#include <swarm/error.h>
#include <swarm/json.h>
#include <swarm/update.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a change would do. A snapshot. */
typedef struct swarm_plan swarm_plan;

/** One member of a spec that differs; lent by its plan. */
typedef struct swarm_plan_difference swarm_plan_difference;

/** One step; lent by its plan. */
typedef struct swarm_plan_step swarm_plan_step;

/** A task that finds no node; lent by its plan. */
typedef struct swarm_plan_obstacle swarm_plan_obstacle;

/** What is to be changed. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_plan_change;
enum {
    SWARM_PLAN_CHANGE_UNKNOWN = 0,
    SWARM_PLAN_CHANGE_CREATE = 1,   /**< a service that is not there yet */
    SWARM_PLAN_CHANGE_UPDATE = 2,   /**< a service gets another spec */
    SWARM_PLAN_CHANGE_ROLLBACK = 3, /**< a service goes back */
    SWARM_PLAN_CHANGE_DRAIN = 4     /**< a node is emptied */
};

/** Word for the value: "create", "update", "rollback", "drain".
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_plan_change_to_str(swarm_plan_change value);

/** The value that has this word. @return 0, or SWARM_E_INVAL  @thread any     @since 0.1 */
SWARM_API int swarm_plan_change_from_str(const char *text, swarm_plan_change *out_value);

/** What a step does. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_plan_action;
enum {
    SWARM_PLAN_ACTION_UNKNOWN = 0,
    SWARM_PLAN_ACTION_PREPARE = 1, /**< a new task is made ready while the old one still runs */
    SWARM_PLAN_ACTION_START = 2,   /**< a new task is started */
    SWARM_PLAN_ACTION_STOP = 3,    /**< an old task is drained and stopped */
    SWARM_PLAN_ACTION_GATE = 4 /**< the update waits for an answer; the plan supposes go, at once */
};

/** Word for the value: "prepare", "start", "stop", "gate".
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_plan_action_to_str(swarm_plan_action value);

/** The value that has this word. @return 0, or SWARM_E_INVAL  @thread any     @since 0.1 */
SWARM_API int swarm_plan_action_from_str(const char *text, swarm_plan_action *out_value);

/** Free a plan and all that it lent. @param plan  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_plan_free(swarm_plan *plan);

/** An independent copy.
 *  @param plan  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short     @thread any     @since 0.1 */
SWARM_API swarm_plan *swarm_plan_copy(const swarm_plan *plan);

/** Do both say the same?
 *  @param a  NULL is allowed; equal to NULL only  @param b  likewise
 *  @return 1 or 0     @thread any     @since 0.1 */
SWARM_API int swarm_plan_equal(const swarm_plan *a, const swarm_plan *b);

/** Read a plan from JSON.
 *  @param json      not NULL; need not end with NUL
 *  @param length    bytes of it
 *  @param out_plan  not NULL; the caller's
 *  @param err       NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE, SWARM_E_INVAL, SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_plan_from_json(const char *json, size_t length, swarm_plan **out_plan,
                                   swarm_error **err);

/** Write it as JSON.
 *  @param plan      not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM     @thread any     @since 0.1 */
SWARM_API int swarm_plan_to_json(const swarm_plan *plan, uint32_t flags, char **out_json,
                                 swarm_error **err);

/** Write it as lines of text for a person.
 *  @param plan      not NULL
 *  @param out_text  not NULL; receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM     @thread any     @since 0.1 */
SWARM_API int swarm_plan_to_text(const swarm_plan *plan, char **out_text, swarm_error **err);

/** Would the change do nothing at all: no member differs, and no task is started or stopped?
 *  @param plan  NULL gives 1
 *  @return 1 or 0     @thread any     @since 0.1 */
SWARM_API int swarm_plan_is_empty(const swarm_plan *plan);

/** `Change`: what is to be changed; `Service`: the name of the service, `Node`: of the node that is
 *  drained.
 *  @param plan  NULL gives 0 or NULL
 *  @return of the names: lent until the plan is freed; NULL when unset     @thread any     @since 0.1 */
SWARM_API swarm_plan_change swarm_plan_get_change(const swarm_plan *plan);
SWARM_API const char *swarm_plan_get_service(const swarm_plan *plan);
SWARM_API const char *swarm_plan_get_node(const swarm_plan *plan);

/** `Order`: which task of a slot comes first: start-first or stop-first. `AskedOrder`: what the config says.
 *  `OrderReason`: why, when that is auto.
 *  @param plan  NULL gives 0 or NULL
 *  @return of the reason: lent until the plan is freed; NULL when unset     @thread any     @since 0.1 */
SWARM_API swarm_update_order swarm_plan_get_order(const swarm_plan *plan);
SWARM_API swarm_update_order swarm_plan_get_asked_order(const swarm_plan *plan);
SWARM_API const char *swarm_plan_get_order_reason(const swarm_plan *plan);

/** `PeakTasks`, `PeakNanoCPUs`, `PeakMemoryBytes`: what is there at the worst moment beyond what is there
 *  now: tasks, and what they reserve. Each is the worst of its own.
 *  @param plan  NULL gives 0     @return 0 or more     @thread any     @since 0.1 */
SWARM_API uint64_t swarm_plan_get_peak_tasks(const swarm_plan *plan);
SWARM_API int64_t swarm_plan_get_peak_nano_cpus(const swarm_plan *plan);
SWARM_API int64_t swarm_plan_get_peak_memory_bytes(const swarm_plan *plan);

/** `LeastDuration`, `LikelyDuration`, `MostDuration`: how long it takes, monitoring included, by the settings
 *  and by how long the tasks of this service took so far to be prepared, to come up, to drain and to stop.
 *  The most is what the deadlines allow.
 *  @param plan  NULL gives 0     @return nanoseconds     @thread any     @since 0.1 */
SWARM_API int64_t swarm_plan_get_least_duration_ns(const swarm_plan *plan);
SWARM_API int64_t swarm_plan_get_likely_duration_ns(const swarm_plan *plan);
SWARM_API int64_t swarm_plan_get_most_duration_ns(const swarm_plan *plan);

/** `Verdict`: how it ends, when every task that finds a node comes up: succeeded, or else what the failure
 *  action makes of those that find none.
 *  @param plan  NULL gives UNKNOWN     @thread any     @since 0.1 */
SWARM_API swarm_verdict swarm_plan_get_verdict(const swarm_plan *plan);

/** `Differences`: the members of the spec that differ, in the order of the spec. `Path` is a JSON pointer such
 *  as "/TaskTemplate/ContainerSpec/Image"; a list is named by its own path, for each item that is new or
 *  gone. `Old` and `New` are the values as text (durations in nanoseconds); NULL: it is not there.
 *  @param plan   NULL gives 0 or NULL  @param index  below the count, else NULL
 *  @param difference  NULL gives NULL
 *  @return lent until the plan is freed     @thread any     @since 0.1 */
SWARM_API size_t swarm_plan_difference_count(const swarm_plan *plan);
SWARM_API const swarm_plan_difference *swarm_plan_difference_at(const swarm_plan *plan,
                                                                size_t index);
SWARM_API const char *swarm_plan_difference_get_path(const swarm_plan_difference *difference);
SWARM_API const char *swarm_plan_difference_get_old(const swarm_plan_difference *difference);
SWARM_API const char *swarm_plan_difference_get_new(const swarm_plan_difference *difference);

/** `Steps`: in the order in which they are taken. `Slot` is the slot's number (0 for global services),
 *  `Action` what is done, `Service` to which service, `Node` the name of the node that the task stands
 *  on, or probably will, `At` how long after the beginning it is likely to be.
 *  @param plan   NULL gives 0 or NULL  @param index  below the count, else NULL
 *  @param step   NULL gives 0 or NULL
 *  @return of objects and names: lent until the plan is freed     @thread any     @since 0.1 */
SWARM_API size_t swarm_plan_step_count(const swarm_plan *plan);
SWARM_API const swarm_plan_step *swarm_plan_step_at(const swarm_plan *plan, size_t index);
SWARM_API swarm_plan_action swarm_plan_step_get_action(const swarm_plan_step *step);
SWARM_API uint64_t swarm_plan_step_get_slot(const swarm_plan_step *step);
SWARM_API const char *swarm_plan_step_get_service(const swarm_plan_step *step);
SWARM_API const char *swarm_plan_step_get_node(const swarm_plan_step *step);
SWARM_API int64_t swarm_plan_step_get_at_ns(const swarm_plan_step *step);

/** `Obstacles`: tasks that find no node. `Reason` is the sentence that the task will show; `Nodes` says it node
 *  by node: each filter that failed, as "name: what it wanted and found".
 *  @param plan      NULL gives 0 or NULL  @param index  below the count, else NULL
 *  @param obstacle  NULL gives 0 or NULL
 *  @return of objects and texts: lent until the plan is freed     @thread any     @since 0.1 */
SWARM_API size_t swarm_plan_obstacle_count(const swarm_plan *plan);
SWARM_API const swarm_plan_obstacle *swarm_plan_obstacle_at(const swarm_plan *plan, size_t index);
SWARM_API uint64_t swarm_plan_obstacle_get_slot(const swarm_plan_obstacle *obstacle);
SWARM_API const char *swarm_plan_obstacle_get_service(const swarm_plan_obstacle *obstacle);
SWARM_API const char *swarm_plan_obstacle_get_reason(const swarm_plan_obstacle *obstacle);
SWARM_API size_t swarm_plan_obstacle_node_count(const swarm_plan_obstacle *obstacle);
SWARM_API const char *swarm_plan_obstacle_node_at(const swarm_plan_obstacle *obstacle,
                                                  size_t index);

#ifdef __cplusplus
}
#endif

#endif
