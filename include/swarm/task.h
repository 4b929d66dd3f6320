/* SPDX-License-Identifier: MIT
 *
 * Tasks: the runs of a service, each on one node.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_TASK_H
#define SWARM_TASK_H

#include <swarm/task_spec.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A task as it was when the snapshot was taken: one run of what a service is, on one node. A
 *  snapshot. */
typedef struct swarm_task swarm_task;
/** Several tasks, in a fixed order. A snapshot. */
typedef struct swarm_task_list swarm_task_list;

/** How far a task is. The numbers grow along a task's life, and a task never goes back; from
 *  complete on it has ended. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_task_state;
enum {
    SWARM_TASK_STATE_UNKNOWN = 0,     /**< unset, or a word that is not known here */
    SWARM_TASK_STATE_NEW = 1,         /**< made */
    SWARM_TASK_STATE_ALLOCATED = 32,  /**< its networks are set up */
    SWARM_TASK_STATE_PENDING = 64,    /**< waits for a node */
    SWARM_TASK_STATE_ASSIGNED = 192,  /**< has a node */
    SWARM_TASK_STATE_ACCEPTED = 256,  /**< the node knows of it */
    SWARM_TASK_STATE_PREPARING = 320, /**< its image is fetched */
    SWARM_TASK_STATE_READY = 384,     /**< could start */
    SWARM_TASK_STATE_STARTING = 448,  /**< started, not yet well */
    SWARM_TASK_STATE_RUNNING = 512,   /**< runs, and is well */
    SWARM_TASK_STATE_COMPLETE = 576,  /**< ended by itself, and well */
    SWARM_TASK_STATE_SHUTDOWN = 640,  /**< was stopped */
    SWARM_TASK_STATE_FAILED = 704,    /**< ended badly */
    SWARM_TASK_STATE_REJECTED = 768,  /**< could not be started at all */
    SWARM_TASK_STATE_REMOVE = 800,    /**< to be removed */
    SWARM_TASK_STATE_ORPHANED = 832   /**< its node has been gone for too long */
};

/** Docker's word for the value: "new", "allocated", "pending", "assigned", "accepted",
 *  "preparing", "ready", "starting", "running", "complete", "shutdown", "failed", "rejected",
 *  "remove", "orphaned".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_task_state_to_str(swarm_task_state value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_state_from_str(const char *text, swarm_task_state *out_value);

/* --- task --- */

/** Free a task. @param task  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_task_free(swarm_task *task);

/** An independent copy, members that are not known here included.
 *  @param task  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_task *swarm_task_copy(const swarm_task *task);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_equal(const swarm_task *a, const swarm_task *b);

/** `ID`: its id, 25 characters.
 *  get: lent until task is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_task_get_id(const swarm_task *task);

/** `Version/Index`: the version of this copy; it grows with each change.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_version(const swarm_task *task);
SWARM_API uint64_t swarm_task_get_version(const swarm_task *task);

/** `CreatedAt`: when it was made.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_created_at(const swarm_task *task);
SWARM_API int64_t swarm_task_get_created_at_unix_ns(const swarm_task *task);

/** `UpdatedAt`: when it last changed.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_updated_at(const swarm_task *task);
SWARM_API int64_t swarm_task_get_updated_at_unix_ns(const swarm_task *task);

/** `Name`: its name.
 *  get: lent until task is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_task_get_name(const swarm_task *task);

/** `Labels`: its labels.
 *  key, value: by position, lent until task is freed, NULL when out of range. get: by key,
 *  NULL when there is none.
 *  @thread any     @since 0.1 */
SWARM_API size_t swarm_task_label_count(const swarm_task *task);
SWARM_API const char *swarm_task_label_key(const swarm_task *task, size_t index);
SWARM_API const char *swarm_task_label_value(const swarm_task *task, size_t index);
SWARM_API const char *swarm_task_get_label(const swarm_task *task, const char *key);

