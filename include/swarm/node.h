/* SPDX-License-Identifier: MIT
 *
 * Nodes: the machines, or addresses, that run tasks.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_NODE_H
#define SWARM_NODE_H

#include <swarm/placement.h>
#include <swarm/resources.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A plugin that a node has. A builder. */
typedef struct swarm_plugin swarm_plugin;
/** What runs the tasks on a node. A builder. */
typedef struct swarm_engine_description swarm_engine_description;
/** What a node says of itself. A builder. */
typedef struct swarm_node_description swarm_node_description;
/** What a node is to be. A builder. */
typedef struct swarm_node_spec swarm_node_spec;
/** A node as it was when the snapshot was taken. A snapshot. */
typedef struct swarm_node swarm_node;
/** Several nodes, in a fixed order. A snapshot. */
typedef struct swarm_node_list swarm_node_list;

/** What a node is in the cluster. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_node_role;
enum {
    SWARM_NODE_ROLE_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_NODE_ROLE_WORKER = 1,  /**< it runs tasks */
    SWARM_NODE_ROLE_MANAGER = 2  /**< it decides, and runs tasks as well */
};

/** Docker's word for the value: "worker", "manager".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_node_role_to_str(swarm_node_role value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_role_from_str(const char *text, swarm_node_role *out_value);

/** Whether a node takes tasks. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_node_availability;
enum {
    SWARM_NODE_AVAILABILITY_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_NODE_AVAILABILITY_ACTIVE = 1,  /**< it does */
    SWARM_NODE_AVAILABILITY_PAUSE = 2,   /**< it keeps those it has and takes no more */
    SWARM_NODE_AVAILABILITY_DRAIN = 3    /**< it gives away those it has */
};

/** Docker's word for the value: "active", "pause", "drain".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_node_availability_to_str(swarm_node_availability value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_availability_from_str(const char *text,
                                               swarm_node_availability *out_value);

/** Whether a node can be reached. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_node_state;
enum {
    SWARM_NODE_STATE_UNKNOWN = 0,     /**< not known yet */
    SWARM_NODE_STATE_DOWN = 1,        /**< it cannot */
    SWARM_NODE_STATE_READY = 2,       /**< it can */
    SWARM_NODE_STATE_DISCONNECTED = 3 /**< it was told to leave */
};

/** Docker's word for the value: "down", "ready", "disconnected".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_node_state_to_str(swarm_node_state value);

/** The value that has this word. "unknown" is the word of 0.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_state_from_str(const char *text, swarm_node_state *out_value);

/** Whether a manager can be reached. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_reachability;
enum {
    SWARM_REACHABILITY_UNKNOWN = 0,     /**< not known yet */
    SWARM_REACHABILITY_UNREACHABLE = 1, /**< it cannot */
    SWARM_REACHABILITY_REACHABLE = 2    /**< it can */
};

/** Docker's word for the value: "unreachable", "reachable".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_reachability_to_str(swarm_reachability value);

/** The value that has this word. "unknown" is the word of 0.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_reachability_from_str(const char *text, swarm_reachability *out_value);

/* --- plugin --- */

/** Make an empty plugin: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_plugin *swarm_plugin_new(void);

/** Free a plugin. @param plugin  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_plugin_free(swarm_plugin *plugin);

/** An independent copy, members that are not known here included.
 *  @param plugin  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_plugin *swarm_plugin_copy(const swarm_plugin *plugin);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_plugin_equal(const swarm_plugin *a, const swarm_plugin *b);

/** `Type`: "Volume", "Network" or "Log". Default when absent: none.
 *  get: lent until plugin is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (plugin is NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_plugin_has_type(const swarm_plugin *plugin);
SWARM_API const char *swarm_plugin_get_type(const swarm_plugin *plugin);
SWARM_API int swarm_plugin_set_type(swarm_plugin *plugin, const char *value);
SWARM_API int swarm_plugin_unset_type(swarm_plugin *plugin);

/** `Name`: its name. Default when absent: none.
 *  get: lent until plugin is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (plugin is NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_plugin_has_name(const swarm_plugin *plugin);
SWARM_API const char *swarm_plugin_get_name(const swarm_plugin *plugin);
SWARM_API int swarm_plugin_set_name(swarm_plugin *plugin, const char *value);
SWARM_API int swarm_plugin_unset_name(swarm_plugin *plugin);

/** Read a plugin from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_plugin  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_plugin_from_json(const char *json, size_t length, swarm_plugin **out_plugin,
                                     swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param plugin  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_plugin_to_json(const swarm_plugin *plugin, uint32_t flags, char **out_json,
                                   swarm_error **err);

/* --- engine description --- */

