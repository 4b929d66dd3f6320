/* SPDX-License-Identifier: MIT
 *
 * Commands and mishaps: noted down with their time, and carried out when it has come.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/duration.h"
#include "sim/sim_state.h"

/* ---- noting down ---- */

static int note(swarm_sim *sim, int64_t at_ns, const sim_command *command, const char *name,
                swarm_error **err)
{
    if (sim->failed != 0)
        return swarm__fail_nomem(err);
    sim_command *copy = swarm__alloc_zero(1, sizeof *copy);
    if (copy == NULL)
        goto no_memory;
    *copy = *command;
    copy->service_spec = NULL;
    copy->node_spec = NULL;
    copy->name = name != NULL ? swarm__strdup(name) : NULL;
    if (name != NULL && copy->name == NULL)
        goto no_memory;
    if (command->service_spec != NULL &&
        (copy->service_spec = swarm_service_spec_copy(command->service_spec)) == NULL)
        goto no_memory;
    if (command->node_spec != NULL &&
        (copy->node_spec = swarm_node_spec_copy(command->node_spec)) == NULL)
        goto no_memory;
    sim_happening *happening = swarm__sim_plan(sim, HAPPEN_COMMAND, at_ns);
    if (happening == NULL) {
        sim->failed = 0; /* nothing of the simulation was touched */
        goto no_memory;
    }
    happening->command = copy;
    return 0;

no_memory:
    swarm__sim_command_free(copy);
    return swarm__fail_nomem(err);
}

static int refuse(swarm_error **err)
{
    return swarm__fail(err, SWARM_E_INVAL, NULL,
                       "an argument is NULL, negative or otherwise out of range");
}

static int note_name(swarm_sim *sim, int64_t at_ns, sim_command_kind kind, const char *name,
                     uint64_t number, swarm_error **err)
{
    if (sim == NULL || at_ns < 0 || name == NULL)
        return refuse(err);
    return note(sim, at_ns, &(sim_command){.kind = kind, .number = number}, name, err);
}

int swarm_sim_set_behaviour_at(swarm_sim *sim, int64_t at_ns, const char *image,
                               const swarm_sim_behaviour *behaviour, swarm_error **err)
{
    if (sim == NULL || at_ns < 0 || behaviour == NULL)
        return refuse(err);
    return note(sim, at_ns, &(sim_command){.kind = COMMAND_BEHAVIOUR, .behaviour = *behaviour},
                image, err);
}

int swarm_sim_heal_at(swarm_sim *sim, int64_t at_ns, swarm_error **err)
{
    if (sim == NULL || at_ns < 0)
        return refuse(err);
    return note(sim, at_ns, &(sim_command){.kind = COMMAND_HEAL}, NULL, err);
}

int swarm_sim_add_node_at(swarm_sim *sim, int64_t at_ns, const swarm_node_spec *spec,
                          swarm_error **err)
{
    if (sim == NULL || at_ns < 0 || spec == NULL || swarm_node_spec_get_name(spec) == NULL)
        return refuse(err);
    sim_command command = {.kind = COMMAND_ADD_NODE,
                           .node_spec = (swarm_node_spec *)(uintptr_t)spec};
    return note(sim, at_ns, &command, swarm_node_spec_get_name(spec), err);
}

int swarm_sim_set_node_availability_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                       swarm_node_availability availability, swarm_error **err)
{
    if (availability < SWARM_NODE_AVAILABILITY_ACTIVE ||
        availability > SWARM_NODE_AVAILABILITY_DRAIN)
        return refuse(err);
    return note_name(sim, at_ns, COMMAND_AVAILABILITY, name, (uint64_t)availability, err);
}

int swarm_sim_remove_node_at(swarm_sim *sim, int64_t at_ns, const char *name, int force,
                             swarm_error **err)
{
    return note_name(sim, at_ns, COMMAND_REMOVE_NODE, name, force != 0, err);
}

static int note_spec(swarm_sim *sim, int64_t at_ns, sim_command_kind kind, const char *name,
                     const swarm_service_spec *spec, swarm_error **err)
{
    if (sim == NULL || at_ns < 0 || name == NULL || spec == NULL)
        return refuse(err);
    sim_command command = {.kind = kind, .service_spec = (swarm_service_spec *)(uintptr_t)spec};
    return note(sim, at_ns, &command, name, err);
}

