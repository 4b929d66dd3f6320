/* SPDX-License-Identifier: MIT
 *
 * The store in one file, by SQLite: a write-ahead log that is flushed to the disk at each commit, so
 * that a committed batch survives the loss of power; readers beside the one manager that writes.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "store/lock.h"
#include "store/sqlite_store.h"
#include "store/store.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    OPEN_PATIENCE_MS = 2000, /* for a reader that is just restoring the log */
    STATEMENTS = 6
};

typedef enum action {
    PUT,
    DELETE,
    COUNT,
    BEGIN,
    COMMIT,
    ROLLBACK
} action;

static const char *const texts[STATEMENTS] = {
    [PUT] = ("INSERT INTO record (kind, id, json) VALUES (?1, ?2, ?3)"
             " ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json"),
    [DELETE] = "DELETE FROM record WHERE kind = ?1 AND id = ?2",
    [COUNT] = "UPDATE counter SET value = value + 1 WHERE name = 'batches'",
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
};

typedef struct sqlite_store {
    swarm__store base; /* first: the interface */
    char *path;
    sqlite3 *database;
    sqlite3_stmt *statements[STATEMENTS]; /* none when it is read only */
    int lock_fd;
} sqlite_store;

static sqlite_store *of(swarm__store *store)
{
    return (sqlite_store *)(void *)store;
}

/* ---- errors ---- */

static swarm_status code_of(int result)
{
    if (result == SQLITE_IOERR_NOMEM)
        return SWARM_E_NOMEM;
    switch (result & 0xff) {
    case SQLITE_NOMEM:
        return SWARM_E_NOMEM;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return SWARM_E_DENIED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return SWARM_E_UNAVAILABLE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return SWARM_E_PARSE;
    default:
        return SWARM_E_IO;
    }
}

int swarm__sqlite_fail(sqlite3 *database, int result, const char *path, const char *what,
                       swarm_error **err)
{
    swarm_status code = code_of(result);
    int error = database != NULL ? sqlite3_system_errno(database) : 0;
    char reason[128];
    if (code == SWARM_E_NOMEM)
        return swarm__fail_nomem(err);
    if (code == SWARM_E_PARSE)
        return swarm__fail(err, code, NULL,
                           "%s the store %s: it is damaged, or no store at all (%s)", what, path,
                           sqlite3_errstr(result));
    if (result == SQLITE_FULL || error == ENOSPC || error == EDQUOT)
        return swarm__fail(err, SWARM_E_IO, NULL, "%s the store %s: the disk is full", what, path);
    if ((result & 0xff) == SQLITE_CANTOPEN && error != 0)
        return swarm__fail_errno(err, error, "%s the store %s", what, path);
    return swarm__fail(err, code, NULL, "%s the store %s: %s%s%s", what, path,
                       sqlite3_errstr(result), error != 0 ? ": " : "",
                       error != 0 ? swarm__errno_text(error, reason, sizeof reason) : "");
}

