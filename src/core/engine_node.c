/* SPDX-License-Identifier: MIT
 *
 * Nodes: commands on them, and what is seen of them.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "core/engine_parts.h"
#include "core/placing.h"
#include <string.h>

int swarm__node_takes_tasks(const engine_node *node)
{
    return swarm_node_spec_get_availability(node->spec) != SWARM_NODE_AVAILABILITY_DRAIN &&
           node->state != SWARM_NODE_STATE_DOWN && !node->removing;
}

int swarm__node_schedule(swarm_engine *engine, engine_node *node)
{
    swarm_node *snapshot;
    int code = swarm__node_snapshot(engine, node, &snapshot);
    if (code < 0)
        return code;
    code = swarm__scheduler_set_node(engine->scheduler, snapshot, node);
    swarm_node_free(snapshot);
    return code;
}

/* Global services look at every node, and every slot with a task on this one looks again. */
static void node_changed(swarm_engine *engine, engine_node *node)
{
    node->version = ++engine->version;
    node->updated_ns = engine->now_ns;
    engine->place_again = 1;
    for (engine_task *task = node->first_task; task != NULL; task = task->next_on_node)
        swarm__slot_mark(engine, task->slot);
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&engine->services, entry)) != NULL) {
        engine_service *service = swarm__map_entry_value(entry);
        if (swarm_service_spec_get_mode(service->current->spec) != SWARM_SERVICE_MODE_GLOBAL)
            continue;
        service->reconcile = 1;
        swarm__service_mark(engine, service);
    }
}

void swarm__node_settle(swarm_engine *engine, engine_node *node)
{
    if (!node->removing || node->first_task != NULL)
        return;
    swarm_scheduler_remove_node(engine->scheduler, node->id.text);
    swarm__save_node(engine, node); /* it is gone before anything else that comes of it */
    swarm__tell_node(engine, SWARM_EVENT_KIND_NODE_REMOVED, node);
    swarm__map_remove(&engine->nodes, node->id.text);
    node->forgotten = 1;
    swarm__node_release(node);
}