int swarm_sim_create_service_at(swarm_sim *sim, int64_t at_ns, const swarm_service_spec *spec,
                                swarm_error **err)
{
    return note_spec(sim, at_ns, COMMAND_CREATE, swarm_service_spec_get_name(spec), spec, err);
}

int swarm_sim_update_service_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                const swarm_service_spec *spec, swarm_error **err)
{
    return note_spec(sim, at_ns, COMMAND_UPDATE, name, spec, err);
}

int swarm_sim_scale_service_at(swarm_sim *sim, int64_t at_ns, const char *name, uint64_t replicas,
                               swarm_error **err)
{
    return note_name(sim, at_ns, COMMAND_SCALE, name, replicas, err);
}

int swarm_sim_rollback_service_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                  swarm_error **err)
{
    return note_name(sim, at_ns, COMMAND_ROLLBACK, name, 0, err);
}

int swarm_sim_rollback_service_to_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                     uint64_t revision, swarm_error **err)
{
    return note_name(sim, at_ns, COMMAND_ROLLBACK_TO, name, revision, err);
}

int swarm_sim_remove_service_at(swarm_sim *sim, int64_t at_ns, const char *name, swarm_error **err)
{
    return note_name(sim, at_ns, COMMAND_REMOVE, name, 0, err);
}

#define STEER(verb, command_kind)                                                                  \
    int swarm_sim_##verb##_update_at(swarm_sim *sim, int64_t at_ns, const char *name,              \
                                     swarm_error **err)                                            \
    {                                                                                              \
        return note_name(sim, at_ns, command_kind, name, 0, err);                                  \
    }

STEER(pause, COMMAND_PAUSE_UPDATE)
STEER(resume, COMMAND_RESUME_UPDATE)
STEER(promote, COMMAND_PROMOTE_UPDATE)
STEER(cancel, COMMAND_CANCEL_UPDATE)

int swarm_sim_answer_gate_at(swarm_sim *sim, int64_t at_ns, const char *name,
                             swarm_gate_answer answer, swarm_error **err)
{
    if (answer < SWARM_GATE_ANSWER_GO || answer > SWARM_GATE_ANSWER_STOP)
        return refuse(err);
    return note_name(sim, at_ns, COMMAND_ANSWER_GATE, name, (uint64_t)answer, err);
}

int swarm_sim_lose_node_at(swarm_sim *sim, int64_t at_ns, const char *name, int crash,
                           swarm_error **err)
{
    return note_name(sim, at_ns, COMMAND_LOSE_NODE, name, crash != 0, err);
}

int swarm_sim_return_node_at(swarm_sim *sim, int64_t at_ns, const char *name, swarm_error **err)
{
    return note_name(sim, at_ns, COMMAND_RETURN_NODE, name, 0, err);
}

int swarm_sim_leap_at(swarm_sim *sim, int64_t at_ns, int64_t by_ns, swarm_error **err)
{
    if (sim == NULL || at_ns < 0)
        return refuse(err);
    return note(sim, at_ns, &(sim_command){.kind = COMMAND_LEAP, .number = (uint64_t)by_ns}, NULL,
                err);
}

int swarm_sim_restart_manager_at(swarm_sim *sim, int64_t at_ns, int64_t down_ns, swarm_error **err)
{
    if (sim == NULL || at_ns < 0 || down_ns < 0)
        return refuse(err);
    if (!sim->keep_records && sim->now_ns > 0)
        return swarm__fail(err, SWARM_E_STATE, NULL,
                           "what is to be restored has to be kept from the beginning");
    int code =
        note(sim, at_ns, &(sim_command){.kind = COMMAND_RESTART, .number = (uint64_t)down_ns}, NULL,
             err);
    if (code == 0)
        sim->keep_records = 1;
    return code;
}

/* ---- carrying out ---- */

