/* SPDX-License-Identifier: MIT
 *
 * What the simulator remembers, and what its parts offer each other. The world's truth and the engine's
 * word stand side by side in it: what a process does, and what the engine says of its task.
 *
 * When memory is short inside a step, `failed` is set and the simulation is over; so most functions here
 * return nothing.
 */
#ifndef SWARM__SIM_SIM_STATE_H
#define SWARM__SIM_SIM_STATE_H

#include "base/error.h"
#include "base/heap.h"
#include "base/id_map.h"
#include "base/map.h"
#include "base/text.h"
#include <swarm/sim.h>

typedef struct sim_node sim_node;
typedef struct sim_service sim_service;
typedef struct sim_slot sim_slot;
typedef struct sim_task sim_task;

typedef struct sim_range {
    int64_t least_ns;
    int64_t most_ns;
} sim_range;

/* Probabilities are whole numbers of 2^-32, so that every compiler draws alike. */
struct swarm_sim_behaviour {
    sim_range prepare, start, boot, drain, stop, late_failure_at, flapping_at;
    uint64_t prepare_failure, never_healthy, ignore_stop, late_failure, flapping;
    int64_t crash_after_ns;
};

typedef int32_t sim_command_kind;
enum {
    COMMAND_BEHAVIOUR,
    COMMAND_HEAL,
    COMMAND_ADD_NODE,
    COMMAND_AVAILABILITY,
    COMMAND_REMOVE_NODE,
    COMMAND_CREATE,
    COMMAND_UPDATE,
    COMMAND_SCALE,
    COMMAND_ROLLBACK,
    COMMAND_ROLLBACK_TO,
    COMMAND_REMOVE,
    COMMAND_PAUSE_UPDATE,
    COMMAND_RESUME_UPDATE,
    COMMAND_PROMOTE_UPDATE,
    COMMAND_CANCEL_UPDATE,
    COMMAND_ANSWER_GATE,
    COMMAND_LOSE_NODE,
    COMMAND_RETURN_NODE,
    COMMAND_LEAP,
    COMMAND_RESTART
};

typedef struct sim_command {
    sim_command_kind kind;
    char *name;
    swarm_service_spec *service_spec;
    swarm_node_spec *node_spec;
    swarm_sim_behaviour behaviour;
    uint64_t number; /* replicas, availability, force, crash, answer, nanoseconds */
} sim_command;

/* Things that happen at a time. */
typedef int32_t sim_kind;
enum {
    HAPPEN_COMMAND,
    HAPPEN_PREPARED, /* in the world */
    HAPPEN_STARTED,
    HAPPEN_BOOTED,
    HAPPEN_UNHEALTHY, /* it never became healthy, or its node does not answer */
    HAPPEN_FLAP,      /* by chance */
    HAPPEN_RECOVERED,
    HAPPEN_DRAINED,
    HAPPEN_EXIT,    /* because it was stopped */
    HAPPEN_CRASH,   /* by chance */
    HAPPEN_SEEN,    /* an observation arrives */
    HAPPEN_NODE,    /* a node is seen up or down */
    HAPPEN_MANAGER, /* it comes back, or dies at the latest */
    HAPPEN_REQUEST  /* to a service */
};

typedef int32_t sim_seen;
enum {
    SEEN_STATE,
    SEEN_HEALTH,
    SEEN_ROUTED,
    SEEN_DRAINED,
    SEEN_ABSENT
};

typedef struct sim_observation {
    sim_seen kind;
    swarm_task_state state;
    swarm_health health;
    const char *error; /* static */
    int32_t exit_code;
    uint64_t cut;
} sim_observation;

typedef struct sim_happening {
    swarm__heap_node timer; /* first */
    sim_kind kind;
    sim_task *task;
    sim_node *node;
    sim_service *service;
    sim_command *command;
    int64_t number; /* exit code, drain's deadline, node state, turn of the node */
    sim_observation seen;
    uint64_t turn; /* of the manager that sees it */
    struct sim_happening *next_free;
} sim_happening;

