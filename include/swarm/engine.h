/* SPDX-License-Identifier: MIT
 *
 * The engine: a whole orchestrator that does no I/O. Commands and observations go in, each with the
 * time; effects come out, in order; and it says when it wants to be woken next. What it decides
 * depends on nothing else: the same seed and the same inputs give the same effects.
 *
 *     feed commands and observations
 *     while (swarm_engine_next_effect(engine, &effect, &err) > 0)
 *         carry the effect out
 *     sleep until swarm_engine_deadline_ns(), or until something is seen; then swarm_engine_tick()
 *
 * Effects are asked for, not assumed: the engine believes that a task runs, is routed, is drained or
 * has stopped only when it is told so. swarm_cluster (cluster.h) is this engine with real processes,
 * probes and a balancer around it.
 *
 * Commands and observations only note what is to be done; the work is done in small steps inside
 * swarm_engine_next_effect(). A step that runs out of memory is undone and is tried again by the next
 * call, so nothing is lost.
 *
 * Times are monotonic nanoseconds from a clock of the caller's choice. A time earlier than one given
 * before counts as that earlier one. Thread rule for everything here: one thread at a time.
 */
#ifndef SWARM_ENGINE_H
#define SWARM_ENGINE_H

#include <swarm/base.h>
#include <swarm/error.h>
#include <swarm/event.h>
#include <swarm/health.h>
#include <swarm/node.h>
#include <swarm/plan.h>
#include <swarm/revision.h>
#include <swarm/service.h>
#include <swarm/state.h>
#include <swarm/task.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_engine swarm_engine; /* handle */
typedef struct swarm_effect swarm_effect; /* lent by the engine, good until its next call */

/** What the program around the engine is asked to do. */
typedef int32_t swarm_effect_kind;
enum {
    SWARM_EFFECT_UNKNOWN = 0,
    SWARM_EFFECT_PERSIST = 1, /**< write the object down before carrying out what follows */
    SWARM_EFFECT_PREPARE =
        2, /**< make the task ready to start on its node; see READY or REJECTED. May come again after
                swarm_engine_see_prepare_failed() */
    SWARM_EFFECT_START = 3,     /**< start the prepared task; see RUNNING or FAILED */
    SWARM_EFFECT_STOP = 4,      /**< stop signal, grace period, kill; see SHUTDOWN */
    SWARM_EFFECT_REMOVE = 5,    /**< forget the ended task: its folder, its container */
    SWARM_EFFECT_PROBE = 6,     /**< watch its health; see health */
    SWARM_EFFECT_UNPROBE = 7,   /**< stop watching its health */
    SWARM_EFFECT_PUBLISH = 8,   /**< listen on the service's published port */
    SWARM_EFFECT_UNPUBLISH = 9, /**< stop listening on it */
    SWARM_EFFECT_ROUTE = 10,    /**< find each published TCP port of it accepting, in ingress and in
                                     host mode; then give it connections on those in ingress mode;
                                     see routed */
    SWARM_EFFECT_DRAIN = 11, /**< no new connections; see drained, at the deadline at the latest */
    SWARM_EFFECT_UNROUTE = 12, /**< it is gone: take it out now, nothing to see */
    SWARM_EFFECT_EVENT = 13,   /**< tell whoever listens */
    SWARM_EFFECT_ADOPT =
        14 /**< after a restart: look for the task on its node and say what is so; see
                                 READY, RUNNING, COMPLETE, FAILED … or absent */
};

/** Text of an effect kind: "persist", "prepare" … @return static; "unknown" for other numbers
 *  @thread any  @since 0.1 */
SWARM_API const char *swarm_effect_kind_to_str(swarm_effect_kind kind);

/** Kind that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_effect_kind_from_str(const char *text, swarm_effect_kind *out_kind);

/* ---- life ---- */

