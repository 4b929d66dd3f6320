/* SPDX-License-Identifier: MIT */
#include "base/user.h"

#include "base/alloc.h"
#include "base/text.h"
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

enum {
    ENTRY_SIZE = 4096,        /* first try for an entry of the user or group table */
    ENTRY_SIZE_MAX = 1 << 20, /* a group with very many members */
    NUMBER_MAX = 0x7ffffffe   /* what a uid or gid may be; -1 means "unchanged" to the kernel */
};

typedef struct table_entry {
    char *buffer;
    size_t size;
} table_entry;

/* The lookups want a buffer and ask for a larger one by ERANGE. */
static int entry_grow(table_entry *entry)
{
    size_t size = entry->size == 0 ? ENTRY_SIZE : entry->size * 2;
    if (size > ENTRY_SIZE_MAX)
        return ERANGE;
    char *buffer = swarm__realloc(entry->buffer, size);
    if (buffer == NULL)
        return ENOMEM;
    entry->buffer = buffer;
    entry->size = size;
    return 0;
}

/* By name, or by uid when `name` is NULL. 0 and *found (NULL when unknown), or an errno value. */
static int find_user(const char *name, uid_t uid, table_entry *entry, struct passwd *user,
                     struct passwd **found)
{
    int error;
    *found = NULL;
    do {
        error = entry_grow(entry);
        if (error != 0)
            return error;
        error = name != NULL ? getpwnam_r(name, user, entry->buffer, entry->size, found)
                             : getpwuid_r(uid, user, entry->buffer, entry->size, found);
    } while (error == ERANGE);
    /* Name services report "no such user" in several ways; what matters to us is only memory. */
    return error == ENOMEM ? ENOMEM : 0;
}

static int number(const char *text, uint32_t *out_number)
{
    uint64_t value;
    if (swarm__parse_u64(text, &value) < 0 || value > NUMBER_MAX)
        return SWARM_E_PARSE;
    *out_number = (uint32_t)value;
    return 0;
}

static int resolve_group(const char *text, gid_t *out_gid, swarm_error **err)
{
    if (number(text, out_gid) == 0)
        return 0;
    table_entry entry = {NULL, 0};
    struct group group, *found = NULL;
    int error;
    do {
        error = entry_grow(&entry);
        if (error == 0)
            error = getgrnam_r(text, &group, entry.buffer, entry.size, &found);
    } while (error == ERANGE && entry.size < ENTRY_SIZE_MAX);
    int code = 0;
    if (error == ENOMEM)
        code = swarm__fail_nomem(err);
    else if (found == NULL)
        code = swarm__fail(err, SWARM_E_NOTFOUND, NULL, "unable to find group %s", text);
    else
        *out_gid = group.gr_gid;
    swarm__free(entry.buffer);
    return code;
}

/* Uid, home and main group; by name, or by uid when `name` is NULL. *known is 0 for a uid that has
 * no entry. */
static int resolve_user(const char *name, uid_t uid, swarm__user *user, int *known,
                        swarm_error **err)
{
    table_entry entry = {NULL, 0};
    struct passwd passwd, *found = NULL;
    int code = 0;
    if (find_user(name, uid, &entry, &passwd, &found) != 0)
        code = swarm__fail_nomem(err);
    else if (found == NULL && name != NULL)
        code = swarm__fail(err, SWARM_E_NOTFOUND, NULL, "unable to find user %s", name);
    *known = found != NULL;
    if (code == 0) {
        user->uid = found != NULL ? found->pw_uid : uid;
        user->gid = found != NULL ? found->pw_gid : 0;
        user->home = swarm__strdup(found != NULL && found->pw_dir[0] == '/' ? found->pw_dir : "/");
        if (user->home == NULL)
            code = swarm__fail_nomem(err);
    }
    swarm__free(entry.buffer);
    return code;
}

static int resolve_groups(const char *const *groups, size_t count, swarm__user *user,
                          swarm_error **err)
{
    swarm__text list = {0};
    for (size_t i = 0; i < count; i++) {
        gid_t gid = 0;
        int code = resolve_group(groups[i], &gid, err);
        if (code < 0) {
            swarm__text_free(&list);
            return code;
        }
        swarm__text_add_format(&list, i > 0 ? ",%u" : "%u", gid);
    }
    user->groups = swarm__text_take(&list);
    return user->groups != NULL ? 0 : swarm__fail_nomem(err);
}

static int resolve_present(swarm__user *user, swarm_error **err)
{
    int known;
    int code = resolve_user(NULL, geteuid(), user, &known, err);
    user->gid = getegid();
    return code;
}

static int resolve_named(const char *text, swarm__user *user, swarm_error **err)
{
    const char *colon = strchr(text, ':');
    char *name = swarm__strndup(text, colon != NULL ? (size_t)(colon - text) : strlen(text));
    if (name == NULL)
        return swarm__fail_nomem(err);
    int known = 0;
    uint32_t uid = 0;
    int numeric = number(name, &uid) == 0;
    int code = resolve_user(numeric ? NULL : name, uid, user, &known, err);
    if (code == 0 && colon != NULL)
        code = resolve_group(colon + 1, &user->gid, err);
    else if (code == 0 && !known && user->uid != geteuid())
        code = swarm__fail(err, SWARM_E_NOTFOUND, NULL,
                           "user %s has no entry to take a group from; name one: \"%s:GROUP\"",
                           name, name);
    swarm__free(name);
    if (code < 0)
        return code;
    user->change = user->uid != geteuid() || (colon != NULL && user->gid != getegid());
    user->initial_groups = colon == NULL && known;
    return 0;
}

int swarm__user_resolve(const char *text, const char *const *groups, size_t group_count,
                        swarm__user *out_user, swarm_error **err)
{
    swarm__user user = {0};
    int named = text != NULL && text[0] != '\0';
    int code = named ? resolve_named(text, &user, err) : resolve_present(&user, err);
    if (code == 0 && group_count > 0) {
        code = resolve_groups(groups, group_count, &user, err);
        user.change = 1;
        user.initial_groups = 0;
    }
    if (code == 0 && user.change && geteuid() != 0)
        code = swarm__fail(err, SWARM_E_DENIED, NULL,
                           "a process cannot be started as user %s: only root can do that, and "
                           "this program runs with uid %u",
                           named ? text : "with other groups", geteuid());
    if (code < 0) {
        swarm__user_free(&user);
        return code;
    }
    *out_user = user;
    return 0;
}

void swarm__user_free(swarm__user *user)
{
    swarm__free(user->home);
    swarm__free(user->groups);
    memset(user, 0, sizeof *user);
}
