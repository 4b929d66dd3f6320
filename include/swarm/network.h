/* SPDX-License-Identifier: MIT
 *
 * Networks and ports: how tasks reach each other, and how clients reach them.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_NETWORK_H
#define SWARM_NETWORK_H

#include <swarm/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A network that a task is part of. A builder. */
typedef struct swarm_network_attachment swarm_network_attachment;
/** A port of the tasks, and where it is published. A builder. */
typedef struct swarm_port_config swarm_port_config;
/** How clients reach a service. A builder. */
typedef struct swarm_endpoint_spec swarm_endpoint_spec;

/* --- network attachment --- */

/** Make an empty network attachment: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_network_attachment *swarm_network_attachment_new(void);

/** Free a network attachment. @param network_attachment  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_network_attachment_free(swarm_network_attachment *network_attachment);

/** An independent copy, members that are not known here included.
 *  @param network_attachment  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_network_attachment *
swarm_network_attachment_copy(const swarm_network_attachment *network_attachment);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_network_attachment_equal(const swarm_network_attachment *a,
                                             const swarm_network_attachment *b);

/** `Target`: id or name of the network. Default when absent: none; needed.
 *  get: lent until network_attachment is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (network_attachment is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_network_attachment_has_target(const swarm_network_attachment *network_attachment);
SWARM_API const char *
swarm_network_attachment_get_target(const swarm_network_attachment *network_attachment);
SWARM_API int swarm_network_attachment_set_target(swarm_network_attachment *network_attachment,
                                                  const char *value);
SWARM_API int swarm_network_attachment_unset_target(swarm_network_attachment *network_attachment);

/** `Aliases`: further names of the task there. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at: lent until network_attachment is changed;
 *  NULL when out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_network_attachment_has_aliases(const swarm_network_attachment *network_attachment);
SWARM_API size_t
swarm_network_attachment_alias_count(const swarm_network_attachment *network_attachment);
SWARM_API const char *
swarm_network_attachment_alias_at(const swarm_network_attachment *network_attachment, size_t index);
SWARM_API int swarm_network_attachment_add_alias(swarm_network_attachment *network_attachment,
                                                 const char *value);
SWARM_API int swarm_network_attachment_clear_aliases(swarm_network_attachment *network_attachment);

/** `DriverOpts`: options for the network's driver. Default when absent: none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until
 *  network_attachment is changed, NULL when out of range. get: by key, NULL when there is
 *  none. set: adds or replaces, copies both. remove: does nothing when there is no such key.
 *  clear: leaves no map at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_network_attachment_has_driver_opts(const swarm_network_attachment *network_attachment);
SWARM_API size_t
swarm_network_attachment_driver_opt_count(const swarm_network_attachment *network_attachment);
SWARM_API const char *
swarm_network_attachment_driver_opt_key(const swarm_network_attachment *network_attachment,
                                        size_t index);
SWARM_API const char *
swarm_network_attachment_driver_opt_value(const swarm_network_attachment *network_attachment,
                                          size_t index);
SWARM_API const char *
swarm_network_attachment_get_driver_opt(const swarm_network_attachment *network_attachment,
                                        const char *key);
SWARM_API int swarm_network_attachment_set_driver_opt(swarm_network_attachment *network_attachment,
                                                      const char *key, const char *value);
SWARM_API int
swarm_network_attachment_remove_driver_opt(swarm_network_attachment *network_attachment,
                                           const char *key);
SWARM_API int
swarm_network_attachment_clear_driver_opts(swarm_network_attachment *network_attachment);

/** Read a network attachment from JSON, in the shape of the Docker Engine API. Members that
 *  are not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_network_attachment  not NULL; on success receives an object for the caller to
 *          free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_network_attachment_from_json(const char *json, size_t length,
                                                 swarm_network_attachment **out_network_attachment,
                                                 swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param network_attachment  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_network_attachment_to_json(const swarm_network_attachment *network_attachment,
                                               uint32_t flags, char **out_json, swarm_error **err);

/** How clients reach the tasks of a service. Width and values are ABI; values are only ever
 *  added. */
typedef int32_t swarm_endpoint_mode;
enum {
    SWARM_ENDPOINT_MODE_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_ENDPOINT_MODE_VIP = 1,     /**< through one virtual address */
    SWARM_ENDPOINT_MODE_DNSRR = 2    /**< through the addresses of all, by DNS */
};

/** Docker's word for the value: "vip", "dnsrr".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_endpoint_mode_to_str(swarm_endpoint_mode value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_endpoint_mode_from_str(const char *text, swarm_endpoint_mode *out_value);

/** Transport protocol of a port. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_port_protocol;
enum {
    SWARM_PORT_PROTOCOL_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_PORT_PROTOCOL_TCP = 1,     /**< TCP */
    SWARM_PORT_PROTOCOL_UDP = 2,     /**< UDP */
    SWARM_PORT_PROTOCOL_SCTP = 3     /**< SCTP */
};

/** Docker's word for the value: "tcp", "udp", "sctp".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_port_protocol_to_str(swarm_port_protocol value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_port_protocol_from_str(const char *text, swarm_port_protocol *out_value);

/** Where a published port listens. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_publish_mode;
enum {
    SWARM_PUBLISH_MODE_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_PUBLISH_MODE_INGRESS = 1, /**< everywhere, and leads to any healthy task */
    SWARM_PUBLISH_MODE_HOST = 2     /**< on the task's node, and leads to that task */
};

/** Docker's word for the value: "ingress", "host".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_publish_mode_to_str(swarm_publish_mode value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_publish_mode_from_str(const char *text, swarm_publish_mode *out_value);

/* --- port --- */