/** Make an engine without nodes or services.
 *  @param seed        any number: ids and choices between equals come from it
 *  @param now_ns      the monotonic time now, ≥ 0
 *  @param now_unix_ns the wall time now, for the times in snapshots and events
 *  @param out_engine  not NULL; the caller's, freed with swarm_engine_free()
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread any  @since 0.1 */
SWARM_API int swarm_engine_new(uint64_t seed, int64_t now_ns, int64_t now_unix_ns,
                               swarm_engine **out_engine, swarm_error **err);

/** Free the engine and all it lent. @param engine  NULL is allowed  @thread owner's  @since 0.1 */
SWARM_API void swarm_engine_free(swarm_engine *engine);

/** How long a task that is being replaced or stopped may finish its connections, before what is left
 *  is cut and counted. Default 30 s. Applies to drains that begin after the call.
 *  @param engine      not NULL
 *  @param timeout_ns  nanoseconds, ≥ 0; 0 cuts at once
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_set_drain_timeout_ns(swarm_engine *engine, int64_t timeout_ns);

/** How many tasks of a slot are kept, the live one included, as Docker's task history limit. Default 5.
 *  @param engine  not NULL  @param limit  ≥ 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_set_task_history_limit(swarm_engine *engine, uint64_t limit);

/** How many revisions of a service are kept (revision.h). Default 10. Applies from the next deployment
 *  of each service on.
 *  @param engine  not NULL  @param limit  ≥ 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_set_revision_limit(swarm_engine *engine, uint64_t limit);

/* ---- commands: nodes ---- */

/** Add a node. It is taken as ready.
 *  @param engine   not NULL
 *  @param spec     not NULL, copied: name (also its hostname), role, availability, labels
 *  @param address  not NULL: where its tasks listen, such as "127.0.0.12"
 *  @param now_ns   the time now
 *  @param out_id   NULL, or receives the new id, for swarm_free()
 *  @param err      NULL, or receives the error
 *  @return 0, SWARM_E_INVAL (with the field), SWARM_E_EXISTS (the name is taken), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_add_node(swarm_engine *engine, const swarm_node_spec *spec,
                                    const char *address, int64_t now_ns, char **out_id,
                                    swarm_error **err);

/** Change a node's spec: drain, pause or activate it, relabel it. A drained node's tasks are moved,
 *  start-first for services whose update order says so. Each service is disrupted only as far as its
 *  update may do it: `Parallelism` tasks at a time, with those that its update, other drained nodes and
 *  crashes take. A `warning` event tells what waits for that.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param spec        not NULL, copied; takes the place of the old one
 *  @param now_ns      the time now
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_EXISTS, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_update_node(swarm_engine *engine, const char *id_or_name,
                                       const swarm_node_spec *spec, int64_t now_ns,
                                       swarm_error **err);

/** Remove a node. Without `force` it must hold no live task (drain it first, or see it down); with it
 *  its tasks are stopped and replaced elsewhere, and it goes when the last of them has ended.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param force       0 or 1
 *  @param now_ns      the time now
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_STATE (it holds live tasks), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_remove_node(swarm_engine *engine, const char *id_or_name, int force,
                                       int64_t now_ns, swarm_error **err);

/* ---- commands: services ---- */