/** Make an empty engine description: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_engine_description *swarm_engine_description_new(void);

/** Free an engine description. @param engine_description  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_engine_description_free(swarm_engine_description *engine_description);

/** An independent copy, members that are not known here included.
 *  @param engine_description  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_engine_description *
swarm_engine_description_copy(const swarm_engine_description *engine_description);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_engine_description_equal(const swarm_engine_description *a,
                                             const swarm_engine_description *b);

/** `EngineVersion`: its version. Default when absent: not known.
 *  get: lent until engine_description is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (engine_description is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_engine_description_has_engine_version(const swarm_engine_description *engine_description);
SWARM_API const char *
swarm_engine_description_get_engine_version(const swarm_engine_description *engine_description);
SWARM_API int
swarm_engine_description_set_engine_version(swarm_engine_description *engine_description,
                                            const char *value);
SWARM_API int
swarm_engine_description_unset_engine_version(swarm_engine_description *engine_description);

/** `Labels`: its labels, which constraints see as engine.labels. Default when absent: none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until
 *  engine_description is changed, NULL when out of range. get: by key, NULL when there is
 *  none. set: adds or replaces, copies both. remove: does nothing when there is no such key.
 *  clear: leaves no map at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_engine_description_has_labels(const swarm_engine_description *engine_description);
SWARM_API size_t
swarm_engine_description_label_count(const swarm_engine_description *engine_description);
SWARM_API const char *
swarm_engine_description_label_key(const swarm_engine_description *engine_description,
                                   size_t index);
SWARM_API const char *
swarm_engine_description_label_value(const swarm_engine_description *engine_description,
                                     size_t index);
SWARM_API const char *
swarm_engine_description_get_label(const swarm_engine_description *engine_description,
                                   const char *key);
SWARM_API int swarm_engine_description_set_label(swarm_engine_description *engine_description,
                                                 const char *key, const char *value);
SWARM_API int swarm_engine_description_remove_label(swarm_engine_description *engine_description,
                                                    const char *key);
SWARM_API int swarm_engine_description_clear_labels(swarm_engine_description *engine_description);

/** `Plugins`: its plugins. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at, edit_at: lent until engine_description is
 *  changed, NULL when out of range. add: copies. remove_at: the later ones move up. clear:
 *  leaves no list at all.
 *  @return of add, remove_at and clear: 0, SWARM_E_INVAL (NULL), SWARM_E_NOTFOUND (out of
 *          range) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int
swarm_engine_description_has_plugins(const swarm_engine_description *engine_description);
SWARM_API size_t
swarm_engine_description_plugin_count(const swarm_engine_description *engine_description);
SWARM_API const swarm_plugin *
swarm_engine_description_plugin_at(const swarm_engine_description *engine_description,
                                   size_t index);
SWARM_API swarm_plugin *
swarm_engine_description_edit_plugin_at(swarm_engine_description *engine_description, size_t index);
SWARM_API int swarm_engine_description_add_plugin(swarm_engine_description *engine_description,
                                                  const swarm_plugin *value);
SWARM_API int
swarm_engine_description_remove_plugin_at(swarm_engine_description *engine_description,
                                          size_t index);
SWARM_API int swarm_engine_description_clear_plugins(swarm_engine_description *engine_description);

/** Read an engine description from JSON, in the shape of the Docker Engine API. Members that
 *  are not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_engine_description  not NULL; on success receives an object for the caller to
 *          free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_engine_description_from_json(const char *json, size_t length,
                                                 swarm_engine_description **out_engine_description,
                                                 swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param engine_description  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_engine_description_to_json(const swarm_engine_description *engine_description,
                                               uint32_t flags, char **out_json, swarm_error **err);

/* --- node description --- */

