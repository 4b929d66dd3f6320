/* SPDX-License-Identifier: MIT
 *
 * Snapshots of what the engine remembers.
 */
#include "base/error.h"
#include "core/engine_parts.h"
#include "model/node.h"
#include "model/revision.h"
#include "model/service.h"
#include "model/task.h"
#include "model/update_status.h"

/* ---- nodes ---- */

static int fill_description(const engine_node *node, swarm_node *snapshot)
{
    if (node->description != NULL && swarm__node_set_description(snapshot, node->description) < 0)
        return SWARM_E_NOMEM;
    swarm_node_description *description = swarm__node_edit_description(snapshot);
    if (description == NULL)
        return SWARM_E_NOMEM;
    if (swarm_node_description_has_hostname(description))
        return 0;
    return swarm_node_description_set_hostname(description, swarm_node_spec_get_name(node->spec));
}

int swarm__node_snapshot(const swarm_engine *engine, const engine_node *node, swarm_node **out_node)
{
    swarm_node *snapshot = swarm__node_new();
    if (snapshot == NULL)
        return SWARM_E_NOMEM;
    swarm_node_state state = node->removing ? SWARM_NODE_STATE_DOWN : node->state;
    if (swarm__node_set_id(snapshot, node->id.text) < 0 ||
        swarm__node_set_version(snapshot, node->version) < 0 ||
        swarm__node_set_created_at_unix_ns(snapshot,
                                           swarm__engine_unix_ns(engine, node->created_ns)) < 0 ||
        swarm__node_set_updated_at_unix_ns(snapshot,
                                           swarm__engine_unix_ns(engine, node->updated_ns)) < 0 ||
        swarm__node_set_spec(snapshot, node->spec) < 0 || fill_description(node, snapshot) < 0 ||
        swarm__node_set_state(snapshot, state) < 0 ||
        swarm__node_set_message(snapshot, node->message != NULL ? node->message->text : NULL) < 0 ||
        swarm__node_set_address(snapshot, node->address) < 0) {
        swarm_node_free(snapshot);
        return SWARM_E_NOMEM;
    }
    *out_node = snapshot;
    return 0;
}

int swarm_engine_get_node(const swarm_engine *engine, const char *id_or_name, swarm_node **out_node,
                          swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL || out_node == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    const engine_node *node = swarm__engine_find_node(engine, id_or_name);
    if (node == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "node %s not found", id_or_name);
    return swarm__node_snapshot(engine, node, out_node) < 0 ? swarm__fail_nomem(err) : 0;
}

int swarm_engine_list_nodes(const swarm_engine *engine, swarm_node_list **out_nodes,
                            swarm_error **err)
{
    if (engine == NULL || out_nodes == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm_node_list *list = swarm__node_list_new();
    if (list == NULL)
        return swarm__fail_nomem(err);
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&engine->nodes, entry)) != NULL) {
        swarm_node *snapshot = NULL;
        if (swarm__node_snapshot(engine, swarm__map_entry_value(entry), &snapshot) < 0 ||
            swarm__node_list_take(list, snapshot) < 0) {
            swarm_node_free(snapshot);
            swarm_node_list_free(list);
            return swarm__fail_nomem(err);
        }
    }
    *out_nodes = list;
    return 0;
}

/* ---- services ---- */

static int fill_outcome(const engine_service *service, swarm_update_status *status)
{
    const engine_outcome *outcome = &service->outcome;
    if (outcome->cause != SWARM_VERDICT_CAUSE_UNKNOWN &&
        swarm__update_status_set_cause(status, outcome->cause) < 0)
        return SWARM_E_NOMEM;
    if (service->failed_task.text[0] != '\0' &&
        (swarm__update_status_set_task_id(status, service->failed_task.text) < 0 ||
         swarm__update_status_set_slot(status, outcome->slot) < 0))
        return SWARM_E_NOMEM;
    if (outcome->node.text[0] != '\0' &&
        swarm__update_status_set_node_id(status, outcome->node.text) < 0)
        return SWARM_E_NOMEM;
    if (swarm__update_status_set_slots(status, outcome->slots) < 0 ||
        swarm__update_status_set_slots_up(status, outcome->up) < 0 ||
        swarm__update_status_set_slots_failed(status, outcome->failed) < 0)
        return SWARM_E_NOMEM;
    return swarm__update_status_set_connections_cut(status, outcome->cut);
}

