/* SPDX-License-Identifier: MIT
 *
 * The cluster: the engine (engine.h) with everything it needs around it. Tasks are started, probed,
 * balanced, replaced and stopped for real, behind one file descriptor:
 *
 *     poll swarm_cluster_fd() for reading, together with whatever else the program watches
 *     swarm_cluster_dispatch()                         never blocks
 *     while (swarm_cluster_next_event(cluster, &event, &err) > 0) …
 *
 * or, without a loop of one's own, swarm_cluster_wait(). No callbacks. One thread at a time, but for
 * swarm_cluster_wakeup(). The library starts one thread, the data plane of the TCP balancer, when the
 * first service with a published port is created; it calls nothing of the program's.
 *
 * A cluster is the manager: while the program runs, what should run does. Freeing it leaves the tasks
 * running; swarm_cluster_stop() first drains and stops them.
 */
#ifndef SWARM_CLUSTER_H
#define SWARM_CLUSTER_H

#include <swarm/base.h>
#include <swarm/credentials.h>
#include <swarm/error.h>
#include <swarm/event.h>
#include <swarm/node.h>
#include <swarm/plan.h>
#include <swarm/revision.h>
#include <swarm/service.h>
#include <swarm/stack.h>
#include <swarm/task.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_cluster_config swarm_cluster_config; /* builder */
typedef struct swarm_cluster swarm_cluster;               /* handle */

/* ---- settings ---- */

/** A config with the defaults. @return the caller's; NULL when memory is short
 *  @thread any  @since 0.1 */
SWARM_API swarm_cluster_config *swarm_cluster_config_new(void);

/** @param config  NULL is allowed  @thread owner's  @since 0.1 */
SWARM_API void swarm_cluster_config_free(swarm_cluster_config *config);

/** Folder of the releases for `process:` nodes: <images>/<name>/<tag>/. Default "images".
 *  @param config  not NULL  @param path  not NULL, copied
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_images_path(swarm_cluster_config *config, const char *path);
/** @param config  NULL gives NULL  @return lent  @thread owner's  @since 0.1 */
SWARM_API const char *swarm_cluster_config_get_images_path(const swarm_cluster_config *config);

/** Folder for what tasks write to stdout and stderr: <work>/<node>/<task>/. Default "work".
 *  @param config  not NULL  @param path  not NULL, copied
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_work_path(swarm_cluster_config *config, const char *path);
/** @param config  NULL gives NULL  @return lent  @thread owner's  @since 0.1 */
SWARM_API const char *swarm_cluster_config_get_work_path(const swarm_cluster_config *config);

/** Address that published ports listen on. Default "0.0.0.0": every interface, as Docker does.
 *  @param config  not NULL  @param address  not NULL: IPv4 or IPv6, copied
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_publish_address(swarm_cluster_config *config,
                                                       const char *address);
/** @param config  NULL gives NULL  @return lent  @thread owner's  @since 0.1 */
SWARM_API const char *swarm_cluster_config_get_publish_address(const swarm_cluster_config *config);

/** How long a task may finish its connections before the rest is cut. Default 30 s. In the last quarter of that time,
 *  and not more than its last second, connections at a pause (the task's side sent last, and nothing for about 50 ms)
 *  are closed in order: they do not count as cut. A stream that pauses looks like that after its last bytes.
 *  @param config  not NULL  @param timeout_ns  nanoseconds, ≥ 0
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_drain_timeout_ns(swarm_cluster_config *config,
                                                        int64_t timeout_ns);
/** @param config  NULL gives 0  @return nanoseconds  @thread owner's  @since 0.1 */
SWARM_API int64_t swarm_cluster_config_get_drain_timeout_ns(const swarm_cluster_config *config);

/** How many revisions of a service are kept (revision.h). Default 10.
 *  @param config  not NULL  @param limit  ≥ 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_revision_limit(swarm_cluster_config *config, uint64_t limit);
/** @param config  NULL gives 0  @return how many  @thread owner's  @since 0.1 */
SWARM_API uint64_t swarm_cluster_config_get_revision_limit(const swarm_cluster_config *config);

