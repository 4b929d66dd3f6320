/* SPDX-License-Identifier: MIT
 *
 * What must hold for each effect, whatever the story: learnt from effects and answers alone.
 */
#include "core/published.h"
#include "support/engine_driver_state.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOG_TAIL = 4000 /* characters of the log that a breach shows */
};

void driver_breach(const engine_driver *driver, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *log = engine_driver_log(driver);
    if (driver->log_length > LOG_TAIL)
        log += driver->log_length - LOG_TAIL;
    fprintf(stderr, "%s\n%s", driver->title, log);
    ck_abort_msg("%s: %s", driver->title, text);
    abort();
}

#define MUST(condition, ...)                                                                       \
    do {                                                                                           \
        if (!(condition))                                                                          \
            driver_breach(driver, __VA_ARGS__);                                                    \
    } while (0)

static void copy_name(char *to, const char *from)
{
    snprintf(to, DRIVER_NAME_SIZE, "%s", from != NULL ? from : "");
}

static void name_task(engine_driver *driver, driver_task *task)
{
    unsigned earlier = 1;
    for (size_t i = 0; i < driver->task_count; i++)
        earlier += &driver->tasks[i] != task && driver->tasks[i].slot == task->slot &&
                   strcmp(driver->tasks[i].service, task->service) == 0;
    char slot[24] = "*";
    if (task->slot != 0)
        snprintf(slot, sizeof slot, "%llu", (unsigned long long)task->slot);
    snprintf(task->name, sizeof task->name, "%.24s.%s#%u", task->service, slot, earlier);
}

static driver_task *learn_task(engine_driver *driver, const char *service_id, uint64_t slot,
                               const char *id)
{
    driver_task *task = driver_grow(&driver->tasks, &driver->task_count, sizeof *task);
    const driver_service *service = driver_find_service(driver, service_id);
    MUST(service != NULL, "a task of an unknown service");
    snprintf(task->id, sizeof task->id, "%s", id);
    copy_name(task->service, service->name);
    task->slot = slot;
    const swarm_container_spec *container = swarm_task_spec_get_container(
        swarm_service_spec_get_task(swarm_engine_task_service_spec(driver->engine, id)));
    copy_name(task->image, swarm_container_spec_get_image(container));
    name_task(driver, task);
    return task;
}

/* ---- effects on tasks ---- */

static void check_stop(engine_driver *driver, driver_task *task)
{
    MUST(task->pulls > 0, "stop of %s, which was never prepared", task->name);
    MUST(!task->routed || driver->restarted, "stop of %s, which gets connections", task->name);
    MUST(!task->draining, "stop of %s before its drain was answered", task->name);
    MUST(!task->probed, "stop of %s while it is probed", task->name);
    task->routed = 0; /* after a restart its drain may have been over without a word */
    task->stopped = 1;
}

static void check_route(engine_driver *driver, driver_task *task)
{
    MUST(task->running && !task->stopped, "route of %s, which does not run", task->name);
    MUST(!task->routing && !task->routed && !task->drained && !task->accepts, "second route of %s",
         task->name);
    task->routing = 1;
    task->balanced =
        swarm__spec_has_routed_port(swarm_engine_task_service_spec(driver->engine, task->id));
}

static void check_drain(engine_driver *driver, driver_task *task, const swarm_effect *effect)
{
    int64_t deadline_ns = swarm_effect_get_deadline_ns(effect);
    MUST(task->routed, "drain of %s, which gets no connections", task->name);
    MUST(driver->restarted || deadline_ns == driver->now_ns + driver->drain_timeout_ns,
         "drain deadline of %s", task->name);
    task->routed = 0;
    task->draining = 1;
    task->drain_guard_ns = deadline_ns;
}

/* A drain is waited for, unless the task is gone anyway. */
static void check_unroute(engine_driver *driver, driver_task *task)
{
    const driver_node *node = driver_find_node(driver, task->node);
    int gone = task->gone || (node != NULL && node->dead);
    MUST(task->routing || task->routed || task->draining, "unroute of %s, which has no route",
         task->name);
    MUST(gone || !task->draining || driver->now_ns > task->drain_guard_ns,
         "unroute of %s while it is drained", task->name);
    MUST(gone || !task->routed, "unroute of %s, which gets connections", task->name);
    task->routing = task->routed = task->draining = 0;
}

