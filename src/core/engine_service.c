/* SPDX-License-Identifier: MIT
 *
 * Commands on services, and the order in which a service's work is done.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "core/check.h"
#include "core/engine_parts.h"
#include "core/engine_plan.h"
#include <string.h>

void swarm__service_mark(swarm_engine *engine, engine_service *service)
{
    if (service->dirty)
        return;
    service->dirty = 1;
    service->next_dirty = NULL;
    if (engine->first_dirty == NULL)
        engine->first_dirty = service;
    else
        engine->last_dirty->next_dirty = service;
    engine->last_dirty = service;
}

/* ---- its work ---- */

static int step_slot(swarm_engine *engine, engine_service *service)
{
    engine_slot *slot = service->first_dirty;
    service->first_dirty = slot->next_dirty;
    slot->dirty = 0;
    int code = swarm__slot_step(engine, slot);
    if (code < 0 && !slot->dirty) { /* its turn stays the first */
        slot->dirty = 1;
        slot->next_dirty = service->first_dirty;
        if (service->first_dirty == NULL)
            service->last_dirty = slot;
        service->first_dirty = slot;
    }
    return code < 0 ? code : 1;
}

static int has_slots(const engine_service *service)
{
    for (size_t i = 0; i < service->slots.count; i++)
        if (service->slots.items[i] != NULL)
            return 1;
    return 0;
}

static int forget(swarm_engine *engine, engine_service *service)
{
    if (swarm__engine_reserve(engine, 2) < 0)
        return SWARM_E_NOMEM;
    swarm__effect_forget_service(engine, service);
    swarm__tell_service(engine, SWARM_EVENT_KIND_SERVICE_REMOVED, service);
    swarm__heap_unset(&engine->timers, &service->timer);
    engine->timer_count--;
    engine->first_dirty = service->next_dirty; /* it is the one whose turn it is */
    swarm__map_remove(&engine->services, service->id.text);
    swarm__unsave_service(engine, service);
    swarm_scheduler_begin_version(engine->scheduler, service->id.text); /* nothing is remembered */
    swarm__service_free(service);
    return 1;
}

int swarm__service_step(swarm_engine *engine, engine_service *service)
{
    if (service->first_dirty != NULL)
        return step_slot(engine, service);
    if (service->reconcile) {
        int code = swarm__service_reconcile(engine, service);
        if (code == 0) /* else there is more to do of it */
            service->reconcile = 0;
        return code < 0 ? code : 1;
    }
    if (service->removing)
        return has_slots(service) ? 0 : forget(engine, service);
    if (service->start_rollout && !engine->stopping) {
        int code = swarm__update_begin(engine, service);
        return code < 0 ? code : 1;
    }
    if (service->converging) {
        if (swarm__engine_reserve(engine, 2) < 0)
            return SWARM_E_NOMEM;
        swarm__service_converged_check(engine, service);
    }
    return swarm__update_step(engine, service);
}

/* ---- checks ---- */

static int is_ingress(const swarm_port_config *port)
{
    return swarm_port_config_get_publish_mode(port) != SWARM_PUBLISH_MODE_HOST;
}

static swarm_port_protocol protocol_of(const swarm_port_config *port)
{
    swarm_port_protocol protocol = swarm_port_config_get_protocol(port);
    return protocol != SWARM_PORT_PROTOCOL_UNKNOWN ? protocol : SWARM_PORT_PROTOCOL_TCP;
}

/* Host-mode ports clash only with ingress ports: the scheduler keeps them apart among themselves. */
int swarm__ports_clash(const swarm_port_config *a, const swarm_port_config *b)
{
    return swarm_port_config_get_published_port(a) != 0 &&
           swarm_port_config_get_published_port(a) == swarm_port_config_get_published_port(b) &&
           protocol_of(a) == protocol_of(b) && (is_ingress(a) || is_ingress(b));
}