/** Create a service. Its tasks come with the next effects.
 *  @param engine  not NULL
 *  @param spec    not NULL, copied, validated as swarm_service_spec_validate() does. Jobs are not
 *                 supported yet
 *  @param now_ns  the time now
 *  @param out_id  NULL, or receives the new id, for swarm_free()
 *  @param err     NULL, or receives the error with the field at fault
 *  @return 0, SWARM_E_INVAL, SWARM_E_EXISTS (the name is taken), SWARM_E_CONFLICT (a published port is
 *          taken by another service), SWARM_E_NOTSUP (jobs), SWARM_E_STATE (swarm_engine_stop()
 *          was called), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_create_service(swarm_engine *engine, const swarm_service_spec *spec,
                                          int64_t now_ns, char **out_id, swarm_error **err);

/** Give a service a new spec. A change of the task template or of the ports starts a rolling update
 *  under the new spec's update config, in place of one that runs (which ends as superseded); anything
 *  else is changed in place. The same spec again changes nothing, but lets a paused update go on; so
 *  does any other change in place, except one of the number of replicas.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param spec        not NULL, copied, validated; same name and mode as before
 *  @param now_ns      the time now
 *  @param err         NULL, or receives the error with the field at fault
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_CONFLICT (a port; or "/UpdateConfig/Order": tasks
 *          would be replaced start-first, and host ports or replicas per node as they are declared leave no
 *          node for a task beside those that run, even if all nodes were up and no other service there),
 *          SWARM_E_NOTSUP (name or mode differs), SWARM_E_STATE (swarm_engine_stop() was called), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_update_service(swarm_engine *engine, const char *id_or_name,
                                          const swarm_service_spec *spec, int64_t now_ns,
                                          swarm_error **err);

/** Go back to the last task template and ports that succeeded before the present ones, under the
 *  rollback config ("rollback=previous"). Replicas, labels and update settings stay. While none has
 *  succeeded yet, it is the first one that was not gone back from; so after an automatic rollback of
 *  the first update there is nothing to go back to.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param now_ns      the time now
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_STATE (there is no previous spec, or
 *          swarm_engine_stop() was called), SWARM_E_CONFLICT (a port of it is taken by another service
 *          meanwhile, or "/RollbackConfig/Order" as for an update), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_rollback_service(swarm_engine *engine, const char *id_or_name,
                                            int64_t now_ns, swarm_error **err);

/** Go back, or forward, to a revision that is kept: its task template and ports become the current ones
 *  again, under the rollback config and with the messages of a rollback. It keeps its number.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param revision    its number
 *  @param now_ns      the time now
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND (the service, or it has no such revision any more),
 *          SWARM_E_STATE (it is the current one, or swarm_engine_stop() was called), SWARM_E_CONFLICT
 *          (a port of it is taken by another service meanwhile), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_rollback_service_to(swarm_engine *engine, const char *id_or_name,
                                               uint64_t revision, int64_t now_ns,
                                               swarm_error **err);

/** Steer an update, or a rollback, that is on its way; what the words mean stands in swarm/rollout.h. An update_state
 *  event tells of it; the state stays `updating` (`rollback_started`), for it has not ended. The whole update's
 *  deadline goes on. cancel ends it where it is, with the verdict cancelled: tasks that were replaced stay.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param now_ns      the time now
 *  @param err         NULL, or receives the error
 *  @return 0, also when it was so already, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_STATE (no update is on its
 *          way), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_pause_update(swarm_engine *engine, const char *id_or_name,
                                        int64_t now_ns, swarm_error **err);
SWARM_API int swarm_engine_resume_update(swarm_engine *engine, const char *id_or_name,
                                         int64_t now_ns, swarm_error **err);
SWARM_API int swarm_engine_promote_update(swarm_engine *engine, const char *id_or_name,
                                          int64_t now_ns, swarm_error **err);
SWARM_API int swarm_engine_cancel_update(swarm_engine *engine, const char *id_or_name,
                                         int64_t now_ns, swarm_error **err);

/** Answer the gate that an update waits at (event update_gate): go, hold (more time) or stop (a failure: it goes
 *  back with the failure action rollback, else it pauses).
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param answer      one of the values
 *  @param now_ns      the time now
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_STATE (no update waits at a gate), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_answer_gate(swarm_engine *engine, const char *id_or_name,
                                       swarm_gate_answer answer, int64_t now_ns, swarm_error **err);

/** Remove a service: its tasks are drained and stopped, then it is gone.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param now_ns      the time now
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_remove_service(swarm_engine *engine, const char *id_or_name,
                                          int64_t now_ns, swarm_error **err);

/** Close the published ports, drain and stop every task and start no other. A `stopped` event tells
 *  when all have ended. The services stay known; an update that runs ends as cancelled. From now on
 *  services cannot be created, updated or rolled back (SWARM_E_STATE).
 *  @param engine  not NULL  @param now_ns  the time now
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_stop(swarm_engine *engine, int64_t now_ns);

/** Undo swarm_engine_stop(), whether it is done or not: ports are published and tasks started again. For
 *  an engine that was restored from what a stopped one had written down. Nothing happens to one that was
 *  not stopped.
 *  @param engine  not NULL  @param now_ns  the time now
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_start(swarm_engine *engine, int64_t now_ns);

/* ---- plans: what a command would do ---- */

