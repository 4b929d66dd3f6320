/* SPDX-License-Identifier: MIT
 *
 * Rolling updates of services: which slots differ from the spec, a rollout machine over them, its steps
 * carried out, its verdict told, and the way back.
 */
#include "base/duration.h"
#include "base/text.h"
#include "core/engine_budget.h"
#include "core/engine_parts.h"
#include "core/engine_plan.h"
#include "core/rollout_machine.h"
#include "model/node.h"
#include <string.h>

static int add_dirty_slots(const swarm_engine *engine, const engine_service *service,
                           swarm_rollout *rollout, int ranked)
{
    engine_comparison known = {.target = service->current->spec};
    for (size_t i = 0; i < service->slots.count; i++) {
        engine_slot *slot = service->slots.items[i];
        if (slot == NULL || slot->removing || swarm__slot_rank(slot) != ranked)
            continue;
        int differs = swarm__slot_differs(engine, slot, &known);
        if (differs < 0)
            return differs;
        slot->clean = !differs;
        if (differs && swarm_rollout_add_slot(rollout, slot->key, ranked > 0, NULL) < 0)
            return SWARM_E_NOMEM;
    }
    return 0;
}

/* ---- beginning and ending ---- */

void swarm__update_set_status(swarm_engine *engine, engine_service *service,
                              swarm_update_state state, swarm__shared_text *message)
{
    service->update_state = state;
    if (state == SWARM_UPDATE_STATE_COMPLETED || state == SWARM_UPDATE_STATE_ROLLBACK_COMPLETED)
        service->update_completed_ns = engine->now_ns;
    swarm__shared_text_release(service->update_message);
    service->update_message = swarm__shared_text_hold(message);
    service->version = ++engine->version;
    service->updated_ns = engine->now_ns;
    swarm__save_service(engine, service);
    swarm__tell_service(engine, SWARM_EVENT_KIND_UPDATE_STATE, service);
}

int swarm__update_runs(const engine_service *service)
{
    return service->rollout != NULL &&
           swarm_rollout_get_verdict(service->rollout) == SWARM_VERDICT_UNKNOWN;
}

const swarm_update_config *swarm__update_config_now(const engine_service *service)
{
    return service->rolling_back ? swarm_service_spec_get_rollback_config(service->current->spec)
                                 : swarm_service_spec_get_update_config(service->current->spec);
}

swarm_update_order swarm__update_order_now(const engine_service *service)
{
    if (service->rollout != NULL) /* as decided when it began */
        return service->rollout_order;
    if (!service->rolling_back)
        return service->current->order;
    swarm_update_order order = swarm_update_config_get_order(swarm__update_config_now(service));
    return order != SWARM_UPDATE_ORDER_UNKNOWN ? order : SWARM_UPDATE_ORDER_STOP_FIRST;
}

/* What stood in slots for an update before this one is not counted on any more. */
static void forget_leaving_tasks(swarm_engine *engine, engine_service *service)
{
    for (size_t i = 0; i < service->slots.count; i++) {
        engine_slot *slot = service->slots.items[i];
        if (slot == NULL || slot->removing)
            continue;
        swarm__update_drop_step(engine, slot);
        swarm__budget_excuse(engine, slot, 0);
        if (slot->active != NULL && !swarm__task_is_live(slot->active)) {
            swarm__task_replaced(engine, slot->active);
            slot->active = NULL;
            swarm__save_slot(engine, slot);
        }
        if (slot->clean) /* it fits, but what takes its place some day is to be up to date */
            swarm__slot_follow(engine, slot, service->current);
        swarm__slot_mark(engine, slot);
    }
}

static void forget_failure(engine_service *service)
{
    memset(&service->failed_task, 0, sizeof service->failed_task);
    memset(&service->outcome, 0, sizeof service->outcome);
}

