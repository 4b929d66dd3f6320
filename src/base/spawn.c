/* SPDX-License-Identifier: MIT */
#include "base/spawn.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/user.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct word_list {
    const char **items;
    size_t count;
    size_t capacity;
} word_list;

/* The command line as it is executed: prefix, setpriv, program. */
typedef struct command_line {
    word_list words;
    char *setpriv;
    char *owned[3]; /* setpriv's arguments */
    size_t owned_count;
} command_line;

static void command_free(command_line *command)
{
    for (size_t i = 0; i < command->owned_count; i++)
        swarm__free(command->owned[i]);
    swarm__free(command->setpriv);
    swarm__array_free(&command->words);
}

static int add_word(command_line *command, const char *word, swarm_error **err)
{
    if (swarm__array_reserve(&command->words, 1) < 0)
        return swarm__fail_nomem(err);
    swarm__array_push(&command->words, word);
    return 0;
}

static int add_owned(command_line *command, char *word, swarm_error **err)
{
    if (word == NULL)
        return swarm__fail_nomem(err);
    command->owned[command->owned_count++] = word;
    return add_word(command, word, err);
}

static int add_user(command_line *command, const swarm__user *user, swarm_error **err)
{
    int code = swarm__find_program("setpriv", NULL, NULL, &command->setpriv, NULL);
    if (code == SWARM_E_NOMEM)
        return swarm__fail_nomem(err);
    if (code < 0)
        return swarm__fail(err, SWARM_E_NOTSUP, NULL,
                           "starting a process as another user needs the program setpriv, of "
                           "util-linux");
    code = add_word(command, command->setpriv, err);
    if (code == 0)
        code = add_owned(command, swarm__format("--reuid=%u", user->uid), err);
    if (code == 0)
        code = add_owned(command, swarm__format("--regid=%u", user->gid), err);
    if (code < 0)
        return code;
    if (user->groups != NULL)
        code = add_owned(command, swarm__format("--groups=%s", user->groups), err);
    else
        code = add_word(command, user->initial_groups ? "--init-groups" : "--clear-groups", err);
    return code < 0 ? code : add_word(command, "--", err);
}

static int command_make(command_line *command, const swarm__spawn_request *request,
                        swarm_error **err)
{
    int code = 0;
    for (size_t i = 0; code == 0 && request->prefix != NULL && request->prefix[i] != NULL; i++)
        code = add_word(command, request->prefix[i], err);
    if (code == 0 &&
        ((request->user != NULL && request->user[0] != '\0') || request->group_count > 0)) {
        swarm__user user;
        code =
            swarm__user_resolve(request->user, request->groups, request->group_count, &user, err);
        if (code < 0)
            return code;
        if (user.change)
            code = add_user(command, &user, err);
        swarm__user_free(&user);
    }
    /* A helper executes its first argument; without one that is only the program's own name. */
    int helped = command->words.count > 0;
    for (size_t i = 0; code == 0 && request->arguments[i] != NULL; i++)
        code = add_word(command, i == 0 && helped ? request->path : request->arguments[i], err);
    return code < 0 ? code : add_word(command, NULL, err);
}

/* Descriptors 0 to 2 would be overwritten while the child's own are put in their places. */
static int raise_fd(int fd, int *out_fd, swarm_error **err)
{
    *out_fd = fd;
    if (fd < 0 || fd > STDERR_FILENO)
        return 0;
    *out_fd = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return *out_fd >= 0 ? 0 : swarm__fail_errno(err, errno, "duplicating a descriptor");
}

static int add_output(posix_spawn_file_actions_t *actions, int fd, int place)
{
    return fd >= 0 ? posix_spawn_file_actions_adddup2(actions, fd, place)
                   : posix_spawn_file_actions_addopen(actions, place, "/dev/null", O_WRONLY, 0);
}

static int fill_actions(posix_spawn_file_actions_t *actions, const char *directory, int stdout_fd,
                        int stderr_fd)
{
    int error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = add_output(actions, stdout_fd, STDOUT_FILENO);
    if (error == 0)
        error = add_output(actions, stderr_fd, STDERR_FILENO);
    /* The host program may hold descriptors that lack close-on-exec. */
    if (error == 0)
        error = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    if (error == 0 && directory != NULL)
        error = posix_spawn_file_actions_addchdir_np(actions, directory);
    return error;
}

static int fill_attributes(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                         POSIX_SPAWN_SETSIGMASK);
    if (error == 0)
        error = posix_spawnattr_setpgroup(attributes, 0);
    if (error == 0)
        error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0)
        error = posix_spawnattr_setsigmask(attributes, &none);
    return error;
}