/** What creating the service would do. Nothing is changed.
 *  @param engine    not NULL
 *  @param spec      not NULL: as for swarm_engine_create_service()
 *  @param out_plan  not NULL; the caller's, freed with swarm_plan_free()
 *  @param err       NULL, or receives the error
 *  @return 0, what swarm_engine_create_service() refuses it with, or SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_plan_create(const swarm_engine *engine, const swarm_service_spec *spec,
                                       swarm_plan **out_plan, swarm_error **err);

/** What giving the service that spec would do, as things stand. Nothing is changed. The same spec again gives
 *  an empty plan. Start-first that can never fit is no error here: the plan shows the obstacles.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param spec        not NULL: as for swarm_engine_update_service()
 *  @param out_plan    not NULL; the caller's, freed with swarm_plan_free()
 *  @param err         NULL, or receives the error
 *  @return 0, what swarm_engine_update_service() refuses it with, or SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_plan_update(const swarm_engine *engine, const char *id_or_name,
                                       const swarm_service_spec *spec, swarm_plan **out_plan,
                                       swarm_error **err);

/** What swarm_engine_rollback_service() would do. Nothing is changed.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL
 *  @param out_plan    not NULL; the caller's, freed with swarm_plan_free()
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_STATE (there is no previous spec), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_plan_rollback(const swarm_engine *engine, const char *id_or_name,
                                         swarm_plan **out_plan, swarm_error **err);

/** What draining the node would do: the steps of one service after the other; they are done side by side. Its
 *  durations are those of the slowest. Nothing is changed.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL: of the node
 *  @param out_plan    not NULL; the caller's, freed with swarm_plan_free()
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_plan_drain(const swarm_engine *engine, const char *id_or_name,
                                      swarm_plan **out_plan, swarm_error **err);

/* ---- observations ---- */

