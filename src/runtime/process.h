/* SPDX-License-Identifier: MIT
 *
 * The runtime of local processes: `process:`. An image is a release folder <images>/<name>/<tag>/.
 */
#ifndef SWARM__RUNTIME_PROCESS_H
#define SWARM__RUNTIME_PROCESS_H

#include "runtime/open.h"

/* `images_path` holds the release folders; `work_path` gets a folder for each task
 * (<work>/<node>/<task id>/ with stdout, stderr and a record of its process). */
int swarm__process_runtime_new(const swarm__runtime_settings *settings,
                               swarm__runtime **out_runtime, swarm_error **err);

#endif
