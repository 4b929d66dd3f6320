/* SPDX-License-Identifier: MIT
 *
 * Health checks: how to find out whether a task is well, and what was found.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_HEALTH_H
#define SWARM_HEALTH_H

#include <swarm/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A probe that libswarm itself makes: it needs no tool in the image. A Docker Engine does not
 *  know it and never sees it. A builder. */
typedef struct swarm_http_probe swarm_http_probe;
/** How to find out whether a task is well. A builder. */
typedef struct swarm_health_config swarm_health_config;

/** How a task is, as its health check sees it. Width and values are ABI; values are only ever
 *  added. */
typedef int32_t swarm_health;
enum {
    SWARM_HEALTH_UNKNOWN = 0,  /**< unset, or a word that is not known here */
    SWARM_HEALTH_NONE = 1,     /**< it has no health check */
    SWARM_HEALTH_STARTING = 2, /**< no answer counted yet */
    SWARM_HEALTH_HEALTHY = 3,  /**< the last answer was good */
    SWARM_HEALTH_UNHEALTHY = 4 /**< as many failures in a row as the check allows */
};

/** Docker's word for the value: "none", "starting", "healthy", "unhealthy".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_health_to_str(swarm_health value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_health_from_str(const char *text, swarm_health *out_value);

/** How an HTTP probe talks to the task. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_http_scheme;
enum {
    SWARM_HTTP_SCHEME_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_HTTP_SCHEME_HTTP = 1,    /**< in the clear */
    SWARM_HTTP_SCHEME_HTTPS = 2    /**< over TLS */
};

/** Docker's word for the value: "http", "https".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_http_scheme_to_str(swarm_http_scheme value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_http_scheme_from_str(const char *text, swarm_http_scheme *out_value);

/* --- HTTP probe --- */