/** `Spec`: what it is: a copy of the service's.
 *  get: lent until task is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const swarm_task_spec *swarm_task_get_spec(const swarm_task *task);

/** `ServiceID`: the service that it belongs to.
 *  get: lent until task is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_task_get_service_id(const swarm_task *task);

/** `Slot`: its place in a replicated service, from 1; 0 in a global one.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_slot(const swarm_task *task);
SWARM_API uint64_t swarm_task_get_slot(const swarm_task *task);

/** `NodeID`: the node that it is on.
 *  get: lent until task is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_task_get_node_id(const swarm_task *task);

/** `Status/Timestamp`: when it came into its state.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_timestamp(const swarm_task *task);
SWARM_API int64_t swarm_task_get_timestamp_unix_ns(const swarm_task *task);

/** `Status/State`: how far it is.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_state(const swarm_task *task);
SWARM_API swarm_task_state swarm_task_get_state(const swarm_task *task);

/** `Status/Message`: what happened last.
 *  get: lent until task is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_task_get_message(const swarm_task *task);

/** `Status/Err`: what went wrong, or why it waits.
 *  get: lent until task is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_task_get_error(const swarm_task *task);

/** `Status/ContainerStatus/ContainerID`: its container.
 *  get: lent until task is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_task_get_container_id(const swarm_task *task);

/** `Status/ContainerStatus/PID`: its process id on the node.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_pid(const swarm_task *task);
SWARM_API int64_t swarm_task_get_pid(const swarm_task *task);

/** `Status/ContainerStatus/ExitCode`: how it ended: 0 to 255, 128 + n for a death by signal n.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_exit_code(const swarm_task *task);
SWARM_API int32_t swarm_task_get_exit_code(const swarm_task *task);

/** `Status/PortStatus/Ports`: the ports of the node that lead to it.
 *  at: lent until task is freed; NULL when out of range.
 *  @thread any     @since 0.1 */
SWARM_API size_t swarm_task_port_count(const swarm_task *task);
SWARM_API const swarm_port_config *swarm_task_port_at(const swarm_task *task, size_t index);

/** `Status/Health`: how it is, as its health check sees it. Only libswarm knows it; left out
 *  for a Docker Engine.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_health(const swarm_task *task);
SWARM_API swarm_health swarm_task_get_health(const swarm_task *task);

/** `Status/ConnectionsCut`: how its connections ended, once it got no new ones and was stopped: 0 when each was
 *  finished (drained clean), else how many were cut off. Only libswarm knows it; left out for a Docker Engine.
 *  has: 1 when set: not while it gets connections, and not when it ended by itself. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_connections_cut(const swarm_task *task);
SWARM_API uint64_t swarm_task_get_connections_cut(const swarm_task *task);

/** `DesiredState`: how far it is to go.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_has_desired_state(const swarm_task *task);
SWARM_API swarm_task_state swarm_task_get_desired_state(const swarm_task *task);

/** `GenericResources`: the generic resources that it was given.
 *  at: lent until task is freed; NULL when out of range.
 *  @thread any     @since 0.1 */
SWARM_API size_t swarm_task_generic_resource_count(const swarm_task *task);
SWARM_API const swarm_generic_resource *swarm_task_generic_resource_at(const swarm_task *task,
                                                                       size_t index);

/** Read a task from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_task  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_from_json(const char *json, size_t length, swarm_task **out_task,
                                   swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param task  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_to_json(const swarm_task *task, uint32_t flags, char **out_json,
                                 swarm_error **err);

/* --- list of tasks --- */

/** Free a list of tasks. @param list  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_task_list_free(swarm_task_list *list);

/** An independent copy, members that are not known here included.
 *  @param list  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_task_list *swarm_task_list_copy(const swarm_task_list *list);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_list_equal(const swarm_task_list *a, const swarm_task_list *b);

/** How many there are. @param list  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_task_list_count(const swarm_task_list *list);

/** One of them. @param list  NULL gives NULL
 *  @return lent until the list is freed; NULL when out of range
 *  @thread any     @since 0.1 */
SWARM_API const swarm_task *swarm_task_list_at(const swarm_task_list *list, size_t index);

/** Read a list of tasks from JSON, an array. Members that are not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_list  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_list_from_json(const char *json, size_t length, swarm_task_list **out_list,
                                        swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param list  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_list_to_json(const swarm_task_list *list, uint32_t flags, char **out_json,
                                      swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