static int check_port(const engine_service *other, const swarm_port_config *port, size_t index,
                      swarm_error **err)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(other->current->spec);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++) {
        const swarm_port_config *taken = swarm_endpoint_spec_port_at(endpoint, i);
        if (!swarm__ports_clash(port, taken))
            continue;
        char *path = swarm__format("/EndpointSpec/Ports/%zu", index);
        int code = swarm__fail(err, SWARM_E_CONFLICT, path,
                               "port '%u' is already in use by service '%s' (%s) as %s port",
                               swarm_port_config_get_published_port(port),
                               swarm_service_spec_get_name(other->current->spec), other->id.text,
                               is_ingress(taken) ? "an ingress" : "a host-published");
        swarm__free(path);
        return code;
    }
    return 0;
}

static int check_ports(const swarm_engine *engine, const swarm_service_spec *spec,
                       const engine_service *self, swarm_error **err)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(spec);
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&engine->services, entry)) != NULL) {
        const engine_service *other = swarm__map_entry_value(entry);
        if (other == self || other->removing) /* the ports of one that goes are closed first */
            continue;
        for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++) {
            int code = check_port(other, swarm_endpoint_spec_port_at(endpoint, i), i, err);
            if (code < 0)
                return code;
        }
    }
    return 0;
}

static int check_not_stopping(const swarm_engine *engine, swarm_error **err)
{
    return engine->stopping
               ? swarm__fail(err, SWARM_E_STATE, NULL, "everything is stopped: nothing is started")
               : 0;
}

int swarm__service_check_spec(const swarm_service_spec *spec, swarm_error **err)
{
    int code = swarm_service_spec_validate(spec, err);
    if (code < 0)
        return code;
    swarm_service_mode mode = swarm_service_spec_get_mode(spec);
    if (mode == SWARM_SERVICE_MODE_REPLICATED_JOB || mode == SWARM_SERVICE_MODE_GLOBAL_JOB)
        return swarm__fail(err, SWARM_E_NOTSUP, "/Mode", "jobs are not supported yet");
    return 0;
}

static int check_spec(const swarm_engine *engine, const swarm_service_spec *spec,
                      const engine_service *self, swarm_error **err)
{
    int code = swarm__service_check_spec(spec, err);
    if (code < 0 || (code = check_not_stopping(engine, err)) < 0)
        return code;
    return check_ports(engine, spec, self, err);
}

static swarm__revision *copy_revision(const swarm_service_spec *spec)
{
    swarm_service_spec *copy = swarm_service_spec_copy(spec);
    swarm__revision *revision = copy != NULL ? swarm__revision_new(copy) : NULL;
    if (revision == NULL)
        swarm_service_spec_free(copy);
    return revision;
}

static engine_service *find_or_fail(const swarm_engine *engine, const char *id_or_name, int *code,
                                    swarm_error **err)
{
    engine_service *service = swarm__engine_find_service(engine, id_or_name);
    if (service == NULL || service->removing) {
        *code = swarm__fail(err, SWARM_E_NOTFOUND, NULL, "service %s not found", id_or_name);
        return NULL;
    }
    return service;
}

static void changed(swarm_engine *engine, engine_service *service)
{
    service->version = ++engine->version;
    service->updated_ns = engine->now_ns;
    service->reconcile = 1;
    swarm__service_mark(engine, service);
}

/* ---- commands ---- */

static int add_service(swarm_engine *engine, const swarm_service_spec *spec,
                       engine_service **out_service)
{
    engine_service *service = swarm__alloc_zero(1, sizeof *service);
    if (service == NULL)
        return SWARM_E_NOMEM;
    swarm__random before = engine->random;
    service->id = swarm__engine_new_id(engine, &engine->services);
    swarm__revision *revision = copy_revision(spec);
    if (revision == NULL || swarm__past_reserve(service) < 0 || swarm__timer_room(engine) < 0 ||
        swarm__engine_reserve(engine, 2) < 0 ||
        swarm__map_put(&engine->services, service->id.text, service) < 0) {
        engine->random = before;
        swarm__revision_release(revision);
        swarm__service_free(service);
        return SWARM_E_NOMEM;
    }
    swarm__past_add(engine, service, revision);
    service->number = ++engine->objects;
    swarm__save_engine(engine);
    engine->timer_count++;
    *out_service = service;
    return 0;
}

