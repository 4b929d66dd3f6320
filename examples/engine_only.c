/* SPDX-License-Identifier: MIT
 *
 * The engine alone: a whole orchestrator without any I/O. This program plays the world for it, at a
 * speed of its own: tasks start and stop because it says that they do, and time is a number. So a
 * rolling update of three replicas over five nodes is over in a millisecond, the same each time.
 */
#include <stdio.h>
#include <string.h>
#include <swarm/engine.h>
#include <swarm/error.h>

#define SECOND_NS  INT64_C(1000000000)
#define START_UNIX INT64_C(1700000000)

static const char service[] =
    "{\"Name\":\"web\","
    "\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"web:1\"}},"
    "\"Mode\":{\"Replicated\":{\"Replicas\":3}},"
    "\"UpdateConfig\":{\"Parallelism\":1,\"Delay\":15000000000,\"FailureAction\":\"pause\","
    "\"Monitor\":5000000000,\"Order\":\"start-first\"}}";

/* Tell what an event says; 1 when it ends the update. */
static int tell(const swarm_event *event, int64_t now_ns)
{
    const char *subject = swarm_event_get_task_name(event);
    if (subject == NULL)
        subject = swarm_event_get_service_name(event);
    printf("%4.0f s  %s", (double)now_ns / 1e9,
           swarm_event_kind_to_str(swarm_event_get_kind(event)));
    if (subject != NULL)
        printf(" %s", subject);
    if (swarm_event_get_task_state(event) != SWARM_TASK_STATE_UNKNOWN)
        printf(" %s", swarm_task_state_to_str(swarm_event_get_task_state(event)));
    if (swarm_event_get_verdict(event) != SWARM_VERDICT_UNKNOWN)
        printf(" %s", swarm_verdict_to_str(swarm_event_get_verdict(event)));
    printf("\n");
    return swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_VERDICT;
}

/* Carry an effect out: in this world everything works, and at once. 1 when the update has ended. */
static int carry_out(swarm_engine *engine, const swarm_effect *effect, int64_t now_ns)
{
    char task[32] = ""; /* the effect is lent until the next call, and seeing is one */
    const char *id = swarm_effect_get_task_id(effect);
    if (id != NULL)
        snprintf(task, sizeof task, "%s", id);
    switch (swarm_effect_get_kind(effect)) {
    case SWARM_EFFECT_PREPARE:
        swarm_engine_see_task(engine, task, SWARM_TASK_STATE_READY, NULL, 0, now_ns);
        return 0;
    case SWARM_EFFECT_START:
        swarm_engine_see_task(engine, task, SWARM_TASK_STATE_RUNNING, NULL, 0, now_ns);
        return 0;
    case SWARM_EFFECT_STOP:
        swarm_engine_see_task(engine, task, SWARM_TASK_STATE_SHUTDOWN, NULL, 143, now_ns);
        return 0;
    case SWARM_EFFECT_PROBE:
        swarm_engine_see_health(engine, task, SWARM_HEALTH_HEALTHY, NULL, now_ns);
        return 0;
    case SWARM_EFFECT_ROUTE:
        swarm_engine_see_routed(engine, task, now_ns);
        return 0;
    case SWARM_EFFECT_DRAIN:
        swarm_engine_see_drained(engine, task, 0, now_ns);
        return 0;
    case SWARM_EFFECT_EVENT:
        return tell(swarm_effect_get_event(effect), now_ns);
    default:
        return 0;
    }
}

/* Let time pass until the update has ended, or `until_ns`. */
static int run(swarm_engine *engine, int64_t *now_ns, int64_t until_ns, swarm_error **err)
{
    for (;;) {
        const swarm_effect *effect = NULL;
        int result = 0;
        while ((result = swarm_engine_next_effect(engine, &effect, err)) > 0)
            if (carry_out(engine, effect, *now_ns))
                return 0;
        if (result < 0 || swarm_engine_deadline_ns(engine) > until_ns)
            return result;
        *now_ns = swarm_engine_deadline_ns(engine);
        swarm_engine_tick(engine, *now_ns);
    }
}

static int add_nodes(swarm_engine *engine, int64_t now_ns, swarm_error **err)
{
    int result = 0;
    for (int i = 1; result == 0 && i <= 5; i++) {
        char name[16], address[16];
        snprintf(name, sizeof name, "node%d", i);
        snprintf(address, sizeof address, "10.0.0.%d", i);
        swarm_node_spec *spec = swarm_node_spec_new();
        result = swarm_node_spec_set_name(spec, name);
        if (result == 0)
            result = swarm_engine_add_node(engine, spec, address, now_ns, NULL, err);
        swarm_node_spec_free(spec);
    }
    return result;
}

static int deploy(swarm_engine *engine, swarm_service_spec *spec, swarm_error **err)
{
    int64_t now_ns = 0;
    int result = add_nodes(engine, now_ns, err);
    if (result == 0)
        result = swarm_engine_create_service(engine, spec, now_ns, NULL, err);
    if (result == 0)
        result = run(engine, &now_ns, 60 * SECOND_NS, err);
    now_ns = 60 * SECOND_NS;
    if (result == 0)
        result = swarm_container_spec_set_image(
            swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)), "web:2");
    if (result == 0)
        result = swarm_engine_update_service(engine, "web", spec, now_ns, err);
    if (result == 0)
        result = run(engine, &now_ns, 600 * SECOND_NS, err);
    return result;
}

int main(void)
{
    swarm_error *err = NULL;
    swarm_engine *engine = NULL;
    swarm_service_spec *spec = NULL;
    int result = swarm_service_spec_from_json(service, strlen(service), &spec, &err);
    if (result == 0)
        result = swarm_engine_new(42, 0, START_UNIX * SECOND_NS, &engine, &err);
    if (result == 0)
        result = deploy(engine, spec, &err);
    swarm_service_spec_free(spec);
    swarm_engine_free(engine);
    if (result == 0)
        return 0;
    fprintf(stderr, "engine_only: %s\n", swarm_error_get_message(err));
    swarm_error_free(err);
    return 1;
}