/** Make an empty HTTP probe: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_http_probe *swarm_http_probe_new(void);

/** Free an HTTP probe. @param http_probe  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_http_probe_free(swarm_http_probe *http_probe);

/** An independent copy, members that are not known here included.
 *  @param http_probe  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_http_probe *swarm_http_probe_copy(const swarm_http_probe *http_probe);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_equal(const swarm_http_probe *a, const swarm_http_probe *b);

/** `Scheme`: in the clear or over TLS. Default when absent: http.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (http_probe is NULL, or not one of the
 *          values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_scheme(const swarm_http_probe *http_probe);
SWARM_API swarm_http_scheme swarm_http_probe_get_scheme(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_scheme(swarm_http_probe *http_probe, swarm_http_scheme value);
SWARM_API int swarm_http_probe_unset_scheme(swarm_http_probe *http_probe);

/** `Port`: port in the task, 1 to 65535. Default when absent: the service's first port.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (http_probe is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_port(const swarm_http_probe *http_probe);
SWARM_API uint32_t swarm_http_probe_get_port(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_port(swarm_http_probe *http_probe, uint32_t value);
SWARM_API int swarm_http_probe_unset_port(swarm_http_probe *http_probe);

/** `Path`: path and query, from "/" on. Default when absent: "/".
 *  get: lent until http_probe is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (http_probe is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_path(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_get_path(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_path(swarm_http_probe *http_probe, const char *value);
SWARM_API int swarm_http_probe_unset_path(swarm_http_probe *http_probe);

/** `Method`: the method, such as "HEAD". Default when absent: "GET".
 *  get: lent until http_probe is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (http_probe is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_method(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_get_method(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_method(swarm_http_probe *http_probe, const char *value);
SWARM_API int swarm_http_probe_unset_method(swarm_http_probe *http_probe);

/** `Headers`: headers of the request; "Host" replaces the usual one. Default when absent:
 *  none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until http_probe is
 *  changed, NULL when out of range. get: by key, NULL when there is none. set: adds or
 *  replaces, copies both. remove: does nothing when there is no such key. clear: leaves no map
 *  at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_headers(const swarm_http_probe *http_probe);
SWARM_API size_t swarm_http_probe_header_count(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_header_key(const swarm_http_probe *http_probe, size_t index);
SWARM_API const char *swarm_http_probe_header_value(const swarm_http_probe *http_probe,
                                                    size_t index);
SWARM_API const char *swarm_http_probe_get_header(const swarm_http_probe *http_probe,
                                                  const char *key);
SWARM_API int swarm_http_probe_set_header(swarm_http_probe *http_probe, const char *key,
                                          const char *value);
SWARM_API int swarm_http_probe_remove_header(swarm_http_probe *http_probe, const char *key);
SWARM_API int swarm_http_probe_clear_headers(swarm_http_probe *http_probe);

/** `Statuses`: the statuses that are good: numbers and ranges, such as "204" or "200-399".
 *  Default when absent: "200-399".
 *  has: 1 when there is a list, be it empty. at: lent until http_probe is changed; NULL when
 *  out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_statuses(const swarm_http_probe *http_probe);
SWARM_API size_t swarm_http_probe_status_count(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_status_at(const swarm_http_probe *http_probe, size_t index);
SWARM_API int swarm_http_probe_add_status(swarm_http_probe *http_probe, const char *value);
SWARM_API int swarm_http_probe_clear_statuses(swarm_http_probe *http_probe);

/** `Body`: text that the answer must contain. Default when absent: any answer is good.
 *  get: lent until http_probe is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (http_probe is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_body(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_get_body(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_body(swarm_http_probe *http_probe, const char *value);
SWARM_API int swarm_http_probe_unset_body(swarm_http_probe *http_probe);

/** `JSONPointer`: where to look in the answer, a JSON document: a JSON pointer such as
 *  "/status". Default when absent: the answer need not be JSON.
 *  get: lent until http_probe is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (http_probe is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_json_pointer(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_get_json_pointer(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_json_pointer(swarm_http_probe *http_probe, const char *value);
SWARM_API int swarm_http_probe_unset_json_pointer(swarm_http_probe *http_probe);

/** `JSONValue`: what must stand there: the text of a string, or the JSON text of anything
 *  else, such as "UP", "true" or "3". Default when absent: anything, if only it is there.
 *  get: lent until http_probe is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (http_probe is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_json_value(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_get_json_value(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_json_value(swarm_http_probe *http_probe, const char *value);
SWARM_API int swarm_http_probe_unset_json_value(swarm_http_probe *http_probe);

/** `TLSVerify`: check the peer's certificate and name. Default when absent: 1.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (http_probe is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_tls_verify(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_get_tls_verify(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_tls_verify(swarm_http_probe *http_probe, int value);
SWARM_API int swarm_http_probe_unset_tls_verify(swarm_http_probe *http_probe);

/** `TLSServerName`: the name to ask for and to check the certificate against. Default when
 *  absent: the task's address.
 *  get: lent until http_probe is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (http_probe is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_tls_server_name(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_get_tls_server_name(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_tls_server_name(swarm_http_probe *http_probe, const char *value);
SWARM_API int swarm_http_probe_unset_tls_server_name(swarm_http_probe *http_probe);

/** `TLSCAFile`: file of the certificates to trust, PEM. Default when absent: the system's.
 *  get: lent until http_probe is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (http_probe is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_has_tls_ca_file(const swarm_http_probe *http_probe);
SWARM_API const char *swarm_http_probe_get_tls_ca_file(const swarm_http_probe *http_probe);
SWARM_API int swarm_http_probe_set_tls_ca_file(swarm_http_probe *http_probe, const char *value);
SWARM_API int swarm_http_probe_unset_tls_ca_file(swarm_http_probe *http_probe);

/** Read an HTTP probe from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_http_probe  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_http_probe_from_json(const char *json, size_t length,
                                         swarm_http_probe **out_http_probe, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param http_probe  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_http_probe_to_json(const swarm_http_probe *http_probe, uint32_t flags,
                                       char **out_json, swarm_error **err);

/* --- health check --- */