/** How a connection chooses its replica: "least-connections" (default) or "round-robin".
 *  @param config  not NULL  @param algorithm  not NULL
 *  @return 0, SWARM_E_INVAL (another word)  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_balance(swarm_cluster_config *config, const char *algorithm);
/** @param config  NULL gives NULL  @return lent  @thread owner's  @since 0.1 */
SWARM_API const char *swarm_cluster_config_get_balance(const swarm_cluster_config *config);

/** Seed of ids and choices between equals, for runs that are to be repeated. Default: from the
 *  system's random source.
 *  @param config  not NULL  @param seed  any number
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_seed(swarm_cluster_config *config, uint64_t seed);

/** How many events wait at most to be read. When there are more, the oldest go, and a `warning` event
 *  says how many went. Default 65536.
 *  @param config  not NULL  @param limit  ≥ 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_event_limit(swarm_cluster_config *config, uint64_t limit);
/** @param config  NULL gives 0  @return how many  @thread owner's  @since 0.1 */
SWARM_API uint64_t swarm_cluster_config_get_event_limit(const swarm_cluster_config *config);

/** Only look: at a store that another program may be the manager of right now. Such a cluster is what
 *  the store held when it was opened; whatever would change it is SWARM_E_STATE. Dispatching it serves
 *  the logs that are open (swarm_cluster_open_logs()), and nothing else: no event comes.
 *  Default 0.
 *  @param config  not NULL  @param read_only  0 or 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_read_only(swarm_cluster_config *config, int read_only);
/** @param config  NULL gives 0  @return 0 or 1  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_get_read_only(const swarm_cluster_config *config);

/** How often contact with a node that is reached over a network is looked at. Default 5 s, as Docker
 *  Swarm's. Each look may take a third of it.
 *  @param config  not NULL  @param period_ns  nanoseconds, 10 ms to 1 h
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_heartbeat_ns(swarm_cluster_config *config,
                                                    int64_t period_ns);
/** @param config  NULL gives 0  @return nanoseconds  @thread owner's  @since 0.1 */
SWARM_API int64_t swarm_cluster_config_get_heartbeat_ns(const swarm_cluster_config *config);

/** So many looks in a row without an answer, and a node is down. Default 3, as Docker Swarm's.
 *  @param config  not NULL  @param limit  ≥ 1
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_config_set_heartbeat_misses(swarm_cluster_config *config,
                                                        uint32_t limit);
/** @param config  NULL gives 0  @return how many  @thread owner's  @since 0.1 */
SWARM_API uint32_t swarm_cluster_config_get_heartbeat_misses(const swarm_cluster_config *config);

/* ---- life ---- */

/** Open a cluster. One that a store remembers goes on where its last manager stopped, however that came
 *  about (docs/store.md): its nodes, services and tasks are there at once; what runs is found and taken
 *  on, what is missing is started, what is too much is stopped, and an update that was under way goes
 *  on to its verdict, in the dispatches that follow.
 *  @param store_uri    "sqlite:PATH": a file, made if need be, that is this manager's alone while it is
 *                      open; NULL or "memory:": nothing is remembered after the end
 *  @param config       NULL for the defaults; copied
 *  @param out_cluster  not NULL; the caller's, freed with swarm_cluster_free()
 *  @param err          NULL, or receives the error
 *  @return 0, SWARM_E_INVAL (also: the file is of another program, its records contradict each other),
 *          SWARM_E_NOTSUP (another kind of store or runtime, one that is built out, or a store that a
 *          newer version has written), SWARM_E_CONFLICT (another manager has it open), SWARM_E_PARSE
 *          (damaged), SWARM_E_DENIED, SWARM_E_NOTFOUND, SWARM_E_STATE (read only, and of an earlier
 *          version), SWARM_E_UNAVAILABLE (another program writes to it), SWARM_E_IO, SWARM_E_NOMEM.
 *          What fails leaves the store as it was
 *  @thread any  @since 0.1 */
