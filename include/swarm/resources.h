/* SPDX-License-Identifier: MIT
 *
 * Resources: processors, memory, processes and what else can be counted; limits and
 * reservations.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_RESOURCES_H
#define SWARM_RESOURCES_H

#include <swarm/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A countable or named resource of the user's own kind, such as 2 of "gpu", or the "gpu" that
 *  is called "GPU-1". A builder. */
typedef struct swarm_generic_resource swarm_generic_resource;
/** An amount of each resource: as limit, as reservation, or as what a node has. A builder. */
typedef struct swarm_resource_set swarm_resource_set;
/** What a task may use at most, and what is set apart for it on its node. A builder. */
typedef struct swarm_resources swarm_resources;

/* --- generic resource --- */

/** Make an empty generic resource: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_generic_resource *swarm_generic_resource_new(void);

/** Free a generic resource. @param generic_resource  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_generic_resource_free(swarm_generic_resource *generic_resource);

/** An independent copy, members that are not known here included.
 *  @param generic_resource  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_generic_resource *
swarm_generic_resource_copy(const swarm_generic_resource *generic_resource);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_generic_resource_equal(const swarm_generic_resource *a,
                                           const swarm_generic_resource *b);

/** What kind of resource it is: the `Kind` of the member that is set.
 *  @param resource  NULL gives NULL
 *  @return lent until the resource is changed; NULL when neither amount nor value was set
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API const char *swarm_generic_resource_get_kind(const swarm_generic_resource *resource);

/** `DiscreteResourceSpec`: so and so many of a kind. set makes the resource a countable one.
 *  has: 1 when it is a countable one; get: how many, 0 when it is not.
 *  @param kind    not NULL; UTF-8, copied
 *  @param amount  0 or more
 *  @return of set: 0, SWARM_E_INVAL (NULL, not UTF-8, negative) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_generic_resource_has_amount(const swarm_generic_resource *resource);
SWARM_API int64_t swarm_generic_resource_get_amount(const swarm_generic_resource *resource);
SWARM_API int swarm_generic_resource_set_amount(swarm_generic_resource *resource, const char *kind,
                                                int64_t amount);

/** `NamedResourceSpec`: one certain piece of a kind, by its name. set makes the resource a
 *  named one. get: the name, lent until the resource is changed; NULL when it is not a named
 *  one.
 *  @param kind   not NULL; UTF-8, copied
 *  @param value  not NULL; UTF-8, copied
 *  @return of set: 0, SWARM_E_INVAL (NULL, not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API const char *swarm_generic_resource_get_value(const swarm_generic_resource *resource);
SWARM_API int swarm_generic_resource_set_value(swarm_generic_resource *resource, const char *kind,
                                               const char *value);

/** Read a generic resource from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_generic_resource  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_generic_resource_from_json(const char *json, size_t length,
                                               swarm_generic_resource **out_generic_resource,
                                               swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param generic_resource  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_generic_resource_to_json(const swarm_generic_resource *generic_resource,
                                             uint32_t flags, char **out_json, swarm_error **err);

/* --- set of resources --- */

