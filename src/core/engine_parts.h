/* SPDX-License-Identifier: MIT
 *
 * What the parts of the engine offer each other.
 *
 * How memory may fail: a step first reserves all that it needs (room for effects, a spare task, a
 * spare slot), and only then changes anything; from there on nothing can fail. What calls are asked
 * for in `swarm__engine_reserve` and `_spare_` functions; everything that returns void cannot fail.
 */
#ifndef SWARM__CORE_ENGINE_PARTS_H
#define SWARM__CORE_ENGINE_PARTS_H

#include "core/engine_state.h"

/* ---- engine.c ---- */

void swarm__engine_set_now(swarm_engine *engine, int64_t now_ns);
int64_t swarm__engine_unix_ns(const swarm_engine *engine, int64_t at_ns);

/* Take steps until the update of the service that is to begin has begun. 0 or SWARM_E_NOMEM. */
int swarm__engine_begin_rollout(swarm_engine *engine, const engine_service *service);

/* ---- engine_effect.c: saying what is to be done ---- */

/* Room for `effects` more. 0 or SWARM_E_NOMEM. Everything below needs room. */
int swarm__engine_reserve(swarm_engine *engine, size_t effects);
void swarm__effect_task(swarm_engine *engine, swarm_effect_kind kind, const engine_task *task);
void swarm__effect_drain(swarm_engine *engine, const engine_task *task, int64_t deadline_ns);
void swarm__effect_port(swarm_engine *engine, swarm_effect_kind kind, const engine_service *service,
                        uint32_t published_port);
void swarm__effect_forget_task(swarm_engine *engine, const engine_task *task);
void swarm__effect_forget_service(swarm_engine *engine, const engine_service *service);
/* A task that nothing is known of, but was written down once. The node's id may be empty. */
void swarm__effect_leftover(swarm_engine *engine, const swarm__id *task, const swarm__id *node);
void swarm__tell_task(swarm_engine *engine, swarm_event_kind kind, const engine_task *task);
void swarm__tell_held_back(swarm_engine *engine, const engine_slot *slot,
                           engine_disruption disruption);
/* Which order an update takes, and why. */
void swarm__tell_order(swarm_engine *engine, const engine_service *service,
                       swarm__shared_text *reason);
void swarm__tell_health(swarm_engine *engine, const engine_task *task, swarm_health health,
                        swarm__shared_text *output);
void swarm__tell_progress(swarm_engine *engine, const engine_task *task, swarm__shared_text *text);
void swarm__tell_service(swarm_engine *engine, swarm_event_kind kind,
                         const engine_service *service);
void swarm__tell_verdict(swarm_engine *engine, const engine_service *service, swarm_verdict verdict,
                         const char *message);
void swarm__tell_port(swarm_engine *engine, const engine_service *service, uint32_t published_port,
                      swarm__shared_text *error);
void swarm__tell_node(swarm_engine *engine, swarm_event_kind kind, engine_node *node);
void swarm__tell_stopped(swarm_engine *engine);
void swarm__effect_entry_release(effect_entry *entry);

/* ---- engine_event.c: reading it ---- */

/* Lend the first entry of the queue. 1, 0, or SWARM_E_NOMEM. */
int swarm__effect_lend(swarm_engine *engine);
/* Drop the entry that was lent, if there is one. */
void swarm__effect_take_back(swarm_engine *engine);
/* Docker's name of a task, "service.slot.id". NULL when memory is short. */
char *swarm__task_name(const swarm__revision *revision, uint64_t slot, const char *node_id,
                       const char *task_id);

/* ---- engine_revision.c: specs, and what is read of them once ---- */

/* Takes the spec over, on success only. NULL when memory is short. */
swarm__revision *swarm__revision_new(swarm_service_spec *spec);
swarm__revision *swarm__revision_hold(swarm__revision *revision);
void swarm__revision_release(swarm__revision *revision); /* NULL is allowed */
/* ---- engine_unsaved.c: what is to be persisted, before any other effect ---- */

