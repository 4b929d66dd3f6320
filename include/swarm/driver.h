/* SPDX-License-Identifier: MIT
 *
 * Drivers: what writes logs or makes volumes.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_DRIVER_H
#define SWARM_DRIVER_H

#include <swarm/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A driver by name, with options: of logs, or of volumes. A builder. */
typedef struct swarm_driver swarm_driver;

/* --- driver --- */

/** Make an empty driver: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_driver *swarm_driver_new(void);

/** Free a driver. @param driver  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_driver_free(swarm_driver *driver);

/** An independent copy, members that are not known here included.
 *  @param driver  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_driver *swarm_driver_copy(const swarm_driver *driver);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_driver_equal(const swarm_driver *a, const swarm_driver *b);

/** `Name`: the driver, such as "json-file" or "local". Default when absent: the node's own.
 *  get: lent until driver is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (driver is NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_driver_has_name(const swarm_driver *driver);
SWARM_API const char *swarm_driver_get_name(const swarm_driver *driver);
SWARM_API int swarm_driver_set_name(swarm_driver *driver, const char *value);
SWARM_API int swarm_driver_unset_name(swarm_driver *driver);

/** `Options`: the driver's options. Default when absent: none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until driver is
 *  changed, NULL when out of range. get: by key, NULL when there is none. set: adds or
 *  replaces, copies both. remove: does nothing when there is no such key. clear: leaves no map
 *  at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_driver_has_options(const swarm_driver *driver);
SWARM_API size_t swarm_driver_option_count(const swarm_driver *driver);
SWARM_API const char *swarm_driver_option_key(const swarm_driver *driver, size_t index);
SWARM_API const char *swarm_driver_option_value(const swarm_driver *driver, size_t index);
SWARM_API const char *swarm_driver_get_option(const swarm_driver *driver, const char *key);
SWARM_API int swarm_driver_set_option(swarm_driver *driver, const char *key, const char *value);
SWARM_API int swarm_driver_remove_option(swarm_driver *driver, const char *key);
SWARM_API int swarm_driver_clear_options(swarm_driver *driver);

/** Read a driver from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_driver  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_driver_from_json(const char *json, size_t length, swarm_driver **out_driver,
                                     swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param driver  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_driver_to_json(const swarm_driver *driver, uint32_t flags, char **out_json,
                                   swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
