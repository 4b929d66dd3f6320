/* SPDX-License-Identifier: MIT
 *
 * The scheduler by itself: nodes in, a group of equal tasks in, a node for each task out, or why not,
 * node by node. It does no I/O and knows no clock; choices between equal nodes come from its seed.
 *
 * A node takes a task when it passes every filter (Docker Swarm's, in its order): it is ready and active;
 * reservations of CPU, memory, processes and generic resources fit; it has the volume and log plugins; the
 * constraints hold; the platform is one of those listed; host-mode ports are free; max replicas per node is
 * not reached; one of the wanted cluster volumes can be used. Limits never count. Constraints are those of
 * Docker, but `node.platform.arch` takes both spellings: amd64 is x86_64, arm64 is aarch64.
 *
 * Among the nodes that pass, the one is chosen that lies in the emptiest branch of each spread preference
 * in turn; then one on which the service did not fail lately (see swarm_scheduler_fail_task()); then the
 * one with the fewest tasks of the service; then with the fewest tasks in all; then one that has the image,
 * if nodes tell of their images; then the one that the seed puts first. A group is placed task by task in
 * this way, so that it is as level as the filters allow, whatever the counts before.
 *
 * What is scored is the layout that will remain. A task that is on its way out (swarm_scheduler_retire_task())
 * does not count for it, but holds its reservations, processes and ports until it is removed. So for a
 * start-first update one retires the old task before its successor is placed: the successor stays on the old
 * one's node exactly when that is the best node without the old one, and it fits beside it. If the successor
 * fails, swarm_scheduler_restore_task() makes the old one count again.
 *
 * Ends: no node at all places nothing, with the bare reason "no suitable node". A node that shrinks below
 * what is held on it keeps its tasks and takes no new one that reserves what is short, until enough was
 * given back. A node that describes no resources is unlimited; one that describes no Pids does not count
 * processes. Constraints and labels may be of any number and length.
 *
 * Thread rule for everything here: one thread at a time.
 */
#ifndef SWARM_SCHEDULER_H
#define SWARM_SCHEDULER_H

#include <swarm/base.h>
#include <swarm/error.h>
#include <swarm/node.h>
#include <swarm/service.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_scheduler swarm_scheduler;     /* handle */
typedef struct swarm_assignment swarm_assignment;   /* snapshot */
typedef struct swarm_explanation swarm_explanation; /* snapshot */

/** Why a node cannot take a task. */
typedef int32_t swarm_filter;
enum {
    SWARM_FILTER_UNKNOWN = 0,
    SWARM_FILTER_READY = 1,
    SWARM_FILTER_RESOURCES = 2,
    SWARM_FILTER_CONSTRAINTS = 3,
    SWARM_FILTER_PLATFORM = 4,
    SWARM_FILTER_HOST_PORT = 5,
    SWARM_FILTER_MAX_REPLICAS = 6,
    SWARM_FILTER_PLUGIN = 7,
    SWARM_FILTER_VOLUMES = 8
};

/** Text of a filter: "ready", "resources", "constraints", "platform", "host-port", "max-replicas", "plugin",
 *  "volumes".
 *  @return static; "unknown" for other numbers  @thread any  @since 0.1 */
SWARM_API const char *swarm_filter_to_str(swarm_filter filter);