void swarm__save_task(swarm_engine *engine, engine_task *task);
void swarm__save_service(swarm_engine *engine, engine_service *service);
void swarm__save_node(swarm_engine *engine, engine_node *node);
void swarm__save_engine(swarm_engine *engine);
/* What a slot remembers is written down with its newest task. */
void swarm__save_slot(swarm_engine *engine, engine_slot *slot);
/* It is about to be freed. */
void swarm__unsave_service(swarm_engine *engine, engine_service *service);
void swarm__unsaved_free(swarm_engine *engine);
/* Lend the next one. 1, or 0 when there is none. */
int swarm__unsaved_lend(swarm_engine *engine, swarm_effect *lent);

/* ---- engine_past.c: revisions of a service ---- */

int swarm__past_reserve(engine_service *service); /* for one more */
/* A new template becomes the current one. Takes the revision over. Needs room. */
void swarm__past_add(swarm_engine *engine, engine_service *service, swarm__revision *revision);
/* One that has a number that is known becomes the current one, as it is now: a change in place, or a
 * way back. Takes the revision over. */
void swarm__past_return(engine_service *service, swarm__revision *revision);
engine_past *swarm__past_find(const engine_service *service, uint64_t number);
engine_past *swarm__past_current(const engine_service *service);
/* What a rollback goes back to; NULL for none. */
const engine_past *swarm__past_previous(const engine_service *service);
/* What became of the current one. One that has succeeded stays so. */
void swarm__past_judge(swarm_engine *engine, engine_service *service, swarm_verdict verdict);
void swarm__past_free(engine_service *service);

/* ---- engine_object.c: making and freeing what the engine remembers ---- */

/* NULL when memory is short. A copy of the text. */
swarm__shared_text *swarm__shared_text_new(const char *text);
swarm__shared_text *swarm__shared_text_hold(swarm__shared_text *text); /* NULL is allowed */
void swarm__shared_text_release(swarm__shared_text *text);

engine_node *swarm__node_hold(engine_node *node); /* NULL is allowed */
void swarm__node_release(engine_node *node);

/* Make sure that the next slot or task can be made without fail. 0 or SWARM_E_NOMEM. */
int swarm__engine_make_spare_task(swarm_engine *engine);
static inline int swarm__engine_spare_task(swarm_engine *engine)
{
    return engine->spare_task != NULL ? 0 : swarm__engine_make_spare_task(engine);
}
int swarm__engine_spare_slot(swarm_engine *engine, engine_service *service);
engine_task *swarm__task_take_spare(swarm_engine *engine);
engine_slot *swarm__slot_take_spare(swarm_engine *engine, engine_service *service);
/* The engine forgets the task; it is freed when no effect is about it any more. */
void swarm__task_free(swarm_engine *engine, engine_task *task);
engine_task *swarm__task_hold_memory(const engine_task *task);
void swarm__task_release_memory(engine_task *task); /* NULL is allowed */
void swarm__slot_free(engine_slot *slot);
void swarm__service_free(engine_service *service);

/* An id that none of the others has: what was restored may have drawn more than its engine's record says. */
swarm__id swarm__engine_new_id(swarm_engine *engine, const swarm__map *others);

int swarm__timer_room(swarm_engine *engine); /* for one more owner of a timer */

engine_node *swarm__engine_find_node(const swarm_engine *engine, const char *id_or_name);
engine_service *swarm__engine_find_service(const swarm_engine *engine, const char *id_or_name);
engine_task *swarm__engine_find_task(const swarm_engine *engine, const char *task_id);

/* ---- engine_task.c: the life of a task ---- */

/* Effects that one change of a task needs at most. */
enum {
    TASK_EFFECTS = 8
};

int swarm__task_has_ended(const engine_task *task);       /* NULL counts as ended */
int swarm__task_is_live(const engine_task *task);         /* exists, not ended, not told to stop */
const char *swarm__task_message(const engine_task *task); /* Docker's word for its last step */
/* With this id, in no slot yet. NULL when memory is short. */
engine_task *swarm__task_make(swarm_engine *engine, const swarm__id *id);
void swarm__task_join_node(engine_task *task, engine_node *node);
/* Nothing of it is there any more: it is begun with again. */
void swarm__task_prepare_again(swarm_engine *engine, engine_task *task);
/* It runs as before the restart: probe it, and give it connections. */
void swarm__task_watch_again(swarm_engine *engine, engine_task *task);
int64_t swarm__task_drain_deadline_ns(const engine_task *task);
int swarm__task_has_ended(const engine_task *task); /* NULL counts as ended */
int swarm__task_is_live(const engine_task *task);   /* exists, not ended, not told to stop */
/* A new task for the slot, out of the spare. Held tasks are prepared and wait to be released. */
engine_task *swarm__task_begin(swarm_engine *engine, engine_slot *slot, swarm__revision *revision,
                               int held);
