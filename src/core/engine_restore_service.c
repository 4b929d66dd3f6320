/* SPDX-License-Identifier: MIT
 *
 * A service out of its record: its revisions, and how far its update is.
 */
#include "core/engine_restore.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include <string.h>

/* ---- revisions ---- */

/* Neither the name nor the mode of a service can be changed. */
static int is_of_another_service(const engine_service *service, const swarm_service_spec *spec)
{
    if (service->past.count == 0)
        return 0;
    const swarm__revision *first = service->past.items[0].revision;
    return !swarm__str_equal(first->name, swarm_service_spec_get_name(spec)) ||
           swarm_service_spec_get_mode(first->spec) != swarm_service_spec_get_mode(spec);
}

static int check_revision(const engine_reader *from, const swarm_service_spec *spec,
                          uint64_t number, uint64_t before)
{
    if (number <= before)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/Revisions",
                                     "the numbers do not count up from 1");
    if (spec == NULL)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/Revisions", "a revision has no spec");
    if (swarm__service_check_spec(spec, NULL) < 0)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/Revisions", "a spec is not valid");
    return 0;
}

static int restore_revision(const engine_reader *from, const engine_reader *item,
                            engine_service *service)
{
    const swarm_service_spec *spec = swarm__get_object(item->data, REVISION_RECORD_SPEC);
    uint64_t number = swarm__restore_count(item, REVISION_RECORD_NUMBER);
    uint64_t before =
        service->past.count > 0 ? service->past.items[service->past.count - 1].revision->number : 0;
    int code = check_revision(from, spec, number, before);
    if (code < 0)
        return code;
    if (is_of_another_service(service, spec))
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/Revisions",
                                     "two revisions differ in name or mode");
    engine_past past = {.created_ns = swarm__restore_past_ns(item, REVISION_RECORD_CREATED_AT),
                        .verdict =
                            (swarm_verdict)swarm__get_integer(item->data, REVISION_RECORD_VERDICT)};
    past.succeeded_ns = swarm__restore_since_ns(item, REVISION_RECORD_SUCCEEDED_AT);
    swarm_service_spec *copy = swarm_service_spec_copy(spec);
    past.revision = copy != NULL ? swarm__revision_new(copy) : NULL;
    if (past.revision == NULL || swarm__array_reserve(&service->past, 1) < 0) {
        if (past.revision == NULL)
            swarm_service_spec_free(copy);
        swarm__revision_release(past.revision);
        return swarm__fail_nomem(from->err);
    }
    past.revision->number = number;
    swarm__array_push(&service->past, past);
    return 0;
}

static int restore_revisions(const engine_reader *from, engine_service *service)
{
    size_t count = swarm__objects_count(from->data, SERVICE_RECORD_REVISIONS);
    for (size_t i = 0; i < count; i++) {
        engine_reader item = *from;
        item.data = swarm__objects_at(from->data, SERVICE_RECORD_REVISIONS, i);
        int code = restore_revision(from, &item, service);
        if (code < 0)
            return code;
    }
    const engine_past *current =
        swarm__past_find(service, swarm__restore_count(from, SERVICE_RECORD_CURRENT));
    if (current == NULL)
        return swarm__restore_refuse(from, SWARM_E_INVAL, "/Current",
                                     "the current revision is not among the revisions");
    service->current = swarm__revision_hold(current->revision);
    uint64_t last = service->past.items[service->past.count - 1].revision->number;
    service->revisions_made = swarm__restore_count(from, SERVICE_RECORD_REVISIONS_MADE);
    if (service->revisions_made < last)
        service->revisions_made = last;
    return 0;
}

/* ---- its update ---- */