/** Filter that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_filter_from_str(const char *text, swarm_filter *out_filter);

/** A change that lets a task be placed. */
typedef int32_t swarm_change;
enum {
    SWARM_CHANGE_UNKNOWN = 0,
    SWARM_CHANGE_READY_NODE = 1,    /**< bring the node back: it is not ready */
    SWARM_CHANGE_ACTIVATE_NODE = 2, /**< set the node's availability to active */
    SWARM_CHANGE_SET_LABEL = 3,     /**< set the label `name` ("node.labels.zone") to `value` */
    SWARM_CHANGE_REMOVE_LABEL = 4,  /**< take the label `name` from the node */
    SWARM_CHANGE_ADD_RESOURCE = 5,  /**< give the node `amount` more of the resource `name` */
    SWARM_CHANGE_ADD_PLUGIN = 6, /**< install the plugin `name` of the type `value` on the node */
    SWARM_CHANGE_ADD_VOLUME = 7, /**< make the cluster volume `name` usable on the node */
    SWARM_CHANGE_FREE_PORT = 8,  /**< end the task `name`, which holds port `amount` of the node */
    SWARM_CHANGE_RAISE_MAX_REPLICAS = 9, /**< let the service have `amount` tasks on a node */
    SWARM_CHANGE_ADD_PLATFORM =
        10, /**< let the service run on `name` (os) with `value` (architecture) */
    SWARM_CHANGE_DROP_CONSTRAINT = 11, /**< drop the constraint `name`, the one at `amount` */
    SWARM_CHANGE_ADD_NODE = 12         /**< no single change on these nodes is enough: add one */
};

/** Text of a change: "ready-node", "activate-node", "set-label", "remove-label", "add-resource",
 *  "add-plugin", "add-volume", "free-port", "raise-max-replicas", "add-platform", "drop-constraint",
 *  "add-node".
 *  @return static; "unknown" for other numbers  @thread any  @since 0.1 */
SWARM_API const char *swarm_change_to_str(swarm_change change);

/** Change that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_change_from_str(const char *text, swarm_change *out_change);

/** What decided for a node, and against the next best. */
typedef int32_t swarm_placing_rule;
enum {
    SWARM_PLACING_RULE_UNKNOWN = 0,
    SWARM_PLACING_RULE_ONLY_NODE = 1,     /**< no other passes the filters */
    SWARM_PLACING_RULE_SPREAD = 2,        /**< its branch has fewer tasks of the service */
    SWARM_PLACING_RULE_FAILURES = 3,      /**< the service failed less on it */
    SWARM_PLACING_RULE_SERVICE_TASKS = 4, /**< it has fewer tasks of the service */
    SWARM_PLACING_RULE_NODE_TASKS = 5,    /**< it has fewer tasks in all */
    SWARM_PLACING_RULE_IMAGE = 6,         /**< it has the image */
    SWARM_PLACING_RULE_SEED = 7,          /**< they are equal; the seed puts it first */
    SWARM_PLACING_RULE_ELSEWHERE = 8      /**< none: things have changed, the other is better now */
};

/** Text of a rule: "only-node", "spread", "failures", "service-tasks", "node-tasks", "image", "seed",
 *  "elsewhere".
 *  @return static; "unknown" for other numbers  @thread any  @since 0.1 */
SWARM_API const char *swarm_placing_rule_to_str(swarm_placing_rule rule);

/** Rule that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_placing_rule_from_str(const char *text, swarm_placing_rule *out_rule);

/** Make a scheduler without nodes.
 *  @param seed           any number: decides between equal nodes
 *  @param out_scheduler  not NULL; the caller's
 *  @param err            NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread any  @since 0.1 */
SWARM_API int swarm_scheduler_new(uint64_t seed, swarm_scheduler **out_scheduler,
                                  swarm_error **err);

/** @param scheduler  NULL is allowed  @thread owner's  @since 0.1 */
SWARM_API void swarm_scheduler_free(swarm_scheduler *scheduler);