typedef int32_t sim_route;
enum {
    SIM_ROUTE_NONE,
    SIM_ROUTE_ASKED,
    SIM_ROUTE_OPEN,
    SIM_ROUTE_DRAINING,
    SIM_ROUTE_CLOSED
};

struct sim_task {
    swarm__id id;
    uint32_t references; /* the engine's knowledge, and things that are to happen */
    uint64_t number;     /* in its slot, from 1 */
    sim_service *service;
    sim_slot *slot;
    sim_node *node;                 /* NULL until prepared */
    const swarm_service_spec *spec; /* the engine's, to tell revisions apart while it is known */
    uint64_t generation;
    uint64_t update; /* serial of the update that ran when it was made */
    /* the world */
    int64_t health_interval_ns; /* 0: it has no health check */
    int64_t patience_ns;        /* until one that does not answer counts as unhealthy */
    int64_t start_period_ns;
    int64_t grace_ns;     /* between stop signal and kill */
    int64_t settle_ns;    /* it is to stay up before it counts */
    int64_t stop_ns;      /* when the engine asked for its stop */
    int64_t last_seen_ns; /* when the last observation in order arrives */
    int64_t deadline_ns;  /* of its drain */
    size_t routed_place;  /* in the service's list of routed tasks + 1 */
    size_t node_place;    /* in its node's list */
    int32_t exit_code;
    sim_route route;
    unsigned balanced : 1; /* it has ports that the balancer opens */
    unsigned prepared : 1;
    unsigned alive : 1;
    unsigned ready : 1; /* accepts, and is healthy */
    unsigned exited : 1;
    unsigned sick : 1; /* will never be healthy */
    unsigned rejected : 1;
    /* the engine's word */
    unsigned told_routed : 1;
    unsigned told_ready : 1;
    unsigned told_running : 1;
    unsigned told_drained : 1;
    unsigned prepare_asked : 1;
    unsigned start_asked : 1;
    unsigned stop_asked : 1;
    unsigned remove_asked : 1;
    unsigned probed : 1;
    unsigned lost : 1; /* its node is seen down */
    unsigned ended : 1;
    unsigned known : 1;
    unsigned serving : 1;        /* runs, and was not asked to go */
    unsigned failing : 1;        /* it turned unhealthy */
    unsigned paced : 1;          /* its beginning was looked at */
    unsigned made_up : 1;        /* another was made for it before its end */
    unsigned given_up : 1;       /* it did not end in the time that it had */
    unsigned adopting : 1;       /* it was looked for, and the answer has not arrived */
    unsigned before_restart : 1; /* it was there before the manager was restarted */
    int64_t up_ns;               /* from then on it counts as up, when it serves */
    int64_t ran_ns;              /* since then it runs */
    int64_t prepare_from_ns;     /* not before, because one before it failed */
    int64_t start_from_ns;
    swarm_task_state state;
    swarm_task_state desired;
    swarm_sim_behaviour behaviour;
};

typedef struct sim_pace { /* of the tasks of a slot */
    uint64_t generation;  /* of what failed last */
    uint64_t failures;    /* in a row, that were made up for */
    int64_t failed_ns;
    int64_t delay_ns;    /* of its restart policy */
    unsigned failed : 1; /* and nothing was made up for it yet */
    unsigned rejected : 1;
    int64_t asked_ns;  /* one ended because it was to */
    int64_t window_ns; /* a second begins */
    uint64_t made;     /* in it */
} sim_pace;

typedef struct sim_batches { /* of an update */
    uint64_t update;         /* its serial */
    uint64_t sizes[SWARM_UPDATE_BATCHES_MAX];
    size_t count;
    swarm_update_gate gate;
    int64_t monitor_ns;
    uint64_t begun;            /* slots that it has worked on */
    uint64_t passed;           /* gates */
    uint64_t held_most;        /* so many may have begun at the end of the pause */
    unsigned exact : 1;        /* it is sure how many slots each batch has */
    unsigned at_gate : 1;      /* it waits there */
    unsigned held : 1;         /* it was paused on request */
    unsigned promoted : 1;     /* no batch and no gate counts any more */
    unsigned stopped : 1;      /* a gate was answered with stop */
    unsigned cancelled : 1;    /* it is to end with that verdict */
    unsigned answers_hold : 1; /* the answer that is told next opens no gate */
    unsigned unsure : 1;       /* something else changed its slots, or events were lost */
} sim_batches;

