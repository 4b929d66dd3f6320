/* SPDX-License-Identifier: MIT */
#include "store_rig.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char store_root[64];
char store_path[96];
char store_uri[112];

void store_make_folder(void)
{
    snprintf(store_root, sizeof store_root, "/tmp/swarm-store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(store_root));
    snprintf(store_path, sizeof store_path, "%s/state.db", store_root);
    snprintf(store_uri, sizeof store_uri, "sqlite:%s", store_path);
}

static int remove_one(const char *name, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(name);
}

void store_remove_folder(void)
{
    nftw(store_root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

swarm__store *store_open(const char *which)
{
    swarm__store *store = NULL;
    swarm_error *error = NULL;
    int code = swarm__store_open(which, 0, &store, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    return store;
}

void store_check_refused(const char *which, int read_only, int code, const char *words)
{
    swarm__store *store = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__store_open(which, read_only, &store, &error), code);
    ck_assert_ptr_null(store);
    ck_assert_int_eq(swarm_error_get_code(error), code);
    ck_assert_msg(strstr(swarm_error_get_message(error), words) != NULL, "%s",
                  swarm_error_get_message(error));
    swarm_error_free(error);
}

void store_put(swarm__store *store, const char *kind, const char *id, const char *json)
{
    swarm_error *error = NULL;
    swarm__store_change change = {kind, id, json};
    int code = swarm__store_commit(store, &change, 1, 0, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
}

int store_keep(void *user, const char *kind, const char *id, const char *json, swarm_error **err)
{
    kept *all = user;
    (void)err;
    if (all->count < RECORDS) {
        snprintf(all->records[all->count].kind, sizeof all->records[0].kind, "%s", kind);
        snprintf(all->records[all->count].id, sizeof all->records[0].id, "%s", id);
        snprintf(all->records[all->count].json, sizeof all->records[0].json, "%s", json);
    }
    all->count++;
    return 0;
}

void store_load(swarm__store *store, kept *out)
{
    swarm_error *error = NULL;
    memset(out, 0, sizeof *out);
    int code = swarm__store_load(store, store_keep, out, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
}

void store_check_record(const kept *all, size_t at, const char *kind, const char *id,
                        const char *json)
{
    ck_assert_uint_lt(at, all->count);
    ck_assert_str_eq(all->records[at].kind, kind);
    ck_assert_str_eq(all->records[at].id, id);
    ck_assert_str_eq(all->records[at].json, json);
}

void store_copy_file(const char *from, const char *to)
{
    static char bytes[1 << 16];
    ssize_t length;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return; /* there is no log at this instant */
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_ge(out, 0);
    while ((length = read(in, bytes, sizeof bytes)) > 0)
        ck_assert_int_eq(write(out, bytes, (size_t)length), length);
    close(in);
    close(out);
}

/* A sum of the file's bytes, to see that it has not changed. */
uint64_t store_sum(const char *name)
{
    uint64_t sum = 14695981039346656037U;
    unsigned char byte;
    FILE *file = fopen(name, "r");
    ck_assert_ptr_nonnull(file);
    while (fread(&byte, 1, 1, file) == 1)
        sum = (sum ^ byte) * 1099511628211U;
    fclose(file);
    return sum;
}

void store_write_text(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

void store_run_sql(const char *name, const char *statements)
{
    sqlite3 *database = NULL;
    ck_assert_int_eq(sqlite3_open(name, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, statements, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

void store_fill(swarm__store *store, int from, int to)
{
    char id[16], json[200];
    for (int i = from; i < to; i++) {
        snprintf(id, sizeof id, "t%d", i);
        snprintf(json, sizeof json, "{\"number\":%d,\"padding\":\"%0150d\"}", i, i);
        store_put(store, "task", id, json);
    }
}
