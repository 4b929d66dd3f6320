/* SPDX-License-Identifier: MIT
 *
 * What a cluster remembers beyond its own end: records, each the JSON text of one object, found by
 * kind and id. The store knows nothing of what they say. Chosen by URI: `memory:` keeps nothing,
 * `sqlite:PATH` a database in one file.
 *
 * A commit is one batch: after it returns 0 all of it survives the loss of power, and when it fails, or
 * the power goes on the way, nothing of it is there.
 */
#ifndef SWARM__STORE_STORE_H
#define SWARM__STORE_STORE_H

#include <stddef.h>
#include <stdint.h>
#include <swarm/error.h>

typedef struct swarm__store swarm__store;

typedef struct swarm__store_change { /* all lent */
    const char *kind;
    const char *id;
    const char *json; /* NULL: the record is to go */
} swarm__store_change;

/* Takes a record that was read; the texts are lent. 0, or a code that ends the reading. */
typedef int (*swarm__store_taker)(void *user, const char *kind, const char *id, const char *json,
                                  swarm_error **err);

typedef struct swarm__store_ops {
    void (*close)(swarm__store *store);
    int (*load)(swarm__store *store, swarm__store_taker take, void *user, swarm_error **err);
    int (*commit)(swarm__store *store, const swarm__store_change *changes, size_t count,
                  uint64_t fence, swarm_error **err);
    int (*backup)(swarm__store *store, const char *path, swarm_error **err);
} swarm__store_ops;

struct swarm__store {
    const swarm__store_ops *ops;
    int remembers; /* 0: what is committed is forgotten; spare the trouble of writing it down */
};

/* Open what the URI names; NULL is "memory:". `read_only` reads beside a manager that writes, and
 * changes nothing; without it the store is this one's alone until it is closed.
 *
 * SWARM_E_INVAL (it belongs to another program), SWARM_E_NOTFOUND, SWARM_E_DENIED, SWARM_E_CONFLICT
 * (another manager has it open), SWARM_E_PARSE (damaged), SWARM_E_NOTSUP (an unknown kind of store,
 * one that is built out, or one that a newer version has written), SWARM_E_IO, SWARM_E_NOMEM. What
 * fails leaves the files as they were. */
int swarm__store_open(const char *uri, int read_only, swarm__store **out_store, swarm_error **err);

/* A store that is closed lets others in. */
static inline void swarm__store_close(swarm__store *store)
{
    if (store != NULL)
        store->ops->close(store);
}

/* Give every record to `take`, in the order in which they were first written. */
static inline int swarm__store_load(swarm__store *store, swarm__store_taker take, void *user,
                                    swarm_error **err)
{
    return store->ops->load(store, take, user, err);
}

/* Write a batch, of which a later change of a record counts more than an earlier one. `fence` is the
 * term of the leader on whose behalf it is, for stores that several managers share: one that is
 * over is refused with SWARM_E_CONFLICT. 0 for stores that have one manager. Else SWARM_E_IO (the
 * disk is full, or does not work), SWARM_E_DENIED, SWARM_E_UNAVAILABLE (later perhaps),
 * SWARM_E_PARSE (damaged) or SWARM_E_NOMEM: may all be tried again. */
static inline int swarm__store_commit(swarm__store *store, const swarm__store_change *changes,
                                      size_t count, uint64_t fence, swarm_error **err)
{
    return store->ops->commit(store, changes, count, fence, err);
}

/* Copy all that is committed to a new file, while the store is used. SWARM_E_EXISTS when there is
 * a file of this name: it stays as it is. SWARM_E_NOTSUP for stores without a file. */
static inline int swarm__store_backup(swarm__store *store, const char *path, swarm_error **err)
{
    return store->ops->backup(store, path, err);
}

/* One for each kind of store. */
int swarm__memory_store_open(swarm__store **out_store, swarm_error **err);
int swarm__sqlite_store_open(const char *path, int read_only, swarm__store **out_store,
                             swarm_error **err);

#endif