static void check_task_effect(engine_driver *driver, driver_task *task, const swarm_effect *effect)
{
    switch (swarm_effect_get_kind(effect)) {
    case SWARM_EFFECT_PREPARE:
        MUST(!task->prepared && !task->ended, "second prepare of %s", task->name);
        task->prepared = 1;
        task->pulls++;
        break;
    case SWARM_EFFECT_START:
        MUST(task->ready && !task->started && !task->stopped && !task->ended,
             "start of %s, which is not ready", task->name);
        task->started = 1;
        break;
    case SWARM_EFFECT_STOP:
        check_stop(driver, task);
        break;
    case SWARM_EFFECT_REMOVE:
        MUST(task->ended, "remove of %s, which has not ended", task->name);
        break;
    case SWARM_EFFECT_ADOPT:
        MUST(driver->restarted && (!task->ended || task->state == SWARM_TASK_STATE_ORPHANED),
             "%s is to be adopted", task->name);
        break;
    case SWARM_EFFECT_PROBE:
        MUST(task->running && !task->probed && !task->stopped, "probe of %s", task->name);
        task->probed = 1;
        break;
    case SWARM_EFFECT_UNPROBE:
        MUST(task->probed, "unprobe of %s, which is not probed", task->name);
        task->probed = 0;
        break;
    case SWARM_EFFECT_ROUTE:
        check_route(driver, task);
        break;
    case SWARM_EFFECT_DRAIN:
        check_drain(driver, task, effect);
        break;
    case SWARM_EFFECT_UNROUTE:
        check_unroute(driver, task);
        break;
    default:
        break;
    }
    MUST(!task->removed, "%s of %s, which was removed",
         swarm_effect_kind_to_str(swarm_effect_get_kind(effect)), task->name);
}

/* ---- events ---- */

static void check_verdict(engine_driver *driver, const swarm_event *event)
{
    driver_service *service = driver_find_service(driver, swarm_event_get_service_id(event));
    MUST(service != NULL, "a verdict on an unknown service");
    MUST(swarm_event_get_verdict(event) != SWARM_VERDICT_UNKNOWN, "a verdict that is none");
    MUST(swarm_event_get_done(event) <= swarm_event_get_total(event), "more done than there is");
    service->verdicts++;
    service->last = swarm_event_get_verdict(event);
}

static void learn_service(engine_driver *driver, const char *id, const char *name)
{
    driver_service *service =
        driver_grow(&driver->services, &driver->service_count, sizeof *service);
    snprintf(service->id, sizeof service->id, "%s", id);
    copy_name(service->name, name);
}

static void learn_node(engine_driver *driver, const char *id, const char *name)
{
    driver_node *node = driver_grow(&driver->nodes, &driver->node_count, sizeof *node);
    snprintf(node->id, sizeof node->id, "%s", id);
    copy_name(node->name, name);
}

static void check_task_state(engine_driver *driver, driver_task *task, const swarm_event *event)
{
    swarm_task_state state = swarm_event_get_task_state(event);
    MUST(task != NULL, "the state of an unknown task");
    MUST(state >= task->state, "%s goes back to %s", task->name, swarm_task_state_to_str(state));
    MUST(swarm_event_get_desired_state(event) >= task->desired, "what %s is to be goes back",
         task->name);
    MUST(!task->removed, "a state of %s, which was removed", task->name);
    task->state = state;
    task->desired = swarm_event_get_desired_state(event);
    if (state > SWARM_TASK_STATE_RUNNING) {
        MUST(!task->routed && !task->routing && !task->draining && !task->probed,
             "%s has ended, but is still watched or routed", task->name);
        task->ended = 1;
    }
}

static void check_event(engine_driver *driver, const swarm_event *event, driver_task *task)
{
    uint64_t sequence = swarm_event_get_sequence(event);
    MUST(sequence == driver->last_sequence + 1 ||
             (driver->restarted && sequence > driver->last_sequence),
         "an event is missing");
    driver->last_sequence = sequence;
    MUST(!driver->stopped, "an event after the last one");
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_TASK_STATE:
        check_task_state(driver, task, event);
        break;
    case SWARM_EVENT_KIND_UPDATE_VERDICT:
        check_verdict(driver, event);
        break;
    case SWARM_EVENT_KIND_STOPPED:
        driver->stopped = 1;
        break;
    default:
        break;
    }
}

static int is_persist(const swarm_effect *effect, swarm_object_kind object)
{
    return swarm_effect_get_kind(effect) == SWARM_EFFECT_PERSIST &&
           swarm_effect_get_object(effect) == object;
}

