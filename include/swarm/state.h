/* SPDX-License-Identifier: MIT
 *
 * What an engine remembers, as records that can be written down and read again: one of each node, each
 * service and each task, and one of the engine itself. A record holds everything that the engine needs
 * of its object to go on after a restart, at any step of any update (see docs/state.md).
 *
 * Which record is to be written when, PERSIST effects tell (engine.h): swarm_engine_get_record() makes
 * it. swarm_engine_dump() makes them all at once, swarm_engine_restore() an engine of them. The order
 * of records does not matter.
 *
 * The JSON of a record says its format in `Format`. Members that are not known are kept by the record,
 * and ignored by the engine. A record of a format that is newer than this library is refused with
 * SWARM_E_NOTSUP: nothing is guessed.
 */
#ifndef SWARM_STATE_H
#define SWARM_STATE_H

#include <stddef.h>
#include <swarm/base.h>
#include <swarm/error.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_record swarm_record;             /* snapshot */
typedef struct swarm_engine_state swarm_engine_state; /* builder */

/** The newest format of records that this library reads, and the one that it writes. */
#define SWARM_RECORD_FORMAT 1

/** What a record, or a PERSIST effect, is about. */
typedef int32_t swarm_object_kind;
enum {
    SWARM_OBJECT_UNKNOWN = 0,
    SWARM_OBJECT_NODE = 1,
    SWARM_OBJECT_SERVICE = 2,
    SWARM_OBJECT_TASK = 3,
    SWARM_OBJECT_ENGINE = 4 /**< the engine itself: there is one, and its id is "engine" */
};

/** Text of an object kind: "node", "service", "task", "engine". @return static; "unknown" for other
 *  numbers  @thread any  @since 0.1 */
SWARM_API const char *swarm_object_kind_to_str(swarm_object_kind kind);

/** Kind that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_object_kind_from_str(const char *text, swarm_object_kind *out_kind);

/* --- one record --- */

/** Free a record. @param record  NULL is allowed  @thread one at a time  @since 0.1 */
SWARM_API void swarm_record_free(swarm_record *record);

/** An independent copy, members that are not known here included.
 *  @param record  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short
 *  @thread any     @since 0.1 */
SWARM_API swarm_record *swarm_record_copy(const swarm_record *record);

/** Do both say the same? @param a  NULL is allowed; equal to NULL only  @param b  likewise
 *  @return 1 or 0  @thread any     @since 0.1 */
SWARM_API int swarm_record_equal(const swarm_record *a, const swarm_record *b);

/** `Kind`: what it is a record of. @param record  NULL gives SWARM_OBJECT_UNKNOWN
 *  @thread any     @since 0.1 */
SWARM_API swarm_object_kind swarm_record_get_kind(const swarm_record *record);

/** `ID`: of the object. @param record  NULL gives NULL
 *  @return lent until the record is freed  @thread any     @since 0.1 */
SWARM_API const char *swarm_record_get_id(const swarm_record *record);

/** `Format`: of the record. @param record  NULL gives 0  @thread any     @since 0.1 */
SWARM_API uint32_t swarm_record_get_format(const swarm_record *record);

/** Read a record from its JSON.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_record  not NULL; on success receives a record for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the member
 *  @return 0, SWARM_E_PARSE (not JSON, a name twice, not UTF-8), SWARM_E_INVAL (a member of the wrong
 *          type or range, no kind, no id, not the members of its kind), SWARM_E_NOTSUP (of a newer
 *          format), SWARM_E_LIMIT (see swarm/json.h) or SWARM_E_NOMEM
 *  @thread any     @since 0.1 */
SWARM_API int swarm_record_from_json(const char *json, size_t length, swarm_record **out_record,
                                     swarm_error **err);

/** Write it as JSON: members always in the same order, then those that are not known here.
 *  @param record    not NULL
 *  @param flags     SWARM_JSON_PRETTY or 0; with SWARM_JSON_ENGINE what only libswarm knows is lost,
 *                   so it is refused
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM  @thread any     @since 0.1 */
SWARM_API int swarm_record_to_json(const swarm_record *record, uint32_t flags, char **out_json,
                                   swarm_error **err);

/* --- all records --- */

/** A state without records. @return for the caller to free; NULL when memory is short
 *  @thread any  @since 0.1 */
SWARM_API swarm_engine_state *swarm_engine_state_new(void);

/** Free a state and its records. @param state  NULL is allowed  @thread one at a time  @since 0.1 */
SWARM_API void swarm_engine_state_free(swarm_engine_state *state);

/** An independent copy. @param state  NULL gives NULL
 *  @return for the caller to free; NULL when memory is short  @thread any     @since 0.1 */
SWARM_API swarm_engine_state *swarm_engine_state_copy(const swarm_engine_state *state);

/** Do both say the same, in the same order? @param a  NULL is allowed; equal to NULL only
 *  @param b  likewise  @return 1 or 0  @thread any     @since 0.1 */
SWARM_API int swarm_engine_state_equal(const swarm_engine_state *a, const swarm_engine_state *b);

/** Add a record at the end.
 *  @param state   not NULL
 *  @param record  not NULL; copied
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread one at a time  @since 0.1 */
SWARM_API int swarm_engine_state_add_record(swarm_engine_state *state, const swarm_record *record);

/** How many records there are. @param state  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_engine_state_record_count(const swarm_engine_state *state);

/** One of them. @param state  NULL gives NULL
 *  @return lent until the state is changed or freed; NULL when out of range  @thread any  @since 0.1 */
SWARM_API const swarm_record *swarm_engine_state_record_at(const swarm_engine_state *state,
                                                           size_t index);

/** Read a state from JSON, {"Records": […]}. Its text is held to the limits of swarm/json.h; where
 *  there is more, records are read one by one and added.
 *  @param json    not NULL; need not end with NUL
 *  @param length  bytes of it
 *  @param out_state  not NULL; on success receives a state for the caller to free
 *  @param err     NULL, or receives what is wrong, with the path of the member
 *  @return as swarm_record_from_json()  @thread any     @since 0.1 */
SWARM_API int swarm_engine_state_from_json(const char *json, size_t length,
                                           swarm_engine_state **out_state, swarm_error **err);

/** Write it as JSON.
 *  @param state     not NULL
 *  @param flags     as for swarm_record_to_json()
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL or SWARM_E_NOMEM  @thread any     @since 0.1 */
SWARM_API int swarm_engine_state_to_json(const swarm_engine_state *state, uint32_t flags,
                                         char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