/** A task was seen in a state. States only go forward: an earlier one than known is ignored, as is a
 *  task that is not known.
 *  @param engine     not NULL
 *  @param task_id    not NULL
 *  @param state      PREPARING, READY, REJECTED, STARTING, RUNNING, COMPLETE, FAILED or SHUTDOWN. RUNNING means
 *                    that its process exists; the engine itself judges when it is up
 *  @param error      NULL, or the sentence for Status.Err
 *  @param exit_code  with COMPLETE, FAILED, SHUTDOWN
 *  @param now_ns     the time now
 *  @return 1 when it told something new, 0 when it was ignored, SWARM_E_INVAL, SWARM_E_NOMEM (give it
 *          again)
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_task(swarm_engine *engine, const char *task_id,
                                    swarm_task_state state, const char *error, int32_t exit_code,
                                    int64_t now_ns);

/** A task could not be prepared. What is passing (a registry that does not answer, or answers 429 or 5xx) is
 *  no failure yet: the task stays preparing and says why, and PREPARE is given again after a pause, as
 *  often as `PullRetries` of its update config says and within its prepare timeout. The runtime goes on
 *  to know the task: STOP may follow. Anything else, and what is left when these tries are used up, ends
 *  the task as rejected, as REJECTED does in swarm_engine_see_task().
 *  @param engine      not NULL
 *  @param task_id     not NULL
 *  @param error       not NULL: the sentence for Status.Err
 *  @param is_passing  1: trying again may help; 0: it will not
 *  @param now_ns      the time now
 *  @return 1 when it told something new, 0 when it was ignored (not known, prepared, ended, or told
 *          before and not tried again since), SWARM_E_INVAL, SWARM_E_NOMEM (give it again)
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_prepare_failed(swarm_engine *engine, const char *task_id,
                                              const char *error, int is_passing, int64_t now_ns);

/** How far preparing a task has come: told as a `task_progress` event, and nothing else comes of it.
 *  @param engine   not NULL
 *  @param task_id  not NULL
 *  @param message  not NULL, for people: "pulling shop:2: 34000 of 120000 kB"
 *  @param now_ns   the time now
 *  @return 1, 0 (ignored: not known, or prepared already), SWARM_E_INVAL, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_progress(swarm_engine *engine, const char *task_id,
                                        const char *message, int64_t now_ns);

/** A task's health turned. Unhealthy ends the task as failed, whatever its exit status. Starting, seen
 *  before RUNNING, tells that its image has a health check where its spec has none (Docker's HEALTHCHECK):
 *  then it counts as up once it is healthy.
 *  @param engine   not NULL
 *  @param task_id  not NULL
 *  @param health   SWARM_HEALTH_STARTING, _HEALTHY or _UNHEALTHY
 *  @param output   NULL, or what the last probe said
 *  @param now_ns   the time now
 *  @return 1, 0 (ignored), SWARM_E_INVAL, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_health(swarm_engine *engine, const char *task_id,
                                      swarm_health health, const char *output, int64_t now_ns);

/** Each published TCP port of the task accepts, and the balancer gives it connections on those in ingress
 *  mode from now on (answers ROUTE). A task whose ports are all in host mode has nothing that could be
 *  drained: when it is to go it is stopped at once.
 *  @param engine  not NULL  @param task_id  not NULL  @param now_ns  the time now
 *  @return 1, 0 (ignored), SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_routed(swarm_engine *engine, const char *task_id, int64_t now_ns);

/** The task has no connection left and gets no new one (answers DRAIN).
 *  @param engine  not NULL  @param task_id  not NULL
 *  @param cut     connections that were cut off because the time was over
 *  @param now_ns  the time now
 *  @return 1, 0 (ignored), SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_drained(swarm_engine *engine, const char *task_id, uint64_t cut,
                                       int64_t now_ns);

/** A published port could be opened, or not (answers PUBLISH).
 *  @param engine          not NULL  @param service_id  not NULL
 *  @param published_port  which one
 *  @param error           NULL: it is open; else why not
 *  @param now_ns          the time now
 *  @return 1, 0 (ignored), SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_port(swarm_engine *engine, const char *service_id,
                                    uint32_t published_port, const char *error, int64_t now_ns);

/** A node was seen up or down. The tasks of a node that is down are replaced elsewhere at once.
 *  @param engine   not NULL  @param id_or_name  not NULL
 *  @param state    SWARM_NODE_STATE_READY, _DOWN, _UNKNOWN or _DISCONNECTED
 *  @param message  NULL, or why
 *  @param now_ns   the time now
 *  @return 1, 0 (no news, or not known), SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_node(swarm_engine *engine, const char *id_or_name,
                                    swarm_node_state state, const char *message, int64_t now_ns);

/** What a node is: platform, resources, engine labels. Without it a node counts as unlimited.
 *  @param engine       not NULL  @param id_or_name  not NULL
 *  @param description  not NULL: a node snapshot whose Description is taken over (copied)
 *  @param now_ns       the time now
 *  @return 1, 0 (not known), SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_node_description(swarm_engine *engine, const char *id_or_name,
                                                const swarm_node *description, int64_t now_ns);

/** Nothing but time has passed. @param engine  not NULL  @param now_ns  the time now
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_tick(swarm_engine *engine, int64_t now_ns);

/** A task that was looked for is not on its node (answers ADOPT). One that had not been seen running is
 *  prepared anew; one that was to end has ended; any other has failed.
 *  @param engine  not NULL  @param task_id  not NULL  @param now_ns  the time now
 *  @return 1, 0 (ignored: not known, ended, or nobody was asked), SWARM_E_INVAL, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_see_absent(swarm_engine *engine, const char *task_id, int64_t now_ns);

/* ---- effects ---- */

