/* SPDX-License-Identifier: MIT
 *
 * Memory that runs out, at each request in turn, in everything the model does with objects.
 */
#include "base/alloc.h"
#include "model/event.h"
#include "model/service.h"
#include "model/task.h"
#include "support/failing_alloc.h"
#include "support/recorded.h"
#include "support/suite.h"
#include <swarm/swarm.h>

/* Read, copy, compare, write: `text` is JSON. */
#define STORY(owner)                                                                               \
    static int story_of_##owner(void *user)                                                        \
    {                                                                                              \
        const char *text = user;                                                                   \
        swarm_##owner *read = NULL, *copy = NULL;                                                  \
        char *json = NULL;                                                                         \
        swarm_error *error = NULL;                                                                 \
        int result = swarm_##owner##_from_json(text, strlen(text), &read, &error);                 \
        if (result == 0) {                                                                         \
            copy = swarm_##owner##_copy(read);                                                     \
            result = copy != NULL ? 0 : SWARM_E_NOMEM;                                             \
        }                                                                                          \
        if (result == 0)                                                                           \
            result = swarm_##owner##_equal(read, copy) ? 0 : SWARM_E_INTERNAL;                     \
        if (result == 0)                                                                           \
            result = swarm_##owner##_to_json(copy, SWARM_JSON_PRETTY, &json, &error);              \
        if (error != NULL && swarm_error_get_code(error) != SWARM_E_NOMEM)                         \
            result = SWARM_E_INTERNAL;                                                             \
        swarm_error_free(error);                                                                   \
        swarm_free(json);                                                                          \
        swarm_##owner##_free(read);                                                                \
        swarm_##owner##_free(copy);                                                                \
        return result;                                                                             \
    }

STORY(service)
STORY(service_spec)
STORY(task)
STORY(task_list)
STORY(node)
STORY(node_list)
STORY(event)
STORY(event_list)

/* The story with each object of a file, and the whole file as a list. */
static void each_recorded(const char *file, failing_alloc_scenario story,
                          failing_alloc_scenario list_story)
{
    size_t index;
    json_t *recorded = recorded_load(file), *one, *few = json_array();
    json_array_foreach(recorded, index, one)
    {
        char *text = json_dumps(one, 0);
        if (index < (suite_is_slow() ? 1 : 2)) {
            failing_alloc_each(story, text);
            json_array_append(few, one);
        }
        free(text);
    }
    char *text = json_dumps(few, 0);
    if (list_story != NULL)
        failing_alloc_each(list_story, text);
    free(text);
    json_decref(few);
    json_decref(recorded);
}

START_TEST(reading_copying_and_writing)
{
    failing_alloc_use_for_jansson();
    each_recorded("docker/services.json", story_of_service, NULL);
    each_recorded("docker/service_specs.json", story_of_service_spec, NULL);
    each_recorded("docker/tasks.json", story_of_task, story_of_task_list);
    each_recorded("docker/nodes.json", story_of_node, story_of_node_list);
    each_recorded("docker/events.json", story_of_event, story_of_event_list);
}
END_TEST

/* Change `spec` in all ways there are. Stops at the first failure. */
static int change(swarm_service_spec *spec, size_t *steps)
{
    swarm_task_spec *task = swarm_service_spec_edit_task(spec);
    swarm_container_spec *container = swarm_task_spec_edit_container(task);
    swarm_placement *placement = swarm_task_spec_edit_placement(task);
    swarm_endpoint_spec *endpoint = swarm_service_spec_edit_endpoint(spec);
    swarm_generic_resource *resource = swarm_generic_resource_new();
    swarm_placement_preference *preference = swarm_placement_preference_new();
    swarm_port_config *port = swarm_port_config_new();
    int result = SWARM_E_NOMEM;
    if (container != NULL && placement != NULL && endpoint != NULL && resource != NULL &&
        preference != NULL && port != NULL)
        result = 0;
#define STEP(call)                                                                                 \
    if (result == 0) {                                                                             \
        (*steps)++;                                                                                \
        result = (call);                                                                           \
    }
    STEP(swarm_service_spec_set_name(spec, "web"))
    STEP(swarm_service_spec_set_label(spec, "a", "1"))
    STEP(swarm_service_spec_set_label(spec, "a", "2"))
    STEP(swarm_service_spec_set_replicas(spec, 2))
    STEP(swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL))
    STEP(swarm_container_spec_set_image(container, "web:1"))
    STEP(swarm_container_spec_add_env(container, "A=1"))
    STEP(swarm_placement_preference_set_spread(preference, "node.labels.zone"))
    STEP(swarm_placement_add_preference(placement, preference))
    STEP(swarm_placement_preference_set_spread(preference, "node.labels.rack"))
    STEP(swarm_endpoint_spec_add_port(endpoint, port))
    STEP(swarm_generic_resource_set_amount(resource, "gpu", 1))
    STEP(swarm_generic_resource_set_value(resource, "gpu", "one"))
    STEP(swarm_service_spec_set_task(spec, task))
