/* SPDX-License-Identifier: MIT
 *
 * Services: a number of equal tasks under one name.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_SERVICE_H
#define SWARM_SERVICE_H

#include <swarm/task_spec.h>
#include <swarm/update.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a service is to be: its tasks, how many, how they are reached and how they are
 *  replaced. A builder. */
typedef struct swarm_service_spec swarm_service_spec;
/** A service as it was when the snapshot was taken. A snapshot. */
typedef struct swarm_service swarm_service;
/** Several services, in a fixed order. A snapshot. */
typedef struct swarm_service_list swarm_service_list;

/** How many tasks a service has. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_service_mode;
enum {
    SWARM_SERVICE_MODE_UNKNOWN = 0,        /**< unset, or a word that is not known here */
    SWARM_SERVICE_MODE_REPLICATED = 1,     /**< a number of them */
    SWARM_SERVICE_MODE_GLOBAL = 2,         /**< one on each node */
    SWARM_SERVICE_MODE_REPLICATED_JOB = 3, /**< a number of them, each of which ends */
    SWARM_SERVICE_MODE_GLOBAL_JOB = 4      /**< one on each node, which ends */
};

/** Docker's word for the value: "replicated", "global", "replicated-job", "global-job".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_service_mode_to_str(swarm_service_mode value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_mode_from_str(const char *text, swarm_service_mode *out_value);

/* --- service spec --- */

