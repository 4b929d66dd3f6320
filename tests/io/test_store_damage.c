/* SPDX-License-Identifier: MIT
 *
 * The sqlite store on a bad day: damaged files, full and forbidden disks, and the loss of power, of which a
 * whole number of batches is left whatever the instant.
 */
#include "store_rig.h"
#include "support/suite.h"
#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(damage_is_found_and_nothing_overwritten)
{
    struct stat status;
    store_make_folder();
    swarm__store *store = store_open(store_uri);
    store_fill(store, 0, 200);
    swarm__store_close(store);
    ck_assert_int_eq(stat(store_path, &status), 0);
    char whole[112];
    snprintf(whole, sizeof whole, "%s.whole", store_path);
    store_copy_file(store_path, whole);

    /* Cut short, at every page and in between. */
    for (off_t size = status.st_size - 1000; size > 0; size -= 3500) {
        store_copy_file(whole, store_path);
        ck_assert_int_eq(truncate(store_path, size), 0);
        uint64_t sum = store_sum(store_path);
        store_check_refused(store_uri, 0, SWARM_E_PARSE, "damaged");
        ck_assert_uint_eq(store_sum(store_path), sum);
    }
    /* Overwritten with rubbish, page by page. */
    for (off_t at = 0; at < status.st_size; at += 4096) {
        store_copy_file(whole, store_path);
        int fd = open(store_path, O_WRONLY | O_CLOEXEC);
        for (int i = 0; i < 4096 / 8; i++)
            ck_assert_int_eq(pwrite(fd, "rubbish!", 8, at + i * 8), 8);
        close(fd);
        uint64_t sum = store_sum(store_path);
        store_check_refused(store_uri, 0, SWARM_E_PARSE, "damaged");
        ck_assert_uint_eq(store_sum(store_path), sum);
    }
    /* Emptied, with a log beside it that SQLite would throw away. */
    char log[112];
    snprintf(log, sizeof log, "%s-wal", store_path);
    ck_assert_int_eq(truncate(store_path, 0), 0);
    store_write_text(log, "what is left");
    store_check_refused(store_uri, 0, SWARM_E_PARSE, "the file is empty, its log is not");
    ck_assert_int_eq(stat(log, &status), 0);
    store_remove_folder();
}
END_TEST

START_TEST(single_bytes_that_flip_never_crash)
{
    struct stat status;
    kept all;
    store_make_folder();
    swarm__store *store = store_open(store_uri);
    store_fill(store, 0, 30);
    swarm__store_close(store);
    char whole[112];
    snprintf(whole, sizeof whole, "%s.whole", store_path);
    store_copy_file(store_path, whole);
    ck_assert_int_eq(stat(store_path, &status), 0);
    unsigned random = 1;
    for (int i = 0; i < 300; i++) {
        store_copy_file(whole, store_path);
        random = random * 1103515245 + 12345;
        /* Every other one in the header. */
        off_t at = (off_t)(random >> 4) % (i % 2 == 0 ? 100 : status.st_size);
        unsigned char byte;
        int fd = open(store_path, O_RDWR | O_CLOEXEC);
        ck_assert_int_eq(pread(fd, &byte, 1, at), 1);
        byte ^= (unsigned char)(1 << random % 8);
        ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
        close(fd);
        if (swarm__store_open(store_uri, 0, &store, NULL) == 0) {
            memset(&all, 0, sizeof all);
            swarm__store_load(store, store_keep, &all, NULL);
            swarm__store_close(store);
        }
    }
    store_remove_folder();
}
END_TEST

START_TEST(what_is_no_text_is_damage)
{
    kept all = {0};
    store_make_folder();
    swarm__store *store = store_open(store_uri);
    swarm__store_close(store);
    store_run_sql(store_path, "INSERT INTO record (kind, id, json) VALUES ('node', 'a', x'00ff')");
    store = store_open(store_uri);
    ck_assert_int_eq(swarm__store_load(store, store_keep, &all, NULL), SWARM_E_PARSE);
    swarm__store_close(store);
    store_run_sql(store_path, "UPDATE record SET json = 'a' || char(0) || 'b'");
    store = store_open(store_uri);
    ck_assert_int_eq(swarm__store_load(store, store_keep, &all, NULL), SWARM_E_PARSE);
    ck_assert_uint_eq(all.count, 0);
    swarm__store_close(store);
    store_remove_folder();
}
END_TEST

/* As a user who may not do everything; a child, since root may. */
static int in_child(int (*judge)(void))
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(getuid() == 0 && setuid(65534) < 0 ? 99 : judge());
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static int opens_as(int read_only)
{
    swarm__store *store = NULL;
    swarm_error *error = NULL;
    int code = swarm__store_open(store_uri, read_only, &store, &error);
    if (code < 0)
        fprintf(stderr, "%s\n", swarm_error_get_message(error));
    swarm__store_close(store);
    swarm_error_free(error);
    return -code;
}

