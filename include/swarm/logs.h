/* SPDX-License-Identifier: MIT
 *
 * Logs: what tasks write to stdout and stderr, as the nodes that they run on keep it, line by line.
 *
 *     swarm_cluster_open_logs(cluster, "web", 1, 10, 0, &logs, &err);
 *     after each swarm_cluster_dispatch():
 *     while (swarm_logs_next(logs, &entry, &err) > 0) …
 *
 * Nothing blocks. The cluster's descriptor becomes readable, and swarm_cluster_wait() returns, when
 * there may be lines. What is not read waits on the node, not here.
 */
#ifndef SWARM_LOGS_H
#define SWARM_LOGS_H

#include <swarm/base.h>
#include <swarm/cluster.h>
#include <swarm/error.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_logs swarm_logs;           /* handle */
typedef struct swarm_log_entry swarm_log_entry; /* snapshot */

/** Where a line was written to. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_log_stream;
enum {
    SWARM_LOG_STREAM_UNKNOWN = 0,
    SWARM_LOG_STREAM_STDOUT = 1, /**< also all of a task with a terminal */
    SWARM_LOG_STREAM_STDERR = 2
};

/** Text of a stream: "stdout", "stderr". @return static; "unknown" for other numbers
 *  @thread any  @since 0.1 */
SWARM_API const char *swarm_log_stream_to_str(swarm_log_stream stream);

/** Stream that has this text. @return 0, or SWARM_E_INVAL  @thread any  @since 0.1 */
SWARM_API int swarm_log_stream_from_str(const char *text, swarm_log_stream *out_stream);

/** Open the output of a task, or of all tasks that a service has now. A cluster that is read only asks
 *  the nodes for nothing but this, and may do so beside their manager; it is dispatched like another.
 *  Of local processes the files in the work path are read: their lines have no times, and `tail` counts
 *  those of stdout and stderr each.
 *  @param cluster        not NULL
 *  @param id_or_name     not NULL: a service's, or a task's (its full name)
 *  @param follow         1: go on when all that there is has been read; 0: end then
 *  @param tail           so many of the last lines of each task; negative for all
 *  @param since_unix_ns  nothing older than this wall time; 0 for all. Where lines have no times: all
 *  @param out_logs       not NULL; receives a handle for swarm_logs_free()
 *  @param err            NULL, or receives the error
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND (no such service or task, or its output is gone),
 *          SWARM_E_STATE (no contact with the node), SWARM_E_IO, SWARM_E_DENIED, SWARM_E_NOMEM
 *  @thread owner's  @since 0.1 */
SWARM_API int swarm_cluster_open_logs(swarm_cluster *cluster, const char *id_or_name, int follow,
                                      int64_t tail, int64_t since_unix_ns, swarm_logs **out_logs,
                                      swarm_error **err);

/** Close. Before or after the cluster is freed. @param logs  NULL is allowed
 *  @thread the cluster's  @since 0.1 */
SWARM_API void swarm_logs_free(swarm_logs *logs);

/** The next line of any of the tasks.
 *  @param logs       not NULL
 *  @param out_entry  not NULL; receives an entry for swarm_log_entry_free()
 *  @param err        NULL, or receives the error
 *  @return 1 and a line; 0 when there is none for now; SWARM_E_INVAL; SWARM_E_NOMEM (this line is
 *          lost, the next ones are not); SWARM_E_IO, SWARM_E_NOTFOUND once for each task whose output broke off: the others go on
 *  @thread the cluster's  @since 0.1 */
SWARM_API int swarm_logs_next(swarm_logs *logs, swarm_log_entry **out_entry, swarm_error **err);

/** Has all been read, and will nothing follow? @param logs  NULL gives 1  @return 1 or 0
 *  @thread the cluster's  @since 0.1 */
SWARM_API int swarm_logs_is_ended(const swarm_logs *logs);

/** @param entry  NULL is allowed  @thread any  @since 0.1 */
SWARM_API void swarm_log_entry_free(swarm_log_entry *entry);

/** Who wrote it: the task's id, its full name, its node's id.
 *  @param entry  NULL gives NULL  @return lent  @thread any  @since 0.1 */
SWARM_API const char *swarm_log_entry_get_task_id(const swarm_log_entry *entry);
SWARM_API const char *swarm_log_entry_get_task_name(const swarm_log_entry *entry);
SWARM_API const char *swarm_log_entry_get_node_id(const swarm_log_entry *entry);

/** Where it was written to. @param entry  NULL gives UNKNOWN  @thread any  @since 0.1 */
SWARM_API swarm_log_stream swarm_log_entry_get_stream(const swarm_log_entry *entry);

/** When. @param entry  NULL gives 0  @return wall time in nanoseconds, 0 when it is not known
 *  @thread any  @since 0.1 */
SWARM_API int64_t swarm_log_entry_get_time_unix_ns(const swarm_log_entry *entry);

/** The line, without its end. What is not UTF-8 in it, and NUL, is U+FFFD.
 *  @param entry  NULL gives NULL  @return lent  @thread any  @since 0.1 */
SWARM_API const char *swarm_log_entry_get_text(const swarm_log_entry *entry);

#ifdef __cplusplus
}
#endif

#endif