/** Make an empty node description: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_node_description *swarm_node_description_new(void);

/** Free a node description. @param node_description  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_node_description_free(swarm_node_description *node_description);

/** An independent copy, members that are not known here included.
 *  @param node_description  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_node_description *
swarm_node_description_copy(const swarm_node_description *node_description);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_description_equal(const swarm_node_description *a,
                                           const swarm_node_description *b);

/** `Hostname`: its host name. Default when absent: not known.
 *  get: lent until node_description is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (node_description is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_description_has_hostname(const swarm_node_description *node_description);
SWARM_API const char *
swarm_node_description_get_hostname(const swarm_node_description *node_description);
SWARM_API int swarm_node_description_set_hostname(swarm_node_description *node_description,
                                                  const char *value);
SWARM_API int swarm_node_description_unset_hostname(swarm_node_description *node_description);

/** `Platform`: its processor architecture and operating system. Default when absent: not
 *  known.
 *  has: 1 when set. get: lent until node_description is changed, NULL when unset. edit: lent
 *  for change, made when unset; NULL when memory is short or node_description is NULL. set:
 *  copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_description_has_platform(const swarm_node_description *node_description);
SWARM_API const swarm_platform *
swarm_node_description_get_platform(const swarm_node_description *node_description);
SWARM_API swarm_platform *
swarm_node_description_edit_platform(swarm_node_description *node_description);
SWARM_API int swarm_node_description_set_platform(swarm_node_description *node_description,
                                                  const swarm_platform *value);
SWARM_API int swarm_node_description_unset_platform(swarm_node_description *node_description);

/** `Resources`: what it has. Default when absent: nothing.
 *  has: 1 when set. get: lent until node_description is changed, NULL when unset. edit: lent
 *  for change, made when unset; NULL when memory is short or node_description is NULL. set:
 *  copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_description_has_resources(const swarm_node_description *node_description);
SWARM_API const swarm_resource_set *
swarm_node_description_get_resources(const swarm_node_description *node_description);
SWARM_API swarm_resource_set *
swarm_node_description_edit_resources(swarm_node_description *node_description);
SWARM_API int swarm_node_description_set_resources(swarm_node_description *node_description,
                                                   const swarm_resource_set *value);
SWARM_API int swarm_node_description_unset_resources(swarm_node_description *node_description);

/** `Engine`: what runs the tasks there. Default when absent: not known.
 *  has: 1 when set. get: lent until node_description is changed, NULL when unset. edit: lent
 *  for change, made when unset; NULL when memory is short or node_description is NULL. set:
 *  copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_description_has_engine(const swarm_node_description *node_description);
SWARM_API const swarm_engine_description *
swarm_node_description_get_engine(const swarm_node_description *node_description);
SWARM_API swarm_engine_description *
swarm_node_description_edit_engine(swarm_node_description *node_description);
SWARM_API int swarm_node_description_set_engine(swarm_node_description *node_description,
                                                const swarm_engine_description *value);
SWARM_API int swarm_node_description_unset_engine(swarm_node_description *node_description);

/** `Images` (libswarm): names of the images that the node holds, such as "nginx:1.25" or "nginx@sha256:0123...";
 *  between nodes that are equal otherwise the scheduler takes one that has the service's. Default when
 *  absent: not known.
 *  has: 1 when there is a list, be it empty. at: lent until node_description is changed; NULL when
 *  out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_description_has_images(const swarm_node_description *node_description);
SWARM_API size_t swarm_node_description_image_count(const swarm_node_description *node_description);
SWARM_API const char *
swarm_node_description_image_at(const swarm_node_description *node_description, size_t index);
SWARM_API int swarm_node_description_add_image(swarm_node_description *node_description,
                                               const char *value);
SWARM_API int swarm_node_description_clear_images(swarm_node_description *node_description);

/** `Volumes` (libswarm): names of the cluster volumes that can be used on the node; a service with mounts of
 *  the type "cluster" runs where one of its volumes is listed. Default when absent: none.
 *  has: 1 when there is a list, be it empty. at: lent until node_description is changed; NULL when
 *  out of range. add: copies.
 *  clear: leaves no list at all.
 *  @return of add and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_description_has_volumes(const swarm_node_description *node_description);
SWARM_API size_t
swarm_node_description_volume_count(const swarm_node_description *node_description);
SWARM_API const char *
swarm_node_description_volume_at(const swarm_node_description *node_description, size_t index);
SWARM_API int swarm_node_description_add_volume(swarm_node_description *node_description,
                                                const char *value);
SWARM_API int swarm_node_description_clear_volumes(swarm_node_description *node_description);

/** Read a node description from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_node_description  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_description_from_json(const char *json, size_t length,
                                               swarm_node_description **out_node_description,
                                               swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param node_description  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_description_to_json(const swarm_node_description *node_description,
                                             uint32_t flags, char **out_json, swarm_error **err);

/* --- node spec --- */