struct sim_slot {
    uint64_t key;   /* slot number; 0 for global services */
    sim_node *node; /* of global services; NULL where tasks stand that are not assigned yet */
    uint64_t made;
    struct {
        sim_task **items;
        size_t count, capacity;
    } tasks;                 /* that the engine knows, the oldest first */
    size_t ended;            /* so many of them, from the first on, have ended */
    uint64_t serving;        /* tasks of it that serve */
    unsigned on_its_way : 1; /* the running update works on it */
    unsigned failed : 1;     /* in the running update */
    unsigned was_clean : 1;  /* when the running update began, it ran what it should */
    uint64_t to_begin;       /* serial of the update that is to work on it; 0 when it has */
    unsigned begun : 1;      /* the running update has begun with it */
    sim_pace pace;
};

struct sim_service {
    swarm__id id;
    char *name;
    swarm_service_spec *spec; /* NULL before it was created and when it is gone */
    int64_t interval_ns;      /* of requests, 0 for none */
    unsigned requested : 1;   /* the first request is under way */
    unsigned touched : 1;
    unsigned leaving : 1; /* to be removed */
    unsigned removed : 1;
    struct {
        sim_slot **items;
        size_t count, capacity;
    } slots;
    uint64_t highest_key; /* of a slot */
    struct {
        sim_task **items;
        size_t count, capacity;
    } routed;               /* what the balancer gives connections to */
    const sim_task *newest; /* that was made; NULL when it is forgotten */
    struct {
        swarm_service_spec **items; /* by generation - 1 - forgotten */
        size_t count, capacity;
    } generations;
    struct {
        uint64_t *items; /* their numbers, as they were last looked at */
        size_t count, capacity;
    } revisions;
    uint64_t forgotten;
    uint64_t generation; /* of the spec */
    uint64_t replicas;   /* at the last check */
    uint64_t serving;    /* slots of which a task serves */
    uint64_t full;       /* start-first: so many have served, and none of them failed */
    uint64_t full_stop;  /* the same for stop-first */
    uint64_t away;       /* stop-first: as many may be missing */
    /* the update */
    uint64_t update;           /* serial of the one that runs or ran last */
    uint64_t begun_generation; /* of the spec, when it began */
    unsigned open : 1;
    unsigned converging : 1;
    unsigned rolling_back : 1;
    unsigned start_first : 1; /* as it was when it began */
    unsigned paused : 1;
    unsigned unsure : 1; /* its verdict may have been lost with the manager */
    int64_t deadline_ns;
    uint64_t parallelism;
    sim_batches batches;
};

typedef struct sim_wish { /* an effect that waits until its node is back */
    swarm_effect_kind kind;
    sim_task *task;
} sim_wish;

struct sim_node {
    swarm__id id;
    char *name;
    unsigned up : 1;
    unsigned seen_down : 1;
    unsigned removed : 1;
    unsigned active : 1; /* by its availability */
    unsigned paused : 1;
    unsigned forced : 1;     /* to be removed, with what runs there */
    unsigned was_paused : 1; /* once: it may have missed an update */
    uint64_t turn;           /* how often it was lost or came back */
    struct {
        sim_wish *items;
        size_t count, capacity;
    } wishes;
    struct {
        sim_task **items;
        size_t count, capacity;
    } tasks; /* that were prepared there and are not removed */
};

typedef struct sim_record { /* as it was last written down */
    char id[SWARM__ID_LENGTH + 1];
    swarm_record *record; /* NULL: it is to be deleted */
} sim_record;

