/* SPDX-License-Identifier: MIT
 *
 * What the parts of restoring share: engine_restore.c has the order, engine_restore_service.c makes
 * services, engine_restore_task.c tasks and slots, engine_adopt.c what is asked of the world then.
 */
#ifndef SWARM__CORE_ENGINE_RESTORE_H
#define SWARM__CORE_ENGINE_RESTORE_H

#include "core/engine_parts.h"
#include "model/record.h"

/* A record that is read. */
typedef struct engine_reader {
    swarm_engine *engine; /* that is being made */
    const swarm_record *record;
    const void *data;
    size_t index; /* in the state */
    swarm_error **err;
} engine_reader;

/* Fail, with the path of the record's member ("/Slot"; NULL for the record itself). */
int swarm__restore_refuse(const engine_reader *from, int code, const char *member,
                          const char *reason);
/* A time that lies in the past: one that does not was written by a clock that was ahead. */
int64_t swarm__restore_past_ns(const engine_reader *from, unsigned member);
/* The same where 0 stands for "it has not been"; that when it is unset. */
int64_t swarm__restore_since_ns(const engine_reader *from, unsigned member);
/* A time that is to come, in `most_ns` at the latest; `otherwise_ns` when it is unset. */
int64_t swarm__restore_future_ns(const engine_reader *from, unsigned member, int64_t most_ns,
                                 int64_t otherwise_ns);
uint64_t swarm__restore_count(const engine_reader *from, unsigned member);
int swarm__restore_flag(const engine_reader *from, unsigned member);
/* NULL in *out for none. 0 or SWARM_E_NOMEM. */
int swarm__restore_text(const engine_reader *from, unsigned member, swarm__shared_text **out);
/* The record's id. 0, or SWARM_E_INVAL. */
int swarm__restore_id(const engine_reader *from, swarm__id *out_id);

int swarm__restore_service(const engine_reader *from);
int swarm__restore_task(const engine_reader *from);
/* All tasks of the slot are there: what its newest one says of it. */
int swarm__restore_slot(const engine_reader *from, engine_slot *slot);

/* ---- engine_adopt.c ---- */

/* Ask for what the world may have missed of a task that is restored. Needs room for TASK_EFFECTS. */
void swarm__adopt_task(swarm_engine *engine, engine_task *task);

#endif