/** Make an empty service spec: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_service_spec *swarm_service_spec_new(void);

/** Free a service spec. @param service_spec  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_service_spec_free(swarm_service_spec *service_spec);

/** An independent copy, members that are not known here included.
 *  @param service_spec  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_service_spec *swarm_service_spec_copy(const swarm_service_spec *service_spec);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_equal(const swarm_service_spec *a, const swarm_service_spec *b);

/** `Name`: its name: letters, digits, - and _, at most 63. Default when absent: none; needed.
 *  get: lent until service_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (service_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_name(const swarm_service_spec *service_spec);
SWARM_API const char *swarm_service_spec_get_name(const swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_name(swarm_service_spec *service_spec, const char *value);
SWARM_API int swarm_service_spec_unset_name(swarm_service_spec *service_spec);

/** `Labels`: labels of the service. Default when absent: none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until service_spec
 *  is changed, NULL when out of range. get: by key, NULL when there is none. set: adds or
 *  replaces, copies both. remove: does nothing when there is no such key. clear: leaves no map
 *  at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_labels(const swarm_service_spec *service_spec);
SWARM_API size_t swarm_service_spec_label_count(const swarm_service_spec *service_spec);
SWARM_API const char *swarm_service_spec_label_key(const swarm_service_spec *service_spec,
                                                   size_t index);
SWARM_API const char *swarm_service_spec_label_value(const swarm_service_spec *service_spec,
                                                     size_t index);
SWARM_API const char *swarm_service_spec_get_label(const swarm_service_spec *service_spec,
                                                   const char *key);
SWARM_API int swarm_service_spec_set_label(swarm_service_spec *service_spec, const char *key,
                                           const char *value);
SWARM_API int swarm_service_spec_remove_label(swarm_service_spec *service_spec, const char *key);
SWARM_API int swarm_service_spec_clear_labels(swarm_service_spec *service_spec);

/** `TaskTemplate`: what each task is. Default when absent: none; needed.
 *  has: 1 when set. get: lent until service_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or service_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_task(const swarm_service_spec *service_spec);
SWARM_API const swarm_task_spec *
swarm_service_spec_get_task(const swarm_service_spec *service_spec);
SWARM_API swarm_task_spec *swarm_service_spec_edit_task(swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_task(swarm_service_spec *service_spec,
                                          const swarm_task_spec *value);
SWARM_API int swarm_service_spec_unset_task(swarm_service_spec *service_spec);

/** `UpdateConfig`: how tasks are replaced. Default when absent: one at a time, pause on
 *  failure.
 *  has: 1 when set. get: lent until service_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or service_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_update_config(const swarm_service_spec *service_spec);
SWARM_API const swarm_update_config *
swarm_service_spec_get_update_config(const swarm_service_spec *service_spec);
SWARM_API swarm_update_config *
swarm_service_spec_edit_update_config(swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_update_config(swarm_service_spec *service_spec,
                                                   const swarm_update_config *value);
SWARM_API int swarm_service_spec_unset_update_config(swarm_service_spec *service_spec);

/** `RollbackConfig`: how tasks are replaced when going back. Default when absent: one at a
 *  time, pause on failure.
 *  has: 1 when set. get: lent until service_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or service_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_rollback_config(const swarm_service_spec *service_spec);
SWARM_API const swarm_update_config *
swarm_service_spec_get_rollback_config(const swarm_service_spec *service_spec);
SWARM_API swarm_update_config *
swarm_service_spec_edit_rollback_config(swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_rollback_config(swarm_service_spec *service_spec,
                                                     const swarm_update_config *value);
SWARM_API int swarm_service_spec_unset_rollback_config(swarm_service_spec *service_spec);

/** `Networks`: networks of the service, as older programs gave them; the task's own count.
 *  Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until service_spec is changed,
 *  NULL when out of range. add: copies. remove_at: the later ones move up. clear: leaves no
 *  list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_networks(const swarm_service_spec *service_spec);
SWARM_API size_t swarm_service_spec_network_count(const swarm_service_spec *service_spec);
SWARM_API const swarm_network_attachment *
swarm_service_spec_network_at(const swarm_service_spec *service_spec, size_t index);
SWARM_API swarm_network_attachment *
swarm_service_spec_edit_network_at(swarm_service_spec *service_spec, size_t index);
SWARM_API int swarm_service_spec_add_network(swarm_service_spec *service_spec,
                                             const swarm_network_attachment *value);
SWARM_API int swarm_service_spec_remove_network_at(swarm_service_spec *service_spec, size_t index);
SWARM_API int swarm_service_spec_clear_networks(swarm_service_spec *service_spec);

/** `EndpointSpec`: how clients reach it. Default when absent: vip, no port.
 *  has: 1 when set. get: lent until service_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or service_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_endpoint(const swarm_service_spec *service_spec);
SWARM_API const swarm_endpoint_spec *
swarm_service_spec_get_endpoint(const swarm_service_spec *service_spec);
SWARM_API swarm_endpoint_spec *swarm_service_spec_edit_endpoint(swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_endpoint(swarm_service_spec *service_spec,
                                              const swarm_endpoint_spec *value);
SWARM_API int swarm_service_spec_unset_endpoint(swarm_service_spec *service_spec);

/** `Mode`: how many tasks. set to another mode than before drops the counts of the old one.
 *  Default when absent: replicated. has: 1 when set; get: 0 when unset.
 *  @return of set and unset: 0, SWARM_E_INVAL (the spec is NULL, or no such mode) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_mode(const swarm_service_spec *service_spec);
SWARM_API swarm_service_mode swarm_service_spec_get_mode(const swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_mode(swarm_service_spec *service_spec,
                                          swarm_service_mode value);
SWARM_API int swarm_service_spec_unset_mode(swarm_service_spec *service_spec);

/** `Mode/Replicated/Replicas`: number of tasks of a replicated service; 0 is a number. set
 *  makes a spec without a mode a replicated one. Default when absent: 1. has: 1 when set; get:
 *  0 when unset.
 *  @return of set and unset: 0, SWARM_E_INVAL (the spec is NULL), SWARM_E_STATE (set, and the
 *          mode is another one) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_replicas(const swarm_service_spec *service_spec);
SWARM_API uint64_t swarm_service_spec_get_replicas(const swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_replicas(swarm_service_spec *service_spec, uint64_t value);
SWARM_API int swarm_service_spec_unset_replicas(swarm_service_spec *service_spec);

/** `Mode/ReplicatedJob/MaxConcurrent`: most tasks of a replicated job at once. set makes a spec
 *  without a mode a replicated job. Default when absent: 1. has: 1 when set; get: 0 when unset.
 *  @return of set and unset: 0, SWARM_E_INVAL (the spec is NULL), SWARM_E_STATE (set, and the
 *          mode is another one) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_max_concurrent(const swarm_service_spec *service_spec);
SWARM_API uint64_t swarm_service_spec_get_max_concurrent(const swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_max_concurrent(swarm_service_spec *service_spec,
                                                    uint64_t value);
SWARM_API int swarm_service_spec_unset_max_concurrent(swarm_service_spec *service_spec);

/** `Mode/ReplicatedJob/TotalCompletions`: tasks of a replicated job that are to end well. set
 *  makes a spec without a mode a replicated job. Default when absent: MaxConcurrent. has: 1
 *  when set; get: 0 when unset.
 *  @return of set and unset: 0, SWARM_E_INVAL (the spec is NULL), SWARM_E_STATE (set, and the
 *          mode is another one) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_has_total_completions(const swarm_service_spec *service_spec);
SWARM_API uint64_t swarm_service_spec_get_total_completions(const swarm_service_spec *service_spec);
SWARM_API int swarm_service_spec_set_total_completions(swarm_service_spec *service_spec,
                                                       uint64_t value);
SWARM_API int swarm_service_spec_unset_total_completions(swarm_service_spec *service_spec);

/** Is the spec one that can be run? The same rules as Docker Swarm's, in its order and words, and the
 *  bounds that it forgets: what holds for the update config holds for the rollback config; there are
 *  at most 1000000 replicas; no duration is longer than 100 years, so that a deadline always fits in 64
 *  bits of nanoseconds; ports lie within 0 to 65535; a choice is one of its words. Parallelism and
 *  restart attempts may be any number. What only a cluster can tell (whether a name or a port is
 *  taken) is not asked here.
 *  @param service_spec  NULL is refused
 *  @param err           NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_INVAL, SWARM_E_PARSE (a constraint), SWARM_E_NOTSUP or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_validate(const swarm_service_spec *service_spec,
                                          swarm_error **err);

/** Read a service spec from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_service_spec  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_spec_from_json(const char *json, size_t length,
                                           swarm_service_spec **out_service_spec,
                                           swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param service_spec  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_service_spec_to_json(const swarm_service_spec *service_spec, uint32_t flags,
                                         char **out_json, swarm_error **err);

/* --- service --- */