int swarm__sqlite_run(sqlite3 *database, const char *statements, const char *path, const char *what,
                      swarm_error **err)
{
    int result = sqlite3_exec(database, statements, NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : swarm__sqlite_fail(database, result, path, what, err);
}

/* ---- reading and writing ---- */

static int fail_record(const sqlite_store *store, swarm_error **err)
{
    return swarm__fail(err, SWARM_E_PARSE, NULL, "the store %s is damaged: a record is no text",
                       store->path);
}

static int take_row(const sqlite_store *store, sqlite3_stmt *row, swarm__store_taker take,
                    void *user, swarm_error **err)
{
    const char *text[3];
    for (int i = 0; i < 3; i++) {
        if (sqlite3_column_type(row, i) != SQLITE_TEXT)
            return fail_record(store, err);
        text[i] = (const char *)sqlite3_column_text(row, i);
        if (text[i] == NULL)
            return swarm__fail_nomem(err);
        if (strlen(text[i]) != (size_t)sqlite3_column_bytes(row, i))
            return fail_record(store, err);
    }
    return take(user, text[0], text[1], text[2], err);
}

static int sqlite_load(swarm__store *base, swarm__store_taker take, void *user, swarm_error **err)
{
    const sqlite_store *store = of(base);
    sqlite3_stmt *rows = NULL;
    int code = 0;
    int result = sqlite3_prepare_v2(
        store->database, "SELECT kind, id, json FROM record ORDER BY sequence", -1, &rows, NULL);
    while (result == SQLITE_OK && code == 0 && (result = sqlite3_step(rows)) == SQLITE_ROW) {
        code = take_row(store, rows, take, user, err);
        result = SQLITE_OK;
    }
    if (code == 0 && result != SQLITE_DONE)
        code = swarm__sqlite_fail(store->database, result, store->path, "cannot read", err);
    sqlite3_finalize(rows);
    return code;
}

/* Run one of the statements that were made ready. An SQLite code. */
static int step(const sqlite_store *store, action which)
{
    sqlite3_step(store->statements[which]);
    return sqlite3_reset(store->statements[which]); /* tells what the step came to */
}

static int bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    return sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

static int write_change(const sqlite_store *store, const swarm__store_change *change)
{
    action which = change->json != NULL ? PUT : DELETE;
    sqlite3_stmt *statement = store->statements[which];
    int result = bind_text(statement, 1, change->kind);
    if (result == SQLITE_OK)
        result = bind_text(statement, 2, change->id);
    if (result == SQLITE_OK && change->json != NULL)
        result = bind_text(statement, 3, change->json);
    if (result == SQLITE_OK)
        result = step(store, which);
    sqlite3_clear_bindings(statement);
    return result;
}

static int sqlite_commit(swarm__store *base, const swarm__store_change *changes, size_t count,
                         uint64_t fence, swarm_error **err)
{
    (void)fence; /* the lock beside the file keeps others out */
    const sqlite_store *store = of(base);
    if (!base->remembers)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the store %s was opened to be read only",
                           store->path);
    int result = step(store, BEGIN);
    for (size_t i = 0; result == SQLITE_OK && i < count; i++)
        result = write_change(store, &changes[i]);
    if (result == SQLITE_OK)
        result = step(store, COUNT);
    if (result == SQLITE_OK)
        result = step(store, COMMIT);
    if (result == SQLITE_OK)
        return 0;
    int code = swarm__sqlite_fail(store->database, result, store->path, "cannot write to", err);
    if (!sqlite3_get_autocommit(store->database))
        step(store, ROLLBACK);
    return code;
}

/* ---- backup ---- */

/* A new name in a folder is durable once the folder is. */
static int sync_folder(const char *path, swarm_error **err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL   ? swarm__strdup(".")
                   : slash == path ? swarm__strdup("/")
                                   : swarm__strndup(path, (size_t)(slash - path));
    if (folder == NULL)
        return swarm__fail_nomem(err);
    int code = 0;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        code = swarm__fail_errno(err, errno, "cannot write to the folder %s", folder);
    if (fd >= 0)
        close(fd);
    swarm__free(folder);
    return code;
}

static int copy_pages(const sqlite_store *store, const char *path, swarm_error **err)
{
    static const char what[] = "cannot back up to";
    sqlite3 *copy = NULL;
    int code = 0;
    int result = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (result == SQLITE_OK) {
        sqlite3_backup *backup = sqlite3_backup_init(copy, "main", store->database, "main");
        if (backup != NULL)
            sqlite3_backup_step(backup, -1);
        result = backup != NULL ? sqlite3_backup_finish(backup) : sqlite3_errcode(copy);
    }
    if (result != SQLITE_OK)
        code = swarm__sqlite_fail(copy, result, path, what, err);
    result = sqlite3_close(copy);
    if (code == 0 && result != SQLITE_OK)
        code = swarm__fail(err, SWARM_E_IO, NULL, "%s %s: %s", what, path, sqlite3_errstr(result));
    return code;
}

/* Under another name first: nobody finds half a backup, and what is there stays. */
static int sqlite_backup(swarm__store *base, const char *path, swarm_error **err)
{
    char *partial = swarm__format("%s.partial", path);
    if (partial == NULL)
        return swarm__fail_nomem(err);
    unlink(partial); /* of a backup that was cut off */
    int code = access(path, F_OK) == 0
                   ? swarm__fail(err, SWARM_E_EXISTS, NULL, "the file %s exists already", path)
                   : copy_pages(of(base), partial, err);
    if (code == 0 && link(partial, path) < 0)
        code = swarm__fail_errno(err, errno, "cannot name the backup %s", path);
    unlink(partial);
    if (code == 0)
        code = sync_folder(path, err);
    swarm__free(partial);
    return code;
}