void swarm__task_assign(swarm_engine *engine, engine_task *task, engine_node *node);
void swarm__task_release(swarm_engine *engine, engine_task *task);
/* A held task that is not even to be prepared before it is released. */
void swarm__task_put_off(swarm_engine *engine, engine_task *task);
void swarm__task_hold_until(swarm_engine *engine, engine_task *task, int64_t at_ns);
void swarm__task_stop(swarm_engine *engine, engine_task *task);
void swarm__task_lose(swarm_engine *engine, engine_task *task);
void swarm__task_end(swarm_engine *engine, engine_task *task, swarm_task_state state,
                     swarm__shared_text *error, int32_t exit_code);
void swarm__task_was_drained(swarm_engine *engine, engine_task *task, uint64_t cut);
void swarm__task_timer_due(swarm_engine *engine, engine_task *task);

void swarm__task_count_up(swarm_engine *engine, engine_task *task);

/* ---- engine_deadline.c: how long things may take ---- */

/* Set the task's timer to the end of what it waits for from now on. */
void swarm__task_expect_node(swarm_engine *engine, engine_task *task);
void swarm__task_expect_ready(swarm_engine *engine, engine_task *task);
void swarm__task_expect_up(swarm_engine *engine, engine_task *task);
void swarm__task_expect_end(swarm_engine *engine, engine_task *task);
int64_t swarm__task_drain_timeout_ns(const swarm_engine *engine, const engine_task *task);
/* More than may be, where the update config says anything of drains. Where a task gets no time at all to drain,
 * cutting is what was asked for. */
int swarm__drain_cut_too_many(const swarm_engine *engine, const engine_task *task, uint64_t cut);
int64_t swarm__spec_total_timeout_ns(const swarm_update_config *config);
/* The time is over: the task has settled, or has failed. Needs room for TASK_EFFECTS * 2. 0 or
 * SWARM_E_NOMEM. */
int swarm__task_time_over(swarm_engine *engine, engine_task *task);

/* ---- engine_prepare.c: tries of preparing ---- */

/* The task is to be prepared by then, however often that is tried. */
void swarm__prepare_until(swarm_engine *engine, engine_task *task, int64_t at_ns);
/* The task's timer was due: 1 when it was only for the next try. Needs room for TASK_EFFECTS. */
int swarm__prepare_timer_due(swarm_engine *engine, engine_task *task);
void swarm__prepare_done(engine_task *task);

/* It is to end as failed. */
void swarm__task_fail(swarm_engine *engine, engine_task *task, swarm__shared_text *error);

/* ---- engine_adopt.c: tasks after a restart ---- */

/* What was seen of a task that was looked for. 1 when it is dealt with, 0 when it is to be taken as any
 * other observation, or SWARM_E_NOMEM. Needs room for TASK_EFFECTS. */
int swarm__adopt_see(swarm_engine *engine, engine_task *task, swarm_task_state state);
int swarm__adopt_absent(swarm_engine *engine, engine_task *task);
/* Its timer was due while it had not been seen. As above. */
int swarm__adopt_time_over(swarm_engine *engine, engine_task *task);

/* ---- engine_evict.c: nodes that no longer suit ---- */

/* 1 when the node meets the constraints of the spec, 0, or SWARM_E_NOMEM. */
int swarm__node_meets(const swarm_engine *engine, const engine_node *node,
                      const swarm_service_spec *spec);
/* Look again whether the node of the slot's task suits it, if the node has changed. 0 or
 * SWARM_E_NOMEM. */
int swarm__slot_check_node(const swarm_engine *engine, engine_slot *slot);

/* ---- engine_history.c: what a slot remembers ---- */

/* Effects that forgetting needs at most. */
enum {
    HISTORY_EFFECTS = 8
};