void swarm__update_note(swarm_engine *engine, engine_service *service, swarm_verdict_cause cause)
{
    engine_outcome *outcome = &service->outcome;
    const engine_task *failed = swarm__engine_find_task(engine, service->failed_task.text);
    outcome->cause = cause;
    if (failed != NULL && failed->slot != NULL) {
        outcome->slot = failed->slot->node == NULL ? failed->slot->key : 0;
        outcome->node = failed->node != NULL ? failed->node->id : (swarm__id){""};
    }
    if (service->rollout != NULL) {
        outcome->slots = swarm_rollout_count_slots(service->rollout);
        outcome->up = swarm_rollout_count_up(service->rollout);
        outcome->failed = outcome->failed_before + swarm_rollout_count_failed(service->rollout);
    } else {
        outcome->slots = service->live_slots;
        outcome->up = service->up_tasks;
        outcome->failed = 0;
    }
}

/* A machine with the order that is decided now; *out_reason says why, if that was left open. */
static int make_rollout(const swarm_engine *engine, const engine_service *service,
                        swarm_rollout **out_rollout, swarm_update_order *out_order,
                        swarm__shared_text **out_reason)
{
    const swarm_update_config *asked = swarm__update_config_now(service);
    char *reason = NULL;
    int code = swarm__order_choose(engine, service, service->current, asked, out_order, &reason);
    if (code == 0 && reason == NULL)
        return swarm_rollout_new(asked, out_rollout, NULL);
    swarm_update_config *config = code == 0 ? swarm_update_config_copy(asked) : NULL;
    *out_reason = reason != NULL ? swarm__shared_text_new(reason) : NULL;
    swarm_free(reason);
    code = config != NULL && *out_reason != NULL ? swarm_update_config_set_order(config, *out_order)
                                                 : SWARM_E_NOMEM;
    if (code == 0)
        code = swarm_rollout_new(config, out_rollout, NULL);
    swarm_update_config_free(config);
    return code;
}

int swarm__update_begin(swarm_engine *engine, engine_service *service)
{
    swarm_rollout *rollout = NULL;
    swarm__shared_text *reason = NULL;
    swarm_update_order order;
    if (swarm__engine_reserve(engine, 1) < 0 ||
        make_rollout(engine, service, &rollout, &order, &reason) < 0) {
        swarm__shared_text_release(reason);
        return SWARM_E_NOMEM; /* the config was validated with its spec */
    }
    if (add_dirty_slots(engine, service, rollout, 0) < 0 ||
        add_dirty_slots(engine, service, rollout, 1) < 0 ||
        add_dirty_slots(engine, service, rollout, 2) < 0 ||
        swarm_rollout_begin(rollout, engine->now_ns, NULL) < 0) {
        swarm_rollout_free(rollout);
        swarm__shared_text_release(reason);
        return SWARM_E_NOMEM;
    }
    if (reason != NULL)
        swarm__tell_order(engine, service, reason);
    swarm__shared_text_release(reason);
    swarm_rollout_free(service->rollout);
    service->rollout = rollout;
    service->rollout_order = order;
    service->rollout_serial = ++engine->rollouts;
    service->rollout_deadline_ns = swarm__ns_add(
        engine->now_ns, swarm__spec_total_timeout_ns(swarm__update_config_now(service)));
    service->start_rollout = 0;
    swarm__save_service(engine, service);
    service->at_gate = 0;
    if (!service->rolling_back) /* else its failure is why the way goes back */
        forget_failure(service);
    service->outcome.failed_before = service->outcome.failed;
    forget_leaving_tasks(engine, service);
    swarm__service_mark(engine, service);
    return 0;
}

void swarm__update_end(swarm_engine *engine, engine_service *service, swarm_verdict verdict)
{
    if (service->converging || service->rollout != NULL || service->start_rollout ||
        service->finished != SWARM_VERDICT_UNKNOWN) {
        service->verdict = verdict;
        swarm__past_judge(engine, service, verdict);
        swarm__update_note(engine, service,
                           verdict == SWARM_VERDICT_SUPERSEDED ? SWARM_VERDICT_CAUSE_CHANGE
                                                               : SWARM_VERDICT_CAUSE_USER);
        swarm__tell_verdict(engine, service, verdict,
                            verdict == SWARM_VERDICT_SUPERSEDED ? "superseded by another update"
                                                                : "cancelled");
    }
    if (service->rollout != NULL)
        swarm__save_service(engine, service);
    swarm_rollout_free(service->rollout);
    service->rollout = NULL;
    service->finished = SWARM_VERDICT_UNKNOWN;
    service->start_rollout = 0;
    service->converging = 0;
    swarm__heap_unset(&engine->timers, &service->timer);
}

