/* SPDX-License-Identifier: MIT
 *
 * The sqlite store of a build without SQLite: there is none to be had.
 */
#include "base/error.h"
#include "store/store.h"

int swarm__sqlite_store_open(const char *path, int read_only, swarm__store **out_store,
                             swarm_error **err)
{
    (void)read_only, (void)out_store;
    return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                       "store \"sqlite:%s\" is not supported: SQLite is not part of this build",
                       path);
}
