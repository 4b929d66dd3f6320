/* SPDX-License-Identifier: MIT */
#include "sim/scenario.h"
#include "base/id.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum {
    MOST_NODES = 5,
    MOST_SERVICES = 2,
    MOST_COMMANDS = 14,
    VERSIONS = 4
};

typedef struct scenario {
    swarm__random random;
    /* A stream of its own: the plain scenarios of a seed stay what they are. */
    swarm__random steering;
    scenario_family family;
    swarm_sim *sim;
    uint64_t nodes;
    uint64_t services;
    swarm_service_spec *specs[MOST_SERVICES];
    int faulty;
    int restarts; /* the manager dies now and then */
} scenario;

static void require(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "scenario: %s failed\n", what);
        abort();
    }
}

static uint64_t below(scenario *it, uint64_t bound)
{
    return swarm__random_below(&it->random, bound);
}

static int chance(scenario *it, uint64_t percent)
{
    return below(it, 100) < percent;
}

static int64_t up_to(scenario *it, int64_t most_ns)
{
    return (int64_t)below(it, (uint64_t)most_ns + 1);
}

/* The same, of the choices that only steered scenarios have. */
static uint64_t steer_below(scenario *it, uint64_t bound)
{
    return swarm__random_below(&it->steering, bound);
}

static int steer_chance(scenario *it, uint64_t percent)
{
    return steer_below(it, 100) < percent;
}

static int64_t steer_up_to(scenario *it, int64_t most_ns)
{
    return (int64_t)steer_below(it, (uint64_t)most_ns + 1);
}

static int is_steered(const scenario *it)
{
    return it->family == SCENARIO_STEERED;
}

/* ---- specs ---- */

static void add_batches(scenario *it, swarm_update_config *config)
{
    uint64_t count = 1 + steer_below(it, 3);
    for (uint64_t i = 0; i < count; i++) {
        char text[32];
        if (steer_chance(it, 30))
            snprintf(text, sizeof text, "%u%%", (unsigned)(1 + steer_below(it, 100)));
        else
            snprintf(text, sizeof text, "%u", (unsigned)(1 + steer_below(it, 4)));
        require(swarm_update_config_add_batch(config, text) == 0, "batch");
    }
}

static void steer_config(scenario *it, swarm_update_config *config)
{
    if (steer_chance(it, 25))
        swarm_update_config_set_parallelism_percent(config, (uint32_t)(1 + steer_below(it, 100)));
    if (steer_chance(it, 50))
        add_batches(it, config);
    if (steer_chance(it, 20))
        swarm_update_config_set_order(config, SWARM_UPDATE_ORDER_AUTO);
    if (steer_chance(it, 30))
        return;
    swarm_update_config_set_gate(config, (swarm_update_gate)(1 + steer_below(it, 3)));
    swarm_update_config_set_gate_timeout_ns(config, 10 * SECOND + steer_up_to(it, 600 * SECOND));
    if (steer_chance(it, 50))
        swarm_update_config_set_gate_timeout_answer(
            config, steer_chance(it, 60) ? SWARM_GATE_ANSWER_GO : SWARM_GATE_ANSWER_STOP);
}

static swarm_update_config *random_config(scenario *it, int rollback)
{
    static const double ratios[] = {0.0, 0.0, 0.3, 0.5};
    swarm_update_config *config = swarm_update_config_new();
    require(config != NULL, "update config");
    swarm_update_config_set_parallelism(config, below(it, 4));
    swarm_update_config_set_delay_ns(config, chance(it, 50) ? 0 : up_to(it, 20 * SECOND));
    swarm_update_config_set_monitor_ns(config, up_to(it, 20 * SECOND));
    swarm_update_config_set_max_failure_ratio(config, ratios[below(it, 4)]);
    swarm_update_config_set_order(config, chance(it, 60) ? SWARM_UPDATE_ORDER_START_FIRST
                                                         : SWARM_UPDATE_ORDER_STOP_FIRST);
    swarm_update_config_set_failure_action(config,
                                           (swarm_failure_action)(1 + below(it, rollback ? 2 : 3)));
    if (chance(it, 20))
        swarm_update_config_set_total_timeout_ns(config, 30 * SECOND + up_to(it, 600 * SECOND));
    if (chance(it, 20))
        swarm_update_config_set_start_timeout_ns(config, 10 * SECOND + up_to(it, 60 * SECOND));
    if (is_steered(it) && (!rollback || steer_chance(it, 40)))
        steer_config(it, config);
    return config;
}