/** Make an empty node spec: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_node_spec *swarm_node_spec_new(void);

/** Free a node spec. @param node_spec  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_node_spec_free(swarm_node_spec *node_spec);

/** An independent copy, members that are not known here included.
 *  @param node_spec  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_node_spec *swarm_node_spec_copy(const swarm_node_spec *node_spec);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_equal(const swarm_node_spec *a, const swarm_node_spec *b);

/** `Name`: its name. Default when absent: none.
 *  get: lent until node_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (node_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_name(const swarm_node_spec *node_spec);
SWARM_API const char *swarm_node_spec_get_name(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_name(swarm_node_spec *node_spec, const char *value);
SWARM_API int swarm_node_spec_unset_name(swarm_node_spec *node_spec);

/** `Labels`: its labels, which constraints see as node.labels. Default when absent: none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until node_spec is
 *  changed, NULL when out of range. get: by key, NULL when there is none. set: adds or
 *  replaces, copies both. remove: does nothing when there is no such key. clear: leaves no map
 *  at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_labels(const swarm_node_spec *node_spec);
SWARM_API size_t swarm_node_spec_label_count(const swarm_node_spec *node_spec);
SWARM_API const char *swarm_node_spec_label_key(const swarm_node_spec *node_spec, size_t index);
SWARM_API const char *swarm_node_spec_label_value(const swarm_node_spec *node_spec, size_t index);
SWARM_API const char *swarm_node_spec_get_label(const swarm_node_spec *node_spec, const char *key);
SWARM_API int swarm_node_spec_set_label(swarm_node_spec *node_spec, const char *key,
                                        const char *value);
SWARM_API int swarm_node_spec_remove_label(swarm_node_spec *node_spec, const char *key);
SWARM_API int swarm_node_spec_clear_labels(swarm_node_spec *node_spec);

/** `Role`: what it is in the cluster. Default when absent: worker.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (node_spec is NULL, or not one of the values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_role(const swarm_node_spec *node_spec);
SWARM_API swarm_node_role swarm_node_spec_get_role(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_role(swarm_node_spec *node_spec, swarm_node_role value);
SWARM_API int swarm_node_spec_unset_role(swarm_node_spec *node_spec);

/** `Availability`: whether it takes tasks. Default when absent: active.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (node_spec is NULL, or not one of the values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_availability(const swarm_node_spec *node_spec);
SWARM_API swarm_node_availability
swarm_node_spec_get_availability(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_availability(swarm_node_spec *node_spec,
                                               swarm_node_availability value);
SWARM_API int swarm_node_spec_unset_availability(swarm_node_spec *node_spec);

/** `Address`: where its tasks are reached: an IP address. Default when absent: none. Only
 *  libswarm knows it; left out for a Docker Engine.
 *  get: lent until node_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (node_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_address(const swarm_node_spec *node_spec);
SWARM_API const char *swarm_node_spec_get_address(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_address(swarm_node_spec *node_spec, const char *value);
SWARM_API int swarm_node_spec_unset_address(swarm_node_spec *node_spec);

/** `Runtime`: what runs its tasks, as a URI such as "process:". Default when absent:
 *  "process:". Only libswarm knows it; left out for a Docker Engine.
 *  get: lent until node_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (node_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_runtime(const swarm_node_spec *node_spec);
SWARM_API const char *swarm_node_spec_get_runtime(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_runtime(swarm_node_spec *node_spec, const char *value);
SWARM_API int swarm_node_spec_unset_runtime(swarm_node_spec *node_spec);

/** `Resources`: what it offers. Default when absent: what it says of itself. Only libswarm
 *  knows it; left out for a Docker Engine.
 *  has: 1 when set. get: lent until node_spec is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or node_spec is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_resources(const swarm_node_spec *node_spec);
SWARM_API const swarm_resource_set *swarm_node_spec_get_resources(const swarm_node_spec *node_spec);
SWARM_API swarm_resource_set *swarm_node_spec_edit_resources(swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_resources(swarm_node_spec *node_spec,
                                            const swarm_resource_set *value);
SWARM_API int swarm_node_spec_unset_resources(swarm_node_spec *node_spec);

/** `TLSCAFile`: authorities that the certificate of an https: runtime must come
 *  from, a file in PEM. Default when absent: the system's.
 *  Only libswarm knows it; left out for a Docker Engine.
 *  get: lent until node_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (node_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_tls_ca_file(const swarm_node_spec *node_spec);
SWARM_API const char *swarm_node_spec_get_tls_ca_file(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_tls_ca_file(swarm_node_spec *node_spec, const char *value);
SWARM_API int swarm_node_spec_unset_tls_ca_file(swarm_node_spec *node_spec);

/** `TLSCertificateFile`: certificate to show to an https: runtime, a file in PEM. Default
 *  when absent: none.
 *  Only libswarm knows it; left out for a Docker Engine.
 *  get: lent until node_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (node_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_tls_certificate_file(const swarm_node_spec *node_spec);
SWARM_API const char *swarm_node_spec_get_tls_certificate_file(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_tls_certificate_file(swarm_node_spec *node_spec,
                                                       const char *value);
SWARM_API int swarm_node_spec_unset_tls_certificate_file(swarm_node_spec *node_spec);

/** `TLSKeyFile`: key of that certificate, a file in PEM: only its name is kept.
 *  Default when absent: none.
 *  Only libswarm knows it; left out for a Docker Engine.
 *  get: lent until node_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (node_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_tls_key_file(const swarm_node_spec *node_spec);
SWARM_API const char *swarm_node_spec_get_tls_key_file(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_tls_key_file(swarm_node_spec *node_spec, const char *value);
SWARM_API int swarm_node_spec_unset_tls_key_file(swarm_node_spec *node_spec);

/** `TLSServerName`: name that the certificate of an https: runtime must have.
 *  Default when absent: the host of the URI.
 *  Only libswarm knows it; left out for a Docker Engine.
 *  get: lent until node_spec is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (node_spec is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_has_tls_server_name(const swarm_node_spec *node_spec);
SWARM_API const char *swarm_node_spec_get_tls_server_name(const swarm_node_spec *node_spec);
SWARM_API int swarm_node_spec_set_tls_server_name(swarm_node_spec *node_spec, const char *value);
SWARM_API int swarm_node_spec_unset_tls_server_name(swarm_node_spec *node_spec);

/** Is the spec one that a node can have?
 *  @param node_spec  NULL is refused
 *  @param err        NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_validate(const swarm_node_spec *node_spec, swarm_error **err);

/** Read a node spec from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_node_spec  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_spec_from_json(const char *json, size_t length,
                                        swarm_node_spec **out_node_spec, swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param node_spec  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_node_spec_to_json(const swarm_node_spec *node_spec, uint32_t flags,
                                      char **out_json, swarm_error **err);

/* --- node --- */

