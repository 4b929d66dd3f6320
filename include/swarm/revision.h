/* SPDX-License-Identifier: MIT
 *
 * Revisions: what a service has been. A revision is a task template and published ports, with a number
 * that counts up from 1 in each service, and what became of it. Replicas, labels and update settings
 * belong to the service and not to its revisions: changing them makes no revision, and going back to
 * one leaves them as they are.
 *
 * The newest ones are kept, swarm_engine_set_revision_limit() says how many; beside them the current
 * one, the last one that succeeded before it, and those of which tasks are still remembered.
 */
#ifndef SWARM_REVISION_H
#define SWARM_REVISION_H

#include <swarm/base.h>
#include <swarm/error.h>
#include <swarm/service.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_revision swarm_revision;           /* snapshot */
typedef struct swarm_revision_list swarm_revision_list; /* snapshots, the oldest first */

/** Free a revision. @param revision  NULL is allowed  @thread one at a time  @since 0.1 */
SWARM_API void swarm_revision_free(swarm_revision *revision);

/** An independent copy, members that are not known here included.
 *  @param revision  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short  @thread any     @since 0.1 */
SWARM_API swarm_revision *swarm_revision_copy(const swarm_revision *revision);

/** Do both say the same? @param a  NULL is allowed; equal to NULL only  @param b  likewise
 *  @return 1 or 0  @thread any     @since 0.1 */
SWARM_API int swarm_revision_equal(const swarm_revision *a, const swarm_revision *b);

/** `Number`: from 1, in the order in which they were deployed; a number is never used again.
 *  has: 1 when set. get: 0 when unset.  @thread any     @since 0.1 */
SWARM_API int swarm_revision_has_number(const swarm_revision *revision);
SWARM_API uint64_t swarm_revision_get_number(const swarm_revision *revision);

/** `CreatedAt`: when it was first deployed.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.  @thread any     @since 0.1 */
SWARM_API int swarm_revision_has_created_at(const swarm_revision *revision);
SWARM_API int64_t swarm_revision_get_created_at_unix_ns(const swarm_revision *revision);

/** `SucceededAt`: when it last proved itself, as a deployment or as what a rollback went back to.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset: it never has.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_revision_has_succeeded_at(const swarm_revision *revision);
SWARM_API int64_t swarm_revision_get_succeeded_at_unix_ns(const swarm_revision *revision);

/** `Verdict`: what became of it. One that has succeeded stays so, whatever comes later; rolled_back is
 *  one that failed and was gone back from.
 *  has: 1 when set. get: SWARM_VERDICT_UNKNOWN when unset: it is not judged yet.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_revision_has_verdict(const swarm_revision *revision);
SWARM_API swarm_verdict swarm_revision_get_verdict(const swarm_revision *revision);

/** `Current`: it is what the service is to be now.
 *  has: 1 when set. get: 1 or 0, 0 when unset.  @thread any     @since 0.1 */
SWARM_API int swarm_revision_has_current(const swarm_revision *revision);
SWARM_API int swarm_revision_get_current(const swarm_revision *revision);

/** `Spec`: of the service, as it was last while this was its current revision.
 *  get: lent until revision is freed; NULL when unset.  @thread any     @since 0.1 */
SWARM_API const swarm_service_spec *swarm_revision_get_spec(const swarm_revision *revision);

/** Read a revision from JSON. Members that are not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_revision  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of the wrong
 *          type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_revision_from_json(const char *json, size_t length,
                                       swarm_revision **out_revision, swarm_error **err);

/** Write it as JSON: members in the order of this header, then those that are not known here.
 *  @param revision  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM  @thread any     @since 0.1 */
SWARM_API int swarm_revision_to_json(const swarm_revision *revision, uint32_t flags,
                                     char **out_json, swarm_error **err);

/* --- list of revisions --- */

/** Free a list of revisions. @param list  NULL is allowed  @thread one at a time     @since 0.1 */
SWARM_API void swarm_revision_list_free(swarm_revision_list *list);

/** An independent copy. @param list  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short  @thread any     @since 0.1 */
SWARM_API swarm_revision_list *swarm_revision_list_copy(const swarm_revision_list *list);

/** Do both say the same? @param a  NULL is allowed; equal to NULL only  @param b  likewise
 *  @return 1 or 0  @thread any     @since 0.1 */
SWARM_API int swarm_revision_list_equal(const swarm_revision_list *a, const swarm_revision_list *b);

/** How many there are. @param list  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_revision_list_count(const swarm_revision_list *list);

/** One of them. @param list  NULL gives NULL
 *  @return lent until the list is freed; NULL when out of range  @thread any     @since 0.1 */
SWARM_API const swarm_revision *swarm_revision_list_at(const swarm_revision_list *list,
                                                       size_t index);

/** Read a list of revisions from JSON, an array.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_list  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return as swarm_revision_from_json()  @thread any     @since 0.1 */
SWARM_API int swarm_revision_list_from_json(const char *json, size_t length,
                                            swarm_revision_list **out_list, swarm_error **err);

/** Write it as JSON.
 *  @param list      not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM  @thread any     @since 0.1 */
SWARM_API int swarm_revision_list_to_json(const swarm_revision_list *list, uint32_t flags,
                                          char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