/* 0, or an errno value. */
static int launch(const char *const *words, const swarm__spawn_request *request, int stdout_fd,
                  int stderr_fd, pid_t *out_pid)
{
    static const char *const empty[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = fill_actions(&actions, request->directory, stdout_fd, stderr_fd);
        if (error == 0)
            error = fill_attributes(&attributes);
        const char *path = words[0] == request->arguments[0] ? request->path : words[0];
        const char *const *environment =
            request->environment != NULL ? request->environment : empty;
        if (error == 0)
            error =
                posix_spawn(out_pid, path, &actions, &attributes, (char *const *)(uintptr_t)words,
                            (char *const *)(uintptr_t)environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static int fail_launch(const swarm__spawn_request *request, int error, swarm_error **err)
{
    struct stat status;
    if (error == ENOMEM)
        return swarm__fail_nomem(err);
    if (request->directory != NULL &&
        (stat(request->directory, &status) < 0 || !S_ISDIR(status.st_mode)))
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "the working directory %s does not exist",
                           request->directory);
    if (error == ENOENT && access(request->path, F_OK) == 0)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL,
                           "cannot execute %s: its interpreter is missing", request->path);
    return swarm__fail_errno(err, error, "cannot execute %s", request->path);
}

/* A descriptor that tells of the child's end. When the host program ignores SIGCHLD, the child may
 * be gone already; then one that is readable at once. */
static int open_pidfd(pid_t pid)
{
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    return pidfd < 0 && errno == ESRCH ? eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK) : pidfd;
}

void swarm__child_abandon(swarm__child *child)
{
    siginfo_t info;
    kill(-child->pid, SIGKILL);
    while (waitid(P_PID, (id_t)child->pid, &info, WEXITED) < 0 && errno == EINTR)
        continue;
    swarm__child_close(child);
}

static int start(const swarm__spawn_request *request, const char *const *words, int stdout_fd,
                 int stderr_fd, swarm__child *out_child, swarm_error **err)
{
    swarm__child child;
    int error = launch(words, request, stdout_fd, stderr_fd, &child.pid);
    if (error != 0)
        return fail_launch(request, error, err);
    child.pidfd = open_pidfd(child.pid);
    if (child.pidfd < 0) {
        error = errno;
        swarm__child_abandon(&child);
        return swarm__fail_errno(err, error, "watching the process of %s", request->path);
    }
    swarm__process process;
    child.start = swarm__process_look(child.pid, &process) ? process.start : 0;
    child.adopted = 0;
    *out_child = child;
    return 0;
}

int swarm__spawn(const swarm__spawn_request *request, swarm__child *out_child, swarm_error **err)
{
    command_line command = {0};
    int stdout_fd, stderr_fd;
    int code = raise_fd(request->stdout_fd, &stdout_fd, err);
    if (code < 0)
        return code;
    code = raise_fd(request->stderr_fd, &stderr_fd, err);
    if (code == 0) {
        code = command_make(&command, request, err);
        if (code == 0)
            code = start(request, command.words.items, stdout_fd, stderr_fd, out_child, err);
        command_free(&command);
        if (stderr_fd != request->stderr_fd)
            close(stderr_fd);
    }
    if (stdout_fd != request->stdout_fd)
        close(stdout_fd);
    return code;
}

void swarm__child_signal(const swarm__child *child, int signal_number)
{
    syscall(SYS_pidfd_send_signal, child->pidfd, signal_number, NULL, 0);
}

void swarm__child_kill_group(const swarm__child *child)
{
    kill(-child->pid, SIGKILL);
}

int swarm__child_adopt(pid_t pid, uint64_t start, swarm__child *out_child, swarm_error **err)
{
    swarm__process process;
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (pidfd < 0 && errno != ESRCH && errno != EINVAL)
        return swarm__fail_errno(err, errno, "watching the process %d", (int)pid);
    /* With the descriptor in hand the number can no longer pass to another process unnoticed. */
    if (pidfd < 0 || !swarm__process_look(pid, &process) || process.start != start) {
        if (pidfd >= 0)
            close(pidfd);
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "the process %d is gone", (int)pid);
    }
    *out_child = (swarm__child){.pid = pid, .pidfd = pidfd, .start = start, .adopted = 1};
    return 0;
}

/* The number of a process that is gone is not given to another while its group has members. So a
 * process of that number that is not it is a stranger, and the group is gone. One that is adopted may
 * stay as a dead process until its parent reaps it. */
