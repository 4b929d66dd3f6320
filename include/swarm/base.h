/* SPDX-License-Identifier: MIT
 *
 * libswarm: what every other header needs.
 *
 * Conventions that hold for the whole library, said once:
 *  - Functions that can fail return an int: 0 (or a positive count) is success, a negative number is
 *    one of the SWARM_E_ codes below. What fails changes nothing.
 *  - Strings are UTF-8 and end with NUL. Setters copy; getters lend a pointer that is good until the
 *    object is changed or freed. A `char **out` hands a string to the caller, who gives it back with
 *    swarm_free().
 *  - NULL where a comment does not allow it is SWARM_E_INVAL, or from a getter NULL or 0; no crash.
 *  - Objects passed as `const T *` are only looked at. Objects received through an out-parameter
 *    belong to the caller. `_free` functions take NULL.
 *  - `_ns` is a duration or a monotonic time in nanoseconds; `_unix_ns` is wall time in nanoseconds
 *    since 1970-01-01 UTC. A timeout that is negative waits for ever, 0 polls.
 *  - Different objects may be used by different threads at once; one object by one thread at a time,
 *    unless its header says otherwise. Snapshots, once made, may be read by many threads.
 */
#ifndef SWARM_BASE_H
#define SWARM_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define SWARM_API __attribute__((visibility("default")))
#else
#define SWARM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What a function came to. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_status;
enum {
    SWARM_OK = 0,              /**< done */
    SWARM_E_INVAL = -1,        /**< an argument or a field is not acceptable */
    SWARM_E_NOMEM = -2,        /**< out of memory; nothing was changed */
    SWARM_E_NOTFOUND = -3,     /**< no object has this id or name */
    SWARM_E_EXISTS = -4,       /**< the name or id is taken */
    SWARM_E_CONFLICT = -5,     /**< clashes with another object, or the object changed meanwhile */
    SWARM_E_STATE = -6,        /**< not possible in the present state */
    SWARM_E_NOTSUP = -7,       /**< not supported, or built out of this library */
    SWARM_E_PARSE = -8,        /**< malformed text: JSON, YAML, a constraint, a duration */
    SWARM_E_LIMIT = -9,        /**< larger, longer or deeper than the documented limit */
    SWARM_E_IO = -10,          /**< the operating system refused */
    SWARM_E_TIMEOUT = -11,     /**< the time given was not enough */
    SWARM_E_UNAVAILABLE = -12, /**< a peer cannot be reached, for now */
    SWARM_E_DENIED = -13,      /**< permission or credentials missing */
    SWARM_E_CANCELLED = -14,   /**< given up on request */
    SWARM_E_INTERNAL = -15     /**< a bug in libswarm; please report it */
};

/** The code's own name, such as "SWARM_E_INVAL".
 *  @param status  any number
 *  @return a static string; "SWARM_E_UNKNOWN" for a number that is not a code
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_status_to_str(swarm_status status);

/** The code that has this name.
 *  @param text        a name such as "SWARM_E_INVAL"; NULL is refused
 *  @param out_status  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_status_from_str(const char *text, swarm_status *out_status);

/** What the code means, in a few words, such as "out of memory".
 *  @param status  any number
 *  @return a static string, never NULL
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_status_message(swarm_status status);

/** Version of the library that runs: major * 1000000 + minor * 1000 + patch.
 *  @thread any     @since 0.1 */
SWARM_API uint32_t swarm_version_number(void);

/** Version of the library that runs, as text: "0.1.0".
 *  @return a static string
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_version(void);

/** Give back memory that the library handed out through a `char **out`.
 *  @param memory  NULL, or what the library handed out
 *  @thread any     @since 0.1 */
SWARM_API void swarm_free(void *memory);

#ifdef __cplusplus
}
#endif

#endif
