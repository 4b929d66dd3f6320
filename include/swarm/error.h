/* SPDX-License-Identifier: MIT
 *
 * An error says what went wrong in a sentence that a user can act on, and where.
 *
 * Functions take `swarm_error **err` last. NULL means "the code is enough". Otherwise, on failure and
 * only then, *err receives an error for the caller to free; what it held before is not freed. Out of
 * memory is reported with a static error, so that reporting it cannot fail.
 *
 * Errors are immutable and may be read by many threads.
 */
#ifndef SWARM_ERROR_H
#define SWARM_ERROR_H

#include <swarm/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_error swarm_error; /* snapshot */

/** Free an error. @param error  NULL is allowed  @thread any  @since 0.1 */
SWARM_API void swarm_error_free(swarm_error *error);

/** An independent copy.
 *  @param error  NULL gives NULL
 *  @return the copy for the caller to free; the static out-of-memory error when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_error *swarm_error_copy(const swarm_error *error);

/** @param error  NULL counts as SWARM_OK  @return its SWARM_E_ code  @thread any  @since 0.1 */
SWARM_API swarm_status swarm_error_get_code(const swarm_error *error);

/** @param error  NULL gives ""
 *  @return a sentence for the user, lent, never NULL
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_error_get_message(const swarm_error *error);

/** The field at fault as a JSON pointer into the object given, such as "/UpdateConfig/Parallelism".
 *  @param error  NULL gives NULL
 *  @return lent; NULL when no single field is at fault
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_error_get_path(const swarm_error *error);

/** The file at fault. @param error  NULL gives NULL
 *  @return lent; NULL when the error is in no file  @thread any  @since 0.1 */
SWARM_API const char *swarm_error_get_file(const swarm_error *error);

/** Line in that file, from 1. @param error  NULL gives 0  @return 0 when unknown
 *  @thread any  @since 0.1 */
SWARM_API uint32_t swarm_error_get_line(const swarm_error *error);

/** Column in that line, from 1. @param error  NULL gives 0  @return 0 when unknown
 *  @thread any  @since 0.1 */
SWARM_API uint32_t swarm_error_get_column(const swarm_error *error);

/** HTTP status that a peer answered. @param error  NULL gives 0  @return 0 when none
 *  @thread any  @since 0.1 */
SWARM_API int32_t swarm_error_get_http_status(const swarm_error *error);

/** May the same call succeed later without a change of its arguments?
 *  @param error  NULL gives 0  @return 1 or 0  @thread any  @since 0.1 */
SWARM_API int swarm_error_is_retriable(const swarm_error *error);

/** The error as JSON, such as {"message":"no name","code":"SWARM_E_INVAL","path":"/Name"}:
 *  "message" first, as the Docker Engine answers, then "code", then of "path", "file", "line",
 *  "column", "httpStatus" and "retriable" those that there are.
 *  @param error     not NULL
 *  @param flags     SWARM_JSON_ flags, see swarm/json.h
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_error_to_json(const swarm_error *error, uint32_t flags, char **out_json,
                                  swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
