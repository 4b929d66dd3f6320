/* SPDX-License-Identifier: MIT
 *
 * Containers: the image, how it is started, what it sees, how it is stopped.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_CONTAINER_H
#define SWARM_CONTAINER_H

#include <swarm/health.h>
#include <swarm/mount.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How names are looked up inside a container. A builder. */
typedef struct swarm_dns_config swarm_dns_config;
/** The file in a container that shows a secret or a config. A builder. */
typedef struct swarm_file_target swarm_file_target;
/** A secret of the cluster that a container sees. A builder. */
typedef struct swarm_secret_reference swarm_secret_reference;
/** A config of the cluster that a container, or its runtime, sees. A builder. */
typedef struct swarm_config_reference swarm_config_reference;
/** A limit of the kernel on each process. A builder. */
typedef struct swarm_ulimit swarm_ulimit;
/** What runs: the image, and how it is started. A builder. */
typedef struct swarm_container_spec swarm_container_spec;

/* --- DNS settings --- */

/** When the image of a task is pulled. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_pull_policy;
enum {
    SWARM_PULL_POLICY_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_PULL_POLICY_MISSING = 1, /**< when the node has none of that name */
    SWARM_PULL_POLICY_ALWAYS = 2,  /**< for each task, as Docker Swarm does */
    SWARM_PULL_POLICY_NEVER = 3    /**< not at all: a task whose image is missing is rejected */
};

/** Compose's word for the value: "missing", "always", "never".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_pull_policy_to_str(swarm_pull_policy value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_pull_policy_from_str(const char *text, swarm_pull_policy *out_value);

/** Make an empty DNS settings: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_dns_config *swarm_dns_config_new(void);

/** Free a DNS settings. @param dns_config  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_dns_config_free(swarm_dns_config *dns_config);

/** An independent copy, members that are not known here included.
 *  @param dns_config  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_dns_config *swarm_dns_config_copy(const swarm_dns_config *dns_config);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_dns_config_equal(const swarm_dns_config *a, const swarm_dns_config *b);

/** `Nameservers`: addresses of name servers. Default when absent: the node's.
 *  has: 1 when there is a list, be it empty. at: lent until dns_config is changed; NULL when
 *  out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_dns_config_has_nameservers(const swarm_dns_config *dns_config);
SWARM_API size_t swarm_dns_config_nameserver_count(const swarm_dns_config *dns_config);
SWARM_API const char *swarm_dns_config_nameserver_at(const swarm_dns_config *dns_config,
                                                     size_t index);
SWARM_API int swarm_dns_config_add_nameserver(swarm_dns_config *dns_config, const char *value);
SWARM_API int swarm_dns_config_clear_nameservers(swarm_dns_config *dns_config);

/** `Search`: domains to try. Default when absent: the node's.
 *  has: 1 when there is a list, be it empty. at: lent until dns_config is changed; NULL when
 *  out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_dns_config_has_searches(const swarm_dns_config *dns_config);
SWARM_API size_t swarm_dns_config_search_count(const swarm_dns_config *dns_config);
SWARM_API const char *swarm_dns_config_search_at(const swarm_dns_config *dns_config, size_t index);
SWARM_API int swarm_dns_config_add_search(swarm_dns_config *dns_config, const char *value);
SWARM_API int swarm_dns_config_clear_searches(swarm_dns_config *dns_config);

/** `Options`: resolver options, such as "ndots:2". Default when absent: the node's.
 *  has: 1 when there is a list, be it empty. at: lent until dns_config is changed; NULL when
 *  out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_dns_config_has_options(const swarm_dns_config *dns_config);
SWARM_API size_t swarm_dns_config_option_count(const swarm_dns_config *dns_config);
SWARM_API const char *swarm_dns_config_option_at(const swarm_dns_config *dns_config, size_t index);
SWARM_API int swarm_dns_config_add_option(swarm_dns_config *dns_config, const char *value);
SWARM_API int swarm_dns_config_clear_options(swarm_dns_config *dns_config);

/** Read a DNS settings from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_dns_config  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_dns_config_from_json(const char *json, size_t length,
                                         swarm_dns_config **out_dns_config, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param dns_config  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_dns_config_to_json(const swarm_dns_config *dns_config, uint32_t flags,
                                       char **out_json, swarm_error **err);

/* --- file --- */

