/* SPDX-License-Identifier: MIT
 *
 * Making errors. Every maker returns the code, so that a failure is one line:
 *     return swarm__fail(err, SWARM_E_INVAL, "/Name", "the name is empty");
 */
#ifndef SWARM__BASE_ERROR_H
#define SWARM__BASE_ERROR_H

#include <stddef.h>
#include <swarm/error.h>

#if defined(__GNUC__)
#define SWARM__PRINTF(which, first) __attribute__((format(printf, which, first)))
#else
#define SWARM__PRINTF(which, first)
#endif

/* `path` may be NULL. `err` may be NULL. Returns `code`. */
int swarm__fail(swarm_error **err, swarm_status code, const char *path, const char *format, ...)
    SWARM__PRINTF(4, 5);

/* The same with a place in a file; line and column may be 0. */
int swarm__fail_at(swarm_error **err, swarm_status code, const char *file, uint32_t line,
                   uint32_t column, const char *format, ...) SWARM__PRINTF(6, 7);

/* The same with what an HTTP peer answered. Retriable for 429 and 5xx. */
int swarm__fail_http(swarm_error **err, swarm_status code, int32_t http_status, const char *format,
                     ...) SWARM__PRINTF(4, 5);

/* Out of memory: the static error. Returns SWARM_E_NOMEM. */
int swarm__fail_nomem(swarm_error **err);

/* A system call failed: message is "<what>: <strerror>". Code is SWARM_E_IO, or the closer one
 * (DENIED, NOTFOUND, EXISTS, NOMEM) for the errno values that have one. Returns the code. */
int swarm__fail_errno(swarm_error **err, int errno_value, const char *format, ...)
    SWARM__PRINTF(3, 4);

/* Put `prefix` before the error's path: "/Interval" under "/TaskTemplate/ContainerSpec/Healthcheck".
 * Best effort: when memory is short the path stays as it is. `err` and *err may be NULL. */
void swarm__error_prefix(swarm_error **err, const char *prefix);

/* The same with "/<index>", and with "/<name>", a name being any text: what has a meaning in a JSON
 * pointer is escaped. */
void swarm__error_prefix_index(swarm_error **err, size_t index);
void swarm__error_prefix_name(swarm_error **err, const char *name);

#endif
