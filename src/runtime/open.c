/* SPDX-License-Identifier: MIT */
#include "runtime/open.h"

#include "base/error.h"
#include "runtime/docker/docker.h"
#include "runtime/process.h"
#include <string.h>

int swarm__runtime_open(const char *uri, const swarm__runtime_settings *settings,
                        swarm__runtime **out_runtime, swarm_error **err)
{
    if (uri == NULL || strcmp(uri, "process:") == 0)
        return swarm__process_runtime_new(settings, out_runtime, err);
    if (strncmp(uri, "unix://", 7) == 0 || strncmp(uri, "tcp://", 6) == 0 ||
        strncmp(uri, "https://", 8) == 0)
        return swarm__docker_runtime_new(uri, settings, out_runtime, err);
    return swarm__fail(err, SWARM_E_NOTSUP, "/Runtime",
                       "runtime \"%s\" is not supported: there are process:, unix:///path, "
                       "tcp://host:port and https://host:port",
                       uri);
}
