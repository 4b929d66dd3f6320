/* SPDX-License-Identifier: MIT
 *
 * Events: what happened, one thing at a time, in order.
 *
 * Their JSON has the shape of the Docker Engine's events: {"Type", "Action", "Actor": {"ID",
 * "Attributes"}, "scope", "time", "timeNano"}, with what is known below as attributes. How
 * snapshots behave is said in swarm/json.h.
 */
#ifndef SWARM_EVENT_H
#define SWARM_EVENT_H

#include <swarm/health.h>
#include <swarm/node.h>
#include <swarm/task.h>
#include <swarm/update.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Something that happened. A snapshot. */
typedef struct swarm_event swarm_event;
/** Several events, the oldest first. A snapshot. */
typedef struct swarm_event_list swarm_event_list;

/** What an event tells. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_event_kind;
enum {
    SWARM_EVENT_KIND_UNKNOWN = 0,         /**< unset, or a word that is not known here */
    SWARM_EVENT_KIND_SERVICE_CREATED = 1, /**< a service was made */
    SWARM_EVENT_KIND_SERVICE_UPDATED = 2, /**< the spec of a service was changed */
    SWARM_EVENT_KIND_SERVICE_REMOVED = 3, /**< a service was removed */
    SWARM_EVENT_KIND_TASK_STATE = 4,      /**< a task came into another state, or is to */
    SWARM_EVENT_KIND_TASK_HEALTH = 5,     /**< a task turned healthy or unhealthy */
    SWARM_EVENT_KIND_TASK_ROUTED = 6,     /**< a task gets connections from now on, or its ports in
                                               host mode accept them */
    SWARM_EVENT_KIND_TASK_DRAINED = 7,    /**< a task has no connections any more */
    SWARM_EVENT_KIND_NODE_ADDED = 8,      /**< a node was added */
    SWARM_EVENT_KIND_NODE_UPDATED = 9,    /**< the spec of a node was changed */
    SWARM_EVENT_KIND_NODE_REMOVED = 10,   /**< a node was removed */
    SWARM_EVENT_KIND_NODE_STATE = 11,     /**< a node can, or can no longer, be reached */
    SWARM_EVENT_KIND_UPDATE_STATE = 12,   /**< an update came into another state, or further */
    SWARM_EVENT_KIND_UPDATE_VERDICT = 13, /**< an update has ended */
    SWARM_EVENT_KIND_PORT = 14,        /**< a port was published, or could not be: see the error */
    SWARM_EVENT_KIND_WARNING = 15,     /**< something that a person should know */
    SWARM_EVENT_KIND_STOPPED = 16,     /**< everything has stopped; the last event */
    SWARM_EVENT_KIND_UPDATE_GATE = 17, /**< an update waits at a gate: swarm_engine_answer_gate(),
                                            swarm_cluster_answer_gate() */
    SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED =
        18, /**< the gate was answered, or opened without: see the message */
    SWARM_EVENT_KIND_TASK_PROGRESS = 19, /**< how far preparing a task has come, for people */
    SWARM_EVENT_KIND_UPDATE_ORDER =
        20 /**< which order an update takes that was left open (auto), and why */
};

/** The word for the value: "service_created", "service_updated", "service_removed",
 *  "task_state", "task_health", "task_routed", "task_drained", "node_added", "node_updated",
 *  "node_removed", "node_state", "update_state", "update_verdict", "port", "warning",
 *  "stopped", "update_gate", "update_gate_answered", "task_progress", "update_order".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_kind_to_str(swarm_event_kind value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_event_kind_from_str(const char *text, swarm_event_kind *out_value);

/* --- event --- */

/** Free an event. @param event  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_event_free(swarm_event *event);

/** An independent copy, members that are not known here included.
 *  @param event  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_event *swarm_event_copy(const swarm_event *event);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_event_equal(const swarm_event *a, const swarm_event *b);

/** What the event tells.
 *  @param event  NULL gives 0
 *  @return 0 for an event of another program's kind
 *  @thread any     @since 0.1 */
SWARM_API swarm_event_kind swarm_event_get_kind(const swarm_event *event);

