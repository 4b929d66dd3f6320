/* SPDX-License-Identifier: MIT
 *
 * Mounts: what a container sees from outside in its file system.
 *
 * How builders and snapshots behave, and what unset means, is said in swarm/json.h.
 */
#ifndef SWARM_MOUNT_H
#define SWARM_MOUNT_H

#include <swarm/driver.h>

#ifdef __cplusplus
extern "C" {
#endif

/** More about a mount of type bind. A builder. */
typedef struct swarm_bind_options swarm_bind_options;
/** More about a mount of type volume. A builder. */
typedef struct swarm_volume_options swarm_volume_options;
/** More about a mount of type tmpfs. A builder. */
typedef struct swarm_tmpfs_options swarm_tmpfs_options;
/** Something from outside that a container sees in its file system. A builder. */
typedef struct swarm_mount swarm_mount;

/** Where a mount comes from. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_mount_type;
enum {
    SWARM_MOUNT_TYPE_UNKNOWN = 0, /**< unset, or a word that is not known here */
    SWARM_MOUNT_TYPE_BIND = 1,    /**< a file or folder of the node */
    SWARM_MOUNT_TYPE_VOLUME = 2,  /**< a named volume */
    SWARM_MOUNT_TYPE_TMPFS = 3,   /**< memory */
    SWARM_MOUNT_TYPE_NPIPE = 4,   /**< a named pipe of the node (Windows) */
    SWARM_MOUNT_TYPE_CLUSTER = 5, /**< a cluster volume (CSI) */
    SWARM_MOUNT_TYPE_IMAGE = 6    /**< an image */
};

/** Docker's word for the value: "bind", "volume", "tmpfs", "npipe", "cluster", "image".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_mount_type_to_str(swarm_mount_type value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_mount_type_from_str(const char *text, swarm_mount_type *out_value);

/* --- bind options --- */

/** Make an empty bind options: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_bind_options *swarm_bind_options_new(void);

/** Free a bind options. @param bind_options  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_bind_options_free(swarm_bind_options *bind_options);

/** An independent copy, members that are not known here included.
 *  @param bind_options  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_bind_options *swarm_bind_options_copy(const swarm_bind_options *bind_options);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_bind_options_equal(const swarm_bind_options *a, const swarm_bind_options *b);

/** `Propagation`: "private", "rprivate", "shared", "rshared", "slave" or "rslave". Default
 *  when absent: "rprivate".
 *  get: lent until bind_options is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (bind_options is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_bind_options_has_propagation(const swarm_bind_options *bind_options);
SWARM_API const char *swarm_bind_options_get_propagation(const swarm_bind_options *bind_options);
SWARM_API int swarm_bind_options_set_propagation(swarm_bind_options *bind_options,
                                                 const char *value);
SWARM_API int swarm_bind_options_unset_propagation(swarm_bind_options *bind_options);

/** `NonRecursive`: leave out the mounts below the source. Default when absent: 0.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (bind_options is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_bind_options_has_non_recursive(const swarm_bind_options *bind_options);
SWARM_API int swarm_bind_options_get_non_recursive(const swarm_bind_options *bind_options);
SWARM_API int swarm_bind_options_set_non_recursive(swarm_bind_options *bind_options, int value);
SWARM_API int swarm_bind_options_unset_non_recursive(swarm_bind_options *bind_options);

/** `CreateMountpoint`: make the source when it is missing. Default when absent: 0.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (bind_options is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_bind_options_has_create_mountpoint(const swarm_bind_options *bind_options);
SWARM_API int swarm_bind_options_get_create_mountpoint(const swarm_bind_options *bind_options);
SWARM_API int swarm_bind_options_set_create_mountpoint(swarm_bind_options *bind_options, int value);
SWARM_API int swarm_bind_options_unset_create_mountpoint(swarm_bind_options *bind_options);

/** Read a bind options from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_bind_options  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_bind_options_from_json(const char *json, size_t length,
                                           swarm_bind_options **out_bind_options,
                                           swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param bind_options  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_bind_options_to_json(const swarm_bind_options *bind_options, uint32_t flags,
                                         char **out_json, swarm_error **err);

/* --- volume options --- */