static void set_behaviour(swarm_sim *sim, const sim_command *command)
{
    swarm__sim_log(sim, '~', "%s behaves otherwise",
                   command->name != NULL ? command->name : "every other version");
    if (command->name == NULL) {
        sim->otherwise = command->behaviour;
        return;
    }
    for (size_t i = 0; i < sim->versions.count; i++) {
        if (swarm__str_equal(sim->versions.items[i].image, command->name)) {
            sim->versions.items[i].behaviour = command->behaviour;
            return;
        }
    }
    char *image = swarm__strdup(command->name);
    if (image == NULL || swarm__array_reserve(&sim->versions, 1) < 0) {
        swarm__free(image);
        swarm__sim_no_memory(sim);
        return;
    }
    swarm__array_push(&sim->versions, ((sim_version){image, command->behaviour}));
}

static void heal(swarm_sim *sim)
{
    swarm__sim_log(sim, '~', "nothing goes wrong any more");
    sim->healed = 1;
    for (size_t i = 0; i < sizeof sim->faults / sizeof sim->faults[0]; i++)
        sim->faults[i] = 0;
    swarm__sim_behaviour_heal(&sim->otherwise);
    for (size_t i = 0; i < sim->versions.count; i++)
        swarm__sim_behaviour_heal(&sim->versions.items[i].behaviour);
    for (size_t i = 0; i < sim->nodes.count; i++)
        if (!sim->nodes.items[i]->removed)
            swarm__sim_node_back(sim, sim->nodes.items[i]);
}

static int add_node(swarm_sim *sim, const sim_command *command, swarm_error **err)
{
    char *id = NULL;
    swarm__sim_log(sim, '>', "add node %s", command->name);
    int code = swarm_engine_add_node(sim->engine, command->node_spec, "192.0.2.1",
                                     swarm__sim_clock_ns(sim), &id, err);
    if (code == 0)
        swarm__sim_add_node(sim, id, command->name);
    swarm_free(id);
    return code;
}

static int set_availability(swarm_sim *sim, const sim_command *command, swarm_error **err)
{
    swarm_node_availability availability = (swarm_node_availability)command->number;
    swarm__sim_log(sim, '>', "%s node %s", swarm_node_availability_to_str(availability),
                   command->name);
    swarm_node *snapshot = NULL;
    int code = swarm_engine_get_node(sim->engine, command->name, &snapshot, err);
    if (code < 0)
        return code;
    swarm_node_spec *spec = swarm_node_spec_copy(swarm_node_get_spec(snapshot));
    swarm_node_free(snapshot);
    if (spec == NULL || swarm_node_spec_set_availability(spec, availability) < 0)
        code = swarm__fail_nomem(err);
    else
        code = swarm_engine_update_node(sim->engine, command->name, spec, swarm__sim_clock_ns(sim),
                                        err);
    swarm_node_spec_free(spec);
    sim_node *node = swarm__sim_find_node(sim, command->name);
    if (code < 0 || node == NULL)
        return code;
    node->active = availability == SWARM_NODE_AVAILABILITY_ACTIVE;
    node->paused = availability == SWARM_NODE_AVAILABILITY_PAUSE;
    node->was_paused |= node->paused;
    return code;
}

static int scale(swarm_sim *sim, const sim_command *command, swarm_error **err)
{
    swarm__sim_log(sim, '>', "scale %s to %llu", command->name,
                   (unsigned long long)command->number);
    swarm_service *snapshot = NULL;
    int code = swarm_engine_get_service(sim->engine, command->name, &snapshot, err);
    if (code < 0)
        return code;
    swarm_service_spec *spec = swarm_service_spec_copy(swarm_service_get_spec(snapshot));
    swarm_service_free(snapshot);
    code = spec != NULL ? swarm_service_spec_set_replicas(spec, command->number) : SWARM_E_NOMEM;
    if (code == SWARM_E_NOMEM)
        code = swarm__fail_nomem(err);
    else if (code < 0)
        code = swarm__fail(err, code, "/Mode", "%s has no number of replicas", command->name);
    else
        code = swarm_engine_update_service(sim->engine, command->name, spec,
                                           swarm__sim_clock_ns(sim), err);
    swarm_service_spec_free(spec);
    return code;
}

