/* SPDX-License-Identifier: MIT
 *
 * The simulator: a whole cluster in virtual time. The engine in it is the one that runs real clusters
 * (engine.h); nodes, processes, probes and the balancer around it are made up, from one seed. A
 * deployment of an hour takes a millisecond, the same seed and inputs give the same log, byte for byte,
 * and what must hold is checked after every step.
 *
 *     swarm_sim_new(seed, &sim, &err);
 *     swarm_sim_set_behaviour_at(sim, 0, "shop:2", slow_and_often_broken, &err);
 *     swarm_sim_add_node_at(sim, 0, node_spec, &err);
 *     swarm_sim_create_service_at(sim, 0, version_1, &err);
 *     swarm_sim_update_service_at(sim, hour_ns, "shop", version_2, &err);
 *     swarm_sim_run_quiet(sim, day_ns, &err);
 *     swarm_sim_check(sim, &err);
 *
 * Commands are given in advance, each with its time; one of a time that has passed is carried out with
 * the next step. What the engine refuses stands in the log and is counted, and the simulation goes on.
 *
 * Times are nanoseconds from the start of the simulation; in events and snapshots the simulation starts
 * at 2000-01-01T00:00:00Z. Ranges of durations are drawn from evenly; probabilities are from 0 to 1.
 *
 * When memory runs out while time passes, the simulation is over: every later call that would let time
 * pass gives SWARM_E_NOMEM again. Thread rule for everything here: one thread at a time.
 */
#ifndef SWARM_SIM_H
#define SWARM_SIM_H

#include <swarm/base.h>
#include <swarm/engine.h>
#include <swarm/error.h>
#include <swarm/event.h>
#include <swarm/node.h>
#include <swarm/service.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_sim swarm_sim; /* handle */

/** How the tasks of a version behave. A builder. */
typedef struct swarm_sim_behaviour swarm_sim_behaviour;

/** What can become of an observation on its way to the engine. */
typedef int32_t swarm_sim_fault;
enum {
    SWARM_SIM_FAULT_UNKNOWN = 0,
    SWARM_SIM_FAULT_LOST = 1,       /**< it does not arrive; it is repeated later, as runtimes do */
    SWARM_SIM_FAULT_LATE = 2,       /**< it takes much longer than others */
    SWARM_SIM_FAULT_DUPLICATED = 3, /**< it arrives twice */
    SWARM_SIM_FAULT_REORDERED = 4   /**< later ones of the same task may overtake it */
};

/** Text of a fault: "lost", "late", "duplicated", "reordered".
 *  @return static; "unknown" for other numbers  @thread any  @since 0.1 */
SWARM_API const char *swarm_sim_fault_to_str(swarm_sim_fault fault);

/** Fault that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_sim_fault_from_str(const char *text, swarm_sim_fault *out_fault);

/* ---- behaviour ---- */

/** A version that behaves well: prepared in 1 to 3 s, started in 100 to 300 ms, ready for requests 1 to
 *  3 s after that, drained in 0 to 2 s, stopped in 100 ms to 1 s; nothing fails.
 *  @return for the caller to free; NULL when memory is short  @thread any  @since 0.1 */
SWARM_API swarm_sim_behaviour *swarm_sim_behaviour_new(void);

/** @param behaviour  NULL is allowed  @thread one at a time  @since 0.1 */
SWARM_API void swarm_sim_behaviour_free(swarm_sim_behaviour *behaviour);

/** How long things take: being prepared (the pull), being started (until there is a process), booting
 *  (from there until it is healthy and accepts connections), finishing its connections when it is
 *  drained (what is left at the drain's deadline is cut), ending after the stop signal.
 *  @param behaviour  not NULL
 *  @param least_ns   0 or more  @param most_ns  not less than least_ns
 *  @return 0, SWARM_E_INVAL  @thread one at a time  @since 0.1 */
SWARM_API int swarm_sim_behaviour_set_prepare_ns(swarm_sim_behaviour *behaviour, int64_t least_ns,
                                                 int64_t most_ns);
SWARM_API int swarm_sim_behaviour_set_start_ns(swarm_sim_behaviour *behaviour, int64_t least_ns,
                                               int64_t most_ns);
SWARM_API int swarm_sim_behaviour_set_boot_ns(swarm_sim_behaviour *behaviour, int64_t least_ns,
                                              int64_t most_ns);