static void random_health(scenario *it, swarm_container_spec *container)
{
    if (chance(it, 40))
        return;
    swarm_health_config *health = swarm_health_config_new();
    require(health != NULL && swarm_health_config_add_test(health, "CMD") == 0 &&
                swarm_health_config_add_test(health, "true") == 0 &&
                swarm_health_config_set_interval_ns(health, SECOND + up_to(it, 10 * SECOND)) == 0 &&
                swarm_health_config_set_retries(health, (int32_t)(1 + below(it, 3))) == 0 &&
                swarm_container_spec_set_health_config(container, health) == 0,
            "health config");
    swarm_health_config_free(health);
}

static void random_configs(scenario *it, swarm_service_spec *spec)
{
    swarm_update_config *update = random_config(it, 0);
    swarm_update_config *rollback = random_config(it, 1);
    require(swarm_service_spec_set_update_config(spec, update) == 0 &&
                swarm_service_spec_set_rollback_config(spec, rollback) == 0,
            "configs");
    swarm_update_config_free(update);
    swarm_update_config_free(rollback);
}

static void random_restart(scenario *it, swarm_task_spec *task)
{
    swarm_restart_policy *policy = swarm_task_spec_edit_restart_policy(task);
    swarm_restart_policy_set_delay_ns(policy, up_to(it, 10 * SECOND));
    if (chance(it, 15))
        swarm_restart_policy_set_max_attempts(policy, 1 + below(it, 3));
    if (chance(it, 10))
        swarm_restart_policy_set_condition(policy, SWARM_RESTART_CONDITION_ON_FAILURE);
}

static void name_image(char out[32], uint64_t service, uint64_t version)
{
    snprintf(out, 32, "app%u:%u", (unsigned)service, (unsigned)version);
}

static void set_image(swarm_service_spec *spec, uint64_t service, uint64_t version)
{
    char image[32];
    name_image(image, service, version);
    swarm_container_spec *container =
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec));
    require(swarm_container_spec_set_image(container, image) == 0, "image");
}

static swarm_service_spec *random_spec(scenario *it, uint64_t number)
{
    char name[32];
    swarm_service_spec *spec = swarm_service_spec_new();
    require(spec != NULL, "spec");
    snprintf(name, sizeof name, "web%u", (unsigned)number);
    swarm_service_spec_set_name(spec, name);
    set_image(spec, number, 0);
    random_health(it, swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)));
    random_restart(it, swarm_service_spec_edit_task(spec));
    random_configs(it, spec);
    if (chance(it, 15))
        swarm_service_spec_set_mode(spec, SWARM_SERVICE_MODE_GLOBAL);
    else
        swarm_service_spec_set_replicas(spec,
                                        below(it, 6) + (is_steered(it) ? steer_below(it, 5) : 0));
    if (chance(it, 60)) {
        swarm_port_config *port = swarm_port_config_new();
        swarm_port_config_set_target_port(port, 80);
        swarm_port_config_set_published_port(port, (uint32_t)(8000 + number));
        swarm_port_config_set_protocol(port, SWARM_PORT_PROTOCOL_TCP);
        if (chance(it, 25))
            swarm_port_config_set_publish_mode(port, SWARM_PUBLISH_MODE_HOST);
        require(swarm_endpoint_spec_add_port(swarm_service_spec_edit_endpoint(spec), port) == 0,
                "port");
        swarm_port_config_free(port);
    }
    return spec;
}

/* ---- behaviour ---- */

static double random_probability(scenario *it, double most)
{
    return chance(it, 60) ? 0.0 : most * (double)below(it, 1001) / 1000.0;
}