/* Those that have ended are not to run any more; those that were dealt with, too, become history. */
void swarm__history_grow(swarm_engine *engine, engine_slot *slot);
/* Forget the oldest tasks that have ended and were dealt with, while there are more tasks than `limit`;
 * those that no step has made history yet are among them. 1 when more than one step's worth is left. */
int swarm__history_reap(swarm_engine *engine, engine_slot *slot, uint64_t limit);

/* ---- engine_slot.c: what runs in a slot ---- */

void swarm__slot_mark(swarm_engine *engine, engine_slot *slot);
/* One step for a marked slot. 0 or SWARM_E_NOMEM, and then it is to be tried again. */
int swarm__slot_step(swarm_engine *engine, engine_slot *slot);
void swarm__slot_remove(swarm_engine *engine, engine_slot *slot);
/* What takes the place of the active task some day is of this revision. */
void swarm__slot_follow(swarm_engine *engine, engine_slot *slot, swarm__revision *revision);
/* The task is the one that the slot runs from now on. */
void swarm__slot_activate(swarm_engine *engine, engine_slot *slot, engine_task *task);
/* Another one stands in for it. */
void swarm__task_replaced(swarm_engine *engine, engine_task *task);

/* ---- engine_restart.c ---- */

/* The delay doubled that many times, up to the most (or to the delay itself). */
int64_t swarm__back_off(swarm_engine *engine, int64_t delay_ns, uint64_t times, int64_t most_ns);
/* 1 when the restart policy starts another task after this one; *out_delay_ns tells when. */
int swarm__restart_allowed(swarm_engine *engine, engine_slot *slot, const engine_task *ended,
                           int64_t *out_delay_ns);
/* Room to note one more restart. 0 or SWARM_E_NOMEM. */
int swarm__restart_reserve(swarm_engine *engine, engine_slot *slot);
void swarm__restarts_free(engine_restarts *restarts); /* NULL is allowed */
void swarm__restart_note(swarm_engine *engine, engine_slot *slot, swarm__revision *revision);
/* How long what is to take the place of the active task on another node waits: not the first one. A move
 * that failed backs off as a restart does, and is none of the attempts that the policy allows. */
int64_t swarm__restart_move_delay_ns(swarm_engine *engine, engine_slot *slot);

/* ---- engine_reconcile.c: slots against the spec ---- */

/* 0 when the slots are those of the spec, 1 when there is more to do, or SWARM_E_NOMEM. */
int swarm__service_reconcile(swarm_engine *engine, engine_service *service);
uint64_t swarm__spec_replicas(const swarm_service_spec *spec);
/* 1 when a task of that global service is to run there, 0, or SWARM_E_NOMEM. */
int swarm__node_suits(const swarm_engine *engine, const engine_node *node,
                      const swarm_service_spec *spec);
/* Mark as leaving the slots that are too many when it is to have so many. 0 or SWARM_E_NOMEM. */
int swarm__service_mark_victims(const engine_service *service, uint64_t wanted);

/* ---- engine_times.c: how long things took so far ---- */

/* Written down with the service, whenever that is. */
void swarm__times_note(engine_service *service, engine_phase phase, int64_t took_ns);

/* ---- engine_update.c: rollouts of services ---- */

int64_t swarm__spec_monitor_ns(const swarm_service_spec *spec);
int swarm__spec_template_equal(const swarm_service_spec *a, const swarm_service_spec *b);
/* Make what a rollback goes back to: the template of that revision, everything else as it is now. 0 or
 * SWARM_E_NOMEM. */
int swarm__update_prepare_back(engine_service *service, const engine_past *past);
/* Begin the rollback that was prepared, because it was asked for, or because of a failure. Needs room
 * for 3 effects. */
void swarm__update_go_back(swarm_engine *engine, engine_service *service,
                           swarm__shared_text *message, int asked_for);
void swarm__update_set_status(swarm_engine *engine, engine_service *service,
                              swarm_update_state state, swarm__shared_text *message);
/* A revision beside the spec that is aimed at: many slots run the same. */
typedef struct engine_comparison {
    const swarm_service_spec *target;
    const swarm__revision *revision; /* NULL: none was compared yet */
    int is_same;
    int is_alike; /* but for placement */
} engine_comparison;