/** Make an empty volume options: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_volume_options *swarm_volume_options_new(void);

/** Free a volume options. @param volume_options  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_volume_options_free(swarm_volume_options *volume_options);

/** An independent copy, members that are not known here included.
 *  @param volume_options  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_volume_options *
swarm_volume_options_copy(const swarm_volume_options *volume_options);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_volume_options_equal(const swarm_volume_options *a,
                                         const swarm_volume_options *b);

/** `NoCopy`: do not fill a new volume with what the image has there. Default when absent: 0.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (volume_options is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_volume_options_has_no_copy(const swarm_volume_options *volume_options);
SWARM_API int swarm_volume_options_get_no_copy(const swarm_volume_options *volume_options);
SWARM_API int swarm_volume_options_set_no_copy(swarm_volume_options *volume_options, int value);
SWARM_API int swarm_volume_options_unset_no_copy(swarm_volume_options *volume_options);

/** `Labels`: labels for a volume that is made. Default when absent: none.
 *  has: 1 when there is a map, be it empty. key, value: by position, lent until volume_options
 *  is changed, NULL when out of range. get: by key, NULL when there is none. set: adds or
 *  replaces, copies both. remove: does nothing when there is no such key. clear: leaves no map
 *  at all.
 *  @return of set, remove and clear: 0, SWARM_E_INVAL (NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_volume_options_has_labels(const swarm_volume_options *volume_options);
SWARM_API size_t swarm_volume_options_label_count(const swarm_volume_options *volume_options);
SWARM_API const char *swarm_volume_options_label_key(const swarm_volume_options *volume_options,
                                                     size_t index);
SWARM_API const char *swarm_volume_options_label_value(const swarm_volume_options *volume_options,
                                                       size_t index);
SWARM_API const char *swarm_volume_options_get_label(const swarm_volume_options *volume_options,
                                                     const char *key);
SWARM_API int swarm_volume_options_set_label(swarm_volume_options *volume_options, const char *key,
                                             const char *value);
SWARM_API int swarm_volume_options_remove_label(swarm_volume_options *volume_options,
                                                const char *key);
SWARM_API int swarm_volume_options_clear_labels(swarm_volume_options *volume_options);

/** `Subpath`: the folder in the volume to mount. Default when absent: all of it.
 *  get: lent until volume_options is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (volume_options is NULL, or not UTF-8) or
 *          SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_volume_options_has_subpath(const swarm_volume_options *volume_options);
SWARM_API const char *swarm_volume_options_get_subpath(const swarm_volume_options *volume_options);
SWARM_API int swarm_volume_options_set_subpath(swarm_volume_options *volume_options,
                                               const char *value);
SWARM_API int swarm_volume_options_unset_subpath(swarm_volume_options *volume_options);

/** `DriverConfig`: the driver that makes the volume. Default when absent: the local one.
 *  has: 1 when set. get: lent until volume_options is changed, NULL when unset. edit: lent for
 *  change, made when unset; NULL when memory is short or volume_options is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_volume_options_has_driver_config(const swarm_volume_options *volume_options);
SWARM_API const swarm_driver *
swarm_volume_options_get_driver_config(const swarm_volume_options *volume_options);
SWARM_API swarm_driver *
swarm_volume_options_edit_driver_config(swarm_volume_options *volume_options);
SWARM_API int swarm_volume_options_set_driver_config(swarm_volume_options *volume_options,
                                                     const swarm_driver *value);
SWARM_API int swarm_volume_options_unset_driver_config(swarm_volume_options *volume_options);

/** Read a volume options from JSON, in the shape of the Docker Engine API. Members that are
 *  not known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_volume_options  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_volume_options_from_json(const char *json, size_t length,
                                             swarm_volume_options **out_volume_options,
                                             swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param volume_options  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_volume_options_to_json(const swarm_volume_options *volume_options,
                                           uint32_t flags, char **out_json, swarm_error **err);

/* --- tmpfs options --- */