/** Make an empty set of resources: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_resource_set *swarm_resource_set_new(void);

/** Free a set of resources. @param resource_set  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_resource_set_free(swarm_resource_set *resource_set);

/** An independent copy, members that are not known here included.
 *  @param resource_set  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_resource_set *swarm_resource_set_copy(const swarm_resource_set *resource_set);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resource_set_equal(const swarm_resource_set *a, const swarm_resource_set *b);

/** `NanoCPUs`: processors in billionths: 1000000000 is one. 0, or at least 1000000. Default
 *  when absent: no limit, nothing reserved.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (resource_set is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resource_set_has_nano_cpus(const swarm_resource_set *resource_set);
SWARM_API int64_t swarm_resource_set_get_nano_cpus(const swarm_resource_set *resource_set);
SWARM_API int swarm_resource_set_set_nano_cpus(swarm_resource_set *resource_set, int64_t value);
SWARM_API int swarm_resource_set_unset_nano_cpus(swarm_resource_set *resource_set);

/** `MemoryBytes`: memory in bytes. 0, or at least 4194304. Default when absent: no limit,
 *  nothing reserved.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (resource_set is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resource_set_has_memory_bytes(const swarm_resource_set *resource_set);
SWARM_API int64_t swarm_resource_set_get_memory_bytes(const swarm_resource_set *resource_set);
SWARM_API int swarm_resource_set_set_memory_bytes(swarm_resource_set *resource_set, int64_t value);
SWARM_API int swarm_resource_set_unset_memory_bytes(swarm_resource_set *resource_set);

/** `Pids`: processes, 0 or more; only as a limit. Default when absent: no limit.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (resource_set is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resource_set_has_pids(const swarm_resource_set *resource_set);
SWARM_API int64_t swarm_resource_set_get_pids(const swarm_resource_set *resource_set);
SWARM_API int swarm_resource_set_set_pids(swarm_resource_set *resource_set, int64_t value);
SWARM_API int swarm_resource_set_unset_pids(swarm_resource_set *resource_set);

/** `GenericResources`: resources of the user's own kinds; only as reservation or as what a
 *  node has. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until resource_set is changed,
 *  NULL when out of range. add: copies. remove_at: the later ones move up. clear: leaves no
 *  list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resource_set_has_generic_resources(const swarm_resource_set *resource_set);
SWARM_API size_t swarm_resource_set_generic_resource_count(const swarm_resource_set *resource_set);
SWARM_API const swarm_generic_resource *
swarm_resource_set_generic_resource_at(const swarm_resource_set *resource_set, size_t index);
SWARM_API swarm_generic_resource *
swarm_resource_set_edit_generic_resource_at(swarm_resource_set *resource_set, size_t index);
SWARM_API int swarm_resource_set_add_generic_resource(swarm_resource_set *resource_set,
                                                      const swarm_generic_resource *value);
SWARM_API int swarm_resource_set_remove_generic_resource_at(swarm_resource_set *resource_set,
                                                            size_t index);
SWARM_API int swarm_resource_set_clear_generic_resources(swarm_resource_set *resource_set);

/** Read a set of resources from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_resource_set  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_resource_set_from_json(const char *json, size_t length,
                                           swarm_resource_set **out_resource_set,
                                           swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param resource_set  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resource_set_to_json(const swarm_resource_set *resource_set, uint32_t flags,
                                         char **out_json, swarm_error **err);

/* --- resources --- */

/** Make an empty resources: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_resources *swarm_resources_new(void);

/** Free a resources. @param resources  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_resources_free(swarm_resources *resources);

/** An independent copy, members that are not known here included.
 *  @param resources  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_resources *swarm_resources_copy(const swarm_resources *resources);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resources_equal(const swarm_resources *a, const swarm_resources *b);

/** `Limits`: what it may use at most. Default when absent: no limit.
 *  has: 1 when set. get: lent until resources is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or resources is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resources_has_limits(const swarm_resources *resources);
SWARM_API const swarm_resource_set *swarm_resources_get_limits(const swarm_resources *resources);
SWARM_API swarm_resource_set *swarm_resources_edit_limits(swarm_resources *resources);
SWARM_API int swarm_resources_set_limits(swarm_resources *resources,
                                         const swarm_resource_set *value);
SWARM_API int swarm_resources_unset_limits(swarm_resources *resources);

/** `Reservations`: what the scheduler sets apart for it. Default when absent: nothing.
 *  has: 1 when set. get: lent until resources is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or resources is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resources_has_reservations(const swarm_resources *resources);
SWARM_API const swarm_resource_set *
swarm_resources_get_reservations(const swarm_resources *resources);
SWARM_API swarm_resource_set *swarm_resources_edit_reservations(swarm_resources *resources);
SWARM_API int swarm_resources_set_reservations(swarm_resources *resources,
                                               const swarm_resource_set *value);
SWARM_API int swarm_resources_unset_reservations(swarm_resources *resources);

/** Read a resources from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_resources  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_resources_from_json(const char *json, size_t length,
                                        swarm_resources **out_resources, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param resources  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_resources_to_json(const swarm_resources *resources, uint32_t flags,
                                      char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