static int check_node_spec(const swarm_engine *engine, const swarm_node_spec *spec,
                           const engine_node *self, swarm_error **err)
{
    int code = swarm_node_spec_validate(spec, err);
    if (code < 0)
        return code;
    const char *name = swarm_node_spec_get_name(spec);
    if (name == NULL || *name == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/Name", "the node has no name");
    const engine_node *taken = swarm__engine_find_node(engine, name);
    if (taken != NULL && taken != self)
        return swarm__fail(err, SWARM_E_EXISTS, "/Name", "node %s already exists", name);
    return 0;
}

static engine_node *make_node(const swarm_node_spec *spec, const char *address)
{
    engine_node *node = swarm__alloc_zero(1, sizeof *node);
    if (node == NULL)
        return NULL;
    node->references = 1;
    node->state = SWARM_NODE_STATE_READY;
    node->spec = swarm_node_spec_copy(spec);
    node->address = swarm__strdup(address);
    if (node->spec == NULL || node->address == NULL) {
        swarm__node_release(node);
        return NULL;
    }
    return node;
}

int swarm_engine_add_node(swarm_engine *engine, const swarm_node_spec *spec, const char *address,
                          int64_t now_ns, char **out_id, swarm_error **err)
{
    if (engine == NULL || spec == NULL || address == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm__engine_set_now(engine, now_ns);
    int code = check_node_spec(engine, spec, NULL, err);
    if (code < 0)
        return code;
    char *id = out_id != NULL ? swarm__alloc(SWARM__ID_LENGTH + 1) : NULL;
    engine_node *node = make_node(spec, address);
    swarm__random before = engine->random;
    if ((out_id != NULL && id == NULL) || node == NULL)
        goto no_memory;
    node->id = swarm__engine_new_id(engine, &engine->nodes);
    node->number = engine->objects + 1;
    node->created_ns = node->updated_ns = engine->now_ns;
    node->version = engine->version + 1;
    if (swarm__engine_reserve(engine, 2) < 0 ||
        swarm__map_put(&engine->nodes, node->id.text, node) < 0)
        goto no_memory;
    if (swarm__node_schedule(engine, node) < 0) {
        swarm__map_remove(&engine->nodes, node->id.text);
        goto no_memory;
    }
    node_changed(engine, node);
    engine->objects++;
    swarm__save_node(engine, node);
    swarm__save_engine(engine);
    swarm__tell_node(engine, SWARM_EVENT_KIND_NODE_ADDED, node);
    if (out_id != NULL) {
        memcpy(id, node->id.text, SWARM__ID_LENGTH + 1);
        *out_id = id;
    }
    return 0;

no_memory:
    engine->random = before;
    swarm__free(id);
    swarm__node_release(node);
    return swarm__fail_nomem(err);
}

static engine_node *find_or_fail(const swarm_engine *engine, const char *id_or_name, int *code,
                                 swarm_error **err)
{
    engine_node *node = swarm__engine_find_node(engine, id_or_name);
    if (node == NULL)
        *code = swarm__fail(err, SWARM_E_NOTFOUND, NULL, "node %s not found", id_or_name);
    return node;
}

int swarm_engine_update_node(swarm_engine *engine, const char *id_or_name,
                             const swarm_node_spec *spec, int64_t now_ns, swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL || spec == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm__engine_set_now(engine, now_ns);
    int code = 0;
    engine_node *node = find_or_fail(engine, id_or_name, &code, err);
    if (node == NULL || (code = check_node_spec(engine, spec, node, err)) < 0)
        return code;
    swarm_node_spec *copy = swarm_node_spec_copy(spec);
    if (copy == NULL || swarm__engine_reserve(engine, 2) < 0) {
        swarm_node_spec_free(copy);
        return swarm__fail_nomem(err);
    }
    swarm_node_spec *before = node->spec;
    node->spec = copy;
    if (swarm__node_schedule(engine, node) < 0) {
        node->spec = before;
        swarm_node_spec_free(copy);
        return swarm__fail_nomem(err);
    }
    swarm_node_spec_free(before);
    node_changed(engine, node);
    swarm__save_node(engine, node);
    swarm__tell_node(engine, SWARM_EVENT_KIND_NODE_UPDATED, node);
    return 0;
}

static int holds_live_tasks(const engine_node *node)
{
    for (const engine_task *task = node->first_task; task != NULL; task = task->next_on_node)
        if (!swarm__task_has_ended(task) && !task->lost)
            return 1;
    return 0;
}

/* Tasks of a node that will not come back: nobody will ever say that they ended. */
static void orphan_lost_tasks(swarm_engine *engine, engine_node *node)
{
    engine_task *next;
    for (engine_task *task = node->first_task; task != NULL; task = next) {
        next = task->next_on_node;
        if (task->lost)
            swarm__task_end(engine, task, SWARM_TASK_STATE_ORPHANED, NULL, 0);
    }
}

static size_t count_node_tasks(const engine_node *node)
{
    size_t count = 0;
    for (const engine_task *task = node->first_task; task != NULL; task = task->next_on_node)
        count++;
    return count;
}

int swarm_engine_remove_node(swarm_engine *engine, const char *id_or_name, int force,
                             int64_t now_ns, swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm__engine_set_now(engine, now_ns);
    int code = 0;
    engine_node *node = find_or_fail(engine, id_or_name, &code, err);
    if (node == NULL)
        return code;
    if (!force && holds_live_tasks(node))
        return swarm__fail(err, SWARM_E_STATE, NULL,
                           "node %s holds tasks and can't be removed: drain it first, or force it",
                           swarm_node_spec_get_name(node->spec));
    unsigned before = node->removing; /* it may be asked for twice, then by force */
    node->removing = 1;
    swarm__save_node(engine, node);
    if (swarm__engine_reserve(engine, 2 + TASK_EFFECTS * count_node_tasks(node)) < 0 ||
        swarm__node_schedule(engine, node) < 0) {
        node->removing = before & 1u;
        return swarm__fail_nomem(err);
    }
    orphan_lost_tasks(engine, node);
    node_changed(engine, node);
    swarm__node_settle(engine, node);
    return 0;
}

/* ---- what is seen ---- */

static void set_node_state(swarm_engine *engine, engine_node *node, swarm_node_state state)
{
    node->state = state;
    for (engine_task *task = node->first_task; task != NULL; task = task->next_on_node) {
        if (state == SWARM_NODE_STATE_DOWN && !swarm__task_has_ended(task) && !task->lost) {
            swarm__task_lose(engine, task);
        } else if (state == SWARM_NODE_STATE_READY && task->lost) {
            swarm__save_task(engine, task);
            task->lost = 0; /* replaced meanwhile: what is left of it is to go */
            engine->live_tasks++;
            task->stop_sent = 1;
            swarm__effect_task(engine, task->adopting ? SWARM_EFFECT_ADOPT : SWARM_EFFECT_STOP,
                               task);
            swarm__task_expect_end(engine, task);
        }
    }
}

int swarm_engine_see_node(swarm_engine *engine, const char *id_or_name, swarm_node_state state,
                          const char *message, int64_t now_ns)
{
    if (engine == NULL || id_or_name == NULL || state < SWARM_NODE_STATE_UNKNOWN ||
        state > SWARM_NODE_STATE_DISCONNECTED)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_node *node = swarm__engine_find_node(engine, id_or_name);
    if (node == NULL || node->state == state)
        return 0;
    swarm__shared_text *text = swarm__shared_text_new(message != NULL ? message : "");
    swarm_node_state before = node->state;
    node->state = state;
    if (text == NULL ||
        swarm__engine_reserve(engine, 2 + TASK_EFFECTS * count_node_tasks(node)) < 0 ||
        swarm__node_schedule(engine, node) < 0) {
        node->state = before;
        swarm__shared_text_release(text);
        return SWARM_E_NOMEM;
    }
    swarm__shared_text_release(node->message);
    node->message = text;
    set_node_state(engine, node, state);
    node_changed(engine, node);
    swarm__save_node(engine, node);
    swarm__tell_node(engine, SWARM_EVENT_KIND_NODE_STATE, node);
    return 1;
}

int swarm_engine_see_node_description(swarm_engine *engine, const char *id_or_name,
                                      const swarm_node *description, int64_t now_ns)
{
    if (engine == NULL || id_or_name == NULL || swarm_node_get_description(description) == NULL)
        return SWARM_E_INVAL;
    swarm__engine_set_now(engine, now_ns);
    engine_node *node = swarm__engine_find_node(engine, id_or_name);
    if (node == NULL)
        return 0;
    swarm_node_description *copy =
        swarm_node_description_copy(swarm_node_get_description(description));
    if (copy == NULL || swarm__engine_reserve(engine, 2) < 0) {
        swarm_node_description_free(copy);
        return SWARM_E_NOMEM;
    }
    swarm_node_description *before = node->description;
    node->description = copy;
    if (swarm__node_schedule(engine, node) < 0) {
        node->description = before;
        swarm_node_description_free(copy);
        return SWARM_E_NOMEM;
    }
    swarm_node_description_free(before);
    node_changed(engine, node);
    swarm__save_node(engine, node);
    return 1;
}
