/* SPDX-License-Identifier: MIT
 *
 * What the engine remembers. What its parts offer each other is in engine_parts.h.
 */
#ifndef SWARM__CORE_ENGINE_STATE_H
#define SWARM__CORE_ENGINE_STATE_H

#include "base/heap.h"
#include "base/id_map.h"
#include "base/map.h"
#include "core/effect_queue.h"
#include "model/event.h"
#include <swarm/engine.h>
#include <swarm/rollout.h>
#include <swarm/scheduler.h>

typedef struct engine_service engine_service;
typedef struct engine_slot engine_slot;
typedef struct engine_task engine_task;
typedef struct engine_node engine_node;

/* A sentence that several owners hold. */
typedef struct swarm__shared_text {
    uint32_t references;
    char text[];
} swarm__shared_text;

/* A service spec as it was given at one time. It never changes, so that what is asked of it for each
 * task again and again is read once, when it is made. */
typedef struct swarm__revision {
    uint32_t references;
    unsigned has_ingress_port : 1;
    unsigned has_host_port : 1; /* that can be asked whether it accepts */
    unsigned has_constraints : 1;
    unsigned has_drain_timeout : 1; /* else the engine's holds */
    swarm_update_order order;       /* of updates, as the spec says it or as it is without a word */
    swarm_update_order moves_first; /* the same for tasks that leave their node; never auto */
    uint64_t number; /* of its template, in its service: changes in place do not alter it */
    swarm_service_spec *spec;
    const char *name; /* of the service; lent by the spec */
    size_t name_length;
    const swarm_health_config *health; /* NULL when tasks are not probed; lent by the spec */
    const swarm_restart_policy *restart_policy; /* NULL for none; lent by the spec */
    int64_t placement_timeout_ns;
    int64_t prepare_timeout_ns;
    int64_t start_timeout_ns;
    int64_t drain_timeout_ns;
    int64_t stop_timeout_ns; /* the grace period, and some time for its end to be seen */
    int64_t settle_time_ns;
    int32_t priority;
    unsigned is_global : 1;
    unsigned untold : 1; /* some of those that wait may not know why */
    /* those of its tasks that wait for a place, and its place in the line of those that have some */
    engine_task *first_task;
    engine_task *last_task;
    struct swarm__revision *next_waiting;
    struct swarm__revision *prev_waiting;
    swarm__shared_text *why; /* they wait; NULL while nobody asked */
} swarm__revision;

/* What a service has been: a template, and what became of it. */
typedef struct engine_past {
    swarm__revision *revision; /* as it was last */
    int64_t created_ns;
    int64_t succeeded_ns; /* last; 0: it has not */
    swarm_verdict verdict;
} engine_past;

typedef int32_t engine_route;
enum {
    ROUTE_NONE = 0,
    ROUTE_ASKED = 1,    /* its ports are to be found accepting */
    ROUTE_OPEN = 2,     /* the balancer gives it connections */
    ROUTE_DRAINING = 3, /* it gets no new ones */
    ROUTE_CLOSED = 4    /* or there never was one: its ports are its node's, and accept */
};

enum { /* marks of timers, which are the first members of what they belong to */
    TIMER_OF_TASK = 0,
    TIMER_OF_SERVICE = 1
};