SWARM_API int swarm_cluster_open(const char *store_uri, const swarm_cluster_config *config,
                                 swarm_cluster **out_cluster, swarm_error **err);

/** Copy what the store holds into a new file, a store of the same kind, while the cluster runs: all
 *  that was written, and what is to be written now.
 *  @param cluster  not NULL  @param path  not NULL: there is no such file yet
 *  @param err      NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_EXISTS, SWARM_E_NOTSUP (the store "memory:"), SWARM_E_NOTFOUND,
 *          SWARM_E_DENIED, SWARM_E_UNAVAILABLE, SWARM_E_IO, SWARM_E_NOMEM; what fails leaves no file
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_backup(swarm_cluster *cluster, const char *path, swarm_error **err);

/** Let go. Tasks that run are left running, published ports close.
 *  @param cluster  NULL is allowed  @thread owner's  @since 0.1 */
SWARM_API void swarm_cluster_free(swarm_cluster *cluster);

/** Close the published ports, drain and stop every task. A `stopped` event comes when all have ended.
 *  The services stay known: a cluster with a store runs them again when it is opened the next time.
 *  @param cluster  not NULL  @param err  NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_stop(swarm_cluster *cluster, swarm_error **err);

/** Kill every task now: no drain, no grace. Without swarm_cluster_stop() before, those that should run
 *  are started anew, as their restart policy says.
 *  @param cluster  not NULL  @param err  NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_IO  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_kill(swarm_cluster *cluster, swarm_error **err);

/* ---- event loop ---- */

/** One descriptor for the cluster's life, readable while there is something to dispatch or an event
 *  to read. Poll it for reading; do nothing else with it.
 *  @param cluster  NULL gives -1  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_fd(const swarm_cluster *cluster);

/** When the next thing is due by time; the descriptor becomes readable then too.
 *  @param cluster  NULL gives INT64_MAX
 *  @return CLOCK_MONOTONIC nanoseconds, INT64_MAX for none  @thread owner's  @since 0.1 */
SWARM_API int64_t swarm_cluster_deadline_ns(const swarm_cluster *cluster);

/** Do what can be done now. Waits for nothing; but with the store "sqlite:", a turn in which something
 *  has changed takes as long as the disk takes to write it.
 *  @param cluster  not NULL  @param err  NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM (nothing is lost, call again), SWARM_E_IO
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_dispatch(swarm_cluster *cluster, swarm_error **err);

/** The next event.
 *  @param cluster    not NULL
 *  @param out_event  not NULL; receives an event for swarm_event_free()
 *  @param err        NULL, or receives the error
 *  @return 1 and an event, 0 when there is none, SWARM_E_INVAL, SWARM_E_NOMEM (call again)
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_next_event(swarm_cluster *cluster, swarm_event **out_event,
                                       swarm_error **err);

/** Dispatch until an event or a line of a log waits, swarm_cluster_wakeup() was called, or the time is
 *  over.
 *  @param cluster     not NULL
 *  @param timeout_ns  negative waits for ever, 0 polls
 *  @param err         NULL, or receives the error
 *  @return 1 when an event waits, 0 when not, SWARM_E_INVAL, SWARM_E_NOMEM, SWARM_E_IO
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_wait(swarm_cluster *cluster, int64_t timeout_ns, swarm_error **err);

/** Make the descriptor readable and swarm_cluster_wait() return. Safe in signal handlers. In a loop of
 *  one's own, look at what it was called for after swarm_cluster_dispatch(), which takes the call, not
 *  before.
 *  @param cluster  NULL does nothing
 *  @thread any     @since 0.1 */
SWARM_API void swarm_cluster_wakeup(swarm_cluster *cluster);

/* ---- nodes ---- */

