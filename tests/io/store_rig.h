/* SPDX-License-Identifier: MIT
 *
 * A store in a folder of its own, what it holds, and ways to spoil it.
 */
#ifndef TESTS_STORE_RIG_H
#define TESTS_STORE_RIG_H

#include "store/store.h"

enum {
    RECORDS = 64
};

typedef struct kept { /* what a store was found to hold */
    struct {
        char kind[16];
        char id[32];
        char json[64];
    } records[RECORDS];
    size_t count;
} kept;

extern char store_root[64];
extern char store_path[96]; /* of the store in it */
extern char store_uri[112];

void store_make_folder(void);
void store_remove_folder(void);

/* Open it; the test fails if that fails. */
swarm__store *store_open(const char *which);

/* Opening it fails with this code, and a sentence that has these words. */
void store_check_refused(const char *which, int read_only, int code, const char *words);

/* A batch of one change. */
void store_put(swarm__store *store, const char *kind, const char *id, const char *json);

/* Records t<from> to t<to - 1>, a batch each. */
void store_fill(swarm__store *store, int from, int to);

/* A swarm__store_taker whose `user` is a kept. */
int store_keep(void *user, const char *kind, const char *id, const char *json, swarm_error **err);
void store_load(swarm__store *store, kept *out);
void store_check_record(const kept *all, size_t at, const char *kind, const char *id,
                        const char *json);

/* Nothing when there is no such file. */
void store_copy_file(const char *from, const char *to);

/* A sum of the file's bytes, to see that it has not changed. */
uint64_t store_sum(const char *name);
void store_write_text(const char *name, const char *text);
void store_run_sql(const char *name, const char *statements);

#endif