/** The next thing to do.
 *  @param engine      not NULL
 *  @param out_effect  not NULL; receives an effect lent until the next call on this engine
 *  @param err         NULL, or receives the error
 *  @return 1 and an effect, 0 when there is none for now, SWARM_E_INVAL, SWARM_E_NOMEM (call again:
 *          nothing was lost)
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_next_effect(swarm_engine *engine, const swarm_effect **out_effect,
                                       swarm_error **err);

/** When the engine wants a tick, if it sees nothing before. @param engine  NULL gives INT64_MAX
 *  @return monotonic nanoseconds; INT64_MAX for "not by time"  @thread owner's  @since 0.1 */
SWARM_API int64_t swarm_engine_deadline_ns(const swarm_engine *engine);

/** @param effect  NULL gives UNKNOWN  @return what to do  @thread owner's  @since 0.1 */
SWARM_API swarm_effect_kind swarm_effect_get_kind(const swarm_effect *effect);

/** Object of a PERSIST: its record is what swarm_engine_get_record() gives for this kind and
 *  swarm_effect_get_object_id(). @param effect  NULL gives UNKNOWN
 *  @return its kind; UNKNOWN for other effects  @thread owner's  @since 0.1 */
SWARM_API swarm_object_kind swarm_effect_get_object(const swarm_effect *effect);

/** Id of the object of a PERSIST. @param effect  NULL gives NULL
 *  @return lent; NULL for other effects  @thread owner's  @since 0.1 */
SWARM_API const char *swarm_effect_get_object_id(const swarm_effect *effect);

/** Is the object of a PERSIST gone, to be deleted? @param effect  NULL gives 0
 *  @return 1 or 0  @thread owner's  @since 0.1 */
SWARM_API int swarm_effect_is_removal(const swarm_effect *effect);

/** Ids that the effect is about. @param effect  NULL gives NULL
 *  @return lent; NULL when the effect has none  @thread owner's  @since 0.1 */
SWARM_API const char *swarm_effect_get_task_id(const swarm_effect *effect);
SWARM_API const char *swarm_effect_get_service_id(const swarm_effect *effect);
SWARM_API const char *swarm_effect_get_node_id(const swarm_effect *effect);

/** Slot of the task, from 1; 0 for tasks of global services and for effects without a task.
 *  @param effect  NULL gives 0  @thread owner's  @since 0.1 */
SWARM_API uint64_t swarm_effect_get_slot(const swarm_effect *effect);

/** Port of PUBLISH and UNPUBLISH. @param effect  NULL gives 0
 *  @return the published port, else 0  @thread owner's  @since 0.1 */
SWARM_API uint32_t swarm_effect_get_published_port(const swarm_effect *effect);

/** When a DRAIN must be over. @param effect  NULL gives 0
 *  @return monotonic nanoseconds, 0 for other effects  @thread owner's  @since 0.1 */
SWARM_API int64_t swarm_effect_get_deadline_ns(const swarm_effect *effect);

/** The event of an EVENT. @param effect  NULL gives NULL
 *  @return lent until the next call on the engine; NULL for other effects
 *  @thread owner's  @since 0.1 */
SWARM_API const swarm_event *swarm_effect_get_event(const swarm_effect *effect);

/* ---- records ---- */

