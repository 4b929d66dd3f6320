/* SPDX-License-Identifier: MIT
 *
 * Plans: what differs, and a trial of the change for its steps, and how long they take.
 */
#include "core/engine_plan.h"

#include "base/alloc.h"
#include "base/duration.h"
#include "base/error.h"
#include "model/diff.h"
#include "model/plan.h"
#include "model/types.h"
#include <swarm/plan.h>

/* ---- how long things take ---- */

static const int64_t usual_interval_ns = 30000000000;

/* What nobody has seen yet: a probed task is healthy after its start period, or at its first probe. */
static int64_t usual_start_ns(const swarm__revision *revision)
{
    if (revision->health == NULL)
        return revision->settle_time_ns;
    if (swarm_health_config_get_start_period_ns(revision->health) > 0)
        return swarm_health_config_get_start_period_ns(revision->health);
    int64_t interval_ns = swarm_health_config_get_interval_ns(revision->health);
    return interval_ns > 0 ? interval_ns : usual_interval_ns;
}

static void pace_by_settings(const swarm_engine *engine, const swarm__revision *revision,
                             engine_pace *out_least, engine_pace *out_likely, engine_pace *out_most)
{
    int64_t drain_ns =
        revision->has_drain_timeout ? revision->drain_timeout_ns : engine->drain_timeout_ns;
    *out_least = (engine_pace){0};
    *out_likely = (engine_pace){.start_ns = usual_start_ns(revision)};
    *out_most = (engine_pace){.prepare_ns = revision->prepare_timeout_ns,
                              .start_ns = revision->start_timeout_ns,
                              .stop_ns = swarm__ns_add(drain_ns, revision->stop_timeout_ns)};
    if (revision->health == NULL)
        out_least->start_ns = revision->settle_time_ns;
}

static void pace_by_times(const engine_times *times, int64_t *least_ns, int64_t *likely_ns)
{
    if (times->count == 0)
        return;
    *least_ns = times->least_ns;
    *likely_ns = times->mean_ns;
}

void swarm__pace_of(const swarm_engine *engine, const engine_service *service,
                    const swarm__revision *target, engine_pace *out_least, engine_pace *out_likely,
                    engine_pace *out_most)
{
    int64_t least_ns[2] = {0}, likely_ns[2] = {0};
    pace_by_settings(engine, target, out_least, out_likely, out_most);
    if (service == NULL)
        return;
    pace_by_times(&service->times[PHASE_PREPARE], &out_least->prepare_ns, &out_likely->prepare_ns);
    pace_by_times(&service->times[PHASE_START], &out_least->start_ns, &out_likely->start_ns);
    pace_by_times(&service->times[PHASE_DRAIN], &least_ns[0], &likely_ns[0]);
    pace_by_times(&service->times[PHASE_STOP], &least_ns[1], &likely_ns[1]);
    out_least->stop_ns = swarm__ns_add(least_ns[0], least_ns[1]);
    out_likely->stop_ns = swarm__ns_add(likely_ns[0], likely_ns[1]);
}

/* ---- filling a plan ---- */

typedef struct planner {
    engine_trial trial;
    swarm_plan *plan;
    const swarm_service_spec *before; /* NULL for none */
} planner;

static int write_number(swarm_plan *plan, unsigned field, int64_t value)
{
    return swarm__set_integer(plan, field, value);
}

static int write_order(planner *self)
{
    char *reason = NULL;
    const engine_trial *trial = &self->trial;
    swarm_update_order asked = swarm_update_config_get_order(trial->config);
    int code = swarm__order_choose(trial->engine, trial->service, trial->target, trial->config,
                                   &self->trial.order, &reason);
    if (code == 0)
        code = write_number(self->plan, PLAN_ORDER, self->trial.order);
    if (code == 0)
        code = write_number(self->plan, PLAN_ASKED_ORDER,
                            asked != SWARM_UPDATE_ORDER_UNKNOWN ? asked
                                                                : SWARM_UPDATE_ORDER_STOP_FIRST);
    if (code == 0)
        code = swarm__set_string(self->plan, PLAN_ORDER_REASON, reason);
    swarm__free(reason);
    return code;
}

/* How long it takes at another pace. */
static int try_pace(const engine_trial *asked, const engine_pace *pace, int64_t *out_duration_ns)
{
    trial_outcome outcome;
    engine_trial trial = *asked;
    trial.pace = *pace;
    trial.plan = NULL;
    int code = swarm__trial_run(&trial, &outcome);
    *out_duration_ns = outcome.duration_ns;
    swarm__outcome_release(&outcome);
    return code;
}