/** Add a node, or take over what changed about it. Tasks placed on it stay. A node that describes no
 *  resources counts as unlimited.
 *  @param scheduler  not NULL
 *  @param node       not NULL, copied; it has an ID
 *  @param err        NULL, or receives the error
 *  @return 0, SWARM_E_INVAL (no ID), SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_set_node(swarm_scheduler *scheduler, const swarm_node *node,
                                       swarm_error **err);

/** Remove a node and what was placed on it.
 *  @param scheduler  not NULL  @param node_id  not NULL
 *  @return 1, 0 when it is not known, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_remove_node(swarm_scheduler *scheduler, const char *node_id);

/** Tell the time, for failures to grow old by. Placing does not look at it otherwise. Without a call it
 *  is 0; going back has no effect.
 *  @param scheduler  not NULL  @param now_ns  of any monotonic clock
 *  @return 0, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_set_now(swarm_scheduler *scheduler, int64_t now_ns);

/** Choose nodes for a group of equal tasks, and hold what they reserve. Groups that compete for what is
 *  short are to be asked for by their priority (swarm_placement_get_priority()), the highest first: what
 *  is placed is never taken back for another.
 *  @param scheduler       not NULL
 *  @param service_id      not NULL
 *  @param spec            not NULL: reservations, placement and host-mode ports of the tasks
 *  @param task_ids        `count` ids that are not placed yet
 *  @param count           how many
 *  @param out_assignment  not NULL; the caller's. Has an entry for each task, in the order given;
 *                         tasks that fit nowhere have none of the nodes
 *  @param err             NULL, or receives the error
 *  @return 0 (even when not all were placed), SWARM_E_INVAL, SWARM_E_EXISTS (a task is placed already),
 *          SWARM_E_PARSE (a constraint), SWARM_E_NOMEM; then nothing was placed
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_place(swarm_scheduler *scheduler, const char *service_id,
                                    const swarm_service_spec *spec, const char *const *task_ids,
                                    size_t count, swarm_assignment **out_assignment,
                                    swarm_error **err);

/** Tell of a task that is on a node already, or must be there (a task of a global service). No filter is
 *  asked.
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND (node), SWARM_E_EXISTS, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_add_task(swarm_scheduler *scheduler, const char *service_id,
                                       const swarm_service_spec *spec, const char *task_id,
                                       const char *node_id, swarm_error **err);

/** The task is on its way out: it no longer counts for the spread, but holds its reservations and
 *  ports until it is removed.
 *  @return 1, 0 when it is not known or was retired before, SWARM_E_INVAL
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_retire_task(swarm_scheduler *scheduler, const char *task_id);

/** A retired task is to stay after all: it counts for the spread again.
 *  @return 1, 0 when it is not known or was not retired, SWARM_E_INVAL
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_restore_task(swarm_scheduler *scheduler, const char *task_id);

/** The task has failed by itself, or was rejected by its node: give back what it held, and remember it
 *  against the node. With five failures of a service's current version a node comes behind all that have
 *  fewer; a failure counts half after five minutes of swarm_scheduler_set_now(), and below half of five
 *  the node is like any other again. Not for tasks whose node was given (swarm_scheduler_add_task()): remove
 *  these.
 *  @return 1, 0 when it is not known, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_fail_task(swarm_scheduler *scheduler, const char *task_id);

/** Tasks placed from now on are of a new version of the service, which has failed nowhere yet. Also for a
 *  service that is gone: its failures are forgotten.
 *  @return 1, 0 when nothing is known of the service, SWARM_E_INVAL
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_begin_version(swarm_scheduler *scheduler, const char *service_id);

/** The task has ended: give back what it held.
 *  @return 1, 0 when it is not known, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_remove_task(swarm_scheduler *scheduler, const char *task_id);

/** Could this node take a task of this service as things stand?
 *  @return 1 or 0, SWARM_E_INVAL, SWARM_E_NOTFOUND (node), SWARM_E_PARSE, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_fits(swarm_scheduler *scheduler, const char *service_id,
                                   const swarm_service_spec *spec, const char *node_id,
                                   swarm_error **err);

/** Why is this task where it is? As things stand now: the choice is made again without the task.
 *  @param scheduler        not NULL
 *  @param task_id          not NULL
 *  @param out_explanation  not NULL; the caller's
 *  @param err              NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND (task), SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_explain(swarm_scheduler *scheduler, const char *task_id,
                                      swarm_explanation **out_explanation, swarm_error **err);

/* ---- what came of it ---- */

/** @param assignment  NULL is allowed  @thread owner's  @since 0.1 */
SWARM_API void swarm_assignment_free(swarm_assignment *assignment);

