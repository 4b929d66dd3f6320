/* SPDX-License-Identifier: MIT
 *
 * The scheduler by itself: nodes in, a group of equal tasks in, a node for each task out, or why not,
 * node by node. It does no I/O and knows no clock; choices between equal nodes come from its seed.
 *
 * A node takes a task when it passes every filter (Docker Swarm's, in its order): it is ready and active;
 * reservations of CPU, memory and generic resources fit; the constraints hold; the platform is one of
 * those listed; host-mode ports are free; max replicas per node is not reached. Limits never count. Among
 * the nodes that pass, the one is chosen that lies in the emptiest branch of each spread preference in
 * turn, then that has the fewest tasks of the service, then the fewest tasks in all.
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

typedef struct swarm_scheduler swarm_scheduler;   /* handle */
typedef struct swarm_assignment swarm_assignment; /* snapshot */

/** Why a node cannot take a task. */
typedef int32_t swarm_filter;
enum {
    SWARM_FILTER_UNKNOWN = 0,
    SWARM_FILTER_READY = 1,
    SWARM_FILTER_RESOURCES = 2,
    SWARM_FILTER_CONSTRAINTS = 3,
    SWARM_FILTER_PLATFORM = 4,
    SWARM_FILTER_HOST_PORT = 5,
    SWARM_FILTER_MAX_REPLICAS = 6
};

/** Text of a filter: "ready", "resources", "constraints", "platform", "host-port", "max-replicas".
 *  @return static; "unknown" for other numbers  @thread any  @since 0.1 */
SWARM_API const char *swarm_filter_to_str(swarm_filter filter);

/** Filter that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_filter_from_str(const char *text, swarm_filter *out_filter);

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

/** Choose nodes for a group of equal tasks, and hold what they reserve.
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

/** The task has ended: give back what it held.
 *  @return 1, 0 when it is not known, SWARM_E_INVAL  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_remove_task(swarm_scheduler *scheduler, const char *task_id);

/** Could this node take a task of this service as things stand?
 *  @return 1 or 0, SWARM_E_INVAL, SWARM_E_NOTFOUND (node), SWARM_E_PARSE, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_scheduler_fits(swarm_scheduler *scheduler, const char *service_id,
                                   const swarm_service_spec *spec, const char *node_id,
                                   swarm_error **err);

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

/** The same node by node: every filter that failed on every node, with what it wanted and found.
 *  @param assignment  NULL gives 0 or NULL  @param index  below _reason_count()
 *  @return lent  @thread any  @since 0.1 */
SWARM_API size_t swarm_assignment_reason_count(const swarm_assignment *assignment);
SWARM_API const char *swarm_assignment_reason_node_id_at(const swarm_assignment *assignment,
                                                         size_t index);
SWARM_API swarm_filter swarm_assignment_reason_filter_at(const swarm_assignment *assignment,
                                                         size_t index);
SWARM_API const char *swarm_assignment_reason_text_at(const swarm_assignment *assignment,
                                                      size_t index);

#ifdef __cplusplus
}
#endif

#endif