/* One trial for the steps, and two for how long they may take otherwise. */
static int write_duration(planner *self, const engine_pace *pace, unsigned field)
{
    int64_t duration_ns, most_ns = swarm__spec_total_timeout_ns(self->trial.config);
    int code = try_pace(&self->trial, pace, &duration_ns);
    return code == 0
               ? write_number(self->plan, field, duration_ns < most_ns ? duration_ns : most_ns)
               : code;
}

static int write_steps(planner *self)
{
    engine_pace least, most;
    trial_outcome outcome;
    engine_trial *trial = &self->trial;
    swarm__pace_of(trial->engine, trial->service, trial->target, &least, &trial->pace, &most);
    trial->plan = self->plan;
    int code = swarm__trial_run(trial, &outcome);
    if (code == 0)
        code = write_number(self->plan, PLAN_PEAK_TASKS, (int64_t)outcome.peak_tasks);
    if (code == 0)
        code = write_number(self->plan, PLAN_PEAK_NANO_CPUS, outcome.peak_nano_cpus);
    if (code == 0)
        code = write_number(self->plan, PLAN_PEAK_MEMORY_BYTES, outcome.peak_memory_bytes);
    if (code == 0)
        code = write_number(self->plan, PLAN_LIKELY_DURATION, outcome.duration_ns);
    if (code == 0)
        code = write_number(self->plan, PLAN_VERDICT, outcome.verdict);
    swarm__outcome_release(&outcome);
    if (code == 0)
        code = write_duration(self, &least, PLAN_LEAST_DURATION);
    return code == 0 ? write_duration(self, &most, PLAN_MOST_DURATION) : code;
}

static int write_plan(planner *self, swarm_plan_change change)
{
    const swarm__revision *target = self->trial.target;
    int code = write_number(self->plan, PLAN_CHANGE, change);
    if (code == 0)
        code = swarm__set_string(self->plan, PLAN_SERVICE, target->name);
    if (code == 0)
        code = swarm__object_diff(&swarm__service_spec_type, self->before, target->spec, self->plan,
                                  PLAN_DIFFERENCES);
    if (code == 0 && self->trial.rolls && change != SWARM_PLAN_CHANGE_CREATE)
        code = write_order(self);
    if (code == 0 && self->trial.order == SWARM_UPDATE_ORDER_UNKNOWN)
        self->trial.order = SWARM_UPDATE_ORDER_STOP_FIRST;
    return code == 0 ? write_steps(self) : code;
}

static int make(planner *self, swarm_plan_change change, swarm_plan **out_plan, swarm_error **err)
{
    self->plan = swarm__object_new(&swarm__plan_type);
    if (self->plan == NULL || write_plan(self, change) < 0) {
        swarm_plan_free(self->plan);
        return swarm__fail_nomem(err);
    }
    *out_plan = self->plan;
    return 0;
}

/* ---- the changes ---- */

static swarm__revision *revision_of(const swarm_service_spec *spec)
{
    swarm_service_spec *copy = swarm_service_spec_copy(spec);
    swarm__revision *revision = copy != NULL ? swarm__revision_new(copy) : NULL;
    if (revision == NULL)
        swarm_service_spec_free(copy);
    return revision;
}