static int opens_to_write(void)
{
    return opens_as(0);
}

START_TEST(what_may_not_be_written_is_refused)
{
    char lock[112];
    store_make_folder();
    swarm__store_close(store_open(store_uri));
    snprintf(lock, sizeof lock, "%s.lock", store_path);
    ck_assert_int_eq(chmod(store_path, 0444), 0);
    ck_assert_int_eq(chmod(lock, 0666), 0);
    ck_assert_int_eq(chmod(store_root, 0777), 0);
    ck_assert_int_eq(in_child(opens_to_write), -SWARM_E_DENIED);
    ck_assert_int_eq(chmod(store_root, 0555), 0);
    ck_assert_int_eq(unlink(lock), 0);
    ck_assert_int_eq(in_child(opens_to_write), -SWARM_E_DENIED);
    ck_assert_int_eq(chmod(store_root, 0755), 0);
    snprintf(store_uri, sizeof store_uri, "sqlite:%s/nowhere/state.db", store_root);
    store_check_refused(store_uri, 0, SWARM_E_NOTFOUND, "nowhere");
    store_remove_folder();
}
END_TEST

/* A limit to the size of files stands in for a disk that is full: the same failure of a write. */
START_TEST(a_disk_that_is_full_loses_nothing)
{
    kept all;
    struct rlimit before, small = {.rlim_cur = 64 * 1024};
    swarm_error *error = NULL;
    store_make_folder();
    signal(SIGXFSZ, SIG_IGN);
    swarm__store *store = store_open(store_uri);
    store_put(store, "node", "first", "{}");
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    int done = 0, code = 0;
    for (char id[16]; code == 0 && done < 1000; done += code == 0) {
        snprintf(id, sizeof id, "t%d", done);
        swarm__store_change change = {"task", id, "{\"text\":\"as long as it is\"}"};
        code = swarm__store_commit(store, &change, 1, 0, &error);
    }
    setrlimit(RLIMIT_FSIZE, &before);
    ck_assert_int_eq(code, SWARM_E_IO);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), store_path));
    swarm_error_free(error);
    store_load(store, &all);
    ck_assert_uint_eq(all.count, (size_t)done + 1);
    store_put(store, "node", "last", "{}"); /* there is room again: it goes on */
    swarm__store_close(store);
    store = store_open(store_uri);
    store_load(store, &all);
    ck_assert_uint_eq(all.count, (size_t)done + 2);
    swarm__store_close(store);
    store_remove_folder();
}
END_TEST

/* The real thing, where we may make a small file system. */
START_TEST(a_file_system_that_is_full)
{
    kept all;
    char disk[80], name[112];
    swarm_error *error = NULL;
    store_make_folder();
    snprintf(disk, sizeof disk, "%s/disk", store_root);
    ck_assert_int_eq(mkdir(disk, 0755), 0);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("none", disk, "tmpfs", 0, "size=256k") < 0) {
        store_remove_folder();
        return; /* not as this user */
    }
    snprintf(name, sizeof name, "sqlite:%s/state.db", disk);
    swarm__store *store = store_open(name);
    int done = 0, code = 0;
    for (char id[16]; code == 0 && done < 1000; done += code == 0) {
        snprintf(id, sizeof id, "t%d", done);
        swarm__store_change change = {"task", id, "{\"text\":\"as long as it is\"}"};
        code = swarm__store_commit(store, &change, 1, 0, &error);
    }
    ck_assert_int_eq(code, SWARM_E_IO);
    ck_assert_msg(strstr(swarm_error_get_message(error), "the disk is full") != NULL, "%s",
                  swarm_error_get_message(error));
    swarm_error_free(error);
    store_load(store, &all);
    ck_assert_uint_eq(all.count, (size_t)done);
    swarm__store_close(store);
    umount(disk);
    store_remove_folder();
}
END_TEST

/* ---- power and memory ---- */

/* Batch n writes n as the value of both records: a state with two values is half a batch. */
static void write_batches(int announce)
{
    swarm__store *store = store_open(store_uri);
    for (uint32_t n = 1;; n++) {
        char json[64];
        snprintf(json, sizeof json, "{\"n\":%u}", n);
        swarm__store_change changes[] = {{"node", "a", json}, {"task", "b", json}};
        if (swarm__store_commit(store, changes, 2, 0, NULL) < 0 ||
            write(announce, &n, sizeof n) != sizeof n)
            _exit(1);
    }
}

static unsigned value_of(const kept *all, size_t at)
{
    unsigned value = 0;
    ck_assert_int_eq(sscanf(all->records[at].json, "{\"n\":%u}", &value), 1);
    return value;
}