/** Make an empty tmpfs options: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_tmpfs_options *swarm_tmpfs_options_new(void);

/** Free a tmpfs options. @param tmpfs_options  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_tmpfs_options_free(swarm_tmpfs_options *tmpfs_options);

/** An independent copy, members that are not known here included.
 *  @param tmpfs_options  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_tmpfs_options *swarm_tmpfs_options_copy(const swarm_tmpfs_options *tmpfs_options);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_tmpfs_options_equal(const swarm_tmpfs_options *a, const swarm_tmpfs_options *b);

/** `SizeBytes`: its size in bytes, 0 or more; 0 means no limit. Default when absent: no limit.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (tmpfs_options is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_tmpfs_options_has_size_bytes(const swarm_tmpfs_options *tmpfs_options);
SWARM_API int64_t swarm_tmpfs_options_get_size_bytes(const swarm_tmpfs_options *tmpfs_options);
SWARM_API int swarm_tmpfs_options_set_size_bytes(swarm_tmpfs_options *tmpfs_options, int64_t value);
SWARM_API int swarm_tmpfs_options_unset_size_bytes(swarm_tmpfs_options *tmpfs_options);

/** `Mode`: its permission bits, such as 01777 (octal). Default when absent: 01777.
 *  has: 1 when set. get: 0 when unset.
 *  @return of set and unset: 0, or SWARM_E_INVAL (tmpfs_options is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_tmpfs_options_has_mode(const swarm_tmpfs_options *tmpfs_options);
SWARM_API uint32_t swarm_tmpfs_options_get_mode(const swarm_tmpfs_options *tmpfs_options);
SWARM_API int swarm_tmpfs_options_set_mode(swarm_tmpfs_options *tmpfs_options, uint32_t value);
SWARM_API int swarm_tmpfs_options_unset_mode(swarm_tmpfs_options *tmpfs_options);

/** Read a tmpfs options from JSON, in the shape of the Docker Engine API. Members that are not
 *  known here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_tmpfs_options  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_tmpfs_options_from_json(const char *json, size_t length,
                                            swarm_tmpfs_options **out_tmpfs_options,
                                            swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param tmpfs_options  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_tmpfs_options_to_json(const swarm_tmpfs_options *tmpfs_options, uint32_t flags,
                                          char **out_json, swarm_error **err);

/* --- mount --- */

/** Make an empty mount: nothing in it is set.
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_mount *swarm_mount_new(void);

/** Free a mount. @param mount  NULL is allowed
 *  @thread one at a time     @since 0.1 */
SWARM_API void swarm_mount_free(swarm_mount *mount);

