/* SPDX-License-Identifier: MIT
 *
 * Task specs: what each task of a service is.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_TASK_SPEC_H
#define SWARM_TASK_SPEC_H

#include <swarm/container.h>
#include <swarm/driver.h>
#include <swarm/network.h>
#include <swarm/placement.h>
#include <swarm/resources.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Whether, when and how often a task that has ended is replaced. A builder. */
typedef struct swarm_restart_policy swarm_restart_policy;
/** What each task of a service is: what runs, with which resources, where. A builder. */
typedef struct swarm_task_spec swarm_task_spec;

/** When a task that has ended is started again. Width and values are ABI; values are only ever
 *  added. */
typedef int32_t swarm_restart_condition;
enum {
    SWARM_RESTART_CONDITION_UNKNOWN = 0,    /**< unset, or a word that is not known here */
    SWARM_RESTART_CONDITION_NONE = 1,       /**< never */
    SWARM_RESTART_CONDITION_ON_FAILURE = 2, /**< when it failed */
    SWARM_RESTART_CONDITION_ANY = 3         /**< always */
};

/** Docker's word for the value: "none", "on-failure", "any".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_restart_condition_to_str(swarm_restart_condition value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_restart_condition_from_str(const char *text,
                                               swarm_restart_condition *out_value);

/* --- restart policy --- */

/** Make an empty restart policy: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_restart_policy *swarm_restart_policy_new(void);

/** Free a restart policy. @param restart_policy  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_restart_policy_free(swarm_restart_policy *restart_policy);

/** An independent copy, members that are not known here included.
 *  @param restart_policy  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_restart_policy *
swarm_restart_policy_copy(const swarm_restart_policy *restart_policy);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_restart_policy_equal(const swarm_restart_policy *a,
                                         const swarm_restart_policy *b);

/** `Condition`: when it is replaced. Default when absent: any.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (restart_policy is NULL, or not one of the
 *          values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_restart_policy_has_condition(const swarm_restart_policy *restart_policy);
SWARM_API swarm_restart_condition
swarm_restart_policy_get_condition(const swarm_restart_policy *restart_policy);
SWARM_API int swarm_restart_policy_set_condition(swarm_restart_policy *restart_policy,
                                                 swarm_restart_condition value);
SWARM_API int swarm_restart_policy_unset_condition(swarm_restart_policy *restart_policy);

/** `Delay`: pause before the new one starts, 0 or more. Default when absent: 5 s.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (restart_policy is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_restart_policy_has_delay(const swarm_restart_policy *restart_policy);
SWARM_API int64_t swarm_restart_policy_get_delay_ns(const swarm_restart_policy *restart_policy);
SWARM_API int swarm_restart_policy_set_delay_ns(swarm_restart_policy *restart_policy,
                                                int64_t value);
SWARM_API int swarm_restart_policy_unset_delay(swarm_restart_policy *restart_policy);

/** `MaxAttempts`: most replacements of a slot within the window; 0 means no limit. Default
 *  when absent: 0.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (restart_policy is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_restart_policy_has_max_attempts(const swarm_restart_policy *restart_policy);
SWARM_API uint64_t
swarm_restart_policy_get_max_attempts(const swarm_restart_policy *restart_policy);
SWARM_API int swarm_restart_policy_set_max_attempts(swarm_restart_policy *restart_policy,
                                                    uint64_t value);
SWARM_API int swarm_restart_policy_unset_max_attempts(swarm_restart_policy *restart_policy);

/** `Window`: over how long replacements are counted, 0 or more; 0 means for ever. Default when
 *  absent: 0.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (restart_policy is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_restart_policy_has_window(const swarm_restart_policy *restart_policy);
SWARM_API int64_t swarm_restart_policy_get_window_ns(const swarm_restart_policy *restart_policy);
SWARM_API int swarm_restart_policy_set_window_ns(swarm_restart_policy *restart_policy,
                                                 int64_t value);
SWARM_API int swarm_restart_policy_unset_window(swarm_restart_policy *restart_policy);

/** Read a restart policy from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_restart_policy  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_restart_policy_from_json(const char *json, size_t length,
                                             swarm_restart_policy **out_restart_policy,
                                             swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param restart_policy  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_restart_policy_to_json(const swarm_restart_policy *restart_policy,
                                           uint32_t flags, char **out_json, swarm_error **err);

/* --- task spec --- */

