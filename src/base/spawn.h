/* SPDX-License-Identifier: MIT
 *
 * Child processes without SIGCHLD: posix_spawn to start one, a pidfd to watch it, waitid on that one
 * child to reap it. The host program's own children and its SIGCHLD handling are never touched.
 *
 * A child leads a process group of its own, has default signals with none blocked, reads from
 * /dev/null and inherits no descriptor but the two it is given.
 *
 * When the host program ignores SIGCHLD or reaps children that are not its own, a child's status may
 * be lost: then its exit code is SWARM__EXIT_UNKNOWN. Nothing waits for it in vain.
 */
#ifndef SWARM__BASE_SPAWN_H
#define SWARM__BASE_SPAWN_H

#include "base/error.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    SWARM__EXIT_UNKNOWN = -1 /* it ended, but somebody else took its status */
};

/* Where programs are looked up when an environment does not say: what Docker gives containers. */
#define SWARM__DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

typedef struct swarm__spawn_request { /* all zero at first, but for the descriptors */
    const char *path;                 /* the program, with a slash; see swarm__find_program() */
    const char *const *arguments;     /* NULL-terminated, the program's own name first */
    const char *const *environment;   /* NULL-terminated NAME=value strings; NULL for none */
    const char *directory;            /* working directory; NULL for the caller's own */
    const char *user;                 /* as in base/user.h; NULL or "" for the caller's own */
    const char *const *groups; /* supplementary groups; only looked at with group_count > 0 */
    size_t group_count;
    const char *const *prefix; /* NULL, or a program (with a slash) and arguments, NULL-terminated,
                                  that prepares the process and then executes what follows */
    int stdout_fd;             /* -1 for /dev/null */
    int stderr_fd;             /* -1 for /dev/null; may be the same as stdout_fd */
} swarm__spawn_request;

typedef struct swarm__child {
    pid_t pid;      /* also the id of its process group */
    int pidfd;      /* readable (EPOLLIN) once the child has ended */
    uint64_t start; /* as in base/proc.h; 0 when it was gone before it could be looked at */
    int adopted;    /* it need not be our child: somebody else may reap it */
} swarm__child;

/* Start a child. Fails when the program cannot be executed or the user may not be taken on; but a
 * program behind a prefix or a change of user fails later, with that helper's exit code (126, 127). */
int swarm__spawn(const swarm__spawn_request *request, swarm__child *out_child, swarm_error **err);

/* Take on a process that an earlier manager has started: the one with this pid and this start, and no
 * other. SWARM_E_NOTFOUND when it is gone. */
int swarm__child_adopt(pid_t pid, uint64_t start, swarm__child *out_child, swarm_error **err);

/* How a process that was adopted has ended, when its group is gone: its status as in
 * swarm__child_reap(), where the kernel tells (Linux 6.15), or SWARM__EXIT_UNKNOWN. */
int32_t swarm__child_exit_code(const swarm__child *child);

/* Send a signal to the child alone. Nothing happens when it has ended. */
void swarm__child_signal(const swarm__child *child, int signal_number);

/* SIGKILL to the whole group. Only before the child is reaped: until then its id is not used anew. */
void swarm__child_kill_group(const swarm__child *child);

/* Has the child ended? 0: it runs. 1: it has, and *out_exit_code is its status (128 + n for a death
 * by signal n, or SWARM__EXIT_UNKNOWN); what was left of its group has been sent SIGKILL, and the
 * child is reaped. Never blocks. To be called until it says 1, and no more after that. */
int swarm__child_reap(const swarm__child *child, int32_t *out_exit_code);

/* After the child is reaped: is its group empty? 0 while members are dying, and while dead ones wait
 * for their own parent to reap them, which may be never. */
int swarm__child_group_gone(const swarm__child *child);

/* The same with dead members not counted. Reads /proc, all of it: for when the above stays 0. */
int swarm__child_group_dead(const swarm__child *child);

/* End a child that has only just been started and cannot be watched: SIGKILL to its group, wait for it
 * (shortly: it cannot refuse), reap and close. */
void swarm__child_abandon(swarm__child *child);

/* Close the pidfd; take it out of the loop first. A child that runs goes on running. */
void swarm__child_close(swarm__child *child);

/* Find an executable file. A `name` with a slash is looked at as it is, relative to `directory`
 * (NULL for the working directory); any other is searched in the colon-separated `path_list` (NULL
 * for SWARM__DEFAULT_PATH; its relative entries count from `directory`). Free *out_path with
 * swarm__free(). SWARM_E_NOTFOUND when there is none, SWARM_E_DENIED when it is not executable. */
int swarm__find_program(const char *name, const char *directory, const char *path_list,
                        char **out_path, swarm_error **err);

#endif