/** Number of the event, from 1, without gaps; 0 when it is not known.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API uint64_t swarm_event_get_sequence(const swarm_event *event);

/** When it happened, in nanoseconds since 1970 UTC.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API int64_t swarm_event_get_time_unix_ns(const swarm_event *event);

/** Id of the service that it is about.
 *  @param event  NULL gives NULL
 *  @return lent until the event is freed; NULL when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_get_service_id(const swarm_event *event);

/** Name of the service that it is about.
 *  @param event  NULL gives NULL
 *  @return lent until the event is freed; NULL when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_get_service_name(const swarm_event *event);

/** Id of the task that it is about.
 *  @param event  NULL gives NULL
 *  @return lent until the event is freed; NULL when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_get_task_id(const swarm_event *event);

/** Name of the task that it is about.
 *  @param event  NULL gives NULL
 *  @return lent until the event is freed; NULL when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_get_task_name(const swarm_event *event);

/** Slot of the task, from 1; 0 when it has none.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API uint64_t swarm_event_get_slot(const swarm_event *event);

/** Id of the node that it is about, or that the task is on.
 *  @param event  NULL gives NULL
 *  @return lent until the event is freed; NULL when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_get_node_id(const swarm_event *event);

/** Name of that node.
 *  @param event  NULL gives NULL
 *  @return lent until the event is freed; NULL when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_get_node_name(const swarm_event *event);

/** State of the task.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API swarm_task_state swarm_event_get_task_state(const swarm_event *event);

/** State that the task is to come to.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API swarm_task_state swarm_event_get_desired_state(const swarm_event *event);

/** Health of the task.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API swarm_health swarm_event_get_health(const swarm_event *event);

/** State of the node.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API swarm_node_state swarm_event_get_node_state(const swarm_event *event);

/** State of the update.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API swarm_update_state swarm_event_get_update_state(const swarm_event *event);

/** What the update came to.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API swarm_verdict swarm_event_get_verdict(const swarm_event *event);

/** Why it came to that; the task, its slot and its node are those of the event.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here, and when the update has succeeded
 *  @thread any     @since 0.1 */
SWARM_API swarm_verdict_cause swarm_event_get_cause(const swarm_event *event);

/** A sentence that tells what happened.
 *  @param event  NULL gives NULL
 *  @return lent until the event is freed; NULL when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_get_message(const swarm_event *event);

/** A sentence that tells what went wrong, or why it waits.
 *  @param event  NULL gives NULL
 *  @return lent until the event is freed; NULL when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_event_get_error(const swarm_event *event);

/** How the task ended: 0 to 255, 128 + n for a death by signal n. has: 1 when it matters here;
 *  get: 0 when it does not.
 *  @param event  NULL gives 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_event_has_exit_code(const swarm_event *event);
SWARM_API int32_t swarm_event_get_exit_code(const swarm_event *event);

/** Connections that had to be cut off, so far: of the task, or with a verdict of all tasks since the update began.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API uint64_t swarm_event_get_cut(const swarm_event *event);

/** Tasks of the update that are done.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API uint64_t swarm_event_get_done(const swarm_event *event);

/** Tasks of the update.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API uint64_t swarm_event_get_total(const swarm_event *event);

/** Tasks of the update whose new version failed, with a verdict.
 *  @param event  NULL gives 0
 *  @return 0 when it does not matter here
 *  @thread any     @since 0.1 */
SWARM_API uint64_t swarm_event_get_failed(const swarm_event *event);

/** Read an event from JSON, in the shape of the Docker Engine's events. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_event  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_event_from_json(const char *json, size_t length, swarm_event **out_event,
                                    swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param event  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_event_to_json(const swarm_event *event, uint32_t flags, char **out_json,
                                  swarm_error **err);

/* --- list of events --- */

/** Free a list of events. @param list  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_event_list_free(swarm_event_list *list);

/** An independent copy, members that are not known here included.
 *  @param list  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_event_list *swarm_event_list_copy(const swarm_event_list *list);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_event_list_equal(const swarm_event_list *a, const swarm_event_list *b);

/** How many there are. @param list  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_event_list_count(const swarm_event_list *list);

/** One of them. @param list  NULL gives NULL
 *  @return lent until the list is freed; NULL when out of range
 *  @thread any     @since 0.1 */
SWARM_API const swarm_event *swarm_event_list_at(const swarm_event_list *list, size_t index);

/** Read a list of events from JSON, an array. Members that are not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_list  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_event_list_from_json(const char *json, size_t length,
                                         swarm_event_list **out_list, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param list  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_event_list_to_json(const swarm_event_list *list, uint32_t flags,
                                       char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