typedef struct sim_version {
    char *image;
    swarm_sim_behaviour behaviour;
} sim_version;

struct swarm_sim {
    swarm_engine *engine;
    swarm__random random;
    int64_t now_ns;
    int64_t behind_ns; /* so much is the manager's clock behind: it has leapt back */
    int64_t engine_ns; /* the latest time that the engine was told */
    int failed;        /* 0, or SWARM_E_NOMEM */
    int healed;
    sim_range observation_delay, detection_delay, fault_delay;
    uint64_t faults[SWARM_SIM_FAULT_REORDERED + 1];
    swarm_sim_behaviour otherwise;
    struct {
        sim_version *items;
        size_t count, capacity;
    } versions;
    swarm__heap happenings;
    sim_happening *free_happenings;
    uint64_t solid; /* happenings that are no chance and no request */
    struct {
        sim_node **items;
        size_t count, capacity;
    } nodes;
    struct {
        sim_service **items;
        size_t count, capacity;
    } services;
    swarm__id_map tasks; /* those that the engine knows */
    sim_task *met;       /* the last one: effects come in runs about one task */
    struct {
        swarm_event **items;
        size_t count, capacity, head;
    } events;
    swarm_event *lent;
    swarm__text log;
    int keep_log, keep_events, checks;
    /* the manager */
    int keep_records;
    int is_to_die;            /* in the middle of its effects */
    int commanded;            /* by a command that is not written down yet */
    uint64_t effects_to_live; /* then */
    uint64_t turn;            /* how often it died */
    int64_t down_ns;
    swarm__map records; /* by id */
    struct {
        sim_record **items;
        size_t count, capacity;
    } uncommitted;
    sim_happening *first_postponed; /* what waits until it is back */
    sim_happening *last_postponed;
    size_t postponed; /* so many */
    char *breach;     /* the first thing that did not hold */
    uint64_t last_sequence;
    uint64_t transitions, effects, observations, refused, requests, failed_requests;
};

/* ---- behaviour.c ---- */

void swarm__sim_behave_well(swarm_sim_behaviour *behaviour);
void swarm__sim_behaviour_heal(swarm_sim_behaviour *behaviour);
int swarm__sim_range_valid(int64_t least_ns, int64_t most_ns);
/* A probability as a whole number of 2^-32. 0 or SWARM_E_INVAL. */
int swarm__sim_probability(double probability, uint64_t *out);
int64_t swarm__sim_draw_ns(swarm_sim *sim, const sim_range *range);
int swarm__sim_draw(swarm_sim *sim, uint64_t probability);
const swarm_sim_behaviour *swarm__sim_behaviour_of(const swarm_sim *sim, const char *image);

/* ---- sim.c ---- */

void swarm__sim_no_memory(swarm_sim *sim);
/* What the manager's clocks say. */
int64_t swarm__sim_clock_ns(swarm_sim *sim);
int64_t swarm__sim_unix_ns(swarm_sim *sim);
/* From when what the engine begins now is counted: it takes the latest time that it was told for now. */
int64_t swarm__sim_reckoned_ns(const swarm_sim *sim);

/* ---- happening.c ---- */

/* One more thing to happen; NULL when memory is short (and then the simulation is over). */
sim_happening *swarm__sim_plan(swarm_sim *sim, sim_kind kind, int64_t at_ns);
sim_happening *swarm__sim_plan_task(swarm_sim *sim, sim_kind kind, int64_t at_ns, sim_task *task);
void swarm__sim_unplan(swarm_sim *sim, sim_happening *happening);
sim_happening *swarm__sim_first(const swarm_sim *sim);
/* Keep it until the manager is back; plan all that was kept. */
void swarm__sim_postpone(swarm_sim *sim, sim_happening *happening);
void swarm__sim_plan_postponed(swarm_sim *sim);
void swarm__sim_task_release(sim_task *task);
void swarm__sim_command_free(sim_command *command);

/* ---- command.c ---- */

void swarm__sim_carry_out(swarm_sim *sim, const sim_command *command);