SWARM_API int swarm_sim_behaviour_set_drain_ns(swarm_sim_behaviour *behaviour, int64_t least_ns,
                                               int64_t most_ns);
SWARM_API int swarm_sim_behaviour_set_stop_ns(swarm_sim_behaviour *behaviour, int64_t least_ns,
                                              int64_t most_ns);

/** How likely it is, task by task, that preparing it fails; that it never becomes healthy (without a
 *  health check: that it exits with status 1 instead of getting ready); that it ignores the stop signal
 *  and is killed at the end of its grace period.
 *  @param behaviour    not NULL
 *  @param probability  0 to 1
 *  @return 0, SWARM_E_INVAL  @thread one at a time  @since 0.1 */
SWARM_API int swarm_sim_behaviour_set_prepare_failure(swarm_sim_behaviour *behaviour,
                                                      double probability);
SWARM_API int swarm_sim_behaviour_set_never_healthy(swarm_sim_behaviour *behaviour,
                                                    double probability);
SWARM_API int swarm_sim_behaviour_set_ignore_stop(swarm_sim_behaviour *behaviour,
                                                  double probability);

/** How likely it is that a task that got ready fails later: that it exits with status 1, or that its
 *  health check turns unhealthy, and healthy again an interval later.
 *  @param behaviour    not NULL
 *  @param probability  0 to 1
 *  @param least_ns     after it got ready, 0 or more  @param most_ns  not less than least_ns
 *  @return 0, SWARM_E_INVAL  @thread one at a time  @since 0.1 */
SWARM_API int swarm_sim_behaviour_set_late_failure(swarm_sim_behaviour *behaviour,
                                                   double probability, int64_t least_ns,
                                                   int64_t most_ns);
SWARM_API int swarm_sim_behaviour_set_flapping(swarm_sim_behaviour *behaviour, double probability,
                                               int64_t least_ns, int64_t most_ns);

/** Crashes at any time: each task lives from 0 to twice this time, evenly drawn, and is then killed.
 *  @param behaviour  not NULL
 *  @param mean_ns    0 for no crashes
 *  @return 0, SWARM_E_INVAL  @thread one at a time  @since 0.1 */
SWARM_API int swarm_sim_behaviour_set_crash_after_ns(swarm_sim_behaviour *behaviour,
                                                     int64_t mean_ns);

/* ---- life and settings ---- */

/** A simulation at time 0, without nodes or services.
 *  @param seed     any number
 *  @param out_sim  not NULL; the caller's, freed with swarm_sim_free()
 *  @param err      NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread any  @since 0.1 */
SWARM_API int swarm_sim_new(uint64_t seed, swarm_sim **out_sim, swarm_error **err);

/** @param sim  NULL is allowed  @thread owner's  @since 0.1 */
SWARM_API void swarm_sim_free(swarm_sim *sim);

/** How long an observation takes to reach the engine. Default 1 to 20 ms.
 *  @param sim  not NULL  @param least_ns  0 or more  @param most_ns  not less than least_ns
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_observation_delay_ns(swarm_sim *sim, int64_t least_ns, int64_t most_ns);

/** How long it takes until a node that was lost, or came back, is seen so. Default 2 to 5 s.
 *  @param sim  not NULL  @param least_ns  0 or more  @param most_ns  not less than least_ns
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_detection_delay_ns(swarm_sim *sim, int64_t least_ns, int64_t most_ns);

/** How likely a fault is, observation by observation. Default 0.
 *  @param sim  not NULL  @param fault  which  @param probability  0 to 1; for lost below 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_fault(swarm_sim *sim, swarm_sim_fault fault, double probability);

/** How much later late, duplicated and reordered observations arrive, and after how long lost ones are
 *  repeated. Default 0 to 30 s.
 *  @param sim  not NULL  @param least_ns  0 or more  @param most_ns  not less than least_ns
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_fault_delay_ns(swarm_sim *sim, int64_t least_ns, int64_t most_ns);

/** Send requests to a service: one each interval, from its first routed task on, to one of the tasks
 *  that the balancer gives connections to. It fails when there is none, or when that one does not answer.
 *  @param sim          not NULL
 *  @param service      not NULL: name of a service, there or not
 *  @param interval_ns  1 or more
 *  @param err          NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_load(swarm_sim *sim, const char *service, int64_t interval_ns,
                                 swarm_error **err);

/** Keep the log? At first it is kept. @param sim  not NULL  @param keep  0 or 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_log(swarm_sim *sim, int keep);

/** Keep events for swarm_sim_next_event()? At first they are not kept.
 *  @param sim  not NULL  @param keep  0 or 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_events(swarm_sim *sim, int keep);

/** Check after every step what must hold? At first it is checked. @param sim  not NULL
 *  @param check  0 or 1  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_checks(swarm_sim *sim, int check);

/* ---- commands and mishaps, each at its time ---- */