/* Objects are written down before anything else is told of them: there they are met first. */
static void learn_objects(engine_driver *driver, const swarm_effect *effect)
{
    const char *service_id = swarm_effect_get_service_id(effect);
    const char *node_id = swarm_effect_get_node_id(effect);
    if (is_persist(effect, SWARM_OBJECT_SERVICE) &&
        driver_find_service(driver, service_id) == NULL) {
        swarm_service *service = NULL;
        MUST(swarm_engine_get_service(driver->engine, service_id, &service, NULL) == 0,
             "a service that is not there is written down");
        learn_service(driver, service_id,
                      swarm_service_spec_get_name(swarm_service_get_spec(service)));
        swarm_service_free(service);
    }
    if (is_persist(effect, SWARM_OBJECT_NODE) && driver_find_node(driver, node_id) == NULL) {
        swarm_node *node = NULL;
        MUST(swarm_engine_get_node(driver->engine, node_id, &node, NULL) == 0,
             "a node that is not there is written down");
        learn_node(driver, node_id, swarm_node_spec_get_name(swarm_node_get_spec(node)));
        swarm_node_free(node);
    }
}

void driver_learn_all(engine_driver *driver)
{
    swarm_node_list *nodes = NULL;
    swarm_service_list *services = NULL;
    swarm_task_list *tasks = NULL;
    MUST(swarm_engine_list_nodes(driver->engine, &nodes, NULL) == 0 &&
             swarm_engine_list_services(driver->engine, &services, NULL) == 0 &&
             swarm_engine_list_tasks(driver->engine, NULL, &tasks, NULL) == 0,
         "the engine cannot be looked at");
    for (size_t i = 0; i < swarm_node_list_count(nodes); i++) {
        const swarm_node *node = swarm_node_list_at(nodes, i);
        if (driver_find_node(driver, swarm_node_get_id(node)) == NULL)
            learn_node(driver, swarm_node_get_id(node),
                       swarm_node_spec_get_name(swarm_node_get_spec(node)));
    }
    for (size_t i = 0; i < swarm_service_list_count(services); i++) {
        const swarm_service *service = swarm_service_list_at(services, i);
        if (driver_find_service(driver, swarm_service_get_id(service)) == NULL)
            learn_service(driver, swarm_service_get_id(service),
                          swarm_service_spec_get_name(swarm_service_get_spec(service)));
    }
    for (size_t i = swarm_task_list_count(tasks); i > 0; i--) {
        const swarm_task *task = swarm_task_list_at(tasks, i - 1);
        if (driver_find_task(driver, swarm_task_get_id(task)) == NULL)
            learn_task(driver, swarm_task_get_service_id(task), swarm_task_get_slot(task),
                       swarm_task_get_id(task));
    }
    swarm_node_list_free(nodes);
    swarm_service_list_free(services);
    swarm_task_list_free(tasks);
}

driver_task *driver_check_effect(engine_driver *driver, const swarm_effect *effect)
{
    learn_objects(driver, effect);
    const char *id = swarm_effect_get_task_id(effect);
    swarm_effect_kind kind = swarm_effect_get_kind(effect);
    driver_task *task = driver_find_task(driver, id);
    if (task == NULL && id != NULL) {
        MUST(is_persist(effect, SWARM_OBJECT_TASK) && !swarm_effect_is_removal(effect),
             "%s of an unknown task", swarm_effect_kind_to_str(kind));
        task = learn_task(driver, swarm_effect_get_service_id(effect),
                          swarm_effect_get_slot(effect), id);
    }
    const driver_node *node = driver_find_node(driver, swarm_effect_get_node_id(effect));
    if (task != NULL && node != NULL && kind != SWARM_EFFECT_EVENT) {
        MUST(task->node[0] == '\0' || strcmp(task->node, node->name) == 0, "%s changed its node",
             task->name);
        copy_name(task->node, node->name);
    }
    if (kind == SWARM_EFFECT_EVENT)
        check_event(driver, swarm_effect_get_event(effect), task);
    else if (task != NULL)
        check_task_effect(driver, task, effect);
    if (task != NULL && is_persist(effect, SWARM_OBJECT_TASK) && swarm_effect_is_removal(effect))
        task->removed = 1;
    return task;
}

/* ---- answers ---- */

static int tell(engine_driver *driver, const driver_task *task, swarm_task_state state,
                const char *error, int32_t exit_code)
{
    int code;
    driver_print(driver, '<', "%s %s%s%s", task->name, swarm_task_state_to_str(state),
                 error != NULL ? ": " : "", error != NULL ? error : "");
    DRIVER_CALL(
        driver, code,
        swarm_engine_see_task(driver->engine, task->id, state, error, exit_code, driver->now_ns));
    return code;
}

static int tell_pull_failed(engine_driver *driver, driver_task *task)
{
    int code;
    driver_print(driver, '<', "%s cannot be pulled at present", task->name);
    DRIVER_CALL(driver, code,
                swarm_engine_see_prepare_failed(driver->engine, task->id,
                                                "toomanyrequests: try again later", 1,
                                                driver->now_ns));
    task->ready = 0;
    task->prepared = 0; /* it may be asked for again */
    return code;
}