/* ---- world.c: what effects lead to ---- */

void swarm__sim_act(swarm_sim *sim, swarm_effect_kind kind, sim_task *task);
void swarm__sim_happen(swarm_sim *sim, const sim_happening *happening);
void swarm__sim_close_route(sim_task *task);

/* ---- nodes.c ---- */

void swarm__sim_node_lost(swarm_sim *sim, sim_node *node, int crash);
void swarm__sim_node_back(swarm_sim *sim, sim_node *node);
void swarm__sim_node_seen(swarm_sim *sim, const sim_happening *happening);
/* The node keeps the wish for later: 1 when it cannot be reached. */
int swarm__sim_node_keeps(swarm_sim *sim, swarm_effect_kind kind, sim_task *task);

void swarm__sim_node_is(sim_node *node, swarm_node_state state);
/* A manager that is back finds the node up or down. */
void swarm__sim_node_found(swarm_sim *sim, sim_node *node);

/* ---- manager.c: it dies and comes back ---- */

/* Take notice of an effect, or of there being none for now (NULL). */
void swarm__sim_persist(swarm_sim *sim, const swarm_effect *effect);
int swarm__sim_is_to_die(swarm_sim *sim);
void swarm__sim_die(swarm_sim *sim);
void swarm__sim_come_back(swarm_sim *sim);
void swarm__sim_adopt(swarm_sim *sim, sim_task *task);
void swarm__sim_records_free(swarm_sim *sim);

/* ---- observe.c: what the engine is told ---- */

void swarm__sim_report(swarm_sim *sim, sim_task *task, const sim_observation *seen);
void swarm__sim_report_state(swarm_sim *sim, sim_task *task, swarm_task_state state,
                             const char *error, int32_t exit_code);
void swarm__sim_arrive(swarm_sim *sim, const sim_happening *happening);

/* ---- effect.c: what the engine asks for and tells ---- */

void swarm__sim_take_effects(swarm_sim *sim);
void swarm__sim_learn_service(swarm_sim *sim, const char *name, const char *id);

/* ---- find.c ---- */

sim_node *swarm__sim_find_node(const swarm_sim *sim, const char *id_or_name);
sim_service *swarm__sim_find_service(const swarm_sim *sim, const char *id_or_name);
/* The one that is to stay; made when there is none. NULL when memory is short. */
sim_service *swarm__sim_service_by_name(swarm_sim *sim, const char *name);
sim_node *swarm__sim_add_node(swarm_sim *sim, const char *id, const char *name);
void swarm__sim_node_free(sim_node *node);
void swarm__sim_service_free(sim_service *service);
/* By an id that the engine made, or NULL. */
sim_task *swarm__sim_find_task(const swarm_sim *sim, const char *id);
sim_task *swarm__sim_make_task(swarm_sim *sim, sim_service *service, const char *id, uint64_t slot,
                               sim_node *node);
sim_task *swarm__sim_meet_task(swarm_sim *sim, const swarm_effect *effect);
void swarm__sim_task_home(swarm_sim *sim, sim_task *task, sim_node *node);
/* The place in the slot's list of the first task that has not ended. */
size_t swarm__sim_first_live(sim_slot *slot);
/* The engine has forgotten it; at the end all are dropped. */
void swarm__sim_forget_task(swarm_sim *sim, sim_task *task);
void swarm__sim_drop_task(swarm_sim *sim, sim_task *task);
void swarm__sim_drop_tasks(swarm_sim *sim);
/* The service's spec is now what the engine says. */
void swarm__sim_refresh_service(swarm_sim *sim, sim_service *service);

/* ---- check.c: each effect and event by itself ---- */

/* Only the first breach is kept. */
void swarm__sim_breach(swarm_sim *sim, const char *format, ...) SWARM__PRINTF(2, 3);
void swarm__sim_breach_task(swarm_sim *sim, const sim_task *task, const char *what);
void swarm__sim_check_effect(swarm_sim *sim, swarm_effect_kind kind, const sim_task *task);
void swarm__sim_see_event(swarm_sim *sim, const swarm_event *event, sim_task *task);
void swarm__sim_see_state(swarm_sim *sim, sim_task *task, swarm_task_state state,
                          swarm_task_state desired);