/** Free a node. @param node  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_node_free(swarm_node *node);

/** An independent copy, members that are not known here included.
 *  @param node  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_node *swarm_node_copy(const swarm_node *node);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_equal(const swarm_node *a, const swarm_node *b);

/** `ID`: its id, 25 characters.
 *  get: lent until node is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_node_get_id(const swarm_node *node);

/** `Version/Index`: the version of this copy; it grows with each change.
 *  has: 1 when set. get: 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_has_version(const swarm_node *node);
SWARM_API uint64_t swarm_node_get_version(const swarm_node *node);

/** `CreatedAt`: when it was made.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_has_created_at(const swarm_node *node);
SWARM_API int64_t swarm_node_get_created_at_unix_ns(const swarm_node *node);

/** `UpdatedAt`: when it last changed.
 *  has: 1 when set. get: nanoseconds since 1970 UTC, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_has_updated_at(const swarm_node *node);
SWARM_API int64_t swarm_node_get_updated_at_unix_ns(const swarm_node *node);

/** `Spec`: what it is to be.
 *  get: lent until node is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const swarm_node_spec *swarm_node_get_spec(const swarm_node *node);

/** `Description`: what it says of itself.
 *  get: lent until node is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const swarm_node_description *swarm_node_get_description(const swarm_node *node);

/** `Status/State`: whether it can be reached.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_has_state(const swarm_node *node);
SWARM_API swarm_node_state swarm_node_get_state(const swarm_node *node);

/** `Status/Message`: why it is in that state.
 *  get: lent until node is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_node_get_message(const swarm_node *node);

/** `Status/Addr`: where it is: an address.
 *  get: lent until node is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_node_get_address(const swarm_node *node);

/** `ManagerStatus/Leader`: it is the manager that leads.
 *  has: 1 when set. get: 1 or 0, 0 when unset.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_has_leader(const swarm_node *node);
SWARM_API int swarm_node_get_leader(const swarm_node *node);

/** `ManagerStatus/Reachability`: whether the manager on it can be reached.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_has_reachability(const swarm_node *node);
SWARM_API swarm_reachability swarm_node_get_reachability(const swarm_node *node);

/** `ManagerStatus/Addr`: where the manager on it listens, as "address:port".
 *  get: lent until node is freed; NULL when unset.
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_node_get_manager_address(const swarm_node *node);

/** Read a node from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_node  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_from_json(const char *json, size_t length, swarm_node **out_node,
                                   swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param node  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_to_json(const swarm_node *node, uint32_t flags, char **out_json,
                                 swarm_error **err);

/* --- list of nodes --- */

/** Free a list of nodes. @param list  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_node_list_free(swarm_node_list *list);

/** An independent copy, members that are not known here included.
 *  @param list  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_node_list *swarm_node_list_copy(const swarm_node_list *list);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_list_equal(const swarm_node_list *a, const swarm_node_list *b);

/** How many there are. @param list  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_node_list_count(const swarm_node_list *list);

/** One of them. @param list  NULL gives NULL
 *  @return lent until the list is freed; NULL when out of range
 *  @thread any     @since 0.1 */
SWARM_API const swarm_node *swarm_node_list_at(const swarm_node_list *list, size_t index);

/** Read a list of nodes from JSON, an array. Members that are not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_list  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_list_from_json(const char *json, size_t length, swarm_node_list **out_list,
                                        swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param list  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_node_list_to_json(const swarm_node_list *list, uint32_t flags, char **out_json,
                                      swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