struct engine_task {        /* what every step looks at stands together */
    swarm__heap_node timer; /* first: the end of its hold, or of what it is waited for */
    swarm__id id;
    uint32_t references;     /* the engine's, and those of effects */
    uint64_t number;         /* in the order in which objects were made */
    engine_service *service; /* NULL: a spare */
    engine_slot *slot;       /* NULL once the slot is gone */
    engine_node *node;       /* NULL until placed */
    swarm__revision *revision;
    engine_task *older; /* in its slot */
    uint64_t rollout;   /* serial of the rollout that made it, 0 for none */
    swarm_task_state state;
    swarm_task_state desired;
    swarm_health health;
    engine_route route;
    unsigned held : 1;      /* to be prepared, not started yet */
    unsigned waiting : 1;   /* in the list of those that wait for a place */
    unsigned put_off : 1;   /* not to be placed before its hold is over */
    unsigned uncounted : 1; /* has a node, and the scheduler does not count it for the layout */
    unsigned retrying : 1;  /* preparing failed in passing: waits to be tried again */
    unsigned probing : 1;
    unsigned up : 1;         /* counted as up */
    unsigned failing : 1;    /* turned unhealthy: will end as failed */
    unsigned start_sent : 1; /* since the manager is there */
    unsigned stop_sent : 1;
    unsigned lost : 1;      /* its node is down */
    unsigned misplaced : 1; /* its node no longer meets the constraints */
    unsigned replaced : 1;  /* its slot has dealt with its end */
    unsigned time_over : 1; /* its timer was due */
    unsigned seen_running : 1;
    unsigned adopting : 1;   /* after a restart it was looked for, and not seen yet */
    unsigned unsaved : 1;    /* in the list of what is to be persisted */
    unsigned forgotten : 1;  /* by the engine: only its memory is held */
    swarm_task_state worded; /* the state whose message it shows */
    uint64_t node_version;   /* of its node, when the constraints were last looked at */
    engine_task *next_unsaved;
    union { /* it waits for a place, has one, or is history */
        engine_task *next_waiting;
        engine_task *next_on_node;
        engine_task *newer; /* in its slot; of the newest that is history: the oldest */
    };
    union {
        engine_task *prev_waiting;
        engine_task *prev_on_node;
        uint64_t remembered; /* of the newest that is history: how many are */
    };
    swarm__shared_text *error;
    int32_t exit_code;
    uint32_t pull_tries; /* that failed in passing */
    uint64_t cut;
    uint64_t dismissed_by; /* serial of the rollout that told it to stop, 0 for none */
    int64_t created_ns;
    int64_t state_ns;
    int64_t hold_until_ns; /* its restart delay */
    int64_t up_since_ns;   /* 0: it has not been up */
    int64_t retry_ns;      /* when it is prepared again, while retrying */
    int64_t prepare_until_ns;
};

/* The restarts of a slot. */
typedef struct engine_restarts {
    swarm__revision *counted; /* what they are of; NULL when none was noted */
    uint64_t count;
    uint64_t failures; /* in a row, without a good run between them */
    struct {
        int64_t *items;
        size_t count, capacity;
    } times_ns; /* for the restart window: the last ones, oldest first */
} engine_restarts;

/* What asks the budget of a service (engine_budget.c). */
typedef uint32_t engine_disruption;
enum {
    DISRUPTION_UPDATE = 0, /* stop-first: the update takes the old task away */
    DISRUPTION_MOVE = 1,   /* stop-first: a task leaves its node */
    DISRUPTION_START = 2,  /* start-first: another is started beside a task */
    DISRUPTIONS = 3
};

typedef uint32_t engine_step; /* of a rollout, that is put off */
enum {
    STEP_NONE = 0,
    STEP_START = 1,
    STEP_STOP = 2
};

typedef uint32_t engine_phase; /* of a task's life, whose length is remembered */
enum {
    PHASE_PREPARE = 0,
    PHASE_START = 1, /* until it counts as up */
    PHASE_DRAIN = 2,
    PHASE_STOP = 3,
    PHASES = 4
};

typedef struct engine_times {
    uint32_t count; /* that the mean is of, at most a few of the last ones */
    int64_t least_ns;
    int64_t mean_ns;
    int64_t most_ns;
} engine_times;

typedef struct engine_line { /* of slots that wait for their turn */
    engine_slot *first;
    engine_slot *last;
} engine_line;

typedef struct engine_budget { /* counts of the service's slots */
    uint64_t served;           /* that are to have something up */
    uint64_t up;               /* that have */
    uint64_t excused;          /* that have not, and whose failure the update lets pass */
    uint64_t beside;           /* that have a candidate which is not up yet */
    uint64_t turns;            /* that were given a turn and have not used it yet */
    engine_line lines[DISRUPTIONS];
} engine_budget;