/* ---- opening ---- */

static void sqlite_close(swarm__store *base)
{
    sqlite_store *store = of(base);
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->database);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    swarm__free(store->path);
    swarm__free(store);
}

static const swarm__store_ops operations = {
    .close = sqlite_close,
    .load = sqlite_load,
    .commit = sqlite_commit,
    .backup = sqlite_backup,
};

/* An empty file with a log beside it has lost what was in it; SQLite would throw the log away. */
static int check_emptied(const char *path, swarm_error **err)
{
    struct stat file, log;
    char *name = swarm__format("%s-wal", path);
    if (name == NULL)
        return swarm__fail_nomem(err);
    int emptied =
        stat(path, &file) == 0 && file.st_size == 0 && stat(name, &log) == 0 && log.st_size > 0;
    swarm__free(name);
    return emptied ? swarm__fail(err, SWARM_E_PARSE, NULL,
                                 "the store %s is damaged: the file is empty, its log is not", path)
                   : 0;
}

static int open_database(sqlite_store *store, int read_only, int *out_version, swarm_error **err)
{
    int code = check_emptied(store->path, err);
    if (code < 0)
        return code;
    int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int result = sqlite3_open_v2(store->path, &store->database, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK)
        return swarm__sqlite_fail(store->database, result, store->path, "cannot open", err);
    sqlite3_extended_result_codes(store->database, 1);
    sqlite3_busy_timeout(store->database, OPEN_PATIENCE_MS);
    if (!read_only && sqlite3_db_readonly(store->database, "main") == 1)
        return swarm__fail(err, SWARM_E_DENIED, NULL, "cannot open the store %s: it is read-only",
                           store->path);
    return swarm__sqlite_check(store->database, store->path, out_version, err);
}

static int prepare_statements(sqlite_store *store, swarm_error **err)
{
    for (int i = 0; i < STATEMENTS; i++) {
        int result = sqlite3_prepare_v3(store->database, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                                        &store->statements[i], NULL);
        if (result != SQLITE_OK)
            return swarm__sqlite_fail(store->database, result, store->path, "cannot use", err);
    }
    return 0;
}

static int open_to_write(sqlite_store *store, swarm_error **err)
{
    int version;
    int code = swarm__store_lock(store->path, &store->lock_fd, err);
    if (code == 0)
        code = open_database(store, 0, &version, err);
    if (code == 0)
        code = swarm__sqlite_run(store->database,
                                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                 "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON",
                                 store->path, "cannot set up", err);
    if (code == 0)
        code = swarm__sqlite_migrate(store->database, store->path, version, err);
    if (code == 0)
        code = prepare_statements(store, err);
    if (code == 0)
        code = sync_folder(store->path, err);
    if (code == 0)
        sqlite3_busy_timeout(store->database, 0); /* from now on nobody is kept waiting */
    store->base.remembers = 1;
    return code;
}

static int open_to_read(sqlite_store *store, swarm_error **err)
{
    int version;
    int code = open_database(store, 1, &version, err);
    if (code == 0 && version != SWARM__SQLITE_VERSION)
        code = swarm__fail(err, SWARM_E_STATE, NULL,
                           "the store %s is of an earlier version; it is brought up to date when a "
                           "manager opens it",
                           store->path);
    return code;
}

int swarm__sqlite_store_open(const char *path, int read_only, swarm__store **out_store,
                             swarm_error **err)
{
    sqlite_store *store = swarm__alloc_zero(1, sizeof *store);
    if (store == NULL)
        return swarm__fail_nomem(err);
    store->base.ops = &operations;
    store->lock_fd = -1;
    store->path = swarm__strdup(path);
    int code = store->path == NULL ? swarm__fail_nomem(err)
               : read_only         ? open_to_read(store, err)
                                   : open_to_write(store, err);
    if (code < 0) {
        sqlite_close(&store->base);
        return code;
    }
    *out_store = &store->base;
    return 0;
}