void swarm__update_set_timer(swarm_engine *engine, engine_service *service)
{
    if (service->converging)
        return;
    int64_t at_ns = swarm_rollout_deadline_ns(service->rollout);
    swarm__heap_set(&engine->timers, &service->timer,
                    at_ns < service->rollout_deadline_ns ? at_ns : service->rollout_deadline_ns);
}

/* ---- what the rollout is told ---- */

/* What made the new task fail, from how far it has come. */
static swarm_verdict_cause cause_of(const engine_task *task)
{
    if (task->health == SWARM_HEALTH_UNHEALTHY)
        return SWARM_VERDICT_CAUSE_UNHEALTHY;
    if (task->state == SWARM_TASK_STATE_REJECTED)
        return SWARM_VERDICT_CAUSE_PREPARE;
    if (task->state >= SWARM_TASK_STATE_COMPLETE)
        return SWARM_VERDICT_CAUSE_EXIT;
    if (task->state == SWARM_TASK_STATE_PENDING)
        return SWARM_VERDICT_CAUSE_PLACEMENT;
    return task->state < SWARM_TASK_STATE_READY ? SWARM_VERDICT_CAUSE_PREPARE
                                                : SWARM_VERDICT_CAUSE_START;
}

void swarm__update_see(swarm_engine *engine, engine_slot *slot, swarm_rollout_seen seen,
                       const engine_task *task)
{
    engine_service *service = slot->service;
    if (service->rollout == NULL || (task != NULL && task->rollout != service->rollout_serial) ||
        swarm_rollout_get_verdict(service->rollout) != SWARM_VERDICT_UNKNOWN)
        return;
    int changed =
        seen == SWARM_ROLLOUT_SEEN_NEW_FAILED
            ? swarm_rollout_see_failed(service->rollout, slot->key, cause_of(task), engine->now_ns)
            : swarm_rollout_see(service->rollout, slot->key, seen, engine->now_ns);
    if (changed > 0)
        swarm__save_service(engine, service);
    if (changed > 0 &&
        seen == SWARM_ROLLOUT_SEEN_NEW_FAILED) { /* goes on, if it does, without it */
        if (slot->put_off == STEP_STOP)
            swarm__rollout_keep_old(service->rollout, slot->key);
        swarm__update_drop_step(engine, slot);
        swarm__budget_excuse(engine, slot, 1);
    }
    if (seen == SWARM_ROLLOUT_SEEN_NEW_FAILED &&
        swarm_rollout_get_verdict(service->rollout) != SWARM_VERDICT_UNKNOWN)
        service->failed_task = task->id;
    swarm__service_mark(engine, service);
}

void swarm__update_see_old_late(swarm_engine *engine, const engine_task *old,
                                swarm_verdict_cause cause)
{
    engine_slot *slot = old->slot;
    engine_service *service = slot->service;
    if (!swarm__update_runs(service) || service->rolling_back ||
        old->dismissed_by != service->rollout_serial ||
        swarm_rollout_see_failed(service->rollout, slot->key, cause, engine->now_ns) <= 0)
        return;
    swarm__save_service(engine, service);
    if (!swarm__update_runs(service))
        service->failed_task = old->id;
    swarm__service_mark(engine, service);
}

void swarm__update_forget_slot(swarm_engine *engine, engine_slot *slot)
{
    if (slot->service->rollout != NULL &&
        swarm_rollout_remove_slot(slot->service->rollout, slot->key, engine->now_ns) > 0)
        swarm__save_service(engine, slot->service);
    swarm__service_mark(engine, slot->service);
}

/* ---- its steps ---- */

static engine_slot *slot_of(const engine_service *service, uint64_t key)
{
    return key >= 1 && key <= service->slots.count ? service->slots.items[key - 1] : NULL;
}