/** Make an empty port: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_port_config *swarm_port_config_new(void);

/** Free a port. @param port_config  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_port_config_free(swarm_port_config *port_config);

/** An independent copy, members that are not known here included.
 *  @param port_config  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_port_config *swarm_port_config_copy(const swarm_port_config *port_config);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_port_config_equal(const swarm_port_config *a, const swarm_port_config *b);

/** `Name`: a name for people. Default when absent: none.
 *  get: lent until port_config is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (port_config is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_port_config_has_name(const swarm_port_config *port_config);
SWARM_API const char *swarm_port_config_get_name(const swarm_port_config *port_config);
SWARM_API int swarm_port_config_set_name(swarm_port_config *port_config, const char *value);
SWARM_API int swarm_port_config_unset_name(swarm_port_config *port_config);

/** `Protocol`: transport protocol. Default when absent: tcp.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (port_config is NULL, or not one of the
 *          values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_port_config_has_protocol(const swarm_port_config *port_config);
SWARM_API swarm_port_protocol swarm_port_config_get_protocol(const swarm_port_config *port_config);
SWARM_API int swarm_port_config_set_protocol(swarm_port_config *port_config,
                                             swarm_port_protocol value);
SWARM_API int swarm_port_config_unset_protocol(swarm_port_config *port_config);

/** `TargetPort`: port in the task, 1 to 65535. Default when absent: none; needed.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (port_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_port_config_has_target_port(const swarm_port_config *port_config);
SWARM_API uint32_t swarm_port_config_get_target_port(const swarm_port_config *port_config);
SWARM_API int swarm_port_config_set_target_port(swarm_port_config *port_config, uint32_t value);
SWARM_API int swarm_port_config_unset_target_port(swarm_port_config *port_config);

/** `PublishedPort`: port that clients use, 0 to 65535; 0 means any that is free. Default when
 *  absent: 0.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (port_config is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_port_config_has_published_port(const swarm_port_config *port_config);
SWARM_API uint32_t swarm_port_config_get_published_port(const swarm_port_config *port_config);
SWARM_API int swarm_port_config_set_published_port(swarm_port_config *port_config, uint32_t value);
SWARM_API int swarm_port_config_unset_published_port(swarm_port_config *port_config);

/** `PublishMode`: where it listens. Default when absent: ingress.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (port_config is NULL, or not one of the
 *          values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_port_config_has_publish_mode(const swarm_port_config *port_config);
SWARM_API swarm_publish_mode
swarm_port_config_get_publish_mode(const swarm_port_config *port_config);
SWARM_API int swarm_port_config_set_publish_mode(swarm_port_config *port_config,
                                                 swarm_publish_mode value);
SWARM_API int swarm_port_config_unset_publish_mode(swarm_port_config *port_config);

/** Read a port from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_port_config  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_port_config_from_json(const char *json, size_t length,
                                          swarm_port_config **out_port_config, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param port_config  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_port_config_to_json(const swarm_port_config *port_config, uint32_t flags,
                                        char **out_json, swarm_error **err);

/* --- endpoint spec --- */

/** Make an empty endpoint spec: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_endpoint_spec *swarm_endpoint_spec_new(void);

/** Free an endpoint spec. @param endpoint_spec  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_endpoint_spec_free(swarm_endpoint_spec *endpoint_spec);

/** An independent copy, members that are not known here included.
 *  @param endpoint_spec  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_endpoint_spec *swarm_endpoint_spec_copy(const swarm_endpoint_spec *endpoint_spec);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_endpoint_spec_equal(const swarm_endpoint_spec *a, const swarm_endpoint_spec *b);

/** `Mode`: how clients reach the tasks. Default when absent: vip.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (endpoint_spec is NULL, or not one of the
 *          values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_endpoint_spec_has_mode(const swarm_endpoint_spec *endpoint_spec);
SWARM_API swarm_endpoint_mode
swarm_endpoint_spec_get_mode(const swarm_endpoint_spec *endpoint_spec);
SWARM_API int swarm_endpoint_spec_set_mode(swarm_endpoint_spec *endpoint_spec,
                                           swarm_endpoint_mode value);
SWARM_API int swarm_endpoint_spec_unset_mode(swarm_endpoint_spec *endpoint_spec);

/** `Ports`: ports. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until endpoint_spec is changed,
 *  NULL when out of range. add: copies. remove_at: the later ones move up. clear: leaves no
 *  list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_endpoint_spec_has_ports(const swarm_endpoint_spec *endpoint_spec);
SWARM_API size_t swarm_endpoint_spec_port_count(const swarm_endpoint_spec *endpoint_spec);
SWARM_API const swarm_port_config *
swarm_endpoint_spec_port_at(const swarm_endpoint_spec *endpoint_spec, size_t index);
SWARM_API swarm_port_config *swarm_endpoint_spec_edit_port_at(swarm_endpoint_spec *endpoint_spec,
                                                              size_t index);
SWARM_API int swarm_endpoint_spec_add_port(swarm_endpoint_spec *endpoint_spec,
                                           const swarm_port_config *value);
SWARM_API int swarm_endpoint_spec_remove_port_at(swarm_endpoint_spec *endpoint_spec, size_t index);
SWARM_API int swarm_endpoint_spec_clear_ports(swarm_endpoint_spec *endpoint_spec);

/** Read an endpoint spec from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_endpoint_spec  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_endpoint_spec_from_json(const char *json, size_t length,
                                            swarm_endpoint_spec **out_endpoint_spec,
                                            swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param endpoint_spec  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_endpoint_spec_to_json(const swarm_endpoint_spec *endpoint_spec, uint32_t flags,
                                          char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