/** Free a service. @param service  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_service_free(swarm_service *service);

/** An independent copy, members that are not known here included.
 *  @param service  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_service *swarm_service_copy(const swarm_service *service);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_equal(const swarm_service *a, const swarm_service *b);

/** `ID`: its id, 25 characters.
 *  get: lent until service is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_service_get_id(const swarm_service *service);

/** `Version/Index`: the version of this copy; it grows with each change.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_has_version(const swarm_service *service);
SWARM_API uint64_t swarm_service_get_version(const swarm_service *service);

/** `CreatedAt`: when it was made.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_has_created_at(const swarm_service *service);
SWARM_API int64_t swarm_service_get_created_at_unix_ns(const swarm_service *service);

/** `UpdatedAt`: when it last changed.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_has_updated_at(const swarm_service *service);
SWARM_API int64_t swarm_service_get_updated_at_unix_ns(const swarm_service *service);

/** `Spec`: what it is to be.
 *  get: lent until service is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const swarm_service_spec *swarm_service_get_spec(const swarm_service *service);

/** `PreviousSpec`: what it was to be before, which a rollback goes back to.
 *  get: lent until service is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const swarm_service_spec *swarm_service_get_previous_spec(const swarm_service *service);

/** `Endpoint/Ports`: the ports that it really has.
 *  at: lent until service is freed; NULL when out of range.
 *  @thread any     @since 0.1 */
SWARM_API size_t swarm_service_port_count(const swarm_service *service);
SWARM_API const swarm_port_config *swarm_service_port_at(const swarm_service *service,
                                                         size_t index);

/** `UpdateStatus`: how far its last update is.
 *  get: lent until service is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const swarm_update_status *swarm_service_get_update_status(const swarm_service *service);

/** `ServiceStatus/RunningTasks`: tasks that run.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_has_running_tasks(const swarm_service *service);
SWARM_API uint64_t swarm_service_get_running_tasks(const swarm_service *service);

/** `ServiceStatus/DesiredTasks`: tasks that should run.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_has_desired_tasks(const swarm_service *service);
SWARM_API uint64_t swarm_service_get_desired_tasks(const swarm_service *service);

/** `ServiceStatus/CompletedTasks`: tasks of a job that have ended well.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_has_completed_tasks(const swarm_service *service);
SWARM_API uint64_t swarm_service_get_completed_tasks(const swarm_service *service);

/** Read a service from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_service  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_from_json(const char *json, size_t length, swarm_service **out_service,
                                      swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param service  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_to_json(const swarm_service *service, uint32_t flags, char **out_json,
                                    swarm_error **err);

/* --- list of services --- */

/** Free a list of services. @param list  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_service_list_free(swarm_service_list *list);

/** An independent copy, members that are not known here included.
 *  @param list  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_service_list *swarm_service_list_copy(const swarm_service_list *list);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_list_equal(const swarm_service_list *a, const swarm_service_list *b);

/** How many there are. @param list  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_service_list_count(const swarm_service_list *list);

/** One of them. @param list  NULL gives NULL
 *  @return lent until the list is freed; NULL when out of range
 *  @thread any     @since 0.1 */
SWARM_API const swarm_service *swarm_service_list_at(const swarm_service_list *list, size_t index);

/** Read a list of services from JSON, an array. Members that are not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_list  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_list_from_json(const char *json, size_t length,
                                           swarm_service_list **out_list, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param list  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_service_list_to_json(const swarm_service_list *list, uint32_t flags,
                                         char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