static void drop_candidate(swarm_engine *engine, engine_slot *slot)
{
    engine_task *candidate = slot->candidate;
    if (candidate == NULL)
        return;
    swarm__slot_set_candidate(engine, slot, NULL);
    swarm__task_replaced(engine, candidate);
    swarm__task_stop(engine, candidate);
}

static engine_task *new_version(swarm_engine *engine, engine_slot *slot, int held)
{
    engine_task *task = swarm__task_begin(engine, slot, slot->service->current, held);
    task->rollout = slot->service->rollout_serial;
    slot->finished = 0;
    return task;
}

void swarm__update_start_new(swarm_engine *engine, engine_slot *slot)
{
    engine_task *ready = slot->candidate != NULL ? slot->candidate : slot->active;
    if (ready != NULL && ready->rollout == slot->service->rollout_serial) {
        int waits_for_delay = ready == slot->active && ready->hold_until_ns != INT64_MAX;
        if (!waits_for_delay) /* it was prepared while the old one stopped */
            swarm__task_release(engine, ready);
        swarm__slot_mark(engine, slot);
        if (slot->active == NULL)
            swarm__slot_activate(engine, slot, ready);
        return;
    }
    drop_candidate(engine, slot);
    engine_task *task = new_version(engine, slot, 0);
    if (slot->active == NULL)
        swarm__slot_activate(engine, slot, task);
    else
        swarm__slot_set_candidate(engine, slot, task);
}

void swarm__update_stop_old(swarm_engine *engine, engine_slot *slot)
{
    engine_task *old = slot->active;
    /* The rollout is to be told when nothing old is there, even now. */
    swarm__slot_mark(engine, slot);
    if (old == NULL || old->rollout == slot->service->rollout_serial)
        return;
    if (slot->candidate != NULL && slot->candidate->up) {
        swarm__slot_activate(engine, slot, slot->candidate);
        swarm__task_replaced(engine, old);
    }
    if (swarm__task_is_live(old))
        old->dismissed_by = slot->service->rollout_serial;
    swarm__task_stop(engine, old);
}

static void take_step(swarm_engine *engine, engine_slot *slot, swarm_rollout_step step)
{
    switch (step) {
    case SWARM_ROLLOUT_STEP_PREPARE_NEW:
        drop_candidate(engine, slot);
        swarm__slot_set_candidate(engine, slot, new_version(engine, slot, 1));
        break;
    case SWARM_ROLLOUT_STEP_START_NEW:
        swarm__update_start_beside(engine, slot);
        break;
    default:
        swarm__update_take_away(engine, slot);
        break;
    }
}

/* ---- its verdict ---- */

static swarm__shared_text *failure_text(const engine_service *service, const char *what)
{
    char *text = swarm__format("%s due to failure or early termination of task %s", what,
                               service->failed_task.text);
    swarm__shared_text *shared = text != NULL ? swarm__shared_text_new(text) : NULL;
    swarm_free(text);
    return shared;
}

static void conclude(swarm_engine *engine, engine_service *service, swarm_update_state state,
                     swarm_verdict verdict, swarm__shared_text *message)
{
    service->finished = SWARM_VERDICT_UNKNOWN;
    service->verdict = verdict;
    if (verdict == SWARM_VERDICT_SUCCEEDED || verdict == SWARM_VERDICT_ROLLED_BACK)
        service->proven = 1;
    swarm__past_judge(engine, service, service->proven ? SWARM_VERDICT_SUCCEEDED : verdict);
    swarm__update_set_status(engine, service, state, message);
    swarm__tell_verdict(engine, service, verdict, NULL);
    swarm_rollout_free(service->rollout);
    service->rollout = NULL;
    swarm__heap_unset(&engine->timers, &service->timer);
    for (size_t i = 0; i < service->slots.count; i++) {
        engine_slot *slot = service->slots.items[i];
        if (slot == NULL)
            continue;
        swarm__update_drop_step(engine, slot);
        swarm__budget_excuse(engine, slot, 0);
        if (service->proven && !slot->removing) /* what failed and was let pass does not stay */
            swarm__slot_follow(engine, slot, service->current);
        swarm__slot_mark(engine, slot);
    }
}