/* Time that nobody watched is no time of the rollout's, but it counts towards the end of it. */
static int restore_rollout(const engine_reader *from, engine_service *service)
{
    const swarm_rollout_state *state = swarm__get_object(from->data, SERVICE_RECORD_ROLLOUT);
    const swarm_service_spec *spec = service->current->spec;
    const swarm_update_config *config = service->rolling_back
                                            ? swarm_service_spec_get_rollback_config(spec)
                                            : swarm_service_spec_get_update_config(spec);
    if (state == NULL)
        return 0;
    int code = swarm_rollout_restore(state, from->engine->now_ns, &service->rollout, NULL);
    if (code == SWARM_E_NOMEM)
        return swarm__fail_nomem(from->err);
    if (code < 0)
        return swarm__restore_refuse(from, code, "/Rollout", "no rollout was ever like this");
    service->finished = (swarm_verdict)swarm__get_integer(from->data, SERVICE_RECORD_FINISHED);
    int64_t most_ns = swarm__spec_total_timeout_ns(config);
    service->rollout_deadline_ns = swarm__restore_future_ns(from, SERVICE_RECORD_ROLLOUT_DEADLINE,
                                                            most_ns, from->engine->adopted_by_ns);
    if (service->rollout_deadline_ns <= from->engine->now_ns)
        service->rollout_deadline_ns = from->engine->adopted_by_ns;
    return 0;
}

static int restore_other_id(const engine_reader *from, unsigned member, const char *path,
                            swarm__id *out_id)
{
    const char *text = swarm__get_string(from->data, member);
    if (text != NULL && strlen(text) > SWARM__ID_LENGTH)
        return swarm__restore_refuse(from, SWARM_E_INVAL, path, "it is no id");
    if (text != NULL)
        memcpy(out_id->text, text, strlen(text) + 1);
    return 0;
}

static int restore_outcome(const engine_reader *from, engine_outcome *outcome)
{
    outcome->cause = (swarm_verdict_cause)swarm__get_integer(from->data, SERVICE_RECORD_CAUSE);
    outcome->slot = swarm__restore_count(from, SERVICE_RECORD_FAILED_SLOT);
    outcome->slots = swarm__restore_count(from, SERVICE_RECORD_UPDATE_SLOTS);
    outcome->up = swarm__restore_count(from, SERVICE_RECORD_UPDATE_UP);
    outcome->failed = swarm__restore_count(from, SERVICE_RECORD_UPDATE_FAILED);
    outcome->failed_before = outcome->failed;
    outcome->cut = swarm__restore_count(from, SERVICE_RECORD_UPDATE_CUT);
    return restore_other_id(from, SERVICE_RECORD_FAILED_NODE, "/FailedNode", &outcome->node);
}

/* Never less than nothing: a plan that comes of it is a guess at the worst. */
static int64_t duration_in(const void *times, unsigned field)
{
    int64_t duration_ns = swarm__get_integer(times, field);
    return duration_ns > 0 ? duration_ns : 0;
}

static void restore_times(const engine_reader *from, engine_service *service)
{
    for (size_t i = 0; i < PHASES; i++) {
        const void *times = swarm__objects_at(from->data, SERVICE_RECORD_TIMES, i);
        service->times[i] =
            (engine_times){.count = (uint32_t)swarm__get_integer(times, TIMES_RECORD_COUNT),
                           .least_ns = duration_in(times, TIMES_RECORD_LEAST),
                           .mean_ns = duration_in(times, TIMES_RECORD_MEAN),
                           .most_ns = duration_in(times, TIMES_RECORD_MOST)};
    }
}

