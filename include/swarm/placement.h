/* SPDX-License-Identifier: MIT
 *
 * Placement: which nodes a task may be on, and how tasks are spread.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_PLACEMENT_H
#define SWARM_PLACEMENT_H

#include <swarm/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A processor architecture with an operating system. A builder. */
typedef struct swarm_platform swarm_platform;
/** A wish of the scheduler, as opposed to a constraint: spread evenly over the values of
 *  something. A builder. */
typedef struct swarm_placement_preference swarm_placement_preference;
/** Which nodes a task may be on. A builder. */
typedef struct swarm_placement swarm_placement;

/* --- platform --- */

/** Make an empty platform: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_platform *swarm_platform_new(void);

/** Free a platform. @param platform  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_platform_free(swarm_platform *platform);

/** An independent copy, members that are not known here included.
 *  @param platform  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_platform *swarm_platform_copy(const swarm_platform *platform);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_platform_equal(const swarm_platform *a, const swarm_platform *b);

/** `Architecture`: such as "amd64" or "x86_64", which are the same. Default when absent: any.
 *  get: lent until platform is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (platform is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_platform_has_architecture(const swarm_platform *platform);
SWARM_API const char *swarm_platform_get_architecture(const swarm_platform *platform);
SWARM_API int swarm_platform_set_architecture(swarm_platform *platform, const char *value);
SWARM_API int swarm_platform_unset_architecture(swarm_platform *platform);

/** `OS`: such as "linux". Default when absent: any.
 *  get: lent until platform is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (platform is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_platform_has_os(const swarm_platform *platform);
SWARM_API const char *swarm_platform_get_os(const swarm_platform *platform);
SWARM_API int swarm_platform_set_os(swarm_platform *platform, const char *value);
SWARM_API int swarm_platform_unset_os(swarm_platform *platform);

/** Read a platform from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_platform  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_platform_from_json(const char *json, size_t length,
                                       swarm_platform **out_platform, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param platform  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_platform_to_json(const swarm_platform *platform, uint32_t flags,
                                     char **out_json, swarm_error **err);

/* --- placement preference --- */

/** Make an empty placement preference: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_placement_preference *swarm_placement_preference_new(void);

/** Free a placement preference. @param placement_preference  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_placement_preference_free(swarm_placement_preference *placement_preference);

/** An independent copy, members that are not known here included.
 *  @param placement_preference  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_placement_preference *
swarm_placement_preference_copy(const swarm_placement_preference *placement_preference);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_placement_preference_equal(const swarm_placement_preference *a,
                                               const swarm_placement_preference *b);

/** `Spread/SpreadDescriptor`: what to spread over, such as "node.labels.zone". Default when
 *  absent: none.
 *  get: lent until placement_preference is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (placement_preference is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_placement_preference_has_spread(const swarm_placement_preference *placement_preference);
SWARM_API const char *
swarm_placement_preference_get_spread(const swarm_placement_preference *placement_preference);
SWARM_API int
swarm_placement_preference_set_spread(swarm_placement_preference *placement_preference,
                                      const char *value);
SWARM_API int
swarm_placement_preference_unset_spread(swarm_placement_preference *placement_preference);

/** Read a placement preference from JSON, in the shape of the Docker Engine API. Members that
 *  are not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_placement_preference  not NULL; on success receives an object for the caller to
 *          free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int
swarm_placement_preference_from_json(const char *json, size_t length,
                                     swarm_placement_preference **out_placement_preference,
                                     swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param placement_preference  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_placement_preference_to_json(const swarm_placement_preference *placement_preference,
                                   uint32_t flags, char **out_json, swarm_error **err);

/* --- placement --- */

/** Make an empty placement: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_placement *swarm_placement_new(void);

/** Free a placement. @param placement  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_placement_free(swarm_placement *placement);

/** An independent copy, members that are not known here included.
 *  @param placement  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_placement *swarm_placement_copy(const swarm_placement *placement);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_placement_equal(const swarm_placement *a, const swarm_placement *b);

/** `Constraints`: what must hold, such as "node.labels.zone != b"; all of them must. Default
 *  when absent: none.
 *  has: 1 when there is a list, be it empty. at: lent until placement is changed; NULL when
 *  out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_placement_has_constraints(const swarm_placement *placement);
SWARM_API size_t swarm_placement_constraint_count(const swarm_placement *placement);
SWARM_API const char *swarm_placement_constraint_at(const swarm_placement *placement, size_t index);
SWARM_API int swarm_placement_add_constraint(swarm_placement *placement, const char *value);
SWARM_API int swarm_placement_clear_constraints(swarm_placement *placement);

/** `Preferences`: what to spread over, the most important first. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until placement is changed,
 *  NULL when out of range. add: copies. remove_at: the later ones move up. clear: leaves no
 *  list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_placement_has_preferences(const swarm_placement *placement);
SWARM_API size_t swarm_placement_preference_count(const swarm_placement *placement);
SWARM_API const swarm_placement_preference *
swarm_placement_preference_at(const swarm_placement *placement, size_t index);
SWARM_API swarm_placement_preference *swarm_placement_edit_preference_at(swarm_placement *placement,
                                                                         size_t index);
SWARM_API int swarm_placement_add_preference(swarm_placement *placement,
                                             const swarm_placement_preference *value);
SWARM_API int swarm_placement_remove_preference_at(swarm_placement *placement, size_t index);
SWARM_API int swarm_placement_clear_preferences(swarm_placement *placement);

/** `MaxReplicas`: most tasks of the service on one node; 0 means no limit. Default when
 *  absent: 0.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (placement is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_placement_has_max_replicas(const swarm_placement *placement);
SWARM_API uint64_t swarm_placement_get_max_replicas(const swarm_placement *placement);
SWARM_API int swarm_placement_set_max_replicas(swarm_placement *placement, uint64_t value);
SWARM_API int swarm_placement_unset_max_replicas(swarm_placement *placement);

/** `Platforms`: the platforms that the image has; one of them must fit. Default when absent:
 *  any.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until placement is changed,
 *  NULL when out of range. add: copies. remove_at: the later ones move up. clear: leaves no
 *  list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_placement_has_platforms(const swarm_placement *placement);
SWARM_API size_t swarm_placement_platform_count(const swarm_placement *placement);
SWARM_API const swarm_platform *swarm_placement_platform_at(const swarm_placement *placement,
                                                            size_t index);
SWARM_API swarm_platform *swarm_placement_edit_platform_at(swarm_placement *placement,
                                                           size_t index);
SWARM_API int swarm_placement_add_platform(swarm_placement *placement, const swarm_platform *value);
SWARM_API int swarm_placement_remove_platform_at(swarm_placement *placement, size_t index);
SWARM_API int swarm_placement_clear_platforms(swarm_placement *placement);

/** `Priority` (libswarm): when not everything fits, tasks of the service with the higher priority are
 *  placed first. Nothing that runs is taken away for it. Default when absent: 0.
 *  has: 1 when set. get: 0 when unset. set: any number, negative ones come after what says nothing.
 *  @return of set and unset: 0, or SWARM_E_INVAL (placement is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_placement_has_priority(const swarm_placement *placement);
SWARM_API int32_t swarm_placement_get_priority(const swarm_placement *placement);
SWARM_API int swarm_placement_set_priority(swarm_placement *placement, int32_t value);
SWARM_API int swarm_placement_unset_priority(swarm_placement *placement);

/** Read a placement from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_placement  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_placement_from_json(const char *json, size_t length,
                                        swarm_placement **out_placement, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param placement  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_placement_to_json(const swarm_placement *placement, uint32_t flags,
                                      char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