static int tell_exit(engine_driver *driver, const driver_task *task, int32_t exit_code)
{
    char error[64];
    if (exit_code == 0)
        return tell(driver, task, SWARM_TASK_STATE_COMPLETE, NULL, 0);
    snprintf(error, sizeof error, "task: non-zero exit (%d)", exit_code);
    return tell(driver, task, SWARM_TASK_STATE_FAILED, error, exit_code);
}

static int tell_health(engine_driver *driver, driver_task *task, swarm_health health)
{
    int code;
    driver_print(driver, '<', "%s %s", task->name, swarm_health_to_str(health));
    DRIVER_CALL(driver, code,
                swarm_engine_see_health(driver->engine, task->id, health, NULL, driver->now_ns));
    task->healthy = health == SWARM_HEALTH_HEALTHY;
    return code;
}

static int tell_route(engine_driver *driver, driver_task *task, const driver_version *version,
                      int open)
{
    int code;
    driver_print(driver, '<', "%s %s", task->name, open ? "routed" : "drained");
    if (open)
        DRIVER_CALL(driver, code,
                    swarm_engine_see_routed(driver->engine, task->id, driver->now_ns));
    else
        DRIVER_CALL(
            driver, code,
            swarm_engine_see_drained(driver->engine, task->id, version->cut, driver->now_ns));
    return code;
}

/* What is true of the task from this answer on; known before the engine is told. */
static void learn_answer(driver_task *task, answer_kind kind)
{
    switch (kind) {
    case ANSWER_READY:
        task->ready = 1;
        break;
    case ANSWER_RUNNING:
        task->running = 1;
        break;
    case ANSWER_STOPPED:
    case ANSWER_EXIT:
        task->gone = 1;
        break;
    case ANSWER_ROUTED:
        task->routed = task->routing && task->balanced;
        task->accepts = task->routing && !task->balanced;
        task->routing = 0;
        break;
    case ANSWER_DRAINED:
        task->drained |= task->draining;
        task->draining = 0;
        break;
    default:
        break;
    }
}

/* What an adopted task is told to be. */
static int tell_truth(engine_driver *driver, driver_task *task)
{
    int code;
    swarm_task_state state = driver_true_state(task);
    if (state != SWARM_TASK_STATE_UNKNOWN)
        return tell(driver, task, state, NULL, 0);
    driver_print(driver, '<', "%s is absent", task->name);
    if (!task->ended)
        task->state = SWARM_TASK_STATE_UNKNOWN; /* it may be begun with again */
    DRIVER_CALL(driver, code, swarm_engine_see_absent(driver->engine, task->id, driver->now_ns));
    return code;
}

void driver_answer(engine_driver *driver, const answer *given)
{
    driver_task *task = &driver->tasks[given->task];
    const driver_version *version = driver_behaviour(driver, task);
    int code = 0;
    if (!given->again)
        learn_answer(task, given->kind);
    switch (given->kind) {
    case ANSWER_READY:
        if (task->pulls <= version->pull_fails) {
            code = tell_pull_failed(driver, task);
            break;
        }
        code = version->reject ? tell(driver, task, SWARM_TASK_STATE_REJECTED, "no such image", 0)
                               : tell(driver, task, SWARM_TASK_STATE_READY, NULL, 0);
        break;
    case ANSWER_RUNNING:
        code = tell(driver, task, SWARM_TASK_STATE_RUNNING, NULL, 0);
        break;
    case ANSWER_HEALTHY:
        code = tell_health(driver, task, SWARM_HEALTH_HEALTHY);
        break;
    case ANSWER_UNHEALTHY:
        code = tell_health(driver, task, SWARM_HEALTH_UNHEALTHY);
        break;
    case ANSWER_ROUTED:
    case ANSWER_DRAINED:
        code = tell_route(driver, task, version, given->kind == ANSWER_ROUTED);
        break;
    case ANSWER_ADOPT:
        code = tell_truth(driver, task);
        break;
    case ANSWER_STOPPED:
        code = tell(driver, task, SWARM_TASK_STATE_SHUTDOWN, NULL, version->stop_code);
        break;
    default:
        code = tell_exit(driver, task, version->exit_code);
    }
    MUST(code == 0 || code == 1, "an answer for %s was refused: %d", task->name, code);
    MUST(code == 1 || given->again || driver->restarted || given->kind == ANSWER_STOPPED ||
             given->kind == ANSWER_READY || given->kind == ANSWER_DRAINED ||
             given->kind == ANSWER_RUNNING || given->kind == ANSWER_HEALTHY ||
             given->kind == ANSWER_ADOPT,
         "an answer for %s was ignored", task->name);
}