int swarm_engine_plan_create(const swarm_engine *engine, const swarm_service_spec *spec,
                             swarm_plan **out_plan, swarm_error **err)
{
    if (engine == NULL || spec == NULL || out_plan == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = swarm__engine_check_new_service(engine, spec, err);
    if (code < 0)
        return code;
    swarm__revision *target = revision_of(spec);
    if (target == NULL)
        return swarm__fail_nomem(err);
    planner self = {.trial = {.engine = engine, .target = target}};
    code = make(&self, SWARM_PLAN_CHANGE_CREATE, out_plan, err);
    swarm__revision_release(target);
    return code;
}

static const engine_service *find(const swarm_engine *engine, const char *id_or_name, int *code,
                                  swarm_error **err)
{
    const engine_service *service = swarm__engine_find_service(engine, id_or_name);
    if (service != NULL && !service->removing)
        return service;
    *code = swarm__fail(err, SWARM_E_NOTFOUND, NULL, "service %s not found", id_or_name);
    return NULL;
}

int swarm_engine_plan_update(const swarm_engine *engine, const char *id_or_name,
                             const swarm_service_spec *spec, swarm_plan **out_plan,
                             swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL || spec == NULL || out_plan == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = 0;
    const engine_service *service = find(engine, id_or_name, &code, err);
    if (service == NULL || (code = swarm__engine_check_change(engine, service, spec, err)) < 0)
        return code;
    swarm__revision *target = revision_of(spec);
    if (target == NULL)
        return swarm__fail_nomem(err);
    planner self = {.before = service->current->spec,
                    .trial = {.engine = engine,
                              .service = service,
                              .target = target,
                              .config = swarm_service_spec_get_update_config(target->spec)}};
    self.trial.rolls = !swarm__spec_template_equal(service->current->spec, spec) ||
                       swarm__service_resumes(service, spec);
    code = make(&self, SWARM_PLAN_CHANGE_UPDATE, out_plan, err);
    swarm__revision_release(target);
    return code;
}

int swarm_engine_plan_rollback(const swarm_engine *engine, const char *id_or_name,
                               swarm_plan **out_plan, swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL || out_plan == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = 0;
    const engine_service *service = find(engine, id_or_name, &code, err);
    if (service == NULL)
        return code;
    const engine_past *previous = swarm__past_previous(service);
    if (previous == NULL)
        return swarm__fail(err, SWARM_E_STATE, NULL, "service %s does not have a previous spec",
                           service->id.text);
    swarm_service_spec *spec = swarm__update_spec_of_before(service, previous);
    swarm__revision *target = spec != NULL ? swarm__revision_new(spec) : NULL;
    if (target == NULL) {
        swarm_service_spec_free(spec);
        return swarm__fail_nomem(err);
    }
    planner self = {.before = service->current->spec,
                    .trial = {.engine = engine,
                              .service = service,
                              .target = target,
                              .config = swarm_service_spec_get_rollback_config(target->spec),
                              .rolls = 1}};
    code = make(&self, SWARM_PLAN_CHANGE_ROLLBACK, out_plan, err);
    swarm__revision_release(target);
    return code;
}

/* ---- a node that is drained ---- */

/* Services are moved side by side: the slowest one counts. */
static int lengthen(swarm_plan *plan, unsigned field, int64_t duration_ns)
{
    return duration_ns > swarm__get_integer(plan, field) ? write_number(plan, field, duration_ns)
                                                         : 0;
}

static int lengthen_by_trial(const engine_trial *asked, const engine_pace *pace, swarm_plan *plan,
                             unsigned field)
{
    int64_t duration_ns;
    int code = try_pace(asked, pace, &duration_ns);
    return code == 0 ? lengthen(plan, field, duration_ns) : code;
}

static int add_peaks(swarm_plan *plan, const trial_outcome *outcome)
{
    int code = write_number(plan, PLAN_PEAK_TASKS,
                            (int64_t)(swarm_plan_get_peak_tasks(plan) + outcome->peak_tasks));
    if (code == 0)
        code = write_number(plan, PLAN_PEAK_NANO_CPUS,
                            swarm_plan_get_peak_nano_cpus(plan) + outcome->peak_nano_cpus);
    if (code == 0)
        code = write_number(plan, PLAN_PEAK_MEMORY_BYTES,
                            swarm_plan_get_peak_memory_bytes(plan) + outcome->peak_memory_bytes);
    return code;
}

static int plan_service(const swarm_engine *engine, const engine_node *node,
                        const engine_service *service, swarm_plan *plan)
{
    trial_outcome outcome;
    engine_pace least, most;
    engine_trial trial = {.engine = engine,
                          .service = service,
                          .target = service->current,
                          .config = swarm_service_spec_get_update_config(service->current->spec),
                          .order = service->current->moves_first,
                          .drained = node,
                          .plan = plan};
    swarm__pace_of(engine, service, service->current, &least, &trial.pace, &most);
    int code = swarm__trial_run(&trial, &outcome);
    if (code == 0)
        code = lengthen(plan, PLAN_LIKELY_DURATION, outcome.duration_ns);
    if (code == 0)
        code = add_peaks(plan, &outcome);
    swarm__outcome_release(&outcome);
    if (code == 0)
        code = lengthen_by_trial(&trial, &least, plan, PLAN_LEAST_DURATION);
    return code == 0 ? lengthen_by_trial(&trial, &most, plan, PLAN_MOST_DURATION) : code;
}

int swarm_engine_plan_drain(const swarm_engine *engine, const char *id_or_name,
                            swarm_plan **out_plan, swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL || out_plan == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    const engine_node *node = swarm__engine_find_node(engine, id_or_name);
    if (node == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "node %s not found", id_or_name);
    swarm_plan *plan = swarm__object_new(&swarm__plan_type);
    struct swarm__map_entry *entry = NULL;
    int code = plan != NULL ? 0 : SWARM_E_NOMEM;
    if (code == 0)
        code = write_number(plan, PLAN_CHANGE, SWARM_PLAN_CHANGE_DRAIN);
    if (code == 0)
        code = swarm__set_string(plan, PLAN_NODE, swarm_node_spec_get_name(node->spec));
    while (code == 0 && (entry = swarm__map_next(&engine->services, entry)) != NULL)
        code = plan_service(engine, node, swarm__map_entry_value(entry), plan);
    if (code < 0) {
        swarm_plan_free(plan);
        return swarm__fail_nomem(err);
    }
    *out_plan = plan;
    return 0;
}