/** Make an empty file: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_file_target *swarm_file_target_new(void);

/** Free a file. @param file_target  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_file_target_free(swarm_file_target *file_target);

/** An independent copy, members that are not known here included.
 *  @param file_target  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_file_target *swarm_file_target_copy(const swarm_file_target *file_target);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_file_target_equal(const swarm_file_target *a, const swarm_file_target *b);

/** `Name`: file name: for secrets below /run/secrets unless absolute. Default when absent:
 *  none; needed.
 *  get: lent until file_target is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (file_target is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_file_target_has_name(const swarm_file_target *file_target);
SWARM_API const char *swarm_file_target_get_name(const swarm_file_target *file_target);
SWARM_API int swarm_file_target_set_name(swarm_file_target *file_target, const char *value);
SWARM_API int swarm_file_target_unset_name(swarm_file_target *file_target);

/** `UID`: its owner, as digits. Default when absent: "0".
 *  get: lent until file_target is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (file_target is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_file_target_has_uid(const swarm_file_target *file_target);
SWARM_API const char *swarm_file_target_get_uid(const swarm_file_target *file_target);
SWARM_API int swarm_file_target_set_uid(swarm_file_target *file_target, const char *value);
SWARM_API int swarm_file_target_unset_uid(swarm_file_target *file_target);

/** `GID`: its group, as digits. Default when absent: "0".
 *  get: lent until file_target is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (file_target is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_file_target_has_gid(const swarm_file_target *file_target);
SWARM_API const char *swarm_file_target_get_gid(const swarm_file_target *file_target);
SWARM_API int swarm_file_target_set_gid(swarm_file_target *file_target, const char *value);
SWARM_API int swarm_file_target_unset_gid(swarm_file_target *file_target);

/** `Mode`: its permission bits, such as 0444 (octal). Default when absent: 0444.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (file_target is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_file_target_has_mode(const swarm_file_target *file_target);
SWARM_API uint32_t swarm_file_target_get_mode(const swarm_file_target *file_target);
SWARM_API int swarm_file_target_set_mode(swarm_file_target *file_target, uint32_t value);
SWARM_API int swarm_file_target_unset_mode(swarm_file_target *file_target);

/** Read a file from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_file_target  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_file_target_from_json(const char *json, size_t length,
                                          swarm_file_target **out_file_target, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param file_target  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_file_target_to_json(const swarm_file_target *file_target, uint32_t flags,
                                        char **out_json, swarm_error **err);

/* --- secret reference --- */

/** Make an empty secret reference: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_secret_reference *swarm_secret_reference_new(void);

/** Free a secret reference. @param secret_reference  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_secret_reference_free(swarm_secret_reference *secret_reference);

/** An independent copy, members that are not known here included.
 *  @param secret_reference  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_secret_reference *
swarm_secret_reference_copy(const swarm_secret_reference *secret_reference);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_secret_reference_equal(const swarm_secret_reference *a,
                                           const swarm_secret_reference *b);

/** `File`: the file that shows it. Default when absent: none; needed.
 *  has: 1 when set. get: lent until secret_reference is changed, NULL when unset. edit: lent
 *  for change, made when unset; NULL when memory is short or secret_reference is NULL. set:
 *  copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_secret_reference_has_file(const swarm_secret_reference *secret_reference);
SWARM_API const swarm_file_target *
swarm_secret_reference_get_file(const swarm_secret_reference *secret_reference);
SWARM_API swarm_file_target *
swarm_secret_reference_edit_file(swarm_secret_reference *secret_reference);
SWARM_API int swarm_secret_reference_set_file(swarm_secret_reference *secret_reference,
                                              const swarm_file_target *value);
SWARM_API int swarm_secret_reference_unset_file(swarm_secret_reference *secret_reference);

/** `SecretID`: the secret's id. Default when absent: none; needed.
 *  get: lent until secret_reference is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (secret_reference is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_secret_reference_has_secret_id(const swarm_secret_reference *secret_reference);
SWARM_API const char *
swarm_secret_reference_get_secret_id(const swarm_secret_reference *secret_reference);
SWARM_API int swarm_secret_reference_set_secret_id(swarm_secret_reference *secret_reference,
                                                   const char *value);
SWARM_API int swarm_secret_reference_unset_secret_id(swarm_secret_reference *secret_reference);

/** `SecretName`: the secret's name. Default when absent: none; needed.
 *  get: lent until secret_reference is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (secret_reference is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_secret_reference_has_secret_name(const swarm_secret_reference *secret_reference);
SWARM_API const char *
swarm_secret_reference_get_secret_name(const swarm_secret_reference *secret_reference);
SWARM_API int swarm_secret_reference_set_secret_name(swarm_secret_reference *secret_reference,
                                                     const char *value);
SWARM_API int swarm_secret_reference_unset_secret_name(swarm_secret_reference *secret_reference);

/** Read a secret reference from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_secret_reference  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_secret_reference_from_json(const char *json, size_t length,
                                               swarm_secret_reference **out_secret_reference,
                                               swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param secret_reference  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_secret_reference_to_json(const swarm_secret_reference *secret_reference,
                                             uint32_t flags, char **out_json, swarm_error **err);

/* --- config reference --- */