static int restore_update(const engine_reader *from, engine_service *service)
{
    int code =
        restore_other_id(from, SERVICE_RECORD_FAILED_TASK, "/FailedTask", &service->failed_task);
    if (code < 0 || (code = restore_outcome(from, &service->outcome)) < 0)
        return code;
    service->rollout_serial = swarm__restore_count(from, SERVICE_RECORD_ROLLOUT_SERIAL);
    service->rolling_back = swarm__restore_flag(from, SERVICE_RECORD_ROLLING_BACK);
    service->update_state =
        (swarm_update_state)swarm__get_integer(from->data, SERVICE_RECORD_UPDATE_STATE);
    service->update_started_ns = swarm__restore_past_ns(from, SERVICE_RECORD_UPDATE_STARTED_AT);
    service->update_completed_ns =
        swarm__restore_since_ns(from, SERVICE_RECORD_UPDATE_COMPLETED_AT);
    service->verdict = (swarm_verdict)swarm__get_integer(from->data, SERVICE_RECORD_VERDICT);
    service->proven = swarm__restore_flag(from, SERVICE_RECORD_PROVEN) != 0;
    service->removing = swarm__restore_flag(from, SERVICE_RECORD_REMOVING) != 0;
    service->converging = swarm__restore_flag(from, SERVICE_RECORD_CONVERGING) != 0;
    service->start_rollout = swarm__restore_flag(from, SERVICE_RECORD_START_ROLLOUT) != 0;
    restore_times(from, service);
    service->rollout_order =
        (swarm_update_order)swarm__get_integer(from->data, SERVICE_RECORD_ROLLOUT_ORDER);
    code = restore_rollout(from, service);
    if (code < 0)
        return code;
    if (service->converging && swarm__has(from->data, SERVICE_RECORD_CONVERGED_AT))
        swarm__heap_set(&from->engine->timers, &service->timer,
                        swarm__restore_future_ns(from, SERVICE_RECORD_CONVERGED_AT,
                                                 swarm__spec_monitor_ns(service->current->spec),
                                                 0));
    return swarm__restore_text(from, SERVICE_RECORD_UPDATE_MESSAGE, &service->update_message);
}

/* ---- all of it ---- */

static int check(const engine_reader *from, swarm__id *out_id)
{
    int code = swarm__restore_id(from, out_id);
    if (code == 0 && swarm__map_get(&from->engine->services, out_id->text) != NULL)
        return swarm__restore_refuse(from, SWARM_E_EXISTS, NULL, "there are two records of it");
    return code;
}

static int fill(const engine_reader *from, engine_service *service)
{
    service->timer.mark = TIMER_OF_SERVICE;
    service->number = swarm__restore_count(from, SERVICE_RECORD_NUMBER);
    service->version = swarm__restore_count(from, SERVICE_RECORD_VERSION);
    service->created_ns = swarm__restore_past_ns(from, SERVICE_RECORD_CREATED_AT);
    service->updated_ns = swarm__restore_past_ns(from, SERVICE_RECORD_UPDATED_AT);
    int code = restore_revisions(from, service);
    if (code == 0 && swarm__timer_room(from->engine) < 0)
        return swarm__fail_nomem(from->err);
    if (code < 0)
        return code;
    from->engine->timer_count++;
    code = restore_update(from, service);
    if (code < 0) {
        swarm__heap_unset(&from->engine->timers, &service->timer);
        from->engine->timer_count--;
    }
    return code;
}

int swarm__restore_service(const engine_reader *from)
{
    swarm_engine *engine = from->engine;
    swarm__id id;
    int code = check(from, &id);
    if (code < 0)
        return code;
    engine_service *service = swarm__alloc_zero(1, sizeof *service);
    if (service == NULL)
        return swarm__fail_nomem(from->err);
    service->id = id;
    if (swarm__map_put(&engine->services, service->id.text, service) < 0) {
        swarm__service_free(service);
        return swarm__fail_nomem(from->err);
    }
    code = fill(from, service);
    if (code < 0) {
        swarm__map_remove(&engine->services, service->id.text);
        swarm__service_free(service);
        return code;
    }
    if (service->version > engine->version)
        engine->version = service->version;
    if (service->number > engine->objects)
        engine->objects = service->number;
    if (service->rollout_serial > engine->rollouts)
        engine->rollouts = service->rollout_serial;
    return 0;
}
