/* SPDX-License-Identifier: MIT
 *
 * The schema of the sqlite store, how one of an earlier version becomes the present one, and what
 * is refused before anything is changed.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "store/sqlite_store.h"
#include <stdio.h>
#include <string.h>

/* Statement i leads from version i to i + 1. What stood in a version stays as it was. */
static const char *const steps[] = {
    "CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,"
    " PRIMARY KEY (kind, id)) WITHOUT ROWID;",

    /* The order in which records were first written, and how many batches there have been. */
    "CREATE TABLE ordered (sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL,"
    " json TEXT NOT NULL, UNIQUE (kind, id));"
    "INSERT INTO ordered (kind, id, json) SELECT kind, id, json FROM record ORDER BY kind, id;"
    "DROP TABLE record;"
    "ALTER TABLE ordered RENAME TO record;"
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO counter VALUES ('batches', 0);",
};

_Static_assert(sizeof steps / sizeof steps[0] == SWARM__SQLITE_VERSION, "a step for each version");

static int read_number(sqlite3 *database, const char *query, const char *path, int64_t *out_value,
                       swarm_error **err)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(database, query, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    *out_value = result == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    int code =
        result == SQLITE_ROW ? 0 : swarm__sqlite_fail(database, result, path, "cannot read", err);
    sqlite3_finalize(statement);
    return code;
}

/* Every page is looked at, so that damage is found now and not when it is needed. */
static int check_pages(sqlite3 *database, const char *path, swarm_error **err)
{
    sqlite3_stmt *statement = NULL;
    int code = 0;
    int result = sqlite3_prepare_v2(database, "PRAGMA quick_check(1)", -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    if (result != SQLITE_ROW) {
        code = swarm__sqlite_fail(database, result, path, "cannot read", err);
    } else {
        const char *found = (const char *)sqlite3_column_text(statement, 0);
        if (found == NULL)
            code = swarm__fail_nomem(err);
        else if (strcmp(found, "ok") != 0)
            code =
                swarm__fail(err, SWARM_E_PARSE, NULL, "the store %s is damaged: %s", path, found);
    }
    sqlite3_finalize(statement);
    return code;
}

int swarm__sqlite_check(sqlite3 *database, const char *path, int *out_version, swarm_error **err)
{
    int64_t application = 0, version = 0, tables = 0;
    int code = read_number(database, "PRAGMA application_id", path, &application, err);
    if (code == 0)
        code = read_number(database, "PRAGMA user_version", path, &version, err);
    if (code == 0)
        code = read_number(database, "SELECT count(*) FROM sqlite_master", path, &tables, err);
    if (code < 0)
        return code;
    *out_version = 0;
    if (application == 0 && version == 0 && tables == 0)
        return 0;
    if (application != SWARM__SQLITE_APPLICATION || version < 1)
        return swarm__fail(err, SWARM_E_INVAL, NULL,
                           "%s is a database of another program, not a store", path);
    if (version > SWARM__SQLITE_VERSION)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "the store %s was written by a newer version of libswarm (its format is "
                           "%d, this version knows up to %d)",
                           path, (int)version, SWARM__SQLITE_VERSION);
    *out_version = (int)version;
    return check_pages(database, path, err);
}

int swarm__sqlite_migrate(sqlite3 *database, const char *path, int version, swarm_error **err)
{
    static const char what[] = "cannot bring up to date";
    if (version == SWARM__SQLITE_VERSION)
        return 0;
    int code = swarm__sqlite_run(database, "BEGIN IMMEDIATE", path, what, err);
    if (code < 0)
        return code;
    for (int i = version; code == 0 && i < SWARM__SQLITE_VERSION; i++)
        code = swarm__sqlite_run(database, steps[i], path, what, err);
    char mark[96];
    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
             SWARM__SQLITE_APPLICATION, SWARM__SQLITE_VERSION);
    if (code == 0)
        code = swarm__sqlite_run(database, mark, path, what, err);
    if (code < 0 && !sqlite3_get_autocommit(database))
        sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
    return code;
}
