/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "base/error.h"
#include <string.h>

int swarm__store_open(const char *uri, int read_only, swarm__store **out_store, swarm_error **err)
{
    static const char sqlite[] = "sqlite:";
    if (uri == NULL || strcmp(uri, "memory:") == 0)
        return swarm__memory_store_open(out_store, err);
    if (strncmp(uri, sqlite, sizeof sqlite - 1) != 0)
        return swarm__fail(
            err, SWARM_E_NOTSUP, NULL,
            "store \"%s\" is not supported: this version has \"memory:\" and \"sqlite:PATH\"", uri);
    if (uri[sizeof sqlite - 1] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, NULL, "store \"sqlite:\" names no file");
    return swarm__sqlite_store_open(uri + sizeof sqlite - 1, read_only, out_store, err);
}