/** Make an empty config reference: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_config_reference *swarm_config_reference_new(void);

/** Free a config reference. @param config_reference  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_config_reference_free(swarm_config_reference *config_reference);

/** An independent copy, members that are not known here included.
 *  @param config_reference  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_config_reference *
swarm_config_reference_copy(const swarm_config_reference *config_reference);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_config_reference_equal(const swarm_config_reference *a,
                                           const swarm_config_reference *b);

/** `File`: the file that shows it. Default when absent: the runtime uses it.
 *  has: 1 when set. get: lent until config_reference is changed, NULL when unset. edit: lent
 *  for change, made when unset; NULL when memory is short or config_reference is NULL. set:
 *  copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_config_reference_has_file(const swarm_config_reference *config_reference);
SWARM_API const swarm_file_target *
swarm_config_reference_get_file(const swarm_config_reference *config_reference);
SWARM_API swarm_file_target *
swarm_config_reference_edit_file(swarm_config_reference *config_reference);
SWARM_API int swarm_config_reference_set_file(swarm_config_reference *config_reference,
                                              const swarm_file_target *value);
SWARM_API int swarm_config_reference_unset_file(swarm_config_reference *config_reference);

/** `ConfigID`: the config's id. Default when absent: none; needed.
 *  get: lent until config_reference is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (config_reference is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_config_reference_has_config_id(const swarm_config_reference *config_reference);
SWARM_API const char *
swarm_config_reference_get_config_id(const swarm_config_reference *config_reference);
SWARM_API int swarm_config_reference_set_config_id(swarm_config_reference *config_reference,
                                                   const char *value);
SWARM_API int swarm_config_reference_unset_config_id(swarm_config_reference *config_reference);

/** `ConfigName`: the config's name. Default when absent: none; needed.
 *  get: lent until config_reference is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (config_reference is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_config_reference_has_config_name(const swarm_config_reference *config_reference);
SWARM_API const char *
swarm_config_reference_get_config_name(const swarm_config_reference *config_reference);
SWARM_API int swarm_config_reference_set_config_name(swarm_config_reference *config_reference,
                                                     const char *value);
SWARM_API int swarm_config_reference_unset_config_name(swarm_config_reference *config_reference);

/** `Runtime`: the config is for the runtime itself (as a credential spec is), not shown as a file.
 *  has: 1 when it is. set makes it so, unset ends it.
 *  @return of set and unset: 0, SWARM_E_INVAL (the reference is NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_config_reference_has_runtime(const swarm_config_reference *reference);
SWARM_API int swarm_config_reference_set_runtime(swarm_config_reference *reference);
SWARM_API int swarm_config_reference_unset_runtime(swarm_config_reference *reference);

/** Read a config reference from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_config_reference  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_config_reference_from_json(const char *json, size_t length,
                                               swarm_config_reference **out_config_reference,
                                               swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param config_reference  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_config_reference_to_json(const swarm_config_reference *config_reference,
                                             uint32_t flags, char **out_json, swarm_error **err);

/* --- ulimit --- */

