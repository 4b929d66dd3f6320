/* SPDX-License-Identifier: MIT
 *
 * What the files of the sqlite store share.
 */
#ifndef SWARM__STORE_SQLITE_STORE_H
#define SWARM__STORE_SQLITE_STORE_H

#include <sqlite3.h>
#include <swarm/error.h>

enum {
    SWARM__SQLITE_APPLICATION = 0x7377726d, /* "swrm", in the file's header */
    SWARM__SQLITE_VERSION = 2               /* of the schema, in the file's header */
};

/* What went wrong last, as an error of ours: "<what> <path>: why". Returns the code. */
int swarm__sqlite_fail(sqlite3 *database, int result, const char *path, const char *what,
                       swarm_error **err);

/* Run statements that give no rows. */
int swarm__sqlite_run(sqlite3 *database, const char *statements, const char *path, const char *what,
                      swarm_error **err);

/* Is the file ours, of a version that we know, and whole? Changes nothing. *out_version is that of its
 * schema, 0 for a file that is still empty. */
int swarm__sqlite_check(sqlite3 *database, const char *path, int *out_version, swarm_error **err);

/* Bring the schema from `version` to the present one, or leave it as it is. */
int swarm__sqlite_migrate(sqlite3 *database, const char *path, int version, swarm_error **err);

#endif