struct engine_slot {
    engine_service *service;
    engine_node *node;      /* of global services */
    engine_task *active;    /* what it runs or is to run */
    engine_task *candidate; /* what takes its place, while both are there */
    engine_task *newest;    /* all its tasks, newest first */
    engine_task *history;   /* those from here on have ended and were dealt with; NULL for none */
    engine_slot *next_dirty;
    engine_slot *next_in_line;
    swarm__revision *revision; /* what a restart of the active task runs */
    engine_restarts *restarts; /* NULL when there were none */
    uint32_t key; /* place in its service's array + 1; the slot number of replicated services */
    unsigned dirty : 1;
    unsigned removing : 1;
    unsigned finished : 1; /* its restart policy starts no other task */
    unsigned clean : 1;    /* scratch: an update leaves it as it is */
    unsigned moved : 1;    /* the last replacement that was tried on another node failed */
    unsigned put_off : 2;  /* the step of its rollout that waits for the budget */
    unsigned served : 1;   /* something of it has been up */
    unsigned excused : 1;  /* the update counts it as failed and goes on */
    unsigned yielded : 1;  /* its candidate has waited too long for a node to hold back others */
    unsigned in_line : 1;
    unsigned turn : 1;
    unsigned told_held_back : 1;
    unsigned timer_due : 1;  /* of one of its tasks */
    unsigned disruption : 2; /* what it stands in line for */
    unsigned up_tasks : 4;   /* of its tasks */
    unsigned leaves : 1;     /* scratch: there are to be fewer */
    unsigned to_reap : 1;    /* it may have more tasks than are to be remembered */
};

typedef struct engine_port {
    uint32_t published;
    swarm_port_protocol protocol;
    unsigned wanted : 1;
} engine_port;

/* What an update came to, beside its verdict and the task that decided it. */
typedef struct engine_outcome {
    swarm_verdict_cause cause;
    uint64_t slot;  /* of the task */
    swarm__id node; /* of the task */
    uint64_t slots; /* that were to change, or are */
    uint64_t up;
    uint64_t failed;
    uint64_t failed_before; /* by the update that a rollback goes back from */
    uint64_t cut;           /* connections, since the update began */
} engine_outcome;

struct engine_service {
    swarm__heap_node timer; /* first: the rollout's deadline, or the end of converging */
    swarm__id id;
    uint64_t number; /* in the order in which objects were made */
    uint64_t version;
    int64_t created_ns;
    int64_t updated_ns;
    swarm__revision *current;
    struct {
        engine_past *items; /* by number; the current one too */
        size_t count, capacity;
    } past;
    uint64_t revisions_made;
    swarm__revision *way_back; /* NULL, or made for a rollback that begins in this step */
    struct {
        engine_slot **items; /* by key - 1; NULL where there is none */
        size_t count, capacity;
    } slots;
    size_t no_gap_before; /* place in slots: those before it are all taken */
    uint64_t live_slots;  /* that are not being removed */
    engine_slot *first_dirty;
    engine_slot *last_dirty;
    engine_service *next_dirty;
    engine_service *next_unsaved;
    struct {
        engine_port *items;
        size_t count, capacity;
    } ports;                /* published */
    swarm_rollout *rollout; /* NULL when none runs */
    uint64_t rollout_serial;
    int64_t rollout_deadline_ns;
    int rolling_back;
    swarm_verdict finished; /* the rollout's, still to be dealt with */
    swarm__id failed_task;
    engine_outcome outcome;
    swarm_update_state update_state;
    int64_t update_started_ns;
    int64_t update_completed_ns;
    swarm__shared_text *update_message;
    swarm_verdict verdict;
    engine_budget budget;
    engine_times times[PHASES];
    swarm_update_order rollout_order; /* of its rollout, as decided when that began */
    uint64_t up_tasks;
    uint64_t tasks; /* that it has, ended ones too */
    unsigned dirty : 1;
    unsigned reconcile : 1;     /* its slots are to be compared with its spec */
    unsigned start_rollout : 1; /* one is to be begun for the slots that differ */
    unsigned removing : 1;
    unsigned converging : 1;   /* new or scaled: not all of it has been up yet */
    unsigned has_finished : 1; /* a slot of it may be finished */
    unsigned time_over : 1;    /* its timer was due */
    unsigned proven : 1;       /* the current revision has succeeded */
    unsigned unsaved : 1;      /* in the list of what is to be persisted */
    unsigned at_gate : 1;      /* it was told that the update waits */
    unsigned stopped_at_gate : 1;
};