/** Make an empty ulimit: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_ulimit *swarm_ulimit_new(void);

/** Free an ulimit. @param ulimit  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_ulimit_free(swarm_ulimit *ulimit);

/** An independent copy, members that are not known here included.
 *  @param ulimit  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_ulimit *swarm_ulimit_copy(const swarm_ulimit *ulimit);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_ulimit_equal(const swarm_ulimit *a, const swarm_ulimit *b);

/** `Name`: which one, such as "nofile". Default when absent: none; needed.
 *  get: lent until ulimit is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (ulimit is NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_ulimit_has_name(const swarm_ulimit *ulimit);
SWARM_API const char *swarm_ulimit_get_name(const swarm_ulimit *ulimit);
SWARM_API int swarm_ulimit_set_name(swarm_ulimit *ulimit, const char *value);
SWARM_API int swarm_ulimit_unset_name(swarm_ulimit *ulimit);

/** `Hard`: the hard limit; -1 is no limit. Default when absent: 0.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (ulimit is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_ulimit_has_hard(const swarm_ulimit *ulimit);
SWARM_API int64_t swarm_ulimit_get_hard(const swarm_ulimit *ulimit);
SWARM_API int swarm_ulimit_set_hard(swarm_ulimit *ulimit, int64_t value);
SWARM_API int swarm_ulimit_unset_hard(swarm_ulimit *ulimit);

/** `Soft`: the soft limit; -1 is no limit. Default when absent: 0.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (ulimit is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_ulimit_has_soft(const swarm_ulimit *ulimit);
SWARM_API int64_t swarm_ulimit_get_soft(const swarm_ulimit *ulimit);
SWARM_API int swarm_ulimit_set_soft(swarm_ulimit *ulimit, int64_t value);
SWARM_API int swarm_ulimit_unset_soft(swarm_ulimit *ulimit);

/** Read an ulimit from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_ulimit  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_ulimit_from_json(const char *json, size_t length, swarm_ulimit **out_ulimit,
                                     swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param ulimit  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_ulimit_to_json(const swarm_ulimit *ulimit, uint32_t flags, char **out_json,
                                   swarm_error **err);

/* --- container spec --- */