/** From then on new tasks of this image behave so. Versions that are not named behave well.
 *  @param sim        not NULL
 *  @param at_ns      when, 0 or more
 *  @param image      the image as the service's spec writes it; NULL for all that are not named
 *  @param behaviour  not NULL, copied
 *  @param err        NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_set_behaviour_at(swarm_sim *sim, int64_t at_ns, const char *image,
                                         const swarm_sim_behaviour *behaviour, swarm_error **err);

/** From then on nothing goes wrong any more: no faults, no failures (those that are under way and have
 *  not happened yet included), and nodes that were lost come back.
 *  @param sim  not NULL  @param at_ns  when, 0 or more  @param err  NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_heal_at(swarm_sim *sim, int64_t at_ns, swarm_error **err);

/** The engine's commands (engine.h), at a time.
 *  @param sim           not NULL
 *  @param at_ns         when, 0 or more
 *  @param spec          not NULL, copied; of a node, with a name
 *  @param name          not NULL: of a service, or of a node
 *  @param replicas      tasks that the service is to have
 *  @param availability  active, pause or drain
 *  @param force         0 or 1
 *  @param revision      number of the revision to go to
 *  @param err           NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_add_node_at(swarm_sim *sim, int64_t at_ns, const swarm_node_spec *spec,
                                    swarm_error **err);
SWARM_API int swarm_sim_set_node_availability_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                                 swarm_node_availability availability,
                                                 swarm_error **err);
SWARM_API int swarm_sim_remove_node_at(swarm_sim *sim, int64_t at_ns, const char *name, int force,
                                       swarm_error **err);
SWARM_API int swarm_sim_create_service_at(swarm_sim *sim, int64_t at_ns,
                                          const swarm_service_spec *spec, swarm_error **err);
SWARM_API int swarm_sim_update_service_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                          const swarm_service_spec *spec, swarm_error **err);
SWARM_API int swarm_sim_scale_service_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                         uint64_t replicas, swarm_error **err);
SWARM_API int swarm_sim_rollback_service_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                            swarm_error **err);
SWARM_API int swarm_sim_rollback_service_to_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                               uint64_t revision, swarm_error **err);
SWARM_API int swarm_sim_remove_service_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                          swarm_error **err);

/** Steer an update on its way, at a time (engine.h). What comes too late, or when there is nothing to steer, is
 *  refused as any other command is.
 *  @param sim     not NULL
 *  @param at_ns   when, 0 or more
 *  @param name    not NULL: of a service
 *  @param answer  go, hold or stop
 *  @param err     NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_pause_update_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                        swarm_error **err);
SWARM_API int swarm_sim_resume_update_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                         swarm_error **err);
SWARM_API int swarm_sim_promote_update_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                          swarm_error **err);
SWARM_API int swarm_sim_cancel_update_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                         swarm_error **err);
SWARM_API int swarm_sim_answer_gate_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                       swarm_gate_answer answer, swarm_error **err);

/** A node is lost: nothing is seen of it, and what it is asked to do waits until it comes back.
 *  @param sim    not NULL  @param at_ns  when, 0 or more
 *  @param name   not NULL: of the node
 *  @param crash  1: its tasks die; 0: it is only cut off, and they go on
 *  @param err    NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_lose_node_at(swarm_sim *sim, int64_t at_ns, const char *name, int crash,
                                     swarm_error **err);

/** A node that was lost comes back, and reports its tasks.
 *  @param sim   not NULL  @param at_ns  when, 0 or more
 *  @param name  not NULL: of the node
 *  @param err   NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_return_node_at(swarm_sim *sim, int64_t at_ns, const char *name,
                                       swarm_error **err);

/** The clock leaps. Forward: what should have happened meanwhile happens at once, in its order. Back: the
 *  manager's clock alone shows an earlier time from then on, and the world goes on as it did.
 *  @param sim    not NULL  @param at_ns  when, 0 or more
 *  @param by_ns  negative: back, at most to its beginning
 *  @param err    NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_leap_at(swarm_sim *sim, int64_t at_ns, int64_t by_ns, swarm_error **err);

/** The manager dies, in the middle of what it asks for at that time or within the next five seconds, and
 *  comes back: a new engine is restored from what the PERSIST effects had written down. Meanwhile
 *  the world goes on, observations are lost and commands wait.
 *  @param sim      not NULL; before any time has passed, or after an earlier call of this
 *  @param at_ns    when, 0 or more
 *  @param down_ns  for how long, 0 or more
 *  @param err      NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_STATE (time has passed), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_restart_manager_at(swarm_sim *sim, int64_t at_ns, int64_t down_ns,
                                           swarm_error **err);

/* ---- letting time pass ---- */