/** What is to be written down of an object, as it is now (answers PERSIST).
 *  @param engine      not NULL
 *  @param kind        of the object
 *  @param id          its id, not NULL; for SWARM_OBJECT_ENGINE it may be NULL
 *  @param out_record  not NULL; the caller's, freed with swarm_record_free()
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_get_record(const swarm_engine *engine, swarm_object_kind kind,
                                      const char *id, swarm_record **out_record, swarm_error **err);

/** All records, of any moment between two calls: the engine itself, the nodes, the services, the tasks.
 *  Effects that were not fetched yet need not be: after a restore they are asked for again. Events
 *  that were not fetched are lost.
 *  @param engine     not NULL
 *  @param out_state  not NULL; the caller's, freed with swarm_engine_state_free()
 *  @param err        NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_dump(const swarm_engine *engine, swarm_engine_state **out_state,
                                swarm_error **err);

/** An engine that goes on where the records stop. It asks for what the world may have missed: its ports
 *  are PUBLISHed, and each task that has not ended and has a node is to be ADOPTed; how the answer is
 *  taken, and how time that has passed counts, docs/state.md tells.
 *  @param state        not NULL; in any order. Without a record of the engine itself its settings are
 *                      the defaults and its seed is 0
 *  @param now_ns       the monotonic time now, ≥ 0, of any clock
 *  @param now_unix_ns  the wall time now
 *  @param out_engine   not NULL; the caller's, freed with swarm_engine_free()
 *  @param err          NULL, or receives what is wrong, with the path "/Records/N/…"
 *  @return 0, SWARM_E_INVAL (also: records that contradict each other), SWARM_E_EXISTS (two records of
 *          one object), SWARM_E_NOTSUP (a newer format), SWARM_E_NOMEM
 *  @thread any  @since 0.1 */
SWARM_API int swarm_engine_restore(const swarm_engine_state *state, int64_t now_ns,
                                   int64_t now_unix_ns, swarm_engine **out_engine,
                                   swarm_error **err);

/* ---- what is ---- */

/** Snapshots, made anew at each call, the caller's to free.
 *  @param engine      not NULL
 *  @param id_or_name  not NULL (a task by its id or its full name)
 *  @param out_…       not NULL
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_get_node(const swarm_engine *engine, const char *id_or_name,
                                    swarm_node **out_node, swarm_error **err);
SWARM_API int swarm_engine_get_service(const swarm_engine *engine, const char *id_or_name,
                                       swarm_service **out_service, swarm_error **err);
SWARM_API int swarm_engine_get_task(const swarm_engine *engine, const char *id_or_name,
                                    swarm_task **out_task, swarm_error **err);

/** Lists, in the order in which the objects were made; tasks slot by slot, the newest of a slot first.
 *  @param engine      not NULL
 *  @param service     tasks: NULL for all, or the id or name of one service
 *  @param out_…       not NULL; the caller's to free
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND (service), SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_list_nodes(const swarm_engine *engine, swarm_node_list **out_nodes,
                                      swarm_error **err);
SWARM_API int swarm_engine_list_services(const swarm_engine *engine,
                                         swarm_service_list **out_services, swarm_error **err);
SWARM_API int swarm_engine_list_tasks(const swarm_engine *engine, const char *service,
                                      swarm_task_list **out_tasks, swarm_error **err);

/** What a service has been, the oldest revision first.
 *  @param engine         not NULL
 *  @param service        not NULL: its id or name
 *  @param out_revisions  not NULL; the caller's to free
 *  @param err            NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_engine_list_revisions(const swarm_engine *engine, const char *service,
                                          swarm_revision_list **out_revisions, swarm_error **err);

/** The health config that a task is to be probed with (answers PROBE), and the spec of its service
 *  as it was when the task was made.
 *  @param engine   not NULL  @param task_id  not NULL
 *  @return lent while the task is known; NULL when it is not, or has none
 *  @thread owner's  @since 0.1 */
SWARM_API const swarm_health_config *swarm_engine_task_health_config(const swarm_engine *engine,
                                                                     const char *task_id);
SWARM_API const swarm_service_spec *swarm_engine_task_service_spec(const swarm_engine *engine,
                                                                   const char *task_id);

#ifdef __cplusplus
}
#endif

#endif