/** Tasks in it. @param assignment  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_assignment_count(const swarm_assignment *assignment);

/** Tasks that got a node. @param assignment  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_assignment_count_placed(const swarm_assignment *assignment);

/** Node of a task. @param assignment  NULL gives NULL  @param index  below _count()
 *  @return lent; NULL when the task fits nowhere  @thread any  @since 0.1 */
SWARM_API const char *swarm_assignment_node_id_at(const swarm_assignment *assignment, size_t index);

/** Why tasks were left over, in Docker's words: "no suitable node (insufficient resources on 2 nodes)".
 *  @param assignment  NULL gives NULL  @return lent; NULL when all were placed
 *  @thread any  @since 0.1 */
SWARM_API const char *swarm_assignment_get_reason(const swarm_assignment *assignment);

/** The same node by node, in the order of their ids: every filter that failed on every node, with what it
 *  wanted and found ("memory: wants 512 MiB, 300 MiB free, 212 MiB held by web.2").
 *  @param assignment  NULL gives 0 or NULL  @param index  below _reason_count()
 *  @return lent  @thread any  @since 0.1 */
SWARM_API size_t swarm_assignment_reason_count(const swarm_assignment *assignment);
SWARM_API const char *swarm_assignment_reason_node_id_at(const swarm_assignment *assignment,
                                                         size_t index);
SWARM_API swarm_filter swarm_assignment_reason_filter_at(const swarm_assignment *assignment,
                                                         size_t index);
SWARM_API const char *swarm_assignment_reason_text_at(const swarm_assignment *assignment,
                                                      size_t index);

/** The smallest single change that lets one more task be placed, as things were then: what it is, on which
 *  node, of what, to what, and how much; see swarm_change for which of these it has. Numbers are bytes of
 *  "memory", nano-CPUs of "cpu", a count of "pids" and generic resources, a port, or tasks.
 *  @param assignment  NULL gives SWARM_CHANGE_UNKNOWN, NULL or 0
 *  @return SWARM_CHANGE_UNKNOWN when all were placed; texts are lent, NULL for what the change has not
 *  @thread any  @since 0.1 */
SWARM_API swarm_change swarm_assignment_get_change(const swarm_assignment *assignment);
SWARM_API const char *swarm_assignment_get_change_node_id(const swarm_assignment *assignment);
SWARM_API const char *swarm_assignment_get_change_name(const swarm_assignment *assignment);
SWARM_API const char *swarm_assignment_get_change_value(const swarm_assignment *assignment);
SWARM_API int64_t swarm_assignment_get_change_amount(const swarm_assignment *assignment);

/** The same as a sentence: "give node w1 212 MiB more memory".
 *  @param assignment  NULL gives NULL  @return lent; NULL when all were placed
 *  @thread any  @since 0.1 */
SWARM_API const char *swarm_assignment_get_change_text(const swarm_assignment *assignment);

/* ---- why a task is where it is ---- */

/** @param explanation  NULL is allowed  @thread owner's  @since 0.1 */
SWARM_API void swarm_explanation_free(swarm_explanation *explanation);

/** Where the task is. @param explanation  NULL gives NULL  @return lent  @thread any  @since 0.1 */
SWARM_API const char *swarm_explanation_get_node_id(const swarm_explanation *explanation);

/** What decided. @param explanation  NULL gives SWARM_PLACING_RULE_UNKNOWN  @thread any  @since 0.1 */
SWARM_API swarm_placing_rule swarm_explanation_get_rule(const swarm_explanation *explanation);

/** The next best node; with SWARM_PLACING_RULE_ELSEWHERE the one that is better now.
 *  @param explanation  NULL gives NULL  @return lent; NULL when there is none
 *  @thread any  @since 0.1 */
SWARM_API const char *swarm_explanation_get_other_node_id(const swarm_explanation *explanation);

/** Nodes that pass all filters. @param explanation  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_explanation_count_fitting(const swarm_explanation *explanation);

/** All of it as a sentence. @param explanation  NULL gives NULL  @return lent
 *  @thread any  @since 0.1 */
SWARM_API const char *swarm_explanation_get_text(const swarm_explanation *explanation);

#ifdef __cplusplus
}
#endif

#endif