static void random_behaviour(scenario *it, uint64_t service, uint64_t version)
{
    char image[32];
    name_image(image, service, version);
    swarm_sim_behaviour *behaviour = swarm_sim_behaviour_new();
    require(behaviour != NULL, "behaviour");
    int64_t boot_ns = up_to(it, 40 * SECOND);
    swarm_sim_behaviour_set_boot_ns(behaviour, boot_ns / 2, boot_ns);
    swarm_sim_behaviour_set_drain_ns(behaviour, 0, up_to(it, 50 * SECOND));
    swarm_sim_behaviour_set_stop_ns(behaviour, 0, up_to(it, 15 * SECOND));
    swarm_sim_behaviour_set_prepare_failure(behaviour, random_probability(it, 0.5));
    swarm_sim_behaviour_set_never_healthy(behaviour, random_probability(it, 1.0));
    swarm_sim_behaviour_set_ignore_stop(behaviour, random_probability(it, 1.0));
    /* One draw in each call: the order of arguments is the compiler's choice. */
    int64_t late_ns = up_to(it, 60 * SECOND);
    swarm_sim_behaviour_set_late_failure(behaviour, random_probability(it, 1.0), 0, late_ns);
    int64_t flap_ns = up_to(it, 60 * SECOND);
    swarm_sim_behaviour_set_flapping(behaviour, random_probability(it, 1.0), 0, flap_ns);
    if (chance(it, 10))
        swarm_sim_behaviour_set_crash_after_ns(behaviour, SECOND + up_to(it, 600 * SECOND));
    require(swarm_sim_set_behaviour_at(it->sim, 0, image, behaviour, NULL) == 0, "behaviour");
    swarm_sim_behaviour_free(behaviour);
}

/* Refused as soon as it is prepared, more or less often. */
static void refuse_at_once(scenario *it, uint64_t service, uint64_t version)
{
    char image[32];
    name_image(image, service, version);
    swarm_sim_behaviour *behaviour = swarm_sim_behaviour_new();
    require(behaviour != NULL, "behaviour");
    swarm_sim_behaviour_set_prepare_ns(behaviour, 0, steer_chance(it, 50) ? 0 : SECOND / 10);
    swarm_sim_behaviour_set_prepare_failure(behaviour, steer_chance(it, 50) ? 1.0 : 0.5);
    require(swarm_sim_set_behaviour_at(it->sim, 0, image, behaviour, NULL) == 0, "behaviour");
    swarm_sim_behaviour_free(behaviour);
}

static void random_world(scenario *it)
{
    it->faulty = chance(it, 60);
    swarm_sim_set_observation_delay_ns(it->sim, 0, chance(it, 50) ? 0 : up_to(it, 2 * SECOND));
    if (it->faulty) {
        swarm_sim_set_fault_delay_ns(it->sim, 0, up_to(it, 60 * SECOND));
        for (swarm_sim_fault fault = 1; fault <= SWARM_SIM_FAULT_REORDERED; fault++)
            swarm_sim_set_fault(it->sim, fault, random_probability(it, 0.5));
    }
    for (uint64_t service = 0; service < it->services; service++)
        for (uint64_t version = 0; version < VERSIONS; version++) {
            if (chance(it, 50))
                random_behaviour(it, service, version);
            if (is_steered(it) && steer_chance(it, 10))
                refuse_at_once(it, service, version);
        }
}

static void add_node(scenario *it, int64_t at_ns, uint64_t number)
{
    char name[32];
    swarm_node_spec *spec = swarm_node_spec_new();
    snprintf(name, sizeof name, "n%u", (unsigned)number);
    require(spec != NULL && swarm_node_spec_set_name(spec, name) == 0 &&
                swarm_sim_add_node_at(it->sim, at_ns, spec, NULL) == 0,
            "node");
    swarm_node_spec_free(spec);
}

/* ---- commands ---- */

static void command_node(scenario *it, int64_t at_ns)
{
    char name[32];
    snprintf(name, sizeof name, "n%u", (unsigned)below(it, it->nodes));
    switch (below(it, 6)) {
    case 0:
    case 1:
        swarm_sim_set_node_availability_at(it->sim, at_ns, name,
                                           (swarm_node_availability)(1 + below(it, 3)), NULL);
        break;
    case 2:
        swarm_sim_lose_node_at(it->sim, at_ns, name, (int)below(it, 2), NULL);
        if (chance(it, 70))
            swarm_sim_return_node_at(it->sim, at_ns + up_to(it, 120 * SECOND), name, NULL);
        break;
    case 3:
        swarm_sim_remove_node_at(it->sim, at_ns, name, (int)below(it, 2), NULL);
        break;
    case 4:
        if (it->nodes < MOST_NODES)
            add_node(it, at_ns, it->nodes++);
        break;
    default:
        if (chance(it, 50))
            swarm_sim_leap_at(it->sim, at_ns, up_to(it, 900 * SECOND), NULL);
        else
            swarm_sim_leap_at(it->sim, at_ns, -up_to(it, 900 * SECOND), NULL);
    }
}