/** Add a node.
 *  @param cluster      not NULL
 *  @param spec         not NULL, copied: name, role, availability, labels
 *  @param address      where its tasks listen, an IP address; NULL for the one in the spec
 *  @param runtime_uri  NULL for the one in the spec, or "process:" (local processes) without one; a
 *                      Docker Engine is unix:///path, tcp://host:port or https://host:port. Others are
 *                      refused by name. A node of an Engine is ready when that has answered
 *  @param out_id       NULL, or receives the id, for swarm_free()
 *  @param err          NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_EXISTS, SWARM_E_NOTSUP (runtime), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_add_node(swarm_cluster *cluster, const swarm_node_spec *spec,
                                     const char *address, const char *runtime_uri, char **out_id,
                                     swarm_error **err);

/** Change a node's spec: drain, pause, activate, relabel. As swarm_engine_update_node().
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_EXISTS, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_update_node(swarm_cluster *cluster, const char *id_or_name,
                                        const swarm_node_spec *spec, swarm_error **err);

/** Set only the availability: SWARM_NODE_AVAILABILITY_ACTIVE, _PAUSE or _DRAIN.
 *  @param cluster  not NULL  @param id_or_name  not NULL  @param err  NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_set_node_availability(swarm_cluster *cluster, const char *id_or_name,
                                                  swarm_node_availability availability,
                                                  swarm_error **err);

/** Remove a node. As swarm_engine_remove_node().
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_STATE, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_remove_node(swarm_cluster *cluster, const char *id_or_name, int force,
                                        swarm_error **err);

/** What registries are asked for images with. It is kept in memory alone, never written down and never
 *  told; pulls that begin after the call use it. A program whose credentials expire calls this again in
 *  time.
 *  @param cluster      not NULL
 *  @param credentials  copied; NULL for none
 *  @param err          NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_set_credentials(swarm_cluster *cluster,
                                            const swarm_credentials *credentials,
                                            swarm_error **err);

/* ---- services ---- */

/** Create, update, roll back, remove a service. As the swarm_engine_ calls of the same name; and ingress
 *  ports must be TCP, which is what the built-in balancer does (SWARM_E_NOTSUP).
 *  @param cluster     not NULL
 *  @param spec        not NULL, copied
 *  @param id_or_name  not NULL
 *  @param out_id      NULL, or receives the id, for swarm_free()
 *  @param err         NULL, or receives the error with the field at fault
 *  @return 0, SWARM_E_INVAL, SWARM_E_EXISTS, SWARM_E_NOTFOUND, SWARM_E_CONFLICT, SWARM_E_STATE,
 *          SWARM_E_NOTSUP, SWARM_E_DENIED or SWARM_E_IO (a port cannot be opened), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_create_service(swarm_cluster *cluster, const swarm_service_spec *spec,
                                           char **out_id, swarm_error **err);
SWARM_API int swarm_cluster_update_service(swarm_cluster *cluster, const char *id_or_name,
                                           const swarm_service_spec *spec, swarm_error **err);
SWARM_API int swarm_cluster_rollback_service(swarm_cluster *cluster, const char *id_or_name,
                                             swarm_error **err);
SWARM_API int swarm_cluster_rollback_service_to(swarm_cluster *cluster, const char *id_or_name,
                                                uint64_t revision, swarm_error **err);
SWARM_API int swarm_cluster_remove_service(swarm_cluster *cluster, const char *id_or_name,
                                           swarm_error **err);

/** Steer an update that is on its way: swarm_engine_pause_update() and its like, swarm_engine_answer_gate().
 *  @param cluster     not NULL
 *  @param id_or_name  not NULL
 *  @param answer      one of the values
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_STATE (no update is on its way, or waits at a gate),
 *          SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_pause_update(swarm_cluster *cluster, const char *id_or_name,
                                         swarm_error **err);
SWARM_API int swarm_cluster_resume_update(swarm_cluster *cluster, const char *id_or_name,
                                          swarm_error **err);
SWARM_API int swarm_cluster_promote_update(swarm_cluster *cluster, const char *id_or_name,
                                           swarm_error **err);
SWARM_API int swarm_cluster_cancel_update(swarm_cluster *cluster, const char *id_or_name,
                                          swarm_error **err);
SWARM_API int swarm_cluster_answer_gate(swarm_cluster *cluster, const char *id_or_name,
                                        swarm_gate_answer answer, swarm_error **err);

/** What a change would do (swarm/plan.h), without making it: what deploying the service would (it is created, or
 *  gets the spec, found by its name), going back, draining the node.
 *  @param cluster     not NULL
 *  @param spec        not NULL: as in a stack: its ForceUpdate counts only when it is new
 *  @param id_or_name  not NULL: of the service, of the node
 *  @param out_plan    not NULL; the caller's, freed with swarm_plan_free()
 *  @param err         NULL, or receives the error
 *  @return 0, or what the engine's functions of that name return  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_plan_service(swarm_cluster *cluster, const swarm_service_spec *spec,
                                         swarm_plan **out_plan, swarm_error **err);
SWARM_API int swarm_cluster_plan_rollback(swarm_cluster *cluster, const char *id_or_name,
                                          swarm_plan **out_plan, swarm_error **err);
SWARM_API int swarm_cluster_plan_drain(swarm_cluster *cluster, const char *id_or_name,
                                       swarm_plan **out_plan, swarm_error **err);

/** Set the number of replicas of a replicated service; nothing else changes.
 *  @param cluster  not NULL  @param id_or_name  not NULL  @param err  NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_STATE (not replicated, or
 *          stopped), SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_scale_service(swarm_cluster *cluster, const char *id_or_name,
                                          uint64_t replicas, swarm_error **err);

/** Bring a stack in: its services are created, or updated where they exist and differ. All of them
 *  are checked first, so that a bad one changes nothing. When memory runs out on the way, those
 *  before are done already: deploy again.
 *  @param cluster  not NULL
 *  @param stack    not NULL
 *  @param prune    1 removes services of this stack that the file no longer has, 0 leaves them
 *  @param out_changed  NULL, or receives how many services were created, updated or removed
 *  @param err      NULL, or receives the error
 *  @return 0, or as swarm_cluster_create_service()
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_deploy_stack(swarm_cluster *cluster, const swarm_stack *stack,
                                         int prune, uint64_t *out_changed, swarm_error **err);

/* ---- what is ---- */