static int remove_node(swarm_sim *sim, const sim_command *command, swarm_error **err)
{
    int force = command->number != 0;
    swarm__sim_log(sim, '>', "remove node %s%s", command->name, force ? " by force" : "");
    int code =
        swarm_engine_remove_node(sim->engine, command->name, force, swarm__sim_clock_ns(sim), err);
    sim_node *node = swarm__sim_find_node(sim, command->name);
    if (code < 0 || node == NULL)
        return code;
    node->active = 0;
    node->forced = force != 0;
    return 0;
}

static int remove_service(swarm_sim *sim, const char *name, swarm_error **err)
{
    swarm__sim_log(sim, '>', "remove %s", name);
    int code = swarm_engine_remove_service(sim->engine, name, swarm__sim_clock_ns(sim), err);
    sim_service *service = swarm__sim_find_service(sim, name);
    if (code == 0 && service != NULL)
        service->leaving = 1;
    return code;
}

static void put_off(int64_t *at_ns, int64_t now_ns, int64_t by_ns)
{
    if (*at_ns > now_ns)
        *at_ns = swarm__ns_add(*at_ns, by_ns);
}

/* The engine goes by the latest time that it knows, until the clock has come there again. */
static void leap_back(swarm_sim *sim, int64_t by_ns)
{
    if (by_ns > sim->now_ns - sim->behind_ns)
        by_ns = sim->now_ns - sim->behind_ns; /* not before its beginning */
    swarm__sim_clock_ns(sim);
    sim->behind_ns += by_ns;
    for (size_t i = 0; i < sim->services.count; i++) {
        sim_service *service = sim->services.items[i];
        put_off(&service->deadline_ns, sim->now_ns, by_ns);
        for (size_t j = 0; j < service->slots.count; j++) {
            const sim_slot *slot = service->slots.items[j];
            for (size_t k = 0; k < slot->tasks.count; k++) {
                put_off(&slot->tasks.items[k]->deadline_ns, sim->now_ns, by_ns);
                put_off(&slot->tasks.items[k]->up_ns, sim->now_ns, by_ns);
                put_off(&slot->tasks.items[k]->prepare_from_ns, sim->now_ns, by_ns);
                put_off(&slot->tasks.items[k]->start_from_ns, sim->now_ns, by_ns);
            }
        }
    }
}

static void leap(swarm_sim *sim, int64_t by_ns)
{
    swarm__sim_log(sim, '~', "the clock leaps by %lld ns", (long long)by_ns);
    if (by_ns >= 0)
        sim->now_ns = swarm__ns_add(sim->now_ns, by_ns);
    else
        leap_back(sim, by_ns > -INT64_MAX ? -by_ns : INT64_MAX);
    swarm_engine_tick(sim->engine, swarm__sim_clock_ns(sim)); /* unless it is dead */
}

static void mishap(swarm_sim *sim, const sim_command *command)
{
    sim_node *node = command->name != NULL ? swarm__sim_find_node(sim, command->name) : NULL;
    if (command->kind == COMMAND_LEAP) {
        leap(sim, (int64_t)command->number);
    } else if (node == NULL || node->removed) {
        sim->refused++;
        swarm__sim_log(sim, '~', "no node %s", command->name);
    } else if (command->kind == COMMAND_LOSE_NODE) {
        swarm__sim_log(sim, '~', "%s %s", command->name,
                       command->number ? "crashes" : "is cut off");
        swarm__sim_node_lost(sim, node, command->number != 0);
    } else {
        swarm__sim_log(sim, '~', "%s is back", command->name);
        swarm__sim_node_back(sim, node);
    }
}

/* It dies in the middle of what it is asked to do next, in a few seconds at the latest. */
static void restart_manager(swarm_sim *sim, int64_t down_ns)
{
    static const sim_range latest = {0, 5000000000};
    if (sim->is_to_die)
        return;
    sim->is_to_die = 1;
    sim->down_ns = down_ns;
    sim->effects_to_live = 1 + swarm__random_below(&sim->random, 20);
    swarm__sim_plan(sim, HAPPEN_MANAGER,
                    swarm__ns_add(sim->now_ns, swarm__sim_draw_ns(sim, &latest)));
}

static int is_steering(sim_command_kind kind)
{
    return kind >= COMMAND_PAUSE_UPDATE && kind <= COMMAND_ANSWER_GATE;
}