static void command_service(scenario *it, int64_t at_ns)
{
    uint64_t number = below(it, it->services);
    swarm_service_spec *spec = it->specs[number];
    const char *name = swarm_service_spec_get_name(spec);
    switch (below(it, 10)) {
    case 0:
        if (chance(it, 50))
            swarm_sim_rollback_service_at(it->sim, at_ns, name, NULL);
        else
            swarm_sim_rollback_service_to_at(it->sim, at_ns, name, 1 + below(it, 8), NULL);
        break;
    case 1:
    case 2:
        swarm_sim_scale_service_at(it->sim, at_ns, name, below(it, 7), NULL);
        break;
    case 3:
        if (chance(it, 40)) {
            swarm_sim_remove_service_at(it->sim, at_ns, name, NULL);
            swarm_sim_create_service_at(it->sim, at_ns + up_to(it, 60 * SECOND), spec, NULL);
        }
        break;
    default:
        if (chance(it, 30))
            random_configs(it, spec);
        set_image(spec, number, below(it, VERSIONS));
        swarm_sim_update_service_at(it->sim, at_ns, name, spec, NULL);
    }
}

/* Something to an update that may be on its way. */
static void steer_update(scenario *it, int64_t at_ns, const char *name)
{
    switch (steer_below(it, 6)) {
    case 0:
    case 1:
        swarm_sim_pause_update_at(it->sim, at_ns, name, NULL);
        if (steer_chance(it, 70))
            swarm_sim_resume_update_at(it->sim, at_ns + steer_up_to(it, 200 * SECOND), name, NULL);
        break;
    case 2:
        swarm_sim_resume_update_at(it->sim, at_ns, name, NULL);
        break;
    case 3:
        swarm_sim_promote_update_at(it->sim, at_ns, name, NULL);
        break;
    case 4:
        swarm_sim_cancel_update_at(it->sim, at_ns, name, NULL);
        break;
    default:
        swarm_sim_answer_gate_at(it->sim, at_ns, name, (swarm_gate_answer)(1 + steer_below(it, 3)),
                                 NULL);
    }
}

static void command_steered(scenario *it, int64_t at_ns)
{
    const char *name = swarm_service_spec_get_name(it->specs[steer_below(it, it->services)]);
    if (steer_chance(it, 25))
        swarm_sim_rollback_service_to_at(it->sim, at_ns, name, 1 + steer_below(it, 8), NULL);
    else
        steer_update(it, at_ns, name);
}

/* A gate is answered soon, late, or not at all. */
static void answer_gate(scenario *it, const swarm_event *event)
{
    int64_t at_ns = swarm_sim_get_now_ns(it->sim) + steer_up_to(it, 120 * SECOND);
    swarm_gate_answer answer = steer_chance(it, 70)   ? SWARM_GATE_ANSWER_GO
                               : steer_chance(it, 60) ? SWARM_GATE_ANSWER_HOLD
                                                      : SWARM_GATE_ANSWER_STOP;
    if (steer_chance(it, 75))
        swarm_sim_answer_gate_at(it->sim, at_ns, swarm_event_get_service_name(event), answer, NULL);
}

static void begin(scenario *it, uint64_t seed)
{
    it->random.state = seed * 7 + 1;
    it->steering.state = ~(seed * 7 + 1);
    require(swarm_sim_new(seed, &it->sim, NULL) == 0, "sim");
    it->nodes = 1 + below(it, MOST_NODES - 1);
    it->services = 1 + below(it, MOST_SERVICES);
    random_world(it);
    for (uint64_t i = 0; i < it->nodes; i++)
        add_node(it, 0, i);
    for (uint64_t i = 0; i < it->services; i++) {
        it->specs[i] = random_spec(it, i);
        require(swarm_sim_create_service_at(it->sim, 0, it->specs[i], NULL) == 0, "create");
        if (chance(it, 20))
            swarm_sim_set_load(it->sim, swarm_service_spec_get_name(it->specs[i]), SECOND, NULL);
    }
}

