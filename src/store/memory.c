/* SPDX-License-Identifier: MIT
 *
 * The store that remembers nothing: what a cluster knows, its engine knows.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "store/store.h"

static void memory_close(swarm__store *store)
{
    swarm__free(store);
}

static int memory_load(swarm__store *store, swarm__store_taker take, void *user, swarm_error **err)
{
    (void)store, (void)take, (void)user, (void)err;
    return 0;
}

static int memory_commit(swarm__store *store, const swarm__store_change *changes, size_t count,
                         uint64_t fence, swarm_error **err)
{
    (void)store, (void)changes, (void)count, (void)fence, (void)err;
    return 0;
}

static int memory_backup(swarm__store *store, const char *path, swarm_error **err)
{
    (void)store, (void)path;
    return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                       "the store \"memory:\" has nothing that could be backed up");
}

static const swarm__store_ops operations = {
    .close = memory_close,
    .load = memory_load,
    .commit = memory_commit,
    .backup = memory_backup,
};

int swarm__memory_store_open(swarm__store **out_store, swarm_error **err)
{
    swarm__store *store = swarm__alloc_zero(1, sizeof *store);
    if (store == NULL)
        return swarm__fail_nomem(err);
    store->ops = &operations;
    *out_store = store;
    return 0;
}
