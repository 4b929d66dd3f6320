/* SPDX-License-Identifier: MIT
 *
 * The placeholders that Docker Swarm expands in a task's environment, hostname and mounts:
 *
 *     {{.Service.ID}} {{.Service.Name}} {{.Service.Labels.x}} {{index .Service.Labels "x"}}
 *     {{.Node.ID}} {{.Node.Hostname}} {{.Node.Platform.OS}} {{.Node.Platform.Architecture}}
 *     {{.Task.ID}} {{.Task.Name}} {{.Task.Slot}} {{"any text, such as {{"}}
 *
 * As in Docker, `index` of a label that the service does not have gives nothing, `.Service.Labels.x`
 * fails. The rest of Go's template language (conditions, pipes, functions) is refused by name.
 */
#ifndef SWARM__MODEL_TEMPLATE_H
#define SWARM__MODEL_TEMPLATE_H

#include <swarm/error.h>

/* All lent. A NULL value counts as "". */
typedef struct swarm__template_values {
    const char *service_id;
    const char *service_name;
    const char *node_id;
    const char *node_hostname;
    const char *node_os;
    const char *node_architecture;
    const char *task_id;
    const char *task_name;
    const char *task_slot;
    /* The service's label, or NULL when it has none of this name. */
    const char *(*service_label)(void *user, const char *name);
    void *user;
} swarm__template_values;

/* Does the text expand, as far as can be told without values? 0, SWARM_E_PARSE when it is malformed,
 * SWARM_E_NOTSUP for a placeholder that does not exist, which the error names. */
int swarm__template_check(const char *text, swarm_error **err);

/* The text with its placeholders filled in; free *out_text with swarm__free(). Fails as the check
 * does, and with SWARM_E_NOTFOUND for a label that the service does not have. */
int swarm__template_expand(const char *text, const swarm__template_values *values, char **out_text,
                           swarm_error **err);

#endif
