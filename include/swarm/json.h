/* SPDX-License-Identifier: MIT
 *
 * What the objects of the model have in common, and the flags of their JSON.
 *
 * Builders (`*_spec`, `*_config` and what they are made of) are made empty, filled and read with
 * their functions. Snapshots (`swarm_service`, `swarm_node`, `swarm_task`, `swarm_event`, lists)
 * come from the library or from JSON and never change.
 *
 *  - A member is either unset or has a value; 0, "", an empty list and an empty object are values.
 *    `_has_x` tells which; `_get_x` gives 0 or NULL for an unset one. Functions that only look take
 *    NULL for an object in which nothing is set.
 *  - What is put in is copied. What `_get_x`, `_at` and `_edit_x` lend stays good until the object
 *    it came from, or one around it, is changed or freed.
 *  - JSON has the names and the shape of the Docker Engine API. Members that are not known here,
 *    words of a choice that are not known here, and null are kept and written back; setting the
 *    member with its function takes their place. Times are kept as the text that they were.
 *  - Limits of JSON that is read: 16 MiB of text, 64 levels of depth, a million values, 16384
 *    members of one object, integers of 64 bits with a sign and other numbers that a double can
 *    hold; what is beyond is SWARM_E_LIMIT. A name that occurs twice in one object, a NUL in a
 *    string and text that is not UTF-8 are SWARM_E_PARSE. Numbers that are kept are written back
 *    with the value that they had, not with the same digits.
 *  - For JSON's sake an unsigned member of 64 bits goes to 9223372036854775807 only: its function
 *    refuses more with SWARM_E_INVAL.
 *  - Threads: builders may be changed by one thread at a time, and read by many while none changes
 *    them. Snapshots may be read by many.
 */
#ifndef SWARM_JSON_H
#define SWARM_JSON_H

#include <swarm/base.h>
#include <swarm/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How JSON is written; they may be combined. */
enum {
    SWARM_JSON_COMPACT = 0, /**< everything, without white space */
    SWARM_JSON_ENGINE = 1,  /**< leave out what only libswarm understands: for a Docker Engine */
    SWARM_JSON_PRETTY = 2   /**< with line breaks, indented by four blanks */
};

#ifdef __cplusplus
}
#endif

#endif