/* What the service is to be after going back: the template of before, everything else as it is. */
swarm_service_spec *swarm__update_spec_of_before(const engine_service *service,
                                                 const engine_past *past)
{
    const swarm_service_spec *before = past->revision->spec;
    swarm_service_spec *spec = swarm_service_spec_copy(service->current->spec);
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(before);
    int code = spec == NULL
                   ? SWARM_E_NOMEM
                   : swarm_service_spec_set_task(spec, swarm_service_spec_get_task(before));
    if (code == 0)
        code = endpoint != NULL ? swarm_service_spec_set_endpoint(spec, endpoint)
                                : swarm_service_spec_unset_endpoint(spec);
    if (code < 0) {
        swarm_service_spec_free(spec);
        return NULL;
    }
    return spec;
}

int swarm__update_prepare_back(engine_service *service, const engine_past *past)
{
    swarm_service_spec *spec = swarm__update_spec_of_before(service, past);
    swarm__revision *revision = spec != NULL ? swarm__revision_new(spec) : NULL;
    if (revision == NULL) {
        swarm_service_spec_free(spec);
        return SWARM_E_NOMEM;
    }
    revision->number = past->revision->number;
    swarm__revision_release(service->way_back);
    service->way_back = revision;
    return 0;
}

void swarm__update_go_back(swarm_engine *engine, engine_service *service,
                           swarm__shared_text *message, int asked_for)
{
    if (asked_for) {
        forget_failure(service);
        service->outcome.cause = SWARM_VERDICT_CAUSE_USER;
    } else {
        swarm__past_judge(engine, service, SWARM_VERDICT_ROLLED_BACK);
    }
    swarm__past_return(service, service->way_back);
    service->way_back = NULL;
    service->rolling_back = 1;
    service->proven = 0;
    service->finished = SWARM_VERDICT_UNKNOWN;
    service->verdict = SWARM_VERDICT_UNKNOWN;
    service->start_rollout = 1;
    service->reconcile = 1;
    swarm__update_set_status(engine, service, SWARM_UPDATE_STATE_ROLLBACK_STARTED, message);
    swarm__tell_service(engine, SWARM_EVENT_KIND_SERVICE_UPDATED, service);
    swarm__service_mark(engine, service);
}

/* A failure, or too long a time, is answered by going back when the update config says so. */
static int goes_back(const engine_service *service)
{
    if (swarm__past_previous(service) == NULL)
        return 0;
    return service->finished == SWARM_VERDICT_ROLLED_BACK ||
           (service->finished == SWARM_VERDICT_TIMED_OUT &&
            swarm_update_config_get_failure_action(swarm__update_config_now(service)) ==
                SWARM_FAILURE_ACTION_ROLLBACK);
}

/* There is no task to name: the rollout ended at a gate, or was cancelled. */
static swarm__shared_text *plain_text(const engine_service *service, const char *what)
{
    char *text =
        service->finished == SWARM_VERDICT_CANCELLED
            ? swarm__format("%s: cancelled on request", what)
            : swarm__format("%s: %s", what,
                            service->stopped_at_gate ? "stopped at the gate on request"
                                                     : "the gate was not answered in time");
    swarm__shared_text *shared = text != NULL ? swarm__shared_text_new(text) : NULL;
    swarm_free(text);
    return shared;
}

static swarm__shared_text *verdict_text(const engine_service *service)
{
    if (service->finished == SWARM_VERDICT_CANCELLED)
        return plain_text(service, service->rolling_back ? "rollback paused" : "update paused");
    if (swarm_rollout_get_cause(service->rollout) == SWARM_VERDICT_CAUSE_GATE)
        return plain_text(service, service->rolling_back ? "rollback paused"
                                   : goes_back(service)  ? "update rolled back"
                                                         : "update paused");
    switch (service->finished) {
    case SWARM_VERDICT_SUCCEEDED:
        return swarm__shared_text_new(service->rolling_back ? "rollback completed"
                                                            : "update completed");
    case SWARM_VERDICT_ROLLED_BACK:
        return failure_text(service,
                            service->rolling_back ? "rollback paused" : "update rolled back");
    case SWARM_VERDICT_TIMED_OUT:
        return swarm__shared_text_new(service->rolling_back
                                          ? "rollback paused: it took longer than it may"
                                          : "update paused: it took longer than it may");
    default:
        return failure_text(service, "update paused"); /* Docker says so for rollbacks too */
    }
}