static int number_reused(const swarm__child *child)
{
    swarm__process process;
    if (child->start != 0 && swarm__process_look(child->pid, &process))
        return process.start != child->start;
    return kill(child->pid, 0) == 0 || errno != ESRCH;
}

/* The first version of the kernel's struct pidfd_info; the system's headers may be older. */
typedef struct exit_info {
    uint64_t mask;
    uint64_t cgroup;
    uint32_t ids[11];
    int32_t status; /* as of waitpid() */
} exit_info;

int32_t swarm__child_exit_code(const swarm__child *child)
{
    static const uint64_t mask_exit = 1 << 3;
    exit_info info = {.mask = mask_exit};
    if (ioctl(child->pidfd, _IOWR(0xff, 11, exit_info), &info) < 0 || (info.mask & mask_exit) == 0)
        return SWARM__EXIT_UNKNOWN;
    return WIFEXITED(info.status) ? WEXITSTATUS(info.status) : 128 + WTERMSIG(info.status);
}

int swarm__child_reap(const swarm__child *child, int32_t *out_exit_code)
{
    siginfo_t info;
    struct pollfd ended = {.fd = child->pidfd, .events = POLLIN};
    if (child->adopted && poll(&ended, 1, 0) == 0)
        return 0; /* waitid() does not tell one that runs from one that is not ours */
    memset(&info, 0, sizeof info);
    int result = waitid(P_PIDFD, (id_t)child->pidfd, &info, WEXITED | WNOHANG | WNOWAIT);
    if (result == 0 && info.si_pid == 0)
        return 0;
    if (result < 0) { /* somebody else reaps it, or has */
        if (!number_reused(child))
            kill(-child->pid, SIGKILL);
        *out_exit_code = SWARM__EXIT_UNKNOWN;
        return 1;
    }
    *out_exit_code = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    swarm__child_kill_group(child);
    waitid(P_PIDFD, (id_t)child->pidfd, &info, WEXITED | WNOHANG);
    return 1;
}

int swarm__child_group_gone(const swarm__child *child)
{
    return number_reused(child) || (kill(-child->pid, 0) < 0 && errno == ESRCH);
}

int swarm__child_group_dead(const swarm__child *child)
{
    int dead = 1;
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    const struct dirent *entry;
    while (dead && (entry = readdir(processes)) != NULL) {
        swarm__process process;
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            swarm__process_look((pid_t)strtol(entry->d_name, NULL, 10), &process))
            dead = process.group != child->pid || process.state == 'Z' || process.state == 'X';
    }
    closedir(processes);
    return dead;
}

void swarm__child_close(swarm__child *child)
{
    if (child->pidfd >= 0)
        close(child->pidfd);
    child->pidfd = -1;
}

static int is_program(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

static char *join(const char *directory, const char *path, size_t length, const char *name)
{
    const char *slash = name[0] != '\0' ? "/" : "";
    if (directory == NULL || path[0] == '/')
        return swarm__format("%.*s%s%s", (int)length, path, slash, name);
    return swarm__format("%s/%.*s%s%s", directory, (int)length, path, slash, name);
}

static int find_by_path(const char *name, const char *directory, char **out_path, swarm_error **err)
{
    struct stat status;
    char *path = join(directory, name, strlen(name), "");
    if (path == NULL)
        return swarm__fail_nomem(err);
    if (is_program(path)) {
        *out_path = path;
        return 0;
    }
    int code;
    if (stat(path, &status) < 0)
        code = swarm__fail_errno(err, errno, "cannot execute %s", path);
    else
        code = swarm__fail(err, SWARM_E_DENIED, NULL, "cannot execute %s: it is not %s", path,
                           S_ISREG(status.st_mode) ? "executable" : "a file");
    swarm__free(path);
    return code;
}

int swarm__find_program(const char *name, const char *directory, const char *path_list,
                        char **out_path, swarm_error **err)
{
    if (name[0] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the name of the program is empty");
    if (strchr(name, '/') != NULL)
        return find_by_path(name, directory, out_path, err);
    const char *entry = path_list != NULL ? path_list : SWARM__DEFAULT_PATH;
    for (;;) {
        size_t length = strcspn(entry, ":");
        /* An empty entry means the present folder, as in a shell. */
        char *path =
            length > 0 ? join(directory, entry, length, name) : join(directory, ".", 1, name);
        if (path == NULL)
            return swarm__fail_nomem(err);
        if (is_program(path)) {
            *out_path = path;
            return 0;
        }
        swarm__free(path);
        if (entry[length] == '\0')
            return swarm__fail(err, SWARM_E_NOTFOUND, NULL,
                               "executable file not found in $PATH: \"%s\"", name);
        entry += length + 1;
    }
}