/* 1 when the slot is to be replaced for its service to be what the spec says, 0, or SWARM_E_NOMEM. */
int swarm__slot_differs(const swarm_engine *engine, const engine_slot *slot,
                        engine_comparison *known);
/* Slots of a lower one have their turn first. */
int swarm__slot_rank(const engine_slot *slot);
/* What the service is after going back. NULL when memory is short. */
swarm_service_spec *swarm__update_spec_of_before(const engine_service *service,
                                                 const engine_past *past);
int swarm__service_resumes(const engine_service *service, const swarm_service_spec *spec);
int swarm__update_runs(const engine_service *service); /* its rollout, and without a verdict yet */
const swarm_update_config *swarm__update_config_now(const engine_service *service);
/* The two steps that disrupt, whatever the budget says. */
void swarm__update_start_new(swarm_engine *engine, engine_slot *slot);
void swarm__update_stop_old(swarm_engine *engine, engine_slot *slot);
int swarm__update_begin(swarm_engine *engine, engine_service *service);
/* 1 when a step was done, 0 when there is none, or SWARM_E_NOMEM. */
/* Note what it came to, so far as the rollout and the task that failed tell. */
void swarm__update_note(swarm_engine *engine, engine_service *service, swarm_verdict_cause cause);
/* Tell that it has come to a gate, or has got on without an answer. 1, 0 when there is nothing to tell, or
 * SWARM_E_NOMEM. (engine_steer.c) */
int swarm__update_tell_gate(swarm_engine *engine, engine_service *service);
int swarm__update_step(swarm_engine *engine, engine_service *service);
void swarm__update_see(swarm_engine *engine, engine_slot *slot, swarm_rollout_seen seen,
                       const engine_task *task);
/* An old task could not be drained, or stopped, in time. It counts when the update has told it to go; a way back
 * does not stop for the version that it takes away. */
void swarm__update_see_old_late(swarm_engine *engine, const engine_task *old,
                                swarm_verdict_cause cause);
void swarm__update_forget_slot(swarm_engine *engine, engine_slot *slot);
/* End the running one, as superseded or cancelled; tells the verdict. Needs room for 2 effects. */
void swarm__update_end(swarm_engine *engine, engine_service *service, swarm_verdict verdict);
void swarm__update_set_timer(swarm_engine *engine, engine_service *service);
void swarm__service_converged_check(swarm_engine *engine, engine_service *service);
/* Of the update or rollback that runs, or ran last. */
swarm_update_order swarm__update_order_now(const engine_service *service);

/* ---- engine_view.c: snapshots ---- */

int swarm__node_snapshot(const swarm_engine *engine, const engine_node *node,
                         swarm_node **out_node);

/* ---- engine_service.c, engine_node.c, engine_place.c ---- */

void swarm__service_mark(swarm_engine *engine, engine_service *service);
/* Is it one that the engine could have been given? */
int swarm__service_check_spec(const swarm_service_spec *spec, swarm_error **err);
/* 1 when a step was done, 0 when nothing is left, or SWARM_E_NOMEM. */
int swarm__service_step(swarm_engine *engine, engine_service *service);
int swarm__place_step(swarm_engine *engine);
void swarm__wait_for_place(swarm_engine *engine, engine_task *task);
void swarm__wait_no_more(swarm_engine *engine, engine_task *task);
/* The task, which has a node, counts for the layout or does not. */
void swarm__place_count(swarm_engine *engine, engine_task *task, int counts);
/* The task is not going to take the place of the one beside it: that one counts for the layout again. */
void swarm__place_stands_alone(swarm_engine *engine, const engine_task *task);
/* After a restore: what stands beside its successor does not count for the layout. */
void swarm__place_again_beside(swarm_engine *engine, const engine_slot *slot);
/* Tell the scheduler what the node is now. 0 or SWARM_E_NOMEM. */
int swarm__node_schedule(swarm_engine *engine, engine_node *node);
/* Drop a node that is to be removed and holds nothing any more. */
void swarm__node_settle(swarm_engine *engine, engine_node *node);
int swarm__node_takes_tasks(const engine_node *node); /* neither drained nor down nor leaving */

#endif