static int fill_update_status(const swarm_engine *engine, const engine_service *service,
                              swarm_service *snapshot)
{
    if (service->update_state == SWARM_UPDATE_STATE_UNKNOWN)
        return 0;
    swarm_update_status *status = swarm__service_edit_update_status(snapshot);
    if (status == NULL || swarm__update_status_set_state(status, service->update_state) < 0 ||
        swarm__update_status_set_started_at_unix_ns(
            status, swarm__engine_unix_ns(engine, service->update_started_ns)) < 0)
        return SWARM_E_NOMEM;
    if (service->update_completed_ns != 0 &&
        swarm__update_status_set_completed_at_unix_ns(
            status, swarm__engine_unix_ns(engine, service->update_completed_ns)) < 0)
        return SWARM_E_NOMEM;
    if (service->verdict != SWARM_VERDICT_UNKNOWN &&
        swarm__update_status_set_verdict(status, service->verdict) < 0)
        return SWARM_E_NOMEM;
    if (service->verdict != SWARM_VERDICT_UNKNOWN && fill_outcome(service, status) < 0)
        return SWARM_E_NOMEM;
    return swarm__update_status_set_message(
        status, service->update_message != NULL ? service->update_message->text : NULL);
}

static int fill_ports(const engine_service *service, swarm_service *snapshot)
{
    const swarm_endpoint_spec *endpoint = swarm_service_spec_get_endpoint(service->current->spec);
    for (size_t i = 0; i < swarm_endpoint_spec_port_count(endpoint); i++)
        if (swarm__service_add_port(snapshot, swarm_endpoint_spec_port_at(endpoint, i)) < 0)
            return SWARM_E_NOMEM;
    return 0;
}

static uint64_t count_running(const engine_service *service)
{
    uint64_t running = 0;
    for (size_t i = 0; i < service->slots.count; i++) {
        const engine_slot *slot = service->slots.items[i];
        for (const engine_task *task = slot != NULL ? slot->newest : NULL;
             task != NULL && task != slot->history; task = task->older)
            running += task->state == SWARM_TASK_STATE_RUNNING;
    }
    return running;
}

static int service_snapshot(const swarm_engine *engine, const engine_service *service,
                            swarm_service **out_service)
{
    swarm_service *snapshot = swarm__service_new();
    if (snapshot == NULL)
        return SWARM_E_NOMEM;
    const swarm_service_spec *spec = service->current->spec;
    const engine_past *previous = swarm__past_previous(service);
    uint64_t desired = service->live_slots;
    if (swarm_service_spec_has_replicas(spec) && !service->removing)
        desired = swarm_service_spec_get_replicas(spec);
    if (swarm__service_set_id(snapshot, service->id.text) < 0 ||
        swarm__service_set_version(snapshot, service->version) < 0 ||
        swarm__service_set_created_at_unix_ns(
            snapshot, swarm__engine_unix_ns(engine, service->created_ns)) < 0 ||
        swarm__service_set_updated_at_unix_ns(
            snapshot, swarm__engine_unix_ns(engine, service->updated_ns)) < 0 ||
        swarm__service_set_spec(snapshot, spec) < 0 ||
        (previous != NULL &&
         swarm__service_set_previous_spec(snapshot, previous->revision->spec) < 0) ||
        fill_ports(service, snapshot) < 0 || fill_update_status(engine, service, snapshot) < 0 ||
        swarm__service_set_running_tasks(snapshot, count_running(service)) < 0 ||
        swarm__service_set_desired_tasks(snapshot, desired) < 0) {
        swarm_service_free(snapshot);
        return SWARM_E_NOMEM;
    }
    *out_service = snapshot;
    return 0;
}

int swarm_engine_get_service(const swarm_engine *engine, const char *id_or_name,
                             swarm_service **out_service, swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL || out_service == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    const engine_service *service = swarm__engine_find_service(engine, id_or_name);
    if (service == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "service %s not found", id_or_name);
    return service_snapshot(engine, service, out_service) < 0 ? swarm__fail_nomem(err) : 0;
}

