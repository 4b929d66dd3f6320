/* SPDX-License-Identifier: MIT
 *
 * The stores: what is committed is there again; what is foreign or newer is refused and left as it was,
 * what is older is brought up to date. What damages them is in test_store_damage.c.
 */
#include "store_rig.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- what is kept ---- */

START_TEST(records_are_there_again)
{
    kept all;
    store_make_folder();
    swarm__store *store = store_open(store_uri);
    ck_assert_int_eq(store->remembers, 1);
    swarm__store_change changes[] = {{"node", "b", "{\"n\":1}"},
                                     {"node", "a", "{\"n\":2}"},
                                     {"task", "a", "{\"t\":1}"},
                                     {"node", "b", "{\"n\":3}"}};
    ck_assert_int_eq(swarm__store_commit(store, changes, 4, 0, NULL), 0);
    store_load(store, &all);
    ck_assert_uint_eq(all.count, 3);
    swarm__store_close(store);

    store = store_open(store_uri);
    store_load(store, &all);
    ck_assert_uint_eq(all.count, 3);
    store_check_record(&all, 0, "node", "b", "{\"n\":3}"); /* in the order of the first writing */
    store_check_record(&all, 1, "node", "a", "{\"n\":2}");
    store_check_record(&all, 2, "task", "a", "{\"t\":1}");
    store_put(store, "node", "b", NULL);
    store_put(store, "node", "nobody", NULL);
    store_load(store, &all);
    ck_assert_uint_eq(all.count, 2);
    store_check_record(&all, 0, "node", "a", "{\"n\":2}");
    swarm__store_close(store);
    store_remove_folder();
}
END_TEST

START_TEST(memory_keeps_nothing)
{
    kept all;
    swarm__store *store = store_open("memory:");
    swarm_error *error = NULL;
    ck_assert_int_eq(store->remembers, 0);
    store_put(store, "node", "a", "{}");
    store_load(store, &all);
    ck_assert_uint_eq(all.count, 0);
    ck_assert_int_eq(swarm__store_backup(store, "/tmp/swarm-store-nothing", &error),
                     SWARM_E_NOTSUP);
    swarm_error_free(error);
    swarm__store_close(store);
    store = store_open(NULL);
    swarm__store_close(store);
    swarm__store_close(NULL);
}
END_TEST

static int stop_reading(void *user, const char *kind, const char *id, const char *json,
                        swarm_error **err)
{
    (void)kind, (void)id, (void)json, (void)err;
    ++*(int *)user;
    return SWARM_E_PARSE;
}

START_TEST(whoever_reads_may_end_it)
{
    int calls = 0;
    store_make_folder();
    swarm__store *store = store_open(store_uri);
    store_put(store, "node", "a", "{}");
    store_put(store, "node", "b", "{}");
    ck_assert_int_eq(swarm__store_load(store, stop_reading, &calls, NULL), SWARM_E_PARSE);
    ck_assert_int_eq(calls, 1);
    swarm__store_close(store);
    store_remove_folder();
}
END_TEST

START_TEST(unknown_stores_are_refused)
{
    store_check_refused("etcd://127.0.0.1:2379", 0, SWARM_E_NOTSUP, "etcd://127.0.0.1:2379");
    store_check_refused("", 0, SWARM_E_NOTSUP, "memory:");
    store_check_refused("sqlite:", 0, SWARM_E_INVAL, "no file");
}
END_TEST

/* ---- who may open it ---- */

START_TEST(a_second_manager_is_refused)
{
    char words[48];
    store_make_folder();
    swarm__store *store = store_open(store_uri);
    snprintf(words, sizeof words, "(process %d)", (int)getpid());
    store_check_refused(store_uri, 0, SWARM_E_CONFLICT, words);
    swarm__store_close(store);
    store = store_open(store_uri);
    swarm__store_close(store);
    store_remove_folder();
}
END_TEST

START_TEST(a_reader_beside_the_manager)
{
    kept all;
    swarm__store *reader = NULL;
    store_make_folder();
    store_check_refused(store_uri, 1, SWARM_E_NOTFOUND, "No such file");
    swarm__store *store = store_open(store_uri);
    store_put(store, "node", "a", "{\"n\":1}");
    ck_assert_int_eq(swarm__store_open(store_uri, 1, &reader, NULL), 0);
    store_load(reader, &all);
    ck_assert_uint_eq(all.count, 1);
    store_put(store, "node", "b", "{\"n\":2}"); /* it is not kept from writing */
    store_load(reader, &all);
    ck_assert_uint_eq(all.count, 2);
    swarm_error *error = NULL;
    swarm__store_change change = {"node", "a", NULL};
    ck_assert_int_eq(swarm__store_commit(reader, &change, 1, 0, &error), SWARM_E_STATE);
    swarm_error_free(error);
    swarm__store_close(store);
    store_load(reader, &all);
    ck_assert_uint_eq(all.count, 2);
    swarm__store_close(reader);
    store_remove_folder();
}
END_TEST

/* ---- what is refused, and left as it was ---- */

START_TEST(other_files_are_refused_and_stay)
{
    store_make_folder();
    store_write_text(store_path,
                     "This is a letter to my aunt, and by no means a database. It is long enough.\n"
                     "It is longer than the header of a database, that is, a hundred bytes.\n");
    uint64_t sum = store_sum(store_path);
    store_check_refused(store_uri, 0, SWARM_E_PARSE, "no store at all");
    store_check_refused(store_uri, 1, SWARM_E_PARSE, "no store at all");
    ck_assert_uint_eq(store_sum(store_path), sum);

    unlink(store_path);
    store_run_sql(store_path,
                  "CREATE TABLE letter (text TEXT); INSERT INTO letter VALUES ('dear aunt')");
    sum = store_sum(store_path);
    store_check_refused(store_uri, 0, SWARM_E_INVAL, "another program");
    ck_assert_uint_eq(store_sum(store_path), sum);
    store_remove_folder();
}
END_TEST