/* What a copy of the files holds: the number of its last batch. */
static unsigned check_whole(const char *name)
{
    kept all;
    swarm__store *store = store_open(name);
    store_load(store, &all);
    swarm__store_close(store);
    if (all.count == 0)
        return 0;
    ck_assert_uint_eq(all.count, 2);
    ck_assert_uint_eq(value_of(&all, 0), value_of(&all, 1));
    return value_of(&all, 0);
}

static unsigned drain_pipe(int fd)
{
    static uint32_t numbers[4096];
    static unsigned last;
    ssize_t length;
    while ((length = read(fd, numbers, sizeof numbers)) > 0)
        last = numbers[(size_t)length / sizeof numbers[0] - 1];
    return last;
}

/* The disk as the loss of power leaves it at any instant: its files are copied while they are written.
 * The log is copied after the database, as a disk that stops would hold at most the pages of
 * before. */
START_TEST(a_copy_taken_at_any_instant_opens)
{
    char copy[112], name[128], log[112], copied_log[128];
    int announced[2];
    store_make_folder();
    snprintf(copy, sizeof copy, "%s/copy.db", store_root);
    snprintf(name, sizeof name, "sqlite:%s", copy);
    snprintf(log, sizeof log, "%s-wal", store_path);
    snprintf(copied_log, sizeof copied_log, "%s-wal", copy);
    ck_assert_int_eq(pipe2(announced, O_CLOEXEC | O_NONBLOCK), 0);
    fcntl(announced[1], F_SETFL, 0);
    pid_t child = fork();
    if (child == 0)
        write_batches(announced[1]);
    unsigned moved = 0;
    for (int i = 0; i < 150; i++) {
        usleep((useconds_t)(500 + i * 37 % 3000));
        drain_pipe(announced[0]);
        kill(child, SIGSTOP); /* the files of one instant */
        unsigned committed = drain_pipe(announced[0]);
        store_copy_file(store_path, copy);
        store_copy_file(log, copied_log);
        kill(child, SIGCONT);
        unsigned found = access(copy, F_OK) == 0 ? check_whole(name) : 0;
        ck_assert_uint_ge(found, committed); /* what was told as committed is there */
        ck_assert_uint_le(found, committed + 1);
        moved += found > 0;
        unlink(copy);
        unlink(copied_log);
    }
    ck_assert_uint_gt(moved, 100);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ck_assert_uint_ge(check_whole(store_uri), drain_pipe(announced[0]));
    close(announced[0]);
    close(announced[1]);
    store_remove_folder();
}
END_TEST

/* A log whose end did not reach the disk, or reached it as rubbish: the batches before it are there. */
START_TEST(a_log_that_is_cut_anywhere_holds_whole_batches)
{
    char copy[112], name[128], log[112], copied_log[128];
    struct stat status;
    store_make_folder();
    snprintf(copy, sizeof copy, "%s/copy.db", store_root);
    snprintf(name, sizeof name, "sqlite:%s", copy);
    snprintf(log, sizeof log, "%s-wal", store_path);
    snprintf(copied_log, sizeof copied_log, "%s-wal", copy);
    swarm__store *store = store_open(store_uri);
    for (int n = 1; n <= 20; n++) {
        char json[64];
        snprintf(json, sizeof json, "{\"n\":%d}", n);
        swarm__store_change changes[] = {{"node", "a", json}, {"task", "b", json}};
        ck_assert_int_eq(swarm__store_commit(store, changes, 2, 0, NULL), 0);
    }
    ck_assert_int_eq(stat(log, &status), 0);
    unsigned before = 0;
    for (off_t size = 0; size <= status.st_size; size += 997) {
        store_copy_file(store_path, copy);
        store_copy_file(log, copied_log);
        ck_assert_int_eq(truncate(copied_log, size), 0);
        unsigned found = check_whole(name);
        ck_assert_uint_ge(found, before);
        before = found;
        unlink(copy);
        unlink(copied_log);
    }
    ck_assert_uint_ge(before, 19);
    for (off_t at = 0; at < status.st_size; at += 1999) {
        store_copy_file(store_path, copy);
        store_copy_file(log, copied_log);
        int fd = open(copied_log, O_WRONLY | O_CLOEXEC);
        ck_assert_int_eq(pwrite(fd, "rubbish", 7, at), 7);
        close(fd);
        check_whole(name);
        unlink(copy);
        unlink(copied_log);
    }
    swarm__store_close(store);
    store_remove_folder();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        damage_is_found_and_nothing_overwritten,
        single_bytes_that_flip_never_crash,
        what_is_no_text_is_damage,
        what_may_not_be_written_is_refused,
        a_disk_that_is_full_loses_nothing,
        a_file_system_that_is_full,
        a_copy_taken_at_any_instant_opens,
        a_log_that_is_cut_anywhere_holds_whole_batches,
    };
    return SUITE_RUN("store_damage", tests, 60);
}