/** Make an empty container spec: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_container_spec *swarm_container_spec_new(void);

/** Free a container spec. @param container_spec  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_container_spec_free(swarm_container_spec *container_spec);

/** An independent copy, members that are not known here included.
 *  @param container_spec  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_container_spec *
swarm_container_spec_copy(const swarm_container_spec *container_spec);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_equal(const swarm_container_spec *a,
                                         const swarm_container_spec *b);

/** `Image`: the image, such as "shop:42". Default when absent: none; needed.
 *  get: lent until container_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (container_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_image(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_get_image(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_image(swarm_container_spec *container_spec,
                                             const char *value);
SWARM_API int swarm_container_spec_unset_image(swarm_container_spec *container_spec);

/** `Labels`: labels of the container (a service has its own). Default when absent: none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until container_spec
 *  is changed, NULL when out of range. get: by key, NULL when there is none. set: adds or
 *  replaces, copies both. remove: does nothing when there is no such key. clear: leaves no map
 *  at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_labels(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_label_count(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_label_key(const swarm_container_spec *container_spec,
                                                     size_t index);
SWARM_API const char *swarm_container_spec_label_value(const swarm_container_spec *container_spec,
                                                       size_t index);
SWARM_API const char *swarm_container_spec_get_label(const swarm_container_spec *container_spec,
                                                     const char *key);
SWARM_API int swarm_container_spec_set_label(swarm_container_spec *container_spec, const char *key,
                                             const char *value);
SWARM_API int swarm_container_spec_remove_label(swarm_container_spec *container_spec,
                                                const char *key);
SWARM_API int swarm_container_spec_clear_labels(swarm_container_spec *container_spec);

/** `Command`: words of the program, in place of the image's entry point. Default when absent:
 *  the image's.
 *  has: 1 when there is a list, be it empty. at: lent until container_spec is changed; NULL
 *  when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_command(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_command_count(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_command_at(const swarm_container_spec *container_spec,
                                                      size_t index);
SWARM_API int swarm_container_spec_add_command(swarm_container_spec *container_spec,
                                               const char *value);
SWARM_API int swarm_container_spec_clear_command(swarm_container_spec *container_spec);

/** `Args`: words of arguments, in place of the image's command. Default when absent: the
 *  image's.
 *  has: 1 when there is a list, be it empty. at: lent until container_spec is changed; NULL
 *  when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_args(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_arg_count(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_arg_at(const swarm_container_spec *container_spec,
                                                  size_t index);
SWARM_API int swarm_container_spec_add_arg(swarm_container_spec *container_spec, const char *value);
SWARM_API int swarm_container_spec_clear_args(swarm_container_spec *container_spec);

/** `Hostname`: host name inside; may hold templates such as {{.Task.Slot}}. Default when
 *  absent: the container's id.
 *  get: lent until container_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (container_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_hostname(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_get_hostname(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_hostname(swarm_container_spec *container_spec,
                                                const char *value);
SWARM_API int swarm_container_spec_unset_hostname(swarm_container_spec *container_spec);

/** `Env`: environment, as "NAME=value"; may hold templates. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at: lent until container_spec is changed; NULL
 *  when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_env(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_env_count(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_env_at(const swarm_container_spec *container_spec,
                                                  size_t index);
SWARM_API int swarm_container_spec_add_env(swarm_container_spec *container_spec, const char *value);
SWARM_API int swarm_container_spec_clear_env(swarm_container_spec *container_spec);

/** `Dir`: working directory. Default when absent: the image's.
 *  get: lent until container_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (container_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_dir(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_get_dir(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_dir(swarm_container_spec *container_spec, const char *value);
SWARM_API int swarm_container_spec_unset_dir(swarm_container_spec *container_spec);

/** `User`: user, as "name", "uid" or "user:group". Default when absent: the image's.
 *  get: lent until container_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (container_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_user(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_get_user(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_user(swarm_container_spec *container_spec,
                                            const char *value);
SWARM_API int swarm_container_spec_unset_user(swarm_container_spec *container_spec);

/** `Groups`: further groups. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at: lent until container_spec is changed; NULL
 *  when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_groups(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_group_count(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_group_at(const swarm_container_spec *container_spec,
                                                    size_t index);
SWARM_API int swarm_container_spec_add_group(swarm_container_spec *container_spec,
                                             const char *value);
SWARM_API int swarm_container_spec_clear_groups(swarm_container_spec *container_spec);

/** `Init`: run a small init as process 1. Default when absent: the runtime's choice.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (container_spec is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_init(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_get_init(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_init(swarm_container_spec *container_spec, int value);
SWARM_API int swarm_container_spec_unset_init(swarm_container_spec *container_spec);

/** `StopSignal`: the signal that asks it to end, as "SIGTERM" or "15". Default when absent:
 *  the image's, else SIGTERM.
 *  get: lent until container_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (container_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_stop_signal(const swarm_container_spec *container_spec);
SWARM_API const char *
swarm_container_spec_get_stop_signal(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_stop_signal(swarm_container_spec *container_spec,
                                                   const char *value);
SWARM_API int swarm_container_spec_unset_stop_signal(swarm_container_spec *container_spec);

/** `TTY`: give it a terminal. Default when absent: 0.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (container_spec is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_tty(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_get_tty(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_tty(swarm_container_spec *container_spec, int value);
SWARM_API int swarm_container_spec_unset_tty(swarm_container_spec *container_spec);

/** `OpenStdin`: keep its input open. Default when absent: 0.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (container_spec is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_open_stdin(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_get_open_stdin(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_open_stdin(swarm_container_spec *container_spec, int value);
SWARM_API int swarm_container_spec_unset_open_stdin(swarm_container_spec *container_spec);

/** `ReadOnly`: its root file system is read-only. Default when absent: 0.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (container_spec is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_read_only(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_get_read_only(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_read_only(swarm_container_spec *container_spec, int value);
SWARM_API int swarm_container_spec_unset_read_only(swarm_container_spec *container_spec);

/** `Mounts`: what it sees from outside. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until container_spec is
 *  changed, NULL when out of range. add: copies. remove_at: the later ones move up. clear:
 *  leaves no list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_mounts(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_mount_count(const swarm_container_spec *container_spec);
SWARM_API const swarm_mount *
swarm_container_spec_mount_at(const swarm_container_spec *container_spec, size_t index);
SWARM_API swarm_mount *swarm_container_spec_edit_mount_at(swarm_container_spec *container_spec,
                                                          size_t index);
SWARM_API int swarm_container_spec_add_mount(swarm_container_spec *container_spec,
                                             const swarm_mount *value);
SWARM_API int swarm_container_spec_remove_mount_at(swarm_container_spec *container_spec,
                                                   size_t index);
SWARM_API int swarm_container_spec_clear_mounts(swarm_container_spec *container_spec);

/** `StopGracePeriod`: from the stop signal to SIGKILL, 0 or more. Default when absent: 10 s.
 *  has: 1 when set. get: nanoseconds, 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (container_spec is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_container_spec_has_stop_grace_period(const swarm_container_spec *container_spec);
SWARM_API int64_t
swarm_container_spec_get_stop_grace_period_ns(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_stop_grace_period_ns(swarm_container_spec *container_spec,
                                                            int64_t value);
SWARM_API int swarm_container_spec_unset_stop_grace_period(swarm_container_spec *container_spec);

/** `Healthcheck`: how to find out whether it is well. Default when absent: the image's.
 *  "HealthCheck" is read as well.
 *  has: 1 when set. get: lent until container_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or container_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_health_config(const swarm_container_spec *container_spec);
SWARM_API const swarm_health_config *
swarm_container_spec_get_health_config(const swarm_container_spec *container_spec);
SWARM_API swarm_health_config *
swarm_container_spec_edit_health_config(swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_health_config(swarm_container_spec *container_spec,
                                                     const swarm_health_config *value);
SWARM_API int swarm_container_spec_unset_health_config(swarm_container_spec *container_spec);

/** `Hosts`: lines for /etc/hosts, as "address name name". Default when absent: none.
 *  has: 1 when there is a list, be it empty. at: lent until container_spec is changed; NULL
 *  when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_hosts(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_host_count(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_host_at(const swarm_container_spec *container_spec,
                                                   size_t index);
SWARM_API int swarm_container_spec_add_host(swarm_container_spec *container_spec,
                                            const char *value);
SWARM_API int swarm_container_spec_clear_hosts(swarm_container_spec *container_spec);

/** `DNSConfig`: how names are looked up. Default when absent: the node's.
 *  has: 1 when set. get: lent until container_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or container_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_dns_config(const swarm_container_spec *container_spec);
SWARM_API const swarm_dns_config *
swarm_container_spec_get_dns_config(const swarm_container_spec *container_spec);
SWARM_API swarm_dns_config *
swarm_container_spec_edit_dns_config(swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_dns_config(swarm_container_spec *container_spec,
                                                  const swarm_dns_config *value);
SWARM_API int swarm_container_spec_unset_dns_config(swarm_container_spec *container_spec);

/** `Secrets`: secrets that it sees. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until container_spec is
 *  changed, NULL when out of range. add: copies. remove_at: the later ones move up. clear:
 *  leaves no list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_secrets(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_secret_count(const swarm_container_spec *container_spec);
SWARM_API const swarm_secret_reference *
swarm_container_spec_secret_at(const swarm_container_spec *container_spec, size_t index);
SWARM_API swarm_secret_reference *
swarm_container_spec_edit_secret_at(swarm_container_spec *container_spec, size_t index);
SWARM_API int swarm_container_spec_add_secret(swarm_container_spec *container_spec,
                                              const swarm_secret_reference *value);
SWARM_API int swarm_container_spec_remove_secret_at(swarm_container_spec *container_spec,
                                                    size_t index);
SWARM_API int swarm_container_spec_clear_secrets(swarm_container_spec *container_spec);

/** `Configs`: configs that it sees. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until container_spec is
 *  changed, NULL when out of range. add: copies. remove_at: the later ones move up. clear:
 *  leaves no list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_configs(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_config_count(const swarm_container_spec *container_spec);
SWARM_API const swarm_config_reference *
swarm_container_spec_config_at(const swarm_container_spec *container_spec, size_t index);
SWARM_API swarm_config_reference *
swarm_container_spec_edit_config_at(swarm_container_spec *container_spec, size_t index);
SWARM_API int swarm_container_spec_add_config(swarm_container_spec *container_spec,
                                              const swarm_config_reference *value);
SWARM_API int swarm_container_spec_remove_config_at(swarm_container_spec *container_spec,
                                                    size_t index);
SWARM_API int swarm_container_spec_clear_configs(swarm_container_spec *container_spec);

/** `Sysctls`: kernel parameters of its namespaces. Default when absent: none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until container_spec
 *  is changed, NULL when out of range. get: by key, NULL when there is none. set: adds or
 *  replaces, copies both. remove: does nothing when there is no such key. clear: leaves no map
 *  at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_sysctls(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_sysctl_count(const swarm_container_spec *container_spec);
SWARM_API const char *swarm_container_spec_sysctl_key(const swarm_container_spec *container_spec,
                                                      size_t index);
SWARM_API const char *swarm_container_spec_sysctl_value(const swarm_container_spec *container_spec,
                                                        size_t index);
SWARM_API const char *swarm_container_spec_get_sysctl(const swarm_container_spec *container_spec,
                                                      const char *key);
SWARM_API int swarm_container_spec_set_sysctl(swarm_container_spec *container_spec, const char *key,
                                              const char *value);
SWARM_API int swarm_container_spec_remove_sysctl(swarm_container_spec *container_spec,
                                                 const char *key);
SWARM_API int swarm_container_spec_clear_sysctls(swarm_container_spec *container_spec);

/** `CapabilityAdd`: capabilities beyond the usual, as "CAP_NET_ADMIN". Default when absent:
 *  none.
 *  has: 1 when there is a list, be it empty. at: lent until container_spec is changed; NULL
 *  when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_capability_add(const swarm_container_spec *container_spec);
SWARM_API size_t
swarm_container_spec_capability_add_count(const swarm_container_spec *container_spec);
SWARM_API const char *
swarm_container_spec_capability_add_at(const swarm_container_spec *container_spec, size_t index);
SWARM_API int swarm_container_spec_add_capability_add(swarm_container_spec *container_spec,
                                                      const char *value);
SWARM_API int swarm_container_spec_clear_capability_add(swarm_container_spec *container_spec);

/** `CapabilityDrop`: usual capabilities that it does without. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at: lent until container_spec is changed; NULL
 *  when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_capability_drop(const swarm_container_spec *container_spec);
SWARM_API size_t
swarm_container_spec_capability_drop_count(const swarm_container_spec *container_spec);
SWARM_API const char *
swarm_container_spec_capability_drop_at(const swarm_container_spec *container_spec, size_t index);
SWARM_API int swarm_container_spec_add_capability_drop(swarm_container_spec *container_spec,
                                                       const char *value);
SWARM_API int swarm_container_spec_clear_capability_drop(swarm_container_spec *container_spec);

/** `Ulimits`: limits of the kernel. Default when absent: the node's.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until container_spec is
 *  changed, NULL when out of range. add: copies. remove_at: the later ones move up. clear:
 *  leaves no list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_ulimits(const swarm_container_spec *container_spec);
SWARM_API size_t swarm_container_spec_ulimit_count(const swarm_container_spec *container_spec);
SWARM_API const swarm_ulimit *
swarm_container_spec_ulimit_at(const swarm_container_spec *container_spec, size_t index);
SWARM_API swarm_ulimit *swarm_container_spec_edit_ulimit_at(swarm_container_spec *container_spec,
                                                            size_t index);
SWARM_API int swarm_container_spec_add_ulimit(swarm_container_spec *container_spec,
                                              const swarm_ulimit *value);
SWARM_API int swarm_container_spec_remove_ulimit_at(swarm_container_spec *container_spec,
                                                    size_t index);
SWARM_API int swarm_container_spec_clear_ulimits(swarm_container_spec *container_spec);

/** `PullPolicy`: when the image is pulled. Default when absent: missing. Only libswarm knows it; left
 *  out for a Docker Engine.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (container_spec is NULL, or not one of the
 *          values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_has_pull_policy(const swarm_container_spec *container_spec);
SWARM_API swarm_pull_policy
swarm_container_spec_get_pull_policy(const swarm_container_spec *container_spec);
SWARM_API int swarm_container_spec_set_pull_policy(swarm_container_spec *container_spec,
                                                   swarm_pull_policy value);
SWARM_API int swarm_container_spec_unset_pull_policy(swarm_container_spec *container_spec);

/** Read a container spec from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_container_spec  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_container_spec_from_json(const char *json, size_t length,
                                             swarm_container_spec **out_container_spec,
                                             swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param container_spec  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_container_spec_to_json(const swarm_container_spec *container_spec,
                                           uint32_t flags, char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