static int deal_with_verdict(swarm_engine *engine, engine_service *service)
{
    swarm__shared_text *message = verdict_text(service);
    if (message == NULL)
        return SWARM_E_NOMEM;
    int code = 0;
    /* What has gone back keeps the reason why it did. */
    swarm_verdict_cause cause = swarm_rollout_get_cause(service->rollout);
    swarm__update_note(engine, service,
                       cause != SWARM_VERDICT_CAUSE_UNKNOWN || !service->rolling_back
                           ? cause
                           : service->outcome.cause);
    if (service->finished == SWARM_VERDICT_CANCELLED)
        conclude(engine, service,
                 service->rolling_back ? SWARM_UPDATE_STATE_ROLLBACK_PAUSED
                                       : SWARM_UPDATE_STATE_PAUSED,
                 SWARM_VERDICT_CANCELLED, message);
    else if (service->finished == SWARM_VERDICT_SUCCEEDED && service->rolling_back)
        conclude(engine, service, SWARM_UPDATE_STATE_ROLLBACK_COMPLETED, SWARM_VERDICT_ROLLED_BACK,
                 message);
    else if (service->finished == SWARM_VERDICT_SUCCEEDED)
        conclude(engine, service, SWARM_UPDATE_STATE_COMPLETED, SWARM_VERDICT_SUCCEEDED, message);
    else if (service->rolling_back) /* a rollback is never rolled back */
        conclude(engine, service, SWARM_UPDATE_STATE_ROLLBACK_PAUSED, SWARM_VERDICT_ROLLBACK_FAILED,
                 message);
    else if (goes_back(service))
        code = swarm__update_prepare_back(service, swarm__past_previous(service));
    else
        conclude(engine, service, SWARM_UPDATE_STATE_PAUSED,
                 service->finished == SWARM_VERDICT_TIMED_OUT ? SWARM_VERDICT_TIMED_OUT
                                                              : SWARM_VERDICT_PAUSED,
                 message);
    if (code == 0 && service->way_back != NULL)
        swarm__update_go_back(engine, service, message, 0);
    swarm__shared_text_release(message);
    return code < 0 ? code : 1;
}

int swarm__update_step(swarm_engine *engine, engine_service *service)
{
    swarm_rollout_step step;
    uint64_t key;
    if (service->rollout == NULL)
        return 0;
    if (swarm__engine_reserve(engine, 3 * TASK_EFFECTS) < 0 || swarm__engine_spare_task(engine) < 0)
        return SWARM_E_NOMEM;
    if (service->finished != SWARM_VERDICT_UNKNOWN)
        return deal_with_verdict(engine, service);
    swarm_rollout_tick(service->rollout, engine->now_ns);
    if (engine->now_ns >= service->rollout_deadline_ns &&
        swarm_rollout_end(service->rollout, SWARM_VERDICT_TIMED_OUT) == 0) {
        swarm__save_service(engine, service);
        return 1;
    }
    int told = swarm__update_tell_gate(engine, service);
    if (told != 0)
        return told;
    int more = swarm_rollout_next_step(service->rollout, &step, &key);
    if (more <= 0) {
        swarm__update_set_timer(engine, service);
        return 0;
    }
    swarm__save_service(engine, service);
    if (step == SWARM_ROLLOUT_STEP_FINISH) {
        service->finished = swarm_rollout_get_verdict(service->rollout);
        return 1;
    }
    engine_slot *slot = slot_of(service, key);
    if (slot != NULL && !slot->removing) {
        take_step(engine, slot, step);
        swarm__save_slot(engine, slot);
    }
    return 1;
}
