/* SPDX-License-Identifier: MIT
 *
 * The engine's public functions, one by one: arguments, refusals, effects, snapshots. What it decides
 * over time is told by the stories in tests/trace.
 */
#include "support/engine_driver.h"
#include "support/suite.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define S DRIVER_SECOND

static const char *const web[] = {
    "node m1 role=manager",
    "node w1 zone=a",
    "create web image=web:1 replicas=2 port=8080 health=yes order=start-first label.a=b",
    "create agent image=agent:1 mode=global",
    "@20s update web image=web:2",
    "@60s wait 0",
};

static engine_driver *cluster(void)
{
    engine_driver *driver = engine_driver_new(3);
    for (size_t i = 0; i < sizeof web / sizeof web[0]; i++)
        ck_assert_int_eq(engine_driver_do(driver, web[i]), 0);
    return driver;
}

static swarm_service_spec *make_spec(const char *name, const char *image)
{
    swarm_service_spec *spec = swarm_service_spec_new();
    swarm_service_spec_set_name(spec, name);
    swarm_container_spec_set_image(
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)), image);
    return spec;
}

#define REFUSED(call, code, path)                                                                  \
    do {                                                                                           \
        swarm_error *error = NULL;                                                                 \
        ck_assert_int_eq((call), (code));                                                          \
        ck_assert_int_eq(swarm_error_get_code(error), (code));                                     \
        ck_assert_pstr_eq(swarm_error_get_path(error), (path));                                    \
        swarm_error_free(error);                                                                   \
    } while (0)

/* ---- arguments ---- */