/** Make an empty task spec: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_task_spec *swarm_task_spec_new(void);

/** Free a task spec. @param task_spec  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_task_spec_free(swarm_task_spec *task_spec);

/** An independent copy, members that are not known here included.
 *  @param task_spec  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_task_spec *swarm_task_spec_copy(const swarm_task_spec *task_spec);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_equal(const swarm_task_spec *a, const swarm_task_spec *b);

/** `ContainerSpec`: what runs. Default when absent: none; needed.
 *  has: 1 when set. get: lent until task_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or task_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_has_container(const swarm_task_spec *task_spec);
SWARM_API const swarm_container_spec *
swarm_task_spec_get_container(const swarm_task_spec *task_spec);
SWARM_API swarm_container_spec *swarm_task_spec_edit_container(swarm_task_spec *task_spec);
SWARM_API int swarm_task_spec_set_container(swarm_task_spec *task_spec,
                                            const swarm_container_spec *value);
SWARM_API int swarm_task_spec_unset_container(swarm_task_spec *task_spec);

/** `Resources`: limits and reservations. Default when absent: none.
 *  has: 1 when set. get: lent until task_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or task_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_has_resources(const swarm_task_spec *task_spec);
SWARM_API const swarm_resources *swarm_task_spec_get_resources(const swarm_task_spec *task_spec);
SWARM_API swarm_resources *swarm_task_spec_edit_resources(swarm_task_spec *task_spec);
SWARM_API int swarm_task_spec_set_resources(swarm_task_spec *task_spec,
                                            const swarm_resources *value);
SWARM_API int swarm_task_spec_unset_resources(swarm_task_spec *task_spec);

/** `RestartPolicy`: what happens when it ends. Default when absent: any, after 5 s.
 *  has: 1 when set. get: lent until task_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or task_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_has_restart_policy(const swarm_task_spec *task_spec);
SWARM_API const swarm_restart_policy *
swarm_task_spec_get_restart_policy(const swarm_task_spec *task_spec);
SWARM_API swarm_restart_policy *swarm_task_spec_edit_restart_policy(swarm_task_spec *task_spec);
SWARM_API int swarm_task_spec_set_restart_policy(swarm_task_spec *task_spec,
                                                 const swarm_restart_policy *value);
SWARM_API int swarm_task_spec_unset_restart_policy(swarm_task_spec *task_spec);

/** `Placement`: which nodes it may be on. Default when absent: any.
 *  has: 1 when set. get: lent until task_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or task_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_has_placement(const swarm_task_spec *task_spec);
SWARM_API const swarm_placement *swarm_task_spec_get_placement(const swarm_task_spec *task_spec);
SWARM_API swarm_placement *swarm_task_spec_edit_placement(swarm_task_spec *task_spec);
SWARM_API int swarm_task_spec_set_placement(swarm_task_spec *task_spec,
                                            const swarm_placement *value);
SWARM_API int swarm_task_spec_unset_placement(swarm_task_spec *task_spec);

/** `Networks`: networks that it is part of. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until task_spec is changed,
 *  NULL when out of range. add: copies. remove_at: the later ones move up. clear: leaves no
 *  list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_has_networks(const swarm_task_spec *task_spec);
SWARM_API size_t swarm_task_spec_network_count(const swarm_task_spec *task_spec);
SWARM_API const swarm_network_attachment *
swarm_task_spec_network_at(const swarm_task_spec *task_spec, size_t index);
SWARM_API swarm_network_attachment *swarm_task_spec_edit_network_at(swarm_task_spec *task_spec,
                                                                    size_t index);
SWARM_API int swarm_task_spec_add_network(swarm_task_spec *task_spec,
                                          const swarm_network_attachment *value);
SWARM_API int swarm_task_spec_remove_network_at(swarm_task_spec *task_spec, size_t index);
SWARM_API int swarm_task_spec_clear_networks(swarm_task_spec *task_spec);

/** `LogDriver`: where its output goes. Default when absent: the node's choice.
 *  has: 1 when set. get: lent until task_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or task_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_has_log_driver(const swarm_task_spec *task_spec);
SWARM_API const swarm_driver *swarm_task_spec_get_log_driver(const swarm_task_spec *task_spec);
SWARM_API swarm_driver *swarm_task_spec_edit_log_driver(swarm_task_spec *task_spec);
SWARM_API int swarm_task_spec_set_log_driver(swarm_task_spec *task_spec, const swarm_driver *value);
SWARM_API int swarm_task_spec_unset_log_driver(swarm_task_spec *task_spec);

/** `ForceUpdate`: a counter: raise it to replace the tasks of a spec that is otherwise the
 *  same. Default when absent: 0.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (task_spec is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_has_force_update(const swarm_task_spec *task_spec);
SWARM_API uint64_t swarm_task_spec_get_force_update(const swarm_task_spec *task_spec);
SWARM_API int swarm_task_spec_set_force_update(swarm_task_spec *task_spec, uint64_t value);
SWARM_API int swarm_task_spec_unset_force_update(swarm_task_spec *task_spec);

/** `Runtime`: kind of runtime. Default when absent: "container".
 *  get: lent until task_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (task_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_has_runtime(const swarm_task_spec *task_spec);
SWARM_API const char *swarm_task_spec_get_runtime(const swarm_task_spec *task_spec);
SWARM_API int swarm_task_spec_set_runtime(swarm_task_spec *task_spec, const char *value);
SWARM_API int swarm_task_spec_unset_runtime(swarm_task_spec *task_spec);

/** Read a task spec from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_task_spec  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_task_spec_from_json(const char *json, size_t length,
                                        swarm_task_spec **out_task_spec, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param task_spec  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_task_spec_to_json(const swarm_task_spec *task_spec, uint32_t flags,
                                      char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