static int steer(swarm_sim *sim, const sim_command *command, swarm_error **err)
{
    static const struct {
        const char *word;
        int (*call)(swarm_engine *engine, const char *name, int64_t now_ns, swarm_error **err);
    } ways[] = {[COMMAND_PAUSE_UPDATE] = {"pause", swarm_engine_pause_update},
                [COMMAND_RESUME_UPDATE] = {"resume", swarm_engine_resume_update},
                [COMMAND_PROMOTE_UPDATE] = {"promote", swarm_engine_promote_update},
                [COMMAND_CANCEL_UPDATE] = {"cancel", swarm_engine_cancel_update}};
    swarm_gate_answer answer = (swarm_gate_answer)command->number;
    sim_service *service = swarm__sim_find_service(sim, command->name);
    int code;
    if (command->kind == COMMAND_ANSWER_GATE) {
        swarm__sim_log(sim, '>', "answer the gate of %s with %s", command->name,
                       swarm_gate_answer_to_str(answer));
        code = swarm_engine_answer_gate(sim->engine, command->name, answer,
                                        swarm__sim_clock_ns(sim), err);
    } else {
        swarm__sim_log(sim, '>', "%s the update of %s", ways[command->kind].word, command->name);
        code = ways[command->kind].call(sim->engine, command->name, swarm__sim_clock_ns(sim), err);
    }
    if (code == 0 && service != NULL)
        swarm__sim_batch_steered(service, command);
    return code;
}

static int command_engine(swarm_sim *sim, const sim_command *command, swarm_error **err)
{
    const char *name = command->name;
    if (is_steering(command->kind))
        return steer(sim, command, err);
    swarm__sim_batch_disturbed(sim);
    switch (command->kind) {
    case COMMAND_ADD_NODE:
        return add_node(sim, command, err);
    case COMMAND_AVAILABILITY:
        return set_availability(sim, command, err);
    case COMMAND_REMOVE_NODE:
        return remove_node(sim, command, err);
    case COMMAND_CREATE:
        swarm__sim_log(sim, '>', "create %s", name);
        return swarm_engine_create_service(sim->engine, command->service_spec,
                                           swarm__sim_clock_ns(sim), NULL, err);
    case COMMAND_UPDATE:
        swarm__sim_log(sim, '>', "update %s", name);
        return swarm_engine_update_service(sim->engine, name, command->service_spec,
                                           swarm__sim_clock_ns(sim), err);
    case COMMAND_SCALE:
        return scale(sim, command, err);
    case COMMAND_ROLLBACK:
        swarm__sim_log(sim, '>', "roll back %s", name);
        return swarm_engine_rollback_service(sim->engine, name, swarm__sim_clock_ns(sim), err);
    case COMMAND_ROLLBACK_TO:
        swarm__sim_log(sim, '>', "roll back %s to revision %llu", name,
                       (unsigned long long)command->number);
        return swarm_engine_rollback_service_to(sim->engine, name, command->number,
                                                swarm__sim_clock_ns(sim), err);
    default:
        return remove_service(sim, name, err);
    }
}

void swarm__sim_carry_out(swarm_sim *sim, const sim_command *command)
{
    swarm_error *err = NULL;
    int code = 0;
    switch (command->kind) {
    case COMMAND_BEHAVIOUR:
        set_behaviour(sim, command);
        return;
    case COMMAND_HEAL:
        heal(sim);
        return;
    case COMMAND_LOSE_NODE:
    case COMMAND_RETURN_NODE:
    case COMMAND_LEAP:
        swarm__sim_batch_disturbed(sim);
        mishap(sim, command);
        return;
    case COMMAND_RESTART:
        restart_manager(sim, (int64_t)command->number);
        return;
    default:
        swarm__sim_pace_asked(sim);
        code = command_engine(sim, command, &err);
        sim->commanded = 1;
    }
    if (code == SWARM_E_NOMEM) {
        swarm__sim_no_memory(sim);
    } else if (code < 0) {
        sim->refused++;
        swarm__sim_log(sim, '>', "refused: %s", swarm_error_get_message(err));
    }
    swarm_error_free(err);
}