/** Snapshots and lists, made anew at each call, the caller's to free. As the swarm_engine_ calls of
 *  the same name.
 *  @param cluster     not NULL
 *  @param id_or_name  not NULL
 *  @param service     tasks: NULL for all
 *  @param out_…       not NULL
 *  @param err         NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_get_node(const swarm_cluster *cluster, const char *id_or_name,
                                     swarm_node **out_node, swarm_error **err);
SWARM_API int swarm_cluster_get_service(const swarm_cluster *cluster, const char *id_or_name,
                                        swarm_service **out_service, swarm_error **err);
SWARM_API int swarm_cluster_get_task(const swarm_cluster *cluster, const char *id_or_name,
                                     swarm_task **out_task, swarm_error **err);
SWARM_API int swarm_cluster_list_nodes(const swarm_cluster *cluster, swarm_node_list **out_nodes,
                                       swarm_error **err);
SWARM_API int swarm_cluster_list_services(const swarm_cluster *cluster,
                                          swarm_service_list **out_services, swarm_error **err);
SWARM_API int swarm_cluster_list_revisions(const swarm_cluster *cluster, const char *service,
                                           swarm_revision_list **out_revisions, swarm_error **err);
SWARM_API int swarm_cluster_list_tasks(const swarm_cluster *cluster, const char *service,
                                       swarm_task_list **out_tasks, swarm_error **err);

/** How much is still being removed from the nodes: containers of tasks that are not listed any more, and
 *  networks. A program that ends before it is 0 leaves them to the next manager of the same state. No
 *  event tells when it is: ask after each swarm_cluster_wait(). A node that does not answer keeps its
 *  share.
 *  @param cluster  NULL gives 0  @thread owner's  @since 0.1 */
SWARM_API uint64_t swarm_cluster_count_leaving(const swarm_cluster *cluster);

#ifdef __cplusplus
}
#endif

#endif
