/* SPDX-License-Identifier: MIT
 *
 * Users as specs name them: "name", "uid", "name:group" or "uid:gid", and a list of supplementary
 * groups. posix_spawn cannot change the user, so a process of another user is started through the
 * `setpriv` program of util-linux, and only when the user really differs.
 */
#ifndef SWARM__BASE_USER_H
#define SWARM__BASE_USER_H

#include "base/error.h"
#include <stddef.h>
#include <sys/types.h>

typedef struct swarm__user {
    uid_t uid;
    gid_t gid;
    int change;         /* 1 when a process must leave the present user, group or groups */
    int initial_groups; /* 1 when the user's own supplementary groups apply */
    char *home;         /* never NULL; "/" when unknown */
    char *groups;       /* NULL, or the given groups as "10,20" */
} swarm__user;

/* Look a user up in the system's tables (which may ask a name service). `text` NULL or "" is the
 * present user. Fails when a name is unknown, when a bare uid has no entry to take the group from,
 * and with SWARM_E_DENIED when the user differs and the present one is not root. Free with
 * swarm__user_free(). */
int swarm__user_resolve(const char *text, const char *const *groups, size_t group_count,
                        swarm__user *out_user, swarm_error **err);
void swarm__user_free(swarm__user *user);

#endif