struct engine_node {
    uint32_t references; /* the engine's, and those of tasks, slots and effects */
    swarm__id id;
    uint64_t number; /* in the order in which objects were made */
    uint64_t version;
    int64_t created_ns;
    int64_t updated_ns;
    swarm_node_spec *spec;
    char *address;
    swarm_node_description *description; /* NULL until it described itself */
    swarm_node_state state;
    swarm__shared_text *message;
    engine_task *first_task;
    engine_node *next_unsaved;
    uint64_t tally; /* scratch: tasks of one service that were counted on it */
    unsigned removing : 1;
    unsigned unsaved : 1;   /* in the list of what is to be persisted */
    unsigned forgotten : 1; /* by the engine: only its memory is held */
};

/* Points to what the entry in the queue holds. */
struct swarm_effect {
    swarm_effect_kind kind;
    swarm_object_kind object;
    int removal;
    uint32_t port;
    const char *task_id;
    const char *service_id;
    const char *node_id;
    uint64_t slot;
    int64_t deadline_ns;
    swarm_event event;    /* when it is one */
    swarm__id saved_node; /* of a PERSIST */
    char *name;           /* of the task */
    size_t name_capacity;
    char port_message[48];
};

struct swarm_engine {
    swarm__random random;
    swarm__random random_before_spare; /* before the spare task got its id */
    uint64_t seed;
    uint64_t objects;        /* made so far */
    uint64_t sequence_limit; /* no event gets a higher number before the engine is persisted */
    uint64_t revision_limit;
    int64_t adopted_by_ns; /* after a restore: until then tasks may be silent */
    int64_t now_ns;
    int64_t unix_offset_ns; /* wall time = monotonic time + this */
    int64_t drain_timeout_ns;
    uint64_t history_limit;
    uint64_t sequence; /* of events */
    uint64_t version;
    uint64_t rollouts;
    swarm_scheduler *scheduler;
    swarm__map nodes;    /* by id, in the order in which they were added */
    swarm__map services; /* by id */
    swarm__id_map tasks; /* by id, spares too */
    swarm__heap timers;
    size_t timer_count;
    engine_service *first_dirty;
    engine_service *last_dirty;
    swarm__revision *first_waiting; /* that have tasks without a place, the most urgent first */
    swarm__revision *last_waiting;
    swarm__revision *placing;   /* where the round of placing stands; NULL between rounds */
    engine_task *next_to_place; /* of these, when they are looked at one by one */
    engine_task *spare_task;
    engine_slot *spare_slot;
    engine_restarts *spare_restarts;
    uint64_t live_tasks;       /* that have not ended, and are not lost */
    unsigned place_again : 1;  /* something changed for those that wait */
    unsigned explaining : 1;   /* the tasks of the group are told why they wait */
    unsigned node_emptied : 1; /* one that is to go lost its last task */
    unsigned stopping : 1;
    unsigned stopped : 1;
    effect_queue effects;
    unsigned is_lent : 1; /* the first of them */
    struct {              /* what is to be persisted: it goes before the effects */
        engine_node *first_node, *last_node;
        engine_service *first_service, *last_service;
        engine_task *first_task, *last_task;
        unsigned self : 1;
    } unsaved;
    swarm_effect lent;
};

#endif