START_TEST(arguments_of_a_life)
{
    swarm_engine *engine = NULL;
    REFUSED(swarm_engine_new(1, 0, 0, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_new(1, -1, 0, &engine, &error), SWARM_E_INVAL, NULL);
    ck_assert_ptr_null(engine);
    ck_assert_int_eq(swarm_engine_new(1, 5, 0, &engine, NULL), 0);
    ck_assert_int_eq(swarm_engine_set_drain_timeout_ns(NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_set_drain_timeout_ns(engine, -1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_set_drain_timeout_ns(engine, 0), 0);
    ck_assert_int_eq(swarm_engine_set_task_history_limit(NULL, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_set_task_history_limit(engine, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_set_task_history_limit(engine, 1), 0);
    ck_assert_int_eq(swarm_engine_tick(NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_stop(NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_start(NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_start(engine, 0), 0);
    ck_assert_int_eq(swarm_engine_deadline_ns(NULL), INT64_MAX);
    ck_assert_int_eq(swarm_engine_deadline_ns(engine), INT64_MAX);
    const swarm_effect *effect;
    REFUSED(swarm_engine_next_effect(NULL, &effect, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_next_effect(engine, NULL, &error), SWARM_E_INVAL, NULL);
    ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 1); /* its settings */
    ck_assert_int_eq(swarm_effect_get_object(effect), SWARM_OBJECT_ENGINE);
    ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 0);
    swarm_engine_free(engine);
    swarm_engine_free(NULL);
}
END_TEST

START_TEST(arguments_of_commands)
{
    engine_driver *driver = cluster();
    swarm_engine *engine = engine_driver_engine(driver);
    swarm_node_spec *node = swarm_node_spec_new();
    REFUSED(swarm_engine_add_node(NULL, node, "a", 0, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_add_node(engine, NULL, "a", 0, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_add_node(engine, node, NULL, 0, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_add_node(engine, node, "a", 0, NULL, &error), SWARM_E_INVAL, "/Name");
    swarm_node_spec_set_name(node, "m1");
    REFUSED(swarm_engine_add_node(engine, node, "a", 0, NULL, &error), SWARM_E_EXISTS, "/Name");
    REFUSED(swarm_engine_update_node(engine, "w1", node, 0, &error), SWARM_E_EXISTS, "/Name");
    REFUSED(swarm_engine_update_node(engine, "w9", node, 0, &error), SWARM_E_NOTFOUND, NULL);
    REFUSED(swarm_engine_update_node(NULL, "w1", node, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_update_node(engine, NULL, node, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_update_node(engine, "w1", NULL, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_remove_node(NULL, "w1", 0, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_remove_node(engine, NULL, 0, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_remove_node(engine, "w9", 0, 0, &error), SWARM_E_NOTFOUND, NULL);
    REFUSED(swarm_engine_remove_node(engine, "w1", 0, 0, &error), SWARM_E_STATE, NULL);
    swarm_node_spec_free(node);

    swarm_service_spec *spec = make_spec("web", "web:1");
    REFUSED(swarm_engine_create_service(NULL, spec, 0, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_create_service(engine, NULL, 0, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_create_service(engine, spec, 0, NULL, &error), SWARM_E_EXISTS, "/Name");
    REFUSED(swarm_engine_update_service(NULL, "web", spec, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_update_service(engine, NULL, spec, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_update_service(engine, "web", NULL, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_update_service(engine, "w", spec, 0, &error), SWARM_E_NOTFOUND, NULL);
    REFUSED(swarm_engine_update_service(engine, "agent", spec, 0, &error), SWARM_E_NOTSUP, "/Name");
    swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL);
    REFUSED(swarm_engine_update_service(engine, "web", spec, 0, &error), SWARM_E_NOTSUP, "/Mode");
    swarm_service_spec_set_name(spec, "job");
    swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL_JOB);
    REFUSED(swarm_engine_create_service(engine, spec, 0, NULL, &error), SWARM_E_NOTSUP, "/Mode");
    swarm_service_spec_set_name(spec, "not a name");
    REFUSED(swarm_engine_create_service(engine, spec, 0, NULL, &error), SWARM_E_INVAL, "/Name");
    swarm_service_spec_free(spec);
    REFUSED(swarm_engine_rollback_service(NULL, "web", 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_rollback_service(engine, NULL, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_rollback_service(engine, "w", 0, &error), SWARM_E_NOTFOUND, NULL);
    REFUSED(swarm_engine_rollback_service(engine, "agent", 0, &error), SWARM_E_STATE, NULL);
    REFUSED(swarm_engine_remove_service(NULL, "web", 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_remove_service(engine, NULL, 0, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_remove_service(engine, "w", 0, &error), SWARM_E_NOTFOUND, NULL);
    const swarm_effect *effect;
    ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 0); /* nothing was changed */
    engine_driver_free(driver);
}
END_TEST

START_TEST(nothing_is_started_after_the_stop)
{
    engine_driver *driver = cluster();
    swarm_engine *engine = engine_driver_engine(driver);
    ck_assert_int_eq(swarm_engine_stop(engine, 0), 0);
    swarm_service_spec *spec = make_spec("web", "web:3");
    REFUSED(swarm_engine_update_service(engine, "web", spec, 0, &error), SWARM_E_STATE, NULL);
    swarm_service_spec_set_name(spec, "new");
    REFUSED(swarm_engine_create_service(engine, spec, 0, NULL, &error), SWARM_E_STATE, NULL);
    REFUSED(swarm_engine_rollback_service(engine, "web", 0, &error), SWARM_E_STATE, NULL);
    swarm_service_spec_free(spec);
    ck_assert_int_eq(swarm_engine_remove_service(engine, "web", 0, NULL), 0);
    engine_driver_free(driver);
}
END_TEST

START_TEST(arguments_of_observations)
{
    engine_driver *driver = cluster();
    swarm_engine *engine = engine_driver_engine(driver);
    const char *task = engine_driver_task_named(driver, "web.1#2")->id;
    const swarm_task_state running = SWARM_TASK_STATE_RUNNING;
    ck_assert_int_eq(swarm_engine_see_task(NULL, task, running, NULL, 0, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_task(engine, NULL, running, NULL, 0, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_task(engine, "x", running, NULL, 0, 0), 0);
    const swarm_task_state senseless[] = {SWARM_TASK_STATE_UNKNOWN, SWARM_TASK_STATE_NEW,
                                          SWARM_TASK_STATE_PENDING, SWARM_TASK_STATE_ORPHANED, 7};
    for (size_t i = 0; i < sizeof senseless / sizeof senseless[0]; i++) {
        ck_assert_int_eq(swarm_engine_see_task(engine, task, senseless[i], NULL, 0, 0),
                         SWARM_E_INVAL);
        ck_assert_int_eq(swarm_engine_see_task(engine, "x", senseless[i], NULL, 0, 0),
                         SWARM_E_INVAL);
    }
    const swarm_health healthy = SWARM_HEALTH_HEALTHY;
    ck_assert_int_eq(swarm_engine_see_health(NULL, task, healthy, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_progress(NULL, task, "x", 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_progress(engine, task, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_progress(engine, "x", "x", 0), 0);
    ck_assert_int_eq(swarm_engine_see_health(engine, NULL, healthy, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_health(engine, task, SWARM_HEALTH_NONE, NULL, 0),
                     SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_health(engine, "x", healthy, NULL, 0), 0);
    ck_assert_int_eq(swarm_engine_see_prepare_failed(NULL, task, "x", 1, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_prepare_failed(engine, NULL, "x", 1, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_prepare_failed(engine, task, NULL, 1, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_prepare_failed(engine, task, "x", 1, 0), 0);
    ck_assert_int_eq(swarm_engine_see_routed(NULL, task, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_routed(engine, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_drained(NULL, task, 0, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_drained(engine, NULL, 0, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_port(NULL, "x", 1, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_port(engine, NULL, 1, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_port(engine, "x", 1, NULL, 0), 0);
    const swarm_node_state down = SWARM_NODE_STATE_DOWN;
    ck_assert_int_eq(swarm_engine_see_node(NULL, "w1", down, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_node(engine, NULL, down, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_node(engine, "w1", 99, NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_node(engine, "w9", down, NULL, 0), 0);
    ck_assert_int_eq(swarm_engine_see_node(engine, "w1", SWARM_NODE_STATE_READY, NULL, 0), 0);
    ck_assert_int_eq(swarm_engine_see_node_description(engine, "w1", NULL, 0), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_see_node_description(NULL, "w1", NULL, 0), SWARM_E_INVAL);
    engine_driver_free(driver);
}
END_TEST

/* ---- effects ---- */

START_TEST(effects_say_what_they_are_about)
{
    swarm_engine *engine;
    const swarm_effect *effect;
    char *node_id = NULL, *service_id = NULL;
    ck_assert_int_eq(swarm_engine_new(1, 0, 100 * S, &engine, NULL), 0);
    swarm_node_spec *node = swarm_node_spec_new();
    swarm_node_spec_set_name(node, "w1");
    ck_assert_int_eq(swarm_engine_add_node(engine, node, "10.0.0.1", 7 * S, &node_id, NULL), 0);
    ck_assert_uint_eq(strlen(node_id), 25);
    ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 1);
    ck_assert_int_eq(swarm_effect_get_kind(effect), SWARM_EFFECT_PERSIST);
    ck_assert_int_eq(swarm_effect_get_object(effect), SWARM_OBJECT_NODE);
    ck_assert_int_eq(swarm_effect_is_removal(effect), 0);
    ck_assert_str_eq(swarm_effect_get_node_id(effect), node_id);
    ck_assert_ptr_null(swarm_effect_get_task_id(effect));
    ck_assert_ptr_null(swarm_effect_get_service_id(effect));
    ck_assert_ptr_null(swarm_effect_get_event(effect));
    ck_assert_str_eq(swarm_effect_get_object_id(effect), node_id);
    ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 1);
    ck_assert_int_eq(swarm_effect_get_object(effect), SWARM_OBJECT_ENGINE);
    ck_assert_str_eq(swarm_effect_get_object_id(effect), "engine");
    ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 1);
    ck_assert_ptr_null(swarm_effect_get_object_id(effect));
    const swarm_event *event = swarm_effect_get_event(effect);
    ck_assert_int_eq(swarm_effect_get_kind(effect), SWARM_EFFECT_EVENT);
    ck_assert_int_eq(swarm_event_get_kind(event), SWARM_EVENT_KIND_NODE_ADDED);
    ck_assert_str_eq(swarm_event_get_node_name(event), "w1");
    ck_assert_int_eq(swarm_event_get_time_unix_ns(event), 107 * S);
    ck_assert_uint_eq(swarm_event_get_sequence(event), 1);
    ck_assert_int_eq(swarm_engine_next_effect(engine, &effect, NULL), 0);

    swarm_service_spec *spec = make_spec("web", "web:1");
    ck_assert_int_eq(swarm_engine_create_service(engine, spec, 0, &service_id, NULL), 0);
    int prepared = 0;
    while (swarm_engine_next_effect(engine, &effect, NULL) > 0) {
        if (swarm_effect_get_object(effect) == SWARM_OBJECT_ENGINE)
            continue;
        ck_assert_str_eq(swarm_effect_get_service_id(effect), service_id);
        if (swarm_effect_get_kind(effect) != SWARM_EFFECT_PREPARE)
            continue;
        prepared++;
        ck_assert_uint_eq(strlen(swarm_effect_get_task_id(effect)), 25);
        ck_assert_str_eq(swarm_effect_get_node_id(effect), node_id);
        ck_assert_uint_eq(swarm_effect_get_slot(effect), 1);
        ck_assert_uint_eq(swarm_effect_get_published_port(effect), 0);
        ck_assert_int_eq(swarm_effect_get_deadline_ns(effect), 0);
    }
    ck_assert_int_eq(prepared, 1);
    swarm_service_spec_free(spec);
    swarm_node_spec_free(node);
    swarm_free(node_id);
    swarm_free(service_id);
    swarm_engine_free(engine); /* with an effect that is lent */
}
END_TEST

START_TEST(no_effect)
{
    ck_assert_int_eq(swarm_effect_get_kind(NULL), SWARM_EFFECT_UNKNOWN);
    ck_assert_int_eq(swarm_effect_get_object(NULL), SWARM_OBJECT_UNKNOWN);
    ck_assert_int_eq(swarm_effect_is_removal(NULL), 0);
    ck_assert_ptr_null(swarm_effect_get_task_id(NULL));
    ck_assert_ptr_null(swarm_effect_get_service_id(NULL));
    ck_assert_ptr_null(swarm_effect_get_node_id(NULL));
    ck_assert_uint_eq(swarm_effect_get_slot(NULL), 0);
    ck_assert_uint_eq(swarm_effect_get_published_port(NULL), 0);
    ck_assert_int_eq(swarm_effect_get_deadline_ns(NULL), 0);
    ck_assert_ptr_null(swarm_effect_get_event(NULL));
}
END_TEST

START_TEST(words)
{
    static const char *const kinds[] = {"persist", "prepare", "start",   "stop",      "remove",
                                        "probe",   "unprobe", "publish", "unpublish", "route",
                                        "drain",   "unroute", "event",   "adopt"};
    static const char *const objects[] = {"node", "service", "task", "engine"};
    swarm_effect_kind kind;
    swarm_object_kind object;
    for (int32_t i = 0; i < 14; i++) {
        ck_assert_str_eq(swarm_effect_kind_to_str(i + 1), kinds[i]);
        ck_assert_int_eq(swarm_effect_kind_from_str(kinds[i], &kind), 0);
        ck_assert_int_eq(kind, i + 1);
    }
    for (int32_t i = 0; i < 4; i++) {
        ck_assert_str_eq(swarm_object_kind_to_str(i + 1), objects[i]);
        ck_assert_int_eq(swarm_object_kind_from_str(objects[i], &object), 0);
        ck_assert_int_eq(object, i + 1);
    }
    ck_assert_str_eq(swarm_effect_kind_to_str(0), "unknown");
    ck_assert_str_eq(swarm_object_kind_to_str(9), "unknown");
    ck_assert_int_eq(swarm_effect_kind_from_str("x", &kind), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_effect_kind_from_str(NULL, &kind), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_object_kind_from_str("x", &object), SWARM_E_INVAL);
}
END_TEST

/* ---- snapshots ---- */

/* The JSON at this path, such as "UpdateStatus.State"; dumped, lent until the next call. */
static const char *at(json_t *object, const char *path)
{
    static char text[256];
    char key[64];
    while (*path != '\0') {
        size_t length = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)length, path);
        object = json_is_array(object) ? json_array_get(object, strtoul(key, NULL, 10))
                                       : json_object_get(object, key);
        path += length + (path[length] == '.');
    }
    char *dumped = json_dumps(object, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
    snprintf(text, sizeof text, "%s", dumped != NULL ? dumped : "nothing");
    free(dumped);
    return text;
}

static json_t *load(char *text)
{
    json_t *loaded = json_loads(text, 0, NULL);
    ck_assert_ptr_nonnull(loaded);
    swarm_free(text);
    return loaded;
}

START_TEST(a_service_snapshot)
{
    engine_driver *driver = cluster();
    swarm_service *service;
    char *text;
    ck_assert_int_eq(swarm_engine_get_service(engine_driver_engine(driver), "web", &service, NULL),
                     0);
    ck_assert_int_eq(swarm_service_to_json(service, 0, &text, NULL), 0);
    json_t *json = load(text);
    ck_assert_str_eq(at(json, "Spec.Name"), "\"web\"");
    ck_assert_str_eq(at(json, "Spec.Labels"), "{\"a\":\"b\"}");
    ck_assert_str_eq(at(json, "Spec.TaskTemplate.ContainerSpec.Image"), "\"web:2\"");
    ck_assert_str_eq(at(json, "PreviousSpec.TaskTemplate.ContainerSpec.Image"), "\"web:1\"");
    ck_assert_str_eq(at(json, "Endpoint.Ports.0.PublishedPort"), "8080");
    ck_assert_str_eq(at(json, "UpdateStatus.State"), "\"completed\"");
    ck_assert_str_eq(at(json, "UpdateStatus.Message"), "\"update completed\"");
    ck_assert_str_eq(at(json, "UpdateStatus.StartedAt"), "\"2023-11-14T22:13:40Z\"");
    ck_assert_str_eq(at(json, "ServiceStatus.RunningTasks"), "2");
    ck_assert_str_eq(at(json, "ServiceStatus.DesiredTasks"), "2");
    ck_assert_str_eq(at(json, "CreatedAt"), "\"2023-11-14T22:13:20Z\"");
    json_decref(json);
    swarm_service_free(service);
    engine_driver_free(driver);
}
END_TEST

START_TEST(a_task_snapshot)
{
    engine_driver *driver = cluster();
    swarm_engine *engine = engine_driver_engine(driver);
    const driver_task *known = engine_driver_task_named(driver, "web.1#2");
    swarm_task *task, *same;
    char *text;
    ck_assert_int_eq(swarm_engine_get_task(engine, known->id, &task, NULL), 0);
    ck_assert_int_eq(swarm_engine_get_task(engine, swarm_task_get_name(task), &same, NULL), 0);
    ck_assert_int_eq(swarm_task_equal(task, same), 1);
    ck_assert_int_eq(swarm_task_to_json(task, 0, &text, NULL), 0);
    json_t *json = load(text);
    ck_assert_str_eq(at(json, "Slot"), "1");
    ck_assert_str_eq(at(json, "Status.State"), "\"running\"");
    ck_assert_str_eq(at(json, "Status.Message"), "\"started\"");
    ck_assert_str_eq(at(json, "DesiredState"), "\"running\"");
    ck_assert_str_eq(at(json, "Spec.ContainerSpec.Image"), "\"web:2\"");
    json_decref(json);
    ck_assert_ptr_nonnull(swarm_engine_task_health_config(engine, known->id));
    ck_assert_str_eq(swarm_service_spec_get_name(swarm_engine_task_service_spec(engine, known->id)),
                     "web");
    swarm_task_free(task);
    swarm_task_free(same);
    const char *unprobed = engine_driver_task_named(driver, "agent.*#1")->id;
    ck_assert_int_eq(swarm_engine_get_task(engine, unprobed, &task, NULL), 0);
    ck_assert_int_eq(swarm_task_has_slot(task) && swarm_task_get_slot(task) != 0, 0);
    swarm_task_free(task);
    ck_assert_ptr_null(swarm_engine_task_health_config(engine, unprobed));
    ck_assert_ptr_null(swarm_engine_task_health_config(engine, "x"));
    ck_assert_ptr_null(swarm_engine_task_health_config(NULL, known->id));
    ck_assert_ptr_null(swarm_engine_task_health_config(engine, NULL));
    ck_assert_ptr_null(swarm_engine_task_service_spec(engine, "x"));
    ck_assert_ptr_null(swarm_engine_task_service_spec(NULL, known->id));
    ck_assert_ptr_null(swarm_engine_task_service_spec(engine, NULL));
    engine_driver_free(driver);
}
END_TEST

START_TEST(a_node_snapshot)
{
    engine_driver *driver = cluster();
    swarm_engine *engine = engine_driver_engine(driver);
    engine_driver_do(driver, "describe w1 cpus=2 memory=64");
    engine_driver_do(driver, "down w1");
    swarm_node *node;
    char *text;
    ck_assert_int_eq(swarm_engine_get_node(engine, "w1", &node, NULL), 0);
    ck_assert_int_eq(swarm_node_to_json(node, 0, &text, NULL), 0);
    json_t *json = load(text);
    ck_assert_str_eq(at(json, "Spec.Name"), "\"w1\"");
    ck_assert_str_eq(at(json, "Spec.Labels"), "{\"zone\":\"a\"}");
    ck_assert_str_eq(at(json, "Description.Hostname"), "\"w1\"");
    ck_assert_str_eq(at(json, "Description.Resources.NanoCPUs"), "2000000000");
    ck_assert_str_eq(at(json, "Status.State"), "\"down\"");
    ck_assert_str_eq(at(json, "Status.Message"), "\"heartbeat failure\"");
    ck_assert_str_eq(at(json, "Status.Addr"), "\"10.0.0.2\"");
    json_decref(json);
    swarm_node_free(node);
    engine_driver_free(driver);
}
END_TEST

START_TEST(lists)
{
    engine_driver *driver = cluster();
    swarm_engine *engine = engine_driver_engine(driver);
    swarm_node_list *nodes;
    swarm_service_list *services;
    swarm_task_list *tasks;
    ck_assert_int_eq(swarm_engine_list_nodes(engine, &nodes, NULL), 0);
    ck_assert_uint_eq(swarm_node_list_count(nodes), 2);
    ck_assert_str_eq(swarm_node_spec_get_name(swarm_node_get_spec(swarm_node_list_at(nodes, 0))),
                     "m1");
    ck_assert_int_eq(swarm_engine_list_services(engine, &services, NULL), 0);
    ck_assert_uint_eq(swarm_service_list_count(services), 2);
    ck_assert_int_eq(swarm_engine_list_tasks(engine, NULL, &tasks, NULL), 0);
    ck_assert_uint_eq(swarm_task_list_count(tasks), 6); /* 2 new, 2 old, 2 agents */
    swarm_task_list_free(tasks);
    ck_assert_int_eq(swarm_engine_list_tasks(engine, "agent", &tasks, NULL), 0);
    ck_assert_uint_eq(swarm_task_list_count(tasks), 2);
    swarm_task_list_free(tasks);
    swarm_node_list_free(nodes);
    swarm_service_list_free(services);
    engine_driver_free(driver);
}
END_TEST

START_TEST(arguments_of_questions)
{
    engine_driver *driver = cluster();
    swarm_engine *engine = engine_driver_engine(driver);
    swarm_node *node;
    swarm_service *service;
    swarm_task *task;
    swarm_task_list *tasks;
    REFUSED(swarm_engine_get_node(NULL, "w1", &node, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_node(engine, NULL, &node, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_node(engine, "w1", NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_node(engine, "w9", &node, &error), SWARM_E_NOTFOUND, NULL);
    REFUSED(swarm_engine_get_service(NULL, "web", &service, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_service(engine, NULL, &service, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_service(engine, "web", NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_service(engine, "w", &service, &error), SWARM_E_NOTFOUND, NULL);
    REFUSED(swarm_engine_get_task(NULL, "x", &task, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_task(engine, NULL, &task, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_task(engine, "x", NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_get_task(engine, "web.1.x", &task, &error), SWARM_E_NOTFOUND, NULL);
    REFUSED(swarm_engine_list_nodes(NULL, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_list_services(engine, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_list_tasks(engine, NULL, NULL, &error), SWARM_E_INVAL, NULL);
    REFUSED(swarm_engine_list_tasks(engine, "w", &tasks, &error), SWARM_E_NOTFOUND, NULL);
    engine_driver_free(driver);
}
END_TEST

/* ---- which slots go, and the same again ---- */

static int lives(engine_driver *driver, const char *name)
{
    const driver_task *task = engine_driver_task_named(driver, name);
    return task != NULL && !task->ended;
}

/* The conformance case of the reference engine: six replicas, one of them not running and alone on its
 * node, two and three on the others. */
START_TEST(scaling_down_chooses_as_docker_does)
{
    static const char *const lines[] = {
        "node w3",
        "create web image=web:1 replicas=3",
        "@10s set w3 availability=pause",
        "node w2",
        "update web replicas=5",
        "@20s set w2 availability=pause",
        "version web:1 running=30s",
        "node w1",
        "update web replicas=6",
        "@23s update web replicas=4",
        "@26s wait 0",
    };
    engine_driver *driver = engine_driver_new(1);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        engine_driver_do(driver, lines[i]);
    ck_assert(lives(driver, "web.1#1") && lives(driver, "web.2#1") && lives(driver, "web.4#1") &&
              lives(driver, "web.6#1"));
    ck_assert(!lives(driver, "web.3#1") && !lives(driver, "web.5#1"));
    engine_driver_do(driver, "update web replicas=2");
    engine_driver_run(driver, 30 * S);
    ck_assert(lives(driver, "web.1#1") && lives(driver, "web.4#1"));
    ck_assert(!lives(driver, "web.2#1") && !lives(driver, "web.6#1"));
    engine_driver_do(driver, "update web replicas=3"); /* the lowest free number */
    ck_assert(lives(driver, "web.2#2"));
    engine_driver_free(driver);
}
END_TEST

START_TEST(the_same_inputs_give_the_same_effects)
{
    engine_driver *one = cluster(), *other = cluster();
    ck_assert_str_eq(engine_driver_log(one), engine_driver_log(other));
    engine_driver_free(one);
    engine_driver_free(other);
}
END_TEST

START_TEST(time_does_not_go_back)
{
    engine_driver *driver = cluster();
    swarm_engine *engine = engine_driver_engine(driver);
    swarm_service_spec *spec = make_spec("late", "web:1");
    swarm_service *service;
    ck_assert_int_eq(swarm_engine_create_service(engine, spec, 5 * S, NULL, NULL), 0);
    ck_assert_int_eq(swarm_engine_get_service(engine, "late", &service, NULL), 0);
    ck_assert_int_eq(swarm_service_get_created_at_unix_ns(service), INT64_C(1700000060) * S);
    swarm_service_free(service);
    swarm_service_spec_free(spec);
    engine_driver_free(driver);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        arguments_of_a_life,
        arguments_of_commands,
        nothing_is_started_after_the_stop,
        arguments_of_observations,
        effects_say_what_they_are_about,
        no_effect,
        words,
        a_service_snapshot,
        a_task_snapshot,
        a_node_snapshot,
        lists,
        arguments_of_questions,
        scaling_down_chooses_as_docker_does,
        the_same_inputs_give_the_same_effects,
        time_does_not_go_back,
    };
    return SUITE_RUN("engine", tests, 10);
}
