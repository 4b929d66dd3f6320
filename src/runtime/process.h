/* SPDX-License-Identifier: MIT
 *
 * The runtime of local processes: `process:`. An image is a release folder <images>/<name>/<tag>/.
 */
#ifndef SWARM__RUNTIME_PROCESS_H
#define SWARM__RUNTIME_PROCESS_H

#include "runtime/runtime.h"

/* All lent for the call. `images_path` holds the release folders; `work_path` gets a folder for each
 * task (<work>/<node>/<task id>/ with stdout, stderr). `address` is the node's. */
int swarm__process_runtime_new(swarm__loop *loop, const char *images_path, const char *work_path,
                               const char *node_name, const char *address,
                               void (*changed)(void *user), void *user,
                               swarm__runtime **out_runtime, swarm_error **err);

#endif