#undef STEP
    swarm_generic_resource_free(resource);
    swarm_placement_preference_free(preference);
    swarm_port_config_free(port);
    return result;
}

static int story_of_changes(void *user)
{
    (void)user;
    size_t steps = 0;
    swarm_service_spec *spec = swarm_service_spec_new();
    int result = spec != NULL ? change(spec, &steps) : SWARM_E_NOMEM;
    swarm_service_spec_free(spec);
    return result;
}

START_TEST(changing)
{
    failing_alloc_each(story_of_changes, NULL);
}
END_TEST

/* One setter at a time: what it fails to do leaves no trace. */
#define UNCHANGED(owner, make, call)                                                               \
    for_each_failing_allocation(nth_)                                                              \
    {                                                                                              \
        failing_alloc_disarm();                                                                    \
        swarm_##owner *object = make(), *before = swarm_##owner##_copy(object);                    \
        failing_alloc_arm(nth_);                                                                   \
        int result_ = (call);                                                                      \
        failing_alloc_disarm();                                                                    \
        ck_assert_int_eq(result_, failing_alloc_refused() > 0 ? SWARM_E_NOMEM : 0);                \
        ck_assert_int_eq(swarm_##owner##_equal(object, before), result_ == SWARM_E_NOMEM);         \
        swarm_##owner##_free(object);                                                              \
        swarm_##owner##_free(before);                                                              \
    }

START_TEST(what_fails_changes_nothing)
{
    swarm_port_config *port = swarm_port_config_new();
    UNCHANGED(service_spec, swarm_service_spec_new, swarm_service_spec_set_name(object, "web"))
    UNCHANGED(service_spec, swarm_service_spec_new, swarm_service_spec_set_label(object, "a", "1"))
    UNCHANGED(service_spec, swarm_service_spec_new, swarm_service_spec_set_replicas(object, 1))
    UNCHANGED(service_spec, swarm_service_spec_new,
              swarm_service_spec_set_mode(object, SWARM_SERVICE_MODE_GLOBAL_JOB))
    UNCHANGED(endpoint_spec, swarm_endpoint_spec_new, swarm_endpoint_spec_add_port(object, port))
    UNCHANGED(container_spec, swarm_container_spec_new, swarm_container_spec_add_arg(object, "x"))
    UNCHANGED(placement_preference, swarm_placement_preference_new,
              swarm_placement_preference_set_spread(object, "x"))
    UNCHANGED(generic_resource, swarm_generic_resource_new,
              swarm_generic_resource_set_amount(object, "gpu", 1))
    UNCHANGED(generic_resource, swarm_generic_resource_new,
              swarm_generic_resource_set_value(object, "gpu", "one"))
    UNCHANGED(config_reference, swarm_config_reference_new,
              swarm_config_reference_set_runtime(object))
    UNCHANGED(task, swarm__task_new, swarm__task_set_exit_code(object, 1))
    UNCHANGED(task, swarm__task_new, swarm__task_set_timestamp_unix_ns(object, 1))
    UNCHANGED(task, swarm__task_new, swarm__task_add_port(object, port))
    UNCHANGED(service, swarm__service_new, swarm__service_add_port(object, port))
    swarm_port_config_free(port);
}
END_TEST

static int story_of_errors(void *user)
{
    char *json = NULL;
    int result = swarm_error_to_json(user, SWARM_JSON_PRETTY, &json, NULL);
    swarm_free(json);
    return result;
}

START_TEST(errors_as_json)
{
    swarm_error *error = NULL;
    swarm_service_spec *spec = NULL;
    failing_alloc_use_for_jansson();
    ck_assert_int_eq(swarm_service_spec_from_json("{\"Name\":1}", 10, &spec, &error),
                     SWARM_E_INVAL);
    failing_alloc_each(story_of_errors, error);
    swarm_error_free(error);
}
END_TEST

static int story_of_lists(void *user)
{
    (void)user;
    swarm_task_list *tasks = swarm__task_list_new();
    swarm_event_list *events = swarm__event_list_new();
    int result = tasks != NULL && events != NULL ? 0 : SWARM_E_NOMEM;
    for (int i = 0; result == 0 && i < 20; i++) {
        swarm_task *task = swarm__task_new();
        swarm_event *event = swarm__event_new(SWARM_EVENT_KIND_WARNING);
        if (task != NULL && swarm__task_list_take(tasks, task) == 0)
            task = NULL;
        else
            result = SWARM_E_NOMEM;
        if (event != NULL && swarm__event_list_take(events, event) == 0)
            event = NULL;
        else
            result = SWARM_E_NOMEM;
        swarm_task_free(task);
        swarm_event_free(event);
    }
    swarm_task_list_free(tasks);
    swarm_event_list_free(events);
    return result;
}

START_TEST(lists)
{
    failing_alloc_each(story_of_lists, NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {reading_copying_and_writing, changing, what_fails_changes_nothing,
                                  errors_as_json, lists};
    return SUITE_RUN("model_memory", tests, 60);
}