void swarm__sim_lose_tasks(sim_node *node);
/* It was asked to go, or failed: then the service is not what it was to be, by no fault of an update. */
void swarm__sim_serves_no_more(sim_task *task, int failed);
/* Tasks are taken away by force: nothing is known of what has to serve, until all serve again. */
void swarm__sim_expect_nothing(swarm_sim *sim);
/* Neither ended nor asked to. */
int swarm__sim_task_is_live(const sim_task *task);

/* ---- check_update.c: updates ---- */

void swarm__sim_update_state(swarm_sim *sim, sim_service *service, swarm_update_state state);
/* As many tasks may be missing as an update may take; a node was changed. */
void swarm__sim_update_limit(sim_service *service);
void swarm__sim_update_nodes(const swarm_sim *sim);
void swarm__sim_update_verdict(swarm_sim *sim, sim_service *service, swarm_verdict verdict);
void swarm__sim_update_task(sim_task *task);
/* What the manager says after its restart. */
void swarm__sim_update_look_up(swarm_sim *sim, sim_service *service,
                               const swarm_update_status *status);
/* After a step. */
void swarm__sim_check_step(swarm_sim *sim);

/* ---- check_pace.c: no busy loop ---- */

/* It has ended: by itself, or because it was to. */
void swarm__sim_pace_ended(const swarm_sim *sim, sim_task *task, swarm_task_state state,
                           int by_itself);
void swarm__sim_pace_lost(sim_task *task);
void swarm__sim_pace_made(swarm_sim *sim, sim_task *task);
const char *swarm__sim_pace_fault(const swarm_sim *sim, swarm_effect_kind kind,
                                  const sim_task *task);
/* What failed before is no reason any more to wait. */
void swarm__sim_pace_forget(const swarm_sim *sim, sim_service *service);
/* A node was changed, or is seen up or down: global services have their slots on it made anew. */
void swarm__sim_pace_node(swarm_sim *sim, const sim_node *node);
/* Something was asked for, which need not wait. */
void swarm__sim_pace_asked(swarm_sim *sim);

/* ---- check_batch.c: batches, gates, and what is said to an update on its way ---- */

/* So many tasks go at once, or more: of per cent as many as there can be. */
uint64_t swarm__sim_parallelism(const sim_service *service, const swarm_update_config *config);
/* The event tells only that it goes on, or waits. */
int swarm__sim_is_word_on_the_way(const swarm_event *event);
void swarm__sim_batch_begin(sim_service *service, const swarm_update_config *config);
void swarm__sim_batch_made(swarm_sim *sim, sim_task *task);
void swarm__sim_batch_gate(swarm_sim *sim, sim_service *service, int answered);
void swarm__sim_batch_verdict(swarm_sim *sim, sim_service *service, swarm_verdict verdict);
/* The engine has taken the command; another one was given, which changes slots beside the update. */
void swarm__sim_batch_steered(sim_service *service, const sim_command *command);
void swarm__sim_batch_disturbed(swarm_sim *sim);
void swarm__sim_batch_look_up(sim_service *service);

/* ---- check_revisions.c ---- */

void swarm__sim_check_revisions(swarm_sim *sim, sim_service *service);

/* ---- check_quiet.c: what is left when all is quiet ---- */

void swarm__sim_check_quiet(swarm_sim *sim);

/* ---- log.c ---- */

void swarm__sim_log(swarm_sim *sim, char mark, const char *format, ...) SWARM__PRINTF(3, 4);
void swarm__sim_log_task(swarm_sim *sim, char mark, const sim_task *task, const char *format, ...)
    SWARM__PRINTF(4, 5);
void swarm__sim_log_effect(swarm_sim *sim, const swarm_effect *effect, const sim_task *task);

#endif