/** Make an empty health check: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_health_config *swarm_health_config_new(void);

/** Free a health check. @param health_config  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_health_config_free(swarm_health_config *health_config);

/** An independent copy, members that are not known here included.
 *  @param health_config  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_health_config *swarm_health_config_copy(const swarm_health_config *health_config);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_equal(const swarm_health_config *a, const swarm_health_config *b);

/** `Test`: the command: "NONE" alone for no check; "CMD" and a program with arguments;
 *  "CMD-SHELL" and a shell command; empty for that of the image. Default when absent: that of
 *  the image.
 *  has: 1 when there is a list, be it empty. at: lent until health_config is changed; NULL
 *  when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_has_test(const swarm_health_config *health_config);
SWARM_API size_t swarm_health_config_test_count(const swarm_health_config *health_config);
SWARM_API const char *swarm_health_config_test_at(const swarm_health_config *health_config,
                                                  size_t index);
SWARM_API int swarm_health_config_add_test(swarm_health_config *health_config, const char *value);
SWARM_API int swarm_health_config_clear_test(swarm_health_config *health_config);

/** `Interval`: from the end of a probe to the start of the next. 0 means the default, else at
 *  least 1 ms. Default when absent: 30 s.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (health_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_has_interval(const swarm_health_config *health_config);
SWARM_API int64_t swarm_health_config_get_interval_ns(const swarm_health_config *health_config);
SWARM_API int swarm_health_config_set_interval_ns(swarm_health_config *health_config,
                                                  int64_t value);
SWARM_API int swarm_health_config_unset_interval(swarm_health_config *health_config);

/** `Timeout`: how long a probe may take. 0 means the default, else at least 1 ms. Default when
 *  absent: 30 s.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (health_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_has_timeout(const swarm_health_config *health_config);
SWARM_API int64_t swarm_health_config_get_timeout_ns(const swarm_health_config *health_config);
SWARM_API int swarm_health_config_set_timeout_ns(swarm_health_config *health_config, int64_t value);
SWARM_API int swarm_health_config_unset_timeout(swarm_health_config *health_config);

/** `StartPeriod`: how long after the start failures do not count. 0, or at least 1 ms. Default
 *  when absent: 0.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (health_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_has_start_period(const swarm_health_config *health_config);
SWARM_API int64_t swarm_health_config_get_start_period_ns(const swarm_health_config *health_config);
SWARM_API int swarm_health_config_set_start_period_ns(swarm_health_config *health_config,
                                                      int64_t value);
SWARM_API int swarm_health_config_unset_start_period(swarm_health_config *health_config);

/** `StartInterval`: the interval in the start period. 0 means the default, else at least 1 ms.
 *  Default when absent: 5 s.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (health_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_has_start_interval(const swarm_health_config *health_config);
SWARM_API int64_t
swarm_health_config_get_start_interval_ns(const swarm_health_config *health_config);
SWARM_API int swarm_health_config_set_start_interval_ns(swarm_health_config *health_config,
                                                        int64_t value);
SWARM_API int swarm_health_config_unset_start_interval(swarm_health_config *health_config);

/** `Retries`: failures in a row that make a task unhealthy, 0 or more; 0 means the default.
 *  Default when absent: 3.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (health_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_has_retries(const swarm_health_config *health_config);
SWARM_API int32_t swarm_health_config_get_retries(const swarm_health_config *health_config);
SWARM_API int swarm_health_config_set_retries(swarm_health_config *health_config, int32_t value);
SWARM_API int swarm_health_config_unset_retries(swarm_health_config *health_config);

/** `HTTP`: a probe by HTTP, which takes the place of the command. Default when absent: the
 *  command is used. Only libswarm knows it; left out for a Docker Engine.
 *  has: 1 when set. get: lent until health_config is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or health_config is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_has_http(const swarm_health_config *health_config);
SWARM_API const swarm_http_probe *
swarm_health_config_get_http(const swarm_health_config *health_config);
SWARM_API swarm_http_probe *swarm_health_config_edit_http(swarm_health_config *health_config);
SWARM_API int swarm_health_config_set_http(swarm_health_config *health_config,
                                           const swarm_http_probe *value);
SWARM_API int swarm_health_config_unset_http(swarm_health_config *health_config);

/** Read a health check from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_health_config  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_health_config_from_json(const char *json, size_t length,
                                            swarm_health_config **out_health_config,
                                            swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param health_config  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_health_config_to_json(const swarm_health_config *health_config, uint32_t flags,
                                          char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