int swarm_engine_list_services(const swarm_engine *engine, swarm_service_list **out_services,
                               swarm_error **err)
{
    if (engine == NULL || out_services == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm_service_list *list = swarm__service_list_new();
    if (list == NULL)
        return swarm__fail_nomem(err);
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&engine->services, entry)) != NULL) {
        swarm_service *snapshot = NULL;
        if (service_snapshot(engine, swarm__map_entry_value(entry), &snapshot) < 0 ||
            swarm__service_list_take(list, snapshot) < 0) {
            swarm_service_free(snapshot);
            swarm_service_list_free(list);
            return swarm__fail_nomem(err);
        }
    }
    *out_services = list;
    return 0;
}

/* ---- tasks ---- */

static int fill_status(const swarm_engine *engine, const engine_task *task, swarm_task *snapshot)
{
    int ended = swarm__task_has_ended(task);
    if (swarm__task_set_timestamp_unix_ns(snapshot, swarm__engine_unix_ns(engine, task->state_ns)) <
            0 ||
        swarm__task_set_state(snapshot, task->state) < 0 ||
        swarm__task_set_message(snapshot, swarm__task_message(task)) < 0 ||
        swarm__task_set_error(snapshot, task->error != NULL ? task->error->text : NULL) < 0 ||
        (ended && swarm__task_set_exit_code(snapshot, task->exit_code) < 0))
        return SWARM_E_NOMEM;
    /* Nothing is told to stop before it has been drained. */
    if (task->stop_sent && swarm__task_set_connections_cut(snapshot, task->cut) < 0)
        return SWARM_E_NOMEM;
    if (task->health != SWARM_HEALTH_NONE)
        return swarm__task_set_health(snapshot, task->health);
    return 0;
}

static int fill_name(const engine_task *task, swarm_task *snapshot)
{
    char *name = swarm__task_name(task->revision, task->slot->node == NULL ? task->slot->key : 0,
                                  task->node != NULL ? task->node->id.text : "", task->id.text);
    int code = name != NULL ? swarm__task_set_name(snapshot, name) : SWARM_E_NOMEM;
    swarm_free(name);
    return code;
}

static int task_snapshot(const swarm_engine *engine, const engine_task *task, swarm_task **out_task)
{
    swarm_task *snapshot = swarm__task_new();
    if (snapshot == NULL)
        return SWARM_E_NOMEM;
    if (swarm__task_set_id(snapshot, task->id.text) < 0 ||
        swarm__task_set_created_at_unix_ns(snapshot,
                                           swarm__engine_unix_ns(engine, task->created_ns)) < 0 ||
        swarm__task_set_updated_at_unix_ns(snapshot,
                                           swarm__engine_unix_ns(engine, task->state_ns)) < 0 ||
        fill_name(task, snapshot) < 0 ||
        swarm__task_set_spec(snapshot, swarm_service_spec_get_task(task->revision->spec)) < 0 ||
        swarm__task_set_service_id(snapshot, task->service->id.text) < 0 ||
        (task->slot->node == NULL && swarm__task_set_slot(snapshot, task->slot->key) < 0) ||
        swarm__task_set_node_id(snapshot, task->node != NULL ? task->node->id.text : NULL) < 0 ||
        fill_status(engine, task, snapshot) < 0 ||
        swarm__task_set_desired_state(snapshot, task->desired) < 0) {
        swarm_task_free(snapshot);
        return SWARM_E_NOMEM;
    }
    *out_task = snapshot;
    return 0;
}

/* A task by its name ends with its id. */
static const engine_task *find_task(const swarm_engine *engine, const char *id_or_name)
{
    const char *id = id_or_name;
    for (const char *c = id_or_name; *c != '\0'; c++)
        if (*c == '.')
            id = c + 1;
    return swarm__engine_find_task(engine, id);
}

int swarm_engine_get_task(const swarm_engine *engine, const char *id_or_name, swarm_task **out_task,
                          swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL || out_task == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    const engine_task *task = find_task(engine, id_or_name);
    if (task == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "task %s not found", id_or_name);
    return task_snapshot(engine, task, out_task) < 0 ? swarm__fail_nomem(err) : 0;
}