int swarm_engine_create_service(swarm_engine *engine, const swarm_service_spec *spec,
                                int64_t now_ns, char **out_id, swarm_error **err)
{
    if (engine == NULL || spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the engine or the spec is NULL");
    swarm__engine_set_now(engine, now_ns);
    int code = swarm__engine_check_new_service(engine, spec, err);
    if (code < 0)
        return code;
    engine_service *service;
    char *id = NULL;
    if (out_id != NULL && (id = swarm__alloc(SWARM__ID_LENGTH + 1)) == NULL)
        return swarm__fail_nomem(err);
    if (add_service(engine, spec, &service) < 0) {
        swarm__free(id);
        return swarm__fail_nomem(err);
    }
    service->timer.mark = TIMER_OF_SERVICE;
    service->created_ns = engine->now_ns;
    service->converging = 1;
    changed(engine, service);
    swarm__save_service(engine, service);
    swarm__tell_service(engine, SWARM_EVENT_KIND_SERVICE_CREATED, service);
    if (out_id != NULL) {
        memcpy(id, service->id.text, SWARM__ID_LENGTH + 1);
        *out_id = id;
    }
    return 0;
}

static int check_update(const engine_service *service, const swarm_service_spec *spec,
                        swarm_error **err)
{
    const swarm_service_spec *now = service->current->spec;
    if (!swarm__str_equal(swarm_service_spec_get_name(now), swarm_service_spec_get_name(spec)))
        return swarm__fail(err, SWARM_E_NOTSUP, "/Name", "renaming services is not supported");
    swarm_service_mode mode = swarm_service_spec_get_mode(spec);
    if ((swarm_service_spec_get_mode(now) == SWARM_SERVICE_MODE_GLOBAL) !=
        (mode == SWARM_SERVICE_MODE_GLOBAL))
        return swarm__fail(err, SWARM_E_NOTSUP, "/Mode", "service mode change is not allowed");
    return 0;
}

/* The same template for a paused update is the word to go on; but to scale is not to deploy. */
int swarm__service_resumes(const engine_service *service, const swarm_service_spec *spec)
{
    const swarm_service_spec *now = service->current->spec;
    return service->rollout == NULL && service->update_state == SWARM_UPDATE_STATE_PAUSED &&
           swarm_service_spec_has_replicas(now) == swarm_service_spec_has_replicas(spec) &&
           swarm_service_spec_get_replicas(now) == swarm_service_spec_get_replicas(spec);
}

/* start-first that can never fit is refused before anything is changed. */
static int check_order(const swarm_engine *engine, const engine_service *service,
                       const swarm_service_spec *spec, swarm_error **err)
{
    const swarm_update_config *config = swarm_service_spec_get_update_config(spec);
    if (swarm_update_config_get_order(config) != SWARM_UPDATE_ORDER_START_FIRST ||
        (swarm__spec_template_equal(service->current->spec, spec) &&
         !swarm__service_resumes(service, spec)))
        return 0;
    swarm__revision *target = copy_revision(spec);
    if (target == NULL)
        return swarm__fail_nomem(err);
    int code = swarm__order_check(engine, service, target, config, "/UpdateConfig/Order", err);
    swarm__revision_release(target);
    return code;
}

int swarm__engine_check_change(const swarm_engine *engine, const engine_service *service,
                               const swarm_service_spec *spec, swarm_error **err)
{
    int code = check_spec(engine, spec, service, err);
    return code == 0 ? check_update(service, spec, err) : code;
}

int swarm__engine_check_new_service(const swarm_engine *engine, const swarm_service_spec *spec,
                                    swarm_error **err)
{
    int code = check_spec(engine, spec, NULL, err);
    if (code < 0)
        return code;
    if (swarm__engine_find_service(engine, swarm_service_spec_get_name(spec)) != NULL)
        return swarm__fail(err, SWARM_E_EXISTS, "/Name",
                           "name conflicts with an existing object: service %s already exists",
                           swarm_service_spec_get_name(spec));
    return 0;
}

int swarm__engine_check_service(const swarm_engine *engine, const swarm_service_spec *spec,
                                swarm_error **err)
{
    const char *name = swarm_service_spec_get_name(spec);
    const engine_service *known = name != NULL ? swarm__engine_find_service(engine, name) : NULL;
    int code = check_spec(engine, spec, known, err);
    if (code == 0 && known != NULL)
        code = check_update(known, spec, err);
    return code == 0 && known != NULL ? check_order(engine, known, spec, err) : code;
}

/* A new template: the running update ends, this one begins. Room for 6 effects is reserved. */
static void begin_update(swarm_engine *engine, engine_service *service, swarm__revision *revision,
                         swarm__shared_text *message)
{
    swarm__update_end(engine, service, SWARM_VERDICT_SUPERSEDED);
    swarm__past_add(engine, service, revision);
    service->proven = 0;
    service->rolling_back = 0;
    service->start_rollout = 1;
    service->verdict = SWARM_VERDICT_UNKNOWN;
    service->update_started_ns = engine->now_ns;
    service->update_completed_ns = 0;
    swarm__update_set_status(engine, service, SWARM_UPDATE_STATE_UPDATING, message);
}

static int apply_spec(swarm_engine *engine, engine_service *service, const swarm_service_spec *spec)
{
    int same_template = swarm__spec_template_equal(service->current->spec, spec);
    int goes_on = swarm__service_resumes(service, spec);
    swarm__revision *revision = copy_revision(spec);
    swarm__shared_text *message = swarm__shared_text_new("update in progress");
    if (revision == NULL || message == NULL || swarm__past_reserve(service) < 0 ||
        swarm__engine_reserve(engine, 8) < 0) {
        swarm__revision_release(revision);
        swarm__shared_text_release(message);
        return SWARM_E_NOMEM;
    }
    if (!same_template) {
        begin_update(engine, service, revision, message);
    } else {
        revision->number = service->current->number;
        swarm__past_return(service, revision);
        if (goes_on) {
            swarm__update_end(engine, service, SWARM_VERDICT_SUPERSEDED); /* a change in place */
            service->start_rollout = 1;
            service->verdict = SWARM_VERDICT_UNKNOWN;
            service->update_started_ns = engine->now_ns;
            swarm__update_set_status(engine, service, SWARM_UPDATE_STATE_UPDATING, message);
        } else if (service->rollout == NULL && !service->start_rollout) {
            service->converging = 1; /* a change in place has its verdict too */
            service->time_over = 0;
        }
        swarm__save_service(engine, service);
    }
    swarm__tell_service(engine, SWARM_EVENT_KIND_SERVICE_UPDATED, service);
    changed(engine, service);
    swarm__shared_text_release(message);
    return 0;
}

int swarm_engine_update_service(swarm_engine *engine, const char *id_or_name,
                                const swarm_service_spec *spec, int64_t now_ns, swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL || spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm__engine_set_now(engine, now_ns);
    int code = 0;
    engine_service *service = find_or_fail(engine, id_or_name, &code, err);
    if (service == NULL)
        return code;
    if ((code = swarm__engine_check_change(engine, service, spec, err)) < 0)
        return code;
    if (swarm_service_spec_equal(service->current->spec, spec) &&
        !swarm__service_resumes(service, spec))
        return 0;
    if ((code = check_order(engine, service, spec, err)) < 0)
        return code;
    return apply_spec(engine, service, spec) < 0 ? swarm__fail_nomem(err) : 0;
}

static int go_back_to(swarm_engine *engine, engine_service *service, const engine_past *past,
                      swarm_error **err)
{
    int code = check_spec(engine, past->revision->spec, service, err);
    if (code < 0)
        return code;
    swarm__shared_text *message = swarm__shared_text_new("manually requested rollback");
    if (message == NULL || swarm__engine_reserve(engine, 8) < 0 ||
        swarm__update_prepare_back(service, past) < 0) {
        swarm__shared_text_release(message);
        return swarm__fail_nomem(err);
    }
    code = swarm__order_check(engine, service, service->way_back,
                              swarm_service_spec_get_rollback_config(service->way_back->spec),
                              "/RollbackConfig/Order", err);
    if (code < 0) { /* else the next update would begin it when it ends */
        swarm__revision_release(service->way_back);
        service->way_back = NULL;
        swarm__shared_text_release(message);
        return code;
    }
    swarm__update_end(engine, service, SWARM_VERDICT_SUPERSEDED);
    service->update_started_ns = engine->now_ns;
    service->update_completed_ns = 0;
    swarm__update_go_back(engine, service, message, 1);
    swarm__shared_text_release(message);
    return 0;
}

int swarm_engine_rollback_service(swarm_engine *engine, const char *id_or_name, int64_t now_ns,
                                  swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm__engine_set_now(engine, now_ns);
    int code = 0;
    engine_service *service = find_or_fail(engine, id_or_name, &code, err);
    if (service == NULL)
        return code;
    if ((code = check_not_stopping(engine, err)) < 0)
        return code;
    const engine_past *previous = swarm__past_previous(service);
    if (previous == NULL)
        return swarm__fail(err, SWARM_E_STATE, NULL, "service %s does not have a previous spec",
                           service->id.text);
    return go_back_to(engine, service, previous, err);
}

int swarm_engine_rollback_service_to(swarm_engine *engine, const char *id_or_name,
                                     uint64_t revision, int64_t now_ns, swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm__engine_set_now(engine, now_ns);
    int code = 0;
    engine_service *service = find_or_fail(engine, id_or_name, &code, err);
    if (service == NULL)
        return code;
    const engine_past *past = swarm__past_find(service, revision);
    if (past == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "service %s has no revision %llu any more",
                           service->id.text, (unsigned long long)revision);
    if (revision == service->current->number)
        return swarm__fail(err, SWARM_E_STATE, NULL,
                           "revision %llu is the current one of service %s",
                           (unsigned long long)revision, service->id.text);
    return go_back_to(engine, service, past, err);
}

int swarm_engine_remove_service(swarm_engine *engine, const char *id_or_name, int64_t now_ns,
                                swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm__engine_set_now(engine, now_ns);
    int code = 0;
    engine_service *service = find_or_fail(engine, id_or_name, &code, err);
    if (service == NULL)
        return code;
    if (swarm__engine_reserve(engine, 2) < 0)
        return swarm__fail_nomem(err);
    swarm__update_end(engine, service, SWARM_VERDICT_CANCELLED);
    service->removing = 1;
    swarm__save_service(engine, service);
    changed(engine, service);
    return 0;
}

int swarm_engine_stop(swarm_engine *engine, int64_t now_ns)
{
    if (engine == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    if (engine->stopping)
        return 0;
    if (swarm__engine_reserve(engine, swarm__map_count(&engine->services) + 1) < 0)
        return SWARM_E_NOMEM;
    engine->stopping = 1;
    swarm__save_engine(engine);
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&engine->services, entry)) != NULL) {
        engine_service *service = swarm__map_entry_value(entry);
        swarm__update_end(engine, service, SWARM_VERDICT_CANCELLED);
        service->reconcile = 1; /* its ports are closed, then its slots are emptied */
        swarm__service_mark(engine, service);
    }
    return 0;
}

int swarm_engine_start(swarm_engine *engine, int64_t now_ns)
{
    if (engine == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    if (!engine->stopping)
        return 0;
    engine->stopping = engine->stopped = 0;
    swarm__save_engine(engine);
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&engine->services, entry)) != NULL) {
        engine_service *service = swarm__map_entry_value(entry);
        service->reconcile = 1;
        swarm__service_mark(engine, service);
        for (size_t i = 0; i < service->slots.count; i++)
            if (service->slots.items[i] != NULL)
                swarm__slot_mark(engine, service->slots.items[i]);
    }
    return 0;
}

int swarm_engine_see_port(swarm_engine *engine, const char *service_id, uint32_t published_port,
                          const char *error, int64_t now_ns)
{
    if (engine == NULL || service_id == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_service *service = swarm__map_get(&engine->services, service_id);
    if (service == NULL)
        return 0;
    swarm__shared_text *text = error != NULL ? swarm__shared_text_new(error) : NULL;
    if ((error != NULL && text == NULL) || swarm__engine_reserve(engine, 1) < 0) {
        swarm__shared_text_release(text);
        return SWARM_E_NOMEM;
    }
    swarm__tell_port(engine, service, published_port, text);
    swarm__shared_text_release(text);
    return 1;
}