/* Slow versions may be too slow for their own deadlines, and would be tried again for ever. */
static void heal(scenario *it, int64_t at_ns)
{
    swarm_sim_behaviour *good = swarm_sim_behaviour_new();
    require(good != NULL && swarm_sim_heal_at(it->sim, at_ns, NULL) == 0, "heal");
    for (uint64_t service = 0; service < it->services; service++) {
        for (uint64_t version = 0; version < VERSIONS; version++) {
            char image[32];
            name_image(image, service, version);
            require(swarm_sim_set_behaviour_at(it->sim, at_ns, image, good, NULL) == 0, "heal");
        }
    }
    swarm_sim_behaviour_free(good);
}

static void take_events(scenario *it, scenario_result *result)
{
    const swarm_event *event;
    while (swarm_sim_next_event(it->sim, &event) > 0) {
        if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_VERDICT)
            result->verdicts[swarm_event_get_verdict(event) & 7]++;
        if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_GATE) {
            result->gates++;
            answer_gate(it, event);
        }
        if (is_steered(it) && swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_STATE &&
            steer_chance(it, 20))
            steer_update(it, swarm_sim_get_now_ns(it->sim) + steer_up_to(it, 60 * SECOND),
                         swarm_event_get_service_name(event));
    }
}

/* Whoever steers looks now and then at what was told. */
static void steer_until(scenario *it, int64_t until_ns, scenario_result *result)
{
    int64_t at_ns = swarm_sim_get_now_ns(it->sim);
    for (; at_ns < until_ns; at_ns += 5 * SECOND) {
        require(swarm_sim_run_until(it->sim, at_ns, NULL) == 0, "time");
        take_events(it, result);
    }
}

void scenario_play(scenario_family family, uint64_t seed, size_t commands,
                   scenario_result *out_result, char **out_log)
{
    scenario it = {.family = family};
    swarm_error *err = NULL;
    begin(&it, seed);
    memset(out_result, 0, sizeof *out_result);
    swarm_sim_set_log(it.sim, out_log != NULL);
    swarm_sim_set_events(it.sim, 1);
    out_result->commands = 1 + (size_t)below(&it, MOST_COMMANDS);
    int64_t at_ns = up_to(&it, 60 * SECOND);
    it.restarts = chance(&it, 25);
    for (size_t i = 0; i < out_result->commands && i < commands; i++) {
        if (it.restarts && chance(&it, 30))
            require(swarm_sim_restart_manager_at(it.sim, at_ns, up_to(&it, 60 * SECOND), NULL) == 0,
                    "restart");
        if (is_steered(&it) && steer_chance(&it, 20))
            command_steered(&it, at_ns);
        else if (chance(&it, 35))
            command_node(&it, at_ns);
        else
            command_service(&it, at_ns);
        at_ns += chance(&it, 30) ? up_to(&it, 5 * SECOND) : up_to(&it, 200 * SECOND);
    }
    heal(&it, at_ns + 200 * SECOND);
    if (is_steered(&it))
        steer_until(&it, at_ns + 200 * SECOND, out_result);
    int quiet = swarm_sim_run_quiet(it.sim, at_ns + INT64_C(172800) * SECOND, &err);
    out_result->quiet = quiet == 1;
    out_result->failed = quiet != 1 || swarm_sim_check(it.sim, &err) < 0;
    if (out_result->failed)
        snprintf(out_result->reason, sizeof out_result->reason, "%s",
                 err != NULL ? swarm_error_get_message(err) : "it never became quiet");
    if (quiet == 0 && swarm_sim_check(it.sim, &err) < 0)
        snprintf(out_result->reason, sizeof out_result->reason, "%s", swarm_error_get_message(err));
    swarm_error_free(err);
    out_result->transitions = swarm_sim_count_transitions(it.sim);
    take_events(&it, out_result);
    if (out_log != NULL)
        *out_log = strdup(swarm_sim_get_log(it.sim));
    for (size_t i = 0; i < MOST_SERVICES; i++)
        swarm_service_spec_free(it.specs[i]);
    swarm_sim_free(it.sim);
}

size_t scenario_shortest(scenario_family family, uint64_t seed, size_t commands)
{
    size_t works = 0, fails = commands;
    scenario_result result;
    scenario_play(family, seed, 0, &result, NULL);
    if (result.failed)
        return 0;
    while (fails - works > 1) {
        size_t middle = works + (fails - works) / 2;
        scenario_play(family, seed, middle, &result, NULL);
        if (result.failed)
            fails = middle;
        else
            works = middle;
    }
    return fails;
}