/** Go to the next moment at which something happens, and let one thing happen.
 *  @param sim  not NULL  @param err  NULL, or receives the error
 *  @return 1, 0 when nothing will ever happen, SWARM_E_INVAL, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_step(swarm_sim *sim, swarm_error **err);

/** Let all happen until then, that moment included.
 *  @param sim    not NULL
 *  @param at_ns  until when
 *  @param err    NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_run_until(swarm_sim *sim, int64_t at_ns, swarm_error **err);

/** Let all happen until nothing is under way: no command is left, the engine waits for nothing, and
 *  nothing is to come but crashes and failures of tasks that run now, and requests.
 *  @param sim       not NULL
 *  @param limit_ns  until when at most
 *  @param err       NULL, or receives the error
 *  @return 1, 0 when the limit came first, SWARM_E_INVAL, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_run_quiet(swarm_sim *sim, int64_t limit_ns, swarm_error **err);

/* ---- what happened ---- */

/** @param sim  NULL gives 0  @return the time now  @thread owner's  @since 0.1 */
SWARM_API int64_t swarm_sim_get_now_ns(const swarm_sim *sim);

/** The next event, when they are kept: see swarm_sim_set_events().
 *  @param sim        not NULL
 *  @param out_event  not NULL; lent until the next call with this sim
 *  @return 1, 0 when there is none for now, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_next_event(swarm_sim *sim, const swarm_event **out_event);

/** The engine, for its snapshots. @param sim  NULL gives NULL
 *  @return lent until time passes; only to be read; NULL while the manager is dead  @thread owner's  @since 0.1 */
SWARM_API const swarm_engine *swarm_sim_get_engine(const swarm_sim *sim);

/** How often, so far: changes of a task's state, effects of the engine, observations that it was given,
 *  commands that it refused, requests, requests that failed.
 *  @param sim  NULL gives 0  @thread owner's  @since 0.1 */
SWARM_API uint64_t swarm_sim_count_transitions(const swarm_sim *sim);
SWARM_API uint64_t swarm_sim_count_effects(const swarm_sim *sim);
SWARM_API uint64_t swarm_sim_count_observations(const swarm_sim *sim);
SWARM_API uint64_t swarm_sim_count_refused(const swarm_sim *sim);
SWARM_API uint64_t swarm_sim_count_requests(const swarm_sim *sim);
SWARM_API uint64_t swarm_sim_count_failed_requests(const swarm_sim *sim);

/** All that happened, a line each: `>` a command, `<` an observation, `!` an effect, `*` an event, `~`
 *  a mishap. `web.1#2` is the second task of slot 1 of web.
 *  @param sim  NULL gives ""  @return lent until the next call with this sim
 *  @thread owner's  @since 0.1 */
SWARM_API const char *swarm_sim_get_log(const swarm_sim *sim);

/** Did all hold that must hold, so far? In every step: at most `parallelism` slots of an update are on
 *  their way; a start-first update or drain takes no task away before another serves in its place, as
 *  long as no task that served fails; a slot has two tasks at most that are to run; no task that gets
 *  connections is stopped before it is drained, or its drain's deadline has come; each update ends once,
 *  in its time; batches, gates and pauses hold back what they are to; nothing is tried again and again without a
 *  pause; no effect is about what is not there. When all is quiet, too: what runs is what the specs
 *  say, and nothing else does.
 *  @param sim  not NULL
 *  @param err  NULL, or receives what did not hold, and when
 *  @return 0, SWARM_E_INTERNAL when something did not hold, SWARM_E_INVAL, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_sim_check(swarm_sim *sim, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