/** An independent copy, members that are not known here included.
 *  @param mount  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API swarm_mount *swarm_mount_copy(const swarm_mount *mount);

/** Do both say the same? Unset and zero differ, the order of maps does not matter.
 *  @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise
 *  @return 1 or 0
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_equal(const swarm_mount *a, const swarm_mount *b);

/** `Type`: where it comes from. Default when absent: bind.
 *  has: 1 when set. get: 0 when unset or when the word is not known here.
 *  @return of set and unset: 0, or SWARM_E_INVAL (mount is NULL, or not one of the values)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_has_type(const swarm_mount *mount);
SWARM_API swarm_mount_type swarm_mount_get_type(const swarm_mount *mount);
SWARM_API int swarm_mount_set_type(swarm_mount *mount, swarm_mount_type value);
SWARM_API int swarm_mount_unset_type(swarm_mount *mount);

/** `Source`: path on the node, or name of the volume. Default when absent: a volume of its
 *  own.
 *  get: lent until mount is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (mount is NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_has_source(const swarm_mount *mount);
SWARM_API const char *swarm_mount_get_source(const swarm_mount *mount);
SWARM_API int swarm_mount_set_source(swarm_mount *mount, const char *value);
SWARM_API int swarm_mount_unset_source(swarm_mount *mount);

/** `Target`: absolute path in the container; needed. Default when absent: none.
 *  get: lent until mount is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (mount is NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_has_target(const swarm_mount *mount);
SWARM_API const char *swarm_mount_get_target(const swarm_mount *mount);
SWARM_API int swarm_mount_set_target(swarm_mount *mount, const char *value);
SWARM_API int swarm_mount_unset_target(swarm_mount *mount);

/** `ReadOnly`: no writing. Default when absent: 0.
 *  has: 1 when set. get: 1 or 0, 0 when unset. set: any value but 0 counts as 1.
 *  @return of set and unset: 0, or SWARM_E_INVAL (mount is NULL)
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_has_read_only(const swarm_mount *mount);
SWARM_API int swarm_mount_get_read_only(const swarm_mount *mount);
SWARM_API int swarm_mount_set_read_only(swarm_mount *mount, int value);
SWARM_API int swarm_mount_unset_read_only(swarm_mount *mount);

/** `Consistency`: "default", "consistent", "cached" or "delegated". Default when absent:
 *  "default".
 *  get: lent until mount is changed; NULL when unset.
 *  has: 1 when set. set: copies; NULL unsets, "" is a value.
 *  @return of set and unset: 0, SWARM_E_INVAL (mount is NULL, or not UTF-8) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_has_consistency(const swarm_mount *mount);
SWARM_API const char *swarm_mount_get_consistency(const swarm_mount *mount);
SWARM_API int swarm_mount_set_consistency(swarm_mount *mount, const char *value);
SWARM_API int swarm_mount_unset_consistency(swarm_mount *mount);

/** `BindOptions`: more about a bind mount. Default when absent: the defaults.
 *  has: 1 when set. get: lent until mount is changed, NULL when unset. edit: lent for change,
 *  made when unset; NULL when memory is short or mount is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_has_bind_options(const swarm_mount *mount);
SWARM_API const swarm_bind_options *swarm_mount_get_bind_options(const swarm_mount *mount);
SWARM_API swarm_bind_options *swarm_mount_edit_bind_options(swarm_mount *mount);
SWARM_API int swarm_mount_set_bind_options(swarm_mount *mount, const swarm_bind_options *value);
SWARM_API int swarm_mount_unset_bind_options(swarm_mount *mount);

/** `VolumeOptions`: more about a volume. Default when absent: the defaults.
 *  has: 1 when set. get: lent until mount is changed, NULL when unset. edit: lent for change,
 *  made when unset; NULL when memory is short or mount is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_has_volume_options(const swarm_mount *mount);
SWARM_API const swarm_volume_options *swarm_mount_get_volume_options(const swarm_mount *mount);
SWARM_API swarm_volume_options *swarm_mount_edit_volume_options(swarm_mount *mount);
SWARM_API int swarm_mount_set_volume_options(swarm_mount *mount, const swarm_volume_options *value);
SWARM_API int swarm_mount_unset_volume_options(swarm_mount *mount);

/** `TmpfsOptions`: more about a tmpfs. Default when absent: the defaults.
 *  has: 1 when set. get: lent until mount is changed, NULL when unset. edit: lent for change,
 *  made when unset; NULL when memory is short or mount is NULL. set: copies.
 *  @return of set and unset: 0, SWARM_E_INVAL (NULL) or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_has_tmpfs_options(const swarm_mount *mount);
SWARM_API const swarm_tmpfs_options *swarm_mount_get_tmpfs_options(const swarm_mount *mount);
SWARM_API swarm_tmpfs_options *swarm_mount_edit_tmpfs_options(swarm_mount *mount);
SWARM_API int swarm_mount_set_tmpfs_options(swarm_mount *mount, const swarm_tmpfs_options *value);
SWARM_API int swarm_mount_unset_tmpfs_options(swarm_mount *mount);

/** Read a mount from JSON, in the shape of the Docker Engine API. Members that are not known
 *  here are kept.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_mount  not NULL; on success receives an object for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the field
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of
 *          the wrong type or range), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_mount_from_json(const char *json, size_t length, swarm_mount **out_mount,
                                    swarm_error **err);

/** Write it as JSON: members in Docker's order, then those that are not known here.
 *  @param mount  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM
 *  @thread one at a time, or many readers     @since 0.1 */
SWARM_API int swarm_mount_to_json(const swarm_mount *mount, uint32_t flags, char **out_json,
                                  swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