START_TEST(a_newer_version_is_refused_and_stays)
{
    store_make_folder();
    swarm__store *store = store_open(store_uri);
    store_put(store, "node", "a", "{}");
    swarm__store_close(store);
    store_run_sql(store_path, "PRAGMA user_version = 99");
    uint64_t sum = store_sum(store_path);
    store_check_refused(store_uri, 0, SWARM_E_NOTSUP, "newer version");
    store_check_refused(store_uri, 1, SWARM_E_NOTSUP, "newer version");
    ck_assert_uint_eq(store_sum(store_path), sum);
    store_remove_folder();
}
END_TEST

static void make_version_1(void)
{
    store_run_sql(
        store_path,
        "PRAGMA journal_mode = WAL;"
        "CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,"
        " PRIMARY KEY (kind, id)) WITHOUT ROWID;"
        "INSERT INTO record VALUES ('task', 't', '{\"t\":1}'), ('node', 'b', '{\"n\":2}'),"
        " ('node', 'a', '{\"n\":1}');"
        "PRAGMA application_id = 0x7377726d; PRAGMA user_version = 1");
}

START_TEST(an_earlier_version_is_brought_up_to_date)
{
    kept all;
    store_make_folder();
    make_version_1();
    store_check_refused(store_uri, 1, SWARM_E_STATE, "earlier version");
    for (int i = 0; i < 2; i++) {
        swarm__store *store = store_open(store_uri);
        store_load(store, &all);
        ck_assert_uint_eq(all.count, 3);
        store_check_record(&all, 0, "node", "a", "{\"n\":1}");
        store_check_record(&all, 1, "node", "b", "{\"n\":2}");
        store_check_record(&all, 2, "task", "t", "{\"t\":1}");
        swarm__store_close(store);
    }
    store_remove_folder();
}
END_TEST

START_TEST(a_migration_that_is_cut_off_begins_anew)
{
    kept all;
    store_make_folder();
    make_version_1();
    store_run_sql(store_path, "CREATE TABLE ordered (x)"); /* in the way of the second step */
    uint64_t sum = store_sum(store_path);
    store_check_refused(store_uri, 0, SWARM_E_IO, "cannot bring up to date");
    ck_assert_uint_eq(store_sum(store_path), sum);
    store_run_sql(store_path, "DROP TABLE ordered");
    swarm__store *store = store_open(store_uri);
    store_load(store, &all);
    ck_assert_uint_eq(all.count, 3);
    swarm__store_close(store);
    store_remove_folder();
}
END_TEST

/* ---- backup ---- */

START_TEST(a_backup_of_a_store_in_use)
{
    kept all;
    char copy[112], name[128];
    swarm_error *error = NULL;
    store_make_folder();
    snprintf(copy, sizeof copy, "%s/backup.db", store_root);
    snprintf(name, sizeof name, "sqlite:%s", copy);
    swarm__store *store = store_open(store_uri);
    store_fill(store, 0, 50);
    ck_assert_int_eq(swarm__store_backup(store, copy, NULL), 0);
    store_fill(store, 50, 60);
    ck_assert_int_eq(swarm__store_backup(store, copy, &error), SWARM_E_EXISTS);
    swarm_error_free(error);
    ck_assert_int_eq(swarm__store_backup(store, store_path, NULL), SWARM_E_EXISTS);
    ck_assert_int_eq(swarm__store_backup(store, "/nowhere/at/all", &error), SWARM_E_NOTFOUND);
    swarm_error_free(error);
    swarm__store *other = store_open(name); /* beside the first: it is a store of its own */
    store_load(other, &all);
    ck_assert_uint_eq(all.count, 50);
    store_put(other, "node", "a", "{}");
    swarm__store_close(other);
    store_load(store, &all);
    ck_assert_uint_eq(all.count, 60);
    swarm__store_close(store);
    store_remove_folder();
}
END_TEST

/* ---- memory ---- */

static int whole_story(void *user)
{
    (void)user;
    kept all = {0};
    swarm__store *store = NULL;
    char copy[112];
    snprintf(copy, sizeof copy, "%s/backup.db", store_root);
    unlink(copy);
    int code = swarm__store_open(store_uri, 0, &store, NULL);
    if (code == 0) {
        swarm__store_change change = {"node", "a", "{}"};
        code = swarm__store_commit(store, &change, 1, 0, NULL);
    }
    if (code == 0)
        code = swarm__store_load(store, store_keep, &all, NULL);
    if (code == 0)
        code = swarm__store_backup(store, copy, NULL);
    swarm__store_close(store);
    return code;
}

START_TEST(memory_that_runs_out)
{
    store_make_folder();
    ck_assert_uint_gt(failing_alloc_each(whole_story, NULL), 3);
    store_remove_folder();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        records_are_there_again,
        memory_keeps_nothing,
        whoever_reads_may_end_it,
        unknown_stores_are_refused,
        a_second_manager_is_refused,
        a_reader_beside_the_manager,
        other_files_are_refused_and_stay,
        a_newer_version_is_refused_and_stays,
        an_earlier_version_is_brought_up_to_date,
        a_migration_that_is_cut_off_begins_anew,
        a_backup_of_a_store_in_use,
        memory_that_runs_out,
    };
    return SUITE_RUN("store", tests, 60);
}