static int list_slot(const swarm_engine *engine, const engine_slot *slot, swarm_task_list *list)
{
    for (const engine_task *task = slot->newest; task != NULL; task = task->older) {
        swarm_task *snapshot = NULL;
        if (task_snapshot(engine, task, &snapshot) < 0 ||
            swarm__task_list_take(list, snapshot) < 0) {
            swarm_task_free(snapshot);
            return SWARM_E_NOMEM;
        }
    }
    return 0;
}

static int list_service(const swarm_engine *engine, const engine_service *service,
                        swarm_task_list *list)
{
    int code = 0;
    for (size_t i = 0; i < service->slots.count && code == 0; i++)
        if (service->slots.items[i] != NULL)
            code = list_slot(engine, service->slots.items[i], list);
    return code;
}

int swarm_engine_list_tasks(const swarm_engine *engine, const char *service,
                            swarm_task_list **out_tasks, swarm_error **err)
{
    if (engine == NULL || out_tasks == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    const engine_service *one =
        service != NULL ? swarm__engine_find_service(engine, service) : NULL;
    if (service != NULL && one == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "service %s not found", service);
    swarm_task_list *list = swarm__task_list_new();
    int code = list != NULL ? 0 : SWARM_E_NOMEM;
    if (code == 0 && one != NULL)
        code = list_service(engine, one, list);
    struct swarm__map_entry *entry = NULL;
    while (code == 0 && one == NULL && (entry = swarm__map_next(&engine->services, entry)) != NULL)
        code = list_service(engine, swarm__map_entry_value(entry), list);
    if (code < 0) {
        swarm_task_list_free(list);
        return swarm__fail_nomem(err);
    }
    *out_tasks = list;
    return 0;
}

/* ---- revisions ---- */

static int fill_revision(const swarm_engine *engine, const engine_service *service,
                         const engine_past *past, swarm_revision *snapshot)
{
    const swarm__revision *revision = past->revision;
    if (swarm__revision_set_number(snapshot, revision->number) < 0 ||
        swarm__revision_set_created_at_unix_ns(
            snapshot, swarm__engine_unix_ns(engine, past->created_ns)) < 0 ||
        swarm__revision_set_current(snapshot, revision->number == service->current->number) < 0 ||
        swarm__revision_set_spec(snapshot, revision->spec) < 0)
        return SWARM_E_NOMEM;
    if (past->succeeded_ns != 0 &&
        swarm__revision_set_succeeded_at_unix_ns(
            snapshot, swarm__engine_unix_ns(engine, past->succeeded_ns)) < 0)
        return SWARM_E_NOMEM;
    return past->verdict != SWARM_VERDICT_UNKNOWN
               ? swarm__revision_set_verdict(snapshot, past->verdict)
               : 0;
}

int swarm_engine_list_revisions(const swarm_engine *engine, const char *service,
                                swarm_revision_list **out_revisions, swarm_error **err)
{
    if (engine == NULL || service == NULL || out_revisions == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    const engine_service *found = swarm__engine_find_service(engine, service);
    if (found == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "service %s not found", service);
    swarm_revision_list *list = swarm__revision_list_new();
    if (list == NULL)
        return swarm__fail_nomem(err);
    for (size_t i = 0; i < found->past.count; i++) {
        swarm_revision *snapshot = swarm__revision_snapshot_new();
        if (snapshot == NULL || fill_revision(engine, found, &found->past.items[i], snapshot) < 0 ||
            swarm__revision_list_take(list, snapshot) < 0) {
            swarm_revision_free(snapshot);
            swarm_revision_list_free(list);
            return swarm__fail_nomem(err);
        }
    }
    *out_revisions = list;
    return 0;
}

const swarm_health_config *swarm_engine_task_health_config(const swarm_engine *engine,
                                                           const char *task_id)
{
    if (engine == NULL || task_id == NULL)
        return NULL;
    const engine_task *task = swarm__engine_find_task(engine, task_id);
    return task != NULL ? task->revision->health : NULL;
}

const swarm_service_spec *swarm_engine_task_service_spec(const swarm_engine *engine,
                                                         const char *task_id)
{
    if (engine == NULL || task_id == NULL)
        return NULL;
    const engine_task *task = swarm__engine_find_task(engine, task_id);
    return task != NULL ? task->revision->spec : NULL;
}
